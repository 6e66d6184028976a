import { Effect } from "effect"
import { Contract, Deduction, Schedule } from "effect-wechatpay/papay"
import {
  Contract as PartnerContract,
  Deduction as PartnerDeduction,
  Schedule as PartnerSchedule
} from "effect-wechatpay/partner-papay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { itCalls } from "../../support/endpoint.ts"

// The samples of https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/… and of …/partner/…
const appid = "wxd678efh567hg6787"
const sub_mchid = "0019000002"
const plan_id = 12535
/** The sandbox's first contract, signed on the first day of a test clock: it is 8:00 in Beijing. */
const contract_id = "197001010000000001"

const planned = (total: number) => ({
  plan_id,
  out_contract_code: "c1",
  contract_display_account: "微信代扣用户A",
  deduct_schedule: {
    estimated_deduct_date: "1970-01-02",
    estimated_deduct_amount: { total },
    description: "小乔-碎云皮肤（微信83区沧海之耀）"
  }
})

const sign = Effect.gen(function*() {
  yield* Contract.presignApp(planned(1))
  yield* (yield* Sandbox.Sandbox).papay.sign({ out_contract_code: "c1" })
})

const signPartner = Effect.gen(function*() {
  yield* PartnerContract.presignApp({ ...planned(1), sub_mchid })
  yield* (yield* Sandbox.Sandbox).papay.sign({ out_contract_code: "c1" })
})

const signPeriodic = Effect.gen(function*() {
  yield* Contract.presignApp({ plan_id, out_contract_code: "c1", contract_display_account: "微信代扣用户A" })
  yield* (yield* Sandbox.Sandbox).papay.sign({ out_contract_code: "c1" })
})

const signPartnerPeriodic = Effect.gen(function*() {
  yield* PartnerContract.presignApp({ plan_id, out_contract_code: "c1", contract_display_account: "A", sub_mchid })
  yield* (yield* Sandbox.Sandbox).papay.sign({ out_contract_code: "c1" })
})

const scheduled = {
  schedule_state: "SCHEDULED",
  deduct_start_date: "2019-11-22",
  deduct_end_date: "2019-11-22",
  scheduled_amount: { total: 1, currency: "CNY" }
} as const

itCalls({
  endpoint: Schedule.create,
  request: { contract_id, schedule_amount: { total: 1, currency: "CNY" } },
  sends: `POST /v3/papay/pay/schedules/contract-id/${contract_id}/schedule`,
  body: { appid, schedule_amount: { total: 1, currency: "CNY" } },
  responses: scheduled,
  gives: scheduled,
  sandbox: sign
})

itCalls({
  endpoint: PartnerSchedule.create,
  request: { contract_id, sub_mchid, schedule_amount: { total: 1 } },
  sends: `POST /v3/papay/pay/partner/schedules/contract-id/${contract_id}/schedule`,
  body: { sp_appid: appid, sub_mchid, schedule_amount: { total: 1 } },
  responses: scheduled,
  gives: scheduled,
  sandbox: signPartner
})

const paid = {
  ...scheduled,
  schedule_state: "PAID",
  deduct_amount: { total: 1, currency: "CNY" },
  deduct_date: "2019-11-22"
} as const

itCalls({
  endpoint: Schedule.query,
  request: { contract_id },
  sends: `GET /v3/papay/pay/schedules/contract-id/${contract_id}`,
  responses: paid,
  gives: paid,
  sandbox: sign
})

itCalls({
  endpoint: PartnerSchedule.query,
  request: { contract_id, sub_mchid },
  sends: `GET /v3/papay/pay/partner/schedules/contract-id/${contract_id}?sub_mchid=${sub_mchid}`,
  responses: paid,
  gives: paid,
  sandbox: signPartner
})

const notice = { deduct_duration: { count: 1, unit: "DAY" }, estimated_amount: { amount: 1, currency: "CNY" } } as const

itCalls({
  endpoint: Deduction.announce,
  request: { contract_id, ...notice },
  sends: `POST /v3/papay/contracts/${contract_id}/notify`,
  body: { mchid: "1900000109", appid, ...notice },
  gives: undefined,
  sandbox: signPeriodic
})

itCalls({
  endpoint: PartnerDeduction.announce,
  request: { contract_id, sub_mchid, ...notice },
  sends: `POST /v3/partner-papay/contracts/${contract_id}/notify`,
  body: { sp_mchid: "1900000109", sp_appid: appid, sub_mchid, ...notice },
  gives: undefined,
  sandbox: signPartnerPeriodic
})

const order = {
  out_trade_no: "1217752501201407033233368018",
  description: "Image形象店-深圳腾大-QQ公仔",
  contract_id,
  amount: { total: 1, currency: "CNY" },
  goods_tag: "DISCOUNTS",
  attach: "自定义数据"
} as const

const accepted = { out_trade_no: order.out_trade_no, amount: { total: 1, currency: "CNY" } }

itCalls({
  endpoint: Deduction.apply,
  request: { ...order, transaction_notify_url: "https://www.qq.com/" },
  sends: "POST /v3/papay/pay/transactions/apply",
  body: { ...order, appid, transaction_notify_url: "https://www.qq.com/" },
  responses: accepted,
  gives: accepted,
  sandbox: Effect.gen(function*() {
    yield* sign
    yield* Schedule.create({ contract_id, schedule_amount: { total: 1 } })
    yield* (yield* Sandbox.Sandbox).advance("16 hours")
  })
})

itCalls({
  endpoint: PartnerDeduction.apply,
  request: { ...order, sub_mchid },
  sends: "POST /v3/papay/pay/partner/transactions/apply",
  body: { ...order, sp_appid: appid, sub_mchid, transaction_notify_url: "https://example.com/notify" },
  responses: accepted,
  gives: accepted,
  sandbox: Effect.gen(function*() {
    yield* signPartner
    yield* PartnerSchedule.create({ contract_id, sub_mchid, schedule_amount: { total: 1 } })
    yield* (yield* Sandbox.Sandbox).advance("16 hours")
  })
})
