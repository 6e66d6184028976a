/**
 * Orders of profit sharing for service providers (服务商, 分账): as `Orders` of `profit-sharing`, on behalf of a sub-merchant.
 * Its notifications are those of `Orders` there.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { text } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryFields,
  type RequestCode,
  requestCodes,
  requestFields,
  sameShares,
  SharingOrder,
  type UnfreezeCode,
  unfreezeCodes,
  unfreezeFields
} from "../profit-sharing/models.ts"

export { type QueryCode, type RequestCode, SharingOrder, type UnfreezeCode } from "../profit-sharing/models.ts"

/** Request of {@link request}. */
export interface SharingRequest extends Schema.Schema.Type<typeof SharingRequest> {}
export const SharingRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  /** Application id of the sub-merchant; with receivers of the type `PERSONAL_SUB_OPENID`. */
  sub_appid: Schema.optional(text(32)),
  ...requestFields
}).annotate({ identifier: "PartnerOrders.SharingRequest" })

/**
 * Shares what a payment of a sub-merchant brought (请求分账).
 *
 * **Details**
 *
 * The order must have been placed with `settle_info: { profit_sharing: true }`, and the receivers be added
 * (`Receivers.add`). At most 50 requests per order with 50 receivers each, within 30 days: then the money is the
 * sub-merchant's. How much of an order, says `MerchantConfigs.query`.
 *
 * **Gotchas**
 *
 * An answer with `PROCESSING` says that the request was taken: query for each receiver's `result`. After any failure
 * repeat with the same `out_order_no`, as `Payment.resolveUnknown` does.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/create-order.html
 */
export const request: Resolvable<SharingRequest, SharingOrder, RequestCode> = resolvable(
  Endpoint.make({
    name: "PartnerOrders.request",
    title: "请求分账",
    route: "POST /v3/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/create-order.html",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingOrder,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, { receivers, transaction_id }) =>
      agrees(known.transaction_id, transaction_id) && sameShares(known.receivers, receivers)
        ? settled(known)
        : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...queryFields
}).annotate({ identifier: "PartnerOrders.QueryRequest" })

/**
 * Queries what became of {@link request} or {@link unfreeze} (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/query-order.html
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "PartnerOrders.query",
  title: "查询分账结果",
  route: "GET /v3/profitsharing/orders/{out_order_no}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/query-order.html",
  roles: ["partner"],
  request: QueryRequest,
  response: SharingOrder,
  codes: queryCodes
})

/** Request of {@link unfreeze}. */
export interface UnfreezeRequest extends Schema.Schema.Type<typeof UnfreezeRequest> {}
export const UnfreezeRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...unfreezeFields
}).annotate({ identifier: "PartnerOrders.UnfreezeRequest" })

/**
 * Gives the sub-merchant what is left of an order, and ends its sharing (解冻剩余资金).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466860
 */
export const unfreeze: Resolvable<UnfreezeRequest, SharingOrder, UnfreezeCode> = resolvable(
  Endpoint.make({
    name: "PartnerOrders.unfreeze",
    title: "解冻剩余资金",
    route: "POST /v3/profitsharing/orders/unfreeze",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466860",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: UnfreezeRequest,
    response: SharingOrder,
    codes: unfreezeCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, { transaction_id }) => agrees(known.transaction_id, transaction_id) ? settled(known) : otherContent
  }
)
