/**
 * Bills of a sub-merchant's account (单个子商户资金账单), encrypted: request the links. `Bill` downloads, decrypts,
 * checks and reads the bill.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { defaulted, EncryptedBill, openLiterals, text } from "../../Wire.ts"
import { TradeBillRequest } from "../payments/TradeBill.ts"

export { EncryptedBill, EncryptedBillPart } from "../../Wire.ts"

/** Request of {@link request}. */
export interface SubMerchantFundFlowBillRequest extends Schema.Schema.Type<typeof SubMerchantFundFlowBillRequest> {}
export const SubMerchantFundFlowBillRequest = Schema.Struct({
  /** Sub-merchant whose account is wanted (子商户号): at most 12 characters. */
  sub_mchid: text(12),
  ...Struct.pick(TradeBillRequest.fields, ["bill_date", "tar_type"]),
  /** Account (资金账户类型): `BASIC` (基本账户), `OPERATION` (运营账户), `FEES` (手续费账户), `DEPOSIT` (保证金账户). */
  account_type: openLiterals("BASIC", "OPERATION", "FEES", "DEPOSIT"),
  /** Encryption (加密算法): `AEAD_AES_256_GCM` by default, the only one that `Bill` decrypts. */
  algorithm: defaulted(openLiterals("AEAD_AES_256_GCM", "SM4_GCM"), "AEAD_AES_256_GCM")
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
 * Requests the fund flow bill of a sub-merchant (申请单个子商户资金账单). It is ready at 10:00 Beijing time on the next day.
 *
 * **Details**
 *
 * The service provider's console must have the product 下载二级商户资金账单.
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
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760249
 */
export const request: Endpoint.Endpoint<
  SubMerchantFundFlowBillRequest,
  EncryptedBill,
  SubMerchantFundFlowBillCode
> = Endpoint.make({
  name: "SubMerchantFundFlowBill.request",
  title: "申请单个子商户资金账单",
  route: "GET /v3/bill/sub-merchant-fundflowbill",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012760249",
  roles: ["partner", "platform"],
  request: SubMerchantFundFlowBillRequest,
  response: EncryptedBill,
  codes: subMerchantFundFlowBillCodes
})
