/**
 * Merchant coupons (商家券): coupons that a merchant honours himself. WeChat Pay keeps them in the users' card packs; the
 * merchant says when one was used.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import {
  Appid,
  eitherOf,
  Fen,
  Mchid,
  merchantNo,
  NotifyUrl,
  oneOf,
  openLiterals,
  pageFields,
  PositiveFen,
  text,
  Timestamp,
  TransactionId
} from "../../Wire.ts"
import {
  AvailableWeek,
  CreateStockResponse,
  CustomEntrance,
  DisplayPattern,
  Openid,
  pageResponseFields,
  QueryCallbackRequest,
  ResponseAvailableWeek,
  ResponseCustomEntrance,
  ResponseDisplayPattern,
  StockId,
  TimeRange
} from "./models.ts"

export { CreateStockResponse, QueryCallbackRequest } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/** Kind of a stock (批次类型): a fixed amount, a discount, or goods at another price. */
export const StockType = openLiterals("NORMAL", "DISCOUNT", "EXCHANGE")

/**
 * State of a stock (批次状态), spelled as on the wire.
 *
 * **Details**
 *
 * - `UNAUDIT`: under review. `RUNNING`: its coupons can be had. `PAUSED`, `STOPED`: they cannot.
 */
export const StockState = openLiterals("UNAUDIT", "RUNNING", "STOPED", "PAUSED")

/**
 * Where codes of coupons come from (券 code 模式).
 *
 * **Details**
 *
 * - `WECHATPAY_MODE`: WeChat Pay draws them. `MERCHANT_API`: the merchant gives one when a coupon is sent.
 * - `MERCHANT_UPLOAD`: the merchant uploads them in advance, see {@link uploadCodes}.
 */
export const CouponCodeMode = openLiterals("WECHATPAY_MODE", "MERCHANT_API", "MERCHANT_UPLOAD")

/**
 * State of a coupon (券状态).
 *
 * **Details**
 *
 * - `SENDED`: with the user. `USED`: used. `EXPIRED`: too late. `DELETED`: by the user.
 * - `DEACTIVATED`: by the merchant, see {@link deactivate}.
 */
export const CouponState = openLiterals("SENDED", "USED", "EXPIRED", "DELETED", "DEACTIVATED")

/** How a coupon is used (核销方式): at the counter, in a mini program, by the user himself, or by a payment code. */
export const UseMethod = openLiterals("OFF_LINE", "MINI_PROGRAMS", "SELF_CONSUME", "PAYMENT_CODE")

/** Code of a coupon (券 code), unique within its stock. */
export const CouponCode = text(32)

/** When a coupon can be used (券可核销时间). */
export const CouponAvailableTime = Schema.Struct({
  available_begin_time: Timestamp,
  available_end_time: Timestamp,
  /** Days for which it is good, of which that on which it became so is the first. */
  available_day_after_receive: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  available_week: Schema.optional(AvailableWeek),
  /** Spelled as on the wire. */
  irregulary_avaliable_time: Schema.optional(Schema.Array(TimeRange)),
  /** Days after which it becomes good: 1 for tomorrow. With `available_day_after_receive`. */
  wait_days_after_receive: Schema.optional(Schema.Int),
  /** Seconds for which it is good. */
  available_second_after_receive: Schema.optional(Schema.Int)
})

/** A fixed amount off (固定面额满减券). */
export const FixedNormalCoupon = Schema.Struct({
  /** What it takes off, in fen. */
  discount_amount: PositiveFen,
  /** Smallest order, in fen. */
  transaction_minimum: PositiveFen
})

/** A discount (折扣券). */
export const DiscountCoupon = Schema.Struct({
  /** Percent to be paid: 88 takes off 12 %. */
  discount_percent: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  /** Smallest order, in fen. */
  transaction_minimum: PositiveFen
})

/** Goods at another price (换购券). */
export const ExchangeCoupon = Schema.Struct({
  /** Price to be paid for the goods, in fen. */
  exchange_price: Fen,
  /** Smallest order, in fen. */
  transaction_minimum: Fen
})

/** What a coupon is worth and how it is used (核销规则). */
export const CouponUseRule = Schema.Struct({
  coupon_available_time: CouponAvailableTime,
  /** With the stock type `NORMAL`. */
  fixed_normal_coupon: Schema.optional(FixedNormalCoupon),
  /** With the stock type `DISCOUNT`. */
  discount_coupon: Schema.optional(DiscountCoupon),
  /** With the stock type `EXCHANGE`. */
  exchange_coupon: Schema.optional(ExchangeCoupon),
  use_method: UseMethod,
  /** With `MINI_PROGRAMS`. */
  mini_programs_appid: Schema.optional(text(32)),
  /** With `MINI_PROGRAMS`. */
  mini_programs_path: Schema.optional(text(128))
})

