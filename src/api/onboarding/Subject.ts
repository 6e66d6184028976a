/**
 * Confirmation that a subject wants to open an account (商户开户意愿确认), for channel providers (渠道商) and institutions
 * (从业机构).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { oneOf, openLiterals, text } from "../../Wire.ts"
import { ApplymentId, businessCode, SubmitResponse } from "./models.ts"
import { BeneficialOwner, ContactInfo, IdentificationInfo, SubjectInfo, UboInfo } from "./subjectApplication.ts"

export { SubmitResponse } from "./models.ts"
export {
  BeneficialOwner,
  ContactInfo,
  IdentificationInfo,
  SubjectInfo,
  UboInfo,
  ValidDate
} from "./subjectApplication.ts"

/**
 * State of a subject's application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_EDITTING`: the submission was not completed; submit again under the same number.
 * - `APPLYMENT_STATE_WAITTING_FOR_AUDIT`: under review.
 * - `APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT`: the contact must confirm with the code `qrcode_data`.
 * - `APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON`: the account must be verified with the same code.
 * - `APPLYMENT_STATE_PASSED`: the merchant must authorise with the same code; {@link queryState} returns whether it
 *   has.
 * - `APPLYMENT_STATE_REJECTED`: cancel the application, and submit a new one under another number.
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

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** Channel provider for which an institution calls, 9 characters; channel providers leave it out (渠道商户号). */
  channel_id: Schema.optional(text(9)),
  /** The provider's own number, 1 to 128 digits, letters and `_`; one number for one application (业务申请编号). */
  business_code: businessCode(128),
  /** Person to contact (联系人信息). */
  contact_info: ContactInfo,
  /** The subject (主体信息). */
  subject_info: SubjectInfo,
  /** Owner or legal representative (法定代表人身份信息). */
  identification_info: IdentificationInfo,
  /** Up to 4 beneficial owners of a company. WeChat Pay is about to drop this field (最终受益人信息列表). */
  ubo_info_list: Schema.optional(Schema.Array(BeneficialOwner).check(Schema.isMaxLength(4))),
  /** Older form of `ubo_info_list`; no longer on the official page (最终受益人信息). */
  ubo_info: Schema.optional(UboInfo),
  /** Further papers that reviewers asked for (补充材料). */
  addition_info: Schema.optional(Schema.Struct({
    /** Up to 20 merchant numbers that the subject confirms (待确认商户号列表), each at most 32 characters. */
    confirm_mchid_list: Schema.optional(Schema.Array(text(32)).check(Schema.isMaxLength(20)))
  }))
}).annotate({ identifier: "Subject.SubmitRequest" })

const subjectCodes = ["NO_AUTH"] as const

/** Codes that these endpoints document. */
export type SubjectCode = CommonCode | (typeof subjectCodes)[number]

/**
 * Submits a subject's application (提交申请单), at most 5 a second.
 *
 * **Gotchas**
 *
 * On the wire, dates of validity are texts that contain JSON (`["2014-01-01","长期"]`); here they are two values. A
 * document must be valid for at least another 60 days.
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

const cancelDocs = "https://pay.weixin.qq.com/doc/v3/partner/4012697627"

/** Request of {@link cancelByBusinessCode}. */
export interface CancelByBusinessCodeRequest extends Schema.Schema.Type<typeof CancelByBusinessCodeRequest> {}
export const CancelByBusinessCodeRequest = Schema.Struct({
  /** The provider's own number, 1 to 128 digits, letters and `_` (业务申请编号). */
  business_code: businessCode(128),
  /** WeChat Pay's number of the same application, in the query (申请单编号). */
  applyment_id: Schema.optional(ApplymentId)
}).annotate({ identifier: "Subject.CancelByBusinessCodeRequest" })

/**
 * Cancels a subject's application by the provider's own number (撤销申请单), so that a new one can be submitted.
 *
 * **Gotchas**
 *
 * Both numbers have the same place in the path: WeChat Pay may take a `business_code` of digits only for its own number.
 * Use at least one letter or `_` in yours.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697627
 */
