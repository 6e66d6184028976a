/** Profit sharing of a platform (平台收付通, 分账): sharings, which book their money in the ledger. */
import * as Schema from "effect/Schema"
import { ProfitSharingAmount as Amount, ProfitSharingOrder as Api } from "../../../api/ecommerce/index.ts"
import type { Control } from "../../engine/control.ts"
import { isIssue } from "../../engine/issue.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, select, time } from "../../engine/values.ts"
import type { Order } from "../orders.ts"
import type { Payments } from "../payments.ts"
import { listKey } from "../sharingReceivers.ts"
import * as Sharings from "../sharings.ts"
import type { Share, Sharing } from "../sharings.ts"
import { type Accounts, frozenFor } from "./accounts.ts"
import type { PlatformReceivers } from "./sharingReceivers.ts"

/** Keeps money that could not be paid (在途异常资金), and returns the number of its receipt. */
export type HoldFunds = (
  now: number,
  provider: string,
  amount: number,
  /** Runs when the money is paid out, to a merchant or to a user. */
  pay: (now: number, mchid: string | undefined) => void
) => string

const view = (sharing: Sharing) => ({
  ...select(sharing, ["out_order_no", "order_id", "sub_mchid", "transaction_id", "state"]),
  receivers: sharing.shares.map((share) =>
    select(share, ["account", "amount", "result", "fail_reason", "funds_abnormal_redirect_id"])
  )
})

/** A sharing of a platform in the sandbox. */
export interface EcommerceSharingView extends ReturnType<typeof view> {}

const Closing = Schema.Struct({
  out_order_no: Schema.String,
  account: Schema.String,
  fail_reason: Schema.optionalKey(Schema.String),
  /** Whether WeChat Pay keeps the money as abnormal funds (在途异常资金), which `AbnormalFunds` pays out. */
  abnormal: Schema.optionalKey(Schema.Boolean)
})

/** Controls of profit sharing of platforms. */
export interface SharingControls {
  /** Closes the pending share of one receiver, with `ACCOUNT_ABNORMAL` by default: the sub-merchant has the money again. */
  readonly closeShare: Control<typeof Closing.Type, EcommerceSharingView>
}

/** Orders of profit sharing of one sandbox. */
export interface EcommerceSharing
  extends WithControls<SharingControls>, WithLists<{ ecommerceSharings: EcommerceSharingView }>
{
  readonly findReturnable: Sharings.Sharings["findReturnable"]
  /** Whether a paid order has a sharing. */
  readonly isShared: (order: Order) => boolean
  /** Fen of a paid order that receivers other than its merchant got, or will get. */
  readonly sharedOf: (order: Order) => number
}

const noReceiver = refuse("INVALID_REQUEST", "分账接收方关系不存在，请先添加分账接收方")
const missing = refuse("RESOURCE_NOT_EXISTS", "记录不存在")

const result = ({ account, ...share }: Share) => ({ receiver_account: account, ...share })

const numbers = (sharing: Sharing) => ({
  ...select(sharing, ["transaction_id", "out_order_no", "order_id"]),
  sub_mchid: sharing.sub_mchid ?? ""
})

const response = (sharing: Sharing) => ({
  ...numbers(sharing),
  status: sharing.state,
  receivers: sharing.shares.map(result)
})

