/**
 * Successful responses of production, as people posted them: fields, their order, forms of numbers. The numbers
 * themselves are made up. Keys stand in the order of the wire, which production sorts by name.
 */

/** One response. */
export interface Sent {
  readonly operation: string
  /** Name of the endpoint. */
  readonly endpoint: string
  readonly date: string
  readonly note: string
  readonly body: Readonly<Record<string, unknown>>
  /** Paths of fields that the library does not type: no page has them. */
  readonly untyped?: ReadonlyArray<string>
}

const refundAmount = (refund: number, total: number, more: object = {}) => ({
  currency: "CNY",
  discount_refund: 0,
  from: [],
  payer_refund: refund,
  payer_total: total,
  refund,
  ...more,
  settlement_refund: refund,
  settlement_total: total,
  total
})

const paidOrder = (trade_type: string, success_time: string) => ({
  amount: { currency: "CNY", payer_currency: "CNY", payer_total: 1, total: 1 },
  appid: "wxd678efh567hg6787",
  attach: "",
  bank_type: "OTHERS",
  mchid: "1900000109",
  out_trade_no: "ORDER_20211214130546776",
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
  promotion_detail: [],
  success_time,
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  trade_type,
  transaction_id: "4200000000000000000000000001"
})

const inOrder = (body: object) => Object.fromEntries(Object.entries(body).sort(([a], [b]) => a < b ? -1 : 1))

const madeRefund = (more: object) =>
  inOrder({
    amount: refundAmount(1, 1),
    channel: "ORIGINAL",
    create_time: "2021-12-14T15:24:36+08:00",
    funds_account: "AVAILABLE",
    out_refund_no: "REFUND_20211214152433011",
    out_trade_no: "ORDER_20211214152230866",
    promotion_detail: [],
    refund_id: "50301000000000000000000000001",
    status: "PROCESSING",
    transaction_id: "4200000000000000000000000001",
    user_received_account: "支付用户零钱",
    ...more
  })

