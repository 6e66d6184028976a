/** Runs effects as promises, over a layer that is built when it is needed. */
import type * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { Spent, stopwatch } from "./stopwatch.ts"

/**
 * Makes a runtime whose first `run` builds the layer, within the time limit. If the layer cannot be built, that `run`
 * returns `unbuilt()` and the next one builds again: a store that does not respond for a moment must not cost the
 * notifications of a day. If building takes longer than the limit, it goes on for the next `run`.
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
      // Measured outside of the layer, which may bring another clock.
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
