import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { constants, publicEncrypt } from "node:crypto"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"
import { type Call, holds, native, send } from "../sandbox/merchant.ts"
import { type Refusal, refusals } from "./errors.ts"
import { forms } from "./headers.ts"
import { responses } from "./responses.ts"

const mchid = "0019000001"
const appid = "wx0053414e44424f58"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

const post = (target: string, body: object): Call => ({ target, body: JSON.stringify(body) })

const jsapi = (more: object = {}) =>
  post("/v3/pay/transactions/jsapi", {
    ...JSON.parse(native().body),
    payer: { openid },
    ...more
  })

const partner = (more: object) =>
  post("/v3/pay/partner/transactions/jsapi", {
    sp_mchid: mchid,
    sp_appid: appid,
    sub_mchid: "0019000002",
    description: "茶",
    out_trade_no: "tea20261123002",
    notify_url: "http://merchant.localhost/notify",
    amount: { total: 1 },
    ...more
  })

const refund = (more: object = {}) =>
  post("/v3/refund/domestic/refunds", {
    out_trade_no: "tea20261123001",
    out_refund_no: "r1",
    amount: { refund: 1, total: 1, currency: "CNY" },
    ...more
  })

const transfer = (more: object) =>
  post("/v3/fund-app/mch-transfer/transfer-bills", {
    appid,
    out_bill_no: "plfk2020042013",
    transfer_scene_id: "1000",
    openid,
    transfer_amount: 100,
    transfer_remark: "bonus",
    transfer_scene_report_infos: [
      { info_type: "活动名称", info_content: "tea" },
      { info_type: "奖励说明", info_content: "tea" }
    ],
    ...more
  })

const paid = Effect.fnUntraced(function*() {
  yield* send(jsapi())
  yield* (yield* Sandbox.Sandbox).pay({ out_trade_no: "tea20261123001" })
})

type Response = Effect.Success<ReturnType<typeof send>>
type Provocation = Effect.Effect<Response, unknown, Sandbox.Sandbox>

/** Signs another body than the one that it sends. */
const forged = (call: Call): Call => ({ ...call, signed: { body: "{}" } })
const bare = (call: Call): Call => ({ ...call, headers: { ...call.headers, authorization: undefined } })

