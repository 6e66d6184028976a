/** The subject of an application: licences, certificates and the persons behind it (主体资料). */
import * as Schema from "effect/Schema"
import { Day, Sensitive, text } from "../../Wire.ts"
import {
  CertificateType,
  FinanceInstitution,
  HolderType,
  IdDocType,
  LastDay,
  MediaId,
  MicroBizType,
  SubjectType
} from "./models.ts"

/** Business of a micro merchant (小微辅助证明材料): fill in the part for `micro_biz_type`. */
export const MicroBizInfo = Schema.Struct({
  /** Way in which the merchant sells (小微经营类型). */
  micro_biz_type: MicroBizType,
  /** Shop (门店场所); required with `MICRO_TYPE_STORE`. */
  micro_store_info: Schema.optional(Schema.Struct({
    /** Name of the shop, at most 128 characters (门店名称). */
    micro_name: text(128),
    /** Code of the city, six digits (门店省市编码): at most 128 characters. */
    micro_address_code: text(128),
    /** Street and house number, at most 128 characters (门店街道名称). */
    micro_address: text(128),
    /** Picture of the shop's entrance: a `media_id` (门店门头照片). */
    store_entrance_pic: MediaId,
    /** Picture of the shop's inside: a `media_id` (店内环境照片). */
    micro_indoor_copy: MediaId,
    /** Longitude, at most 256 characters (门店经度). */
    store_longitude: Schema.optional(text(256)),
    /** Latitude, at most 256 characters (门店纬度). */
    store_latitude: Schema.optional(text(256))
  })),
  /** Trade on the move (流动经营/便民服务); required with `MICRO_TYPE_MOBILE`. */
  micro_mobile_info: Schema.optional(Schema.Struct({
    /** Name of the business, at most 128 characters (经营/服务名称). */
    micro_mobile_name: text(128),
    /** Code of the city, six digits (经营/服务所在地省市): at most 128 characters. */
    micro_mobile_city: text(128),
    /** Place of the business, or `无` (经营/服务所在地): at most 128 characters. */
    micro_mobile_address: text(128),
    /** Images of the business: `media_id`s (经营/服务现场照片). */
    micro_mobile_pics: Schema.Array(MediaId)
  })),
  /** Trade online (线上商品/服务交易); required with `MICRO_TYPE_ONLINE`. */
  micro_online_info: Schema.optional(Schema.Struct({
    /** Name of the online shop, at most 128 characters (线上店铺名称). */
    micro_online_store: text(128),
    /** Name of the platform that has the shop, at most 128 characters (电商平台名称). */
    micro_ec_name: text(128),
    /** QR code of the shop: a `media_id`; this or `micro_link` (店铺二维码). */
    micro_qrcode: Schema.optional(MediaId),
    /** Address of the shop, at most 1,024 characters; this or `micro_qrcode` (店铺链接). */
    micro_link: Schema.optional(text(1024))
  }))
})

/** Business licence of a sole trader or a company (营业执照). */
export const BusinessLicenseInfo = Schema.Struct({
  /** Image of the licence: a `media_id` (营业执照照片). */
  license_copy: MediaId,
  /** Registration number, or unified social credit code: 15 or 18 digits and capital letters (注册号/统一社会信用代码). */
  license_number: text(64),
  /** Name of the merchant as on the licence, 2 to 128 characters (商户名称). */
  merchant_name: text(128),
  /** Name of the owner or legal representative, 2 to 100 characters (个体户经营者/法定代表人姓名). */
  legal_person: text(100),
  /** Registered address, 4 to 128 characters; looked up in the public register if left out (注册地址). */
  license_address: Schema.optional(text(128)),
  /** First day of validity, `yyyy-MM-dd`; looked up in the public register if left out (有效期限开始日期). */
  period_begin: Schema.optional(Day),
  /** Last day of validity, `yyyy-MM-dd` or `长期`; looked up in the public register if left out (有效期限结束日期). */
  period_end: Schema.optional(LastDay)
})

/** Registration certificate of an authority, an institution or an organisation (登记证书). */
export const CertificateInfo = Schema.Struct({
  /** Image of the certificate: a `media_id` (登记证书照片). */
  cert_copy: MediaId,
  /** Kind of certificate (登记证书类型). */
  cert_type: CertificateType,
  /** Number on the certificate, at most 32 characters (证书号). */
  cert_number: text(32),
  /** Name of the merchant as on the certificate, 2 to 128 characters (商户名称). */
  merchant_name: text(128),
  /** Registered address, 4 to 128 characters (注册地址). */
  company_address: text(128),
  /** Name of the legal representative, 2 to 100 characters (法定代表人). */
  legal_person: text(100),
  /** First day of validity, `yyyy-MM-dd` (有效期限开始日期). */
  period_begin: Day,
  /** Last day of validity, `yyyy-MM-dd` or `长期` (有效期限结束日期). */
  period_end: LastDay
})

/** Certificate of the organisation code (组织机构代码证). It is no longer on the official page. */
export const OrganizationInfo = Schema.Struct({
  /** Image of the certificate: a `media_id` (组织机构代码证照片). */
  organization_copy: MediaId,
  /** The organisation code, at most 256 characters (组织机构代码). */
  organization_code: text(256),
  /** First day of validity, `yyyy-MM-dd` (有效期开始日期). */
  org_period_begin: Day,
  /** Last day of validity, `yyyy-MM-dd` or `长期` (有效期结束日期). */
  org_period_end: LastDay
})

