/** Withdrawals (预约提现) of sub-merchants and platforms: they reach the bank on the next day, which may send them back. */
import * as Schema from "effect/Schema"
import { DayEndWithdrawal, PlatformWithdrawal, Withdrawal as Api } from "../../../api/ecommerce/index.ts"
import { type Control, runOn } from "../../engine/control.ts"
import { type Kernel, times } from "../../engine/kernel.ts"
import * as Ledger from "../../engine/ledger.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { isRefused, refuse, type Refused, respond } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { asJson, definedFields, select, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Publish } from "../bills.ts"
import { csv } from "../billText.ts"
import type { Accounts } from "./accounts.ts"
import { accountType, made, noAccount } from "./balances.ts"

/** States of a withdrawal; those of one by the balance at the end of a day have other names in responses. */
type State = "INIT" | "CREATE_SUCCESS" | "SUCCESS" | "FAIL" | "REFUND"

/** A withdrawal. */
interface Withdrawal {
  readonly provider: string
  /** Absent where the platform withdraws its own money. */
  readonly sub_mchid: string | undefined
  readonly withdraw_id: string
  readonly out_request_no: string
  readonly account: Ledger.Account
  readonly isDayEnd: boolean
  /** Fen. */
  readonly amount: number
  readonly remark: string
  readonly bank_memo: string
  readonly notifyUrl: string | undefined
  readonly createdAt: number
  updatedAt: number
  state: State
  reason: string
}

/** The fields of a request for a withdrawal. */
interface Request {
  readonly out_request_no: string
  readonly remark?: string | undefined
  readonly bank_memo?: string | undefined
  readonly notify_url?: string | undefined
}

const view = (one: Withdrawal) => ({
  ...select(one, ["out_request_no", "withdraw_id"]),
  mchid: one.account.mchid,
  account_type: one.account.type,
  ...select(one, ["amount", "state"])
})

/** A withdrawal in the sandbox. */
export interface WithdrawalView extends ReturnType<typeof view> {}

const Ending = Schema.Struct({
  out_request_no: Schema.String,
  mchid: Schema.optionalKey(Schema.String),
  reason: Schema.optionalKey(Schema.String)
})

/** Controls of withdrawals. */
export interface WithdrawalControls {
  /** Plays the bank that sends a paid withdrawal back (提现退票): the money is in the account again. */
  readonly bounceWithdrawal: Control<typeof Ending.Type, WithdrawalView>
  /** Fails a withdrawal on its way: the money is in the account again. */
  readonly failWithdrawal: Control<typeof Ending.Type, WithdrawalView>
}

/** Ten times 15 s, ten times 5 min, 47 times 30 min. */
const schedule = [...times(10, 15), ...times(10, 300), ...times(47, 1800)]

/** Time of day, in milliseconds, after which no withdrawal by the balance of the day before is accepted. */
const tooLate = Protocol.dayMillis - 5 * 60_000

/** The bank account that withdrawals go to. */
const bank = { account_number: "1178", account_bank: "招商银行", bank_name: "招商银行股份有限公司深圳科技园支行" }

const missing = refuse("ORDER_NOT_EXIST", "预约提现单不存在")
const notEnough = refuse("NOT_ENOUGH", "账户可用余额不足")

const common = (one: Withdrawal) => ({
  ...select(one, ["withdraw_id", "out_request_no", "reason", "remark", "bank_memo"]),
  ...bank,
  account_type: one.account.type,
  create_time: time(one.createdAt),
  update_time: time(one.updatedAt)
})

const withSeller = ({ provider, sub_mchid }: Withdrawal) => definedFields({ sp_mchid: provider, sub_mchid })

const platformResponse = (one: Withdrawal) => ({
  ...common(one),
  status: one.state,
  amount: one.amount,
  solution: one.reason === "" ? "" : "请修改结算银行卡信息"
})

const response = (one: Withdrawal) => ({
  ...withSeller(one),
  ...common(one),
  status: one.state,
  amount: one.amount
})

const dayEndStates = {
  INIT: "CREATED",
  CREATE_SUCCESS: "PROCESSING",
  SUCCESS: "FINISHED",
  FAIL: "ABNORMAL",
  REFUND: "ABNORMAL"
} as const

const dayEndResponse = (one: Withdrawal) => ({
  ...withSeller(one),
  ...common(one),
  status: dayEndStates[one.state],
  total_amount: one.amount,
  success_amount: one.state === "SUCCESS" ? one.amount : 0,
  fail_amount: one.state === "FAIL" ? one.amount : 0,
  refund_amount: one.state === "REFUND" ? one.amount : 0
})

