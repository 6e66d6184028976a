import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { ServiceOrder } from "effect-wechatpay/payscore"
import * as Platform from "../../support/platform.ts"

const out_order_no = "1234323JKHDFE1243252"
const service_id = "2002000000000558128851361561536"
const response = { out_order_no, state: "DOING" }

/** The body that a call sends, or the field that it is refused for before anything is sent. */
const outcome = <A, E extends { readonly _tag: string; readonly field?: unknown }>(
  call: Effect.Effect<A, E, Effect.Services<ReturnType<typeof ServiceOrder.query>>>
) => {
  const { layer, received } = Platform.world(() => Platform.json(response))
  return call.pipe(
    Effect.map((): unknown => JSON.parse(received[0]?.body ?? "")),
    Effect.catch((error) => Effect.succeed(error.field)),
    Effect.provide(layer)
  )
}

describe("Service orders, after today's pages", () => {
  const order = { out_order_no, service_id, post_payments: [{ name: "就餐费用" }], total_amount: 0 }

  // https://pay.weixin.qq.com/doc/v3/merchant/4012587955: a discount needs name and description, but no amount.
  it.effect("complete takes a discount without amount, and none without description", () =>
    Effect.gen(function*() {
      const discount = { name: "满20减1元", description: "不与其他优惠叠加" }
      assert.deepInclude(yield* outcome(ServiceOrder.complete({ ...order, post_discounts: [discount] })), {
        post_discounts: [discount]
      })
      // @ts-expect-error The description is missing.
      const incomplete = ServiceOrder.complete({ ...order, post_discounts: [{ name: "满20减1元", amount: 100 }] })
      assert.strictEqual(yield* outcome(incomplete), "post_discounts[0].description")
    }))

  // https://pay.weixin.qq.com/doc/v3/merchant/4012587957: all fields of a discount are optional.
  it.effect("modify takes a discount of an amount alone", () =>
    Effect.gen(function*() {
      const modified = { ...order, post_discounts: [{ amount: 100 }], reason: "用户投诉" }
      assert.deepInclude(yield* outcome(ServiceOrder.modify(modified)), { post_discounts: [{ amount: 100 }] })
    }))

  // https://pay.weixin.qq.com/doc/v3/merchant/4012587905 calls `service_id` optional.
  it.effect("cancel goes without service_id", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* outcome(ServiceOrder.cancel({ out_order_no, reason: "用户投诉" })), {
        appid: "wxd678efh567hg6787",
        reason: "用户投诉"
      })
    }))

  it.effect("a time in another form is refused with the forms in words", () =>
    Effect.gen(function*() {
      const { layer } = Platform.world(() => Platform.json(response))
      const error = yield* Effect.flip(
        ServiceOrder.complete({ ...order, time_range: { end_time: "2026-11-23" } }).pipe(Effect.provide(layer))
      )
      assert.include(error.message, "yyyyMMddHHmmss or yyyyMMdd, in Beijing time")
    }))

  it.effect("refuse a time that fourteen digits cannot carry", () =>
    Effect.gen(function*() {
      const field = yield* outcome(ServiceOrder.create({
        out_order_no,
        service_id,
        service_introduction: "Power bank",
        time_range: { start_time: DateTime.makeUnsafe(8.64e15) },
        risk_fund: { name: "DEPOSIT", amount: 10_000 }
      }))
      assert.strictEqual(field, "time_range.start_time")
    }))
})
