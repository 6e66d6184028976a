/** Rows of platforms: money of sub-merchants, in and out. */
import {
  BankRecharge,
  CombinePapay,
  Compensation,
  DayEndWithdrawal,
  DepositAfterSales,
  DepositCompensation,
  DepositPremium,
  DepositShipping,
  InsuranceClaim,
  InsuranceContract,
  MerchantCompensation,
  MerchantTransfer,
  Oversea,
  PlatformWithdrawal,
  ProfitSharingOrder,
  ProfitSharingReturn,
  Recharge,
  Refund,
  Subsidy,
  TransferAuthorization,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { Combine, Native } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import { type Row, row, rowAfter } from "./sweep.ts"

const platform = "0019000001"
const sp_appid = "wx0053414e44424f58"
const sub_mchid = "0019000003"
const outsider = "1900000110"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

const advance = (duration: Parameters<Sandbox.Sandbox["Service"]["advance"]>[0]) =>
  Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.advance(duration))

/** An order of the sub-merchant that is paid, and old enough to be shared. */
const sold = (out_trade_no: string, profit_sharing = false, total = 1000) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const settle_info = { profit_sharing }
    yield* Native.prepay({ description: "tea", sub_mchid, out_trade_no, amount: { total }, settle_info })
    const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no })
    yield* sandbox.advance("1 minute")
    return transaction_id
  })

/** A paid order that declared a subsidy of 100 fen. */
const declared = (combine_out_trade_no: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Combine.prepayNative({
      combine_out_trade_no,
      sub_orders: [{
        sub_mchid,
        out_trade_no: `${combine_out_trade_no}_1`,
        description: "tea",
        attach: "",
        amount: { total_amount: 1000, currency: "CNY" },
        settle_info: { profit_sharing: true, subsidy_amount: 100 }
      }]
    })
    yield* sandbox.pay({ out_trade_no: combine_out_trade_no })
    yield* sandbox.advance("1 minute")
    const { sub_orders } = yield* Combine.query({ combine_out_trade_no })
    return sub_orders?.[0]?.transaction_id ?? ""
  })

const bankRecharge = (out_recharge_no: string, amount = 5000) => ({
  out_recharge_no,
  account_type: "OPERATION",
  recharge_amount: { amount, currency: "CNY" }
})

const recharge = (out_recharge_no: string, account_type = "DEPOSIT", recharge_scene = "ECOMMERCE_DEPOSIT") => ({
  sub_mchid,
  out_recharge_no,
  recharge_scene,
  account_type,
  recharge_amount: { amount: 5000, currency: "CNY" }
})

const dearerRecharge = <A>(request: A) => ({ ...request, recharge_amount: { currency: "CNY", amount: 5001 } })

const payRecharge = (out_recharge_no: string) =>
  Effect.flatMap(Sandbox.Sandbox, ({ ecommerce }) => ecommerce.payRecharge({ out_recharge_no }))

/** Money in the platform's operating account. */
const filled = Effect.andThen(BankRecharge.request(bankRecharge("own1")), payRecharge("own1"))
/** Money in the sub-merchant's deposit. */
const deposited = Effect.andThen(Recharge.request(recharge("deposit1")), payRecharge("deposit1"))
/** Money in the sub-merchant's operating account, and the permission to transfer it. */
const ready = Effect.gen(function*() {
  yield* Recharge.request(recharge("fill1", "OPERATION", "ECOMMERCE_PAYMENT"))
  yield* payRecharge("fill1")
  yield* TransferAuthorization.request({ sub_mchid, agreement_list: [] })
  yield* advance("5 seconds")
})

const more = <A extends { readonly amount: number }>(request: A) => ({ ...request, amount: request.amount + 1 })
const another = <A extends { readonly description: string }>(request: A) => ({ ...request, description: "another" })

const receivers = [{ type: "MERCHANT_ID", receiver_account: platform, amount: 10, description: "fee" }]

const refund = (number: string, total = 1000) => ({
  sub_mchid,
  sp_appid,
  out_trade_no: number,
  out_refund_no: number,
  amount: { refund: 40, total }
})

const bill = (out_bill_no: string) => ({ out_bill_no, amount: 10, transfer_remark: "sorry" })
const toPayer = (transaction_id: string) => ({ transaction_info: { transaction_id } })
const toUser = { user_info: { sp_openid: openid } }

const claimable = Effect.gen(function*() {
  yield* ready
  yield* InsuranceContract.open({ sub_mchid, out_apply_no: "open1", agreement_list: [] })
  return yield* sold("sale20261201")
})

const claim = (number: string, transaction_id: string) => ({
  ...bill(number),
  sub_mchid,
  receiver: { type: "TRANSACTION_USER" as const, transaction_info: { transaction_id } }
})

const transfer = (out_bill_no: string) => ({
  sub_mchid,
  out_bill_no,
  transfer_scene_id: "1000",
  openid,
  user_name: "张三",
  transfer_amount: 40,
  transfer_remark: "tea"
})

