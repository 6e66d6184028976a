import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, type Duration, Effect, Exit, Fiber, Logger, Result, Schedule } from "effect"
import { type Endpoint, Payment, WeChatPayError } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { Applyment as EcommerceApplyment, SubjectChange } from "effect-wechatpay/ecommerce"
import { Applyment, Subject } from "effect-wechatpay/onboarding"
import { CodePay, Native, Order, Refund } from "effect-wechatpay/payments"
import { ProfitSharingOrder, ProfitSharingReceiver, ProfitSharingReturn } from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Transfer } from "effect-wechatpay/transfers"
import { TestClock } from "effect/testing"
import { applyment } from "./api/onboarding/applications.ts"
import { runProcess } from "./support/accidents.ts"
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
const transfer = {
  out_bill_no: "bill20261123001",
  transfer_scene_id: "1000",
  openid: "oUpF8uMuAJOM2pxb1Q",
  transfer_amount: 100,
  transfer_remark: "茶",
  transfer_scene_report_infos: [
    { info_type: "活动名称", info_content: "茶" },
    { info_type: "奖励说明", info_content: "茶" }
  ]
} as const

const resolveRefund = Payment.resolveUnknown(Refund.create)
const safeRefund = resolveRefund(refund)

/** Codes that pages list for a number that WeChat Pay does not know; not those for a merchant or a user. */
const unknownNumbers = [...new Set(Catalogue.all.flatMap(({ description }) => description.codes))]
  .filter((code) => /NOT_?EXISTS?$|NOT_FOUND$/.test(code) && !/^(MCH|USER)_/.test(code))
  .toSorted()

/** Steps the clock until the fiber is at an end. */
const run = <A, E, R>(effect: Effect.Effect<A, E, R>, step: Duration.Input = "10 seconds") =>
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

describe("Payment.resolveUnknown", () => {
  for (const kind of ["resetBefore", "resetAfter", "truncatedBody", "unsigned", "foreignResponse"] as const) {
    it.effect(`refunds once, no matter what got lost (${kind})`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.failNext({ kind })
        const done = yield* run(safeRefund)
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
        yield* sandbox.failNext({ kind: "error", status: 404, code }, { endpoint: "Refund.query", times: 100 })
        yield* run(safeRefund)
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
      assert.strictEqual((yield* run(safeRefund)).out_refund_no, refund.out_refund_no)
    }).pipe(Effect.provide(noRetry)))

  it.effect("keeps the outcome of a refusal under a number that was never used, and asks nothing", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      const before = (yield* sandbox.events).filter(({ kind }) => kind === "request").length
      const error = yield* Effect.flip(resolveRefund(refund, { firstUse: true }))
      assert.strictEqual(error.outcome, "Refused")
      assert.strictEqual((yield* sandbox.events).filter(({ kind }) => kind === "request").length, before + 1)
    }).pipe(Effect.provide(noRetry)))

  it.effect("resolves an unknown outcome of a number that was never used", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.failNext({ kind: "resetAfter" })
      const done = yield* run(resolveRefund(refund, { firstUse: true }))
      assert.strictEqual(done.out_refund_no, refund.out_refund_no)
    }).pipe(Effect.provide(noRetry)))

  it.effect("takes no refusal for an end of the doubt: the number may have been used before", () =>
    Effect.gen(function*() {
      yield* place
      const error = yield* Effect.flip(safeRefund)
      assert.deepInclude(error, {
        endpoint: "Refund.create",
        route: "POST /v3/refund/domestic/refunds",
        outcome: "Unknown",
        code: "RESOURCE_NOT_EXISTS"
      })
    }).pipe(Effect.provide(noRetry)))

  it.effect("finds what an earlier process did, though the repeat is refused", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.failNext({ kind: "resetAfter" })
      yield* Effect.flip(Refund.create(refund))
      yield* sandbox.failNext({ kind: "error", status: 403, code: "NO_AUTH" }, { endpoint: "Refund.create" })
      assert.strictEqual((yield* safeRefund).out_refund_no, refund.out_refund_no)
    }).pipe(Effect.provide(noRetry)))

  it.effect("does not take another refund under the number for this one", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* Refund.create(refund)
      const other = { ...refund, amount: { refund: 41, total: 100, currency: "CNY" } }
      const error = yield* Effect.flip(resolveRefund(other))
      assert.deepInclude(error, { endpoint: "Refund.create", outcome: "Unknown", code: "INVALID_REQUEST" })
    }).pipe(Effect.provide(noRetry)))

  it.effect("says in the end that it does not know", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.failNext({ kind: "resetAfter" }, { times: 100 })
      const error = yield* Effect.flip(run(safeRefund))
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
      ends: /^Refund.create: the connection was lost/
    },
    {
      title: "asking finds no connection",
      asking: down,
      repeating: [],
      ends: /^Refund.create: the connection was lost .* the outcome is unknown/
    },
    {
      title: "the repeat is refused",
      asking: [notFound],
      repeating: [{ kind: "error", status: 403, code: "NO_AUTH" }],
      ends: /^Refund.create: 403 NO_AUTH/
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
        yield* sandbox.failNext({ kind: "resetAfter" }, { endpoint: "Refund.create" })
        for (const fault of asking) yield* sandbox.failNext(fault, { ...never, endpoint: "Refund.query" })
        const resolving = yield* Effect.forkChild(safeRefund, { startImmediately: true })
        for (const fault of repeating) yield* sandbox.failNext(fault, { ...never, endpoint: "Refund.create" })
        const error = yield* Effect.flip(run(Fiber.join(resolving)))
        assert.strictEqual(error.outcome, "Unknown")
        assert.match(error.message, ends)
      }).pipe(Effect.provide(noRetry)))
  }
})

