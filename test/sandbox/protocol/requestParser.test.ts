import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createHash } from "node:crypto"
import * as Sandbox from "../../../src/sandbox/Sandbox.ts"
import * as Lawful from "../../support/sandbox.ts"
import { type Call, holds, native, send } from "../merchant.ts"

const provide = Effect.provide(Lawful.layer())

const refuses = Effect.fnUntraced(function*(call: Call, status: number, code: string, text = "") {
  const response = yield* send(call)
  assert.strictEqual(response.status, status, response.text)
  assert.strictEqual(response.json?.code, code, response.text)
  assert.include(response.text, text)
  if (status !== 401) assert.match(response.headers["request-id"] ?? "", /^08[0-9A-F]{26,42}-\d+$/)
  return response
})

describe("authentication", () => {
  it.effect("signs responses so that another's verification holds, 204 and errors included", () =>
    Effect.gen(function*() {
      const { publicKey } = yield* (yield* Sandbox.Sandbox).credentials
      const placed = yield* send(native())
      const closed = yield* send({
        target: "/v3/pay/transactions/out-trade-no/tea20261123001/close",
        body: "{\"mchid\":\"0019000001\"}"
      })
      const refused = yield* send({ target: "/v3/pay/transactions/id/4200000000000000000000000001?mchid=0019000001" })
      assert.deepStrictEqual([placed.status, closed.status, refused.status], [200, 204, 404])
      for (const response of [placed, closed, refused]) assert.isTrue(holds(response, publicKey))
    }).pipe(provide))

  it.effect("signs with the key that the request names, and by certificate when it names none", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [first] = yield* sandbox.certificates
      const second = yield* sandbox.rotateCertificates()
      const by = (serial: string | undefined) => send({ ...native(), headers: { "wechatpay-serial": serial } })
      const old = yield* by(first?.serial)
      assert.strictEqual(old.headers["wechatpay-serial"], first?.serial)
      assert.isTrue(holds(old, first?.pem ?? ""))
      const none = yield* by(undefined)
      assert.strictEqual(none.headers["wechatpay-serial"], second.serial)
      assert.isTrue(holds(none, second.pem))
      yield* refuses(
        { ...native(), headers: { "wechatpay-serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1" } },
        400,
        "PARAM_ERROR",
        "Wechatpay-Serial"
      )
      yield* sandbox.rotateCertificates({ overlap: false })
      yield* refuses({ ...native(), headers: { "wechatpay-serial": first?.serial } }, 400, "PARAM_ERROR")
    }).pipe(provide))

  it.effect("refuses each byte that differs, and says what it built", () =>
    Effect.gen(function*() {
      const order = native()
      const response = yield* refuses(
        { ...order, signed: { body: order.body.replace("\"total\":1", "\"total\":2") } },
        401,
        "SIGN_ERROR"
      )
      const head = `POST\n${order.target}\n0\n0123456789ABCDEF0123456789ABCDEF\n`
      assert.deepStrictEqual(Object(response.json?.detail), {
        detail: { issue: "sign not match" },
        field: "signature",
        location: "authorization",
        sign_information: {
          method: "POST",
          sign_message_length: head.length + Buffer.byteLength(order.body) + 1,
          truncated_sign_message: `${head}{"mchid"\n`,
          url: order.target
        }
      })
      const query = { target: "/v3/pay/transactions/id/42?mchid=0019000001" }
      yield* refuses({ ...query, signed: { method: "POST" } }, 401, "SIGN_ERROR")
      yield* refuses({ ...query, signed: { target: "/v3/pay/transactions/id/42" } }, 401, "SIGN_ERROR")
      yield* refuses(
        { ...query, signed: { target: "/v3/pay/transactions/id/4%32?mchid=0019000001" } },
        401,
        "SIGN_ERROR"
      )
      yield* refuses({ ...query, authorization: { nonce_str: "other" } }, 401, "SIGN_ERROR")
      yield* refuses({ ...query, authorization: { mchid: "1900000109" } }, 401, "SIGN_ERROR")
      yield* refuses({ ...query, authorization: { serial_no: "53414E44424F58" } }, 401, "SIGN_ERROR")
      yield* refuses({ ...query, headers: { authorization: undefined } }, 401, "SIGN_ERROR")
      yield* refuses({ ...query, headers: { authorization: "Bearer x" } }, 401, "SIGN_ERROR")
    }).pipe(provide))

  it.effect("accepts a clock that differs by at most five minutes", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* send({ ...native(), skew: 300 })).status, 200)
      assert.strictEqual((yield* send({ ...native(), skew: -300 })).status, 401)
      yield* (yield* Sandbox.Sandbox).advance("1 hour")
      assert.strictEqual((yield* send({ ...native(), skew: -300 })).status, 200)
      yield* refuses({ ...native(), skew: 301 }, 401, "SIGN_ERROR", "Http头Authorization中的timestamp")
      yield* refuses({ ...native(), skew: -301 }, 401, "SIGN_ERROR")
      yield* refuses({ ...native(), authorization: { timestamp: "now" } }, 401, "SIGN_ERROR")
    }).pipe(provide))

  it.effect("wants Accept and User-Agent, and JSON", () =>
    Effect.gen(function*() {
      const refund = { target: "/v3/refund/domestic/refunds", body: "{}" }
      const text = "Http头缺少Accept或User-Agent"
      yield* refuses({ ...refund, headers: { accept: undefined } }, 400, "INVALID_REQUEST", text)
      yield* refuses({ ...refund, headers: { "user-agent": undefined } }, 400, "INVALID_REQUEST", text)
      assert.strictEqual((yield* send({ ...native(), headers: { "user-agent": undefined } })).status, 200)
      yield* refuses({ ...native(), headers: { "content-type": "text/plain" } }, 400, "PARAM_ERROR", "Content-Type")
    }).pipe(provide))

  it.effect("finds no endpoint before it looks at anything else", () =>
    Effect.gen(function*() {
      for (
        const [target, status] of [["/v3/no/such/thing", 404], ["/v3/pay/transactions/native", 405]] as const
      ) {
        const { body, headers, status: given } = yield* send({ target, headers: { authorization: undefined } })
        assert.deepStrictEqual([given, body.length, headers], [status, 0, { server: "nginx" }])
      }
    }).pipe(provide))
})

