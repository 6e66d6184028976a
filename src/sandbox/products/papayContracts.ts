/** Contracts of entrusted deduction: signing, and how they end. */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import type { Contract as Api } from "../../api/papay/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import type { Call } from "../engine/operation.ts"
import { isRefused, refuse, type Refused } from "../engine/reply.ts"
import { subMchidOf } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields, ifDefined, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** The merchant and the user of a contract. */
interface Parties {
  readonly mchid: string
  readonly subMchid: string | undefined
  readonly appid: string
  readonly subAppid: string | undefined
  readonly openid: string | undefined
  readonly subOpenid: string | undefined
}

/** The one deduction that a contract is for. */
interface Schedule {
  /** Day in Beijing, `2026-12-01`. */
  readonly date: string
  /** Fen. */
  readonly amount: number
  state: "NO_SCHEDULED" | "SCHEDULED" | "PAID" | "EXPIRED"
}

/** A period of a contract of periodic deductions, in which one deduction was announced to the user. */
interface Period {
  /** Fen, at most. */
  readonly amount: number
  readonly from: number
  readonly until: number
  deducted: boolean
}

/** A signing that was requested, before the user signs. */
export interface Session extends Parties, Omit<SignRequest, "contract_notify_url" | "deduct_schedule"> {
  readonly notifyUrl: string
  readonly schedule: Schedule | undefined
  readonly token: string
  readonly expiresAt: number
}

/** A contract. */
export interface Contract extends Omit<Session, "token" | "expiresAt"> {
  readonly contract_id: string
  readonly signedAt: number
  readonly endsAt: number
  state: "SIGNED" | "TERMINATED"
  ended: { readonly mode: TerminationMode; readonly at: number; readonly remark: string | undefined } | undefined
  period: Period | undefined
  /** Whether the user's account has no money. */
  refusing: boolean
  /** State of the coupon that WeChat Pay showed to the user who was about to end the contract. */
  retention: string | undefined
}

/** The party that ended a contract. */
export type TerminationMode = "USER_TERMINATE" | "MCH_API_TERMINATE" | "SYSTEM_TERMINATE"

/** The merchant's number of a contract. */
interface ContractCode {
  readonly plan_id: number
  readonly out_contract_code: string
}

/** The fields of a request that every signing has. */
export interface SignRequest extends ContractCode {
  readonly contract_display_account: string
  readonly contract_notify_url?: string | undefined
  readonly out_user_code?: string | undefined
  readonly deduct_schedule?: Api.PresignAppRequest["deduct_schedule"]
}

/** A template, as far as a test sets it. */
interface Plan {
  readonly price: number | undefined
  readonly terminateNotifyUrl: string | undefined
}

const hour = 3_600_000
const sessionLifetime = hour / 6
/** No page says how long other contracts last; the samples have a year. */
const contractLifetime = 365 * Protocol.dayMillis
/** Most contracts in force that a user has under a template with scheduled deductions. */
const mostInForce = 10

const text = (value: unknown) => typeof value === "string" ? value : undefined

/** The parties as a request names them, direct or partner. */
const partiesOf = (call: Call): Parties => {
  const { wire } = call
  return {
    mchid: call.caller.mchid,
    subMchid: subMchidOf(call),
    appid: text(wire.sp_appid) ?? text(wire.appid) ?? "",
    subAppid: text(wire.sub_appid),
    openid: text(wire.sp_openid) ?? text(wire.openid),
    subOpenid: text(wire.sub_openid)
  }
}

const amountOf = (total: number) => ({ total, currency: "CNY" })

/** The fields of a schedule in responses. The dates of the deduction are the same day. */
export const outcomeOf = ({ amount, date, state }: Schedule) =>
  definedFields({
    schedule_state: state,
    scheduled_amount: state === "SCHEDULED" || state === "PAID" ? amountOf(amount) : undefined,
    deduct_amount: state === "PAID" ? amountOf(amount) : undefined,
    deduct_date: state === "PAID" ? date : undefined
  })

/** The merchant and the user in responses and notifications. */
const named = ({ appid, mchid, openid, subAppid, subMchid, subOpenid }: Parties) =>
  subMchid === undefined ? definedFields({ mchid, appid, openid }) : definedFields({
    sp_mchid: mchid,
    sp_appid: appid,
    sp_openid: openid,
    sub_mchid: subMchid,
    sub_appid: subAppid,
    sub_openid: subOpenid
  })

