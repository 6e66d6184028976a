/** Shapes that marketing products share. */
import * as Schema from "effect/Schema"
import { Fen, lenient, Mchid, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"

/** WeChat Pay's number of a stock (批次号), of cash or merchant coupons: at most 20 characters. */
export const StockId = text(20)

/** Openid of a user (用户标识), who has another in each application: at most 128 characters. */
export const Openid = text(128)

/** Colour of a merchant coupon's card or an activity's page (背景颜色). */
export const BackgroundColor = openLiterals(
  "Color010",
  "Color020",
  "Color030",
  "Color040",
  "Color050",
  "Color060",
  "Color070",
  "Color080",
  "Color090",
  "Color100"
)

/** Day of a week: 0 is Sunday. */
export const Weekday = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))

/** Second of a day, from midnight in Beijing. */
export const SecondOfDay = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 86_400 }))

/** Period (有效时间段). */
export const TimeRange = Schema.Struct({
  /** Start (开始时间). */
  begin_time: Schema.optional(Timestamp),
  /** End (结束时间). */
  end_time: Schema.optional(Timestamp)
})

/** Goods that a payment bought with a coupon (单品信息). */
export const ConsumedGoods = Schema.Struct({
  /** The merchant's number of the goods (单品编码). */
  goods_id: Schema.optional(Schema.String),
  /** Number of pieces that were bought (单品数量). */
  quantity: Schema.optional(Schema.Int),
  /** Price of one piece, in fen (单品单价). */
  price: Schema.optional(Fen),
  /** Amount that was taken off, in fen (优惠金额). */
  discount_amount: Schema.optional(Fen)
})

/** Cash coupon of a fixed amount (固定面额满减券). */
export const FixedCashCoupon = Schema.Struct({
  /** Amount that the coupon takes off, in fen (面额): at least 1. */
  coupon_amount: PositiveFen,
  /** Minimum order, in fen (门槛). */
  transaction_minimum: Fen
})

/** Cash coupon that cuts the price of goods (减至券). */
export const CutTo = Schema.Struct({
  /** Highest price of the goods that it applies to, in fen (可用优惠的商品最高单价). */
  single_price_max: Schema.optional(Fen),
  /** Price after the discount, in fen (减至后的优惠单价). */
  cut_to_price: Schema.optional(Fen)
})

// ---------------------------------------------------------------------------------------------------------------------
// responses
// ---------------------------------------------------------------------------------------------------------------------

/** {@link FixedCashCoupon}, in a response. */
export const ResponseFixedCashCoupon = lenient(FixedCashCoupon)

/** Discount of a cash coupon, in a response (折扣券信息). */
export const ResponseDiscountCashCoupon = Schema.Struct({
  /** Largest amount that the coupon takes off, in fen (最高折扣金额). */
  discount_amount_max: Schema.optional(Fen),
  /** Percentage that the user pays (折扣百分比): 88 takes 12 % off. */
  discount_percent: Schema.optional(Schema.Int),
  /** Minimum order, in fen (门槛). */
  transaction_minimum: Schema.optional(Fen)
})

/** Fields of a response with a page of a list. */
export const pageResponseFields = {
  /** Number of items on all pages (总数). */
  total_count: Schema.Int,
  /** Number of this page, from 0 (分页页码). */
  offset: Schema.optional(Schema.Int),
  /** Size of a page (分页大小). */
  limit: Schema.optional(Schema.Int)
} as const

/** Response of creating a stock of cash or merchant coupons. */
export interface CreateStockResponse extends Schema.Schema.Type<typeof CreateStockResponse> {}
export const CreateStockResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Time of the creation (创建时间). */
  create_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CreateStockResponse" })

/** Request for the address of a merchant's notifications of cash or merchant coupons. */
export interface QueryCallbackRequest extends Schema.Schema.Type<typeof QueryCallbackRequest> {}
export const QueryCallbackRequest = Schema.Struct({
  /** Merchant that the notifications are about (商户号); the caller by default. */
  mchid: Mchid
}).annotate({ identifier: "QueryCallbackRequest" })
