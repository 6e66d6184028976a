/**
 * Recharges of a sub-merchant's operating or deposit account (二级商户充值): the platform gets a link to a page where the
 * merchant pays by QR code, bank transfer or online bank.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { alphanumericNo, notifyUrl, RechargeAmount, subMchid } from "./models.ts"

/** Purpose of a recharge (充值场景): the deposit (保证金), or payments from the operating account. */
export const RechargeScene = openLiterals("ECOMMERCE_DEPOSIT", "ECOMMERCE_PAYMENT")

/** Account that receives a recharge (充值入账账户). */
export const RechargeAccount = openLiterals("DEPOSIT", "OPERATION")

/** Way of payment (充值渠道): bank transfer, QR code, online bank. */
export const RechargeChannel = openLiterals("BANK_TRANSFER", "QR_RECHARGE", "ONLINE_BANK")

/** State of a recharge (充值状态). A recharge that is not paid within seven days is `CLOSED`. */
export const RechargeState = openLiterals("RECHARGING", "SUCCESS", "CLOSED")

/** Codes that recharges document: only the common ones. */
export type RechargeCode = CommonCode

const outRechargeNo = {
  /** The platform's number of the recharge (商户充值单号): at most 64 digits and letters. */
  out_recharge_no: alphanumericNo(64)
} as const

/** Request of {@link request}. */
export interface RechargeRequest extends Schema.Schema.Type<typeof RechargeRequest> {}
export const RechargeRequest = Schema.Struct({
  ...subMchid,
  ...outRechargeNo,
  /**
   * Purpose of the recharge (充值场景): `ECOMMERCE_DEPOSIT` for the account `DEPOSIT`, `ECOMMERCE_PAYMENT` for the account
   * `OPERATION`.
   */
  recharge_scene: RechargeScene,
  /** Account that receives the money (充值入账账户). */
  account_type: RechargeAccount,
  /** Amount of the recharge (充值金额). */
  recharge_amount: Schema.Struct({
    /** Amount in fen (总金额): at least 1. */
    amount: Schema.optional(PositiveFen),
    /** Currency (货币类型): `CNY`, at most 16 characters. */
    currency: Schema.optional(text(16))
  }),
  /**
   * Address for the notification (商户回调地址): http(s), no query, at most 1024 characters. Not filled from the
   * configuration.
   */
  notify_url: Schema.optional(notifyUrl(1024)),
  /** Ways of payment that the merchant may use (可用充值渠道列表): all by default. */
  available_recharge_channels: Schema.optional(Schema.Array(RechargeChannel)),
  /** Note (充值备注): at most 20 characters. */
  remark: Schema.optional(text(20))
}).annotate({ identifier: "Recharge.RechargeRequest" })

/** Response of {@link request}. */
export interface RechargeResponse extends Schema.Schema.Type<typeof RechargeResponse> {}
export const RechargeResponse = Schema.Struct({
  /** WeChat Pay's number of the recharge (微信支付充值单号). */
  recharge_id: Schema.optional(Schema.String),
  /** The platform's number of the recharge (商户充值单号). */
  out_recharge_no: Schema.String,
  /** Page where the merchant pays (充值链接), valid for seven days. */
  recharge_url: Schema.optional(Schema.String),
  /** Text with which an app or a mini program opens the page; for platforms that WeChat Pay has opened this to. */
  package_info: Schema.optional(Schema.String)
}).annotate({
  identifier: "Recharge.RechargeResponse",
  examples: [{
    recharge_id: "172207846292553701",
    out_recharge_no: "cz202611301234",
    recharge_url: "https://www.payapp.qq.com/plat/recharge.html?token=xxx"
  }]
})

/**
 * Requests the payment page of a recharge (申请二级商户充值).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_recharge_no`.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/recharge/apply.html
 */
export const request: Endpoint.Endpoint<RechargeRequest, RechargeResponse, RechargeCode> = Endpoint.make({
  name: "Recharge.request",
  title: "申请二级商户充值",
  route: "POST /v3/platsolution/ecommerce/recharges/apply",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/recharge/apply.html",
  roles: ["platform"],
  idempotentBy: "out_recharge_no",
  request: RechargeRequest,
  response: RechargeResponse
})

