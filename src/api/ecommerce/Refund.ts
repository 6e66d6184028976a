/**
 * Refunds of orders of a platform's sub-merchants (平台收付通, 退款), and of persons (个人收款). Their notifications are those of
 * `Refund` in `payments`.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  eitherOf,
  Fen,
  oneOf,
  openLiterals,
  OutRefundNo,
  PositiveFen,
  text,
  textBytes,
  Timestamp,
  TransactionId
} from "../../Wire.ts"
import { abnormalFields, cardNamed, Refund as DirectRefund } from "../payments/Refund.ts"
import { CombineOutTradeNo, notifyUrl, subMchid } from "./models.ts"

export { abnormal, closed, events, RefundResult, succeeded } from "../payments/Refund.ts"

/**
 * Merchant that pays a refund (退款出资商户).
 *
 * **Details**
 *
 * - `REFUND_SOURCE_SUB_MERCHANT`: the sub-merchant.
 * - `REFUND_SOURCE_PARTNER_ADVANCE`: the platform may advance the money, which needs a permission of its own; the
 *   response says which merchant paid.
 */
export const RefundAccount = openLiterals("REFUND_SOURCE_PARTNER_ADVANCE", "REFUND_SOURCE_SUB_MERCHANT")

/** Account of the sub-merchant that pays a part of a refund (退款出资账户). */
export const RefundFrom = Schema.Struct({
  /** Account (出资账户类型). `AVAILABLE`: available balance (可用余额). `UNAVAILABLE`: frozen balance (不可用余额). */
  account: openLiterals("AVAILABLE", "UNAVAILABLE"),
  /** Amount in fen (出资金额). */
  amount: Fen
})

/** Seller of the order: a sub-merchant or a person. */
const seller = {
  /** Merchant number of the sub-merchant (二级商户号), at most 32 characters; this or `individual_auth_id`. */
  sub_mchid: Schema.optional(text(32)),
  /**
   * Authorisation of the person whom the order pays (个人收款方受理授权 ID), at most 32 characters; this or `sub_mchid`.
   * Known from a third-party description of the API.
   */
  individual_auth_id: Schema.optional(text(32))
} as const

const oneSeller = eitherOf("sub_mchid", "individual_auth_id")

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...seller,
  /** Application id of the platform (电商平台 APPID); from the configuration by default. */
  sp_appid: Appid,
  /** Application id of the sub-merchant (二级商户 APPID): at most 32 characters. */
  sub_appid: Schema.optional(text(32)),
  /** WeChat Pay's number of the order (微信订单号), at most 32 characters; this or `out_trade_no`. */
  transaction_id: Schema.optional(TransactionId),
  /**
   * The platform's number of the order (商户订单号), at most 32 digits, letters, `_`, `-`, `|`, `*`, `@`; this or
   * `transaction_id`.
   */
  out_trade_no: Schema.optional(CombineOutTradeNo),
  /** The platform's number of the refund (商户退款单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_refund_no: OutRefundNo,
  /** Reason in the message to the payer (退款原因): at most 80 bytes of UTF-8, which is 26 Chinese characters. */
  reason: Schema.optional(textBytes(80)),
  /** Amounts of the refund and of the order (订单金额). */
  amount: Schema.Struct({
    /** Amount to refund, in fen (退款金额): at least 1, at most the total of the order. */
    refund: PositiveFen,
    /**
     * Accounts that pay, each at most once (退款出资账户及金额); their amounts add up to `refund`. Only for an order whose
     * sharing has not ended, not with an advance, and not together with `funds_account`.
     */
    from: Schema.optional(Schema.Array(RefundFrom)),
    /** Total of the order, in fen (原订单金额): at least 1. */
    total: PositiveFen,
    /** Currency (退款币种): `CNY`. */
    currency: Schema.optional(openLiterals("CNY"))
  }),
  /**
   * Address for the notification (退款结果回调 url): http(s), no query, at most 256 characters; used instead of the address
   * in the console. Not filled from the configuration.
   */
  notify_url: Schema.optional(notifyUrl(256)),
  /** Merchant that pays (退款出资商户): the sub-merchant by default. */
  refund_account: Schema.optional(RefundAccount),
  /**
   * Account that pays (资金账户). `AVAILABLE`: the available balance, although the order is still to be shared. By default
   * the account pays that holds the order's money. `UNSETTLED` (未结算资金) is known from a third-party description of the
   * API.
   */
  funds_account: Schema.optional(openLiterals("AVAILABLE", "UNSETTLED")),
  /** Merchant number in the combined payment (合单商户号), for a person's order: at most 32 characters. */
  combine_mchid: Schema.optional(text(32)),
  /**
   * The platform's number of the combined payment (合单商户订单号), for a person's order: at most 32 digits, letters, `_`,
   * `-`, `|`, `*`, `@`.
   */
  combine_out_trade_no: Schema.optional(CombineOutTradeNo),
  /** WeChat Pay's number of the combined payment, for a person's order: at most 32 characters. */
  combine_transaction_id: Schema.optional(TransactionId)
}).check(oneSeller, oneOf("transaction_id", "out_trade_no")).annotate({ identifier: "EcommerceRefund.CreateRequest" })

