/** Shapes that stocks, codes and coupons of merchant coupons share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, lenient, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { BackgroundColor, SecondOfDay, TimeRange, Weekday } from "./models.ts"

/** Codes of {@link MerchantCouponErrorCode} without the common ones. */
export const merchantCouponErrorCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  // Merchant coupons spell NO_AUTH without the underscore.
  "NOAUTH",
  // `out_request_no` belongs to another stock, or another order used the coupon.
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_NOT_EXISTS",
  // The coupon is not valid now.
  "RULELIMIT",
  // `openid` is wrong.
  "USER_NOT_EXISTS"
] as const

/** Codes that most endpoints of merchant coupons document, in one table. */
export type MerchantCouponErrorCode = CommonCode | (typeof merchantCouponErrorCodes)[number]

/** Kind of a stock (批次类型): a fixed amount, a discount, or goods at a special price. */
export const StockType = openLiterals("NORMAL", "DISCOUNT", "EXCHANGE")

/**
 * State of a stock (批次状态). The spelling is WeChat Pay's.
 *
 * **Details**
 *
 * - `UNAUDIT`: under review. `RUNNING`: users can get its coupons. `PAUSED`, `STOPED`: they cannot.
 */
export const StockState = openLiterals("UNAUDIT", "RUNNING", "STOPED", "PAUSED")

/**
 * Source of the coupons' codes (券code模式).
 *
 * **Details**
 *
 * - `WECHATPAY_MODE`: WeChat Pay generates the codes. `MERCHANT_API`: the merchant gives the code when it sends a
 *   coupon.
 * - `MERCHANT_UPLOAD`: the merchant uploads the codes in advance, see `MerchantCouponCode.upload`.
 */
export const CouponCodeMode = openLiterals("WECHATPAY_MODE", "MERCHANT_API", "MERCHANT_UPLOAD")

/** Way of using a coupon (核销方式): at the counter, in a mini program, by the user, or with a payment code. */
export const UseMethod = openLiterals("OFF_LINE", "MINI_PROGRAMS", "SELF_CONSUME", "PAYMENT_CODE")

/** Code of a coupon (券code), unique within its stock: at most 32 characters. */
export const CouponCode = text(32)

/** Part of a day (当天可用时间段), in seconds from midnight in Beijing. */
export const DayTime = Schema.Struct({
  /** Start (当天可用开始时间). */
  begin_time: Schema.optional(SecondOfDay),
  /** End (当天可用结束时间). */
  end_time: Schema.optional(SecondOfDay)
})

/** Times that recur every week (固定周期有效时间段). */
export const AvailableWeek = Schema.Struct({
  /** Days of the week (可用星期数): 0 is Sunday. Required with `available_day_time`. */
  week_day: Schema.optional(Schema.Array(Weekday)),
  /** Parts of these days (当天可用时间段); at most 2. */
  available_day_time: Schema.optional(Schema.Array(DayTime).check(Schema.isMaxLength(2)))
})

/** Times at which a coupon can be used (券可核销时间). */
export const CouponAvailableTime = Schema.Struct({
  /** Start (开始时间). */
  available_begin_time: Timestamp,
  /** End (结束时间). */
  available_end_time: Timestamp,
  /** Days for which a coupon is valid, counting the day when it became valid (生效后N天内有效): at least 1. */
  available_day_after_receive: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Times that recur every week (固定周期有效时间段). */
  available_week: Schema.optional(AvailableWeek),
  /** Other periods (无规律的有效时间段). The spelling of the name is WeChat Pay's. */
  irregulary_avaliable_time: Schema.optional(Schema.Array(TimeRange)),
  /** Days until a coupon becomes valid (领取后N天开始生效): 1 is tomorrow. Requires `available_day_after_receive`. */
  wait_days_after_receive: Schema.optional(Schema.Int),
  /** Seconds for which a coupon is valid (领取后N秒内有效). */
  available_second_after_receive: Schema.optional(Schema.Int)
})

/** Fixed amount off (固定面额满减券). */
export const FixedNormalCoupon = Schema.Struct({
  /** Amount that the coupon takes off, in fen (优惠金额): at least 1. */
  discount_amount: PositiveFen,
  /** Minimum order, in fen (消费门槛): at least 1. */
  transaction_minimum: PositiveFen
})

/** Discount (折扣券). */
export const DiscountCoupon = Schema.Struct({
  /** Percentage that the user pays (折扣比例): 1 to 100; 88 takes 12 % off. */
  discount_percent: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  /** Minimum order, in fen (消费门槛): at least 1. */
  transaction_minimum: PositiveFen
})

