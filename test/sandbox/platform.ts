/** A platform with sub-merchants in the sandbox, as tests of its money begin. */
import { type Endpoint } from "effect-wechatpay"
import { BankRecharge } from "effect-wechatpay/ecommerce"
import { Combine, Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import * as Lawful from "../support/sandbox.ts"

export const platform = "0019000001"
export const sp_appid = "wx0053414e44424f58"
export const sub_mchid = "0019000003"
export const other = "0019000002"
export const outsider = "1900000110"

/** Runs a test for a platform in a sandbox that keeps to the codes of the pages. */
export const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer({ mode: "platform" }))

/** An order of 1,000 fen that is paid, frozen by default, and old enough to be shared. */
export const sold = Effect.fnUntraced(function*(out_trade_no: string, profit_sharing = true) {
  const sandbox = yield* Sandbox.Sandbox
  yield* Native.prepay({
    description: "茶",
    sub_mchid,
    out_trade_no,
    amount: { total: 1000 },
    settle_info: { profit_sharing }
  })
  const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no })
  yield* sandbox.advance("1 minute")
  return transaction_id
})

/** A combined payment of 1,000 fen for each sub-merchant; the first order declares a subsidy of 100. */
export const soldTogether = Effect.fnUntraced(function*(combine_out_trade_no: string) {
  const sandbox = yield* Sandbox.Sandbox
  const order = (mchid: string, subsidy?: number) => ({
    sub_mchid: mchid,
    out_trade_no: `${combine_out_trade_no}_${mchid}`,
    description: "茶",
    attach: "",
    amount: { total_amount: 1000, currency: "CNY" as const },
    settle_info: subsidy === undefined ? {} : { profit_sharing: true, subsidy_amount: subsidy }
  })
  yield* Combine.prepayNative({ combine_out_trade_no, sub_orders: [order(sub_mchid, 100), order(other)] })
  yield* sandbox.pay({ out_trade_no: combine_out_trade_no })
  yield* sandbox.advance("1 minute")
  const { sub_orders } = yield* Combine.query({ combine_out_trade_no })
  return sub_orders?.[0]?.transaction_id ?? ""
})

/** Money for the platform's operating account. */
export const recharged = Effect.fnUntraced(function*(amount: number) {
  const { ecommerce } = yield* Sandbox.Sandbox
  const out_recharge_no = `own${amount}`
  yield* BankRecharge.request({
    out_recharge_no,
    account_type: "OPERATION",
    recharge_amount: { amount, currency: "CNY" }
  })
  yield* ecommerce.payRecharge({ out_recharge_no })
})
