import { assert, describe, it } from "@effect/vitest"
import {
  AfterSalesOrder,
  ProfitSharingAmount,
  ProfitSharingOrder,
  ProfitSharingReceiver,
  ProfitSharingReturn
} from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes, sub_mchid, transaction_id } from "./serves.ts"

const appid = "wxd678efh567hg6787"
const out_order_no = "P20150806125346"
const order_id = "3008450740201411110007820472"
const numbers = { sub_mchid, transaction_id, out_order_no, order_id }

const merchant = {
  type: "MERCHANT_ID",
  receiver_account: "1900000110",
  amount: 100,
  description: "分给商户1900000110",
  receiver_name: "示例商户全称"
} as const

const receiver = {
  amount: 100,
  description: "分给商户1900000110",
  result: "CLOSED",
  finish_time: "2015-05-20T13:29:35+08:00",
  fail_reason: "ACCOUNT_ABNORMAL",
  type: "MERCHANT_ID",
  receiver_account: "1900000110",
  detail_id: "36011111111111111111111",
  abnormal_status: "ABNORMAL_FINISHED",
  funds_abnormal_closed_reason: "CLOSED_REASON_RESTRICT_TRANSFER",
  funds_abnormal_redirect_id: "0100011742874700562078230000",
  funds_abnormal_receivers: [{ mchid: "1900000001" }]
}

itServes({
  endpoint: ProfitSharingOrder.request,
  request: { sub_mchid, transaction_id, out_order_no, receivers: [merchant], finish: false },
  sends: "POST /v3/ecommerce/profitsharing/orders",
  body: { appid, sub_mchid, transaction_id, out_order_no, receivers: [merchant], finish: false },
  encrypted: ["receivers.receiver_name"],
  response: { ...numbers, receivers: [receiver], status: "PROCESSING" }
})

itServes({
  endpoint: ProfitSharingOrder.query,
  request: { sub_mchid, transaction_id, out_order_no },
  sends:
    `GET /v3/ecommerce/profitsharing/orders?sub_mchid=${sub_mchid}&transaction_id=${transaction_id}&out_order_no=${out_order_no}`,
  response: {
    ...numbers,
    status: "FINISHED",
    receivers: [receiver],
    finish_amount: 100,
    finish_description: "分账完结"
  }
})

itServes({
  endpoint: ProfitSharingOrder.unfreeze,
  request: { sub_mchid, transaction_id, out_order_no, description: "分账完结" },
  sends: "POST /v3/ecommerce/profitsharing/finish-order",
  body: { sub_mchid, transaction_id, out_order_no, description: "分账完结" },
  response: numbers
})

itServes({
  endpoint: ProfitSharingAmount.query,
  request: { transaction_id },
  sends: `GET /v3/ecommerce/profitsharing/orders/${transaction_id}/amounts`,
  response: { transaction_id, unsplit_amount: 1000 }
})

itServes({
  endpoint: ProfitSharingReceiver.add,
  request: { type: "MERCHANT_ID", account: "190001001", name: "张三网络公司", relation_type: "SUPPLIER" },
  sends: "POST /v3/ecommerce/profitsharing/receivers/add",
  body: { appid, type: "MERCHANT_ID", account: "190001001", name: "张三网络公司", relation_type: "SUPPLIER" },
  response: { type: "MERCHANT_ID", account: "190001001" }
})

itServes({
  endpoint: ProfitSharingReceiver.add,
  request: { type: "PERSONAL_OPENID", account: "oUpF8", encrypted_name: "张三", relation_type: "OTHERS" },
  sends: "POST /v3/ecommerce/profitsharing/receivers/add",
  body: { appid, type: "PERSONAL_OPENID", account: "oUpF8", encrypted_name: "张三", relation_type: "OTHERS" },
  encrypted: ["encrypted_name"],
  response: { type: "PERSONAL_OPENID", account: "oUpF8" }
})

itServes({
  endpoint: ProfitSharingReceiver.remove,
  request: { type: "MERCHANT_ID", account: "190001001" },
  sends: "POST /v3/ecommerce/profitsharing/receivers/delete",
  body: { appid, type: "MERCHANT_ID", account: "190001001" },
  response: { type: "MERCHANT_ID", account: "190001001" }
})

