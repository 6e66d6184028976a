/** Parking: plates with the service, stays, and what is deducted for them. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Parking as Api, PartnerParking as PartnerApi } from "../../api/parking/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { differs, done, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, millis, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { RegisterPayment } from "./externalPayments.ts"
import { keyOf, type Order, type Payments } from "./payments.ts"

interface Plate {
  readonly plate_number: string
  readonly plate_color: string
}

interface Owned {
  readonly mchid: string
  readonly subMchid: string | undefined
}

/** What a user has opened for a plate. */
interface Service extends Plate {
  readonly openid: string
  readonly openedAt: number
  state: "NORMAL" | "PAUSE" | "OUT_SERVICE"
}

/** A stay in a car park. */
interface Entrance extends Plate, Owned {
  readonly id: string
  readonly outParkingNo: string
  readonly notifyUrl: string
  readonly startTime: DateTime.Utc
  readonly parkingName: string
  readonly freeDuration: number
  readonly content: string
  blocked: Api.Entrance["block_reason"]
  /** Whether a later stay of the plate took its place. */
  replaced: boolean
  /** Whether a deduction was accepted that did not fail. */
  deducted: boolean
}

/** A deduction. */
interface Deduction extends Owned {
  readonly subAppid: string | undefined
  readonly entrance: Entrance
  readonly service: Service
  readonly request: Api.DeductRequest
  readonly createdAt: number
  readonly content: string
  state: "ACCEPTED" | "SUCCESS" | "PAY_FAIL"
  transactionId: string | undefined
  settledAt: number | undefined
  /** What refunds know of it, once it is paid. */
  order: Order | undefined
  /** Of money that WeChat Pay advanced: whether the user paid it back. */
  repaid: "Y" | "N" | undefined
}

/** A plate in the sandbox. */
export interface PlateView extends Plate {
  readonly openid: string
  readonly service_state: Service["state"]
}

/** A stay in the sandbox. */
export interface EntranceView {
  readonly out_parking_no: string
  readonly id: string
  readonly plate_number: string
  readonly state: "NORMAL" | "BLOCKED"
  readonly block_reason?: string | undefined
}

/** A deduction in the sandbox. */
export interface DeductionView {
  readonly out_trade_no: string
  readonly trade_state: Deduction["state"] | "REFUND"
  readonly transaction_id?: string | undefined
  readonly user_repaid?: "Y" | "N" | undefined
}

/** What parking keeps. */
export interface ParkingState {
  readonly plates: ReadonlyArray<PlateView>
  readonly entrances: ReadonlyArray<EntranceView>
  readonly deductions: ReadonlyArray<DeductionView>
}

/** Controls of parking. */
export interface ParkingControls {
  /** Plays the user who opens, pauses or ends the service for a plate; stays of that plate change with it. */
  readonly setService: Control<
    {
      readonly plate_number: string
      readonly plate_color: string
      readonly openid?: string
      readonly state?: Service["state"]
    },
    PlateView
  >
  /** Ends a deduction now, `SUCCESS` unless told otherwise; `advanced`: with WeChat Pay's money. */
  readonly settle: Control<
    { readonly out_trade_no: string; readonly status?: "SUCCESS" | "PAY_FAIL"; readonly advanced?: boolean },
    DeductionView
  >
  /** Plays the user who pays back what WeChat Pay had advanced. */
  readonly repay: Control<{ readonly out_trade_no: string }, DeductionView>
}

const samePlate = (a: Plate, b: Plate) => a.plate_number === b.plate_number && a.plate_color === b.plate_color

const plateOf = ({ plate_color, plate_number }: Plate): Plate => ({ plate_number, plate_color })

const words = { ACCEPTED: "订单已受理", SUCCESS: "支付成功", PAY_FAIL: "扣款失败", REFUND: "转入退款" } as const

/** Merchants of a stay or a deduction, as answers tell them: `sp_mchid` is a direct merchant, too. */
const merchants = ({ mchid, subMchid }: Owned) =>
  definedFields({
    sp_mchid: mchid,
    sub_mchid: subMchid
  })

const sameOwner = (a: Owned, b: Owned) => a.mchid === b.mchid && a.subMchid === b.subMchid

const tradeState = ({ order, state }: Deduction) => order?.state === "REFUND" ? "REFUND" : state

const isOver = ({ deducted, replaced }: Entrance) => deducted || replaced

const stateOf = ({ blocked }: Entrance) => blocked === undefined ? "NORMAL" : "BLOCKED"

const used = refuse("ALREADY_EXISTS", "商户订单号重复")

