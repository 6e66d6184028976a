/**
 * Sharings of paid orders of a sub-merchant, for service providers (服务商, 分账): the twin of `ProfitSharingOrder` in
 * `profit-sharing`, which has the notifications of both.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { text } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryFields,
  type RequestCode,
  requestCodes,
  requestFields,
  sameSharing,
  SharingOrder,
  type UnfreezeCode,
  unfreezeCodes,
  unfreezeFields
} from "../profit-sharing/models.ts"

export { type QueryCode, type RequestCode, SharingOrder, type UnfreezeCode } from "../profit-sharing/models.ts"

/** Request of {@link request}. */
export interface SharingRequest extends Schema.Schema.Type<typeof SharingRequest> {}
export const SharingRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  /** Application id of the sub-merchant (子商户应用ID), for receivers of the type `PERSONAL_SUB_OPENID`: at most 32 characters. */
  sub_appid: Schema.optional(text(32)),
  ...requestFields
}).annotate({ identifier: "PartnerProfitSharingOrder.SharingRequest" })

/**
 * Shares a paid order of a sub-merchant (请求分账).
 *
 * **Details**
 *
 * Create the order with `settle_info: { profit_sharing: true }`, and add the receivers by `ProfitSharingReceiver.add`. An
 * order can be shared in up to 50 requests, each with up to 50 receivers, within 30 days of its payment; then the
 * sub-merchant gets the rest. `MerchantConfig.query` returns the largest part of an order that can be shared.
 *
 * **Gotchas**
 *
 * A response with `PROCESSING` means that WeChat Pay accepted the request. Query the `result` of each receiver later. After
 * any failure, repeat the request with the same `out_order_no`, as `Payment.resolveUnknown` does.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012690683
 */
export const request: Resolvable<SharingRequest, SharingOrder, RequestCode> = resolvable(
  Endpoint.make({
    name: "PartnerProfitSharingOrder.request",
    title: "请求分账",
    route: "POST /v3/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012690683",
    roles: ["partner"],
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingOrder,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, request) => sameSharing(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...queryFields
}).annotate({ identifier: "PartnerProfitSharingOrder.QueryRequest" })

/**
 * Queries a sharing that {@link request} or {@link unfreeze} created (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466850
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "PartnerProfitSharingOrder.query",
  title: "查询分账结果",
  route: "GET /v3/profitsharing/orders/{out_order_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012466850",
  roles: ["partner"],
  request: QueryRequest,
  response: SharingOrder,
  codes: queryCodes
})

/** Request of {@link unfreeze}. */
export interface UnfreezeRequest extends Schema.Schema.Type<typeof UnfreezeRequest> {}
export const UnfreezeRequest = Schema.Struct({
  /** Merchant number of the sub-merchant that shares (子商户号): at most 32 characters. */
  sub_mchid: text(32),
  ...unfreezeFields
}).annotate({ identifier: "PartnerProfitSharingOrder.UnfreezeRequest" })

/**
 * Releases the rest of an order to the sub-merchant (解冻剩余资金). The order cannot be shared again.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012466860
 */
export const unfreeze: Resolvable<UnfreezeRequest, SharingOrder, UnfreezeCode> = resolvable(
  Endpoint.make({
    name: "PartnerProfitSharingOrder.unfreeze",
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
    settled: (known, request) => sameSharing(known, request)
  }
)
