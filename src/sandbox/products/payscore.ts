/** Payscore: service orders from creation to collection, of a merchant or of a sub-merchant. */
import * as Schema from "effect/Schema"
import { ServiceOrder as PartnerApi } from "../../api/partner-payscore/index.ts"
import { ServiceOrder as Api } from "../../api/payscore/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { empty, isRefused, paramError, refuse, type Refused, respond } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { asJson, canonical, definedFields, select, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { RegisterPayment } from "./externalPayments.ts"
import * as Accounts from "./payscoreAccounts.ts"
import {
  type Charges,
  checkTotal,
  collectionOf,
  compare,
  type Range,
  response,
  type ServiceOrder,
  type ServiceOrderView,
  type Time,
  view,
  wrongState
} from "./payscoreOrders.ts"
import {
  make as makePermissions,
  ownerIn,
  type PermissionControls,
  type PermissionView
} from "./payscorePermissions.ts"

export type { ServiceAccountView } from "./payscoreAccounts.ts"
export type { ServiceOrderView } from "./payscoreOrders.ts"
export type { PermissionView } from "./payscorePermissions.ts"

const OrderNumber = Schema.Struct({ out_order_no: Schema.String })
const Confirmation = Schema.Struct({ out_order_no: Schema.String, openid: Schema.optionalKey(Schema.String) })

/** Controls of payscore. */
export interface PayscoreControls extends PermissionControls, Accounts.AccountControls {
  /** Plays the user who confirms an order on the page that `package` opens. */
  readonly confirm: Control<typeof Confirmation.Type, ServiceOrderView>
  /** Has a completed order collected now. By itself it is after the option `collectionDelay`. */
  readonly collect: Control<typeof OrderNumber.Type, ServiceOrderView>
  /** Empties the user's account: a completed order stays unpaid until `collect`. */
  readonly refuseCollection: Control<typeof OrderNumber.Type, ServiceOrderView>
}

const createdLifetime = 30 * Protocol.dayMillis