describe("what the endpoints know of their settlement", () => {
  it("is known of those that move money, and asked for by the compiler", () => {
    const resolvable = Catalogue.all.flatMap((one) => "settlement" in one ? [one.description.name] : [])
    assert.deepStrictEqual(resolvable.toSorted(), [
      "BatchTransfer.create",
      "BrandProfitSharing.finish",
      "BrandProfitSharing.request",
      "BrandProfitSharing.requestReturn",
      "CodePay.pay",
      "CodePay.reverse",
      "Compensation.create",
      "Contract.terminate",
      "DayEndWithdrawal.create",
      "Deduction.apply",
      "DepositAfterSales.create",
      "DepositCompensation.create",
      "DepositPremium.create",
      "DepositShipping.create",
      "EcommerceProfitSharingOrder.request",
      "EcommerceProfitSharingOrder.unfreeze",
      "EcommerceProfitSharingReturn.request",
      "EcommerceRefund.create",
      "InsuranceClaim.create",
      "MerchantCompensation.create",
      "MerchantTransfer.create",
      "Oversea.create",
      "Parking.deduct",
      "PartnerCodePay.pay",
      "PartnerCodePay.reverse",
      "PartnerContract.terminate",
      "PartnerDeduction.apply",
      "PartnerParking.deduct",
      "PartnerProfitSharingOrder.request",
      "PartnerProfitSharingOrder.unfreeze",
      "PartnerProfitSharingReturn.request",
      "PartnerRefund.applyAbnormalRefund",
      "PartnerRefund.create",
      "PartnerSchedule.create",
      "PlatformWithdrawal.create",
      "ProfitSharingOrder.request",
      "ProfitSharingOrder.unfreeze",
      "ProfitSharingReturn.request",
      "Refund.applyAbnormalRefund",
      "Refund.create",
      "Schedule.create",
      "Transfer.create",
      "Transfer.createAuthorized",
      "Transfer.createWithAuthorization",
      "TransferAuthorization.create",
      "Withdrawal.create"
    ])
    const queriedFirst = Catalogue.all.filter((one) => "queriesFirst" in one && one.queriesFirst === true)
    assert.deepStrictEqual(queriedFirst.map(({ description }) => description.name).toSorted(), [
      "DayEndWithdrawal.create",
      "PlatformWithdrawal.create",
      "Withdrawal.create"
    ])
    // @ts-expect-error: what a prepayment returns, no query knows
    void Payment.resolveUnknown(Native.prepay)
  })

  const resolveTransfer = Payment.resolveUnknown(Transfer.create)

  it.effect("a transfer that waits for its user comes with package_info, no matter what got lost", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.failNext({ kind: "resetAfter" }, { times: 2, endpoint: "Transfer.create" })
      const { package_info, state } = yield* run(resolveTransfer(transfer))
      assert.strictEqual(state, "WAIT_USER_CONFIRM")
      const { transfers } = yield* sandbox.state
      assert.deepStrictEqual(transfers.map((one) => one.package_info), [package_info])
    }).pipe(Effect.provide(noRetry)))

  it.effect("a transfer that ended is settled by the query", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Transfer.create(transfer)
      yield* sandbox.transfers.confirm({ out_bill_no: transfer.out_bill_no })
      yield* sandbox.advance("10 seconds")
      assert.strictEqual((yield* resolveTransfer(transfer)).state, "SUCCESS")
      const other = yield* Effect.flip(resolveTransfer({ ...transfer, transfer_amount: 101 }))
      assert.deepInclude(other, { outcome: "Unknown", code: "ALREADY_EXISTS" })
    }).pipe(Effect.provide(noRetry)))

  const charge = {
    description: "茶",
    out_trade_no,
    amount: { total: 100 },
    payer: { auth_code: "130061098828009406" },
    scene_info: { store_info: { out_id: "A1111" } }
  }
  const resolveCharge = Payment.resolveUnknown(CodePay.pay)
  for (const kind of ["lostBefore", "lostAfter"] as const) {
    it.effect(`a payment code is charged once, and only queried after that (${kind})`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const sent: Array<string> = []
        const notYet = { kind: "error", status: 404, code: "ORDER_NOT_EXIST" } as const
        yield* sandbox.failNext(notYet, { times: 2, endpoint: "Order.queryByOutTradeNo" })
        const result = yield* Effect.flatMap(
          runProcess(
            Effect.result(resolveCharge(charge)),
            ({ method }) => ({ kind: sent.push(method) === 1 ? kind : "none" })
          ),
          (exit) => exit ?? Effect.never
        )
        if (kind === "lostAfter") assert.deepInclude(Result.getOrThrow(result), { trade_state: "SUCCESS" })
        else assert.deepInclude(Result.merge(result), { endpoint: "CodePay.pay", outcome: "Unknown" })
        assert.lengthOf(sent.filter((method) => method === "POST"), 1)
        assert.isAbove(sent.length, 2)
      }).pipe(Effect.provide(noRetry)))
  }

  it.effect("a payment code of another amount is not this one", () =>
    Effect.gen(function*() {
      yield* CodePay.pay(charge)
      const error = yield* Effect.flip(resolveCharge({ ...charge, amount: { total: 101 } }))
      assert.deepInclude(error, { endpoint: "CodePay.pay", outcome: "Unknown", code: "ORDER_PAID" })
    }).pipe(Effect.provide(noRetry)))
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

  it.effect("reports a payment that came while closing", () =>
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

  it.effect("takes no error for a result: not ORDER_NOT_EXIST, not a broken connection", () =>
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

  it.effect("never says Refused: the order may be paid though asking is refused", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* sandbox.failNext({ kind: "error", status: 403, code: "NO_AUTH" }, { times: 1000 })
      const error = yield* Effect.flip(run(awaiting))
      assert.deepInclude(error, { outcome: "Unknown", code: "NO_AUTH" })
    }).pipe(Effect.provide(noRetry)))

  it.effect("distinguishes an order in refund from one that is paid", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* Refund.create(refund)
      assert.strictEqual((yield* awaiting)._tag, "Refunded")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("does not take an order for paid while its reversal is in doubt", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.failNext({ kind: "resetBefore" }, { endpoint: "Order.close" })
      const lost = yield* Effect.flip(close)
      let attempts = 0
      const outcome = yield* run(Payment.awaitPayment({
        query,
        // The payer is quicker than the first attempt, which gets lost.
        close: Effect.suspend(() =>
          attempts++ === 0 ? Effect.andThen(Effect.ignore(sandbox.pay({ out_trade_no })), Effect.fail(lost)) : close
        ),
        deadline: "1 minute"
      }))
      assert.deepInclude(outcome, { _tag: "Paid", whileClosing: true })
      assert.strictEqual(attempts, 2)
    }).pipe(Effect.provide(noRetry)))

  for (const later of ["NotSent", "Refused"] as const) {
    it.effect(`keeps the doubt about a reversal while the next one is ${later}`, () =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* place
        yield* sandbox.pay({ out_trade_no })
        yield* sandbox.failNext({ kind: "resetBefore" }, { endpoint: "Order.close" })
        const lost = yield* Effect.flip(close)
        let attempts = 0
        const outcome = yield* run(Payment.awaitPayment({
          // The payment is seen only when the order is to be closed.
          query: Effect.andThen(Effect.suspend(() => attempts === 0 ? Effect.fail(lost) : Effect.void), query),
          close: Effect.suspend(() => Effect.fail(attempts++ === 0 ? lost : WeChatPayError.withOutcome(lost, later))),
          deadline: "1 minute"
        }))
        assert.strictEqual(outcome._tag, "Open")
        assert.isAbove(attempts, 1)
      }).pipe(Effect.provide(noRetry)))
  }

  it.effect("ends as Open where the order is paid and the reversal stays in doubt", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.failNext({ kind: "resetBefore" }, { endpoint: "Order.close", times: 100 })
      const outcome = yield* run(Payment.awaitPayment({
        query,
        close: Effect.andThen(Effect.ignore(sandbox.pay({ out_trade_no })), close),
        deadline: "1 minute"
      }))
      assert.strictEqual(outcome._tag, "Open")
    }).pipe(Effect.provide(noRetry)))
})

