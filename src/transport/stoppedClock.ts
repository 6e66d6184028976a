/** Says so where a test waits for a clock that it does not advance. */
import * as Clock from "effect/Clock"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { TestClock } from "effect/testing/TestClock"

const isTestClock = (clock: Clock.Clock): clock is TestClock => "withLive" in clock

/** Whether the clock stood still for a second of real time. */
const stoodStill = (clock: TestClock): Effect.Effect<boolean> =>
  Effect.suspend(() => {
    const time = clock.currentTimeMillisUnsafe()
    return Effect.map(clock.withLive(Effect.sleep("1 second")), () => clock.currentTimeMillisUnsafe() === time)
  })

const warn = (name: string) =>
  Effect.logWarning(
    `${name} waits, and the TestClock stands still: fork the effect, and advance the clock by sandbox.advance or ` +
      "TestClock.adjust"
    // The test's own console keeps what is written to it, and nobody reads it while the test hangs.
  ).pipe(Effect.provideService(Console.Console, Console.Console.defaultValue()))

/**
 * Runs what may wait. Under a `TestClock` that stands still for a second of real time meanwhile, it logs one warning. The
 * `TestClock` has a warning of its own, once, and in a fiber that ends with the first sleep: a call that came back before
 * uses it up.
 */
export const watch = <A, E, R>(name: string, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Clock.clockWith((clock) =>
    isTestClock(clock)
      ? Effect.raceFirst(
        effect,
        Effect.andThen(
          Effect.repeat(stoodStill(clock), { until: (stood) => stood }),
          Effect.andThen(warn(name), Effect.never)
        )
      )
      : effect
  )
