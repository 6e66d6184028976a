import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import * as fc from "fast-check"
import * as Bills from "./support/bills.ts"

interface One extends Bill.Comparable {
  readonly id: number
}

const options = { row: (row: One): Bill.Comparable => row, order: (order: One): Bill.Comparable => order }

const one = (number: string, amount: number, id = 0, more: Partial<One> = {}): One => ({ number, amount, id, ...more })

const chunked = <A>(values: ReadonlyArray<A>, size: number) => Stream.rechunk(Stream.fromIterable(values), size)

/** A result as text, by the ids of what it is about. */
const shown = (result: Bill.Comparison<One, One>): string => {
  switch (result._tag) {
    case "Match":
      return `${result.row.id}=${result.order.id}`
    case "Difference":
      return `${result.row.id}≠${result.order.id} ${result.fields.join()}`
    case "MissingOrder":
      return `row ${result.row.id}`
    case "MissingRow":
      return `order ${result.order.id}`
  }
}

const run = (
  rows: ReadonlyArray<One>,
  orders: ReadonlyArray<One>,
  more: { readonly sorted?: boolean; readonly capacity?: number } = {},
  size = 3
) =>
  Stream.runCollect(Bill.reconcile(chunked(rows, size), chunked(orders, size), { ...options, ...more })).pipe(
    Effect.map((results) => results.map(shown).toSorted())
  )

/** The same by the plainest of means. */
const model = (rows: ReadonlyArray<One>, orders: ReadonlyArray<One>): ReadonlyArray<string> => {
  const left = [...orders]
  const results: Array<string> = []
  for (const row of rows) {
    const index = left.findIndex(({ kind, number }) => number === row.number && (kind ?? "") === (row.kind ?? ""))
    const order = left[index]
    if (order === undefined) {
      results.push(`row ${row.id}`)
      continue
    }
    left.splice(index, 1)
    const fields = [
      row.amount === order.amount ? "" : "amount",
      order.fee === undefined || order.fee === row.fee ? "" : "fee",
      order.state === undefined || order.state === row.state ? "" : "state"
    ].filter((field) => field !== "")
    results.push(fields.length === 0 ? `${row.id}=${order.id}` : `${row.id}≠${order.id} ${fields.join()}`)
  }
  return [...results, ...left.map(({ id }) => `order ${id}`)].toSorted()
}

const items = fc.array(
  fc.record({
    number: fc.constantFrom("a1", "a2", "b1", "B1", "", "号"),
    amount: fc.constantFrom(1, 2),
    kind: fc.constantFrom(undefined, "payment", "refund"),
    fee: fc.constantFrom(undefined, 0, 1),
    state: fc.constantFrom(undefined, "SUCCESS", "REFUND")
  }),
  { maxLength: 12 }
).map((all) => all.map((item, id): One => ({ ...item, id })))

const byNumber = (a: One, b: One) =>
  a.number < b.number
    ? -1
    : a.number > b.number
    ? 1
    : (a.kind ?? "") < (b.kind ?? "")
    ? -1
    : (a.kind ?? "") > (b.kind ?? "")
    ? 1
    : 0

