import { assert, describe, it } from "@effect/vitest"
import {
  Cause,
  DateTime,
  Deferred,
  Effect,
  Exit,
  Fiber,
  Layer,
  Option,
  Redacted,
  Schedule,
  Schema,
  Stream
} from "effect"
import { Bill, type Endpoint, type WeChatPayError } from "effect-wechatpay"
import { SubMerchantFundFlowBill } from "effect-wechatpay/partner-payments"
import { FundFlowBill, TradeBill } from "effect-wechatpay/payments"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { createCipheriv } from "node:crypto"
import { inspect } from "node:util"
import * as Bills from "./support/bills.ts"
import * as Platform from "./support/platform.ts"

const { json, world } = Platform
const once = { retry: Schedule.recurs(0) }

/** A server that responds to any request with these bytes. */
const file = (body: string | Uint8Array) => world(() => ({ body, signed: false }), once)

const utf8 = new TextEncoder()

/** The bytes in pieces of a size. */
const pieces = (content: string | Uint8Array, size: number): Stream.Stream<Uint8Array> => {
  const bytes = typeof content === "string" ? utf8.encode(content) : content
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.slice(index * size, (index + 1) * size))
  ).pipe(Stream.rechunk(1))
}

const text = <E, R>(content: Stream.Stream<Uint8Array, E, R>) =>
  Effect.map(Stream.runCollect(content), (chunks) => Buffer.concat(chunks).toString("utf8"))

/** Rows and summary of a bill at hand. */
const parse = <Row, Summary>(kind: Bill.Kind<Row, Summary>, content: string | Uint8Array, size = 1 << 16) =>
  Stream.runCollect(Bill.parse(kind)(pieces(content, size))).pipe(
    Effect.map((entries) => ({
      rows: entries.flatMap((entry) => entry._tag === "Row" ? [entry.row] : []),
      summary: entries.flatMap((entry) => entry._tag === "Summary" ? [entry.summary] : [])[0],
      last: entries.at(-1)?._tag
    }))
  )

const time = (iso: string) => DateTime.makeUnsafe(iso)

