import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Balance, Closure } from "effect-wechatpay/ecommerce"
import { Combine, Native, Order } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { inSandbox, opened } from "./fixtures.ts"

const out_request_no = "close1"
const payee_info: Closure.SubmitRequest["payee_info"] = {
  account_type: "ACCOUNT_TYPE_CORPORATE",
  bank_account_info: {
    account_name: "示例茶铺有限公司",
    account_bank: "工商银行",
    account_number: "6222020000000000018"
  }
}
const forms = [{ proof_media_type: "WITHDRAWAL_APPLICATION", proof_media: "media-form" }] as const

const query = Closure.queryByOutRequestNo({ out_request_no })
const state = Effect.map(query, ({ cancel_state }) => cancel_state)

const prepay = (sub_mchid: string, out_trade_no: string, profit_sharing = false) =>
  Native.prepay({
    sub_mchid,
    description: "茶",
    out_trade_no,
    amount: { total: 1000 },
    settle_info: { profit_sharing }
  })

/** A sub-merchant that has taken 1,000 fen, of which the fee is 6. */
const selling = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const sub_mchid = yield* opened()
  yield* prepay(sub_mchid, "tea20261130001")
  yield* sandbox.pay({ out_trade_no: "tea20261130001" })
  return sub_mchid
})

/** A closing of all its money, that the merchant confirmed: the money is on its way. */
const leaving = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  const sub_mchid = yield* selling
  yield* Closure.submit({ sub_mchid, out_request_no, withdraw: "APPLY_WITHDRAW", payee_info })
  yield* sandbox.advance("1 second")
  yield* sandbox.ecommerce.confirmClosure({ out_request_no })
  yield* sandbox.advance("10 seconds")
  return sub_mchid
})

