import type { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, type Scope } from "effect"
import { Bill, type Endpoint } from "effect-wechatpay"
import type { Sandbox } from "effect-wechatpay/sandbox"
import { SqlClient } from "effect/sql/SqlClient"
import { readdirSync } from "node:fs"
import { createTables, reconcileDay } from "../../docs/examples/reconcile-postgres.ts"
import { postgresLayer } from "../notification/stores.ts"
import * as BillShop from "../support/billShop.ts"
import { day, directory } from "../support/billShop.ts"
import { noPostgres, postgresServer } from "../support/stores.ts"

const Database = Layer.unwrap(Effect.map(postgresServer, ({ url }) => postgresLayer(url)))

const inShop = <A, E>(
  test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services | SqlClient | NodeServices.NodeServices | Scope.Scope>
) =>
  test.pipe(
    // Inside: a connection that the test holds goes back before the pool closes.
    Effect.scoped,
    Effect.provide(Layer.merge(BillShop.layer(), Database))
  )

const pause = Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 10)))

/** Four trades at WeChat Pay, and four in the shop's own books, of which two are the same. */
const trade = Effect.gen(function*() {
  const sql = yield* SqlClient
  yield* createTables
  yield* BillShop.trade({ "tea-same": 100, "tea-other": 200, "tea-unknown": 300 }, { refund: 30, total: 100 })
  const at = `${day}T00:00:00+08:00`
  yield* sql`INSERT INTO trades ${
    sql.insert([
      { kind: "payment", number: "tea-same", amount: 100, at: `${day}T08:00:00+08:00` },
      { kind: "payment", number: "tea-other", amount: 201, at: `${day}T08:00:00+08:00` },
      { kind: "payment", number: "tea-never", amount: 400, at },
      { kind: "refund", number: "back-same", amount: 30, at: `${day}T08:00:01+08:00` },
      { kind: "payment", number: "tea-the-day-before", amount: 1, at: "1969-12-31T23:59:59.999+08:00" },
      { kind: "payment", number: "tea-the-day-after", amount: 1, at: "1970-01-02T00:00:00+08:00" }
    ])
  }`
})

const found = Effect.flatMap(SqlClient, (sql) =>
  Effect.map(
    sql<{ readonly line: string }>`SELECT concat_ws(' ', result, fields, kind, number, bill_amount, own_amount) AS line
      FROM reconciliation_differences WHERE day = ${day}::date ORDER BY number`,
    (rows) => rows.map(({ line }) => line)
  ))

const differences = [
  "MissingRow  payment tea-never 400",
  "Difference amount payment tea-other 200 201",
  "MissingOrder  payment tea-unknown 300"
]

describe.skipIf(noPostgres !== undefined)("The example that reconciles a day into PostgreSQL", () => {
  it.effect("finds what differs, and the same again when it is repeated", () =>
    inShop(Effect.gen(function*() {
      yield* trade
      const folder = yield* directory
      for (let time = 0; time < 3; time++) {
        assert.deepStrictEqual(yield* reconcileDay(day, folder), { matches: 2, differences: 3 })
        assert.deepStrictEqual(yield* found, differences)
      }
      assert.deepStrictEqual(readdirSync(folder), [`trades-${day}.csv`])
      const sql = yield* SqlClient
      assert.deepStrictEqual(yield* sql`SELECT matches, differences FROM reconciled_days`, [{
        matches: 2,
        differences: 3
      }])
    })), 60_000)

  it.effect(
    "keeps the results that it had when it is interrupted, and finds them when it is run again",
    () =>
      inShop(Effect.gen(function*() {
        yield* trade
        const sql = yield* SqlClient
        const folder = yield* directory
        yield* reconcileDay(day, folder)

        // While the bill arrives.
        const arriving = yield* Deferred.make<void>()
        const first = yield* reconcileDay(day, folder).pipe(
          Effect.provideService(
            Bill.OnProgress,
            () => Effect.andThen(Deferred.succeed(arriving, undefined), Effect.never)
          ),
          Effect.forkChild
        )
        yield* Deferred.await(arriving)
        yield* Fiber.interrupt(first)
        assert.deepStrictEqual(yield* found, differences)
        assert.deepStrictEqual(readdirSync(folder), [`trades-${day}.csv`])

        // Within its transaction, which another one holds up once the old results are deleted.
        const other = yield* sql.reserve
        const run = (statement: string) => other.executeUnprepared(statement, [], undefined)
        yield* run("BEGIN")
        yield* run("LOCK TABLE reconciliation_differences IN EXCLUSIVE MODE")
        const second = yield* Effect.forkChild(reconcileDay(day, folder))
        while ((yield* run("SELECT 1 FROM pg_locks WHERE NOT granted")).length === 0) yield* pause
        yield* Fiber.interrupt(second)
        yield* run("ROLLBACK")
        assert.deepStrictEqual(yield* found, differences)

        yield* sql`UPDATE trades SET amount = 200 WHERE number = 'tea-other'`
        assert.deepStrictEqual(yield* reconcileDay(day, folder), { matches: 3, differences: 2 })
        assert.lengthOf(yield* found, 2)
      })),
    60_000
  )

  it.effect("takes a day without a bill for one on which nothing was traded", () =>
    inShop(Effect.gen(function*() {
      yield* createTables
      const sql = yield* SqlClient
      yield* sql`INSERT INTO trades VALUES ('payment', 'tea-never', 400, ${`${day}T12:00:00+08:00`}::timestamptz)`
      assert.deepStrictEqual(yield* reconcileDay(day, yield* directory), { matches: 0, differences: 1 })
      assert.deepStrictEqual(yield* found, ["MissingRow  payment tea-never 400"])
    })), 60_000)
})
