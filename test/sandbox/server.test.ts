import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import { createHash } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer, type IncomingMessage, request as httpRequest } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Aes, Formatter, Rsa, Wechatpay } from "wechatpay-axios-plugin"
import * as Server from "../../src/sandbox/server.ts"
import * as Servers from "../node/support.ts"

const services = Layer.mergeAll(NodeServices.layer, NodeHttpClient.layerUndici)

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-sandbox-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

interface Config {
  readonly base_url: string
  readonly mchid: string
  readonly appid: string
  readonly serial_no: string
  readonly private_key_path: string
  readonly api_v3_key: string
  readonly public_key_id: string
  readonly public_key_path: string
  readonly platform_serial_no: string
  readonly platform_certificate_path: string
}

const start = Effect.fnUntraced(function*(options: Server.Options = {}) {
  const dir = options.dir ?? (yield* directory)
  const running = yield* Server.make({ ...options, dir })
  return { ...running, dir, settings: JSON.parse(readFileSync(join(dir, "config.json"), "utf8")) as Config }
})

interface PostResponse {
  readonly status: number
  readonly data: Readonly<Record<string, string>>
}

interface File {
  readonly data: Buffer
}

/** The plugin as its own documentation sets it up, verifying with one kind of key. */
const plugin = (settings: Config, kind: "publicKey" | "certificate") => {
  const [serial, path] = kind === "publicKey"
    ? [settings.public_key_id, settings.public_key_path]
    : [settings.platform_serial_no, settings.platform_certificate_path]
  const wxpay = new Wechatpay({
    mchid: settings.mchid,
    serial: settings.serial_no,
    privateKey: readFileSync(settings.private_key_path),
    certs: { [serial]: readFileSync(path) },
    baseURL: settings.base_url
  })
  const headers = { "Wechatpay-Serial": serial }
  const at = (route: string) => route.split("/").reduce((chain: Wechatpay, segment) => chain[segment] ?? chain, wxpay)
  return {
    post: (route: string, body: object, more: Readonly<Record<string, unknown>> = {}) =>
      Effect.promise(() => at(route).post<unknown, PostResponse>(body, { headers, ...more })),
    get: (route: string, more: Readonly<Record<string, unknown>> = {}) =>
      Effect.promise(() => at(route).get<unknown, PostResponse>({ headers, ...more })),
    file: (route: string, params: Readonly<Record<string, unknown>>) =>
      Effect.promise(() => at(route).get<unknown, File>({ headers, params, responseType: "arraybuffer" }))
  }
}

