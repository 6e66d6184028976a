import { ContactChange, ShortNameChange } from "effect-wechatpay/ecommerce"
import { itServes } from "./serves.ts"

const merchant_code = "2492185251"
const sub_mchid = "2492185251"
const out_request_no = "1900013511_10000"
const apply_id = "20220617143306000013906025001"
const media = "0P3ng6KTIW4-Q_l2FjKLZuhHjFwczhJehHhAZN6B"
const root = "/v3/mchalterapply"

const contact = {
  merchant_code,
  out_request_no,
  contact_info: {
    contact_name: "李四",
    contact_id_doc_type: "IDENTIFICATION_TYPE_IDCARD",
    contact_id_card_number: "440301199001011234",
    contact_id_doc_copy: media,
    contact_id_doc_copy_back: media,
    contact_id_doc_period_begin: "2019-06-06",
    contact_id_doc_period_end: "2026-06-06",
    business_authorization_letter: media,
    mobile_phone: "13800138000"
  }
} as const

const rejected = {
  apply_id,
  out_request_no,
  state: "APPLYMENT_STATE_REJECTED",
  audit_reject_reason: "身份证背面识别失败，请上传更清晰的身份证图片。"
}
const audit_reject_detail = [{ param_name: "ubo_info_list.card_number_0", reject_reason: "身份证背面识别失败" }]
const revoked = { apply_id, state: "APPLYMENT_STATE_CANCELED" }

itServes({
  endpoint: ContactChange.submit,
  request: contact,
  sends: `POST ${root}/mchcontactalterapplyment`,
  body: contact,
  encrypted: ["contact_name", "contact_id_card_number", "mobile_phone"].map((name) => `contact_info.${name}`),
  response: { apply_id }
})

itServes({
  endpoint: ContactChange.queryByOutRequestNo,
  request: { merchant_code, out_request_no },
  sends: `GET ${root}/mchcontactalterapplyment/merchant/${merchant_code}/out-request-no/${out_request_no}`,
  response: { merchant_code, ...rejected, audit_reject_detail }
})

itServes({
  endpoint: ContactChange.queryById,
  request: { apply_id },
  sends: `GET ${root}/mchcontactalterapplyment/${apply_id}`,
  response: { merchant_code, ...rejected, audit_reject_detail }
})

itServes({
  endpoint: ContactChange.revoke,
  request: { apply_id },
  sends: `POST ${root}/mchcontactalterapplyment/${apply_id}/revoke`,
  response: revoked
})

const name = { sub_mchid, out_request_no, merchant_shortname: "新疆大枣专卖店" }

itServes({
  endpoint: ShortNameChange.submit,
  request: name,
  sends: `POST ${root}/merchantnamealterapplyment`,
  body: name,
  response: { apply_id }
})

itServes({
  endpoint: ShortNameChange.queryByOutRequestNo,
  request: { sub_mchid, out_request_no },
  sends: `GET ${root}/merchantnamealterapplyment/merchant/${sub_mchid}/out-request-no/${out_request_no}`,
  response: { sub_mchid, ...rejected }
})

itServes({
  endpoint: ShortNameChange.queryById,
  request: { apply_id },
  sends: `GET ${root}/merchantnamealterapplyment/${apply_id}`,
  response: { merchant_code, ...rejected }
})

itServes({
  endpoint: ShortNameChange.revoke,
  request: { apply_id },
  sends: `POST ${root}/merchantnamealterapplyment/${apply_id}/revoke`,
  response: revoked
})