describe("the relatives of Payment.awaitPayment", () => {
  /** Minutes after which a query was sent, while a wait goes on that nothing ends. */
  const minutesOf = <A, E, R>(wait: (query: Effect.Effect<never, typeof unknown>) => Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const start = yield* Clock.currentTimeMillis
      const minutes: Array<number> = []
      const query = Effect.flatMap(Clock.currentTimeMillis, (now) => {
        minutes.push((now - start) / 60_000)
        return Effect.fail(unknown)
      })
      const fiber = yield* Effect.forkChild(wait(query), { startImmediately: true })
      yield* sandbox.advance("2 hours")
      yield* Fiber.interrupt(fiber)
      return minutes
    })
  const unknown = new WeChatPayError.TransportError({
    endpoint: "Refund.query",
    route: "GET /v3/refund/domestic/refunds/{out_refund_no}",
    outcome: "NotSent",
    reason: { _tag: "Connect" }
  })
  const deadline = "1 day"

  it.effect("ask as often as the pages recommend", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* minutesOf((query) => Payment.awaitRefund({ query, deadline })),
        [0, 1, 2, 3, 4, 5, 10, 20, 40, 70, 100]
      )
      const sharing = [0, 5, 15, 35, 65, 95]
      assert.deepStrictEqual(yield* minutesOf((query) => Payment.awaitSharing({ query, deadline })), sharing)
      assert.deepStrictEqual(yield* minutesOf((query) => Payment.awaitSharingReturn({ query, deadline })), sharing)
      const applyment = yield* minutesOf((query) => Payment.awaitApplyment({ query, deadline }))
      assert.deepStrictEqual(applyment, Array.from({ length: 25 }, (_, index) => 5 * index))
      const transfer = yield* minutesOf((query) => Payment.awaitTransfer({ query, deadline }))
      assert.strictEqual(transfer[1], 1 / 6)
      assert.isAtMost(Math.max(...transfer.map((at, index) => at - (transfer[index - 1] ?? 0))), 10.01)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("fail with Unknown where nothing can be learned", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run(Payment.awaitRefund({ query: Effect.fail(unknown), deadline: "1 minute" })))
      assert.strictEqual(error.outcome, "Unknown")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("wait for a refund until it arrived, or is abnormal", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* place
      yield* sandbox.pay({ out_trade_no })
      yield* Refund.create(refund)
      const wait = Payment.awaitRefund({ query: Refund.query({ out_refund_no: refund.out_refund_no }), deadline })
      assert.deepInclude(yield* run(wait), { _tag: "Succeeded" })
      yield* sandbox.advance("1 minute")
      const out_refund_no = "tea20261123001-r2"
      yield* Refund.create({ ...refund, out_refund_no })
      yield* sandbox.settleRefund({ out_refund_no, status: "ABNORMAL" })
      const abnormal = yield* run(Payment.awaitRefund({ query: Refund.query({ out_refund_no }), deadline }))
      assert.strictEqual(abnormal._tag, "Abnormal")
      assert.strictEqual(abnormal.refund.out_refund_no, out_refund_no)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("wait for a transfer until its user confirmed, it was taken back, or it expired", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const end = (out_bill_no: string, after: Effect.Effect<unknown, unknown, Endpoint.Services>) =>
        Effect.gen(function*() {
          yield* Transfer.create({ ...transfer, out_bill_no })
          yield* after
          const query = Transfer.queryByOutBillNo({ out_bill_no })
          return (yield* run(Payment.awaitTransfer({ query, deadline: "25 hours" }), "30 minutes"))._tag
        })
      assert.strictEqual(yield* end("bill1", sandbox.transfers.confirm({ out_bill_no: "bill1" })), "Succeeded")
      assert.strictEqual(yield* end("bill2", Transfer.cancel({ out_bill_no: "bill2" })), "Cancelled")
      assert.strictEqual(yield* end("bill3", sandbox.transfers.fail({ out_bill_no: "bill3" })), "Failed")
      assert.strictEqual(yield* end("bill4", Effect.void), "Expired")
      yield* Transfer.create({ ...transfer, out_bill_no: "bill5" })
      const open = Payment.awaitTransfer({
        query: Transfer.queryByOutBillNo({ out_bill_no: "bill5" }),
        deadline: "5 minutes"
      })
      assert.strictEqual((yield* run(open))._tag, "Open")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("wait for a profit sharing and for its return, and say who got nothing", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const partner = { type: "MERCHANT_ID", account: "1900000110" } as const
      yield* ProfitSharingReceiver.add({ ...partner, name: "示例商户", relation_type: "PARTNER" })
      yield* Native.prepay({
        description: "茶",
        out_trade_no,
        amount: { total: 1000 },
        settle_info: { profit_sharing: true }
      })
      const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no })
      yield* sandbox.advance("2 minutes")
      const share = (out_order_no: string) =>
        ProfitSharingOrder.request({
          transaction_id,
          out_order_no,
          receivers: [{ ...partner, amount: 100, description: "Commission" }],
          unfreeze_unsplit: false
        })
      const wait = (out_order_no: string) =>
        run(
          Payment.awaitSharing({ query: ProfitSharingOrder.query({ transaction_id, out_order_no }), deadline }),
          "1 minute"
        )
      yield* share("P1")
      assert.strictEqual((yield* wait("P1"))._tag, "Succeeded")
      yield* share("P2")
      yield* sandbox.profitSharing.close({ out_order_no: "P2", account: partner.account })
      const failed = yield* wait("P2")
      assert.strictEqual(failed._tag, "Failed")
      assert.strictEqual(failed.sharing.receivers?.[0]?.result, "CLOSED")
      const names = { out_order_no: "P1", out_return_no: "P1R" }
      yield* ProfitSharingReturn.request({ ...names, return_mchid: partner.account, amount: 50, description: "Refund" })
      assert.strictEqual(
        (yield* Payment.awaitSharingReturn({ query: ProfitSharingReturn.query(names), deadline }))._tag,
        "Succeeded"
      )
      const brand = { status: "FINISHED", receivers: [{ result: "SUCCESS" }] }
      assert.strictEqual((yield* Payment.awaitSharing({ query: Effect.succeed(brand), deadline }))._tag, "Succeeded")
      const refused = yield* Payment.awaitSharingReturn({ query: Effect.succeed({ result: "FAIL" }), deadline })
      assert.strictEqual(refused._tag, "Failed")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("wait for an application until somebody has to sign, and then until it is finished or rejected", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const end = Effect.fnUntraced(function*(
        { business_code }: { readonly business_code: string },
        known: string | undefined,
        after: Effect.Effect<unknown, unknown>
      ) {
        const query = Applyment.queryByBusinessCode({ business_code })
        const wait = Payment.awaitApplyment({ query, deadline: "1 day", known })
        const fiber = yield* Effect.forkChild(wait, { startImmediately: true })
        yield* sandbox.advance("4 minutes")
        assert.isUndefined(fiber.pollUnsafe())
        yield* after
        yield* sandbox.advance("2 minutes")
        return yield* Fiber.join(fiber)
      })
      const first = { business_code: "1900013511_1" }
      yield* Applyment.submit({ ...applyment, ...first })
      const toSign = yield* end(first, undefined, sandbox.onboarding.approve(first))
      assert.strictEqual(toSign._tag, "ActionNeeded")
      assert.strictEqual(toSign.state, "APPLYMENT_STATE_TO_BE_SIGNED")
      assert.isString(toSign.applyment.sign_url)
      const signed = yield* end(first, toSign.state, sandbox.onboarding.sign(first))
      assert.strictEqual(signed._tag, "Finished")
      const second = { business_code: "1900013511_2" }
      yield* Applyment.submit({ ...applyment, ...second })
      const rejected = yield* end(second, undefined, sandbox.onboarding.reject(second))
      assert.strictEqual(rejected._tag, "Rejected")
    }).pipe(Effect.provide(Lawful.layer({ mode: "partner" }))))

  /** What the pages list, each with what it means for a program that waits. */
  const states = {
    ActionNeeded: [
      "APPLYMENT_STATE_EDITTING",
      "APPLYMENT_STATE_TO_BE_CONFIRMED",
      "APPLYMENT_STATE_TO_BE_SIGNED",
      "APPLYMENT_STATE_WAITTING_FOR_CONFIRM_CONTACT",
      "APPLYMENT_STATE_WAITTING_FOR_CONFIRM_LEGALPERSON",
      "APPLYMENT_STATE_FREEZED",
      "ACCOUNT_NEED_VERIFY",
      "NEED_SIGN"
    ],
    Cancelled: ["APPLYMENT_STATE_CANCELED", "CANCELED"],
    Finished: ["APPLYMENT_STATE_FINISHED", "APPLYMENT_STATE_PASSED", "FINISH"],
    Open: [
      "APPLYMENT_STATE_AUDITING",
      "APPLYMENT_STATE_SIGNING",
      "APPLYMENT_STATE_WAITTING_FOR_AUDIT",
      "CHECKING",
      "AUDITING",
      "APPLYMENT_STATE_MODIFING"
    ],
    Rejected: ["APPLYMENT_STATE_REJECTED", "REJECTED", "FROZEN"]
  }

  it.effect("know every state of every kind of application, in either field", () =>
    Effect.gen(function*() {
      const outcomeOf = (query: { readonly applyment_state?: string; readonly state?: string }) =>
        Effect.map(run(Payment.awaitApplyment({ query: Effect.succeed(query), deadline: 1 })), ({ _tag }) => _tag)
      const listed = [
        ...Applyment.ApplymentState.members[0].literals,
        ...Subject.SubjectState.members[0].literals,
        ...EcommerceApplyment.ApplymentState.members[0].literals,
        ...SubjectChange.SubjectChangeState.members[0].literals
      ]
      assert.deepStrictEqual([...new Set(listed)].toSorted(), Object.values(states).flat().toSorted())
      for (const [outcome, names] of Object.entries(states)) {
        for (const name of names) {
          assert.strictEqual(yield* outcomeOf({ applyment_state: name }), outcome, name)
          assert.strictEqual(yield* outcomeOf({ state: name }), outcome, name)
        }
      }
    }).pipe(Effect.provide(Lawful.layer())))
})

