/** Clients of every kind against a server of this machine: what they do on their own must not undo what we do. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
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
  ["undici", NodeHttpClient.layerUndici],
  ["undici without Effect's client in between", UndiciHttpClient.layer],
  ["node:http", NodeHttpClient.layerNodeHttp]
]

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
