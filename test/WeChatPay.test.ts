import { assert, describe, it } from "@effect/vitest"
import { CertificateStore, Endpoint, WeChatPay, WeChatPayConfig, WeChatPayError } from "effect-wechatpay"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { sign } from "node:crypto"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assertNoCanary, canary } from "./support/canary.ts"
import * as Side from "./support/certificates.ts"
import { pem, rsa } from "./support/keys.ts"

const { first, second } = Side.certificates
/** A signer that signs at once: the test clock does not wait for the thread pool. */
const signer = (message: Uint8Array) => Effect.sync(() => sign("RSA-SHA256", message, rsa("merchant").privateKey))
const merchant = {
  mchid: Side.mchid,
  serialNo: Side.serialNo,
  privateKey: pem(rsa("merchant").privateKey),
  apiV3Key: canary.apiV3Key,
  signer
}
const environment = {
  WECHATPAY_MCHID: Side.mchid,
  WECHATPAY_SERIAL_NO: Side.serialNo,
  WECHATPAY_API_V3_KEY: canary.apiV3Key
}
const publicKey = { publicKeyId: Side.publicKeyId, publicKey: Side.publicKeyPem }

const prepay = Endpoint.make({
  name: "Test.prepay",
  title: "Native 下单",
  route: "POST /v3/pay/transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791877",
  request: Schema.Struct({ out_trade_no: Schema.String }),
  response: Schema.Struct({ code_url: Schema.String })
})

/** Calls an endpoint over the layer; gives the serials that its requests named, downloads included. */
const named = (
  layer: Layer.Layer<WeChatPay.Services, WeChatPayError.ConfigurationError, HttpClient>,
  platform = new Side.Platform()
) =>
  prepay({ out_trade_no: "tea20261123001" }).pipe(
    Effect.map(() => platform.received.map(({ path, serial }) => `${path.split("/").at(-1)} ${serial ?? "none"}`)),
    Effect.provide(Layer.fresh(Layer.provideMerge(layer, platform.layer)))
  )

const fromEnv = <A, E, R>(env: Readonly<Record<string, string>>, effect: Effect.Effect<A, E, R>) =>
  Effect.provideService(effect, ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord({ ...environment, ...env }))

const refused = (layer: Layer.Layer<WeChatPay.Services, WeChatPayError.ConfigurationError, HttpClient>) =>
  Effect.map(Effect.flip(named(layer)), (error) => {
    assertNoCanary(error)
    assert.instanceOf(error, WeChatPayError.ConfigurationError)
    return error.message
  })

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

describe("WeChatPay.layer", () => {
  it.effect("gives configuration and keys over an HttpClient alone", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* named(WeChatPay.layer({ ...merchant, ...publicKey })), [
        `native ${Side.publicKeyId}`
      ])
      assert.deepStrictEqual(yield* named(WeChatPay.layer(merchant)), ["certificates none", `native ${first().serial}`])
      assert.deepStrictEqual(yield* named(WeChatPay.layer({ ...merchant, ...publicKey, keys: "both" })), [
        `native ${Side.publicKeyId}`
      ])
      assert.deepStrictEqual(
        yield* named(WeChatPay.layer({ ...merchant, ...publicKey, keys: "both", send: "certificate" })),
        [`certificates ${Side.publicKeyId}`, `native ${first().serial}`]
      )
      assert.deepStrictEqual(yield* named(WeChatPay.layer({ ...merchant, ...publicKey, keys: "certificate" })), [
        "certificates none",
        `native ${first().serial}`
      ])
    }))

  it.effect("names the setting that is wrong as its own options do", () =>
    Effect.gen(function*() {
      const message = (options: Readonly<Record<string, unknown>>) => {
        const layer: ReturnType<typeof WeChatPay.layer> = Reflect.apply(WeChatPay.layer, undefined, [
          { ...merchant, ...options }
        ])
        return refused(layer)
      }
      assert.match(yield* message({ mchid: "" }), /^mchid: found nothing/)
      assert.match(
        yield* message({ publicKeyId: "x", publicKey: publicKey.publicKey }),
        /^publicKeyId: found text of 1/
      )
      assert.match(yield* message({ publicKeyId: publicKey.publicKeyId }), /^publicKey: found nothing/)
      assert.match(
        yield* message({ ...publicKey, previousPublicKeys: [{ id: "x", publicKey: "x" }] }),
        /^previousPublicKeys\[0\]\.id: found text of 1/
      )
      assert.match(yield* message({ keys: "publicKey" }), /^publicKeyId: found nothing/)
      assert.match(yield* message({ keys: "hybrid" }), /^keys: found text of 6.*publicKey, certificate or both/)
      assert.match(yield* message({ ...publicKey, keys: "both", send: "x" }), /^send: found text of 1/)
      assert.match(yield* message({ ...publicKey, keys: "both", trust: "x" }), /^trust: found text of 1/)
      assert.match(yield* message({ refreshInterval: "1 second" }), /^refreshInterval: found 1s/)
    }))
})