/** Goods at a special price (换购券). */
export const ExchangeCoupon = Schema.Struct({
  /** Price of the goods, in fen (单品换购价). */
  exchange_price: Fen,
  /** Minimum order, in fen (消费门槛). */
  transaction_minimum: Fen
})

/** Value of a coupon and way of using it (核销规则). */
export const CouponUseRule = Schema.Struct({
  /** Times at which the coupon can be used (券可核销时间). */
  coupon_available_time: CouponAvailableTime,
  /** Fixed amount off (固定面额满减券使用规则); required with the stock type `NORMAL`. */
  fixed_normal_coupon: Schema.optional(FixedNormalCoupon),
  /** Discount (折扣券使用规则); required with the stock type `DISCOUNT`. */
  discount_coupon: Schema.optional(DiscountCoupon),
  /** Special price (换购券使用规则); required with the stock type `EXCHANGE`. */
  exchange_coupon: Schema.optional(ExchangeCoupon),
  /** Way of using the coupon (核销方式). */
  use_method: UseMethod,
  /** Appid of the mini program (小程序appid), with `MINI_PROGRAMS`: at most 32 characters. */
  mini_programs_appid: Schema.optional(text(32)),
  /** Page of the mini program (小程序path), with `MINI_PROGRAMS`: at most 128 characters. */
  mini_programs_path: Schema.optional(text(128))
})

/** Number of coupons of a stock, budget and limits per user (发放规则). */
export const StockSendRule = Schema.Struct({
  /** Budget in fen (批次总预算). */
  max_amount: Schema.optional(Fen),
  /** Number of coupons (批次最大发放个数): at least 1. */
  max_coupons: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Coupons per user (用户最大可领个数): 1 to 100. */
  max_coupons_per_user: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  /** Budget of a day, in fen (单天发放上限金额). */
  max_amount_by_day: Schema.optional(Fen),
  /** Number of coupons a day (单天发放上限个数): at least 1. */
  max_coupons_by_day: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Whether all accounts of a person count as one user (自然人限制); `false` by default. */
  natural_person_limit: Schema.optional(Schema.Boolean),
  /** Whether suspicious accounts get no coupon (可疑账号拦截); `false` by default. */
  prevent_api_abuse: Schema.optional(Schema.Boolean),
  /** Whether a user may give a coupon to another user (是否允许转赠); not open yet. */
  transferable: Schema.optional(Schema.Boolean),
  /** Whether a user may share the link to get a coupon (是否允许分享链接); not open yet. */
  shareable: Schema.optional(Schema.Boolean)
})

/** Video account on a card (视频号相关信息). */
export const FinderInfo = Schema.Struct({
  /** Number of the video account (视频号ID). */
  finder_id: Schema.String,
  /** Number of the video (视频号视频ID). */
  finder_video_id: Schema.String,
  /** Cover picture (视频号封面图): a URL from the marketing image upload. */
  finder_video_cover_image_url: Schema.String
})

/** Appearance of a merchant coupon (样式信息). */
export const DisplayPattern = Schema.Struct({
  /** Terms of use (使用须知): at most 1,000 characters. */
  description: Schema.optional(text(1000)),
  /** Logo (商户logo): a URL from the marketing image upload, at most 128 characters. */
  merchant_logo_url: Schema.optional(text(128)),
  /** Name of the merchant (商户名称): at most 16 characters. */
  merchant_name: Schema.optional(text(16)),
  /** Colour of the card (背景颜色). */
  background_color: Schema.optional(BackgroundColor),
  /** Picture of the coupon (券详情图片): a URL from the marketing image upload, at most 128 characters. */
  coupon_image_url: Schema.optional(text(128)),
  /** Video account on the card (视频号相关信息). */
  finder_info: Schema.optional(FinderInfo)
})

/** Mini program that a card leads to (小程序入口). */
export const MiniProgramEntrance = Schema.Struct({
  /** Appid of the mini program (商家小程序appid): at most 32 characters. */
  mini_programs_appid: text(32),
  /** Page of the mini program (商家小程序path): at most 128 characters. */
  mini_programs_path: text(128),
  /** Text of the link (入口文案): at most 5 characters. */
  entrance_words: text(5),
  /** Text next to the link (引导文案): at most 6 characters. */
  guiding_words: Schema.optional(text(6))
})

/** Form in which a card shows the coupon's code (code展示模式): not at all, as a barcode, or as a QR code. */
export const CodeDisplayMode = openLiterals("NOT_SHOW", "BARCODE", "QRCODE")

