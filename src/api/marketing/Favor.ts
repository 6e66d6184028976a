/**
 * Cash coupons (代金券): coupons that take money off an order when it is paid. A stock is created, started, and its
 * coupons sent to users; WeChat Pay uses them by itself at the next payment that they fit.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import {
  Appid,
  Fen,
  Mchid,
  merchantNo,
  NotifyUrl,
  oneOf,
  openLiterals,
  pageFields,
  pageOf,
  text,
  Timestamp
} from "../../Wire.ts"
import {
  BackgroundColor,
  ConsumedGoods,
  CreateStockResponse,
  CutTo,
  FixedCashCoupon,
  Openid,
  pageResponseFields,
  QueryCallbackRequest,
  ResponseFixedCashCoupon,
  SecondOfDay,
  StockId,
  Weekday
} from "./models.ts"

export { CreateStockResponse, QueryCallbackRequest } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * State of a stock (批次状态), spelled as on the wire.
 *
 * **Details**
 *
 * - `unactivated`: created. `audit`: under review. `running`: its coupons can be sent.
 * - `paused`: nothing is sent, what users have stays good. `stoped`: ended.
 */
export const StockStatus = openLiterals("unactivated", "audit", "running", "stoped", "paused")

/** Kind of a stock (批次类型); `EXCHAHGE` is WeChat Pay's own spelling. */
export const StockType = openLiterals("NORMAL", "DISCOUNT", "EXCHAHGE", "RANDOM", "DISCOUNT_CUT")

/**
 * State of a coupon (代金券状态).
 *
 * **Details**
 *
 * - `SENDED`: with the user. `USED`: used. `EXPIRED`: too late. `RECOVER`: taken back.
 */
export const CouponStatus = openLiterals("SENDED", "USED", "EXPIRED", "RECOVER")

/** Ways of paying that a coupon is for (支付方式). */
export const TradeType = openLiterals("MICROAPP", "APPPAY", "PPAY", "CARD", "FACE", "OTHER")

/** How many coupons of a stock are sent (发放规则). */
export const StockUseRule = Schema.Struct({
  /** Number of coupons: 5 to 10,000,000. */
  max_coupons: Schema.Int.check(Schema.isBetween({ minimum: 5, maximum: 10_000_000 })),
  /** Budget in fen: of coupons of a fixed amount, that amount times `max_coupons`. */
  max_amount: Fen,
  /** Budget of a day, in fen. */
  max_amount_by_day: Schema.optional(Fen),
  /** Coupons that one user can get: 1 to 60. */
  max_coupons_per_user: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 60 })),
  /** Whether users of the same person count as one. */
  natural_person_limit: Schema.Boolean,
  /** Whether suspicious accounts get nothing. */
  prevent_api_abuse: Schema.Boolean
})

/** How a cash coupon looks (样式信息). */
export const PatternInfo = Schema.Struct({
  /** What to know before using it, at most 1,000 characters. */
  description: text(1000),
  /** Address that the marketing image upload gave. */
  merchant_logo: Schema.optional(text(128)),
  /** At most 36 letters or 12 Chinese characters. */
  merchant_name: Schema.optional(text(36)),
  background_color: Schema.optional(BackgroundColor),
  /** Address that the marketing image upload gave. */
  coupon_image: Schema.optional(text(128)),
  /** Where the card leads. */
  jump_target: Schema.optional(openLiterals("PAYMENT_CODE", "MINI_PROGRAM", "DEFAULT_PAGE")),
  /** With `MINI_PROGRAM`. */
  mini_program_appid: Schema.optional(text(128)),
  /** With `MINI_PROGRAM`. */
  mini_program_path: Schema.optional(text(128))
})

/** When a cash coupon can be used (券可核销时间). */
export const CouponAvailableTime = Schema.Struct({
  available_begin_time: Schema.optional(Timestamp),
  available_end_time: Schema.optional(Timestamp),
  /** Hours of certain days of the week. */
  fix_available_time: Schema.optional(Schema.Struct({
    available_week_day: Schema.optional(Schema.Array(Weekday)),
    begin_time: SecondOfDay,
    end_time: Schema.optional(SecondOfDay)
  })),
  /** Whether it is good from the day after it was sent only. */
  second_day_available: Schema.optional(Schema.Boolean),
  /** Days for which it is good, of which the day when it was sent is the first; not open yet, says WeChat Pay's page. */
  available_time_after_receive: Schema.optional(Schema.Int)
})

