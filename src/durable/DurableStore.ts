/**
 * What operators need of the store of durable payments: which ones stopped, which are paid and not fulfilled, which were
 * paid and never started; and cleaning. Unstable: it reads the tables of Effect's cluster.
 */
import * as Clock from "effect/Clock"
import * as MachineId from "effect/cluster/MachineId"
import * as Snowflake from "effect/cluster/Snowflake"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"

/** A `DurablePayment`, `DurableRefund` or `DurableTransfer`. */
export interface Definition {
  readonly name: string
  readonly resume: (number: string) => Effect.Effect<void, never, WorkflowEngine>
}

/** Settings of these functions. */
export interface Options {
  /** Begins the names of the tables, as the engine has it; `cluster` by default. */
  readonly prefix?: string | undefined
}

/** An execution that somebody should look at. */
export interface Entry {
  /** The merchant's number: of the order, the refund or the transfer. */
  readonly number: string
  /** Since when it is so. */
  readonly since: DateTime.Utc
}

const Payload = Schema.fromJsonString(Schema.Union([
  Schema.Struct({ number: Schema.String }),
  Schema.Struct({ out_refund_no: Schema.String }),
  Schema.Struct({ out_bill_no: Schema.String })
]))
const readPayload = Schema.decodeUnknownOption(Payload)

const numberOf = (payload: string): string =>
  Option.match(readPayload(payload), {
    onNone: () => "",
    onSome: (found) =>
      "number" in found ? found.number : "out_refund_no" in found ? found.out_refund_no : found.out_bill_no
  })

const Settled = Schema.fromJsonString(Schema.Struct({
  exit: Schema.Struct({
    value: Schema.Struct({
      state: Schema.Literal("Paid"),
      order: Schema.Struct({
        out_trade_no: Schema.optional(Schema.String),
        combine_out_trade_no: Schema.optional(Schema.String)
      })
    })
  })
}))
const readSettled = Schema.decodeUnknownOption(Settled)

const Reply = Schema.fromJsonString(Schema.Struct({
  value: Schema.Union([
    Schema.Struct({ _tag: Schema.Literal("Complete") }),
    Schema.Struct({ _tag: Schema.Literal("Suspended"), failed: Schema.optional(Schema.Boolean) })
  ])
}))
const readReply = Schema.decodeUnknownOption(Reply)

const replyOf = (payload: string | null) =>
  payload === null ? undefined : Option.getOrUndefined(Option.map(readReply(payload), ({ value }) => value))

interface Row {
  readonly id: string | bigint
  readonly entity_id: string
  readonly payload: string
  readonly reply: string | null
  readonly reply_id: string | bigint | null
}

const timeOf = (id: string | bigint) => Snowflake.dateTime(Snowflake.Snowflake(id))

const tables = (sql: SqlClient.SqlClient, { prefix = "cluster" }: Options) => ({
  messages: sql(`${prefix}_messages`),
  replies: sql(`${prefix}_replies`)
})

/** Pattern of the reply of an execution that has ended. */
const complete = "%\"_tag\":\"Complete\"%"

/** The executions of a definition, with what was stored of their last run; those whose reply is like `reply` first. */
const runs = (sql: SqlClient.SqlClient, definition: Definition, options: Options, reply: string) => {
  const { messages, replies } = tables(sql, options)
  return sql<Row>`
    SELECT m.id, m.entity_id, m.payload, r.payload AS reply, r.id AS reply_id
    FROM ${messages} m JOIN ${replies} r ON r.request_id = m.id AND r.kind = 0
    WHERE m.entity_type = ${`Workflow/${definition.name}`} AND m.tag = 'run' AND r.payload LIKE ${reply}
    ORDER BY m.id`
}

/**
 * Lists what a defect stopped, the oldest first. `poll` says which defect; `resume` lets it go on once the program is
 * repaired.
 */
export const stopped = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Entry>, SqlError, SqlClient.SqlClient> =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* runs(sql, definition, options, "%\"failed\":true%")
    return rows.flatMap(({ payload, reply, reply_id }) => {
      const last = replyOf(reply)
      return last?._tag === "Suspended" && last.failed === true && reply_id !== null
        ? [{ number: numberOf(payload), since: timeOf(reply_id) }]
        : []
    })
  })

/** Lets everything go on that a defect stopped, and returns their numbers: after the program was repaired. */
export const resumeAll = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<string>, SqlError, SqlClient.SqlClient | WorkflowEngine> =>
  Effect.flatMap(
    stopped(definition, options),
    (entries) => Effect.forEach(entries, ({ number }) => Effect.as(definition.resume(number), number))
  )

/**
 * Lists everything that was started and has not ended, the oldest first: waiting, being fulfilled, stopped. While
 * something is under way, its name needs a worker.
 */
