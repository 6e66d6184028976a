import { CombinePapay } from "effect-wechatpay/ecommerce"
import { itServes, sub_mchid } from "./serves.ts"

const appid = "wxd678efh567hg6787"
const mchid = "1900000109"
const plan_id = 12535
const out_contract_code = "wxwtdk20200910100000"
const notify_url = "https://example.com/notify"
const base = "/v3/ecommerce/combine-papay"

const signing = { plan_id, out_contract_code, contract_display_account: "微信代扣用户A" }
const prepared = { pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V", mchid, plan_id, out_contract_code }

itServes({
  endpoint: CombinePapay.preSignApp,
  request: { ...signing, return_app: true, attach: "example_attach" },
  sends: `POST ${base}/contracts/pre-entrust-sign`,
  body: { appid, ...signing, notify_url, return_app: true, attach: "example_attach" },
  response: prepared
})

itServes({
  endpoint: CombinePapay.preSignMiniProgram,
  request: signing,
  sends: `POST ${base}/contracts/pre-entrust-sign/mini-program`,
  body: { appid, ...signing, notify_url },
  response: prepared
})

itServes({
  endpoint: CombinePapay.queryContract,
  request: { plan_id, out_contract_code },
  sends: `GET ${base}/contracts/plan-id/${plan_id}/out-contract-code/${out_contract_code}`,
  response: {
    mchid,
    contract_id: "123124412412423431",
    appid,
    plan_id,
    out_contract_code,
    contract_display_account: "微信代扣用户A",
    contract_state: "SIGNED",
    contract_signed_time: "2020-09-10T13:29:35+08:00",
    contract_expired_time: "2021-09-10T13:29:35+08:00",
    contract_terminate_info: {
      contract_termination_mode: "MCH_API_TERMINATE",
      contract_terminated_time: "2020-10-10T13:29:35+08:00",
      contract_termination_remark: "用户解约"
    },
    openid: "o-MYE42l80oelYMDE34nYD456Xoy"
  }
})

itServes({
  endpoint: CombinePapay.terminate,
  request: { plan_id, out_contract_code, contract_termination_remark: "用户解约" },
  sends: `POST ${base}/contracts/plan-id/${plan_id}/out-contract-code/${out_contract_code}/terminate`,
  body: { contract_termination_remark: "用户解约" },
  response: { mchid, plan_id, out_contract_code }
})

const combine_out_trade_no = "P20150806125346"

const order = {
  out_trade_no: "20150806125346",
  sub_mchid,
  sub_appid: "wx8888888888888888",
  description: "腾讯充值中心-QQ会员充值",
  attach: "深圳分店",
  amount: { total_amount: 100, currency: "CNY" },
  settle_info: { profit_sharing: true, subsidy_amount: 10 },
  sub_risk_info: "ip:202.106.196.115"
} as const

const paid = {
  combine_appid: appid,
  combine_mchid: mchid,
  combine_out_trade_no,
  sub_orders: [{
    mchid,
    sub_mchid,
    sub_appid: "wx8888888888888888",
    out_trade_no: "20150806125346",
    transaction_id: "1009660380201506130728806387",
    trade_type: "PAP",
    trade_state: "SUCCESS",
    bank_type: "CMC",
    attach: "深圳分店",
    success_time: "2015-05-20T13:29:35+08:00",
    amount: { total_amount: 100, payer_amount: 10, currency: "CNY", payer_currency: "CNY" }
  }],
  combine_payer_info: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
}

itServes({
  endpoint: CombinePapay.pay,
  request: {
    combine_out_trade_no,
    contract_id: "123124412412423431",
    sub_orders: [order],
    risk_info: "ip:202.106.196.115"
  },
  sends: `POST ${base}/transactions`,
  body: {
    combine_appid: appid,
    combine_mchid: mchid,
    combine_out_trade_no,
    contract_id: "123124412412423431",
    sub_orders: [{ mchid, ...order }],
    risk_info: "ip:202.106.196.115"
  },
  response: paid
})

itServes({
  endpoint: CombinePapay.query,
  request: { combine_out_trade_no },
  sends: `GET ${base}/transactions/${combine_out_trade_no}`,
  response: paid
})

itServes({
  endpoint: CombinePapay.reverse,
  request: { combine_out_trade_no, sub_orders: [{ out_trade_no: "20150806125346", sub_mchid }] },
  sends: `POST ${base}/transactions/${combine_out_trade_no}/reverse`,
  body: { combine_appid: appid, sub_orders: [{ mchid, out_trade_no: "20150806125346", sub_mchid }] }
})
