import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Exit } from "effect"
import { ServiceOrder } from "effect-wechatpay/payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const out_order_no = "1234323JKHDFE1243252"
const service_id = "2002000000000558128851361561536"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const numbers = { out_order_no, service_id } as const

const request = {
  ...numbers,
  service_introduction: "某某酒店",
  post_payments: [{ name: "就餐费用", amount: 40000, description: "就餐人均100元", count: 4 }],
  post_discounts: [{ name: "满20减1元", description: "不与其他优惠叠加", amount: 100, count: 2 }],
  time_range: {
    start_time: DateTime.makeUnsafe("2009-12-25T01:10:10Z"),
    end_time: "20091225121010",
    start_time_remark: "备注1",
    end_time_remark: "备注2"
  },
  location: { start_location: "嗨客时尚主题展餐厅", end_location: "嗨客时尚主题展餐厅" },
  risk_fund: { name: "DEPOSIT", amount: 50000, description: "就餐的预估费用" },
  attach: "Easdfowealsdkjfnlaksjdlfkwqoi&wl3l2sald",
  notify_url: "https://api.test.com",
  openid,
  need_user_confirm: true,
  device: {
    start_device_id: "HG123456",
    end_device_id: "HG123456",
    materiel_no: "https://materiel.test.com/1"
  }
} as const

const place = ServiceOrder.create(request)

const confirm = Effect.gen(function*() {
  const sandbox = yield* Sandbox.Sandbox
  yield* place
  yield* sandbox.payscore.confirm({ out_order_no, openid })
  yield* TestClock.setTime(Date.parse("2009-12-25T13:00:00+08:00"))
})

const completion = {
  ...numbers,
  post_payments: request.post_payments,
  post_discounts: [{ name: "满20减1元", description: "不与其他优惠叠加", amount: 100, count: 2 }],
  total_amount: 39900,
  time_range: {
    start_time: "20091225091010",
    end_time: DateTime.makeUnsafe("2009-12-25T04:10:10Z"),
    start_time_remark: "备注1",
    end_time_remark: "备注2"
  },
  location: { start_location: "嗨客时尚主题展餐厅", end_location: "嗨客时尚主题展餐厅" },
  profit_sharing: false,
  goods_tag: "goods_tag",
  device: request.device
} as const

const complete = Effect.andThen(confirm, ServiceOrder.complete(completion))

const order = {
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  ...numbers,
  service_introduction: "某某酒店",
  post_payments: request.post_payments,
  post_discounts: request.post_discounts,
  risk_fund: request.risk_fund,
  location: request.location,
  attach: request.attach,
  notify_url: request.notify_url,
  order_id: "15646546545165651651"
}

const wireRange = {
  start_time: "20091225091010",
  end_time: "20091225121010",
  start_time_remark: "备注1",
  end_time_remark: "备注2"
}

const range = {
  ...wireRange,
  start_time: DateTime.makeUnsafe("2009-12-25T01:10:10Z"),
  end_time: DateTime.makeUnsafe("2009-12-25T04:10:10Z")
}

const { out_order_no: _, ...withoutNumber } = { ...completion, time_range: wireRange }

itCalls({
  endpoint: ServiceOrder.create,
  request,
  sends: "POST /v3/payscore/serviceorder",
  body: { appid: "wxd678efh567hg6787", ...request, time_range: wireRange },
  responses: {
    ...order,
    state: "CREATED",
    time_range: wireRange,
    package: "DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we"
  },
  gives: { ...order, state: "CREATED", time_range: range, package: "DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we" }
})

itCalls({
  endpoint: ServiceOrder.query,
  request: numbers,
  sends: `GET /v3/payscore/serviceorder?out_order_no=${out_order_no}&service_id=${service_id}&appid=wxd678efh567hg6787`,
  responses: {
    ...order,
    openid,
    state: "DONE",
    total_amount: 39900,
    need_collection: true,
    collection: {
      state: "USER_PAID",
      total_amount: 39900,
      paying_amount: 0,
      paid_amount: 39900,
      details: [{
        seq: 1,
        amount: 39900,
        paid_type: "NEWTON",
        paid_time: "20091225121210",
        transaction_id: "15646546545165651651",
        promotion_detail: [{ coupon_id: "123456", amount: 100, goods_detail: [{ goods_id: "M1006", quantity: 1 }] }]
      }],
      bank_type: "CMC"
    },
    time_range: { start_time: "OnAccept", end_time: "20091225" }
  },
  gives: {
    ...order,
    openid,
    state: "DONE",
    total_amount: 39900,
    need_collection: true,
    collection: {
      state: "USER_PAID",
      total_amount: 39900,
      paying_amount: 0,
      paid_amount: 39900,
      details: [{
        seq: 1,
        amount: 39900,
        paid_type: "NEWTON",
        paid_time: DateTime.makeUnsafe("2009-12-25T04:12:10Z"),
        transaction_id: "15646546545165651651",
        promotion_detail: [{ coupon_id: "123456", amount: 100, goods_detail: [{ goods_id: "M1006", quantity: 1 }] }]
      }],
      bank_type: "CMC"
    },
    time_range: { start_time: "OnAccept", end_time: "20091225" }
  },
  sandbox: place
})

const reference = {
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  ...numbers,
  order_id: "15646546545165651651"
}

itCalls({
  endpoint: ServiceOrder.cancel,
  request: { ...numbers, reason: "用户投诉" },
  sends: `POST /v3/payscore/serviceorder/${out_order_no}/cancel`,
  body: { appid: "wxd678efh567hg6787", service_id, reason: "用户投诉" },
  responses: reference,
  gives: reference,
  sandbox: place
})