/** A contract in responses and, with times as text, in notifications. */
export const contractResponse = (contract: Contract) => {
  const { ended, endsAt, schedule, signedAt, state } = contract
  return definedFields({
    ...named(contract),
    ...Struct.pick(contract, [
      "contract_id",
      "plan_id",
      "out_contract_code",
      "contract_display_account",
      "out_user_code"
    ]),
    contract_state: state,
    contract_signed_time: time(signedAt),
    contract_expired_time: time(endsAt),
    contract_terminate_info: ifDefined(ended, ({ at, mode, remark }) =>
      definedFields({
        contract_termination_mode: mode,
        contract_terminated_time: time(at),
        contract_termination_remark: remark
      })),
    deduct_schedule: ifDefined(schedule, (schedule) => ({
      estimated_deduct_date: schedule.date,
      estimated_deduct_amount: amountOf(schedule.amount),
      ...outcomeOf(schedule)
    }))
  })
}

const view = (contract: Contract) =>
  definedFields({
    ...select(contract, ["out_contract_code", "contract_id", "plan_id", "openid"]),
    contract_state: contract.state,
    schedule_state: contract.schedule?.state,
    retention: contract.retention
  })

/** The coupon that WeChat Pay shows: one that the response names, with `SUCCESS`. */
const couponState = (body: string | undefined): string | undefined => {
  const offered = Option.getOrUndefined(decodeRetention(body ?? ""))
  return offered?.code === "SUCCESS" && offered.coupon_info.coupon_id !== undefined
    ? offered.coupon_info.state
    : undefined
}

const decodeRetention = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({
  code: Schema.String,
  coupon_info: Schema.Struct({ state: Schema.String, coupon_id: Schema.optionalKey(Schema.String) })
})))

/** A contract in the sandbox. */
export interface ContractView extends ReturnType<typeof view> {}

const SetPlan = Schema.Struct({
  plan_id: Schema.Int,
  price: Schema.optionalKey(Schema.Int),
  terminate_notify_url: Schema.optionalKey(Schema.String)
})
const Sign = Schema.Struct({ out_contract_code: Schema.String, openid: Schema.optionalKey(Schema.String) })
const ContractNumber = Schema.Struct({ out_contract_code: Schema.String })
const Refuse = Schema.Struct({ out_contract_code: Schema.String, refuse: Schema.optionalKey(Schema.Boolean) })

/** Controls of contracts. */
export interface ContractControls {
  /** Sets the price and the address for terminations that a template has on the merchant platform. */
  readonly setPlan: Control<typeof SetPlan.Type, { readonly plan_id: number }>
  /** Plays the user who signs on the page that was prepared. */
  readonly sign: Control<typeof Sign.Type, ContractView>
  /** Plays the user who ends the contract in WeChat. */
  readonly terminate: Control<typeof ContractNumber.Type, ContractView>
  /**
   * Plays the user who is about to end the contract: WeChat Pay asks the merchant what it offers. The view has the state of
   * the coupon that it shows, once the response came.
   */
  readonly beginTermination: Control<typeof ContractNumber.Type, ContractView>
  /** Empties the user's account, so that deductions fail; with `refuse` `false`, fills it again. */
  readonly refuseDeductions: Control<typeof Refuse.Type, ContractView>
}

/** Contracts of one sandbox. */
export interface Contracts {
  /** Prepares a signing, direct or partner. */
  readonly presign: (request: SignRequest, call: Call) => Session | Refused
  /** A contract of the caller's by the merchant's number. */
  readonly find: (request: ContractCode, call: Call) => Contract | Refused
  /** A contract of the caller's by WeChat Pay's number. */
  readonly byId: (request: { readonly contract_id: string }, call: Call) => Contract | Refused
  /** A contract of the caller's that is in force. */
  readonly inForce: (contract: Contract | Refused) => Contract | Refused
  readonly end: (now: number, contract: Contract, mode: TerminationMode, remark?: string) => void
  readonly controls: (control: MakeControl) => ContractControls
  readonly views: () => ReadonlyArray<ContractView>
}

