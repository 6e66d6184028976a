/** Every notification that the products of platforms declare: the sandbox causes it, and a program's handler reads it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { NotificationHandler, NotificationRouter } from "effect-wechatpay"
import * as Ecommerce from "effect-wechatpay/ecommerce"
import { all } from "effect-wechatpay/notifications"
import { Combine, Native } from "effect-wechatpay/partner-payments"
import { Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { inSandbox } from "./fixtures.ts"

const { CombinePapay, DayEndWithdrawal, PlatformWithdrawal, Recharge, Withdrawal } = Ecommerce

const sub_mchid = "0019000003"
const notify_url = "https://platform.example/wechat"
const out_trade_no = "tea20261130001"

/** A platform's money as it comes and goes, with everything that is announced on the way. */
const story = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const order = { sub_mchid, description: "茶", amount: { total: 10_000 } }
  yield* Native.prepay({ ...order, out_trade_no })
  yield* sandbox.pay({ out_trade_no })
  yield* Combine.prepayNative({
    combine_out_trade_no: "P20261130001",
    sub_orders: [{
      sub_mchid,
      out_trade_no: "S20261130001",
      description: "茶",
      attach: "茶",
      amount: { total_amount: 100, currency: "CNY" }
    }]
  })
  yield* sandbox.pay({ out_trade_no: "P20261130001" })
  for (const [status, out_refund_no] of [["SUCCESS", "r1"], ["ABNORMAL", "r2"], ["CLOSED", "r3"]] as const) {
    yield* Ecommerce.Refund.create({
      sub_mchid,
      out_trade_no,
      out_refund_no,
      amount: { refund: 10, total: 10_000 },
      notify_url
    })
    yield* sandbox.settleRefund({ out_refund_no, status })
    yield* sandbox.advance("1 minute")
  }

  for (const out_recharge_no of ["paid1", "closed1"]) {
    yield* Recharge.request({
      sub_mchid,
      out_recharge_no,
      recharge_scene: "ECOMMERCE_DEPOSIT",
      account_type: "DEPOSIT",
      recharge_amount: { amount: 500, currency: "CNY" },
      notify_url
    })
  }
  yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "paid1" })
  yield* Recharge.close({ sub_mchid, out_recharge_no: "closed1" })

  yield* Ecommerce.BankRecharge.request({
    out_recharge_no: "fill1",
    recharge_scene: "ECOMMERCE_BANK_TRANSFER",
    account_type: "OPERATION",
    recharge_amount: { amount: 1000, currency: "CNY" }
  })
  yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "fill1" })
  yield* Withdrawal.create({ sub_mchid, out_request_no: "w1", amount: 100, notify_url })
  yield* PlatformWithdrawal.create({ out_request_no: "w2", amount: 100, account_type: "OPERATION", notify_url })
  // The balance of a day is there at ten on the next.
  yield* sandbox.advance("27 hours")
  yield* DayEndWithdrawal.create({
    sub_mchid,
    out_request_no: "w3",
    calculate_amount_type: "ALLOW_CURRENT_BALANCE",
    notify_url
  })
  yield* sandbox.advance("1 day")

  const contract = { plan_id: 12535, out_contract_code: "contract1" }
  yield* CombinePapay.preSignApp({ ...contract, contract_display_account: "茶客" })
  yield* sandbox.ecommerce.signEntrust(contract)
  yield* sandbox.ecommerce.endEntrust(contract)
})

/** What the sandbox announces in the story beside what `ecommerce` declares. */
const shared = [
  "Order.partnerPaid",
  "Order.combinedPaid",
  "Refund.succeeded",
  "Refund.abnormal",
  "Refund.closed"
] as const

describe("notifications of a platform", () => {
  it.effect("are caused by the sandbox, one and all, and read by a handler", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const read = new Set<string>()
      const note = ({ event }: { readonly event: string }) => Effect.sync(() => void read.add(event))
      const router = NotificationRouter.make()
        .on(Order.partnerPaid, note)
        .on(Order.combinedPaid, note)
        .on([Refund.succeeded, Refund.abnormal, Refund.closed], note)
        .on(Recharge.succeeded, note)
        .on(Recharge.closed, note)
        .on(Withdrawal.changed, note)
        .on(PlatformWithdrawal.changed, note)
        .on(DayEndWithdrawal.changed, note)
        .on(CombinePapay.signed, note)
        .on(CombinePapay.terminated, note)
      const handler = NotificationHandler.make(router)
      const statuses = new Set<number>()
      yield* sandbox.listen(({ body, headers }) =>
        Effect.map(handler.receive(headers, body), ({ status }) => {
          statuses.add(status)
          return status
        })
      )
      yield* story
      yield* sandbox.advance("1 minute")
      const declared: ReadonlySet<string> = new Set(all.map(({ name }) => name))
      const own = Object.values(Ecommerce).flatMap((module) => Object.values(module)).flatMap((value: unknown) =>
        typeof value === "object" && value !== null && "name" in value && typeof value.name === "string" &&
          declared.has(value.name)
          ? [value.name]
          : []
      )
      assert.sameMembers([...read], [...new Set([...own, ...shared])])
      assert.deepStrictEqual([...statuses], [204])
    })))
})
