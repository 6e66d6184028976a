import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Layer, Schedule, Schema } from "effect"
import { Notification } from "effect-wechatpay"
import { DurablePayment } from "effect-wechatpay/durable"
import * as Partner from "effect-wechatpay/partner-payments"
import type { Order as PartnerOrder } from "effect-wechatpay/partner-payments"
import { CodePay, Combine, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestDurable } from "effect-wechatpay/testing"
import { WorkflowEngine } from "effect/workflow"
import { posted } from "../sandbox/outcomes.ts"
import * as Lawful from "../support/sandbox.ts"

const sub_mchid = "0019000002"
const out_trade_no = "tea20261130001"
const order = { description: "茶", out_trade_no, amount: { total: 100 } }
const scene_info = { store_info: { id: "0001" } }

const schemas = { data: Schema.Void, value: Schema.Void, error: Schema.Literal("sold out") }
const total = (part: DurablePayment.Part) => ({
  amount: { refund: part.total ?? 0, total: part.total ?? 0, currency: "CNY" }
})
const handlers = { fulfil: () => Effect.fail("sold out" as const), refund: total }

const layerOf = <R>(orders: Layer.Layer<never, never, R>) =>
  orders.pipe(
    Layer.provideMerge(WorkflowEngine.layerMemory),
    Layer.provideMerge(
      Lawful.layer({ retry: Schedule.recurs(0), notifyUrl: "https://example.com/notify" })
    )
  )

const Others = DurablePayment.make({ name: "Others", orders: DurablePayment.partner, ...schemas })
const Baskets = DurablePayment.make({ name: "Baskets", orders: DurablePayment.combined, ...schemas })
const OthersBaskets = DurablePayment.make({
  name: "OthersBaskets",
  orders: DurablePayment.partnerCombined,
  ...schemas
})
const Codes = DurablePayment.make({ name: "Codes", orders: DurablePayment.codePay, ...schemas })

const soon = Effect.map(DateTime.now, DateTime.add({ minutes: 5 }))
const announced = posted(Notification.parse([...Order.events, ...Refund.events]))

describe("DurablePayment of a service provider", () => {
  it.effect("refunds a sub-merchant's order", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Others.start({ out_trade_no, sub_mchid, time_expire: yield* soon, data: undefined })
      yield* Partner.Native.prepay({ ...order, sub_mchid })
      yield* sandbox.pay({ out_trade_no, mchid: sub_mchid })
      const [paid] = yield* announced
      if (paid?.event !== "Order.partnerPaid") return assert.fail(`announced ${paid?.event}`)
      yield* Others.paid(paid)
      const done = yield* TestDurable.reaches(Others.poll(out_trade_no), ["Refused"], { advance: sandbox.advance })
      assert.strictEqual(done.order.sub_mchid, sub_mchid)
      assert.deepStrictEqual(done.refunds.map(({ status }) => status), ["SUCCESS"])
      assert.lengthOf((yield* sandbox.state).refunds, 1)
    }).pipe(Effect.provide(layerOf(Others.toLayer(handlers)))))

  it.effect("closes a sub-merchant's order", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Others.start({ out_trade_no, sub_mchid, time_expire: yield* soon, data: undefined })
      yield* Partner.Native.prepay({ ...order, sub_mchid })
      yield* TestDurable.reaches(Others.poll(out_trade_no), ["Closed"], {
        advance: sandbox.advance,
        step: "10 seconds"
      })
      assert.strictEqual((yield* sandbox.state).orders[0]?.trade_state, "CLOSED")
    }).pipe(Effect.provide(layerOf(Others.toLayer(handlers)))))
})

