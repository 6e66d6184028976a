/** Orders of sub-merchants, whatever the channel: query and close (订单查询、关闭订单). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { Mchid, OutTradeNo, text, TransactionId } from "../../Wire.ts"
import { type CloseCode, closeCodes, partnerPaid, type QueryCode, queryCodes } from "../payments/Order.ts"
import { PartnerTransaction as Transaction } from "../payments/Order.ts"

export { partnerPaid as paid, PartnerTransaction as Transaction } from "../payments/Order.ts"

const whose = { sp_mchid: Mchid, sub_mchid: text(32) } as const

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ transaction_id: TransactionId, ...whose }).annotate({
  identifier: "PartnerOrder.QueryByIdRequest"
})

/**
 * Queries a sub-merchant's order by WeChat Pay's number (微信支付订单号查询订单).
 *
 * **Gotchas**
 *
 * An error, `ORDER_NOT_EXIST` included, is not authenticated: it means *not known*, never *not paid*.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-miniprogram-payment/query-by-wx-trade-no.html
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Transaction, QueryCode> = Endpoint.make({
  name: "PartnerOrder.queryById",
  title: "微信支付订单号查询订单",
  route: "GET /v3/pay/partner/transactions/id/{transaction_id}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/partner-miniprogram-payment/query-by-wx-trade-no.html",
  roles: ["partner", "platform"],
  request: QueryByIdRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link queryByOutTradeNo}. */
export interface QueryByOutTradeNoRequest extends Schema.Schema.Type<typeof QueryByOutTradeNoRequest> {}
export const QueryByOutTradeNoRequest = Schema.Struct({ out_trade_no: OutTradeNo, ...whose }).annotate({
  identifier: "PartnerOrder.QueryByOutTradeNoRequest"
})

/**
 * Queries a sub-merchant's order by the merchant's number (商户订单号查询订单).
 *
 * **Gotchas**
 *
 * An error, `ORDER_NOT_EXIST` included, is not authenticated: it means *not known*, never *not paid*.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-h5-payment/query-by-out-trade-no.html
 */
export const queryByOutTradeNo: Endpoint.Endpoint<QueryByOutTradeNoRequest, Transaction, QueryCode> = Endpoint.make({
  name: "PartnerOrder.queryByOutTradeNo",
  title: "商户订单号查询订单",
  route: "GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/partner-h5-payment/query-by-out-trade-no.html",
  roles: ["partner", "platform"],
  request: QueryByOutTradeNoRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({ out_trade_no: OutTradeNo, ...whose }).annotate({
  identifier: "PartnerOrder.CloseRequest"
})

/**
 * Closes a sub-merchant's order that nobody paid (关闭订单). A payment code order is reversed instead, a combined one
 * closed whole.
 *
 * **Gotchas**
 *
 * `ORDER_PAID` means that the payer was faster: query, then refund if the order is no longer wanted.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-miniprogram-payment/close-order.html
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "PartnerOrder.close",
  title: "关闭订单",
  route: "POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/partner-miniprogram-payment/close-order.html",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})

/** Notifications of sub-merchants' orders. */
export const events = [partnerPaid] as const
