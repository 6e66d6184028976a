/** Single values: amounts, texts, numbers of orders, times. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { invalid } from "../internal/issue.ts"
import { encodeTime, readTime } from "../internal/time.ts"

/** @internal */
export { encodeTime, readTime, writeTime } from "../internal/time.ts"

/** Amount in fen (分), a hundredth of a yuan. */
export const Fen = Schema.Int

/** Amount in fen (分) of money that moves: at least 1. */
export const PositiveFen = Schema.Int.check(Schema.isGreaterThan(0))

/** Text up to a length. `longest` is the number of characters that always fits, of any kind. */
const bounded = (
  unit: "maxLength" | "maxBytes",
  length: number,
  longest: number,
  expected: string,
  fits: (value: string) => boolean
) =>
  Schema.String.check(Schema.makeFilter(fits, {
    expected: `at most ${length} ${expected}`,
    "x-text": { [unit]: length },
    toJsonSchema: () => ({ maxLength: length }),
    arbitraryConstraint: { maxLength: longest }
  }))

/** Text of at most `length` characters: code points, for `String.length` counts an emoji twice. */
export const text = (length: number) =>
  bounded(
    "maxLength",
    length,
    length,
    "characters",
    (value) => value.length <= length || Array.from(value).length <= length
  )

/**
 * Text of at most `length` bytes of UTF-8. A Chinese character counts as 3: 42 of them fit in 127 bytes.
 *
 * **When to use**
 *
 * Use for the fields that WeChat Pay counts in bytes (字节数): its error message for them, or their page, says so. The
 * others are counted in characters, by {@link text}.
 */
export const textBytes = (length: number) =>
  bounded(
    "maxBytes",
    length,
    Math.floor(length / 4),
    "bytes of UTF-8 (a Chinese character counts as 3)",
    (value) => Buffer.byteLength(value) <= length
  )

/**
 * Name of a file that is uploaded (文件名): at most 128 characters; its extension must be one of those that the endpoint
 * takes.
 */
export const Filename = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(128))

/**
 * Annotation of list items that money depends on: a sub-order, a receiver of a profit sharing, a transfer of a batch. A
 * response with such an item that cannot be read fails. Other lists lose the item, with a warning in the log.
 */
export const essential = { "x-essential": true } as const

/** Known values that complete in an editor, and any other string: WeChat Pay adds values without notice. */
export const openLiterals = <const L extends ReadonlyArray<string>>(...literals: L) =>
  Schema.Union([Schema.Literals(literals), Schema.StringForLiteralAutocomplete])

/** Text that matches a pattern. `expected` says in words which characters it may have, and how many. */
export const pattern = (regExp: RegExp, expected: string) => Schema.String.check(Schema.isPattern(regExp, { expected }))

/** Merchant order number (商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`; unique per merchant number. */
export const OutTradeNo = pattern(/^[0-9A-Za-z_\-|*]{6,32}$/, "6 to 32 characters: digits, letters, _ - | *")

/** Number that a merchant assigns: 1 to `length` digits, letters, `_`, `-`, `|`, `*`. */
export const merchantNo = (length: number) =>
  pattern(
    new RegExp(`^[0-9A-Za-z_\\-|*]{1,${length}}$`),
    `1 to ${length} characters: digits, letters, _ - | *`
  )

/** WeChat Pay's order number (微信支付订单号). */
export const TransactionId = text(32)

/** Merchant refund number (商户退款单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`; unique per merchant number. */
export const OutRefundNo = pattern(/^[0-9A-Za-z_\-|*@]{1,64}$/, "1 to 64 characters: digits, letters, _ - | * @")

/** Address for notifications (通知地址): http or https, no query, at most `length` characters. */
export const notifyUrlText = (length: number) =>
  Schema.String.check(
    Schema.isMaxLength(length),
    Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "must be an http(s) address without a query" })
  )

/** Address for notifications (通知地址): http or https, no query, at most 255 characters. */
export const NotifyUrlText = notifyUrlText(255)

/**
 * Point in time: `DateTime.Utc` in a program, RFC 3339 with the offset `+08:00` on the wire. Milliseconds are read, and
 * not sent.
 *
 * **Gotchas**
 *
 * A time that WeChat Pay writes without an offset is Beijing time.
 */
export const Timestamp = Schema.String.annotate({ format: "date-time" }).pipe(
  Schema.decodeTo(Schema.DateTimeUtc, {
    decode: SchemaGetter.transformEffect((wire: string) => {
      const time = readTime(wire)
      return time === undefined
        ? invalid("Expected an RFC 3339 time")
        : Effect.succeed(time)
    }),
    encode: SchemaGetter.transformEffect(encodeTime)
  })
)

/** Day (`yyyy-MM-dd`), in Beijing time. */
export const Day = pattern(/^\d{4}-\d{2}-\d{2}$/, "a day as yyyy-MM-dd").annotate({ format: "date" })
