import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { inspect } from "node:util"
import * as WeChatPayError from "../src/WeChatPayError.ts"
import { assertNoCanary, canary } from "./support/canary.ts"

const where = { endpoint: "Test.call", route: "POST /v3/test", outcome: "NotSent", requestId: "r1" } as const
const body = Redacted.make("body")

const errors: ReadonlyArray<WeChatPayError.WeChatPayError> = [
  new WeChatPayError.RequestEncodeError({ ...where, field: "amount.total", issue: "is missing" }),
  new WeChatPayError.SignError({ ...where, cause: Redacted.make("kms") }),
  new WeChatPayError.TransportError({
    ...where,
    reason: { _tag: "Lost", code: "ECONNRESET" },
    cause: Redacted.make("x")
  }),
  new WeChatPayError.ApiError({
    ...where,
    status: 403,
    code: "NO_AUTH",
    description: Redacted.make("d"),
    field: "/mchid",
    detail: Redacted.make({}),
    retryAfter: 3,
    body
  }),
  new WeChatPayError.SignatureError({ ...where, reason: { _tag: "StaleTimestamp", skewSeconds: 7 }, body }),
  new WeChatPayError.DecryptError({ ...where, algorithm: "AEAD", field: "resource", body }),
  new WeChatPayError.CertificateError({ ...where, reason: { _tag: "DownloadFailed" }, issue: "x" }),
  new WeChatPayError.ResponseDecodeError({ ...where, reason: { _tag: "SchemaMismatch" }, issue: "x", body }),
  new WeChatPayError.IntegrityError({ ...where, algorithm: "SHA1", expected: "a", actual: "b" })
]

describe("withOutcome", () => {
  for (const error of errors) {
    it(`gives a new ${error._tag}, the same but for its outcome`, () => {
      const other = WeChatPayError.withOutcome(error, "Unknown")
      assert.strictEqual(error.outcome, "NotSent")
      assert.deepStrictEqual({ ...other }, { ...error, outcome: "Unknown" })
      assert.strictEqual(other.constructor, error.constructor)
      assert.instanceOf(other, Error)
    })
  }
})

describe("reasons", () => {
  it.effect("are caught one by one, with the fields of their own", () =>
    Effect.gen(function*() {
      const stale = new WeChatPayError.SignatureError({
        ...where,
        reason: { _tag: "StaleTimestamp", skewSeconds: 400 },
        body
      })
      const call: Effect.Effect<number, WeChatPayError.WeChatPayError> = Effect.fail(stale)
      const skew = Effect.catchReason(
        call,
        "SignatureError",
        "StaleTimestamp",
        ({ skewSeconds }, error) => Effect.succeed(error === stale ? skewSeconds : 0)
      )
      assert.strictEqual(yield* skew, 400)
      const other = Effect.catchReason(call, "SignatureError", "Probe", () => Effect.succeed(0))
      assert.strictEqual(yield* Effect.flip(other), stale)
    }))
})

describe("a key that is not known", () => {
  const advice = (serial: string, ...knownSerials: ReadonlyArray<string>) =>
    new WeChatPayError.SignatureError({ ...where, reason: { _tag: "UnknownSerial", serial, knownSerials }, body })
      .message
  const certificate = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
  const publicKey = "PUB_KEY_ID_0119000001092024110100000000000001"

  it("comes with the settings to change, by both of their names", () => {
    assert.match(advice(certificate, publicKey), /set keys \(WECHATPAY_KEYS\) to both until the change/)
    assert.match(advice(certificate), /set keys \(WECHATPAY_KEYS\) to certificate/)
    assert.match(
      advice(publicKey, certificate),
      /give publicKeyId \(WECHATPAY_PUBLIC_KEY_ID\) .*keys \(WECHATPAY_KEYS\) set to both/
    )
    assert.notMatch(advice(publicKey), /WECHATPAY_KEYS/)
    assert.notMatch(advice(certificate, certificate.replace("5", "6")), /WECHATPAY_/)
  })
})

describe("isWeChatPayError", () => {
  for (const error of errors) {
    it(`knows ${error._tag} by its type id, not by its form`, () => {
      assert.isTrue(WeChatPayError.isWeChatPayError(error))
      assert.isFalse(WeChatPayError.isWeChatPayError({ ...error }))
    })
  }

  it("knows no other error", () => {
    const setting = new WeChatPayError.ConfigurationError({ setting: "mchid", found: "nothing", advice: "Set it." })
    for (const value of [setting, new Error("x"), "x", undefined]) {
      assert.isFalse(WeChatPayError.isWeChatPayError(value))
    }
  })
})

describe("ApiError", () => {
  const error = (status: number, code: string, outcome: WeChatPayError.Outcome, retryAfter?: number) =>
    new WeChatPayError.ApiError({
      ...where,
      outcome,
      status,
      code,
      description: Redacted.make(`${canary.openid} ${canary.name}`, { label: "description" }),
      body,
      ...(retryAfter === undefined ? {} : { retryAfter })
    })

  it("prints code and remedy, and WeChat Pay's text nowhere", () => {
    const refused = error(400, "PARAM_ERROR", "Refused")
    for (const text of [refused.message, String(refused), inspect(refused), JSON.stringify(refused)]) {
      assertNoCanary(text)
    }
    assert.strictEqual(Redacted.value(refused.description), `${canary.openid} ${canary.name}`)
    assert.strictEqual(
      refused.message,
      "Test.call: 400 PARAM_ERROR; this request did nothing: correct it, or what the code names [Request-ID r1]"
    )
    assert.strictEqual(
      error(429, "FREQUENCY_LIMITED", "Unknown", 30).message,
      "Test.call: 429 FREQUENCY_LIMITED; the outcome is unknown: query, or repeat with the same merchant number; too many requests; wait 30 s first [Request-ID r1]"
    )
    assert.include(error(403, "FREQUENCY_LIMITED", "Refused").message, "this request did nothing: repeat it later")
  })

  it("says where there is no code", () => {
    assert.include(error(502, "", "Unknown").message, "502 no code;")
  })
})
