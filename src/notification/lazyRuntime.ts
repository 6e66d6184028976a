/** Runs effects outside of Effect, over a layer that is built when it is needed. */
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { Spent, stopwatch } from "./stopwatch.ts"

/**
 * Runs over a layer that is built at the first call, within the time limit. If it cannot be built, the response to that
 * call is 503 and the next call builds it again: a store that was away for a moment must not cost the notifications of a
 * day. If building takes too long, it goes on for the next call.
 */
export const lazyRuntime = <R, E>(layer: Layer.Layer<R, E>, timeLimit: Duration.Duration) => {
  let runtime = ManagedRuntime.make(layer)
  let ended = false
  const failedToBuild = (current: typeof runtime, cause: Cause.Cause<E>) => {
    if (runtime === current && !ended) runtime = ManagedRuntime.make(layer)
    return Effect.logError("the layer of a notification handler cannot be built", cause)
  }
  const build = (current: typeof runtime) =>
    Effect.exit(current.contextEffect).pipe(
      Effect.flatMap((built) =>
        Exit.isFailure(built) ? Effect.as(failedToBuild(current, built.cause), false) : Effect.succeed(true)
      ),
      Effect.timeoutOrElse({
        duration: timeLimit,
        orElse: () =>
          Effect.as(
            Effect.logError(`the layer of a notification handler was not built within ${Duration.format(timeLimit)}`),
            false
          )
      })
    )
  return {
    run: async <A>(respond: Effect.Effect<A, never, R>, unbuilt: () => A): Promise<A> => {
      const current = runtime
      if (current.cachedContext !== undefined) return current.runPromise(respond)
      // Measured here, for the layer may have a clock of its own.
      const [isBuilt, spent] = await Effect.runPromise(
        Effect.flatMap(stopwatch, (spent) => Effect.map(build(current), (isBuilt) => [isBuilt, spent()] as const))
      )
      return isBuilt ? current.runPromise(Effect.provideService(respond, Spent, spent)) : unbuilt()
    },
    dispose: () => {
      ended = true
      return runtime.dispose()
    }
  }
}
