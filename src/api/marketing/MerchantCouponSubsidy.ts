/**
 * Subsidies (营销补差): one merchant reimburses another for the discount of a merchant coupon.
 *
 * **Details**
 *
 * WeChat Pay accepts no new merchants since 15 December 2025; product coupons (商品券) replace merchant coupons
 * (https://pay.weixin.qq.com/doc/v3/partner/4012087811).
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { lenient, Mchid, merchantNo, openLiterals, PositiveFen, text, Timestamp, TransactionId } from "../../Wire.ts"
import { CouponCode } from "./merchantCouponModels.ts"
import { StockId } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// payment
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}
export const PayRequest = Schema.Struct({
  /**
   * WeChat Pay's number of the stock (商家券批次号), at most 20 characters. A stock of the type `EXCHANGE` is not allowed.
   */
  stock_id: StockId,
  /** Code of the coupon (商家券Code): at most 32 characters. */
  coupon_code: CouponCode,
  /** WeChat Pay's number of the order that used the coupon (微信支付订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /** Merchant that pays the subsidy (营销补差扣款商户号); the caller by default. */
  payer_merchant: Mchid,
  /** Merchant that receives the subsidy (营销补差入账商户号): at most 32 characters. */
  payee_merchant: text(32),
  /** Amount in fen (补差付款金额): 1 to 500,000, at most the discount. */
  amount: PositiveFen,
  /** Description (补差付款描述): at most 1,024 characters. */
  description: text(1024),
  /** The merchant's number of this subsidy (业务请求唯一单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_subsidy_no: merchantNo(128)
}).annotate({ identifier: "MerchantCouponSubsidy.PayRequest" })

/**
 * State of a subsidy (补差付款单据状态). The names on the pages have no prefix, those in the official SDKs have the prefix
 * `PAY_RECEIPT_`.
 */
export const SubsidyStatus = openLiterals(
  "ACCEPTED",
  "SUCCESS",
  "FAIL",
  "RETURNING",
  "PARTIAL_RETURN",
  "FULL_RETURN",
  "PAY_RECEIPT_UNKNOWN",
  "PAY_RECEIPT_ACCEPTED",
  "PAY_RECEIPT_SUCCESS",
  "PAY_RECEIPT_FAIL",
  "PAY_RECEIPT_RETURNING",
  "PAY_RECEIPT_PARTIAL_RETURN",
  "PAY_RECEIPT_FULL_RETURN"
)

/** A subsidy. */
export interface Subsidy extends Schema.Schema.Type<typeof Subsidy> {}
export const Subsidy = Schema.Struct({
  /** WeChat Pay's number of the subsidy (补差付款单号); absent until the subsidy succeeded. */
  subsidy_receipt_id: Schema.optional(Schema.String),
  ...lenient(PayRequest).fields,
  /** Merchant that pays (营销补差扣款商户号). */
  payer_merchant: Schema.optional(Schema.String),
  /** State (补差付款单据状态). */
  status: SubsidyStatus,
  /** Reason of the failure, for example `INSUFFICIENT_BALANCE` (补差付款失败原因). */
  fail_reason: Schema.optional(Schema.String),
  /** Time of the success (补差付款完成时间). */
  success_time: Schema.optional(Timestamp),
  /** Time of the creation (补差付款发起时间). */
  create_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "MerchantCouponSubsidy.Subsidy",
  examples: [{ subsidy_receipt_id: "1120200119165100000000000001", status: "SUCCESS" }]
})

/**
 * Reimburses a merchant for the discount of a used coupon (营销补差付款).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_16.shtml
 */
export const pay: Endpoint.Endpoint<PayRequest, Subsidy, CommonCode> = Endpoint.make({
  name: "MerchantCouponSubsidy.pay",
  title: "营销补差付款",
  route: "POST /v3/marketing/busifavor/subsidy/pay-receipts",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_16.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_subsidy_no",
  request: PayRequest,
  response: Subsidy
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** WeChat Pay's number of the subsidy (补差付款单号): at most 28 characters. */
  subsidy_receipt_id: text(28)
}).annotate({ identifier: "MerchantCouponSubsidy.QueryRequest" })

/**
 * Queries a subsidy (查询营销补差付款单详情).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_18.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, Subsidy, CommonCode> = Endpoint.make({
  name: "MerchantCouponSubsidy.query",
  title: "查询营销补差付款单详情",
  route: "GET /v3/marketing/busifavor/subsidy/pay-receipts/{subsidy_receipt_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_18.shtml",
  roles: ["direct", "partner"],
  request: QueryRequest,
  response: Subsidy
})

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (商家券批次号): at most 20 characters. */
  stock_id: StockId,
  /** Code of the coupon (商家券Code): at most 32 characters. */
  coupon_code: CouponCode,
  /** The merchant's number of the subsidy (补差付款请求单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_subsidy_no: Schema.optional(merchantNo(128))
}).annotate({ identifier: "MerchantCouponSubsidy.ListRequest" })

/** Response of {@link list}. */
export interface SubsidyList extends Schema.Schema.Type<typeof SubsidyList> {}
export const SubsidyList = Schema.Struct({
  /** Subsidies of the coupon (补差付款单据列表). */
  pay_receipt_list: Schema.optional(Schema.Array(Subsidy))
}).annotate({
  identifier: "MerchantCouponSubsidy.SubsidyList",
  examples: [{
    pay_receipt_list: [{
      subsidy_receipt_id: "1120200119165100000000000001",
      stock_id: "128888000000001",
      coupon_code: "ABCD12345678",
      status: "SUCCESS"
    }]
  }]
})

