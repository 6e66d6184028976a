/** The default contents of `notify`, one for each event. */
import type * as Notifications from "../notifications.ts"

/** Names of all events. */
type Name = (typeof Notifications.all)[number]["name"]

/** The fields of a content. */
export type Content = Readonly<Record<string, unknown>>

const time = "2026-11-23T10:34:56+08:00"
const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const out_trade_no = "tea20261123001"
const transaction_id = "4200000000202611230000000001"
/** The sandbox's own merchant and its sub-merchant; `sample` replaces the first by another. */
const mchid = "0019000001"
const sub_mchid = "0019000002"
const appid = "wx0053414e44424f58"

const amount = { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" }
const paid = {
  trade_type: "NATIVE",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "OTHERS",
  success_time: time
}
const order = { mchid, out_trade_no, transaction_id }

const refund = (refund_status: string) => ({
  ...order,
  out_refund_no: "refund20261123001",
  refund_id: "50300000002026112300000000001",
  refund_status,
  ...(refund_status === "SUCCESS" ? { success_time: time } : {}),
  user_received_account: "支付用户零钱",
  amount: { total: 100, refund: 100, payer_total: 100, payer_refund: 100 }
})

const serviceOrder = (state: string) => ({
  appid,
  mchid,
  service_id: "500001",
  openid,
  out_order_no: "service20261123001",
  order_id: "15646546545165651651",
  state,
  service_introduction: "充电宝租借",
  total_amount: 1000,
  post_payments: [{ name: "租金", amount: 1000, description: "每小时 10 元" }],
  risk_fund: { name: "DEPOSIT", amount: 10_000 },
  time_range: { start_time: "20261123091010", end_time: "20261123101010" }
})

const permission = (user_service_status: string) => ({
  appid,
  mchid,
  service_id: "500001",
  openid,
  user_service_status,
  openorclose_time: "20261123091010",
  authorization_code: "permission20261123001"
})

const parking = { parking_id: "5K8264ILTKCH16CQ250", plate_number: "粤B888888", plate_color: "BLUE" }

const deduction = (trade_state: string) => ({
  appid,
  sp_mchid: mchid,
  out_trade_no,
  transaction_id,
  trade_state,
  create_time: time,
  ...(trade_state === "SUCCESS" ? { success_time: time, bank_type: "OTHERS" } : {}),
  payer: { openid },
  amount: { total: 500, discount_total: 0, payer_total: 500, currency: "CNY" },
  description: "停车费",
  trade_scene: "PARKING",
  parking_info: { ...parking, start_time: time, end_time: time, parking_name: "停车场", charging_duration: 3600 }
})

const mall = {
  mchid,
  appid,
  openid,
  merchant_name: "商圈",
  shop_name: "茶铺",
  shop_number: "shop001",
  transaction_id
}

const batch = (batch_status: string) => ({
  mchid,
  out_batch_no: "batch20261123001",
  batch_id: "1030000002026112300000000001",
  batch_status,
  total_num: 2,
  total_amount: 200,
  success_amount: 200,
  success_num: 2,
  fail_amount: 0,
  fail_num: 0,
  update_time: time
})

const sharing = {
  sp_mchid: mchid,
  sub_mchid,
  transaction_id,
  order_id: "3008450740201411110007820472",
  out_order_no: "sharing20261123001",
  receiver: { type: "MERCHANT_ID", account: "0019000003", amount: 10, description: "佣金" },
  success_time: time
}

const withdrawal = {
  withdraw_id: "1500000000202611230000000001",
  out_request_no: "withdraw20261123001",
  create_time: time,
  update_time: time,
  account_type: "BASIC",
  account_number: "1178",
  account_bank: "招商银行"
}

const recharge = (recharge_state: string) => ({
  sp_mchid: mchid,
  sub_mchid,
  out_recharge_no: "recharge20261123001",
  recharge_id: "100000202611230000000001",
  recharge_scene: "ECOMMERCE_DEPOSIT",
  account_type: "DEPOSIT",
  recharge_channel: "QR_RECHARGE",
  recharge_amount: { amount: 500_000, currency: "CNY" },
  recharge_state,
  accept_time: time,
  ...(recharge_state === "SUCCESS" ? { success_time: time } : { close_time: time })
})

const contract = { mchid, appid, openid, out_contract_code: "contract20261123001", plan_id: 12_535, operate_time: time }

const papayContract = {
  mchid,
  appid,
  openid,
  contract_id: "202611230000000001",
  plan_id: 12535,
  out_contract_code: "ticket20261123001"
}

const papayContractOf = (contract_state: string) => ({
  ...papayContract,
  contract_display_account: "微信代扣用户A",
  contract_state,
  contract_signed_time: time,
  contract_expired_time: "2027-11-23T10:34:56+08:00"
})

const complaint = (action_type: string) => ({ complaint_id: "200201820261123101080076610000", action_type })

const violation = {
  sub_mchid,
  company_name: "财付通支付科技有限公司",
  record_id: "200201820261123101080076610000",
  punish_plan: "关闭支付权限",
  punish_time: time,
  punish_description: "违规经营",
  risk_type: "ONE_YUAN_PURCHASES",
  risk_description: "涉嫌一元购"
}

const authorization = {
  out_authorization_no: "authorization20261123001",
  appid,
  openid,
  user_display_name: "wx_123456",
  authorization_id: "201202504101000123456789012"
}

const application = { mchid, fapiao_apply_id: "4200000444202611237461284488" }

const invoice = (fapiao_status: string, card_status: string) => ({
  ...application,
  fapiao_information: [{ fapiao_id: "20261123123456", fapiao_status, card_status }]
})

/** A content for each event, whose numbers are those of the sandbox. */
const samples: Readonly<Record<Name, Content>> = {
  "Order.paid": { ...order, ...paid, appid, payer: { openid }, amount },
  "Order.partnerPaid": {
    ...paid,
    sp_mchid: mchid,
    sp_appid: appid,
    sub_mchid,
    out_trade_no,
    transaction_id,
    payer: { sp_openid: openid },
    amount
  },
  "Order.combinedPaid": {
    combine_mchid: mchid,
    combine_appid: appid,
    combine_out_trade_no: "combined20261123001",
    combine_payer_info: { openid },
    sub_orders: [
      {
        mchid,
        out_trade_no,
        transaction_id,
        trade_type: "NATIVE",
        trade_state: "SUCCESS",
        success_time: time,
        amount: { total_amount: 100, currency: "CNY", payer_amount: 100, payer_currency: "CNY" }
      }
    ]
  },
  "Refund.succeeded": refund("SUCCESS"),
  "Refund.abnormal": refund("ABNORMAL"),
  "Refund.closed": refund("CLOSED"),
  "ServiceOrder.confirmed": { ...serviceOrder("DOING"), state_description: "USER_CONFIRM" },
  "ServiceOrder.paid": {
    ...serviceOrder("DONE"),
    need_collection: true,
    collection: { state: "USER_PAID", total_amount: 1000, paying_amount: 0, paid_amount: 1000 }
  },
  "ServiceAccount.bound": {
    out_apply_no: "bind20261123001",
    service_id: "500001",
    mchid,
    appid,
    sub_mchid,
    apply_state: "APPROVED"
  },
  "Contract.signed": papayContractOf("SIGNED"),
  "Contract.terminated": {
    ...papayContractOf("TERMINATED"),
    contract_terminate_info: { contract_termination_mode: "USER_TERMINATE", contract_terminated_time: time }
  },
  "Contract.retentionAsked": papayContract,
  "Deduction.paid": { ...order, ...paid, appid, payer: { openid }, amount, trade_type: "PAP" },
  "Deduction.failed": {
    mchid,
    appid,
    out_trade_no,
    trade_type: "PAP",
    trade_state: "PAYERROR",
    trade_state_desc: "支付失败",
    amount: { total: 100, currency: "CNY" }
  },
  "Permission.opened": permission("USER_OPEN_SERVICE"),
  "Permission.closed": permission("USER_CLOSE_SERVICE"),
  "Parking.entranceChanged": {
    ...parking,
    sp_mchid: mchid,
    out_parking_no: "parking20261123001",
    start_time: time,
    parking_name: "停车场",
    free_duration: 900,
    parking_state: "NORMAL",
    state_update_time: time
  },
  "Parking.paid": deduction("SUCCESS"),
  "Parking.failed": deduction("PAY_FAIL"),
  "Parking.repaid": { ...deduction("SUCCESS"), user_repaid: "Y" },
  "BusinessCircle.authorized": { mchid, openid, code: "478515832665", auth_type: "REGISTERED_MODE" },
  "BusinessCircle.paid": { ...mall, amount: 200, time_end: time },
  "BusinessCircle.refunded": {
    ...mall,
    refund_time: time,
    pay_amount: 200,
    refund_amount: 100,
    refund_id: "50300000002026112300000000001"
  },
  "CashCoupon.used": {
    stock_creator_mchid: mchid,
    stock_id: "9856000",
    coupon_id: "98674556",
    coupon_name: "新客立减",
    coupon_type: "NORMAL",
    status: "USED",
    description: "全场可用",
    no_cash: false,
    singleitem: false,
    create_time: time,
    available_begin_time: time,
    available_end_time: "2026-12-31T23:59:59+08:00",
    consume_information: { consume_time: time, consume_mchid: mchid, transaction_id }
  },
  "MerchantCoupon.sent": {
    event_type: "EVENT_TYPE_BUSICOUPON_SEND",
    coupon_code: "1227944959000000154895",
    stock_id: "1286950000000039",
    send_time: time,
    openid,
    send_channel: "BUSICOUPON_SEND_CHANNEL_MINIAPP",
    send_merchant: mchid
  },
  "Transfer.finished": {
    mch_id: mchid,
    out_bill_no: "bill20261123001",
    transfer_bill_no: "1330000071100999991182026112300019480001",
    state: "SUCCESS",
    transfer_amount: 100,
    openid,
    create_time: time,
    update_time: time
  },
  "TransferAuthorization.confirmed": { ...authorization, state: "TAKING_EFFECT", authorize_time: time },
  "TransferAuthorization.closed": {
    ...authorization,
    state: "CLOSED",
    close_info: { close_time: time, close_reason: "USER_CLOSE" }
  },
  "BatchTransfer.finished": batch("FINISHED"),
  "BatchTransfer.closed": batch("CLOSED"),
  "ProfitSharingOrder.shared": sharing,
  "ProfitSharingOrder.returned": sharing,
  "Withdrawal.changed": { ...withdrawal, sp_mchid: mchid, sub_mchid, status: "SUCCESS", amount: 100 },
  "PlatformWithdrawal.changed": { ...withdrawal, status: "SUCCESS", amount: 100 },
  "DayEndWithdrawal.changed": {
    ...withdrawal,
    sp_mchid: mchid,
    sub_mchid,
    status: "SUCCESS",
    total_amount: 100,
    success_amount: 100,
    fail_amount: 0,
    refund_amount: 0
  },
  "Recharge.succeeded": recharge("SUCCESS"),
  "Recharge.closed": recharge("CLOSED"),
  "CombinePapay.signed": { ...contract, contract_expired_time: "2027-11-23T10:34:56+08:00" },
  "CombinePapay.terminated": { ...contract, contract_termination_mode: "MCH_API_TERMINATE" },
  "Complaint.created": complaint("CREATE_COMPLAINT"),
  "Complaint.changed": complaint("USER_RESPONSE"),
  "ViolationNotification.punished": violation,
  "ViolationNotification.intercepted": violation,
  "ViolationNotification.appealed": violation,
  "Subscription.notified": {
    message_content: {
      merchant_code: sub_mchid,
      business_time: time,
      business_code: "case20261123001",
      business_state: "LIMIT"
    },
    topic_name: { topic_english_name: "test", topic_chinese_name: "测试消息" }
  },
  "Echo.received": { echo_message: "hello world" },
  "UserTitle.applied": { ...application, apply_time: time },
  "FapiaoApplication.issued": invoice("ISSUED", "INSERT_ACCEPTED"),
  "FapiaoApplication.reversed": invoice("REVERSED", "DISCARDED"),
  "FapiaoApplication.cardInserted": invoice("ISSUED", "INSERTED"),
  "FapiaoApplication.cardDiscarded": invoice("REVERSED", "DISCARDED")
}

/** The content of an event, in which a merchant's own numbers replace the sandbox's. */
export const sample = (event: Name, own: { readonly mchid: string; readonly appid: string }): Content => {
  const fill = (value: unknown): unknown => {
    if (value === mchid) return own.mchid
    if (value === appid) return own.appid
    if (Array.isArray(value)) return value.map(fill)
    return typeof value === "object" && value !== null ? fields(value) : value
  }
  const fields = (record: object) => Object.fromEntries(Object.entries(record).map(([name, one]) => [name, fill(one)]))
  return fields(samples[event])
}
