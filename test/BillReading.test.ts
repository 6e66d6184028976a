import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Option, Schema, Stream } from "effect"
import { Bill } from "effect-wechatpay"
import * as fc from "fast-check"
import * as Bills from "./support/bills.ts"

const utf8 = new TextEncoder()

const bytes = (content: string, size = 1 << 16): Stream.Stream<Uint8Array> => {
  const all = utf8.encode(content)
  return Stream.fromIterable(
    Array.from({ length: Math.ceil(all.length / size) }, (_, index) => all.slice(index * size, (index + 1) * size))
  ).pipe(Stream.rechunk(1))
}

const rows = (content: string, size?: number) => Stream.runCollect(Bill.parseRows(Bill.trade)(bytes(content, size)))

const issue = (content: string, size?: number) =>
  Effect.flip(rows(content, size)).pipe(
    Effect.map((error) => error._tag === "ResponseDecodeError" ? error.issue : error._tag)
  )

/** The bill with further columns at the end. */
const wider = (names: ReadonlyArray<string>, cells: ReadonlyArray<string>) =>
  Bills.all.split("\n").map((line, index) =>
    index === 0 ? [line, ...names].join(",") : index <= 2 ? [line, ...cells.map((cell) => `\`${cell}`)].join(",") : line
  ).join("\n")

describe("Bill: columns that are not known", () => {
  it.effect("of one name are kept side by side", () =>
    Effect.gen(function*() {
      const [row] = yield* rows(wider(["补差", "补差", "补差"], ["1", "2", "3"]))
      assert.deepStrictEqual(row?.others, { "补差": "1", "补差 (2)": "2", "补差 (3)": "3" })
    }))

  it.effect("never take the name that another column has", () =>
    Effect.gen(function*() {
      const [row] = yield* rows(wider(["补差", "补差(2)", "补差", "补差"], ["1", "2", "3", "4"]))
      assert.deepStrictEqual(Object.values(row?.others ?? {}).toSorted(), ["1", "2", "3", "4"])
      assert.strictEqual(row?.others["补差"], "1")
      assert.strictEqual(row?.others["补差(2)"], "2")
    }))

  it.effect("without a name are kept, and so is one called as JavaScript calls a prototype", () =>
    Effect.gen(function*() {
      const [row] = yield* rows(wider(["", "", "__proto__", "constructor"], ["1", "2", "3", "4"]))
      assert.deepStrictEqual(Object.entries(row?.others ?? {}), [
        ["", "1"],
        [" (2)", "2"],
        ["__proto__", "3"],
        ["constructor", "4"]
      ])
    }))

  it.effect("do not overwrite a cell that its field could not take", () =>
    Effect.gen(function*() {
      const [row] = yield* rows(
        wider(["手续费"], ["second"]).replace("`0.01,`0.60%", "`0.00020,`0.60%").replace(
          /`0\.00,`1\.39,`0\.31/,
          "`-0.0098,`1.39,`0.31"
        )
      )
      assert.isUndefined(row?.fee)
      assert.deepStrictEqual(row?.others, { 手续费: "0.00020", "手续费 (2)": "second" })
    }))

  it.effect("lose no cell, under any names", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.oneof(
              fc.constantFrom("a", "a(2)", "", "__proto__", "手续费", "others", "toString"),
              fc.string({ unit: fc.constantFrom("a", "(", ")", "2"), maxLength: 4 })
            ),
            { minLength: 1, maxLength: 6 }
          ),
          async (names) => {
            const cells = names.map((_, index) => `cell${index}`)
            const [row] = await Effect.runPromise(rows(wider(names, cells)))
            assert.deepStrictEqual(Object.values(row?.others ?? {}).toSorted(), cells)
          }
        ),
        { numRuns: 300 }
      )
    ))
})

