/** Engines of durable payments, as layers. Unstable. */
import * as ClusterWorkflowEngine from "effect/cluster/ClusterWorkflowEngine"
import type { MessageStorage } from "effect/cluster/MessageStorage"
import * as RunnerHealth from "effect/cluster/RunnerHealth"
import * as Runners from "effect/cluster/Runners"
import * as Sharding from "effect/cluster/Sharding"
import * as ShardingConfig from "effect/cluster/ShardingConfig"
import * as SqlMessageStorage from "effect/cluster/SqlMessageStorage"
import * as SqlRunnerStorage from "effect/cluster/SqlRunnerStorage"
import type { ConfigError } from "effect/Config"
import * as Digest from "effect/crypto/Digest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as SqlClient from "effect/sql/SqlClient"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"

/** Settings of Effect's cluster. */
export type Settings = Partial<ShardingConfig.ShardingConfig["Service"]>

/**
 * Settings of Effect's cluster for payments, for one machine and for several.
 *
 * **Details**
 *
 * - What is due is looked for every second, not every ten: a query after 5 seconds comes after 5 or 6.
 * - At most 2,000 executions are in memory at a time, about 200 KB each; the others wait in the store.
 * - The orders of a machine that was killed go on elsewhere within seconds, not after a minute.
 *
 * **Gotchas**
 *
 * Leave `shardLockExpiration` at its 35 seconds. A third of it is how long the store may take to confirm a lock, before
 * each result is stored: with 10 seconds, a machine under heavy load drops results, and runs functions again and again.
 */
export const settings: Settings = {
  entityMessagePollInterval: "1 second",
  maxResidentEntities: 2000,
  refreshAssignmentsInterval: "1 second",
  runnerHealthCheckInterval: "5 seconds"
}

/**
 * Hands out again what was read for execution more than half a minute ago and has not ended. A machine that found, while
 * the store was away, that it may have lost its executions gives them up, but cannot say so to the store: the engine
 * would leave them for ten minutes. Who executes a message already ignores it.
 */
const reviving = (prefix: string) =>
  Layer.effectDiscard(Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const messages = sql(`${prefix}_messages`)
    const halfAMinuteAgo = sql.onDialectOrElse({
      pg: () => sql.literal("NOW() - INTERVAL '30 seconds'"),
      mysql: () => sql.literal("NOW() - INTERVAL 30 SECOND"),
      orElse: () => sql.literal("DATETIME('now', '-30 seconds')")
    })
    const no = sql.onDialectOrElse({ sqlite: () => sql.literal("0"), orElse: () => sql.literal("FALSE") })
    const isForgotten = sql`processed = ${no} AND last_read < ${halfAMinuteAgo}`
    const revive = sql.onDialectOrElse({
      // Whoever hands out or gives back the same messages goes first: two that wait for each other would fail.
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

/** Layer of an engine in memory, for tests: nothing outlives the process. */
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
 *     Layer.provideMerge(PgClient.layer({ url: Redacted.make("postgres://127.0.0.1:5432/shop") }))
 *   )
 * ```
 */
export const layer: Layer.Layer<
  WorkflowEngine.WorkflowEngine,
  never,
  Sharding.Sharding | MessageStorage | SqlClient.SqlClient
> = Layer.merge(ClusterWorkflowEngine.layer, reviving("cluster"))

/**
 * Layer of the engine on one machine, over a database.
 *
 * **Details**
 *
 * Started twice by mistake, or while a deployment overlaps, one of the two has the orders and the other waits for them.
 *
 * **Example** (PostgreSQL)
 *
 * ```ts
 * import { PgClient } from "@effect/sql-pg"
 * import { Layer, Redacted } from "effect"
 * import { DurableEngine } from "effect-wechatpay/durable"
 *
 * const Engine = DurableEngine.layerSql().pipe(
 *   Layer.provideMerge(PgClient.layer({ url: Redacted.make("postgres://127.0.0.1:5432/shop") }))
 * )
 * ```
 */
export const layerSql = (options: {
  /** Begins the names of the tables; `cluster` by default, as Effect has it. */
  readonly prefix?: string | undefined
  /** Settings that differ from {@link settings}. */
  readonly shardingConfig?: Settings | undefined
} = {}): Layer.Layer<
  WorkflowEngine.WorkflowEngine | Sharding.Sharding | MessageStorage,
  ConfigError,
  SqlClient.SqlClient
> => {
  const { prefix = "cluster", shardingConfig } = options
  return Layer.merge(ClusterWorkflowEngine.layer, reviving(prefix)).pipe(
    Layer.provideMerge(Sharding.layer),
    Layer.provide(Runners.layerNoop),
    Layer.provideMerge(SqlMessageStorage.layerWith({ prefix })),
    Layer.provide([Layer.orDie(SqlRunnerStorage.layerWith({ prefix })), RunnerHealth.layerNoop]),
    Layer.provide([ShardingConfig.layerFromEnv({ ...settings, ...shardingConfig }), Digest.layerWebCrypto])
  )
}
