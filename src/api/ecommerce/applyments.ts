/** Shapes of the two forms by which a sub-merchant is applied for. */
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
 * Today's page of `Applyment.submit` has the names without `PASSPORT`, and `MAINLAND_IDCARD`. Those with it, and `IDCARD`,
 * are known from a third-party description of both forms. Any other name goes out as it is.
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
  /** Kind of the certificate; of authorities, institutions and organisations. */
  cert_type: Schema.optional(CertificateType),
  /** Picture of the licence or certificate: the `media_id` that `Media.uploadImage` responds with. */
  business_license_copy: MediaId,
  /** Registration number, or unified social credit code: 15 or 18 digits and capitals. */
  business_license_number: Schema.String,
  /** Name of the merchant, as the paper has it: at most 128 characters. */
  merchant_name: text(128),
  /** Name of the owner or legal representative: at most 100 characters. */
  legal_person: text(100),
  /** Registered address, at most 128 characters; needed of authorities, institutions and organisations. */
  company_address: Schema.optional(text(128)),
  /**
   * First and last day of the paper, `["2014-01-01", "长期"]`; needed of authorities, institutions and organisations. Goes
   * out as a JSON text.
   */
  business_time: Schema.optional(Schema.fromJsonString(Schema.Tuple([Day, LastDay])))
})

/** Identity card of the owner or legal representative (身份证信息). */
export const IdCardInfo = Schema.Struct({
  /** Picture of the side with the portrait: a `media_id`, at most 256 characters. */
  id_card_copy: text(256),
  /** Picture of the side with the national emblem: a `media_id`, at most 256 characters. */
  id_card_national: text(256),
  /** Name. Plaintext, encrypted on the way. */
  id_card_name: Sensitive,
  /** Number. Plaintext, encrypted on the way. */
  id_card_number: Sensitive,
  /** First day, `yyyy-MM-dd`. */
  id_card_valid_time_begin: Day,
  /** Last day, `yyyy-MM-dd`, or `长期`. */
  id_card_valid_time: LastDay,
  /** Address; no longer on the page. Plaintext, encrypted on the way. */
  id_card_address: Schema.optional(Sensitive)
})

/** Another document of the owner or legal representative (其他类型证件信息). */
export const IdDocInfo = Schema.Struct({
  /** Name. Plaintext, encrypted on the way. */
  id_doc_name: Sensitive,
  /** Number. Plaintext, encrypted on the way. */
  id_doc_number: Sensitive,
  /** Picture of the front: a `media_id`, at most 256 characters. */
  id_doc_copy: text(256),
  /** Picture of the back: a `media_id`, at most 256 characters. A passport has none. */
  id_doc_copy_back: Schema.optional(text(256)),
  /** First day, `yyyy-MM-dd`. */
  doc_period_begin: Day,
  /** Last day, `yyyy-MM-dd`, or `长期`. */
  doc_period_end: LastDay,
  /** Address; no longer on the page. Plaintext, encrypted on the way. */
  id_doc_address: Schema.optional(Sensitive)
})

/** A beneficial owner of a company or an organisation (最终受益人). */
export const BeneficialOwner = Schema.Struct({
  /** Kind of the document. */
  ubo_id_doc_type: Schema.optional(IdDocType),
  /** Picture of the front: a `media_id`. */
  ubo_id_doc_copy: Schema.optional(MediaId),
  /** Picture of the back: a `media_id`. A passport has none. */
  ubo_id_doc_copy_back: Schema.optional(MediaId),
  /** Name. Plaintext, encrypted on the way. */
  ubo_id_doc_name: Schema.optional(Sensitive),
  /** Number. Plaintext, encrypted on the way. */
  ubo_id_doc_number: Schema.optional(Sensitive),
  /** Address. Plaintext, encrypted on the way. */
  ubo_id_doc_address: Schema.optional(Sensitive),
  /** First day of the document, `yyyy-MM-dd`. */
  ubo_id_doc_period_begin: Schema.optional(Day),
  /** Last day of the document, `yyyy-MM-dd`, or `长期`. */
  ubo_id_doc_period_end: Schema.optional(LastDay)
})

