/** Shapes of cash coupons' stocks. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, text, textBytes, Timestamp } from "../../Wire.ts"
import { FixedCashCoupon, SecondOfDay, Weekday } from "./models.ts"

/** Codes of {@link CashCouponCode} without the common ones. */
export const cashCouponCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  // The budget of the stock is used up.
  "NOT_ENOUGH",
  // The merchant lacks a product or a permission, or the user has the most coupons that one user can get.
  "REQUEST_BLOCKED",
  "RESOURCE_NOT_EXISTS",
  "USER_ACCOUNT_ABNORMAL"
] as const

/** Codes that most endpoints of cash coupons document, in one table. */
export type CashCouponCode = CommonCode | (typeof cashCouponCodes)[number]

/** Payment products that a coupon applies to (支付方式). */
export const TradeType = openLiterals("MICROAPP", "APPPAY", "PPAY", "CARD", "FACE", "OTHER")

/**
 * State of a stock (批次状态). The spelling is WeChat Pay's.
 *
 * **Details**
 *
 * - `unactivated`: created. `audit`: under review. `running`: its coupons can be sent.
 * - `paused`: no coupon is sent; users keep their coupons. `stoped`: ended.
 */
export const StockStatus = openLiterals("unactivated", "audit", "running", "stoped", "paused")

/**
 * Kind of a stock (批次类型). A request can only create `NORMAL`, a fixed amount; the others occur in responses.
 * `EXCHAHGE` is WeChat Pay's own spelling.
 */
export const StockType = openLiterals("NORMAL", "DISCOUNT_CUT", "OTHER", "DISCOUNT", "EXCHAHGE", "RANDOM")

/** Colour of a cash coupon's card (背景颜色). */
export const CardColor = openLiterals(
  "COLOR010",
  "COLOR020",
  "COLOR030",
  "COLOR040",
  "COLOR050",
  "COLOR060",
  "COLOR070",
  "COLOR080",
  "COLOR081",
  "COLOR082",
  "COLOR090",
  "COLOR100",
  "COLOR101",
  "COLOR102"
)

/** Number of coupons of a stock, budget and limits per user (发放规则). */
export const StockUseRule = Schema.Struct({
  /** Number of coupons (发放总上限): 5 to 10,000,000. */
  max_coupons: Schema.Int.check(Schema.isBetween({ minimum: 5, maximum: 10_000_000 })),
  /** Budget in fen (总预算): the amount of a coupon times `max_coupons`. */
  max_amount: Fen,
  /** Budget of a day, in fen (单天预算发放上限): at least 1, at most `max_amount`. No limit by default. */
  max_amount_by_day: Schema.optional(Fen),
  /** Coupons per user (单个用户可领个数): 1 to 60, at most `max_coupons`. */
  max_coupons_per_user: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 })),
  /** Whether all WeChat accounts of a person count as one user (是否开启自然人限制). */
  natural_person_limit: Schema.Boolean,
  /** Whether accounts that WeChat Pay considers suspicious get no coupon (是否开启防刷拦截). */
  prevent_api_abuse: Schema.Boolean
})

/** Appearance of a cash coupon (代金券详情页). */
export const PatternInfo = Schema.Struct({
  /** Terms of use, shown with the coupon (使用说明): at most 1,000 characters. */
  description: text(1000),
  /** Logo (商户logo): a URL from the marketing image upload, at most 128 characters. */
  merchant_logo: Schema.optional(text(128)),
  /** Brand name in the card pack (品牌名称): at most 36 letters or 12 Chinese characters. */
  merchant_name: Schema.optional(textBytes(36)),
  /** Colour of the card (背景颜色). */
  background_color: Schema.optional(CardColor),
  /** Picture of the coupon (券详情图片), 850 × 350 pixels: a URL from the marketing image upload, at most 128 characters. */
  coupon_image: Schema.optional(text(128)),
  /** Target of the card's button (卡包跳转目标): the payment code, a mini program, or by default WeChat Pay's own page. */
  jump_target: Schema.optional(openLiterals("PAYMENT_CODE", "MINI_PROGRAM", "DEFAULT_PAGE")),
  /** Appid of the mini program (小程序appid); required with `MINI_PROGRAM`. At most 128 characters. */
  mini_program_appid: Schema.optional(text(128)),
  /** Page of the mini program (小程序path); required with `MINI_PROGRAM`. At most 128 characters. */
  mini_program_path: Schema.optional(text(128))
})

