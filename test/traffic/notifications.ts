/**
 * Notifications of production, as people posted them: the envelope, its forms, and what is inside. Numbers and people
 * are made up.
 */

/** One notification. */
export interface Sent {
  readonly event: string
  readonly date: string
  readonly source: string
  readonly originalType: string
  readonly summary: string
}

export const notifications: ReadonlyArray<Sent> = [
  {
    event: "TRANSACTION.SUCCESS",
    date: "2021-07-07",
    source: "wechatpay-apiv3/wechatpay-go issue 28",
    originalType: "transaction",
    summary: "支付成功"
  },
  {
    event: "TRANSACTION.SUCCESS",
    date: "2025-01-18",
    source: "a public file: profit sharing",
    originalType: "transaction",
    summary: "分账"
  },
  {
    event: "MCHTRANSFER.BILL.FINISHED",
    date: "2025-04-07",
    source: "a public file",
    originalType: "mch_payment",
    summary: "商家转账单据终态通知"
  },
  {
    event: "PAYSCORE.USER_CONFIRM",
    date: "2022-07-27",
    source: "a public file",
    originalType: "payscore",
    summary: "微信支付分服务订单用户已确认"
  },
  {
    event: "MALL_TRANSACTION.SUCCESS",
    date: "2020-09-16",
    source: "WxJava, a recorded test",
    originalType: "mall_transaction",
    summary: "支付成功"
  },
  {
    event: "COMPLAINT.STATE_CHANGE",
    date: "2023",
    source: "a public file",
    originalType: "complaint",
    summary: "投诉状态变更"
  }
]

/** The keys of an envelope, in the order of the wire. */
export const envelope = ["id", "create_time", "resource_type", "event_type", "summary", "resource"]

/** The keys of its resource. */
export const resource = ["original_type", "algorithm", "ciphertext", "associated_data", "nonce"]

/** Names of the headers that notifications of payments came with in 2021 and 2024. There is no Request-ID. */
export const headers = [
  "Accept",
  "Cache-Control",
  "Connection",
  "Content-Length",
  "Content-Type",
  "Pragma",
  "User-Agent",
  "Wechatpay-Nonce",
  "Wechatpay-Serial",
  "Wechatpay-Signature",
  "Wechatpay-Timestamp"
]

/** The keys of what is inside, in the order of the wire, which is not alphabetical. */
export const contents = {
  /**
   * A JSAPI payment, 2022-09-06, 2025-07-23 and 2025-09-02, and a Native one, 2024-08-10 and 2025-06-09: a public file
   * each.
   */
  payment: [
    "mchid",
    "appid",
    "out_trade_no",
    "transaction_id",
    "trade_type",
    "trade_state",
    "trade_state_desc",
    "bank_type",
    "attach",
    "success_time",
    "payer",
    "amount"
  ],
  /** A refund, 2023-04-12, 2023-05-17 and 2023-10-13: a public file each. */
  refund: [
    "mchid",
    "out_trade_no",
    "transaction_id",
    "out_refund_no",
    "refund_id",
    "refund_status",
    "success_time",
    "amount",
    "user_received_account"
  ],
  /** A transfer, 2025-11-29: a public file. It has the merchant's number twice. */
  transfer: [
    "mch_id",
    "out_bill_no",
    "transfer_bill_no",
    "transfer_amount",
    "state",
    "openid",
    "create_time",
    "update_time",
    "mchid"
  ]
} as const

/** What one notification had inside. */
export interface Content {
  /** Name of the declaration that takes it. */
  readonly event: string
  readonly event_type: string
  readonly original_type: string
  readonly date: string
  readonly note: string
  /** Keys stand in the order of the wire. */
  readonly content: Readonly<Record<string, unknown>>
}

const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
const paid = (more: object, amount: number, payer_total = amount) => ({
  mchid: "1900000109",
  appid: "wxd678efh567hg6787",
  out_trade_no: "ORDER_20220826142033607",
  transaction_id: "4200000000000000000000000001",
  trade_type: "NATIVE",
  trade_state: "SUCCESS",
  trade_state_desc: "支付成功",
  bank_type: "OTHERS",
  attach: "",
  success_time: "2022-08-26T14:20:40+08:00",
  payer: { openid },
  amount: { total: amount, payer_total, currency: "CNY", payer_currency: "CNY" },
  ...more
})
const refunded = (more: object, total: number, refund = total) => ({
  mchid: "1900000109",
  out_trade_no: "61893511e032024552f3aaed707e7953",
  transaction_id: "4200000000000000000000000001",
  out_refund_no: "f26520fb76e47077bb329a908d1011ff",
  refund_id: "50310000000000000000000000001",
  refund_status: "SUCCESS",
  success_time: "2023-12-15T17:26:58+08:00",
  amount: { total, refund, payer_total: total, payer_refund: refund },
  user_received_account: "支付用户零钱",
  ...more
})

