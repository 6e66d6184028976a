/**
 * Reconciles every day at 10:00 in Beijing: saves the trade bill and the fund flow bill of the day before, compares the
 * trade bill with the shop's own payments and refunds, and reports what differs and what moved on the account.
 *
 * `node --env-file=.env daily-bills.ts` runs until it is stopped, which it may be at any moment: a file that is there is
 * neither downloaded nor written again, and days that were missed are made up for. One process for a directory.
 */
import { NodeRuntime } from "@effect/platform-node"
import { Array as Arr, Cron, DateTime, Effect, FileSystem, Option, Path, Schedule, Stream } from "effect"
import { Bill, type Endpoint, type WeChatPayError } from "effect-wechatpay"
import { FundFlowBill, TradeBill } from "effect-wechatpay/payments"
import { createTables, Live, type Trade, tradesOf } from "./reconcile-postgres.ts"

/** Files have openids and amounts. */
const ownerOnly = 0o600

/** Rows of a bill from its file, which is downloaded unless it is there; none where there is no bill of that day. */
const rowsOf = <Row, Summary>(
  kind: Bill.Kind<Row, Summary>,
  request: Effect.Effect<Bill.Link, WeChatPayError.WeChatPayError, Endpoint.Services>,
  path: string
) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    if (!(yield* fs.exists(path))) {
      const link = yield* Bill.whenReady(request)
      if (Option.isNone(link)) return Stream.empty
      yield* Bill.save(link.value, path)
    }
    return Bill.parseRows(kind)(fs.stream(path))
  })

/** What a report says of a row and an order. */
const difference = (result: Bill.Comparison<Bill.TradeRow, Trade>) => {
  const row = result._tag === "MissingRow" ? undefined : Bill.comparableTrade(result.row)
  const own = result._tag === "MissingOrder" ? undefined : result.order
  return {
    result: result._tag,
    kind: row?.kind ?? own?.kind,
    number: row?.number ?? own?.number,
    bill: row?.amount,
    own: own?.amount
  }
}

/** Reconciles a day, unless its report is there. */
export const reconcileDay = Effect.fn("reconcileDay")(
  function*<E, R>(day: string, directory: string, own: Stream.Stream<Trade, E, R>) {
    const fs = yield* FileSystem.FileSystem
    const paths = yield* Path.Path
    const report = paths.join(directory, `report-${day}.json`)
    if (yield* fs.exists(report)) return
    const query = { bill_date: day, tar_type: "GZIP" } as const
    const trades = yield* rowsOf(Bill.trade, TradeBill.request(query), paths.join(directory, `trades-${day}.csv`))
    const flows = yield* rowsOf(Bill.fundFlow, FundFlowBill.request(query), paths.join(directory, `flows-${day}.csv`))

    const differences = yield* Bill.reconcile(trades, own, {
      row: Bill.comparableTrade,
      order: ({ amount, kind, number }) => ({ amount, kind, number })
    }).pipe(Stream.filter(({ _tag }) => _tag !== "Match"), Stream.map(difference), Stream.runCollect)
    /** Fen that came in, less those that went out, by 业务类型. */
    const moved = yield* Stream.runFold(flows, (): Record<string, number> => ({}), (sums, row) => {
      const type = row.business_type ?? ""
      return { ...sums, [type]: (sums[type] ?? 0) + (row.direction === "收入" ? row.amount : -row.amount) }
    })

    // Renamed once it is whole: a report that is there is one of a day that is done.
    const part = `${report}.part`
    yield* fs.writeFileString(part, JSON.stringify({ differences, moved }, null, 2), { mode: ownerOnly })
    yield* fs.rename(part, report)
    yield* differences.length === 0
      ? Effect.logInfo(`${day}: all trades match`)
      : Effect.logWarning(`${day}: ${differences.length} trades differ, see ${report}`)
  }
)

/** Days in Beijing whose bills can be requested, from 10:00 of the next one on: the oldest first. */
const daysWithBills = (now: DateTime.Utc, count: number): ReadonlyArray<string> =>
  Arr.makeBy(count, (index) =>
    DateTime.formatIsoDate(
      DateTime.subtract(DateTime.setZoneOffset(now, 8 * 3_600_000), { hours: 10, days: count - index })
    ))

/** Reconciles the days of the last week that have no report. */
const catchUp = Effect.fn("catchUp")(
  function*<E, R>(directory: string, own: (day: string) => Stream.Stream<Trade, E, R>) {
    for (const day of daysWithBills(yield* DateTime.now, 7)) {
      yield* Effect.catch(
        reconcileDay(day, directory, own(day)),
        (error) => Effect.logError(`${day} is not reconciled, the next run tries again`, error)
      )
    }
  }
)

const atTen = Cron.parseUnsafe("0 10 * * *", "Asia/Shanghai")

/** Catches up, and does so again every day at 10:00. `own` has the shop's payments and refunds of a day, by time. */
export const daily = <E, R>(directory: string, own: (day: string) => Stream.Stream<Trade, E, R>) =>
  Effect.repeat(catchUp(directory, own), Schedule.cron(atTen))

if (import.meta.main) {
  NodeRuntime.runMain(Effect.provide(Effect.andThen(createTables, daily(".", tradesOf)), Live))
}
