import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Bank } from "effect-wechatpay/banks"
import { BrandProfitSharing } from "effect-wechatpay/brand-profit-sharing"
import { BusinessCircle, PartnerBusinessCircle } from "effect-wechatpay/business-circle"
import { Catalogue } from "effect-wechatpay/catalogue"
import { Complaint } from "effect-wechatpay/complaints"
import { CombinePapay, SubMerchant } from "effect-wechatpay/ecommerce"
import { FapiaoMerchant } from "effect-wechatpay/fapiao"
import { GoldPlan } from "effect-wechatpay/gold-plan"
import {
  BankPromotion,
  CashCoupon,
  CashCouponCallback,
  CashCouponStock,
  MerchantCoupon,
  MerchantCouponStock,
  Partnership,
  PayGiftActivity,
  PayGiftMerchant
} from "effect-wechatpay/marketing"
import { Applyment, Subject } from "effect-wechatpay/onboarding"
import { Parking } from "effect-wechatpay/parking"
import {
  CodePay as PartnerCodePay,
  Refund as PartnerRefund,
  SubMerchantFundFlowBill
} from "effect-wechatpay/partner-payments"
import { ServiceOrder as PartnerServiceOrder } from "effect-wechatpay/partner-payscore"
import { ProfitSharingOrder as PartnerProfitSharingOrder } from "effect-wechatpay/partner-profit-sharing"
import { CodePay, Combine, Native, Refund, TradeBill } from "effect-wechatpay/payments"
import { Permission, ServiceOrder } from "effect-wechatpay/payscore"
import { ProfitSharingBill, ProfitSharingOrder } from "effect-wechatpay/profit-sharing"
import { ViolationNotification } from "effect-wechatpay/risk"
import { Guide, PartnerGuide } from "effect-wechatpay/smart-guide"
import { BatchTransfer, Transfer } from "effect-wechatpay/transfers"
import * as Platform from "../support/platform.ts"
import { applyment, subject } from "./onboarding/applications.ts"

/** Field that a call was refused for before anything was sent; `undefined` if it went out. */
const refusal = <A, E extends { readonly _tag: string; readonly field?: unknown }>(
  call: Effect.Effect<A, E, Effect.Services<ReturnType<typeof CashCouponStock.query>>>
) => {
  const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400))
  return Effect.flip(call).pipe(
    Effect.map((error) => {
      assert.strictEqual(error._tag === "RequestEncodeError", received.length === 0)
      return received.length === 0 ? error.field : undefined
    }),
    Effect.provide(layer)
  )
}

const stock_id = "9836588"
const activity_id = "10028001"
const openid = "2323dfsdf342342"