describe("The closing of a sub-merchant", () => {
  it.effect("pays out all that is in its accounts; then nothing can be begun for it", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = yield* selling
      const checked = yield* Closure.check({ sub_mchid })
      assert.deepStrictEqual(checked, {
        sub_mchid,
        merchant_state: "NORMAL",
        validate_result: "ALLOW_CANCEL_WITHDRAW",
        account_info: [{ out_account_type: "BASIC_ACCOUNT", amount: 994 }]
      })
      const request: Closure.SubmitRequest = { sub_mchid, out_request_no, withdraw: "APPLY_WITHDRAW", payee_info }
      const { applyment_id = "" } = yield* Closure.submit(request)
      assert.strictEqual(yield* state, "ACCEPTED")
      assert.deepStrictEqual(yield* Closure.submit(request), { applyment_id, out_request_no })
      yield* refused(Closure.submit({ ...request, remark: "茶" }), "ALREADY_EXISTS")
      yield* sandbox.advance("1 second")
      const waiting = yield* Closure.queryById({ applyment_id })
      assert.strictEqual(waiting.cancel_state, "WAITING_MERCHANT_CONFIRM")
      assert.match(waiting.confirm_cancel?.confirm_cancel_url ?? "", /^https:/)

      yield* sandbox.ecommerce.confirmClosure({ out_request_no })
      assert.strictEqual(yield* state, "SYSTEM_PROCESSING")
      yield* prepay(sub_mchid, "tea20261130002")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual(yield* state, "CANCELED")
      yield* refused(prepay(sub_mchid, "tea20261130003"), "NO_AUTH")
      yield* refused(
        Combine.prepayNative({
          combine_out_trade_no: "P1",
          sub_orders: [{
            sub_mchid,
            out_trade_no: "S1",
            description: "茶",
            attach: "茶",
            amount: { total_amount: 100, currency: "CNY" }
          }]
        }),
        "NOAUTH"
      )
      const { trade_state } = yield* Order.queryByOutTradeNo({ sub_mchid, out_trade_no: "tea20261130001" })
      assert.strictEqual(trade_state, "SUCCESS")

      yield* sandbox.advance("5 seconds")
      const paying = yield* query
      assert.strictEqual(paying.cancel_state, "FUND_PROCESSING")
      assert.strictEqual(paying.withdraw_state, "WITHDRAW_PROCESSING")
      assert.deepStrictEqual(paying.account_info, [{ out_account_type: "BASIC_ACCOUNT", amount: 994 }])
      assert.strictEqual((yield* Balance.query({ sub_mchid })).available_amount, 0)
      yield* sandbox.advance("1 day")
      const finished = yield* query
      assert.strictEqual(finished.cancel_state, "FINISH")
      assert.strictEqual(finished.withdraw_state, "WITHDRAW_SUCCEED")
      assert.deepStrictEqual(
        finished.account_withdraw_result?.map(({ out_account_type, pay_state }) => [out_account_type, pay_state]),
        [["BASIC_ACCOUNT", "PAY_SUCCEED"]]
      )
      const again = yield* Closure.check({ sub_mchid })
      assert.strictEqual(again.merchant_state, "HAS_BEEN_CANCELLED")
      assert.strictEqual(again.validate_result, "NOT_ALLOW_CANCEL_WITHDRAW")
    })))

  it.effect("that pays nothing out needs empty accounts", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = yield* selling
      yield* refused(Closure.submit({ sub_mchid, out_request_no }), "INVALID_REQUEST")
      const empty = "0019000002"
      yield* Closure.submit({ sub_mchid: empty, out_request_no, withdraw: "NOT_APPLY_WITHDRAW" })
      yield* sandbox.advance("1 second")
      const confirm = Closure.confirm({
        out_request_no,
        sub_mchid: empty,
        operator_identification: "茶馆客服",
        confirm_time: DateTime.makeUnsafe(1000),
        cancel_contract_version: "V20241213"
      })
      yield* confirm
      yield* confirm
      yield* sandbox.advance("10 seconds")
      const finished = yield* query
      assert.strictEqual(finished.cancel_state, "FINISH")
      assert.isUndefined(finished.withdraw_state)
      assert.isUndefined(finished.account_info)
      yield* confirm
    })))

  it.effect("that nobody confirms is revoked after 30 days", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = "0019000002"
      yield* Closure.submit({ sub_mchid, out_request_no })
      yield* sandbox.advance("29 days")
      assert.strictEqual(yield* state, "WAITING_MERCHANT_CONFIRM")
      yield* refused(Closure.submit({ sub_mchid, out_request_no: "close2" }), "INVALID_REQUEST")
      yield* sandbox.advance("2 days")
      assert.strictEqual(yield* state, "REVOKED")
      yield* Closure.submit({ sub_mchid, out_request_no: "close2" })
    })))

  it.effect("with forms is reviewed, and rejected for good", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = "0019000002"
      yield* Closure.submit({ sub_mchid, out_request_no, proof_medias: forms })
      yield* sandbox.advance("1 second")
      assert.strictEqual(yield* state, "REVIEWING")
      yield* sandbox.ecommerce.rejectClosure({ out_request_no })
      assert.strictEqual(yield* state, "REJECTED")
      yield* Closure.submit({ sub_mchid, out_request_no: "close2", proof_medias: forms })
      yield* sandbox.advance("1 second")
      yield* sandbox.ecommerce.approveClosure({ out_request_no: "close2" })
      yield* sandbox.advance("10 seconds")
      const closed = yield* Closure.queryByOutRequestNo({ out_request_no: "close2" })
      assert.strictEqual(closed.cancel_state, "FINISH")
    })))

  it.effect("whose money the bank returns is paid out again, with forms", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = yield* leaving
      yield* sandbox.advance("1 day")
      yield* sandbox.ecommerce.bounceClosure({ out_request_no })
      const bounced = yield* query
      assert.strictEqual(bounced.withdraw_state, "WITHDRAW_EXCEPTION")
      assert.strictEqual(bounced.account_withdraw_result?.[0]?.pay_state, "BANK_REFUNDED")
      assert.strictEqual((yield* Balance.query({ sub_mchid })).available_amount, 994)
      assert.strictEqual((yield* Closure.check({ sub_mchid })).validate_result, "ALLOW_CANCEL_WITHDRAW")
      const again = { sub_mchid, out_request_no: "close2", withdraw: "APPLY_WITHDRAW", payee_info } as const
      yield* refused(Closure.submit(again), "INVALID_REQUEST")
      yield* Closure.submit({ ...again, proof_medias: forms })
      yield* sandbox.advance("1 second")
      yield* sandbox.ecommerce.approveClosure({ out_request_no: "close2" })
      yield* sandbox.advance("1 day")
      const paid = yield* Closure.queryByOutRequestNo({ out_request_no: "close2" })
      assert.strictEqual(paid.withdraw_state, "WITHDRAW_SUCCEED")
      assert.strictEqual((yield* Balance.query({ sub_mchid })).available_amount, 0)
    })))

  it.effect("waits for frozen money and for consumers' complaints", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const sub_mchid = yield* opened()
      yield* prepay(sub_mchid, "tea20261130001", true)
      yield* sandbox.pay({ out_trade_no: "tea20261130001" })
      yield* sandbox.complaints.raise({ out_trade_no: "tea20261130001" })
      const { block_reasons, validate_result } = yield* Closure.check({ sub_mchid })
      assert.strictEqual(validate_result, "NOT_ALLOW_CANCEL_WITHDRAW")
      assert.deepStrictEqual(
        block_reasons?.map(({ type }) => type),
        ["CONSUMER_COMPLAINT_UNPROCESSED", "FUNDS_PENDING_PROCESSING"]
      )
      yield* refused(Closure.submit({ sub_mchid, out_request_no }), "INVALID_REQUEST")
    })))
})
