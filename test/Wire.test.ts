import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect, Schema } from "effect"
import { Wire } from "effect-wechatpay"
import * as Platform from "./support/platform.ts"

const encode = <S extends Schema.Codec<unknown, unknown, never, unknown>>(schema: S) => (value: unknown) =>
  Schema.encodeUnknownEffect(schema)(value).pipe(
    Effect.match({ onSuccess: (wire): unknown => wire, onFailure: ({ message }): unknown => message })
  )

describe("A request's fields", () => {
  it.effect("of which one at least is needed", () =>
    Effect.gen(function*() {
      const Names = Schema.Struct({
        a: Schema.optionalKey(Schema.String),
        b: Schema.optionalKey(Schema.String),
        c: Schema.optionalKey(Schema.String)
      })
      const some = encode(Names.check(Wire.oneOf("b", "a", "c")))
      assert.include(yield* some({}), "one of b, a and c is needed\n  at [\"b\"]")
      assert.deepStrictEqual(yield* some({ c: "1" }), { c: "1" })
      assert.deepStrictEqual(yield* some({ a: "1", c: "1" }), { a: "1", c: "1" })
      const either = encode(Names.check(Wire.eitherOf("a", "b")))
      assert.include(yield* either({ c: "1" }), "one of a and b is needed, and not both\n  at [\"a\"]")
      assert.include(yield* either({ a: "1", b: "1" }), "one of a and b is needed, and not both")
      assert.deepStrictEqual(yield* either({ b: "1" }), { b: "1" })
    }))

  it.effect("for a page have bounds, and go out where both are wanted", () =>
    Effect.gen(function*() {
      const page = encode(Schema.Struct(Wire.pageFields(100, 20)))
      assert.deepStrictEqual(yield* page({}), {})
      assert.deepStrictEqual(yield* page({ limit: 20, offset: 0 }), { limit: 20, offset: 0 })
      assert.deepStrictEqual(yield* page({ limit: 100 }), { limit: 100 })
      assert.include(yield* page({ limit: 19 }), "between 20 and 100")
      assert.include(yield* page({ limit: 101 }), "between 20 and 100")
      assert.include(yield* page({ offset: -1 }), "offset")
      assert.include(yield* encode(Schema.Struct(Wire.pageFields()))({ limit: 0 }), "limit")
      const both = encode(Schema.Struct(Wire.pageOf(10, 50)))
      assert.deepStrictEqual(yield* both({}), { offset: 0, limit: 10 })
      assert.deepStrictEqual(yield* both({ offset: 5, limit: 50 }), { offset: 5, limit: 50 })
      assert.include(yield* both({ limit: 51 }), "between 1 and 50")
    }))

  it.effect("with an address for notifications take the configured one, or go without where they may", () =>
    Effect.gen(function*() {
      const address = encode(Schema.Struct({ notify_url: Wire.NotifyUrlIfAny }))
      const needed = encode(Schema.Struct({ notify_url: Wire.NotifyUrl }))
      const configured = Effect.provide(Platform.config())
      const bare = Effect.provide(Platform.config({ notifyUrl: undefined }))
      assert.deepStrictEqual(yield* configured(address({})), { notify_url: "https://example.com/notify" })
      assert.deepStrictEqual(yield* bare(address({})), {})
      const own = { notify_url: "https://shop.example.com/own" }
      assert.deepStrictEqual(yield* configured(address(own)), own)
      assert.include(yield* configured(address({ notify_url: "ftp://example.com" })), "must be an http(s) address")
      assert.include(yield* bare(needed({})), "neither given nor configured")
    }))
})

