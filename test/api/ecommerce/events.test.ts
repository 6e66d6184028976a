import { assert, describe, it } from "@effect/vitest"
import { Notification } from "effect-wechatpay"
import { all } from "effect-wechatpay/notifications"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import { layer, post } from "../../support/notification.ts"

const parse = Notification.parse(all)

const withdrawal = {
  withdraw_id: "12321937198237912739132791732912793127931279317929791239112123",
  out_request_no: "20190611222222222200000000012122",
  create_time: "2015-05-20T13:29:35+08:00",
  update_time: "2015-05-20T13:29:35+08:00",
  reason: "卡号错误",
  remark: "交易提现",
  bank_memo: "xx平台提现",
  account_type: "BASIC",
  account_number: "1178",
  account_bank: "招商银行",
  bank_name: "中国工商银行股份有限公司深圳软件园支行"
}

const recharge = {
  sp_mchid: "1900001109",
  sub_mchid: "1900001121",
  out_recharge_no: "cz202407181234",
  recharge_id: "100000202405180012345678",
  recharge_scene: "ECOMMERCE_DEPOSIT",
  account_type: "DEPOSIT",
  recharge_channel: "QR_RECHARGE",
  recharge_amount: { amount: 500000, currency: "CNY" },
  recharge_state_desc: "充值成功",
  accept_time: "2015-05-19T13:29:35+08:00",
  remark: "备注"
}

const contract = {
  mchid: "1230000109",
  out_contract_code: "wxwtdk20200910100000",
  plan_id: 12535,
  appid: "wxd678efh567hg6787",
  openid: "o-MYE42l80oelYMDE34nYD456Xoy",
  operate_time: "2020-05-20T13:29:35+08:00"
}

/** Contents as the pages give them. */
const reported = [
  {
    event: "Withdrawal.changed",
    event_type: "MCHWITHDRAW.CHANGE",
    original_type: "mch_withdraw",
    content: { sp_mchid: "222212131", sub_mchid: "1900000109", status: "SUCCESS", amount: 1, ...withdrawal }
  },
  {
    event: "PlatformWithdrawal.changed",
    event_type: "MCHWITHDRAW.CHANGE",
    original_type: "mch_withdraw",
    content: { status: "FAIL", amount: 1, ...withdrawal, solution: "请修改结算银行卡信息" }
  },
  {
    event: "DayEndWithdrawal.changed",
    event_type: "MCHWITHDRAW.CHANGE",
    original_type: "mch_withdraw",
    content: {
      sp_mchid: "222212131",
      sub_mchid: "1900000109",
      status: "ABNORMAL",
      total_amount: 3,
      success_amount: 1,
      fail_amount: 1,
      refund_amount: 1,
      ...withdrawal
    }
  },
  {
    event: "Recharge.succeeded",
    event_type: "RECHARGE.SUCCESS",
    original_type: "recharge",
    content: {
      ...recharge,
      recharge_state: "SUCCESS",
      success_time: "2015-05-20T14:29:35+08:00",
      qr_recharge_info: { openid: "owYiu0WOJdGCYxoHrPabGhI39uT4" },
      bank_transfer_info: { bill_no: "111111", memo: "转账充值附言", bank_name: "中国银行", bank_card_tail: "0722" }
    }
  },
  {
    event: "Recharge.closed",
    event_type: "RECHARGE.CLOSED",
    original_type: "recharge",
    content: { ...recharge, recharge_state: "CLOSED", close_time: "2015-05-20T14:29:35+08:00" }
  },
  {
    event: "CombinePapay.signed",
    event_type: "ECOMMERCE_ENTRUST.SIGN",
    original_type: undefined,
    content: { ...contract, contract_expired_time: "2021-05-20T13:29:35+08:00" }
  },
  {
    event: "CombinePapay.terminated",
    event_type: "ECOMMERCE_ENTRUST.TERMINATE",
    original_type: undefined,
    content: { ...contract, contract_termination_mode: "MCH_API_TERMINATE" }
  }
] as const

/** Times as a program reads them. */
const read = (value: unknown): unknown =>
  typeof value === "string" && /^\d{4}-\d{2}-\d{2}T/.test(value)
    ? DateTime.makeUnsafe(value)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(one)]))
    : value

describe("Notifications of platforms", () => {
  for (const { content, event, event_type, original_type } of reported) {
    it.effect(`${event} is distinguished from its siblings, and loses nothing`, () =>
      Effect.gen(function*() {
        const { body, headers } = yield* post({ event_type, original_type, content })
        const notification = yield* parse(headers, body)
        assert.strictEqual(notification.event, event)
        assert.deepStrictEqual(Object(notification).resource, read(content))
      }).pipe(Effect.provide(layer)))
  }

  it.effect("without a page that says what they carry arrive as Unknown, with their content", () =>
    Effect.gen(function*() {
      const content = { out_settle_batch_no: "1236698745558870" }
      const { body, headers } = yield* post({ event_type: "SETTLEMENT.SUCCESS", original_type: undefined, content })
      const notification = yield* parse(headers, body)
      assert.strictEqual(notification.event, "Unknown")
    }).pipe(Effect.provide(layer)))
})
