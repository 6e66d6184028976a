/** Largest share of its orders that a sub-merchant lets its service provider share (最大分账比例). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"

/** Response of {@link query}. */
export interface MaxRatio extends Schema.Schema.Type<typeof MaxRatio> {}
export const MaxRatio = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.String,
  /** Largest share in ten-thousandths (最大分账比例): 2000 is 20 %. */
  max_ratio: Schema.Int
}).annotate({
  identifier: "MerchantConfig.MaxRatio",
  examples: [{ sub_mchid: "1900000109", max_ratio: 3000 }]
})

const queryCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号): at most 32 characters. */
  sub_mchid: text(32)
}).annotate({ identifier: "MerchantConfig.QueryRequest" })

/**
 * Queries the largest share of its orders that a sub-merchant lets the service provider share (查询最大分账比例).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466864
 */
export const query: Endpoint.Endpoint<QueryRequest, MaxRatio, QueryCode> = Endpoint.make({
  name: "MerchantConfig.query",
  title: "查询最大分账比例",
  route: "GET /v3/profitsharing/merchant-configs/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466864",
  roles: ["partner"],
  request: QueryRequest,
  response: MaxRatio,
  codes: queryCodes
})
