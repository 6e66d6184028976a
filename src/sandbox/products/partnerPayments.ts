/** Orders and refunds of sub-merchants, placed by their service provider. */
import { App, H5, Jsapi, MiniProgram, Native, Order as OrderApi, Refund } from "../../api/partner-payments/index.ts"
import { handle } from "../engine/operation.ts"
import type { Product } from "../engine/product.ts"
import { done, refuse, respond } from "../engine/reply.ts"
import { codeLink, h5Link, type Order, partnerTransaction, prepayId, type TradeType } from "./orders.ts"
import { illegalTransactionId, isTransactionId, type NewOrder, type Payments } from "./payments.ts"
import { refundResponse, type Refunds } from "./refunds.ts"

/** A new order of a service provider's channel. */
const partner = (
  tradeType: TradeType,
  request: NewOrder["request"] & {
    readonly sp_mchid?: string | undefined
    readonly sp_appid?: string | undefined
    readonly sub_mchid: string
    readonly sub_appid?: string | undefined
    readonly notify_url?: string | undefined
  },
  payer?: { readonly sp_openid?: string | undefined; readonly sub_openid?: string | undefined }
): NewOrder => ({
  tradeType,
  mchid: request.sp_mchid ?? "",
  subMchid: request.sub_mchid,
  appid: request.sp_appid ?? "",
  subAppid: request.sub_appid,
  openid: payer?.sp_openid,
  subOpenid: payer?.sub_openid,
  request,
  notifyUrl: request.notify_url
})

const found = (order: Order | undefined) =>
  order?.subMchid === undefined || order.combined !== undefined
    ? refuse("ORDER_NOT_EXIST", "订单不存在")
    : done(partnerTransaction(order))

export const make = ({ payments, refunds }: {
  readonly payments: Payments
  readonly refunds: Refunds
}): Product => {
  const orders = [
    handle(
      Jsapi.prepay,
      (request, call) => respond(payments.place(call, partner("JSAPI", request, request.payer)), prepayId)
    ),
    handle(
      MiniProgram.prepay,
      (request, call) => respond(payments.place(call, partner("JSAPI", request, request.payer)), prepayId)
    ),
    handle(App.prepay, (request, call) => respond(payments.place(call, partner("APP", request)), prepayId)),
    handle(H5.prepay, (request, call) => respond(payments.place(call, partner("MWEB", request)), h5Link)),
    handle(Native.prepay, (request, call) => respond(payments.place(call, partner("NATIVE", request)), codeLink)),
    handle(OrderApi.queryById, (request) => {
      if (!isTransactionId(request.transaction_id)) return illegalTransactionId
      const order = payments.findByTransaction(request.transaction_id)
      return found(order?.mchid === request.sp_mchid && order?.subMchid === request.sub_mchid ? order : undefined)
    }),
    handle(
      OrderApi.queryByOutTradeNo,
      (request) => found(payments.find(request.sp_mchid ?? "", request.sub_mchid, request.out_trade_no))
    ),
    handle(
      OrderApi.close,
      (request, { now }) =>
        payments.close(now, payments.find(request.sp_mchid ?? "", request.sub_mchid, request.out_trade_no))
    )
  ]

  const money = [
    handle(Refund.create, (request, call) => {
      const order = refunds.orderOf(call.caller.mchid, request.sub_mchid, request)
      const refund = refunds.create(call, order, request)
      return respond(refund, refundResponse)
    }),
    handle(Refund.query, (request, { caller }) => {
      const refund = refunds.find(caller.mchid, request.sub_mchid, request.out_refund_no)
      return refund === undefined ? refuse("RESOURCE_NOT_EXISTS", "退款单不存在") : done(refundResponse(refund))
    }),
    handle(Refund.applyAbnormalRefund, (request, { caller, now }) => {
      const refund = refunds.again(now, refunds.find(caller.mchid, request.sub_mchid, request.out_refund_no), request)
      return respond(refund, refundResponse)
    })
  ]

  return { operations: [...orders, ...money] }
}
