/**
 * Subsidies that a platform pays to its sub-merchants for an order (平台收付通, 补差), from its operating account: an order
 * declares a subsidy with `settle_info.subsidy_amount`, and must get it before it is shared.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { SharingNo } from "../profit-sharing/models.ts"
import { subMchid } from "./models.ts"

const codes = ["FREQUENCY_LIMITED"] as const

/** Codes that subsidies document. */
export type SubsidyCode = CommonCode | (typeof codes)[number]

const order = {
  ...subMchid,
  /** WeChat Pay's number of the paid order (微信订单号): at most 64 characters. */
  transaction_id: text(64)
} as const

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...order,
  /**
   * Amount in fen (补差金额): at least 1. It is the amount that the order declared; less is allowed only after a refund.
   */
  amount: PositiveFen,
  /** Description that queries return (补差描述): at most 80 characters. */
  description: text(80),
  /** The platform's number of the subsidy (商户补差单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_subsidy_no: Schema.optional(SharingNo),
  /**
   * WeChat Pay's number of the refund (微信退款单号) after which less is paid, at most 64 characters: known from older pages,
   * not on today's.
   */
  refund_id: Schema.optional(text(64))
}).annotate({ identifier: "Subsidy.CreateRequest" })

/** A subsidy. */
export interface Subsidy extends Schema.Schema.Type<typeof Subsidy> {}
export const Subsidy = Schema.Struct({
  /** Merchant number of the sub-merchant (电商平台二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** WeChat Pay's number of the subsidy (微信补差单号). */
  subsidy_id: Schema.optional(Schema.String),
  /** Description of the subsidy (补差描述), as the request gave it. */
  description: Schema.optional(Schema.String),
  /** Amount in fen (补差金额). */
  amount: Schema.optional(Fen),
  /** Result (补差单结果). `SUCCESS`: paid. `FAIL`: not paid. `REFUND`: paid and returned in full. */
  result: openLiterals("SUCCESS", "FAIL", "REFUND"),
  /** Time at which the subsidy was paid (补差完成时间). */
  success_time: Schema.optional(Timestamp),
  /** The platform's number of the subsidy (商户补差单号). */
  out_subsidy_no: Schema.optional(Schema.String)
}).annotate({
  identifier: "Subsidy.Subsidy",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    subsidy_id: "3008450740201411110007820475",
    description: "满减补差活动",
    amount: 10,
    result: "SUCCESS",
    success_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    out_subsidy_no: "tea20261130subsidy"
  }]
})

/**
 * Pays the subsidy that an order declared (请求补差): once per order, before it is shared and within 180 days.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same fields: the order's number identifies the subsidy, and equal requests
 * pay once. With another amount the platform may pay twice; the surplus is returned after a day.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477631
 */
export const create: Endpoint.Endpoint<CreateRequest, Subsidy, SubsidyCode> = Endpoint.make({
  name: "Subsidy.create",
  title: "请求补差",
  route: "POST /v3/ecommerce/subsidies/create",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477631",
  roles: ["partner", "platform"],
  idempotentBy: "transaction_id",
  request: CreateRequest,
  response: Subsidy,
  codes
})

/** Account that pays a return (出资账户). */
const ReturnAccount = openLiterals("AVAILABLE", "UNAVAILABLE")

/** Request of {@link requestReturn}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}
export const ReturnRequest = Schema.Struct({
  ...order,
  /** The platform's number of the return (商户补差回退单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_order_no: SharingNo,
  /**
   * WeChat Pay's number of the refund (微信退款单号), at most 64 characters: required, except if the order cannot be refunded
   * because of the payer's account. One return per refund.
   */
  refund_id: Schema.optional(text(64)),
  /** Amount in fen (补差回退金额): at least 1. All returns may add up to the subsidy. */
  amount: PositiveFen,
  /** Description that queries return (补差回退描述): at most 80 characters. */
  description: text(80),
  /** WeChat Pay's number of the subsidy (微信补差单号): at most 64 characters. */
  subsidy_id: Schema.optional(text(64)),
  /** Account of the sub-merchant that pays (回退出资账户及金额), at most one; its amount is that of the return. */
  from: Schema.optional(
    Schema.Array(Schema.Struct({
      /** Account (出资账户类型). `AVAILABLE`: available balance (可用余额). `UNAVAILABLE`: frozen balance (不可用余额). */
      account: Schema.optional(ReturnAccount),
      /** Amount in fen (出资金额). */
      amount: Schema.optional(Fen)
    })).check(Schema.isMaxLength(1))
  )
}).annotate({ identifier: "Subsidy.ReturnRequest" })

