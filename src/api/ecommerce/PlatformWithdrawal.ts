/** Withdrawals of the platform's own money (平台预约提现), and the bill of withdrawals that failed. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, defaulted, openLiterals, text } from "../../Wire.ts"
import { BillLink } from "../payments/TradeBill.ts"
import { WithdrawalAccount, WithdrawalAmount } from "./models.ts"
import { outRequestNo, requestFields, type WithdrawalCode, withdrawalCodes, withdrawalFields } from "./withdrawals.ts"

export { BillLink } from "../payments/TradeBill.ts"
export { type WithdrawalCode, WithdrawalState } from "./withdrawals.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  ...requestFields,
  /** Amount in fen (提现金额): 1 to 80,000,000,000 (800 million yuan). */
  amount: WithdrawalAmount,
  /** Account that pays (出款账户类型): `BASIC`, `OPERATION` or `FEES`. */
  account_type: WithdrawalAccount
}).annotate({ identifier: "PlatformWithdrawal.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** WeChat Pay's number of the withdrawal (微信支付预约提现单号). */
  withdraw_id: Schema.String,
  /** The platform's number of the withdrawal (商户预约提现单号). */
  out_request_no: Schema.String
}).annotate({
  identifier: "PlatformWithdrawal.CreateResponse",
  examples: [{
    withdraw_id: "12321937198237912739132791732912793127931279317929791239112124",
    out_request_no: "platform20261130001"
  }]
})

/**
 * Starts a withdrawal of the platform's own money (平台预约提现), which WeChat Pay carries out on the next day: at most 40
 * calls a second.
 *
 * **Gotchas**
 *
 * The response says that WeChat Pay accepted the withdrawal: query it, or wait for {@link changed}. After an unknown
 * outcome, and after a code or a response that this version does not know, repeat with the same `out_request_no` and
 * the same fields: with a new number the money is paid twice. WeChat Pay recognises a number for six days;
 * `Payment.resolveUnknown` queries before it calls, so that it may run later too.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476670
 */
export const create: Resolvable<CreateRequest, CreateResponse, WithdrawalCode> = resolvable(
  Endpoint.make({
    name: "PlatformWithdrawal.create",
    title: "平台预约提现",
    route: "POST /v3/merchant/fund/withdraw",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476670",
    roles: ["platform"],
    idempotentBy: "out_request_no",
    request: CreateRequest,
    response: CreateResponse,
    codes: withdrawalCodes
  }),
  {
    queriesFirst: true,
    doubtsOtherCodes: true,
    query: ({ out_request_no }) => queryByOutRequestNo({ out_request_no }),
    settled: (known, { account_type, amount }) => {
      if (!agrees(known.amount, amount) || !agrees(known.account_type, account_type)) return otherContent
      // What was created and not begun goes on only with the same request.
      return known.status === "INIT" ? repeat : settled(known)
    }
  }
)

/** A withdrawal of the platform's own money. */
export interface PlatformWithdrawal extends Schema.Schema.Type<typeof PlatformWithdrawal> {}
export const PlatformWithdrawal = Schema.Struct({
  ...withdrawalFields,
  /** Advice after the withdrawal failed, came back or was closed (提现失败解决方案); empty otherwise. */
  solution: Schema.optional(Schema.String)
}).annotate({
  identifier: "PlatformWithdrawal.PlatformWithdrawal",
  examples: [{
    status: "FAIL",
    withdraw_id: "12321937198237912739132791732912793127931279317929791239112124",
    out_request_no: "platform20261130001",
    amount: 100,
    reason: "卡号错误",
    solution: "请修改结算银行卡信息",
    account_type: "BASIC",
    account_number: "1178",
    account_bank: "招商银行",
    create_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    update_time: DateTime.makeUnsafe("2026-12-01T04:00:00Z")
  }]
})

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct(outRequestNo).annotate({
  identifier: "PlatformWithdrawal.QueryByOutRequestNoRequest"
})

/**
 * Queries a withdrawal of the last 90 days by the platform's number (商户预约提现单号查询): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476672
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, PlatformWithdrawal, WithdrawalCode> =
  Endpoint.make({
    name: "PlatformWithdrawal.queryByOutRequestNo",
    title: "平台查询预约提现状态（根据商户预约提现单号查询）",
    route: "GET /v3/merchant/fund/withdraw/out-request-no/{out_request_no}",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476672",
    roles: ["platform"],
    request: QueryByOutRequestNoRequest,
    response: PlatformWithdrawal,
    codes: withdrawalCodes
  })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's number of the withdrawal (微信支付预约提现单号): at most 128 characters. */
  withdraw_id: text(128)
}).annotate({ identifier: "PlatformWithdrawal.QueryByIdRequest" })

/**
 * Queries a withdrawal of the last 90 days by WeChat Pay's number (微信支付预约提现单号查询): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476674
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, PlatformWithdrawal, WithdrawalCode> = Endpoint.make({
  name: "PlatformWithdrawal.queryById",
  title: "平台查询预约提现状态（根据微信支付预约提现单号查询）",
  route: "GET /v3/merchant/fund/withdraw/withdraw-id/{withdraw_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476674",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: PlatformWithdrawal,
  codes: withdrawalCodes
})

/** Request of {@link requestBill}. */
export interface BillRequest extends Schema.Schema.Type<typeof BillRequest> {}
export const BillRequest = Schema.Struct({
  /** Kind of the bill (账单类型): `NO_SUCC`, withdrawals that failed or came back. It is the only value and the default. */
  bill_type: defaulted(openLiterals("NO_SUCC"), "NO_SUCC"),
  /** Day in Beijing on which the withdrawals failed or came back (账单日期), `yyyy-MM-dd`: one of the last 90. */
  bill_date: Day,
  /** Compression (压缩格式): `GZIP`; uncompressed by default. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "PlatformWithdrawal.BillRequest" })

const billCodes = ["NO_AUTH", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

/** Codes that {@link requestBill} documents. */
export type BillCode = CommonCode | (typeof billCodes)[number]

/**
 * Requests the bill of the withdrawals that failed or came back on a day (按日下载提现异常文件), of the platform and of its
 * sub-merchants. It is ready at 09:00 of the next day, Beijing time: at most 40 calls a second.
 *
 * **Details**
 *
 * `Bill.content` downloads the bill and checks its digest. Leave `tar_type` out for that: the page says that the digest
 * is of the downloaded file. The bills of several days can contain the same withdrawal.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012476678
 */
export const requestBill: Endpoint.Endpoint<BillRequest, BillLink, BillCode> = Endpoint.make({
  name: "PlatformWithdrawal.requestBill",
  title: "按日下载提现异常文件",
  route: "GET /v3/merchant/fund/withdraw/bill-type/{bill_type}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012476678",
  roles: ["platform"],
  request: BillRequest,
  response: BillLink,
  codes: billCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A withdrawal of the platform's own money succeeded, failed, came back from the bank or was closed (商户提现状态变更通知): sent
 * to the request's `notify_url`, with the fields of a query's response.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013049135
 */
export const changed: NotificationEvent.NotificationEvent<
  "PlatformWithdrawal.changed",
  "MCHWITHDRAW.CHANGE",
  PlatformWithdrawal
> = NotificationEvent.make({
  name: "PlatformWithdrawal.changed",
  eventTypes: ["MCHWITHDRAW.CHANGE"],
  originalTypes: ["mch_withdraw"],
  matches: (plain) => plain.sub_mchid === undefined,
  resource: PlatformWithdrawal,
  title: "商户提现状态变更通知（平台）",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013049135"
})

/** Notifications of withdrawals of the platform's own money. */
export const events = [changed] as const
