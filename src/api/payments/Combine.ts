/** Combined orders: several orders that the payer pays as one, of all channels (合单支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Mchid, NotifyUrl, openLiterals, PositiveFen, text, textBytes, Timestamp } from "../../Wire.ts"
import {
  CodeUrlResponse,
  H5Info,
  H5UrlResponse,
  PayerIdentity,
  PrepayResponse,
  SettleInfo,
  SubsidyInfo
} from "./models.ts"
import { combinedPaid, CombinedTransaction } from "./Order.ts"

export { CodeUrlResponse, H5UrlResponse, PrepayResponse } from "./models.ts"
export { CombinedTransaction } from "./Order.ts"

/**
 * Merchant order number in a combined payment, of the whole or of an order in it: at most 32 digits, letters, `_`, `-`,
 * `|`, `*`, `@`; unique per merchant number.
 */
export const CombineOutTradeNo = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z_\-|*@]{1,32}$/))

/** Amount of an order in a combined payment. */
export const SubOrderAmount = Schema.Struct({
  /** Fen, 1 at least. */
  total_amount: PositiveFen,
  currency: openLiterals("CNY")
})

/** Fields of an order in a combined payment, direct or partner. */
export const subOrderFields = {
  out_trade_no: CombineOutTradeNo,
  /** What is bought, as the payer's bill shows it: at most 127 bytes of UTF-8, which is 42 Chinese characters. */
  description: textBytes(127),
  /** Returned in queries, notifications and bills: at most 128 bytes of UTF-8, which is 42 Chinese characters. */
  attach: textBytes(128),
  amount: SubOrderAmount,
  goods_tag: Schema.optional(text(32))
} as const

/** An order in a combined payment of a direct merchant. */
export const SubOrder = Schema.Struct({
  /** Merchant who gets this order's money; its number must be bound to `combine_appid`. */
  mchid: text(32),
  ...subOrderFields,
  settle_info: Schema.optional(SettleInfo)
})

/** What an order says of the goods, in JSAPI and App payments only. */
export const subOrderDetail = { detail: Schema.optional(text(6000)) } as const

/** The orders of a combined payment: at most 50. */
export const subOrders = <S extends Schema.Top>(order: S) =>
  Schema.Array(order).check(Schema.isMinLength(1), Schema.isMaxLength(50))

/** Where a combined payment is placed (场景信息). */
export const CombineSceneInfo = Schema.Struct({
  /** Number of the shop's terminal. */
  device_id: Schema.optional(text(16)),
  /** Address of the payer's device, IPv4 or IPv6. */
  payer_client_ip: text(45)
})

/** Where a combined H5 payment is placed. */
export const CombineH5SceneInfo = Schema.Struct({
  device_id: text(32),
  payer_client_ip: text(45),
  h5_info: H5Info
})

/** Fields of a request that places a combined payment, whatever the channel, direct or partner. */
export const combineFields = {
  combine_appid: Appid,
  combine_mchid: Mchid,
  combine_out_trade_no: CombineOutTradeNo,
  time_start: Schema.optional(Timestamp),
  /** When the orders can no longer be paid: 7 days after they are placed unless given. */
  time_expire: Schema.optional(Timestamp),
  notify_url: NotifyUrl,
  limit_pay: Schema.optional(Schema.Array(openLiterals("no_balance", "no_debit", "balance_only")))
} as const

const directFields = { ...combineFields, sub_orders: subOrders(SubOrder) } as const

const detailedFields = {
  ...combineFields,
  sub_orders: subOrders(Schema.Struct({ ...SubOrder.fields, ...subOrderDetail }))
} as const

/** Payer whom the channel need not know. */
const payer = Schema.Struct({
  openid: Schema.optional(text(128)),
  identity: Schema.optional(PayerIdentity)
})

