/**
 * Bills of a sub-merchant's account (单个子商户资金账单), encrypted: ask for the links. `Bill` downloads, opens, checks and
 * reads what lies there.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, defaulted, EncryptedBill, openLiterals, text } from "../../Wire.ts"

export { EncryptedBill, EncryptedBillPart } from "../../Wire.ts"

/** Request of {@link request}. */
export interface SubMerchantFundFlowBillRequest extends Schema.Schema.Type<typeof SubMerchantFundFlowBillRequest> {}
export const SubMerchantFundFlowBillRequest = Schema.Struct({
  /** Sub-merchant whose account it is (子商户号). */
  sub_mchid: text(32),
  /** Day of the bill in Beijing, within the last three months. */
  bill_date: Day,
  /** `BASIC` (基本账户), `OPERATION` (运营账户), `FEES` (手续费账户), `DEPOSIT` (保证金账户). */
  account_type: openLiterals("BASIC", "OPERATION", "FEES", "DEPOSIT"),
  /** `AEAD_AES_256_GCM` unless given: the only one that `Bill` opens. */
  algorithm: defaulted(openLiterals("AEAD_AES_256_GCM", "SM4_GCM"), "AEAD_AES_256_GCM"),
  /** Uncompressed unless given. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "SubMerchantFundFlowBill.SubMerchantFundFlowBillRequest" })

const subMerchantFundFlowBillCodes = [
  "FREQUENCY_LIMITED",
  "NO_AUTH",
  "NO_STATEMENT_EXIST",
  "STATEMENT_CREATING"
] as const

/** Codes that {@link request} documents. */
export type SubMerchantFundFlowBillCode = CommonCode | (typeof subMerchantFundFlowBillCodes)[number]

/**
 * Asks for the fund flow bill of a sub-merchant (申请单个子商户资金账单). The bill of a day is ready at 10:00 of the next,
 * Beijing time.
 *
 * **Details**
 *
 * The product 下载二级商户资金账单 must have been opened in the service provider's console.
 *
 * **Example** (Reading an encrypted bill)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { SubMerchantFundFlowBill } from "effect-wechatpay/partner-payments"
 *
 * export const movements = (sub_mchid: string, bill_date: string) =>
 *   SubMerchantFundFlowBill.request({ sub_mchid, bill_date, account_type: "BASIC", tar_type: "GZIP" }).pipe(
 *     Effect.map(Bill.rows(Bill.fundFlow)),
 *     Stream.unwrap
 *   )
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-mini-program-payment/get-sub-mch-fund-flow-bill.html
 * @see https://pay.weixin.qq.com/doc/v3/partner/4014314390
 */
export const request: Endpoint.Endpoint<
  SubMerchantFundFlowBillRequest,
  EncryptedBill,
  SubMerchantFundFlowBillCode
> = Endpoint.make({
  name: "SubMerchantFundFlowBill.request",
  title: "申请单个子商户资金账单",
  route: "GET /v3/bill/sub-merchant-fundflowbill",
  docs: [
    "https://pay.weixin.qq.com/docs/partner/apis/partner-mini-program-payment/get-sub-mch-fund-flow-bill.html",
    "https://pay.weixin.qq.com/doc/v3/partner/4014314390"
  ],
  roles: ["partner", "platform"],
  request: SubMerchantFundFlowBillRequest,
  response: EncryptedBill,
  codes: subMerchantFundFlowBillCodes
})
