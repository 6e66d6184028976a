import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Combine } from "effect-wechatpay/payments"
import type { DocumentedCode } from "../../support/codes.ts"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import { code_url, h5_info, h5_url, identity, openid, prepay_id, subsidy_info, time, wireTime } from "./fixtures.ts"

const combine_out_trade_no = "P20150806125346"

// A merchant whom the sandbox knows too.
const mchid = "0019000002"

const subOrder = {
  mchid,
  attach: "深圳分店",
  amount: { total_amount: 100, currency: "CNY" },
  out_trade_no: "20150806125346",
  goods_tag: "WXG",
  description: "腾讯充值中心-QQ会员充值",
  settle_info: { profit_sharing: false }
} as const

const sub_orders = [subOrder, { ...subOrder, out_trade_no: "20150806125347" }] as const
const detailed = [{ ...subOrder, detail: "买单费用" }, sub_orders[1]] as const

const request = {
  combine_out_trade_no,
  notify_url: "https://yourapp.com/notify",
  time_start: time,
  time_expire: time,
  limit_pay: ["no_debit"]
} as const

const wire = {
  ...request,
  combine_appid: "wxd678efh567hg6787",
  combine_mchid: "1900000109",
  time_start: wireTime,
  time_expire: wireTime
}

const scene_info = { device_id: "POS1:1", payer_client_ip: "14.17.22.32" }
const combine_payer_info = { openid, identity }
const encrypted = ["combine_payer_info.identity.number", "combine_payer_info.identity.name"]

for (const endpoint of [Combine.prepayJsapi, Combine.prepayMiniProgram]) {
  itCalls({
    endpoint,
    request: { ...request, sub_orders: detailed, combine_payer_info, scene_info, subsidy_info },
    sends: "POST /v3/combine-transactions/jsapi",
    body: { ...wire, sub_orders: detailed, combine_payer_info, scene_info, subsidy_info },
    encrypted,
    answers: { prepay_id },
    gives: { prepay_id }
  })
}

itCalls({
  endpoint: Combine.prepayApp,
  request: { ...request, sub_orders: detailed, combine_payer_info, scene_info, subsidy_info },
  sends: "POST /v3/combine-transactions/app",
  body: { ...wire, sub_orders: detailed, combine_payer_info, scene_info, subsidy_info },
  encrypted,
  answers: { prepay_id },
  gives: { prepay_id }
})

itCalls({
  endpoint: Combine.prepayH5,
  request: { ...request, sub_orders, combine_payer_info, scene_info: { ...scene_info, h5_info } },
  sends: "POST /v3/combine-transactions/h5",
  body: { ...wire, sub_orders, combine_payer_info, scene_info: { ...scene_info, h5_info } },
  encrypted,
  answers: { h5_url },
  gives: { h5_url }
})

itCalls({
  endpoint: Combine.prepayNative,
  request: { ...request, sub_orders, combine_payer_info, scene_info },
  sends: "POST /v3/combine-transactions/native",
  body: { ...wire, sub_orders, combine_payer_info, scene_info },
  encrypted,
  answers: { code_url },
  gives: { code_url }
})

const place = Combine.prepayNative({ combine_out_trade_no, sub_orders })

const told = {
  combine_appid: "wxd678efh567hg6787",
  combine_mchid: "1900000109",
  combine_out_trade_no,
  combine_transaction_id: "1217752501201407033233368018",
  scene_info: { device_id: "POS1:1" },
  sub_orders: [{
    mchid,
    trade_type: "JSAPI",
    trade_state: "SUCCESS",
    bank_type: "CMC",
    attach: "深圳分店",
    success_time: wireTime,
    transaction_id: "1009660380201506130728806387",
    out_trade_no: "20150806125346",
    promotion_detail: [{ coupon_id: "109519", scope: "GLOBAL", type: "CASH", amount: 10 }],
    amount: {
      total_amount: 100,
      currency: "CNY",
      payer_amount: 90,
      payer_currency: "CNY",
      settlement_rate: 650000000
    }
  }],
  combine_payer_info: { openid },
  installment_info: { use_subsidy: true, selected_installment_number: 3 }
} as const

itCalls({
  endpoint: Combine.query,
  request: { combine_out_trade_no },
  sends: `GET /v3/combine-transactions/out-trade-no/${combine_out_trade_no}`,
  answers: told,
  gives: { ...told, sub_orders: [{ ...told.sub_orders[0], success_time: time }] },
  sandbox: place
})

const named = sub_orders.map(({ mchid, out_trade_no }) => ({ mchid, out_trade_no }))

itCalls({
  endpoint: Combine.close,
  request: { combine_out_trade_no, sub_orders: named },
  sends: `POST /v3/combine-transactions/out-trade-no/${combine_out_trade_no}/close`,
  body: { combine_appid: "wxd678efh567hg6787", sub_orders: named },
  gives: undefined,
  sandbox: place
})

describe("Combine", () => {
  it.effect("does not take a payment for closed while its payer pays", () => {
    const { layer } = Platform.world(() =>
      Platform.json({ code: "USER_PAYING", message: "用户支付中，需要输入密码" }, 202)
    )
    return Effect.gen(function*() {
      const error = yield* Effect.flip(Combine.close({ combine_out_trade_no, sub_orders: named }))
      assert.deepInclude(error, { _tag: "ApiError", code: "USER_PAYING", outcome: "Unknown" })
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes at most fifty orders, and not none", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code_url }))
    const many = Array.from({ length: 51 }, (_, index) => ({ ...subOrder, out_trade_no: `order${index}` }))
    return Effect.gen(function*() {
      for (const sub_orders of [[], many]) {
        const error = yield* Effect.flip(Combine.prepayNative({ combine_out_trade_no, sub_orders }))
        assert.deepInclude(error, { _tag: "RequestEncodeError", field: "sub_orders" })
      }
      yield* Combine.prepayNative({ combine_out_trade_no, sub_orders: many.slice(1) })
      assert.lengthOf(received, 1)
    }).pipe(Effect.provide(layer))
  })
})

describe("Combine.query", () => {
  it("names the codes of the official table", () => {
    const code: DocumentedCode<typeof Combine.query> = "ORDERNOTEXIST"
    assert.isString(code)
  })
})
