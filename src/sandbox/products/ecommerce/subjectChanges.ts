/** Changes of sub-merchants' subjects (主体资料变更), which reviewers decide. */
import * as Schema from "effect/Schema"
import { SubjectChange as Api } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { refuse, type Refused } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { canonical, reveal, select } from "../../engine/values.ts"

type State =
  | "APPLYMENT_STATE_AUDITING"
  | "APPLYMENT_STATE_REJECTED"
  | "APPLYMENT_STATE_MODIFING"
  | "APPLYMENT_STATE_FINISHED"
  | "APPLYMENT_STATE_CANCELED"

/** An application, with WeChat Pay's names. */
interface Change {
  readonly provider: string
  readonly content: string
  readonly merchant_code: string
  readonly apply_id: string
  readonly out_request_no: string
  state: State
  audit_reject_reason?: string
  audit_reject_detail?: ReadonlyArray<{ readonly param_name: string; readonly reject_reason: string }>
}

const view = (change: Change) => select(change, ["out_request_no", "apply_id", "merchant_code", "state"])

/** A change of a subject in the sandbox. */
export interface SubjectChangeView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_request_no: Schema.String })
const Rejection = Schema.Struct({
  out_request_no: Schema.String,
  param_name: Schema.optionalKey(Schema.String),
  reject_reason: Schema.optionalKey(Schema.String)
})

/** Controls of changes of subjects. */
export interface SubjectChangeControls {
  /** Plays the reviewer who approves a change, which is then carried out. */
  readonly approveSubjectChange: Control<typeof Number.Type, SubjectChangeView>
  /** Plays the reviewer who rejects a change, for a field and a reason. */
  readonly rejectSubjectChange: Control<typeof Rejection.Type, SubjectChangeView>
}

/** Time that carrying out an approved change takes. */
const modifying = 5000
const unknown = refuse("INVALID_REQUEST", "申请单不存在")

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithControls<SubjectChangeControls> & WithLists<{ subjectChanges: SubjectChangeView }> => {
  const changes = Store.make<Change>()
  const states = Store.states<Change>(kernel, { entity: "subject change", id: ({ out_request_no }) => out_request_no })

  const keyOf = (call: Call, request: { readonly merchant_code: string; readonly out_request_no: string }) =>
    ownKey(call, request.merchant_code, request.out_request_no)

  const submit = (request: Api.SubmitRequest, call: Call): Change | Refused => {
    const { merchant_code, out_request_no } = request
    if (!call.caller.subMerchants.includes(merchant_code)) {
      return refuse("INVALID_REQUEST", "商户号merchant_code与调用方没有关系")
    }
    const key = keyOf(call, request)
    const known = changes.get(key)
    const content = canonical(reveal(request))
    if (known?.content === content && known.state !== "APPLYMENT_STATE_REJECTED") return known
    if (known !== undefined && known.state !== "APPLYMENT_STATE_REJECTED") {
      return refuse("INVALID_REQUEST", "业务申请编号已存在，请更换业务申请编号")
    }
    const running = changes.find((one) =>
      one.merchant_code === merchant_code &&
      (one.state === "APPLYMENT_STATE_AUDITING" || one.state === "APPLYMENT_STATE_MODIFING")
    )
    if (running !== undefined) return refuse("INVALID_REQUEST", "商户存在流程进行中的申请单")
    const change: Change = {
      provider: call.caller.mchid,
      content,
      merchant_code,
      apply_id: known?.apply_id ?? kernel.number(call.now, "", "subject change", 21),
      out_request_no,
      state: "APPLYMENT_STATE_AUDITING"
    }
    changes.set(key, change)
    states.transition(call.now, change, "APPLYMENT_STATE_AUDITING")
    return change
  }

  const byId = ({ apply_id }: Api.ApplyIdRequest, { caller }: Call) =>
    changes.find((one) => one.provider === caller.mchid && one.apply_id === apply_id) ?? unknown

  const operations = [
    handle(Api.submit, (request, call) => submit(request, call), ({ apply_id }) => ({ apply_id })),
    handle(Api.queryByOutRequestNo, (request, call) => changes.get(keyOf(call, request)) ?? unknown),
    handle(Api.queryById, byId),
    handle(Api.revoke, byId, (change, _, { now }): Api.RevokeResponse => {
      const revoked = change.state === "APPLYMENT_STATE_CANCELED"
      const revocable = change.state === "APPLYMENT_STATE_AUDITING" || change.state === "APPLYMENT_STATE_REJECTED"
      if (revocable) states.transition(now, change, "APPLYMENT_STATE_CANCELED")
      return { result: revocable || revoked ? "SUCCESS" : "FAIL" }
    })
  ]

  const approve = (now: number, change: Change) =>
    states.transition(now, change, "APPLYMENT_STATE_MODIFING", {
      due: { at: now + modifying, run: (at) => states.transition(at, change, "APPLYMENT_STATE_FINISHED") }
    })

  const reject = (now: number, change: Change, given: typeof Rejection.Type) => {
    const { param_name = "license_copy", reject_reason = "营业执照照片不清晰" } = given
    change.audit_reject_reason = reject_reason
    change.audit_reject_detail = [{ param_name, reject_reason }]
    states.transition(now, change, "APPLYMENT_STATE_REJECTED")
  }

  const controls = (control: MakeControl): SubjectChangeControls => {
    const on = entityControls(control, { entity: "change", entities: changes, number: "out_request_no", view })
    return {
      approveSubjectChange: on("ecommerce.approveSubjectChange", Number, ["APPLYMENT_STATE_AUDITING"], approve),
      rejectSubjectChange: on("ecommerce.rejectSubjectChange", Rejection, ["APPLYMENT_STATE_AUDITING"], reject)
    }
  }

  return { operations, controls, state: () => ({ subjectChanges: changes.values().map(view) }) }
}
