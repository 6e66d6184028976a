/** Profit sharing (分账): receivers, orders that share what a payment brought, and returns; direct, partner and brand. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import {
  MerchantConfigs,
  Orders as PartnerOrders,
  Receivers as PartnerReceivers,
  Returns as PartnerReturns
} from "../../api/partner-profit-sharing/index.ts"
import { Amounts, Bills, Orders, Receivers, Returns } from "../../api/profit-sharing/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { differs, done, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, ifDefined, plain, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { briefly, csv, type Publish } from "./bills.ts"
import { type Order, type Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"

/** A receiver as the sandbox keeps it. */
interface Receiver {
  readonly type: string
  readonly account: string
  readonly name: string | undefined
  /** Neither is known of a brand's. */
  readonly relationType: string | undefined
  readonly customRelation: string | undefined
}

/** What one receiver gets of an order of profit sharing. */
interface Share {
  readonly type: string
  readonly account: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly detailId: string
  result: "PENDING" | "SUCCESS" | "CLOSED"
  failReason: string | undefined
  /** Fen given back. */
  returned: number
}

/** An order of profit sharing as the sandbox keeps it. */
interface Sharing {
  readonly payment: Order
  readonly mchid: string
  readonly transactionId: string
  readonly outOrderNo: string
  readonly orderId: string
  readonly notifyUrl: string | undefined
  readonly content: string
  readonly createdAt: number
  /** Milliseconds after the payment until which its money waits. */
  readonly frozenFor: number
  readonly shares: ReadonlyArray<Share>
  /** What this order gave to the merchant. */
  readonly unfrozen: { readonly amount: number; readonly description: string } | undefined
  state: "PROCESSING" | "FINISHED"
  finishedAt: number | undefined
}

/** A return as the sandbox keeps it. */
interface Return {
  readonly sharing: Sharing
  readonly outReturnNo: string
  readonly id: string
  readonly account: string
  /** Fen. */
  readonly amount: number
  readonly description: string
  readonly content: string
  readonly at: number
}

/** What a payment's money was shared into. */
interface Ledger {
  readonly sharings: Array<Sharing>
  /** Whether the rest was given to the merchant. */
  finished: boolean
}

/** An order of profit sharing in the sandbox. */
export interface SharingView {
  readonly out_order_no: string
  readonly order_id: string
  readonly transaction_id: string
  readonly state: Sharing["state"]
  readonly receivers: ReadonlyArray<{
    readonly account: string
    /** Fen. */
    readonly amount: number
    readonly result: Share["result"]
    readonly fail_reason?: string
  }>
}

/** A return of profit sharing in the sandbox. */
export interface SharingReturnView {
  readonly out_return_no: string
  readonly return_id: string
  readonly out_order_no: string
  readonly return_mchid: string
  /** Fen. */
  readonly amount: number
  readonly result: "SUCCESS"
}

/** Who may share, in the sandbox. */
export interface SharingReceiverView {
  readonly account: string
  readonly type: string
}

/** What profit sharing keeps. */
export interface ProfitSharingState {
  readonly sharings: ReadonlyArray<SharingView>
  readonly sharingReturns: ReadonlyArray<SharingReturnView>
  readonly sharingReceivers: ReadonlyArray<SharingReceiverView>
}

/** Controls of profit sharing. */
export interface ProfitSharingControls {
  /** Lets one receiver of an order under way get nothing: `ACCOUNT_ABNORMAL` unless told otherwise. */
  readonly close: Control<
    { readonly out_order_no: string; readonly account: string; readonly fail_reason?: string },
    SharingView
  >
}

const most = 20_000
const mostRequests = 50
/** 30 %, in ten-thousandths. */
const maxRatio = 3000
/** After this time the rest is the merchant's; a brand's shops wait longer. */
const frozenFor = 30 * Protocol.dayMillis
const brandFrozenFor = 180 * Protocol.dayMillis
/** After this time a receiver gives nothing back. */
const returnableFor = 180 * Protocol.dayMillis