/** How many coupons of a stock are sent, and to whom (发放规则). */
export const StockSendRule = Schema.Struct({
  /** Budget in fen. */
  max_amount: Schema.optional(Fen),
  /** Number of coupons. */
  max_coupons: Schema.Int.check(Schema.isGreaterThan(0)),
  /** Coupons that one user can get: 1 to 100. */
  max_coupons_per_user: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 })),
  /** Budget of a day in fen. */
  max_amount_by_day: Schema.optional(Fen),
  /** Number of coupons a day. */
  max_coupons_by_day: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Whether users of the same person count as one. */
  natural_person_limit: Schema.optional(Schema.Boolean),
  /** Whether suspicious accounts get nothing. */
  prevent_api_abuse: Schema.optional(Schema.Boolean),
  /** Whether a user may pass his coupon on. */
  transferable: Schema.optional(Schema.Boolean),
  /** Whether a user may share the link to get one. */
  shareable: Schema.optional(Schema.Boolean)
})

/** Application that users' names in notifications belong to (事件通知配置). */
export const NotifyConfig = Schema.Struct({ notify_appid: Schema.optional(text(64)) })

const busifavorCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  // Spelled so here.
  "NOAUTH",
  // `out_request_no` stands for another stock, or the coupon is used up by another order.
  "RESOURCE_ALREADY_EXISTS",
  "RESOURCE_NOT_EXISTS",
  // It is not the time to use the coupon.
  "RULELIMIT",
  // `openid` is wrong.
  "USER_NOT_EXISTS"
] as const

/** Codes that most endpoints of merchant coupons document, in one and the same table. */
export type BusifavorCode = CommonCode | (typeof busifavorCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// stocks
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link createStock}. */
export interface CreateStockRequest extends Schema.Schema.Type<typeof CreateStockRequest> {}

/** Which rule a kind of stock needs. */
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

/** Schema for {@link CreateStockRequest}. */
export const CreateStockRequest = Schema.Struct({
  /** At most 21 characters. */
  stock_name: text(21),
  /** The merchant whose coupon it is: of a service provider's, the sub-merchant. The caller unless given. */
  belong_merchant: Mchid,
  /** For the merchant's own eyes. */
  comment: Schema.optional(text(20)),
  /** Goods that it is for, in words, as the card shows them. */
  goods_name: text(15),
  stock_type: StockType,
  coupon_use_rule: CouponUseRule,
  stock_send_rule: StockSendRule,
  out_request_no: merchantNo(128),
  custom_entrance: Schema.optional(CustomEntrance),
  display_pattern_info: Schema.optional(DisplayPattern),
  coupon_code_mode: CouponCodeMode,
  notify_config: Schema.optional(NotifyConfig),
  /** Whether another merchant may make up for what the coupon takes off, see {@link paySubsidy}. */
  subsidy: Schema.optional(Schema.Boolean)
}).check(Schema.makeFilter(({ coupon_use_rule, stock_type }) => {
  const field = worthOf(stock_type)
  return field === undefined || coupon_use_rule[field] !== undefined
    ? undefined
    : { path: ["coupon_use_rule", field], issue: `is needed with the stock type ${stock_type}` }
})).annotate({ identifier: "Busifavor.CreateStockRequest" })

/**
 * Creates a stock of merchant coupons (创建商家券). Users get them in a mini program, by a link, or after a payment.
 *
 * **Example** (A thousand coupons of five yuan)
 *
 * ```ts
 * import { DateTime } from "effect"
 * import { Busifavor } from "effect-wechatpay/marketing"
 *
 * const stock = Busifavor.createStock({
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
export const createStock: Endpoint.Endpoint<CreateStockRequest, CreateStockResponse, BusifavorCode> = Endpoint.make({
  name: "Busifavor.createStock",
  title: "创建商家券",
  route: "POST /v3/marketing/busifavor/stocks",
  docs: [
    "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_1.shtml",
    "https://pay.wechatpay.cn/docs/partner/apis/merchant-exclusive-coupon/busi-favor/create-busifavor-stock.html"
  ],
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: CreateStockRequest,
  response: CreateStockResponse,
  codes: busifavorCodes
})

/** Request of {@link queryStock}. */
export interface QueryStockRequest extends Schema.Schema.Type<typeof QueryStockRequest> {}
export const QueryStockRequest = Schema.Struct({ stock_id: StockId }).annotate({
  identifier: "Busifavor.QueryStockRequest"
})

/** A stock of merchant coupons. */
export interface Stock extends Schema.Schema.Type<typeof Stock> {}

/** What a stock and its coupons tell alike. */
const stockFields = {
  stock_name: Schema.optional(Schema.String),
  belong_merchant: Schema.optional(Schema.String),
  comment: Schema.optional(Schema.String),
  goods_name: Schema.optional(Schema.String),
  stock_type: Schema.optional(StockType),
  custom_entrance: Schema.optional(ResponseCustomEntrance),
  display_pattern_info: Schema.optional(ResponseDisplayPattern)
} as const

