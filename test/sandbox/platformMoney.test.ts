/**
 * The law of a platform's money: what all accounts hold, and what left them, is what came in, after calls and controls
 * in any order, with calls that were repeated, lost or failed. It is added up from the responses of endpoints alone.
 *
 * `WECHATPAY_MONEY_ROUNDS=500` runs it 500 times; 25 times without it.
 */
import { assert, describe, it } from "@effect/vitest"
import { Sandbox } from "effect-wechatpay/sandbox"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import * as Money from "../support/platform/deeds.ts"
import { leaving } from "../support/platform/leaving.ts"
import { add } from "../support/platform/totals.ts"
import { type World, world as empty } from "../support/platform/world.ts"
import * as Lawful from "../support/sandbox.ts"

const rounds = Number(process.env.WECHATPAY_MONEY_ROUNDS ?? 25)

const faults = {
  resetBefore: { kind: "resetBefore" },
  resetAfter: { kind: "resetAfter" },
  truncatedBody: { kind: "truncatedBody" },
  committed: { kind: "error", status: 500, code: "SYSTEM_ERROR", committed: true }
} as const

/** Something to do; the numbers select what with. */
interface Step {
  readonly kind: keyof typeof Money.deeds
  readonly a: number
  readonly b: number
  readonly c: number
  /** What goes wrong with the call. */
  readonly fault: keyof typeof faults | undefined
}

/** Does a step; whether it succeeds is nobody's concern here. */
const perform = (world: World, { a, b, c, fault, kind }: Step) =>
  Effect.gen(function*() {
    const sandbox = yield* Sandbox.Sandbox
    if (fault !== undefined) yield* sandbox.failNext(faults[fault])
    yield* Effect.ignore(Money.deeds[kind](world, a, b, c))
    yield* sandbox.clearFaults
  })

/** What little happens with is there more often. */
const often = [
  "shareInVain",
  "share",
  "share",
  "share",
  "closeShare",
  "closeShare",
  "giveBack",
  "giveBack",
  "returnSubsidy"
] as const

type Kind = Step["kind"]

const isLeaving = (kind: string): kind is keyof typeof leaving => kind in leaving

const all = Object.keys(Money.deeds) as ReadonlyArray<Kind>

/** A sub-merchant that was closed ends all other business: what leads there has rounds of its own. */
const daily: ReadonlyArray<Kind> = [...all.filter((kind) => !isLeaving(kind)), ...often]
const last: ReadonlyArray<Kind> = [
  ...all.filter(isLeaving).flatMap((kind) => Array.from({ length: 3 }, () => kind)),
  ...["order", "pay", "refund", "withdraw", "recharge", "payRecharge", "unfreeze", "again"].filter((
    kind
  ): kind is Kind => all.some((known) => known === kind))
]

const stepOf = (kinds: ReadonlyArray<Kind>): fc.Arbitrary<Step> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    a: fc.nat(9),
    b: fc.nat(9),
    c: fc.nat(9),
    fault: fc.option(fc.constantFrom("resetBefore", "resetAfter", "truncatedBody", "committed"), {
      freq: 4,
      nil: undefined
    })
  })

const order: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("order", "combined"),
  a: fc.nat(9),
  b: fc.nat(9),
  c: fc.nat(9),
  fault: fc.constant(undefined)
})

const wait: fc.Arbitrary<Step> = fc.nat(3).map((a) => ({ kind: "wait", a, b: 1, c: 0, fault: undefined }))

const ready: fc.Arbitrary<Step> = fc.constant({ kind: "wait", a: 1, b: 1, c: 0, fault: undefined })

const stepsOf = (kinds: ReadonlyArray<Kind>) =>
  fc.tuple(
    fc.array(order, { minLength: 1, maxLength: 4 }),
    ready,
    fc.array(fc.oneof({ weight: 4, arbitrary: stepOf(kinds) }, { weight: 1, arbitrary: wait }), {
      minLength: 5,
      maxLength: 40
    })
  ).map(([orders, ready, rest]) => [...orders, ready, ...rest])

const sandbox = () =>
  Lawful.layer({ mode: "platform", refundDelay: "10 minutes", retry: Schedule.recurs(0) }).pipe(
    Layer.provideMerge(TestClock.layer())
  )

const run = (steps: ReadonlyArray<Step>) =>
  Effect.gen(function*() {
    const world = empty()
    yield* Money.prepare(world)
    for (const step of steps) yield* perform(world, step)
    return yield* add(world)
  }).pipe(Effect.provide(sandbox()), Effect.scoped, Effect.runPromise)

/** The law, in as many rounds. */
const holds = (kinds: ReadonlyArray<Kind>) => () =>
  fc.assert(
    fc.asyncProperty(stepsOf(kinds), async (steps) => {
      const { came, isNegative, left, there } = await run(steps)
      assert.isFalse(isNegative)
      assert.strictEqual(left + there, came)
    }),
    { numRuns: rounds }
  )

describe("the money of a platform", () => {
  it(`adds up, in ${rounds} rounds of anything`, holds(daily), 600_000)

  it(`adds up as it leaves, in ${rounds} rounds of transfers, payments abroad and closings`, holds(last), 600_000)
})
