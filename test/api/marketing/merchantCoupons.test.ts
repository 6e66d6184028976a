import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import {
  MerchantCoupon,
  MerchantCouponCallback,
  MerchantCouponCode,
  MerchantCouponStock,
  MerchantCouponSubsidy
} from "effect-wechatpay/marketing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const at = (iso: string) => DateTime.makeUnsafe(iso)
const time = "2015-05-20T13:29:35+08:00"
const stock_id = "98065001"

const entrance = {
  mini_programs_info: {
    mini_programs_appid: "wx234545656765876",
    mini_programs_path: "/path/index/index",
    entrance_words: "欢迎选购",
    guiding_words: "获取更多优惠"
  },
  appid: "wx324345hgfhfghfg",
  hall_id: "233455656",
  code_display_mode: "BARCODE"
} as const

const pattern = {
  description: "xxx门店可用",
  merchant_logo_url: "https://qpic.cn/xxx",
  merchant_name: "微信支付",
  background_color: "Color020",
  coupon_image_url: "https://qpic.cn/xxx",
  finder_info: {
    finder_id: "sph6Rngt2T4RlUf",
    finder_video_id:
      "export/UzFfAgtgekIEAQAAAAAAb4MgnPInmAAAAAstQy6ubaLX4KHWvLEZgBPEwIEgVnk9HIP-zNPgMJofG6tpdGPJNg_ojtEjoT94",
    finder_video_cover_image_url: "https://wxpaylogo.qpic.cn/xxx"
  }
} as const

const week = { week_day: [1, 2], available_day_time: [{ begin_time: 3600, end_time: 86399 }] }

const worth = {
  fixed_normal_coupon: { discount_amount: 5, transaction_minimum: 100 },
  discount_coupon: { discount_percent: 88, transaction_minimum: 100 },
  exchange_coupon: { exchange_price: 100, transaction_minimum: 100 },
  use_method: "OFF_LINE",
  mini_programs_appid: "wx23232232323",
  mini_programs_path: "/path/index/index"
} as const

const wireTime = {
  available_begin_time: time,
  available_end_time: time,
  available_day_after_receive: 3,
  available_week: week,
  irregulary_avaliable_time: [{ begin_time: time, end_time: time }],
  wait_days_after_receive: 7,
  available_second_after_receive: 3600
} as const

const ourTime = {
  ...wireTime,
  available_begin_time: at(time),
  available_end_time: at(time),
  irregulary_avaliable_time: [{ begin_time: at(time), end_time: at(time) }]
}

const sendRule = {
  max_amount: 100000,
  max_coupons: 100,
  max_coupons_per_user: 5,
  max_amount_by_day: 1000,
  max_coupons_by_day: 100,
  natural_person_limit: false,
  prevent_api_abuse: false,
  transferable: false,
  shareable: false
}

const named = {
  stock_name: "8月1日活动券",
  belong_merchant: "10000022",
  comment: "活动使用",
  goods_name: "xxx商品使用",
  stock_type: "NORMAL"
} as const

const create = {
  ...named,
  stock_send_rule: sendRule,
  out_request_no: "100002322019090134234sfdf",
  custom_entrance: { ...entrance, store_id: "233554655" },
  display_pattern_info: pattern,
  coupon_code_mode: "WECHATPAY_MODE",
  notify_config: { notify_appid: "wx23232232323" },
  subsidy: false
} as const

itCalls({
  endpoint: MerchantCouponStock.create,
  request: { ...create, coupon_use_rule: { coupon_available_time: ourTime, ...worth } },
  sends: "POST /v3/marketing/busifavor/stocks",
  body: { ...create, coupon_use_rule: { coupon_available_time: wireTime, ...worth } },
  responses: { stock_id, create_time: "2015-05-20T13:29:35.120+08:00" },
  gives: { stock_id, create_time: at("2015-05-20T13:29:35.120+08:00") },
  sandbox: false
})

const decoded = {
  ...named,
  stock_send_rule: sendRule,
  custom_entrance: { ...entrance, store_id: "233554655" },
  display_pattern_info: pattern,
  stock_state: "RUNNING",
  coupon_code_mode: "WECHATPAY_MODE",
  stock_id,
  coupon_code_count: { total_count: 100, available_count: 50 },
  notify_config: { notify_appid: "wx23232232323" },
  send_count_information: { total_send_num: 1, total_send_amount: 34, today_send_num: 1, today_send_amount: 34 },
  subsidy: false
} as const

