/** Engines of durable payments, as layers. Unstable. */
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as ShardId from "effect/cluster/ShardId"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import type { ConfigError } from "effect/Config"
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { connect } from "node:net"

/** Settings of Effect's cluster. */
export type Settings = Partial<ShardingConfig.ShardingConfig["Service"]>

/**
 * The settings of Effect's cluster that payments need, on one machine or several.
 *
 * **Details**
 *
 * - The engine looks every second for clocks that are due, not every ten: a query after 5 seconds comes after 5 or 6.
 * - At most 2,000 executions are in memory at a time, about 200 KB each; the others wait in the store.
 * - The orders of a machine that was killed go on elsewhere within seconds, not after a minute.
 * - What is stored for a worker waits until a process has that worker. By its default, a process without it that runs for a
 *   minute would end the execution by a defect, for good: a paid order would never be fulfilled.
 *
 * **Gotchas**
 *
 * Leave `shardLockExpiration` at its 35 seconds. Before a machine stores a result, the store must confirm its lock within a
 * third of that time. With 10 seconds, a machine under heavy load drops results and runs functions again and again.
 */
export const settings: Settings = {
  entityMessagePollInterval: "1 second",
  maxResidentEntities: 2000,
  refreshAssignmentsInterval: "1 second",
  runnerHealthCheckInterval: "5 seconds",
  entityRegistrationTimeout: "Infinity"
}

/**
 * Parameters of sessions for PostgreSQL, for `startupParameters` of `PgClient`.
 *
 * **When to use**
 *
 * Use always. A machine that is frozen or loses its network within a transaction keeps rows locked, and the orders of all
 * machines can stand still until it comes back. With these PostgreSQL ends a transaction that has done nothing for 30
 * seconds. A `transactional` function that pauses for longer runs again. Without a limit the engine warns at its start.
 *
 * **Example** (Connections of one of several machines)
 *
 * ```ts
 * import { PgClient } from "@effect/sql-pg"
 * import { Redacted } from "effect"
 * import { DurableEngine } from "effect-wechatpay/durable"
 *
 * const Postgres = PgClient.layer({
 *   url: Redacted.make("postgres://127.0.0.1:5432/shop"),
 *   startupParameters: DurableEngine.postgresParameters
 * })
 * ```
 */
export const postgresParameters = { idle_in_transaction_session_timeout: "30s" } as const

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
const reviving = (prefix: string) =>
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

const entityOf = (workflow: string): string => `Workflow/${workflow}`

/** The clocks of executions, which Effect's engine serves itself. */
const clocks = entityOf("-/DurableClock")

/**
 * Every 5 seconds, sets aside what is stored for names that have no worker in this process. The engine reads a thousand
 * messages at a time, the oldest first, and puts these back: from a thousand on, it would never read any other. They are
 * read again once their worker starts here, or another machine takes over their shard.
 */
