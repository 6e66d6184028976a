import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import { CashCoupon, CashCouponCallback, CashCouponFlow, CashCouponStock } from "effect-wechatpay/marketing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const at = (iso: string) => DateTime.makeUnsafe(iso)
const time = "2015-05-20T13:29:35+08:00"
const page = { total_count: 10, limit: 8, offset: 1 }

const stock = {
  stock_id: "9836588",
  stock_creator_mchid: "123456",
  stock_name: "微信支付批次",
  status: "paused",
  create_time: time,
  description: "微信支付营销",
  stock_use_rule: {
    max_coupons: 100,
    max_amount: 5000,
    max_amount_by_day: 400,
    fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 100 },
    max_coupons_per_user: 3,
    coupon_type: "NORMAL",
    goods_tag: ["xxx"],
    trade_type: ["MICROAPP"],
    combine_use: true,
    natural_person_limit: true,
    prevent_api_abuse: false
  },
  available_begin_time: time,
  available_end_time: time,
  distributed_coupons: 100,
  no_cash: true,
  start_time: time,
  stop_time: time,
  cut_to_message: { single_price_max: 100, cut_to_price: 50 },
  singleitem: true,
  stock_type: "NORMAL",
  card_id: "pIRQQwKSFBbVHHh4X"
} as const

const readStock = {
  ...stock,
  create_time: at(time),
  available_begin_time: at(time),
  available_end_time: at(time),
  start_time: at(time),
  stop_time: at(time)
}

const coupon = {
  stock_creator_mchid: "9800064",
  stock_id: "9865888",
  coupon_id: "98674556",
  cut_to_message: { single_price_max: 100, cut_to_price: 50 },
  coupon_name: "微信支付代金券",
  status: "USED",
  description: "微信支付营销",
  create_time: time,
  coupon_type: "NORMAL",
  no_cash: true,
  available_begin_time: time,
  available_end_time: time,
  singleitem: true,
  normal_coupon_information: { coupon_amount: 100, transaction_minimum: 100 },
  consume_information: {
    consume_time: time,
    consume_mchid: "9856081",
    transaction_id: "2345234523",
    goods_detail: [{ goods_id: "a_goods1", quantity: 7, price: 1, discount_amount: 4 }]
  }
} as const

const readCoupon = {
  ...coupon,
  create_time: at(time),
  available_begin_time: at(time),
  available_end_time: at(time),
  consume_information: { ...coupon.consume_information, consume_time: at(time) }
}

const rules = {
  max_coupons: 100,
  max_amount: 5000,
  max_amount_by_day: 400,
  max_coupons_per_user: 3,
  natural_person_limit: false,
  prevent_api_abuse: false
}

const useRule = {
  fixed_normal_coupon: { coupon_amount: 50, transaction_minimum: 100 },
  discount_coupon: { discount_amount_max: 100, discount_percent: 88, transaction_minimum: 100 },
  exchange_coupon: { exchange_price: 100, transaction_minimum: 100 },
  goods_tag: ["123321", "456654"],
  limit_pay: ["ICBC_CREDIT"],
  limit_card: { name: "精粹白金", bin: ["62542688", "62556633"] },
  trade_type: ["MICROAPP", "APPPAY"],
  combine_use: false,
  available_items: ["123321"],
  unavailable_items: ["789987"],
  available_merchants: ["9856000"]
}

const pattern = {
  description: "微信支付营销代金券",
  merchant_logo: "https://qpic.cn/xxx",
  merchant_name: "微信支付",
  background_color: "Color020",
  coupon_image: "https://qpic.cn/xxx",
  jump_target: "MINI_PROGRAM",
  mini_program_appid: "wx23232232323",
  mini_program_path: "/path/index/index"
}

const hours = { available_week_day: [1, 2], begin_time: 0, end_time: 3600 }

