import { DateTime } from "effect"
import { Settlement } from "effect-wechatpay/onboarding"
import { itCalls } from "../../support/endpoint.ts"

const account = {
  account_type: "ACCOUNT_TYPE_BUSINESS",
  account_bank: "工商银行",
  bank_name: "施秉县农村信用合作联社城关信用社",
  bank_branch_id: "402713354941"
} as const

const modified = {
  modify_mode: "MODIFY_MODE_ASYNC",
  ...account,
  bank_address_code: "110000",
  account_number: "6228480402564890018",
  account_name: "腾讯科技有限公司"
} as const

itCalls({
  endpoint: Settlement.modify,
  request: { sub_mchid: "0019000002", ...modified },
  sends: "POST /v3/apply4sub/sub_merchants/0019000002/modify-settlement",
  body: modified,
  encrypted: ["account_number", "account_name"],
  responses: { application_no: "102329389XXXX" },
  gives: { application_no: "102329389XXXX" }
})

itCalls({
  endpoint: Settlement.query,
  request: { sub_mchid: "0019000002", account_number_rule: "ACCOUNT_NUMBER_RULE_MASK_V1" },
  sends: "GET /v3/apply4sub/sub_merchants/0019000002/settlement?account_number_rule=ACCOUNT_NUMBER_RULE_MASK_V1",
  responses: {
    ...account,
    account_number: "62*************78",
    bank_address_code: "110000",
    account_name: "腾*",
    verify_result: "VERIFY_FAIL",
    verify_fail_reason: "用户姓名/证件/手机不匹配，请核对后重试"
  },
  gives: {
    ...account,
    account_number: "62*************78",
    bank_address_code: "110000",
    account_name: "腾*",
    verify_result: "VERIFY_FAIL",
    verify_fail_reason: "用户姓名/证件/手机不匹配，请核对后重试"
  }
})

itCalls({
  endpoint: Settlement.queryApplication,
  request: {
    sub_mchid: "0019000002",
    application_no: "102329389XXXX",
    account_number_rule: "ACCOUNT_NUMBER_RULE_MASK_V2"
  },
  sends:
    "GET /v3/apply4sub/sub_merchants/0019000002/application/102329389XXXX?account_number_rule=ACCOUNT_NUMBER_RULE_MASK_V2",
  responses: {
    ...account,
    account_name: "张*",
    account_number: "622848*********0018",
    verify_result: "AUDIT_FAIL",
    verify_fail_reason: "银行卡户名或卡号有误",
    verify_finish_time: "2015-05-20T13:29:35+08:00"
  },
  gives: {
    ...account,
    account_name: "张*",
    account_number: "622848*********0018",
    verify_result: "AUDIT_FAIL",
    verify_fail_reason: "银行卡户名或卡号有误",
    verify_finish_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
  },
  // The sandbox gives numbers of its own: see test/sandbox/products/onboarding.test.ts.
  sandbox: false
})
