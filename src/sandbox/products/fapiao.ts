/** Electronic invoices: titles that users fill in, invoices made out and taken back, cards, and files. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import {
  FapiaoApplications as Api,
  FapiaoMerchant as MerchantApi,
  PartnerFapiaoApplications as PartnerApi,
  PartnerFapiaoMerchant as PartnerMerchantApi,
  PartnerUserTitle as PartnerTitleApi,
  UserTitle as TitleApi
} from "../../api/fapiao/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, shortSchedule } from "../engine/kernel.ts"
import { type Call, handle, handleFile, handleUpload } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { done, empty, file, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, ifDefined, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import { type Payments } from "./payments.ts"

type Title = TitleApi.Title

interface Settings {
  callbackUrl: string | undefined
  showCell: boolean | undefined
  supportVat: boolean | undefined
}

type Status = "ISSUE_ACCEPTED" | "ISSUED" | "ISSUE_FAILED" | "REVERSE_ACCEPTED" | "REVERSED"
type CardStatus = "INSERT_ACCEPTED" | "INSERTED" | "DISCARDED"

interface Invoice {
  readonly fapiaoId: string
  readonly buyer: Title
  /** What queries say of it beside its state. */
  readonly content: Api.Fapiao
  readonly openid: string
  readonly cardAppid: string
  readonly cardId: string
  readonly cardCode: string
  /** Whether WeChat Pay made it out, so that there is a file and a way back. */
  readonly ours: boolean
  status: Status
  card: CardStatus | undefined
  blue: NonNullable<Api.Fapiao["blue_fapiao"]> | undefined
  red: NonNullable<Api.Fapiao["red_fapiao"]> | undefined
}

/** An application: a title, and what was made out to it. */
interface Application {
  /** Who sells: the sub-merchant, where there is one. */
  readonly owner: string
  /** Who signs, and is notified. */
  readonly mchid: string
  readonly id: string
  readonly scene: "WITH_WECHATPAY" | "WITHOUT_WECHATPAY"
  openid: string
  /** Fen that invoices may come to. */
  limit: number
  title: Title | undefined
  readonly invoices: Array<Invoice>
  /** The cards as they were asked for, to compare a repeat with. */
  cards: string | undefined
}

/** An application for invoices in the sandbox. */
export interface FapiaoView {
  readonly fapiao_apply_id: string
  readonly titled: boolean
  readonly fapiao: ReadonlyArray<{
    readonly fapiao_id: string
    readonly status: Status
    readonly card_status?: CardStatus | undefined
  }>
}

/** What invoices keep. */
export interface FapiaoState {
  readonly fapiaoApplications: ReadonlyArray<FapiaoView>
}

/** Controls of invoices. `mchid` is who sells, needed only where two merchants have the same number. */
export interface FapiaoControls {
  /** Plays the user who fills in his title, on the page of `UserTitle.requestUrl` or beside a payment. */
  readonly fillTitle: Control<
    {
      readonly fapiao_apply_id: string
      readonly mchid?: string
      readonly type?: "INDIVIDUAL" | "ORGANIZATION"
      readonly name?: string
      readonly taxpayer_id?: string
      readonly phone?: string
      readonly email?: string
    },
    FapiaoView
  >
  /** Ends now what was accepted; `FAIL` lets invoices fail. By itself it is well after the option `fapiaoDelay`. */
  readonly settle: Control<
    { readonly fapiao_apply_id: string; readonly mchid?: string; readonly outcome?: "SUCCESS" | "FAIL" },
    FapiaoView
  >
}

/** What the tax office knows an invoice by. */
const numbers = ["check_code", "fapiao_code", "fapiao_number", "fapiao_time", "password"] as const

/** How long a link to a file is good for. */
const linkLifetime = 30_000
const uploadLifetime = 3 * Protocol.dayMillis

const seller = {
  name: "沙箱测试公司",
  taxpayer_id: "915300000000000000",
  address: "沙箱路1号",
  telephone: "075500000000"
} as const

const extra = { drawer: "沙箱" } as const

const notFound = refuse("RESOURCE_NOT_EXISTS", "发票申请单不存在")
const othersPayment = refuse("RULE_LIMIT", "微信支付订单所属商户与当前商户不一致")
const otherBuyer = refuse("RULE_LIMIT", "购买方信息与用户填写的发票抬头不一致")