/** Pages of lists: the largest that their pages allow, and the smallest. */
const lists = {
  "CashCouponStock.list": [(limit: number) => refusal(CashCouponStock.list({ limit })), 1, 10],
  "CashCouponStock.listMerchants": [
    (limit: number) => refusal(CashCouponStock.listMerchants({ stock_id, limit })),
    1,
    50
  ],
  "CashCouponStock.listItems": [(limit: number) => refusal(CashCouponStock.listItems({ stock_id, limit })), 1, 100],
  "CashCoupon.list": [
    (limit: number) => refusal(CashCoupon.list({ openid, creator_mchid: "1", limit })),
    1,
    undefined
  ],
  "MerchantCoupon.list": [
    (limit: number) => refusal(MerchantCoupon.list({ openid, creator_merchant: "1", limit })),
    1,
    undefined
  ],
  "Partnership.list": [
    (limit: number) => refusal(Partnership.list({ authorized_data: { business_type: "FAVOR_STOCK" }, limit })),
    1,
    50
  ],
  "BankPromotion.listTasks": [
    (limit: number) => refusal(BankPromotion.listTasks({ package_id: "1", limit })),
    1,
    undefined
  ],
  "PayGiftActivity.list": [(limit: number) => refusal(PayGiftActivity.list({ limit })), 1, 100],
  "PayGiftMerchant.list": [
    (limit: number) => refusal(PayGiftMerchant.list({ activity_id, limit })),
    1,
    100
  ],
  "PayGiftActivity.listGoods": [(limit: number) => refusal(PayGiftActivity.listGoods({ activity_id, limit })), 1, 100],
  "Complaint.list": [
    (limit: number) => refusal(Complaint.list({ begin_date: "2026-11-01", end_date: "2026-11-02", limit })),
    1,
    50
  ],
  "Complaint.listHistory": [(limit: number) => refusal(Complaint.listHistory({ complaint_id: "1", limit })), 1, 300],
  "BatchTransfer.queryById": [
    (limit: number) => refusal(BatchTransfer.queryById({ batch_id: "1", need_query_detail: true, limit })),
    20,
    100
  ],
  "BatchTransfer.queryByOutBatchNo": [
    (limit: number) => refusal(BatchTransfer.queryByOutBatchNo({ out_batch_no: "b1", need_query_detail: true, limit })),
    20,
    100
  ],
  "Guide.list": [(limit: number) => refusal(Guide.list({ store_id: 1, limit })), 1, 10],
  "PartnerGuide.list": [
    (limit: number) => refusal(PartnerGuide.list({ sub_mchid: "1900000109", store_id: 1, limit })),
    1,
    10
  ],
  "SubMerchant.list": [
    (limit: number) =>
      refusal(SubMerchant.list({ organization_type: "SUBJECT_TYPE_ENTERPRISE", cert_number: "1", limit })),
    1,
    undefined
  ],
  "Bank.listPersonal": [(limit: number) => refusal(Bank.listPersonal({ limit })), 1, 200],
  "Bank.listCorporate": [(limit: number) => refusal(Bank.listCorporate({ limit })), 1, 200],
  "Bank.listBranches": [
    (limit: number) => refusal(Bank.listBranches({ bank_alias_code: "1", city_code: 1, limit })),
    1,
    200
  ],
  "FapiaoMerchant.listTaxCodes": [(limit: number) => refusal(FapiaoMerchant.listTaxCodes({ limit })), 1, undefined]
} as const

describe("A page of a list", () => {
  for (const [name, [ask, least, most]] of Object.entries(lists)) {
    it.effect(`of ${name} has ${least} to ${most ?? "any number of"} elements`, () =>
      Effect.gen(function*() {
        assert.isTrue(Catalogue.all.some(({ description }) => description.name === name))
        assert.isUndefined(yield* ask(least))
        assert.strictEqual(yield* ask(least - 1), "limit")
        assert.isUndefined(yield* ask(most ?? 1_000_000))
        if (most !== undefined) assert.strictEqual(yield* ask(most + 1), "limit")
      }))
  }
})

describe("Lists within a request have at most", () => {
  const time = DateTime.makeUnsafe(0)
  const activity = (goods_tags: ReadonlyArray<string>) =>
    PayGiftActivity.create({
      activity_base_info: {
        activity_name: "回馈",
        activity_second_title: "满减券",
        merchant_logo_url: "https://wxpaylogo.qpic.cn/logo",
        begin_time: time,
        end_time: time,
        out_request_no: "1",
        delivery_purpose: "OFF_LINE_PAY"
      },
      award_send_rule: {
        transaction_amount_minimum: 100,
        send_content: "SINGLE_COUPON",
        award_type: "BUSIFAVOR",
        award_list: [{ stock_id: "1", original_image_url: "https://wxpaylogo.qpic.cn/image" }],
        merchant_option: "IN_SEVICE_COUPON_MERCHANT"
      },
      advanced_setting: { goods_tags }
    })
  it.effect("500 tags of orders", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusal(activity(Array(500).fill("tag"))))
      assert.strictEqual(yield* refusal(activity(Array(501).fill("tag"))), "advanced_setting.goods_tags")
    }))

  const filter = (number: number) =>
    GoldPlan.setIndustryFilter({ sub_mchid: "1900000109", advertising_industry_filters: Array(number).fill("FOOD") })
  it.effect("three industries, and one at least", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusal(filter(1)))
      assert.isUndefined(yield* refusal(filter(3)))
      for (const number of [0, 4]) {
        assert.strictEqual(yield* refusal(filter(number)), "advertising_industry_filters")
      }
    }))

  it.effect("three industries when advertising is opened (partner/4012473794)", () =>
    Effect.gen(function*() {
      const opening = (number: number) =>
        GoldPlan.openAdvertising({ sub_mchid: "1900000109", advertising_industry_filters: Array(number).fill("FOOD") })
      assert.isUndefined(yield* refusal(opening(3)))
      assert.strictEqual(yield* refusal(opening(4)), "advertising_industry_filters")
    }))

  const pictures = (number: number) =>
    Applyment.submit({ ...applyment, addition_info: { business_addition_pics: Array(number).fill("m") } })
  it.effect("five pictures that say more of a merchant", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusal(pictures(5)))
      assert.strictEqual(yield* refusal(pictures(6)), "addition_info.business_addition_pics")
    }))

  const stock = (available_day_time: ReadonlyArray<{ readonly begin_time: number }>) =>
    MerchantCouponStock.create({
      stock_name: "August",
      goods_name: "Hot drinks",
      stock_type: "NORMAL",
      coupon_use_rule: {
        coupon_available_time: {
          available_begin_time: time,
          available_end_time: time,
          available_week: { week_day: [1], available_day_time }
        },
        fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 3000 },
        use_method: "OFF_LINE"
      },
      stock_send_rule: { max_coupons: 10, max_coupons_per_user: 1 },
      coupon_code_mode: "WECHATPAY_MODE",
      out_request_no: "1"
    })
  it.effect("two times of a day", () =>
    Effect.gen(function*() {
      const hour = { begin_time: 3600 }
      assert.isUndefined(yield* refusal(stock([hour, hour])))
      assert.strictEqual(
        yield* refusal(stock([hour, hour, hour])),
        "coupon_use_rule.coupon_available_time.available_week.available_day_time"
      )
    }))
})

