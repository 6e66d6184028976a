import { assert, describe, it } from "@effect/vitest"
import { Closure } from "effect-wechatpay/ecommerce"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Platform from "../../support/platform.ts"
import { itServes, sub_mchid } from "./serves.ts"

const applyment_id = "X202410241010125346"
const out_request_no = "P202410241010125346"

itServes({
  endpoint: Closure.check,
  request: { sub_mchid },
  sends: `GET /v3/ecommerce/account/apply-cancel-withdraw/validate-cancel/${sub_mchid}`,
  response: {
    sub_mchid,
    merchant_state: "NORMAL",
    validate_result: "NOT_ALLOW_CANCEL_WITHDRAW",
    account_info: [{ out_account_type: "BASIC_ACCOUNT", amount: 101 }],
    block_reasons: [{ type: "CONSUMER_COMPLAINT_UNPROCESSED", description: "该商户存在冻结资金或在途资金" }]
  }
})

const bank_account_info = {
  account_name: "张三",
  account_bank: "工商银行",
  bank_branch_id: "402713354941",
  bank_branch_name: "施秉县农村信用合作联社城关信用社",
  account_number: "6222020000000000000"
}

const identity_info = {
  id_doc_type: "IDENTIFICATION_TYPE_ID_CARD",
  identification_name: "张三",
  identification_no: "440301199001011234"
}

const application = {
  sub_mchid,
  out_request_no,
  withdraw: "APPLY_WITHDRAW",
  payee_info: { account_type: "ACCOUNT_TYPE_PERSONAL", bank_account_info, identity_info },
  proof_medias: [{ proof_media_type: "WITHDRAWAL_APPLICATION", proof_media: "DzFzgtdFF" }],
  additional_materials: ["DzFzgtdFE"],
  remark: "注销提现"
} as const

itServes({
  endpoint: Closure.submit,
  request: application,
  sends: "POST /v3/ecommerce/account/apply-cancel-withdraw",
  body: application,
  encrypted: [
    "payee_info.bank_account_info.account_name",
    "payee_info.bank_account_info.account_number",
    "payee_info.identity_info.identification_name",
    "payee_info.identity_info.identification_no"
  ],
  response: { applyment_id, out_request_no }
})

itServes({
  endpoint: Closure.confirm,
  request: {
    applyment_id,
    sub_mchid,
    operator_identification: "id1102",
    confirm_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
    cancel_contract_version: "V20241213"
  },
  sends: "POST /v3/ecommerce/account/apply-cancel-withdraw/confirm",
  body: {
    applyment_id,
    sub_mchid,
    operator_identification: "id1102",
    confirm_time: "2015-05-20T13:29:35+08:00",
    cancel_contract_version: "V20241213"
  },
  response: { applyment_id, out_request_no, sub_mchid }
})

const closure = {
  applyment_id,
  out_request_no,
  cancel_state: "FUND_PROCESSING",
  cancel_state_description: "资金处理中",
  withdraw: "APPLY_WITHDRAW",
  withdraw_state: "WITHDRAW_PROCESSING",
  withdraw_state_description: "提现处理中",
  account_withdraw_result: [
    { out_account_type: "BASIC_ACCOUNT", pay_state: "PAY_SUCCEED", state_description: "付款成功" }
  ],
  modify_time: "2015-05-20T13:29:35+08:00",
  sub_mchid,
  account_info: [{ out_account_type: "BASIC_ACCOUNT", amount: 101 }],
  confirm_cancel: { confirm_cancel_url: "https://pay.weixin.qq.com/some_page?param_name=param_value" }
}

itServes({
  endpoint: Closure.queryByOutRequestNo,
  request: { out_request_no },
  sends: `GET /v3/ecommerce/account/apply-cancel-withdraw/out-request-no/${out_request_no}`,
  response: closure
})

itServes({
  endpoint: Closure.queryById,
  request: { applyment_id },
  sends: `GET /v3/ecommerce/account/apply-cancel-withdraw/applyment-id/${applyment_id}`,
  response: closure
})

describe("An application for closing", () => {
  it.effect("says where the money goes, and whose account that is", () => {
    const { layer, received } = Platform.world(() => Platform.json({ applyment_id }))
    const refused = (request: Closure.SubmitRequest) =>
      Effect.map(Effect.flip(Closure.submit(request)), (error) => error._tag === "RequestEncodeError" && error.field)
    return Effect.gen(function*() {
      assert.strictEqual(yield* refused({ ...application, payee_info: undefined }), "payee_info")
      const personal = { account_type: "ACCOUNT_TYPE_PERSONAL", bank_account_info } as const
      assert.strictEqual(yield* refused({ ...application, payee_info: personal }), "payee_info.identity_info")
      assert.strictEqual(
        yield* refused({
          ...application,
          payee_info: { ...personal, identity_info: { ...identity_info, identification_no: undefined } }
        }),
        "payee_info.identity_info.identification_no"
      )
      assert.strictEqual(
        yield* refused({ ...application, additional_materials: Array.from({ length: 11 }, () => "m") }),
        "additional_materials"
      )
      assert.lengthOf(received, 0)
      yield* Closure.submit({ sub_mchid, out_request_no, withdraw: "NOT_APPLY_WITHDRAW" })
      yield* Closure.submit({
        ...application,
        payee_info: { account_type: "ACCOUNT_TYPE_CORPORATE", bank_account_info }
      })
      assert.lengthOf(received, 2)
    }).pipe(Effect.provide(layer))
  })
})
