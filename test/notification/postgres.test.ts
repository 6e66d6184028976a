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
      return JSON.stringify(yield* sql`SELECT * FROM wechatpay_notifications`)
    }).pipe(Effect.provide(postgresLayer(url)), Effect.orDie)
})
