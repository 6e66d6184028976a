/**
 * Applications of sub-merchants to a platform (二级商户进件). Their settlement accounts are changed with `Settlement` of
 * `onboarding`; pictures are uploaded with `Media`, banks looked up with `Bank`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, SensitiveResponse, text } from "../../Wire.ts"
import { ApplymentId, MediaId, MediaIds } from "../onboarding/models.ts"
import { formFields, outRequestNo, SubmitResponse } from "./applyments.ts"

export { SubmitResponse } from "./applyments.ts"

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  ...formFields,
  /**
   * Whether the owner or legal representative is the beneficial owner (经营者/法定代表人是否为受益人). WeChat Pay no longer asks for
   * it.
   */
  owner: Schema.optional(Schema.Boolean),
  /** Trade and rate (结算规则). Without it WeChat Pay takes 0.6 % and a trade that needs no papers. */
  settlement_info: Schema.optional(Schema.Struct({
    /** Number of the settlement rule (结算规则 ID). */
    settlement_id: Schema.optional(Schema.Int),
    /** Name of the trade (所属行业): at most 200 characters. */
    qualification_type: Schema.optional(text(200))
  })),
  /** Papers that the trade needs (特殊资质): at most 5 `media_id`s. They are sent as a JSON text. */
  qualifications: Schema.optional(Schema.fromJsonString(MediaIds)),
  /** Further papers that reviewers asked for (补充材料): at most 15 `media_id`s. They are sent as a JSON text. */
  business_addition_pics: Schema.optional(Schema.fromJsonString(Schema.Array(MediaId).check(Schema.isMaxLength(15)))),
  /** Explanation that reviewers asked for (补充说明): at most 512 characters. Required for personal sellers. */
  business_addition_desc: Schema.optional(text(512))
}).annotate({ identifier: "EcommerceApplyment.SubmitRequest" })

const submitCodes = ["NO_AUTH", "RESOURCE_ALREADY_EXISTS", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link submit} documents. `RESOURCE_ALREADY_EXISTS`: an application of that number is under way. */
export type SubmitCode = CommonCode | (typeof submitCodes)[number]

/**
 * Submits an application (二级商户进件): at most 15 calls a second. Not for micro merchants from abroad.
 *
 * **Details**
 *
 * After about three seconds {@link queryByOutRequestNo} returns the link for the super administrator, who signs while
 * the application is under review. An application that is left alone for 30 days becomes `CANCELED`.
 *
 * **Gotchas**
 *
 * Sensitive fields are given in plaintext, as a text or `Redacted`: the library encrypts them, and the program's object
 * stays as it was. The page calls the operation idempotent, and yet refuses the same `out_request_no` with
 * `RESOURCE_ALREADY_EXISTS` while its application is under way: after an unknown outcome call
 * {@link queryByOutRequestNo}. After a rejection, submit again under the same number: the new content replaces the old.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012713017
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubmitCode> = Endpoint.make({
  name: "EcommerceApplyment.submit",
  title: "二级商户进件",
  route: "POST /v3/ecommerce/applyments/",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012713017",
  roles: ["platform"],
  request: SubmitRequest,
  response: SubmitResponse,
  codes: submitCodes
})

/**
 * State of an application (申请状态).
 *
 * **Details**
 *
 * - `CHECKING`: the fields are being checked, for about three seconds. `AUDITING`: under review.
 * - `ACCOUNT_NEED_VERIFY`: the account must be verified, by the payment in `account_validation` or at
 *   `legal_validation_url`. `NEED_SIGN`: the contract must be signed at `sign_url`.
 * - `FINISH`: the merchant may trade. `REJECTED`: see `audit_detail`, and submit again under the same number.
 * - `FROZEN`: stopped by risk control; submit again. `CANCELED`: revoked, or left alone for 30 days.
 */
export const ApplymentState = openLiterals(
  "CHECKING",
  "ACCOUNT_NEED_VERIFY",
  "AUDITING",
  "REJECTED",
  "NEED_SIGN",
  "FINISH",
  "FROZEN",
  "CANCELED"
)

