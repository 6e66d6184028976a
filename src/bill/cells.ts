/** Schemas of cells: from the text in a file to the value in a program. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as SchemaIssue from "effect/SchemaIssue"
import { encodeTime, Fen } from "../Wire.ts"
import * as Amount from "./amount.ts"

const invalid = (message: string) => Effect.fail(new SchemaIssue.InvalidValue({ message }))

/**
 * Amount of a bill: yuan with two places in the file, fen in a program. Read digit by digit, never as floating point.
 */
export const Yuan = Schema.String.pipe(Schema.decodeTo(Fen, {
  decode: SchemaGetter.transformEffect((text: string) => {
    const fen = Amount.fenOfYuan(text)
    return fen === undefined ? invalid("Expected yuan with two places") : Effect.succeed(fen)
  }),
  encode: SchemaGetter.transform(Amount.yuanOfFen)
}))

/** Reads two digits as a number; `NaN` if one of them is no digit. */
const twoDigits = (text: string, at: number): number => {
  const tens = text.charCodeAt(at) - 48
  const ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

const hour = 3_600_000

/**
 * Reads a time of a bill as epoch milliseconds; `undefined` for any other text. It reads digit by digit, because
 * parsing as a date takes several times as long.
 */
const usualTime = (text: string): number | undefined => {
  if (
    text.length !== 19 || text[4] !== "-" || text[7] !== "-" || text[10] !== " " || text[13] !== ":" || text[16] !== ":"
  ) return undefined
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const month = twoDigits(text, 5)
  const day = twoDigits(text, 8)
  const hours = twoDigits(text, 11)
  const minutes = twoDigits(text, 14)
  const seconds = twoDigits(text, 17)
  return year >= 1000 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
      hours <= 23 && minutes <= 59 && seconds <= 59
    ? Date.UTC(year, month - 1, day, hours, minutes, seconds) - 8 * hour
    : undefined
}

/** Time of a bill: `yyyy-MM-dd HH:mm:ss` in Beijing in the file, `DateTime.Utc` in a program. */
export const Time = Schema.String.pipe(Schema.decodeTo(Schema.DateTimeUtc, {
  decode: SchemaGetter.transformEffect((text: string) => {
    const usual = usualTime(text)
    if (usual !== undefined) return Effect.succeed(DateTime.makeUnsafe(usual))
    const [, day, time] = /^(\d{4}-\d{2}-\d{2}) +(\d{2}:\d{2}:\d{2})$/.exec(text) ?? []
    return day === undefined
      ? invalid("Expected yyyy-MM-dd HH:mm:ss")
      : Option.match(DateTime.make(`${day}T${time}+08:00`), {
        onNone: () => invalid("Expected a time"),
        onSome: (time) => Effect.succeed(DateTime.toUtc(time))
      })
  }),
  encode: SchemaGetter.transformEffect((time) =>
    Effect.map(encodeTime(time), (text) => text.slice(0, 19).replace("T", " "))
  )
}))

/** Older bills write counts as `45.0`. */
export const Count = Schema.String.pipe(Schema.decodeTo(Schema.Int, {
  decode: SchemaGetter.transformEffect((text: string) => {
    const [, whole] = /^(\d{1,15})(?:\.0+)?$/.exec(text) ?? []
    return whole === undefined ? invalid("Expected a count") : Effect.succeed(Number(whole))
  }),
  encode: SchemaGetter.transform(String)
}))

export const text = Schema.optionalKey(Schema.String)

/** Columns that no field has, by their names in the file; and cells that their fields could not take. */
export const others = Schema.Record(Schema.String, Schema.String)
