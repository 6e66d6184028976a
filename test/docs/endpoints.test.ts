import { assert, describe, it } from "vitest"
import { current, render } from "./endpoints.ts"

describe("docs/endpoints.md", () => {
  it("is what `npm run docs` writes", () => {
    assert.strictEqual(current(), render(), "stale: run `npm run docs`")
  })
})
