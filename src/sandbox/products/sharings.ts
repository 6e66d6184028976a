/**
 * Orders of profit sharing (分账): the rules that hold for direct merchants, service providers, brands and platforms alike.
 * Where the money lies and who may receive it differs: see {@link Funds} and {@link Scope}.
 */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import { type Issue, issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, ownKey } from "../engine/operation.ts"
import { isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, plain, reveal, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"

/** The share of one receiver, as responses name it. */
export interface Share {
  readonly type: string
  readonly account: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly detail_id: string
  readonly create_time: DateTime.Utc
  result: "PENDING" | "SUCCESS" | "CLOSED"
  fail_reason?: string
  finish_time?: DateTime.Utc
  /** Of a platform's share that became abnormal funds (在途异常资金). */
  abnormal_status?: "ABNORMAL_FINISHED"
  funds_abnormal_redirect_id?: string
  /** Fen given back. */
  returned: number
}

/** An order of profit sharing, or the end of the sharing of a payment. */
export interface Sharing {
  readonly order: Order
  readonly mchid: string
  readonly sub_mchid?: string
  readonly transaction_id: string
  readonly out_order_no: string
  readonly order_id: string
  readonly notifyUrl: string | undefined
  readonly createdAt: number
  /** Milliseconds after the payment for which its money is frozen. */
  readonly frozenFor: number
  readonly shares: ReadonlyArray<Share>
  /** What it releases to the merchant. */
  readonly rest: { readonly amount: number; readonly description: string } | undefined
  state: "PROCESSING" | "FINISHED"
  finish_time?: DateTime.Utc
  /** How many returns were asked for. */
  returns: number
}

/** A receiver in a request. */
export interface Receiver {
  readonly type: string
  readonly account: string
  readonly name?: string | Redacted.Redacted | undefined
  /** Fen. */
  readonly amount: number
  readonly description: string
}

/** The fields of a request that all kinds of profit sharing have. */
interface SharingRequest {
  readonly transaction_id: string
  readonly out_order_no: string
  readonly receivers: ReadonlyArray<Receiver>
  readonly notify_url?: string | undefined
}

/** A share that a request or a control names. */
interface NamedShare {
  readonly sharing: Sharing
  readonly share: Share
}

/** Whose payment is shared. */
interface Seller {
  readonly subMchid: string | undefined
  /** Milliseconds after the payment for which its money is frozen. */
  readonly frozenFor: number
}

/** Whose payment is shared, and among whom. */
export interface Scope extends Seller {
  /** Why some of the receivers cannot have a share. */
  readonly receiversIssue: (order: Order, receivers: ReadonlyArray<Receiver>, finish: boolean) => Refused | undefined
}

/** Where the money lies that is shared. */
export interface Funds {
  /** Fen of an order that can still be shared. */
  readonly left: (now: number, order: Order, sharings: ReadonlyArray<Sharing>, frozenFor: number) => number
  /** Why an order can be neither shared nor released now. */
  readonly orderIssue?: (now: number, order: Order) => Refused | undefined
  /** Takes the shares of a new sharing, and what it releases. */
  readonly take?: (now: number, sharing: Sharing) => void
  /** Pays a share. */
  readonly pay?: (now: number, sharing: Sharing, share: Share) => void
  /** Releases what is left to the merchant. */
  readonly release?: (now: number, sharing: Sharing) => void
}

const mostRequests = 50
/** 30 %, in ten-thousandths. */
export const maxRatio = 3000
/** From when on after its payment an order can be shared. */
const shareableAfter = 60_000
/** After this time a share cannot be returned. */
const returnableFor = 180 * Protocol.dayMillis

/** Refuses to share an order right after its payment. */
export const tooEarly = (now: number, { successAt = now }: Order): Refused | undefined =>
  now < successAt + shareableAfter ? refuse("INVALID_REQUEST", "订单处理中，请稍后重试") : undefined

/** Fen of all shares. */
export const sumOf = (shares: ReadonlyArray<{ readonly amount: number }>): number =>
  shares.reduce((sum, { amount }) => sum + amount, 0)

/** The shares that were or will be paid; a failed one is the merchant's again. */
export const sharesOf = (sharings: ReadonlyArray<Sharing>): ReadonlyArray<Share> =>
  sharings.flatMap(({ shares }) => shares).filter(({ result }) => result !== "CLOSED")

/** Refuses receivers that were not added, or that were added under another name. */
export const unknownReceiver = (
  receivers: ReadonlyArray<Receiver>,
  find: (receiver: Receiver) => { readonly name?: Redacted.Redacted } | undefined,
  missing: Refused
): Refused | undefined => {
  for (const receiver of receivers) {
    const known = find(receiver)
    if (known === undefined) return missing
    if (receiver.name !== undefined && known.name !== undefined && plain(receiver.name) !== plain(known.name)) {
      return refuse("INVALID_REQUEST", "分账接收方姓名校验不通过")
    }
  }
  return undefined
}

/** WeChat Pay notifies receivers at the address of their console; the sandbox posts to that of the request. */
export const announce = (
  kernel: Kernel,
  now: number,
  sharing: Sharing,
  summary: "分账" | "分账回退",
  movement: {
    readonly order_id: string
    readonly out_order_no: string
    readonly receiver: Pick<Share, "type" | "account" | "amount" | "description">
  }
): void =>
  kernel.notify(now, {
    url: sharing.notifyUrl,
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    summary,
    resource: {
      ...(sharing.sub_mchid === undefined
        ? { mchid: sharing.mchid }
        : { sp_mchid: sharing.mchid, sub_mchid: sharing.sub_mchid }),
      transaction_id: sharing.transaction_id,
      order_id: movement.order_id,
      out_order_no: movement.out_order_no,
      receiver: select(movement.receiver, ["type", "account", "amount", "description"]),
      success_time: Protocol.rfc3339(now)
    }
  })

/** The numbers by which requests about returns name a sharing; one of them is enough. */
interface SharingNumbers {
  readonly order_id?: string | undefined
  readonly out_order_no?: string | undefined
}

/** Whether a sharing, or a return of it, has the numbers that a request names. */
export const hasNumbers = (one: SharingNumbers, request: SharingNumbers): boolean =>
  (request.order_id ?? one.order_id) === one.order_id &&
  (request.out_order_no ?? one.out_order_no) === one.out_order_no

/** A number of WeChat Pay's that begins with a prefix. */
export const numberOf = (kernel: Kernel, prefix: string, now: number): string =>
  kernel.number(now, prefix, `sharing${prefix}`, 16)

export const make = ({ funds, kernel, payments, states, transferDelay }: {
  readonly funds: Funds
  readonly kernel: Kernel
  readonly payments: Payments
  readonly states: Store.States<Sharing>
  /** Milliseconds. */
  readonly transferDelay: number
}) => {
  const sharings = Store.make<Sharing>()
  const ofOrder = new Map<Order, ReadonlyArray<Sharing>>()

  /** The sharings of a payment. */
  const of = (order: Order) => ofOrder.get(order) ?? []

  /** What goes to others than the merchant that sold. */
  const toOthers = (order: Order, shares: ReadonlyArray<{ readonly account: string; readonly amount: number }>) =>
    sumOf(shares.filter(({ account }) => account !== (order.subMchid ?? order.mchid)))

  /** The payment to share. */
  const orderOf = ({ caller, now }: Call, { subMchid }: Seller, transactionId: string): Order | Refused => {
    const order = payments.findByTransaction(transactionId)
    if (order?.mchid !== caller.mchid || order.subMchid !== subMchid) return refuse("INVALID_REQUEST", "订单不存在")
    if (!order.profitSharing) return refuse("INVALID_REQUEST", "非分账订单不支持分账")
    return funds.orderIssue?.(now, order) ?? order
  }

  const settle = (now: number, sharing: Sharing) => {
    sharing.finish_time = time(now)
    states.transition(now, sharing, "FINISHED")
    for (const share of sharing.shares) {
      share.finish_time ??= time(now)
      if (share.result !== "PENDING") continue
      share.result = "SUCCESS"
      funds.pay?.(now, sharing, share)
      if (share.type === "MERCHANT_ID") announce(kernel, now, sharing, "分账", { ...sharing, receiver: share })
    }
    funds.release?.(now, sharing)
  }

  const open = (
    { caller, now }: Call,
    order: Order,
    given: Pick<Sharing, "frozenFor" | "notifyUrl" | "out_order_no" | "rest" | "shares">
  ): Sharing => {
    const sharing: Sharing = {
      ...definedFields({ sub_mchid: order.subMchid }),
      order,
      mchid: caller.mchid,
      transaction_id: order.transactionId ?? "",
      order_id: numberOf(kernel, "3008", now),
      createdAt: now,
      ...given,
      state: "PROCESSING",
      returns: 0
    }
    ofOrder.set(order, [...of(order), sharing])
    funds.take?.(now, sharing)
    states.transition(now, sharing, "PROCESSING", {
      due: { at: now + transferDelay, run: (at) => settle(at, sharing) }
    })
    return sharing
  }

  /** Shares a payment once; `finish` releases the rest. */
  const share = (call: Call, scope: Scope, request: SharingRequest, finish: boolean): Sharing | Refused =>
    // Each encryption of a name differs.
    sharings.once(ownKey(call, request.out_order_no), reveal({ request, finish }), () => {
      const { now } = call
      const { receivers } = request
      const order = orderOf(call, scope, request.transaction_id)
      if (isRefused(order)) return order
      if (new Set(receivers.map(({ account, type }) => `${type}/${account}`)).size < receivers.length) {
        return refuse("INVALID_REQUEST", "同一分账接收方只能出现一次")
      }
      const refused = scope.receiversIssue(order, receivers, finish) ?? tooEarly(now, order)
      if (refused !== undefined) return refused
      const earlier = of(order)
      if (earlier.length >= mostRequests) return refuse("INVALID_REQUEST", "对同一笔订单最多能发起50次分账请求")
      const wanted = sumOf(receivers)
      const left = funds.left(now, order, earlier, scope.frozenFor)
      if (wanted > left) return refuse("NOT_ENOUGH", "分账金额大于订单剩余待分金额")
      if (toOthers(order, [...sharesOf(earlier), ...receivers]) * 10_000 > order.total * maxRatio) {
        return refuse("RULE_LIMIT", "分账金额超出最大分账比例")
      }
      return open(call, order, {
        out_order_no: request.out_order_no,
        notifyUrl: request.notify_url,
        frozenFor: scope.frozenFor,
        shares: receivers.map(({ account, amount, description, type }) => ({
          type,
          account,
          amount,
          description,
          detail_id: numberOf(kernel, "3601", now),
          create_time: time(now),
          result: "PENDING",
          returned: 0
        })),
        rest: finish ? { amount: left - wanted, description: "解冻给分账方" } : undefined
      })
    })

  /** Ends the sharing of a payment: the rest is the merchant's. */
  const unfreeze = (
    call: Call,
    seller: Seller,
    request: Omit<SharingRequest, "receivers"> & { readonly description: string }
  ): Sharing | Refused =>
    sharings.once(ownKey(call, request.out_order_no), { unfreeze: request }, () => {
      const order = orderOf(call, seller, request.transaction_id)
      if (isRefused(order)) return order
      const amount = funds.left(call.now, order, of(order), seller.frozenFor)
      if (amount === 0) return refuse("NOT_ENOUGH", "订单剩余待分金额不足，分账已完结")
      return open(call, order, {
        out_order_no: request.out_order_no,
        notifyUrl: request.notify_url,
        frozenFor: seller.frozenFor,
        shares: [],
        rest: { amount, description: request.description }
      })
    })

  const find = (
    call: Call,
    subMchid: string | undefined,
    request: { readonly out_order_no: string; readonly transaction_id: string }
  ): Sharing | undefined => {
    const sharing = sharings.get(ownKey(call, request.out_order_no))
    return sharing?.transaction_id === request.transaction_id && sharing.sub_mchid === subMchid ? sharing : undefined
  }

  /** The pending share of a receiver, which a control closes. */
  const pending = (given: { readonly out_order_no: string; readonly account: string }): NamedShare | Issue => {
    const { account, out_order_no } = given
    const sharing = sharings.findLast((one) => one.out_order_no === out_order_no)
    if (sharing === undefined) return issue(`there is no order of profit sharing ${out_order_no}`)
    const share = sharing.shares.find((one) => one.account === account && one.result === "PENDING")
    return share === undefined ? issue(`${account} has no pending share in ${out_order_no}`) : { sharing, share }
  }

  /** The share that a request to return money is about. */
  const returnable = (
    { caller, now }: Call,
    subMchid: string | undefined,
    request: SharingNumbers & { readonly return_mchid: string }
  ): NamedShare | Refused => {
    if (request.return_mchid === (subMchid ?? caller.mchid)) {
      return paramError("return_mchid", "分账方与回退方不能为同一商户号", "is the merchant that shares")
    }
    const sharing = sharings.find((one) =>
      one.mchid === caller.mchid && one.sub_mchid === subMchid && hasNumbers(one, request)
    )
    if (sharing === undefined || now - sharing.createdAt > returnableFor) {
      return refuse("INVALID_REQUEST", "分账指令不存在，或超过分账回退时效")
    }
    const share = sharing.shares.find(({ account, result, type }) =>
      type === "MERCHANT_ID" && account === request.return_mchid && result === "SUCCESS"
    )
    return share === undefined
      ? refuse("INVALID_REQUEST", "回退方不是该分账单的商户类型接收方，或分账未完成")
      : { sharing, share }
  }

  /** Fen of a payment that others than its merchant got, or are getting. */
  const sharedOf = (order: Order) => toOthers(order, sharesOf(of(order)))

  return { sharings, of, sharedOf, share, unfreeze, find, pending, returnable }
}

/** Orders of profit sharing of one kind, of one sandbox. */
export type Sharings = ReturnType<typeof make>
