/**
 * Entrusted deduction in the sandbox, by the official pages; and its laws: nothing is deducted without a contract and a
 * notice, and never twice for one number, one day or one period.
 *
 * `WECHATPAY_MONEY_ROUNDS=500` runs the laws 500 times; 25 rounds without it.
 */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification, NotificationHandler, NotificationRouter } from "effect-wechatpay"
import { Contract, Deduction, Schedule } from "effect-wechatpay/papay"
import {
  Contract as PartnerContract,
  Deduction as PartnerDeduction,
  Schedule as PartnerSchedule
} from "effect-wechatpay/partner-papay"
import { Order as PartnerOrder } from "effect-wechatpay/partner-payments"
import { Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { chance } from "../../support/accidents.ts"
import * as Lawful from "../../support/sandbox.ts"
import { posted, textOf } from "../outcomes.ts"

const rounds = Number(process.env.WECHATPAY_MONEY_ROUNDS ?? 25)

const plan_id = 12535
const openid = "oYobu0MVnQfWpSMOYJz2AHPG_gQw"

/** A test clock begins on 1970-01-01 at 8:00 in Beijing. */
const planned = (out_contract_code: string, estimated_deduct_date = "1970-01-02", total = 100) => ({
  plan_id,
  out_contract_code,
  contract_display_account: "A",
  deduct_schedule: { estimated_deduct_date, estimated_deduct_amount: { total }, description: "Concert ticket" }
})

const periodic = (out_contract_code: string) => ({ plan_id, out_contract_code, contract_display_account: "A" })

const signed = Effect.fn(function*(request: Contract.PresignAppRequest) {
  const sandbox = yield* Sandbox.Sandbox
  yield* Contract.presignApp(request)
  return (yield* sandbox.papay.sign({ out_contract_code: request.out_contract_code, openid })).contract_id
})

const query = (out_contract_code: string) => Contract.query({ plan_id, out_contract_code })

const deduct = (contract_id: string, out_trade_no: string, total = 100) =>
  Deduction.apply({ contract_id, out_trade_no, description: "Concert ticket", amount: { total } })

const scheduled = Effect.fn(function*(code: string) {
  const contract_id = yield* signed(planned(code))
  yield* Schedule.create({ contract_id, schedule_amount: { total: 100 } })
  return contract_id
})

const parse = Notification.parse([...Contract.events, ...Deduction.events])

describe("a contract of entrusted deduction", () => {
  it.effect("is signed on a page that lasts ten minutes, once, by the user whom it names", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      assert.include(yield* textOf(query("c1")), "签约协议不存在")
      yield* Contract.presignApp({ ...planned("c1"), openid })
      const { message } = yield* Effect.flip(
        sandbox.papay.sign({ out_contract_code: "c1", openid: "oSomebodyElse0001" })
      )
      assert.include(message, "another openid")
      yield* sandbox.advance("10 minutes")
      assert.include((yield* Effect.flip(sandbox.papay.sign({ out_contract_code: "c1" }))).message, "ten minutes")
      yield* Contract.presignApp({ ...planned("c1"), openid })
      yield* sandbox.papay.sign({ out_contract_code: "c1" })
      const contract = yield* query("c1")
      assert.include(contract, { contract_state: "SIGNED", out_contract_code: "c1", openid })
      assert.strictEqual(contract.deduct_schedule?.schedule_state, "NO_SCHEDULED")
      assert.include(yield* textOf(Contract.presignApp(planned("c1"))), "已使用")
      const [notification] = yield* posted(parse)
      assert.strictEqual(notification?.event, "Contract.signed")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("is prepared by 19:00 of the day before, for at most the template's price", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.papay.setPlan({ plan_id, price: 99 })
      assert.include(yield* textOf(Contract.presignApp(planned("c1"))), "标准价格")
      yield* sandbox.papay.setPlan({ plan_id })
      yield* sandbox.advance("659 minutes")
      yield* Contract.presignApp(planned("c1"))
      yield* sandbox.advance("1 minute")
      assert.include(yield* textOf(Contract.presignApp(planned("c2"))), "19点")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("is one of ten at most, and one for each account of the merchant", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      for (let count = 0; count < 10; count++) yield* signed(planned(`c${count}`))
      yield* Contract.presignApp(planned("c10"))
      const tenth = sandbox.papay.sign({ out_contract_code: "c10", openid })
      assert.include((yield* Effect.flip(tenth)).message, "10 contracts")
      yield* sandbox.papay.terminate({ out_contract_code: "c0" })
      yield* tenth
      yield* Contract.presignApp({ ...periodic("ticket1"), plan_id: 2, out_user_code: "A" })
      yield* sandbox.papay.sign({ out_contract_code: "ticket1", openid })
      yield* Contract.presignApp({ ...periodic("ticket2"), plan_id: 2, out_user_code: "A" })
      const second = yield* Effect.flip(sandbox.papay.sign({ out_contract_code: "ticket2", openid }))
      assert.include(second.message, "in force")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("ends by the user, by the merchant, and by itself at 8:00 after a day without a deduction", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.papay.setPlan({ plan_id, terminate_notify_url: "https://merchant.localhost/ended" })
      for (const code of ["user", "merchant", "day"]) yield* signed(planned(code))
      yield* sandbox.papay.terminate({ out_contract_code: "user" })
      const number = { plan_id, out_contract_code: "merchant" }
      yield* Contract.terminate({ ...number, contract_termination_remark: "Sold out" })
      assert.include(
        yield* textOf(Contract.terminate({ ...number, contract_termination_remark: "Sold out" })),
        "已解约"
      )
      yield* sandbox.advance("40 hours")
      assert.strictEqual((yield* query("day")).deduct_schedule?.schedule_state, "EXPIRED")
      assert.strictEqual((yield* query("day")).contract_state, "SIGNED")
      yield* sandbox.advance("8 hours")
      const modes: Array<unknown> = []
      for (const code of ["user", "merchant", "day"]) {
        const { contract_state, contract_terminate_info } = yield* query(code)
        assert.strictEqual(contract_state, "TERMINATED")
        modes.push(contract_terminate_info?.contract_termination_mode)
      }
      assert.deepStrictEqual(modes, ["USER_TERMINATE", "MCH_API_TERMINATE", "SYSTEM_TERMINATE"])
      const { notifications } = yield* sandbox.state
      const ended = notifications.filter(({ event_type }) => event_type === "ENTRUST.TERMINATE")
      assert.deepStrictEqual(ended.map(({ url }) => url), Array(3).fill("https://merchant.localhost/ended"))
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("is offered for once more, before the user ends it", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* signed(periodic("c1"))
      yield* sandbox.deliver(() => Effect.succeed(204))
      const offer = (state: "SEND_COUPON" | "NOT_SEND_COUPON", coupon_id?: string) =>
        NotificationHandler.make(
          NotificationRouter.make().on(
            Contract.retentionAsked,
            ({ resource }) => Effect.succeed({ message: resource.out_contract_code, coupon_info: { state, coupon_id } })
          )
        )
      assert.isUndefined((yield* sandbox.papay.beginTermination({ out_contract_code: "c1" })).retention)
      const withCoupon = offer("SEND_COUPON", "9867041")
      yield* sandbox.deliver(({ body, headers }) => withCoupon.receive(headers, body))
      assert.strictEqual((yield* sandbox.state).contracts[0]?.retention, "SEND_COUPON")
      yield* sandbox.papay.beginTermination({ out_contract_code: "c1" })
      const without = offer("NOT_SEND_COUPON")
      yield* sandbox.deliver(({ body, headers }) => without.receive(headers, body))
      assert.isUndefined((yield* sandbox.state).contracts[0]?.retention)
    }).pipe(Effect.provide(Lawful.layer())))
})

describe("a scheduled deduction", () => {
  it.effect("is scheduled on the day before from 8:00 to 19:30, once, with the amount of the contract", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const [early, contract_id] = [yield* signed(planned("c1", "1970-01-03")), yield* signed(planned("c2"))]
      const create = (contract_id: string, total = 100) => Schedule.create({ contract_id, schedule_amount: { total } })
      assert.include(yield* textOf(create(early)), "可预约时间段")
      assert.include(yield* textOf(create(contract_id, 99)), "预计扣费金额")
      assert.deepStrictEqual(yield* create(contract_id), {
        schedule_state: "SCHEDULED",
        scheduled_amount: { total: 100, currency: "CNY" },
        deduct_start_date: "1970-01-02",
        deduct_end_date: "1970-01-02"
      })
      assert.include(yield* textOf(create(contract_id)), "不能再次预约")
      yield* sandbox.advance("30 minutes")
      assert.isTrue((yield* sandbox.events).some((event) => event.kind === "state" && event.state === "SENT"))
      yield* sandbox.advance("35 hours")
      assert.include(yield* textOf(create(early)), "可预约时间段")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("is deducted on its day, with the scheduled amount; then the contract ends", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const contract_id = yield* scheduled("c1")
      yield* sandbox.deliver(() => Effect.succeed(204))
      yield* sandbox.advance("15 hours")
      assert.include(yield* textOf(deduct(contract_id, "ticket1")), "可扣费期")
      yield* sandbox.advance("1 hour")
      assert.include(yield* textOf(deduct(contract_id, "ticket1", 99)), "须等于")
      assert.include(yield* deduct(contract_id, "ticket1"), { out_trade_no: "ticket1" })
      assert.include(yield* deduct(contract_id, "ticket1"), { out_trade_no: "ticket1" })
      assert.include(yield* textOf(deduct(contract_id, "ticket2")), "处理中")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "ticket1" })).trade_state, "ACCEPT")
      assert.include(yield* textOf(Order.close({ out_trade_no: "ticket1" })), "不能关闭")
      yield* sandbox.advance("5 seconds")
      assert.include(yield* Order.queryByOutTradeNo({ out_trade_no: "ticket1" }), {
        trade_state: "SUCCESS",
        trade_type: "PAP"
      })
      assert.include(yield* Schedule.query({ contract_id }), { schedule_state: "PAID", deduct_date: "1970-01-02" })
      assert.strictEqual((yield* query("c1")).contract_state, "TERMINATED")
      assert.include(yield* textOf(deduct(contract_id, "ticket3")), "已解约")
      const events = (yield* posted(parse)).map(({ event }) => event)
      assert.deepStrictEqual(events, ["Deduction.paid", "Contract.terminated"])
      const refund = yield* Refund.create({
        out_trade_no: "ticket1",
        out_refund_no: "r1",
        amount: { refund: 100, total: 100, currency: "CNY" }
      })
      assert.strictEqual(refund.out_refund_no, "r1")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("that fails is tried again that day under another number", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const contract_id = yield* scheduled("c1")
      yield* sandbox.deliver(() => Effect.succeed(204))
      yield* sandbox.advance("16 hours")
      yield* sandbox.papay.refuseDeductions({ out_contract_code: "c1" })
      yield* deduct(contract_id, "ticket1")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "ticket1" })).trade_state, "PAYERROR")
      assert.strictEqual((yield* Schedule.query({ contract_id })).schedule_state, "SCHEDULED")
      const [failed] = yield* posted(parse)
      assert.strictEqual(failed?.event, "Deduction.failed")
      yield* sandbox.papay.refuseDeductions({ out_contract_code: "c1", refuse: false })
      yield* deduct(contract_id, "ticket1")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "ticket1" })).trade_state, "PAYERROR")
      yield* deduct(contract_id, "ticket2")
      yield* sandbox.papay.settle({ out_trade_no: "ticket2" })
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "ticket2" })).trade_state, "SUCCESS")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("fails if the contract ends before the money moves", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const contract_id = yield* scheduled("c1")
      yield* sandbox.advance("16 hours")
      yield* deduct(contract_id, "ticket1")
      yield* sandbox.papay.terminate({ out_contract_code: "c1" })
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "ticket1" })).trade_state, "PAYERROR")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("of a sub-merchant is the sub-merchant's", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = "0019000002"
      yield* PartnerContract.presignApp({ ...planned("c1"), sub_mchid })
      const { contract_id } = yield* sandbox.papay.sign({ out_contract_code: "c1", openid })
      yield* PartnerSchedule.create({ contract_id, sub_mchid, schedule_amount: { total: 100 } })
      yield* sandbox.advance("16 hours")
      const amount = { total: 100 }
      yield* PartnerDeduction.apply({ contract_id, sub_mchid, out_trade_no: "ticket1", description: "Ticket", amount })
      yield* sandbox.advance("5 seconds")
      const order = yield* PartnerOrder.queryByOutTradeNo({ out_trade_no: "ticket1", sub_mchid })
      assert.include(order, { trade_state: "SUCCESS", sub_mchid })
      const notification = (yield* posted(parse)).find(({ event }) => event === "Deduction.paid")
      assert.include(notification?.resource, { sub_mchid, out_trade_no: "ticket1" })
    }).pipe(Effect.provide(Lawful.layer({ mode: "partner" }))))
})

