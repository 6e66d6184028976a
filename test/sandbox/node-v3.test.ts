import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import { createHash } from "node:crypto"
import { createServer, type IncomingMessage } from "node:http"
import { createRequire } from "node:module"
import type WxPay from "wechatpay-node-v3"
import * as Server from "../../src/sandbox/server.ts"

const services = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

const load = createRequire(import.meta.url)
const Pay: typeof WxPay = load("wechatpay-node-v3")
const { PayRequest }: { readonly PayRequest: new() => Parameters<WxPay["createHttp"]>[0] } = load(
  "wechatpay-node-v3/dist/lib/pay-request"
)

const official = "https://api.mch.weixin.qq.com"

/**
 * The SDK has the official host written into every address, and signs what follows it. It lets its user put another
 * HTTP service in place: this one is its own, over superagent, at another host.
 */
const at = (origin: string): Parameters<WxPay["createHttp"]>[0] => {
  const own = new PayRequest()
  const here = (url: string) => url.replace(official, origin)
  return {
    get: (url, headers) => own.get(here(url), headers),
    post: (url, params, headers) => own.post(here(url), params, headers),
    upload: (url, params, headers) => own.upload(here(url), params, headers)
  }
}

interface Notified {
  readonly headers: IncomingMessage["headers"]
  readonly body: string
}

/** A shop's server that takes one notification. */
const shop = Effect.gen(function*() {
  const got = yield* Deferred.make<Notified>()
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      response.writeHead(204).end()
      Deferred.doneUnsafe(
        got,
        Effect.succeed({ headers: request.headers, body: Buffer.concat(chunks).toString("utf8") })
      )
    })
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => server.close())
  )
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/notify`,
    got: Deferred.await(got)
  }
})

describe("wechatpay-node-v3 against the sandbox over HTTP", () => {
  it.live("completes order, payment, notification, query, refund, close and bill, under certificates", () =>
    Effect.gen(function*() {
      const { origin, sandbox } = yield* Server.make({ keys: "certificate", refundDelay: 0 })
      const { apiV3Key, appid, certificate, mchid, privateKey } = yield* sandbox.credentials
      const merchant = yield* shop
      // The serial number is read off the certificate by the SDK's own parser.
      const pay = new Pay({
        appid,
        mchid,
        publicKey: Buffer.from(certificate),
        privateKey: Buffer.from(Redacted.value(privateKey)),
        key: Redacted.value(apiV3Key)
      })
      pay.createHttp(at(origin))
      const done = <A extends { readonly status?: unknown }>(run: () => Promise<A>) => Effect.promise(run)
      const out_trade_no = "node_v3_order_1"
      const order = { description: "茶 & cake", notify_url: merchant.url, amount: { total: 100 } }

      const placed = yield* done(() => pay.transactions_native({ ...order, out_trade_no }))
      assert.deepStrictEqual([placed.status, Reflect.get(Object(placed), "error")], [200, undefined])
      assert.match(String(Reflect.get(Object(Reflect.get(placed, "data")), "code_url")), /^weixin:/)
      yield* sandbox.pay({ out_trade_no })

      const { body, headers } = yield* merchant.got
      const signed = {
        timestamp: String(headers["wechatpay-timestamp"]),
        nonce: String(headers["wechatpay-nonce"]),
        serial: String(headers["wechatpay-serial"]),
        signature: String(headers["wechatpay-signature"])
      }
      // It fetches and opens the platform certificates for this.
      assert.isTrue(yield* Effect.promise(() => pay.verifySign({ ...signed, body })))
      assert.isFalse(yield* Effect.promise(() => pay.verifySign({ ...signed, body: `${body} ` })))
      const { associated_data, ciphertext, nonce } = JSON.parse(body).resource
      const opened: object = pay.decipher_gcm(ciphertext, associated_data, nonce)
      assert.strictEqual(Reflect.get(opened, "out_trade_no"), out_trade_no)

      const queried = yield* done(() => pay.query({ out_trade_no }))
      assert.strictEqual(Reflect.get(Object(Reflect.get(queried, "data")), "trade_state"), "SUCCESS")

      const out_refund_no = "node_v3_refund_1"
      const refunded = yield* done(() =>
        pay.refunds({ out_trade_no, out_refund_no, amount: { refund: 30, total: 100, currency: "CNY" } })
      )
      assert.deepStrictEqual([refunded.status, refunded.data?.status], [200, "PROCESSING"])
      const found = yield* done(() => pay.find_refunds(out_refund_no))
      assert.strictEqual(found.data?.status, "SUCCESS")

      const second = "node_v3_order_2"
      yield* done(() => pay.transactions_native({ ...order, out_trade_no: second }))
      assert.strictEqual((yield* done(() => pay.close(second))).status, 204)
      const closed = yield* done(() => pay.query({ out_trade_no: second }))
      assert.strictEqual(Reflect.get(Object(Reflect.get(closed, "data")), "trade_state"), "CLOSED")

      const bill_date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
      const bill = yield* done(() => pay.tradebill({ bill_date, bill_type: "ALL" }))
      const { download_url, hash_value }: Readonly<Record<string, string>> = Object(Reflect.get(bill, "data"))
      // The SDK signs what follows the official host, where WeChat Pay's own links point.
      const file = yield* done(() => pay.downloadBill(String(download_url).replace(origin, official)))
      const text = Reflect.get(file, "data")
      assert.strictEqual(createHash("sha1").update(String(text)).digest("hex"), hash_value)
      assert.include(String(text), `\`${out_trade_no}`)
    }).pipe(Effect.scoped, Effect.provide(services)))
})
