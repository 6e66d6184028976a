/** Keeps a durable engine over a database going: gives back messages, sets them aside, reports machines, warns. */
import * as ShardId from "effect/cluster/ShardId"
import * as Sharding from "effect/cluster/Sharding"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { connect } from "node:net"

const halfAMinuteAgoIn = (sql: SqlClient.SqlClient) =>
  sql.onDialectOrElse({
    pg: () => sql.literal("NOW() - INTERVAL '30 seconds'"),
    mysql: () => sql.literal("NOW() - INTERVAL 30 SECOND"),
    orElse: () => sql.literal("DATETIME('now', '-30 seconds')")
  })
const noIn = (sql: SqlClient.SqlClient) =>
  sql.onDialectOrElse({ sqlite: () => sql.literal("0"), orElse: () => sql.literal("FALSE") })

/**
 * Every 10 seconds, releases the messages that a machine read more than half a minute ago and has not processed. A machine
 * that may have lost its executions while the store did not respond gives them up, but cannot record that in the store:
 * the engine would leave them for ten minutes. A machine that still executes a released message ignores it.
 */
export const reviving = (prefix: string) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const sql = (yield* SqlClient.SqlClient).withoutTransforms()
    const messages = sql(`${prefix}_messages`)
    const isForgotten = sql`processed = ${noIn(sql)} AND last_read < ${halfAMinuteAgoIn(sql)}`
    const revive = sql.onDialectOrElse({
      // Skips rows that another statement has locked: two statements that wait for each other would fail.
      pg: () =>
        sql`UPDATE ${messages} SET last_read = NULL WHERE id IN
          (SELECT id FROM ${messages} WHERE ${isForgotten} FOR UPDATE SKIP LOCKED)`,
      orElse: () => sql`UPDATE ${messages} SET last_read = NULL WHERE ${isForgotten}`
    })
    yield* Effect.forkScoped(
      Effect.repeat(
        Effect.catch(revive, ({ reason }) => Effect.logWarning(`durable: the store does not respond (${reason._tag})`)),
        Schedule.spaced("10 seconds")
      )
    )
  }))

export const entityOf = (workflow: string): string => `Workflow/${workflow}`

/** The clocks of executions, which Effect's engine serves itself. */
export const clocks = entityOf("-/DurableClock")

/**
 * Every 5 seconds, sets aside what is stored for names that have no worker in this process. The engine reads a thousand
 * messages at a time, the oldest first, and puts these back: from a thousand on, it would never read any other. They are
 * read again once their worker starts here, or another machine takes over their shard.
 */
export const settingAside = Effect.fnUntraced(function*(prefix: string, served: ReadonlySet<string>) {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const sharding = yield* Sharding.Sharding
  const messages = sql(`${prefix}_messages`)
  // The engine reads what was read more than ten minutes ago, or never. A day later it is set aside once more.
  const tomorrow = sql.onDialectOrElse({
    pg: () => sql.literal("NOW() + INTERVAL '1 day'"),
    mysql: () => sql.literal("NOW() + INTERVAL 1 DAY"),
    orElse: () => sql.literal("DATETIME('now', '+1 day')")
  })
  const now = sql.onDialectOrElse({ sqlite: () => sql.literal("DATETIME('now')"), orElse: () => sql.literal("NOW()") })
  const isAside = sql`last_read > ${now}`
  const isNotAside = sql`(last_read IS NULL OR last_read <= ${now})`
  const isWaiting = sql`processed = ${noIn(sql)} AND entity_type LIKE 'Workflow/%'`

  /** The shards of this machine that have such messages, by the names that these are for. */
  const find = (which: Fragment) =>
    Effect.map(
      sql<{ readonly entity_type: string; readonly shard_id: string; readonly count: number | string }>`
        SELECT entity_type, shard_id, COUNT(*) AS count FROM ${messages} WHERE ${isWaiting} AND ${which}
        GROUP BY entity_type, shard_id`,
      (rows) => rows.filter(({ shard_id }) => sharding.hasShardId(ShardId.fromString(shard_id)))
    )
  const update = (rows: ReadonlyArray<{ readonly shard_id: string }>, which: Fragment, lastRead: Fragment) => {
    const isMeant = sql`${isWaiting} AND ${which} AND ${sql.in("shard_id", rows.map(({ shard_id }) => shard_id))}`
    return sql.onDialectOrElse({
      pg: () =>
        sql`UPDATE ${messages} SET last_read = ${lastRead} WHERE id IN
          (SELECT id FROM ${messages} WHERE ${isMeant} FOR UPDATE SKIP LOCKED)`,
      orElse: () => sql`UPDATE ${messages} SET last_read = ${lastRead} WHERE ${isMeant}`
    })
  }

  const look = Effect.gen(function*() {
    const known = sql.in("entity_type", [...served])
    const unknown = sql`NOT ${known}`
    const back = yield* find(sql`${isAside} AND ${known}`)
    if (back.length > 0) yield* update(back, sql`${isAside} AND ${known}`, sql.literal("NULL"))
    const aside = yield* find(sql`${isNotAside} AND ${unknown}`)
    if (aside.length === 0) return
    yield* update(aside, sql`${isNotAside} AND ${unknown}`, tomorrow)
    const counts = new Map<string, number>()
    for (const { count, entity_type } of aside) counts.set(entity_type, (counts.get(entity_type) ?? 0) + Number(count))
    for (const [name, count] of counts) {
      yield* Effect.logWarning(
        `durable: ${count} stored messages wait for a worker of ${
          name.slice(entityOf("").length)
        }, which this process lacks`
      )
    }
  })
  return yield* Effect.forkScoped(
    Effect.repeat(
      Effect.catch(look, ({ reason }) => Effect.logDebug(`durable: the store does not respond (${reason._tag})`)),
      Schedule.spaced("5 seconds")
    ).pipe(Effect.delay("5 seconds"))
  )
})

