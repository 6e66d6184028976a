/** Settings of an inbox, and their checks. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { ConfigurationError } from "../WeChatPayError.ts"

/** Settings of an inbox. */
export interface Options {
  /** Name of the inbox, up to 60 letters, digits, `_` and `-`; `notifications` by default. Machines that share it share its notifications. */
  readonly name?: string | undefined
  /** Longest time that storing may take before the response is 503; 3 seconds by default. */
  readonly storeTimeout?: Duration.Input | undefined
  /** Attempts before a notification becomes a dead letter; 20 by default. A crash of the consumer counts as one. */
  readonly maxAttempts?: number | undefined
  /** Pauses between attempts, by their number; by default 1, 2, 4… seconds, 5 minutes at most. */
  readonly retrySchedule?: Schedule.Schedule<unknown, number> | undefined
  /** Time between two measurements of the inbox's depth, for metrics and the warning; 30 seconds by default. */
  readonly watchInterval?: Duration.Input | undefined
  /** Age of the oldest waiting notification from which a warning is logged; 5 minutes by default. */
  readonly warnAfter?: Duration.Input | undefined
}

/** Settings of an inbox with a store of its own. */
export interface StoreOptions extends Options {
  /**
   * Time for which the id of a finished notification is kept, so that a duplicate is dropped; 7 days by default. WeChat
   * Pay repeats for one day.
   */
  readonly deduplication?: Duration.Input | undefined
  /** Time after which an idle consumer looks for elements that another machine stored; 1 second by default. */
  readonly pollInterval?: Duration.Input | undefined
  /**
   * Time after which the notifications of a consumer that was killed go to another; 90 seconds by default. A lock
   * lasts for the `lockExpiration` of the consumer that holds it.
   */
  readonly lockExpiration?: Duration.Input | undefined
  /** Time after which a consumer renews its locks; a third of `lockExpiration` by default. */
  readonly lockRefreshInterval?: Duration.Input | undefined
  /** Longest time to wait for the response to one command or statement; 5 seconds by default. */
  readonly commandTimeout?: Duration.Input | undefined
}

const refuse = (setting: string, found: string, advice: string) =>
  Effect.fail(new ConfigurationError({ setting, found, advice }))

/** A positive, finite time. */
const time = (setting: string, input: Duration.Input | undefined, standard: Duration.Input) => {
  const duration = Duration.fromInput(input ?? standard).pipe(Option.filter(Duration.isFinite))
  return Option.isSome(duration) && Duration.isPositive(duration.value)
    ? Effect.succeed(duration.value)
    : refuse(setting, "a time that is not positive and finite", "Give a time such as \"90 seconds\".")
}

/** A whole number from 1 on. */
export const count = (
  setting: string,
  value: number | undefined,
  standard: number
): Effect.Effect<number, ConfigurationError> => {
  const number = value ?? standard
  return Number.isSafeInteger(number) && number >= 1
    ? Effect.succeed(number)
    : refuse(setting, "something else than a whole number from 1 on", "Give a whole number, 1 at least.")
}

/** The form of a name, a prefix or a table's name. */
const text = (setting: string, value: string, pattern: RegExp, advice: string) =>
  pattern.test(value)
    ? Effect.succeed(value)
    : refuse(setting, value === "" ? "an empty text" : `a text of ${value.length} characters that does not fit`, advice)

const defaultRetry: Schedule.Schedule<unknown, number> = Schedule.min([
  Schedule.exponential("1 second"),
  Schedule.spaced("5 minutes")
])

export const check = Effect.fnUntraced(function*(options: Options) {
  return {
    name: yield* text(
      "name",
      options.name ?? "notifications",
      // With `-dead`, a queue over a factory would have the name of another inbox's dead letters.
      /^(?!.*-dead$)[A-Za-z0-9_-]{1,60}$/,
      "Use 1 to 60 letters, digits, _ and -, not ending with -dead."
    ),
    storeTimeout: yield* time("storeTimeout", options.storeTimeout, "3 seconds"),
    maxAttempts: yield* count("maxAttempts", options.maxAttempts, 20),
    retrySchedule: options.retrySchedule ?? defaultRetry,
    watchInterval: yield* time("watchInterval", options.watchInterval, "30 seconds"),
    warnAfter: yield* time("warnAfter", options.warnAfter, "5 minutes")
  }
})

/** Settings that were checked. */
export type Checked = Effect.Success<ReturnType<typeof check>>

export const checkStore = Effect.fnUntraced(function*(options: StoreOptions) {
  const lockExpiration = yield* time("lockExpiration", options.lockExpiration, "90 seconds")
  const lockRefreshInterval = yield* time(
    "lockRefreshInterval",
    options.lockRefreshInterval,
    Duration.divideUnsafe(lockExpiration, 3)
  )
  // A lock that is renewed too late is a notification that two consumers have.
  if (Duration.isGreaterThanOrEqualTo(lockRefreshInterval, lockExpiration)) {
    return yield* refuse("lockRefreshInterval", "a time not below lockExpiration", "Leave it out, or give a third.")
  }
  return {
    ...yield* check(options),
    deduplication: yield* time("deduplication", options.deduplication, "7 days"),
    pollInterval: yield* time("pollInterval", options.pollInterval, "1 second"),
    lockExpiration,
    lockRefreshInterval,
    commandTimeout: yield* time("commandTimeout", options.commandTimeout, "5 seconds")
  }
})

export const checkPrefix = (prefix: string | undefined) =>
  text(
    "prefix",
    prefix ?? "effect-wechatpay:inbox:",
    /^[A-Za-z0-9_.:/-]{1,200}$/,
    "Use 1 to 200 letters, digits and _ . : / -, none of which means something in a pattern of Redis."
  )

export const checkTableName = (tableName: string | undefined) =>
  text(
    "tableName",
    tableName ?? "wechatpay_inbox",
    // PostgreSQL cuts names off after 63 bytes, and the names of the indexes are longer.
    /^[A-Za-z_][A-Za-z0-9_]{0,49}$/,
    "Use 1 to 50 letters, digits and _, not beginning with a digit. For another schema, set search_path."
  )
