/** Violations of sub-merchants (商户违规通知): the address of a service provider, and its notifications. */
import * as Schema from "effect/Schema"
import { ViolationNotification as Api } from "../../api/risk/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, pauses, times } from "../engine/kernel.ts"
import * as NotifyAddress from "../engine/notifyAddress.ts"
import { handle } from "../engine/operation.ts"
import type { WithControls } from "../engine/product.ts"
import { refuse } from "../engine/reply.ts"
import * as Protocol from "../protocol/protocol.ts"

const Kind = Schema.Literals(["PUNISH", "INTERCEPT", "APPEAL"])

/** A measure of WeChat Pay against a sub-merchant, in the sandbox. */
export interface ViolationView {
  readonly sub_mchid: string
  readonly record_id: string
}

/** Controls of risk control. */
export interface RiskControls {
  /** Plays WeChat Pay, which punishes a sub-merchant, intercepts its payments, or decides on its appeal. */
  readonly punish: Control<{ readonly sub_mchid: string; readonly kind?: typeof Kind.Type }, ViolationView>
}

/** Ever longer pauses up to half an hour, then that long each time, for two days in all. */
const schedule: ReadonlyArray<number> = [...pauses(15, 15, 30, 180, 600, 1200, 1800), ...times(93, 1800)]

const summaries: Readonly<Record<typeof Kind.Type, string>> = { PUNISH: "处罚", INTERCEPT: "拦截", APPEAL: "申诉" }

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithControls<RiskControls> => {
  const addresses = NotifyAddress.make<Api.Address>({
    exists: refuse("ALREADY_EXISTS", "通知回调已存在", { status: 409 }),
    missing: refuse("NOT_FOUND", "通知回调不存在")
  })

  return {
    operations: [
      handle(Api.create, (request, call) => addresses.create(call, request)),
      handle(Api.query, (_, call) => addresses.query(call)),
      handle(Api.update, (request, call) => addresses.update(call, request)),
      handle(Api.remove, (_, call) => addresses.remove(call))
    ],
    controls: (control: MakeControl): RiskControls => ({
      punish: control(
        "risk.punish",
        Schema.Struct({ sub_mchid: Schema.String, kind: Schema.optionalKey(Kind) }),
        (now, { kind = "PUNISH", sub_mchid }) => {
          const provider = kernel.merchants.find(({ subMerchants }) => subMerchants.includes(sub_mchid))
          if (provider === undefined) return issue(`${sub_mchid} is nobody's sub-merchant`)
          const record_id = `2002${Protocol.compactTime(now)}${kernel.digits("violation", 9)}`
          kernel.log(now, { kind: "state", entity: "violation", id: record_id, state: kind })
          kernel.notify(now, {
            mchid: provider.mchid,
            url: addresses.get(provider.mchid)?.notify_url,
            eventType: `VIOLATION.${kind}`,
            originalType: "violation",
            summary: summaries[kind],
            resource: {
              sub_mchid,
              company_name: "沙箱特约商户有限公司",
              record_id,
              punish_plan: "关闭支付权限",
              punish_time: Protocol.rfc3339(now),
              punish_description: "利用特殊行业违规经营，加重处罚",
              risk_type: "ONE_YUAN_PURCHASES",
              risk_description: "涉嫌一元购"
            },
            schedule
          })
          return { sub_mchid, record_id }
        }
      )
    })
  }
}
