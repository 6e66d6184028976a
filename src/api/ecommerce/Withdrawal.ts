/**
 * Withdrawals of sub-merchants that the platform starts (二级商户预约提现): from an account in WeChat Pay to the bank account.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { text } from "../../Wire.ts"
import { subMchid, WithdrawalAccount, WithdrawalAmount } from "./models.ts"
import { outRequestNo, requestFields, type WithdrawalCode, withdrawalCodes, withdrawalFields } from "./withdrawals.ts"

export { type WithdrawalCode, WithdrawalState } from "./withdrawals.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...subMchid,
  ...requestFields,
  /** Amount in fen (提现金额): 1 to 80,000,000,000 (800 million yuan). */
  amount: WithdrawalAmount,
  /** Account that pays (出款账户类型): `BASIC` by default, `OPERATION` or `FEES`. */
  account_type: Schema.optional(WithdrawalAccount)
}).annotate({ identifier: "Withdrawal.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the withdrawal (微信支付预约提现单号). */
  withdraw_id: Schema.String,
  /** The platform's number of the withdrawal (商户预约提现单号). */
  out_request_no: Schema.String,
  /** Account that pays (出款账户类型). */
  account_type: Schema.optional(WithdrawalAccount)
}).annotate({
  identifier: "Withdrawal.CreateResponse",
  examples: [{
    sub_mchid: "1900000109",
    withdraw_id: "12321937198237912739132791732912793127931279317929791239112123",
    out_request_no: "withdraw20261130001"
  }]
})

/**
 * Starts a withdrawal of a sub-merchant (二级商户预约提现), which WeChat Pay carries out on the next day: at most 40 calls a
 * second.
 *
 * **Gotchas**
 *
 * The response says that WeChat Pay accepted the withdrawal: query it, or wait for {@link changed}. After an unknown
 * outcome, and after a code or a response that this version does not know, repeat with the same `out_request_no` and
 * the same fields: with a new number the money is paid twice. WeChat Pay recognises a number for six days;
 * `Payment.resolveUnknown` queries before it calls, so that it may run later too.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476652
 */
export const create: Resolvable<CreateRequest, CreateResponse, WithdrawalCode> = resolvable(
  Endpoint.make({
    name: "Withdrawal.create",
    title: "二级商户预约提现",
    route: "POST /v3/ecommerce/fund/withdraw",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476652",
    roles: ["platform"],
    idempotentBy: "out_request_no",
    request: CreateRequest,
    response: CreateResponse,
    codes: withdrawalCodes
  }),
  {
    queriesFirst: true,
    doubtsOtherCodes: true,
    query: ({ out_request_no, sub_mchid }) => queryByOutRequestNo({ out_request_no, sub_mchid }),
    settled: (known, { account_type, amount }) => {
      if (!agrees(known.amount, amount) || !agrees(known.account_type, account_type)) return otherContent
      // What was created and not begun goes on only with the same request.
      return known.status === "INIT" ? repeat : settled(known)
    }
  }
)

/** A withdrawal of a sub-merchant. */
export interface Withdrawal extends Schema.Schema.Type<typeof Withdrawal> {}
export const Withdrawal = Schema.Struct({
  /** Merchant number of the platform (收付通平台商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  ...withdrawalFields
}).annotate({
  identifier: "Withdrawal.Withdrawal",
  examples: [{
    sp_mchid: "1900000108",
    sub_mchid: "1900000109",
    status: "CREATE_SUCCESS",
    withdraw_id: "12321937198237912739132791732912793127931279317929791239112123",
    out_request_no: "withdraw20261130001",
    amount: 100,
    account_type: "BASIC",
    account_number: "1178",
    account_bank: "招商银行",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    update_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z")
  }]
})

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct({ ...outRequestNo, ...subMchid }).annotate({
  identifier: "Withdrawal.QueryByOutRequestNoRequest"
})

/**
 * Queries a withdrawal of the last 90 days by the platform's number (商户预约提现单号查询): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476656
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, Withdrawal, WithdrawalCode> = Endpoint
  .make({
    name: "Withdrawal.queryByOutRequestNo",
    title: "二级商户查询预约提现状态（根据商户预约提现单号查询）",
    route: "GET /v3/ecommerce/fund/withdraw/out-request-no/{out_request_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476656",
    roles: ["platform"],
    request: QueryByOutRequestNoRequest,
    response: Withdrawal,
    codes: withdrawalCodes
  })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's number of the withdrawal (微信支付预约提现单号): at most 128 characters. */
  withdraw_id: text(128),
  ...subMchid
}).annotate({ identifier: "Withdrawal.QueryByIdRequest" })

/**
 * Queries a withdrawal of the last 90 days by WeChat Pay's number (微信支付预约提现单号查询): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476665
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Withdrawal, WithdrawalCode> = Endpoint.make({
  name: "Withdrawal.queryById",
  title: "二级商户查询预约提现状态（根据微信支付预约提现单号查询）",
  route: "GET /v3/ecommerce/fund/withdraw/{withdraw_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476665",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: Withdrawal,
  codes: withdrawalCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A sub-merchant's withdrawal succeeded, failed, came back from the bank or was closed (商户提现状态变更通知): sent to the
 * request's `notify_url`, with the fields of a query's response.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013049135
 */
export const changed: NotificationEvent.NotificationEvent<"Withdrawal.changed", "MCHWITHDRAW.CHANGE", Withdrawal> =
  NotificationEvent.make({
    name: "Withdrawal.changed",
    eventTypes: ["MCHWITHDRAW.CHANGE"],
    originalTypes: ["mch_withdraw"],
    matches: (plain) => plain.sub_mchid !== undefined && plain.total_amount === undefined,
    resource: Withdrawal,
    title: "商户提现状态变更通知（二级商户）",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4013049135"
  })

/** Notifications of withdrawals of sub-merchants. */
export const events = [changed] as const
