/** Profit sharing of a platform (平台收付通, 分账): orders share what they brought, and what is left is released. */
import * as Schema from "effect/Schema"
import { ProfitSharingAmount as Amount, ProfitSharingOrder as Api } from "../../../api/ecommerce/index.ts"
import type { Control, MakeControl } from "../../engine/control.ts"
import { issue } from "../../engine/issue.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, type Operation } from "../../engine/operation.ts"
import { done, isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, plain, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Order } from "../orders.ts"
import type { Payments } from "../payments.ts"
import { announce, type Share } from "../sharingModels.ts"
import type { Accounts } from "./accounts.ts"
import type { SharingReceivers } from "./sharingReceivers.ts"

/** The share of one receiver. */
export interface Line extends Omit<Share, "finish_time"> {
  finish_time?: ReturnType<typeof time>
  abnormal_status?: "ABNORMAL_FINISHED"
  funds_abnormal_redirect_id?: string
}

/** Keeps money that could not be paid (在途异常资金), and returns the number of its receipt. */
export type HoldFunds = (
  now: number,
  provider: string,
  amount: number,
  /** Is called when it is paid out: to a merchant, or to a user. */
  pay: (now: number, mchid: string | undefined) => void
) => string

/** An order of profit sharing, or the end of it. */
export interface Sharing {
  readonly order: Order
  readonly mchid: string
  readonly sub_mchid: string
  readonly transaction_id: string
  readonly out_order_no: string
  readonly order_id: string
  readonly notifyUrl: string | undefined
  readonly createdAt: number
  readonly lines: ReadonlyArray<Line>
  /** What it releases to the sub-merchant. */
  readonly rest: { readonly amount: number; readonly description: string } | undefined
  state: "PROCESSING" | "FINISHED"
  /** Returns that were asked for. */
  returns: number
}

const view = (sharing: Sharing) => ({
  ...select(sharing, ["out_order_no", "order_id", "sub_mchid", "transaction_id", "state"]),
  receivers: sharing.lines.map((line) =>
    select(line, ["account", "amount", "result", "fail_reason", "funds_abnormal_redirect_id"])
  )
})

/** An order of profit sharing of a platform in the sandbox. */
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

const mostRequests = 50
/** 30 %, in ten-thousandths. */
const maxRatio = 3000
/** From when on after its payment an order can be shared. */
const shareableAfter = 60_000

const sumOf = (all: ReadonlyArray<{ readonly amount: number }>) => all.reduce((sum, { amount }) => sum + amount, 0)

/** Orders of profit sharing of one sandbox. */
export interface EcommerceSharing {
  readonly operations: ReadonlyArray<Operation>
  readonly controls: (control: MakeControl) => SharingControls
  readonly state: () => { readonly ecommerceSharings: ReadonlyArray<EcommerceSharingView> }
  readonly find: (fits: (sharing: Sharing) => boolean) => Sharing | undefined
  /** Whether an order was shared, or its sharing ended. */
  readonly isShared: (order: Order) => boolean
  /** Fen of an order that others got, or are getting. */
  readonly sharedOf: (order: Order) => number
}

const result = ({ account, ...line }: Line) => ({
  receiver_account: account,
  ...definedFields({
    amount: line.amount,
    description: line.description,
    type: line.type,
    result: line.result,
    fail_reason: line.fail_reason,
    finish_time: line.finish_time,
    detail_id: line.detail_id,
    abnormal_status: line.abnormal_status,
    funds_abnormal_redirect_id: line.funds_abnormal_redirect_id
  })
})

const numbers = (sharing: Sharing) => select(sharing, ["sub_mchid", "transaction_id", "out_order_no", "order_id"])

const response = (sharing: Sharing) => ({
  ...numbers(sharing),
  status: sharing.state,
  receivers: sharing.lines.map(result)
})