describe("a periodic deduction", () => {
  it.effect("is announced from 7:00 to 22:00, and possible from the third day on, once, for at most that amount", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const contract_id = yield* signed(periodic("c1"))
      const announce = Deduction.announce({
        contract_id,
        deduct_duration: { count: 1 },
        estimated_amount: { amount: 100 }
      })
      assert.include(yield* textOf(deduct(contract_id, "ticket0")), "预扣费通知")
      yield* sandbox.advance("14 hours")
      assert.include(yield* textOf(announce), "可通知时间段")
      yield* sandbox.advance("9 hours")
      yield* announce
      assert.include(yield* textOf(announce), "已下发")
      yield* sandbox.advance("24 hours")
      assert.include(yield* textOf(deduct(contract_id, "ticket1")), "可扣费期")
      yield* sandbox.advance("24 hours")
      assert.include(yield* textOf(deduct(contract_id, "ticket1", 101)), "不能高于")
      yield* deduct(contract_id, "ticket1", 60)
      yield* sandbox.advance("5 seconds")
      assert.include(yield* textOf(deduct(contract_id, "ticket2", 1)), "预扣费通知")
      assert.strictEqual((yield* query("c1")).contract_state, "SIGNED")
      yield* announce
      yield* sandbox.advance("72 hours")
      assert.include(yield* textOf(deduct(contract_id, "ticket3", 1)), "可扣费期")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("is not announced for a contract with a day, nor scheduled for one without", () =>
    Effect.gen(function*() {
      const withDay = yield* signed(planned("c1"))
      const without = yield* signed(periodic("c2"))
      const announce = Deduction.announce({ contract_id: withDay, estimated_amount: { amount: 100 } })
      assert.include(yield* textOf(announce), "不是周期扣费类型")
      const schedule = Schedule.create({ contract_id: without, schedule_amount: { total: 100 } })
      assert.include(yield* textOf(schedule), "不是预约扣费类型")
      assert.include(yield* textOf(Schedule.query({ contract_id: without })), "不是预约扣费类型")
    }).pipe(Effect.provide(Lawful.layer())))
})

// ---------------------------------------------------------------------------------------------------------------------
// laws
// ---------------------------------------------------------------------------------------------------------------------

/** What the log says of everything that was deducted, held against the contracts. */
const violations = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const { contracts, orders } = yield* sandbox.state
  const found: Array<string> = []
  /** What is known as the log goes on, by the numbers in it. */
  const inForce = new Set<string>()
  const notified = new Set<string>()
  const paid = new Map<string, number>()
  const numbers = new Map(contracts.map(({ contract_id, out_contract_code }) => [out_contract_code, contract_id]))
  for (const event of yield* sandbox.events) {
    if (event.kind !== "state") continue
    const { id, state, entity } = event
    if (entity === "contract" && state === "SIGNED") inForce.add(numbers.get(id) ?? "")
    if (entity === "contract" && state === "TERMINATED") inForce.delete(numbers.get(id) ?? "")
    if (entity === "deduction notice") notified.add(id)
    if (entity !== "order") continue
    // The number of a deduction begins with that of its contract.
    const contract = id.split("x")[0] ?? ""
    if (state === "ACCEPT" && !inForce.has(contract)) found.push(`${id} was accepted without a contract`)
    if (state === "ACCEPT" && !notified.has(contract)) found.push(`${id} was accepted without a notice`)
    if (state !== "SUCCESS") continue
    if (!inForce.has(contract)) found.push(`${id} was deducted without a contract`)
    paid.set(id, (paid.get(id) ?? 0) + 1)
    // A notice is good for one deduction.
    if (!notified.delete(contract)) found.push(`${id} was deducted without a notice of its own`)
  }
  for (const [id, times] of paid) if (times > 1) found.push(`${id} was deducted ${times} times`)
  for (const { out_trade_no, total, trade_state } of orders) {
    if (trade_state === "SUCCESS" && total > 100) found.push(`${out_trade_no} is more than the notice had`)
  }
  return { found, deductions: paid.size }
})

