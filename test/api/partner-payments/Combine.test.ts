import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Combine, PersonalCollection } from "effect-wechatpay/partner-payments"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import {
  code_url,
  h5_info,
  h5_url,
  identity,
  openid,
  prepay_id,
  subsidy_info,
  time,
  wireTime
} from "../payments/fixtures.ts"

const combine_out_trade_no = "P20150806125346"

// A sub-merchant that the sandbox has too, and its application.
const sub = { sub_mchid: "0019000002", sub_appid: "wx0053414e44424f59" }

const basic = {
  attach: "深圳分店",
  amount: { total_amount: 100, currency: "CNY" },
  out_trade_no: "20150806125346",
  description: "腾讯充值中心-QQ会员充值"
} as const

const subOrder = {
  ...sub,
  ...basic,
  goods_tag: "WXG",
  settle_info: { profit_sharing: true, subsidy_amount: 10 }
} as const

const detailed = { ...subOrder, detail: "买单费用", profit_sharing: true } as const

/** Orders name the service provider, filled from the configuration. */
const onWire = <A extends object>(order: A) => ({ mchid: "1900000109", ...order })

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
const combine_payer_info = { openid, sub_openid: openid, identity }
const encrypted = ["combine_payer_info.identity.number", "combine_payer_info.identity.name"]

for (const endpoint of [Combine.prepayJsapi, Combine.prepayMiniProgram]) {
  itCalls({
    endpoint,
    request: { ...request, sub_orders: [detailed], combine_payer_info, scene_info, subsidy_info },
    sends: "POST /v3/combine-transactions/jsapi",
    body: { ...wire, sub_orders: [onWire(detailed)], combine_payer_info, scene_info, subsidy_info },
    encrypted,
    responses: { prepay_id },
    gives: { prepay_id }
  })
}

const contract_info = {
  mchid: "1900000109",
  appid: "wxd678efh567hg6787",
  out_contract_code: "wxwtdk20200910100000",
  plan_id: 12535,
  contract_display_account: "微信代扣用户A",
  notify_url: "https://yourapp.com/notify"
}
const contract_result = { code: "INVALID_REQUEST", message: "当前签约协议号已经进行签约" }

itCalls({
  endpoint: Combine.prepayApp,
  request: {
    ...request,
    sub_orders: [detailed],
    combine_payer_info: { openid, identity },
    scene_info,
    subsidy_info,
    prepay_id,
    contract_info
  },
  sends: "POST /v3/combine-transactions/app",
  body: {
    ...wire,
    sub_orders: [onWire(detailed)],
    combine_payer_info: { openid, identity },
    scene_info,
    subsidy_info,
    prepay_id,
    contract_info
  },
  encrypted,
  responses: { prepay_id, contract_result },
  gives: { prepay_id, contract_result }
})

const person = { individual_auth_id: "1900000109", individual_name: "哈哈哈小店" }

describe("orders that pay persons", () => {
  itCalls({
    endpoint: Combine.prepayApp,
    request: { ...request, sub_orders: [{ ...basic, ...person }], trade_scenario: "RECOMMERCE" },
    sends: "POST /v3/combine-transactions/app",
    body: { ...wire, sub_orders: [onWire({ ...basic, ...person })], trade_scenario: "RECOMMERCE" },
    responses: { prepay_id },
    gives: { prepay_id }
  })
})

itCalls({
  endpoint: Combine.prepayH5,
  request: { ...request, sub_orders: [subOrder], combine_payer_info, scene_info: { ...scene_info, h5_info } },
  sends: "POST /v3/combine-transactions/h5",
  body: { ...wire, sub_orders: [onWire(subOrder)], combine_payer_info, scene_info: { ...scene_info, h5_info } },
  encrypted,
  responses: { h5_url },
  gives: { h5_url }
})

itCalls({
  endpoint: Combine.prepayNative,
  request: { ...request, sub_orders: [subOrder], combine_payer_info, scene_info },
  sends: "POST /v3/combine-transactions/native",
  body: { ...wire, sub_orders: [onWire(subOrder)], combine_payer_info, scene_info },
  encrypted,
  responses: { code_url },
  gives: { code_url }
})

const place = Combine.prepayNative({ combine_out_trade_no, sub_orders: [subOrder] })

const wireResponse = {
  combine_appid: "wxd678efh567hg6787",
  combine_mchid: "1900000109",
  combine_out_trade_no,
  sub_orders: [{
    mchid: "1900000109",
    ...sub,
    sub_openid: openid,
    trade_type: "JSAPI",
    trade_state: "NOTPAY",
    out_trade_no: "20150806125346",
    amount: { total_amount: 100, currency: "CNY" }
  }]
} as const

itCalls({
  endpoint: Combine.query,
  request: { combine_out_trade_no },
  sends: `GET /v3/combine-transactions/out-trade-no/${combine_out_trade_no}`,
  responses: wireResponse,
  gives: wireResponse,
  sandbox: place
})

const named = { ...sub, out_trade_no: "20150806125346" }

itCalls({
  endpoint: Combine.close,
  request: { combine_out_trade_no, sub_orders: [named] },
  sends: `POST /v3/combine-transactions/out-trade-no/${combine_out_trade_no}/close`,
  body: { combine_appid: "wxd678efh567hg6787", sub_orders: [onWire(named)] },
  gives: undefined,
  sandbox: place
})