const list = (length: number, most: number) => Schema.Array(text(length)).check(Schema.isMaxLength(most))

/** What a cash coupon is worth, and for whom and what (核销规则). */
export const CouponUseRule = Schema.Struct({
  coupon_available_time: Schema.optional(CouponAvailableTime),
  /** With the stock type `NORMAL`. */
  fixed_normal_coupon: Schema.optional(FixedCashCoupon),
  /** With the stock type `DISCOUNT`. */
  discount_coupon: Schema.optional(Schema.Struct({
    /** Most that is taken off, in fen. */
    discount_amount_max: Schema.optional(Fen),
    /** Percent to be paid. */
    discount_percent: Schema.optional(Schema.Int),
    /** Smallest order, in fen. */
    transaction_minimum: Schema.optional(Fen)
  })),
  /** With the stock type `EXCHAHGE`. */
  exchange_coupon: Schema.optional(Schema.Struct({
    /** Price to be paid for the goods, in fen. */
    exchange_price: Schema.optional(Fen),
    /** Smallest order, in fen. */
    transaction_minimum: Schema.optional(Fen)
  })),
  /** Tags of orders that it is for (订单优惠标记), as `goods_tag` of an order; at most 50. */
  goods_tag: Schema.optional(list(128, 50)),
  /** Ways of paying that it is for, a bank card for example. */
  limit_pay: Schema.optional(Schema.Array(Schema.String)),
  /** With a card in `limit_pay`. */
  limit_card: Schema.optional(Schema.Struct({
    /** Name of the card, at most 4 characters. */
    name: text(4),
    /** First 6 to 9 digits of the card's number; at most 10 of them. */
    bin: Schema.Array(Schema.String.check(Schema.isPattern(/^\d{6,9}$/))).check(Schema.isMaxLength(10))
  })),
  /** No limit unless given. */
  trade_type: Schema.optional(Schema.Array(TradeType)),
  /** Goods that it is for; at most 50. */
  available_items: Schema.optional(list(128, 50)),
  /** Goods that it is not for; at most 50. */
  unavailable_items: Schema.optional(list(128, 50)),
  /** Merchant numbers that it can be used with; at most 50. */
  available_merchants: Schema.optional(list(20, 50)),
  /** Whether it adds to other promotions. */
  combine_use: Schema.optional(Schema.Boolean)
})

const favorCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  // The budget of the stock is used up.
  "NOT_ENOUGH",
  // The merchant lacks a product or a permission, or the user has as many as he can get.
  "REQUEST_BLOCKED",
  "RESOURCE_NOT_EXISTS",
  "USER_ACCOUNT_ABNORMAL"
] as const

/** Codes that most endpoints of cash coupons document, in one and the same table. */
export type FavorCode = CommonCode | (typeof favorCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// stocks
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link createStock}. */
export interface CreateStockRequest extends Schema.Schema.Type<typeof CreateStockRequest> {}
export const CreateStockRequest = Schema.Struct({
  /** At most 20 letters or 9 Chinese characters. */
  stock_name: text(20),
  /** For the merchant's own eyes. */
  comment: Schema.optional(text(60)),
  /** The merchant who creates the stock: WeChat Pay takes no other. */
  belong_merchant: Mchid,
  /** At most a year ahead. */
  available_begin_time: Timestamp,
  /** At most 90 days after `available_begin_time`. */
  available_end_time: Timestamp,
  stock_use_rule: StockUseRule,
  pattern_info: Schema.optional(PatternInfo),
  coupon_use_rule: CouponUseRule,
  /** Whether no money is put aside for the coupons (免充值), else the budget is frozen when the stock starts (预充值). */
  no_cash: Schema.Boolean,
  stock_type: StockType,
  out_request_no: merchantNo(128),
  /** JSON of the merchant's own. */
  ext_info: Schema.optional(text(128))
}).annotate({ identifier: "Favor.CreateStockRequest" })

const createStockCodes = [...favorCodes, "NO_AUTH"] as const

/** Codes that {@link createStock} documents. */
export type CreateStockCode = CommonCode | (typeof createStockCodes)[number]

