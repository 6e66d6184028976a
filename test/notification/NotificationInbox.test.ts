import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { Order } from "../../src/api/payments/index.ts"
import { CertificateStore, NotificationRouter } from "../../src/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import { layer as merchant } from "../support/notification.ts"
import { maxAttempts, receive, settings, stream, suite } from "./NotificationInboxTest.ts"

suite("memory", {
  layer: Effect.sync(() => NotificationInbox.layerMemory(settings)),
  pass: Effect.andThen(TestClock.adjust("20 millis"), Effect.yieldNow)
}, it.effect)

const quiet = Layer.merge(merchant, Logger.layer([]))

/** A store that does what a test says. */
const storeOf = (store: Partial<PersistedQueue.PersistedQueueStore["Service"]>) =>
  NotificationInbox.layer(settings).pipe(
    Layer.provide(PersistedQueue.layer),
    Layer.provide(Layer.succeed(PersistedQueue.PersistedQueueStore, {
      offer: () => Effect.void,
      take: () => Effect.never,
      cleanup: () => Effect.void,
      ...store
    }))
  )

describe("A store that fails", () => {
  it.effect("makes the answer 503, so that WeChat Pay sends again", () =>
    Effect.gen(function*() {
      const failing = storeOf({
        offer: () => Effect.fail(new PersistedQueue.PersistedQueueError({ message: "down" }))
      })
      const reply = yield* receive().pipe(Effect.provide(failing), Effect.provide(quiet))
      assert.deepStrictEqual(reply, { status: 503, body: "{\"code\":\"FAIL\",\"message\":\"store unavailable\"}" })
    }))

  it.effect("is told in the log by the code of what lies behind it, however deep", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const refused = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" })
      const failing = storeOf({
        offer: () =>
          Effect.fail(
            new PersistedQueue.PersistedQueueError({
              message: "down",
              cause: Cause.fail(new Error("query", { cause: refused }))
            })
          )
      })
      const logger = Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))])
      yield* receive().pipe(Effect.provide(failing), Effect.provide(Layer.merge(merchant, logger)))
      assert.include(logged.join(), "ECONNREFUSED")
      assert.notInclude(logged.join(), "10.0.0.1")
    }))

  it.effect("makes the answer 503 after three seconds where it does not answer, even if it cannot be interrupted", () =>
    Effect.gen(function*() {
      const hanging = storeOf({ offer: () => Effect.uninterruptible(Effect.sleep("1 minute")) })
      yield* Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(receive(), { startImmediately: true })
        yield* TestClock.adjust("2999 millis")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        yield* Effect.yieldNow
        assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
        yield* TestClock.adjust("1 minute")
      }).pipe(Effect.provide(hanging), Effect.provide(quiet))
    }))

  it.effect("for a platform key makes the answer 503 in time, and nothing is stored", () =>
    Effect.gen(function*() {
      const store = Layer.succeed(CertificateStore.CertificateStore, {
        get: () => Effect.never,
        current: Effect.never,
        serials: Effect.succeed([])
      })
      const fiber = yield* Effect.forkChild(receive().pipe(Effect.provide(store)), { startImmediately: true })
      yield* TestClock.adjust("1499 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
    }).pipe(
      Effect.provide(storeOf({ offer: () => Effect.die(new Error("stored")) })),
      Effect.provide(quiet)
    ))

  it.effect("while a delivery is acknowledged makes a redelivery, and no defect", () =>
    Effect.gen(function*() {
      let deliveries = 0
      let stored: unknown
      const forgetful = storeOf({
        offer: ({ element, name }) =>
          Effect.sync(() => {
            if (name === "notifications") stored = element
          }),
        take: ({ name }) =>
          Effect.suspend(() => {
            if (name !== "notifications") return Effect.never
            deliveries++
            return Effect.as(
              Effect.addFinalizer(() => deliveries === 1 ? Effect.die(new Error("no connection")) : Effect.void),
              { id: "EV-1", attempts: deliveries, element: stored }
            )
          })
      })
      const attempts = yield* Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        const once = NotificationInbox.stream(Order.events, { concurrency: 1 })
        const fiber = yield* Effect.forkChild(
          Stream.runCollect(Stream.tap(Stream.take(once, 2), ({ acknowledge }) => acknowledge)),
          { startImmediately: true }
        )
        yield* TestClock.adjust("1 second")
        return yield* Fiber.join(fiber)
      }).pipe(Effect.provide(forgetful), Effect.provide(quiet))
      assert.deepStrictEqual(attempts.map(({ attempt }) => attempt), [1, 2])
    }))
})

