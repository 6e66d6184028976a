import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { Parking, PartnerParking } from "effect-wechatpay/parking"
import { Sandbox } from "effect-wechatpay/sandbox"
import { TestClock } from "effect/testing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const plate = { plate_number: "粤B888888", plate_color: "BLUE" } as const
const openid = "oUpF8uMuAJOM2pxb1Q"
const out_trade_no = "20150806125346"
/** The sandbox knows it. */
const sub_mchid = "0019000002"
const start = "2017-08-26T10:43:39+08:00"
const end = "2017-08-26T11:43:39+08:00"
const start_time = DateTime.makeUnsafe(start)
const end_time = DateTime.makeUnsafe(end)

const found = { ...plate, openid, service_state: "PAUSE" }

itCalls({
  endpoint: Parking.queryService,
  request: { ...plate, openid },
  sends:
    `GET /v3/vehicle/parking/services/find?appid=wxd678efh567hg6787&plate_number=粤B888888&plate_color=BLUE&openid=${openid}`,
  responses: { ...found, service_open_time: start },
  gives: { ...found, service_open_time: start_time }
})

itCalls({
  endpoint: PartnerParking.queryService,
  request: { sub_mchid, ...plate, openid },
  sends:
    `GET /v3/vehicle/parking/services/find?sub_mchid=${sub_mchid}&appid=wxd678efh567hg6787&plate_number=粤B888888&plate_color=BLUE&openid=${openid}`,
  responses: { ...found, service_open_time: start },
  gives: { ...found, service_open_time: start_time }
})

const entrance = {
  out_parking_no: "1231243",
  ...plate,
  parking_name: "欢乐海岸停车场",
  // The seed refused 0.
  free_duration: 0
}

const entered = { ...entrance, id: "5K8264ILTKCH16CQ250", state: "BLOCKED", block_reason: "OVERDUE" }

itCalls({
  endpoint: Parking.enter,
  request: { ...entrance, start_time },
  sends: "POST /v3/vehicle/parking/parkings",
  body: { ...entrance, start_time: start, notify_url: "https://example.com/notify" },
  responses: { ...entered, start_time: start },
  gives: { ...entered, start_time }
})

itCalls({
  endpoint: PartnerParking.enter,
  request: { sub_mchid, ...entrance, start_time, notify_url: "https://yoursite.com/wxpay.html" },
  sends: "POST /v3/vehicle/parking/parkings",
  body: { sub_mchid, ...entrance, start_time: start, notify_url: "https://yoursite.com/wxpay.html" },
  responses: { ...entered, start_time: start },
  gives: { ...entered, start_time }
})

const info = {
  parking_id: "5K8264ILTKCH16CQ250",
  ...plate,
  parking_name: "欢乐海岸停车场",
  charging_duration: 3600,
  device_id: "12313"
}

const fee = {
  description: "停车场扣费",
  attach: "深圳分店",
  out_trade_no,
  goods_tag: "WXG",
  profit_sharing: "Y",
  amount: { total: 888, currency: "CNY" }
}

const body = {
  ...fee,
  appid: "wxd678efh567hg6787",
  trade_scene: "PARKING",
  notify_url: "https://example.com/notify",
  parking_info: { ...info, start_time: start, end_time: end }
}

const transaction = {
  appid: "wxd678efh567hg6787",
  description: "停车场扣费",
  out_trade_no,
  transaction_id: "1009660380201506130728806387",
  trade_state: "SUCCESS",
  trade_state_description: "支付成功",
  bank_type: "CMC",
  user_repaid: "Y",
  attach: "深圳分店",
  trade_scene: "PARKING",
  payer: { openid, sub_openid: openid },
  amount: { total: 888, currency: "CNY", payer_total: 100, discount_total: 100 },
  promotion_detail: [{ coupon_id: "109519", scope: "SINGLE", type: "CASH", amount: 5, currency: "CNY" }]
}

const onWire = {
  ...transaction,
  create_time: start,
  success_time: end,
  parking_info: { ...info, start_time: start, end_time: end }
}

