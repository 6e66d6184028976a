/** Profit sharing (分账): orders that share a payment, and returns; of direct merchants, sub-merchants and brands. */
import * as Schema from "effect/Schema"
import { BrandProfitSharing as Brand } from "../../api/brand-profit-sharing/index.ts"
import {
  MerchantConfig,
  ProfitSharingOrder as PartnerProfitSharingOrder
} from "../../api/partner-profit-sharing/index.ts"
import { ProfitSharingAmount, ProfitSharingOrder } from "../../api/profit-sharing/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { isIssue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { refuse, type Reply } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Publish } from "./bills.ts"
import type { Payments } from "./payments.ts"
import type { Refunds } from "./refunds.ts"
import * as SharingBill from "./sharingBill.ts"
import * as SharingReceiver from "./sharingReceivers.ts"
import * as SharingReturns from "./sharingReturns.ts"
import * as Sharings from "./sharings.ts"
import type { Sharing } from "./sharings.ts"

const view = (sharing: Sharing) => ({
  ...select(sharing, ["out_order_no", "order_id", "transaction_id", "state"]),
  receivers: sharing.shares.map((share) => select(share, ["account", "amount", "result", "fail_reason"]))
})

/** An order of profit sharing in the sandbox. */
export interface SharingView extends ReturnType<typeof view> {}

const Closing = Schema.Struct({
  out_order_no: Schema.String,
  account: Schema.String,
  fail_reason: Schema.optionalKey(Schema.String)
})

/** Controls of profit sharing. */
export interface ProfitSharingControls {
  /** Closes the pending share of one receiver, with `ACCOUNT_ABNORMAL` by default. */
  readonly close: Control<typeof Closing.Type, SharingView>
}

/** After this time the rest belongs to the merchant; for brands it is longer. */
const frozenFor = 30 * Protocol.dayMillis
const brandFrozenFor = 180 * Protocol.dayMillis

const noReceiver = refuse("INVALID_REQUEST", "分账接收方不存在，请先添加分账接收方")

/** Fen that can still be shared: nothing once the rest was released, or its time is over. */
const left: Sharings.Funds["left"] = (now, order, sharings, frozenFor) =>
  sharings.some(({ rest }) => rest !== undefined) || now - (order.successAt ?? now) > frozenFor
    ? 0
    : Math.max(0, order.total - order.refunded - Sharings.sumOf(Sharings.sharesOf(sharings)))

/** What an order that ends the sharing releases to the merchant: the rest and, once settled, the failed shares. */
const unfrozenOf = ({ rest, shares, state }: Sharing) =>
  rest === undefined ? undefined : {
    ...rest,
    amount: rest.amount +
      (state === "FINISHED" ? Sharings.sumOf(shares.filter(({ result }) => result === "CLOSED")) : 0)
  }

/** An order with, if something was released, the merchant among the receivers. */
const response = (sharing: Sharing) => {
  const unfrozen = unfrozenOf(sharing)
  const released = unfrozen === undefined || unfrozen.amount === 0 ? [] : [definedFields({
    type: "MERCHANT_ID",
    account: sharing.sub_mchid ?? sharing.mchid,
    ...unfrozen,
    result: sharing.state === "FINISHED" ? "SUCCESS" : "PENDING",
    create_time: time(sharing.createdAt),
    finish_time: sharing.finish_time
  })]
  return { ...sharing, receivers: [...sharing.shares, ...released] }
}

