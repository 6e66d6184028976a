/** The outcome of a failed call over every client: K6's table, played out. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { fetch as undiciFetch, ProxyAgent } from "@effect/platform-node/Undici"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { TestClock } from "effect/testing"
import type { Socket } from "node:net"
import * as Order from "../../src/api/payments/Order.ts"
import * as UndiciHttpClient from "../../src/node/UndiciHttpClient.ts"
import * as Platform from "../support/platform.ts"
import * as Servers from "./support.ts"

const clients: ReadonlyArray<readonly [string, Layer.Layer<HttpClient>, boolean]> = [
  ["fetch", FetchHttpClient.layer, false],
  ["Effect's undici client", NodeHttpClient.layerUndici, false],
  ["our undici client", UndiciHttpClient.layer, true]
]

const order = "tea20261123001"
const query = Order.queryByOutTradeNo({ out_trade_no: order })

const to = (baseUrl: string, client: Layer.Layer<HttpClient>) =>
  Layer.mergeAll(Platform.store, client).pipe(
    Layer.provideMerge(Platform.config({ baseUrl, retry: Schedule.recurs(0) }))
  )

/** How the call fails: outcome, reason and code, as far as it is the transport that fails. */
const failure = (baseUrl: string, client: Layer.Layer<HttpClient>) =>
  Effect.flip(query).pipe(
    Effect.map((error) => error._tag === "TransportError" ? `${error.outcome} ${error.reason._tag}` : error._tag),
    Effect.provide(to(baseUrl, client))
  )

const body = JSON.stringify({ out_trade_no: order, trade_state: "NOTPAY" })

for (const [name, client, knowsWhatWasSent] of clients) {
  describe(`over ${name}`, () => {
    it.live("a refused connection: nothing was sent", () =>
      Effect.gen(function*() {
        const port = yield* Servers.nobody
        assert.strictEqual(yield* failure(`http://127.0.0.1:${port}`, client), "NotSent Connect")
      }))

    it.live("a certificate that is not trusted: nothing was sent", () =>
      Effect.gen(function*() {
        let requests = 0
        const { port } = yield* Servers.https(() => {
          requests++
        })
        assert.strictEqual(yield* failure(`https://127.0.0.1:${port}`, client), "NotSent Tls")
        assert.strictEqual(requests, 0)
      }))

    it.live("a server that speaks no TLS: nothing was sent, if the client knows", () =>
      Effect.gen(function*() {
        const { port } = yield* Servers.tcp((socket) => {
          socket.end("HTTP/1.1 400 Bad Request\r\n\r\n")
        })
        // An established connection can end with the same code.
        const seen = yield* failure(`https://127.0.0.1:${port}`, client)
        assert.strictEqual(seen, knowsWhatWasSent ? "NotSent Tls" : "Unknown Tls")
      }))

    it.live("a connection that ends in the handshake: nothing was sent, if the client knows", () =>
      Effect.gen(function*() {
        const { port } = yield* Servers.tcp((socket) => {
          socket.once("data", () => socket.destroy())
        })
        const seen = yield* failure(`https://127.0.0.1:${port}`, client)
        if (knowsWhatWasSent) assert.strictEqual(seen, "NotSent Connect")
        else assert.oneOf(seen, ["NotSent Connect", "Unknown Lost"])
      }))

    it.live("a reset after the request came: unknown", () =>
      Effect.gen(function*() {
        const { port } = yield* Servers.http(({ socket }) => {
          socket.resetAndDestroy()
        })
        assert.strictEqual(yield* failure(`http://127.0.0.1:${port}`, client), "Unknown Lost")
      }))

    it.live("a connection that is closed instead of a response: unknown", () =>
      Effect.gen(function*() {
        const { port } = yield* Servers.http(({ socket }) => {
          socket.end()
        })
        assert.strictEqual(yield* failure(`http://127.0.0.1:${port}`, client), "Unknown Lost")
      }))

    it.live("something that is no HTTP: unknown", () =>
      Effect.gen(function*() {
        const { port } = yield* Servers.tcp((socket) => {
          socket.once("data", () => socket.end("220 mail.example.com ESMTP\r\n"))
        })
        assert.strictEqual(yield* failure(`http://127.0.0.1:${port}`, client), "Unknown Lost")
      }))

    for (const [form, headers] of [["of known length", { "content-length": "1000" }], ["in chunks", {}]] as const) {
      it.live(`a response ${form} that stops in the middle: unknown`, () =>
        Effect.gen(function*() {
          const { port } = yield* Servers.http(({ socket }, response) => {
            response.writeHead(200, headers)
            response.write(body, () => socket.destroy())
          })
          assert.strictEqual(yield* failure(`http://127.0.0.1:${port}`, client), "Unknown Lost")
        }))
    }

    it.live("a kept connection that breaks under the second request: unknown, and the third gets a response", () =>
      Effect.gen(function*() {
        let turn = 0
        const { connections, port } = yield* Servers.http(({ socket }, response) => {
          if (++turn === 2) return socket.resetAndDestroy()
          response.writeHead(200, Platform.signed(body, Math.floor(Date.now() / 1000))).end(body)
        })
        const seen = yield* Effect.gen(function*() {
          const first = yield* query
          const second = yield* Effect.flip(query)
          const third = yield* query
          return [first.trade_state, second.outcome, third.trade_state]
        }).pipe(Effect.provide(to(`http://127.0.0.1:${port}`, client)))
        assert.deepStrictEqual(seen, ["NOTPAY", "Unknown", "NOTPAY"])
        assert.strictEqual(connections(), 2)
      }))

    it.effect("no response in time: unknown, and the connection is given up", () =>
      Effect.gen(function*() {
        const came = yield* Deferred.make<void>()
        const { closed, port } = yield* Servers.http(() => Deferred.doneUnsafe(came, Effect.void))
        const call = yield* Effect.forkChild(failure(`http://127.0.0.1:${port}`, client))
        yield* Deferred.await(came)
        yield* TestClock.adjust("10 seconds")
        assert.strictEqual(yield* Fiber.join(call), "Unknown Timeout")
        yield* Effect.promise(() => closed)
      }))

    it.live("an interrupted call gives its connection up", () =>
      Effect.gen(function*() {
        const came = yield* Deferred.make<void>()
        const { closed, port } = yield* Servers.http(() => Deferred.doneUnsafe(came, Effect.void))
        const context = yield* Layer.build(to(`http://127.0.0.1:${port}`, client))
        const call = yield* Effect.forkChild(Effect.provide(query, context))
        yield* Deferred.await(came)
        yield* Fiber.interrupt(call)
        yield* Effect.promise(() => closed)
      }))
  })
}

