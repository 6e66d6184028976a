/** Rows of payments and refunds. */
import * as Partner from "effect-wechatpay/partner-payments"
import { App, CodePay, Combine, H5, Jsapi, MiniProgram, Native, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import { type Row, row } from "./sweep.ts"

const sub_mchid = "0019000002"
const sub_appid = "wx0053414e44424f59"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const scene_info = { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap" } } as const

const order = (out_trade_no: string) => ({ description: "tea", out_trade_no, amount: { total: 100 } })
const ofSub = (out_trade_no: string) => ({ ...order(out_trade_no), sub_mchid })

const dearer = <A extends { readonly amount: { readonly total: number } }>(request: A) => ({
  ...request,
  amount: { ...request.amount, total: request.amount.total + 1 }
})

const combined = (combine_out_trade_no: string) => ({
  combine_out_trade_no,
  sub_orders: [1, 2].map((index) => ({
    mchid: "0019000001",
    out_trade_no: `${combine_out_trade_no}_${index}`,
    description: "tea",
    attach: "",
    amount: { total_amount: 100, currency: "CNY" as const }
  }))
})

const combinedOfSub = (combine_out_trade_no: string) => ({
  combine_out_trade_no,
  sub_orders: combined(combine_out_trade_no).sub_orders.map(({ mchid: _, ...one }) => ({ ...one, sub_mchid }))
})

const dearerPart = <
  One extends { readonly amount: { readonly total_amount: number } },
  A extends { readonly sub_orders: ReadonlyArray<One> }
>(request: A) => ({
  ...request,
  sub_orders: request.sub_orders.map((one) => ({
    ...one,
    amount: { ...one.amount, total_amount: one.amount.total_amount + 1 }
  }))
})

const paid = (out_trade_no: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Native.prepay(order(out_trade_no))
    return yield* sandbox.pay({ out_trade_no })
  })

const paidToSub = (out_trade_no: string) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* Partner.Native.prepay(ofSub(out_trade_no))
    return yield* sandbox.pay({ out_trade_no })
  })

const refund = (number: string) => ({
  out_trade_no: number,
  out_refund_no: number,
  amount: { refund: 40, total: 100, currency: "CNY" as const }
})

const more = <A extends { readonly amount: { readonly refund: number } }>(request: A) => ({
  ...request,
  amount: { ...request.amount, refund: request.amount.refund + 1 }
})

const abnormal = (out_refund_no: string) =>
  Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.settleRefund({ out_refund_no, status: "ABNORMAL" }))

const card = {
  type: "USER_BANK_CARD",
  bank_type: "ICBC_DEBIT",
  bank_account: "6222020903001483077",
  real_name: "张三"
} as const

const otherCard = <A>(request: A) => ({ ...request, bank_account: "6222020903001483078" })

const charge = (out_trade_no: string) => ({
  ...order(out_trade_no),
  payer: { auth_code: "130061098828009406" },
  scene_info: { store_info: { id: "0001" } }
})

export const payments: ReadonlyArray<Row> = [
  row(Jsapi.prepay, { request: (number) => ({ ...order(number), payer: { openid } }), other: dearer }),
  row(MiniProgram.prepay, { request: (number) => ({ ...order(number), payer: { openid } }), other: dearer }),
  row(App.prepay, { request: order, other: dearer }),
  row(Native.prepay, { request: order, other: dearer }),
  row(H5.prepay, { request: (number) => ({ ...order(number), scene_info }), other: dearer }),
  row(CodePay.pay, { request: charge, other: dearer }),
  row(CodePay.reverse, {
    request: (out_trade_no) => Effect.as(CodePay.pay(charge(out_trade_no)), { out_trade_no }),
    other: undefined
  }),
  row(Order.close, {
    request: (out_trade_no) => Effect.as(Native.prepay(order(out_trade_no)), { out_trade_no }),
    other: undefined
  }),
  row(Refund.create, {
    request: (number) => Effect.as(paid(number), refund(number)),
    other: more
  }),
  row(Refund.applyAbnormalRefund, {
    request: (number) =>
      Effect.gen(function*() {
        yield* paid(number)
        const { out_refund_no, refund_id } = yield* Refund.create(refund(number))
        yield* abnormal(number)
        return { ...card, out_refund_no, refund_id }
      }),
    other: otherCard,
    unseen: true
  }),
  row(Combine.prepayApp, { request: combined, other: dearerPart }),
  row(Combine.prepayH5, {
    request: (number) => ({ ...combined(number), scene_info: { ...scene_info, device_id: "1" } }),
    other: dearerPart
  }),
  row(Combine.prepayJsapi, {
    request: (number) => ({ ...combined(number), combine_payer_info: { openid } }),
    other: dearerPart
  }),
  row(Combine.prepayMiniProgram, {
    request: (number) => ({ ...combined(number), combine_payer_info: { openid } }),
    other: dearerPart
  }),
  row(Combine.prepayNative, { request: combined, other: dearerPart }),
  row(Combine.close, {
    request: (number) => {
      const request = combined(number)
      return Effect.as(Combine.prepayNative(request), {
        combine_out_trade_no: number,
        sub_orders: request.sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }))
      })
    },
    other: undefined
  })
]