/** How each row of the table is provoked, by its operation and a part of its message or pointer. */
const provocations: ReadonlyArray<readonly [operation: string, part: string, provocation: Provocation]> = [
  ["POST /v3/pay/transactions/jsapi", "签名错误", send(forged(jsapi()))],
  ["POST /v3/refund/domestic/refunds", "签名错误", send(forged(refund()))],
  ["GET /v3/billdownload/file", "Http头Authorization", send(bare({ target: "/v3/billdownload/file?token=x" }))],
  [
    "POST /v3/refund/domestic/refunds",
    "Http头Authorization",
    send({ ...refund(), headers: { authorization: "Bearer x" } })
  ],
  [
    "GET /v3/certificates",
    "Authorization不合法",
    send({ target: "/v3/certificates", headers: { authorization: "WECHATPAY2-SHA256-RSA2048 test" } })
  ],
  [
    "POST /v3/pay/transactions/native",
    "签名信息错误",
    send({ ...native(), headers: { authorization: "Bearer x" } })
  ],
  [
    "POST /v3/pay/transactions/native",
    "签名错误",
    send({ ...native(), authorization: { mchid: "1900000109", signature: "AA==" } })
  ],
  [
    "GET /v3/certificates",
    "Http头缺少",
    send({ target: "/v3/certificates", headers: { "user-agent": undefined, authorization: undefined } })
  ],
  [
    "POST /v3/pay/transactions/native",
    "请求中含有",
    send(native({ payer: { openid } }))
  ],
  ["POST /v3/pay/partner/transactions/jsapi", "请求中含有", send(partner({ payer: { openid } }))],
  ["POST /v3/fund-app/mch-transfer/transfer-bills", "请求中含有", send(transfer({ notify_url: null }))],
  [
    "POST /v3/pay/partner/transactions/jsapi",
    "/body/sub_mchid",
    send(partner({ sub_mchid: undefined, payer: { sp_openid: openid } }))
  ],
  ["POST /v3/pay/transactions/jsapi", "/body/payer/openid", send(jsapi({ payer: {} }))],
  [
    "POST /v3/profitsharing/orders",
    "/body/receivers/0/account",
    send(post("/v3/profitsharing/orders", {
      appid,
      transaction_id: "4200000000000000000000000001",
      out_order_no: "P1",
      receivers: [{ type: "MERCHANT_ID", account: "", amount: 1, description: "tea" }],
      unfreeze_unsplit: true
    }))
  ],
  [
    "POST /v3/pay/transactions/jsapi",
    "/body/notify_url",
    send(jsapi({ notify_url: " https://www.weixin.qq.com/wxpay/pay.php" }))
  ],
  ["POST /v3/pay/transactions/jsapi", "字节数 1，", send(jsapi({ out_trade_no: "1" }))],
  ["POST /v3/pay/transactions/jsapi", "\\|\\*]+$", send(jsapi({ out_trade_no: "订单号" }))],
  [
    "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close",
    "字节数 35",
    send(post(`/v3/pay/transactions/out-trade-no/${"1".repeat(35)}/close`, { mchid }))
  ],
  [
    "GET /v3/applyment4sub/applyment/applyment_id/{applyment_id}",
    "64 位无符号整数",
    send({ target: "/v3/applyment4sub/applyment/applyment_id/APPLYMENT_20210312084316" })
  ],
  [
    "GET /v3/transfer/batches/out-batch-no/{out_batch_no}",
    "最大资源条数",
    send({
      target: "/v3/transfer/batches/out-batch-no/abc123?need_query_detail=true&offset=0&limit=1&detail_status=ALL"
    })
  ],
  ["POST /v3/pay/transactions/native", "字节数 203", send(native({ attach: `${"茶".repeat(67)}..` }))],
  [
    "POST /v3/marketing/busifavor/coupons/return",
    "/body/out_request_no",
    // Today's page of the row's operation has another field for it; the rule is the same here.
    send(post("/v3/marketing/busifavor/coupons/associate", {
      stock_id: "1234567891",
      coupon_code: "sxxe34343434",
      out_trade_no: "tea1",
      out_request_no: "20190522_001中文11"
    }))
  ],
  ["POST /v3/pay/transactions/jsapi", "/body/amount/total", send(jsapi({ amount: { total: 6909.999999999999 } }))],
  [
    "POST /v3/profitsharing/receivers/add",
    "密文",
    send(post("/v3/profitsharing/receivers/add", {
      appid,
      type: "MERCHANT_ID",
      account: "1900000109",
      relation_type: "STORE",
      name: "plaintext"
    }))
  ],
  [
    "POST /v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement",
    "不是本服务商进件的子商户",
    Effect.gen(function*() {
      const { publicKey: key } = yield* (yield* Sandbox.Sandbox).credentials
      const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from("62001234567890"))
      return yield* send(post("/v3/apply4sub/sub_merchants/1511101111/modify-settlement", {
        account_type: "ACCOUNT_TYPE_PRIVATE",
        account_bank: "工商银行",
        bank_address_code: "110000",
        account_number: sealed.toString("base64")
      }))
    })
  ],
  [
    "POST /v3/transfer/batches",
    "Wechatpay-Serial错误",
    send({
      ...post("/v3/transfer/batches", {}),
      headers: { "wechatpay-serial": "7132D72A03E93CDDF8C03BBD1F37EEDF00000000" }
    })
  ],
  ["POST /v3/fund-app/mch-transfer/transfer-bills", "密文", send(transfer({ user_name: "张三" }))],
  ["POST /v3/pay/transactions/jsapi", "商户号格式错误", send(jsapi({ mchid: "your_mchid" }))],
  [
    "GET /v3/pay/transactions/id/{transaction_id}",
    "微信订单号非法",
    send({ target: `/v3/pay/transactions/id/abc?mchid=${mchid}` })
  ],
  [
    "POST /v3/refund/domestic/refunds",
    "订单已全额退款",
    Effect.gen(function*() {
      yield* paid()
      yield* send(refund())
      return yield* send(refund({ out_refund_no: "r2" }))
    })
  ],
  [
    "POST /v3/refund/domestic/refunds",
    "与之前请求不一致",
    Effect.gen(function*() {
      yield* paid()
      yield* send(refund())
      return yield* send(refund({ amount: { refund: 2, total: 1, currency: "CNY" } }))
    })
  ],
  ["POST /v3/refund/domestic/refunds", "原订单不存在", Effect.andThen(send(jsapi()), send(refund()))],
  [
    "GET /v3/certificates",
    "无可用的平台证书",
    send({ target: "/v3/certificates" })
  ],
  [
    "POST /v3/pay/transactions/native",
    "系统繁忙",
    Effect.gen(function*() {
      yield* (yield* Sandbox.Sandbox).failNext({ kind: "error", status: 500, code: "SYSTEM_ERROR" })
      return yield* send(native())
    })
  ]
]

/** Rows that the sandbox cannot be made to repeat, and why. */
const unplayed: Readonly<Record<string, string>> = {
  "the field you encrypt is error ": "the words of a node in Hong Kong in 2021",
  "商户号不合法": "it does not say which page is the last: that of the list, or the 1,000th",
  "参数错误": "the sandbox always says which parameter",
  "受理机构必须传入sub_mch_id": "the sandbox's merchant is a direct merchant and a service provider at once",
  "基本账户余额不足，请充值后重新发起": "accounts have no balance",
  "证书不存在": "the words of 2024; those of 2025 are played",
  "商户号无权限": "there are no permissions of products",
  "产品权限异常": "there are no permissions of products",
  "此IP地址不允许调用该接口\t": "there is no list of addresses",
  "此商家的收款功能已被限制，暂无法支付。": "a punished merchant is refused in other words, by the page of violations"
}

