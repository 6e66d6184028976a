import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Invocation, type WeChatPayConfig } from "effect-wechatpay"
import { TestClock } from "effect/testing"
import { createVerify } from "node:crypto"
import { rsa } from "./support/keys.ts"
import * as Platform from "./support/platform.ts"

/** Application and time of the examples on the official page about signatures. */
const appid = "wx2421b1c4370ec43b"
const at = 1_554_208_460
const prepay_id = "wx201410272009395522657a690389285100"

const verified = (message: string, signature: string) =>
  createVerify("RSA-SHA256").update(message).verify(rsa("merchant").publicKey, signature, "base64")

const config = Platform.config({ appid, apiV2Key: Redacted.make("192006250b4c09247ec02edce69f6a2d") })

const atThatTime = Effect.tap(Effect.void, () => TestClock.setTime(at * 1000))

describe("Invocation", () => {
  it.effect("signs application, time, nonce and `prepay_id=…` for JSAPI, each on a line of its own", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const payment = yield* Invocation.jsapi({ prepay_id })
      assert.hasAllKeys(payment, ["appId", "timeStamp", "nonceStr", "package", "signType", "paySign"])
      assert.deepInclude(payment, {
        appId: appid,
        timeStamp: "1554208460",
        package: `prepay_id=${prepay_id}`,
        signType: "RSA"
      })
      assert.match(payment.nonceStr, /^[0-9A-Za-z]{32}$/)
      const message = `${appid}\n1554208460\n${payment.nonceStr}\nprepay_id=${prepay_id}\n`
      assert.isTrue(verified(message, payment.paySign))
      assert.isFalse(verified(message.trimEnd(), payment.paySign))
    }).pipe(Effect.provide(config)))

  it.effect("leaves the application out of what a mini program passes on, but signs it", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const payment = yield* Invocation.miniProgram({ prepay_id, appid: "wx-mini" })
      assert.hasAllKeys(payment, ["timeStamp", "nonceStr", "package", "signType", "paySign"])
      assert.isTrue(
        verified(`wx-mini\n1554208460\n${payment.nonceStr}\nprepay_id=${prepay_id}\n`, payment.paySign)
      )
    }).pipe(Effect.provide(config)))

  it.effect("signs the bare prepay_id for an app", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const payment = yield* Invocation.app({ prepay_id })
      assert.deepInclude(payment, {
        appId: appid,
        partnerId: "1900000109",
        prepayId: prepay_id,
        packageValue: "Sign=WXPay",
        timeStamp: "1554208460"
      })
      assert.isTrue(verified(`${appid}\n1554208460\n${payment.nonceStr}\n${prepay_id}\n`, payment.sign))
    }).pipe(Effect.provide(config)))

  it.effect("says which application is missing", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Invocation.app({ prepay_id }))
      assert.match(error.message, /appid: is neither given nor configured/)
    }).pipe(Effect.provide(Platform.config({ appid: undefined }))))

  it.effect("spells `timestamp` as wx.chooseWXPay does, and leaves the application to wx.config", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const payment = yield* Invocation.chooseWXPay({ prepay_id })
      assert.hasAllKeys(payment, ["timestamp", "nonceStr", "package", "signType", "paySign"])
      assert.strictEqual(payment.timestamp, "1554208460")
      const message = `${appid}\n1554208460\n${payment.nonceStr}\nprepay_id=${prepay_id}\n`
      assert.isTrue(verified(message, payment.paySign))
    }).pipe(Effect.provide(config)))

  it.effect("names the app's package as iOS does", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const payment = yield* Invocation.appIos({ prepay_id, partnerId: "1900000100" })
      assert.hasAllKeys(payment, ["appId", "partnerId", "prepayId", "package", "nonceStr", "timeStamp", "sign"])
      assert.include(payment, { package: "Sign=WXPay", partnerId: "1900000100" })
      assert.isTrue(verified(`${appid}\n1554208460\n${payment.nonceStr}\n${prepay_id}\n`, payment.sign))
    }).pipe(Effect.provide(config)))

  it.effect("appends the page to come back to", () =>
    Effect.gen(function*() {
      const h5_url = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=1"
      assert.strictEqual(yield* Invocation.h5({ h5_url }), h5_url)
      assert.strictEqual(
        yield* Invocation.h5({ h5_url }, "https://example.com/done?a=1&b=茶"),
        `${h5_url}&redirect_url=https%3A%2F%2Fexample.com%2Fdone%3Fa%3D1%26b%3D%E8%8C%B6`
      )
    }))

  it.effect("hands a transfer's package on unsigned", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Invocation.merchantTransfer({ package_info: "affff" }), {
        mchId: "1900000109",
        appId: appid,
        package: "affff"
      })
      // The query of the official example.
      assert.deepStrictEqual(
        yield* Invocation.merchantTransferApp({ package_info: "affffddafdfafddffda==", appid: "wx8888888888888888" }),
        {
          businessType: "requestMerchantTransfer",
          query: "mchId=1900000109&appId=wx8888888888888888&package=affffddafdfafddffda%3D%3D"
        }
      )
    }).pipe(Effect.provide(config)))

  /** What programs without types hand over. */
  const wrong = (value: unknown): never => value as never
  const h5_url = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=1"
  const refusals: ReadonlyArray<
    readonly [what: string, call: Effect.Effect<unknown, Error, WeChatPayConfig.WeChatPayConfig>, message: RegExp]
  > = [
    ["jsapi of nothing", Invocation.jsapi(wrong(undefined)), /jsapi: .*prepay_id: is undefined; give the prepay_id/],
    ["jsapi without prepay_id", Invocation.jsapi(wrong({})), /prepay_id: is undefined/],
    ["jsapi with null", Invocation.jsapi(wrong({ prepay_id: null })), /prepay_id: is null/],
    ["jsapi with undefined as text", Invocation.jsapi({ prepay_id: `${undefined}` }), /prepay_id: is undefined/],
    ["jsapi with a number", Invocation.jsapi(wrong({ prepay_id: 1 })), /prepay_id: is no text/],
    ["jsapi with an empty text", Invocation.jsapi({ prepay_id: "" }), /prepay_id: is empty/],
    ["jsapi with a line end", Invocation.jsapi({ prepay_id: `${prepay_id}\n` }), /prepay_id: has blanks or line ends/],
    ["a doubled prefix (jsapi)", Invocation.jsapi({ prepay_id: `prepay_id=${prepay_id}` }), /starts with prepay_id=/],
    ["a doubled prefix (chooseWXPay)", Invocation.chooseWXPay({ prepay_id: "prepay_id=wx1" }), /chooseWXPay: .*starts/],
    ["a doubled prefix (mini)", Invocation.miniProgram({ prepay_id: "prepay_id=wx1" }), /miniProgram: .*starts/],
    ["a doubled prefix (app)", Invocation.app({ prepay_id: "prepay_id=wx1" }), /app: .*starts with prepay_id=/],
    ["a doubled prefix (iOS)", Invocation.appIos({ prepay_id: "prepay_id=wx1" }), /appIos: .*starts with prepay_id=/],
    ["an empty appid", Invocation.jsapi({ prepay_id, appid: "" }), /appid: is empty/],
    ["an empty partnerId", Invocation.app({ prepay_id, partnerId: "" }), /partnerId: is empty/],
    ["h5 without h5_url", Invocation.h5(wrong({}), "https://example.com"), /h5_url: is undefined/],
    ["h5 with no address", Invocation.h5({ h5_url: "wx.tenpay.com" }), /h5_url: is no address/],
    ["h5 with two pages", Invocation.h5({ h5_url: `${h5_url}&redirect_url=a` }, "https://a.b"), /redirect_url already/],
    ["h5 with an encoded page", Invocation.h5({ h5_url }, "https%3A%2F%2Fa.b"), /redirect_url: is no address/],
    ["h5 back to undefined", Invocation.h5({ h5_url }, `${undefined}`), /redirect_url: is undefined/],
    ["a transfer that waits for nobody", Invocation.merchantTransfer(wrong({})), /package_info: is undefined/],
    ["a doubled package", Invocation.merchantTransferApp({ package_info: "package=a" }), /starts with package=/],
    ["payscore without package", Invocation.payscoreConfirm(wrong({})), /payscoreConfirm: .*package: is undefined/],
    [
      "payscore with a doubled package",
      Invocation.payscoreConfirmApp({ package: "package=a" }),
      /starts with package=/
    ],
    ["payscore without service", Invocation.payscoreDetail(wrong({ out_order_no: "1" })), /service_id: is undefined/],
    ["payscore without number", Invocation.payscoreDetailApp(wrong({ service_id: "1" })), /out_order_no: is undefined/],
    ["hmac of undefined", Invocation.hmac(wrong({ a: undefined })), /hmac: .*a: is no text/]
  ]
  for (const [what, call, message] of refusals) {
    it.effect(`refuses ${what}`, () =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(call)
        assert.match(error.message, message)
        assert.notInclude(error.message, prepay_id)
      }).pipe(Effect.provide(config)))
  }

  it.effect("makes the HMAC of the official example", () =>
    Effect.gen(function*() {
      // pay.weixin.qq.com, APIv2, 签名算法: the published parameters, key and signature.
      const sign = yield* Invocation.hmac({
        appid: "wxd930ea5d5a258f4f",
        mch_id: "10000100",
        device_info: "1000",
        body: "test",
        nonce_str: "ibuaiVcKdpRxkhJA"
      })
      assert.strictEqual(sign, "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6")
    }).pipe(Effect.provide(config)))

  it.effect("opens the confirmation of a payscore order, which is not signed", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Invocation.payscoreConfirm({ package: "AAQ_-=" }), {
        businessType: "wxpayScoreUse",
        extraData: { package: "AAQ_-=" }
      })
      assert.deepStrictEqual(yield* Invocation.payscoreConfirmJsapi({ package: "AAQ_-=" }), {
        businessType: "wxpayScoreUse",
        queryString: "package=AAQ_-%3D"
      })
      assert.deepStrictEqual(yield* Invocation.payscoreConfirmApp({ package: "AAQ_-=" }), {
        businessType: "wxpayScoreUse",
        query: "package=AAQ_-%3D"
      })
    }))

  it.effect("signs the page of a payscore order under the APIv2 key", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const order = { service_id: "500001", out_order_no: "1234323JKHDFE1243252" }
      const { businessType, extraData } = yield* Invocation.payscoreDetail(order)
      const { sign, ...rest } = extraData
      assert.strictEqual(businessType, "wxpayScoreDetail")
      assert.hasAllKeys(rest, ["mch_id", "service_id", "out_order_no", "timestamp", "nonce_str", "sign_type"])
      assert.include(rest, { service_id: "500001", sign_type: "HMAC-SHA256", timestamp: "1554208460" })
      assert.strictEqual(sign, yield* Invocation.hmac(rest))
      const ofQuery = (query: string) => Object.fromEntries(new URLSearchParams(query))
      const jsapi = ofQuery((yield* Invocation.payscoreDetailJsapi(order)).queryString)
      assert.strictEqual(jsapi.sign, yield* Invocation.hmac(jsapi))
      const app = ofQuery((yield* Invocation.payscoreDetailApp(order)).query)
      assert.strictEqual(app.sign, yield* Invocation.hmac(app))
      assert.hasAllKeys(app, Object.keys(extraData))
    }).pipe(Effect.provide(config)))

  it.effect("says that the APIv2 key is missing, and what it is", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Invocation.payscoreDetail({ service_id: "1", out_order_no: "2" }))
      assert.include(error, { setting: "apiV2Key" })
      assert.match(error.message, /not the APIv3 key/)
    }).pipe(Effect.provide(Platform.config())))
})