itCalls({
  endpoint: PersonalCollection.prepayMiniProgram,
  request: {
    combine_out_trade_no,
    notify_url: "https://yourapp.com/notify",
    time_expire: time,
    combine_payer_info: { openid },
    scene_info,
    sub_orders: [{ ...basic, ...person, order_service_type: "INDIVIDUALTRADE" }],
    trade_scenario: "RECOMMERCE"
  },
  sends: "POST /v3/combine-transactions/miniprogram",
  body: {
    combine_appid: "wxd678efh567hg6787",
    combine_mchid: "1900000109",
    combine_out_trade_no,
    notify_url: "https://yourapp.com/notify",
    time_expire: wireTime,
    combine_payer_info: { openid },
    scene_info,
    sub_orders: [onWire({ ...basic, ...person, order_service_type: "INDIVIDUALTRADE" })],
    trade_scenario: "RECOMMERCE"
  },
  responses: { prepay_id },
  gives: { prepay_id }
})

const collected = {
  combine_appid: "wxd678efh567hg6787",
  combine_mchid: "1900000109",
  combine_out_trade_no,
  combine_transaction_id: "1217752501201407033233368018",
  combine_payer_info: { openid },
  scene_info: { device_id: "POS1:1" },
  sub_orders: [{
    mchid: "1900000109",
    ...person,
    out_trade_no: "20150806125346",
    transaction_id: "1009660380201506130728806387",
    trade_type: "JSAPI",
    trade_state: "SUCCESS",
    bank_type: "CMC",
    attach: "深圳分店",
    success_time: "2018-06-08T10:34:56.120+08:00",
    amount: { total_amount: 10, payer_amount: 10, currency: "CNY", payer_currency: "CNY" }
  }],
  trade_scenario: "RECOMMERCE"
} as const

itCalls({
  endpoint: PersonalCollection.queryById,
  request: { combine_transaction_id: "1217752501201407033233368018" },
  sends: "GET /v3/combine-transactions/id/1217752501201407033233368018",
  responses: collected,
  gives: {
    ...collected,
    sub_orders: [{ ...collected.sub_orders[0], success_time: DateTime.makeUnsafe("2018-06-08T02:34:56.120Z") }]
  },
  // The sandbox gives numbers of its own: see test/sandbox/products/channels.test.ts.
  sandbox: false
})

describe("combined payments of sub-merchants", () => {
  // partner/4012757938, 4012760615 and 4012758246: notify_url is optional. docs/merchant/apis/personal-collections: too.
  it.effect("need no address for notifications on JSAPI and mini programs", () => {
    const { layer, received } = Platform.world(() => Platform.json({ prepay_id }), { notifyUrl: undefined })
    const combine_payer_info = { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
    return Effect.gen(function*() {
      yield* Combine.prepayJsapi({ combine_out_trade_no, sub_orders: [subOrder], combine_payer_info })
      yield* Combine.prepayMiniProgram({ combine_out_trade_no, sub_orders: [subOrder], combine_payer_info })
      yield* PersonalCollection.prepayMiniProgram({
        combine_out_trade_no,
        sub_orders: [{ ...basic, individual_auth_id: "1" }],
        combine_payer_info
      })
      assert.lengthOf(received, 3)
      for (const { body } of received) assert.notProperty(JSON.parse(body), "notify_url")
      const app = yield* Effect.flip(Combine.prepayApp({ combine_out_trade_no, sub_orders: [subOrder] }))
      assert.deepInclude(app, { _tag: "RequestEncodeError", field: "notify_url" })
    }).pipe(Effect.provide(layer))
  })

  // partner/4012760615: 最短2个字符 and 最多支持商品单条数：50; partner/4012757938: 1-50笔.
  it.effect("have 1 to 50 orders, with numbers of 2 to 32 characters", () => {
    const { layer, received } = Platform.world(() => Platform.json({ code_url: "weixin://wxpay/1" }))
    const many = Array.from({ length: 51 }, (_, index) => ({ ...subOrder, out_trade_no: `o${index}` }))
    return Effect.gen(function*() {
      for (const sub_orders of [[], many]) {
        const error = yield* Effect.flip(Combine.prepayNative({ combine_out_trade_no: "c1", sub_orders }))
        assert.deepInclude(error, { _tag: "RequestEncodeError", field: "sub_orders" })
      }
      yield* Combine.prepayNative({ combine_out_trade_no: "c1", sub_orders: many.slice(0, 1) })
      yield* Combine.prepayNative({ combine_out_trade_no: "c1", sub_orders: many.slice(1) })
      for (const bad of ["c", "c@1", "c".repeat(33)]) {
        const error = yield* Effect.flip(Combine.prepayNative({ combine_out_trade_no: bad, sub_orders: [subOrder] }))
        assert.deepInclude(error, { _tag: "RequestEncodeError", field: "combine_out_trade_no" })
      }
      assert.lengthOf(received, 2)
    }).pipe(Effect.provide(layer))
  })

  it.effect("name the payer and the seller of each order", () => {
    const { layer, received } = Platform.world(() => Platform.json({ prepay_id }))
    return Effect.gen(function*() {
      const nobody = yield* Effect.flip(
        Combine.prepayJsapi({ combine_out_trade_no, sub_orders: [subOrder], combine_payer_info: {} })
      )
      assert.deepInclude(nobody, { _tag: "RequestEncodeError", field: "combine_payer_info.openid" })
      const ownerless = yield* Effect.flip(Combine.prepayApp({ combine_out_trade_no, sub_orders: [basic] }))
      assert.deepInclude(ownerless, { _tag: "RequestEncodeError", field: "sub_orders[0].sub_mchid" })
      assert.lengthOf(received, 0)
    }).pipe(Effect.provide(layer))
  })
})