/** Bank account that takings are paid out to (结算账户信息). */
export const AccountInfo = Schema.Struct({
  /** `74`: of the company (对公账户). `75`: of a person (对私账户). */
  bank_account_type: openLiterals("74", "75"),
  /** Name of the bank, as `Bank` lists it: at most 10 characters. */
  account_bank: text(10),
  /** Name of the account's holder. Plaintext, encrypted on the way. */
  account_name: Sensitive,
  /** Code of the city, at most 12 digits. WeChat Pay no longer asks for it. */
  bank_address_code: Schema.optional(text(12)),
  /** Number of the branch (联行号), at most 64 characters; this or `bank_name` where the bank needs its branch. */
  bank_branch_id: Schema.optional(text(64)),
  /** Bank and branch in full, at most 128 characters; this or `bank_branch_id` where the bank needs its branch. */
  bank_name: Schema.optional(text(128)),
  /** Number of the account. Plaintext, encrypted on the way. */
  account_number: Sensitive
})

/** The super administrator, who signs and then runs the account (超级管理员信息). */
export const ContactInfo = Schema.Struct({
  /** `65`: owner or legal representative (经营者/法定代表人). `66`: somebody authorised by the subject (经办人). */
  contact_type: openLiterals("65", "66"),
  /** Name. Plaintext, encrypted on the way. */
  contact_name: Sensitive,
  /** Kind of the document; with `66`. */
  contact_id_doc_type: Schema.optional(IdDocType),
  /** Number of the document. Plaintext, encrypted on the way. */
  contact_id_card_number: Schema.optional(Sensitive),
  /** Picture of the document's front, a `media_id`; with `66`. */
  contact_id_doc_copy: Schema.optional(MediaId),
  /** Picture of the document's back, a `media_id`; with `66`. A passport has none. */
  contact_id_doc_copy_back: Schema.optional(MediaId),
  /** First day of the document, `yyyy-MM-dd`; with `66`. */
  contact_id_doc_period_begin: Schema.optional(Day),
  /** Last day of the document, `yyyy-MM-dd`, or `长期`; with `66`. */
  contact_id_doc_period_end: Schema.optional(LastDay),
  /** Letter of authorisation, a `media_id`. WeChat Pay no longer asks for it. */
  business_authorization_letter: Schema.optional(MediaId),
  /** Mobile number. Plaintext, encrypted on the way. */
  mobile_phone: Sensitive,
  /** Mail address; no longer on the page. Plaintext, encrypted on the way. */
  contact_email: Schema.optional(Sensitive)
})

/** The shop (经营场景信息). */
export const SalesSceneInfo = Schema.Struct({
  /** Name of the shop in full: at most 256 characters. */
  store_name: text(256),
  /** Address of the shop's page, http or https, at most 1024 characters; this or `store_qr_code`. */
  store_url: Schema.optional(text(1024)),
  /** QR code of the shop, a `media_id`, at most 256 characters; this or `store_url`. */
  store_qr_code: Schema.optional(text(256)),
  /** Application id of the merchant's own mini program, at most 256 characters: bound to the new number as `sub_appid`. */
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
  /** Kind of the subject. */
  organization_type: OrganizationType,
  /** Whether it is a financial institution: no by default. */
  finance_institution: Schema.optional(Schema.Boolean),
  /** Business licence or certificate; of all but micro merchants and personal sellers. */
  business_license_info: Schema.optional(BusinessLicenseInfo),
  /** Licence of the financial institution, at most five pictures; with `finance_institution`. */
  finance_institution_info: Schema.optional(FinanceInstitution),
  /** Whose document is given; of authorities and institutions. `LEGAL` by default. */
  id_holder_type: Schema.optional(HolderType),
  /** Kind of the owner's or legal representative's document; an identity card by default. */
  id_doc_type: Schema.optional(IdDocType),
  /** Letter that explains the legal representative's absence, a `media_id`; with the holder `SUPER`. */
  authorize_letter_copy: Schema.optional(MediaId),
  /** With an identity card. */
  id_card_info: Schema.optional(IdCardInfo),
  /** With any other `id_doc_type`. */
  id_doc_info: Schema.optional(IdDocInfo),
  /** Beneficial owners, at most 4; unless the legal representative is the only one. */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4))),
  /** Bank account that takings are paid out to. */
  account_info: AccountInfo,
  /** The super administrator. */
  contact_info: ContactInfo,
  /** The shop. */
  sales_scene_info: SalesSceneInfo,
  /** Name that payers see: at most 64 bytes of UTF-8, which is 21 Chinese characters. */
  merchant_shortname: textBytes(64)
} as const

/** Response of handing in or revoking an application. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号). */
  applyment_id: Schema.Int,
  out_request_no: Schema.optional(Schema.String)
}).annotate({
  identifier: "EcommerceApplyment.SubmitResponse",
  examples: [{ applyment_id: 2000002124775691, out_request_no: "APPLYMENT_00000000001" }]
})
