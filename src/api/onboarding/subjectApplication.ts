/** Contact, subject and persons of a subject's application (商户开户意愿确认). */
import * as Schema from "effect/Schema"
import { Day, Sensitive, text } from "../../Wire.ts"
import {
  CertificateType,
  contactPaperFields,
  FinanceInstitution,
  HolderType,
  IdDocType,
  LastDay,
  MicroBizType,
  SubjectType
} from "./models.ts"

/** A `media_id` of `Media.uploadImage`, at most 255 characters in these applications. */
const Image = text(255)

/** First and last day of validity (有效日期): two values in a program, a text that contains JSON on the wire. */
export const ValidDate = Schema.fromJsonString(Schema.Tuple([Day, LastDay]))

/** Person to contact (联系人信息). */
export const ContactInfo = Schema.Struct({
  /**
   * Kind of contact (联系人类型): `LEGAL` for the owner or legal representative, or `SUPER` for a person whom the subject
   * has authorised. A micro merchant's contact is `LEGAL`.
   */
  contact_type: HolderType,
  /** Name, 2 to 100 characters, as plaintext; encrypted before it is sent (联系人姓名). */
  name: Sensitive,
  /** Number of the identity document as plaintext; encrypted before it is sent (联系人证件号码). */
  id_card_number: Schema.optional(Sensitive),
  ...contactPaperFields,
  /** Telephone number as plaintext; encrypted before it is sent (联系人手机号). */
  mobile: Sensitive
})

/** Fields that licences and certificates share. */
const registrationFields = {
  /** Name of the merchant as on the document, 2 to 128 characters (商户名称). */
  merchant_name: text(128),
  /** Name of the owner or legal representative, 2 to 100 characters (法定代表人姓名). */
  legal_person: text(100),
  /** Registered address, 4 to 128 characters (注册地址). */
  company_address: text(128)
} as const

/** The subject (主体信息). */
export const SubjectInfo = Schema.Struct({
  /** Kind of subject, as on its licence or certificate; `SUBJECT_TYPE_INSTITUTIONS_CLONED` for institutions (主体类型). */
  subject_type: SubjectType,
  /** Whether it is a financial institution; `false` if left out (是否金融机构). */
  is_finance_institution: Schema.optional(Schema.Boolean),
  /** Business licence of a sole trader or a company (营业执照信息). The name has a `c`, unlike that in `Applyment`. */
  business_licence_info: Schema.optional(Schema.Struct({
    /** Registration number, or unified social credit code: 15 or 18 digits and capital letters (营业执照注册号). */
    licence_number: text(32),
    /** Image of the licence: a `media_id` (营业执照照片). */
    licence_copy: Image,
    ...registrationFields,
    /** First and last day of validity (营业执照有效日期). */
    licence_valid_date: ValidDate
  })),
  /** Registration certificate of an authority, an institution or an organisation (登记证书信息). */
  certificate_info: Schema.optional(Schema.Struct({
    /** Kind of certificate (证书类型). */
    cert_type: CertificateType,
    /** Number on the certificate, at most 50 characters (证书编号). */
    cert_number: text(50),
    /** Image of the certificate: a `media_id` (证书照片). */
    cert_copy: Image,
    ...registrationFields,
    /** First and last day of validity (证书有效日期). */
    cert_valid_date: ValidDate
  })),
  /** Letter of proof: a `media_id`; required for authorities and public institutions (单位证明函照片). */
  company_prove_copy: Schema.optional(Image),
  /** Business of a micro merchant; required for micro merchants (辅助证明材料信息). */
  assist_prove_info: Schema.optional(Schema.Struct({
    /** Way in which the merchant sells (小微经营类型). */
    micro_biz_type: MicroBizType,
    /** Name of the shop or business, 1 to 50 characters (门店名称). */
    store_name: text(50),
    /** Code of the city, six digits (门店省市编码): at most 16 characters. */
    store_address_code: text(16),
    /**
     * Address of the shop (门店地址), at most 512 characters: `无` for business on the move, the platform's name for
     * business online.
     */
    store_address: text(512),
    /** Picture of the shop's entrance: a `media_id` (门店门头照片). */
    store_header_copy: Image,
    /** Picture of the shop's inside: a `media_id` (店内环境照片). */
    store_indoor_copy: Image
  })),
  /** Licences for up to 5 special trades (经营许可证). */
  special_operation_list: Schema.optional(
    Schema.Array(Schema.Struct({
      /** Number of the trade (行业类目id). */
      category_id: Schema.Int,
      /** Images of the licences: `media_id`s (行业经营许可证资质照片). */
      operation_copy_list: Schema.optional(Schema.Array(Image))
    })).check(Schema.isMaxLength(5))
  ),
  /** Licence of a financial institution; required with `is_finance_institution` (金融机构许可证). */
  finance_institution_info: Schema.optional(FinanceInstitution)
})

