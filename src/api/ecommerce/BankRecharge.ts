/** Recharges of the platform's own accounts by bank transfer (银行转账充值). */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { defaulted, openLiterals, text, Timestamp } from "../../Wire.ts"
import { alphanumericNo, RechargeAmount, WithdrawalAmount } from "./models.ts"
import { RechargeState } from "./Recharge.ts"

export { RechargeState } from "./Recharge.ts"

const codes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that these operations document. `FREQUENCY_LIMITED`: the request was not processed. */
export type BankRechargeCode = CommonCode | (typeof codes)[number]

/** Account that receives a recharge (充值入账账户). */
export const BankRechargeAccount = openLiterals("BASIC", "OPERATION", "FEES")

const outRechargeNo = {
  /** The platform's number of the recharge (商户充值单号): at most 64 digits and letters. */
  out_recharge_no: alphanumericNo(64)
} as const

/** Request of {@link request}. */
export interface BankRechargeRequest extends Schema.Schema.Type<typeof BankRechargeRequest> {}
export const BankRechargeRequest = Schema.Struct({
  ...outRechargeNo,
  /** Purpose of the recharge (充值场景): `ECOMMERCE_BANK_TRANSFER`, the only value and the default. */
  recharge_scene: defaulted(openLiterals("ECOMMERCE_BANK_TRANSFER"), "ECOMMERCE_BANK_TRANSFER"),
  /** Account that receives the money (充值入账账户). */
  account_type: BankRechargeAccount,
  /** Amount of the recharge (充值金额). */
  recharge_amount: Schema.Struct({
    /** Amount in fen (总金额): 1 to 80,000,000,000 (800 million yuan). The transfer must have exactly this amount. */
    amount: Schema.optional(WithdrawalAmount),
    /** Currency (货币类型): `CNY`, at most 16 characters. */
    currency: Schema.optional(text(16))
  })
}).annotate({ identifier: "BankRecharge.BankRechargeRequest" })

/** Response of {@link request}. */
export interface BankRechargeResponse extends Schema.Schema.Type<typeof BankRechargeResponse> {}
export const BankRechargeResponse = Schema.Struct({
  /** WeChat Pay's number of the recharge (微信支付充值单号). */
  recharge_id: Schema.optional(Schema.String),
  /** The platform's number of the recharge (商户充值单号). */
  out_recharge_no: Schema.String,
  /** Bank account for the transfer (银行账户). */
  transfer_in_account: Schema.optional(Schema.Struct({
    /** Bank of the account (开户银行名称). */
    bank_name: Schema.optional(Schema.String),
    /** Code of the bank's province and city (开户银行省市编码). */
    bank_address_code: Schema.optional(Schema.String),
    /** Number of the bank (开户银行行号). */
    bank_code: Schema.optional(Schema.String),
    /** Holder of the account (银行账户名称). */
    bank_account_name: Schema.optional(Schema.String),
    /** Number of the account (银行账号). */
    bank_account_no: Schema.optional(Schema.String)
  }))
}).annotate({
  identifier: "BankRecharge.BankRechargeResponse",
  examples: [{
    recharge_id: "172207846292553701",
    out_recharge_no: "cz202611301234",
    transfer_in_account: {
      bank_name: "财付通-备付金账户",
      bank_address_code: "440300",
      bank_code: "991584000049",
      bank_account_name: "示例平台有限公司",
      bank_account_no: "686000172489957748585801"
    }
  }]
})

/**
 * Requests the bank account for a transfer of the platform (申请银行转账充值).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_recharge_no`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012763053
 */
export const request: Endpoint.Endpoint<BankRechargeRequest, BankRechargeResponse, BankRechargeCode> = Endpoint.make({
  name: "BankRecharge.request",
  title: "申请银行转账充值",
  route: "POST /v3/platsolution/ecommerce/bank-transfer-recharges/apply",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012763053",
    "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/bank-recharge/bank-transfer-recharge-apply.html"
  ],
  roles: ["platform"],
  idempotentBy: "out_recharge_no",
  request: BankRechargeRequest,
  response: BankRechargeResponse,
  codes
})

/** Request of {@link queryByOutRechargeNo}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(outRechargeNo).annotate({ identifier: "BankRecharge.QueryRequest" })

/** A recharge by bank transfer. */
export interface BankRecharge extends Schema.Schema.Type<typeof BankRecharge> {}
export const BankRecharge = Schema.Struct({
  /** Merchant number of the platform (充值商户号). */
  mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the recharge (微信支付充值单号). */
  recharge_id: Schema.optional(Schema.String),
  /** The platform's number of the recharge (商户充值单号). */
  out_recharge_no: Schema.String,
  /** Account that receives the money (充值入账账户). */
  account_type: Schema.optional(BankRechargeAccount),
  /** State of the recharge (充值状态). */
  recharge_state: RechargeState,
  /** Scene of the recharge (充值场景): `ECOMMERCE_BANK_TRANSFER`. */
  recharge_scene: Schema.optional(openLiterals("ECOMMERCE_BANK_TRANSFER")),
  /** Description of the state (充值状态描述). */
  recharge_state_desc: Schema.optional(Schema.String),
  /** Amount of the recharge (充值金额). */
  recharge_amount: Schema.optional(RechargeAmount),
  /** Payment by bank transfer (转账充值的付款信息). */
  bank_transfer_info: Schema.optional(Schema.Struct({
    /** Text that the transfer carried (转账充值附言). */
    memo: Schema.optional(Schema.String),
    /** Time at which the transfer was sent back (银行转账退回时间), for example after a wrong amount. */
    return_time: Schema.optional(Timestamp),
    /** Reason why the transfer was sent back (银行转账退回原因). */
    return_reason: Schema.optional(Schema.String),
    /** Bank of the account that paid (开户银行名称). */
    bank_name: Schema.optional(Schema.String),
    /** The last four digits of the bank account (银行卡号后四位). */
    bank_card_tail: Schema.optional(Schema.String)
  })),
  /** Time at which the recharge was accepted (受理充值时间). */
  accept_time: Schema.optional(Timestamp),
  /** Time at which the money arrived (充值成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Time at which the recharge was closed (关闭充值时间). */
  close_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "BankRecharge.BankRecharge",
  examples: [{
    mchid: "1900000108",
    recharge_id: "172207846292553701",
    out_recharge_no: "cz202611301234",
    account_type: "OPERATION",
    recharge_state: "SUCCESS",
    recharge_scene: "ECOMMERCE_BANK_TRANSFER",
    recharge_amount: { amount: 500000, currency: "CNY" },
    accept_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    success_time: DateTime.makeUnsafe("2026-11-30T04:10:00Z")
  }]
})

/**
 * Queries a recharge by bank transfer (查询银行转账充值结果). The money usually arrives within ten minutes; in the evening, on
 * Friday nights and on holidays later.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012763057
 */
export const queryByOutRechargeNo: Endpoint.Endpoint<QueryRequest, BankRecharge, BankRechargeCode> = Endpoint.make({
  name: "BankRecharge.queryByOutRechargeNo",
  title: "查询银行转账充值结果",
  route: "GET /v3/platsolution/ecommerce/bank-transfer-recharges/out-recharge-no/{out_recharge_no}",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012763057",
    "https://pay.weixin.qq.com/docs/partner/apis/platsolution-mch-recharge/bank-recharge/bank-transfer-recharge-get-by-out-no.html"
  ],
  roles: ["platform"],
  request: QueryRequest,
  response: BankRecharge,
  codes
})
