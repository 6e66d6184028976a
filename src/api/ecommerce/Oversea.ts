/** Payments of sub-merchants' money abroad (跨境付款, 资金出境): the money of an order is exchanged and sent to its seller. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, Fen, openLiterals, pattern, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { BillLink } from "../payments/TradeBill.ts"

export { BillLink } from "../payments/TradeBill.ts"

/** The platform's number of a payment abroad or of its return: 1 to 64 digits, letters, `_`, `-`. */
const OverseaNo = pattern(/^[0-9A-Za-z_-]{1,64}$/, "1 to 64 characters: digits, letters, _ -")

const order = {
  /** Merchant number of the sub-merchant (二级商户号): at most 64 characters. */
  sub_mchid: text(64),
  /** WeChat Pay's number of the paid order (微信订单号): at most 64 characters. */
  transaction_id: text(64)
} as const

/** Request of {@link queryAvailable}. */
export interface QueryAvailableRequest extends Schema.Schema.Type<typeof QueryAvailableRequest> {}
export const QueryAvailableRequest = Schema.Struct({
  /** WeChat Pay's number of the paid order (微信支付订单号): at most 32 characters. */
  transaction_id: text(32),
  /** Merchant number of the sub-merchant (二级商户号): at most 32 characters. */
  sub_mchid: text(32)
}).annotate({ identifier: "Oversea.QueryAvailableRequest" })

/** Response of {@link queryAvailable}. */
export interface Available extends Schema.Schema.Type<typeof Available> {}
export const Available = Schema.Struct({
  /** WeChat Pay's number of the paid order (微信支付订单号). */
  transaction_id: Schema.String,
  /** Amount that can still be sent abroad, in fen (订单剩余可出境金额). */
  available_abroad_amount: Fen
}).annotate({
  identifier: "Oversea.Available",
  examples: [{ transaction_id: "4208450740201411110007820472", available_abroad_amount: 21 }]
})

const queryAvailableCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link queryAvailable} documents. */
export type QueryAvailableCode = CommonCode | (typeof queryAvailableCodes)[number]

/**
 * Queries the amount of an order that can still be sent abroad (查询订单剩余可出境余额): the part that is not refunded, shared or
 * sent yet.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476109
 */
export const queryAvailable: Endpoint.Endpoint<QueryAvailableRequest, Available, QueryAvailableCode> = Endpoint.make({
  name: "Oversea.queryAvailable",
  title: "查询订单剩余可出境余额",
  route: "GET /v3/funds-to-oversea/transactions/{transaction_id}/available_abroad_amounts",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476109",
  roles: ["platform"],
  request: QueryAvailableRequest,
  response: Available,
  codes: queryAvailableCodes
})

/** Currency that the seller gets (境外收款币种). */
export const Currency = openLiterals("USD", "HKD", "JPY", "EUR", "GBP", "CAD", "AUD", "SGD")

/** Goods that were sold (商品信息). */
export const GoodsInfo = Schema.Struct({
  /** Name of the goods (商品名称): at most 128 characters. */
  goods_name: text(128),
  /**
   * Category in the platform's own classification (商品类目): one level, or two with `/` between them, at most 32
   * characters.
   */
  goods_category: text(32),
  /** Price of one piece, in fen (商品单价). */
  goods_unit_price: Fen,
  /** Number of pieces (商品数量). */
  goods_quantity: Schema.Int
})

/** Order of a presale (预售信息): the deposit and the balance are paid separately. */
export const PresaleInfo = Schema.Struct({
  /** Kind of the order (订单类型). `DEPOSIT`: the deposit (定金). `BALANCE`: the balance (尾款). */
  type: openLiterals("DEPOSIT", "BALANCE"),
  /**
   * Full price of the goods, in fen (预售订单总金额): the deposit and the balance together. Used for the check of compliance.
   */
  total_amount: Fen,
  /** WeChat Pay's number of the order of the deposit (关联定金订单号), at most 64 characters; required with `BALANCE`. */
  deposit_transaction_id: Schema.optional(text(64)),
  /**
   * WeChat Pay's number of the order of the balance (关联尾款订单号), at most 64 characters; required with `DEPOSIT`, except
   * if the deposit is sent alone because there is no parcel.
   */
  balance_transaction_id: Schema.optional(text(64))
})

