/**
 * A sample of every notification's content, in a form of our own: the names are those of the page or of the traffic, the
 * values are invented.
 */

/** One content, and the event that must take it; `undefined` for products that the library does not declare. */
export interface Sample {
  /** Id of the official page (`merchant/` or `partner/`), or date and kind of the traffic. */
  readonly source: string
  readonly event: string | undefined
  readonly event_type: string
  readonly original_type?: string | undefined
  readonly summary?: string
  readonly content: Readonly<Record<string, unknown>>
}

const time = "2026-06-08T10:34:56+08:00"
const appid = "wxd678efh567hg6787"
const mchid = "1900000109"
const sp_mchid = "1900000109"
const sub_mchid = "1900000110"
const sub_appid = "wxd678efh567hg6999"
const openid = "oUpF8uMuAJO00pxb1Q9zNjWeS6o"
const out_trade_no = "tea20261123001"
const transaction_id = "4200000000202611230000000001"
const amount = { total: 100, payer_total: 100, currency: "CNY", payer_currency: "CNY" }

const order = {
  transaction_id,
  amount,
  mchid,
  trade_state: "SUCCESS",
  bank_type: "CMC",
  success_time: time,
  payer: { openid },
  out_trade_no,
  appid,
  trade_state_desc: "支付成功",
  trade_type: "JSAPI",
  attach: "自定义数据",
  scene_info: { device_id: "013467007045764" },
  promotion_detail: [{ coupon_id: "109519", name: "单品惠", scope: "GLOBAL", amount: 10, stock_id: "931386" }]
}

/** A contract of entrusted deduction with a day. */
const contract = {
  contract_id: "201909170000000000",
  mchid,
  appid,
  plan_id: 12535,
  out_contract_code: "ticket1",
  contract_display_account: "A",
  contract_state: "SIGNED",
  contract_signed_time: time,
  openid,
  deduct_schedule: {
    estimated_deduct_date: "2026-06-10",
    estimated_deduct_amount: { total: 100, currency: "CNY" },
    schedule_state: "WAIT_SCHEDULE"
  }
}

const partnerOrder = {
  sp_appid: appid,
  sp_mchid,
  sub_appid,
  sub_mchid,
  out_trade_no,
  transaction_id,
  trade_type: "JSAPI",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "CMC",
  attach: "",
  success_time: time,
  payer: { sp_openid: openid, sub_openid: openid },
  amount
}

const combined = {
  combine_appid: appid,
  combine_out_trade_no: "c20261123001",
  combine_mchid: mchid,
  scene_info: { device_id: "POS1:1" },
  sub_orders: ["1", "2"].map((end) => ({
    mchid,
    trade_type: "JSAPI",
    trade_state: "SUCCESS",
    bank_type: "CMC",
    attach: "深圳分店",
    amount: { total_amount: 10, currency: "CNY", payer_amount: 10, payer_currency: "CNY" },
    success_time: time,
    transaction_id: `${transaction_id.slice(0, -1)}${end}`,
    out_trade_no: `${out_trade_no}-${end}`
  })),
  combine_payer_info: { openid }
}

const deduction = {
  appid,
  sp_mchid,
  out_trade_no,
  transaction_id,
  trade_state: "SUCCESS",
  trade_state_description: "扣款成功",
  bank_type: "BPA",
  attach: "支付测试",
  success_time: time,
  payer: { openid },
  amount: { total: 5288, discount_total: 1, payer_total: 5287, currency: "CNY" }
}

const parking = {
  ...deduction,
  create_time: time,
  user_repaid: "Y",
  description: "停车场扣费",
  trade_scene: "PARKING",
  parking_info: {
    parking_id: "5K8264ILTKCH16CQ250",
    plate_number: "粤B88888",
    plate_color: "BLUE",
    start_time: time,
    end_time: time,
    parking_name: "停车场",
    charging_duration: 3600,
    device_id: "12321"
  }
}

const entrance = {
  sp_mchid,
  parking_id: "5K8264ILTKCH16CQ250",
  out_parking_no: "1212313",
  plate_number: "粤B888888",
  plate_color: "BLUE",
  start_time: time,
  parking_name: "停车场",
  free_duration: 3600,
  parking_state: "NORMAL",
  state_update_time: time
}