export const cancelByBusinessCode: Endpoint.Endpoint<CancelByBusinessCodeRequest, void, SubjectCode> = Endpoint.make({
  name: "Subject.cancelByBusinessCode",
  title: "撤销申请单（通过业务申请编号）",
  route: "POST /v3/apply4subject/applyment/{business_code}/cancel",
  docs: cancelDocs,
  roles: ["partner"],
  idempotentBy: "business_code",
  query: ["applyment_id"],
  request: CancelByBusinessCodeRequest,
  response: Schema.Void,
  codes: subjectCodes
})

/** Request of {@link cancelById}. */
export interface CancelByIdRequest extends Schema.Schema.Type<typeof CancelByIdRequest> {}
export const CancelByIdRequest = Schema.Struct({
  /** WeChat Pay's number, from {@link submit} (申请单编号). */
  applyment_id: ApplymentId
}).annotate({ identifier: "Subject.CancelByIdRequest" })

/**
 * Cancels a subject's application by WeChat Pay's number (撤销申请单), so that a new one can be submitted. A repeat changes
 * nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697627
 */
export const cancelById: Endpoint.Endpoint<CancelByIdRequest, void, SubjectCode> = Endpoint.make({
  name: "Subject.cancelById",
  title: "撤销申请单（通过申请单编号）",
  route: "POST /v3/apply4subject/applyment/{applyment_id}/cancel",
  docs: cancelDocs,
  roles: ["partner"],
  safe: true,
  request: CancelByIdRequest,
  response: Schema.Void,
  codes: subjectCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number; this or `business_code` (申请单编号). */
  applyment_id: Schema.optional(ApplymentId),
  /** The provider's own number, 1 to 128 digits, letters and `_`; this or `applyment_id` (业务申请编号). */
  business_code: Schema.optional(businessCode(128))
}).check(oneOf("business_code", "applyment_id")).annotate({ identifier: "Subject.QueryRequest" })

/** Response of {@link query}. */
export interface QueryResponse extends Schema.Schema.Type<typeof QueryResponse> {}
export const QueryResponse = Schema.Struct({
  /** State of the application (申请单状态). */
  applyment_state: SubjectState,
  /** Mini program code for the merchant to scan: an image as a `data:` URL (小程序码图片). */
  qrcode_data: Schema.optional(Schema.String),
  /** Field that was rejected (驳回参数). */
  reject_param: Schema.optional(Schema.String),
  /** Reason of the rejection (驳回原因). */
  reject_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Subject.QueryResponse" })

/**
 * Queries a subject's application by either number (查询申请单审核结果), at most 20 times a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697715
 */
export const query: Endpoint.Endpoint<QueryRequest, QueryResponse, SubjectCode> = Endpoint.make({
  name: "Subject.query",
  title: "查询申请单审核结果",
  route: "GET /v3/apply4subject/applyment",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697715",
  roles: ["partner"],
  request: QueryRequest,
  response: QueryResponse,
  codes: subjectCodes
})

/** Request of {@link queryState}. */
export interface QueryStateRequest extends Schema.Schema.Type<typeof QueryStateRequest> {}
export const QueryStateRequest = Schema.Struct({
  /** Merchant number of the sub-merchant, at most 32 characters (特约商户号). */
  sub_mchid: text(32)
}).annotate({ identifier: "Subject.QueryStateRequest" })

/** Response of {@link queryState}. */
export interface QueryStateResponse extends Schema.Schema.Type<typeof QueryStateResponse> {}
export const QueryStateResponse = Schema.Struct({
  /** Whether the merchant has authorised (授权状态). */
  authorize_state: openLiterals("AUTHORIZE_STATE_UNAUTHORIZED", "AUTHORIZE_STATE_AUTHORIZED")
}).annotate({ identifier: "Subject.QueryStateResponse" })

/**
 * Queries whether a sub-merchant's subject has confirmed (获取商户开户意愿确认状态).
 *
 * **Gotchas**
 *
 * The state of a merchant that has confirmed may become unauthorised later: WeChat Pay revokes confirmations.
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
