/** Amount of an order that can still be shared (剩余待分金额), direct and partner. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Unsplit, unsplitFields } from "./models.ts"

export { Unsplit } from "./models.ts"

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(unsplitFields).annotate({ identifier: "ProfitSharingAmount.QueryRequest" })

const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link query} documents. `RESOURCE_NOT_EXISTS`: the order does not exist, or was not created for sharing. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries the amount of an order that can still be shared (查询剩余待分金额).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012457939
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012457927
 */
export const query: Endpoint.Endpoint<QueryRequest, Unsplit, QueryCode> = Endpoint.make({
  name: "ProfitSharingAmount.query",
  title: "查询剩余待分金额",
  route: "GET /v3/profitsharing/transactions/{transaction_id}/amounts",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012457939",
    "https://pay.weixin.qq.com/doc/v3/partner/4012457927"
  ],
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: Unsplit,
  codes: queryCodes
})
