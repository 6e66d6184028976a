import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Option, Schedule } from "effect"
import { Payment } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { Native, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "./support/sandbox.ts"

const out_trade_no = "tea20261123001"
const place = Native.prepay({ description: "茶", out_trade_no, amount: { total: 100 } })
const query = Order.queryByOutTradeNo({ out_trade_no })
const close = Order.close({ out_trade_no })
const noRetry = Lawful.layer({ retry: Schedule.recurs(0) })

const refund: Refund.CreateRequest = {
  out_trade_no,
  out_refund_no: "tea20261123001-r1",
  amount: { refund: 40, total: 100, currency: "CNY" }
}
const certainRefund = Payment.certain(Refund.create(refund), {
  ask: Refund.query({ out_refund_no: refund.out_refund_no }),
  settled: Option.some
})

/** Codes that pages list for a number that WeChat Pay does not know; not those for a merchant or a user. */
const unknownNumbers = [...new Set(Catalogue.all.flatMap(({ description }) => description.codes))]
  .filter((code) => /NOT_?EXISTS?$|NOT_FOUND$/.test(code) && !/^(MCH|USER)_/.test(code))
  .toSorted()

/** Steps the clock until the fiber is at an end. */
const run = <A, E, R>(effect: Effect.Effect<A, E, R>, step = "10 seconds" as const) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
    for (let turn = 0; turn < 200 && fiber.pollUnsafe() === undefined; turn++) yield* sandbox.advance(step)
    return yield* Fiber.join(fiber)
  })

describe("Payment.merchantNumber", () => {
  it.effect("makes numbers of WeChat Pay's alphabet and length, that differ and sort by time", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* Effect.all(Array.from({ length: 1000 }, () => Payment.merchantNumber("tea")))
      yield* sandbox.advance("1 second")
      const later = yield* Payment.merchantNumber("tea")
      assert.lengthOf(new Set(first), 1000)
      for (const one of first) {
        assert.match(one, /^tea[0-9]{14}[0-9a-z]{15}$/)
        assert.isBelow(one.localeCompare(later, "en"), 0)
      }
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("refuses a prefix that would not fit", () =>
    Effect.gen(function*() {
      for (const prefix of ["too-long-a-prefix", "a b", "中"]) {
        const error = yield* Effect.flip(Payment.merchantNumber(prefix))
        assert.strictEqual(error.setting, "prefix")
      }
    }))
})

describe("Payment.certain", () => {
  for (const kind of ["resetBefore", "resetAfter", "truncatedBody", "unsigned", "foreignResponse"] as const) {
    it.effect(`refunds once, whatever got lost (${kind})`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.failNext({ kind })
        const done = yield* run(certainRefund)
        assert.strictEqual(done.out_refund_no, refund.out_refund_no)
        const { refunds } = yield* sandbox.state
        assert.lengthOf(refunds, 1)
      }).pipe(Effect.provide(noRetry)))
  }

  for (const code of unknownNumbers) {
    it.effect(`calls again after ${code}`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.failNext({ kind: "resetBefore" })
        yield* sandbox.failNext({ kind: "error", status: 404, code }, { endpoint: "Refund.query" })
        yield* run(certainRefund)
        const { refunds } = yield* sandbox.state
        assert.lengthOf(refunds, 1)
      }).pipe(Effect.provide(noRetry)))
  }

  it.effect("asks again while asking fails too", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.failNext({ kind: "resetAfter" }, { times: 4 })
      assert.strictEqual((yield* run(certainRefund)).out_refund_no, refund.out_refund_no)
    }).pipe(Effect.provide(noRetry)))

  it.effect("fails at once with what WeChat Pay refused, and asks nothing", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const before = (yield* sandbox.events).filter(({ kind }) => kind === "request").length
      const error = yield* Effect.flip(certainRefund)
      assert.strictEqual(error.outcome, "Refused")
      assert.strictEqual((yield* sandbox.events).filter(({ kind }) => kind === "request").length, before + 1)
    }).pipe(Effect.provide(noRetry)))

  it.effect("says in the end that it does not know", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.failNext({ kind: "resetAfter" }, { times: 100 })
      const error = yield* Effect.flip(run(certainRefund))
      assert.strictEqual(error.outcome, "Unknown")
    }).pipe(Effect.provide(noRetry)))

  const notFound = { kind: "error", status: 404, code: "RESOURCE_NOT_EXISTS" } as const
  const down = [{ kind: "hostDown" }, { kind: "hostDown", host: "backup" }] as const
  const never = { times: 100 }
  const doubts: ReadonlyArray<{
    readonly title: string
    readonly asking: ReadonlyArray<Sandbox.Fault>
    readonly repeating: ReadonlyArray<Sandbox.Fault>
    readonly ends: RegExp
  }> = [
    {
      title: "asking is refused",
      asking: [{ kind: "error", status: 401, code: "SIGN_ERROR" }],
      repeating: [],
      ends: /: 401 SIGN_ERROR/
    },
    {
      title: "asking finds no connection",
      asking: down,
      repeating: [],
      ends: /no connection .* the outcome is unknown/
    },
    {
      title: "the repeat is refused",
      asking: [notFound],
      repeating: [{ kind: "error", status: 403, code: "NO_AUTH" }],
      ends: /: 403 NO_AUTH/
    },
    {
      title: "the repeat finds no connection",
      asking: [notFound],
      repeating: down,
      ends: /no connection .* the outcome is unknown/
    }
  ]
  for (const { asking, ends, repeating, title } of doubts) {
    it.effect(`leaves a doubt a doubt when ${title}`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        const first = yield* Effect.flip(
          Effect.andThen(Effect.orDie(sandbox.failNext({ kind: "resetAfter" })), Refund.create(refund))
        )
        for (const fault of asking) yield* sandbox.failNext(fault, { ...never, endpoint: "Refund.query" })
        for (const fault of repeating) yield* sandbox.failNext(fault, { ...never, endpoint: "Refund.create" })
        let calls = 0
        const error = yield* Effect.flip(
          run(Payment.certain(
            Effect.suspend(() => calls++ === 0 ? Effect.fail(first) : Refund.create(refund)),
            { ask: Refund.query({ out_refund_no: refund.out_refund_no }), settled: Option.some }
          ))
        )
        assert.strictEqual(error.outcome, "Unknown")
        assert.match(error.message, ends)
      }).pipe(Effect.provide(noRetry)))
  }
})

