/**
 * Entrusted deduction (委托代扣): contracts, the schedule or the notice before a deduction, and deductions. They are orders, so
 * queries, refunds and bills find them.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Contract as Api, Deduction as DeductionApi, Schedule as ScheduleApi } from "../../api/papay/index.ts"
import {
  Contract as PartnerApi,
  Deduction as PartnerDeductionApi,
  Schedule as PartnerScheduleApi
} from "../../api/partner-papay/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { differs, empty, isRefused, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { subMchidOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { type Order, partnerTransaction, transaction } from "./orders.ts"
import {
  type Contract,
  type ContractControls,
  contractResponse,
  type ContractView,
  make as makeContracts,
  outcomeOf,
  type Session
} from "./papayContracts.ts"
import { keyOf, type Payments } from "./payments.ts"

export type { ContractView } from "./papayContracts.ts"

/** A deduction: the order, and the contract that it is under. */
interface Deduction {
  readonly order: Order
  readonly contract: Contract
}

const Settle = Schema.Struct({
  out_trade_no: Schema.String,
  status: Schema.optionalKey(Schema.Literals(["SUCCESS", "PAYERROR"]))
})

/** A deduction in the sandbox. */
export interface PapayDeductionView {
  readonly out_trade_no: string
  readonly trade_state: Order["state"]
}

/** Controls of entrusted deduction. */
export interface PapayControls extends ContractControls {
  /** Ends a deduction now, with `SUCCESS` by default. By itself it ends after the option `collectionDelay`. */
  readonly settle: Control<typeof Settle.Type, PapayDeductionView>
}

const hour = 3_600_000

/** The time of day in Beijing, in milliseconds. */
const timeOfDay = (now: number) => now - Protocol.dayStart(now)

const isBetween = (now: number, from: number, until: number) => timeOfDay(now) >= from && timeOfDay(now) < until

/** Hours in which a deduction can be scheduled, and in which the user can be notified of a periodic one. */
const scheduleHours = [8 * hour, 19.5 * hour] as const
const noticeHours = [7 * hour, 22 * hour] as const
/** After a schedule WeChat Pay notifies the user within this time. */
const noticeDelay = hour / 2
const usualDays = 7

const notScheduled = refuse("INVALID_REQUEST", "签约协议不是预约扣费类型")

const address = "https://payapp.weixin.qq.com/papay/sign"

