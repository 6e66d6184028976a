/**
 * Service orders of payscore (支付分订单): the user gets the service first and pays afterwards, without a password.
 *
 * **Details**
 *
 * `create`; the user confirms (with need of confirmation: on the page that `package` opens; without: at once, under the
 * permission that the user gave before); the service is used; `complete` says what it cost; WeChat Pay collects. Refunds
 * are the ordinary ones, by the `transaction_id` of the collection.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, defaulted, eitherOf, NotifyUrl, NotifyUrlIfAny, openLiterals, text } from "../../Wire.ts"
import {
  ActualTimeRange,
  Device,
  Location,
  OutOrderNo,
  PostDiscount,
  PostDiscounts,
  PostPayment,
  PostPayments,
  RiskFund,
  ServiceId,
  serviceOrderFields,
  ServiceTime,
  TimeRange
} from "./models.ts"

/** A service order. */
export interface ServiceOrder extends Schema.Schema.Type<typeof ServiceOrder> {}
export const ServiceOrder = Schema.Struct(serviceOrderFields).annotate({ identifier: "ServiceOrder.ServiceOrder" })

/** Numbers of a service order. */
export interface ServiceOrderReference extends Schema.Schema.Type<typeof ServiceOrderReference> {}
export const ServiceOrderReference = Schema.Struct({
  appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  out_order_no: Schema.String,
  service_id: Schema.optional(Schema.String),
  order_id: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceOrder.ServiceOrderReference" })

/** Codes of {@link ServiceOrderCode}, beside the common ones. */
export const serviceOrderCodes = [
  "FREQUENCY_LIMITED",
  "INVALID_ORDER_STATE",
  "NO_AUTH",
  "ORDER_CANCELED",
  "ORDER_DONE",
  "ORDER_NOT_EXIST"
] as const

/** Codes that the operations on a service order document, all in one table. */
export type ServiceOrderCode = CommonCode | (typeof serviceOrderCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// create
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  /** Complete and cancel with the same one. */
  appid: Appid,
  service_id: ServiceId,
  /** The service in words, as the user sees it. */
  service_introduction: text(20),
  post_payments: Schema.optional(PostPayments),
  post_discounts: Schema.optional(
    Schema.Array(Schema.Struct({ ...PostDiscount.fields, name: text(20), description: text(30) })).check(
      Schema.isMaxLength(30)
    )
  ),
  time_range: TimeRange,
  location: Schema.optional(Location),
  risk_fund: RiskFund,
  /** Comes back in queries and notifications; to be percent-encoded by the caller. */
  attach: Schema.optional(text(256)),
  /** Where confirmation and payment are announced. */
  notify_url: NotifyUrl,
  /** The user; needed where no confirmation is. */
  openid: Schema.optional(text(128)),
  /** `true` (需确认模式) unless given; `false` (免确认模式) wants a user who authorised the service before. */
  need_user_confirm: Schema.optional(Schema.Boolean),
  device: Schema.optional(Device)
}).annotate({ identifier: "ServiceOrder.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  ...serviceOrderFields,
  /** What the page of confirmation is opened with, where one is needed. */
  package: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceOrder.CreateResponse" })

/**
 * Creates a service order (创建支付分订单).
 *
 * **Details**
 *
 * With need of confirmation the order is `CREATED`, and `package` opens the page on which the user confirms, within 30
 * days. Without, it is `DOING` at once; an order that is `CREATED` nonetheless has failed.
 *
 * **Gotchas**
 *
 * The same `out_order_no` with the same content gives the same order; with other content it is refused. `NO_AUTH` may
 * mean that the user withdrew the permission.
 *
 * **Example** (Lending a power bank)
 *
 * ```ts
 * import { ServiceOrder } from "effect-wechatpay/payscore"
 *
 * const order = ServiceOrder.create({
 *   out_order_no: "pb20261123001",
 *   service_id: "2002000000000558128851361561536",
 *   service_introduction: "Power bank",
 *   time_range: { start_time: "OnAccept" },
 *   risk_fund: { name: "DEPOSIT", amount: 10000 }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587900
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012647418
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateResponse, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.create",
  title: "创建支付分订单",
  route: "POST /v3/payscore/serviceorder",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012587900",
    "https://pay.weixin.qq.com/doc/v3/merchant/4012647418"
  ],
  idempotentBy: "out_order_no",
  request: CreateRequest,
  response: CreateResponse,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// query
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** This or `query_id`. */
  out_order_no: Schema.optional(OutOrderNo),
  /** What the page of confirmation hands back; this or `out_order_no`. */
  query_id: Schema.optional(text(512)),
  service_id: ServiceId,
  appid: Appid
}).check(eitherOf("out_order_no", "query_id")).annotate({ identifier: "ServiceOrder.QueryRequest" })

/**
 * Queries a service order (查询支付分订单), by the merchant's number or by what the page of confirmation handed back.
 *
 * **Gotchas**
 *
 * The state alone says little: `DOING` reaches from the confirmation to the collection. Read `state_description` and
 * `collection.state` too.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/get-service-order.html
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score-no-confirm/get-service-order.html
 */
export const query: Endpoint.Endpoint<QueryRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.query",
  title: "查询支付分订单",
  route: "GET /v3/payscore/serviceorder",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/get-service-order.html",
    "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score-no-confirm/get-service-order.html"
  ],
  request: QueryRequest,
  response: ServiceOrder,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// cancel
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link cancel}. */
export interface CancelRequest extends Schema.Schema.Type<typeof CancelRequest> {}
export const CancelRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  appid: Appid,
  service_id: ServiceId,
  /** As the user is told. */
  reason: text(50)
}).annotate({ identifier: "ServiceOrder.CancelRequest" })

