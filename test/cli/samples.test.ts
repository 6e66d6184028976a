/** The samples of `notify` are notifications as the library reads them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { type Content, sample } from "../../src/cli/samples.ts"
import * as Notification from "../../src/Notification.ts"
import type * as NotificationEvent from "../../src/NotificationEvent.ts"
import { all } from "../../src/notifications.ts"
import { layer, mchid, post } from "../support/notification.ts"

const own = { mchid, appid: "wxd678efh567hg6787" }

const postOf = ({ eventTypes, originalTypes, summaries }: NotificationEvent.Any, content: Content) => {
  const [event_type = ""] = eventTypes
  const summary = summaries[event_type]
  return { event_type, original_type: originalTypes[0], content, ...(summary === undefined ? {} : { summary }) }
}

describe("A sample of notify", () => {
  it.effect("is taken by its event, whole, for the merchant that asks for it", () =>
    Effect.gen(function*() {
      for (const event of all) {
        const content = sample(event.name, own)
        assert.notMatch(JSON.stringify(content), /"0019000001"|wx0053414e44424f58/, event.name)
        const { body, headers } = yield* post(postOf(event, content))
        const notification = yield* Notification.parse(all)(headers, body)
        assert.strictEqual(notification.event, event.name)
        // A field that its schema does not know, or that does not fit, would be missing.
        assert.sameMembers(Object.keys(notification.resource), Object.keys(content), event.name)
      }
    }).pipe(Effect.provide(layer)))
})
