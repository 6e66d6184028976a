/** Layers of inboxes over their stores. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Redis from "effect/persistence/Redis"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import { ConfigurationError } from "../WeChatPayError.ts"
import * as Factory from "./factory.ts"
import * as Memory from "./memory.ts"
import { check, checkPrefix, checkStore, checkTableName, type Options, type StoreOptions } from "./options.ts"
import * as Postgres from "./postgres.ts"
import * as RedisStore from "./redis.ts"
import { make, NotificationInbox } from "./service.ts"
import * as Store from "./store.ts"

/**
 * Layer over a `PersistedQueueFactory` of the program's own, for stores that this library does not have. Run
 * `PersistedQueue.layerCleanup` with it, or the ids of finished notifications stay for ever.
 *
 * **Gotchas**
 *
 * A factory does not show what it holds: `status`, `listDeadLetters`, the metrics of depth and the warning about old
 * notifications are missing. Effect's SQL store keeps times in the zone of each session: set all sessions to UTC.
 */
export const layer = (
  options: Options = {}
): Layer.Layer<NotificationInbox, ConfigurationError, PersistedQueue.PersistedQueueFactory> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* check(options)
      const factory = yield* PersistedQueue.PersistedQueueFactory
      // Putting a dead letter aside is bounded as well, by the time for storing.
      const store = yield* Factory.make(factory, { ...checked, commandTimeout: checked.storeTimeout })
      return yield* make(store, checked)
    })
  )

/**
 * Layer in memory, for development and tests: the notifications end with the process, although WeChat Pay got the response that
 * they arrived.
 */
export const layerMemory = (options: StoreOptions = {}): Layer.Layer<NotificationInbox, ConfigurationError> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* checkStore(options)
      const backend = Memory.make(Duration.toMillis(checked.deduplication))
      // The store says when the next element is due: nothing is to be polled for.
      return yield* make(yield* Store.make(backend, { ...checked, pollInterval: Duration.infinity }), checked)
    })
  )

/**
 * Layer over Redis 5 or later. Give it `InboxRedis.layer` of `effect-wechatpay/node`, or a client of your own: see
 * docs/notifications.md for its settings.
 *
 * **Gotchas**
 *
 * Redis confirms writes that it may still lose, unless it runs with `appendonly yes`, `appendfsync always` and
 * `maxmemory-policy noeviction`; with replicas, `min-replicas-to-write 1`.
 */
export const layerRedis = (
  options: StoreOptions & {
    /** First part of every key, from letters, digits and `_ . : / -`; `effect-wechatpay:inbox:` by default. */
    readonly prefix?: string | undefined
  } = {}
): Layer.Layer<NotificationInbox, ConfigurationError, Redis.Redis> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* checkStore(options)
      const prefix = yield* checkPrefix(options.prefix)
      const redis = yield* Redis.Redis
      const backend = RedisStore.make(redis, { ...millis(checked), prefix, name: checked.name })
      return yield* make(yield* Store.make(backend, checked), checked)
    })
  )

/**
 * Layer over PostgreSQL, with the client of `@effect/sql-pg`. Creates its table. Other databases are refused: use
 * {@link layer} with `PersistedQueue.layerStoreSql`.
 *
 * **Gotchas**
 *
 * PostgreSQL keeps confirmed writes with its defaults (`fsync = on`, `synchronous_commit = on`); with replicas that can
 * take over, `synchronous_standby_names` too.
 */
export const layerSql = (
  options: StoreOptions & {
    /** Letters, digits and `_`, 50 at most; `wechatpay_inbox` by default. */
    readonly tableName?: string | undefined
  } = {}
): Layer.Layer<NotificationInbox, SqlError | ConfigurationError, SqlClient.SqlClient> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* checkStore(options)
      const tableName = yield* checkTableName(options.tableName)
      const sql = yield* SqlClient.SqlClient
      if (sql.onDialectOrElse({ pg: () => false, orElse: () => true })) {
        return yield* new ConfigurationError({
          setting: "SqlClient",
          found: "a client for another database than PostgreSQL",
          advice: "Use NotificationInbox.layer with PersistedQueue.layerStoreSql, or another store."
        })
      }
      yield* Postgres.prepareBounded(sql, tableName)
      const backend = Postgres.make(sql, { ...millis(checked), tableName, name: checked.name })
      return yield* make(yield* Store.make(backend, checked), checked)
    })
  )

const millis = ({ deduplication, lockExpiration }: {
  readonly deduplication: Duration.Duration
  readonly lockExpiration: Duration.Duration
}) => ({
  forgetAfterMillis: Math.ceil(Duration.toMillis(deduplication)),
  lockMillis: Math.ceil(Duration.toMillis(lockExpiration))
})
