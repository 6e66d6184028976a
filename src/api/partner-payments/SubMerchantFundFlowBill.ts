/**
 * Bills of a sub-merchant's account (单个子商户资金账单), encrypted: ask for the links. `Bill` downloads, opens, checks and
 * reads what lies there.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, openLiterals, SensitiveAnswer, text } from "../../wire.ts"

const Algorithm = openLiterals("AEAD_AES_256_GCM", "SM4_GCM")

/** Request of {@link request}. */
export interface SubMerchantFundFlowBillRequest extends Schema.Schema.Type<typeof SubMerchantFundFlowBillRequest> {}

/** Schema for {@link SubMerchantFundFlowBillRequest}. */
export const SubMerchantFundFlowBillRequest = Schema.Struct({
  /** Sub-merchant whose account it is (子商户号). */
  sub_mchid: text(32),
  /** Day of the bill in Beijing, within the last three months. */
  bill_date: Day,
  /** `BASIC` (基本账户), `OPERATION` (运营账户), `FEES` (手续费账户), `DEPOSIT` (保证金账户). */
  account_type: openLiterals("BASIC", "OPERATION", "FEES", "DEPOSIT"),
  /** `AEAD_AES_256_GCM` unless given: the only one that `Bill` opens. */
  algorithm: Schema.optionalKey(Algorithm).pipe(
    Schema.encodeTo(Algorithm, {
      decode: SchemaGetter.passthrough(),
      encode: SchemaGetter.transformOptional(Option.orElseSome((): typeof Algorithm.Type => "AEAD_AES_256_GCM"))
    })
  ),
  /** Uncompressed unless given. */
  tar_type: Schema.optionalKey(openLiterals("GZIP"))
}).annotate({ identifier: "SubMerchantFundFlowBill.SubMerchantFundFlowBillRequest" })

/** Part of an encrypted bill: where it lies and what opens it. */
export interface EncryptedBillPart extends Schema.Schema.Type<typeof EncryptedBillPart> {}

/** Schema for {@link EncryptedBillPart}. */
export const EncryptedBillPart = Schema.Struct({
  /** Place of this part in the bill, from 1. */
  bill_sequence: Schema.Int,
  /** Valid for five minutes. */
  download_url: Schema.String,
  /** Key of this part; decrypted with the merchant's private key when the answer is read. */
  encrypt_key: SensitiveAnswer,
  nonce: Schema.String,
  /** `SHA1`. */
  hash_type: Schema.optionalKey(openLiterals("SHA1")),
  /** Digest of the part once decrypted and uncompressed, hex. */
  hash_value: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "SubMerchantFundFlowBill.EncryptedBillPart" })

/** An encrypted bill; one part as a rule, more from about 16 GB. */
export interface EncryptedBill extends Schema.Schema.Type<typeof EncryptedBill> {}

/** Schema for {@link EncryptedBill}. */
export const EncryptedBill = Schema.Struct({
  /** Number of parts. */
  download_bill_count: Schema.Int,
  download_bill_list: Schema.optionalKey(Schema.Array(EncryptedBillPart))
}).annotate({ identifier: "SubMerchantFundFlowBill.EncryptedBill" })

/** Codes that {@link request} documents. */
export type SubMerchantFundFlowBillCode = CommonCode | "NO_STATEMENT_EXIST" | "STATEMENT_CREATING"

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
 * @category endpoints
 * @since 0.1.0
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
  roles: ["partner"],
  request: SubMerchantFundFlowBillRequest,
  response: EncryptedBill
})
