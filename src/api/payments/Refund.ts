/** Refunds of a direct merchant on any channel (退款). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import {
  agrees,
  otherContent,
  repeat,
  type Resolvable,
  resolvable,
  settled,
  type Settlement
} from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Fen,
  lenient,
  merchantNo,
  notifyUrlText,
  oneOf,
  openLiterals,
  OutRefundNo,
  PositiveFen,
  Sensitive,
  text,
  textBytes,
  Timestamp,
  TransactionId
} from "../../Wire.ts"

/**
 * State of a refund (退款状态).
 *
 * **Details**
 *
 * - `PROCESSING`: under way. `SUCCESS`: the money is back.
 * - `CLOSED`: ended without a refund. `ABNORMAL`: the payer's account cannot receive money, see
 *   {@link applyAbnormalRefund}.
 */
export const RefundStatus = openLiterals("SUCCESS", "CLOSED", "PROCESSING", "ABNORMAL")

/**
 * Way in which a refund reaches the payer (退款渠道): to the account of the payment, its balance, another balance or bank
 * card.
 */
export const RefundChannel = openLiterals("ORIGINAL", "BALANCE", "OTHER_BALANCE", "OTHER_BANKCARD")

/** Account that a refund of a sub-merchant's order is paid from (退款出资商户). */
export const RefundAccount = openLiterals(
  "REFUND_SOURCE_PARTNER_ADVANCE",
  "REFUND_SOURCE_SUB_MERCHANT",
  "REFUND_SOURCE_SUB_MERCHANT_ADVANCE"
)

/** Account that pays a part of a refund (退款出资账户). */
export const RefundFrom = Schema.Struct({
  /** Account (出资账户类型): the available balance, or the money frozen for profit sharing. */
  account: openLiterals("AVAILABLE", "UNAVAILABLE"),
  /** Amount in fen (出资金额). */
  amount: Fen
})

/** Goods that are returned (退款商品). */
export const RefundGoodsDetail = Schema.Struct({
  /** The merchant's number of the goods (商户侧商品编码): at most 32 characters. */
  merchant_goods_id: text(32),
  /** WeChat Pay's number of the goods (微信支付商品编码): at most 32 characters. */
  wechatpay_goods_id: Schema.optional(text(32)),
  /** Name of the goods (商品名称): at most 256 characters. */
  goods_name: Schema.optional(text(256)),
  /** Price of one, in fen (商品单价). */
  unit_price: Fen,
  /** Amount that is refunded for these goods, in fen (商品退款金额). */
  refund_amount: Fen,
  /** Number of goods that are returned (商品退货数量). */
  refund_quantity: Schema.Int
})

/** Fields of a request for a refund, direct or partner. */
export const createFields = {
  /** WeChat Pay's order number (微信支付订单号): at most 32 characters; this or `out_trade_no`. */
  transaction_id: Schema.optional(TransactionId),
  /** The merchant's order number (商户订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`; this or `transaction_id`. */
  out_trade_no: Schema.optional(merchantNo(32)),
  /**
   * The merchant's number of the refund (商户退款单号): 1 to 64 digits, letters, `_`, `-`, `|`, `*`, `@`; unique per merchant
   * number.
   */
  out_refund_no: OutRefundNo,
  /** Reason that the payer sees (退款原因): at most 80 bytes of UTF-8, which is 26 Chinese characters. */
  reason: Schema.optional(textBytes(80)),
  /**
   * Address for the notification (退款结果回调url): http(s), no query, at most 256 characters. It has precedence over the
   * address in the merchant console. There is no default from the configuration.
   */
  notify_url: Schema.optional(notifyUrlText(256)),
  /** Account that pays the refund (退款资金来源). */
  funds_account: Schema.optional(openLiterals("AVAILABLE", "UNSETTLED")),
  /** Amount of the refund (金额信息). */
  amount: Schema.Struct({
    /** Amount to refund, in fen (退款金额): at least 1. */
    refund: PositiveFen,
    /** Accounts that pay the refund, and how much each (退款出资账户及金额). */
    from: Schema.optional(Schema.Array(RefundFrom)),
    /** Total of the order, in fen (原订单金额). */
    total: PositiveFen,
    /** Currency (退款币种): `CNY`. */
    currency: openLiterals("CNY")
  }),
  /** Goods that are returned (退款商品). */
  goods_detail: Schema.optional(Schema.Array(RefundGoodsDetail))
} as const

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct(createFields).check(oneOf("out_trade_no", "transaction_id")).annotate({
  identifier: "Refund.CreateRequest"
})

