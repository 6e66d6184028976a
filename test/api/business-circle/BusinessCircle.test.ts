import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { BusinessCircle, PartnerBusinessCircle } from "effect-wechatpay/business-circle"
import { itCalls } from "../../support/endpoint.ts"
import { layer, post } from "../../support/notification.ts"

const openid = "oWmnN4xxxxxxxxxxe92NHIGf1xd8"
/** The sandbox knows it. */
const sub_mchid = "0019000002"
const time = DateTime.makeUnsafe("2020-05-20T05:29:35Z")

const points = {
  transaction_id: "1217752501201407033233368018",
  openid,
  // The seed refused false and 0.
  earn_points: false,
  increased_points: 0,
  no_points_remarks: "商品不参与积分活动",
  total_points: 888888
}

const pointsBody = { ...points, appid: "wxd678efh567hg6787", points_update_time: "2020-05-20T13:29:35+08:00" }

itCalls({
  endpoint: BusinessCircle.notifyPoints,
  request: { ...points, points_update_time: time },
  sends: "POST /v3/businesscircle/points/notify",
  body: pointsBody,
  gives: undefined
})

itCalls({
  endpoint: PartnerBusinessCircle.notifyPoints,
  request: { ...points, points_update_time: time, sub_mchid },
  sends: "POST /v3/businesscircle/points/notify",
  body: { ...pointsBody, sub_mchid },
  gives: undefined
})

const authorization = { openid, authorize_state: "DEAUTHORIZED" }
const wireTimes = { authorize_time: "2020-05-20T13:29:35+08:00", deauthorize_time: "2020-05-20T13:29:36+08:00" }
const times = { authorize_time: time, deauthorize_time: DateTime.makeUnsafe("2020-05-20T05:29:36Z") }

itCalls({
  endpoint: BusinessCircle.queryAuthorization,
  request: { openid },
  sends: `GET /v3/businesscircle/user-authorizations/${openid}?appid=wxd678efh567hg6787`,
  answers: { ...authorization, ...wireTimes },
  gives: { ...authorization, ...times }
})

itCalls({
  endpoint: PartnerBusinessCircle.queryAuthorization,
  request: { openid, sub_mchid },
  sends: `GET /v3/businesscircle/user-authorizations/${openid}?sub_mchid=${sub_mchid}&appid=wxd678efh567hg6787`,
  answers: { ...authorization, ...wireTimes },
  gives: { ...authorization, ...times }
})

// The seed gave a whole address as the path, and doubled it for service providers.
itCalls({
  endpoint: BusinessCircle.queryCommitStatus,
  request: { openid, brandid: 1000 },
  sends: `GET /v3/businesscircle/users/${openid}/points/commit_status?brandid=1000&appid=wxd678efh567hg6787`,
  answers: { points_commit_status: "FINISHED" },
  gives: { points_commit_status: "FINISHED" }
})

itCalls({
  endpoint: PartnerBusinessCircle.queryCommitStatus,
  request: { openid, brandid: 1000, sub_mchid },
  sends:
    `GET /v3/businesscircle/users/${openid}/points/commit_status?sub_mchid=${sub_mchid}&brandid=1000&appid=wxd678efh567hg6787`,
  answers: { points_commit_status: "FINISHED" },
  gives: { points_commit_status: "FINISHED" }
})

const parking = { brandid: 1000, openid, plate_number: "粤B888888", state: "IN" }
const parkingBody = { ...parking, appid: "wxd678efh567hg6787", time: "2020-05-20T13:29:35+08:00" }

// The seed gave a whole address as the path, and its call never left.
itCalls({
  endpoint: BusinessCircle.syncParking,
  request: { ...parking, time },
  sends: "POST /v3/businesscircle/parkings",
  body: parkingBody,
  gives: undefined
})

itCalls({
  endpoint: PartnerBusinessCircle.syncParking,
  request: { ...parking, time, sub_mchid },
  sends: "POST /v3/businesscircle/parkings",
  body: { ...parkingBody, sub_mchid },
  gives: undefined
})

describe("Notifications of a business circle", () => {
  const shop = {
    mchid: "1230000109",
    merchant_name: "腾讯广场",
    shop_name: "微信支付",
    shop_number: "123456",
    appid: "wxd678efh567hg6787",
    openid,
    transaction_id: "1234567890"
  }
  const kinds = [
    [
      "MALL_AUTH.ACTIVATE_CARD",
      "BusinessCircle.authorized",
      { openid, code: "478515832665", mchid: "1230000109", auth_type: "REGISTERED_MODE" },
      {}
    ],
    ["MALL_TRANSACTION.SUCCESS", "BusinessCircle.paid", { ...shop, amount: 200 }, { time_end: time }],
    [
      "MALL_REFUND.SUCCESS",
      "BusinessCircle.refunded",
      { ...shop, pay_amount: 100, refund_amount: 100, refund_id: "1217752501201407033233368999" },
      { refund_time: time }
    ]
  ] as const
  for (const [event_type, event, content, times] of kinds) {
    it.effect(`${event_type} is typed`, () =>
      Effect.gen(function*() {
        const onWire = Object.fromEntries(Object.keys(times).map((name) => [name, "2020-05-20T13:29:35+08:00"]))
        const { body, headers } = yield* post({ event_type, content: { ...content, ...onWire } })
        const notification = yield* Notification.parse(BusinessCircle.events)(headers, body)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(notification.event !== "Unknown" && notification.resource, { ...content, ...times })
      }).pipe(Effect.provide(layer)))
  }
})
