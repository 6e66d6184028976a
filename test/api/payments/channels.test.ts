import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { App, CodePay, H5, Jsapi, MiniProgram, Native } from "effect-wechatpay/payments"
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
  wireOrder
} from "./fixtures.ts"

const who = { appid: "wxd678efh567hg6787", mchid: "1900000109" }
const settle_info = { profit_sharing: true }
const encrypted = ["payer.identity.number", "payer.identity.name"]

for (const endpoint of [Jsapi.prepay, MiniProgram.prepay]) {
  itCalls({
    endpoint,
    request: { ...order, payer: { openid, identity }, scene_info, settle_info, subsidy_info },
    sends: "POST /v3/pay/transactions/jsapi",
    body: { ...who, ...wireOrder, payer: { openid, identity }, scene_info, settle_info, subsidy_info },
    encrypted,
    responses: { prepay_id },
    gives: { prepay_id }
  })
}

itCalls({
  endpoint: App.prepay,
  request: { ...order, payer: { identity }, scene_info, settle_info, subsidy_info },
  sends: "POST /v3/pay/transactions/app",
  body: { ...who, ...wireOrder, payer: { identity }, scene_info, settle_info, subsidy_info },
  encrypted,
  responses: { prepay_id },
  gives: { prepay_id }
})

itCalls({
  endpoint: H5.prepay,
  request: { ...order, payer: { identity }, scene_info: { ...scene_info, h5_info }, settle_info },
  sends: "POST /v3/pay/transactions/h5",
  body: { ...who, ...wireOrder, payer: { identity }, scene_info: { ...scene_info, h5_info }, settle_info },
  encrypted,
  responses: { h5_url },
  gives: { h5_url }
})

itCalls({
  endpoint: Native.prepay,
  request: { ...order, payer: { identity }, scene_info, settle_info },
  sends: "POST /v3/pay/transactions/native",
  body: { ...who, ...wireOrder, payer: { identity }, scene_info, settle_info },
  encrypted,
  responses: { code_url },
  gives: { code_url }
})

itCalls({
  endpoint: CodePay.pay,
  request: charge,
  sends: "POST /v3/pay/transactions/codepay",
  body: { ...who, ...charge },
  responses: { ...who, ...paid, payer: { openid } },
  gives: { ...who, ...paid, ...paidTime, payer: { openid } }
})

itCalls({
  endpoint: CodePay.reverse,
  request: { out_trade_no },
  sends: `POST /v3/pay/transactions/out-trade-no/${out_trade_no}/reverse`,
  body: who,
  responses: { ...who, out_trade_no },
  gives: { ...who, out_trade_no },
  sandbox: CodePay.pay(charge)
})

describe("CodePay.pay", () => {
  it.effect("distinguishes a payer who must enter a password from every other outcome, and does not charge again", () => {
    const { layer, received } = Platform.world(() =>
      Platform.json({ code: "USERPAYING", message: "需要用户输入支付密码" }, 202)
    )
    return Effect.gen(function*() {
      const error = yield* Effect.flip(CodePay.pay(charge))
      assert.deepInclude(error, { _tag: "ApiError", code: "USERPAYING", status: 202, outcome: "Unknown" })
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("returns the state if the response has it", () => {
    const { layer } = Platform.world(() => Platform.json({ ...who, out_trade_no, trade_state: "USERPAYING" }))
    return Effect.gen(function*() {
      assert.strictEqual((yield* CodePay.pay(charge)).trade_state, "USERPAYING")
    }).pipe(Effect.provide(layer))
  })

  it.effect("never charges twice by itself after an unknown outcome", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code: "SYSTEM_ERROR", message: "系统错误" }, 500))
    return Effect.gen(function*() {
      const error = yield* Effect.flip(CodePay.pay(charge))
      assert.strictEqual(error.outcome, "Unknown")
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })

  it.effect("needs no address for notifications: there are none", () => {
    const { layer, received } = Platform.world(
      () => Platform.json({ ...who, out_trade_no, trade_state: "SUCCESS" }),
      { notifyUrl: undefined }
    )
    return Effect.gen(function*() {
      yield* CodePay.pay(charge)
      assert.notProperty(JSON.parse(received[0]!.body), "notify_url")
    }).pipe(Effect.provide(layer))
  })
})
