import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Refund } from "effect-wechatpay/partner-payments"
import { ServiceOrder } from "effect-wechatpay/partner-payscore"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { itCalls } from "../../support/endpoint.ts"

// The samples of https://pay.weixin.qq.com/doc/v3/partner/4013138534 and of its siblings
const out_order_no = "1234323JKHDFE1243252"
const service_id = "2002000000000558128851361561536"
const appid = "wxd678efh567hg6787"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
/** The sandbox knows it. */
const sub_mchid = "0019000002"
const numbers = { out_order_no, service_id, sub_mchid } as const

const lines = {
  post_payments: [{ name: "就餐费用", amount: 40000, description: "就餐人均100元", count: 4 }],
  post_discounts: [{ name: "满20减1元", description: "不与其他优惠叠加", amount: 100, count: 2 }]
} as const

const location = { start_location: "嗨客时尚主题展餐厅", end_location: "嗨客时尚主题展餐厅" }
const device = {
  start_device_id: "HG123456",
  end_device_id: "HG123456",
  materiel_no: "https://materiel.test.com/1"
}

const request = {
  ...numbers,
  ...lines,
  service_introduction: "XX充电宝",
  time_range: {
    start_time: DateTime.makeUnsafe("2009-12-25T01:10:10Z"),
    end_time: "20091225121010",
    start_time_remark: "备注1",
    end_time_remark: "备注2"
  },
  location,
  risk_fund: { name: "DEPOSIT", amount: 50000, description: "就餐的预估费用" },
  attach: "Easdfowealsdkjfnlaksjdlfkwqoi&wl3l2sald",
  notify_url: "https://api.test.com",
  need_user_confirm: true,
  device
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
  ...lines,
  total_amount: 39900,
  time_range: { end_time: "20091225121010" },
  location,
  profit_sharing: false,
  goods_tag: "goods_tag",
  device
} as const

const complete = Effect.gen(function*() {
  yield* confirm
  yield* ServiceOrder.complete(completion)
})

const created = {
  ...numbers,
  ...lines,
  appid,
  mchid: "1230000109",
  service_introduction: "XX充电宝",
  state: "CREATED",
  state_description: "MCH_COMPLETE",
  location,
  risk_fund: request.risk_fund,
  attach: request.attach,
  notify_url: "https://api.test.com",
  order_id: "0000300001201908301055157220022"
} as const

const wireRange = { start_time: "20091225091010", end_time: "20091225121010" }
const range = {
  start_time: DateTime.makeUnsafe("2009-12-25T01:10:10Z"),
  end_time: DateTime.makeUnsafe("2009-12-25T04:10:10Z")
}

const wire = { ...request, time_range: { ...request.time_range, start_time: "20091225091010" } }

itCalls({
  endpoint: ServiceOrder.create,
  request,
  sends: "POST /v3/payscore/partner/serviceorder",
  body: { ...wire, appid },
  responses: { ...created, time_range: wireRange, package: "DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we" },
  gives: { ...created, time_range: range, package: "DJIOSQPYWDxsjdldeuwhdodwxasd_dDiodnwjh9we" }
})

itCalls({
  endpoint: ServiceOrder.query,
  request: numbers,
  sends:
    `GET /v3/payscore/partner/serviceorder?out_order_no=${out_order_no}&service_id=${service_id}&sub_mchid=${sub_mchid}`,
  responses: { ...created, sub_appid: "wxd678efh567hg6999", sub_openid: openid, time_range: wireRange },
  gives: { ...created, sub_appid: "wxd678efh567hg6999", sub_openid: openid, time_range: range },
  sandbox: place
})

const { out_order_no: _, ...rest } = completion

itCalls({
  endpoint: ServiceOrder.cancel,
  request: { ...numbers, reason: "用户投诉" },
  sends: `POST /v3/payscore/partner/serviceorder/${out_order_no}/cancel`,
  body: { service_id, sub_mchid, reason: "用户投诉" },
  gives: undefined,
  sandbox: place
})

itCalls({
  endpoint: ServiceOrder.complete,
  request: { ...completion, complete_time: DateTime.makeUnsafe("2009-12-25T04:20:00Z") },
  sends: `POST /v3/payscore/partner/serviceorder/${out_order_no}/complete`,
  body: { ...rest, complete_time: "2009-12-25T12:20:00+08:00" },
  gives: undefined,
  sandbox: confirm
})

itCalls({
  endpoint: ServiceOrder.modify,
  request: { ...numbers, ...lines, total_amount: 39800, post_discounts: [{ amount: 200 }], reason: "用户投诉", device },
  sends: `POST /v3/payscore/partner/serviceorder/${out_order_no}/modify`,
  body: {
    service_id,
    sub_mchid,
    ...lines,
    total_amount: 39800,
    post_discounts: [{ amount: 200 }],
    reason: "用户投诉",
    device
  },
  gives: undefined,
  sandbox: complete
})

itCalls({
  endpoint: ServiceOrder.pay,
  request: { out_order_no, sub_mchid },
  sends: `POST /v3/payscore/partner/serviceorder/${out_order_no}/pay`,
  body: { sub_mchid },
  gives: undefined,
  sandbox: complete
})

itCalls({
  endpoint: ServiceOrder.sync,
  request: { ...numbers, detail: { paid_time: "20091225132000" } },
  sends: `POST /v3/payscore/partner/serviceorder/${out_order_no}/sync`,
  body: { service_id, sub_mchid, type: "Order_Paid", detail: { paid_time: "20091225132000" } },
  gives: undefined,
  sandbox: complete
})

const direct = {
  ...numbers,
  ...lines,
  service_introduction: "某某酒店",
  total_amount: 39900,
  time_range: { start_time: "20091225091010", end_time: "20091225121010" },
  openid,
  notify_url: "https://api.test.com"
} as const

itCalls({
  endpoint: ServiceOrder.directComplete,
  request: direct,
  sends: "POST /v3/payscore/partner/serviceorder/direct-complete",
  body: { ...direct, appid },
  responses: { out_order_no, sub_mchid, state: "DOING", state_description: "MCH_COMPLETE" },
  gives: { out_order_no, sub_mchid, state: "DOING", state_description: "MCH_COMPLETE" },
  sandbox: Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.payscore.authorize({ service_id, openid, sub_mchid })
  })
})

describe("a service order of a sub-merchant", () => {
  it.effect("is another one than the service provider's own, and its collection is the sub-merchant's", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* complete
      yield* sandbox.advance("5 seconds")
      const order = yield* ServiceOrder.query(numbers)
      assert.strictEqual(order.state, "DONE")
      assert.strictEqual(order.collection?.state, "USER_PAID")
      assert.strictEqual(order.openid, openid)
      assert.isUndefined(order.sub_openid)
      const other = yield* Effect.flip(ServiceOrder.query({ ...numbers, sub_mchid: "0019000003" }))
      assert.strictEqual(other._tag, "ApiError")
      const { notifications } = yield* sandbox.state
      assert.deepStrictEqual(notifications.map(({ event_type }) => event_type), [
        "PAYSCORE.USER_CONFIRM",
        "PAYSCORE.USER_PAID"
      ])
      assert.strictEqual(notifications[1]?.resource.sub_mchid, sub_mchid)
      const refund = yield* Refund.create({
        sub_mchid,
        transaction_id: order.collection?.details?.[0]?.transaction_id ?? "",
        out_refund_no: "r1",
        amount: { refund: 100, total: 39900, currency: "CNY" }
      })
      assert.strictEqual(refund.out_refund_no, "r1")
    }).pipe(Effect.provide(Sandbox.layer({ mode: "partner" }))))
})
