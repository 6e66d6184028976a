/** What today's pages of onboarding say of requests: partner/4012719997 and partner/4012722388. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Applyment, Subject } from "effect-wechatpay/onboarding"
import * as Platform from "../../support/platform.ts"
import { applyment, subject } from "./applications.ts"

const world = () => Platform.world(() => Platform.json({ applyment_id: 1 }))

/** The field that a request is refused for before it is sent; `undefined` if it was sent. */
const refusedField = (request: Subject.SubmitRequest) => {
  const { layer, received } = world()
  return Subject.submit(request).pipe(
    Effect.match({
      onFailure: (error) => error._tag === "RequestEncodeError" ? error.field : error._tag,
      onSuccess: () => undefined
    }),
    Effect.tap((field) => Effect.sync(() => assert.strictEqual(received.length, field === undefined ? 1 : 0))),
    Effect.provide(layer)
  )
}

const { business_licence_info, certificate_info } = subject.subject_info

describe("Subject.submit", () => {
  it.effect("needs the explaining letter only, if an authorised person holds the documents", () => {
    const { layer, received } = world()
    const held = { id_holder_type: "SUPER", authorize_letter_copy: "47ZC6GC-vnrbEny__Ie_An5" }
    return Effect.gen(function*() {
      yield* Subject.submit({ ...subject, identification_info: held })
      assert.deepStrictEqual(JSON.parse(received[0]!.body).identification_info, held)
    }).pipe(Effect.provide(layer))
  })

  it.effect("takes beneficial owners with any of their fields", () =>
    Effect.gen(function*() {
      assert.isUndefined(yield* refusedField({ ...subject, ubo_info_list: [{ ubo_period_begin: "2019-06-06" }] }))
      assert.strictEqual(
        yield* refusedField({
          ...subject,
          ubo_info_list: Array.from({ length: 5 }, () => ({ ubo_period_begin: "2019-06-06" }))
        }),
        "ubo_info_list"
      )
    }))

  const shop = {
    micro_biz_type: "MICRO_TYPE_STORE",
    store_name: "大郎烧饼",
    store_address_code: "440305",
    store_address: "南山区xx大厦x层xxxx室",
    store_header_copy: "m",
    store_indoor_copy: "m"
  }
  const inSubject = (fields: Partial<Subject.SubmitRequest["subject_info"]>): Subject.SubmitRequest => ({
    ...subject,
    subject_info: { ...subject.subject_info, ...fields }
  })
  const licence = (licence_number: string, licence_copy: string) =>
    inSubject({ business_licence_info: { ...business_licence_info, licence_number, licence_copy } })
  const bounds: ReadonlyArray<readonly [string, (length: number) => Subject.SubmitRequest, number]> = [
    ["channel_id", (length) => ({ ...subject, channel_id: "1".repeat(length) }), 9],
    ["subject_info.business_licence_info.licence_number", (length) => licence("1".repeat(length), "m"), 32],
    ["subject_info.business_licence_info.licence_copy", (length) => licence("1", "m".repeat(length)), 255],
    [
      "subject_info.certificate_info.cert_number",
      (length) => inSubject({ certificate_info: { ...certificate_info, cert_number: "1".repeat(length) } }),
      50
    ],
    [
      "subject_info.assist_prove_info.store_name",
      (length) => inSubject({ assist_prove_info: { ...shop, store_name: "一".repeat(length) } }),
      50
    ],
    [
      "addition_info.confirm_mchid_list",
      (length) => ({ ...subject, addition_info: { confirm_mchid_list: Array(length).fill("1900000109") } }),
      20
    ],
    [
      "subject_info.special_operation_list",
      (length) => inSubject({ special_operation_list: Array.from({ length }, () => ({ category_id: 100 })) }),
      5
    ]
  ]
  for (const [field, request, most] of bounds) {
    it.effect(`takes at most ${most} in ${field}`, () =>
      Effect.gen(function*() {
        assert.isUndefined(yield* refusedField(request(most)))
        assert.strictEqual(yield* refusedField(request(most + 1)), field)
      }))
  }
})

describe("Subject", () => {
  it("repeats a submission and a cancellation by the merchant's number, and a cancellation by WeChat Pay's as harmless", () => {
    assert.deepStrictEqual(
      [Subject.submit, Subject.cancelByBusinessCode, Subject.cancelById].map(({ description }) =>
        description.kind === "json" ? [description.idempotentBy, description.safe] : []
      ),
      [["business_code", false], ["business_code", false], [undefined, true]]
    )
  })
})

describe("Applyment.submit", () => {
  const sells = (sales_info: object) => ({ ...applyment, business_info: { ...applyment.business_info, sales_info } })
  const scenes = {
    "mp_info.mp_pics": { mp_info: { mp_appid: "wx1" } },
    "app_info.app_pics": { app_info: { app_appid: "wx1" } },
    "web_info.domain": { web_info: { web_appid: "wx1" } },
    "wework_info.wework_pics": { wework_info: { sub_corp_id: "ww1" } },
    "wework_info.sub_corp_id": { wework_info: { wework_pics: ["m"] } }
  }
  for (const [field, scene] of Object.entries(scenes)) {
    it.effect(`needs ${field}`, () => {
      const { layer, received } = world()
      return Effect.gen(function*() {
        const request = sells({ sales_scenes_type: ["SALES_SCENES_MP"], ...scene })
        const error = yield* Effect.flip(Applyment.submit(request as typeof applyment))
        assert.strictEqual(
          error._tag === "RequestEncodeError" ? error.field : error._tag,
          `business_info.sales_info.${field}`
        )
        assert.isEmpty(received)
      }).pipe(Effect.provide(layer))
    })
  }
})
