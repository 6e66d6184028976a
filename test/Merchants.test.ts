import { assert, describe, it } from "@effect/vitest"
import { Clock, ConfigProvider, Deferred, Effect, Fiber, Layer } from "effect"
import { Invocation, Merchants, Notification, type WeChatPay } from "effect-wechatpay"
import { Order } from "effect-wechatpay/payments"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { createVerify, sign } from "node:crypto"
import { canary } from "./support/canary.ts"
import * as Certificates from "./support/certificates.ts"
import { pem, rsa } from "./support/keys.ts"
import { post, transaction } from "./support/notification.ts"

const tea = "1900000109"
const books = "1900000110"

const serialNo = "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
const publicKeyId = (mchid: string) => `PUB_KEY_ID_01${mchid}2024110100000000000001`

/** Settings of a merchant with keys of its own. */
const settings = (mchid: string): WeChatPay.Options => ({
  mchid,
  serialNo,
  privateKey: pem(rsa(`merchant ${mchid}`).privateKey),
  apiV3Key: mchid === tea ? canary.apiV3Key : canary.previousApiV3Key,
  appid: `wx${mchid}`,
  publicKeyId: publicKeyId(mchid),
  publicKey: pem(rsa(`platform ${mchid}`).publicKey)
})

/** WeChat Pay for both: responds to each as its own side does, and notes whose valid signature it saw. */
const platform = () => {
  const seen: Array<string> = []
  const client = HttpClient.make((request, url) =>
    Effect.gen(function*() {
      const seconds = String(Math.floor((yield* Clock.currentTimeMillis) / 1000))
      const header = request.headers.authorization ?? ""
      const value = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1] ?? ""
      const mchid = value("mchid")
      const message = `${request.method}\n${url.pathname}${url.search}\n${value("timestamp")}\n${
        value("nonce_str")
      }\n\n`
      const genuine = createVerify("RSA-SHA256").update(message)
        .verify(rsa(`merchant ${mchid}`).publicKey, value("signature"), "base64")
      seen.push(genuine ? mchid : "forged")
      const body = JSON.stringify({ ...transaction, mchid, appid: `wx${mchid}` })
      const nonce = "593BEC0C930BF1AFEB40B4A08C8FB242"
      const signature = sign(
        "RSA-SHA256",
        Buffer.from(`${seconds}\n${nonce}\n${body}\n`),
        rsa(`platform ${mchid}`).privateKey
      )
      return HttpClientResponse.fromWeb(
        request,
        new Response(body, {
          headers: {
            "content-type": "application/json",
            "wechatpay-timestamp": seconds,
            "wechatpay-nonce": nonce,
            "wechatpay-serial": publicKeyId(mchid),
            "wechatpay-signature": signature.toString("base64")
          }
        })
      )
    })
  )
  return { seen, layer: Layer.succeed(HttpClient.HttpClient, client) }
}

const query = Order.queryByOutTradeNo({ out_trade_no: transaction.out_trade_no })

/** Counts what it looks up. */
const counting = () => {
  const asked: Array<string> = []
  const lookup = (mchid: string) =>
    Effect.sync(() => {
      asked.push(mchid)
      return [tea, books].includes(mchid) ? settings(mchid) : undefined
    })
  return { asked, lookup }
}