const tellEntrance = (entrance: Entrance): Reply<Api.Entrance> =>
  done(definedFields({
    id: entrance.id,
    out_parking_no: entrance.outParkingNo,
    ...plateOf(entrance),
    start_time: entrance.startTime,
    parking_name: entrance.parkingName,
    free_duration: entrance.freeDuration,
    state: stateOf(entrance),
    block_reason: entrance.blocked
  }))

/** A deduction as answers and notifications tell it, times in either form. */
const describe = <T>(deduction: Deduction, time: (epochMillis: number) => T) => {
  const { repaid, request, settledAt, state } = deduction
  const told = tradeState(deduction)
  const info = request.parking_info
  return definedFields({
    appid: request.appid ?? "",
    sub_appid: deduction.subAppid,
    ...merchants(deduction),
    description: request.description,
    create_time: time(deduction.createdAt),
    out_trade_no: request.out_trade_no,
    transaction_id: deduction.transactionId,
    trade_state: told,
    trade_state_description: words[told],
    ...(state === "SUCCESS" && settledAt !== undefined
      ? { success_time: time(settledAt), bank_type: repaid === undefined ? "OTHERS" : "BPA" }
      : {}),
    user_repaid: repaid,
    attach: request.attach,
    trade_scene: "PARKING",
    ...(info === undefined ? {} : {
      parking_info: {
        ...info,
        start_time: time(millis(info.start_time)),
        end_time: time(millis(info.end_time))
      }
    }),
    payer: { openid: deduction.service.openid },
    amount: {
      total: request.amount.total,
      currency: request.amount.currency ?? "CNY",
      ...(state === "SUCCESS" ? { payer_total: request.amount.total, discount_total: 0 } : {})
    }
  })
}

const tell = (deduction: Deduction): Reply<Api.ParkingTransaction> => done(describe(deduction, time))

const view = (deduction: Deduction): DeductionView =>
  definedFields({
    out_trade_no: deduction.request.out_trade_no,
    trade_state: tradeState(deduction),
    transaction_id: deduction.transactionId,
    user_repaid: deduction.repaid
  })

const viewPlate = (service: Service): PlateView => ({
  ...plateOf(service),
  openid: service.openid,
  service_state: service.state
})

const viewEntrance = (entrance: Entrance): EntranceView =>
  definedFields({
    out_parking_no: entrance.outParkingNo,
    id: entrance.id,
    plate_number: entrance.plate_number,
    state: stateOf(entrance),
    block_reason: entrance.blocked
  })

