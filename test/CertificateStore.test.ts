import { assert, describe, it } from "@effect/vitest"
import { CertificateStore, Endpoint, type WeChatPayConfig, WeChatPayError } from "effect-wechatpay"
import * as Array from "effect/Array"
import * as Clock from "effect/Clock"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import type * as HttpClient from "effect/http/HttpClient"
import * as Latch from "effect/Latch"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as KeyValueStore from "effect/persistence/KeyValueStore"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import * as TestClock from "effect/testing/TestClock"
import { generateKeyPairSync } from "node:crypto"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Verification from "../src/transport/verification.ts"
import { suite } from "./CertificateStoreTest.ts"
import { assertNoCanary, canary, watched } from "./support/canary.ts"
import * as Side from "./support/certificates.ts"
import { ec, pem, rsa } from "./support/keys.ts"

const { first, second, third } = Side.certificates
const publicKey = { id: Side.publicKeyId, publicKey: Side.publicKeyPem }
const stranger = "7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"

type Services = WeChatPayConfig.WeChatPayConfig | HttpClient.HttpClient

const on = <R>(
  platform: Side.Platform,
  layer: Layer.Layer<CertificateStore.CertificateStore, unknown, Services | R>,
  options: Partial<WeChatPayConfig.Options> = {}
) => Layer.fresh(Layer.provideMerge(layer, Layer.mergeAll(Side.config(options), platform.layer)))

const Store = CertificateStore.CertificateStore

/** The reason of a failure, and its message. */
const failure = <A, E extends { readonly message: string; readonly _tag: string }, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.map(Effect.flip(effect), (error) => {
    assertNoCanary(error)
    const reason: unknown = Reflect.get(error, "reason")
    const tag: unknown = Predicate.hasProperty(reason, "_tag") ? reason._tag : error._tag
    return { reason: tag, message: error.message }
  })

const prepay = Endpoint.make({
  name: "Test.prepay",
  title: "Native 下单",
  route: "POST /v3/pay/transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791877",
  request: Schema.Struct({ out_trade_no: Schema.String }),
  response: Schema.Struct({ code_url: Schema.String })
})

// ---------------------------------------------------------------------------------------------------------------------
// laws
// ---------------------------------------------------------------------------------------------------------------------

suite("layerPublicKey", () => {
  const platform = new Side.Platform()
  const other = { id: "PUB_KEY_ID_0119000001092024110100000000000002", publicKey: pem(rsa("older").publicKey) }
  const current = { serial: publicKey.id, publicKey: rsa("platform-public").publicKey }
  return {
    platform,
    layer: on(platform, CertificateStore.layerPublicKey({ ...publicKey, previous: [other] })),
    current,
    keys: [current, { serial: other.id, publicKey: rsa("older").publicKey }]
  }
})

suite("layerMemory", () => {
  const platform = new Side.Platform()
  const keys = [first(), second()]
  return {
    platform,
    layer: CertificateStore.layerMemory(
      keys.map(({ publicKey, serial }) => ({ serial, publicKey, kind: "certificate" }))
    ),
    current: first(),
    keys
  }
})

const listing = () => {
  const platform = new Side.Platform()
  platform.list = [first(), second()].map((one) => Side.seal(one))
  return platform
}

suite("layerCertificates", () => {
  const platform = listing()
  return {
    platform,
    layer: on(platform, CertificateStore.layerCertificates()),
    current: second(),
    keys: [first(), second()]
  }
})

suite("layerCertificatesPersisted", () => {
  const platform = listing()
  const layer = Layer.provide(CertificateStore.layerCertificatesPersisted(), KeyValueStore.layerMemory)
  return { platform, layer: on(platform, layer), current: second(), keys: [first(), second()] }
})

const publicOne = { serial: publicKey.id, publicKey: rsa("platform-public").publicKey }

suite("layerHybrid", () => {
  const platform = listing()
  return {
    platform,
    layer: on(platform, CertificateStore.layerHybrid(publicKey)),
    current: publicOne,
    keys: [first(), second(), publicOne]
  }
})

suite("layerHybrid that sends certificates", () => {
  const platform = listing()
  return {
    platform,
    layer: on(platform, CertificateStore.layerHybrid({ ...publicKey, send: "certificate" })),
    current: second(),
    keys: [first(), second(), publicOne]
  }
})

suite("layerHybridPersisted", () => {
  const platform = listing()
  const layer = Layer.provide(CertificateStore.layerHybridPersisted(publicKey), KeyValueStore.layerMemory)
  return { platform, layer: on(platform, layer), current: publicOne, keys: [first(), second(), publicOne] }
})

// ---------------------------------------------------------------------------------------------------------------------
// public key
// ---------------------------------------------------------------------------------------------------------------------