describe("Merchants", () => {
  it.effect("signs and verifies each call as its merchant, at the same time", () => {
    const { layer, seen } = platform()
    const { asked, lookup } = counting()
    return Effect.gen(function*() {
      const mchids = Array.from({ length: 20 }, (_, index) => index % 2 === 0 ? tea : books)
      const orders = yield* Effect.forEach(mchids, (mchid) => query.pipe(Merchants.with(mchid)), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(orders.map(({ mchid }) => mchid), mchids)
      assert.deepStrictEqual(seen.toSorted(), mchids.toSorted())
      // However many calls need it.
      assert.deepStrictEqual(asked.toSorted(), [tea, books])
    }).pipe(Effect.provide(Merchants.layer({ lookup }).pipe(Layer.provideMerge(layer))))
  })

  it.effect("has the merchant's settings for what is not sent, too", () =>
    Effect.gen(function*() {
      const open = Invocation.jsapi({ prepay_id: "wx1" })
      assert.strictEqual((yield* open.pipe(Merchants.with(tea))).appId, `wx${tea}`)
      assert.strictEqual((yield* open.pipe(Merchants.with(books))).appId, `wx${books}`)
    }).pipe(Effect.provide(
      Merchants.layerOptions([settings(tea), settings(books)]).pipe(Layer.provideMerge(platform().layer))
    )))

  it.effect("releases a merchant that is idle, and none that is in use", () => {
    const { asked, lookup } = counting()
    return Effect.gen(function*() {
      const go = yield* Deferred.make<void>()
      yield* Effect.void.pipe(Merchants.with(tea))
      yield* TestClock.adjust("9 minutes")
      yield* Effect.void.pipe(Merchants.with(tea))
      assert.lengthOf(asked, 1)
      const long = yield* Effect.forkChild(Deferred.await(go).pipe(Merchants.with(books)), { startImmediately: true })
      yield* TestClock.adjust("1 hour")
      yield* Effect.void.pipe(Merchants.with(tea))
      yield* Effect.void.pipe(Merchants.with(books))
      assert.deepStrictEqual(asked, [tea, books, tea])
      yield* Deferred.succeed(go, undefined)
      yield* Fiber.join(long)
    }).pipe(
      Effect.provide(
        Merchants.layer({ lookup, idleTimeToLive: "10 minutes" }).pipe(Layer.provideMerge(platform().layer))
      )
    )
  })

  it.effect("looks up again what was invalidated", () => {
    const { asked, lookup } = counting()
    return Effect.gen(function*() {
      const { invalidate } = yield* Merchants.Merchants
      yield* Effect.void.pipe(Merchants.with(tea))
      yield* invalidate(tea)
      yield* Effect.void.pipe(Merchants.with(tea))
      assert.lengthOf(asked, 2)
    }).pipe(Effect.provide(Merchants.layer({ lookup }).pipe(Layer.provideMerge(platform().layer))))
  })

  it.effect("fails for a merchant that is not known, could not be looked up or is another, and asks again later", () => {
    let asked = 0
    const lookup = (mchid: string) =>
      Effect.suspend((): Effect.Effect<WeChatPay.Options | undefined, Error> => {
        asked++
        if (mchid === "1") return Effect.succeed(undefined)
        return mchid === "2" ? Effect.fail(new Error(canary.apiV3Key)) : Effect.succeed(settings(tea))
      })
    return Effect.gen(function*() {
      for (const [mchid, reason] of [["1", "Unknown"], ["2", "Lookup"], [books, "Mismatch"]] as const) {
        const error = yield* Effect.flip(query.pipe(Merchants.with(mchid)))
        assert.strictEqual(error._tag, "MerchantError")
        assert.include(error, { reason, mchid })
        assert.notInclude(`${error.message}${JSON.stringify(error)}`, canary.apiV3Key)
      }
      const before = asked
      yield* Effect.flip(query.pipe(Merchants.with("2")))
      assert.strictEqual(asked, before + 1)
    }).pipe(Effect.provide(Merchants.layer({ lookup }).pipe(Layer.provideMerge(platform().layer))))
  })

  for (
    const [title, fails] of [
      ["whose promise is rejected", Effect.promise(() => Promise.reject(new Error(canary.apiV3Key)))],
      [
        "that throws",
        Effect.sync((): never => {
          throw new Error(canary.apiV3Key)
        })
      ]
    ] as const
  ) {
    it.effect(`asks a lookup again ${title}`, () => {
      let asked = 0
      const lookup = () => Effect.suspend(() => asked++ === 0 ? fails : Effect.succeed(settings(tea)))
      return Effect.gen(function*() {
        const use = query.pipe(Merchants.with(tea))
        const error = yield* Effect.flip(use)
        assert.include(error, { _tag: "MerchantError", reason: "Lookup" })
        assert.notInclude(`${error.message}${JSON.stringify(error)}`, canary.apiV3Key)
        yield* use
      }).pipe(Effect.provide(Merchants.layer({ lookup }).pipe(Layer.provideMerge(platform().layer))))
    })
  }

  it.effect("takes null, which stores of programs in JavaScript return, for a merchant that is not known", () => {
    const lookup = () => Effect.sync((): undefined => JSON.parse("null"))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(query.pipe(Merchants.with(tea)))
      assert.include(error, { _tag: "MerchantError", reason: "Unknown" })
    }).pipe(Effect.provide(Merchants.layer({ lookup }).pipe(Layer.provideMerge(platform().layer))))
  })

  it.effect("reads merchants from the environment, and shares no keys between them", () => {
    const { layer, seen } = platform()
    const of = (mchid: string) => {
      const { apiV3Key, privateKey, publicKey } = settings(mchid)
      return Object.entries({ PRIVATE_KEY: privateKey, API_V3_KEY: apiV3Key, PUBLIC_KEY: publicKey }).map(
        ([name, value]) => [`M${mchid}_WECHATPAY_${name}`, String(value)]
      )
    }
    const env = {
      ...Object.fromEntries([...of(tea), ...of(books)]),
      [`M${tea}_WECHATPAY_SERIAL_NO`]: serialNo,
      [`M${books}_WECHATPAY_SERIAL_NO`]: serialNo,
      [`M${tea}_WECHATPAY_PUBLIC_KEY_ID`]: publicKeyId(tea),
      [`M${books}_WECHATPAY_PUBLIC_KEY_ID`]: publicKeyId(books),
      [`M${tea}_WECHATPAY_APPID`]: `wx${tea}`,
      WECHATPAY_APPID: "wxshared",
      WECHATPAY_MCHID: tea,
      // Must not become anybody's.
      WECHATPAY_API_V3_KEY: canary.previousApiV3Key,
      M1900000111_WECHATPAY_PRIVATE_KEY: String(settings(tea).privateKey),
      M1900000111_WECHATPAY_SERIAL_NO: serialNo
    }
    return Effect.gen(function*() {
      yield* query.pipe(Merchants.with(tea))
      yield* query.pipe(Merchants.with(books), Effect.exit)
      assert.deepStrictEqual(seen, [tea, books])
      const open = Invocation.jsapi({ prepay_id: "wx1" })
      assert.strictEqual((yield* open.pipe(Merchants.with(tea))).appId, `wx${tea}`)
      assert.strictEqual((yield* open.pipe(Merchants.with(books))).appId, "wxshared")
      const unknown = yield* Effect.flip(open.pipe(Merchants.with("1900000112")))
      assert.include(unknown, { _tag: "MerchantError", reason: "Unknown" })
      const keyless = yield* Effect.flip(open.pipe(Merchants.with("1900000111")))
      assert.include(keyless, { _tag: "ConfigurationError" })
      assert.match(keyless.message, /^M1900000111_WECHATPAY_API_V3_KEY \(apiV3Key\): found nothing/)
    }).pipe(
      Effect.provide(
        Merchants.layerConfig().pipe(
          Layer.provideMerge(layer),
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
        )
      )
    )
  })

  it.effect("downloads certificates once for a merchant, not once for a call", () => {
    const side = new Certificates.Platform()
    const { apiV3Key: _, publicKey: __, publicKeyId: ___, ...rest } = settings(Certificates.mchid)
    const own: WeChatPay.Options = {
      ...rest,
      serialNo: Certificates.serialNo,
      privateKey: pem(rsa("merchant").privateKey),
      apiV3Key: canary.apiV3Key
    }
    const current = Effect.flatMap(
      Merchants.Merchants,
      () => query.pipe(Effect.exit, Merchants.with(Certificates.mchid))
    )
    return Effect.gen(function*() {
      for (let call = 0; call < 5; call++) yield* current
      assert.lengthOf(side.downloads, 1)
    }).pipe(Effect.provide(
      Merchants.layerOptions([own]).pipe(Layer.provideMerge(Layer.succeed(HttpClient.HttpClient, side.client)))
    ))
  })

  it.effect("finds the merchant of a notification at a shared address", () =>
    Effect.gen(function*() {
      const parse = Notification.parse(Order.events)
      for (const mchid of [tea, books]) {
        const { body, headers } = yield* post({
          serial: publicKeyId(mchid),
          privateKey: rsa(`platform ${mchid}`).privateKey,
          apiV3Key: mchid === tea ? canary.apiV3Key : canary.previousApiV3Key,
          content: { ...transaction, mchid, appid: `wx${mchid}` }
        })
        const notification = yield* parse(headers, body).pipe(Merchants.withAll(tea, books))
        assert.strictEqual(notification.mchid, mchid)
        const alone = yield* parse(headers, body).pipe(Merchants.with(mchid))
        assert.strictEqual(alone.mchid, mchid)
        const other = mchid === tea ? books : tea
        assert.include(yield* Effect.flip(parse(headers, body).pipe(Merchants.with(other))), { _tag: "SignatureError" })
      }
    }).pipe(Effect.provide(
      Merchants.layerOptions([settings(tea), settings(books)]).pipe(Layer.provideMerge(platform().layer))
    )))
})