/** Owner or legal representative (法定代表人身份信息); with the holder `SUPER` only the letter is required. */
export const IdentificationInfo = Schema.Struct({
  /** Holder of the document (证件持有人类型): for authorities and public institutions only, `LEGAL` by default. */
  id_holder_type: Schema.optional(HolderType),
  /** Kind of document (证件类型). */
  identification_type: Schema.optional(IdDocType),
  /**
   * Letter that explains why the legal representative's document is missing: a `media_id`, with the holder `SUPER`
   * (法定代表人说明函).
   */
  authorize_letter_copy: Schema.optional(Image),
  /** Name, 2 to 100 characters, as plaintext; encrypted before it is sent (证件姓名). */
  identification_name: Schema.optional(Sensitive),
  /** Number of the document as plaintext; encrypted before it is sent (证件号码). */
  identification_number: Schema.optional(Sensitive),
  /** First and last day of validity (证件有效日期). */
  identification_valid_date: Schema.optional(ValidDate),
  /** Address, 4 to 128 characters, as plaintext; encrypted before it is sent. Required for companies (证件居住地址). */
  identification_address: Schema.optional(Sensitive),
  /** Front of the document, or the side with the portrait of an identity card: a `media_id` (证件正面照片). */
  identification_front_copy: Schema.optional(Image),
  /** Back of the document: a `media_id`; a passport has none (证件反面照片). */
  identification_back_copy: Schema.optional(Image),
  /**
   * Whether the legal representative is a beneficial owner; companies only. WeChat Pay is about to drop this field
   * (是否为受益人).
   */
  owner: Schema.optional(Schema.Boolean)
})

/** A beneficial owner of a company (最终受益人). */
export const BeneficialOwner = Schema.Struct({
  /** Kind of identity document (证件类型). */
  ubo_id_doc_type: Schema.optional(IdDocType),
  /** Front of the document: a `media_id`, at most 256 characters (证件正面照片). */
  ubo_id_doc_copy: Schema.optional(text(256)),
  /** Back of the document: a `media_id`, at most 256 characters; a passport has none (证件反面照片). */
  ubo_id_doc_copy_back: Schema.optional(text(256)),
  /** Name as plaintext; encrypted before it is sent (证件姓名). */
  ubo_id_doc_name: Schema.optional(Sensitive),
  /** Number of the document as plaintext; encrypted before it is sent (证件号码). */
  ubo_id_doc_number: Schema.optional(Sensitive),
  /** Address, 4 to 128 characters, as plaintext; encrypted before it is sent (证件居住地址). */
  ubo_id_doc_address: Schema.optional(Sensitive),
  /** First day of validity, `yyyy-MM-dd` (证件有效期开始时间). */
  ubo_period_begin: Schema.optional(Day),
  /** Last day of validity, `yyyy-MM-dd` or `长期` (证件有效期结束时间). */
  ubo_period_end: Schema.optional(LastDay)
})

/** The only beneficial owner, in the form of older requests (最终受益人信息). */
export const UboInfo = Schema.Struct({
  /** Kind of identity document (证件类型). */
  ubo_id_type: Schema.optional(IdDocType),
  /** Identity card, the side with the portrait: a `media_id` (身份证人像面照片). */
  ubo_id_card_copy: Schema.optional(Image),
  /** Identity card, the side with the national emblem: a `media_id` (身份证国徽面照片). */
  ubo_id_card_national: Schema.optional(Image),
  /** Other document: a `media_id` (证件照片). */
  ubo_id_doc_copy: Schema.optional(Image),
  /** Name as plaintext; encrypted before it is sent (受益人证件姓名). */
  ubo_name: Schema.optional(Sensitive),
  /** Number of the document as plaintext; encrypted before it is sent (受益人证件号码). */
  ubo_id_number: Schema.optional(Sensitive),
  /** First and last day of validity (证件有效期限). */
  ubo_id_card_valid_date: Schema.optional(ValidDate)
})
