/** Next.js: this file is `app/wechatpay/notify/route.ts`. The route handler gets a web `Request`. */
import { NotificationHandler } from "effect-wechatpay"
import { receiver, WeChatPay } from "./notify-shop.ts"

export const make = (layer = WeChatPay) => NotificationHandler.toWebHandler(receiver, layer).handler

/** node:crypto is not in the edge runtime. */
export const runtime = "nodejs"

export const POST = make()
