/** Shapes of the two forms of an application for a sub-merchant. */
import * as Schema from "effect/Schema"
import { Day, openLiterals, Sensitive, text, textBytes } from "../../Wire.ts"
import { CertificateType, FinanceInstitution, HolderType, LastDay, MediaId } from "../onboarding/models.ts"

/**
 * Kind of the subject (主体类型).
 *
 * **Details**
 *
 * - `2401`: micro merchant, without a licence (小微商户). `2500`: personal seller, without a licence (个人卖家).
 * - `4`: sole trader (个体工商户). `2`: company (企业). `3`: public institution (事业单位).
 * - `2502`: authority (政府机关). `1708`: social organisation (社会组织).
 */
export const OrganizationType = openLiterals("2401", "2500", "4", "2", "3", "2502", "1708")

/**
 * Kind of a person's document (证件类型).
 *
 * **Details**
 *
 * Today's page of `Applyment.submit` has the names without `PASSPORT`, and `MAINLAND_IDCARD`. The names with it, and
 * `IDCARD`, are known from a third-party description of both forms. Any other name is sent unchanged.
 */
export const IdDocType = openLiterals(
  "IDENTIFICATION_TYPE_MAINLAND_IDCARD",
  "IDENTIFICATION_TYPE_OVERSEA_PASSPORT",
  "IDENTIFICATION_TYPE_HONGKONG",
  "IDENTIFICATION_TYPE_MACAO",
  "IDENTIFICATION_TYPE_TAIWAN",
  "IDENTIFICATION_TYPE_FOREIGN_RESIDENT",
  "IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT",
  "IDENTIFICATION_TYPE_TAIWAN_RESIDENT",
  "IDENTIFICATION_TYPE_IDCARD",
  "IDENTIFICATION_TYPE_HONGKONG_PASSPORT",
  "IDENTIFICATION_TYPE_MACAO_PASSPORT",
  "IDENTIFICATION_TYPE_TAIWAN_PASSPORT"
)

/** Business licence of a sole trader or a company, or certificate of another subject (营业执照, 登记证书). */
export const BusinessLicenseInfo = Schema.Struct({
  /** Kind of the certificate (证书类型) of an authority, an institution or an organisation. */
  cert_type: Schema.optional(CertificateType),
  /** Picture of the licence or certificate (营业执照扫描件): the `media_id` from `Media.uploadImage`. */
  business_license_copy: MediaId,
  /** Registration number, or unified social credit code (营业执照注册号): 15 or 18 digits and capitals. */
  business_license_number: Schema.String,
  /** Name of the merchant on the licence or certificate (商户名称): at most 128 characters. */
  merchant_name: text(128),
  /** Name of the owner or legal representative (经营者/法定代表人姓名): at most 100 characters. */
  legal_person: text(100),
  /** Registered address (注册地址), at most 128 characters; required for authorities, institutions and organisations. */
  company_address: Schema.optional(text(128)),
  /**
   * First and last day of the paper (营业期限), `["2014-01-01", "长期"]`; required for authorities, institutions and
   * organisations. It is sent as a JSON text.
   */
  business_time: Schema.optional(Schema.fromJsonString(Schema.Tuple([Day, LastDay])))
})

/** Identity card of the owner or legal representative (身份证信息). */
export const IdCardInfo = Schema.Struct({
  /** Picture of the side with the portrait (身份证人像面照片): a `media_id`, at most 256 characters. */
  id_card_copy: text(256),
  /** Picture of the side with the national emblem (身份证国徽面照片): a `media_id`, at most 256 characters. */
  id_card_national: text(256),
  /** Name (身份证姓名). Plaintext; the library encrypts it. */
  id_card_name: Sensitive,
  /** Number of the identity card (身份证号码). Plaintext; the library encrypts it. */
  id_card_number: Sensitive,
  /** First day of the identity card (身份证开始时间), `yyyy-MM-dd`. */
  id_card_valid_time_begin: Day,
  /** Last day of the identity card (身份证结束时间), `yyyy-MM-dd`, or `长期`. */
  id_card_valid_time: LastDay,
  /** Address (身份证居住地址); no longer on the page. Plaintext; the library encrypts it. */
  id_card_address: Schema.optional(Sensitive)
})