/**
 * Creates a stock of cash coupons (创建代金券批次); {@link startStock} then lets them be sent. At most 60 a minute.
 *
 * **Gotchas**
 *
 * The budget must be the amount of a coupon times their number, or the answer is `PARAM_ERROR`.
 *
 * **Example** (A hundred coupons of one yuan)
 *
 * ```ts
 * import { DateTime } from "effect"
 * import { Favor } from "effect-wechatpay/marketing"
 *
 * const stock = Favor.createStock({
 *   stock_name: "Winter",
 *   available_begin_time: DateTime.makeUnsafe("2026-12-01T00:00:00+08:00"),
 *   available_end_time: DateTime.makeUnsafe("2026-12-31T00:00:00+08:00"),
 *   stock_use_rule: {
 *     max_coupons: 100,
 *     max_amount: 10_000,
 *     max_coupons_per_user: 1,
 *     natural_person_limit: true,
 *     prevent_api_abuse: true
 *   },
 *   coupon_use_rule: {
 *     fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 1000 },
 *     available_merchants: ["1900000109"]
 *   },
 *   no_cash: true,
 *   stock_type: "NORMAL",
 *   out_request_no: "winter2026"
 * })
 * ```
 *
 * @see https://pay.wechatpay.cn/doc/v3/merchant/4012534633
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012534537
 */
export const createStock: Endpoint.Endpoint<CreateStockRequest, CreateStockResponse, CreateStockCode> = Endpoint.make({
  name: "Favor.createStock",
  title: "创建代金券批次",
  route: "POST /v3/marketing/favor/coupon-stocks",
  docs: ["https://pay.wechatpay.cn/doc/v3/merchant/4012534633", "https://pay.weixin.qq.com/doc/v3/partner/4012534537"],
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: CreateStockRequest,
  response: CreateStockResponse,
  codes: createStockCodes
})

/** Request that names a stock and who created it. */
export interface StockRequest extends Schema.Schema.Type<typeof StockRequest> {}
export const StockRequest = Schema.Struct({
  stock_id: StockId,
  /** The caller unless given. */
  stock_creator_mchid: Mchid
}).annotate({ identifier: "Favor.StockRequest" })

