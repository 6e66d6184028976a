/** Rows of profit sharing: of direct merchants, of service providers, of brands. */
import { BrandProfitSharing as Brand } from "effect-wechatpay/brand-profit-sharing"
import * as PartnerPayments from "effect-wechatpay/partner-payments"
import * as Partner from "effect-wechatpay/partner-profit-sharing"
import { Native } from "effect-wechatpay/payments"
import { ProfitSharingOrder, ProfitSharingReceiver, ProfitSharingReturn } from "effect-wechatpay/profit-sharing"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import { type Row, rowAfter } from "./sweep.ts"

const appid = "wx0053414e44424f58"
const sub_mchid = "0019000002"
const brand_mchid = "1900000108"
const account = "1900000110"
const partner = { type: "MERCHANT_ID", account, name: "示例商户" } as const

const order = (out_trade_no: string) => ({
  description: "tea",
  out_trade_no,
  amount: { total: 1000 },
  settle_info: { profit_sharing: true }
})

const pay = (out_trade_no: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no })
    yield* sandbox.advance("2 minutes")
    return transaction_id
  })

const later = Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.advance("1 minute"))

/** An order whose money can be shared. */
const paid = (out_trade_no: string) => Effect.andThen(Native.prepay(order(out_trade_no)), pay(out_trade_no))
const paidToSub = (out_trade_no: string) =>
  Effect.andThen(PartnerPayments.Native.prepay({ ...order(out_trade_no), sub_mchid }), pay(out_trade_no))

const receivers = [{ ...partner, amount: 10, description: "fee" }]

const more = <A extends { readonly receivers: ReadonlyArray<object> }>(request: A) => ({
  ...request,
  receivers: [{ ...partner, amount: 11, description: "fee" }]
})

const moreBack = <A extends { readonly amount: number }>(request: A) => ({ ...request, amount: request.amount + 1 })

const another = <A extends { readonly description: string }>(request: A) => ({ ...request, description: "another" })

const known = ProfitSharingReceiver.add({ ...partner, relation_type: "PARTNER" })
const knownToSub = Partner.ProfitSharingReceiver.add({ ...partner, sub_mchid, relation_type: "SERVICE_PROVIDER" })
const knownToBrand = Brand.addReceiver({ ...partner, brand_mchid, appid, relation_type: "SUPPLIER" })

/** What a return of profit sharing begins with: its sharing, which is complete. */
const giving = { out_order_no: "P1", return_mchid: account, amount: 1, description: "back" } as const

export const sharing: ReadonlyArray<Row> = [
  rowAfter(Effect.andThen(known, paid("shared")), ProfitSharingOrder.request, {
    request: (out_order_no, transaction_id) => ({ transaction_id, out_order_no, receivers, unfreeze_unsplit: false }),
    other: more
  }),
  rowAfter(Effect.void, ProfitSharingOrder.unfreeze, {
    request: (out_order_no) =>
      Effect.map(paid(out_order_no), (transaction_id) => ({ transaction_id, out_order_no, description: "end" })),
    other: another,
    unseen: true
  }),
  rowAfter(
    Effect.gen(function*() {
      yield* known
      const transaction_id = yield* paid("shared")
      yield* ProfitSharingOrder.request({
        transaction_id,
        out_order_no: "P1",
        receivers: [{ ...partner, amount: 100, description: "fee" }],
        unfreeze_unsplit: false
      })
      yield* later
    }),
    ProfitSharingReturn.request,
    { request: (out_return_no) => ({ ...giving, out_return_no }), other: moreBack }
  ),
  rowAfter(Effect.andThen(knownToSub, paidToSub("shared")), Partner.ProfitSharingOrder.request, {
    request: (out_order_no, transaction_id) => ({
      sub_mchid,
      transaction_id,
      out_order_no,
      receivers,
      unfreeze_unsplit: false
    }),
    other: more
  }),
  rowAfter(Effect.void, Partner.ProfitSharingOrder.unfreeze, {
    request: (out_order_no) =>
      Effect.map(paidToSub(out_order_no), (transaction_id) => ({
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
      yield* knownToSub
      const transaction_id = yield* paidToSub("shared")
      yield* Partner.ProfitSharingOrder.request({
        sub_mchid,
        transaction_id,
        out_order_no: "P1",
        receivers: [{ ...partner, amount: 100, description: "fee" }],
        unfreeze_unsplit: false
      })
      yield* later
    }),
    Partner.ProfitSharingReturn.request,
    { request: (out_return_no) => ({ ...giving, sub_mchid, out_return_no }), other: moreBack }
  ),
  rowAfter(Effect.andThen(knownToBrand, paidToSub("shared")), Brand.request, {
    request: (out_order_no, transaction_id) => ({
      brand_mchid,
      sub_mchid,
      appid,
      transaction_id,
      out_order_no,
      receivers,
      finish: false
    }),
    other: more
  }),
  rowAfter(Effect.void, Brand.finish, {
    request: (out_order_no) =>
      Effect.map(paidToSub(out_order_no), (transaction_id) => ({
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
      yield* knownToBrand
      const transaction_id = yield* paidToSub("shared")
      yield* Brand.request({
        brand_mchid,
        sub_mchid,
        appid,
        transaction_id,
        out_order_no: "P1",
        receivers: [{ ...partner, amount: 100, description: "fee" }],
        finish: false
      })
      yield* later
    }),
    Brand.requestReturn,
    { request: (out_return_no) => ({ ...giving, sub_mchid, out_return_no }), other: moreBack }
  )
]
