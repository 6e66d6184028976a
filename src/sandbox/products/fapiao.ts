/** Electronic invoices (电子发票): issued to titles, reversed, and inserted as cards. */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { FapiaoApplication as Api, PartnerFapiaoApplication as PartnerApi } from "../../api/fapiao/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, handleFile, handleUpload } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { empty, isRefused, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { ownerOf, twins } from "../engine/resource.ts"
import * as Store from "../engine/store.ts"
import { canonical, definedFields, ifDefined, sensitive, time } from "../engine/values.ts"
import { sumOf, taxed } from "./fapiaoAmounts.ts"
import * as FapiaoApplications from "./fapiaoApplications.ts"
import type { Application, FapiaoView, Invoice } from "./fapiaoApplications.ts"
import * as FapiaoFiles from "./fapiaoFiles.ts"
import * as Industries from "./fapiaoIndustries.ts"
import * as FapiaoInvitations from "./fapiaoInvitations.ts"
import * as FapiaoMerchants from "./fapiaoMerchants.ts"
import type { Payments } from "./payments.ts"

const response = (invoice: Invoice): Api.Fapiao =>
  definedFields({
    ...invoice,
    status: invoice.state,
    card_information: invoice.card_status === undefined
      ? undefined
      : { ...invoice.card, card_openid: invoice.openid, card_status: invoice.card_status },
    ...(invoice.state === "ISSUE_FAILED" ? { fapiao_error_code: "BIZ_ERROR", fapiao_error_message: "开票失败" } : {})
  })

const Settle = Schema.Struct({
  fapiao_apply_id: Schema.String,
  mchid: Schema.optionalKey(Schema.String),
  outcome: Schema.optionalKey(Schema.Literals(["SUCCESS", "FAIL"]))
})

