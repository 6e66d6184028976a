/** Combined payments: several orders that the payer pays together, on all channels (合单支付). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Mchid, openLiterals, OutTradeNo, pattern, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { H5Info } from "./h5Models.ts"
import {
  CodeUrlResponse,
  H5UrlResponse,
  orderFields,
  PayerIdentity,
  PrepayResponse,
  settleFields,
  subsidyFields
} from "./models.ts"
import { combinedPaid, CombinedTransaction } from "./Order.ts"

export { CodeUrlResponse, H5UrlResponse, PrepayResponse } from "./models.ts"
export { CombinedTransaction } from "./Order.ts"

/**
 * Order number in a combined payment of a service provider, of the whole or of one order: 2 to 32 digits, letters, `_`,
 * `-`, `|`, `*`; unique per merchant number. The pages of service providers say 6 to 32, those of e-commerce platforms 2.
 */
export const PartnerOutTradeNo = pattern(/^[0-9A-Za-z_\-|*]{2,32}$/, "2 to 32 characters: digits, letters, _ - | *")

/** Number of a combined payment or one of its orders that exists. Earlier pages allowed other characters and lengths. */
export const ExistingOutTradeNo = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(32))

/** Amount of an order in a combined payment. */
export const SubOrderAmount = Schema.Struct({
  /** Total of the order in fen (标价金额): at least 1. */
  total_amount: PositiveFen,
  /** Currency (标价币种): `CNY`. */
  currency: openLiterals("CNY")
})

/** Fields of an order in a combined payment, direct or partner. */
export const subOrderFields = {
  ...Struct.pick(orderFields, ["description", "goods_tag"]),
  /** The merchant's own data (商户数据包), which queries, notifications and bills return: at most 128 bytes of UTF-8. */
  attach: Schema.required(orderFields.attach),
  /** Amount of the order (商品单金额信息). */
  amount: SubOrderAmount
} as const

