/** The commands inside this process, against a sandbox in memory: what they print, and how they end. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Command from "effect/cli/Command"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as FileSystem from "effect/FileSystem"
import * as Http from "effect/http/HttpClient"
import { HttpClient } from "effect/http/HttpClient"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import type * as Path from "effect/Path"
import * as Redacted from "effect/Redacted"
import * as TestClock from "effect/testing/TestClock"
import * as TestConsole from "effect/testing/TestConsole"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll } from "vitest"
import { Native } from "../../src/api/payments/index.ts"
import { bill } from "../../src/cli/bill.ts"
import { call } from "../../src/cli/call.ts"
import { check } from "../../src/cli/check.ts"
import { exitCodes, failed } from "../../src/cli/output.ts"
import { verify } from "../../src/cli/verify.ts"
import type * as Endpoint from "../../src/Endpoint.ts"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"

const home = mkdtempSync(join(tmpdir(), "effect-wechatpay-in-memory-"))
afterAll(() => rmSync(home, { recursive: true, force: true }))

const start = Date.parse("2026-11-23T02:00:00Z")
const out_trade_no = "tea20261123001"
const order = { description: "tea", out_trade_no, amount: { total: 100 }, notify_url: "https://example.com/notify" }

const variables = (credentials: Sandbox.Credentials) => ({
  WECHATPAY_MCHID: credentials.mchid,
  WECHATPAY_APPID: credentials.appid,
  WECHATPAY_SERIAL_NO: credentials.serialNo,
  WECHATPAY_PRIVATE_KEY: Redacted.value(credentials.privateKey),
  WECHATPAY_API_V3_KEY: Redacted.value(credentials.apiV3Key),
  WECHATPAY_PUBLIC_KEY_ID: credentials.publicKeyId,
  WECHATPAY_PUBLIC_KEY: credentials.publicKey,
  WECHATPAY_BASE_URL: "http://sandbox.localhost",
  WECHATPAY_BACKUP_URL: "http://backup.sandbox.localhost"
})

type Running = HttpClient | FileSystem.FileSystem | Path.Path | Command.Environment

/** Runs a command with the sandbox's settings: what it printed, and its exit code with the line that goes with it. */
const runIn = Effect.fnUntraced(function*<Name extends string, Input, ContextInput, E>(
  command: Command.Command<Name, Input, ContextInput, E, Running>,
  args: ReadonlyArray<string>,
  change: Readonly<Record<string, string>> = {}
) {
  const env = { ...variables(yield* (yield* Sandbox.Sandbox).credentials), ...change }
  const before = (yield* TestConsole.logLines).length
  const result = yield* Command.runWith(command, { version: "0" })(args).pipe(
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))),
    Effect.result
  )
  const lines = (yield* TestConsole.logLines).slice(before)
  const end = result._tag === "Success" ? { code: 0, text: "" } : failed(result.failure)
  return { out: lines.join("\n"), code: end.code, error: end.text }
})

/** Steps the clock until the effect has ended. Signatures come from the thread pool, for which a TestClock does not wait. */
const stepped = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const sandbox = yield* Sandbox.Sandbox
  const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
  for (let turn = 0; turn < 600 && fiber.pollUnsafe() === undefined; turn++) {
    yield* TestClock.withLive(Effect.sleep("5 millis"))
    yield* sandbox.advance("50 millis")
  }
  return yield* Fiber.join(fiber)
})

const inSandbox = (test: Effect.Effect<void, unknown, Sandbox.Sandbox | Endpoint.Services | Running>) =>
  Effect.andThen(TestClock.setTime(start), test).pipe(Effect.provide([Sandbox.layer(), NodeServices.layer]))

