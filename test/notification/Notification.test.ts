import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { Order, Refund } from "../../src/api/payments/index.ts"
import { ProfitSharingOrder } from "../../src/api/profit-sharing/index.ts"
import {
  CertificateStore,
  Notification,
  type NotificationEvent,
  NotificationHandler,
  NotificationRouter,
  WeChatPayConfig,
  Wire
} from "../../src/index.ts"
import { all } from "../../src/notifications.ts"
import { assertNoCanary, canary, watched } from "../support/canary.ts"
import * as Deep from "../support/deep.ts"
import * as Keys from "../support/keys.ts"
import {
  bodyOf,
  configLayer,
  layer,
  mchid,
  type Post,
  post,
  publicKeyId,
  storeLayer,
  transaction
} from "../support/notification.ts"
import * as Openssl from "../support/openssl.ts"

/** A program's choice: what other products declare is theirs to test. */
const events = [...Order.events, ...Refund.events] as const

const parse = Notification.parse(events)

const parsed = (options: Post = {}) =>
  Effect.flatMap(post(options), ({ body, headers }) => parse(headers, body)).pipe(Effect.provide(layer))

const refused = (options: Post = {}) => Effect.flip(parsed(options))

const signatureError = (error: { readonly _tag: string }) => {
  assert.strictEqual(error._tag, "SignatureError")
  return error as Extract<Notification.NotificationError, { _tag: "SignatureError" }>
}