/** An order in a combined payment of a direct merchant. */
export const SubOrder = Schema.Struct({
  /** Merchant number that is paid (商品单商户号): at most 32 characters. It must be bound to `combine_appid`. */
  mchid: text(32),
  /** The merchant's order number (商品单商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: OutTradeNo,
  ...subOrderFields,
  ...settleFields
})

/** Goods of an order in a combined payment: JSAPI and App payments only. */
export const subOrderDetail = {
  /** Description of the goods (商品详情): at most 6,000 characters. */
  detail: Schema.optional(text(6000))
} as const

const between = (least: number, most: number) => <S extends Schema.Top>(order: S) =>
  Schema.Array(order).check(Schema.isMinLength(least), Schema.isMaxLength(most))

/** The orders of a service provider's combined payment: 1 to 50. */
export const partnerSubOrders = between(1, 50)

const subOrders = between(2, 10)

/** Device and IP address of a combined payment (场景信息). */
export const CombineSceneInfo = Schema.Struct({
  /** Number of the shop or its terminal (商户端设备号): at most 16 characters. */
  device_id: Schema.optional(text(16)),
  /** IP address of the payer's device (用户终端IP), IPv4 or IPv6: at most 45 characters. */
  payer_client_ip: text(45)
})

/** The device of a combined payment, as a field of a request. */
export const sceneFields = {
  /** Device with which the orders are created (场景信息). */
  scene_info: Schema.optional(CombineSceneInfo)
} as const

/** The device and the page of a combined H5 payment, as a field of a request. */
export const h5SceneFields = {
  /** Device with which the orders are created (场景信息). */
  scene_info: Schema.optional(Schema.Struct({
    /** Number of the shop or its terminal (商户端设备号): at most 32 characters. */
    device_id: text(32),
    ...Struct.pick(CombineSceneInfo.fields, ["payer_client_ip"]),
    /** The page from which the payer comes (H5场景信息). */
    h5_info: Schema.optional(H5Info)
  }))
} as const

/** Fields of a request for a combined payment on any channel, direct or partner. */
export const combineFields = {
  /** Application id of the merchant that combines the orders (合单商户APPID); the configured `appid` by default. */
  combine_appid: Appid,
  /** Merchant number of the merchant that combines the orders (合单商户号); the configured `mchid` by default. */
  combine_mchid: Mchid,
  /** Beginning of the payment (交易起始时间). */
  time_start: Schema.optional(Timestamp),
  ...Struct.pick(orderFields, ["time_expire", "notify_url"]),
  /** Ways of paying that the orders forbid or require (指定支付方式). */
  limit_pay: Schema.optional(Schema.Array(openLiterals("no_balance", "no_debit", "balance_only")))
} as const

const combineNumber = {
  /** The merchant's number of the combined payment (合单商户订单号): 6 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  combine_out_trade_no: OutTradeNo
} as const

/** Fields of a request that names a combined payment that exists. */
export const existingFields = {
  /** The merchant's number of the combined payment (合单商户订单号): at most 32 characters. */
  combine_out_trade_no: ExistingOutTradeNo
} as const

const directFields = {
  ...combineFields,
  ...combineNumber,
  /** The orders (商品单信息): 2 to 10. */
  sub_orders: subOrders(SubOrder)
} as const

const detailedFields = {
  ...combineFields,
  ...combineNumber,
  /** The orders (商品单信息): 2 to 10. */
  sub_orders: subOrders(Schema.Struct({ ...SubOrder.fields, ...subOrderDetail }))
} as const

/** Payer of a combined payment of a direct merchant. */
const CombinePayer = Schema.Struct({
  /** The payer's openid under `combine_appid` (用户标识): at most 128 characters. */
  openid: Schema.optional(text(128)),
  /** Person who must be the payer (实名信息). */
  identity: Schema.optional(PayerIdentity)
})

/** Payer of a combined payment on a channel that does not need to know the payer. */
export const unknownPayerFields = {
  /** The payer (合单支付者信息). */
  combine_payer_info: Schema.optional(CombinePayer)
} as const

/** Fields of a request for a combined App payment, direct or partner. */
export const appFields = {
  ...unknownPayerFields,
  ...sceneFields,
  ...subsidyFields,
  /** Kind of trade (交易场景): `RECOMMERCE` is second-hand. */
  trade_scenario: Schema.optional(openLiterals("RECOMMERCE")),
  /** Session of a combined payment that exists, to continue it (预支付交易会话标识): at most 64 characters. */
  prepay_id: Schema.optional(text(64)),
  /** Entrusted deduction (委托代扣) that the payer agrees to with the payment (签约信息). */
  contract_info: Schema.optional(Schema.Struct({
    /** Merchant number of the contract (签约商户号): at most 32 characters. */
    mchid: text(32),
    /** Application id of the contract (签约APPID): at most 32 characters. */
    appid: text(32),
    /** The merchant's number of the contract (签约协议号): at most 32 characters. */
    out_contract_code: text(32),
    /** Number of the contract's template (模板ID). */
    plan_id: Schema.Int,
    /** The user's account with the merchant, as the contract shows it (签约用户名称): at most 32 characters. */
    contract_display_account: text(32),
    /** Address for the contract's notification (签约回调地址): at most 256 characters. */
    notify_url: text(256)
  }))
} as const

/** Response of a combined App payment. */
export interface PrepayAppResponse extends Schema.Schema.Type<typeof PrepayAppResponse> {}
export const PrepayAppResponse = Schema.Struct({
  ...PrepayResponse.fields,
  /** Result of `contract_info` (签约结果). */
  contract_result: Schema.optional(Schema.Struct({
    /** Code of the result (签约结果码). */
    code: Schema.optional(Schema.String),
    /** Description of the result (签约结果描述信息). */
    message: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Combine.PrepayAppResponse" })

/** Request of {@link prepayJsapi} and {@link prepayMiniProgram}. */
export interface PrepayJsapiRequest extends Schema.Schema.Type<typeof PrepayJsapiRequest> {}
export const PrepayJsapiRequest = Schema.Struct({
  ...detailedFields,
  /** The payer (合单支付者信息). */
  combine_payer_info: CombinePayer,
  ...sceneFields,
  ...subsidyFields
}).annotate({ identifier: "Combine.PrepayJsapiRequest" })

const prepayNativeCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOAUTH",
  "ORDER_CLOSED",
  "OUT_TRADE_NO_USED",
  "RULELIMIT",
  "SYSTEMERROR"
] as const

/** Codes that {@link prepayNative} documents. Combined payments write `NOAUTH`, `RULELIMIT` and `SYSTEMERROR`. */
export type PrepayNativeCode = CommonCode | (typeof prepayNativeCodes)[number]

/** Codes of {@link PrepayCode} in addition to the common ones. */
export const prepayCodes = [...prepayNativeCodes, "OPENID_MISMATCH"] as const

/** Codes that creating a combined payment on the other channels documents. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/**
 * Creates 2 to 10 orders that the payer pays together on a page inside WeChat (JSAPI 合单下单).
 *
 * **Gotchas**
 *
 * Either all orders are paid or none. One notification, `Order.combinedPaid`, has them all. Each order has its own
 * `transaction_id`, which a refund names.
 *
 * **Example** (Two orders)
 *
 * ```ts
 * import { Combine } from "effect-wechatpay/payments"
 *
 * const order = (out_trade_no: string, total_amount: number) => ({
 *   mchid: "1900000109",
 *   out_trade_no,
 *   description: "Tea",
 *   attach: "-",
 *   amount: { total_amount, currency: "CNY" }
 * })
 *
 * const both = Combine.prepayJsapi({
 *   combine_out_trade_no: "basket20261123001",
 *   sub_orders: [order("tea20261123004", 100), order("tea20261123005", 250)],
 *   combine_payer_info: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556926
 */
export const prepayJsapi: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayJsapi",
  title: "JSAPI合单下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556926",
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: prepayCodes
})

/**
 * Creates 2 to 10 orders that the payer pays together in a mini program (小程序合单下单). The route is that of JSAPI; a
 * mini program opens the payment in another way.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556931
 */
export const prepayMiniProgram: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayMiniProgram",
  title: "小程序合单下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556931",
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: prepayCodes
})

/** Request of {@link prepayApp}. */
export interface PrepayAppRequest extends Schema.Schema.Type<typeof PrepayAppRequest> {}
export const PrepayAppRequest = Schema.Struct({
  ...detailedFields,
  ...appFields
}).annotate({ identifier: "Combine.PrepayAppRequest" })

/**
 * Creates 2 to 10 orders that the payer pays together from an app (App 合单下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556944
 */
export const prepayApp: Endpoint.Endpoint<PrepayAppRequest, PrepayAppResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayApp",
  title: "App合单下单",
  route: "POST /v3/combine-transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556944",
  idempotentBy: "combine_out_trade_no",
  // The response has a new session if that of the request has expired.
  notShared: ["prepay_id"],
  request: PrepayAppRequest,
  response: PrepayAppResponse,
  codes: prepayCodes
})

/** Request of {@link prepayH5}. */
export interface PrepayH5Request extends Schema.Schema.Type<typeof PrepayH5Request> {}
export const PrepayH5Request = Schema.Struct({
  ...directFields,
  ...unknownPayerFields,
  ...h5SceneFields
}).annotate({ identifier: "Combine.PrepayH5Request" })

/**
 * Creates 2 to 10 orders that the payer pays together from a mobile browser (H5 合单下单). `h5_url` works for five
 * minutes.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556961
 */
export const prepayH5: Endpoint.Endpoint<PrepayH5Request, H5UrlResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayH5",
  title: "H5合单下单",
  route: "POST /v3/combine-transactions/h5",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556961",
  idempotentBy: "combine_out_trade_no",
  request: PrepayH5Request,
  response: H5UrlResponse,
  codes: prepayCodes
})

