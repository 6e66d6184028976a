/** Subsidies (补差): what a platform adds to an order out of its operating account, before the order is shared. */
import { Subsidy as Api } from "../../../api/ecommerce/index.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, select, time } from "../../engine/values.ts"
import type { Order } from "../orders.ts"
import type { Payments } from "../payments.ts"
import type { Refunds } from "../refunds.ts"
import type { Accounts } from "./accounts.ts"

/** A subsidy, with the field names of its responses. */
interface Subsidy {
  readonly order: Order
  readonly mchid: string
  readonly sub_mchid: string
  readonly transaction_id: string
  readonly subsidy_id: string
  readonly description: string
  /** Fen. */
  readonly amount: number
  readonly success_time: ReturnType<typeof time>
  readonly out_subsidy_no?: string
  /** Fen that went back. */
  returned: number
  result: "SUCCESS" | "REFUND"
}

/** A subsidy that went back, or a part of it. */
interface SubsidyReturn {
  readonly sub_mchid: string
  readonly transaction_id: string
  readonly subsidy_refund_id: string
  readonly subsidy_id: string
  readonly out_order_no: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly result: "SUCCESS"
  readonly success_time: ReturnType<typeof time>
  readonly refund_id?: string
  readonly from?: Api.ReturnRequest["from"]
}

const view = (subsidy: Subsidy) => select(subsidy, ["subsidy_id", "transaction_id", "sub_mchid", "amount", "result"])

const viewReturn = (one: SubsidyReturn) =>
  select(one, ["out_order_no", "subsidy_refund_id", "subsidy_id", "amount", "result"])

/** A subsidy in the sandbox. */
export interface SubsidyView extends ReturnType<typeof view> {}

/** A return of a subsidy in the sandbox. */
export interface SubsidyReturnView extends ReturnType<typeof viewReturn> {}

/** The subsidies of one sandbox. */
export interface Subsidies extends WithLists<{ subsidies: SubsidyView; subsidyReturns: SubsidyReturnView }> {
  /** Whether an order still waits for the subsidy that it declared. */
  readonly isOwed: (order: Order) => boolean
}

type Numbers = { readonly sub_mchid: string; readonly transaction_id: string }

