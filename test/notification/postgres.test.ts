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
  dump: (url) =>
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{ readonly row: string }>`SELECT t::text AS row FROM wechatpay_inbox t`
      return rows.map(({ row }) => row).join("\n")
    }).pipe(Effect.provide(postgresLayer(url)), Effect.orDie)
})
