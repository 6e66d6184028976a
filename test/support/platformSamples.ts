/** Samples of notifications of platforms (平台收付通). */
import type { Sample } from "./notificationSamples.ts"

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

/** Notifications of platforms, with the contents that the pages give. */
export const platformSamples: ReadonlyArray<Sample> = [
  {
    source: "partner/4013049135",
    event: "Withdrawal.changed",
    event_type: "MCHWITHDRAW.CHANGE",
    original_type: "mch_withdraw",
    content: { sp_mchid: "222212131", sub_mchid: "1900000109", status: "SUCCESS", amount: 1, ...withdrawal }
  },
  {
    source: "partner/4013049135",
    event: "PlatformWithdrawal.changed",
    event_type: "MCHWITHDRAW.CHANGE",
    original_type: "mch_withdraw",
    content: { status: "FAIL", amount: 1, ...withdrawal, solution: "请修改结算银行卡信息" }
  },
  {
    source: "partner/4013049135",
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
    source: "partner/apis/platsolution-mch-recharge/notification/recharge-notice",
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
    source: "partner/apis/platsolution-mch-recharge/notification/recharge-notice",
    event: "Recharge.closed",
    event_type: "RECHARGE.CLOSED",
    original_type: "recharge",
    content: { ...recharge, recharge_state: "CLOSED", close_time: "2015-05-20T14:29:35+08:00" }
  },
  {
    source: "wiki apiv3_partner/Offline/apis/chapter5_5_7",
    event: "CombinePapay.signed",
    event_type: "ECOMMERCE_ENTRUST.SIGN",
    original_type: undefined,
    content: { ...contract, contract_expired_time: "2021-05-20T13:29:35+08:00" }
  },
  {
    source: "wiki apiv3_partner/Offline/apis/chapter5_5_7",
    event: "CombinePapay.terminated",
    event_type: "ECOMMERCE_ENTRUST.TERMINATE",
    original_type: undefined,
    content: { ...contract, contract_termination_mode: "MCH_API_TERMINATE" }
  }
]
