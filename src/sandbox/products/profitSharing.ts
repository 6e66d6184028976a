/** Profit sharing (分账) of direct merchants, service providers and brands: sharings, returns, receivers and bills. */
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

/** A sharing in the sandbox. */
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

/** Milliseconds after the payment for which its money is frozen. Then the merchant gets what was not shared. */
const frozenFor = 30 * Protocol.dayMillis
/** The same for brands. */
const brandFrozenFor = 180 * Protocol.dayMillis

const noReceiver = refuse("INVALID_REQUEST", "分账接收方不存在，请先添加分账接收方")

/** Fen that can still be shared: none once a sharing released the rest, or the money is no longer frozen. */
const unsplit: Sharings.Funds["unsplit"] = (now, order, sharings, frozenFor) =>
  sharings.some(({ rest }) => rest !== undefined) || now - (order.successAt ?? now) > frozenFor
    ? 0
    : Math.max(0, order.total - order.refunded - Sharings.sumOf(Sharings.sharesOf(sharings)))

/** The money that a sharing releases to the merchant: its rest and, once it is settled, its closed shares. */
const unfrozenOf = ({ rest, shares, state }: Sharing) =>
  rest === undefined ? undefined : {
    ...rest,
    amount: rest.amount +
      (state === "FINISHED" ? Sharings.sumOf(shares.filter(({ result }) => result === "CLOSED")) : 0)
  }

/** A sharing as responses show it: the merchant is among the receivers if money was released to it. */
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
  const states = Store.states<Sharing>(kernel, { entity: "sharing", id: ({ out_order_no }) => out_order_no })
  const rules = Sharings.make({ funds: { unsplit }, kernel, payments, states, transferDelay })
  const { sharings } = rules
  const returns = SharingReturns.make({ kernel, findReturnable: rules.findReturnable })

  // While money is frozen, a refund can take what is not shared. A larger refund must wait until the rest is released.
  refunds.guard((now, order, amount) => {
    const earlier = rules.ofOrder(order)
    const [first] = earlier
    const refundable = first === undefined ? 0 : unsplit(now, order, earlier, first.frozenFor)
    return refundable > 0 && amount > refundable
      ? refuse("INVALID_REQUEST", "申请退款金额大于剩余未分账金额，请等待分账完成后再试")
      : undefined
  })

  /** Allows the receivers of a list, and two merchants that need not be in it: the one that was paid, and `exempt`. */
  const terms = (
    subMchid: string | undefined,
    list: SharingReceiver.ListKey,
    frozenFor: number,
    exempt?: string
  ): Sharings.Terms => ({
    subMchid,
    frozenFor,
    refuseReceivers: (order, given, finish) => {
      const merchant = order.subMchid ?? order.mchid
      const isMerchant = (mchid: string | undefined) => ({ account, type }: Sharings.Receiver) =>
        type === "MERCHANT_ID" && account === mchid
      if (finish && given.some(isMerchant(merchant))) {
        return refuse("INVALID_REQUEST", "分账接收方不允许为分账出资方")
      }
      const others = given.filter((one) => !isMerchant(merchant)(one) && !isMerchant(exempt)(one))
      return Sharings.refuseUnknownReceivers(others, (receiver) => receivers.find(list, receiver), noReceiver)
    }
  })

  const direct = ({ caller: { mchid } }: Call) => terms(undefined, SharingReceiver.listKey(mchid), frozenFor)

  const partner = ({ caller: { mchid } }: Call, { sub_mchid }: { readonly sub_mchid: string }) =>
    terms(sub_mchid, SharingReceiver.listKey(mchid, sub_mchid), frozenFor)

  const brand = ({ brand_mchid, sub_mchid }: { readonly brand_mchid: string; readonly sub_mchid: string }) =>
    terms(sub_mchid, SharingReceiver.brandListKey(brand_mchid), brandFrozenFor, brand_mchid)

  const find = (
    call: Call,
    subMchid: string | undefined,
    request: { readonly out_order_no: string; readonly transaction_id: string }
  ) => rules.find(call, subMchid, request) ?? refuse("RESOURCE_NOT_EXISTS", "分账单不存在")

  const amountOf = (call: Call, transaction_id: string, frozenFor: number): Reply<ProfitSharingAmount.Unsplit> => {
    const order = payments.findByTransaction(transaction_id)
    return order?.mchid === call.caller.mchid && order.profitSharing
      ? { transaction_id, unsplit_amount: unsplit(call.now, order, rules.ofOrder(order), frozenFor) }
      : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
  }

  const operations = [
    handle(
      ProfitSharingOrder.request,
      (request, call) => rules.share(call, direct(call), request, request.unfreeze_unsplit),
      response
    ),
    handle(ProfitSharingOrder.query, (request, call) => find(call, undefined, request), response),
    handle(
      ProfitSharingOrder.unfreeze,
      (request, call) => rules.unfreeze(call, { subMchid: undefined, frozenFor }, request),
      response
    ),
    handle(
      PartnerProfitSharingOrder.request,
      (request, call) => rules.share(call, partner(call, request), request, request.unfreeze_unsplit),
      response
    ),
    handle(PartnerProfitSharingOrder.query, (request, call) => find(call, request.sub_mchid, request), response),
    handle(
      PartnerProfitSharingOrder.unfreeze,
      (request, call) => rules.unfreeze(call, { subMchid: request.sub_mchid, frozenFor }, request),
      response
    ),
    handle(
      Brand.request,
      (request, call) => rules.share(call, brand(request), request, request.finish),
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
      (request, call) => rules.unfreeze(call, { subMchid: request.sub_mchid, frozenFor: brandFrozenFor }, request)
    ),
    handle(ProfitSharingAmount.query, (request, call) => amountOf(call, request.transaction_id, frozenFor)),
    handle(Brand.queryAmount, (request, call) => amountOf(call, request.transaction_id, brandFrozenFor)),
    handle(MerchantConfig.query, ({ sub_mchid }) => ({ sub_mchid, max_ratio: Sharings.maxRatio })),
    handle(Brand.queryRatio, ({ brand_mchid }) => ({ brand_mchid, max_ratio: Sharings.maxRatio }))
  ]

  const controls = (control: MakeControl): ProfitSharingControls => ({
    close: control("profitSharing.close", Closing, (_, given) => {
      const pending = rules.findPending(given)
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
