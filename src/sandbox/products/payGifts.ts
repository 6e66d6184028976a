/** Gifts after a payment (支付有礼): activities from creation to end, and the merchants that take part. */
import type * as DateTime from "effect/DateTime"
import { PayGiftActivity, PayGiftMerchant } from "../../api/marketing/index.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithLists } from "../engine/product.ts"
import { isRefused, paramError, refuse, type Refused } from "../engine/reply.ts"
import * as Resource from "../engine/resource.ts"
import { definedFields, matches, millis, numberedPageOf, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** An activity. The fields with WeChat Pay's names make up its responses. */
interface Activity {
  readonly mchid: string
  readonly activity_id: string
  readonly activity_base_info: PayGiftActivity.CreateRequest["activity_base_info"]
  readonly award_send_rule: PayGiftActivity.CreateRequest["award_send_rule"]
  readonly advanced_setting?: PayGiftActivity.CreateRequest["advanced_setting"]
  readonly create_time: DateTime.Utc
  /** The merchants, with the time at which each was added. */
  readonly merchants: Map<string, DateTime.Utc>
  state: "CREATE_ACT_STATUS" | "ONGOING_ACT_STATUS" | "TERMINATE_ACT_STATUS" | "OVER_TIME_ACT_STATUS"
  update_time: DateTime.Utc
}

const view = ({ activity_base_info, activity_id, state }: Activity) => ({
  activity_id,
  activity_name: activity_base_info.activity_name,
  activity_status: state
})

/** An activity of gifts after a payment, in the sandbox. */
export interface PayGiftActivityView extends ReturnType<typeof view> {}

const response = ({ award_send_rule, merchants, ...activity }: Activity): PayGiftActivity.Activity => ({
  ...activity,
  activity_type: "FULL_SEND_ACT_TYPE",
  activity_status: activity.state,
  award_send_rule: { full_send_rule: { ...award_send_rule, merchant_id_list: [...merchants.keys()] } },
  creator_merchant_id: activity.mchid,
  belong_merchant_id: activity.mchid
})

const timeIssue = (now: number, { begin_time, end_time }: Activity["activity_base_info"]): Refused | undefined => {
  const [begin, end] = [millis(begin_time), millis(end_time)]
  if (begin > now + 365 * Protocol.dayMillis) {
    return paramError("activity_base_info/begin_time", "最长可以配置1年内的活动", "is more than a year ahead")
  }
  return end <= now || end <= begin || end - begin > 90 * Protocol.dayMillis
    ? paramError(
      "activity_base_info/end_time",
      "活动有效期最长90天，且结束时间必须大于当前时间",
      "must be later, within 90 days"
    )
    : undefined
}

const isOver = ({ state }: Activity) => state === "TERMINATE_ACT_STATUS" || state === "OVER_TIME_ACT_STATUS"

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithLists<{ payGiftActivities: PayGiftActivityView }> => {
  const activities = Resource.make<Activity>(kernel, {
    entity: "pay gift activity",
    id: ({ activity_id }) => activity_id,
    missing: refuse("RESOURCE_NOT_EXISTS", "活动不存在"),
    foreign: refuse("NO_AUTH", "商户未被授权"),
    changed: (activity, now) => {
      activity.update_time = time(now)
    },
    numberedPages: true
  }, (activity) => {
    const { begin_time, end_time } = activity.activity_base_info
    return isOver(activity) ? [] : [
      { at: millis(begin_time), state: "ONGOING_ACT_STATUS" },
      { at: millis(end_time), state: "OVER_TIME_ACT_STATUS" }
    ]
  })

  const find = ({ activity_id }: { readonly activity_id: string }, call: Call) => activities.find(call, activity_id)

  /** An activity whose merchants may change. */
  const running: typeof find = (request, call) => {
    const activity = find(request, call)
    return !isRefused(activity) && isOver(activity)
      ? refuse("RULE_LIMIT", "活动不在运行中，不允许再进行修改")
      : activity
  }

  const create = (request: PayGiftActivity.CreateRequest, call: Call) => {
    const { caller: { mchid }, now } = call
    const { begin_time, out_request_no } = request.activity_base_info
    return activities.create(call, out_request_no, () =>
      timeIssue(now, request.activity_base_info) ?? definedFields({
        ...request,
        mchid,
        activity_id: String(10_000_000 + kernel.next("pay gift activity")),
        merchants: new Map((request.award_send_rule.merchant_id_list ?? []).map((mchid) => [mchid, time(now)])),
        create_time: time(now),
        state: millis(begin_time) <= now ? "ONGOING_ACT_STATUS" : "CREATE_ACT_STATUS",
        update_time: time(now)
      }))
  }

  return {
    operations: [
      handle(PayGiftActivity.create, create),
      handle(PayGiftActivity.query, find, response),
      handle(
        PayGiftActivity.list,
        (request, call) =>
          activities.list(
            call,
            request,
            response,
            ({ activity_base_info, award_send_rule, state }) =>
              activity_base_info.activity_name.includes(request.activity_name ?? "") &&
              matches(request, { activity_status: state, award_type: award_send_rule.award_type })
          )
      ),
      handle(
        PayGiftActivity.terminate,
        (request, call) =>
          activities.move(
            call.now,
            find(request, call),
            "TERMINATE_ACT_STATUS",
            (activity) => isOver(activity) ? refuse("INVALID_REQUEST", "活动已结束") : undefined
          ),
        ({ activity_id, update_time }) => ({ activity_id, terminate_time: update_time })
      ),
      handle(PayGiftMerchant.list, find, ({ activity_id, merchants }, request) => {
        const added = [...merchants].map(([mchid, at]) => ({ mchid, create_time: at, update_time: at }))
        return { ...numberedPageOf(added, request), activity_id }
      }),
      handle(PayGiftMerchant.add, running, (activity, { activity_id, merchant_id_list }, { caller, now }) => {
        const related = (mchid: string) => mchid === caller.mchid || caller.subMerchants.includes(mchid)
        const added = merchant_id_list.filter(related)
        if (added.length === 0) return refuse("RULE_LIMIT", "所有的曝光商户号均校验失败，请再次检查")
        for (const mchid of added) activity.merchants.set(mchid, time(now))
        return {
          activity_id,
          add_time: time(now),
          invalid_merchant_id_list: merchant_id_list.filter((mchid) => !related(mchid)).map((mchid) => ({
            mchid,
            invalid_reason: "商户与活动创建方不具备父子关系"
          }))
        }
      }),
      handle(PayGiftMerchant.remove, running, ({ activity_id, merchants }, { merchant_id_list }, { now }) => {
        for (const mchid of merchant_id_list) merchants.delete(mchid)
        return { activity_id, delete_time: time(now) }
      })
    ],
    state: () => ({ payGiftActivities: activities.all().map(view) })
  }
}