const consistent = Schema.makeFilter((request: {
  readonly express_info?: unknown
  readonly presale_info?: typeof PresaleInfo.Type | undefined
}) => {
  const { express_info, presale_info } = request
  if (express_info === undefined && presale_info?.type !== "DEPOSIT") {
    return { path: ["express_info"], issue: "is needed for all but the deposit of a presale" }
  }
  return presale_info?.type === "BALANCE" && presale_info.deposit_transaction_id === undefined
    ? { path: ["presale_info", "deposit_transaction_id"], issue: "is needed for BALANCE" }
    : undefined
})

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** The platform's number of the payment (商户出境单号): at most 64 digits, letters, `_`, `-`. */
  out_order_id: OverseaNo,
  ...order,
  /** Amount of renminbi to send, in fen (出境金额): at least 1. */
  amount: PositiveFen,
  /** Currency that the seller gets (境外收款币种): one that `payee_id` allows, at most 20 characters. */
  foreign_currency: Currency,
  /** Goods that were sold (商品信息): at most 10. The page says that the list is required, and marks it as optional. */
  goods_info: Schema.optional(Schema.Array(GoodsInfo).check(Schema.isMaxLength(10))),
  /** The seller (卖家信息). */
  seller_info: Schema.Struct({
    /** Name of the company abroad (境外卖家经营主体名称): at most 256 characters. */
    oversea_business_name: text(256),
    /** Name of the shop abroad (境外卖家店铺名称): at most 256 characters. */
    oversea_shop_name: text(256),
    /** The platform's number of the seller (卖家 ID): at most 128 characters. */
    seller_id: text(128)
  }),
  /** The parcel (物流信息); required for all orders but the deposit of a presale that is sent alone. */
  express_info: Schema.optional(Schema.Struct({
    /** Number of the parcel (物流单号): at most 256 characters. */
    courier_number: text(256),
    /** Name of the carrier (物流商名称): at most 256 characters. */
    express_company_name: text(256)
  })),
  /** The receiver (收款人信息). */
  payee_info: Schema.Struct({
    /** Number that WeChat Pay gave to the receiver (收款人识别号): at most 128 characters. */
    payee_id: text(128)
  }),
  /**
   * The presale to which the order belongs (预售信息). Both orders must be at most 1,096 days old and have the same payer.
   */
  presale_info: Schema.optional(PresaleInfo)
}).check(consistent).annotate({ identifier: "Oversea.CreateRequest" })

/** A payment abroad. */
export interface OverseaOrder extends Schema.Schema.Type<typeof OverseaOrder> {}
export const OverseaOrder = Schema.Struct({
  /** The platform's number of the payment (商户出境单号). */
  out_order_id: Schema.String,
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the payment (微信出境单号). */
  order_id: Schema.optional(Schema.String),
  /** Result (出境结果). `ACCEPT`: accepted. `SUCCESS`: sent. `FAIL`: not sent, see `fail_reason`. */
  result: openLiterals("ACCEPT", "SUCCESS", "FAIL"),
  /** Reason of the failure (出境失败的原因), with `FAIL`. After `SYSTEM_ERROR` the payment may be started again. */
  fail_reason: Schema.optional(openLiterals(
    "MCHID_FROZEN",
    "DEAL_TIMEOUT",
    "TRADE_SUIT",
    "DEPARTURE_AMOUNT_NO_ENOUGH",
    "BASIC_AMOUNT_NO_ENOUGH",
    "PAYMENT_NOT_SUPPORT_DEPARTURE",
    "OUT_ORDER_ID_DUPLICATE",
    "RISK_CONTROL",
    "SYSTEM_ERROR",
    "FEE_ACCOUNT_NOT_OPEN",
    "PAYER_ACCOUNT_ABNORMAL",
    "GOODS_INFO_ILLEGAL",
    "FOREIGN_CURRENCY_NOT_SUPPORT",
    "PAYEE_INFO_ILLEGAL",
    "PRESALE_INFO_ILLEGAL"
  )),
  /** Amount that was requested, in fen (请求出境人民币金额). */
  amount: Schema.optional(Fen),
  /** Amount that the seller got, in the smallest unit of its currency (真实出境外币金额); with `SUCCESS`. */
  foreign_amount: Schema.optional(Schema.Int),
  /** Currency that the seller gets (外币币种). */
  foreign_currency: Schema.optional(Currency),
  /** Exchange rate (汇率): the renminbi for one unit of the currency, times 100,000,000; with `SUCCESS`. */
  rate: Schema.optional(Schema.Int),
  /** Time of the exchange (购汇时间); with `SUCCESS`. */
  exchange_rate_time: Schema.optional(Timestamp),
  /** Time at which the exchange is expected (预计购汇时间); possible with `ACCEPT`. */
  estimate_exchange_rate_time: Schema.optional(Timestamp),
  /** Amount that was sent, in fen (真实出境人民币金额): without the fee, if the sub-merchant pays the fee from this amount. */
  departure_amount: Schema.optional(Fen),
  /** Fee in fen (手续费人民币金额). */
  fee: Schema.optional(Fen),
  /** Merchant that pays the fee (手续费承担商户号). */
  charge_mchid: Schema.optional(Schema.String),
  /** Account that pays the fee (手续费承担账户). */
  charge_account_type: Schema.optional(openLiterals("BASIC", "FEES"))
}).annotate({
  identifier: "Oversea.OverseaOrder",
  examples: [{
    out_order_id: "merchant123123",
    sub_mchid: "1900000109",
    order_id: "42000000000_123123",
    result: "ACCEPT",
    amount: 21,
    foreign_currency: "USD",
    estimate_exchange_rate_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z"),
    departure_amount: 20,
    fee: 1,
    charge_mchid: "1900000109",
    charge_account_type: "BASIC"
  }]
})

