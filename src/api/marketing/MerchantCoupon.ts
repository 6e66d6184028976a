/**
 * Merchant coupons of users (商家券): sending, using, returning and voiding them. The merchant checks whether a coupon
 * applies to an order.
 *
 * **Details**
 *
 * WeChat Pay accepts no new merchants since 15 December 2025; product coupons (商品券) replace merchant coupons
 * (https://pay.weixin.qq.com/doc/v3/partner/4012087811).
 */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Appid, merchantNo, oneOf, pageFields, text, Timestamp, TransactionId } from "../../Wire.ts"
import {
  Coupon,
  CouponCode,
  CouponState,
  type MerchantCouponErrorCode,
  merchantCouponErrorCodes
} from "./merchantCouponModels.ts"
import { Openid, pageResponseFields, StockId } from "./models.ts"

export { events, sent, SentCoupon } from "./merchantCouponEvents.ts"
export { Coupon, CouponCode, CouponState } from "./merchantCouponModels.ts"

/** Request of {@link send}. */
export interface SendRequest extends Schema.Schema.Type<typeof SendRequest> {}
export const SendRequest = Schema.Struct({
  /** Openid of the user in the application `appid` (用户标识): at most 128 characters. */
  openid: Openid,
  /** Application that `openid` belongs to (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /**
   * The merchant's number of this coupon (发券凭证), unique per stock and user: 1 to 128 digits, letters, `_`, `-`, `|`,
   * `*`.
   */
  out_request_no: merchantNo(128),
  /** Code of the coupon (券code), with the code mode `MERCHANT_API`: at most 32 characters. */
  coupon_code: Schema.optional(CouponCode)
}).annotate({ identifier: "MerchantCoupon.SendRequest" })

/** Response of {@link send}. */
export interface SendResponse extends Schema.Schema.Type<typeof SendResponse> {}
export const SendResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.optional(Schema.String),
  /** Code of the coupon (券code). */
  coupon_code: Schema.optional(Schema.String),
  /** The merchant's number of the coupon (发券凭证). */
  out_request_no: Schema.optional(Schema.String),
  /** The same fields again, as the official SDKs have them (发券结果). */
  send_coupon_result: Schema.optional(Schema.Struct({
    /** WeChat Pay's number of the stock (批次号). */
    stock_id: Schema.optional(Schema.String),
    /** Code of the coupon (券code). */
    coupon_code: Schema.optional(Schema.String),
    /** The merchant's number of the coupon (发券凭证). */
    out_request_no: Schema.optional(Schema.String)
  }))
}).annotate({
  identifier: "MerchantCoupon.SendResponse",
  examples: [{
    send_coupon_result: {
      stock_id: "100088",
      coupon_code: "sxxe34343434",
      out_request_no: "1002600620019090123143254435"
    }
  }]
})

/**
 * Sends a coupon to a user (向用户发券).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * **Gotchas**
 *
 * After an unknown outcome, repeat with the same `out_request_no`: with a new one, the user gets a second coupon.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html
 */
export const send: Endpoint.Endpoint<SendRequest, SendResponse, CommonCode> = Endpoint.make({
  name: "MerchantCoupon.send",
  title: "向用户发券",
  route: "POST /v3/marketing/busifavor/coupons/send",
  docs: "https://pay.weixin.qq.com/docs/merchant/products/merchant-exclusive-coupon/introduction.html",
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: SendRequest,
  response: SendResponse
})

/** Request of {@link use}. */
export interface UseRequest extends Schema.Schema.Type<typeof UseRequest> {}
export const UseRequest = Schema.Struct({
  /** Code of the coupon (券code): at most 32 characters. */
  coupon_code: CouponCode,
  /** WeChat Pay's number of the stock (批次号), at most 20 characters; required if the merchant defines the codes. */
  stock_id: Schema.optional(StockId),
  /** Application that the `openid` of the response belongs to (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Time at which the merchant accepted the coupon (请求核销时间). */
  use_time: Timestamp,
  /** The merchant's number of this use (核销请求单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  use_request_no: merchantNo(128),
  /** Openid of the user who must own the coupon, in an application of the merchant (用户标识): at most 128 characters. */
  openid: Schema.optional(Openid),
  /** The merchant's number of the order (商户订单号): at most 32 characters. */
  out_trade_no: Schema.optional(text(32)),
  /** Merchant of the order (下单商户号): at most 32 characters. */
  mch_id: Schema.optional(text(32)),
  /** WeChat Pay's number of the order (微信支付订单号): at most 32 characters. */
  transaction_id: Schema.optional(TransactionId)
}).annotate({ identifier: "MerchantCoupon.UseRequest" })