/** A refund. */
export interface Refund extends Schema.Schema.Type<typeof Refund> {}
export const Refund = Schema.Struct({
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  refund_id: Schema.String,
  /** The merchant's number of the refund (商户退款单号). */
  out_refund_no: Schema.String,
  /** WeChat Pay's order number (微信支付订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** The merchant's order number (商户订单号). */
  out_trade_no: Schema.optional(Schema.String),
  /** Way back of the money (退款渠道): `ORIGINAL` is the way it came. */
  channel: Schema.optional(RefundChannel),
  /** Account that receives the money, in words (退款入账账户). */
  user_received_account: Schema.optional(Schema.String),
  /** Time at which the refund succeeded (退款成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Time at which WeChat Pay accepted the refund (退款创建时间). */
  create_time: Schema.optional(Timestamp),
  /** State of the refund (退款状态): `SUCCESS` is done. */
  status: RefundStatus,
  /** Account that paid the refund (资金账户). */
  funds_account: Schema.optional(
    openLiterals("UNSETTLED", "AVAILABLE", "UNAVAILABLE", "OPERATION", "BASIC", "ECNY_BASIC")
  ),
  /** Amounts (金额信息), all in fen. */
  amount: Schema.optional(Schema.Struct({
    /** Total of the order, in fen (订单金额). */
    total: Schema.optional(Fen),
    /** Amount refunded, in fen (退款金额). */
    refund: Schema.optional(Fen),
    /** Accounts that paid the refund, and how much each (退款出资账户及金额). */
    from: Schema.optional(Schema.Array(lenient(RefundFrom))),
    /** Amount that the payer paid, in fen (用户实际支付金额). */
    payer_total: Schema.optional(Fen),
    /** Amount that the payer gets back, without coupons, in fen (用户退款金额). */
    payer_refund: Schema.optional(Fen),
    /** Amount refunded without coupons that need no refund, in fen (应结退款金额). */
    settlement_refund: Schema.optional(Fen),
    /** Total of the order without coupons that need no refund, in fen (应结订单金额). */
    settlement_total: Schema.optional(Fen),
    /** Amount refunded to coupons, in fen (优惠退款金额). */
    discount_refund: Schema.optional(Fen),
    /** Currency (退款币种): `CNY`. */
    currency: Schema.optional(Schema.String),
    /** Fee that is returned to the merchant, in fen (手续费退款金额). */
    refund_fee: Schema.optional(Fen),
    /** Amount that was advanced, in fen (垫付金额). */
    advance: Schema.optional(Fen)
  })),
  /** Promotions that are refunded (优惠退款详情). */
  promotion_detail: Schema.optional(Schema.Array(Schema.Struct({
    /** WeChat Pay's number of the coupon (券ID). */
    promotion_id: Schema.optional(Schema.String),
    /** Range of the coupon (优惠范围). `GLOBAL`: the whole order. `SINGLE`: certain goods. */
    scope: Schema.optional(openLiterals("GLOBAL", "SINGLE")),
    /** Funding of the coupon (优惠类型). `CASH`: prepaid by its issuer. `NOCASH`: the merchant received less. */
    type: Schema.optional(openLiterals("CASH", "NOCASH", "COUPON", "DISCOUNT")),
    /** Amount that the coupon took off, in fen (代金券面额). */
    amount: Schema.optional(Fen),
    /** Amount refunded to the coupon, in fen (优惠退款金额). */
    refund_amount: Schema.optional(Fen),
    /** Goods that are returned (退款商品). */
    goods_detail: Schema.optional(Schema.Array(lenient(RefundGoodsDetail)))
  }))),
  /** Account that advanced the money, for service providers (退款出资商户). */
  refund_account: Schema.optional(RefundAccount)
}).annotate({ identifier: "Refund.Refund" })

/** Codes of {@link RefundCode} in addition to the common ones. */
export const refundCodes = [
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOT_ENOUGH",
  "RESOURCE_NOT_EXISTS",
  "USER_ACCOUNT_ABNORMAL"
] as const

/** Codes that a refund documents, direct or partner. */
export type RefundCode = CommonCode | (typeof refundCodes)[number]

const createCodes = [...refundCodes, "NO_AUTH"] as const

/** Codes that {@link create} documents. `NO_AUTH` is only on the page of payment score orders. */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/** @internal */
export const sameRefund = (known: Refund, request: {
  readonly out_trade_no?: string | undefined
  readonly transaction_id?: string | undefined
  readonly amount: { readonly refund: number; readonly total: number }
}): Settlement<Refund> =>
  agrees(known.amount?.refund, request.amount.refund) && agrees(known.amount?.total, request.amount.total) &&
    agrees(known.out_trade_no, request.out_trade_no) && agrees(known.transaction_id, request.transaction_id)
    ? settled(known)
    : otherContent