const responseOf = (one: Withdrawal): object =>
  one.isDayEnd ? dayEndResponse(one) : one.sub_mchid === undefined ? platformResponse(one) : response(one)

const billColumns = ["提现单号", "商户提现单号", "商户号", "提现金额(元)", "提现状态", "失败原因", "状态变更时间"]

export const make = ({ accounts: { ledger }, kernel, publish }: {
  readonly accounts: Accounts
  readonly kernel: Kernel
  readonly publish: Publish
}): WithControls<WithdrawalControls> & WithLists<{ withdrawals: WithdrawalView }> => {
  const withdrawals = Store.make<Withdrawal>()

  const states = Store.states<Withdrawal>(kernel, {
    entity: "withdrawal",
    id: ({ out_request_no }) => out_request_no,
    notification: (one) => ({
      mchid: one.provider,
      url: one.notifyUrl,
      originalType: "mch_withdraw",
      resource: asJson(responseOf(one)),
      schedule
    })
  })

  const changed = { eventType: "MCHWITHDRAW.CHANGE", summary: "商户提现状态变更通知" } as const

  const noteOf = (one: Withdrawal, name = "提现"): Ledger.Note => {
    const { out_request_no: voucher, provider: by, remark, withdraw_id: business } = one
    return { business, voucher, name, by, remark }
  }

  const account = ({ account }: Withdrawal) => Ledger.free(account.mchid, account.type)
  const way = ({ withdraw_id }: Withdrawal) => Ledger.transit(withdraw_id)
  const banks = Ledger.outside("banks")

  const change = (now: number, one: Withdrawal, state: State, transition?: Store.Transition) => {
    one.updatedAt = now
    states.transition(now, one, state, transition)
  }

  const arrive = (now: number, one: Withdrawal) => {
    ledger.book(now, noteOf(one), [{ from: way(one), to: banks, fen: one.amount }])
    change(now, one, "SUCCESS", { notify: changed })
  }

  const giveBack = (now: number, one: Withdrawal, from: Ledger.Place, state: "FAIL" | "REFUND", reason: string) => {
    ledger.book(now, noteOf(one, state === "FAIL" ? "提现失败" : "提现退票"), [
      { from, to: account(one), fen: one.amount }
    ])
    one.reason = reason
    change(now, one, state, { notify: changed })
  }

  /** Starts a withdrawal that was created, if there is enough money. */
  const begin = (now: number, one: Withdrawal): Withdrawal | Refused => {
    if (one.state !== "INIT") return one
    const isTaken = ledger.book(now, noteOf(one), [{ from: account(one), to: way(one), fen: one.amount }])
    if (!isTaken) return notEnough
    const tomorrow = Protocol.dayStart(now) + Protocol.dayMillis + made
    change(now, one, "CREATE_SUCCESS", { due: { at: tomorrow, run: (at) => arrive(at, one) } })
    return one
  }

  const withdraw = (
    call: Call,
    request: Request,
    given: Pick<Withdrawal, "isDayEnd" | "sub_mchid"> & { readonly account_type?: string | undefined },
    amountOf: (account: Ledger.Account) => number | Refused
  ): Withdrawal | Refused => {
    const { caller, now } = call
    const { bank_memo = "", notify_url, out_request_no, remark = "" } = request
    const { account_type = "BASIC", isDayEnd, sub_mchid } = given
    const one = withdrawals.once(ownKey(call, sub_mchid, out_request_no), call.wire, () => {
      const type = accountType(account_type)
      if (type === undefined) return noAccount
      const account = { mchid: sub_mchid ?? caller.mchid, type }
      const amount = amountOf(account)
      if (typeof amount !== "number") return amount
      const created: Withdrawal = {
        provider: caller.mchid,
        sub_mchid,
        withdraw_id: `${kernel.number(now, "12321937", "withdrawal", 20)}`,
        out_request_no,
        account,
        isDayEnd,
        amount,
        remark,
        bank_memo,
        notifyUrl: notify_url,
        createdAt: now,
        updatedAt: now,
        state: "INIT",
        reason: ""
      }
      change(now, created, "INIT")
      return created
    })
    return isRefused(one) ? one : begin(now, one)
  }

  /** Fen that can be withdrawn by the balance of the day before, without the amount that has to stay. */
  const dayEndAmount =
    (now: number, request: DayEndWithdrawal.CreateRequest) => (account: Ledger.Account): number | Refused => {
      const today = Protocol.dayStart(now)
      if (now < today + made || now > today + tooLate) {
        return refuse("INVALID_REQUEST", "日终余额尚未生成或当日提现已截止，请在10:00至23:55之间发起")
      }
      const yesterday = ledger.balance(account, today).available
      const { available } = ledger.balance(account)
      const onlyDayEnd = request.calculate_amount_type === "ONLY_DAY_END_BALANCE"
      if (onlyDayEnd && available < yesterday) return notEnough
      const amount = Math.min(yesterday, available) - (request.reserve_amount ?? 0)
      return amount > 0 ? amount : notEnough
    }

  const find = (fits: (one: Withdrawal) => boolean): Withdrawal | Refused => withdrawals.find(fits) ?? missing

  const mine = ({ caller }: Call, sub_mchid: string | undefined, isDayEnd = false) => (one: Withdrawal) =>
    one.provider === caller.mchid && one.sub_mchid === sub_mchid && one.isDayEnd === isDayEnd

  const findByNumber = (call: Call, out_request_no: string, sub_mchid?: string, isDayEnd = false) =>
    find((one) => mine(call, sub_mchid, isDayEnd)(one) && one.out_request_no === out_request_no)

  const findById = (call: Call, withdraw_id: string, sub_mchid?: string) =>
    find((one) => mine(call, sub_mchid)(one) && one.withdraw_id === withdraw_id)

  const created = (one: Withdrawal) => ({
    ...definedFields({ sub_mchid: one.sub_mchid }),
    ...select(one, ["withdraw_id", "out_request_no"]),
    account_type: one.account.type
  })

  const bill = (call: Call, { bill_date, tar_type }: PlatformWithdrawal.BillRequest) => {
    const failed = withdrawals.values().filter((one) =>
      one.provider === call.caller.mchid && (one.state === "FAIL" || one.state === "REFUND") &&
      Protocol.day(one.updatedAt) === bill_date
    )
    if (failed.length === 0) return refuse("NO_STATEMENT_EXIST", "请求的账单文件不存在")
    const rows = failed.map((one) => [
      one.withdraw_id,
      one.out_request_no,
      one.account.mchid,
      Protocol.yuan(one.amount),
      one.state,
      one.reason,
      Protocol.billTime(one.updatedAt)
    ])
    return publish(call, csv(billColumns, rows), { tarType: tar_type })
  }

  const operations = [
    handle(Api.create, (request, call) => {
      const { account_type, amount, sub_mchid } = request
      return respond(withdraw(call, request, { sub_mchid, account_type, isDayEnd: false }, () => amount), created)
    }),
    handle(
      Api.queryByOutRequestNo,
      ({ out_request_no, sub_mchid }, call) => findByNumber(call, out_request_no, sub_mchid),
      response
    ),
    handle(Api.queryById, ({ sub_mchid, withdraw_id }, call) => findById(call, withdraw_id, sub_mchid), response),
    handle(PlatformWithdrawal.create, (request, call) => {
      const { account_type, amount } = request
      const one = withdraw(call, request, { sub_mchid: undefined, account_type, isDayEnd: false }, () => amount)
      return respond(one, created)
    }),
    handle(
      PlatformWithdrawal.queryByOutRequestNo,
      ({ out_request_no }, call) => findByNumber(call, out_request_no),
      platformResponse
    ),
    handle(PlatformWithdrawal.queryById, ({ withdraw_id }, call) => findById(call, withdraw_id), platformResponse),
    handle(PlatformWithdrawal.requestBill, (request, call) => bill(call, request), (link) => link),
    handle(DayEndWithdrawal.create, (request, call) => {
      const given = { sub_mchid: request.sub_mchid, isDayEnd: true }
      return respond(withdraw(call, request, given, dayEndAmount(call.now, request)), dayEndResponse)
    }),
    handle(
      DayEndWithdrawal.queryByOutRequestNo,
      ({ out_request_no, sub_mchid }, call) => findByNumber(call, out_request_no, sub_mchid, true),
      dayEndResponse
    )
  ]

  const on = ({ mchid, out_request_no }: typeof Ending.Type, state: State, run: (one: Withdrawal) => void) => {
    const one = withdrawals.findLast((one) =>
      one.out_request_no === out_request_no && (mchid ?? one.account.mchid) === one.account.mchid
    )
    return runOn(`withdrawal ${out_request_no}`, one, [state], run, view)
  }

  return {
    operations,
    controls: (control) => ({
      bounceWithdrawal: control(
        "ecommerce.bounceWithdrawal",
        Ending,
        (now, given) => on(given, "SUCCESS", (one) => giveBack(now, one, banks, "REFUND", given.reason ?? "银行退票"))
      ),
      failWithdrawal: control(
        "ecommerce.failWithdrawal",
        Ending,
        (now, given) =>
          on(given, "CREATE_SUCCESS", (one) => giveBack(now, one, way(one), "FAIL", given.reason ?? "卡号错误"))
      )
    }),
    state: () => ({ withdrawals: withdrawals.values().map(view) })
  }
}
