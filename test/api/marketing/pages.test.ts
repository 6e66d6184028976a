import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { Catalogue } from "effect-wechatpay/catalogue"
import {
  CashCoupon,
  CashCouponStock,
  MerchantCoupon,
  MerchantCouponCode,
  MerchantCouponSubsidy,
  PayGiftActivity
} from "effect-wechatpay/marketing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const world = (body: unknown) => Platform.world(() => Platform.json(body))
const at = (iso: string) => DateTime.makeUnsafe(iso)
const openid = "2323dfsdf342342"

describe("Responses of today's pages", () => {
  // Example of https://pay.weixin.qq.com/doc/v3/merchant/4012486942
  it.effect("CashCoupon.query has the number of its sending and its discount", () =>
    Effect.gen(function*() {
      const coupon = yield* CashCoupon.query({ coupon_id: "98674556", openid })
      assert.deepInclude(coupon, {
        status: "REVOKED",
        out_request_no: "example_out_request_no",
        discount_msg: { discount_amount_max: 100, discount_percent: 88, transaction_minimum: 100 }
      })
    }).pipe(Effect.provide(
      world({
        stock_id: "9865888",
        coupon_id: "98674556",
        status: "REVOKED",
        out_request_no: "example_out_request_no",
        discount_msg: { discount_amount_max: 100, discount_percent: 88, transaction_minimum: 100 }
      }).layer
    )))

  // Example of https://pay.weixin.qq.com/doc/v3/merchant/4012460564
  it.effect("CashCouponStock.query has the discount of its coupons", () =>
    Effect.gen(function*() {
      const { stock_type, stock_use_rule } = yield* CashCouponStock.query({ stock_id: "9836588" })
      assert.strictEqual(stock_type, "DISCOUNT_CUT")
      assert.deepStrictEqual(stock_use_rule?.fixed_discount_coupon, { discount_amount_max: 100, discount_percent: 88 })
    }).pipe(Effect.provide(
      world({
        stock_id: "9836588",
        status: "paused",
        stock_type: "DISCOUNT_CUT",
        stock_use_rule: { fixed_discount_coupon: { discount_amount_max: 100, discount_percent: 88 } }
      }).layer
    )))

  // CouponEntity of the official Go SDK: `coupon_code` and `coupon_state` are optional.
  it.effect("MerchantCoupon.list keeps a coupon without code and state", () =>
    Effect.gen(function*() {
      const { data } = yield* MerchantCoupon.list({ openid, creator_merchant: "10000022" })
      assert.deepStrictEqual(data, [{ stock_id: "1002323", stock_name: "8月1日活动券" }])
    }).pipe(Effect.provide(
      world({ total_count: 1, data: [{ stock_id: "1002323", stock_name: "8月1日活动券" }] }).layer
    )))

  // https://pay.weixin.qq.com/doc/v3/merchant/4012489126 calls `activity_id` optional.
  it.effect("PayGiftActivity.list keeps an activity without number", () =>
    Effect.gen(function*() {
      const { data } = yield* PayGiftActivity.list({})
      assert.deepStrictEqual(data, [{ activity_status: "ONGOING_ACT_STATUS" }])
    }).pipe(Effect.provide(world({ total_count: 1, data: [{ activity_status: "ONGOING_ACT_STATUS" }] }).layer)))

  it("MerchantCoupon.sent has the number of the sending", () => {
    const sent = { coupon_code: "1227944959000000911017", stock_id: "1286950000000039", send_req_no: "send1" }
    assert.deepStrictEqual(Schema.decodeUnknownSync(MerchantCoupon.SentCoupon)(sent), sent)
  })

  it("know the states of subsidies under the names of the official SDKs", () => {
    // SubsidyPayReceiptStatus and SubsidyReturnReceiptStatus of the official Go and Java SDKs.
    const known = (schema: Schema.Top) => JSON.stringify(Schema.toJsonSchemaDocument(schema).schema)
    for (const state of ["UNKNOWN", "ACCEPTED", "SUCCESS", "FAIL", "RETURNING", "PARTIAL_RETURN", "FULL_RETURN"]) {
      assert.include(known(MerchantCouponSubsidy.SubsidyStatus), `PAY_RECEIPT_${state}`)
    }
    for (const state of ["UNKNOWN", "ACCEPTED", "SUCCESS", "FAIL"]) {
      assert.include(known(MerchantCouponSubsidy.SubsidyReturnStatus), `RETURN_RECEIPT_${state}`)
    }
  })
})

describe("Requests of today's pages", () => {
  const stock = {
    stock_name: "Winter",
    available_begin_time: at("2026-12-01T00:00:00+08:00"),
    available_end_time: at("2026-12-31T00:00:00+08:00"),
    stock_use_rule: {
      max_coupons: 100,
      max_amount: 10_000,
      max_coupons_per_user: 1,
      natural_person_limit: true,
      prevent_api_abuse: true
    },
    no_cash: true,
    stock_type: "NORMAL",
    out_request_no: "winter2026"
  } as const
  const create = (available_merchants: ReadonlyArray<string>, merchant_name: string) =>
    Effect.flip(CashCouponStock.create({
      ...stock,
      pattern_info: { description: "", merchant_name },
      coupon_use_rule: { available_merchants }
    })).pipe(
      Effect.map((error) => error._tag === "RequestEncodeError" ? error.field : undefined),
      Effect.provide(Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400)).layer)
    )

  // https://pay.weixin.qq.com/doc/v3/merchant/4012534633
  it.effect("a stock names 1 to 50 merchants, and a brand of 36 letters or 12 Chinese characters", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* create(["1900000109"], "a".repeat(36)))
      assert.isUndefined(yield* create(Array<string>(50).fill("1900000109"), "一二三四五六七八九十一二"))
      assert.strictEqual(yield* create([], "a"), "coupon_use_rule.available_merchants")
      assert.strictEqual(
        yield* create(Array<string>(51).fill("1900000109"), "a"),
        "coupon_use_rule.available_merchants"
      )
      assert.strictEqual(yield* create(["1900000109"], "一二三四五六七八九十一二三"), "pattern_info.merchant_name")
    }))
})

