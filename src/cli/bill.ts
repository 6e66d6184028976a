/** `bill`: downloads a bill, checks it and saves it. */
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import type { HttpClient } from "effect/http/HttpClient"
import * as Option from "effect/Option"
import type * as Path from "effect/Path"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { SubMerchantFundFlowBill } from "../api/partner-payments/index.ts"
import { FundFlowBill, TradeBill } from "../api/payments/index.ts"
import * as Bill from "../Bill.ts"
import * as WeChatPay from "../WeChatPay.ts"
import type { WeChatPayError } from "../WeChatPayError.ts"
import * as Flags from "./flags.ts"
import { fail, type Failed, progress, slow, table } from "./output.ts"

const date = Flag.String("date").pipe(
  Flag.withDescription("Day of the bill in Beijing, yyyy-MM-dd; yesterday by default"),
  Flag.withSchema(Schema.String.check(Schema.isPattern(/^\d{4}-\d{2}-\d{2}$/, { message: "a day: yyyy-MM-dd" }))),
  Flag.optional
)
const out = Flag.String("out").pipe(
  Flag.withDescription("File to save it as; <kind>-<day>.csv by default"),
  Flag.optional
)
const account = Flag.String("account").pipe(
  Flag.withDescription("Account: BASIC, OPERATION, FEES, or for sub-merchants DEPOSIT; BASIC by default"),
  Flag.withDefault("BASIC")
)
const common = { date, out, json: Flags.json }

interface Given {
  readonly date: Option.Option<string>
  readonly out: Option.Option<string>
  readonly json: boolean
}

type Link = Parameters<typeof Bill.save>[0]

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`

/** Prints the progress of a download once a second. */
const reporting = Effect.sync(() => {
  let last = performance.now()
  return ({ received, total }: Bill.Progress) =>
    Effect.suspend(() => {
      if (performance.now() - last < 1000) return Effect.void
      last = performance.now()
      return progress(`Downloading … ${megabytes(received)}${total === undefined ? "" : ` of ${megabytes(total)}`}`)
    })
})

const run = <Row, Summary, R>(
  name: string,
  kind: Parameters<typeof Bill.parse<Row, Summary>>[0],
  given: Given,
  request: (day: string) => Effect.Effect<Link, WeChatPayError, R>
): Effect.Effect<
  void,
  unknown,
  Exclude<R, WeChatPay.Services> | HttpClient | FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const day = yield* Option.match(given.date, { onNone: () => Bill.yesterday, onSome: Effect.succeed })
    yield* Bill.bounds(day).pipe(Effect.catch(() => fail("usage", `--date: there is no day ${day}`)))
    const file = Option.getOrElse(given.out, () => `${name}-${day}.csv`)
    const link = yield* slow(`Requesting the bill of ${day}`, request(day)).pipe(Effect.catch(notReady(day)))
    const onProgress = yield* reporting
    const bytes = yield* Bill.save(link, file).pipe(Effect.provideService(Bill.OnProgress, onProgress))
    const entries = Bill.parse(kind)(fs.stream(file))
    if (given.json) {
      return yield* Stream.runForEach(entries, (entry) =>
        entry._tag === "Row" ? Console.log(JSON.stringify(entry.row)) : Effect.void)
    }
    const { rows, summary } = yield* slow(
      "Reading",
      Stream.runFold(entries, (): { rows: number; summary: Summary | undefined } => ({ rows: 0, summary: undefined }), (
        all,
        entry
      ) =>
        entry._tag === "Row" ? { ...all, rows: all.rows + 1 } : { ...all, summary: entry.summary })
    )
    yield* Console.log(table([
      ["file", file],
      ["day", day],
      ["size", `${bytes} bytes, digest checked`],
      ["rows", String(rows)],
      ...Object.entries(summary ?? {}).flatMap(([field, value]) =>
        typeof value === "number" || typeof value === "string" ? [[field, amount(field, value)] as const] : []
      )
    ]))
  }).pipe(Effect.provide(WeChatPay.layerConfig()))

/** Amounts are in fen; counts are not. */
const amount = (field: string, value: number | string) =>
  typeof value === "number" && !/count|rows|total_rows/.test(field) ? `${value} fen` : String(value)

const notReady = (day: string) => (error: WeChatPayError): Effect.Effect<never, WeChatPayError | Failed> => {
  if (error._tag !== "ApiError") return Effect.fail(error)
  if (error.code === "NO_STATEMENT_EXIST") {
    return fail("refused", `there is no bill for ${day}: nothing happened that day`)
  }
  return error.code === "STATEMENT_CREATING"
    ? fail("refused", `the bill of ${day} is being made; ask again in half an hour (after 10:00 in Beijing)`)
    : Effect.fail(error)
}

const trade = Command.make(
  "trade",
  {
    ...common,
    subMchid: Flag.String("sub-mchid").pipe(
      Flag.withDescription("Limits the bill to one sub-merchant (service providers)"),
      Flag.optional
    )
  },
  Effect.fn(function*({ subMchid, ...given }) {
    const sub_mchid = Option.getOrUndefined(subMchid)
    yield* run("trade", Bill.trade, given, (bill_date) => TradeBill.request({ bill_date, sub_mchid, tar_type: "GZIP" }))
  })
).pipe(Command.withDescription("Trade bill (交易账单): payments and refunds of a day"))

const fundFlow = Command.make(
  "fund-flow",
  { ...common, account },
  Effect.fn(function*({ account: account_type, ...given }) {
    yield* run(
      "fund-flow",
      Bill.fundFlow,
      given,
      (bill_date) => FundFlowBill.request({ bill_date, account_type, tar_type: "GZIP" })
    )
  })
).pipe(Command.withDescription("Fund flow bill (资金账单): movements of an account on a day"))

const subMerchant = Command.make(
  "sub-merchant",
  { ...common, account, subMchid: Flag.String("sub-mchid").pipe(Flag.withDescription("The sub-merchant's number")) },
  Effect.fn(function*({ account: account_type, subMchid: sub_mchid, ...given }) {
    yield* run(
      "sub-merchant",
      Bill.fundFlow,
      given,
      (bill_date) => SubMerchantFundFlowBill.request({ sub_mchid, bill_date, account_type, tar_type: "GZIP" })
    )
  })
).pipe(Command.withDescription("Fund flow bill of a sub-merchant (二级商户资金账单), for service providers"))

export const bill = Command.make("bill").pipe(
  Command.withDescription("Download a bill, check it, and save it"),
  Command.withSubcommands([trade, fundFlow, subMerchant]),
  Command.withExamples([
    { command: "effect-wechatpay bill trade --date 2026-11-22 --out trade.csv", description: "Save the trade bill" },
    { command: "effect-wechatpay bill fund-flow --json | wc -l", description: "Rows of yesterday, a line each" }
  ])
)
