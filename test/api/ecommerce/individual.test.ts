import { assert, describe, it } from "@effect/vitest"
import { AbnormalFund, IndividualContract, IndividualSettlement } from "effect-wechatpay/ecommerce"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes } from "./serves.ts"

const appid = "wxd678efh567hg6787"
const out_contract_code = "APPLYMENT_00000000001"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const response = { pre_entrustweb_id: "1121_9f3cec22a2d367737674d08d98e5e07b838" }
const individual_auth_id = "1900000109"
const base = "/v3/ecommerce/individual-contracts"

itServes({
  endpoint: IndividualContract.preSignApp,
  request: { out_contract_code },
  sends: `POST ${base}/pre-entrust-sign/app`,
  body: { appid, out_contract_code },
  response
})

itServes({
  endpoint: IndividualContract.preSignMiniProgram,
  request: { out_contract_code, openid },
  sends: `POST ${base}/pre-entrust-sign/mini-program`,
  body: { appid, out_contract_code, openid },
  response
})

const identity = { real_name: "张三", cred_id: "440301199001011234" }

itServes({
  endpoint: IndividualContract.preSignAppWithRealName,
  request: { out_contract_code, ...identity },
  sends: `POST ${base}/pre-entrust-sign-with-real-name-identity/app`,
  body: { appid, out_contract_code, ...identity, cred_type: "ID_CARD" },
  encrypted: ["real_name", "cred_id"],
  response
})

itServes({
  endpoint: IndividualContract.preSignMiniProgramWithRealName,
  request: { out_contract_code, openid, ...identity },
  sends: `POST ${base}/pre-entrust-sign-with-real-name-identity/mini-program`,
  body: { appid, out_contract_code, openid, ...identity, cred_type: "ID_CARD" },
  encrypted: ["real_name", "cred_id"],
  response
})

itServes({
  endpoint: IndividualContract.query,
  request: { openid },
  sends: `GET ${base}/${openid}?appid=${appid}&permission_type=INDIVIDUAL_PAYEE`,
  response: { individual_auth_id, operation_time: "2018-06-08T10:34:56+08:00", auth_state: "AUTHORIZED" }
})

itServes({
  endpoint: IndividualContract.queryByOutContractCode,
  request: { out_contract_code },
  sends: `GET ${base}/out-contract-code/${out_contract_code}?appid=${appid}`,
  response: {
    individual_auth_id,
    signed_time: "2018-06-08T10:34:56+08:00",
    auth_state: "AUTHORIZED",
    individual_openid: openid,
    real_name_auth_result: {
      scope: "pay_realname",
      access_token: "Ca5sECXTwzkWYXs_do9ZaEeueqVHOtF-nXr51yNl",
      access_token_expire_time: "2018-06-08T10:34:56+08:00"
    }
  }
})

const settlement = {
  out_settle_no: "12369666555136622",
  transaction_id: "4207752501201407033233368018",
  settle_detail_info_list: [{
    out_settle_detail_no: "123688556699666554",
    settle_type: "RECEIVE",
    receiver_type: "MERCHANT",
    receiver_account: "1234567890",
    amount: { amount: 11000, currency: "CNY" }
  }]
} as const

const batch = {
  out_settle_batch_no: "1236698745558870",
  individual_auth_id,
  description: "共计2笔订单",
  trade_scenario: "RECOMMERCE",
  settle_info_list: [settlement],
  receive_type_template_id: 1
} as const

const settled = {
  out_settle_batch_no: "1236698745558870",
  settle_batch_no: "123685544886666",
  individual_auth_id,
  description: "共计2笔订单",
  state: "ABNORMAL",
  trade_scenario: "INDIVIDUALTRADE",
  create_time: "2018-06-08T10:34:56+08:00",
  finish_time: "2018-06-08T10:34:57+08:00",
  abnormal_type: "USER_PAY_QUOTA_LIMIT",
  abnormal_settle_result: {
    abnormal_settle_type: "TRANSFER_TO_ORIGINAL_RECEIVE_USER",
    apply_success_time: "2018-06-08T10:34:58+08:00",
    abnormal_fund_receipt_id: "2123685544886666",
    out_abnormal_settle_batch_no: "1236698745558870"
  }
}

