/** Applications for electronic invoices: the titles that users fill in, and the notifications about them. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { type FapiaoApplication, PartnerUserTitle as PartnerApi, UserTitle as Api } from "../../api/fapiao/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import type { Call, Operation } from "../engine/operation.ts"
import { refuse, type Refused, type Reply } from "../engine/reply.ts"
import { ownerOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { definedFields, ifDefined } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"

/** An invoice. The fields with WeChat Pay's names make up its responses. */
export interface Invoice extends Omit<FapiaoApplication.Fapiao, "status" | "card_information"> {
  readonly fapiao_id: string
  /** The user who gets the card. */
  readonly openid: string
  /** Whether WeChat Pay issued it: then it has a file and can be reversed. */
  readonly ours: boolean
  readonly card: { readonly card_appid: string; readonly card_id: string; readonly card_code: string }
  state: "ISSUE_ACCEPTED" | "ISSUED" | "ISSUE_FAILED" | "REVERSE_ACCEPTED" | "REVERSED"
  card_status?: "INSERT_ACCEPTED" | "INSERTED" | "DISCARDED"
  blue_fapiao?: NonNullable<FapiaoApplication.Fapiao["blue_fapiao"]>
  red_fapiao?: NonNullable<FapiaoApplication.Fapiao["red_fapiao"]>
}

/** An application: a title, and the invoices that were issued to it. */
export interface Application {
  /** The merchant that sells: the sub-merchant, if there is one. */
  readonly owner: string
  /** The merchant that signs, and is notified. */
  readonly mchid: string
  readonly fapiao_apply_id: string
  readonly scene: "WITH_WECHATPAY" | "WITHOUT_WECHATPAY"
  openid: string
  /** Fen that its invoices may amount to. */
  limit: number
  title?: Api.Title
  readonly invoices: Array<Invoice>
  /** The request for cards, to compare a repeat with. */
  cards?: string
  /** Cancels what is due. */
  pending?: (() => void) | undefined
}

export const view = ({ fapiao_apply_id, invoices, title }: Application) => ({
  fapiao_apply_id,
  titled: title !== undefined,
  fapiao: invoices.map(({ card_status, fapiao_id, state }) => definedFields({ fapiao_id, status: state, card_status }))
})

/** An application for invoices in the sandbox. */
export interface FapiaoView extends ReturnType<typeof view> {}

const optionalText = Schema.optionalKey(Schema.String)
const FillTitle = Schema.Struct({
  fapiao_apply_id: Schema.String,
  mchid: optionalText,
  type: Schema.optionalKey(Schema.Literals(["INDIVIDUAL", "ORGANIZATION"])),
  name: optionalText,
  taxpayer_id: optionalText,
  phone: optionalText,
  email: optionalText
})

/** Controls of titles. */
export interface TitleControls {
  /** Plays the user who fills in a title, on the page of `UserTitle.requestUrl` or with a payment. */
  readonly fillTitle: Control<typeof FillTitle.Type, FapiaoView>
}

const summaries = {
  USER_APPLIED: "用户发票抬头填写完成",
  ISSUED: "发票开具成功",
  CARD_INSERTED: "发票插入用户卡包成功",
  REVERSED: "发票冲红成功",
  CARD_DISCARDED: "发票卡券作废"
} as const

/** The applications of one sandbox. */
export interface FapiaoApplications {
  readonly operations: ReadonlyArray<Operation>
  readonly controls: (control: MakeControl) => TitleControls
  readonly all: () => ReadonlyArray<Application>
  readonly find: (owner: string, id: string) => Application | undefined
  /** The application of a request; that of a payment exists from the first request on. `others` refuses another merchant's. */
  readonly of: (
    call: Call,
    request: { readonly fapiao_apply_id: string; readonly scene?: string | undefined },
    others: Refused
  ) => Application | Refused
  /** The application that a control names. */
  readonly named: (given: { readonly fapiao_apply_id: string; readonly mchid?: string }) => Application | undefined
  /** Notifies of invoices, if there are any. */
  readonly announce: (
    now: number,
    application: Application,
    event: keyof typeof summaries,
    invoices: ReadonlyArray<Invoice>
  ) => void
}

/** The refusal if there is no such application. */
export const notFound = refuse("RESOURCE_NOT_EXISTS", "发票申请单不存在")

/** The refusal where the user has filled in no title. */
export const untitled = refuse("RESOURCE_NOT_EXISTS", "用户未填写抬头")

/** The merchant that sells what an order is for. */
const sellerOf = ({ mchid, subMchid }: Order): string => subMchid ?? mchid

