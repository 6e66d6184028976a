/** Schemas that transfers and batches of transfers share. */
import * as Schema from "effect/Schema"
import { openLiterals, pattern, text } from "../../Wire.ts"

/** The merchant's number of a transfer, a batch or one of its details: 1 to 32 digits and letters. */
export const OutNo = pattern(/^[0-9A-Za-z]{1,32}$/, "1 to 32 characters: digits, letters")

/** Field of a request that names a batch by the merchant's number. */
export const outBatchNoField = {
  /** The merchant's number of the batch (商家批次单号): 1 to 32 digits and letters. */
  out_batch_no: OutNo
} as const

/** Fields of a report on the scene of a transfer. */
export const reportFields = {
  /** Kind of information, fixed by the scene (信息类型): at most 15 characters. */
  info_type: text(15),
  /** The information (信息内容): at most 32 characters. */
  info_content: text(32)
} as const

/** Name of the user's account with the merchant, in an authorisation of transfers without confirmation. */
export const displayNameField = {
  /** Name of the user's account with the merchant (用户展示名称), which the user sees: at most 32 characters, no emoji. */
  user_display_name: text(32)
} as const

/** From 2,000 yuan on, WeChat Pay requires the receiver's name. */
const namedFrom = 200_000

/** @internal */
export const nameMissing = (
  transfer: { readonly transfer_amount: number; readonly user_name?: unknown }
): boolean => transfer.transfer_amount >= namedFrom && transfer.user_name === undefined

/** @internal */
export const nameIssue = `is required from ${namedFrom} fen (2,000 yuan) on`

/** Address and digest of a receipt's file (电子回单), once it exists. `Bill.receipt` downloads and checks it. */
export const receiptFileFields = {
  /** Kind of digest (哈希类型). */
  hash_type: Schema.optional(openLiterals("SHA256", "SM3")),
  /** Digest of the file (哈希值), hexadecimal. */
  hash_value: Schema.optional(Schema.String),
  /** Address of the file (下载地址), valid for ten minutes; a new query returns a new one. Any part of it may change. */
  download_url: Schema.optional(Schema.String)
} as const

/** Request of a receipt's file. */
export interface DownloadReceiptRequest extends Schema.Schema.Type<typeof DownloadReceiptRequest> {}
export const DownloadReceiptRequest = Schema.Struct({
  /** The `download_url` from the response of the receipt's query (下载地址). */
  download_url: Schema.String
}).annotate({ identifier: "Transfer.DownloadReceiptRequest" })
