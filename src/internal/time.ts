/** Times on the wire: RFC 3339 in Beijing time, and the other forms that WeChat Pay uses. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as SchemaIssue from "effect/SchemaIssue"
import { invalid } from "./issue.ts"

const beijing = 8 * 3_600_000
const plainTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$/
const otherTime = /^(\d{4})(-?)(\d\d)\2(\d\d)[T ]?(\d\d)(:?)(\d\d)\6(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/

/** Epoch milliseconds. A time without an offset is Beijing time: `Date` would read it in the machine's own zone. */
const readMillis = (wire: string): number => {
  // Nearly all times have this form, which `Date` reads at once.
  if (plainTime.test(wire)) return Date.parse(wire)
  const [, year, , month, day, hour, , minute, second, offset = "+08:00"] = otherTime.exec(wire) ?? []
  const zone = offset.replace(/(\d\d):?(\d\d)$/, "$1:$2")
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone}`)
}

/** Reads a time as WeChat Pay writes it; `undefined` where it is none. */
export const readTime = (wire: string): DateTime.Utc | undefined => {
  const millis = readMillis(wire)
  return Number.isNaN(millis) ? undefined : DateTime.makeUnsafe(millis)
}

/** Writes a time as WeChat Pay reads it. */
export const writeTime = (time: DateTime.Utc): string =>
  `${new Date(DateTime.toEpochMillis(time) + beijing).toISOString().slice(0, 19)}+08:00`

/** The same, for schemas: fails for years that have no four digits. */
export const encodeTime = (time: DateTime.Utc): Effect.Effect<string, SchemaIssue.Issue> => {
  const year = new Date(DateTime.toEpochMillis(time) + beijing).getUTCFullYear()
  return year >= 0 && year <= 9999
    ? Effect.succeed(writeTime(time))
    : invalid("Expected a time in the years 0 to 9999 in Beijing")
}