export const partnerPayments: ReadonlyArray<Row> = [
  row(Partner.Jsapi.prepay, {
    request: (number) => ({ ...ofSub(number), sub_appid, payer: { sub_openid: openid } }),
    other: dearer
  }),
  row(Partner.MiniProgram.prepay, {
    request: (number) => ({ ...ofSub(number), sub_appid, payer: { sub_openid: openid } }),
    other: dearer
  }),
  row(Partner.App.prepay, { request: ofSub, other: dearer }),
  row(Partner.Native.prepay, { request: ofSub, other: dearer }),
  row(Partner.H5.prepay, { request: (number) => ({ ...ofSub(number), scene_info }), other: dearer }),
  row(Partner.CodePay.pay, { request: (number) => ({ ...charge(number), sub_mchid }), other: dearer }),
  row(Partner.CodePay.reverse, {
    request: (out_trade_no) =>
      Effect.as(Partner.CodePay.pay({ ...charge(out_trade_no), sub_mchid }), { sub_mchid, out_trade_no }),
    other: undefined
  }),
  row(Partner.Order.close, {
    request: (out_trade_no) => Effect.as(Partner.Native.prepay(ofSub(out_trade_no)), { sub_mchid, out_trade_no }),
    other: undefined
  }),
  row(Partner.Refund.create, {
    request: (number) => Effect.as(paidToSub(number), { ...refund(number), sub_mchid }),
    other: more
  }),
  row(Partner.Refund.applyAbnormalRefund, {
    request: (number) =>
      Effect.gen(function*() {
        yield* paidToSub(number)
        const { out_refund_no, refund_id } = yield* Partner.Refund.create({ ...refund(number), sub_mchid })
        yield* abnormal(number)
        return { ...card, sub_mchid, out_refund_no, refund_id }
      }),
    other: otherCard,
    unseen: true
  }),
  row(Partner.Combine.prepayApp, { request: combinedOfSub, other: dearerPart }),
  row(Partner.Combine.prepayH5, {
    request: (number) => ({
      ...combinedOfSub(number),
      scene_info: { ...scene_info, device_id: "1" }
    }),
    other: dearerPart
  }),
  row(Partner.Combine.prepayJsapi, {
    request: (number) => ({ ...combinedOfSub(number), combine_payer_info: { openid } }),
    other: dearerPart
  }),
  row(Partner.Combine.prepayMiniProgram, {
    request: (number) => ({ ...combinedOfSub(number), combine_payer_info: { openid } }),
    other: dearerPart
  }),
  row(Partner.Combine.prepayNative, { request: combinedOfSub, other: dearerPart }),
  row(Partner.Combine.close, {
    request: (number) => {
      const request = combinedOfSub(number)
      return Effect.as(Partner.Combine.prepayNative(request), {
        combine_out_trade_no: number,
        sub_orders: request.sub_orders.map(({ out_trade_no, sub_mchid }) => ({ sub_mchid, out_trade_no }))
      })
    },
    other: undefined
  })
]