describe("a store over the public key", () => {
  it.effect("never downloads, no matter which serial it is asked for and how much time passes", () =>
    Effect.gen(function*() {
      const platform = new Side.Platform()
      yield* Effect.gen(function*() {
        const store = yield* Store
        yield* store.current
        assert.isUndefined(yield* store.get(first().serial))
        yield* TestClock.adjust("30 days")
        yield* Side.settle
        yield* store.get(stranger)
      }).pipe(Effect.provide(on(platform, CertificateStore.layerPublicKey(publicKey))))
      assert.deepStrictEqual(platform.received, [])
    }))

  const refused = (
    options: Parameters<typeof CertificateStore.layerPublicKey>[0],
    config: Partial<WeChatPayConfig.Options> = {}
  ) => failure(Layer.build(Layer.provide(CertificateStore.layerPublicKey(options), Side.config(config))))

  it.effect("refuses what is no id of a public key, and says where the id stands", () =>
    Effect.gen(function*() {
      for (const id of ["", "abc", first().serial, "PUB_KEY_ID_"]) {
        const { message } = yield* refused({ ...publicKey, id })
        assert.match(message, /^id: found .*PUB_KEY_ID_/)
        if (id.length > 3 && id !== "PUB_KEY_ID_") assert.notInclude(message, id)
      }
    }))

  it.effect("takes the bytes of a file, and names what a program in JavaScript got wrong", () =>
    Effect.gen(function*() {
      const bytes = new TextEncoder().encode(Side.publicKeyPem)
      const layer = CertificateStore.layerPublicKey({ ...publicKey, publicKey: bytes })
      const key = yield* Effect.flatMap(Store, (store) => store.current).pipe(
        Effect.provide(on(new Side.Platform(), layer))
      )
      assert.strictEqual(key.serial, Side.publicKeyId)
      const settingOf = (options: unknown) => {
        const odd: typeof layer = Reflect.apply(CertificateStore.layerPublicKey, undefined, [options])
        return Effect.map(
          Effect.flip(Effect.scoped(Layer.build(on(new Side.Platform(), odd)))),
          (error) => error instanceof WeChatPayError.ConfigurationError ? error.setting : error
        )
      }
      assert.strictEqual(yield* settingOf(undefined), "id")
      assert.strictEqual(yield* settingOf({ ...publicKey, id: 7 }), "id")
      assert.strictEqual(yield* settingOf({ id: publicKey.id }), "publicKey")
      assert.strictEqual(yield* settingOf({ ...publicKey, publicKey: {} }), "publicKey")
      assert.strictEqual(yield* settingOf({ ...publicKey, previous: [null] }), "previous[0].id")
    }))

  it.effect("refuses what is no RSA public key", () =>
    Effect.gen(function*() {
      const wrong = [pem(rsa("x").privateKey), pem(ec().publicKey), first().pem, "", "key.pem"]
      for (const one of wrong) {
        const { message } = yield* refused({ ...publicKey, publicKey: one })
        assert.match(message, /^publicKey: found /)
      }
      const { message } = yield* refused({ ...publicKey, previous: [{ id: publicKey.id, publicKey: "x" }] })
      assert.match(message, /^previous\[0\]\.publicKey: found /)
    }))

  it.effect("refuses the merchant's own key", () =>
    Effect.gen(function*() {
      const { message } = yield* refused({ ...publicKey, publicKey: pem(rsa("merchant").publicKey) })
      assert.match(message, /^publicKey: found the public half of the merchant's own key/)
    }))

  it.effect("refuses a sandbox's key, unless requests stay on this machine", () =>
    Effect.gen(function*() {
      const sandbox = { ...publicKey, id: "PUB_KEY_ID_SANDBOX_1" }
      assert.match((yield* refused(sandbox)).message, /^id: found a sandbox's key/)
      const config = Side.config({ baseUrl: "http://127.0.0.1:7373" })
      yield* Layer.build(Layer.provide(CertificateStore.layerPublicKey(sandbox), config))
    }))
})

// ---------------------------------------------------------------------------------------------------------------------
// certificates
// ---------------------------------------------------------------------------------------------------------------------

/** Runs a program against a platform, with a store over certificates. */
const withCertificates = <A, E>(
  program: (platform: Side.Platform) => Effect.Effect<A, E, CertificateStore.CertificateStore | Services>,
  options: Partial<WeChatPayConfig.Options> = {},
  layer: Layer.Layer<CertificateStore.CertificateStore, unknown, Services> = CertificateStore.layerCertificates()
) =>
  Effect.suspend(() => {
    const platform = new Side.Platform()
    return Effect.provide(program(platform), on(platform, layer, options))
  })

/** Verifies a message that `by` signed, as a response or a notification is verified. */
const verify = (by: Side.Signer, headers: Readonly<Record<string, string>> = {}, seconds = 0) =>
  Verification.verify({
    endpoint: "test",
    route: "test",
    headers: Headers.fromInput({ ...Side.signedBy(by, "{}", seconds), ...headers }),
    body: Buffer.from("{}"),
    sandbox: false,
    toleranceSeconds: 300
  })

describe("the first download", () => {
  it.effect("happens once, however many fibers ask", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        const gate = yield* Latch.make()
        platform.gate = gate.await
        const fibers = yield* Effect.forEach(
          Array.range(1, 100),
          (n) => Effect.forkChild(n % 2 === 0 ? store.current : store.get(first().serial), { startImmediately: true })
        )
        yield* Side.settle
        yield* gate.open
        const keys = yield* Effect.forEach(fibers, Fiber.join)
        assert.deepStrictEqual(new Set(keys.map((key) => key?.serial)), new Set([first().serial]))
        assert.strictEqual(platform.downloads.length, 1)
        assert.isUndefined(platform.downloads[0]?.serial)
      })
    ))

  it.effect("goes on for the others when the one who asked first is interrupted", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        const gate = yield* Latch.make()
        platform.gate = gate.await
        const leader = yield* Effect.forkChild(store.current, { startImmediately: true })
        const other = yield* Effect.forkChild(store.current, { startImmediately: true })
        yield* Side.settle
        yield* Fiber.interrupt(leader)
        yield* gate.open
        assert.strictEqual((yield* Fiber.join(other)).serial, first().serial)
        assert.strictEqual(platform.downloads.length, 1)
      })
    ))

  it.effect("ends for all when the scope of the layer is closed meanwhile, and does not begin afterwards", () =>
    Effect.gen(function*() {
      const platform = new Side.Platform()
      platform.gate = Effect.never
      const scope = yield* Scope.make()
      const layer = Layer.buildWithScope(on(platform, CertificateStore.layerCertificates()), scope)
      const store = Context.get(yield* layer, Store)
      const fiber = yield* Effect.forkChild(store.current, { startImmediately: true })
      yield* Side.settle
      yield* Scope.close(scope, Exit.void)
      assert.isTrue(Exit.isFailure(yield* Fiber.await(fiber)))
      assert.isTrue(Exit.isFailure(yield* Effect.exit(store.current)))
      assert.strictEqual(platform.downloads.length, 1)
    }))

  it.effect("is tried again by the next call when it failed", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        platform.listFailure = { status: 400, body: `{"code":"PARAM_ERROR","message":"参数错误"}` }
        const { message, reason } = yield* failure(store.current)
        assert.strictEqual(reason, "DownloadFailed")
        assert.match(message, /400 PARAM_ERROR/)
        platform.listFailure = undefined
        assert.strictEqual((yield* store.current).serial, first().serial)
      })
    ))

  for (const status of [403, 404, 500]) {
    it.effect(`says that the merchant is on the public key when the response is ${status}`, () =>
      withCertificates((platform) =>
        Effect.gen(function*() {
          const code = status === 500 ? "SYSTEM_ERROR" : "RESOURCE_NOT_EXISTS"
          platform.listFailure = { status, body: `{"code":"${code}","message":"无可用的平台证书"}` }
          const { message, reason } = yield* failure((yield* Store).current)
          assert.strictEqual(reason, "NoCertificates")
          assert.match(message, /give publicKeyId \(WECHATPAY_PUBLIC_KEY_ID\) .*layerPublicKey/)
          assert.include(message, String(status))
          assert.strictEqual(platform.downloads.length, 1)
        })
      ))
  }

  it.effect("goes to the other host after a lost connection, and is repeated after a 503", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        platform.listFailure = { code: "ECONNREFUSED" }
        const fiber = yield* Effect.forkChild(store.current, { startImmediately: true })
        yield* Side.settle
        platform.listFailure = { status: 503, body: "" }
        yield* TestClock.adjust("400 millis")
        yield* Side.settle
        platform.listFailure = undefined
        yield* TestClock.adjust("1 second")
        yield* Side.settle
        assert.strictEqual((yield* Fiber.join(fiber)).serial, first().serial)
        assert.deepStrictEqual(platform.downloads.map(({ origin }) => origin), [
          "https://api.mch.weixin.qq.com",
          "https://api2.mch.weixin.qq.com",
          "https://api2.mch.weixin.qq.com"
        ])
      })
    ))

  it.effect("that fails was not sent for the call that needs it, no matter what its own attempts left in doubt", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.listFailure = { code: "ECONNRESET" }
        const fiber = yield* Effect.forkChild(Effect.flip(Effect.flatMap(Store, (store) => store.current)), {
          startImmediately: true
        })
        yield* Side.settle
        // The next attempt learns what to think of it.
        platform.listFailure = undefined
        platform.list = [{ ...Side.seal(first()), serial_no: second().serial }]
        yield* TestClock.adjust("1 second")
        const error = yield* Fiber.join(fiber)
        assert.deepInclude(error, { outcome: "NotSent" })
        assert.deepStrictEqual(error.reason, { _tag: "Untrusted" })
      })
    ))

  it.effect("takes its own time, not that of the call that needs it", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.gate = Effect.sleep("5 seconds")
        const fiber = yield* Effect.forkChild(
          Effect.provideService(Effect.flatMap(Store, (store) => store.current), Endpoint.Timeout, "1 second"),
          { startImmediately: true }
        )
        yield* TestClock.adjust("5 seconds")
        assert.strictEqual((yield* Fiber.join(fiber)).serial, first().serial)
        assert.lengthOf(platform.downloads, 1)
      })
    ))

  it.effect("is given up after the configured time, if the server does not respond", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.gate = Effect.never
        const fiber = yield* Effect.forkChild(Effect.flip(Effect.flatMap(Store, (store) => store.current)), {
          startImmediately: true
        })
        // Three attempts of ten seconds, and the pauses between them.
        yield* TestClock.adjust("5 minutes")
        const error = yield* Fiber.join(fiber)
        assert.deepStrictEqual(error.reason, { _tag: "DownloadFailed" })
        assert.include(error.issue, "no response in time")
      })
    ))

  it.effect("that is refused reports only the code of what nobody signed", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const message = `a\nERROR fake\u001b[31m${"x".repeat(10_000)}`
        platform.listFailure = { status: 400, body: JSON.stringify({ code: "PARAM_ERROR", message }) }
        const error = yield* failure(Effect.flatMap(Store, (store) => store.current))
        assert.include(error.message, "400 PARAM_ERROR")
        assert.notInclude(error.message, "fake")
      })
    ))

  it.effect("asks at the address of institutions abroad when the base is Hong Kong's", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* (yield* Store).current
        assert.strictEqual(platform.downloads[0]?.path, "/v3/global/certificates")
      }), { baseUrl: "https://apihk.mch.weixin.qq.com" }))

  it.effect("opens what was sealed under a previous APIv3 key", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.list = [Side.seal(first(), { apiV3Key: canary.previousApiV3Key })]
        assert.strictEqual((yield* (yield* Store).current).serial, first().serial)
      }), { previousApiV3Keys: [canary.previousApiV3Key] }))

  it.effect("is trusted by its seal when it is signed under a key that nobody knows", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.listSigner = third()
        assert.strictEqual((yield* (yield* Store).current).serial, first().serial)
      })
    ))

  it.effect("is trusted by its seal when it is not signed", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.listFailure = { headers: { "wechatpay-signature": undefined } }
        assert.strictEqual((yield* (yield* Store).current).serial, first().serial)
      })
    ))

  it.effect("does not hold when a certificate that it brings did not sign it though it says so", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.listSigner = { serial: first().serial, privateKey: third().privateKey }
        assert.strictEqual((yield* failure((yield* Store).current)).reason, "Untrusted")
      })
    ))

  const refused = (list: () => ReadonlyArray<Side.Envelope>, reason: string, text: RegExp) =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        platform.list = list()
        const store = yield* Store
        const error = yield* failure(store.current)
        assert.strictEqual(error.reason, reason)
        assert.match(error.message, text)
        assert.deepStrictEqual(yield* store.serials, [])
      })
    )

  const flipped = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1)
  const { encrypt_certificate: sealed, ...envelope } = Side.seal(first())

  it.effect("refuses a ciphertext, nonce or key that is not right", () =>
    Effect.gen(function*() {
      const text = /does not open under the APIv3 key/
      const change = (changed: Partial<typeof sealed>) => () => [
        { ...envelope, encrypt_certificate: { ...sealed, ...changed } }
      ]
      yield* refused(change({ ciphertext: flipped(sealed.ciphertext) }), "Untrusted", text)
      yield* refused(change({ nonce: "0".repeat(12) }), "Untrusted", text)
      yield* refused(change({ nonce: "" }), "Untrusted", text)
      yield* refused(change({ associated_data: "transaction" }), "Untrusted", text)
      yield* refused(() => [Side.seal(first(), { apiV3Key: "0".repeat(32) })], "Untrusted", text)
    }))

  it.effect("refuses what was sealed for another purpose, a notification for example", () =>
    refused(() => [Side.seal(first(), { associatedData: "transaction" })], "Untrusted", /does not open/))

  it.effect("refuses an envelope whose serial or validity is not the certificate's", () =>
    Effect.gen(function*() {
      const changed = (change: Partial<Side.Envelope>) => () => [{ ...Side.seal(first()), ...change }]
      yield* refused(changed({ serial_no: second().serial }), "Untrusted", /another serial number/)
      yield* refused(changed({ serial_no: first().serial.slice(1) }), "Untrusted", /another serial number/)
      const validity = /not valid for the time that its envelope says/
      yield* refused(changed({ expire_time: "1999-01-01T00:00:00+08:00" }), "Untrusted", validity)
      yield* refused(changed({ effective_time: "1970-01-01T08:00:01+08:00" }), "Untrusted", validity)
    }))

  it.effect("refuses all of a list in which one certificate does not hold", () =>
    refused(
      () => [Side.seal(first()), { ...Side.seal(second()), serial_no: third().serial }],
      "Untrusted",
      /another serial number/
    ))

  it.effect("refuses the merchant's own certificate", () =>
    Effect.gen(function*() {
      const own = Side.issue({ name: "merchant", serial: "4D57F09EFDC096DE15EBE81A47057A7232F1B8E4" })
      yield* refused(() => [Side.seal(own)], "Untrusted", /the merchant's own/)
      const same = Side.issue({ name: "platform-1", serial: Side.serialNo })
      yield* refused(() => [Side.seal(same)], "Untrusted", /the merchant's own/)
    }))

  it.effect("refuses a sandbox's certificate, unless requests stay on this machine", () =>
    Effect.gen(function*() {
      const bySerial = Side.issue({ name: "platform-1", serial: "53414E44424F58C096DE15EBE81A47057A7232F1" })
      const bySubject = Side.issue({
        name: "platform-1",
        serial: "4E57F09EFDC096DE15EBE81A47057A7232F1B8E5",
        subject: "/O=effect-wechatpay sandbox/CN=effect-wechatpay sandbox platform"
      })
      for (const marked of [bySerial, bySubject]) {
        yield* refused(() => [Side.seal(marked)], "SandboxKey", /sandbox/)
        yield* withCertificates((platform) =>
          Effect.gen(function*() {
            platform.list = [Side.seal(marked)]
            platform.signers = [marked]
            assert.strictEqual((yield* (yield* Store).current).serial, marked.serial)
          }), { baseUrl: "http://localhost:7373" })
      }
    }))

  it.effect("refuses what is no list, an empty one, and one of SM2 certificates", () =>
    Effect.gen(function*() {
      yield* refused(() => [], "DownloadFailed", /empty/)
      const sm2 = { ...sealed, algorithm: "AEAD_SM4_GCM" }
      yield* refused(() => [{ ...envelope, encrypt_certificate: sm2 }], "DownloadFailed", /SM2/)
      for (const body of ["", "[]", "{}", "null", `{"data":[{}]}`]) {
        yield* withCertificates((platform) =>
          Effect.gen(function*() {
            platform.listFailure = { body }
            assert.strictEqual((yield* failure((yield* Store).current)).reason, "DownloadFailed")
          })
        )
      }
    }))

  it.effect("refuses what was sealed but is no certificate", () =>
    refused(() => [Side.seal(first(), { content: Side.publicKeyPem })], "Untrusted", /public key/))
})