itCalls({
  endpoint: MerchantCouponStock.query,
  request: { stock_id },
  sends: `GET /v3/marketing/busifavor/stocks/${stock_id}`,
  responses: { ...decoded, coupon_use_rule: { coupon_available_time: wireTime, ...worth } },
  gives: { ...decoded, coupon_use_rule: { coupon_available_time: ourTime, ...worth } },
  sandbox: false
})

const change = {
  custom_entrance: entrance,
  stock_name: "8月1日活动券",
  comment: "活动使用",
  goods_name: "xxx商品使用",
  out_request_no: "6122352020010133287985742",
  display_pattern_info: pattern,
  coupon_use_rule: {
    use_method: "OFF_LINE",
    mini_programs_appid: "wx23232232323",
    mini_programs_path: "/path/index/index"
  },
  stock_send_rule: { natural_person_limit: false, prevent_api_abuse: false },
  notify_config: { notify_appid: "wx23232232323" },
  subsidy: false
} as const

itCalls({
  endpoint: MerchantCouponStock.update,
  request: { stock_id, ...change },
  sends: `PATCH /v3/marketing/busifavor/stocks/${stock_id}`,
  body: change,
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: MerchantCouponStock.updateBudget,
  request: {
    stock_id,
    target_max_coupons: 3000,
    current_max_coupons: 500,
    current_max_coupons_by_day: 300,
    modify_budget_request_no: "1002600620019090123143254436"
  },
  sends: `PATCH /v3/marketing/busifavor/stocks/${stock_id}/budget`,
  body: {
    target_max_coupons: 3000,
    current_max_coupons: 500,
    current_max_coupons_by_day: 300,
    modify_budget_request_no: "1002600620019090123143254436"
  },
  responses: { max_coupons: 300, max_coupons_by_day: 100 },
  gives: { max_coupons: 300, max_coupons_by_day: 100 },
  sandbox: false
})

const uploaded = {
  stock_id,
  total_count: 500,
  success_count: 20,
  success_codes: ["MMAA12345"],
  fail_count: 10,
  fail_codes: [{ coupon_code: "ABCD23456", code: "LENGTH_LIMIT", message: "长度超过最大值32位" }],
  exist_codes: ["ABCD2345678"],
  duplicate_codes: ["AAAABBBB"]
}

itCalls({
  endpoint: MerchantCouponCode.upload,
  request: {
    stock_id,
    coupon_code_list: ["ABC9588200", "ABC9588201"],
    upload_request_no: "100002322019090134234sfdf"
  },
  sends: `POST /v3/marketing/busifavor/stocks/${stock_id}/couponcodes`,
  body: { coupon_code_list: ["ABC9588200", "ABC9588201"], upload_request_no: "100002322019090134234sfdf" },
  responses: { ...uploaded, success_time: "2015-05-20T13:29:35.120+08:00" },
  gives: { ...uploaded, success_time: at("2015-05-20T13:29:35.120+08:00") },
  sandbox: false
})

itCalls({
  endpoint: MerchantCoupon.use,
  request: {
    coupon_code: "sxxe34343434",
    stock_id: "100088",
    appid: "wx1234567889999",
    use_time: at(time),
    use_request_no: "1002600620019090123143254435",
    openid: "xsd3434454567676",
    out_trade_no: "190000001",
    mch_id: "190000001",
    transaction_id: "4200000001856498491"
  },
  sends: "POST /v3/marketing/busifavor/coupons/use",
  body: {
    coupon_code: "sxxe34343434",
    stock_id: "100088",
    appid: "wx1234567889999",
    use_time: time,
    use_request_no: "1002600620019090123143254435",
    openid: "xsd3434454567676",
    out_trade_no: "190000001",
    mch_id: "190000001",
    transaction_id: "4200000001856498491"
  },
  responses: { stock_id: "100088", openid: "dsadas34345454545", wechatpay_use_time: time },
  gives: { stock_id: "100088", openid: "dsadas34345454545", wechatpay_use_time: at(time) },
  sandbox: false
})

const state = {
  ...named,
  custom_entrance: entrance,
  display_pattern_info: pattern,
  coupon_code: "123446565767",
  coupon_state: "DEACTIVATED",
  stock_id: "1002323",
  transferable: false,
  shareable: false,
  send_request_no: "MCHSEND202003101234",
  use_request_no: "MCHUSE202003101234",
  associate_out_trade_no: "MCH_102233445",
  return_request_no: "MCHRETURN202003101234",
  deactivate_request_no: "MCHDEACTIVATE202003101234",
  deactivate_reason: "此券使用时间设置错误"
} as const

