/** Clients of every kind against a server of this machine: what they do on their own must not undo what we do. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { fetch as undiciFetch, ProxyAgent } from "@effect/platform-node/Undici"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createServer, get } from "node:http"
import { type AddressInfo, connect } from "node:net"
import { Order } from "../src/api/payments/index.ts"
import * as UndiciHttpClient from "../src/node/UndiciHttpClient.ts"
import * as Platform from "./support/platform.ts"

interface Seen {
  readonly url: string
  readonly headers: NodeJS.Dict<string | ReadonlyArray<string>>
}

const seen: Array<Seen> = []
/** Sends everybody on, except to where it sends them. */
const server = createServer(({ headers, url = "" }, response) => {
  seen.push({ url, headers })
  if (url === "/elsewhere") response.writeHead(200).end("{}")
  else response.writeHead(307, { location: "/elsewhere" }).end()
})
const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

beforeAll(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)))
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())))

const ownInit = Layer.merge(
  FetchHttpClient.layer,
  Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow", cache: "no-store" })
)
const clients: ReadonlyArray<readonly [string, Layer.Layer<HttpClient>]> = [
  ["fetch", FetchHttpClient.layer],
  ["fetch with settings of its own", ownInit],
  [
    "fetch with settings beneath its layer",
    Layer.provide(
      FetchHttpClient.layer,
      Layer.succeed(FetchHttpClient.RequestInit, { redirect: "follow", cache: "no-store" })
    )
  ],
  ["undici", NodeHttpClient.layerUndici],
  ["undici without Effect's client in between", UndiciHttpClient.layer],
  ["node:http", NodeHttpClient.layerNodeHttp]
]

const query = Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" })

const overServer = <E>(client: Layer.Layer<HttpClient, E>) =>
  Layer.suspend(() =>
    Layer.mergeAll(Platform.store, client).pipe(Layer.provideMerge(Platform.config({ baseUrl: origin() })))
  )

describe("settings of fetch", () => {
  const settings = { redirect: "follow", cache: "no-store", keepalive: true } as const
  /** What fetch is called with. */
  const inits: Array<RequestInit | undefined> = []
  const recording: typeof globalThis.fetch = (_input, init) => {
    inits.push(init)
    return Promise.resolve(new Response("{}", { status: 500 }))
  }
  const own = Layer.mergeAll(
    Layer.succeed(FetchHttpClient.RequestInit, settings),
    Layer.succeed(FetchHttpClient.Fetch, recording)
  )
  for (
    const [where, client] of [
      ["beneath the client's layer", Layer.provide(FetchHttpClient.layer, own)],
      ["around the call", Layer.merge(FetchHttpClient.layer, own)]
    ] as const
  ) {
    it.live(`${where} are kept, but for redirects`, () =>
      Effect.gen(function*() {
        inits.length = 0
        yield* Effect.flip(query)
        const [init] = inits
        assert.deepInclude(init, { cache: "no-store", keepalive: true, redirect: "manual", method: "GET" })
        const after = yield* Effect.serviceOption(FetchHttpClient.RequestInit)
        assert.deepStrictEqual(after, where === "around the call" ? Option.some(settings) : Option.none())
      }).pipe(Effect.provide(overServer(client))))
  }
})

describe("a proxy", () => {
  /** A proxy that forwards requests and opens tunnels, and counts both. */
  const forwarding = Effect.acquireRelease(
    Effect.promise(async () => {
      let count = 0
      const proxy = createServer(({ headers, method, url = "" }, response) => {
        count++
        get(url, { headers, method: method ?? "GET" }, (target) => {
          response.writeHead(target.statusCode ?? 502, target.headers)
          target.pipe(response)
        })
      }).on("connect", ({ url = "" }, socket) => {
        count++
        const target = connect(Number(url.split(":").at(-1)), "127.0.0.1", () => {
          socket.write("HTTP/1.1 200 Connection Established\r\n\r\n")
          socket.pipe(target).pipe(socket)
        })
        socket.on("error", () => target.destroy())
        target.on("error", () => socket.destroy())
      })
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve))
      const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
      return { address, count: () => count, proxy }
    }),
    ({ proxy }) =>
      Effect.promise(() => {
        proxy.closeAllConnections()
        return new Promise((resolve) => proxy.close(resolve))
      })
  )

  it.live("given to fetch as a dispatcher beneath its layer carries the calls", () =>
    Effect.gen(function*() {
      const { address, count } = yield* forwarding
      const dispatcher = yield* Effect.acquireRelease(
        Effect.sync(() => new ProxyAgent({ uri: address, proxyTunnel: true })),
        (agent) => Effect.promise(() => agent.destroy())
      )
      const init: RequestInit & { readonly dispatcher: ProxyAgent } = { dispatcher }
      const client = Layer.provide(
        FetchHttpClient.layer,
        Layer.mergeAll(
          Layer.succeed(FetchHttpClient.RequestInit, init),
          // The fetch of the same undici: a dispatcher of another version need not fit.
          Layer.succeed(
            FetchHttpClient.Fetch,
            (input, init) => Reflect.apply(undiciFetch, undefined, [input, init])
          )
        )
      )
      const error = yield* Effect.flip(Effect.provide(query, overServer(client)))
      assert.strictEqual(error._tag === "ApiError" && error.status, 307)
      assert.strictEqual(count(), 1)
    }))

  it.live("of the environment is taken on demand, and left out for the hosts of no_proxy", () =>
    Effect.gen(function*() {
      const { address, count } = yield* forwarding
      const call = (variables: Record<string, string>) =>
        Effect.flip(query).pipe(
          Effect.provide(overServer(UndiciHttpClient.layerEnvironmentProxy)),
          Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromUnknown(variables)),
          Effect.map((error) => "status" in error && error.status)
        )
      assert.strictEqual(yield* call({ HTTP_PROXY: address }), 307)
      assert.strictEqual(count(), 1)
      assert.strictEqual(yield* call({ http_proxy: address, no_proxy: "127.0.0.1" }), 307)
      assert.strictEqual(yield* call({}), 307)
      assert.strictEqual(count(), 1)
    }))
})

for (const [name, client] of clients) {
  describe(name, () => {
    it.live("follows no redirect with a signed request, and sends no trace headers", () =>
      Effect.gen(function*() {
        seen.length = 0
        const error = yield* Effect.flip(
          Effect.withSpan(Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" }), "x")
        )
        assert.strictEqual(error._tag === "ApiError" && error.status, 307)
        assert.deepStrictEqual(seen.map(({ url }) => url.split("?")[0]), [
          "/v3/pay/transactions/out-trade-no/tea20261123001"
        ])
        for (const { headers } of seen) {
          assert.isString(headers.authorization)
          assert.notProperty(headers, "b3")
          assert.notProperty(headers, "traceparent")
        }
      }).pipe(
        Effect.provide(Layer.suspend(() =>
          Layer.mergeAll(Platform.store, client).pipe(Layer.provideMerge(Platform.config({ baseUrl: origin() })))
        ))
      ))
  })
}
