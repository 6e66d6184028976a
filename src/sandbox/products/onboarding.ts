/** Onboarding: applications up to the new sub-merchant, his settlement account, and subjects that confirm. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { Applyment as Api, Settlement, Subject as SubjectApi } from "../../api/onboarding/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { done, empty, refuse, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, ifDefined, plain, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** An account as the sandbox keeps it. */
interface Account {
  readonly type: string
  readonly bank: string
  readonly bankName: string | undefined
  readonly branchId: string | undefined
  readonly number: string
  readonly name: string
}

/** An application as the sandbox keeps it. */
interface Applyment {
  readonly provider: string
  readonly code: string
  readonly id: number
  readonly signUrl: string
  account: Account
  state: "AUDITING" | "REJECTED" | "TO_BE_SIGNED" | "FINISHED"
  subMchid: string | undefined
  audit: ReadonlyArray<{ readonly field: string; readonly field_name: string; readonly reject_reason: string }>
}

/** A request for another account as the sandbox keeps it. */
interface Modification {
  readonly no: string
  readonly provider: string
  readonly subMchid: string
  readonly account: Account
  /** Beijing day. */
  readonly day: string
  state: "AUDITING" | "AUDIT_SUCCESS" | "AUDIT_FAIL"
  reason: string | undefined
  finishedAt: number | undefined
}

/** A subject's application as the sandbox keeps it. */
interface Subject {
  readonly provider: string
  readonly code: string
  readonly id: number
  readonly qrcode: string
  readonly confirms: ReadonlyArray<string>
  /** The request, to compare a repeat with. */
  readonly content: string
  state: "WAITTING_FOR_AUDIT" | "PASSED" | "REJECTED" | "CANCELED"
  rejected: { readonly param: string; readonly reason: string } | undefined
}

/** An application in the sandbox. */
export interface ApplymentView {
  readonly business_code: string
  readonly applyment_id: number
  readonly applyment_state: `APPLYMENT_STATE_${Applyment["state"]}`
  readonly sub_mchid?: string
}

/** A request for another settlement account in the sandbox. */
export interface ModificationView {
  readonly application_no: string
  readonly sub_mchid: string
  readonly verify_result: Modification["state"]
}

/** A subject's application in the sandbox. */
export interface SubjectView {
  readonly business_code: string
  readonly applyment_id: number
  readonly applyment_state: `APPLYMENT_STATE_${Subject["state"]}`
}

/** What onboarding keeps. */
export interface OnboardingState {
  readonly applyments: ReadonlyArray<ApplymentView>
  readonly settlementModifications: ReadonlyArray<ModificationView>
  readonly subjectApplyments: ReadonlyArray<SubjectView>
}

/** Controls of onboarding. */
export interface OnboardingControls {
  /** Plays the reviewer who approves an application: it waits for the signature. */
  readonly approve: Control<{ readonly business_code: string }, ApplymentView>
  /** Plays the reviewer who rejects an application, for a field and a reason. */
  readonly reject: Control<
    { readonly business_code: string; readonly field?: string; readonly reason?: string },
    ApplymentView
  >
  /** Plays the super administrator who signs: from here on there is the sub-merchant, for payments too. */
  readonly sign: Control<{ readonly business_code: string }, ApplymentView>
  /** Plays the reviewer of another settlement account: `AUDIT_SUCCESS` unless told otherwise. */
  readonly settleModification: Control<
    { readonly application_no: string; readonly result?: "AUDIT_SUCCESS" | "AUDIT_FAIL"; readonly reason?: string },
    ModificationView
  >
  /** Plays the reviewer who approves a subject's application. */
  readonly approveSubject: Control<{ readonly business_code: string }, SubjectView>
  /** Plays the reviewer who rejects a subject's application, for a field and a reason. */
  readonly rejectSubject: Control<
    { readonly business_code: string; readonly field?: string; readonly reason?: string },
    SubjectView
  >
  /** Plays the merchant who scans the code and authorises: the merchant numbers that were named are confirmed. */
  readonly authorizeSubject: Control<{ readonly business_code: string }, SubjectView>
}

