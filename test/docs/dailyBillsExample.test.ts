import type { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, type Scope, Stream } from "effect"
import { Bill, type Endpoint } from "effect-wechatpay"
import { Sandbox } from "effect-wechatpay/sandbox"
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { daily } from "../../docs/examples/daily-bills.ts"
import type { Trade } from "../../docs/examples/reconcile-postgres.ts"
import * as BillShop from "../support/billShop.ts"
import { day, directory } from "../support/billShop.ts"

const inShop = <A, E>(
  test: Effect.Effect<A, E, Sandbox.Sandbox | Endpoint.Services | NodeServices.NodeServices | Scope.Scope>
) =>
  test.pipe(
    Effect.scoped,
    Effect.provide(BillShop.layer())
  )

/** Trades of the first day at WeChat Pay. */
const trade = BillShop.trade({ "tea-same": 1000, "tea-other": 2000 }, { refund: 300, total: 1000 })

/** The same in the shop's books, but for an amount and an order. */
const own = (of: string): Stream.Stream<Trade> =>
  of !== day ? Stream.empty : Stream.fromIterable([
    { kind: "payment", number: "tea-same", amount: 1000, at: "1970-01-01T08:00:00+08:00" },
    { kind: "payment", number: "tea-other", amount: 2001, at: "1970-01-01T08:00:00+08:00" },
    { kind: "payment", number: "tea-never", amount: 1, at: "1970-01-01T08:00:00+08:00" },
    { kind: "refund", number: "back-same", amount: 300, at: "1970-01-01T08:00:00+08:00" }
  ])

const expected = {
  differences: [
    { result: "Difference", kind: "payment", number: "tea-other", bill: 2000, own: 2001 },
    { result: "MissingRow", kind: "payment", number: "tea-never", own: 1 }
  ],
  moved: { 交易: 3000, 扣除交易手续费: -18, 退款: -300, 退还交易手续费: 2 }
}

const reportOf = (folder: string, of: string): unknown =>
  JSON.parse(readFileSync(join(folder, `report-${of}.json`), "utf8"))

const files = (folder: string) => readdirSync(folder).filter((name) => name.includes(day)).toSorted()

/** Downloads that WeChat Pay has served. */
const downloads = Effect.flatMap(Sandbox.Sandbox, (sandbox) =>
  Effect.map(
    sandbox.events,
    (events) => events.filter((event) => event.kind === "request" && event.target.includes("/billdownload/")).length
  ))

/** Waits, in real time: files are written outside of the test clock. */
const until = (condition: () => boolean) =>
  Effect.promise(async () => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5))
    // The program goes on to wait for the next day.
    await new Promise((resolve) => setTimeout(resolve, 50))
  })

describe("The example that reconciles every day", () => {
  it.effect(
    "begins with the bills of a day at 10:00 of the next one, and reports what differs",
    () =>
      inShop(Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const folder = yield* directory
        yield* trade
        const program = yield* Effect.forkChild(daily(folder, own))
        yield* until(() => readdirSync(folder).includes("report-1969-12-30.json"))
        assert.notInclude(readdirSync(folder), "report-1969-12-31.json")
        yield* sandbox.advance("2 hours")
        yield* until(() => readdirSync(folder).includes("report-1969-12-31.json"))
        yield* sandbox.advance(Duration.subtract(Duration.days(1), Duration.minutes(1)))
        yield* until(() => true)
        assert.deepStrictEqual(files(folder), [])
        yield* sandbox.advance("1 minute")
        yield* until(() => files(folder).includes(`report-${day}.json`))
        yield* Fiber.interrupt(program)
        assert.deepStrictEqual(files(folder), [`flows-${day}.csv`, `report-${day}.json`, `trades-${day}.csv`])
        assert.deepStrictEqual(reportOf(folder, day), expected)
        assert.strictEqual(statSync(join(folder, `report-${day}.json`)).mode & 0o777, 0o600)
      })),
    60_000
  )

  it.effect("goes on where it was killed, and downloads nothing twice", () =>
    inShop(Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const folder = yield* directory
      yield* trade
      yield* sandbox.advance("3 days")
      // While the second bill arrives.
      const arriving = yield* Deferred.make<void>()
      const killed = yield* Effect.forkChild(
        daily(folder, own).pipe(
          Effect.provideService(Bill.OnProgress, () =>
            files(folder).includes(`trades-${day}.csv`)
              ? Effect.andThen(Deferred.succeed(arriving, undefined), Effect.never)
              : Effect.void)
        )
      )
      yield* Deferred.await(arriving)
      yield* Fiber.interrupt(killed)
      assert.deepStrictEqual(files(folder), [`trades-${day}.csv`])
      // While the report is being written.
      writeFileSync(join(folder, `report-${day}.json.part`), "{")
      const before = yield* downloads

      const again = yield* Effect.forkChild(daily(folder, own))
      yield* until(() => readdirSync(folder).includes("report-1970-01-02.json"))
      yield* Fiber.interrupt(again)
      assert.strictEqual(yield* downloads, before + 1)
      assert.deepStrictEqual(reportOf(folder, day), expected)

      const once = files(folder).map((name) => statSync(join(folder, name)).mtimeMs)
      yield* sandbox.advance("1 day")
      const third = yield* Effect.forkChild(daily(folder, own))
      yield* until(() => readdirSync(folder).includes("report-1970-01-03.json"))
      yield* Fiber.interrupt(third)
      assert.deepStrictEqual(files(folder).map((name) => statSync(join(folder, name)).mtimeMs), once)
    })), 60_000)

  it.effect(
    "reconciles the other days where one fails, and that one with the next run",
    () =>
      inShop(Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const folder = yield* directory
        yield* trade
        yield* sandbox.advance("3 days")
        const failing = (of: string) => of === day ? Stream.fail("the shop's books are closed") : own(of)
        const first = yield* Effect.forkChild(daily(folder, failing))
        yield* until(() => readdirSync(folder).includes("report-1970-01-02.json"))
        yield* Fiber.interrupt(first)
        assert.notInclude(files(folder), `report-${day}.json`)
        const second = yield* Effect.forkChild(daily(folder, own))
        yield* until(() => files(folder).includes(`report-${day}.json`))
        yield* Fiber.interrupt(second)
        assert.deepStrictEqual(reportOf(folder, day), expected)
      })),
    60_000
  )
})
