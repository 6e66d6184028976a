import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { WeChatPayError } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { documentedCodes } from "./support/documentedCodes.ts"

describe("documented codes", () => {
  it("are listed for every endpoint of the catalogue", () => {
    const names = Catalogue.all.map(({ description }) => description.name)
    assert.deepStrictEqual([...documentedCodes.keys()].toSorted(), names.toSorted())
  })

  it("are listed once each, without the common ones", () => {
    for (const [name, codes] of documentedCodes) assert.lengthOf(new Set(codes), codes.length, name)
  })
})

describe("isRetryable", () => {
  const isRetryable = (status: number, code: string) =>
    new WeChatPayError.ApiError({
      endpoint: "Test.test",
      route: "GET /v3/test",
      outcome: "Unknown",
      status,
      code,
      description: Redacted.make(""),
      body: Redacted.make("")
    }).isRetryable

  const all = [...new Set([...documentedCodes.values()].flat())]
  /** The names of too many requests; `RULE_LIMIT` is a rule of the business. */
  const tooMany = all.filter((code) => /^(FREQ|RATE)/.test(code))

  it("holds for too many requests under each name that a page gives them, whatever the status", () => {
    assert.deepStrictEqual(tooMany.toSorted(), [
      "FREQENCY_LIMIT",
      "FREQUENCY_LIMIT",
      "FREQUENCY_LIMITED",
      "FREQUENCY_LIMIT_EXCEED",
      "RATELIMIT_EXCEEDED",
      "RATE_LIMITED"
    ])
    for (const code of tooMany) {
      for (const status of [403, 429, 500]) assert.isTrue(isRetryable(status, code), `${status} ${code}`)
    }
    // The name in the doc comments of the official Go SDK.
    assert.isTrue(isRetryable(403, "RATELIMIT_EXCEED"))
  })

  it("holds for what fails on WeChat Pay's side, in both spellings, and for what has no code", () => {
    for (const code of ["SYSTEM_ERROR", "SYSTEMERROR", "BANK_ERROR", "BANKERROR", ""]) {
      assert.isTrue(isRetryable(500, code), code)
    }
    for (const status of [502, 503]) assert.isTrue(isRetryable(status, "SERVICE_UNAVAILABLE"))
    assert.isTrue(isRetryable(429, ""))
  })

  it("does not hold for any other code, a 500 or the quota of a day included", () => {
    const final = all.filter((code) => !tooMany.includes(code) && !/^(SYSTEM|BANK)_?ERROR$/.test(code))
    for (const code of final) {
      for (const status of [400, 403, 404, 500]) assert.isFalse(isRetryable(status, code), `${status} ${code}`)
    }
    assert.isFalse(isRetryable(429, "QUOTA_EXCEED"))
    assert.isFalse(isRetryable(400, "SYSTEM_ERROR"))
  })
})
