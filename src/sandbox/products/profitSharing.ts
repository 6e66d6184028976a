/** Profit sharing (分账): orders that share a payment, and returns; of direct merchants, sub-merchants and brands. */
import * as Schema from "effect/Schema"
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import {
  MerchantConfig,
  ProfitSharingOrder as PartnerProfitSharingOrder
} from "../../api/partner-profit-sharing/index.ts"
import { ProfitSharingAmount, ProfitSharingOrder } from "../../api/profit-sharing/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { done, found, isRefused, refuse, type Refused, type Reply, respond } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, plain, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Publish } from "./bills.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"
import * as SharingBill from "./sharingBill.ts"
import { announce, type Sharing } from "./sharingModels.ts"
import * as SharingReceiver from "./sharingReceivers.ts"
import * as SharingReturns from "./sharingReturns.ts"

/** The orders that share a payment. */
interface Ledger {
  readonly sharings: Array<Sharing>
  /** Whether the rest was released to the merchant. */
  finished: boolean
}

const view = (sharing: Sharing) => ({
  ...select(sharing, ["out_order_no", "order_id", "transaction_id", "state"]),
  receivers: sharing.shares.map((share) => select(share, ["account", "amount", "result", "fail_reason"]))
})

/** An order of profit sharing in the sandbox. */
export interface SharingView extends ReturnType<typeof view> {}

/** Controls of profit sharing. */
export interface ProfitSharingControls {
  /** Closes the pending share of one receiver, with `ACCOUNT_ABNORMAL` by default. */
  readonly close: Control<
    { readonly out_order_no: string; readonly account: string; readonly fail_reason?: string },
    SharingView
  >
}

const mostRequests = 50
/** 30 %, in ten-thousandths. */
const maxRatio = 3000
/** After this time the rest belongs to the merchant; for brands it is longer. */
const frozenFor = 30 * Protocol.dayMillis
const brandFrozenFor = 180 * Protocol.dayMillis
/** From when on after its payment an order can be shared. */
const shareableAfter = 60_000

/** The fields of a request that all kinds of profit sharing have. */
interface SharingRequest {
  readonly transaction_id: string
  readonly out_order_no: string
  readonly receivers: ProfitSharingOrder.SharingRequest["receivers"]
  readonly notify_url?: string | undefined
}

/** Whose payment is shared, and among whose receivers. */
interface Scope {
  readonly subMchid: string | undefined
  readonly list: SharingReceiver.List
  /** Merchants that need not be added as receivers. */
  readonly free: ReadonlyArray<string>
  /** Milliseconds after the payment for which its money is frozen. */
  readonly frozenFor: number
}

const direct = (mchid: string): Scope => ({
  subMchid: undefined,
  list: SharingReceiver.listOf(mchid),
  free: [],
  frozenFor
})

const partner = (mchid: string, subMchid: string): Scope => ({
  subMchid,
  list: SharingReceiver.listOf(mchid, subMchid),
  free: [],
  frozenFor
})

const brand = (brandMchid: string, subMchid: string): Scope => ({
  subMchid,
  list: SharingReceiver.brandList(brandMchid),
  free: [brandMchid],
  frozenFor: brandFrozenFor
})

const sumOf = (shares: ReadonlyArray<{ readonly amount: number }>) =>
  shares.reduce((sum, { amount }) => sum + amount, 0)

/** The shares that were or will be paid; a failed one is the merchant's again. */
const sharesOf = (ledger: Ledger) =>
  ledger.sharings.flatMap(({ shares }) => shares).filter(({ result }) => result !== "CLOSED")

/** Fen that can still be shared. */
const unsplit = (now: number, payment: Order, ledger: Ledger, frozenFor: number): number =>
  ledger.finished || now - (payment.successAt ?? now) > frozenFor
    ? 0
    : Math.max(0, payment.total - payment.refunded - sumOf(sharesOf(ledger)))

/** What an order that ends the sharing releases to the merchant: the rest and, once settled, the failed shares. */
const unfrozenOf = ({ shares, state, unfrozen }: Sharing) =>
  unfrozen === undefined ? undefined : {
    ...unfrozen,
    amount: unfrozen.amount + (state === "FINISHED" ? sumOf(shares.filter(({ result }) => result === "CLOSED")) : 0)
  }