describe("Bill: content", () => {
  it.effect("is the plain bill, checked, under a signature over the link's path and query", () => {
    const { layer, received } = file(Bills.all)
    return Effect.gen(function*() {
      assert.strictEqual(yield* text(Bill.content(Bills.link(Bills.all))), Bills.all)
      assert.strictEqual(received[0]!.url.href, Bills.link(Bills.all).download_url)
      assert.isTrue(Platform.authorized(received[0]!))
    }).pipe(Effect.provide(layer))
  })

  it.effect("is the uncompressed bill, checked against the digest of what the gzip command packed", () => {
    const { layer } = file(Bills.gzip(Bills.all))
    return Effect.gen(function*() {
      assert.strictEqual(yield* text(Bill.content(Bills.link(Bills.all))), Bills.all)
    }).pipe(Effect.provide(layer))
  })

  it.effect("is whole though the file comes byte by byte, compressed or not", () =>
    Effect.gen(function*() {
      const plain = yield* parse(Bill.trade, Bills.all)
      for (const content of [Bills.all, Bills.gzip(Bills.all)]) {
        assert.deepStrictEqual(yield* parse(Bill.trade, content, 1), plain)
      }
    }))

  it.effect("opens gzip of several members, as files joined from parts have them", () =>
    Effect.gen(function*() {
      const middle = Bills.all.indexOf("\n") + 1
      const joined = Buffer.concat([Bills.gzip(Bills.all.slice(0, middle)), Bills.gzip(Bills.all.slice(middle))])
      assert.deepStrictEqual(yield* parse(Bill.trade, joined), yield* parse(Bill.trade, Bills.all))
    }))

  it.effect("can be run again: the second digest begins again", () => {
    const { layer, received } = file(Bills.all)
    return Effect.gen(function*() {
      const content = Bill.content(Bills.link(Bills.all))
      assert.strictEqual(yield* text(content), Bills.all)
      assert.strictEqual(yield* text(content), Bills.all)
      assert.lengthOf(received, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes a digest in upper case for the same", () => {
    const { layer } = file(Bills.all)
    const link = Bills.link(Bills.all)
    return Effect.gen(function*() {
      assert.strictEqual(
        yield* text(Bill.content({ ...link, hash_value: link.hash_value.toUpperCase() })),
        Bills.all
      )
    }).pipe(Effect.provide(layer))
  })

  it.effect("hands out the bytes and then fails if a single one is not the announced", () => {
    const changed = Bills.all.replace("`1.29", "`1.28")
    const { layer } = file(Bills.gzip(changed))
    return Effect.gen(function*() {
      let seen = 0
      const error = yield* Bill.content(Bills.link(Bills.all)).pipe(
        Stream.runForEach((chunk) => Effect.sync(() => seen += chunk.length)),
        Effect.flip
      )
      assert.strictEqual(error._tag, "IntegrityError")
      assert.include(error.message, Bills.sha1(changed))
      assert.include(error.message, Bills.sha1(Bills.all))
      assert.strictEqual(seen, utf8.encode(changed).length)
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails with an IntegrityError for gzip that ends early, at any byte", () => {
    const packed = Bills.gzip(Bills.all)
    return Effect.forEach([3, 9, 10, 11, 200, packed.length - 9, packed.length - 8, packed.length - 1], (length) => {
      const { layer } = file(packed.slice(0, length))
      return Effect.gen(function*() {
        const error = yield* Effect.flip(Stream.runDrain(Bill.content(Bills.link(Bills.all))))
        assert.strictEqual(error._tag, "IntegrityError")
        assert.include(error.message, "gzip stream")
        assert.include(error.message, "truncated")
      }).pipe(Effect.provide(layer))
    })
  })

  it.effect("fails with an IntegrityError for gzip that is damaged", () => {
    const packed = Bills.gzip(Bills.all)
    packed.fill(0xff, 40, 80)
    const { layer } = file(packed)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Bill.content(Bills.link(Bills.all))))
      assert.strictEqual(error._tag, "IntegrityError")
      assert.include(error.message, "corrupt")
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails before it downloads if the digest is of a kind that it cannot check", () => {
    const { layer, received } = file(Bills.all)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(
        Stream.runDrain(Bill.content({ ...Bills.link(Bills.all), hash_type: "CRC32" }))
      )
      assert.strictEqual(error._tag === "RequestEncodeError" ? error.field : error._tag, "hash_type")
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("carries WeChat Pay's refusal of a link that has expired", () => {
    const { layer } = world(() => json({ code: "INVALID_REQUEST", message: "下载链接过期" }, 400), once)
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Bill.rows(Bill.trade)(Bills.link(Bills.all))))
      assert.strictEqual(error._tag === "ApiError" ? error.code : error._tag, "INVALID_REQUEST")
    }).pipe(Effect.provide(layer))
  })

  it.effect("carries the loss of a connection in the middle, compressed or not", () =>
    Effect.forEach([utf8.encode(Bills.all), Bills.gzip(Bills.all)], (bytes) => {
      const broken = HttpClient.make((request) =>
        Effect.sync(() => {
          const halves = [bytes.slice(0, 100), undefined]
          return HttpClientResponse.fromWeb(
            request,
            new Response(
              new ReadableStream({
                pull: (controller) => {
                  const half = halves.shift()
                  if (half === undefined) controller.error(new Error("ECONNRESET"))
                  else controller.enqueue(half)
                }
              }),
              { status: 200 }
            )
          )
        })
      )
      return Effect.gen(function*() {
        const error = yield* Effect.flip(Stream.runDrain(Bill.content(Bills.link(Bills.all))))
        assert.strictEqual(error._tag, "TransportError")
      }).pipe(
        Effect.provide(
          Layer.provideMerge(
            Platform.store,
            Layer.mergeAll(Platform.config(once), Layer.succeed(HttpClient.HttpClient, broken))
          )
        )
      )
    }))

  it.effect("raw gives the file as it came", () => {
    const packed = Bills.gzip(Bills.all)
    const { layer } = file(packed)
    return Effect.gen(function*() {
      const bytes = Buffer.concat(yield* Stream.runCollect(Bill.raw(Bills.link(Bills.all))))
      assert.strictEqual(bytes.toString("hex"), Buffer.from(packed).toString("hex"))
    }).pipe(Effect.provide(layer))
  })
})

describe("Bill: where it is fetched", () => {
  const foreign = [
    "https://example.com/v3/billdownload/file?token=x",
    "http://api.mch.weixin.qq.com/v3/billdownload/file?token=x",
    "https://api.mch.weixin.qq.com:8443/v3/billdownload/file?token=x",
    "https://user:secret@api.mch.weixin.qq.com/v3/billdownload/file?token=x",
    "https://user@api.mch.weixin.qq.com/v3/billdownload/file?token=x",
    "https://:secret@api.mch.weixin.qq.com/v3/billdownload/file?token=x",
    "https://api.mch.weixin.qq.com@example.com/v3/billdownload/file?token=x",
    "https://api.mch.weixin.qq.com.example.com/v3/billdownload/file?token=x",
    "https://example.com\\@api.mch.weixin.qq.com/v3/billdownload/file?token=x",
    "https:\n//example.com/v3/billdownload/file?token=x",
    "//example.com/v3/billdownload/file?token=x",
    "/v3/billdownload/file?token=x",
    "file:///etc/passwd",
    "javascript:alert(1)",
    ""
  ]

  it.effect("nowhere but at an origin of the configuration, and over https: else nothing is signed or sent", () => {
    const { layer, received } = file(Bills.all)
    return Effect.gen(function*() {
      for (const download_url of foreign) {
        const link = { ...Bills.link(Bills.all), download_url }
        const streams = [Bill.raw(link), Bill.content(link), Stream.map(Bill.rows(Bill.trade)(link), () => undefined)]
        for (const stream of streams) {
          const error = yield* Effect.flip(
            Stream.runDrain<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>(stream)
          )
          assert.strictEqual(error._tag, "RequestEncodeError", download_url)
          assert.strictEqual(error.outcome, "NotSent")
          assert.notInclude(inspect(error, { depth: 9 }), "secret")
        }
      }
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("at the configured origin, where the link names an origin of WeChat Pay's own: behind a reverse proxy", () => {
    const proxy = "https://wxpay-proxy.corp.example"
    const { layer, received } = world(() => ({ body: Bills.all, signed: false }), { ...once, baseUrl: proxy })
    return Effect.gen(function*() {
      const hosts = [
        "https://api.mch.weixin.qq.com",
        "https://api2.mch.weixin.qq.com",
        "https://apihk.mch.weixin.qq.com"
      ]
      for (const host of [...hosts, proxy]) {
        const link = { ...Bills.link(Bills.all), download_url: `${host}/v3/billdownload/file?token=abc` }
        assert.strictEqual(yield* text(Bill.content(link)), Bills.all)
      }
      for (const one of received) {
        assert.strictEqual(one.url.href, `${proxy}/v3/billdownload/file?token=abc`)
        assert.isTrue(Platform.authorized(one))
      }
      assert.lengthOf(received, 4)
    }).pipe(Effect.provide(layer))
  })

  it.effect("under a signature over the very path that goes out, even if the link had dots and backslashes", () => {
    const { layer, received } = file(Bills.all)
    return Effect.gen(function*() {
      yield* text(Bill.content({
        ...Bills.link(Bills.all),
        download_url: "https://API.mch.weixin.qq.com:443/v3\\x/../billdownload/%2e/file?token=a'b#part"
      }))
      assert.strictEqual(received[0]!.url.origin, "https://api.mch.weixin.qq.com")
      assert.notInclude(received[0]!.url.pathname, "..")
      assert.strictEqual(received[0]!.url.hash, "")
      assert.isTrue(Platform.authorized(received[0]!))
    }).pipe(Effect.provide(layer))
  })
})

describe("Bill: rows", () => {
  it.effect("of a bill of all payments and refunds become fen, times and absent fields", () =>
    Effect.gen(function*() {
      const { last, rows, summary } = yield* parse(Bill.trade, Bills.all)
      assert.deepStrictEqual(rows, [{
        trade_time: time("2026-11-22T02:00:00Z"),
        appid: "wxd678efh567hg6787",
        mchid: "1900000109",
        device_id: "casher001",
        transaction_id: "4200000008202611221000000001",
        out_trade_no: "tea20261122001",
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        trade_type: "JSAPI",
        trade_state: "SUCCESS",
        bank_type: "OTHERS",
        currency: "CNY",
        settlement_total: 129,
        coupon_amount: 10,
        refund_amount: 0,
        coupon_refund_amount: 0,
        goods_name: "茶",
        fee: 1,
        rate: "0.60%",
        order_amount: 139,
        applied_refund_amount: 0,
        others: {}
      }, {
        trade_time: time("2026-11-22T03:00:00Z"),
        appid: "wxd678efh567hg6787",
        mchid: "1900000109",
        transaction_id: "4200000008202611221000000002",
        out_trade_no: "tea20261122002",
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        trade_type: "NATIVE",
        trade_state: "REFUND",
        bank_type: "CMB_DEBIT",
        currency: "CNY",
        settlement_total: 0,
        coupon_amount: 0,
        refund_id: "50000305742026112210000000001",
        out_refund_no: "re20261122001",
        refund_amount: 29,
        coupon_refund_amount: 2,
        refund_type: "ORIGINAL",
        refund_status: "PROCESSING",
        goods_name: "茶",
        fee: -1,
        rate: "0.60%",
        order_amount: 0,
        applied_refund_amount: 31,
        others: {}
      }])
      assert.strictEqual(last, "Summary")
      assert.deepStrictEqual(summary, {
        total_count: 2,
        settlement_total: 129,
        refund_total: 29,
        coupon_refund_total: 2,
        fee_total: 0,
        order_total: 139,
        applied_refund_total: 31,
        others: {}
      })
    }))

  it.effect("come from download to fen in one stream, without the summary", () => {
    const { layer } = world(({ url }) =>
      url.pathname === "/v3/bill/tradebill"
        ? json(Bills.link(Bills.all))
        : { body: Bills.gzip(Bills.all), signed: false }, once)
    return Effect.gen(function*() {
      const rows = yield* TradeBill.request({ bill_date: "2026-11-22", tar_type: "GZIP" }).pipe(
        Effect.map(Bill.rows(Bill.trade)),
        Stream.unwrap,
        Stream.runCollect
      )
      assert.deepStrictEqual(rows.map(({ out_trade_no }) => out_trade_no), ["tea20261122001", "tea20261122002"])
    }).pipe(Effect.provide(layer))
  })

  it.effect("of a bill of payments have no fields of refunds", () =>
    Effect.gen(function*() {
      const { rows: [row], summary } = yield* parse(Bill.trade, Bills.success)
      assert.deepStrictEqual(row, {
        trade_time: time("2026-11-21T16:00:00Z"),
        appid: "wxd678efh567hg6787",
        mchid: "1900000100",
        sub_mchid: "1900000109",
        transaction_id: "4200000008202611221000000001",
        out_trade_no: "tea20261122001",
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        trade_type: "MICROPAY",
        trade_state: "REVOKED",
        bank_type: "OTHERS",
        currency: "CNY",
        settlement_total: 888,
        coupon_amount: 0,
        goods_name: "茶",
        attach: "table 4",
        fee: 5,
        rate: "0.60%",
        order_amount: 888,
        rate_remark: "优惠",
        others: {}
      })
      assert.deepStrictEqual(summary, {
        total_count: 1,
        settlement_total: 888,
        fee_total: 5,
        order_total: 888,
        others: {}
      })
    }))

  it.effect("of a bill of refunds have the times of application and success", () =>
    Effect.gen(function*() {
      const { rows: [row], summary } = yield* parse(Bill.trade, Bills.refunds)
      assert.deepStrictEqual(row?.refund_apply_time, time("2026-11-22T15:59:58Z"))
      assert.deepStrictEqual(row?.refund_success_time, time("2026-11-22T15:59:59Z"))
      assert.strictEqual(row?.fee, -4)
      assert.strictEqual(summary?.fee_total, -4)
    }))

  it.effect("of an old bill are found under the old names, and a fraction of a fen stays as text", () =>
    Effect.gen(function*() {
      const { rows, summary } = yield* parse(Bill.trade, Bills.old)
      assert.deepStrictEqual(rows.map(({ settlement_total }) => settlement_total), [1, 10])
      assert.deepStrictEqual(rows.map(({ coupon_amount }) => coupon_amount), [0, 0])
      assert.deepStrictEqual(rows.map(({ fee }) => fee), [undefined, undefined])
      assert.deepStrictEqual(rows.map(({ others }) => others), [{ 手续费: "0.00020" }, { 手续费: "0.00200" }])
      assert.deepStrictEqual(summary, {
        total_count: 2,
        settlement_total: 11,
        refund_total: 0,
        coupon_refund_total: 0,
        others: { 手续费总金额: "0.0022" }
      })
    }))

  it.effect("of a fund flow bill say what came in, what went out and what is left", () =>
    Effect.gen(function*() {
      const { rows, summary } = yield* parse(Bill.fundFlow, Bills.fundFlow)
      assert.deepStrictEqual(rows[0], {
        booking_time: time("2026-11-22T02:00:01Z"),
        business_id: "4200000008202611221000000001",
        flow_id: "4200000008202611221000000002",
        business_name: "交易",
        business_type: "交易",
        direction: "收入",
        amount: 139,
        balance: 1039,
        applicant: "system",
        remark: "结算总金额 1.39 元;含手续费 0.01 元",
        voucher_no: "tea20261122001",
        others: {}
      })
      assert.deepStrictEqual(rows.map(({ amount, direction }) => [direction, amount]), [
        ["收入", 139],
        ["支出", 1],
        ["支出", 29]
      ])
      assert.deepStrictEqual(summary, {
        total_count: 3,
        income_count: 1,
        income_amount: 139,
        expense_count: 2,
        expense_amount: 30,
        others: {}
      })
    }))

  it.effect("are found by the names of columns, in any order, and unknown columns are kept under theirs", () =>
    Effect.gen(function*() {
      const names = ["优惠说明", ...Bills.allHeader.split(",").toReversed()]
      const cells = ["满十减一", ...Bills.payment().slice(1).split(",`").toReversed()]
      const { rows: [row] } = yield* parse(
        Bill.trade,
        `${names.join(",")}\r\n\`${cells.join(",`")}\r\n总交易单数,新字段\r\n\`1,\`x\r\n`
      )
      const plain = yield* parse(Bill.trade, Bills.all)
      assert.deepStrictEqual(row, { ...plain.rows[0]!, others: { 优惠说明: "满十减一" } })
    }))

  it.effect("survive a byte order mark, CRLF, blank lines, full-width brackets and a missing last line break", () =>
    Effect.gen(function*() {
      const plain = yield* parse(Bill.fundFlow, Bills.fundFlow)
      const odd = `\uFEFF${Bills.fundFlow.replaceAll("(元)", "（元）").replaceAll("\n", "\r\n\r\n").trimEnd()}`
      assert.deepStrictEqual(yield* parse(Bill.fundFlow, odd), plain)
    }))

  it.effect("are none in a bill without movements", () =>
    Effect.gen(function*() {
      const { rows, summary } = yield* parse(
        Bill.trade,
        `${Bills.allHeader}\n${Bills.allSummaryHeader}\n\`0,\`0.00,\`0.00,\`0.00,\`0.00000,\`0.00,\`0.00\n`
      )
      assert.lengthOf(rows, 0)
      assert.strictEqual(summary?.total_count, 0)
    }))

  it.effect("keep an optional cell that does not fit, as text", () =>
    Effect.gen(function*() {
      const { rows: [row] } = yield* parse(Bill.trade, Bills.refunds.replace("`2026-11-22 23:59:59", "`--"))
      assert.isUndefined(row?.refund_success_time)
      assert.deepStrictEqual(row?.others, { 退款成功时间: "--" })
    }))

  it.effect("keep an amount that no number can hold, as text, and add it up nonetheless", () =>
    Effect.gen(function*() {
      const { rows: [row], summary } = yield* parse(
        Bill.trade,
        Bills.all.replaceAll("`1.39", "`90071992547409.93")
      )
      assert.isUndefined(row?.order_amount)
      assert.deepStrictEqual(row?.others, { 订单金额: "90071992547409.93" })
      assert.deepStrictEqual(summary?.others, { 订单总金额: "90071992547409.93" })
    }))

  it.effect("take the first of two columns for the same field, and keep the other", () =>
    Effect.gen(function*() {
      const { rows: [row] } = yield* parse(
        Bill.trade,
        Bills.all
          .replace("应结订单金额,代金券金额", "应结订单金额,总金额,代金券金额")
          .replaceAll("`CNY,`1.29", "`CNY,`1.29,`1.39").replaceAll("`CNY,`0.00", "`CNY,`0.00,`0.00")
      )
      assert.strictEqual(row?.settlement_total, 129)
      assert.deepStrictEqual(row?.others, { 总金额: "1.39" })
    }))

  it.effect("can be of a kind of one's own", () =>
    Effect.gen(function*() {
      const Row = Schema.Struct({
        门店: Schema.String,
        amount: Bill.Yuan,
        others: Schema.Record(Schema.String, Schema.String)
      })
      const kind: Bill.Kind<typeof Row.Type, { readonly n: string }> = {
        row: Row,
        summary: Schema.Struct({ n: Schema.String }),
        columns: { 门店: "门店", 金额: "amount" },
        summaryColumns: { 合计: "n", 总额: "total" },
        placeholders: [],
        freeText: "门店",
        totals: [{ summary: "n" }, { summary: "total", of: "amount" }]
      }
      const { rows, summary } = yield* parse(kind, "金额,门店\n`0.10,`北京\n`0.20,`a,`b\n合计,总额\n`2,`0.30\n")
      assert.deepStrictEqual(rows, [
        { 门店: "北京", amount: 10, others: {} },
        { 门店: "a,`b", amount: 20, others: {} }
      ])
      assert.deepStrictEqual(summary, { n: "2" })
    }))
})

describe("Bill: goods names", () => {
  const check = (goods: string, size: number) =>
    Effect.gen(function*() {
      const { rows } = yield* parse(Bill.trade, Bills.allWith(goods), size)
      assert.lengthOf(rows, 2)
      assert.strictEqual(rows[0]?.goods_name ?? "", goods)
      assert.isUndefined(rows[0]?.attach)
      assert.strictEqual(rows[0]?.fee, 1)
      assert.strictEqual(rows[1]?.refund_amount, 29)
    })

  it.effect("with commas, line breaks, back-ticks and quotation marks survive", () =>
    Effect.forEach([
      "茶,糖",
      "茶\n糖",
      "茶\r\n糖",
      "`",
      "``,",
      "茶,`糖",
      "a,`b,`c\n,`d\r\n\n`e",
      ",`".repeat(30),
      "\n\n\n",
      "\"茶\" 'a' \"\"",
      "茶\n`2026-11-22 09:00:00 再来",
      "总交易单数,",
      "茶\n总交易单数,应结订单总金额"
    ], (goods) =>
      check(goods, 7), { discard: true }))

  it.effect("of any characters survive, however the file is cut", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.oneof(
              fc.constantFrom(",", "`", "\n", "\r\n", "\"", "\\", " ", "茶", "😀", "0", ",`", "\n`"),
              fc.string({ unit: "grapheme", maxLength: 3 })
            ),
            { maxLength: 24 }
          ).map((all) => all.join("")),
          fc.integer({ min: 1, max: 200 }),
          (goods, size) => Effect.runPromise(check(goods, size))
        ),
        { numRuns: 300 }
      )
    ))
})

describe("Bill: what does not fit", () => {
  const fails = (content: string, issue: string, holds: string, kind: Bill.Kind<unknown, unknown> = Bill.trade) =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(Bill.parse(kind)(pieces(content, 64))))
      assert.strictEqual(error._tag, "ResponseDecodeError")
      if (error._tag !== "ResponseDecodeError") return
      assert.include(error.issue, issue)
      assert.include(Redacted.value(error.body), holds)
      // Rows are personal data.
      for (const shown of [error.message, inspect(error, { depth: 9 }), JSON.stringify(error)]) {
        assert.notInclude(shown, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
        assert.notInclude(shown, "tea20261122")
      }
    })

  it.effect("a row with too few cells, be it the first or the last", () =>
    Effect.all([
      fails(Bills.all.replace("`CNY,", ""), "row 1 has 52 cells, the header has 27", "tea20261122001"),
      fails(Bills.all.replace(",`CMB_DEBIT", ""), "the bill ends before its summary", "tea20261122002")
    ]))

  it.effect("a row with too many cells, where its free text cannot account for them", () =>
    fails(Bills.all.replace("`CNY,", "`CNY,`USD,"), "row 1: ", "tea20261122001"))

  it.effect("an amount that is none, named by field and never by value", () =>
    fails(Bills.all.replace("`1.29,`0.10", "`1.2x,`0.10"), "row 1: settlement_total", "`1.2x"))

  it.effect("an amount finer than a fen where there must be one", () =>
    fails(Bills.all.replace("`1.29,`0.10", "`1.295,`0.10"), "row 1: settlement_total", "`1.295"))

  it.effect("a time that is none", () =>
    fails(Bills.all.replace("2026-11-22 11:00:00", "2026-13-22 11:00:00"), "row 2: trade_time", "tea20261122002"))

  it.effect("a row without its order number", () =>
    fails(Bills.all.replace("tea20261122002", ""), "row 2: out_trade_no", "re20261122001"))

  it.effect("a summary that counts other rows than there are, or adds up to something else", () =>
    Effect.all([
      fails(Bills.all.replace("`2,`1.29", "`3,`1.29"), "does not agree with the rows in total_count", "`3,`1.29"),
      fails(
        Bills.all.replace("`2,`1.29,`0.29,`0.02,`0.00,`1.39,`0.31", "`2,`1.28,`0.30,`0.03,`0.01,`1.40,`0.32"),
        "settlement_total, refund_total, coupon_refund_total, fee_total, order_total, applied_refund_total",
        "`1.28"
      ),
      fails(Bills.all.replace("`2,`1.29,`0.29", "`2,`abc,`0.29"), "settlement_total", "abc"),
      fails(Bills.all.replace(`${Bills.refund}\n`, ""), "total_count, refund_total", "`2,`1.29"),
      fails(Bills.old.replace("`0.0022", "`0.0023"), "fee_total", "`0.0023"),
      fails(Bills.fundFlow.replace("`3,`1,`1.39", "`3,`2,`1.39"), "in income_count", "`1.39", Bill.fundFlow),
      fails(Bills.fundFlow.replace("`2,`0.30", "`2,`0.31"), "in expense_amount", "`0.31", Bill.fundFlow),
      fails(Bills.fundFlow.replace("`支出,`0.01", "`收入,`0.01"), "in income_count, income_amount, ", "", Bill.fundFlow)
    ]))

  it.effect("a bill that ends early, wherever a line ends", () =>
    Effect.gen(function*() {
      const lines = Bills.all.split("\n").slice(0, -1)
      for (let count = 1; count < lines.length; count++) {
        yield* fails(lines.slice(0, count).map((line) => `${line}\n`).join(""), "the bill ends before its summary", "")
      }
      yield* fails("", "the bill is empty", "")
      yield* fails(Bills.all.slice(0, -6), "the summary", "")
    }))

  it.effect("a bill that goes on after its summary", () =>
    fails(`${Bills.all}${Bills.payment()}\n`, "goes on after its summary", "tea20261122001"))

  it.effect("something that is no bill", () =>
    Effect.all([
      fails("{\"code\":\"SYSTEM_ERROR\"}", "not the header", "SYSTEM_ERROR"),
      fails("<xml><return_code>FAIL</return_code></xml>", "not the header", "FAIL"),
      fails(Bills.fundFlow, "not the header", "记账时间"),
      fails(`${Bills.allHeader}\n2026-11-22,no,ticks\n`, "back-tick", "no,ticks")
    ]))

  it.effect("a row without an end, before it fills the memory", () =>
    Effect.gen(function*() {
      for (const chunk of ["茶".repeat(10_000), `${"茶".repeat(10_000)}\n`]) {
        let pulled = 0
        const endless = Stream.fromEffectRepeat(Effect.sync(() => {
          pulled++
          return utf8.encode(chunk)
        }))
        const first = `${Bills.allHeader}\n\`2026`
        const error = yield* Effect.flip(
          Stream.runDrain(Bill.parse(Bill.trade)(Stream.concat(Stream.succeed(utf8.encode(first)), endless)))
        )
        assert.strictEqual(
          error._tag === "ResponseDecodeError" ? error.issue : error._tag,
          "a row is longer than any row can be"
        )
        assert.isBelow(pulled, 200)
      }
    }))

  it.effect("no text at all crashes the reader", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.oneof(
            fc.constantFrom(",", "`", "\n", ",`", Bills.allHeader, Bills.payment(), Bills.allSummaryHeader, "`1,`2"),
            fc.string({ unit: "binary" })
          )),
          (all) =>
            Effect.runPromiseExit(parse(Bill.trade, all.join(""))).then((exit) => {
              assert.isFalse(Exit.isFailure(exit) && Cause.hasDies(exit.cause))
            })
        )
      )
    ))
})

