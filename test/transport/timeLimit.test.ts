import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { timeoutOrElse } from "../../src/transport/timeLimit.ts"

const limited = <A, E, R>(effect: Effect.Effect<A, E, R>, duration = Duration.millis(20)) =>
  timeoutOrElse(effect, { duration, orElse: () => Effect.fail("late") })

const Name = Context.Reference<string>("test/Name", { defaultValue: () => "nobody" })

describe("A time limit by the system's clock", () => {
  it.live("leaves an effect its result and its services, at once or later", () =>
    Effect.gen(function*() {
      for (const pause of [Effect.void, Effect.sleep("2 millis")]) {
        assert.strictEqual(
          yield* Effect.provideService(limited(Effect.andThen(pause, Name), Duration.seconds(60)), Name, "somebody"),
          "somebody"
        )
        const exit = yield* Effect.exit(limited(Effect.andThen(pause, Effect.fail("own")), Duration.seconds(60)))
        assert.deepStrictEqual(exit, Exit.fail("own"))
      }
    }))

  it.live("ends an effect that is late, and waits until it has ended", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const slow = Effect.onInterrupt(
        Effect.sleep("1 minute"),
        () => Effect.andThen(Effect.sleep("20 millis"), Effect.sync(() => seen.push("ended")))
      )
      assert.strictEqual(yield* Effect.flip(limited(slow)), "late")
      assert.deepStrictEqual(seen, ["ended"])
    }))

  it.live("ends an effect for which nobody waits, and waits until it has ended", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const slow = Effect.onInterrupt(
        Effect.sleep("1 minute"),
        () => Effect.andThen(Effect.sleep("20 millis"), Effect.sync(() => seen.push("ended")))
      )
      const fiber = yield* Effect.forkChild(limited(slow, Duration.minutes(1)), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(seen, ["ended"])
    }))
})

describe("A time limit by another clock", () => {
  it.effect("is that clock's", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(Effect.flip(limited(Effect.never, Duration.seconds(5))), {
        startImmediately: true
      })
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual(yield* Fiber.join(fiber), "late")
    }))
})
