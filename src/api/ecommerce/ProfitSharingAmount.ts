/** Amount of a sub-merchant's order that can still be shared (剩余待分金额). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, TransactionId } from "../../Wire.ts"

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: TransactionId
}).annotate({ identifier: "EcommerceProfitSharingAmount.QueryRequest" })

/** Amount of an order that can still be shared. */
export interface Unsplit extends Schema.Schema.Type<typeof Unsplit> {}
export const Unsplit = Schema.Struct({
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** Amount that can still be shared, in fen (订单剩余待分金额). */
  unsplit_amount: Fen
}).annotate({
  identifier: "EcommerceProfitSharingAmount.Unsplit",
  examples: [{ transaction_id: "4208450740201411110007820472", unsplit_amount: 1000 }]
})

const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/**
 * Codes that {@link query} documents. `RESOURCE_NOT_EXISTS`: the order does not exist, or was not created for sharing.
 */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries the amount of an order that can still be shared (查询订单剩余待分金额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477751
 */
export const query: Endpoint.Endpoint<QueryRequest, Unsplit, QueryCode> = Endpoint.make({
  name: "EcommerceProfitSharingAmount.query",
  title: "查询订单剩余待分金额",
  route: "GET /v3/ecommerce/profitsharing/orders/{transaction_id}/amounts",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477751",
  roles: ["platform"],
  request: QueryRequest,
  response: Unsplit,
  codes: queryCodes
})