describe("a wait under a TestClock that stands still", () => {
  /** Runs with a second of real time that passes at once, as often as the wait lets it, and with what is logged. */
  const watched = <A, E, R>(effect: Effect.Effect<A, E, R>, advances: boolean) =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const clock = yield* Clock.Clock
      if (!("adjust" in clock)) return yield* Effect.die("no TestClock")
      let seconds = 0
      const impatient = {
        ...clock,
        withLive: <A, E, R>(effect: Effect.Effect<A, E, R>) =>
          Effect.provideService(effect, Clock.Clock, {
            ...clock,
            sleep: () =>
              Effect.suspend(() => {
                seconds++
                if (seconds > 3) return Effect.never
                return advances ? TestClock.adjust("1 millis") : Effect.yieldNow
              })
          })
      }
      const fiber = yield* effect.pipe(
        Effect.provideService(Clock.Clock, impatient),
        Effect.provide(Logger.layer([Logger.make(({ logLevel, message }) => {
          logged.push(`${logLevel} ${String(message)}`)
        })])),
        Effect.forkChild({ startImmediately: true })
      )
      yield* Effect.yieldNow.pipe(Effect.repeat({ times: 50 }))
      yield* Fiber.interrupt(fiber)
      return logged
    })

  const advice =
    "waits, and the TestClock stands still: fork the effect, and advance the clock by sandbox.advance or " +
    "TestClock.adjust"
  const awaiting = Payment.awaitPayment({ query, close, deadline: "5 minutes" })

  it.effect("is logged once, by its name, and not while the clock goes on", () =>
    Effect.gen(function*() {
      yield* place
      assert.deepStrictEqual(yield* watched(awaiting, false), [`Warn Payment.awaitPayment ${advice}`])
      assert.deepStrictEqual(yield* watched(awaiting, true), [])
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("is logged for the pause before a call is repeated", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.failNext({ kind: "resetBefore" })
      assert.deepStrictEqual(yield* watched(place, false), [`Warn Native.prepay ${advice}`])
    }).pipe(Effect.provide(Lawful.layer())))
})
