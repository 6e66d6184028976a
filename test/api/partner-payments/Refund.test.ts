import { Effect } from "effect"
import { Native, Refund } from "effect-wechatpay/partner-payments"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"
import { abnormal, out_trade_no, refund, refund_id, refunded, refundTimes, without } from "../payments/fixtures.ts"

// A sub-merchant whom the sandbox knows too.
const sub_mchid = "0019000002"
const refund_account = "REFUND_SOURCE_SUB_MERCHANT"

const pay = Effect.gen(function*() {
  yield* Native.prepay({ sub_mchid, description: "tea", out_trade_no, amount: { total: 100 } })
  yield* (yield* Sandbox.Sandbox).pay({ out_trade_no })
})

itCalls({
  endpoint: Refund.create,
  request: { ...refund, sub_mchid, refund_account },
  sends: "POST /v3/refund/domestic/refunds",
  body: { ...refund, sub_mchid, refund_account },
  responses: { ...refunded, refund_account },
  gives: { ...refunded, ...refundTimes, refund_account },
  // The sandbox gives numbers of its own: see test/sandbox/products/channels.test.ts.
  sandbox: false
})

itCalls({
  endpoint: Refund.query,
  request: { out_refund_no: refund.out_refund_no, sub_mchid },
  sends: `GET /v3/refund/domestic/refunds/${refund.out_refund_no}?sub_mchid=${sub_mchid}`,
  responses: refunded,
  gives: { ...refunded, ...refundTimes },
  sandbox: Effect.andThen(pay, Refund.create({ ...without(refund, "transaction_id"), sub_mchid }))
})

itCalls({
  endpoint: Refund.applyAbnormalRefund,
  request: { ...abnormal, sub_mchid },
  sends: `POST /v3/refund/domestic/refunds/${refund_id}/apply-abnormal-refund`,
  body: { ...without(abnormal, "refund_id"), sub_mchid },
  encrypted: ["bank_account", "real_name"],
  responses: refunded,
  gives: { ...refunded, ...refundTimes },
  sandbox: false
})
