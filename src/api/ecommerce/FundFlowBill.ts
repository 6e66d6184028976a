/**
 * Encrypted bills of the accounts of all sub-merchants of a platform (二级商户资金账单): request their links here. `Bill`
 * downloads, decrypts, checks and reads the files.
 */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Day, defaulted, EncryptedBill, openLiterals } from "../../Wire.ts"

/** Request of {@link request}. */
export interface FundFlowBillRequest extends Schema.Schema.Type<typeof FundFlowBillRequest> {}
export const FundFlowBillRequest = Schema.Struct({
  /** Day of the bill in Beijing (账单日期), `yyyy-MM-dd`: within the last three months. */
  bill_date: Day,
  /** Accounts in the bill (资金账户类型): `ALL`, the accounts of every kind. It is the only value and the default. */
  account_type: defaulted(openLiterals("ALL"), "ALL"),
  /** Encryption of the file (账单文件加密算法): `AEAD_AES_256_GCM` by default, the only algorithm that `Bill` decrypts. */
  algorithm: defaulted(openLiterals("AEAD_AES_256_GCM", "SM4_GCM"), "AEAD_AES_256_GCM"),
  /** Compression (压缩类型): `GZIP`; uncompressed by default. */
  tar_type: Schema.optional(openLiterals("GZIP"))
}).annotate({ identifier: "EcommerceFundFlowBill.FundFlowBillRequest" })

/** An encrypted bill (加密账单) for `Bill` to decrypt. */
export interface FundFlowBill extends Schema.Schema.Type<typeof FundFlowBill> {}
export const FundFlowBill = Schema.Struct(EncryptedBill.fields).annotate({
  identifier: "EcommerceFundFlowBill.FundFlowBill",
  examples: [{
    download_bill_count: 1,
    download_bill_list: [{
      bill_sequence: 1,
      hash_type: "SHA1",
      hash_value: "79bb0f45fc4c42234a918000b2668d689e2bde04",
      download_url: "https://api.mch.weixin.qq.com/v3/billdownload/file?token=xxx",
      encrypt_key: Redacted.make("0123456789abcdef0123456789abcdef"),
      nonce: "a8607ef79034"
    }]
  }]
})

const fundFlowBillCodes = ["FREQUENCY_LIMITED", "NO_AUTH", "NO_STATEMENT_EXIST", "STATEMENT_CREATING"] as const

/** Codes that {@link request} documents. `NO_AUTH`: the caller is no platform, or has not opened the product. */
export type FundFlowBillCode = CommonCode | (typeof fundFlowBillCodes)[number]

/**
 * Requests the fund flow bill of all sub-merchants (申请二级商户资金账单). WeChat Pay makes the bill of a day from 09:00 of the
 * next day; it is ready at 10:00, Beijing time.
 *
 * **Details**
 *
 * The product 下载二级商户资金账单 must have been opened in the console. The links are valid for five minutes.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012760697
 */
export const request: Endpoint.Endpoint<FundFlowBillRequest, FundFlowBill, FundFlowBillCode> = Endpoint.make({
  name: "EcommerceFundFlowBill.request",
  title: "申请二级商户资金账单",
  route: "GET /v3/ecommerce/bill/fundflowbill",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012760697",
  roles: ["platform"],
  request: FundFlowBillRequest,
  response: FundFlowBill,
  codes: fundFlowBillCodes
})
