/** Onboarding of a platform's sub-merchants (二级商户进件): applications up to the new sub-merchant. */
import type * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { Applyment as Api, HostedApplyment as Hosted, SubMerchant } from "../../../api/ecommerce/index.ts"
import { type Control, entityControls, type MakeControl } from "../../engine/control.ts"
import { issue } from "../../engine/issue.ts"
import type { Kernel } from "../../engine/kernel.ts"
import { type Call, handle, ownKey } from "../../engine/operation.ts"
import type { WithControls, WithLists } from "../../engine/product.ts"
import { paramError, refuse, type Refused, type Reply } from "../../engine/reply.ts"
import * as Store from "../../engine/store.ts"
import { definedFields, pageOf, plain, select, sensitive, time } from "../../engine/values.ts"
import * as Protocol from "../../protocol/protocol.ts"
import type { Account, SettlementAccounts } from "../settlementAccounts.ts"

/** The form of an application, as far as it matters later. */
interface Form {
  readonly organization_type: string
  readonly merchant_shortname: string
  readonly account: Account
  /** Application id of the merchant's own mini program. */
  readonly sub_appid: string | undefined
  /** Number of the subject's paper. */
  readonly certNumber: string
  /** The account has to be verified: by a payment, or also by the legal representative who scans a code. */
  readonly verification: "none" | "payment" | "any"
  /** The data that were signed, as text: once they change, the signature has to be given again. */
  readonly signedFor: string
}

/** An application. Review, signature and verification of the account happen at the same time. */
interface Applyment {
  readonly provider: string
  readonly out_request_no: string
  readonly applyment_id: number
  readonly sign_url: string
  /** Whether the platform holds the account for the merchant, who then signs on the platform's pages. */
  readonly hosted: boolean
  /** Whether the platform signs and checks the merchant's identity in WeChat Pay's place. */
  readonly agent: boolean
  /** Time until which the account can be verified, and after which an application that nobody attended to ends. */
  readonly deadline: number
  form: Form
  approved: boolean
  signed: boolean
  verified: boolean
  state: "CHECKING" | "ACCOUNT_NEED_VERIFY" | "AUDITING" | "REJECTED" | "NEED_SIGN" | "FINISH" | "FROZEN" | "CANCELED"
  sub_mchid?: string
  sign_time?: DateTime.Utc
  audit_detail?: ReadonlyArray<{ readonly param_name: string; readonly reject_reason: string }>
  wxpay_sign_required?: boolean
}

const view = (applyment: Applyment) => ({
  ...select(applyment, ["out_request_no", "applyment_id", "sub_mchid"]),
  applyment_state: applyment.state,
  sign_state: signState(applyment)
})

/** An application for a platform's sub-merchant in the sandbox. */
export interface PlatformApplymentView extends ReturnType<typeof view> {}

const OutRequestNo = Schema.Struct({ out_request_no: Schema.String })
const Rejection = Schema.Struct({
  out_request_no: Schema.String,
  param_name: Schema.optionalKey(Schema.String),
  reject_reason: Schema.optionalKey(Schema.String),
  wxpay_sign_required: Schema.optionalKey(Schema.Boolean)
})

/** Controls of a platform's onboarding. */
export interface PlatformApplymentControls {
  /** Plays the reviewer who approves an application: the number is given out, and works once all is done. */
  readonly approveApplyment: Control<typeof OutRequestNo.Type, PlatformApplymentView>
  /**
   * Plays the reviewer who rejects an application, for a field and a reason; with `wxpay_sign_required`, where the
   * platform signs for the merchant, who then has to sign in person.
   */
  readonly rejectApplyment: Control<typeof Rejection.Type, PlatformApplymentView>
  /** Plays risk control, which stops an application: a new one has to be handed in. */
  readonly freezeApplyment: Control<typeof OutRequestNo.Type, PlatformApplymentView>
  /** Plays the super administrator who signs at `sign_url`, before or after the review. */
  readonly signApplyment: Control<typeof OutRequestNo.Type, PlatformApplymentView>
  /** Plays the merchant who verifies the account, by the payment or the code. */
  readonly verifyAccount: Control<typeof OutRequestNo.Type, PlatformApplymentView>
}