// Production's own words: 字节数 203，大于最大值 128 for `attach` (2025), 字节数 135 for 69 characters of `description`
// (2025-11), but 字符数 for a receiver's `account` (2022). The page of refunds says 80 个字节 of `reason`.
describe("Production counts in bytes of UTF-8", () => {
  const placed = (description: string, attach: string) =>
    refusal(Native.prepay({ description, attach, out_trade_no: "bytes0001", amount: { total: 1 } }))
  const combined = (description: string, attach: string) =>
    refusal(Combine.prepayNative({
      combine_out_trade_no: "bytes0001",
      sub_orders: ["bytes0002", "bytes0003"].map((out_trade_no) => ({
        mchid: Platform.mchid,
        out_trade_no,
        description,
        attach,
        amount: { total_amount: 1, currency: "CNY" }
      }))
    }))
  const charged = (description: string, attach: string) =>
    refusal(CodePay.pay({
      description,
      attach,
      out_trade_no: "bytes0001",
      payer: { auth_code: "130061098828009406" },
      amount: { total: 1 },
      scene_info: { store_info: { id: "1" } }
    }))
  for (
    const [name, call, at] of [
      ["an order", placed, ""],
      ["a combined order", combined, "sub_orders[0]."],
      ["a payment code order", charged, ""]
    ] as const
  ) {
    it.effect(`the description of ${name} up to 127, its attach up to 128`, () =>
      Effect.gen(function*() {
        assert.isUndefined(yield* call(`${"茶".repeat(42)}.`, `${"茶".repeat(42)}..`))
        assert.isUndefined(yield* call("t".repeat(127), "t".repeat(128)))
        assert.strictEqual(yield* call(`${"茶".repeat(42)}..`, ""), `${at}description`)
        assert.strictEqual(yield* call("", `${"茶".repeat(42)}...`), `${at}attach`)
        assert.strictEqual(yield* call("", "t".repeat(129)), `${at}attach`)
      }))
  }

  it.effect("the reason of a refund up to 80", () =>
    Effect.gen(function*() {
      const refund = (reason: string) =>
        Refund.create({
          out_trade_no: "bytes0001",
          out_refund_no: "1",
          reason,
          amount: { total: 1, refund: 1, currency: "CNY" }
        })
      assert.isUndefined(yield* refusal(refund(`${"茶".repeat(26)}..`)))
      assert.strictEqual(yield* refusal(refund("茶".repeat(27))), "reason")
    }))
})