describe("Bill: reconcile", () => {
  it.effect("finds what matches, what differs and what is missing on either side", () =>
    Effect.gen(function*() {
      const rows = [
        one("1", 100, 1, { fee: 1, state: "SUCCESS" }),
        one("2", 200, 2, { fee: 2, state: "SUCCESS" }),
        one("3", 300, 3, { fee: 3, state: "SUCCESS" }),
        one("5", 500, 5)
      ]
      const orders = [
        one("1", 100, 1),
        one("2", 201, 2, { fee: 1, state: "REFUND" }),
        one("3", 300, 3, { fee: 3, state: "SUCCESS" }),
        one("4", 400, 4)
      ]
      const expected = ["1=1", "2≠2 amount,fee,state", "3=3", "order 4", "row 5"]
      assert.deepStrictEqual(yield* run(rows, orders), expected)
      assert.deepStrictEqual(yield* run(rows, orders, { sorted: true }), expected)
    }))

  it.effect("never takes two amounts for the same because neither is known", () =>
    Effect.gen(function*() {
      const unknown: One = { number: "1", amount: undefined, id: 1 }
      for (const sorted of [true, false]) {
        assert.deepStrictEqual(yield* run([unknown], [unknown], { sorted }), ["1≠1 amount"])
      }
    }))

  it.effect("does what the plainest comparison does, sorted or not, however the streams are cut", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(items, items, fc.integer({ min: 1, max: 5 }), async (rows, orders, size) => {
          const expected = model(rows, orders)
          assert.deepStrictEqual(await Effect.runPromise(run(rows, orders, {}, size)), expected)
          const sorted = [rows.toSorted(byNumber), orders.toSorted(byNumber)] as const
          assert.deepStrictEqual(
            await Effect.runPromise(run(...sorted, { sorted: true }, size)),
            model(...sorted)
          )
        }),
        { numRuns: 500 }
      )
    ))

  it.effect("refuses a side that is not sorted, within a chunk or between two", () =>
    Effect.gen(function*() {
      const rising = [one("1", 1), one("2", 1), one("3", 1)]
      for (const size of [1, 3]) {
        for (
          const [rows, orders, side] of [
            [rising.toReversed(), rising, "rows"],
            [rising, rising.toReversed(), "orders"]
          ] as const
        ) {
          const error = yield* Effect.flip(run(rows, orders, { sorted: true }, size))
          assert.deepStrictEqual(error.reason, { _tag: "NotSorted", side })
          assert.include(error.message, "COLLATE")
        }
      }
    }))

  it.effect("keeps no more than its capacity, and says what to do", () =>
    Effect.gen(function*() {
      const many = Array.from({ length: 100 }, (_, index) => one(String(index), 1, index))
      // The counterpart of each row comes at once: little waits.
      assert.lengthOf(yield* run(many, many, { capacity: 6 }), 100)
      const error = yield* Effect.flip(run(many, many.toReversed(), { capacity: 50 }))
      assert.strictEqual(error.reason._tag, "CapacityExceeded")
      assert.include(error.message, "more than 50")
      assert.strictEqual((yield* Effect.flip(run(many, [], { capacity: Number.NaN }))).reason._tag, "CapacityExceeded")
      // A side that has ended need not be waited for.
      assert.lengthOf(yield* run(many, [], { capacity: 10 }), 100)
      assert.lengthOf(yield* run([], many, { capacity: 10 }), 100)
    }))

  it.effect("holds a chunk of each side while both are sorted, at any length", () =>
    Effect.gen(function*() {
      let read = 0
      const side = (step: number) =>
        Stream.range(0, 19_999).pipe(
          Stream.map((index) => one(String(index * step).padStart(9, "0"), 1, index)),
          Stream.rechunk(100),
          Stream.tap(() => Effect.sync(() => read++))
        )
      let seen = 0
      let ahead = 0
      yield* Bill.reconcile(side(1), side(2), { ...options, sorted: true }).pipe(
        Stream.runForEach((result) =>
          Effect.sync(() => {
            seen += result._tag === "Match" || result._tag === "Difference" ? 2 : 1
            ahead = Math.max(ahead, read - seen)
          })
        )
      )
      assert.strictEqual(seen, 40_000)
      assert.isAtMost(ahead, 400)
    }))

  it.effect("fails as its sources fail, and reports nothing as missing before the bill has ended", () =>
    Effect.gen(function*() {
      const seen: Array<string> = []
      const broken = Stream.concat(chunked([one("1", 1, 1)], 1), Stream.fail("digest" as const))
      const error = yield* Bill.reconcile(broken, chunked([one("1", 1, 1), one("2", 1, 2)], 1), options).pipe(
        Stream.runForEach((result) => Effect.sync(() => seen.push(shown(result)))),
        Effect.flip
      )
      assert.strictEqual(error, "digest")
      assert.notInclude(seen, "order 2")
    }))
})

describe("Bill: comparableTrade", () => {
  const rows = (content: string) =>
    Stream.runCollect(Bill.parseRows(Bill.trade)(Stream.succeed(new TextEncoder().encode(content))))

  it.effect("takes the amounts of order and refund as the program requested them", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual((yield* rows(Bills.all)).map(Bill.comparableTrade), [
        { kind: "payment", number: "tea20261122001", amount: 139, fee: 1, state: "SUCCESS" },
        { kind: "refund", number: "re20261122001", amount: 31, fee: -1, state: "PROCESSING" }
      ])
      assert.deepStrictEqual((yield* rows(Bills.success)).map(Bill.comparableTrade), [
        { kind: "reversal", number: "tea20261122001", amount: 888, fee: 5, state: "REVOKED" }
      ])
    }))

  it.effect("takes the settled amount in old bills, which have no other", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        (yield* rows(Bills.old)).map(({ out_trade_no, ...row }) =>
          Bill.comparableTrade({ out_trade_no, ...row }).amount
        ),
        [1, 10]
      )
    }))

  it.effect("knows no amount where the cell is none, instead of another one", () =>
    Effect.gen(function*() {
      const [row] = yield* rows(Bills.all.replaceAll("`1.39", "`90071992547409.93"))
      assert.isUndefined(row === undefined ? 0 : Bill.comparableTrade(row).amount)
    }))
})
