/** Warns of a test that waits for a clock that it does not advance. */
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
 * Runs an effect that may sleep. Logs a warning if the `TestClock` stands still for a second of real time meanwhile. The
 * warning of `TestClock` itself comes only once, and a call that succeeded before may have used it up.
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
