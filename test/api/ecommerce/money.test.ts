import {
  Balance,
  DayEndWithdrawal,
  FundFlowBill,
  PlatformWithdrawal,
  Subsidy,
  Withdrawal
} from "effect-wechatpay/ecommerce"
import { itServes, sub_mchid, transaction_id } from "./serves.ts"

const balance = { sub_mchid, account_type: "DEPOSIT", available_amount: 10000, pending_amount: 1 }

itServes({
  endpoint: Balance.query,
  request: { sub_mchid, account_type: "DEPOSIT" },
  sends: `GET /v3/ecommerce/fund/balance/${sub_mchid}?account_type=DEPOSIT`,
  response: balance
})

itServes({
  endpoint: Balance.queryDayEnd,
  request: { sub_mchid, date: "2026-11-29", account_type: "DEPOSIT" },
  sends: `GET /v3/ecommerce/fund/enddaybalance/${sub_mchid}?date=2026-11-29&account_type=DEPOSIT`,
  response: balance
})

itServes({
  endpoint: Balance.queryPlatform,
  request: { account_type: "OPERATION" },
  sends: "GET /v3/merchant/fund/balance/OPERATION",
  response: { available_amount: 10000, pending_amount: 1 }
})

itServes({
  endpoint: Balance.queryPlatformDayEnd,
  request: { account_type: "FEES", date: "2026-11-29" },
  sends: "GET /v3/merchant/fund/dayendbalance/FEES?date=2026-11-29",
  response: { available_amount: 10000, pending_amount: 1 }
})

const out_request_no = "20190611222222222200000000012122"
const withdraw_id = "12321937198237912739132791732912793127931279317929791239112123"

const asked = {
  out_request_no,
  amount: 80_000_000_000,
  remark: "交易提现",
  bank_memo: "xx平台提现",
  account_type: "BASIC",
  notify_url: "https://yourapp.com/notify"
} as const

const paid = {
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

itServes({
  endpoint: Withdrawal.create,
  request: { sub_mchid, ...asked },
  sends: "POST /v3/ecommerce/fund/withdraw",
  body: { sub_mchid, ...asked },
  response: { sub_mchid, withdraw_id, out_request_no, account_type: "BASIC" }
})

const withdrawal = {
  sp_mchid: "222212131",
  sub_mchid,
  status: "REFUND",
  withdraw_id,
  out_request_no,
  amount: 1,
  ...paid
}

itServes({
  endpoint: Withdrawal.queryByOutRequestNo,
  request: { out_request_no, sub_mchid },
  sends: `GET /v3/ecommerce/fund/withdraw/out-request-no/${out_request_no}?sub_mchid=${sub_mchid}`,
  response: withdrawal
})

itServes({
  endpoint: Withdrawal.queryById,
  request: { withdraw_id, sub_mchid },
  sends: `GET /v3/ecommerce/fund/withdraw/${withdraw_id}?sub_mchid=${sub_mchid}`,
  response: withdrawal
})

itServes({
  endpoint: PlatformWithdrawal.create,
  request: asked,
  sends: "POST /v3/merchant/fund/withdraw",
  body: asked,
  response: { withdraw_id, out_request_no }
})

const own = { status: "FAIL", withdraw_id, out_request_no, amount: 1, ...paid, solution: "请修改结算银行卡信息" }

itServes({
  endpoint: PlatformWithdrawal.queryByOutRequestNo,
  request: { out_request_no },
  sends: `GET /v3/merchant/fund/withdraw/out-request-no/${out_request_no}`,
  response: own
})

itServes({
  endpoint: PlatformWithdrawal.queryById,
  request: { withdraw_id },
  sends: `GET /v3/merchant/fund/withdraw/withdraw-id/${withdraw_id}`,
  response: own
})

itServes({
  endpoint: PlatformWithdrawal.requestBill,
  request: { bill_date: "2019-11-15", tar_type: "GZIP" },
  sends: "GET /v3/merchant/fund/withdraw/bill-type/NO_SUCC?bill_date=2019-11-15&tar_type=GZIP",
  response: {
    hash_type: "SHA1",
    hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
    download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx"
  }
})

const dayEnd = {
  sub_mchid,
  out_request_no: "T20240611222222222200",
  calculate_amount_type: "ALLOW_CURRENT_BALANCE",
  remark: "交易提现",
  bank_memo: "xx平台提现",
  notify_url: "https://yourapp.com/notify",
  reserve_amount: 1000
} as const

const dayEndWithdrawal = {
  sp_mchid: "222212131",
  sub_mchid,
  status: "ABNORMAL",
  withdraw_id,
  out_request_no: "T20240611222222222200",
  total_amount: 3,
  success_amount: 1,
  fail_amount: 1,
  refund_amount: 1,
  ...paid
}

itServes({
  endpoint: DayEndWithdrawal.create,
  request: dayEnd,
  sends: "POST /v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw",
  body: dayEnd,
  response: dayEndWithdrawal
})

itServes({
  endpoint: DayEndWithdrawal.queryByOutRequestNo,
  request: { out_request_no: "T20240611222222222200", sub_mchid },
  sends:
    `GET /v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw/out-request-no/T20240611222222222200?sub_mchid=${sub_mchid}`,
  response: dayEndWithdrawal
})

const subsidy_id = "3008450740201411110007820475"
const subsidy = {
  sub_mchid,
  transaction_id,
  amount: 10,
  description: "满减补差活动",
  out_subsidy_no: "P20150806125347"
}

itServes({
  endpoint: Subsidy.create,
  request: subsidy,
  sends: "POST /v3/ecommerce/subsidies/create",
  body: subsidy,
  response: { ...subsidy, subsidy_id, result: "REFUND", success_time: "2015-05-20T13:29:35+08:00" }
})

const subsidyReturn = {
  sub_mchid,
  out_order_no: "P20150806125346",
  transaction_id,
  refund_id: "3008450740201411110007820472",
  amount: 10,
  description: "测试备注",
  subsidy_id,
  from: [{ account: "AVAILABLE", amount: 10 }]
}

itServes({
  endpoint: Subsidy.requestReturn,
  request: subsidyReturn,
  sends: "POST /v3/ecommerce/subsidies/return",
  body: subsidyReturn,
  response: {
    ...subsidyReturn,
    subsidy_refund_id: "3008450740201411110007820476",
    result: "SUCCESS",
    success_time: "2015-05-20T13:29:35+08:00"
  }
})

itServes({
  endpoint: Subsidy.cancel,
  request: { sub_mchid, transaction_id, description: "订单退款" },
  sends: "POST /v3/ecommerce/subsidies/cancel",
  body: { sub_mchid, transaction_id, description: "订单退款" },
  response: { sub_mchid, transaction_id, result: "SUCCESS", description: "订单退款" }
})

itServes({
  endpoint: FundFlowBill.request,
  request: { bill_date: "2026-11-29", tar_type: "GZIP" },
  sends:
    "GET /v3/ecommerce/bill/fundflowbill?bill_date=2026-11-29&account_type=ALL&algorithm=AEAD_AES_256_GCM&tar_type=GZIP",
  encrypted: ["download_bill_list.encrypt_key"],
  response: {
    download_bill_count: 1,
    download_bill_list: [{
      bill_sequence: 1,
      hash_type: "SHA1",
      hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
      download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx",
      encrypt_key: "0123456789abcdef0123456789abcdef",
      nonce: "a8607ef79034c49c"
    }]
  }
})