export const make = ({ kernel, payments, publish, refunds, transferDelay }: {
  readonly kernel: Kernel
  readonly payments: Payments
  readonly publish: Publish
  readonly refunds: Refunds
  /** Milliseconds. */
  readonly transferDelay: number
}):
  & WithControls<ProfitSharingControls>
  & WithLists<{
    sharings: SharingView
    sharingReturns: SharingReturns.SharingReturnView
    sharingReceivers: SharingReceiver.SharingReceiverView
  }> =>
{
  const receivers = SharingReceiver.make()
  const states = Store.states<Sharing>(kernel, { what: "sharing", id: ({ out_order_no }) => out_order_no })
  const all = Sharings.make({ funds: { left }, kernel, payments, states, transferDelay })
  const { sharings } = all
  const returns = SharingReturns.make({ kernel, returnable: all.returnable })

  // The frozen money that is not shared can be refunded at once; more only after the rest is released.
  refunds.guard((now, order, amount) => {
    const earlier = all.of(order)
    const [first] = earlier
    const unsplit = first === undefined ? 0 : left(now, order, earlier, first.frozenFor)
    return unsplit > 0 && amount > unsplit
      ? refuse("INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试")
      : undefined
  })

  /** Shares among the receivers of a list; the merchant itself, and those of `free`, need not be in it. */
  const scope = (
    subMchid: string | undefined,
    list: SharingReceiver.List,
    frozenFor: number,
    free?: string
  ): Sharings.Scope => ({
    subMchid,
    frozenFor,
    receiversIssue: (order, given, finish) => {
      const merchant = order.subMchid ?? order.mchid
      const isMerchant = (mchid: string | undefined) => ({ account, type }: Sharings.Receiver) =>
        type === "MERCHANT_ID" && account === mchid
      if (finish && given.some(isMerchant(merchant))) {
        return refuse("INVALID_REQUEST", "分账接收方不允许为分账出资方")
      }
      const others = given.filter((one) => !isMerchant(merchant)(one) && !isMerchant(free)(one))
      return Sharings.unknownReceiver(others, (receiver) => receivers.find(list, receiver), noReceiver)
    }
  })

  const direct = ({ caller: { mchid } }: Call) => scope(undefined, SharingReceiver.listOf(mchid), frozenFor)

  const partner = ({ caller: { mchid } }: Call, { sub_mchid }: { readonly sub_mchid: string }) =>
    scope(sub_mchid, SharingReceiver.listOf(mchid, sub_mchid), frozenFor)

  const brand = ({ brand_mchid, sub_mchid }: { readonly brand_mchid: string; readonly sub_mchid: string }) =>
    scope(sub_mchid, SharingReceiver.brandList(brand_mchid), brandFrozenFor, brand_mchid)

  const find = (
    call: Call,
    subMchid: string | undefined,
    request: { readonly out_order_no: string; readonly transaction_id: string }
  ) => all.find(call, subMchid, request) ?? refuse("RESOURCE_NOT_EXISTS", "分账单不存在")

  const amountOf = (call: Call, transaction_id: string, frozenFor: number): Reply<ProfitSharingAmount.Unsplit> => {
    const order = payments.findByTransaction(transaction_id)
    return order?.mchid === call.caller.mchid && order.profitSharing
      ? { transaction_id, unsplit_amount: left(call.now, order, all.of(order), frozenFor) }
      : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
  }

  const operations = [
    handle(
      ProfitSharingOrder.request,
      (request, call) => all.share(call, direct(call), request, request.unfreeze_unsplit),
      response
    ),
    handle(ProfitSharingOrder.query, (request, call) => find(call, undefined, request), response),
    handle(
      ProfitSharingOrder.unfreeze,
      (request, call) => all.unfreeze(call, { subMchid: undefined, frozenFor }, request),
      response
    ),
    handle(
      PartnerProfitSharingOrder.request,
      (request, call) => all.share(call, partner(call, request), request, request.unfreeze_unsplit),
      response
    ),
    handle(PartnerProfitSharingOrder.query, (request, call) => find(call, request.sub_mchid, request), response),
    handle(
      PartnerProfitSharingOrder.unfreeze,
      (request, call) => all.unfreeze(call, { subMchid: request.sub_mchid, frozenFor }, request),
      response
    ),
    handle(
      Brand.request,
      (request, call) => all.share(call, brand(request), request, request.finish),
      (sharing, { brand_mchid }) => ({
        ...response(sharing),
        brand_mchid,
        status: sharing.state
      })
    ),
    handle(Brand.query, (request, call) => find(call, request.sub_mchid, request), (sharing) => {
      const unfrozen = unfrozenOf(sharing)
      return definedFields({
        ...sharing,
        status: sharing.state,
        receivers: sharing.shares,
        finish_amount: unfrozen?.amount,
        finish_description: unfrozen?.description
      })
    }),
    handle(
      Brand.finish,
      (request, call) => all.unfreeze(call, { subMchid: request.sub_mchid, frozenFor: brandFrozenFor }, request)
    ),
    handle(ProfitSharingAmount.query, (request, call) => amountOf(call, request.transaction_id, frozenFor)),
    handle(Brand.queryAmount, (request, call) => amountOf(call, request.transaction_id, brandFrozenFor)),
    handle(MerchantConfig.query, ({ sub_mchid }) => ({ sub_mchid, max_ratio: Sharings.maxRatio })),
    handle(Brand.queryRatio, ({ brand_mchid }) => ({ brand_mchid, max_ratio: Sharings.maxRatio }))
  ]

  const controls = (control: MakeControl): ProfitSharingControls => ({
    close: control("profitSharing.close", Closing, (_, given) => {
      const pending = all.pending(given)
      if (isIssue(pending)) return pending
      pending.share.result = "CLOSED"
      pending.share.fail_reason = given.fail_reason ?? "ACCOUNT_ABNORMAL"
      return view(pending.sharing)
    })
  })

  return {
    operations: [
      ...receivers.operations,
      ...operations,
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