describe("DurablePayment of two sub-merchants with the same number", () => {
  const [first, second] = ["0019000002", "0019000003"] as const
  const fulfilled: Array<string | undefined> = []
  const fulfil = ({ sub_mchid }: DurablePayment.PartnerStoredOrder) =>
    Effect.sync(() => {
      fulfilled.push(sub_mchid)
    })

  const secondIsPaid = Effect.gen(function*() {
    const { pay } = yield* Sandbox.Sandbox
    yield* Partner.Native.prepay({ ...order, sub_mchid: first })
    yield* Partner.Native.prepay({ ...order, sub_mchid: second })
    yield* pay({ out_trade_no, mchid: second })
    const [paid] = yield* announced
    return paid?.event === "Order.partnerPaid" ? paid : assert.fail(`announced ${paid?.event}`)
  })

  it.effect("stops, and does not fulfil what was not paid", () =>
    Effect.gen(function*() {
      fulfilled.length = 0
      const { advance } = yield* Sandbox.Sandbox
      yield* Others.start({ out_trade_no, sub_mchid: first, time_expire: yield* soon, data: undefined })
      yield* Others.paid(yield* secondIsPaid)
      const { cause } = yield* TestDurable.reaches(Others.poll(out_trade_no), ["Stopped"], { advance })
      assert.include(String(cause), "another merchant's order")
      assert.isEmpty(fulfilled)
    }).pipe(Effect.provide(layerOf(Others.toLayer({ fulfil })))))

  const Apart = DurablePayment.make({
    name: "Apart",
    orders: {
      ...DurablePayment.partner,
      numberOf: ({ out_trade_no, sub_mchid }) => `${sub_mchid}_${out_trade_no}`,
      numberOfPaid: ({ out_trade_no, sub_mchid }: PartnerOrder.Transaction) => `${sub_mchid}_${out_trade_no}`
    },
    ...schemas
  })

  it.effect("keeps them apart where the number says whose it is", () =>
    Effect.gen(function*() {
      fulfilled.length = 0
      const { advance } = yield* Sandbox.Sandbox
      for (const sub_mchid of [first, second]) {
        yield* Apart.start({ out_trade_no, sub_mchid, time_expire: yield* soon, data: undefined })
      }
      yield* Apart.paid(yield* secondIsPaid)
      yield* TestDurable.reaches(Apart.poll(`${second}_${out_trade_no}`), ["Fulfilled"], { advance })
      yield* TestDurable.reaches(Apart.poll(`${first}_${out_trade_no}`), ["Closed"], { advance })
      assert.deepStrictEqual(fulfilled, [second])
    }).pipe(Effect.provide(layerOf(Apart.toLayer({ fulfil })))))

  it.effect("refuses a number under which no refund could be created", () =>
    Effect.gen(function*() {
      const Wrong = DurablePayment.make({
        name: "Wrong",
        orders: {
          ...DurablePayment.partner,
          numberOf: ({ out_trade_no, sub_mchid }) => `${sub_mchid}:${out_trade_no}`
        },
        ...schemas
      })
      const error = yield* Effect.flip(
        Wrong.start({ out_trade_no, sub_mchid: first, time_expire: yield* soon, data: undefined })
      )
      assert.strictEqual(error.field, "the number of its refund")
      assert.include(error.message, "digits, letters, _ - | * @")
    }).pipe(Effect.provide(layerOf(Apart.toLayer({ fulfil })))))
})

describe("DurablePayment of combined orders", () => {
  const combine_out_trade_no = "basket20261130"
  const sub = (number: string, total_amount: number) => ({
    out_trade_no: number,
    description: "tea",
    attach: number,
    amount: { total_amount, currency: "CNY" }
  })
  const sub_orders = [sub("tea-0001", 100), sub("tea-0002", 250)]
  const mchid = "0019000001"
  const start = Effect.gen(function*() {
    const named = sub_orders.map(({ out_trade_no }) => ({ mchid, out_trade_no }))
    const time_expire = yield* soon
    yield* Baskets.start({ combine_out_trade_no, sub_orders: named, time_expire, data: undefined })
    yield* Combine.prepayNative({
      combine_out_trade_no,
      sub_orders: sub_orders.map((one) => ({ ...one, mchid }))
    })
  })

  for (const notified of [true, false]) {
    it.effect(`refunds each order under a number of its own, ${notified ? "" : "not "}notified`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* start
        yield* sandbox.pay({ out_trade_no: combine_out_trade_no })
        if (notified) {
          const [paid] = yield* announced
          if (paid?.event !== "Order.combinedPaid") return assert.fail(`announced ${paid?.event}`)
          yield* Baskets.paid(paid)
        }
        const poll = Baskets.poll(combine_out_trade_no)
        const done = yield* TestDurable.reaches(poll, ["Refused"], { advance: sandbox.advance })
        assert.deepStrictEqual(done.refunds.map(({ out_refund_no, status }) => `${out_refund_no} ${status}`), [
          `${combine_out_trade_no}@1 SUCCESS`,
          `${combine_out_trade_no}@2 SUCCESS`
        ])
        const { refunds } = yield* sandbox.state
        assert.deepStrictEqual(refunds.map((one) => [one.out_trade_no, one.refund]), [["tea-0001", 100], [
          "tea-0002",
          250
        ]])
      }).pipe(Effect.provide(layerOf(Baskets.toLayer(handlers)))))
  }

  it.effect("takes no notification for paid of which one order is not paid", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* start
      yield* sandbox.pay({ out_trade_no: combine_out_trade_no })
      const [paid] = yield* announced
      if (paid?.event !== "Order.combinedPaid") return assert.fail(`announced ${paid?.event}`)
      const [one, other] = paid.resource.sub_orders ?? []
      if (one === undefined || other === undefined) return assert.fail("no orders")
      yield* Baskets.paid({ resource: { ...paid.resource, sub_orders: [one, { ...other, trade_state: "NOTPAY" }] } })
      yield* TestDurable.reaches(Baskets.poll(combine_out_trade_no), ["Waiting"], { step: "1 millis" })
    }).pipe(Effect.provide(layerOf(Baskets.toLayer(handlers)))))

  it.effect("closes all of them", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* start
      const poll = Baskets.poll(combine_out_trade_no)
      yield* TestDurable.reaches(poll, ["Closed"], { advance: sandbox.advance, step: "10 seconds" })
      const { sub_orders } = yield* Combine.query({ combine_out_trade_no })
      assert.deepStrictEqual(sub_orders?.map(({ trade_state }) => trade_state), ["CLOSED", "CLOSED"])
    }).pipe(Effect.provide(layerOf(Baskets.toLayer(handlers)))))

  it.effect("closes and refunds those of sub-merchants", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      for (const number of ["basket-paid", "basket-unpaid"]) {
        const parts = sub_orders.map((one) => ({ ...one, sub_mchid, out_trade_no: `${number}-${one.out_trade_no}` }))
        yield* OthersBaskets.start({
          combine_out_trade_no: number,
          sub_orders: parts.map(({ out_trade_no }) => ({ sub_mchid, out_trade_no })),
          time_expire: yield* soon,
          data: undefined
        })
        yield* Partner.Combine.prepayNative({ combine_out_trade_no: number, sub_orders: parts })
      }
      yield* sandbox.pay({ out_trade_no: "basket-paid" })
      const move = { advance: sandbox.advance, step: "5 seconds" } as const
      const refused = yield* TestDurable.reaches(OthersBaskets.poll("basket-paid"), ["Refused"], move)
      assert.deepStrictEqual(refused.refunds.map(({ status }) => status), ["SUCCESS", "SUCCESS"])
      yield* TestDurable.reaches(OthersBaskets.poll("basket-unpaid"), ["Closed"], move)
    }).pipe(Effect.provide(layerOf(OthersBaskets.toLayer(handlers)))))
})