const dailyModifications = 5

/** A request without wrappers: its ciphertexts differ at each call, its plaintexts do not. */
const reveal = (value: unknown): unknown => {
  if (Redacted.isRedacted(value)) return Redacted.value(value)
  if (Array.isArray(value)) return value.map(reveal)
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, reveal(inner)]))
    : value
}

const between = (text: string, head: number, tail: number) =>
  `${text.slice(0, head)}${"*".repeat(Math.max(0, text.length - head - tail))}${
    text.slice(Math.max(head, text.length - tail))
  }`

const maskedName = ([first = "", ...rest]: string) => `${first}${"*".repeat(rest.length)}`

const tellAccount = (account: Account, rule: string | undefined) =>
  definedFields({
    account_type: account.type,
    account_bank: account.bank,
    bank_name: account.bankName,
    bank_branch_id: account.branchId,
    account_number: rule === "ACCOUNT_NUMBER_RULE_MASK_V2"
      ? between(account.number, 6, 4)
      : between(account.number, 2, 2),
    account_name: maskedName(account.name)
  })

const view = (applyment: Applyment): ApplymentView =>
  definedFields({
    business_code: applyment.code,
    applyment_id: applyment.id,
    applyment_state: `APPLYMENT_STATE_${applyment.state}`,
    sub_mchid: applyment.subMchid
  })

const viewModification = (modification: Modification): ModificationView => ({
  application_no: modification.no,
  sub_mchid: modification.subMchid,
  verify_result: modification.state
})

const viewSubject = (subject: Subject): SubjectView => ({
  business_code: subject.code,
  applyment_id: subject.id,
  applyment_state: `APPLYMENT_STATE_${subject.state}`
})

const words: Readonly<Record<Applyment["state"], string>> = {
  AUDITING: "审核中",
  REJECTED: "已驳回",
  TO_BE_SIGNED: "待签约",
  FINISHED: "已完成"
}

const absent = refuse("APPLYMENT_NOT_EXIST", "申请单不存在")

const BusinessCode = Schema.Struct({ business_code: Schema.String })

const Rejection = Schema.Struct({
  business_code: Schema.String,
  field: Schema.optionalKey(Schema.String),
  reason: Schema.optionalKey(Schema.String)
})

