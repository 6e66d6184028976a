import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Bill, Notification } from "effect-wechatpay"
import {
  Balance,
  FundFlowBill,
  ProfitSharingAmount as Amount,
  ProfitSharingOrder as Sharing,
  ProfitSharingReceiver as Receiver,
  ProfitSharingReturn as Return,
  Refund,
  Subsidy,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { ProfitSharingOrder } from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { posted, refused, textOf } from "./outcomes.ts"
import { inSandbox, other, outsider, platform, recharged, sold, soldTogether, sp_appid, sub_mchid } from "./platform.ts"

const balance = (account_type = "BASIC", mchid = sub_mchid) =>
  Effect.map(
    Balance.query({ sub_mchid: mchid, account_type }),
    ({ available_amount, pending_amount }) => [available_amount, pending_amount]
  )

const own = (account_type: string) =>
  Effect.map(Balance.queryPlatform({ account_type }), ({ available_amount }) => available_amount)

const share = (
  transaction_id: string,
  out_order_no: string,
  amount: number,
  more: Partial<Sharing.SharingRequest> = {}
) =>
  Sharing.request({
    sub_mchid,
    transaction_id,
    out_order_no,
    receivers: [{ type: "MERCHANT_ID", receiver_account: platform, amount, description: "服务费" }],
    finish: false,
    ...more
  })

const to = (receiver_account: string, amount: number, type = "MERCHANT_ID") => ({
  receivers: [{ type, receiver_account, amount, description: "分账" }]
})

const left = (transaction_id: string) =>
  Effect.map(Amount.query({ transaction_id }), ({ unsplit_amount }) => unsplit_amount)

const unfreeze = (transaction_id: string, out_order_no: string) =>
  Sharing.unfreeze({ sub_mchid, transaction_id, out_order_no, description: "解冻" })

const giveBack = (out_return_no: string, amount: number, return_mchid = platform, out_order_no = "S1") =>
  Return.request({ sub_mchid, out_order_no, out_return_no, return_mchid, amount, description: "退款" })

const later = Effect.flatMap(Sandbox.Sandbox, ({ advance }) => advance("10 seconds"))

const refund = (
  out_trade_no: string,
  out_refund_no: string,
  amount: number,
  more: Partial<Refund.CreateRequest> = {}
) =>
  Effect.gen(function*() {
    yield* (yield* Sandbox.Sandbox).advance("1 minute")
    return yield* Refund.create({
      sub_mchid,
      sp_appid,
      out_trade_no,
      out_refund_no,
      amount: { refund: amount, total: 1000 },
      ...more
    })
  })

describe("Profit sharing of a platform in the sandbox", () => {
  it.effect("freezes what an order brings, shares it, releases the rest, and writes the bill", () =>
    inSandbox(Effect.gen(function*() {
      const transaction_id = yield* sold("tea20261130001")
      assert.deepStrictEqual(yield* balance(), [0, 994])
      const first = yield* share(transaction_id, "S1", 100)
      assert.strictEqual(first.status, "PROCESSING")
      assert.deepStrictEqual(yield* balance(), [0, 994])
      assert.strictEqual(yield* left(transaction_id), 894)
      yield* later
      const { receivers, status } = yield* Sharing.query({ sub_mchid, transaction_id, out_order_no: "S1" })
      assert.strictEqual(status, "FINISHED")
      assert.deepInclude(receivers?.[0], { receiver_account: platform, amount: 100, result: "SUCCESS" })
      assert.deepStrictEqual([yield* balance(), yield* own("BASIC")], [[0, 894], 100])
      yield* share(transaction_id, "S2", 0, to(other, 50))
      yield* unfreeze(transaction_id, "U1")
      assert.strictEqual(yield* left(transaction_id), 0)
      yield* later
      assert.deepStrictEqual([yield* balance(), yield* balance("BASIC", other)], [[844, 0], [50, 0]])
      const end = yield* Sharing.query({ sub_mchid, transaction_id, out_order_no: "U1" })
      assert.deepInclude(end, { status: "FINISHED", finish_amount: 844, finish_description: "解冻" })
      yield* refused(share(transaction_id, "S3", 1), "NOT_ENOUGH")
      yield* refused(unfreeze(transaction_id, "U2"), "NOT_ENOUGH")

      const link = yield* FundFlowBill.request({ bill_date: "1970-01-01", tar_type: "GZIP" })
      const rows = yield* Stream.runCollect(Bill.rows(Bill.fundFlow)(link))
      assert.deepStrictEqual(
        rows.map(({ amount, balance, business_type, direction, others }) =>
          [others?.二级商户号, business_type, direction, amount, balance].join(" ")
        ),
        [
          `${sub_mchid} 交易 收入 1000 1000`,
          `${sub_mchid} 扣除交易手续费 支出 6 994`,
          `${sub_mchid} 分账 支出 100 894`,
          `${sub_mchid} 分账 支出 50 844`,
          `${other} 分账 收入 50 50`
        ]
      )
      const notices = yield* posted(Notification.parse(ProfitSharingOrder.events))
      assert.deepStrictEqual(notices.map(({ event }) => event), ["Unknown"])
    })))

  it.effect("refuses more than 30 %, strangers, other receivers at the end, and other content", () =>
    inSandbox(Effect.gen(function*() {
      const transaction_id = yield* sold("tea20261130001")
      yield* refused(share(transaction_id, "S1", 301), "RULE_LIMIT")
      yield* refused(share(transaction_id, "S1", 995), "NOT_ENOUGH")
      yield* refused(share(transaction_id, "S1", 0, to(outsider, 1)), "INVALID_REQUEST")
      yield* refused(share(transaction_id, "S1", 0, { ...to(other, 1), finish: true }), "INVALID_REQUEST")
      yield* Receiver.add({ type: "MERCHANT_ID", account: outsider, name: "示例商户", relation_type: "SUPPLIER" })
      const named = (receiver_name: string) => ({
        receivers: [{ type: "MERCHANT_ID", receiver_account: outsider, amount: 1, description: "分账", receiver_name }]
      })
      yield* refused(share(transaction_id, "S1", 0, named("别的商户")), "INVALID_REQUEST")
      const first = yield* share(transaction_id, "S1", 0, named("示例商户"))
      assert.deepStrictEqual(yield* share(transaction_id, "S1", 0, named("示例商户")), first)
      yield* refused(share(transaction_id, "S1", 2), "INVALID_REQUEST")
      yield* Receiver.remove({ type: "MERCHANT_ID", account: outsider })
      yield* refused(share(transaction_id, "S2", 0, named("示例商户")), "INVALID_REQUEST")
      yield* refused(share(transaction_id, "S2", 300), "RULE_LIMIT")
      yield* share(transaction_id, "S2", 299, { finish: true })
      yield* later
      assert.deepStrictEqual(yield* balance(), [694, 0])
      yield* refused(Sharing.query({ sub_mchid, transaction_id, out_order_no: "S9" }), "RESOURCE_NOT_EXISTS")
      const plain = yield* sold("tea20261130002", false)
      yield* refused(share(plain, "S3", 1), "INVALID_REQUEST")
      yield* refused(Amount.query({ transaction_id: plain }), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("gives back what nobody gets: frozen again, or available once the sharing has ended", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold("tea20261130001")
      yield* share(transaction_id, "S1", 200)
      yield* sandbox.ecommerce.closeShare({ out_order_no: "S1", account: platform, fail_reason: "RECEIVER_HIGH_RISK" })
      assert.strictEqual(yield* left(transaction_id), 994)
      const { receivers } = yield* Sharing.query({ sub_mchid, transaction_id, out_order_no: "S1" })
      assert.deepInclude(receivers?.[0], { result: "CLOSED", fail_reason: "RECEIVER_HIGH_RISK" })
      yield* share(transaction_id, "S2", 100, { finish: true })
      yield* sandbox.ecommerce.closeShare({ out_order_no: "S2", account: platform })
      assert.deepStrictEqual(yield* balance(), [100, 894])
      yield* later
      assert.deepStrictEqual(yield* balance(), [994, 0])
    })))

  it.effect("releases an order by itself after 180 days", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold("tea20261130001")
      yield* sandbox.advance("179 days")
      assert.deepStrictEqual(yield* balance(), [0, 994])
      yield* sandbox.advance("1 day")
      assert.deepStrictEqual(yield* balance(), [994, 0])
      yield* refused(share(transaction_id, "S1", 1), "NOT_ENOUGH")
    })))

  it.effect("takes back what receivers have, and waits five days for what they have not", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold("tea20261130001")
      yield* share(transaction_id, "S1", 0, to(other, 100))
      yield* refused(giveBack("R1", 1, other), "INVALID_REQUEST")
      yield* later
      yield* refused(giveBack("R1", 101, other), "NOT_ENOUGH")
      const first = yield* giveBack("R1", 40, other)
      assert.deepInclude(first, { result: "SUCCESS", amount: 40, transaction_id })
      assert.deepStrictEqual(yield* giveBack("R1", 40, other), first)
      yield* refused(giveBack("R1", 41, other), "INVALID_REQUEST")
      assert.deepStrictEqual(yield* balance(), [40, 894])
      yield* Withdrawal.create({ sub_mchid: other, out_request_no: "W1", amount: 60 })
      assert.strictEqual((yield* giveBack("R2", 60, other)).result, "PROCESSING")
      yield* refused(giveBack("R3", 1, other), "NOT_ENOUGH")
      yield* sandbox.ecommerce.failWithdrawal({ out_request_no: "W1" })
      assert.strictEqual((yield* giveBack("R2", 60, other)).result, "SUCCESS")
      assert.deepStrictEqual(yield* balance(), [100, 894])

      yield* share(transaction_id, "S2", 0, to(other, 10))
      yield* later
      yield* Withdrawal.create({ sub_mchid: other, out_request_no: "W2", amount: 10 })
      yield* giveBack("R4", 10, other, "S2")
      yield* sandbox.advance("5 days")
      const late = yield* Return.query({ sub_mchid, out_order_no: "S2", out_return_no: "R4" })
      assert.deepInclude(late, { result: "FAILED", fail_reason: "TIME_OUT_CLOSED" })
      yield* refused(Return.query({ sub_mchid, out_order_no: "S2", out_return_no: "R9" }), "RESOURCE_NOT_EXISTS")
    })))
})

