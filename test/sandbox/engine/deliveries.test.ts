import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as PubSub from "effect/PubSub"
import { TestClock } from "effect/testing"
import * as Deliveries from "../../../src/sandbox/engine/deliveries.ts"
import * as Identities from "../../../src/sandbox/engine/identities.ts"
import * as Kernel from "../../../src/sandbox/engine/kernel.ts"
import * as Keys from "../../../src/sandbox/protocol/keys.ts"
import * as Platform from "../../../src/sandbox/protocol/platform.ts"

const mchid = "0019000001"

/** A question that was posted, and what the sandbox heard. */
const ask = Effect.fnUntraced(function*(receiver: Deliveries.Receiver) {
  const keys = Keys.ofProcess()
  const identity = {
    mchid,
    keys,
    platform: Platform.make({
      keys,
      mode: "publicKey",
      migrationRatio: 1,
      certificate: Keys.platformCertificate(keys.platform, 0),
      realTime: (time) => time
    })
  }
  const kernel = Kernel.make({
    seed: 1,
    apiV3Key: () => keys.apiV3Key,
    merchants: [{ mchid, appids: [], subMerchants: [] }],
    origin: "",
    notificationDelay: 0
  }, yield* PubSub.unbounded<Kernel.Event>())
  const outbox = Deliveries.make(kernel, Identities.make(identity, [], () => undefined), (real) => real, 0)
  const heard: Array<string | undefined> = []
  kernel.notify(0, {
    url: "https://merchant.example/notify",
    eventType: "ENTRUST.TERMINATE_RETENTION",
    originalType: "entrust",
    summary: "获取解约挽留信息",
    resource: { mchid },
    question: { timeLimit: 1000, onResponse: (_, body) => void heard.push(body) }
  })
  const [notification] = kernel.notifications.values()
  assert.isDefined(notification)
  if (notification === undefined) return { heard, status: undefined }
  const posting = yield* Effect.forkChild(outbox.post(notification, receiver), { startImmediately: true })
  yield* TestClock.adjust("999 millis")
  yield* TestClock.adjust("1 millis")
  yield* Fiber.join(posting)
  return { heard, status: notification.status }
})

describe("A question", () => {
  it.effect("is delivered with the content of its response", () =>
    Effect.gen(function*() {
      const asked = yield* ask(() => Effect.succeed({ status: 200, body: "{\"text\":\"stay\"}" }))
      assert.deepStrictEqual(asked, { heard: ["{\"text\":\"stay\"}"], status: "delivered" })
    }))

  it.effect("is given up at once without content, with another status, or too late", () =>
    Effect.gen(function*() {
      const late = Effect.delay(Effect.succeed({ status: 200, body: "{}" }), "1001 millis")
      for (const response of [Effect.succeed(204), Effect.succeed({ status: 500, body: "{}" }), late]) {
        assert.deepStrictEqual(yield* ask(() => response), { heard: [undefined], status: "given up" })
      }
    }))
})
