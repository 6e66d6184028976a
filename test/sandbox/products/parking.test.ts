import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { type Endpoint, Notification } from "effect-wechatpay"
import { Parking, PartnerParking } from "effect-wechatpay/parking"
import { Combine, Native, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { posted as postedOf, refused } from "../outcomes.ts"

const plate = { plate_number: "粤B888888", plate_color: "BLUE" } as const
const openid = "oUpF8uMuAJOM2pxb1Q"
const out_trade_no = "20261123001"

const start_time = DateTime.makeUnsafe("1970-01-01T00:00:00Z")
const entrance = { ...plate, out_parking_no: "1231243", start_time, parking_name: "欢乐海岸停车场", free_duration: 0 }

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer())

const deduction = (parking_id: string, end_time: DateTime.Utc) => ({
  out_trade_no,
  description: "停车场扣费",
  amount: { total: 888 },
  parking_info: {
    ...plate,
    parking_id,
    start_time,
    end_time,
    parking_name: entrance.parking_name,
    charging_duration: 3600,
    device_id: "12313"
  }
})

/** A car that has the service, an hour in the car park. */
const parked = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* sandbox.parking.setService({ ...plate, openid })
  const { id } = yield* Parking.enter(entrance)
  yield* sandbox.advance("1 hour")
  return deduction(id, DateTime.add(start_time, { hours: 1 }))
})

/** What was posted so far, parsed by a program that knows orders too. */
const posted = postedOf(Notification.parse([...Order.events, ...Parking.events]))

