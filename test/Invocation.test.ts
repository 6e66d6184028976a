import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Invocation } from "effect-wechatpay"
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

  it("appends the page to come back to", () => {
    const h5_url = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx1&package=1"
    assert.strictEqual(Invocation.h5({ h5_url }), h5_url)
    assert.strictEqual(
      Invocation.h5({ h5_url }, "https://example.com/done?a=1&b=茶"),
      `${h5_url}&redirect_url=https%3A%2F%2Fexample.com%2Fdone%3Fa%3D1%26b%3D%E8%8C%B6`
    )
  })

  it.effect("hands a transfer's package on unsigned", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* Invocation.merchantTransfer({ package_info: "affff" }), {
        mchId: "1900000109",
        appId: appid,
        package: "affff"
      })
    }).pipe(Effect.provide(config)))

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

  it.effect("signs payscore jumps under the APIv2 key", () =>
    Effect.gen(function*() {
      yield* atThatTime
      const confirm = yield* Invocation.payscoreConfirm({ package: "XXXXXXXX" })
      const { sign, ...rest } = confirm
      assert.hasAllKeys(rest, ["mch_id", "package", "timestamp", "nonce_str", "sign_type"])
      assert.strictEqual(sign, yield* Invocation.hmac(rest))
      const detail = yield* Invocation.payscoreDetail({ service_id: "500001", out_order_no: "1234323JKHDFE1243252" })
      assert.include(detail, { service_id: "500001", sign_type: "HMAC-SHA256", timestamp: "1554208460" })
      assert.match(Invocation.toQuery(detail), /service_id=500001&out_order_no=1234323JKHDFE1243252&mch_id=/)
    }).pipe(Effect.provide(config)))

  it.effect("says that the APIv2 key is missing, and what it is", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Invocation.payscoreConfirm({ package: "x" }))
      assert.strictEqual(error.setting, "apiV2Key")
      assert.match(error.message, /not the APIv3 key/)
    }).pipe(Effect.provide(Platform.config())))
})
