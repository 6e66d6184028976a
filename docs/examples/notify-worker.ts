/**
 * Cloudflare Workers, with `compatibility_flags = ["nodejs_compat"]`: a worker has no environment but its bindings, so
 * the layer is made of them at the first request.
 */
import { ConfigProvider, Effect, Layer } from "effect"
import { NotificationHandler, NotificationRouter, WeChatPay } from "effect-wechatpay"
import { Order } from "effect-wechatpay/payments"
import { FetchHttpClient } from "effect/http"

const router = NotificationRouter.make()
  .on(Order.paid, ({ resource }) => Effect.log("paid", resource.out_trade_no))

/** The variables that `WeChatPay.layerConfig` reads, as bindings. */
export type Bindings = Readonly<Record<string, string>>

const make = (bindings: Bindings) => {
  const Live = WeChatPay.layerConfig().pipe(
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(bindings)))
  )
  return NotificationHandler.toWebHandler(NotificationHandler.make(router), Live).handler
}

let handler: ReturnType<typeof make> | undefined

export default {
  fetch: (request: Request, bindings: Bindings): Promise<Response> => (handler ??= make(bindings))(request)
}