describe("DurablePayment of payment code orders", () => {
  const charge = (auth_code: string) => Effect.exit(CodePay.pay({ ...order, payer: { auth_code }, scene_info }))

  it.effect("reverses at the deadline", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const time_expire = DateTime.add(yield* DateTime.now, { seconds: 45 })
      yield* Codes.start({ out_trade_no, time_expire, data: undefined })
      yield* charge("140061098828009406")
      yield* sandbox.decline({ out_trade_no })
      const done = yield* TestDurable.reaches(Codes.poll(out_trade_no), ["Failed"], { advance: sandbox.advance })
      assert.include(["PAYERROR", "REVOKED"], done.order.trade_state)
    }).pipe(Effect.provide(layerOf(Codes.toLayer(handlers)))))

  it.effect("does not take for paid what was reversed, although a query says so", () => {
    const fulfilled: Array<string> = []
    const Stale = DurablePayment.make({
      name: "Stale",
      orders: {
        ...DurablePayment.codePay,
        query: ({ out_trade_no }) =>
          Effect.flatMap(DateTime.now, (now) =>
            DateTime.toEpochMillis(now) < 35_000
              ? Effect.succeed({
                out_trade_no,
                trade_state: DateTime.toEpochMillis(now) < 31_000 ? "USERPAYING" : "SUCCESS"
              })
              : Order.queryByOutTradeNo({ out_trade_no }))
      },
      ...schemas
    })
    return Effect.gen(function*() {
      const { advance } = yield* Sandbox.Sandbox
      yield* Stale.start({ out_trade_no, time_expire: DateTime.makeUnsafe(31_000), data: undefined })
      yield* charge("130061098828009406")
      const done = yield* TestDurable.reaches(Stale.poll(out_trade_no), ["Failed", "Fulfilled"], { advance })
      assert.strictEqual(done._tag, "Failed")
      assert.isEmpty(fulfilled)
    }).pipe(Effect.provide(layerOf(Stale.toLayer({
      fulfil: ({ out_trade_no }) =>
        Effect.sync(() => {
          fulfilled.push(out_trade_no)
        })
    }))))
  })

  it.effect("does not take for paid what a lost reversal may take back", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const time_expire = DateTime.add(yield* DateTime.now, { seconds: 45 })
      yield* Codes.start({ out_trade_no, time_expire, data: undefined })
      yield* sandbox.failNext({ kind: "error", status: 500, code: "SYSTEM_ERROR" }, {
        endpoint: "Order.queryByOutTradeNo",
        times: 4
      })
      yield* charge("130061098828009406")
      // Until the deadline nothing is learned; then the reversal gets lost on its way, and the next one is not sent.
      yield* sandbox.advance("44 seconds")
      yield* sandbox.clearFaults
      yield* sandbox.failNext({ kind: "resetBefore" }, { endpoint: "CodePay.reverse" })
      yield* sandbox.advance("1 second")
      yield* sandbox.failNext({ kind: "hostDown" }, { endpoint: "CodePay.reverse" })
      const done = yield* TestDurable.reaches(Codes.poll(out_trade_no), ["Failed", "Refused"], {
        advance: sandbox.advance
      })
      assert.strictEqual(done._tag, "Failed")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "REVOKED")
    }).pipe(Effect.provide(layerOf(Codes.toLayer(handlers)))))
})
