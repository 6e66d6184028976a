import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { Native, Order, Refund } from "../../src/api/payments/index.ts"
import * as Sandbox from "../../src/sandbox/Sandbox.ts"

const out_trade_no = "tea20261123001"
const order = { description: "A cup of tea", out_trade_no, amount: { total: 100 } }

describe("Sandbox.layer", () => {
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
      const refund = yield* Refund.create({
        out_trade_no: order.out_trade_no,
        out_refund_no: "r1",
        amount: { refund: 40, total: 100, currency: "CNY" }
      })
      assert.strictEqual(refund.status, "PROCESSING")
      yield* sandbox.advance("5 seconds")
      assert.strictEqual((yield* Refund.query({ out_refund_no: "r1" })).status, "SUCCESS")
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("closes an order with an empty signed answer", () =>
    Effect.gen(function*() {
      yield* Native.prepay(order)
      yield* Order.close({ out_trade_no })
      assert.strictEqual((yield* Order.queryByOutTradeNo({ out_trade_no })).trade_state, "CLOSED")
    }).pipe(Effect.provide(Sandbox.layer())))
})
