/**
 * Cash coupons of users (代金券). The merchant sends a coupon to a user, and WeChat Pay deducts it from the user's next
 * payment to which it applies.
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { appid, Fen, Mchid, merchantNo, oneOf, openLiterals, pageFields, text, Timestamp } from "../../Wire.ts"
import { type CashCouponCode, cashCouponCodes } from "./cashCouponModels.ts"
import {
  ConsumedGoods,
  CutTo,
  Openid,
  pageResponseFields,
  ResponseDiscountCashCoupon,
  ResponseFixedCashCoupon,
  StockId
} from "./models.ts"

/**
 * State of a coupon (券状态).
 *
 * **Details**
 *
 * - `SENDED`: the user has the coupon. `USED`: used. `EXPIRED`: expired unused.
 * - `RECOVER`: taken back. `REVOKED`: invalid.
 */
export const CouponStatus = openLiterals("SENDED", "USED", "EXPIRED", "RECOVER", "REVOKED")

// ---------------------------------------------------------------------------------------------------------------------
// send
// ---------------------------------------------------------------------------------------------------------------------

const sendCodes = [...cashCouponCodes, "RULE_LIMIT"] as const

/** Codes that {@link send} documents. */
export type SendCode = CommonCode | (typeof sendCodes)[number]

/** Request of {@link send}. */
export interface SendRequest extends Schema.Schema.Type<typeof SendRequest> {}
export const SendRequest = Schema.Struct({
  /** Openid of the user in the application `appid` (用户openid): at most 128 characters. */
  openid: Openid,
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** The merchant's number of this coupon (商户单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128),
  /** Application that `openid` belongs to (公众账号ID): at most 128 characters; from the configuration by default. */
  appid: appid(128),
  /** Merchant that created the stock (创建批次的商户号); the caller by default. Other merchants' stocks need permission. */
  stock_creator_mchid: Mchid,
  /** Amount of this coupon in fen (指定面额发券，面额), if the stock does not fix it; not open yet. */
  coupon_value: Schema.optional(Fen),
  /** Minimum order for this coupon in fen (指定面额发券，券门槛), if the stock does not fix it; not open yet. */
  coupon_minimum: Schema.optional(Fen)
}).annotate({ identifier: "CashCoupon.SendRequest" })

/** Response of {@link send}. */
export interface SendResponse extends Schema.Schema.Type<typeof SendResponse> {}
export const SendResponse = Schema.Struct({
  /** WeChat Pay's number of the coupon (代金券id). */
  coupon_id: Schema.String
}).annotate({ identifier: "CashCoupon.SendResponse" })

/**
 * Sends a coupon to a user (发放指定批次的代金券). At most 500 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome, repeat with the same `out_request_no`: with a new one, the user gets a second coupon.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012463767
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012463807
 */
