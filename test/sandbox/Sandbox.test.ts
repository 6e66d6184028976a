import { assert, describe, it } from "@effect/vitest"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { gunzipSync } from "node:zlib"
import { Media } from "../../src/api/media/index.ts"
import { Native, Order, Refund, TradeBill } from "../../src/api/payments/index.ts"
import { ProfitSharingReceiver } from "../../src/api/profit-sharing/index.ts"
import * as Bill from "../../src/Bill.ts"
import * as CertificateStore from "../../src/CertificateStore.ts"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"
import { hasCode } from "../../src/WeChatPayError.ts"
import * as Lawful from "../support/sandbox.ts"

const out_trade_no = "tea20261123001"
const order = { description: "A cup of tea, hot", out_trade_no, amount: { total: 100 } }
const refundOf = (out_refund_no: string, refund: number) => ({
  out_trade_no,
  out_refund_no,
  amount: { refund, total: 100, currency: "CNY" }
})

const fails = <A, E, R>(effect: Effect.Effect<A, E, R>, code: string) =>
  Effect.map(
    Effect.flip(effect),
    (error) => assert.isTrue(hasCode(code)(error), `${code} expected, got ${String(error)}`)
  )

const collect = <E, R>(stream: Stream.Stream<Uint8Array, E, R>) =>
  Effect.map(Stream.runCollect(stream), (chunks) => Buffer.concat(chunks))

