import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Redacted, Stream } from "effect"
import { Notification } from "effect-wechatpay"
import {
  FapiaoApplication,
  FapiaoMerchant,
  PartnerFapiaoApplication,
  PartnerFapiaoMerchant,
  PartnerUserTitle,
  UserTitle
} from "effect-wechatpay/fapiao"
import { Native as PartnerNative } from "effect-wechatpay/partner-payments"
import { Native, Order } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls, itDownloads } from "../../support/endpoint.ts"
import { layer, post } from "../../support/notification.ts"
import * as Platform from "../../support/platform.ts"
import * as Lawful from "../../support/sandbox.ts"

const root = "/v3/new-tax-control-fapiao"
const appid = "wxd678efh567hg6787"
/** The sandbox knows it. */
const sub_mchid = "0019000002"
const fapiao_apply_id = "4200000444201910177461284488"
const fapiao_id = "20200701123456"
const openid = "plN5twRbHym_j-QcqCzstl0HmwEs"
const time = DateTime.makeUnsafe("2020-07-01T04:00:00Z")
const wireTime = "2020-07-01T12:00:00+08:00"

// ---------------------------------------------------------------------------------------------------------------------
// merchant
// ---------------------------------------------------------------------------------------------------------------------

const card_template_information = {
  payee_name: "某公司",
  logo_url: "http://mmbiz.qpic.cn/mmbiz/iaL1LJM1mF9aRKPZJkmG8xXhiaHqkKSVMMWeN3hLut7X7hicFNjakmxib/0",
  custom_cell: {
    words: "电子发票",
    description: "查看发票",
    jump_url: "http://www.qq.com",
    miniprogram_user_name: "gh_86a091e50ad4@app",
    miniprogram_path: "pages/xxxPage"
  }
}
const template = { card_appid: "wxb1170446a4c0a5a2", card_id: "p4gLgvn_cxVCQez17kaBJnZHPcXs" }

itCalls({
  endpoint: FapiaoMerchant.createCardTemplate,
  request: { card_template_information },
  sends: `POST ${root}/card-template`,
  body: { card_appid: appid, card_template_information },
  responses: template,
  gives: template
})

itCalls({
  endpoint: PartnerFapiaoMerchant.createCardTemplate,
  request: { sub_mchid, card_template_information },
  sends: `POST ${root}/card-template`,
  body: { sub_mchid, card_appid: appid, card_template_information },
  responses: template,
  gives: template
})

const settings = {
  callback_url: "https://pay.weixin.qq.com/callback",
  // The seed leaves out what is false.
  show_fapiao_cell: false,
  support_vat_fapiao: false
}

itCalls({
  endpoint: FapiaoMerchant.configure,
  request: settings,
  sends: `PATCH ${root}/merchant/development-config`,
  body: settings,
  responses: settings,
  gives: settings
})

itCalls({
  endpoint: PartnerFapiaoMerchant.configure,
  request: { ...settings, sub_mch_code: sub_mchid },
  sends: `PATCH ${root}/merchant/development-config`,
  body: { ...settings, sub_mch_code: sub_mchid },
  responses: settings,
  gives: settings
})

itCalls({
  endpoint: FapiaoMerchant.queryConfiguration,
  request: {},
  sends: `GET ${root}/merchant/development-config`,
  responses: settings,
  gives: settings
})

itCalls({
  endpoint: PartnerFapiaoMerchant.queryConfiguration,
  request: { sub_mch_code: sub_mchid },
  sends: `GET ${root}/merchant/development-config?sub_mch_code=${sub_mchid}`,
  responses: settings,
  gives: settings
})

const page = {
  offset: 0,
  limit: 1,
  links: { next: `${root}/xxx?offset=1&limit=1`, prev: `${root}/xxx?offset=0&limit=1`, self: `${root}/xxx?offset=0` },
  data: [{
    goods_name: "example_goods_name",
    goods_id: 1,
    goods_category: "出租汽车客运服务",
    tax_code: "3010101020203000000",
    tax_rate: 1300,
    tax_prefer_mark: "NO_FAVORABLE"
  }],
  total_count: 2
}

itCalls({
  endpoint: FapiaoMerchant.listTaxCodes,
  request: { offset: 0, limit: 1 },
  sends: `GET ${root}/merchant/tax-codes?offset=0&limit=1`,
  responses: page,
  gives: page
})

itCalls({
  endpoint: PartnerFapiaoMerchant.listTaxCodes,
  request: { sub_mchid, offset: 0, limit: 1 },
  sends: `GET ${root}/merchant/tax-codes?sub_mchid=${sub_mchid}&offset=0&limit=1`,
  responses: page,
  gives: page
})

describe("FapiaoMerchant.listAllTaxCodes", () => {
  it.effect("reads page after page until all are there, direct and partner", () => {
    const { layer, received } = Platform.world(() => Platform.json(page))
    return Effect.gen(function*() {
      const direct = yield* Stream.runCollect(FapiaoMerchant.listAllTaxCodes({ offset: 0, limit: 1 }))
      const partner = yield* Stream.runCollect(
        PartnerFapiaoMerchant.listAllTaxCodes({ sub_mchid, offset: 0, limit: 1 })
      )
      assert.deepStrictEqual(direct.map(({ goods_id }) => goods_id), [1, 1])
      assert.strictEqual(partner.length, 2)
      assert.deepStrictEqual(received.map(({ url }) => url.searchParams.get("offset")), ["0", "1", "0", "1"])
    }).pipe(Effect.provide(layer))
  })
})