/** Response of {@link startStock}. */
export interface StartStockResponse extends Schema.Schema.Type<typeof StartStockResponse> {}
export const StartStockResponse = Schema.Struct({
  stock_id: Schema.String,
  start_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Favor.StartStockResponse" })

/**
 * Starts a stock (激活代金券批次). Of a stock that is paid in advance, the budget is frozen in the merchant's account.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_3.shtml
 */
export const startStock: Endpoint.Endpoint<StockRequest, StartStockResponse, FavorCode> = Endpoint.make({
  name: "Favor.startStock",
  title: "激活代金券批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/start",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_3.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "stock_id",
  request: StockRequest,
  response: StartStockResponse,
  codes: favorCodes
})

/** Response of {@link pauseStock}. */
export interface PauseStockResponse extends Schema.Schema.Type<typeof PauseStockResponse> {}
export const PauseStockResponse = Schema.Struct({
  stock_id: Schema.String,
  pause_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Favor.PauseStockResponse" })

/**
 * Pauses a stock (暂停代金券批次): no more coupons are sent by any way; those that users have stay good.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_13.shtml
 */
export const pauseStock: Endpoint.Endpoint<StockRequest, PauseStockResponse, FavorCode> = Endpoint.make({
  name: "Favor.pauseStock",
  title: "暂停代金券批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/pause",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_13.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "stock_id",
  request: StockRequest,
  response: PauseStockResponse,
  codes: favorCodes
})

/** Response of {@link restartStock}. */
export interface RestartStockResponse extends Schema.Schema.Type<typeof RestartStockResponse> {}
export const RestartStockResponse = Schema.Struct({
  stock_id: Schema.String,
  restart_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Favor.RestartStockResponse" })

/**
 * Lets a paused stock go on (重启代金券批次).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_14.shtml
 */
export const restartStock: Endpoint.Endpoint<StockRequest, RestartStockResponse, FavorCode> = Endpoint.make({
  name: "Favor.restartStock",
  title: "重启代金券批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/restart",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_14.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "stock_id",
  request: StockRequest,
  response: RestartStockResponse,
  codes: favorCodes
})

/** A stock of cash coupons. */
export interface Stock extends Schema.Schema.Type<typeof Stock> {}
export const Stock = Schema.Struct({
  stock_id: Schema.String,
  stock_creator_mchid: Schema.optional(Schema.String),
  stock_name: Schema.optional(Schema.String),
  status: StockStatus,
  create_time: Schema.optional(Timestamp),
  description: Schema.optional(Schema.String),
  stock_use_rule: Schema.optional(Schema.Struct({
    max_coupons: Schema.optional(Schema.Int),
    /** Fen. */
    max_amount: Schema.optional(Fen),
    /** Fen. */
    max_amount_by_day: Schema.optional(Fen),
    max_coupons_per_user: Schema.optional(Schema.Int),
    natural_person_limit: Schema.optional(Schema.Boolean),
    prevent_api_abuse: Schema.optional(Schema.Boolean),
    fixed_normal_coupon: Schema.optional(ResponseFixedCashCoupon),
    coupon_type: Schema.optional(openLiterals("NORMAL", "CUT_TO")),
    goods_tag: Schema.optional(Schema.Array(Schema.String)),
    trade_type: Schema.optional(Schema.Array(TradeType)),
    combine_use: Schema.optional(Schema.Boolean)
  })),
  available_begin_time: Schema.optional(Timestamp),
  available_end_time: Schema.optional(Timestamp),
  /** Coupons that were sent. */
  distributed_coupons: Schema.optional(Schema.Int),
  no_cash: Schema.optional(Schema.Boolean),
  /** When it was started. */
  start_time: Schema.optional(Timestamp),
  /** When it ended. */
  stop_time: Schema.optional(Timestamp),
  cut_to_message: Schema.optional(CutTo),
  /** Whether it is for certain goods. */
  singleitem: Schema.optional(Schema.Boolean),
  stock_type: Schema.optional(StockType),
  card_id: Schema.optional(Schema.String),
  /** `MULTIUSE`: money to be used bit by bit (消费金). */
  business_type: Schema.optional(openLiterals("MULTIUSE")),
  /** Where such money can be used. */
  available_region_list: Schema.optional(Schema.Array(Schema.Struct({
    type: Schema.optional(Schema.String),
    province: Schema.optional(Schema.String),
    city: Schema.optional(Schema.String),
    district: Schema.optional(Schema.String),
    country: Schema.optional(Schema.String)
  }))),
  /** Trades that such money can be used with. */
  available_industry_list: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "Favor.Stock" })

/**
 * Queries a stock (查询批次详情).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/stock/query-stock.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/cash-coupons/stock/query-stock.html
 */
export const queryStock: Endpoint.Endpoint<StockRequest, Stock, FavorCode> = Endpoint.make({
  name: "Favor.queryStock",
  title: "查询批次详情",
  route: "GET /v3/marketing/favor/stocks/{stock_id}",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/stock/query-stock.html",
    "https://pay.weixin.qq.com/docs/partner/apis/cash-coupons/stock/query-stock.html"
  ],
  roles: ["direct", "partner"],
  request: StockRequest,
  response: Stock,
  codes: favorCodes
})

/** Request of {@link listStocks}. */
export interface ListStocksRequest extends Schema.Schema.Type<typeof ListStocksRequest> {}
export const ListStocksRequest = Schema.Struct({
  /** `offset` is the number of a page, from 0; `limit` is 10 at most, and 10 unless given. */
  ...pageOf(10, 10),
  /** The caller unless given. */
  stock_creator_mchid: Mchid,
  create_start_time: Schema.optional(Timestamp),
  create_end_time: Schema.optional(Timestamp),
  status: Schema.optional(StockStatus)
}).annotate({ identifier: "Favor.ListStocksRequest" })

/** Response of {@link listStocks}. */
export interface StockPage extends Schema.Schema.Type<typeof StockPage> {}
export const StockPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(Stock))
}).annotate({ identifier: "Favor.StockPage" })

/**
 * Lists the stocks of a merchant (条件查询批次列表), a page at a time.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/stock/list-stocks.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/cash-coupons/stock/list-stocks.html
 */
export const listStocks: Endpoint.Endpoint<ListStocksRequest, StockPage, FavorCode> = Endpoint.make({
  name: "Favor.listStocks",
  title: "条件查询批次列表",
  route: "GET /v3/marketing/favor/stocks",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/stock/list-stocks.html",
    "https://pay.weixin.qq.com/docs/partner/apis/cash-coupons/stock/list-stocks.html"
  ],
  roles: ["direct", "partner"],
  request: ListStocksRequest,
  response: StockPage,
  codes: favorCodes
})

/** All pages of {@link listStocks}. */
export const listAllStocks: (
  request: ListStocksRequest
) => Stream.Stream<Stock, WeChatPayError<FavorCode>, Endpoint.Services> = Pagination.numberedPages(
  listStocks,
  (page) => page.data
)

/** Request of {@link listMerchants}. */
export interface ListMerchantsRequest extends Schema.Schema.Type<typeof ListMerchantsRequest> {}
export const ListMerchantsRequest = Schema.Struct({
  ...StockRequest.fields,
  /** `offset` is the number of a page, from 0; `limit` is 50 at most, and 50 unless given. */
  ...pageOf(50, 50)
}).annotate({ identifier: "Favor.ListMerchantsRequest" })

/** Request of {@link listItems}. */
export interface ListItemsRequest extends Schema.Schema.Type<typeof ListItemsRequest> {}
export const ListItemsRequest = Schema.Struct({
  ...StockRequest.fields,
  /** `offset` is the number of a page, from 0; `limit` is 100 at most, and 100 unless given. */
  ...pageOf(100, 100)
}).annotate({ identifier: "Favor.ListItemsRequest" })

/** Response of {@link listMerchants} and {@link listItems}. */
export interface ListOfStockPage extends Schema.Schema.Type<typeof ListOfStockPage> {}
export const ListOfStockPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(Schema.String)),
  stock_id: Schema.String
}).annotate({ identifier: "Favor.ListOfStockPage" })