describe("Texts have at most", () => {
  const order = (end_location: string) =>
    ServiceOrder.create({
      out_order_no: "1",
      service_id: "500001",
      service_introduction: "Power bank",
      time_range: { start_time: "OnAccept" },
      risk_fund: { name: "DEPOSIT", amount: 10_000 },
      location: { start_location: "here", end_location }
    })
  it.effect("20 characters where a service is used", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusal(order("一".repeat(20))))
      assert.strictEqual(yield* refusal(order("一".repeat(21))), "location.end_location")
    }))

  it.effect("256 characters in the address for notifications of violations (partner/4012471333)", () =>
    Effect.gen(function*() {
      const address = (length: number) =>
        ViolationNotification.create({ notify_url: "https://shop.example/".padEnd(length, "x") })
      assert.isUndefined(yield* refusal(address(256)))
      assert.strictEqual(yield* refusal(address(257)), "notify_url")
    }))

  const transfer = (info_content: string) =>
    Transfer.create({
      out_bill_no: "b1",
      transfer_scene_id: "1000",
      openid,
      transfer_amount: 100,
      transfer_remark: "新会员开通有礼",
      transfer_scene_report_infos: [{ info_type: "活动名称", info_content }]
    })
  it.effect("32 characters in what a transfer's scene wants reported", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusal(transfer("一".repeat(32))))
      assert.strictEqual(
        yield* refusal(transfer("一".repeat(33))),
        "transfer_scene_report_infos[0].info_content"
      )
    }))

  const { bank_account_info: { bank_address_code: _, ...account }, ...application } = applyment
  const shop = (biz_store_address: string, media: string) =>
    Applyment.submit({
      ...application,
      // WeChat Pay no longer asks for the city's code.
      bank_account_info: account,
      business_info: {
        ...application.business_info,
        sales_info: {
          sales_scenes_type: ["SALES_SCENES_STORE"],
          biz_store_info: {
            ...application.business_info.sales_info.biz_store_info,
            biz_store_address,
            indoor_pic: [media]
          }
        }
      }
    })
  it.effect("512 characters in a shop's address, and 1,024 in the id of a picture", () =>
    Effect.gen(function*() {
      const [address, media] = ["一".repeat(512), "m".repeat(1024)]
      assert.isUndefined(yield* refusal(shop(address, media)))
      const at = "business_info.sales_info.biz_store_info"
      assert.strictEqual(yield* refusal(shop(`${address}一`, media)), `${at}.biz_store_address`)
      assert.strictEqual(yield* refusal(shop(address, `${media}m`)), `${at}.indoor_pic[0]`)
    }))
})

