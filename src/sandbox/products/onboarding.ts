/** Onboarding (特约商户进件): applications up to the new sub-merchant, and subjects that confirm. */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { Applyment as Api, Subject as SubjectApi } from "../../api/onboarding/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, ownKey } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { empty, isRefused, refuse } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, plain, reveal, select } from "../engine/values.ts"
import type { Account, SettlementAccounts, SettlementControls } from "./settlementAccounts.ts"

/** An application of a provider. */
interface Application {
  readonly provider: string
  readonly business_code: string
  readonly applyment_id: number
  state: string
}

/** An application for a sub-merchant. */
interface Applyment extends Application {
  readonly sign_url: string
  readonly account: Account
  state: "AUDITING" | "REJECTED" | "TO_BE_SIGNED" | "FINISHED"
  sub_mchid?: string
  audit_detail?: ReadonlyArray<{
    readonly field: string
    readonly field_name: string
    readonly reject_reason: string
  }>
}

/** An application of a subject. */
interface Subject extends Application {
  readonly qrcode_data: string
  /** The merchant numbers that its authorisation confirms. */
  readonly confirms: ReadonlyArray<string>
  state: "WAITTING_FOR_AUDIT" | "PASSED" | "REJECTED" | "CANCELED"
  reject_param?: string
  reject_reason?: string
}

const applymentState = <S extends string>({ state }: { readonly state: S }) => `APPLYMENT_STATE_${state}` as const

const view = (applyment: Applyment) => ({
  ...select(applyment, ["business_code", "applyment_id", "sub_mchid"]),
  applyment_state: applymentState(applyment)
})

const viewSubject = (subject: Subject) => ({
  ...select(subject, ["business_code", "applyment_id"]),
  applyment_state: applymentState(subject)
})

/** An application in the sandbox. */
export interface ApplymentView extends ReturnType<typeof view> {}

/** A subject's application in the sandbox. */
export interface SubjectView extends ReturnType<typeof viewSubject> {}

const BusinessCode = Schema.Struct({ business_code: Schema.String })
const Rejection = Schema.Struct({
  business_code: Schema.String,
  field: Schema.optionalKey(Schema.String),
  reason: Schema.optionalKey(Schema.String)
})

/** Controls of onboarding. */
export interface OnboardingControls extends SettlementControls {
  /** Plays the reviewer who approves an application: it waits for the signature. */
  readonly approve: Control<typeof BusinessCode.Type, ApplymentView>
  /** Plays the reviewer who rejects an application, for a field and a reason. */
  readonly reject: Control<typeof Rejection.Type, ApplymentView>
  /** Plays the super administrator who signs: from then on the sub-merchant exists, for payments as well. */
  readonly sign: Control<typeof BusinessCode.Type, ApplymentView>
  /** Plays the reviewer who approves a subject's application. */
  readonly approveSubject: Control<typeof BusinessCode.Type, SubjectView>
  /** Plays the reviewer who rejects a subject's application, for a field and a reason. */
  readonly rejectSubject: Control<typeof Rejection.Type, SubjectView>
  /** Plays the merchant who scans the code and authorises: the merchant numbers of the application are confirmed. */
  readonly authorizeSubject: Control<typeof BusinessCode.Type, SubjectView>
}

const words: Readonly<Record<Applyment["state"], string>> = {
  AUDITING: "审核中",
  REJECTED: "已驳回",
  TO_BE_SIGNED: "待签约",
  FINISHED: "已完成"
}

const missing = refuse("APPLYMENT_NOT_EXIST", "申请单不存在")
const noSubject = refuse("INVALID_REQUEST", "申请单不存在")

const accountOf = ({ bank_account_info: given }: Api.SubmitRequest): Account =>
  definedFields({
    account_type: given.bank_account_type === "BANK_ACCOUNT_TYPE_PERSONAL"
      ? "ACCOUNT_TYPE_PRIVATE"
      : "ACCOUNT_TYPE_BUSINESS",
    ...Struct.pick(given, ["account_bank", "bank_name", "bank_branch_id"]),
    account_number: plain(given.account_number) ?? "",
    account_name: plain(given.account_name)
  })