const RunnerRow = Schema.fromJsonString(
  Schema.Struct({ address: Schema.Struct({ host: Schema.String, port: Schema.Int }) })
)
const readRunner = Schema.decodeUnknownOption(RunnerRow)

/** Whether a host refuses connections to a port: then the process has ended. A frozen process still accepts them. */
const isRefused = (host: string, port: number): Effect.Effect<boolean> =>
  Effect.callback<boolean>((resume) => {
    const socket = connect({ host, port })
    const end = (refused: boolean) => {
      socket.destroy()
      resume(Effect.succeed(refused))
    }
    socket.on("connect", () => end(false))
    socket.on("error", (error) => end("code" in error && error.code === "ECONNREFUSED"))
    return Effect.sync(() => socket.destroy())
  }).pipe(
    Effect.timeoutOrElse({ duration: "1 second", orElse: () => Effect.succeed(false) })
  )

/**
 * Every second, marks machines as unhealthy whose process has ended. Effect's own check runs on a single machine, which may
 * be the one that ended; without a check, the cluster waits for `shardLockExpiration`.
 *
 * A machine that lives although it refuses connections loses nothing by the mark: it keeps its locks until it releases
 * them. But two machines that mark each other again and again hand all orders to and fro, and hardly one is fulfilled: so a
 * machine is marked once, and not again until it was reached.
 */
export const reporting = Layer.effectDiscard(Effect.gen(function*() {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  let refusedBefore: ReadonlySet<string> = new Set()
  /** The machines that were marked and not reached since: their last sign of life, and how many came after the mark. */
  const marked = new Map<string, { readonly sign: string; readonly count: number }>()
  const look = Effect.gen(function*() {
    const rows = yield* sql<{
      readonly address: string
      readonly runner: string
      readonly healthy: boolean | number
      readonly last_heartbeat: unknown
    }>`
      SELECT address, runner, healthy, last_heartbeat FROM cluster_runners
      WHERE last_heartbeat > ${halfAMinuteAgoIn(sql)}`
    const refused = yield* Effect.filter(rows, ({ runner }) =>
      Option.match(readRunner(runner), {
        onNone: () => Effect.succeed(false),
        onSome: ({ address: { host, port } }) => isRefused(host, port)
      }), { concurrency: 10 })
    const refusedNow = new Set(refused.map(({ address }) => address))
    for (const address of marked.keys()) if (!refusedNow.has(address)) marked.delete(address)
    for (const { address, healthy, last_heartbeat } of refused) {
      const sign = String(last_heartbeat)
      const before = marked.get(address)
      if (before === undefined) {
        // Refused twice in a row: a machine that starts may not listen yet.
        if (!refusedBefore.has(address) || !healthy) continue
        yield* Effect.logWarning(`durable: nobody listens at ${address}`)
        yield* sql`UPDATE cluster_runners SET healthy = ${noIn(sql)} WHERE address = ${address}`
        marked.set(address, { sign, count: 0 })
      } else if (before.sign !== sign) {
        const count = before.count + 1
        marked.set(address, { sign, count })
        // The first sign may be that of a machine that starts again.
        if (count === 2) {
          yield* Effect.logWarning(
            `durable: the machine ${address} lives and refuses connections of this one: check its runnerAddress, ` +
              "runnerListenAddress and the firewall. Until then one of them may be idle"
          )
        }
      }
    }
    refusedBefore = refusedNow
  })
  yield* Effect.forkScoped(
    Effect.repeat(
      Effect.catch(look, ({ reason }) => Effect.logDebug(`durable: the store does not respond (${reason._tag})`)),
      Schedule.spaced("1 second")
    ).pipe(Effect.delay("5 seconds"))
  )
}))

/** Warns if PostgreSQL does not end transactions of machines that stopped within one (`DurableEngine.postgresParameters`). */
export const warning = Layer.effectDiscard(Effect.gen(function*() {
  const sql = (yield* SqlClient.SqlClient).withoutTransforms()
  const rows = sql.onDialectOrElse({
    pg: () => sql<{ readonly idle_in_transaction_session_timeout: string }>`SHOW idle_in_transaction_session_timeout`,
    orElse: () => Effect.succeed([])
  })
  const [row] = yield* Effect.catch(rows, () => Effect.succeed([]))
  if (row?.idle_in_transaction_session_timeout === "0") {
    yield* Effect.logWarning(
      "durable: idle_in_transaction_session_timeout of PostgreSQL is 0: the orders of all machines may stand still while " +
        "one is frozen within a transaction. Give PgClient.layer startupParameters: DurableEngine.postgresParameters"
    )
  }
}))