/**
 * Lists the merchants with whom a stock's coupons can be used (查询代金券可用商户), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_7.shtml
 */
export const listMerchants: Endpoint.Endpoint<ListMerchantsRequest, ListOfStockPage, FavorCode> = Endpoint.make({
  name: "Favor.listMerchants",
  title: "查询代金券可用商户",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/merchants",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_7.shtml",
  roles: ["direct", "partner"],
  request: ListMerchantsRequest,
  response: ListOfStockPage,
  codes: favorCodes
})

/** All pages of {@link listMerchants}: merchant numbers. */
export const listAllMerchants: (
  request: ListMerchantsRequest
) => Stream.Stream<string, WeChatPayError<FavorCode>, Endpoint.Services> = Pagination.numberedPages(
  listMerchants,
  (page) => page.data
)

/**
 * Lists the goods that a stock's coupons are for (查询代金券可用单品), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_8.shtml
 */
export const listItems: Endpoint.Endpoint<ListItemsRequest, ListOfStockPage, FavorCode> = Endpoint.make({
  name: "Favor.listItems",
  title: "查询代金券可用单品",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/items",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_8.shtml",
  roles: ["direct", "partner"],
  request: ListItemsRequest,
  response: ListOfStockPage,
  codes: favorCodes
})

/** All pages of {@link listItems}: the merchant's own numbers of goods. */
export const listAllItems: (
  request: ListItemsRequest
) => Stream.Stream<string, WeChatPayError<FavorCode>, Endpoint.Services> = Pagination.numberedPages(
  listItems,
  (page) => page.data
)

// ---------------------------------------------------------------------------------------------------------------------
// coupons
// ---------------------------------------------------------------------------------------------------------------------

const sendCodes = [...favorCodes, "RULE_LIMIT"] as const

/** Codes that {@link send} documents. */
export type SendCode = CommonCode | (typeof sendCodes)[number]

/** Request of {@link send}. */
export interface SendRequest extends Schema.Schema.Type<typeof SendRequest> {}
export const SendRequest = Schema.Struct({
  /** The user, as `appid` knows him. */
  openid: Openid,
  stock_id: StockId,
  out_request_no: merchantNo(128),
  appid: Appid,
  /** The caller unless given. Others' stocks need their permission. */
  stock_creator_mchid: Mchid,
  /** Worth of this coupon in fen, where the stock leaves it open. */
  coupon_value: Schema.optional(Fen),
  /** Smallest order for this coupon in fen, where the stock leaves it open. */
  coupon_minimum: Schema.optional(Fen)
}).annotate({ identifier: "Favor.SendRequest" })