describe("fields", () => {
  it.effect("are demanded, declared and typed, and the response names the wrong one", () =>
    Effect.gen(function*() {
      const wrong: ReadonlyArray<readonly [Readonly<Record<string, unknown>>, string]> = [
        [{ description: undefined }, "/description"],
        [{ description: "tea \u{1f375}" }, "/description"],
        [{ appid: undefined }, "/appid"],
        [{ notify_url: undefined }, "/notify_url"],
        [{ amount: undefined }, "/amount"],
        [{ amount: { total: "1" } }, "/amount/total"],
        [{ amount: { total: 0 } }, "/amount/total"],
        [{ amount: { total: 1.5 } }, "/amount/total"],
        [{ amount: { total: 1, spare: 1 } }, "/amount/spare"],
        [{ spare: "x" }, "/spare"],
        [{ attach: null }, "/attach"],
        [{ detail: { goods_detail: [{ merchant_goods_id: null }] } }, "/detail/goods_detail/0/merchant_goods_id"],
        [{ out_trade_no: "short" }, "/out_trade_no"],
        [{ time_expire: "tomorrow" }, "/time_expire"],
        [{ notify_url: "https://example.com/?a=1" }, "/notify_url"],
        [{ limit_pay: ["no_credit", 3] }, "/limit_pay/1"]
      ]
      for (const [fields, name] of wrong) {
        const response = yield* refuses(native(fields), 400, "PARAM_ERROR")
        const { value } = Object(response.json?.detail)
        const pointer = Array.isArray(value) ? value[0] : /输入源“([^”]*)”/.exec(response.text)?.[1]
        assert.strictEqual(pointer, `/body${name}`, response.text)
      }
      for (const body of ["{", "[]", "1", "\"x\""]) yield* refuses({ ...native(), body }, 400, "PARAM_ERROR")
      const extra = yield* refuses(native({ spare: 1 }), 400, "PARAM_ERROR")
      assert.isTrue(extra.headers["request-id"]?.endsWith("-270924358"))
    }).pipe(provide))

  it.effect("of a query are typed too, and unknown or repeated ones refused", () =>
    Effect.gen(function*() {
      const path = "/v3/pay/transactions/out-trade-no/tea20261123001"
      yield* refuses({ target: `${path}?mchid=0019000001` }, 404, "ORDER_NOT_EXIST")
      yield* refuses({ target: path }, 400, "PARAM_ERROR", "mchid")
      yield* refuses({ target: `${path}?mchid=0019000001&spare=1` }, 400, "PARAM_ERROR", "spare")
      yield* refuses({ target: `${path}?mchid=0019000001&mchid=0019000001` }, 400, "PARAM_ERROR", "mchid")
      yield* refuses({ target: `${path}?mchid=%ZZ` }, 400, "PARAM_ERROR")
      const place = { target: "/v3/pay/transactions/out-trade-no/%ZZ?mchid=0019000001" }
      yield* refuses(place, 400, "PARAM_ERROR", "\"location\":\"uri_template\"")
      yield* refuses({ target: `/v3/bill/tradebill?bill_date=20260101` }, 400, "PARAM_ERROR", "bill_date")
    }).pipe(provide))

  it.effect("that are encrypted must open under the key that Wechatpay-Serial names", () =>
    Effect.gen(function*() {
      const receiver = {
        target: "/v3/profitsharing/receivers/add",
        body: JSON.stringify({
          appid: "wx0053414e44424f58",
          type: "MERCHANT_ID",
          account: "1900000109",
          relation_type: "STORE",
          name: "plaintext"
        })
      }
      yield* refuses(receiver, 400, "PARAM_ERROR", "请确认待处理的消息是否为加密后的密文")
      yield* refuses(
        { ...receiver, headers: { "wechatpay-serial": undefined } },
        400,
        "PARAM_ERROR",
        "Wechatpay-Serial"
      )
    }).pipe(provide))

  it.effect("that name merchants and applications must belong to the caller", () =>
    Effect.gen(function*() {
      yield* refuses(native({ mchid: "1900000109" }), 400, "MCH_NOT_EXISTS")
      const close = "/v3/pay/transactions/out-trade-no/tea20261123001/close"
      const foreign = [
        native({ mchid: "0019000002" }),
        { ...native(), authorization: { mchid: "0019000002" } },
        { target: close, body: "{\"mchid\":\"0019000002\"}" },
        { target: "/v3/pay/transactions/id/4200000000000000000000000001?mchid=0019000002" }
      ]
      for (const call of foreign) yield* refuses(call, 400, "PARAM_ERROR", "mchid与Authorization")
      yield* refuses(native({ appid: "wxd678efh567hg6787" }), 400, "APPID_MCHID_NOT_MATCH")
      yield* refuses(native({ appid: "wx0053414e44424f59" }), 400, "APPID_MCHID_NOT_MATCH")
      const response = yield* send(native({ appid: "wxd678efh567hg6787" })).pipe(
        Effect.provide(Lawful.layer({ appids: ["wxd678efh567hg6787"] }))
      )
      assert.strictEqual(response.status, 200)
    }).pipe(provide))
})