type IssueItem = Api.IssueRequest["fapiao_information"][number]["items"][number]

/** What is without tax, and what is tax: together the amount that the line says. */
const taxed = (item: IssueItem) => {
  const rate = item.tax_rate ?? 1300
  const amount = Math.round(item.total_amount * 10_000 / (10_000 + rate))
  return definedFields({
    tax_code: item.tax_code,
    goods_name: item.goods_name ?? item.goods_category ?? "沙箱商品",
    specification: item.specification,
    unit: item.unit,
    quantity: item.quantity,
    unit_price: item.quantity === 0 ? 0 : Math.round(amount * 1_000_000 / (item.quantity / 100_000_000)),
    amount,
    tax_amount: item.total_amount - amount,
    total_amount: item.total_amount,
    tax_rate: rate,
    tax_prefer_mark: item.tax_prefer_mark ?? "NO_FAVORABLE",
    discount: item.discount
  })
}

const sum = <A>(all: ReadonlyArray<A>, of: (one: A) => number) => all.reduce((total, one) => total + of(one), 0)

const titleOf = (buyer: Api.Buyer): Title => {
  const { email, phone, ...plain } = buyer
  const secret = (text: string | Redacted.Redacted) => Redacted.isRedacted(text) ? text : Redacted.make(text)
  return definedFields({
    ...plain,
    phone: ifDefined(phone, secret),
    email: ifDefined(email, secret)
  })
}

/** Whether an invoice is for the one whom the user named; if he named nobody, for anybody. */
const isFor = (title: Title | undefined, buyer: Api.Buyer) =>
  title === undefined ||
  (title.type === buyer.type && title.name === buyer.name && title.taxpayer_id === buyer.taxpayer_id)

const tellInvoice = (invoice: Invoice): Api.Fapiao =>
  definedFields({
    ...invoice.content,
    status: invoice.status,
    blue_fapiao: invoice.blue,
    red_fapiao: invoice.red,
    ...(invoice.card === undefined ? {} : {
      card_information: {
        card_appid: invoice.cardAppid,
        card_openid: invoice.openid,
        card_id: invoice.cardId,
        card_code: invoice.cardCode,
        card_status: invoice.card
      }
    }),
    ...(invoice.status === "ISSUE_FAILED" ? { fapiao_error_code: "BIZ_ERROR", fapiao_error_message: "开票失败" } : {})
  })

const view = (application: Application): FapiaoView => ({
  fapiao_apply_id: application.id,
  titled: application.title !== undefined,
  fapiao: application.invoices.map(({ card, fapiaoId, status }) =>
    definedFields({
      fapiao_id: fapiaoId,
      status,
      card_status: card
    })
  )
})

