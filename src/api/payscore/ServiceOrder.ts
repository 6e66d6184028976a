/**
 * Service orders of WeChat Pay score (支付分订单): the user gets the service first and pays afterwards, without a password.
 *
 * **Details**
 *
 * {@link create} an order. The user confirms it on the page that `package` opens, or has authorised the service before
 * (免确认模式). After the service, {@link complete} states its cost, and WeChat Pay collects it. Refund the `transaction_id`
 * of the collection with `Refund.create`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, defaulted, eitherOf, NotifyUrl, NotifyUrlIfAny, openLiterals, text } from "../../Wire.ts"
import {
  ActualTimeRange,
  Device,
  Location,
  ModifiedDiscounts,
  OutOrderNo,
  PostDiscounts,
  PostPayment,
  PostPayments,
  RiskFund,
  ServiceId,
  type ServiceOrderCode,
  serviceOrderCodes,
  serviceOrderFields,
  ServiceTime,
  TimeRange
} from "./models.ts"

export type { ServiceOrderCode } from "./models.ts"
export { confirmed, events, NotifiedOrder, paid } from "./serviceOrderEvents.ts"

/** A service order. */
export interface ServiceOrder extends Schema.Schema.Type<typeof ServiceOrder> {}
export const ServiceOrder = Schema.Struct(serviceOrderFields).annotate({ identifier: "ServiceOrder.ServiceOrder" })

/** Fields that name a service order in requests. */
const orderFields = {
  /** The merchant's number of the service order (商户服务订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_order_no: OutOrderNo,
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId
} as const

/** Identifiers of a service order. */
export interface ServiceOrderReference extends Schema.Schema.Type<typeof ServiceOrderReference> {}
export const ServiceOrderReference = Schema.Struct({
  /** Application (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The merchant's number of the service order (商户服务订单号). */
  out_order_no: Schema.String,
  /** Number of the service (服务ID). */
  service_id: Schema.optional(Schema.String),
  /** WeChat Pay's number of the service order (微信支付服务订单号). */
  order_id: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceOrder.ServiceOrderReference" })

// ---------------------------------------------------------------------------------------------------------------------
// create
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** The merchant's number of the service order (商户服务订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_order_no: OutOrderNo,
  /** Application (公众账号ID); from the configuration by default. Complete and cancel with the same one. */
  appid: Appid,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** The service in words, shown to the user (服务信息): at most 20 characters. */
  service_introduction: text(20),
  /** Charges (后付费项目): at most 100. */
  post_payments: Schema.optional(PostPayments),
  /** Discounts (商户优惠): at most 30. */
  post_discounts: Schema.optional(PostDiscounts),
  /** Times at which the service begins and ends (服务时间段). */
  time_range: TimeRange,
  /** Places at which the service begins and ends (服务位置). */
  location: Schema.optional(Location),
  /** Most that the user may have to pay (服务风险金). */
  risk_fund: RiskFund,
  /** The merchant's data, returned in notifications (商户数据包): percent-encoded, at most 256 characters. */
  attach: Schema.optional(text(256)),
  /** Address for the notifications of confirmation and payment (商户回调地址); from the configuration by default. */
  notify_url: NotifyUrl,
  /** The user, under `appid` (用户标识), with `need_user_confirm` `false`: at most 128 characters. */
  openid: Schema.optional(text(128)),
  /** `true` by default (需确认模式); `false` (免确认模式) requires that the user has authorised the service. */
  need_user_confirm: Schema.optional(Schema.Boolean),
  /** Devices of the service (设备信息). */
  device: Schema.optional(Device)
}).annotate({ identifier: "ServiceOrder.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  ...serviceOrderFields,
  /** Parameter that opens the confirmation page (跳转微信侧小程序订单数据), where the user has to confirm. */
  package: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceOrder.CreateResponse" })

/**
 * Creates a service order (创建支付分订单).
 *
 * **Details**
 *
 * By default the order is `CREATED`, and `package` opens the page on which the user confirms, within 30 days. With
 * `need_user_confirm` `false`, it is `DOING` at once; if it is `CREATED` instead, it has failed.
 *
 * **Gotchas**
 *
 * The same `out_order_no` with the same content gives the same order; with other content, WeChat Pay refuses it.
 * `NO_AUTH` may mean that the user withdrew the authorisation.
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
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateResponse, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.create",
  title: "创建支付分订单",
  route: "POST /v3/payscore/serviceorder",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587900",
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
  /** The merchant's number of the service order (商户服务订单号); either this or `query_id`. */
  out_order_no: Schema.optional(OutOrderNo),
  /** Number that the confirmation page returns (查单ID): at most 512 characters; either this or `out_order_no`. */
  query_id: Schema.optional(text(512)),
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid
}).check(eitherOf("out_order_no", "query_id")).annotate({ identifier: "ServiceOrder.QueryRequest" })

/**
 * Queries a service order (查询支付分订单), by the merchant's number or by the number that the confirmation page returned.
 *
 * **Gotchas**
 *
 * `DOING` lasts from the confirmation to the collection: read `state_description` and `collection.state` as well.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587902
 */
export const query: Endpoint.Endpoint<QueryRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.query",
  title: "查询支付分订单",
  route: "GET /v3/payscore/serviceorder",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587902",
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
  /** The merchant's number of the service order (商户服务订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_order_no: OutOrderNo,
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: Schema.optional(ServiceId),
  /** Reason, shown to the user (撤销原因): at most 50 characters. */
  reason: text(50)
}).annotate({ identifier: "ServiceOrder.CancelRequest" })