const out_return_no = "R20190516001"

const returned = {
  sub_mchid,
  order_id,
  out_order_no,
  out_return_no,
  return_mchid: "86693852",
  amount: 10,
  return_no: "3008450740201411110007820473",
  result: "FAILED",
  fail_reason: "TIME_OUT_CLOSED",
  finish_time: "2015-05-20T13:29:35+08:00",
  transaction_id
}

const returning = { sub_mchid, out_return_no, return_mchid: "86693852", amount: 10, description: "用户退款" }

itServes({
  endpoint: ProfitSharingReturn.request,
  request: { ...returning, order_id, out_order_no, transaction_id },
  sends: "POST /v3/ecommerce/profitsharing/returnorders",
  body: { ...returning, order_id, out_order_no, transaction_id },
  response: returned
})

itServes({
  endpoint: ProfitSharingReturn.query,
  request: { sub_mchid, out_return_no, order_id, out_order_no },
  sends:
    `GET /v3/ecommerce/profitsharing/returnorders?sub_mchid=${sub_mchid}&out_return_no=${out_return_no}&order_id=${order_id}&out_order_no=${out_order_no}`,
  response: returned
})

itServes({
  endpoint: AfterSalesOrder.request,
  request: {
    sub_mchid,
    transaction_id,
    amount: 10,
    type: "SERVICE_FEE_INCOME",
    scene: "REFUND_TICKET",
    refund_id: "50000000382019052709732678859"
  },
  sends: "POST /v3/ecommerce/profitsharing/after-sales-orders",
  body: {
    sub_mchid,
    transaction_id,
    amount: 10,
    type: "SERVICE_FEE_INCOME",
    scene: "REFUND_TICKET",
    refund_id: "50000000382019052709732678859"
  },
  response: { sub_mchid, transaction_id, amount: 10 }
})

itServes({
  endpoint: AfterSalesOrder.query,
  request: { sub_mchid, transaction_id },
  sends: `GET /v3/ecommerce/profitsharing/after-sales-orders?sub_mchid=${sub_mchid}&transaction_id=${transaction_id}`,
  response: {
    sub_mchid,
    transaction_id: order_id,
    amount: 10,
    result: "FAILED",
    fail_reason: "NO_RELATION",
    finish_time: "2015-05-20T13:29:35+08:00"
  }
})

describe("Sharing of a platform's orders", () => {
  const refused = <A, E extends { readonly _tag: string; readonly field?: unknown }>(
    call: Effect.Effect<A, E, Effect.Services<ReturnType<typeof ProfitSharingOrder.request>>>
  ) => {
    const { layer, received } = Platform.world(() => Platform.json({ code: "PARAM_ERROR", message: "" }, 400))
    return Effect.flip(call).pipe(
      Effect.map((error) => received.length === 0 ? error.field : undefined),
      Effect.provide(layer)
    )
  }
  const share = (receivers: ReadonlyArray<typeof merchant>) =>
    ProfitSharingOrder.request({ sub_mchid, transaction_id, out_order_no, receivers, finish: false })

  it.effect("has 1 to 50 receivers, each of which gets something", () =>
    Effect.gen(function*() {
      assert.strictEqual(yield* refused(share([])), "receivers")
      assert.isUndefined(yield* refused(share(Array.from({ length: 50 }, () => merchant))))
      assert.strictEqual(yield* refused(share(Array.from({ length: 51 }, () => merchant))), "receivers")
      const nothing = { ...merchant, amount: 0 }
      assert.strictEqual(
        yield* refused(
          ProfitSharingOrder.request({ sub_mchid, transaction_id, out_order_no, receivers: [nothing], finish: false })
        ),
        "receivers[0].amount"
      )
    }))

  it.effect("adds no merchant without its name, and names a return's order", () =>
    Effect.gen(function*() {
      assert.strictEqual(
        yield* refused(ProfitSharingReceiver.add({ type: "MERCHANT_ID", account: "1", relation_type: "SUPPLIER" })),
        "name"
      )
      assert.strictEqual(yield* refused(ProfitSharingReturn.request(returning)), "out_order_no")
      assert.strictEqual(yield* refused(ProfitSharingReturn.query({ sub_mchid, out_return_no })), "out_order_no")
    }))
})