const paymentFields = {
  /** Way in which the merchant paid (充值渠道). */
  recharge_channel: Schema.optional(RechargeChannel),
  /** Account that receives the money (充值入账账户). */
  account_type: Schema.optional(RechargeAccount),
  /** State of the recharge (充值状态). */
  recharge_state: RechargeState,
  /** Purpose of the recharge (充值场景). */
  recharge_scene: Schema.optional(RechargeScene),
  /** Description of the state (充值状态描述). */
  recharge_state_desc: Schema.optional(Schema.String),
  /** Amount of the recharge (充值金额). */
  recharge_amount: Schema.optional(RechargeAmount),
  /** Payment by bank transfer (转账充值的付款信息), with `BANK_TRANSFER`. */
  bank_transfer_info: Schema.optional(Schema.Struct({
    /** The bank's number of the transfer (转入的银行流水单号). */
    bill_no: Schema.optional(Schema.String),
    /** Text that the transfer carried (转账充值附言). */
    memo: Schema.optional(Schema.String),
    /** Time at which the transfer was sent back (银行转账退回时间). */
    return_time: Schema.optional(Timestamp),
    /** Reason why the transfer was sent back (银行转账退回原因). */
    return_reason: Schema.optional(Schema.String),
    /** Bank of the account that paid (开户银行名称). */
    bank_name: Schema.optional(Schema.String),
    /** The last four digits of the bank account (银行卡号后四位). */
    bank_card_tail: Schema.optional(Schema.String),
    /** Holder of the account that paid (银行账户名称). */
    bank_account_name: Schema.optional(Schema.String)
  })),
  /** Payment by QR code (扫码充值的付款信息), with `QR_RECHARGE`. */
  qr_recharge_info: Schema.optional(Schema.Struct({
    /** Openid of the employee who paid (用户 OpenID). */
    openid: Schema.optional(Schema.String),
    /** Kind of the employee (员工类型): the administrator, or another employee. */
    employee_type: Schema.optional(openLiterals("ADMIN", "STAFF"))
  })),
  /** Payment by online bank (网银充值的付款信息), with `ONLINE_BANK`. */
  online_bank_recharge_info: Schema.optional(Schema.Struct({
    /** The bank's number of the payment (银行交易订单号). */
    bill_no: Schema.optional(Schema.String),
    /** Time at which the payment was sent back (网银充值退回时间). */
    return_time: Schema.optional(Timestamp),
    /** Reason why the payment was sent back (网银充值退回原因). */
    return_reason: Schema.optional(Schema.String),
    /** Bank of the account that paid (开户银行名称). */
    bank_name: Schema.optional(Schema.String),
    /** Kind of the online bank (网银类型): for companies, or for persons. */
    online_bank_type: Schema.optional(openLiterals("ONLINE_BANK_TYPE_CORPORATE", "ONLINE_BANK_TYPE_PERSONAL")),
    /** The last four digits of the bank account (银行卡号后四位). */
    bank_card_tail: Schema.optional(Schema.String),
    /** Holder of the account that paid (银行账户名称). */
    bank_account_name: Schema.optional(Schema.String)
  })),
  /** Time at which the recharge was accepted (受理充值时间). */
  accept_time: Schema.optional(Timestamp),
  /** Time at which the money arrived (充值成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Time at which the recharge was closed (关闭充值时间). */
  close_time: Schema.optional(Timestamp)
} as const

const numberFields = {
  /** Merchant number of the platform (平台商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the recharge (微信支付充值单号). */
  recharge_id: Schema.optional(Schema.String),
  /** The platform's number of the recharge (商户充值单号). */
  out_recharge_no: Schema.String
} as const

