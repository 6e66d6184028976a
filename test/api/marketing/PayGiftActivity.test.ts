import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { PayGiftActivity, PayGiftMerchant } from "effect-wechatpay/marketing"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const at = (iso: string) => DateTime.makeUnsafe(iso)
const time = "2015-05-20T13:29:35+08:00"
const activity_id = "10028001"

const base = {
  activity_name: "良品铺子回馈活动",
  activity_second_title: "海飞丝的券",
  merchant_logo_url: "https://tool.oschina.net/regex.jpg",
  background_color: "Color010",
  out_request_no: "100002322019090134234sfdf",
  delivery_purpose: "OFF_LINE_PAY",
  mini_programs_appid: "wx23232232323",
  mini_programs_path: "/path/index/index"
} as const

const days = [{ begin_day_time: "110000", end_day_time: "135959" }]

const wireBase = {
  ...base,
  begin_time: time,
  end_time: "2015-05-22T13:29:35+08:00",
  available_periods: { available_time: [{ begin_time: time, end_time: time }], available_day_time: days }
} as const

const ourBase = {
  ...base,
  begin_time: at(time),
  end_time: at("2015-05-22T13:29:35+08:00"),
  available_periods: { available_time: [{ begin_time: at(time), end_time: at(time) }], available_day_time: days }
}

const rule = {
  transaction_amount_minimum: 100,
  send_content: "SINGLE_COUPON",
  award_type: "BUSIFAVOR",
  award_list: [{
    stock_id: "98065001",
    original_image_url: "https://tool.oschina.net/regex.jpg",
    thumbnail_url: "https://tool.oschina.net/regex.jpg"
  }],
  merchant_option: "MANUAL_INPUT_MERCHANT",
  merchant_id_list: ["10000022", "10000023"]
} as const

const advanced = {
  delivery_user_category: "DELIVERY_ALL_PERSON",
  merchant_member_appid: "34567890",
  payment_mode: {
    payment_scene_list: ["APP_SCENE"],
    payment_method_information: { payment_method: "CFT", bank_abbreviation: "AHRCUB_CREDIT" }
  },
  goods_tags: ["xxx", "yyy"],
  payment_method_information: { payment_method: "SPECIFIC_BANK_CARD", bank_abbreviation: "AHRCUB_CREDIT" }
} as const

const create = PayGiftActivity.create({
  activity_base_info: ourBase,
  award_send_rule: rule,
  advanced_setting: advanced
})

/** An activity begins within a year. */
const thatDay = Effect.flatMap(
  Sandbox.Sandbox,
  ({ advance }) => advance(DateTime.toEpochMillis(ourBase.begin_time))
)

itCalls({
  endpoint: PayGiftActivity.create,
  request: { activity_base_info: ourBase, award_send_rule: rule, advanced_setting: advanced },
  sends: "POST /v3/marketing/paygiftactivity/unique-threshold-activity",
  body: { activity_base_info: wireBase, award_send_rule: rule, advanced_setting: advanced },
  responses: { activity_id, create_time: time },
  gives: { activity_id, create_time: at(time) },
  sandbox: thatDay
})

const decoded = {
  activity_id,
  activity_type: "FULL_SEND_ACT_TYPE",
  award_send_rule: {
    full_send_rule: rule,
    step_send_rule: { award_type: "BUSIFAVOR", merchant_option: "IN_SEVICE_COUPON_MERCHANT" }
  },
  advanced_setting: advanced,
  activity_status: "ONGOING_ACT_STATUS",
  creator_merchant_id: "10000022",
  belong_merchant_id: "10000023"
} as const

const times = { pause_time: time, recovery_time: time, create_time: time, update_time: time }
const readTimes = { pause_time: at(time), recovery_time: at(time), create_time: at(time), update_time: at(time) }
const activity = { ...decoded, ...times, activity_base_info: wireBase }
const readActivity = { ...decoded, ...readTimes, activity_base_info: ourBase }

/** The sandbox's first activity. */
const first = { activity_id: "10000001" }
const created = Effect.tap(
  Effect.andThen(thatDay, create),
  (response) => Effect.sync(() => assert.strictEqual(response.activity_id, first.activity_id))
)

itCalls({
  endpoint: PayGiftActivity.query,
  request: first,
  sends: "GET /v3/marketing/paygiftactivity/activities/10000001",
  responses: { ...activity, ...first },
  gives: { ...readActivity, ...first },
  sandbox: created
})

itCalls({
  endpoint: PayGiftActivity.list,
  request: {
    offset: 1,
    limit: 20,
    activity_name: "良品铺子回馈活动",
    activity_status: "ONGOING_ACT_STATUS",
    award_type: "BUSIFAVOR"
  },
  sends:
    "GET /v3/marketing/paygiftactivity/activities?offset=1&limit=20&activity_name=良品铺子回馈活动&activity_status=ONGOING_ACT_STATUS&award_type=BUSIFAVOR",
  responses: { data: [activity], total_count: 30, offset: 4, limit: 20 },
  gives: { data: [readActivity], total_count: 30, offset: 4, limit: 20 }
})

