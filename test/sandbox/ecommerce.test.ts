import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import {
  Balance,
  FundFlowBill,
  ProfitSharingAmount as Amount,
  ProfitSharingOrder as Sharing,
  ProfitSharingReturn as Return,
  Refund,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../support/sandbox.ts"
import { refused } from "./outcomes.ts"

const sp_mchid = "0019000001"
const sub_mchid = "0019000003"
const out_trade_no = "tea20261130001"

const inSandbox = <A, E>(
  test: Effect.Effect<A, E, Sandbox.Sandbox | Effect.Services<ReturnType<typeof Balance.query>>>
) => Effect.provide(test, Lawful.layer({ mode: "platform" }))

describe("smoke", () => {
  it.effect("pays, shares, refunds, withdraws", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay({
        description: "茶",
        sub_mchid,
        out_trade_no,
        amount: { total: 1000 },
        settle_info: { profit_sharing: true }
      })
      const order = yield* sandbox.pay({ out_trade_no })
      const transaction_id = order.transaction_id ?? ""
      yield* sandbox.advance("1 minute")
      assert.deepInclude(yield* Balance.query({ sub_mchid }), { available_amount: 0, pending_amount: 994 })
      yield* Sharing.request({
        sub_mchid,
        transaction_id,
        out_order_no: "S1",
        receivers: [{ type: "MERCHANT_ID", receiver_account: sp_mchid, amount: 100, description: "服务费" }],
        finish: false
      })
      assert.strictEqual((yield* Amount.query({ transaction_id })).unsplit_amount, 894)
      yield* sandbox.advance("1 minute")
      assert.deepInclude(yield* Balance.queryPlatform({ account_type: "BASIC" }), { available_amount: 100 })
      yield* Sharing.unfreeze({ sub_mchid, transaction_id, out_order_no: "S2", description: "解冻" })
      yield* sandbox.advance("1 minute")
      assert.deepInclude(yield* Balance.query({ sub_mchid }), { available_amount: 894, pending_amount: 0 })
      yield* Withdrawal.create({ sub_mchid, out_request_no: "W1", amount: 500 })
      yield* Return.request({
        sub_mchid,
        out_order_no: "S1",
        out_return_no: "R1",
        return_mchid: sp_mchid,
        amount: 100,
        description: "退"
      })
      yield* refused(
        Refund.create({
          sub_mchid,
          sp_appid: order.appid,
          out_trade_no,
          out_refund_no: "F1",
          amount: { refund: 1000, total: 1000 }
        }),
        "NOT_ENOUGH"
      )
      yield* Refund.create({
        sub_mchid,
        sp_appid: order.appid,
        out_trade_no,
        out_refund_no: "F1",
        amount: { refund: 300, total: 1000 }
      })
      yield* sandbox.advance("1 day")
      assert.strictEqual(
        (yield* Withdrawal.queryByOutRequestNo({ sub_mchid, out_request_no: "W1" })).status,
        "CREATE_SUCCESS"
      )
      yield* sandbox.advance("1 day")
      assert.strictEqual((yield* Withdrawal.queryByOutRequestNo({ sub_mchid, out_request_no: "W1" })).status, "SUCCESS")
      yield* sandbox.ecommerce.bounceWithdrawal({ out_request_no: "W1" })
      assert.deepInclude(yield* Balance.query({ sub_mchid }), { available_amount: 696 })
      const link = yield* FundFlowBill.request({ bill_date: "1970-01-01" })
      console.log(Buffer.concat(yield* Stream.runCollect(Bill.content(link))).toString())
    })))
})
