import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Fiber, Option } from "effect"
import { TestClock } from "effect/testing"
import { awaitEnd, surviving } from "../../src/durable/stored.ts"

describe("surviving", () => {
  it.effect("begins again while the store is away, and at nothing else", () =>
    Effect.gen(function*() {
      let runs = 0
      const away = Effect.suspend(() => ++runs < 4 ? Effect.die({ _tag: "PersistenceError" }) : Effect.succeed(runs))
      const fiber = yield* Effect.forkChild(surviving(away, "Tea"), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 4)
      runs = 0
      const broken = Effect.suspend(() => {
        runs++
        return Effect.die(new TypeError("no shelf"))
      })
      const exit = yield* Effect.exit(surviving(broken, "Tea"))
      assert.include(exit._tag === "Failure" ? Cause.pretty(exit.cause) : "", "no shelf")
      assert.strictEqual(runs, 1)
    }))

  it.effect("waits for an end also while the store is away", () =>
    Effect.gen(function*() {
      let looks = 0
      const poll = Effect.suspend(() =>
        ++looks === 2 ? Effect.die({ _tag: "PersistenceError" }) : Effect.succeed(Option.some(looks))
      )
      const isEnd = (state: number): state is number => state > 2
      const fiber = yield* Effect.forkChild(awaitEnd(poll, isEnd, "Tea"), { startImmediately: true })
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(fiber), 3)
    }))
})
