import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { signDifference } from "../../src/internal/signDifference.ts"

const method = "POST"
const url = "/v3/pay/transactions/jsapi"

/** The message that is signed, of which production shows the head, eight bytes of the body, and a line feed. */
const refusal = (
  body: string,
  options: { readonly url?: string; readonly shown?: number; readonly field?: unknown; readonly length?: number } = {}
) => {
  const head = `${method}\n${options.url ?? url}\n1756951532\nIXlHDnWguGbz7uMOL7xdPibFoV342jP3\n`
  const bytes = Buffer.from(body)
  return {
    detail: { issue: "sign not match" },
    field: "field" in options ? options.field : "signature",
    location: "authorization",
    sign_information: {
      method,
      sign_message_length: options.length ?? Buffer.byteLength(head) + bytes.length + 1,
      truncated_sign_message: `${head}${bytes.subarray(0, options.shown ?? 8).toString()}\n`,
      url: options.url ?? url
    }
  }
}

const difference = (detail: unknown, body: string, target = url) =>
  signDifference(detail, { method, target, signed: new Uint8Array(Buffer.from(body)) })

const body = JSON.stringify({ amount: { total: 100 }, description: "茶", out_trade_no: "tea20261123001" })

describe("A refused signature", () => {
  it("agrees where the shown bytes and the whole length do (traffic of 2021-10-15 and 2025-09-04)", () => {
    assert.match(difference(refusal(body), body) ?? "", /agree: the private key/)
    // The whole message, where it is no longer than what is shown.
    for (const text of ["", "{}", "12345678"]) assert.match(difference(refusal(text), text) ?? "", /agree/)
  })

  it("does not agree where only the shown bytes do", () => {
    const issue = difference(refusal(body.replace("100", "1000")), body) ?? ""
    assert.match(issue, /has 1\d\d bytes, ours has 1\d\d/)
    assert.match(issue, /behind its first 8 bytes/)
    assert.notInclude(issue, "agree")
    const unknown = refusal(body)
    assert.isUndefined(
      difference({ sign_information: { ...unknown.sign_information, sign_message_length: null } }, body)
    )
  })

  it("differs at a byte of the body, of the URL or in the method", () => {
    assert.match(difference(refusal(body.replace("amount", "amoont")), body) ?? "", /body line at offset 5/)
    assert.match(difference(refusal(`{"茶叶":1}`), `{"茶业":1}`) ?? "", /body line at offset 5/)
    assert.match(difference(refusal("{"), body) ?? "", /body line at offset 1/)
    assert.match(difference(refusal("", { shown: 0 }), body) ?? "", /body line at offset 0/)
    assert.match(difference(refusal(body, { url: "/v3/pay" }), body) ?? "", /URL line at offset 7/)
    const { sign_information } = refusal(body)
    assert.match(difference({ sign_information: { ...sign_information, method: "PUT" } }, body) ?? "", /method PUT/)
  })

  it("is not diagnosed under another reason, or without the server's message", () => {
    assert.isUndefined(difference(refusal(body, { field: "serial_no" }), body))
    assert.isUndefined(difference(refusal(body, { field: "mchid" }), body.replace("100", "1000")))
    for (const detail of [undefined, null, "x", {}, { sign_information: null }, { sign_information: {} }]) {
      assert.isUndefined(difference(detail, body))
    }
  })

  it("is found in a detail within the detail", () => {
    assert.match(difference({ detail: { detail: refusal(body) } }, body) ?? "", /agree/)
  })

  it("agrees for any body that was signed, and never for another", () => {
    const bodies = fc.string({ unit: "grapheme", maxLength: 64 })
    fc.assert(
      fc.property(bodies, bodies, fc.integer({ min: 0, max: 80 }), (ours, theirs, shown) => {
        const issue = difference(refusal(theirs, { shown }), ours) ?? ""
        // Bodies of one length that agree as far as whole characters of them are shown cannot be distinguished.
        const certain = Buffer.from(Buffer.from(theirs).subarray(0, shown).toString().replace(/\ufffd{1,3}$/, ""))
        const alike = Buffer.byteLength(ours) === Buffer.byteLength(theirs) &&
          Buffer.from(ours).subarray(0, certain.length).equals(certain)
        return /agree/.test(issue) === alike
      }),
      { examples: [["茶茶茶", "茶茶茶", 8], ["a\nb", "a\nb", 2], ["", "", 0]] }
    )
  })
})
