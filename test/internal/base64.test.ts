import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Base64 from "../../src/internal/base64.ts"

describe("base64", () => {
  // RFC 4648, section 10
  for (
    const [text, base64] of [
      ["", ""],
      ["f", "Zg=="],
      ["fo", "Zm8="],
      ["foo", "Zm9v"],
      ["foob", "Zm9vYg=="],
      ["fooba", "Zm9vYmE="],
      ["foobar", "Zm9vYmFy"]
    ] as const
  ) {
    it(`reads ${JSON.stringify(base64)}`, () => {
      assert.strictEqual(Base64.decode(base64)?.toString(), text)
    })
  }

  it("reads what encoding gives, and nothing that is off by a character", () => {
    const alphabet = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
    // The last is more than a byte, of which Node takes the lower half: a slash.
    const character = fc.constantFrom(..."ABYZabyz0189+/-_= \n", "é", "支")
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), fc.nat(32), fc.nat(1), character, (bytes, at, cut, inserted) => {
        const whole = Buffer.from(bytes).toString("base64")
        assert.deepStrictEqual(Base64.decode(whole), Buffer.from(bytes))
        const changed = whole.slice(0, at) + inserted + whole.slice(at + cut)
        const read = Base64.decode(changed)
        if (read !== undefined) {
          assert.match(changed, alphabet)
          assert.strictEqual(read.toString("base64"), changed)
        }
      }),
      { numRuns: 2_000 }
    )
  })
})
