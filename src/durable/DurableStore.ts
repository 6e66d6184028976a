/**
 * Reads and cleans the store of durable payments, for operators. Lists executions that have not ended or that a
 * defect stopped, orders that are paid and not fulfilled, and orders that were paid and never started. Unstable: it
 * reads the tables of Effect's cluster.
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
  /** Prefix of the names of the tables, the same as the engine's; `cluster` by default. */
  readonly prefix?: string | undefined
}

/** An execution that somebody should look at. */
export interface Entry {
  /** The merchant's number: of the order, the refund or the transfer. */
  readonly number: string
  /** Time at which it was stored: the start, the payment or the stop. */
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

/** The executions of a definition whose last reply is like a pattern, the oldest first. */
const runs = (sql: SqlClient.SqlClient, definition: Definition, options: Options, reply: string) => {
  const { messages, replies } = tables(sql, options)
  return sql<Row>`
    SELECT m.id, m.entity_id, m.payload, r.payload AS reply, r.id AS reply_id
    FROM ${messages} m JOIN ${replies} r ON r.request_id = m.id AND r.kind = 0
    WHERE m.entity_type = ${`Workflow/${definition.name}`} AND m.tag = 'run' AND r.payload LIKE ${reply}
    ORDER BY m.id`
}

/**
 * Lists the executions that a defect stopped, the oldest first. `poll` returns the defect. Repair the program, then call
 * `resume`.
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

/** Continues all executions that a defect stopped, and returns their numbers. Repair the program before. */
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

/** Orders that were paid and have not ended, with the last reply of their executions. */
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
 * Lists paid orders that have not ended, the oldest first: they are being fulfilled or refunded, or are stopped. Raise an
 * alarm for an order that stays among them for minutes.
 */
export const paid = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Entry>, SqlError, SqlClient.SqlClient> => paidEntries(definition, options, true)

/**
 * Lists paid orders without `start`, the oldest first: orders of another program, or from before this one used durable
 * payments. Call `start` for them, and they are fulfilled.
 */
export const unstarted = (
  definition: Definition,
  options: Options = {}
): Effect.Effect<ReadonlyArray<Entry>, SqlError, SqlClient.SqlClient> => paidEntries(definition, options, false)

/** Executions that are deleted in one transaction. */
const batch = 2000

/**
 * Deletes executions that ended longer ago than `olderThan`, and returns their count. Run it daily, for example as a
 * `ClusterCron`.
 *
 * **Gotchas**
 *
 * After that, `start` with the same number begins again, and a late notification waits for a `start` that never comes.
 * WeChat Pay repeats notifications for a day, so that some weeks are a safe age.
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
      // In batches: a month of orders does not fit into memory.
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
