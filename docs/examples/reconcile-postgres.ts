/**
 * Reconciles a day: compares WeChat Pay's trade bill with the shop's own payments and refunds in PostgreSQL, and stores
 * what differs.
 *
 * `node --env-file=.env reconcile-postgres.ts [yyyy-MM-dd]`, from 10:00 Beijing time on; without a day it is yesterday.
 * It can be interrupted and repeated: the results of a day are replaced in one transaction.
 */
import { NodeRuntime, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { Array as Arr, Config, DateTime, Effect, FileSystem, Layer, Option, Path, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import { TradeBill } from "effect-wechatpay/payments"
import { FetchHttpClient } from "effect/http"
import { SqlClient } from "effect/sql/SqlClient"
import { WeChatPay } from "./notify-shop.ts"

/** A payment that succeeded, or a refund that WeChat Pay accepted, as the shop has stored it. */
export interface Trade {
  readonly kind: "payment" | "refund"
  /** `out_trade_no` or `out_refund_no`. */
  readonly number: string
  /** Fen: `amount.total` or `amount.refund`. */
  readonly amount: number
  /** `success_time` of the payment or `create_time` of the refund, as WeChat Pay gave it: bills divide days by it. */
  readonly at: string
}

export const createTables = Effect.gen(function*() {
  const sql = yield* SqlClient
  yield* sql`CREATE TABLE IF NOT EXISTS trades (
    kind text NOT NULL,
    number text NOT NULL,
    amount integer NOT NULL,
    at timestamptz NOT NULL,
    PRIMARY KEY (kind, number)
  )`
  yield* sql`CREATE INDEX IF NOT EXISTS trades_at ON trades (at, kind, number)`
  yield* sql`CREATE TABLE IF NOT EXISTS reconciled_days (
    day date PRIMARY KEY,
    matches integer NOT NULL,
    differences integer NOT NULL
  )`
  yield* sql`CREATE TABLE IF NOT EXISTS reconciliation_differences (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day date NOT NULL REFERENCES reconciled_days ON DELETE CASCADE,
    result text NOT NULL,
    fields text NOT NULL,
    kind text NOT NULL,
    number text NOT NULL,
    bill_amount integer,
    own_amount integer
  )`
})

const pageSize = 1000

/** The shop's trades of a day in the order of time, a page at a time: the transaction's connection stays free between. */
export const tradesOf = (day: string) =>
  Stream.unwrap(Effect.gen(function*() {
    const sql = yield* SqlClient
    const { end, start } = yield* Bill.bounds(day)
    const first = { at: DateTime.formatIso(start), kind: "", number: "" }
    return Stream.paginate(first, (last: { readonly at: string; readonly kind: string; readonly number: string }) =>
      Effect.map(
        sql<Trade>`SELECT kind, number, amount, at::text AS at FROM trades
          WHERE at < ${DateTime.formatIso(end)}::timestamptz
            AND (at, kind, number) > (${last.at}::timestamptz, ${last.kind}, ${last.number})
          ORDER BY at, kind, number LIMIT ${pageSize}`,
        (page) =>
          [page, page.length < pageSize ? Option.none() : Option.fromUndefinedOr(page.at(-1))] as const
      ))
  }))

/** Downloads the bill of a day, if there is one: its rows, from the file. */
const rowsOf = Effect.fn("rowsOf")(function*(day: string, directory: string) {
  const fs = yield* FileSystem.FileSystem
  const path = (yield* Path.Path).join(directory, `trades-${day}.csv`)
  const link = yield* Bill.whenReady(TradeBill.request({ bill_date: day, tar_type: "GZIP" }))
  if (Option.isNone(link)) return Stream.empty
  const size = yield* Bill.save(link.value, path)
  yield* Effect.logInfo(`saved ${size} bytes to ${path}`)
  return Bill.parseRows(Bill.trade)(fs.stream(path))
})

/** A line of the table of differences; none for a match. */
const difference = (day: string, result: Bill.Comparison<Bill.TradeRow, Trade>) => {
  if (result._tag === "Match") return []
  const row = result._tag === "MissingRow" ? undefined : Bill.comparableTrade(result.row)
  const order = result._tag === "MissingOrder" ? undefined : result.order
  return [{
    day,
    result: result._tag,
    fields: result._tag === "Difference" ? result.fields.join() : "",
    kind: row?.kind ?? order?.kind ?? "",
    number: row?.number ?? order?.number ?? "",
    bill_amount: row?.amount ?? null,
    own_amount: order?.amount ?? null
  }]
}

/** Reconciles a day and stores its differences; gives how many there are. */
export const reconcileDay = Effect.fn("reconcileDay")(function*(day: string, directory: string) {
  const sql = yield* SqlClient
  // Downloaded first: a link is good for minutes, and a transaction should not wait for the network.
  const rows = yield* rowsOf(day, directory)
  const results = Bill.reconcile(rows, tradesOf(day), {
    row: Bill.comparableTrade,
    order: ({ amount, kind, number }) => ({ amount, kind, number })
  })
  const store = Effect.gen(function*() {
    // Two programs that reconcile one day at the same time do so one after the other.
    yield* sql`SELECT pg_advisory_xact_lock(hashtext(${`reconcile ${day}`}))`
    yield* sql`DELETE FROM reconciled_days WHERE day = ${day}::date`
    yield* sql`INSERT INTO reconciled_days (day, matches, differences) VALUES (${day}::date, 0, 0)`
    const counts = yield* results.pipe(
      Stream.grouped(500),
      Stream.runFoldEffect(() => ({ matches: 0, differences: 0 }), (counts, group) => {
        const lines = group.flatMap((result) => difference(day, result))
        const next = {
          matches: counts.matches + group.length - lines.length,
          differences: counts.differences + lines.length
        }
        return Arr.isArrayNonEmpty(lines)
          ? Effect.as(sql`INSERT INTO reconciliation_differences ${sql.insert(lines)}`, next)
          : Effect.succeed(next)
      })
    )
    // Digest and summary of the bill are checked only now: a failure above takes everything back.
    yield* sql`UPDATE reconciled_days SET ${sql.update(counts)} WHERE day = ${day}::date`
    return counts
  })
  const counts = yield* sql.withTransaction(store)
  yield* Effect.logInfo(`${day}: ${counts.matches} match, ${counts.differences} differ`)
  return counts
})

/** `DATABASE_URL`, and what WeChat Pay's configuration asks for. */
export const Live = Layer.mergeAll(
  WeChatPay,
  FetchHttpClient.layer,
  PgClient.layerConfig({ url: Config.Redacted("DATABASE_URL") }),
  NodeServices.layer
)

if (import.meta.main) {
  const program = Effect.gen(function*() {
    yield* createTables
    yield* reconcileDay(process.argv[2] ?? (yield* Bill.yesterday), ".")
  })
  NodeRuntime.runMain(Effect.provide(program, Live))
}