export const send: Endpoint.Endpoint<SendRequest, SendResponse, SendCode> = Endpoint.make({
  name: "CashCoupon.send",
  title: "发放指定批次的代金券",
  route: "POST /v3/marketing/favor/users/{openid}/coupons",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012463767", "https://pay.weixin.qq.com/doc/v3/partner/4012463807"],
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: SendRequest,
  response: SendResponse,
  codes: sendCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// query, list
// ---------------------------------------------------------------------------------------------------------------------

const couponFields = {
  /** Merchant that created the stock (创建批次的商户号). */
  stock_creator_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** WeChat Pay's number of the coupon (代金券id). */
  coupon_id: Schema.optional(Schema.String),
  /** Name (券或消费金名称). */
  coupon_name: Schema.optional(Schema.String),
  /** State (券或消费金状态). */
  status: CouponStatus,
  /** Terms of use (使用说明). */
  description: Schema.optional(Schema.String),
  /** Time at which the user got the coupon (领券时间). */
  create_time: Schema.optional(Timestamp),
  /** Kind of the coupon (券或消费金类型). `NORMAL`: takes an amount off. `CUT_TO`: lowers the price of goods. */
  coupon_type: Schema.optional(openLiterals("NORMAL", "CUT_TO")),
  /** Whether the discount is deducted from the merchant's receipts, instead of a frozen budget (是否无资金流). */
  no_cash: Schema.optional(Schema.Boolean),
  /** Start of its validity (可用开始时间). */
  available_begin_time: Schema.optional(Timestamp),
  /** End of its validity (可用结束时间). */
  available_end_time: Schema.optional(Timestamp),
  /** Whether it applies to certain goods only (是否单品优惠). */
  singleitem: Schema.optional(Schema.Boolean),
  /** Amount and minimum order (满减券或消费金信息). */
  normal_coupon_information: Schema.optional(ResponseFixedCashCoupon),
  /** Kind of use (业务类型). `MULTIUSE`: money that is used in several payments (消费金). */
  business_type: Schema.optional(openLiterals("MULTIUSE"))
} as const

const consumptionFields = {
  /** Time at which the coupon was used (核销时间). */
  consume_time: Schema.optional(Timestamp),
  /** Merchant that received the payment (核销商户号). */
  consume_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the payment (核销订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** Goods of the order that the coupon applied to (单品信息). */
  goods_detail: Schema.optional(Schema.Array(ConsumedGoods))
} as const

/** A user's cash coupon. */
export interface Coupon extends Schema.Schema.Type<typeof Coupon> {}
export const Coupon = Schema.Struct({
  ...couponFields,
  /** Time at which the stock was started (激活批次的时间). */
  start_time: Schema.optional(Timestamp),
  /** Time at which the stock ended (终止批次的时间). */
  stop_time: Schema.optional(Timestamp),
  /** Price that goods are cut to (单品优惠特定信息). */
  cut_to_message: Schema.optional(CutTo),
  /** Discount and minimum order (折扣券信息). */
  discount_msg: Schema.optional(ResponseDiscountCashCoupon),
  /** The merchant's number of the sending (商户单据号). */
  out_request_no: Schema.optional(Schema.String),
  /** Payment that used the coupon (已实扣代金券信息). */
  consume_information: Schema.optional(Schema.Struct(consumptionFields)),
  /** Balance in fen (剩余金额), with the business type `MULTIUSE`. */
  available_balance: Schema.optional(Fen)
}).annotate({ identifier: "CashCoupon.Coupon" })

const queryCodes = [...cashCouponCodes, "FREQUENCY_LIMIT_EXCEED"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number of the coupon (代金券id): at most 20 characters. */
  coupon_id: text(20),
  /** Openid of the user in the application `appid` (用户openid): at most 128 characters. */
  openid: Openid,
  /** Application that `openid` belongs to (公众账号ID): at most 128 characters; from the configuration by default. */
  appid: appid(128)
}).annotate({ identifier: "CashCoupon.QueryRequest" })

/**
 * Queries a user's coupon (查询代金券详情).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012486942
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012492796
 */
export const query: Endpoint.Endpoint<QueryRequest, Coupon, QueryCode> = Endpoint.make({
  name: "CashCoupon.query",
  title: "查询代金券详情",
  route: "GET /v3/marketing/favor/users/{openid}/coupons/{coupon_id}",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012486942", "https://pay.weixin.qq.com/doc/v3/partner/4012492796"],
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: Coupon,
  codes: queryCodes
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** Openid of the user in the application `appid` (用户标识): at most 128 characters. */
  openid: Openid,
  /** Application that `openid` belongs to (公众账号ID): at most 128 characters; from the configuration by default. */
  appid: appid(128),
  /** Lists coupons of this stock only (批次号); all by default. */
  stock_id: Schema.optional(StockId),
  /** Lists coupons in this state only (券或消费金状态): `SENDED` for usable coupons, `USED` for usable and used ones. */
  status: Schema.optional(openLiterals("SENDED", "USED")),
  /** Lists coupons of stocks that this merchant created (创建批次的商户号), without expired ones: at most 20 characters. */
  creator_mchid: Schema.optional(text(20)),
  /** Lists coupons that this merchant sent (批次发放商户号): at most 20 characters. Not on today's page. */
  sender_mchid: Schema.optional(text(20)),
  /**
   * Lists all coupons that orders of this merchant can use (可用商户号), in one response: `stock_id`, `status` and the page
   * have no effect. At most 20 characters.
   */
  available_mchid: Schema.optional(text(20)),
  /** Kind of use (业务类型). `MULTIUSE`: lists only money that is used in several payments. */
  business_type: Schema.optional(openLiterals("MULTIUSE")),
  /** `offset` counts pages from 0; `limit` is 20 by default. */
  ...pageFields()
}).check(oneOf("creator_mchid", "sender_mchid", "available_mchid")).annotate({ identifier: "CashCoupon.ListRequest" })

/** Response of {@link list}. */
export interface CouponPage extends Schema.Schema.Type<typeof CouponPage> {}
export const CouponPage = Schema.Struct({
  ...pageResponseFields,
  /** Coupons of this page (结果集). */
  data: Schema.optional(Schema.Array(Coupon))
}).annotate({ identifier: "CashCoupon.CouponPage" })

/**
 * Lists a user's coupons by the merchant that created, sent or accepts them, one page at a time (根据商户号查用户的券).
 *
 * **Gotchas**
 *
 * Coupons that all merchants accept (微信支付立减金) are not in the list.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012534690
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012494237
 */
export const list: Endpoint.Endpoint<ListRequest, CouponPage, CashCouponCode> = Endpoint.make({
  name: "CashCoupon.list",
  title: "根据商户号查用户的券",
  route: "GET /v3/marketing/favor/users/{openid}/coupons",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012534690", "https://pay.weixin.qq.com/doc/v3/partner/4012494237"],
  roles: ["direct", "partner"],
  request: ListRequest,
  response: CouponPage,
  codes: cashCouponCodes
})

/** All pages of {@link list}. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Coupon, WeChatPayError<CashCouponCode>, Endpoint.Services> = Pagination.numberedPages(
  list,
  (page) => page.data
)

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A coupon that was used. */
export interface UsedCoupon extends Schema.Schema.Type<typeof UsedCoupon> {}
export const UsedCoupon = Schema.Struct({
  ...couponFields,
  /** WeChat Pay's number of the coupon (代金券id). */
  coupon_id: Schema.String,
  /** Goods that the coupon applied to (单品优惠特定信息). */
  singleitem_discount_off: Schema.optional(Schema.Struct({
    /** Highest price of the goods, in fen (单品最高优惠价格). */
    single_price_max: Schema.optional(Fen)
  })),
  /** Price that goods were cut to (减至优惠限定字段). */
  discount_to: Schema.optional(Schema.Struct({
    /** Price after the discount, in fen (减至后优惠单价). */
    cut_to_price: Schema.optional(Fen),
    /** Highest price of the goods, in fen (可享受优惠的最高价格). */
    max_price: Schema.optional(Fen)
  })),
  /** Payment that used the coupon (已实扣代金券信息). */
  consume_information: Schema.optional(Schema.Struct({
    ...consumptionFields,
    /** Amount that was used, in fen (核销金额); only with the business type `MULTIUSE`. */
    consume_amount: Schema.optional(Fen)
  }))
}).annotate({ identifier: "CashCoupon.UsedCoupon" })

/**
 * A payment used a cash coupon (核销事件回调通知). WeChat Pay sends it to the address of `CashCouponCallback.set`, up to 9
 * times, a minute apart.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012285250
 */
export const used: NotificationEvent.NotificationEvent<"CashCoupon.used", "COUPON.USE", UsedCoupon> = NotificationEvent
  .make({
    name: "CashCoupon.used",
    eventTypes: ["COUPON.USE"],
    originalTypes: ["coupon"],
    resource: UsedCoupon,
    matches: (plain) => "coupon_id" in plain,
    title: "核销事件回调通知",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012285250"
  })

/** Notifications of cash coupons. */
export const events = [used] as const
