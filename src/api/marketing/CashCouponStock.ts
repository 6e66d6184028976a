/**
 * Stocks of cash coupons (代金券批次). A stock is created and started; then `CashCoupon.send` gives its coupons to users.
 * WeChat Pay deducts a coupon from the user's next payment to which it applies.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Fen, Mchid, merchantNo, openLiterals, pageOf, text, Timestamp } from "../../Wire.ts"
import {
  type CashCouponCode,
  cashCouponCodes,
  CouponUseRule,
  PatternInfo,
  StockStatus,
  StockType,
  StockUseRule,
  TradeType
} from "./cashCouponModels.ts"
import {
  CreateStockResponse,
  CutTo,
  pageResponseFields,
  ResponseDiscountCashCoupon,
  ResponseFixedCashCoupon,
  StockId
} from "./models.ts"

export {
  CardColor,
  type CashCouponCode,
  CouponAvailableTime,
  CouponUseRule,
  PatternInfo,
  StockStatus,
  StockType,
  StockUseRule,
  TradeType
} from "./cashCouponModels.ts"
export { CreateStockResponse as CreateResponse } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// create
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Name (批次名称): at most 20 letters or 9 Chinese characters, without `_`, `,`, `;`, `|`. */
  stock_name: text(20),
  /** Note for the merchant only (批次备注): at most 60 characters. */
  comment: Schema.optional(text(60)),
  /** Owner of the stock (归属商户号); the caller by default, which is the only value that WeChat Pay accepts. */
  belong_merchant: Mchid,
  /** Start (可用时间-开始时间): not in the past, at most 365 days from now. */
  available_begin_time: Timestamp,
  /** End (可用时间-结束时间): at most 90 days after `available_begin_time`. */
  available_end_time: Timestamp,
  /** Number of coupons, budget and limits per user (发放规则). */
  stock_use_rule: StockUseRule,
  /** Appearance (代金券详情页). */
  pattern_info: Schema.optional(PatternInfo),
  /** Value of the coupons and where they can be used (核销规则). */
  coupon_use_rule: CouponUseRule,
  /**
   * Source of the discount (营销经费). `true` (免充值): it is deducted from the merchant's receipts. `false` (预充值): it is paid
   * from a budget, which is frozen in the creator's account when the stock starts.
   */
  no_cash: Schema.Boolean,
  /** Kind of the stock (批次类型): `NORMAL`, a fixed amount. */
  stock_type: StockType,
  /** The merchant's number of this request (商户单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128),
  /** Additional properties as JSON (扩展属性): at most 128 characters; not open yet. */
  ext_info: Schema.optional(text(128))
}).annotate({ identifier: "CashCouponStock.CreateRequest" })

const createCodes = [...cashCouponCodes, "NO_AUTH"] as const