/**
 * Cancels a service order that is `CREATED` or `DOING` (取消支付分订单).
 *
 * **Gotchas**
 *
 * This also cancels an order that is completed but not paid; its amount is then not collected. While a collection is in
 * progress, WeChat Pay refuses the call: try again after three minutes. Repeat with the same content, including the
 * reason.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587905
 */
export const cancel: Endpoint.Endpoint<CancelRequest, ServiceOrderReference, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.cancel",
  title: "取消支付分订单",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/cancel",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587905",
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
  ...orderFields,
  /** Charges, replacing those of the completed order (后付费项目): at most 100. */
  post_payments: PostPayments,
  /** Discounts, replacing those of the completed order (商户优惠): at most 30. */
  post_discounts: Schema.optional(ModifiedDiscounts),
  /** Amount in fen (总金额): charges minus discounts, less than before. */
  total_amount: Schema.Natural,
  /** Reason (修改原因): at most 50 characters. */
  reason: text(50),
  /** Devices of the service (设备信息). */
  device: Schema.optional(Device)
}).annotate({ identifier: "ServiceOrder.ModifyRequest" })

/**
 * Lowers the amount of a completed order that is not paid (修改订单金额).
 *
 * **Gotchas**
 *
 * Every call has to lower the amount. Refund what is paid already; orders with a deposit cannot be modified. The
 * library does not repeat the call: after an unknown outcome, {@link query} and compare `total_amount`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587957
 */
export const modify: Endpoint.Endpoint<ModifyRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.modify",
  title: "修改订单金额",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/modify",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587957",
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
  ...orderFields,
  /** Charges, replacing those of the created order (后付费项目): at most 100. */
  post_payments: PostPayments,
  /** Discounts, replacing those of the created order (商户优惠): at most 30. */
  post_discounts: Schema.optional(PostDiscounts),
  /** Amount in fen (总金额): charges minus discounts, at most the deposit if there is one. 0: nothing is collected. */
  total_amount: Schema.Natural,
  /** When the service was used (实际服务时间段). Its end is required unless the order was created with one. */
  time_range: Schema.optional(ActualTimeRange),
  /** Places at which the service begins and ends (服务位置). */
  location: Schema.optional(Location),
  /** Whether the money is frozen for profit sharing (微信支付服务分账标记); `false` by default. */
  profit_sharing: Schema.optional(Schema.Boolean),
  /** Tag that cash coupons may require (订单优惠标记): at most 32 characters. */
  goods_tag: Schema.optional(text(32)),
  /** Devices of the service (设备信息). */
  device: Schema.optional(Device)
}).annotate({ identifier: "ServiceOrder.CompleteRequest" })

