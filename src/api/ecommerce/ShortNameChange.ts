/** Changes of a sub-merchant's short name (修改商户简称), which payers see. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, pattern, text } from "../../Wire.ts"

/** Codes that these operations document: none beside the common ones. */
export type ShortNameChangeCode = CommonCode

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号): at most 32 characters. */
  sub_mchid: text(32),
  /** The provider's number of the application (业务申请编号): at most 124 digits, letters and `_`. */
  out_request_no: pattern(/^[0-9A-Za-z_]{1,124}$/, "1 to 124 characters: digits, letters, _"),
  /** The new short name (商户简称): at most 64 characters. */
  merchant_shortname: text(64)
}).annotate({ identifier: "ShortNameChange.SubmitRequest" })

/** Response of {@link submit}. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the application (申请单号). */
  apply_id: Schema.optional(Schema.String)
}).annotate({ identifier: "ShortNameChange.SubmitResponse", examples: [{ apply_id: "20261130143306000013906025001" }] })

/**
 * Applies for another short name of a sub-merchant (提交商户简称变更申请单).
 *
 * **Gotchas**
 *
 * A merchant has one running application at most. After an unknown outcome ask {@link queryByOutRequestNo} before you
 * repeat. After a rejection the same number applies again, and replaces what was there.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016166071
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, ShortNameChangeCode> = Endpoint.make({
  name: "ShortNameChange.submit",
  title: "提交商户简称变更申请单",
  route: "POST /v3/mchalterapply/merchantnamealterapplyment",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4016166071",
  roles: ["partner", "platform"],
  request: SubmitRequest,
  response: SubmitResponse
})

/**
 * State of an application (申请单状态).
 *
 * **Details**
 *
 * - `APPLYMENT_STATE_AUDITING`: under review. `APPLYMENT_STATE_REJECTED`: see `audit_reject_reason`.
 * - `APPLYMENT_STATE_MODIFING` (WeChat Pay's spelling): being carried out.
 * - `APPLYMENT_STATE_FINISHED`: done. `APPLYMENT_STATE_CANCELED`: revoked.
 */
export const ShortNameChangeState = openLiterals(
  "APPLYMENT_STATE_AUDITING",
  "APPLYMENT_STATE_REJECTED",
  "APPLYMENT_STATE_MODIFING",
  "APPLYMENT_STATE_FINISHED",
  "APPLYMENT_STATE_CANCELED"
)

/** An application. */
export interface ShortNameChange extends Schema.Schema.Type<typeof ShortNameChange> {}
export const ShortNameChange = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号), in {@link queryByOutRequestNo}. */
  sub_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (商户号), in {@link queryById}. */
  merchant_code: Schema.optional(Schema.String),
  /** WeChat Pay's number of the application (申请单号). */
  apply_id: Schema.optional(Schema.String),
  /** The provider's number of the application (业务申请编号). */
  out_request_no: Schema.optional(Schema.String),
  /** State (申请单状态). */
  state: ShortNameChangeState,
  /** Why it was rejected as a whole (总体驳回原因). */
  audit_reject_reason: Schema.optional(Schema.String),
  /** What was rejected, and why (驳回原因详情). */
  audit_reject_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** Name of the field (参数名称). */
    param_name: Schema.optional(Schema.String),
    /** Why it was rejected (驳回原因). */
    reject_reason: Schema.optional(Schema.String)
  })))
}).annotate({
  identifier: "ShortNameChange.ShortNameChange",
  examples: [{
    sub_mchid: "1900000109",
    apply_id: "20261130143306000013906025001",
    out_request_no: "1900000108_10000",
    state: "APPLYMENT_STATE_AUDITING"
  }]
})

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号): at most 32 characters. */
  sub_mchid: text(32),
  /** The provider's number of the application (业务申请编号): at most 124 digits, letters and `_`. */
  out_request_no: pattern(/^[0-9A-Za-z_]{1,124}$/, "1 to 124 characters: digits, letters, _")
}).annotate({ identifier: "ShortNameChange.QueryByOutRequestNoRequest" })

/**
 * Queries an application by the provider's number (查询商户简称申请单状态-使用业务单号和商户号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016166085
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, ShortNameChange, ShortNameChangeCode> =
  Endpoint.make({
    name: "ShortNameChange.queryByOutRequestNo",
    title: "查询商户简称申请单状态-使用业务单号和商户号",
    route: "GET /v3/mchalterapply/merchantnamealterapplyment/merchant/{sub_mchid}/out-request-no/{out_request_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4016166085",
    roles: ["partner", "platform"],
    request: QueryByOutRequestNoRequest,
    response: ShortNameChange
  })

/** Request of {@link queryById} and {@link revoke}. */
export interface ApplyIdRequest extends Schema.Schema.Type<typeof ApplyIdRequest> {}
export const ApplyIdRequest = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付申请单号): at most 64 characters. */
  apply_id: text(64)
}).annotate({ identifier: "ShortNameChange.ApplyIdRequest" })

/**
 * Queries an application by WeChat Pay's number (查询商户简称变更申请单状态-使用申请单号).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016166074
 */
export const queryById: Endpoint.Endpoint<ApplyIdRequest, ShortNameChange, ShortNameChangeCode> = Endpoint.make({
  name: "ShortNameChange.queryById",
  title: "查询商户简称变更申请单状态-使用申请单号",
  route: "GET /v3/mchalterapply/merchantnamealterapplyment/{apply_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4016166074",
  roles: ["partner", "platform"],
  request: ApplyIdRequest,
  response: ShortNameChange
})

/** Response of {@link revoke}. */
export interface RevokeResponse extends Schema.Schema.Type<typeof RevokeResponse> {}
export const RevokeResponse = Schema.Struct({
  /** WeChat Pay's number of the application (申请单号). */
  apply_id: Schema.optional(Schema.String),
  /** State (申请单状态). */
  state: Schema.optional(ShortNameChangeState)
}).annotate({
  identifier: "ShortNameChange.RevokeResponse",
  examples: [{ apply_id: "20261130143306000013906025001", state: "APPLYMENT_STATE_CANCELED" }]
})

/**
 * Revokes an application that is under review or rejected (撤销商户简称变更申请单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016166090
 */
export const revoke: Endpoint.Endpoint<ApplyIdRequest, RevokeResponse, ShortNameChangeCode> = Endpoint.make({
  name: "ShortNameChange.revoke",
  title: "撤销商户简称变更申请单",
  route: "POST /v3/mchalterapply/merchantnamealterapplyment/{apply_id}/revoke",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4016166090",
  roles: ["partner", "platform"],
  idempotentBy: "apply_id",
  request: ApplyIdRequest,
  response: RevokeResponse
})