describe("Bill: amounts and times", () => {
  const decode = Schema.decodeUnknownExit(Bill.Yuan)
  const fen = (text: string) => Exit.isSuccess(decode(text)) ? Schema.decodeUnknownSync(Bill.Yuan)(text) : undefined

  it("become fen by their digits", () => {
    const known: ReadonlyArray<readonly [string, number | undefined]> = [
      ["0.01", 1],
      ["0.29", 29],
      ["1.15", 115],
      ["4.35", 435],
      ["8.88", 888],
      ["1.1", 110],
      ["7", 700],
      ["-0.01", -1],
      ["-1.10", -110],
      ["+2.50", 250],
      ["0.00000", 0],
      ["7.79000", 779],
      ["-0.00", 0],
      ["90071992547409.91", Number.MAX_SAFE_INTEGER],
      ["90071992547409.92", undefined],
      ["9007199254740993.00", undefined],
      ["1.23456789E7", 1_234_567_890],
      ["1.0E-2", 1],
      ["0.001", undefined],
      ["0.0000001", undefined],
      ["", undefined],
      [".5", undefined],
      ["1,000.00", undefined],
      ["0x10", undefined],
      ["NaN", undefined],
      ["Infinity", undefined],
      ["1e999", undefined],
      ["１.00", undefined]
    ]
    for (const [text, expected] of known) assert.strictEqual(fen(text), expected, text)
    assert.isTrue(Object.is(fen("-0.00"), 0))
  })

  it("are the same after a way there and back", () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (amount) => {
      const text = Schema.encodeSync(Bill.Yuan)(amount)
      assert.match(text, /^-?\d+\.\d{2}$/)
      assert.strictEqual(fen(text), amount)
    }))
    assert.strictEqual(Schema.encodeSync(Bill.Yuan)(-1), "-0.01")
  })

  it("are Beijing's, in any time zone of the machine", () => {
    const read = Schema.decodeUnknownSync(Bill.Time)("2026-01-01 00:00:00")
    assert.strictEqual(DateTime.formatIso(read), "2025-12-31T16:00:00.000Z")
    assert.strictEqual(Schema.encodeSync(Bill.Time)(read), "2026-01-01 00:00:00")
    for (const extreme of [8.64e15, -8.64e15, 253_402_300_800_000]) {
      assert.isTrue(Option.isNone(Schema.encodeOption(Bill.Time)(DateTime.makeUnsafe(extreme))))
    }
  })
})

