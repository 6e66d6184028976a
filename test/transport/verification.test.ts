import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as TestClock from "effect/testing/TestClock"
import { CertificateStore } from "../../src/keys/platformKey.ts"
import * as Verification from "../../src/transport/verification.ts"

/** A store that notes for which serials it is asked, and knows none. */
const asked: Array<string> = []
const store = CertificateStore.of({
  get: (serial) =>
    Effect.sync(() => {
      asked.push(serial)
      return undefined
    }),
  current: Effect.never,
  serials: Effect.succeed([])
})

const now = 1_800_000_000
const fresh = {
  "wechatpay-signature": "c2ln",
  "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
  "wechatpay-timestamp": String(now),
  "wechatpay-nonce": "nonce",
  "wechatpay-serial": "0A1B"
}

const verify = (headers: Partial<typeof fresh>) =>
  TestClock.setTime(now * 1000).pipe(Effect.andThen(Effect.suspend(() => {
    asked.length = 0
    return Verification.verify({
      endpoint: "Test.verify",
      route: "none",
      headers: Headers.fromInput(headers),
      body: new TextEncoder().encode("{}"),
      sandbox: false,
      toleranceSeconds: Verification.tolerance
    })
  }))).pipe(
    Effect.provideService(CertificateStore, store),
    Effect.flip
  )

describe("a serial is looked up", () => {
  it.effect("for a message that could be fresh", () =>
    Effect.gen(function*() {
      const error = yield* verify(fresh)
      assert.strictEqual(error._tag === "SignatureError" && error.reason._tag, "UnknownSerial")
      assert.deepStrictEqual(asked, ["0A1B"])
    }))

  const never = (what: string, change: Partial<typeof fresh>, without?: keyof typeof fresh) =>
    it.effect(`never for ${what}`, () =>
      Effect.gen(function*() {
        const headers: Partial<typeof fresh> = { ...fresh, ...change }
        if (without !== undefined) delete headers[without]
        const error = yield* verify(headers)
        assert.strictEqual(error._tag, "SignatureError")
        assert.deepStrictEqual(asked, [])
      }))
  never("an old message", { "wechatpay-timestamp": String(now - 301) })
  never("a message from the future", { "wechatpay-timestamp": String(now + 301) })
  never("a timestamp that is none", { "wechatpay-timestamp": "yesterday" })
  never("a serial that is none", { "wechatpay-serial": "../../etc" })
  never("a sandbox's serial", { "wechatpay-serial": "PUB_KEY_ID_SANDBOX1" })
  never("another algorithm", { "wechatpay-signature-type": "WECHATPAY2-SM2-WITH-SM3" })
  never("a probe", { "wechatpay-signature": "WECHATPAY/SIGNTEST/abc" })
  never("a nonce with a line feed", { "wechatpay-nonce": "a\nb" })
  never("a message without a signature", {}, "wechatpay-signature")
  never("a message without a timestamp", {}, "wechatpay-timestamp")
  never("a message without a nonce", {}, "wechatpay-nonce")
  never("a message without a serial", {}, "wechatpay-serial")
})