describe("call", () => {
  it.effect("sends a route as it is written, its query and its body", () =>
    inSandbox(Effect.gen(function*() {
      const body = {
        ...order,
        mchid: "0019000001",
        appid: "wx0053414e44424f58",
        amount: { total: 100, currency: "CNY" }
      }
      const placed = yield* runIn(call, ["POST", "/v3/pay/transactions/native", JSON.stringify(body)])
      assert.match(placed.out, /"code_url": "weixin:/)
      const queried = yield* runIn(call, ["get", `/v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=0019000001`])
      assert.strictEqual(JSON.parse(queried.out).trade_state, "NOTPAY")
      for (const [query, ...more] of [["mchid=1&mchid=2"], ["mchid=1", JSON.stringify({ mchid: "2" })]]) {
        const twice = yield* runIn(call, ["GET", `/v3/pay/transactions/out-trade-no/${out_trade_no}?${query}`, ...more])
        assert.match(twice.error, /^mchid stands in the request twice/)
      }
      const foreign = yield* runIn(call, ["GET", `/v3/pay/transactions/out-trade-no/${out_trade_no}?mchid=0019000002`])
      assert.strictEqual(foreign.code, exitCodes.refused)
    })))

  it.effect("saves a file that a route responds with", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("1 day")
      const requested = yield* runIn(call, ["GET", "/v3/bill/tradebill?bill_date=2026-11-23"])
      const { pathname, search } = new URL(JSON.parse(requested.out).download_url)
      const out = join(home, "raw.csv")
      const saved = yield* runIn(call, ["GET", pathname + search, "--out", out])
      assert.deepStrictEqual(JSON.parse(saved.out), { out, bytes: readFileSync(out).length })
      assert.include(readFileSync(out, "utf8"), out_trade_no)
      for (
        const wrong of [["POST", pathname], ["Order.queryByOutTradeNo", JSON.stringify({ out_trade_no })]]
      ) assert.strictEqual((yield* runIn(call, [...wrong, "--out", out])).code, exitCodes.usage)
    })))

  it.effect("ends with a code that says whether anything may have happened", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const place = ["Native.prepay", JSON.stringify(order)]
      const without = (change: Readonly<Record<string, string>>) => runIn(call, place, change)
      assert.strictEqual((yield* without({ WECHATPAY_API_V3_KEY: "short" })).code, exitCodes.setup)
      yield* sandbox.failNext({ kind: "hostDown" }, { times: 9 })
      yield* sandbox.failNext({ kind: "hostDown", host: "backup" }, { times: 9 })
      assert.strictEqual((yield* stepped(without({}))).code, exitCodes.setup)
      yield* sandbox.clearFaults
      yield* sandbox.failNext({ kind: "badSignature" }, { times: 9 })
      assert.strictEqual((yield* stepped(without({}))).code, exitCodes.unknown)
      yield* sandbox.clearFaults
      const refused = yield* runIn(call, ["Order.queryByOutTradeNo", JSON.stringify({ out_trade_no: "none_such" })])
      assert.strictEqual(refused.code, exitCodes.refused)
      assert.match(refused.error, /404 ORDER_NOT_EXIST; .*; WeChat Pay says: 订单不存在$/)
      const nonsense = yield* runIn(call, ["Native.prepay", JSON.stringify({ ...order, nonsense: 1 })])
      assert.strictEqual(nonsense.code, exitCodes.usage)
    })))

  it.effect("asks before what may move money, and only at the real WeChat Pay", () =>
    inSandbox(Effect.gen(function*() {
      // At the sandbox nobody is asked: the order is placed. Elsewhere a terminal is needed, or --yes.
      assert.strictEqual((yield* runIn(call, ["Native.prepay", JSON.stringify(order)])).code, 0)
      const real = {
        WECHATPAY_MCHID: "1900000109",
        WECHATPAY_SERIAL_NO: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567",
        WECHATPAY_BASE_URL: "https://wechatpay.invalid",
        WECHATPAY_BACKUP_URL: "https://wechatpay.invalid",
        WECHATPAY_PUBLIC_KEY_ID: "PUB_KEY_ID_0119000001092024110100000000000001"
      }
      const asked = yield* runIn(call, ["Native.prepay", JSON.stringify(order)], real)
      assert.match(asked.error, /may move money; give --yes/)
      const raw = yield* runIn(call, ["POST", "/v3/refund/domestic/refunds", "{}"], real)
      assert.match(raw.error, /^POST \/v3\/refund\/domestic\/refunds changes something at WeChat Pay/)
      for (const safe of [["Order.queryByOutTradeNo", JSON.stringify({ out_trade_no })], ["GET", "/v3/certificates"]]) {
        assert.notMatch((yield* stepped(runIn(call, safe, real))).error, /--yes/)
      }
    })))
})

