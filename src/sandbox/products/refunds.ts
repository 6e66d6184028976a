/** Refunds: never above the order, at most fifty, settled after a while or by a control. */
import { Refund as Partner } from "../../api/partner-payments/index.ts"
import { Refund as RefundApi } from "../../api/payments/index.ts"
import { type Issue, issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import type { Call, Operation } from "../engine/operation.ts"
import { refuse, type Refused, respond } from "../engine/reply.ts"
import { subMchidOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { asJson, canonical, definedFields, reveal, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"

/** A refund as the sandbox keeps it. */
export interface Refund {
  readonly order: Order
  readonly outRefundNo: string
  readonly refundId: string
  readonly transactionId: string
  /** Fen. */
  readonly amount: number
  /** Fen from each account, if the request says so. */
  readonly from: RefundApi.CreateRequest["amount"]["from"]
  readonly reason: string | undefined
  readonly notifyUrl: string | undefined
  readonly fundsAccount: string
  /** The account that the request names to pay. */
  readonly fundsRequested: string | undefined
  /** Source of the money, if a platform's request says so. */
  readonly refundAccount: string | undefined
  /** Whether it was asked for as a platform (平台商户) asks: its rules for accounts apply. */
  readonly ofPlatform: boolean
  /** Account that the money goes to, in words. */
  receivedBy: string
  /** Content of the request that sent the money elsewhere. */
  sentBy: string | undefined
  readonly createdAt: number
  state: "PROCESSING" | "SUCCESS" | "ABNORMAL" | "CLOSED"
  /** Every state that it came to, the first one first. */
  readonly history: Array<{ readonly at: number; readonly state: Refund["state"] }>
  settledAt: number | undefined
}

/** The fields of a request that sends an abnormal refund elsewhere. */
type Again = Pick<RefundApi.ApplyAbnormalRefundRequest, "refund_id" | "type">

/** The end states of a refund. */
export type Settlement = "SUCCESS" | "ABNORMAL" | "CLOSED"

/** The fields of a request for a refund. */
export type RefundRequest = Omit<RefundApi.CreateRequest, "amount"> & {
  readonly amount: Omit<RefundApi.CreateRequest["amount"], "currency"> & { readonly currency?: string | undefined }
  readonly refund_account?: string | undefined
}

/** Sources of the money of refunds. */
export interface Funding {
  /** Takes the money of a new refund, or refuses. */
  readonly take: (now: number, refund: Refund) => Refused | undefined
  /** Says that the money of a refund arrived, or puts it back. */
  readonly settle: (now: number, refund: Refund, state: "SUCCESS" | "CLOSED") => void
}

/** Refuses to refund so many fen of an order. */
export type Guard = (now: number, order: Order, amount: number) => Refused | undefined

/** Refunds of one sandbox. */
export interface Refunds {
  readonly operations: ReadonlyArray<Operation>
  readonly refunds: Store.Store<Refund>
  /** Refunds an order for an endpoint, or gives the refund that a repeat means. */
  readonly create: (
    call: Call,
    order: Order | undefined,
    request: RefundRequest,
    ofPlatform?: boolean
  ) => Refund | Refused
  readonly find: (mchid: string, subMchid: string | undefined, outRefundNo: string) => Refund | undefined
  /** The paid order that a request names: by both numbers, if it gives both. */
  readonly orderOf: (
    mchid: string,
    subMchid: string | undefined,
    request: Pick<RefundApi.CreateRequest, "out_trade_no" | "transaction_id">
  ) => Order | undefined
  /** Starts an abnormal refund again, to another account. */
  readonly again: (now: number, refund: Refund | undefined, request: Again) => Refund | Refused
  readonly findAny: (outRefundNo: string) => Refund | undefined
  /** Fen of an order's refunds that arrived. */
  readonly arrived: (order: Order) => number
  readonly settle: (now: number, refund: Refund, state: Settlement) => Refund | Issue
  /** Is asked about every new refund, and may refuse it. */
  readonly guard: (guard: Guard) => void
  /** Called for every order to which a refund has arrived. */
  readonly watch: (watcher: (now: number, order: Order) => void) => void
}

const year = 365 * Protocol.dayMillis
const most = 50
/** Pause between two refunds of an order. */
const pause = 60_000

const received = "支付用户零钱"

const succeeded = ({ settledAt, state }: Refund) =>
  settledAt === undefined || state !== "SUCCESS" ? {} : { success_time: time(settledAt) }

/** A refund in responses. */
export const refundResponse = (refund: Refund) => ({
  refund_id: refund.refundId,
  out_refund_no: refund.outRefundNo,
  transaction_id: refund.transactionId,
  out_trade_no: refund.order.outTradeNo,
  channel: refund.receivedBy === received ? "ORIGINAL" : "OTHER_BANKCARD",
  user_received_account: refund.receivedBy,
  ...succeeded(refund),
  create_time: time(refund.createdAt),
  status: refund.state,
  funds_account: refund.fundsAccount,
  promotion_detail: [],
  amount: definedFields({
    total: refund.order.total,
    refund: refund.amount,
    from: refund.from ?? [],
    refund_fee: 0,
    payer_total: refund.order.total,
    payer_refund: refund.amount,
    settlement_refund: refund.amount,
    settlement_total: refund.order.total,
    discount_refund: 0,
    currency: refund.order.currency
  })
})

/** A refund in notifications. */
const notice = (refund: Refund) => ({
  ...(refund.order.subMchid === undefined
    ? { mchid: refund.order.mchid }
    : { sp_mchid: refund.order.mchid, sub_mchid: refund.order.subMchid }),
  out_trade_no: refund.order.outTradeNo,
  transaction_id: refund.transactionId,
  out_refund_no: refund.outRefundNo,
  refund_id: refund.refundId,
  refund_status: refund.state,
  ...succeeded(refund),
  amount: {
    total: refund.order.total,
    refund: refund.amount,
    payer_total: refund.order.total,
    payer_refund: refund.amount
  },
  user_received_account: refund.receivedBy
})

/** Refuses a number under which another refund was requested. */
const inconsistent = refuse("INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试", {
  number: 268498688
})

const summaries: Readonly<Record<Settlement, string>> = {
  SUCCESS: "退款成功",
  ABNORMAL: "退款异常",
  CLOSED: "退款关闭"
}

/** Refuses the accounts of a refund's request if they do not fit the refund. */
const drawn = (order: Order, { from, refund }: RefundRequest["amount"]): Refused | undefined => {
  if (from === undefined) return undefined
  if (from.reduce((sum, { amount }) => sum + amount, 0) !== refund) {
    return refuse("INVALID_REQUEST", "出资金额之和与退款金额不一致")
  }
  if (new Set(from.map(({ account }) => account)).size !== from.length) {
    return refuse("INVALID_REQUEST", "出资账户类型重复")
  }
  // Only what is to be shared lies in two accounts.
  return from.length > 1 && !order.profitSharing
    ? refuse("INVALID_REQUEST", "非分账订单不支持多账户出资退款")
    : undefined
}

export const make = ({ funding, kernel, payments, refundDelay }: {
  readonly funding: Funding
  readonly kernel: Kernel
  readonly payments: Payments
  /** Milliseconds. */
  readonly refundDelay: number
}): Refunds => {
  const refunds = Store.make<Refund>()
  const byNumber = new Map<string, Refund>()
  const ofOrder = new Map<Order, Array<Refund>>()
  const guards: Array<Guard> = []
  const watchers: Array<(now: number, order: Order) => void> = []

  const find: Refunds["find"] = (mchid, subMchid, outRefundNo) => {
    const refund = refunds.get(`${mchid}/${outRefundNo}`)
    return refund?.order.subMchid === subMchid ? refund : undefined
  }

  const states = Store.states<Refund>(kernel, {
    entity: "refund",
    id: ({ outRefundNo }) => outRefundNo,
    notification: (refund) => ({
      url: refund.notifyUrl,
      originalType: "refund",
      resource: asJson(notice(refund))
    })
  })

  const start = (now: number, refund: Refund) => {
    refund.history.push({ at: now, state: "PROCESSING" })
    states.transition(now, refund, "PROCESSING", {
      due: { at: now + refundDelay, run: (at) => void settle(at, refund, "SUCCESS") }
    })
  }

  const arrived = (order: Order) =>
    refunds.values().reduce(
      (sum, refund) => refund.order === order && refund.state === "SUCCESS" ? sum + refund.amount : sum,
      0
    )

  const settle = (now: number, refund: Refund, state: Settlement): Refund | Issue => {
    if (refund.state !== "PROCESSING" && !(refund.state === "ABNORMAL" && state !== "ABNORMAL")) {
      return issue(`refund ${refund.outRefundNo} is ${refund.state} already`)
    }
    refund.settledAt = now
    refund.history.push({ at: now, state })
    if (state !== "ABNORMAL") funding.settle(now, refund, state)
    states.transition(now, refund, state, {
      notify: { eventType: `REFUND.${state}`, summary: summaries[state] }
    })
    if (state === "CLOSED") {
      refund.order.refunded -= refund.amount
      if (refund.order.refunded === 0) {
        refund.order.state = "SUCCESS"
        kernel.log(now, { kind: "state", entity: "order", id: refund.order.outTradeNo, state: "SUCCESS" })
      }
    }
    if (state === "SUCCESS") { for (const watcher of watchers) watcher(now, refund.order) }
    return refund
  }

  const create: Refunds["create"] = ({ caller, now, wire }, order, request, ofPlatform = false) =>
    refunds.once(
      `${caller.mchid}/${request.out_refund_no}`,
      wire,
      () => open(now, order, request, ofPlatform),
      inconsistent
    )

  const open = (
    now: number,
    order: Order | undefined,
    request: RefundRequest,
    ofPlatform: boolean
  ): Refund | Refused => {
    if (order?.transactionId === undefined || order.successAt === undefined) {
      return refuse("RESOURCE_NOT_EXISTS", order === undefined ? "订单不存在" : "原订单不存在")
    }
    const { currency = order.currency } = request.amount
    if (currency !== order.currency) return refuse("INVALID_REQUEST", "退款币种与订单币种不一致")
    if (request.amount.total !== order.total) return refuse("INVALID_REQUEST", "订单金额与原订单不一致")
    if (order.refunded >= order.total) return refuse("INVALID_REQUEST", "订单已全额退款")
    if (request.amount.refund > order.total - order.refunded) return refuse("INVALID_REQUEST", "退款金额大于可退金额")
    const misdrawn = drawn(order, request.amount)
    if (misdrawn !== undefined) return misdrawn
    const earlier = ofOrder.get(order) ?? []
    const [latest] = earlier.slice(-1)
    if (earlier.length >= most) return refuse("INVALID_REQUEST", "部分退款次数超过50次")
    if (now - order.successAt > year) return refuse("INVALID_REQUEST", "订单已超过可退款的最大期限一年")
    if (latest !== undefined && now - latest.createdAt < pause) {
      return refuse("FREQUENCY_LIMITED", "同一笔订单多次退款的请求需相隔1分钟")
    }
    const unfit = guards.map((guard) => guard(now, order, request.amount.refund)).find((one) => one !== undefined)
    if (unfit !== undefined) return unfit
    const refund: Refund = {
      order,
      outRefundNo: request.out_refund_no,
      refundId: kernel.refundId(now),
      transactionId: order.transactionId,
      amount: request.amount.refund,
      from: request.amount.from,
      reason: request.reason,
      // Without an address of its own a refund is announced where the console says: here, where the order was.
      notifyUrl: request.notify_url ?? order.notifyUrl,
      fundsAccount: request.funds_account ?? "AVAILABLE",
      fundsRequested: request.funds_account,
      refundAccount: request.refund_account,
      ofPlatform,
      receivedBy: received,
      sentBy: undefined,
      createdAt: now,
      state: "PROCESSING",
      history: [],
      settledAt: undefined
    }
    const unfunded = funding.take(now, refund)
    if (unfunded !== undefined) return unfunded
    byNumber.set(refund.outRefundNo, refund)
    ofOrder.set(order, [...earlier, refund])
    order.refunded += refund.amount
    order.state = "REFUND"
    start(now, refund)
    return refund
  }

  const orderOf: Refunds["orderOf"] = (mchid, subMchid, request) => {
    const order = request.transaction_id === undefined
      ? payments.find(mchid, subMchid, request.out_trade_no ?? "")
      : payments.findByTransaction(request.transaction_id)
    const agrees = request.out_trade_no === undefined || order?.outTradeNo === request.out_trade_no
    return order?.mchid === mchid && order.subMchid === subMchid && agrees ? order : undefined
  }

  const again: Refunds["again"] = (now, refund, request) => {
    if (refund === undefined || refund.refundId !== request.refund_id) {
      return refuse("RESOURCE_NOT_EXISTS", "退款单不存在")
    }
    const content = canonical(reveal(request))
    // The same request twice is one.
    if (refund.state === "PROCESSING" && refund.sentBy === content) return refund
    if (refund.state !== "ABNORMAL") return refuse("INVALID_REQUEST", "退款单状态不是退款异常")
    refund.sentBy = content
    refund.receivedBy = request.type === "USER_BANK_CARD" ? "用户银行卡" : "商户银行账户"
    refund.settledAt = undefined
    start(now, refund)
    return refund
  }

  const response = (refund: Refund | Refused | undefined) =>
    respond(refund ?? refuse("RESOURCE_NOT_EXISTS", "退款单不存在"), refundResponse)

  const named = (call: Call, outRefundNo: string) => find(call.caller.mchid, subMchidOf(call), outRefundNo)

  const operations = [
    ...twins(
      RefundApi.create,
      Partner.create,
      (request, call) => response(create(call, orderOf(call.caller.mchid, subMchidOf(call), request), request))
    ),
    ...twins(RefundApi.query, Partner.query, (request, call) => response(named(call, request.out_refund_no))),
    ...twins(
      RefundApi.applyAbnormalRefund,
      Partner.applyAbnormalRefund,
      (request, call) => response(again(call.now, named(call, request.out_refund_no), request))
    )
  ]

  return {
    operations,
    refunds,
    create,
    find,
    orderOf,
    again,
    findAny: (number) => byNumber.get(number),
    arrived,
    settle,
    guard: (guard) => void guards.push(guard),
    watch: (watcher) => void watchers.push(watcher)
  }
}
