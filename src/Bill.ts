/**
 * Bills (账单): downloads, checks, decrypts, saves and reads them, and compares them with the program's own orders.
 * `TradeBill.request`, `FundFlowBill.request` and similar endpoints return the link that these functions take.
 */
import type * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import type * as Option from "effect/Option"
import type * as Path from "effect/Path"
import type { PlatformError } from "effect/PlatformError"
import type * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import * as Day from "./bill/day.ts"
import * as Encrypted from "./bill/decrypt.ts"
import * as Download from "./bill/download.ts"
import { uncompressed } from "./bill/gunzip.ts"
import type { DownloadCode, EncryptedBill, Entry, FlowLink, Kind, Link, Receipt } from "./bill/models.ts"
import * as Reader from "./bill/reader.ts"
import * as Reconcile from "./bill/reconcile.ts"
import * as Save from "./bill/save.ts"
import type { TradeRow } from "./bill/trade.ts"
import { requestError, where } from "./bill/where.ts"
import type * as Endpoint from "./Endpoint.ts"
import type { IntegrityError, ResponseDecodeError, WeChatPayError } from "./WeChatPayError.ts"

export { Time, Yuan } from "./bill/cells.ts"
export { bounds, yesterday } from "./bill/day.ts"
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
export {
  type Comparable,
  type Comparison,
  type Field,
  ReconcileError,
  type ReconcileOptions
} from "./bill/reconcile.ts"
export { trade, TradeRow, TradeSummary } from "./bill/trade.ts"

