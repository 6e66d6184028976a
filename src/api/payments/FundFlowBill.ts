/** Bills of an account's movements (资金账单): request a link. `Bill` downloads, checks and reads the bill. */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, text } from "../../Wire.ts"
import { BillLink, TradeBillRequest } from "./TradeBill.ts"

/** Request of {@link request}. */
export interface FundFlowBillRequest extends Schema.Schema.Type<typeof FundFlowBillRequest> {}
export const FundFlowBillRequest = Schema.Struct({
  ...Struct.pick(TradeBillRequest.fields, ["bill_date", "tar_type"]),
  /** Second-level merchant whose account is wanted (二级商户号), for e-commerce platforms: at most 32 characters. */
  sub_mchid: Schema.optional(text(32)),
  /** Account (资金账户类型): `BASIC` (基本账户) by default, `OPERATION` (运营账户) or `FEES` (手续费账户). */
  account_type: Schema.optional(openLiterals("BASIC", "OPERATION", "FEES"))
}).annotate({ identifier: "FundFlowBill.FundFlowBillRequest" })

const fundFlowBillCodes = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

/** Codes that {@link request} documents. */
export type FundFlowBillCode = CommonCode | (typeof fundFlowBillCodes)[number]

/**
 * Requests the fund flow bill of a day (申请资金账单). It is ready at 10:00 Beijing time on the next day.
 *
 * **Details**
 *
 * `NO_STATEMENT_EXIST`: the account had no movement on that day. `STATEMENT_CREATING`: repeat in half an hour. A merchant
 * has three calls a second.
 *
 * **Example** (Adding up what an account paid on a day)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { FundFlowBill } from "effect-wechatpay/payments"
 *
 * export const spent = (day: string) =>
 *   FundFlowBill.request({ bill_date: day, tar_type: "GZIP" }).pipe(
 *     Effect.map(Bill.rows(Bill.fundFlow)),
 *     Stream.unwrap,
 *     Stream.filter((row) => row.direction === "支出"),
 *     Stream.runFold(() => 0, (fen, row) => fen + row.amount)
 *   )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071235
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080596
 */
export const request: Endpoint.Endpoint<FundFlowBillRequest, BillLink, FundFlowBillCode> = Endpoint.make({
  name: "FundFlowBill.request",
  title: "申请资金账单",
  route: "GET /v3/bill/fundflowbill",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4013071235",
    "https://pay.weixin.qq.com/doc/v3/partner/4013080596"
  ],
  roles: ["direct", "partner", "platform"],
  request: FundFlowBillRequest,
  response: BillLink,
  codes: fundFlowBillCodes
})
