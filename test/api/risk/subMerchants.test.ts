import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { Notification } from "effect-wechatpay"
import { InactiveMerchant, MerchantLimitation, Subscription } from "effect-wechatpay/risk"
import { itCalls } from "../../support/endpoint.ts"
import { layer, post } from "../../support/notification.ts"

/** The sandbox knows it. */
const sub_mchid = "0019000002"
const verification_id = "28011678863778000000123124312"
const path = "/v3/compliance/inactive-merchant-identity-verification/merchants"

itCalls({
  endpoint: InactiveMerchant.submit,
  request: { sub_mchid },
  sends: `POST ${path}`,
  body: { sub_mchid },
  responses: { verification_id },
  gives: { verification_id }
})

itCalls({
  endpoint: InactiveMerchant.query,
  request: { sub_mchid, verification_id },
  sends: `GET ${path}/${sub_mchid}/verifications/${verification_id}`,
  responses: {
    sub_mchid,
    verification_id,
    state: "FAIL",
    fail_reason: "MATERIALS_ABNORMAL",
    create_time: "2020-01-01T00:00:00+08:00",
    finish_time: "2020-01-01T00:00:00+08:00"
  },
  gives: {
    sub_mchid,
    verification_id,
    state: "FAIL",
    fail_reason: "MATERIALS_ABNORMAL",
    create_time: DateTime.makeUnsafe("2019-12-31T16:00:00Z"),
    finish_time: DateTime.makeUnsafe("2019-12-31T16:00:00Z")
  }
})

// https://pay.weixin.qq.com/doc/v3/partner/4012803072
const limitation = {
  limitation_case_id: "A20250819155047774441874",
  limitation_reason_type: "LICENSE_ABNORMAL",
  limitation_reason: "入驻后180天无账户动账",
  limitation_reason_describe: "当前商户号入驻后长时间无账户动账，请重新确认开户意愿并核实身份",
  relate_limitations: ["NO_TRANSACTION_AND_RECHARGE"],
  other_relate_limitations: "关闭相册扫码支付,关闭长按识别支付",
  recover_way: "MODIFY_SUBJECT_INFORMATION",
  recover_way_param: "100200300112233",
  recover_help_url: "https://kf.qq.com",
  limitation_action_type: "LIMIT_ACTION_TYPE_IMMEDIATE_CONTROL"
}
const limited = {
  mchid: "123000110",
  limited_functions: ["NO_TRANSACTION_AND_RECHARGE"],
  other_limited_functions: "关闭相册扫码支付,关闭长按识别支付"
}

itCalls({
  endpoint: MerchantLimitation.query,
  request: { sub_mchid },
  sends: `GET /v3/mch-operation-manage/merchant-limitations/sub-mchid/${sub_mchid}`,
  responses: {
    ...limited,
    recovery_specifications: [{
      ...limitation,
      limitation_start_date: "2025-06-08T10:34:56+08:00",
      limitation_date: "2025-06-08T10:34:56+08:00"
    }]
  },
  gives: {
    ...limited,
    recovery_specifications: [{
      ...limitation,
      limitation_start_date: DateTime.makeUnsafe("2025-06-08T02:34:56Z"),
      limitation_date: DateTime.makeUnsafe("2025-06-08T02:34:56Z")
    }]
  }
})

describe("Subscription.notified", () => {
  // https://pay.weixin.qq.com/doc/v3/partner/4016022266; other topics have other fields.
  const message = {
    message_content: {
      merchant_code: "00000000000",
      merchant_company_name: "测试商户号",
      business_time: "2024-06-19T15:22:17+08:00",
      business_code: "空",
      business_state: "TEST",
      applyment_id: 12
    },
    topic_name: { topic_english_name: "test", topic_chinese_name: "测试消息" }
  }

  it.effect("keeps the fields of every topic", () =>
    Effect.gen(function*() {
      const { body, headers } = yield* post({
        event_type: "MERCHANT_NOTIFY.NOTIFY",
        original_type: "merchant_notify",
        content: message
      })
      const notification = yield* Notification.parse(Subscription.events)(headers, body)
      assert.strictEqual(notification.event, "Subscription.notified")
      assert.deepStrictEqual(notification.resource, message)
    }).pipe(Effect.provide(layer)))
})