describe("the current certificate", () => {
  it.effect("is the one that expires last among those in force", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const future = Side.issue({ name: "platform-3", serial: third().serial, from: 2, to: 24 * 800 })
        platform.list = [Side.seal(second()), Side.seal(first()), Side.seal(future)]
        const store = yield* Store
        assert.strictEqual((yield* store.current).serial, second().serial)
        assert.isUndefined(yield* store.get(future.serial))
        yield* TestClock.adjust("2 hours")
        yield* Side.settle
        assert.strictEqual((yield* store.current).serial, future.serial)
      })
    ))

  it.effect("is downloaded again once none is in force any longer, and expired ones verify nothing", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        const short = Side.issue({ name: "platform-1", serial: first().serial, to: 4 })
        platform.list = [Side.seal(short)]
        yield* store.current
        platform.listFailure = { status: 400, body: "{}" }
        yield* TestClock.adjust("239 minutes")
        assert.isDefined(yield* store.get(short.serial))
        yield* TestClock.adjust("1 minute")
        assert.strictEqual((yield* failure(store.get(short.serial))).reason, "DownloadFailed")
        assert.strictEqual((yield* failure(store.current)).reason, "DownloadFailed")
        assert.deepStrictEqual(yield* store.serials, [])
        platform.listFailure = undefined
        platform.list = [Side.seal(second())]
        platform.signers = [second()]
        assert.strictEqual((yield* store.current).serial, second().serial)
      })
    ))

  it.effect("cannot be one that is expired when it arrives", () =>
    withCertificates(() =>
      Effect.gen(function*() {
        yield* TestClock.adjust("101 days")
        const { message } = yield* failure((yield* Store).current)
        assert.match(message, /clock/)
      })
    ))
})

