import { assert, describe, it } from "@effect/vitest"
import { Applyment, HostedApplyment } from "effect-wechatpay/ecommerce"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Platform from "../../support/platform.ts"
import { itServes } from "./serves.ts"

const out_request_no = "APPLYMENT_00000000001"
const applyment_id = 2000002124775691
const media =
  "47ZC6GC-vnrbEny__Ie_An5-tCpqxucuxi-vByf3Gjm7KE53JXvGy9tqZm2XAUf-4KGprrKhpVBDIUv0OF4wFNIO4kqg05InE4d2I6_H7I4"

const company = {
  out_request_no,
  organization_type: "2",
  finance_institution: true,
  business_license_info: {
    cert_type: "CERTIFICATE_TYPE_2388",
    business_license_copy: media,
    business_license_number: "91440300MA5EUB8C1B",
    merchant_name: "腾讯科技有限公司",
    legal_person: "张三",
    company_address: "深圳南山区科苑路"
  },
  finance_institution_info: { finance_type: "BANK_AGENT", finance_license_pics: [media] },
  id_holder_type: "LEGAL",
  id_doc_type: "IDENTIFICATION_TYPE_MAINLAND_IDCARD",
  authorize_letter_copy: media,
  id_card_info: {
    id_card_copy: media,
    id_card_national: media,
    id_card_name: "张三",
    id_card_number: "440301199001011234",
    id_card_valid_time_begin: "2019-06-06",
    id_card_valid_time: "2026-06-06",
    id_card_address: "深圳市"
  },
  id_doc_info: {
    id_doc_name: "张三",
    id_doc_number: "E12345678",
    id_doc_copy: media,
    id_doc_copy_back: media,
    doc_period_begin: "2019-06-06",
    doc_period_end: "长期",
    id_doc_address: "深圳市"
  },
  ubo_info_list: [{
    ubo_id_doc_type: "IDENTIFICATION_TYPE_MAINLAND_IDCARD",
    ubo_id_doc_copy: media,
    ubo_id_doc_copy_back: media,
    ubo_id_doc_name: "李四",
    ubo_id_doc_number: "440301199001011234",
    ubo_id_doc_address: "深圳市",
    ubo_id_doc_period_begin: "2019-06-06",
    ubo_id_doc_period_end: "长期"
  }],
  account_info: {
    bank_account_type: "74",
    account_bank: "工商银行",
    account_name: "腾讯科技有限公司",
    bank_branch_id: "402713354941",
    bank_name: "施秉县农村信用合作联社城关信用社",
    account_number: "6222020000000000000"
  },
  contact_info: {
    contact_type: "66",
    contact_name: "王五",
    contact_id_doc_type: "IDENTIFICATION_TYPE_MAINLAND_IDCARD",
    contact_id_card_number: "440301199001011234",
    contact_id_doc_copy: media,
    contact_id_doc_copy_back: media,
    contact_id_doc_period_begin: "2019-06-06",
    contact_id_doc_period_end: "长期",
    business_authorization_letter: media,
    mobile_phone: "13800000000",
    contact_email: "a@example.com"
  },
  sales_scene_info: {
    store_name: "爱烧烤",
    store_url: "http://www.qq.com",
    store_qr_code: media,
    mini_program_sub_appid: "wxd678efh567hg6787"
  },
  merchant_shortname: "Tencent"
} as const

const encrypted = [
  "id_card_info.id_card_name",
  "id_card_info.id_card_number",
  "id_card_info.id_card_address",
  "id_doc_info.id_doc_name",
  "id_doc_info.id_doc_number",
  "id_doc_info.id_doc_address",
  "ubo_info_list.ubo_id_doc_name",
  "ubo_info_list.ubo_id_doc_number",
  "ubo_info_list.ubo_id_doc_address",
  "account_info.account_name",
  "account_info.account_number",
  "contact_info.contact_name",
  "contact_info.contact_id_card_number",
  "contact_info.mobile_phone",
  "contact_info.contact_email"
]

const form = {
  ...company,
  owner: true,
  account_info: { ...company.account_info, bank_address_code: "110000" },
  settlement_info: { settlement_id: 719, qualification_type: "餐饮" },
  business_addition_desc: "特殊情况，说明原因"
} as const

// The guide of applications sends lists of media ids and the two days of a licence as JSON within a text.
itServes({
  endpoint: Applyment.submit,
  request: {
    ...form,
    business_license_info: { ...form.business_license_info, business_time: ["2014-01-01", "长期"] },
    qualifications: [media],
    business_addition_pics: [media, media]
  },
  sends: "POST /v3/ecommerce/applyments/",
  body: {
    ...form,
    business_license_info: { ...form.business_license_info, business_time: "[\"2014-01-01\",\"长期\"]" },
    qualifications: `["${media}"]`,
    business_addition_pics: `["${media}","${media}"]`
  },
  encrypted,
  response: { applyment_id, out_request_no }
})

