/** Orders of every channel: placed, paid or declined, queried, closed, expired. */
import type * as DateTime from "effect/DateTime"
import * as Partner from "../../api/partner-payments/index.ts"
import * as Direct from "../../api/payments/index.ts"
import type * as Endpoint from "../../Endpoint.ts"
import { type Issue, issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, type Operation } from "../engine/operation.ts"
import { empty, isRefused, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { asJson, isOpenid, millis } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import {
  codeLink,
  type Combined,
  h5Link,
  notice,
  type Order,
  partnerTransaction,
  prepayId,
  type TradeType,
  transaction
} from "./orders.ts"

export type { Order } from "./orders.ts"

/** A new order, as a channel describes it. */
export interface NewOrder {
  readonly tradeType: TradeType
  readonly mchid: string
  readonly subMchid?: string | undefined
  readonly appid: string
  readonly subAppid?: string | undefined
  readonly openid?: string | undefined
  readonly subOpenid?: string | undefined
  readonly request: {
    readonly description: string
    readonly out_trade_no: string
    readonly attach?: string | undefined
    readonly time_expire?: DateTime.Utc | undefined
    readonly amount: { readonly total: number; readonly currency?: string | undefined }
    readonly settle_info?:
      | { readonly profit_sharing?: boolean | undefined; readonly subsidy_amount?: number | undefined }
      | undefined
    readonly scene_info?: { readonly device_id?: string | undefined } | undefined
  }
  readonly notifyUrl: string | undefined
}

/** The fields that name merchants: a direct merchant, or a service provider and its sub-merchant. */
interface Merchants {
  readonly mchid?: string | undefined
  readonly sp_mchid?: string | undefined
  readonly sub_mchid?: string | undefined
}

type OrderRequest = NewOrder["request"] & Merchants & {
  readonly appid?: string | undefined
  readonly sp_appid?: string | undefined
  readonly sub_appid?: string | undefined
  readonly notify_url?: string | undefined
  readonly payer?:
    | {
      readonly openid?: string | undefined
      readonly sp_openid?: string | undefined
      readonly sub_openid?: string | undefined
      readonly auth_code?: unknown
      readonly identity?: unknown
    }
    | undefined
}

/** A new order, as the request of a direct merchant or of a service provider describes it. */
export const newOrder = (tradeType: TradeType, request: OrderRequest): NewOrder => ({
  tradeType,
  mchid: request.sp_mchid ?? request.mchid ?? "",
  subMchid: request.sub_mchid,
  appid: request.sp_appid ?? request.appid ?? "",
  subAppid: request.sub_appid,
  openid: request.payer?.sp_openid ?? request.payer?.openid,
  subOpenid: request.payer?.sub_openid,
  request,
  notifyUrl: request.notify_url
})

const hour = 3_600_000
/** Time for which a `prepay_id` is valid, even if the order is valid for longer. */
const prepayLifetime = 2 * hour
/** Time for which an `h5_url` is valid. */
const h5Lifetime = hour / 12
/**
 * Milliseconds for which an order without `time_expire` can be paid. No order is closed before, nor before its own
 * time.
 */
const orderLifetime = 7 * Protocol.dayMillis
/** The bounds to which an earlier or later `time_expire` is moved. */
const payable = { least: hour / 60, most: 15 * Protocol.dayMillis }

const isOpen = (state: Order["state"]) => state === "NOTPAY" || state === "USERPAYING"

/** Refuses a number under which another order was placed: with other content, in another channel, in another payment. */
export const used = refuse("OUT_TRADE_NO_USED", "商户订单号重复")
const noOpenid = paramError("payer/openid", "无效的openid", "has not the form of an openid")

/** Whether a text has the form of WeChat Pay's number of an order. */
const isTransactionId = (text: string): boolean => /^\d{28,32}$/.test(text)

const illegalTransactionId = refuse("PARAM_ERROR", "微信订单号非法")

/** Key of a merchant's own number. */
export const keyOf = (mchid: string, subMchid: string | undefined, outTradeNo: string) =>
  `${mchid}/${subMchid ?? ""}/${outTradeNo}`

/** Takes note of orders whose money comes in, and gives back that of paid ones that are reversed. */
export interface Watcher {
  readonly paid: (now: number, order: Order) => void
  /** Gives the money of paid orders back, of all or of none; returns whether it was there. */
  readonly reversed: (now: number, orders: ReadonlyArray<Order>) => boolean
}

/** Orders of one sandbox. */
export interface Payments {
  readonly operations: ReadonlyArray<Operation>
  readonly orders: Store.Store<Order>
  /** Places an order for a channel, or gives the one that a repeat means. */
  readonly place: (call: Call, order: NewOrder) => Order | Refused
  /** Opens an order that is known to be new, as part of a combined payment. */
  readonly open: (now: number, order: NewOrder, combined: Combined) => Order
  /** Makes a new `prepay_id` if the old one has expired. */
  readonly renew: (now: number, order: Order) => void
  /** Closes an unpaid order, part of a combined payment or not. */
  readonly end: (now: number, order: Order) => void
  /** Says that the payer was asked for the password. */
  readonly ask: (now: number, order: Order) => void
  /** Ends orders, all or none, and gives the money of paid ones back; returns whether the money was there. */
  readonly reverse: (now: number, orders: ReadonlyArray<Order>) => boolean
  readonly find: (mchid: string, subMchid: string | undefined, outTradeNo: string) => Order | undefined
  /** The order that a request of a direct merchant or of a service provider names. */
  readonly named: (request: Merchants & { readonly out_trade_no: string }) => Order | undefined
  /** Takes a number for a payment of another product, unless an order has it. */
  readonly claim: (key: string) => boolean
  /** Keeps an order of another product among the orders, again once it has a transaction number. */
  readonly adopt: (order: Order) => void
  /** Whether an order, or a payment of another product, has a number. */
  readonly isTaken: (key: string) => boolean
  readonly findByTransaction: (transactionId: string) => Order | undefined
  /** Makes a combined payment's number known to the controls. */
  readonly name: (number: string, order: Order) => void
  readonly findAny: (outTradeNo: string) => Order | undefined
  readonly close: (now: number, order: Order | undefined) => Reply<void>
  readonly pay: (now: number, order: Order, openid: string | undefined) => Order | Issue
  readonly decline: (now: number, order: Order) => Order | Issue
}

export const make = ({ kernel, watcher }: {
  readonly kernel: Kernel
  readonly watcher: Watcher
}): Payments => {
  const orders = Store.make<Order>()
  const byTransaction = new Map<string, Order>()
  const byNumber = new Map<string, Order>()
  const claimed = new Set<string>()

  const states = Store.states<Order>(kernel, {
    entity: "order",
    id: ({ outTradeNo }) => outTradeNo,
    notification: (order) => ({
      url: order.notifyUrl,
      originalType: "transaction",
      resource: asJson(notice(order))
    })
  })

  const change = (now: number, order: Order, state: Order["state"], notify?: Store.Transition["notify"]) =>
    states.transition(now, order, state, { notify, due: isOpen(state) ? closing(order) : undefined })

  const closing = (order: Order): Store.Due => ({
    at: Math.max(order.expiresAt, order.createdAt + orderLifetime),
    run: (at) => change(at, order, "CLOSED")
  })

  const newPrepayId = (now: number, order: Order) => {
    order.prepayId = `wx${Protocol.dayAndTime(now)}${kernel.hex("prepay", 22)}0000`
    order.prepayExpiresAt = now + (order.tradeType === "MWEB" ? h5Lifetime : prepayLifetime)
  }

  const renew = (now: number, order: Order) => {
    if (now >= order.prepayExpiresAt) newPrepayId(now, order)
  }

  /** Refuses to place an order again that is paid or closed, or whose channel is another one. */
  const repeatIssue = (order: Order, tradeType: TradeType): Refused | undefined => {
    if (order.tradeType !== tradeType) return used
    switch (order.state) {
      case "NOTPAY":
      case "USERPAYING":
        return undefined
      case "CLOSED":
      case "REVOKED":
      case "PAYERROR":
        return order.subMchid !== undefined || tradeType === "NATIVE" || tradeType === "MICROPAY"
          ? refuse("ORDER_CLOSED", "该订单已关闭，请重新下单")
          : refuse("OUT_TRADE_NO_USED", "该订单已关闭，请重新下单")
      default:
        return refuse(tradeType === "MICROPAY" ? "ORDER_PAID" : "OUT_TRADE_NO_USED", "该订单已支付", {
          number: 268498689
        })
    }
  }

  const place = ({ now, wire }: Call, given: NewOrder): Order | Refused => {
    const key = keyOf(given.mchid, given.subMchid, given.request.out_trade_no)
    const existing = orders.get(key)
    if (existing?.combined !== undefined || claimed.has(key)) return used
    const refused = existing === undefined ? undefined : repeatIssue(existing, given.tradeType)
    if (refused !== undefined) return refused
    if ([given.openid, given.subOpenid].some((openid) => openid !== undefined && !isOpenid(openid))) return noOpenid
    const order = orders.once(key, wire, () => create(now, given), used)
    if (!isRefused(order)) renew(now, order)
    return order
  }

  const create = (now: number, given: NewOrder, combined?: Combined): Order => {
    const { request } = given
    const expiresAt = request.time_expire === undefined
      ? now + orderLifetime
      : Math.min(Math.max(millis(request.time_expire), now + payable.least), now + payable.most)
    const order: Order = {
      mchid: given.mchid,
      subMchid: given.subMchid,
      appid: given.appid,
      subAppid: given.subAppid,
      outTradeNo: request.out_trade_no,
      tradeType: given.tradeType,
      collected: false,
      description: request.description,
      attach: request.attach,
      notifyUrl: given.notifyUrl,
      deviceId: request.scene_info?.device_id ?? "",
      total: request.amount.total,
      currency: request.amount.currency ?? "CNY",
      profitSharing: request.settle_info?.profit_sharing ?? false,
      subsidy: request.settle_info?.subsidy_amount ?? 0,
      createdAt: now,
      expiresAt,
      prepayId: "",
      prepayExpiresAt: 0,
      state: "NOTPAY",
      transactionId: undefined,
      successAt: undefined,
      reversal: undefined,
      openid: given.openid,
      subOpenid: given.subOpenid,
      refunded: 0,
      combined
    }
    newPrepayId(now, order)
    byNumber.set(order.outTradeNo, order)
    change(now, order, "NOTPAY")
    return order
  }

  const open: Payments["open"] = (now, given, combined) => {
    const order = create(now, given, combined)
    orders.set(keyOf(order.mchid, order.subMchid, order.outTradeNo), order)
    return order
  }

  const adopt = (order: Order) => {
    orders.set(keyOf(order.mchid, order.subMchid, order.outTradeNo), order)
    byNumber.set(order.outTradeNo, order)
    if (order.transactionId === undefined || byTransaction.has(order.transactionId)) return
    byTransaction.set(order.transactionId, order)
    if (order.successAt !== undefined) watcher.paid(order.successAt, order)
  }

  const find = (mchid: string, subMchid: string | undefined, outTradeNo: string) =>
    orders.get(keyOf(mchid, subMchid, outTradeNo))

  const isTaken = (key: string) => orders.get(key) !== undefined || claimed.has(key)

  const claim = (key: string) => {
    if (orders.get(key) !== undefined) return false
    claimed.add(key)
    return true
  }

  const close = (now: number, order: Order | undefined): Reply<void> => {
    if (order === undefined || order.combined !== undefined) return refuse("INVALID_REQUEST", "订单不存在")
    switch (order.state) {
      case "NOTPAY":
        change(now, order, "CLOSED")
        return empty
      case "CLOSED":
        return empty
      case "USERPAYING":
      case "PAYERROR":
      case "REVOKED":
        return refuse("INVALID_REQUEST", "付款码支付订单请使用撤销接口", { number: 268449641 })
      case "ACCEPT":
        return refuse("INVALID_REQUEST", "订单扣款处理中，不能关闭")
      default:
        return refuse("ORDER_PAID", "订单已支付，不能关闭")
    }
  }

  const receive = (now: number, order: Order, openid: string, notify?: Store.Transition["notify"]) => {
    order.transactionId = kernel.transactionId(now)
    order.successAt = now
    order.openid = openid
    byTransaction.set(order.transactionId, order)
    watcher.paid(now, order)
    change(now, order, "SUCCESS", notify)
  }

  const pay = (now: number, order: Order, openid: string | undefined): Order | Issue => {
    const orders = order.combined?.orders ?? [order]
    const unfit = orders.find(({ state }) => !isOpen(state))
    if (unfit !== undefined) {
      return issue(`order ${unfit.outTradeNo} is ${unfit.state}, only an unpaid order can be paid`)
    }
    if (now >= order.expiresAt) {
      return issue(
        `order ${order.outTradeNo} can no longer be paid, its time_expire is over: close it, place another`
      )
    }
    if (now >= order.prepayExpiresAt) {
      const what = order.tradeType === "MWEB" ? "h5_url" : "prepay_id"
      const age = order.tradeType === "MWEB" ? "five minutes" : "two hours"
      return issue(`the ${what} of order ${order.outTradeNo} is older than ${age}: place the order again`)
    }
    const placedFor = order.tradeType === "JSAPI" ? order.openid ?? order.subOpenid : undefined
    if (openid !== undefined && placedFor !== undefined && openid !== order.openid && openid !== order.subOpenid) {
      return issue(`order ${order.outTradeNo} was placed for another openid`)
    }
    const payer = (openid === order.subOpenid ? undefined : openid) ?? order.openid ??
      kernel.openid()
    const announced = order.combined === undefined && order.tradeType !== "MICROPAY"
    const notify = announced ? { eventType: "TRANSACTION.SUCCESS", summary: "支付成功" } : undefined
    for (const one of orders) receive(now, one, payer, notify)
    order.combined?.paid(now)
    return order
  }

  const decline = (now: number, order: Order): Order | Issue => {
    if (!isOpen(order.state)) {
      return issue(`order ${order.outTradeNo} is ${order.state}, only an unpaid order can be declined`)
    }
    // A payer who turns away from a code leaves the order unpaid; a payment code fails.
    change(now, order, order.tradeType === "MICROPAY" ? "PAYERROR" : "NOTPAY")
    return order
  }

  const end = (now: number, order: Order) => {
    if (order.state === "NOTPAY") change(now, order, "CLOSED")
  }

  const ask = (now: number, order: Order) => change(now, order, "USERPAYING")

  const reverse = (now: number, orders: ReadonlyArray<Order>) => {
    const open = orders.filter(({ state }) => state !== "REVOKED")
    const paid = open.filter(({ successAt }) => successAt !== undefined)
    if (!watcher.reversed(now, paid)) return false
    for (const order of paid) {
      order.refunded = order.total
      order.reversal = { at: now, refundId: kernel.refundId(now) }
    }
    for (const order of open) change(now, order, "REVOKED")
    return true
  }

  const named: Payments["named"] = ({ mchid = "", out_trade_no, sp_mchid = mchid, sub_mchid }) =>
    find(sp_mchid, sub_mchid, out_trade_no)

  const byId = ({ transaction_id, ...by }: Merchants & { readonly transaction_id: string }): Order | Refused => {
    if (!isTransactionId(transaction_id)) return illegalTransactionId
    const order = byTransaction.get(transaction_id)
    const isOwn = order?.mchid === (by.sp_mchid ?? by.mchid) && order?.subMchid === by.sub_mchid
    return single(isOwn ? order : undefined)
  }

  /** An order that is no part of a combined payment. */
  const single = (order: Order | undefined): Order | Refused =>
    order === undefined || order.combined !== undefined ? refuse("ORDER_NOT_EXIST", "订单不存在") : order

  /** Serves the endpoint that places the orders of a channel. */
  const channel = <Req extends OrderRequest, Res, Code extends string>(
    endpoint: Endpoint.Endpoint<Req, Res, Code>,
    tradeType: TradeType,
    show: (order: Order) => NoInfer<Res>
  ) => handle(endpoint, (request, call) => place(call, newOrder(tradeType, request)), show)

  const operations = [
    channel(Direct.Jsapi.prepay, "JSAPI", prepayId),
    channel(Direct.MiniProgram.prepay, "JSAPI", prepayId),
    channel(Direct.App.prepay, "APP", prepayId),
    channel(Direct.H5.prepay, "MWEB", h5Link),
    channel(Direct.Native.prepay, "NATIVE", codeLink),
    channel(Partner.Jsapi.prepay, "JSAPI", prepayId),
    channel(Partner.MiniProgram.prepay, "JSAPI", prepayId),
    channel(Partner.App.prepay, "APP", prepayId),
    channel(Partner.H5.prepay, "MWEB", h5Link),
    channel(Partner.Native.prepay, "NATIVE", codeLink),
    handle(Direct.Order.queryById, (request) => byId(request), transaction),
    handle(Partner.Order.queryById, (request) => byId(request), partnerTransaction),
    handle(Direct.Order.queryByOutTradeNo, (request) => single(named(request)), transaction),
    handle(Partner.Order.queryByOutTradeNo, (request) => single(named(request)), partnerTransaction),
    handle(Direct.Order.close, (request, { now }) => close(now, named(request))),
    handle(Partner.Order.close, (request, { now }) => close(now, named(request)))
  ]

  return {
    operations,
    orders,
    place,
    open,
    renew,
    end,
    ask,
    reverse,
    name: (number, order) => {
      byNumber.set(number, order)
    },
    find,
    named,
    adopt,
    claim,
    isTaken,
    findByTransaction: (id) => byTransaction.get(id),
    findAny: (outTradeNo) => byNumber.get(outTradeNo),
    close,
    pay,
    decline
  }
}