describe("uploads", () => {
  const content = "\x89PNG\r\n--boundar"
  const meta = JSON.stringify({
    filename: "a.png",
    sha256: createHash("sha256").update(content, "latin1").digest("hex")
  })
  const upload = (parts: { readonly meta?: string; readonly metaHead?: string; readonly fileHead?: string }): Call => {
    const metaHead = parts.metaHead ?? "Content-Disposition: form-data; name=\"meta\"\r\nContent-Type: application/json"
    const fileHead = parts.fileHead ??
      "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\nContent-Type: image/png"
    const body = `--boundary\r\n${metaHead}\r\n\r\n${
      parts.meta ?? meta
    }\r\n--boundary\r\n${fileHead}\r\n\r\n${content}\r\n--boundary--\r\n`
    return {
      target: "/v3/merchant/media/upload",
      body,
      signed: { body: parts.meta ?? meta },
      headers: { "content-type": "multipart/form-data; boundary=boundary" }
    }
  }

  it.effect("are signed by their meta part, typed, and checked against the file", () =>
    Effect.gen(function*() {
      yield* refuses({ ...upload({}), signed: {} }, 401, "SIGN_ERROR")
      const refusesUpload = (call: Call, reason: string) =>
        Effect.gen(function*() {
          yield* refuses(call, 400, "PARAM_ERROR")
          const [event] = (yield* (yield* Sandbox.Sandbox).events).slice(-1)
          assert.include(event?.kind === "request" ? event.reason : "", reason)
        })
      yield* refusesUpload(upload({ meta: "{\"filename\":\"a.png\",\"sha256\":\"00\"}" }), "sha256")
      yield* refusesUpload(upload({ meta: "{" }), "meta")
      const exe = "Content-Disposition: form-data; name=\"file\"; filename=\"a.exe\""
      yield* refusesUpload(upload({ fileHead: exe }), "extension")
      yield* refusesUpload({ target: "/v3/merchant/media/upload", body: meta }, "multipart")
    }).pipe(provide))
})

describe("certificates", () => {
  it.effect("are refused to a merchant who has the public key alone", () =>
    Effect.gen(function*() {
      for (const [status, code] of [[404, "RESOURCE_NOT_EXISTS"], [403, "NO_AUTH"], [500, "SYSTEM_ERROR"]] as const) {
        yield* refuses({ target: "/v3/certificates" }, status, code).pipe(
          Effect.provide(Lawful.layer({ keys: "publicKey", certificatesStatus: status }))
        )
      }
    }))
})
