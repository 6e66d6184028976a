/** Hono, on any runtime: its request is a web `Request`. */
import { NotificationHandler } from "effect-wechatpay"
import { Hono } from "hono"
import { receiver, WeChatPay } from "./notify-shop.ts"

export const make = (layer = WeChatPay) => {
  const { handler } = NotificationHandler.toWebHandler(receiver, layer)
  return new Hono().post("/wechatpay/notify", (context) => handler(context.req.raw))
}

export default make()