export const make = ({ collectionDelay, kernel, registerPayment }: {
  readonly collectionDelay: number
  readonly kernel: Kernel
  readonly registerPayment: RegisterPayment
}):
  & WithControls<PayscoreControls>
  & WithLists<
    { serviceOrders: ServiceOrderView; permissions: PermissionView; serviceAccounts: Accounts.ServiceAccountView }
  > =>
{
  const orders = Store.make<ServiceOrder>()
  const states = Store.states<ServiceOrder>(kernel, {
    entity: "service order",
    id: ({ out_order_no }) => out_order_no,
    notification: (order) => ({
      url: order.notify_url,
      originalType: "payscore",
      resource: asJson(response(order), Protocol.compactTime),
      schedule: shortSchedule
    })
  })
  const permissions = makePermissions({ kernel })
  const accounts = Accounts.make({ kernel })

  const start = (
    now: number,
    order: ServiceOrder,
    openid: string,
    notify?: Store.Transition["notify"]
  ) => {
    order.openid = openid
    if (order.time_range.start_time === "OnAccept") order.time_range = { ...order.time_range, start_time: time(now) }
    states.transition(now, order, "DOING", { notify })
  }

  const collect = (now: number, order: ServiceOrder) => {
    const transactionId = kernel.transactionId(now)
    order.paid = {
      seq: 1,
      amount: order.total_amount ?? 0,
      paid_type: "NEWTON",
      paid_time: time(now),
      transaction_id: transactionId
    }
    registerPayment({
      mchid: order.mchid,
      subMchid: order.sub_mchid,
      appid: order.appid,
      transactionId,
      description: order.service_introduction ?? "",
      attach: `wxzff|${order.order_id}|${order.out_order_no}`,
      collected: true,
      notifyUrl: order.notify_url,
      total: order.total_amount ?? 0,
      profitSharing: order.profitSharing,
      openid: order.openid ?? "",
      successAt: now
    })
    states.transition(now, order, "DONE", {
      notify: { eventType: "PAYSCORE.USER_PAID", summary: "支付成功" }
    })
  }

  /** WeChat Pay tries again and again, until the account has the money. */
  const collectLater = (now: number, order: ServiceOrder, delay: number) =>
    states.schedule(order, {
      at: now + delay,
      run: (at) => order.refusing ? collectLater(at, order, Protocol.dayMillis) : collect(at, order)
    })

  const settle = (now: number, order: ServiceOrder, total: number) => {
    order.completed = true
    order.total_amount = total
    if (total === 0) return states.transition(now, order, "DONE")
    kernel.log(now, { kind: "state", entity: "service order", id: order.out_order_no, state: "USER_PAYING" })
    collectLater(now, order, collectionDelay)
  }

  const keyIn = (call: Call, outOrderNo: string) => {
    const { mchid, sub_mchid } = ownerIn(call)
    return `${mchid}/${sub_mchid ?? ""}/${outOrderNo}`
  }

  /** Fields that name an order. Requests for a sub-merchant have no `appid`. */
  interface Reference {
    readonly out_order_no: string
    readonly service_id?: string | undefined
    readonly appid?: string | undefined
  }

  const find = (call: Call, request: Reference): ServiceOrder | Refused => {
    const order = orders.get(keyIn(call, request.out_order_no))
    return order !== undefined && order.service_id === (request.service_id ?? order.service_id) &&
        order.appid === (request.appid ?? order.appid)
      ? order
      : refuse("ORDER_NOT_EXIST", "订单不存在")
  }

  /** An operation on an order that the request names. */
  const onOrder =
    <Request extends Reference>(run: (order: ServiceOrder, request: Request, call: Call) => ServiceOrder | Refused) =>
    (request: Request, call: Call): ServiceOrder | Refused => {
      const order = find(call, request)
      return isRefused(order) ? order : run(order, request, call)
    }

  /** A request of a new order, direct or partner. */
  interface NewOrder extends Reference, Charges {
    readonly service_id: string
    readonly service_introduction?: string | undefined
    readonly attach?: string | undefined
    readonly notify_url?: string | undefined
    readonly time_range: Range
    readonly location?: ServiceOrder["location"]
    readonly openid?: string | undefined
    readonly sub_appid?: string | undefined
    readonly sub_openid?: string | undefined
    readonly profit_sharing?: boolean | undefined
  }

  const add = (
    call: Call,
    request: NewOrder,
    riskFund: Api.CreateRequest["risk_fund"] | undefined
  ): ServiceOrder => {
    const { now } = call
    const order: ServiceOrder = {
      ...ownerIn(call),
      ...select(request, ["service_id", "out_order_no", "time_range"]),
      appid: request.appid ?? "",
      sub_appid: request.sub_appid,
      order_id: kernel.number(now, "1000000000", "service order", 13),
      package: kernel.token("service order package", 48),
      query_id: kernel.token("service order query", 32),
      service_introduction: request.service_introduction,
      attach: request.attach,
      notify_url: request.notify_url ?? "",
      risk_fund: riskFund,
      openid: request.sub_openid ?? request.openid,
      state: "CREATED",
      completed: false,
      post_payments: request.post_payments,
      post_discounts: request.post_discounts,
      location: request.location,
      total_amount: undefined,
      paid: undefined,
      profitSharing: false,
      refusing: false,
      cancelled: undefined
    }
    states.transition(now, order, "CREATED")
    return order
  }

  /** Creates an order once; a repeat must not be of an order that ended without payment. */
  const once = (call: Call, outOrderNo: string, make: () => ServiceOrder | Refused): ServiceOrder | Refused => {
    const order = orders.once(keyIn(call, outOrderNo), call.wire, make)
    return !isRefused(order) && (order.state === "REVOKED" || order.state === "EXPIRED") ? wrongState(order) : order
  }

  const open = (request: NewOrder & Pick<Api.CreateRequest, "need_user_confirm" | "risk_fund">, call: Call) => {
    const { now } = call
    const { end_time: end, start_time: begin = "OnAccept" } = request.time_range
    if (begin !== "OnAccept" && compare(begin, time(now)) < 0) {
      return paramError("time_range/start_time", "服务开始时间不能早于调用接口的时间", "is before the call")
    }
    if (end !== undefined && compare(end, begin === "OnAccept" ? time(now) : begin) < 0) {
      return paramError("time_range/end_time", "服务结束时间不能早于服务开始时间", "is before the start")
    }
    if (request.location?.end_location !== undefined && request.location.start_location === undefined) {
      return paramError("location/end_location", "未填写服务开始地点时，不能填写服务结束地点", "is without a start")
    }
    const openid = request.sub_openid ?? request.openid
    if (request.need_user_confirm !== false) {
      const order = add(call, request, request.risk_fund)
      states.schedule(order, {
        at: now + createdLifetime,
        run: (at) => states.transition(at, order, "EXPIRED")
      })
      return order
    }
    if (openid === undefined) return paramError("openid", "免确认订单openid必填", "is required without confirmation")
    if (!permissions.allows(ownerIn(call), request.service_id, openid)) return refuse("NO_AUTH", "用户未授权该服务")
    const order = add(call, request, request.risk_fund)
    start(now, order, openid)
    return order
  }

  /** A request that completes an order, direct or partner. */
  interface Completion extends Reference, Charges {
    readonly time_range?: Range | undefined
    readonly location?: ServiceOrder["location"]
    readonly profit_sharing?: boolean | undefined
  }

  const complete = onOrder((order, request: Completion, call) => {
    if (order.state !== "DOING" || order.completed) return wrongState(order)
    const total = checkTotal(request)
    if (typeof total !== "number") return total
    const { risk_fund: riskFund } = order
    if (riskFund !== undefined && riskFund.name !== "ESTIMATE_ORDER_COST" && total > riskFund.amount) {
      return paramError("total_amount", "总金额不能超过服务风险金额", "is more than the risk fund")
    }
    const range = { ...order.time_range, ...request.time_range }
    if (range.end_time === undefined) {
      return paramError("time_range/end_time", "创建订单未填写服务结束时间，则结束时间必填", "is required")
    }
    if (compare(range.end_time, time(call.now)) > 0) {
      return paramError("time_range/end_time", "实际结束时间不能晚于使用完结接口的时间", "is after the call")
    }
    if (range.start_time !== undefined && compare(range.end_time, range.start_time) < 0) {
      return paramError("time_range/end_time", "真实结束时间小于预计开始时间", "is before the start")
    }
    order.time_range = range
    order.post_payments = request.post_payments
    order.post_discounts = request.post_discounts
    order.location = request.location ?? order.location
    order.profitSharing = request.profit_sharing ?? false
    settle(call.now, order, total)
    return order
  })

  const directComplete = (request: NewOrder, call: Call): ServiceOrder | Refused => {
    const total = checkTotal(request)
    if (typeof total !== "number") return total
    const openid = request.sub_openid ?? request.openid
    if (openid === undefined) return paramError("openid", "openid必填", "is required")
    if (!permissions.allows(ownerIn(call), request.service_id, openid)) {
      return refuse("INVALID_REQUEST", "用户未授权该服务")
    }
    const order = add(call, request, undefined)
    order.profitSharing = request.profit_sharing ?? false
    start(call.now, order, openid)
    settle(call.now, order, total)
    return order
  }

  const create = (request: Parameters<typeof open>[0], call: Call) =>
    respond(once(call, request.out_order_no, () => open(request, call)), (order) =>
      definedFields({
        ...response(order),
        package: request.need_user_confirm === false ? undefined : order.package
      }))

  const query = (
    request: Omit<Reference, "out_order_no"> & Pick<Api.QueryRequest, "out_order_no" | "query_id">,
    call: Call
  ) => {
    const number = request.out_order_no ??
      orders.find(({ query_id }) => query_id === request.query_id)?.out_order_no ?? ""
    return respond(find(call, { ...request, out_order_no: number }), response)
  }

  const cancel = onOrder((order, _, call) => {
    const content = canonical(call.wire)
    if (order.cancelled === content) return order
    if (order.state !== "CREATED" && order.state !== "DOING") return wrongState(order)
    order.cancelled = content
    states.transition(call.now, order, "REVOKED")
    return order
  })

  const modify = onOrder((order, request: Reference & Charges, call) => {
    if (collectionOf(order) !== "USER_PAYING") return wrongState(order)
    const total = checkTotal(request)
    if (typeof total !== "number") return total
    if (total >= (order.total_amount ?? 0)) return paramError("total_amount", "修改后的金额须小于原金额", "is not less")
    order.post_payments = request.post_payments
    order.post_discounts = request.post_discounts
    settle(call.now, order, total)
    return order
  })

  const pay = onOrder((order, _, call) => {
    if (collectionOf(order) !== "USER_PAYING") return wrongState(order)
    if (order.refusing) return refuse("INVALID_REQUEST", "扣款失败")
    collectLater(call.now, order, collectionDelay)
    return order
  })

  const sync = onOrder((order, { detail }: Reference & { readonly detail: { readonly paid_time: Time } }, call) => {
    if (collectionOf(order) !== "USER_PAYING") return wrongState(order)
    order.paid = { seq: 1, amount: order.total_amount ?? 0, paid_type: "MCH", paid_time: detail.paid_time }
    states.transition(call.now, order, "DONE")
    return order
  })

  const completeAtOnce = (request: NewOrder, call: Call) => {
    const isRepeat = orders.get(keyIn(call, request.out_order_no)) !== undefined
    const order = once(call, request.out_order_no, () => directComplete(request, call))
    return isRepeat && isRefused(order)
      ? refuse("INVALID_REQUEST", order.message, { number: order.number })
      : respond(order, response)
  }

  const shown = (order: ServiceOrder | Refused) => respond(order, response)
  const silent = (order: ServiceOrder | Refused) => isRefused(order) ? order : empty

  const operations = [
    handle(Api.create, create),
    handle(PartnerApi.create, create),
    handle(Api.query, query),
    handle(PartnerApi.query, query),
    handle(Api.cancel, (request, call) => cancel(request, call)),
    handle(PartnerApi.cancel, (request, call) => silent(cancel(request, call))),
    handle(Api.modify, (request, call) => shown(modify(request, call))),
    handle(PartnerApi.modify, (request, call) => silent(modify(request, call))),
    handle(Api.complete, (request, call) => shown(complete(request, call))),
    handle(PartnerApi.complete, (request, call) => silent(complete(request, call))),
    handle(Api.pay, (request, call) => pay(request, call)),
    handle(PartnerApi.pay, (request, call) => silent(pay(request, call))),
    handle(Api.sync, (request, call) => shown(sync(request, call))),
    handle(PartnerApi.sync, (request, call) => silent(sync(request, call))),
    handle(Api.directComplete, completeAtOnce),
    handle(PartnerApi.directComplete, completeAtOnce)
  ]

  const confirm = (now: number, order: ServiceOrder, { openid }: typeof Confirmation.Type) =>
    start(now, order, openid ?? order.openid ?? kernel.openid(), {
      eventType: "PAYSCORE.USER_CONFIRM",
      summary: "微信支付分服务订单用户已确认"
    })

  const collectNow = (now: number, order: ServiceOrder) =>
    collectionOf(order) === "USER_PAYING"
      ? collect(now, order)
      : issue(`service order ${order.out_order_no} is ${order.state}, there is nothing to collect`)

  const refuseCollection = (_: number, order: ServiceOrder) => {
    order.refusing = true
  }

  const controls = (control: MakeControl): PayscoreControls => {
    const on = entityControls(control, { entity: "service order", entities: orders, number: "out_order_no", view })
    return {
      confirm: on("payscore.confirm", Confirmation, ["CREATED"], confirm),
      collect: on("payscore.collect", OrderNumber, "any", collectNow),
      refuseCollection: on("payscore.refuseCollection", OrderNumber, "any", refuseCollection),
      ...permissions.controls(control),
      ...accounts.controls(control)
    }
  }

  return {
    operations: [...permissions.operations, ...accounts.operations, ...operations],
    controls,
    state: () => ({
      serviceOrders: orders.values().map(view),
      ...permissions.state(),
      ...accounts.state()
    })
  }
}