/** Response of {@link use}. */
export interface UseResponse extends Schema.Schema.Type<typeof UseResponse> {}
export const UseResponse = Schema.Struct({
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Openid of the user in the application `appid` (用户标识). */
  openid: Schema.optional(Schema.String),
  /** Time at which WeChat Pay marked the coupon as used (系统核销券成功的时间). */
  wechatpay_use_time: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantCoupon.UseResponse" })

/**
 * Marks a coupon as used (核销用户的券). The merchant checks whether the coupon applies to the order. At most 500 calls a
 * second.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * **Gotchas**
 *
 * After an unknown outcome, repeat with the same `use_request_no`: with another number, a used coupon is refused.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_3.shtml
 * @see https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/use-coupon.html
 */
export const use: Endpoint.Endpoint<UseRequest, UseResponse, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCoupon.use",
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
  codes: merchantCouponErrorCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// query, list
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** Openid of the user in the application `appid` (用户标识): at most 128 characters. */
  openid: Openid,
  /** Application that `openid` belongs to (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Lists coupons of this stock only (批次号); all by default. */
  stock_id: Schema.optional(StockId),
  /** Lists coupons in this state only (券状态); all by default. */
  coupon_state: Schema.optional(CouponState),
  /** Lists coupons of stocks that this merchant created (创建批次的商户号): at most 20 characters. */
  creator_merchant: Schema.optional(text(20)),
  /** Lists coupons that this merchant honours (批次归属商户号): at most 20 characters. */
  belong_merchant: Schema.optional(text(20)),
  /** Lists coupons that this merchant sent (批次发放商户号): at most 20 characters. */
  sender_merchant: Schema.optional(text(20)),
  /** `offset` counts pages from 0; `limit` is 20 by default. */
  ...pageFields()
}).check(oneOf("creator_merchant", "belong_merchant", "sender_merchant")).annotate({
  identifier: "MerchantCoupon.ListRequest"
})

/** Response of {@link list}. */
export interface CouponPage extends Schema.Schema.Type<typeof CouponPage> {}
export const CouponPage = Schema.Struct({
  ...pageResponseFields,
  /** Coupons of this page (结果集). */
  data: Schema.optional(Schema.Array(Coupon))
}).annotate({ identifier: "MerchantCoupon.CouponPage" })

/**
 * Lists a user's coupons by the merchant that created, sent or honours them, one page at a time (根据过滤条件查询用户的券).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_4.shtml
 */
export const list: Endpoint.Endpoint<ListRequest, CouponPage, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCoupon.list",
  title: "根据过滤条件查询用户的券",
  route: "GET /v3/marketing/busifavor/users/{openid}/coupons",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_4.shtml",
  roles: ["direct", "partner"],
  request: ListRequest,
  response: CouponPage,
  codes: merchantCouponErrorCodes
})

/** All pages of {@link list}. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Coupon, WeChatPayError<MerchantCouponErrorCode>, Endpoint.Services> = Pagination.numberedPages(
  list,
  (page) => page.data
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Code of the coupon (券code): at most 32 characters. */
  coupon_code: CouponCode,
  /** Application that `openid` belongs to (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Openid of the user in the application `appid` (用户标识): at most 128 characters. */
  openid: Openid
}).annotate({ identifier: "MerchantCoupon.QueryRequest" })

/**
 * Queries a user's coupon (查询用户券详情).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/busifavor/chapter3_5.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, Coupon, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCoupon.query",
  title: "查询用户券详情",
  route: "GET /v3/marketing/busifavor/users/{openid}/coupons/{coupon_code}/appids/{appid}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/busifavor/chapter3_5.shtml",
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: Coupon,
  codes: merchantCouponErrorCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// return, deactivate
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link returnCoupon}. */
export interface ReturnCouponRequest extends Schema.Schema.Type<typeof ReturnCouponRequest> {}
export const ReturnCouponRequest = Schema.Struct({
  /** Code of the coupon (券code): at most 32 characters. */
  coupon_code: CouponCode,
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** The merchant's number of this return (退券请求单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  return_request_no: merchantNo(128)
}).annotate({ identifier: "MerchantCoupon.ReturnCouponRequest" })