describe("A dead letter", () => {
  it.effect("comes of a consumer that did not survive its last attempt", () =>
    Effect.gen(function*() {
      const buried: Array<{ readonly name: string; readonly id: string; readonly element: unknown }> = []
      let stored: unknown
      let taken = false
      const settled: Array<string> = []
      const crashed = storeOf({
        offer: ({ element, id, name }) =>
          Effect.sync(() => {
            if (name === "notifications") stored = element
            else buried.push({ name, id, element })
          }),
        take: ({ name }) =>
          Effect.suspend(() => {
            if (name !== "notifications" || taken) return Effect.never
            taken = true
            return Effect.as(
              Effect.addFinalizer((exit) => Effect.sync(() => settled.push(exit._tag))),
              { id: "EV-1", attempts: maxAttempts + 1, element: stored }
            )
          })
      })
      let ran = 0
      const router = NotificationRouter.make(() => Effect.as(Effect.sync(() => ran++), NotificationRouter.acknowledge))
      yield* Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 1 }))
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(fiber)
      }).pipe(Effect.provide(crashed), Effect.provide(quiet))
      assert.strictEqual(ran, 0)
      assert.deepStrictEqual(settled, ["Success"])
      assert.deepStrictEqual(buried.map(({ id, name }) => [name, id]), [["notifications-dead", "EV-1"]])
      assert.deepInclude(buried[0]?.element, { attempts: maxAttempts, reason: "the consumer did not survive", stored })
    }))

  it.effect("is kept where this version cannot read it", () =>
    Effect.gen(function*() {
      const dead = yield* PersistedQueue.make({ name: "notifications-dead", schema: Schema.Json })
      yield* dead.offer({ died_at: "by another version" }, { id: "EV-1" })
      const reading = yield* Effect.forkChild(Stream.runDrain(NotificationInbox.deadLetters))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(reading)
      const taking = yield* Effect.forkChild(dead.take((_, { attempts }) => Effect.succeed(attempts)))
      yield* TestClock.adjust("2 minutes")
      const attempts = yield* Fiber.join(taking)
      assert.isAbove(attempts, 1)
    }).pipe(
      Effect.provide(NotificationInbox.layer(settings)),
      Effect.provide(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreMemory))),
      Effect.provide(quiet)
    ))

  it.effect("comes of whatever else stands in the queue, and survives every replay", () =>
    Effect.gen(function*() {
      const queue = yield* PersistedQueue.make({ name: "notifications", schema: Schema.Json })
      yield* queue.offer({ somebody: "else's" }, { id: "x" })
      const consumer = yield* Effect.forkChild(Stream.runDrain(stream))
      const letter = yield* Stream.runHead(
        Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ replay }) => replay)
      ).pipe(Effect.flatMap(Effect.fromOption))
      assert.deepStrictEqual([letter.id, letter.reason, letter.stored], [
        "x",
        "no notification of this library",
        undefined
      ])
      const again = yield* Stream.runHead(
        Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ replay }) => replay)
      ).pipe(Effect.flatMap(Effect.fromOption))
      assert.strictEqual(again.id, "x~1")
      const last = yield* Stream.runHead(
        Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ discard }) => discard)
      ).pipe(Effect.flatMap(Effect.fromOption))
      assert.strictEqual(last.id, "x~2")
      yield* Fiber.interrupt(consumer)
    }).pipe(
      Effect.provide(NotificationInbox.layer(settings)),
      Effect.provide(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreMemory))),
      Effect.provide(quiet)
    ))

  it.effect("that is kept is handed out again after a minute", () =>
    Effect.gen(function*() {
      yield* receive({ id: "EV-1" })
      const rejecting = yield* Effect.forkChild(Stream.runForEach(stream, ({ reject }) => reject()))
      const kept = yield* Effect.forkChild(
        Stream.runCollect(Stream.tap(Stream.take(NotificationInbox.deadLetters, 2), ({ keep }) => keep)),
        { startImmediately: true }
      )
      for (let step = 0; step < 10; step++) yield* TestClock.adjust("20 millis")
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(kept.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* Fiber.join(kept)).map(({ id }) => id), ["EV-1", "EV-1"])
      yield* Fiber.interrupt(rejecting)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))
})

describe("An inbox", () => {
  it.effect("forgets the id of a finished notification only after the time that is set", () =>
    Effect.gen(function*() {
      const one = Stream.runDrain(Stream.tap(Stream.take(stream, 1), ({ acknowledge }) => acknowledge))
      yield* receive({ id: "EV-1" })
      yield* one
      yield* TestClock.adjust("23 hours")
      yield* receive({ id: "EV-1" })
      const fiber = yield* Effect.forkChild(one, { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("3 hours")
      yield* receive({ id: "EV-1" })
      yield* Fiber.join(fiber)
    }).pipe(
      Effect.provide(NotificationInbox.layerMemory({ ...settings, deduplication: "1 day" })),
      Effect.provide(quiet)
    ))

  it.effect("has no more deliveries out than its consumer takes at a time", () =>
    Effect.gen(function*() {
      for (let number = 0; number < 10; number++) yield* receive({ id: `EV-${number}` })
      let running = 0
      let most = 0
      let finished = 0
      const router = NotificationRouter.make(() => Effect.void).on(Order.paid, () =>
        Effect.gen(function*() {
          most = Math.max(most, ++running)
          yield* Effect.sleep("1 second")
          running--
          finished++
        }))
      const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 3 }))
      for (let second = 0; second < 4; second++) yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([most, finished], [3, 10])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))

  it.effect("counts a handler that interrupts itself as failed, and does not go round at once", () =>
    Effect.gen(function*() {
      yield* receive({ id: "EV-1" })
      let runs = 0
      const router = NotificationRouter.make(() => Effect.void).on(Order.paid, () =>
        Effect.suspend(() => {
          runs++
          return Effect.interrupt
        }))
      const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 1 }))
      for (let step = 0; step < 20; step++) yield* TestClock.adjust("20 millis")
      assert.strictEqual(runs, maxAttempts)
      assert.isFalse(Cause.isCause(fiber.pollUnsafe()))
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))
})
