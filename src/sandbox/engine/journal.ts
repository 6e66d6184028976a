/**
 * The journal of a sandbox: accepted requests, controls and deliveries in their order.
 *
 * All numbers and times of a sandbox follow from its seed, and from the order and times of these entries. Replaying a
 * journal under the same options therefore restores everything that the products keep.
 */
import * as Schema from "effect/Schema"

/** An entry of the journal. Times are epoch milliseconds, sandbox time. */
export type Entry = typeof Entry.Type

/** Schema for {@link Entry}. */
export const Entry = Schema.Union([
  /** The first entry: the options of the sandbox, as JSON. */
  Schema.Struct({ kind: Schema.Literal("options"), options: Schema.String }),
  Schema.Struct({
    kind: Schema.Literal("request"),
    /** Time at which the request arrived. */
    at: Schema.Finite,
    /** The same time, moved by the fault `clockOffset` if that affected the request. */
    now: Schema.Finite,
    operation: Schema.String,
    mchid: Schema.String,
    origin: Schema.String,
    fields: Schema.Record(Schema.String, Schema.Unknown),
    /** Plaintexts of the request's sensitive fields, by ciphertext. */
    opened: Schema.Record(Schema.String, Schema.String),
    /** The file of an upload, in base64. */
    file: Schema.optionalKey(Schema.Struct({
      name: Schema.String,
      contentType: Schema.String,
      content: Schema.String
    }))
  }),
  Schema.Struct({
    kind: Schema.Literal("control"),
    at: Schema.Finite,
    name: Schema.String,
    given: Schema.Unknown
  }),
  /** A notification was posted. */
  Schema.Struct({
    kind: Schema.Literal("post"),
    at: Schema.Finite,
    id: Schema.String,
    attempts: Schema.Int,
    status: Schema.Literals(["waiting", "delivered", "given up"]),
    dueAt: Schema.optionalKey(Schema.Finite),
    /** The response to a question. */
    response: Schema.optionalKey(Schema.String)
  }),
  Schema.Struct({ kind: Schema.Literal("advance"), millis: Schema.Finite })
])

/** Appends an entry. If it cannot be written, returns the reason, and writes the entry before the next one. */
export type Append = (entry: Entry) => string | undefined