/** Clients that go through a proxy. */
const behind = (proxy: ProxyAgent): ReadonlyArray<readonly [string, Layer.Layer<HttpClient>]> => [
  [
    "fetch",
    Layer.merge(
      FetchHttpClient.layer,
      // The fetch of the same undici: a dispatcher of another version need not fit.
      Layer.succeed(
        FetchHttpClient.Fetch,
        (input, init) => Reflect.apply(undiciFetch, undefined, [input, { ...init, dispatcher: proxy }])
      )
    )
  ],
  [
    "Effect's undici client",
    Layer.provide(NodeHttpClient.layerUndiciNoDispatcher, Layer.succeed(NodeHttpClient.Dispatcher, proxy))
  ],
  ["our undici client", Layer.succeed(HttpClient, UndiciHttpClient.makeWithDispatcher(proxy))]
]

describe("behind a proxy", () => {
  const through = (
    respond: (socket: Socket) => void,
    expected: (name: string) => ReadonlyArray<string>
  ) =>
    Effect.gen(function*() {
      const { port } = yield* Servers.tcp((socket) => socket.once("data", () => respond(socket)))
      const proxy = yield* Effect.acquireRelease(
        Effect.sync(() => new ProxyAgent(`http://127.0.0.1:${port}`)),
        (proxy) => Effect.promise(() => proxy.destroy())
      )
      for (const [name, client] of behind(proxy)) {
        assert.include(expected(name), yield* failure("https://127.0.0.1:8443", client), name)
      }
    })

  for (const status of ["403 Forbidden", "407 Proxy Authentication Required", "502 Bad Gateway"]) {
    it.live(`a CONNECT that is refused with ${status}: nothing was sent`, () =>
      through(
        (socket) => socket.end(`HTTP/1.1 ${status}\r\ncontent-length: 0\r\n\r\n`),
        () => ["NotSent Connect"]
      ))
  }

  it.live("a proxy that hangs up before the tunnel stands: nothing was sent", () =>
    through((socket) => socket.destroy(), () => ["NotSent Connect"]))

  it.live("a proxy that resets before the tunnel stands: nothing was sent, if the client knows", () =>
    through(
      (socket) => socket.resetAndDestroy(),
      (name) => name.startsWith("our") ? ["NotSent Connect"] : ["NotSent Connect", "Unknown Lost"]
    ))
})
