import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Stream } from "effect"
import { Bill, Notification } from "effect-wechatpay"
import { BrandProfitSharing } from "effect-wechatpay/brand-profit-sharing"
import {
  ProfitSharingOrder as PartnerProfitSharingOrder,
  ProfitSharingReceiver as PartnerProfitSharingReceiver
} from "effect-wechatpay/partner-profit-sharing"
import { Native, Refund } from "effect-wechatpay/payments"
import {
  ProfitSharingAmount,
  ProfitSharingBill,
  ProfitSharingOrder,
  ProfitSharingReceiver,
  ProfitSharingReturn
} from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import {
  account,
  later,
  name,
  out_order_no,
  out_trade_no,
  paid,
  paidToSub,
  sharing,
  sub_mchid,
  transaction_id,
  unfreezing
} from "../../api/profit-sharing/fixtures.ts"
import * as Lawful from "../../support/sandbox.ts"
import { posted as postedOf, refused, textOf } from "../outcomes.ts"

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Effect.Services<typeof paid>>) =>
  Effect.provide(test, Lawful.layer())

const receiver = { type: "MERCHANT_ID", account, name, relation_type: "SUPPLIER" } as const

const share = (amount: number, more: Partial<ProfitSharingOrder.SharingRequest> = {}) =>
  ProfitSharingOrder.request({
    ...sharing,
    receivers: [{ ...sharing.receivers[0], amount }],
    unfreeze_unsplit: false,
    ...more
  })

const ready = Effect.andThen(paid, ProfitSharingReceiver.add(receiver))

const left = Effect.map(ProfitSharingAmount.query({ transaction_id }), ({ unsplit_amount }) => unsplit_amount)

const posted = Effect.map(
  postedOf(Notification.parse(ProfitSharingOrder.events)),
  (all) => all.filter((one) => one.event === "ProfitSharingOrder.shared" || one.event === "ProfitSharingOrder.returned")
)

