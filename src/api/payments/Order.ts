/** Orders of a direct merchant on any channel: query and close (订单查询、关闭订单). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { essential, Fen, openLiterals, PromotionDetail, Timestamp, TransactionId } from "../../Wire.ts"
import { merchantFields, orderFields } from "./models.ts"

export { PromotionDetail } from "../../Wire.ts"

/**
 * State of an order (交易状态).
 *
 * **Details**
 *
 * - `SUCCESS`: paid. `REFUND`: paid, then refunded in part or whole.
 * - `NOTPAY`: not paid yet. `USERPAYING`: the payer is entering a password (payment code only).
 * - `CLOSED`: closed unpaid. `REVOKED`: reversed (payment code only). `PAYERROR`: payment failed (payment code only).
 * - `ACCEPT`: accepted; the money is deducted later.
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

/** Amount of an order, in a response (订单金额). */
export const TransactionAmount = Schema.Struct({
  /** Total of the order, in fen (总金额). */
  total: Schema.optional(Fen),
  /** Amount that the payer paid after promotions, in fen (用户支付金额). */
  payer_total: Schema.optional(Fen),
  /** Currency of the order (货币类型): `CNY`. */
  currency: Schema.optional(Schema.String),
  /** Currency in which the payer paid (用户支付币种): `CNY`. */
  payer_currency: Schema.optional(Schema.String)
})

/** Instalments that the payer chose, and whether the merchant pays their interest (微信分付). */
export const InstallmentInfo = Schema.Struct({
  /** Whether the merchant pays the interest (是否使用贴息). */
  use_subsidy: Schema.optional(Schema.Boolean),
  /** Number of instalments (分期数). */
  selected_installment_number: Schema.optional(Schema.Int)
})

/** Device of an order, in a response (场景信息). */
const ResponseSceneInfo = Schema.Struct({
  /** Number of the shop or its terminal (商户端设备号). */
  device_id: Schema.optional(Schema.String)
})

/** Fields of an order that responses have after a payment, direct, partner or combined. */
const paidFields = {
  /** WeChat Pay's order number (微信支付订单号), after the payment. */
  transaction_id: Schema.optional(Schema.String),
  /** Channel (交易类型). */
  trade_type: Schema.optional(TradeType),
  /** State of the order (交易状态): `SUCCESS` is paid. */
  trade_state: TradeState,
  /** Bank and kind of card that paid (银行类型): `CMC`, `OTHERS`, … */
  bank_type: Schema.optional(Schema.String),
  /** The merchant's own data, as the request had it (商户数据包). */
  attach: Schema.optional(Schema.String),
  /** Time of the payment (支付完成时间). */
  success_time: Schema.optional(Timestamp),
  /** Promotions that the payment used (优惠功能). */
  promotion_detail: Schema.optional(Schema.Array(PromotionDetail))
} as const

/** Fields of an order, direct or partner. */
export const transactionFields = {
  /** The merchant's order number (商户订单号). */
  out_trade_no: Schema.String,
  ...paidFields,
  /** Description of the state, in Chinese (交易状态描述). */
  trade_state_desc: Schema.optional(Schema.String),
  /** Amount of the order (订单金额). */
  amount: Schema.optional(TransactionAmount),
  /** Device with which the order was created (场景信息). */
  scene_info: Schema.optional(ResponseSceneInfo),
  /** Instalments that the payer chose (分期信息). */
  installment_info: Schema.optional(InstallmentInfo)
} as const