/** Response of {@link send}. */
export interface SendResponse extends Schema.Schema.Type<typeof SendResponse> {}
export const SendResponse = Schema.Struct({ coupon_id: Schema.String }).annotate({ identifier: "Favor.SendResponse" })

/**
 * Sends a coupon to a user (发放指定批次的代金券). At most 500 a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_request_no`: with a new one the user gets a second coupon.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012463767
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012463807
 */
export const send: Endpoint.Endpoint<SendRequest, SendResponse, SendCode> = Endpoint.make({
  name: "Favor.send",
  title: "发放指定批次的代金券",
  route: "POST /v3/marketing/favor/users/{openid}/coupons",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012463767", "https://pay.weixin.qq.com/doc/v3/partner/4012463807"],
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: SendRequest,
  response: SendResponse,
  codes: sendCodes
})

const couponFields = {
  stock_creator_mchid: Schema.optional(Schema.String),
  stock_id: Schema.String,
  coupon_id: Schema.optional(Schema.String),
  coupon_name: Schema.optional(Schema.String),
  status: CouponStatus,
  description: Schema.optional(Schema.String),
  /** When the user got it. */
  create_time: Schema.optional(Timestamp),
  coupon_type: Schema.optional(openLiterals("NORMAL", "CUT_TO")),
  no_cash: Schema.optional(Schema.Boolean),
  available_begin_time: Schema.optional(Timestamp),
  available_end_time: Schema.optional(Timestamp),
  /** Whether it is for certain goods. */
  singleitem: Schema.optional(Schema.Boolean),
  normal_coupon_information: Schema.optional(ResponseFixedCashCoupon),
  /** `MULTIUSE`: money to be used bit by bit (消费金). */
  business_type: Schema.optional(openLiterals("MULTIUSE"))
} as const

const consumptionFields = {
  consume_time: Schema.optional(Timestamp),
  consume_mchid: Schema.optional(Schema.String),
  transaction_id: Schema.optional(Schema.String),
  goods_detail: Schema.optional(Schema.Array(ConsumedGoods))
} as const

/** A user's cash coupon. */
export interface Coupon extends Schema.Schema.Type<typeof Coupon> {}
export const Coupon = Schema.Struct({
  ...couponFields,
  /** When the stock was started. */
  start_time: Schema.optional(Timestamp),
  /** When the stock ended. */
  stop_time: Schema.optional(Timestamp),
  cut_to_message: Schema.optional(CutTo),
  /** Of a coupon that was used. */
  consume_information: Schema.optional(Schema.Struct(consumptionFields)),
  /** What is left of money that is used bit by bit, in fen. */
  available_balance: Schema.optional(Fen)
}).annotate({ identifier: "Favor.Coupon" })

const queryCouponCodes = [...favorCodes, "FREQUENCY_LIMIT_EXCEED"] as const

/** Codes that {@link queryCoupon} documents. */
export type QueryCouponCode = CommonCode | (typeof queryCouponCodes)[number]

/** Request of {@link queryCoupon}. */
export interface QueryCouponRequest extends Schema.Schema.Type<typeof QueryCouponRequest> {}
export const QueryCouponRequest = Schema.Struct({
  coupon_id: text(20),
  openid: Openid,
  appid: Appid
}).annotate({ identifier: "Favor.QueryCouponRequest" })

/**
 * Queries a user's coupon (查询代金券详情), with the order that it was used for.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/coupon/query-coupon.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/cash-coupons/coupon/query-coupon.html
 */
export const queryCoupon: Endpoint.Endpoint<QueryCouponRequest, Coupon, QueryCouponCode> = Endpoint.make({
  name: "Favor.queryCoupon",
  title: "查询代金券详情",
  route: "GET /v3/marketing/favor/users/{openid}/coupons/{coupon_id}",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/coupon/query-coupon.html",
    "https://pay.weixin.qq.com/docs/partner/apis/cash-coupons/coupon/query-coupon.html"
  ],
  roles: ["direct", "partner"],
  request: QueryCouponRequest,
  response: Coupon,
  codes: queryCouponCodes
})

