import { assert, describe, it } from "@effect/vitest"
import { DateTime, Duration, Effect, Schema } from "effect"
import { Endpoint, Notification, type WeChatPayError } from "effect-wechatpay"
import * as Partner from "effect-wechatpay/partner-payments"
import { App, CodePay, Combine, H5, Jsapi, MiniProgram, Native, Order, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { posted } from "../outcomes.ts"

const sub_mchid = "0019000002"
const sub_appid = "wx0053414e44424f59"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

const order = (out_trade_no: string) => ({ description: "tea", out_trade_no, amount: { total: 100 } })

const run = <A, E>(
  effect: Effect.Effect<A, E, Sandbox.Sandbox | Effect.Services<ReturnType<typeof Native.prepay>>>
) => Effect.provide(effect, Lawful.layer({ notifyUrl: "https://example.com/notify" }))

const code = <A, R>(call: Effect.Effect<A, WeChatPayError.WeChatPayError<string>, R>) =>
  Effect.map(Effect.flip(call), (error) => error._tag === "ApiError" ? error.code : error._tag)

/** What was announced, decrypted and decoded as a program would. */
const announced = posted(Notification.parse([...Order.events, ...Refund.events]))

describe("channels in the sandbox", () => {
  it.effect("are those that bills and queries name, and the payer is the one that the order names", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Jsapi.prepay({ ...order("jsapi1"), payer: { openid } })
      yield* MiniProgram.prepay({ ...order("mini-1"), payer: { openid } })
      yield* App.prepay(order("app-01"))
      yield* H5.prepay({
        ...order("h5-001"),
        scene_info: { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap" } }
      })
      const types: Array<string | undefined> = []
      for (const out_trade_no of ["jsapi1", "mini-1", "app-01", "h5-001"]) {
        yield* sandbox.pay({ out_trade_no })
        const queried = yield* Order.queryByOutTradeNo({ out_trade_no })
        types.push(queried.trade_type)
        if (queried.trade_type === "JSAPI") assert.strictEqual(queried.payer?.openid, openid)
        assert.deepStrictEqual(yield* Order.queryById({ transaction_id: queried.transaction_id ?? "" }), queried)
      }
      assert.deepStrictEqual(types, ["JSAPI", "JSAPI", "APP", "MWEB"])
      assert.deepStrictEqual((yield* announced).map(({ event }) => event), Array(4).fill("Order.paid"))
    })))

  it.effect("let nobody pay by JSAPI but whom the order was placed for", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Jsapi.prepay({ ...order("jsapi1"), payer: { openid } })
      yield* Partner.Jsapi.prepay({ sub_mchid, sub_appid, ...order("jsapi2"), payer: { sub_openid: openid } })
      yield* Native.prepay(order("native"))
      for (const out_trade_no of ["jsapi1", "jsapi2"]) {
        const { message } = yield* Effect.flip(sandbox.pay({ out_trade_no, openid: "oOther" }))
        assert.include(message, "another openid")
        yield* sandbox.pay({ out_trade_no, openid })
      }
      const { payer } = yield* Partner.Order.queryByOutTradeNo({ sub_mchid, out_trade_no: "jsapi2" })
      assert.strictEqual(payer?.sub_openid, openid)
      assert.notStrictEqual(payer?.sp_openid, openid, "an openid belongs to one application")
      yield* sandbox.pay({ out_trade_no: "native", openid: "oOther" })
    })))

  it.effect("refuse the number of an order that is closed with the code that their page lists", () =>
    run(Effect.gen(function*() {
      const close = (out_trade_no: string) => Order.close({ out_trade_no })
      const jsapi = Jsapi.prepay({ ...order("jsapi1"), payer: { openid } })
      const app = App.prepay(order("app-01"))
      const native = Native.prepay(order("native"))
      const partner = Partner.App.prepay({ sub_mchid, ...order("app-02") })
      yield* Effect.all([jsapi, app, native, partner])
      yield* Effect.all([close("jsapi1"), close("app-01"), close("native")])
      yield* Partner.Order.close({ sub_mchid, out_trade_no: "app-02" })
      assert.deepStrictEqual(yield* Effect.all([code(jsapi), code(app), code(native), code(partner)]), [
        "OUT_TRADE_NO_USED",
        "OUT_TRADE_NO_USED",
        "ORDER_CLOSED",
        "ORDER_CLOSED"
      ])
    })))

  it.effect("let an h5_url run out after five minutes and a prepay_id after two hours; placed again both are new", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const h5 = H5.prepay({
        ...order("h5-001"),
        scene_info: { payer_client_ip: "127.0.0.1", h5_info: { type: "Wap" } }
      })
      const jsapi = Jsapi.prepay({ ...order("jsapi1"), payer: { openid } })
      const [page, session] = [yield* h5, yield* jsapi]
      yield* sandbox.advance("299 seconds")
      assert.deepStrictEqual(yield* h5, page)
      yield* sandbox.advance("1 second")
      const late = yield* Effect.flip(sandbox.pay({ out_trade_no: "h5-001" }))
      assert.include(late.message, "five minutes")
      assert.notDeepEqual(yield* h5, page)
      yield* sandbox.pay({ out_trade_no: "h5-001" })
      assert.deepStrictEqual(yield* jsapi, session)
      yield* sandbox.advance("115 minutes")
      assert.notDeepEqual(yield* jsapi, session)
    })))

  it.effect("take no money after an order's time_expire, but close it only after seven days", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const out_trade_no = "short1"
      const state = Effect.map(Order.queryByOutTradeNo({ out_trade_no }), ({ trade_state }) => trade_state)
      yield* Native.prepay({ ...order(out_trade_no), time_expire: DateTime.makeUnsafe("1970-01-01T00:10:00Z") })
      yield* sandbox.advance("10 minutes")
      assert.include((yield* Effect.flip(sandbox.pay({ out_trade_no }))).message, "time_expire")
      assert.strictEqual(yield* state, "NOTPAY")
      yield* sandbox.advance("7 days")
      assert.strictEqual(yield* state, "CLOSED")
    })))

  it.effect("move a time_expire to a minute from now at the earliest and fifteen days at the latest", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const early = { ...order("early1"), time_expire: DateTime.makeUnsafe("1969-01-01T00:00:00Z") }
      const later = { ...order("late-1"), time_expire: DateTime.makeUnsafe("1971-01-01T00:00:00Z") }
      yield* Native.prepay(early)
      yield* Native.prepay(later)
      yield* sandbox.advance("59 seconds")
      yield* sandbox.pay({ out_trade_no: "early1" })
      yield* sandbox.advance(Duration.subtract(Duration.days(15), Duration.minutes(1)))
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "late-1" })).trade_state, "NOTPAY")
      yield* sandbox.advance("1 second")
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no: "late-1" })).trade_state, "CLOSED")
    })))
})