/** An application. */
export interface Applyment extends Schema.Schema.Type<typeof Applyment> {}
export const Applyment = Schema.Struct({
  /** State of the application (申请状态). */
  applyment_state: ApplymentState,
  /** Description of the state (申请状态描述). */
  applyment_state_desc: Schema.optional(Schema.String),
  /** Page where the super administrator signs the contract (签约链接); show it as a QR code. */
  sign_url: Schema.optional(Schema.String),
  /**
   * State of the contract (签约状态). `UNSIGNED`: to be signed at `sign_url`. `SIGNED`: signed. `NOT_SIGNABLE`: cannot be
   * signed while the application is in its present state.
   */
  sign_state: Schema.optional(openLiterals("UNSIGNED", "SIGNED", "NOT_SIGNABLE")),
  /** Number of the new merchant (电商平台二级商户号); with `NEED_SIGN` and `FINISH`. */
  sub_mchid: Schema.optional(Schema.String),
  /** Payment by which the merchant proves that the account is its own (汇款账户验证信息); with `ACCOUNT_NEED_VERIFY`. */
  account_validation: Schema.optional(Schema.Struct({
    /** Holder of the account that must pay (付款户名). */
    account_name: Schema.optional(SensitiveResponse),
    /** Number of the account that must pay (付款卡号), if it is a person's. */
    account_no: Schema.optional(SensitiveResponse),
    /** Amount to pay, in fen (汇款金额). */
    pay_amount: Schema.optional(Fen),
    /** Number of the account that receives the payment (收款卡号). */
    destination_account_number: Schema.optional(Schema.String),
    /** Holder of the account that receives the payment (收款户名). */
    destination_account_name: Schema.optional(Schema.String),
    /** Bank of the account that receives the payment (开户银行). */
    destination_account_bank: Schema.optional(Schema.String),
    /** Province and city of the account that receives the payment (省市信息). */
    city: Schema.optional(Schema.String),
    /** Text that the payment must carry (备注信息). */
    remark: Schema.optional(Schema.String),
    /** Last day for the payment, in Beijing time (汇款截止时间). */
    deadline: Schema.optional(Schema.String)
  })),
  /** Rejected fields with the reasons (驳回原因详情); with `REJECTED` and `FROZEN`. */
  audit_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the rejected field (参数名称). */
    param_name: Schema.optional(Schema.String),
    /** Reason of the rejection (驳回原因). */
    reject_reason: Schema.optional(Schema.String)
  }))),
  /** Page where the legal representative verifies the account (法人验证链接); show it as a QR code. */
  legal_validation_url: Schema.optional(Schema.String),
  /** The platform's number of the application (业务申请编号). */
  out_request_no: Schema.optional(Schema.String),
  /** WeChat Pay's number of the application (微信支付申请单号). */
  applyment_id: Schema.optional(Schema.Int),
  /**
   * Whether the administrator must sign at `sign_url` (是否要求走微信支付签约模式); with `REJECTED`, where the platform signs for
   * the merchant.
   */
  wxpay_sign_required: Schema.optional(Schema.Boolean)
}).annotate({
  identifier: "EcommerceApplyment.Applyment",
  examples: [{
    applyment_state: "NEED_SIGN",
    applyment_state_desc: "待签约",
    sign_url: "https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=2000002126198476&sign=xxx",
    sign_state: "UNSIGNED",
    sub_mchid: "1900000109",
    out_request_no: "APPLYMENT_00000000001",
    applyment_id: 2000002124775691
  }]
})

const queryCodes = ["NO_AUTH", "RATELIMIT_EXCEEDED", "RESOURCE_ALREADY_EXISTS", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link queryById} and {@link queryByOutRequestNo} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Request that names an application by the platform's number. */
export interface OutRequestNoRequest extends Schema.Schema.Type<typeof OutRequestNoRequest> {}
export const OutRequestNoRequest = Schema.Struct(outRequestNo).annotate({
  identifier: "EcommerceApplyment.OutRequestNoRequest"
})

/**
 * Queries an application by the platform's number (通过业务申请编号查询申请状态): at most 150 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012691376
 */
export const queryByOutRequestNo: Endpoint.Endpoint<OutRequestNoRequest, Applyment, QueryCode> = Endpoint.make({
  name: "EcommerceApplyment.queryByOutRequestNo",
  title: "通过业务申请编号查询申请状态",
  route: "GET /v3/ecommerce/applyments/out-request-no/{out_request_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012691376",
  roles: ["platform"],
  request: OutRequestNoRequest,
  response: Applyment,
  codes: queryCodes
})

/** Request that names an application by WeChat Pay's number. */
export interface ApplymentIdRequest extends Schema.Schema.Type<typeof ApplymentIdRequest> {}
export const ApplymentIdRequest = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号). */
  applyment_id: ApplymentId
}).annotate({ identifier: "EcommerceApplyment.ApplymentIdRequest" })

/**
 * Queries an application by WeChat Pay's number (通过申请单 ID 查询申请状态): at most 150 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012691469
 */
export const queryById: Endpoint.Endpoint<ApplymentIdRequest, Applyment, QueryCode> = Endpoint.make({
  name: "EcommerceApplyment.queryById",
  title: "通过申请单ID查询申请状态",
  route: "GET /v3/ecommerce/applyments/{applyment_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012691469",
  roles: ["platform"],
  request: ApplymentIdRequest,
  response: Applyment,
  codes: queryCodes
})

/** Codes that {@link revokeById} and {@link revokeByOutRequestNo} document: only the common ones. */
export type RevokeCode = CommonCode

/**
 * Revokes an application by the platform's number (撤销申请单-使用业务申请编号). An application that is `FINISH` or `CANCELED`
 * cannot be revoked.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015616721
 */
export const revokeByOutRequestNo: Endpoint.Endpoint<OutRequestNoRequest, SubmitResponse, RevokeCode> = Endpoint.make({
  name: "EcommerceApplyment.revokeByOutRequestNo",
  title: "撤销申请单-使用业务申请编号",
  route: "POST /v3/ecommerce/applyments/out-request-no/{out_request_no}/revoke",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015616721",
  roles: ["partner", "platform"],
  idempotentBy: "out_request_no",
  request: OutRequestNoRequest,
  response: SubmitResponse
})

/**
 * Revokes an application by WeChat Pay's number (撤销申请单-使用申请单号), like {@link revokeByOutRequestNo}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015616720
 */
export const revokeById: Endpoint.Endpoint<ApplymentIdRequest, SubmitResponse, RevokeCode> = Endpoint.make({
  name: "EcommerceApplyment.revokeById",
  title: "撤销申请单-使用申请单号",
  route: "POST /v3/ecommerce/applyments/{applyment_id}/revoke",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015616720",
  roles: ["partner", "platform"],
  idempotentBy: "applyment_id",
  request: ApplymentIdRequest,
  response: SubmitResponse
})
