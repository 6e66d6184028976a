/** Plain `node:http`: read the body, within a bound, and hand over the bytes. */
import { NotificationHandler } from "effect-wechatpay"
import { createServer, type IncomingMessage } from "node:http"
import { receiver, WeChatPay } from "./notify-shop.ts"

/** Stops reading one byte beyond the limit: the handler then responds with 413. */
const readBody = async (request: IncomingMessage): Promise<Uint8Array> => {
  const chunks: Array<Buffer> = []
  let length = 0
  for await (const chunk of request) {
    chunks.push(chunk)
    length += chunk.length
    if (length > receiver.maxBodySize) break
  }
  return Buffer.concat(chunks)
}

export const make = (layer = WeChatPay) => {
  const { handler } = NotificationHandler.toRawHandler(receiver, layer)
  return createServer(async (request, response) => {
    if (request.method !== "POST" || request.url !== "/wechatpay/notify") {
      response.writeHead(404).end()
      return
    }
    try {
      const { body, headers, status } = await handler(request.headers, await readBody(request))
      response.writeHead(status, body === undefined ? {} : { ...headers, "content-type": "application/json" }).end(body)
    } catch {
      response.destroy()
    }
  })
}

if (import.meta.main) make().listen(3000)