describe("Bill: line breaks", () => {
  for (const [name, lineBreak] of [["CR", "\r"], ["CRLF", "\r\n"], ["LFCR", "\n\r"], ["CRCRLF", "\r\r\n"]] as const) {
    it.effect(`of the kind ${name} divide rows like any other, however the file is cut`, () =>
      Effect.gen(function*() {
        const plain = yield* rows(Bills.all)
        for (const size of [1, 2, 7, 1 << 16]) {
          assert.deepStrictEqual(yield* rows(Bills.all.replaceAll("\n", lineBreak), size), plain)
        }
      }))
  }

  it.effect("within a cell stay as they are", () =>
    Effect.gen(function*() {
      for (const goods of ["a\rb", "a\r\rb", "a\r\nb", "\r", "a\u2028b\u0085c\vd\fe", "a\n\rb"]) {
        for (const size of [1, 3, 1 << 16]) {
          const [row, ...others] = yield* rows(Bills.allWith(goods), size)
          assert.strictEqual(row?.goods_name, goods)
          assert.lengthOf(others, 1)
        }
      }
    }))

  it.effect("that are none join rows: refused, instead of being read as the surplus of a goods name", () =>
    Effect.gen(function*() {
      for (const strange of ["\u2028", "\u2029", "\u0085", "\v", "\f"]) {
        const [header, first, second, ...rest] = Bills.all.split("\n")
        const found = yield* issue([header, `${first}${strange}${second}`, ...rest].join("\n"))
        assert.strictEqual(found, "row 1 has 53 cells, the header has 27")
        assert.match(yield* issue(Bills.all.replaceAll("\n", strange)), /summary|header|cells/)
      }
    }))

  it.effect("before a blank join rows likewise", () =>
    Effect.gen(function*() {
      const [header, first, second, ...rest] = Bills.all.split("\n")
      for (const blank of [" ", "\t", "\uFEFF"]) {
        assert.strictEqual(
          yield* issue([header, first, `${blank}${second}`, ...rest].join("\n")),
          "row 1 has 53 cells, the header has 27"
        )
      }
    }))
})

describe("Bill: a file at hand", () => {
  it.effect("gives its rows without tags, and checks the summary", () =>
    Effect.gen(function*() {
      const numbers = Stream.map(Bill.parseRows(Bill.trade)(bytes(Bills.all)), ({ out_trade_no }) => out_trade_no)
      assert.deepStrictEqual(yield* Stream.runCollect(numbers), ["tea20261122001", "tea20261122002"])
      assert.include(
        yield* issue(Bills.all.replace("`2,`1.29", "`3,`1.29")),
        "the summary does not agree with the rows in total_count"
      )
    }))

  it.effect("fails under the name of the function that was called", () =>
    Effect.gen(function*() {
      const file = bytes("no bill")
      const rows = yield* Effect.flip(Stream.runDrain(Bill.parseRows(Bill.trade)(file)))
      const entries = yield* Effect.flip(Stream.runDrain(Bill.parse(Bill.trade)(file)))
      assert.match(rows.message, /^Bill\.parseRows: /)
      assert.match(entries.message, /^Bill\.parse: /)
    }))

  it("is described by schemas", () => assert.isTrue(Schema.isSchema(Bill.TradeRow)))
})