/**
 * Completes a service order: states that the service ended, and its cost (完结支付分订单). WeChat Pay then collects until it
 * succeeds.
 *
 * **Gotchas**
 *
 * The order has to be `DOING` and confirmed. `total_amount` has to be the sum of `post_payments` minus the sum of
 * `post_discounts`, otherwise the request is refused with `PARAM_ERROR`, as is an end after the call. Pass times as
 * `DateTime`: on the wire they are Beijing time. The library does not repeat the call: after an unknown outcome,
 * {@link query}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587955
 */
export const complete: Endpoint.Endpoint<CompleteRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.complete",
  title: "完结支付分订单",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/complete",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587955",
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
  ...orderFields
}).annotate({ identifier: "ServiceOrder.PayRequest" })

/**
 * Starts a collection of a completed order now, in addition to WeChat Pay's own attempts (商户发起催收扣款). WeChat Pay's menus
 * no longer list it (as of August 2026); WeChat Pay collects by itself.
 *
 * **Gotchas**
 *
 * Success means that the request was accepted, not that the user paid. The library does not repeat the call: after an
 * unknown outcome, {@link query}.
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
  ...orderFields,
  /** `Order_Paid`, the only and default value (场景类型). */
  type: defaulted(openLiterals("Order_Paid"), "Order_Paid"),
  /** Payment (内容信息详情). */
  detail: Schema.Struct({
    /** When the user paid (收款成功时间); a day means its midnight. */
    paid_time: ServiceTime
  })
}).annotate({ identifier: "ServiceOrder.SyncRequest" })

/**
 * Reports that the user paid a completed order in another way, so that WeChat Pay stops collecting (同步服务订单信息).
 *
 * **Gotchas**
 *
 * The library does not repeat the call: after an unknown outcome, {@link query}. An order that is `DONE` needs no
 * repeat.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587962
 */
export const sync: Endpoint.Endpoint<SyncRequest, ServiceOrder, ServiceOrderCode> = Endpoint.make({
  name: "ServiceOrder.sync",
  title: "同步服务订单信息",
  route: "POST /v3/payscore/serviceorder/{out_order_no}/sync",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587962",
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
  ...orderFields,
  /** Charges (后付费项目): at most 100. */
  post_payments: Schema.optional(
    Schema.Array(Schema.Struct({
      ...PostPayment.fields,
      /** Name of the charge (付费名称): at most 20 characters. */
      name: Schema.optional(text(20))
    })).check(Schema.isMaxLength(100))
  ),
  /** Discounts (商户优惠): at most 30. */
  post_discounts: Schema.optional(ModifiedDiscounts),
  /** When the service was used (服务时间段); the note on its end has at most 50 characters here. */
  time_range: Schema.Struct({
    ...ActualTimeRange.fields,
    /** Note on the end (服务结束时间备注): at most 50 characters. */
    end_time_remark: Schema.optional(text(50))
  }),
  /** Places at which the service begins and ends (服务位置). */
  location: Schema.optional(Location),
  /** The service in words, shown to the user (服务信息): at most 20 characters. */
  service_introduction: Schema.optional(text(20)),
  /** The merchant's data, returned in notifications (商户数据包): percent-encoded, at most 256 characters. */
  attach: Schema.optional(text(256)),
  /** Address for the notification of the payment (商户回调地址); from the configuration by default. */
  notify_url: NotifyUrlIfAny,
  /** The user, under `appid` (用户标识), who has authorised the service: at most 128 characters. */
  openid: Schema.optional(text(128)),
  /** Amount in fen (总金额): charges minus discounts. */
  total_amount: Schema.optional(Schema.Natural),
  /** Whether the money is frozen for profit sharing (微信支付服务分账标记); `false` by default. */
  profit_sharing: Schema.optional(Schema.Boolean),
  /** Tag that cash coupons may require (订单优惠标记): at most 32 characters. */
  goods_tag: Schema.optional(text(32))
}).annotate({ identifier: "ServiceOrder.DirectCompleteRequest" })

/**
 * Creates and completes a service order in one call, after the service (创单结单合并). WeChat Pay's menus no longer list it
 * (as of August 2026); {@link create} and {@link complete} replace it.
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