export const responses: ReadonlyArray<Sent> = [
  {
    operation: "POST /v3/refund/domestic/refunds",
    endpoint: "Refund.create",
    date: "2022-01-18",
    note: "empty lists are there; no success_time yet; refund_id has 29 digits",
    body: {
      amount: refundAmount(10, 100),
      channel: "ORIGINAL",
      create_time: "2022-01-18T13:14:46+08:00",
      funds_account: "AVAILABLE",
      out_refund_no: "Refund20220118131446",
      out_trade_no: "Order20220118130000",
      promotion_detail: [],
      refund_id: "50300000000000000000000000001",
      status: "PROCESSING",
      transaction_id: "4200000000000000000000000001",
      user_received_account: "民生银行信用卡5022"
    }
  },
  {
    operation: "GET /v3/refund/domestic/refunds/{out_refund_no}",
    endpoint: "Refund.query",
    date: "2022-01-18",
    note: "the same refund nine seconds later",
    body: {
      amount: refundAmount(10, 100),
      channel: "ORIGINAL",
      create_time: "2022-01-18T13:14:46+08:00",
      funds_account: "AVAILABLE",
      out_refund_no: "Refund20220118131446",
      out_trade_no: "Order20220118130000",
      promotion_detail: [],
      refund_id: "50300000000000000000000000001",
      status: "SUCCESS",
      success_time: "2022-01-18T13:14:55+08:00",
      transaction_id: "4200000000000000000000000001",
      user_received_account: "民生银行信用卡5022"
    }
  },
  {
    operation: "POST /v3/refund/domestic/refunds",
    endpoint: "Refund.create",
    date: "2021-11-23",
    note: "SUCCESS at once, without success_time",
    body: {
      amount: refundAmount(2, 2),
      channel: "ORIGINAL",
      create_time: "2021-11-23T10:40:06+08:00",
      funds_account: "AVAILABLE",
      out_refund_no: "120",
      out_trade_no: "Order20211123100000",
      promotion_detail: [],
      refund_id: "50300000000000000000000000002",
      status: "SUCCESS",
      transaction_id: "4200000000000000000000000002",
      user_received_account: "支付用户零钱"
    }
  },
  {
    operation: "POST /v3/refund/domestic/refunds",
    endpoint: "Refund.create",
    date: "2024-07-31",
    note: "amount.refund_fee since 2023, on most nodes",
    body: {
      amount: refundAmount(10, 10, { refund_fee: 0 }),
      channel: "ORIGINAL",
      create_time: "2024-07-31T16:55:39+08:00",
      funds_account: "AVAILABLE",
      out_refund_no: "Refund20240731165539",
      out_trade_no: "Order20240731160000",
      promotion_detail: [],
      refund_id: "50300000000000000000000000003",
      status: "PROCESSING",
      transaction_id: "4200000000000000000000000003",
      user_received_account: "支付用户零钱"
    }
  },
  {
    operation: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
    endpoint: "Order.queryByOutTradeNo",
    date: "2022-01",
    note: "unpaid: amount has neither currency nor payer_total; the device is empty; no attach, no trade_type",
    body: {
      amount: { payer_currency: "CNY", total: 100 },
      appid: "wxd678efh567hg6787",
      mchid: "1900000109",
      out_trade_no: "Order20220101000000",
      promotion_detail: [],
      scene_info: { device_id: "" },
      trade_state: "NOTPAY",
      trade_state_desc: "订单未支付"
    }
  },
  {
    operation: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
    endpoint: "Order.queryByOutTradeNo",
    date: "2023-12-22",
    note: "paid: attach is there and empty",
    body: {
      amount: { currency: "CNY", payer_currency: "CNY", payer_total: 10, total: 10 },
      appid: "wxd678efh567hg6787",
      attach: "",
      bank_type: "OTHERS",
      mchid: "1900000109",
      out_trade_no: "Order20231222000000",
      payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
      promotion_detail: [],
      success_time: "2023-12-22T11:45:35+08:00",
      trade_state: "SUCCESS",
      trade_state_desc: "支付成功",
      trade_type: "JSAPI",
      transaction_id: "4200000000000000000000000004"
    }
  },
  {
    operation: "POST /v3/pay/transactions/jsapi",
    endpoint: "Jsapi.prepay",
    date: "2021-02-20",
    note: "36 characters: wx, day, hour, minute, second, then hex (Content-Length 52)",
    body: { prepay_id: "wx20184731000000a0b1c2d3e4f5060000" }
  },
  {
    operation: "POST /v3/pay/transactions/native",
    endpoint: "Native.prepay",
    date: "2023-11-03",
    note: "one of two forms of the address",
    body: { code_url: "weixin://wxpay/bizpayurl?pr=AbCdEfGhI" }
  },
  {
    operation: "POST /v3/pay/transactions/native",
    endpoint: "Native.prepay",
    date: "2021-01",
    note: "the other form of the address",
    body: { code_url: "weixin://wxpay/bizpayurl/up?pr=AbCdEfG&groupid=00" }
  },
  {
    operation: "POST /v3/pay/transactions/h5",
    endpoint: "H5.prepay",
    date: "2024-06-12",
    note: "prepay_id and package (a number) in the query",
    body: {
      h5_url:
        "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx12165533000000a0b1c2d3e4f5060000&package=3887274877"
    }
  },
  {
    operation: "GET /v3/bill/tradebill",
    endpoint: "TradeBill.request",
    date: "2021-07-07",
    note: "tartype at the end of the address; hash_value before hash_type",
    body: {
      download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx&tartype=gzip",
      hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
      hash_type: "SHA1"
    }
  },
  {
    operation: "POST /v3/applyment4sub/applyment/",
    endpoint: "Applyment.submit",
    date: "2021-03-12",
    note: "the id is a number",
    body: { applyment_id: 2000002124775691 }
  },
  {
    operation: "GET /v3/applyment4sub/applyment/applyment_id/{applyment_id}",
    endpoint: "Applyment.queryById",
    date: "2021-03-12",
    note: "rejected: a reason without a field; the message is empty; no sub_mchid",
    body: {
      applyment_id: 2000002124775691,
      applyment_state: "APPLYMENT_STATE_REJECTED",
      applyment_state_msg: "",
      audit_detail: [{ reject_reason: "填写的商户名称与营业执照注册号不匹配" }],
      business_code: "1900013511_10000",
      sign_url: "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=AbCdEf"
    }
  },
  {
    operation: "GET /v3/apply4sub/sub_merchants/{sub_mchid}/settlement",
    endpoint: "Settlement.query",
    date: "2021-03",
    note: "the account is masked by stars, its last four digits open",
    body: {
      account_type: "ACCOUNT_TYPE_BUSINESS",
      account_bank: "工商银行",
      bank_name: "某县农村信用合作联社城关信用社",
      bank_branch_id: "402713354941",
      account_number: "***************8678",
      verify_result: "VERIFY_SUCCESS"
    }
  },
  {
    operation: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
    endpoint: "Order.queryByOutTradeNo",
    date: "2021-12-14",
    note: "paid by Native",
    body: paidOrder("NATIVE", "2021-12-14T13:06:16+08:00")
  },
  {
    operation: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
    endpoint: "Order.queryByOutTradeNo",
    date: "2021-05-12",
    note: "paid by JSAPI, by the merchant's number of 32 hexadecimal digits",
    body: { ...paidOrder("JSAPI", "2021-05-12T00:19:52+08:00"), out_trade_no: "43138c3f00e947e7b10bfaa7bb854b35" }
  },
  {
    operation: "GET /v3/pay/transactions/out-trade-no/{out_trade_no}",
    endpoint: "Order.queryByOutTradeNo",
    date: "2023-06-19",
    note: "the fields are those of 2021",
    body: paidOrder("NATIVE", "2023-06-19T10:19:29+08:00")
  },
  {
    operation: "POST /v3/refund/domestic/refunds",
    endpoint: "Refund.create",
    date: "2021-07-23",
    note: "the payment's number as the refund's",
    body: { ...madeRefund({ create_time: "2021-07-23T09:32:34+08:00" }), out_refund_no: "4200000000000000000000000001" }
  },
  {
    operation: "POST /v3/refund/domestic/refunds",
    endpoint: "Refund.create",
    date: "2022-05-06",
    note: "to a debit card",
    body: madeRefund({
      create_time: "2022-05-06T10:39:03+08:00",
      amount: refundAmount(10, 10),
      user_received_account: "建设银行借记卡0812"
    })
  },
  {
    operation: "POST /v3/refund/domestic/refunds",
    endpoint: "Refund.create",
    date: "2023-10-18",
    note: "out of what is unavailable, the fee is there",
    body: madeRefund({
      create_time: "2023-10-18T10:17:45+08:00",
      amount: refundAmount(1, 1, { refund_fee: 0 }),
      funds_account: "UNAVAILABLE"
    })
  },
  {
    operation: "GET /v3/refund/domestic/refunds/{out_refund_no}",
    endpoint: "Refund.query",
    date: "2021-12-14",
    note: "seven seconds until it succeeded",
    body: madeRefund({
      create_time: "2021-12-14T15:24:36+08:00",
      status: "SUCCESS",
      success_time: "2021-12-14T15:24:43+08:00"
    })
  },
  {
    operation: "GET /v3/refund/domestic/refunds/{out_refund_no}",
    endpoint: "Refund.query",
    date: "2022-08-27",
    note: "to the balance instead of the way it came",
    body: madeRefund({
      channel: "BALANCE",
      create_time: "2022-08-27T17:55:53+08:00",
      status: "SUCCESS",
      success_time: "2022-08-27T17:56:11+08:00"
    })
  },
  {
    operation: "GET /v3/refund/domestic/refunds/{out_refund_no}",
    endpoint: "Refund.query",
    date: "2025-05-07",
    note: "with the fee, two seconds until it succeeded",
    body: madeRefund({
      create_time: "2025-05-07T16:47:00+08:00",
      amount: refundAmount(1, 1, { refund_fee: 0 }),
      status: "SUCCESS",
      success_time: "2025-05-07T16:47:02+08:00"
    })
  }
]
