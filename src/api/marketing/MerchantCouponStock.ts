/**
 * Stocks of merchant coupons (商家券批次): vouchers that the merchant honours. WeChat Pay keeps them in the users' card
 * packs; the merchant reports each use.
 *
 * **Details**
 *
 * WeChat Pay accepts no new merchants since 15 December 2025; product coupons (商品券) replace merchant coupons
 * (https://pay.weixin.qq.com/doc/v3/partner/4012087811).
 * Its menus no longer list these operations.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { eitherOf, Fen, lenient, Mchid, merchantNo, text } from "../../Wire.ts"
import {
  CouponCodeMode,
  CouponUseRule,
  CustomEntrance,
  DisplayPattern,
  type MerchantCouponErrorCode,
  merchantCouponErrorCodes,
  stockFields,
  StockSendRule,
  StockState,
  StockType
} from "./merchantCouponModels.ts"
import { CreateStockResponse, StockId } from "./models.ts"

export {
  CouponAvailableTime,
  CouponCodeMode,
  CouponUseRule,
  CustomEntrance,
  DiscountCoupon,
  DisplayPattern,
  ExchangeCoupon,
  FixedNormalCoupon,
  type MerchantCouponErrorCode,
  StockSendRule,
  StockState,
  StockType,
  UseMethod
} from "./merchantCouponModels.ts"
export { CreateStockResponse as CreateResponse } from "./models.ts"

/** Application whose openids identify users in notifications (事件通知配置). */
export const NotifyConfig = Schema.Struct({
  /** Appid whose openids the notifications contain (事件通知appid): at most 64 characters. */
  notify_appid: Schema.optional(text(64))
})

// ---------------------------------------------------------------------------------------------------------------------
// create
// ---------------------------------------------------------------------------------------------------------------------

/** The rule that a kind of stock needs. */
const worthOf = (type: string) => {
  switch (type) {
    case "NORMAL":
      return "fixed_normal_coupon"
    case "DISCOUNT":
      return "discount_coupon"
    case "EXCHANGE":
      return "exchange_coupon"
    default:
      return undefined
  }
}

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Name (商家券批次名称): at most 21 characters. */
  stock_name: text(21),
  /** Merchant that honours the coupons (批次归属商户号): a sub-merchant in partner mode. The caller by default. */
  belong_merchant: Mchid,
  /** Note for the merchant only (批次备注): at most 20 characters. */
  comment: Schema.optional(text(20)),
  /** Goods that the coupons apply to, as the card shows them (适用商品范围): at most 15 characters. */
  goods_name: text(15),
  /** Kind of the stock (批次类型): a fixed amount, a discount, or goods at a special price. */
  stock_type: StockType,
  /** Value of the coupons and way of using them (核销规则). */
  coupon_use_rule: CouponUseRule,
  /** Number of coupons, budget and limits per user (发放规则). */
  stock_send_rule: StockSendRule,
  /** The merchant's number of this request (商户请求单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128),
  /** Links on the card (自定义入口). */
  custom_entrance: Schema.optional(CustomEntrance),
  /** Appearance (样式信息). */
  display_pattern_info: Schema.optional(DisplayPattern),
  /** Source of the coupons' codes (券code模式). */
  coupon_code_mode: CouponCodeMode,
  /** Application whose openids identify users in notifications (事件通知配置). */
  notify_config: Schema.optional(NotifyConfig),
  /** Whether another merchant may reimburse the discount (是否允许营销补贴), see `MerchantCouponSubsidy.pay`. */
  subsidy: Schema.optional(Schema.Boolean)
}).check(Schema.makeFilter(({ coupon_use_rule, stock_type }) => {
  const field = worthOf(stock_type)
  return field === undefined || coupon_use_rule[field] !== undefined
    ? undefined
    : { path: ["coupon_use_rule", field], issue: `is required with the stock type ${stock_type}` }
})).annotate({ identifier: "MerchantCouponStock.CreateRequest" })