describe("Bounds of other fields", () => {
  const begin = DateTime.makeUnsafe("2026-12-01T00:00:00+08:00")
  const coupons = (max_coupons: number, merchant_name: string) =>
    CashCouponStock.create({
      stock_name: "Winter",
      available_begin_time: begin,
      available_end_time: DateTime.add(begin, { days: 30 }),
      stock_use_rule: {
        max_coupons,
        max_amount: 100 * max_coupons,
        max_coupons_per_user: 1,
        natural_person_limit: true,
        prevent_api_abuse: true
      },
      pattern_info: { description: "", merchant_name },
      coupon_use_rule: {
        fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 1000 },
        available_merchants: ["1900000109"]
      },
      no_cash: true,
      stock_type: "NORMAL",
      out_request_no: "winter2026"
    })
  const h5 = (device_id: string) =>
    Combine.prepayH5({
      combine_out_trade_no: "basket20261123001",
      sub_orders: ["tea20261123004", "tea20261123005"].map((out_trade_no) => ({
        mchid: "1900000109",
        attach: "a",
        amount: { total_amount: 100, currency: "CNY" },
        out_trade_no,
        description: "Tea"
      })),
      scene_info: { device_id, payer_client_ip: "14.23.150.211", h5_info: { type: "Wap" } }
    })
  const template = (words: string) =>
    FapiaoMerchant.createCardTemplate({
      card_template_information: { logo_url: "https://logo", custom_cell: { words, description: "查看" } }
    })
  const parking = (parking_name: string, notify_url?: string) =>
    Parking.deduct({
      notify_url,
      description: "停车场扣费",
      out_trade_no: "20150806125346",
      amount: { total: 1 },
      parking_info: {
        parking_id: "5K8264ILTKCH16CQ250",
        plate_number: "粤B888888",
        plate_color: "BLUE",
        start_time: begin,
        end_time: begin,
        parking_name,
        charging_duration: 3600,
        device_id: "12313"
      }
    })
  const bill_date = "2026-11-22"
  const account_type = "BASIC"
  const url = (length: number) => `https://example.com/${"n".repeat(length - 20)}`
  const refund = (notify_url: string) =>
    Refund.create({
      out_trade_no: "tea-0001",
      out_refund_no: "1",
      notify_url,
      amount: { total: 1, refund: 1, currency: "CNY" }
    })
  const transfer = (notify_url: string) =>
    Transfer.create({
      out_bill_no: "b1",
      transfer_scene_id: "1000",
      openid,
      transfer_amount: 100,
      transfer_remark: "新会员开通有礼",
      notify_url,
      transfer_scene_report_infos: []
    })
  const service = (notify_url: string) =>
    PartnerServiceOrder.create({
      out_order_no: "1",
      service_id: "500001",
      sub_mchid: "1900000109",
      service_introduction: "Tea",
      risk_fund: { name: "DEPOSIT", amount: 1 },
      time_range: {},
      notify_url
    })
  const notified = (notify_url: string) => CashCouponCallback.set({ notify_url })
  const entrance = (notify_url: string) =>
    Parking.enter({
      out_parking_no: "1231243",
      plate_number: "粤B888888",
      plate_color: "BLUE",
      notify_url,
      start_time: begin,
      parking_name: "停车场",
      free_duration: 3600
    })
  const invoices = (callback_url: string) => FapiaoMerchant.configure({ callback_url })
  const owner = (ubo_id_doc_copy: string) =>
    Subject.submit({ ...subject, ubo_info_list: [{ ubo_id_doc_type: "IDENTIFICATION_TYPE_IDCARD", ubo_id_doc_copy }] })
  const receiver = (name: string) =>
    BrandProfitSharing.addReceiver({
      brand_mchid: "1900000108",
      type: "MERCHANT_ID",
      account: "1900000110",
      name,
      relation_type: "SUPPLIER"
    })
  const [twelve, thirteen] = ["123456789012", "1234567890123"]
  const cases = [
    // merchant/4013071036 and 4012716434: string(256); the prepay pages: string(255).
    ["notify_url", refusal(refund(url(256))), refusal(refund(url(257)))],
    ["notify_url", refusal(transfer(url(256))), refusal(transfer(url(257)))],
    // partner/4013138534: string(256); merchant/4012587900: string(255).
    ["notify_url", refusal(service(url(256))), refusal(service(url(257)))],
    // merchant/4012464198, 4012533937 and 4012534352, partner/4015792563: string(256).
    ["notify_url", refusal(notified(url(256))), refusal(notified(url(257)))],
    ["notify_url", refusal(entrance(url(256))), refusal(entrance(url(257)))],
    ["notify_url", refusal(parking("停车场", url(256))), refusal(parking("停车场", url(257)))],
    ["callback_url", refusal(invoices(url(256))), refusal(invoices(url(257)))],
    // partner/4012722388: string(256) for the documents of beneficial owners, string(255) for all other images.
    ["ubo_info_list[0].ubo_id_doc_copy", refusal(owner("m".repeat(256))), refusal(owner("m".repeat(257)))],
    // partner/4012467100: string(256).
    ["name", refusal(receiver("一".repeat(256))), refusal(receiver("一".repeat(257)))],
    // partner/4013080595, 4012760249 and 4012761140: string(12).
    [
      "sub_mchid",
      refusal(TradeBill.request({ bill_date, sub_mchid: twelve })),
      refusal(TradeBill.request({ bill_date, sub_mchid: thirteen }))
    ],
    [
      "sub_mchid",
      refusal(SubMerchantFundFlowBill.request({ bill_date, account_type, sub_mchid: twelve })),
      refusal(SubMerchantFundFlowBill.request({ bill_date, account_type, sub_mchid: thirteen }))
    ],
    [
      "sub_mchid",
      refusal(ProfitSharingBill.request({ bill_date, sub_mchid: twelve })),
      refusal(ProfitSharingBill.request({ bill_date, sub_mchid: thirteen }))
    ],
    ["stock_use_rule.max_coupons", refusal(coupons(5, "茶")), refusal(coupons(4, "茶"))],
    ["stock_use_rule.max_coupons", refusal(coupons(10_000_000, "茶")), refusal(coupons(10_000_001, "茶"))],
    ["pattern_info.merchant_name", refusal(coupons(5, "t".repeat(36))), refusal(coupons(5, "t".repeat(37)))],
    ["scene_info.device_id", refusal(h5("d".repeat(32))), refusal(h5("d".repeat(33)))],
    ["card_template_information.custom_cell.words", refusal(template("电子发票票")), refusal(template("电子发票票票"))],
    ["parking_info.parking_name", refusal(parking("一".repeat(32))), refusal(parking("一".repeat(33)))],
    [
      "activity_name",
      refusal(PayGiftActivity.list({ activity_name: "一".repeat(10) })),
      refusal(PayGiftActivity.list({ activity_name: "一".repeat(11) }))
    ]
  ] as const
  cases.forEach(([field, good, bad], index) =>
    it.effect(`${index + 1}: ${field}`, () =>
      Effect.gen(function*() {
        assert.isUndefined(yield* good)
        assert.strictEqual(yield* bad, field)
      }))
  )
})