const promotions = DirectRefund.fields.promotion_detail

/** Response of {@link create}: the refund was accepted. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** WeChat Pay's number of the refund (微信支付退款订单号). */
  refund_id: Schema.String,
  /** The platform's number of the refund (商户退款单号). */
  out_refund_no: Schema.String,
  /** Time at which the refund was accepted (退款创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Amounts of the refund (订单退款金额信息). */
  amount: Schema.optional(Schema.Struct({
    /** Amount of the refund, in fen (退款金额); the other amounts are in fen, too. */
    refund: Schema.optional(Fen),
    /** Accounts that pay, with their amounts (退款出资账户及金额). */
    from: Schema.optional(Schema.Array(Schema.Struct({
      /** Account that pays (出资账户类型). */
      account: Schema.optional(RefundFrom.fields.account),
      /** Amount that the account pays, in fen (出资金额). */
      amount: Schema.optional(Fen)
    }))),
    /** Amount that the payer gets back, in fen (用户退款金额): without coupons. */
    payer_refund: Schema.optional(Fen),
    /** Amount that goes back as coupons, in fen (优惠退款金额): in proportion to those of the payment. */
    discount_refund: Schema.optional(Fen),
    /** Currency (退款币种): `CNY`. */
    currency: Schema.optional(Schema.String),
    /** Amount that the platform advanced, in fen (垫付金额). */
    advance: Schema.optional(Fen)
  })),
  /** Coupons that go back (优惠退款详情). */
  promotion_detail: promotions,
  /** Merchant that pays (退款出资商户). Absent as long as no money has been taken: query then. */
  refund_account: Schema.optional(RefundAccount)
}).annotate({
  identifier: "EcommerceRefund.CreateResponse",
  examples: [{
    refund_id: "50000000382019052709732678859",
    out_refund_no: "tea20261201refund1",
    create_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z"),
    amount: { refund: 888, payer_refund: 888, discount_refund: 0, currency: "CNY" },
    refund_account: "REFUND_SOURCE_SUB_MERCHANT"
  }]
})

const createCodes = [
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOT_ENOUGH",
  "NO_AUTH",
  "RESOURCE_NOT_EXISTS",
  "USER_ACCOUNT_ABNORMAL"
] as const

/**
 * Codes that {@link create} documents. `NOT_ENOUGH`: recharge, and repeat with the same number.
 * `USER_ACCOUNT_ABNORMAL`: the payer's account cannot receive money. `FREQUENCY_LIMITED`: the refund may have been
 * accepted; query.
 */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Refunds an order in full or in part (申请退款): within 365 days, at most 50 times per order, once a minute per order.
 *
 * **Gotchas**
 *
 * An accepted refund is not yet paid: wait for the notification, or query. After an unknown outcome, and after a refund
 * that failed, repeat with the same `out_refund_no`; with a new one the payer gets the money twice.
 * `Payment.resolveUnknown` does so.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476892
 */
export const create: Resolvable<CreateRequest, CreateResponse, CreateCode> = resolvable(
  Endpoint.make({
    name: "EcommerceRefund.create",
    title: "申请退款",
    route: "POST /v3/ecommerce/refunds/apply",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476892",
    roles: ["platform"],
    idempotentBy: "out_refund_no",
    request: CreateRequest,
    response: CreateResponse,
    codes: createCodes
  }),
  {
    query: ({ individual_auth_id, out_refund_no, sub_mchid }) =>
      queryByOutRefundNo({ individual_auth_id, out_refund_no, sub_mchid }),
    settled: (known, { amount, out_trade_no, transaction_id }) =>
      agrees(known.amount?.refund, amount.refund) && agrees(known.out_trade_no, out_trade_no) &&
        agrees(known.transaction_id, transaction_id)
        ? settled(known)
        : otherContent
  }
)

