import { assert, describe, it } from "vitest"
import { all } from "../../src/notifications.ts"
import { current, known, render } from "./notificationEvents.ts"

describe("docs/notification-events.md", () => {
  for (const language of ["en", "zh"] as const) {
    it(`is what \`npm run docs\` writes, in ${language}`, () => {
      assert.strictEqual(current(language), render(language), "stale: run `npm run docs`")
    })
  }

  it("knows the 94 event types, and each that is declared", () => {
    assert.strictEqual(Object.keys(known).length, 94)
    assert.deepStrictEqual(all.flatMap(({ eventTypes }) => eventTypes).filter((type) => known[type] === undefined), [])
  })
})