describe("bill", () => {
  it.effect("is yesterday's by default, and says why there is none", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("1 day")
      const file = join(home, "trade.csv")
      const saved = yield* runIn(bill, ["trade", "--out", file])
      assert.strictEqual(saved.code, 0, saved.error)
      assert.match(saved.out, /^day +2026-11-23$/m)
      assert.match(saved.out, /^settlement_total +100 fen$/m)
      assert.match(saved.out, /^total_count +1$/m)
      assert.include(readFileSync(file, "utf8"), out_trade_no)
      const none = yield* runIn(bill, ["trade", "--date", "2026-11-20", "--out", file])
      assert.deepInclude(none, {
        code: exitCodes.refused,
        error: "there is no bill for 2026-11-20: nothing happened that day"
      })
      yield* sandbox.failNext({ kind: "error", status: 400, code: "STATEMENT_CREATING" })
      assert.match((yield* runIn(bill, ["trade", "--out", file])).error, /is being made; ask again in half an hour/)
    })))
})

/** The state of each finding, and the exit code. */
const findingsOf = Effect.fnUntraced(function*(change: Readonly<Record<string, string>> = {}) {
  const { code, out } = yield* runIn(check, ["--json"], change)
  const found: ReadonlyArray<{ readonly what: string; readonly state: string }> = JSON.parse(out)
  const states = Object.fromEntries(found.map(({ state, what }) => [what, state]))
  const all: Readonly<Record<string, string | undefined>> = { ...states, code: String(code) }
  return all
})

