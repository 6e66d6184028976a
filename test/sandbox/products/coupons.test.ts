import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { Bill, type Endpoint, Notification } from "effect-wechatpay"
import {
  CashCoupon,
  CashCouponCallback,
  CashCouponFlow,
  CashCouponStock,
  MerchantCoupon,
  MerchantCouponCallback,
  MerchantCouponCode,
  MerchantCouponStock,
  MerchantCouponSubsidy,
  PayGiftActivity,
  PayGiftMerchant
} from "effect-wechatpay/marketing"
import { Native, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Lawful from "../../support/sandbox.ts"
import { as, posted as postedOf, refused } from "../outcomes.ts"

const openid = "oUpF8uMuAJOM2pxb1Q"
const merchant = "0019000001"
/** A sub-merchant of ours that signs for itself. */
const other = "0019000002"
const asOther = as(other, "wx0053414e44424f59")
const day = (number: number) => DateTime.makeUnsafe(number * 86_400_000)

type AnyCall = Effect.Effect<unknown, { readonly _tag: string }, Endpoint.Services>

const inSandbox = <A, E>(test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services>) =>
  Effect.provide(test, Lawful.layer())

/** What was posted so far. */
const posted = postedOf(Notification.parse([...CashCoupon.events, ...MerchantCoupon.events]))

// ---------------------------------------------------------------------------------------------------------------------
// cash coupons
// ---------------------------------------------------------------------------------------------------------------------

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

// ---------------------------------------------------------------------------------------------------------------------
// merchant coupons
// ---------------------------------------------------------------------------------------------------------------------

const own = {
  stock_name: "August",
  goods_name: "Hot drinks",
  stock_type: "NORMAL",
  coupon_use_rule: {
    coupon_available_time: {
      available_begin_time: day(0),
      available_end_time: day(30),
      available_day_after_receive: 3
    },
    fixed_normal_coupon: { discount_amount: 500, transaction_minimum: 3000 },
    use_method: "OFF_LINE"
  },
  stock_send_rule: { max_coupons: 3, max_coupons_per_user: 2, max_coupons_by_day: 2 },
  coupon_code_mode: "WECHATPAY_MODE",
  subsidy: true,
  out_request_no: "august"
} as const

const taken = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const { stock_id } = yield* MerchantCouponStock.create(own)
  const { coupon_code } = yield* sandbox.coupons.take({ stock_id, openid })
  return { stock_id, coupon_code }
})

const use = (coupon_code: string, use_request_no: string) =>
  MerchantCoupon.use({ coupon_code, use_time: day(0), use_request_no })

const stateOf = (coupon_code: string) =>
  Effect.map(MerchantCoupon.query({ coupon_code, openid }), ({ coupon_state }) => coupon_state)