/** Request of {@link prepayNative}. */
export interface PrepayNativeRequest extends Schema.Schema.Type<typeof PrepayNativeRequest> {}
export const PrepayNativeRequest = Schema.Struct({
  ...directFields,
  ...unknownPayerFields,
  ...sceneFields
}).annotate({ identifier: "Combine.PrepayNativeRequest" })

/**
 * Creates 2 to 10 orders that the payer pays together by scanning a QR code (Native 合单下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556982
 */
export const prepayNative: Endpoint.Endpoint<PrepayNativeRequest, CodeUrlResponse, PrepayNativeCode> = Endpoint.make({
  name: "Combine.prepayNative",
  title: "Native合单下单",
  route: "POST /v3/combine-transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556982",
  idempotentBy: "combine_out_trade_no",
  request: PrepayNativeRequest,
  response: CodeUrlResponse,
  codes: prepayNativeCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(existingFields).annotate({ identifier: "Combine.QueryRequest" })

const queryCodes = [
  "FREQUENCY_LIMITED",
  "INVALID_TRANSACTIONID",
  "MCH_NOT_EXISTS",
  "NOAUTH",
  "ORDERNOTEXIST",
  "RULELIMIT",
  "SYSTEMERROR"
] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a combined payment and its orders (查询合单订单).
 *
 * **Gotchas**
 *
 * `Order.queryByOutTradeNo` does not find orders of a combined payment. Error responses are not signed. Any error,
 * including `ORDERNOTEXIST`, means that the state is unknown, not that the orders are unpaid.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013421222
 */
export const query: Endpoint.Endpoint<QueryRequest, CombinedTransaction, QueryCode> = Endpoint.make({
  name: "Combine.query",
  title: "查询合单订单",
  route: "GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013421222",
  request: QueryRequest,
  response: CombinedTransaction,
  codes: queryCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({
  ...existingFields,
  ...Struct.pick(combineFields, ["combine_appid"]),
  /** All orders of the combined payment (商品单信息). */
  sub_orders: partnerSubOrders(Schema.Struct({
    ...Struct.pick(SubOrder.fields, ["mchid"]),
    /** The merchant's order number (商品单商户订单号): at most 32 characters. */
    out_trade_no: ExistingOutTradeNo
  }))
}).annotate({ identifier: "Combine.CloseRequest" })

const closeCodes = [
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "MCH_NOT_EXISTS",
  "NOAUTH",
  "ORDERNOTEXIST",
  "ORDER_CLOSED",
  "SYSTEMERROR"
] as const

/** Codes that {@link close} documents. */
export type CloseCode = CommonCode | (typeof closeCodes)[number]

/**
 * Closes an unpaid combined payment (关闭合单订单). The request names all of its orders.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013421225
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "Combine.close",
  title: "关闭合单订单",
  route: "POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013421225",
  idempotentBy: "combine_out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})

/** Notifications of combined payments. */
export const events = [combinedPaid] as const
