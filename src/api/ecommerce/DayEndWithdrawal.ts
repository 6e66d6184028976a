/**
 * Withdrawals from sub-merchants' accounts by the balance at the end of the day before (二级商户按日终余额预约提现). WeChat Pay
 * opens them to some platforms only.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { Fen, openLiterals } from "../../Wire.ts"
import { subMchid } from "./models.ts"
import { destinationFields, outRequestNo, requestFields, type WithdrawalCode, withdrawalCodes } from "./withdrawals.ts"

export type { WithdrawalCode } from "./withdrawals.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...subMchid,
  ...requestFields,
  /**
   * Rule for the amount (计算提现金额方式). `ONLY_DAY_END_BALANCE`: the balance at the end of the day before; refused with
   * `NOT_ENOUGH` if the present balance is lower. `ALLOW_CURRENT_BALANCE`: the lower of that balance and the present
   * one. `reserve_amount` is subtracted in both cases.
   */
  calculate_amount_type: openLiterals("ONLY_DAY_END_BALANCE", "ALLOW_CURRENT_BALANCE"),
  /** Smallest amount to leave in the account, in fen (留存额): at least 0. */
  reserve_amount: Schema.optional(Fen.check(Schema.isGreaterThanOrEqualTo(0)))
}).annotate({ identifier: "DayEndWithdrawal.CreateRequest" })

/**
 * State of a withdrawal by the balance at the end of a day (单据状态).
 *
 * **Details**
 *
 * - `CREATED`: not begun; repeat the same request. `PROCESSING`: the bank's result is awaited.
 * - `FINISHED`: the bank reported success; it may still send the money back. `ABNORMAL`: a part failed or was sent
 *   back.
 */
export const DayEndWithdrawalState = openLiterals("CREATED", "PROCESSING", "FINISHED", "ABNORMAL")

/** A withdrawal by the balance at the end of a day. */
export interface DayEndWithdrawal extends Schema.Schema.Type<typeof DayEndWithdrawal> {}
export const DayEndWithdrawal = Schema.Struct({
  /** Merchant number of the platform (收付通平台商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** State of the withdrawal (单据状态). */
  status: DayEndWithdrawalState,
  /** WeChat Pay's number of the withdrawal (微信支付提现单号). */
  withdraw_id: Schema.String,
  /** The platform's number of the withdrawal (商户提现单号). */
  out_request_no: Schema.String,
  /** Amount of the withdrawal, in fen (提现金额). */
  total_amount: Schema.optional(Fen),
  /** Amount that was paid, in fen (提现成功金额). */
  success_amount: Schema.optional(Fen),
  /** Amount that failed, in fen (提现失败金额). */
  fail_amount: Schema.optional(Fen),
  /**
   * Amount that the bank sent back, in fen (提现退票金额): it is back in the account, and no longer part of `success_amount`.
   */
  refund_amount: Schema.optional(Fen),
  ...destinationFields
}).annotate({
  identifier: "DayEndWithdrawal.DayEndWithdrawal",
  examples: [{
    sp_mchid: "1900000108",
    sub_mchid: "1900000109",
    status: "PROCESSING",
    withdraw_id: "12321937198237912739132791732912793127931279317929791239112125",
    out_request_no: "dayend20261130001",
    total_amount: 300,
    success_amount: 0,
    fail_amount: 0,
    refund_amount: 0,
    account_type: "BASIC",
    account_number: "1178",
    account_bank: "招商银行",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    update_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z")
  }]
})

/**
 * Withdraws the balance that a sub-merchant's basic account had at the end of the day before (二级商户按日终余额预约提现), at most
 * 800 million yuan: from 10:00 to 23:55 in Beijing, at most 40 calls a second.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_request_no` and the same fields: with a new number the money is
 * paid twice. WeChat Pay recognises a number for six days;
 * `Payment.resolveUnknown` queries before it calls, so that it may run later too.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013328143
 */
export const create: Resolvable<CreateRequest, DayEndWithdrawal, WithdrawalCode> = resolvable(
  Endpoint.make({
    name: "DayEndWithdrawal.create",
    title: "二级商户按日终余额预约提现",
    route: "POST /v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013328143",
    roles: ["platform"],
    idempotentBy: "out_request_no",
    request: CreateRequest,
    response: DayEndWithdrawal,
    codes: withdrawalCodes
  }),
  {
    queriesFirst: true,
    doubtsOtherCodes: true,
    query: ({ out_request_no, sub_mchid }) => queryByOutRequestNo({ out_request_no, sub_mchid }),
    // What was created and not begun goes on only with the same request. Its amount is WeChat Pay's to find.
    settled: (known) => known.status === "CREATED" ? repeat : settled(known)
  }
)

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct({ ...outRequestNo, ...subMchid }).annotate({
  identifier: "DayEndWithdrawal.QueryByOutRequestNoRequest"
})

/**
 * Queries a withdrawal of the last 90 days by the platform's number (查询二级商户按日终余额预约提现状态): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013328163
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, DayEndWithdrawal, WithdrawalCode> =
  Endpoint.make({
    name: "DayEndWithdrawal.queryByOutRequestNo",
    title: "查询二级商户按日终余额预约提现状态",
    route: "GET /v3/platsolution/ecommerce/withdraw/day-end-balance-withdraw/out-request-no/{out_request_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013328163",
    roles: ["platform"],
    request: QueryByOutRequestNoRequest,
    response: DayEndWithdrawal,
    codes: withdrawalCodes
  })

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A withdrawal by the balance at the end of a day ended, or the bank sent it back (商户提现状态变更通知): sent to the request's
 * `notify_url`, with the fields of a query's response.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013049135
 */
export const changed: NotificationEvent.NotificationEvent<
  "DayEndWithdrawal.changed",
  "MCHWITHDRAW.CHANGE",
  DayEndWithdrawal
> = NotificationEvent.make({
  name: "DayEndWithdrawal.changed",
  eventTypes: ["MCHWITHDRAW.CHANGE"],
  originalTypes: ["mch_withdraw"],
  matches: (plain) => plain.sub_mchid !== undefined && plain.total_amount !== undefined,
  resource: DayEndWithdrawal,
  title: "商户提现状态变更通知（按日终余额）",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013049135"
})

/** Notifications of withdrawals by the balance at the end of a day. */
export const events = [changed] as const
