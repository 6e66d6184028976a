/** Notifications of production, as people posted them: the envelope, its forms, and the order of what is inside. */

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
  /** A JSAPI payment, 2022-09-06 and 2025-07-23: a public file each. */
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
  /** A refund, 2023-04-12 and 2023-10-13: a public file each. */
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
