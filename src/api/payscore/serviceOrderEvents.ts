/** Notifications of service orders (支付分订单), direct and partner. */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { serviceOrderFields } from "./models.ts"

/** A service order in a notification, direct or partner. */
export interface NotifiedOrder extends Schema.Schema.Type<typeof NotifiedOrder> {}
export const NotifiedOrder = Schema.Struct({
  ...serviceOrderFields,
  /** Sub-merchant, in partner mode (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Application of the sub-merchant, in partner mode (子商户公众账号ID). */
  sub_appid: Schema.optional(Schema.String),
  /** The user, under `sub_appid`, in partner mode (子商户公众号下的用户标识). */
  sub_openid: Schema.optional(Schema.String),
  /** Channel partner (渠道商商户号). */
  channel_id: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceOrder.NotifiedOrder" })

/**
 * The user confirmed a service order (确认订单回调通知): the service can begin.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587953
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
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587953"
})

/**
 * WeChat Pay collected a service order (支付成功回调通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587960
 */
export const paid: NotificationEvent.NotificationEvent<"ServiceOrder.paid", "PAYSCORE.USER_PAID", NotifiedOrder> =
  NotificationEvent.make({
    name: "ServiceOrder.paid",
    eventTypes: ["PAYSCORE.USER_PAID"],
    resource: NotifiedOrder,
    issue: NotificationEvent.foreignMerchant,
    title: "支付成功回调通知",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012587960"
  })

/** Notifications of service orders. */
export const events = [confirmed, paid] as const
