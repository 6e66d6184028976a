import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { CashCoupon, MerchantCoupon, MerchantCouponStock, PayGiftActivity } from "effect-wechatpay/marketing"
import * as Platform from "../../support/platform.ts"

/** A response with values that no request may have: all of them are read. */
const reads = <A>(
  what: string,
  json: unknown,
  call: Effect.Effect<A, unknown, Effect.Services<ReturnType<typeof MerchantCouponStock.query>>>,
  read: (response: A) => unknown,
  expected: unknown
) =>
  it.effect(what, () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(read(yield* call), expected)
    }).pipe(Effect.provide(Platform.world(() => Platform.json(json)).layer)))

const stock = { stock_id: "98065001", stock_state: "RUNNING" }
const queryStock = MerchantCouponStock.query({ stock_id: "98065001" })
const coupon = { coupon_code: "sxxe34343434", coupon_state: "SENDED" }
const queryCoupon = MerchantCoupon.query({ coupon_code: "sxxe34343434", openid: "2323dfsdf342342" })
const cash = { stock_id: "9865888", status: "SENDED" }
const user = { openid: "2323dfsdf342342", creator_mchid: "9865002" }

describe("A response about coupons keeps", () => {
  const free = { discount_amount: 500, transaction_minimum: 0 }
  reads(
    "a coupon for any order",
    { ...stock, coupon_use_rule: { fixed_normal_coupon: free, use_method: "OFF_LINE" } },
    queryStock,
    ({ coupon_use_rule }) => coupon_use_rule,
    { fixed_normal_coupon: free, use_method: "OFF_LINE" }
  )
  const looks = { merchant_name: "一二三四五六七八九十一二三四五六七", finder_info: { finder_id: "sph" } }
  reads(
    "a name that grew, and a part of a video account",
    { ...stock, display_pattern_info: looks },
    queryStock,
    ({ display_pattern_info }) => display_pattern_info,
    looks
  )
  const entrance = {
    mini_programs_info: { mini_programs_appid: "wx234545656765876", entrance_words: "欢迎选购我们的商品" }
  }
  reads(
    "a part of an entrance, and its long words",
    { ...stock, custom_entrance: entrance },
    queryStock,
    ({ custom_entrance }) => custom_entrance,
    entrance
  )
  const rule = { max_coupons: 0, max_coupons_per_user: 500, max_coupons_by_day: 0 }
  reads(
    "numbers of coupons that no request may ask for",
    { ...stock, stock_send_rule: rule },
    queryStock,
    ({ stock_send_rule }) => stock_send_rule,
    rule
  )
  const week = { week_day: [1, 7], available_day_time: [{ begin_time: 3600, end_time: 90_000 }] }
  reads(
    "a week that counts to seven, and a day that ends after midnight",
    { ...coupon, coupon_use_rule: { available_week: week, coupon_available_time: { available_week: week } } },
    queryCoupon,
    ({ coupon_use_rule }) => coupon_use_rule,
    { available_week: week, coupon_available_time: { available_week: week } }
  )
  reads(
    "a cash coupon for any order, and one with half of its fields",
    { total_count: 2, data: [0, 1].map((one) => ({ ...cash, normal_coupon_information: { coupon_amount: one } })) },
    CashCoupon.list(user),
    ({ data = [] }) => data.map(({ normal_coupon_information }) => normal_coupon_information),
    [{ coupon_amount: 0 }, { coupon_amount: 1 }]
  )
  const activity = {
    activity_id: "10028001",
    activity_base_info: { activity_name: "一二三四五六七八九十一", out_request_no: "100002 2019" },
    award_send_rule: { full_send_rule: { award_list: [{ stock_id: "98065001980650019806500" }] } },
    advanced_setting: { payment_method_information: { bank_abbreviation: "ICBC" } }
  } as const
  reads(
    "an activity with a long name and a part of its settings",
    activity,
    PayGiftActivity.query({ activity_id: "10028001" }),
    (response) => response,
    activity
  )
})