/** Links on the card of a merchant coupon (自定义入口). */
export const CustomEntrance = Schema.Struct({
  /** Mini program that the card leads to (小程序入口). */
  mini_programs_info: Schema.optional(MiniProgramEntrance),
  /** Official account that the card leads to (商户公众号appid): at most 32 characters. */
  appid: Schema.optional(text(32)),
  /** Marketing hall (营销馆id): at most 64 characters. */
  hall_id: Schema.optional(text(64)),
  /** Store that accepts the coupon (可用门店id): at most 64 characters. */
  store_id: Schema.optional(text(64)),
  /** Form in which the card shows the coupon's code (code展示模式). */
  code_display_mode: Schema.optional(CodeDisplayMode)
})

// ---------------------------------------------------------------------------------------------------------------------
// responses
// ---------------------------------------------------------------------------------------------------------------------

/** Fields that responses about stocks and coupons share. */
export const stockFields = {
  /** Name of the stock (商家券批次名称). */
  stock_name: Schema.optional(Schema.String),
  /** Merchant that honours the coupon (批次归属商户号). */
  belong_merchant: Schema.optional(Schema.String),
  /** Note for the merchant only (批次备注). */
  comment: Schema.optional(Schema.String),
  /** Goods that the coupon applies to, as the card shows them (适用商品范围). */
  goods_name: Schema.optional(Schema.String),
  /** Kind of the stock (批次类型). */
  stock_type: Schema.optional(StockType),
  /** Links on the card (自定义入口). */
  custom_entrance: Schema.optional(lenient(CustomEntrance)),
  /** Appearance (样式信息). */
  display_pattern_info: Schema.optional(lenient(DisplayPattern))
} as const

/**
 * State of a coupon (券状态).
 *
 * **Details**
 *
 * - `SENDED`: the user has the coupon. `USED`: used. `EXPIRED`: expired unused. `DELETED`: deleted by the user.
 * - `DEACTIVATED`: voided by the merchant, see `MerchantCoupon.deactivate`.
 */
export const CouponState = openLiterals("SENDED", "USED", "EXPIRED", "DELETED", "DEACTIVATED")

/** A user's merchant coupon. */
export interface Coupon extends Schema.Schema.Type<typeof Coupon> {}
export const Coupon = Schema.Struct({
  ...stockFields,
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.optional(Schema.String),
  /** Code of the coupon (券code). */
  coupon_code: Schema.optional(Schema.String),
  /** State (券状态). */
  coupon_state: Schema.optional(CouponState),
  /** Value of the coupon and way of using it (核销规则). */
  coupon_use_rule: Schema.optional(Schema.Struct({
    ...lenient(CouponUseRule).fields,
    /** Times that recur every week (固定周期有效时间段). */
    available_week: Schema.optional(lenient(AvailableWeek)),
    /** Other periods (无规律的有效时间段). The spelling of the name is WeChat Pay's. */
    irregulary_avaliable_time: Schema.optional(Schema.Array(TimeRange))
  })),
  /** Whether the user may give the coupon to another user (是否允许转赠). */
  transferable: Schema.optional(Schema.Boolean),
  /** Whether the user may share the link to get a coupon (是否允许分享领券链接). */
  shareable: Schema.optional(Schema.Boolean),
  /** Start of this coupon's validity (可使用的开始时间). */
  available_start_time: Schema.optional(Timestamp),
  /** End of this coupon's validity (过期时间). */
  expire_time: Schema.optional(Timestamp),
  /** Time at which the user got the coupon (领券时间). */
  receive_time: Schema.optional(Timestamp),
  /** The merchant's number of the sending (发券请求单号). */
  send_request_no: Schema.optional(Schema.String),
  /** The merchant's number of the use (核销请求单号). */
  use_request_no: Schema.optional(Schema.String),
  /** Time of the use (券核销时间). */
  use_time: Schema.optional(Timestamp),
  /** Order that the coupon is associated with (关联的商户订单号), see `MerchantCoupon.associate`. */
  associate_out_trade_no: Schema.optional(Schema.String),
  /** The merchant's number of the return (回退请求单号). */
  return_request_no: Schema.optional(Schema.String),
  /** Time of the return (券回退时间). */
  return_time: Schema.optional(Timestamp),
  /** The merchant's number of the voiding (失效请求单号). */
  deactivate_request_no: Schema.optional(Schema.String),
  /** Time of the voiding (失效时间). */
  deactivate_time: Schema.optional(Timestamp),
  /** Reason of the voiding (失效原因). */
  deactivate_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "MerchantCoupon.Coupon" })