export const make = ({ claimNumber, collectionDelay, kernel, registerPayment }: {
  readonly claimNumber: Payments["claim"]
  readonly collectionDelay: number
  readonly kernel: Kernel
  readonly registerPayment: RegisterPayment
}): WithControls<ParkingControls> & WithState<ParkingState> => {
  const services: Array<Service> = []
  const entrances = new Map<string, Entrance>()
  const deductions = new Map<string, Deduction>()
  const due = new Map<Deduction, () => void>()

  const serviceOf = (plate: Plate) => services.findLast((service) => samePlate(service, plate))

  const blockOf = (plate: Plate): Api.Entrance["block_reason"] => {
    const service = serviceOf(plate)
    if (service === undefined) return "OUT_SERVICE"
    if (service.state !== "NORMAL") return service.state
    const owes = [...deductions.values()].some((deduction) => deduction.service === service && deduction.repaid === "N")
    return owes ? "OVERDUE" : undefined
  }

  /** Brings the stays of a plate up to date with its service. */
  const refresh = (now: number, plate: Plate) => {
    const blocked = blockOf(plate)
    for (const entrance of entrances.values()) {
      if (isOver(entrance) || entrance.blocked === blocked || !samePlate(entrance, plate)) continue
      entrance.blocked = blocked
      const state = stateOf(entrance)
      kernel.log(now, { kind: "state", what: "entrance", id: entrance.outParkingNo, state })
      kernel.notify(now, {
        url: entrance.notifyUrl,
        eventType: "VEHICLE.ENTRANCE_STATE_CHANGE",
        originalType: "parking",
        summary: "停车入场状态通知",
        resource: definedFields({
          ...merchants(entrance),
          parking_id: entrance.id,
          out_parking_no: entrance.outParkingNo,
          ...plateOf(entrance),
          start_time: Protocol.rfc3339(millis(entrance.startTime)),
          parking_name: entrance.parkingName,
          free_duration: entrance.freeDuration,
          parking_state: state,
          blocked_state_description: blocked,
          state_update_time: Protocol.rfc3339(now)
        })
      })
    }
  }

  const queryService = (request: Api.QueryServiceRequest): Reply<Api.PlateService> => {
    const service = serviceOf(request)
    const own = service?.openid === request.openid ? service : undefined
    return done({
      ...plateOf(request),
      openid: request.openid,
      service_state: own?.state ?? "OUT_SERVICE",
      ...(own === undefined ? {} : { service_open_time: time(own.openedAt) })
    })
  }

  const enter = (request: Api.EnterRequest, { caller, now, wire }: Call, subMchid?: string): Reply<Api.Entrance> => {
    const key = keyOf(caller.mchid, subMchid, request.out_parking_no)
    const content = canonical(wire)
    const known = entrances.get(key)
    if (known !== undefined) return known.content === content ? tellEntrance(known) : differs
    const owner: Owned = { mchid: caller.mchid, subMchid }
    for (const earlier of entrances.values()) {
      if (samePlate(earlier, request) && sameOwner(earlier, owner)) earlier.replaced = true
    }
    const entrance: Entrance = {
      ...plateOf(request),
      ...owner,
      id: `${Protocol.compactTime(now)}${kernel.token("parking", 16).toUpperCase()}`,
      outParkingNo: request.out_parking_no,
      notifyUrl: request.notify_url ?? "",
      startTime: request.start_time,
      parkingName: request.parking_name,
      freeDuration: request.free_duration,
      content,
      blocked: blockOf(request),
      replaced: false,
      deducted: false
    }
    entrances.set(key, entrance)
    kernel.log(now, {
      kind: "state",
      what: "entrance",
      id: entrance.outParkingNo,
      state: stateOf(entrance)
    })
    return tellEntrance(entrance)
  }

  /** The stay that a deduction is for, or why it cannot be that. */
  const stayOf = (
    request: Api.DeductRequest,
    { caller, now }: Call,
    subMchid: string | undefined
  ): { readonly entrance: Entrance; readonly service: Service } | Refused => {
    const info = request.parking_info
    if (info === undefined) return refuse("PARAM_ERROR", "停车场景信息必填")
    const [start, end] = [millis(info.start_time), millis(info.end_time)]
    if (end <= start || end > now) return refuse("PARAM_ERROR", "出场时间应晚于入场时间，且不晚于当前时间")
    const entrance = [...entrances.values()].find(({ id }) => id === info.parking_id)
    if (entrance?.mchid !== caller.mchid) return refuse("INVALID_REQUEST", "停车入场id不存在")
    const agrees = !isOver(entrance) && entrance.subMchid === subMchid && samePlate(entrance, info) &&
      millis(entrance.startTime) === start && entrance.parkingName === info.parking_name
    if (!agrees) return refuse("INVALID_REQUEST", "场景信息和停车入场id不匹配")
    const service = serviceOf(entrance)
    if (entrance.blocked === "OVERDUE") return refuse("NOT_ENOUGH", "用户有欠费")
    return entrance.blocked !== undefined || service === undefined
      ? refuse("INVALID_REQUEST", "停车入场状态不可用，无法扣费")
      : { entrance, service }
  }

  const notify = (now: number, deduction: Deduction, eventType: string, state: string, summary: string) =>
    kernel.notify(now, {
      url: deduction.request.notify_url,
      eventType,
      originalType: "transaction",
      summary,
      resource: { ...describe(deduction, Protocol.rfc3339), trade_state: state }
    })

  const settle = (now: number, deduction: Deduction, status: "SUCCESS" | "PAY_FAIL", advanced: boolean) => {
    due.get(deduction)?.()
    due.delete(deduction)
    const { entrance, request, service } = deduction
    deduction.state = status
    deduction.settledAt = now
    kernel.log(now, { kind: "state", what: "deduction", id: request.out_trade_no, state: status })
    if (status === "PAY_FAIL") {
      // It may be deducted again, and changes of the service were not told to it meanwhile.
      entrance.deducted = false
      entrance.blocked = blockOf(entrance)
      return notify(now, deduction, "TRANSACTION.FAIL", "PAY_FAIL", "扣费失败")
    }
    deduction.transactionId = kernel.transactionId(now)
    deduction.order = registerPayment({
      mchid: deduction.mchid,
      subMchid: deduction.subMchid,
      appid: request.appid ?? "",
      outTradeNo: request.out_trade_no,
      transactionId: deduction.transactionId,
      description: request.description,
      attach: request.attach,
      collected: true,
      notifyUrl: request.notify_url,
      total: request.amount.total,
      profitSharing: request.profit_sharing === "Y",
      openid: service.openid,
      successAt: now
    })
    if (advanced) deduction.repaid = "N"
    notify(now, deduction, "TRANSACTION.SUCCESS", "SUCCESS", "支付成功")
    if (advanced) refresh(now, entrance)
  }

  const deduct = (
    request: Api.DeductRequest,
    call: Call,
    partner: { readonly sub_mchid?: string | undefined; readonly sub_appid?: string | undefined } = {}
  ): Reply<Api.ParkingTransaction> => {
    const { caller, now, wire } = call
    const key = keyOf(caller.mchid, partner.sub_mchid, request.out_trade_no)
    const content = canonical(wire)
    const known = deductions.get(key)
    if (known !== undefined && known.content !== content) return used
    // After a failure the same number may be tried again.
    if (known !== undefined && known.state !== "PAY_FAIL") return tell(known)
    const stay = stayOf(request, call, partner.sub_mchid)
    if ("_tag" in stay) return stay
    if (!claimNumber(key)) return used
    const deduction: Deduction = {
      ...stay,
      mchid: caller.mchid,
      subMchid: partner.sub_mchid,
      subAppid: partner.sub_appid,
      request,
      createdAt: now,
      content,
      state: "ACCEPTED",
      transactionId: undefined,
      settledAt: undefined,
      order: undefined,
      repaid: undefined
    }
    deductions.set(key, deduction)
    stay.entrance.deducted = true
    kernel.log(now, { kind: "state", what: "deduction", id: request.out_trade_no, state: "ACCEPTED" })
    due.set(deduction, kernel.schedule(now + collectionDelay, (at) => settle(at, deduction, "SUCCESS", false)))
    return tell(deduction)
  }

  const query = (mchid: string, subMchid: string | undefined, outTradeNo: string): Reply<Api.ParkingTransaction> => {
    const deduction = deductions.get(keyOf(mchid, subMchid, outTradeNo))
    return deduction === undefined ? refuse("NOT_FOUND", "订单不存在") : tell(deduction)
  }

  const operations = [
    handle(Api.queryService, queryService),
    handle(PartnerApi.queryService, queryService),
    handle(Api.enter, (request, call) => enter(request, call)),
    handle(PartnerApi.enter, (request, call) => enter(request, call, request.sub_mchid)),
    handle(Api.deduct, (request, call) => deduct(request, call)),
    handle(PartnerApi.deduct, (request, call) => deduct(request, call, request)),
    handle(Api.query, (request, { caller }) => query(caller.mchid, undefined, request.out_trade_no)),
    handle(PartnerApi.query, (request, { caller }) => query(caller.mchid, request.sub_mchid, request.out_trade_no))
  ]

  const onDeduction = (
    outTradeNo: string,
    run: (deduction: Deduction) => Issue | void
  ): DeductionView | Issue => {
    const deduction = [...deductions.values()].findLast(({ request }) => request.out_trade_no === outTradeNo)
    return deduction === undefined
      ? issue(`there is no deduction ${outTradeNo}`)
      : run(deduction) ?? view(deduction)
  }

  const controls = (control: MakeControl): ParkingControls => ({
    setService: control(
      "parking.setService",
      Schema.Struct({
        plate_number: Schema.String,
        plate_color: Schema.String,
        openid: Schema.optionalKey(Schema.String),
        state: Schema.optionalKey(Schema.Literals(["NORMAL", "PAUSE", "OUT_SERVICE"]))
      }),
      (now, given) => {
        const known = serviceOf(given)
        const service: Service = known !== undefined && (given.openid ?? known.openid) === known.openid ? known : {
          ...plateOf(given),
          openid: given.openid ?? `oSandbox${kernel.token("openid", 20)}`,
          openedAt: now,
          state: "NORMAL"
        }
        if (service !== known) services.push(service)
        service.state = given.state ?? "NORMAL"
        kernel.log(now, { kind: "state", what: "plate", id: service.plate_number, state: service.state })
        refresh(now, service)
        return viewPlate(service)
      }
    ),
    settle: control(
      "parking.settle",
      Schema.Struct({
        out_trade_no: Schema.String,
        status: Schema.optionalKey(Schema.Literals(["SUCCESS", "PAY_FAIL"])),
        advanced: Schema.optionalKey(Schema.Boolean)
      }),
      (now, given) =>
        onDeduction(given.out_trade_no, (deduction) => {
          if (deduction.state !== "ACCEPTED") {
            return issue(`deduction ${given.out_trade_no} is ${deduction.state} already`)
          }
          settle(now, deduction, given.status ?? "SUCCESS", given.advanced ?? false)
        })
    ),
    repay: control(
      "parking.repay",
      Schema.Struct({ out_trade_no: Schema.String }),
      (now, given) =>
        onDeduction(given.out_trade_no, (deduction) => {
          if (deduction.repaid !== "N") return issue(`deduction ${given.out_trade_no} owes nothing`)
          deduction.repaid = "Y"
          notify(now, deduction, "TRANSACTION.PAY_BACK", "PAY_BACK", "用户还款")
          refresh(now, deduction.entrance)
        })
    )
  })

  return {
    operations,
    controls,
    state: () => ({
      plates: services.map(viewPlate),
      entrances: Array.from(entrances.values(), viewEntrance),
      deductions: Array.from(deductions.values(), view)
    })
  }
}