/**
 * Cancels a service order that is `CREATED` or `DOING` (取消支付分订单).
 *
 * **Gotchas**
 *
 * An order that is completed but not paid yet is cancelled too, and its money with it. While WeChat Pay is collecting it
 * is refused: try again in three minutes. Repeat with the same content, the reason included.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/cancel-service-order.html
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score-no-confirm/cancel-service-order.html
 */
export const cancel: Endpoint.Endpoint<CancelRequest, ServiceOrderReference, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.cancel",
  title: "取消支付分订单",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/cancel",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/cancel-service-order.html",
    "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score-no-confirm/cancel-service-order.html"
  ],
  idempotentBy: "out_order_no",
  request: CancelRequest,
  response: ServiceOrderReference,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// modify
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link modify}. */
export interface ModifyRequest extends Schema.Schema.Type<typeof ModifyRequest> {}
export const ModifyRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  appid: Appid,
  service_id: ServiceId,
  /** In place of those that the order was completed with. */
  post_payments: PostPayments,
  post_discounts: Schema.optional(PostDiscounts),
  /** Fen; less than before: payments less discounts. */
  total_amount: Schema.Natural,
  reason: text(50),
  device: Schema.optional(Device)
}).annotate({ identifier: "ServiceOrder.ModifyRequest" })

/**
 * Lowers what a completed order costs, as long as it is not paid (修改订单金额).
 *
 * **Gotchas**
 *
 * Each time less than before. What was paid already is given back by a refund; orders with a deposit cannot be
 * modified. The call is not repeated by itself: after an unknown outcome {@link query}, whose `total_amount` tells.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587957
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012647427
 */
export const modify: Endpoint.Endpoint<ModifyRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.modify",
  title: "修改订单金额",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/modify",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012587957",
    "https://pay.weixin.qq.com/doc/v3/merchant/4012647427"
  ],
  request: ModifyRequest,
  response: ServiceOrder,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// complete
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link complete}. */
export interface CompleteRequest extends Schema.Schema.Type<typeof CompleteRequest> {}
export const CompleteRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  appid: Appid,
  service_id: ServiceId,
  /** In place of those that the order was created with. */
  post_payments: PostPayments,
  post_discounts: Schema.optional(
    Schema.Array(Schema.Struct({ ...PostDiscount.fields, name: text(20), amount: Schema.Natural })).check(
      Schema.isMaxLength(30)
    )
  ),
  /** Fen: payments less discounts, and with a deposit no more than that. 0 ends the order without a collection. */
  total_amount: Schema.Natural,
  /** The end is needed unless the order was created with one. */
  time_range: Schema.optional(ActualTimeRange),
  location: Schema.optional(Location),
  /** Whether the money is frozen for profit sharing (分账). */
  profit_sharing: Schema.optional(Schema.Boolean),
  goods_tag: Schema.optional(text(32)),
  device: Schema.optional(Device)
}).annotate({ identifier: "ServiceOrder.CompleteRequest" })

/**
 * Says that the service has ended and what it cost; from then on WeChat Pay collects until it succeeds (完结支付分订单).
 *
 * **Gotchas**
 *
 * The order must be `DOING` and confirmed. `total_amount` must be the sum of `post_payments` less that of
 * `post_discounts`, else `PARAM_ERROR`. Times are Beijing's: give a `DateTime`, and mind that an end after the call is
 * refused. The call is not repeated by itself: after an unknown outcome {@link query}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587955
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012647421
 */
export const complete: Endpoint.Endpoint<CompleteRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.complete",
  title: "完结支付分订单",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/complete",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012587955",
    "https://pay.weixin.qq.com/doc/v3/merchant/4012647421"
  ],
  request: CompleteRequest,
  response: ServiceOrder,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// pay
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}
export const PayRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  appid: Appid,
  service_id: ServiceId
}).annotate({ identifier: "ServiceOrder.PayRequest" })

/**
 * Has a completed order collected now (商户发起催收扣款), beside WeChat Pay's own attempts.
 *
 * **Gotchas**
 *
 * The answer says that it was accepted, not that the money came. The call is not repeated by itself: after an unknown
 * outcome {@link query}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/collect-service-order.html
 */
