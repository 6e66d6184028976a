/**
 * Bills (账单): download, check, open, read. `TradeBill`, `FundFlowBill` and their like ask for a bill; what they answer
 * goes in here.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { encryptedContent } from "./bill/decrypt.ts"
import * as Download from "./bill/download.ts"
import { uncompressed } from "./bill/gunzip.ts"
import type { DownloadCode, EncryptedBill, Entry, FlowLink, Kind, Link, Receipt } from "./bill/models.ts"
import { read } from "./bill/reader.ts"
import type * as Endpoint from "./Endpoint.ts"
import {
  type IntegrityError,
  RequestEncodeError,
  type ResponseDecodeError,
  type WeChatPayError
} from "./WeChatPayError.ts"

export { Time, Yuan } from "./bill/cells.ts"
export { fundFlow, FundFlowRow, FundFlowSummary } from "./bill/fundFlow.ts"
export type {
  DownloadCode,
  EncryptedBill,
  EncryptedPart,
  Entry,
  FlowLink,
  Kind,
  Link,
  Receipt,
  Total
} from "./bill/models.ts"
export { trade, TradeRow, TradeSummary } from "./bill/trade.ts"

// ---------------------------------------------------------------------------------------------------------------------
// downloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Downloads the bytes of a bill as they come: compressed if so asked for, encrypted if it is an encrypted one, checked
 * against nothing.
 *
 * **When to use**
 *
 * Use to keep the file as it is. {@link content} checks the digest, {@link rows} reads the bill as well.
 *
 * **Details**
 *
 * The link must be https and of an origin of the configuration, else nothing is signed or sent
 * (`RequestEncodeError`).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 * @category downloads
 * @since 0.1.0
 */