describe("sub-merchants in the sandbox", () => {
  it.effect("have orders of their own, known to their service provider under their number only", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const out_trade_no = "tea-0001"
      yield* Partner.Jsapi.prepay({ sub_mchid, sub_appid, ...order(out_trade_no), payer: { sub_openid: openid } })
      yield* Native.prepay(order(out_trade_no))
      yield* sandbox.pay({ out_trade_no, mchid: sub_mchid })
      const queried = yield* Partner.Order.queryByOutTradeNo({ sub_mchid, out_trade_no })
      assert.deepInclude(queried, { trade_state: "SUCCESS", sub_mchid, sub_appid, trade_type: "JSAPI" })
      assert.strictEqual(queried.payer?.sub_openid, openid)
      const transaction_id = queried.transaction_id ?? ""
      assert.deepStrictEqual(yield* Partner.Order.queryById({ sub_mchid, transaction_id }), queried)
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "NOTPAY")
      assert.strictEqual(yield* code(Order.queryById({ transaction_id })), "ORDER_NOT_EXIST")
      assert.strictEqual(
        yield* code(Partner.Order.queryByOutTradeNo({ sub_mchid: "0019000003", out_trade_no })),
        "ORDER_NOT_EXIST"
      )
      const [notification] = yield* announced
      assert.strictEqual(notification?.event, "Order.partnerPaid")
      assert.strictEqual(yield* code(Partner.Order.close({ sub_mchid, out_trade_no })), "ORDER_PAID")
    })))

  it.effect("must be bound to the provider, and so must their applications", () =>
    run(Effect.gen(function*() {
      const place = (sub: { readonly sub_mchid: string; readonly sub_appid?: string }) =>
        code(Partner.Native.prepay({ ...sub, ...order("tea-0001") }))
      assert.strictEqual(yield* place({ sub_mchid: "1900000109" }), "MCH_NOT_EXISTS")
      assert.strictEqual(yield* place({ sub_mchid: "0019000001" }), "NO_AUTH")
      assert.strictEqual(yield* place({ sub_mchid, sub_appid: "wxd678efh567hg6999" }), "APPID_MCHID_NOT_MATCH")
      assert.strictEqual(yield* place({ sub_mchid, sub_appid: "wx0053414e44424f58" }), "APPID_MCHID_NOT_MATCH")
      assert.strictEqual(yield* place({ sub_mchid: "0019000003", sub_appid }), "APPID_MCHID_NOT_MATCH")
      yield* Partner.Native.prepay({ sub_mchid, sub_appid, ...order("tea-0002") })
      const query = (sub: string) => code(Partner.Order.queryByOutTradeNo({ sub_mchid: sub, out_trade_no: "tea-0001" }))
      assert.strictEqual(yield* query("1900000109"), "MCH_NOT_EXISTS")
      assert.strictEqual(yield* query("0019000001"), "INVALID_REQUEST")
      const refund = Partner.Refund.query({ sub_mchid: "1900000109", out_refund_no: "r1" })
      assert.deepInclude(yield* Effect.flip(refund), { status: 404, code: "MCH_NOT_EXISTS" })
    })))

  it.effect("give their money back through the provider", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Partner.Native.prepay({ sub_mchid, ...order("tea-0001") })
      yield* sandbox.pay({ out_trade_no: "tea-0001" })
      const request = {
        out_trade_no: "tea-0001",
        out_refund_no: "back-1",
        amount: { refund: 40, total: 100, currency: "CNY" }
      }
      assert.strictEqual(yield* code(Refund.create(request)), "RESOURCE_NOT_EXISTS")
      const refund = yield* Partner.Refund.create({ ...request, sub_mchid })
      assert.strictEqual(refund.status, "PROCESSING")
      assert.strictEqual(yield* code(Refund.query({ out_refund_no: "back-1" })), "RESOURCE_NOT_EXISTS")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Partner.Refund.query({ sub_mchid, out_refund_no: "back-1" })).status, "SUCCESS")
      const [, notification] = yield* announced
      assert.strictEqual(notification?.event, "Refund.succeeded")
      if (notification?.event === "Refund.succeeded") assert.strictEqual(notification.resource.sub_mchid, sub_mchid)
    })))
})