const information = {
  seller_information: {
    name: "深圳市南山区测试公司",
    taxpayer_id: "202003261233701778",
    address: "深圳市南山区深南大道10000号",
    telephone: "075512345678",
    bank_name: "测试银行",
    bank_account: "62001234567890"
  },
  extra_information: { payee: "张三", reviewer: "李四", drawer: "王五" }
}

itCalls({
  endpoint: FapiaoMerchant.queryBaseInformation,
  request: {},
  sends: `GET ${root}/merchant/base-information`,
  responses: information,
  gives: information
})

itCalls({
  endpoint: PartnerFapiaoMerchant.queryBaseInformation,
  request: { sub_mchid },
  sends: `GET ${root}/merchant/base-information?sub_mchid=${sub_mchid}`,
  responses: information,
  gives: information
})

// The seed sends a GET, which WeChat Pay does not know.
itCalls({
  endpoint: PartnerFapiaoMerchant.checkSubMerchant,
  request: { sub_mchid },
  sends: `POST ${root}/merchant/${sub_mchid}/check`,
  gives: undefined
})

// ---------------------------------------------------------------------------------------------------------------------
// titles
// ---------------------------------------------------------------------------------------------------------------------

const asked = {
  fapiao_apply_id,
  source: "WEB",
  openid,
  total_amount: 382895,
  // The seed puts it into the query without percent-encoding.
  seller_name: "深圳市南山区 & 测试商户",
  // The seed sends these only when true.
  show_phone_cell: true,
  must_input_phone: false,
  show_email_cell: true,
  must_input_email: false
}
const askedQuery = `fapiao_apply_id=${fapiao_apply_id}&source=WEB&appid=${appid}&openid=${openid}&total_amount=382895` +
  "&seller_name=深圳市南山区 & 测试商户&show_phone_cell=true&must_input_phone=false&show_email_cell=true" +
  "&must_input_email=false"
const address = {
  title_url: "https://payapp.weixin.qq.com",
  miniprogram_appid: "wxb1170446a4c0a5a2",
  miniprogram_path: "pages/xxxPage",
  miniprogram_user_name: "gh_86a091e50ad4@app"
}

itCalls({
  endpoint: UserTitle.requestUrl,
  request: asked,
  sends: `GET ${root}/user-title/title-url?${askedQuery}`,
  responses: address,
  gives: address
})

itCalls({
  endpoint: PartnerUserTitle.requestUrl,
  request: { sub_mchid, ...asked },
  sends: `GET ${root}/user-title/title-url?sub_mchid=${sub_mchid}&${askedQuery}`,
  responses: address,
  gives: address
})

const title = {
  type: "ORGANIZATION",
  name: "深圳市南山区测试企业",
  taxpayer_id: "202003261233701778",
  address: "深圳市南山区深南大道10000号",
  telephone: "075512345678",
  bank_name: "测试银行",
  bank_account: "62001234567890",
  amount: 1000,
  out_trade_no: "order_20200701_123456",
  fapiao_bill_type: "COMM_FAPIAO",
  user_apply_message: "用户留言"
}
const secrets = { phone: "18507550000", email: "123110@qq.com" }
/** The user who fills in what invoices are made out to. */
const user = {
  type: "ORGANIZATION",
  name: title.name,
  taxpayer_id: title.taxpayer_id,
  ...secrets
} as const
const redacted = { phone: Redacted.make(secrets.phone), email: Redacted.make(secrets.email) }

/** Lets the user fill in a title on the page that the merchant asked for. */
const titled = (mchid?: string) =>
  Effect.gen(function*() {
    const { fapiao } = yield* Sandbox.Sandbox
    yield* mchid === undefined
      ? FapiaoMerchant.createCardTemplate({ card_template_information })
      : PartnerFapiaoMerchant.createCardTemplate({ card_template_information, sub_mchid: mchid })
    yield* mchid === undefined
      ? UserTitle.requestUrl({ ...asked, total_amount: 1_000_000 })
      : PartnerUserTitle.requestUrl({ ...asked, total_amount: 1_000_000, sub_mchid: mchid })
    yield* fapiao.fillTitle({ fapiao_apply_id, ...user })
  })

const elsewhere = { scene: "WITHOUT_WECHATPAY", fapiao_apply_id } as const

itCalls({
  endpoint: UserTitle.query,
  request: elsewhere,
  sends: `GET ${root}/user-title?scene=WITHOUT_WECHATPAY&fapiao_apply_id=${fapiao_apply_id}`,
  responses: { ...title, ...secrets },
  encrypted: ["phone", "email"],
  gives: { ...title, ...redacted },
  sandbox: titled()
})

itCalls({
  endpoint: PartnerUserTitle.query,
  request: { sub_mchid, ...elsewhere },
  sends: `GET ${root}/user-title?sub_mchid=${sub_mchid}&scene=WITHOUT_WECHATPAY&fapiao_apply_id=${fapiao_apply_id}`,
  responses: { ...title, ...secrets },
  encrypted: ["phone", "email"],
  gives: { ...title, ...redacted },
  sandbox: titled(sub_mchid)
})

// ---------------------------------------------------------------------------------------------------------------------
// applications
// ---------------------------------------------------------------------------------------------------------------------

const buyer_information = { ...title, ...secrets }
const encryptedBuyer = ["buyer_information.phone", "buyer_information.email"]

const issued = {
  fapiao_apply_id,
  buyer_information,
  fapiao_information: [{
    fapiao_id,
    total_amount: 429900,
    need_list: false,
    remark: "备注",
    items: [{
      tax_code: "3010101020203000000",
      goods_category: "运输服务",
      goods_name: "出租汽车客运服务",
      goods_id: 1,
      specification: "A4",
      unit: "次",
      quantity: 100000000,
      total_amount: 429900,
      tax_rate: 1300,
      tax_prefer_mark: "NO_FAVORABLE",
      discount: false
    }]
  }]
} as const