describe("Repeats", () => {
  it("name a number of the merchant's own, not WeChat Pay's", () => {
    const wechatPays = ["stock_id", "activity_id", "coupon_id", "mchid", "coupon_code"]
    for (const { endpoint: { description }, line } of Catalogue.entries) {
      if (line !== "marketing" || description.kind !== "json") continue
      assert.notInclude(wechatPays, description.idempotentBy, description.name)
    }
    const { pause, restart, start, stop } = CashCouponStock
    for (const { description } of [start, pause, restart, stop]) assert.isTrue(description.safe, description.name)
  })
})

// What the official Go and Java SDKs send, with the shapes of their models.
describe("Operations of the official SDKs", () => {
  itCalls({
    endpoint: CashCouponStock.stop,
    request: { stock_id: "9856888" },
    sends: "POST /v3/marketing/favor/stocks/9856888/stop",
    body: { stock_creator_mchid: Platform.mchid },
    responses: { stock_id: "9856888", stop_time: "2015-05-20T13:29:35+08:00" },
    gives: { stock_id: "9856888", stop_time: at("2015-05-20T13:29:35+08:00") },
    sandbox: false
  })
  const sent = { stock_id: "100088", coupon_code: "sxxe34343434", out_request_no: "100002019" }
  itCalls({
    endpoint: MerchantCoupon.send,
    request: { openid, stock_id: "100088", out_request_no: "100002019" },
    sends: "POST /v3/marketing/busifavor/coupons/send",
    body: { openid, appid: "wxd678efh567hg6787", stock_id: "100088", out_request_no: "100002019" },
    responses: { send_coupon_result: sent },
    gives: { send_coupon_result: sent },
    sandbox: false
  })
  const code = { code: "sxxe34343434", code_status: "AVAILABLE" }
  itCalls({
    endpoint: MerchantCouponCode.list,
    request: { stock_id: "98065001", status: "AVAILABLE", offset: 10, limit: 100 },
    sends:
      "GET /v3/marketing/busifavor/stocks/98065001/couponcodes?status=AVAILABLE&appid=wxd678efh567hg6787&offset=10&limit=100",
    responses: { stock_id: "98065001", total_count: 11, offset: 10, limit: 1, data: [code] },
    gives: { stock_id: "98065001", total_count: 11, offset: 10, limit: 1, data: [code] }
  })
  itCalls({
    endpoint: MerchantCouponCode.query,
    request: { stock_id: "98065001", coupon_code: "sxxe34343434" },
    sends: "GET /v3/marketing/busifavor/stocks/98065001/couponcodes/sxxe34343434?appid=wxd678efh567hg6787",
    responses: { code_information: code },
    gives: { code_information: code }
  })
  itCalls({
    endpoint: MerchantCouponCode.remove,
    request: { stock_id: "101156451224", coupon_code: "1212", delete_request_no: "d1" },
    sends: "DELETE /v3/marketing/busifavor/stocks/101156451224/couponcodes/1212?delete_request_no=d1",
    responses: { stock_id: "101156451224", delete_time: "2023-05-26T10:00:00+08:00" },
    gives: { stock_id: "101156451224", delete_time: at("2023-05-26T10:00:00+08:00") }
  })
  const subsidy = {
    stock_id: "128888000000001",
    coupon_code: "ABCD12345678",
    transaction_id: "4200000913202101152566792388",
    payer_merchant: "1900000001",
    payee_merchant: "1900000002",
    amount: 100,
    description: "20210115DESCRIPTION"
  }
  itCalls({
    endpoint: MerchantCouponSubsidy.list,
    request: { stock_id: "128888000000001", coupon_code: "ABCD12345678", out_subsidy_no: "subsidy-abcd-12345678" },
    sends:
      "GET /v3/marketing/busifavor/subsidy/pay-receipts?stock_id=128888000000001&coupon_code=ABCD12345678&out_subsidy_no=subsidy-abcd-12345678",
    responses: { pay_receipt_list: [{ ...subsidy, status: "PAY_RECEIPT_SUCCESS" }] },
    gives: { pay_receipt_list: [{ ...subsidy, status: "PAY_RECEIPT_SUCCESS" }] }
  })
  const refund_id = "50100506732021010105138718375"
  const returned = { ...subsidy, refund_id, out_subsidy_return_no: "subsidy-abcd-12345678" }
  itCalls({
    endpoint: MerchantCouponSubsidy.payBack,
    request: returned,
    sends: "POST /v3/marketing/busifavor/subsidy/return-receipts",
    body: returned,
    responses: { ...returned, status: "RETURN_RECEIPT_SUCCESS", return_done_time: "2021-01-20T10:29:35+08:00" },
    gives: { ...returned, status: "RETURN_RECEIPT_SUCCESS", return_done_time: at("2021-01-20T10:29:35+08:00") }
  })
  itCalls({
    endpoint: MerchantCouponSubsidy.queryReturn,
    request: { subsidy_return_receipt_id: "2120200119165100000000000001" },
    sends: "GET /v3/marketing/busifavor/subsidy/return-receipts/2120200119165100000000000001",
    responses: { ...returned, status: "RETURN_RECEIPT_SUCCESS" },
    gives: { ...returned, status: "RETURN_RECEIPT_SUCCESS" }
  })
})