describe("Profit sharing in the sandbox", () => {
  it.effect("shares in steps, gives the rest to the merchant, and adds up", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      assert.strictEqual(yield* left, 1000)
      const first = yield* share(100)
      assert.strictEqual(first.state, "PROCESSING")
      assert.strictEqual(first.receivers?.[0]?.result, "PENDING")
      assert.strictEqual(yield* left, 900)
      yield* later
      const done = yield* ProfitSharingOrder.query({ out_order_no, transaction_id })
      assert.strictEqual(done.state, "FINISHED")
      assert.deepInclude(done.receivers?.[0], { account, amount: 100, result: "SUCCESS" })
      yield* share(200, { out_order_no: "P2" })
      const rest = yield* ProfitSharingOrder.unfreeze(unfreezing)
      assert.deepInclude(rest.receivers?.[0], { account: "0019000001", amount: 700 })
      assert.strictEqual(yield* left, 0)
      yield* refused(share(1, { out_order_no: "P3" }), "NOT_ENOUGH")
      yield* refused(ProfitSharingOrder.unfreeze({ ...unfreezing, out_order_no: "P4" }), "NOT_ENOUGH")
    })))

  it.effect("begins a minute after the payment", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay({
        description: "tea",
        out_trade_no,
        amount: { total: 1000 },
        settle_info: { profit_sharing: true }
      })
      yield* sandbox.pay({ out_trade_no })
      yield* ProfitSharingReceiver.add(receiver)
      assert.strictEqual(yield* textOf(share(100)), "订单处理中，请稍后重试")
      yield* sandbox.advance("59 seconds")
      yield* refused(share(100), "INVALID_REQUEST")
      yield* sandbox.advance("1 second")
      assert.strictEqual((yield* share(100)).state, "PROCESSING")
    })))

  it.effect("ends an order with unfreeze_unsplit", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const { receivers } = yield* share(300, { unfreeze_unsplit: true })
      assert.deepStrictEqual(receivers?.map(({ amount }) => amount), [300, 700])
      assert.strictEqual(yield* left, 0)
    })))

  it.effect("refuses more than 30 %, strangers, ordinary orders and other names", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      yield* refused(share(301), "RULE_LIMIT")
      yield* refused(share(1001), "NOT_ENOUGH")
      yield* share(200)
      yield* refused(share(101, { out_order_no: "P2" }), "RULE_LIMIT")
      yield* share(100, { out_order_no: "P2" })
      const [one] = sharing.receivers
      yield* refused(
        share(0, { out_order_no: "P3", receivers: [{ ...one, account: "1900000110" }] }),
        "INVALID_REQUEST"
      )
      yield* refused(share(0, { out_order_no: "P3", receivers: [{ ...one, name: "李四" }] }), "INVALID_REQUEST")
      yield* ProfitSharingReceiver.remove({ type: "MERCHANT_ID", account })
      yield* refused(share(1, { out_order_no: "P3" }), "INVALID_REQUEST")
      yield* Native.prepay({ description: "tea", out_trade_no: "ordinary", amount: { total: 100 } })
      const ordinary = yield* (yield* Sandbox.Sandbox).pay({ out_trade_no: "ordinary" })
      yield* refused(share(1, { out_order_no: "P4", transaction_id: ordinary.transaction_id ?? "" }), "INVALID_REQUEST")
      for (const transaction_id of [ordinary.transaction_id ?? "", "4200000000000000000000000000"]) {
        yield* refused(ProfitSharingAmount.query({ transaction_id }), "RESOURCE_NOT_EXISTS")
        yield* refused(BrandProfitSharing.queryAmount({ transaction_id }), "RESOURCE_NOT_EXISTS")
      }
      yield* refused(ProfitSharingOrder.query({ out_order_no: "P9", transaction_id }), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("lets the merchant itself have more, which nobody needs to add", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const [one] = sharing.receivers
      const own = { type: "MERCHANT_ID", account: "0019000001", amount: 700, description: "own" }
      yield* share(0, { receivers: [{ ...one, amount: 300 }, own] })
      assert.strictEqual(yield* left, 0)
    })))

  it.effect("is the same when asked for again, and refused with other content", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const first = yield* share(100)
      assert.deepStrictEqual(yield* share(100), first)
      yield* refused(share(101), "INVALID_REQUEST")
      assert.strictEqual(yield* left, 900)
    })))

  it.effect("names nobody twice, nor the merchant that gets the rest", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const [one] = sharing.receivers
      const own = { type: "MERCHANT_ID", account: "0019000001", amount: 100, description: "own" }
      yield* refused(share(0, { receivers: [one, { ...one, amount: 1 }] }), "INVALID_REQUEST")
      yield* refused(share(0, { receivers: [one, own], unfreeze_unsplit: true }), "INVALID_REQUEST")
      assert.strictEqual(yield* left, 1000)
      yield* share(0, { receivers: [one, own] })
      yield* later
      const giving = { out_order_no, out_return_no: "R1", return_mchid: own.account, amount: 1, description: "退款" }
      yield* refused(ProfitSharingReturn.request(giving), "PARAM_ERROR")
    })))

  it.effect("keeps of a receiver what was said first, until its removal", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const other = { ...receiver, name: "李四", relation_type: "CUSTOM", custom_relation: "邻居" } as const
      const first = yield* ProfitSharingReceiver.add(receiver)
      assert.deepStrictEqual(yield* ProfitSharingReceiver.add(other), first)
      const [one] = sharing.receivers
      yield* refused(share(0, { receivers: [{ ...one, name: other.name }] }), "INVALID_REQUEST")
      yield* ProfitSharingReceiver.remove({ type: "MERCHANT_ID", account })
      assert.deepInclude(yield* ProfitSharingReceiver.add(other), { relation_type: "CUSTOM", custom_relation: "邻居" })
      yield* share(0, { receivers: [{ ...one, name: other.name }] })
      // WeChat Pay's samples name the relation of a store too: the page says that it is not needed.
      yield* ProfitSharingReceiver.remove({ type: "MERCHANT_ID", account })
      const store = { ...other, relation_type: "STORE", custom_relation: "代理商" } as const
      assert.deepInclude(yield* ProfitSharingReceiver.add(store), { relation_type: "STORE" })
    })))

  it.effect("takes nothing back after 180 days", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const sandbox = yield* Sandbox.Sandbox
      const giving = { out_order_no, out_return_no: "R1", return_mchid: account, amount: 60, description: "退款" }
      yield* share(100)
      yield* sandbox.advance("180 days")
      yield* ProfitSharingReturn.request(giving)
      yield* sandbox.advance("1 second")
      yield* refused(ProfitSharingReturn.request({ ...giving, out_return_no: "R2", amount: 1 }), "INVALID_REQUEST")
    })))

  it.effect("has less to share after a refund, and nothing after 30 days", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const sandbox = yield* Sandbox.Sandbox
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 400, total: 1000, currency: "CNY" } })
      assert.strictEqual(yield* left, 600)
      yield* sandbox.advance(Duration.minutes(30 * 24 * 60 - 1))
      assert.strictEqual(yield* left, 600)
      yield* sandbox.advance("1 second")
      assert.strictEqual(yield* left, 0)
      yield* refused(share(1), "NOT_ENOUGH")
      yield* refused(ProfitSharingOrder.unfreeze(unfreezing), "NOT_ENOUGH")
    })))

  it.effect("lets an order give back what is not shared yet, and more only once the rest is unfrozen", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const sandbox = yield* Sandbox.Sandbox
      const refund = (out_refund_no: string, refund: number) =>
        Effect.andThen(
          sandbox.advance("1 minute"),
          Refund.create({ out_trade_no, out_refund_no, amount: { refund, total: 1000, currency: "CNY" } })
        )
      yield* share(200)
      yield* refused(refund("r1", 801), "INVALID_REQUEST")
      yield* refund("r2", 300)
      yield* refused(refund("r3", 501), "INVALID_REQUEST")
      yield* ProfitSharingOrder.unfreeze(unfreezing)
      yield* refund("r4", 501)
    })))

  it.effect("takes back what a receiver got, and not more", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const giving = { out_order_no, out_return_no: "R1", return_mchid: account, amount: 60, description: "退款" }
      const { order_id } = yield* share(100)
      yield* refused(ProfitSharingReturn.request(giving), "INVALID_REQUEST")
      yield* later
      const first = yield* ProfitSharingReturn.request(giving)
      assert.deepInclude(first, { result: "SUCCESS", order_id, amount: 60 })
      assert.deepStrictEqual(yield* ProfitSharingReturn.request(giving), first)
      yield* refused(ProfitSharingReturn.request({ ...giving, amount: 61 }), "INVALID_REQUEST")
      yield* refused(ProfitSharingReturn.request({ ...giving, out_return_no: "R2", amount: 41 }), "INVALID_REQUEST")
      const { out_order_no: _, ...byId } = giving
      const second = yield* ProfitSharingReturn.request({ ...byId, order_id, out_return_no: "R2", amount: 40 })
      yield* refused(ProfitSharingReturn.request({ ...giving, out_return_no: "R3", amount: 1 }), "INVALID_REQUEST")
      assert.deepInclude(yield* ProfitSharingReturn.query({ out_return_no: "R2", out_order_no }), {
        amount: 40,
        order_id
      })
      yield* refused(ProfitSharingReturn.query({ out_return_no: "R3", out_order_no }), "RESOURCE_NOT_EXISTS")
      const queried = yield* posted
      assert.deepStrictEqual(
        queried.map((one) => [one.event, one.summary, one.resource.out_order_no, one.resource.receiver.amount]),
        [
          ["ProfitSharingOrder.shared", "分账", out_order_no, 100],
          ["ProfitSharingOrder.returned", "分账回退", "R1", 60],
          ["ProfitSharingOrder.returned", "分账回退", "R2", 40]
        ]
      )
      assert.deepStrictEqual(
        queried.map(({ event_type, resource }) => [event_type, resource.order_id]),
        [order_id, first.return_id, second.return_id].map((id) => ["TRANSACTION.SUCCESS", id ?? ""])
      )
    })))

  it.effect("lets a share fail when a control says so: the money is the merchant's, nobody is notified", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const sandbox = yield* Sandbox.Sandbox
      yield* share(100)
      yield* sandbox.profitSharing.close({ out_order_no, account, fail_reason: "RECEIVER_HIGH_RISK" })
      yield* later
      const order = yield* ProfitSharingOrder.query({ out_order_no, transaction_id })
      assert.deepInclude(order.receivers?.[0], { result: "CLOSED", fail_reason: "RECEIVER_HIGH_RISK" })
      assert.strictEqual(
        (yield* Effect.flip(sandbox.profitSharing.close({ out_order_no, account })))._tag,
        "SandboxError"
      )
      assert.lengthOf(yield* posted, 0)
    })))

  it.effect("gives back what failed: it can be shared again, refunded, or unfrozen", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const sandbox = yield* Sandbox.Sandbox
      yield* share(300)
      yield* sandbox.profitSharing.close({ out_order_no, account })
      yield* later
      assert.strictEqual(yield* left, 1000)
      yield* share(300, { out_order_no: "P2" })
      assert.strictEqual(yield* left, 700)
      yield* refused(share(1, { out_order_no: "P3" }), "RULE_LIMIT")
      yield* sandbox.profitSharing.close({ out_order_no: "P2", account })
      const refund = {
        out_trade_no,
        out_refund_no: "r1",
        amount: { refund: 900, total: 1000, currency: "CNY" }
      } as const
      yield* Refund.create(refund)
      assert.strictEqual(yield* left, 100)
      const { receivers } = yield* ProfitSharingOrder.unfreeze(unfreezing)
      assert.deepStrictEqual(receivers?.map(({ amount }) => amount), [100])
    })))

  it.effect("gives the merchant what failed with the rest, where nothing more is to be shared", () =>
    inSandbox(Effect.gen(function*() {
      yield* ready
      const other = "1900000110"
      yield* ProfitSharingReceiver.add({ ...receiver, account: other })
      const sandbox = yield* Sandbox.Sandbox
      const [one] = sharing.receivers
      const receivers = [{ ...one, amount: 200 }, { ...one, account: other, amount: 50 }]
      const rows = (order: ProfitSharingOrder.SharingOrder) =>
        order.receivers?.map(({ amount, result }) => [amount, result])
      yield* share(0, { receivers, unfreeze_unsplit: true })
      yield* sandbox.profitSharing.close({ out_order_no, account })
      const before = yield* ProfitSharingOrder.query({ out_order_no, transaction_id })
      assert.deepStrictEqual(rows(before), [[200, "CLOSED"], [50, "PENDING"], [750, "PENDING"]])
      yield* later
      const after = yield* ProfitSharingOrder.query({ out_order_no, transaction_id })
      assert.deepStrictEqual(rows(after), [[200, "CLOSED"], [50, "SUCCESS"], [950, "SUCCESS"]])
      assert.strictEqual(yield* left, 0)
    })))

  it.effect("has a bill of the day whose digest holds", () =>
    inSandbox(Effect.gen(function*() {
      yield* refused(ProfitSharingBill.request({ bill_date: "1970-01-01" }), "NO_STATEMENT_EXIST")
      yield* ready
      yield* share(100)
      const link = yield* ProfitSharingBill.request({ bill_date: "1970-01-01", tar_type: "GZIP" })
      const text = Buffer.concat(yield* Stream.runCollect(Bill.content(link))).toString()
      assert.match(text, /`P20150806125346,`10\.00,`86693852,`1\.00,`分账/)
      yield* (yield* Sandbox.Sandbox).advance("30 seconds")
      yield* refused(Stream.runDrain(Bill.content(link)), "INVALID_REQUEST")
    })))

  it.effect("keeps receivers and orders of sub-merchants and brands apart", () =>
    inSandbox(Effect.gen(function*() {
      yield* paidToSub
      yield* ProfitSharingReceiver.add(receiver)
      const request = { ...sharing, sub_mchid }
      yield* refused(PartnerProfitSharingOrder.request(request), "INVALID_REQUEST")
      yield* refused(share(100), "INVALID_REQUEST")
      yield* PartnerProfitSharingReceiver.add({ ...receiver, sub_mchid })
      assert.strictEqual((yield* PartnerProfitSharingOrder.request(request)).sub_mchid, sub_mchid)
      yield* refused(ProfitSharingOrder.query({ out_order_no, transaction_id }), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("lets a brand's shops share with the brand, whom nobody needs to add", () =>
    inSandbox(Effect.gen(function*() {
      yield* paidToSub
      const brand_mchid = "1900000108"
      const toBrand = { type: "MERCHANT_ID", account: brand_mchid, amount: 300, description: "brand" }
      const { unfreeze_unsplit: _, ...rest } = sharing
      yield* BrandProfitSharing.request({ ...rest, brand_mchid, sub_mchid, receivers: [toBrand], finish: false })
      yield* (yield* Sandbox.Sandbox).advance("179 days")
      assert.strictEqual((yield* BrandProfitSharing.queryAmount({ transaction_id })).unsplit_amount, 700)
      yield* BrandProfitSharing.finish({ ...unfreezing, sub_mchid })
      yield* later
      const query = { sub_mchid, transaction_id, out_order_no: unfreezing.out_order_no }
      assert.deepInclude(yield* BrandProfitSharing.query(query), { status: "FINISHED", finish_amount: 700 })
      const number = { sub_mchid, out_order_no, out_return_no: "R1" }
      yield* refused(BrandProfitSharing.queryReturn(number), "RESOURCE_NOT_EXISTS")
      const giving = { ...number, return_mchid: brand_mchid, amount: 100, description: "back" }
      const { order_id } = yield* BrandProfitSharing.requestReturn(giving)
      for (const one of [number, { sub_mchid, order_id: order_id ?? "", out_return_no: "R1" }]) {
        const given = yield* BrandProfitSharing.queryReturn(one)
        assert.deepInclude(given, { result: "SUCCESS", amount: 100, out_return_no: "R1", return_mchid: brand_mchid })
      }
    })))
})