const createCodes = ["FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"] as const

/**
 * Codes that {@link create} documents. `NOT_FOUND`: there is no such order of the presale. `FREQUENCY_LIMITED`: repeat
 * after a minute.
 */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Sends money of an order abroad (申请资金出境), within 1,096 days after its payment.
 *
 * **Gotchas**
 *
 * `ACCEPT` means that WeChat Pay accepted the request: the money is usually exchanged on the next day, and
 * {@link query} returns the result. After an unknown outcome repeat with the same `out_order_id`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476113
 */
export const create: Resolvable<CreateRequest, OverseaOrder, CreateCode> = resolvable(
  Endpoint.make({
    name: "Oversea.create",
    title: "申请资金出境",
    route: "POST /v3/funds-to-oversea/orders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476113",
    roles: ["platform"],
    idempotentBy: "out_order_id",
    request: CreateRequest,
    response: OverseaOrder,
    codes: createCodes
  }),
  {
    query: ({ out_order_id, sub_mchid, transaction_id }) => query({ out_order_id, sub_mchid, transaction_id }),
    settled: (known, { amount, foreign_currency }) =>
      agrees(known.amount, amount) && agrees(known.foreign_currency, foreign_currency) ? settled(known) : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** The platform's number of the payment (商户出境单号): at most 64 digits, letters, `_`, `-`. */
  out_order_id: OverseaNo,
  ...order
}).annotate({ identifier: "Oversea.QueryRequest" })

const queryCodes = ["NO_AUTH"] as const

/** Codes that {@link query} and {@link requestBill} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a payment abroad (查询出境结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476127
 */
export const query: Endpoint.Endpoint<QueryRequest, OverseaOrder, QueryCode> = Endpoint.make({
  name: "Oversea.query",
  title: "查询出境结果",
  route: "GET /v3/funds-to-oversea/orders/{out_order_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476127",
  roles: ["platform"],
  request: QueryRequest,
  response: OverseaOrder,
  codes: queryCodes
})

/** Request of {@link requestBill}. */
export interface BillRequest extends Schema.Schema.Type<typeof BillRequest> {}
export const BillRequest = Schema.Struct({
  /** Day of the bill in Beijing (账单日期), `yyyy-MM-dd`: the bill has the exchanges of the day before. */
  bill_date: Day,
  /** Merchant number of one sub-merchant (子商户号), at most 20 characters; the bill is of all sub-merchants by default. */
  sub_mchid: Schema.optional(text(20))
}).annotate({ identifier: "Oversea.BillRequest" })

/**
 * Requests the bill of payments abroad that succeeded (获取购付汇账单文件下载链接). It is ready at 10:00, Beijing time; `Bill`
 * downloads and checks it. One part of the page says that the link is valid for five minutes, another says thirty
 * seconds.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476132
 */
export const requestBill: Endpoint.Endpoint<BillRequest, BillLink, QueryCode> = Endpoint.make({
  name: "Oversea.requestBill",
  title: "获取购付汇账单文件下载链接",
  route: "GET /v3/funds-to-oversea/bill-download-url",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476132",
  roles: ["platform"],
  request: BillRequest,
  response: BillLink,
  codes: queryCodes
})

