/** Requests that come together: what becomes of each where its command is slow, fails, or is not waited for. */
import { assert, describe, it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { gather } from "../../src/inbox/gather.ts"

interface Request {
  readonly id: string
  readonly text: string
}

const request = (id: string, text = id): Request => ({ id, text })

/** Commands under the control of the test: each ends when the test says so. */
const controlled = (most = 3) => {
  const commands: Array<{
    readonly ids: ReadonlyArray<string>
    readonly texts: ReadonlyArray<string>
    readonly end: Deferred.Deferred<void, string>
  }> = []
  const offer = gather<Request, string>({
    most,
    command: (requests) =>
      Effect.suspend(() => {
        const end = Deferred.makeUnsafe<void, string>()
        commands.push({ ids: requests.map(({ id }) => id), texts: requests.map(({ text }) => text), end })
        return Deferred.await(end)
      }),
    isFinal: ({ cause }) => cause.reasons.some((reason) => reason._tag === "Fail" && reason.error === "down")
  })
  const end = (index: number, exit: Exit.Exit<void, string> = Exit.void) =>
    Effect.andThen(
      Effect.suspend(() => Deferred.done(commands[index]?.end ?? Deferred.makeUnsafe<void, string>(), exit)),
      turn
    )
  return { end, ids: () => commands.map(({ ids }) => ids), commands, offer }
}

/** Lets everything run that does not wait for a command. */
const turn = Effect.forEach(Array.from({ length: 5 }), () => Effect.yieldNow, { discard: true })

const start = (effect: Effect.Effect<void, string>) =>
  Effect.forkChild(Effect.result(effect), { startImmediately: true })

const startAll = (effects: ReadonlyArray<Effect.Effect<void, string>>) =>
  Effect.tap(Effect.forEach(effects, start), () => turn)

const states = (fibers: ReadonlyArray<Fiber.Fiber<unknown>>) => fibers.map((fiber) => fiber.pollUnsafe() !== undefined)

const results = (fibers: ReadonlyArray<Effect.Success<ReturnType<typeof start>>>) =>
  Effect.map(Fiber.joinAll(fibers), (all) => all.map((result) => result._tag === "Success" ? "stored" : result.failure))

describe("Requests that come together", () => {
  it.effect("go in one command, and none has its result before the command is done", () =>
    Effect.gen(function*() {
      const { end, ids, offer } = controlled()
      const fibers = yield* startAll([offer(request("a")), offer(request("b")), offer(request("c"))])
      assert.deepStrictEqual(ids(), [["a", "b", "c"]])
      assert.deepStrictEqual(states(fibers), [false, false, false])
      yield* end(0)
      assert.deepStrictEqual(yield* results(fibers), ["stored", "stored", "stored"])
    }))

  it.effect("go in commands of a size, two at a time; what comes meanwhile waits for the next one", () =>
    Effect.gen(function*() {
      const { end, ids, offer } = controlled(2)
      const first = yield* startAll(["a", "b", "c", "d", "e"].map((id) => offer(request(id))))
      assert.deepStrictEqual(ids(), [["a", "b"], ["c", "d"]])
      const later = yield* startAll([offer(request("f"))])
      assert.lengthOf(ids(), 2)
      yield* end(1)
      assert.deepStrictEqual(ids().slice(2), [["e", "f"]])
      assert.deepStrictEqual(states([...first, ...later]), [false, false, true, true, false, false])
      yield* end(0)
      yield* end(2)
      assert.deepStrictEqual(yield* results([...first, ...later]), Array(6).fill("stored"))
      assert.lengthOf(ids(), 3)
    }))

  it.effect("are made one by one after their command failed, and only one that fails by itself fails", () =>
    Effect.gen(function*() {
      const { end, ids, offer } = controlled()
      const fibers = yield* startAll([offer(request("a")), offer(request("bad")), offer(request("c"))])
      yield* end(0, Exit.fail("one of them is bad"))
      assert.deepStrictEqual(ids().slice(1), [["a"], ["bad"], ["c"]])
      assert.deepStrictEqual(states(fibers), [false, false, false])
      yield* end(2, Exit.fail("bad"))
      assert.deepStrictEqual(states(fibers), [false, true, false])
      yield* end(1)
      yield* end(3, Exit.die("broken"))
      assert.deepStrictEqual(yield* results(fibers.slice(0, 2)), ["stored", "bad"])
      assert.isTrue(Exit.isFailure(yield* Effect.exit(Fiber.joinAll(fibers.slice(2)))))
      // Both commands may be under way again.
      yield* startAll([offer(request("d"))])
      yield* startAll([offer(request("e"))])
      assert.deepStrictEqual(ids().slice(4), [["d"], ["e"]])
    }))

  it.effect("fail alike where another attempt would end alike, and a single one is not repeated", () =>
    Effect.gen(function*() {
      const { end, ids, offer } = controlled()
      const fibers = yield* startAll([offer(request("a")), offer(request("b"))])
      yield* end(0, Exit.fail("down"))
      assert.deepStrictEqual(yield* results(fibers), ["down", "down"])
      const single = yield* startAll([offer(request("c"))])
      yield* end(1, Exit.fail("bad"))
      assert.deepStrictEqual(yield* results(single), ["bad"])
      assert.deepStrictEqual(ids(), [["a", "b"], ["c"]])
    }))

  it.effect("are one under one id, the first, with a result for each", () =>
    Effect.gen(function*() {
      const { commands, end, offer } = controlled()
      const fibers = yield* startAll([offer(request("a", "first")), offer(request("b")), offer(request("a", "second"))])
      assert.deepStrictEqual(commands.map(({ texts }) => texts), [["first", "b"]])
      // The first is under way already.
      const later = yield* startAll([offer(request("a", "third"))])
      assert.deepStrictEqual(commands.map(({ texts }) => texts), [["first", "b"], ["third"]])
      yield* end(0)
      assert.deepStrictEqual(states([...fibers, ...later]), [true, true, true, false])
      yield* end(1)
      assert.deepStrictEqual(yield* results([...fibers, ...later]), Array(4).fill("stored"))
    }))

  it.effect("are left out if nobody waits for them, without loss for others", () =>
    Effect.gen(function*() {
      const { end, ids, offer } = controlled(1)
      // Two commands are under way: what comes waits.
      const busy = yield* startAll([offer(request("x")), offer(request("y"))])
      const [gone, again, kept] = yield* Effect.all([
        start(offer(request("a"))),
        start(offer(request("b"))),
        start(offer(request("b")))
      ])
      yield* Fiber.interrupt(gone)
      yield* Fiber.interrupt(again)
      const later = yield* start(offer(request("c")))
      yield* end(0)
      yield* end(1)
      assert.deepStrictEqual(ids(), [["x"], ["y"], ["b"], ["c"]])
      yield* end(2)
      yield* end(3)
      assert.deepStrictEqual(yield* results([...busy, kept, later]), Array(4).fill("stored"))
    }))

  it.effect("go on without one that is interrupted under way, and it is not repeated by itself", () =>
    Effect.gen(function*() {
      const { end, ids, offer } = controlled()
      const [gone, kept] = yield* Effect.all([start(offer(request("a"))), start(offer(request("b")))])
      yield* turn
      yield* Fiber.interrupt(gone)
      assert.deepStrictEqual(states([kept]), [false])
      yield* end(0, Exit.fail("one of them is bad"))
      assert.deepStrictEqual(ids(), [["a", "b"], ["b"]])
      yield* end(1)
      assert.deepStrictEqual(yield* results([kept]), ["stored"])
    }))
})