const isAlphabetical = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.every(isAlphabetical)
  if (typeof value !== "object" || value === null) return true
  const keys = Object.keys(value)
  return keys.every((key, index) => index === 0 || String(keys[index - 1]) < key) &&
    Object.values(value).every(isAlphabetical)
}

/** The detail that a row has, with what depends on the request taken from the response where its form is right. */
const expectedDetail = ({ detail }: Refusal, response: Response): unknown => {
  const { sign_information, ...rest } = Object(detail)
  if (sign_information === undefined) return detail
  const given = Object(Object(response.json?.detail).sign_information)
  assert.match(given.truncated_sign_message, /^POST\n[^\n]+\n\d+\n[0-9A-F]{32}\n[^\n]{8}\n$/)
  assert.isAbove(given.sign_message_length, given.truncated_sign_message.length)
  return {
    ...rest,
    sign_information: {
      ...sign_information,
      truncated_sign_message: given.truncated_sign_message,
      sign_message_length: given.sign_message_length
    }
  }
}

describe("The sandbox refuses as production does", () => {
  for (const row of refusals) {
    const found = provocations.filter(([operation, part]) => operation === row.operation && row.message.includes(part))
    const [provocation] = found
    if (provocation === undefined) {
      it(`knows why it does not: ${row.message}`, () => assert.property(unplayed, row.message))
      continue
    }
    it.effect(`${row.operation}, ${row.date}: ${row.message}`, () =>
      Effect.gen(function*() {
        const response = yield* provocation[2]
        const { publicKey } = yield* (yield* Sandbox.Sandbox).credentials
        assert.deepStrictEqual(
          [response.status, response.json?.code, response.json?.message],
          [row.status, row.code, row.message]
        )
        if (row.partial !== true || row.detail !== undefined) {
          assert.deepStrictEqual(response.json?.detail, expectedDetail(row, response))
        }
        assert.isTrue(isAlphabetical(response.json), response.text)
        // Nothing is signed before the merchant is known.
        const unsigned = row.status === 401 || row.code === "INVALID_REQUEST" && row.message.startsWith("Http头")
        assert.strictEqual("wechatpay-signature" in response.headers, !unsigned)
        if (!unsigned) assert.isTrue(holds(response, publicKey))
        const transactions = row.status === 401 && row.operation.includes("/v3/pay/transactions/")
        assert.strictEqual("request-id" in response.headers, !transactions)
      }).pipe(Effect.provide(Sandbox.layer({ keys: "publicKey" }))))
  }

  it.effect("in as many bytes: 125, and its id and nonce have production's forms", () =>
    Effect.gen(function*() {
      const { body } = yield* send(bare(refund()))
      assert.strictEqual(body.length, 125)
      const { headers } = yield* send(native({ spare: 1 }))
      for (const { form, name, seen } of forms) {
        for (const value of [...seen, headers[name.toLowerCase()] ?? ""]) assert.match(value, form)
      }
    }).pipe(Effect.provide(Sandbox.layer())))
})

/** The names of fields in order, at every depth. */
const layout = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(layout)
  return typeof value === "object" && value !== null
    ? Object.entries(value).map(([name, inner]) => [name, layout(inner)])
    : typeof value
}

const row = (endpoint: string, date: string) => responses.find((one) => one.endpoint === endpoint && one.date === date)

describe("The sandbox responds as production does", () => {
  const compare = (endpoint: string, date: string, response: Response) =>
    assert.deepStrictEqual(layout(response.json), layout(row(endpoint, date)?.body), `${endpoint} ${date}`)

  it.effect("to orders and refunds: fields, their order, empty lists, forms of numbers", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const query = `/v3/pay/transactions/out-trade-no/tea20261123001?mchid=${mchid}`
      const prepaid = yield* send(jsapi())
      compare("Jsapi.prepay", "2021-02-20", prepaid)
      assert.match(String(prepaid.json?.prepay_id), /^wx\d{8}[0-9a-f]{22}000[01]$/)
      compare("Order.queryByOutTradeNo", "2022-01", yield* send({ target: query }))
      yield* sandbox.pay({ out_trade_no: "tea20261123001" })
      compare("Order.queryByOutTradeNo", "2023-12-22", yield* send({ target: query }))
      const refunded = yield* send(refund())
      compare("Refund.create", "2024-07-31", refunded)
      assert.match(String(refunded.json?.refund_id), /^503\d{26}$/)
      const h5 = yield* send(post("/v3/pay/transactions/h5", {
        ...JSON.parse(native({ out_trade_no: "tea20261123003" }).body),
        scene_info: { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap" } }
      }))
      compare("H5.prepay", "2024-06-12", h5)
      assert.match(String(h5.json?.h5_url), /\?prepay_id=wx\d{8}[0-9a-f]{22}0000&package=\d+$/)
      const bill = yield* send({ target: "/v3/bill/tradebill?bill_date=1970-01-01&tar_type=GZIP" })
      compare("TradeBill.request", "2021-07-07", bill)
      assert.match(String(bill.json?.download_url), /\?token=[^&]+&tartype=gzip$/)
    }).pipe(Effect.provide(Sandbox.layer())))
})
