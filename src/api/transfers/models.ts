/** Shapes that transfers and batches of transfers share. */
import * as Schema from "effect/Schema"
import { openLiterals } from "../../Wire.ts"

/**
 * Number that the merchant gives to a transfer, a batch or one of its details: at most 32 digits and letters, nothing
 * else.
 */
export const OutNo = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z]{1,32}$/))

/** From 2,000 yuan on the receiver's name must be given. */
const namedFrom = 200_000

/** @internal */
export const nameMissing = (
  transfer: { readonly transfer_amount: number; readonly user_name?: unknown }
): boolean => transfer.transfer_amount >= namedFrom && transfer.user_name === undefined

/** @internal */
export const nameIssue = `is needed from ${namedFrom} fen (2,000 yuan) on`

/**
 * Where the file of a receipt (电子回单) lies and what its digest is, once it was made. `Bill.receipt` downloads and
 * checks it.
 */
export const receiptFileFields = {
  hash_type: Schema.optional(openLiterals("SHA256", "SM3")),
  /** Digest of the file, hex. */
  hash_value: Schema.optional(Schema.String),
  /** Valid for ten minutes; a new query gives a new one. Host, path and parameters may change. */
  download_url: Schema.optional(Schema.String)
} as const

/** Request of a download of a receipt. */
export interface DownloadReceiptRequest extends Schema.Schema.Type<typeof DownloadReceiptRequest> {}
export const DownloadReceiptRequest = Schema.Struct({
  /** As the query of the receipt answered. */
  download_url: Schema.String
}).annotate({ identifier: "Transfer.DownloadReceiptRequest" })