describe("abnormal refunds in the sandbox", () => {
  it.effect("go to a card once they are abnormal, and not before", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Native.prepay(order("tea-0001"))
      yield* sandbox.pay({ out_trade_no: "tea-0001" })
      const { refund_id } = yield* Refund.create({
        out_trade_no: "tea-0001",
        out_refund_no: "back-1",
        amount: { refund: 100, total: 100, currency: "CNY" }
      })
      const toCard = Refund.applyAbnormalRefund({
        refund_id,
        out_refund_no: "back-1",
        type: "USER_BANK_CARD",
        bank_type: "ICBC_DEBIT",
        bank_account: "6222020903001483077",
        real_name: "张三"
      })
      assert.strictEqual(yield* code(toCard), "INVALID_REQUEST")
      yield* sandbox.settleRefund({ out_refund_no: "back-1", status: "ABNORMAL" })
      const again = yield* toCard
      assert.deepInclude(again, { refund_id, status: "PROCESSING", channel: "OTHER_BANKCARD" })
      assert.deepStrictEqual(yield* toCard, again, "the same request twice is one")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Refund.query({ out_refund_no: "back-1" })).status, "SUCCESS")
      assert.strictEqual(yield* code(toCard), "INVALID_REQUEST")
      assert.deepStrictEqual(
        (yield* announced).map(({ event }) => event),
        ["Order.paid", "Refund.abnormal", "Refund.succeeded"]
      )
      assert.strictEqual(
        yield* code(
          Refund.applyAbnormalRefund({ refund_id: "50000000", out_refund_no: "back-1", type: "MERCHANT_BANK_CARD" })
        ),
        "RESOURCE_NOT_EXISTS"
      )
    })))
})