/** An order of a direct merchant. */
export interface Transaction extends Schema.Schema.Type<typeof Transaction> {}
export const Transaction = Schema.Struct({
  /** Application id (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  ...transactionFields,
  /** The payer (支付者), after the payment. */
  payer: Schema.optional(Schema.Struct({
    /** The payer's openid under `appid` (用户标识). */
    openid: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Order.Transaction" })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's order number (微信支付订单号): at most 32 characters. */
  transaction_id: TransactionId,
  ...Struct.pick(merchantFields, ["mchid"])
}).annotate({ identifier: "Order.QueryByIdRequest" })

/** Codes of {@link QueryCode} in addition to the common ones. */
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
 * Error responses are not signed. Any error, including `ORDER_NOT_EXIST`, means that the state is unknown, not that the
 * order is unpaid.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791858
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Transaction, QueryCode> = Endpoint.make({
  name: "Order.queryById",
  title: "微信支付订单号查询订单",
  route: "GET /v3/pay/transactions/id/{transaction_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791858",
  request: QueryByIdRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link queryByOutTradeNo}. */
export interface QueryByOutTradeNoRequest extends Schema.Schema.Type<typeof QueryByOutTradeNoRequest> {}
export const QueryByOutTradeNoRequest = Schema.Struct({
  ...Struct.pick(orderFields, ["out_trade_no"]),
  ...Struct.pick(merchantFields, ["mchid"])
}).annotate({ identifier: "Order.QueryByOutTradeNoRequest" })

/**
 * Queries an order by the merchant's number (商户订单号查询订单).
 *
 * **Gotchas**
 *
 * Error responses are not signed. Any error, including `ORDER_NOT_EXIST`, means that the state is unknown, not that the
 * order is unpaid.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791859
 */
export const queryByOutTradeNo: Endpoint.Endpoint<QueryByOutTradeNoRequest, Transaction, QueryCode> = Endpoint.make({
  name: "Order.queryByOutTradeNo",
  title: "商户订单号查询订单",
  route: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791859",
  request: QueryByOutTradeNoRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({
  ...Struct.pick(orderFields, ["out_trade_no"]),
  ...Struct.pick(merchantFields, ["mchid"])
}).annotate({ identifier: "Order.CloseRequest" })

/** Codes of {@link CloseCode} in addition to the common ones. */
export const closeCodes = ["FREQUENCY_LIMITED", "MCH_NOT_EXISTS", "ORDER_PAID", "RULE_LIMIT", "TRADE_ERROR"] as const

/** Codes that {@link close} documents. `ORDER_PAID` is not on its page, but in WeChat Pay's list of common errors. */
export type CloseCode = CommonCode | (typeof closeCodes)[number]

/**
 * Closes an unpaid order (关闭订单). For a payment code order use `CodePay.reverse`, for a combined one `Combine.close`.
 *
 * **Gotchas**
 *
 * `ORDER_PAID` means that the order was paid in the meantime: query it, and refund it if it is no longer wanted.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791860
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "Order.close",
  title: "关闭订单",
  route: "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791860",
  idempotentBy: "out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An order of a sub-merchant (服务商支付). */
export interface PartnerTransaction extends Schema.Schema.Type<typeof PartnerTransaction> {}
export const PartnerTransaction = Schema.Struct({
  /** Application id of the service provider (服务商APPID). */
  sp_appid: Schema.optional(Schema.String),
  /** Merchant number of the service provider (服务商户号). */
  sp_mchid: Schema.String,
  /** Application id of the sub-merchant (子商户APPID). */
  sub_appid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.String,
  ...transactionFields,
  /** The payer (支付者), after the payment. */
  payer: Schema.optional(Schema.Struct({
    /** The payer's openid under `sp_appid` (用户服务标识). */
    sp_openid: Schema.optional(Schema.String),
    /** The payer's openid under `sub_appid` (用户子标识). */
    sub_openid: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Order.PartnerTransaction" })

/** A combined payment: several orders that are paid together (合单支付). */
export interface CombinedTransaction extends Schema.Schema.Type<typeof CombinedTransaction> {}
export const CombinedTransaction = Schema.Struct({
  /** Application id of the merchant that combined the orders (合单商户APPID). */
  combine_appid: Schema.optional(Schema.String),
  /** Merchant number of the merchant that combined the orders (合单商户号). */
  combine_mchid: Schema.optional(Schema.String),
  /** The merchant's number of the combined payment (合单商户订单号). */
  combine_out_trade_no: Schema.String,
  /** WeChat Pay's number of the combined payment (合单微信支付订单号). */
  combine_transaction_id: Schema.optional(Schema.String),
  /** Device with which the orders were created (场景信息). */
  scene_info: Schema.optional(ResponseSceneInfo),
  /** The orders (商品单信息). */
  sub_orders: Schema.optional(Schema.Array(
    Schema.Struct({
      /** Merchant number of the order's merchant, or of the service provider (商品单商户号). */
      mchid: Schema.optional(Schema.String),
      /** Merchant number of the sub-merchant (子商户号). */
      sub_mchid: Schema.optional(Schema.String),
      /** Application id of the sub-merchant (子商户APPID). */
      sub_appid: Schema.optional(Schema.String),
      /** The payer's openid under `sub_appid` (用户子商户标识). */
      sub_openid: Schema.optional(Schema.String),
      /** Authorisation under which a person is paid (个人收款方受理授权ID). */
      individual_auth_id: Schema.optional(Schema.String),
      /** The person's name on the platform (个人收款方昵称). */
      individual_name: Schema.optional(Schema.String),
      /** The merchant's order number (商品单商户订单号). */
      out_trade_no: Schema.String,
      ...paidFields,
      /** Amount of the order (商品单金额信息). */
      amount: Schema.optional(Schema.Struct({
        /** Total of the order, in fen (标价金额). */
        total_amount: Schema.optional(Fen),
        /** Amount that the payer paid after promotions, in fen (用户支付金额). */
        payer_amount: Schema.optional(Fen),
        /** Currency of the order (标价币种): `CNY`. */
        currency: Schema.optional(Schema.String),
        /** Currency in which the payer paid (用户支付币种): `CNY`. */
        payer_currency: Schema.optional(Schema.String),
        /** Rate of exchange between the two currencies, times 100,000,000 (结算汇率). */
        settlement_rate: Schema.optional(Schema.Int)
      }))
    }).annotate(essential)
  )),
  /** The payer (合单支付者信息), after the payment. */
  combine_payer_info: Schema.optional(Schema.Struct({
    /** The payer's openid under `combine_appid` (用户标识). */
    openid: Schema.optional(Schema.String),
    /** The payer's openid under a sub-merchant's application (用户子商户标识). */
    sub_openid: Schema.optional(Schema.String)
  })),
  /** Kind of trade (交易场景): `RECOMMERCE` is second-hand. */
  trade_scenario: Schema.optional(openLiterals("RECOMMERCE")),
  /** Instalments that the payer chose (分期信息). */
  installment_info: Schema.optional(InstallmentInfo)
}).annotate({ identifier: "Order.CombinedTransaction" })

/**
 * Many products share the event type. Deductions (entrusted, parking, education, insurance) and profit sharing have
 * other contents: a field that an ordinary payment lacks, or another `trade_type`.
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

/** A notification of a paid order whose content says otherwise is not accepted. */
const unpaid = (plain: NotificationEvent.Plain): string | undefined =>
  plain.trade_state === "SUCCESS" ? undefined : "trade_state is not SUCCESS: query the order"

const unpaidPart = ({ sub_orders }: NotificationEvent.Plain): string | undefined =>
  sub_orders === undefined ||
    (Array.isArray(sub_orders) &&
      sub_orders.every((order: unknown) => Reflect.get(Object(order), "trade_state") === "SUCCESS"))
    ? undefined
    : "trade_state of a sub-order is not SUCCESS: query the combined order"

/**
 * An order was paid (支付成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791861
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
    twin: { mode: "partner", event: "Order.paid of effect-wechatpay/partner-payments" },
    title: "支付成功通知",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791861"
  })

/**
 * An order of a sub-merchant was paid (服务商支付成功通知). The service provider receives it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012085146
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
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012085146"
})

/**
 * Combined orders were paid (合单支付成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013421231
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
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013421231"
})

/** Notifications of orders: direct, partner and combined. */
export const events = [paid, partnerPaid, combinedPaid] as const
