import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { Order } from "effect-wechatpay/payments"
import { Permission, ServiceOrder } from "effect-wechatpay/payscore"
import { layer, post } from "../../support/notification.ts"

const parse = Notification.parse([...Order.events, ...ServiceOrder.events, ...Permission.events])

const parsed = (event_type: string, content: unknown) =>
  Effect.flatMap(
    post({ event_type, original_type: undefined, content }),
    ({ body, headers }) => parse(headers, body)
  ).pipe(Effect.provide(layer))

describe("Notifications of payscore", () => {
  const order = {
    service_id: "500001",
    appid: "wxd678efh567hg6787",
    mchid: "1900000109",
    sub_appid: "wxd678efh567hg6999",
    sub_mchid: "1900000110",
    out_order_no: "1234323JKHDFE1243252",
    sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    service_introduction: "嗨客餐厅用餐",
    total_amount: 40000,
    post_payments: [{ name: "服务费", amount: 40000, description: "每分钟1元" }],
    post_discounts: [{ name: "满20减1元", amount: 1, description: "不与其他优惠叠加" }],
    risk_fund: { name: "预估订单费用", amount: 10000, description: "就餐的预估费用" },
    location: { start_location: "嗨客时尚主题展餐厅", end_location: "嗨客时尚主题展餐厅" },
    attach: "attach",
    order_id: "165461131",
    need_collection: true
  }

  it.effect("have a confirmed order, of a sub-merchant too, with its times", () =>
    Effect.gen(function*() {
      const notification = yield* parsed("PAYSCORE.USER_CONFIRM", {
        ...order,
        state: "DOING",
        state_description: "USER_CONFIRM",
        time_range: { start_time: "20091225091010", start_time_remark: "xxx" },
        // An empty state stands in the official example.
        collection: { state: "", total_amount: 40000, paying_amount: 40000, paid_amount: 0 }
      })
      assert.strictEqual(notification.event, "ServiceOrder.confirmed")
      assert.deepStrictEqual(notification.event === "ServiceOrder.confirmed" && notification.resource, {
        ...order,
        state: "DOING",
        state_description: "USER_CONFIRM",
        time_range: { start_time: DateTime.makeUnsafe("2009-12-25T01:10:10Z"), start_time_remark: "xxx" },
        collection: { state: "", total_amount: 40000, paying_amount: 40000, paid_amount: 0 }
      })
    }))

  it.effect("have a paid order, with what paid it", () =>
    Effect.gen(function*() {
      const notification = yield* parsed("PAYSCORE.USER_PAID", {
        ...order,
        state: "DONE",
        collection: {
          state: "USER_PAID",
          details: [{
            seq: 1,
            amount: 10000,
            paid_type: "MCH",
            paid_time: "20091225091210",
            transaction_id: "15646546545165651651",
            promotion_detail: [{ coupon_id: "123456", name: "单品优惠-6", amount: 100 }]
          }]
        }
      })
      const [detail] = notification.event === "ServiceOrder.paid"
        ? notification.resource.collection?.details ?? []
        : []
      assert.strictEqual(detail?.transaction_id, "15646546545165651651")
      assert.deepStrictEqual(detail?.paid_time, DateTime.makeUnsafe("2009-12-25T01:12:10Z"))
      assert.strictEqual(detail?.promotion_detail?.[0]?.coupon_id, "123456")
    }))

  for (
    const [status, event] of [
      ["USER_OPEN_SERVICE", "Permission.opened"],
      ["USER_CLOSE_SERVICE", "Permission.closed"]
    ] as const
  ) {
    const change = {
      appid: "wxd678efh567hg6787",
      mch_id: "1230000109",
      sub_mch_id: "1230000109",
      service_id: "500001",
      sub_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
      user_service_status: status,
      openorclose_time: "20180225112233",
      authorization_code: "4534323JKHDFE1243252"
    }

    it.effect(`report ${status}, in the names of partner mode as well`, () =>
      Effect.gen(function*() {
        const notification = yield* parsed(`PAYSCORE.${status}`, change)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(
          notification.event !== "Unknown" && notification.resource,
          { ...change, openorclose_time: DateTime.makeUnsafe("2018-02-25T03:22:33Z") }
        )
      }))

    it.effect(`leave ${status} of the campus product, which names a contract, to others`, () =>
      Effect.gen(function*() {
        const campus = yield* parsed(`PAYSCORE.${status}`, { ...change, contract_id: "Wx15463511252015071056489715" })
        assert.strictEqual(campus.event, "Unknown")
      }))
  }
})