export const underWay = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Entry>, SqlError, SqlClient.SqlClient> =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const { messages, replies } = tables(sql, options)
    const rows = yield* sql<Pick<Row, "id" | "payload">>`
      SELECT m.id, m.payload
      FROM ${messages} m LEFT JOIN ${replies} r ON r.request_id = m.id AND r.kind = 0
      WHERE m.entity_type = ${`Workflow/${definition.name}`} AND m.tag = 'run'
      AND (r.payload IS NULL OR r.payload NOT LIKE ${complete})
      ORDER BY m.id`
    return rows.map(({ id, payload }) => ({ number: numberOf(payload), since: timeOf(id) }))
  })

/** Orders that were paid, with what was stored of their last run. */
const paidOrders = (sql: SqlClient.SqlClient, definition: Definition, options: Options) => {
  const { messages, replies } = tables(sql, options)
  return sql<Row & { readonly run: string | bigint | null }>`
    SELECT d.id, d.entity_id, d.payload, m.id AS run, r.payload AS reply, r.id AS reply_id
    FROM ${messages} d
    LEFT JOIN ${messages} m ON m.entity_type = d.entity_type AND m.entity_id = d.entity_id AND m.tag = 'run'
    LEFT JOIN ${replies} r ON r.request_id = m.id AND r.kind = 0
    WHERE d.entity_type = ${`Workflow/${definition.name}`} AND d.tag = 'deferred'
    AND d.payload LIKE '{"name":"settled",%' AND (r.payload IS NULL OR r.payload NOT LIKE ${complete})
    ORDER BY d.id`
}

const paidEntries = (definition: Definition, options: Options, started: boolean) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* paidOrders(sql, definition, options)
    return rows.flatMap(({ id, payload, run }): ReadonlyArray<Entry> => {
      const settled = Option.getOrUndefined(readSettled(payload))
      if (settled === undefined || (run !== null) !== started) return []
      const { combine_out_trade_no, out_trade_no } = settled.exit.value.order
      return [{ number: combine_out_trade_no ?? out_trade_no ?? "", since: timeOf(id) }]
    })
  })

/**
 * Lists orders that are known to be paid and have not ended, the oldest first: being fulfilled, refunded or stopped. One
 * that is among them for minutes deserves an alarm.
 */
export const paid = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Entry>, SqlError, SqlClient.SqlClient> => paidEntries(definition, options, true)

/**
 * Lists orders whose notification came, and which nobody started: orders of another program, or of a time before this one
 * used durable payments. `start` settles them.
 */
export const unstarted = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Entry>, SqlError, SqlClient.SqlClient> => paidEntries(definition, options, false)

/** How many executions are deleted in one transaction. */
const batch = 2000

/**
 * Deletes what has ended for longer than an age, and returns how many executions that were. Run it daily, for example as
 * a `ClusterCron`.
 *
 * **Gotchas**
 *
 * What is deleted is forgotten: `start` with the same number begins again, and a late notification waits for a `start`
 * that never comes. WeChat Pay repeats notifications for a day; an age of some weeks is safe.
 */
export const clean = (
  definition: Definition,
  options: Options & { readonly olderThan: Duration.Input }
): Effect.Effect<number, SqlError, SqlClient.SqlClient> =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const { messages, replies } = tables(sql, options)
    const now = yield* Clock.currentTimeMillis
    const before = Snowflake.make({
      machineId: MachineId.make(0),
      sequence: 0,
      timestamp: now - Duration.toMillis(options.olderThan)
    })
    const types = [`Workflow/${definition.name}`, "Workflow/-/DurableClock"]
    let count = 0
    let after = "0"
    while (true) {
      // A batch at a time: a month of orders does not fit into memory.
      const rows = yield* sql<Pick<Row, "id" | "entity_id" | "reply">>`
        SELECT m.id, m.entity_id, r.payload AS reply
        FROM ${messages} m JOIN ${replies} r ON r.request_id = m.id AND r.kind = 0
        WHERE m.entity_type = ${`Workflow/${definition.name}`} AND m.tag = 'run' AND m.id > ${after}
        AND r.id < ${String(before)} AND r.payload LIKE ${complete}
        ORDER BY m.id LIMIT ${batch}`
      const last = rows.at(-1)
      if (last === undefined) return count
      after = String(last.id)
      const ended = rows.flatMap(({ entity_id, reply }) => replyOf(reply)?._tag === "Complete" ? [entity_id] : [])
      if (ended.length === 0) continue
      const theirs = sql`${sql.in("entity_type", types)} AND ${sql.in("entity_id", ended)}`
      yield* sql.withTransaction(
        Effect.andThen(
          sql`DELETE FROM ${replies} WHERE request_id IN (SELECT id FROM ${messages} WHERE ${theirs})`,
          sql`DELETE FROM ${messages} WHERE ${theirs}`
        )
      )
      count += ended.length
    }
  })
