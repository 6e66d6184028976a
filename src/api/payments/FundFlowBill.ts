/** Bills of an account's movements (资金账单): ask for a link. `Bill` downloads, checks and reads what lies there. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, text } from "../../Wire.ts"
import { BillLink } from "./TradeBill.ts"

/** Request of {@link request}. */
export interface FundFlowBillRequest extends Schema.Schema.Type<typeof FundFlowBillRequest> {}
export const FundFlowBillRequest = Schema.Struct({
  /** Day of the bill in Beijing, within the last three months. */
  bill_date: Day,
  /** Limits the bill to one second-level merchant (e-commerce platforms). */
  sub_mchid: Schema.optional(text(32)),
  /** `BASIC` (基本账户) unless given; `OPERATION` (运营账户), `FEES` (手续费账户). */
  account_type: Schema.optional(openLiterals("BASIC", "OPERATION", "FEES")),
  /** Uncompressed unless given. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "FundFlowBill.FundFlowBillRequest" })

const fundFlowBillCodes = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

/** Codes that {@link request} documents. */
export type FundFlowBillCode = CommonCode | (typeof fundFlowBillCodes)[number]

/**
 * Asks for the fund flow bill of a day (申请资金账单). The bill of a day is ready at 10:00 of the next, Beijing time.
 *
 * **Details**
 *
 * `NO_STATEMENT_EXIST`: nothing moved on that account on that day. `STATEMENT_CREATING`: ask again in half an hour.
 * Three calls a second and merchant at most.
 *
 * **Example** (What went out of the account on a day)
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
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012759690
 */
export const request: Endpoint.Endpoint<FundFlowBillRequest, BillLink, FundFlowBillCode> = Endpoint.make({
  name: "FundFlowBill.request",
  title: "申请资金账单",
  route: "GET /v3/bill/fundflowbill",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4013071235",
    "https://pay.weixin.qq.com/doc/v3/partner/4012759690"
  ],
  roles: ["direct", "partner", "platform"],
  request: FundFlowBillRequest,
  response: BillLink,
  codes: fundFlowBillCodes
})