itCalls({
  endpoint: FapiaoApplication.issue,
  request: issued,
  sends: `POST ${root}/fapiao-applications`,
  body: { ...issued, scene: "WITH_WECHATPAY" },
  encrypted: encryptedBuyer,
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: PartnerFapiaoApplication.issue,
  request: { sub_mchid, ...issued, ...elsewhere },
  sends: `POST ${root}/fapiao-applications`,
  body: { sub_mchid, ...issued, ...elsewhere },
  encrypted: encryptedBuyer,
  gives: undefined,
  sandbox: titled(sub_mchid)
})

describe("FapiaoApplication.insertCards", () => {
  it.effect("takes five cards at most", () => {
    const { layer, received } = Platform.world(() => ({ status: 202 }))
    const one = { ...card, fapiao_time: time }
    const cards = (more: ReadonlyArray<typeof one>) =>
      FapiaoApplication.insertCards({
        fapiao_apply_id,
        buyer_information,
        fapiao_card_information: [one, ...more]
      })
    return Effect.gen(function*() {
      yield* cards([one, one, one, one])
      assert.strictEqual((yield* Effect.flip(cards([one, one, one, one, one])))._tag, "RequestEncodeError")
      assert.strictEqual(received.length, 1)
    }).pipe(Effect.provide(layer))
  })
})

describe("Whom an invoice is made out to", () => {
  it.effect("needs a taxpayer's number where it is a unit, before anything is sent", () => {
    const { layer, received } = Platform.world(() => ({ status: 202 }))
    const { taxpayer_id: _, ...nameless } = buyer_information
    return Effect.gen(function*() {
      const error = yield* Effect.flip(FapiaoApplication.issue({ ...issued, buyer_information: nameless }))
      assert.strictEqual(error._tag, "RequestEncodeError")
      assert.strictEqual(received.length, 0)
      yield* FapiaoApplication.issue({ ...issued, buyer_information: { ...nameless, type: "INDIVIDUAL" } })
      assert.strictEqual(received.length, 1)
    }).pipe(Effect.provide(layer))
  })
})

/** Application that came to its end. */
const done = (mchid?: string) =>
  Effect.gen(function*() {
    const { fapiao } = yield* Sandbox.Sandbox
    yield* titled(mchid)
    yield* mchid === undefined
      ? FapiaoApplication.issue({ ...issued, ...elsewhere })
      : PartnerFapiaoApplication.issue({ sub_mchid: mchid, ...issued, ...elsewhere })
    yield* fapiao.settle({ fapiao_apply_id })
  })

const numbers = {
  fapiao_code: "044001911211",
  fapiao_number: "12897794",
  check_code: "69001808340631374774",
  password: "006>299-375/326>2+7/*0-+<351059<80<4*/5>+<11631+*3030/5*37+"
}
const queried = {
  fapiao_id,
  status: "ISSUED",
  card_information: {
    card_appid: "wxab8acb865bb1637e",
    card_openid: openid,
    card_id: "p4gLgvlAYSEOpeXGFVJRFxgop6iY",
    card_code: "379550244162",
    card_status: "INSERT_ACCEPTED"
  },
  total_amount: 429900,
  tax_amount: 49458,
  amount: 380442,
  ...information,
  items: [{
    tax_code: "3010101020203000000",
    goods_name: "出租汽车客运服务",
    specification: "A4",
    unit: "次",
    quantity: 100000000,
    unit_price: 380442000000,
    amount: 380442,
    tax_amount: 49458,
    total_amount: 429900,
    tax_rate: 1300,
    tax_prefer_mark: "NO_FAVORABLE",
    discount: false
  }],
  remark: "备注",
  fapiao_error_code: "BIZ_ERROR",
  fapiao_error_message: "开票失败"
}
const response = {
  total_count: 1,
  fapiao_information: [{
    ...queried,
    buyer_information,
    blue_fapiao: { ...numbers, fapiao_time: wireTime },
    red_fapiao: { ...numbers, fapiao_time: wireTime }
  }]
}
const gives = {
  total_count: 1,
  fapiao_information: [{
    ...queried,
    buyer_information: { ...title, ...redacted },
    blue_fapiao: { ...numbers, fapiao_time: time },
    red_fapiao: { ...numbers, fapiao_time: time }
  }]
}
const encryptedResponse = encryptedBuyer.map((path) => `fapiao_information[].${path}`)

itCalls({
  endpoint: FapiaoApplication.query,
  request: { fapiao_apply_id, fapiao_id },
  sends: `GET ${root}/fapiao-applications/${fapiao_apply_id}?fapiao_id=${fapiao_id}`,
  responses: response,
  encrypted: encryptedResponse,
  gives,
  sandbox: done()
})

itCalls({
  endpoint: PartnerFapiaoApplication.query,
  request: { sub_mchid, fapiao_apply_id, fapiao_id },
  sends: `GET ${root}/fapiao-applications/${fapiao_apply_id}?sub_mchid=${sub_mchid}&fapiao_id=${fapiao_id}`,
  responses: response,
  encrypted: encryptedResponse,
  gives,
  sandbox: done(sub_mchid)
})

const reversal = {
  reverse_reason: "SALES_RETURN",
  fapiao_information: [{ fapiao_id, fapiao_code: "044001911211", fapiao_number: "12897794" }]
}

itCalls({
  endpoint: FapiaoApplication.reverse,
  request: { fapiao_apply_id, ...reversal },
  sends: `POST ${root}/fapiao-applications/${fapiao_apply_id}/reverse`,
  body: reversal,
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: PartnerFapiaoApplication.reverse,
  request: { sub_mchid, fapiao_apply_id, ...reversal, reverse_reason: "退款" },
  sends: `POST ${root}/fapiao-applications/${fapiao_apply_id}/reverse`,
  body: { sub_mchid, ...reversal, reverse_reason: "退款" },
  gives: undefined,
  sandbox: false
})

