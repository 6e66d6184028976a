/** Transfers as queries and notifications have them, and the queries. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, SensitiveResponse, text, Timestamp } from "../../Wire.ts"
import { nameIssue, nameMissing, OutNo } from "./models.ts"

/**
 * State of a transfer (单据状态).
 *
 * **Details**
 *
 * - `ACCEPTED`, `PROCESSING`: under way. `WAIT_USER_CONFIRM`: waits for the user, at most 24 hours.
 * - `TRANSFERING` (WeChat Pay's spelling): the user confirmed, the money moves. `CANCELING`: being cancelled.
 * - `SUCCESS`, `FAIL`, `CANCELLED`: ended. Only after `FAIL` or `CANCELLED` is it safe to replace the transfer.
 */
export const TransferState = openLiterals(
  "ACCEPTED",
  "PROCESSING",
  "WAIT_USER_CONFIRM",
  "TRANSFERING",
  "SUCCESS",
  "FAIL",
  "CANCELING",
  "CANCELLED"
)

/** Requires the receiver's name of a large transfer. */
export const nameGiven = Schema.makeFilter((
  request: { readonly transfer_amount: number; readonly user_name?: unknown }
) => nameMissing(request) ? { path: ["user_name"], issue: nameIssue } : undefined)

/** Fields of every response that names a transfer. */
export const namedFields = {
  /** The merchant's number of the transfer (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the transfer (微信转账单号). */
  transfer_bill_no: Schema.String,
  /** State of the transfer (单据状态): `SUCCESS` is paid. */
  state: TransferState
} as const

/** Request that names a transfer by the merchant's number. */
export interface OutBillNoRequest extends Schema.Schema.Type<typeof OutBillNoRequest> {}
export const OutBillNoRequest = Schema.Struct({
  /** The merchant's number of the transfer (商户单号): 1 to 32 digits and letters. */
  out_bill_no: OutNo
}).annotate({ identifier: "Transfer.OutBillNoRequest" })

/** Request that names a transfer by WeChat Pay's number. */
export interface TransferBillNoRequest extends Schema.Schema.Type<typeof TransferBillNoRequest> {}
export const TransferBillNoRequest = Schema.Struct({
  /** WeChat Pay's number of the transfer (微信转账单号): at most 64 characters. */
  transfer_bill_no: text(64)
}).annotate({ identifier: "Transfer.TransferBillNoRequest" })

/** Fields of a transfer, in queries and notifications. */
export const billFields = {
  ...namedFields,
  /** Amount in fen (转账金额). */
  transfer_amount: Schema.optional(Fen),
  /** Reason of `FAIL` (失败原因). */
  fail_reason: Schema.optional(Schema.String),
  /** The receiver's openid (收款用户OpenID). */
  openid: Schema.optional(Schema.String),
  /** Time at which WeChat Pay accepted the transfer (单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (最后一次状态变更时间). */
  update_time: Schema.optional(Timestamp)
} as const

/** A transfer. */
export interface TransferBill extends Schema.Schema.Type<typeof TransferBill> {}
export const TransferBill = Schema.Struct({
  ...billFields,
  /** Merchant number (商户号). */
  mch_id: Schema.optional(Schema.String),
  /** Application id of `openid` (商户AppID). */
  appid: Schema.optional(Schema.String),
  /** Note that the user sees (转账备注). */
  transfer_remark: Schema.optional(Schema.String),
  /** The receiver's name (收款用户姓名). */
  user_name: Schema.optional(SensitiveResponse)
}).annotate({ identifier: "Transfer.TransferBill" })

const queryCodes = [
  "FREQUENCY_LIMITED",
  "FREQUENCY_LIMIT_EXCEED",
  "NOT_FOUND",
  "NO_AUTH",
  "RATELIMIT_EXCEEDED"
] as const

/** Codes that {@link queryByOutBillNo} and {@link queryById} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a transfer of the last 30 days by the merchant's number (商户单号查询转账单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716437
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4024814206
 */
export const queryByOutBillNo: Endpoint.Endpoint<OutBillNoRequest, TransferBill, QueryCode> = Endpoint.make({
  name: "Transfer.queryByOutBillNo",
  title: "商户单号查询转账单",
  route: "GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012716437",
    "https://pay.weixin.qq.com/doc/v3/merchant/4024814206"
  ],
  request: OutBillNoRequest,
  response: TransferBill,
  codes: queryCodes
})

/**
 * Queries a transfer of the last 30 days by WeChat Pay's number (微信单号查询转账单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716457
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4024819515
 */
export const queryById: Endpoint.Endpoint<TransferBillNoRequest, TransferBill, QueryCode> = Endpoint.make({
  name: "Transfer.queryById",
  title: "微信单号查询转账单",
  route: "GET /v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012716457",
    "https://pay.weixin.qq.com/doc/v3/merchant/4024819515"
  ],
  request: TransferBillNoRequest,
  response: TransferBill,
  codes: queryCodes
})
