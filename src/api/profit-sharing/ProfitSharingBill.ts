/** Bills of profit sharing (分账账单), direct and partner. `Bill` downloads, checks and reads a bill. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, text } from "../../Wire.ts"
import { BillLink } from "../payments/TradeBill.ts"

/** Request of {@link request}. */
export interface BillRequest extends Schema.Schema.Type<typeof BillRequest> {}
export const BillRequest = Schema.Struct({
  /** Sub-merchant (子商户号), for service providers: at most 12 characters; all sub-merchants by default. */
  sub_mchid: Schema.optional(text(12)),
  /** Day of the bill in Beijing time, `yyyy-MM-dd` (账单日期): within the last three months. */
  bill_date: Day,
  /** Compression (压缩类型): `GZIP`; none by default. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "ProfitSharingBill.BillRequest" })

const billCodes = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST"] as const

/** Codes that {@link request} documents. */
export type BillCode = CommonCode | (typeof billCodes)[number]

/**
 * Requests the profit sharing bill of a day (申请分账账单). A bill is ready at 10:00 Beijing time on the next day.
 *
 * **Example** (Reading the bill of a day)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { ProfitSharingBill } from "effect-wechatpay/profit-sharing"
 *
 * export const bytes = ProfitSharingBill.request({ bill_date: "2026-11-22", tar_type: "GZIP" }).pipe(
 *   Effect.map(Bill.content),
 *   Stream.unwrap
 * )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012529628
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761140
 */
export const request: Endpoint.Endpoint<BillRequest, BillLink, BillCode> = Endpoint.make({
  name: "ProfitSharingBill.request",
  title: "申请分账账单",
  route: "GET /v3/profitsharing/bills",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012529628",
    "https://pay.weixin.qq.com/doc/v3/partner/4012761140"
  ],
  roles: ["direct", "partner", "platform"],
  request: BillRequest,
  response: BillLink,
  codes: billCodes
})