describe("Bill: rows that differ from the one before", () => {
  it.effect("have nothing of it", () =>
    Effect.gen(function*() {
      const [payment, refund, again, last] = yield* rows([
        Bills.allHeader,
        Bills.payment(),
        Bills.refund,
        Bills.payment(),
        Bills.refund,
        Bills.allSummaryHeader,
        "`4,`2.58,`0.58,`0.04,`0.00,`2.78,`0.62"
      ].join("\n"))
      assert.strictEqual(payment?.device_id, "casher001")
      assert.isFalse(Object.hasOwn(refund ?? {}, "device_id"))
      assert.strictEqual(refund?.out_refund_no, "re20261122001")
      assert.deepStrictEqual(again, payment)
      assert.deepStrictEqual(last, refund)
    }))

  it.effect("have blanks of their own, be they empty or a zero", () =>
    Effect.gen(function*() {
      const blank = Bills.payment().replace("`0,`0,`0.00", "`,`0,`0.00")
      const content = [Bills.allHeader, blank, Bills.payment(), blank, "总交易单数", "`3"].join("\n")
      for (const row of yield* rows(content)) assert.isFalse(Object.hasOwn(row, "refund_id"))
    }))

  const cells = fc.record({
    time: fc.constantFrom("2026-11-22 10:00:00", "2026-11-22 10:00:01", "2026-11-22"),
    device: fc.constantFrom("", "till1", "till2"),
    type: fc.constantFrom("JSAPI", "NATIVE", "", "new"),
    total: fc.constantFrom("1.29", "0.00", "12", "1.001", ""),
    coupon: fc.constantFrom("0.00", "0.10", "0.0001", "", "none"),
    refund: fc.constantFrom("0", "", "50000305742026112210000000001"),
    extra: fc.constantFrom("", "0", "满减")
  })

  it.effect("are what each is alone, after any other lines", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(fc.array(cells, { minLength: 1, maxLength: 12 }), async (lines) => {
          const names =
            "交易时间,商户号,设备号,微信订单号,商户订单号,交易类型,交易状态,应结订单金额,代金券金额,微信退款单号,优惠"
          const read = (texts: ReadonlyArray<string>) => {
            const rows: Array<Bill.TradeRow> = []
            const content = [names, ...texts, "总交易单数", `\`${texts.length}`].join("\n")
            return Bill.parseRows(Bill.trade)(bytes(content, 100)).pipe(
              Stream.runForEach((row) => Effect.sync(() => rows.push(row))),
              Effect.match({
                onFailure: (error) => "issue" in error ? error.issue.replace(/^row \d+/, "row") : error._tag,
                onSuccess: () => undefined
              }),
              Effect.map((issue) => ({ rows, issue })),
              Effect.runPromise
            )
          }
          const texts = lines.map(({ coupon, device, extra, refund, time, total, type }) =>
            `\`${[time, "1900000109", device, "42", "tea", type, "SUCCESS", total, coupon, refund, extra].join(",`")}`
          )
          const alone = await Promise.all(texts.map((text) => read([text])))
          const failed = alone.findIndex(({ issue }) => issue !== undefined)
          const { issue, rows: together } = await read(texts)
          assert.strictEqual(issue, alone[failed]?.issue)
          const whole = failed < 0 ? alone : alone.slice(0, failed)
          assert.deepStrictEqual(together, whole.flatMap(({ rows }) => rows).slice(0, together.length))
          if (failed < 0) assert.lengthOf(together, lines.length)
        }),
        { numRuns: 300 }
      )
    ))

  it.effect("are not changed by a program that changes the one before", () =>
    Effect.gen(function*() {
      const same = wider(["补差"], ["1"]).split("\n")
      const content = [same[0], same[1], same[1], same[1], "总交易单数", "`3"].join("\n")
      const seen: Array<unknown> = []
      // A few bytes at a time: a row is there before the next one is read.
      yield* Stream.runForEach(Bill.parseRows(Bill.trade)(bytes(content, 50)), (row) =>
        Effect.sync(() => {
          seen.push([row.appid, row.others["补差"]])
          Object.assign(row, { appid: "changed" })
          Object.assign(row.others, { 补差: "changed" })
        }))
      assert.deepStrictEqual(seen, Array.from({ length: 3 }, () => ["wxd678efh567hg6787", "1"]))
    }))

  const kindOf = <Row>(row: Schema.Codec<Row, unknown>): Bill.Kind<Row, unknown> => ({
    row,
    summary: Schema.Unknown,
    columns: { 甲: "a", 乙: "b" },
    summaryColumns: { 合计: "n" },
    placeholders: [],
    freeText: "a",
    totals: []
  })
  const read = <Row>(kind: Bill.Kind<Row, unknown>, lines: ReadonlyArray<string>) =>
    Stream.runCollect(Bill.parseRows(kind)(bytes(["甲,乙", ...lines, "合计", "`0"].join("\n"))))

  it.effect("are checked as a whole where the schema of their kind says so", () =>
    Effect.gen(function*() {
      const kind = kindOf(
        Schema.Struct({ a: Bill.Yuan, b: Bill.Yuan }).check(
          Schema.makeFilter(({ a, b }) => a <= b, { expected: "a at most b" })
        )
      )
      assert.lengthOf(yield* read(kind, ["`0.01,`0.02", "`0.02,`0.03"]), 2)
      assert.match((yield* Effect.flip(read(kind, ["`0.01,`0.02", "`0.03,`0.02"]))).message, /row 2/)
    }))

  it.effect("have text that fits the checks of its field, be it the same as before or not", () =>
    Effect.gen(function*() {
      const kind = kindOf(Schema.Struct({ a: Schema.String.check(Schema.isMaxLength(2)), b: Schema.String }))
      assert.lengthOf(yield* read(kind, ["`x,`y", "`xx,`long"]), 2)
      assert.match((yield* Effect.flip(read(kind, ["`x,`y", "`xxx,`y"]))).message, /row 2/)
    }))

  it.effect("have times of their own where those of others come before and after", () =>
    Effect.gen(function*() {
      const times = ["10:00:00", "10:00:01", "10:00:01", "10:00:00", "10:00:02"].map((time) => `2026-11-22 ${time}`)
      const kind = kindOf(Schema.Struct({ a: Bill.Time, b: Bill.Time }))
      const found = yield* read(kind, times.map((time, index) => `\`${time},\`${times[times.length - 1 - index]}`))
      assert.deepStrictEqual(
        found.map(({ a }) => DateTime.formatIso(a)),
        [0, 1, 1, 0, 2].map((second) => `2026-11-22T02:00:0${second}.000Z`)
      )
      assert.deepStrictEqual(found.map(({ b }) => b), found.map(({ a }) => a).toReversed())
    }))

  it.effect("have a default of their own, and what the schema of their kind drops is dropped", () =>
    Effect.gen(function*() {
      let count = 0
      const withDefault = Schema.Struct({
        a: Schema.String,
        c: Schema.String.pipe(Schema.withDecodingDefaultKey(Effect.sync(() => String(++count))))
      })
      assert.deepStrictEqual(yield* read(kindOf(withDefault), ["`x,`y", "`x,`y", "`z,`y"]), [
        { a: "x", c: "1" },
        { a: "x", c: "2" },
        { a: "z", c: "3" }
      ])
    }))
})

