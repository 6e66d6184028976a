import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { Order } from "effect-wechatpay/payments"
import { Orders } from "effect-wechatpay/profit-sharing"
import { layer, post } from "../../support/notification.ts"

const parse = Notification.parse([...Order.events, ...Orders.events])

const content = {
  sp_mchid: "1900000100",
  sub_mchid: "1900000100",
  transaction_id: "4200000000000000000000000000",
  order_id: "1217752501201407033233368018",
  out_order_no: "P20150806125346",
  receiver: { type: "MERCHANT_ID", account: "1900000100", amount: 888, description: "运费/交易分账/及时奖励" },
  success_time: "2018-06-08T10:34:56+08:00"
}

const parsed = (event_type: string, original_type: string | undefined) =>
  Effect.flatMap(post({ event_type, original_type, content }), ({ body, headers }) => parse(headers, body)).pipe(
    Effect.provide(layer)
  )

describe("Notifications of profit sharing", () => {
  it.effect("tell what came to a receiver and what left him, under all names that the types have", () =>
    Effect.gen(function*() {
      for (
        const [eventType, originalType, event] of [
          ["PROFITSHARING.SUCCESS", undefined, "Orders.shared"],
          ["PROFITSHARING", "profitsharing", "Orders.shared"],
          // Not a payment, though its type says so.
          ["TRANSACTION.SUCCESS", "profitsharing", "Orders.shared"],
          ["PROFITSHARING.RETURN", undefined, "Orders.returned"],
          ["PROFITSHARING_RETURN", "profitsharing", "Orders.returned"]
        ] as const
      ) {
        const notification = yield* parsed(eventType, originalType)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(Object(notification).resource, {
          ...content,
          success_time: DateTime.makeUnsafe("2018-06-08T02:34:56Z")
        })
      }
    }))
})