/** Times at which a cash coupon can be used (券生效时间). WeChat Pay's page says of the whole object: not open yet. */
export const CouponAvailableTime = Schema.Struct({
  /** Start (开始时间). Not on today's page. */
  available_begin_time: Schema.optional(Timestamp),
  /** End (结束时间). Not on today's page. */
  available_end_time: Schema.optional(Timestamp),
  /** Hours on certain days of the week (固定时间段可用). */
  fix_available_time: Schema.optional(Schema.Struct({
    /** Days of the week (可用星期数): 0 is Sunday. */
    available_week_day: Schema.Array(Weekday),
    /** Start, in seconds from midnight in Beijing (当天开始时间). */
    begin_time: SecondOfDay,
    /** End, in seconds from midnight in Beijing (当天结束时间); 23:59:59 by default. */
    end_time: Schema.optional(SecondOfDay)
  })),
  /** Whether the coupon is valid only from the day after it was sent (领取第二天生效). */
  second_day_available: Schema.optional(Schema.Boolean),
  /** Days for which the coupon is valid, counting the day when it was sent (领取后有效时间). */
  available_time_after_receive: Schema.optional(Schema.Int)
})

const texts = (length: number, most: number) => Schema.Array(text(length)).check(Schema.isMaxLength(most))

/** Value of a cash coupon, and the payments to which it applies (核销规则). */
export const CouponUseRule = Schema.Struct({
  /** Times at which the coupon can be used (券生效时间); not open yet. */
  coupon_available_time: Schema.optional(CouponAvailableTime),
  /** Amount and minimum order (固定面额满减券使用规则); required with the stock type `NORMAL`. */
  fixed_normal_coupon: Schema.optional(FixedCashCoupon),
  /** Rule of the stock type `DISCOUNT` (折扣券使用规则). Not on today's page. */
  discount_coupon: Schema.optional(Schema.Struct({
    /** Largest amount that is taken off, in fen (最高折扣金额). */
    discount_amount_max: Schema.optional(Fen),
    /** Percentage that the user pays (折扣百分比): 88 takes 12 % off. */
    discount_percent: Schema.optional(Schema.Int),
    /** Minimum order, in fen (门槛). */
    transaction_minimum: Schema.optional(Fen)
  })),
  /** Rule of the stock type `EXCHAHGE` (兑换券使用规则). Not on today's page. */
  exchange_coupon: Schema.optional(Schema.Struct({
    /** Price of the goods, in fen (单品换购价). */
    exchange_price: Schema.optional(Fen),
    /** Minimum order, in fen (门槛). */
    transaction_minimum: Schema.optional(Fen)
  })),
  /** Tags (订单优惠标记), one of which must be an order's `goods_tag`: at most 50, each at most 128 characters. */
  goods_tag: Schema.optional(texts(128, 50)),
  /** Payment methods that the coupon applies to (指定支付方式), for example a bank card. Not on today's page. */
  limit_pay: Schema.optional(Schema.Array(Schema.String)),
  /** Bank cards that the coupon applies to (指定银行卡BIN). */
  limit_card: Schema.optional(Schema.Struct({
    /** Name shown to the user (银行卡名字): at most 4 characters. */
    name: text(4),
    /** First 6 to 9 digits of the cards' numbers (银行卡BIN): 1 to 10 of them. */
    bin: Schema.Array(Schema.String.check(Schema.isPattern(/^\d{6,9}$/, { expected: "6 to 9 digits" }))).check(
      Schema.isMaxLength(10)
    )
  })),
  /** Payment products that the coupon applies to (指定支付模式); all by default. */
  trade_type: Schema.optional(Schema.Array(TradeType)),
  /** Goods that the coupon applies to (可核销商品编码): 1 to 50 numbers of at most 128 characters. */
  available_items: Schema.optional(texts(128, 50)),
  /** Goods that the coupon does not apply to (不参与优惠商品编码), at most 50; not open yet. */
  unavailable_items: Schema.optional(texts(128, 50)),
  /** Merchants whose orders can use the coupon (可核销商户号): 1 to 50 merchant numbers. */
  available_merchants: texts(20, 50).check(Schema.isMinLength(1)),
  /** Whether the coupon combines with other promotions (是否可叠加其他优惠); `false` by default. */
  combine_use: Schema.optional(Schema.Boolean)
})