/**
 * Creates a stock of merchant coupons (创建商家券). Users get them in a mini program, by a link, or after a payment.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * **Example** (A thousand coupons of five yuan)
 *
 * ```ts
 * import { DateTime } from "effect"
 * import { MerchantCouponStock } from "effect-wechatpay/marketing"
 *
 * const stock = MerchantCouponStock.create({
 *   stock_name: "August",
 *   goods_name: "Hot drinks",
 *   stock_type: "NORMAL",
 *   coupon_use_rule: {
 *     coupon_available_time: {
 *       available_begin_time: DateTime.makeUnsafe("2026-12-01T00:00:00+08:00"),
 *       available_end_time: DateTime.makeUnsafe("2026-12-31T00:00:00+08:00"),
 *       available_day_after_receive: 3
 *     },
 *     fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 3000 },
 *     use_method: "OFF_LINE"
 *   },
 *   stock_send_rule: { max_coupons: 1000, max_coupons_per_user: 5 },
 *   coupon_code_mode: "WECHATPAY_MODE",
 *   out_request_no: "august2026"
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_1.shtml
 * @see https://pay.wechatpay.cn/docs/partner/apis/merchant-exclusive-coupon/busi-favor/create-busifavor-stock.html
 */
export const create: Endpoint.Endpoint<CreateRequest, CreateStockResponse, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCouponStock.create",
  title: "创建商家券",
  route: "POST /v3/marketing/busifavor/stocks",
  docs: [
    "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_1.shtml",
    "https://pay.wechatpay.cn/docs/partner/apis/merchant-exclusive-coupon/busi-favor/create-busifavor-stock.html"
  ],
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: CreateRequest,
  response: CreateStockResponse,
  codes: merchantCouponErrorCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// query
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId
}).annotate({ identifier: "MerchantCouponStock.QueryRequest" })

/** A stock of merchant coupons. */
export interface Stock extends Schema.Schema.Type<typeof Stock> {}
export const Stock = Schema.Struct({
  ...stockFields,
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** State (批次状态). */
  stock_state: StockState,
  /** Value of the coupons and way of using them (核销规则). */
  coupon_use_rule: Schema.optional(lenient(CouponUseRule)),
  /** Number of coupons, budget and limits per user (发放规则). */
  stock_send_rule: Schema.optional(lenient(StockSendRule)),
  /** Source of the coupons' codes (券code模式). */
  coupon_code_mode: Schema.optional(CouponCodeMode),
  /** Number of codes (code总数), with `MERCHANT_UPLOAD`. */
  coupon_code_count: Schema.optional(Schema.Struct({
    /** Codes uploaded so far (已上传的code总数). */
    total_count: Schema.optional(Schema.Int),
    /** Codes that no coupon has yet (当前可用的code数). */
    available_count: Schema.optional(Schema.Int)
  })),
  /** Application whose openids identify users in notifications (事件通知配置). */
  notify_config: Schema.optional(lenient(NotifyConfig)),
  /** Coupons sent so far (批次发放情况). */
  send_count_information: Schema.optional(Schema.Struct({
    /** Number of coupons (已发放券张数). */
    total_send_num: Schema.optional(Schema.Int),
    /** Amount of these coupons, in fen (已发放券金额). */
    total_send_amount: Schema.optional(Fen),
    /** Number of coupons sent today (单天已发放券张数). */
    today_send_num: Schema.optional(Schema.Int),
    /** Amount of the coupons sent today, in fen (单天已发放券金额). */
    today_send_amount: Schema.optional(Fen)
  })),
  /** Whether another merchant may reimburse the discount (是否允许营销补贴). */
  subsidy: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "MerchantCouponStock.Stock" })