describe("Subsidies of a platform in the sandbox", () => {
  const subsidise = (transaction_id: string, amount = 100) =>
    Subsidy.create({ sub_mchid, transaction_id, amount, description: "满减" })

  it.effect("come before the sharing, out of the operating account, once", () =>
    inSandbox(Effect.gen(function*() {
      const transaction_id = yield* soldTogether("together1")
      assert.strictEqual(yield* textOf(share(transaction_id, "S1", 1)), "分账补贴还未到账")
      yield* refused(subsidise(transaction_id), "INVALID_REQUEST")
      yield* recharged(150)
      yield* refused(subsidise(transaction_id, 99), "INVALID_REQUEST")
      const first = yield* subsidise(transaction_id)
      assert.deepInclude(first, { result: "SUCCESS", amount: 100 })
      assert.deepStrictEqual(yield* subsidise(transaction_id), first)
      assert.deepStrictEqual([yield* balance(), yield* own("OPERATION")], [[0, 1094], 50])
      yield* share(transaction_id, "S1", 300)
      const back = (out_order_no: string, amount: number, account?: "AVAILABLE" | "UNAVAILABLE") =>
        Subsidy.requestReturn({
          sub_mchid,
          transaction_id,
          out_order_no,
          amount,
          description: "退款",
          ...(account === undefined ? {} : { from: [{ account, amount }] })
        })
      yield* refused(back("B1", 10, "AVAILABLE"), "INVALID_REQUEST")
      yield* back("B1", 10, "UNAVAILABLE")
      yield* refused(back("B1", 11), "INVALID_REQUEST")
      yield* refused(back("B2", 91), "INVALID_REQUEST")
      yield* back("B2", 90)
      assert.deepStrictEqual([yield* balance(), yield* own("OPERATION")], [[0, 994], 150])
      assert.strictEqual((yield* subsidise(transaction_id)).result, "REFUND")
    })))

  it.effect("are given up, or made smaller, only after a refund", () =>
    inSandbox(Effect.gen(function*() {
      yield* recharged(150)
      const transaction_id = yield* soldTogether("together1")
      const cancel = Subsidy.cancel({ sub_mchid, transaction_id, description: "取消" })
      yield* refused(cancel, "INVALID_REQUEST")
      yield* refund(`together1_${sub_mchid}`, "F1", 300)
      assert.strictEqual((yield* cancel).result, "SUCCESS")
      assert.strictEqual((yield* cancel).result, "SUCCESS")
      yield* refused(subsidise(transaction_id), "INVALID_REQUEST")
      yield* share(transaction_id, "S1", 1)
      const second = yield* soldTogether("together2")
      yield* refund(`together2_${sub_mchid}`, "F2", 300)
      yield* subsidise(second, 70)
      assert.strictEqual(yield* own("OPERATION"), 80)
    })))
})

