/** Service orders of payscore: what the sandbox keeps of them, and how responses and notifications show them. */
import type * as DateTime from "effect/DateTime"
import type { ServiceOrder as Api } from "../../api/payscore/index.ts"
import { paramError, refuse, type Refused } from "../engine/reply.ts"
import { definedFields, ifDefined, millis, select } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** A time of a service order, or a day or `OnAccept` as text. */
export type Time = DateTime.Utc | string

/** A charge or a discount. */
export interface Line {
  readonly name?: string | undefined
  readonly amount?: number | undefined
  readonly description?: string | undefined
  readonly count?: number | undefined
}

/** When a service is used. */
export interface Range {
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
export interface ServiceOrder {
  readonly mchid: string
  readonly appid: string
  readonly sub_mchid: string | undefined
  readonly sub_appid: string | undefined
  readonly service_id: string
  readonly out_order_no: string
  readonly order_id: string
  readonly package: string
  readonly query_id: string
  readonly service_introduction: string | undefined
  readonly attach: string | undefined
  readonly notify_url: string
  readonly risk_fund: Api.CreateRequest["risk_fund"] | undefined
  /** The user, under `sub_appid` if there is one. */
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

/** A service order in the sandbox. */
export interface ServiceOrderView {
  readonly out_order_no: string
  readonly order_id: string
  readonly state: ServiceOrder["state"]
  readonly state_description?: "USER_CONFIRM" | "MCH_COMPLETE"
  readonly collection_state?: "USER_PAYING" | "USER_PAID"
  readonly openid?: string | undefined
  /** The number that the page of confirmation returns to the program. */
  readonly query_id: string
  /** WeChat Pay's number of the collection. */
  readonly transaction_id?: string | undefined
}

const sum = (lines: ReadonlyArray<Line> | undefined) =>
  (lines ?? []).reduce((all, { amount }) => all + (amount ?? 0), 0)

/** The costs of a service, in a request. */
export interface Charges {
  readonly post_payments?: ReadonlyArray<Line> | undefined
  readonly post_discounts?: ReadonlyArray<Line> | undefined
  readonly total_amount?: number | undefined
}

/** Total of a completed order in fen, or the refusal if the request names another. */
export const checkTotal = (request: Charges): number | Refused => {
  const total = sum(request.post_payments) - sum(request.post_discounts)
  return total < 0 || (request.total_amount !== undefined && request.total_amount !== total)
    ? paramError("total_amount", "总金额不等于后付费项目金额之和减去优惠项目金额之和", "is not payments less discounts")
    : total
}

/** Compared as precisely as it is given: days with days, seconds with seconds. */
export const compare = (a: Time, b: Time): number => {
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

export const collectionOf = (order: ServiceOrder): "USER_PAYING" | "USER_PAID" | undefined =>
  order.paid !== undefined
    ? "USER_PAID"
    : order.state === "DOING" && order.completed
    ? "USER_PAYING"
    : undefined

/** The user as responses and notifications name it: under the sub-merchant's application if there is one. */
export const userOf = (
  { openid, sub_appid }: { readonly openid: string | undefined; readonly sub_appid: string | undefined }
) => sub_appid === undefined ? { openid } : { sub_openid: openid }

/** An order in responses and notifications. */
export const response = (order: ServiceOrder) => {
  const { paid, total_amount } = order
  const collection = collectionOf(order)
  const total = total_amount ?? 0
  return definedFields({
    ...select(order, [
      "mchid",
      "appid",
      "sub_mchid",
      "sub_appid",
      "service_id",
      "out_order_no",
      "order_id",
      "service_introduction",
      "attach",
      "notify_url"
    ]),
    ...userOf(order),
    ...select(order, ["location", "post_discounts", "post_payments", "risk_fund", "time_range", "total_amount"]),
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

export const view = (order: ServiceOrder): ServiceOrderView =>
  definedFields({
    out_order_no: order.out_order_no,
    order_id: order.order_id,
    ...stateOf(order),
    collection_state: collectionOf(order),
    openid: order.openid,
    query_id: order.query_id,
    transaction_id: order.paid?.transaction_id
  })

/** The refusal of an order that is not in the state that an operation wants. */
export const wrongState = (order: ServiceOrder): Refused => {
  switch (order.state) {
    case "REVOKED":
      return refuse("ORDER_CANCELED", "单据已取消")
    case "DONE":
      return refuse("ORDER_DONE", "订单已完成")
    default:
      return refuse("INVALID_ORDER_STATE", "单据状态错误")
  }
}
