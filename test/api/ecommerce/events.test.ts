import { assert, describe, it } from "@effect/vitest"
import { Notification } from "effect-wechatpay"
import { all } from "effect-wechatpay/notifications"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { layer, post } from "../../support/notification.ts"
import { platformSamples } from "../../support/platformSamples.ts"

const parse = Notification.parse(all)

/** Times as a program reads them. */
const read = (value: unknown): unknown =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value)
    ? DateTime.makeUnsafe(value)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(one)]))
    : value

describe("Notifications of platforms", () => {
  for (const { content, event, event_type, original_type } of platformSamples) {
    it.effect(`${event} is distinguished from its siblings, and loses nothing`, () =>
      Effect.gen(function*() {
        const { body, headers } = yield* post({ event_type, original_type, content })
        const notification = yield* parse(headers, body)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(Object(notification).resource, read(content))
      }).pipe(Effect.provide(layer)))
  }

  it.effect("without a page that says what they carry arrive as Unknown, with their content", () =>
    Effect.gen(function*() {
      const content = { out_settle_batch_no: "1236698745558870" }
      const { body, headers } = yield* post({ event_type: "SETTLEMENT.SUCCESS", original_type: undefined, content })
      const notification = yield* parse(headers, body)
      assert.strictEqual(notification.event, "Unknown")
    }).pipe(Effect.provide(layer)))
})
