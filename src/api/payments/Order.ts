/** Orders of a direct merchant, whatever the channel: query and close (订单查询、关闭订单). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  essential,
  Fen,
  Mchid,
  openLiterals,
  OutTradeNo,
  PromotionDetail,
  Timestamp,
  TransactionId
} from "../../Wire.ts"

export { PromotionDetail } from "../../Wire.ts"

/**
 * State of an order (交易状态).
 *
 * **Details**
 *
 * - `SUCCESS`: paid. `REFUND`: paid, then refunded in part or whole.
 * - `NOTPAY`: not paid yet. `USERPAYING`: the payer is entering a password (payment code only).
 * - `CLOSED`: closed unpaid. `REVOKED`: reversed (payment code only). `PAYERROR`: payment failed (payment code only).
 * - `ACCEPT`: accepted, money to be deducted later.
 */
export const TradeState = openLiterals(
  "SUCCESS",
  "REFUND",
  "NOTPAY",
  "CLOSED",
  "REVOKED",
  "USERPAYING",
  "PAYERROR",
  "ACCEPT"
)

/** Channel of an order (交易类型). */
export const TradeType = openLiterals("JSAPI", "NATIVE", "APP", "MICROPAY", "MWEB", "FACEPAY")

/** Amount of an order as WeChat Pay tells it (订单金额). */
export const TransactionAmount = Schema.Struct({
  /** Fen. */
  total: Schema.optional(Fen),
  /** What the payer paid after promotions, in fen. */
  payer_total: Schema.optional(Fen),
  currency: Schema.optional(Schema.String),
  payer_currency: Schema.optional(Schema.String)
})

/** Instalments that the payer chose, and whether the merchant pays their interest (微信分付). */
export const InstallmentInfo = Schema.Struct({
  use_subsidy: Schema.optional(Schema.Boolean),
  selected_installment_number: Schema.optional(Schema.Int)
})

/** What every order says of itself, direct or partner. */
export const transactionFields = {
  out_trade_no: Schema.String,
  /** WeChat Pay's order number, once there is a payment. */
  transaction_id: Schema.optional(Schema.String),
  trade_type: Schema.optional(TradeType),
  trade_state: TradeState,
  trade_state_desc: Schema.optional(Schema.String),
  bank_type: Schema.optional(Schema.String),
  attach: Schema.optional(Schema.String),
  success_time: Schema.optional(Timestamp),
  amount: Schema.optional(TransactionAmount),
  scene_info: Schema.optional(Schema.Struct({ device_id: Schema.optional(Schema.String) })),
  promotion_detail: Schema.optional(Schema.Array(PromotionDetail)),
  installment_info: Schema.optional(InstallmentInfo)
} as const

/** An order of a direct merchant. */
export interface Transaction extends Schema.Schema.Type<typeof Transaction> {}
export const Transaction = Schema.Struct({
  appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  ...transactionFields,
  payer: Schema.optional(Schema.Struct({ openid: Schema.optional(Schema.String) }))
}).annotate({ identifier: "Order.Transaction" })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  transaction_id: TransactionId,
  mchid: Mchid
}).annotate({ identifier: "Order.QueryByIdRequest" })

/** Codes of {@link QueryCode}, beside the common ones. */
export const queryCodes = [
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "ORDER_NOT_EXIST",
  "RULE_LIMIT",
  "TRADE_ERROR"
] as const

/** Codes that {@link queryById} and {@link queryByOutTradeNo} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries an order by WeChat Pay's number (微信支付订单号查询订单).
 *
 * **Gotchas**
 *
 * An error, `ORDER_NOT_EXIST` included, is not authenticated: it means *not known*, never *not paid*.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791879
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Transaction, QueryCode> = Endpoint.make({
  name: "Order.queryById",
  title: "微信支付订单号查询订单",
  route: "GET /v3/pay/transactions/id/{transaction_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791879",
  request: QueryByIdRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link queryByOutTradeNo}. */
export interface QueryByOutTradeNoRequest extends Schema.Schema.Type<typeof QueryByOutTradeNoRequest> {}
export const QueryByOutTradeNoRequest = Schema.Struct({
  out_trade_no: OutTradeNo,
  mchid: Mchid
}).annotate({ identifier: "Order.QueryByOutTradeNoRequest" })

