import { assert, describe, it } from "vitest"
import { current, render } from "./endpoints.ts"

describe("docs/endpoints.md", () => {
  for (const language of ["en", "zh"] as const) {
    it(`is what \`npm run docs\` writes, in ${language}`, () => {
      assert.strictEqual(current(language), render(language), "stale: run `npm run docs`")
    })
  }
})
