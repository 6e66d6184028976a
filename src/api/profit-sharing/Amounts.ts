/** What is left of an order to be shared (剩余待分金额), direct and partner. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { TransactionId } from "../../Wire.ts"
import { Unsplit } from "./models.ts"

export { Unsplit } from "./models.ts"

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({ transaction_id: TransactionId }).annotate({
  identifier: "Amounts.QueryRequest"
})

const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link query} documents. `RESOURCE_NOT_EXISTS`: there is no such order, or none for profit sharing. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Asks what is left of an order to be shared (查询剩余待分金额).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/transactions/query-order-amount.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/transactions/query-order-amount.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Unsplit, QueryCode> = Endpoint.make({
  name: "Amounts.query",
  title: "查询剩余待分金额",
  route: "GET /v3/profitsharing/transactions/{transaction_id}/amounts",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/transactions/query-order-amount.html",
    "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/transactions/query-order-amount.html"
  ],
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: Unsplit,
  codes: queryCodes
})