describe("Parking in the sandbox", () => {
  it.effect("refunds a fee whose number is shorter than a prepayment's may be", () =>
    inSandbox(Effect.gen(function*() {
      const short = { ...yield* parked, out_trade_no: "7" }
      yield* Parking.deduct(short)
      yield* Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.advance("5 seconds"))
      const amount = { refund: 100, total: 888, currency: "CNY" }
      assert.strictEqual((yield* Refund.create({ out_trade_no: "7", out_refund_no: "r1", amount })).amount?.refund, 100)
    })))

  it.effect("deducts the fee of a stay, announces it, and gives it back", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const request = yield* parked
      const accepted = yield* Parking.deduct(request)
      assert.strictEqual(accepted.trade_state, "ACCEPTED")
      assert.strictEqual(accepted.payer?.openid, openid)
      assert.deepStrictEqual(yield* Parking.deduct(request), accepted)
      yield* sandbox.advance("5 seconds")

      const paid = yield* Parking.query({ out_trade_no })
      assert.strictEqual(paid.trade_state, "SUCCESS")
      assert.strictEqual(paid.amount?.payer_total, 888)
      const [notification] = yield* posted
      assert.strictEqual(notification?.event, "Parking.paid")
      if (notification?.event !== "Parking.paid") return
      assert.strictEqual(notification.resource.transaction_id, paid.transaction_id)
      assert.deepStrictEqual(notification.resource.parking_info?.start_time, start_time)

      const amount = { refund: 100, total: 888, currency: "CNY" }
      assert.strictEqual((yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount })).status, "PROCESSING")
      const refunded = yield* Parking.query({ out_trade_no })
      assert.strictEqual(refunded.trade_state, "REFUND")
      assert.deepStrictEqual(refunded.success_time, paid.success_time)
      yield* sandbox.settleRefund({ out_refund_no: "r1", status: "CLOSED" })
      assert.strictEqual((yield* Parking.query({ out_trade_no })).trade_state, "SUCCESS")
    })))

  it.effect("names a direct merchant as the pages do: sp_mchid, in responses and in notifications", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { mchid } = yield* sandbox.credentials
      const request = yield* parked
      yield* sandbox.parking.setService({ ...plate, state: "PAUSE" })
      yield* sandbox.parking.setService(plate)
      assert.strictEqual((yield* Parking.deduct(request)).sp_mchid, mchid)
      assert.notProperty(yield* Parking.query({ out_trade_no }), "mchid")
      yield* sandbox.advance("5 seconds")
      const queried = (yield* posted).map((notification) => Object(notification).resource)
      assert.deepStrictEqual(queried.map(({ sp_mchid }) => sp_mchid), [mchid, mchid, mchid])
      for (const resource of queried) assert.notProperty(resource, "mchid")
    })))

  it.effect("deducts a stay again after a failure, under the same number or another, unless a later one came", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const request = yield* parked
      const fails = (out_trade_no: string) =>
        Effect.andThen(
          Parking.deduct({ ...request, out_trade_no }),
          sandbox.parking.settle({ out_trade_no, status: "PAY_FAIL" })
        )
      yield* fails(out_trade_no)
      yield* fails(out_trade_no)
      yield* refused(Parking.deduct({ ...request, amount: { total: 1 } }), "ALREADY_EXISTS")
      yield* fails("2")
      assert.strictEqual((yield* Parking.deduct({ ...request, out_trade_no: "3" })).trade_state, "ACCEPTED")
      yield* refused(Parking.deduct(request), "INVALID_REQUEST")
      // While that one was under way the service was paused.
      yield* sandbox.parking.setService({ ...plate, state: "PAUSE" })
      yield* sandbox.parking.settle({ out_trade_no: "3", status: "PAY_FAIL" })
      yield* refused(Parking.deduct({ ...request, out_trade_no: "4" }), "INVALID_REQUEST")
      yield* sandbox.parking.setService(plate)
      yield* fails("4")
      yield* Parking.enter({ ...entrance, out_parking_no: "2" })
      yield* refused(Parking.deduct({ ...request, out_trade_no: "5" }), "INVALID_REQUEST")
    })))

  it.effect("shares the merchant's numbers with its orders", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const order = { out_trade_no: "order01", description: "茶", amount: { total: 888 } }
      yield* Native.prepay(order)
      const request = yield* parked
      yield* refused(Parking.deduct({ ...request, out_trade_no: "order01" }), "ALREADY_EXISTS")
      yield* Parking.deduct(request)
      yield* refused(Native.prepay({ ...order, out_trade_no }), "OUT_TRADE_NO_USED")
      const { appid, mchid } = yield* sandbox.credentials
      const part = { mchid, attach: "茶", description: "茶", amount: { total_amount: 1, currency: "CNY" } }
      const combined = {
        combine_appid: appid,
        combine_mchid: mchid,
        combine_out_trade_no: "combined01",
        sub_orders: [{ ...part, out_trade_no }, { ...part, out_trade_no: "part01" }]
      }
      yield* refused(Combine.prepayNative(combined), "OUT_TRADE_NO_USED")
    })))

  it.effect("lets no stay be deducted without the service, and says when that changes", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const find = Effect.map(Parking.queryService({ ...plate, openid }), ({ service_state }) => service_state)
      assert.strictEqual(yield* find, "OUT_SERVICE")
      const blocked = yield* Parking.enter(entrance)
      assert.strictEqual(blocked.state, "BLOCKED")
      assert.strictEqual(blocked.block_reason, "OUT_SERVICE")
      yield* sandbox.advance("1 hour")
      const request = deduction(blocked.id, DateTime.add(start_time, { hours: 1 }))
      yield* refused(Parking.deduct(request), "INVALID_REQUEST")

      yield* sandbox.parking.setService({ ...plate, openid })
      assert.strictEqual(yield* find, "NORMAL")
      yield* sandbox.parking.setService({ ...plate, state: "PAUSE" })
      const changes = (yield* posted).map((change) =>
        change.event === "Parking.entranceChanged"
          ? [change.resource.parking_state, change.resource.blocked_state_description]
          : []
      )
      assert.deepStrictEqual(changes, [["NORMAL", undefined], ["BLOCKED", "PAUSE"]])
      yield* sandbox.parking.setService(plate)
      assert.strictEqual((yield* Parking.deduct(request)).trade_state, "ACCEPTED")
    })))

  it.effect("takes a stay once, as it was at the entrance, and the latest of a plate", () =>
    inSandbox(Effect.gen(function*() {
      const request = yield* parked
      const { parking_info } = request
      const other = (change: Partial<typeof parking_info>) =>
        Parking.deduct({ ...request, parking_info: { ...parking_info, ...change } })
      yield* refused(other({ parking_id: "another" }), "INVALID_REQUEST")
      yield* refused(other({ parking_name: "别的停车场" }), "INVALID_REQUEST")
      yield* refused(other({ end_time: start_time }), "PARAM_ERROR")
      yield* refused(other({ end_time: DateTime.add(start_time, { hours: 2 }) }), "PARAM_ERROR")
      yield* Parking.deduct(request)
      yield* refused(Parking.deduct({ ...request, out_trade_no: "20261123002" }), "INVALID_REQUEST")
      yield* refused(Parking.deduct({ ...request, amount: { total: 1 } }), "ALREADY_EXISTS")

      const earlier = yield* Parking.enter({ ...entrance, out_parking_no: "2" })
      assert.strictEqual((yield* Parking.enter({ ...entrance, out_parking_no: "2" })).id, earlier.id)
      yield* refused(Parking.enter({ ...entrance, out_parking_no: "2", free_duration: 60 }), "INVALID_REQUEST")
      yield* Parking.enter({ ...entrance, out_parking_no: "3" })
      yield* refused(
        Parking.deduct({ ...request, out_trade_no: "3", parking_info: { ...parking_info, parking_id: earlier.id } }),
        "INVALID_REQUEST"
      )
    })))

  it.effect("fails, or is advanced and paid back", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Parking.deduct(yield* parked)
      yield* sandbox.parking.settle({ out_trade_no, status: "PAY_FAIL" })
      assert.strictEqual((yield* Parking.query({ out_trade_no })).trade_state, "PAY_FAIL")
      assert.include((yield* Effect.flip(sandbox.parking.settle({ out_trade_no }))).message, "PAY_FAIL already")

      const { id } = yield* Parking.enter({ ...entrance, out_parking_no: "2" })
      const second = { ...deduction(id, DateTime.add(start_time, { minutes: 59 })), out_trade_no: "2" }
      yield* Parking.deduct(second)
      yield* sandbox.parking.settle({ out_trade_no: "2", advanced: true })
      assert.deepInclude(yield* Parking.query({ out_trade_no: "2" }), { bank_type: "BPA", user_repaid: "N" })
      const third = yield* Parking.enter({ ...entrance, out_parking_no: "3" })
      assert.strictEqual(third.block_reason, "OVERDUE")
      const owing = { ...deduction(third.id, DateTime.add(start_time, { minutes: 59 })), out_trade_no: "3" }
      yield* refused(Parking.deduct(owing), "NOT_ENOUGH")
      yield* sandbox.parking.repay({ out_trade_no: "2" })
      assert.deepStrictEqual(
        (yield* posted).map((notification) => notification.event),
        ["Parking.failed", "Parking.paid", "Parking.repaid", "Parking.entranceChanged"]
      )
    })))

  it.effect("is overdue until the user has paid back all that was advanced", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Parking.deduct(yield* parked)
      const { id } = yield* Parking.enter({ ...entrance, out_parking_no: "2" })
      const end = DateTime.add(start_time, { minutes: 59 })
      yield* Parking.deduct({ ...deduction(id, end), out_trade_no: "2" })
      yield* sandbox.parking.settle({ out_trade_no, advanced: true })
      yield* sandbox.parking.settle({ out_trade_no: "2", advanced: true })
      yield* sandbox.parking.repay({ out_trade_no })
      assert.strictEqual((yield* Parking.enter({ ...entrance, out_parking_no: "3" })).block_reason, "OVERDUE")
      yield* sandbox.parking.repay({ out_trade_no: "2" })
      assert.strictEqual((yield* Parking.enter({ ...entrance, out_parking_no: "4" })).state, "NORMAL")
    })))

  it.effect("ends no stay at one merchant's when the car comes to another's", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { subMchids: [sub_mchid = "", another = ""] } = yield* sandbox.credentials
      const request = yield* parked
      const stay = yield* PartnerParking.enter({ ...entrance, sub_mchid })
      yield* PartnerParking.enter({ ...entrance, sub_mchid: another })
      assert.strictEqual((yield* Parking.deduct(request)).trade_state, "ACCEPTED")
      const there = { ...request, sub_mchid, parking_info: { ...request.parking_info, parking_id: stay.id } }
      assert.strictEqual((yield* PartnerParking.deduct(there)).trade_state, "ACCEPTED")
    })))

  it.effect("keeps what a service provider does for one merchant apart from another's and its own", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { subMchids: [sub_mchid = "", another = ""] } = yield* sandbox.credentials
      yield* sandbox.parking.setService({ ...plate, openid })
      const { id } = yield* PartnerParking.enter({ ...entrance, sub_mchid })
      yield* sandbox.advance("1 hour")
      const request = deduction(id, DateTime.add(start_time, { hours: 1 }))
      yield* refused(Parking.deduct(request), "INVALID_REQUEST")
      yield* refused(PartnerParking.deduct({ ...request, sub_mchid: another }), "INVALID_REQUEST")
      const accepted = yield* PartnerParking.deduct({ ...request, sub_mchid })
      assert.strictEqual(accepted.sub_mchid, sub_mchid)
      yield* refused(Parking.query({ out_trade_no }), "NOT_FOUND")
      yield* refused(PartnerParking.query({ out_trade_no, sub_mchid: another }), "NOT_FOUND")
      yield* sandbox.advance("5 seconds")
      const [paid] = yield* posted
      assert.strictEqual(paid?.event === "Parking.paid" && paid.resource.sub_mchid, sub_mchid)
    })))
})
