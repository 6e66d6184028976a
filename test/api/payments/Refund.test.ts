import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Native, Refund } from "effect-wechatpay/payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import { abnormal, out_trade_no, refund, refund_id, refunded, refundTimes, without } from "./fixtures.ts"

const pay = Effect.gen(function*() {
  yield* Native.prepay({ description: "tea", out_trade_no, amount: { total: 100 } })
  yield* (yield* Sandbox.Sandbox).pay({ out_trade_no })
})

itCalls({
  endpoint: Refund.create,
  request: refund,
  sends: "POST /v3/refund/domestic/refunds",
  body: refund,
  responses: refunded,
  gives: { ...refunded, ...refundTimes },
  // The sandbox gives numbers of its own: see test/sandbox/products/channels.test.ts.
  sandbox: false
})

itCalls({
  endpoint: Refund.query,
  request: { out_refund_no: refund.out_refund_no },
  sends: `GET /v3/refund/domestic/refunds/${refund.out_refund_no}`,
  responses: { ...refunded, status: "ABNORMAL", success_time: null },
  gives: { ...without(refunded, "success_time"), create_time: refundTimes.create_time, status: "ABNORMAL" },
  sandbox: Effect.andThen(pay, Refund.create(without(refund, "transaction_id")))
})

itCalls({
  endpoint: Refund.applyAbnormalRefund,
  request: abnormal,
  sends: `POST /v3/refund/domestic/refunds/${refund_id}/apply-abnormal-refund`,
  body: without(abnormal, "refund_id"),
  encrypted: ["bank_account", "real_name"],
  responses: refunded,
  gives: { ...refunded, ...refundTimes },
  sandbox: false
})

describe("Refund", () => {
  it.effect("refuses what the official page refuses, before anything is sent", () => {
    const { layer, received } = Platform.world(() => Platform.json(refunded))
    return Effect.gen(function*() {
      const noOrder = yield* Effect.flip(Refund.create({ out_refund_no: "r1", amount: refund.amount }))
      assert.deepInclude(noOrder, { _tag: "RequestEncodeError", field: "out_trade_no" })
      const noCard = yield* Effect.flip(Refund.applyAbnormalRefund(without(abnormal, "bank_account")))
      assert.deepInclude(noCard, { _tag: "RequestEncodeError", field: "bank_account" })
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("needs no card where the money goes to the merchant's own account", () => {
    const { layer, received } = Platform.world(() => Platform.json(refunded))
    return Effect.gen(function*() {
      yield* Refund.applyAbnormalRefund({
        refund_id,
        out_refund_no: refund.out_refund_no,
        type: "MERCHANT_BANK_CARD"
      })
      assert.deepStrictEqual(JSON.parse(received[0]!.body), {
        out_refund_no: refund.out_refund_no,
        type: "MERCHANT_BANK_CARD"
      })
    }).pipe(Effect.provide(layer))
  })
})
