/**
 * Durable payments on PostgreSQL: `node --expose-gc --no-warnings test/bench/durable.ts [orders]`, 10,000 by default.
 *
 * How many orders a second are started, wait and are fulfilled, in one process; what waiting orders cost in memory; and
 * how long the orders of a killed machine stand still, with the documented settings. Orders are queried without HTTP.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { SqlClient } from "effect/sql/SqlClient"
import { DurableEngine, DurablePayment } from "../../src/durable/index.ts"
import { Sandbox } from "../../src/sandbox/index.ts"
import { numberOf, until, world } from "../durable/machines.ts"

const orders = Number(process.argv[2] ?? 10_000)

let fulfilled = 0

const Tea = DurablePayment.make({
  name: "Tea",
  orders: {
    ...DurablePayment.direct,
    query: ({ out_trade_no }) => Effect.succeed({ out_trade_no, trade_state: "NOTPAY" })
  },
  data: Schema.Void,
  value: Schema.Void,
  error: Schema.Never
})

const print = (name: string, value: number, unit: string) =>
  process.stdout.write(`${name.padEnd(60)}${value.toFixed(unit === "/s" ? 0 : 1).padStart(10)} ${unit}\n`)

const memory = Effect.promise(async () => {
  for (let turn = 0; turn < 5; turn++) {
    globalThis.gc?.()
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed / 1024 ** 2, rss: rss / 1024 ** 2 }
})

const seconds = (since: number) => (performance.now() - since) / 1000

/** Waits until a statement counts as many as expected. */
const counts = (statement: string, expected: number) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient
    while (true) {
      const [row] = yield* sql.unsafe<{ readonly n: number }>(statement)
      if (row !== undefined && Number(row.n) >= expected) return
      yield* Effect.sleep("100 millis")
    }
  })

const paidOrder = (out_trade_no: string) => ({
  out_trade_no,
  trade_state: "SUCCESS",
  transaction_id: `42000${out_trade_no}`,
  amount: { total: 100 }
})

const inOneProcess = Effect.gen(function*() {
  yield* Effect.sleep("3 seconds")
  const before = yield* memory
  const numbers = Array.from({ length: orders }, (_, index) => numberOf("bench", index))
  const time_expire = DateTime.add(yield* DateTime.now, { days: 1 })
  let began = performance.now()
  yield* Effect.forEach(numbers, (out_trade_no) => Tea.start({ out_trade_no, time_expire, data: undefined }), {
    concurrency: 32
  })
  print(`${orders} orders are stored`, orders / seconds(began), "/s")
  yield* counts(
    "SELECT count(DISTINCT entity_id)::int AS n FROM cluster_messages WHERE entity_type = 'Workflow/-/DurableClock'",
    orders
  )
  print("and wait", orders / seconds(began), "/s")
  // After the query of the third minute, before that of the fifth: nothing is due.
  yield* Effect.sleep(Math.max(0, 270 - seconds(began)) * 1000)
  const waiting = yield* memory
  print(`heap of ${orders} waiting orders, beyond that of none`, waiting.heap - before.heap, "MB")
  print("resident memory, beyond that of none", waiting.rss - before.rss, "MB")
  const some = numbers.slice(0, 1000)
  began = performance.now()
  yield* Effect.forEach(some, (number) => Tea.paid({ resource: paidOrder(number) }), { concurrency: 32 })
  while (fulfilled < some.length) yield* Effect.sleep("20 millis")
  print(`${some.length} of them are fulfilled by notification`, some.length / seconds(began), "/s")
})

/** Two machines, one of which is killed with half of the orders. */
const killed = async (here: Awaited<ReturnType<typeof world>>, expiration: string) => {
  const shop = await here.database()
  const [survivor, other] = await shop.machines(2, { EXPIRATION: expiration })
  const numbers = Array.from({ length: 200 }, (_, index) => numberOf(`bench-killed${expiration}`, index))
  for (const number of numbers) await survivor.send({ do: "order", number })
  const first = shop.posted.length
  for (const number of numbers) await here.pay(number)
  await shop.notification(first + numbers.length - 1)
  await other.end("SIGKILL")
  const began = performance.now()
  for (const index of numbers.keys()) {
    survivor.send({ do: "notify", ...await shop.notification(first + index) }).catch(() => undefined)
  }
  const times: Array<number> = []
  await until(async () => {
    const done = (await shop.fulfilled()).size
    while (times.length < done) times.push(seconds(began))
    return times.length === numbers.length ? true : undefined
  }, { limit: 120_000 })
  const settings = expiration === "" ? "as documented" : `locks expire after ${Number(expiration) / 1000} s`
  print(`half of 200 orders, half of them a killed machine's, ${settings}`, times[numbers.length / 2 - 1] ?? 0, "s")
  print(`all of them, ${settings}`, times.at(-1) ?? 0, "s")
}

const here = await world()
const shop = await here.database()
const Live = Tea.toLayer({
  fulfil: () =>
    Effect.sync(() => {
      fulfilled++
    })
}).pipe(
  Layer.provideMerge(DurableEngine.layerSql()),
  Layer.provideMerge(PgClient.layer({ url: Redacted.make(shop.url), maxConnections: 10 })),
  Layer.provide(Sandbox.layer()),
  Layer.provide(Logger.layer([]))
)
await Effect.runPromise(Effect.provide(inOneProcess, Live))
for (const expiration of ["", "12000"]) await killed(here, expiration)
await here.close()
process.exit(0)
