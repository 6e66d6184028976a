import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import * as Headers from "effect/http/Headers"
import { errorFields } from "../../src/internal/errorFields.ts"
import { signDifference } from "../../src/internal/signDifference.ts"
import * as ErrorResponse from "../../src/transport/errorResponse.ts"
import { refusals } from "./errors.ts"

describe("An error response of production", () => {
  for (const { code, detail, message, operation, status } of refusals) {
    it(`is an error with its code and its words: ${operation}, ${message}`, () => {
      const response = { status, headers: Headers.fromInput({}), body: new Uint8Array(0) }
      const error = ErrorResponse.apiError({ endpoint: "Test.call", route: operation }, response, {
        code,
        message,
        detail
      })
      assert.deepInclude(error, { code, status, outcome: status < 500 ? "Refused" : "Unknown" })
      assert.strictEqual(Redacted.value(error.description).trimEnd(), message.trimEnd())
    })
  }

  for (const { date, detail, fields, message, operation, source } of refusals) {
    if (fields === undefined) continue
    it(`names its fields: ${operation}, ${date} (${source})`, () => {
      assert.deepStrictEqual(errorFields({ message, detail }), fields)
    })
  }

  for (const { code, date, detail, operation } of refusals) {
    const information = Object(Object(detail).sign_information)
    if (code !== "SIGN_ERROR" || typeof information.truncated_sign_message !== "string") continue
    it(`does not blame a body that agrees: ${operation}, ${date}`, () => {
      const [method = "", target = "", timestamp = "", nonce = "", start = ""] = information.truncated_sign_message
        .split(
          "\n"
        )
      const head = [method, target, timestamp, nonce, ""].join("\n").length
      const signed = (length: number, text = start) =>
        signDifference(detail, { method, target, signed: new Uint8Array(Buffer.from(text.padEnd(length, "x"))) }) ?? ""
      const length = information.sign_message_length - head - 1
      assert.match(signed(length), /agree: the private key/)
      assert.notInclude(signed(length + 1), "agree")
      assert.match(signed(length, start.replace("a", "b")), /body line at offset \d/)
    })
  }
})
