import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as TestClock from "effect/testing/TestClock"
import { createSign } from "node:crypto"
import type * as Http from "node:http"
import * as Order from "../../src/api/payments/Order.ts"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as UndiciHttpClient from "../../src/node/UndiciHttpClient.ts"
import * as Transport from "../../src/transport/transport.ts"
import type * as WeChatPayConfig from "../../src/WeChatPayConfig.ts"
import { rsa } from "../support/keys.ts"
import * as Platform from "../support/platform.ts"
import * as Servers from "./support.ts"

const order = { out_trade_no: "tea20261123001" }
const body = JSON.stringify({ ...order, mchid: Platform.mchid, trade_state: "NOTPAY" })
const query = Order.queryByOutTradeNo(order)

/** Responds as WeChat Pay does. */
const genuine: Http.RequestListener = (_, response) => {
  response.writeHead(200, {
    "content-type": "application/json",
    "request-id": "r1",
    ...Platform.signed(body, Math.floor(Date.now() / 1000))
  })
  response.end(body)
}

/** Never responds. */
const silent: Http.RequestListener = (request) => void request.resume()

/** Counts the requests that take the direct way. */
const counted = (client: HttpClient.HttpClient) => {
  let exchanges = 0
  const own = Transport.directOf(client)
  if (own === undefined) return { client, exchanges: () => exchanges }
  const { exchange, send } = own
  const direct: Transport.Direct = {
    send,
    exchange: (...args) => {
      const effect = exchange(...args)
      if (effect !== undefined) exchanges++
      return effect
    }
  }
  return { client: Object.assign(client, { [Transport.direct]: direct }), exchanges: () => exchanges }
}

const around = (
  listener: Http.RequestListener,
  options: Partial<WeChatPayConfig.Options> = {},
  transform: (client: HttpClient.HttpClient) => HttpClient.HttpClient = (client) => client,
  store: typeof Platform.store = Platform.store
) =>
  Effect.gen(function*() {
    const served = yield* Servers.http(listener)
    const { client, exchanges } = counted(yield* UndiciHttpClient.make())
    const config = Platform.config({ baseUrl: `http://127.0.0.1:${served.port}`, ...options })
    const layer = Layer.mergeAll(
      store.pipe(Layer.provideMerge(config)),
      Layer.succeed(HttpClient.HttpClient, transform(client))
    )
    return { ...served, exchanges, layer }
  })

const timeout = "200 millis"
const once = { timeout, retry: Schedule.recurs(0) } as const

