/**
 * Bills (账单): download, check, open, read. `TradeBill`, `FundFlowBill` and their like ask for a bill; what they answer
 * goes in here.
 *
 * @since 0.1.0
 */
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Encrypted from "./bill/decrypt.ts"
import * as Download from "./bill/download.ts"
import { uncompressed } from "./bill/gunzip.ts"
import type { DownloadCode, EncryptedBill, Entry, FlowLink, Kind, Link, Receipt } from "./bill/models.ts"
import { read } from "./bill/reader.ts"
import { requestError, where } from "./bill/where.ts"
import type * as Endpoint from "./Endpoint.ts"
import type { IntegrityError, ResponseDecodeError, WeChatPayError } from "./WeChatPayError.ts"

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
export { OnProgress, type Progress } from "./bill/progress.ts"
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
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => spanned(rawSource, rawSource.raw(link))

const rawSource = Download.source("Bill.raw")

/** The span of a download lasts until its last byte; the one of the HTTP call, below it, until the headers came. */
const spanned = <A, E, R>({ where }: Download.Source, self: Stream.Stream<A, E, R>) =>
  Stream.withSpan(self, where.endpoint, { captureStackTrace: false })

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
  spanned(contentSource, contentOf(contentSource, bill))

const contentSource = Download.source("Bill.content")

const contentOf = (source: Download.Source, bill: Link | FlowLink | EncryptedBill): Download.Download =>
  "download_bill_count" in bill
    ? Encrypted.content(source, bill)
    : Download.content(source, "url" in bill ? { ...bill, download_url: bill.url } : bill)

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
  const { download_url } = receipt
  return download_url === undefined
    ? Stream.fail(
      requestError(
        receiptSource.where,
        "download_url",
        "is missing: the receipt is still being made, or it failed; query it again"
      )
    )
    : spanned(
      receiptSource,
      Download.checked(receiptSource.where, receiptSource.raw({ download_url }), receipt)
    )
}

const receiptSource = Download.source("Bill.receipt")

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
    spanned(rowsSource, withoutSummary(entriesOf(rowsSource, kind, bill)))

const rowsSource = Download.source("Bill.rows")

const withoutSummary = <Row, Summary, E, R>(entries: Stream.Stream<Entry<Row, Summary>, E, R>) =>
  Stream.filterMap(entries, (entry) => entry._tag === "Row" ? Result.succeed(entry.row) : Result.failVoid)

const entriesOf = <Row, Summary>(source: Download.Source, kind: Kind<Row, Summary>, bill: Link | EncryptedBill) =>
  read(kind, source.where, contentOf(source, bill), { hasDigest: true })

/**
 * {@link rows}, followed by the summary as the last element.
 *
 * @category rows
 * @since 0.1.0
 */
export const entries = <Row, Summary>(kind: Kind<Row, Summary>) =>
(
  bill: Link | EncryptedBill
): Stream.Stream<Entry<Row, Summary>, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  spanned(entriesSource, entriesOf(entriesSource, kind, bill))

const entriesSource = Download.source("Bill.entries")

/**
 * Reads the rows of a bill that was saved before: compressed or not, checked against its summary only.
 *
 * **Details**
 *
 * Nothing is downloaded, so that this works without a configuration. The stream fails as {@link rows} does where a row
 * or the summary does not fit.
 *
 * **Example** (Reading a saved bill)
 *
 * ```ts
 * import { Effect, FileSystem, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 *
 * export const payments = (path: string) =>
 *   FileSystem.FileSystem.pipe(
 *     Effect.map((fs) => Bill.parseRows(Bill.trade)(fs.stream(path))),
 *     Stream.unwrap,
 *     Stream.filter((row) => row.trade_state === "SUCCESS")
 *   )
 * ```
 *
 * @category rows
 * @since 0.1.0
 */
export const parseRows = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  file: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Row, E | IntegrityError | ResponseDecodeError, R> =>
  withoutSummary(parsed("Bill.parseRows", kind, file))

/**
 * {@link parseRows}, followed by the summary as the last element.
 *
 * @category rows
 * @since 0.1.0
 */
export const parse = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  file: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Entry<Row, Summary>, E | IntegrityError | ResponseDecodeError, R> => parsed("Bill.parse", kind, file)

const parsed = <Row, Summary, E, R>(name: string, kind: Kind<Row, Summary>, file: Stream.Stream<Uint8Array, E, R>) =>
  Stream.withSpan(read(kind, where(name), uncompressed(where(name), file)), name, { captureStackTrace: false })
