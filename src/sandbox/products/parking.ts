/** Parking (微信支付分停车服务): plates with the service, stays, and the fees that are deducted for them. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Parking as Api, PartnerParking as PartnerApi } from "../../api/parking/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { isLoopback } from "../engine/loopback.ts"
import type { Call } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import { subMchidOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { asJson, definedFields, millis, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { RegisterPayment } from "./externalPayments.ts"
import type { Order } from "./orders.ts"
import { keyOf, type Payments } from "./payments.ts"

interface Plate {
  readonly plate_number: string
  readonly plate_color: string
}

/** The service of a user for a plate. */
interface Service extends Plate {
  readonly openid: string
  readonly service_open_time: DateTime.Utc
  state: "NORMAL" | "PAUSE" | "OUT_SERVICE"
}

/** The merchant of a stay or a deduction. Responses have `sp_mchid` for direct merchants as well. */
interface Owned {
  readonly sp_mchid: string
  readonly sub_mchid?: string
}

/** A stay in a car park. */
interface Entrance extends Owned, Omit<Api.EnterRequest, "notify_url"> {
  readonly id: string
  readonly notifyUrl: string
  state: "NORMAL" | "BLOCKED"
  block_reason?: Api.Entrance["block_reason"]
  /** Whether a later stay of the plate took its place. */
  replaced: boolean
  /** Whether a deduction was accepted that did not fail. */
  deducted: boolean
}

/** A deduction. */
interface Deduction extends Owned {
  readonly appid: string
  readonly sub_appid?: string
  readonly out_trade_no: string
  readonly description: string
  readonly attach?: string
  readonly amount: { readonly total: number; readonly currency: "CNY" }
  readonly parking_info?: Api.DeductRequest["parking_info"]
  readonly create_time: DateTime.Utc
  readonly entrance: Entrance
  readonly service: Service
  readonly notifyUrl?: string
  readonly profitSharing: boolean
  state: "ACCEPTED" | "SUCCESS" | "PAY_FAIL"
  transaction_id?: string
  success_time?: DateTime.Utc
  /** Whether the user paid back what WeChat Pay advanced. */
  user_repaid?: "Y" | "N"
  /** The order that stands for it in refunds and bills, once it is paid. */
  order?: Order
}

const words = { ACCEPTED: "订单已受理", SUCCESS: "支付成功", PAY_FAIL: "扣款失败", REFUND: "转入退款" } as const

const tradeState = ({ order, state }: Deduction) => order?.state === "REFUND" ? "REFUND" : state

/** A deduction as responses have it, and with times as text notifications. */
const response = (deduction: Deduction) => {
  const { amount, service, state, user_repaid } = deduction
  const trade_state = tradeState(deduction)
  const isPaid = state === "SUCCESS"
  return {
    ...Struct.omit(deduction, ["entrance", "service", "notifyUrl", "profitSharing", "state", "order"]),
    trade_state,
    trade_state_description: words[trade_state],
    trade_scene: "PARKING",
    payer: { openid: service.openid },
    ...(isPaid ? { bank_type: user_repaid === undefined ? "OTHERS" : "BPA" } : {}),
    amount: isPaid ? { ...amount, payer_total: amount.total, discount_total: 0 } : amount
  }
}

const view = (deduction: Deduction) => ({
  ...select(deduction, ["out_trade_no", "transaction_id", "user_repaid"]),
  trade_state: tradeState(deduction)
})

const viewPlate = (service: Service) => ({
  ...select(service, ["plate_number", "plate_color", "openid"]),
  service_state: service.state
})

const viewEntrance = (entrance: Entrance) =>
  select(entrance, ["out_parking_no", "id", "plate_number", "state", "block_reason"])

/** A plate in the sandbox. */
export interface PlateView extends ReturnType<typeof viewPlate> {}

/** A stay in the sandbox. */
export interface EntranceView extends ReturnType<typeof viewEntrance> {}

/** A deduction in the sandbox. */
export interface DeductionView extends ReturnType<typeof view> {}

