/** Payscore: permissions, and service orders from creation to collection. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Permission as PermissionsApi, ServiceOrder as Api } from "../../api/payscore/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import {
  differs,
  done,
  empty,
  isRefused,
  paramError,
  refuse,
  type Refused,
  type Reply,
  respond
} from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { asJson, canonical, definedFields, ifDefined, millis, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { RegisterPayment } from "./externalPayments.ts"

type Time = DateTime.Utc | string

interface Line {
  readonly name?: string | undefined
  readonly amount?: number | undefined
  readonly description?: string | undefined
  readonly count?: number | undefined
}

interface Range {
  readonly start_time?: Time | undefined
  readonly end_time?: Time | undefined
  readonly start_time_remark?: string | undefined
  readonly end_time_remark?: string | undefined
}

interface Detail {
  readonly seq: number
  readonly amount: number
  readonly paid_type: "NEWTON" | "MCH"
  readonly paid_time: Time
  readonly transaction_id?: string | undefined
}

/** A service order. The fields with WeChat Pay's names make up its responses, its notifications and its view. */
interface ServiceOrder {
  readonly mchid: string
  readonly appid: string
  readonly service_id: string
  readonly out_order_no: string
  readonly order_id: string
  readonly package: string
  readonly query_id: string
  readonly service_introduction: string | undefined
  readonly attach: string | undefined
  readonly notify_url: string
  readonly risk_fund: Api.CreateRequest["risk_fund"] | undefined
  openid: string | undefined
  state: "CREATED" | "DOING" | "DONE" | "REVOKED" | "EXPIRED"
  completed: boolean
  post_payments: ReadonlyArray<Line> | undefined
  post_discounts: ReadonlyArray<Line> | undefined
  time_range: Range
  location: Api.CreateRequest["location"]
  /** Fen. */
  total_amount: number | undefined
  paid: Detail | undefined
  profitSharing: boolean
  /** Whether the user's account has no money. */
  refusing: boolean
  /** The content of the request that cancelled the order. */
  cancelled: string | undefined
}

/** A user's permission for a service. */
interface Permission {
  readonly mchid: string
  readonly appid: string
  readonly serviceId: string
  readonly code: string | undefined
  readonly token: string
  readonly notifyUrl: string | undefined
  readonly content: string
  state: "UNBINDUSER" | "AVAILABLE" | "UNAVAILABLE"
  openid: string | undefined
  grantedAt: number | undefined
  endedAt: number | undefined
}

/** A service order in the sandbox. */
export interface ServiceOrderView {
  readonly out_order_no: string
  readonly order_id: string
  readonly state: ServiceOrder["state"]
  readonly state_description?: "USER_CONFIRM" | "MCH_COMPLETE"
  readonly collection_state?: "USER_PAYING" | "USER_PAID"
  readonly openid?: string | undefined
  /** What the page of confirmation hands back to the program. */
  readonly query_id: string
  /** Of the collection. */
  readonly transaction_id?: string | undefined
}

/** A permission in the sandbox. */
export interface PermissionView {
  readonly service_id: string
  readonly openid: string
  readonly authorization_code?: string | undefined
  readonly state: Permission["state"]
}

/** What payscore keeps. */
export interface PayscoreState {
  readonly serviceOrders: ReadonlyArray<ServiceOrderView>
  readonly permissions: ReadonlyArray<PermissionView>
}

/** Controls of payscore. */
export interface PayscoreControls {
  /** Plays the user who confirms an order on the page that `package` opens. */
  readonly confirm: Control<{ readonly out_order_no: string; readonly openid?: string }, ServiceOrderView>
  /** Has a completed order collected now. By itself it is after the option `collectionDelay`. */
  readonly collect: Control<{ readonly out_order_no: string }, ServiceOrderView>
  /** Lets the user's account give nothing: a completed order stays unpaid until `collect`. */
  readonly refuseCollection: Control<{ readonly out_order_no: string }, ServiceOrderView>
  /** Plays the user who authorises a service: one that `Permission.apply` asked for, or without a request. */
  readonly authorize: Control<
    | { readonly authorization_code: string; readonly openid?: string }
    | { readonly service_id: string; readonly openid: string },
    PermissionView
  >
  /** Plays the user who withdraws an authorisation. */
  readonly withdraw: Control<{ readonly service_id: string; readonly openid: string }, PermissionView>
}

