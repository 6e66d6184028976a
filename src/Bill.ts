/**
 * Bills (账单): downloads, checks, decrypts, saves and reads them, and compares them with the program's own orders.
 * `TradeBill.request`, `FundFlowBill.request` and others of their kind give the link that the functions here take.
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
 * Requests a bill until it is ready: the link, or none if there is no bill of that day.
 *
 * **Details**
 *
 * WeChat Pay begins to make the bill of a day at 9:00 of the next one, Beijing time; request it from 10:00 on.
 *
 * - `STATEMENT_CREATING` (账单生成中): the bill is being made. The request is repeated every half hour, 48 times at most,
 *   or as `schedule` says; if the bill is still not ready then, that error is the failure.
 * - `NO_STATEMENT_EXIST` (账单文件不存在): nothing was paid or refunded on that day, or nothing moved on that account.
 *   There will be no bill: none.
 *
 * Every other failure of the request is the failure.
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
    /** When to request again while the bill is being made. */
    readonly schedule?: Schedule.Schedule<unknown, E> | undefined
  }
) => Effect.Effect<Option.Option<A>, E, R> = Day.whenReady

// ---------------------------------------------------------------------------------------------------------------------
// downloads
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Downloads the bytes of a bill as they come: compressed if so asked for, encrypted if it is an encrypted one, checked
 * against nothing.
 *
 * **When to use**
 *
 * Use to keep the file as it is. {@link content} checks the digest, {@link save} writes a file, {@link rows} reads the
 * bill.
 *
 * **Details**
 *
 * The link must be https and of an origin of the configuration, else nothing is signed or sent
 * (`RequestEncodeError`).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071238
 */
export const raw = (
  link: { readonly download_url: string }
): Stream.Stream<Uint8Array, WeChatPayError<DownloadCode>, Endpoint.Services> => spanned(rawSource, rawSource.raw(link))

const rawSource = Download.source("Bill.raw")

/** The span of a download lasts until its last byte; the one of the HTTP call, below it, until the headers came. */
const spanned = <A, E, R>({ where }: Pick<Download.Source, "where">, self: Stream.Stream<A, E, R>) =>
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
 * Downloads a bill, checks it as {@link content} does, and saves its decrypted, uncompressed content. Gives the size of
 * the file in bytes.
 *
 * **Details**
 *
 * The bytes go to a temporary file beside `path` (`2026-11-22.csv.0f3a….part`), which is renamed to `path` once its
 * digest was checked and it is on the disk. After a failure or an interruption the temporary file is removed and `path`
 * is as it was before; an existing file is replaced. The file can be read by its owner only, unless `mode` says
 * otherwise: rows are personal data. {@link OnProgress} reports how far the download is.
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
 * A row and an order belong together if they have the same `kind` and `number`. The amounts must be the same; fee and
 * state are compared where the order has them. Where a number occurs several times on a side, the first is compared with
 * the first, and what is left over is missing on the other side.
 *
 * With `sorted`, both streams are read in step and memory does not grow with them; a side that is not sorted fails with
 * a {@link ReconcileError}. Bills come unsorted. Without it, what has no counterpart yet is kept in memory, up to
 * `capacity`; more fails likewise. Both streams are read at the same pace, so that little is kept where both are roughly
 * in the order of time.
 *
 * **Gotchas**
 *
 * The digest and the summary of a bill are checked after its last row: results count once the stream has ended without
 * a failure. A bill holds what succeeded on its day: give it the payments that succeeded and the refunds that were
 * accepted within {@link bounds} of that day.
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
 * What {@link reconcile} compares of a row of a trade bill.
 *
 * **Details**
 *
 * | row     | `kind`     | `number`        | `amount`                                   | `state`                              |
 * | ------- | ---------- | --------------- | ------------------------------------------ | ------------------------------------ |
 * | SUCCESS | `payment`  | `out_trade_no`  | `order_amount`: the order's `amount.total` | `SUCCESS`                            |
 * | REFUND  | `refund`   | `out_refund_no` | `applied_refund_amount`: `amount.refund`   | `refund_status` when the bill was made |
 * | REVOKED | `reversal` | `out_trade_no`  | what was given back                        | `REVOKED`                            |
 *
 * `fee` is negative in a refund, and absent where it has fractions of a fen.
 */
export const comparableTrade: (row: TradeRow) => Reconcile.Comparable = Reconcile.comparableTrade
