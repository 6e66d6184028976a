import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { Payment } from "effect-wechatpay"
import { Contract, Deduction, Schedule } from "effect-wechatpay/papay"
import { Order } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"

const plan_id = 12535

/** Signs a contract; a test clock begins at 8:00 in Beijing. */
const sign = Effect.gen(function*() {
  yield* Contract.presignApp({
    plan_id,
    out_contract_code: "c1",
    contract_display_account: "A",
    deduct_schedule: {
      estimated_deduct_date: "1970-01-02",
      estimated_deduct_amount: { total: 100 },
      description: "Concert ticket"
    }
  })
  return (yield* (yield* Sandbox.Sandbox).papay.sign({ out_contract_code: "c1" })).contract_id
})

const scheduleOf = (contract_id: string) => ({ contract_id, schedule_amount: { total: 100 } })

/** Ends a call that waits between its attempts. */
const patiently = <A, E, R>(call: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(call)
    yield* Effect.forEach(Array.from({ length: 90 }), () => TestClock.adjust("1 second"))
    return yield* Fiber.join(fiber)
  })

const lost = (endpoint: string) =>
  Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.failNext({ kind: "resetAfter" }, { endpoint, times: 3 }))

describe("an unknown outcome of entrusted deduction", () => {
  it.effect("of a schedule is resolved by its query", () =>
    Effect.gen(function*() {
      const contract_id = yield* sign
      yield* lost("Schedule.create")
      const schedule = yield* patiently(Payment.resolveUnknown(Schedule.create)(scheduleOf(contract_id)))
      assert.strictEqual(schedule.schedule_state, "SCHEDULED")
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("of a schedule that never arrived stays in doubt: the program calls again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const contract_id = yield* sign
      yield* sandbox.failNext({ kind: "resetBefore" }, { endpoint: "Schedule.create" })
      const error = yield* Effect.flip(patiently(Payment.resolveUnknown(Schedule.create)(scheduleOf(contract_id))))
      assert.strictEqual(error.outcome, "Unknown")
      const schedule = yield* Payment.resolveUnknown(Schedule.create)(scheduleOf(contract_id))
      assert.strictEqual(schedule.schedule_state, "SCHEDULED")
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("of a deduction is resolved by its order, and only by one of that amount", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const contract_id = yield* sign
      yield* Schedule.create(scheduleOf(contract_id))
      yield* sandbox.advance("16 hours")
      const request = { contract_id, out_trade_no: "ticket1", description: "Concert ticket", amount: { total: 100 } }
      yield* lost("Deduction.apply")
      const applied = yield* patiently(Payment.resolveUnknown(Deduction.apply)(request))
      assert.deepStrictEqual(applied, { out_trade_no: "ticket1", amount: { total: 100, currency: "CNY" } })
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "ticket1" })).trade_state, "SUCCESS")
      // The contract has ended since: WeChat Pay refuses the repeat, and the order settles it.
      assert.deepStrictEqual(yield* patiently(Payment.resolveUnknown(Deduction.apply)(request)), applied)
      const other = { ...request, amount: { total: 99 } }
      const error = yield* Effect.flip(patiently(Payment.resolveUnknown(Deduction.apply)(other)))
      assert.strictEqual(error.outcome, "Unknown")
      assert.lengthOf((yield* sandbox.state).orders, 1)
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("of a termination that never arrived is repeated", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sign
      yield* sandbox.failNext({ kind: "resetBefore" }, { endpoint: "Contract.terminate", times: 3 })
      const request = { plan_id, out_contract_code: "c1", contract_termination_remark: "Sold out" }
      const contract = yield* patiently(Payment.resolveUnknown(Contract.terminate)(request))
      assert.strictEqual(contract.contract_state, "TERMINATED")
    }).pipe(Effect.provide(Sandbox.layer())))
})
