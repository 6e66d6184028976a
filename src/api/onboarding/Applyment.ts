/**
 * Applications of sub-merchants to WeChat Pay, submitted by their service provider (特约商户进件).
 *
 * Micro merchants (小微商户) are in the schemas too: they are no longer on today's page of the operation.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals } from "../../Wire.ts"
import { AdditionInfo, BankAccountInfo, BusinessInfo, ContactInfo, SettlementInfo } from "./businessInfo.ts"
import { ApplymentId, businessCode, SubmitResponse } from "./models.ts"
import { SubjectInfo } from "./subjectInfo.ts"

export { AdditionInfo, BankAccountInfo, BusinessInfo, ContactInfo, SalesInfo, SettlementInfo } from "./businessInfo.ts"
export { SubmitResponse } from "./models.ts"
export {
  BusinessLicenseInfo,
  CertificateInfo,
  IdCardInfo,
  IdDocInfo,
  IdentityInfo,
  MicroBizInfo,
  OrganizationInfo,
  SubjectInfo
} from "./subjectInfo.ts"

/**
 * State of an application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_EDITTING`: the submission is incomplete; submit again. `APPLYMENT_STATE_AUDITING`: under review.
 * - `APPLYMENT_STATE_REJECTED`: see `audit_detail`, and submit again under the same `business_code`.
 * - `APPLYMENT_STATE_TO_BE_CONFIRMED`: the super administrator must verify the account at `sign_url`.
 * - `APPLYMENT_STATE_TO_BE_SIGNED`: the super administrator must sign the contract at `sign_url`.
 * - `APPLYMENT_STATE_SIGNING`: permissions are being opened. `APPLYMENT_STATE_FINISHED`: the merchant may trade.
 * - `APPLYMENT_STATE_CANCELED`: withdrawn.
 */
export const ApplymentState = openLiterals(
  "APPLYMENT_STATE_EDITTING",
  "APPLYMENT_STATE_AUDITING",
  "APPLYMENT_STATE_REJECTED",
  "APPLYMENT_STATE_TO_BE_CONFIRMED",
  "APPLYMENT_STATE_TO_BE_SIGNED",
  "APPLYMENT_STATE_SIGNING",
  "APPLYMENT_STATE_FINISHED",
  "APPLYMENT_STATE_CANCELED"
)

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** The service provider's own number, 1 to 124 digits, letters and `_`; one number for one new merchant (业务申请编号). */
  business_code: businessCode(124),
  /** The super administrator (超级管理员信息). */
  contact_info: ContactInfo,
  /** The subject (主体资料). */
  subject_info: SubjectInfo,
  /** Business and places of sale (经营资料). */
  business_info: BusinessInfo,
  /** Trade and rate (结算规则). */
  settlement_info: SettlementInfo,
  /** Bank account that receives the takings (结算银行账户). */
  bank_account_info: BankAccountInfo,
  /** Further papers that reviewers asked for (补充材料). */
  addition_info: Schema.optional(AdditionInfo)
}).annotate({ identifier: "Applyment.SubmitRequest" })

const submitCodes = ["APPLYMENT_NOTEXIST", "NO_AUTH", "PROCESSING", "RATE_LIMITED", "REQUEST_BLOCKED"] as const

/**
 * Codes that {@link submit} documents. `PROCESSING`: an application with that `business_code` is under way;
 * `REQUEST_BLOCKED`: an image of an unknown kind, or another image than the uploaded one.
 */
export type SubmitCode = CommonCode | (typeof submitCodes)[number]

/**
 * Submits an application (提交申请单), at most 15 a second. Upload images and videos first, with `Media`.
 *
 * **Gotchas**
 *
 * Give sensitive fields as plaintext, as text or `Redacted`: they are encrypted before they are sent, and your request
 * is not changed. While an application is under way, WeChat Pay refuses the same `business_code` with `PROCESSING`:
 * after an unknown outcome call {@link queryByBusinessCode}. After a rejection, submit again under the same number.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012719997
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubmitCode> = Endpoint.make({
  name: "Applyment.submit",
  title: "提交申请单",
  route: "POST /v3/applyment4sub/applyment/",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012719997",
  roles: ["partner"],
  request: SubmitRequest,
  response: SubmitResponse,
  codes: submitCodes
})

/** An application. */
export interface Applyment extends Schema.Schema.Type<typeof Applyment> {}
export const Applyment = Schema.Struct({
  /** The service provider's own number (业务申请编号). */
  business_code: Schema.optional(Schema.String),
  /** WeChat Pay's number (微信支付申请单号). */
  applyment_id: Schema.optional(Schema.Int),
  /** Merchant number of the new merchant, from the state `APPLYMENT_STATE_TO_BE_SIGNED` (特约商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Page where the super administrator verifies and signs; show it as a QR code (超级管理员签约链接). */
  sign_url: Schema.optional(Schema.String),
  /** State of the application (申请单状态). */
  applyment_state: ApplymentState,
  /** Description of the state (申请状态描述). */
  applyment_state_msg: Schema.optional(Schema.String),
  /** Rejected fields with the reasons (驳回原因详情). */
  audit_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the field (字段名). */
    field: Schema.optional(Schema.String),
    /** Chinese name of the field (字段名称). */
    field_name: Schema.optional(Schema.String),
    /** Reason of the rejection (驳回原因). */
    reject_reason: Schema.optional(Schema.String)
  })))
}).annotate({ identifier: "Applyment.Applyment" })

/** Request of {@link queryByBusinessCode}. */
export interface QueryByBusinessCodeRequest extends Schema.Schema.Type<typeof QueryByBusinessCodeRequest> {}
export const QueryByBusinessCodeRequest = Schema.Struct({
  /** The service provider's own number, 1 to 124 digits, letters and `_` (业务申请编号). */
  business_code: businessCode(124)
}).annotate({ identifier: "Applyment.QueryByBusinessCodeRequest" })

const queryCodes = ["APPLYMENT_NOT_EXIST", "NO_AUTH", "PROCESSING", "RATE_LIMITED"] as const

/** Codes that {@link queryByBusinessCode} and {@link queryById} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries an application by the service provider's own number (业务申请编号查询申请状态).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697168
 */
export const queryByBusinessCode: Endpoint.Endpoint<QueryByBusinessCodeRequest, Applyment, QueryCode> = Endpoint.make({
  name: "Applyment.queryByBusinessCode",
  title: "业务申请编号查询申请状态",
  route: "GET /v3/applyment4sub/applyment/business_code/{business_code}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697168",
  roles: ["partner"],
  request: QueryByBusinessCodeRequest,
  response: Applyment,
  codes: queryCodes
})

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's number, from {@link submit} (微信支付申请单号). */
  applyment_id: ApplymentId
}).annotate({ identifier: "Applyment.QueryByIdRequest" })

/**
 * Queries an application by WeChat Pay's number (申请单号查询申请状态).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012697052
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Applyment, QueryCode> = Endpoint.make({
  name: "Applyment.queryById",
  title: "申请单号查询申请状态",
  route: "GET /v3/applyment4sub/applyment/applyment_id/{applyment_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012697052",
  roles: ["partner"],
  request: QueryByIdRequest,
  response: Applyment,
  codes: queryCodes
})