/** A server of the merchant's that takes one notification. */
const merchantServer = Effect.fnUntraced(function*(status: number) {
  const got = yield* Deferred.make<{ readonly headers: IncomingMessage["headers"]; readonly body: string }>()
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      response.writeHead(status).end()
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
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}/notify`, got: Deferred.await(got) }
})

/** A request below the level at which fetch corrects things. */
const raw = (origin: string, method: string, path: string, headers: Readonly<Record<string, string>>, body = "") =>
  Effect.callback<{ readonly status: number; readonly text: string; readonly error: string | undefined }>((resume) => {
    const { hostname, port } = new URL(origin)
    const outgoing = httpRequest({ hostname, port, path, method, headers }, (response) => {
      const chunks: Array<Buffer> = []
      const end = (error: string | undefined) =>
        resume(
          Effect.succeed({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8"), error })
        )
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () => end(undefined))
      response.on("error", (error: Error & { readonly code?: string }) => end(error.code ?? error.message))
    })
    outgoing.on(
      "error",
      (error: Error & { readonly code?: string }) =>
        resume(Effect.succeed({ status: 0, text: "", error: error.code ?? error.message }))
    )
    outgoing.end(body)
  })

const json = { "content-type": "application/json" }

const control = (origin: string, name: string, body: unknown) =>
  raw(origin, "POST", `/_sandbox/${name}`, json, JSON.stringify(body))

describe("wechatpay-axios-plugin against the sandbox over HTTP", () => {
  for (const kind of ["publicKey", "certificate"] as const) {
    it.live(`completes order, payment, notification, query, refund, bill and close, verified by ${kind}`, () =>
      Effect.gen(function*() {
        const merchant = yield* merchantServer(204)
        const { origin, settings } = yield* start({ migrationRatio: kind === "publicKey" ? 1 : 0, refundDelay: 0 })
        const wxpay = plugin(settings, kind)
        const { appid, mchid } = settings
        const out_trade_no = "axios_order_1"
        const order = {
          mchid,
          appid,
          description: "茶 & cake",
          out_trade_no,
          notify_url: merchant.url,
          amount: { total: 100 }
        }

        const placed = yield* wxpay.post("v3/pay/transactions/native", order)
        assert.match(placed.data.code_url ?? "", /^weixin:/)
        assert.strictEqual((yield* control(origin, "pay", { out_trade_no })).status, 200)

        const { body, headers: sent } = yield* merchant.got
        const path = kind === "publicKey" ? settings.public_key_path : settings.platform_certificate_path
        const message = Formatter.response(String(sent["wechatpay-timestamp"]), String(sent["wechatpay-nonce"]), body)
        assert.isTrue(Rsa.verify(message, String(sent["wechatpay-signature"]), readFileSync(path)))
        const { associated_data, ciphertext, nonce } = JSON.parse(body).resource
        const opened = JSON.parse(Aes.AesGcm.decrypt(ciphertext, settings.api_v3_key, nonce, associated_data))
        assert.strictEqual(opened.out_trade_no, out_trade_no)

        const byNumber = "v3/pay/transactions/out-trade-no/{out_trade_no}"
        const queried = yield* wxpay.get(byNumber, { out_trade_no, params: { mchid } })
        assert.strictEqual(queried.data.trade_state, "SUCCESS")
        const refunded = yield* wxpay.post("v3/refund/domestic/refunds", {
          out_trade_no,
          out_refund_no: "axios_refund_1",
          amount: { refund: 30, total: 100, currency: "CNY" }
        })
        assert.strictEqual(refunded.data.status, "PROCESSING")
        const bill_date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
        const bill = yield* wxpay.get("v3/bill/tradebill", { params: { bill_date } })
        const token = new URL(bill.data.download_url ?? "").searchParams.get("token")
        const file = yield* wxpay.file("v3/billdownload/file", { token })
        assert.strictEqual(createHash("sha1").update(file.data).digest("hex"), bill.data.hash_value)
        const cast: object & { readonly rows?: ReadonlyArray<Readonly<Record<string, string>>> } = Formatter
          .castCsvBill(file.data)
        assert.deepStrictEqual(cast.rows?.map((row) => row["交易状态"]), ["SUCCESS", "REFUND"])

        const second = "axios_order_2"
        yield* wxpay.post("v3/pay/transactions/native", { ...order, out_trade_no: second })
        const closed = yield* wxpay.post(`${byNumber}/close`, { mchid }, { out_trade_no: second })
        assert.strictEqual(closed.status, 204)
      }).pipe(Effect.scoped, Effect.provide(services)))
  }

  it.live("seals a field that the sandbox opens, and opens the one that comes back", () =>
    Effect.gen(function*() {
      const { settings } = yield* start()
      const wxpay = plugin(settings, "publicKey")
      const receiver = { appid: settings.appid, type: "MERCHANT_ID", account: "1900000109", relation_type: "STORE" }
      const add = (name: string) =>
        wxpay.post("v3/profitsharing/receivers/add", { ...receiver, name }, { validateStatus: () => true })
      const sealed = yield* add(Rsa.encrypt("示例商户", readFileSync(settings.public_key_path)))
      assert.strictEqual(Rsa.decrypt(sealed.data.name ?? "", readFileSync(settings.private_key_path)), "示例商户")
    }).pipe(Effect.scoped, Effect.provide(services)))
})

describe("the sandbox over HTTP", () => {
  it.live("responds to a request that comes while it starts", () =>
    Effect.gen(function*() {
      const port = yield* Servers.nobody
      const asked = yield* Effect.forkChild(
        Effect.promise(async () => {
          for (;;) {
            // Refused until the port is taken; what connects then has to wait for its keys, and no longer.
            const status = await fetch(`http://127.0.0.1:${port}/v3/certificates`, {
              signal: AbortSignal.timeout(20_000)
            })
              .then((response) => response.status, (error: Error) => error.name === "TimeoutError" ? 0 : undefined)
            if (status !== undefined) return status
            await new Promise((resolve) => setTimeout(resolve, 1))
          }
        }),
        { startImmediately: true }
      )
      yield* start({ port })
      assert.isAbove(yield* Fiber.join(asked), 0)
    }).pipe(Effect.provide(services)), 40_000)

  it.live("keeps its keys from others, and over a restart", () =>
    Effect.gen(function*() {
      const { dir, settings } = yield* Effect.scoped(
        Effect.flatMap(directory, () => start({ dir: mkdtempSync(join(tmpdir(), "effect-wechatpay-keys-")) }))
      )
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(dir, { recursive: true, force: true })))
      for (const file of ["config.json", "merchant_key.pem", "platform_cert.pem", "platform_public_key.private.pem"]) {
        assert.strictEqual(statSync(join(dir, file)).mode & 0o777, 0o600, file)
      }
      assert.strictEqual(statSync(dir).mode & 0o777, 0o700)
      const certificate = readFileSync(join(dir, "platform_cert.pem"), "utf8")
      const again = yield* start({ dir })
      assert.deepStrictEqual(again.settings.serial_no, settings.serial_no)
      assert.deepStrictEqual(again.settings.api_v3_key, settings.api_v3_key)
      assert.strictEqual((yield* again.sandbox.certificates)[0]?.pem, certificate)
      writeFileSync(join(dir, "config.json"), JSON.stringify({ ...again.settings, serial_no: "5157F09EFDC096DE" }))
      const error = yield* Effect.flip(Server.make({ dir }))
      assert.include(String(error), "do not belong to a sandbox")
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("never writes over a key that is there, and leaves none behind where it cannot start", () =>
    Effect.gen(function*() {
      const { origin } = yield* start()
      const dir = mkdtempSync(join(tmpdir(), "effect-wechatpay-real-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(dir, { recursive: true, force: true })))
      assert.strictEqual(
        (yield* Effect.flip(Server.make({ dir, port: Number(new URL(origin).port) })))._tag,
        "ServeError"
      )
      assert.deepStrictEqual(readdirSync(dir), [])
      writeFileSync(join(dir, "merchant_key.pem"), "somebody's own")
      assert.include(String(yield* Effect.flip(Server.make({ dir }))), "do not belong to a sandbox")
      assert.strictEqual(readFileSync(join(dir, "merchant_key.pem"), "utf8"), "somebody's own")
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("listens on loopback only", () =>
    Effect.gen(function*() {
      const { backup, origin } = yield* start()
      assert.match(origin, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.strictEqual((yield* raw(backup, "GET", "/_sandbox/state", {})).status, 200)
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("refuses controls that a page of another site could send", () =>
    Effect.gen(function*() {
      const { origin } = yield* start()
      const post = (headers: Readonly<Record<string, string>>) =>
        raw(origin, "POST", "/_sandbox/clear-faults", headers, "{}")
      assert.strictEqual((yield* post(json)).status, 200)
      assert.strictEqual((yield* post({ "content-type": "text/plain" })).status, 415)
      assert.strictEqual((yield* post({})).status, 415)
      assert.strictEqual((yield* post({ ...json, host: "evil.example" })).status, 403)
      assert.strictEqual((yield* post({ ...json, host: "127.0.0.1.evil.example:80" })).status, 403)
      assert.strictEqual((yield* post({ ...json, origin: "https://evil.example" })).status, 403)
      assert.strictEqual((yield* post({ ...json, origin: "http://localhost:5173" })).status, 200)
      assert.strictEqual((yield* raw(origin, "GET", "/_sandbox/state", { host: "evil.example" })).status, 403)
      assert.strictEqual((yield* control(origin, "pay", { out_trade_no: 1 })).status, 400)
      assert.strictEqual((yield* control(origin, "pay", { out_trade_no: "none", spare: 1 })).status, 400)
      assert.strictEqual((yield* control(origin, "pay", { out_trade_no: "none" })).status, 409)
      assert.strictEqual((yield* raw(origin, "POST", "/_sandbox/pay", json, "{")).status, 400)
      assert.strictEqual((yield* raw(origin, "GET", "/_sandbox/nothing", {})).status, 404)
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("breaks connections on demand", () =>
    Effect.gen(function*() {
      const { origin } = yield* start()
      const get = raw(origin, "GET", "/v3/certificates", { accept: "*/*", "user-agent": "x" })
      assert.strictEqual((yield* get).status, 401)
      yield* control(origin, "fail", { fault: { kind: "resetBefore" } })
      assert.strictEqual((yield* get).error, "ECONNRESET")
      yield* control(origin, "fail", { fault: { kind: "truncatedBody" } })
      const cut = yield* get
      assert.deepStrictEqual([cut.status, cut.error], [401, "ECONNRESET"])
      assert.isTrue(cut.text.startsWith("{\"code\""))
      yield* control(origin, "fail", { fault: { kind: "redirect" }, times: 1 })
      assert.strictEqual((yield* get).status, 302)
      assert.strictEqual((yield* control(origin, "fail", { fault: { kind: "nonsense" } })).status, 400)
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("serves the pages that it is given, its events, and nothing else", () =>
    Effect.gen(function*() {
      const { origin } = yield* start({
        pages: [{ path: "/_sandbox/cashier", contentType: "text/html; charset=utf-8", body: "<h1>收银台</h1>" }]
      })
      assert.strictEqual((yield* raw(origin, "GET", "/_sandbox/cashier", {})).text, "<h1>收银台</h1>")
      yield* raw(origin, "GET", "/v3/certificates?x='1'", { accept: "*/*", "user-agent": "x" })
      const events = JSON.parse((yield* raw(origin, "GET", "/_sandbox/events", {})).text)
      assert.strictEqual(events.at(-1).target, "/v3/certificates?x='1'")
      assert.deepStrictEqual(
        JSON.parse((yield* raw(origin, "GET", `/_sandbox/events?after=${events.at(-1).seq}`, {})).text),
        []
      )
    }).pipe(Effect.scoped, Effect.provide(services)))

  it.live("posts notifications to this machine only, by default", () =>
    Effect.gen(function*() {
      const { origin, settings, sandbox } = yield* start()
      const out_trade_no = "remote_1"
      yield* plugin(settings, "publicKey").post("v3/pay/transactions/native", {
        mchid: settings.mchid,
        appid: settings.appid,
        description: "x",
        out_trade_no,
        notify_url: "https://merchant.invalid/notify",
        amount: { total: 1 }
      })
      yield* control(origin, "pay", { out_trade_no })
      const delivery = Effect.map(sandbox.events, (events) => events.find((event) => event.kind === "delivery"))
      const found = yield* Effect.repeat(Effect.andThen(Effect.yieldNow, delivery), {
        until: (event) => event !== undefined
      })
      assert.include(found?.kind === "delivery" ? found.issue : "", "not on this machine")
    }).pipe(Effect.scoped, Effect.provide(services)))
})