export const make = ({ collectionDelay, kernel, payments }: {
  /** Milliseconds. */
  readonly collectionDelay: number
  readonly kernel: Kernel
  readonly payments: Payments
}): WithControls<PapayControls> & WithLists<{ contracts: ContractView }> => {
  const contracts = makeContracts({ kernel })
  const deductions = Store.make<Deduction>()
  const states = Store.states<Order>(kernel, {
    entity: "order",
    id: ({ outTradeNo }) => outTradeNo,
    notification: (order) => ({
      url: order.notifyUrl,
      originalType: "transaction",
      resource: {
        ...asJson(order.subMchid === undefined ? transaction(order) : partnerTransaction(order)),
        trade_type: "PAP"
      }
    })
  })

  // -------------------------------------------------------------------------------------------------------------------
  // contracts
  // -------------------------------------------------------------------------------------------------------------------

  const inForce = (request: { readonly contract_id: string }, call: Call) =>
    contracts.inForce(contracts.byId(request, call))

  const linked = ({ token }: Session) => ({ redirect_url: `${address}?pre_entrust_id=${token}` })

  // -------------------------------------------------------------------------------------------------------------------
  // schedules and notices
  // -------------------------------------------------------------------------------------------------------------------

  const notify = (now: number, contract: Contract) =>
    kernel.log(now, { kind: "state", entity: "deduction notice", id: contract.contract_id, state: "SENT" })

  const showSchedule = ({ schedule }: Contract): Reply<ScheduleApi.Schedule> => {
    if (schedule === undefined) return notScheduled
    const known = schedule.state === "SCHEDULED" || schedule.state === "PAID"
    return definedFields({
      ...outcomeOf(schedule),
      deduct_start_date: known ? schedule.date : undefined,
      deduct_end_date: known ? schedule.date : undefined
    })
  }

  const schedule = (contract: Contract, request: ScheduleApi.CreateRequest, call: Call) => {
    const { schedule } = contract
    if (schedule === undefined) return notScheduled
    if (schedule.state !== "NO_SCHEDULED") return refuse("INVALID_REQUEST", "该协议已预约扣费，不能再次预约")
    const today = Protocol.dayStart(call.now)
    if (today !== Protocol.midnight(schedule.date) - Protocol.dayMillis || !isBetween(call.now, ...scheduleHours)) {
      return refuse("INVALID_REQUEST", "不在可预约时间段内")
    }
    if (request.schedule_amount.total !== schedule.amount) {
      return paramError(
        "schedule_amount/total",
        "预约金额须等于签约时的预计扣费金额",
        "is not the amount of the contract"
      )
    }
    schedule.state = "SCHEDULED"
    kernel.log(call.now, { kind: "state", entity: "schedule", id: contract.contract_id, state: "SCHEDULED" })
    kernel.schedule(call.now + noticeDelay, (now) => notify(now, contract))
    return showSchedule(contract)
  }

  const isOpen = ({ period }: Contract, now: number) => period !== undefined && !period.deducted && now < period.until

  const announce = (contract: Contract, request: DeductionApi.AnnounceRequest, call: Call): Reply<void> => {
    if (contract.schedule !== undefined) {
      return refuse("INVALID_REQUEST", "当前签约的模板不是周期扣费类型，不能下发扣费前通知")
    }
    if (!isBetween(call.now, ...noticeHours)) return refuse("INVALID_REQUEST", "不在可通知时间段内")
    if (isOpen(contract, call.now)) return refuse("INVALID_REQUEST", "当前扣费周期已下发预扣费通知")
    const from = Protocol.dayStart(call.now) + 2 * Protocol.dayMillis
    contract.period = {
      amount: request.estimated_amount.amount,
      from,
      until: from + (request.deduct_duration?.count ?? usualDays) * Protocol.dayMillis,
      deducted: false
    }
    notify(call.now, contract)
    return empty
  }

  // -------------------------------------------------------------------------------------------------------------------
  // deductions
  // -------------------------------------------------------------------------------------------------------------------

  const isPending = (contract: Contract) =>
    deductions.values().some((one) => one.contract === contract && one.order.state === "ACCEPT")

  /** Refuses a deduction that a contract does not allow now. */
  const barred = (contract: Contract, total: number, now: number): Refused | undefined => {
    const { period, schedule } = contract
    if (isPending(contract)) return refuse("INVALID_REQUEST", "扣款处理中，请勿重复发起")
    if (schedule !== undefined) {
      if (schedule.state !== "SCHEDULED") return refuse("INVALID_REQUEST", "该协议未预约扣费，不能扣款")
      if (Protocol.day(now) !== schedule.date) return refuse("INVALID_REQUEST", "不在可扣费期内")
      return total === schedule.amount
        ? undefined
        : paramError("amount/total", "扣款金额须等于预约扣费金额", "is not the scheduled amount")
    }
    if (period === undefined || period.deducted) return refuse("INVALID_REQUEST", "未下发预扣费通知，不能扣款")
    if (now < period.from || now >= period.until || !isBetween(now, ...noticeHours)) {
      return refuse("INVALID_REQUEST", "不在可扣费期内")
    }
    return total <= period.amount
      ? undefined
      : paramError("amount/total", "扣款金额不能高于预计扣费金额", "is more than was announced")
  }

  const settle = (now: number, { contract, order }: Deduction, status: "SUCCESS" | "PAYERROR") => {
    // A contract that ended in the meantime gives nothing.
    if (status === "PAYERROR" || contract.state === "TERMINATED") {
      states.transition(now, order, "PAYERROR", { notify: { eventType: "TRANSACTION.FAIL", summary: "支付失败" } })
      return
    }
    order.transactionId = kernel.transactionId(now)
    order.successAt = now
    payments.adopt(order)
    states.transition(now, order, "SUCCESS", { notify: { eventType: "TRANSACTION.SUCCESS", summary: "支付成功" } })
    if (contract.period !== undefined) contract.period.deducted = true
    if (contract.schedule !== undefined) {
      contract.schedule.state = "PAID"
      contracts.end(now, contract, "SYSTEM_TERMINATE")
    }
  }

  const open = (
    request: DeductionApi.ApplyRequest | PartnerDeductionApi.ApplyRequest,
    call: Call,
    key: string
  ): Deduction | Refused => {
    const { now } = call
    const contract = inForce(request, call)
    if (isRefused(contract)) return contract
    const refused = barred(contract, request.amount.total, now)
    if (refused !== undefined) return refused
    if (payments.isTaken(key)) return differs
    const order: Order = {
      ...Struct.pick(contract, ["mchid", "subMchid", "appid", "subAppid", "openid", "subOpenid"]),
      outTradeNo: request.out_trade_no,
      tradeType: "PAP",
      collected: false,
      description: request.description,
      attach: request.attach,
      notifyUrl: request.transaction_notify_url,
      deviceId: "",
      total: request.amount.total,
      currency: "CNY",
      profitSharing: false,
      subsidy: 0,
      createdAt: now,
      expiresAt: now,
      prepayId: "",
      prepayExpiresAt: 0,
      state: "ACCEPT",
      transactionId: undefined,
      successAt: undefined,
      reversal: undefined,
      refunded: 0,
      combined: undefined
    }
    const deduction = { order, contract }
    payments.adopt(order)
    states.transition(now, order, "ACCEPT", {
      due: {
        at: now + collectionDelay,
        run: (at) => settle(at, deduction, contract.refusing ? "PAYERROR" : "SUCCESS")
      }
    })
    return deduction
  }

  const apply = (request: DeductionApi.ApplyRequest | PartnerDeductionApi.ApplyRequest, call: Call) => {
    const key = keyOf(call.caller.mchid, subMchidOf(call), request.out_trade_no)
    return deductions.once(key, call.wire, () => open(request, call, key))
  }

  const operations = [
    ...twins(Api.presignApp, PartnerApi.presignApp, contracts.presign, ({ token }) => ({
      pre_entrustweb_id: token,
      miniprogram_username: "gh_sandbox",
      miniprogram_path: `pages/index/index?sign_scene=app&domain_type=cn&pre_entrustweb_id=${token}`
    })),
    ...twins(Api.presignH5, PartnerApi.presignH5, contracts.presign, linked),
    ...twins(Api.presignJsapi, PartnerApi.presignJsapi, contracts.presign, linked),
    ...twins(Api.presignMiniProgram, PartnerApi.presignMiniProgram, contracts.presign, ({ token }) => ({
      pre_entrustweb_id: token,
      redirect_appid: "wxbd687630cd02ce1d",
      redirect_path: "pages/index/index"
    })),
    handle(Api.presign, contracts.presign, (session, { sign_scene }) => ({
      pre_entrustweb_id: session.token,
      ...(sign_scene === "SIGN_SCENE_QRCODE"
        ? linked(session)
        : { mini_program_username: "gh_sandbox", mini_program_path: "pages/index/index" })
    })),
    ...twins(Api.query, PartnerApi.query, contracts.find, contractResponse),
    ...twins(
      Api.terminate,
      PartnerApi.terminate,
      (request, call) => contracts.inForce(contracts.find(request, call)),
      (contract, request, { now }) => {
        contracts.end(now, contract, "MCH_API_TERMINATE", request.contract_termination_remark)
        return contractResponse(contract)
      }
    ),
    ...twins(ScheduleApi.create, PartnerScheduleApi.create, inForce, schedule),
    ...twins(ScheduleApi.query, PartnerScheduleApi.query, contracts.byId, showSchedule),
    ...twins(DeductionApi.announce, PartnerDeductionApi.announce, inForce, announce),
    ...twins(DeductionApi.apply, PartnerDeductionApi.apply, apply, ({ order }) => ({
      out_trade_no: order.outTradeNo,
      amount: { total: order.total, currency: order.currency }
    }))
  ]

  const controls = (control: MakeControl): PapayControls => ({
    ...contracts.controls(control),
    settle: control("papay.settle", Settle, (now, { out_trade_no, status = "SUCCESS" }) => {
      const deduction = deductions.findLast(({ order }) => order.outTradeNo === out_trade_no)
      if (deduction === undefined) return issue(`there is no deduction ${out_trade_no}`)
      if (deduction.order.state !== "ACCEPT") {
        return issue(`deduction ${out_trade_no} is ${deduction.order.state} already`)
      }
      settle(now, deduction, status)
      return { out_trade_no, trade_state: deduction.order.state }
    })
  })

  return { operations, controls, state: () => ({ contracts: contracts.views() }) }
}