const files = {
  fapiao_download_info_list: [{
    fapiao_id,
    download_url: "https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file?token=xxxxxx",
    status: "ISSUED"
  }]
}

// The seed sends a POST with a body.
itCalls({
  endpoint: FapiaoApplication.listFiles,
  request: { fapiao_apply_id, fapiao_id },
  sends: `GET ${root}/fapiao-applications/${fapiao_apply_id}/fapiao-files?fapiao_id=${fapiao_id}`,
  responses: files,
  gives: files,
  sandbox: done()
})

itCalls({
  endpoint: PartnerFapiaoApplication.listFiles,
  request: { sub_mchid, fapiao_apply_id, fapiao_id },
  sends:
    `GET ${root}/fapiao-applications/${fapiao_apply_id}/fapiao-files?sub_mchid=${sub_mchid}&fapiao_id=${fapiao_id}`,
  responses: files,
  gives: files,
  sandbox: done(sub_mchid)
})

const link = {
  download_url: "https://pay.wechatpay.cn/invoicing/fapiao/fapiao-file?token=x%2Bx",
  openid,
  invoice_code: "044001911211",
  invoice_no: "12897794",
  fapiao_id
}
const linkQuery = `openid=${openid}&invoice_code=044001911211&invoice_no=12897794&fapiao_id=${fapiao_id}`

// The seed puts its own gateway before the whole address, and wants a signature on the response.
itDownloads({
  endpoint: FapiaoApplication.download,
  request: link,
  sends: `GET /invoicing/fapiao/fapiao-file?token=x+x&mchid=${Platform.mchid}&${linkQuery}`,
  authorized: false
})

itDownloads({
  endpoint: PartnerFapiaoApplication.download,
  request: { sub_mchid, ...link },
  sends: `GET /invoicing/fapiao/fapiao-file?token=x+x&sub_mchid=${sub_mchid}&mchid=${Platform.mchid}&${linkQuery}`,
  authorized: false
})

/** `printf abc | openssl dgst -sm3` */
const sm3OfAbc = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"

