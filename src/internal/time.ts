/** Times on the wire: RFC 3339 in Beijing time, and the other forms that WeChat Pay uses. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as SchemaIssue from "effect/SchemaIssue"
import { invalid } from "./issue.ts"

const beijing = 8 * 3_600_000
const plainTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/
const otherTime = /^(\d{4})(-?)(\d\d)\2(\d\d)[T ]?(\d\d)(:?)(\d\d)\6(\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/

/**
 * Reads a time as WeChat Pay writes it; `undefined` where it is none. A time without an offset is Beijing time: `Date`
 * would read it in the machine's own zone.
 */
export const readTime = (wire: string): DateTime.Utc | undefined => {
  // Nearly all times have the plain form, which `Date` reads at once.
  const date = new Date(plainTime.test(wire) ? wire : rewritten(wire))
  return Number.isNaN(date.getTime()) ? undefined : DateTime.fromDateUnsafe(date)
}

const rewritten = (wire: string): string => {
  const [, year, , month, day, hour, , minute, second, fraction = "", offset = "+08:00"] = otherTime.exec(wire) ?? []
  // Programs read milliseconds; JavaScript does not say what more digits mean.
  return `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}${
    offset.replace(/(\d\d):?(\d\d)$/, "$1:$2")
  }`
}

/** Writes a time as WeChat Pay reads it. Unlike `toISOString`, `toJSON` does not throw beyond the last day of `Date`. */
export const writeTime = (time: DateTime.Utc): string =>
  `${`${new Date(DateTime.toEpochMillis(time) + beijing).toJSON()}`.slice(0, 19)}+08:00`

/** The same, for schemas: fails for years that have no four digits. */
export const encodeTime = (time: DateTime.Utc): Effect.Effect<string, SchemaIssue.Issue> => {
  const wire = writeTime(time)
  return plainTime.test(wire) ? Effect.succeed(wire) : invalid("Expected a time in the years 0 to 9999 in Beijing")
}