export const make = ({ fapiaoDelay, kernel, payments }: {
  readonly fapiaoDelay: number
  readonly kernel: Kernel
  readonly payments: Payments
}): WithControls<FapiaoControls> & WithState<FapiaoState> => {
  const settings = new Map<string, Settings>()
  const templates = new Map<string, { readonly appid: string; readonly cardId: string }>()
  const applications = new Map<string, Application>()
  const links = new Map<string, { readonly invoice: Invoice; readonly until: number }>()
  const uploads = new Map<string, number>()
  const due = new Map<Application, () => void>()

  const keyOf = (owner: string, id: string) => `${owner}/${id}`
  const find = (owner: string, id: string) => applications.get(keyOf(owner, id))

  const numbersOf = (now: number) => ({
    fapiao_code: "530000000000",
    fapiao_number: kernel.digits("fapiao", 8),
    check_code: kernel.digits("fapiao check", 20),
    password: "0".repeat(112),
    fapiao_time: time(now)
  })

  // -------------------------------------------------------------------------------------------------------------------
  // merchant
  // -------------------------------------------------------------------------------------------------------------------

  const createCardTemplate = (request: MerchantApi.CreateCardTemplateRequest, owner: string) => {
    const template = { appid: request.card_appid ?? "", cardId: `p${kernel.token("card template", 27)}` }
    templates.set(owner, template)
    return done({ card_appid: template.appid, card_id: template.cardId })
  }

  const tellSettings = ({ callbackUrl, showCell, supportVat }: Settings) =>
    done(definedFields({
      callback_url: callbackUrl,
      show_fapiao_cell: showCell,
      support_vat_fapiao: supportVat
    }))

  const settingsOf = (mchid: string): Settings =>
    settings.get(mchid) ?? { callbackUrl: undefined, showCell: undefined, supportVat: undefined }

  /** The address is the caller's, whomever the switches are for. */
  const configure = (request: MerchantApi.ConfigureRequest, caller: string, owner: string) => {
    const ours = settingsOf(caller)
    settings.set(caller, { ...ours, callbackUrl: request.callback_url ?? ours.callbackUrl })
    const theirs = settingsOf(owner)
    const changed = {
      ...theirs,
      showCell: request.show_fapiao_cell ?? theirs.showCell,
      supportVat: request.support_vat_fapiao ?? theirs.supportVat
    }
    settings.set(owner, changed)
    return tellSettings({ ...changed, callbackUrl: settingsOf(caller).callbackUrl })
  }

  const notify = (
    now: number,
    application: Application,
    eventType: string,
    summary: string,
    more: Readonly<Record<string, unknown>>
  ) =>
    kernel.notify(now, {
      url: settingsOf(application.mchid).callbackUrl,
      eventType,
      originalType: "fapiao",
      summary,
      resource: {
        mchid: application.mchid,
        ...(application.owner === application.mchid ? {} : { sub_mchid: application.owner }),
        fapiao_apply_id: application.id,
        ...more
      },
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
      fapiao_information: invoices.map(({ card, fapiaoId, ours, status }) =>
        definedFields({
          ...(ours ? { fapiao_id: fapiaoId, fapiao_status: status } : {}),
          card_status: card
        })
      )
    })
  }

  // -------------------------------------------------------------------------------------------------------------------
  // titles
  // -------------------------------------------------------------------------------------------------------------------

  const add = (
    { id, limit, openid, scene }: Pick<Application, "id" | "scene" | "openid" | "limit">,
    { caller }: Call,
    owner: string
  ): Application => {
    const application: Application = {
      owner,
      mchid: caller.mchid,
      id,
      scene,
      openid,
      limit,
      title: undefined,
      invoices: [],
      cards: undefined
    }
    applications.set(keyOf(owner, id), application)
    return application
  }

  const requestUrl = (request: TitleApi.RequestUrlRequest, call: Call, owner: string): Reply<TitleApi.TitleUrl> => {
    // A payment limits its invoices itself.
    if (payments.findByTransaction(request.fapiao_apply_id) !== undefined) {
      return refuse("INVALID_REQUEST", "微信支付订单无需获取抬头填写链接")
    }
    const known = find(owner, request.fapiao_apply_id)
    if (known?.title !== undefined && known.openid !== request.openid) {
      return refuse("RULE_LIMIT", "指定的用户与已提交抬头的用户不一致")
    }
    if (known === undefined) {
      add(
        {
          id: request.fapiao_apply_id,
          scene: "WITHOUT_WECHATPAY",
          openid: request.openid,
          limit: request.total_amount
        },
        call,
        owner
      )
    } else {
      known.openid = request.openid
      known.limit = request.total_amount
    }
    const path = `sandbox/fapiao/title?id=${encodeURIComponent(request.fapiao_apply_id)}`
    return request.source === "MINIPROGRAM"
      ? done({
        miniprogram_appid: "wx0053414e44424f5a",
        miniprogram_path: path,
        miniprogram_user_name: "gh_sandbox@app"
      })
      : done({ title_url: `${call.origin}/${path}` })
  }

  /** The application that stands for a payment by WeChat Pay, from the first time that somebody asks for it. */
  const ofPayment = (call: Call, owner: string, id: string, others: Refused): Application | Refused => {
    const known = find(owner, id)
    if (known !== undefined) return known
    const order = payments.findByTransaction(id)
    if (order === undefined) return notFound
    return (order.subMchid ?? order.mchid) !== owner
      ? others
      : add({ id, scene: "WITH_WECHATPAY", openid: order.openid ?? "", limit: order.total }, call, owner)
  }

  const applicationOf = (
    call: Call,
    owner: string,
    request: { readonly fapiao_apply_id: string; readonly scene?: string | undefined },
    others: Refused
  ): Application | Refused =>
    (request.scene ?? "WITH_WECHATPAY") === "WITH_WECHATPAY"
      ? ofPayment(call, owner, request.fapiao_apply_id, others)
      : find(owner, request.fapiao_apply_id) ?? notFound

  const queryTitle = (request: TitleApi.QueryRequest, call: Call, owner: string): Reply<TitleApi.Title> => {
    const application = applicationOf(call, owner, request, notFound)
    if ("_tag" in application) return application
    return application.title === undefined
      ? refuse("RESOURCE_NOT_EXISTS", "用户未填写抬头")
      : done(application.title)
  }

  // -------------------------------------------------------------------------------------------------------------------
  // applications
  // -------------------------------------------------------------------------------------------------------------------

  const insert = (now: number, application: Application) => {
    const cards = application.invoices.filter(({ card, status }) => card === "INSERT_ACCEPTED" && status === "ISSUED")
    for (const invoice of cards) invoice.card = "INSERTED"
    announce(now, application, "FAPIAO.CARD_INSERTED", "发票插入用户卡包成功", cards)
  }

  const change = (now: number, invoice: Invoice, status: Status) => {
    invoice.status = status
    kernel.log(now, { kind: "state", what: "fapiao", id: invoice.fapiaoId, state: status })
  }

  const settle = (now: number, application: Application, outcome: "SUCCESS" | "FAIL") => {
    due.get(application)?.()
    due.delete(application)
    const accepted = application.invoices.filter(({ status }) => status === "ISSUE_ACCEPTED")
    const reversing = application.invoices.filter(({ status }) => status === "REVERSE_ACCEPTED")
    for (const invoice of accepted) {
      if (outcome === "SUCCESS") {
        invoice.blue = numbersOf(now)
        invoice.card = "INSERT_ACCEPTED"
      }
      change(now, invoice, outcome === "SUCCESS" ? "ISSUED" : "ISSUE_FAILED")
    }
    if (outcome === "SUCCESS") announce(now, application, "FAPIAO.ISSUED", "发票开具成功", accepted)
    insert(now, application)
    for (const invoice of reversing) {
      invoice.red = numbersOf(now)
      invoice.card = "DISCARDED"
      change(now, invoice, "REVERSED")
    }
    announce(now, application, "FAPIAO.REVERSED", "发票冲红成功", reversing)
    announce(now, application, "FAPIAO.CARD_DISCARDED", "发票卡券作废", reversing)
  }

  const settleLater = (now: number, application: Application) => {
    due.get(application)?.()
    due.set(application, kernel.schedule(now + fapiaoDelay, (at) => settle(at, application, "SUCCESS")))
  }

  const invoiceOf = (
    application: Application,
    template: { readonly appid: string; readonly cardId: string },
    made: Pick<Invoice, "fapiaoId" | "buyer" | "content" | "ours" | "status" | "card" | "blue">
  ): Invoice => ({
    ...made,
    openid: application.openid,
    cardAppid: template.appid,
    cardId: template.cardId,
    cardCode: kernel.digits("fapiao card", 12),
    red: undefined
  })

  const invoicesOf = (owner: string) =>
    [...applications.values()].flatMap((application) => application.owner === owner ? application.invoices : [])

  const issueInvoices = (request: Api.IssueRequest, call: Call, owner: string): Reply<void> => {
    const template = templates.get(owner)
    if (template === undefined) return refuse("RULE_LIMIT", "未创建电子发票卡券模板")
    const application = applicationOf(call, owner, request, othersPayment)
    if ("_tag" in application) return application
    if (application.scene === "WITHOUT_WECHATPAY" && application.title === undefined) {
      return refuse("RESOURCE_NOT_EXISTS", "用户未填写抬头")
    }
    if (!isFor(application.title, request.buyer_information)) return otherBuyer
    const wrong = request.fapiao_information.findIndex(({ items, total_amount }) =>
      sum(items, (item) => item.total_amount) !== total_amount
    )
    if (wrong >= 0) {
      return paramError(
        `fapiao_information/${wrong}/total_amount`,
        "总价税合计不等于各行金额之和",
        "is not the sum of the lines"
      )
    }
    const taken = new Set(invoicesOf(owner).map(({ fapiaoId }) => fapiaoId))
    for (const { fapiao_id } of request.fapiao_information) {
      if (taken.has(fapiao_id)) return refuse("INVALID_REQUEST", "商户发票单号已存在")
      taken.add(fapiao_id)
    }
    const standing = application.invoices.filter(({ status }) => status !== "ISSUE_FAILED" && status !== "REVERSED")
    const asked = sum(request.fapiao_information, ({ total_amount }) => total_amount)
    if (sum(standing, ({ content }) => content.total_amount ?? 0) + asked > application.limit) {
      return refuse("INVALID_REQUEST", "发票总金额超过可开票金额")
    }
    const buyer = titleOf(request.buyer_information)
    for (const { fapiao_id, items, remark, total_amount } of request.fapiao_information) {
      const lines = items.map(taxed)
      const invoice = invoiceOf(application, template, {
        fapiaoId: fapiao_id,
        buyer,
        ours: true,
        status: "ISSUE_ACCEPTED",
        card: undefined,
        blue: undefined,
        content: definedFields({
          fapiao_id,
          total_amount,
          tax_amount: sum(lines, (line) => line.tax_amount),
          amount: sum(lines, (line) => line.amount),
          seller_information: seller,
          buyer_information: buyer,
          extra_information: extra,
          items: lines,
          remark
        })
      })
      application.invoices.push(invoice)
      change(call.now, invoice, "ISSUE_ACCEPTED")
    }
    settleLater(call.now, application)
    return { ...empty, status: 202 }
  }

  const query = (request: Api.QueryRequest, owner: string): Reply<Api.Fapiaos> => {
    const application = find(owner, request.fapiao_apply_id)
    if (application === undefined) return notFound
    const found = application.invoices.filter(({ fapiaoId }) =>
      request.fapiao_id === undefined || fapiaoId === request.fapiao_id
    )
    return found.length === 0
      ? notFound
      : done({ total_count: found.length, fapiao_information: found.map(tellInvoice) })
  }

  const reverse = (request: Api.ReverseRequest, call: Call, owner: string): Reply<void> => {
    const application = find(owner, request.fapiao_apply_id)
    if (application === undefined) return notFound
    const named = request.fapiao_information
    const meant = named === undefined ?
      application.invoices.filter(({ status }) => status !== "ISSUE_FAILED") :
      application.invoices.filter((invoice) =>
        named.some(({ fapiao_id, fapiao_number }) =>
          fapiao_id === invoice.fapiaoId && fapiao_number === invoice.blue?.fapiao_number
        )
      )
    if (meant.length === 0 || (named !== undefined && meant.length < named.length)) return notFound
    if (meant.some(({ ours }) => !ours)) return refuse("INVALID_REQUEST", "仅支持冲红微信支付侧开具的发票")
    // Asking again changes nothing.
    if (meant.some(({ status }) => status !== "ISSUED" && !status.startsWith("REVERSE"))) {
      return refuse("RULE_LIMIT", "发票状态不允许冲红")
    }
    for (const invoice of meant) {
      if (invoice.status === "ISSUED") change(call.now, invoice, "REVERSE_ACCEPTED")
    }
    settleLater(call.now, application)
    return { ...empty, status: 202 }
  }

  const listFiles = (request: Api.ListFilesRequest, { now }: Call, owner: string): Reply<Api.FapiaoFiles> => {
    const application = find(owner, request.fapiao_apply_id)
    if (application === undefined) return notFound
    const meant = application.invoices.filter(({ blue, fapiaoId, ours }) =>
      ours && blue !== undefined && (request.fapiao_id === undefined || fapiaoId === request.fapiao_id)
    )
    return done({
      fapiao_download_info_list: meant.map((invoice) => {
        const token = kernel.token("fapiao file", 40)
        links.set(token, { invoice, until: now + linkLifetime })
        return {
          fapiao_id: invoice.fapiaoId,
          download_url: `${kernel.origin}/invoicing/fapiao/fapiao-file?token=${token}`,
          status: invoice.status
        }
      })
    })
  }

  const download = (request: Api.DownloadRequest, { now }: Call): Reply<never> => {
    const link = links.get(new URL(request.download_url).searchParams.get("token") ?? "")
    if (link === undefined || link.until < now) return refuse("INVALID_REQUEST", "下载链接已失效")
    const { blue, fapiaoId, openid } = link.invoice
    if (
      blue === undefined ||
      request.fapiao_id !== fapiaoId || request.openid !== openid || request.invoice_code !== blue.fapiao_code ||
      request.invoice_no !== blue.fapiao_number
    ) return refuse("PARAM_ERROR", "发票信息与下载链接不符")
    const content = Buffer.from(`%PDF-1.5\n% effect-wechatpay sandbox: ${fapiaoId} ${blue.fapiao_number}\n%%EOF\n`)
    return file(content, "application/octet-stream", { "sm3-digest": Protocol.digest("sm3", content).toUpperCase() })
  }

  const uploadFile = (request: Api.UploadFileRequest, { file, now }: Call): Reply<Api.UploadedFile> => {
    const head = Buffer.from(file?.content.subarray(0, 4) ?? [])
    const expected = request.file_type === "OFD" ? Buffer.from("PK\u0003\u0004") : Buffer.from("%PDF")
    if (!head.equals(expected)) return paramError("file", "文件内容与文件类型不符", "is no such file")
    const id = Buffer.from(kernel.token("fapiao media", 16)).toString("base64")
    uploads.set(id, now + uploadLifetime)
    return done({ fapiao_media_id: id })
  }

  const insertCards = (request: Api.InsertCardsRequest, call: Call, owner: string): Reply<void> => {
    const template = templates.get(owner)
    if (template === undefined) return refuse("RULE_LIMIT", "未创建电子发票卡券模板")
    const application = applicationOf(call, owner, request, othersPayment)
    if ("_tag" in application) return application
    if (!isFor(application.title, request.buyer_information)) return otherBuyer
    // The buyer's ciphertext differs each time.
    const content = canonical({ cards: request.fapiao_card_information.map((card) => card.fapiao_media_id) })
    if (application.cards !== undefined) {
      return application.cards === content
        ? { ...empty, status: 202 }
        : refuse("RESOURCE_ALREADY_EXISTS", "该申请单已插卡")
    }
    const lost = request.fapiao_card_information.findIndex(({ fapiao_media_id }) =>
      (uploads.get(fapiao_media_id) ?? -1) < call.now
    )
    if (lost >= 0) {
      return paramError(`fapiao_card_information/${lost}/fapiao_media_id`, "电子发票文件不存在或已过期", "is unknown")
    }
    const wrong = request.fapiao_card_information.findIndex(({ amount, items, tax_amount, total_amount }) =>
      amount + tax_amount !== total_amount ||
      (items !== undefined && sum(items, (item) => item.total_amount) !== total_amount)
    )
    if (wrong >= 0) {
      return paramError(`fapiao_card_information/${wrong}/total_amount`, "总价税合计有误", "does not add up")
    }
    application.cards = content
    const buyer = titleOf(request.buyer_information)
    for (const card of request.fapiao_card_information) {
      const said = Struct.omit(card, ["fapiao_media_id", ...numbers])
      const { fapiao_number } = card
      application.invoices.push(invoiceOf(application, template, {
        fapiaoId: fapiao_number,
        buyer,
        ours: false,
        status: "ISSUED",
        card: "INSERT_ACCEPTED",
        blue: Struct.pick(card, numbers),
        content: { ...said, fapiao_id: fapiao_number, buyer_information: buyer }
      }))
    }
    settleLater(call.now, application)
    return { ...empty, status: 202 }
  }

  const operations = [
    handle(MerchantApi.createCardTemplate, (request, { caller }) => createCardTemplate(request, caller.mchid)),
    handle(PartnerMerchantApi.createCardTemplate, (request) => createCardTemplate(request, request.sub_mchid)),
    handle(MerchantApi.configure, (request, { caller }) => configure(request, caller.mchid, caller.mchid)),
    handle(
      PartnerMerchantApi.configure,
      (request, { caller }) => configure(request, caller.mchid, request.sub_mch_code)
    ),
    handle(MerchantApi.queryConfiguration, (_, { caller }) => tellSettings(settingsOf(caller.mchid))),
    handle(PartnerMerchantApi.queryConfiguration, ({ sub_mch_code }, { caller }) =>
      tellSettings({
        ...settingsOf(sub_mch_code ?? caller.mchid),
        callbackUrl: settingsOf(caller.mchid).callbackUrl
      })),
    handle(PartnerMerchantApi.checkSubMerchant, () => empty),
    handle(TitleApi.requestUrl, (request, call) => requestUrl(request, call, call.caller.mchid)),
    handle(PartnerTitleApi.requestUrl, (request, call) => requestUrl(request, call, request.sub_mchid)),
    handle(TitleApi.query, (request, call) => queryTitle(request, call, call.caller.mchid)),
    handle(PartnerTitleApi.query, (request, call) => queryTitle(request, call, request.sub_mchid)),
    handle(Api.issue, (request, call) => issueInvoices(request, call, call.caller.mchid)),
    handle(PartnerApi.issue, (request, call) => issueInvoices(request, call, request.sub_mchid)),
    handle(Api.query, (request, { caller }) => query(request, caller.mchid)),
    handle(PartnerApi.query, (request) => query(request, request.sub_mchid)),
    handle(Api.reverse, (request, call) => reverse(request, call, call.caller.mchid)),
    handle(PartnerApi.reverse, (request, call) => reverse(request, call, request.sub_mchid)),
    handle(Api.listFiles, (request, call) => listFiles(request, call, call.caller.mchid)),
    handle(PartnerApi.listFiles, (request, call) => listFiles(request, call, request.sub_mchid)),
    handleFile(Api.download, download),
    handleFile(PartnerApi.download, download),
    handleUpload(Api.uploadFile, uploadFile),
    handleUpload(PartnerApi.uploadFile, uploadFile),
    handle(Api.insertCards, (request, call) => insertCards(request, call, call.caller.mchid)),
    handle(PartnerApi.insertCards, (request, call) => insertCards(request, call, request.sub_mchid))
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // controls
  // -------------------------------------------------------------------------------------------------------------------

  const meant = (
    { fapiao_apply_id, mchid }: { readonly fapiao_apply_id: string; readonly mchid?: string | undefined }
  ) => [...applications.values()].find(({ id, owner }) => id === fapiao_apply_id && (mchid ?? owner) === owner)

  /** A payer may fill in his title before the merchant has asked for anything. */
  const paid = (transactionId: string, mchid: string | undefined): Application | undefined => {
    const order = payments.findByTransaction(transactionId)
    if (order === undefined) return undefined
    const owner = order.subMchid ?? order.mchid
    if ((mchid ?? owner) !== owner) return undefined
    const application: Application = {
      owner,
      mchid: order.mchid,
      id: transactionId,
      scene: "WITH_WECHATPAY",
      openid: order.openid ?? "",
      limit: order.total,
      title: undefined,
      invoices: [],
      cards: undefined
    }
    applications.set(keyOf(application.owner, application.id), application)
    return application
  }

  const fill = (now: number, application: Application, title: Title): FapiaoView | Issue => {
    application.title = title
    kernel.log(now, { kind: "state", what: "fapiao title", id: application.id, state: "APPLIED" })
    notify(now, application, "FAPIAO.USER_APPLIED", "用户发票抬头填写完成", { apply_time: Protocol.rfc3339(now) })
    return view(application)
  }

  const controls = (control: MakeControl): FapiaoControls => ({
    fillTitle: control(
      "fapiao.fillTitle",
      Schema.Struct({
        fapiao_apply_id: Schema.String,
        mchid: Schema.optionalKey(Schema.String),
        type: Schema.optionalKey(Schema.Literals(["INDIVIDUAL", "ORGANIZATION"])),
        name: Schema.optionalKey(Schema.String),
        taxpayer_id: Schema.optionalKey(Schema.String),
        phone: Schema.optionalKey(Schema.String),
        email: Schema.optionalKey(Schema.String)
      }),
      (now, given) => {
        const application = meant(given) ?? paid(given.fapiao_apply_id, given.mchid)
        return application === undefined
          ? issue(
            `nobody asked for the title of ${given.fapiao_apply_id}, and it is no payment${
              given.mchid === undefined ? "" : ` of ${given.mchid}`
            }`
          )
          : fill(
            now,
            application,
            definedFields({
              type: given.type ?? "INDIVIDUAL",
              name: given.name ?? "沙箱用户",
              taxpayer_id: given.taxpayer_id,
              phone: ifDefined(given.phone, Redacted.make),
              email: ifDefined(given.email, Redacted.make)
            })
          )
      }
    ),
    settle: control(
      "fapiao.settle",
      Schema.Struct({
        fapiao_apply_id: Schema.String,
        mchid: Schema.optionalKey(Schema.String),
        outcome: Schema.optionalKey(Schema.Literals(["SUCCESS", "FAIL"]))
      }),
      (now, given) => {
        const application = meant(given)
        if (application === undefined || !due.has(application)) {
          return issue(`nothing of ${given.fapiao_apply_id} is under way`)
        }
        settle(now, application, given.outcome ?? "SUCCESS")
        return view(application)
      }
    )
  })

  return { operations, controls, state: () => ({ fapiaoApplications: Array.from(applications.values(), view) }) }
}
