import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Stream } from "effect"
import { Sandbox } from "effect-wechatpay/sandbox"
import { Guide, PartnerGuide } from "effect-wechatpay/smart-guide"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import * as Lawful from "../../support/sandbox.ts"

const guide_id = "LLA3WJ6DSZUfiaZDS79FH5Wm5m4X69TBic"
/** The sandbox knows it. */
const sub_mchid = "0019000002"

const registration = {
  corpid: "1234567890",
  store_id: 12345678,
  userid: "robert",
  name: "罗伯特",
  mobile: "13900000000",
  qr_code: "https://open.work.weixin.qq.com/wwopen/userQRCode?vcode=xxx",
  avatar: "http://wx.qlogo.cn/mmopen/0",
  group_qrcode: "https://work.weixin.qq.com/xxxxxxx"
}

const encrypted = ["name", "mobile"]

const page = (data: ReadonlyArray<unknown>) => ({ data, total_count: 1, limit: 5, offset: 0 })

const guide = { guide_id, store_id: 12345678, name: "罗伯特", mobile: "13900000000", userid: "robert", work_id: "r1" }

const read = { ...guide, name: Redacted.make("罗伯特"), mobile: Redacted.make("13900000000") }

const changes = {
  name: "罗伯特",
  mobile: "13900000001",
  qr_code: registration.qr_code,
  avatar: registration.avatar,
  group_qrcode: registration.group_qrcode
}

itCalls({
  endpoint: Guide.register,
  request: registration,
  sends: "POST /v3/smartguide/guides",
  body: registration,
  encrypted,
  responses: { guide_id },
  gives: { guide_id }
})

itCalls({
  endpoint: PartnerGuide.register,
  request: { ...registration, sub_mchid, name: Redacted.make(registration.name) },
  sends: "POST /v3/smartguide/guides",
  body: { ...registration, sub_mchid },
  encrypted,
  responses: { guide_id },
  gives: { guide_id }
})

itCalls({
  endpoint: Guide.assign,
  request: { guide_id, out_trade_no: "20150806125346" },
  sends: `POST /v3/smartguide/guides/${guide_id}/assign`,
  body: { out_trade_no: "20150806125346" },
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: PartnerGuide.assign,
  request: { guide_id, out_trade_no: "20150806125346", sub_mchid },
  sends: `POST /v3/smartguide/guides/${guide_id}/assign`,
  body: { out_trade_no: "20150806125346", sub_mchid },
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: Guide.list,
  request: { store_id: 12345678, userid: "robert", work_id: "robert", limit: 5, offset: 0 },
  sends: "GET /v3/smartguide/guides?store_id=12345678&userid=robert&work_id=robert&offset=0&limit=5",
  responses: page([guide]),
  encrypted: ["data[].name", "data[].mobile"],
  gives: { data: [read], total_count: 1, limit: 5, offset: 0 }
})

itCalls({
  endpoint: PartnerGuide.list,
  request: { store_id: 12345678, sub_mchid },
  sends: `GET /v3/smartguide/guides?sub_mchid=${sub_mchid}&store_id=12345678`,
  responses: page([guide]),
  encrypted: ["data[].name", "data[].mobile"],
  gives: { data: [read], total_count: 1, limit: 5, offset: 0 }
})

itCalls({
  endpoint: Guide.update,
  request: { guide_id, ...changes },
  sends: `PATCH /v3/smartguide/guides/${guide_id}`,
  body: changes,
  encrypted,
  gives: undefined,
  sandbox: false
})

itCalls({
  endpoint: PartnerGuide.update,
  request: { guide_id, sub_mchid, ...changes },
  sends: `PATCH /v3/smartguide/guides/${guide_id}`,
  body: { sub_mchid, ...changes },
  encrypted,
  gives: undefined,
  sandbox: false
})