describe("Notification.parse", () => {
  it.effect("hands on a payment, typed", () =>
    Effect.gen(function*() {
      const notification = yield* parsed()
      assert.strictEqual(notification.event, "Order.paid")
      if (notification.event !== "Order.paid") return
      const { resource } = notification
      assert.strictEqual(resource.out_trade_no, transaction.out_trade_no)
      assert.strictEqual(resource.amount?.total, 100)
      assert.strictEqual(resource.payer?.openid, canary.openid)
      assert.deepStrictEqual(resource.success_time, DateTime.makeUnsafe("2018-06-08T02:34:56Z"))
      assert.strictEqual(notification.id, "EV-2018022511223320873")
      assert.strictEqual(notification.event_type, "TRANSACTION.SUCCESS")
      assert.strictEqual(notification.original_type, "transaction")
      assert.strictEqual(notification.summary, "支付成功")
      assert.strictEqual(notification.mchid, mchid)
      assert.strictEqual(notification.serial, publicKeyId)
      assert.strictEqual(notification.requestId, "08F78BB5AF0610D302189F9BEB0418A0C50228E4CE8205-268578704")
      assert.deepStrictEqual(notification.create_time, DateTime.makeUnsafe("2018-06-08T02:34:56Z"))
    }))

  it.effect("distinguishes ordinary, partner and combined payments by their content", () =>
    Effect.gen(function*() {
      const partner = { ...transaction, mchid: undefined, sp_mchid: mchid, sub_mchid: "1900000110" }
      const combined = {
        combine_mchid: mchid,
        combine_out_trade_no: "c1",
        sub_orders: [{ mchid, out_trade_no: "a1", trade_state: "SUCCESS", amount: { total_amount: 10 } }]
      }
      const first = yield* parsed({ content: partner })
      assert.strictEqual(first.event === "Order.partnerPaid" && first.resource.sub_mchid, "1900000110")
      const second = yield* parsed({ content: combined, original_type: undefined })
      assert.strictEqual(
        second.event === "Order.combinedPaid" && second.resource.sub_orders?.[0]?.amount?.total_amount,
        10
      )
    }))

  it.effect("does not take a deduction, a parking fee or profit sharing for a paid order", () =>
    Effect.gen(function*() {
      for (
        const options of [
          { content: { ...transaction, trade_scene: "PARKING" } },
          { content: { ...transaction, trade_type: "PAP" } },
          { content: { ...transaction, trade_state_description: "扣款成功" } },
          { content: { ...transaction, contract_id: "1" } },
          { content: { ...transaction, out_trade_no: undefined } },
          { content: { ...transaction, trade_state: undefined } },
          { content: { ...transaction, order_id: "1" }, original_type: "profitsharing" }
        ]
      ) {
        assert.strictEqual((yield* parsed(options)).event, "Unknown")
      }
    }))

  it.effect("types each outcome of a refund", () =>
    Effect.gen(function*() {
      const content = {
        mchid,
        out_trade_no: "t1",
        out_refund_no: "r1",
        refund_id: "50200207182018070300011301001",
        refund_status: "SUCCESS",
        user_received_account: "招商银行信用卡0403",
        amount: { total: 999, refund: 999, payer_total: 999, payer_refund: 999 }
      }
      const kinds = [["SUCCESS", "Refund.succeeded"], ["ABNORMAL", "Refund.abnormal"], ["CLOSED", "Refund.closed"]]
      for (const [type, event] of kinds) {
        const notification = yield* parsed({
          event_type: `REFUND.${type}`,
          original_type: "refund",
          associated_data: "refund",
          content: { ...content, refund_status: type }
        })
        assert.strictEqual(notification.event, event)
        if (notification.event === "Unknown" || notification.event_type === "TRANSACTION.SUCCESS") continue
        assert.strictEqual(notification.resource.refund_status, type)
        assert.strictEqual(notification.resource.amount?.refund, 999)
      }
    }))

  it.effect("hands on an event that was not declared, with its decrypted JSON", () =>
    Effect.gen(function*() {
      const notification = yield* Effect.flatMap(
        post(),
        ({ body, headers }) => Notification.parse(Refund.events)(headers, body)
      ).pipe(Effect.provide(layer))
      assert.strictEqual(notification.event, "Unknown")
      assert.strictEqual(notification.event_type, "TRANSACTION.SUCCESS")
      assertNoCanary(notification)
      if (notification.event === "Unknown") {
        assert.deepStrictEqual(Redacted.value(notification.resource), transaction)
      }
    }))

  it.effect("loses nothing of a known event that does not fit its schema", () =>
    Effect.gen(function*() {
      const content = { ...transaction, out_trade_no: {} }
      const error = yield* refused({ content })
      assert.strictEqual(error._tag, "ResponseDecodeError")
      if (error._tag !== "ResponseDecodeError") return
      assert.include(error.message, "Order.paid")
      assert.include(error.message, "out_trade_no")
      assert.strictEqual(Redacted.value(error.body), JSON.stringify(content))
      assertNoCanary(error)
    }))

  it.effect("reads what it can do without as absent if it does not fit", () =>
    Effect.gen(function*() {
      const notification = yield* parsed({
        content: { ...transaction, success_time: "yesterday", attach: null, promotion_detail: "" }
      })
      assert.strictEqual(notification.event, "Order.paid")
      if (notification.event !== "Order.paid") return
      assert.isUndefined(notification.resource.success_time)
      assert.isUndefined(notification.resource.attach)
    }))

  it.effect("opens content under a key that was in use before", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post({ apiV3Key: canary.previousApiV3Key })
      const known = Layer.merge(configLayer({ previousApiV3Keys: [canary.previousApiV3Key] }), storeLayer())
      assert.strictEqual((yield* parse(headers, body).pipe(Effect.provide(known))).event, "Order.paid")
      const error = yield* Effect.flip(parse(headers, body).pipe(Effect.provide(layer)))
      assert.strictEqual(error._tag, "DecryptError")
      assert.include(error.message, "previousApiV3Keys")
    }))

  it.effect("opens content without associated data", () =>
    Effect.gen(function*() {
      const notification = yield* parsed({ associated_data: "", resource: { associated_data: undefined } })
      assert.strictEqual(notification.event, "Order.paid")
    }))

  it.effect("accepts what openssl signed", () =>
    Effect.gen(function*() {
      const shop = Openssl.open("notification")
      const { body, headers } = yield* post()
      const platform = shop.rsa("platform")
      shop.write("key.pem", Keys.pem(platform.privateKey))
      shop.write(
        "message",
        Buffer.concat([
          Buffer.from(`${headers["Wechatpay-Timestamp"]}\n${headers["Wechatpay-Nonce"]}\n`),
          body,
          Buffer.from("\n")
        ])
      )
      const signature = shop.run("dgst", "-sha256", "-sign", "key.pem", "message").toString("base64")
      shop.close()
      const notification = yield* parse({ ...headers, "Wechatpay-Signature": signature }, body).pipe(
        Effect.provide(Layer.merge(configLayer(), storeLayer(publicKeyId, platform.publicKey)))
      )
      assert.strictEqual(notification.event, "Order.paid")
    }))

  it.effect("takes headers as every framework has them", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const lower = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
      for (
        const form of [
          new Headers(headers),
          new Map(Object.entries(headers)),
          Object.entries(headers),
          lower,
          Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
        ]
      ) {
        assert.strictEqual((yield* parse(form, body)).event, "Order.paid")
      }
    }).pipe(Effect.provide(layer)))

  it.effect("takes declarations of a user's own", () =>
    Effect.gen(function*() {
      const settled = Notification.event({
        name: "Settlement.settled",
        eventTypes: ["SETTLEMENT.SUCCESS"],
        resource: Schema.Struct({ out_trade_no: Schema.String }),
        title: "结算回调通知"
      })
      const { body, headers } = yield* post({ event_type: "SETTLEMENT.SUCCESS", content: { out_trade_no: "a" } })
      const notification = yield* Notification.parse([...Order.events, settled])(headers, body)
      // Narrowing is the point: this compiles only if the event decides the type of the resource.
      const number: string | undefined = notification.event === "Settlement.settled"
        ? notification.resource.out_trade_no
        : undefined
      assert.strictEqual(number, "a")
    }).pipe(Effect.provide(layer)))

  it("knows all declarations by names of their own, and the basic ones by these", () => {
    const names = all.map(({ name }) => name)
    assert.deepStrictEqual([...new Set(names)], names)
    for (const { docs, eventTypes, title } of all) {
      assert.match(title, /\p{Script=Han}/u)
      assert.isAbove(eventTypes.length, 0)
      if (docs !== undefined) assert.match(docs, /^https:\/\/pay\.we(ixin\.qq|chatpay)\.c(om|n)\//)
    }
    assert.includeMembers(
      all.map((event: NotificationEvent.Any) => `${event.name} ${event.eventTypes.join()}`),
      [
        "Order.paid TRANSACTION.SUCCESS",
        "Order.partnerPaid TRANSACTION.SUCCESS",
        "Order.combinedPaid TRANSACTION.SUCCESS",
        "Refund.succeeded REFUND.SUCCESS",
        "Refund.abnormal REFUND.ABNORMAL",
        "Refund.closed REFUND.CLOSED"
      ]
    )
  })
})

