/** Rows of coupons and gifts. */
import {
  CashCoupon,
  CashCouponStock,
  MerchantCoupon,
  MerchantCouponCode,
  MerchantCouponStock,
  MerchantCouponSubsidy,
  PayGiftActivity,
  PayGiftMerchant
} from "effect-wechatpay/marketing"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { type Row, row, rowAfter } from "./sweep.ts"

const merchant = "0019000001"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const day = (number: number) => DateTime.makeUnsafe(number * 86_400_000)

const cash = (out_request_no: string): CashCouponStock.CreateRequest => ({
  stock_name: "Winter",
  available_begin_time: day(0),
  available_end_time: day(30),
  stock_use_rule: {
    max_coupons: 100,
    max_amount: 10_000,
    max_coupons_per_user: 60,
    natural_person_limit: false,
    prevent_api_abuse: false
  },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 500 },
    available_merchants: [merchant]
  },
  no_cash: true,
  stock_type: "NORMAL",
  out_request_no
})

const started = Effect.gen(function*() {
  const { stock_id } = yield* CashCouponStock.create(cash("stock1"))
  yield* CashCouponStock.start({ stock_id })
  return stock_id
})

const own = (out_request_no: string): MerchantCouponStock.CreateRequest => ({
  stock_name: "August",
  goods_name: "Hot drinks",
  stock_type: "NORMAL",
  coupon_use_rule: {
    coupon_available_time: { available_begin_time: day(0), available_end_time: day(30) },
    fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 3000 },
    use_method: "OFF_LINE"
  },
  stock_send_rule: { max_coupons: 100, max_coupons_per_user: 60 },
  coupon_code_mode: "WECHATPAY_MODE",
  subsidy: true,
  out_request_no
})

const stock = Effect.map(MerchantCouponStock.create(own("stock1")), ({ stock_id }) => stock_id)

const taken = (stock_id: string) =>
  Effect.map(
    Effect.flatMap(Sandbox.Sandbox, ({ coupons }) => coupons.take({ stock_id, openid })),
    ({ coupon_code }) => ({ coupon_code, stock_id })
  )

const used = (stock_id: string, use_request_no: string) =>
  Effect.tap(
    taken(stock_id),
    (coupon) => MerchantCoupon.use({ ...coupon, use_time: day(0), use_request_no })
  )

const gift = (out_request_no: string): PayGiftActivity.CreateRequest => ({
  activity_base_info: {
    activity_name: "Winter",
    activity_second_title: "Tea",
    merchant_logo_url: "https://example.com/logo.png",
    begin_time: day(1),
    end_time: day(30),
    out_request_no,
    delivery_purpose: "OFF_LINE_PAY"
  },
  award_send_rule: {
    transaction_amount_minimum: 100,
    send_content: "SINGLE_COUPON",
    award_type: "BUSIFAVOR",
    award_list: [{ stock_id: "98065001", original_image_url: "https://example.com/award.png" }],
    merchant_option: "MANUAL_INPUT_MERCHANT",
    merchant_id_list: [merchant]
  }
})

const renamed = <A>(request: A) => ({ ...request, stock_name: "September" })

export const marketing: ReadonlyArray<Row> = [
  row(CashCouponStock.create, { request: cash, other: renamed }),
  rowAfter(started, CashCoupon.send, {
    request: (out_request_no, stock_id) => ({ openid, stock_id, out_request_no }),
    other: (request) => ({ ...request, openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6p" })
  }),
  row(MerchantCouponStock.create, { request: own, other: renamed }),
  rowAfter(stock, MerchantCoupon.send, {
    request: (out_request_no, stock_id) => ({ openid, stock_id, out_request_no }),
    other: (request) => ({ ...request, openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6p" })
  }),
  rowAfter(stock, MerchantCoupon.use, {
    request: (use_request_no, stock_id) =>
      Effect.map(taken(stock_id), (coupon) => ({ ...coupon, use_time: day(0), use_request_no })),
    other: undefined
  }),
  rowAfter(stock, MerchantCoupon.returnCoupon, {
    request: (return_request_no, stock_id) =>
      Effect.map(used(stock_id, `use_${return_request_no}`), (coupon) => ({ ...coupon, return_request_no })),
    other: undefined
  }),
  rowAfter(stock, MerchantCoupon.deactivate, {
    request: (deactivate_request_no, stock_id) =>
      Effect.map(taken(stock_id), (coupon) => ({ ...coupon, deactivate_request_no, deactivate_reason: "error" })),
    other: undefined
  }),
  rowAfter(stock, MerchantCoupon.associate, {
    request: (out_request_no, stock_id) =>
      Effect.map(taken(stock_id), (coupon) => ({ ...coupon, out_trade_no: "tea", out_request_no })),
    other: (request) => ({ ...request, out_trade_no: "coffee" }),
    seen: ({ coupon_code }) => MerchantCoupon.query({ coupon_code, openid })
  }),
  rowAfter(stock, MerchantCouponSubsidy.pay, {
    request: (out_subsidy_no, stock_id) =>
      Effect.map(used(stock_id, out_subsidy_no), (coupon) => ({
        ...coupon,
        transaction_id: "4200000913202101152566792388",
        payee_merchant: "0019000002",
        amount: 400,
        description: "subsidy",
        out_subsidy_no
      })),
    other: (request) => ({ ...request, amount: 401 })
  }),
  rowAfter(
    Effect.map(
      MerchantCouponStock.create({ ...own("stock1"), coupon_code_mode: "MERCHANT_UPLOAD" }),
      ({ stock_id }) => stock_id
    ),
    MerchantCouponCode.upload,
    {
      request: (upload_request_no, stock_id) => ({
        stock_id,
        coupon_code_list: [upload_request_no],
        upload_request_no
      }),
      other: (request) => ({ ...request, coupon_code_list: ["another"] }),
      seen: ({ stock_id }) => MerchantCouponStock.query({ stock_id })
    }
  ),
  row(MerchantCouponStock.updateBudget, {
    request: (number) =>
      Effect.map(MerchantCouponStock.create(own(number)), ({ stock_id }) => ({
        stock_id,
        target_max_coupons: 200,
        current_max_coupons: 100,
        modify_budget_request_no: number
      })),
    other: (request) => ({ ...request, target_max_coupons: 201 }),
    seen: ({ stock_id }) => MerchantCouponStock.query({ stock_id })
  }),
  row(PayGiftActivity.create, {
    request: gift,
    other: (request) => ({ ...request, activity_base_info: { ...request.activity_base_info, activity_name: "Spring" } })
  }),
  row(PayGiftMerchant.add, {
    request: (number) =>
      Effect.map(PayGiftActivity.create(gift(number)), ({ activity_id }) => ({
        activity_id,
        merchant_id_list: ["0019000002"],
        add_request_no: number
      })),
    other: undefined,
    seen: ({ activity_id }) => PayGiftMerchant.list({ activity_id })
  })
]
