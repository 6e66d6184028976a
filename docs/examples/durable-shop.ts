/**
 * A shop whose orders outlive its processes: customers order, notifications go through an inbox, a worker fulfils, and
 * two jobs run once a day, all on PostgreSQL. `node --env-file=.env durable-shop.ts`; it may be killed at any time.
 */
import { NodeHttpServer, NodeRuntime, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { Config, Cron, DateTime, Effect, Layer, Option, Schema } from "effect"
import { Bill, NotificationHandler, NotificationInbox, NotificationRouter, Payment } from "effect-wechatpay"
import { DurableEngine, DurablePayment, DurableStore } from "effect-wechatpay/durable"
import { Native, Order, Refund } from "effect-wechatpay/payments"
import { ClusterCron } from "effect/cluster"
import { FetchHttpClient, HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { SqlClient } from "effect/sql/SqlClient"
import { createServer } from "node:http"
import { WeChatPay } from "./notify-shop.ts"
import { createTables as createBillTables, reconcileDay } from "./reconcile-postgres.ts"

/** Fen for a cup. */
const price = 1800

export class SoldOut extends Schema.TaggedError<SoldOut>()("SoldOut", { left: Schema.Int }) {}

/** Stored with each order: change it by optional fields only, or give it a new name. */
const Tea = DurablePayment.make({
  name: "Tea",
  orders: DurablePayment.direct,
  data: Schema.Struct({ cups: Schema.Int }),
  value: Schema.Void,
  error: SoldOut
})

const createTables = Effect.gen(function*() {
  const sql = yield* SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS stock (tea text PRIMARY KEY, cups integer NOT NULL CHECK (cups >= 0))`
  yield* sql`CREATE TABLE IF NOT EXISTS deliveries (out_trade_no text PRIMARY KEY, cups integer NOT NULL)`
  yield* sql`INSERT INTO stock VALUES ('longjing', 100) ON CONFLICT DO NOTHING`
  yield* createBillTables
})

// ---------------------------------------------------------------------------------------------------------------------
// the shop
// ---------------------------------------------------------------------------------------------------------------------

/** `POST /orders {"cups": 2}`: watched first, placed then. Killed in between, the order is closed at its time. */
const order = Effect.gen(function*() {
  const { cups } = yield* HttpServerRequest.schemaBodyJson(Schema.Struct({ cups: Schema.Int }))
  const out_trade_no = yield* Payment.merchantNumber("tea")
  const time_expire = DateTime.add(yield* DateTime.now, { minutes: 15 })
  yield* Tea.start({ out_trade_no, time_expire, data: { cups } })
  const { code_url } = yield* Native.prepay({
    description: "龙井茶",
    out_trade_no,
    time_expire,
    amount: { total: price * cups }
  })
  return yield* HttpServerResponse.json({ out_trade_no, code_url })
})

/** `GET /orders/{out_trade_no}`: what the customer's page asks. */
const state = Effect.gen(function*() {
  const { out_trade_no = "" } = yield* HttpRouter.params
  const found = yield* Tea.poll(out_trade_no)
  return yield* HttpServerResponse.json({ state: Option.isSome(found) ? found.value._tag : "Waiting" })
})

const Routes = Layer.mergeAll(
  HttpRouter.add("POST", "/orders", order),
  HttpRouter.add("GET", "/orders/:out_trade_no", state),
  NotificationHandler.route("/wechatpay/notify", NotificationInbox.receiver())
)

/** The inbox keeps what cannot be handled now; a dead letter with `PaidAfterEnd` is for a person. */
const Consumer = NotificationInbox.layerConsumer(
  NotificationRouter.make()
    .on(Order.paid, Tea.paid)
    .on(Refund.events, Tea.refunded)
)

// ---------------------------------------------------------------------------------------------------------------------
// the worker
// ---------------------------------------------------------------------------------------------------------------------

const Worker = Tea.toLayer({
  // The engine's own transaction: the stock goes down once.
  transactional: true,
  fulfil: ({ out_trade_no }, { cups }) =>
    Effect.gen(function*() {
      const sql = yield* SqlClient
      const [left] = yield* sql<{ readonly cups: number }>`
        SELECT cups FROM stock WHERE tea = 'longjing' FOR UPDATE`
      if (left === undefined || left.cups < cups) return yield* new SoldOut({ left: left?.cups ?? 0 })
      yield* sql`UPDATE stock SET cups = cups - ${cups} WHERE tea = 'longjing'`
      yield* sql`INSERT INTO deliveries ${sql.insert({ out_trade_no, cups })}`
    }).pipe(Effect.catchTag("SqlError", (error) => Effect.die(error))),
  refund: ({ total = 0 }) => ({ amount: { refund: total, total, currency: "CNY" }, reason: "茶已售完" }),
  // Paid is paid, fulfilled or not: the books are compared with the bill.
  ended: (outcome) =>
    outcome._tag === "Fulfilled" || outcome._tag === "Refused"
      ? Effect.gen(function*() {
        const sql = yield* SqlClient
        const { amount, out_trade_no, success_time } = outcome.order
        const at = DateTime.formatIso(success_time ?? (yield* DateTime.now))
        yield* sql`INSERT INTO trades ${
          sql.insert({ kind: "payment", number: out_trade_no, amount: amount?.total ?? 0, at })
        }`
      }).pipe(Effect.orDie)
      : Effect.logInfo(`an order ended: ${outcome._tag}`)
})

/** Yesterday's bill from 10:00 Beijing time on, as WeChat Pay makes it; and cleaning. On one machine of all. */
const Jobs = (bills: Cron.Cron) =>
  Layer.mergeAll(
    ClusterCron.make({
      name: "bill",
      cron: bills,
      execute: Effect.flatMap(Bill.yesterday, (day) => reconcileDay(day, ".")),
      calculateNextRunFromPrevious: true
    }),
    ClusterCron.make({
      name: "clean",
      cron: Cron.parseUnsafe("0 4 * * *", "Asia/Shanghai"),
      execute: Effect.flatMap(
        DurableStore.clean(Tea, { olderThan: "30 days" }),
        (count) => Effect.logInfo(`${count} orders were deleted`)
      )
    })
  )

/** Every minute: what a person has to look at. */
const Watch = Layer.effectDiscard(
  Effect.gen(function*() {
    const stopped = yield* DurableStore.stopped(Tea)
    if (stopped.length > 0) yield* Effect.logError(`stopped: ${stopped.map(({ number }) => number).join()}`)
  }).pipe(
    Effect.catch((error) => Effect.logWarning("the store is away", error)),
    Effect.delay("1 minute"),
    Effect.forever,
    Effect.forkScoped
  )
)

// ---------------------------------------------------------------------------------------------------------------------
// the program
// ---------------------------------------------------------------------------------------------------------------------

export const make = (options: {
  readonly port: number
  readonly bills: Cron.Cron
  readonly database: Layer.Layer<PgClient.PgClient | SqlClient, unknown>
  readonly weChatPay: typeof WeChatPay
}) => {
  const Server = HttpRouter.serve(Routes).pipe(
    Layer.provide(NodeHttpServer.layer(createServer, { port: options.port }))
  )
  return Layer.mergeAll(Worker, Jobs(options.bills), Consumer, Watch).pipe(
    // After the engine: a server that listens before it would keep customers waiting.
    Layer.provideMerge(Server),
    Layer.provideMerge(NotificationInbox.layerSql()),
    Layer.provideMerge(DurableEngine.layerSql()),
    Layer.provide(Layer.effectDiscard(createTables)),
    Layer.provideMerge(options.database),
    Layer.provideMerge(options.weChatPay),
    Layer.provideMerge(Layer.merge(FetchHttpClient.layer, NodeServices.layer))
  )
}

if (import.meta.main) {
  NodeRuntime.runMain(
    Layer.launch(make({
      port: 3000,
      bills: Cron.parseUnsafe("10 10 * * *", "Asia/Shanghai"),
      database: PgClient.layerConfig({
        url: Config.Redacted("DATABASE_URL"),
        startupParameters: Config.succeed(DurableEngine.postgresParameters)
      }),
      weChatPay: WeChatPay
    }))
  )
}
