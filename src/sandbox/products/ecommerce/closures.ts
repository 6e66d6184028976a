/** Closing of sub-merchants (商户注销), with the payment of all money in their accounts. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Closure as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, reveal, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Accounts, PaidOut } from "./accounts.ts"

/** A payment out of one account. */
interface Payout extends PaidOut {
  state: "PAY_PROCESSING" | "PAY_SUCCEED" | "BANK_REFUNDED"
}

/** An application for closing, with WeChat Pay's names. */
interface Closure {
  readonly provider: string
  readonly sub_mchid: string
  readonly out_request_no: string
  readonly applyment_id: string
  readonly withdraw: "APPLY_WITHDRAW" | "NOT_APPLY_WITHDRAW"
  /** Whether forms came with it, which people review. */
  readonly onPaper: boolean
  modify_time: DateTime.Utc
  payouts: ReadonlyArray<Payout>
  state:
    | "ACCEPTED"
    | "REVIEWING"
    | "REJECTED"
    | "WAITING_MERCHANT_CONFIRM"
    | "REVOKED"
    | "SYSTEM_PROCESSING"
    | "CANCELED"
    | "FUND_PROCESSING"
    | "FINISH"
  withdraw_state?: "WITHDRAW_PROCESSING" | "WITHDRAW_EXCEPTION" | "WITHDRAW_SUCCEED"
}

const view = (closure: Closure) => ({
  ...select(closure, ["out_request_no", "applyment_id", "sub_mchid"]),
  cancel_state: closure.state,
  ...select(closure, ["withdraw_state"])
})

/** An application for closing in the sandbox. */
export interface ClosureView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_request_no: Schema.String })

/** Controls of closing. */
export interface ClosureControls {
  /** Plays the reviewer who approves an application that came with forms. */
  readonly approveClosure: Control<typeof Number.Type, ClosureView>
  /** Plays the reviewer who rejects an application that came with forms. */
  readonly rejectClosure: Control<typeof Number.Type, ClosureView>
  /** Plays the merchant's employee who confirms at `confirm_cancel_url`. */
  readonly confirmClosure: Control<typeof Number.Type, ClosureView>
  /** Plays the bank that returns the money, on its way or later: it is in the accounts again. */
  readonly bounceClosure: Control<typeof Number.Type, ClosureView>
}

/** Names of accounts in closing. */
const accountNames: Readonly<Record<Ledger.AccountType, typeof Api.OutAccountType.Type>> = {
  BASIC: "BASIC_ACCOUNT",
  OPERATION: "OPERATE_ACCOUNT",
  DEPOSIT: "MARGIN_ACCOUNT",
  FEES: "TRADE_FEE_ACCOUNT"
}

const words: Readonly<Record<Closure["state"], string>> = {
  ACCEPTED: "已受理",
  REVIEWING: "审核中",
  REJECTED: "审批驳回",
  WAITING_MERCHANT_CONFIRM: "等待商户确认",
  REVOKED: "已撤销",
  SYSTEM_PROCESSING: "系统处理中",
  CANCELED: "已注销",
  FUND_PROCESSING: "资金处理中",
  FINISH: "注销完成"
}

const withdrawWords: Readonly<Record<NonNullable<Closure["withdraw_state"]>, string>> = {
  WITHDRAW_PROCESSING: "提现处理中",
  WITHDRAW_EXCEPTION: "提现异常",
  WITHDRAW_SUCCEED: "提现成功"
}

const payWords: Readonly<Record<Payout["state"], string>> = {
  PAY_PROCESSING: "处理中",
  PAY_SUCCEED: "付款成功",
  BANK_REFUNDED: "银行退票"
}

const second = 1000
/** Time that WeChat Pay takes for a step that needs no person. */
const step = 5 * second
const patience = 30 * Protocol.dayMillis

const running: ReadonlyArray<Closure["state"]> = [
  "ACCEPTED",
  "REVIEWING",
  "WAITING_MERCHANT_CONFIRM",
  "SYSTEM_PROCESSING",
  "CANCELED",
  "FUND_PROCESSING"
]

const confirmed: ReadonlyArray<Closure["state"]> = ["SYSTEM_PROCESSING", "CANCELED", "FUND_PROCESSING", "FINISH"]

const unknown = refuse("INVALID_REQUEST", "注销申请单不存在")