const refund = {
  mchid,
  transaction_id,
  out_trade_no,
  refund_id: "50300000002026112300000000001",
  out_refund_no: "back20261123001",
  refund_status: "SUCCESS",
  success_time: time,
  user_received_account: "支付用户零钱",
  amount: { total: 999, refund: 999, payer_total: 999, payer_refund: 999 }
}

const movement = {
  mchid: "1900000100",
  transaction_id,
  order_id: "1217752501201407033233368018",
  out_order_no: "P20261123",
  receiver: { type: "MERCHANT_ID", account: mchid, amount: 888, description: "运费" },
  success_time: time
}

const partnerMovement = { ...movement, mchid: undefined, sp_mchid: "1900000100", sub_mchid }

const serviceOrder = {
  appid,
  mchid,
  out_order_no: "1234323JKHDFE1243252",
  service_id: "500001",
  openid,
  state: "DOING",
  state_description: "USER_CONFIRM",
  total_amount: 40000,
  service_introduction: "用餐",
  post_payments: [{ name: "服务费", amount: 40000, description: "每分钟1元" }],
  risk_fund: { name: "ESTIMATE_ORDER_COST", amount: 10000 },
  time_range: { start_time: "20261123091010", end_time: "20261123091210" },
  order_id: "165461131"
}

const permission = {
  appid,
  mchid,
  service_id: "500001",
  openid,
  user_service_status: "USER_OPEN_SERVICE",
  openorclose_time: "20261123091010",
  authorization_code: "1275342195190894594"
}

const violation = {
  sub_mchid,
  company_name: "某公司",
  record_id: "200201820200101080076610000",
  punish_plan: "关闭支付权限",
  punish_time: time,
  punish_description: "违规经营",
  risk_type: "ONE_YUAN_PURCHASES",
  risk_description: "涉嫌一元购"
}

const mall = {
  mchid,
  merchant_name: "商圈",
  shop_name: "门店",
  shop_number: "123456",
  appid,
  openid,
  transaction_id
}

const fapiao = { mchid, sub_mchid, fapiao_apply_id: "4200000444201910177461284488" }
const fapiaoChange = {
  ...fapiao,
  fapiao_information: [{ fapiao_id: "20200701123456", fapiao_status: "ISSUED", card_status: "INSERTED" }]
}

const coupon = {
  stock_creator_mchid: "9800064",
  stock_id: "9865888",
  coupon_id: "98674556",
  coupon_name: "代金券",
  status: "USED",
  description: "微信支付营销",
  create_time: time,
  coupon_type: "NORMAL",
  no_cash: true,
  available_begin_time: time,
  available_end_time: time,
  singleitem: false,
  consume_information: { consume_time: time, consume_mchid: "9856081", transaction_id }
}

const transaction = { event_type: "TRANSACTION.SUCCESS", original_type: "transaction", summary: "支付成功" }