itCalls({
  endpoint: CashCouponStock.create,
  request: {
    stock_name: "微信支付代金券批次",
    comment: "零售批次",
    available_begin_time: at(time),
    available_end_time: at("2015-05-21T13:29:35+08:00"),
    stock_use_rule: rules,
    pattern_info: pattern,
    coupon_use_rule: {
      coupon_available_time: {
        available_begin_time: at(time),
        available_end_time: at(time),
        fix_available_time: hours,
        second_day_available: false,
        available_time_after_receive: 1440
      },
      ...useRule
    },
    no_cash: false,
    stock_type: "NORMAL",
    out_request_no: "89560002019101000121",
    ext_info: "{'exinfo1':'1234','exinfo2':'3456'}"
  },
  sends: "POST /v3/marketing/favor/coupon-stocks",
  body: {
    stock_name: "微信支付代金券批次",
    comment: "零售批次",
    belong_merchant: "1900000109",
    available_begin_time: time,
    available_end_time: "2015-05-21T13:29:35+08:00",
    stock_use_rule: rules,
    pattern_info: pattern,
    coupon_use_rule: {
      coupon_available_time: {
        available_begin_time: time,
        available_end_time: time,
        fix_available_time: hours,
        second_day_available: false,
        available_time_after_receive: 1440
      },
      ...useRule
    },
    no_cash: false,
    stock_type: "NORMAL",
    out_request_no: "89560002019101000121",
    ext_info: "{'exinfo1':'1234','exinfo2':'3456'}"
  },
  responses: { stock_id: "98065001", create_time: "2015-05-20T13:29:35.120+08:00" },
  gives: { stock_id: "98065001", create_time: at("2015-05-20T13:29:35.120+08:00") },
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.start,
  request: { stock_id: "9865000", stock_creator_mchid: "8956000" },
  sends: "POST /v3/marketing/favor/stocks/9865000/start",
  body: { stock_creator_mchid: "8956000" },
  responses: { start_time: "2015-05-20T13:29:35.120+08:00", stock_id: "9865000" },
  gives: { start_time: at("2015-05-20T13:29:35.120+08:00"), stock_id: "9865000" },
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.pause,
  request: { stock_id: "9865000" },
  sends: "POST /v3/marketing/favor/stocks/9865000/pause",
  body: { stock_creator_mchid: "1900000109" },
  responses: { pause_time: "2015-05-20T13:29:35.120+08:00", stock_id: "9865000" },
  gives: { pause_time: at("2015-05-20T13:29:35.120+08:00"), stock_id: "9865000" },
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.restart,
  request: { stock_id: "9865000" },
  sends: "POST /v3/marketing/favor/stocks/9865000/restart",
  body: { stock_creator_mchid: "1900000109" },
  responses: { restart_time: "2015-05-20T13:29:35.120+08:00", stock_id: "9865000" },
  gives: { restart_time: at("2015-05-20T13:29:35.120+08:00"), stock_id: "9865000" },
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.query,
  request: { stock_id: "9836588", stock_creator_mchid: "123456" },
  sends: "GET /v3/marketing/favor/stocks/9836588?stock_creator_mchid=123456",
  responses: stock,
  gives: readStock,
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.list,
  request: {
    offset: 1,
    limit: 8,
    stock_creator_mchid: "123456",
    create_start_time: at(time),
    create_end_time: at(time),
    status: "paused"
  },
  sends:
    `GET /v3/marketing/favor/stocks?offset=1&limit=8&stock_creator_mchid=123456&create_start_time=${time}&create_end_time=${time}&status=paused`,
  responses: { ...page, data: [stock] },
  gives: { ...page, data: [readStock] },
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.listMerchants,
  request: { stock_id: "9865000", stock_creator_mchid: "123456", offset: 10, limit: 10 },
  sends: "GET /v3/marketing/favor/stocks/9865000/merchants?stock_creator_mchid=123456&offset=10&limit=10",
  responses: { total_count: 20, data: ["9865000", "9865001"], offset: 10, limit: 10, stock_id: "9865000" },
  gives: { total_count: 20, data: ["9865000", "9865001"], offset: 10, limit: 10, stock_id: "9865000" },
  sandbox: false
})

itCalls({
  endpoint: CashCouponStock.listItems,
  request: { stock_id: "9865000" },
  sends: "GET /v3/marketing/favor/stocks/9865000/items?stock_creator_mchid=1900000109&offset=0&limit=100",
  responses: { total_count: 2, data: ["a_goods1", "a_goods2"], offset: 0, limit: 100, stock_id: "9865000" },
  gives: { total_count: 2, data: ["a_goods1", "a_goods2"], offset: 0, limit: 100, stock_id: "9865000" },
  sandbox: false
})

itCalls({
  endpoint: CashCoupon.send,
  request: {
    openid: "2323dfsdf342342",
    stock_id: "9856000",
    out_request_no: "89560002019101000121",
    appid: "wx233544546545989",
    stock_creator_mchid: "8956000",
    coupon_value: 100,
    coupon_minimum: 200
  },
  sends: "POST /v3/marketing/favor/users/2323dfsdf342342/coupons",
  body: {
    stock_id: "9856000",
    out_request_no: "89560002019101000121",
    appid: "wx233544546545989",
    stock_creator_mchid: "8956000",
    coupon_value: 100,
    coupon_minimum: 200
  },
  responses: { coupon_id: "9867041" },
  gives: { coupon_id: "9867041" },
  sandbox: false
})

itCalls({
  endpoint: CashCoupon.query,
  request: { coupon_id: "98674556", openid: "2323dfsdf342342" },
  sends: "GET /v3/marketing/favor/users/2323dfsdf342342/coupons/98674556?appid=wxd678efh567hg6787",
  responses: coupon,
  gives: readCoupon,
  sandbox: false
})