describe("A value that breaks a pattern", () => {
  it.effect("is refused in words", () =>
    Effect.gen(function*() {
      const expected = [
        [Wire.OutTradeNo, "tea#", "Expected 6 to 32 characters: digits, letters, _ - | *"],
        [Wire.OutRefundNo, "", "Expected 1 to 64 characters: digits, letters, _ - | * @"],
        [Wire.merchantNo(10), "tea 1", "Expected 1 to 10 characters: digits, letters, _ - | *"],
        [Wire.Day, "23.11.2026", "Expected a day as yyyy-MM-dd"]
      ] as const
      for (const [schema, value, message] of expected) assert.include(yield* encode(schema)(value), message)
    }))
})

describe("A time", () => {
  it.effect("is read to the millisecond in every form of the pages and of traffic, and written to the second", () =>
    Effect.gen(function*() {
      const forms = [
        ["2015-05-20T13:29:35+08:00", "2015-05-20T05:29:35.000Z"],
        ["2015-05-20T13:29:35.120+08:00", "2015-05-20T05:29:35.120Z"],
        ["2015-05-20T05:29:35.1Z", "2015-05-20T05:29:35.100Z"],
        ["2015-05-20T13:29:35.120999+0800", "2015-05-20T05:29:35.120Z"],
        ["2015-05-20 13:29:35", "2015-05-20T05:29:35.000Z"],
        ["20150520132935", "2015-05-20T05:29:35.000Z"]
      ] as const
      for (const [wire, utc] of forms) {
        const time = yield* Schema.decodeUnknownEffect(Wire.Timestamp)(wire)
        assert.strictEqual(DateTime.formatIso(time), utc, wire)
        assert.strictEqual(yield* Schema.encodeEffect(Wire.Timestamp)(time), "2015-05-20T13:29:35+08:00", wire)
      }
    }))
})

describe("Wire.lenient", () => {
  const Request = Schema.Struct({
    name: Wire.text(3),
    amount: Wire.PositiveFen.annotate({ description: "Fen" }),
    day: Schema.optional(Wire.Day),
    time: Wire.Timestamp,
    kind: Wire.openLiterals("A", "B"),
    payer: Schema.Struct({ name: Wire.Sensitive }),
    goods: Schema.Array(Schema.Struct({ quantity: Schema.Int }).annotate(Wire.essential)).check(Schema.isMaxLength(1))
  }).check(Schema.makeFilter(() => "a check over several fields")).annotate({ identifier: "Request" })
  const Response = Wire.lenient(Request)
  const decode = Schema.decodeUnknownEffect(Schema.Struct({ ...Response.fields, payer: Schema.optional(Schema.Any) }))

  it.effect("makes every field optional and checks no bounds", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* decode({}), {})
      const long = { name: "four", amount: 0, day: "20261123", kind: "C", goods: [{}, { quantity: 2 }] }
      assert.deepStrictEqual(yield* decode(long), long)
    }))

  it.effect("keeps types", () =>
    Effect.gen(function*() {
      for (
        const wrong of [{ amount: 0.5 }, { name: 1 }, { time: "soon" }, { goods: {} }, { goods: [{ quantity: "" }] }]
      ) {
        assert.strictEqual((yield* Effect.exit(decode(wrong)))._tag, "Failure")
      }
    }))

  it("keeps annotations, but not the name of the shape", () => {
    const document = (schema: Schema.Top) => JSON.stringify(Schema.toJsonSchemaDocument(schema))
    assert.include(document(Response), `"description":"Fen"`)
    assert.notInclude(document(Response), "Request")
    assert.include(JSON.stringify(Response.fields.goods.schema.members[0].value.ast.annotations), "x-essential")
  })

  it("decrypts what a request encrypts", () => {
    const { name } = Response.fields.payer.schema.members[0].fields
    assert.strictEqual(name.schema.members[0], Wire.SensitiveResponse)
  })

  it("has the types of its fields", () => {
    const response: typeof Response.Type = { amount: undefined, goods: [{ quantity: 1 }, {}] }
    const quantity: number | undefined = response.goods?.[0]?.quantity
    assert.strictEqual(quantity, 1)
  })
})