describe("Guide.list", () => {
  for (
    const [name, list] of [
      ["a direct merchant", Guide.list],
      ["a service provider", (request: Guide.ListRequest) => PartnerGuide.list({ ...request, sub_mchid })]
    ] as const
  ) {
    it.effect(`asks by the mobile number for ${name}: encrypted, and safe in a query string`, () => {
      const { layer, received } = Platform.world(() => Platform.json({ data: [] }))
      return Effect.gen(function*() {
        // Some of so many ciphertexts hold a plus sign, which a query string reads as a blank.
        for (let turn = 0; turn < 4; turn++) yield* list({ store_id: 1, mobile: "13900000000" })
        for (const { url } of received) {
          const raw = /[?&]mobile=([^&]*)/.exec(url.search)?.[1] ?? ""
          assert.notMatch(raw, /[+/=]/)
          assert.strictEqual(Platform.unseal(decodeURIComponent(raw)), "13900000000")
        }
        assert.include(received.map(({ url }) => url.search).join(), "%2B")
      }).pipe(Effect.provide(layer))
    })
  }
})

describe("Guides in the sandbox", () => {
  it.effect("are registered, found by shop and by mobile number, assigned and changed", () =>
    Effect.gen(function*() {
      const { guide_id } = yield* Guide.register(registration)
      yield* Guide.assign({ guide_id, out_trade_no: "20150806125346" })
      const found = yield* Guide.list({ store_id: 12345678, mobile: Redacted.make("13900000000") })
      assert.strictEqual(found.data?.[0]?.guide_id, guide_id)
      assert.strictEqual(Redacted.value(found.data?.[0]?.name ?? Redacted.make("")), "罗伯特")
      yield* Guide.update({ guide_id, mobile: "13900000001" })
      assert.deepStrictEqual((yield* Guide.list({ store_id: 12345678, mobile: "13900000000" })).data, [])
      const unknown = yield* Effect.flip(Guide.update({ guide_id: "unknown", name: "谁" }))
      assert.strictEqual(unknown._tag === "ApiError" && unknown.code, "PARAM_ERROR")
      const again = yield* Effect.flip(Guide.register(registration))
      assert.strictEqual(again._tag === "ApiError" && again.code, "PARAM_ERROR")
    }).pipe(Effect.provide(Lawful.layer())))

  it.effect("of a sub-merchant are assigned and changed by the service provider, and by nobody else", () =>
    Effect.gen(function*() {
      const { guide_id } = yield* PartnerGuide.register({ ...registration, sub_mchid })
      yield* PartnerGuide.assign({ sub_mchid, guide_id, out_trade_no: "20150806125346" })
      yield* PartnerGuide.update({ sub_mchid, guide_id, mobile: "13900000001" })
      const { data: [guide] = [] } = yield* PartnerGuide.list({ sub_mchid, store_id: 12345678 })
      assert.strictEqual(Redacted.value(guide?.mobile ?? Redacted.make("")), "13900000001")
      for (
        const own of [Guide.assign({ guide_id, out_trade_no: "1234567" }), Guide.update({ guide_id, name: "谁" })]
      ) {
        const stranger = yield* Effect.flip(own)
        assert.strictEqual(stranger._tag === "ApiError" && stranger.code, "PARAM_ERROR")
      }
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("come page by page, or all as a stream; each sub-merchant has its own", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { subMchids: [sub_mchid = ""] } = yield* sandbox.credentials
      const userids = Array.from({ length: 23 }, (_, index) => `guide${index}`)
      for (const userid of userids) yield* PartnerGuide.register({ ...registration, userid, sub_mchid })
      const page = yield* PartnerGuide.list({ store_id: 12345678, sub_mchid, limit: 10, offset: 20 })
      assert.deepStrictEqual(page.data?.map((guide) => guide.userid), userids.slice(20))
      const all = yield* Stream.runCollect(PartnerGuide.listAll({ store_id: 12345678, sub_mchid }))
      assert.deepStrictEqual(all.map((guide) => guide.userid), userids)
      assert.deepStrictEqual(yield* Stream.runCollect(Guide.listAll({ store_id: 12345678 })), [])
    }).pipe(Effect.provide(Lawful.layer())))
})

it.effect("Guide.update needs a change: WeChat Pay refuses one without (merchant/4012535160)", () => {
  const { layer, received } = Platform.world(() => ({ status: 204 }))
  return Effect.gen(function*() {
    for (const call of [Guide.update({ guide_id }), PartnerGuide.update({ guide_id, sub_mchid })]) {
      assert.strictEqual((yield* Effect.flip(call))._tag, "RequestEncodeError")
    }
    assert.isEmpty(received)
  }).pipe(Effect.provide(layer))
})