/** A recharge. */
export interface Recharge extends Schema.Schema.Type<typeof Recharge> {}
export const Recharge = Schema.Struct({
  ...numberFields,
  ...paymentFields,
  /** Ways in which the merchant may pay (可用充值渠道列表). */
  available_recharge_channels: Schema.optional(Schema.Array(RechargeChannel))
}).annotate({
  identifier: "Recharge.Recharge",
  examples: [{
    sp_mchid: "1900000108",
    sub_mchid: "1900000109",
    recharge_id: "172207846292553701",
    out_recharge_no: "cz202611301234",
    recharge_channel: "QR_RECHARGE",
    account_type: "DEPOSIT",
    recharge_state: "SUCCESS",
    recharge_scene: "ECOMMERCE_DEPOSIT",
    recharge_amount: { amount: 500000, currency: "CNY" },
    qr_recharge_info: { openid: "owYiu0WOJdGCYxoHrPabGhI39uT4", employee_type: "ADMIN" },
    accept_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    success_time: DateTime.makeUnsafe("2026-11-30T04:03:00Z")
  }]
})

/** Request of {@link queryByOutRechargeNo} and {@link close}. */
export interface OutRechargeNoRequest extends Schema.Schema.Type<typeof OutRechargeNoRequest> {}
export const OutRechargeNoRequest = Schema.Struct({ ...outRechargeNo, ...subMchid }).annotate({
  identifier: "Recharge.OutRechargeNoRequest"
})

/**
 * Queries a recharge by the platform's number (查询二级商户充值结果). Money paid by QR code arrives within three minutes, by bank
 * transfer usually within ten; in the evening, on Friday nights and on holidays later.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/recharge/get-by-out-no.html
 */
export const queryByOutRechargeNo: Endpoint.Endpoint<OutRechargeNoRequest, Recharge, RechargeCode> = Endpoint.make({
  name: "Recharge.queryByOutRechargeNo",
  title: "查询二级商户充值结果",
  route: "GET /v3/platsolution/ecommerce/recharges/out-recharge-no/{out_recharge_no}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/recharge/get-by-out-no.html",
  roles: ["platform"],
  request: OutRechargeNoRequest,
  response: Recharge
})

/**
 * Closes a recharge that is not paid (关闭二级商户充值).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/recharge/close.html
 */
export const close: Endpoint.Endpoint<OutRechargeNoRequest, Recharge, RechargeCode> = Endpoint.make({
  name: "Recharge.close",
  title: "关闭二级商户充值",
  route: "POST /v3/platsolution/ecommerce/recharges/out-recharge-no/{out_recharge_no}/close",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/recharge/close.html",
  roles: ["platform"],
  idempotentBy: "out_recharge_no",
  query: ["sub_mchid"],
  request: OutRechargeNoRequest,
  response: Recharge
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A recharge that was paid or closed. */
export interface RechargeResult extends Schema.Schema.Type<typeof RechargeResult> {}
export const RechargeResult = Schema.Struct({
  ...numberFields,
  ...paymentFields,
  /** Note of the request (充值备注). */
  remark: Schema.optional(Schema.String)
}).annotate({ identifier: "Recharge.RechargeResult" })

const resultDocs =
  "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/notification/recharge-notice.html"

/**
 * A recharge was paid (充值成功通知).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/notification/recharge-notice.html
 */
export const succeeded: NotificationEvent.NotificationEvent<"Recharge.succeeded", "RECHARGE.SUCCESS", RechargeResult> =
  NotificationEvent.make({
    name: "Recharge.succeeded",
    eventTypes: ["RECHARGE.SUCCESS"],
    originalTypes: ["recharge"],
    resource: RechargeResult,
    title: "充值成功通知",
    docs: resultDocs
  })

/**
 * A recharge was closed (关闭充值通知).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/notification/recharge-notice.html
 */
export const closed: NotificationEvent.NotificationEvent<"Recharge.closed", "RECHARGE.CLOSED", RechargeResult> =
  NotificationEvent.make({
    name: "Recharge.closed",
    eventTypes: ["RECHARGE.CLOSED"],
    originalTypes: ["recharge"],
    resource: RechargeResult,
    title: "关闭充值通知",
    docs: resultDocs
  })

/** Notifications of recharges. */
export const events = [succeeded, closed] as const
