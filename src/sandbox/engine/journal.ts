/**
 * The journal of a sandbox: accepted requests, controls and deliveries in their order.
 *
 * Numbers and times of a sandbox follow from its seed and from what happened when. So a journal that is replayed under the
 * same options restores orders, refunds and all else that the products keep.
 */
import * as Schema from "effect/Schema"

/** An entry of the journal. Times are epoch milliseconds, sandbox time. */
export type Entry = typeof Entry.Type

/** Schema for {@link Entry}. */
export const Entry = Schema.Union([
  /** The first entry: the options that everything follows from. */
  Schema.Struct({ kind: Schema.Literal("options"), options: Schema.String }),
  Schema.Struct({
    kind: Schema.Literal("request"),
    /** When it arrived. */
    at: Schema.Finite,
    /** Its time by the sandbox's clock, which a fault may have moved. */
    now: Schema.Finite,
    operation: Schema.String,
    mchid: Schema.String,
    origin: Schema.String,
    fields: Schema.Record(Schema.String, Schema.Unknown),
    /** Plaintexts of its sensitive fields, by ciphertext. */
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
    /** Epoch milliseconds, sandbox time. */
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

/** Appends an entry. Says why it could not be written; then it is written before the next one. */
export type Append = (entry: Entry) => string | undefined
