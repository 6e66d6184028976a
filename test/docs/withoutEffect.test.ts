/** The programs of docs/without-effect.md, as they stand there, against a sandbox over HTTP. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { afterAll } from "vitest"
import { Sandbox } from "../../src/sandbox/Sandbox.ts"
import * as Server from "../../src/sandbox/server.ts"
import { blocksOf } from "./blocks.ts"

const root = join(import.meta.dirname, "../..")
mkdirSync(join(root, ".cache"), { recursive: true })
const workshop = mkdtempSync(join(root, ".cache/without-effect-"))
afterAll(() => rmSync(workshop, { recursive: true, force: true }))

const codeOf = (page: string) => blocksOf(page, readFileSync(join(root, page), "utf8")).map(({ code }) => code)
const blocks = codeOf("docs/without-effect.md")

const load = async (name: string, mark: string) => {
  const code = blocks.filter((one) => one.includes(mark))
  assert.lengthOf(code, 1)
  writeFileSync(join(workshop, name), code[0] ?? "")
  return import(join(workshop, name))
}

const serve = (listener: RequestListener) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.callback<ReturnType<typeof createServer>>((resume) => {
        const server = createServer(listener).listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
      }),
      (server) => Effect.sync(() => server.closeAllConnections() ?? server.close())
    ),
    (server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  )

/** Notifications that were posted. */
const posts: Array<{ readonly headers: object; readonly body: Uint8Array }> = []

const keep: RequestListener = (request, response) => {
  const chunks: Array<Buffer> = []
  request.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => {
    posts.push({ headers: request.headers, body: Buffer.concat(chunks) })
    response.writeHead(204).end()
  })
}

/** A sandbox, whose settings are the environment's meanwhile. Effect reads the environment once: it serves all tests. */
const sandbox = Effect.gen(function*() {
  const notifications = yield* serve(keep)
  const running = yield* Server.make({ dir: join(workshop, "sandbox") })
  const settings = parseEnv(readFileSync(running.env ?? "", "utf8"))
  yield* Effect.acquireRelease(
    Effect.sync(() => Object.assign(process.env, settings, { WECHATPAY_NOTIFY_URL: `${notifications}/notify` })),
    () =>
      Effect.sync(() => {
        for (const name of [...Object.keys(settings), "WECHATPAY_NOTIFY_URL"]) delete process.env[name]
      })
  )
  return running.sandbox
})

const Live = Layer.effect(Sandbox, sandbox).pipe(Layer.provide(NodeServices.layer))

const put = (product: string) => ({
  method: "PUT",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ product })
})

const fetched = (input: string, init?: RequestInit) =>
  Effect.promise(async () => {
    const response = await fetch(input, init)
    return { status: response.status, json: await response.json() }
  })

it("Without Effect is the same code in both languages", () => {
  assert.deepStrictEqual(codeOf("docs/without-effect.zh-CN.md"), blocks)
})

layer(Live, { excludeTestServices: true })("Without Effect", (it) => {
  it.effect("Express places an order, once, and reads its state", () =>
    Effect.gen(function*() {
      const { pay } = yield* Sandbox
      const { app } = yield* Effect.promise(() => load("express.ts", "express()"))
      const origin = yield* serve(app)
      const first = yield* fetched(`${origin}/orders/tea20261130001`, put("tea"))
      assert.match(first.json.code_url, /^weixin:/)
      assert.deepStrictEqual(yield* fetched(`${origin}/orders/tea20261130001`, put("tea")), first)
      assert.strictEqual((yield* fetched(`${origin}/orders/tea20261130002`, put("gold"))).status, 400)
      assert.strictEqual((yield* fetched(`${origin}/orders/a%20b`, put("tea"))).status, 400)
      yield* pay({ out_trade_no: "tea20261130001" })
      const state = yield* fetched(`${origin}/orders/tea20261130001`)
      assert.deepStrictEqual(state, { status: 200, json: { trade_state: "SUCCESS" } })
      const refused = yield* fetched(`${origin}/orders/tea20261130001`, put("tea"))
      assert.deepStrictEqual(refused, { status: 409, json: { outcome: "Refused" } })
    }))

  it.effect("a route handler of Next.js places an order", () =>
    Effect.gen(function*() {
      const { PUT, runtime } = yield* Effect.promise(() => load("next.ts", "nodejs"))
      assert.strictEqual(runtime, "nodejs")
      const placed = (number: string): Promise<Response> =>
        PUT(new Request("http://localhost/orders/1", { method: "PUT" }), { params: Promise.resolve({ number }) })
      const response = yield* Effect.promise(() => placed("tea20261130003"))
      assert.match(Object(yield* Effect.promise(() => response.json())).code_url, /^weixin:/)
      assert.strictEqual((yield* Effect.promise(() => placed("a b"))).status, 400)
    }))

  it.effect("the classes for Nest place an order and take its notification", () =>
    Effect.gen(function*() {
      const { pay } = yield* Sandbox
      const { Notifications, Payments } = yield* Effect.promise(() => load("nest.ts", "class Payments"))
      const payments = new Payments()
      const placed = yield* Effect.promise(() => payments.prepay("tea20261130004"))
      assert.match(Object(placed).code_url, /^weixin:/)
      posts.length = 0
      yield* pay({ out_trade_no: "tea20261130004" })
      const notifications = new Notifications()
      const receive = (headers: object, rawBody: Uint8Array | undefined) =>
        Effect.promise(async () => {
          let status = 0
          await notifications.receive({ headers, rawBody }, {
            status: (code: number) => {
              status = code
              return { send: () => undefined }
            }
          })
          return status
        })
      while (posts.length === 0) yield* Effect.sleep("20 millis")
      const [{ body, headers } = { body: new Uint8Array(), headers: {} }] = posts.slice(-1)
      assert.strictEqual(yield* receive(headers, undefined), 401)
      assert.strictEqual(yield* receive(headers, body), 204)
      yield* Effect.promise(() => Promise.all([payments.onModuleDestroy(), notifications.onModuleDestroy()]))
    }))
})