describe("Bill: cells", () => {
  const time = Schema.decodeUnknownOption(Bill.Time)
  const yuan = Schema.decodeUnknownOption(Bill.Yuan)

  it("are times in Beijing", () => {
    // `date -u -d "… +0800"`
    const times: ReadonlyArray<readonly [string, string]> = [
      ["2024-02-29 00:30:00", "2024-02-28T16:30:00.000Z"],
      ["2026-01-01 00:00:00", "2025-12-31T16:00:00.000Z"],
      ["2026-11-30 08:00:00", "2026-11-30T00:00:00.000Z"],
      ["2026-12-31 23:59:59", "2026-12-31T15:59:59.000Z"],
      ["2026-12-31  23:59:59", "2026-12-31T15:59:59.000Z"]
    ]
    for (const [text, expected] of times) {
      assert.deepStrictEqual(Option.map(time(text), DateTime.formatIso), Option.some(expected))
    }
  })

  it("are no times if a part of them cannot be", () => {
    for (
      const text of [
        "2026-13-01 00:00:00",
        "2026-00-01 00:00:00",
        "2026-11-00 00:00:00",
        "2026-11-32 00:00:00",
        "2026-11-22 25:00:00",
        "2026-11-22 10:60:00",
        "2026-11-22 10:00:60",
        "2026-11-22 1a:00:00",
        "2026-11-22T10:00:00",
        "2026/11/22 10:00:00",
        "2026-11-22 10:00:000"
      ]
    ) assert.isTrue(Option.isNone(time(text)), text)
  })

  it("are amounts, never a negative zero", () => {
    const amounts: ReadonlyArray<readonly [string, number]> = [
      ["0.00", 0],
      ["-0.00", 0],
      ["0.07", 7],
      ["-12.34", -1234],
      ["999999999999.99", 99999999999999],
      ["1234567890123.45", 123456789012345],
      ["1.2", 120]
    ]
    for (const [text, expected] of amounts) assert.deepStrictEqual(yuan(text), Option.some(expected))
    for (const text of ["-.00", ".00", "1:00", "1.0a", "1a.00", "--1.00", "1.001", ""]) {
      assert.isTrue(Option.isNone(yuan(text)), text)
    }
    assert.isTrue(Object.is(Option.getOrUndefined(yuan("-0.00")), 0))
  })
})