const words: Readonly<Record<Applyment["state"], string>> = {
  CHECKING: "资料校验中",
  ACCOUNT_NEED_VERIFY: "待账户验证",
  AUDITING: "审核中",
  REJECTED: "已驳回",
  NEED_SIGN: "待签约",
  FINISH: "完成",
  FROZEN: "已冻结",
  CANCELED: "已作废"
}

/** Time that checking the fields takes. */
const checking = 3000
const patience = 30 * Protocol.dayMillis

/** States in which the review, the signature and the verification go on. */
const open = ["ACCOUNT_NEED_VERIFY", "AUDITING", "NEED_SIGN"] as const
const revocable: ReadonlyArray<Applyment["state"]> = ["CHECKING", ...open, "REJECTED", "FROZEN"]

const isOpen = ({ state }: Applyment) => open.some((one) => one === state)

/** The state of an application that nobody stopped: what it waits for first. */
const standing = ({ approved, signed, verified }: Applyment): Applyment["state"] =>
  verified ? approved ? signed ? "FINISH" : "NEED_SIGN" : "AUDITING" : "ACCOUNT_NEED_VERIFY"

const signState = (applyment: Applyment) => {
  if (applyment.state === "FINISH") return "SIGNED"
  if (!isOpen(applyment)) return "NOT_SIGNABLE"
  return applyment.signed ? "SIGNED" : "UNSIGNED"
}

const authorities = ["3", "2502", "1708"]
const persons = ["2401", "2500"]

const formOf = (
  request: Omit<Api.SubmitRequest, "settlement_info" | "qualifications" | "contact_info" | "sales_scene_info"> & {
    readonly contact_info: Hosted.SubmitRequest["contact_info"]
    readonly sales_scene_info: Hosted.SubmitRequest["sales_scene_info"]
  }
): Form => {
  const { account_info: given, business_license_info: licence, contact_info: contact, id_card_info: card } = request
  const { organization_type: kind, id_doc_info: document } = request
  const holder = plain(card?.id_card_name ?? document?.id_doc_name) ?? ""
  const paper = plain(card?.id_card_number ?? document?.id_doc_number) ?? ""
  const verification = authorities.includes(kind)
    ? "payment"
    : contact.contact_type === "66" && !persons.includes(kind)
    ? "any"
    : "none"
  return {
    organization_type: kind,
    merchant_shortname: request.merchant_shortname,
    sub_appid: request.sales_scene_info.mini_program_sub_appid,
    certNumber: licence?.business_license_number ?? paper,
    verification,
    signedFor: [
      kind,
      licence?.merchant_name ?? "",
      licence?.legal_person ?? holder,
      plain(contact.contact_name),
      plain(contact.contact_id_card_number) ?? ""
    ].join("\n"),
    account: definedFields({
      account_type: given.bank_account_type === "75" ? "ACCOUNT_TYPE_PRIVATE" : "ACCOUNT_TYPE_BUSINESS",
      account_bank: given.account_bank,
      bank_name: given.bank_name,
      bank_branch_id: given.bank_branch_id,
      account_number: plain(given.account_number),
      account_name: plain(given.account_name)
    })
  }
}

/** Kinds of subjects as the list of a subject's merchants names them. */
const subjectTypes: Readonly<Record<string, string>> = {
  2: "SUBJECT_TYPE_ENTERPRISE",
  3: "SUBJECT_TYPE_INSTITUTIONS_CLONED",
  4: "SUBJECT_TYPE_INDIVIDUAL",
  1708: "SUBJECT_TYPE_OTHERS",
  2502: "SUBJECT_TYPE_GOVERNMENT",
  2401: "SUBJECT_TYPE_MICRO",
  2500: "SUBJECT_TYPE_MICRO"
}

