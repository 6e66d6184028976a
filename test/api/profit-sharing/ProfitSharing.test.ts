import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Endpoint } from "effect-wechatpay"
import {
  ProfitSharingAmount,
  ProfitSharingBill,
  ProfitSharingOrder,
  ProfitSharingReceiver,
  ProfitSharingReturn
} from "effect-wechatpay/profit-sharing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import {
  account,
  appid,
  given,
  givenRead,
  giving,
  later,
  name,
  order_id,
  out_order_no,
  paid,
  read,
  response,
  sharing,
  transaction_id,
  unfreezing
} from "./fixtures.ts"

const receiver = { appid, type: "MERCHANT_ID", account, name, relation_type: "CUSTOM", custom_relation: "代理商" }

const shared = Effect.gen(function*() {
  yield* paid
  yield* ProfitSharingReceiver.add(receiver)
  yield* ProfitSharingOrder.request(sharing)
  yield* later
})

itCalls({
  endpoint: ProfitSharingReceiver.remove,
  request: { appid, type: "MERCHANT_ID", account },
  sends: "POST /v3/profitsharing/receivers/delete",
  body: { appid, type: "MERCHANT_ID", account },
  responses: { type: "MERCHANT_ID", account },
  gives: { type: "MERCHANT_ID", account },
  sandbox: ProfitSharingReceiver.add(receiver)
})

itCalls({
  endpoint: ProfitSharingOrder.request,
  request: sharing,
  sends: "POST /v3/profitsharing/orders",
  body: sharing,
  encrypted: ["receivers[].name"],
  responses: response,
  gives: read,
  sandbox: Effect.andThen(paid, ProfitSharingReceiver.add(receiver))
})

itCalls({
  endpoint: ProfitSharingOrder.query,
  request: { out_order_no, transaction_id },
  sends: `GET /v3/profitsharing/orders/${out_order_no}?transaction_id=${transaction_id}`,
  responses: response,
  gives: read,
  sandbox: shared
})

itCalls({
  endpoint: ProfitSharingOrder.unfreeze,
  request: unfreezing,
  sends: "POST /v3/profitsharing/orders/unfreeze",
  body: unfreezing,
  responses: { ...response, out_order_no: unfreezing.out_order_no },
  gives: { ...read, out_order_no: unfreezing.out_order_no },
  sandbox: paid
})

itCalls({
  endpoint: ProfitSharingReturn.request,
  request: giving,
  sends: "POST /v3/profitsharing/return-orders",
  body: giving,
  responses: given,
  gives: givenRead,
  // The sandbox gives numbers of its own: see test/sandbox/products/profitSharing.test.ts.
  sandbox: false
})

itCalls({
  endpoint: ProfitSharingReturn.query,
  request: { out_return_no: giving.out_return_no, out_order_no },
  sends: `GET /v3/profitsharing/return-orders/${giving.out_return_no}?out_order_no=${out_order_no}`,
  responses: given,
  gives: givenRead,
  sandbox: Effect.gen(function*() {
    yield* shared
    const { order_id: _, ...request } = giving
    yield* ProfitSharingReturn.request(request)
  })
})

itCalls({
  endpoint: ProfitSharingAmount.query,
  request: { transaction_id },
  sends: `GET /v3/profitsharing/transactions/${transaction_id}/amounts`,
  responses: { transaction_id, unsplit_amount: 1000 },
  gives: { transaction_id, unsplit_amount: 1000 },
  sandbox: paid
})

const link = {
  download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx",
  hash_type: "SHA1",
  hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04"
}

itCalls({
  endpoint: ProfitSharingBill.request,
  request: { sub_mchid: "1900000109", bill_date: "1970-01-01", tar_type: "GZIP" },
  sends: "GET /v3/profitsharing/bills?sub_mchid=1900000109&bill_date=1970-01-01&tar_type=GZIP",
  responses: link,
  gives: link,
  sandbox: false
})

describe("Orders and Returns", () => {
  const refused = <A, E>(call: Effect.Effect<A, E, Endpoint.Services>, field: RegExp) => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    return Effect.result(Effect.flip(call)).pipe(
      Effect.tap((result) =>
        Effect.sync(() => {
          assert.match(Object(result).success.field, field)
          assert.lengthOf(received, 0)
        })
      ),
      Effect.provide(layer)
    )
  }

  it.effect("want one to fifty receivers, and a return that names its order", () =>
    Effect.gen(function*() {
      const [one] = sharing.receivers
      yield* refused(ProfitSharingOrder.request({ ...sharing, receivers: [] }), /^receivers/)
      yield* refused(ProfitSharingOrder.request({ ...sharing, receivers: Array(51).fill(one) }), /^receivers/)
      yield* refused(ProfitSharingOrder.request({ ...sharing, out_order_no: "空" }), /^out_order_no/)
      const { order_id: _, out_order_no: __, ...unnamed } = giving
      yield* refused(ProfitSharingReturn.request(unnamed), /^out_order_no/)
    }))

  it.effect("leave the caller's receivers as they are, and mix plain and encrypted ones", () => {
    const { layer, received } = Platform.world(() => Platform.json(response))
    return Effect.gen(function*() {
      const receivers = [...sharing.receivers, {
        type: "MERCHANT_ID",
        account: "1900000110",
        amount: 1,
        description: "b"
      }]
      const before = structuredClone(receivers)
      yield* ProfitSharingOrder.request({ ...sharing, receivers })
      assert.deepStrictEqual(receivers, before)
      const [first, second] = JSON.parse(received[0]!.body).receivers
      assert.strictEqual(Platform.unseal(first.name), name)
      assert.notProperty(second, "name")
      assert.strictEqual(order_id, response.order_id)
    }).pipe(Effect.provide(layer))
  })
})
