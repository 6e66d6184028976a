import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Stream } from "effect"
import { Partnership } from "effect-wechatpay/marketing"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"

const time = "2015-05-20T13:29:35+08:00"
const read = DateTime.makeUnsafe(time)
const partner = { type: "APPID", appid: "wx4e1916a585d1f4e9" } as const
const merchant = { type: "MERCHANT", merchant_id: "2480029552" } as const
const authorized_data = { business_type: "FAVOR_STOCK", stock_id: "2433405" } as const

itCalls({
  endpoint: Partnership.build,
  request: { idempotency_key: "12345", partner, authorized_data },
  sends: "POST /v3/marketing/partnerships/build",
  headers: { "Idempotency-Key": "12345" },
  body: { partner, authorized_data },
  responses: { partner, authorized_data, state: "ESTABLISHED", build_time: time, create_time: time, update_time: time },
  gives: { partner, authorized_data, state: "ESTABLISHED", build_time: read, create_time: read, update_time: read }
})

itCalls({
  endpoint: Partnership.terminate,
  request: { idempotency_key: "12345", partner: merchant, authorized_data },
  sends: "POST /v3/marketing/partnerships/terminate",
  headers: { "Idempotency-Key": "12345" },
  body: { partner: merchant, authorized_data },
  responses: { terminate_time: "2015-05-20T13:29:35.120+08:00" },
  gives: { terminate_time: DateTime.makeUnsafe("2015-05-20T13:29:35.120+08:00") }
})

const one = { partner, authorized_data }

itCalls({
  endpoint: Partnership.list,
  request: { authorized_data, partner, limit: 5, offset: 10 },
  sends:
    `GET /v3/marketing/partnerships?authorized_data={"business_type":"FAVOR_STOCK","stock_id":"2433405"}&partner={"type":"APPID","appid":"wx4e1916a585d1f4e9"}&offset=10&limit=5`,
  responses: {
    data: [{ ...one, build_time: time, terminate_time: time, create_time: time, update_time: time }],
    limit: 5,
    offset: 10,
    total_count: 1234
  },
  gives: {
    data: [{ ...one, build_time: read, terminate_time: read, create_time: read, update_time: read }],
    limit: 5,
    offset: 10,
    total_count: 1234
  }
})

describe("Partnership", () => {
  it.effect("percent-encodes the JSON in a query, and signs it so", () => {
    const { layer, received } = Platform.world(() => Platform.json({ data: [] }))
    return Effect.gen(function*() {
      yield* Partnership.list({ authorized_data })
      assert.strictEqual(
        received[0]?.url.search,
        "?authorized_data=%7B%22business_type%22%3A%22FAVOR_STOCK%22%2C%22stock_id%22%3A%222433405%22%7D"
      )
      assert.isTrue(Platform.authorized(received[0]!))
    }).pipe(Effect.provide(layer))
  })

  it.effect("names the kind of coupons business_type", () => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    return Effect.gen(function*() {
      yield* Partnership.build({ idempotency_key: "1", partner, authorized_data })
      assert.include(received[0]?.body, `"authorized_data":{"business_type":"FAVOR_STOCK"`)
    }).pipe(Effect.provide(layer))
  })

  it.effect("wants the number that the partner's type asks for", () => {
    const { layer, received } = Platform.world(() => Platform.json({}))
    return Effect.gen(function*() {
      for (const [type, field] of [["APPID", "partner.appid"], ["MERCHANT", "partner.merchant_id"]] as const) {
        const error = yield* Effect.flip(
          Partnership.build({ idempotency_key: "1", partner: { type }, authorized_data })
        )
        assert.isTrue(error._tag === "RequestEncodeError" && error.field === field)
      }
      assert.strictEqual(received.length, 0)
    }).pipe(Effect.provide(layer))
  })

  it.effect("reads all partnerships as a stream", () => {
    const { layer, received } = Platform.world((_, turn) =>
      Platform.json({ data: turn < 2 ? [{ ...one, create_time: `2026-06-0${turn + 1}T00:00:00+08:00` }] : [] })
    )
    return Effect.gen(function*() {
      assert.strictEqual((yield* Stream.runCollect(Partnership.listAll({ authorized_data }))).length, 2)
      assert.strictEqual(received.length, 3)
    }).pipe(Effect.provide(layer))
  })
})