/**
 * Lists the subsidies of a coupon (查询营销补差付款单列表). After an unknown outcome of {@link pay}, find the subsidy by its
 * `out_subsidy_no`.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_19.shtml
 */
export const list: Endpoint.Endpoint<ListRequest, SubsidyList, CommonCode> = Endpoint.make({
  name: "MerchantCouponSubsidy.list",
  title: "查询营销补差付款单列表",
  route: "GET /v3/marketing/busifavor/subsidy/pay-receipts",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_19.shtml",
  roles: ["direct", "partner"],
  request: ListRequest,
  response: SubsidyList
})

// ---------------------------------------------------------------------------------------------------------------------
// return
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link payBack}. */
export interface PayBackRequest extends Schema.Schema.Type<typeof PayBackRequest> {}
export const PayBackRequest = Schema.Struct({
  /** WeChat Pay's number of the stock (商家券批次号): at most 20 characters. */
  stock_id: StockId,
  /** Code of the coupon (商家券Code): at most 32 characters. */
  coupon_code: CouponCode,
  /** WeChat Pay's number of the order (微信支付订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /** WeChat Pay's number of the order's refund (微信支付退款单号): at most 32 characters. */
  refund_id: text(32),
  /** Merchant that paid the subsidy (原营销补差扣款商户号); the caller by default. */
  payer_merchant: Mchid,
  /** Merchant that received the subsidy (原营销补差入账商户号): at most 32 characters. */
  payee_merchant: text(32),
  /** Amount in fen (补差回退金额): at least 1, at most the amount of the subsidy. */
  amount: PositiveFen,
  /** Description (补差回退描述): at most 1,024 characters. */
  description: text(1024),
  /** The merchant's number of this return (业务请求唯一单号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_subsidy_return_no: merchantNo(128)
}).annotate({ identifier: "MerchantCouponSubsidy.PayBackRequest" })

/**
 * State of a subsidy's return (补差回退单据状态). The names on the pages have no prefix, those in the official SDKs have the
 * prefix `RETURN_RECEIPT_`.
 */
export const SubsidyReturnStatus = openLiterals(
  "ACCEPTED",
  "SUCCESS",
  "FAIL",
  "RETURN_RECEIPT_UNKNOWN",
  "RETURN_RECEIPT_ACCEPTED",
  "RETURN_RECEIPT_SUCCESS",
  "RETURN_RECEIPT_FAIL"
)

/** Return of a subsidy. */
export interface SubsidyReturn extends Schema.Schema.Type<typeof SubsidyReturn> {}
export const SubsidyReturn = Schema.Struct({
  /** WeChat Pay's number of the return (补差回退单号); absent until the return succeeded. */
  subsidy_return_receipt_id: Schema.optional(Schema.String),
  ...lenient(PayBackRequest).fields,
  /** Merchant that paid the subsidy (原营销补差扣款商户号). */
  payer_merchant: Schema.optional(Schema.String),
  /** State (补差回退单据状态). */
  status: SubsidyReturnStatus,
  /** Reason of the failure, for example `INSUFFICIENT_BALANCE` (补差回退失败原因). */
  fail_reason: Schema.optional(Schema.String),
  /** Time of the success (补差回退完成时间). */
  return_done_time: Schema.optional(Timestamp),
  /** WeChat Pay's number of the subsidy (补差付款单号). */
  subsidy_receipt_id: Schema.optional(Schema.String),
  /** Time of the creation (补差回退发起时间). */
  return_create_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "MerchantCouponSubsidy.SubsidyReturn",
  examples: [{
    subsidy_return_receipt_id: "2120200119165100000000000001",
    amount: 100,
    status: "SUCCESS",
    return_done_time: DateTime.makeUnsafe("2021-01-20T02:29:35Z")
  }]
})

/**
 * Returns a subsidy, or a part of it, after the order was refunded (营销补差回退).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_17.shtml
 */
export const payBack: Endpoint.Endpoint<PayBackRequest, SubsidyReturn, CommonCode> = Endpoint.make({
  name: "MerchantCouponSubsidy.payBack",
  title: "营销补差回退",
  route: "POST /v3/marketing/busifavor/subsidy/return-receipts",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_17.shtml",
  roles: ["direct", "partner"],
  idempotentBy: "out_subsidy_return_no",
  request: PayBackRequest,
  response: SubsidyReturn
})

/** Request of {@link queryReturn}. */
export interface QueryReturnRequest extends Schema.Schema.Type<typeof QueryReturnRequest> {}
export const QueryReturnRequest = Schema.Struct({
  /** WeChat Pay's number of the return (补差回退单号): at most 28 characters. */
  subsidy_return_receipt_id: text(28)
}).annotate({ identifier: "MerchantCouponSubsidy.QueryReturnRequest" })

/**
 * Queries the return of a subsidy (查询营销补差回退单详情).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_21.shtml
 */
export const queryReturn: Endpoint.Endpoint<QueryReturnRequest, SubsidyReturn, CommonCode> = Endpoint.make({
  name: "MerchantCouponSubsidy.queryReturn",
  title: "查询营销补差回退单详情",
  route: "GET /v3/marketing/busifavor/subsidy/return-receipts/{subsidy_return_receipt_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_21.shtml",
  roles: ["direct", "partner"],
  request: QueryReturnRequest,
  response: SubsidyReturn
})
