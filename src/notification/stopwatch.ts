/** The time that a receiver has left. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Nanoseconds of the time limit that were spent before the effect runs. */
export const Spent = Context.Reference<bigint>("effect-wechatpay/NotificationHandler/Spent", { defaultValue: () => 0n })

/** Starts a stopwatch, which counts what was {@link Spent} before too. It reads the monotonic clock, which nobody sets. */
export const stopwatch: Effect.Effect<Stopwatch> = Effect.withFiberSucceed((fiber) => {
  const clock = fiber.getRef(Clock.Clock)
  const began = clock.monotonicTimeNanosUnsafe() - fiber.getRef(Spent)
  return () => clock.monotonicTimeNanosUnsafe() - began
})

/** Returns the nanoseconds that were spent. */
export type Stopwatch = () => bigint

/** The rest of a time limit. */
export const remaining = (timeLimit: Duration.Duration, spent: Stopwatch): Duration.Duration =>
  Duration.max(Duration.zero, Duration.subtract(timeLimit, Duration.nanos(spent())))