/** Request of {@link prepayJsapi} and {@link prepayMiniProgram}. */
export interface PrepayJsapiRequest extends Schema.Schema.Type<typeof PrepayJsapiRequest> {}
export const PrepayJsapiRequest = Schema.Struct({
  ...detailedFields,
  combine_payer_info: Schema.Struct({
    /** Under `combine_appid`. */
    openid: text(128),
    identity: Schema.optional(PayerIdentity)
  }),
  scene_info: Schema.optional(CombineSceneInfo),
  subsidy_info: Schema.optional(SubsidyInfo)
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

/** Codes that {@link prepayNative} documents. `NOAUTH`, `RULELIMIT` and `SYSTEMERROR` are spelt so here. */
export type PrepayNativeCode = CommonCode | (typeof prepayNativeCodes)[number]

/** Codes of {@link PrepayCode}, beside the common ones. */
export const prepayCodes = [...prepayNativeCodes, "OPENID_MISMATCH"] as const

/** Codes that placing a combined payment on the other channels documents. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/**
 * Places up to 50 orders that the payer pays as one on a page inside WeChat (合单 JSAPI 下单).
 *
 * **Gotchas**
 *
 * The orders are paid all or none, and announced in one notification, `Order.combinedPaid`. Each has a `transaction_id`
 * of its own, under which it is refunded.
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
  title: "合单JSAPI下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556926",
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: prepayCodes
})

/**
 * Places up to 50 orders that the payer pays as one in a mini program (合单小程序下单). At JSAPI's address: what differs
 * is how a mini program invokes the payment.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556926
 */
export const prepayMiniProgram: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayMiniProgram",
  title: "合单小程序下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556926",
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: prepayCodes
})

/** Request of {@link prepayApp}. */
export interface PrepayAppRequest extends Schema.Schema.Type<typeof PrepayAppRequest> {}
export const PrepayAppRequest = Schema.Struct({
  ...detailedFields,
  combine_payer_info: Schema.optional(payer),
  scene_info: Schema.optional(CombineSceneInfo),
  subsidy_info: Schema.optional(SubsidyInfo)
}).annotate({ identifier: "Combine.PrepayAppRequest" })

/**
 * Places up to 50 orders that the payer pays as one from an app (合单 APP 下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556944
 */
export const prepayApp: Endpoint.Endpoint<PrepayAppRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayApp",
  title: "合单APP下单",
  route: "POST /v3/combine-transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556944",
  idempotentBy: "combine_out_trade_no",
  request: PrepayAppRequest,
  response: PrepayResponse,
  codes: prepayCodes
})

/** Request of {@link prepayH5}. */
export interface PrepayH5Request extends Schema.Schema.Type<typeof PrepayH5Request> {}
export const PrepayH5Request = Schema.Struct({
  ...directFields,
  combine_payer_info: Schema.optional(payer),
  scene_info: CombineH5SceneInfo
}).annotate({ identifier: "Combine.PrepayH5Request" })

/**
 * Places up to 50 orders that the payer pays as one from a mobile browser (合单 H5 下单). `h5_url` is good for five
 * minutes.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556961
 */
export const prepayH5: Endpoint.Endpoint<PrepayH5Request, H5UrlResponse, PrepayCode> = Endpoint.make({
  name: "Combine.prepayH5",
  title: "合单H5下单",
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
  combine_payer_info: Schema.optional(payer),
  scene_info: Schema.optional(CombineSceneInfo)
}).annotate({ identifier: "Combine.PrepayNativeRequest" })

/**
 * Places up to 50 orders that the payer pays as one by scanning a QR code (合单 Native 下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012556982
 */
export const prepayNative: Endpoint.Endpoint<PrepayNativeRequest, CodeUrlResponse, PrepayNativeCode> = Endpoint.make({
  name: "Combine.prepayNative",
  title: "合单Native下单",
  route: "POST /v3/combine-transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556982",
  idempotentBy: "combine_out_trade_no",
  request: PrepayNativeRequest,
  response: CodeUrlResponse,
  codes: prepayNativeCodes
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({ combine_out_trade_no: CombineOutTradeNo }).annotate({
  identifier: "Combine.QueryRequest"
})

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
 * Queries a combined payment and its orders (合单查询订单).
 *
 * **Gotchas**
 *
 * `Order.queryByOutTradeNo` does not know the orders of a combined payment. An error, `ORDERNOTEXIST` included, is not
 * authenticated: it means *not known*, never *not paid*.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/combine/chapter3_3.shtml
 */
export const query: Endpoint.Endpoint<QueryRequest, CombinedTransaction, QueryCode> = Endpoint.make({
  name: "Combine.query",
  title: "合单查询订单",
  route: "GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/combine/chapter3_3.shtml",
  request: QueryRequest,
  response: CombinedTransaction,
  codes: queryCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({
  combine_out_trade_no: CombineOutTradeNo,
  combine_appid: Appid,
  sub_orders: subOrders(Schema.Struct({ mchid: text(32), out_trade_no: CombineOutTradeNo }))
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
 * Closes a combined payment that nobody paid (合单关闭订单): all of its orders, each named as when it was placed.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/combine-payment/orders/close-order.html
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "Combine.close",
  title: "合单关闭订单",
  route: "POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/combine-payment/orders/close-order.html",
  idempotentBy: "combine_out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})

/** Notifications of combined payments. */
export const events = [combinedPaid] as const
