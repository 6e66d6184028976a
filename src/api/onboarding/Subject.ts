/**
 * Subjects that confirm their will to open an account (商户开户意愿确认), for channel providers (渠道商) and
 * institutions (从业机构).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, oneOf, openLiterals, Sensitive, text } from "../../Wire.ts"
import {
  ApplymentId,
  BeneficialOwner,
  businessCode,
  CertificateType,
  contactPaperFields,
  FinanceInstitution,
  HolderType,
  IdDocType,
  LastDay,
  MediaId,
  MicroBizType,
  SubjectType,
  SubmitResponse
} from "./models.ts"

export { SubmitResponse } from "./models.ts"

/** First and last day of a document (有效日期): two values in a program, a text with JSON in it on the wire. */
export const ValidDate = Schema.fromJsonString(Schema.Tuple([Day, LastDay]))

/**
 * State of a subject's application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_EDITTING`: the submission failed half-way; submit again under the same number.
 * - `APPLYMENT_STATE_WAITTING_FOR_AUDIT`: under review.
 * - `APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT`, `APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON`: the contact's
 *   data, or the account, are to be confirmed with the code `qrcode_data`.
 * - `APPLYMENT_STATE_PASSED`: the merchant is to authorise, with the same code; {@link queryState} tells when he did.
 * - `APPLYMENT_STATE_REJECTED`: cancel, and submit anew under another number.
 * - `APPLYMENT_STATE_FREEZED`: the subject opened an account before. `APPLYMENT_STATE_CANCELED`: withdrawn.
 */
export const SubjectState = openLiterals(
  "APPLYMENT_STATE_EDITTING",
  "APPLYMENT_STATE_WAITTING_FOR_AUDIT",
  "APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT",
  "APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON",
  "APPLYMENT_STATE_PASSED",
  "APPLYMENT_STATE_REJECTED",
  "APPLYMENT_STATE_FREEZED",
  "APPLYMENT_STATE_CANCELED"
)

/** Whom to ask (联系人信息). */
export const ContactInfo = Schema.Struct({
  contact_type: Schema.optional(HolderType),
  /** Plaintext, encrypted on the way. */
  name: Sensitive,
  /** Plaintext, encrypted on the way. */
  id_card_number: Schema.optional(Sensitive),
  ...contactPaperFields,
  /** Plaintext, encrypted on the way. */
  mobile: Sensitive
})

/** What a licence and a certificate have in common. */
const registrationFields = {
  merchant_name: text(128),
  legal_person: text(100),
  company_address: text(128)
} as const

/** The subject (主体信息). */
export const SubjectInfo = Schema.Struct({
  subject_type: SubjectType,
  is_finance_institution: Schema.optional(Schema.Boolean),
  /** Business licence of a sole trader or a company (营业执照): spelt with a `c`, unlike in `Applyment`. */
  business_licence_info: Schema.optional(Schema.Struct({
    licence_number: text(64),
    licence_copy: MediaId,
    ...registrationFields,
    licence_valid_date: ValidDate
  })),
  /** Registration certificate of an authority, an institution or an organisation (登记证书). */
  certificate_info: Schema.optional(Schema.Struct({
    cert_type: CertificateType,
    cert_number: text(64),
    cert_copy: MediaId,
    ...registrationFields,
    cert_valid_date: ValidDate
  })),
  /** Letter of proof (单位证明函); of authorities and institutions. */
  company_prove_copy: Schema.optional(MediaId),
  /** Trade of a micro merchant (辅助证明材料). */
  assist_prove_info: Schema.optional(Schema.Struct({
    micro_biz_type: MicroBizType,
    store_name: text(128),
    /** Code of the city, six digits. */
    store_address_code: Schema.optional(text(128)),
    store_address: text(512),
    store_header_copy: MediaId,
    store_indoor_copy: MediaId
  })),
  /** Licences that a trade needs (经营许可证). */
  special_operation_list: Schema.optional(Schema.Array(Schema.Struct({
    /** Number of the trade. */
    category_id: Schema.Int,
    operation_copy_list: Schema.optional(Schema.Array(MediaId))
  }))),
  /** With `is_finance_institution`. */
  finance_institution_info: Schema.optional(FinanceInstitution)
})

