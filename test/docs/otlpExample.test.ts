/** docs/examples/otlp.ts against an HTTP server that speaks OTLP, and docs/observability.md against what it receives. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { Observability } from "../../docs/examples/otlp.ts"
import { Native, Order } from "../../src/api/payments/index.ts"
import { NotificationHandler, NotificationInbox, NotificationRouter, Payment } from "../../src/index.ts"
import { canary } from "../support/canary.ts"
import { layer as merchant, post } from "../support/notification.ts"
import * as Platform from "../support/platform.ts"

const page = readFileSync(join(import.meta.dirname, "../../docs/observability.md"), "utf8")

/** A collector: keeps the bodies by path. */
const collector = Effect.acquireRelease(
  Effect.promise(async () => {
    const received: Array<{ readonly path: string; readonly body: string }> = []
    const server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        received.push({ path: request.url ?? "", body: Buffer.concat(chunks).toString("utf8") })
        response.writeHead(200, { "content-type": "application/json" }).end("{}")
      })
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    return { received, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server }
  }),
  ({ server }) =>
    Effect.promise(() => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    })
)

const names = (received: ReadonlyArray<{ readonly path: string; readonly body: string }>, path: string) =>
  new Set(
    received.filter((one) => one.path === path).flatMap(({ body }) =>
      Array.from(body.matchAll(/"name":"([^"]+)"/g), ([, name = ""]) => name)
    )
  )

const out_trade_no = "tea20261123001"

const program = Effect.gen(function*() {
  let turn = 0
  const { layer } = Platform.world(
    ({ method }) => {
      if (method === "POST") return Platform.json({ code_url: "weixin://wxpay/bizpayurl?pr=1" })
      switch (turn++) {
        case 0:
          return { body: "{}", headers: { "wechatpay-signature": "WECHATPAY/SIGNTEST/x" } }
        case 1:
          return Platform.json({ out_trade_no, trade_state: "SUCCESS", payer: { openid: canary.openid } })
        default:
          return { ...Platform.json({ code: "ORDER_NOT_EXIST", message: canary.openid }), status: 404 }
      }
    },
    { retry: Schedule.recurs(1) }
  )
  yield* Effect.gen(function*() {
    yield* Native.prepay({
      appid: "wxd678efh567hg6787",
      notify_url: "https://example.com/notify",
      description: "A cup of tea",
      out_trade_no,
      amount: { total: 100 }
    })
    yield* Payment.awaitPayment({
      query: Order.queryByOutTradeNo({ out_trade_no }),
      close: Order.close({ out_trade_no }),
      deadline: "1 minute"
    })
    yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no }))
  }).pipe(Effect.provide(layer))
  const { body, headers } = yield* post()
  const router = NotificationRouter.make().on(Order.paid, () => Effect.void)
  yield* NotificationHandler.make(router).receive(headers, body)
  yield* NotificationInbox.receiver().receive(headers, body)
}).pipe(
  Effect.provide(merchant),
  Effect.provide(NotificationInbox.layerMemory())
)

describe("docs/observability.md", () => {
  it.live("lists the spans and metrics that the example sends, without personal data", () =>
    Effect.gen(function*() {
      const { baseUrl, received } = yield* collector
      yield* Effect.provide(program, Observability(baseUrl))
      const spans = names(received, "/v1/traces")
      const metrics = names(received, "/v1/metrics")
      for (
        const span of [
          "Native.prepay",
          "Order.queryByOutTradeNo",
          "Payment.awaitPayment",
          "Notification.receive",
          "NotificationInbox.offer"
        ]
      ) assert.include([...spans], span)
      const expected = [
        "wechatpay_calls",
        "wechatpay_call_duration_seconds",
        "wechatpay_call_retries",
        "wechatpay_signature_probes",
        "wechatpay_notifications"
      ]
      for (const metric of expected) assert.include([...metrics], metric)
      for (const name of [...metrics].filter((name) => name.startsWith("wechatpay_"))) {
        assert.include(page, `\`${name}\``)
      }
      const all = received.map(({ body }) => body).join("\n")
      assert.include(all, "ORDER_NOT_EXIST")
      assert.include(all, "TRANSACTION.SUCCESS")
      for (const secret of [canary.openid, out_trade_no, canary.apiV3Key]) assert.notInclude(all, secret)
    }))
})