describe("Refunds of a platform in the sandbox", () => {
  it.effect("come out of the frozen money, or as the request says, and go back when they are closed", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const transaction_id = yield* sold("tea20261130001")
      const first = yield* refund("tea20261130001", "F1", 500)
      assert.deepInclude(first, { refund_account: "REFUND_SOURCE_SUB_MERCHANT" })
      assert.deepStrictEqual(yield* balance(), [0, 497])
      yield* sandbox.settleRefund({ out_refund_no: "F1", status: "CLOSED" })
      assert.deepStrictEqual(yield* balance(), [0, 994])
      yield* share(transaction_id, "S1", 200)
      yield* refused(refund("tea20261130001", "F2", 900), "INVALID_REQUEST")
      yield* refused(refund("tea20261130001", "F2", 500, { funds_account: "AVAILABLE" }), "NOT_ENOUGH")
      yield* unfreeze(transaction_id, "U1")
      yield* refused(refund("tea20261130001", "F2", 900), "NOT_ENOUGH")
      const from = [{ account: "AVAILABLE" as const, amount: 500 }]
      yield* refund("tea20261130001", "F2", 500, { amount: { refund: 500, total: 1000, from } })
      assert.deepStrictEqual(yield* balance(), [297, 0])
    })))

  it.effect("that are abnormal go to the merchant's bank", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sold("tea20261130001", false)
      const { refund_id } = yield* refund("tea20261130001", "F1", 500)
      yield* sandbox.settleRefund({ out_refund_no: "F1", status: "ABNORMAL" })
      yield* Refund.applyAbnormalRefund({ sub_mchid, out_refund_no: "F1", refund_id, type: "MERCHANT_BANK_CARD" })
      yield* later
      const known = yield* Refund.queryById({ sub_mchid, refund_id })
      assert.deepInclude(known, { status: "SUCCESS", user_received_account: "商户银行账户" })
      assert.deepStrictEqual(yield* balance(), [497, 0])
    })))

  it.effect("are advanced by the platform, which gets it back once the sub-merchant has money", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* recharged(700)
      yield* sold("tea20261130001", false)
      yield* Withdrawal.create({ sub_mchid, out_request_no: "W1", amount: 994 })
      const advance = { refund_account: "REFUND_SOURCE_PARTNER_ADVANCE" }
      yield* refused(refund("tea20261130001", "F1", 500), "NOT_ENOUGH")
      yield* refused(refund("tea20261130001", "F1", 900, advance), "NOT_ENOUGH")
      const { amount, refund_account, refund_id } = yield* refund("tea20261130001", "F2", 500, advance)
      assert.deepStrictEqual([refund_account, amount?.advance], ["REFUND_SOURCE_PARTNER_ADVANCE", 500])
      yield* refused(Refund.queryAdvanceReturn({ sub_mchid, refund_id }), "RESOURCE_NOT_EXISTS")
      yield* later
      // The fee is the sub-merchant's, whose money did not pay.
      assert.deepStrictEqual([yield* balance(), yield* own("OPERATION")], [[3, 0], 200])
      assert.strictEqual((yield* Refund.returnAdvance({ sub_mchid, refund_id })).result, "PROCESSING")
      yield* sandbox.ecommerce.failWithdrawal({ out_request_no: "W1" })
      yield* sandbox.advance("1 day")
      const returned = yield* Refund.queryAdvanceReturn({ sub_mchid, refund_id })
      assert.deepInclude(returned, { result: "SUCCESS", return_amount: 500, payee_mchid: platform })
      assert.deepStrictEqual(yield* Refund.returnAdvance({ sub_mchid, refund_id }), returned)
      assert.deepStrictEqual([yield* balance(), yield* own("OPERATION")], [[497, 0], 700])
      const { refund_id: plain } = yield* refund("tea20261130001", "F3", 100)
      yield* refused(Refund.returnAdvance({ sub_mchid, refund_id: plain }), "INVALID_REQUEST")
      yield* refused(Refund.returnAdvance({ sub_mchid, refund_id: "1" }), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("whose advance does not come back within 90 days are given up", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* recharged(700)
      yield* sold("tea20261130001", false)
      yield* Withdrawal.create({ sub_mchid, out_request_no: "W1", amount: 994 })
      const advance = { refund_account: "REFUND_SOURCE_PARTNER_ADVANCE" }
      const { refund_id } = yield* refund("tea20261130001", "F1", 500, advance)
      yield* Refund.returnAdvance({ sub_mchid, refund_id })
      yield* sandbox.advance("89 days")
      assert.strictEqual((yield* Refund.queryAdvanceReturn({ sub_mchid, refund_id })).result, "PROCESSING")
      yield* sandbox.advance("1 day")
      assert.strictEqual((yield* Refund.returnAdvance({ sub_mchid, refund_id })).result, "FAILED")
    })))
})
