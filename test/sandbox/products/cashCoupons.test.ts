import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import { CashCoupon, CashCouponCallback, CashCouponFlow, CashCouponStock } from "effect-wechatpay/marketing"
import { Native, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { type AnyCall, asOther, day, inSandbox, merchant, openid, other, posted } from "./coupons.ts"

const cash = {
  stock_name: "Winter",
  available_begin_time: day(0),
  available_end_time: day(30),
  stock_use_rule: {
    max_coupons: 5,
    max_amount: 500,
    max_coupons_per_user: 2,
    natural_person_limit: false,
    prevent_api_abuse: false
  },
  coupon_use_rule: {
    fixed_normal_coupon: { coupon_amount: 100, transaction_minimum: 500 },
    available_merchants: [merchant],
    available_items: ["tea", "coffee"]
  },
  no_cash: true,
  stock_type: "NORMAL",
  out_request_no: "winter"
} as const

const started = Effect.gen(function*() {
  const { stock_id } = yield* CashCouponStock.create(cash)
  yield* CashCouponStock.start({ stock_id })
  return stock_id
})

describe("cash coupons in the sandbox", () => {
  it.effect("go from creation to use, and the merchant is notified", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* CashCouponCallback.set({})
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      assert.strictEqual((yield* CashCoupon.query({ openid, coupon_id })).status, "SENDED")
      const out_trade_no = "tea20261123001"
      yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 600 } })
      const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no, openid })
      yield* sandbox.coupons.useCash({ coupon_id, transaction_id })
      const coupon = yield* CashCoupon.query({ openid, coupon_id })
      assert.strictEqual(coupon.status, "USED")
      assert.strictEqual(coupon.consume_information?.transaction_id, transaction_id)
      const [used] = (yield* posted).filter(({ event }) => event === "CashCoupon.used")
      assert.isTrue(used?.event === "CashCoupon.used" && used.resource.coupon_id === coupon_id)
      assert.isTrue(used?.event === "CashCoupon.used" && used.resource.consume_information?.consume_mchid === merchant)
      assert.isTrue(
        used?.event === "CashCoupon.used" && used.resource.consume_information?.consume_amount === undefined
      )
      assert.include((yield* Effect.flip(sandbox.coupons.useCash({ coupon_id }))).message, "USED")
    })))

  it.effect("are made at the price of amount times number, by their creator, for 90 days at most", () =>
    inSandbox(Effect.gen(function*() {
      const rule = { ...cash.stock_use_rule, max_amount: 499 }
      yield* refused(CashCouponStock.create({ ...cash, stock_use_rule: rule }), "PARAM_ERROR")
      for (const limit of [{ max_amount_by_day: 0 }, { max_amount_by_day: 501 }, { max_coupons_per_user: 6 }]) {
        const stock_use_rule = { ...cash.stock_use_rule, ...limit }
        yield* refused(CashCouponStock.create({ ...cash, stock_use_rule }), "PARAM_ERROR")
      }
      yield* refused(CashCouponStock.create({ ...cash, belong_merchant: "0019000002" }), "PARAM_ERROR")
      yield* refused(CashCouponStock.create({ ...cash, available_end_time: day(91) }), "PARAM_ERROR")
      yield* refused(CashCouponStock.create({ ...cash, available_begin_time: day(-1) }), "PARAM_ERROR")
      const { stock_id } = yield* CashCouponStock.create(cash)
      assert.strictEqual((yield* CashCouponStock.create(cash)).stock_id, stock_id)
      yield* refused(CashCouponStock.create({ ...cash, stock_name: "Spring" }), "INVALID_REQUEST")
    })))

  it.effect("are sent while the stock runs, not before it starts nor while it is paused", () =>
    inSandbox(Effect.gen(function*() {
      const { stock_id } = yield* CashCouponStock.create(cash)
      const send = (out_request_no: string) => CashCoupon.send({ openid, stock_id, out_request_no })
      yield* refused(send("1"), "REQUEST_BLOCKED")
      yield* refused(CashCouponStock.pause({ stock_id }), "INVALID_REQUEST")
      const { start_time } = yield* CashCouponStock.start({ stock_id })
      assert.deepStrictEqual((yield* CashCouponStock.start({ stock_id })).start_time, start_time)
      yield* send("1")
      yield* CashCouponStock.pause({ stock_id })
      yield* refused(send("2"), "REQUEST_BLOCKED")
      yield* CashCouponStock.restart({ stock_id })
      yield* send("2")
      yield* refused(CashCouponStock.start({ stock_id: "1" }), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("end for good once their stock is stopped, and users keep theirs", () =>
    inSandbox(Effect.gen(function*() {
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      const stopped = yield* CashCouponStock.stop({ stock_id })
      assert.deepStrictEqual(yield* CashCouponStock.stop({ stock_id }), stopped)
      assert.strictEqual((yield* CashCouponStock.query({ stock_id })).status, "stoped")
      yield* refused(CashCoupon.send({ openid, stock_id, out_request_no: "2" }), "REQUEST_BLOCKED")
      yield* refused(CashCouponStock.restart({ stock_id }), "INVALID_REQUEST")
      const coupon = yield* CashCoupon.query({ openid, coupon_id })
      assert.strictEqual(coupon.status, "SENDED")
      assert.strictEqual(coupon.out_request_no, "1")
    })))

  it.effect("end at the budget and at the user's share; a repeat gives the same coupon", () =>
    inSandbox(Effect.gen(function*() {
      const stock_id = yield* started
      const send = (openid: string, out_request_no: string) => CashCoupon.send({ openid, stock_id, out_request_no })
      const first = yield* send("a", "1")
      assert.deepStrictEqual(yield* send("a", "1"), first)
      yield* refused(send("b", "1"), "INVALID_REQUEST")
      yield* send("a", "2")
      yield* refused(send("a", "3"), "REQUEST_BLOCKED")
      yield* send("b", "3")
      yield* send("b", "4")
      yield* send("c", "5")
      yield* refused(send("c", "6"), "NOT_ENOUGH")
      assert.strictEqual((yield* CashCouponStock.query({ stock_id })).distributed_coupons, 5)
    })))

  it.effect("have the amount of their stock, not one that the sending names", () =>
    inSandbox(Effect.gen(function*() {
      const stock_id = yield* started
      const send = { openid, stock_id, out_request_no: "1" }
      yield* refused(CashCoupon.send({ ...send, coupon_value: 5000 }), "REQUEST_BLOCKED")
      yield* refused(CashCoupon.send({ ...send, coupon_minimum: 1 }), "REQUEST_BLOCKED")
      yield* CashCoupon.send(send)
    })))

  it.effect("are their creator's alone", () =>
    inSandbox(Effect.gen(function*() {
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      const stock = { stock_id, stock_creator_mchid: merchant }
      const calls: ReadonlyArray<AnyCall> = [
        CashCouponStock.start(stock),
        CashCouponStock.pause(stock),
        CashCouponStock.restart(stock),
        CashCouponStock.query(stock),
        CashCouponStock.list({ stock_creator_mchid: merchant }),
        CashCouponStock.listMerchants(stock),
        CashCouponStock.listItems(stock),
        CashCoupon.send({ ...stock, openid, out_request_no: "1" }),
        CashCoupon.query({ openid, coupon_id }),
        CashCouponFlow.requestUses({ stock_id }),
        CashCouponFlow.requestRefunds({ stock_id })
      ]
      for (const call of calls) yield* refused(asOther(call), "REQUEST_BLOCKED")
      assert.strictEqual((yield* asOther(CashCouponStock.list({}))).total_count, 0)
      yield* refused(asOther(CashCouponStock.query({ stock_id })), "RESOURCE_NOT_EXISTS")
      assert.strictEqual((yield* CashCouponStock.query(stock)).status, "running")
    })))

  it.effect("end at the budget and at the number also where each coupon is worth what the sending says", () =>
    inSandbox(Effect.gen(function*() {
      const open = (out_request_no: string) =>
        Effect.tap(
          CashCouponStock.create({
            ...cash,
            stock_use_rule: { ...cash.stock_use_rule, max_coupons_per_user: 5 },
            stock_type: "RANDOM",
            coupon_use_rule: { available_merchants: [merchant] },
            out_request_no
          }),
          ({ stock_id }) => CashCouponStock.start({ stock_id })
        )
      const send = (stock_id: string, out_request_no: string, coupon_value: number, user = openid) =>
        CashCoupon.send({ openid: user, stock_id, out_request_no, coupon_value, coupon_minimum: 500 })
      const dear = yield* open("dear")
      yield* send(dear.stock_id, "1", 400)
      yield* refused(send(dear.stock_id, "2", 101), "NOT_ENOUGH")
      yield* send(dear.stock_id, "2", 100)
      const cheap = yield* open("cheap")
      for (const number of ["3", "4", "5", "6", "7"]) yield* send(cheap.stock_id, number, 1)
      yield* refused(send(cheap.stock_id, "8", 1, "another"), "NOT_ENOUGH")
    })))

  it.effect("keep to the budget of a day", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { stock_id } = yield* CashCouponStock.create({
        ...cash,
        stock_use_rule: { ...cash.stock_use_rule, max_amount_by_day: 100 }
      })
      yield* CashCouponStock.start({ stock_id })
      yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      yield* refused(CashCoupon.send({ openid, stock_id, out_request_no: "2" }), "NOT_ENOUGH")
      yield* sandbox.advance("1 day")
      yield* CashCoupon.send({ openid, stock_id, out_request_no: "2" })
    })))

  it.effect("expire with their stock, or on the last of their days in Beijing", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      // It is eight in the morning there.
      const expiring = (available_time_after_receive: number) =>
        Effect.gen(function*() {
          const { stock_id } = yield* CashCouponStock.create({
            ...cash,
            out_request_no: `days${available_time_after_receive}`,
            coupon_use_rule: { ...cash.coupon_use_rule, coupon_available_time: { available_time_after_receive } }
          })
          yield* CashCouponStock.start({ stock_id })
          return yield* CashCoupon.send({ openid, stock_id, out_request_no: stock_id })
        })
      const { coupon_id } = yield* expiring(7)
      const long = yield* expiring(60)
      const coupon = CashCoupon.query({ openid, coupon_id })
      const end = DateTime.makeUnsafe("1970-01-07T23:59:59+08:00")
      assert.strictEqual((yield* coupon).available_end_time?.toString(), end.toString())
      yield* sandbox.advance(DateTime.toEpochMillis(end) - 1000)
      assert.strictEqual((yield* coupon).status, "SENDED")
      yield* sandbox.advance("1 second")
      assert.strictEqual((yield* coupon).status, "EXPIRED")
      yield* sandbox.advance("30 days")
      assert.strictEqual((yield* CashCoupon.query({ openid, ...long })).status, "EXPIRED")
      const [stock] = yield* Stream.runCollect(CashCouponStock.listAll({}))
      assert.strictEqual(stock?.status, "stoped")
      const send = { openid, stock_id: stock?.stock_id ?? "", out_request_no: "2" }
      yield* refused(CashCoupon.send(send), "REQUEST_BLOCKED")
    })))

  it.effect("are listed: stocks, their merchants and goods, and users' coupons", () =>
    inSandbox(Effect.gen(function*() {
      const stock_id = yield* started
      yield* CashCouponStock.create({ ...cash, out_request_no: "other" })
      for (const out_request_no of ["1", "2"]) yield* CashCoupon.send({ openid, stock_id, out_request_no })
      assert.strictEqual((yield* Stream.runCollect(CashCouponStock.listAll({ limit: 1 }))).length, 2)
      assert.strictEqual((yield* CashCouponStock.list({ status: "running" })).total_count, 1)
      assert.deepStrictEqual(yield* Stream.runCollect(CashCouponStock.listAllMerchants({ stock_id })), [merchant])
      assert.deepStrictEqual(yield* Stream.runCollect(CashCouponStock.listAllItems({ stock_id, limit: 1 })), [
        "tea",
        "coffee"
      ])
      const mine = { openid, creator_mchid: merchant, limit: 1 }
      assert.strictEqual((yield* Stream.runCollect(CashCoupon.listAll(mine))).length, 2)
      assert.strictEqual((yield* CashCoupon.list({ openid, creator_mchid: "0019000002" })).total_count, 0)
    })))

  it.effect("are listed for their creator, used ones too, and for who takes them the usable ones, all at once", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      const usable = yield* CashCoupon.send({ openid, stock_id, out_request_no: "2" })
      yield* sandbox.coupons.useCash({ coupon_id })
      const list = (request: Omit<CashCoupon.ListRequest, "openid">) =>
        Effect.map(CashCoupon.list({ openid, ...request }), ({ data = [], ...page }) => ({
          ...page,
          data: data.map(({ coupon_id }) => coupon_id)
        }))
      const ofCreator = (status?: "SENDED" | "USED") =>
        Effect.map(
          list({ creator_mchid: merchant, ...(status === undefined ? {} : { status }) }),
          ({ data }) => data
        )
      assert.deepStrictEqual(yield* ofCreator(), [coupon_id, usable.coupon_id])
      assert.deepStrictEqual(yield* ofCreator("USED"), [coupon_id, usable.coupon_id])
      assert.deepStrictEqual(yield* ofCreator("SENDED"), [usable.coupon_id])
      const taker = { available_mchid: merchant, stock_id: "1", status: "USED", offset: 1, limit: 1 }
      assert.deepStrictEqual(yield* list(taker), { total_count: 1, data: [usable.coupon_id] })
      assert.deepStrictEqual((yield* list({ available_mchid: other })).data, [])
      assert.deepStrictEqual((yield* list({ available_mchid: other, creator_mchid: merchant })).data.length, 2)
    })))

  it.effect("are used by a payment of the user who has them, and belong to that user again once it is refunded as a whole", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      const paid = (out_trade_no: string, openid: string) =>
        Effect.gen(function*() {
          yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 600 } })
          const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no, openid })
          return transaction_id
        })
      const refund = (out_trade_no: string, refund: number) =>
        Effect.andThen(
          Refund.create({
            out_trade_no,
            out_refund_no: `${out_trade_no}-${refund}`,
            amount: { refund, total: 600, currency: "CNY" }
          }),
          sandbox.advance("1 minute")
        )
      const strange = yield* paid("order01", "another")
      const useStrange = sandbox.coupons.useCash({ coupon_id, transaction_id: strange })
      assert.include((yield* Effect.flip(useStrange)).message, "not paid by the user")
      const use = (out_trade_no: string) =>
        Effect.flatMap(
          paid(out_trade_no, openid),
          (transaction_id) => sandbox.coupons.useCash({ coupon_id, transaction_id })
        )
      const coupon = CashCoupon.query({ openid, coupon_id })
      yield* use("order02")
      yield* refund("order02", 200)
      assert.strictEqual((yield* coupon).status, "USED")
      yield* refund("order02", 400)
      const again = yield* coupon
      assert.deepStrictEqual([again.status, again.consume_information], ["SENDED", undefined])
      yield* use("order03")
      yield* sandbox.advance("30 days")
      assert.strictEqual((yield* coupon).status, "USED")
      yield* refund("order03", 600)
      assert.strictEqual((yield* coupon).status, "EXPIRED")
      const link = yield* CashCouponFlow.requestUses({ stock_id })
      const uses = yield* Stream.mkString(Stream.decodeText(Bill.content(link)))
      assert.lengthOf(uses.split(`\`${coupon_id},`), 3)
    })))

  it.effect("leave files of uses and refunds, which Bill checks", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      const out_trade_no = "tea20261123001"
      yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 600 } })
      const { transaction_id = "" } = yield* sandbox.pay({ out_trade_no, openid })
      yield* sandbox.coupons.useCash({ coupon_id, transaction_id })
      yield* Refund.create({ out_trade_no, out_refund_no: "r1", amount: { refund: 600, total: 600, currency: "CNY" } })
      yield* sandbox.advance("5 seconds")
      const read = (link: Bill.FlowLink) => Stream.mkString(Stream.decodeText(Bill.content(link)))
      const uses = yield* read(yield* CashCouponFlow.requestUses({ stock_id }))
      assert.include(uses, `\`${stock_id},\`${coupon_id},\`代金券,\`1.00,\`6.00,\`NATIVE,\`${transaction_id}`)
      const refunds = yield* read(yield* CashCouponFlow.requestRefunds({ stock_id }))
      assert.match(refunds, /`6\.00\r\n$/)
      const link = yield* CashCouponFlow.requestUses({ stock_id })
      assert.strictEqual((yield* Effect.flip(read({ ...link, hash_value: "0".repeat(40) })))._tag, "IntegrityError")
      yield* sandbox.advance("30 seconds")
      assert.strictEqual((yield* Effect.flip(read(link)))._tag, "ApiError")
    })))

  it.effect("notify nobody where the switch is off", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* CashCouponCallback.set({ switch: false })
      const stock_id = yield* started
      const { coupon_id } = yield* CashCoupon.send({ openid, stock_id, out_request_no: "1" })
      yield* sandbox.coupons.useCash({ coupon_id })
      assert.deepStrictEqual(yield* posted, [])
    })))
})