const createdLifetime = 30 * Protocol.dayMillis

const sum = (lines: ReadonlyArray<Line> | undefined) =>
  (lines ?? []).reduce((all, { amount }) => all + (amount ?? 0), 0)

/** What a completed order costs, or why it cannot be that. */
const checkTotal = (
  request: {
    readonly post_payments?: ReadonlyArray<Line> | undefined
    readonly post_discounts?: ReadonlyArray<Line> | undefined
    readonly total_amount?: number | undefined
  }
): number | Refused => {
  const total = sum(request.post_payments) - sum(request.post_discounts)
  return total < 0 || (request.total_amount !== undefined && request.total_amount !== total)
    ? paramError("total_amount", "总金额不等于后付费项目金额之和减去优惠项目金额之和", "is not payments less discounts")
    : total
}

/** Compared as precisely as it is given: days with days, seconds with seconds. */
const compare = (a: Time, b: Time): number => {
  const [left, right] = [compact(a), compact(b)]
  const length = Math.min(left.length, right.length)
  return left.slice(0, length).localeCompare(right.slice(0, length))
}

const compact = (time: Time): string => typeof time === "string" ? time : Protocol.compactTime(millis(time))

const stateOf = (order: ServiceOrder) => ({
  state: order.state,
  ...(order.state === "DOING"
    ? { state_description: order.completed ? "MCH_COMPLETE" as const : "USER_CONFIRM" as const }
    : {})
})

const collectionOf = (order: ServiceOrder): "USER_PAYING" | "USER_PAID" | undefined =>
  order.paid !== undefined
    ? "USER_PAID"
    : order.state === "DOING" && order.completed
    ? "USER_PAYING"
    : undefined

/** An order in responses and notifications. */
const response = (order: ServiceOrder) => {
  const { mchid, appid, service_id, out_order_no, order_id, service_introduction, attach, notify_url, openid } = order
  const { location, paid, post_discounts, post_payments, risk_fund, time_range, total_amount } = order
  const collection = collectionOf(order)
  const total = total_amount ?? 0
  return definedFields({
    mchid,
    appid,
    service_id,
    out_order_no,
    order_id,
    service_introduction,
    attach,
    notify_url,
    openid,
    location,
    post_discounts,
    post_payments,
    risk_fund,
    time_range,
    total_amount,
    ...stateOf(order),
    need_collection: total_amount === undefined ? undefined : true,
    collection: ifDefined(collection, (state) =>
      definedFields({
        state,
        total_amount: total,
        paying_amount: paid === undefined ? total : 0,
        paid_amount: paid === undefined ? 0 : total,
        details: paid === undefined ? undefined : [paid]
      }))
  })
}

const orderReply = (order: ServiceOrder): Reply<Api.ServiceOrder> => done(response(order))

const view = (order: ServiceOrder): ServiceOrderView =>
  definedFields({
    out_order_no: order.out_order_no,
    order_id: order.order_id,
    ...stateOf(order),
    collection_state: collectionOf(order),
    openid: order.openid,
    query_id: order.query_id,
    transaction_id: order.paid?.transaction_id
  })

/** Why an order is not in the state that an operation wants. */
const wrongState = (order: ServiceOrder): Refused => {
  switch (order.state) {
    case "REVOKED":
      return refuse("ORDER_CANCELED", "单据已取消")
    case "DONE":
      return refuse("ORDER_DONE", "订单已完成")
    default:
      return refuse("INVALID_ORDER_STATE", "单据状态错误")
  }
}

const OrderNumber = Schema.Struct({ out_order_no: Schema.String })

