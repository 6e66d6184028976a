import * as Effect from "effect/Effect"
import * as SqlClient from "effect/sql/SqlClient"
import { noPostgres, postgres } from "../support/stores.ts"
import { postgresLayer } from "./stores.ts"
import { storeSuite } from "./storeSuite.ts"

storeSuite({
  kind: "postgres",
  title: "PostgreSQL",
  absent: noPostgres,
  open: postgres,
  // Its processes cannot be stopped by way of their parent.
  during: (server, effect) =>
    SqlClient.SqlClient.use((sql) =>
      sql.withTransaction(Effect.andThen(sql`LOCK TABLE wechatpay_inbox IN ACCESS EXCLUSIVE MODE`, effect))
    ).pipe(Effect.provide(postgresLayer(server.url)), Effect.orDie),
  dump: (url) =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{ readonly row: string }>`SELECT t::text AS row FROM wechatpay_inbox t`
      return rows.map(({ row }) => row).join("\n")
    }).pipe(Effect.provide(postgresLayer(url)), Effect.orDie)
})
