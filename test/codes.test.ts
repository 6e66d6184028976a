import { assert, describe, it } from "@effect/vitest"
import { Redacted, Schema } from "effect"
import { Endpoint, WeChatPayError } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { Deduction } from "effect-wechatpay/papay"
import { ServiceOrder } from "effect-wechatpay/partner-payscore"
import { Native, Refund } from "effect-wechatpay/payments"
import { Transfer } from "effect-wechatpay/transfers"

describe("codes", () => {
  it("are those of the official page, beside the common ones", () => {
    // Copied from https://pay.weixin.qq.com/doc/v3/merchant/4012791877, …/4012791883 and …/4012716434.
    assert.sameMembers([...Native.prepay.description.codes], [
      "APPID_MCHID_NOT_MATCH",
      "MCH_NOT_EXISTS",
      "ORDER_CLOSED",
      "NO_AUTH",
      "OUT_TRADE_NO_USED",
      "FREQUENCY_LIMITED"
    ])
    assert.sameMembers([...Refund.create.description.codes], [
      "NOT_ENOUGH",
      "USER_ACCOUNT_ABNORMAL",
      "MCH_NOT_EXISTS",
      "RESOURCE_NOT_EXISTS",
      "FREQUENCY_LIMITED",
      // From the guide of the payment score.
      "NO_AUTH"
    ])
    assert.sameMembers([...Transfer.create.description.codes], [
      "NO_AUTH",
      "NOT_ENOUGH",
      "FREQUENCY_LIMIT_EXCEED",
      "RATELIMIT_EXCEEDED",
      "FREQUENCY_LIMIT",
      "ALREADY_EXISTS"
    ])
  })

  it("of payscore for service providers are those of its pages, and of entrusted deduction only the common ones", () => {
    // Copied from https://pay.weixin.qq.com/doc/v3/partner/4013138534; its siblings have the same table.
    const table = [
      "INVALID_ORDER_STATE",
      "ORDER_CANCELED",
      "ORDER_DONE",
      "NO_AUTH",
      "ORDER_NOT_EXIST",
      "FREQUENCY_LIMITED"
    ]
    for (
      const { description } of [ServiceOrder.create, ServiceOrder.query, ServiceOrder.complete, ServiceOrder.modify]
    ) {
      assert.sameMembers([...description.codes], table, description.name)
    }
    assert.isEmpty(Deduction.apply.description.codes)
  })

  it("are listed once each, without the common ones", () => {
    const common: ReadonlyArray<string> = WeChatPayError.commonCodes
    for (const { description } of Catalogue.all) {
      assert.lengthOf(new Set(description.codes), description.codes.length, description.name)
      assert.isEmpty(description.codes.filter((code) => common.includes(code)), description.name)
    }
  })

  it("do not compile where list and type differ", () => {
    const options = {
      name: "Own.query",
      title: "",
      route: "GET /v3/own",
      docs: "",
      request: Schema.Struct({}),
      response: Schema.Struct({})
    } as const
    type Request = Record<never, never>
    type Own<Code extends string> = Endpoint.Endpoint<Request, Request, WeChatPayError.CommonCode | Code>
    const same: Own<"A" | "B"> = Endpoint.make({ ...options, codes: ["A", "B"] })
    // @ts-expect-error The list lacks a code of the type.
    const less: Own<"A" | "B"> = Endpoint.make({ ...options, codes: ["A"] })
    // @ts-expect-error The type lacks a code of the list.
    const more: Own<"A"> = Endpoint.make({ ...options, codes: ["A", "B"] })
    // @ts-expect-error There is no list.
    const none: Own<"A"> = Endpoint.make(options)
    const inferred = Endpoint.make({ ...options, codes: ["A"] })
    const narrow: Own<"A"> = inferred
    const any: Endpoint.Endpoint<Request, Request> = Endpoint.make(options)
    assert.deepStrictEqual(
      [same, less, more, none, narrow, any].map(({ description }) => description.codes),
      [["A", "B"], ["A"], ["A", "B"], [], ["A"], []]
    )
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

  const all = [...new Set(Catalogue.all.flatMap(({ description }) => description.codes))]
  /** The names of too many requests; `RULE_LIMIT` is a rule of the business. */
  const tooMany = all.filter((code) => /^(FREQ|RATE)/.test(code))

  it("holds for too many requests under each name that a page gives them, with any status", () => {
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
