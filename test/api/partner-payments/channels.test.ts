import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { App, CodePay, H5, Jsapi, MiniProgram, Native, Order } from "effect-wechatpay/partner-payments"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import {
  charge,
  code_url,
  h5_info,
  h5_url,
  identity,
  openid,
  order,
  out_trade_no,
  paid,
  paidTime,
  prepay_id,
  scene_info,
  subsidy_info,
  transaction_id,
  wireOrder
} from "../payments/fixtures.ts"

// A sub-merchant that the sandbox has too, and its application.
const sub = { sub_mchid: "0019000002", sub_appid: "wx0053414e44424f59" }
const who = { sp_appid: "wxd678efh567hg6787", sp_mchid: "1900000109", ...sub }
const settle_info = { profit_sharing: true, subsidy_amount: 10 }
const encrypted = ["payer.identity.number", "payer.identity.name"]
const payer = { sp_openid: openid, sub_openid: openid }

for (const endpoint of [Jsapi.prepay, MiniProgram.prepay]) {
  itCalls({
    endpoint,
    request: { ...sub, ...order, payer: { ...payer, identity }, scene_info, settle_info, subsidy_info },
    sends: "POST /v3/pay/partner/transactions/jsapi",
    body: { ...who, ...wireOrder, payer: { ...payer, identity }, scene_info, settle_info, subsidy_info },
    encrypted,
    responses: { prepay_id },
    gives: { prepay_id }
  })
}

itCalls({
  endpoint: App.prepay,
  request: { ...sub, ...order, payer: { identity }, scene_info, settle_info, subsidy_info },
  sends: "POST /v3/pay/partner/transactions/app",
  body: { ...who, ...wireOrder, payer: { identity }, scene_info, settle_info, subsidy_info },
  encrypted,
  responses: { prepay_id },
  gives: { prepay_id }
})

itCalls({
  endpoint: H5.prepay,
  request: { ...sub, ...order, payer: { identity }, scene_info: { ...scene_info, h5_info }, settle_info },
  sends: "POST /v3/pay/partner/transactions/h5",
  body: { ...who, ...wireOrder, payer: { identity }, scene_info: { ...scene_info, h5_info }, settle_info },
  encrypted,
  responses: { h5_url },
  gives: { h5_url }
})

itCalls({
  endpoint: Native.prepay,
  request: { ...sub, ...order, payer: { identity }, scene_info, settle_info },
  sends: "POST /v3/pay/partner/transactions/native",
  body: { ...who, ...wireOrder, payer: { identity }, scene_info, settle_info },
  encrypted,
  responses: { code_url },
  gives: { code_url }
})

itCalls({
  endpoint: CodePay.pay,
  request: { ...sub, ...charge },
  sends: "POST /v3/pay/partner/transactions/codepay",
  body: { ...who, ...charge },
  responses: { ...who, ...paid, payer },
  gives: { ...who, ...paid, ...paidTime, payer }
})

itCalls({
  endpoint: CodePay.reverse,
  request: { ...sub, out_trade_no },
  sends: `POST /v3/pay/partner/transactions/out-trade-no/${out_trade_no}/reverse`,
  body: who,
  responses: { ...who, out_trade_no },
  gives: { ...who, out_trade_no },
  sandbox: CodePay.pay({ ...sub, ...charge })
})

const place = Native.prepay({ sub_mchid: sub.sub_mchid, description: "tea", out_trade_no, amount: { total: 100 } })

itCalls({
  endpoint: Order.queryByOutTradeNo,
  request: { out_trade_no, sub_mchid: sub.sub_mchid },
  sends: `GET /v3/pay/partner/transactions/out-trade-no/${out_trade_no}?sp_mchid=1900000109&sub_mchid=0019000002`,
  responses: { ...who, ...paid, payer },
  gives: { ...who, ...paid, ...paidTime, payer },
  sandbox: place
})

itCalls({
  endpoint: Order.queryById,
  request: { transaction_id, sub_mchid: sub.sub_mchid },
  sends: `GET /v3/pay/partner/transactions/id/${transaction_id}?sp_mchid=1900000109&sub_mchid=0019000002`,
  responses: { ...who, ...paid, payer },
  gives: { ...who, ...paid, ...paidTime, payer },
  // The sandbox gives numbers of its own: see test/sandbox/products/channels.test.ts.
  sandbox: false
})

itCalls({
  endpoint: Order.close,
  request: { out_trade_no, sub_mchid: sub.sub_mchid },
  sends: `POST /v3/pay/partner/transactions/out-trade-no/${out_trade_no}/close`,
  body: { sp_mchid: "1900000109", sub_mchid: "0019000002" },
  gives: undefined,
  sandbox: place
})

describe("orders of sub-merchants", () => {
  it.effect("name the payer, and the application that an openid belongs to", () => {
    const { layer, received } = Platform.world(() => Platform.json({ prepay_id }))
    const request = { sub_mchid: sub.sub_mchid, description: "tea", out_trade_no, amount: { total: 100 } }
    return Effect.gen(function*() {
      const nobody = yield* Effect.flip(Jsapi.prepay({ ...request, payer: {} }))
      assert.deepInclude(nobody, { _tag: "RequestEncodeError", field: "payer.sp_openid" })
      const homeless = yield* Effect.flip(Jsapi.prepay({ ...request, payer: { sub_openid: openid } }))
      assert.deepInclude(homeless, { _tag: "RequestEncodeError", field: "sub_appid" })
      assert.lengthOf(received, 0)
      yield* Jsapi.prepay({ ...request, sub_appid: sub.sub_appid, payer: { sub_openid: openid } })
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("are not mixed up with another sub-merchant's under the same number", () => {
    const { layer } = Platform.world(() => Platform.json({ ...who, ...paid, sub_mchid: "0019000003", payer }))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Order.queryByOutTradeNo({ out_trade_no, sub_mchid: sub.sub_mchid }))
      assert.strictEqual(error._tag === "SignatureError" && error.reason._tag, "OtherRequest")
    }).pipe(Effect.provide(layer))
  })
})