export const samples: ReadonlyArray<Sample> = [
  // Payments
  { source: "merchant/4012791861", event: "Order.paid", ...transaction, content: order },
  {
    source: "traffic 2022-09-21, with a cash coupon",
    event: "Order.paid",
    ...transaction,
    content: {
      mchid,
      appid,
      out_trade_no,
      transaction_id,
      trade_type: "JSAPI",
      trade_state: "SUCCESS",
      trade_state_desc: "支付成功",
      bank_type: "OTHERS",
      attach: "",
      success_time: time,
      payer: { openid },
      amount: { ...amount, payer_total: 90 },
      promotion_detail: [{ coupon_id: "1", name: "券", scope: "GLOBAL", type: "NOCASH", amount: 10, stock_id: "2" }]
    }
  },
  {
    source: "traffic 2023-01-12, whose summary is empty",
    event: "Order.paid",
    ...transaction,
    summary: "",
    content: order
  },
  { source: "partner/4012085146", event: "Order.partnerPaid", ...transaction, content: partnerOrder },
  { source: "merchant/4012158598", event: "Order.combinedPaid", ...transaction, content: combined },
  {
    source: "partner/4012231898",
    event: "Order.combinedPaid",
    ...transaction,
    content: { ...combined, sub_orders: combined.sub_orders.map((one) => ({ ...one, sub_mchid, sub_appid })) }
  },
  { source: "merchant/4012284311", event: "Parking.paid", ...transaction, content: parking },
  {
    source: "partner/4012086059",
    event: "Parking.paid",
    ...transaction,
    content: { ...parking, sub_appid, sub_mchid }
  },
  {
    source: "merchant/4012284311, failed",
    event: "Parking.failed",
    event_type: "TRANSACTION.FAIL",
    content: { ...parking, trade_state: "PAY_FAIL" }
  },
  {
    source: "merchant/4012284311, paid back",
    event: "Parking.repaid",
    event_type: "TRANSACTION.PAY_BACK",
    content: parking
  },
  {
    source: "merchant/4012284177",
    event: "Parking.entranceChanged",
    event_type: "VEHICLE.ENTRANCE_STATE_CHANGE",
    content: entrance
  },
  {
    source: "partner/4012085798",
    event: "Parking.entranceChanged",
    event_type: "VEHICLE.ENTRANCE_STATE_CHANGE",
    content: { ...entrance, sub_mchid }
  },
  // Other products under the same type
  {
    source: "education deduction (GET /v3/edu-papay/transactions/…)",
    event: undefined,
    ...transaction,
    content: { ...deduction, sub_mchid, sub_appid, device_information: { device_ip: "203.0.113.1" } }
  },
  {
    source: "education deduction of a direct merchant",
    event: undefined,
    ...transaction,
    content: { ...deduction, sp_mchid: undefined, mchid }
  },
  {
    source: "entrusted deduction (webhooks/TRANSACTION.SUCCESS, trade_type PAP)",
    event: "Deduction.paid",
    ...transaction,
    content: { ...order, trade_type: "PAP" }
  },
  {
    source: "entrusted deduction of a service provider",
    event: "Deduction.paid",
    ...transaction,
    content: { ...partnerOrder, trade_type: "PAP", contract_id: "201909170000000000" }
  },
  {
    source: "entrusted deduction that failed",
    event: "Deduction.failed",
    event_type: "TRANSACTION.FAIL",
    content: { ...order, trade_type: "PAP", trade_state: "PAY_FAIL" }
  },
  {
    source: "entrusted-payment/contract-alter-notify",
    event: "Contract.signed",
    event_type: "ENTRUST.SIGN",
    original_type: "entrust",
    content: contract
  },
  {
    source: "entrusted-payment/contract-alter-notify, ended",
    event: "Contract.terminated",
    event_type: "ENTRUST.TERMINATE",
    original_type: "entrust",
    content: {
      ...contract,
      contract_state: "TERMINATED",
      contract_terminate_info: { contract_termination_mode: "USER_TERMINATE", contract_terminated_time: time }
    }
  },
  {
    source: "termination-retention/termination-retention-information",
    event: "Contract.retentionAsked",
    event_type: "ENTRUST.TERMINATE_RETENTION",
    content: contract
  },
  {
    source: "apiv3_partner/Offline/apis/chapter6_2_15",
    event: "ServiceAccount.bound",
    event_type: "PAYSCORE.BIND_SERVICE_ACCOUNT",
    content: { out_apply_no: "bind1", service_id: "500001", mchid, appid, sub_mchid, apply_state: "APPROVED" }
  },
  {
    source: "merchant/4016781554",
    event: undefined,
    event_type: "MEDICAL_INSURANCE.SUCCESS",
    content: { mix_trade_no: "1", mix_pay_status: "MIX_PAY_SUCCESS", out_trade_no, appid, sub_mchid }
  },
  {
    source: "merchant/4014512908",
    event: "TransferAuthorization.confirmed",
    event_type: "MCHTRANSFER.AUTHORIZATION.CONFIRMED",
    original_type: "mch_payment",
    content: { out_authorization_no: "plfk2020042013", appid, openid, state: "TAKING_EFFECT" }
  },
  {
    source: "merchant/4014512908",
    event: "TransferAuthorization.closed",
    event_type: "MCHTRANSFER.AUTHORIZATION.CLOSED",
    original_type: "mch_payment",
    content: {
      out_authorization_no: "plfk2020042013",
      appid,
      openid,
      state: "CLOSED",
      close_info: { close_time: time, close_reason: "USER_CLOSE" }
    }
  },
  {
    source: "merchant/4015164042",
    event: "Echo.received",
    event_type: "SECURITY_ECHO.SUCCESS",
    original_type: "security",
    content: { echo_message: "hello world" }
  },
  {
    source: "partner/4016022266",
    event: "Subscription.notified",
    event_type: "MERCHANT_NOTIFY.NOTIFY",
    original_type: "merchant_notify",
    content: {
      message_content: { merchant_code: "00000000000", business_state: "TEST" },
      topic_name: { topic_english_name: "test", topic_chinese_name: "测试消息" }
    }
  },
  // Refunds
  {
    source: "merchant/4013071196",
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    content: refund
  },
  {
    source: "partner/4012124635",
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    content: { ...refund, mchid: undefined, sp_mchid, sub_mchid, refund_account: "REFUND_SOURCE_SUB_MERCHANT" }
  },
  {
    source: "merchant/4013071196, abnormal",
    event: "Refund.abnormal",
    event_type: "REFUND.ABNORMAL",
    original_type: "refund",
    content: { ...refund, refund_status: "ABNORMAL" }
  },
  {
    source: "merchant/4013071196, closed",
    event: "Refund.closed",
    event_type: "REFUND.CLOSED",
    original_type: "refund",
    content: { ...refund, refund_status: "CLOSED" }
  },
  // Profit sharing
  ...[movement, partnerMovement].flatMap((content): ReadonlyArray<Sample> => {
    const page = content.mchid === undefined ? "partner/4012075216" : "merchant/4012289679"
    return [["分账", "ProfitSharingOrder.shared"], ["分账回退", "ProfitSharingOrder.returned"]].flatMap((
      [summary = "", event]
    ) => [
      { source: page, event, event_type: "TRANSACTION.SUCCESS", original_type: "profitsharing", summary, content },
      {
        source: `traffic 2025-01-18, content of ${page}`,
        event,
        event_type: "TRANSACTION.SUCCESS",
        original_type: "transaction",
        summary,
        content
      }
    ])
  }),
  {
    source: "merchant/4012289679, with a summary that says neither",
    event: undefined,
    event_type: "TRANSACTION.SUCCESS",
    original_type: "transaction",
    summary: "动账",
    content: movement
  },
  // Transfers
  {
    source: "merchant/4012712115",
    event: "Transfer.finished",
    event_type: "MCHTRANSFER.BILL.FINISHED",
    original_type: "mch_payment",
    content: {
      out_bill_no: "plfk2020042013",
      transfer_bill_no: "1330000071100999991182020050700019480001",
      state: "SUCCESS",
      mch_id: mchid,
      transfer_amount: 2000,
      openid,
      create_time: time,
      update_time: time,
      payment_method_type: "CFT"
    }
  },
  {
    source: "traffic 2025-11-29, with both names of the merchant",
    event: "Transfer.finished",
    event_type: "MCHTRANSFER.BILL.FINISHED",
    original_type: "mch_payment",
    content: {
      mch_id: mchid,
      out_bill_no: "M2301",
      transfer_bill_no: "1330373464248437008725846645095208",
      transfer_amount: 30,
      state: "SUCCESS",
      openid,
      create_time: time,
      update_time: time,
      mchid
    }
  },
  ...["FINISHED", "CLOSED"].map((state): Sample => ({
    source: "batch-transfer-to-balance/transfer-batch-callback-notice; original_type: traffic 2025-12-10",
    event: `BatchTransfer.${state.toLowerCase()}`,
    event_type: `MCHTRANSFER.BATCH.${state}`,
    original_type: "mch_payment",
    content: {
      out_batch_no: "plfk2020042013",
      batch_id: "1030000071100999991182020050700019480001",
      batch_status: state,
      total_num: 200,
      total_amount: 5000,
      success_amount: 5000,
      success_num: 200,
      fail_amount: 0,
      fail_num: 0,
      mchid,
      update_time: time
    }
  })),
  // Payment score
  {
    source: "merchant/4012587953; original_type: traffic 2022-07-27",
    event: "ServiceOrder.confirmed",
    event_type: "PAYSCORE.USER_CONFIRM",
    original_type: "payscore",
    content: serviceOrder
  },
  {
    source: "partner/4012586137",
    event: "ServiceOrder.confirmed",
    event_type: "PAYSCORE.USER_CONFIRM",
    content: { ...serviceOrder, openid: undefined, sub_appid, sub_mchid, sub_openid: openid, need_collection: true }
  },
  {
    source: "merchant/4012587960",
    event: "ServiceOrder.paid",
    event_type: "PAYSCORE.USER_PAID",
    content: {
      ...serviceOrder,
      state: "DONE",
      need_collection: true,
      collection: { state: "USER_PAID", total_amount: 40000, paying_amount: 0, paid_amount: 40000 }
    }
  },
  {
    source: "payscore/chapter5_1",
    event: "Permission.opened",
    event_type: "PAYSCORE.USER_OPEN_SERVICE",
    content: permission
  },
  {
    source: "payscore/chapter5_1, closed",
    event: "Permission.closed",
    event_type: "PAYSCORE.USER_CLOSE_SERVICE",
    content: { ...permission, user_service_status: "USER_CLOSE_SERVICE" }
  },
  {
    source: "campus contract (webhooks/PAYSCORE.USER_OPEN_SERVICE)",
    event: undefined,
    event_type: "PAYSCORE.USER_OPEN_SERVICE",
    content: { mchid, contract_id: "1", plan_id: "2", contract_status: "SIGNED", out_contract_code: "3" }
  },
  // Marketing
  {
    source: "merchant/4012285250",
    event: "CashCoupon.used",
    event_type: "COUPON.USE",
    original_type: "coupon",
    content: coupon
  },
  {
    source: "merchant-exclusive-coupon/busicoupon-send",
    event: "MerchantCoupon.sent",
    event_type: "COUPON.SEND",
    original_type: "coupon",
    content: {
      event_type: "EVENT_TYPE_BUSICOUPON_SEND",
      coupon_code: "1227944959000000154895",
      stock_id: "1286950000000039",
      send_time: time,
      openid,
      send_channel: "BUSICOUPON_SEND_CHANNEL_MINIAPP",
      send_merchant: mchid
    }
  },
  // Business circles
  {
    source: "merchant/4012285836",
    event: "BusinessCircle.authorized",
    event_type: "MALL_AUTH.ACTIVATE_CARD",
    content: { openid, code: "478515832665", mchid, auth_type: "REGISTERED_MODE" }
  },
  {
    source: "merchant/4012285856; original_type: traffic 2020-09-16",
    event: "BusinessCircle.paid",
    event_type: "MALL_TRANSACTION.SUCCESS",
    original_type: "mall_transaction",
    summary: "支付成功",
    content: { ...mall, amount: 200, time_end: time }
  },
  {
    source: "merchant/4012285869",
    event: "BusinessCircle.refunded",
    event_type: "MALL_REFUND.SUCCESS",
    content: { ...mall, refund_time: time, pay_amount: 100, refund_amount: 100, refund_id: "1217752501" }
  },
  // Complaints, violations, invoices
  {
    source: "merchant/4012289719",
    event: "Complaint.created",
    event_type: "COMPLAINT.CREATE",
    content: { complaint_id: "200201820200101080076610000", action_type: "CREATE_COMPLAINT" }
  },
  {
    source: "partner/4012076174",
    event: "Complaint.changed",
    event_type: "COMPLAINT.STATE_CHANGE",
    content: { complaint_id: "200201820200101080076610000", action_type: "USER_RESPONSE" }
  },
  ...[["PUNISH", "punished"], ["INTERCEPT", "intercepted"], ["APPEAL", "appealed"]].map(([type, event]): Sample => ({
    source: "partner/4012079216",
    event: `ViolationNotification.${event}`,
    event_type: `VIOLATION.${type}`,
    content: violation
  })),
  {
    source: "partner/4015792559",
    event: "UserTitle.applied",
    event_type: "FAPIAO.USER_APPLIED",
    content: { ...fapiao, apply_time: time }
  },
  ...[
    ["partner/4015792570", "ISSUED", "issued"],
    ["partner/4015792571", "REVERSED", "reversed"],
    ["partner/4015792578", "CARD_INSERTED", "cardInserted"],
    ["partner/4015792560", "CARD_DISCARDED", "cardDiscarded"]
  ].map(([source = "", type, event]): Sample => ({
    source,
    event: `FapiaoApplication.${event}`,
    event_type: `FAPIAO.${type}`,
    content: fapiaoChange
  }))
]
