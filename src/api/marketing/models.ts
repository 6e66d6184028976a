/** Shapes that marketing products share. */
import * as Schema from "effect/Schema"
import { Fen, Mchid, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"

/** Number of a stock of coupons (批次号), of either kind. */
export const StockId = text(20)

/** A user, as the application that he uses knows him (用户标识). */
export const Openid = text(128)

/** Colour of a card or an activity page (背景颜色). */
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

/** Part of a day (当天可用时间段). */
export const DayTime = Schema.Struct({
  begin_time: Schema.optional(SecondOfDay),
  end_time: Schema.optional(SecondOfDay)
})

/** Times that come round each week (固定周期有效时间段). */
export const AvailableWeek = Schema.Struct({
  /** Needed with `available_day_time`. */
  week_day: Schema.optional(Schema.Array(Weekday)),
  /** At most two. */
  available_day_time: Schema.optional(Schema.Array(DayTime).check(Schema.isMaxLength(2)))
})

/** A time without a rule behind it (无规律的有效时间段). */
export const TimeRange = Schema.Struct({
  begin_time: Schema.optional(Timestamp),
  end_time: Schema.optional(Timestamp)
})

/** A partner's or one's own goods that were bought with a coupon (单品信息). */
export const ConsumedGoods = Schema.Struct({
  goods_id: Schema.optional(Schema.String),
  quantity: Schema.optional(Schema.Int),
  /** Fen. */
  price: Schema.optional(Fen),
  /** Fen. */
  discount_amount: Schema.optional(Fen)
})

/** Cash coupon of a fixed amount (固定面额满减券). */
export const FixedCashCoupon = Schema.Struct({
  /** What it takes off, in fen. */
  coupon_amount: PositiveFen,
  /** Smallest order, in fen. */
  transaction_minimum: Fen
})

/** Coupon that cuts the price of goods down to another (减至券). */
export const CutTo = Schema.Struct({
  /** Highest price of the goods that it is for, in fen. */
  single_price_max: Schema.optional(Fen),
  /** Price that it cuts down to, in fen. */
  cut_to_price: Schema.optional(Fen)
})

/** Video account on a card (视频号相关信息). */
export const FinderInfo = Schema.Struct({
  finder_id: Schema.String,
  finder_video_id: Schema.String,
  /** Address that the marketing image upload gave. */
  finder_video_cover_image_url: Schema.String
})

/** How a merchant coupon looks (样式信息). */
export const DisplayPattern = Schema.Struct({
  /** What to know before using it, at most 1,000 characters. */
  description: Schema.optional(text(1000)),
  /** Address that the marketing image upload gave. */
  merchant_logo_url: Schema.optional(text(128)),
  merchant_name: Schema.optional(text(16)),
  background_color: Schema.optional(BackgroundColor),
  /** Address that the marketing image upload gave. */
  coupon_image_url: Schema.optional(text(128)),
  finder_info: Schema.optional(FinderInfo)
})

/** Mini program that a card leads to (小程序入口). */
export const MiniProgramEntrance = Schema.Struct({
  mini_programs_appid: text(32),
  mini_programs_path: text(128),
  /** Words on the entrance, at most 5 characters. */
  entrance_words: text(5),
  /** Words that guide there, at most 6 characters. */
  guiding_words: Schema.optional(text(6))
})

/** How a card shows a coupon's code (code 展示模式). */
export const CodeDisplayMode = openLiterals("NOT_SHOW", "BARCODE", "QRCODE")

/** Entrances on the card of a merchant coupon (自定义入口). */
export const CustomEntrance = Schema.Struct({
  mini_programs_info: Schema.optional(MiniProgramEntrance),
  /** Official account that the card leads to. */
  appid: Schema.optional(text(32)),
  /** Marketing hall (营销馆). */
  hall_id: Schema.optional(text(64)),
  store_id: Schema.optional(text(64)),
  code_display_mode: Schema.optional(CodeDisplayMode)
})

// ---------------------------------------------------------------------------------------------------------------------
// as WeChat Pay tells them
// ---------------------------------------------------------------------------------------------------------------------

// Twins for answers: bounds are for those who ask. A bound that an answer breaks would hide what was asked for.

/** {@link AvailableWeek}, in a response. */
export const ResponseAvailableWeek = Schema.Struct({
  week_day: Schema.optional(Schema.Array(Schema.Int)),
  available_day_time: Schema.optional(Schema.Array(Schema.Struct({
    begin_time: Schema.optional(Schema.Int),
    end_time: Schema.optional(Schema.Int)
  })))
})

/** {@link FixedCashCoupon}, in a response. */
export const ResponseFixedCashCoupon = Schema.Struct({
  /** What it takes off, in fen. */
  coupon_amount: Schema.optional(Fen),
  /** Smallest order, in fen. */
  transaction_minimum: Schema.optional(Fen)
})

/** {@link DisplayPattern}, in a response. */
export const ResponseDisplayPattern = Schema.Struct({
  description: Schema.optional(Schema.String),
  merchant_logo_url: Schema.optional(Schema.String),
  merchant_name: Schema.optional(Schema.String),
  background_color: Schema.optional(BackgroundColor),
  coupon_image_url: Schema.optional(Schema.String),
  finder_info: Schema.optional(Schema.Struct({
    finder_id: Schema.optional(Schema.String),
    finder_video_id: Schema.optional(Schema.String),
    finder_video_cover_image_url: Schema.optional(Schema.String)
  }))
})

/** {@link CustomEntrance}, in a response. */
export const ResponseCustomEntrance = Schema.Struct({
  mini_programs_info: Schema.optional(Schema.Struct({
    mini_programs_appid: Schema.optional(Schema.String),
    mini_programs_path: Schema.optional(Schema.String),
    entrance_words: Schema.optional(Schema.String),
    guiding_words: Schema.optional(Schema.String)
  })),
  appid: Schema.optional(Schema.String),
  hall_id: Schema.optional(Schema.String),
  store_id: Schema.optional(Schema.String),
  code_display_mode: Schema.optional(CodeDisplayMode)
})

/** Fields of an answer with a page of a list. */
export const pageResponseFields = {
  total_count: Schema.Int,
  offset: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int)
} as const

/** Response of creating a stock of coupons, of either kind. */
export interface CreateStockResponse extends Schema.Schema.Type<typeof CreateStockResponse> {}
export const CreateStockResponse = Schema.Struct({
  stock_id: Schema.String,
  create_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CreateStockResponse" })

/** Request for the address of a merchant's notifications, of either kind of coupons. */
export interface QueryCallbackRequest extends Schema.Schema.Type<typeof QueryCallbackRequest> {}
export const QueryCallbackRequest = Schema.Struct({ mchid: Mchid }).annotate({ identifier: "QueryCallbackRequest" })