/**
 * Refunds an order in part or whole (申请退款): within a year, at most 50 times per order.
 *
 * **Gotchas**
 *
 * An accepted refund is not done yet: wait for the notification, or use `Payment.awaitRefund`. After any failure, repeat
 * with the same `out_refund_no`, as `Payment.resolveUnknown` does. With a new number the payer may be refunded twice.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071036
 */
export const create: Resolvable<CreateRequest, Refund, CreateCode> = resolvable(
  Endpoint.make({
    name: "Refund.create",
    title: "申请退款",
    route: "POST /v3/refund/domestic/refunds",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071036",
    idempotentBy: "out_refund_no",
    request: CreateRequest,
    response: Refund,
    codes: createCodes
  }),
  {
    query: ({ out_refund_no }) => query({ out_refund_no }),
    settled: (known, request) => sameRefund(known, request)
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(Struct.pick(createFields, ["out_refund_no"])).annotate({
  identifier: "Refund.QueryRequest"
})

/** Codes of {@link QueryCode} in addition to the common ones. */
export const queryCodes = ["MCH_NOT_EXISTS", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a refund by the merchant's number (查询单笔退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071041
 */
export const query: Endpoint.Endpoint<QueryRequest, Refund, QueryCode> = Endpoint.make({
  name: "Refund.query",
  title: "查询单笔退款（通过商户退款单号）",
  route: "GET /v3/refund/domestic/refunds/{out_refund_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071041",
  request: QueryRequest,
  response: Refund,
  codes: queryCodes
})

/** Fields of a request that sends an abnormal refund to another account, direct or partner. */
export const abnormalFields = {
  /** WeChat Pay's number of the refund (微信支付退款单号), from the response of `create`: at most 32 characters. */
  refund_id: text(32),
  ...Struct.pick(createFields, ["out_refund_no"]),
  /** Account that receives the money (异常退款处理方式): the payer's bank card, or the merchant's own bank account. */
  type: openLiterals("USER_BANK_CARD", "MERCHANT_BANK_CARD"),
  /** Bank of the payer's debit card (开户银行); with `USER_BANK_CARD`. */
  bank_type: Schema.optional(openLiterals(
    "CMB_DEBIT",
    "COMM_DEBIT",
    "ABC_DEBIT",
    "CCB_DEBIT",
    "ICBC_DEBIT",
    "BOC_DEBIT",
    "PAB_DEBIT",
    "SPDB_DEBIT",
    "CITIC_DEBIT",
    "CEB_DEBIT",
    "CMBC_DEBIT",
    "CIB_DEBIT",
    "GDB_DEBIT",
    "PSBC_DEBIT",
    "NBCB_DEBIT"
  )),
  /** Number of the payer's card (收款银行卡号); with `USER_BANK_CARD`. Plaintext; the library encrypts it. */
  bank_account: Schema.optional(Sensitive),
  /** The payer's name (收款用户姓名); with `USER_BANK_CARD`. Plaintext; the library encrypts it. */
  real_name: Schema.optional(Sensitive)
} as const

/** @internal */
export const cardNamed = Schema.makeFilter((request: {
  readonly type: string
  readonly bank_type?: unknown
  readonly bank_account?: unknown
  readonly real_name?: unknown
}) => {
  if (request.type !== "USER_BANK_CARD") return undefined
  const missing = (["bank_type", "bank_account", "real_name"] as const).find((name) => request[name] === undefined)
  return missing === undefined ? undefined : { path: [missing], issue: "is needed for USER_BANK_CARD" }
})

/** Request of {@link applyAbnormalRefund}. */
export interface ApplyAbnormalRefundRequest extends Schema.Schema.Type<typeof ApplyAbnormalRefundRequest> {}
export const ApplyAbnormalRefundRequest = Schema.Struct(abnormalFields).check(cardNamed).annotate({
  identifier: "Refund.ApplyAbnormalRefundRequest"
})

/** Codes of {@link ApplyAbnormalRefundCode} in addition to the common ones. */
export const applyAbnormalRefundCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link applyAbnormalRefund} documents. */
export type ApplyAbnormalRefundCode = CommonCode | (typeof applyAbnormalRefundCodes)[number]

/** @internal */
export const sentElsewhere = (known: Refund, request: { readonly refund_id: string }): Settlement<Refund> =>
  known.refund_id !== request.refund_id ? otherContent : known.status === "ABNORMAL" ? repeat : settled(known)

/**
 * Sends a refund with the status `ABNORMAL` to the payer's bank card, or to the merchant's own bank account
 * (发起异常退款).
 *
 * **Example** (To the payer's card)
 *
 * ```ts
 * import { Redacted } from "effect"
 * import { Refund } from "effect-wechatpay/payments"
 *
 * const again = (card: Redacted.Redacted, name: Redacted.Redacted) =>
 *   Refund.applyAbnormalRefund({
 *     refund_id: "50000000382019052709732678859",
 *     out_refund_no: "1217752501201407033233368018",
 *     type: "USER_BANK_CARD",
 *     bank_type: "ICBC_DEBIT",
 *     bank_account: card,
 *     real_name: name
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071193
 */
export const applyAbnormalRefund: Resolvable<ApplyAbnormalRefundRequest, Refund, ApplyAbnormalRefundCode> = resolvable(
  Endpoint.make({
    name: "Refund.applyAbnormalRefund",
    title: "发起异常退款",
    route: "POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013071193",
    idempotentBy: "out_refund_no",
    request: ApplyAbnormalRefundRequest,
    response: Refund,
    codes: applyAbnormalRefundCodes
  }),
  {
    query: ({ out_refund_no }) => query({ out_refund_no }),
    settled: (known, request) => sentElsewhere(known, request)
  }
)

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Result of a refund. */
export interface RefundResult extends Schema.Schema.Type<typeof RefundResult> {}
export const RefundResult = Schema.Struct({
  /** Merchant number of a direct merchant (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the service provider (服务商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The merchant's order number (商户订单号). */
  out_trade_no: Schema.optional(Schema.String),
  /** WeChat Pay's order number (微信支付订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** The merchant's number of the refund (商户退款单号). */
  out_refund_no: Schema.String,
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  refund_id: Schema.optional(Schema.String),
  /** State of the refund (退款状态): `SUCCESS` is done. */
  refund_status: RefundStatus,
  /** Time at which the refund succeeded (退款成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Account that receives the money, in words (退款入账账户). */
  user_received_account: Schema.optional(Schema.String),
  /** Account that advanced the money, for service providers (退款出资商户). */
  refund_account: Schema.optional(RefundAccount),
  /** Amounts (金额信息), all in fen. */
  amount: Schema.optional(Schema.Struct({
    /** Total of the order, in fen (订单金额). */
    total: Schema.optional(Fen),
    /** Amount refunded, in fen (退款金额). */
    refund: Schema.optional(Fen),
    /** Amount that the payer paid, in fen (用户支付金额). */
    payer_total: Schema.optional(Fen),
    /** Amount that the payer gets back, without coupons, in fen (用户退款金额). */
    payer_refund: Schema.optional(Fen)
  }))
}).annotate({ identifier: "Refund.RefundResult" })

const resultDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4013071196"

/**
 * A refund succeeded (退款成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071196
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080628
 */
export const succeeded: NotificationEvent.NotificationEvent<"Refund.succeeded", "REFUND.SUCCESS", RefundResult> =
  NotificationEvent.make({
    name: "Refund.succeeded",
    eventTypes: ["REFUND.SUCCESS"],
    originalTypes: ["refund"],
    resource: RefundResult,
    issue: NotificationEvent.foreignMerchant,
    title: "退款成功通知",
    docs: resultDocs
  })

/**
 * A refund cannot reach the payer's account: use the merchant console or {@link applyAbnormalRefund} (退款异常通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071196
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080628
 */
export const abnormal: NotificationEvent.NotificationEvent<"Refund.abnormal", "REFUND.ABNORMAL", RefundResult> =
  NotificationEvent.make({
    name: "Refund.abnormal",
    eventTypes: ["REFUND.ABNORMAL"],
    originalTypes: ["refund"],
    resource: RefundResult,
    issue: NotificationEvent.foreignMerchant,
    title: "退款异常通知",
    docs: resultDocs
  })

/**
 * A refund ended without money moving (退款关闭通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071196
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080628
 */
export const closed: NotificationEvent.NotificationEvent<"Refund.closed", "REFUND.CLOSED", RefundResult> =
  NotificationEvent.make({
    name: "Refund.closed",
    eventTypes: ["REFUND.CLOSED"],
    originalTypes: ["refund"],
    resource: RefundResult,
    issue: NotificationEvent.foreignMerchant,
    title: "退款关闭通知",
    docs: resultDocs
  })

/** Notifications of refunds. */
export const events = [succeeded, abnormal, closed] as const
