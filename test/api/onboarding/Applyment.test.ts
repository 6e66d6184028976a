import { assert, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { Applyment } from "effect-wechatpay/onboarding"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import { applyment } from "./applications.ts"

const encrypted = [
  "contact_info.contact_name",
  "contact_info.contact_id_number",
  "contact_info.openid",
  "contact_info.mobile_phone",
  "contact_info.contact_email",
  "subject_info.identity_info.id_card_info.id_card_name",
  "subject_info.identity_info.id_card_info.id_card_number",
  "subject_info.identity_info.id_card_info.id_card_address",
  "subject_info.identity_info.id_doc_info.id_doc_name",
  "subject_info.identity_info.id_doc_info.id_doc_number",
  "subject_info.identity_info.id_doc_info.id_doc_address",
  "subject_info.ubo_info_list[].ubo_id_doc_name",
  "subject_info.ubo_info_list[].ubo_id_doc_number",
  "subject_info.ubo_info_list[].ubo_id_doc_address",
  "bank_account_info.account_name",
  "bank_account_info.account_number"
]

itCalls({
  endpoint: Applyment.submit,
  request: applyment,
  sends: "POST /v3/applyment4sub/applyment/",
  body: applyment,
  encrypted,
  responses: { applyment_id: 2000002124775691 },
  gives: { applyment_id: 2000002124775691 }
})

const { business_code } = applyment

const rejected = {
  business_code,
  applyment_id: 2000002124775691,
  sub_mchid: "1542488631",
  sign_url:
    "https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=2000002126198476&sign=b207b673049a32c858f3aabd7d27c7ec",
  applyment_state: "APPLYMENT_STATE_REJECTED",
  applyment_state_msg: "审核中",
  audit_detail: [{
    field: "id_card_copy",
    field_name: "身份证复印件",
    reject_reason: "身份证背面识别失败，请上传更清晰的身份证图片。"
  }]
} as const

itCalls({
  endpoint: Applyment.queryByBusinessCode,
  request: { business_code },
  sends: `GET /v3/applyment4sub/applyment/business_code/${business_code}`,
  responses: rejected,
  gives: rejected,
  sandbox: Applyment.submit(applyment)
})

itCalls({
  endpoint: Applyment.queryById,
  request: { applyment_id: 2000002124775691 },
  sends: "GET /v3/applyment4sub/applyment/applyment_id/2000002124775691",
  responses: rejected,
  gives: rejected,
  // The sandbox gives numbers of its own: see test/sandbox/products/onboarding.test.ts.
  sandbox: false
})

it.effect("Applyment.submit leaves the caller's own request as it was, plaintext and all", () => {
  const { layer } = Platform.world(() => Platform.json({ applyment_id: 1 }))
  const name = Redacted.make("张三")
  const request = { ...applyment, contact_info: { ...applyment.contact_info, contact_name: name } }
  const before = structuredClone(applyment)
  return Effect.gen(function*() {
    yield* Applyment.submit(request)
    assert.deepStrictEqual<unknown>(applyment, before)
    assert.strictEqual(request.contact_info.contact_name, name)
  }).pipe(Effect.provide(layer))
})

it.effect("Applyment.submit needs neither licence nor certificate of a micro merchant", () => {
  const { layer, received } = Platform.world(() => Platform.json({ applyment_id: 1 }))
  const { identity_info, micro_biz_info } = applyment.subject_info
  return Effect.gen(function*() {
    yield* Applyment.submit({
      ...applyment,
      business_info: { merchant_shortname: "张三餐饮店", service_phone: "0758XXXXX" },
      subject_info: { subject_type: "SUBJECT_TYPE_MICRO", micro_biz_info, identity_info }
    })
    assert.lengthOf(received, 1)
  }).pipe(Effect.provide(layer))
})

it.effect("Applyment.submit refuses a number that WeChat Pay would refuse, and sends nothing", () => {
  const { layer, received } = Platform.world(() => Platform.json({ applyment_id: 1 }))
  return Effect.gen(function*() {
    const error = yield* Effect.flip(Applyment.submit({ ...applyment, business_code: "1900013511-10000" }))
    assert.strictEqual(error._tag, "RequestEncodeError")
    assert.lengthOf(received, 0)
  }).pipe(Effect.provide(layer))
})
