/** Permission of a sub-merchant to transfer money to users (二级商户商家转账授权); see `MerchantTransfer`. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, Timestamp } from "../../Wire.ts"
import { Agreement, subMchid } from "./models.ts"

/** Codes that these operations document: only the common ones. */
export type TransferAuthorizationCode = CommonCode

/** A permission. */
export interface TransferAuthorization extends Schema.Schema.Type<typeof TransferAuthorization> {}
export const TransferAuthorization = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** State of the permission (授权状态): being granted, granted, not granted. */
  authorization_state: openLiterals("AUTHORIZE_PROCESSING", "AUTHORIZED", "UNAUTHORIZED"),
  /** Time at which the request was accepted (授权申请受理时间). */
  accept_time: Schema.optional(Timestamp),
  /** Time at which the permission was granted (授权时间). */
  authorize_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "EcommerceTransferAuthorization.TransferAuthorization",
  examples: [{
    sub_mchid: "1900000109",
    authorization_state: "AUTHORIZED",
    accept_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    authorize_time: DateTime.makeUnsafe("2026-11-30T04:00:05Z")
  }]
})

/** Request of {@link request}. */
export interface AuthorizationRequest extends Schema.Schema.Type<typeof AuthorizationRequest> {}
export const AuthorizationRequest = Schema.Struct({
  ...subMchid,
  /** Agreements that the sub-merchant has signed (签约协议列表). */
  agreement_list: Schema.Array(Agreement)
}).annotate({ identifier: "EcommerceTransferAuthorization.AuthorizationRequest" })

/**
 * Requests the permission of a sub-merchant to transfer money (申请二级商户商家转账授权).
 *
 * **Gotchas**
 *
 * `AUTHORIZE_PROCESSING` means that WeChat Pay accepted the request: query until the state is `AUTHORIZED`.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/authorization/create-authorization.html
 */
export const request: Endpoint.Endpoint<AuthorizationRequest, TransferAuthorization, TransferAuthorizationCode> =
  Endpoint.make({
    name: "EcommerceTransferAuthorization.request",
    title: "申请二级商户商家转账授权",
    route: "POST /v3/ecommerce/mch-transfer/authorizations",
    docs:
      "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/authorization/create-authorization.html",
    roles: ["platform"],
    idempotentBy: "sub_mchid",
    request: AuthorizationRequest,
    response: TransferAuthorization
  })

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(subMchid).annotate({
  identifier: "EcommerceTransferAuthorization.QueryRequest"
})

/**
 * Queries the permission of a sub-merchant (查询二级商户商家转账授权状态).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/authorization/get-authorization.html
 */
export const query: Endpoint.Endpoint<QueryRequest, TransferAuthorization, TransferAuthorizationCode> = Endpoint.make({
  name: "EcommerceTransferAuthorization.query",
  title: "查询二级商户商家转账授权状态",
  route: "GET /v3/ecommerce/mch-transfer/authorizations/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-transfer/authorization/get-authorization.html",
  roles: ["platform"],
  request: QueryRequest,
  response: TransferAuthorization
})
