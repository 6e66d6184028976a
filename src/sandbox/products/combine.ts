/** Combined payments: several orders that are paid all or none, closed all or none, and announced together. */
import type * as DateTime from "effect/DateTime"
import { Combine as Partner, PersonalCollection } from "../../api/partner-payments/index.ts"
import { Combine as Direct } from "../../api/payments/index.ts"
import type * as Endpoint from "../../Endpoint.ts"
import type { Kernel, Merchant } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { Product } from "../engine/product.ts"
import { empty, isRefused, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields, time } from "../engine/values.ts"
import { codeLink, type Combined, h5Link, type Order, prepayId, type TradeType } from "./orders.ts"
import { keyOf, type NewOrder, type Payments, used } from "./payments.ts"

/** A combined payment as the sandbox keeps it. */
export interface Payment extends Combined {
  readonly mchid: string
  readonly appid: string
  readonly tradeType: TradeType
  readonly orders: Array<Order>
  transactionId: string | undefined
}

/** An order of a request, of a direct merchant, a sub-merchant or a person. */
interface SubOrder {
  readonly mchid?: string | undefined
  readonly sub_mchid?: string | undefined
  readonly sub_appid?: string | undefined
  readonly out_trade_no: string
  readonly description: string
  readonly attach: string
  readonly amount: { readonly total_amount: number; readonly currency: string }
  readonly profit_sharing?: boolean | undefined
  readonly settle_info?:
    | { readonly profit_sharing?: boolean | undefined; readonly subsidy_amount?: number | undefined }
    | undefined
}

export interface Request {
  readonly combine_mchid?: string | undefined
  readonly combine_appid?: string | undefined
  readonly combine_out_trade_no: string
  readonly time_expire?: DateTime.Utc | undefined
  readonly notify_url?: string | undefined
  readonly sub_orders: ReadonlyArray<SubOrder>
  readonly combine_payer_info?:
    | { readonly openid?: string | undefined; readonly sub_openid?: string | undefined }
    | undefined
}

/** A combined payment in responses and notifications. */
const response = (payment: Payment) => {
  const [first] = payment.orders
  return definedFields({
    combine_appid: payment.appid,
    combine_mchid: payment.mchid,
    combine_out_trade_no: payment.number,
    combine_transaction_id: payment.transactionId,
    sub_orders: payment.orders.map((order) =>
      definedFields({
        mchid: order.mchid,
        sub_mchid: order.subMchid,
        sub_appid: order.subAppid,
        sub_openid: order.subOpenid,
        out_trade_no: order.outTradeNo,
        trade_state: order.state,
        attach: order.successAt === undefined ? order.attach : order.attach ?? "",
        amount: order.successAt === undefined
          ? { total_amount: order.total, currency: order.currency }
          : {
            total_amount: order.total,
            payer_amount: order.total,
            currency: order.currency,
            payer_currency: order.currency
          },
        ...(order.successAt === undefined || order.transactionId === undefined ? {} : {
          transaction_id: order.transactionId,
          trade_type: order.tradeType,
          bank_type: "OTHERS",
          success_time: time(order.successAt)
        })
      })
    ),
    ...(first?.successAt === undefined ? {} : { combine_payer_info: { openid: first.openid ?? "" } })
  })
}

/** The merchant of an order must be the caller or bound to it, and the application must be that merchant's. */
const foreign = (kernel: Kernel, caller: Merchant, { mchid, sub_appid, sub_mchid }: SubOrder): Refused | undefined => {
  const own = mchid === caller.mchid || (sub_mchid === undefined && caller.subMerchants.includes(mchid ?? ""))
  if (!own || (sub_mchid !== undefined && !caller.subMerchants.includes(sub_mchid))) {
    return refuse("NOAUTH", "子单商户号与合单发起方没有关系")
  }
  if (sub_mchid !== undefined && kernel.isClosed(sub_mchid)) return refuse("NOAUTH", "子单商户号已注销")
  return sub_appid === undefined || kernel.merchant(sub_mchid ?? "")?.appids.includes(sub_appid) === true
    ? undefined
    : refuse("APPID_MCHID_NOT_MATCH", "sub_appid和sub_mchid不匹配")
}

