import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { Bill, type Endpoint } from "effect-wechatpay"
import { Parking } from "effect-wechatpay/parking"
import * as Partner from "effect-wechatpay/partner-payments"
import { CodePay, FundFlowBill, Native, Refund, TradeBill } from "effect-wechatpay/payments"
import { ServiceOrder } from "effect-wechatpay/payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { refused } from "../outcomes.ts"

const sub_mchid = "0019000002"
const bill_date = "1970-01-01"

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer())

const trades = (bill_type: "ALL" | "SUCCESS" | "REFUND" = "ALL") =>
  Effect.flatMap(
    TradeBill.request({ bill_date, bill_type }),
    (link) => Stream.runCollect(Bill.rows(Bill.trade)(link))
  )

/** What a row says of the money. */
const brief = (rows: ReadonlyArray<Bill.FundFlowRow>) =>
  rows.map(({ amount, balance, business_type, direction }) => [business_type, direction, amount, balance])

const flows = (bill_date: string) =>
  Effect.map(
    Effect.flatMap(FundFlowBill.request({ bill_date }), (link) => Stream.runCollect(Bill.rows(Bill.fundFlow)(link))),
    brief
  )

const paid = (out_trade_no: string, total = 1000) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Native.prepay({ description: "tea", out_trade_no, amount: { total } })
    yield* sandbox.pay({ out_trade_no })
  })

const refund = (out_trade_no: string, refund: number, total = 1000) =>
  Refund.create({ out_trade_no, out_refund_no: "back-1", amount: { refund, total, currency: "CNY" } })

