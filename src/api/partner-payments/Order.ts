/** Orders of sub-merchants on any channel: query and close (订单查询、关闭订单). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { orderFields } from "../payments/models.ts"
import { type CloseCode, closeCodes, partnerPaid, type QueryCode, queryCodes } from "../payments/Order.ts"
import { PartnerTransaction as Transaction, QueryByIdRequest as DirectQueryByIdRequest } from "../payments/Order.ts"
import { partnerFields } from "./models.ts"

export { partnerPaid as paid, PartnerTransaction as Transaction } from "../payments/Order.ts"

const merchants = Struct.pick(partnerFields, ["sp_mchid", "sub_mchid"])

const number = Struct.pick(orderFields, ["out_trade_no"])

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  ...Struct.pick(DirectQueryByIdRequest.fields, ["transaction_id"]),
  ...merchants
}).annotate({ identifier: "PartnerOrder.QueryByIdRequest" })

/**
 * Queries a sub-merchant's order by WeChat Pay's number (微信支付订单号查询订单).
 *
 * **Gotchas**
 *
 * Error responses are not signed. Any error, including `ORDER_NOT_EXIST`, means that the state is unknown, not that the
 * order is unpaid.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012738964
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Transaction, QueryCode> = Endpoint.make({
  name: "PartnerOrder.queryById",
  title: "微信支付订单号查询订单",
  route: "GET /v3/pay/partner/transactions/id/{transaction_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012738964",
  roles: ["partner", "platform"],
  request: QueryByIdRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link queryByOutTradeNo}. */
export interface QueryByOutTradeNoRequest extends Schema.Schema.Type<typeof QueryByOutTradeNoRequest> {}
export const QueryByOutTradeNoRequest = Schema.Struct({ ...number, ...merchants }).annotate({
  identifier: "PartnerOrder.QueryByOutTradeNoRequest"
})

/**
 * Queries a sub-merchant's order by the merchant's number (商户订单号查询订单).
 *
 * **Gotchas**
 *
 * Error responses are not signed. Any error, including `ORDER_NOT_EXIST`, means that the state is unknown, not that the
 * order is unpaid.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012739008
 */
export const queryByOutTradeNo: Endpoint.Endpoint<QueryByOutTradeNoRequest, Transaction, QueryCode> = Endpoint.make({
  name: "PartnerOrder.queryByOutTradeNo",
  title: "商户订单号查询订单",
  route: "GET /v3/pay/partner/transactions/out-trade-no/{out_trade_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012739008",
  roles: ["partner", "platform"],
  request: QueryByOutTradeNoRequest,
  response: Transaction,
  codes: queryCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({ ...number, ...merchants }).annotate({
  identifier: "PartnerOrder.CloseRequest"
})

/**
 * Closes a sub-merchant's unpaid order (关闭订单). For a payment code order use `CodePay.reverse`, for a combined one
 * `Combine.close`.
 *
 * **Gotchas**
 *
 * `ORDER_PAID` means that the order was paid in the meantime: query it, and refund it if it is no longer wanted.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012739019
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "PartnerOrder.close",
  title: "关闭订单",
  route: "POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012739019",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})

/** Notifications of sub-merchants' orders. */
export const events = [partnerPaid] as const