describe("payment codes in the sandbox", () => {
  const charge = (out_trade_no: string, auth_code: string) =>
    CodePay.pay({ ...order(out_trade_no), payer: { auth_code }, scene_info: { store_info: { id: "0001" } } })
  const state = (out_trade_no: string) =>
    Effect.map(Order.queryByOutTradeNo({ out_trade_no }), ({ trade_state }) => trade_state)

  it.effect("pay at once, after a password, or not at all, as their first two digits say; and are not announced", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const at_once = yield* charge("code-1", "130061098828009406")
      assert.deepInclude(at_once, { trade_state: "SUCCESS", trade_type: "MICROPAY" })
      assert.strictEqual(yield* code(charge("code-2", "140061098828009406")), "USERPAYING")
      assert.strictEqual(yield* state("code-2"), "USERPAYING")
      yield* sandbox.advance("10 seconds")
      assert.strictEqual(yield* state("code-2"), "SUCCESS")
      assert.strictEqual(yield* code(charge("code-3", "150061098828009406")), "NOT_ENOUGH")
      assert.strictEqual(yield* state("code-3"), "PAYERROR")
      assert.strictEqual(yield* code(charge("code-4", "28763443825664394")), "PARAM_ERROR")
      assert.strictEqual(yield* code(Order.queryByOutTradeNo({ out_trade_no: "code-4" })), "ORDER_NOT_EXIST")
      assert.lengthOf(yield* announced, 0)
    })))

  it.effect("let a control be quicker than the payer", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      assert.strictEqual(yield* code(charge("code-1", "140061098828009406")), "USERPAYING")
      yield* sandbox.decline({ out_trade_no: "code-1" })
      yield* sandbox.advance("1 minute")
      assert.strictEqual(yield* state("code-1"), "PAYERROR")
    })))

  it.effect("are reversed, not closed: unpaid the order ends, paid the money goes back", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      assert.strictEqual(yield* code(charge("code-1", "140061098828009406")), "USERPAYING")
      assert.strictEqual(yield* code(Order.close({ out_trade_no: "code-1" })), "INVALID_REQUEST")
      yield* CodePay.reverse({ out_trade_no: "code-1" })
      yield* CodePay.reverse({ out_trade_no: "code-1" })
      yield* sandbox.advance("1 minute")
      assert.strictEqual(yield* state("code-1"), "REVOKED")

      yield* charge("code-2", "130061098828009406")
      yield* CodePay.reverse({ out_trade_no: "code-2" })
      assert.strictEqual(yield* state("code-2"), "REVOKED")
      const { orders } = yield* sandbox.state
      assert.deepInclude(orders.find(({ out_trade_no }) => out_trade_no === "code-2"), { refunded: 100 })

      yield* Native.prepay(order("native"))
      assert.strictEqual(yield* code(CodePay.reverse({ out_trade_no: "native" })), "TRADE_ERROR")
      assert.strictEqual(yield* code(CodePay.reverse({ out_trade_no: "nobody" })), "ORDER_NOT_EXIST")
    })))

  it.effect("have no address: a refund that names none is not announced", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* charge("code-1", "130061098828009406")
      const amount = { refund: 40, total: 100, currency: "CNY" }
      yield* Refund.create({ out_trade_no: "code-1", out_refund_no: "back-1", amount })
      yield* sandbox.settleRefund({ out_refund_no: "back-1" })
      const { notifications, orders } = yield* sandbox.state
      assert.lengthOf(notifications, 0)
      assert.isFalse("notify_url" in (orders[0] ?? {}))
    })))

  it.effect("of sub-merchants are theirs", () =>
    run(Effect.gen(function*() {
      const paid = yield* Partner.CodePay.pay({
        sub_mchid,
        ...order("code-1"),
        payer: { auth_code: "100061098828009406" },
        scene_info: { store_info: { id: "0001" } }
      })
      assert.deepInclude(paid, { sub_mchid, trade_state: "SUCCESS" })
      assert.strictEqual(yield* code(CodePay.reverse({ out_trade_no: "code-1" })), "ORDER_NOT_EXIST")
      yield* Partner.CodePay.reverse({ sub_mchid, out_trade_no: "code-1" })
      const queried = yield* Partner.Order.queryByOutTradeNo({ sub_mchid, out_trade_no: "code-1" })
      assert.strictEqual(queried.trade_state, "REVOKED")
    })))
})