/** Combined payments of one sandbox. */
export interface Combines extends Product {
  /** Places a payment that is paid at once, without the payer's doing. */
  readonly charge: (call: Call, request: Request, openid: string) => Payment | Refused
  readonly find: (mchid: string, number: string) => Payment | undefined
  readonly response: typeof response
}

export const make = ({ kernel, payments }: {
  readonly kernel: Kernel
  readonly payments: Payments
}): Combines => {
  const combined = Store.make<Payment>()

  const byNumber = (mchid: string, number: string) => combined.get(`${mchid}/${number}`)

  /** Refuses to place a payment again that is paid or closed, or whose channel is another one. */
  const repeatIssue = (payment: Payment, tradeType: TradeType): Refused | undefined => {
    if (payment.tradeType !== tradeType) return used
    const [first] = payment.orders
    if (first?.state === "CLOSED") return refuse("ORDER_CLOSED", "该订单已关闭，请重新下单")
    return first?.successAt === undefined
      ? undefined
      : refuse("OUT_TRADE_NO_USED", "该订单已支付", { number: 268498689 })
  }

  /** All orders of a payment have the same `prepay_id`. */
  const share = (now: number, { orders }: Payment) => {
    const [first] = orders
    if (first === undefined) return
    payments.renew(now, first)
    for (const order of orders) {
      order.prepayId = first.prepayId
      order.prepayExpiresAt = first.prepayExpiresAt
    }
  }

  const place = ({ caller, now, wire }: Call, tradeType: TradeType, request: Request): Payment | Refused => {
    const mchid = request.combine_mchid ?? ""
    const existing = byNumber(mchid, request.combine_out_trade_no)
    const refused = existing === undefined ? undefined : repeatIssue(existing, tradeType)
    if (refused !== undefined) return refused
    const payment = combined.once(
      `${mchid}/${request.combine_out_trade_no}`,
      wire,
      () => create(now, caller, tradeType, request),
      used
    )
    if (!isRefused(payment)) share(now, payment)
    return payment
  }

  const create = (now: number, caller: Merchant, tradeType: TradeType, request: Request): Payment | Refused => {
    const mchid = request.combine_mchid ?? ""
    const given = request.sub_orders.map((one): NewOrder => ({
      tradeType,
      mchid: one.mchid ?? "",
      subMchid: one.sub_mchid,
      appid: request.combine_appid ?? "",
      subAppid: one.sub_appid,
      openid: request.combine_payer_info?.openid,
      subOpenid: request.combine_payer_info?.sub_openid,
      request: definedFields({
        description: one.description,
        out_trade_no: one.out_trade_no,
        attach: one.attach,
        amount: { total: one.amount.total_amount, currency: one.amount.currency },
        time_expire: request.time_expire,
        settle_info: { profit_sharing: one.profit_sharing, ...one.settle_info }
      }),
      notifyUrl: request.notify_url
    }))
    const stranger = request.sub_orders.map((one) => foreign(kernel, caller, one)).find((one) => one !== undefined)
    if (stranger !== undefined) return stranger
    const names = given.map((one) => keyOf(one.mchid, one.subMchid, one.request.out_trade_no))
    const taken = new Set(names).size < names.length || names.some(payments.isTaken)
    if (taken) return used
    const payment: Payment = {
      number: request.combine_out_trade_no,
      mchid,
      appid: request.combine_appid ?? "",
      tradeType,
      orders: [],
      transactionId: undefined,
      paid: (at) => {
        payment.transactionId = kernel.number(at, "42000001", "combine", 12)
        kernel.notify(at, {
          url: request.notify_url,
          eventType: "TRANSACTION.SUCCESS",
          originalType: "transaction",
          summary: "支付成功",
          resource: asJson(response(payment))
        })
      }
    }
    for (const one of given) payment.orders.push(payments.open(now, one, payment))
    const [first] = payment.orders
    if (first !== undefined) payments.name(payment.number, first)
    return payment
  }

  /** Places a payment and shows what its client needs. */
  const prepay = <A>(call: Call, tradeType: TradeType, request: Request, show: (first: Order) => A): Reply<A> => {
    const payment = place(call, tradeType, request)
    if (isRefused(payment)) return payment
    const [first] = payment.orders
    return first === undefined ? refuse("PARAM_ERROR", "sub_orders为空") : show(first)
  }

  const found = (payment: Payment | undefined) => payment ?? refuse("ORDERNOTEXIST", "订单不存在")

  const close = (
    now: number,
    payment: Payment | undefined,
    named: ReadonlyArray<Pick<SubOrder, "mchid" | "sub_mchid" | "out_trade_no">>
  ): Reply<void> => {
    if (payment === undefined) return refuse("ORDERNOTEXIST", "订单不存在")
    const agrees = named.length === payment.orders.length &&
      payment.orders.every((order) =>
        named.some((one) =>
          one.mchid === order.mchid && one.sub_mchid === order.subMchid && one.out_trade_no === order.outTradeNo
        )
      )
    if (!agrees) return refuse("INVALID_REQUEST", "关单的子单信息与下单时不一致")
    if (payment.orders.some(({ successAt }) => successAt !== undefined)) {
      return refuse("INVALID_REQUEST", "订单已支付，不能关闭")
    }
    for (const order of payment.orders) payments.end(now, order)
    return empty
  }

  const named = ({ combine_out_trade_no }: { readonly combine_out_trade_no: string }, { caller }: Call) =>
    byNumber(caller.mchid, combine_out_trade_no)

  /** Serves the endpoint that places the payments of a channel. */
  const channel = <Req extends Request, Res, Code extends string>(
    endpoint: Endpoint.Endpoint<Req, Res, Code>,
    tradeType: TradeType,
    show: (first: Order) => NoInfer<Res>
  ) => handle(endpoint, (request, call) => prepay(call, tradeType, request, show))

  const operations = [
    channel(Direct.prepayJsapi, "JSAPI", prepayId),
    channel(Direct.prepayMiniProgram, "JSAPI", prepayId),
    channel(Direct.prepayApp, "APP", prepayId),
    channel(Direct.prepayH5, "MWEB", h5Link),
    channel(Direct.prepayNative, "NATIVE", codeLink),
    channel(Partner.prepayJsapi, "JSAPI", prepayId),
    channel(Partner.prepayMiniProgram, "JSAPI", prepayId),
    channel(Partner.prepayApp, "APP", prepayId),
    channel(Partner.prepayH5, "MWEB", h5Link),
    channel(Partner.prepayNative, "NATIVE", codeLink),
    channel(PersonalCollection.prepayMiniProgram, "JSAPI", prepayId),
    ...twins(Direct.query, Partner.query, (request, call) => found(named(request, call)), response),
    handle(Direct.close, (request, call) => close(call.now, named(request, call), request.sub_orders)),
    handle(Partner.close, (request, call) => close(call.now, named(request, call), request.sub_orders)),
    handle(
      PersonalCollection.queryById,
      ({ combine_transaction_id: id }, { caller }) =>
        found(combined.find((one) => one.mchid === caller.mchid && one.transactionId === id)),
      response
    )
  ]

  const charge: Combines["charge"] = (call, request, openid) => {
    if (byNumber(request.combine_mchid ?? "", request.combine_out_trade_no) !== undefined) return used
    const payment = place(call, "PAP", request)
    if (isRefused(payment)) return payment
    const [first] = payment.orders
    if (first !== undefined) payments.pay(call.now, first, openid)
    return payment
  }

  return { operations, charge, find: byNumber, response }
}
