/**
 * Returns of profit sharing for service providers (服务商, 分账回退): as `Returns` of `profit-sharing`, on behalf of a
 * sub-merchant.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { oneOf, text } from "../../Wire.ts"
import { type QueryCode, queryCodes, queryReturnFields, returnFields, SharingReturn } from "../profit-sharing/models.ts"
import { type RequestCode, requestCodes } from "../profit-sharing/Returns.ts"

export { type QueryCode, SharingReturn } from "../profit-sharing/models.ts"
export type { RequestCode } from "../profit-sharing/Returns.ts"

/** Request of {@link request}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}

/** Schema for {@link ReturnRequest}. */
export const ReturnRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...returnFields
}).check(oneOf("out_order_no", "order_id")).annotate({ identifier: "PartnerReturns.ReturnRequest" })

/**
 * Takes money back from a receiver, for the sub-merchant (请求分账回退): from a merchant who agreed to it in his console.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/return-orders/create-return-order.html
 * @category endpoints
 * @since 0.1.0
 */
export const request: Endpoint.Endpoint<ReturnRequest, SharingReturn, RequestCode> = Endpoint.make({
  name: "PartnerReturns.request",
  title: "请求分账回退",
  route: "POST /v3/profitsharing/return-orders",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/return-orders/create-return-order.html",
  roles: ["partner"],
  idempotentBy: "out_return_no",
  request: ReturnRequest,
  response: SharingReturn,
  codes: requestCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}

/** Schema for {@link QueryRequest}. */
export const QueryRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...queryReturnFields
}).annotate({ identifier: "PartnerReturns.QueryRequest" })

/**
 * Queries a return (查询分账回退结果).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/return-orders/query-return-order.html
 * @category endpoints
 * @since 0.1.0
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingReturn, QueryCode> = Endpoint.make({
  name: "PartnerReturns.query",
  title: "查询分账回退结果",
  route: "GET /v3/profitsharing/return-orders/{out_return_no}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/return-orders/query-return-order.html",
  roles: ["partner"],
  request: QueryRequest,
  response: SharingReturn,
  codes: queryCodes
})
