/** What the programs of the guide to platforms begin with, and what they move. */
import { Effect, Redacted } from "effect"
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import { BankRecharge, ProfitSharingOrder, Recharge, Subsidy } from "effect-wechatpay/ecommerce"
import { Combine, Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"

type Money = Effect.Effect<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>

/** A program of a guide that moves money. */
export interface Case {
  readonly prepare: Effect.Effect<unknown, unknown, Endpoint.Services | Sandbox.Sandbox>
  /** The functions of a guide have types of their own, which blocks.test.ts checks. */
  readonly run: (program: (...args: ReadonlyArray<unknown>) => Money) => Money
  readonly moved: (state: Sandbox.State) => unknown
  readonly once: unknown
}

const platform = "0019000001"
const sub_mchid = "0019000003"
const out_trade_no = "tea20261123001"
/** Number of the first payment of a sandbox under the TestClock. */
const transaction_id = "4200000019700101000000000001"
const sale = { sub_mchid, transaction_id, out_trade_no }

const sold = (settle_info: Native.PrepayRequest["settle_info"]) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Native.prepay({ sub_mchid, description: "茶", out_trade_no, amount: { total: 1000 }, settle_info })
    yield* sandbox.pay({ out_trade_no })
    yield* sandbox.advance("1 minute")
  })

/** An order that announced a subsidy, which only a combined one does. */
const announced = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Combine.prepayNative({
    combine_out_trade_no: "P20261123001",
    sub_orders: [{
      sub_mchid,
      out_trade_no,
      description: "茶",
      attach: "茶",
      amount: { total_amount: 1000, currency: "CNY" },
      settle_info: { profit_sharing: true, subsidy_amount: 100 }
    }]
  })
  yield* sandbox.pay({ out_trade_no: "P20261123001" })
  yield* sandbox.advance("1 minute")
})

/** Money in the platform's operating account. */
const filled = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* BankRecharge.request({
    out_recharge_no: "fill1",
    recharge_scene: "ECOMMERCE_BANK_TRANSFER",
    account_type: "OPERATION",
    recharge_amount: { amount: 1000, currency: "CNY" }
  })
  yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "fill1" })
})

const deposited = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* Recharge.request({
    sub_mchid,
    out_recharge_no: "deposit1",
    recharge_scene: "ECOMMERCE_DEPOSIT",
    account_type: "DEPOSIT",
    recharge_amount: { amount: 500, currency: "CNY" }
  })
  yield* sandbox.ecommerce.payRecharge({ out_recharge_no: "deposit1" })
})

const shared = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* filled
  yield* announced
  yield* Subsidy.create({ sub_mchid, transaction_id, out_subsidy_no: "B1", amount: 100, description: "茶" })
  yield* ProfitSharingOrder.request({
    sub_mchid,
    transaction_id,
    out_order_no: `${out_trade_no}S`,
    receivers: [{ type: "MERCHANT_ID", receiver_account: platform, amount: 50, description: "佣金" }],
    finish: true
  })
  yield* sandbox.advance("1 minute")
})

const compensations = ({ compensations }: Sandbox.State) => compensations.map(({ amount, state }) => [amount, state])

export const ecommerceCases: Readonly<Record<string, () => Case>> = {
  subsidise: () => ({
    prepare: Effect.andThen(filled, announced),
    run: (subsidise) => subsidise(sub_mchid, transaction_id, out_trade_no),
    moved: ({ subsidies }) => subsidies.map(({ amount }) => amount),
    once: [100]
  }),
  share: () => ({
    prepare: sold({ profit_sharing: true }),
    run: (share) => share(sale, platform),
    moved: ({ ecommerceSharings }) =>
      ecommerceSharings.map(({ receivers }) => receivers.map(({ amount, result }) => [amount, result])),
    once: [[[50, "SUCCESS"]]]
  }),
  takeBack: () => ({
    prepare: shared,
    run: (takeBack) => takeBack({ ...sale, total: 1000, subsidy: 100 }, platform),
    moved: ({ ecommerceSharingReturns, refunds, subsidyReturns }) => [
      ecommerceSharingReturns.map(({ amount }) => amount),
      refunds.map(({ refund }) => refund),
      subsidyReturns.map(({ amount }) => amount)
    ],
    once: [[50], [1000], [100]]
  }),
  payOut: () => ({
    prepare: sold(undefined),
    run: (payOut) => payOut(sub_mchid, "out1", 500),
    moved: ({ withdrawals }) => withdrawals.map(({ amount }) => amount),
    once: [500]
  }),
  fine: () => ({
    prepare: deposited,
    run: (fine) => fine(sub_mchid, "fine1", 100, "0019000002"),
    moved: compensations,
    once: [[100, "SUCCESS"]]
  }),
  makeGood: () => ({
    prepare: Effect.andThen(filled, sold(undefined)),
    run: (makeGood) => makeGood(transaction_id, "sorry1", 10),
    moved: compensations,
    once: [[10, "SUCCESS"]]
  }),
  leave: () => ({
    prepare: sold(undefined),
    run: (leave) => leave(sub_mchid, "close1", "示例茶铺有限公司", Redacted.make("6222020000000000018")),
    moved: ({ closures }) => closures.map(({ cancel_state, sub_mchid }) => [sub_mchid, cancel_state]),
    once: [[sub_mchid, "WAITING_MERCHANT_CONFIRM"]]
  })
}
