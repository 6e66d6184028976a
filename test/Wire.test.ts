import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
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