export const raw = (
  link: { readonly download_url: string }
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => Download.raw(link)

/**
 * Downloads a bill and checks it: the bytes of the decrypted, uncompressed content.
 *
 * **Details**
 *
 * Gzip is recognised by its first two bytes, so that it does not matter whether it was asked for, or opened already by
 * the HTTP client. After the last byte the digest (for an encrypted bill the tag of each part, and the digest where one
 * is given) must be the announced one, else the stream fails with an `IntegrityError`. Memory does not grow with the
 * bill, and nothing is downloaded faster than it is consumed. The link is good for more than one download while it is
 * valid, so that the stream can be run again.
 *
 * The parts of an encrypted bill are fetched one after the other, each when it is due, and their links live only
 * minutes: of a bill that has several, fetch them side by side, `content({ download_bill_count: 1, download_bill_list:
 * [{ ...part, bill_sequence: 1 }] })` for each.
 *
 * **Gotchas**
 *
 * Nothing vouches for the bytes before the stream has ended: act on them only then.
 *
 * **Example** (Keeping a bill as a file)
 *
 * ```ts
 * import { Effect, FileSystem, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { TradeBill } from "effect-wechatpay/payments"
 *
 * export const save = Effect.gen(function*() {
 *   const fs = yield* FileSystem.FileSystem
 *   const link = yield* TradeBill.request({ bill_date: "2026-11-22", tar_type: "GZIP" })
 *   yield* Stream.run(Bill.content(link), fs.sink("2026-11-22.csv.part"))
 *   yield* fs.rename("2026-11-22.csv.part", "2026-11-22.csv")
 * })
 * ```
 *
 * @category downloads
 * @since 0.1.0
 */
export const content = (
  bill: Link | FlowLink | EncryptedBill
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  "download_bill_count" in bill
    ? encryptedContent(bill)
    : Download.checked(
      uncompressed(Download.raw("url" in bill ? { download_url: bill.url } : bill)),
      bill.hash_type,
      bill.hash_value
    )

/**
 * Downloads a receipt and checks it: the bytes of its file, as a rule a PDF.
 *
 * **Details**
 *
 * A receipt without link and digest is not made yet: `RequestEncodeError`, nothing is sent. After the last byte the
 * digest (SHA-256 or SM3) must be the announced one, else the stream fails with an `IntegrityError`.
 *
 * **Gotchas**
 *
 * Nothing vouches for the bytes before the stream has ended: act on them only then.
 *
 * @category downloads
 * @since 0.1.0
 */
export const receipt = (
  receipt: Receipt
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => {
  const { download_url, hash_type, hash_value } = receipt
  return download_url === undefined || hash_type === undefined || hash_value === undefined
    ? Stream.fail(
      new RequestEncodeError({
        endpoint: "Bill.receipt",
        route: Download.download.description.route,
        outcome: "NotSent",
        field: "download_url",
        issue: "the receipt has no file: it is still being made, or failed"
      })
    )
    : Download.checked(Download.raw({ download_url }), hash_type, hash_value)
}

// ---------------------------------------------------------------------------------------------------------------------
// rows
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Downloads a bill, checks it as {@link content} does, and reads its rows.
 *
 * **Details**
 *
 * Back-ticks are stripped, amounts become fen, times `DateTime`; `0` where it stands for nothing and blank cells read as
 * absent. Commas, line breaks and quotation marks in a cell survive. An optional cell that does not fit its field, an
 * amount finer than a fen included, stays as text in `others` under the name of its column, so that nothing is lost; a
 * row that still does not fit fails the stream with a `ResponseDecodeError` that holds the row (`Redacted`). At the end
 * the counts and sums of the summary must be those of the rows, or the stream fails likewise.
 *
 * **Gotchas**
 *
 * Rows come while the bill is still arriving: digest and summary are checked after the last one. Write them where they
 * can be taken back, a transaction for example, until the stream has ended well.
 *
 * WeChat Pay itself writes some characters differently (a comma in a goods name as a backslash with a blank, a line
 * break as `\\n`): cells are given as they stand in the file. Where a goods name nonetheless holds a comma with a
 * back-tick after it, which is what divides cells, it is put together again, and what looks likewise in the merchant's
 * data (商户数据包) would be taken for a part of it.
 *
 * **Example** (Comparing a day's payments with the merchant's own)
 *
 * ```ts
 * import { Effect, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { TradeBill } from "effect-wechatpay/payments"
 *
 * export const unknownPayments = (day: string, ours: ReadonlyMap<string, number>) =>
 *   Stream.unwrap(Effect.map(TradeBill.request({ bill_date: day, tar_type: "GZIP" }), Bill.rows(Bill.trade))).pipe(
 *     Stream.filter((row) => row.trade_state === "SUCCESS" && ours.get(row.out_trade_no) !== row.order_amount),
 *     Stream.runCollect
 *   )
 * ```
 *
 * @category rows
 * @since 0.1.0
 */
export const rows =
  <Row, Summary>(kind: Kind<Row, Summary>) =>
  (bill: Link | EncryptedBill): Stream.Stream<Row, WeChatPayError<DownloadCode>, Endpoint.Services> =>
    entries(kind)(bill).pipe(
      Stream.filterMap((entry) => entry._tag === "Row" ? Result.succeed(entry.row) : Result.failVoid)
    )

/**
 * {@link rows}, followed by the summary as the last element.
 *
 * @category rows
 * @since 0.1.0
 */
export const entries = <Row, Summary>(kind: Kind<Row, Summary>) =>
(
  bill: Link | EncryptedBill
): Stream.Stream<Entry<Row, Summary>, WeChatPayError<DownloadCode>, Endpoint.Services> => read(kind)(content(bill))

/**
 * Reads a bill that is at hand already, a file for example: compressed or not, checked against its summary only.
 *
 * @category rows
 * @since 0.1.0
 */
export const parse = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  file: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Entry<Row, Summary>, E | IntegrityError | ResponseDecodeError, R> => read(kind)(uncompressed(file))