// Some pages allow more than the common bound of such fields: 32 characters of a number, 255 of an address.
describe("The longest value that a page allows goes out, and a longer one does not:", () => {
  const time = DateTime.makeUnsafe("2026-12-01T00:00:00+08:00")
  const sub_mchid = "1900000109"
  const points = { transaction_id: "1", openid, earn_points: true, increased_points: 1, points_update_time: time }
  const response = { complaint_id: "1", response_content: "sorry" }
  const immediately = {
    complaint_id: "1",
    idempotent_id: "1",
    message: { blocks: [{ type: "TEXT" as const, text: { text: "sorry" } }] }
  }
  const service = {
    out_order_no: "1",
    service_id: "500001",
    service_introduction: "Power bank",
    time_range: { start_time: "OnAccept" },
    risk_fund: { name: "DEPOSIT", amount: 10_000 }
  } as const
  const contract = { plan_id: 1, out_contract_code: "1", contract_display_account: "tea", return_app: true }
  const coupon = { stock_id, openid, out_request_no: "1" }
  const address = (length: number) => "https://shop.example/".padEnd(length, "x")
  const long = (length: number) => "1".repeat(length)
  const rows = [
    // merchant/4012534698, 4012534848 and 4012534994, partner/4012474133, 4012474135 and 4012474129.
    ["appid", 128, (n) => refusal(BusinessCircle.notifyPoints({ ...points, appid: long(n) }))],
    ["appid", 128, (n) => refusal(BusinessCircle.queryAuthorization({ openid, appid: long(n) }))],
    ["appid", 128, (n) => refusal(BusinessCircle.queryCommitStatus({ openid, brandid: 1, appid: long(n) }))],
    ["sub_mchid", 64, (n) => refusal(PartnerBusinessCircle.notifyPoints({ ...points, sub_mchid: long(n) }))],
    ["sub_mchid", 64, (n) => refusal(PartnerBusinessCircle.queryAuthorization({ openid, sub_mchid: long(n) }))],
    // partner/4012474129.
    [
      "sub_mchid",
      32,
      (n) => refusal(PartnerBusinessCircle.queryCommitStatus({ openid, brandid: 1, sub_mchid: long(n) }))
    ],
    // merchant/4012463767, 4012486942 and 4012534690.
    ["appid", 128, (n) => refusal(CashCoupon.send({ ...coupon, appid: long(n) }))],
    ["appid", 128, (n) => refusal(CashCoupon.query({ openid, coupon_id: "1", appid: long(n) }))],
    ["appid", 128, (n) => refusal(CashCoupon.list({ openid, creator_mchid: "1", appid: long(n) }))],
    // merchant/4012467254, 4012467255 and 4017151596.
    ["complainted_mchid", 64, (n) => refusal(Complaint.respond({ ...response, complainted_mchid: long(n) }))],
    ["complainted_mchid", 64, (n) => refusal(Complaint.complete({ complaint_id: "1", complainted_mchid: long(n) }))],
    [
      "complainted_mchid",
      64,
      (n) => refusal(Complaint.respondImmediately({ ...immediately, complainted_mchid: long(n) }))
    ],
    // partner/4013138534; merchant/4012587900 says string(255).
    ["notify_url", 256, (n) => refusal(PartnerServiceOrder.create({ ...service, sub_mchid, notify_url: address(n) }))],
    ["notify_url", 255, (n) => refusal(ServiceOrder.create({ ...service, notify_url: address(n) }))],
    // partner/4012881608.
    ["notify_url", 256, (n) => refusal(CombinePapay.preSignApp({ ...contract, notify_url: address(n) }))]
  ] as const satisfies ReadonlyArray<readonly [string, number, (length: number) => ReturnType<typeof refusal>]>
  rows.forEach(([field, longest, call], index) =>
    it.effect(`${index + 1}: ${field}, ${longest} characters`, () =>
      Effect.gen(function*() {
        assert.isUndefined(yield* call(longest))
        assert.strictEqual(yield* call(longest + 1), field)
      }))
  )
})

