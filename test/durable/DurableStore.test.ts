/** The store of durable payments in one process: operators' lists, cleaning, versions, transactions, what is stored. */
import * as PgClient from "@effect/sql-pg/PgClient"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import {
  Cause,
  Clock,
  DateTime,
  Duration,
  Effect,
  Latch,
  Layer,
  Logger,
  Option,
  Redacted,
  Schedule,
  Schema
} from "effect"
import { DurableEngine, DurablePayment, DurableStore } from "effect-wechatpay/durable"
import { Jsapi, Native, Order } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { SqlClient } from "effect/sql/SqlClient"
import { noPostgres, postgres, type Server } from "../support/stores.ts"

const definition = <D>(name: string, data: Schema.Codec<D, unknown>) =>
  DurablePayment.make({
    name,
    orders: DurablePayment.direct,
    data,
    value: Schema.Void,
    error: Schema.Literal("sold out")
  })

const Tea = definition("Tea", Schema.Struct({ cups: Schema.Int }))
const Milk = definition("Milk", Schema.Struct({ cups: Schema.Int }))

if (noPostgres !== undefined) console.log(`${noPostgres}: tests of the store of durable payments are skipped.`)

describe.skipIf(noPostgres !== undefined)("DurableStore", () => {
  let server: Server
  beforeAll(async () => {
    server = await postgres()
    await server.start()
  })
  afterAll(() => server.close())

  let tables = 0
  const quick = { entityMessagePollInterval: "100 millis", entityTerminationTimeout: "1 second" } as const
  /** A shop over tables of its own, in a process that may be started several times. */
  const shop = () => {
    const prefix = `shop${tables++}`
    const run = <A, E, R, R2>(
      test: Effect.Effect<A, E, R>,
      layer: Layer.Layer<never, never, R2>,
      sandbox = Sandbox.layer(),
      shardingConfig: DurableEngine.Settings = {}
    ) =>
      test.pipe(
        Effect.provide(
          layer.pipe(
            Layer.provideMerge(DurableEngine.layerSql({
              prefix,
              shardingConfig: { ...quick, ...shardingConfig }
            })),
            Layer.provideMerge(PgClient.layer({ url: Redacted.make(server.url), maxConnections: 5 })),
            Layer.provideMerge(sandbox),
            Layer.provide(Logger.layer([]))
          )
        )
      )
    return { prefix, run }
  }

  const order = (out_trade_no: string) => ({ description: "茶", out_trade_no, amount: { total: 100 } })
  const soon = Effect.map(DateTime.now, DateTime.add({ minutes: 15 }))

  /** Starts an order, which is paid, and whose notification comes. */
  const paid = (out_trade_no: string) =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Tea.start({ out_trade_no, time_expire: yield* soon, data: { cups: 2 } })
      yield* Native.prepay(order(out_trade_no))
      yield* sandbox.pay({ out_trade_no })
      yield* Tea.paid({ resource: yield* Order.queryByOutTradeNo({ out_trade_no }) })
    })

  const reaches = (
    number: string,
    tag: string,
    payment: Pick<typeof Tea, "poll"> = Tea,
    limit: Duration.Input = "20 seconds"
  ) =>
    payment.poll(number).pipe(
      Effect.repeat({
        schedule: Schedule.spaced("50 millis"),
        until: (state) => Option.isSome(state) && state.value._tag === tag
      }),
      Effect.timeout(limit)
    )

  it.live("lists what stopped and what is paid and not fulfilled, and lets it go on", () => {
    const { prefix, run } = shop()
    let broken = true
    return run(
      Effect.gen(function*() {
        yield* paid("tea-stopped")
        yield* reaches("tea-stopped", "Stopped")
        yield* Tea.start({ out_trade_no: "tea-waiting", time_expire: yield* soon, data: { cups: 1 } })
        const now = DateTime.toEpochMillis(yield* DateTime.now)
        const [stopped, ...more] = yield* DurableStore.stopped(Tea, { prefix })
        assert.isEmpty(more)
        assert.strictEqual(stopped?.number, "tea-stopped")
        assert.closeTo(DateTime.toEpochMillis(stopped?.since ?? DateTime.makeUnsafe(0)), now, 10_000)
        const unfulfilled = yield* DurableStore.paid(Tea, { prefix })
        assert.deepStrictEqual(unfulfilled.map(({ number }) => number), ["tea-stopped"])
        const underWay = Effect.map(
          DurableStore.underWay(Tea, { prefix }),
          (entries) => entries.map(({ number }) => number)
        )
        assert.deepStrictEqual(yield* underWay, ["tea-stopped", "tea-waiting"])
        broken = false
        assert.deepStrictEqual(yield* DurableStore.resumeAll(Tea, { prefix }), ["tea-stopped"])
        yield* reaches("tea-stopped", "Fulfilled")
        assert.isEmpty(yield* DurableStore.stopped(Tea, { prefix }))
        assert.isEmpty(yield* DurableStore.paid(Tea, { prefix }))
        assert.deepStrictEqual(yield* underWay, ["tea-waiting"])
      }),
      Tea.toLayer({ fulfil: () => broken ? Effect.die(new TypeError("no shelf")) : Effect.void })
    )
  })

  it.live("lists orders that were paid and never started", () => {
    const { prefix, run } = shop()
    return run(
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const out_trade_no = "tea-unstarted"
        yield* Native.prepay(order(out_trade_no))
        yield* sandbox.pay({ out_trade_no })
        yield* Tea.paid({ resource: yield* Order.queryByOutTradeNo({ out_trade_no }) })
        const entries = yield* DurableStore.unstarted(Tea, { prefix })
        assert.deepStrictEqual(entries.map(({ number }) => number), [out_trade_no])
        assert.isEmpty(yield* DurableStore.paid(Tea, { prefix }))
        yield* Tea.start({ out_trade_no, time_expire: yield* soon, data: { cups: 1 } })
        yield* reaches(out_trade_no, "Fulfilled")
        assert.isEmpty(yield* DurableStore.unstarted(Tea, { prefix }))
      }),
      Tea.toLayer({ fulfil: () => Effect.void })
    )
  })

  it.live("deletes what has ended for longer than an age, and nothing else", () => {
    const { prefix, run } = shop()
    return run(
      Effect.gen(function*() {
        const sql = yield* SqlClient
        for (const number of ["tea-0001", "tea-0002"]) {
          yield* paid(number)
          yield* reaches(number, "Fulfilled")
        }
        yield* Tea.start({ out_trade_no: "tea-waiting", time_expire: yield* soon, data: { cups: 1 } })
        yield* reaches("tea-waiting", "Waiting")
        assert.strictEqual(yield* DurableStore.clean(Tea, { prefix, olderThan: "1 hour" }), 0)
        yield* reaches("tea-0001", "Fulfilled")
        assert.strictEqual(yield* DurableStore.clean(Tea, { prefix, olderThan: "0 seconds" }), 2)
        assert.deepStrictEqual(yield* Tea.poll("tea-0001"), Option.none())
        yield* reaches("tea-waiting", "Waiting")
        const left = yield* sql`SELECT DISTINCT entity_id FROM ${sql(`${prefix}_messages`)}`
        assert.lengthOf(left, 1)
        const replies = yield* sql`SELECT id FROM ${sql(`${prefix}_replies`)} WHERE request_id NOT IN
          (SELECT id FROM ${sql(`${prefix}_messages`)})`
        assert.isEmpty(replies)
      }),
      Tea.toLayer({ fulfil: () => Effect.void })
    )
  })

  it.live("rolls back what a failing function wrote in the engine's transaction", () => {
    const { prefix, run } = shop()
    return run(
      Effect.gen(function*() {
        const sql = yield* SqlClient
        yield* sql`CREATE TABLE ${sql(`${prefix}_served`)} (cups int)`
        yield* paid("tea-refused")
        yield* reaches("tea-refused", "Refused")
        const rows = yield* sql`SELECT cups FROM ${sql(`${prefix}_served`)}`
        assert.deepStrictEqual(rows.map(({ cups }) => cups), ["Refused".length])
      }),
      sharedTransactional(prefix)
    )
  })

  it.live("rolls back what ended wrote in the engine's transaction before a defect", () => {
    const { prefix, run } = shop()
    let isBroken = true
    return run(
      Effect.gen(function*() {
        const sql = yield* SqlClient
        yield* sql`CREATE TABLE ${sql(`${prefix}_served`)} (cups int)`
        yield* paid("tea-ended")
        yield* reaches("tea-ended", "Stopped")
        isBroken = false
        yield* Tea.resume("tea-ended")
        yield* reaches("tea-ended", "Fulfilled")
        assert.lengthOf(yield* sql`SELECT cups FROM ${sql(`${prefix}_served`)}`, 1)
      }),
      Tea.toLayer({
        transactional: true,
        fulfil: () => Effect.void,
        ended: (_, { cups }) =>
          Effect.gen(function*() {
            const sql = yield* SqlClient
            yield* sql`INSERT INTO ${sql(`${prefix}_served`)} ${sql.insert({ cups })}`
            if (isBroken) return yield* Effect.die(new TypeError("no shelf"))
          }).pipe(Effect.orDie)
      })
    )
  })

  it.live("fulfils again what died because its connection was lost", () => {
    const { run } = shop()
    let runs = 0
    return run(
      Effect.gen(function*() {
        const sql = yield* SqlClient
        yield* paid("tea-lost")
        yield* Effect.repeat(
          sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE query LIKE 'SELECT pg_sleep(20)%' AND state = 'active' AND pid <> pg_backend_pid()`,
          { schedule: Schedule.spaced("50 millis"), until: (ended) => ended.length > 0 }
        )
        // Messages that were read over that connection are handed out again after 30 to 40 seconds.
        yield* reaches("tea-lost", "Fulfilled", Tea, "70 seconds")
        assert.strictEqual(runs, 2)
      }),
      Tea.toLayer({
        fulfil: () =>
          Effect.gen(function*() {
            const sql = yield* SqlClient
            if (++runs === 1) yield* sql`SELECT pg_sleep(20)`
          }).pipe(Effect.orDie)
      })
    )
  }, 80_000)

  for (
    const [what, statement] of [
      ["a deadlock", "DO $$ BEGIN RAISE EXCEPTION 'deadlock' USING ERRCODE = '40P01'; END $$"],
      ["a serialization failure", "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"],
      ["a lost connection", "SELECT pg_terminate_backend(pg_backend_pid())"]
    ] as const
  ) {
    it.live(`writes once in the engine's transaction, after ${what}`, () => {
      const { prefix, run } = shop()
      let runs = 0
      return run(
        Effect.gen(function*() {
          const sql = yield* SqlClient
          yield* sql`CREATE TABLE ${sql(`${prefix}_served`)} (cups int)`
          yield* paid("tea-passing")
          yield* reaches("tea-passing", "Fulfilled", Tea, "70 seconds")
          assert.strictEqual(runs, 2)
          assert.lengthOf(yield* sql`SELECT cups FROM ${sql(`${prefix}_served`)}`, 1)
        }),
        Tea.toLayer({
          transactional: true,
          fulfil: (_, { cups }) =>
            Effect.gen(function*() {
              const sql = yield* SqlClient
              yield* sql`INSERT INTO ${sql(`${prefix}_served`)} ${sql.insert({ cups })}`
              if (++runs === 1) yield* sql.unsafe(statement)
            }).pipe(Effect.orDie)
        })
      )
    }, 80_000)
  }

  it.live("starts an order in the program's own transaction, or not at all", () => {
    const { prefix, run } = shop()
    return run(
      Effect.gen(function*() {
        const sql = yield* SqlClient
        const start = Effect.flatMap(
          soon,
          (time_expire) => Tea.start({ out_trade_no: "tea-within", time_expire, data: { cups: 2 } })
        )
        yield* Effect.exit(sql.withTransaction(Effect.andThen(start, Effect.fail("rolled back"))))
        assert.isEmpty(yield* DurableStore.underWay(Tea, { prefix }))
        yield* Native.prepay(order("tea-within"))
        yield* sql.withTransaction(start)
        yield* reaches("tea-within", "Waiting")
        yield* (yield* Sandbox.Sandbox).pay({ out_trade_no: "tea-within" })
        const notification = { resource: yield* Order.queryByOutTradeNo({ out_trade_no: "tea-within" }) }
        yield* Effect.exit(sql.withTransaction(Effect.andThen(Tea.paid(notification), Effect.fail("rolled back"))))
        yield* sql.withTransaction(Tea.paid(notification))
        yield* reaches("tea-within", "Fulfilled")
      }),
      Tea.toLayer({ fulfil: () => Effect.void })
    )
  })

  it.live(
    "neither fulfils nor refunds again what was refunded after the backup from which the store was restored",
    () => {
      const { prefix, run } = shop()
      let runs = 0
      const worker = Tea.toLayer({
        fulfil: () => Effect.andThen(Effect.sync(() => runs++), Effect.fail("sold out" as const)),
        refund: ({ total = 0 }) => ({ amount: { refund: total, total, currency: "CNY" } })
      })
      return Effect.gen(function*() {
        const shared = Layer.succeedContext(yield* Layer.build(Sandbox.layer({ refundDelay: "1 second" })))
        const tables = ["messages", "replies"].map((name) => `${prefix}_${name}`)
        yield* run(
          Effect.gen(function*() {
            const sql = yield* SqlClient
            yield* Tea.start({ out_trade_no: "tea-backup", time_expire: yield* soon, data: { cups: 2 } })
            yield* Native.prepay(order("tea-backup"))
            yield* reaches("tea-backup", "Waiting")
            for (const table of tables) yield* sql`CREATE TABLE ${sql(`${table}_backup`)} AS TABLE ${sql(table)}`
            const { pay, state } = yield* Sandbox.Sandbox
            yield* pay({ out_trade_no: "tea-backup" })
            yield* Tea.paid({ resource: yield* Order.queryByOutTradeNo({ out_trade_no: "tea-backup" }) })
            yield* Effect.repeat(state, {
              schedule: Schedule.spaced("50 millis"),
              until: ({ refunds }) => refunds[0]?.status === "SUCCESS"
            }).pipe(Effect.timeout("20 seconds"))
          }),
          worker,
          shared
        )
        yield* Effect.gen(function*() {
          const sql = yield* SqlClient
          for (const table of tables) {
            yield* sql`DELETE FROM ${sql(table)}`
            yield* sql`INSERT INTO ${sql(table)} SELECT * FROM ${sql(`${table}_backup`)}`
          }
        }).pipe(Effect.provide(PgClient.layer({ url: Redacted.make(server.url) })))
        yield* run(
          Effect.gen(function*() {
            // The notification of its payment does not come again.
            yield* reaches("tea-backup", "Failed")
            assert.lengthOf((yield* (yield* Sandbox.Sandbox).state).refunds, 1)
            assert.strictEqual(runs, 1)
          }),
          worker,
          shared
        )
      }).pipe(Effect.scoped)
    },
    60_000
  )

  it.live("stops where a statement is wrong", () => {
    const { prefix, run } = shop()
    let runs = 0
    return run(
      Effect.gen(function*() {
        yield* paid("tea-wrong")
        yield* reaches("tea-wrong", "Stopped")
        assert.strictEqual(runs, 1)
      }),
      Tea.toLayer({
        fulfil: () =>
          Effect.gen(function*() {
            const sql = yield* SqlClient
            runs++
            yield* sql`INSERT INTO ${sql(`${prefix}_missing`)} VALUES (1)`
          }).pipe(Effect.orDie)
      })
    )
  })

  it.live("stops orders that the program no longer reads, and lets them go on once it does", () => {
    const { prefix, run } = shop()
    const served: Array<unknown> = []
    const numbers = ["tea-version"]
    const Changed = definition("Tea", Schema.Struct({ cups: Schema.Int, sugar: Schema.Boolean }))
    const Repaired = definition(
      "Tea",
      Schema.Struct({ cups: Schema.Int, sugar: Schema.optional(Schema.Boolean), milk: Schema.optional(Schema.Boolean) })
    )
    const serve = (_: unknown, data: unknown) => Effect.sync(() => void served.push(data))
    const sandbox = Sandbox.layer()
    return Effect.gen(function*() {
      const shared = Layer.succeedContext(yield* Layer.build(sandbox))
      const [out_trade_no = ""] = numbers
      yield* run(
        Effect.gen(function*() {
          yield* Tea.start({ out_trade_no, time_expire: yield* soon, data: { cups: 3 } })
          yield* Native.prepay(order(out_trade_no))
          yield* reaches(out_trade_no, "Waiting")
        }),
        Tea.toLayer({ fulfil: serve }),
        shared
      )
      yield* run(
        Effect.gen(function*() {
          const { pay } = yield* Sandbox.Sandbox
          yield* pay({ out_trade_no })
          yield* Changed.paid({ resource: yield* Order.queryByOutTradeNo({ out_trade_no }) })
          yield* reaches(out_trade_no, "Stopped", Changed)
        }),
        Changed.toLayer({ fulfil: serve }),
        shared
      )
      assert.isEmpty(served)
      yield* run(
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* DurableStore.resumeAll(Repaired, { prefix }), [out_trade_no])
          yield* reaches(out_trade_no, "Fulfilled", Repaired)
        }),
        Repaired.toLayer({ fulfil: serve }),
        shared
      )
      assert.deepStrictEqual(served, [{ cups: 3 }])
    }).pipe(Effect.scoped)
  })

  it.live("keeps orders for a worker of their name, however long processes without one run", () => {
    const { prefix, run } = shop()
    const out_trade_no = "tea-renamed"
    const underWay = Effect.map(
      DurableStore.underWay(Tea, { prefix }),
      (entries) => entries.map(({ number }) => number)
    )
    return Effect.gen(function*() {
      const shared = Layer.succeedContext(yield* Layer.build(Sandbox.layer()))
      const fulfilling = yield* Latch.make()
      // It ends while it fulfils.
      yield* run(
        Effect.andThen(paid(out_trade_no), fulfilling.await),
        Tea.toLayer({ fulfil: () => Effect.andThen(fulfilling.open, Effect.never) }),
        shared
      )
      const real = yield* Clock.Clock
      let ahead = 0
      const clock: Clock.Clock = Object.assign(Object.create(real), {
        currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe() + ahead,
        currentTimeMillis: Effect.sync(() => real.currentTimeMillisUnsafe() + ahead),
        // The half minute that a call waits for a worker does not last that long here.
        sleep: (duration: Duration.Duration) => real.sleep(Duration.min(duration, Duration.seconds(1)))
      })
      const refused = yield* run(
        Effect.gen(function*() {
          // Nothing of this program knows Tea, an hour later neither.
          yield* Effect.sleep("200 millis")
          ahead = 3_600_000
          yield* Effect.sleep("800 millis")
          return yield* Effect.exit(Tea.close(out_trade_no))
        }),
        Milk.toLayer({ fulfil: () => Effect.void }),
        shared
      ).pipe(Effect.provideService(Clock.Clock, clock))
      assert.include(
        refused._tag === "Failure" ? Cause.pretty(refused.cause) : "",
        "DurablePayment/Tea: nothing was stored for 30 seconds: this process has no worker of this name"
      )
      yield* run(
        Effect.gen(function*() {
          assert.deepStrictEqual(yield* underWay, [out_trade_no])
          yield* reaches(out_trade_no, "Fulfilled")
        }),
        Tea.toLayer({ fulfil: () => Effect.void }),
        shared
      )
    }).pipe(Effect.scoped)
  })

  it.live("orders under names without a worker do not keep others from being read, and wait for theirs", () => {
    const { run } = shop()
    const teas = [1, 2, 3].map((index) => `tea-unknown-${index}`)
    const out_trade_no = "milk-beside-unknown"
    const Teas = Tea.toLayer({ fulfil: () => Effect.void })
    return Effect.gen(function*() {
      const shared = Layer.succeedContext(yield* Layer.build(Sandbox.layer()))
      let fulfilling = 0
      yield* run(
        Effect.forEach(teas, paid).pipe(
          Effect.andThen(Effect.sleep("50 millis").pipe(Effect.repeat({ until: () => fulfilling === teas.length })))
        ),
        Tea.toLayer({ fulfil: () => Effect.suspend(() => (fulfilling++, Effect.never)) }),
        shared
      )
      yield* run(
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* Milk.start({ out_trade_no, time_expire: yield* soon, data: { cups: 1 } })
          yield* Native.prepay(order(out_trade_no))
          yield* sandbox.pay({ out_trade_no })
          yield* Milk.paid({ resource: yield* Order.queryByOutTradeNo({ out_trade_no }) })
          yield* reaches(out_trade_no, "Fulfilled", Milk, "60 seconds")
          // Their worker starts late.
          yield* Layer.build(Teas)
          yield* Effect.forEach(teas, (tea) => reaches(tea, "Fulfilled", Tea, "60 seconds"))
        }).pipe(Effect.scoped),
        Milk.toLayer({ fulfil: () => Effect.void }),
        shared,
        { unprocessedMessageBatchSize: 2 }
      )
    }).pipe(Effect.scoped)
  }, 120_000)

  it.live("reads and cleans through a client that changes names", () => {
    const prefix = `shop${tables++}`
    const client = PgClient.layer({
      url: Redacted.make(server.url),
      transformQueryNames: (name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      transformResultNames: (name) => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
    })
    return Effect.gen(function*() {
      yield* paid("tea-renaming")
      yield* reaches("tea-renaming", "Stopped")
      assert.deepStrictEqual(
        (yield* DurableStore.stopped(Tea, { prefix })).map(({ number }) => number),
        ["tea-renaming"]
      )
      assert.lengthOf(yield* DurableStore.paid(Tea, { prefix }), 1)
      yield* Tea.start({ out_trade_no: "tea-ended", time_expire: yield* soon, data: { cups: 0 } })
      yield* Native.prepay(order("tea-ended"))
      yield* Tea.close("tea-ended")
      yield* reaches("tea-ended", "Closed")
      assert.strictEqual(yield* DurableStore.clean(Tea, { prefix, olderThan: "0 seconds" }), 1)
    }).pipe(Effect.provide(
      Tea.toLayer({ fulfil: () => Effect.die(new TypeError("no shelf")) }).pipe(
        Layer.provideMerge(DurableEngine.layerSql({ prefix, shardingConfig: quick })),
        Layer.provideMerge(client),
        Layer.provideMerge(Sandbox.layer()),
        Layer.provide(Logger.layer([]))
      )
    ))
  })

  it.live("says what to do where PostgreSQL ends no transaction that stands still, and nothing elsewhere", () =>
    Effect.gen(function*() {
      const lines: Array<string> = []
      const logged = (startupParameters: PgClient.PgClientConfig["startupParameters"], prefix: string) =>
        Effect.gen(function*() {
          lines.length = 0
          yield* Layer.build(
            DurableEngine.layerSql({ prefix, shardingConfig: quick }).pipe(
              Layer.provide(PgClient.layer({ url: Redacted.make(server.url), startupParameters })),
              Layer.provide(Logger.layer([Logger.make(({ message }) => void lines.push(String(message)))]))
            )
          )
          return lines.filter((line) => line.includes("idle_in_transaction_session_timeout"))
        }).pipe(Effect.scoped)
      const [line = "", ...more] = yield* logged({}, `shop${tables++}`)
      assert.isEmpty(more)
      assert.include(line, "startupParameters: DurableEngine.postgresParameters")
      assert.isEmpty(yield* logged(DurableEngine.postgresParameters, `shop${tables++}`))
    }))

  it.live("holds orders under every name that is not refused", () => {
    const { prefix, run } = shop()
    const Long = definition("茶".repeat(99) + "🍵", Schema.Struct({ cups: Schema.Int }))
    const out_trade_no = "tea-long-name"
    return run(
      Effect.gen(function*() {
        yield* Long.start({ out_trade_no, time_expire: yield* soon, data: { cups: 2 } })
        yield* reaches(out_trade_no, "Waiting", Long)
        const [entry] = yield* DurableStore.underWay(Long, { prefix })
        assert.strictEqual(entry?.number, out_trade_no)
      }),
      Long.toLayer({ fulfil: () => Effect.void })
    )
  })

  it.live("holds nothing of the payer", () => {
    const { prefix, run } = shop()
    const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
    return run(
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const sql = yield* SqlClient
        const out_trade_no = "tea-jsapi"
        yield* Tea.start({ out_trade_no, time_expire: yield* soon, data: { cups: 2 } })
        const { prepay_id } = yield* Jsapi.prepay({ ...order(out_trade_no), payer: { openid } })
        yield* sandbox.pay({ out_trade_no })
        const resource = yield* Order.queryByOutTradeNo({ out_trade_no })
        assert.strictEqual(resource.payer?.openid, openid)
        yield* Tea.paid({ resource })
        yield* reaches(out_trade_no, "Fulfilled")
        const rows = yield* sql`SELECT payload FROM ${sql(`${prefix}_messages`)}
          UNION ALL SELECT payload FROM ${sql(`${prefix}_replies`)}`
        const text = JSON.stringify(rows)
        assert.include(text, out_trade_no)
        assert.notInclude(text, openid)
        assert.notInclude(text, prepay_id)
      }),
      Tea.toLayer({ fulfil: () => Effect.void })
    )
  })

  /** A shop that writes before it fails. */
  const sharedTransactional = (prefix: string) =>
    Tea.toLayer({
      transactional: true,
      fulfil: (_, { cups }) =>
        Effect.gen(function*() {
          const sql = yield* SqlClient
          yield* sql`INSERT INTO ${sql(`${prefix}_served`)} ${sql.insert({ cups })}`
          return yield* Effect.fail("sold out" as const)
        }).pipe(Effect.catchTag("SqlError", (error) => Effect.die(error))),
      ended: ({ _tag }) =>
        Effect.gen(function*() {
          const sql = yield* SqlClient
          yield* sql`INSERT INTO ${sql(`${prefix}_served`)} ${sql.insert({ cups: _tag.length })}`
        }).pipe(Effect.orDie)
    })
})
