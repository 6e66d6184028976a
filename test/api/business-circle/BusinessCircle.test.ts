import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { BusinessCircle, PartnerBusinessCircle } from "effect-wechatpay/business-circle"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"
import { layer, post } from "../../support/notification.ts"
import * as Lawful from "../../support/sandbox.ts"

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

/** A member's payment in a shop of the mall. */
const pay = (mchid?: string) =>
  Effect.gen(function*() {
    const { businessCircle } = yield* Sandbox.Sandbox
    const of = { openid, ...(mchid === undefined ? {} : { mchid }) }
    yield* businessCircle.authorize({ ...of, notify_url: "https://example.com/mall" })
    yield* businessCircle.pay({ ...of, amount: 200, transaction_id: points.transaction_id })
  })

const pointsBody = { ...points, appid: "wxd678efh567hg6787", points_update_time: "2020-05-20T13:29:35+08:00" }

itCalls({
  endpoint: BusinessCircle.notifyPoints,
  request: { ...points, points_update_time: time },
  sends: "POST /v3/businesscircle/points/notify",
  body: pointsBody,
  gives: undefined,
  sandbox: pay()
})

itCalls({
  endpoint: PartnerBusinessCircle.notifyPoints,
  request: { ...points, points_update_time: time, sub_mchid },
  sends: "POST /v3/businesscircle/points/notify",
  body: { ...pointsBody, sub_mchid },
  gives: undefined,
  sandbox: pay(sub_mchid)
})

const authorization = { openid, authorize_state: "DEAUTHORIZED" }
const wireTimes = { authorize_time: "2020-05-20T13:29:35+08:00", deauthorize_time: "2020-05-20T13:29:36+08:00" }
const times = { authorize_time: time, deauthorize_time: DateTime.makeUnsafe("2020-05-20T05:29:36Z") }

itCalls({
  endpoint: BusinessCircle.queryAuthorization,
  request: { openid },
  sends: `GET /v3/businesscircle/user-authorizations/${openid}?appid=wxd678efh567hg6787`,
  responses: { ...authorization, ...wireTimes },
  gives: { ...authorization, ...times }
})

itCalls({
  endpoint: PartnerBusinessCircle.queryAuthorization,
  request: { openid, sub_mchid },
  sends: `GET /v3/businesscircle/user-authorizations/${openid}?sub_mchid=${sub_mchid}&appid=wxd678efh567hg6787`,
  responses: { ...authorization, ...wireTimes },
  gives: { ...authorization, ...times }
})

// The seed gave a whole address as the path, and doubled it for service providers.
itCalls({
  endpoint: BusinessCircle.queryCommitStatus,
  request: { openid, brandid: 1000 },
  sends: `GET /v3/businesscircle/users/${openid}/points/commit_status?brandid=1000&appid=wxd678efh567hg6787`,
  responses: { points_commit_status: "FINISHED" },
  gives: { points_commit_status: "FINISHED" }
})

itCalls({
  endpoint: PartnerBusinessCircle.queryCommitStatus,
  request: { openid, brandid: 1000, sub_mchid },
  sends:
    `GET /v3/businesscircle/users/${openid}/points/commit_status?sub_mchid=${sub_mchid}&brandid=1000&appid=wxd678efh567hg6787`,
  responses: { points_commit_status: "FINISHED" },
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

describe("A business circle in the sandbox", () => {
  it.effect("notifies what members do; refunds only where points were reported", () =>
    Effect.gen(function*() {
      const { businessCircle, deliver } = yield* Sandbox.Sandbox
      const state = Effect.map(BusinessCircle.queryAuthorization({ openid }), ({ authorize_state }) => authorize_state)
      const pending = Effect.map(
        BusinessCircle.queryCommitStatus({ openid, brandid: 1000 }),
        ({ points_commit_status }) => points_commit_status
      )
      assert.strictEqual(yield* state, "UNAUTHORIZED")
      assert.include((yield* Effect.flip(businessCircle.pay({ openid, amount: 1 }))).message, "did not authorise")
      yield* businessCircle.authorize({ openid, notify_url: "https://example.com/mall" })
      assert.strictEqual(yield* state, "AUTHORIZED")
      assert.strictEqual(yield* pending, "FINISHED")

      const { transaction_id } = yield* businessCircle.pay({ openid, amount: 200 })
      assert.strictEqual(yield* pending, "PENDING")
      yield* businessCircle.refund({ transaction_id, refund_amount: 50 })
      const points_update_time = yield* DateTime.now
      yield* BusinessCircle.notifyPoints({ ...points, transaction_id, points_update_time })
      assert.strictEqual(yield* pending, "FINISHED")
      yield* businessCircle.refund({ transaction_id })
      assert.include((yield* Effect.flip(businessCircle.refund({ transaction_id, refund_amount: 1 }))).message, "left")
      yield* businessCircle.withdraw({ openid })
      assert.strictEqual(yield* state, "DEAUTHORIZED")

      const parse = Notification.parse(BusinessCircle.events)
      const seen: Array<string> = []
      yield* deliver(({ body, headers }) =>
        Effect.map(parse(headers, body), (notification) => {
          seen.push(
            notification.event === "BusinessCircle.refunded"
              ? `${notification.event} ${notification.resource.refund_amount}`
              : notification.event
          )
          return 204
        })
      )
      assert.deepStrictEqual(seen, ["BusinessCircle.authorized", "BusinessCircle.paid", "BusinessCircle.refunded 150"])
      const unknown = yield* Effect.flip(BusinessCircle.notifyPoints({ ...points, points_update_time }))
      assert.strictEqual(unknown._tag === "ApiError" && unknown.code, "INVALID_REQUEST")
    }).pipe(Effect.provide(Lawful.layer())))
})
