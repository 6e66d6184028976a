/**
 * Recharges of a sub-merchant's operating or deposit account (二级商户充值): the platform gets a link, where the merchant pays
 * by QR code, bank transfer or online bank.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { alphanumericNo, notifyUrl, RechargeAmount, subMchid } from "./models.ts"

/** What a recharge is for (充值场景): the deposit (保证金), or payments out of the operating account. */
export const RechargeScene = openLiterals("ECOMMERCE_DEPOSIT", "ECOMMERCE_PAYMENT")

/** Account that a recharge goes to (充值入账账户). */
export const RechargeAccount = openLiterals("DEPOSIT", "OPERATION")

/** How the merchant pays (充值渠道): bank transfer, QR code, online bank. */
export const RechargeChannel = openLiterals("BANK_TRANSFER", "QR_RECHARGE", "ONLINE_BANK")

/** State of a recharge (充值状态). A link that nobody pays is `CLOSED` after seven days. */
export const RechargeState = openLiterals("RECHARGING", "SUCCESS", "CLOSED")

/** Codes that recharges document: none beside the common ones. */
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
  /** `ECOMMERCE_DEPOSIT` goes to the account `DEPOSIT`, `ECOMMERCE_PAYMENT` to `OPERATION`. */
  recharge_scene: RechargeScene,
  /** Account that the money goes to. */
  account_type: RechargeAccount,
  /** How much. */
  recharge_amount: Schema.Struct({
    /** Fen, 1 at least. */
    amount: Schema.optional(PositiveFen),
    /** `CNY`, at most 16 characters. */
    currency: Schema.optional(text(16))
  }),
  /**
   * Where the result is notified: http(s), at most 1024 characters, without a query. Not filled from the configuration.
   */
  notify_url: Schema.optional(notifyUrl(1024)),
  /** Ways in which the merchant may pay: all by default. */
  available_recharge_channels: Schema.optional(Schema.Array(RechargeChannel)),
  /** Note, at most 20 characters. */
  remark: Schema.optional(text(20))
}).annotate({ identifier: "Recharge.RechargeRequest" })

/** Response of {@link request}. */
export interface RechargeResponse extends Schema.Schema.Type<typeof RechargeResponse> {}
export const RechargeResponse = Schema.Struct({
  /** WeChat Pay's number of the recharge. */
  recharge_id: Schema.optional(Schema.String),
  out_recharge_no: Schema.String,
  /** Page where the merchant pays, valid for seven days. */
  recharge_url: Schema.optional(Schema.String),
  /** What an app or a mini program opens the page with; for platforms that WeChat Pay has opened it to. */
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
 * Asks for the page of a recharge (申请二级商户充值).
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
  recharge_channel: Schema.optional(RechargeChannel),
  account_type: Schema.optional(RechargeAccount),
  recharge_state: RechargeState,
  recharge_scene: Schema.optional(RechargeScene),
  /** The state in words. */
  recharge_state_desc: Schema.optional(Schema.String),
  recharge_amount: Schema.optional(RechargeAmount),
  /** With `BANK_TRANSFER`. */
  bank_transfer_info: Schema.optional(Schema.Struct({
    bill_no: Schema.optional(Schema.String),
    memo: Schema.optional(Schema.String),
    /** When the transfer was sent back, and why. */
    return_time: Schema.optional(Timestamp),
    return_reason: Schema.optional(Schema.String),
    bank_name: Schema.optional(Schema.String),
    /** The last four digits of the bank account. */
    bank_card_tail: Schema.optional(Schema.String),
    bank_account_name: Schema.optional(Schema.String)
  })),
  /** With `QR_RECHARGE`. */
  qr_recharge_info: Schema.optional(Schema.Struct({
    openid: Schema.optional(Schema.String),
    employee_type: Schema.optional(openLiterals("ADMIN", "STAFF"))
  })),
  /** With `ONLINE_BANK`. */
  online_bank_recharge_info: Schema.optional(Schema.Struct({
    bill_no: Schema.optional(Schema.String),
    /** When the payment was sent back, and why. */
    return_time: Schema.optional(Timestamp),
    return_reason: Schema.optional(Schema.String),
    bank_name: Schema.optional(Schema.String),
    online_bank_type: Schema.optional(openLiterals("ONLINE_BANK_TYPE_CORPORATE", "ONLINE_BANK_TYPE_PERSONAL")),
    /** The last four digits of the bank account. */
    bank_card_tail: Schema.optional(Schema.String),
    bank_account_name: Schema.optional(Schema.String)
  })),
  accept_time: Schema.optional(Timestamp),
  success_time: Schema.optional(Timestamp),
  close_time: Schema.optional(Timestamp)
} as const

const numberFields = {
  sp_mchid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the recharge. */
  recharge_id: Schema.optional(Schema.String),
  out_recharge_no: Schema.String
} as const

/** A recharge. */
export interface Recharge extends Schema.Schema.Type<typeof Recharge> {}
export const Recharge = Schema.Struct({
  ...numberFields,
  ...paymentFields,
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
 * Queries a recharge by the platform's number (查询二级商户充值结果). By QR code money comes within three minutes, by bank
 * transfer within ten as a rule; in the evening, on Friday nights and on holidays later.
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

/** How a recharge ended. */
export interface RechargeResult extends Schema.Schema.Type<typeof RechargeResult> {}
export const RechargeResult = Schema.Struct({
  ...numberFields,
  ...paymentFields,
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
