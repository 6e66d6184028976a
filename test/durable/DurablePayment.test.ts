import { assert, describe, it } from "@effect/vitest"
import { DateTime, type Duration, Effect, Layer, Logger, Option, Schedule, Schema } from "effect"
import { Notification } from "effect-wechatpay"
import { DurablePayment } from "effect-wechatpay/durable"
import { Native, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestDurable } from "effect-wechatpay/testing"
import * as Lawful from "../support/sandbox.ts"
import { inMemory } from "./engines.ts"

class SoldOut extends Schema.TaggedError<SoldOut>()("SoldOut", { shelf: Schema.String }) {}
class Later extends Schema.TaggedError<Later>()("Later", {}) {}

const Tea = DurablePayment.make({
  name: "Tea",
  orders: DurablePayment.direct,
  data: Schema.Struct({ cups: Schema.Int }),
  value: Schema.Struct({ served: Schema.Int }),
  error: Schema.Union([SoldOut, Later])
})

const out_trade_no = "tea20261130001"
const out_refund_no = `${out_trade_no}@1`

const expiry = Effect.map(DateTime.now, DateTime.add({ minutes: 15 }))
const start = Effect.flatMap(expiry, (time_expire) => Tea.start({ out_trade_no, time_expire, data: { cups: 2 } }))
const prepay = Effect.flatMap(
  expiry,
  (time_expire) => Native.prepay({ description: "茶", out_trade_no, time_expire, amount: { total: 100 } })
)

/** Starts and places an order of 100 fen that expires in 15 minutes. */
const place = Effect.andThen(start, prepay)

type Fulfil = (
  order: DurablePayment.DirectOrder,
  data: { readonly cups: number },
  run: number
) => Effect.Effect<{ readonly served: number }, SoldOut | Later>

const serve: Fulfil = (_, { cups }) => Effect.succeed({ served: cups })
const soldOut: Fulfil = () => Effect.fail(new SoldOut({ shelf: "7" }))

interface Log {
  readonly fulfilled: Array<string>
  readonly ended: Array<string>
  /** Whether the program asks for no refund any longer. */
  changed?: boolean
}

const shop = (
  engine: (typeof inMemory)[number][1],
  log: Log,
  options: {
    readonly fulfil?: Fulfil
    readonly refund?: boolean
    readonly sandbox?: Sandbox.Options
    readonly days?: boolean
  } = {}
) =>
  Tea.toLayer({
    fulfil: (order, data) =>
      Effect.suspend(() => {
        log.fulfilled.push(`${order.out_trade_no} ${order.trade_state}`)
        return (options.fulfil ?? serve)(order, data, log.fulfilled.length)
      }),
    again: (error, attempt) => error._tag === "Later" ? `${attempt * 10} seconds` : undefined,
    refund: ({ total = 0 }, error) =>
      options.refund === false || log.changed === true
        ? undefined
        : { amount: { refund: total, total, currency: "CNY" }, reason: error._tag },
    ended: (outcome, { cups }) =>
      Effect.sync(() => {
        log.ended.push(`${outcome._tag} ${cups}`)
      })
  }).pipe(Layer.provideMerge(engine), Layer.provideMerge(Lawful.layer(options.sandbox)))

/** Moves the clock until the order has one of the states. */
const reaches = <
  const Tag extends "Waiting" | "Paid" | "Refunding" | "Stopped" | DurablePayment.Ended<0, 0, 0>["_tag"]
>(
  tag: Tag,
  options: { readonly step?: Duration.Input; readonly limit?: Duration.Input } = {}
) =>
  Effect.gen(function*() {
    const { advance } = yield* Sandbox.Sandbox
    return yield* TestDurable.reaches(Tea.poll(out_trade_no), [tag], { advance, ...options })
  })

/** Moves the clock until a refund of the order needs a person. */
const attention = Effect.gen(function*() {
  const { advance } = yield* Sandbox.Sandbox
  const look = Effect.map(
    Tea.poll(out_trade_no),
    (state) =>
      Option.isSome(state) && state.value._tag === "Refunding" && state.value.attention.length > 0
        ? Option.some(state.value.attention)
        : Option.none()
  )
  return yield* TestDurable.until(look, { advance, step: "20 seconds" })
})

const parse = Notification.parse([Order.paid, ...Refund.events])

