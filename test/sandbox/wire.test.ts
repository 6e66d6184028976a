/** What other people's SDKs send and read, byte by byte over a socket. */
import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  constants,
  createDecipheriv,
  createHash,
  createSign,
  createVerify,
  publicEncrypt,
  X509Certificate
} from "node:crypto"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer, type IncomingMessage } from "node:http"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Server from "../../src/sandbox/server.ts"
import { headers as sentHeaders } from "../traffic/headers.ts"
import * as Notified from "../traffic/notifications.ts"

const isWhole = (text: string) => {
  const end = text.indexOf("\r\n\r\n")
  const [, length] = /\r\nContent-Length: (\d+)\r\n/i.exec(text.slice(0, end + 2)) ?? []
  return end >= 0 && length !== undefined && Buffer.byteLength(text.slice(end + 4)) >= Number(length)
}

/** Sends bytes, and reads one response. */
const exchange = (origin: string, bytes: Uint8Array) =>
  Effect.callback<string>((resume) => {
    const chunks: Array<Buffer> = []
    const socket = connect(Number(new URL(origin).port), "127.0.0.1", () => socket.write(bytes))
    socket.on("data", (chunk) => {
      chunks.push(chunk)
      const text = Buffer.concat(chunks).toString("utf8")
      if (isWhole(text)) {
        socket.destroy()
        resume(Effect.succeed(text))
      }
    })
  })

interface Sent {
  readonly method?: string
  readonly target: string
  readonly body?: Uint8Array | string
  /** What the signature covers, where it is not the body. */
  readonly signed?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly connection?: string
  /** The merchant number of Authorization, where it is not written as the sandbox gives it. */
  readonly mchid?: string
}

const start = Effect.fnUntraced(function*(options: Server.Options = {}) {
  const running = yield* Server.make(options)
  const credentials = yield* running.sandbox.credentials
  const send = Effect.fnUntraced(function*(
    { body = "", connection = "close", headers, mchid = credentials.mchid, method = "GET", signed, target }: Sent
  ) {
    const bytes = Buffer.from(body)
    const timestamp = String(Math.floor(Date.now() / 1000))
    const signature = createSign("RSA-SHA256")
      .update(`${method}\n${target}\n${timestamp}\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\n${signed ?? bytes.toString()}\n`)
      .sign(Redacted.value(credentials.privateKey), "base64")
    const items = {
      mchid,
      nonce_str: "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
      timestamp,
      serial_no: credentials.serialNo,
      signature
    }
    const all: Readonly<Record<string, string>> = {
      Host: "api.mch.weixin.qq.com",
      Accept: "application/json",
      "User-Agent": "test",
      Authorization: `WECHATPAY2-SHA256-RSA2048 ${
        Object.entries(items).map(([name, value]) => `${name}="${value}"`).join(",")
      }`,
      ...(bytes.length === 0 ? {} : { "Content-Type": "application/json" }),
      "Content-Length": String(bytes.length),
      Connection: connection,
      ...headers
    }
    const head = [`${method} ${target} HTTP/1.1`, ...Object.entries(all).map(([name, value]) => `${name}: ${value}`)]
    const text = yield* exchange(running.origin, Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]))
    const end = text.indexOf("\r\n\r\n")
    const [line = "", ...lines] = text.slice(0, end).split("\r\n")
    const read = lines.map((one): readonly [string, string] => [
      one.slice(0, one.indexOf(": ")),
      one.slice(one.indexOf(": ") + 2)
    ])
    return {
      status: Number(line.split(" ")[1]),
      names: read.map(([name]) => name),
      values: new Map(read),
      text: text.slice(end + 4)
    }
  })
  return { ...running, credentials, send }
})

const json = (text: string) => JSON.parse(text) as Record<string, unknown>

