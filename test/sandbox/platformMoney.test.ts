/**
 * The law of a platform's money: what all accounts hold, and what left them, is what came in, whatever was done in
 * whatever order, with calls that were repeated, changed, lost and answered with errors. Only endpoints and controls of
 * the sandbox are asked.
 *
 * `WECHATPAY_MONEY_ROUNDS=500` runs it 500 times; 25 times without it.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import * as Money from "../support/platformMoney.ts"
import * as Lawful from "../support/sandbox.ts"

const rounds = Number(process.env.WECHATPAY_MONEY_ROUNDS ?? 25)

const kinds = Object.keys(Money.deeds) as ReadonlyArray<keyof typeof Money.deeds>

const step: fc.Arbitrary<Money.Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  a: fc.nat(9),
  b: fc.nat(9),
  c: fc.nat(9),
  fault: fc.option(fc.constantFrom("resetBefore", "resetAfter", "truncatedBody", "committed"), {
    freq: 4,
    nil: undefined
  })
})

const order: fc.Arbitrary<Money.Step> = fc.record({
  kind: fc.constantFrom("order", "combined"),
  a: fc.nat(9),
  b: fc.nat(9),
  c: fc.nat(9),
  fault: fc.constant(undefined)
})

const wait: fc.Arbitrary<Money.Step> = fc.constant({ kind: "wait", a: 1, b: 1, c: 0, fault: undefined })

const steps = fc.tuple(
  fc.array(order, { minLength: 1, maxLength: 4 }),
  wait,
  fc.array(fc.oneof({ weight: 6, arbitrary: step }, { weight: 1, arbitrary: wait }), { minLength: 5, maxLength: 40 })
).map(([orders, wait, rest]) => [...orders, wait, ...rest])

const sandbox = () =>
  Lawful.layer({ mode: "platform", refundDelay: "10 minutes", retry: Schedule.recurs(0) }).pipe(
    Layer.provideMerge(TestClock.layer())
  )

const run = (steps: ReadonlyArray<Money.Step>) =>
  Effect.gen(function*() {
    const world = Money.world()
    yield* Money.prepare(world)
    for (const step of steps) yield* Money.perform(world, step)
    return yield* Money.add(world)
  }).pipe(Effect.provide(sandbox()), Effect.scoped, Effect.runPromise)

describe("the money of a platform", () => {
  it(`adds up, in ${rounds} rounds of anything`, () =>
    fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const { came, isNegative, left, there } = await run(steps)
        assert.isFalse(isNegative)
        assert.strictEqual(left + there, came)
      }),
      { numRuns: rounds }
    ), 600_000)
})