/** Receives notifications as a program does. */
const receiver: Sandbox.Receiver<
  Effect.Services<ReturnType<typeof parse>> | Effect.Services<ReturnType<typeof Tea.paid>>
> = (
  { body, headers }
) =>
  parse(headers, body).pipe(
    Effect.flatMap((notification): Effect.Effect<unknown, unknown, Effect.Services<ReturnType<typeof Tea.paid>>> =>
      notification.event === "Unknown"
        ? Effect.fail("not declared")
        : notification.event === "Order.paid"
        ? Tea.paid(notification)
        : Tea.refunded(notification)
    ),
    Effect.match({ onFailure: () => 500, onSuccess: () => 204 })
  )

const calls = (endpoint: string) =>
  Effect.gen(function*() {
    const { events } = yield* Sandbox.Sandbox
    return (yield* events).filter((event) => event.kind === "request" && event.endpoint === endpoint).length
  })

const down = { kind: "error", status: 500, code: "SYSTEM_ERROR" } as const
const noRetry = { sandbox: { retry: Schedule.recurs(0) } }

for (const [name, engine] of inMemory) {
  describe(`DurablePayment over ${name}`, () => {
    const test = <E>(
      title: string,
      body: (log: Log) => Effect.Effect<void, E, Layer.Success<ReturnType<typeof shop>>>,
      options: Parameters<typeof shop>[2] = {}
    ) => {
      // A cluster that looks every second for days takes long: what lasts for days runs over the engine in memory only.
      if (options.days === true && engine !== inMemory[0][1]) return
      it.effect(title, () => {
        const log: Log = { fulfilled: [], ended: [] }
        return body(log).pipe(Effect.provide(shop(engine, log, options)))
      })
    }

    test("fulfils an order that was paid, without a notification", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.advance("10 seconds")
        yield* sandbox.pay({ out_trade_no })
        const done = yield* reaches("Fulfilled")
        assert.deepStrictEqual(done.value, { served: 2 })
        assert.strictEqual(done.order.transaction_id, (yield* sandbox.state).orders[0]?.transaction_id)
        assert.deepStrictEqual(log, { fulfilled: [`${out_trade_no} SUCCESS`], ended: ["Fulfilled 2"] })
      }))

    test(
      "asks after 5, 15 and 30 seconds, 1, 2, 3, 5 and 10 minutes, and closes the order at its time",
      (log) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          const since = DateTime.toEpochMillis(yield* DateTime.now)
          yield* place
          yield* reaches("Closed")
          const asked = (yield* sandbox.events).filter((event) =>
            event.kind === "request" && event.endpoint === "Order.queryByOutTradeNo"
          ).map(({ at }) => Math.round((at - since) / 1000))
          assert.deepStrictEqual(asked, [5, 15, 30, 60, 120, 180, 300, 600, 900])
          assert.strictEqual((yield* sandbox.state).orders[0]?.trade_state, "CLOSED")
          assert.deepStrictEqual(log, { fulfilled: [], ended: ["Closed 2"] })
        }),
      { days: true }
    )

    test("fulfils an order once, notified twice, and asks nobody", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        const [first, second] = yield* sandbox.deliver(receiver, { twice: true })
        assert.deepStrictEqual([first?.status, second?.status], [204, 204])
        yield* reaches("Fulfilled", { step: "10 millis" })
        assert.strictEqual(yield* calls("Order.queryByOutTradeNo"), 0)
        const [notification] = (yield* sandbox.state).notifications
        yield* sandbox.redeliver(notification?.id ?? "")
        assert.deepStrictEqual((yield* sandbox.deliver(receiver)).map(({ status }) => status), [204])
        yield* reaches("Fulfilled")
        assert.deepStrictEqual(log, { fulfilled: [`${out_trade_no} SUCCESS`], ended: ["Fulfilled 2"] })
      }))

    test("fulfils an order that was paid before it is started", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* prepay
        yield* sandbox.pay({ out_trade_no })
        assert.deepStrictEqual((yield* sandbox.deliver(receiver)).map(({ status }) => status), [204])
        yield* sandbox.advance("1 minute")
        assert.deepStrictEqual(log.fulfilled, [])
        yield* start
        yield* reaches("Fulfilled", { step: "10 millis" })
        assert.strictEqual(yield* calls("Order.queryByOutTradeNo"), 0)
        assert.lengthOf(log.fulfilled, 1)
      }))

    test("keeps to the first start", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.advance("1 minute")
        yield* Tea.start({ out_trade_no, time_expire: yield* expiry, data: { cups: 99 } })
        yield* sandbox.pay({ out_trade_no })
        assert.deepStrictEqual((yield* reaches("Fulfilled")).value, { served: 2 })
        assert.lengthOf(log.fulfilled, 1)
      }))

    test("closes an order on request", (log) =>
      Effect.gen(function*() {
        yield* place
        yield* reaches("Waiting")
        yield* Tea.close(out_trade_no)
        yield* reaches("Closed", { step: "10 millis" })
        assert.deepStrictEqual(log, { fulfilled: [], ended: ["Closed 2"] })
      }))

    test(
      "fulfils what was paid before its closing, although every call gets lost for an hour",
      (log) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* place
          yield* sandbox.pay({ out_trade_no })
          yield* sandbox.failNext(down, { endpoint: "Order.queryByOutTradeNo", times: 1000 })
          yield* sandbox.failNext(down, { endpoint: "Order.close", times: 1000 })
          yield* sandbox.advance("1 hour")
          yield* reaches("Waiting")
          yield* sandbox.clearFaults
          yield* reaches("Fulfilled", { step: "5 minutes", limit: "1 day" })
          assert.lengthOf(log.fulfilled, 1)
        }),
      { ...noRetry, days: true }
    )

    test(
      "never calls closed what is not known, and says so to a notification that comes after all",
      (log) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* place
          yield* sandbox.failNext(down, { endpoint: "Order.queryByOutTradeNo", times: 1000 })
          yield* sandbox.failNext(down, { endpoint: "Order.close", times: 1000 })
          yield* sandbox.pay({ out_trade_no })
          yield* reaches("Unsettled", { step: "20 minutes", limit: "2 days" })
          assert.deepStrictEqual(log, { fulfilled: [], ended: ["Unsettled 2"] })
          assert.deepStrictEqual((yield* sandbox.deliver(receiver)).map(({ status }) => status), [500])
        }),
      { ...noRetry, days: true }
    )

    test("does not call closed an order that was never placed", (log) =>
      Effect.gen(function*() {
        yield* start
        yield* reaches("Unsettled", { step: "20 minutes", limit: "2 days" })
        assert.deepStrictEqual(log.ended, ["Unsettled 2"])
      }), { days: true })

    test("fulfils again what failed for a time", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.deliver(receiver)
        yield* reaches("Paid", { step: "10 millis" })
        yield* reaches("Fulfilled")
        assert.lengthOf(log.fulfilled, 3)
        assert.isEmpty((yield* sandbox.state).refunds)
      }), { fulfil: (_, { cups }, run) => run < 3 ? Effect.fail(new Later()) : Effect.succeed({ served: cups }) })

    test("refunds once what cannot be fulfilled, and waits for the money", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.deliver(receiver)
        const refunding = yield* reaches("Refunding", { step: "10 millis" })
        assert.deepStrictEqual(refunding.error, new SoldOut({ shelf: "7" }))
        const done = yield* reaches("Refused", { step: "10 seconds" })
        assert.deepStrictEqual(done.refunds.map(({ out_refund_no, status }) => [out_refund_no, status]), [
          [`${out_trade_no}@1`, "SUCCESS"]
        ])
        const { refunds } = yield* sandbox.state
        assert.deepStrictEqual(refunds.map((refund) => [refund.out_refund_no, refund.refund]), [[out_refund_no, 100]])
        assert.deepStrictEqual(log, { fulfilled: [`${out_trade_no} SUCCESS`], ended: ["Refused 2"] })
      }), { fulfil: soldOut })

    for (const kind of ["resetBefore", "resetAfter"] as const) {
      test(`refunds once although calls of it get lost (${kind})`, () =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* place
          yield* sandbox.pay({ out_trade_no })
          yield* sandbox.failNext({ kind }, { endpoint: "Refund.create", times: 2 })
          yield* sandbox.failNext({ kind }, { endpoint: "Refund.query", times: 1 })
          yield* sandbox.deliver(receiver)
          yield* reaches("Refused", { step: "10 seconds" })
          assert.lengthOf((yield* sandbox.state).refunds, 1)
        }), { fulfil: soldOut, ...noRetry })
    }

    test("learns of a refund by its notification", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.deliver(receiver)
        yield* reaches("Refunding", { step: "10 millis" })
        // In small steps: a minute of the clock would bring the next query.
        yield* TestDurable.until(Effect.map(sandbox.state, ({ refunds }) => Option.fromUndefinedOr(refunds[0])), {
          step: "10 millis"
        })
        const queries = yield* calls("Refund.query")
        yield* sandbox.settleRefund({ out_refund_no })
        yield* sandbox.deliver(receiver)
        // Sooner than the query of the next minute. The run that the notification wakes looks once, at most.
        yield* reaches("Refused", { step: "10 millis", limit: "30 seconds" })
        assert.isAtMost(yield* calls("Refund.query"), queries + 1)
      }), { fulfil: soldOut, sandbox: { notifyUrl: "http://merchant.localhost/notify" } })

    test(
      "shows a refund that the payer's account does not take, until a person sent it elsewhere",
      (log) =>
        Effect.gen(function*() {
          const sandbox = yield* Sandbox.Sandbox
          yield* place
          yield* sandbox.pay({ out_trade_no })
          yield* sandbox.deliver(receiver)
          yield* reaches("Refunding", { step: "10 millis" })
          yield* TestDurable.until(Effect.map(sandbox.state, ({ refunds }) => Option.fromUndefinedOr(refunds[0])))
          yield* sandbox.settleRefund({ out_refund_no, status: "ABNORMAL" })
          const [stuck] = yield* attention
          assert.deepStrictEqual([stuck?.out_refund_no, stuck?.reason], [out_refund_no, "ABNORMAL"])
          yield* sandbox.advance("1 day")
          yield* reaches("Refunding")
          yield* Refund.applyAbnormalRefund({
            refund_id: stuck?.refund_id ?? "",
            out_refund_no,
            type: "MERCHANT_BANK_CARD"
          })
          const done = yield* reaches("Refused", { step: "1 hour", limit: "3 days" })
          assert.strictEqual(done.refunds[0]?.status, "SUCCESS")
          assert.lengthOf((yield* sandbox.state).refunds, 1)
          assert.deepStrictEqual(log.ended, ["Refused 2"])
        }),
      { fulfil: soldOut, sandbox: { refundDelay: "1 minute" }, days: true }
    )

    test("creates a refund again that was refused for a time, and shows the code", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.failNext({ kind: "error", status: 403, code: "NOT_ENOUGH" }, {
          endpoint: "Refund.create",
          times: 9
        })
        yield* sandbox.deliver(receiver)
        const [stuck] = yield* attention
        assert.deepStrictEqual(stuck, { out_refund_no, reason: "NOT_ENOUGH" })
        yield* sandbox.clearFaults
        yield* reaches("Refused", { step: "20 seconds" })
      }), { fulfil: soldOut })

    test("stops where other refunds are asked for than those that were decided on", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.failNext({ kind: "error", status: 403, code: "NOT_ENOUGH" }, {
          endpoint: "Refund.create",
          times: 3
        })
        yield* sandbox.pay({ out_trade_no })
        yield* attention
        log.changed = true
        const { cause } = yield* reaches("Stopped", { step: "20 seconds" })
        assert.include(String(cause), "refunds other than")
        log.changed = false
        yield* Tea.resume(out_trade_no)
        const done = yield* reaches("Refused", { step: "20 seconds" })
        assert.lengthOf(done.refunds, 1)
        assert.lengthOf((yield* sandbox.state).refunds, 1)
      }), { fulfil: soldOut })

    test("refunds nothing where nothing is to be refunded", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.deliver(receiver)
        assert.isEmpty((yield* reaches("Refused", { step: "10 millis" })).refunds)
        assert.isEmpty((yield* sandbox.state).refunds)
      }), { fulfil: soldOut, refund: false })

    test("does not fulfil what somebody refunded before", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* Refund.create({
          out_trade_no,
          out_refund_no: "by-hand",
          amount: { refund: 100, total: 100, currency: "CNY" }
        })
        const { order } = yield* reaches("Failed")
        assert.strictEqual(order.trade_state, "REFUND")
        assert.deepStrictEqual(log, { fulfilled: [], ended: ["Failed 2"] })
      }))

    test("stops at a defect, and goes on when it is resumed", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.deliver(receiver)
        const { cause } = yield* reaches("Stopped", { step: "10 millis" })
        assert.include(String(cause), "undefined is not a shelf")
        yield* sandbox.advance("2 hours")
        assert.lengthOf(log.fulfilled, 1)
        yield* Tea.resume(out_trade_no)
        yield* reaches("Fulfilled", { step: "10 millis" })
        assert.lengthOf(log.fulfilled, 2)
        assert.deepStrictEqual(log.ended, ["Fulfilled 2"])
      }), {
      fulfil: (_, { cups }, run) =>
        run === 1 ? Effect.die(new TypeError("undefined is not a shelf")) : Effect.succeed({ served: cups })
    })

    test("says which field does not fit, and stores nothing", () =>
      Effect.gen(function*() {
        const time_expire = yield* expiry
        const number = yield* Effect.flip(Tea.start({ out_trade_no: "no", time_expire, data: { cups: 1 } }))
        assert.strictEqual(number.field, "out_trade_no")
        const data = yield* Effect.flip(Tea.start({ out_trade_no, time_expire, data: { cups: 1.5 } }))
        assert.strictEqual(data.field, "data.cups")
        assert.notInclude(data.message, "1.5")
        assert.deepStrictEqual(yield* Tea.poll(out_trade_no), Option.none())
      }))

    test("takes no refund that is not one of its orders'", () =>
      Effect.gen(function*() {
        yield* place
        for (const out_refund_no of ["by-hand", "another@1", `${out_trade_no}@1`]) {
          assert.isFalse(yield* Tea.refunded({ resource: { out_refund_no, refund_status: "SUCCESS" } }))
        }
      }))

    test("asks for another day where nobody asked when it was time", (log) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* prepay
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.failNext(down, { endpoint: "Order.queryByOutTradeNo", times: 2 })
        const time_expire = DateTime.subtract(yield* DateTime.now, { days: 2 })
        yield* Tea.start({ out_trade_no, time_expire, data: { cups: 2 } })
        yield* reaches("Fulfilled")
        assert.deepStrictEqual(log.ended, ["Fulfilled 2"])
      }), noRetry)

    test("says in the log what it cannot learn, and that it gives up", () => {
      const lines: Array<string> = []
      const logger = Logger.layer([Logger.make(({ logLevel, message }) => {
        if (logLevel === "Warn") lines.push(String(message))
      })])
      return Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.failNext({ kind: "error", status: 401, code: "SIGN_ERROR" }, { times: 1000 })
        yield* reaches("Unsettled", { step: "20 minutes", limit: "2 days" })
        assert.strictEqual(lines[0], `Tea: order ${out_trade_no}: the query failed (SIGN_ERROR)`)
        assert.strictEqual(lines.at(-1), `Tea: order ${out_trade_no} is given up: nobody knows how it ended`)
      }).pipe(Effect.provide(logger))
    }, { ...noRetry, days: true })

    test("waits for the end", () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        const fiber = yield* Effect.forkChild(Tea.await(out_trade_no), { startImmediately: true })
        yield* sandbox.pay({ out_trade_no })
        const ended = yield* TestDurable.until(
          Effect.sync(() => Option.fromUndefinedOr(fiber.pollUnsafe())),
          { advance: sandbox.advance }
        )
        assert.strictEqual(ended._tag === "Success" ? ended.value._tag : ended._tag, "Fulfilled")
      }))
  })
}

it.effect("an order that nobody paid ends, although its data no longer fits", () => {
  let fits = true
  const Coffee = DurablePayment.make({
    name: "Coffee",
    orders: DurablePayment.direct,
    data: Schema.Int.check(Schema.makeFilter(() => fits)),
    value: Schema.Void,
    error: Schema.Never
  })
  return Effect.gen(function*() {
    const { advance } = yield* Sandbox.Sandbox
    yield* Coffee.start({ out_trade_no, time_expire: yield* expiry, data: 2 })
    yield* prepay
    fits = false
    yield* TestDurable.reaches(Coffee.poll(out_trade_no), ["Closed"], { advance, step: "1 minute" })
  }).pipe(Effect.provide(
    Coffee.toLayer({ fulfil: () => Effect.void }).pipe(
      Layer.provideMerge(inMemory[0][1]),
      Layer.provideMerge(Lawful.layer())
    )
  ))
})
