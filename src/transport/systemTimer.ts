/** Timers of the system, in place of Effect's clock. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"

const systemClock = Context.get(Context.empty(), Clock.Clock)

/** Longest time of `setTimeout`, in milliseconds. */
const longest = 2_147_483_647

/**
 * A duration in milliseconds for `setTimeout`; `undefined` if the clock is not the system's, such as a test's, or if the
 * duration is too long.
 */
export const timerOf = (clock: Clock.Clock, duration: Duration.Duration): number | undefined => {
  const millis = Duration.toMillis(duration)
  return clock === systemClock && millis <= longest ? millis : undefined
}
