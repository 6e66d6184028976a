import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as Redacted from "effect/Redacted"
import { TestClock } from "effect/testing"
import * as ErrorResponse from "../../src/transport/errorResponse.ts"
import type * as Transport from "../../src/transport/transport.ts"

const outgoing: Transport.Outgoing = {
  method: "GET",
  origin: "https://api.mch.weixin.qq.com",
  target: "/v3/test",
  headers: {},
  signed: new Uint8Array(0),
  body: HttpBody.empty,
  accept: "application/json",
  serial: undefined,
  authorize: true
}

const errorOf = (status: number, body: string, headers: Readonly<Record<string, string>> = {}) =>
  Effect.flip(
    ErrorResponse.check({ sign: () => Effect.succeed("") }, { endpoint: "Test.call", route: "GET /v3/test" }, {
      status,
      headers: Headers.fromInput(headers),
      body: new TextEncoder().encode(body)
    }, outgoing)
  )

const retryAfter = (value: string | undefined) =>
  Effect.map(
    errorOf(429, `{"code":"RATE_LIMITED","message":""}`, value === undefined ? {} : { "retry-after": value }),
    (error) => error.retryAfter
  )

describe("An error document", () => {
  // A gateway that decodes and encodes texts puts the mark there; error responses are not signed.
  it.effect("behind a byte order mark is read", () =>
    Effect.gen(function*() {
      const document = `{"code":"PARAM_ERROR","message":"参数错误","detail":{"field":"/body/payer"}}`
      const error = yield* errorOf(400, `\uFEFF${document}`)
      assert.deepInclude(error, { code: "PARAM_ERROR", outcome: "Refused", field: "/body/payer" })
      assert.strictEqual(Redacted.value(error.description), "参数错误")
      assert.deepInclude(yield* errorOf(400, `x${document}`), { code: "", outcome: "Unknown" })
    }))
})

describe("Retry-After", () => {
  it.effect("is read as seconds and as a date", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 30, 12, 0, 0))
      const values: ReadonlyArray<readonly [string | undefined, number | undefined]> = [
        ["0", 0],
        ["120", 120],
        [" 7 ", 7],
        ["Mon, 30 Nov 2026 12:01:30 GMT", 90],
        ["Monday, 30-Nov-26 12:00:05 GMT", 5],
        ["Mon, 30 Nov 2026 11:00:00 GMT", 0],
        [undefined, undefined],
        ["", undefined],
        ["soon", undefined],
        ["soon GMT", undefined],
        ["-5", undefined],
        ["1.5", undefined],
        ["2026", 2026],
        ["99999999999999999999", undefined]
      ]
      for (const [value, seconds] of values) assert.strictEqual(yield* retryAfter(value), seconds, value)
    }))
})
