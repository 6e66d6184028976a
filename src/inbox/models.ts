/** Elements of an inbox, and their JSON. */
import * as Cause from "effect/Cause"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Base64 from "../internal/base64.ts"

/** A stored notification: headers and body as received. The content stays encrypted. */
export interface Stored {
  /** The headers that WeChat Pay signs with, and `request-id`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly receivedAt: DateTime.Utc
  /** Number of times that it was replayed from the dead letters. */
  readonly replays: number
}

/** A notification that no consumer finished, as the store holds it. */
export interface Letter {
  /** Id of the delivery that failed. */
  readonly id: string
  readonly attempts: number
  /** Reason why the last attempt failed: the name of the error, never a value. */
  readonly reason: string
  readonly diedAt: DateTime.Utc
  /** As it was stored; `undefined` for an element that was put into the queue by another program. */
  readonly stored: Stored | undefined
}

/** An inbox failed. */
export class NotificationInboxError
  extends Schema.TaggedError<NotificationInboxError>("effect-wechatpay/NotificationInboxError")(
    "NotificationInboxError",
    {
      reason: Schema.TaggedUnion({
        /** The store did not respond in time. */
        Timeout: {},
        /** The store failed. */
        Failed: {},
        /** A delivery was settled after the inbox had taken it back. */
        Released: {},
        /** The store cannot be read without taking from it. */
        Unsupported: {}
      }),
      /** Code of the store's error, or what was wrong. */
      issue: Schema.String
    }
  )
{
  override get message() {
    const what = {
      Timeout: "the notification store did not respond in time",
      Failed: "the notification store failed",
      Released: "the delivery was given back",
      Unsupported: "the notification store cannot do this"
    }[this.reason._tag]
    return `${what}: ${this.issue}`
  }
}

const StoredJson = Schema.Struct({
  headers: Schema.Record(Schema.String, Schema.String),
  /** Base64. */
  body: Schema.String,
  /** Milliseconds. */
  receivedAt: Schema.Finite,
  replays: Schema.Int
})

const LetterJson = Schema.Struct({
  stored: Schema.Json,
  attempts: Schema.Int,
  reason: Schema.String,
  diedAt: Schema.DateTimeUtcFromMillis
})

export const toJson = ({ body, headers, receivedAt, replays }: Stored): Schema.Json => ({
  headers,
  body: Buffer.from(body.buffer, body.byteOffset, body.length).toString("base64"),
  receivedAt: DateTime.toEpochMillis(receivedAt),
  replays
})

const decodeStored = Schema.decodeUnknownOption(StoredJson)

/** `undefined` for an element that is not a notification of this library. */
export const fromJson = (json: Schema.Json): Stored | undefined => {
  const stored = Option.getOrUndefined(decodeStored(json))
  if (stored === undefined) return undefined
  const body = Base64.decode(stored.body)
  const receivedAt = Option.getOrUndefined(DateTime.make(stored.receivedAt))
  return body === undefined || receivedAt === undefined
    ? undefined
    : { ...stored, body, receivedAt: DateTime.toUtc(receivedAt) }
}

export const encodeLetter = Schema.encodeSync(LetterJson)
export const decodeLetter = Schema.decodeUnknownOption(LetterJson)

/** Longest description of a failure. */
const longest = 300

/** Identifiers of a program's own making, such as `ECONNREFUSED` or `FREQUENCY_LIMITED`. A value does not pass. */
const word = (value: unknown): string | undefined =>
  typeof value === "string" && /^[A-Za-z][A-Za-z0-9_]{1,49}$/.test(value) ? value : undefined

const nameOf = (error: unknown): string => {
  if (typeof error !== "object" || error === null) return `a failure of type ${error === null ? "null" : typeof error}`
  const tag = "_tag" in error ? word(error._tag) : undefined
  if (!(error instanceof Error)) return tag ?? "a failure of type object"
  const name = tag ?? (error.name === "Error" ? word(error.constructor.name) : word(error.name)) ?? "Error"
  const code = "code" in error ? word(error.code) : undefined
  const reason: unknown = "reason" in error ? error.reason : undefined
  const detail = code ?? word(reason) ??
    (typeof reason === "object" && reason !== null && "_tag" in reason ? word(reason._tag) : undefined)
  return detail === undefined ? name : `${name} ${detail}`
}

/** File and line where an error was made. */
const placeOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error) || typeof error.stack !== "string") return undefined
  const place = /^\s+at .*?([\w.-]+:\d+):\d+\)?$/m.exec(error.stack)?.[1]
  return place === undefined ? undefined : ` at ${place}`
}

/** Names an error, its code and what caused it; never its text, which may hold personal data. */
export const describeError = (error: unknown): string => {
  const names: Array<string> = []
  let current = error
  do {
    const name = nameOf(current)
    names.push(name === "Error" ? `Error${placeOf(current) ?? ""}` : name)
    const cause: unknown = current instanceof Error ? current.cause : undefined
    current = Cause.isCause(cause) ? Cause.squash(cause) : cause
  } while (current !== undefined && names.length < 5)
  return names.join(", caused by ").slice(0, longest)
}

/** The same for the first reason of a cause. */
export const describeCause = (cause: Cause.Cause<unknown>): string => {
  const [reason] = cause.reasons
  if (reason === undefined) return "no reason"
  if (Cause.isFailReason(reason)) return describeError(reason.error)
  return Cause.isDieReason(reason) ? describeError(reason.defect) : "interrupted"
}

/** Code or name of the innermost error: what a store reports, without what it was given. */
export const describeStore = (error: unknown): string => {
  let innermost = error
  for (let depth = 0; depth < 8; depth++) {
    const inner: unknown = Cause.isCause(innermost)
      ? Cause.squash(innermost)
      : innermost instanceof Error
      ? innermost.cause
      : undefined
    if (inner === undefined) break
    innermost = inner
  }
  if (typeof innermost !== "object" || innermost === null) return "unknown"
  if ("code" in innermost && typeof innermost.code === "string") return innermost.code
  if (!(innermost instanceof Error)) return "unknown"
  // Redis' errors begin with their code.
  return /^[A-Z]{3,20}(?= )/.exec(innermost.message)?.[0] ?? innermost.name
}
