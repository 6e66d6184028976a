/** Fastify: a content type parser in a scope of its own, so that the other routes keep their JSON. */
import { NotificationHandler } from "effect-wechatpay"
import { fastify } from "fastify"
import { receiver, WeChatPay } from "./notify-shop.ts"

export const make = (layer = WeChatPay) => {
  const { dispose, handler } = NotificationHandler.toRawHandler(receiver, layer)
  const app = fastify({ bodyLimit: receiver.maxBodySize })
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body))
    scope.post<{ Body: Uint8Array }>("/wechatpay/notify", async (request, reply) => {
      const { body, headers = {}, status } = await handler(request.headers, request.body)
      return reply.code(status).headers(headers).type("application/json").send(body)
    })
  })
  app.addHook("onClose", dispose)
  return app
}

if (import.meta.main) await make().listen({ port: 3000 })