describe("combined payments in the sandbox", () => {
  const combine_out_trade_no = "basket-1"
  const sub = (out_trade_no: string, total_amount: number) => ({
    mchid: "0019000001",
    out_trade_no,
    description: "tea",
    attach: out_trade_no,
    amount: { total_amount, currency: "CNY" }
  })
  const sub_orders = [sub("tea-0001", 100), sub("tea-0002", 250)]
  const named = sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }))
  const request = { combine_out_trade_no, sub_orders, combine_payer_info: { openid } }

  it.effect("are paid all at once and announced once; each order is refunded by itself", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Combine.prepayJsapi(request)
      const before = yield* Combine.query({ combine_out_trade_no })
      assert.deepStrictEqual(before.sub_orders?.map((one) => one.trade_state), ["NOTPAY", "NOTPAY"])
      yield* sandbox.pay({ out_trade_no: combine_out_trade_no })
      const queried = yield* Combine.query({ combine_out_trade_no })
      assert.deepStrictEqual(queried.sub_orders?.map((one) => one.trade_state), ["SUCCESS", "SUCCESS"])
      assert.strictEqual(queried.combine_payer_info?.openid, openid)
      const notifications = yield* announced
      assert.lengthOf(notifications, 1)
      assert.strictEqual(notifications[0]?.event, "Order.combinedPaid")
      assert.deepStrictEqual<unknown>(notifications[0]?.resource, queried)

      const transaction_id = queried.sub_orders?.[1]?.transaction_id ?? ""
      const amount = { refund: 250, total: 250, currency: "CNY" }
      yield* Refund.create({ transaction_id, out_refund_no: "back-1", amount })
      const after = yield* Combine.query({ combine_out_trade_no })
      assert.deepStrictEqual(after.sub_orders?.map((one) => one.trade_state), ["SUCCESS", "REFUND"])
      assert.strictEqual(
        (yield* Partner.PersonalCollection.queryById({
          combine_transaction_id: queried.combine_transaction_id ?? ""
        })).combine_out_trade_no,
        combine_out_trade_no
      )
      assert.strictEqual(yield* code(Combine.close({ combine_out_trade_no, sub_orders: named })), "INVALID_REQUEST")
    })))

  it.effect("are unknown to the query and the close of single orders", () =>
    run(Effect.gen(function*() {
      yield* Combine.prepayNative({ combine_out_trade_no, sub_orders })
      assert.strictEqual(yield* code(Order.queryByOutTradeNo({ out_trade_no: "tea-0001" })), "ORDER_NOT_EXIST")
      assert.strictEqual(yield* code(Order.close({ out_trade_no: "tea-0001" })), "INVALID_REQUEST")
      assert.strictEqual(yield* code(Native.prepay(order("tea-0001"))), "OUT_TRADE_NO_USED")
    })))

  it.effect("are closed whole, with each order named", () =>
    run(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Combine.prepayNative({ combine_out_trade_no, sub_orders })
      const close = (sub_orders: typeof named) => Combine.close({ combine_out_trade_no, sub_orders })
      assert.strictEqual(yield* code(close(named.slice(1))), "INVALID_REQUEST")
      yield* close(named)
      yield* close(named)
      const queried = yield* Combine.query({ combine_out_trade_no })
      assert.deepStrictEqual(queried.sub_orders?.map((one) => one.trade_state), ["CLOSED", "CLOSED"])
      const late = yield* Effect.flip(sandbox.pay({ out_trade_no: combine_out_trade_no }))
      assert.include(late.message, "CLOSED")
    })))

  it.effect("are the same when they are repeated, and refused when they differ", () =>
    run(Effect.gen(function*() {
      const first = yield* Combine.prepayJsapi(request)
      assert.deepStrictEqual(yield* Combine.prepayJsapi(request), first)
      assert.strictEqual(
        yield* code(Combine.prepayJsapi({ ...request, sub_orders: sub_orders.toReversed() })),
        "OUT_TRADE_NO_USED"
      )
      assert.strictEqual(
        yield* code(Combine.prepayJsapi({ ...request, combine_out_trade_no: "basket-2" })),
        "OUT_TRADE_NO_USED"
      )
      const twice = { combine_out_trade_no: "basket-3", sub_orders: [sub("tea-0003", 1), sub("tea-0003", 2)] }
      assert.strictEqual(yield* code(Combine.prepayNative(twice)), "OUT_TRADE_NO_USED")
    })))

  it.effect("are two to ten orders of a direct merchant, and may be one of a service provider", () =>
    run(Effect.gen(function*() {
      // Without the library's own bounds.
      const prepay = Endpoint.make({
        name: "Combine.prepayNative",
        title: "Native合单下单",
        route: "POST /v3/combine-transactions/native",
        docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012556982",
        request: Schema.Struct({ ...Combine.PrepayNativeRequest.fields, sub_orders: Schema.Array(Combine.SubOrder) }),
        response: Combine.CodeUrlResponse
      })
      const many = (count: number) =>
        prepay({
          combine_out_trade_no: `basket-${count}`,
          sub_orders: Array.from({ length: count }, (_, index) => sub(`tea-${count}-${index}`, 1))
        })
      assert.strictEqual(yield* code(many(1)), "PARAM_ERROR")
      assert.strictEqual(yield* code(many(11)), "PARAM_ERROR")
      yield* many(2)
      yield* many(10)
      const { mchid: _, ...only } = sub("tea-0001", 1)
      yield* Partner.Combine.prepayNative({ combine_out_trade_no, sub_orders: [{ ...only, sub_mchid }] })
    })))

  it.effect("hold orders of merchants that are bound to the caller", () =>
    run(Effect.gen(function*() {
      const partner = (sub_mchid: string, sub_appid?: string) =>
        Partner.Combine.prepayNative({
          combine_out_trade_no,
          sub_orders: [{
            sub_mchid,
            ...(sub_appid === undefined ? {} : { sub_appid }),
            out_trade_no: "tea-0001",
            description: "tea",
            attach: "-",
            amount: { total_amount: 1, currency: "CNY" }
          }]
        })
      assert.strictEqual(yield* code(partner("1900000109")), "NOAUTH")
      assert.strictEqual(yield* code(partner(sub_mchid, "wxd678efh567hg6999")), "APPID_MCHID_NOT_MATCH")
      assert.strictEqual(yield* code(partner("0019000003", sub_appid)), "APPID_MCHID_NOT_MATCH")
      yield* partner(sub_mchid, sub_appid)
      const queried = yield* Partner.Combine.query({ combine_out_trade_no })
      assert.strictEqual(queried.sub_orders?.[0]?.sub_mchid, sub_mchid)
    })))
})
