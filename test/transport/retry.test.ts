import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import { TestClock } from "effect/testing"
import { repeat } from "../../src/transport/retry.ts"
import { WeChatPayConfig } from "../../src/WeChatPayConfig.ts"
import { ApiError, TransportError, type WeChatPayError } from "../../src/WeChatPayError.ts"
import * as Platform from "../support/platform.ts"

const where = { endpoint: "Test.call", route: "POST /v3/test" }

const responded = (status: number, code: string, retryAfter?: number) =>
  new ApiError({
    ...where,
    outcome: "Unknown",
    status,
    code,
    description: Redacted.make(""),
    body: Redacted.make(""),
    ...(retryAfter === undefined ? {} : { retryAfter })
  })
const lost = new TransportError({ ...where, outcome: "Unknown", reason: { _tag: "Lost" } })

/** Seconds at which a call that always fails like this was sent, and the error that it ended with. */
const sent = (error: WeChatPayError, retry?: Schedule.Schedule<unknown, WeChatPayError>) =>
  Effect.gen(function*() {
    const times: Array<number> = []
    const start = yield* Clock.currentTimeMillis
    const attempt = Effect.gen(function*() {
      times.push(((yield* Clock.currentTimeMillis) - start) / 1000)
      return yield* error
    })
    const config = yield* WeChatPayConfig
    const fiber = yield* Effect.forkChild(
      Effect.flip(repeat(config, where, { safe: true, timeout: config.timeout }, () => attempt)),
      { startImmediately: true }
    )
    yield* TestClock.adjust("10 minutes")
    return { times, error: yield* Fiber.join(fiber) }
  }).pipe(Effect.provide(Platform.config({ retry })))

/** Names of too many requests, and the statuses that pages list them with. */
const limited = [
  [429, "FREQUENCY_LIMITED"],
  [429, "RATELIMIT_EXCEEDED"],
  [403, "FREQUENCY_LIMIT"],
  [500, "FREQENCY_LIMIT"],
  [429, ""]
] as const

describe("repeat: pauses", () => {
  for (const [status, code] of limited) {
    it.effect(`waits 10 and 50 seconds after ${status} ${code}`, () =>
      Effect.gen(function*() {
        const [first = -1, second = -1, third = -1, ...more] = (yield* sent(responded(status, code))).times
        assert.strictEqual(first, 0)
        assert.isAtLeast(second, 8)
        assert.isAtMost(second, 12)
        assert.isAtLeast(third - second, 40)
        assert.isAtMost(third - second, 60)
        assert.lengthOf(more, 0)
      }))
  }

  it.effect("waits less than a second after a lost connection and SYSTEM_ERROR", () =>
    Effect.gen(function*() {
      for (const error of [lost, responded(500, "SYSTEM_ERROR")]) {
        const { times } = yield* sent(error)
        assert.lengthOf(times, 3)
        assert.isBelow(times[2] ?? Infinity, 1)
      }
    }))

  it.effect("waits as long as Retry-After says, up to a minute", () =>
    Effect.gen(function*() {
      for (const error of [responded(429, "FREQUENCY_LIMITED", 30), responded(503, "SERVICE_UNAVAILABLE", 30)]) {
        assert.deepStrictEqual((yield* sent(error)).times, [0, 30, 60])
      }
      assert.deepStrictEqual((yield* sent(responded(429, "RATE_LIMITED", 60))).times, [0, 60, 120])
      const ended = yield* sent(responded(429, "RATE_LIMITED", 61))
      assert.deepStrictEqual(ended.times, [0])
      assert.propertyVal(ended.error, "retryAfter", 61)
    }))

  it.effect("ends where a policy of the program's own does not wait as long as Retry-After says", () =>
    Effect.gen(function*() {
      const policy = Schedule.upTo(Schedule.spaced("20 seconds"), { times: 3 })
      assert.deepStrictEqual((yield* sent(responded(429, "RATE_LIMITED", 20), policy)).times, [0, 20, 40, 60])
      const ended = yield* sent(responded(429, "RATE_LIMITED", 21), policy)
      assert.deepStrictEqual(ended.times, [0])
      assert.propertyVal(ended.error, "retryAfter", 21)
      assert.deepStrictEqual((yield* sent(lost, policy)).times, [0, 20, 40, 60])
    }))
})

describe("repeat: doubt", () => {
  it.effect("does not change an error that others hold", () =>
    Effect.gen(function*() {
      const config = yield* WeChatPayConfig
      const shared = new TransportError({
        ...where,
        outcome: "NotSent",
        reason: { _tag: "Connect", code: "ECONNREFUSED" }
      })
      let turn = 0
      const error = yield* Effect.flip(
        repeat(config, where, { safe: true, timeout: config.timeout }, () =>
          Effect.suspend(() =>
            turn++ === 0 ? lost : shared
          ))
      )
      assert.deepInclude(error, { _tag: "TransportError", outcome: "Unknown" })
      assert.deepStrictEqual(Reflect.get(error, "reason"), { _tag: "Connect", code: "ECONNREFUSED" })
      assert.instanceOf(error, TransportError)
      assert.strictEqual(shared.outcome, "NotSent")
    }).pipe(Effect.provide(Platform.config({ retry: Schedule.recurs(2) }))))
})
