/** Returns of profit sharing (分账回退): take a share back from its receiver, for example before a refund. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { oneOf } from "../../Wire.ts"
import { type QueryCode, queryCodes, queryReturnFields, returnFields, sameReturn, SharingReturn } from "./models.ts"

export { type QueryCode, SharingReturn } from "./models.ts"

/** Request of {@link request}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}
export const ReturnRequest = Schema.Struct(returnFields).check(oneOf("out_order_no", "order_id")).annotate({
  identifier: "ProfitSharingReturn.ReturnRequest"
})

/** Codes of {@link RequestCode} in addition to the common ones. */
export const requestCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link request} documents. */
export type RequestCode = CommonCode | (typeof requestCodes)[number]

/**
 * Takes a share, or a part of it, back from its receiver (请求分账回退). The receiver must be a merchant that allows returns
 * in its merchant console.
 *
 * **Details**
 *
 * A share can be returned in several parts within 180 days. An order can be refunded before, after or without a return.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012525287
 */
export const request: Resolvable<ReturnRequest, SharingReturn, RequestCode> = resolvable(
  Endpoint.make({
    name: "ProfitSharingReturn.request",
    title: "请求分账回退",
    route: "POST /v3/profitsharing/return-orders",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012525287",
    idempotentBy: "out_return_no",
    request: ReturnRequest,
    response: SharingReturn,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, out_return_no }) =>
      out_order_no === undefined ? Effect.undefined : query({ out_order_no, out_return_no }),
    settled: (known, request) => sameReturn(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryReturnFields).annotate({
  identifier: "ProfitSharingReturn.QueryRequest"
})

/**
 * Queries the result of a return (查询分账回退结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526279
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingReturn, QueryCode> = Endpoint.make({
  name: "ProfitSharingReturn.query",
  title: "查询分账回退结果",
  route: "GET /v3/profitsharing/return-orders/{out_return_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012526279",
  request: QueryRequest,
  response: SharingReturn,
  codes: queryCodes
})
