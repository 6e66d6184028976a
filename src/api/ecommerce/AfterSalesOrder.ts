/**
 * Sharing of a service fee that is charged at a refund (售后服务分账): for changed or refunded tickets, and returned goods.
 * No official page of these two operations was found: the fields are known from a third-party description of the API.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, PositiveFen, text, Timestamp, TransactionId } from "../../Wire.ts"
import { subMchid } from "./models.ts"

const docs = "https://pay.weixin.qq.com/docs/partner/products/ecommerce/introduction.html"

/** Request of {@link request}. */
export interface AfterSalesRequest extends Schema.Schema.Type<typeof AfterSalesRequest> {}
export const AfterSalesRequest = Schema.Struct({
  ...subMchid,
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /** Amount in fen (分账金额): at least 1. */
  amount: PositiveFen,
  /** Kind of the sharing (类型). `SERVICE_FEE_INCOME`: a service fee. */
  type: openLiterals("SERVICE_FEE_INCOME"),
  /**
   * Occasion of the fee (场景). `REFUND_TICKET`: a ticket was returned. `CHANGE_TICKET`: a ticket was changed.
   * `RETURN_GOODS`: goods were returned.
   */
  scene: openLiterals("REFUND_TICKET", "CHANGE_TICKET", "RETURN_GOODS"),
  /** WeChat Pay's number of the refund (微信退款单号): at most 32 characters. */
  refund_id: text(32)
}).annotate({ identifier: "AfterSalesOrder.AfterSalesRequest" })

/** Response of {@link request}. */
export interface AfterSalesResponse extends Schema.Schema.Type<typeof AfterSalesResponse> {}
export const AfterSalesResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** Amount in fen (分账金额). */
  amount: Schema.optional(Fen)
}).annotate({
  identifier: "AfterSalesOrder.AfterSalesResponse",
  examples: [{ sub_mchid: "1900000109", transaction_id: "4208450740201411110007820472", amount: 10 }]
})

/** Codes that these operations document: only the common ones. */
export type AfterSalesCode = CommonCode

/**
 * Shares a service fee that is charged at a refund (请求售后服务分账).
 *
 * **Gotchas**
 *
 * The request has no number of its own, and nothing says what a repeat does. After an unknown outcome call
 * {@link query} before you repeat.
 *
 * @see https://pay.weixin.qq.com/docs/partner/products/ecommerce/introduction.html
 */
export const request: Endpoint.Endpoint<AfterSalesRequest, AfterSalesResponse, AfterSalesCode> = Endpoint.make({
  name: "AfterSalesOrder.request",
  title: "请求售后服务分账",
  route: "POST /v3/ecommerce/profitsharing/after-sales-orders",
  docs,
  roles: ["platform"],
  request: AfterSalesRequest,
  response: AfterSalesResponse,
  // It may be the number of the sharing.
  notShared: ["transaction_id"]
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...subMchid,
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: Schema.optional(TransactionId)
}).annotate({ identifier: "AfterSalesOrder.QueryRequest" })

/** A service fee that was shared. */
export interface AfterSalesOrder extends Schema.Schema.Type<typeof AfterSalesOrder> {}
export const AfterSalesOrder = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Number of the order (微信订单号) or of its sharing: the third-party description of the field says both. */
  transaction_id: Schema.optional(Schema.String),
  /** Amount in fen (分账金额). */
  amount: Schema.optional(Fen),
  /** Result (分账结果): under way, shared, failed. */
  result: openLiterals("PROCESSING", "SUCCESS", "FAILED"),
  /** Reason of the failure (分账失败原因), with `FAILED`. */
  fail_reason: Schema.optional(openLiterals("ACCOUNT_ABNORMAL", "NO_RELATION", "RECEIVER_HIGH_RISK")),
  /** Time at which the sharing was complete (分账完成时间). */
  finish_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "AfterSalesOrder.AfterSalesOrder",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    amount: 10,
    result: "SUCCESS",
    finish_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z")
  }]
})

/**
 * Queries a service fee that was shared (查询售后服务分账结果).
 *
 * @see https://pay.weixin.qq.com/docs/partner/products/ecommerce/introduction.html
 */
export const query: Endpoint.Endpoint<QueryRequest, AfterSalesOrder, AfterSalesCode> = Endpoint.make({
  name: "AfterSalesOrder.query",
  title: "查询售后服务分账结果",
  route: "GET /v3/ecommerce/profitsharing/after-sales-orders",
  docs,
  roles: ["platform"],
  request: QueryRequest,
  response: AfterSalesOrder,
  notShared: ["transaction_id"]
})