export const make = ({ accounts, holdFunds, isSubsidyOwed, kernel, payments, receivers, transferDelay }: {
  readonly accounts: Accounts
  readonly holdFunds: HoldFunds | undefined
  /** Whether an order still waits for the subsidy that it declared. */
  readonly isSubsidyOwed: (order: Order) => boolean
  readonly kernel: Kernel
  readonly payments: Payments
  readonly receivers: SharingReceivers
  /** Milliseconds. */
  readonly transferDelay: number
}): EcommerceSharing => {
  const { ledger } = accounts
  const sharings = Store.make<Sharing>()
  const ofOrder = new Map<Order, Array<Sharing>>()
  const states = Store.states<Sharing>(kernel, { what: "platform sharing", id: ({ out_order_no }) => out_order_no })

  const number = (prefix: string, now: number) => kernel.number(now, prefix, `sharing${prefix}`, 16)

  const noteOf = (sharing: Sharing, line?: Line): Ledger.Note => ({
    business: sharing.order_id,
    voucher: line?.detail_id ?? sharing.out_order_no,
    name: "分账",
    by: `${sharing.mchid}API`,
    remark: line?.description ?? sharing.rest?.description ?? ""
  })

  const share = (sharing: Pick<Sharing, "sub_mchid">, line: Line) =>
    Ledger.held(sharing.sub_mchid, "BASIC", line.detail_id)

  const settle = (now: number, sharing: Sharing) => {
    const { order_id, order, rest, sub_mchid } = sharing
    for (const line of sharing.lines) {
      line.finish_time ??= time(now)
      if (line.result !== "PENDING") continue
      const { account, type } = line
      const to = type === "MERCHANT_ID" ? accounts.receiving(account) : Ledger.outside("receivers")
      ledger.book(now, noteOf(sharing, line), [{ from: share(sharing, line), to, fen: line.amount }])
      line.result = "SUCCESS"
      if (type !== "MERCHANT_ID") continue
      announce(kernel, now, sharing, "分账", { ...numbers(sharing), receiver: line })
    }
    if (rest !== undefined) {
      ledger.book(now, noteOf(sharing), [{
        from: Ledger.held(sub_mchid, "BASIC", order_id),
        to: accounts.leftover(order),
        fen: rest.amount
      }])
    }
    states.transition(now, sharing, "FINISHED")
  }

  const open = (call: Call, order: Order, given: Pick<Sharing, "lines" | "notifyUrl" | "out_order_no">, rest?: {
    readonly description: string
  }): Sharing => {
    const { caller, now } = call
    const order_id = number("3008", now)
    const sub_mchid = order.subMchid ?? ""
    const note = { business: order_id, voucher: given.out_order_no, name: "分账", by: `${caller.mchid}API`, remark: "" }
    ledger.book(
      now,
      note,
      given.lines.map((line) => ({
        from: accounts.frozen(order),
        to: Ledger.held(sub_mchid, "BASIC", line.detail_id),
        fen: line.amount
      }))
    )
    const sharing: Sharing = {
      order,
      mchid: caller.mchid,
      sub_mchid,
      transaction_id: order.transactionId ?? "",
      order_id,
      createdAt: now,
      ...given,
      rest: rest === undefined ? undefined : { amount: accounts.finish(now, order, order_id), ...rest },
      state: "PROCESSING",
      returns: 0
    }
    ofOrder.set(order, [...ofOrder.get(order) ?? [], sharing])
    states.transition(now, sharing, "PROCESSING", {
      due: { at: now + transferDelay, run: (at) => settle(at, sharing) }
    })
    return sharing
  }

  /** The order to share, if it can be shared. */
  const orderOf = (
    { caller, now }: Call,
    { sub_mchid, transaction_id }: { readonly sub_mchid: string; readonly transaction_id: string }
  ): Order | Refused => {
    const order = payments.findByTransaction(transaction_id)
    if (order?.mchid !== caller.mchid || order.subMchid !== sub_mchid) return refuse("INVALID_REQUEST", "订单不存在")
    if (!order.profitSharing) return refuse("INVALID_REQUEST", "非分账订单不支持分账")
    if (now < (order.successAt ?? now) + shareableAfter) return refuse("INVALID_REQUEST", "订单处理中，请稍后重试")
    return isSubsidyOwed(order) ? refuse("INVALID_REQUEST", "分账补贴还未到账") : order
  }

  const receiverIssue = ({ caller }: Call, request: Api.SharingRequest): Refused | undefined => {
    const names = request.receivers.map(({ receiver_account, type }) => `${type}/${receiver_account}`)
    if (new Set(names).size < names.length) return refuse("INVALID_REQUEST", "同一分账接收方只能出现一次")
    const own = [caller.mchid, ...caller.subMerchants]
    for (const { receiver_account, receiver_name, type } of request.receivers) {
      const isMerchant = type === "MERCHANT_ID"
      if (request.finish && !(isMerchant && receiver_account === caller.mchid)) {
        return refuse("INVALID_REQUEST", "分账完结时，分账接收方只能是平台商户")
      }
      if (isMerchant && own.includes(receiver_account)) continue
      const receiver = receivers.find(caller.mchid, { type, account: receiver_account })
      if (receiver === undefined) return refuse("INVALID_REQUEST", "分账接收方关系不存在，请先添加分账接收方")
      if (receiver_name !== undefined && receiver.name !== undefined && plain(receiver_name) !== receiver.name) {
        return refuse("INVALID_REQUEST", "分账接收方姓名校验不通过")
      }
    }
    return undefined
  }

  const keyOf = ({ caller }: Call, out_order_no: string) => `${caller.mchid}/${out_order_no}`

  /** The shares of an order that somebody else than the sub-merchant got or will get. */
  const toOthers = (order: Order) =>
    (ofOrder.get(order) ?? []).flatMap(({ lines }) => lines).filter(({ account, result }) =>
      result !== "CLOSED" && account !== order.subMchid
    )

  const request = (call: Call, given: Api.SharingRequest): Sharing | Refused => {
    // Each encryption of a name differs.
    const content = { ...given, names: given.receivers.map(({ receiver_name = "" }) => plain(receiver_name)) }
    return sharings.once(keyOf(call, given.out_order_no), content, () => {
      const { now } = call
      const order = orderOf(call, given)
      if (isRefused(order)) return order
      const refused = receiverIssue(call, given)
      if (refused !== undefined) return refused
      if ((ofOrder.get(order) ?? []).length >= mostRequests) {
        return refuse("INVALID_REQUEST", "对同一笔订单最多能发起50次分账请求")
      }
      if (sumOf(given.receivers) > accounts.unsplit(order)) return refuse("NOT_ENOUGH", "分账金额大于订单剩余待分金额")
      const others = given.receivers.filter(({ receiver_account }) => receiver_account !== order.subMchid)
      if (sumOf([...toOthers(order), ...others]) * 10_000 > order.total * maxRatio) {
        return refuse("RULE_LIMIT", "分账金额超出最大分账比例")
      }
      const lines = given.receivers.map(({ amount, description, receiver_account, type }): Line => ({
        type,
        account: receiver_account,
        amount,
        description,
        detail_id: number("3601", now),
        create_time: time(now),
        result: "PENDING",
        returned: 0
      }))
      return open(
        call,
        order,
        { lines, notifyUrl: given.notify_url, out_order_no: given.out_order_no },
        given.finish ? { description: "解冻给分账方" } : undefined
      )
    })
  }

  const unfreeze = (call: Call, given: Api.UnfreezeRequest): Sharing | Refused =>
    sharings.once(keyOf(call, given.out_order_no), { unfreeze: given }, () => {
      const order = orderOf(call, given)
      if (isRefused(order)) return order
      return accounts.unsplit(order) === 0
        ? refuse("NOT_ENOUGH", "订单剩余待分金额不足，分账已完结")
        : open(
          call,
          order,
          { lines: [], notifyUrl: given.notify_url, out_order_no: given.out_order_no },
          { description: given.description }
        )
    })

  const query = (call: Call, given: Api.QueryRequest): Sharing | Refused => {
    const sharing = sharings.get(keyOf(call, given.out_order_no))
    return sharing?.transaction_id === given.transaction_id && sharing.sub_mchid === given.sub_mchid
      ? sharing
      : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
  }

  const close = (now: number, sharing: Sharing, line: Line, fail_reason: string, abnormal: boolean) => {
    const { amount, detail_id } = line
    const receipt = abnormal
      ? holdFunds?.(now, sharing.mchid, amount, (at, mchid) => {
        const to = mchid === undefined ? Ledger.outside("receivers") : accounts.receiving(mchid)
        ledger.book(at, noteOf(sharing, line), [{ from: Ledger.transit(detail_id), to, fen: amount }])
      })
      : undefined
    const to = receipt === undefined ? accounts.leftover(sharing.order) : Ledger.transit(detail_id)
    ledger.book(now, noteOf(sharing, line), [{ from: share(sharing, line), to, fen: amount }])
    line.result = "CLOSED"
    line.fail_reason = fail_reason
    line.finish_time = time(now)
    if (receipt !== undefined) {
      line.abnormal_status = "ABNORMAL_FINISHED"
      line.funds_abnormal_redirect_id = receipt
    }
    kernel.log(now, { kind: "state", what: "platform share", id: detail_id, state: "CLOSED" })
  }

  return {
    operations: [
      handle(Api.request, (given, call) => respond(request(call, given), response)),
      handle(Api.query, (given, call) =>
        respond(query(call, given), (sharing) => ({
          ...response(sharing),
          ...definedFields({
            finish_amount: sharing.rest?.amount,
            finish_description: sharing.rest?.description
          })
        }))),
      handle(Api.unfreeze, (given, call) => respond(unfreeze(call, given), numbers)),
      handle(Amount.query, ({ transaction_id }, { caller }) => {
        const order = payments.findByTransaction(transaction_id)
        return order?.mchid === caller.mchid && order.subMchid !== undefined && order.profitSharing
          ? done({ transaction_id, unsplit_amount: accounts.unsplit(order) })
          : refuse("RESOURCE_NOT_EXISTS", "记录不存在")
      })
    ],
    controls: (control) => ({
      closeShare: control(
        "ecommerce.closeShare",
        Closing,
        (now, { abnormal = false, account, fail_reason = "ACCOUNT_ABNORMAL", out_order_no }) => {
          const sharing = sharings.findLast((one) => one.out_order_no === out_order_no)
          if (sharing === undefined) return issue(`there is no order of profit sharing ${out_order_no}`)
          const line = sharing.lines.find((one) => one.account === account && one.result === "PENDING")
          if (line === undefined) return issue(`${account} has no pending share in ${out_order_no}`)
          close(now, sharing, line, fail_reason, abnormal)
          return view(sharing)
        }
      )
    }),
    state: () => ({ ecommerceSharings: sharings.values().map(view) }),
    find: (fits) => sharings.find(fits),
    isShared: (order) => ofOrder.has(order),
    sharedOf: (order) => sumOf(toOthers(order))
  }
}

/** After this time a share cannot be returned. */
export const returnableFor = 180 * Protocol.dayMillis
