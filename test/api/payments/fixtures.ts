/** Requests and responses of basic payments, from the examples of official pages. */
import { DateTime } from "effect"

export const out_trade_no = "1217752501201407033233368018"
export const transaction_id = "1217752501201407033233368018"
export const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

/** 2018-06-08T10:34:56+08:00 */
export const time = DateTime.makeUnsafe("2018-06-08T02:34:56Z")
export const wireTime = "2018-06-08T10:34:56+08:00"

const goods = [{
  merchant_goods_id: "1246464644",
  wechatpay_goods_id: "1001",
  goods_name: "iPhoneX 256G",
  quantity: 1,
  unit_price: 528800
}]

/** Every field of an order that a client then invokes, as a program gives it. */
export const order = {
  description: "Image形象店-深圳腾大-QQ公仔",
  out_trade_no,
  time_expire: time,
  attach: "自定义数据说明",
  notify_url: "https://www.weixin.qq.com/wxpay/pay.php",
  goods_tag: "WXG",
  limit_pay: ["no_credit"],
  support_fapiao: true,
  amount: { total: 100, currency: "CNY" },
  detail: { cost_price: 608800, invoice_id: "微信123", goods_detail: goods }
} as const

/** The same on the wire. */
export const wireOrder = { ...order, time_expire: wireTime }

export const scene_info = {
  payer_client_ip: "14.23.150.211",
  device_id: "013467007045764",
  store_info: { id: "0001", name: "腾讯大厦分店", area_code: "440305", address: "广东省深圳市南山区科技中一道10000号" }
} as const

export const h5_info = {
  type: "iOS",
  app_name: "王者荣耀",
  app_url: "https://pay.qq.com",
  bundle_id: "com.tencent.wzryiOS",
  package_name: "com.tencent.tmgp.sgame"
} as const

export const identity = { type: "IDCARD", number: "110101199003070011", name: "张三" } as const

export const subsidy_info = {
  subsidy_detail: [{
    subsidy_period_type: "PERIOD",
    subsidy_plan: [{ subsidy_installment_num: 3, subsidy_percent: 100 }]
  }]
} as const

export const prepay_id = "wx201410272009395522657a690389285100"
export const code_url = "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00"
export const h5_url =
  "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2916263004719461949c84457c735b0000&package=2150917749"

/** Every field of a charge by payment code. */
export const charge = {
  description: order.description,
  out_trade_no,
  attach: order.attach,
  goods_tag: "WXG",
  support_fapiao: false,
  payer: { auth_code: "130061098828009406" },
  amount: { total: 100, currency: "CNY" },
  scene_info: {
    device_id: "013467007045764",
    device_ip: "128.0.0.1",
    store_info: { id: "0001", out_id: "A1111" }
  },
  detail: {
    cost_price: 608800,
    invoice_id: "微信123",
    goods_detail: [{
      merchant_goods_id: "1246464644",
      wxpay_goods_id: "1001",
      goods_name: "iPhoneX 256G",
      quantity: 1,
      unit_price: 528800
    }]
  },
  settle_info: { profit_sharing: true }
} as const

/** Fields of a paid order other than its merchant's: on the wire, and in a program. */
export const paid = {
  out_trade_no,
  transaction_id,
  trade_type: "MICROPAY",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "CCB_DEBIT",
  attach: "自定义数据说明",
  success_time: wireTime,
  amount: { total: 100, payer_total: 90, currency: "CNY", payer_currency: "CNY" },
  promotion_detail: [{
    coupon_id: "109519",
    name: "单品惠-6",
    scope: "SINGLE",
    type: "CASH",
    amount: 10,
    stock_id: "931386",
    wechatpay_contribute: 0,
    merchant_contribute: 10,
    other_contribute: 0,
    currency: "CNY",
    goods_detail: [{
      goods_id: "M1006",
      quantity: 1,
      unit_price: 100,
      discount_amount: 10,
      goods_remark: "商品备注信息"
    }]
  }],
  installment_info: { use_subsidy: true, selected_installment_number: 3 }
} as const

export const paidTime = { success_time: time }

/** Every field of a refund's request. */
export const refund = {
  out_trade_no,
  transaction_id,
  out_refund_no: "1217752501201407033233368018",
  reason: "商品已售完",
  notify_url: "https://weixin.qq.com",
  funds_account: "AVAILABLE",
  amount: { refund: 88, from: [{ account: "AVAILABLE", amount: 88 }], total: 100, currency: "CNY" },
  goods_detail: [{
    merchant_goods_id: "1217752501201407033233368018",
    wechatpay_goods_id: "1001",
    goods_name: "iPhone6s 16G",
    unit_price: 528800,
    refund_amount: 88,
    refund_quantity: 1
  }]
} as const

export const refund_id = "50000000382019052709732678859"

/** A refund on the wire. */
export const refunded = {
  refund_id,
  out_refund_no: refund.out_refund_no,
  transaction_id,
  out_trade_no,
  channel: "ORIGINAL",
  user_received_account: "招商银行信用卡0403",
  success_time: wireTime,
  create_time: wireTime,
  status: "SUCCESS",
  funds_account: "UNSETTLED",
  amount: {
    total: 100,
    refund: 88,
    from: [{ account: "AVAILABLE", amount: 88 }],
    payer_total: 90,
    payer_refund: 80,
    settlement_refund: 88,
    settlement_total: 100,
    discount_refund: 10,
    currency: "CNY",
    refund_fee: 1,
    advance: 0
  },
  promotion_detail: [{
    promotion_id: "109519",
    scope: "SINGLE",
    type: "DISCOUNT",
    amount: 5,
    refund_amount: 10,
    goods_detail: [{
      merchant_goods_id: "1217752501201407033233368018",
      wechatpay_goods_id: "1001",
      goods_name: "iPhone6s 16G",
      unit_price: 528800,
      refund_amount: 528800,
      refund_quantity: 1
    }]
  }]
} as const

export const refundTimes = { success_time: time, create_time: time }

export const abnormal = {
  refund_id,
  out_refund_no: refund.out_refund_no,
  type: "USER_BANK_CARD",
  bank_type: "ICBC_DEBIT",
  bank_account: "6222020903001483077",
  real_name: "张三"
} as const

/** Without what stands in the path. */
export const without = <A extends object, K extends keyof A>(value: A, name: K): Omit<A, K> => {
  const { [name]: _, ...rest } = value
  return rest
}
