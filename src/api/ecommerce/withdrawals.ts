/** Shapes that the three kinds of withdrawals share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, text, Timestamp } from "../../Wire.ts"
import { alphanumericNo, HttpsNotifyUrl, WithdrawalAccount } from "./models.ts"

/** The platform's number of a withdrawal. */
export const outRequestNo = {
  /** The platform's number of the withdrawal (商户预约提现单号): at most 32 digits and letters. */
  out_request_no: alphanumericNo(32)
} as const

/** Fields that the requests for withdrawals share. */
export const requestFields = {
  ...outRequestNo,
  /** Note for the platform's own use (提现备注): at most 56 characters. */
  remark: Schema.optional(text(56)),
  /** Text for the bank's statement (银行附言): at most 32 digits, letters and Chinese characters. */
  bank_memo: Schema.optional(text(32)),
  /**
   * Address for the notification (提现结果通知地址): https, no query, at most 256 characters. Not filled from the
   * configuration; there is no notification without it.
   */
  notify_url: Schema.optional(HttpsNotifyUrl)
} as const

/** Bank account that receives a withdrawal, and the notes of the request. */
export const destinationFields = {
  /** Reason of a failure, a return by the bank or a closing (失败原因); empty otherwise. */
  reason: Schema.optional(Schema.String),
  /** Note for the platform's own use (提现备注); empty without one in the request. */
  remark: Schema.optional(Schema.String),
  /** Text for the bank's statement (银行附言); empty without one in the request. */
  bank_memo: Schema.optional(Schema.String),
  /** Account that pays (出款账户类型). */
  account_type: Schema.optional(WithdrawalAccount),
  /** The last four digits of the bank account (入账银行账号后四位). */
  account_number: Schema.optional(Schema.String),
  /** Bank that receives the money (入账银行). */
  account_bank: Schema.optional(Schema.String),
  /** Bank and branch in full (入账银行全称（含支行）). */
  bank_name: Schema.optional(Schema.String),
  /** Time of the request (提交预约时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change of the state (提现状态更新时间). */
  update_time: Schema.optional(Timestamp)
} as const

/**
 * State of a withdrawal (预约提现单状态).
 *
 * **Details**
 *
 * - `INIT`: created, but not begun, for example because the balance is too low; repeat the same request.
 *   `CREATE_SUCCESS`: begun.
 * - `SUCCESS`: paid to the bank. The bank may still send it back within seven working days: then the state is `REFUND`,
 *   and the money is in the account again.
 * - `FAIL`: failed. `CLOSE`: closed by WeChat Pay. After either of them take a new number.
 */
export const WithdrawalState = openLiterals("CREATE_SUCCESS", "SUCCESS", "FAIL", "REFUND", "CLOSE", "INIT")

/** Fields of a withdrawal in queries and notifications. */
export const withdrawalFields = {
  /** State of the withdrawal (预约提现单状态). */
  status: WithdrawalState,
  /** WeChat Pay's number of the withdrawal (微信支付预约提现单号). */
  withdraw_id: Schema.String,
  /** The platform's number of the withdrawal (商户预约提现单号). */
  out_request_no: Schema.String,
  /** Amount in fen (提现金额). */
  amount: Schema.optional(Fen),
  ...destinationFields
} as const

/** Codes of {@link WithdrawalCode} without the common ones. */
export const withdrawalCodes = [
  "ACCOUNT_ERROR",
  "ACCOUNT_NOT_VERIFIED",
  "CONTRACT_NOT_CONFIRMED",
  "FREQUENCY_LIMITED",
  "NOT_ENOUGH",
  "NO_AUTH",
  "ORDER_NOT_EXIST",
  "REQUEST_BLOCKED"
] as const

/**
 * Codes that withdrawals document, the queries included.
 *
 * **Details**
 *
 * - `ACCOUNT_ERROR`: no bank account is bound. `ACCOUNT_NOT_VERIFIED`: the check payment to the bank account failed.
 * - `CONTRACT_NOT_CONFIRMED`: the permission to withdraw is closed. `REQUEST_BLOCKED`: it is frozen.
 */
export type WithdrawalCode = CommonCode | (typeof withdrawalCodes)[number]
