/** Inboxes over the stores of the tests. Knows no test runner: the consumers that are killed use it too. */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as InboxRedis from "../../src/node/InboxRedis.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"

export type Kind = "redis" | "postgres"

/** Locks and pauses are short, so that the tests are. */
const short = { pollInterval: "20 millis", lockExpiration: "1 second", lockRefreshInterval: "200 millis" } as const

export const redisLayer = (url: string) => InboxRedis.layer({ url: Redacted.make(url), connectTimeout: "1 second" })

export const postgresLayer = (url: string) =>
  PgClient.layer({ url: Redacted.make(url), maxConnections: 4, connectTimeout: "2 seconds" })

/** An inbox over a server of the given kind. */
export const inboxLayer = (
  kind: Kind,
  url: string,
  options: NotificationInbox.StoreOptions
): Layer.Layer<NotificationInbox.NotificationInbox, unknown> =>
  kind === "redis"
    ? NotificationInbox.layerRedis({ ...short, ...options }).pipe(Layer.provide(redisLayer(url)))
    : NotificationInbox.layerSql({ ...short, ...options }).pipe(Layer.provide(postgresLayer(url)))