describe("a refresh", () => {
  const started = Effect.gen(function*() {
    yield* (yield* Store).current
    yield* Side.settle
  })
  const hours = (n: number) => Effect.andThen(TestClock.adjust(`${n} hours`), Side.settle)

  it.effect("happens every 12 hours, by a request that names the current certificate", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* started
        yield* hours(11)
        assert.strictEqual(platform.downloads.length, 1)
        yield* hours(1)
        assert.strictEqual(platform.downloads.length, 2)
        yield* hours(12)
        assert.deepStrictEqual(
          platform.downloads.map(({ serial }) => serial),
          [undefined, first().serial, first().serial]
        )
      })
    ))

  it.effect("does not happen in a store that nobody has used", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* Store
        yield* hours(48)
        assert.deepStrictEqual(platform.received, [])
      })
    ))

  it.effect("happens well before the newest certificate expires", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const short = Side.issue({ name: "platform-1", serial: first().serial, to: 4 })
        platform.list = [Side.seal(short)]
        yield* started
        platform.list = [Side.seal(second()), Side.seal(short)]
        yield* hours(2)
        assert.strictEqual(platform.downloads.length, 2)
        assert.strictEqual((yield* (yield* Store).current).serial, second().serial)
      })
    ))

  it.effect("brings a new certificate and makes it the current one", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* started
        platform.list = [Side.seal(first()), Side.seal(second())]
        yield* hours(12)
        const store = yield* Store
        assert.strictEqual((yield* store.current).serial, second().serial)
        assert.sameMembers([...(yield* store.serials)], [first().serial, second().serial])
      })
    ))

  it.effect("drops a certificate that is no longer listed, once responses under way have come in", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* started
        platform.list = [Side.seal(second())]
        yield* hours(12)
        platform.signers = [second()]
        const store = yield* Store
        assert.isDefined(yield* store.get(first().serial))
        assert.strictEqual((yield* store.current).serial, second().serial)
        yield* TestClock.adjust("11 minutes")
        assert.isUndefined(yield* store.get(first().serial))
      })
    ))

  it.effect("that fails leaves valid certificates in use, says so in the log, and is tried again within the hour", () => {
    const lines: Array<string> = []
    return withCertificates((platform) =>
      Effect.gen(function*() {
        yield* started
        platform.listFailure = { status: 400, body: "{}" }
        yield* hours(12)
        assert.strictEqual(platform.downloads.length, 2)
        const store = yield* Store
        assert.strictEqual((yield* store.current).serial, first().serial)
        assert.isDefined(yield* store.get(first().serial))
        assert.match(lines.join("\n"), /not refreshed.*400/)
        assertNoCanary(lines)
        platform.listFailure = undefined
        platform.list = [Side.seal(first()), Side.seal(second())]
        yield* hours(1)
        assert.strictEqual((yield* store.current).serial, second().serial)
      })
    ).pipe(
      Effect.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
    )
  })

  it.effect("that does not verify under a trusted certificate is refused", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* started
        const store = yield* Store
        platform.list = [Side.seal(first()), Side.seal(second()), Side.seal(third())]
        const forgeries = [
          // New, and in the very list that it signs, which lists the trusted one as well.
          { signer: second(), headers: {} },
          { signer: { serial: first().serial, privateKey: third().privateKey }, headers: {} },
          { signer: first(), headers: { "wechatpay-signature": undefined } },
          { signer: first(), headers: { "wechatpay-timestamp": "0" } }
        ]
        for (const { headers, signer } of forgeries) {
          platform.listSigner = signer
          platform.listFailure = { headers }
          const before = platform.downloads.length
          yield* hours(12)
          assert.isAbove(platform.downloads.length, before)
          assert.deepStrictEqual(yield* store.serials, [first().serial])
          assert.strictEqual((yield* store.current).serial, first().serial)
        }
        platform.listSigner = undefined
        platform.listFailure = undefined
        yield* hours(12)
        assert.strictEqual((yield* store.current).serial, third().serial)
      })
    ))

  it.effect("ends with the scope of the layer", () =>
    Effect.gen(function*() {
      const platform = new Side.Platform()
      yield* Effect.provide(started, on(platform, CertificateStore.layerCertificates()))
      yield* hours(48)
      assert.strictEqual(platform.downloads.length, 1)
    }))

  it.effect("cannot be wanted more often than once a minute", () =>
    Effect.gen(function*() {
      const layer = on(new Side.Platform(), CertificateStore.layerCertificates({ refreshInterval: "10 seconds" }))
      const exit = yield* Effect.exit(Layer.build(layer))
      assert.isTrue(Exit.isFailure(exit))
    }))
})