/** What an answer tells of {@link CouponUseRule}. */
const responseUseRuleFields = {
  coupon_available_time: Schema.optional(Schema.Struct({
    available_begin_time: Schema.optional(Timestamp),
    available_end_time: Schema.optional(Timestamp),
    /** Days for which it is good, of which that on which it became so is the first. */
    available_day_after_receive: Schema.optional(Schema.Int),
    available_week: Schema.optional(ResponseAvailableWeek),
    /** Spelled as on the wire. */
    irregulary_avaliable_time: Schema.optional(Schema.Array(TimeRange)),
    /** Days after which it becomes good: 1 for tomorrow. With `available_day_after_receive`. */
    wait_days_after_receive: Schema.optional(Schema.Int),
    /** Seconds for which it is good. */
    available_second_after_receive: Schema.optional(Schema.Int)
  })),
  fixed_normal_coupon: Schema.optional(Schema.Struct({
    /** What it takes off, in fen. */
    discount_amount: Schema.optional(Fen),
    /** Smallest order, in fen. */
    transaction_minimum: Schema.optional(Fen)
  })),
  discount_coupon: Schema.optional(Schema.Struct({
    /** Percent to be paid: 88 takes off 12 %. */
    discount_percent: Schema.optional(Schema.Int),
    /** Smallest order, in fen. */
    transaction_minimum: Schema.optional(Fen)
  })),
  exchange_coupon: Schema.optional(Schema.Struct({
    /** Price to be paid for the goods, in fen. */
    exchange_price: Schema.optional(Fen),
    /** Smallest order, in fen. */
    transaction_minimum: Schema.optional(Fen)
  })),
  use_method: Schema.optional(UseMethod),
  mini_programs_appid: Schema.optional(Schema.String),
  mini_programs_path: Schema.optional(Schema.String)
} as const

