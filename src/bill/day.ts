/** The days of bills, which are Beijing's, and waiting for the bill of a day. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as StoppedClock from "../transport/stoppedClock.ts"
import { type RequestEncodeError, type WeChatPayError } from "../WeChatPayError.ts"
import { requestError, where } from "./where.ts"

const beijing = DateTime.zoneMakeOffset(8 * 3_600_000)

/**
 * The day before today in Beijing (`yyyy-MM-dd`), wherever the program runs: the latest day that has a bill, from 10:00
 * on.
 */
export const yesterday: Effect.Effect<string> = Effect.map(
  DateTime.now,
  (now) => DateTime.formatIsoDate(DateTime.subtract(DateTime.setZone(now, beijing), { days: 1 }))
)

/**
 * Beginning and end of a day in Beijing, for a query of the program's own orders: from `start` on, before `end`.
 *
 * **Details**
 *
 * Fails with a `RequestEncodeError` if the text is no day (`yyyy-MM-dd`).
 */
export const bounds = (
  day: string
): Effect.Effect<{ readonly start: DateTime.Utc; readonly end: DateTime.Utc }, RequestEncodeError> =>
  /^\d{4}-\d{2}-\d{2}$/.test(day)
    ? Option.match(DateTime.make(`${day}T00:00:00+08:00`), {
      onNone: () => Effect.fail(noDay),
      onSome: (time) => {
        const start = DateTime.toUtc(time)
        // `Date` reads the 31st of a month of 30 days as the first of the next.
        return DateTime.formatIsoDate(DateTime.setZone(start, beijing)) === day
          ? Effect.succeed({ start, end: DateTime.add(start, { hours: 24 }) })
          : Effect.fail(noDay)
      }
    })
    : Effect.fail(noDay)

const noDay = requestError(where("Bill.bounds"), "day", "must be a day (yyyy-MM-dd)")

/** Half an hour is what the official page asks for. */
const everyHalfHour = Schedule.spaced("30 minutes").pipe(Schedule.upTo({ times: 48 }))

const hasCode = (error: WeChatPayError, code: string): boolean => error._tag === "ApiError" && error.code === code

/** See `Bill.whenReady`. */
export const whenReady = <A, E extends WeChatPayError, R>(
  request: Effect.Effect<A, E, R>,
  options?: { readonly schedule?: Schedule.Schedule<unknown, E> | undefined }
): Effect.Effect<Option.Option<A>, E, R> => {
  const ready = request.pipe(
    Effect.retry({
      while: (error) => hasCode(error, "STATEMENT_CREATING"),
      schedule: options?.schedule ?? everyHalfHour
    }),
    Effect.map(Option.some),
    Effect.catch((error): Effect.Effect<Option.Option<A>, E> =>
      hasCode(error, "NO_STATEMENT_EXIST") ? Effect.succeedNone : Effect.fail(error)
    )
  )
  return Effect.withSpan(StoppedClock.watch("Bill.whenReady", ready), "Bill.whenReady", { captureStackTrace: false })
}