/**
 * Queries an order by the merchant's number (商户订单号查询订单).
 *
 * **Gotchas**
 *
 * An error, `ORDER_NOT_EXIST` included, is not authenticated: it means *not known*, never *not paid*.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791880
 */
export const queryByOutTradeNo: Endpoint.Endpoint<QueryByOutTradeNoRequest, Transaction, QueryCode> = Endpoint.make({
  name: "Order.queryByOutTradeNo",
  title: "商户订单号查询订单",
  route: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791880",
  request: QueryByOutTradeNoRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({
  out_trade_no: OutTradeNo,
  mchid: Mchid
}).annotate({ identifier: "Order.CloseRequest" })

/** Codes of {@link CloseCode}, beside the common ones. */
export const closeCodes = ["FREQUENCY_LIMITED", "MCH_NOT_EXISTS", "ORDER_PAID", "RULE_LIMIT", "TRADE_ERROR"] as const

/** Codes that {@link close} documents; `ORDER_PAID` stands in WeChat Pay's handbook of faults alone. */
export type CloseCode = CommonCode | (typeof closeCodes)[number]

/**
 * Closes an order that nobody paid (关闭订单). A payment code order is reversed instead, a combined one closed whole.
 *
 * **Gotchas**
 *
 * `ORDER_PAID` means that the payer was faster: query, then refund if the order is no longer wanted.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791881
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "Order.close",
  title: "关闭订单",
  route: "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791881",
  idempotentBy: "out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An order paid with a service provider in between (服务商支付). */
export interface PartnerTransaction extends Schema.Schema.Type<typeof PartnerTransaction> {}
export const PartnerTransaction = Schema.Struct({
  sp_appid: Schema.optional(Schema.String),
  sp_mchid: Schema.String,
  sub_appid: Schema.optional(Schema.String),
  sub_mchid: Schema.String,
  ...transactionFields,
  payer: Schema.optional(Schema.Struct({
    sp_openid: Schema.optional(Schema.String),
    sub_openid: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Order.PartnerTransaction" })

/** Several orders that were paid as one (合单支付). */
export interface CombinedTransaction extends Schema.Schema.Type<typeof CombinedTransaction> {}
export const CombinedTransaction = Schema.Struct({
  combine_appid: Schema.optional(Schema.String),
  combine_mchid: Schema.optional(Schema.String),
  combine_out_trade_no: Schema.String,
  combine_transaction_id: Schema.optional(Schema.String),
  scene_info: Schema.optional(Schema.Struct({ device_id: Schema.optional(Schema.String) })),
  sub_orders: Schema.Array(
    Schema.Struct({
      mchid: Schema.optional(Schema.String),
      /** Set where the order belongs to a sub-merchant (二级商户). */
      sub_mchid: Schema.optional(Schema.String),
      sub_appid: Schema.optional(Schema.String),
      sub_openid: Schema.optional(Schema.String),
      /** Set where a person gets the money (个人收款), as is the name. */
      individual_auth_id: Schema.optional(Schema.String),
      individual_name: Schema.optional(Schema.String),
      out_trade_no: Schema.String,
      transaction_id: Schema.optional(Schema.String),
      trade_type: Schema.optional(TradeType),
      trade_state: TradeState,
      bank_type: Schema.optional(Schema.String),
      attach: Schema.optional(Schema.String),
      success_time: Schema.optional(Timestamp),
      amount: Schema.optional(Schema.Struct({
        /** Fen. */
        total_amount: Schema.optional(Fen),
        /** What the payer paid after promotions, in fen. */
        payer_amount: Schema.optional(Fen),
        currency: Schema.optional(Schema.String),
        payer_currency: Schema.optional(Schema.String),
        /** Rate of exchange between the two currencies, times 100,000,000. */
        settlement_rate: Schema.optional(Schema.Int)
      })),
      promotion_detail: Schema.optional(Schema.Array(PromotionDetail))
    }).annotate(essential)
  ),
  combine_payer_info: Schema.optional(Schema.Struct({
    openid: Schema.optional(Schema.String),
    sub_openid: Schema.optional(Schema.String)
  })),
  trade_scenario: Schema.optional(openLiterals("RECOMMERCE")),
  installment_info: Schema.optional(InstallmentInfo)
}).annotate({ identifier: "Order.CombinedTransaction" })

/**
 * Many products share the event type. Deductions (entrusted, parking, education, insurance) and profit sharing have
 * contents of their own: a field that an ordinary payment lacks, or another `trade_type`.
 */
const isOrder = (plain: NotificationEvent.Plain): boolean =>
  plain.out_trade_no !== undefined && plain.trade_state !== undefined &&
  plain.trade_type !== "PAP" && plain.trade_type !== "AUTH" && otherProducts.every((name) => plain[name] === undefined)

const otherProducts = [
  "combine_out_trade_no",
  "trade_scene",
  "trade_state_description",
  "contract_id",
  "receiver",
  "out_refund_no"
]

/** What is not paid is not handed out as paid. */
const unpaid = (plain: NotificationEvent.Plain): string | undefined =>
  plain.trade_state === "SUCCESS" ? undefined : "trade_state is not SUCCESS: query the order"

const unpaidPart = ({ sub_orders }: NotificationEvent.Plain): string | undefined =>
  Array.isArray(sub_orders) &&
    sub_orders.every((order: unknown) => Reflect.get(Object(order), "trade_state") === "SUCCESS")
    ? undefined
    : "trade_state of a sub-order is not SUCCESS: query the combined order"

/**
 * An order was paid (支付成功通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transactions/chapter3_11.shtml
 */
export const paid: NotificationEvent.NotificationEvent<"Order.paid", "TRANSACTION.SUCCESS", Transaction> =
  NotificationEvent.make({
    name: "Order.paid",
    eventTypes: ["TRANSACTION.SUCCESS"],
    originalTypes: ["transaction"],
    resource: Transaction,
    matches: (plain) => isOrder(plain) && plain.sub_mchid === undefined && plain.sp_mchid === undefined,
    issue: (plain, recipient) =>
      unpaid(plain) ?? NotificationEvent.foreign(plain, recipient, { mchid: "mchid", appid: "appid" }),
    twin: { mode: "partner", event: "Order.partnerPaid of effect-wechatpay/partner-payments" },
    title: "支付成功通知",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transactions/chapter3_11.shtml"
  })

/**
 * An order of a sub-merchant was paid: comes to the service provider (服务商支付成功通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transactions/chapter5_11.shtml
 */
export const partnerPaid: NotificationEvent.NotificationEvent<
  "Order.partnerPaid",
  "TRANSACTION.SUCCESS",
  PartnerTransaction
> = NotificationEvent.make({
  name: "Order.partnerPaid",
  eventTypes: ["TRANSACTION.SUCCESS"],
  originalTypes: ["transaction"],
  resource: PartnerTransaction,
  matches: (plain) => isOrder(plain) && plain.sp_mchid !== undefined,
  issue: (plain, recipient) =>
    unpaid(plain) ?? NotificationEvent.foreign(plain, recipient, { mchid: "sp_mchid", appid: "sp_appid" }),
  twin: { mode: "direct", event: "Order.paid of effect-wechatpay/payments" },
  title: "服务商支付成功通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transactions/chapter5_11.shtml"
})

/**
 * Combined orders were paid (合单支付成功通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/combine/chapter3_7.shtml
 */
export const combinedPaid: NotificationEvent.NotificationEvent<
  "Order.combinedPaid",
  "TRANSACTION.SUCCESS",
  CombinedTransaction
> = NotificationEvent.make({
  name: "Order.combinedPaid",
  eventTypes: ["TRANSACTION.SUCCESS"],
  resource: CombinedTransaction,
  matches: (plain) => plain.combine_out_trade_no !== undefined,
  issue: (plain, recipient) =>
    unpaidPart(plain) ??
      NotificationEvent.foreign(plain, recipient, { mchid: "combine_mchid", appid: "combine_appid" }),
  title: "合单支付成功通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/combine/chapter3_7.shtml"
})

/** Notifications of orders: direct, partner and combined. */
export const events = [paid, partnerPaid, combinedPaid] as const
