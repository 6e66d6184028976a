/** The sandbox's state as controls show it: WeChat Pay's own field names, times as on the wire. */
import * as Schema from "effect/Schema"
import type { Notification } from "./engine/kernel.ts"
import { definedFields, ifDefined } from "./engine/values.ts"
import type { ProductState } from "./products/index.ts"
import * as Orders from "./products/orders.ts"
import type { Refund } from "./products/refunds.ts"
import * as Protocol from "./protocol/protocol.ts"

const optional = Schema.optionalKey(Schema.String)

/** An order in the sandbox. */
export interface OrderView extends Schema.Schema.Type<typeof OrderView> {}

/** Schema for {@link OrderView}. */
export const OrderView = Schema.Struct({
  mchid: Schema.String,
  sub_mchid: optional,
  appid: Schema.String,
  out_trade_no: Schema.String,
  trade_type: Schema.Literals(["NATIVE", "JSAPI", "APP", "MWEB", "MICROPAY", "PAP"]),
  trade_state: Schema.Literals([
    "NOTPAY",
    "ACCEPT",
    "SUCCESS",
    "REFUND",
    "CLOSED",
    "USERPAYING",
    "PAYERROR",
    "REVOKED"
  ]),
  description: Schema.String,
  /** Fen. */
  total: Schema.Int,
  currency: Schema.String,
  /** Fen refunded, or being refunded. */
  refunded: Schema.Int,
  prepay_id: Schema.String,
  /** Of a Native order. */
  code_url: optional,
  create_time: Schema.String,
  expire_time: Schema.String,
  notify_url: optional,
  transaction_id: optional,
  success_time: optional,
  openid: optional
})

/** Shows an order. */
export const order = (order: Orders.Order): OrderView =>
  definedFields({
    mchid: order.mchid,
    sub_mchid: order.subMchid,
    appid: order.appid,
    out_trade_no: order.outTradeNo,
    trade_type: order.tradeType,
    trade_state: order.state,
    description: order.description,
    total: order.total,
    currency: order.currency,
    refunded: order.refunded,
    prepay_id: order.prepayId,
    ...(order.tradeType === "NATIVE" ? { code_url: Orders.codeUrl(order) } : {}),
    create_time: Protocol.rfc3339(order.createdAt),
    expire_time: Protocol.rfc3339(order.expiresAt),
    notify_url: order.notifyUrl,
    transaction_id: order.transactionId,
    success_time: ifDefined(order.successAt, Protocol.rfc3339),
    openid: order.openid
  })

/** A refund in the sandbox. */
export interface RefundView extends Schema.Schema.Type<typeof RefundView> {}

/** Schema for {@link RefundView}. */
export const RefundView = Schema.Struct({
  out_refund_no: Schema.String,
  refund_id: Schema.String,
  out_trade_no: Schema.String,
  transaction_id: Schema.String,
  status: Schema.Literals(["PROCESSING", "SUCCESS", "ABNORMAL", "CLOSED"]),
  /** Fen. */
  refund: Schema.Int,
  /** Fen. */
  total: Schema.Int,
  reason: optional,
  create_time: Schema.String,
  settle_time: optional
})

/** Shows a refund. */
export const refund = (refund: Refund): RefundView =>
  definedFields({
    out_refund_no: refund.outRefundNo,
    refund_id: refund.refundId,
    out_trade_no: refund.order.outTradeNo,
    transaction_id: refund.transactionId,
    status: refund.state,
    refund: refund.amount,
    total: refund.order.total,
    reason: refund.reason,
    create_time: Protocol.rfc3339(refund.createdAt),
    settle_time: ifDefined(refund.settledAt, Protocol.rfc3339)
  })

/** A notification in the sandbox. */
export interface NotificationView extends Schema.Schema.Type<typeof NotificationView> {}

/** Schema for {@link NotificationView}. */
export const NotificationView = Schema.Struct({
  id: Schema.String,
  event_type: Schema.String,
  url: Schema.String,
  /** The content, before encryption. */
  resource: Schema.Record(Schema.String, Schema.Unknown),
  create_time: Schema.String,
  status: Schema.Literals(["waiting", "delivered", "given up"]),
  attempts: Schema.Int,
  /** When it is posted next. */
  next_time: optional
})

/** Shows a notification. */
export const notification = (notification: Notification): NotificationView =>
  definedFields({
    id: notification.id,
    event_type: notification.eventType,
    url: notification.url,
    resource: notification.resource,
    create_time: Protocol.rfc3339(notification.createdAt),
    status: notification.status,
    attempts: notification.attempts,
    next_time: ifDefined(notification.dueAt, Protocol.rfc3339)
  })

/**
 * All that the sandbox holds: orders, refunds, notifications, and what each product keeps. Of other products' users only
 * the first and last characters are in it, enough to distinguish them; the controls return them in full.
 */
export interface State extends ProductState {
  /** Sandbox time. */
  readonly time: string
  readonly orders: ReadonlyArray<OrderView>
  readonly refunds: ReadonlyArray<RefundView>
  readonly notifications: ReadonlyArray<NotificationView>
}