describe("WeChatPay.layerConfig", () => {
  it.effect("reads everything from the environment", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "pub_key.pem")
      writeFileSync(path, Side.publicKeyPem)
      const layer = WeChatPay.layerConfig({ signer })
      const key = { WECHATPAY_PUBLIC_KEY_ID: `${Side.publicKeyId}\n`, WECHATPAY_PUBLIC_KEY_PATH: `${path}\n` }
      assert.deepStrictEqual(yield* fromEnv(key, named(layer)), [`native ${Side.publicKeyId}`])
      assert.deepStrictEqual(yield* fromEnv({}, named(layer)), ["certificates none", `native ${first().serial}`])
      assert.deepStrictEqual(
        yield* fromEnv({ ...key, WECHATPAY_KEYS: "both\n", WECHATPAY_SEND_KEY: "certificate" }, named(layer)),
        [`certificates ${Side.publicKeyId}`, `native ${first().serial}`]
      )
      const before = new Side.Platform()
      before.listSigner = first()
      assert.deepStrictEqual(
        yield* fromEnv({
          ...key,
          WECHATPAY_KEYS: "both",
          WECHATPAY_SEND_KEY: "certificate",
          WECHATPAY_TRUST: "apiV3Key"
        }, named(layer, before)),
        [`certificates ${Side.publicKeyId}`, `native ${first().serial}`]
      )
    }))

  it.effect("takes overrides, as values and as Configs", () =>
    Effect.gen(function*() {
      const env = { SHOP_PUBLIC_KEY: Side.publicKeyPem, SHOP_ID: Side.publicKeyId }
      const expected = [`native ${Side.publicKeyId}`]
      assert.deepStrictEqual(
        yield* fromEnv(
          env,
          named(WeChatPay.layerConfig({ signer, publicKeyId: Side.publicKeyId, publicKey: Side.publicKeyPem }))
        ),
        expected
      )
      assert.deepStrictEqual(
        yield* fromEnv(
          env,
          named(WeChatPay.layerConfig({
            signer,
            publicKeyId: Config.String("SHOP_ID"),
            publicKey: Config.Redacted("SHOP_PUBLIC_KEY")
          }))
        ),
        expected
      )
      assert.deepStrictEqual(
        yield* fromEnv(
          env,
          named(WeChatPay.layerConfig(Config.map(
            Config.all({ publicKeyId: Config.String("SHOP_ID"), publicKey: Config.String("SHOP_PUBLIC_KEY") }),
            (keys) => ({ ...keys, signer })
          )))
        ),
        expected
      )
    }))

  it.effect("names the variable, by its whole path where the provider is nested", () =>
    Effect.gen(function*() {
      const message = (env: Readonly<Record<string, string>>) =>
        fromEnv(env, refused(WeChatPay.layerConfig({ signer })))
      assert.match(yield* message({ WECHATPAY_KEYS: "hybrid" }), /^WECHATPAY_KEYS \(keys\): found text of 6/)
      assert.match(
        yield* message({ WECHATPAY_KEYS: "both" }),
        /^WECHATPAY_PUBLIC_KEY_ID \(publicKeyId\): found nothing/
      )
      assert.match(yield* message({ WECHATPAY_PUBLIC_KEY: "x" }), /^WECHATPAY_PUBLIC_KEY_ID: found nothing/)
      assert.match(
        yield* message({ WECHATPAY_PUBLIC_KEY_ID: `"${Side.publicKeyId}"`, WECHATPAY_PUBLIC_KEY: Side.publicKeyPem }),
        /^WECHATPAY_PUBLIC_KEY_ID \(publicKeyId\): found .* with quotation marks/
      )
      const shop = { ...environment, WECHATPAY_PUBLIC_KEY_ID: Side.publicKeyId }
      const nested = refused(WeChatPay.layerConfig({ signer })).pipe(
        Effect.provideService(
          ConfigProvider.ConfigProvider,
          ConfigProvider.nested(ConfigProvider.fromUnknown({ shop }), "shop")
        )
      )
      assert.match(yield* nested, /^shop\.WECHATPAY_PUBLIC_KEY, shop\.WECHATPAY_PUBLIC_KEY_PATH: found nothing/)
    }))
})

describe("a directory of certificates", () => {
  const lay = (certificateDirectory: string) => WeChatPay.layer({ ...merchant, certificateDirectory })

  it.effect("spares the next start its download, and holds nothing that is open", () =>
    Effect.gen(function*() {
      const directory = join(yield* folder, "new", "certificates")
      assert.deepStrictEqual(yield* named(lay(directory)), ["certificates none", `native ${first().serial}`])
      assert.deepStrictEqual(yield* named(lay(`${directory}\n`)), [`native ${first().serial}`])
      const [file, ...others] = readdirSync(directory)
      assert.deepStrictEqual(others, [])
      const text = readFileSync(join(directory, file!), "utf8")
      assert.notInclude(text, "BEGIN")
      assertNoCanary(text)
      assert.strictEqual(statSync(join(directory, file!)).mode & 0o077, 0)
      const platform = new Side.Platform()
      platform.list = [Side.seal(second()), Side.seal(first())]
      yield* Effect.gen(function*() {
        yield* (yield* CertificateStore.CertificateStore).current
        yield* TestClock.adjust("12 hours")
        yield* Side.settle
      }).pipe(Effect.provide(Layer.provideMerge(lay(directory), platform.layer)))
      assert.deepStrictEqual(yield* named(lay(directory)), [`native ${second().serial}`])
      assert.deepStrictEqual(readdirSync(directory), [file])
    }))

  it.effect("that cannot be used costs a download and not a call", () =>
    Effect.gen(function*() {
      const path = join(yield* folder, "file")
      writeFileSync(path, "")
      assert.deepStrictEqual(yield* named(lay(join(path, "below"))), ["certificates none", `native ${first().serial}`])
    }))
})

describe("the two services", () => {
  it.effect("can be swapped one by one", () =>
    Effect.gen(function*() {
      const layer = CertificateStore.layerPublicKey({ id: Side.publicKeyId, publicKey: Side.publicKeyPem }).pipe(
        Layer.provideMerge(WeChatPayConfig.layer(merchant))
      )
      assert.deepStrictEqual(yield* named(layer), [`native ${Side.publicKeyId}`])
    }))
})