export const make = ({ callbackUrl, kernel, payments }: {
  /** The address of a merchant's notifications. */
  readonly callbackUrl: (mchid: string) => string | undefined
  readonly kernel: Kernel
  readonly payments: Payments
}): FapiaoApplications => {
  const applications = Store.make<Application>()

  const find = (owner: string, id: string) => applications.get(`${owner}/${id}`)

  const add = (given: Omit<Application, "invoices">): Application => {
    const application: Application = { ...given, invoices: [] }
    applications.set(`${given.owner}/${given.fapiao_apply_id}`, application)
    return application
  }

  /** The application that stands for a payment by WeChat Pay. */
  const addOrder = (mchid: string, fapiao_apply_id: string, order: Order) => {
    const { openid = "", total: limit } = order
    return add({ owner: sellerOf(order), mchid, fapiao_apply_id, scene: "WITH_WECHATPAY", openid, limit })
  }

  const of: FapiaoApplications["of"] = (call, { fapiao_apply_id, scene = "WITH_WECHATPAY" }, others) => {
    const owner = ownerOf(call)
    const known = find(owner, fapiao_apply_id)
    if (known !== undefined || scene !== "WITH_WECHATPAY") return known ?? notFound
    const order = payments.findByTransaction(fapiao_apply_id)
    if (order === undefined) return notFound
    return sellerOf(order) === owner ? addOrder(call.caller.mchid, fapiao_apply_id, order) : others
  }

  const named: FapiaoApplications["named"] = ({ fapiao_apply_id, mchid }) =>
    applications.find((one) => one.fapiao_apply_id === fapiao_apply_id && (mchid ?? one.owner) === one.owner)

  /** The application of a payment whose payer fills in the title before the merchant has requested anything. */
  const ofPayer = ({ fapiao_apply_id, mchid }: typeof FillTitle.Type) => {
    const order = payments.findByTransaction(fapiao_apply_id)
    return order === undefined || (mchid ?? sellerOf(order)) !== sellerOf(order)
      ? undefined
      : addOrder(order.mchid, fapiao_apply_id, order)
  }

  const notify = (
    now: number,
    { fapiao_apply_id, mchid, owner }: Application,
    event: keyof typeof summaries,
    more: Readonly<Record<string, unknown>>
  ) =>
    kernel.notify(now, {
      url: callbackUrl(mchid),
      eventType: `FAPIAO.${event}`,
      originalType: "fapiao",
      summary: summaries[event],
      resource: { mchid, ...(owner === mchid ? {} : { sub_mchid: owner }), fapiao_apply_id, ...more },
      schedule: shortSchedule
    })

  const requestUrl = (request: Api.RequestUrlRequest, call: Call): Reply<Api.TitleUrl> => {
    const { fapiao_apply_id, openid, total_amount: limit } = request
    // A payment limits its invoices itself.
    if (payments.findByTransaction(fapiao_apply_id) !== undefined) {
      return refuse("INVALID_REQUEST", "微信支付订单无需获取抬头填写链接")
    }
    const owner = ownerOf(call)
    const known = find(owner, fapiao_apply_id)
    if (known?.title !== undefined && known.openid !== openid) {
      return refuse("RULE_LIMIT", "指定的用户与已提交抬头的用户不一致")
    }
    if (known === undefined) {
      add({ owner, mchid: call.caller.mchid, fapiao_apply_id, scene: "WITHOUT_WECHATPAY", openid, limit })
    } else Object.assign(known, { openid, limit })
    const path = `sandbox/fapiao/title?id=${encodeURIComponent(fapiao_apply_id)}`
    return request.source === "MINIPROGRAM"
      ? { miniprogram_appid: "wx0053414e44424f5a", miniprogram_path: path, miniprogram_user_name: "gh_sandbox@app" }
      : { title_url: `${call.origin}/${path}` }
  }

  const operations = [
    ...twins(Api.requestUrl, PartnerApi.requestUrl, requestUrl),
    ...twins(
      Api.query,
      PartnerApi.query,
      (request, call) => of(call, request, notFound),
      ({ title }) => title ?? untitled
    )
  ]

  return {
    operations,
    controls: (control) => ({
      fillTitle: control("fapiao.fillTitle", FillTitle, (now, given) => {
        const { email, fapiao_apply_id, mchid, name = "沙箱用户", phone, taxpayer_id, type = "INDIVIDUAL" } = given
        const application = named(given) ?? ofPayer(given)
        if (application === undefined) {
          const of = mchid === undefined ? "" : ` of ${mchid}`
          return issue(`nobody asked for the title of ${fapiao_apply_id}, and it is no payment${of}`)
        }
        application.title = definedFields({
          type,
          name,
          taxpayer_id,
          phone: ifDefined(phone, Redacted.make),
          email: ifDefined(email, Redacted.make)
        })
        kernel.log(now, { kind: "state", entity: "fapiao title", id: fapiao_apply_id, state: "APPLIED" })
        notify(now, application, "USER_APPLIED", { apply_time: Protocol.rfc3339(now) })
        return view(application)
      })
    }),
    all: applications.values,
    find,
    of,
    named,
    announce: (now, application, event, invoices) => {
      if (invoices.length === 0) return
      notify(now, application, event, {
        fapiao_information: invoices.map(({ card_status, fapiao_id, ours, state }) =>
          definedFields({ ...(ours ? { fapiao_id, fapiao_status: state } : {}), card_status })
        )
      })
    }
  }
}
