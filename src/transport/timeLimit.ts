/** A time limit that costs less than a race. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { timerOf } from "./systemTimer.ts"

/**
 * The same as `Effect.timeoutOrElse`. Under the system's clock it takes one fiber and a `setTimeout`, where a race takes
 * three fibers; an effect that ends at once takes no timer.
 */
export const timeoutOrElse = <A, E, R, A2, E2, R2>(
  effect: Effect.Effect<A, E, R>,
  { duration, orElse }: {
    readonly duration: Duration.Duration
    readonly orElse: () => Effect.Effect<A2, E2, R2>
  }
): Effect.Effect<A | A2, E | E2, R | R2> =>
  Effect.contextWith((services: Context.Context<R>): Effect.Effect<A | A2, E | E2, R | R2> => {
    const millis = timerOf(Context.get(services, Clock.Clock), duration)
    if (millis === undefined) return Effect.timeoutOrElse(effect, { duration, orElse })
    return Effect.callback((resume) => {
      const fiber = Effect.runForkWith(services)(effect)
      const done = fiber.pollUnsafe()
      if (done !== undefined) return resume(done)
      const timer = setTimeout(() => {
        forget()
        resume(Effect.andThen(Fiber.interrupt(fiber), Effect.suspend(orElse)))
      }, millis)
      const forget = fiber.addObserver((exit) => {
        clearTimeout(timer)
        resume(exit)
      })
      return Effect.suspend(() => {
        clearTimeout(timer)
        forget()
        return Fiber.interrupt(fiber)
      })
    })
  })
