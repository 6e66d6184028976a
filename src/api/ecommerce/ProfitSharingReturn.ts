/** Returns of a platform's sharings (平台收付通, 分账回退): take a share back from its receiver, for example before a refund. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, oneOf, openLiterals, PositiveFen, text, Timestamp, TransactionId } from "../../Wire.ts"
import { SharingNo } from "../profit-sharing/models.ts"
import { subMchid } from "./models.ts"

const orderNumbers = {
  /** WeChat Pay's number of the sharing (微信分账单号): at most 64 characters. Give this or `out_order_no`. */
  order_id: Schema.optional(text(64)),
  /**
   * The platform's number of the sharing (商户分账单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. Give this or
   * `order_id`.
   */
  out_order_no: Schema.optional(SharingNo)
} as const

/** Request of {@link request}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}
export const ReturnRequest = Schema.Struct({
  ...subMchid,
  ...orderNumbers,
  /** The platform's number of the return (商户回退单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_return_no: SharingNo,
  /** Merchant number of the receiver (回退商户号): at most 32 characters. Persons cannot return money. */
  return_mchid: text(32),
  /** Amount in fen (回退金额): at least 1. All returns of a share may add up to the share. */
  amount: PositiveFen,
  /** Reason that queries and bills show (回退描述): at most 80 characters. */
  description: text(80),
  /**
   * WeChat Pay's number of the paid order (微信订单号), at most 32 characters: required for orders older than six months.
   */
  transaction_id: Schema.optional(TransactionId)
}).check(oneOf("out_order_no", "order_id")).annotate({ identifier: "EcommerceProfitSharingReturn.ReturnRequest" })

/** A return: money that a receiver gives back. */
export interface SharingReturn extends Schema.Schema.Type<typeof SharingReturn> {}
export const SharingReturn = Schema.Struct({
  /** Merchant number of the sub-merchant that gets the money back (电商平台二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** WeChat Pay's number of the sharing (微信分账单号). */
  order_id: Schema.optional(Schema.String),
  /** The platform's number of the sharing (商户分账单号). */
  out_order_no: Schema.optional(Schema.String),
  /** The platform's number of the return (商户回退单号). */
  out_return_no: Schema.String,
  /** WeChat Pay's number of the return (微信回退单号). */
  return_no: Schema.optional(Schema.String),
  /** Merchant number of the receiver that gives the money back (回退商户号). */
  return_mchid: Schema.optional(Schema.String),
  /** Amount in fen (回退金额). */
  amount: Schema.optional(Fen),
  /**
   * Result (回退结果). `PROCESSING`: the receiver's balance is too low. Repeat the same request once it suffices; after
   * five days the return is `FAILED`. `SUCCESS` and `FAILED` are final.
   */
  result: openLiterals("PROCESSING", "SUCCESS", "FAILED"),
  /** Reason of the failure (失败原因), with `FAILED`. */
  fail_reason: Schema.optional(
    openLiterals("ACCOUNT_ABNORMAL", "TIME_OUT_CLOSED", "PAYER_ACCOUNT_ABNORMAL", "INVALID_REQUEST")
  ),
  /** Time at which the return was complete (完成时间). */
  finish_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "EcommerceProfitSharingReturn.SharingReturn",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    order_id: "3008450740201411110007820472",
    out_order_no: "tea20261130share1",
    out_return_no: "tea20261201return1",
    return_no: "3008450740201411110007820474",
    return_mchid: "1900000110",
    amount: 100,
    result: "SUCCESS",
    finish_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z")
  }]
})

const requestCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH"] as const

/** Codes that {@link request} documents. `NOT_ENOUGH`: less than the amount is left of the share. */
export type RequestCode = CommonCode | (typeof requestCodes)[number]

/**
 * Takes a share, or a part of it, back from a receiver that is a merchant (请求分账回退).
 *
 * **Details**
 *
 * The sharing must be `FINISHED`, and the result of the share `SUCCESS`. A sharing allows 50 returns within 180 days. A
 * refund does not need a return while the sub-merchant's balance is high enough.
 *
 * **Gotchas**
 *
 * After an unknown outcome, and while the result is `PROCESSING`, repeat the request with the same `out_return_no`, as
 * `Payment.resolveUnknown` does: with a new number the receiver pays twice. Only after `FAILED` take a new number.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477737
 */
export const request: Resolvable<ReturnRequest, SharingReturn, RequestCode> = resolvable(
  Endpoint.make({
    name: "EcommerceProfitSharingReturn.request",
    title: "请求分账回退",
    route: "POST /v3/ecommerce/profitsharing/returnorders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477737",
    roles: ["platform"],
    idempotentBy: "out_return_no",
    request: ReturnRequest,
    response: SharingReturn,
    codes: requestCodes
  }),
  {
    query: ({ order_id, out_order_no, out_return_no, sub_mchid }) =>
      query({ order_id, out_order_no, out_return_no, sub_mchid }),
    settled: (known, { amount, order_id, out_order_no, return_mchid }) =>
      agrees(known.out_order_no, out_order_no) && agrees(known.order_id, order_id) &&
        agrees(known.return_mchid, return_mchid) && agrees(known.amount, amount)
        ? settled(known)
        : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...subMchid,
  /** The platform's number of the return (商户回退单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_return_no: SharingNo,
  ...orderNumbers
}).check(oneOf("out_order_no", "order_id")).annotate({ identifier: "EcommerceProfitSharingReturn.QueryRequest" })

const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries the result of a return (查询分账回退结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477740
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingReturn, QueryCode> = Endpoint.make({
  name: "EcommerceProfitSharingReturn.query",
  title: "查询分账回退结果",
  route: "GET /v3/ecommerce/profitsharing/returnorders",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477740",
  roles: ["platform"],
  request: QueryRequest,
  response: SharingReturn,
  codes: queryCodes
})