describe("Bill: an encrypted bill", () => {
  const asked: SubMerchantFundFlowBill.SubMerchantFundFlowBillRequest = {
    sub_mchid: "1900000109",
    bill_date: "2026-11-22",
    account_type: "BASIC"
  }
  const entry = (
    bill_sequence: number,
    key = Bills.part.key,
    nonce = Bills.part.nonce,
    hash_value = Bills.part.sha1
  ) => ({
    bill_sequence,
    download_url: `https://api.mch.weixin.qq.com/v3/billdownload/file?token=${bill_sequence}`,
    encrypt_key: Platform.sealForMerchant(key),
    hash_type: "SHA1",
    hash_value,
    nonce
  })
  const seal = (content: Uint8Array, key = Bills.part.key, nonce = Bills.part.nonce) => {
    const cipher = createCipheriv("aes-256-gcm", key, nonce)
    return Buffer.concat([cipher.update(content), cipher.final(), cipher.getAuthTag()])
  }
  /** A server that responds with these parts. */
  const parts = (list: ReadonlyArray<ReturnType<typeof entry>>, files: Readonly<Record<string, Uint8Array>>) =>
    world(({ url }) =>
      url.pathname === "/v3/bill/sub-merchant-fundflowbill"
        ? json({ download_bill_count: list.length, download_bill_list: list })
        : { body: files[url.searchParams.get("token") ?? ""] ?? "", signed: false }, once)
  const rows = Stream.unwrap(Effect.map(SubMerchantFundFlowBill.request(asked), Bill.rows(Bill.fundFlow)))

  it.effect("opens what another library encrypted, under the key that only the merchant can open", () => {
    const { layer, received } = parts([entry(1)], { 1: Bills.encrypted })
    return Effect.gen(function*() {
      const all = yield* Stream.runCollect(rows)
      assert.deepStrictEqual(all.map(({ amount, voucher_no }) => [amount, voucher_no]), [[1, "tea1"]])
      assert.strictEqual(
        received[0]!.url.search,
        "?sub_mchid=1900000109&bill_date=2026-11-22&account_type=BASIC&algorithm=AEAD_AES_256_GCM"
      )
      assert.isTrue(received.every((one) => Platform.authorized(one)))
    }).pipe(Effect.provide(layer))
  })

  it.effect("joins its parts by their numbers, compressed each by itself, a row across two of them", () => {
    const bytes = utf8.encode(Bills.fundFlow)
    const [first, second] = [bytes.slice(0, 400), bytes.slice(400)]
    const other = "b".repeat(32)
    const { layer } = parts([
      entry(2, other, "0123456789ab", Bills.sha1(second)),
      entry(1, Bills.part.key, Bills.part.nonce, Bills.sha1(first))
    ], { 1: seal(Bills.gzip(first)), 2: seal(Bills.gzip(second), other, "0123456789ab") })
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* Stream.runCollect(rows), (yield* parse(Bill.fundFlow, Bills.fundFlow)).rows)
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails if a single bit of a part was changed, wherever", () =>
    Effect.forEach([0, 100, Bills.encrypted.length - 16, Bills.encrypted.length - 1], (index) => {
      const changed = Buffer.from(Bills.encrypted)
      changed[index]! ^= 1
      const { layer } = parts([{ ...entry(1), hash_value: "" }], { 1: changed })
      return Effect.gen(function*() {
        const bill = yield* SubMerchantFundFlowBill.request(asked)
        const error = yield* Effect.flip(Stream.runDrain(Bill.content(bill)))
        assert.strictEqual(error._tag, "IntegrityError")
        assert.include(error.message, "AES-256-GCM tag")
      }).pipe(Effect.provide(layer))
    }, { discard: true }))

  it.effect("fails if a part is cut off, to nothing even", () =>
    Effect.forEach([0, 1, 15, 16, 200, Bills.encrypted.length - 1], (length) => {
      const { layer } = parts([{ ...entry(1), hash_value: "" }], { 1: Bills.encrypted.subarray(0, length) })
      return Effect.gen(function*() {
        const bill = yield* SubMerchantFundFlowBill.request(asked)
        const error = yield* Effect.flip(Stream.runDrain(Bill.content(bill)))
        assert.strictEqual(error._tag, "IntegrityError", String(length))
      }).pipe(Effect.provide(layer))
    }, { discard: true }))

  it.effect("fails if the digest is another, though the tag holds", () => {
    const { layer } = parts([entry(1, Bills.part.key, Bills.part.nonce, Bills.sha1("else"))], { 1: Bills.encrypted })
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(rows))
      assert.strictEqual(error._tag === "IntegrityError" ? error.algorithm : error._tag, "SHA1")
    }).pipe(Effect.provide(layer))
  })

  it.effect("fails if a part is missing or there twice, before anything is downloaded", () =>
    Effect.forEach([[entry(2)], [entry(1), entry(1)], [entry(1), entry(3)]], (list) => {
      const { layer, received } = parts(list, { 1: Bills.encrypted })
      return Effect.gen(function*() {
        const error = yield* Effect.flip(Stream.runDrain(rows))
        assert.strictEqual(error._tag, "ResponseDecodeError")
        assert.lengthOf(received, 1)
      }).pipe(Effect.provide(layer))
    }, { discard: true }))

  it.effect("fails with a DecryptError for a key that is none, and shows no key", () =>
    Effect.forEach(["short", "茶".repeat(32)], (key) => {
      const { layer } = parts([entry(1, key)], { 1: Bills.encrypted })
      return Effect.gen(function*() {
        const error = yield* Effect.flip(Stream.runDrain(rows))
        assert.strictEqual(error._tag, "DecryptError")
        assert.notInclude(inspect(error, { depth: 9 }), key)
      }).pipe(Effect.provide(layer))
    }, { discard: true }))

  it.effect("goes nowhere but to an origin of the configuration", () => {
    const { layer, received } = parts([{ ...entry(1), download_url: "https://example.com/v3/billdownload/file" }], {})
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Stream.runDrain(rows))
      assert.strictEqual(error._tag, "RequestEncodeError")
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })
})