/** Request of {@link listUserCoupons}. */
export interface ListUserCouponsRequest extends Schema.Schema.Type<typeof ListUserCouponsRequest> {}
export const ListUserCouponsRequest = Schema.Struct({
  openid: Openid,
  appid: Appid,
  stock_id: Schema.optional(StockId),
  /** `USED` gives those that can be used as well. */
  status: Schema.optional(openLiterals("SENDED", "USED")),
  /** Coupons of stocks that this merchant created. */
  creator_mchid: Schema.optional(text(20)),
  /** Coupons that this merchant sent. */
  sender_mchid: Schema.optional(text(20)),
  /** Coupons that can be used with this merchant, all at once: the stock, the status and the page do not count. */
  available_mchid: Schema.optional(text(20)),
  business_type: Schema.optional(openLiterals("MULTIUSE")),
  /** `limit` is 20 unless given. */
  ...pageFields()
}).check(oneOf("creator_mchid", "sender_mchid", "available_mchid")).annotate({
  identifier: "Favor.ListUserCouponsRequest"
})

/** Response of {@link listUserCoupons}. */
export interface CouponPage extends Schema.Schema.Type<typeof CouponPage> {}
export const CouponPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(Coupon))
}).annotate({ identifier: "Favor.CouponPage" })

/**
 * Lists a user's coupons by the merchant who created, sent or takes them (根据商户号查用户的券), a page at a time.
 *
 * **Gotchas**
 *
 * Coupons that are good with every merchant (微信支付立减金) are not among them.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_9.shtml
 */
export const listUserCoupons: Endpoint.Endpoint<ListUserCouponsRequest, CouponPage, FavorCode> = Endpoint.make({
  name: "Favor.listUserCoupons",
  title: "根据商户号查用户的券",
  route: "GET /v3/marketing/favor/users/{openid}/coupons",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_9.shtml",
  roles: ["direct", "partner"],
  request: ListUserCouponsRequest,
  response: CouponPage,
  codes: favorCodes
})

/** All pages of {@link listUserCoupons}. */
export const listAllUserCoupons: (
  request: ListUserCouponsRequest
) => Stream.Stream<Coupon, WeChatPayError<FavorCode>, Endpoint.Services> = Pagination.numberedPages(
  listUserCoupons,
  (page) => page.data
)

// ---------------------------------------------------------------------------------------------------------------------
// flows
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link requestUseFlow} and {@link requestRefundFlow}. */
export interface FlowRequest extends Schema.Schema.Type<typeof FlowRequest> {}
export const FlowRequest = Schema.Struct({ stock_id: StockId }).annotate({ identifier: "Favor.FlowRequest" })

/** Where a file of uses or refunds lies, and its digest: what `Bill.content` takes. */
export interface FlowLink extends Schema.Schema.Type<typeof FlowLink> {}
export const FlowLink = Schema.Struct({
  /** Valid for 30 seconds. */
  url: Schema.String,
  /** Digest of the file, hex. */
  hash_value: Schema.String,
  /** `SHA1`. */
  hash_type: openLiterals("SHA1")
}).annotate({
  identifier: "Favor.FlowLink",
  examples: [{
    url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx",
    hash_value: "8ae0eb442c408d2e90d669d6f4ad6b7e6e049d6f",
    hash_type: "SHA1"
  }]
})

/**
 * Asks for the file of what a stock's coupons were used for (下载批次核销明细). `Bill.content` downloads and checks it.
 *
 * **Details**
 *
 * What was used today is there the day after tomorrow at 8 in the morning, Beijing time.
 *
 * **Example** (Reading the file, checked against its digest)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { Favor } from "effect-wechatpay/marketing"
 *
 * const uses = Favor.requestUseFlow({ stock_id: "9865000" }).pipe(
 *   Effect.flatMap((link) => Stream.mkString(Stream.decodeText(Bill.content(link))))
 * )
 * ```
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_10.shtml
 */