/** A merchant who tries anything, a user who does anything, and connections that break. */
const anything = (seed: number) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const random = chance(seed)
    const pick = <A>(all: readonly [A, ...ReadonlyArray<A>]): A => all[Math.floor(random() * all.length)] ?? all[0]
    const signedContracts = Effect.map(sandbox.state, ({ contracts }) => contracts)
    let count = 0
    let trades = 0
    const numbers: Array<string> = []
    const onContract = <A, E, R>(run: (contract: Sandbox.ContractView) => Effect.Effect<A, E, R>) =>
      Effect.flatMap(signedContracts, ([first, ...rest]) =>
        first === undefined ? Effect.void : Effect.asVoid(run(pick([first, ...rest]))))
    const actions = {
      sign: Effect.suspend(() => {
        const code = `c${seed}n${count++}`
        return Effect.flatMap(DateTime.now, (now) => {
          // Beijing is eight hours ahead.
          const day = DateTime.formatIsoDate(DateTime.add(now, { hours: 8 + 24 * pick([1, 1, 2]) }))
          return signed(random() < 0.6 ? planned(code, day) : periodic(code))
        })
      }),
      schedule: onContract(({ contract_id }) =>
        Schedule.create({ contract_id, schedule_amount: { total: pick([100, 100, 100, 99]) } })
      ),
      announce: onContract(({ contract_id }) =>
        Deduction.announce({
          contract_id,
          deduct_duration: { count: 2 },
          estimated_amount: { amount: pick([100, 60]) }
        })
      ),
      deduct: onContract(({ contract_id }) => {
        const again = numbers.filter((number) =>
          number.startsWith(`${contract_id}x`)
        )
        const out_trade_no = again.length > 0 && random() < 0.6 ? again.at(-1) ?? "" : `${contract_id}x${trades++}`
        numbers.push(out_trade_no)
        return deduct(contract_id, out_trade_no, pick([100, 100, 100, 60, 101]))
      }),
      terminate: onContract(({ out_contract_code }) =>
        random() < 0.7 ? Effect.void : random() < 0.5
          ? Effect.asVoid(sandbox.papay.terminate({ out_contract_code }))
          : Effect.ignore(Contract.terminate({ plan_id, out_contract_code, contract_termination_remark: "x" }))
      ),
      refuse: onContract(({ out_contract_code }) =>
        sandbox.papay.refuseDeductions({ out_contract_code, refuse: random() < 0.5 })
      ),
      fault: sandbox.failNext({ kind: pick(["resetBefore", "resetAfter", "truncatedBody"]) }),
      time: Effect.suspend(() => sandbox.advance(pick(["3 seconds", "6 hours", "16 hours"])))
    }
    const often = [
      ...(["sign", "schedule", "schedule", "announce", "fault", "refuse"] as const),
      ...(["deduct", "deduct", "deduct", "deduct", "time", "time", "time", "time", "terminate"] as const)
    ] as const
    yield* actions.sign
    for (let step = 0; step < 80; step++) {
      const action: Effect.Effect<unknown, unknown, Effect.Services<(typeof actions)[keyof typeof actions]>> =
        actions[pick(often)]
      // A call that repeats itself waits on the test clock.
      yield* Effect.raceFirst(
        Effect.ignore(action),
        Effect.forever(Effect.andThen(Effect.yieldNow, TestClock.adjust("1 second")))
      )
    }
    yield* sandbox.clearFaults
    yield* sandbox.advance("1 minute")
    return yield* violations
  }).pipe(Effect.provide(Sandbox.layer({ seed })), (sandboxed) => Effect.andThen(TestClock.setTime(0), sandboxed))

describe("entrusted deduction", () => {
  it.effect(
    `deducts nothing without a contract and a notice, and no number twice, in ${rounds} rounds`,
    () =>
      Effect.gen(function*() {
        let deductions = 0
        for (let seed = 1; seed <= rounds; seed++) {
          const result = yield* anything(seed)
          assert.deepStrictEqual(result.found, [], `seed ${seed}`)
          deductions += result.deductions
        }
        assert.isAbove(deductions, rounds / 5, "the rounds deduct too little to show anything")
      }),
    300_000
  )
})
