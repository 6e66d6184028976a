import { assert, it } from "@effect/vitest"
import { SubjectChange, SubMerchant } from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Platform from "../../support/platform.ts"
import { itServes } from "./serves.ts"

const merchant_code = "2492185251"
const out_request_no = "1900013511_10000"
const apply_id = "20220617143306000013906025001"
const media = "0P3ng6KTIW4-Q_l2FjKLZuhHjFwczhJehHhAZN6B"

const person = {
  card_front: media,
  card_back: media,
  card_name: "李四",
  card_number: "440301199001011234",
  card_address: "深圳市",
  card_period_begin: "2019-06-06",
  card_period_end: "长期"
} as const

const change = {
  merchant_code,
  out_request_no,
  alter_scope: "ALTER_SCOPE_FULL",
  organization_type: "SUBJECT_TYPE_ENTERPRISE",
  finance_institution: true,
  business_license_info: {
    license_number: "123456789012345678",
    license_copy: media,
    merchant_name: "李四网络有限公司",
    legal_person: "李四",
    company_address: "广东省深圳市南山区xx路xx号",
    license_period_begin: "2019-06-06",
    license_period_end: "2026-06-06"
  },
  certificate_info: {
    cert_type: "CERTIFICATE_TYPE_2388",
    cert_number: "111111111111",
    cert_copy: media,
    merchant_name: "xx公益团体",
    legal_person: "李四",
    company_address: "广东省深圳市南山区xx路xx号",
    cert_period_begin: "2019-06-06",
    cert_period_end: "长期"
  },
  finance_institution_info: { finance_type: "FINANCE_TYPE_BANK_AGENT", finance_license_pics: [media] },
  legal_person_info: {
    id_holder_type: "LEGAL",
    id_doc_type: "IDENTIFICATION_TYPE_IDCARD",
    authorize_letter_copy: media,
    ...person,
    as_ubo: true
  },
  ubo_info_list: [{ id_doc_type: "IDENTIFICATION_TYPE_IDCARD", ...person }],
  addition: {
    bank_openaccount_license: [media],
    openaccount_approval: [media],
    legal_other_prove: [media],
    agency_prove: [media],
    ubo_prove: [media]
  }
} as const

itServes({
  endpoint: SubjectChange.submit,
  request: change,
  sends: "POST /v3/mchalterapply/mchsubjectalterapplyment",
  body: change,
  encrypted: ["legal_person_info", "ubo_info_list"].flatMap((one) =>
    ["card_name", "card_number", "card_address"].map((name) => `${one}.${name}`)
  ),
  response: { apply_id }
})

const application = {
  merchant_code,
  apply_id,
  out_request_no,
  state: "APPLYMENT_STATE_REJECTED",
  audit_reject_reason: "身份证背面识别失败，请上传更清晰的身份证图片。",
  audit_reject_detail: [{ param_name: "ubo_info_list.card_number_0", reject_reason: "身份证背面识别失败" }]
}

itServes({
  endpoint: SubjectChange.queryByOutRequestNo,
  request: { merchant_code, out_request_no },
  sends: `GET /v3/mchalterapply/mchsubjectalterapplyment/merchant/${merchant_code}/out-request-no/${out_request_no}`,
  response: application
})

itServes({
  endpoint: SubjectChange.queryById,
  request: { apply_id },
  sends: `GET /v3/mchalterapply/mchsubjectalterapplyment/${apply_id}`,
  response: application
})

itServes({
  endpoint: SubjectChange.revoke,
  request: { apply_id },
  sends: `POST /v3/mchalterapply/mchsubjectalterapplyment/${apply_id}/revoke`,
  response: { result: "SUCCESS" }
})

it.effect("SubMerchant.listAll reads all pages, the subject's number encrypted in each query", () => {
  const merchant = (sub_mchid: string) => ({
    sub_mchid,
    merchant_shortname: "腾讯科技有限公司",
    sign_time: "2018-06-08T10:34:56+08:00"
  })
  const { layer, received } = Platform.world(({ url }) => {
    const offset = Number(url.searchParams.get("offset"))
    return Platform.json({ data: [merchant(String(offset))], offset, limit: 1, total_count: 2 })
  })
  return Effect.gen(function*() {
    const all = yield* Stream.runCollect(
      SubMerchant.listAll({
        organization_type: "SUBJECT_TYPE_ENTERPRISE",
        cert_number: "91440300MA5EUB8C1B",
        limit: 1
      })
    )
    assert.deepStrictEqual(all.map(({ sub_mchid }) => sub_mchid), ["0", "1"])
    assert.lengthOf(received, 2)
    for (const { headers, url } of received) {
      assert.strictEqual(url.pathname, "/v3/ecommerce/subject-sub-merchants")
      assert.strictEqual(Platform.unseal(url.searchParams.get("cert_number") ?? ""), "91440300MA5EUB8C1B")
      assert.strictEqual(headers["wechatpay-serial"], Platform.publicKeyId)
    }
  }).pipe(Effect.provide(layer))
})
