/**
 * An inbox in Redis: the route stores notifications and responds; the consumer works at its own pace, here in the same
 * process. On several machines, each runs this file.
 */
import { NodeHttpServer, NodeRuntime } from "@effect/platform-node"
import { Effect, Layer, Redacted } from "effect"
import { NotificationHandler, NotificationInbox, NotificationRouter } from "effect-wechatpay"
import { InboxRedis } from "effect-wechatpay/node"
import { Order, Refund } from "effect-wechatpay/payments"
import { HttpRouter } from "effect/http"
import { createServer } from "node:http"
import { WeChatPay } from "./notify-shop.ts"

const router = NotificationRouter.make()
  .on(Order.paid, ({ resource }) => Effect.log("shipping", resource.out_trade_no))
  .on(Refund.events, ({ event, resource }) => Effect.log(event, resource.out_refund_no))

const Consumer = NotificationInbox.layerConsumer(router, { concurrency: 16 })

const Server = HttpRouter.serve(NotificationHandler.route("/wechatpay/notify", NotificationInbox.receiver())).pipe(
  Layer.provide(NodeHttpServer.layer(createServer, { port: 3000 }))
)

export const make = (layer = WeChatPay, url = "redis://127.0.0.1:6379") =>
  Layer.mergeAll(Server, Consumer).pipe(
    Layer.provide(NotificationInbox.layerRedis()),
    Layer.provide(InboxRedis.layer({ url: Redacted.make(url) })),
    Layer.provide(layer)
  )

if (import.meta.main) NodeRuntime.runMain(Layer.launch(make()))