/**
 * Queries a stock (查询商家券详情).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_2.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, Stock, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCouponStock.query",
  title: "查询商家券详情",
  route: "GET /v3/marketing/busifavor/stocks/{stock_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_2.shtml",
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: Stock,
  codes: merchantCouponErrorCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// update
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link update}. */
export interface UpdateRequest extends Schema.Schema.Type<typeof UpdateRequest> {}
export const UpdateRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** Links on the card (自定义入口). */
  custom_entrance: Schema.optional(CustomEntrance.mapFields(Struct.omit(["store_id"]))),
  /** Name (商家券批次名称): at most 21 characters. */
  stock_name: Schema.optional(text(21)),
  /** Note for the merchant only (批次备注): at most 20 characters. */
  comment: Schema.optional(text(20)),
  /** Goods that the coupons apply to, as the card shows them (适用商品范围): at most 15 characters. */
  goods_name: Schema.optional(text(15)),
  /** The merchant's number of this request (商户请求单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128),
  /** Appearance (样式信息). */
  display_pattern_info: Schema.optional(DisplayPattern),
  /** Way of using the coupons (核销规则). */
  coupon_use_rule: Schema.optional(
    CouponUseRule.mapFields(Struct.pick(["use_method", "mini_programs_appid", "mini_programs_path"])).mapFields(
      Struct.map(Schema.optional)
    )
  ),
  /** Limits for users (发放规则). */
  stock_send_rule: Schema.optional(
    StockSendRule.mapFields(Struct.pick(["natural_person_limit", "prevent_api_abuse"]))
  ),
  /** Application whose openids identify users in notifications (事件通知配置). */
  notify_config: Schema.optional(NotifyConfig),
  /** Whether another merchant may reimburse the discount (是否允许营销补贴). */
  subsidy: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "MerchantCouponStock.UpdateRequest" })

/**
 * Changes the description of a stock (修改商家券基本信息). Omitted fields keep their values. The response is empty.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_12.shtml
 */
export const update: Endpoint.Endpoint<UpdateRequest, void, CommonCode> = Endpoint.make({
  name: "MerchantCouponStock.update",
  title: "修改商家券基本信息",
  route: "PATCH /v3/marketing/busifavor/stocks/{stock_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_12.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: UpdateRequest,
  response: Schema.Void
})

/** Request of {@link updateBudget}. */
export interface UpdateBudgetRequest extends Schema.Schema.Type<typeof UpdateBudgetRequest> {}
export const UpdateBudgetRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** New number of coupons (目标批次最大发放个数): at least 1; either this or `target_max_coupons_by_day`. */
  target_max_coupons: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** New number of coupons a day (目标单天发放上限个数): at least 1; either this or `target_max_coupons`. */
  target_max_coupons_by_day: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Current number of coupons (当前批次最大发放个数); required with `target_max_coupons`. */
  current_max_coupons: Schema.optional(Schema.Int),
  /** Current number of coupons a day (当前单天发放上限个数); required with `target_max_coupons_by_day`. */
  current_max_coupons_by_day: Schema.optional(Schema.Int),
  /** The merchant's number of this request (修改预算请求单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  modify_budget_request_no: merchantNo(128)
}).check(
  eitherOf("target_max_coupons", "target_max_coupons_by_day"),
  Schema.makeFilter((request) =>
    request.target_max_coupons !== undefined && request.current_max_coupons === undefined
      ? { path: ["current_max_coupons"], issue: "is required with target_max_coupons" }
      : request.target_max_coupons_by_day !== undefined && request.current_max_coupons_by_day === undefined
      ? { path: ["current_max_coupons_by_day"], issue: "is required with target_max_coupons_by_day" }
      : undefined
  )
).annotate({ identifier: "MerchantCouponStock.UpdateBudgetRequest" })

/** Response of {@link updateBudget}. */
export interface UpdateBudgetResponse extends Schema.Schema.Type<typeof UpdateBudgetResponse> {}
export const UpdateBudgetResponse = Schema.Struct({
  /** Number of coupons now (批次当前最大发放个数). */
  max_coupons: Schema.Int,
  /** Number of coupons a day now (当前单天发放上限个数). */
  max_coupons_by_day: Schema.optional(Schema.Int)
}).annotate({ identifier: "MerchantCouponStock.UpdateBudgetResponse" })

/**
 * Changes the total number of coupons or the number of coupons a day, one of them per call (修改批次预算).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_11.shtml
 */
export const updateBudget: Endpoint.Endpoint<UpdateBudgetRequest, UpdateBudgetResponse, CommonCode> = Endpoint.make({
  name: "MerchantCouponStock.updateBudget",
  title: "修改批次预算",
  route: "PATCH /v3/marketing/busifavor/stocks/{stock_id}/budget",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_11.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "modify_budget_request_no",
  request: UpdateBudgetRequest,
  response: UpdateBudgetResponse
})