describe("merchant coupons in the sandbox", () => {
  it.effect("are sent once per number, and the notification has the number", () =>
    inSandbox(Effect.gen(function*() {
      yield* MerchantCouponCallback.set({})
      const { stock_id } = yield* MerchantCouponStock.create(own)
      const send = (out_request_no: string) => MerchantCoupon.send({ openid, stock_id, out_request_no })
      const { send_coupon_result: first } = yield* send("s1")
      assert.deepStrictEqual((yield* send("s1")).send_coupon_result, first)
      assert.strictEqual(yield* stateOf(first?.coupon_code ?? ""), "SENDED")
      const events = yield* posted
      assert.lengthOf(events, 1)
      const [sent] = events
      assert.isTrue(sent?.event === "MerchantCoupon.sent" && sent.resource.send_req_no === "s1")
      assert.isTrue(
        sent?.event === "MerchantCoupon.sent" && sent.resource.send_channel === "BUSICOUPON_SEND_CHANNEL_API"
      )
      yield* send("s2")
      yield* refused(send("s3"), "INVALID_REQUEST")
      yield* refused(MerchantCoupon.send({ openid, stock_id: "1", out_request_no: "s4" }), "INVALID_REQUEST")
    })))

  it.effect("are taken, used and given back, and the merchant is notified of who got one", () =>
    inSandbox(Effect.gen(function*() {
      yield* MerchantCouponCallback.set({})
      const { coupon_code, stock_id } = yield* taken
      const [sent] = yield* posted
      assert.isTrue(sent?.event === "MerchantCoupon.sent" && sent.resource.coupon_code === coupon_code)
      const first = yield* use(coupon_code, "u1")
      assert.strictEqual(first.openid, openid)
      assert.deepStrictEqual(yield* use(coupon_code, "u1"), first)
      yield* refused(use(coupon_code, "u2"), "RESOURCE_ALREADY_EXISTS")
      assert.strictEqual(yield* stateOf(coupon_code), "USED")
      yield* MerchantCoupon.returnCoupon({ coupon_code, stock_id, return_request_no: "r1" })
      yield* MerchantCoupon.returnCoupon({ coupon_code, stock_id, return_request_no: "r1" })
      assert.strictEqual(yield* stateOf(coupon_code), "SENDED")
      yield* refused(MerchantCoupon.returnCoupon({ coupon_code, stock_id, return_request_no: "r2" }), "INVALID_REQUEST")
      yield* refused(use(coupon_code, "u1"), "INVALID_REQUEST")
      yield* use(coupon_code, "u2")
      yield* refused(MerchantCoupon.returnCoupon({ coupon_code, stock_id, return_request_no: "r1" }), "INVALID_REQUEST")
      assert.strictEqual(yield* stateOf(coupon_code), "USED")
      yield* MerchantCoupon.returnCoupon({ coupon_code, stock_id, return_request_no: "r2" })
      assert.strictEqual(yield* stateOf(coupon_code), "SENDED")
    })))

  it.effect("are good on days of Beijing, from when they are taken or from when their stock begins", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const life = (when: object) =>
        Effect.gen(function*() {
          const rule = own.coupon_use_rule
          const coupon_available_time = { ...rule.coupon_available_time, ...when }
          const { stock_id } = yield* MerchantCouponStock.create({
            ...own,
            out_request_no: `own${JSON.stringify(when).replaceAll(/\W/g, "")}`,
            coupon_use_rule: { ...rule, coupon_available_time }
          })
          const { coupon_code } = yield* sandbox.coupons.take({ stock_id, openid })
          const { available_start_time, expire_time } = yield* MerchantCoupon.query({ coupon_code, openid })
          return [available_start_time, expire_time].map((time) => time === undefined ? "" : DateTime.formatIso(time))
        })
      yield* sandbox.advance("7 hours")
      assert.deepStrictEqual(yield* life({ available_day_after_receive: 1 }), [
        "1970-01-01T07:00:00.000Z",
        "1970-01-01T15:59:59.000Z"
      ])
      assert.deepStrictEqual(yield* life({ available_day_after_receive: 3, wait_days_after_receive: 1 }), [
        "1970-01-01T16:00:00.000Z",
        "1970-01-04T15:59:59.000Z"
      ])
      assert.deepStrictEqual(yield* life({ available_day_after_receive: 2, available_begin_time: day(5) }), [
        "1970-01-06T00:00:00.000Z",
        "1970-01-07T15:59:59.000Z"
      ])
      assert.deepStrictEqual(yield* life({ available_day_after_receive: 60 }), [
        "1970-01-01T07:00:00.000Z",
        "1970-01-31T00:00:00.000Z"
      ])
      const alone = { available_begin_time: day(0), available_end_time: day(30), wait_days_after_receive: 1 }
      const coupon_use_rule = { ...own.coupon_use_rule, coupon_available_time: alone }
      yield* refused(MerchantCouponStock.create({ ...own, coupon_use_rule }), "PARAM_ERROR")
    })))

  it.effect("are nobody's to whom they do not belong", () =>
    inSandbox(Effect.gen(function*() {
      const { coupon_code, stock_id } = yield* taken
      const coupon = { coupon_code, stock_id }
      const order = { ...coupon, out_trade_no: "order1", out_request_no: "1" }
      const calls: ReadonlyArray<
        readonly [AnyCall, string]
      > = [
        [use(coupon_code, "u1"), "RESOURCE_NOT_EXISTS"],
        [MerchantCoupon.query({ coupon_code, openid }), "RESOURCE_NOT_EXISTS"],
        [MerchantCoupon.returnCoupon({ ...coupon, return_request_no: "r1" }), "RESOURCE_NOT_EXISTS"],
        [MerchantCoupon.deactivate({ ...coupon, deactivate_request_no: "d1" }), "RESOURCE_NOT_EXISTS"],
        [MerchantCoupon.associate(order), "INVALID_REQUEST"],
        [MerchantCouponStock.query({ stock_id }), "RESOURCE_NOT_EXISTS"],
        [MerchantCouponStock.update({ stock_id, stock_name: "Mine", out_request_no: "1" }), "INVALID_REQUEST"],
        [
          MerchantCouponStock.updateBudget({
            stock_id,
            target_max_coupons: 5,
            current_max_coupons: 3,
            modify_budget_request_no: "1"
          }),
          "INVALID_REQUEST"
        ]
      ]
      for (const [call, code] of calls) yield* refused(asOther(call), code)
      assert.strictEqual(
        (yield* asOther(MerchantCoupon.list({ openid, creator_merchant: merchant }))).total_count,
        0
      )
      assert.strictEqual(yield* stateOf(coupon_code), "SENDED")
    })))

  it.effect("are also for the merchant to whom their stock belongs, and for that merchant's service provider", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { stock_id } = yield* MerchantCouponStock.create({ ...own, belong_merchant: other })
      const { coupon_code } = yield* sandbox.coupons.take({ stock_id, openid })
      yield* asOther(use(coupon_code, "u1"))
      const theirs = yield* asOther(MerchantCouponStock.create({ ...own, belong_merchant: other }))
      yield* use((yield* sandbox.coupons.take({ stock_id: theirs.stock_id, openid })).coupon_code, "u1")
    })))

  it.effect("have one stock for a number, of a merchant whom the caller may act for", () =>
    inSandbox(Effect.gen(function*() {
      const { stock_id } = yield* MerchantCouponStock.create(own)
      assert.strictEqual((yield* MerchantCouponStock.create(own)).stock_id, stock_id)
      yield* refused(MerchantCouponStock.create({ ...own, stock_name: "September" }), "RESOURCE_ALREADY_EXISTS")
      const strange = { ...own, out_request_no: "strange", belong_merchant: "1900000109" }
      yield* refused(MerchantCouponStock.create(strange), "NOAUTH")
    })))

  it.effect("become void, and expire", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { coupon_code, stock_id } = yield* taken
      const other = yield* sandbox.coupons.take({ stock_id, openid })
      yield* MerchantCoupon.deactivate({
        coupon_code,
        stock_id,
        deactivate_request_no: "d1",
        deactivate_reason: "error"
      })
      yield* MerchantCoupon.deactivate({
        coupon_code,
        stock_id,
        deactivate_request_no: "d1",
        deactivate_reason: "error"
      })
      yield* refused(use(coupon_code, "u1"), "INVALID_REQUEST")
      yield* sandbox.advance("3 days")
      assert.strictEqual(yield* stateOf(other.coupon_code), "EXPIRED")
      assert.strictEqual(yield* stateOf(coupon_code), "DEACTIVATED")
      yield* refused(use(other.coupon_code, "u2"), "RULELIMIT")
      yield* refused(use("unknown", "u3"), "RESOURCE_NOT_EXISTS")
    })))

  it.effect("end at the number of a user, of a day and of the stock, which can be raised", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { stock_id } = yield* MerchantCouponStock.create(own)
      const take = (openid: string) => sandbox.coupons.take({ stock_id, openid })
      yield* take("a")
      yield* take("b")
      assert.include((yield* Effect.flip(take("b"))).message, "today")
      yield* sandbox.advance("1 day")
      yield* take("b")
      assert.include((yield* Effect.flip(take("c"))).message, "no coupons left")
      const budget = { stock_id, target_max_coupons: 5, current_max_coupons: 3, modify_budget_request_no: "m1" }
      yield* refused(MerchantCouponStock.updateBudget({ ...budget, current_max_coupons: 2 }), "INVALID_REQUEST")
      assert.strictEqual((yield* MerchantCouponStock.updateBudget(budget)).max_coupons, 5)
      assert.strictEqual((yield* MerchantCouponStock.updateBudget(budget)).max_coupons, 5)
      assert.include((yield* Effect.flip(take("b"))).message, "one user")
      yield* take("c")
      const stock = yield* MerchantCouponStock.query({ stock_id })
      assert.deepStrictEqual(stock.send_count_information, {
        total_send_num: 4,
        total_send_amount: 2000,
        today_send_num: 2,
        today_send_amount: 1000
      })
    })))

  it.effect("have the codes that were uploaded, each once", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { stock_id } = yield* MerchantCouponStock.create({ ...own, coupon_code_mode: "MERCHANT_UPLOAD" })
      const upload = (coupon_code_list: ReadonlyArray<string>, upload_request_no: string) =>
        MerchantCouponCode.upload({ stock_id, coupon_code_list, upload_request_no })
      const first = yield* upload(["A1", "A2", "A1"], "1")
      assert.deepStrictEqual([first.success_codes, first.duplicate_codes], [["A1", "A2"], ["A1"]])
      assert.deepStrictEqual(yield* upload(["A1", "A2", "A1"], "1"), first)
      assert.deepStrictEqual((yield* upload(["A2", "A3"], "2")).exist_codes, ["A2"])
      yield* refused(upload(["A4"], "3"), "INVALID_REQUEST")
      const { coupon_code } = yield* sandbox.coupons.take({ stock_id, openid })
      assert.strictEqual(coupon_code, "A1")
      yield* refused(use(coupon_code, "u1"), "PARAM_ERROR")
      yield* MerchantCoupon.use({ coupon_code, stock_id, use_time: day(0), use_request_no: "u1" })
      const stock = yield* MerchantCouponStock.query({ stock_id })
      assert.deepStrictEqual(stock.coupon_code_count, { total_count: 3, available_count: 2 })
    })))

  it.effect("say what the merchant changed, belong to orders, and are listed", () =>
    inSandbox(Effect.gen(function*() {
      const { coupon_code, stock_id } = yield* taken
      yield* MerchantCouponStock.update({ stock_id, stock_name: "September", out_request_no: "m1" })
      assert.strictEqual((yield* MerchantCouponStock.query({ stock_id })).stock_name, "September")
      const order = { coupon_code, stock_id, out_trade_no: "order1", out_request_no: "1" }
      yield* MerchantCoupon.associate(order)
      yield* refused(MerchantCoupon.associate({ ...order, out_trade_no: "order2" }), "INVALID_REQUEST")
      const [coupon] = yield* Stream.runCollect(MerchantCoupon.listAll({ openid, creator_merchant: merchant }))
      assert.strictEqual(coupon?.associate_out_trade_no, "order1")
      yield* refused(MerchantCoupon.disassociate({ ...order, out_trade_no: "order2" }), "INVALID_REQUEST")
      const first = yield* MerchantCoupon.disassociate(order)
      assert.deepStrictEqual(yield* MerchantCoupon.disassociate(order), first)
      yield* refused(MerchantCoupon.disassociate({ ...order, out_request_no: "2" }), "INVALID_REQUEST")
      yield* refused(MerchantCoupon.disassociate({ ...order, coupon_code: "unknown" }), "INVALID_REQUEST")
      assert.isUndefined((yield* MerchantCoupon.query({ coupon_code, openid })).associate_out_trade_no)
    })))

  it.effect("are made up for by a subsidy, up to what they took off", () =>
    inSandbox(Effect.gen(function*() {
      const { coupon_code, stock_id } = yield* taken
      const subsidy = {
        coupon_code,
        stock_id,
        transaction_id: "4200000913202101152566792388",
        payee_merchant: "0019000002",
        amount: 500,
        description: "subsidy",
        out_subsidy_no: "s1"
      }
      yield* refused(MerchantCouponSubsidy.pay(subsidy), "INVALID_REQUEST")
      yield* use(coupon_code, "u1")
      yield* refused(MerchantCouponSubsidy.pay({ ...subsidy, amount: 501 }), "INVALID_REQUEST")
      const paid = yield* MerchantCouponSubsidy.pay(subsidy)
      assert.deepStrictEqual(yield* MerchantCouponSubsidy.pay(subsidy), paid)
      const { subsidy_receipt_id = "" } = paid
      assert.deepStrictEqual(yield* MerchantCouponSubsidy.query({ subsidy_receipt_id }), paid)
      yield* refused(MerchantCouponSubsidy.pay({ ...subsidy, amount: 1, out_subsidy_no: "s2" }), "INVALID_REQUEST")
      yield* refused(MerchantCouponSubsidy.query({ subsidy_receipt_id: "1" }), "INVALID_REQUEST")
    })))
})