describe("check", () => {
  it.effect("finds what is wrong: another merchant's key, an address that WeChat Pay does not take", () =>
    inSandbox(Effect.gen(function*() {
      const fine = {
        settings: "ok",
        "platform key": "ok",
        signing: "ok",
        "encrypting, decrypting": "ok",
        "verifying, decrypting": "ok"
      }
      assert.deepInclude(yield* findingsOf(), { ...fine, code: "0" })
      const foreign = yield* findingsOf({ WECHATPAY_SERIAL_NO: "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567" })
      assert.deepInclude(foreign, { code: "1", settings: "ok", signing: "wrong" })
      const query = yield* findingsOf({ WECHATPAY_NOTIFY_URL: "http://merchant.localhost/notify?a=1" })
      assert.strictEqual(query.code, "1")
      assert.lengthOf((yield* (yield* Sandbox.Sandbox).state).notifications, 0)
    })))

  it.effect("asks for a notification at the notify address", () =>
    inSandbox(Effect.gen(function*() {
      const { notification } = yield* findingsOf({ WECHATPAY_NOTIFY_URL: "http://merchant.localhost/notify" })
      assert.strictEqual(notification, "ok")
      const { notifications } = yield* (yield* Sandbox.Sandbox).state
      assert.deepStrictEqual(notifications.map(({ event_type, url }) => [event_type, url]), [
        ["SECURITY_ECHO.SUCCESS", "http://merchant.localhost/notify"]
      ])
    })))

  it.effect("looks further by a harmless query where the merchant has no echo, and only there", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const expected = [
        [404, "RESOURCE_NOT_EXISTS", "ok", undefined],
        [403, "NO_AUTH", "ok", undefined],
        [401, "SIGN_ERROR", "wrong", undefined],
        [400, "PARAM_ERROR", "ok", "wrong"]
      ] as const
      for (const [status, code, signing, sealing] of expected) {
        yield* sandbox.failNext({ kind: "error", status, code }, { endpoint: "Echo.send" })
        const found = yield* findingsOf()
        assert.deepStrictEqual([found.signing, found["encrypting, decrypting"]], [signing, sealing], code)
      }
    })))

  it.effect("takes no response of a gateway for WeChat Pay's word, and no gateway for the program at the notify address", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      for (const [status, code] of [[502, ""], [403, ""], [401, ""], [503, "SYSTEM_ERROR"]] as const) {
        yield* sandbox.failNext({ kind: "error", status, code }, { times: 99 })
        const found = yield* stepped(findingsOf())
        assert.strictEqual(found.signing, "wrong", `${status} ${code}`)
        assert.strictEqual(found["verifying, decrypting"], "wrong", `${status} ${code}`)
        yield* sandbox.clearFaults
      }
      const url = "http://merchant.localhost/notify"
      for (
        const [status, state] of [[204, "wrong"], [302, "wrong"], [404, "wrong"], [502, "wrong"], [401, "ok"]] as const
      ) {
        const found = yield* findingsOf({ WECHATPAY_NOTIFY_URL: url }).pipe(
          Effect.updateService(HttpClient, (client) =>
            Http.make((request) =>
              request.url === url
                ? Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { status })))
                : client.execute(request)
            ))
        )
        assert.strictEqual(found["notify address"], state, String(status))
      }
    })))
})

describe("verify", () => {
  it.effect("looks at a stored notification as of its own time, and says how old it is", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* sandbox.pay({ out_trade_no })
      const posts: Array<Sandbox.Post> = []
      yield* sandbox.deliver((post) => Effect.sync(() => (posts.push(post), 204)))
      const [{ body, headers } = { body: new Uint8Array(), headers: {} }] = posts
      const file = join(home, "stored.json")
      const text = Buffer.from(body).toString("utf8")
      writeFileSync(file, JSON.stringify({ headers, body: text }))
      yield* sandbox.advance("1 hour")
      const genuine = yield* runIn(verify, [file])
      assert.match(genuine.out, /^genuine: Order\.paid .*\nsigned 3600 seconds ago: a handler refuses it after 300$/)
      writeFileSync(file, JSON.stringify({ headers, body: `${text} ` }))
      assert.strictEqual((yield* runIn(verify, [file])).code, exitCodes.refused)
      writeFileSync(file, text)
      assert.strictEqual((yield* runIn(verify, [file])).code, exitCodes.usage)

      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join("\n")
      const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
      const asStrangersStoreIt = {
        "with the line end of an editor": `${lines}\n\n${text}\n`,
        "with a byte order mark": `\uFEFF${lines}\n\n${text}`,
        "with lists as headers": JSON.stringify({
          headers: { ...lists, "content-length": 1, cookie: null },
          body: text
        }),
        "as a gateway's event": JSON.stringify({
          headers,
          body: Buffer.from(body).toString("base64"),
          isBase64Encoded: true
        })
      }
      for (const [title, content] of Object.entries(asStrangersStoreIt)) {
        writeFileSync(file, content)
        assert.match((yield* runIn(verify, [file])).out, /^genuine/, title)
      }
      writeFileSync(file, `${lines}\n\n${text} \n`)
      assert.strictEqual((yield* runIn(verify, [file])).code, exitCodes.refused)
      writeFileSync(file, JSON.stringify({ headers, body: JSON.parse(text) }))
      const parsed = yield* runIn(verify, [file])
      assert.deepStrictEqual([parsed.code, /a parser read it/.test(parsed.error)], [exitCodes.usage, true])
    })))
})
