/** What the notify-*.ts examples share: a shop that handles its notifications, and its keys from the environment. */
import { Effect, Layer } from "effect"
import { CertificateStore, NotificationHandler, NotificationRouter, WeChatPayConfig } from "effect-wechatpay"
import { Order, Refund } from "effect-wechatpay/payments"
import { FetchHttpClient } from "effect/http"

/** Functions by kind of notification. They must be idempotent: a notification can come twice. */
const router = NotificationRouter.make()
  .on(Order.paid, ({ resource }) => Effect.log("paid", resource.out_trade_no, resource.amount?.total))
  .on(Refund.events, ({ event, resource }) => Effect.log(event, resource.out_refund_no))

export const receiver = NotificationHandler.make(router)

/** `WECHATPAY_MCHID`, `WECHATPAY_PRIVATE_KEY_PATH`, `WECHATPAY_API_V3_KEY`, `WECHATPAY_PUBLIC_KEY_ID`, … */
export const WeChatPay = CertificateStore.layerConfig().pipe(
  Layer.provideMerge(WeChatPayConfig.layerConfig()),
  Layer.provide(FetchHttpClient.layer)
)
