/** When a plain timer may stand in for a clock. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"

const systemClock = Context.get(Context.empty(), Clock.Clock)

/** Longest time of a plain timer, in milliseconds. */
const longest = 2_147_483_647

/** Milliseconds for a plain timer; `undefined` where the clock is another, such as a test's, or the time is too long. */
export const timerOf = (clock: Clock.Clock, duration: Duration.Duration): number | undefined => {
  const millis = Duration.toMillis(duration)
  return clock === systemClock && millis <= longest ? millis : undefined
}