describe("A refund", () => {
  const refund = { out_refund_no: "1", amount: { total: 1, refund: 1, currency: "CNY" } }

  // partner/4012760622: a sub-order's number has 2 characters at least. merchant/4012534352: a parking fee's has 1.
  it.effect("of an order whose number is shorter than a prepayment's may be goes out", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusal(Refund.create({ ...refund, out_trade_no: "7" })))
      assert.isUndefined(yield* refusal(PartnerRefund.create({ ...refund, sub_mchid: "1", out_trade_no: "t7" })))
      for (const out_trade_no of ["", "7".repeat(33), "七"]) {
        assert.strictEqual(yield* refusal(Refund.create({ ...refund, out_trade_no })), "out_trade_no")
      }
    }))

  // partner/4013138987: false. The direct pages: true.
  it.effect("of a sub-merchant's order needs no currency", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400))
    return Effect.gen(function*() {
      const { out_refund_no } = refund
      yield* Effect.flip(
        PartnerRefund.create({
          sub_mchid: "1",
          out_trade_no: "tea-0001",
          out_refund_no,
          amount: { total: 1, refund: 1 }
        })
      )
      assert.deepStrictEqual(received.map(({ body }) => JSON.parse(body).amount), [{ total: 1, refund: 1 }])
    }).pipe(Effect.provide(layer))
  })
})

describe("Profit sharing", () => {
  it.effect("goes without an application where none is configured", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400), {
      appid: undefined
    })
    return Effect.gen(function*() {
      const receivers = [{ type: "MERCHANT_ID", account: "1900000110", amount: 1, description: "share" }]
      const request = { transaction_id: "1", out_order_no: "P1", receivers }
      yield* Effect.flip(ProfitSharingOrder.request({ ...request, unfreeze_unsplit: true }))
      yield* Effect.flip(
        PartnerProfitSharingOrder.request({ ...request, sub_mchid: "1900000109", unfreeze_unsplit: true })
      )
      const brand = { brand_mchid: "1900000108", sub_mchid: "1900000109", finish: true }
      yield* Effect.flip(BrandProfitSharing.request({ ...request, ...brand }))
      assert.lengthOf(received, 3)
      for (const { body } of received) assert.notProperty(JSON.parse(body), "appid")
    }).pipe(Effect.provide(layer))
  })
})

describe("A reversal of a sub-merchant's payment code order", () => {
  // partner-code-payment-v3/partner/partner-reverse.html: sp_appid is optional.
  it.effect("goes without an application where none is configured", () => {
    const { layer, received } = Platform.world(() => Platform.json({ out_trade_no: "tea-0001" }), { appid: undefined })
    return Effect.gen(function*() {
      const order = { out_trade_no: "tea-0001", sub_mchid: "1900000109" }
      yield* PartnerCodePay.reverse(order)
      yield* PartnerCodePay.reverse({ ...order, sp_appid: "wxd678efh567hg6787" })
      assert.deepStrictEqual(received.map(({ body }) => JSON.parse(body).sp_appid), [undefined, "wxd678efh567hg6787"])
      const charge = yield* Effect.flip(PartnerCodePay.pay({
        ...order,
        description: "tea",
        payer: { auth_code: "130061098828009406" },
        amount: { total: 1 },
        scene_info: { store_info: { id: "1" } }
      }))
      assert.deepInclude(charge, { _tag: "RequestEncodeError", field: "sp_appid" })
    }).pipe(Effect.provide(layer))
  })
})

describe("A payscore request", () => {
  it.effect("goes without an address for notifications where none is configured", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400), {
      notifyUrl: undefined
    })
    return Effect.gen(function*() {
      const names = { service_id: "500001" }
      yield* Effect.flip(Permission.apply({ ...names, authorization_code: "1" }))
      yield* Effect.flip(ServiceOrder.directComplete({ ...names, out_order_no: "1", time_range: {} }))
      assert.lengthOf(received, 2)
      for (const { body } of received) assert.notProperty(JSON.parse(body), "notify_url")
    }).pipe(Effect.provide(layer))
  })
})
