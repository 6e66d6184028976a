/** Orders of profit sharing (分账): share what a payment brought, query, give the rest to the merchant. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { Fen, Timestamp } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryFields,
  ReceiverType,
  type RequestCode,
  requestCodes,
  requestFields,
  sameShares,
  SharingOrder,
  type UnfreezeCode,
  unfreezeCodes,
  unfreezeFields
} from "./models.ts"

export {
  type QueryCode,
  type RequestCode,
  Share,
  ShareResult,
  SharingNo,
  SharingOrder,
  SharingState,
  type UnfreezeCode
} from "./models.ts"

/** Request of {@link request}. */
export interface SharingRequest extends Schema.Schema.Type<typeof SharingRequest> {}
export const SharingRequest = Schema.Struct(requestFields).annotate({ identifier: "Orders.SharingRequest" })

/**
 * Shares what a payment brought (请求分账).
 *
 * **Details**
 *
 * The order must have been placed with `settle_info: { profit_sharing: true }`, be paid a minute ago or longer, and the
 * receivers be added (`Receivers.add`). At most 50 requests per order with 50 receivers each, none of them twice; 30 %
 * of the order unless the merchant agreed otherwise; within 30 days: then the money is the merchant's. The merchant
 * himself may be among the receivers unless `unfreeze_unsplit` gives him the rest anyway.
 *
 * **Gotchas**
 *
 * An answer with `PROCESSING` says that the request was taken: query for each receiver's `result`. After any failure
 * repeat with the same `out_order_no`, as `Payment.resolveUnknown` does; with a new one the receivers get the money twice.
 *
 * **Example** (Sharing with a merchant, the rest is ours)
 *
 * ```ts
 * import { Orders } from "effect-wechatpay/profit-sharing"
 *
 * export const share = (transaction_id: string) =>
 *   Orders.request({
 *     transaction_id,
 *     out_order_no: "P20150806125346",
 *     receivers: [{ type: "MERCHANT_ID", account: "1900000110", amount: 20, description: "分给商户1900000110" }],
 *     unfreeze_unsplit: true
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/create-order.html
 */
export const request: Resolvable<SharingRequest, SharingOrder, RequestCode> = resolvable(
  Endpoint.make({
    name: "Orders.request",
    title: "请求分账",
    route: "POST /v3/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/create-order.html",
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingOrder,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, transaction_id }) => query({ out_order_no, transaction_id }),
    settled: (known, { receivers, transaction_id }) =>
      agrees(known.transaction_id, transaction_id) && sameShares(known.receivers, receivers)
        ? settled(known)
        : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryFields).annotate({ identifier: "Orders.QueryRequest" })

/**
 * Queries what became of {@link request} or {@link unfreeze} (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/query-order.html
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "Orders.query",
  title: "查询分账结果",
  route: "GET /v3/profitsharing/orders/{out_order_no}",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/orders/query-order.html",
  request: QueryRequest,
  response: SharingOrder,
  codes: queryCodes
})

/** Request of {@link unfreeze}. */
export interface UnfreezeRequest extends Schema.Schema.Type<typeof UnfreezeRequest> {}
export const UnfreezeRequest = Schema.Struct(unfreezeFields).annotate({ identifier: "Orders.UnfreezeRequest" })

/**
 * Gives the merchant what is left of an order, and ends its sharing (解冻剩余资金).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526374
 */
export const unfreeze: Resolvable<UnfreezeRequest, SharingOrder, UnfreezeCode> = resolvable(
  Endpoint.make({
    name: "Orders.unfreeze",
    title: "解冻剩余资金",
    route: "POST /v3/profitsharing/orders/unfreeze",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012526374",
    idempotentBy: "out_order_no",
    request: UnfreezeRequest,
    response: SharingOrder,
    codes: unfreezeCodes
  }),
  {
    query: ({ out_order_no, transaction_id }) => query({ out_order_no, transaction_id }),
    settled: (known, { transaction_id }) => agrees(known.transaction_id, transaction_id) ? settled(known) : otherContent
  }
)

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Money that came to a receiver, or left him again. */
export interface Movement extends Schema.Schema.Type<typeof Movement> {}
export const Movement = Schema.Struct({
  /** Direct merchant who shared. */
  mchid: Schema.optional(Schema.String),
  /** Service provider who shared, and his sub-merchant. */
  sp_mchid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  transaction_id: Schema.String,
  /** WeChat Pay's number of the order of profit sharing or, for {@link returned}, of the return. */
  order_id: Schema.String,
  /** The same of the one who shared: what he sent as `out_order_no` or, for {@link returned}, as `out_return_no`. */
  out_order_no: Schema.String,
  receiver: Schema.Struct({
    type: Schema.optional(ReceiverType),
    account: Schema.optional(Schema.String),
    /** Fen. */
    amount: Fen,
    description: Schema.optional(Schema.String)
  }),
  success_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Orders.Movement" })

const isMovement = (plain: NotificationEvent.Plain) => plain.receiver !== undefined && plain.order_id !== undefined

const movementDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4012289679"

/**
 * Money came to a receiver (分账动账通知): told to receivers that are merchants, at the address set in their console, not to
 * those who share.
 *
 * **Details**
 *
 * WeChat Pay sends this and {@link returned} with the same `TRANSACTION.SUCCESS` and the same fields; only the `summary`
 * differs, `分账` or `分账回退`. One with another summary is neither: `Unknown` is better than money that came where it
 * went. The types `PROFITSHARING…`, which earlier pages have, need no summary. `original_type` is `transaction`, although
 * the page says `profitsharing`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289679
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075216
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075400
 */
export const shared: NotificationEvent.NotificationEvent<
  "Orders.shared",
  "TRANSACTION.SUCCESS" | "PROFITSHARING.SUCCESS" | "PROFITSHARING",
  Movement
> = NotificationEvent.make({
  name: "Orders.shared",
  eventTypes: ["TRANSACTION.SUCCESS", "PROFITSHARING.SUCCESS", "PROFITSHARING"],
  originalTypes: ["transaction", "profitsharing"],
  summaries: { "TRANSACTION.SUCCESS": "分账" },
  matches: isMovement,
  resource: Movement,
  title: "分账动账通知",
  docs: movementDocs
})

/**
 * Money went back from a receiver (分账回退通知): told to him, as {@link shared}, from which its `summary` tells it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289679
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075216
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075400
 */
export const returned: NotificationEvent.NotificationEvent<
  "Orders.returned",
  "TRANSACTION.SUCCESS" | "PROFITSHARING.RETURN" | "PROFITSHARING_RETURN",
  Movement
> = NotificationEvent.make({
  name: "Orders.returned",
  eventTypes: ["TRANSACTION.SUCCESS", "PROFITSHARING.RETURN", "PROFITSHARING_RETURN"],
  originalTypes: ["transaction", "profitsharing"],
  summaries: { "TRANSACTION.SUCCESS": "分账回退" },
  matches: isMovement,
  resource: Movement,
  title: "分账动账通知（回退）",
  docs: movementDocs
})

/** Notifications of profit sharing: direct, partner and brand. */
export const events = [shared, returned] as const