/** Another document of the owner or legal representative (其他类型证件信息). */
export const IdDocInfo = Schema.Struct({
  /** Name (证件姓名). Plaintext; the library encrypts it. */
  id_doc_name: Sensitive,
  /** Number of the document (证件号码). Plaintext; the library encrypts it. */
  id_doc_number: Sensitive,
  /** Picture of the front (证件正面照片): a `media_id`, at most 256 characters. */
  id_doc_copy: text(256),
  /** Picture of the back (证件反面照片): a `media_id`, at most 256 characters. A passport has none. */
  id_doc_copy_back: Schema.optional(text(256)),
  /** First day of the document (证件开始日期), `yyyy-MM-dd`. */
  doc_period_begin: Day,
  /** Last day of the document (证件结束日期), `yyyy-MM-dd`, or `长期`. */
  doc_period_end: LastDay,
  /** Address (证件居住地址); no longer on the page. Plaintext; the library encrypts it. */
  id_doc_address: Schema.optional(Sensitive)
})

/** A beneficial owner of a company or an organisation (最终受益人). */
export const BeneficialOwner = Schema.Struct({
  /** Kind of the document (证件类型). */
  ubo_id_doc_type: Schema.optional(IdDocType),
  /** Picture of the front (证件正面照片): a `media_id`. */
  ubo_id_doc_copy: Schema.optional(MediaId),
  /** Picture of the back (证件反面照片): a `media_id`. A passport has none. */
  ubo_id_doc_copy_back: Schema.optional(MediaId),
  /** Name (证件姓名). Plaintext; the library encrypts it. */
  ubo_id_doc_name: Schema.optional(Sensitive),
  /** Number of the document (证件号码). Plaintext; the library encrypts it. */
  ubo_id_doc_number: Schema.optional(Sensitive),
  /** Address (证件居住地址). Plaintext; the library encrypts it. */
  ubo_id_doc_address: Schema.optional(Sensitive),
  /** First day of the document (证件有效期开始时间), `yyyy-MM-dd`. */
  ubo_id_doc_period_begin: Schema.optional(Day),
  /** Last day of the document (证件有效期结束时间), `yyyy-MM-dd`, or `长期`. */
  ubo_id_doc_period_end: Schema.optional(LastDay)
})

/** Bank account for the payment of takings (结算账户信息). */
export const AccountInfo = Schema.Struct({
  /** Kind of the account (账户类型). `74`: a company's (对公账户). `75`: a person's (对私账户). */
  bank_account_type: openLiterals("74", "75"),
  /** Name of the bank as `Bank` lists it (开户银行): at most 10 characters. */
  account_bank: text(10),
  /** Holder of the account (开户名称). Plaintext; the library encrypts it. */
  account_name: Sensitive,
  /** Code of the city (开户银行省市编码): at most 12 digits. WeChat Pay no longer asks for it. */
  bank_address_code: Schema.optional(text(12)),
  /** Number of the branch (开户银行联行号), at most 64 characters; this or `bank_name` if the bank needs its branch. */
  bank_branch_id: Schema.optional(text(64)),
  /**
   * Bank and branch in full (开户银行全称（含支行）), at most 128 characters; this or `bank_branch_id` if the bank needs its
   * branch.
   */
  bank_name: Schema.optional(text(128)),
  /** Number of the account (银行账号). Plaintext; the library encrypts it. */
  account_number: Sensitive
})

/** The super administrator, who signs and then runs the account (超级管理员信息). */
export const ContactInfo = Schema.Struct({
  /**
   * Kind of the administrator (超级管理员类型). `65`: the owner or legal representative (经营者/法定代表人). `66`: a person whom the
   * subject has authorised (经办人).
   */
  contact_type: openLiterals("65", "66"),
  /** Name (超级管理员姓名). Plaintext; the library encrypts it. */
  contact_name: Sensitive,
  /** Kind of the document (超级管理员证件类型); with `66`. */
  contact_id_doc_type: Schema.optional(IdDocType),
  /** Number of the document (超级管理员证件号码). Plaintext; the library encrypts it. */
  contact_id_card_number: Schema.optional(Sensitive),
  /** Picture of the document's front (超级管理员证件正面照片): a `media_id`; with `66`. */
  contact_id_doc_copy: Schema.optional(MediaId),
  /** Picture of the document's back (超级管理员证件反面照片): a `media_id`; with `66`. A passport has none. */
  contact_id_doc_copy_back: Schema.optional(MediaId),
  /** First day of the document (超级管理员证件有效期开始时间), `yyyy-MM-dd`; with `66`. */
  contact_id_doc_period_begin: Schema.optional(Day),
  /** Last day of the document (超级管理员证件有效期结束时间), `yyyy-MM-dd`, or `长期`; with `66`. */
  contact_id_doc_period_end: Schema.optional(LastDay),
  /** Letter of authorisation (业务办理授权函): a `media_id`. WeChat Pay no longer asks for it. */
  business_authorization_letter: Schema.optional(MediaId),
  /** Mobile number (超级管理员手机). Plaintext; the library encrypts it. */
  mobile_phone: Sensitive,
  /** Mail address (邮箱); no longer on the page. Plaintext; the library encrypts it. */
  contact_email: Schema.optional(Sensitive)
})

