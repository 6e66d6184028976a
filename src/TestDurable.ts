/** Steps the clock of tests of durable payments. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as TestClock from "effect/testing/TestClock"
import { setTimeout } from "node:timers/promises"

/** The state that a test waited for did not come in time. */
export class TestDurableError extends Schema.TaggedError<TestDurableError>("effect-wechatpay/TestDurableError")(
  "TestDurableError",
  { waited: Schema.String }
) {
  override get message() {
    return `what the test waits for did not come within ${this.waited} of the test's clock`
  }
}

/** Settings of {@link until}. */
export interface Options<E, R> {
  /** Moves the clock; `TestClock.adjust` by default. With a sandbox, pass its `advance`. */
  readonly advance?: ((step: Duration.Duration) => Effect.Effect<unknown, E, R>) | undefined
  /** Time of one step; 1 second by default. */
  readonly step?: Duration.Input | undefined
  /** Longest time by which the clock advances in all; 1 hour by default. */
  readonly limit?: Duration.Input | undefined
}

/**
 * Advances the `TestClock` step by step until `look` finds something.
 *
 * **Details**
 *
 * A workflow engine hashes its numbers with WebCrypto, which the `TestClock` does not wait for. Between two looks the
 * function therefore waits for two real milliseconds, in which a workflow goes on.
 *
 * **Example** (An order that is closed because nobody paid)
 *
 * ```ts
 * import { assert, it } from "@effect/vitest"
 * import { DateTime, Effect, Layer, Schema } from "effect"
 * import { DurablePayment } from "effect-wechatpay/durable"
 * import { Native } from "effect-wechatpay/payments"
 * import { Sandbox } from "effect-wechatpay/sandbox"
 * import { TestDurable } from "effect-wechatpay/testing"
 * import { WorkflowEngine } from "effect/workflow"
 *
 * const Tea = DurablePayment.make({
 *   name: "Tea",
 *   orders: DurablePayment.direct,
 *   data: Schema.Void,
 *   value: Schema.Void,
 *   error: Schema.Never
 * })
 *
 * it.effect("an order that nobody pays is closed", () =>
 *   Effect.gen(function*() {
 *     const { advance } = yield* Sandbox.Sandbox
 *     const out_trade_no = "tea20261123001"
 *     const time_expire = DateTime.add(yield* DateTime.now, { minutes: 5 })
 *     yield* Tea.start({ out_trade_no, time_expire, data: undefined })
 *     yield* Native.prepay({ description: "Tea", out_trade_no, time_expire, amount: { total: 100 } })
 *     const order = yield* TestDurable.reaches(Tea.poll(out_trade_no), ["Closed", "Unsettled"], { advance })
 *     assert.strictEqual(order._tag, "Closed")
 *   }).pipe(
 *     Effect.provide(
 *       Tea.toLayer({ fulfil: () => Effect.void }).pipe(
 *         Layer.provideMerge(WorkflowEngine.layerMemory),
 *         Layer.provideMerge(Sandbox.layer())
 *       )
 *     )
 *   ))
 * ```
 */
export const until = <A, E, R, E2 = never, R2 = never>(
  look: Effect.Effect<Option.Option<A>, E, R>,
  { advance, limit = "1 hour", step = "1 second" }: Options<E2, R2> = {}
): Effect.Effect<A, E | E2 | TestDurableError, R | R2> =>
  Effect.gen(function*() {
    const distance = Duration.fromInputUnsafe(step)
    const longest = Duration.toMillis(limit)
    const move: Effect.Effect<unknown, E2, R2> = advance === undefined ? TestClock.adjust(distance) : advance(distance)
    for (let waited = 0; waited <= longest; waited += Duration.toMillis(distance)) {
      const found = yield* look
      if (Option.isSome(found)) return found.value
      yield* Effect.promise(() => setTimeout(2))
      yield* move
    }
    return yield* new TestDurableError({ waited: Duration.format(Duration.fromInputUnsafe(limit)) })
  })

/** Advances the `TestClock` step by step until a state has one of the tags. */
export const reaches = <S extends { readonly _tag: string }, const Tag extends S["_tag"], E, R, E2 = never, R2 = never>(
  poll: Effect.Effect<Option.Option<S>, E, R>,
  tags: ReadonlyArray<Tag>,
  options: Options<E2, R2> = {}
): Effect.Effect<S & { readonly _tag: Tag }, E | E2 | TestDurableError, R | R2> => {
  const is = (state: S): state is S & { readonly _tag: Tag } => tags.some((tag) => tag === state._tag)
  return until(Effect.map(poll, Option.filter(is)), options)
}