/** Response of {@link returnCoupon}. */
export interface ReturnCouponResponse extends Schema.Schema.Type<typeof ReturnCouponResponse> {}
export const ReturnCouponResponse = Schema.Struct({
  /** Time at which WeChat Pay returned the coupon (微信退券成功的时间). */
  wechatpay_return_time: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantCoupon.ReturnCouponResponse" })

const returnCouponCodes = [
  // Merchant coupons spell NO_AUTH without the underscore: the coupon belongs to another merchant.
  "NOAUTH",
  "RESOURCE_NOT_EXISTS"
] as const

/** Codes that {@link returnCoupon} documents. */
export type ReturnCouponCode = CommonCode | (typeof returnCouponCodes)[number]

/**
 * Returns a used coupon to its user, for example after a refund (申请退券). The user can use it again until it expires.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_13.shtml
 */
export const returnCoupon: Endpoint.Endpoint<ReturnCouponRequest, ReturnCouponResponse, ReturnCouponCode> = Endpoint
  .make({
    name: "MerchantCoupon.returnCoupon",
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
  /** Code of the coupon (券code): at most 32 characters. */
  coupon_code: CouponCode,
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** The merchant's number of this request (失效请求单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  deactivate_request_no: merchantNo(128),
  /** Reason (失效原因): at most 64 characters. */
  deactivate_reason: Schema.optional(text(64))
}).annotate({ identifier: "MerchantCoupon.DeactivateRequest" })

/** Response of {@link deactivate}. */
export interface DeactivateResponse extends Schema.Schema.Type<typeof DeactivateResponse> {}
export const DeactivateResponse = Schema.Struct({
  /** Time at which WeChat Pay voided the coupon (券成功失效的时间). */
  wechatpay_deactivate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantCoupon.DeactivateResponse" })

const deactivateCodes = ["RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link deactivate} documents. */
export type DeactivateCode = CommonCode | (typeof deactivateCodes)[number]

/**
 * Voids a coupon, for good (使券失效).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_14.shtml
 */
export const deactivate: Endpoint.Endpoint<DeactivateRequest, DeactivateResponse, DeactivateCode> = Endpoint.make({
  name: "MerchantCoupon.deactivate",
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
  /** WeChat Pay's number of the stock (批次号): at most 20 characters. */
  stock_id: StockId,
  /** Code of the coupon (券code): at most 32 characters. */
  coupon_code: CouponCode,
  /** The merchant's number of the order (关联的商户订单号): at most 128 characters. */
  out_trade_no: text(128),
  /** The merchant's number of this request (商户请求单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128)
}).annotate({ identifier: "MerchantCoupon.AssociateRequest" })

/** Response of {@link associate}. */
export interface AssociateResponse extends Schema.Schema.Type<typeof AssociateResponse> {}
export const AssociateResponse = Schema.Struct({
  /** Time of the association (系统关联券成功的时间). */
  wechatpay_associate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantCoupon.AssociateResponse" })

/**
 * Associates an unused coupon with an order, for rewards that count orders (关联订单信息).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_9.shtml
 */
export const associate: Endpoint.Endpoint<AssociateRequest, AssociateResponse, CommonCode> = Endpoint.make({
  name: "MerchantCoupon.associate",
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
  /** Time at which the association ended (系统取消关联成功的时间). */
  wechatpay_disassociate_time: Schema.optional(Timestamp),
  /** Time of the association (系统关联券成功的时间). */
  wechatpay_associate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantCoupon.DisassociateResponse" })

/**
 * Reverts {@link associate} (取消关联订单信息).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_10.shtml
 */
export const disassociate: Endpoint.Endpoint<AssociateRequest, DisassociateResponse, CommonCode> = Endpoint.make({
  name: "MerchantCoupon.disassociate",
  title: "取消关联订单信息",
  route: "POST /v3/marketing/busifavor/coupons/disassociate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_10.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_request_no",
  request: AssociateRequest,
  response: DisassociateResponse
})