/** The shares with, if something was released, the merchant among the receivers. */
const resultsOf = (sharing: Sharing) => {
  const unfrozen = unfrozenOf(sharing)
  return [
    ...sharing.shares,
    ...(unfrozen === undefined || unfrozen.amount === 0 ? [] : [definedFields({
      type: "MERCHANT_ID",
      account: sharing.sub_mchid ?? sharing.mchid,
      ...unfrozen,
      result: sharing.state === "FINISHED" ? "SUCCESS" : "PENDING",
      create_time: time(sharing.createdAt),
      finish_time: sharing.finish_time
    })])
  ]
}

const response = (sharing: Sharing) => ({ ...sharing, receivers: resultsOf(sharing) })

export const make = ({ kernel, payments, publish, refunds, transferDelay }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly publish: Publish
  readonly refunds: Refunds
  /** Milliseconds. */
  readonly transferDelay: number
}):
  & WithControls<ProfitSharingControls>
  & WithLists<
    {
      sharings: SharingView
      sharingReturns: SharingReturns.SharingReturnView
      sharingReceivers: SharingReceiver.SharingReceiverView
    }
  > =>
{
  const receivers = SharingReceiver.make()
  const ledgers = new Map<string, Ledger>()
  const sharings = Store.make<Sharing>()
  const states = Store.states<Sharing>(kernel, { what: "sharing", id: ({ out_order_no }) => out_order_no })

  const number = (prefix: string, now: number) => kernel.number(now, prefix, `sharing${prefix}`, 16)

  const returns = SharingReturns.make({ kernel, sharings, number })

  const ledgerOf = (transactionId: string): Ledger => {
    const ledger = ledgers.get(transactionId) ?? { sharings: [], finished: false }
    ledgers.set(transactionId, ledger)
    return ledger
  }

  // The frozen money that is not shared can be refunded at once; more only after the rest is released.
  refunds.guard((now, order, amount) => {
    const ledger = ledgers.get(order.transactionId ?? "")
    const [first] = ledger?.sharings ?? []
    const left = ledger === undefined || first === undefined ? 0 : unsplit(now, order, ledger, first.frozenFor)
    return left > 0 && amount > left
      ? refuse("INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试")
      : undefined
  })

  /** The payment to share. */
  const paymentOf = (mchid: string, subMchid: string | undefined, transactionId: string): Order | Refused => {
    const payment = payments.findByTransaction(transactionId)
    if (payment?.mchid !== mchid || payment.subMchid !== subMchid) return refuse("INVALID_REQUEST", "订单不存在")
    return payment.profitSharing ? payment : refuse("INVALID_REQUEST", "非分账订单不支持分账")
  }

  const settle = (now: number, sharing: Sharing) => {
    sharing.finish_time = time(now)
    states.transition(now, sharing, "FINISHED")
    for (const share of sharing.shares) {
      share.finish_time = time(now)
      if (share.result !== "PENDING") continue
      share.result = "SUCCESS"
      if (share.type === "MERCHANT_ID") announce(kernel, now, sharing, "分账", { ...sharing, receiver: share })
    }
  }

  const open = (
    { caller, now }: Call,
    payment: Order,
    ledger: Ledger,
    given: Pick<Sharing, "frozenFor" | "notifyUrl" | "out_order_no" | "shares" | "unfrozen">
  ): Sharing => {
    const sharing: Sharing = {
      ...definedFields({ sub_mchid: payment.subMchid }),
      payment,
      mchid: caller.mchid,
      transaction_id: payment.transactionId ?? "",
      order_id: number("3008", now),
      createdAt: now,
      ...given,
      state: "PROCESSING"
    }
    ledger.sharings.push(sharing)
    if (given.unfrozen !== undefined) ledger.finished = true
    states.transition(now, sharing, "PROCESSING", {
      due: { at: now + transferDelay, run: (at) => settle(at, sharing) }
    })
    return sharing
  }

  const keyOf = ({ caller }: Call, number: string) => `${caller.mchid}/${number}`

  /** Checks the receivers of a request. */
  const receiverIssue = (
    payment: Order,
    scope: Scope,
    request: SharingRequest,
    finish: boolean
  ): Refused | undefined => {
    const merchant = payment.subMchid ?? payment.mchid
    if (new Set(request.receivers.map(({ account, type }) => `${type}/${account}`)).size < request.receivers.length) {
      return refuse("INVALID_REQUEST", "同一分账接收方只能出现一次")
    }
    if (finish && request.receivers.some(({ account, type }) => type === "MERCHANT_ID" && account === merchant)) {
      return refuse("INVALID_REQUEST", "分账接收方不允许为分账出资方")
    }
    for (const { account, name, type } of request.receivers) {
      if (type === "MERCHANT_ID" && [merchant, ...scope.free].includes(account)) continue
      const receiver = receivers.find(scope.list, { type, account })
      if (receiver === undefined) return refuse("INVALID_REQUEST", "分账接收方不存在，请先添加分账接收方")
      if (name !== undefined && receiver.name !== undefined && plain(name) !== plain(receiver.name)) {
        return refuse("INVALID_REQUEST", "分账接收方姓名校验不通过")
      }
    }
    return undefined
  }

  const share = (call: Call, scope: Scope, request: SharingRequest, finish: boolean): Sharing | Refused => {
    const { caller, now } = call
    // Each encryption of a name differs.
    const content = { request, finish, names: request.receivers.map(({ name }) => plain(name)) }
    return sharings.once(keyOf(call, request.out_order_no), content, () => {
      const payment = paymentOf(caller.mchid, scope.subMchid, request.transaction_id)
      if (isRefused(payment)) return payment
      const refused = receiverIssue(payment, scope, request, finish)
      if (refused !== undefined) return refused
      if (now < (payment.successAt ?? now) + shareableAfter) return refuse("INVALID_REQUEST", "订单处理中，请稍后重试")
      const ledger = ledgerOf(request.transaction_id)
      if (ledger.sharings.length >= mostRequests) {
        return refuse("INVALID_REQUEST", "对同一笔订单最多能发起50次分账请求")
      }
      const wanted = sumOf(request.receivers)
      const left = unsplit(now, payment, ledger, scope.frozenFor)
      if (wanted > left) return refuse("NOT_ENOUGH", "分账金额大于订单剩余待分金额")
      const merchant = payment.subMchid ?? payment.mchid
      const toOthers = [...sharesOf(ledger), ...request.receivers].filter(({ account }) => account !== merchant)
      if (sumOf(toOthers) * 10_000 > payment.total * maxRatio) return refuse("RULE_LIMIT", "分账金额超出最大分账比例")
      return open(call, payment, ledger, {
        out_order_no: request.out_order_no,
        notifyUrl: request.notify_url,
        frozenFor: scope.frozenFor,
        shares: request.receivers.map(({ account, amount, description, type }) => ({
          type,
          account,
          amount,
          description,
          detail_id: number("3601", now),
          create_time: time(now),
          result: "PENDING",
          returned: 0
        })),
        unfrozen: finish ? { amount: left - wanted, description: "解冻给分账方" } : undefined
      })
    })
  }

  const unfreeze = (
    call: Call,
    { frozenFor, subMchid }: Pick<Scope, "frozenFor" | "subMchid">,
    request: ProfitSharingOrder.UnfreezeRequest
  ): Sharing | Refused =>
    sharings.once(keyOf(call, request.out_order_no), { unfreeze: request }, () => {
      const payment = paymentOf(call.caller.mchid, subMchid, request.transaction_id)
      if (isRefused(payment)) return payment
      const ledger = ledgerOf(request.transaction_id)
      const amount = unsplit(call.now, payment, ledger, frozenFor)
      if (amount === 0) return refuse("NOT_ENOUGH", "订单剩余待分金额不足，分账已完结")
      return open(call, payment, ledger, {
        out_order_no: request.out_order_no,
        notifyUrl: request.notify_url,
        frozenFor,
        shares: [],
        unfrozen: { amount, description: request.description }
      })
    })

  const find = (
    call: Call,
    subMchid: string | undefined,
    request: { readonly out_order_no: string; readonly transaction_id: string }
  ): Sharing | Refused => {
    const sharing = sharings.get(keyOf(call, request.out_order_no))
    return sharing?.transaction_id === request.transaction_id && sharing.sub_mchid === subMchid
      ? sharing
      : refuse("RESOURCE_NOT_EXISTS", "分账单不存在")
  }

  const amountOf = (call: Call, transaction_id: string, frozenFor: number): Reply<ProfitSharingAmount.Unsplit> => {
    const payment = payments.findByTransaction(transaction_id)
    return payment?.mchid === call.caller.mchid && payment.profitSharing
      ? done({ transaction_id, unsplit_amount: unsplit(call.now, payment, ledgerOf(transaction_id), frozenFor) })
      : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
  }

  const orderOperations = [
    handle(
      ProfitSharingOrder.request,
      (request, call) => respond(share(call, direct(call.caller.mchid), request, request.unfreeze_unsplit), response)
    ),
    handle(ProfitSharingOrder.query, (request, call) => respond(find(call, undefined, request), response)),
    handle(
      ProfitSharingOrder.unfreeze,
      (request, call) => respond(unfreeze(call, { subMchid: undefined, frozenFor }, request), response)
    ),
    handle(
      PartnerProfitSharingOrder.request,
      (request, call) =>
        respond(share(call, partner(call.caller.mchid, request.sub_mchid), request, request.unfreeze_unsplit), response)
    ),
    handle(
      PartnerProfitSharingOrder.query,
      (request, call) => respond(find(call, request.sub_mchid, request), response)
    ),
    handle(
      PartnerProfitSharingOrder.unfreeze,
      (request, call) => respond(unfreeze(call, { subMchid: request.sub_mchid, frozenFor }, request), response)
    ),
    handle(
      Brand.request,
      (request, call) =>
        respond(share(call, brand(request.brand_mchid, request.sub_mchid), request, request.finish), (sharing) => ({
          ...response(sharing),
          brand_mchid: request.brand_mchid,
          status: sharing.state
        }))
    ),
    handle(Brand.query, (request, call) =>
      respond(find(call, request.sub_mchid, request), (sharing) => {
        const unfrozen = unfrozenOf(sharing)
        return definedFields({
          ...sharing,
          status: sharing.state,
          receivers: sharing.shares,
          finish_amount: unfrozen?.amount,
          finish_description: unfrozen?.description
        })
      })),
    handle(
      Brand.finish,
      (request, call) => found(unfreeze(call, { subMchid: request.sub_mchid, frozenFor: brandFrozenFor }, request))
    ),
    handle(ProfitSharingAmount.query, (request, call) => amountOf(call, request.transaction_id, frozenFor)),
    handle(Brand.queryAmount, (request, call) => amountOf(call, request.transaction_id, brandFrozenFor)),
    handle(MerchantConfig.query, ({ sub_mchid }) => done({ sub_mchid, max_ratio: maxRatio })),
    handle(Brand.queryRatio, ({ brand_mchid }) => done({ brand_mchid, max_ratio: maxRatio }))
  ]

  const controls = (control: MakeControl): ProfitSharingControls => ({
    close: control(
      "profitSharing.close",
      Schema.Struct({
        out_order_no: Schema.String,
        account: Schema.String,
        fail_reason: Schema.optionalKey(Schema.String)
      }),
      (_, { account, fail_reason = "ACCOUNT_ABNORMAL", out_order_no }) => {
        const sharing = sharings.findLast((one) => one.out_order_no === out_order_no)
        if (sharing === undefined) return issue(`there is no order of profit sharing ${out_order_no}`)
        const share = sharing.shares.find((one) => one.account === account && one.result === "PENDING")
        if (share === undefined) return issue(`${account} has no pending share in ${out_order_no}`)
        share.result = "CLOSED"
        share.fail_reason = fail_reason
        return view(sharing)
      }
    )
  })

  return {
    operations: [
      ...receivers.operations,
      ...orderOperations,
      ...returns.operations,
      SharingBill.make({ publish, sharings: sharings.values, returns: returns.values })
    ],
    controls,
    state: () => ({
      sharings: sharings.values().map(view),
      sharingReturns: returns.views(),
      sharingReceivers: receivers.state()
    })
  }
}