const abroad = (out_order_id: string, transaction_id: string) => ({
  out_order_id,
  sub_mchid,
  transaction_id,
  amount: 1000,
  foreign_currency: "USD" as const,
  seller_info: { oversea_business_name: "Tea Ltd", oversea_shop_name: "Tea", seller_id: "s1" },
  express_info: { courier_number: "SF1", express_company_name: "SF" },
  payee_info: { payee_id: "p1" }
})

export const ecommerce: ReadonlyArray<Row> = [
  rowAfter(sold("shared20261201", true), ProfitSharingOrder.request, {
    request: (out_order_no, transaction_id) => ({ sub_mchid, transaction_id, out_order_no, receivers, finish: false }),
    other: (request) => ({
      ...request,
      receivers: [{ type: "MERCHANT_ID", receiver_account: platform, amount: 11, description: "fee" }]
    })
  }),
  row(ProfitSharingOrder.unfreeze, {
    request: (out_order_no) =>
      Effect.map(sold(out_order_no, true), (transaction_id) => ({
        sub_mchid,
        transaction_id,
        out_order_no,
        description: "end"
      })),
    other: another,
    unseen: true
  }),
  rowAfter(
    Effect.gen(function*() {
      const transaction_id = yield* sold("shared20261201", true)
      yield* ProfitSharingOrder.request({
        sub_mchid,
        transaction_id,
        out_order_no: "S1",
        receivers: [{ type: "MERCHANT_ID", receiver_account: platform, amount: 200, description: "fee" }],
        finish: false
      })
      yield* advance("1 minute")
    }),
    ProfitSharingReturn.request,
    {
      request: (out_return_no) => ({
        sub_mchid,
        out_order_no: "S1",
        out_return_no,
        return_mchid: platform,
        amount: 1,
        description: "back"
      }),
      other: more
    }
  ),
  row(Refund.create, {
    request: (number) => Effect.as(sold(number), refund(number)),
    other: (request) => ({ ...request, amount: { ...request.amount, refund: 41 } })
  }),
  row(Refund.applyAbnormalRefund, {
    request: (number) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* sold(number)
        const { out_refund_no, refund_id } = yield* Refund.create(refund(number))
        yield* sandbox.settleRefund({ out_refund_no, status: "ABNORMAL" })
        return { sub_mchid, out_refund_no, refund_id, type: "MERCHANT_BANK_CARD" as const }
      }),
    other: undefined
  }),
  rowAfter(filled, Refund.returnAdvance, {
    request: (number) =>
      Effect.gen(function*() {
        yield* sold(number)
        // Only what the sub-merchant lacks is advanced.
        yield* Withdrawal.create({ sub_mchid, out_request_no: number, amount: 994 })
        const { refund_id } = yield* Refund.create({
          ...refund(number),
          refund_account: "REFUND_SOURCE_PARTNER_ADVANCE"
        })
        yield* advance("1 minute")
        return { sub_mchid, refund_id }
      }),
    other: undefined
  }),
  rowAfter(filled, Subsidy.create, {
    request: (number) =>
      Effect.map(declared(number), (transaction_id) => ({
        sub_mchid,
        transaction_id,
        out_subsidy_no: number,
        amount: 100,
        description: "subsidy"
      })),
    other: another
  }),
  rowAfter(
    Effect.gen(function*() {
      yield* filled
      const transaction_id = yield* declared("subsidised1")
      yield* Subsidy.create({ sub_mchid, transaction_id, amount: 100, description: "subsidy" })
      return transaction_id
    }),
    Subsidy.requestReturn,
    {
      request: (out_order_no, transaction_id) => ({
        sub_mchid,
        transaction_id,
        out_order_no,
        amount: 5,
        description: "back"
      }),
      other: more
    }
  ),
  rowAfter(sold("sale20261201"), Withdrawal.create, {
    request: (out_request_no) => ({ sub_mchid, out_request_no, amount: 10 }),
    other: more
  }),
  rowAfter(filled, PlatformWithdrawal.create, {
    request: (out_request_no) => ({ out_request_no, amount: 10, account_type: "OPERATION" }),
    other: more
  }),
  rowAfter(Effect.andThen(sold("sale20261201"), advance("26 hours")), DayEndWithdrawal.create, {
    request: (out_request_no) =>
      Effect.as(sold(out_request_no), {
        sub_mchid,
        out_request_no,
        calculate_amount_type: "ALLOW_CURRENT_BALANCE",
        reserve_amount: 10
      }),
    other: (request) => ({ ...request, reserve_amount: 11 }),
    unseen: true
  }),
  row(Recharge.request, { request: (number) => recharge(number), other: dearerRecharge }),
  row(Recharge.close, {
    request: (number) => Effect.as(Recharge.request(recharge(number)), { sub_mchid, out_recharge_no: number }),
    other: undefined
  }),
  row(BankRecharge.request, { request: (number) => bankRecharge(number), other: dearerRecharge }),
  rowAfter(Effect.andThen(filled, sold("sale20261201")), Compensation.create, {
    request: (number, transaction_id) => ({ ...bill(number), receiver: toPayer(transaction_id) }),
    other: more
  }),
  rowAfter(Effect.andThen(filled, sold("sale20261201")), Compensation.preTransfer, {
    request: (number, transaction_id) => ({ ...bill(number), receiver: toPayer(transaction_id) }),
    other: more
  }),
  rowAfter(Effect.andThen(filled, sold("sale20261201")), Compensation.cancel, {
    request: (out_bill_no, transaction_id) =>
      Effect.as(Compensation.preTransfer({ ...bill(out_bill_no), receiver: toPayer(transaction_id) }), { out_bill_no }),
    other: undefined
  }),
  rowAfter(claimable, InsuranceClaim.create, { request: claim, other: more }),
  rowAfter(claimable, InsuranceClaim.preTransfer, { request: claim, other: more }),
  rowAfter(claimable, InsuranceClaim.cancel, {
    request: (out_bill_no, transaction_id) =>
      Effect.as(InsuranceClaim.preTransfer(claim(out_bill_no, transaction_id)), { sub_mchid, out_bill_no }),
    other: undefined
  }),
  rowAfter(filled, MerchantCompensation.create, {
    request: (number) => ({ ...bill(number), receiver: { mch_info: { mchid: sub_mchid } } }),
    other: more
  }),
  rowAfter(deposited, DepositCompensation.create, {
    request: (number) => ({
      ...bill(number),
      sub_mchid,
      business_type: "DEPOSIT_COMPENSATION" as const,
      receiver: { type: "MERCHANT" as const, mch_info: { mchid: platform } }
    }),
    other: more
  }),
  rowAfter(deposited, DepositAfterSales.create, {
    request: (number) => ({ ...bill(number), sub_mchid, receiver: toUser }),
    other: more
  }),
  rowAfter(deposited, DepositShipping.create, {
    request: (number) => ({ ...bill(number), sub_mchid, receiver: toUser }),
    other: more
  }),
  rowAfter(deposited, DepositPremium.create, {
    request: (number) => ({ ...bill(number), sub_mchid, receiver: { mch_info: { mchid: outsider } } }),
    other: more
  }),
  rowAfter(ready, MerchantTransfer.create, {
    request: transfer,
    other: (request) => ({ ...request, transfer_amount: 41 })
  }),
  rowAfter(ready, MerchantTransfer.cancel, {
    request: (out_bill_no) => Effect.as(MerchantTransfer.create(transfer(out_bill_no)), { sub_mchid, out_bill_no }),
    other: undefined
  }),
  rowAfter(sold("sale20261201", false, 200_000), Oversea.create, { request: abroad, other: more }),
  rowAfter(
    Effect.gen(function*() {
      const transaction_id = yield* sold("sale20261201", false, 200_000)
      yield* Oversea.create(abroad("abroad1", transaction_id))
      yield* advance("2 days")
      return transaction_id
    }),
    Oversea.requestReturn,
    {
      request: (out_return_no, transaction_id) => ({
        out_return_no,
        out_order_id: "abroad1",
        sub_mchid,
        transaction_id,
        supplement_info: "r1",
        amount: 5
      }),
      other: more
    }
  ),
  rowAfter(
    Effect.gen(function*() {
      const { ecommerce } = yield* Sandbox.Sandbox
      const contract = { plan_id: 12535, out_contract_code: "contract1" }
      yield* CombinePapay.preSignApp({ ...contract, contract_display_account: "A" })
      const { contract_id = "" } = yield* ecommerce.signEntrust({ ...contract, openid })
      return contract_id
    }),
    CombinePapay.pay,
    {
      request: (combine_out_trade_no, contract_id) => ({
        combine_out_trade_no,
        contract_id,
        sub_orders: [{
          sub_mchid,
          out_trade_no: `${combine_out_trade_no}_1`,
          description: "tea",
          amount: { total_amount: 1000, currency: "CNY" }
        }]
      }),
      other: ({ sub_orders, ...request }) => ({
        ...request,
        sub_orders: sub_orders.map((one) => ({ ...one, amount: { total_amount: 1001, currency: "CNY" } }))
      }),
      repeat: "INVALID_REQUEST"
    }
  ),
  rowAfter(
    Effect.gen(function*() {
      const { ecommerce } = yield* Sandbox.Sandbox
      const contract = { plan_id: 12535, out_contract_code: "contract1" }
      yield* CombinePapay.preSignApp({ ...contract, contract_display_account: "A" })
      const { contract_id = "" } = yield* ecommerce.signEntrust({ ...contract, openid })
      return contract_id
    }),
    CombinePapay.reverse,
    {
      request: (combine_out_trade_no, contract_id) => {
        const sub_order = { sub_mchid, out_trade_no: `${combine_out_trade_no}_1` }
        return Effect.as(
          CombinePapay.pay({
            combine_out_trade_no,
            contract_id,
            sub_orders: [{ ...sub_order, description: "tea", amount: { total_amount: 1000, currency: "CNY" } }]
          }),
          { combine_out_trade_no, sub_orders: [sub_order] }
        )
      },
      other: undefined
    }
  )
]
