import { assert, describe, it } from "@effect/vitest"
import {
  DateTime,
  Effect,
  Exit,
  Fiber,
  Layer,
  Logger,
  Redacted,
  References,
  Schedule,
  Schema,
  Stream,
  Tracer
} from "effect"
import { CertificateStore, Endpoint, WeChatPayError, Wire } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { ProfitSharingOrder as EcommerceProfitSharingOrder, Withdrawal } from "effect-wechatpay/ecommerce"
import { Media } from "effect-wechatpay/media"
import { Native as PartnerNative } from "effect-wechatpay/partner-payments"
import { ProfitSharingOrder as PartnerProfitSharingOrder } from "effect-wechatpay/partner-profit-sharing"
import { Native, Order, Refund, TradeBill } from "effect-wechatpay/payments"
import { ProfitSharingReceiver } from "effect-wechatpay/profit-sharing"
import { Transfer } from "effect-wechatpay/transfers"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { createHash, randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { inspect } from "node:util"
import { runInNewContext } from "node:vm"
import { assertNoCanary, canary, watched } from "./support/canary.ts"
import * as Deep from "./support/deep.ts"
import { pem, rsa } from "./support/keys.ts"
import * as Platform from "./support/platform.ts"

const { json, world } = Platform

const tea: Native.PrepayRequest = { description: "茶 & more", out_trade_no: "tea20261123001", amount: { total: 100 } }
const placed = json({ code_url: "weixin://wxpay/bizpayurl?pr=1" })

const once = { retry: Schedule.recurs(0) }

describe("Endpoint: the request", () => {
  it.effect("signs exactly the bytes that it sends", () => {
    const { layer, received } = world(() => placed)
    return Effect.gen(function*() {
      yield* Native.prepay(tea)
      const [request] = received
      assert.isTrue(Platform.authorized(request!))
      assert.strictEqual(request!.headers["content-type"], "application/json")
      assert.strictEqual(request!.headers["wechatpay-serial"], Platform.publicKeyId)
      assert.deepStrictEqual(JSON.parse(request!.body), {
        appid: "wxd678efh567hg6787",
        mchid: "1900000109",
        description: "茶 & more",
        out_trade_no: "tea20261123001",
        notify_url: "https://example.com/notify",
        amount: { total: 100 }
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses what is nested in a circle or without end, whether its schema looks into it or not", () => {
    const { layer, received } = world(() => placed)
    const note = Endpoint.make({
      name: "Note.put",
      title: "",
      route: "POST /v3/note",
      docs: "",
      request: Schema.Struct({ note: Schema.Unknown }),
      response: Schema.Struct({})
    })
    interface Circle {
      readonly absent: undefined
      readonly list: Array<Circle>
    }
    const circle: Circle = { absent: undefined, list: [] }
    circle.list.push(circle)
    const endless: unknown = JSON.parse(Deep.deep(100_000))
    return Effect.gen(function*() {
      const odd: Native.PrepayRequest & { readonly circle: Circle } = { ...tea, circle }
      for (const call of [Native.prepay(odd), note({ note: circle }), note({ note: endless })]) {
        const error = yield* Effect.flip<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>(call)
        assert.strictEqual(error._tag, "RequestEncodeError")
        assert.match(error.message, /more than 200 levels/)
      }
      yield* note({ note: JSON.parse(Deep.deep(150)) })
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a header that would be another, or that clients write each in its own way", () => {
    const { layer, received } = world(() => json({}))
    const own = Endpoint.make({
      name: "Own.put",
      title: "",
      route: "POST /v3/own",
      docs: "",
      request: Schema.Struct({ key: Schema.optionalKey(Schema.String) }),
      response: Schema.Struct({}),
      headers: { key: "Idempotency-Key" }
    })
    return Effect.gen(function*() {
      for (const key of ["a\r\nX-Other: 1", "a\nb", "\u0000", "钥", "é", "\u007f"]) {
        const error = yield* Effect.flip(own({ key }))
        assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "key")
      }
      yield* own({})
      yield* own({ key: "a b~" })
      assert.deepStrictEqual(received.map(({ headers }) => headers["idempotency-key"]), [undefined, "a b~"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a route that a URL would write in another way", () => {
    const { layer, received } = world(() => json({}), once)
    const call = (path: `/${string}`) =>
      Endpoint.make({
        name: "Own.query",
        title: "",
        route: `GET ${path}`,
        docs: "",
        request: Schema.Struct({ name: Schema.String }),
        response: Schema.Struct({})
      })({ name: "a" })
    return Effect.gen(function*() {
      const odd = [
        "/v3/中文",
        "/v3/a b",
        "/v3/../v2/{name}",
        "/v3/./{name}",
        "/v3/%2e%2e/{name}",
        "/v3/a#b",
        "/v3/a?b=1",
        "/v3/a?",
        "/v3/a\\b",
        "/v3/{na-me}",
        "/v3/a\n"
      ] as const
      for (const path of odd) {
        const error = yield* Effect.flip(call(path))
        assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "route", path)
      }
      assert.lengthOf(received, 0)
      for (const path of ["/v3/own/{name}", "/v3/own/{name}:close", "/v3/own/%E4%B8%AD/{name}"] as const) {
        yield* call(path)
      }
      assert.lengthOf(received, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is refused by the configured mode where it is for the other kind of merchant", () =>
    Effect.gen(function*() {
      const direct = world(() => placed, { mode: "direct" })
      const partner = world(() => placed, { mode: "partner" })
      const twin = PartnerNative.prepay({
        sub_mchid: "1900000209",
        description: "茶",
        out_trade_no: "tea20261123001",
        amount: { total: 100 }
      })
      yield* Effect.provide(Native.prepay(tea), direct.layer)
      yield* Effect.provide(twin, partner.layer)
      const forPartners = yield* Effect.flip(Effect.provide(twin, direct.layer))
      assert.match(forPartners.message, /is for service providers .* use the version for direct merchants/)
      const forDirect = yield* Effect.flip(Effect.provide(Native.prepay(tea), partner.layer))
      assert.match(forDirect.message, /is for direct merchants .* from effect-wechatpay\/partner-…/)
      assert.deepInclude(forDirect, { _tag: "RequestEncodeError", outcome: "NotSent" })
      assert.lengthOf([...direct.received, ...partner.received], 2)
    }))

  it.effect("is refused by the mode of a platform where its page is for other service providers, and the other way round", () =>
    Effect.gen(function*() {
      const platform = world(() => placed, { mode: "platform" })
      const partner = world(() => placed, { mode: "partner" })
      const transaction_id = "4208450740201411110007820472"
      const order = { sub_mchid: "1900000209", transaction_id, out_order_no: "tea1", description: "茶" }
      // Placing orders is for both, profit sharing for each has operations of its own.
      yield* Effect.provide(
        PartnerNative.prepay({
          sub_mchid: "1900000209",
          description: "茶",
          out_trade_no: "tea20261123001",
          amount: { total: 100 }
        }),
        platform.layer
      )
      assert.lengthOf(platform.received, 1)
      const forPartners = yield* Effect.flip(Effect.provide(PartnerProfitSharingOrder.unfreeze(order), platform.layer))
      assert.match(forPartners.message, /is for service providers .* from effect-wechatpay\/ecommerce/)
      const forPlatforms = yield* Effect.flip(
        Effect.provide(EcommerceProfitSharingOrder.unfreeze(order), partner.layer)
      )
      assert.match(forPlatforms.message, /is for platforms .* mode is partner/)
      assert.lengthOf(platform.received, 1)
      assert.lengthOf(partner.received, 0)
    }))

  it.effect("fails as a SignError when the signer throws or gives no bytes", () =>
    Effect.gen(function*() {
      const signers: ReadonlyArray<readonly [string, () => unknown]> = [
        ["hsm", () => {
          throw new Error("hsm")
        }],
        ["hsm", () => Effect.die(new Error("hsm"))],
        ["a value of type object, not raw bytes", () => Promise.resolve(new Uint8Array(256))],
        ["text of 344 characters, not raw bytes", () => Effect.succeed("A".repeat(344))],
        ["the signer gave 0 bytes", () => Effect.succeed(new Uint8Array(0))],
        ["nothing", () => Effect.void]
      ]
      for (const [cause, signer] of signers) {
        const options: object = { signer }
        const { layer, received } = world(() => placed, { ...once, ...options })
        const error = yield* Effect.flip(Effect.provide(Native.prepay(tea), layer))
        assert.deepInclude(error, { _tag: "SignError", outcome: "NotSent" })
        assert.include(error._tag === "SignError" ? String(Redacted.value(error.cause)) : "", cause)
        assert.lengthOf(received, 0)
      }
    }))

  it.effect("signs path and query as they go over the wire, quotes and spaces included", () => {
    const { layer, received } = world(() => json({ out_trade_no: "a", trade_state: "NOTPAY" }), once)
    const odd = Endpoint.make({
      name: "Odd.query",
      title: "",
      route: "GET /v3/odd/{name}",
      docs: "",
      request: Schema.Struct({ name: Schema.String, q: Schema.String, tags: Schema.Array(Schema.String) }),
      response: Schema.Struct({ trade_state: Schema.String })
    })
    return Effect.gen(function*() {
      yield* odd({ name: "it's a/b", q: "张三's + (x)", tags: ["1", "2"] })
      assert.isTrue(Platform.authorized(received[0]!))
      assert.strictEqual(received[0]!.url.pathname, "/v3/odd/it%27s%20a%2Fb")
      assert.strictEqual(received[0]!.url.searchParams.get("q"), "张三's + (x)")
      assert.deepStrictEqual(received[0]!.url.searchParams.getAll("tags"), ["1", "2"])
      assert.strictEqual(received[0]!.body, "")
    }).pipe(Effect.provide(layer))
  })

  it.effect("writes times in Beijing's offset without a fraction", () => {
    const { layer, received } = world(() => placed)
    return Effect.gen(function*() {
      yield* Native.prepay({ ...tea, time_expire: DateTime.makeUnsafe("2026-11-23T04:05:06.789Z") })
      assert.strictEqual(JSON.parse(received[0]!.body).time_expire, "2026-11-23T12:05:06+08:00")
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets a given value win over the configured one", () => {
    const { layer, received } = world(() => placed)
    return Effect.gen(function*() {
      yield* Native.prepay({ ...tea, appid: "wx-mine", notify_url: "https://example.com/other" })
      const body = JSON.parse(received[0]!.body)
      assert.strictEqual(body.appid, "wx-mine")
      assert.strictEqual(body.notify_url, "https://example.com/other")
    }).pipe(Effect.provide(layer))
  })

  it.effect("names the field that is neither given nor configured", () => {
    const { layer, received } = world(() => placed, { appid: undefined })
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay(tea))
      assert.strictEqual(error._tag, "RequestEncodeError")
      assert.strictEqual(error.outcome, "NotSent")
      assert.match(error.message, /request field appid: is neither given nor configured \(setting appid/)
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a field that the schema does not know, and one that is out of bounds, by name and without its value", () => {
    const { layer, received } = world(() => placed)
    const typo: Native.PrepayRequest & { readonly timeExpire: string } = { ...tea, timeExpire: canary.openid }
    return Effect.gen(function*() {
      const unknown = yield* Effect.flip(Native.prepay(typo))
      assert.include(unknown.message, "timeExpire")
      const bad = yield* Effect.flip(Native.prepay({ ...tea, out_trade_no: `${canary.openid} !` }))
      assert.strictEqual(bad._tag === "RequestEncodeError" && bad.field, "out_trade_no")
      const nested = yield* Effect.flip(Native.prepay({ ...tea, amount: { total: 0 } }))
      assert.strictEqual(nested._tag === "RequestEncodeError" && nested.field, "amount.total")
      const neither = yield* Effect.flip(
        Refund.create({ out_refund_no: "r1", amount: { refund: 1, total: 1, currency: "CNY" } })
      )
      assert.match(neither.message, /one of out_trade_no and transaction_id/)
      for (const error of [unknown, bad, nested]) assertNoCanary(error)
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a field that is undefined as absent, deep inside too", () => {
    const { layer, received } = world(() => placed)
    const loose = { ...tea, attach: undefined, mchid: undefined, detail: { cost_price: undefined } }
    return Effect.gen(function*() {
      yield* Native.prepay(loose)
      const body = JSON.parse(received[0]!.body)
      assert.deepInclude(body, { mchid: "1900000109", detail: {} })
      assert.notProperty(body, "attach")
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses text that UTF-8 cannot carry, in body, path and query", () => {
    const { layer, received } = world(() => placed)
    return Effect.gen(function*() {
      const body = yield* Effect.flip(Native.prepay({ ...tea, attach: "a\ud800" }))
      assert.match(body.message, /attach: the text is not well-formed/)
      const path = yield* Effect.flip(Order.queryById({ transaction_id: "\udfff" }))
      assert.match(path.message, /transaction_id/)
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("counts a character of four bytes as one where characters count", () => {
    const { layer } = world(() => placed)
    return Effect.gen(function*() {
      yield* Native.prepay({ ...tea, goods_tag: "🍵".repeat(32) })
      const error = yield* Effect.flip(Native.prepay({ ...tea, goods_tag: "🍵".repeat(33) }))
      assert.match(error.message, /goods_tag.*at most 32 characters/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a field where an endpoint has none", () => {
    const { layer, received } = world(() => ({ status: 204 }))
    const bare = Endpoint.make({
      name: "Own.bare",
      title: "",
      route: "POST /v3/bare",
      docs: "",
      request: Schema.Struct({}),
      response: Schema.Void
    })
    return Effect.gen(function*() {
      const error = yield* Effect.flip(bare(Object({ surprise: 1 })))
      assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "surprise")
      yield* bare({})
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a time that its form cannot carry", () => {
    const { layer } = world(() => placed)
    return Effect.gen(function*() {
      for (const millis of [8.64e15, 253_402_272_000_000, -8.64e15]) {
        const error = yield* Effect.flip(Native.prepay({ ...tea, time_expire: DateTime.makeUnsafe(millis) }))
        assert.match(error.message, /time_expire.*years 0 to 9999/)
      }
      yield* Native.prepay({ ...tea, time_expire: DateTime.makeUnsafe(253_402_271_999_000) })
    }).pipe(Effect.provide(layer))
  })

  it.effect("sends a field as the header that it names", () => {
    const { layer, received } = world(() => ({ status: 204 }))
    const build = Endpoint.make({
      name: "Own.build",
      title: "",
      route: "POST /v3/build",
      docs: "",
      headers: { idempotency_key: "Idempotency-Key" },
      request: Schema.Struct({ idempotency_key: Schema.String, a: Schema.Int }),
      response: Schema.Void
    })
    return Effect.gen(function*() {
      yield* build({ idempotency_key: "k1", a: 1 })
      assert.strictEqual(received[0]!.headers["idempotency-key"], "k1")
      assert.strictEqual(received[0]!.body, "{\"a\":1}")
    }).pipe(Effect.provide(layer))
  })

  for (const value of ["", ".", ".."]) {
    it.effect(`refuses the path value ${JSON.stringify(value)}`, () => {
      const { layer, received } = world(() => placed)
      const free = Endpoint.make({
        name: "Free",
        title: "",
        route: "GET /v3/free/{id}",
        docs: "",
        request: Schema.Struct({ id: Schema.String }),
        response: Schema.Void
      })
      return Effect.gen(function*() {
        const error = yield* Effect.flip(free({ id: value }))
        assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "id")
        assert.lengthOf(received, 0)
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("encrypts a sensitive field under the key that the header names, and decrypts the response's", () => {
    const { layer, received } = world((request) => {
      const { name } = JSON.parse(request.body)
      return json({ type: "PERSONAL_OPENID", account: "o-1", name: Platform.sealForMerchant(Platform.unseal(name)) })
    })
    return Effect.gen(function*() {
      const add = (name: string | Redacted.Redacted) =>
        ProfitSharingReceiver.add({ type: "PERSONAL_OPENID", account: "o-1", relation_type: "STAFF", name })
      const added = yield* add(canary.name)
      assert.strictEqual(Redacted.value(added.name!), canary.name)
      assert.strictEqual(Redacted.value((yield* add(Redacted.make("李四"))).name!), "李四")
      assert.notInclude(received[0]!.body, canary.name)
      assertNoCanary(added)
    }).pipe(Effect.provide(layer))
  })

  it.effect("refuses a plaintext of more than 214 bytes, and takes one of 214", () => {
    const { layer } = world(() => json({ type: "MERCHANT_ID", account: "1" }))
    const add = (name: string) =>
      ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "STORE", name })
    return Effect.gen(function*() {
      yield* add("x".repeat(214))
      const error = yield* Effect.flip(add("x".repeat(215)))
      assert.match(error.message, /name: 215 bytes do not fit.*214 at most/)
    }).pipe(Effect.provide(layer))
  })
})

describe("Endpoint: the response", () => {
  it.effect("hands out Request-ID, status and raw body with withResponse", () => {
    const { layer } = world(() => placed)
    return Effect.gen(function*() {
      const response = yield* Native.prepay.withResponse(tea)
      assert.strictEqual(response.status, 200)
      assert.strictEqual(response.requestId, "08F7B4C2AB0510D5081802-268435456")
      assert.deepStrictEqual(JSON.parse(Redacted.value(response.body)), response.value)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes an empty, signed 204", () => {
    const { layer } = world(() => ({ status: 204 }))
    return Effect.provide(
      Effect.gen(function*() {
        assert.isUndefined(yield* Order.close({ out_trade_no: "tea20261123001" }))
      }),
      layer
    )
  })

  const refusals: ReadonlyArray<[string, Platform.Reply, string]> = [
    ["without a signature", { ...placed, signed: false }, "MissingHeader"],
    ["whose body was changed", { ...placed, headers: { "wechatpay-signature": "AAAA" } }, "Mismatch"],
    ["under an unknown serial", { ...placed, headers: { "wechatpay-serial": "PUB_KEY_ID_01" } }, "UnknownSerial"],
    ["under an unknown certificate", { ...placed, headers: { "wechatpay-serial": "0AB1" } }, "UnknownSerial"],
    ["with a serial of no form", { ...placed, headers: { "wechatpay-serial": "what?" } }, "MalformedHeader"],
    ["with another algorithm", {
      ...placed,
      headers: { "wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3" }
    }, "UnsupportedAlgorithm"],
    ["with a timestamp of no form", { ...placed, headers: { "wechatpay-timestamp": "now" } }, "MalformedHeader"],
    ["that is WeChat Pay's probe", {
      ...placed,
      headers: { "wechatpay-signature": "WECHATPAY/SIGNTEST/xyz" }
    }, "Probe"],
    ["under a sandbox key", {
      ...placed,
      headers: { "wechatpay-serial": "PUB_KEY_ID_SANDBOX01" }
    }, "Mismatch"]
  ]
  for (const [what, reply, reason] of refusals) {
    it.effect(`refuses a 2xx ${what}, keeps its body and calls the outcome unknown`, () => {
      const { layer } = world(() => reply, once)
      return Effect.gen(function*() {
        const error = yield* Effect.flip(Native.prepay(tea))
        assert.strictEqual(error._tag, "SignatureError")
        if (error._tag !== "SignatureError") return
        assert.strictEqual(error.reason._tag, what.includes("sandbox") ? "SandboxSerial" : reason)
        assert.strictEqual(error.outcome, "Unknown")
        assert.include(Redacted.value(error.body!), "code_url")
        assert.notInclude(inspect(error, { depth: 9 }), "code_url")
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("accepts a timestamp exactly five minutes off and refuses one second more", () =>
    Effect.gen(function*() {
      for (const [skew, fits] of [[300, true], [-300, true], [301, false], [-301, false]] as const) {
        const body = JSON.stringify({ code_url: "x" })
        const { layer } = world(() => ({ body, headers: Platform.signed(body, 1_000_000 + skew) }), once)
        yield* TestClock.setTime(1_000_000_000)
        const exit = yield* Effect.exit(Effect.provide(Native.prepay(tea), layer))
        assert.strictEqual(Exit.isSuccess(exit), fits, String(skew))
      }
    }))

  it.effect("refuses a genuine response about another order", () => {
    const { layer } = world(() => json({ out_trade_no: "other-order", trade_state: "SUCCESS" }), once)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" }))
      assert.strictEqual(error._tag === "SignatureError" && error.reason._tag, "OtherRequest")
      assert.include(error.message, "out_trade_no")
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads null, unknown fields, unknown values and misfits of optional fields leniently, and says so at debug", () => {
    const { layer } = world(() =>
      json({
        out_trade_no: "tea20261123001",
        trade_state: "A_NEW_STATE",
        transaction_id: null,
        success_time: "yesterday",
        amount: { total: "100", payer_total: "a few" },
        promotion_detail: [{ coupon_id: true }],
        brand_new: { x: 1 }
      })
    )
    const lines: Array<unknown> = []
    return Effect.gen(function*() {
      const order = yield* Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" })
      assert.deepStrictEqual(order, {
        out_trade_no: "tea20261123001",
        trade_state: "A_NEW_STATE",
        amount: { total: 100 },
        promotion_detail: [{}]
      })
      const text = inspect(lines)
      for (const field of ["success_time", "amount.total", "amount.payer_total", "promotion_detail[0].coupon_id"]) {
        assert.include(text, field)
      }
      assert.notInclude(text, "yesterday")
    }).pipe(
      Effect.provide(layer),
      Effect.provide(Logger.layer([Logger.make(({ message }) => lines.push(message))])),
      Effect.provideService(References.MinimumLogLevel, "Debug")
    )
  })

  it.effect("reads a time without offset as Beijing's", () => {
    const { layer } = world(() =>
      json({ out_trade_no: "tea20261123001", trade_state: "SUCCESS", success_time: "2026-11-23 12:00:00" })
    )
    return Effect.gen(function*() {
      const order = yield* Order.queryByOutTradeNo({ out_trade_no: "tea20261123001" })
      assert.strictEqual(DateTime.formatIso(order.success_time!), "2026-11-23T04:00:00.000Z")
    }).pipe(Effect.provide(layer))
  })

  for (const body of ["{}", "[]", "no json", "", "\"text\"", "{\"code_url\":true}"]) {
    it.effect(`keeps a verified response that does not fit: ${JSON.stringify(body)}`, () => {
      const { layer } = world(() => ({ body }), once)
      return Effect.gen(function*() {
        const error = yield* Effect.flip(Native.prepay(tea))
        assert.strictEqual(error._tag, "ResponseDecodeError")
        assert.strictEqual(error._tag === "ResponseDecodeError" && Redacted.value(error.body), body)
        assert.strictEqual(error.outcome, "Unknown")
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("fails with DecryptError where a response's sensitive field does not open", () => {
    const { layer } = world(() =>
      json({ type: "MERCHANT_ID", account: "1", name: randomBytes(256).toString("base64") })
    )
    return Effect.gen(function*() {
      const error = yield* Effect.flip(
        ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "STORE" })
      )
      assert.strictEqual(error._tag, "DecryptError")
      assert.include(error.message, "name")
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads a blank or masked sensitive field as it is", () => {
    const { layer } = world((_, turn) => json({ type: "MERCHANT_ID", account: "1", name: turn === 0 ? "" : "张*" }))
    return Effect.gen(function*() {
      const add = ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "STORE" })
      assert.strictEqual(Redacted.value((yield* add).name!), "")
      assert.strictEqual(Redacted.value((yield* add).name!), "张*")
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves out an item that does not fit, but never one on which money hangs", () => {
    const { layer } = world(() => json({ data: [{ id: "1" }, { id: "2", amount: 1 }, null, { amount: 2 }] }), once)
    const Item = Schema.Struct({ id: Schema.String, amount: Schema.optionalKey(Schema.Int) })
    const list = (item: typeof Item) =>
      Endpoint.make({
        name: "Own.list",
        title: "",
        route: "GET /v3/list",
        docs: "",
        request: Schema.Struct({}),
        response: Schema.Struct({ data: Schema.optionalKey(Schema.Array(item)) })
      })
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* list(Item)({}), { data: [{ id: "1" }, { id: "2", amount: 1 }] })
      const error = yield* Effect.flip(list(Item.annotate(Wire.essential))({}))
      assert.strictEqual(error._tag, "ResponseDecodeError")
      assert.match(error.message, /data\[\d\]\.id/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a 2xx that says it is in progress as an error of unknown outcome, with its code", () => {
    const { layer } = world(() => json({ code: "USERPAYING", message: "需要用户输入支付密码" }, 202), once)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay(tea))
      assert.deepInclude(error, { _tag: "ApiError", status: 202, code: "USERPAYING", outcome: "Unknown" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes an error document as one with any 2xx, where the response is empty or all of it is optional", () =>
    Effect.gen(function*() {
      const count = Endpoint.make({
        name: "Lax.count",
        title: "",
        route: "GET /v3/lax",
        docs: "",
        request: Schema.Struct({}),
        response: Schema.Struct({ total: Schema.optional(Schema.Int) })
      })
      for (const status of [200, 202]) {
        for (const detail of [undefined, { issue: "busy" }]) {
          const { layer } = world(() => json({ code: "RULE_LIMIT", message: "业务规则限制", detail }, status), once)
          for (const call of [Order.close({ out_trade_no: "tea20261123001" }), count({})]) {
            const error = yield* Effect.flip(Effect.asVoid(call).pipe(Effect.provide(layer)))
            assert.deepInclude(error, { _tag: "ApiError", status, code: "RULE_LIMIT", outcome: "Unknown" })
          }
        }
      }
    }))

  it.effect("opens sensitive fields with a previous private key", () => {
    const old = Buffer.from(Platform.sealForMerchant(canary.name), "base64").toString("base64")
    const { layer } = world(() => json({ type: "MERCHANT_ID", account: "1", name: old }), {
      privateKey: Redacted.make(pem(rsa("new").privateKey)),
      previousPrivateKeys: [Redacted.make(pem(rsa("merchant").privateKey))]
    })
    return Effect.gen(function*() {
      const added = yield* ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "STORE" })
      assert.strictEqual(Redacted.value(added.name!), canary.name)
    }).pipe(Effect.provide(layer))
  })
})

describe("Endpoint: errors of WeChat Pay", () => {
  it.effect("carries status, code, field and Request-ID, and finds the outcome by status", () =>
    Effect.gen(function*() {
      for (
        const [status, outcome] of [[400, "Refused"], [403, "Refused"], [429, "Unknown"], [500, "Unknown"]] as const
      ) {
        const { layer } = world(() => ({
          ...json(
            { code: "PARAM_ERROR", message: "bad", detail: { field: "/amount/total", value: canary.openid } },
            status
          ),
          signed: false
        }), once)
        const error = yield* Effect.flip(Effect.provide(Native.prepay(tea), layer))
        assert.strictEqual(error._tag, "ApiError")
        if (error._tag !== "ApiError") continue
        assert.deepInclude(error, { status, code: "PARAM_ERROR", outcome, field: "/amount/total" })
        assert.strictEqual(error.requestId, "08F7B4C2AB0510D5081802-268435456")
        assert.isTrue(WeChatPayError.hasCode("PARAM_ERROR")(error))
        assertNoCanary(error)
      }
    }))

  it.effect("calls a 4xx refused only if it is an error document, and not a gateway's", () =>
    Effect.gen(function*() {
      const replies: ReadonlyArray<Platform.Reply> = [
        { status: 404, body: "<html>nginx</html>", signed: false },
        { ...json({ code: "TIMEOUT", message: "" }, 408), signed: false }
      ]
      for (const reply of replies) {
        const error = yield* Effect.flip(Effect.provide(Native.prepay(tea), world(() => reply, once).layer))
        assert.propertyVal(error, "outcome", "Unknown")
      }
    }))

  it.effect("leaves a transfer and a withdrawal in doubt after a code that their pages do not list", () =>
    Effect.gen(function*() {
      const outcomes = (call: Effect.Effect<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>) =>
        Effect.forEach(["NEW_CODE", "NO_AUTH", "INVALID_REQUEST"], (code) => {
          const refusal = { ...json({ code, message: "" }, 400), signed: false }
          return Effect.map(Effect.flip(call), ({ outcome }) => outcome).pipe(
            Effect.provide(world(() => refusal, once).layer)
          )
        })
      const request: Transfer.CreateRequest = {
        out_bill_no: "plfk2020042013",
        transfer_scene_id: "1000",
        openid: "oUpF8uMuAJOM2pxb1Q",
        transfer_amount: 100,
        transfer_remark: "茶",
        transfer_scene_report_infos: []
      }
      const withdrawal = Withdrawal.create({
        sub_mchid: "1900000110",
        out_request_no: "W1",
        amount: 100
      })
      assert.deepStrictEqual(yield* outcomes(Transfer.create(request)), ["Unknown", "Refused", "Refused"])
      assert.deepStrictEqual(yield* outcomes(withdrawal), ["Unknown", "Refused", "Refused"])
      assert.deepStrictEqual(yield* outcomes(Native.prepay(tea)), ["Refused", "Refused", "Refused"])
      assert.deepStrictEqual(
        yield* outcomes(Transfer.create.withResponse(request)),
        ["Unknown", "Refused", "Refused"]
      )
      const doubting = Catalogue.all.flatMap((endpoint) =>
        "doubtsOtherCodes" in endpoint && endpoint.doubtsOtherCodes === true ? [endpoint.description.name] : []
      )
      assert.deepStrictEqual(doubting.toSorted(), [
        "DayEndWithdrawal.create",
        "PlatformWithdrawal.create",
        "Transfer.create",
        "Transfer.createAuthorized",
        "Transfer.createWithAuthorization",
        "Withdrawal.create"
      ])
    }))

  it.effect("takes a Request-ID only of a Request-ID's form: nobody signs it", () =>
    Effect.gen(function*() {
      for (const id of ["a b", "x".repeat(129), "\u00e9", ""]) {
        const headers = { "request-id": id }
        const refused = world(() => ({ ...json({ code: "NO_AUTH" }, 403), signed: false, headers }), once)
        const error = yield* Effect.flip(Effect.provide(Native.prepay(tea), refused.layer))
        assert.notProperty(error, "requestId")
        const { layer } = world(() => ({ ...placed, headers }))
        assert.isUndefined((yield* Effect.provide(Native.prepay.withResponse(tea), layer)).requestId)
      }
    }))

  it.effect("cuts what an unauthenticated document says, and takes control characters out of it", () => {
    const { layer } = world(() => ({
      ...json({ code: "PARAM_ERROR", message: `a\u001b[31m\nb${"x".repeat(10_000)}` }, 400),
      signed: false
    }), once)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay(tea))
      assert.notInclude(error.message, "x")
      const description = error._tag === "ApiError" ? Redacted.value(error.description) : ""
      assert.isBelow(description.length, 400)
      assert.match(description, /a \[31m b/)
    }).pipe(Effect.provide(layer))
  })

  it.effect("names all fields that WeChat Pay names, the first as field", () => {
    const refused = (document: object) =>
      Effect.flip(Native.prepay(tea)).pipe(
        Effect.provide(
          world(() => ({ ...json({ code: "PARAM_ERROR", ...document }, 400), signed: false }), once).layer
        ),
        Effect.map((error) => error._tag === "ApiError" ? [error.field, ...error.fields] : [])
      )
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* refused({ detail: { location: null, value: ["/body/a", "/body/b"] } }), [
        "/body/a",
        "/body/a",
        "/body/b"
      ])
      assert.deepStrictEqual(yield* refused({ message: "输入源“/body/out_trade_no”映射到值字段“商户订单号”" }), [
        "/body/out_trade_no",
        "/body/out_trade_no"
      ])
      assert.deepStrictEqual(yield* refused({ message: "参数错误" }), [undefined])
      const many = Array.from({ length: 1000 }, (_, index) => `/body/${index}\u001b${"x".repeat(1000)}`)
      const fields = yield* refused({ detail: { value: many } })
      assert.isBelow(fields.length, 40)
      assert.isTrue(fields.every((field) => field !== undefined && field.length < 300 && !field.includes("\u001b")))
    })
  })

  it.effect("takes what is spelt as no code of WeChat Pay's for none: a gateway said it, and all is in doubt", () =>
    Effect.gen(function*() {
      for (const code of ["no such user", "not_found", "E".repeat(65), "\u001b[31m", 404]) {
        const { layer } = world(() => ({ ...json({ code, message: "" }, 404), signed: false }), once)
        const error = yield* Effect.flip(Effect.provide(Native.prepay(tea), layer))
        assert.deepInclude(error, { _tag: "ApiError", code: "", outcome: "Unknown" })
      }
    }))

  it.effect("says of an error document without a message that it is one", () =>
    Effect.gen(function*() {
      const describe = (body: string) =>
        Effect.flip(Effect.provide(Native.prepay(tea), world(() => ({ status: 400, body, signed: false }), once).layer))
          .pipe(Effect.map((error) => error._tag === "ApiError" ? Redacted.value(error.description) : undefined))
      assert.strictEqual(yield* describe("{\"code\":\"PARAM_ERROR\"}"), "no message")
      assert.strictEqual(yield* describe("{\"code\":\"PARAM_ERROR\",\"message\":{\"text\":\"wrong\"}}"), "no message")
      assert.strictEqual(yield* describe("<html>"), "no message")
    }))

  it.effect("keeps the body of a response that is no error document", () => {
    const { layer } = world(() => ({ status: 502, body: "<html>", signed: false }), once)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay(tea))
      assert.isTrue(error._tag === "ApiError" && error.code === "" && error.isRetryable)
      assert.strictEqual(error._tag === "ApiError" && Redacted.value(error.body), "<html>")
    }).pipe(Effect.provide(layer))
  })

  it.effect("says in which line the server's signed message differs from ours", () => {
    const refuse = (information: object): Platform.Reply => ({
      ...json({ code: "SIGN_ERROR", message: "sign", detail: { sign_information: information } }, 401),
      signed: false
    })
    return Effect.gen(function*() {
      const difference = (information: (request: Platform.Received) => object) =>
        Effect.flip(Effect.provide(Native.prepay(tea), world((request) => refuse(information(request)), once).layer))
          .pipe(
            Effect.map((error) => error._tag === "ApiError" ? error.signDifference ?? "" : "")
          )
      const message = (request: Platform.Received, body: string) => `POST\n${request.url.pathname}\n1\nn\n${body}\n`
      const text = (request: Platform.Received, body: string) => ({
        method: "POST",
        url: request.url.pathname,
        truncated_sign_message: message(request, body),
        sign_message_length: Buffer.byteLength(message(request, body))
      })
      assert.match(yield* difference((r) => ({ ...text(r, r.body), method: "PUT" })), /method PUT/)
      assert.match(yield* difference((r) => ({ ...text(r, r.body), url: "/v3/pay" })), /URL line at offset 7/)
      assert.match(yield* difference((r) => text(r, r.body.replace("100", "900"))), /body line at offset \d+/)
      assert.match(yield* difference((r) => text(r, r.body)), /private key does not belong/)
    })
  })
})

describe("Endpoint: any response", () => {
  it.effect("fails if it does not succeed, however deep or odd its body is, and is no defect", () =>
    Effect.gen(function*() {
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      const bodies = fc.oneof(fc.string({ unit: "binary" }), fc.json(), Deep.arbitrary)
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(fc.constantFrom(200, 202, 204, 400, 401, 500), bodies, (status, body) => {
            const exit = run(
              Effect.exit(Effect.provide(Native.prepay(tea), world(() => ({ status, body }), once).layer))
            )
            return exit.then((exit) =>
              exit._tag === "Success" || exit.cause.reasons.every((reason) => reason._tag === "Fail")
            )
          }),
          {
            numRuns: 100,
            examples: [
              [401, `{"code":"SIGN_ERROR","message":"","detail":${Deep.deep(12_000, "objects")}}`],
              [200, `{"code_url":"a","x":${Deep.deep(12_000)}}`],
              [200, "[[]]"]
            ]
          }
        )
      )
    }))
})

describe("Endpoint: repeating", () => {
  const refused = { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED", syscall: "connect" }) }
  const reset = { cause: Object.assign(new Error(canary.openid), { code: "ECONNRESET", syscall: "read" }) }
  const pay = Endpoint.make({
    name: "Unsafe.pay",
    title: "",
    route: "POST /v3/unsafe",
    docs: "",
    request: Schema.Struct({ a: Schema.Int }),
    response: Schema.Void
  })
  const quick = { retry: Schedule.recurs(2), backupUrl: "https://api2.mch.weixin.qq.com" }

  it.effect("repeats at the other host, signed again, after a connection failed", () => {
    const { layer, received } = world((_, turn) => turn === 0 ? refused : { status: 204 }, quick)
    return Effect.gen(function*() {
      yield* pay({ a: 1 })
      assert.deepStrictEqual(received.map((one) => one.url.host), ["api.mch.weixin.qq.com", "api2.mch.weixin.qq.com"])
      assert.strictEqual(received[0]!.body, received[1]!.body)
      assert.notStrictEqual(received[0]!.headers.authorization, received[1]!.headers.authorization)
      assert.isTrue(received.every((one) => Platform.authorized(one)))
    }).pipe(Effect.provide(layer))
  })

  it.effect("repeats the very ciphertext", () => {
    const { layer, received } = world(
      (_, turn) => turn === 0 ? refused : json({ type: "MERCHANT_ID", account: "1" }),
      quick
    )
    return Effect.gen(function*() {
      yield* ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "STORE", name: "x" })
      assert.strictEqual(received[0]!.body, received[1]!.body)
    }).pipe(Effect.provide(layer))
  })

  it.effect("never repeats a POST of unknown outcome that no merchant number makes safe", () =>
    Effect.gen(function*() {
      for (const reply of [reset, { status: 500, body: "", signed: false }, { status: 204, signed: false }]) {
        const { layer, received } = world(() => reply, quick)
        const error = yield* Effect.flip(Effect.provide(pay({ a: 1 }), layer))
        assert.propertyVal(error, "outcome", "Unknown")
        assert.lengthOf(received, 1)
      }
    }))

  it.effect("repeats a GET and an idempotent POST after a lost connection, SYSTEM_ERROR, 429 or a probe", () =>
    Effect.gen(function*() {
      const bad: ReadonlyArray<Platform.Reply> = [
        reset,
        { ...json({ code: "SYSTEM_ERROR", message: "" }, 500), signed: false },
        { ...json({ code: "FREQUENCY_LIMITED", message: "" }, 429), signed: false },
        { ...placed, headers: { "wechatpay-signature": "WECHATPAY/SIGNTEST/1" } }
      ]
      for (const reply of bad) {
        const { layer, received } = world((_, turn) => turn === 0 ? reply : placed, quick)
        yield* Effect.provide(Native.prepay(tea), layer)
        assert.lengthOf(received, 2)
      }
    }))

  it.effect("does not repeat other codes, other 4xx, nor a 2xx that does not verify", () =>
    Effect.gen(function*() {
      const final: ReadonlyArray<Platform.Reply> = [
        { ...json({ code: "OPENID_MISMATCH", message: "" }, 500), signed: false },
        { ...json({ code: "ORDER_NOT_EXIST", message: "" }, 404), signed: false },
        { ...placed, signed: false },
        { body: "{}" }
      ]
      for (const reply of final) {
        const { layer, received } = world(() => reply, quick)
        yield* Effect.flip(Effect.provide(Native.prepay(tea), layer))
        assert.lengthOf(received, 1)
      }
    }))

  it.effect("shows no secret and no personal data in logs, spans and errors, no matter what happens", () =>
    Effect.gen(function*() {
      // A canary that shows is a defect, which this does not catch.
      const check = <A, E, R>(call: Effect.Effect<A, E, R>) =>
        Effect.catch(Effect.asVoid(watched(call)), () => Effect.void)
      const echo = json({ type: "PERSONAL_OPENID", account: canary.openid, name: canary.name })
      const replies: ReadonlyArray<Platform.Reply> = [
        echo,
        reset,
        { ...echo, signed: false },
        { body: `{"account":"${canary.openid}"` },
        { ...json({ code: "PARAM_ERROR", message: "", detail: { value: canary.openid } }, 400), signed: false },
        { ...json({ code: "PARAM_ERROR", message: `no user ${canary.openid} ${canary.name}` }, 400), signed: false },
        { ...json({ code: `no user ${canary.openid}`, message: "" }, 400), signed: false },
        json({
          type: "PERSONAL_OPENID",
          account: canary.openid,
          name: { [canary.name]: 1 },
          relation_type: [canary.name]
        })
      ]
      for (const reply of replies) {
        yield* ProfitSharingReceiver.add({
          type: "PERSONAL_OPENID",
          account: canary.openid,
          name: canary.name,
          relation_type: "STAFF"
        }).pipe(Effect.provide(world(() => reply, quick).layer), check)
      }
      yield* Order.queryById({ transaction_id: canary.openid }).pipe(
        Effect.provide(world(() => reset, quick).layer),
        check
      )
    }))

  it.effect("keeps the doubt that an earlier attempt left, no matter what a later one says", () =>
    Effect.gen(function*() {
      const later: ReadonlyArray<Platform.Reply> = [
        { ...json({ code: "NOT_ENOUGH", message: "" }, 403), signed: false },
        refused
      ]
      for (const reply of later) {
        const { layer } = world((_, turn) => turn === 0 ? reset : reply, quick)
        const refund = Refund.create({
          out_trade_no: "tea20261123001",
          out_refund_no: "r1",
          amount: { refund: 1, total: 1, currency: "CNY" }
        })
        const error = yield* Effect.flip(Effect.provide(refund, layer))
        assert.propertyVal(error, "outcome", "Unknown")
        assert.notInclude(error.message, "nothing was sent")
      }
    }))

  it.effect("repeats a POST only if the number that makes it safe is in the request", () => {
    const { layer, received } = world(() => reset, quick)
    const withdraw = Endpoint.make({
      name: "Own.withdraw",
      title: "",
      route: "POST /v3/withdraw",
      docs: "",
      idempotentBy: "out_request_no",
      request: Schema.Struct({ out_request_no: Schema.optionalKey(Schema.String) }),
      response: Schema.Void
    })
    return Effect.gen(function*() {
      yield* Effect.flip(withdraw({}))
      assert.lengthOf(received, 1)
      yield* Effect.flip(withdraw({ out_request_no: "w1" }))
      assert.lengthOf(received, 4)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is not repeated before Retry-After says so, and says how long that is", () => {
    const { layer, received } = world(() => ({
      ...json({ code: "FREQUENCY_LIMITED", message: "" }, 429),
      headers: { "retry-after": "3600" },
      signed: false
    }))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay(tea))
      assert.deepInclude(error, { _tag: "ApiError", outcome: "Unknown", retryAfter: 3600 })
      assert.match(error.message, /wait 3600 s/)
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("ends an attempt that hangs, and calls its outcome unknown", () => {
    const { layer, received } = world(() => ({ hang: true }), { ...once, timeout: "3 seconds" })
    return Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(Effect.flip(pay({ a: 1 })), { startImmediately: true })
      yield* Effect.promise(() => new Promise((done) => setTimeout(done, 50)))
      yield* TestClock.adjust("3 seconds")
      const error = yield* Fiber.join(fiber)
      assert.deepInclude(error, { _tag: "TransportError", outcome: "Unknown" })
      assert.deepStrictEqual(Reflect.get(error, "reason"), { _tag: "Timeout" })
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("says NotSent for a signer that fails or hangs", () =>
    Effect.gen(function*() {
      const failing = world(() => placed, { ...once, signer: () => Effect.fail(canary.apiV3Key) })
      const error = yield* Effect.flip(Effect.provide(Native.prepay(tea), failing.layer))
      assert.deepInclude(error, { _tag: "SignError", outcome: "NotSent" })
      assertNoCanary(error)
      const hanging = world(() => placed, { ...once, signer: () => Effect.never })
      const fiber = yield* Effect.forkChild(Effect.flip(Effect.provide(Native.prepay(tea), hanging.layer)), {
        startImmediately: true
      })
      yield* Effect.yieldNow
      yield* TestClock.adjust("10 seconds")
      const late = yield* Fiber.join(fiber)
      assert.deepInclude(late, { _tag: "TransportError", outcome: "NotSent" })
      assert.deepStrictEqual(Reflect.get(late, "reason"), { _tag: "Timeout" })
    }))

  it.effect("prints neither address nor query of a lost request", () => {
    const { layer } = world(() => reset, once)
    return Effect.gen(function*() {
      const exit = yield* Effect.exit(Order.queryByOutTradeNo({ out_trade_no: canary.openid }))
      assert.isTrue(Exit.isFailure(exit))
      assertNoCanary(exit)
    }).pipe(Effect.provide(layer))
  })
})

describe("Endpoint: around the call", () => {
  it.effect("makes one span per call, with method, template, status and Request-ID, and no trace headers", () => {
    const { layer, received } = world(() => json({ out_trade_no: canary.openid, trade_state: "NOTPAY" }))
    const spans: Array<Tracer.NativeSpan> = []
    const tracer = Tracer.make({
      span: (options) => {
        const span = new Tracer.NativeSpan(options)
        spans.push(span)
        return span
      }
    })
    return Effect.gen(function*() {
      yield* Order.queryByOutTradeNo({ out_trade_no: canary.openid })
      assert.deepStrictEqual(spans.map((span) => span.name), ["Order.queryByOutTradeNo"])
      const attributes = Object.fromEntries(spans[0]!.attributes)
      assert.deepStrictEqual(attributes, {
        "http.request.method": "GET",
        "url.template": "/v3/pay/transactions/out-trade-no/{out_trade_no}",
        "http.response.status_code": 200,
        "wechatpay.request_id": "08F7B4C2AB0510D5081802-268435456"
      })
      for (const header of ["traceparent", "b3"]) assert.isUndefined(received[0]!.headers[header])
    }).pipe(Effect.provide(layer), Effect.withTracer(tracer))
  })

  it.effect("signs the meta part of an upload only, and sends the file as it is", () => {
    const { layer, received } = world(() => json({ media_id: "m" }))
    const file = new Uint8Array([0, 13, 10, 255, 45, 45])
    return Effect.gen(function*() {
      const filename = "a \"b\" 执照.png"
      const { media_id } = yield* Media.uploadImage({ filename, file })
      assert.strictEqual(media_id, "m")
      const boundary = /boundary=(.+)$/.exec(received[0]!.contentType ?? "")?.[1] ?? "?"
      const raw = Buffer.from(received[0]!.raw).toString("latin1")
      const parts = raw.split(`--${boundary}`)
      assert.lengthOf(parts, 4)
      const [head, meta] = Buffer.from(parts[1]!, "latin1").toString("utf8").trim().split("\r\n\r\n")
      assert.include(head, "name=\"meta\"")
      assert.notInclude(head, "filename")
      assert.include(head, "Content-Type: application/json")
      assert.deepStrictEqual(JSON.parse(meta!), { filename, sha256: createHash("sha256").update(file).digest("hex") })
      assert.isTrue(Platform.authorized(received[0]!, meta))
      assert.isTrue(parts[2]!.includes(Buffer.from(file).toString("latin1")))
      assert.include(Buffer.from(parts[2]!, "latin1").toString("utf8"), "filename=\"a %22b%22 执照.png\"")
    }).pipe(Effect.provide(layer))
  })

  const contents: ReadonlyArray<readonly [string, () => Endpoint.FileContent]> = [
    ["bytes", () => new Uint8Array([1, 2, 3])],
    ["a part of a buffer", () => Buffer.from([0, 1, 2, 3, 4]).subarray(1, 4)],
    ["a buffer", () => new Uint8Array([1, 2, 3]).buffer],
    ["bytes of another realm", () => runInNewContext("new Uint8Array([1, 2, 3])")],
    ["a buffer of another realm", () => runInNewContext("new Uint8Array([1, 2, 3]).buffer")],
    ["a Blob", () => new Blob([new Uint8Array([1, 2, 3])])],
    ["a stream of the web", () => new Blob([new Uint8Array([1, 2, 3])]).stream()],
    ["a stream of Node.js", () => Readable.from([Buffer.from([1, 2]), Buffer.from([3])], { objectMode: false })],
    ["a Stream", () => Stream.make(new Uint8Array([1]), new Uint8Array([2, 3]))]
  ]
  for (const [title, content] of contents) {
    it.effect(`uploads ${title}`, () => {
      const { layer, received } = world(() => json({ media_id: "m" }))
      return Effect.gen(function*() {
        yield* Media.uploadImage({ filename: "a.png", file: content() })
        const raw = Buffer.from(received[0]!.raw).toString("latin1")
        const hash = createHash("sha256").update(Buffer.from([1, 2, 3])).digest("hex")
        assert.include(raw, `"sha256":"${hash}"`)
        assert.include(raw, "\r\n\r\n\u0001\u0002\u0003\r\n--")
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("refuses what is no file before anything is sent, and is no defect", () => {
    const { layer, received } = world(() => json({ media_id: "m" }))
    const broken = new Readable({
      read() {
        this.destroy(new Error("disk"))
      }
    })
    return Effect.gen(function*() {
      const odd: ReadonlyArray<readonly [unknown, RegExp]> = [
        [undefined, /is missing/],
        [null, /is missing/],
        ["a.png", /give the content, not the name/],
        [7, /of type number/],
        [{}, /of type object/],
        [[1, 2, 3], /of type object/],
        [Readable.from(["text"]), /must come in bytes/],
        [broken, /could not be read/],
        [Stream.fail("disk"), /could not be read/]
      ]
      for (const [file, issue] of odd) {
        const odd: object = { file }
        const call = Media.uploadImage({ filename: "a.png", file: new Uint8Array(1), ...odd })
        const error = yield* Effect.flip(call)
        assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "file")
        assert.match(error.message, issue)
      }
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("lets an upload take a minute, or the configured time where that is longer", () => {
    const upload = Media.uploadImage({ filename: "a.png", file: new Uint8Array(1) })
    return Effect.gen(function*() {
      for (const [timeout, seconds] of [["10 seconds", 60], ["3 minutes", 180]] as const) {
        const { layer, received } = world(() => ({ hang: true }), { ...once, timeout })
        const fiber = yield* Effect.forkChild(Effect.provide(Effect.flip(upload), layer), { startImmediately: true })
        while (received.length === 0) yield* Effect.promise(() => new Promise((resolve) => setImmediate(resolve)))
        yield* TestClock.adjust(`${seconds - 1} seconds`)
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 second")
        assert.deepPropertyVal(yield* Fiber.join(fiber), "reason", { _tag: "Timeout" })
      }
    })
  })

  it.effect("says of a file name that is no Unicode what is wrong with it", () => {
    const upload = Endpoint.makeUpload({
      name: "Own.upload",
      title: "",
      route: "POST /v3/own/upload",
      docs: "",
      request: Schema.Struct({}),
      response: Schema.Struct({}),
      filename: () => "a\ud800.png",
      limits: { png: 10 }
    })
    return Effect.gen(function*() {
      const error = yield* Effect.flip(upload({ file: new Uint8Array(1) }))
      assert.match(error.message, /filename: the text is not well-formed/)
    }).pipe(Effect.provide(world(() => json({})).layer))
  })

  it.effect("refuses a wrong extension and a file that is too large before anything is sent", () => {
    const { layer, received } = world(() => json({ media_id: "m" }))
    return Effect.gen(function*() {
      const wrong = yield* Effect.flip(Media.uploadImage({ filename: "a.exe", file: new Uint8Array(1) }))
      assert.include(wrong.message, "filename")
      const large = yield* Effect.flip(
        Media.uploadImage({ filename: "a.png", file: Stream.make(new Uint8Array(8_000_000)) })
      )
      assert.include(large.message, "larger than")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("signs a download only for an address of a configured origin", () => {
    const { layer, received } = world(() => ({ body: "file", signed: false }))
    return Effect.gen(function*() {
      const read = (download_url: string) => Stream.runCollect(TradeBill.download({ download_url }))
      yield* read("https://api.mch.weixin.qq.com/v3/billdownload/file?token=a%2Bb")
      assert.isTrue(Platform.authorized(received[0]!))
      for (
        const address of [
          "http://api.mch.weixin.qq.com/v3/billdownload/file",
          "https://api.mch.weixin.qq.com.evil.example/file",
          "https://api.mch.weixin.qq.com@evil.example/file",
          "https://user@api.mch.weixin.qq.com/file",
          "https://api.mch.weixin.qq.com:444/file",
          "//evil.example/file",
          "file:///etc/passwd",
          ""
        ]
      ) {
        const error = yield* Effect.flip(read(address))
        assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "download_url", address)
      }
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("does not follow a redirect", () => {
    const { layer, received } = world(() => ({
      status: 302,
      signed: false,
      headers: { location: "https://evil.example/" }
    }), once)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay(tea))
      assert.deepInclude(error, { _tag: "ApiError", status: 302, outcome: "Unknown" })
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes no platform key for a request that does not encode", () => {
    const side = Platform.platform(() => placed)
    const dead = Layer.mock(CertificateStore.CertificateStore)({})
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Native.prepay({ ...tea, amount: { total: -1 } }))
      assert.strictEqual(error._tag, "RequestEncodeError")
    }).pipe(Effect.provide(Layer.mergeAll(dead, Platform.config(), side.layer)))
  })
})