describe("payments in memory", () => {
  it.effect("takes a Native order through payment, refund and queries", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { code_url } = yield* Native.prepay(order)
      assert.match(code_url, /^weixin:\/\//)
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "NOTPAY")
      const paid = yield* sandbox.pay(order)
      const queried = yield* Order.queryById({ transaction_id: paid.transaction_id ?? "" })
      assert.strictEqual(queried.trade_state, "SUCCESS")
      assert.strictEqual(queried.amount?.payer_total, 100)
      assert.strictEqual((yield* Refund.create(refundOf("r1", 40))).status, "PROCESSING")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "REFUND")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Refund.query({ out_refund_no: "r1" })).status, "SUCCESS")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("takes the accounts that a refund comes from if they add up to it, and returns them", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const available = (amount: number) => ({ account: "AVAILABLE", amount })
      const refundFrom = (out_refund_no: string, from: ReadonlyArray<{ account: string; amount: number }>) => {
        const request = refundOf(out_refund_no, 40)
        return Refund.create({ ...request, amount: { ...request.amount, from } })
      }
      yield* Native.prepay(order)
      yield* sandbox.pay(order)
      yield* fails(refundFrom("r1", [available(30)]), "INVALID_REQUEST")
      yield* fails(refundFrom("r1", [available(30), available(10)]), "INVALID_REQUEST")
      const both = [available(30), { account: "UNAVAILABLE", amount: 10 }]
      yield* fails(refundFrom("r1", both), "INVALID_REQUEST")
      assert.deepStrictEqual((yield* refundFrom("r1", [available(40)])).amount?.from, [available(40)])
      assert.deepStrictEqual((yield* Refund.query({ out_refund_no: "r1" })).amount?.from, [available(40)])

      const shared = { ...order, out_trade_no: "tea20261123002", settle_info: { profit_sharing: true } }
      yield* Native.prepay(shared)
      yield* sandbox.pay(shared)
      const request = refundOf("r2", 40)
      const refund = Refund.create({
        ...request,
        out_trade_no: shared.out_trade_no,
        amount: { ...request.amount, from: both }
      })
      assert.deepStrictEqual((yield* refund).amount?.from, both)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("closes an order with an empty signed response, once and again", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* Order.close({ out_trade_no })
      yield* Order.close({ out_trade_no })
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "CLOSED")
      const error = yield* Effect.flip(sandbox.pay(order))
      assert.include(error.message, "CLOSED")
      yield* fails(Native.prepay(order), "ORDER_CLOSED")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("does not close a paid order, and does not know one that was never placed", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* fails(Order.queryByOutTradeNo({ out_trade_no }), "ORDER_NOT_EXIST")
      yield* fails(Order.close({ out_trade_no }), "INVALID_REQUEST")
      yield* Native.prepay(order)
      yield* sandbox.pay(order)
      yield* fails(Order.close({ out_trade_no }), "ORDER_PAID")
      yield* fails(Native.prepay(order), "OUT_TRADE_NO_USED")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("gives a repeated order the same code, and refuses the number with other content", () =>
    Effect.gen(function*() {
      const first = yield* Native.prepay(order)
      assert.deepStrictEqual(yield* Native.prepay(order), first)
      yield* fails(Native.prepay({ ...order, amount: { total: 101 } }), "OUT_TRADE_NO_USED")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("lets a code expire after two hours and an order after seven days", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const first = yield* Native.prepay(order)
      yield* sandbox.advance("2 hours")
      assert.include((yield* Effect.flip(sandbox.pay(order))).message, "two hours")
      assert.notDeepEqual(yield* Native.prepay(order), first)
      yield* sandbox.advance("7 days")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "CLOSED")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("never refunds more than was paid, nor more than fifty times", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* fails(Refund.create(refundOf("r0", 1)), "RESOURCE_NOT_EXISTS")
      yield* sandbox.pay(order)
      yield* Effect.forEach(
        Array.from({ length: 50 }, (_, index) => `r${index}`),
        (number) => Effect.andThen(Refund.create(refundOf(number, 1)), sandbox.advance("1 minute"))
      )
      yield* fails(Refund.create(refundOf("r50", 1)), "INVALID_REQUEST")
      yield* fails(Refund.create(refundOf("big", 51)), "INVALID_REQUEST")
      assert.strictEqual((yield* Refund.create(refundOf("r7", 1))).out_refund_no, "r7")
      yield* fails(Refund.create(refundOf("r7", 2)), "INVALID_REQUEST")
      yield* fails(
        Refund.create({ ...refundOf("x", 1), amount: { refund: 1, total: 99, currency: "CNY" } }),
        "INVALID_REQUEST"
      )
      const { orders } = yield* sandbox.state
      assert.strictEqual(orders[0]?.refunded, 50)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("refunds an order once a minute, and for a year", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* sandbox.pay(order)
      const first = yield* Refund.create(refundOf("r1", 1))
      yield* fails(Refund.create(refundOf("r2", 1)), "FREQUENCY_LIMITED")
      assert.deepStrictEqual(yield* Refund.create(refundOf("r1", 1)), first)
      yield* sandbox.advance("59 seconds")
      yield* fails(Refund.create(refundOf("r2", 1)), "FREQUENCY_LIMITED")
      yield* sandbox.advance("1 second")
      yield* Refund.create(refundOf("r2", 1))
      yield* sandbox.advance(Duration.subtract(Duration.days(365), Duration.minutes(1)))
      yield* Refund.create(refundOf("r3", 1))
      yield* sandbox.advance("1 minute")
      yield* fails(Refund.create(refundOf("r4", 1)), "INVALID_REQUEST")
    }).pipe(Effect.provide(Lawful.layer({ retry: Schedule.recurs(0) }))))

  it.effect("gives the money of a closed refund back to the order", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* sandbox.pay(order)
      yield* Refund.create(refundOf("r1", 100))
      yield* sandbox.settleRefund({ out_refund_no: "r1", status: "CLOSED" })
      assert.strictEqual((yield* Refund.query({ out_refund_no: "r1" })).status, "CLOSED")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "SUCCESS")
      yield* sandbox.advance("1 minute")
      assert.strictEqual((yield* Refund.create(refundOf("r2", 100))).status, "PROCESSING")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("opens sensitive fields under the key that the request names, and seals them for the merchant", () =>
    Effect.gen(function*() {
      const added = yield* ProfitSharingReceiver.add({
        type: "MERCHANT_ID",
        account: "1900000109",
        name: "示例商户",
        relation_type: "STORE"
      })
      assert.strictEqual(added.name && Redacted.value(added.name), "示例商户")
      yield* fails(
        ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "STORE" }),
        "PARAM_ERROR"
      )
    }).pipe(
      (test) =>
        Effect.andThen(
          Effect.provide(test, Lawful.layer()),
          Effect.provide(test, Lawful.layer({ keys: "certificate" }))
        )
    ))

  it.effect("takes an upload and checks its digest and extension", () =>
    Effect.gen(function*() {
      const file = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 13, 10, 45, 45])
      const { media_id } = yield* Media.uploadImage({ filename: "图\".png", file })
      assert.match(media_id, /^sandbox_/)
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("makes bills that add up, plain and zipped, with the digest of the plain file", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const bill_date = "1970-01-01"
      yield* fails(TradeBill.request({ bill_date }), "NO_STATEMENT_EXIST")
      yield* Native.prepay(order)
      yield* sandbox.pay(order)
      yield* Refund.create(refundOf("r1", 40))
      const plain = yield* TradeBill.request({ bill_date })
      const text = yield* collect(TradeBill.download({ download_url: plain.download_url }))
      assert.strictEqual(createHash("sha1").update(text).digest("hex"), plain.hash_value)
      const lines = text.toString("utf8").trimEnd().split("\r\n")
      assert.strictEqual(lines.length, 5)
      assert.isTrue(lines[0]?.startsWith("交易时间,"))
      assert.include(lines[1], "`A cup of tea, hot,`")
      assert.strictEqual(lines[4], "`2,`1.00,`0.40,`0.00,`0.01000,`1.00,`0.40")
      const zipped = yield* TradeBill.request({ bill_date, tar_type: "GZIP" })
      assert.strictEqual(zipped.hash_value, plain.hash_value)
      assert.deepStrictEqual(
        gunzipSync(yield* collect(TradeBill.download({ download_url: zipped.download_url }))),
        text
      )
      const rows = yield* Stream.runCollect(Bill.rows(Bill.trade)(zipped))
      assert.deepStrictEqual(rows.map((row) => [row.trade_state, row.order_amount]), [["SUCCESS", 100], ["REFUND", 0]])
      yield* sandbox.advance("5 minutes")
      yield* fails(collect(TradeBill.download({ download_url: plain.download_url })), "INVALID_REQUEST")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("serves certificates that the library's own store downloads, opens and follows through a rotation", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        const [first] = yield* sandbox.certificates
        assert.strictEqual((yield* store.current).serial, first?.serial)
        assert.strictEqual((yield* Native.prepay(order)).code_url.slice(0, 6), "weixin")
        yield* sandbox.rotateCertificates()
        assert.strictEqual((yield* sandbox.certificates).length, 2)
        yield* Order.queryByOutTradeNo({ out_trade_no })
      }).pipe(Effect.provide(CertificateStore.layerCertificates()))
    }).pipe(Effect.provide(Lawful.layer({ keys: "certificate" }))))

  it.effect("is followed by the library's own store through a rotation without overlap", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.gen(function*() {
        const store = yield* CertificateStore.CertificateStore
        yield* Native.prepay(order)
        yield* sandbox.rotateCertificates({ overlap: false })
        const [next] = yield* sandbox.certificates
        // The first call is refused because of the serial that it names, and nothing has happened.
        const error = yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no }))
        assert.strictEqual(error.outcome, "Refused")
        assert.include(error, { _tag: "ApiError", code: "PARAM_ERROR" })
        yield* Order.queryByOutTradeNo({ out_trade_no })
        assert.strictEqual((yield* store.current).serial, next?.serial)
      }).pipe(Effect.provide(CertificateStore.layerCertificates()))
    }).pipe(Effect.provide(Lawful.layer({ keys: "certificate" }))))

  it.effect("is deterministic in ids, times, order and states", () =>
    Effect.gen(function*() {
      const play = Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        yield* Native.prepay(order)
        yield* sandbox.pay(order)
        yield* Refund.create(refundOf("r1", 1))
        const { orders, refunds, notifications } = yield* sandbox.state
        return [orders, refunds, notifications.map(({ id }) => id), (yield* sandbox.events).map(({ kind }) => kind)]
      })
      const first = yield* Effect.provide(play, Lawful.layer({ seed: 7 }))
      assert.deepStrictEqual(yield* Effect.provide(play, Lawful.layer({ seed: 7 })), first)
      assert.notDeepEqual(yield* Effect.provide(play, Lawful.layer({ seed: 8 })), first)
    }))

  it.effect("posts what becomes due while time advances at its own time, not at the end", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order)
      yield* sandbox.pay(order)
      const posted: Array<number> = []
      const start = yield* Clock.currentTimeMillis
      yield* sandbox.listen(() =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          posted.push(now - start)
          return 204
        })
      )
      yield* Effect.forkChild(Effect.delay(Refund.create(refundOf("r1", 40)), "30 seconds"), {
        startImmediately: true
      })
      yield* sandbox.advance("10 minutes")
      assert.deepStrictEqual(posted, [0, 35_000])
      const [refund] = (yield* sandbox.state).refunds
      assert.strictEqual(refund?.status, "SUCCESS")
    }).pipe(Effect.scoped, Effect.provide(Lawful.layer())))

  it.effect("has key ids of its own", () =>
    Effect.gen(function*() {
      const ids = Effect.gen(function*() {
        const { publicKeyId, serialNo } = yield* (yield* Sandbox.Sandbox).credentials
        return [publicKeyId, serialNo]
      })
      const [first, second] = [
        yield* Effect.provide(ids, Lawful.layer()),
        yield* Effect.provide(ids, Lawful.layer())
      ]
      assert.lengthOf(new Set([...first, ...second]), 4)
    }))

  it.effect("lets no request for another host leave the machine", () =>
    Effect.gen(function*() {
      const failure = (download_url: string) => Effect.flip(collect(TradeBill.download({ download_url })))
      assert.strictEqual((yield* failure("https://bills.example.com/v3/x"))._tag, "RequestEncodeError")
      // An address of WeChat Pay's own goes to the configured one: the sandbox refuses it.
      assert.strictEqual((yield* failure("https://api.mch.weixin.qq.com/v3/x"))._tag, "ApiError")
    }).pipe(Effect.provide(Lawful.layer())))
})
