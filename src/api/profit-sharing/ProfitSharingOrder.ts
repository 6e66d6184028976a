/** Sharings of paid orders (分账): shares an order, queries a sharing, releases the rest of an order to the merchant. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { Fen, Timestamp } from "../../Wire.ts"
import {
  type QueryCode,
  queryCodes,
  queryFields,
  ReceiverType,
  type RequestCode,
  requestCodes,
  requestFields,
  sameSharing,
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
export const SharingRequest = Schema.Struct(requestFields).annotate({ identifier: "ProfitSharingOrder.SharingRequest" })

/**
 * Shares a paid order (请求分账).
 *
 * **Details**
 *
 * Create the order with `settle_info: { profit_sharing: true }`, add the receivers by `ProfitSharingReceiver.add`, and wait
 * a minute after the payment. An order can be shared in up to 50 requests, each with up to 50 different receivers, within
 * 30 days of its payment; then the merchant gets the rest. At most 30 % of an order can be shared, unless WeChat Pay has
 * allowed more. The merchant can be a receiver too, unless `unfreeze_unsplit` is `true`.
 *
 * **Gotchas**
 *
 * A response with `PROCESSING` means that WeChat Pay accepted the request. Query the `result` of each receiver later. After
 * any failure, repeat the request with the same `out_order_no`, as `Payment.resolveUnknown` does. With a new number the
 * receivers may be paid twice.
 *
 * **Example** (Sharing with another merchant and releasing the rest)
 *
 * ```ts
 * import { ProfitSharingOrder } from "effect-wechatpay/profit-sharing"
 *
 * export const share = (transaction_id: string) =>
 *   ProfitSharingOrder.request({
 *     transaction_id,
 *     out_order_no: "P20150806125346",
 *     receivers: [{ type: "MERCHANT_ID", account: "1900000110", amount: 20, description: "分给商户1900000110" }],
 *     unfreeze_unsplit: true
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012524936
 */
export const request: Resolvable<SharingRequest, SharingOrder, RequestCode> = resolvable(
  Endpoint.make({
    name: "ProfitSharingOrder.request",
    title: "请求分账",
    route: "POST /v3/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012524936",
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingOrder,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, transaction_id }) => query({ out_order_no, transaction_id }),
    settled: (known, request) => sameSharing(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(queryFields).annotate({ identifier: "ProfitSharingOrder.QueryRequest" })

/**
 * Queries a sharing that {@link request} or {@link unfreeze} created (查询分账结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012525210
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "ProfitSharingOrder.query",
  title: "查询分账结果",
  route: "GET /v3/profitsharing/orders/{out_order_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012525210",
  request: QueryRequest,
  response: SharingOrder,
  codes: queryCodes
})

/** Request of {@link unfreeze}. */
export interface UnfreezeRequest extends Schema.Schema.Type<typeof UnfreezeRequest> {}
export const UnfreezeRequest = Schema.Struct(unfreezeFields).annotate({
  identifier: "ProfitSharingOrder.UnfreezeRequest"
})

/**
 * Releases the rest of an order to the merchant (解冻剩余资金). The order cannot be shared again.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012526374
 */
export const unfreeze: Resolvable<UnfreezeRequest, SharingOrder, UnfreezeCode> = resolvable(
  Endpoint.make({
    name: "ProfitSharingOrder.unfreeze",
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
    settled: (known, request) => sameSharing(known, request)
  }
)

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Content of the notifications {@link shared} and {@link returned}: money that a receiver got or returned. */
export interface Movement extends Schema.Schema.Type<typeof Movement> {}
export const Movement = Schema.Struct({
  /** Merchant number of the direct merchant that shared (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the service provider that shared (服务商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the service provider's sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** WeChat Pay's number of the sharing or, in {@link returned}, of the return (微信分账/回退单号). */
  order_id: Schema.String,
  /** The merchant's number of the sharing or, in {@link returned}, of the return: its `out_return_no` (商户分账/回退单号). */
  out_order_no: Schema.String,
  /** The receiver (分账接收方). */
  receiver: Schema.Struct({
    /** Kind of the account (分账接收方类型). */
    type: Schema.optional(ReceiverType),
    /** Merchant number or openid (分账接收方账号). */
    account: Schema.optional(Schema.String),
    /** Amount in fen (分账动账金额). */
    amount: Fen,
    /** Reason, as the request had it (分账/回退描述). */
    description: Schema.optional(Schema.String)
  }),
  /** Time at which the money moved (成功时间). */
  success_time: Schema.optional(Timestamp)
}).annotate({ identifier: "ProfitSharingOrder.Movement" })

const isMovement = (plain: NotificationEvent.Plain) => plain.receiver !== undefined && plain.order_id !== undefined

const movementDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4012289679"

/**
 * A receiver got money (分账动账通知). WeChat Pay sends this to receivers that are merchants, at the address in their merchant
 * console, and not to the merchant that shared.
 *
 * **Details**
 *
 * This notification and {@link returned} have the same event type, `TRANSACTION.SUCCESS`, and the same fields. Only the
 * `summary` differs: `分账` or `分账回退`. A notification with another summary is `Unknown`, because it could be either. The
 * event types `PROFITSHARING…` of earlier pages do not need the summary. `original_type` is `transaction`, although the
 * page says `profitsharing`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289679
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075216
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075400
 */
export const shared: NotificationEvent.NotificationEvent<
  "ProfitSharingOrder.shared",
  "TRANSACTION.SUCCESS" | "PROFITSHARING.SUCCESS" | "PROFITSHARING",
  Movement
> = NotificationEvent.make({
  name: "ProfitSharingOrder.shared",
  eventTypes: ["TRANSACTION.SUCCESS", "PROFITSHARING.SUCCESS", "PROFITSHARING"],
  originalTypes: ["transaction", "profitsharing"],
  summaries: { "TRANSACTION.SUCCESS": "分账" },
  matches: isMovement,
  resource: Movement,
  title: "分账动账通知",
  docs: movementDocs
})

/**
 * A receiver returned money (分账回退通知). WeChat Pay sends this to the receiver. Only the `summary` differs from that of
 * {@link shared}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012289679
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075216
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012075400
 */
export const returned: NotificationEvent.NotificationEvent<
  "ProfitSharingOrder.returned",
  "TRANSACTION.SUCCESS" | "PROFITSHARING.RETURN" | "PROFITSHARING_RETURN",
  Movement
> = NotificationEvent.make({
  name: "ProfitSharingOrder.returned",
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
