/**
 * Sharings: the orders of profit sharing (分账单). These rules hold for direct merchants, service providers, brands and
 * platforms alike. {@link Funds} and {@link Terms} hold what differs: where the money is, and who may receive it.
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

/** The share of one receiver. The fields have the names that responses use. */
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
  /** Set where a platform's share became abnormal funds (在途异常资金). */
  abnormal_status?: "ABNORMAL_FINISHED"
  funds_abnormal_redirect_id?: string
  /** Fen that the receiver has returned. */
  returned: number
}

/**
 * A sharing: it gives parts of a paid order to receivers, or releases the rest of the order to the merchant, or both. An
 * order can have several sharings; one with a `rest` is its last.
 */
export interface Sharing {
  /** The paid order. */
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
  /** Fen that the sharing releases to the merchant, with the reason; `undefined` where the order can be shared again. */
  readonly rest: { readonly amount: number; readonly description: string } | undefined
  state: "PROCESSING" | "FINISHED"
  finish_time?: DateTime.Utc
  /** Number of returns that were requested. */
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

/** A share, with the sharing that it is part of. */
interface FoundShare {
  readonly sharing: Sharing
  readonly share: Share
}

/** The merchant that was paid. */
interface Seller {
  /** `undefined` where a direct merchant was paid. */
  readonly subMchid: string | undefined
  /** Milliseconds after the payment for which its money is frozen. */
  readonly frozenFor: number
}

/** The terms of a request: the merchant that was paid, and the receivers that are allowed. */
export interface Terms extends Seller {
  /** Refuses receivers that are not allowed; `finish` says whether the request releases the rest. */
  readonly refuseReceivers: (order: Order, receivers: ReadonlyArray<Receiver>, finish: boolean) => Refused | undefined
}

/** The money of paid orders. Platforms book it in the ledger; elsewhere the sandbox only counts it. */
export interface Funds {
  /** Fen of an order that can still be shared (剩余待分金额). */
  readonly unsplit: (now: number, order: Order, sharings: ReadonlyArray<Sharing>, frozenFor: number) => number
  /** Refuses an order that can be neither shared nor released now. */
  readonly refuseOrder?: (now: number, order: Order) => Refused | undefined
  /** Sets aside the money of a new sharing: its shares and its rest. */
  readonly take?: (now: number, sharing: Sharing) => void
  /** Pays a share to its receiver. */
  readonly pay?: (now: number, sharing: Sharing, share: Share) => void
  /** Pays the rest of a sharing to the merchant. */
  readonly release?: (now: number, sharing: Sharing) => void
}

/** Most sharings of one order. */
const mostRequests = 50

/** Largest part of an order that receivers get, in ten-thousandths: 30 %. */
export const maxRatio = 3000
/** Milliseconds that must pass between the payment of an order and its sharing. */
const shareableAfter = 60_000

/** Milliseconds after a sharing for which its shares can be returned. */
const returnableFor = 180 * Protocol.dayMillis

/** Refuses to share an order within a minute of its payment. */
export const refuseTooEarly = (now: number, { successAt = now }: Order): Refused | undefined =>
  now < successAt + shareableAfter ? refuse("INVALID_REQUEST", "订单处理中，请稍后重试") : undefined

/** Fen of all shares. */
export const sumOf = (shares: ReadonlyArray<{ readonly amount: number }>): number =>
  shares.reduce((sum, { amount }) => sum + amount, 0)

/** The shares that were or will be paid. A closed share is not among them: its money is the merchant's again. */
export const sharesOf = (sharings: ReadonlyArray<Sharing>): ReadonlyArray<Share> =>
  sharings.flatMap(({ shares }) => shares).filter(({ result }) => result !== "CLOSED")

/** Refuses receivers that were not added, or that were added under another name. */
export const refuseUnknownReceivers = (
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

/**
 * Notifies a receiver. WeChat Pay posts to the address in the receiver's merchant console; the sandbox posts to the
 * `notify_url` of the request.
 */
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

/** The numbers that name a sharing in requests about returns. One of them is enough. */
interface SharingNumbers {
  readonly order_id?: string | undefined
  readonly out_order_no?: string | undefined
}

/** Whether a request means this sharing or return: each number that it gives must agree. */
export const hasNumbers = (one: SharingNumbers, request: SharingNumbers): boolean =>
  (request.order_id ?? one.order_id) === one.order_id &&
  (request.out_order_no ?? one.out_order_no) === one.out_order_no

/** WeChat Pay's next number of a sharing, a share or a return. Each has a prefix of its own. */
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
  const byOrder = new Map<Order, ReadonlyArray<Sharing>>()

  /** The sharings of a paid order, oldest first. */
  const ofOrder = (order: Order) => byOrder.get(order) ?? []

  /** Fen for receivers other than the merchant that was paid. */
  const toOthers = (order: Order, shares: ReadonlyArray<{ readonly account: string; readonly amount: number }>) =>
    sumOf(shares.filter(({ account }) => account !== (order.subMchid ?? order.mchid)))

  /** Finds the paid order that a request names. */
  const findOrder = ({ caller, now }: Call, { subMchid }: Seller, transactionId: string): Order | Refused => {
    const order = payments.findByTransaction(transactionId)
    if (order?.mchid !== caller.mchid || order.subMchid !== subMchid) return refuse("INVALID_REQUEST", "订单不存在")
    if (!order.profitSharing) return refuse("INVALID_REQUEST", "非分账订单不支持分账")
    return funds.refuseOrder?.(now, order) ?? order
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

  /** Creates a sharing, which is settled after `transferDelay`. */
  const create = (
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
    byOrder.set(order, [...ofOrder(order), sharing])
    funds.take?.(now, sharing)
    states.transition(now, sharing, "PROCESSING", {
      due: { at: now + transferDelay, run: (at) => settle(at, sharing) }
    })
    return sharing
  }

  /** Shares a paid order; with `finish`, releases the rest. A repeat of the request returns the same sharing. */
  const share = (call: Call, terms: Terms, request: SharingRequest, finish: boolean): Sharing | Refused =>
    // In plaintext: a repeat of the request has other ciphertexts of the names.
    sharings.once(ownKey(call, request.out_order_no), reveal({ request, finish }), () => {
      const { now } = call
      const { receivers } = request
      const order = findOrder(call, terms, request.transaction_id)
      if (isRefused(order)) return order
      if (new Set(receivers.map(({ account, type }) => `${type}/${account}`)).size < receivers.length) {
        return refuse("INVALID_REQUEST", "同一分账接收方只能出现一次")
      }
      const refused = terms.refuseReceivers(order, receivers, finish) ?? refuseTooEarly(now, order)
      if (refused !== undefined) return refused
      const earlier = ofOrder(order)
      if (earlier.length >= mostRequests) return refuse("INVALID_REQUEST", "对同一笔订单最多能发起50次分账请求")
      const wanted = sumOf(receivers)
      const unsplit = funds.unsplit(now, order, earlier, terms.frozenFor)
      if (wanted > unsplit) return refuse("NOT_ENOUGH", "分账金额大于订单剩余待分金额")
      if (toOthers(order, [...sharesOf(earlier), ...receivers]) * 10_000 > order.total * maxRatio) {
        return refuse("RULE_LIMIT", "分账金额超出最大分账比例")
      }
      return create(call, order, {
        out_order_no: request.out_order_no,
        notifyUrl: request.notify_url,
        frozenFor: terms.frozenFor,
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
        rest: finish ? { amount: unsplit - wanted, description: "解冻给分账方" } : undefined
      })
    })

  /** Releases the rest of a paid order to the merchant: the order cannot be shared again. */
  const unfreeze = (
    call: Call,
    seller: Seller,
    request: Omit<SharingRequest, "receivers"> & { readonly description: string }
  ): Sharing | Refused =>
    sharings.once(ownKey(call, request.out_order_no), { unfreeze: request }, () => {
      const order = findOrder(call, seller, request.transaction_id)
      if (isRefused(order)) return order
      const amount = funds.unsplit(call.now, order, ofOrder(order), seller.frozenFor)
      if (amount === 0) return refuse("NOT_ENOUGH", "订单剩余待分金额不足，分账已完结")
      return create(call, order, {
        out_order_no: request.out_order_no,
        notifyUrl: request.notify_url,
        frozenFor: seller.frozenFor,
        shares: [],
        rest: { amount, description: request.description }
      })
    })

  /** Finds a sharing by the merchant's number and the number of the paid order. */
  const find = (
    call: Call,
    subMchid: string | undefined,
    request: { readonly out_order_no: string; readonly transaction_id: string }
  ): Sharing | undefined => {
    const sharing = sharings.get(ownKey(call, request.out_order_no))
    return sharing?.transaction_id === request.transaction_id && sharing.sub_mchid === subMchid ? sharing : undefined
  }

  /** Finds the pending share of a receiver, for a control that closes it. */
  const findPending = (given: { readonly out_order_no: string; readonly account: string }): FoundShare | Issue => {
    const { account, out_order_no } = given
    const sharing = sharings.findLast((one) => one.out_order_no === out_order_no)
    if (sharing === undefined) return issue(`there is no order of profit sharing ${out_order_no}`)
    const share = sharing.shares.find((one) => one.account === account && one.result === "PENDING")
    return share === undefined ? issue(`${account} has no pending share in ${out_order_no}`) : { sharing, share }
  }

  /** Finds the share that a request for a return names. Only the share of a merchant can be returned, once it is paid. */
  const findReturnable = (
    { caller, now }: Call,
    subMchid: string | undefined,
    request: SharingNumbers & { readonly return_mchid: string }
  ): FoundShare | Refused => {
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

  /** Fen of a paid order that receivers other than its merchant got, or will get. */
  const sharedOf = (order: Order) => toOthers(order, sharesOf(ofOrder(order)))

  return { sharings, ofOrder, sharedOf, share, unfreeze, find, findPending, findReturnable }
}

/** The sharings of one sandbox, either of platforms or of all others. */
export type Sharings = ReturnType<typeof make>