export const make = ({ accounts, isShared, kernel, payments, refunds }: {
  readonly accounts: Accounts
  /** Whether an order was shared. */
  readonly isShared: (order: Order) => boolean
  readonly kernel: Kernel
  readonly payments: Payments
  readonly refunds: Refunds
}): Subsidies => {
  const { ledger } = accounts
  const subsidies = Store.make<Subsidy>()
  const returns = Store.make<SubsidyReturn>()
  const cancelled = new Set<Order>()

  /** Refunds of an order that reached the payer or will. */
  const refundsOf = (order: Order) =>
    refunds.refunds.values().filter((refund) => refund.order === order && refund.state !== "CLOSED")

  const orderOf = ({ caller }: Call, { sub_mchid, transaction_id }: Numbers): Order | Refused => {
    const order = payments.findByTransaction(transaction_id)
    if (order?.mchid !== caller.mchid || order.subMchid !== sub_mchid) return refuse("INVALID_REQUEST", "订单不存在")
    return order.subsidy > 0 ? order : refuse("INVALID_REQUEST", "订单没有补差标识")
  }

  const ofOrder = (order: Order) => subsidies.find((one) => one.order === order)

  const open = (call: Call, request: Api.CreateRequest): Subsidy | Refused => {
    const { caller, now } = call
    const order = orderOf(call, request)
    if (isRefused(order)) return order
    if (cancelled.has(order)) return refuse("INVALID_REQUEST", "订单已取消补差")
    if (ofOrder(order) !== undefined) return refuse("INVALID_REQUEST", "一笔订单只能补差一笔")
    if (isShared(order) || accounts.isReleased(order)) return refuse("INVALID_REQUEST", "订单已分账或已解冻，不能补差")
    if (request.amount > order.subsidy) return refuse("INVALID_REQUEST", "补差金额大于下单时的补差金额")
    if (request.amount < order.subsidy && refundsOf(order).length === 0) {
      return refuse("INVALID_REQUEST", "补差金额与下单时的补差金额不一致")
    }
    const { amount, description, out_subsidy_no, sub_mchid, transaction_id } = request
    const subsidy_id = kernel.number(now, "3018", "subsidy", 16)
    const voucher = out_subsidy_no ?? transaction_id
    const note = { business: subsidy_id, voucher, name: "补差", by: caller.mchid, remark: description }
    const isPaid = ledger.book(now, note, [
      { from: Ledger.free(caller.mchid, "OPERATION"), to: accounts.frozen(order), fen: amount }
    ])
    if (!isPaid) return refuse("INVALID_REQUEST", "平台商户运营账户余额不足")
    kernel.log(now, { kind: "state", entity: "subsidy", id: subsidy_id, state: "SUCCESS" })
    return {
      order,
      mchid: caller.mchid,
      sub_mchid,
      transaction_id,
      subsidy_id,
      description,
      amount,
      ...definedFields({ out_subsidy_no }),
      success_time: time(now),
      returned: 0,
      result: "SUCCESS"
    }
  }

  /** The place that pays a return: as the request says, otherwise the place of the subsidy. */
  const source = ({ order }: Subsidy, from: Api.ReturnRequest["from"], amount: number): Ledger.Place => {
    const basic = Ledger.free(order.subMchid ?? "", "BASIC")
    const [account] = from ?? []
    if (account?.account === "AVAILABLE") return basic
    if (account?.account === "UNAVAILABLE") return accounts.frozen(order)
    return accounts.unsplit(order) >= amount ? accounts.frozen(order) : basic
  }

  const giveBack = (call: Call, request: Api.ReturnRequest): SubsidyReturn | Refused => {
    const { caller, now } = call
    const order = orderOf(call, request)
    if (isRefused(order)) return order
    const subsidy = ofOrder(order)
    if (subsidy === undefined || (request.subsidy_id ?? subsidy.subsidy_id) !== subsidy.subsidy_id) {
      return refuse("INVALID_REQUEST", "补差单不存在")
    }
    const { amount, description, from, out_order_no, refund_id, sub_mchid, transaction_id } = request
    if (refund_id !== undefined) {
      const isKnown = refundsOf(order).some(({ refundId }) => refundId === refund_id)
      if (!isKnown) return refuse("INVALID_REQUEST", "退款单不存在")
      const isUsed = returns.find((one) => one.refund_id === refund_id) !== undefined
      if (isUsed) return refuse("INVALID_REQUEST", "一笔微信退款单只允许补差回退一次")
    }
    const [account] = from ?? []
    if (account !== undefined && account.amount !== amount) {
      return refuse("INVALID_REQUEST", "出资金额之和与补差回退金额不一致")
    }
    if (amount > subsidy.amount - subsidy.returned) return refuse("INVALID_REQUEST", "补差回退金额大于补差金额")
    const subsidy_refund_id = kernel.number(now, "3019", "subsidyReturn", 16)
    const numbers = { business: subsidy_refund_id, voucher: out_order_no }
    const note = { ...numbers, name: "补差回退", by: caller.mchid, remark: description }
    const isPaid = ledger.book(now, note, [
      { from: source(subsidy, from, amount), to: Ledger.free(caller.mchid, "OPERATION"), fen: amount }
    ])
    if (!isPaid) return refuse("INVALID_REQUEST", "二级商户账户余额不足，补差回退失败")
    subsidy.returned += amount
    if (subsidy.returned === subsidy.amount) subsidy.result = "REFUND"
    kernel.log(now, { kind: "state", entity: "subsidy return", id: out_order_no, state: "SUCCESS" })
    return {
      sub_mchid,
      transaction_id,
      subsidy_refund_id,
      subsidy_id: subsidy.subsidy_id,
      out_order_no,
      amount,
      description,
      result: "SUCCESS",
      success_time: time(now),
      ...definedFields({ refund_id, from })
    }
  }

  return {
    operations: [
      handle(Api.create, (request, call) => {
        const { out_subsidy_no = `of ${request.transaction_id}` } = request
        return respond(
          subsidies.once(ownKey(call, out_subsidy_no), call.wire, () => open(call, request)),
          (subsidy) => subsidy
        )
      }),
      handle(
        Api.requestReturn,
        (request, call) => returns.once(ownKey(call, request.out_order_no), call.wire, () => giveBack(call, request))
      ),
      handle(Api.cancel, (request, call) => {
        const order = orderOf(call, request)
        if (isRefused(order)) return order
        const { description, sub_mchid, transaction_id } = request
        const response = { sub_mchid, transaction_id, description, result: "SUCCESS" as const }
        if (cancelled.has(order)) return response
        if (ofOrder(order) !== undefined) return refuse("INVALID_REQUEST", "订单已补差，不能取消")
        if (refundsOf(order).length === 0) return refuse("INVALID_REQUEST", "订单未发生退款，不能取消补差")
        cancelled.add(order)
        kernel.log(call.now, { kind: "state", entity: "subsidy", id: transaction_id, state: "CANCELLED" })
        return response
      })
    ],
    state: () => ({
      subsidies: subsidies.values().map(view),
      subsidyReturns: returns.values().map(viewReturn)
    }),
    isOwed: (order) => order.subsidy > 0 && !cancelled.has(order) && ofOrder(order) === undefined
  }
}