const applyment = {
  applyment_state: "ACCOUNT_NEED_VERIFY",
  applyment_state_desc: "待账户验证",
  sign_url: "https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=2000002126198476&sign=b207b673049a32c8",
  sub_mchid: "1542488631",
  account_validation: {
    account_name: "张三",
    account_no: "6222020000000000000",
    pay_amount: 124,
    destination_account_number: "7222223333322332",
    destination_account_name: "财付通支付科技有限公司",
    destination_account_bank: "招商银行威盛大厦支行",
    city: "深圳",
    remark: "入驻账户验证",
    deadline: "2018-12-10 17:09:01"
  },
  audit_detail: [{ param_name: "id_card_copy", reject_reason: "身份证背面识别失败，请上传更清晰的身份证图片。" }],
  legal_validation_url: "https://pay.weixin.qq.com/public/apply4ec_sign/s?applymentId=2000002126198476&sign=b207b673",
  out_request_no,
  applyment_id,
  sign_state: "SIGNED",
  wxpay_sign_required: false
}

itServes({
  endpoint: Applyment.queryByOutRequestNo,
  request: { out_request_no },
  sends: `GET /v3/ecommerce/applyments/out-request-no/${out_request_no}`,
  encrypted: ["account_validation.account_name", "account_validation.account_no"],
  response: applyment
})

itServes({
  endpoint: Applyment.queryById,
  request: { applyment_id },
  sends: `GET /v3/ecommerce/applyments/${applyment_id}`,
  encrypted: ["account_validation.account_name", "account_validation.account_no"],
  response: applyment
})

itServes({
  endpoint: Applyment.revokeByOutRequestNo,
  request: { out_request_no },
  sends: `POST /v3/ecommerce/applyments/out-request-no/${out_request_no}/revoke`,
  response: { applyment_id, out_request_no }
})

itServes({
  endpoint: Applyment.revokeById,
  request: { applyment_id },
  sends: `POST /v3/ecommerce/applyments/${applyment_id}/revoke`,
  response: { applyment_id, out_request_no }
})

const hosted = {
  ...company,
  settlement_info: { settlement_id: "719", qualification_type: "餐饮" },
  qualifications: [media],
  business_addition_pics: [media],
  business_addition_desc: "特殊情况，说明原因",
  proxy_sign_verify_mode: true,
  id_card_complete_statement: media
} as const

itServes({
  endpoint: HostedApplyment.submit,
  request: hosted,
  sends: "POST /v3/ecommerce/applyments/submit-account-hosting-applyment",
  body: hosted,
  encrypted,
  response: { applyment_id, out_request_no }
})

describe("An application", () => {
  it.effect("reads the account that must pay as Redacted", () => {
    const { layer } = Platform.world(() =>
      Platform.json({
        applyment_state: "ACCOUNT_NEED_VERIFY",
        account_validation: { account_name: Platform.sealForMerchant("张三"), pay_amount: 124 }
      })
    )
    return Effect.gen(function*() {
      const { account_validation } = yield* Applyment.queryById({ applyment_id })
      assert.strictEqual(Redacted.value(account_validation!.account_name!), "张三")
    }).pipe(Effect.provide(layer))
  })

  it.effect("of a hosted merchant is signed for by one of its numbers", () => {
    const { layer, received } = Platform.world(() => Platform.json({ applyment_id }))
    return Effect.gen(function*() {
      const signature = {
        pre_sign_time: DateTime.makeUnsafe("2018-06-08T02:34:56Z"),
        proxy_verify_identity_info: {
          verify_identity_type: "VERIFY_IDENTITY_TYPE_FACE_TO_FACE",
          verify_identity_result: true
        }
      } as const
      assert.deepStrictEqual(yield* HostedApplyment.submitSignature({ out_request_no, ...signature }), { applyment_id })
      assert.strictEqual(received[0]?.url.pathname, "/v3/ecommerce/applyments/submit-sign-verify-info")
      assert.deepStrictEqual(JSON.parse(received[0]!.body), {
        out_request_no,
        ...signature,
        pre_sign_time: "2018-06-08T10:34:56+08:00"
      })
      const error = yield* Effect.flip(HostedApplyment.submitSignature(signature))
      assert.deepInclude(error, { _tag: "RequestEncodeError", field: "out_request_no" })
    }).pipe(Effect.provide(layer))
  })
})