/** A refund. */
export interface Refund extends Schema.Schema.Type<typeof Refund> {}
export const Refund = Schema.Struct(DirectRefund.fields).annotate({
  identifier: "EcommerceRefund.Refund",
  examples: [{
    refund_id: "50000000382019052709732678859",
    out_refund_no: "tea20261201refund1",
    transaction_id: "4208450740201411110007820472",
    out_trade_no: "tea20261130001",
    channel: "ORIGINAL",
    user_received_account: "支付用户零钱",
    success_time: DateTime.makeUnsafe("2026-12-01T04:10:00Z"),
    create_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z"),
    status: "SUCCESS",
    amount: { refund: 888, payer_refund: 888, discount_refund: 0, currency: "CNY" },
    refund_account: "REFUND_SOURCE_SUB_MERCHANT",
    funds_account: "AVAILABLE"
  }]
})

const queryCodes = ["FREQUENCY_LIMITED", "MCH_NOT_EXISTS", "NO_AUTH", "REQUEST_BLOCKED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link queryById} and {@link queryByOutRefundNo} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's number of the refund (微信退款单号): at most 32 characters. */
  refund_id: text(32),
  ...seller
}).check(oneSeller).annotate({ identifier: "EcommerceRefund.QueryByIdRequest" })

/**
 * Queries a refund by WeChat Pay's number (通过微信支付退款单号查询退款). A refund to a WeChat balance takes up to 20 minutes, to a
 * bank card up to three working days.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476908
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Refund, QueryCode> = Endpoint.make({
  name: "EcommerceRefund.queryById",
  title: "通过微信支付退款单号查询退款",
  route: "GET /v3/ecommerce/refunds/id/{refund_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476908",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: Refund,
  codes: queryCodes
})

/** Request of {@link queryByOutRefundNo}. */
export interface QueryByOutRefundNoRequest extends Schema.Schema.Type<typeof QueryByOutRefundNoRequest> {}
export const QueryByOutRefundNoRequest = Schema.Struct({
  /** The platform's number of the refund (商户退款单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_refund_no: OutRefundNo,
  ...seller
}).check(oneSeller).annotate({ identifier: "EcommerceRefund.QueryByOutRefundNoRequest" })

/**
 * Queries a refund by the platform's number (通过商户退款单号查询退款), like {@link queryById}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476911
 */
export const queryByOutRefundNo: Endpoint.Endpoint<QueryByOutRefundNoRequest, Refund, QueryCode> = Endpoint.make({
  name: "EcommerceRefund.queryByOutRefundNo",
  title: "通过商户退款单号查询退款",
  route: "GET /v3/ecommerce/refunds/out-refund-no/{out_refund_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476911",
  roles: ["platform"],
  request: QueryByOutRefundNoRequest,
  response: Refund,
  codes: queryCodes
})

/** Request of {@link applyAbnormalRefund}. */
export interface ApplyAbnormalRefundRequest extends Schema.Schema.Type<typeof ApplyAbnormalRefundRequest> {}
export const ApplyAbnormalRefundRequest = Schema.Struct({ ...seller, ...abnormalFields }).check(oneSeller, cardNamed)
  .annotate({ identifier: "EcommerceRefund.ApplyAbnormalRefundRequest" })

/** Codes that {@link applyAbnormalRefund} documents: only the common ones. */
export type ApplyAbnormalRefundCode = CommonCode

/**
 * Sends a refund with the status `ABNORMAL` to the payer's bank card or to the sub-merchant's bank account (发起异常退款);
 * the refund of a person's order only to the card. At most 150 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015181616
 */
export const applyAbnormalRefund: Endpoint.Endpoint<ApplyAbnormalRefundRequest, Refund, ApplyAbnormalRefundCode> =
  Endpoint.make({
    name: "EcommerceRefund.applyAbnormalRefund",
    title: "发起异常退款",
    route: "POST /v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4015181616",
    roles: ["platform"],
    idempotentBy: "out_refund_no",
    request: ApplyAbnormalRefundRequest,
    response: Refund
  })

/** Request of {@link returnAdvance} and {@link queryAdvanceReturn}. */
export interface AdvanceReturnRequest extends Schema.Schema.Type<typeof AdvanceReturnRequest> {}
export const AdvanceReturnRequest = Schema.Struct({
  /** WeChat Pay's number of a refund that the platform advanced (微信退款单号): at most 32 characters. */
  refund_id: text(32),
  ...subMchid
}).annotate({ identifier: "EcommerceRefund.AdvanceReturnRequest" })

/** Account of an advance (账户). */
const AdvanceAccount = openLiterals("BASIC", "OPERATION")

/** An advance that the sub-merchant pays back to the platform. */
export interface AdvanceReturn extends Schema.Schema.Type<typeof AdvanceReturn> {}
export const AdvanceReturn = Schema.Struct({
  /** WeChat Pay's number of the refund (微信退款单号). */
  refund_id: Schema.String,
  /** WeChat Pay's number of the return (微信回补单号). */
  advance_return_id: Schema.optional(Schema.String),
  /** Amount that was advanced, in fen (垫付回补金额). */
  return_amount: Schema.optional(Fen),
  /** Merchant number of the payer (出款方商户号). */
  payer_mchid: Schema.optional(Schema.String),
  /** Account of the payer (出款方账户). */
  payer_account: Schema.optional(AdvanceAccount),
  /** Merchant number of the receiver (入账方商户号). */
  payee_mchid: Schema.optional(Schema.String),
  /** Account of the receiver (入账方账户). */
  payee_account: Schema.optional(AdvanceAccount),
  /**
   * Result (垫付回补结果). `SUCCESS`: paid back. `PROCESSING`: the balance is too low; WeChat Pay tries again for 90 days,
   * and the platform may repeat the request. `FAILED`: not paid back within 90 days; the advance of this refund can no
   * longer be returned.
   */
  result: openLiterals("SUCCESS", "FAILED", "PROCESSING"),
  /** Time at which the advance was paid back (垫付回补完成时间). */
  success_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "EcommerceRefund.AdvanceReturn",
  examples: [{
    refund_id: "50000000382019052709732678859",
    advance_return_id: "1215562501201407033233368018",
    return_amount: 888,
    payer_mchid: "1900000109",
    payer_account: "BASIC",
    payee_mchid: "1900000108",
    payee_account: "OPERATION",
    result: "SUCCESS",
    success_time: DateTime.makeUnsafe("2026-12-02T04:00:00Z")
  }]
})

const returnAdvanceCodes = [
  "MCH_NOT_EXISTS",
  "NOT_ENOUGH",
  "NO_AUTH",
  "REQUEST_BLOCKED",
  "RESOURCE_NOT_EXISTS"
] as const

/** Codes that {@link returnAdvance} documents. */
export type ReturnAdvanceCode = CommonCode | (typeof returnAdvanceCodes)[number]

/**
 * Returns an advance for a refund to the platform, from the sub-merchant's balance (垫付退款回补).
 *
 * **Gotchas**
 *
 * The advance of a refund is returned once: after an unknown outcome, or while the result is `PROCESSING`, repeat.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476927
 */
export const returnAdvance: Endpoint.Endpoint<AdvanceReturnRequest, AdvanceReturn, ReturnAdvanceCode> = Endpoint.make({
  name: "EcommerceRefund.returnAdvance",
  title: "垫付退款回补",
  route: "POST /v3/ecommerce/refunds/{refund_id}/return-advance",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476927",
  roles: ["platform"],
  idempotentBy: "refund_id",
  request: AdvanceReturnRequest,
  response: AdvanceReturn,
  codes: returnAdvanceCodes
})

const queryAdvanceReturnCodes = ["MCH_NOT_EXISTS", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link queryAdvanceReturn} documents. */
export type QueryAdvanceReturnCode = CommonCode | (typeof queryAdvanceReturnCodes)[number]

/**
 * Queries the return of an advance (查询垫付回补结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476916
 */
export const queryAdvanceReturn: Endpoint.Endpoint<AdvanceReturnRequest, AdvanceReturn, QueryAdvanceReturnCode> =
  Endpoint.make({
    name: "EcommerceRefund.queryAdvanceReturn",
    title: "查询垫付回补结果",
    route: "GET /v3/ecommerce/refunds/{refund_id}/return-advance",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476916",
    roles: ["platform"],
    request: AdvanceReturnRequest,
    response: AdvanceReturn,
    codes: queryAdvanceReturnCodes
  })
