/**
 * Returns of profit sharing for service providers (服务商, 分账回退): as `ProfitSharingReturn` of `profit-sharing`, for a sub-merchant.
 */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { oneOf, text } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryReturnFields,
  returnFields,
  sameReturn,
  SharingReturn
} from "../profit-sharing/models.ts"
import { type RequestCode, requestCodes } from "../profit-sharing/ProfitSharingReturn.ts"

export { type QueryCode, SharingReturn } from "../profit-sharing/models.ts"
export type { RequestCode } from "../profit-sharing/ProfitSharingReturn.ts"

/** Request of {@link request}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}
export const ReturnRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...returnFields
}).check(oneOf("out_order_no", "order_id")).annotate({ identifier: "PartnerProfitSharingReturn.ReturnRequest" })

/**
 * Takes money back from a receiver for the sub-merchant (请求分账回退). The receiver must be a merchant that allows it in its
 * merchant console.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466854
 */
export const request: Resolvable<ReturnRequest, SharingReturn, RequestCode> = resolvable(
  Endpoint.make({
    name: "PartnerProfitSharingReturn.request",
    title: "请求分账回退",
    route: "POST /v3/profitsharing/return-orders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466854",
    roles: ["partner"],
    idempotentBy: "out_return_no",
    request: ReturnRequest,
    response: SharingReturn,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, out_return_no, sub_mchid }) =>
      out_order_no === undefined ? Effect.undefined : query({ out_order_no, out_return_no, sub_mchid }),
    settled: (known, request) => sameReturn(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...queryReturnFields
}).annotate({ identifier: "PartnerProfitSharingReturn.QueryRequest" })

/**
 * Queries a return (查询分账回退结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466858
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingReturn, QueryCode> = Endpoint.make({
  name: "PartnerProfitSharingReturn.query",
  title: "查询分账回退结果",
  route: "GET /v3/profitsharing/return-orders/{out_return_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466858",
  roles: ["partner"],
  request: QueryRequest,
  response: SharingReturn,
  codes: queryCodes
})
