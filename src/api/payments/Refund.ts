/** Refunds of a direct merchant, whatever the channel (退款). */
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
  NotifyUrlText,
  oneOf,
  openLiterals,
  OutRefundNo,
  OutTradeNo,
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
 * - `CLOSED`: ended without a refund. `ABNORMAL`: the payer's account takes no money, see {@link applyAbnormalRefund}.
 */
export const RefundStatus = openLiterals("SUCCESS", "CLOSED", "PROCESSING", "ABNORMAL")

/** Where a refund goes (退款渠道). */
export const RefundChannel = openLiterals("ORIGINAL", "BALANCE", "OTHER_BALANCE", "OTHER_BANKCARD")

/** Account that a refund of a sub-merchant's order is paid from (退款出资商户). */
export const RefundAccount = openLiterals(
  "REFUND_SOURCE_PARTNER_ADVANCE",
  "REFUND_SOURCE_SUB_MERCHANT",
  "REFUND_SOURCE_SUB_MERCHANT_ADVANCE"
)

/** Account that pays a part of a refund (退款出资账户). */
export const RefundFrom = Schema.Struct({
  account: openLiterals("AVAILABLE", "UNAVAILABLE"),
  /** Fen. */
  amount: Fen
})

/** Goods that are given back (退款商品). */
export const RefundGoodsDetail = Schema.Struct({
  merchant_goods_id: text(32),
  wechatpay_goods_id: Schema.optional(text(32)),
  goods_name: Schema.optional(text(256)),
  /** Fen. */
  unit_price: Fen,
  /** Fen. */
  refund_amount: Fen,
  refund_quantity: Schema.Int
})

/** Fields of a request for a refund, direct or partner. */
export const createFields = {
  /** WeChat Pay's order number; this or `out_trade_no`. */
  transaction_id: Schema.optional(TransactionId),
  /** The merchant's order number; this or `transaction_id`. */
  out_trade_no: Schema.optional(OutTradeNo),
  out_refund_no: OutRefundNo,
  /** Why, as the message to the payer shows it: at most 80 bytes of UTF-8, which is 26 Chinese characters. */
  reason: Schema.optional(textBytes(80)),
  /** Wins over the address set in the merchant console. Not filled from the configuration. */
  notify_url: Schema.optional(NotifyUrlText),
  /** Account that pays the refund. */
  funds_account: Schema.optional(openLiterals("AVAILABLE", "UNSETTLED")),
  amount: Schema.Struct({
    /** What goes back, in fen. */
    refund: PositiveFen,
    from: Schema.optional(Schema.Array(RefundFrom)),
    /** Total of the order, in fen. */
    total: PositiveFen,
    currency: openLiterals("CNY")
  }),
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
  refund_id: Schema.String,
  out_refund_no: Schema.String,
  transaction_id: Schema.optional(Schema.String),
  out_trade_no: Schema.optional(Schema.String),
  channel: Schema.optional(RefundChannel),
  /** Account that the money goes to, in words. */
  user_received_account: Schema.optional(Schema.String),
  success_time: Schema.optional(Timestamp),
  create_time: Schema.optional(Timestamp),
  status: RefundStatus,
  funds_account: Schema.optional(
    openLiterals("UNSETTLED", "AVAILABLE", "UNAVAILABLE", "OPERATION", "BASIC", "ECNY_BASIC")
  ),
  amount: Schema.optional(Schema.Struct({
    /** Fen, as all of these. */
    total: Schema.optional(Fen),
    refund: Schema.optional(Fen),
    from: Schema.optional(Schema.Array(RefundFrom.mapFields(Struct.map(Schema.optional)))),
    payer_total: Schema.optional(Fen),
    payer_refund: Schema.optional(Fen),
    settlement_refund: Schema.optional(Fen),
    settlement_total: Schema.optional(Fen),
    discount_refund: Schema.optional(Fen),
    currency: Schema.optional(Schema.String),
    refund_fee: Schema.optional(Fen),
    advance: Schema.optional(Fen)
  })),
  promotion_detail: Schema.optional(Schema.Array(Schema.Struct({
    promotion_id: Schema.optional(Schema.String),
    scope: Schema.optional(openLiterals("GLOBAL", "SINGLE")),
    type: Schema.optional(openLiterals("CASH", "NOCASH", "COUPON", "DISCOUNT")),
    /** Fen. */
    amount: Schema.optional(Fen),
    /** Fen. */
    refund_amount: Schema.optional(Fen),
    goods_detail: Schema.optional(Schema.Array(Schema.Struct({
      merchant_goods_id: Schema.optional(Schema.String),
      wechatpay_goods_id: Schema.optional(Schema.String),
      goods_name: Schema.optional(Schema.String),
      /** Fen. */
      unit_price: Schema.optional(Fen),
      /** Fen. */
      refund_amount: Schema.optional(Fen),
      refund_quantity: Schema.optional(Schema.Int)
    })))
  }))),
  /** Account that advanced the money, in partner mode. */
  refund_account: Schema.optional(RefundAccount)
}).annotate({ identifier: "Refund.Refund" })

