import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { Contract, Deduction } from "effect-wechatpay/papay"
import { Parking } from "effect-wechatpay/parking"
import { Order } from "effect-wechatpay/payments"
import { layer, post } from "../../support/notification.ts"

// The first that fits decides: those of other products stand behind.
const parse = Notification.parse([...Deduction.events, ...Contract.events, ...Order.events, ...Parking.events])

const parsed = (event_type: string, content: unknown, original_type?: string) =>
  Effect.flatMap(post({ event_type, original_type, content }), ({ body, headers }) => parse(headers, body)).pipe(
    Effect.provide(layer)
  )

// The sample of https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/contract-alter-notify.html
const contract = {
  contract_id: "123124412412423431",
  sp_mchid: "1900000109",
  sp_appid: "wxd678efh567hg6787",
  sub_mchid: "1900000110",
  sub_appid: "wxd678efh567hg6788",
  plan_id: 12535,
  out_contract_code: "wxwtdk20200910100000",
  contract_display_account: "微信代扣用户A",
  sp_openid: "o-MYE42l80oelYMDE34nYD456Xoy",
  sub_openid: "o-MYE42l80oelYMDE34nYD456Xoy",
  out_user_code: "用户A",
  deduct_schedule: {
    estimated_deduct_date: "2019-11-22",
    estimated_deduct_amount: { total: 1, currency: "CNY" },
    schedule_state: "PAID",
    scheduled_amount: { total: 1, currency: "CNY" },
    deduct_amount: { total: 1, currency: "CNY" },
    deduct_date: "2019-11-22"
  }
}
const wireTimes = {
  contract_signed_time: "2020-09-10T13:29:35+08:00",
  contract_expired_time: "2021-09-10T13:29:35+08:00"
}
const times = {
  contract_signed_time: DateTime.makeUnsafe("2020-09-10T05:29:35Z"),
  contract_expired_time: DateTime.makeUnsafe("2021-09-10T05:29:35Z")
}

const deduction = {
  mchid: "1900000109",
  appid: "wxd678efh567hg6787",
  out_trade_no: "1217752501201407033233368018",
  transaction_id: "1217752501201407033233368018",
  trade_type: "PAP",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "CMC",
  attach: "自定义数据",
  success_time: "2018-06-08T10:34:56+08:00",
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  amount: { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" }
}

describe("Notifications of entrusted deduction", () => {
  it.effect("have a contract that was signed, of a sub-merchant too", () =>
    Effect.gen(function*() {
      const notification = yield* parsed(
        "ENTRUST.SIGN",
        { ...contract, ...wireTimes, contract_state: "SIGNED" },
        "entrust"
      )
      assert.strictEqual(notification.event, "Contract.signed")
      assert.deepStrictEqual(notification.event === "Contract.signed" && notification.resource, {
        ...contract,
        ...times,
        contract_state: "SIGNED"
      })
    }))

  it.effect("have a contract that ended, and who ended it", () =>
    Effect.gen(function*() {
      const contract_terminate_info = {
        contract_termination_mode: "USER_TERMINATE",
        contract_terminated_time: "2020-10-10T13:29:35+08:00"
      }
      const notification = yield* parsed("ENTRUST.TERMINATE", {
        ...contract,
        ...wireTimes,
        contract_state: "TERMINATED",
        contract_terminate_info
      })
      assert.strictEqual(notification.event, "Contract.terminated")
      assert.strictEqual(
        notification.event === "Contract.terminated" &&
          notification.resource.contract_terminate_info?.contract_termination_mode,
        "USER_TERMINATE"
      )
    }))

  it.effect("have a deduction, and are no ordinary payment's", () =>
    Effect.gen(function*() {
      const notification = yield* parsed("TRANSACTION.SUCCESS", deduction, "transaction")
      assert.strictEqual(notification.event, "Deduction.paid")
      assert.deepStrictEqual(notification.event === "Deduction.paid" && notification.resource, {
        ...deduction,
        success_time: DateTime.makeUnsafe("2018-06-08T02:34:56Z")
      })
      assert.strictEqual(
        (yield* parsed("TRANSACTION.SUCCESS", { ...deduction, trade_type: "JSAPI" })).event,
        "Order.paid"
      )
    }))

  it.effect("have a deduction that failed, and are not parking's", () =>
    Effect.gen(function*() {
      const failed = { ...deduction, trade_state: "PAYERROR", trade_state_desc: "支付失败" }
      assert.strictEqual((yield* parsed("TRANSACTION.FAIL", failed, "transaction")).event, "Deduction.failed")
      const fee = { ...failed, trade_scene: "PARKING" }
      assert.strictEqual((yield* parsed("TRANSACTION.FAIL", fee, "transaction")).event, "Parking.failed")
    }))

  it.effect("are refused if they say otherwise, or name another merchant", () =>
    Effect.gen(function*() {
      const unpaid = yield* Effect.flip(parsed("TRANSACTION.SUCCESS", { ...deduction, trade_state: "PAYERROR" }))
      assert.strictEqual(unpaid._tag, "ResponseDecodeError")
      const foreign = yield* Effect.flip(parsed("TRANSACTION.SUCCESS", { ...deduction, mchid: "1900000999" }))
      assert.strictEqual(foreign._tag, "ResponseDecodeError")
      const signed = { ...contract, sp_mchid: "1900000999", contract_state: "SIGNED" }
      assert.strictEqual((yield* Effect.flip(parsed("ENTRUST.SIGN", signed)))._tag, "ResponseDecodeError")
    }))
})