const read = {
  ...transaction,
  create_time: start_time,
  success_time: end_time,
  parking_info: { ...info, start_time, end_time }
}

itCalls({
  endpoint: Parking.deduct,
  request: { ...fee, parking_info: { ...info, start_time, end_time } },
  sends: "POST /v3/vehicle/transactions/parking",
  body,
  // As the pages before today's named the merchant.
  responses: { ...onWire, mchid: "1900000109" },
  gives: { ...read, mchid: "1900000109" },
  // It needs the number of an entrance: see test/sandbox/products/parking.test.ts.
  sandbox: false
})

itCalls({
  endpoint: PartnerParking.deduct,
  request: { ...fee, sub_mchid, sub_appid: "wxcbda96de0b165489", parking_info: { ...info, start_time, end_time } },
  sends: "POST /v3/vehicle/transactions/parking",
  body: { ...body, sub_mchid, sub_appid: "wxcbda96de0b165489" },
  responses: { ...onWire, sp_mchid: "1900000109", sub_mchid, sub_appid: "wxcbda96de0b165489" },
  gives: { ...read, sp_mchid: "1900000109", sub_mchid, sub_appid: "wxcbda96de0b165489" },
  sandbox: false
})

/** A car that has left, and whose fee is deducted. */
const left = (
  enter: Effect.Effect<Parking.Entrance, unknown, Effect.Services<ReturnType<typeof Parking.enter>>>,
  deduct: (
    request: Parking.DeductRequest
  ) => Effect.Effect<unknown, unknown, Effect.Services<ReturnType<typeof Parking.deduct>>>
) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    yield* sandbox.parking.setService({ ...plate, openid })
    const { id } = yield* enter
    yield* TestClock.setTime(Date.parse(end))
    yield* deduct({ ...fee, parking_info: { ...info, parking_id: id, start_time, end_time } })
  })

itCalls({
  endpoint: Parking.query,
  request: { out_trade_no },
  sends: `GET /v3/vehicle/transactions/out-trade-no/${out_trade_no}`,
  responses: { ...onWire, sp_mchid: "1900000109" },
  gives: { ...read, sp_mchid: "1900000109" },
  sandbox: left(Parking.enter({ ...entrance, start_time }), Parking.deduct)
})

itCalls({
  endpoint: PartnerParking.query,
  request: { out_trade_no, sub_mchid },
  sends: `GET /v3/vehicle/transactions/out-trade-no/${out_trade_no}?sub_mchid=${sub_mchid}`,
  responses: { ...onWire, sp_mchid: "1900000109", sub_mchid },
  gives: { ...read, sp_mchid: "1900000109", sub_mchid },
  sandbox: left(
    PartnerParking.enter({ ...entrance, start_time, sub_mchid }),
    (request) => PartnerParking.deduct({ ...request, sub_mchid })
  )
})

describe("Parking.queryService", () => {
  it.effect("percent-encodes the plate, which begins with a Chinese character", () => {
    const { layer, received } = Platform.world(() => Platform.json(found))
    return Effect.gen(function*() {
      yield* Parking.queryService({ ...plate, openid })
      assert.include(received[0]?.url.search, "plate_number=%E7%B2%A4B888888&")
      assert.isTrue(Platform.authorized(received[0]!), "what was signed is what was sent")
    }).pipe(Effect.provide(layer))
  })
})

describe("A promotion in a notification", () => {
  // Example of https://pay.weixin.qq.com/doc/v3/merchant/4012284311
  it("has the numbers that the notification's page gives it", () => {
    const promotion = {
      promotion_id: "109519",
      name: "单品惠-6",
      scope: "SINGLE",
      type: "DISCOUNT",
      amount: 1,
      activity_id: "931386",
      wechatpay_contribute: 1,
      merchant_contribute: 0,
      other_contribute: 0
    }
    const result = { out_trade_no: "20150806125346", trade_state: "SUCCESS", promotion_detail: [promotion] }
    assert.deepStrictEqual(Schema.decodeUnknownSync(Parking.ParkingResult)(result), result)
  })
})