describe("FapiaoApplication.download", () => {
  const served = (digest: string) =>
    Platform.world(() => ({
      body: new TextEncoder().encode("abc"),
      signed: false,
      headers: { "sm3-digest": digest }
    }))

  it.effect("hands out a file whose digest is the announced one, upper case or not", () =>
    Effect.gen(function*() {
      const content = Buffer.concat(yield* Stream.runCollect(FapiaoApplication.download(link)))
      assert.strictEqual(content.toString(), "abc")
    }).pipe(Effect.provide(served(sm3OfAbc.toUpperCase()).layer)))

  it.effect("needs no code, which fully digital invoices do not have, and comes in the requested format", () => {
    const { layer, received } = served(sm3OfAbc)
    const { invoice_code: _, ...digital } = link
    return Effect.gen(function*() {
      yield* Stream.runDrain(FapiaoApplication.download({ ...digital, file_format: "OFD" }))
      const query = received[0]!.url.searchParams
      assert.isFalse(query.has("invoice_code"))
      assert.strictEqual(query.get("file_format"), "OFD")
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails after the last byte where the digest is another", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(FapiaoApplication.download(link)))
      assert.strictEqual(error._tag, "IntegrityError")
      assert.strictEqual(error._tag === "IntegrityError" && error.actual, sm3OfAbc)
    }).pipe(Effect.provide(served("4395A01AA9BEDF3989E804581AD5F118EC4A23932F92F984108EBF08A89416E0").layer)))

  it.effect("goes to no other host, not even to WeChat Pay's gateway", () => {
    const { layer, received } = served(sm3OfAbc)
    return Effect.gen(function*() {
      for (const host of ["https://api.mch.weixin.qq.com", "https://pay.wechatpay.cn.example.com"]) {
        const download_url = `${host}/invoicing/fapiao/fapiao-file?token=x`
        const error = yield* Effect.flip(Stream.runDrain(FapiaoApplication.download({ ...link, download_url })))
        assert.strictEqual(error._tag === "RequestEncodeError" && error.field, "download_url")
      }
      assert.strictEqual(received.length, 0)
    }).pipe(Effect.provide(layer))
  })
})

/** Digests by `openssl dgst -sm3`. */
const documents = [
  ["PDF", "%PDF-1.5\n%%EOF\n", "b858b970050e56078bcac7ea18bda11a85763dd944fb8f20cd5212b8811f8838", "fapiao.pdf"],
  // The seed knows ODF in its place.
  ["OFD", "PK\u0003\u0004ofd", "ecdd7cdb3af3b6a2cfd9636abd802b906a7a914e94273f4d0ceaeffbccc3bf69", "fapiao.ofd"]
] as const

describe("An invoice that is uploaded", () => {
  const fapiao_media_id = "ASNFZ4mrze/+3LqYdlQyEA=="
  for (const [file_type, content, digest, name] of documents) {
    it.effect(`goes out as ${file_type} with its SM3 digest, under the misspelt name, direct and partner`, () => {
      const { layer, received } = Platform.world(() => Platform.json({ fapiao_media_id }))
      const file = new TextEncoder().encode(content)
      return Effect.gen(function*() {
        assert.deepStrictEqual(yield* FapiaoApplication.uploadFile({ file_type, file }), { fapiao_media_id })
        assert.deepStrictEqual(yield* PartnerFapiaoApplication.uploadFile({ sub_mchid, file_type, file }), {
          fapiao_media_id
        })
        for (const [index, sub] of [{}, { sub_mchid }].entries()) {
          const request = received[index]!
          assert.strictEqual(
            `${request.method} ${request.url.pathname}`,
            `POST ${root}/fapiao-applications/upload-fapiao-file`
          )
          const form = yield* Effect.promise(() =>
            new Response(new Uint8Array(request.raw), { headers: { "content-type": request.contentType ?? "" } })
              .formData()
          )
          const meta = String(form.get("meta"))
          assert.isTrue(Platform.authorized(request, meta), "meta alone is signed")
          assert.deepStrictEqual(JSON.parse(meta), { ...sub, file_type, digest_alogrithm: "SM3", digest })
          const sent = form.get("file")
          assert.strictEqual(sent instanceof File && sent.name, name)
        }
      }).pipe(Effect.provide(layer))
    })
  }

  it.effect("is 2 MB at most, and nothing else than PDF or OFD", () => {
    const { layer, received } = Platform.world(() => Platform.json({ fapiao_media_id }))
    return Effect.gen(function*() {
      const large = yield* Effect.flip(
        FapiaoApplication.uploadFile({ file_type: "PDF", file: new Uint8Array(2_097_153) })
      )
      assert.strictEqual(large._tag === "RequestEncodeError" && large.field, "file")
      const odf = yield* Effect.flip(FapiaoApplication.uploadFile({ file_type: "ODF", file: new Uint8Array(1) }))
      assert.strictEqual(odf._tag, "RequestEncodeError")
      assert.strictEqual(received.length, 0)
      yield* FapiaoApplication.uploadFile({ file_type: "PDF", file: new Uint8Array(2_097_152) })
    }).pipe(Effect.provide(layer))
  })
})

const card = {
  fapiao_media_id: "ASNFZ4mrze/+3LqYdlQyEA==",
  ...numbers,
  total_amount: 429900,
  tax_amount: 49458,
  amount: 380442,
  ...information,
  items: [{
    tax_code: "3010101020203000000",
    goods_name: "出租汽车客运服务",
    specification: "A4",
    unit: "次",
    quantity: 100000000,
    unit_price: 380442000000,
    amount: 380442,
    tax_amount: 49458,
    total_amount: 429900,
    tax_rate: 1300,
    tax_prefer_mark: "NO_FAVORABLE",
    discount: false
  }],
  remark: "备注"
} as const

// The seed leaves phone and e-mail readable.
itCalls({
  endpoint: FapiaoApplication.insertCards,
  request: { fapiao_apply_id, buyer_information, fapiao_card_information: [{ ...card, fapiao_time: time }] },
  sends: `POST ${root}/fapiao-applications/${fapiao_apply_id}/insert-cards`,
  body: {
    scene: "WITH_WECHATPAY",
    buyer_information,
    fapiao_card_information: [{ ...card, fapiao_time: wireTime }]
  },
  encrypted: encryptedBuyer,
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: PartnerFapiaoApplication.insertCards,
  request: {
    sub_mchid,
    ...elsewhere,
    buyer_information,
    fapiao_card_information: [{ ...card, fapiao_time: time }]
  },
  sends: `POST ${root}/fapiao-applications/${fapiao_apply_id}/insert-cards`,
  body: {
    sub_mchid,
    scene: "WITHOUT_WECHATPAY",
    buyer_information,
    fapiao_card_information: [{ ...card, fapiao_time: wireTime }]
  },
  encrypted: encryptedBuyer,
  gives: undefined,
  sandbox: false
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

const events = [...UserTitle.events, ...FapiaoApplication.events] as const

describe("Notifications of invoices", () => {
  const about = { mchid: "1900000109", sub_mchid: "1900000110", fapiao_apply_id }
  const fapiao_information = [{ fapiao_id, fapiao_status: "ISSUED", card_status: "INSERTED" }]
  const kinds = [
    ["FAPIAO.USER_APPLIED", "UserTitle.applied", { ...about, apply_time: wireTime }, { ...about, apply_time: time }],
    ["FAPIAO.ISSUED", "FapiaoApplication.issued", { ...about, fapiao_information }, { ...about, fapiao_information }],
    [
      "FAPIAO.REVERSED",
      "FapiaoApplication.reversed",
      { ...about, fapiao_information },
      { ...about, fapiao_information }
    ],
    [
      "FAPIAO.CARD_INSERTED",
      "FapiaoApplication.cardInserted",
      { ...about, fapiao_information },
      { ...about, fapiao_information }
    ],
    [
      "FAPIAO.CARD_DISCARDED",
      "FapiaoApplication.cardDiscarded",
      { ...about, fapiao_information },
      { ...about, fapiao_information }
    ]
  ] as const
  for (const [event_type, event, content, resource] of kinds) {
    it.effect(`${event_type} is typed`, () =>
      Effect.gen(function*() {
        const { body, headers } = yield* post({ event_type, content })
        const notification = yield* Notification.parse(events)(headers, body)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(notification.event !== "Unknown" && notification.resource, resource)
      }).pipe(Effect.provide(layer)))
  }
})

// ---------------------------------------------------------------------------------------------------------------------
// sandbox
// ---------------------------------------------------------------------------------------------------------------------

/** Names of what was announced since the last time. */
const announced = Effect.gen(function*() {
  const { deliver } = yield* Sandbox.Sandbox
  const parse = Notification.parse(events)
  const seen: Array<string> = []
  yield* deliver(({ body, headers }) =>
    Effect.map(parse(headers, body), (notification) => {
      if (notification.event !== "Unknown") seen.push(notification.event)
      return 204
    })
  )
  return seen
})

const refusal = <A, R>(effect: Effect.Effect<A, { readonly _tag: string; readonly code?: string }, R>) =>
  Effect.map(Effect.flip(effect), ({ _tag, code }) => code ?? _tag)

/** A payment by WeChat Pay, and its number. */
const payment = Effect.fnUntraced(function*(out_trade_no: string) {
  const { pay } = yield* Sandbox.Sandbox
  yield* Native.prepay({ description: "A cup of tea", out_trade_no, amount: { total: 429900 } })
  yield* pay({ out_trade_no })
  const { transaction_id } = yield* Order.queryByOutTradeNo({ out_trade_no })
  return transaction_id ?? ""
})

const paid = payment("tea20261123001")

/** An invoice over so much, by number. */
const invoice = (
  fapiao_id: string,
  total_amount: number
): FapiaoApplication.IssueRequest["fapiao_information"][number] => ({
  ...issued.fapiao_information[0],
  fapiao_id,
  total_amount,
  items: [{ ...issued.fapiao_information[0].items[0], total_amount }]
})

const issue = (
  fapiao_apply_id: string,
  first = invoice("first", 100),
  ...more: ReadonlyArray<ReturnType<typeof invoice>>
) => FapiaoApplication.issue({ ...issued, fapiao_apply_id, fapiao_information: [first, ...more] })

describe("Invoices in the sandbox", () => {
  it.effect("are made out for a payment, downloaded, reversed, and announced", () =>
    Effect.gen(function*() {
      const { advance, fapiao } = yield* Sandbox.Sandbox
      const fapiao_apply_id = yield* paid
      const mine = { ...issued, fapiao_apply_id }
      yield* FapiaoMerchant.configure({ callback_url: "https://example.com/fapiao" })
      assert.strictEqual(yield* refusal(FapiaoApplication.issue(mine)), "RULE_LIMIT")
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      assert.strictEqual(yield* refusal(UserTitle.query({ fapiao_apply_id })), "RESOURCE_NOT_EXISTS")
      yield* fapiao.fillTitle({ fapiao_apply_id, ...user })
      const title = yield* UserTitle.query({ fapiao_apply_id })
      assert.strictEqual(title.phone === undefined ? "" : Redacted.value(title.phone), secrets.phone)

      yield* FapiaoApplication.issue(mine)
      assert.strictEqual(yield* refusal(FapiaoApplication.issue(mine)), "INVALID_REQUEST")
      const more = { ...mine.fapiao_information[0], fapiao_id: "more" }
      assert.strictEqual(
        yield* refusal(FapiaoApplication.issue({ ...mine, fapiao_information: [more] })),
        "INVALID_REQUEST"
      )
      assert.strictEqual(
        yield* refusal(FapiaoApplication.reverse({ fapiao_apply_id, reverse_reason: "退款" })),
        "RULE_LIMIT"
      )
      const state = Effect.map(
        FapiaoApplication.query({ fapiao_apply_id }),
        ({ fapiao_information: [one] = [] }: FapiaoApplication.Fapiaos) =>
          `${one?.status} ${one?.card_information?.card_status}`
      )
      assert.strictEqual(yield* state, "ISSUE_ACCEPTED undefined")
      yield* advance("5 seconds")
      assert.strictEqual(yield* state, "ISSUED INSERTED")
      const { fapiao_information: [one] = [] } = yield* FapiaoApplication.query({ fapiao_apply_id })
      assert.strictEqual(one?.amount, 380442)
      assert.strictEqual(one?.tax_amount, 49458)
      assert.strictEqual(one?.items?.[0]?.unit_price, 380442000000)

      const { fapiao_download_info_list: [file] = [] } = yield* FapiaoApplication.listFiles({ fapiao_apply_id })
      const request = {
        download_url: file?.download_url ?? "",
        openid: one?.card_information?.card_openid ?? "",
        invoice_code: one?.blue_fapiao?.fapiao_code ?? "",
        invoice_no: one?.blue_fapiao?.fapiao_number ?? "",
        fapiao_id
      }
      const content = Buffer.concat(yield* Stream.runCollect(FapiaoApplication.download(request)))
      assert.include(content.toString(), "%PDF")
      assert.strictEqual(
        yield* refusal(Stream.runDrain(FapiaoApplication.download({ ...request, invoice_no: "1" }))),
        "PARAM_ERROR"
      )
      yield* advance("31 seconds")
      assert.strictEqual(
        yield* refusal(Stream.runDrain(FapiaoApplication.download(request))),
        "INVALID_REQUEST"
      )

      const fapiao_number = one?.blue_fapiao?.fapiao_number ?? ""
      const reversal = {
        fapiao_apply_id,
        reverse_reason: "退款",
        fapiao_information: [{ fapiao_id, fapiao_number }]
      }
      yield* FapiaoApplication.reverse(reversal)
      assert.strictEqual(yield* state, "REVERSE_ACCEPTED INSERTED")
      yield* fapiao.settle({ fapiao_apply_id })
      assert.strictEqual(yield* state, "REVERSED DISCARDED")
      assert.deepStrictEqual(yield* announced, [
        "UserTitle.applied",
        "FapiaoApplication.issued",
        "FapiaoApplication.cardInserted",
        "FapiaoApplication.reversed",
        "FapiaoApplication.cardDiscarded"
      ])
      yield* FapiaoApplication.issue({ ...mine, fapiao_information: [more] })
      yield* fapiao.settle({ fapiao_apply_id, outcome: "FAIL" })
      const failed = yield* FapiaoApplication.query({ fapiao_apply_id, fapiao_id: "more" })
      assert.strictEqual(failed.fapiao_information?.[0]?.status, "ISSUE_FAILED")
      assert.include((yield* Effect.flip(fapiao.settle({ fapiao_apply_id }))).message, "under way")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("come to the payment at most, even if the title page had another amount", () =>
    Effect.gen(function*() {
      const { fapiao } = yield* Sandbox.Sandbox
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const [started, fresh] = [yield* paid, yield* payment("tea20261123002")]
      yield* issue(started, invoice("one", 429_800))
      for (const fapiao_apply_id of [started, fresh]) {
        const raised = UserTitle.requestUrl({ ...asked, fapiao_apply_id, total_amount: 10_000_000 })
        assert.strictEqual(yield* refusal(raised), "INVALID_REQUEST")
      }
      assert.strictEqual(yield* refusal(issue(started, invoice("two", 101))), "INVALID_REQUEST")
      assert.strictEqual(yield* refusal(issue(fresh, invoice("two", 429_901))), "INVALID_REQUEST")
      yield* issue(started, invoice("two", 100))

      yield* UserTitle.requestUrl(asked)
      yield* UserTitle.requestUrl({ ...asked, openid: "oOther" })
      yield* fapiao.fillTitle({ fapiao_apply_id, ...user })
      assert.strictEqual(yield* refusal(UserTitle.requestUrl(asked)), "RULE_LIMIT")
      yield* UserTitle.requestUrl({ ...asked, openid: "oOther" })
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("are for the one whom the user named, and for the merchant's own payments", () =>
    Effect.gen(function*() {
      const { fapiao, pay } = yield* Sandbox.Sandbox
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const mine = yield* paid
      yield* fapiao.fillTitle({ fapiao_apply_id: mine, ...user })
      const file = new TextEncoder().encode(documents[0][1])
      const { fapiao_media_id } = yield* FapiaoApplication.uploadFile({ file_type: "PDF", file })
      const fapiao_card_information = [{ ...card, fapiao_media_id, fapiao_time: time }] as const
      const others = [{ name: "李四" }, { type: "INDIVIDUAL" }, { taxpayer_id: "202003261233701779" }] as const
      for (const other of others) {
        const request = { ...issued, fapiao_apply_id: mine, buyer_information: { ...buyer_information, ...other } }
        assert.strictEqual(yield* refusal(FapiaoApplication.issue(request)), "RULE_LIMIT")
        const { buyer_information: buyer } = request
        const cards = { fapiao_apply_id: mine, buyer_information: buyer, fapiao_card_information } as const
        assert.strictEqual(yield* refusal(FapiaoApplication.insertCards(cards)), "RULE_LIMIT")
      }
      yield* issue(mine)

      yield* PartnerNative.prepay({ sub_mchid, description: "tea", out_trade_no: "stall-1", amount: { total: 100 } })
      const { transaction_id: theirs = "" } = yield* pay({ out_trade_no: "stall-1" })
      assert.strictEqual(yield* refusal(issue(theirs, invoice("second", 100))), "RULE_LIMIT")
      assert.strictEqual(yield* refusal(UserTitle.query({ fapiao_apply_id: theirs })), "RESOURCE_NOT_EXISTS")
      assert.strictEqual(yield* refusal(issue("4200000444", invoice("second", 100))), "RESOURCE_NOT_EXISTS")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("have numbers that no other invoice of the merchant has", () =>
    Effect.gen(function*() {
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const [first, second] = [yield* paid, yield* payment("tea20261123002")]
      const twice = issue(first, invoice("one", 100), invoice("one", 200))
      assert.strictEqual(yield* refusal(twice), "INVALID_REQUEST")
      yield* issue(first, invoice("one", 100), invoice("two", 200))
      assert.strictEqual(yield* refusal(issue(second, invoice("one", 100))), "INVALID_REQUEST")
      yield* issue(second, invoice("three", 100))
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("are all reversed unless some are named, but for those that failed", () =>
    Effect.gen(function*() {
      const { fapiao } = yield* Sandbox.Sandbox
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const fapiao_apply_id = yield* paid
      const reverse = FapiaoApplication.reverse({ fapiao_apply_id, reverse_reason: "退款" })
      yield* issue(fapiao_apply_id, invoice("one", 429_900))
      yield* fapiao.settle({ fapiao_apply_id, outcome: "FAIL" })
      assert.strictEqual(yield* refusal(reverse), "RESOURCE_NOT_EXISTS")
      yield* issue(fapiao_apply_id, invoice("two", 429_900))
      yield* fapiao.settle({ fapiao_apply_id })
      yield* reverse
      const { fapiao: views } = yield* fapiao.settle({ fapiao_apply_id })
      assert.deepStrictEqual(views.map(({ status }) => status), ["ISSUE_FAILED", "REVERSED"])
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("keep what they are when another merchant's user is said to fill in the title", () =>
    Effect.gen(function*() {
      const { fapiao } = yield* Sandbox.Sandbox
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const fapiao_apply_id = yield* paid
      yield* issue(fapiao_apply_id)
      const wrong = yield* Effect.flip(fapiao.fillTitle({ fapiao_apply_id, mchid: "0019000003" }))
      assert.include(wrong.message, "no payment of 0019000003")
      assert.strictEqual((yield* FapiaoApplication.query({ fapiao_apply_id })).total_count, 1)
      yield* fapiao.fillTitle({ fapiao_apply_id, mchid: "0019000001", ...user })
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("wait for the title where WeChat Pay was not paid, and for the lines to add up", () =>
    Effect.gen(function*() {
      const { fapiao } = yield* Sandbox.Sandbox
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const mine = { ...issued, ...elsewhere }
      assert.strictEqual(yield* refusal(FapiaoApplication.issue(mine)), "RESOURCE_NOT_EXISTS")
      yield* UserTitle.requestUrl({ ...asked, total_amount: 429900 })
      assert.strictEqual(yield* refusal(FapiaoApplication.issue(mine)), "RESOURCE_NOT_EXISTS")
      yield* fapiao.fillTitle({ fapiao_apply_id, ...user })
      const fapiao_information = [{ ...mine.fapiao_information[0], total_amount: 382895 }] as const
      assert.strictEqual(yield* refusal(FapiaoApplication.issue({ ...mine, fapiao_information })), "PARAM_ERROR")
      yield* FapiaoApplication.issue(mine)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("of the merchant's own are uploaded and inserted once, and not reversed", () =>
    Effect.gen(function*() {
      const { advance } = yield* Sandbox.Sandbox
      const fapiao_apply_id = yield* paid
      yield* FapiaoMerchant.configure({ callback_url: "https://example.com/fapiao" })
      yield* FapiaoMerchant.createCardTemplate({ card_template_information })
      const file = new TextEncoder().encode(documents[0][1])
      assert.strictEqual(
        yield* refusal(FapiaoApplication.uploadFile({ file_type: "OFD", file })),
        "PARAM_ERROR"
      )
      const { fapiao_media_id } = yield* FapiaoApplication.uploadFile({ file_type: "PDF", file })
      const request = {
        fapiao_apply_id,
        buyer_information,
        fapiao_card_information: [{ ...card, fapiao_media_id, fapiao_time: time }]
      } as const
      const lost = { ...request, fapiao_card_information: [{ ...card, fapiao_time: time }] } as const
      assert.strictEqual(yield* refusal(FapiaoApplication.insertCards(lost)), "PARAM_ERROR")
      yield* FapiaoApplication.insertCards(request)
      yield* FapiaoApplication.insertCards(request)
      assert.strictEqual(yield* refusal(FapiaoApplication.insertCards(lost)), "RESOURCE_ALREADY_EXISTS")
      yield* advance("5 seconds")
      const { fapiao_information } = yield* FapiaoApplication.query({ fapiao_apply_id })
      assert.deepStrictEqual(fapiao_information?.map((one) => one.card_information?.card_status), ["INSERTED"])
      assert.deepStrictEqual(yield* announced, ["FapiaoApplication.cardInserted"])
      assert.strictEqual(
        yield* refusal(FapiaoApplication.reverse({ fapiao_apply_id, reverse_reason: "退款" })),
        "INVALID_REQUEST"
      )
      assert.deepStrictEqual(yield* FapiaoApplication.listFiles({ fapiao_apply_id }), {
        fapiao_download_info_list: []
      })
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("of a sub-merchant's own are inserted by the service provider; fully digital ones have a number alone", () =>
    Effect.gen(function*() {
      const { advance } = yield* Sandbox.Sandbox
      yield* PartnerFapiaoMerchant.createCardTemplate({ sub_mchid, card_template_information })
      yield* titled(sub_mchid)
      const file = new TextEncoder().encode(documents[0][1])
      const { fapiao_media_id } = yield* PartnerFapiaoApplication.uploadFile({ sub_mchid, file_type: "PDF", file })
      const { check_code: _, fapiao_code: __, items: ___, password: ____, ...digital } = card
      const { address: _____, ...seller_information } = card.seller_information
      yield* PartnerFapiaoApplication.insertCards({
        sub_mchid,
        ...elsewhere,
        buyer_information,
        fapiao_card_information: [{ ...digital, fapiao_media_id, fapiao_time: time, seller_information }]
      })
      yield* advance("5 seconds")
      const { fapiao_information: [one] = [] } = yield* PartnerFapiaoApplication.query({ sub_mchid, fapiao_apply_id })
      assert.strictEqual(one?.card_information?.card_status, "INSERTED")
      assert.deepStrictEqual(one?.blue_fapiao, { fapiao_number: card.fapiao_number, fapiao_time: time })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("of a sub-merchant belong to it alone, and the service provider is notified", () =>
    Effect.gen(function*() {
      const { deliver, fapiao } = yield* Sandbox.Sandbox
      yield* PartnerFapiaoMerchant.configure({ sub_mch_code: sub_mchid, callback_url: "https://example.com/fapiao" })
      yield* done(sub_mchid)
      assert.strictEqual(yield* refusal(FapiaoApplication.query({ fapiao_apply_id })), "RESOURCE_NOT_EXISTS")
      const { fapiao_information: [one] = [] } = yield* PartnerFapiaoApplication.query({ sub_mchid, fapiao_apply_id })
      const { fapiao_download_info_list: [file] = [] } = yield* PartnerFapiaoApplication.listFiles({
        sub_mchid,
        fapiao_apply_id
      })
      const content = Buffer.concat(
        yield* Stream.runCollect(PartnerFapiaoApplication.download({
          sub_mchid,
          download_url: file?.download_url ?? "",
          openid,
          invoice_code: one?.blue_fapiao?.fapiao_code ?? "",
          invoice_no: one?.blue_fapiao?.fapiao_number ?? "",
          fapiao_id
        }))
      )
      assert.include(content.toString(), fapiao_id)
      yield* PartnerFapiaoApplication.reverse({ sub_mchid, fapiao_apply_id, reverse_reason: "退款" })
      yield* fapiao.settle({ fapiao_apply_id, mchid: sub_mchid })
      const parse = Notification.parse(events)
      const about: Array<string | undefined> = []
      yield* deliver(({ body, headers }) =>
        Effect.map(parse(headers, body), (notification) => {
          if (notification.event !== "Unknown") about.push(notification.resource.sub_mchid)
          return 204
        })
      )
      assert.deepStrictEqual(about, Array.from({ length: 5 }, () => sub_mchid))
    }).pipe(Effect.provide(Lawful.layer())))
})