export const make = ({ collectionDelay, kernel, registerPayment }: {
  readonly collectionDelay: number
  readonly kernel: Kernel
  readonly registerPayment: RegisterPayment
}): WithControls<PayscoreControls> & WithState<PayscoreState> => {
  const orders = Store.make<ServiceOrder>()
  const states = Store.states<ServiceOrder>(kernel, {
    what: "service order",
    id: ({ out_order_no }) => out_order_no,
    notification: (order) => ({
      url: order.notify_url,
      originalType: "payscore",
      resource: asJson(response(order), Protocol.compactTime),
      schedule: shortSchedule
    })
  })
  const permissions: Array<Permission> = []

  // -------------------------------------------------------------------------------------------------------------------
  // permissions
  // -------------------------------------------------------------------------------------------------------------------

  const byCode = (mchid: string, serviceId: string, code: string) =>
    permissions.find((one) => one.mchid === mchid && one.serviceId === serviceId && one.code === code)

  const byOpenid = (mchid: string, serviceId: string, openid: string) =>
    permissions.findLast((one) => one.mchid === mchid && one.serviceId === serviceId && one.openid === openid)

  const mayOrder = (mchid: string, serviceId: string, openid: string) =>
    byOpenid(mchid, serviceId, openid)?.state === "AVAILABLE"

  const announce = (now: number, permission: Permission, what: "USER_OPEN_SERVICE" | "USER_CLOSE_SERVICE") =>
    kernel.notify(now, {
      url: permission.notifyUrl,
      eventType: `PAYSCORE.${what}`,
      originalType: "payscore",
      summary: what === "USER_OPEN_SERVICE" ? "授权成功" : "解除授权成功",
      resource: definedFields({
        appid: permission.appid,
        mchid: permission.mchid,
        service_id: permission.serviceId,
        openid: permission.openid,
        user_service_status: what,
        openorclose_time: Protocol.compactTime(now),
        authorization_code: permission.code
      }),
      schedule: shortSchedule
    })

  const grant = (now: number, permission: Permission, openid: string): PermissionView | Issue => {
    if (permission.state !== "UNBINDUSER") {
      return issue(`permission ${permission.code ?? permission.serviceId} is ${permission.state} already`)
    }
    const earlier = byOpenid(permission.mchid, permission.serviceId, openid)
    if (earlier?.state === "AVAILABLE") return issue(`${openid} authorised ${permission.serviceId} already`)
    permission.openid = openid
    permission.state = "AVAILABLE"
    permission.grantedAt = now
    kernel.log(now, { kind: "state", what: "permission", id: permission.code ?? openid, state: "AVAILABLE" })
    announce(now, permission, "USER_OPEN_SERVICE")
    return viewPermission(permission)
  }

  const end = (now: number, permission: Permission) => {
    permission.state = "UNAVAILABLE"
    permission.endedAt = now
    kernel.log(now, {
      kind: "state",
      what: "permission",
      id: permission.code ?? permission.openid ?? "",
      state: "UNAVAILABLE"
    })
  }

  const viewPermission = (permission: Permission): PermissionView =>
    definedFields({
      service_id: permission.serviceId,
      openid: permission.openid ?? "",
      authorization_code: permission.code,
      state: permission.state
    })

  const terminate = (now: number, permission: Permission | undefined): Reply<void> => {
    switch (permission?.state) {
      case undefined:
        return refuse("ORDER_NOT_EXIST", "授权记录不存在")
      case "UNBINDUSER":
        return refuse("INVALID_REQUEST", "用户未授权")
      case "AVAILABLE":
        end(now, permission)
    }
    return empty
  }

  const permissionReply = (permission: Permission): Reply<PermissionsApi.Permission> =>
    done(definedFields({
      service_id: permission.serviceId,
      appid: permission.appid,
      mchid: permission.mchid,
      openid: permission.openid,
      authorization_code: permission.code,
      authorization_state: permission.state,
      notify_url: permission.notifyUrl,
      cancel_authorization_time: ifDefined(permission.endedAt, time),
      authorization_success_time: ifDefined(permission.grantedAt, time)
    }))

  const permissionOperations = [
    handle(PermissionsApi.apply, (request, { caller, wire }) => {
      const content = canonical(wire)
      const known = byCode(caller.mchid, request.service_id, request.authorization_code)
      if (known !== undefined) {
        return known.content === content ? done({ apply_permissions_token: known.token }) : differs
      }
      const permission: Permission = {
        mchid: caller.mchid,
        appid: request.appid ?? "",
        serviceId: request.service_id,
        code: request.authorization_code,
        token: kernel.token("apply permissions", 40),
        notifyUrl: request.notify_url,
        content,
        state: "UNBINDUSER",
        openid: undefined,
        grantedAt: undefined,
        endedAt: undefined
      }
      permissions.push(permission)
      return done({ apply_permissions_token: permission.token })
    }),
    handle(PermissionsApi.queryByAuthorizationCode, (request, { caller }) => {
      const permission = byCode(caller.mchid, request.service_id, request.authorization_code)
      return permission === undefined
        ? refuse("ORDER_NOT_EXIST", "授权记录不存在")
        : permissionReply(permission)
    }),
    handle(PermissionsApi.queryByOpenid, (request, { caller }) => {
      const permission = byOpenid(caller.mchid, request.service_id, request.openid)
      return permission === undefined
        ? done({
          service_id: request.service_id,
          appid: request.appid ?? "",
          mchid: caller.mchid,
          openid: request.openid,
          authorization_state: "UNAVAILABLE"
        })
        : permissionReply(permission)
    }),
    handle(
      PermissionsApi.terminateByAuthorizationCode,
      (request, { caller, now }) => terminate(now, byCode(caller.mchid, request.service_id, request.authorization_code))
    ),
    handle(
      PermissionsApi.terminateByOpenid,
      (request, { caller, now }) => terminate(now, byOpenid(caller.mchid, request.service_id, request.openid))
    )
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // service orders
  // -------------------------------------------------------------------------------------------------------------------

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

  /** WeChat Pay tries again and again, until the account gives. */
  const collectLater = (now: number, order: ServiceOrder, delay: number) =>
    states.schedule(order, {
      at: now + delay,
      run: (at) => order.refusing ? collectLater(at, order, Protocol.dayMillis) : collect(at, order)
    })

  const settle = (now: number, order: ServiceOrder, total: number) => {
    order.completed = true
    order.total_amount = total
    if (total === 0) return states.transition(now, order, "DONE")
    kernel.log(now, { kind: "state", what: "service order", id: order.out_order_no, state: "USER_PAYING" })
    collectLater(now, order, collectionDelay)
  }

  const find = (
    { caller }: Call,
    request: {
      readonly out_order_no: string
      readonly service_id?: string | undefined
      readonly appid?: string | undefined
    }
  ): ServiceOrder | Refused => {
    const order = orders.get(`${caller.mchid}/${request.out_order_no}`)
    return order !== undefined && order.service_id === (request.service_id ?? order.service_id) &&
        order.appid === request.appid
      ? order
      : refuse("ORDER_NOT_EXIST", "订单不存在")
  }

  const found = <A>(
    call: Call,
    request: Parameters<typeof find>[1],
    run: (order: ServiceOrder) => Reply<A>
  ): Reply<A> => {
    const order = find(call, request)
    return "_tag" in order ? order : run(order)
  }

  const add = (
    call: Call,
    request: Api.CreateRequest | Api.DirectCompleteRequest,
    riskFund: Api.CreateRequest["risk_fund"] | undefined
  ): ServiceOrder => {
    const { caller, now } = call
    const order: ServiceOrder = {
      mchid: caller.mchid,
      appid: request.appid ?? "",
      service_id: request.service_id,
      out_order_no: request.out_order_no,
      order_id: kernel.number(now, "1000000000", "service order", 13),
      package: kernel.token("service order package", 48),
      query_id: kernel.token("service order query", 32),
      service_introduction: request.service_introduction,
      attach: request.attach,
      notify_url: request.notify_url ?? "",
      risk_fund: riskFund,
      openid: request.openid,
      state: "CREATED",
      completed: false,
      post_payments: request.post_payments,
      post_discounts: request.post_discounts,
      time_range: request.time_range,
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
    const order = orders.once(`${call.caller.mchid}/${outOrderNo}`, call.wire, make)
    return !isRefused(order) && (order.state === "REVOKED" || order.state === "EXPIRED") ? wrongState(order) : order
  }

  const open = (request: Api.CreateRequest, call: Call): ServiceOrder | Refused => {
    const { caller, now } = call
    const { end_time: end, start_time: begin } = request.time_range
    if (begin !== "OnAccept" && compare(begin, time(now)) < 0) {
      return paramError("time_range/start_time", "服务开始时间不能早于调用接口的时间", "is before the call")
    }
    if (end !== undefined && compare(end, begin === "OnAccept" ? time(now) : begin) < 0) {
      return paramError("time_range/end_time", "服务结束时间不能早于服务开始时间", "is before the start")
    }
    if (request.location?.end_location !== undefined && request.location.start_location === undefined) {
      return paramError("location/end_location", "未填写服务开始地点时，不能填写服务结束地点", "is without a start")
    }
    const { openid } = request
    if (request.need_user_confirm !== false) {
      const order = add(call, request, request.risk_fund)
      states.schedule(order, {
        at: now + createdLifetime,
        run: (at) => states.transition(at, order, "EXPIRED")
      })
      return order
    }
    if (openid === undefined) return paramError("openid", "免确认订单openid必填", "is required without confirmation")
    if (!mayOrder(caller.mchid, request.service_id, openid)) return refuse("NO_AUTH", "用户未授权该服务")
    const order = add(call, request, request.risk_fund)
    start(now, order, openid)
    return order
  }

  const complete = (request: Api.CompleteRequest, call: Call, order: ServiceOrder): Reply<Api.ServiceOrder> => {
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
    return orderReply(order)
  }

  const directComplete = (request: Api.DirectCompleteRequest, call: Call): ServiceOrder | Refused => {
    const total = checkTotal(request)
    if (typeof total !== "number") return total
    if (request.openid === undefined) return paramError("openid", "openid必填", "is required")
    if (!mayOrder(call.caller.mchid, request.service_id, request.openid)) {
      return refuse("INVALID_REQUEST", "用户未授权该服务")
    }
    const order = add(call, request, undefined)
    order.profitSharing = request.profit_sharing ?? false
    start(call.now, order, request.openid)
    settle(call.now, order, total)
    return order
  }

  const operations = [
    handle(
      Api.create,
      (request, call) =>
        respond(once(call, request.out_order_no, () => open(request, call)), (order) =>
          definedFields({
            ...response(order),
            package: request.need_user_confirm === false ? undefined : order.package
          }))
    ),
    handle(Api.query, (request, call) => {
      const out_order_no = request.out_order_no ??
        orders.find(({ query_id }) => query_id === request.query_id)?.out_order_no ?? ""
      return found(call, { ...request, out_order_no }, orderReply)
    }),
    handle(Api.cancel, (request, call) =>
      found(call, request, (order) => {
        const content = canonical(call.wire)
        if (order.cancelled === content) return done(order)
        if (order.state !== "CREATED" && order.state !== "DOING") return wrongState(order)
        order.cancelled = content
        states.transition(call.now, order, "REVOKED")
        return done(order)
      })),
    handle(Api.modify, (request, call) =>
      found(call, request, (order) => {
        if (collectionOf(order) !== "USER_PAYING") return wrongState(order)
        const total = checkTotal(request)
        if (typeof total !== "number") return total
        if (total >= (order.total_amount ?? 0)) {
          return paramError("total_amount", "修改后的金额须小于原金额", "is not less")
        }
        order.post_payments = request.post_payments
        order.post_discounts = request.post_discounts
        settle(call.now, order, total)
        return orderReply(order)
      })),
    handle(Api.complete, (request, call) => found(call, request, (order) => complete(request, call, order))),
    handle(Api.pay, (request, call) =>
      found(call, request, (order) => {
        if (collectionOf(order) !== "USER_PAYING") return wrongState(order)
        if (order.refusing) return refuse("INVALID_REQUEST", "扣款失败")
        collectLater(call.now, order, collectionDelay)
        return done(order)
      })),
    handle(Api.sync, (request, call) =>
      found(call, request, (order) => {
        if (collectionOf(order) !== "USER_PAYING") return wrongState(order)
        order.paid = { seq: 1, amount: order.total_amount ?? 0, paid_type: "MCH", paid_time: request.detail.paid_time }
        states.transition(call.now, order, "DONE")
        return orderReply(order)
      })),
    handle(Api.directComplete, (request, call) => {
      const isRepeat = orders.get(`${call.caller.mchid}/${request.out_order_no}`) !== undefined
      const order = once(call, request.out_order_no, () => directComplete(request, call))
      return isRepeat && isRefused(order)
        ? refuse("INVALID_REQUEST", order.message, { number: order.number })
        : respond(order, response)
    })
  ]

  const orderOf = (outOrderNo: string) => orders.findLast((order) => order.out_order_no === outOrderNo)

  const onOrder =
    (run: (now: number, order: ServiceOrder) => Issue | void) =>
    (now: number, { out_order_no }: { readonly out_order_no: string }) => {
      const order = orderOf(out_order_no)
      return order === undefined ? issue(`there is no service order ${out_order_no}`) : run(now, order) ?? view(order)
    }

  const controls = (control: MakeControl): PayscoreControls => ({
    confirm: control(
      "payscore.confirm",
      Schema.Struct({ out_order_no: Schema.String, openid: Schema.optionalKey(Schema.String) }),
      (now, given) =>
        onOrder((now, order) => {
          if (order.state !== "CREATED") return issue(`service order ${order.out_order_no} is ${order.state} already`)
          start(now, order, given.openid ?? order.openid ?? `oSandbox${kernel.token("openid", 20)}`, {
            eventType: "PAYSCORE.USER_CONFIRM",
            summary: "微信支付分服务订单用户已确认"
          })
        })(now, given)
    ),
    collect: control(
      "payscore.collect",
      OrderNumber,
      onOrder((now, order) => {
        if (collectionOf(order) !== "USER_PAYING") {
          return issue(`service order ${order.out_order_no} is ${order.state}, there is nothing to collect`)
        }
        collect(now, order)
      })
    ),
    refuseCollection: control(
      "payscore.refuseCollection",
      OrderNumber,
      onOrder((_, order) => {
        order.refusing = true
      })
    ),
    authorize: control(
      "payscore.authorize",
      Schema.Union([
        Schema.Struct({ authorization_code: Schema.String, openid: Schema.optionalKey(Schema.String) }),
        Schema.Struct({ service_id: Schema.String, openid: Schema.String })
      ]),
      (now, given) => {
        if ("service_id" in given) {
          const [merchant] = kernel.merchants
          const permission: Permission = {
            mchid: merchant?.mchid ?? "",
            appid: merchant?.appids[0] ?? "",
            serviceId: given.service_id,
            code: undefined,
            token: "",
            notifyUrl: undefined,
            content: "",
            state: "UNBINDUSER",
            openid: undefined,
            grantedAt: undefined,
            endedAt: undefined
          }
          const granted = grant(now, permission, given.openid)
          if (!("_tag" in granted)) permissions.push(permission)
          return granted
        }
        const permission = permissions.find(({ code }) => code === given.authorization_code)
        return permission === undefined
          ? issue(`nobody asked for permission ${given.authorization_code}`)
          : grant(now, permission, given.openid ?? `oSandbox${kernel.token("openid", 20)}`)
      }
    ),
    withdraw: control(
      "payscore.withdraw",
      Schema.Struct({ service_id: Schema.String, openid: Schema.String }),
      (now, { openid, service_id }) => {
        const permission = permissions.findLast((one) => one.serviceId === service_id && one.openid === openid)
        if (permission?.state !== "AVAILABLE") return issue(`${openid} permits ${service_id} nothing`)
        end(now, permission)
        announce(now, permission, "USER_CLOSE_SERVICE")
        return viewPermission(permission)
      }
    )
  })

  return {
    operations: [...permissionOperations, ...operations],
    controls,
    state: () => ({
      serviceOrders: orders.values().map(view),
      permissions: permissions.map(viewPermission)
    })
  }
}