describe("an unknown serial", () => {
  it.effect("triggers one download, and at most one a minute", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* store.current
        const serials = Array.range(1, 20).map((n) => `7F00${n.toString(16).padStart(4, "0")}`)
        yield* Effect.forEach(serials, store.get, { concurrency: "unbounded" })
        assert.strictEqual(platform.downloads.length, 2)
        yield* TestClock.adjust("59 seconds")
        yield* Effect.forEach(serials, store.get)
        assert.strictEqual(platform.downloads.length, 2)
        yield* TestClock.adjust("1 second")
        yield* Effect.forEach(serials, store.get)
        assert.strictEqual(platform.downloads.length, 3)
      })
    ))

  it.effect("is found when the download brings it, by all who ask meanwhile", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* store.current
        platform.list = [Side.seal(first()), Side.seal(second())]
        const keys = yield* Effect.all(Array.makeBy(50, () => store.get(second().serial)), { concurrency: "unbounded" })
        assert.isTrue(keys.every((key) => key?.serial === second().serial))
        assert.strictEqual(platform.downloads.length, 2)
        assert.strictEqual((yield* store.current).serial, second().serial)
      })
    ))

  it.effect("that a download did not bring triggers none for an hour", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* store.get(stranger)
        assert.strictEqual(platform.downloads.length, 1)
        yield* TestClock.adjust("59 minutes")
        yield* store.get(stranger)
        assert.strictEqual(platform.downloads.length, 1)
        yield* TestClock.adjust("1 minute")
        yield* store.get(stranger)
        assert.strictEqual(platform.downloads.length, 2)
      })
    ))

  it.effect("fails while the download fails, without asking again within the minute", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* store.current
        platform.listFailure = { status: 400, body: "{}" }
        for (let n = 0; n < 3; n++) assert.strictEqual((yield* failure(store.get(stranger))).reason, "DownloadFailed")
        assert.strictEqual(platform.downloads.length, 2)
        assert.isDefined(yield* store.get(first().serial))
        platform.listFailure = undefined
        platform.list = [Side.seal({ ...first() }), Side.seal(second())]
        yield* TestClock.adjust("1 minute")
        assert.isDefined(yield* store.get(second().serial))
      })
    ))

  it.effect("fails alike while the download fails if the first who asked was interrupted", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* store.current
        const gate = yield* Latch.make()
        platform.gate = gate.await
        platform.listFailure = { status: 400, body: "{}" }
        const asking = yield* Effect.forkChild(store.get(stranger), { startImmediately: true })
        yield* Side.settle
        yield* Fiber.interrupt(asking)
        yield* gate.open
        yield* Side.settle
        assert.strictEqual((yield* failure(store.get(stranger))).reason, "DownloadFailed")
        assert.strictEqual(
          (yield* failure(store.get("6FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"))).reason,
          "DownloadFailed"
        )
        assert.strictEqual(platform.downloads.length, 2)
      })
    ))

  it.effect("is not looked up before the form of the headers and the time stamp have passed", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* (yield* Store).current
        const forger = { serial: stranger, privateKey: third().privateKey }
        const wrong = [
          verify(forger, {}, 301),
          verify(forger, {}, -301),
          verify(forger, { "wechatpay-timestamp": "soon" }),
          verify(forger, { "wechatpay-nonce": "" }),
          verify(forger, { "wechatpay-signature": "" }),
          verify(forger, { "wechatpay-signature": "WECHATPAY/SIGNTEST/abc" }),
          verify(forger, { "wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3" }),
          verify(forger, { "wechatpay-serial": "not a serial" }),
          verify(forger, { "wechatpay-serial": "53414E44424F5800" }),
          verify(forger, { "wechatpay-serial": "PUB_KEY_ID_0000000000000000000000000000000099" })
        ]
        for (const one of wrong) yield* Effect.flip(one)
        assert.strictEqual(platform.downloads.length, 1)
        assert.strictEqual((yield* failure(verify(forger, {}, 300))).reason, "UnknownSerial")
        assert.strictEqual(platform.downloads.length, 2)
      })
    ))
})

describe("a rotation under load", () => {
  it.effect("does not fail one call", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const call = prepay({ out_trade_no: "ORDER_1" })
        const calls = Effect.all(Array.makeBy(20, () => call), { concurrency: "unbounded" })
        yield* calls
        // Listed, and signing some of the responses at once.
        platform.list = [Side.seal(first()), Side.seal(second())]
        const before = platform.signers
        let turn = 0
        Object.defineProperty(platform, "signers", { get: () => turn++ % 3 === 0 ? [second()] : before })
        const exits = yield* Effect.forEach(Array.range(1, 10), () =>
          Effect.gen(function*() {
            const exits = yield* Effect.all(Array.makeBy(20, () => Effect.exit(call)), { concurrency: "unbounded" })
            yield* TestClock.adjust("90 minutes")
            yield* Side.settle
            return exits
          }))
        assert.isTrue(exits.flat().every(Exit.isSuccess))
        assert.strictEqual((yield* (yield* Store).current).serial, second().serial)
        // The old one retires.
        Object.defineProperty(platform, "signers", { value: [second()] })
        platform.list = [Side.seal(second())]
        yield* TestClock.adjust("12 hours")
        yield* Side.settle
        yield* calls
      })
    ))
})

describe("a rotation without overlap", () => {
  const call = prepay({ out_trade_no: "ORDER_1" })
  const rotate = (platform: Side.Platform) => {
    platform.list = [Side.seal(second())]
    platform.signers = [second()]
  }
  const logged = <A, E, R>(use: (lines: Array<string>) => Effect.Effect<A, E, R>) => {
    const lines: Array<string> = []
    return Effect.provide(use(lines), Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
  }

  for (const refusesUnknown of [true, false]) {
    it.effect(
      `is followed at once where WeChat Pay ${refusesUnknown ? "refuses the old serial" : "signs with the new one"}`,
      () =>
        logged((lines) =>
          withCertificates((platform) =>
            Effect.gen(function*() {
              yield* call
              platform.refusesUnknown = refusesUnknown
              rotate(platform)
              const exit = yield* Effect.exit(call)
              assert.strictEqual(Exit.isFailure(exit), refusesUnknown)
              yield* Side.settle
              yield* call
              const store = yield* Store
              assert.strictEqual((yield* store.current).serial, second().serial)
              assert.strictEqual(platform.received.at(-1)?.serial, second().serial)
              // The old one is named once, and then none.
              assert.deepStrictEqual(platform.downloads.map(({ serial }) => serial), [
                undefined,
                first().serial,
                undefined
              ])
              const log = lines.join("\n")
              assert.include(log, `${first().serial} by ${second().serial}`)
              assert.notMatch(log, /layerCertificates|layerHybrid|restart/)
              yield* TestClock.adjust("11 minutes")
              assert.deepStrictEqual(yield* store.serials, [second().serial])
            })
          )
        )
    )
  }

  it.effect("is followed by the refresh in the background", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* call
        platform.refusesUnknown = true
        rotate(platform)
        yield* TestClock.adjust("12 hours")
        yield* Side.settle
        yield* call
        assert.deepStrictEqual(
          platform.received.filter(({ path }) => path.endsWith("native")).map(({ serial }) => serial),
          [
            first().serial,
            second().serial
          ]
        )
      })
    ))

  it.effect("is not believed where the list is unsigned, or signed by nobody in it", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        yield* call
        platform.refusesUnknown = true
        rotate(platform)
        const store = yield* Store
        const wrong = [
          { listSigner: undefined, headers: { "wechatpay-signature": undefined } },
          { listSigner: third(), headers: {} },
          { listSigner: { serial: second().serial, privateKey: third().privateKey }, headers: {} },
          { listSigner: undefined, headers: { "wechatpay-timestamp": "0" } }
        ]
        for (const { headers, listSigner } of wrong) {
          platform.listSigner = listSigner
          platform.listFailure = { headers }
          yield* TestClock.adjust("12 hours")
          yield* Side.settle
          assert.deepStrictEqual(yield* store.serials, [first().serial])
        }
      })
    ))

  it.effect("costs one download a minute, however often the serial is refused", () =>
    withCertificates((platform) =>
      Effect.gen(function*() {
        const store = yield* Store
        yield* call
        // Refused, and listed all the same: nobody signs a refusal.
        platform.signers = [second()]
        platform.listSigner = first()
        platform.refusesUnknown = true
        const before = platform.downloads.length
        for (let n = 0; n < 20; n++) {
          yield* Effect.flip(call)
          yield* Side.settle
        }
        assert.isAtMost(platform.downloads.length - before, 2)
        assert.strictEqual((yield* store.current).serial, first().serial)
        yield* TestClock.adjust("1 minute")
        yield* Effect.flip(call)
        yield* Side.settle
        assert.isAbove(platform.downloads.length - before, 1)
        assert.isAtMost(platform.downloads.length - before, 4)
      })
    ))

  it.effect("is followed by a persisted store too, and by the next machine", () =>
    Effect.gen(function*() {
      const kept = yield* KeyValueStore.KeyValueStore
      const layer = Layer.provide(
        CertificateStore.layerCertificatesPersisted(),
        Layer.succeed(KeyValueStore.KeyValueStore, kept)
      )
      const platform = new Side.Platform()
      yield* call.pipe(Effect.provide(on(platform, layer)))
      platform.refusesUnknown = true
      rotate(platform)
      yield* Effect.gen(function*() {
        yield* Effect.flip(call)
        yield* call
      }).pipe(Effect.provide(on(platform, layer)))
      yield* call.pipe(Effect.provide(on(platform, layer)))
      assert.strictEqual(platform.received.at(-1)?.serial, second().serial)
    }).pipe(Effect.provide(Layer.fresh(KeyValueStore.layerMemory))))
})

