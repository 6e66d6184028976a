import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { Miniflare } from "miniflare"
import type { Server } from "node:http"
import type { AddressInfo } from "node:net"
import type { Readable } from "node:stream"
import { rolldown } from "rolldown"
import * as express from "../../docs/examples/notify-express.ts"
import * as fastify from "../../docs/examples/notify-fastify.ts"
import * as hono from "../../docs/examples/notify-hono.ts"
import * as nextjs from "../../docs/examples/notify-nextjs.ts"
import * as nodeHttp from "../../docs/examples/notify-node-http.ts"
import { canary } from "../support/canary.ts"
import * as Keys from "../support/keys.ts"
import { bodyOf, layer as merchant, mchid, post, publicKeyId, publicPem } from "../support/notification.ts"

/** The shop logs what it ships, and the library what it refuses: neither is news. */
const layer = Layer.merge(merchant, Logger.layer([]))

type Send = (init: RequestInit) => Promise<Response>

/** What an example must respond, with any framework. */
const check = (send: Send) =>
  Effect.gen(function*() {
    const respond = (init: RequestInit) => Effect.promise(() => send({ method: "POST", ...init }))
    const { body, headers } = yield* post()
    assert.strictEqual((yield* respond({ headers, body })).status, 204)

    const pretty = yield* respond({ headers, body: JSON.stringify(JSON.parse(Buffer.from(body).toString()), null, 2) })
    assert.strictEqual(pretty.status, 401)
    assert.deepStrictEqual(yield* Effect.promise(() => pretty.json()), { code: "FAIL", message: "signature refused" })

    // Signed as it is: a handler that parses, trims or decodes it on the way responds with 401.
    const odd = yield* post({ body: `\ufeff ${bodyOf()}\n` })
    assert.strictEqual((yield* respond({ headers: odd.headers, body: odd.body })).status, 400)

    const probe = { ...headers, "Wechatpay-Signature": `WECHATPAY/SIGNTEST/${headers["Wechatpay-Signature"]}` }
    assert.strictEqual((yield* respond({ headers: probe, body })).status, 401)
    assert.strictEqual((yield* respond({ headers, body: Buffer.alloc(1024 * 1024 + 1, 32) })).status, 413)
  })

const serving = (server: Server) =>
  Effect.acquireRelease(
    Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))).pipe(
      Effect.map((): Send => (init) =>
        fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/wechatpay/notify`, init)
      )
    ),
    () =>
      Effect.promise(() =>
        new Promise<void>((resolve) => {
          server.close(() => resolve())
          server.closeAllConnections()
        })
      )
  )

const requestOf = (init: RequestInit) => new Request("http://localhost/wechatpay/notify", init)

describe("The example for", () => {
  it.live("Hono", () => check(async (init) => hono.make(layer).request(requestOf(init))))

  it.live("Express", () =>
    Effect.gen(function*() {
      const { createServer } = yield* Effect.promise(() => import("node:http"))
      yield* check(yield* serving(createServer(express.make(layer))))
    }))

  it.live("Fastify", () =>
    Effect.gen(function*() {
      const app = fastify.make(layer)
      const address = yield* Effect.acquireRelease(
        Effect.promise(() => app.listen({ port: 0, host: "127.0.0.1" })),
        () => Effect.promise(() => app.close())
      )
      yield* check((init) => fetch(`${address}/wechatpay/notify`, init))
    }))

  it.live("node:http", () => Effect.flatMap(serving(nodeHttp.make(layer)), check))

  it.live("Next.js", () => {
    const handler = nextjs.make(layer)
    return check((init) => handler(requestOf(init)))
  })

  it.live("Cloudflare Workers, in workerd", () =>
    Effect.gen(function*() {
      const code = yield* Effect.promise(async () => {
        const root = new URL("../../", import.meta.url).pathname
        const bundle = await rolldown({
          input: `${root}docs/examples/notify-worker.ts`,
          platform: "node",
          external: [/^node:/],
          resolve: {
            alias: {
              "effect-wechatpay/payments": `${root}src/api/payments/index.ts`,
              "effect-wechatpay": `${root}src/index.ts`
            }
          },
          logLevel: "silent"
        })
        const { output } = await bundle.generate({ format: "esm" })
        await bundle.close()
        return output[0].code
      })
      const worker = yield* Effect.acquireRelease(
        Effect.sync(() =>
          new Miniflare({
            modules: true,
            script: code,
            compatibilityDate: "2025-09-01",
            compatibilityFlags: ["nodejs_compat"],
            bindings: {
              WECHATPAY_MCHID: mchid,
              WECHATPAY_SERIAL_NO: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
              WECHATPAY_PRIVATE_KEY: Keys.pem(Keys.rsa("merchant").privateKey),
              WECHATPAY_API_V3_KEY: canary.apiV3Key,
              WECHATPAY_PUBLIC_KEY_ID: publicKeyId,
              WECHATPAY_PUBLIC_KEY: publicPem(Keys.rsa("platform").privateKey)
            },
            handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
              stdout.resume()
              stderr.resume()
            }
          })
        ),
        (worker) => Effect.promise(() => worker.dispose())
      )
      const url = yield* Effect.promise(() => worker.ready)
      yield* check((init) => fetch(new URL("/wechatpay/notify", url), init))
    }), 60_000)
})
