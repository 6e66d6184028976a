/** Bills of profit sharing (分账账单), direct and partner. `Bill` downloads, checks and reads them. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, text } from "../../Wire.ts"
import { BillLink } from "../payments/TradeBill.ts"

/** Request of {@link request}. */
export interface BillRequest extends Schema.Schema.Type<typeof BillRequest> {}
export const BillRequest = Schema.Struct({
  /** Limits the bill to one sub-merchant (service providers). */
  sub_mchid: Schema.optional(text(32)),
  /** Day of the bill, within the last three months. */
  bill_date: Day,
  /** Uncompressed unless given. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "Bills.BillRequest" })

const billCodes = ["FREQUENCY_LIMITED", "NO_STATEMENT_EXIST"] as const

/** Codes that {@link request} documents. */
export type BillCode = CommonCode | (typeof billCodes)[number]

/**
 * Asks for the bill of a day's profit sharing (申请分账账单). It is ready at 10:00 of the next day, Beijing time.
 *
 * **Example** (Reading what was shared on a day)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { Bills } from "effect-wechatpay/profit-sharing"
 *
 * export const bytes = Bills.request({ bill_date: "2026-11-22", tar_type: "GZIP" }).pipe(
 *   Effect.map(Bill.content),
 *   Stream.unwrap
 * )
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/bill-shipment/split-bill.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/bill-shipment/split-bill.html
 */
export const request: Endpoint.Endpoint<BillRequest, BillLink, BillCode> = Endpoint.make({
  name: "Bills.request",
  title: "申请分账账单",
  route: "GET /v3/profitsharing/bills",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/profit-sharing/bill-shipment/split-bill.html",
    "https://pay.weixin.qq.com/docs/partner/apis/profit-sharing/bill-shipment/split-bill.html"
  ],
  roles: ["direct", "partner", "platform"],
  request: BillRequest,
  response: BillLink,
  codes: billCodes
})