/** Owner or legal representative (法人身份信息). */
export const IdentificationInfo = Schema.Struct({
  /** Whose document it is; of authorities and institutions. */
  id_holder_type: Schema.optional(HolderType),
  identification_type: IdDocType,
  /** Letter that explains the legal representative's absence (法定代表人说明函); with the holder `SUPER`. */
  authorize_letter_copy: Schema.optional(MediaId),
  /** Plaintext, encrypted on the way. */
  identification_name: Sensitive,
  /** Plaintext, encrypted on the way. */
  identification_number: Sensitive,
  identification_valid_date: ValidDate,
  /** Plaintext, encrypted on the way; of a company's legal representative. */
  identification_address: Schema.optional(Sensitive),
  identification_front_copy: MediaId,
  /** A passport has none. */
  identification_back_copy: Schema.optional(MediaId),
  /** Whether he is the beneficial owner; of companies. */
  owner: Schema.optional(Schema.Boolean)
})

/** The one beneficial owner, as older requests name him (最终受益人信息). */
export const UboInfo = Schema.Struct({
  ubo_id_type: Schema.optional(IdDocType),
  ubo_id_card_copy: Schema.optional(MediaId),
  ubo_id_card_national: Schema.optional(MediaId),
  ubo_id_doc_copy: Schema.optional(MediaId),
  /** Plaintext, encrypted on the way. */
  ubo_name: Schema.optional(Sensitive),
  /** Plaintext, encrypted on the way. */
  ubo_id_number: Schema.optional(Sensitive),
  ubo_id_card_valid_date: Schema.optional(ValidDate)
})

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** Channel provider under the institution that calls (渠道商户号); a channel provider that calls leaves it out. */
  channel_id: Schema.optional(text(32)),
  business_code: businessCode(128),
  contact_info: ContactInfo,
  subject_info: SubjectInfo,
  identification_info: IdentificationInfo,
  /** Beneficial owners of a company; WeChat Pay is about to take them no more. */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner)),
  /** Older form of `ubo_info_list`. */
  ubo_info: Schema.optional(UboInfo),
  addition_info: Schema.optional(Schema.Struct({
    /** Merchant numbers that the subject confirms. */
    confirm_mchid_list: Schema.optional(Schema.Array(text(32)))
  }))
}).annotate({ identifier: "Subject.SubmitRequest" })

const subjectCodes = ["NO_AUTH"] as const

/** Codes that these endpoints document. */
export type SubjectCode = CommonCode | (typeof subjectCodes)[number]

/**
 * Submits a subject's application (提交申请单); 5 a second at most.
 *
 * **Gotchas**
 *
 * Dates of validity are texts with JSON in them on the wire (`["2014-01-01","长期"]`), which is where requests written
 * by hand fail: here they are two values. A document must be valid for 60 days yet.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012722388
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubjectCode> = Endpoint.make({
  name: "Subject.submit",
  title: "提交申请单（商户开户意愿确认）",
  route: "POST /v3/apply4subject/applyment",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012722388",
  roles: ["partner"],
  idempotentBy: "business_code",
  request: SubmitRequest,
  response: SubmitResponse,
  codes: subjectCodes
})

const cancelDocs =
  "https://pay.weixin.qq.com/docs/partner/apis/confirmation-of-account-creation/applyment/cancel-applyment.html"

/** Request of {@link cancelByBusinessCode}. */
export interface CancelByBusinessCodeRequest extends Schema.Schema.Type<typeof CancelByBusinessCodeRequest> {}
export const CancelByBusinessCodeRequest = Schema.Struct({ business_code: businessCode(128) }).annotate({
  identifier: "Subject.CancelByBusinessCodeRequest"
})

/**
 * Cancels a subject's application by the provider's number (撤销申请单), before it is submitted anew.
 *
 * **Gotchas**
 *
 * Both numbers stand in the same place of the address: a `business_code` of digits alone may be read as WeChat Pay's
 * number. Give yours a letter or `_`.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/confirmation-of-account-creation/applyment/cancel-applyment.html
 */