describe("Bill: asking for a link", () => {
  it.effect("of a fund flow bill sends day, account and compression as the query", () => {
    const { layer, received } = world(() => json(Bills.link(Bills.fundFlow)), once)
    return Effect.gen(function*() {
      const link = yield* FundFlowBill.request({ bill_date: "2026-11-22", account_type: "FEES", tar_type: "GZIP" })
      assert.deepStrictEqual(link, Bills.link(Bills.fundFlow))
      assert.strictEqual(received[0]!.method, "GET")
      assert.strictEqual(received[0]!.url.pathname, "/v3/bill/fundflowbill")
      assert.strictEqual(received[0]!.url.search, "?bill_date=2026-11-22&tar_type=GZIP&account_type=FEES")
    }).pipe(Effect.provide(layer))
  })

  it.effect("distinguishes by its code a day without a bill from one whose bill is being made", () =>
    Effect.forEach(["NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const, (code) => {
      const { layer } = world(() => json({ code, message: "" }, 400), once)
      return Effect.gen(function*() {
        const error = yield* Effect.flip(FundFlowBill.request({ bill_date: "2026-11-22" }))
        assert.strictEqual(error._tag === "ApiError" ? error.code : error._tag, code)
      }).pipe(Effect.provide(layer))
    }, { discard: true }))
})