/** A subsidy, or a part of it, that went back to the platform. */
export interface SubsidyReturn extends Schema.Schema.Type<typeof SubsidyReturn> {}
export const SubsidyReturn = Schema.Struct({
  /** Merchant number of the sub-merchant (电商平台二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** WeChat Pay's number of the return (微信补差回退单号). */
  subsidy_refund_id: Schema.optional(Schema.String),
  /** WeChat Pay's number of the refund (微信退款单号), if the request gave it. */
  refund_id: Schema.optional(Schema.String),
  /** The platform's number of the return (商户补差回退单号). */
  out_order_no: Schema.String,
  /** Amount in fen (补差回退金额). */
  amount: Schema.optional(Fen),
  /** Description of the return (补差回退描述), as the request gave it. */
  description: Schema.optional(Schema.String),
  /** Result (补差回退结果). `REFUND` is known from a third-party description of the API. */
  result: openLiterals("SUCCESS", "FAIL", "REFUND"),
  /** Time at which the subsidy was returned (补差回退完成时间). */
  success_time: Schema.optional(Timestamp),
  /** WeChat Pay's number of the subsidy (微信补差单号). */
  subsidy_id: Schema.optional(Schema.String),
  /** Account that pays, with its amount (回退出资账户及金额). */
  from: Schema.optional(Schema.Array(Schema.Struct({
    /** Account that pays (出资账户类型). */
    account: Schema.optional(ReturnAccount),
    /** Amount in fen (出资金额). */
    amount: Schema.optional(Fen)
  })))
}).annotate({
  identifier: "Subsidy.SubsidyReturn",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    subsidy_refund_id: "3008450740201411110007820476",
    refund_id: "50000000382019052709732678859",
    out_order_no: "tea20261201subsidyreturn",
    amount: 10,
    description: "订单退款",
    result: "SUCCESS",
    success_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z"),
    subsidy_id: "3008450740201411110007820475"
  }]
})

/**
 * Takes back a subsidy in full or in part after a refund (请求补差回退); the response has the result.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_order_no` and the same fields.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477636
 */
export const requestReturn: Endpoint.Endpoint<ReturnRequest, SubsidyReturn, SubsidyCode> = Endpoint.make({
  name: "Subsidy.requestReturn",
  title: "请求补差回退",
  route: "POST /v3/ecommerce/subsidies/return",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477636",
  roles: ["partner", "platform"],
  idempotentBy: "out_order_no",
  request: ReturnRequest,
  response: SubsidyReturn,
  codes
})

/** Request of {@link cancel}. */
export interface CancelRequest extends Schema.Schema.Type<typeof CancelRequest> {}
export const CancelRequest = Schema.Struct({
  ...order,
  /** Description (取消补差描述): at most 80 characters. */
  description: text(80)
}).annotate({ identifier: "Subsidy.CancelRequest" })

/** Response of {@link cancel}. */
export interface CancelResponse extends Schema.Schema.Type<typeof CancelResponse> {}
export const CancelResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (电商平台二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** Result (取消补差结果): cancelled, or not. */
  result: openLiterals("SUCCESS", "FAIL"),
  /** Description of the cancellation (取消补差描述), as the request gave it. */
  description: Schema.optional(Schema.String)
}).annotate({
  identifier: "Subsidy.CancelResponse",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    result: "SUCCESS",
    description: "订单退款"
  }]
})

/**
 * Cancels the subsidy that an order declared (取消补差), so that the order can be shared without it: before it is shared,
 * and after a refund.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat: a cancelled subsidy stays cancelled.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477639
 */
export const cancel: Endpoint.Endpoint<CancelRequest, CancelResponse, SubsidyCode> = Endpoint.make({
  name: "Subsidy.cancel",
  title: "取消补差",
  route: "POST /v3/ecommerce/subsidies/cancel",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477639",
  roles: ["partner", "platform"],
  idempotentBy: "transaction_id",
  request: CancelRequest,
  response: CancelResponse,
  codes
})
