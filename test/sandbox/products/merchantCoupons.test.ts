import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import {
  MerchantCoupon,
  MerchantCouponCallback,
  MerchantCouponCode,
  MerchantCouponStock,
  MerchantCouponSubsidy
} from "effect-wechatpay/marketing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { type AnyCall, asOther, day, inSandbox, merchant, openid, other, posted } from "./coupons.ts"

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
