/** docs/examples/durable-shop.ts against a sandbox over HTTP and PostgreSQL. */
import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Cron, Effect, Layer, Logger, Schedule } from "effect"
import { WeChatPay } from "effect-wechatpay"
import * as SandboxServer from "effect-wechatpay/sandbox/server"
import * as ConfigProvider from "effect/ConfigProvider"
import { FetchHttpClient } from "effect/http"
import { SqlClient } from "effect/sql/SqlClient"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseEnv } from "node:util"
import { make } from "../../docs/examples/durable-shop.ts"
import { postgresLayer } from "../notification/stores.ts"
import { freePort } from "../support/ports.ts"
import { noPostgres, postgresServer } from "../support/stores.ts"

if (noPostgres !== undefined) console.log(`${noPostgres}: the example of durable payments is not run.`)

describe.skipIf(noPostgres !== undefined)("The example of durable payments", () => {
  it.live("serves customers, refunds what is sold out, and reads its bill", () =>
    Effect.gen(function*() {
      const directory = yield* Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-shop-"))),
        (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
      )
      const database = yield* postgresServer
      const port = yield* Effect.promise(freePort)
      const origin = `http://127.0.0.1:${port}`
      const { env = "", sandbox } = yield* SandboxServer.make({
        dir: directory,
        notify: `${origin}/wechatpay/notify`,
        refundDelay: "100 millis"
      })
      const settings = ConfigProvider.layer(ConfigProvider.fromUnknown({ ...parseEnv(readFileSync(env, "utf8")) }))
      const Database = postgresLayer(database.url)
      const Shop = make({
        port,
        // Every second, where a shop says once a day.
        bills: Cron.parseUnsafe("* * * * * *", "Asia/Shanghai"),
        database: Database,
        weChatPay: WeChatPay.layerConfig().pipe(
          Layer.provide(FetchHttpClient.layer),
          Layer.provide(settings),
          Layer.orDie
        )
      })
      yield* Effect.forkScoped(Effect.provide(Layer.launch(Shop), Logger.layer([])))

      const ask = (path: string, init?: RequestInit) =>
        Effect.tryPromise(() => fetch(`${origin}${path}`, init).then((response) => response.json()))
      const order = (cups: number) =>
        ask("/orders", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ cups })
        }).pipe(Effect.retry(Schedule.spaced("100 millis")), Effect.timeout("20 seconds"))
      const reaches = (number: string, state: string) =>
        ask(`/orders/${number}`).pipe(
          Effect.repeat({ schedule: Schedule.spaced("100 millis"), until: (found) => found.state === state }),
          Effect.timeout("20 seconds")
        )

      const first = yield* order(2)
      assert.match(first.code_url, /^weixin:/)
      yield* reaches(first.out_trade_no, "Waiting")
      yield* sandbox.pay({ out_trade_no: first.out_trade_no })
      yield* reaches(first.out_trade_no, "Fulfilled")
      const second = yield* order(99)
      yield* sandbox.pay({ out_trade_no: second.out_trade_no })
      yield* reaches(second.out_trade_no, "Refused")
      const { refunds } = yield* sandbox.state
      assert.deepStrictEqual(refunds.map(({ out_trade_no, status }) => [out_trade_no, status]), [
        [second.out_trade_no, "SUCCESS"]
      ])

      yield* Effect.gen(function*() {
        const sql = yield* SqlClient
        assert.deepStrictEqual(yield* sql`SELECT cups FROM stock`, [{ cups: 98 }])
        assert.deepStrictEqual(yield* sql`SELECT out_trade_no, cups FROM deliveries`, [
          { out_trade_no: first.out_trade_no, cups: 2 }
        ])
        const trades = yield* sql`SELECT number, amount FROM trades ORDER BY amount`
        assert.deepStrictEqual(trades, [
          { number: first.out_trade_no, amount: 3600 },
          { number: second.out_trade_no, amount: 178_200 }
        ])
        yield* sql`SELECT 1 FROM reconciled_days`.pipe(
          Effect.repeat({ schedule: Schedule.spaced("200 millis"), until: (rows) => rows.length > 0 }),
          Effect.timeout("10 seconds")
        )
      }).pipe(Effect.provide(Database))
    }).pipe(Effect.scoped, Effect.provide(Layer.merge(NodeServices.layer, Logger.layer([])))), 60_000)
})
