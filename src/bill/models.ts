/** Parameters and results of the functions for bills. */
import type * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import type { CommonCode } from "../WeChatPayError.ts"

/** Link and digest of a bill, as `TradeBill.request` and similar endpoints return them. */
export interface Link {
  /** Valid for five minutes; thirty seconds by older pages. */
  readonly download_url: string
  /** `SHA1`. */
  readonly hash_type: string
  /** Digest of the uncompressed content, hex. */
  readonly hash_value: string
}

/**
 * Link to a file of coupons and its digest, from `CashCouponFlow.requestUses` and `CashCouponFlow.requestRefunds`: a
 * {@link Link} with another name for the address.
 */
export interface FlowLink {
  readonly url: string
  /** `SHA1`. */
  readonly hash_type: string
  /** Digest of the content, hex. */
  readonly hash_value: string
}

/** Part of an encrypted bill (加密账单). */
export interface EncryptedPart {
  /** Place of this part in the bill, from 1. */
  readonly bill_sequence: number
  readonly download_url: string
  /** Key of this part: 32 bytes, which WeChat Pay encrypts under the merchant certificate. */
  readonly encrypt_key: Redacted.Redacted
  readonly nonce: string
  readonly hash_type?: string | undefined
  /** Digest of the part once decrypted and uncompressed, hex. */
  readonly hash_value?: string | undefined
}

/**
 * An encrypted bill, as `SubMerchantFundFlowBill.request` responds.
 *
 * **Details**
 *
 * It usually has one part: WeChat Pay divides bills of about 16 GB and more.
 */
export interface EncryptedBill {
  readonly download_bill_count: number
  readonly download_bill_list?: ReadonlyArray<EncryptedPart> | undefined
}

/**
 * A receipt (电子回单), as `Transfer.queryReceiptByOutBillNo` and similar endpoints return it: with a link once its file is
 * made.
 */
export interface Receipt {
  /** Valid for ten minutes; a new query gives a new one. */
  readonly download_url?: string | undefined
  /** `SHA256` or `SM3`. */
  readonly hash_type?: string | undefined
  /** Digest of the file, hex. */
  readonly hash_value?: string | undefined
}

export const downloadCodes = ["NO_AUTH"] as const

/**
 * Codes that the download of a bill documents. `INVALID_REQUEST`: the link has expired, request a new one. `NO_AUTH`:
 * another merchant number asked for it.
 */
export type DownloadCode = CommonCode | (typeof downloadCodes)[number]

/**
 * The columns of a kind of bill: of its rows and of its summary.
 *
 * **When to use**
 *
 * Use {@link trade} and {@link fundFlow}. Write one for a bill with columns of its own, for example one that WeChat Pay
 * makes for you (个性化账单), often as `{ ...Bill.trade, … }`.
 */
export interface Kind<Row, Summary> {
  /** Schema of a row, which decodes its cells by field, and `others`. */
  readonly row: Schema.Codec<Row, unknown>
  readonly summary: Schema.Codec<Summary, unknown>
  /** Fields by the names of their columns. If several columns have one field, the first counts. */
  readonly columns: Readonly<Record<string, string>>
  readonly summaryColumns: Readonly<Record<string, string>>
  /** Fields of a row in which `0` means that there is no value. */
  readonly placeholders: ReadonlyArray<string>
  /** Field with text of the merchant's own, which can contain the separators of cells. */
  readonly freeText: string
  /** The values that the fields of the summary must have. */
  readonly totals: ReadonlyArray<Total>
}

/** A field of the summary that counts rows, or adds up an amount. */
export interface Total {
  readonly summary: string
  /** Field of a row that is added up. If it is left out, the rows are counted. */
  readonly of?: string | undefined
  /** Restricts the total to rows in which the field has the value `is`. */
  readonly where?: { readonly field: string; readonly is: string } | undefined
}

/** A part of a bill: a row, or the summary, which comes last. */
export type Entry<Row, Summary> =
  | { readonly _tag: "Row"; readonly row: Row }
  | { readonly _tag: "Summary"; readonly summary: Summary }