const settingAside = Effect.fnUntraced(function*(prefix: string, served: ReadonlySet<string>) {
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

/**
 * The engine over a cluster. With {@link settings}, a call for a name whose worker this process lacks would wait without end
 * where this machine has the execution: after half a minute it dies. Calls within an execution have their worker.
 */
const engineOf = (prefix: string) =>
  Layer.effect(
    WorkflowEngine.WorkflowEngine,
    Effect.gen(function*() {
      const engine = yield* WorkflowEngine.WorkflowEngine
      const served = new Set([clocks])
      yield* settingAside(prefix, served)
      const bounded = <A, E, R>(name: string, effect: Effect.Effect<A, E, R>) =>
        Effect.flatMap(
          Effect.serviceOption(WorkflowEngine.WorkflowInstance),
          (within) =>
            Option.isSome(within) ? effect : Effect.timeoutOrElse(effect, {
              duration: "30 seconds",
              orElse: () =>
                Effect.die(
                  new Error(
                    `${name}: nothing was stored for 30 seconds: this process has no worker of this name (toLayer), or the ` +
                      "store does not respond"
                  )
                )
            })
        )
      return WorkflowEngine.WorkflowEngine.of({
        ...engine,
        register: (workflow, execute) =>
          Effect.suspend(() => {
            served.add(entityOf(workflow._tag))
            return engine.register(workflow, execute)
          }),
        execute: (workflow, options) =>
          options.discard === true
            ? bounded(workflow._tag, engine.execute(workflow, options))
            : engine.execute(workflow, options),
        deferredDone: (deferred, options) => bounded(options.workflowName, engine.deferredDone(deferred, options))
      })
    })
  ).pipe(Layer.provide(ClusterWorkflowEngine.layer))

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
const reporting = Layer.effectDiscard(Effect.gen(function*() {
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

/** Warns if PostgreSQL does not end transactions of machines that stopped within one ({@link postgresParameters}). */
const warning = Layer.effectDiscard(Effect.gen(function*() {
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

/** Layer of an engine in memory, for tests: executions end with the process. */
export const layerMemory: Layer.Layer<WorkflowEngine.WorkflowEngine> = WorkflowEngine.layerMemory

/**
 * Layer of the engine over a cluster.
 *
 * **When to use**
 *
 * Use for several machines, over `NodeClusterSocket.layer` of `@effect/platform-node` with {@link settings}.
 *
 * **Example** (One of several machines)
 *
 * ```ts
 * import { NodeClusterSocket } from "@effect/platform-node"
 * import { PgClient } from "@effect/sql-pg"
 * import { Layer, Option, Redacted } from "effect"
 * import { RunnerAddress } from "effect/cluster"
 * import { DurableEngine } from "effect-wechatpay/durable"
 *
 * const Engine = (host: string) =>
 *   DurableEngine.layer.pipe(
 *     Layer.provideMerge(NodeClusterSocket.layer({
 *       storage: "sql",
 *       shardingConfig: {
 *         ...DurableEngine.settings,
 *         runnerAddress: Option.some(RunnerAddress.make(host, 34431))
 *       }
 *     })),
 *     Layer.provideMerge(PgClient.layer({
 *       url: Redacted.make("postgres://127.0.0.1:5432/shop"),
 *       startupParameters: DurableEngine.postgresParameters
 *     }))
 *   )
 * ```
 */
export const layer: Layer.Layer<
  WorkflowEngine.WorkflowEngine,
  never,
  Sharding.Sharding | MessageStorage | SqlClient.SqlClient
> = Layer.mergeAll(engineOf("cluster"), reviving("cluster"), reporting, warning)

/**
 * Layer of the engine on one machine, over a database.
 *
 * **Details**
 *
 * If two processes run it, by mistake or while a deployment overlaps, one has all executions and the other waits.
 *
 * **Example** (PostgreSQL)
 *
 * ```ts
 * import { PgClient } from "@effect/sql-pg"
 * import { Layer, Redacted } from "effect"
 * import { DurableEngine } from "effect-wechatpay/durable"
 *
 * const Engine = DurableEngine.layerSql().pipe(
 *   Layer.provideMerge(PgClient.layer({
 *     url: Redacted.make("postgres://127.0.0.1:5432/shop"),
 *     startupParameters: DurableEngine.postgresParameters
 *   }))
 * )
 * ```
 */
export const layerSql = (options: {
  /** Prefix of the names of the tables; `cluster` by default, as in Effect. */
  readonly prefix?: string | undefined
  /** Settings that differ from {@link settings}. */
  readonly shardingConfig?: Settings | undefined
} = {}): Layer.Layer<
  WorkflowEngine.WorkflowEngine | Sharding.Sharding | MessageStorage,
  ConfigError,
  SqlClient.SqlClient
> => {
  const { prefix = "cluster", shardingConfig } = options
  return Layer.mergeAll(engineOf(prefix), reviving(prefix), warning).pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(SqlMessageStorage.layerWith({ prefix })),
    Layer.provide([Layer.orDie(SqlRunnerStorage.layerWith({ prefix })), RunnerHealth.layerNoop]),
    Layer.provide([ShardingConfig.layerFromEnv({ ...settings, ...shardingConfig }), Digest.layerWebCrypto])
  )
}