describe("Payment.awaitPayment", () => {
  const awaiting = Payment.awaitPayment({ query, close, deadline: "5 minutes" })

  it.effect("ends with the payment that asking finds", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const fiber = yield* Effect.forkChild(awaiting, { startImmediately: true })
      yield* sandbox.advance("1 minute")
      assert.isUndefined(fiber.pollUnsafe())
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("31 seconds")
      const outcome = yield* Fiber.join(fiber)
      assert.deepInclude(outcome, { _tag: "Paid", whileClosing: false })
      assert.strictEqual(outcome.order.transaction_id !== undefined, true)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("fails at once where the question is wrong", () =>
    Effect.gen(function*() {
      const query = Order.queryByOutTradeNo({ out_trade_no: "short" })
      const error = yield* Effect.flip(Payment.awaitPayment({ query, close, deadline: "5 minutes" }))
      assert.deepInclude(error, { _tag: "RequestEncodeError", field: "out_trade_no" })
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("ends at once with a mistake of the program, and closes nothing", () =>
    Effect.gen(function*() {
      yield* place
      const exit = yield* Effect.exit(
        Payment.awaitPayment({ query: Effect.die("a mistake"), close, deadline: "5 minutes" })
      )
      assert.isTrue(Exit.hasDies(exit))
      assert.strictEqual((yield* query).trade_state, "NOTPAY")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("ends at once with a notification", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const arrived = yield* Deferred.make<Order.Transaction>()
      const fiber = yield* Effect.forkChild(
        Payment.awaitPayment({ query, close, deadline: "5 minutes", notified: Deferred.await(arrived) }),
        { startImmediately: true }
      )
      yield* sandbox.advance("10 seconds")
      yield* Deferred.succeed(arrived, { out_trade_no, trade_state: "SUCCESS" })
      assert.deepInclude(yield* Fiber.join(fiber), { _tag: "Paid", whileClosing: false })
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("closes at the deadline what nobody paid", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const outcome = yield* run(awaiting)
      assert.strictEqual(outcome._tag, "Closed")
      const { orders } = yield* sandbox.state
      assert.strictEqual(orders[0]?.trade_state, "CLOSED")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("tells a payment that came while closing", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const slow = Payment.awaitPayment({
        query,
        close: Effect.andThen(Effect.orDie(sandbox.pay({ out_trade_no })), close),
        deadline: "1 minute"
      })
      assert.deepInclude(yield* run(slow), { _tag: "Paid", whileClosing: true })
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("takes no error for an answer: not ORDER_NOT_EXIST, not a broken connection", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const fiber = yield* Effect.forkChild(awaiting, { startImmediately: true })
      yield* sandbox.failNext({ kind: "error", status: 404, code: "ORDER_NOT_EXIST" }, { times: 2 })
      yield* sandbox.failNext({ kind: "resetBefore" }, { times: 2 })
      yield* sandbox.advance("1 minute")
      assert.isUndefined(fiber.pollUnsafe())
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("1 minute")
      assert.strictEqual((yield* Fiber.join(fiber))._tag, "Paid")
    }).pipe(Effect.provide(noRetry)))

  it.effect("fails with the last error if nothing can be learned after the deadline", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run(awaiting))
      assert.deepInclude(error, { _tag: "ApiError", code: "ORDER_NOT_EXIST" })
    }).pipe(Effect.provide(noRetry)))
})