describe("over real HTTP", () => {
  it.live("downloads with a signature from the thread pool, and verifies what is signed under the certificate", () =>
    Effect.gen(function*() {
      const now = Math.floor((yield* Clock.currentTimeMillis) / 3_600_000)
      const issued = Side.issue({ name: "platform-1", serial: first().serial, from: now - 1, to: now + 24 })
      const received: Array<string> = []
      const server = createServer((request, response) => {
        received.push(`${request.method} ${request.url} ${request.headers["wechatpay-serial"] ?? "-"}`)
        const body = JSON.stringify({ data: [Side.seal(issued)] })
        response.writeHead(200, Side.signedBy(issued, body, Math.floor(Date.now() / 1000))).end(body)
      })
      yield* Effect.acquireRelease(
        Effect.promise(() => new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))),
        () =>
          Effect.promise(() => {
            server.closeAllConnections()
            return new Promise((resolve) => server.close(resolve))
          })
      )
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      const layer = CertificateStore.layerCertificates().pipe(
        Layer.provideMerge(Side.config({ baseUrl: `http://127.0.0.1:${port}`, signer: undefined })),
        Layer.provideMerge(FetchHttpClient.layer)
      )
      yield* Effect.gen(function*() {
        const store = yield* Store
        assert.strictEqual((yield* store.current).serial, issued.serial)
        yield* verify(issued, {}, Math.floor((yield* Clock.currentTimeMillis) / 1000))
        assert.isUndefined(yield* store.get(stranger))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(received, ["GET /v3/certificates -", `GET /v3/certificates ${issued.serial}`])
    }))
})

// ---------------------------------------------------------------------------------------------------------------------
// persisted
// ---------------------------------------------------------------------------------------------------------------------