/** Schema for {@link Stock}. */
export const Stock = Schema.Struct({
  ...stockFields,
  stock_id: Schema.String,
  stock_state: StockState,
  coupon_use_rule: Schema.optional(Schema.Struct(responseUseRuleFields)),
  stock_send_rule: Schema.optional(Schema.Struct({
    /** Budget in fen. */
    max_amount: Schema.optional(Fen),
    /** Number of coupons. */
    max_coupons: Schema.optional(Schema.Int),
    max_coupons_per_user: Schema.optional(Schema.Int),
    /** Budget of a day in fen. */
    max_amount_by_day: Schema.optional(Fen),
    max_coupons_by_day: Schema.optional(Schema.Int),
    natural_person_limit: Schema.optional(Schema.Boolean),
    prevent_api_abuse: Schema.optional(Schema.Boolean),
    transferable: Schema.optional(Schema.Boolean),
    shareable: Schema.optional(Schema.Boolean)
  })),
  coupon_code_mode: Schema.optional(CouponCodeMode),
  /** Of a stock whose codes are uploaded. */
  coupon_code_count: Schema.optional(Schema.Struct({
    /** Codes that were uploaded. */
    total_count: Schema.optional(Schema.Int),
    /** Codes that are left. */
    available_count: Schema.optional(Schema.Int)
  })),
  notify_config: Schema.optional(Schema.Struct({ notify_appid: Schema.optional(Schema.String) })),
  send_count_information: Schema.optional(Schema.Struct({
    total_send_num: Schema.optional(Schema.Int),
    /** Fen. */
    total_send_amount: Schema.optional(Fen),
    today_send_num: Schema.optional(Schema.Int),
    /** Fen. */
    today_send_amount: Schema.optional(Fen)
  })),
  subsidy: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Busifavor.Stock" })

/**
 * Queries a stock (查询商家券详情).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_2.shtml
 */
export const queryStock: Endpoint.Endpoint<QueryStockRequest, Stock, BusifavorCode> = Endpoint.make({
  name: "Busifavor.queryStock",
  title: "查询商家券详情",
  route: "GET /v3/marketing/busifavor/stocks/{stock_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_2.shtml",
  roles: ["direct", "partner"],
  request: QueryStockRequest,
  response: Stock,
  codes: busifavorCodes
})

/** Request of {@link updateStock}. */
export interface UpdateStockRequest extends Schema.Schema.Type<typeof UpdateStockRequest> {}
export const UpdateStockRequest = Schema.Struct({
  stock_id: StockId,
  custom_entrance: Schema.optional(CustomEntrance.mapFields(Struct.omit(["store_id"]))),
  /** At most 21 characters. */
  stock_name: Schema.optional(text(21)),
  comment: Schema.optional(text(20)),
  goods_name: Schema.optional(text(15)),
  out_request_no: merchantNo(128),
  display_pattern_info: Schema.optional(DisplayPattern),
  coupon_use_rule: Schema.optional(
    CouponUseRule.mapFields(Struct.pick(["use_method", "mini_programs_appid", "mini_programs_path"])).mapFields(
      Struct.map(Schema.optional)
    )
  ),
  stock_send_rule: Schema.optional(
    StockSendRule.mapFields(Struct.pick(["natural_person_limit", "prevent_api_abuse"]))
  ),
  notify_config: Schema.optional(NotifyConfig),
  subsidy: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "Busifavor.UpdateStockRequest" })

/**
 * Changes what a stock says of itself (修改商家券基本信息). The answer is empty.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_12.shtml
 */
export const updateStock: Endpoint.Endpoint<UpdateStockRequest, void, CommonCode> = Endpoint.make({
  name: "Busifavor.updateStock",
  title: "修改商家券基本信息",
  route: "PATCH /v3/marketing/busifavor/stocks/{stock_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_12.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: UpdateStockRequest,
  response: Schema.Void
})

/** Request of {@link updateBudget}. */
export interface UpdateBudgetRequest extends Schema.Schema.Type<typeof UpdateBudgetRequest> {}
export const UpdateBudgetRequest = Schema.Struct({
  stock_id: StockId,
  /** Number of coupons that there shall be; this or `target_max_coupons_by_day`. */
  target_max_coupons: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Number of coupons a day that there shall be; this or `target_max_coupons`. */
  target_max_coupons_by_day: Schema.optional(Schema.Int.check(Schema.isGreaterThan(0))),
  /** Number of coupons as it is; with `target_max_coupons`. */
  current_max_coupons: Schema.optional(Schema.Int),
  /** Number of coupons a day as it is; with `target_max_coupons_by_day`. */
  current_max_coupons_by_day: Schema.optional(Schema.Int),
  modify_budget_request_no: merchantNo(128)
}).check(
  eitherOf("target_max_coupons", "target_max_coupons_by_day"),
  Schema.makeFilter((request) =>
    request.target_max_coupons !== undefined && request.current_max_coupons === undefined
      ? { path: ["current_max_coupons"], issue: "is needed with target_max_coupons" }
      : request.target_max_coupons_by_day !== undefined && request.current_max_coupons_by_day === undefined
      ? { path: ["current_max_coupons_by_day"], issue: "is needed with target_max_coupons_by_day" }
      : undefined
  )
).annotate({ identifier: "Busifavor.UpdateBudgetRequest" })

/** Response of {@link updateBudget}. */
export interface UpdateBudgetResponse extends Schema.Schema.Type<typeof UpdateBudgetResponse> {}
export const UpdateBudgetResponse = Schema.Struct({
  /** Number of coupons now. */
  max_coupons: Schema.Int,
  /** Number of coupons a day now. */
  max_coupons_by_day: Schema.optional(Schema.Int)
}).annotate({ identifier: "Busifavor.UpdateBudgetResponse" })

/**
 * Changes how many coupons there are in all, or a day (修改批次预算). One of the two at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_11.shtml
 */
export const updateBudget: Endpoint.Endpoint<UpdateBudgetRequest, UpdateBudgetResponse, CommonCode> = Endpoint.make({
  name: "Busifavor.updateBudget",
  title: "修改批次预算",
  route: "PATCH /v3/marketing/busifavor/stocks/{stock_id}/budget",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_11.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "modify_budget_request_no",
  request: UpdateBudgetRequest,
  response: UpdateBudgetResponse
})

/** Request of {@link uploadCodes}. */
export interface UploadCodesRequest extends Schema.Schema.Type<typeof UploadCodesRequest> {}
export const UploadCodesRequest = Schema.Struct({
  stock_id: StockId,
  /** 1 to 200 codes, each of 1 to 32 digits, letters, blanks, `-`, `_`, `\`, `/`, `=`, `|`. */
  coupon_code_list: Schema.Array(Schema.String.check(Schema.isPattern(/^[0-9A-Za-z \-_\\/=|]{1,32}$/))).check(
    Schema.isMinLength(1),
    Schema.isMaxLength(200)
  ),
  upload_request_no: merchantNo(128)
}).annotate({ identifier: "Busifavor.UploadCodesRequest" })

/** Response of {@link uploadCodes}. */
export interface UploadCodesResponse extends Schema.Schema.Type<typeof UploadCodesResponse> {}
export const UploadCodesResponse = Schema.Struct({
  stock_id: Schema.String,
  /** Codes of the request, each counted once. */
  total_count: Schema.optional(Schema.Int),
  success_count: Schema.Int,
  success_codes: Schema.optional(Schema.Array(Schema.String)),
  success_time: Schema.optional(Timestamp),
  fail_count: Schema.optional(Schema.Int),
  fail_codes: Schema.optional(Schema.Array(Schema.Struct({
    coupon_code: Schema.optional(Schema.String),
    /** For example `LENGTH_LIMIT`. */
    code: Schema.optional(Schema.String),
    message: Schema.optional(Schema.String)
  }))),
  /** Codes that were there before. */
  exist_codes: Schema.optional(Schema.Array(Schema.String)),
  /** Codes that the request gave more than once. */
  duplicate_codes: Schema.optional(Schema.Array(Schema.String))
}).annotate({ identifier: "Busifavor.UploadCodesResponse" })

/**
 * Uploads codes for a stock whose codes are the merchant's (上传预存 code): as many as it has coupons, 200 at a time.
 *
 * **Gotchas**
 *
 * An answer may have taken only some of them: read `fail_codes`, `exist_codes` and `duplicate_codes`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_6.shtml
 */
export const uploadCodes: Endpoint.Endpoint<UploadCodesRequest, UploadCodesResponse, BusifavorCode> = Endpoint.make({
  name: "Busifavor.uploadCodes",
  title: "上传预存code",
  route: "POST /v3/marketing/busifavor/stocks/{stock_id}/couponcodes",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_6.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "upload_request_no",
  request: UploadCodesRequest,
  response: UploadCodesResponse,
  codes: busifavorCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// coupons
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link use}. */
export interface UseRequest extends Schema.Schema.Type<typeof UseRequest> {}
export const UseRequest = Schema.Struct({
  coupon_code: CouponCode,
  /** Needed where the codes are the merchant's: they are unique within a stock only. */
  stock_id: Schema.optional(StockId),
  /** Application whose `openid` is answered. */
  appid: Appid,
  /** When the merchant took it. */
  use_time: Timestamp,
  use_request_no: merchantNo(128),
  /** The user who must have it, as an application of the merchant knows him. */
  openid: Schema.optional(Openid),
  /** Order that it was used for. */
  out_trade_no: Schema.optional(text(32)),
  /** Merchant who placed that order. */
  mch_id: Schema.optional(text(32)),
  /** WeChat Pay's number of that order. */
  transaction_id: Schema.optional(TransactionId)
}).annotate({ identifier: "Busifavor.UseRequest" })

/** Response of {@link use}. */
export interface UseResponse extends Schema.Schema.Type<typeof UseResponse> {}
export const UseResponse = Schema.Struct({
  stock_id: Schema.String,
  openid: Schema.optional(Schema.String),
  wechatpay_use_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Busifavor.UseResponse" })

/**
 * Uses a coupon (核销用户的券): it is the merchant who checks that the order fits. At most 500 a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `use_request_no`; with another a used coupon is refused.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_3.shtml
 * @see https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/use-coupon.html
 */
export const use: Endpoint.Endpoint<UseRequest, UseResponse, BusifavorCode> = Endpoint.make({
  name: "Busifavor.use",
  title: "核销用户的券",
  route: "POST /v3/marketing/busifavor/coupons/use",
  docs: [
    "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_3.shtml",
    "https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/use-coupon.html"
  ],
  roles: ["direct", "partner"],
  idempotentBy: "use_request_no",
  request: UseRequest,
  response: UseResponse,
  codes: busifavorCodes
})

/** A user's merchant coupon. */
export interface Coupon extends Schema.Schema.Type<typeof Coupon> {}
export const Coupon = Schema.Struct({
  ...stockFields,
  stock_id: Schema.optional(Schema.String),
  coupon_code: Schema.String,
  coupon_state: CouponState,
  coupon_use_rule: Schema.optional(Schema.Struct({
    ...responseUseRuleFields,
    available_week: Schema.optional(ResponseAvailableWeek),
    /** Spelled as on the wire. */
    irregulary_avaliable_time: Schema.optional(Schema.Array(TimeRange))
  })),
  transferable: Schema.optional(Schema.Boolean),
  shareable: Schema.optional(Schema.Boolean),
  /** From when this coupon is good. */
  available_start_time: Schema.optional(Timestamp),
  /** Until when this coupon is good. */
  expire_time: Schema.optional(Timestamp),
  receive_time: Schema.optional(Timestamp),
  send_request_no: Schema.optional(Schema.String),
  use_request_no: Schema.optional(Schema.String),
  use_time: Schema.optional(Timestamp),
  /** Order that it belongs to, see {@link associate}. */
  associate_out_trade_no: Schema.optional(Schema.String),
  return_request_no: Schema.optional(Schema.String),
  return_time: Schema.optional(Timestamp),
  deactivate_request_no: Schema.optional(Schema.String),
  deactivate_time: Schema.optional(Timestamp),
  deactivate_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Busifavor.Coupon" })

/** Request of {@link listUserCoupons}. */
export interface ListUserCouponsRequest extends Schema.Schema.Type<typeof ListUserCouponsRequest> {}
export const ListUserCouponsRequest = Schema.Struct({
  openid: Openid,
  appid: Appid,
  stock_id: Schema.optional(StockId),
  /** Any unless given. */
  coupon_state: Schema.optional(CouponState),
  /** Coupons of stocks that this merchant created. */
  creator_merchant: Schema.optional(text(20)),
  /** Coupons that belong to this merchant. */
  belong_merchant: Schema.optional(text(20)),
  /** Coupons that this merchant sent. */
  sender_merchant: Schema.optional(text(20)),
  /** `limit` is 20 unless given. */
  ...pageFields()
}).check(oneOf("creator_merchant", "belong_merchant", "sender_merchant")).annotate({
  identifier: "Busifavor.ListUserCouponsRequest"
})

/** Response of {@link listUserCoupons}. */
export interface CouponPage extends Schema.Schema.Type<typeof CouponPage> {}
export const CouponPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(Coupon))
}).annotate({ identifier: "Busifavor.CouponPage" })

/**
 * Lists a user's coupons by the merchant who created or sent them, or whose they are (根据过滤条件查询用户的券), a page at a
 * time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_4.shtml
 */
export const listUserCoupons: Endpoint.Endpoint<ListUserCouponsRequest, CouponPage, BusifavorCode> = Endpoint.make({
  name: "Busifavor.listUserCoupons",
  title: "根据过滤条件查询用户的券",
  route: "GET /v3/marketing/busifavor/users/{openid}/coupons",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_4.shtml",
  roles: ["direct", "partner"],
  request: ListUserCouponsRequest,
  response: CouponPage,
  codes: busifavorCodes
})

/** All pages of {@link listUserCoupons}. */
export const listAllUserCoupons: (
  request: ListUserCouponsRequest
) => Stream.Stream<Coupon, WeChatPayError<BusifavorCode>, Endpoint.Services> = Pagination.numberedPages(
  listUserCoupons,
  (page) => page.data
)

/** Request of {@link queryCoupon}. */
export interface QueryCouponRequest extends Schema.Schema.Type<typeof QueryCouponRequest> {}
export const QueryCouponRequest = Schema.Struct({
  coupon_code: CouponCode,
  appid: Appid,
  openid: Openid
}).annotate({ identifier: "Busifavor.QueryCouponRequest" })

/**
 * Queries a user's coupon (查询用户券详情).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/busifavor/chapter3_5.shtml
 */
export const queryCoupon: Endpoint.Endpoint<QueryCouponRequest, Coupon, BusifavorCode> = Endpoint.make({
  name: "Busifavor.queryCoupon",
  title: "查询用户券详情",
  route: "GET /v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/busifavor/chapter3_5.shtml",
  roles: ["direct", "partner"],
  request: QueryCouponRequest,
  response: Coupon,
  codes: busifavorCodes
})

/** Request of {@link returnCoupon}. */
export interface ReturnCouponRequest extends Schema.Schema.Type<typeof ReturnCouponRequest> {}
export const ReturnCouponRequest = Schema.Struct({
  coupon_code: CouponCode,
  stock_id: StockId,
  return_request_no: merchantNo(128)
}).annotate({ identifier: "Busifavor.ReturnCouponRequest" })

/** Response of {@link returnCoupon}. */
export interface ReturnCouponResponse extends Schema.Schema.Type<typeof ReturnCouponResponse> {}
export const ReturnCouponResponse = Schema.Struct({
  wechatpay_return_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Busifavor.ReturnCouponResponse" })

const returnCouponCodes = [
  // Spelled so here: the coupon is none of the merchant's.
  "NOAUTH",
  "RESOURCE_NOT_EXISTS"
] as const

/** Codes that {@link returnCoupon} documents. */
export type ReturnCouponCode = CommonCode | (typeof returnCouponCodes)[number]

/**
 * Gives a used coupon back to its user (申请退券), after a refund for example. It can be used again until it expires.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_13.shtml
 */
export const returnCoupon: Endpoint.Endpoint<
  ReturnCouponRequest,
  ReturnCouponResponse,
  ReturnCouponCode
> = Endpoint.make({
  name: "Busifavor.returnCoupon",
  title: "申请退券",
  route: "POST /v3/marketing/busifavor/coupons/return",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_13.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "return_request_no",
  request: ReturnCouponRequest,
  response: ReturnCouponResponse,
  codes: returnCouponCodes
})

/** Request of {@link deactivate}. */
export interface DeactivateRequest extends Schema.Schema.Type<typeof DeactivateRequest> {}
export const DeactivateRequest = Schema.Struct({
  coupon_code: CouponCode,
  stock_id: StockId,
  deactivate_request_no: merchantNo(128),
  deactivate_reason: Schema.optional(text(64))
}).annotate({ identifier: "Busifavor.DeactivateRequest" })

/** Response of {@link deactivate}. */
export interface DeactivateResponse extends Schema.Schema.Type<typeof DeactivateResponse> {}
export const DeactivateResponse = Schema.Struct({
  wechatpay_deactivate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Busifavor.DeactivateResponse" })

const deactivateCodes = ["RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link deactivate} documents. */
export type DeactivateCode = CommonCode | (typeof deactivateCodes)[number]

/**
 * Makes a coupon void (使券失效), for good.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_14.shtml
 */
export const deactivate: Endpoint.Endpoint<DeactivateRequest, DeactivateResponse, DeactivateCode> = Endpoint.make({
  name: "Busifavor.deactivate",
  title: "使券失效",
  route: "POST /v3/marketing/busifavor/coupons/deactivate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_14.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "deactivate_request_no",
  request: DeactivateRequest,
  response: DeactivateResponse,
  codes: deactivateCodes
})

/** Request of {@link associate} and {@link disassociate}. */
export interface AssociateRequest extends Schema.Schema.Type<typeof AssociateRequest> {}
export const AssociateRequest = Schema.Struct({
  stock_id: StockId,
  coupon_code: CouponCode,
  /** The merchant's number of the order. */
  out_trade_no: text(128),
  out_request_no: merchantNo(128)
}).annotate({ identifier: "Busifavor.AssociateRequest" })

/** Response of {@link associate}. */
export interface AssociateResponse extends Schema.Schema.Type<typeof AssociateResponse> {}
export const AssociateResponse = Schema.Struct({
  wechatpay_associate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Busifavor.AssociateResponse" })

/**
 * Says which order a coupon that is not used yet belongs to (关联订单信息), for rewards that count orders.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_9.shtml
 */
export const associate: Endpoint.Endpoint<AssociateRequest, AssociateResponse, CommonCode> = Endpoint.make({
  name: "Busifavor.associate",
  title: "关联订单信息",
  route: "POST /v3/marketing/busifavor/coupons/associate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_9.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: AssociateRequest,
  response: AssociateResponse
})

/** Response of {@link disassociate}. */
export interface DisassociateResponse extends Schema.Schema.Type<typeof DisassociateResponse> {}
export const DisassociateResponse = Schema.Struct({
  wechatpay_disassociate_time: Schema.optional(Timestamp),
  wechatpay_associate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Busifavor.DisassociateResponse" })

/**
 * Takes back {@link associate} (取消关联订单信息).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_10.shtml
 */
export const disassociate: Endpoint.Endpoint<AssociateRequest, DisassociateResponse, CommonCode> = Endpoint.make({
  name: "Busifavor.disassociate",
  title: "取消关联订单信息",
  route: "POST /v3/marketing/busifavor/coupons/disassociate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_10.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: AssociateRequest,
  response: DisassociateResponse
})

// ---------------------------------------------------------------------------------------------------------------------
// subsidies
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link paySubsidy}. */
export interface PaySubsidyRequest extends Schema.Schema.Type<typeof PaySubsidyRequest> {}
export const PaySubsidyRequest = Schema.Struct({
  stock_id: StockId,
  coupon_code: CouponCode,
  /** Order that the coupon was used for. */
  transaction_id: TransactionId,
  /** Merchant who pays the subsidy. The caller unless given. */
  payer_merchant: Mchid,
  /** Merchant who gets it. */
  payee_merchant: text(32),
  /** Fen: at most what the coupon took off. */
  amount: PositiveFen,
  description: text(1024),
  out_subsidy_no: merchantNo(128)
}).annotate({ identifier: "Busifavor.PaySubsidyRequest" })

/** A subsidy of one merchant to another. */
export interface Subsidy extends Schema.Schema.Type<typeof Subsidy> {}
export const Subsidy = Schema.Struct({
  subsidy_receipt_id: Schema.String,
  stock_id: Schema.optional(Schema.String),
  coupon_code: Schema.optional(Schema.String),
  transaction_id: Schema.optional(Schema.String),
  payer_merchant: Schema.optional(Schema.String),
  payee_merchant: Schema.optional(Schema.String),
  /** Fen. */
  amount: Schema.optional(Fen),
  description: Schema.optional(Schema.String),
  status: openLiterals("ACCEPTED", "SUCCESS", "FAIL", "RETURNING", "PARTIAL_RETURN", "FULL_RETURN"),
  /** For example `INSUFFICIENT_BALANCE`. */
  fail_reason: Schema.optional(Schema.String),
  success_time: Schema.optional(Timestamp),
  out_subsidy_no: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Busifavor.Subsidy",
  examples: [{ subsidy_receipt_id: "1120200119165100000000000001", status: "SUCCESS" }]
})

/**
 * Makes up to a merchant what a coupon took off his order (营销补差付款).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_16.shtml
 */
export const paySubsidy: Endpoint.Endpoint<PaySubsidyRequest, Subsidy, CommonCode> = Endpoint.make({
  name: "Busifavor.paySubsidy",
  title: "营销补差付款",
  route: "POST /v3/marketing/busifavor/subsidy/pay-receipts",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_16.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_subsidy_no",
  request: PaySubsidyRequest,
  response: Subsidy
})

/** Request of {@link querySubsidy}. */
export interface QuerySubsidyRequest extends Schema.Schema.Type<typeof QuerySubsidyRequest> {}
export const QuerySubsidyRequest = Schema.Struct({ subsidy_receipt_id: text(28) }).annotate({
  identifier: "Busifavor.QuerySubsidyRequest"
})

/**
 * Queries a subsidy (查询营销补差付款单详情).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_18.shtml
 */
export const querySubsidy: Endpoint.Endpoint<QuerySubsidyRequest, Subsidy, CommonCode> = Endpoint.make({
  name: "Busifavor.querySubsidy",
  title: "查询营销补差付款单详情",
  route: "GET /v3/marketing/busifavor/subsidy/pay-receipts/{subsidy_receipt_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_18.shtml",
  roles: ["direct", "partner"],
  request: QuerySubsidyRequest,
  response: Subsidy
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link setCallback}. */
export interface SetCallbackRequest extends Schema.Schema.Type<typeof SetCallbackRequest> {}
export const SetCallbackRequest = Schema.Struct({
  mchid: Mchid,
  notify_url: NotifyUrl
}).annotate({ identifier: "Busifavor.SetCallbackRequest" })

/** Address for notifications of a merchant. */
export interface Callback extends Schema.Schema.Type<typeof Callback> {}
export const Callback = Schema.Struct({
  notify_url: Schema.String,
  mchid: Schema.optional(Schema.String),
  /** When it was set. */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Busifavor.Callback" })

/**
 * Sets the address for notifications of merchant coupons (设置商家券事件通知地址): one for all stocks of the merchant.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_7.shtml
 */
export const setCallback: Endpoint.Endpoint<SetCallbackRequest, Callback, BusifavorCode> = Endpoint.make({
  name: "Busifavor.setCallback",
  title: "设置商家券事件通知地址",
  route: "POST /v3/marketing/busifavor/callbacks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_7.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "mchid",
  request: SetCallbackRequest,
  response: Callback,
  codes: busifavorCodes
})

/**
 * Queries the address for notifications of merchant coupons (查询商家券事件通知地址).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_8.shtml
 */
export const queryCallback: Endpoint.Endpoint<QueryCallbackRequest, Callback, BusifavorCode> = Endpoint.make({
  name: "Busifavor.queryCallback",
  title: "查询商家券事件通知地址",
  route: "GET /v3/marketing/busifavor/callbacks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_8.shtml",
  roles: ["direct", "partner"],
  request: QueryCallbackRequest,
  response: Callback,
  codes: busifavorCodes
})

/** A coupon that a user got. */
export interface SentCoupon extends Schema.Schema.Type<typeof SentCoupon> {}
export const SentCoupon = Schema.Struct({
  /** `EVENT_TYPE_BUSICOUPON_SEND`. */
  event_type: Schema.optional(openLiterals("EVENT_TYPE_BUSICOUPON_SEND")),
  coupon_code: Schema.String,
  stock_id: Schema.String,
  send_time: Schema.optional(Timestamp),
  /** The user, as the application of `notify_config` knows him. */
  openid: Schema.optional(Schema.String),
  unionid: Schema.optional(Schema.String),
  /** How he got it. */
  send_channel: Schema.optional(
    openLiterals(
      "BUSICOUPON_SEND_CHANNEL_MINIAPP",
      "BUSICOUPON_SEND_CHANNEL_API",
      "BUSICOUPON_SEND_CHANNEL_PAYGIFT",
      "BUSICOUPON_SEND_CHANNEL_H5",
      "BUSICOUPON_SEND_CHANNEL_FTOF",
      "BUSICOUPON_SEND_CHANNEL_MEMBER_CARD_ACT",
      "BUSICOUPON_SEND_CHANNEL_HALL"
    )
  ),
  send_merchant: Schema.optional(Schema.String),
  /** By the channel: the payment, the activity, the hall or the card. */
  attach_info: Schema.optional(Schema.Struct({
    transaction_id: Schema.optional(Schema.String),
    act_code: Schema.optional(Schema.String),
    activity_id: Schema.optional(Schema.String),
    hall_code: Schema.optional(Schema.String),
    hall_belong_mch_id: Schema.optional(Schema.String),
    card_id: Schema.optional(Schema.String),
    code: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Busifavor.SentCoupon" })

/**
 * A user got a merchant coupon (商家券领券事件回调通知). Sent to the address of {@link setCallback}, up to 11 times, a minute
 * apart.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/busicoupon-send.html
 */
export const sent: NotificationEvent.NotificationEvent<"Busifavor.sent", "COUPON.SEND", SentCoupon> = NotificationEvent
  .make({
    name: "Busifavor.sent",
    eventTypes: ["COUPON.SEND"],
    originalTypes: ["coupon"],
    resource: SentCoupon,
    matches: (plain) => "coupon_code" in plain,
    title: "领券事件回调通知",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/busicoupon-send.html"
  })

/** Notifications of merchant coupons. */
export const events = [sent] as const