// ---------------------------------------------------------------------------------------------------------------------
// gifts
// ---------------------------------------------------------------------------------------------------------------------

const gift = {
  activity_base_info: {
    activity_name: "Winter",
    activity_second_title: "Tea",
    merchant_logo_url: "https://example.com/logo.png",
    begin_time: day(1),
    end_time: day(30),
    out_request_no: "gift1",
    delivery_purpose: "OFF_LINE_PAY"
  },
  award_send_rule: {
    transaction_amount_minimum: 100,
    send_content: "SINGLE_COUPON",
    award_type: "BUSIFAVOR",
    award_list: [{ stock_id: "98065001", original_image_url: "https://example.com/award.png" }],
    merchant_option: "MANUAL_INPUT_MERCHANT",
    merchant_id_list: [merchant]
  }
} as const

describe("gifts after a payment in the sandbox", () => {
  it.effect("begin and end by their time, or by the merchant", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { activity_id } = yield* PayGiftActivity.create(gift)
      assert.strictEqual((yield* PayGiftActivity.create(gift)).activity_id, activity_id)
      const other = yield* PayGiftActivity.create({
        ...gift,
        activity_base_info: { ...gift.activity_base_info, out_request_no: "gift2" }
      })
      const status = (activity_id: string) =>
        Effect.map(PayGiftActivity.query({ activity_id }), ({ activity_status }) => activity_status)
      assert.strictEqual(yield* status(activity_id), "CREATE_ACT_STATUS")
      yield* sandbox.advance("1 day")
      assert.strictEqual(yield* status(activity_id), "ONGOING_ACT_STATUS")
      yield* PayGiftActivity.terminate({ activity_id })
      yield* PayGiftActivity.terminate({ activity_id })
      yield* sandbox.advance("29 days")
      assert.strictEqual(yield* status(activity_id), "TERMINATE_ACT_STATUS")
      assert.strictEqual(yield* status(other.activity_id), "OVER_TIME_ACT_STATUS")
      yield* refused(PayGiftActivity.terminate({ activity_id: other.activity_id }), "INVALID_REQUEST")
      const over = PayGiftActivity.listAll({ activity_status: "OVER_TIME_ACT_STATUS" })
      assert.strictEqual((yield* Stream.runCollect(over)).length, 1)
    })))

  it.effect("begin within a year, and are found by a part of their name", () =>
    inSandbox(Effect.gen(function*() {
      const named = (activity_name: string, begin: number) => ({
        ...gift,
        activity_base_info: {
          ...gift.activity_base_info,
          activity_name,
          begin_time: day(begin),
          end_time: day(begin + 10),
          out_request_no: `gift${begin}`
        }
      })
      yield* refused(PayGiftActivity.create(named("Far", 366)), "PARAM_ERROR")
      yield* PayGiftActivity.create(named("Winter tea", 365))
      yield* PayGiftActivity.create(named("Spring tea", 90))
      const found = (activity_name: string) =>
        Effect.map(PayGiftActivity.list({ activity_name }), ({ total_count }) => total_count)
      assert.deepStrictEqual(yield* Effect.all([found("tea"), found("Winter"), found("coffee")]), [2, 1, 0])
    })))

  it.effect("are changed until they are over, by their creator, with at least one merchant of the creator's", () =>
    inSandbox(Effect.gen(function*() {
      const { activity_id } = yield* PayGiftActivity.create(gift)
      const add = (merchant_id_list: ReadonlyArray<string>) =>
        PayGiftMerchant.add({ activity_id, merchant_id_list, add_request_no: "1" })
      const remove = PayGiftMerchant.remove({
        activity_id,
        merchant_id_list: [merchant],
        delete_request_no: "1"
      })
      yield* refused(add(["1900000001", "1900000002"]), "RULE_LIMIT")
      const calls: ReadonlyArray<AnyCall> = [
        PayGiftActivity.query({ activity_id }),
        PayGiftActivity.terminate({ activity_id }),
        PayGiftMerchant.list({ activity_id }),
        add([merchant]),
        remove
      ]
      for (const call of calls) yield* refused(asOther(call), "NO_AUTH")
      yield* PayGiftActivity.terminate({ activity_id })
      yield* refused(add([merchant]), "RULE_LIMIT")
      yield* refused(remove, "RULE_LIMIT")
      assert.strictEqual((yield* PayGiftMerchant.list({ activity_id })).data?.length, 1)
    })))

  it.effect("work with merchants who are the creator's", () =>
    inSandbox(Effect.gen(function*() {
      const { activity_id } = yield* PayGiftActivity.create(gift)
      const merchants = Effect.map(
        PayGiftMerchant.list({ activity_id }),
        ({ data = [] }) => data.map(({ mchid }) => mchid)
      )
      const added = yield* PayGiftMerchant.add({
        activity_id,
        merchant_id_list: ["0019000002", "1900000109"],
        add_request_no: "1"
      })
      assert.deepStrictEqual(added.invalid_merchant_id_list?.map(({ mchid }) => mchid), ["1900000109"])
      assert.deepStrictEqual(yield* merchants, [merchant, "0019000002"])
      yield* PayGiftMerchant.remove({ activity_id, merchant_id_list: [merchant], delete_request_no: "1" })
      assert.deepStrictEqual(yield* merchants, ["0019000002"])
      yield* refused(PayGiftActivity.query({ activity_id: "1" }), "RESOURCE_NOT_EXISTS")
    })))
})