/** Identity card of the owner or legal representative (身份证信息). */
export const IdCardInfo = Schema.Struct({
  /** Picture of the side with the portrait: a `media_id` (身份证人像面照片). */
  id_card_copy: MediaId,
  /** Picture of the side with the national emblem: a `media_id` (身份证国徽面照片). */
  id_card_national: MediaId,
  /** Name, 2 to 100 characters, as plaintext; encrypted before it is sent (身份证姓名). */
  id_card_name: Sensitive,
  /** Number of the card, 18 characters, as plaintext; encrypted before it is sent (身份证号码). */
  id_card_number: Sensitive,
  /** Address, 4 to 128 characters, as plaintext; encrypted before it is sent. Required for companies (身份证居住地址). */
  id_card_address: Schema.optional(Sensitive),
  /** First day of validity, `yyyy-MM-dd` (身份证有效期开始时间). */
  card_period_begin: Day,
  /** Last day of validity, `yyyy-MM-dd` or `长期` (身份证有效期结束时间). */
  card_period_end: LastDay
})

/** Another identity document of the owner or legal representative (其他类型证件信息). */
export const IdDocInfo = Schema.Struct({
  /** Front of the document: a `media_id` (证件正面照片). */
  id_doc_copy: MediaId,
  /** Back of the document: a `media_id`; a passport has none (证件反面照片). */
  id_doc_copy_back: Schema.optional(MediaId),
  /** Name, 2 to 100 characters, as plaintext; encrypted before it is sent (证件姓名). */
  id_doc_name: Sensitive,
  /** Number of the document as plaintext; encrypted before it is sent (证件号码). */
  id_doc_number: Sensitive,
  /** Address, 4 to 128 characters, as plaintext; encrypted before it is sent. Required for companies (证件居住地址). */
  id_doc_address: Schema.optional(Sensitive),
  /** First day of validity, `yyyy-MM-dd` (证件有效期开始时间). */
  doc_period_begin: Day,
  /** Last day of validity, `yyyy-MM-dd` or `长期` (证件有效期结束时间). */
  doc_period_end: LastDay
})

/** Owner or legal representative (经营者/法定代表人身份证件). */
export const IdentityInfo = Schema.Struct({
  /** Holder of the document (证件持有人类型): for authorities and public institutions only, `LEGAL` by default. */
  id_holder_type: Schema.optional(HolderType),
  /** Kind of document; left out with the holder `SUPER` (证件类型). */
  id_doc_type: Schema.optional(IdDocType),
  /**
   * Letter that explains why the legal representative's document is missing: a `media_id`, with the holder `SUPER`
   * (法定代表人说明函).
   */
  authorize_letter_copy: Schema.optional(MediaId),
  /** Identity card; required with `IDENTIFICATION_TYPE_IDCARD` (身份证信息). */
  id_card_info: Schema.optional(IdCardInfo),
  /** Other document; required with any other `id_doc_type` (其他类型证件信息). */
  id_doc_info: Schema.optional(IdDocInfo),
  /** Whether the legal representative is a beneficial owner; companies only (经营者/法定代表人是否为受益人). */
  owner: Schema.optional(Schema.Boolean)
})

/** A beneficial owner of a company (最终受益人). */
export const BeneficialOwner = Schema.Struct({
  /** Kind of identity document (证件类型). */
  ubo_id_doc_type: IdDocType,
  /** Front of the document: a `media_id` (证件正面照片). */
  ubo_id_doc_copy: MediaId,
  /** Back of the document: a `media_id`; a passport has none (证件反面照片). */
  ubo_id_doc_copy_back: Schema.optional(MediaId),
  /** Name as plaintext; encrypted before it is sent (证件姓名). */
  ubo_id_doc_name: Sensitive,
  /** Number of the document as plaintext; encrypted before it is sent (证件号码). */
  ubo_id_doc_number: Sensitive,
  /** Address, 4 to 128 characters, as plaintext; encrypted before it is sent (证件居住地址). */
  ubo_id_doc_address: Sensitive,
  /** First day of validity, `yyyy-MM-dd` (证件有效期开始时间). */
  ubo_period_begin: Day,
  /** Last day of validity, `yyyy-MM-dd` or `长期` (证件有效期结束时间). */
  ubo_period_end: LastDay
})

/** The subject (主体资料). */
export const SubjectInfo = Schema.Struct({
  /** Kind of subject, as on its licence or certificate (主体类型). */
  subject_type: SubjectType,
  /** Whether it is a financial institution; `false` if left out (是否是金融机构). */
  finance_institution: Schema.optional(Schema.Boolean),
  /** Business of a micro merchant; micro merchants only (小微辅助证明材料). */
  micro_biz_info: Schema.optional(MicroBizInfo),
  /** Business licence; required for sole traders and companies (营业执照). */
  business_license_info: Schema.optional(BusinessLicenseInfo),
  /** Registration certificate; required for authorities, institutions and organisations (登记证书). */
  certificate_info: Schema.optional(CertificateInfo),
  /** Certificate of the organisation code; no longer on the official page (组织机构代码证). */
  organization_info: Schema.optional(OrganizationInfo),
  /**
   * Letter of proof (单位证明函照片): a `media_id`. With it, authorities and institutions need not verify the account by a
   * transfer.
   */
  certificate_letter_copy: Schema.optional(MediaId),
  /** Licence of a financial institution; required with `finance_institution` (金融机构许可证信息). */
  finance_institution_info: Schema.optional(FinanceInstitution),
  /** Identity document of the owner or legal representative (经营者/法定代表人身份证件). */
  identity_info: IdentityInfo,
  /** Up to 4 beneficial owners; companies only (最终受益人信息列表). */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4)))
})
