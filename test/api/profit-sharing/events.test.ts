import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { Notification } from "effect-wechatpay"
import { Order } from "effect-wechatpay/payments"
import { ProfitSharingOrder } from "effect-wechatpay/profit-sharing"
import { TestNotification } from "effect-wechatpay/testing"
import { layer, post } from "../../support/notification.ts"

const parse = Notification.parse([...Order.events, ...ProfitSharingOrder.events])

const content = {
  sp_mchid: "1900000100",
  sub_mchid: "1900000100",
  transaction_id: "4200000000000000000000000000",
  order_id: "1217752501201407033233368018",
  out_order_no: "P20150806125346",
  receiver: { type: "MERCHANT_ID", account: "1900000100", amount: 888, description: "运费/交易分账/及时奖励" },
  success_time: "2018-06-08T10:34:56+08:00"
}

const parsed = (event_type: string, original_type: string | undefined, summary: string) =>
  Effect.flatMap(post({ event_type, original_type, summary, content }), ({ body, headers }) => parse(headers, body))
    .pipe(Effect.provide(layer))

describe("Notifications of profit sharing", () => {
  it.effect("say what a receiver got and returned, under all names of the types", () =>
    Effect.gen(function*() {
      for (
        const [eventType, originalType, summary, event] of [
          ["PROFITSHARING.SUCCESS", undefined, "分账动账", "ProfitSharingOrder.shared"],
          ["PROFITSHARING", "profitsharing", "分账动账", "ProfitSharingOrder.shared"],
          // Not a payment, though its type says so.
          ["TRANSACTION.SUCCESS", "profitsharing", "分账", "ProfitSharingOrder.shared"],
          ["TRANSACTION.SUCCESS", "profitsharing", "分账回退", "ProfitSharingOrder.returned"],
          ["PROFITSHARING.RETURN", undefined, "分账动账", "ProfitSharingOrder.returned"],
          ["PROFITSHARING_RETURN", "profitsharing", "分账动账", "ProfitSharingOrder.returned"]
        ] as const
      ) {
        const notification = yield* parsed(eventType, originalType, summary)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(Object(notification).resource, {
          ...content,
          success_time: DateTime.makeUnsafe("2018-06-08T02:34:56Z")
        })
      }
    }))

  it.effect("are unknown if the summary does not say what moved", () =>
    Effect.gen(function*() {
      const notification = yield* parsed("TRANSACTION.SUCCESS", "profitsharing", "动账")
      assert.strictEqual(notification.event, "Unknown")
    }))

  it.effect("are signed for tests as WeChat Pay sends them", () =>
    Effect.gen(function*() {
      const platform = yield* TestNotification.makePlatform
      for (const event of ProfitSharingOrder.events) {
        const resource = yield* Schema.decodeUnknownEffect(ProfitSharingOrder.Movement)(content)
        for (const eventType of event.eventTypes) {
          const { body, headers } = yield* TestNotification.sign(platform.keys, event, resource, { eventType })
          const notification = yield* Effect.provide(parse(headers, body), platform.layer)
          assert.strictEqual(notification.event, event.name)
        }
      }
    }))
})