const coupon = {
  ...state,
  coupon_use_rule: {
    coupon_available_time: wireTime,
    available_week: week,
    irregulary_avaliable_time: [{ begin_time: time, end_time: time }],
    ...worth
  },
  available_start_time: time,
  expire_time: time,
  receive_time: time,
  use_time: time,
  return_time: time,
  deactivate_time: time
}

const readCoupon = {
  ...state,
  coupon_use_rule: {
    coupon_available_time: ourTime,
    available_week: week,
    irregulary_avaliable_time: [{ begin_time: at(time), end_time: at(time) }],
    ...worth
  },
  available_start_time: at(time),
  expire_time: at(time),
  receive_time: at(time),
  use_time: at(time),
  return_time: at(time),
  deactivate_time: at(time)
}

itCalls({
  endpoint: MerchantCoupon.list,
  request: {
    openid: "2323dfsdf342342",
    appid: "wx233544546545989",
    stock_id: "9865000",
    coupon_state: "SENDED",
    creator_merchant: "1000000001",
    belong_merchant: "1000000002",
    sender_merchant: "1000000003",
    offset: 0,
    limit: 20
  },
  sends:
    "GET /v3/marketing/busifavor/users/2323dfsdf342342/coupons?appid=wx233544546545989&stock_id=9865000&coupon_state=SENDED&creator_merchant=1000000001&belong_merchant=1000000002&sender_merchant=1000000003&offset=0&limit=20",
  responses: { data: [coupon], total_count: 100, limit: 10, offset: 1 },
  gives: { data: [readCoupon], total_count: 100, limit: 10, offset: 1 },
  sandbox: false
})

itCalls({
  endpoint: MerchantCoupon.query,
  request: { coupon_code: "123446565767", openid: "2323dfsdf342342" },
  sends: "GET /v3/marketing/busifavor/users/2323dfsdf342342/coupons/123446565767/appids/wxd678efh567hg6787",
  responses: coupon,
  gives: readCoupon,
  sandbox: false
})

const held = { coupon_code: "sxxe34343434", stock_id: "1234567891" }

itCalls({
  endpoint: MerchantCoupon.returnCoupon,
  request: { ...held, return_request_no: "1002600620019090123143254436" },
  sends: "POST /v3/marketing/busifavor/coupons/return",
  body: { ...held, return_request_no: "1002600620019090123143254436" },
  responses: { wechatpay_return_time: time },
  gives: { wechatpay_return_time: at(time) },
  sandbox: false
})

itCalls({
  endpoint: MerchantCoupon.deactivate,
  request: {
    ...held,
    deactivate_request_no: "1002600620019090123143254436",
    deactivate_reason: "此券使用时间设置错误"
  },
  sends: "POST /v3/marketing/busifavor/coupons/deactivate",
  body: {
    ...held,
    deactivate_request_no: "1002600620019090123143254436",
    deactivate_reason: "此券使用时间设置错误"
  },
  responses: { wechatpay_deactivate_time: time },
  gives: { wechatpay_deactivate_time: at(time) },
  sandbox: false
})

const bound = { ...held, out_trade_no: "MCH_102233445", out_request_no: "1002600620019090123143254435" }

itCalls({
  endpoint: MerchantCoupon.associate,
  request: bound,
  sends: "POST /v3/marketing/busifavor/coupons/associate",
  body: bound,
  responses: { wechatpay_associate_time: time },
  gives: { wechatpay_associate_time: at(time) },
  sandbox: false
})

itCalls({
  endpoint: MerchantCoupon.disassociate,
  request: bound,
  sends: "POST /v3/marketing/busifavor/coupons/disassociate",
  body: bound,
  responses: { wechatpay_disassociate_time: time, wechatpay_associate_time: time },
  gives: { wechatpay_disassociate_time: at(time), wechatpay_associate_time: at(time) },
  sandbox: false
})

const subsidy = {
  stock_id: "128888000000001",
  coupon_code: "ABCD12345678",
  transaction_id: "4200000913202101152566792388",
  payer_merchant: "1900000109",
  payee_merchant: "1900000002",
  amount: 100,
  description: "20210115DESCRIPTION",
  out_subsidy_no: "subsidy-abcd-12345678"
}

