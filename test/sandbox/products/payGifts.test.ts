import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { PayGiftActivity, PayGiftMerchant } from "effect-wechatpay/marketing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { refused } from "../outcomes.ts"
import { type AnyCall, asOther, day, inSandbox, merchant } from "./coupons.ts"

const gift = {
  activity_base_info: {
    activity_name: "Winter",
    activity_second_title: "Tea",
    merchant_logo_url: "https://example.com/logo.png",
    begin_time: day(1),
    end_time: day(30),
    out_request_no: "gift1",
    delivery_purpose: "OFF_LINE_PAY"
  },
  award_send_rule: {
    transaction_amount_minimum: 100,
    send_content: "SINGLE_COUPON",
    award_type: "BUSIFAVOR",
    award_list: [{ stock_id: "98065001", original_image_url: "https://example.com/award.png" }],
    merchant_option: "MANUAL_INPUT_MERCHANT",
    merchant_id_list: [merchant]
  }
} as const

describe("gifts after a payment in the sandbox", () => {
  it.effect("begin and end by their time, or by the merchant", () =>
    inSandbox(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { activity_id } = yield* PayGiftActivity.create(gift)
      assert.strictEqual((yield* PayGiftActivity.create(gift)).activity_id, activity_id)
      const other = yield* PayGiftActivity.create({
        ...gift,
        activity_base_info: { ...gift.activity_base_info, out_request_no: "gift2" }
      })
      const status = (activity_id: string) =>
        Effect.map(PayGiftActivity.query({ activity_id }), ({ activity_status }) => activity_status)
      assert.strictEqual(yield* status(activity_id), "CREATE_ACT_STATUS")
      yield* sandbox.advance("1 day")
      assert.strictEqual(yield* status(activity_id), "ONGOING_ACT_STATUS")
      yield* PayGiftActivity.terminate({ activity_id })
      yield* PayGiftActivity.terminate({ activity_id })
      yield* sandbox.advance("29 days")
      assert.strictEqual(yield* status(activity_id), "TERMINATE_ACT_STATUS")
      assert.strictEqual(yield* status(other.activity_id), "OVER_TIME_ACT_STATUS")
      yield* refused(PayGiftActivity.terminate({ activity_id: other.activity_id }), "INVALID_REQUEST")
      const over = PayGiftActivity.listAll({ activity_status: "OVER_TIME_ACT_STATUS" })
      assert.strictEqual((yield* Stream.runCollect(over)).length, 1)
    })))

  it.effect("begin within a year, and are found by a part of their name", () =>
    inSandbox(Effect.gen(function*() {
      const named = (activity_name: string, begin: number) => ({
        ...gift,
        activity_base_info: {
          ...gift.activity_base_info,
          activity_name,
          begin_time: day(begin),
          end_time: day(begin + 10),
          out_request_no: `gift${begin}`
        }
      })
      yield* refused(PayGiftActivity.create(named("Far", 366)), "PARAM_ERROR")
      yield* PayGiftActivity.create(named("Winter tea", 365))
      yield* PayGiftActivity.create(named("Spring tea", 90))
      const found = (activity_name: string) =>
        Effect.map(PayGiftActivity.list({ activity_name }), ({ total_count }) => total_count)
      assert.deepStrictEqual(yield* Effect.all([found("tea"), found("Winter"), found("coffee")]), [2, 1, 0])
    })))

  it.effect("are changed until they are over, by their creator, with at least one merchant of the creator's", () =>
    inSandbox(Effect.gen(function*() {
      const { activity_id } = yield* PayGiftActivity.create(gift)
      const add = (merchant_id_list: ReadonlyArray<string>) =>
        PayGiftMerchant.add({ activity_id, merchant_id_list, add_request_no: "1" })
      const remove = PayGiftMerchant.remove({
        activity_id,
        merchant_id_list: [merchant],
        delete_request_no: "1"
      })
      yield* refused(add(["1900000001", "1900000002"]), "RULE_LIMIT")
      const calls: ReadonlyArray<AnyCall> = [
        PayGiftActivity.query({ activity_id }),
        PayGiftActivity.terminate({ activity_id }),
        PayGiftMerchant.list({ activity_id }),
        add([merchant]),
        remove
      ]
      for (const call of calls) yield* refused(asOther(call), "NO_AUTH")
      yield* PayGiftActivity.terminate({ activity_id })
      yield* refused(add([merchant]), "RULE_LIMIT")
      yield* refused(remove, "RULE_LIMIT")
      assert.strictEqual((yield* PayGiftMerchant.list({ activity_id })).data?.length, 1)
    })))

  it.effect("work with merchants who are the creator's", () =>
    inSandbox(Effect.gen(function*() {
      const { activity_id } = yield* PayGiftActivity.create(gift)
      const merchants = Effect.map(
        PayGiftMerchant.list({ activity_id }),
        ({ data = [] }) => data.map(({ mchid }) => mchid)
      )
      const added = yield* PayGiftMerchant.add({
        activity_id,
        merchant_id_list: ["0019000002", "1900000109"],
        add_request_no: "1"
      })
      assert.deepStrictEqual(added.invalid_merchant_id_list?.map(({ mchid }) => mchid), ["1900000109"])
      assert.deepStrictEqual(yield* merchants, [merchant, "0019000002"])
      yield* PayGiftMerchant.remove({ activity_id, merchant_id_list: [merchant], delete_request_no: "1" })
      assert.deepStrictEqual(yield* merchants, ["0019000002"])
      yield* refused(PayGiftActivity.query({ activity_id: "1" }), "RESOURCE_NOT_EXISTS")
    })))
})