describe("Bill: memory", () => {
  /** The thread pool, which signs, zlib and web streams live outside the test clock. */
  const turns = Effect.repeat(Effect.promise(() => new Promise((resolve) => setImmediate(resolve))), { times: 50 })

  /** A bill without an end, and how much of it was asked for. */
  const endless = (chunk: Uint8Array) => {
    let pulled = 0
    let cancelled = false
    const client = HttpClient.make((request) =>
      Effect.sync(() =>
        HttpClientResponse.fromWeb(
          request,
          new Response(
            new ReadableStream({
              pull: (controller) => {
                controller.enqueue(pulled++ === 0 ? utf8.encode(`${Bills.allHeader}\n`) : chunk)
              },
              cancel: () => {
                cancelled = true
              }
            }, { highWaterMark: 1 }),
            { status: 200 }
          )
        )
      )
    )
    return {
      pulled: () => pulled,
      cancelled: () => cancelled,
      layer: Layer.provideMerge(
        Platform.store,
        Layer.mergeAll(Platform.config(once), Layer.succeed(HttpClient.HttpClient, client))
      )
    }
  }

  it.effect("only what is consumed is fetched, and nothing after the consumer left", () => {
    const rowsPerChunk = 100
    const side = endless(utf8.encode(`${Bills.payment()}\n`.repeat(rowsPerChunk)))
    return Effect.gen(function*() {
      const first = yield* Bill.rows(Bill.trade)(Bills.link(Bills.all)).pipe(
        Stream.take(rowsPerChunk * 5),
        Stream.runCount
      )
      assert.strictEqual(first, rowsPerChunk * 5)
      assert.isBelow(side.pulled(), 12)
      assert.isTrue(side.cancelled())
    }).pipe(Effect.provide(side.layer))
  })

  it.effect("only what is consumed is opened, of a file that is small only while it is compressed", () => {
    const rows = `${Bills.payment()}\n`.repeat(64 * 1024)
    const packed = Bills.gzip(`${Bills.allHeader}\n${rows}`)
    let pulled = 0
    const drops = pieces(packed, 256).pipe(Stream.tap(() => Effect.sync(() => pulled++)))
    return Effect.gen(function*() {
      assert.isBelow(packed.length, rows.length / 100)
      assert.strictEqual(yield* Stream.runCount(Stream.take(Bill.parse(Bill.trade)(drops), 1000)), 1000)
      assert.isBelow(pulled, packed.length / 256 / 4)
    })
  })

  it.effect("nothing is fetched any more once the gzip is broken, though the consumer rests on what came before", () => {
    const packed = Bills.gzip(
      `${Bills.allHeader}\n${Array.from({ length: 4096 }, (_, index) => Bills.payment(`${index}`)).join("\n")}`
    )
    let pulled = 0
    const broken = Stream.concat(
      pieces(packed.slice(0, packed.length / 2), packed.length / 2),
      Stream.fromEffectRepeat(Effect.sync(() => {
        pulled++
        return new Uint8Array(1024).fill(0xff)
      })).pipe(Stream.rechunk(1))
    )
    return Effect.gen(function*() {
      const seen = yield* Deferred.make<void>()
      const fiber = yield* Stream.runForEach(
        Bill.parse(Bill.trade)(broken),
        () => Effect.andThen(Deferred.succeed(seen, undefined), Effect.never)
      ).pipe(Effect.forkChild({ startImmediately: true }))
      yield* Deferred.await(seen)
      yield* Effect.repeat(turns, { times: 10 })
      assert.isBelow(pulled, 50)
      yield* Fiber.interrupt(fiber)
    })
  })

  it.effect("a consumer that rests lets the download rest", () => {
    const side = endless(utf8.encode(`${Bills.payment()}\n`.repeat(10)))
    return Effect.gen(function*() {
      const fiber = yield* Bill.rows(Bill.trade)(Bills.link(Bills.all)).pipe(
        Stream.take(1000),
        Stream.runForEach(() => Effect.sleep("1 second")),
        Effect.forkChild({ startImmediately: true })
      )
      while (side.pulled() === 0) yield* turns
      for (let second = 0; second < 25; second++) {
        yield* turns
        yield* TestClock.adjust("1 second")
      }
      const pulled = side.pulled()
      assert.isAbove(pulled, 3)
      assert.isBelow(pulled, 8)
      yield* turns
      assert.strictEqual(side.pulled(), pulled)
      yield* Fiber.interrupt(fiber)
      assert.isTrue(side.cancelled())
    }).pipe(Effect.provide(side.layer))
  })
})