const receipt = {
  ...subsidy,
  subsidy_receipt_id: "1120200119165100000000000001",
  status: "SUCCESS",
  fail_reason: "INSUFFICIENT_BALANCE"
} as const

const { payer_merchant: _, ...asked } = subsidy

itCalls({
  endpoint: MerchantCouponSubsidy.pay,
  request: asked,
  sends: "POST /v3/marketing/busifavor/subsidy/pay-receipts",
  body: subsidy,
  responses: {
    ...receipt,
    success_time: "2021-01-20T10:29:35.120+08:00",
    create_time: "2021-01-20T10:29:35.120+08:00"
  },
  gives: {
    ...receipt,
    success_time: at("2021-01-20T10:29:35.120+08:00"),
    create_time: at("2021-01-20T10:29:35.120+08:00")
  },
  sandbox: false
})

itCalls({
  endpoint: MerchantCouponSubsidy.query,
  request: { subsidy_receipt_id: "1120200119165100000000000001" },
  sends: "GET /v3/marketing/busifavor/subsidy/pay-receipts/1120200119165100000000000001",
  responses: receipt,
  gives: receipt,
  sandbox: false
})

itCalls({
  endpoint: MerchantCouponCallback.set,
  request: {},
  sends: "POST /v3/marketing/busifavor/callbacks",
  body: { mchid: "1900000109", notify_url: "https://example.com/notify" },
  responses: { update_time: "2019-05-20T13:29:35.120+08:00", notify_url: "https://example.com", mchid: "1900000109" },
  gives: { update_time: at("2019-05-20T13:29:35.120+08:00"), notify_url: "https://example.com", mchid: "1900000109" }
})

itCalls({
  endpoint: MerchantCouponCallback.query,
  request: {},
  sends: "GET /v3/marketing/busifavor/callbacks?mchid=1900000109",
  responses: { notify_url: "https://example.com", mchid: "1900000109" },
  gives: { notify_url: "https://example.com", mchid: "1900000109" },
  sandbox: MerchantCouponCallback.set({})
})

describe("Merchant coupons", () => {
  it.effect("wants the rule of the stock's type before anything is sent", () => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(MerchantCouponStock.create({
        ...create,
        stock_type: "DISCOUNT",
        coupon_use_rule: {
          coupon_available_time: ourTime,
          use_method: "OFF_LINE",
          fixed_normal_coupon: worth.fixed_normal_coupon
        }
      }))
      assert.isTrue(error._tag === "RequestEncodeError" && error.field === "coupon_use_rule.discount_coupon")
      assert.strictEqual(received.length, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("changes the number of coupons in all or of a day, one per call, with the current number", () => {
    const { layer, received } = Platform.world(() => Platform.json({ max_coupons: 1 }))
    const modify_budget_request_no = "1"
    return Effect.gen(function*() {
      for (
        const request of [
          {},
          {
            target_max_coupons: 2,
            target_max_coupons_by_day: 1,
            current_max_coupons: 1,
            current_max_coupons_by_day: 1
          },
          { target_max_coupons: 2 },
          { target_max_coupons_by_day: 2, current_max_coupons: 1 }
        ]
      ) {
        const error = yield* Effect.flip(
          MerchantCouponStock.updateBudget({ stock_id, modify_budget_request_no, ...request })
        )
        assert.strictEqual(error._tag, "RequestEncodeError")
      }
      assert.strictEqual(received.length, 0)
      yield* MerchantCouponStock.updateBudget({
        stock_id,
        modify_budget_request_no,
        target_max_coupons_by_day: 2,
        current_max_coupons_by_day: 1
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads a success whose time WeChat Pay wrote wrongly", () => {
    const { layer } = Platform.world(() => Platform.json({ wechatpay_deactivate_time: "2020-05-20T13:29:35.08:00" }))
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* MerchantCoupon.deactivate({ ...held, deactivate_request_no: "1" }), {})
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads all coupons of a user as a stream", () => {
    const { layer, received } = Platform.world((_, turn) =>
      Platform.json({ data: [{ ...coupon, coupon_code: String(turn) }], total_count: 2 })
    )
    return Effect.gen(function*() {
      const coupons = yield* Stream.runCollect(MerchantCoupon.listAll({ openid: "o", creator_merchant: "1" }))
      assert.strictEqual(coupons.length, 2)
      assert.deepStrictEqual(received.map(({ url }) => url.searchParams.get("offset")), ["0", "1"])
    }).pipe(Effect.provide(layer))
  })
})
