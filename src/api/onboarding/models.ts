/** Shapes that applications share. */
import * as Schema from "effect/Schema"
import { Day, openLiterals, Sensitive, text } from "../../Wire.ts"

/**
 * Number that a service provider gives to an application (业务申请编号): 1 to `length` digits, letters, `_`; unique per
 * service provider, and best begun with his merchant number.
 */
export const businessCode = (length: number) =>
  Schema.String.check(Schema.isPattern(new RegExp(`^[0-9A-Za-z_]{1,${length}}$`)))

/** WeChat Pay's number of an application (微信支付申请单号). */
export const ApplymentId = Schema.Natural

/** Response of submitting an application. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({ applyment_id: Schema.Int }).annotate({ identifier: "SubmitResponse" })

/**
 * Picture or video that was uploaded before (媒体文件标识): the `media_id` that `Media.uploadImage` or
 * `Media.uploadVideo` answers with.
 */
export const MediaId = text(1024)

/** Up to five pictures or videos that were uploaded before. */
export const MediaIds = Schema.Array(MediaId).check(Schema.isMaxLength(5))

/** Last day of a document (有效期结束日期): a day, or for ever (`长期`). */
export const LastDay = Schema.Union([Schema.Literals(["长期", "forever"]), Day])

/**
 * Who somebody is to the subject (超级管理员类型, 证件持有人类型): `LEGAL` its owner or legal representative, `SUPER`
 * somebody it has authorised (经办人).
 */
export const HolderType = openLiterals("LEGAL", "SUPER")

/** Kind of a person's document (证件类型). */
export const IdDocType = openLiterals(
  "IDENTIFICATION_TYPE_IDCARD",
  "IDENTIFICATION_TYPE_OVERSEA_PASSPORT",
  "IDENTIFICATION_TYPE_HONGKONG_PASSPORT",
  "IDENTIFICATION_TYPE_MACAO_PASSPORT",
  "IDENTIFICATION_TYPE_TAIWAN_PASSPORT",
  "IDENTIFICATION_TYPE_FOREIGN_RESIDENT",
  "IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT",
  "IDENTIFICATION_TYPE_TAIWAN_RESIDENT"
)

/**
 * Kind of the subject (主体类型).
 *
 * **Details**
 *
 * - `SUBJECT_TYPE_INDIVIDUAL`: sole trader (个体户). `SUBJECT_TYPE_ENTERPRISE`: company.
 * - `SUBJECT_TYPE_GOVERNMENT`: authority. `SUBJECT_TYPE_INSTITUTIONS`: public institution (事业单位).
 * - `SUBJECT_TYPE_OTHERS`: social organisation. `SUBJECT_TYPE_MICRO`: micro merchant, without a licence (小微).
 */
export const SubjectType = openLiterals(
  "SUBJECT_TYPE_INDIVIDUAL",
  "SUBJECT_TYPE_ENTERPRISE",
  "SUBJECT_TYPE_INSTITUTIONS",
  "SUBJECT_TYPE_OTHERS",
  "SUBJECT_TYPE_MICRO",
  "SUBJECT_TYPE_GOVERNMENT",
  "SUBJECT_TYPE_INSTITUTIONS_CLONED"
)

/** Kind of a registration certificate (登记证书类型). 2397 and 2398 are taken for subjects only. */
export const CertificateType = openLiterals(
  "CERTIFICATE_TYPE_2388",
  "CERTIFICATE_TYPE_2389",
  "CERTIFICATE_TYPE_2390",
  "CERTIFICATE_TYPE_2391",
  "CERTIFICATE_TYPE_2392",
  "CERTIFICATE_TYPE_2393",
  "CERTIFICATE_TYPE_2394",
  "CERTIFICATE_TYPE_2395",
  "CERTIFICATE_TYPE_2396",
  "CERTIFICATE_TYPE_2397",
  "CERTIFICATE_TYPE_2398",
  "CERTIFICATE_TYPE_2399",
  "CERTIFICATE_TYPE_2400",
  "CERTIFICATE_TYPE_2520",
  "CERTIFICATE_TYPE_2521",
  "CERTIFICATE_TYPE_2522"
)

/** Trade of a micro merchant (小微经营类型): in a shop, on the move, online. */
export const MicroBizType = openLiterals("MICRO_TYPE_STORE", "MICRO_TYPE_MOBILE", "MICRO_TYPE_ONLINE")

/** Papers of the contact who is authorised by the subject (经办人证件); with the type `SUPER`. */
export const contactPaperFields = {
  contact_id_doc_type: Schema.optional(IdDocType),
  contact_id_doc_copy: Schema.optional(MediaId),
  contact_id_doc_copy_back: Schema.optional(MediaId),
  contact_period_begin: Schema.optional(Day),
  contact_period_end: Schema.optional(LastDay),
  /** Letter by which the subject authorises the contact (业务办理授权函). */
  business_authorization_letter: Schema.optional(MediaId)
} as const

/** Licence of a financial institution (金融机构许可证信息). */
export const FinanceInstitution = Schema.Struct({
  finance_type: openLiterals("BANK_AGENT", "PAYMENT_AGENT", "INSURANCE", "TRADE_AND_SETTLE", "OTHER"),
  finance_license_pics: MediaIds
})

/** A beneficial owner of a company (最终受益人); texts are plaintext, encrypted on the way. */
export const BeneficialOwner = Schema.Struct({
  ubo_id_doc_type: IdDocType,
  ubo_id_doc_copy: MediaId,
  /** A passport has no back. */
  ubo_id_doc_copy_back: Schema.optional(MediaId),
  ubo_id_doc_name: Sensitive,
  ubo_id_doc_number: Sensitive,
  ubo_id_doc_address: Sensitive,
  ubo_period_begin: Day,
  ubo_period_end: LastDay
})