export const pay: Endpoint.Endpoint<PayRequest, ServiceOrderReference, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.pay",
  title: "商户发起催收扣款",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/pay",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/collect-service-order.html",
  request: PayRequest,
  response: ServiceOrderReference,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// sync
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link sync}. */
export interface SyncRequest extends Schema.Schema.Type<typeof SyncRequest> {}
export const SyncRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  appid: Appid,
  service_id: ServiceId,
  /** `Order_Paid` unless given: the only one. */
  type: defaulted(openLiterals("Order_Paid"), "Order_Paid"),
  detail: Schema.Struct({
    /** When the user paid; a day stands for its midnight. */
    paid_time: ServiceTime
  })
}).annotate({ identifier: "ServiceOrder.SyncRequest" })

/**
 * Tells WeChat Pay that the user paid a completed order in another way, so that it collects no more (同步服务订单信息).
 *
 * **Gotchas**
 *
 * The call is not repeated by itself: after an unknown outcome {@link query}. An order that is `DONE` needs no telling
 * any more.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/sync-service-order.html
 */
export const sync: Endpoint.Endpoint<SyncRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.sync",
  title: "同步服务订单信息",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/sync",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-order/sync-service-order.html",
  request: SyncRequest,
  response: ServiceOrder,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// direct complete
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link directComplete}. */
export interface DirectCompleteRequest extends Schema.Schema.Type<typeof DirectCompleteRequest> {}
export const DirectCompleteRequest = Schema.Struct({
  out_order_no: OutOrderNo,
  appid: Appid,
  service_id: ServiceId,
  post_payments: Schema.optional(
    Schema.Array(Schema.Struct({ ...PostPayment.fields, name: Schema.optional(text(20)) })).check(
      Schema.isMaxLength(100)
    )
  ),
  post_discounts: Schema.optional(PostDiscounts),
  time_range: Schema.Struct({ ...ActualTimeRange.fields, end_time_remark: Schema.optional(text(50)) }),
  location: Schema.optional(Location),
  /** The service in words, as the user sees it. */
  service_introduction: Schema.optional(text(20)),
  /** Comes back in queries and notifications; to be percent-encoded by the caller. */
  attach: Schema.optional(text(256)),
  /** Where the payment is announced; nowhere without it. */
  notify_url: NotifyUrlIfAny,
  /** The user, who must have authorised the service. */
  openid: Schema.optional(text(128)),
  /** Fen: payments less discounts. */
  total_amount: Schema.optional(Schema.Natural),
  /** Whether the money is frozen for profit sharing (分账). */
  profit_sharing: Schema.optional(Schema.Boolean),
  goods_tag: Schema.optional(text(32))
}).annotate({ identifier: "ServiceOrder.DirectCompleteRequest" })

/**
 * Creates and completes a service order in one (创单结单合并), where the service was used already and no score is asked.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_9.shtml
 */
export const directComplete: Endpoint.Endpoint<DirectCompleteRequest, ServiceOrder, CommonCode> = Endpoint.make({
  name: "ServiceOrder.directComplete",
  title: "创单结单合并",
  route: "POST /v3/payscore/serviceorder/direct-complete",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter3_9.shtml",
  idempotentBy: "out_order_no",
  request: DirectCompleteRequest,
  response: ServiceOrder
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A service order as a notification tells it, direct or partner. */
export interface NotifiedOrder extends Schema.Schema.Type<typeof NotifiedOrder> {}
export const NotifiedOrder = Schema.Struct({
  ...serviceOrderFields,
  /** Set in partner mode, as are the others of the sub-merchant. */
  sub_mchid: Schema.optional(Schema.String),
  sub_appid: Schema.optional(Schema.String),
  sub_openid: Schema.optional(Schema.String),
  channel_id: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceOrder.NotifiedOrder" })

/**
 * The user confirmed a service order: the service may begin (确认订单回调通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_2.shtml
 */
export const confirmed: NotificationEvent.NotificationEvent<
  "ServiceOrder.confirmed",
  "PAYSCORE.USER_CONFIRM",
  NotifiedOrder
> = NotificationEvent.make({
  name: "ServiceOrder.confirmed",
  eventTypes: ["PAYSCORE.USER_CONFIRM"],
  resource: NotifiedOrder,
  issue: NotificationEvent.foreignMerchant,
  title: "确认订单回调通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_2.shtml"
})

/**
 * A service order was collected (支付成功回调通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_3.shtml
 */
export const paid: NotificationEvent.NotificationEvent<"ServiceOrder.paid", "PAYSCORE.USER_PAID", NotifiedOrder> =
  NotificationEvent.make({
    name: "ServiceOrder.paid",
    eventTypes: ["PAYSCORE.USER_PAID"],
    resource: NotifiedOrder,
    issue: NotificationEvent.foreignMerchant,
    title: "支付成功回调通知",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_3.shtml"
  })

/** Notifications of service orders. */
export const events = [confirmed, paid] as const