itCalls({
  endpoint: PayGiftActivity.terminate,
  request: first,
  sends: "POST /v3/marketing/paygiftactivity/activities/10000001/terminate",
  responses: { terminate_time: time, ...first },
  gives: { terminate_time: at(time), ...first },
  sandbox: created
})

itCalls({
  endpoint: PayGiftMerchant.list,
  request: { ...first, offset: 1, limit: 20 },
  sends: "GET /v3/marketing/paygiftactivity/activities/10000001/merchants?offset=1&limit=20",
  responses: {
    data: [{ mchid: "100123456", merchant_name: "xx商户", create_time: time, update_time: time }],
    total_count: 30,
    offset: 0,
    limit: 20,
    ...first
  },
  gives: {
    data: [{ mchid: "100123456", merchant_name: "xx商户", create_time: at(time), update_time: at(time) }],
    total_count: 30,
    offset: 0,
    limit: 20,
    ...first
  },
  sandbox: created
})

itCalls({
  endpoint: PayGiftActivity.listGoods,
  request: { activity_id, offset: 1, limit: 20 },
  sends: `GET /v3/marketing/paygiftactivity/activities/${activity_id}/goods?offset=1&limit=20`,
  responses: {
    data: [{ goods_id: "GOODS_ID", create_time: time, update_time: time }],
    total_count: 30,
    offset: 0,
    limit: 20,
    activity_id
  },
  gives: {
    data: [{ goods_id: "GOODS_ID", create_time: at(time), update_time: at(time) }],
    total_count: 30,
    offset: 0,
    limit: 20,
    activity_id
  }
})

itCalls({
  endpoint: PayGiftMerchant.add,
  request: { ...first, merchant_id_list: ["0019000001", "100123456"], add_request_no: "100002322019090134234sfdf" },
  sends: "POST /v3/marketing/paygiftactivity/activities/10000001/merchants/add",
  body: { merchant_id_list: ["0019000001", "100123456"], add_request_no: "100002322019090134234sfdf" },
  responses: {
    ...first,
    add_time: time,
    invalid_merchant_id_list: [{ mchid: "1001234567", invalid_reason: "商户与活动创建方不具备父子关系" }]
  },
  gives: {
    ...first,
    add_time: at(time),
    invalid_merchant_id_list: [{ mchid: "1001234567", invalid_reason: "商户与活动创建方不具备父子关系" }]
  },
  sandbox: created
})

itCalls({
  endpoint: PayGiftMerchant.remove,
  request: { ...first, merchant_id_list: ["10000022"], delete_request_no: "100002322019090134234sfdf" },
  sends: "POST /v3/marketing/paygiftactivity/activities/10000001/merchants/delete",
  body: { merchant_id_list: ["10000022"], delete_request_no: "100002322019090134234sfdf" },
  responses: { ...first, delete_time: time },
  gives: { ...first, delete_time: at(time) },
  sandbox: created
})

describe("PayGiftActivity", () => {
  it.effect("lists activities by GET with the values in the query", () => {
    const { layer, received } = Platform.world(() => Platform.json({ total_count: 0 }))
    return Effect.gen(function*() {
      yield* PayGiftActivity.list({})
      assert.strictEqual(received[0]?.method, "GET")
      assert.strictEqual(received[0]?.url.search, "?offset=0&limit=20")
    }).pipe(Effect.provide(layer))
  })

  it.effect("wants the merchants where they are to be listed", () => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    const { merchant_id_list: _, ...unlisted } = rule
    return Effect.gen(function*() {
      const error = yield* Effect.flip(
        PayGiftActivity.create({ activity_base_info: ourBase, award_send_rule: unlisted })
      )
      assert.isTrue(error._tag === "RequestEncodeError" && error.field === "award_send_rule.merchant_id_list")
      assert.strictEqual(received.length, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads all merchants and goods of an activity as streams", () => {
    const { layer } = Platform.world(({ url }) => {
      const offset = Number(url.searchParams.get("offset"))
      return Platform.json({ activity_id, total_count: 2, data: [{ mchid: `m${offset}`, goods_id: `g${offset}` }] })
    })
    return Effect.gen(function*() {
      const merchants = yield* Stream.runCollect(PayGiftMerchant.listAll({ activity_id }))
      assert.deepStrictEqual(merchants.map(({ mchid }) => mchid), ["m0", "m1"])
      const goods = yield* Stream.runCollect(PayGiftActivity.listAllGoods({ activity_id }))
      assert.deepStrictEqual(goods.map(({ goods_id }) => goods_id), ["g0", "g1"])
    }).pipe(Effect.provide(layer))
  })
})