describe("a persisted store", () => {
  const entry = `effect-wechatpay/certificates/${Side.mchid}`

  /** One life of a process over `kept`: gives the current serial. */
  const life = (
    kept: KeyValueStore.KeyValueStore,
    platform: Side.Platform,
    use: Effect.Effect<unknown, unknown, CertificateStore.CertificateStore> = Effect.void
  ) =>
    Effect.gen(function*() {
      yield* use
      return (yield* (yield* Store).current).serial
    }).pipe(
      Effect.provide(on(
        platform,
        Layer.provide(
          CertificateStore.layerCertificatesPersisted(),
          Layer.succeed(KeyValueStore.KeyValueStore, kept)
        )
      ))
    )

  const over = <A, E>(program: (kept: KeyValueStore.KeyValueStore) => Effect.Effect<A, E>) =>
    Effect.flatMap(KeyValueStore.KeyValueStore, program).pipe(Effect.provide(Layer.fresh(KeyValueStore.layerMemory)))

  it.effect("downloads nothing after a restart, nor on a second machine", () =>
    over((kept) =>
      Effect.gen(function*() {
        const platform = new Side.Platform()
        assert.strictEqual(yield* life(kept, platform), first().serial)
        assert.strictEqual(yield* life(kept, platform), first().serial)
        const known = Effect.flatMap(Store, (store) => store.get(first().serial))
        assert.strictEqual(yield* life(kept, platform, known), first().serial)
        assert.strictEqual(platform.downloads.length, 1)
      })
    ))

  it.effect("learns the next certificate while the one that is kept still signs, however short its lives are", () =>
    over((kept) =>
      Effect.gen(function*() {
        yield* life(kept, new Side.Platform())
        const overlap = new Side.Platform()
        overlap.list = [Side.seal(first()), Side.seal(second())]
        const short = Effect.andThen(Effect.flatMap(Store, ({ current }) => current), Side.settle)
        assert.strictEqual(yield* life(kept, overlap, short), second().serial)
        assert.strictEqual(overlap.downloads.length, 1)
        // The next one is known and lasts: another life asks for nothing.
        assert.strictEqual(yield* life(kept, overlap, short), second().serial)
        assert.strictEqual(overlap.downloads.length, 1)
      })
    ))

  it.effect("does not take what it loads for the one download of the minute", () =>
    over((kept) =>
      Effect.gen(function*() {
        yield* life(kept, new Side.Platform())
        const platform = new Side.Platform()
        platform.list = [Side.seal(first()), Side.seal(second())]
        const use = Effect.gen(function*() {
          const store = yield* Store
          assert.isDefined(yield* store.get(first().serial))
          assert.strictEqual(platform.downloads.length, 0)
          assert.isDefined(yield* store.get(second().serial))
        })
        assert.strictEqual(yield* life(kept, platform, use), second().serial)
      })
    ))

  it.effect("keeps the envelope as it was received, and nothing that is open", () =>
    over((kept) =>
      Effect.gen(function*() {
        const platform = new Side.Platform()
        yield* life(kept, platform)
        const text = (yield* kept.get(entry)) ?? ""
        assert.deepStrictEqual(JSON.parse(text), { data: platform.list })
        assert.notInclude(text, "BEGIN")
        assertNoCanary(text)
      })
    ))

  it.effect("keeps what a refresh brought", () =>
    over((kept) =>
      Effect.gen(function*() {
        const platform = new Side.Platform()
        yield* life(
          kept,
          platform,
          Effect.gen(function*() {
            yield* (yield* Store).current
            platform.list = [Side.seal(second()), Side.seal(first())]
            yield* TestClock.adjust("12 hours")
            yield* Side.settle
          })
        )
        assert.strictEqual(yield* life(kept, new Side.Platform()), second().serial)
      })
    ))

  it.effect("refuses an envelope that someone changed or planted, and downloads again", () =>
    over((kept) =>
      Effect.gen(function*() {
        const attacker = Side.issue({ name: "attacker", serial: first().serial, to: 24 * 100 })
        const list = (...data: ReadonlyArray<unknown>) => JSON.stringify({ data })
        const genuine = Side.seal(first())
        const sealed = genuine.encrypt_certificate
        const planted = [
          "",
          "nonsense",
          "null",
          list(),
          list({ ...genuine, serial_no: second().serial }),
          list({ ...genuine, expire_time: "2030-01-01T00:00:00+08:00" }),
          list({ ...genuine, encrypt_certificate: { ...sealed, nonce: "0".repeat(12) } }),
          list({ ...genuine, encrypt_certificate: { ...sealed, ciphertext: `AAAA${sealed.ciphertext.slice(4)}` } }),
          list({ ...genuine, encrypt_certificate: { ...sealed, ciphertext: attacker.pem } }),
          list(Side.seal(attacker, { apiV3Key: "0".repeat(32) })),
          list(genuine, Side.seal(attacker, { apiV3Key: "0".repeat(32) })),
          list(Side.seal(attacker, { associatedData: "transaction" }))
        ]
        for (const text of planted) {
          yield* kept.set(entry, text)
          const platform = new Side.Platform()
          const key = Effect.flatMap(Store, (store) =>
            Effect.tap(store.get(first().serial), (key) =>
              Effect.sync(() =>
                assert.isTrue(key?.publicKey.equals(first().publicKey), text)
              )))
          assert.strictEqual(yield* watched(life(kept, platform, key)), first().serial)
          assert.strictEqual(platform.downloads.length, 1, text)
          assert.deepStrictEqual(JSON.parse((yield* kept.get(entry)) ?? ""), { data: platform.list })
        }
      })
    ))

  it.effect("downloads again when what is kept has expired", () =>
    over((kept) =>
      Effect.gen(function*() {
        yield* life(kept, new Side.Platform())
        yield* TestClock.adjust("101 days")
        const platform = new Side.Platform()
        platform.list = [Side.seal(second())]
        platform.signers = [second()]
        assert.strictEqual(yield* life(kept, platform), second().serial)
      })
    ))

  it.effect("holds what it kept against the next download", () =>
    over((kept) =>
      Effect.gen(function*() {
        yield* life(kept, new Side.Platform())
        const platform = new Side.Platform()
        platform.list = [Side.seal(first()), Side.seal(second())]
        platform.listSigner = second()
        const use = Effect.gen(function*() {
          const error = yield* failure((yield* Store).get(second().serial))
          assert.strictEqual(error.reason, "Untrusted")
          assert.match(error.message, /still lists one of them/)
        })
        assert.strictEqual(yield* life(kept, platform, use), first().serial)
      })
    ))

  it.effect("works on while the KeyValueStore fails", () =>
    Effect.gen(function*() {
      const broken = Effect.fail(new KeyValueStore.KeyValueStoreError({ message: "down", method: "any" }))
      const kept = KeyValueStore.make({
        get: () => broken,
        getUint8Array: () => broken,
        set: () => broken,
        remove: () => broken,
        clear: broken,
        size: broken,
        keys: broken
      })
      assert.strictEqual(yield* life(kept, new Side.Platform()), first().serial)
    }))

  const odd = (parts: {
    readonly get?: () => Effect.Effect<undefined>
    readonly set?: () => Effect.Effect<void>
  }) =>
    KeyValueStore.makeStringOnly({
      get: () => Effect.succeed(undefined),
      set: () => Effect.void,
      remove: () => Effect.void,
      clear: Effect.void,
      size: Effect.succeed(0),
      keys: Effect.succeed([]),
      ...parts
    })

  it.effect("works on while the KeyValueStore dies", () =>
    Effect.gen(function*() {
      const die = () => Effect.die(new Error("driver"))
      for (const dying of [odd({ get: die }), odd({ set: die })]) {
        assert.strictEqual(yield* life(dying, new Side.Platform()), first().serial)
      }
    }))

  it.effect("waits two seconds for a KeyValueStore that does not respond, once", () =>
    Effect.gen(function*() {
      const use = Effect.gen(function*() {
        const store = yield* Store
        const fiber = yield* Effect.forkChild(store.current, { startImmediately: true })
        yield* TestClock.adjust("1999 millis")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        yield* Fiber.join(fiber)
        yield* store.current
      })
      assert.strictEqual(yield* life(odd({ get: () => Effect.never }), new Side.Platform(), use), first().serial)
    }))

  it.effect("has a key at once though the KeyValueStore does not take what was downloaded", () =>
    Effect.gen(function*() {
      const use = Effect.gen(function*() {
        assert.strictEqual((yield* (yield* Store).current).serial, first().serial)
        // The scope's end waits for it, two seconds at most.
        yield* TestClock.adjust("2 seconds")
      })
      assert.strictEqual(yield* life(odd({ set: () => Effect.never }), new Side.Platform(), use), first().serial)
    }))

  it.effect("ends only when what was downloaded is written", () =>
    Effect.gen(function*() {
      const written = yield* Deferred.make<void>()
      const slow = odd({
        set: () => Effect.asVoid(Effect.andThen(Effect.sleep("1 second"), Deferred.succeed(written, undefined)))
      })
      const fiber = yield* Effect.forkChild(life(slow, new Side.Platform()), { startImmediately: true })
      yield* Side.settle
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.isTrue(Deferred.isDoneUnsafe(written))
    }))

  it.effect("keeps the merchants who share a KeyValueStore apart", () =>
    over((kept) =>
      Effect.gen(function*() {
        yield* life(kept, new Side.Platform())
        assert.deepStrictEqual(yield* kept.keys, [entry])
      })
    ))
})

// ---------------------------------------------------------------------------------------------------------------------
// hybrid
// ---------------------------------------------------------------------------------------------------------------------