export const make = ({ accounts, kernel }: {
  readonly accounts: SettlementAccounts
  readonly kernel: Kernel
}):
  & WithControls<Omit<OnboardingControls, keyof SettlementControls>>
  & WithLists<{ applyments: ApplymentView; subjectApplyments: SubjectView }> =>
{
  const applyments = Store.make<Applyment>()
  const subjects = Store.make<Subject>()
  const confirmed = new Set<string>()
  const code = ({ business_code }: Application) => business_code
  const states = Store.states<Applyment>(kernel, { entity: "applyment", id: code })
  const subjectStates = Store.states<Subject>(kernel, { entity: "subject applyment", id: code })

  const nextId = () => 2_000_002_000_000_000 + kernel.next("applyment")

  const submit = (request: Api.SubmitRequest, call: Call) => {
    const key = ownKey(call, request.business_code)
    const known = applyments.get(key)
    if (known !== undefined && known.state !== "REJECTED") {
      return refuse("PROCESSING", "存在流程进行中的申请单，请检查是否重入")
    }
    const id = known?.applyment_id ?? nextId()
    const applyment: Applyment = {
      provider: call.caller.mchid,
      business_code: request.business_code,
      applyment_id: id,
      sign_url: `https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=${id}&sign=${kernel.token("sign", 32)}`,
      account: accountOf(request),
      state: "AUDITING"
    }
    applyments.set(key, applyment)
    states.transition(call.now, applyment, "AUDITING")
    return applyment
  }

  const response = ({ audit_detail, ...applyment }: Applyment) =>
    definedFields({
      ...applyment,
      applyment_state: applymentState(applyment),
      applyment_state_msg: words[applyment.state],
      audit_detail: applyment.state === "REJECTED" ? audit_detail : undefined
    })

  const subjectOf = (
    number: { readonly business_code?: string | undefined; readonly applyment_id?: number | undefined },
    { caller }: Call
  ) =>
    subjects.find((one) =>
      one.provider === caller.mchid &&
      (one.business_code === number.business_code || one.applyment_id === number.applyment_id)
    ) ?? noSubject

  const submitSubject = (request: SubjectApi.SubmitRequest, call: Call) =>
    subjects.once(ownKey(call, request.business_code), reveal(request), () => {
      const subject: Subject = {
        provider: call.caller.mchid,
        business_code: request.business_code,
        applyment_id: nextId(),
        qrcode_data: `data:image/png;base64,${Buffer.from(kernel.token("qrcode", 48)).toString("base64")}`,
        confirms: request.addition_info?.confirm_mchid_list ?? [],
        state: "WAITTING_FOR_AUDIT"
      }
      subjectStates.transition(call.now, subject, "WAITTING_FOR_AUDIT")
      return subject
    }, refuse("INVALID_REQUEST", "业务申请编号已存在，请更换业务申请编号"))

  const cancel = (subject: Subject, _: unknown, { now }: Call) => {
    if (subject.state === "CANCELED" || subject.state === "PASSED") {
      return refuse("INVALID_REQUEST", "该申请单状态不支持撤销，请查询并检查申请单状态")
    }
    subjectStates.transition(now, subject, "CANCELED")
    return empty
  }

  const operations = [
    handle(Api.submit, submit),
    handle(
      Api.queryByBusinessCode,
      (request, call) => applyments.get(ownKey(call, request.business_code)) ?? missing,
      response
    ),
    handle(
      Api.queryById,
      ({ applyment_id }, { caller: { mchid } }) =>
        applyments.find((one) => one.provider === mchid && one.applyment_id === applyment_id) ?? missing,
      response
    ),
    handle(SubjectApi.submit, submitSubject),
    // Both numbers have the same place: digits alone are WeChat Pay's number first.
    handle(SubjectApi.cancelById, ({ applyment_id: id }, call) => {
      const subject = subjectOf({ applyment_id: id }, call)
      return isRefused(subject) ? subjectOf({ business_code: String(id) }, call) : subject
    }, cancel),
    handle(SubjectApi.cancelByBusinessCode, subjectOf, cancel),
    handle(SubjectApi.query, subjectOf, ({ qrcode_data, ...subject }) =>
      definedFields({
        ...subject,
        applyment_state: applymentState(subject),
        qrcode_data: subject.state === "PASSED" ? qrcode_data : undefined
      })),
    handle(SubjectApi.queryState, ({ sub_mchid }) => ({
      authorize_state: confirmed.has(sub_mchid) ? "AUTHORIZE_STATE_AUTHORIZED" : "AUTHORIZE_STATE_UNAUTHORIZED"
    }))
  ]

  const controls = (control: MakeControl): Omit<OnboardingControls, keyof SettlementControls> => {
    const number = "business_code"
    const onApplyment = entityControls(control, { entity: "application", entities: applyments, number, view })
    const onSubject = entityControls(control, {
      entity: "subject's application",
      entities: subjects,
      number,
      view: viewSubject
    })
    return {
      approve: onApplyment("onboarding.approve", BusinessCode, ["AUDITING"], (now, applyment) => {
        applyment.sub_mchid = `00191${kernel.digits("sub-merchant", 5)}`
        states.transition(now, applyment, "TO_BE_SIGNED")
      }),
      reject: onApplyment("onboarding.reject", Rejection, ["AUDITING"], (now, applyment, given) => {
        const { field = "id_card_copy", reason = "身份证人像面识别失败，请上传更清晰的身份证图片" } = given
        applyment.audit_detail = [{ field, field_name: field, reject_reason: reason }]
        states.transition(now, applyment, "REJECTED")
      }),
      sign: onApplyment("onboarding.sign", BusinessCode, ["TO_BE_SIGNED"], (now, applyment) => {
        const { account, provider, sub_mchid: mchid = "" } = applyment
        accounts.set(mchid, account)
        kernel.onboard(provider, { mchid, appids: [], subMerchants: [] })
        states.transition(now, applyment, "FINISHED")
      }),
      approveSubject: onSubject(
        "onboarding.approveSubject",
        BusinessCode,
        ["WAITTING_FOR_AUDIT"],
        (now, subject) => subjectStates.transition(now, subject, "PASSED")
      ),
      rejectSubject: onSubject("onboarding.rejectSubject", Rejection, ["WAITTING_FOR_AUDIT"], (now, subject, given) => {
        const { field = "merchant_name", reason = "公司名称与工商局登记不一致" } = given
        Object.assign(subject, { reject_param: field, reject_reason: reason })
        subjectStates.transition(now, subject, "REJECTED")
      }),
      authorizeSubject: onSubject("onboarding.authorizeSubject", BusinessCode, ["PASSED"], (now, subject) => {
        for (const mchid of subject.confirms) confirmed.add(mchid)
        subjectStates.transition(now, subject, "PASSED")
      })
    }
  }

  return {
    operations,
    controls,
    state: () => ({
      applyments: applyments.values().map(view),
      subjectApplyments: subjects.values().map(viewSubject)
    })
  }
}
