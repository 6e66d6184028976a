/** Schemas that applications share. */
import * as Schema from "effect/Schema"
import { Day, openLiterals, text } from "../../Wire.ts"

/**
 * The service provider's own number of an application (业务申请编号): 1 to `length` digits, letters and `_`, unique per
 * service provider. WeChat Pay suggests the provider's merchant number as a prefix.
 */
export const businessCode = (length: number) =>
  Schema.String.check(
    Schema.isPattern(new RegExp(`^[0-9A-Za-z_]{1,${length}}$`), {
      message: `must be 1 to ${length} digits, letters and underscores`
    })
  )

/** WeChat Pay's number of an application (微信支付申请单号). */
export const ApplymentId = Schema.Natural

/** Response of submitting an application. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号). */
  applyment_id: Schema.Int
}).annotate({ identifier: "SubmitResponse" })

/**
 * Image, document or video that was uploaded before (媒体文件标识): the `media_id` from `Media.uploadImage` or
 * `Media.uploadVideo`, at most 1,024 characters.
 */
export const MediaId = text(1024)

/** Up to five `media_id`s of images or videos that were uploaded before. */
export const MediaIds = Schema.Array(MediaId).check(Schema.isMaxLength(5))

/** Last day of validity (有效期结束日期): `yyyy-MM-dd`, or `长期` for a document without an end. */
export const LastDay = Schema.Union([Schema.Literals(["长期", "forever"]), Day])

/**
 * Holder of the document (超级管理员类型, 证件持有人类型): `LEGAL` for the owner or legal representative, `SUPER` for a person whom
 * the subject has authorised (经办人).
 */
export const HolderType = openLiterals("LEGAL", "SUPER")

/** Kind of identity document (证件类型). */
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
 * Kind of subject (主体类型).
 *
 * **Details**
 *
 * - `SUBJECT_TYPE_INDIVIDUAL`: sole trader (个体户). `SUBJECT_TYPE_ENTERPRISE`: company.
 * - `SUBJECT_TYPE_GOVERNMENT`: authority. `SUBJECT_TYPE_INSTITUTIONS`: public institution (事业单位).
 * - `SUBJECT_TYPE_OTHERS`: social organisation. `SUBJECT_TYPE_MICRO`: micro merchant, without a licence (小微).
 * - `SUBJECT_TYPE_INSTITUTIONS_CLONED`: public institution, in applications of `Subject` (事业单位).
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

/** Kind of registration certificate (登记证书类型). 2390 to 2393, 2397 and 2398 are no longer on the official pages. */
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

/** Way in which a micro merchant sells (小微经营类型): in a shop, on the move, or online. */
export const MicroBizType = openLiterals("MICRO_TYPE_STORE", "MICRO_TYPE_MOBILE", "MICRO_TYPE_ONLINE")

/** Documents of a contact whom the subject has authorised (经办人证件): required with the type `SUPER`. */
export const contactPaperFields = {
  /** Kind of identity document (证件类型). */
  contact_id_doc_type: Schema.optional(IdDocType),
  /** Front of the document, or the side with the portrait of an identity card: a `media_id` (证件正面照片). */
  contact_id_doc_copy: Schema.optional(MediaId),
  /** Back of the document: a `media_id`; a passport has none (证件反面照片). */
  contact_id_doc_copy_back: Schema.optional(MediaId),
  /** First day of validity, `yyyy-MM-dd` (有效期开始时间). */
  contact_period_begin: Schema.optional(Day),
  /** Last day of validity, `yyyy-MM-dd` or `长期` (有效期结束时间). */
  contact_period_end: Schema.optional(LastDay),
  /** Letter by which the subject authorises the contact: a `media_id`. WeChat Pay no longer needs it (业务办理授权函). */
  business_authorization_letter: Schema.optional(MediaId)
} as const

/** Licence of a financial institution (金融机构许可证信息). */
export const FinanceInstitution = Schema.Struct({
  /** Kind of institution, as on its licence (金融机构类型). */
  finance_type: openLiterals("BANK_AGENT", "PAYMENT_AGENT", "INSURANCE", "TRADE_AND_SETTLE", "OTHER"),
  /** Images of the licences: up to five `media_id`s (金融机构许可证图片). */
  finance_license_pics: MediaIds
})