describe("Notification.parse refuses", () => {
  for (const header of ["Wechatpay-Signature", "Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial"]) {
    it.effect(`a notification without ${header}`, () =>
      Effect.gen(function*() {
        const { body, headers } = yield* post()
        delete headers[header]
        const error = signatureError(yield* Effect.flip(parse(headers, body)))
        assert.deepStrictEqual(error.reason, { _tag: "MissingHeader", header })
        assert.include(error.message, header)
      }).pipe(Effect.provide(layer)))
  }

  it.effect("every clock that is more than five minutes away, and no other", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_528_425_296_000)
      for (const ahead of [-300, -299, 0, 299, 300]) {
        assert.strictEqual((yield* parsed({ ahead })).event, "Order.paid")
      }
      for (const ahead of [-301, 301, 86_400]) {
        const error = signatureError(yield* refused({ ahead }))
        assert.deepStrictEqual(error.reason, { _tag: "StaleTimestamp", skewSeconds: ahead })
        assert.include(error.message, `${ahead} s`)
      }
    }))

  it.effect("by a window that can be set", () =>
    Effect.gen(function*() {
      const strict = Notification.parse(events, { toleranceSeconds: 10 })
      const { body, headers } = yield* post({ ahead: 11 })
      const error = signatureError(yield* Effect.flip(strict(headers, body)))
      assert.strictEqual(error.reason._tag, "StaleTimestamp")
      assert.strictEqual(
        (yield* Notification.parse(events, { toleranceSeconds: 11 })(headers, body)).event,
        "Order.paid"
      )
    }).pipe(Effect.provide(layer)))

  it.effect("an unknown key, naming its kind and the known ones", () =>
    Effect.gen(function*() {
      const id = signatureError(yield* refused({ serial: "PUB_KEY_ID_0200000000002024110100000000000001" }))
      assert.strictEqual(id.reason._tag, "UnknownSerial")
      assert.include(id.message, "public key PUB_KEY_ID_0200000000002024110100000000000001")
      assert.include(id.message, publicKeyId)
      const serial = signatureError(yield* refused({ serial: "7132D72A03E93CDDF8C03BBD1F37EEDF7A000000" }))
      assert.include(serial.message, "platform certificate 7132D72A03E93CDDF8C03BBD1F37EEDF7A000000")
    }))

  it.effect("a sandbox's key, unless the configuration is a sandbox's", () =>
    Effect.gen(function*() {
      const serial = "PUB_KEY_ID_SANDBOX01"
      const { body, headers } = yield* post({ serial })
      const error = yield* Effect.flip(
        parse(headers, body).pipe(Effect.provide(Layer.merge(configLayer(), storeLayer(serial))))
      )
      assert.strictEqual(signatureError(error).reason._tag, "SandboxSerial")
      const sandbox = Layer.merge(configLayer({ baseUrl: "http://127.0.0.1:7373" }), storeLayer(serial))
      assert.strictEqual((yield* parse(headers, body).pipe(Effect.provide(sandbox))).event, "Order.paid")
    }))

  it.effect("another algorithm", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      headers["Wechatpay-Signature-Type"] = "WECHATPAY2-SM2-WITH-SM3"
      const error = signatureError(yield* Effect.flip(parse(headers, body)))
      assert.strictEqual(error.reason._tag, "UnsupportedAlgorithm")
      assert.include(error.message, "WECHATPAY2-SM2-WITH-SM3")
    }).pipe(Effect.provide(layer)))

  it.effect("WeChat Pay's probe", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      headers["Wechatpay-Signature"] = `WECHATPAY/SIGNTEST/${headers["Wechatpay-Signature"]}`
      assert.strictEqual(signatureError(yield* Effect.flip(parse(headers, body))).reason._tag, "Probe")
    }).pipe(Effect.provide(layer)))

  it.effect("a signature of the merchant's own key, and says so", () =>
    Effect.gen(function*() {
      const error = signatureError(yield* refused({ privateKey: Keys.rsa("merchant").privateKey }))
      assert.strictEqual(error.reason._tag, "Mismatch")
      assert.include(error.hint ?? "", "merchant's own key")
    }))

  it.effect("a foreign key's signature", () =>
    Effect.gen(function*() {
      const error = signatureError(yield* refused({ privateKey: Keys.rsa("stranger").privateKey }))
      assert.strictEqual(error.reason._tag, "Mismatch")
      assert.include(error.hint ?? "", "still opens")
    }))

  it.effect("a changed ciphertext, and says that it does not open either", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const text = Buffer.from(body).toString().replace(/"ciphertext":"./, "\"ciphertext\":\"/")
      const error = signatureError(yield* Effect.flip(parse(headers, Buffer.from(text))))
      assert.strictEqual(error.reason._tag, "Mismatch")
      assert.include(error.hint ?? "", "does not open")
    }).pipe(Effect.provide(layer)))

  const forms: ReadonlyArray<readonly [string, (text: string) => string, string]> = [
    ["indented", (text) => JSON.stringify(JSON.parse(text), null, 2), "parsed and written again"],
    [
      "spaced as Python writes it",
      (text) => text.replaceAll("\":", "\": ").replaceAll(",\"", ", \""),
      "parsed and written"
    ],
    [
      "with its keys in another order",
      (text) => {
        const { resource, ...rest } = JSON.parse(text)
        return JSON.stringify({ resource: Object.fromEntries(Object.entries(resource).toReversed()), ...rest })
      },
      "parsed and written again"
    ],
    [
      "with escapes",
      (text) => text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`),
      "parsed and written again"
    ],
    ["with escaped slashes", (text) => text.replaceAll("/", "\\/"), "parsed and written again"],
    ["with a line break at its end", (text) => `${text}\n`, "parsed and written again"],
    ["as a JSON string", (text) => JSON.stringify(text), "turned into a JSON string"],
    ["as the text of an object", () => String({}), "text of an object"],
    ["empty", () => "", "is empty"],
    [
      "changed and indented",
      (text) => JSON.stringify({ ...JSON.parse(text), id: "EV-1" }, null, 2),
      "probably parsed and written again"
    ]
  ]
  const camel = (text: string, keep: (resource: Record<string, unknown>) => unknown = (resource) => resource) => {
    const { create_time, event_type, id, resource, resource_type, summary } = JSON.parse(text)
    const { algorithm, associated_data, ciphertext, nonce, original_type } = resource
    return JSON.stringify({
      summary,
      resource: keep({ ciphertext, originalType: original_type, associatedData: associated_data, nonce, algorithm }),
      eventType: event_type,
      createTime: create_time,
      id,
      resourceType: resource_type
    })
  }
  const html = (text: string) => text.replaceAll("&", "&amp;").replaceAll("\"", "&quot;").replaceAll("<", "&lt;")
  /** What frameworks and gateways do to a genuine body. None of these is somebody else's message. */
  const mangled: typeof forms = [
    ["with its names in camelCase", (text) => camel(text), "names of the body were rewritten"],
    ["in camelCase and indented", (text) => JSON.stringify(JSON.parse(camel(text)), null, 2), "names of the body"],
    [
      "in camelCase without associated data",
      (text) => camel(text, ({ associatedData: _, ...rest }) => rest),
      "without resource.associated_data"
    ],
    [
      "with associated_data under another name",
      (text) => text.replace("\"associated_data\"", "\"associatedData\""),
      "names of the body were rewritten (associated_data)"
    ],
    [
      "without associated_data",
      (text) => text.replace(/"associated_data":"[^"]*",/, ""),
      "without resource.associated_data"
    ],
    [
      "without associated_data and changed elsewhere",
      (text) => text.replace(/"associated_data":"[^"]*",/, "").replace("支付成功", "?"),
      "once resource.associated_data is put back"
    ],
    ["with a field more", (text) => JSON.stringify({ ...JSON.parse(text), _id: 1 }), "Fields were added"],
    ["in base64", (text) => Buffer.from(text).toString("base64"), "base64"],
    ["in base64 with line breaks", (text) => Buffer.from(text).toString("base64").replace(/.{76}/g, "$&\n"), "base64"],
    ["in base64 as a JSON string", (text) => JSON.stringify(Buffer.from(text).toString("base64")), "base64"],
    [
      "inside an API gateway's event",
      (text) => JSON.stringify({ isBase64Encoded: true, body: Buffer.from(text).toString("base64") }),
      "event of an API gateway"
    ],
    ["behind a byte order mark", (text) => `\ufeff${text}`, "byte order mark"],
    ["escaped for HTML", html, "escaped for HTML"],
    ["escaped for HTML by numbers", (text) => text.replaceAll("\"", "&#34;"), "escaped for HTML"],
    ["as a form's name", (text) => `${encodeURIComponent(text)}=`, "as a form"],
    ["as a form's value", (text) => `data=${encodeURIComponent(text)}`, "as a form"],
    ["percent-encoded, blanks as plus", (text) => new URLSearchParams({ x: text }).toString().slice(2), "as a form"],
    ["behind a form's parser", (text) => JSON.stringify({ [text]: "" }), "as a form"],
    [
      "as the fields of a form",
      (text) => {
        const { resource: _, ...rest } = JSON.parse(text)
        return new URLSearchParams(rest).toString()
      },
      "as a form"
    ],
    ["with escaped quotation marks", (text) => JSON.stringify(text).slice(1, -1), "quotation marks"],
    ["in the wrong character set", (text) => Buffer.from(text).toString("latin1"), "ISO-8859-1"]
  ]
  for (const [form, change, hint] of [...forms, ...mangled]) {
    it.effect(`a body that arrives ${form}, with a hint`, () =>
      Effect.gen(function*() {
        const { body, headers } = yield* post()
        const text = change(Buffer.from(body).toString())
        const error = signatureError(yield* Effect.flip(parse(headers, Buffer.from(text))))
        assert.strictEqual(error.reason._tag, "Mismatch")
        assert.include(error.hint ?? "", hint)
        assert.include(error.message, hint.includes("gateway") ? "field body" : "raw body")
        assert.notInclude(error.message, "somebody else")
        assertNoCanary(error)
      }).pipe(Effect.provide(layer)))
  }

  it.effect("the XML of APIv2, which has no signature headers", () =>
    Effect.gen(function*() {
      const xml = `<xml><appid><![CDATA[${transaction.appid}]]></appid><sign><![CDATA[0]]></sign></xml>`
      const { headers } = yield* post()
      for (const body of [xml, `<?xml version="1.0"?>\n${xml}`]) {
        for (const given of [{ "content-type": "text/xml" }, headers]) {
          const error = signatureError(yield* Effect.flip(parse(given, new Uint8Array(Buffer.from(body)))))
          assert.include(error.message, "APIv2")
          assert.notInclude(error.message, "not WeChat Pay's")
        }
      }
    }).pipe(Effect.provide(layer)))

  it.effect("a signed body whose names are others, naming them", () =>
    Effect.gen(function*() {
      const error = yield* refused({ body: camel(bodyOf()) })
      assert.strictEqual(error._tag === "MalformedNotification" && error.reason._tag, "Envelope")
      assert.include(error.message, "names of the body were rewritten")
    }))

  it.effect("what is not paid, and what is not ours, as paid", () =>
    Effect.gen(function*() {
      const partner = { ...transaction, mchid: undefined, sp_mchid: mchid, sp_appid: transaction.appid, sub_mchid: "1" }
      const part = { mchid, out_trade_no: "a1", trade_state: "SUCCESS" }
      const combined = { combine_mchid: mchid, combine_appid: transaction.appid, combine_out_trade_no: "c1" }
      const ours = Layer.merge(configLayer({ appid: transaction.appid, otherAppids: ["wx2"] }), storeLayer())
      const error = (content: unknown) =>
        Effect.flatMap(post({ content }), ({ body, headers }) => Effect.flip(parse(headers, body))).pipe(
          Effect.provide(ours),
          Effect.tap((error) => Effect.sync(() => assert.strictEqual(error._tag, "ResponseDecodeError"))),
          Effect.map(({ message }) => message)
        )
      const paid = (content: unknown) =>
        Effect.flatMap(post({ content }), ({ body, headers }) => parse(headers, body)).pipe(
          Effect.provide(ours),
          Effect.map(({ event }) => event)
        )
      for (const trade_state of ["NOTPAY", "REFUND", "CLOSED", "PAYERROR", "ACCEPT", "", 1]) {
        assert.include(yield* error({ ...transaction, trade_state }), "trade_state is not SUCCESS")
        assert.include(yield* error({ ...partner, trade_state }), "trade_state is not SUCCESS")
        assert.include(
          yield* error({ ...combined, sub_orders: [part, { ...part, trade_state }] }),
          "trade_state of a sub-order"
        )
      }
      assert.include(yield* error({ ...transaction, mchid: "1900000110" }), "mchid is not the merchant number")
      assert.include(yield* error({ ...partner, sp_mchid: "1900000110" }), "sp_mchid is not the merchant number")
      assert.include(yield* error({ ...transaction, appid: "wx3" }), "otherAppids")
      assert.include(yield* error({ ...partner, sp_appid: "wx3" }), "sp_appid is not")
      const foreign = { ...combined, sub_orders: [part] }
      assert.include(yield* error({ ...foreign, combine_mchid: "1900000110" }), "combine_mchid is not")
      assert.include(yield* error({ ...foreign, combine_appid: "wx3" }), "combine_appid is not")

      const refused = yield* Effect.flip(
        Effect.flatMap(post({ content: { ...transaction, trade_state: "CLOSED" } }), ({ body, headers }) =>
          parse(headers, body)).pipe(Effect.provide(ours))
      )
      assert.strictEqual(refused._tag === "ResponseDecodeError" && refused.reason._tag, "UnexpectedContent")
      assert.match(refused.message, /^Notification\.parse \(Order\.paid\): trade_state is not SUCCESS/)

      assert.strictEqual(yield* paid(transaction), "Order.paid")
      assert.strictEqual(yield* paid({ ...transaction, appid: "wx2" }), "Order.paid")
      assert.strictEqual(yield* paid(partner), "Order.partnerPaid")
      assert.strictEqual(yield* paid(foreign), "Order.combinedPaid")
      // A program that names no application takes those of all.
      assert.strictEqual((yield* parsed({ content: { ...transaction, appid: "wx3" } })).event, "Order.paid")
    }))

  it.effect("anything but bytes, and says what to do", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const text = Buffer.from(body).toString()
      const call: (headers: never, body: never) => ReturnType<typeof parse> = parse
      const wrong: ReadonlyArray<readonly [unknown, string]> = [
        [JSON.parse(text), "a body parser has run"],
        [text, "a string"],
        [undefined, "consumed"],
        [null, "consumed"],
        [body.buffer, "new Uint8Array(buffer)"],
        [[...body], "an object"],
        [new Uint16Array(4), "an object"]
      ]
      for (const [value, issue] of wrong) {
        const error = yield* Effect.flip(call(headers as never, value as never))
        assert.strictEqual(error._tag === "MalformedNotification" && error.reason._tag, "NotBytes")
        assert.include(error.message, issue)
        assert.include(error.message, "docs/notifications.md")
        assertNoCanary(error)
      }
    }).pipe(Effect.provide(layer)))

  it.effect("a body that is too large before it looks into it", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const error = yield* Effect.flip(Notification.parse(events, { maxBodySize: body.length - 1 })(headers, body))
      assert.strictEqual(error._tag === "MalformedNotification" && error.reason._tag, "TooLarge")
      assert.strictEqual(
        (yield* Notification.parse(events, { maxBodySize: body.length })(headers, body)).event,
        "Order.paid"
      )
      const large = yield* Effect.flip(parse({}, new Uint8Array(1024 * 1024 + 1)))
      assert.strictEqual(large._tag === "MalformedNotification" && large.reason._tag, "TooLarge")
    }).pipe(Effect.provide(layer)))

  it.effect("everything where a limit is no number", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const large = yield* Effect.flip(Notification.parse(events, { maxBodySize: Number.NaN })(headers, body))
      assert.strictEqual(large._tag === "MalformedNotification" && large.reason._tag, "TooLarge")
      const stale = yield* Effect.flip(Notification.parse(events, { toleranceSeconds: Number.NaN })(headers, body))
      assert.strictEqual(signatureError(stale).reason._tag, "StaleTimestamp")
    }).pipe(Effect.provide(layer)))

  it.effect("signed bodies that are no notification", () =>
    Effect.gen(function*() {
      const bodies: ReadonlyArray<readonly [string, "NotJson" | "Envelope" | "Algorithm"]> = [
        ["", "NotJson"],
        ["<xml/>", "NotJson"],
        ["\ufeff{}", "NotJson"],
        ["null", "Envelope"],
        ["[]", "Envelope"],
        ["{}", "Envelope"],
        [JSON.stringify({ ...JSON.parse(bodyOf()), id: "" }), "Envelope"],
        [JSON.stringify({ ...JSON.parse(bodyOf()), resource: [] }), "Envelope"],
        [bodyOf({ resource: { algorithm: "AEAD_SM4_128_GCM" } }), "Algorithm"],
        [Deep.deep(201), "NotJson"]
      ]
      for (const [body, reason] of bodies) {
        const error = yield* refused({ body })
        assert.strictEqual(error._tag === "MalformedNotification" && error.reason._tag, reason, body)
      }
    }))

  it.effect("signed content that does not open, or is no JSON", () =>
    Effect.gen(function*() {
      for (const resource of [{ nonce: "" }, { nonce: "x".repeat(1000) }, { ciphertext: "" }, { ciphertext: "?" }]) {
        assert.strictEqual((yield* refused({ resource }))._tag, "DecryptError")
      }
      for (const content of ["no json", Deep.deep(30_000), `{"a":${Deep.deep(30_000)}}`]) {
        assert.strictEqual((yield* refused({ content }))._tag, "ResponseDecodeError")
      }
      assert.strictEqual((yield* parsed({ content: "[1]" })).event, "Unknown")
    }))

  it.effect("with the Request-ID of the delivery, where it has the form of one", () =>
    Effect.gen(function*() {
      const secret = Notification.event({
        name: "Own.secret",
        eventTypes: ["OWN.SECRET"],
        resource: Schema.Struct({ name: Wire.SensitiveResponse }),
        title: ""
      })
      const read = Notification.parse([secret])
      const failures = [{ content: "no json" }, {
        event_type: "OWN.SECRET",
        content: { name: Buffer.alloc(256, 1).toString("base64") }
      }, {
        serial: "1"
      }]
      for (const failure of failures) {
        const { body, headers } = yield* post(failure)
        const error = yield* Effect.flip(read(headers, body))
        assert.propertyVal(error, "requestId", headers["Request-ID"])
        for (const id of ["a b", "a\nERROR fake", "x".repeat(129), ""]) {
          const error = yield* Effect.flip(read({ ...headers, "Request-ID": id }, body))
          assert.notProperty(error, "requestId")
        }
      }
      const { body, headers } = yield* post()
      assert.isUndefined((yield* parse({ ...headers, "Request-ID": "a\nb" }, body)).requestId)
    }).pipe(Effect.provide(layer)))

  it.effect("with any headers and body, without a defect", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const names = Object.keys(headers)
      const odd = fc.oneof(
        fc.string(),
        fc.string({ unit: "binary" }),
        fc.constantFrom(
          "",
          "0",
          "-1",
          "1e9",
          "999999999999",
          "WECHATPAY/SIGNTEST/",
          "PUB_KEY_ID_",
          "PUB_KEY_ID_\u0000"
        ),
        fc.integer().map(String)
      )
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.dictionary(fc.constantFrom(...names), odd, { minKeys: 1 }),
            fc.oneof(
              fc.constant(body),
              fc.uint8Array({ maxLength: 64 }),
              fc.oneof(odd, Deep.arbitrary).map((text) => new Uint8Array(Buffer.from(text)))
            ),
            (changes, bytes) => {
              const exit = run(Effect.exit(parse({ ...headers, ...changes }, bytes).pipe(Effect.provide(layer))))
              return exit.then((exit) =>
                exit._tag === "Success"
                  ? bytes === body
                  : exit.cause.reasons.every((reason) => reason._tag === "Fail")
              )
            }
          ),
          {
            numRuns: 300,
            examples: [[{ "Wechatpay-Nonce": "" }, body], [{ "Wechatpay-Timestamp": "1e3" }, body]]
          }
        )
      )
    }))

  it.effect("a body nested deeper than a function can call itself, no matter who signed it", () =>
    Effect.gen(function*() {
      const { headers } = yield* post()
      for (const kind of Deep.kinds) {
        const body = new Uint8Array(Buffer.from(Deep.deep(5000, kind)))
        assert.strictEqual(signatureError(yield* Effect.flip(parse(headers, body))).reason._tag, "Mismatch")
      }
    }).pipe(Effect.provide(layer)))

  it.effect("headers of odd types without a defect", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const call: (headers: never, body: never) => ReturnType<typeof parse> = parse
      for (
        const odd of [undefined, null, 7, "text", [null], [["a"]], { "wechatpay-signature": 7 }, {
          ...headers,
          "Wechatpay-Serial": {}
        }]
      ) {
        const error = yield* Effect.flip(call(odd as never, body as never))
        assert.strictEqual(signatureError(error).reason._tag, "MissingHeader")
      }
    }).pipe(Effect.provide(layer)))

  it.effect("any flipped bit of body or signature", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post()
      const signature = Buffer.from(headers["Wechatpay-Signature"] ?? "", "base64")
      const run = Effect.runPromiseWith(yield* Effect.context<never>())
      const fails = (headers: Record<string, string>, bytes: Uint8Array) =>
        run(Effect.flip(parse(headers, bytes).pipe(Effect.provide(layer)))).then((error) =>
          error._tag === "SignatureError" && error.reason._tag === "Mismatch"
        )
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(fc.nat(), fc.boolean(), (bit, ofBody) =>
            ofBody
              ? fails(headers, new Uint8Array(Keys.flip(body, bit)))
              : fails(
                { ...headers, "Wechatpay-Signature": Keys.flip(signature, bit).toString("base64") },
                body
              )),
          { numRuns: 200 }
        )
      )
    }))

  it.effect("and lets no canary out of log, span or error", () =>
    Effect.gen(function*() {
      yield* watched(
        Effect.all([
          parsed(),
          Effect.flip(parsed({ content: { ...transaction, out_trade_no: true } })),
          Effect.flip(parsed({ apiV3Key: canary.previousApiV3Key })),
          Effect.flip(parsed({ privateKey: Keys.rsa("stranger").privateKey }))
        ], { discard: true })
      )
    }))
})

describe("Several merchants behind one address", () => {
  const merchant = (number: string, key: string, id: string, name: string) =>
    Layer.merge(configLayer({ mchid: number, apiV3Key: key }), storeLayer(id, Keys.rsa(name).publicKey))
  const otherKey = "PUB_KEY_ID_0119000001102024110100000000000001"
  const certificate = "7132D72A03E93CDDF8C03BBD1F37EEDF7A000000"

  it.effect("are distinguished by the public key that signed", () =>
    Effect.gen(function*() {
      const merchants = Notification.layerMerchants(
        merchant("1900000109", canary.apiV3Key, publicKeyId, "platform"),
        merchant("1900000110", canary.previousApiV3Key, otherKey, "other platform")
      )
      const mine = yield* post()
      const other = yield* post({
        content: { ...transaction, mchid: "1900000110" },
        apiV3Key: canary.previousApiV3Key,
        serial: otherKey,
        privateKey: Keys.rsa("other platform").privateKey
      })
      const crossed = yield* post({ apiV3Key: canary.previousApiV3Key })
      yield* Effect.gen(function*() {
        assert.strictEqual((yield* parse(mine.headers, mine.body)).mchid, "1900000109")
        assert.strictEqual((yield* parse(other.headers, other.body)).mchid, "1900000110")
        assert.strictEqual((yield* Effect.flip(parse(crossed.headers, crossed.body)))._tag, "DecryptError")
      }).pipe(Effect.provide(merchants))
    }))

  it.effect("are distinguished by trying each APIv3 key where a certificate serves them all", () =>
    Effect.gen(function*() {
      const merchants = Notification.layerMerchants(
        merchant("1900000109", canary.apiV3Key, certificate, "platform"),
        merchant("1900000110", canary.previousApiV3Key, certificate, "platform")
      )
      const first = yield* post({ serial: certificate })
      const second = yield* post({
        content: { ...transaction, mchid: "1900000110" },
        serial: certificate,
        apiV3Key: canary.previousApiV3Key
      })
      yield* Effect.gen(function*() {
        assert.strictEqual((yield* parse(first.headers, first.body)).mchid, "1900000109")
        assert.strictEqual((yield* parse(second.headers, second.body)).mchid, "1900000110")
      }).pipe(Effect.provide(merchants))
    }))

  it.effect("are distinguished by the content where they share certificate and APIv3 key", () =>
    Effect.gen(function*() {
      const merchants = Notification.layerMerchants(
        merchant("1900000109", canary.apiV3Key, certificate, "platform"),
        merchant("1900000110", canary.apiV3Key, certificate, "platform")
      )
      for (const field of ["mchid", "mch_id", "sp_mchid", "combine_mchid"]) {
        const { body, headers } = yield* post({
          serial: certificate,
          event_type: "SOMETHING.NEW",
          content: { [field]: "1900000110" }
        })
        assert.strictEqual((yield* parse(headers, body).pipe(Effect.provide(merchants))).mchid, "1900000110")
      }
    }))

  it.effect("get a profit sharing as its receiver, from any of them", () =>
    Effect.gen(function*() {
      const merchants = Notification.layerMerchants(
        merchant("1900000109", canary.apiV3Key, certificate, "platform"),
        merchant("1900000110", canary.apiV3Key, certificate, "platform")
      )
      const movement = (account: string, mchid: string) =>
        Effect.flatMap(
          post({
            serial: certificate,
            summary: "分账",
            content: {
              mchid,
              transaction_id: "4200000000202611230000000001",
              order_id: "1217752501201407033233368018",
              out_order_no: "P20261123",
              receiver: { type: "MERCHANT_ID", account, amount: 888, description: "运费" },
              success_time: "2026-11-23T10:34:56+08:00"
            }
          }),
          ({ body, headers }) =>
            Notification.parse(ProfitSharingOrder.events)(headers, body).pipe(Effect.provide(merchants))
        )
      // A stranger shares, then one of them with the other.
      for (const sharer of ["1900000111", "1900000109"]) {
        assert.strictEqual((yield* movement("1900000110", sharer)).mchid, "1900000110")
      }
      const error = yield* Effect.flip(movement("1900000111", "1900000109"))
      assert.strictEqual(error._tag, "ResponseDecodeError")
    }))

  it.effect("get what names no merchant, or a sub-merchant only, as the only service provider", () =>
    Effect.gen(function*() {
      for (const mode of ["partner", "platform"] as const) {
        const merchants = Notification.layerMerchants(
          merchant("1900000109", canary.apiV3Key, certificate, "platform"),
          Layer.merge(
            configLayer({ mchid: "1900000110", apiV3Key: canary.apiV3Key, mode }),
            storeLayer(certificate)
          )
        )
        for (const content of [{ complaint_id: "1" }, { sub_mchid: "1900000111", record_id: "1" }]) {
          const { body, headers } = yield* post({ serial: certificate, event_type: "SOMETHING.NEW", content })
          assert.strictEqual((yield* parse(headers, body).pipe(Effect.provide(merchants))).mchid, "1900000110")
        }
      }
    }))

  it.effect("never get what names none of them, where the key does not distinguish them", () =>
    Effect.gen(function*() {
      const merchants = Notification.layerMerchants(
        merchant("1900000109", canary.apiV3Key, certificate, "platform"),
        merchant("1900000110", canary.apiV3Key, certificate, "platform")
      )
      for (const content of [{ ...transaction, mchid: "1900000111" }, { mchid: "1900000111" }]) {
        const { body, headers } = yield* post({ serial: certificate, content })
        const error = yield* Effect.flip(parse(headers, body).pipe(Effect.provide(merchants)))
        assert.strictEqual(error._tag, "ResponseDecodeError")
        assert.include(error.message, "an APIv3 key of its own")
      }
      const unnamed = yield* post({ serial: certificate, event_type: "SOMETHING.NEW", content: { complaint_id: "1" } })
      const notification = yield* parse(unnamed.headers, unnamed.body).pipe(Effect.provide(merchants))
      assert.strictEqual(notification.mchid, "1900000109")
    }))

  it.effect("run a router's functions and asMerchant with the keys at hand: no download per call", () =>
    Effect.gen(function*() {
      let downloads = 0
      const store = (id: string, name: string) =>
        Layer.effect(
          CertificateStore.CertificateStore,
          Effect.map(Effect.sync(() => downloads++), () => ({
            get: (serial: string) =>
              Effect.succeed(
                serial === id
                  ? { serial: id, kind: "publicKey", publicKey: Keys.rsa(name).publicKey } as const
                  : undefined
              ),
            current: Effect.succeed({ serial: id, kind: "publicKey", publicKey: Keys.rsa(name).publicKey } as const),
            serials: Effect.succeed([id])
          }))
        )
      const merchants = Notification.layerMerchants(
        Layer.merge(configLayer(), store(publicKeyId, "platform")),
        Layer.merge(
          configLayer({ mchid: "1900000110", apiV3Key: canary.previousApiV3Key }),
          store(otherKey, "other platform")
        )
      )
      const who = Effect.gen(function*() {
        const { mchid } = yield* WeChatPayConfig.WeChatPayConfig
        const { serial } = yield* (yield* CertificateStore.CertificateStore).current
        return `${mchid} ${serial}`
      })
      const seen: Array<string> = []
      const note = Effect.map(who, (text) => void seen.push(text))
      const receiver = NotificationHandler.make(
        NotificationRouter.make(() => Effect.as(note, NotificationRouter.acknowledge)).on(Order.paid, () => note)
      )
      yield* Effect.gen(function*() {
        for (const event_type of ["TRANSACTION.SUCCESS", "SOMETHING.NEW", "TRANSACTION.SUCCESS"]) {
          const { body, headers } = yield* post({
            event_type,
            content: { ...transaction, mchid: "1900000110" },
            apiV3Key: canary.previousApiV3Key,
            serial: otherKey,
            privateKey: Keys.rsa("other platform").privateKey
          })
          assert.strictEqual((yield* receiver.receive(headers, body)).status, 204)
        }
        assert.strictEqual(yield* Notification.asMerchant("1900000110")(who), `1900000110 ${otherKey}`)
        assert.strictEqual(yield* Notification.asMerchant("1900000109")(who), `1900000109 ${publicKeyId}`)
        const error = yield* Effect.flip(Notification.asMerchant("1900000111")(who))
        assert.include(error.message, "layerMerchants")
        assert.strictEqual(yield* who, `1900000109 ${publicKeyId}`)
      }).pipe(Effect.provide(merchants))
      assert.deepStrictEqual(seen, Array.from({ length: 3 }, () => `1900000110 ${otherKey}`))
      assert.strictEqual(downloads, 2)
    }))

  it.effect("do not lend a sandbox's trust to each other", () =>
    Effect.gen(function*() {
      const serial = "PUB_KEY_ID_SANDBOX01"
      const real = Layer.merge(configLayer(), storeLayer(serial))
      const sandbox = Layer.merge(configLayer({ baseUrl: "http://127.0.0.1:7373" }), storeLayer(otherKey))
      const { body, headers } = yield* post({ serial })
      const error = yield* Effect.flip(
        parse(headers, body).pipe(Effect.provide(Notification.layerMerchants(real, sandbox)))
      )
      assert.strictEqual(signatureError(error).reason._tag, "UnknownSerial")
    }))
})
