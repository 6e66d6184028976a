/** Gifts after a payment: activities from creation to end, and the merchants with whom they work. */
import { PayGiftActivity, PayGiftMerchant } from "../../api/marketing/index.ts"
import type { Kernel, Merchant } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithState } from "../engine/product.ts"
import { differs, done, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, millis, numberedPageOf, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

interface Activity {
  readonly mchid: string
  readonly activityId: string
  readonly request: PayGiftActivity.CreateRequest
  readonly createdAt: number
  readonly content: string
  /** When each merchant was added. */
  readonly merchants: Map<string, number>
  status: "CREATE_ACT_STATUS" | "ONGOING_ACT_STATUS" | "TERMINATE_ACT_STATUS" | "OVER_TIME_ACT_STATUS"
  changedAt: number
}

/** An activity of gifts after a payment, in the sandbox. */
export interface PayGiftActivityView {
  readonly activity_id: string
  readonly activity_name: string
  readonly activity_status: Activity["status"]
}

/** What gifts after a payment keep. */
export interface PayGiftState {
  readonly payGiftActivities: ReadonlyArray<PayGiftActivityView>
}

const isOver = ({ status }: Activity) => status === "TERMINATE_ACT_STATUS" || status === "OVER_TIME_ACT_STATUS"

const noActivity = () => refuse("RESOURCE_NOT_EXISTS", "活动不存在")
const notRunning = () => refuse("RULE_LIMIT", "活动不在运行中，不允许再进行修改")

const describe = (activity: Activity): PayGiftActivity.Activity => {
  const { activity_base_info, advanced_setting, award_send_rule } = activity.request
  return definedFields({
    activity_id: activity.activityId,
    activity_type: "FULL_SEND_ACT_TYPE",
    activity_status: activity.status,
    activity_base_info,
    award_send_rule: { full_send_rule: { ...award_send_rule, merchant_id_list: [...activity.merchants.keys()] } },
    advanced_setting,
    creator_merchant_id: activity.mchid,
    belong_merchant_id: activity.mchid,
    create_time: time(activity.createdAt),
    update_time: time(activity.changedAt)
  })
}

const view = (activity: Activity): PayGiftActivityView => ({
  activity_id: activity.activityId,
  activity_name: activity.request.activity_base_info.activity_name,
  activity_status: activity.status
})

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithState<PayGiftState> => {
  const activities = new Map<string, Activity>()
  const byRequest = new Map<string, Activity>()

  const change = (now: number, activity: Activity, status: Activity["status"]) => {
    activity.status = status
    activity.changedAt = now
    kernel.log(now, { kind: "state", what: "pay gift activity", id: activity.activityId, state: status })
  }

  const create = (
    request: PayGiftActivity.CreateRequest,
    { caller, now, wire }: Call
  ): Reply<PayGiftActivity.CreateResponse> => {
    const content = canonical(wire)
    const base = request.activity_base_info
    const key = `${caller.mchid}/${base.out_request_no}`
    const known = byRequest.get(key)
    if (known !== undefined) {
      return known.content === content
        ? done({ activity_id: known.activityId, create_time: time(known.createdAt) })
        : differs
    }
    const begin = millis(base.begin_time)
    const end = millis(base.end_time)
    if (begin > now + 365 * Protocol.dayMillis) {
      return paramError(
        "activity_base_info/begin_time",
        "最长可以配置1年内的活动",
        "is more than a year ahead"
      )
    }
    if (end <= now || end <= begin || end - begin > 90 * Protocol.dayMillis) {
      return paramError(
        "activity_base_info/end_time",
        "活动有效期最长90天，且结束时间必须大于当前时间",
        "must be later, within 90 days"
      )
    }
    const activity: Activity = {
      mchid: caller.mchid,
      activityId: String(10_000_000 + kernel.next("pay gift activity")),
      request,
      createdAt: now,
      content,
      merchants: new Map((request.award_send_rule.merchant_id_list ?? []).map((mchid) => [mchid, now])),
      status: "CREATE_ACT_STATUS",
      changedAt: now
    }
    activities.set(activity.activityId, activity)
    byRequest.set(key, activity)
    change(now, activity, begin <= now ? "ONGOING_ACT_STATUS" : "CREATE_ACT_STATUS")
    if (begin > now) {
      kernel.schedule(begin, (at) => {
        if (!isOver(activity)) change(at, activity, "ONGOING_ACT_STATUS")
      })
    }
    kernel.schedule(end, (at) => {
      if (!isOver(activity)) change(at, activity, "OVER_TIME_ACT_STATUS")
    })
    return done({ activity_id: activity.activityId, create_time: time(now) })
  }

  /** An activity of the caller's own. */
  const find = (request: { readonly activity_id: string }, caller: Merchant): Activity | Refused => {
    const activity = activities.get(request.activity_id)
    if (activity === undefined) return noActivity()
    return activity.mchid === caller.mchid ? activity : refuse("NO_AUTH", "商户未被授权")
  }

  const terminate = (
    request: PayGiftActivity.ActivityRequest,
    { caller, now }: Call
  ): Reply<PayGiftActivity.TerminateResponse> => {
    const activity = find(request, caller)
    if ("_tag" in activity) return activity
    if (activity.status === "OVER_TIME_ACT_STATUS") return refuse("INVALID_REQUEST", "活动已结束")
    if (activity.status !== "TERMINATE_ACT_STATUS") change(now, activity, "TERMINATE_ACT_STATUS")
    return done({ activity_id: activity.activityId, terminate_time: time(activity.changedAt) })
  }

  const add = (request: PayGiftMerchant.AddRequest, { caller, now }: Call): Reply<PayGiftMerchant.AddResponse> => {
    const activity = find(request, caller)
    if ("_tag" in activity) return activity
    if (isOver(activity)) return notRunning()
    const related = (mchid: string) => mchid === caller.mchid || caller.subMerchants.includes(mchid)
    if (!request.merchant_id_list.some(related)) {
      return refuse("RULE_LIMIT", "所有的曝光商户号均校验失败，请再次检查")
    }
    for (const mchid of request.merchant_id_list.filter(related)) activity.merchants.set(mchid, now)
    return done({
      activity_id: activity.activityId,
      add_time: time(now),
      invalid_merchant_id_list: request.merchant_id_list.filter((mchid) => !related(mchid)).map((mchid) => ({
        mchid,
        invalid_reason: "商户与活动创建方不具备父子关系"
      }))
    })
  }

  const remove = (
    request: PayGiftMerchant.RemoveRequest,
    { caller, now }: Call
  ): Reply<PayGiftMerchant.RemoveResponse> => {
    const activity = find(request, caller)
    if ("_tag" in activity) return activity
    if (isOver(activity)) return notRunning()
    for (const mchid of request.merchant_id_list) activity.merchants.delete(mchid)
    return done({ activity_id: activity.activityId, delete_time: time(now) })
  }

  return {
    operations: [
      handle(PayGiftActivity.create, create),
      handle(PayGiftActivity.query, (request, { caller }) => {
        const activity = find(request, caller)
        return "_tag" in activity ? activity : done(describe(activity))
      }),
      handle(PayGiftActivity.list, (request, { caller }) => {
        const found = [...activities.values()].filter((activity) => {
          const { activity_base_info, award_send_rule } = activity.request
          return activity.mchid === caller.mchid &&
            activity_base_info.activity_name.includes(request.activity_name ?? "") &&
            (request.activity_status ?? activity.status) === activity.status &&
            (request.award_type ?? award_send_rule.award_type) === award_send_rule.award_type
        })
        const { data, ...page } = numberedPageOf(found, request)
        return done({ ...page, data: data.map(describe) })
      }),
      handle(PayGiftActivity.terminate, terminate),
      handle(PayGiftMerchant.list, (request, { caller }) => {
        const activity = find(request, caller)
        if ("_tag" in activity) return activity
        const { data, ...page } = numberedPageOf([...activity.merchants], request)
        return done({
          ...page,
          data: data.map(([mchid, at]) => ({ mchid, create_time: time(at), update_time: time(at) })),
          activity_id: activity.activityId
        })
      }),
      handle(PayGiftMerchant.add, add),
      handle(PayGiftMerchant.remove, remove)
    ],
    state: () => ({ payGiftActivities: Array.from(activities.values(), view) })
  }
}
