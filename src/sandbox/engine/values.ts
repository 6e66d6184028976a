/** Converts between the values of requests and responses and those of the sandbox's state. */
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import { isRecord } from "../protocol/json.ts"
import { rfc3339 } from "../protocol/protocol.ts"

/** Epoch milliseconds as a time in a response. */
export const time = (epochMillis: number): DateTime.Utc => DateTime.makeUnsafe(epochMillis)

/** A time in a request as epoch milliseconds. */
export const millis = (at: DateTime.Utc): number => DateTime.toEpochMillis(at)

/** The plaintext of a sensitive field. */
export const plain = <A>(value: A | Redacted.Redacted<A>): A =>
  Redacted.isRedacted(value) ? Redacted.value(value) : value

/** Whether a text has the form of an openid. No page states it; real ones have 28 characters, official samples from 18. */
export const isOpenid = (text: string): boolean => /^[\w-]{16,64}$/.test(text)

/** A value of a sensitive field in a response. */
export const sensitive = (value: string | Redacted.Redacted): Redacted.Redacted =>
  Redacted.isRedacted(value) ? value : Redacted.make(value)

/** A request with its sensitive fields in plaintext. A repeat of the request has the same plaintexts, but other ciphertexts. */
export const reveal = (value: unknown): unknown => {
  if (Redacted.isRedacted(value)) return Redacted.value(value)
  if (Array.isArray(value)) return value.map(reveal)
  return isRecord(value) && !DateTime.isDateTime(value)
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]))
    : value
}

/** The type that {@link definedFields} returns: fields that may be `undefined` become optional. */
export type DefinedFields<A> =
  & { readonly [K in keyof A as undefined extends A[K] ? never : K]: A[K] }
  & { readonly [K in keyof A as undefined extends A[K] ? K : never]?: Exclude<A[K], undefined> }

/** Leaves out the fields that are `undefined`. */
export const definedFields = <const A extends object>(fields: A): DefinedFields<A> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as DefinedFields<A>

/** Whether a time is between two others, which it may equal. `undefined` sets no bound. */
export const isWithin = (at: DateTime.Utc, from: DateTime.Utc | undefined, to: DateTime.Utc | undefined): boolean =>
  (from === undefined || millis(at) >= millis(from)) && (to === undefined || millis(at) <= millis(to))

/** Applies a function to a value unless that is `undefined`. */
export const ifDefined = <A, B>(value: A | undefined, f: (value: A) => B): B | undefined =>
  value === undefined ? undefined : f(value)

/** The type of a field that {@link select} picks: times become text. */
type Selected<A> = A extends DateTime.Utc ? string : A

/** The fields that {@link select} picks. */
export type Selection<A, K extends keyof A> = { readonly [F in K]: Selected<A[F]> }

/** Picks the fields of a record for a view or a notification. Leaves out those that are `undefined`; times become text. */
export const select = <A extends object, const K extends keyof A>(
  record: A,
  names: ReadonlyArray<K>
): Selection<A, K> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = record[name]
      if (value === undefined) return []
      return [[name, DateTime.isDateTime(value) ? rfc3339(DateTime.toEpochMillis(value)) : value]]
    })
  ) as Selection<A, K>

/** Makes the JSON of a notification from a response: times become text, by default with a time zone. */
export const asJson = (
  fields: object,
  text: (epochMillis: number) => string = rfc3339
): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, jsonOf(value, text)]))

const jsonOf = (value: unknown, text: (epochMillis: number) => string): unknown => {
  if (DateTime.isDateTime(value)) return text(DateTime.toEpochMillis(value))
  if (Array.isArray(value)) return value.map((one) => jsonOf(one, text))
  return isRecord(value) ? asJson(value, text) : value
}

/** Whether the fields of an entity have the values of a filter. A field that the filter leaves out may have any value. */
export const matches = <F extends object>(
  filter: F,
  entity: { readonly [K in keyof F]?: F[K] | undefined }
): boolean => {
  const wanted = new Map<string, unknown>(Object.entries(filter))
  return Object.entries(entity).every(([name, value]) => (wanted.get(name) ?? value) === value)
}

/** Canonical text of a request: the order of its fields makes no difference. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
      : inner)

/** A page of a list, of 20 rows by default. */
export const pageOf = <A>(
  all: ReadonlyArray<A>,
  request: { readonly offset?: number | undefined; readonly limit?: number | undefined }
) => {
  const { limit = 20, offset = 0 } = request
  return { total_count: all.length, offset, limit, data: all.slice(offset, offset + limit) }
}

/** A page of a list, where `offset` counts pages, from 0. */
export const numberedPageOf = <A>(
  all: ReadonlyArray<A>,
  request: { readonly offset?: number | undefined; readonly limit?: number | undefined }
) => {
  const { limit = 20, offset = 0 } = request
  return { ...pageOf(all, { limit, offset: offset * limit }), offset }
}