/** Controls of invoices. `mchid` is the merchant that sells, needed only if two merchants have the same number. */
export interface FapiaoControls extends FapiaoInvitations.InvitationControls, FapiaoApplications.TitleControls {
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
const othersPayment = refuse("RULE_LIMIT", "微信支付订单所属商户与当前商户不一致")
const otherBuyer = refuse("RULE_LIMIT", "购买方信息与用户填写的发票抬头不一致")
const noTemplate = refuse("RULE_LIMIT", "未创建电子发票卡券模板")

const titleOf = (buyer: Api.Buyer): NonNullable<Application["title"]> =>
  definedFields({ ...buyer, phone: ifDefined(buyer.phone, sensitive), email: ifDefined(buyer.email, sensitive) })

/** Whether an invoice is for the buyer that the user named. Without a title any buyer is accepted. */
const isFor = ({ title }: Application, buyer: Api.Buyer) =>
  title === undefined ||
  (title.type === buyer.type && title.name === buyer.name && title.taxpayer_id === buyer.taxpayer_id)

export const make = ({ fapiaoDelay, kernel, payments }: {
  /** Milliseconds. */
  readonly fapiaoDelay: number
  readonly kernel: Kernel
  readonly payments: Payments
}):
  & WithControls<FapiaoControls>
  & WithLists<{ fapiaoApplications: FapiaoView; fapiaoInvitations: FapiaoInvitations.InvitationView }> =>
{
  const merchants = FapiaoMerchants.make({ kernel })
  const applications = FapiaoApplications.make({ callbackUrl: merchants.callbackUrl, kernel, payments })
  const invitations = FapiaoInvitations.make({ kernel })
  const files = FapiaoFiles.make({ kernel })
  const states = Store.states<Invoice>(kernel, { entity: "fapiao", id: ({ fapiao_id }) => fapiao_id })

  const taxNumbers = (now: number) => ({
    fapiao_code: "530000000000",
    fapiao_number: kernel.digits("fapiao", 8),
    check_code: kernel.digits("fapiao check", 20),
    password: "0".repeat(112),
    fapiao_time: time(now)
  })

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
    if (outcome === "SUCCESS") applications.announce(now, application, "ISSUED", issuing)
    const inserted = invoices.filter(({ card_status, state }) =>
      card_status === "INSERT_ACCEPTED" && state === "ISSUED"
    )
    for (const invoice of inserted) invoice.card_status = "INSERTED"
    applications.announce(now, application, "CARD_INSERTED", inserted)
    for (const invoice of reversing) {
      Object.assign(invoice, { red_fapiao: taxNumbers(now), card_status: "DISCARDED" })
      states.transition(now, invoice, "REVERSED")
    }
    applications.announce(now, application, "REVERSED", reversing)
    applications.announce(now, application, "CARD_DISCARDED", reversing)
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
    const taken = applications.all().flatMap((application) =>
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
    const application = applications.of(call, request, othersPayment)
    if (isRefused(application)) return application
    if (application.scene === "WITHOUT_WECHATPAY" && application.title === undefined) return FapiaoApplications.untitled
    if (!isFor(application, request.buyer_information)) return otherBuyer
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
      const { invoices } = applications.find(owner, request.fapiao_apply_id) ?? { invoices: [] }
      const refused = invitations.issueOf(owner, industry.ability, billing_person_id) ??
        Industries.issueOf(request, industry, owner, invoices, payments)
      return refused ?? issueInvoices(Industries.asIssue(request), call)
    }

  const find = ({ fapiao_apply_id }: { readonly fapiao_apply_id: string }, call: Call) =>
    applications.find(ownerOf(call), fapiao_apply_id) ?? FapiaoApplications.notFound

  const reverse = (application: Application, request: Api.ReverseRequest, call: Call): Reply<void> => {
    const { fapiao_information: named } = request
    const meant = application.invoices.filter(({ blue_fapiao, fapiao_id, state }) =>
      named === undefined
        ? state !== "ISSUE_FAILED"
        : named.some((one) => one.fapiao_id === fapiao_id && one.fapiao_number === blue_fapiao?.fapiao_number)
    )
    if (meant.length === 0 || (named !== undefined && meant.length < named.length)) return FapiaoApplications.notFound
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
    const application = applications.of(call, request, othersPayment)
    if (isRefused(application)) return application
    if (!isFor(application, request.buyer_information)) return otherBuyer
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
  const invoicesOf = ({ invoices }: Application, { fapiao_id }: { readonly fapiao_id?: string | undefined }) =>
    invoices.filter((one) => (fapiao_id ?? one.fapiao_id) === one.fapiao_id)

  const operations = [
    ...merchants.operations,
    ...applications.operations,
    ...invitations.operations,
    ...twins(Api.issue, PartnerApi.issue, issueInvoices),
    handle(PartnerApi.issueGeneral, issueFor(Industries.general)),
    handle(PartnerApi.issueRealEstateLeasing, issueFor(Industries.leasing)),
    handle(PartnerApi.issueRefinedOil, issueFor(Industries.oil)),
    handle(PartnerApi.issuePassengerTransport, issueFor(Industries.passengers)),
    ...twins(Api.query, PartnerApi.query, find, (application, request) => {
      const invoices = invoicesOf(application, request)
      return invoices.length === 0
        ? FapiaoApplications.notFound
        : { total_count: invoices.length, fapiao_information: invoices.map(response) }
    }),
    ...twins(Api.reverse, PartnerApi.reverse, find, reverse),
    ...twins(Api.listFiles, PartnerApi.listFiles, find, (application, request, { now }) => {
      const issued = invoicesOf(application, request).filter(({ blue_fapiao, ours }) =>
        ours && blue_fapiao !== undefined
      )
      return {
        fapiao_download_info_list: issued.map((invoice) => ({
          fapiao_id: invoice.fapiao_id,
          download_url: files.link(now, invoice),
          status: invoice.state
        }))
      }
    }),
    handleFile(Api.download, files.download),
    handleFile(PartnerApi.download, files.download),
    handleUpload(Api.uploadFile, files.upload),
    handleUpload(PartnerApi.uploadFile, files.upload),
    ...twins(Api.insertCards, PartnerApi.insertCards, insertCards)
  ]

  const controls = (control: MakeControl): FapiaoControls => ({
    ...invitations.controls(control),
    ...applications.controls(control),
    settle: control("fapiao.settle", Settle, (now, given) => {
      const application = applications.named(given)
      if (application?.pending === undefined) return issue(`nothing of ${given.fapiao_apply_id} is under way`)
      settle(now, application, given.outcome ?? "SUCCESS")
      return FapiaoApplications.view(application)
    })
  })

  return {
    operations,
    controls,
    state: () => ({
      fapiaoApplications: applications.all().map(FapiaoApplications.view),
      fapiaoInvitations: invitations.views()
    })
  }
}