describe("a call over our own client", () => {
  it.live("takes the direct way, and reads what the server sent", () =>
    Effect.gen(function*() {
      const { exchanges, layer } = yield* around(genuine)
      const { requestId, status, value } = yield* Effect.provide(Order.queryByOutTradeNo.withResponse(order), layer)
      assert.deepInclude(value, { ...order, trade_state: "NOTPAY" })
      assert.deepStrictEqual([status, requestId], [200, "r1"])
      assert.strictEqual(exchanges(), 1)
    }))

  it.live("takes effect/http's way through a client that is transformed", () =>
    Effect.gen(function*() {
      let header: string | undefined
      const { exchanges, layer } = yield* around(
        (request, response) => {
          header = String(request.headers["x-shop"])
          return genuine(request, response)
        },
        {},
        HttpClient.mapRequest(HttpClientRequest.setHeader("x-shop", "tea"))
      )
      assert.propertyVal(yield* Effect.provide(query, layer), "trade_state", "NOTPAY")
      assert.deepStrictEqual([header, exchanges()], ["tea", 0])
    }))

  it.live("waits for a signer of the program's own", () =>
    Effect.gen(function*() {
      let signatures = 0
      const { exchanges, layer } = yield* around(genuine, {
        signer: (message) =>
          Effect.sync(() => {
            signatures++
            return new Uint8Array(createSign("sha256").update(message).sign(rsa("merchant").privateKey))
          })
      })
      assert.propertyVal(yield* Effect.provide(query, layer), "trade_state", "NOTPAY")
      assert.deepStrictEqual([signatures, exchanges()], [1, 0])
    }))

  it.effect("times out by the TestClock, and by nothing else", () =>
    Effect.gen(function*() {
      let arrived = () => {}
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const { exchanges, layer } = yield* around(() => arrived(), once)
      const calling = yield* Effect.forkChild(Effect.flip(Effect.provide(query, layer)), { startImmediately: true })
      yield* Effect.promise(() => arrival)
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 400)))
      assert.isUndefined(calling.pollUnsafe())
      yield* TestClock.adjust(timeout)
      const error = yield* Fiber.join(calling)
      assert.deepInclude(error, { _tag: "TransportError", outcome: "Unknown" })
      assert.strictEqual(exchanges(), 0)
    }))

  it.live("ends at its time limit, and hangs up", () =>
    Effect.gen(function*() {
      const { closed, exchanges, layer } = yield* around(silent, once)
      const error = yield* Effect.flip(Effect.provide(query, layer))
      assert.deepInclude(error, { _tag: "TransportError", outcome: "Unknown" })
      assert.deepStrictEqual(Reflect.get(error, "reason"), { _tag: "Timeout" })
      yield* Effect.promise(() => closed)
      assert.isAbove(exchanges(), 0)
    }))

  it.live("ends at its time limit where the response has come and its key has not", () =>
    Effect.gen(function*() {
      const store = Layer.effect(
        CertificateStore.CertificateStore,
        Effect.map(CertificateStore.CertificateStore, (store) => ({ ...store, get: () => Effect.never }))
      ).pipe(Layer.provide(Platform.store))
      const { exchanges, layer } = yield* around(genuine, once, undefined, store)
      const error = yield* Effect.flip(Effect.provide(query, layer))
      assert.deepInclude(error, { _tag: "TransportError", outcome: "Unknown" })
      assert.deepStrictEqual(Reflect.get(error, "reason"), { _tag: "Timeout" })
      assert.isAbove(exchanges(), 0)
    }))

  it.live("hangs up when it is interrupted", () =>
    Effect.gen(function*() {
      let arrived = () => {}
      const arrival = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const { closed, exchanges, layer } = yield* around(() => arrived())
      const calling = yield* Effect.forkChild(Effect.provide(query, layer), { startImmediately: true })
      yield* Effect.promise(() => arrival)
      yield* Fiber.interrupt(calling)
      yield* Effect.promise(() => closed)
      assert.strictEqual(exchanges(), 1)
    }))

  it.live("says NotSent where there is no connection, and Unknown where one ends", () =>
    Effect.gen(function*() {
      const refused = yield* around(genuine, { baseUrl: "http://127.0.0.1:1" })
      const unsent = yield* Effect.flip(Effect.provide(query, refused.layer))
      assert.deepInclude(unsent, { _tag: "TransportError", outcome: "NotSent" })
      assert.deepStrictEqual(Reflect.get(unsent, "reason"), { _tag: "Connect", code: "ECONNREFUSED" })
      const broken = yield* around((_, response) => {
        response.writeHead(200, { "content-length": "100" })
        response.write("{")
        setTimeout(() => response.destroy(), 50)
      })
      const lost = yield* Effect.flip(Effect.provide(query, broken.layer))
      assert.deepInclude(lost, { _tag: "TransportError", outcome: "Unknown" })
      assert.isAbove(refused.exchanges(), 0)
      assert.isAbove(broken.exchanges(), 0)
    }))

  it.live("stops reading a response at the bound", () =>
    Effect.gen(function*() {
      let written = 0
      const piece = Buffer.alloc(1 << 20)
      const { closed, layer } = yield* around((_, response) => {
        response.writeHead(200)
        const write = (): void => {
          written++
          if (written < 200 && !response.destroyed) response.write(piece, write)
        }
        write()
      })
      const error = yield* Effect.flip(Effect.provide(query, layer))
      assert.deepStrictEqual(Reflect.get(error, "reason"), { _tag: "TooLarge" })
      yield* Effect.promise(() => closed)
      assert.isBelow(written, 100)
    }))
})