export const cancelByBusinessCode: Endpoint.Endpoint<CancelByBusinessCodeRequest, void, SubjectCode> = Endpoint.make({
  name: "Subject.cancelByBusinessCode",
  title: "撤销申请单（通过业务申请编号）",
  route: "POST /v3/apply4subject/applyment/{business_code}/cancel",
  docs: cancelDocs,
  roles: ["partner"],
  idempotentBy: "business_code",
  request: CancelByBusinessCodeRequest,
  response: Schema.Void,
  codes: subjectCodes
})

/** Request of {@link cancelById}. */
export interface CancelByIdRequest extends Schema.Schema.Type<typeof CancelByIdRequest> {}
export const CancelByIdRequest = Schema.Struct({ applyment_id: ApplymentId }).annotate({
  identifier: "Subject.CancelByIdRequest"
})

/**
 * Cancels a subject's application by WeChat Pay's number (撤销申请单), before it is submitted anew.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/confirmation-of-account-creation/applyment/cancel-applyment.html
 */
export const cancelById: Endpoint.Endpoint<CancelByIdRequest, void, SubjectCode> = Endpoint.make({
  name: "Subject.cancelById",
  title: "撤销申请单（通过申请单编号）",
  route: "POST /v3/apply4subject/applyment/{applyment_id}/cancel",
  docs: cancelDocs,
  roles: ["partner"],
  idempotentBy: "applyment_id",
  request: CancelByIdRequest,
  response: Schema.Void,
  codes: subjectCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number; this or `business_code`. */
  applyment_id: Schema.optional(ApplymentId),
  /** The provider's number; this or `applyment_id`. */
  business_code: Schema.optional(businessCode(128))
}).check(oneOf("business_code", "applyment_id")).annotate({ identifier: "Subject.QueryRequest" })

/** Response of {@link query}. */
export interface QueryResponse extends Schema.Schema.Type<typeof QueryResponse> {}
export const QueryResponse = Schema.Struct({
  applyment_state: SubjectState,
  /** Mini program code for the merchant to scan: a picture as a `data:` URL. */
  qrcode_data: Schema.optional(Schema.String),
  /** Field that was rejected. */
  reject_param: Schema.optional(Schema.String),
  reject_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Subject.QueryResponse" })

/**
 * Queries a subject's application by either number (查询申请单审核结果); 20 a second at most.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/confirmation-of-account-creation/applyment/get-audit-result.html
 */
export const query: Endpoint.Endpoint<QueryRequest, QueryResponse, SubjectCode> = Endpoint.make({
  name: "Subject.query",
  title: "查询申请单审核结果",
  route: "GET /v3/apply4subject/applyment",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/confirmation-of-account-creation/applyment/get-audit-result.html",
  roles: ["partner"],
  request: QueryRequest,
  response: QueryResponse,
  codes: subjectCodes
})

/** Request of {@link queryState}. */
export interface QueryStateRequest extends Schema.Schema.Type<typeof QueryStateRequest> {}
export const QueryStateRequest = Schema.Struct({ sub_mchid: text(32) }).annotate({
  identifier: "Subject.QueryStateRequest"
})

/** Response of {@link queryState}. */
export interface QueryStateResponse extends Schema.Schema.Type<typeof QueryStateResponse> {}
export const QueryStateResponse = Schema.Struct({
  authorize_state: openLiterals("AUTHORIZE_STATE_UNAUTHORIZED", "AUTHORIZE_STATE_AUTHORIZED")
}).annotate({ identifier: "Subject.QueryStateResponse" })

/**
 * Queries whether a sub-merchant's subject has confirmed (获取商户开户意愿确认状态).
 *
 * **Gotchas**
 *
 * A merchant who confirmed may read as unauthorised later: WeChat Pay takes confirmations back.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467549
 */
export const queryState: Endpoint.Endpoint<QueryStateRequest, QueryStateResponse, SubjectCode> = Endpoint.make({
  name: "Subject.queryState",
  title: "获取商户开户意愿确认状态",
  route: "GET /v3/apply4subject/applyment/merchants/{sub_mchid}/state",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012467549",
  roles: ["partner"],
  request: QueryStateRequest,
  response: QueryStateResponse,
  codes: subjectCodes
})