/** Codes that {@link requestReturn} and {@link queryReturn} document: only the common ones. */
export type ReturnCode = CommonCode

/** Request of {@link requestReturn}. */
export interface ReturnRequest extends Schema.Schema.Type<typeof ReturnRequest> {}
export const ReturnRequest = Schema.Struct({
  /** The platform's number of the return (商户出境退回单号): at most 64 digits, letters, `_`, `-`. */
  out_return_no: OverseaNo,
  /** The platform's number of the payment (商户出境单号): at most 64 digits, letters, `_`, `-`. */
  out_order_id: OverseaNo,
  ...order,
  /** Proof of the return (退回凭证补充信息), for example the number of the refund. */
  supplement_info: Schema.String,
  /** Amount to return, in fen (退回金额): at least 1. */
  amount: PositiveFen
}).annotate({ identifier: "Oversea.ReturnRequest" })

/** A return of a payment abroad. */
export interface OverseaReturn extends Schema.Schema.Type<typeof OverseaReturn> {}
export const OverseaReturn = Schema.Struct({
  /** The platform's number of the return (商户出境退回单号). */
  out_return_no: Schema.String,
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the return (微信出境退回单号). */
  return_id: Schema.optional(Schema.String),
  /** The platform's number of the payment (商户出境单号). */
  out_order_id: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信支付订单号). */
  transaction_id: Schema.optional(Schema.String),
  /** Proof of the return (退回凭证补充信息), as the request gave it. */
  supplement_info: Schema.optional(Schema.String),
  /** WeChat Pay's number of the refund (微信退款单号). */
  refund_id: Schema.optional(Schema.String),
  /** Amount in fen (退回金额). */
  amount: Schema.optional(Fen),
  /** State of the return (出境退回状态): under way, returned, failed. */
  state: openLiterals("PROCESSING", "SUCCESS", "FAILED"),
  /** Time at which the return was created (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time at which the money was returned (成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Reason of the failure (失败原因), with `FAILED`. */
  fail_reason: Schema.optional(openLiterals("RETURN_AMOUNT_NOT_ENOUGH"))
}).annotate({
  identifier: "Oversea.OverseaReturn",
  examples: [{
    out_return_no: "R20261201103930",
    sub_mchid: "1900000109",
    return_id: "2375897293812",
    out_order_id: "merchant123123",
    transaction_id: "4208450740201411110007820472",
    amount: 21,
    state: "PROCESSING",
    create_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z")
  }]
})

/**
 * Reports that money of an order was refunded after it had been sent abroad (申请资金出境退回): at most 150 calls a second.
 *
 * **Details**
 *
 * Its official page was not available: the fields are known from a third-party description of the API.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_return_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013735039
 */
export const requestReturn: Endpoint.Endpoint<ReturnRequest, OverseaReturn, ReturnCode> = Endpoint.make({
  name: "Oversea.requestReturn",
  title: "申请资金出境退回",
  route: "POST /v3/funds-to-oversea/return/return-orders",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013735039",
  roles: ["platform"],
  idempotentBy: "out_return_no",
  request: ReturnRequest,
  response: OverseaReturn
})

/** Request of {@link queryReturn}. */
export interface QueryReturnRequest extends Schema.Schema.Type<typeof QueryReturnRequest> {}
export const QueryReturnRequest = Schema.Struct({
  /** The platform's number of the return (商户出境退回单号): at most 64 digits, letters, `_`, `-`. */
  out_return_no: OverseaNo,
  /** Merchant number of the sub-merchant (二级商户号): at most 64 characters. */
  sub_mchid: text(64)
}).annotate({ identifier: "Oversea.QueryReturnRequest" })

/**
 * Queries a return of a payment abroad (查询出境退回结果): at most 300 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013735052
 */
export const queryReturn: Endpoint.Endpoint<QueryReturnRequest, OverseaReturn, ReturnCode> = Endpoint.make({
  name: "Oversea.queryReturn",
  title: "查询出境退回结果（通过商户出境退回单号）",
  route: "GET /v3/funds-to-oversea/return/return-orders/out-return-no/{out_return_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013735052",
  roles: ["platform"],
  request: QueryReturnRequest,
  response: OverseaReturn
})
