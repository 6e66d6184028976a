/** The time that a receiver has left. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"

/** Nanoseconds of the time limit that are over before the work at hand begins. */
export const Spent = Context.Reference<bigint>("effect-wechatpay/NotificationHandler/Spent", { defaultValue: () => 0n })

/** Starts a stopwatch, ahead by what was spent before. By the monotonic clock: the other one may be set meanwhile. */
export const stopwatch: Effect.Effect<Stopwatch> = Effect.withFiberSucceed((fiber) => {
  const clock = fiber.getRef(Clock.Clock)
  const began = clock.monotonicTimeNanosUnsafe() - fiber.getRef(Spent)
  return () => clock.monotonicTimeNanosUnsafe() - began
})

/** Nanoseconds since it was started. */
export type Stopwatch = () => bigint

/** What is left of a time limit. */
export const remaining = (timeLimit: Duration.Duration, spent: Stopwatch): Duration.Duration =>
  Duration.max(Duration.zero, Duration.subtract(timeLimit, Duration.nanos(spent())))
