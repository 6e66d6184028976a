import { assert, describe, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as PubSub from "effect/PubSub"
import * as Kernel from "../../../src/sandbox/engine/kernel.ts"
import type { Call } from "../../../src/sandbox/engine/operation.ts"
import { refuse } from "../../../src/sandbox/engine/reply.ts"
import * as Resource from "../../../src/sandbox/engine/resource.ts"
import { isWithin, matches } from "../../../src/sandbox/engine/values.ts"

interface Activity {
  readonly mchid: string
  readonly id: string
  state: "NEW" | "OPEN" | "PAUSED" | "OVER"
}

const caller = { mchid: "0019000001", appids: [], subMerchants: ["0019000002"] }
const other = { mchid: "0019000009", appids: [], subMerchants: [] }
const missing = refuse("NOT_FOUND", "missing")
const foreign = refuse("NO_AUTH", "foreign")

const setUp = Effect.gen(function*() {
  const kernel = Kernel.make(
    { seed: 1, apiV3Key: () => "", merchants: [caller, other], origin: "", notificationDelay: 0 },
    yield* PubSub.unbounded<Kernel.Event>()
  )
  const activities = Resource.make<Activity>(kernel, {
    entity: "activity",
    id: ({ id }) => id,
    missing,
    foreign
  }, ({ state }) => state === "OVER" ? [] : [{ at: 10, state: "OPEN" }, { at: 20, state: "OVER" }])
  const call = (now: number, wire = {}, by = caller): Call => ({
    now,
    kernel,
    caller: by,
    origin: "",
    wire,
    file: undefined
  })
  const create = (id: string): Activity => ({ mchid: caller.mchid, id, state: "NEW" })
  const made = activities.create(call(0, { no: 1 }), "1", () => create("a"))
  const states = () =>
    kernel.events().flatMap((event) => event.kind === "state" ? [`${String(event.at)} ${event.state}`] : [])
  return { activities, call, create, kernel, made, states }
})

describe("a resource", () => {
  it.effect("creates an entity once, and shows it to its owner", () =>
    Effect.gen(function*() {
      const { activities, call, create, made } = yield* setUp
      const again = () => create("b")
      assert.strictEqual(activities.create(call(1, { no: 1 }), "1", again), made)
      assert.strictEqual(activities.create(call(1, { no: 2 }), "1", again, foreign), foreign)
      assert.strictEqual(activities.find(call(1), "a"), made)
      assert.strictEqual(activities.find(call(1), "b"), missing)
      assert.strictEqual(activities.find(call(1, {}, other), "a"), foreign)
      assert.strictEqual(activities.find(call(1, { sub_mchid: "0019000002" }), "a"), foreign)
      const ids = (page: { readonly data: ReadonlyArray<string> }) => page.data
      assert.deepStrictEqual(ids(activities.list(call(1), {}, ({ id }) => id)), ["a"])
      assert.deepStrictEqual(ids(activities.list(call(1, {}, other), {}, ({ id }) => id)), [])
      assert.deepStrictEqual(ids(activities.list(call(1), {}, ({ id }) => id, () => false)), [])
    }))

  it.effect("follows its plan, also after a change that the plan did not make", () =>
    Effect.gen(function*() {
      const { activities, call, kernel, states } = yield* setUp
      kernel.settle(12)
      activities.move(12, activities.find(call(12), "a"), "PAUSED", () => undefined)
      kernel.settle(30)
      assert.deepStrictEqual(states(), ["0 NEW", "10 OPEN", "12 PAUSED", "20 OVER"])
    }))

  it.effect("stays where it was moved to, if its plan has nothing more", () =>
    Effect.gen(function*() {
      const { activities, call, kernel, made, states } = yield* setUp
      const refusal = refuse("INVALID_REQUEST", "is over")
      const move = (now: number, state: Activity["state"]) =>
        activities.move(now, activities.find(call(now), "a"), state, ({ state }) =>
          state === "OVER" ? refusal : undefined)
      assert.strictEqual(move(5, "OVER"), made)
      assert.strictEqual(move(6, "OVER"), made)
      assert.strictEqual(move(7, "PAUSED"), refusal)
      assert.strictEqual(
        activities.move(8, missing, "PAUSED", () =>
          undefined),
        missing
      )
      kernel.settle(30)
      assert.deepStrictEqual(states(), ["0 NEW", "5 OVER"])
    }))
})

describe("filters of lists", () => {
  it("compare the fields that a request names", () => {
    const request: { readonly stock_id: string; readonly state?: "USED" | "SENDED" } = { stock_id: "1" }
    assert.isTrue(matches(request, { stock_id: "1", state: "USED" }))
    assert.isFalse(matches(request, { stock_id: "2" }))
    assert.isFalse(matches({ ...request, state: "SENDED" }, { stock_id: "1", state: "USED" }))
    assert.isFalse(matches({ ...request, state: "SENDED" }, { state: undefined }))
  })

  it("take times between two others, with both ends, and with either open", () => {
    const [first = at(0), second = at(0), third = at(0)] = [1, 2, 3].map(at)
    assert.isTrue(isWithin(second, second, second))
    assert.isFalse(isWithin(first, second, third))
    assert.isFalse(isWithin(third, first, second))
    assert.isTrue(isWithin(third, first, undefined))
    assert.isTrue(isWithin(first, undefined, third))
  })
})

const at = (seconds: number) => DateTime.makeUnsafe(seconds * 1000)