/** Codes that {@link create} documents. */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Creates a stock of cash coupons (创建代金券批次). At most 60 calls a minute. {@link start} it before sending coupons.
 *
 * **Gotchas**
 *
 * `max_amount` must be the amount of a coupon times `max_coupons`, otherwise the request is refused with `PARAM_ERROR`.
 *
 * **Example** (A hundred coupons of one yuan)
 *
 * ```ts
 * import { DateTime } from "effect"
 * import { CashCouponStock } from "effect-wechatpay/marketing"
 *
 * const stock = CashCouponStock.create({
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
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534633
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012534537
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateStockResponse, CreateCode> = Endpoint.make({
  name: "CashCouponStock.create",
  title: "创建代金券批次",
  route: "POST /v3/marketing/favor/coupon-stocks",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012534633", "https://pay.weixin.qq.com/doc/v3/partner/4012534537"],
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: CreateRequest,
  response: CreateStockResponse,
  codes: createCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// start, pause, restart, stop
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link start}, {@link pause}, {@link restart}, {@link stop} and {@link query}. */
export interface StockRequest extends Schema.Schema.Type<typeof StockRequest> {}
export const StockRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** Merchant that created the stock (创建批次的商户号); the caller by default. */
  stock_creator_mchid: Mchid
}).annotate({ identifier: "CashCouponStock.StockRequest" })

/** The common part of the descriptions of {@link start}, {@link pause}, {@link restart} and {@link stop}. */
const changeOptions = {
  roles: ["direct", "partner"],
  safe: true,
  request: StockRequest,
  codes: cashCouponCodes
} as const

/** Response of {@link start}. */
export interface StartResponse extends Schema.Schema.Type<typeof StartResponse> {}
export const StartResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Time of the start (生效时间). */
  start_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CashCouponStock.StartResponse" })

/**
 * Starts a stock (激活代金券批次). With `no_cash` `false`, its budget is frozen in the creator's account. Repeating the call
 * changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012460137
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012460237
 */
export const start: Endpoint.Endpoint<StockRequest, StartResponse, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.start",
  title: "激活代金券批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/start",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012460137", "https://pay.weixin.qq.com/doc/v3/partner/4012460237"],
  ...changeOptions,
  response: StartResponse
})

/** Response of {@link pause}. */
export interface PauseResponse extends Schema.Schema.Type<typeof PauseResponse> {}
export const PauseResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Time of the pause (暂停时间). */
  pause_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CashCouponStock.PauseResponse" })

/**
 * Pauses a stock (暂停代金券批次): its coupons can no longer be sent; users keep the coupons that they have. Repeating the
 * call changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012460305
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012460340
 */
export const pause: Endpoint.Endpoint<StockRequest, PauseResponse, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.pause",
  title: "暂停代金券批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/pause",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012460305", "https://pay.weixin.qq.com/doc/v3/partner/4012460340"],
  ...changeOptions,
  response: PauseResponse
})

/** Response of {@link restart}. */
export interface RestartResponse extends Schema.Schema.Type<typeof RestartResponse> {}
export const RestartResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Time of the restart (生效时间). */
  restart_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CashCouponStock.RestartResponse" })

/**
 * Restarts a paused stock (重启代金券批次). Repeating the call changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012460411
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012460448
 */
export const restart: Endpoint.Endpoint<StockRequest, RestartResponse, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.restart",
  title: "重启代金券批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/restart",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012460411", "https://pay.weixin.qq.com/doc/v3/partner/4012460448"],
  ...changeOptions,
  response: RestartResponse
})

/** Response of {@link stop}. */
export interface StopResponse extends Schema.Schema.Type<typeof StopResponse> {}
export const StopResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Time of the end (终止时间). */
  stop_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CashCouponStock.StopResponse" })

/**
 * Ends a stock early and for good (终止批次). Repeating the call changes nothing.
 *
 * **Details**
 *
 * The official Go and Java SDKs have this operation; WeChat Pay's menus have no page for it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012084207
 */
export const stop: Endpoint.Endpoint<StockRequest, StopResponse, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.stop",
  title: "终止批次",
  route: "POST /v3/marketing/favor/stocks/{stock_id}/stop",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012084207",
  ...changeOptions,
  response: StopResponse
})

// ---------------------------------------------------------------------------------------------------------------------
// query, list
// ---------------------------------------------------------------------------------------------------------------------

/** A stock of cash coupons. */
export interface Stock extends Schema.Schema.Type<typeof Stock> {}
export const Stock = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Merchant that created the stock (创建批次的商户号). */
  stock_creator_mchid: Schema.optional(Schema.String),
  /** Name (批次名称). */
  stock_name: Schema.optional(Schema.String),
  /** State (批次状态). */
  status: StockStatus,
  /** Time of the creation (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Terms of use (使用说明). */
  description: Schema.optional(Schema.String),
  /** Number and value of the coupons, budget and limits per user (发放规则). */
  stock_use_rule: Schema.optional(Schema.Struct({
    /** Number of coupons (发放总上限). */
    max_coupons: Schema.optional(Schema.Int),
    /** Budget in fen (总预算). */
    max_amount: Schema.optional(Fen),
    /** Budget of a day, in fen (单天发放上限金额). */
    max_amount_by_day: Schema.optional(Fen),
    /** Coupons per user (单个用户可领个数). */
    max_coupons_per_user: Schema.optional(Schema.Int),
    /** Whether all accounts of a person count as one user (是否开启自然人限制). */
    natural_person_limit: Schema.optional(Schema.Boolean),
    /** Whether accounts that WeChat Pay considers suspicious get no coupon (是否开启防刷拦截). */
    prevent_api_abuse: Schema.optional(Schema.Boolean),
    /** Fixed amount and minimum order (固定面额批次特定信息). */
    fixed_normal_coupon: Schema.optional(ResponseFixedCashCoupon),
    /** Discount and minimum order (固定折扣特定信息). */
    fixed_discount_coupon: Schema.optional(ResponseDiscountCashCoupon),
    /** Kind of the coupons (券或消费金类型). `NORMAL`: takes an amount off. `CUT_TO`: lowers the price of goods. */
    coupon_type: Schema.optional(openLiterals("NORMAL", "CUT_TO")),
    /** Tags of the orders that the coupons apply to (订单优惠标记). */
    goods_tag: Schema.optional(Schema.Array(Schema.String)),
    /** Payment products that the coupons apply to (指定支付模式). */
    trade_type: Schema.optional(Schema.Array(TradeType)),
    /** Whether the coupons combine with other promotions (是否可叠加其他优惠). */
    combine_use: Schema.optional(Schema.Boolean)
  })),
  /** Start (可用开始时间). */
  available_begin_time: Schema.optional(Timestamp),
  /** End (可用结束时间). */
  available_end_time: Schema.optional(Timestamp),
  /** Number of coupons sent (已发券或消费金数量). */
  distributed_coupons: Schema.optional(Schema.Int),
  /** Whether the discount is deducted from the merchant's receipts, instead of a frozen budget (是否无资金流). */
  no_cash: Schema.optional(Schema.Boolean),
  /** Time of the start (激活批次的时间). */
  start_time: Schema.optional(Timestamp),
  /** Time of the end (终止批次的时间). */
  stop_time: Schema.optional(Timestamp),
  /** Price that goods are cut to (减至批次特定信息). */
  cut_to_message: Schema.optional(CutTo),
  /** Whether the coupons apply to certain goods only (是否单品优惠). */
  singleitem: Schema.optional(Schema.Boolean),
  /** Kind (批次类型). */
  stock_type: Schema.optional(StockType),
  /** Card that the coupons belong to (卡包ID). */
  card_id: Schema.optional(Schema.String),
  /** Kind of use (业务类型). `MULTIUSE`: money that is used in several payments (消费金). */
  business_type: Schema.optional(openLiterals("MULTIUSE")),
  /** Regions where such money can be used (消费金可用地域). */
  available_region_list: Schema.optional(Schema.Array(Schema.Struct({
    /** Precision of the region (类型): a country, a province, a city or a district. */
    type: Schema.optional(Schema.String),
    /** Province (省). */
    province: Schema.optional(Schema.String),
    /** City (市). */
    city: Schema.optional(Schema.String),
    /** District (区). */
    district: Schema.optional(Schema.String),
    /** Country (国家). */
    country: Schema.optional(Schema.String)
  }))),
  /** Industries where such money can be used (消费金可用行业). */
  available_industry_list: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "CashCouponStock.Stock" })

/**
 * Queries a stock (查询批次详情).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012460564
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012460606
 */
export const query: Endpoint.Endpoint<StockRequest, Stock, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.query",
  title: "查询批次详情",
  route: "GET /v3/marketing/favor/stocks/{stock_id}",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012460564", "https://pay.weixin.qq.com/doc/v3/partner/4012460606"],
  roles: ["direct", "partner"],
  request: StockRequest,
  response: Stock,
  codes: cashCouponCodes
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** `offset` counts pages from 0; `limit` is 1 to 10, by default 10. */
  ...pageOf(10, 10),
  /** Merchant that created the stocks (创建批次的商户号); the caller by default. */
  stock_creator_mchid: Mchid,
  /** Lists stocks that were created at this time or later (起始时间). */
  create_start_time: Schema.optional(Timestamp),
  /** Lists stocks that were created at this time or earlier (终止时间). */
  create_end_time: Schema.optional(Timestamp),
  /** Lists stocks in this state only (批次状态); all by default. */
  status: Schema.optional(StockStatus)
}).annotate({ identifier: "CashCouponStock.ListRequest" })

/** Response of {@link list}. */
export interface StockPage extends Schema.Schema.Type<typeof StockPage> {}
export const StockPage = Schema.Struct({
  ...pageResponseFields,
  /** Stocks of this page (批次详情). */
  data: Schema.optional(Schema.Array(Stock))
}).annotate({ identifier: "CashCouponStock.StockPage" })

/**
 * Lists a merchant's stocks, one page at a time (条件查询批次列表).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012460489
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012460518
 */
export const list: Endpoint.Endpoint<ListRequest, StockPage, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.list",
  title: "条件查询批次列表",
  route: "GET /v3/marketing/favor/stocks",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012460489", "https://pay.weixin.qq.com/doc/v3/partner/4012460518"],
  roles: ["direct", "partner"],
  request: ListRequest,
  response: StockPage,
  codes: cashCouponCodes
})

/** All pages of {@link list}. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Stock, WeChatPayError<CashCouponCode>, Endpoint.Services> = Pagination.numberedPages(
  list,
  (page) => page.data
)

/** Request of {@link listMerchants}. */
export interface ListMerchantsRequest extends Schema.Schema.Type<typeof ListMerchantsRequest> {}
export const ListMerchantsRequest = Schema.Struct({
  ...StockRequest.fields,
  /** `offset` counts pages from 0; `limit` is 1 to 50, by default 50. */
  ...pageOf(50, 50)
}).annotate({ identifier: "CashCouponStock.ListMerchantsRequest" })

/** Response of {@link listMerchants} and {@link listItems}. */
export interface ListOfStockPage extends Schema.Schema.Type<typeof ListOfStockPage> {}
export const ListOfStockPage = Schema.Struct({
  ...pageResponseFields,
  /** Merchant numbers (可用商户列表), or the merchant's numbers of goods (可用单品编码). */
  data: Schema.optional(Schema.Array(Schema.String)),
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String
}).annotate({ identifier: "CashCouponStock.ListOfStockPage" })

/**
 * Lists the merchants whose orders can use a stock's coupons, one page at a time (查询代金券可用商户).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012463358
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012463409
 */
export const listMerchants: Endpoint.Endpoint<ListMerchantsRequest, ListOfStockPage, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.listMerchants",
  title: "查询代金券可用商户",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/merchants",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012463358", "https://pay.weixin.qq.com/doc/v3/partner/4012463409"],
  roles: ["direct", "partner"],
  request: ListMerchantsRequest,
  response: ListOfStockPage,
  codes: cashCouponCodes
})

/** All pages of {@link listMerchants}: merchant numbers. */
export const listAllMerchants: (
  request: ListMerchantsRequest
) => Stream.Stream<string, WeChatPayError<CashCouponCode>, Endpoint.Services> = Pagination.numberedPages(
  listMerchants,
  (page) => page.data
)

/** Request of {@link listItems}. */
export interface ListItemsRequest extends Schema.Schema.Type<typeof ListItemsRequest> {}
export const ListItemsRequest = Schema.Struct({
  ...StockRequest.fields,
  /** `offset` counts pages from 0; `limit` is 1 to 100, by default 100. */
  ...pageOf(100, 100)
}).annotate({ identifier: "CashCouponStock.ListItemsRequest" })

/**
 * Lists the goods that a stock's coupons apply to, one page at a time (查询代金券可用单品).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012463442
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012463475
 */
export const listItems: Endpoint.Endpoint<ListItemsRequest, ListOfStockPage, CashCouponCode> = Endpoint.make({
  name: "CashCouponStock.listItems",
  title: "查询代金券可用单品",
  route: "GET /v3/marketing/favor/stocks/{stock_id}/items",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012463442", "https://pay.weixin.qq.com/doc/v3/partner/4012463475"],
  roles: ["direct", "partner"],
  request: ListItemsRequest,
  response: ListOfStockPage,
  codes: cashCouponCodes
})

/** All pages of {@link listItems}: the merchant's numbers of goods. */
export const listAllItems: (
  request: ListItemsRequest
) => Stream.Stream<string, WeChatPayError<CashCouponCode>, Endpoint.Services> = Pagination.numberedPages(
  listItems,
  (page) => page.data
)