describe("Responses on the wire", () => {
  it.live("have the names of their headers as production spells and orders them", () =>
    Effect.gen(function*() {
      const { send } = yield* start()
      const [row] = sentHeaders
      const kept = yield* send({
        method: "POST",
        target: "/v3/pay/transactions/jsapi",
        body: "{}",
        connection: "keep-alive"
      })
      assert.strictEqual(kept.status, row?.status)
      assert.deepStrictEqual(kept.names, row?.names)
      for (const [name, value] of Object.entries(row?.values ?? {})) assert.strictEqual(kept.values.get(name), value)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("are empty at an unknown address, and typed although empty at 204", () =>
    Effect.gen(function*() {
      const { credentials, send } = yield* start()
      const nowhere = yield* send({ target: "/v3/no/such/thing" })
      const bare = ["Server", "Date", "Content-Length", "Connection"]
      assert.deepStrictEqual([nowhere.status, nowhere.text, nowhere.names], [404, "", bare])
      assert.strictEqual((yield* send({ target: "/v3/pay/transactions/native" })).status, 405)
      yield* send({
        method: "POST",
        target: "/v3/pay/transactions/native",
        body: JSON.stringify({
          mchid: credentials.mchid,
          appid: credentials.appid,
          description: "tea",
          out_trade_no: "tea20261123001",
          notify_url: "http://127.0.0.1:9/notify",
          amount: { total: 1 }
        })
      })
      const closed = yield* send({
        method: "POST",
        target: "/v3/pay/transactions/out-trade-no/tea20261123001/close",
        body: JSON.stringify({ mchid: credentials.mchid })
      })
      assert.deepStrictEqual(
        [closed.status, closed.text, closed.values.get("Content-Type"), closed.values.get("Content-Length")],
        [204, "", "application/json; charset=utf-8", "0"]
      )
      assert.isTrue(closed.values.has("Wechatpay-Signature"))
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})

describe("Notifications on the wire", () => {
  it.live("have production's headers and envelope, and hold under openssl's rules", () =>
    Effect.gen(function*() {
      const { credentials, sandbox, send } = yield* start()
      let resumeGot: (given: { readonly request: IncomingMessage; readonly body: string }) => void = () => undefined
      const got = new Promise<{ readonly request: IncomingMessage; readonly body: string }>((resolve) => {
        resumeGot = resolve
      })
      const server = createServer((request, response) => {
        const chunks: Array<Buffer> = []
        request.on("data", (chunk: Buffer) => chunks.push(chunk))
        request.on("end", () => {
          response.writeHead(204).end()
          resumeGot({ request, body: Buffer.concat(chunks).toString("utf8") })
        })
      })
      yield* Effect.acquireRelease(
        Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
        () => Effect.sync(() => server.close())
      )
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      yield* send({
        method: "POST",
        target: "/v3/pay/transactions/native",
        body: JSON.stringify({
          mchid: credentials.mchid,
          appid: credentials.appid,
          description: "tea",
          out_trade_no: "tea20261123001",
          notify_url: `http://127.0.0.1:${port}/notify`,
          amount: { total: 1 }
        })
      })
      yield* sandbox.pay({ out_trade_no: "tea20261123001" })
      const { body, request } = yield* Effect.promise(() => got)
      const names = request.rawHeaders.filter((_, index) => index % 2 === 0)
      for (const name of Notified.headers) assert.include(names, name)
      assert.notInclude(names.map((name) => name.toLowerCase()), "request-id")
      const { nonce, timestamp } = {
        nonce: String(request.headers["wechatpay-nonce"]),
        timestamp: String(request.headers["wechatpay-timestamp"])
      }
      assert.match(nonce, /^[0-9A-Za-z]{32}$/)
      assert.isTrue(
        createVerify("RSA-SHA256").update(`${timestamp}\n${nonce}\n${body}\n`)
          .verify(credentials.publicKey, String(request.headers["wechatpay-signature"]), "base64")
      )
      const envelope = JSON.parse(body) as {
        readonly id: string
        readonly resource: Readonly<Record<string, string>>
      }
      assert.deepStrictEqual(Object.keys(envelope), Notified.envelope)
      assert.deepStrictEqual(Object.keys(envelope.resource), Notified.resource)
      assert.match(envelope.id, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      assert.match(envelope.resource.nonce ?? "", /^[0-9A-Za-z]{12}$/)
      const sealed = Buffer.from(envelope.resource.ciphertext ?? "", "base64")
      const cipher = createDecipheriv(
        "aes-256-gcm",
        Redacted.value(credentials.apiV3Key),
        envelope.resource.nonce ?? ""
      )
      cipher.setAAD(Buffer.from(envelope.resource.associated_data ?? "")).setAuthTag(sealed.subarray(-16))
      const content = json(Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]).toString("utf8"))
      assert.deepStrictEqual(Object.keys(content), [...Notified.contents.payment])
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})

describe("Requests as other SDKs write them", () => {
  it.live("name no key: an empty Wechatpay-Serial is an absent one (official Java SDK with certificates)", () =>
    Effect.gen(function*() {
      const { send } = yield* start()
      for (const serial of ["", " "]) {
        const response = yield* send({ target: "/v3/certificates", headers: { "Wechatpay-Serial": serial } })
        assert.strictEqual(response.status, 200, response.text)
        assert.isTrue(response.values.has("Wechatpay-Signature"))
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("name the merchant's own certificate where no field is encrypted (IJPay, TNWX)", () =>
    Effect.gen(function*() {
      const { credentials, send } = yield* start()
      const headers = { "Wechatpay-Serial": credentials.serialNo.toLowerCase() }
      const response = yield* send({ target: "/v3/certificates", headers })
      assert.strictEqual(response.status, 200, response.text)
      const key = credentials.publicKey
      const sealed = publicEncrypt({ key, padding: constants.RSA_PKCS1_OAEP_PADDING }, Buffer.from("张三"))
      const receiver = {
        appid: credentials.appid,
        type: "PERSONAL_OPENID",
        account: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        relation_type: "PARTNER"
      }
      const add = (more: object) =>
        send({
          method: "POST",
          target: "/v3/profitsharing/receivers/add",
          body: JSON.stringify({ ...receiver, ...more }),
          headers
        })
      assert.strictEqual((yield* add({})).status, 200)
      const refused = yield* add({ name: sealed.toString("base64") })
      assert.strictEqual(refused.status, 400)
      assert.include(refused.text, "平台证书序列号Wechatpay-Serial错误")
      const other = yield* send({ target: "/v3/certificates", headers: { "Wechatpay-Serial": "5157F09EFDC096DE" } })
      assert.include(other.text, "平台证书序列号Wechatpay-Serial错误")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("have fields that are not encrypted: the endpoint that has the fields refuses them (samples of WeChat Pay)", () =>
    Effect.gen(function*() {
      const { send } = yield* start()
      const target = "/v3/refund/domestic/refunds/50000000382019052709732678859/apply-abnormal-refund"
      const account = {
        out_refund_no: "1217752501201407033233368018",
        type: "MERCHANT_BANK_CARD",
        bank_type: "ICBC_DEBIT",
        bank_account: "6222000000000000000",
        real_name: "李四"
      }
      for (const body of [account, { ...account, sub_mchid: "0019000002" }]) {
        const refused = yield* send({ method: "POST", target, body: JSON.stringify(body) })
        assert.strictEqual(refused.status, 400)
        assert.notInclude(refused.text, "sub_mchid")
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("name merchants by integers, without the zeros in front (EasyWeChat)", () =>
    Effect.gen(function*() {
      const { credentials, sandbox, send } = yield* start()
      const { appid } = credentials
      const mchid = String(Number(credentials.mchid))
      const order = {
        sp_appid: appid,
        sp_mchid: mchid,
        sub_mchid: "19000002",
        description: "Tea",
        out_trade_no: "tea20261130001",
        notify_url: "http://127.0.0.1/notify",
        amount: { total: 100 }
      }
      const target = "/v3/pay/partner/transactions/native"
      const placed = yield* send({ mchid, method: "POST", target, body: JSON.stringify(order) })
      assert.strictEqual(placed.status, 200, placed.text)
      const query = `sp_mchid=${mchid}&sub_mchid=${order.sub_mchid}`
      const found = yield* send({ mchid, target: `/v3/pay/partner/transactions/out-trade-no/tea20261130001?${query}` })
      assert.strictEqual(json(found.text).sub_mchid, "0019000002")
      const sub_orders = ["combined1", "combined2"].map((out_trade_no) => ({
        mchid: "19000002",
        attach: "tea",
        amount: { total_amount: 1, currency: "CNY" },
        out_trade_no,
        description: "Tea"
      }))
      const combined = {
        combine_out_trade_no: "combined0",
        combine_mchid: mchid,
        combine_appid: appid,
        notify_url: order.notify_url,
        sub_orders
      }
      const both = yield* send({
        mchid,
        method: "POST",
        target: "/v3/combine-transactions/native",
        body: JSON.stringify(combined)
      })
      assert.strictEqual(both.status, 200, both.text)
      assert.lengthOf((yield* sandbox.state).orders, 3)
      const other = yield* send({ mchid: "19000009", target: "/v3/certificates" })
      assert.strictEqual(other.status, 401)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("end the path of an application with the slash of its page (partner/4012722388)", () =>
    Effect.gen(function*() {
      const { send } = yield* start()
      const sent = (target: string) => send({ method: "POST", target, body: "{}" })
      assert.include((yield* sent("/v3/apply4subject/applyment/")).text, "PARAM_ERROR")
      assert.include((yield* sent("/v3/apply4subject/applyment")).text, "PARAM_ERROR")
      for (const target of ["/v3/apply4subject/applyment//", "/v3/pay/transactions/native/"]) {
        assert.strictEqual((yield* sent(target)).status, 404)
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("name the platform in the query of a refund (wechat-pay for Ruby)", () =>
    Effect.gen(function*() {
      const { credentials: { mchid }, send } = yield* start()
      const query = (sp_mchid: string, more = "") =>
        send({
          target: `/v3/ecommerce/refunds/out-refund-no/R1?sp_mchid=${sp_mchid}&sub_mchid=0019000002${more}`,
          headers: { Accept: "*/*", "Accept-Encoding": "*", "Content-Type": "application/x-www-form-urlencoded" }
        })
      assert.include((yield* query(mchid)).text, "RESOURCE_NOT_EXISTS")
      assert.include((yield* query(mchid, "&sp_appid=wx1")).text, "/query/sp_appid")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("have empty texts for an application, a user and a name that are not given (PowerWeChat, wxpayv3 for Go)", () =>
    Effect.gen(function*() {
      const { credentials, sandbox, send } = yield* start()
      const { appid, mchid } = credentials
      const order = {
        sp_appid: appid,
        sp_mchid: mchid,
        sub_appid: "",
        sub_mchid: "0019000002",
        description: "Tea",
        out_trade_no: "tea20261130001",
        attach: "",
        notify_url: "http://127.0.0.1/notify",
        goods_tag: "",
        amount: { total: 100, currency: "CNY" },
        payer: { sp_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", sub_openid: "" },
        settle_info: { profit_sharing: true }
      }
      const target = "/v3/pay/partner/transactions/jsapi"
      const placed = yield* send({ method: "POST", target, body: JSON.stringify(order) })
      assert.strictEqual(placed.status, 200, placed.text)
      yield* sandbox.pay({ out_trade_no: order.out_trade_no })
      yield* sandbox.advance("2 minutes")
      const query = `sp_mchid=${mchid}&sub_mchid=${order.sub_mchid}`
      const found = json(
        (yield* send({ target: `/v3/pay/partner/transactions/out-trade-no/tea20261130001?${query}` })).text
      )
      assert.notProperty(found, "sub_appid")
      const receiver = { type: "PERSONAL_OPENID", account: order.payer.sp_openid, name: "" }
      const add = { sub_mchid: order.sub_mchid, appid, ...receiver, relation_type: "SUPPLIER" }
      const added = yield* send({
        method: "POST",
        target: "/v3/profitsharing/receivers/add",
        body: JSON.stringify(add)
      })
      assert.strictEqual(added.status, 200, added.text)
      const share = {
        sub_mchid: order.sub_mchid,
        appid,
        transaction_id: found.transaction_id,
        out_order_no: "share20261130001",
        receivers: [{ ...receiver, amount: 1, description: "Share" }],
        unfreeze_unsplit: true
      }
      const shared = yield* send({ method: "POST", target: "/v3/profitsharing/orders", body: JSON.stringify(share) })
      assert.strictEqual(shared.status, 200, shared.text)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  const content = "\x89PNG\r\n\r\n--b\r\n"
  const meta = JSON.stringify({
    filename: "图.png",
    sha256: createHash("sha256").update(content, "latin1").digest("hex")
  })
  const part = (head: ReadonlyArray<string>, value: string, encoding: BufferEncoding = "utf8") =>
    Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), Buffer.from(value, encoding), Buffer.from("\r\n")])
  const joined = (boundary: string, parts: ReadonlyArray<Buffer>) =>
    Buffer.concat([
      ...parts.flatMap((one) => [Buffer.from(`--${boundary}\r\n`), one]),
      Buffer.from(`--${boundary}--\r\n`)
    ])
  const metaType = "Content-Type: application/json"
  const fileHead = ["Content-Disposition: form-data; name=\"file\"; filename=\"图.png\"", "Content-Type: image/png"]
  const file = part(fileHead, content, "latin1")
  const forms: ReadonlyArray<readonly [sdk: string, contentType: string, body: Uint8Array]> = [
    [
      "wechatpay-go: a semicolon after the name",
      "multipart/form-data; boundary=b0",
      joined("b0", [part(["Content-Disposition: form-data; name=\"meta\";", metaType], meta), file])
    ],
    [
      "wechatpay-java over OkHttp: no type of meta, lengths of parts",
      "multipart/form-data; boundary=b1",
      joined("b1", [
        part(["Content-Disposition: form-data; name=\"meta\"", `Content-Length: ${Buffer.byteLength(meta)}`], meta),
        part([...fileHead, `Content-Length: ${content.length}`], content, "latin1")
      ])
    ],
    [
      "wechatpay-apache-httpclient: a charset and a transfer encoding of meta",
      "multipart/form-data; boundary=-_b2; charset=UTF-8",
      joined("-_b2", [
        part([
          "Content-Disposition: form-data; name=\"meta\"",
          `${metaType}; charset=UTF-8`,
          "Content-Transfer-Encoding: 8bit"
        ], meta),
        part([...fileHead, "Content-Transfer-Encoding: binary"], content, "latin1")
      ])
    ],
    [
      "wechatpayv3 for Python: no boundary in the header, no type of meta",
      "multipart/form-data",
      joined("44ab1cbd7ff44a5b9bbc3b56f0ec5f25", [part(["Content-Disposition: form-data; name=\"meta\""], meta), file])
    ],
    [
      "wechatpay-php: the disposition after the type",
      "multipart/form-data; boundary=\"b4\"",
      joined("b4", [part([metaType, "Content-Disposition: form-data; name=\"meta\""], meta), file])
    ],
    [
      "the file before meta, its file name before its name",
      "Multipart/Form-Data; Boundary=b5",
      joined("b5", [
        part(
          ["content-disposition: form-data; filename=\"图.png\"; name=\"file\"", "content-type: image/png"],
          content,
          "latin1"
        ),
        part([metaType, "content-disposition: form-data; name=\"meta\""], meta)
      ])
    ]
  ]
  for (const [sdk, contentType, body] of forms) {
    it.live(`upload a file: ${sdk}`, () =>
      Effect.gen(function*() {
        const { send } = yield* start()
        const response = yield* send({
          method: "POST",
          target: "/v3/merchant/media/upload",
          body,
          signed: meta,
          headers: { "Content-Type": contentType }
        })
        assert.strictEqual(response.status, 200, response.text)
        assert.isString(json(response.text).media_id)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
  }

  it.live("have null for a body that is not there (wechatpay-go)", () =>
    Effect.gen(function*() {
      const { send } = yield* start()
      const target = "/v3/merchant-service/complaint-notifications"
      const made = yield* send({ method: "POST", target, body: JSON.stringify({ url: "https://example.com/notify" }) })
      assert.strictEqual(made.status, 200, made.text)
      assert.strictEqual((yield* send({ method: "DELETE", target, body: "null\n" })).status, 204)
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))

  it.live("escape what need not be escaped, or do not", () =>
    Effect.gen(function*() {
      const { credentials, send } = yield* start()
      const at = "2015-05-20T13:29:35+08:00"
      for (const time of [at, at.replaceAll(":", "%3A"), encodeURIComponent(at), at.replace("+", "%2B")]) {
        const query = `offset=0&limit=%31%30&stock_creator_mchid=${credentials.mchid}&create_start_time=${time}`
        const response = yield* send({ target: `/v3/marketing/favor/stocks?${query}` })
        assert.strictEqual(response.status, 200, response.text)
      }
      // Base64 as wechatpayv3 for Python puts it into a query.
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      const seal = () =>
        publicEncrypt({ key: credentials.publicKey, padding }, Buffer.from("13900000000")).toString("base64")
      const mobile = Array.from({ length: 20 }, seal).find((text) => text.includes("+")) ?? ""
      assert.include(mobile, "+")
      const guides = yield* send({
        target: `/v3/smartguide/guides?store_id=1234&mobile=${mobile}`,
        headers: { "Wechatpay-Serial": credentials.publicKeyId }
      })
      assert.strictEqual(guides.status, 200, guides.text)
      const order = yield* send({ target: `/v3/pay/transactions/out-trade-no/te%61%7C2026?mchid=${credentials.mchid}` })
      assert.strictEqual(json(order.text).code, "ORDER_NOT_EXIST")
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})

describe("A merchant's keys", () => {
  const directory = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "effect-wechatpay-wire-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )

  const keyNames = ["public_key_id", "public_key_path", "platform_serial_no", "platform_certificate_path"]

  for (
    const [keys, present] of [
      ["publicKey", keyNames.slice(0, 2)],
      ["certificate", keyNames.slice(2)],
      ["both", keyNames]
    ] as const
  ) {
    it.live(`are those in config.json: ${keys}`, () =>
      Effect.gen(function*() {
        const dir = yield* directory
        const read = Effect.scoped(Effect.gen(function*() {
          const { credentials, send } = yield* start({ dir, keys })
          const config = json(readFileSync(join(dir, "config.json"), "utf8"))
          assert.deepStrictEqual(keyNames.filter((name) => name in config), [...present])
          const response = yield* send({ target: "/v3/certificates" })
          assert.strictEqual(response.status, keys === "publicKey" ? 404 : 200)
          const serial = response.values.get("Wechatpay-Serial") ?? ""
          assert.strictEqual(serial, keys === "publicKey" ? config.public_key_id : config.platform_serial_no ?? serial)
          return credentials.publicKeyId
        }))
        // The directory keeps its keys no matter which the merchant has.
        assert.strictEqual(yield* read, yield* read)
      }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
  }

  it.live("are valid by the clock of the program, although the sandbox's is ahead", () =>
    Effect.gen(function*() {
      const { sandbox } = yield* start()
      yield* sandbox.advance("30 days")
      yield* sandbox.rotateCertificates({ overlap: true })
      const certificates = yield* sandbox.certificates
      assert.strictEqual(certificates.length, 2)
      for (const { pem } of certificates) {
        assert.isAtMost(new X509Certificate(pem).validFromDate.getTime(), Date.now())
      }
    }).pipe(Effect.scoped, Effect.provide(NodeServices.layer)))
})
