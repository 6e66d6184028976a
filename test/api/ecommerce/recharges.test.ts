import { BankRecharge, Recharge, RechargeEmployee } from "effect-wechatpay/ecommerce"
import { itServes, sub_mchid } from "./serves.ts"

const out_recharge_no = "cz202407181234"
const recharge_id = "172207846292553701"

const asked = {
  sub_mchid,
  out_recharge_no,
  recharge_scene: "ECOMMERCE_DEPOSIT",
  account_type: "DEPOSIT",
  recharge_amount: { amount: 500000, currency: "CNY" },
  notify_url: "https://www.weixin.qq.com/wxpay/pay.php",
  available_recharge_channels: ["BANK_TRANSFER", "QR_RECHARGE", "ONLINE_BANK"],
  remark: "example_remark"
} as const

itServes({
  endpoint: Recharge.request,
  request: asked,
  sends: "POST /v3/platsolution/ecommerce/recharges/apply",
  body: asked,
  response: {
    recharge_id,
    out_recharge_no,
    recharge_url: "https://www.payapp.qq.com/plat/recharge.html",
    package_info: "affffddafdfafddffda=="
  }
})

const times = {
  accept_time: "2015-05-20T13:29:35+08:00",
  success_time: "2015-05-20T13:30:35+08:00",
  close_time: "2015-05-20T13:31:35+08:00"
}

const recharge = {
  sp_mchid: "1900001109",
  sub_mchid,
  recharge_id,
  out_recharge_no,
  recharge_channel: "BANK_TRANSFER",
  account_type: "DEPOSIT",
  recharge_state: "SUCCESS",
  recharge_scene: "ECOMMERCE_DEPOSIT",
  recharge_state_desc: "超过时间限制，系统自动关闭充值单",
  recharge_amount: { amount: 500000, currency: "CNY" },
  bank_transfer_info: {
    bill_no: "110240620400046628001252733345",
    memo: "转账充值附言",
    return_time: "2015-05-20T13:29:35+08:00",
    return_reason: "银行转账充值金额与申请充值金额不一致",
    bank_name: "中国银行",
    bank_card_tail: "0722",
    bank_account_name: "某某某有限公司"
  },
  qr_recharge_info: { openid: "owYiu0WOJdGCYxoHrPabGhI39uT4", employee_type: "ADMIN" },
  online_bank_recharge_info: {
    bill_no: "110240620400046628001252733345",
    return_time: "2015-05-20T13:29:35+08:00",
    return_reason: "银行转账充值金额与申请充值金额不一致",
    bank_name: "中国银行",
    online_bank_type: "ONLINE_BANK_TYPE_CORPORATE",
    bank_card_tail: "0722",
    bank_account_name: "某某某有限公司"
  },
  ...times,
  available_recharge_channels: ["BANK_TRANSFER"]
}

itServes({
  endpoint: Recharge.queryByOutRechargeNo,
  request: { out_recharge_no, sub_mchid },
  sends: `GET /v3/platsolution/ecommerce/recharges/out-recharge-no/${out_recharge_no}?sub_mchid=${sub_mchid}`,
  response: recharge
})

// A POST whose sub_mchid is in the query, and which has no body.
itServes({
  endpoint: Recharge.close,
  request: { out_recharge_no, sub_mchid },
  sends: `POST /v3/platsolution/ecommerce/recharges/out-recharge-no/${out_recharge_no}/close?sub_mchid=${sub_mchid}`,
  response: { ...recharge, recharge_state: "CLOSED" }
})

const sp_openid = "oLTPCuCsfN3ABBz50VUZBNlHDbUU"
const employee = {
  sub_mchid,
  sp_openid,
  state: "EFFECTIVE",
  create_time: "2015-05-20T13:29:35+08:00",
  update_time: "2015-05-20T13:29:35+08:00"
}

itServes({
  endpoint: RechargeEmployee.add,
  request: { sub_mchid, sp_openid },
  sends: "POST /v3/platsolution/ecommerce/recharge-employees",
  body: { sub_mchid, sp_openid },
  response: employee
})

itServes({
  endpoint: RechargeEmployee.list,
  request: { sub_mchid },
  sends: `GET /v3/platsolution/ecommerce/recharge-employees/sub-mchid/${sub_mchid}`,
  response: { employees: [employee] }
})

itServes({
  endpoint: RechargeEmployee.remove,
  request: { sub_mchid, sp_openid },
  sends: `POST /v3/platsolution/ecommerce/recharge-employees/sub-mchid/${sub_mchid}/sp-openid/${sp_openid}/delete`,
  response: { ...employee, state: "DELETED" }
})

itServes({
  endpoint: BankRecharge.request,
  request: { out_recharge_no, account_type: "OPERATION", recharge_amount: { amount: 500000, currency: "CNY" } },
  sends: "POST /v3/platsolution/ecommerce/bank-transfer-recharges/apply",
  body: {
    out_recharge_no,
    recharge_scene: "ECOMMERCE_BANK_TRANSFER",
    account_type: "OPERATION",
    recharge_amount: { amount: 500000, currency: "CNY" }
  },
  response: {
    recharge_id,
    out_recharge_no,
    transfer_in_account: {
      bank_name: "财付通-备付金账户",
      bank_address_code: "440300",
      bank_code: "991584000049",
      bank_account_name: "某某某有限公司",
      bank_account_no: "686000172489957748585801"
    }
  }
})

itServes({
  endpoint: BankRecharge.queryByOutRechargeNo,
  request: { out_recharge_no },
  sends: `GET /v3/platsolution/ecommerce/bank-transfer-recharges/out-recharge-no/${out_recharge_no}`,
  response: {
    mchid: "1900001121",
    recharge_id,
    out_recharge_no,
    account_type: "OPERATION",
    recharge_state: "CLOSED",
    recharge_scene: "ECOMMERCE_BANK_TRANSFER",
    recharge_state_desc: "超过时间限制，系统自动关闭充值单",
    recharge_amount: { amount: 500000, currency: "CNY" },
    bank_transfer_info: {
      memo: "转账充值附言",
      return_time: "2015-05-20T13:29:35+08:00",
      return_reason: "银行转账充值金额与申请充值金额不一致",
      bank_name: "中国银行",
      bank_card_tail: "0722"
    },
    ...times
  }
})