const view = (sharing: Sharing): SharingView => ({
  out_order_no: sharing.outOrderNo,
  order_id: sharing.orderId,
  transaction_id: sharing.transactionId,
  state: sharing.state,
  receivers: sharing.shares.map(({ account, amount, failReason, result }) =>
    definedFields({
      account,
      amount,
      result,
      fail_reason: failReason
    })
  )
})

const viewReturn = (given: Return): SharingReturnView => ({
  out_return_no: given.outReturnNo,
  return_id: given.id,
  out_order_no: given.sharing.outOrderNo,
  return_mchid: given.account,
  amount: given.amount,
  result: "SUCCESS"
})

/** What a request tells, whatever its kind. */
interface SharingRequest {
  readonly transaction_id: string
  readonly out_order_no: string
  readonly receivers: Orders.SharingRequest["receivers"]
  readonly notify_url?: string
}

/** Who asks for what: the payment's owner, and whose receivers count. */
interface Scope {
  readonly subMchid: string | undefined
  /** Key of the list of receivers. */
  readonly list: string
  /** Merchants who need not be added. */
  readonly free: ReadonlyArray<string>
  /** Milliseconds after the payment until which its money waits. */
  readonly frozenFor: number
}

export const make = ({ kernel, payments, publish, refunds, transferDelay }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly publish: Publish
  readonly refunds: Refunds
  readonly transferDelay: number
}): WithControls<ProfitSharingControls> & WithState<ProfitSharingState> => {
  const receivers = new Map<string, Map<string, Receiver>>()
  const ledgers = new Map<string, Ledger>()
  const sharings = new Map<string, Sharing>()
  const returns = new Map<string, Return>()

  const number = (prefix: string, now: number) => kernel.number(now, prefix, `sharing${prefix}`, 16)

  // -------------------------------------------------------------------------------------------------------------------
  // receivers
  // -------------------------------------------------------------------------------------------------------------------

  const listOf = (mchid: string, subMchid?: string) => `${mchid}/${subMchid ?? ""}`

  const brandList = (brandMchid: string) => `brand/${brandMchid}`

  const add = (
    list: string,
    request: {
      readonly type: string
      readonly account: string
      readonly name?: string | Redacted.Redacted
      readonly relation_type?: string
      readonly custom_relation?: string
    }
  ): Receiver | Refused => {
    if (request.type === "MERCHANT_ID" && request.name === undefined) {
      return paramError("name", "分账接收方为商户时，商户全称必填", "is required for MERCHANT_ID")
    }
    const known = receivers.get(list) ?? new Map<string, Receiver>()
    receivers.set(list, known)
    const key = `${request.type}/${request.account}`
    const before = known.get(key)
    if (before !== undefined) return before
    if (known.size >= most) return refuse("INVALID_REQUEST", "分账接收方数量超过上限")
    const receiver = {
      type: request.type,
      account: request.account,
      name: plain(request.name),
      relationType: request.relation_type,
      customRelation: request.custom_relation
    }
    known.set(key, receiver)
    return receiver
  }

  const addRelated = (list: string, request: Receivers.AddRequest): Reply<Receivers.AddResponse> => {
    if (request.relation_type === "CUSTOM" && request.custom_relation === undefined) {
      return paramError("custom_relation", "自定义的分账关系必填", "is required with CUSTOM")
    }
    if (request.relation_type !== "CUSTOM" && request.custom_relation !== undefined) {
      return paramError("custom_relation", "关系类型不是CUSTOM时，不能填自定义的分账关系", "is for CUSTOM only")
    }
    const added = add(list, request)
    return "_tag" in added ? added : done(definedFields({
      type: added.type,
      account: added.account,
      name: ifDefined(added.name, Redacted.make),
      relation_type: added.relationType,
      custom_relation: added.customRelation
    }))
  }

  const remove = (list: string, { account, type }: { readonly type: string; readonly account: string }) => {
    receivers.get(list)?.delete(`${type}/${account}`)
    return { type, account }
  }

  /** The answer to a sub-merchant's provider names the sub-merchant. */
  const named = <A>(reply: Reply<A>, subMchid: string): Reply<A & { readonly sub_mchid: string }> =>
    reply._tag === "Done" ? { ...reply, value: { ...reply.value, sub_mchid: subMchid } } : reply

  const receiverOperations = [
    handle(Receivers.add, (request, { caller }) => addRelated(listOf(caller.mchid), request)),
    handle(Receivers.remove, (request, { caller }) => done(remove(listOf(caller.mchid), request))),
    handle(
      PartnerReceivers.add,
      (request, { caller }) => named(addRelated(listOf(caller.mchid, request.sub_mchid), request), request.sub_mchid)
    ),
    handle(PartnerReceivers.remove, (request, { caller }) => {
      const removed = remove(listOf(caller.mchid, request.sub_mchid), request)
      return done({ sub_mchid: request.sub_mchid, ...removed })
    }),
    handle(Brand.addReceiver, (request) => {
      const added = add(brandList(request.brand_mchid), request)
      return "_tag" in added
        ? added
        : done({ brand_mchid: request.brand_mchid, type: added.type, account: added.account })
    }),
    handle(
      Brand.removeReceiver,
      (request) => done({ brand_mchid: request.brand_mchid, ...remove(brandList(request.brand_mchid), request) })
    )
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // orders
  // -------------------------------------------------------------------------------------------------------------------

  /** What was shared, or will be; what failed is the merchant's again. */
  const sharesOf = (ledger: Ledger) =>
    ledger.sharings.flatMap(({ shares }) => shares).filter(({ result }) => result !== "CLOSED")

  const sumOf = (shares: ReadonlyArray<{ readonly amount: number }>) =>
    shares.reduce((sum, { amount }) => sum + amount, 0)

  const ledgerOf = (transactionId: string): Ledger => {
    const ledger = ledgers.get(transactionId) ?? { sharings: [], finished: false }
    ledgers.set(transactionId, ledger)
    return ledger
  }

  /** Fen that can still be shared. */
  const unsplit = (now: number, payment: Order, ledger: Ledger, frozenFor: number): number =>
    ledger.finished || now - (payment.successAt ?? now) > frozenFor
      ? 0
      : Math.max(0, payment.total - payment.refunded - sumOf(sharesOf(ledger)))

  // What is frozen and not shared can be given back at once; more than that only after the rest is unfrozen.
  refunds.guard((now, order, amount) => {
    const ledger = ledgers.get(order.transactionId ?? "")
    const [first] = ledger?.sharings ?? []
    const left = ledger === undefined || first === undefined ? 0 : unsplit(now, order, ledger, first.frozenFor)
    return left > 0 && amount > left
      ? refuse("INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试")
      : undefined
  })

  /** The payment whose money is to be shared. */
  const paymentOf = (mchid: string, subMchid: string | undefined, transactionId: string): Order | Refused => {
    const payment = payments.findByTransaction(transactionId)
    if (payment?.mchid !== mchid || payment.subMchid !== subMchid) return refuse("INVALID_REQUEST", "订单不存在")
    return payment.profitSharing ? payment : refuse("INVALID_REQUEST", "非分账订单不支持分账")
  }

  const settle = (now: number, sharing: Sharing) => {
    sharing.state = "FINISHED"
    sharing.finishedAt = now
    kernel.log(now, { kind: "state", what: "sharing", id: sharing.outOrderNo, state: "FINISHED" })
    for (const share of sharing.shares) {
      if (share.result !== "PENDING") continue
      share.result = "SUCCESS"
      if (share.type === "MERCHANT_ID") {
        const { orderId, outOrderNo } = sharing
        announce(now, sharing, { summary: "分账", orderId, outOrderNo, receiver: share })
      }
    }
  }

  /** Receivers hear at the address in their console, which the sandbox has none of: it posts to that of the request. */
  const announce = (
    now: number,
    sharing: Sharing,
    movement: {
      readonly summary: "分账" | "分账回退"
      readonly orderId: string
      readonly outOrderNo: string
      readonly receiver: Pick<Share, "type" | "account" | "amount" | "description">
    }
  ) => {
    const { account, amount, description, type } = movement.receiver
    kernel.notify(now, {
      url: sharing.notifyUrl,
      eventType: "TRANSACTION.SUCCESS",
      originalType: "profitsharing",
      summary: movement.summary,
      resource: {
        ...(sharing.payment.subMchid === undefined
          ? { mchid: sharing.mchid }
          : { sp_mchid: sharing.mchid, sub_mchid: sharing.payment.subMchid }),
        transaction_id: sharing.transactionId,
        order_id: movement.orderId,
        out_order_no: movement.outOrderNo,
        receiver: { type, account, amount, description },
        success_time: Protocol.rfc3339(now)
      }
    })
  }

  const open = (
    { caller, now }: Call,
    payment: Order,
    ledger: Ledger,
    given: Pick<Sharing, "content" | "frozenFor" | "notifyUrl" | "outOrderNo" | "shares" | "unfrozen">
  ): Sharing => {
    const sharing: Sharing = {
      payment,
      mchid: caller.mchid,
      transactionId: payment.transactionId ?? "",
      orderId: number("3008", now),
      createdAt: now,
      ...given,
      state: "PROCESSING",
      finishedAt: undefined
    }
    ledger.sharings.push(sharing)
    if (given.unfrozen !== undefined) ledger.finished = true
    sharings.set(`${caller.mchid}/${sharing.outOrderNo}`, sharing)
    kernel.log(now, { kind: "state", what: "sharing", id: sharing.outOrderNo, state: "PROCESSING" })
    kernel.schedule(now + transferDelay, (at) => settle(at, sharing))
    return sharing
  }

  const share = (
    call: Call,
    scope: Scope,
    request: SharingRequest,
    finish: boolean
  ): Sharing | Refused => {
    const { caller, now } = call
    const content = canonical({ request, finish, names: request.receivers.map(({ name }) => plain(name)) })
    const known = sharings.get(`${caller.mchid}/${request.out_order_no}`)
    if (known !== undefined) return known.content === content ? known : differs
    const payment = paymentOf(caller.mchid, scope.subMchid, request.transaction_id)
    if ("_tag" in payment) return payment
    const merchant = payment.subMchid ?? payment.mchid
    const list = receivers.get(scope.list)
    if (new Set(request.receivers.map(({ account, type }) => `${type}/${account}`)).size < request.receivers.length) {
      return refuse("INVALID_REQUEST", "同一分账接收方只能出现一次")
    }
    if (finish && request.receivers.some(({ account, type }) => type === "MERCHANT_ID" && account === merchant)) {
      return refuse("INVALID_REQUEST", "分账接收方不允许为分账出资方")
    }
    for (const { account, name, type } of request.receivers) {
      if (type === "MERCHANT_ID" && [merchant, ...scope.free].includes(account)) continue
      const receiver = list?.get(`${type}/${account}`)
      if (receiver === undefined) return refuse("INVALID_REQUEST", "分账接收方不存在，请先添加分账接收方")
      if (name !== undefined && receiver.name !== undefined && plain(name) !== receiver.name) {
        return refuse("INVALID_REQUEST", "分账接收方姓名校验不通过")
      }
    }
    const ledger = ledgerOf(request.transaction_id)
    if (ledger.sharings.length >= mostRequests) return refuse("INVALID_REQUEST", "对同一笔订单最多能发起50次分账请求")
    const wanted = sumOf(request.receivers)
    const left = unsplit(now, payment, ledger, scope.frozenFor)
    if (wanted > left) return refuse("NOT_ENOUGH", "分账金额大于订单剩余待分金额")
    const toOthers = [...sharesOf(ledger), ...request.receivers].filter(({ account }) => account !== merchant)
    if (sumOf(toOthers) * 10_000 > payment.total * maxRatio) return refuse("RULE_LIMIT", "分账金额超出最大分账比例")
    return open(call, payment, ledger, {
      outOrderNo: request.out_order_no,
      notifyUrl: request.notify_url,
      content,
      frozenFor: scope.frozenFor,
      shares: request.receivers.map(({ account, amount, description, type }) => ({
        type,
        account,
        amount,
        description,
        detailId: number("3601", now),
        result: "PENDING",
        failReason: undefined,
        returned: 0
      })),
      unfrozen: finish ? { amount: left - wanted, description: "解冻给分账方" } : undefined
    })
  }

  const unfreeze = (
    call: Call,
    { frozenFor, subMchid }: Pick<Scope, "frozenFor" | "subMchid">,
    request: Orders.UnfreezeRequest
  ): Sharing | Refused => {
    const { caller, now } = call
    const content = canonical({ unfreeze: request })
    const known = sharings.get(`${caller.mchid}/${request.out_order_no}`)
    if (known !== undefined) return known.content === content ? known : differs
    const payment = paymentOf(caller.mchid, subMchid, request.transaction_id)
    if ("_tag" in payment) return payment
    const ledger = ledgerOf(request.transaction_id)
    const amount = unsplit(now, payment, ledger, frozenFor)
    if (amount === 0) return refuse("NOT_ENOUGH", "订单剩余待分金额不足，分账已完结")
    return open(call, payment, ledger, {
      outOrderNo: request.out_order_no,
      notifyUrl: request.notify_url,
      content,
      frozenFor,
      shares: [],
      unfrozen: { amount, description: request.description }
    })
  }

  const finishTime = (sharing: Sharing) =>
    sharing.finishedAt === undefined ? {} : { finish_time: time(sharing.finishedAt) }

  const resultOf = (sharing: Sharing, share: Share) =>
    definedFields({
      type: share.type,
      account: share.account,
      amount: share.amount,
      description: share.description,
      result: share.result,
      fail_reason: share.failReason,
      detail_id: share.detailId,
      create_time: time(sharing.createdAt),
      ...finishTime(sharing)
    })

  /** What an order that ends the sharing gives to the merchant: what it left and, once it settled, what failed. */
  const unfrozenOf = ({ shares, state, unfrozen }: Sharing) =>
    unfrozen === undefined ? undefined : {
      ...unfrozen,
      amount: unfrozen.amount + (state === "FINISHED" ? sumOf(shares.filter(({ result }) => result === "CLOSED")) : 0)
    }

  /** The merchant is among the receivers with what was given back to him. */
  const resultsOf = (sharing: Sharing) => {
    const unfrozen = unfrozenOf(sharing)
    return [
      ...sharing.shares.map((share) => resultOf(sharing, share)),
      ...(unfrozen === undefined || unfrozen.amount === 0 ? [] : [{
        type: "MERCHANT_ID",
        account: sharing.payment.subMchid ?? sharing.payment.mchid,
        ...unfrozen,
        result: sharing.state === "FINISHED" ? "SUCCESS" as const : "PENDING" as const,
        create_time: time(sharing.createdAt),
        ...finishTime(sharing)
      }])
    ]
  }

  const ids = (sharing: Sharing) =>
    definedFields({
      sub_mchid: sharing.payment.subMchid,
      transaction_id: sharing.transactionId,
      out_order_no: sharing.outOrderNo,
      order_id: sharing.orderId
    })

  const tell = (sharing: Sharing | Refused): Reply<Orders.SharingOrder> =>
    "_tag" in sharing ? sharing : done({ ...ids(sharing), state: sharing.state, receivers: resultsOf(sharing) })

  const find = (
    mchid: string,
    subMchid: string | undefined,
    request: { readonly out_order_no: string; readonly transaction_id: string }
  ): Sharing | Refused => {
    const sharing = sharings.get(`${mchid}/${request.out_order_no}`)
    return sharing?.transactionId === request.transaction_id && sharing.payment.subMchid === subMchid
      ? sharing
      : refuse("RESOURCE_NOT_EXISTS", "分账单不存在")
  }

  const amountOf = (call: Call, transactionId: string, frozenFor: number): Reply<Amounts.Unsplit> => {
    const payment = payments.findByTransaction(transactionId)
    if (payment?.mchid !== call.caller.mchid || !payment.profitSharing) {
      return refuse("RESOURCE_NOT_EXISTS", "记录不存在")
    }
    return done({
      transaction_id: transactionId,
      unsplit_amount: unsplit(call.now, payment, ledgerOf(transactionId), frozenFor)
    })
  }

  const direct = (mchid: string): Scope => ({ subMchid: undefined, list: listOf(mchid), free: [], frozenFor })

  const partner = (mchid: string, subMchid: string): Scope => ({
    subMchid,
    list: listOf(mchid, subMchid),
    free: [],
    frozenFor
  })

  const brand = (brandMchid: string, subMchid: string): Scope => ({
    subMchid,
    list: brandList(brandMchid),
    free: [brandMchid],
    frozenFor: brandFrozenFor
  })

  const orderOperations = [
    handle(
      Orders.request,
      (request, call) => tell(share(call, direct(call.caller.mchid), request, request.unfreeze_unsplit))
    ),
    handle(Orders.query, (request, { caller }) => tell(find(caller.mchid, undefined, request))),
    handle(Orders.unfreeze, (request, call) => tell(unfreeze(call, { subMchid: undefined, frozenFor }, request))),
    handle(
      PartnerOrders.request,
      (request, call) =>
        tell(share(call, partner(call.caller.mchid, request.sub_mchid), request, request.unfreeze_unsplit))
    ),
    handle(PartnerOrders.query, (request, { caller }) => tell(find(caller.mchid, request.sub_mchid, request))),
    handle(
      PartnerOrders.unfreeze,
      (request, call) => tell(unfreeze(call, { subMchid: request.sub_mchid, frozenFor }, request))
    ),
    handle(Brand.request, (request, call) => {
      const sharing = share(call, brand(request.brand_mchid, request.sub_mchid), request, request.finish)
      return "_tag" in sharing ? sharing : done({
        brand_mchid: request.brand_mchid,
        ...ids(sharing),
        status: sharing.state,
        receivers: resultsOf(sharing)
      })
    }),
    handle(Brand.query, (request, { caller }) => {
      const sharing = find(caller.mchid, request.sub_mchid, request)
      if ("_tag" in sharing) return sharing
      const unfrozen = unfrozenOf(sharing)
      return done({
        ...ids(sharing),
        status: sharing.state,
        receivers: sharing.shares.map((share) => resultOf(sharing, share)),
        ...(unfrozen === undefined
          ? {}
          : { finish_amount: unfrozen.amount, finish_description: unfrozen.description })
      })
    }),
    handle(Brand.finish, (request, call) => {
      const sharing = unfreeze(call, { subMchid: request.sub_mchid, frozenFor: brandFrozenFor }, request)
      return "_tag" in sharing ? sharing : done(ids(sharing))
    }),
    handle(Amounts.query, (request, call) => amountOf(call, request.transaction_id, frozenFor)),
    handle(Brand.queryAmount, (request, call) => amountOf(call, request.transaction_id, brandFrozenFor)),
    handle(MerchantConfigs.query, (request) => done({ sub_mchid: request.sub_mchid, max_ratio: maxRatio })),
    handle(Brand.queryRatio, (request) => done({ brand_mchid: request.brand_mchid, max_ratio: maxRatio }))
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // returns
  // -------------------------------------------------------------------------------------------------------------------

  const giveBack = (
    { caller, now }: Call,
    subMchid: string | undefined,
    request: Returns.ReturnRequest,
    tooMuch: "INVALID_REQUEST" | "NOT_ENOUGH"
  ): Return | Refused => {
    const content = canonical(request)
    const key = `${caller.mchid}/${request.out_return_no}`
    const known = returns.get(key)
    if (known !== undefined) return known.content === content ? known : differs
    if (request.return_mchid === (subMchid ?? caller.mchid)) {
      return paramError("return_mchid", "分账方与回退方不能为同一商户号", "is the merchant that shares")
    }
    const sharing = [...sharings.values()].find((one) =>
      one.mchid === caller.mchid && one.payment.subMchid === subMchid &&
      (request.order_id === undefined || one.orderId === request.order_id) &&
      (request.out_order_no === undefined || one.outOrderNo === request.out_order_no)
    )
    if (sharing === undefined || now - sharing.createdAt > returnableFor) {
      return refuse("INVALID_REQUEST", "分账指令不存在，或超过分账回退时效")
    }
    const share = sharing.shares.find(({ account, result, type }) =>
      type === "MERCHANT_ID" && account === request.return_mchid && result === "SUCCESS"
    )
    if (share === undefined) return refuse("INVALID_REQUEST", "回退方不是该分账单的商户类型接收方，或分账未完成")
    if (request.amount > share.amount - share.returned) return refuse(tooMuch, "回退金额超过该接收方分账所得金额")
    share.returned += request.amount
    const given: Return = {
      sharing,
      outReturnNo: request.out_return_no,
      id: number("3009", now),
      account: request.return_mchid,
      amount: request.amount,
      description: request.description,
      content,
      at: now
    }
    returns.set(key, given)
    kernel.log(now, { kind: "state", what: "sharingReturn", id: given.outReturnNo, state: "SUCCESS" })
    announce(now, sharing, {
      summary: "分账回退",
      orderId: given.id,
      outOrderNo: given.outReturnNo,
      receiver: { ...share, amount: given.amount, description: given.description }
    })
    return given
  }

  const findReturn = (
    mchid: string,
    subMchid: string | undefined,
    request: { readonly out_return_no: string; readonly out_order_no?: string; readonly order_id?: string }
  ): Return | Refused => {
    const found = returns.get(`${mchid}/${request.out_return_no}`)
    return found?.sharing.payment.subMchid === subMchid &&
        (request.out_order_no === undefined || found?.sharing.outOrderNo === request.out_order_no) &&
        (request.order_id === undefined || found?.sharing.orderId === request.order_id) && found !== undefined
      ? found
      : refuse("RESOURCE_NOT_EXISTS", "分账回退单不存在")
  }

  const common = (given: Return) =>
    definedFields({
      sub_mchid: given.sharing.payment.subMchid,
      order_id: given.sharing.orderId,
      out_order_no: given.sharing.outOrderNo,
      out_return_no: given.outReturnNo,
      return_mchid: given.account,
      amount: given.amount,
      result: "SUCCESS" as const,
      finish_time: time(given.at)
    })

  const tellReturn = (given: Return | Refused): Reply<Returns.SharingReturn> =>
    "_tag" in given
      ? given
      : done({ ...common(given), return_id: given.id, description: given.description, create_time: time(given.at) })

  const tellBrandReturn = (given: Return | Refused): Reply<Brand.SharingReturn> =>
    "_tag" in given ? given : done({ ...common(given), return_no: given.id })

  const returnOperations = [
    handle(Returns.request, (request, call) => tellReturn(giveBack(call, undefined, request, "INVALID_REQUEST"))),
    handle(Returns.query, (request, { caller }) => tellReturn(findReturn(caller.mchid, undefined, request))),
    handle(
      PartnerReturns.request,
      (request, call) => tellReturn(giveBack(call, request.sub_mchid, request, "INVALID_REQUEST"))
    ),
    handle(
      PartnerReturns.query,
      (request, { caller }) => tellReturn(findReturn(caller.mchid, request.sub_mchid, request))
    ),
    handle(
      Brand.requestReturn,
      (request, call) => tellBrandReturn(giveBack(call, request.sub_mchid, request, "NOT_ENOUGH"))
    ),
    handle(
      Brand.queryReturn,
      (request, { caller }) => tellBrandReturn(findReturn(caller.mchid, request.sub_mchid, request))
    )
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // bills
  // -------------------------------------------------------------------------------------------------------------------

  const columns = [
    "分账时间",
    "分账发起方",
    "分账方",
    "微信订单号",
    "微信分账/回退单号",
    "分账明细单号",
    "商户分账/回退单号",
    "订单金额",
    "分账接收方",
    "分账金额",
    "业务类型",
    "处理状态",
    "分账描述"
  ]

  const row = (at: number, sharing: Sharing, more: ReadonlyArray<string>) => ({
    at,
    cells: [
      Protocol.billTime(at),
      sharing.mchid,
      sharing.payment.subMchid ?? sharing.mchid,
      sharing.transactionId,
      ...more
    ]
  })

  const rows = (mchid: string, subMchid: string | undefined) => {
    const mine = (sharing: Sharing) =>
      sharing.mchid === mchid && (subMchid === undefined || sharing.payment.subMchid === subMchid)
    return [
      ...[...sharings.values()].filter(mine).flatMap((sharing) =>
        sharing.shares.map((share) =>
          row(sharing.createdAt, sharing, [
            sharing.orderId,
            share.detailId,
            sharing.outOrderNo,
            Protocol.yuan(sharing.payment.total),
            share.account,
            Protocol.yuan(share.amount),
            "分账",
            share.result,
            share.description
          ])
        )
      ),
      ...[...returns.values()].filter(({ sharing }) => mine(sharing)).map((given) =>
        row(given.at, given.sharing, [
          given.id,
          "",
          given.outReturnNo,
          Protocol.yuan(given.sharing.payment.total),
          given.account,
          Protocol.yuan(given.amount),
          "分账回退",
          "SUCCESS",
          given.description
        ])
      )
    ].sort((a, b) => a.at - b.at)
  }

  const bill = handle(Bills.request, (request, call) => {
    const start = Protocol.midnight(request.bill_date)
    const found = rows(call.caller.mchid, request.sub_mchid).filter(({ at }) =>
      at >= start && at < start + Protocol.dayMillis
    )
    if (found.length === 0) return refuse("NO_STATEMENT_EXIST", "账单文件不存在")
    const sums = { columns: ["总条数"], values: [String(found.length)] }
    return done(
      publish(call, csv(columns, found.map(({ cells }) => cells), sums), {
        tarType: request.tar_type,
        lifetime: briefly
      })
    )
  })

  // -------------------------------------------------------------------------------------------------------------------
  // controls
  // -------------------------------------------------------------------------------------------------------------------

  const controls = (control: MakeControl): ProfitSharingControls => ({
    close: control(
      "profitSharing.close",
      Schema.Struct({
        out_order_no: Schema.String,
        account: Schema.String,
        fail_reason: Schema.optionalKey(Schema.String)
      }),
      (_, given) => {
        const sharing = [...sharings.values()].findLast(({ outOrderNo }) => outOrderNo === given.out_order_no)
        if (sharing === undefined) return issue(`there is no order of profit sharing ${given.out_order_no}`)
        const share = sharing.shares.find(({ account, result }) => account === given.account && result === "PENDING")
        if (share === undefined) return issue(`${given.account} waits for nothing from ${given.out_order_no}`)
        share.result = "CLOSED"
        share.failReason = given.fail_reason ?? "ACCOUNT_ABNORMAL"
        return view(sharing)
      }
    )
  })

  return {
    operations: [...receiverOperations, ...orderOperations, ...returnOperations, bill],
    controls,
    state: () => ({
      sharings: Array.from(sharings.values(), view),
      sharingReturns: Array.from(returns.values(), viewReturn),
      sharingReceivers: [...receivers.values()].flatMap((list) =>
        Array.from(list.values(), ({ account, type }) => ({ account, type }))
      )
    })
  }
}