describe("a hybrid store", () => {
  const hybrid = CertificateStore.layerHybrid(publicKey)

  it.effect("downloads nothing for the public key, and nothing in the background", () =>
    withCertificates(
      (platform) =>
        Effect.gen(function*() {
          const store = yield* Store
          yield* store.current
          yield* verify(Side.publicKey)
          yield* Effect.flip(verify({ ...Side.publicKey, serial: "PUB_KEY_ID_0000000000000000000000000000000099" }))
          yield* TestClock.adjust("5 days")
          yield* Side.settle
          assert.deepStrictEqual(platform.received, [])
          yield* store.get(first().serial)
          yield* TestClock.adjust("5 days")
          yield* Side.settle
          assert.strictEqual(platform.downloads.length, 1)
        }),
      {},
      hybrid
    ))

  it.effect("downloads certificates for one that is not known, by a request that names the public key", () =>
    withCertificates(
      (platform) =>
        Effect.gen(function*() {
          yield* verify(first())
          assert.deepStrictEqual(platform.downloads.map(({ serial }) => serial), [publicKey.id])
          const store = yield* Store
          assert.strictEqual((yield* store.current).serial, publicKey.id)
          assert.sameMembers([...(yield* store.serials)], [publicKey.id, first().serial])
          platform.list = [Side.seal(first()), Side.seal(second())]
          yield* TestClock.adjust("1 minute")
          assert.isDefined(yield* store.get(second().serial))
          assert.deepStrictEqual(platform.downloads.map(({ serial }) => serial), [publicKey.id, publicKey.id])
        }),
      {},
      hybrid
    ))

  it.effect("refuses a list that the public key did not sign, though it opens under the APIv3 key", () =>
    Effect.forEach([first(), third(), undefined], (signer) =>
      withCertificates(
        (platform) =>
          Effect.gen(function*() {
            platform.listSigner = signer
            if (signer === undefined) platform.listFailure = { headers: { "wechatpay-signature": undefined } }
            const { message, reason } = yield* failure(verify(first()))
            assert.strictEqual(reason, "Untrusted")
            if (signer !== undefined) assert.match(message, /has not begun in the merchant console.*apiV3Key/)
            assert.deepStrictEqual(yield* (yield* Store).serials, [publicKey.id])
          }),
        {},
        hybrid
      )))

  it.effect("with trust in the APIv3 key takes a list that one of its certificates signed, and none that nobody did", () =>
    Effect.gen(function*() {
      const before = CertificateStore.layerHybrid({ ...publicKey, trust: "apiV3Key" })
      yield* withCertificates(
        (platform) =>
          Effect.gen(function*() {
            platform.listSigner = first()
            yield* verify(first())
          }),
        {},
        before
      )
      const wrong = [third(), { serial: first().serial, privateKey: third().privateKey }, undefined]
      yield* Effect.forEach(wrong, (signer) =>
        withCertificates(
          (platform) =>
            Effect.gen(function*() {
              platform.listSigner = signer
              if (signer === undefined) platform.listFailure = { headers: { "wechatpay-signature": undefined } }
              assert.strictEqual((yield* failure(verify(first()))).reason, "Untrusted")
            }),
          {},
          before
        ))
    }))

  it.effect("names the setting that is none", () =>
    Effect.gen(function*() {
      for (const [setting, value] of [["send", "both"], ["trust", "apiV3key"]] as const) {
        const layer: typeof hybrid = Reflect.apply(CertificateStore.layerHybrid, undefined, [
          { ...publicKey, [setting]: value }
        ])
        const error = yield* Effect.flip(Effect.scoped(Layer.build(on(new Side.Platform(), layer))))
        assert.instanceOf(error, WeChatPayError.ConfigurationError)
        assert.match(String(error), new RegExp(`${setting}: found text of .* Give `))
      }
    }))

  it.effect("refuses a list whose signature does not hold under the public key that it names", () =>
    withCertificates(
      (platform) =>
        Effect.gen(function*() {
          platform.listSigner = { serial: publicKey.id, privateKey: third().privateKey }
          assert.strictEqual((yield* failure(verify(first()))).reason, "Untrusted")
        }),
      {},
      hybrid
    ))

  it.effect("names and encrypts with a certificate when configured to", () =>
    withCertificates(
      (platform) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* (yield* Store).current).serial, first().serial)
          assert.deepStrictEqual(platform.downloads.map(({ serial }) => serial), [publicKey.id])
          yield* verify(Side.publicKey)
        }),
      {},
      CertificateStore.layerHybrid({ ...publicKey, send: "certificate" })
    ))

  it.effect("says which settings are left over once the change is complete", () =>
    withCertificates(
      (platform) =>
        Effect.gen(function*() {
          platform.listFailure = { status: 404, body: `{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}` }
          const { message, reason } = yield* failure((yield* Store).current)
          assert.strictEqual(reason, "NoCertificates")
          assert.match(message, /leave send \(WECHATPAY_SEND_KEY\) out, and set keys \(WECHATPAY_KEYS\) to publicKey/)
        }),
      {},
      CertificateStore.layer({
        publicKeyId: publicKey.id,
        publicKey: publicKey.publicKey,
        keys: "both",
        send: "certificate"
      })
    ))
})

// ---------------------------------------------------------------------------------------------------------------------
// environment
// ---------------------------------------------------------------------------------------------------------------------

describe("layerConfig", () => {
  const build = (env: Readonly<Record<string, string>>) =>
    Effect.gen(function*() {
      const platform = new Side.Platform()
      const { serial } = yield* Effect.flatMap(Store, (store) => store.current).pipe(
        Effect.provide(on(platform, CertificateStore.layerConfig()))
      )
      return { serial, downloads: platform.downloads.length }
    }).pipe(Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord(env)))

  it.effect("takes the public key, inline or from a file, and else certificates", () =>
    Effect.gen(function*() {
      const folder = mkdtempSync(join(tmpdir(), "effect-wechatpay-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(folder, { recursive: true })))
      const path = join(folder, "pub_key.pem")
      writeFileSync(path, publicKey.publicKey)
      const id = { WECHATPAY_PUBLIC_KEY_ID: publicKey.id }
      const expected = { serial: publicKey.id, downloads: 0 }
      assert.deepStrictEqual(yield* build({ ...id, WECHATPAY_PUBLIC_KEY: publicKey.publicKey }), expected)
      assert.deepStrictEqual(yield* build({ ...id, WECHATPAY_PUBLIC_KEY_PATH: path }), expected)
      const empty = { WECHATPAY_PUBLIC_KEY_ID: "", WECHATPAY_PUBLIC_KEY: "" }
      assert.deepStrictEqual(yield* build(empty), { serial: first().serial, downloads: 1 })
    }))

  it.effect("names the variable that is wrong or missing", () =>
    Effect.gen(function*() {
      const message = (env: Readonly<Record<string, string>>) =>
        Effect.map(Effect.flip(build(env)), (error) => error instanceof Error ? error.message : "")
      const id = { WECHATPAY_PUBLIC_KEY_ID: publicKey.id }
      assert.match(yield* message(id), /^WECHATPAY_PUBLIC_KEY, WECHATPAY_PUBLIC_KEY_PATH: found nothing/)
      assert.match(yield* message({ WECHATPAY_PUBLIC_KEY: "x" }), /^WECHATPAY_PUBLIC_KEY_ID: found nothing/)
      assert.match(yield* message({ ...id, WECHATPAY_PUBLIC_KEY: "x" }), /^WECHATPAY_PUBLIC_KEY \(publicKey\): found/)
      assert.match(
        yield* message({ WECHATPAY_PUBLIC_KEY_ID: "x", WECHATPAY_PUBLIC_KEY: publicKey.publicKey }),
        /^WECHATPAY_PUBLIC_KEY_ID \(publicKeyId\): found text of 1 characters/
      )
      assert.match(
        yield* message({ ...id, WECHATPAY_PUBLIC_KEY_PATH: "/nowhere/pub_key.pem" }),
        /^WECHATPAY_PUBLIC_KEY_PATH: found .*ENOENT/
      )
    }))
})

describe("layerMemory", () => {
  it.effect("without keys has none to name", () =>
    Effect.gen(function*() {
      const store = yield* Store
      assert.strictEqual((yield* failure(store.current)).reason, "DownloadFailed")
    }).pipe(Effect.provide(CertificateStore.layerMemory([]))))

  it.effect("normalises serials", () =>
    Effect.gen(function*() {
      const store = yield* Store
      assert.strictEqual((yield* store.get("0abc"))?.serial, "0ABC")
    }).pipe(Effect.provide(CertificateStore.layerMemory([
      { serial: "0a:bc", kind: "certificate", publicKey: generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey }
    ]))))
})
