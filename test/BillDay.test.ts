import { assert, describe, it } from "@effect/vitest"
import { Clock, DateTime, Effect, Fiber, Option, Redacted, Schedule } from "effect"
import { Bill, WeChatPayError } from "effect-wechatpay"
import { Catalogue } from "effect-wechatpay/catalogue"
import { FundFlowBill, TradeBill } from "effect-wechatpay/payments"
import { TestClock } from "effect/testing"
import { sayNoBeforeTen } from "../src/bill/day.ts"
import * as Bills from "./support/bills.ts"
import * as Platform from "./support/platform.ts"

const { json, world } = Platform
const once = { retry: Schedule.recurs(0) }
const at = (iso: string) => TestClock.setTime(Date.parse(iso))

describe("Bill: days", () => {
  it.effect("yesterday is Beijing's, in any time zone of the machine", () =>
    Effect.gen(function*() {
      const known = [
        ["2026-11-23T02:00:00Z", "2026-11-22"],
        ["2026-11-22T15:59:59.999Z", "2026-11-21"],
        ["2026-11-22T16:00:00Z", "2026-11-22"],
        ["2028-02-29T16:00:00Z", "2028-02-29"],
        ["2026-12-31T16:00:00Z", "2026-12-31"]
      ] as const
      for (const [now, day] of known) {
        yield* at(now)
        assert.strictEqual(yield* Bill.yesterday, day, now)
      }
    }))

  it.effect("have their bounds in Beijing", () =>
    Effect.gen(function*() {
      const { end, start } = yield* Bill.bounds("2026-11-22")
      assert.strictEqual(DateTime.formatIso(start), "2026-11-21T16:00:00.000Z")
      assert.strictEqual(DateTime.formatIso(end), "2026-11-22T16:00:00.000Z")
    }))

  it.effect("are refused if they are none", () =>
    Effect.forEach(
      ["", "2026-11-31", "2026-02-29", "2026-13-01", "20261122", "2026-11-22T00:00:00", "2026-1-2"],
      (day) =>
        Effect.gen(function*() {
          const error = yield* Effect.flip(Bill.bounds(day))
          assert.strictEqual(error.message, "Bill.bounds: request field day: must be a day (yyyy-MM-dd)")
        }),
      { discard: true }
    ))
})

describe("Bill: whenReady", () => {
  /** Responds with these, one after the other. */
  const side = (...codes: ReadonlyArray<string>) => {
    const left = [...codes]
    return world(() => {
      const code = left.shift()
      return code === undefined ? json(Bills.link(Bills.all)) : json({ code, message: "" }, 400)
    }, once)
  }
  const request = TradeBill.request({ bill_date: "2026-11-22" })
  const refusal = (endpoint: string, code: string) =>
    new WeChatPayError.ApiError({
      endpoint,
      route: "GET",
      outcome: "Refused",
      status: 400,
      code,
      description: Redacted.make(""),
      body: Redacted.make("")
    })

  it.effect("requests every half hour while the bill is being made, for a day", () =>
    Effect.gen(function*() {
      const times: Array<number> = []
      const creating = Effect.flatMap(Clock.currentTimeMillis, (now) => {
        times.push(now / 60_000)
        return Effect.fail(refusal("TradeBill.request", "STATEMENT_CREATING"))
      })
      const fiber = yield* Effect.forkChild(Effect.flip(Bill.whenReady(creating)), { startImmediately: true })
      yield* TestClock.adjust("25 hours")
      assert.strictEqual((yield* Fiber.join(fiber)).code, "STATEMENT_CREATING")
      assert.deepStrictEqual(times, Array.from({ length: 49 }, (_, index) => 30 * index))
    }))

  it.effect("gives the link once the bill is ready", () => {
    const { layer, received } = side("STATEMENT_CREATING", "STATEMENT_CREATING")
    return Effect.gen(function*() {
      const link = yield* Bill.whenReady(request, { schedule: Schedule.recurs(5) })
      assert.deepStrictEqual(link, Option.some(Bills.link(Bills.all)))
      assert.lengthOf(received, 3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("ends with none where there is no bill, also after a while", () =>
    Effect.forEach([["NO_STATEMENT_EXIST"], ["STATEMENT_CREATING", "NO_STATEMENT_EXIST"]], (codes) => {
      const { layer, received } = side(...codes)
      return Effect.gen(function*() {
        const fund = FundFlowBill.request({ bill_date: "2026-11-22" })
        assert.deepStrictEqual(yield* Bill.whenReady(fund, { schedule: Schedule.recurs(3) }), Option.none())
        assert.lengthOf(received, codes.length)
      }).pipe(Effect.provide(layer))
    }, { discard: true }))

  it.effect("waits until 10:00 in Beijing where one code says not yet and never", () =>
    Effect.gen(function*() {
      let requests = 0
      const none = Effect.suspend(() => {
        requests++
        return Effect.fail(refusal("ProfitSharingBill.request", "NO_STATEMENT_EXIST"))
      })
      yield* at("2026-11-22T16:30:00Z")
      const fiber = yield* Effect.forkChild(Bill.whenReady(none), { startImmediately: true })
      yield* TestClock.adjust("569 minutes")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* Fiber.join(fiber), Option.none())
      assert.strictEqual(requests, 20)

      yield* at("2026-11-23T16:00:00Z")
      const error = yield* Effect.flip(Bill.whenReady(none, { schedule: Schedule.recurs(2) }))
      assert.strictEqual(error.code, "NO_STATEMENT_EXIST")
      assert.strictEqual(requests, 23)
    }))

  it("knows every request whose page has that code alone", () => {
    const alone = Catalogue.all.filter(({ description: { codes } }) =>
      codes.includes("NO_STATEMENT_EXIST") && !codes.includes("STATEMENT_CREATING")
    )
    assert.deepStrictEqual(alone.map(({ description }) => description.name), [...sayNoBeforeTen])
  })

  it.effect("fails with STATEMENT_CREATING once the schedule ends, and at once with anything else", () =>
    Effect.gen(function*() {
      const creating = side(...Array<string>(9).fill("STATEMENT_CREATING"))
      const error = yield* Effect.flip(Bill.whenReady(request, { schedule: Schedule.recurs(2) })).pipe(
        Effect.provide(creating.layer)
      )
      assert.strictEqual(error._tag === "ApiError" ? error.code : error._tag, "STATEMENT_CREATING")
      assert.lengthOf(creating.received, 3)
      const other = side("INVALID_REQUEST")
      const refused = yield* Effect.flip(Bill.whenReady(request)).pipe(Effect.provide(other.layer))
      assert.strictEqual(refused._tag === "ApiError" ? refused.code : refused._tag, "INVALID_REQUEST")
      assert.lengthOf(other.received, 1)
    }))
})