export const make = ({ accounts, holdFunds, isSubsidyOwed, kernel, payments, receivers, transferDelay }: {
  readonly accounts: Accounts
  readonly holdFunds: HoldFunds
  /** Whether an order still waits for the subsidy that it declared. */
  readonly isSubsidyOwed: (order: Order) => boolean
  readonly kernel: Kernel
  readonly payments: Payments
  readonly receivers: PlatformReceivers
  /** Milliseconds. */
  readonly transferDelay: number
}): EcommerceSharing => {
  const { ledger } = accounts

  const noteOf = (sharing: Sharing, share?: Share): Ledger.Note => ({
    business: sharing.order_id,
    voucher: share?.detail_id ?? sharing.out_order_no,
    name: "分账",
    by: sharing.mchid,
    remark: share?.description ?? sharing.rest?.description ?? ""
  })

  /** The place of a share's or a rest's money until it is paid. */
  const held = ({ sub_mchid = "" }: Sharing, number: string) => Ledger.held(sub_mchid, "BASIC", number)

  /** Pays a share out of what is held for it. */
  const payShare = (now: number, sharing: Sharing, share: Share, to: Ledger.Place) =>
    ledger.book(now, noteOf(sharing, share), [{ from: held(sharing, share.detail_id), to, fen: share.amount }])

  const funds: Sharings.Funds = {
    unsplit: (_, order) => accounts.unsplit(order),
    refuseOrder: (now, order) =>
      Sharings.refuseTooEarly(now, order) ??
        (isSubsidyOwed(order) ? refuse("INVALID_REQUEST", "分账补贴还未到账") : undefined),
    take: (now, sharing) => {
      const { order, order_id, rest, shares } = sharing
      const from = accounts.frozen(order)
      const legs = shares.map(({ amount: fen, detail_id }) => ({ from, to: held(sharing, detail_id), fen }))
      ledger.book(now, noteOf(sharing), legs)
      if (rest !== undefined) accounts.finish(now, order, order_id)
    },
    pay: (now, sharing, share) => {
      const { account, type } = share
      const to = type === "MERCHANT_ID" ? accounts.receiving(account) : Ledger.outside("receivers")
      payShare(now, sharing, share, to)
    },
    release: (now, sharing) => {
      const { order, order_id, rest } = sharing
      if (rest === undefined) return
      ledger.book(now, noteOf(sharing), [
        { from: held(sharing, order_id), to: accounts.leftover(order), fen: rest.amount }
      ])
    }
  }

  const states = Store.states<Sharing>(kernel, { entity: "platform sharing", id: ({ out_order_no }) => out_order_no })
  const rules = Sharings.make({ funds, kernel, payments, states, transferDelay })

  const terms = ({ caller }: Call, subMchid: string): Sharings.Terms => ({
    subMchid,
    frozenFor,
    refuseReceivers: (_, given, finish) => {
      const isMerchant = ({ type }: Sharings.Receiver) => type === "MERCHANT_ID"
      if (finish && !given.every((one) => isMerchant(one) && one.account === caller.mchid)) {
        return refuse("INVALID_REQUEST", "分账完结时，分账接收方只能是平台商户")
      }
      const own = [caller.mchid, ...caller.subMerchants]
      const others = given.filter((one) => !(isMerchant(one) && own.includes(one.account)))
      return Sharings.refuseUnknownReceivers(others, (one) => receivers.find(listKey(caller.mchid), one), noReceiver)
    }
  })

  const close = (now: number, sharing: Sharing, share: Share, { abnormal, fail_reason }: {
    readonly abnormal?: boolean
    readonly fail_reason?: string
  }) => {
    const { amount, detail_id } = share
    const receipt = abnormal === true
      ? holdFunds(now, sharing.mchid, amount, (at, mchid) => {
        const to = mchid === undefined ? Ledger.outside("receivers") : accounts.receiving(mchid)
        ledger.book(at, noteOf(sharing, share), [{ from: Ledger.transit(detail_id), to, fen: amount }])
      })
      : undefined
    const to = receipt === undefined ? accounts.leftover(sharing.order) : Ledger.transit(detail_id)
    payShare(now, sharing, share, to)
    share.result = "CLOSED"
    share.fail_reason = fail_reason ?? "ACCOUNT_ABNORMAL"
    share.finish_time = time(now)
    if (receipt !== undefined) {
      share.abnormal_status = "ABNORMAL_FINISHED"
      share.funds_abnormal_redirect_id = receipt
    }
    kernel.log(now, { kind: "state", entity: "platform share", id: detail_id, state: "CLOSED" })
  }

  return {
    operations: [
      handle(Api.request, ({ receivers, ...request }, call) => {
        const given = receivers.map(({ receiver_account: account, receiver_name: name, ...receiver }) => ({
          ...receiver,
          account,
          name
        }))
        const allowed = terms(call, request.sub_mchid)
        return respond(rules.share(call, allowed, { ...request, receivers: given }, request.finish), response)
      }),
      handle(Api.query, (request, call) => rules.find(call, request.sub_mchid, request) ?? missing, (sharing) => ({
        ...response(sharing),
        ...definedFields({
          finish_amount: sharing.rest?.amount,
          finish_description: sharing.rest?.description
        })
      })),
      handle(
        Api.unfreeze,
        (request, call) => rules.unfreeze(call, { subMchid: request.sub_mchid, frozenFor }, request),
        numbers
      ),
      handle(Amount.query, ({ transaction_id }, { caller }) => {
        const order = payments.findByTransaction(transaction_id)
        return order?.mchid === caller.mchid && order.subMchid !== undefined && order.profitSharing
          ? { transaction_id, unsplit_amount: accounts.unsplit(order) }
          : missing
      })
    ],
    controls: (control) => ({
      closeShare: control("ecommerce.closeShare", Closing, (now, given) => {
        const pending = rules.findPending(given)
        if (isIssue(pending)) return pending
        close(now, pending.sharing, pending.share, given)
        return view(pending.sharing)
      })
    }),
    state: () => ({ ecommerceSharings: rules.sharings.values().map(view) }),
    findReturnable: rules.findReturnable,
    isShared: (order) => rules.ofOrder(order).length > 0,
    sharedOf: rules.sharedOf
  }
}
