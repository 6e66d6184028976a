/** Changes of a sub-merchant's short name (修改商户简称), which payers see. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"
import { appliedFields, applyIdField, changeFields, outRequestNoField, revokedFields } from "./merchantChanges.ts"

export { ChangeState } from "./merchantChanges.ts"

/** Codes that these operations document: only the common ones. */
export type ShortNameChangeCode = CommonCode

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...outRequestNoField,
  /** The new short name (商户简称): at most 64 characters. */
  merchant_shortname: text(64)
}).annotate({ identifier: "ShortNameChange.SubmitRequest" })

/** Response of {@link submit}. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct(appliedFields).annotate({
  identifier: "ShortNameChange.SubmitResponse",
  examples: [{ apply_id: "20261130143306000013906025001" }]
})

/**
 * Applies for a change of a sub-merchant's short name (提交商户简称变更申请单).
 *
 * **Gotchas**
 *
 * A merchant can have one application under way. After an unknown outcome call {@link queryByOutRequestNo} before you
 * repeat. After a rejection, submit again under the same number: the new content replaces the old.
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

/** An application. */
export interface ShortNameChange extends Schema.Schema.Type<typeof ShortNameChange> {}
export const ShortNameChange = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号), in {@link queryByOutRequestNo}. */
  sub_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (商户号), in {@link queryById}. */
  merchant_code: Schema.optional(Schema.String),
  ...changeFields
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
  ...outRequestNoField
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
export const ApplyIdRequest = Schema.Struct(applyIdField).annotate({ identifier: "ShortNameChange.ApplyIdRequest" })

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
export const RevokeResponse = Schema.Struct(revokedFields).annotate({
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