export const make = ({ kernel }: {
  readonly kernel: Kernel
}): WithControls<OnboardingControls> & WithState<OnboardingState> => {
  const applyments = new Map<string, Applyment>()
  const accounts = new Map<string, Account>()
  const modifications = new Map<string, Modification>()
  const subjects: Array<Subject> = []
  const confirmed = new Set<string>()

  const nextId = () => 2_000_002_000_000_000 + kernel.next("applyment")

  // -------------------------------------------------------------------------------------------------------------------
  // applications
  // -------------------------------------------------------------------------------------------------------------------

  const accountOf = ({ bank_account_info: given }: Api.SubmitRequest): Account => ({
    type: given.bank_account_type === "BANK_ACCOUNT_TYPE_PERSONAL" ? "ACCOUNT_TYPE_PRIVATE" : "ACCOUNT_TYPE_BUSINESS",
    bank: given.account_bank,
    bankName: given.bank_name,
    branchId: given.bank_branch_id,
    number: given.account_number === undefined ? "" : plain(given.account_number),
    name: plain(given.account_name)
  })

  const change = (now: number, applyment: Applyment, state: Applyment["state"]): ApplymentView => {
    applyment.state = state
    kernel.log(now, { kind: "state", what: "applyment", id: applyment.code, state })
    return view(applyment)
  }

  const submit = (request: Api.SubmitRequest, { caller, now }: Call): Reply<Api.SubmitResponse> => {
    const key = `${caller.mchid}/${request.business_code}`
    const known = applyments.get(key)
    if (known !== undefined && known.state !== "REJECTED") {
      return refuse("PROCESSING", "存在流程进行中的申请单，请检查是否重入")
    }
    const id = known?.id ?? nextId()
    const applyment: Applyment = {
      provider: caller.mchid,
      code: request.business_code,
      id,
      signUrl: `https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=${id}&sign=${kernel.token("sign", 32)}`,
      account: accountOf(request),
      state: "AUDITING",
      subMchid: undefined,
      audit: []
    }
    applyments.set(key, applyment)
    change(now, applyment, "AUDITING")
    return done({ applyment_id: id })
  }

  const tell = (applyment: Applyment | undefined): Reply<Api.Applyment> =>
    applyment === undefined ? absent : done({
      ...view(applyment),
      sign_url: applyment.signUrl,
      applyment_state_msg: words[applyment.state],
      ...(applyment.state === "REJECTED" ? { audit_detail: applyment.audit } : {})
    })

  const onApplyment = (
    code: string,
    wanted: Applyment["state"],
    run: (applyment: Applyment) => ApplymentView
  ): ApplymentView | Issue => {
    const applyment = [...applyments.values()].find((one) => one.code === code)
    if (applyment === undefined) return issue(`there is no application ${code}`)
    return applyment.state === wanted ? run(applyment) : issue(`application ${code} is ${applyment.state}`)
  }

  // -------------------------------------------------------------------------------------------------------------------
  // settlement accounts
  // -------------------------------------------------------------------------------------------------------------------

  /** Merchants whom the sandbox brings along have an account too. */
  const accountFor = (subMchid: string): Account =>
    accounts.get(subMchid) ?? {
      type: "ACCOUNT_TYPE_BUSINESS",
      bank: "工商银行",
      bankName: undefined,
      branchId: undefined,
      number: `62220200${subMchid}`,
      name: "沙箱商户"
    }

  const modify = (request: Settlement.ModifyRequest, { caller, now }: Call): Reply<Settlement.ModifyResponse> => {
    const subMchid = request.sub_mchid
    const day = Protocol.day(now)
    const earlier = [...modifications.values()].filter((one) => one.subMchid === subMchid)
    if (earlier.some(({ state }) => state === "AUDITING")) {
      return refuse("INVALID_REQUEST", "存在审核中的修改结算账户申请单，无法再次提交")
    }
    if (earlier.filter((one) => one.day === day).length >= dailyModifications) {
      return refuse("INVALID_REQUEST", "今日修改结算账户次数已达上限")
    }
    const no = kernel.number(now, "1023", "modification", 8)
    modifications.set(no, {
      no,
      provider: caller.mchid,
      subMchid,
      account: {
        type: request.account_type,
        bank: request.account_bank,
        bankName: request.bank_name,
        branchId: request.bank_branch_id,
        number: plain(request.account_number),
        name: request.account_name === undefined ? accountFor(subMchid).name : plain(request.account_name)
      },
      day,
      state: "AUDITING",
      reason: undefined,
      finishedAt: undefined
    })
    kernel.log(now, { kind: "state", what: "settlement modification", id: no, state: "AUDITING" })
    return done({ application_no: no })
  }

  const tellModification = (request: Settlement.QueryApplicationRequest): Reply<Settlement.Application> => {
    const found = modifications.get(request.application_no)
    return found === undefined || found.subMchid !== request.sub_mchid
      ? refuse("ORDER_NOT_EXIST", "查询的申请单不存在")
      : done(definedFields({
        ...tellAccount(found.account, request.account_number_rule),
        verify_result: found.state,
        verify_fail_reason: found.reason,
        verify_finish_time: ifDefined(found.finishedAt, time)
      }))
  }

  // -------------------------------------------------------------------------------------------------------------------
  // subjects
  // -------------------------------------------------------------------------------------------------------------------

  const changeSubject = (now: number, subject: Subject, state: Subject["state"]): SubjectView => {
    subject.state = state
    kernel.log(now, { kind: "state", what: "subject applyment", id: subject.code, state })
    return viewSubject(subject)
  }

  const findSubject = (provider: string, code: string | undefined, id: number | undefined) =>
    subjects.find((one) => one.provider === provider && (one.code === code || one.id === id))

  const submitSubject = (
    request: SubjectApi.SubmitRequest,
    { caller, now }: Call
  ): Reply<SubjectApi.SubmitResponse> => {
    const content = canonical(reveal(request))
    const known = findSubject(caller.mchid, request.business_code, undefined)
    if (known !== undefined) {
      return known.content === content
        ? done({ applyment_id: known.id })
        : refuse("INVALID_REQUEST", "业务申请编号已存在，请更换业务申请编号")
    }
    const subject: Subject = {
      provider: caller.mchid,
      code: request.business_code,
      id: nextId(),
      qrcode: `data:image/png;base64,${Buffer.from(kernel.token("qrcode", 48)).toString("base64")}`,
      confirms: request.addition_info?.confirm_mchid_list ?? [],
      content,
      state: "WAITTING_FOR_AUDIT",
      rejected: undefined
    }
    subjects.push(subject)
    changeSubject(now, subject, "WAITTING_FOR_AUDIT")
    return done({ applyment_id: subject.id })
  }

  const cancelSubject = (now: number, subject: Subject | undefined): Reply<void> => {
    if (subject === undefined) return refuse("INVALID_REQUEST", "申请单不存在")
    if (subject.state === "CANCELED" || subject.state === "PASSED") {
      return refuse("INVALID_REQUEST", "该申请单状态不支持撤销，请查询并检查申请单状态")
    }
    changeSubject(now, subject, "CANCELED")
    return empty
  }

  const tellSubject = (subject: Subject | undefined): Reply<SubjectApi.QueryResponse> =>
    subject === undefined ? refuse("INVALID_REQUEST", "申请单不存在") : done({
      applyment_state: `APPLYMENT_STATE_${subject.state}`,
      ...(subject.state === "PASSED" ? { qrcode_data: subject.qrcode } : {}),
      ...(subject.rejected === undefined
        ? {}
        : { reject_param: subject.rejected.param, reject_reason: subject.rejected.reason })
    })

  const onSubject = (
    code: string,
    wanted: Subject["state"],
    run: (subject: Subject) => SubjectView
  ): SubjectView | Issue => {
    const subject = subjects.find((one) => one.code === code)
    if (subject === undefined) return issue(`there is no subject's application ${code}`)
    return subject.state === wanted ? run(subject) : issue(`subject's application ${code} is ${subject.state}`)
  }

  const operations = [
    handle(Api.submit, submit),
    handle(
      Api.queryByBusinessCode,
      (request, { caller }) => tell(applyments.get(`${caller.mchid}/${request.business_code}`))
    ),
    handle(
      Api.queryById,
      (request, { caller }) =>
        tell([...applyments.values()].find((one) => one.provider === caller.mchid && one.id === request.applyment_id))
    ),
    handle(Settlement.modify, modify),
    handle(Settlement.query, (request) =>
      done({
        ...tellAccount(accountFor(request.sub_mchid), request.account_number_rule),
        verify_result: "VERIFY_SUCCESS"
      })),
    handle(Settlement.queryApplication, tellModification),
    handle(SubjectApi.submit, submitSubject),
    // Both numbers come in the same place: digits alone are WeChat Pay's number first.
    handle(SubjectApi.cancelById, ({ applyment_id: id }, { caller, now }) =>
      cancelSubject(
        now,
        findSubject(caller.mchid, undefined, id) ?? findSubject(caller.mchid, String(id), undefined)
      )),
    handle(
      SubjectApi.cancelByBusinessCode,
      (request, { caller, now }) => cancelSubject(now, findSubject(caller.mchid, request.business_code, undefined))
    ),
    handle(
      SubjectApi.query,
      (request, { caller }) => tellSubject(findSubject(caller.mchid, request.business_code, request.applyment_id))
    ),
    handle(SubjectApi.queryState, (request) =>
      done({
        authorize_state: confirmed.has(request.sub_mchid)
          ? "AUTHORIZE_STATE_AUTHORIZED"
          : "AUTHORIZE_STATE_UNAUTHORIZED"
      }))
  ]

  const controls = (control: MakeControl): OnboardingControls => ({
    approve: control(
      "onboarding.approve",
      BusinessCode,
      (now, { business_code }) =>
        onApplyment(business_code, "AUDITING", (applyment) => {
          applyment.subMchid = `00191${kernel.digits("sub-merchant", 5)}`
          return change(now, applyment, "TO_BE_SIGNED")
        })
    ),
    reject: control(
      "onboarding.reject",
      Rejection,
      (now, { business_code, field = "id_card_copy", reason = "身份证人像面识别失败，请上传更清晰的身份证图片" }) =>
        onApplyment(business_code, "AUDITING", (applyment) => {
          applyment.audit = [{ field, field_name: field, reject_reason: reason }]
          return change(now, applyment, "REJECTED")
        })
    ),
    sign: control(
      "onboarding.sign",
      BusinessCode,
      (now, { business_code }) =>
        onApplyment(business_code, "TO_BE_SIGNED", (applyment) => {
          const mchid = applyment.subMchid ?? ""
          accounts.set(mchid, applyment.account)
          kernel.onboard(applyment.provider, { mchid, appids: [], subMerchants: [] })
          return change(now, applyment, "FINISHED")
        })
    ),
    settleModification: control(
      "onboarding.settleModification",
      Schema.Struct({
        application_no: Schema.String,
        result: Schema.optionalKey(Schema.Literals(["AUDIT_SUCCESS", "AUDIT_FAIL"])),
        reason: Schema.optionalKey(Schema.String)
      }),
      (now, { application_no: no, reason = "银行卡户名或卡号有误", result = "AUDIT_SUCCESS" }) => {
        const found = modifications.get(no)
        if (found === undefined) return issue(`there is no application ${no}`)
        if (found.state !== "AUDITING") return issue(`application ${no} is ${found.state}`)
        found.state = result
        found.finishedAt = now
        if (result === "AUDIT_SUCCESS") accounts.set(found.subMchid, found.account)
        else found.reason = reason
        kernel.log(now, { kind: "state", what: "settlement modification", id: no, state: result })
        return viewModification(found)
      }
    ),
    approveSubject: control(
      "onboarding.approveSubject",
      BusinessCode,
      (now, { business_code }) =>
        onSubject(business_code, "WAITTING_FOR_AUDIT", (subject) => changeSubject(now, subject, "PASSED"))
    ),
    rejectSubject: control(
      "onboarding.rejectSubject",
      Rejection,
      (now, { business_code, field = "merchant_name", reason = "公司名称与工商局登记不一致" }) =>
        onSubject(business_code, "WAITTING_FOR_AUDIT", (subject) => {
          subject.rejected = { param: field, reason }
          return changeSubject(now, subject, "REJECTED")
        })
    ),
    authorizeSubject: control(
      "onboarding.authorizeSubject",
      BusinessCode,
      (now, { business_code }) =>
        onSubject(business_code, "PASSED", (subject) => {
          for (const mchid of subject.confirms) confirmed.add(mchid)
          return changeSubject(now, subject, "PASSED")
        })
    )
  })

  return {
    operations,
    controls,
    state: () => ({
      applyments: Array.from(applyments.values(), view),
      settlementModifications: Array.from(modifications.values(), viewModification),
      subjectApplyments: subjects.map(viewSubject)
    })
  }
}