export const make = ({ accounts, isComplainedOf, kernel }: {
  readonly accounts: Accounts
  readonly isComplainedOf: (mchid: string) => boolean
  readonly kernel: Kernel
}): WithControls<ClosureControls> & WithLists<{ closures: ClosureView }> => {
  const { ledger } = accounts
  const closures = Store.make<Closure>()
  const states = Store.states<Closure>(kernel, { entity: "closure", id: ({ out_request_no }) => out_request_no })

  const change = (now: number, closure: Closure, state: Closure["state"], due?: Store.Due) => {
    closure.modify_time = time(now)
    states.transition(now, closure, state, { due })
  }

  const balancesOf = (mchid: string) =>
    Ledger.accountTypes.filter((type) => type === "BASIC" || ledger.isUsed({ mchid, type }))
      .map((type) => ({ type, ...ledger.balance({ mchid, type }) }))

  const accountInfo = (mchid: string) =>
    balancesOf(mchid).map(({ available, pending, type }) => ({
      out_account_type: accountNames[type],
      amount: available + pending
    }))

  /** The reason why a sub-merchant cannot be closed. */
  const blocks = (mchid: string): NonNullable<Api.CheckResponse["block_reasons"]> => [
    ...(isComplainedOf(mchid)
      ? [{ type: "CONSUMER_COMPLAINT_UNPROCESSED" as const, description: "存在未处理的消费者投诉" }]
      : []),
    ...(balancesOf(mchid).some(({ pending }) => pending > 0)
      ? [{ type: "FUNDS_PENDING_PROCESSING" as const, description: "商户存在待处理的资金" }]
      : []),
    ...(closures.find((one) => one.sub_mchid === mchid && running.includes(one.state)) === undefined
      ? []
      : [{ type: "OTHER_REASON" as const, description: "存在流程进行中的注销申请单" }])
  ]

  const noteOf = (closure: Closure): Ledger.Note => {
    const { applyment_id: business, out_request_no: voucher, provider: by } = closure
    return { business, voucher, name: "提现", by, remark: "商户注销提现" }
  }

  const finish = (now: number, closure: Closure) => {
    if (closure.withdraw_state !== undefined) {
      for (const payout of closure.payouts) {
        accounts.endPayOut(now, payout, "paid")
        payout.state = "PAY_SUCCEED"
      }
      closure.withdraw_state = "WITHDRAW_SUCCEED"
    }
    change(now, closure, "FINISH")
  }

  /** Pays out the money of each account. The bank has it on the next day. */
  const payOut = (now: number, closure: Closure) => {
    closure.payouts = accounts.payOut(now, closure.sub_mchid, noteOf(closure)).map((paid) => ({
      ...paid,
      state: "PAY_PROCESSING"
    }))
    closure.withdraw_state = "WITHDRAW_PROCESSING"
    change(now, closure, "FUND_PROCESSING", { at: now + Protocol.dayMillis, run: (at) => finish(at, closure) })
  }

  const closeDown = (now: number, closure: Closure) => {
    kernel.close(closure.sub_mchid)
    const next = closure.withdraw === "APPLY_WITHDRAW" ? payOut : finish
    change(now, closure, "CANCELED", { at: now + step, run: (at) => next(at, closure) })
  }

  const process = (now: number, closure: Closure) => {
    if (kernel.isClosed(closure.sub_mchid)) return payOut(now, closure)
    change(now, closure, "SYSTEM_PROCESSING", { at: now + step, run: (at) => closeDown(at, closure) })
  }

  const begin = (now: number, closure: Closure) => {
    if (closure.onPaper) return change(now, closure, "REVIEWING")
    change(now, closure, "WAITING_MERCHANT_CONFIRM", {
      at: now + patience,
      run: (at) => change(at, closure, "REVOKED")
    })
  }

  const submit = (request: Api.SubmitRequest, call: Call): Closure | Refused => {
    const { out_request_no, sub_mchid, withdraw } = request
    const { caller, now } = call
    return closures.once(ownKey(call, out_request_no), reveal(request), () => {
      const [reason] = blocks(sub_mchid)
      if (reason !== undefined) return refuse("INVALID_REQUEST", reason.description ?? "")
      const onPaper = request.proof_medias !== undefined && request.proof_medias.length > 0
      const hasMoney = balancesOf(sub_mchid).some(({ available }) => available > 0)
      if (hasMoney && withdraw !== "APPLY_WITHDRAW") {
        return refuse("INVALID_REQUEST", "该商户号账户有余额，请先提现后再申请注销")
      }
      if (kernel.isClosed(sub_mchid)) {
        if (!hasMoney) return refuse("INVALID_REQUEST", "商户号已注销，且账户没有余额")
        if (!onPaper) return refuse("INVALID_REQUEST", "商户号已注销，再次提现需提交付款申请材料")
      }
      const closure: Closure = {
        provider: caller.mchid,
        sub_mchid,
        out_request_no,
        applyment_id: `X${Protocol.compactTime(now)}${kernel.digits("closure", 4)}`,
        withdraw: withdraw === "APPLY_WITHDRAW" ? "APPLY_WITHDRAW" : "NOT_APPLY_WITHDRAW",
        onPaper,
        modify_time: time(now),
        payouts: [],
        state: "ACCEPTED"
      }
      change(now, closure, "ACCEPTED", { at: now + second, run: (at) => begin(at, closure) })
      return closure
    }, refuse("ALREADY_EXISTS", "out_request_no已使用"))
  }

  const response = (closure: Closure): Api.Closure => {
    const { payouts, state, withdraw, withdraw_state } = closure
    return definedFields({
      ...select(closure, ["applyment_id", "out_request_no", "sub_mchid", "withdraw"]),
      cancel_state: state,
      cancel_state_description: words[state],
      withdraw_state,
      withdraw_state_description: withdraw_state === undefined ? undefined : withdrawWords[withdraw_state],
      account_withdraw_result: withdraw_state === undefined ? undefined : payouts.map((payout) => ({
        out_account_type: accountNames[payout.account.type],
        pay_state: payout.state,
        state_description: payWords[payout.state]
      })),
      modify_time: closure.modify_time,
      account_info: withdraw === "NOT_APPLY_WITHDRAW"
        ? undefined
        : withdraw_state === undefined
        ? accountInfo(closure.sub_mchid)
        : payouts.map(({ account, amount }) => ({ out_account_type: accountNames[account.type], amount })),
      confirm_cancel: state === "WAITING_MERCHANT_CONFIRM"
        ? {
          confirm_cancel_url: `https://pay.weixin.qq.com/public/cancel_confirm/s?applymentId=${closure.applyment_id}`
        }
        : undefined
    })
  }

  const byNumber = (call: Call, number: string | undefined) => closures.get(ownKey(call, number))

  const byId = ({ caller }: Call, id: string | undefined) =>
    closures.find((one) => one.provider === caller.mchid && one.applyment_id === id)

  const confirm = (request: Api.ConfirmRequest, call: Call): Closure | Refused => {
    const closure = byNumber(call, request.out_request_no) ?? byId(call, request.applyment_id)
    if (closure?.sub_mchid !== request.sub_mchid) return unknown
    if (closure.state === "WAITING_MERCHANT_CONFIRM") process(call.now, closure)
    return confirmed.includes(closure.state) ? closure : refuse("INVALID_REQUEST", "当前申请单状态不支持确认注销")
  }

  const operations = [
    handle(Api.check, ({ sub_mchid }) => {
      const isClosed = kernel.isClosed(sub_mchid)
      const reasons = blocks(sub_mchid)
      const hasMoney = balancesOf(sub_mchid).some(({ available }) => available > 0)
      const isAllowed = reasons.length === 0 && (!isClosed || hasMoney)
      return definedFields({
        sub_mchid,
        merchant_state: isClosed ? "HAS_BEEN_CANCELLED" as const : "NORMAL" as const,
        validate_result: isAllowed ? "ALLOW_CANCEL_WITHDRAW" as const : "NOT_ALLOW_CANCEL_WITHDRAW" as const,
        account_info: accountInfo(sub_mchid),
        block_reasons: isClosed || reasons.length === 0 ? undefined : reasons
      })
    }),
    handle(
      Api.submit,
      (request, call) => submit(request, call),
      (closure) => select(closure, ["applyment_id", "out_request_no"])
    ),
    handle(
      Api.confirm,
      (request, call) => confirm(request, call),
      (closure) => select(closure, ["applyment_id", "out_request_no", "sub_mchid"])
    ),
    handle(Api.queryByOutRequestNo, ({ out_request_no }, call) => byNumber(call, out_request_no) ?? unknown, response),
    handle(Api.queryById, ({ applyment_id }, call) => byId(call, applyment_id) ?? unknown, response)
  ]

  const bounce = (now: number, closure: Closure) => {
    for (const payout of closure.payouts) {
      if (payout.state === "BANK_REFUNDED") continue
      accounts.endPayOut(now, payout, payout.state === "PAY_SUCCEED" ? "bounced" : "failed")
      payout.state = "BANK_REFUNDED"
    }
    closure.withdraw_state = "WITHDRAW_EXCEPTION"
    change(now, closure, "FINISH")
  }

  const controls = (control: MakeControl): ClosureControls => {
    const on = entityControls(control, { entity: "closure", entities: closures, number: "out_request_no", view })
    const reject = (now: number, closure: Closure) => change(now, closure, "REJECTED")
    return {
      approveClosure: on("ecommerce.approveClosure", Number, ["REVIEWING"], process),
      rejectClosure: on("ecommerce.rejectClosure", Number, ["REVIEWING"], reject),
      confirmClosure: on("ecommerce.confirmClosure", Number, ["WAITING_MERCHANT_CONFIRM"], process),
      bounceClosure: on("ecommerce.bounceClosure", Number, ["FUND_PROCESSING", "FINISH"], bounce)
    }
  }

  return { operations, controls, state: () => ({ closures: closures.values().map(view) }) }
}
