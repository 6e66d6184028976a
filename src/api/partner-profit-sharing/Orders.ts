/**
 * Orders of profit sharing for service providers (服务商, 分账): as `Orders` of `profit-sharing`, on behalf of a sub-merchant.
 * Its notifications are those of `Orders` there.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { text } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryFields,
  type RequestCode,
  requestCodes,
  requestFields,
  SharingOrder,
  type UnfreezeCode,
  unfreezeCodes,
  unfreezeFields
} from "../profit-sharing/models.ts"

export { type QueryCode, type RequestCode, SharingOrder, type UnfreezeCode } from "../profit-sharing/models.ts"

/** Request of {@link request}. */
export interface SharingRequest extends Schema.Schema.Type<typeof SharingRequest> {}

/** Schema for {@link SharingRequest}. */
export const SharingRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  /** Application id of the sub-merchant; with receivers of the type `PERSONAL_SUB_OPENID`. */
  sub_appid: Schema.optionalKey(text(32)),
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
 * An answer with `PROCESSING` says that the request was taken: query for each receiver's `result`. After an unknown
 * outcome repeat with the same `out_order_no`.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/create-order.html
 * @category endpoints
 * @since 0.1.0
 */
export const request: Endpoint.Endpoint<SharingRequest, SharingOrder, RequestCode> = Endpoint.make({
  name: "PartnerOrders.request",
  title: "请求分账",
  route: "POST /v3/profitsharing/orders",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/create-order.html",
  roles: ["partner"],
  idempotentBy: "out_order_no",
  request: SharingRequest,
  response: SharingOrder,
  codes: requestCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}

/** Schema for {@link QueryRequest}. */
export const QueryRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...queryFields
}).annotate({ identifier: "PartnerOrders.QueryRequest" })

/**
 * Queries what became of {@link request} or {@link unfreeze} (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/orders/query-order.html
 * @category endpoints
 * @since 0.1.0
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

/** Schema for {@link UnfreezeRequest}. */
export const UnfreezeRequest = Schema.Struct({
  /** Merchant that shares (特约商户号). */
  sub_mchid: text(32),
  ...unfreezeFields
}).annotate({ identifier: "PartnerOrders.UnfreezeRequest" })

/**
 * Gives the sub-merchant what is left of an order, and ends its sharing (解冻剩余资金).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466860
 * @category endpoints
 * @since 0.1.0
 */
export const unfreeze: Endpoint.Endpoint<UnfreezeRequest, SharingOrder, UnfreezeCode> = Endpoint.make({
  name: "PartnerOrders.unfreeze",
  title: "解冻剩余资金",
  route: "POST /v3/profitsharing/orders/unfreeze",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466860",
  roles: ["partner"],
  idempotentBy: "out_order_no",
  request: UnfreezeRequest,
  response: SharingOrder,
  codes: unfreezeCodes
})
