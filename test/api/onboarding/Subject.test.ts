import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { Subject } from "effect-wechatpay/onboarding"
import { itCalls } from "../../support/endpoint.ts"
import * as Platform from "../../support/platform.ts"
import { subject } from "./applications.ts"

const { business_licence_info, certificate_info } = subject.subject_info

itCalls({
  endpoint: Subject.submit,
  request: subject,
  sends: "POST /v3/apply4subject/applyment",
  // The dates of validity are texts with JSON in them.
  body: {
    ...subject,
    subject_info: {
      ...subject.subject_info,
      business_licence_info: { ...business_licence_info, licence_valid_date: "[\"1970-01-01\",\"forever\"]" },
      certificate_info: { ...certificate_info, cert_valid_date: "[\"1970-01-01\",\"2036-01-01\"]" }
    },
    identification_info: {
      ...subject.identification_info,
      identification_valid_date: "[\"1970-01-01\",\"长期\"]"
    },
    ubo_info: { ...subject.ubo_info, ubo_id_card_valid_date: "[\"2017-10-28\",\"2037-10-28\"]" }
  },
  encrypted: [
    "contact_info.name",
    "contact_info.id_card_number",
    "contact_info.mobile",
    "identification_info.identification_name",
    "identification_info.identification_number",
    "identification_info.identification_address",
    "ubo_info_list[].ubo_id_doc_name",
    "ubo_info_list[].ubo_id_doc_number",
    "ubo_info_list[].ubo_id_doc_address",
    "ubo_info.ubo_name",
    "ubo_info.ubo_id_number"
  ],
  responses: { applyment_id: 20000000011111 },
  gives: { applyment_id: 20000000011111 }
})

const { business_code } = subject

// Cancelling is a POST: as a GET it reaches nothing.
itCalls({
  endpoint: Subject.cancelByBusinessCode,
  request: { business_code },
  sends: `POST /v3/apply4subject/applyment/${business_code}/cancel`,
  gives: undefined,
  sandbox: Subject.submit(subject)
})

// Official samples in Go and Java send both numbers: one in the path, one in the query.
itCalls({
  endpoint: Subject.cancelByBusinessCode,
  request: { business_code, applyment_id: 20000011111 },
  sends: `POST /v3/apply4subject/applyment/${business_code}/cancel?applyment_id=20000011111`,
  gives: undefined,
  sandbox: Subject.submit(subject)
})

itCalls({
  endpoint: Subject.cancelById,
  request: { applyment_id: 20000011111 },
  sends: "POST /v3/apply4subject/applyment/20000011111/cancel",
  gives: undefined,
  // The sandbox gives numbers of its own: see test/sandbox/products/onboarding.test.ts.
  sandbox: false
})

const response = {
  applyment_state: "APPLYMENT_STATE_REJECTED",
  qrcode_data: "data:image/png;base64,cGFnZXMvYXBwbHkvYXBpdzQvd2VsY29tZS93ZWxjb21l",
  reject_param: "merchant_name",
  reject_reason: "公司名称与工商局登记不一致"
} as const

itCalls({
  endpoint: Subject.query,
  request: { business_code },
  sends: `GET /v3/apply4subject/applyment?business_code=${business_code}`,
  responses: response,
  gives: response,
  sandbox: Subject.submit(subject)
})

itCalls({
  endpoint: Subject.queryState,
  request: { sub_mchid: "0019000002" },
  sends: "GET /v3/apply4subject/applyment/merchants/0019000002/state",
  responses: { authorize_state: "AUTHORIZE_STATE_AUTHORIZED" },
  gives: { authorize_state: "AUTHORIZE_STATE_AUTHORIZED" }
})

it.effect("Subject.query asks by WeChat Pay's number too, and needs one of the two", () => {
  const { layer, received } = Platform.world(() => Platform.json(response))
  return Effect.gen(function*() {
    yield* Subject.query({ applyment_id: 20000011111 })
    assert.strictEqual(received[0]?.url.search, "?applyment_id=20000011111")
    assert.strictEqual((yield* Effect.flip(Subject.query({})))._tag, "RequestEncodeError")
    assert.lengthOf(received, 1)
  }).pipe(Effect.provide(layer))
})

it.effect("Subject.submit calls the licence `business_licence_info`, as WeChat Pay does", () => {
  const { layer, received } = Platform.world(() => Platform.json({ applyment_id: 1 }))
  return Effect.gen(function*() {
    yield* Subject.submit(subject)
    assert.match(received[0]!.body, /"business_licence_info":\{"licence_number"/)
  }).pipe(Effect.provide(layer))
})
