/** Electronic invoices (电子发票): titles that users fill in; invoices issued, reversed and inserted as cards. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import {
  FapiaoApplication as Api,
  PartnerFapiaoApplication as PartnerApi,
  PartnerUserTitle as PartnerTitleApi,
  UserTitle as TitleApi
} from "../../api/fapiao/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { type Call, handle, handleFile, handleUpload } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { done, empty, isRefused, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { ownerOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { canonical, definedFields, ifDefined, sensitive, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { sumOf, taxed } from "./fapiaoAmounts.ts"
import type { Invoice } from "./fapiaoFiles.ts"
import * as FapiaoFiles from "./fapiaoFiles.ts"
import * as Industries from "./fapiaoIndustries.ts"
import * as FapiaoInvitations from "./fapiaoInvitations.ts"
import * as FapiaoMerchants from "./fapiaoMerchants.ts"
import type { Order } from "./orders.ts"
import type { Payments } from "./payments.ts"

type Title = TitleApi.Title

/** An application: a title, and the invoices that were issued to it. */
interface Application {
  /** The merchant that sells: the sub-merchant, if there is one. */
  readonly owner: string
  /** The merchant that signs, and is notified. */
  readonly mchid: string
  readonly fapiao_apply_id: string
  readonly scene: "WITH_WECHATPAY" | "WITHOUT_WECHATPAY"
  openid: string
  /** Fen that its invoices may amount to. */
  limit: number
  title?: Title
  readonly invoices: Array<Invoice>
  /** The request for cards, to compare a repeat with. */
  cards?: string
  /** Cancels what is due. */
  pending?: (() => void) | undefined
}

const response = (invoice: Invoice): Api.Fapiao =>
  definedFields({
    ...invoice,
    status: invoice.state,
    card_information: invoice.card_status === undefined
      ? undefined
      : { ...invoice.card, card_openid: invoice.openid, card_status: invoice.card_status },
    ...(invoice.state === "ISSUE_FAILED" ? { fapiao_error_code: "BIZ_ERROR", fapiao_error_message: "开票失败" } : {})
  })

const view = ({ fapiao_apply_id, invoices, title }: Application) => ({
  fapiao_apply_id,
  titled: title !== undefined,
  fapiao: invoices.map(({ card_status, fapiao_id, state }) => definedFields({ fapiao_id, status: state, card_status }))
})

/** An application for invoices in the sandbox. */
export interface FapiaoView extends ReturnType<typeof view> {}

/** The state of invoices. */
export interface FapiaoState {
  readonly fapiaoApplications: ReadonlyArray<FapiaoView>
  readonly fapiaoInvitations: ReadonlyArray<FapiaoInvitations.InvitationView>
}

const optionalText = Schema.optionalKey(Schema.String)
const Named = { fapiao_apply_id: Schema.String, mchid: optionalText } as const
const FillTitle = Schema.Struct({
  ...Named,
  type: Schema.optionalKey(Schema.Literals(["INDIVIDUAL", "ORGANIZATION"])),
  name: optionalText,
  taxpayer_id: optionalText,
  phone: optionalText,
  email: optionalText
})
const Settle = Schema.Struct({ ...Named, outcome: Schema.optionalKey(Schema.Literals(["SUCCESS", "FAIL"])) })

/** Controls of invoices. `mchid` is the merchant that sells, needed only if two merchants have the same number. */
export interface FapiaoControls extends FapiaoInvitations.InvitationControls {
  /** Plays the user who fills in a title, on the page of `UserTitle.requestUrl` or with a payment. */
  readonly fillTitle: Control<typeof FillTitle.Type, FapiaoView>
  /** Ends now what was accepted; `FAIL` fails invoices. By default it succeeds after the option `fapiaoDelay`. */
  readonly settle: Control<typeof Settle.Type, FapiaoView>
}

/** The tax office's numbers of an invoice. */
const numberFields = ["check_code", "fapiao_code", "fapiao_number", "fapiao_time", "password"] as const

const seller = {
  name: "沙箱测试公司",
  taxpayer_id: "915300000000000000",
  address: "沙箱路1号",
  telephone: "075500000000"
} as const