/** The shop (经营场景信息). */
export const SalesSceneInfo = Schema.Struct({
  /** Full name of the shop (店铺名称): at most 256 characters. */
  store_name: text(256),
  /** Address of the shop's page (店铺链接), http or https, at most 1024 characters; this or `store_qr_code`. */
  store_url: Schema.optional(text(1024)),
  /** QR code of the shop (店铺二维码): a `media_id`, at most 256 characters; this or `store_url`. */
  store_qr_code: Schema.optional(text(256)),
  /**
   * Application id of the merchant's own mini program (商家小程序 APPID), at most 256 characters: WeChat Pay binds it to the
   * new merchant number as `sub_appid`.
   */
  mini_program_sub_appid: Schema.optional(text(256))
})

/** The platform's number of an application. */
export const outRequestNo = {
  /** The platform's number of the application (业务申请编号): at most 124 characters. */
  out_request_no: text(124)
} as const

/** Fields that both forms have. */
export const formFields = {
  ...outRequestNo,
  /** Kind of the subject (主体类型). */
  organization_type: OrganizationType,
  /** Whether the subject is a financial institution (是否金融机构): `false` by default. */
  finance_institution: Schema.optional(Schema.Boolean),
  /** Business licence or certificate (营业执照信息), for all subjects but micro merchants and personal sellers. */
  business_license_info: Schema.optional(BusinessLicenseInfo),
  /** Licence of the financial institution (金融机构许可证信息), at most five pictures; with `finance_institution`. */
  finance_institution_info: Schema.optional(FinanceInstitution),
  /** Holder of the document, for authorities and institutions (证件持有人类型): `LEGAL` by default. */
  id_holder_type: Schema.optional(HolderType),
  /** Kind of the owner's or legal representative's document (经营者/法定代表人证件类型): an identity card by default. */
  id_doc_type: Schema.optional(IdDocType),
  /**
   * Letter that explains why the legal representative's document is missing (法定代表人说明函): a `media_id`; with the holder
   * `SUPER`.
   */
  authorize_letter_copy: Schema.optional(MediaId),
  /** Identity card of the owner or legal representative (经营者/法定代表人身份证信息). */
  id_card_info: Schema.optional(IdCardInfo),
  /**
   * Another document of the owner or legal representative (经营者/法定代表人其他类型证件信息); with any `id_doc_type` but an identity
   * card.
   */
  id_doc_info: Schema.optional(IdDocInfo),
  /**
   * Beneficial owners of a company or an organisation (最终受益人信息列表), at most 4; not needed if the legal representative is
   * the only one.
   */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4))),
  /** Bank account for the payment of takings (结算账户信息). */
  account_info: AccountInfo,
  /** The super administrator (超级管理员信息). */
  contact_info: ContactInfo,
  /** The shop (经营场景信息). */
  sales_scene_info: SalesSceneInfo,
  /** Name that payers see (商户简称): at most 64 bytes of UTF-8, which is 21 Chinese characters. */
  merchant_shortname: textBytes(64)
} as const

/** Response of the operations that submit or revoke an application. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号). */
  applyment_id: Schema.Int,
  /** The platform's number of the application (业务申请编号). */
  out_request_no: Schema.optional(Schema.String)
}).annotate({
  identifier: "EcommerceApplyment.SubmitResponse",
  examples: [{ applyment_id: 2000002124775691, out_request_no: "APPLYMENT_00000000001" }]
})