itCalls({
  endpoint: ServiceOrder.complete,
  request: completion,
  sends: `POST /v3/payscore/serviceorder/${out_order_no}/complete`,
  body: { appid: "wxd678efh567hg6787", ...withoutNumber },
  responses: {
    ...order,
    state: "DOING",
    state_description: "MCH_COMPLETE",
    total_amount: 39900,
    time_range: wireRange
  },
  gives: { ...order, state: "DOING", state_description: "MCH_COMPLETE", total_amount: 39900, time_range: range },
  sandbox: confirm
})

itCalls({
  endpoint: ServiceOrder.modify,
  request: {
    ...numbers,
    post_payments: [{ name: "就餐费用", amount: 30000 }],
    post_discounts: [{ name: "满20减1元", amount: 100 }],
    total_amount: 29900,
    reason: "用户投诉",
    device: request.device
  },
  sends: `POST /v3/payscore/serviceorder/${out_order_no}/modify`,
  body: {
    appid: "wxd678efh567hg6787",
    service_id,
    post_payments: [{ name: "就餐费用", amount: 30000 }],
    post_discounts: [{ name: "满20减1元", amount: 100 }],
    total_amount: 29900,
    reason: "用户投诉",
    device: request.device
  },
  responses: { ...order, state: "DOING", state_description: "MCH_COMPLETE", collection: { state: "USER_PAYING" } },
  gives: { ...order, state: "DOING", state_description: "MCH_COMPLETE", collection: { state: "USER_PAYING" } },
  sandbox: complete
})

itCalls({
  endpoint: ServiceOrder.pay,
  request: numbers,
  sends: `POST /v3/payscore/serviceorder/${out_order_no}/pay`,
  body: { appid: "wxd678efh567hg6787", service_id },
  responses: reference,
  gives: reference,
  sandbox: complete
})

itCalls({
  endpoint: ServiceOrder.sync,
  request: { ...numbers, detail: { paid_time: DateTime.makeUnsafe("2009-12-25T01:12:10Z") } },
  sends: `POST /v3/payscore/serviceorder/${out_order_no}/sync`,
  body: {
    appid: "wxd678efh567hg6787",
    service_id,
    type: "Order_Paid",
    detail: { paid_time: "20091225091210" }
  },
  responses: { ...order, openid, state: "DONE" },
  gives: { ...order, openid, state: "DONE" },
  sandbox: complete
})

itCalls({
  endpoint: ServiceOrder.directComplete,
  request: {
    ...numbers,
    openid,
    service_introduction: "某某酒店",
    post_payments: [{ name: "就餐费用", amount: 40000 }],
    post_discounts: [{ name: "满20减1元", amount: 100 }],
    time_range: { start_time: "20091225091010", end_time: "20091225" },
    location: request.location,
    attach: request.attach,
    total_amount: 39900,
    profit_sharing: true,
    goods_tag: "goods_tag"
  },
  // The seed left out /v3.
  sends: "POST /v3/payscore/serviceorder/direct-complete",
  body: {
    appid: "wxd678efh567hg6787",
    notify_url: "https://example.com/notify",
    ...numbers,
    openid,
    service_introduction: "某某酒店",
    post_payments: [{ name: "就餐费用", amount: 40000 }],
    post_discounts: [{ name: "满20减1元", amount: 100 }],
    time_range: { start_time: "20091225091010", end_time: "20091225" },
    location: request.location,
    attach: request.attach,
    total_amount: 39900,
    profit_sharing: true,
    goods_tag: "goods_tag"
  },
  responses: { ...order, state: "DOING", state_description: "MCH_COMPLETE" },
  gives: { ...order, state: "DOING", state_description: "MCH_COMPLETE" },
  sandbox: Effect.flatMap(Sandbox.Sandbox, (sandbox) => sandbox.payscore.authorize({ service_id, openid }))
})

const encoded = <Req>(endpoint: (request: Req) => Effect.Effect<unknown, unknown, Services>, request: Req) => {
  const { layer, received } = Platform.world(() => Platform.json({}))
  return Effect.gen(function*() {
    const exit = yield* Effect.exit(endpoint(request))
    return { received, exit }
  }).pipe(Effect.provide(layer))
}

type Services = Effect.Services<ReturnType<typeof ServiceOrder.query>>

describe("ServiceOrder", () => {
  it.effect("is queried by one of its names, not by both and not by none", () =>
    Effect.gen(function*() {
      for (const names of [{}, { out_order_no, query_id: "15646546545165651651" }]) {
        const { exit, received } = yield* encoded(ServiceOrder.query, { service_id, ...names })
        assert.isTrue(Exit.isFailure(exit))
        assert.lengthOf(received, 0)
      }
      const { received } = yield* encoded(ServiceOrder.query, { service_id, query_id: "15646546545165651651" })
      assert.strictEqual(received[0]?.url.searchParams.get("query_id"), "15646546545165651651")
    }))

  it.effect("takes times as Beijing has them, days, and the moment of confirmation, and nothing else", () =>
    Effect.gen(function*() {
      const startOf = (start_time: ServiceOrder.CreateRequest["time_range"]["start_time"]) =>
        Effect.map(
          encoded(ServiceOrder.create, { ...request, time_range: { start_time } }),
          ({ received }) => received[0] === undefined ? undefined : JSON.parse(received[0].body).time_range.start_time
        )
      assert.strictEqual(yield* startOf(DateTime.makeUnsafe("2026-12-31T16:00:00.999Z")), "20270101000000")
      assert.strictEqual(yield* startOf("20270101"), "20270101")
      assert.strictEqual(yield* startOf("OnAccept"), "OnAccept")
      assert.isUndefined(yield* startOf("2027-01-01T00:00:00+08:00"))
    }))
})