itServes({
  endpoint: IndividualSettlement.request,
  request: batch,
  sends: "POST /v3/platsolution/ecommerce/settle/prepay-settle-orders",
  body: { appid, ...batch, notify_url: "https://example.com/notify" },
  response: settled
})

itServes({
  endpoint: IndividualSettlement.query,
  request: { settle_batch_no: "123685544886666" },
  sends: "GET /v3/platsolution/ecommerce/settle/prepay-settle-orders/123685544886666",
  response: settled
})

const abnormal = {
  individual_auth_id,
  out_abnormal_settle_batch_no: "1236698745558870",
  abnormal_settle_type: "TRANSFER_TO_ORIGINAL_RECEIVE_USER",
  description: "xx结算失败，转付至原用户"
} as const

itServes({
  endpoint: IndividualSettlement.applyAbnormalSettle,
  request: { settle_batch_no: "123685544886666", ...abnormal },
  sends: "POST /v3/platsolution/ecommerce/settle/prepay-settle-orders/123685544886666/apply-abnormal-settle",
  body: abnormal,
  response: settled
})

const receipt_id = "0100011742874700562078230000"

const instruction = {
  out_instruction_no: "1200002",
  commander: { operator: "MERCHANT", mchid: "990055040" },
  transfer_mode: "TRANSFER_TO_ORIGINAL_RECEIVE_USER",
  receiver: { openid, appid, mchid: "1900001108" },
  instruction_state: "INSTRUCTION_STATE_PENDING",
  create_time: "2018-06-08T10:34:56+08:00",
  success_time: "2018-06-08T10:34:57+08:00",
  notify_url: "https://weixin.qq.com"
}

const receipt = {
  product_name: "C2C",
  receipt_id,
  transfer_amount: { total: 100, currency: "CNY" },
  receipt_state: "RECEIPT_STATE_PROGRESS",
  create_time: "2018-06-08T10:34:56+08:00",
  last_update_time: "2018-06-08T10:34:57+08:00",
  instruction
}

itServes({
  endpoint: AbnormalFund.query,
  request: { receipt_id },
  sends: `GET /v3/abnormal-fund-processing/receipts/${receipt_id}`,
  response: { ...receipt, instruction: { ...instruction, appid: [appid] } }
})

const paying = {
  out_instruction_no: "1200002",
  transfer_mode: "TRANSFER_TO_SPECIFIED_RECEIVE_MERCHANT",
  receiver: { mchid: "1900001108" }
} as const

itServes({
  endpoint: AbnormalFund.transfer,
  request: { receipt_id, ...paying },
  sends: `POST /v3/abnormal-fund-processing/receipts/${receipt_id}/transfer-instructions`,
  body: { ...paying, notify_url: "https://example.com/notify" },
  response: receipt
})

itServes({
  endpoint: AbnormalFund.queryInstruction,
  request: { receipt_id, out_instruction_no: "1200002" },
  sends: `GET /v3/abnormal-fund-processing/receipts/${receipt_id}/transfer-instructions/1200002`,
  response: {
    ...instruction,
    receiver: { ...instruction.receiver, account_type: "OTHERS" },
    close_time: "2018-06-08T10:34:58+08:00",
    instruction_instance_id: "01010100021769054237638333570000010001"
  }
})

describe("A batch of settlements", () => {
  it.effect("has 1 to 20 orders", () => {
    const { layer, received } = Platform.world(() => Platform.json(settled))
    const ask = (length: number) =>
      IndividualSettlement.request({ ...batch, settle_info_list: Array.from({ length }, () => settlement) })
    return Effect.gen(function*() {
      for (const length of [0, 21]) {
        assert.deepInclude(yield* Effect.flip(ask(length)), { _tag: "RequestEncodeError", field: "settle_info_list" })
      }
      assert.lengthOf(received, 0)
      yield* ask(20)
    }).pipe(Effect.provide(layer))
  })
})
