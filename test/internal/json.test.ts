import { assert, describe, it } from "@effect/vitest"
import * as Result from "effect/Result"
import * as Json from "../../src/internal/json.ts"
import { deep } from "../support/deep.ts"

const read = (text: string) => Result.match(Json.parse(text), { onFailure: (issue) => issue, onSuccess: () => "read" })

describe("Json.parse", () => {
  it("reads what JSON.parse reads", () => {
    for (const text of ["null", "7", "\"a\"", "[]", "{\"a\":[1,{\"b\":\"}]\"}]}", " [1] "]) {
      assert.deepStrictEqual(Json.parse(text), Result.succeed(JSON.parse(text)))
    }
  })

  it("says what is no JSON", () => {
    for (const text of ["", "{", "{]", "undefined", "\ufeff{}", "'a'", "\"", "[".repeat(200)]) {
      assert.strictEqual(read(text), "is no JSON", text)
    }
  })

  it("reads at most 200 levels, closed or not", () => {
    assert.strictEqual(read(deep(Json.deepest)), "read")
    assert.strictEqual(read(deep(Json.deepest, "objects")), "read")
    for (const depth of [Json.deepest + 1, 1_000_000]) {
      for (const kind of ["arrays", "objects"]) {
        assert.strictEqual(read(deep(depth, kind)), "is JSON of more than 200 levels")
        assert.strictEqual(read(deep(depth, kind, true)), "is JSON of more than 200 levels")
      }
    }
  })

  it("counts levels, not brackets, and none inside a text", () => {
    assert.strictEqual(read(JSON.stringify(Array.from({ length: 1000 }, (_, a) => ({ a, b: [] })))), "read")
    assert.strictEqual(read(JSON.stringify({ a: "[{".repeat(1000), "[": "\\", b: "\\\"[".repeat(1000) })), "read")
    // Brackets in a text that close nothing.
    assert.strictEqual(read(deep(101, "blank").replaceAll("[", "[[")), "is JSON of more than 200 levels")
  })

  it("takes time by the length of the text alone", () => {
    const brackets = "[".repeat(150)
    for (const text of [`"${"\\".repeat(1_000_000)}"`, `"${"\\\"".repeat(1_000_000)}"`, "\"".repeat(1_000_000)]) {
      const start = performance.now()
      read(`${brackets}${text}${"[".repeat(60)}`)
      assert.isBelow(performance.now() - start, 2000)
    }
  })
})
