import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Endpoint, WeChatPayError } from "effect-wechatpay"
import * as Partner from "effect-wechatpay/partner-payments"
import { Combine } from "effect-wechatpay/payments"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import { code_url, h5_info, h5_url, identity, openid, prepay_id, subsidy_info, time, wireTime } from "./fixtures.ts"

const combine_out_trade_no = "P20150806125346"

// A merchant that the sandbox has too.
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
    responses: { prepay_id },
    gives: { prepay_id }
  })
}

itCalls({
  endpoint: Combine.prepayApp,
  request: { ...request, sub_orders: detailed, combine_payer_info, scene_info, subsidy_info },
  sends: "POST /v3/combine-transactions/app",
  body: { ...wire, sub_orders: detailed, combine_payer_info, scene_info, subsidy_info },
  encrypted,
  responses: { prepay_id },
  gives: { prepay_id }
})

itCalls({
  endpoint: Combine.prepayH5,
  request: { ...request, sub_orders, combine_payer_info, scene_info: { ...scene_info, h5_info } },
  sends: "POST /v3/combine-transactions/h5",
  body: { ...wire, sub_orders, combine_payer_info, scene_info: { ...scene_info, h5_info } },
  encrypted,
  responses: { h5_url },
  gives: { h5_url }
})

itCalls({
  endpoint: Combine.prepayNative,
  request: { ...request, sub_orders, combine_payer_info, scene_info },
  sends: "POST /v3/combine-transactions/native",
  body: { ...wire, sub_orders, combine_payer_info, scene_info },
  encrypted,
  responses: { code_url },
  gives: { code_url }
})

const place = Combine.prepayNative({ combine_out_trade_no, sub_orders })

const wireResponse = {
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
  responses: wireResponse,
  gives: { ...wireResponse, sub_orders: [{ ...wireResponse.sub_orders[0], success_time: time }] },
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

  // merchant/4012556926, 4012556931, 4012556944, 4012556961 and 4012556982: 一笔合单支付订单可支持2-10笔商品单交易.
  it.effect("has 2 to 10 orders", () => {
    const { layer, received } = Platform.world(() =>
      Platform.json({ code_url, prepay_id: "wx1", h5_url: "https://wx" })
    )
    const many = Array.from({ length: 11 }, (_, index) => ({ ...subOrder, out_trade_no: `order-${index}` }))
    const calls = [
      (sub_orders: typeof many) => Combine.prepayJsapi({ combine_out_trade_no, sub_orders, combine_payer_info }),
      (sub_orders: typeof many) => Combine.prepayMiniProgram({ combine_out_trade_no, sub_orders, combine_payer_info }),
      (sub_orders: typeof many) => Combine.prepayApp({ combine_out_trade_no, sub_orders }),
      (sub_orders: typeof many) => Combine.prepayNative({ combine_out_trade_no, sub_orders }),
      // merchant/4012556961: scene_info is optional.
      (sub_orders: typeof many) => Combine.prepayH5({ combine_out_trade_no, sub_orders })
    ]
    return Effect.gen(function*() {
      for (const call of calls) {
        for (const sub_orders of [[], many.slice(0, 1), many]) {
          const error = yield* Effect.flip<
            unknown,
            { readonly _tag: string; readonly field?: unknown },
            Endpoint.Services
          >(
            call(sub_orders)
          )
          assert.deepInclude(error, { _tag: "RequestEncodeError", field: "sub_orders" })
        }
        yield* Effect.asVoid<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>(call(many.slice(0, 2)))
        yield* Effect.asVoid<unknown, WeChatPayError.WeChatPayError, Endpoint.Services>(call(many.slice(1)))
      }
      assert.lengthOf(received, 2 * calls.length)
    }).pipe(Effect.provide(layer))
  })

  // The same pages: 要求6~32个字符内，只能是数字、大小写字母_-|*.
  it.effect("has numbers of 6 to 32 characters", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code_url }))
    const place = (combine: string, order: string) =>
      Combine.prepayNative({
        combine_out_trade_no: combine,
        sub_orders: [{ ...subOrder, out_trade_no: order }, { ...subOrder, out_trade_no: "order-2" }]
      })
    return Effect.gen(function*() {
      for (const bad of ["12345", "1".repeat(33), "order@1", "order 1"]) {
        for (
          const [combine, order, field] of [[bad, "order-1", "combine_out_trade_no"], [
            "basket-1",
            bad,
            "sub_orders[0].out_trade_no"
          ]] as const
        ) {
          const error = yield* Effect.flip(place(combine, order))
          assert.deepInclude(error, {
            _tag: "RequestEncodeError",
            field,
            issue: "Expected 6 to 32 characters: digits, letters, _ - | *"
          })
        }
      }
      for (const good of ["123456", "1".repeat(32), "a_-|*B"]) yield* place(good, good)
      assert.lengthOf(received, 3)
    }).pipe(Effect.provide(layer))
  })

  // Orders from before keep their numbers: the pages of query and close have no pattern.
  it.effect("can be queried and closed by a number that can no longer be placed", () => {
    const { layer, received } = Platform.world(({ method }) =>
      method === "GET"
        ? Platform.json({ combine_out_trade_no: "a@1", sub_orders: [] })
        : { status: 204 }
    )
    return Effect.gen(function*() {
      yield* Combine.query({ combine_out_trade_no: "a@1" })
      yield* Combine.close({ combine_out_trade_no: "a@1", sub_orders: [{ mchid: "1900000109", out_trade_no: "b" }] })
      assert.lengthOf(received, 2)
    }).pipe(Effect.provide(layer))
  })

  // merchant/4012557006: sub_orders is optional in the response of a query.
  it.effect("can be queried without its orders", () => {
    const { layer } = Platform.world(() => Platform.json({ combine_out_trade_no }))
    return Effect.gen(function*() {
      assert.deepStrictEqual(yield* Combine.query({ combine_out_trade_no }), { combine_out_trade_no })
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes from an app what the version for service providers takes", () => {
    const contract_result = { code: "SUCCESS", message: "ok" }
    const { layer, received } = Platform.world(() => Platform.json({ prepay_id: "wx2", contract_result }))
    const contract_info = {
      mchid: "1900000109",
      appid: "wxd678efh567hg6787",
      out_contract_code: "contract-1",
      plan_id: 123,
      contract_display_account: "张三",
      notify_url: "https://example.com/contract"
    }
    return Effect.gen(function*() {
      const more = { trade_scenario: "RECOMMERCE", contract_info, prepay_id: "wx1" }
      const response = yield* Combine.prepayApp({ combine_out_trade_no, sub_orders, ...more })
      assert.deepStrictEqual(response, { prepay_id: "wx2", contract_result })
      assert.deepInclude(JSON.parse(received[0]?.body ?? ""), more)
      const direct = Object.keys(Combine.PrepayAppRequest.fields).sort()
      assert.deepStrictEqual(direct, Object.keys(Partner.Combine.PrepayAppRequest.fields).sort())
    }).pipe(Effect.provide(layer))
  })
})