const accepted: Reply<void> = { ...empty, status: 202 }
const notFound = refuse("RESOURCE_NOT_EXISTS", "发票申请单不存在")
const untitled = refuse("RESOURCE_NOT_EXISTS", "用户未填写抬头")
const othersPayment = refuse("RULE_LIMIT", "微信支付订单所属商户与当前商户不一致")
const otherBuyer = refuse("RULE_LIMIT", "购买方信息与用户填写的发票抬头不一致")
const noTemplate = refuse("RULE_LIMIT", "未创建电子发票卡券模板")

const titleOf = (buyer: Api.Buyer): Title =>
  definedFields({ ...buyer, phone: ifDefined(buyer.phone, sensitive), email: ifDefined(buyer.email, sensitive) })

/** Whether an invoice is for the buyer whom the user named; without a title anybody may be. */
const isFor = (title: Title | undefined, buyer: Api.Buyer) =>
  title === undefined ||
  (title.type === buyer.type && title.name === buyer.name && title.taxpayer_id === buyer.taxpayer_id)

export const make = ({ fapiaoDelay, kernel, payments }: {
  /** Milliseconds. */
  readonly fapiaoDelay: number
  readonly kernel: Kernel
  readonly payments: Payments
}): WithControls<FapiaoControls> & WithState<FapiaoState> => {
  const merchants = FapiaoMerchants.make({ kernel })
  const invitations = FapiaoInvitations.make({ kernel })
  const files = FapiaoFiles.make({ kernel })
  const applications = Store.make<Application>()
  const states = Store.states<Invoice>(kernel, { what: "fapiao", id: ({ fapiao_id }) => fapiao_id })

  const find = (owner: string, id: string) => applications.get(`${owner}/${id}`)

  const add = (given: Omit<Application, "invoices">): Application => {
    const application: Application = { ...given, invoices: [] }
    applications.set(`${given.owner}/${given.fapiao_apply_id}`, application)
    return application
  }

  /** The application that stands for a payment by WeChat Pay. */
  const addOrder = (mchid: string, owner: string, fapiao_apply_id: string, { openid = "", total }: Order) =>
    add({ owner, mchid, fapiao_apply_id, scene: "WITH_WECHATPAY", openid, limit: total })

  const taxNumbers = (now: number) => ({
    fapiao_code: "530000000000",
    fapiao_number: kernel.digits("fapiao", 8),
    check_code: kernel.digits("fapiao check", 20),
    password: "0".repeat(112),
    fapiao_time: time(now)
  })

  // -------------------------------------------------------------------------------------------------------------------
  // notifications
  // -------------------------------------------------------------------------------------------------------------------

  const notify = (
    now: number,
    { fapiao_apply_id, mchid, owner }: Application,
    eventType: string,
    summary: string,
    more: Readonly<Record<string, unknown>>
  ) =>
    kernel.notify(now, {
      url: merchants.callbackUrl(mchid),
      eventType: `FAPIAO.${eventType}`,
      originalType: "fapiao",
      summary,
      resource: { mchid, ...(owner === mchid ? {} : { sub_mchid: owner }), fapiao_apply_id, ...more },
      schedule: shortSchedule
    })

  const announce = (
    now: number,
    application: Application,
    eventType: string,
    summary: string,
    invoices: ReadonlyArray<Invoice>
  ) => {
    if (invoices.length === 0) return
    notify(now, application, eventType, summary, {
      fapiao_information: invoices.map(({ card_status, fapiao_id, ours, state }) =>
        definedFields({ ...(ours ? { fapiao_id, fapiao_status: state } : {}), card_status })
      )
    })
  }

  // -------------------------------------------------------------------------------------------------------------------
  // titles
  // -------------------------------------------------------------------------------------------------------------------

  const requestUrl = (request: TitleApi.RequestUrlRequest, call: Call): Reply<TitleApi.TitleUrl> => {
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
    if (known !== undefined) Object.assign(known, { openid, limit })
    else add({ owner, mchid: call.caller.mchid, fapiao_apply_id, scene: "WITHOUT_WECHATPAY", openid, limit })
    const path = `sandbox/fapiao/title?id=${encodeURIComponent(fapiao_apply_id)}`
    return request.source === "MINIPROGRAM"
      ? done({
        miniprogram_appid: "wx0053414e44424f5a",
        miniprogram_path: path,
        miniprogram_user_name: "gh_sandbox@app"
      })
      : done({ title_url: `${call.origin}/${path}` })
  }

  /** The application of a request; that of a payment exists from the first request on. */
  const applicationOf = (
    call: Call,
    request: { readonly fapiao_apply_id: string; readonly scene?: string | undefined },
    others: Refused
  ): Application | Refused => {
    const owner = ownerOf(call)
    const { fapiao_apply_id, scene = "WITH_WECHATPAY" } = request
    const known = find(owner, fapiao_apply_id)
    if (known !== undefined || scene !== "WITH_WECHATPAY") return known ?? notFound
    const order = payments.findByTransaction(fapiao_apply_id)
    if (order === undefined) return notFound
    return (order.subMchid ?? order.mchid) === owner
      ? addOrder(call.caller.mchid, owner, fapiao_apply_id, order)
      : others
  }

  // -------------------------------------------------------------------------------------------------------------------
  // applications
  // -------------------------------------------------------------------------------------------------------------------

  const settle = (now: number, application: Application, outcome: "SUCCESS" | "FAIL") => {
    application.pending?.()
    application.pending = undefined
    const { invoices } = application
    const issuing = invoices.filter(({ state }) => state === "ISSUE_ACCEPTED")
    const reversing = invoices.filter(({ state }) => state === "REVERSE_ACCEPTED")
    for (const invoice of issuing) {
      if (outcome === "SUCCESS") {
        Object.assign(invoice, { blue_fapiao: taxNumbers(now), card_status: "INSERT_ACCEPTED" })
      }
      states.transition(now, invoice, outcome === "SUCCESS" ? "ISSUED" : "ISSUE_FAILED")
    }
    if (outcome === "SUCCESS") announce(now, application, "ISSUED", "发票开具成功", issuing)
    const inserted = invoices.filter(({ card_status, state }) =>
      card_status === "INSERT_ACCEPTED" && state === "ISSUED"
    )
    for (const invoice of inserted) invoice.card_status = "INSERTED"
    announce(now, application, "CARD_INSERTED", "发票插入用户卡包成功", inserted)
    for (const invoice of reversing) {
      Object.assign(invoice, { red_fapiao: taxNumbers(now), card_status: "DISCARDED" })
      states.transition(now, invoice, "REVERSED")
    }
    announce(now, application, "REVERSED", "发票冲红成功", reversing)
    announce(now, application, "CARD_DISCARDED", "发票卡券作废", reversing)
  }

  const settleLater = (now: number, application: Application): Reply<void> => {
    application.pending?.()
    application.pending = kernel.schedule(now + fapiaoDelay, (at) => settle(at, application, "SUCCESS"))
    return accepted
  }

  const cardFor = ({ openid }: Application, template: FapiaoMerchants.CardTemplate) => ({
    openid,
    card: { ...template, card_code: kernel.digits("fapiao card", 12) }
  })

  /** Checks the invoices of a request: their sums, numbers and the amount of the application. */
  const invoicesIssue = (
    { fapiao_information }: Api.IssueRequest,
    owner: string,
    { invoices, limit }: Application
  ): Refused | undefined => {
    const wrong = fapiao_information.findIndex(({ items, total_amount }) =>
      sumOf(items, "total_amount") !== total_amount
    )
    if (wrong >= 0) {
      return paramError(
        `fapiao_information/${wrong}/total_amount`,
        "总价税合计不等于各行金额之和",
        "is not the sum of the lines"
      )
    }
    const taken = applications.values().flatMap((application) =>
      application.owner === owner ? application.invoices.map(({ fapiao_id }) => fapiao_id) : []
    )
    const numbers = [...taken, ...fapiao_information.map(({ fapiao_id }) => fapiao_id)]
    if (new Set(numbers).size < numbers.length) return refuse("INVALID_REQUEST", "商户发票单号已存在")
    const standing = invoices.filter(({ state }) => state !== "ISSUE_FAILED" && state !== "REVERSED")
    return sumOf([...standing, ...fapiao_information], "total_amount") > limit
      ? refuse("INVALID_REQUEST", "发票总金额超过可开票金额")
      : undefined
  }

  const issueInvoices = (request: Api.IssueRequest, call: Call): Reply<void> => {
    const owner = ownerOf(call)
    const template = merchants.template(owner)
    if (template === undefined) return noTemplate
    const application = applicationOf(call, request, othersPayment)
    if (isRefused(application)) return application
    if (application.scene === "WITHOUT_WECHATPAY" && application.title === undefined) return untitled
    if (!isFor(application.title, request.buyer_information)) return otherBuyer
    const refused = invoicesIssue(request, owner, application)
    if (refused !== undefined) return refused
    for (const { fapiao_id, items, remark, total_amount } of request.fapiao_information) {
      const lines = items.map(taxed)
      const invoice: Invoice = definedFields({
        fapiao_id,
        ...cardFor(application, template),
        ours: true,
        state: "ISSUE_ACCEPTED",
        total_amount,
        tax_amount: sumOf(lines, "tax_amount"),
        amount: sumOf(lines, "amount"),
        seller_information: seller,
        buyer_information: titleOf(request.buyer_information),
        extra_information: { drawer: "沙箱" },
        items: lines,
        remark
      })
      application.invoices.push(invoice)
      states.transition(call.now, invoice, "ISSUE_ACCEPTED")
    }
    return settleLater(call.now, application)
  }

  const issueFor =
    (industry: Industries.Industry) => (request: Industries.IndustryRequest, call: Call): Reply<void> => {
      const owner = ownerOf(call)
      const { billing_person_id } = request.fapiao_information
      const { invoices } = find(owner, request.fapiao_apply_id) ?? { invoices: [] }
      const refused = invitations.issueOf(owner, industry.ability, billing_person_id) ??
        Industries.issueOf(request, industry, owner, invoices, payments)
      return refused ?? issueInvoices(Industries.asIssue(request), call)
    }

  const reverse = (request: Api.ReverseRequest, call: Call): Reply<void> => {
    const application = find(ownerOf(call), request.fapiao_apply_id)
    if (application === undefined) return notFound
    const { fapiao_information: named } = request
    const meant = application.invoices.filter(({ blue_fapiao, fapiao_id, state }) =>
      named === undefined
        ? state !== "ISSUE_FAILED"
        : named.some((one) => one.fapiao_id === fapiao_id && one.fapiao_number === blue_fapiao?.fapiao_number)
    )
    if (meant.length === 0 || (named !== undefined && meant.length < named.length)) return notFound
    if (meant.some(({ ours }) => !ours)) return refuse("INVALID_REQUEST", "仅支持冲红微信支付侧开具的发票")
    // A repeat changes nothing.
    if (meant.some(({ state }) => state !== "ISSUED" && !state.startsWith("REVERSE"))) {
      return refuse("RULE_LIMIT", "发票状态不允许冲红")
    }
    for (const invoice of meant) {
      if (invoice.state === "ISSUED") states.transition(call.now, invoice, "REVERSE_ACCEPTED")
    }
    return settleLater(call.now, application)
  }

  /** Checks the cards of a request: their files and sums. */
  const cardsIssue = (now: number, cards: Api.InsertCardsRequest["fapiao_card_information"]): Refused | undefined => {
    const lost = cards.findIndex(({ fapiao_media_id }) => !files.isUploaded(now, fapiao_media_id))
    if (lost >= 0) {
      return paramError(`fapiao_card_information/${lost}/fapiao_media_id`, "电子发票文件不存在或已过期", "is unknown")
    }
    const wrong = cards.findIndex(({ amount, items, tax_amount, total_amount }) =>
      amount + tax_amount !== total_amount || (items !== undefined && sumOf(items, "total_amount") !== total_amount)
    )
    return wrong < 0
      ? undefined
      : paramError(`fapiao_card_information/${wrong}/total_amount`, "总价税合计有误", "does not add up")
  }

  const insertCards = (request: Api.InsertCardsRequest, call: Call): Reply<void> => {
    const template = merchants.template(ownerOf(call))
    if (template === undefined) return noTemplate
    const application = applicationOf(call, request, othersPayment)
    if (isRefused(application)) return application
    if (!isFor(application.title, request.buyer_information)) return otherBuyer
    const { fapiao_card_information: cards } = request
    // The buyer's ciphertext differs each time.
    const content = canonical(cards.map((card) => card.fapiao_media_id))
    if (application.cards !== undefined) {
      return application.cards === content ? accepted : refuse("RESOURCE_ALREADY_EXISTS", "该申请单已插卡")
    }
    const refused = cardsIssue(call.now, cards)
    if (refused !== undefined) return refused
    application.cards = content
    for (const card of cards) {
      application.invoices.push({
        ...Struct.omit(card, ["fapiao_media_id", ...numberFields]),
        fapiao_id: card.fapiao_number,
        ...cardFor(application, template),
        ours: false,
        state: "ISSUED",
        card_status: "INSERT_ACCEPTED",
        blue_fapiao: Struct.pick(card, numberFields),
        buyer_information: titleOf(request.buyer_information)
      })
    }
    return settleLater(call.now, application)
  }

  /** The invoices that a request means: one, or all of the application. */
  const invoicesOf = (
    call: Call,
    { fapiao_apply_id, fapiao_id }: { readonly fapiao_apply_id: string; readonly fapiao_id?: string | undefined }
  ) => find(ownerOf(call), fapiao_apply_id)?.invoices.filter((one) => (fapiao_id ?? one.fapiao_id) === one.fapiao_id)

  const operations = [
    ...merchants.operations,
    ...twins(TitleApi.requestUrl, PartnerTitleApi.requestUrl, requestUrl),
    ...twins(TitleApi.query, PartnerTitleApi.query, (request, call) => {
      const application = applicationOf(call, request, notFound)
      if (isRefused(application)) return application
      return application.title === undefined ? untitled : done(application.title)
    }),
    ...invitations.operations,
    ...twins(Api.issue, PartnerApi.issue, issueInvoices),
    handle(PartnerApi.issueGeneral, issueFor(Industries.general)),
    handle(PartnerApi.issueRealEstateLeasing, issueFor(Industries.leasing)),
    handle(PartnerApi.issueRefinedOil, issueFor(Industries.oil)),
    handle(PartnerApi.issuePassengerTransport, issueFor(Industries.passengers)),
    ...twins(Api.query, PartnerApi.query, (request, call) => {
      const invoices = invoicesOf(call, request) ?? []
      return invoices.length === 0
        ? notFound
        : done({ total_count: invoices.length, fapiao_information: invoices.map(response) })
    }),
    ...twins(Api.reverse, PartnerApi.reverse, reverse),
    ...twins(Api.listFiles, PartnerApi.listFiles, (request, call) => {
      const invoices = invoicesOf(call, request)
      return invoices === undefined ? notFound : done({
        fapiao_download_info_list: invoices.filter(({ blue_fapiao, ours }) => ours && blue_fapiao !== undefined)
          .map((invoice) => ({
            fapiao_id: invoice.fapiao_id,
            download_url: files.link(call.now, invoice),
            status: invoice.state
          }))
      })
    }),
    handleFile(Api.download, files.download),
    handleFile(PartnerApi.download, files.download),
    handleUpload(Api.uploadFile, files.upload),
    handleUpload(PartnerApi.uploadFile, files.upload),
    ...twins(Api.insertCards, PartnerApi.insertCards, insertCards)
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // controls
  // -------------------------------------------------------------------------------------------------------------------

  const named = ({ fapiao_apply_id, mchid }: { readonly fapiao_apply_id: string; readonly mchid?: string }) =>
    applications.find((one) => one.fapiao_apply_id === fapiao_apply_id && (mchid ?? one.owner) === one.owner)

  /** The application of a payment whose payer fills in the title before the merchant has requested anything. */
  const ofPayer = ({ fapiao_apply_id, mchid }: typeof FillTitle.Type) => {
    const order = payments.findByTransaction(fapiao_apply_id)
    const owner = order?.subMchid ?? order?.mchid
    return order === undefined || owner === undefined || (mchid ?? owner) !== owner
      ? undefined
      : addOrder(order.mchid, owner, fapiao_apply_id, order)
  }

  const controls = (control: MakeControl): FapiaoControls => ({
    ...invitations.controls(control),
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
      kernel.log(now, { kind: "state", what: "fapiao title", id: fapiao_apply_id, state: "APPLIED" })
      notify(now, application, "USER_APPLIED", "用户发票抬头填写完成", { apply_time: Protocol.rfc3339(now) })
      return view(application)
    }),
    settle: control("fapiao.settle", Settle, (now, given) => {
      const application = named(given)
      if (application?.pending === undefined) return issue(`nothing of ${given.fapiao_apply_id} is under way`)
      settle(now, application, given.outcome ?? "SUCCESS")
      return view(application)
    })
  })

  return {
    operations,
    controls,
    state: () => ({ fapiaoApplications: applications.values().map(view), fapiaoInvitations: invitations.views() })
  }
}
