/** Express: `express.raw` for this route, in front of any `express.json`, gives the bytes as they came. */
import { NotificationHandler } from "effect-wechatpay"
import express from "express"
import { receiver, WeChatPay } from "./notify-shop.ts"

export const make = (layer = WeChatPay) => {
  const { handler } = NotificationHandler.toRawHandler(receiver, layer)
  const app = express()
  app.post(
    "/wechatpay/notify",
    express.raw({ type: () => true, limit: receiver.maxBodySize }),
    async (request, response) => {
      const { body, headers = {}, status } = await handler(request.headers, request.body)
      response.status(status).set(headers).type("json").send(body)
    }
  )
  app.use(express.json())
  return app
}

if (import.meta.main) make().listen(3000)
