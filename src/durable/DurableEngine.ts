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
import * as Option from "effect/Option"
import type * as SqlClient from "effect/sql/SqlClient"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import { clocks, entityOf, reporting, reviving, settingAside, warning } from "./upkeep.ts"

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