/** Codes of {@link RefundCode}, beside the common ones. */
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

/** Codes that {@link create} documents. `NO_AUTH`: for orders of the payment score alone. */
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
 * An accepted refund is not yet paid: wait for the notification, or by `Payment.awaitRefund`. After any failure repeat
 * with the same `out_refund_no`, as `Payment.resolveUnknown` does; with a new one the payer gets the money twice.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791883
 */
export const create: Resolvable<CreateRequest, Refund, CreateCode> = resolvable(
  Endpoint.make({
    name: "Refund.create",
    title: "申请退款",
    route: "POST /v3/refund/domestic/refunds",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791883",
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
export const QueryRequest = Schema.Struct({ out_refund_no: OutRefundNo }).annotate({
  identifier: "Refund.QueryRequest"
})

/** Codes of {@link QueryCode}, beside the common ones. */
export const queryCodes = ["MCH_NOT_EXISTS", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a refund by the merchant's number (查询单笔退款).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791884
 */
export const query: Endpoint.Endpoint<QueryRequest, Refund, QueryCode> = Endpoint.make({
  name: "Refund.query",
  title: "查询单笔退款（通过商户退款单号）",
  route: "GET /v3/refund/domestic/refunds/{out_refund_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791884",
  request: QueryRequest,
  response: Refund,
  codes: queryCodes
})

/** Fields of a request that sends an abnormal refund elsewhere, direct or partner. */
export const abnormalFields = {
  /** WeChat Pay's number of the refund, from the answer to `create`. */
  refund_id: text(32),
  out_refund_no: OutRefundNo,
  /** To the payer's bank card, or to the merchant's own bank account. */
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
  /** Number of the payer's card; with `USER_BANK_CARD`. Plaintext, encrypted on the way. */
  bank_account: Schema.optional(Sensitive),
  /** The payer's name; with `USER_BANK_CARD`. Plaintext, encrypted on the way. */
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

/** Codes of {@link ApplyAbnormalRefundCode}, beside the common ones. */
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
 * @see https://pay.weixin.qq.com/docs/merchant/apis/refund/refunds/create-abnormal-refund.html
 */
export const applyAbnormalRefund: Resolvable<ApplyAbnormalRefundRequest, Refund, ApplyAbnormalRefundCode> = resolvable(
  Endpoint.make({
    name: "Refund.applyAbnormalRefund",
    title: "发起异常退款",
    route: "POST /v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/refund/refunds/create-abnormal-refund.html",
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

/** What became of a refund. */
export interface RefundResult extends Schema.Schema.Type<typeof RefundResult> {}
export const RefundResult = Schema.Struct({
  /** Merchant number of a direct merchant. */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the service provider, in partner mode. */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant, in partner mode. */
  sub_mchid: Schema.optional(Schema.String),
  out_trade_no: Schema.optional(Schema.String),
  transaction_id: Schema.optional(Schema.String),
  out_refund_no: Schema.String,
  refund_id: Schema.optional(Schema.String),
  refund_status: RefundStatus,
  success_time: Schema.optional(Timestamp),
  /** Account that the money goes to, in words. */
  user_received_account: Schema.optional(Schema.String),
  /** Account that advanced the money, in partner mode. */
  refund_account: Schema.optional(RefundAccount),
  amount: Schema.optional(Schema.Struct({
    /** Fen, as all of these. */
    total: Schema.optional(Fen),
    refund: Schema.optional(Fen),
    payer_total: Schema.optional(Fen),
    payer_refund: Schema.optional(Fen)
  }))
}).annotate({ identifier: "Refund.RefundResult" })

const resultDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4013071196"

/**
 * A refund arrived (退款成功通知).
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
 * A refund cannot reach the payer's account: handle it in the merchant console or by the abnormal refund (退款异常通知).
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