const missing = refuse("RESOURCE_NOT_EXISTS", "申请单不存在")
/** Not all operations document `RESOURCE_NOT_EXISTS`. */
const unknown = refuse("INVALID_REQUEST", "申请单不存在")

export const make = ({ kernel, settlements }: {
  readonly kernel: Kernel
  readonly settlements: SettlementAccounts
}): WithControls<PlatformApplymentControls> & WithLists<{ platformApplyments: PlatformApplymentView }> => {
  const applyments = Store.make<Applyment>()
  const states = Store.states<Applyment>(kernel, {
    entity: "platform applyment",
    id: ({ out_request_no }) => out_request_no
  })

  /** Ends an application that nobody attended to: without a verified account it is rejected, otherwise it is void. */
  const expire = (applyment: Applyment): Store.Due => ({
    at: applyment.deadline,
    run: (now) => {
      if (applyment.state !== "ACCOUNT_NEED_VERIFY") return states.transition(now, applyment, "CANCELED")
      reject(now, applyment, "account_info", "账户验证超时未完成")
    }
  })

  const reject = (now: number, applyment: Applyment, param_name: string, reject_reason: string) => {
    applyment.audit_detail = [{ param_name, reject_reason }]
    applyment.approved = false
    states.transition(now, applyment, "REJECTED")
  }

  const proceed = (now: number, applyment: Applyment) => {
    const state = standing(applyment)
    if (state !== "FINISH") return states.transition(now, applyment, state, { due: expire(applyment) })
    const { form: { account, sub_appid }, provider, sub_mchid: mchid = "" } = applyment
    settlements.set(mchid, account)
    kernel.onboard(provider, { mchid, appids: sub_appid === undefined ? [] : [sub_appid], subMerchants: [] })
    states.transition(now, applyment, "FINISH")
  }

  /** Accepts an application, unless one with its number is under way or finished. */
  const submit = (call: Call, out_request_no: string, form: Form, kind: Pick<Applyment, "agent" | "hosted">) => {
    const key = ownKey(call, out_request_no)
    const known = applyments.get(key)
    if (known !== undefined && known.state !== "REJECTED") return undefined
    const id = known?.applyment_id ?? 2_000_002_000_000_000 + kernel.next("applyment")
    const applyment: Applyment = {
      ...kind,
      provider: call.caller.mchid,
      out_request_no,
      applyment_id: id,
      sign_url: known?.sign_url ??
        `https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=${id}&sign=${kernel.token("sign", 32)}`,
      deadline: call.now + patience,
      form,
      approved: false,
      signed: known?.signed === true && known.form.signedFor === form.signedFor,
      verified: form.verification === "none" || known?.verified === true,
      state: "CHECKING"
    }
    applyments.set(key, applyment)
    states.transition(call.now, applyment, "CHECKING", {
      due: { at: call.now + checking, run: (now) => proceed(now, applyment) }
    })
    return applyment
  }

  const submitted = ({ applyment_id, out_request_no }: Applyment) => ({ applyment_id, out_request_no })

  const validationOf = ({ applyment_id, deadline, form: { account } }: Applyment) =>
    definedFields({
      account_name: sensitive(account.account_name),
      account_no: account.account_type === "ACCOUNT_TYPE_PRIVATE" ? sensitive(account.account_number) : undefined,
      pay_amount: 100 + applyment_id % 100,
      destination_account_number: "7222223333322332",
      destination_account_name: "财付通支付科技有限公司",
      destination_account_bank: "招商银行威盛大厦支行",
      city: "深圳",
      remark: "入驻账户验证",
      deadline: Protocol.billTime(deadline)
    })

  const response = (applyment: Applyment): Api.Applyment => {
    const { audit_detail, form, state, sub_mchid, wxpay_sign_required } = applyment
    const signable = signState(applyment) === "UNSIGNED" || (state === "REJECTED" && wxpay_sign_required === true)
    const verifying = state === "ACCOUNT_NEED_VERIFY"
    return definedFields({
      ...select(applyment, ["out_request_no", "applyment_id"]),
      applyment_state: state,
      applyment_state_desc: words[state],
      sign_state: signState(applyment),
      sign_url: signable ? applyment.sign_url : undefined,
      sub_mchid: state === "NEED_SIGN" || state === "FINISH" ? sub_mchid : undefined,
      audit_detail: state === "REJECTED" || state === "FROZEN" ? audit_detail : undefined,
      wxpay_sign_required: state === "REJECTED" ? wxpay_sign_required : undefined,
      account_validation: verifying ? validationOf(applyment) : undefined,
      legal_validation_url: verifying && form.verification === "any"
        ? applyment.sign_url.replace("apply4ec_sign", "apply4ec_legal")
        : undefined
    })
  }

  const byId = ({ caller }: Call, id: number | undefined) =>
    applyments.find((one) => one.provider === caller.mchid && one.applyment_id === id)

  const byNumber = (call: Call, number: string | undefined) =>
    number === undefined ? undefined : applyments.get(ownKey(call, number))

  const revoke = (now: number, applyment: Applyment | undefined): Reply<Hosted.SubmitResponse> => {
    if (applyment === undefined) return unknown
    if (applyment.state === "CANCELED") return submitted(applyment)
    if (!revocable.includes(applyment.state)) return refuse("INVALID_REQUEST", "当前申请单状态不支持撤销")
    states.transition(now, applyment, "CANCELED")
    return submitted(applyment)
  }

  const sign = (now: number, applyment: Applyment) => {
    applyment.signed = true
    applyment.sign_time = time(now)
    // A signature that WeChat Pay asks for after a rejection waits for the next application of the number.
    if (isOpen(applyment)) proceed(now, applyment)
  }

  const submitSignature = (request: Hosted.SubmitSignatureRequest, call: Call): Applyment | Refused => {
    const applyment = byNumber(call, request.out_request_no) ?? byId(call, request.applyment_id)
    if (applyment === undefined) return unknown
    if (!applyment.hosted) return refuse("INVALID_REQUEST", "申请单不是账号托管进件，不支持代理签约")
    const identity = request.proxy_verify_identity_info
    if (applyment.agent && request.pre_sign_time === undefined) {
      return paramError("pre_sign_time", "平台代理签约模式下必填", "is needed where the platform signs")
    }
    if (applyment.agent && identity === undefined) {
      return paramError("proxy_verify_identity_info", "平台代理签约模式下必填", "is needed where the platform signs")
    }
    if (identity?.verify_identity_result === false) return refuse("INVALID_REQUEST", "核身未通过，不支持签约")
    if (signState(applyment) === "NOT_SIGNABLE") return refuse("INVALID_REQUEST", "当前申请单状态不支持签约")
    if (!applyment.signed) sign(call.now, applyment)
    return applyment
  }

  const operations = [
    handle(Api.submit, (request, call): Reply<Hosted.SubmitResponse> => {
      const applyment = submit(call, request.out_request_no, formOf(request), { agent: false, hosted: false })
      return applyment === undefined
        ? refuse("RESOURCE_ALREADY_EXISTS", "存在流程进行中的申请单，请检查是否重入")
        : submitted(applyment)
    }),
    handle(Hosted.submit, (request, call): Reply<Hosted.SubmitResponse> => {
      const kind = { agent: request.proxy_sign_verify_mode === true, hosted: true }
      const applyment = submit(call, request.out_request_no, formOf(request), kind)
      return applyment === undefined
        ? refuse("INVALID_REQUEST", "存在流程进行中的申请单，请检查是否重入")
        : submitted(applyment)
    }),
    handle(
      Hosted.submitSignature,
      (request, call) => submitSignature(request, call),
      ({ applyment_id }) => ({ applyment_id })
    ),
    handle(Api.queryByOutRequestNo, ({ out_request_no }, call) => byNumber(call, out_request_no) ?? missing, response),
    handle(Api.queryById, ({ applyment_id }, call) => byId(call, applyment_id) ?? missing, response),
    handle(Api.revokeByOutRequestNo, ({ out_request_no }, call) => revoke(call.now, byNumber(call, out_request_no))),
    handle(Api.revokeById, ({ applyment_id }, call) => revoke(call.now, byId(call, applyment_id))),
    handle(SubMerchant.list, ({ cert_number, limit, offset, organization_type }, { caller }) => {
      const theirs = applyments.values().filter(({ form, provider, state, sub_mchid = "" }) =>
        provider === caller.mchid && state === "FINISH" && !kernel.isClosed(sub_mchid) &&
        form.certNumber === plain(cert_number) && subjectTypes[form.organization_type] === organization_type
      )
      const page = pageOf(theirs, { limit, offset })
      return {
        ...page,
        data: page.data.map(({ form, sign_time, sub_mchid }) =>
          definedFields({ sub_mchid, merchant_shortname: form.merchant_shortname, sign_time })
        )
      }
    })
  ]

  const approve = (now: number, applyment: Applyment) => {
    if (applyment.approved) return issue(`application ${applyment.out_request_no} is approved already`)
    applyment.approved = true
    applyment.sub_mchid = `00191${kernel.digits("sub-merchant", 5)}`
    return proceed(now, applyment)
  }

  const rejectAsGiven = (now: number, applyment: Applyment, given: typeof Rejection.Type) => {
    const { out_request_no, param_name = "id_card_copy", wxpay_sign_required } = given
    if (wxpay_sign_required !== undefined) {
      if (!applyment.agent) return issue(`application ${out_request_no} is not one that the platform signs`)
      applyment.wxpay_sign_required = wxpay_sign_required
    }
    return reject(now, applyment, param_name, given.reject_reason ?? "身份证人像面识别失败，请上传更清晰的身份证图片")
  }

  const freeze = (now: number, applyment: Applyment) => {
    applyment.audit_detail = [{ param_name: "business_license_info", reject_reason: "该申请单存在风险" }]
    states.transition(now, applyment, "FROZEN")
  }

  const signInPerson = (now: number, applyment: Applyment) => {
    const { out_request_no, signed, state, wxpay_sign_required } = applyment
    if (state === "REJECTED" && wxpay_sign_required !== true) return issue(`application ${out_request_no} is REJECTED`)
    return signed ? issue(`application ${out_request_no} is signed already`) : sign(now, applyment)
  }

  const verifyAccount = (now: number, applyment: Applyment) => {
    if (applyment.verified || now >= applyment.deadline) {
      return issue(`application ${applyment.out_request_no} has no account to verify`)
    }
    applyment.verified = true
    return applyment.state === "REJECTED" ? undefined : proceed(now, applyment)
  }

  const controls = (control: MakeControl): PlatformApplymentControls => {
    const on = entityControls(control, { entity: "application", entities: applyments, number: "out_request_no", view })
    const undecided = ["CHECKING", "ACCOUNT_NEED_VERIFY", "AUDITING"] as const
    return {
      approveApplyment: on("ecommerce.approveApplyment", OutRequestNo, open, approve),
      rejectApplyment: on("ecommerce.rejectApplyment", Rejection, undecided, rejectAsGiven),
      freezeApplyment: on("ecommerce.freezeApplyment", OutRequestNo, ["CHECKING", ...open], freeze),
      signApplyment: on("ecommerce.signApplyment", OutRequestNo, [...open, "REJECTED"], signInPerson),
      verifyAccount: on("ecommerce.verifyAccount", OutRequestNo, ["ACCOUNT_NEED_VERIFY", "REJECTED"], verifyAccount)
    }
  }

  return { operations, controls, state: () => ({ platformApplyments: applyments.values().map(view) }) }
}
