/** Invitations of sub-merchants to a provider's electronic invoices, which decide on fully digital ones. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { PartnerFapiaoMerchant as Api } from "../../api/fapiao/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { handle, type Operation } from "../engine/operation.ts"
import { refuse, type Refused } from "../engine/reply.ts"
import { definedFields, isWithin, matches, millis, pageOf, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** An invitation, with its result. */
interface Invitation {
  readonly provider: string
  readonly request: Api.InvitationRequest
  result?: {
    readonly sub_mchid?: string
    readonly mch_invite_status: "MCH_INVITE_SUCC" | "MCH_INVITE_FAILED"
    readonly operate_time: DateTime.Utc
  }
}

/** The invoices that a sub-merchant can issue. */
type Ability = NonNullable<Api.InvitationRequest["fapiao_ability_type_list"]>[number]

const Accept = Schema.Struct({
  invite_code: Schema.String,
  sub_mchid: Schema.String,
  outcome: Schema.optionalKey(Schema.Literals(["SUCCESS", "FAIL"]))
})

/** An invitation in the sandbox. */
export interface InvitationView {
  readonly invite_code: string
  /** Absent before the merchant decided. */
  readonly mch_invite_status?: "MCH_INVITE_SUCC" | "MCH_INVITE_FAILED"
}

/** Controls of invitations. */
export interface InvitationControls {
  /** Plays the merchant who accepts an invitation and sets everything up at the tax office; `FAIL`: its data do not fit. */
  readonly acceptInvitation: Control<typeof Accept.Type, InvitationView>
}

/** The invitations of one sandbox, and the invoices that they allow. */
export interface FapiaoInvitations {
  readonly operations: ReadonlyArray<Operation>
  readonly controls: (control: MakeControl) => InvitationControls
  readonly views: () => ReadonlyArray<InvitationView>
  /** The reason why a sub-merchant may not issue an invoice, if there is one. */
  readonly issueOf: (subMchid: string, ability: Ability, drawer: string) => Refused | undefined
}

/** The drawer of every sub-merchant. */
const drawer = { id: "187776276864872", name: "**伟 0010" } as const

const unauthorised = refuse("NO_AUTH", "商户乐企发票能力未授权")
const unknownDrawer = refuse("INVALID_REQUEST", "开票人ID不存在")

export const make = ({ kernel }: { readonly kernel: Kernel }): FapiaoInvitations => {
  const invitations = new Map<string, Invitation>()
  const keyOf = (provider: string, code: string) => `${provider}/${code}`

  const accepted = (subMchid: string) =>
    [...invitations.values()].filter(({ result }) =>
      result?.sub_mchid === subMchid && result.mch_invite_status === "MCH_INVITE_SUCC"
    )
  const abilitiesOf = (subMchid: string) => [
    ...new Set(
      accepted(subMchid).flatMap(({ request }) =>
        request.fapiao_mode.includes("TENCENT_DIGITAL_TAX") ? request.fapiao_ability_type_list ?? [] : []
      )
    )
  ]

  const operations = [
    handle(Api.requestInvitation, (request, { caller, origin }) => {
      const key = keyOf(caller.mchid, request.invite_code)
      if (!invitations.has(key)) invitations.set(key, { provider: caller.mchid, request })
      const path = `sandbox/fapiao/invite?code=${encodeURIComponent(request.invite_code)}`
      return { invite_url: `${origin}/${path}`, miniprogram_appid: "wx0053414e44424f5a", miniprogram_path: path }
    }),
    handle(Api.listInvitations, (request, { caller }) => {
      const { query_time_end: end, query_time_start: start } = request
      if (millis(end) - millis(start) > 7 * Protocol.dayMillis) {
        return refuse("INVALID_REQUEST", "查询时间间隔不能大于7天")
      }
      const all = [...invitations.values()].flatMap(({ provider, request: { invite_code }, result }) =>
        provider === caller.mchid && result !== undefined && isWithin(result.operate_time, start, end) &&
          matches(request, { invite_code, mch_invite_status: result.mch_invite_status })
          ? [{
            ...result,
            ep_name: "沙箱特约商户有限公司",
            tax_id: "915300000000000000",
            invite_code,
            ...(result.mch_invite_status === "MCH_INVITE_FAILED"
              ? { invite_failed_code: "INVALID_COMPANY_INFO", invite_failed_reason: "单位信息有误" }
              : {})
          }]
          : []
      )
      const { data, ...page } = pageOf(all, request)
      return { ...page, mch_invite_result_list: data }
    }),
    handle(Api.queryStatus, ({ sub_mchid }) => {
      const modes = accepted(sub_mchid).flatMap(({ request }) => request.fapiao_mode)
      const abilities = abilitiesOf(sub_mchid)
      return {
        sub_mchid,
        third_mode: { status: modes.includes("THIRD_OR_SELF_FAPIAO") ? "ENABLED" : "DISABLED" },
        digital_tax_mode: modes.includes("TENCENT_DIGITAL_TAX")
          ? {
            status: "ENABLED",
            billing_person_info: [drawer],
            ability_info: abilities.map((type) => ({ type, status: "AUTHORIZED" }))
          }
          : { status: "DISABLED" }
      }
    })
  ]

  const accept = (now: number, given: typeof Accept.Type): InvitationView | Issue => {
    const { invite_code, outcome = "SUCCESS", sub_mchid } = given
    const invitation = [...invitations.values()].findLast(({ request }) => request.invite_code === invite_code)
    if (invitation === undefined) return issue(`there is no invitation ${invite_code}`)
    const { provider, request } = invitation
    if (kernel.merchant(provider)?.subMerchants.includes(sub_mchid) !== true) {
      return issue(`${sub_mchid} is no sub-merchant of ${provider}`)
    }
    if (request.sub_mchid !== undefined && request.sub_mchid !== sub_mchid) {
      return issue(`invitation ${invite_code} is for ${request.sub_mchid}`)
    }
    const mch_invite_status = outcome === "SUCCESS" ? "MCH_INVITE_SUCC" : "MCH_INVITE_FAILED"
    invitation.result = {
      ...(outcome === "SUCCESS" ? { sub_mchid } : {}),
      mch_invite_status,
      operate_time: time(now)
    }
    kernel.log(now, { kind: "state", entity: "invitation", id: invite_code, state: mch_invite_status })
    return { invite_code, mch_invite_status }
  }

  return {
    operations,
    controls: (control) => ({
      acceptInvitation: control("fapiao.acceptInvitation", Accept, accept)
    }),
    views: () =>
      [...invitations.values()].map(({ request: { invite_code }, result }) =>
        definedFields({ invite_code, mch_invite_status: result?.mch_invite_status })
      ),
    issueOf: (subMchid, ability, person) =>
      abilitiesOf(subMchid).includes(ability) ? person === drawer.id ? undefined : unknownDrawer : unauthorised
  }
}