// ---------------------------------------------------------------------------------------------------------------------
// requests
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Requests a bill until it is ready. Returns its link, or `None` if there is no bill for that day.
 *
 * **Details**
 *
 * WeChat Pay begins to make the bill of a day at 9:00 of the next one, Beijing time; request it from 10:00 on.
 *
 * - `STATEMENT_CREATING` (账单生成中): the bill is being made. The request is repeated every half hour, at most 48 times,
 *   or by `schedule`. If the bill is still not ready after that, the effect fails with this error.
 * - `NO_STATEMENT_EXIST` (账单文件不存在): nothing was paid or refunded on that day, or nothing moved on that account.
 *   There will be no bill, and the result is `None`.
 * - `NO_STATEMENT_EXIST` of `ProfitSharingBill.request`, whose page has no code for a bill that is being made: before 10:00
 *   in Beijing the request is repeated in the same way, no matter which day was asked for, and the effect fails with this
 *   error if the schedule ends. From 10:00 on the result is `None`.
 *
 * With any other error the effect fails.
 *
 * **Example** (Reading the rows of a day)
 *
 * ```ts
 * import { Effect, Option, Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { TradeBill } from "effect-wechatpay/payments"
 *
 * export const rowsOf = (bill_date: string) =>
 *   Bill.whenReady(TradeBill.request({ bill_date, tar_type: "GZIP" })).pipe(
 *     Effect.map(Option.match({ onNone: () => Stream.empty, onSome: Bill.rows(Bill.trade) })),
 *     Stream.unwrap
 *   )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071254
 */
export const whenReady: <A, E extends WeChatPayError, R>(
  request: Effect.Effect<A, E, R>,
  options?: {
    /** Pauses between requests while the bill is being made. */
    readonly schedule?: Schedule.Schedule<unknown, E> | undefined
  }
) => Effect.Effect<Option.Option<A>, E, R> = Day.whenReady

// ---------------------------------------------------------------------------------------------------------------------
// downloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Downloads the bytes of a bill as WeChat Pay sends them, without a check: compressed if the request asked for that,
 * and encrypted if the bill is.
 *
 * **When to use**
 *
 * Use it to keep the original file. {@link content} checks the digest, {@link save} writes a file, {@link rows} reads
 * the bill.
 *
 * **Details**
 *
 * The link must be https and of an origin of the configuration. Otherwise the stream fails with a `RequestEncodeError`,
 * and nothing is signed or sent.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 */
export const raw = (
  link: { readonly download_url: string }
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => spanned(rawSource, rawSource.raw(link))

const rawSource = Download.source("Bill.raw")

/**
 * Makes the span of a download, which ends with the last byte. The span of the HTTP call in it ends with the headers.
 */
const spanned = <A, E, R>({ where }: Pick<Download.Source, "where">, self: Stream.Stream<A, E, R>) =>
  Stream.withSpan(self, where.endpoint, { captureStackTrace: false })

/**
 * Downloads a bill and checks it. The stream has the bytes of the decrypted, uncompressed content.
 *
 * **Details**
 *
 * Gzip is recognised by its first two bytes, whether the request asked for it or not, and even if the HTTP client has
 * opened it already. After the last byte the digest is compared with the announced one (for an encrypted bill also the
 * tag of each part); if they differ, the stream fails with an `IntegrityError`. Memory does not grow with the size of
 * the bill, and bytes are downloaded only as fast as they are consumed. While the link is valid, the stream can be run
 * again.
 *
 * The parts of an encrypted bill are downloaded one after the other, and their links expire after minutes. If a bill
 * has several parts, download them at the same time, each by `content({ download_bill_count: 1, download_bill_list: [{
 * ...part, bill_sequence: 1 }] })`.
 *
 * **Gotchas**
 *
 * The bytes are not verified before the stream has ended: act on them only then.
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
 * Downloads a bill, checks it as {@link content} does, and saves its decrypted, uncompressed content. Returns the size
 * of the file in bytes.
 *
 * **Details**
 *
 * The bytes are written to a temporary file next to `path` (`2026-11-22.csv.0f3a….part`), which is renamed to `path`
 * once its digest was checked and it is on the disk. An existing file is replaced. After a failure or an interruption
 * the temporary file is removed, and `path` is as it was before. By default only the owner can read the file, because
 * rows are personal data. {@link OnProgress} reports the progress.
 *
 * **Example** (Saving yesterday's bill)
 *
 * ```ts
 * import { Effect, Option } from "effect"
 * import { Bill } from "effect-wechatpay"
 * import { TradeBill } from "effect-wechatpay/payments"
 *
 * export const saveYesterday = Effect.gen(function*() {
 *   const bill_date = yield* Bill.yesterday
 *   const link = yield* Bill.whenReady(TradeBill.request({ bill_date, tar_type: "GZIP" }))
 *   if (Option.isSome(link)) yield* Bill.save(link.value, `bills/${bill_date}.csv`)
 * })
 * ```
 *
 * @see {@link parseRows} for reading the file later
 */
export const save = (
  bill: Link | FlowLink | EncryptedBill,
  path: string,
  options?: {
    /** Permissions of the file: `0o600` by default. */
    readonly mode?: number | undefined
  }
): Effect.Effect<
  number,
  WeChatPayError<DownloadCode> | PlatformError,
  Endpoint.Services | FileSystem.FileSystem | Path.Path
> => Save.save(spanned(saveSource, contentOf(saveSource, bill)), path, options?.mode)

const saveSource = Download.source("Bill.save")

/**
 * Downloads a receipt and checks it. The stream has the bytes of its file, usually a PDF.
 *
 * **Details**
 *
 * A receipt without link and digest is not made yet: the stream fails with a `RequestEncodeError`, and nothing is sent.
 * After the last byte the digest (SHA-256 or SM3) is compared with the announced one; if they differ, the stream fails
 * with an `IntegrityError`.
 *
 * **Gotchas**
 *
 * The bytes are not verified before the stream has ended: act on them only then.
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
 * Back-ticks are removed, amounts become fen, and times become `DateTime`. Blank cells are absent fields, and so is a
 * `0` that means that there is no value. Commas, line breaks and quotation marks in a cell are kept. An optional cell
 * that does not fit its field, such as an amount with fractions of a fen, is kept as text in `others` under the name of
 * its column. If a row still does not fit, the stream fails with a `ResponseDecodeError` that holds the row
 * (`Redacted`). At the end the summary is compared with the counts and sums of the rows; if they differ, the stream
 * fails in the same way.
 *
 * **Gotchas**
 *
 * Rows arrive before the digest and the summary are checked, which follows the last row. Until the stream has ended
 * without a failure, write them in a way that can be undone, for example in a transaction.
 *
 * WeChat Pay replaces some characters (a comma in a goods name by a backslash with a blank, a line break by `\\n`).
 * Cells are returned as they are in the file. If a goods name contains a comma followed by a back-tick, the separator
 * of cells, the name is joined again; the same characters in the merchant's data (商户数据包) would be taken for a part of
 * the name.
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
 */
export const rows =
  <Row, Summary>(kind: Kind<Row, Summary>) =>
  (bill: Link | EncryptedBill): Stream.Stream<Row, WeChatPayError<DownloadCode>, Endpoint.Services> =>
    spanned(rowsSource, Reader.rows(kind, downloaded(rowsSource, bill)))

const rowsSource = Download.source("Bill.rows")

const downloaded = (source: Download.Source, bill: Link | EncryptedBill) => ({
  content: contentOf(source, bill),
  hasDigest: true,
  where: source.where
})

/** {@link rows}, followed by the summary as the last element. */
export const entries = <Row, Summary>(kind: Kind<Row, Summary>) =>
(
  bill: Link | EncryptedBill
): Stream.Stream<Entry<Row, Summary>, WeChatPayError<DownloadCode>, Endpoint.Services> =>
  spanned(entriesSource, Reader.entries(kind, downloaded(entriesSource, bill)))

const entriesSource = Download.source("Bill.entries")

/**
 * Reads the rows of a bill that was saved before, compressed or not. Only its summary is checked.
 *
 * **Details**
 *
 * Nothing is downloaded, so no configuration is needed. The stream fails as {@link rows} does if a row or the summary
 * does not fit.
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
 */
export const parseRows = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  file: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Row, E | IntegrityError | ResponseDecodeError, R> => {
  const source = saved("Bill.parseRows", file)
  return spanned(source, Reader.rows(kind, source))
}

/** {@link parseRows}, followed by the summary as the last element. */
export const parse = <Row, Summary>(kind: Kind<Row, Summary>) =>
<E, R>(
  file: Stream.Stream<Uint8Array, E, R>
): Stream.Stream<Entry<Row, Summary>, E | IntegrityError | ResponseDecodeError, R> => {
  const source = saved("Bill.parse", file)
  return spanned(source, Reader.entries(kind, source))
}

const saved = <E, R>(name: string, file: Stream.Stream<Uint8Array, E, R>) => ({
  content: uncompressed(where(name), file),
  hasDigest: false,
  where: where(name)
})

// ---------------------------------------------------------------------------------------------------------------------
// reconciliation
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Compares the rows of a bill with the program's own orders: each row and each order is in exactly one result.
 *
 * **Details**
 *
 * A row and an order belong together if they have the same `kind` and `number`. Their amounts are compared, and also
 * fee and state if the order has them. If a number occurs several times on one side, the first row is compared with the
 * first order, and so on; the rest is reported as missing on the other side.
 *
 * With `sorted`, both streams are read in step and memory does not grow with them; a side that is not sorted fails with
 * a {@link ReconcileError}. Bills arrive unsorted. Without `sorted`, rows and orders without a counterpart are kept in
 * memory, up to `capacity`; more of them fail in the same way. Both streams are read at the same pace, so that few are
 * kept if both are roughly in the order of time.
 *
 * **Gotchas**
 *
 * The digest and the summary of a bill are checked after its last row: the results are valid once the stream has ended
 * without a failure. A bill has the payments that succeeded on its day and the refunds that were accepted on it: pass
 * the orders that are within {@link bounds} of that day.
 *
 * **Example** (Comparing a day)
 *
 * ```ts
 * import { Stream } from "effect"
 * import { Bill } from "effect-wechatpay"
 *
 * interface Payment {
 *   readonly out_trade_no: string
 *   readonly total: number
 * }
 *
 * export const differences = (link: Bill.Link, payments: Stream.Stream<Payment>) =>
 *   Bill.reconcile(Bill.rows(Bill.trade)(link), payments, {
 *     row: Bill.comparableTrade,
 *     order: ({ out_trade_no, total }) => ({ kind: "payment", number: out_trade_no, amount: total })
 *   }).pipe(Stream.filter(({ _tag }) => _tag !== "Match"))
 * ```
 */
export const reconcile: <Row, E, R, Order, E2, R2>(
  rows: Stream.Stream<Row, E, R>,
  orders: Stream.Stream<Order, E2, R2>,
  options: Reconcile.ReconcileOptions<Row, Order>
) => Stream.Stream<Reconcile.Comparison<Row, Order>, E | E2 | Reconcile.ReconcileError, R | R2> = Reconcile.reconcile

/**
 * Reads the values of a row of a trade bill that {@link reconcile} compares.
 *
 * **Details**
 *
 * | row     | `kind`     | `number`        | `amount`                                   | `state`                              |
 * | ------- | ---------- | --------------- | ------------------------------------------ | ------------------------------------ |
 * | SUCCESS | `payment`  | `out_trade_no`  | `order_amount`: the order's `amount.total` | `SUCCESS`                            |
 * | REFUND  | `refund`   | `out_refund_no` | `applied_refund_amount`: `amount.refund`   | `refund_status` when the bill was made |
 * | REVOKED | `reversal` | `out_trade_no`  | the amount that was returned              | `REVOKED`                            |
 *
 * `fee` is negative in a refund, and absent if it has fractions of a fen.
 */
export const comparableTrade: (row: TradeRow) => Reconcile.Comparable = Reconcile.comparableTrade