itCalls({
  endpoint: CashCoupon.list,
  request: {
    openid: "2323dfsdf342342",
    appid: "wx233544546545989",
    stock_id: "9865000",
    status: "USED",
    creator_mchid: "9865002",
    sender_mchid: "9865001",
    available_mchid: "9865000",
    business_type: "MULTIUSE",
    offset: 0,
    limit: 20
  },
  sends:
    "GET /v3/marketing/favor/users/2323dfsdf342342/coupons?appid=wx233544546545989&stock_id=9865000&status=USED&creator_mchid=9865002&sender_mchid=9865001&available_mchid=9865000&business_type=MULTIUSE&offset=0&limit=20",
  responses: { ...page, data: [coupon] },
  gives: { ...page, data: [readCoupon] },
  sandbox: false
})

const link = {
  url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx",
  hash_value: "8ae0eb442c408d2e90d669d6f4ad6b7e6e049d6f",
  hash_type: "SHA1"
} as const

for (
  const [endpoint, name] of [[CashCouponFlow.requestUses, "use-flow"], [
    CashCouponFlow.requestRefunds,
    "refund-flow"
  ]] as const
) {
  itCalls({
    endpoint,
    request: { stock_id: "9865000" },
    sends: `GET /v3/marketing/favor/stocks/9865000/${name}`,
    responses: link,
    gives: link,
    sandbox: false
  })
}

itCalls({
  endpoint: CashCouponCallback.set,
  request: { switch: true },
  sends: "POST /v3/marketing/favor/callbacks",
  body: { mchid: "1900000109", notify_url: "https://example.com/notify", switch: true },
  responses: { update_time: "2015-05-20T13:29:35.120+08:00", notify_url: "https://example.com/notify" },
  gives: { update_time: at("2015-05-20T13:29:35.120+08:00"), notify_url: "https://example.com/notify" }
})

itCalls({
  endpoint: CashCouponCallback.query,
  request: {},
  sends: "GET /v3/marketing/favor/callbacks?mchid=1900000109",
  responses: { mchid: "1900000109", notify_url: "https://example.com/notify" },
  gives: { mchid: "1900000109", notify_url: "https://example.com/notify" },
  sandbox: CashCouponCallback.set({})
})

describe("Cash coupons", () => {
  it.effect("percent-encodes the + of a time in a query", () => {
    const { layer, received } = Platform.world(() => Platform.json({ total_count: 0, data: [] }))
    return Effect.gen(function*() {
      yield* CashCouponStock.list({ create_start_time: at(time) })
      assert.include(received[0]?.url.search, "create_start_time=2015-05-20T13%3A29%3A35%2B08%3A00")
    }).pipe(Effect.provide(layer))
  })

  it.effect("asks for a user's coupons by more than one merchant, and refuses to ask by none", () => {
    const { layer, received } = Platform.world(() => Platform.json({ total_count: 0, data: [] }))
    return Effect.gen(function*() {
      yield* CashCoupon.list({ openid: "o", creator_mchid: "1", sender_mchid: "2" })
      assert.include(received[0]?.url.search, "creator_mchid=1&sender_mchid=2")
      const error = yield* Effect.flip(CashCoupon.list({ openid: "o" }))
      assert.strictEqual(error._tag, "RequestEncodeError")
      assert.strictEqual(received.length, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads all stocks as a stream, page by page", () => {
    const { layer, received } = Platform.world(({ url }) =>
      Platform.json({
        total_count: 3,
        data: url.searchParams.get("offset") === "0" ? [stock, stock] : [{ ...stock, stock_id: "3" }]
      })
    )
    return Effect.gen(function*() {
      const stocks = yield* Stream.runCollect(CashCouponStock.listAll({ limit: 2 }))
      assert.deepStrictEqual(stocks.map(({ stock_id }) => stock_id), ["9836588", "9836588", "3"])
      assert.deepStrictEqual(received.map(({ url }) => url.searchParams.get("offset")), ["0", "1"])
    }).pipe(Effect.provide(layer))
  })

  // printf 'coupon\n' | openssl dgst -sha1
  const digest = "628568ec9cbc4f67231ee9a96eda73d6928b5530"

  it.effect("hands a flow to Bill, which checks its digest", () => {
    const { layer, received } = Platform.world(() => ({ body: "coupon\n", signed: false }))
    return Effect.gen(function*() {
      const read = (hash_value: string) => Stream.mkString(Stream.decodeText(Bill.content({ ...link, hash_value })))
      assert.strictEqual(yield* read(digest), "coupon\n")
      assert.isTrue(Platform.authorized(received[0]!), "the download is signed")
      assert.strictEqual(received[0]?.url.href, link.url)
      assert.strictEqual((yield* Effect.flip(read(link.hash_value)))._tag, "IntegrityError")
    }).pipe(Effect.provide(layer))
  })
})