const missing = refuse("INVALID_REQUEST", "签约协议不存在")
const ended = refuse("INVALID_REQUEST", "签约协议已解约")

export const make = ({ kernel }: { readonly kernel: Kernel }): Contracts => {
  const plans = new Map<number, Plan>()
  const sessions = new Map<string, Session>()
  const contracts = Store.make<Contract>()
  const terminationUrl = ({ notifyUrl, plan_id }: Contract) => plans.get(plan_id)?.terminateNotifyUrl ?? notifyUrl
  const states = Store.states<Contract>(kernel, {
    entity: "contract",
    id: ({ out_contract_code }) => out_contract_code,
    notification: (contract) => ({
      url: contract.state === "SIGNED" ? contract.notifyUrl : terminationUrl(contract),
      originalType: "entrust",
      resource: asJson(contractResponse(contract)),
      schedule: shortSchedule
    })
  })

  const keyOf = ({ mchid, subMchid }: Parties, { out_contract_code, plan_id }: ContractCode) =>
    `${mchid}/${subMchid ?? ""}/${plan_id}/${out_contract_code}`

  const presign: Contracts["presign"] = (request, call) => {
    const parties = partiesOf(call)
    const key = keyOf(parties, request)
    if (contracts.get(key) !== undefined) return refuse("INVALID_REQUEST", "商户签约协议号已使用")
    const { deduct_schedule: planned } = request
    if (planned !== undefined) {
      const day = Protocol.midnight(planned.estimated_deduct_date)
      if (Number.isNaN(day)) return refuse("PARAM_ERROR", "预计扣费的日期不合法")
      if (call.now >= day - 5 * hour) return refuse("INVALID_REQUEST", "须在预计扣费日期前一天的19点前预签约")
      if (planned.estimated_deduct_amount.total > (plans.get(request.plan_id)?.price ?? Infinity)) {
        return refuse("INVALID_REQUEST", "预计的扣费金额超过委托代扣模板的标准价格")
      }
    }
    const session: Session = {
      ...parties,
      ...Struct.pick(request, ["plan_id", "out_contract_code", "contract_display_account", "out_user_code"]),
      notifyUrl: request.contract_notify_url ?? "",
      schedule: ifDefined(planned, ({ estimated_deduct_amount, estimated_deduct_date }) => ({
        date: estimated_deduct_date,
        amount: estimated_deduct_amount.total,
        state: "NO_SCHEDULED"
      })),
      token: kernel.token("entrust", 29),
      expiresAt: call.now + sessionLifetime
    }
    sessions.set(key, session)
    return session
  }

  const end: Contracts["end"] = (now, contract, mode, remark) => {
    contract.ended = { mode, at: now, remark }
    states.transition(now, contract, "TERMINATED", {
      notify: { eventType: "ENTRUST.TERMINATE", summary: "委托代扣解约通知" }
    })
  }

  const ask = (now: number, contract: Contract) => {
    contract.retention = undefined
    kernel.notify(now, {
      url: terminationUrl(contract),
      eventType: "ENTRUST.TERMINATE_RETENTION",
      originalType: "entrust",
      summary: "获取解约挽留信息",
      resource: {
        ...named(contract),
        ...select(contract, ["contract_id", "out_contract_code", "plan_id"])
      },
      question: {
        timeLimit: 1000,
        onResponse: (_, body) => {
          contract.retention = couponState(body)
        }
      }
    })
  }

  /** Ends a scheduled deduction whose day has passed. The contract ends after it. */
  const expire = (now: number, contract: Contract, schedule: Schedule) => {
    if (schedule.state !== "PAID") {
      schedule.state = "EXPIRED"
      kernel.log(now, { kind: "state", entity: "schedule", id: contract.contract_id, state: "EXPIRED" })
    }
    states.schedule(contract, { at: contract.endsAt, run: (at) => end(at, contract, "SYSTEM_TERMINATE") })
  }

  const sign = (now: number, session: Session, openid: string): Contract => {
    const midnight = ifDefined(session.schedule, ({ date }) => Protocol.midnight(date) + Protocol.dayMillis)
    const contract: Contract = {
      ...Struct.omit(session, ["expiresAt", "token"]),
      openid: session.openid ?? openid,
      contract_id: kernel.number(now, "", "contract", 10),
      signedAt: now,
      endsAt: midnight === undefined ? now + contractLifetime : midnight + 8 * hour,
      state: "SIGNED",
      ended: undefined,
      period: undefined,
      refusing: false,
      retention: undefined
    }
    const { schedule } = contract
    contracts.set(keyOf(contract, contract), contract)
    states.transition(now, contract, "SIGNED", {
      notify: { eventType: "ENTRUST.SIGN", summary: "委托代扣签约通知" },
      due: schedule === undefined || midnight === undefined
        ? { at: contract.endsAt, run: (at) => end(at, contract, "SYSTEM_TERMINATE") }
        : { at: midnight, run: (at) => expire(at, contract, schedule) }
    })
    return contract
  }

  /** The reason why a user cannot sign. */
  const unfit = (now: number, session: Session, openid: string): Issue | undefined => {
    const code = session.out_contract_code
    if (now >= session.expiresAt) {
      return issue(`the page of contract ${code} is older than ten minutes: prepare it again`)
    }
    const wanted = [session.openid, session.subOpenid].filter((one) => one !== undefined)
    if (wanted.length > 0 && !wanted.includes(openid)) return issue(`contract ${code} is for another openid`)
    const inForce = contracts.values().filter((one) =>
      one.state === "SIGNED" && one.plan_id === session.plan_id && one.mchid === session.mchid &&
      one.subMchid === session.subMchid && (one.openid === openid || one.subOpenid === openid)
    )
    if (session.out_user_code !== undefined && inForce.some((one) => one.out_user_code === session.out_user_code)) {
      return issue(`user ${session.out_user_code} has a contract of plan ${session.plan_id} in force`)
    }
    return inForce.length >= mostInForce
      ? issue(`the user has ${mostInForce} contracts of plan ${session.plan_id} in force`)
      : undefined
  }

  const owned = ({ mchid, subMchid }: Contract, call: Call) =>
    mchid === call.caller.mchid && subMchid === subMchidOf(call)

  const controls = (control: MakeControl): ContractControls => {
    const onContract = entityControls(control, {
      entity: "signed contract",
      entities: contracts,
      number: "out_contract_code",
      view
    })
    const unlessEnded = (run: (now: number, contract: Contract) => void) => (now: number, contract: Contract) =>
      contract.state === "TERMINATED"
        ? issue(`contract ${contract.out_contract_code} has ended already`)
        : run(now, contract)
    const userEnds = (now: number, contract: Contract) => end(now, contract, "USER_TERMINATE")
    return {
      setPlan: control("papay.setPlan", SetPlan, (_, { plan_id, price, terminate_notify_url }) => {
        plans.set(plan_id, { price, terminateNotifyUrl: terminate_notify_url })
        return { plan_id }
      }),
      sign: control("papay.sign", Sign, (now, given) => {
        const session = [...sessions.values()].findLast((one) => one.out_contract_code === given.out_contract_code)
        if (session === undefined) return issue(`no signing of contract ${given.out_contract_code} was prepared`)
        if (contracts.get(keyOf(session, session)) !== undefined) {
          return issue(`contract ${given.out_contract_code} is signed already`)
        }
        const openid = given.openid ?? session.openid ?? session.subOpenid ?? kernel.openid()
        return unfit(now, session, openid) ?? view(sign(now, session, openid))
      }),
      terminate: onContract("papay.terminate", ContractNumber, "any", unlessEnded(userEnds)),
      beginTermination: onContract("papay.beginTermination", ContractNumber, "any", unlessEnded(ask)),
      refuseDeductions: onContract("papay.refuseDeductions", Refuse, "any", (_, contract, given) => {
        contract.refusing = given.refuse ?? true
      })
    }
  }

  return {
    presign,
    end,
    find: (request, call) => contracts.get(keyOf(partiesOf(call), request)) ?? missing,
    byId: ({ contract_id }, call) =>
      contracts.find((one) => one.contract_id === contract_id && owned(one, call)) ?? missing,
    inForce: (contract) => !isRefused(contract) && contract.state === "TERMINATED" ? ended : contract,
    controls,
    views: () => contracts.values().map(view)
  }
}