export const requestUseFlow: Endpoint.Endpoint<FlowRequest, FlowLink, FavorCode> = Endpoint.make({
  name: "Favor.requestUseFlow",
  title: "下载批次核销明细",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/use-flow",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_10.shtml",
  roles: ["direct", "partner"],
  request: FlowRequest,
  response: FlowLink,
  codes: favorCodes
})

/**
 * Asks for the file of refunds of orders that a stock's coupons were used for (下载批次退款明细). `Bill.content` downloads
 * and checks it.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_11.shtml
 */
export const requestRefundFlow: Endpoint.Endpoint<FlowRequest, FlowLink, FavorCode> = Endpoint.make({
  name: "Favor.requestRefundFlow",
  title: "下载批次退款明细",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/refund-flow",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_11.shtml",
  roles: ["direct", "partner"],
  request: FlowRequest,
  response: FlowLink,
  codes: favorCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link setCallback}. */
export interface SetCallbackRequest extends Schema.Schema.Type<typeof SetCallbackRequest> {}
export const SetCallbackRequest = Schema.Struct({
  mchid: Mchid,
  notify_url: NotifyUrl,
  /** Whether notifications are sent. */
  switch: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Favor.SetCallbackRequest" })

/** Response of {@link setCallback}. */
export interface SetCallbackResponse extends Schema.Schema.Type<typeof SetCallbackResponse> {}
export const SetCallbackResponse = Schema.Struct({
  update_time: Schema.optional(Timestamp),
  notify_url: Schema.optional(Schema.String)
}).annotate({ identifier: "Favor.SetCallbackResponse" })

/**
 * Sets the address for notifications of used coupons (设置消息通知地址): one for all stocks of the merchant.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_12.shtml
 */
export const setCallback: Endpoint.Endpoint<SetCallbackRequest, SetCallbackResponse, FavorCode> = Endpoint.make({
  name: "Favor.setCallback",
  title: "设置消息通知地址",
  route: "POST /v3/marketing/favor/callbacks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_12.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "mchid",
  request: SetCallbackRequest,
  response: SetCallbackResponse,
  codes: favorCodes
})

/** Response of {@link queryCallback}. */
export interface Callback extends Schema.Schema.Type<typeof Callback> {}
export const Callback = Schema.Struct({
  mchid: Schema.optional(Schema.String),
  notify_url: Schema.String
}).annotate({ identifier: "Favor.Callback" })

/**
 * Queries the address for notifications of used coupons (查询消息通知地址).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_12.shtml
 */
export const queryCallback: Endpoint.Endpoint<QueryCallbackRequest, Callback, FavorCode> = Endpoint.make({
  name: "Favor.queryCallback",
  title: "查询消息通知地址",
  route: "GET /v3/marketing/favor/callbacks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/convention/chapter3_12.shtml",
  roles: ["direct", "partner"],
  request: QueryCallbackRequest,
  response: Callback,
  codes: favorCodes
})

/** A coupon that was used. */
export interface UsedCoupon extends Schema.Schema.Type<typeof UsedCoupon> {}
export const UsedCoupon = Schema.Struct({
  ...couponFields,
  coupon_id: Schema.String,
  singleitem_discount_off: Schema.optional(Schema.Struct({ single_price_max: Schema.optional(Fen) })),
  discount_to: Schema.optional(Schema.Struct({
    /** Fen. */
    cut_to_price: Schema.optional(Fen),
    /** Fen. */
    max_price: Schema.optional(Fen)
  })),
  consume_information: Schema.optional(Schema.Struct({
    ...consumptionFields,
    /** What it took off, in fen; with the business type `MULTIUSE` only. */
    consume_amount: Schema.optional(Fen)
  }))
}).annotate({ identifier: "Favor.UsedCoupon" })

/**
 * A cash coupon was used (代金券核销事件通知). Sent to the address of {@link setCallback}, up to 9 times, a minute apart.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/check-notice.html
 */
export const used: NotificationEvent.NotificationEvent<"Favor.used", "COUPON.USE", UsedCoupon> = NotificationEvent.make(
  {
    name: "Favor.used",
    eventTypes: ["COUPON.USE"],
    originalTypes: ["coupon"],
    resource: UsedCoupon,
    matches: (plain) => "coupon_id" in plain,
    title: "核销事件回调通知",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/cash-coupons/check-notice.html"
  }
)

/** Notifications of cash coupons. */
export const events = [used] as const