describe("bills in the sandbox", () => {
  it.effect("hold what payscore and parking collected, before what went back of it", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const service = { service_id: "2002000000000558128851361561536", out_order_no: "pb20261123001" }
      yield* ServiceOrder.create({
        ...service,
        service_introduction: "共享充电宝",
        time_range: { start_time: "OnAccept" },
        risk_fund: { name: "DEPOSIT", amount: 10_000 }
      })
      yield* sandbox.payscore.confirm({ out_order_no: service.out_order_no })
      yield* sandbox.advance("1 hour")
      const end_time = DateTime.makeUnsafe("1970-01-01T00:59:00Z")
      const fee = { post_payments: [{ name: "租金", amount: 500 }], total_amount: 500 }
      yield* ServiceOrder.complete({ ...service, ...fee, time_range: { end_time } })
      yield* sandbox.advance("5 seconds")
      const { collection, order_id } = yield* ServiceOrder.query(service)
      const transaction_id = collection?.details?.[0]?.transaction_id ?? ""
      yield* Refund.create({
        transaction_id,
        out_refund_no: "back-1",
        amount: { refund: 500, total: 500, currency: "CNY" }
      })

      const plate = { plate_number: "粤B888888", plate_color: "BLUE" } as const
      const stay = { ...plate, start_time: DateTime.makeUnsafe("1970-01-01T01:00:00Z"), parking_name: "P" }
      yield* sandbox.parking.setService({ ...plate, openid: "oUpF8uMuAJOM2pxb1Q" })
      const { id } = yield* Parking.enter({ ...stay, out_parking_no: "1231243", free_duration: 0 })
      yield* sandbox.advance("1 hour")
      yield* Parking.deduct({
        out_trade_no: "20261123001",
        description: "停车场扣费",
        attach: "bay 7",
        amount: { total: 888 },
        parking_info: {
          ...stay,
          parking_id: id,
          end_time: DateTime.makeUnsafe("1970-01-01T02:00:00Z"),
          charging_duration: 3600,
          device_id: "12313"
        }
      })
      yield* sandbox.advance("5 seconds")

      const rows = yield* trades()
      assert.deepStrictEqual(
        rows.map((row) => [row.trade_state, row.trade_type, row.attach, row.order_amount, row.applied_refund_amount]),
        [
          ["SUCCESS", "AUTH", `wxzff|${order_id}|${service.out_order_no}`, 500, 0],
          ["REFUND", "AUTH", `wxzff|${order_id}|${service.out_order_no}`, 0, 500],
          ["SUCCESS", "AUTH", "bay 7", 888, 0]
        ]
      )
      assert.strictEqual(rows[0]?.transaction_id, transaction_id)
      assert.strictEqual((yield* flows(bill_date)).at(-1)?.[3], 883)
    })))

  it.effect("give back what was reversed", () =>
    inSandbox(Effect.gen(function*() {
      yield* CodePay.pay({
        description: "tea",
        out_trade_no: "code-1",
        amount: { total: 1000 },
        payer: { auth_code: "130061098828009406" },
        scene_info: { store_info: { id: "0001" } }
      })
      yield* CodePay.reverse({ out_trade_no: "code-1" })
      const rows = yield* trades()
      assert.deepStrictEqual(
        rows.map((row) => [row.trade_state, row.out_trade_no, row.settlement_total, row.refund_amount, row.fee]),
        [["SUCCESS", "code-1", 1000, 0, 6], ["REVOKED", "code-1", 0, 1000, -6]]
      )
      assert.match(rows[1]?.refund_id ?? "", /^503\d{26}$/)
      assert.deepStrictEqual((yield* trades("REFUND")).map((row) => row.trade_state), ["REVOKED"])
      assert.deepStrictEqual(yield* flows(bill_date), [
        ["交易", "收入", 1000, 1000],
        ["扣除交易手续费", "支出", 6, 994],
        ["退款", "支出", 1000, -6],
        ["退还交易手续费", "收入", 6, 0]
      ])
    })))

  it.effect("keep a refund that is closed, and the account has its money again", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid("tea-0001")
      yield* refund("tea-0001", 500)
      yield* sandbox.settleRefund({ out_refund_no: "back-1", status: "CLOSED" })
      const [row] = yield* trades("REFUND")
      assert.deepInclude(row, { refund_status: "FAIL", applied_refund_amount: 500 })
      assert.isFalse(row !== undefined && "refund_success_time" in row)
      assert.deepStrictEqual((yield* flows(bill_date)).slice(2), [
        ["退款", "支出", 500, 494],
        ["退还交易手续费", "收入", 3, 497],
        ["退款关闭", "收入", 500, 997],
        ["扣除交易手续费", "支出", 3, 994]
      ])
    })))

  it.effect("show a refund as it stood when the bill was made, on the next morning", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid("tea-0001")
      yield* refund("tea-0001", 500)
      yield* sandbox.settleRefund({ out_refund_no: "back-1", status: "ABNORMAL" })
      const status = Effect.map(trades("REFUND"), ([row]) => row?.refund_status)
      assert.strictEqual(yield* status, "CHANGE")
      yield* sandbox.advance("2 days")
      yield* sandbox.settleRefund({ out_refund_no: "back-1", status: "CLOSED" })
      assert.strictEqual(yield* status, "CHANGE")
      assert.lengthOf(yield* flows(bill_date), 4)
      assert.deepStrictEqual(yield* flows("1970-01-03"), [
        ["退款关闭", "收入", 500, 997],
        ["扣除交易手续费", "支出", 3, 994]
      ])
    })))

  it.effect("go on with what the account held the day before", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* paid("tea-0001")
      yield* sandbox.advance("1 day")
      yield* paid("tea-0002", 100)
      assert.deepStrictEqual(yield* flows("1970-01-02"), [
        ["交易", "收入", 100, 1094],
        ["扣除交易手续费", "支出", 1, 1093]
      ])
    })))

  it.effect("of a provider's account hold no money of sub-merchants, whose trades the provider sees", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Partner.Native.prepay({ sub_mchid, description: "tea", out_trade_no: "tea-0001", amount: { total: 1000 } })
      yield* sandbox.pay({ out_trade_no: "tea-0001" })
      assert.deepStrictEqual((yield* trades()).map((row) => [row.sub_mchid, row.order_amount]), [[sub_mchid, 1000]])
      yield* refused(FundFlowBill.request({ bill_date }), "NO_STATEMENT_EXIST")
      const bill = yield* Partner.SubMerchantFundFlowBill.request({ bill_date, sub_mchid, account_type: "BASIC" })
      const rows = yield* Stream.runCollect(Bill.rows(Bill.fundFlow)(bill))
      assert.deepStrictEqual(brief(rows), [["交易", "收入", 1000, 1000], ["扣除交易手续费", "支出", 6, 994]])
    })))

  it.effect("of payments alone have no sums of refunds", () =>
    inSandbox(Effect.gen(function*() {
      yield* paid("tea-0001")
      const link = yield* TradeBill.request({ bill_date, bill_type: "SUCCESS" })
      const [, last] = yield* Stream.runCollect(Bill.entries(Bill.trade)(link))
      assert.deepStrictEqual<unknown>(last, {
        _tag: "Summary",
        summary: { total_count: 1, settlement_total: 1000, fee_total: 6, order_total: 1000, others: {} }
      })
    })))
})