const SetService = Schema.Struct({
  plate_number: Schema.String,
  plate_color: Schema.String,
  openid: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(Schema.Literals(["NORMAL", "PAUSE", "OUT_SERVICE"]))
})
const Settle = Schema.Struct({
  out_trade_no: Schema.String,
  status: Schema.optionalKey(Schema.Literals(["SUCCESS", "PAY_FAIL"])),
  advanced: Schema.optionalKey(Schema.Boolean)
})

/** Controls of parking. */
export interface ParkingControls {
  /** Plays the user who opens, pauses or ends the service for a plate; its stays change with it. */
  readonly setService: Control<typeof SetService.Type, PlateView>
  /** Ends a deduction now, with `SUCCESS` by default; `advanced`: with WeChat Pay's money. */
  readonly settle: Control<typeof Settle.Type, DeductionView>
  /** Plays the user who pays back what WeChat Pay advanced. */
  readonly repay: Control<{ readonly out_trade_no: string }, DeductionView>
}

const samePlate = (a: Plate, b: Plate) => a.plate_number === b.plate_number && a.plate_color === b.plate_color

const isOver = ({ deducted, replaced }: Entrance) => deducted || replaced

const used = refuse("ALREADY_EXISTS", "商户订单号重复")

/** Notifications need https, but for an address on this machine. */
const addressIssue = (url: string | undefined): Refused | undefined =>
  url === undefined || url.startsWith("https:") || isLoopback(url)
    ? undefined
    : paramError("notify_url", "回调地址必须为https", "must be https")

