/** The part of a store that is the same over every database, over one in memory that fails on demand. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as Result from "effect/Result"
import { TestClock } from "effect/testing"
import * as Memory from "../../src/inbox/memory.ts"
import { type Backend, bounded, make } from "../../src/inbox/store.ts"

const timing = {
  pollInterval: Duration.seconds(1),
  lockExpiration: Duration.seconds(90),
  lockRefreshInterval: Duration.seconds(30),
  commandTimeout: Duration.seconds(5)
}

const quiet = Logger.layer([])
const finish = { _tag: "Finish" } as const
const settled = { kind: "finish", delayMillis: 0, failure: undefined } as const

const over = (change: (memory: Backend) => Partial<Backend>) => {
  const memory = Memory.make(60_000)
  return Effect.map(make({ ...memory, ...change(memory) }, timing), (store) => ({ memory, store }))
}

describe("A store of notifications", () => {
  it.effect("gives up on a command in time, even if it cannot be interrupted, and within an uninterruptible region", () =>
    Effect.gen(function*() {
      const hanging = bounded(Effect.uninterruptible(Effect.sleep("1 hour")), Duration.seconds(5))
      const fiber = yield* Effect.forkChild(Effect.flip(Effect.uninterruptible(hanging)), { startImmediately: true })
      yield* TestClock.adjust("4999 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).reason._tag, "Timeout")
    }))

  it.live("does so by the system's clock as well", () =>
    Effect.gen(function*() {
      const hanging = bounded(Effect.uninterruptible(Effect.sleep("1 minute")), Duration.millis(20))
      assert.strictEqual((yield* Effect.flip(Effect.uninterruptible(hanging))).reason._tag, "Timeout")
    }))

  it.live("waits longer than a timer of the system can", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* bounded(Effect.as(Effect.sleep("20 millis"), "done"), Duration.days(30)), "done")
    }))

  it.live("interrupts a command for which nobody waits any longer", () =>
    Effect.gen(function*() {
      const interrupted = yield* Deferred.make<void>()
      const command = Effect.onInterrupt(Effect.never, () => Effect.asVoid(Deferred.succeed(interrupted, undefined)))
      const fiber = yield* Effect.forkChild(bounded(command, Duration.minutes(1)), { startImmediately: true })
      yield* Fiber.interrupt(fiber)
      yield* Deferred.await(interrupted)
    }))

  it.effect("stores in one command what is offered together, and does not repeat one by one what had no response in time", () =>
    Effect.gen(function*() {
      const offered: Array<ReadonlyArray<string>> = []
      const { memory, store } = yield* over((memory) => ({
        mostOffered: 64,
        offer: (queue, elements) => {
          offered.push(elements.map(({ id }) => id))
          return offered.length === 1 ? memory.offer(queue, elements) : Effect.never
        }
      }))
      const offerAll = (ids: ReadonlyArray<string>) =>
        Effect.forEach(ids, (id) => Effect.result(store.offer("inbox", id, 1)), { concurrency: "unbounded" })
      assert.isTrue((yield* offerAll(["a", "b"])).every(Result.isSuccess))
      assert.strictEqual((yield* memory.depth("inbox")).waiting, 2)
      const late = yield* Effect.forkChild(offerAll(["c", "d"]))
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(
        (yield* Fiber.join(late)).map((result) => Result.isFailure(result) ? result.failure.reason._tag : "stored"),
        ["Timeout", "Timeout"]
      )
      yield* TestClock.adjust("5 seconds")
      assert.deepStrictEqual(offered, [["a", "b"], ["c", "d"]])
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it.effect("goes on after a claim whose response was lost, and has back what it took", () =>
    Effect.gen(function*() {
      let lost = 0
      const { store } = yield* over((memory) => ({
        // The first claim is made, and its response never comes.
        claim: (queue, token, count) =>
          Effect.flatMap(memory.claim(queue, token, count), (found) =>
            lost++ === 0 ? Effect.never : Effect.succeed(found))
      }))
      yield* store.offer("inbox", "a", 1)
      const attempts: Array<number> = []
      const fiber = yield* Effect.forkChild(
        store.take("inbox", ({ attempt }) =>
          Effect.sync(() => attempts.push(attempt)).pipe(Effect.as(finish)))
      )
      yield* TestClock.adjust("7 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(attempts, [1])
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it.effect("gives back what was claimed for a consumer that is gone", () =>
    Effect.gen(function*() {
      const { memory, store } = yield* over((memory) => ({
        claim: (queue, token, count) => Effect.delay(memory.claim(queue, token, count), "1 second")
      }))
      yield* store.offer("inbox", "a", 1)
      const fiber = yield* Effect.forkChild(store.take("inbox", () => Effect.succeed(finish)))
      yield* TestClock.adjust("500 millis")
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* memory.claim("inbox", "another", 1)).claims[0]?.attempt, 1)
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it.effect("gives back at once what a consumer was interrupted at", () =>
    Effect.gen(function*() {
      const { memory, store } = yield* over(() => ({}))
      yield* store.offer("inbox", "a", 1)
      const fiber = yield* Effect.forkChild(store.take("inbox", () => Effect.never))
      yield* TestClock.adjust("1 second")
      assert.lengthOf((yield* memory.claim("inbox", "another", 1)).claims, 0)
      yield* Fiber.interrupt(fiber)
      assert.strictEqual((yield* memory.claim("inbox", "another", 1)).claims[0]?.attempt, 1)
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it.effect("renews what is under way, and only that", () =>
    Effect.gen(function*() {
      const renewed: Array<ReadonlyArray<string>> = []
      const { store } = yield* over(() => ({
        renew: (_, held) => {
          renewed.push(held.map(({ id }) => id))
          // A renewal that fails is made again.
          return renewed.length === 1 ? Effect.fail(new Error("down")) : Effect.void
        }
      }))
      for (const id of ["short", "long"]) yield* store.offer("inbox", id, 1)
      const work = ({ id }: { readonly id: string }) =>
        Effect.as(Effect.sleep(id === "long" ? "100 seconds" : "1 second"), finish)
      const fibers = [
        yield* Effect.forkChild(store.take("inbox", work)),
        yield* Effect.forkChild(store.take("inbox", work))
      ]
      yield* TestClock.adjust("200 seconds")
      yield* Fiber.joinAll(fibers)
      assert.deepStrictEqual(renewed, [["long"], ["long"], ["long"]])
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it.effect("settles until the lock is over where the store fails", () =>
    Effect.gen(function*() {
      let fails = 5
      const { memory, store } = yield* over((memory) => ({
        settle: (...args) => Effect.suspend(() => fails-- > 0 ? Effect.fail(new Error("down")) : memory.settle(...args))
      }))
      yield* store.offer("inbox", "a", 1)
      const fiber = yield* Effect.forkChild(store.take("inbox", () => Effect.succeed(finish)))
      for (let second = 0; second < 60; second++) yield* TestClock.adjust("1 second")
      yield* Fiber.join(fiber)
      assert.strictEqual((yield* memory.depth("inbox")).waiting, 0)
      yield* store.offer("inbox", "b", 1)
      fails = Number.POSITIVE_INFINITY
      const failing = yield* Effect.forkChild(Effect.flip(store.take("inbox", () => Effect.succeed(finish))))
      for (let second = 0; second < 120; second++) yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(failing)).reason._tag, "Failed")
      assert.isFalse(yield* memory.settle("inbox", "b", "another", settled))
    }).pipe(Effect.scoped, Effect.provide(quiet)))
})