export const plaintexts: ReadonlyArray<Content> = [
  {
    event: "Complaint.created",
    event_type: "COMPLAINT.CREATE",
    original_type: "complaint",
    date: "2025-04-14",
    note: "the page has two of the fields; programs of four others read the same ones",
    content: {
      out_trade_no: "1900000000000000001",
      complaint_time: "2025-04-14T21:53:08+08:00",
      amount: 200,
      payer_phone: "13500000000",
      complaint_detail: "押金没退回处理一下！",
      complaint_state: "PAYER_COMPLAINTED",
      transaction_id: "4200000000000000000000000001",
      complaint_handle_state: "WAIT_MERCHANT_RESPONSE",
      action_type: "CREATE_COMPLAINT",
      complaint_id: "200000020250414210000000001"
    }
  },
  {
    event: "Order.paid",
    event_type: "TRANSACTION.SUCCESS",
    original_type: "transaction",
    date: "2022-08-26",
    note: "a Native payment",
    content: paid({}, 1)
  },
  {
    event: "Order.paid",
    event_type: "TRANSACTION.SUCCESS",
    original_type: "transaction",
    date: "2022-05-06",
    note: "from a debit card",
    content: paid({ bank_type: "CCB_DEBIT", success_time: "2022-05-06T10:38:53+08:00" }, 10)
  },
  {
    event: "Order.paid",
    event_type: "TRANSACTION.SUCCESS",
    original_type: "transaction",
    date: "2022-09-21",
    note: "with a coupon of the merchant's: payer_total is less than total",
    content: paid(
      {
        trade_type: "JSAPI",
        success_time: "2022-09-21T11:35:16+08:00",
        promotion_detail: [{
          coupon_id: "37600000001",
          name: "1元代金券",
          scope: "GLOBAL",
          type: "NOCASH",
          amount: 100,
          stock_id: "16700001",
          wechatpay_contribute: 0,
          merchant_contribute: 100,
          other_contribute: 0,
          currency: "CNY"
        }]
      },
      300,
      200
    )
  },
  {
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    date: "2023-12-15",
    note: "all of a payment from the balance",
    content: refunded({}, 1)
  },
  {
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    date: "2021-12-13",
    note: "a part",
    content: refunded({ success_time: "2021-12-13T18:08:31+08:00" }, 10, 3)
  },
  {
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    date: "2023-09-24",
    note: "to the mini fund, less a fee of the merchant's own",
    content: refunded(
      { success_time: "2023-09-24T11:15:15+08:00", user_received_account: "支付用户零钱通" },
      11200,
      11000
    )
  },
  {
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    date: "2023-05-17",
    note: "with the order's number as its own",
    content: refunded(
      { out_refund_no: "61893511e032024552f3aaed707e7953", success_time: "2023-05-17T14:15:26+08:00" },
      1
    )
  },
  {
    event: "Refund.succeeded",
    event_type: "REFUND.SUCCESS",
    original_type: "refund",
    date: "2023-05-04",
    note: "a part, to a credit card",
    content: refunded({ success_time: "2023-05-04T16:47:37+08:00", user_received_account: "交通银行信用卡9558" }, 2, 1)
  },
  {
    event: "Permission.opened",
    event_type: "PAYSCORE.USER_OPEN_SERVICE",
    original_type: "payscore",
    date: "2020-03-28",
    note: "the service has 32 digits, the time no zone",
    content: {
      openid,
      out_request_no: "1LWFuo0X8FsCo7yDyBRyoQCL5gYQji4r",
      service_id: "00004000000000158372858330470000",
      mchid: "1900000109",
      appid: "wxd678efh567hg6787",
      user_service_status: "USER_OPEN_SERVICE",
      openorclose_time: "20200328150729"
    }
  },
  {
    event: "BatchTransfer.finished",
    event_type: "MCHTRANSFER.BATCH.FINISHED",
    original_type: "mch_payment",
    date: "2023-08-15",
    note: "one of two succeeded",
    content: {
      out_batch_no: "bfatestnotify000033",
      batch_id: "131000007026709999520922023081519403795655",
      batch_status: "FINISHED",
      total_num: 2,
      total_amount: 200,
      success_amount: 100,
      success_num: 1,
      fail_amount: 100,
      fail_num: 1,
      mchid: "1900000109",
      update_time: "2023-08-15T20:33:22+08:00"
    }
  }
]