export const make = ({ claimNumber, collectionDelay, kernel, registerPayment }: {
  readonly claimNumber: Payments["claim"]
  /** Milliseconds. */
  readonly collectionDelay: number
  readonly kernel: Kernel
  readonly registerPayment: RegisterPayment
}):
  & WithControls<ParkingControls>
  & WithLists<{ plates: PlateView; entrances: EntranceView; deductions: DeductionView }> =>
{
  const services: Array<Service> = []
  const entrances = Store.make<Entrance>()
  const deductions = Store.make<Deduction>()
  const serviceStates = Store.states<Service>(kernel, { entity: "plate", id: ({ plate_number }) => plate_number })
  const entranceStates = Store.states<Entrance>(kernel, {
    entity: "entrance",
    id: ({ out_parking_no }) => out_parking_no,
    notification: (entrance, now) => ({
      url: entrance.notifyUrl,
      originalType: "parking",
      resource: definedFields({
        ...select(entrance, [
          "sp_mchid",
          "sub_mchid",
          "out_parking_no",
          "plate_number",
          "plate_color",
          "start_time",
          "parking_name",
          "free_duration"
        ]),
        parking_id: entrance.id,
        parking_state: entrance.state,
        blocked_state_description: entrance.block_reason,
        state_update_time: Protocol.rfc3339(now)
      })
    })
  })
  const states = Store.states<Deduction>(kernel, {
    entity: "deduction",
    id: ({ out_trade_no }) => out_trade_no,
    notification: (deduction) => ({
      url: deduction.notifyUrl,
      originalType: "transaction",
      resource: { ...asJson(response(deduction)), trade_state: deduction.state }
    })
  })

  const ownerOf = (call: Call): Owned => definedFields({ sp_mchid: call.caller.mchid, sub_mchid: subMchidOf(call) })
  const keyIn = (call: Call, number: string) => keyOf(call.caller.mchid, subMchidOf(call), number)

  const serviceOf = (plate: Plate) => services.findLast((service) => samePlate(service, plate))

  /** The state of a plate's stays, which follows from the service and the debts of its user. */
  const standing = (plate: Plate): Pick<Entrance, "state" | "block_reason"> => {
    const service = serviceOf(plate)
    const owes = deductions.values().some((deduction) => deduction.service === service && deduction.user_repaid === "N")
    const block_reason = service?.state === "NORMAL" ? owes ? "OVERDUE" : undefined : service?.state ?? "OUT_SERVICE"
    return { state: block_reason === undefined ? "NORMAL" : "BLOCKED", block_reason }
  }

  /** Updates the stays of a plate after a change of its service. */
  const refresh = (now: number, plate: Plate) => {
    const { block_reason, state } = standing(plate)
    for (const entrance of entrances.values()) {
      if (isOver(entrance) || entrance.block_reason === block_reason || !samePlate(entrance, plate)) continue
      entrance.block_reason = block_reason
      entranceStates.transition(now, entrance, state, {
        notify: { eventType: "VEHICLE.ENTRANCE_STATE_CHANGE", summary: "停车入场状态通知" }
      })
    }
  }

  const enter = (request: Api.EnterRequest, call: Call): Entrance | Refused =>
    entrances.once(keyIn(call, request.out_parking_no), call.wire, () => {
      const refused = addressIssue(request.notify_url)
      if (refused !== undefined) return refused
      const { caller, now } = call
      for (const earlier of entrances.values()) {
        if (
          samePlate(earlier, request) && earlier.sp_mchid === caller.mchid && earlier.sub_mchid === subMchidOf(call)
        ) earlier.replaced = true
      }
      const entrance: Entrance = {
        ...ownerOf(call),
        ...Struct.omit(request, ["notify_url"]),
        id: `${Protocol.compactTime(now)}${kernel.token("parking", 16).toUpperCase()}`,
        notifyUrl: request.notify_url ?? "",
        ...standing(request),
        replaced: false,
        deducted: false
      }
      entranceStates.transition(now, entrance, entrance.state)
      return entrance
    })

  /** The stay that a deduction is for. */
  const stayOf = (request: Api.DeductRequest, call: Call): Pick<Deduction, "entrance" | "service"> | Refused => {
    const { parking_info: info } = request
    if (info === undefined) return refuse("PARAM_ERROR", "停车场景信息必填")
    const [start, end] = [millis(info.start_time), millis(info.end_time)]
    if (end <= start || end > call.now) return refuse("PARAM_ERROR", "出场时间应晚于入场时间，且不晚于当前时间")
    const entrance = entrances.find(({ id }) => id === info.parking_id)
    if (entrance?.sp_mchid !== call.caller.mchid) return refuse("INVALID_REQUEST", "停车入场id不存在")
    const agrees = !isOver(entrance) && entrance.sub_mchid === subMchidOf(call) && samePlate(entrance, info) &&
      millis(entrance.start_time) === start && entrance.parking_name === info.parking_name
    if (!agrees) return refuse("INVALID_REQUEST", "场景信息和停车入场id不匹配")
    if (entrance.block_reason === "OVERDUE") return refuse("NOT_ENOUGH", "用户有欠费")
    const service = serviceOf(entrance)
    return entrance.state === "BLOCKED" || service === undefined
      ? refuse("INVALID_REQUEST", "停车入场状态不可用，无法扣费")
      : { entrance, service }
  }

  const settle = (now: number, deduction: Deduction, status: "SUCCESS" | "PAY_FAIL", advanced: boolean) => {
    const { entrance, profitSharing, service, sp_mchid, sub_mchid } = deduction
    if (status === "PAY_FAIL") {
      states.transition(now, deduction, status, { notify: { eventType: "TRANSACTION.FAIL", summary: "扣费失败" } })
      // It can be deducted again. Changes of the service were not announced in the meantime.
      Object.assign(entrance, { deducted: false, ...standing(entrance) })
      return
    }
    const transaction_id = kernel.transactionId(now)
    Object.assign(deduction, {
      transaction_id,
      success_time: time(now),
      order: registerPayment({
        mchid: sp_mchid,
        subMchid: sub_mchid,
        appid: deduction.appid,
        outTradeNo: deduction.out_trade_no,
        transactionId: transaction_id,
        description: deduction.description,
        attach: deduction.attach,
        collected: true,
        notifyUrl: deduction.notifyUrl,
        total: deduction.amount.total,
        profitSharing,
        openid: service.openid,
        successAt: now
      }),
      ...(advanced ? { user_repaid: "N" } : {})
    })
    states.transition(now, deduction, status, { notify: { eventType: "TRANSACTION.SUCCESS", summary: "支付成功" } })
    if (advanced) refresh(now, entrance)
  }

  const open = (request: Api.DeductRequest & { readonly sub_appid?: string | undefined }, call: Call) => {
    const { now } = call
    const stay = addressIssue(request.notify_url) ?? stayOf(request, call)
    if (isRefused(stay)) return stay
    if (!claimNumber(keyIn(call, request.out_trade_no))) return used
    const deduction: Deduction = definedFields({
      ...stay,
      ...ownerOf(call),
      ...Struct.pick(request, ["sub_appid", "out_trade_no", "description", "attach", "parking_info"]),
      appid: request.appid ?? "",
      amount: { total: request.amount.total, currency: "CNY" },
      create_time: time(now),
      notifyUrl: request.notify_url,
      profitSharing: request.profit_sharing === "Y",
      state: "ACCEPTED"
    })
    stay.entrance.deducted = true
    states.transition(now, deduction, "ACCEPTED", {
      due: { at: now + collectionDelay, run: (at) => settle(at, deduction, "SUCCESS", false) }
    })
    return deduction
  }

  const deduct = (request: Api.DeductRequest, call: Call): Deduction | Refused => {
    const key = keyIn(call, request.out_trade_no)
    const deduction = deductions.once(key, call.wire, () => open(request, call), used)
    // After a failure the same number may be tried again.
    if (isRefused(deduction) || deduction.state !== "PAY_FAIL") return deduction
    const again = open(request, call)
    if (!isRefused(again)) deductions.set(key, again)
    return again
  }

  const operations = [
    ...twins(Api.queryService, PartnerApi.queryService, ({ openid, plate_color, plate_number }) => {
      const plate = { plate_number, plate_color, openid }
      const service = serviceOf(plate)
      return service?.openid === openid
        ? { ...service, service_state: service.state }
        : { ...plate, service_state: "OUT_SERVICE" }
    }),
    ...twins(Api.enter, PartnerApi.enter, enter),
    ...twins(Api.deduct, PartnerApi.deduct, deduct, response),
    ...twins(
      Api.query,
      PartnerApi.query,
      ({ out_trade_no }, call) => deductions.get(keyIn(call, out_trade_no)) ?? refuse("NOT_FOUND", "订单不存在"),
      response
    )
  ]

  const controls = (control: MakeControl): ParkingControls => {
    const onDeduction = entityControls(control, {
      entity: "deduction",
      entities: deductions,
      number: "out_trade_no",
      view
    })
    return {
      setService: control("parking.setService", SetService, (now, given) => {
        const { plate_color, plate_number, state = "NORMAL" } = given
        const known = serviceOf(given)
        const service: Service = known !== undefined && (given.openid ?? known.openid) === known.openid ? known : {
          plate_number,
          plate_color,
          openid: given.openid ?? kernel.openid(),
          service_open_time: time(now),
          state
        }
        if (service !== known) services.push(service)
        serviceStates.transition(now, service, state)
        refresh(now, service)
        return viewPlate(service)
      }),
      settle: onDeduction("parking.settle", Settle, "any", (now, deduction, given) => {
        const { advanced = false, out_trade_no, status = "SUCCESS" } = given
        if (deduction.state !== "ACCEPTED") return issue(`deduction ${out_trade_no} is ${deduction.state} already`)
        return settle(now, deduction, status, advanced)
      }),
      repay: onDeduction("parking.repay", Schema.Struct({ out_trade_no: Schema.String }), "any", (now, deduction) => {
        if (deduction.user_repaid !== "N") return issue(`deduction ${deduction.out_trade_no} owes nothing`)
        deduction.user_repaid = "Y"
        kernel.notify(now, {
          url: deduction.notifyUrl,
          eventType: "TRANSACTION.PAY_BACK",
          originalType: "transaction",
          summary: "用户还款",
          resource: { ...asJson(response(deduction)), trade_state: "PAY_BACK" }
        })
        return refresh(now, deduction.entrance)
      })
    }
  }

  return {
    operations,
    controls,
    state: () => ({
      plates: services.map(viewPlate),
      entrances: entrances.values().map(viewEntrance),
      deductions: deductions.values().map(view)
    })
  }
}
