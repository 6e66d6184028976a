import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Tracer from "effect/Tracer"
import * as Tracing from "../../src/transport/tracing.ts"

const own = Tracing.spanned("Test.call", { kind: "client", attributes: { a: 1 } })

/** Names of the spans and frames that the cause of a failure shows, the innermost first. */
const frames = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.map(Effect.exit(effect), (exit) =>
    Exit.isFailure(exit)
      ? Array.from(Cause.pretty(exit.cause).matchAll(/^\s*at (\S+)/gm), ([, name]) => name).filter((name) =>
        name === "Test.call" || name === "outer"
      )
      : [])

const seeing = () => {
  const spans: Array<Tracer.NativeSpan> = []
  const tracer = Tracer.make({
    span: (options) => {
      const span = new Tracer.NativeSpan(options)
      spans.push(span)
      return span
    }
  })
  return { spans, tracer }
}

const failing = own(Effect.fail(new Error("x")))

describe("spanned", () => {
  it.effect("makes a span with its options under a tracer, and annotates it", () => {
    const { spans, tracer } = seeing()
    return Effect.gen(function*() {
      yield* own(Tracing.annotate({ b: 2 }))
      assert.deepStrictEqual(spans.map(({ kind, name }) => [name, kind]), [["Test.call", "client"]])
      assert.deepStrictEqual(Object.fromEntries(spans[0]!.attributes), { a: 1, b: 2 })
    }).pipe(Effect.withTracer(tracer))
  })

  it.effect("makes none without a tracer, and does not annotate the program's own", () =>
    Effect.withSpan(
      Effect.gen(function*() {
        const outer = yield* Effect.currentSpan
        const current = yield* own(Effect.andThen(Tracing.annotate({ b: 2 }), Effect.currentSpan))
        assert.strictEqual(current, outer)
        assert.strictEqual(outer.attributes.size, 0)
      }),
      "outer"
    ))

  it.effect("is named by the cause of a failure, with a tracer and without", () =>
    Effect.gen(function*() {
      for (const outer of [failing, Effect.withSpan(failing, "outer", { captureStackTrace: false })]) {
        const expected = outer === failing ? ["Test.call"] : ["Test.call", "outer"]
        assert.deepStrictEqual(yield* frames(outer), expected)
        assert.deepStrictEqual(yield* frames(Effect.withTracer(outer, seeing().tracer)), expected)
      }
    }))
})
