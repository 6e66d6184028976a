/** What every store's commands must do. Times are in milliseconds of real time, and lengths are what matters. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { Scope } from "effect/Scope"
import { randomUUID } from "node:crypto"
import type { Backend, Settled } from "../../src/inbox/store.ts"

export interface Lengths {
  readonly lockMillis: number
  readonly forgetAfterMillis: number
}

/** `open` gives a program's own view of an inbox of that name. */
export const backendSuite = (
  title: string,
  open: (name: string, lengths: Lengths) => Effect.Effect<Backend, unknown, Scope>,
  options: { readonly views: boolean } = { views: true }
) =>
  describe(`Commands of the store in ${title}`, () => {
    const minutes = { lockMillis: 600_000, forgetAfterMillis: 600_000 }
    const settled = (kind: Settled["kind"], delayMillis = 0, failure?: string): Settled => ({
      kind,
      delayMillis,
      failure
    })
    const law = (name: string, body: Effect.Effect<void, unknown, Scope>) => it.live(name, () => Effect.scoped(body))
    const ids = ({ claims }: Effect.Success<ReturnType<Backend["claim"]>>) => claims.map(({ id }) => id).toSorted()
    const pause = (millis: number) => Effect.sleep(`${millis} millis`)
    const [one, two] = [randomUUID(), randomUUID()]

    law(
      "hand out what was offered, once, to one of them",
      Effect.gen(function*() {
        const store = yield* open(randomUUID(), minutes)
        for (const id of ["a", "b", "c", "a"]) yield* store.offer("inbox", [{ id: id, text: `"${id}"` }])
        const first = yield* store.claim("inbox", one, 2)
        const second = yield* store.claim("inbox", two, 9)
        assert.deepStrictEqual([...ids(first), ...ids(second)].toSorted(), ["a", "b", "c"])
        assert.lengthOf(first.claims, 2)
        assert.deepInclude(second.claims[0], { attempt: 1, text: `"${second.claims[0]?.id}"`, failure: undefined })
        // A duplicate of what is under way.
        yield* store.offer("inbox", [{ id: "a", text: "another content" }])
        assert.deepStrictEqual(ids(yield* store.claim("inbox", one, 9)), [])
        assert.deepStrictEqual(ids(yield* store.claim("dead", one, 9)), [])
      })
    )

    law(
      "store many at once, each once",
      Effect.gen(function*() {
        const store = yield* open(randomUUID(), minutes)
        yield* store.offer("inbox", [{ id: "finished", text: "1" }, { id: "waiting", text: "1" }])
        yield* store.claim("inbox", one, 2)
        yield* store.settle("inbox", "finished", one, settled("finish"))
        yield* store.settle("inbox", "waiting", one, settled("release"))
        const many = Array.from({ length: 64 }, (_, number) => ({ id: `EV-${number}`, text: `"支付 ${number}"` }))
        yield* store.offer("inbox", [{ id: "waiting", text: "2" }, ...many, { id: "finished", text: "2" }])
        const { claims } = yield* store.claim("inbox", two, 99)
        const found = new Map(claims.map(({ id, text }) => [id, text]))
        assert.deepStrictEqual(found, new Map([["waiting", "1"], ...many.map(({ id, text }) => [id, text] as const)]))
        assert.lengthOf(claims, 65)
      })
    )

    law(
      "settle only what is held under the token",
      Effect.gen(function*() {
        const store = yield* open(randomUUID(), minutes)
        yield* store.offer("inbox", [{ id: "a", text: "1" }])
        yield* store.claim("inbox", one, 1)
        for (const kind of ["finish", "retry", "postpone", "release"] as const) {
          assert.isFalse(yield* store.settle("inbox", "a", two, settled(kind)))
        }
        assert.deepStrictEqual(ids(yield* store.claim("inbox", two, 1)), [])
        assert.isTrue(yield* store.settle("inbox", "a", one, settled("finish")))
        assert.isFalse(yield* store.settle("inbox", "a", one, settled("finish")))
      })
    )

    law(
      "count attempts, and those that were given back do not count",
      Effect.gen(function*() {
        const store = yield* open(randomUUID(), minutes)
        yield* store.offer("inbox", [{ id: "a", text: "1" }])
        const next = Effect.map(store.claim("inbox", one, 1), ({ claims: [claim] }) => [claim?.attempt, claim?.failure])
        assert.deepStrictEqual(yield* next, [1, undefined])
        yield* store.settle("inbox", "a", one, settled("release"))
        assert.deepStrictEqual(yield* next, [1, undefined])
        yield* store.settle("inbox", "a", one, settled("retry", 0, "first"))
        assert.deepStrictEqual(yield* next, [2, "first"])
        yield* store.settle("inbox", "a", one, settled("retry"))
        assert.deepStrictEqual(yield* next, [3, "first"])
        yield* store.settle("inbox", "a", one, settled("postpone", 0, "third"))
        assert.deepStrictEqual(yield* next, [3, "third"])
        yield* store.abandon("inbox", two)
        assert.deepStrictEqual(yield* next, [undefined, undefined])
        yield* store.abandon("inbox", one)
        assert.deepStrictEqual(yield* next, [3, "third"])
      })
    )

    law(
      "hand out again after the delay, not before",
      Effect.gen(function*() {
        const store = yield* open(randomUUID(), minutes)
        for (const id of ["soon", "later"]) yield* store.offer("inbox", [{ id: id, text: "1" }])
        yield* store.claim("inbox", one, 2)
        yield* store.settle("inbox", "soon", one, settled("retry", 20))
        yield* store.settle("inbox", "later", one, settled("postpone", 600_000, "x"))
        yield* pause(40)
        assert.deepStrictEqual(ids(yield* store.claim("inbox", one, 9)), ["soon"])
      })
    )

    law(
      "forget an id in time even if nobody cleans up",
      Effect.gen(function*() {
        const store = yield* open(randomUUID(), { ...minutes, forgetAfterMillis: 1 })
        yield* store.offer("inbox", [{ id: "a", text: "1" }])
        yield* store.claim("inbox", one, 1)
        yield* store.settle("inbox", "a", one, settled("finish"))
        yield* pause(20)
        yield* store.offer("inbox", [{ id: "a", text: "2" }])
        assert.deepStrictEqual(ids(yield* store.claim("inbox", one, 9)), ["a"])
      })
    )

    if (options.views) {
      law(
        "remember an id for as long as the one who finished it asked for",
        Effect.gen(function*() {
          const name = randomUUID()
          const long = yield* open(name, minutes)
          const short = yield* open(name, { ...minutes, forgetAfterMillis: 1 })
          for (const [id, store] of [["long", long], ["short", short]] as const) {
            yield* store.offer("inbox", [{ id: id, text: "1" }])
            yield* store.claim("inbox", one, 1)
            yield* store.settle("inbox", id, one, settled("finish"))
          }
          yield* pause(20)
          yield* short.cleanup
          yield* long.offer("inbox", [{ id: "long", text: "2" }])
          yield* long.offer("inbox", [{ id: "short", text: "2" }])
          const { claims } = yield* long.claim("inbox", one, 9)
          assert.deepStrictEqual(claims.map(({ attempt, id, text }) => [id, attempt, text]), [["short", 1, "2"]])
        })
      )

      law(
        "keep a lock as long as its holder asked for, and as long as it is renewed",
        Effect.gen(function*() {
          const name = randomUUID()
          const long = yield* open(name, minutes)
          const short = yield* open(name, { ...minutes, lockMillis: 150 })
          for (const id of ["a", "b", "c"]) yield* long.offer("inbox", [{ id: id, text: "1" }])
          const [long1] = (yield* long.claim("inbox", one, 1)).claims
          const short2 = (yield* short.claim("inbox", two, 2)).claims
          const renewed = short2[0]?.id ?? ""
          // Of another: it must neither become longer nor shorter.
          yield* short.renew("inbox", [{ id: long1?.id ?? "", token: two }])
          for (let round = 0; round < 4; round++) {
            yield* pause(60)
            yield* short.renew("inbox", [{ id: renewed, token: two }])
          }
          const { claims } = yield* short.claim("inbox", one, 9)
          assert.deepStrictEqual(claims.map(({ attempt, id }) => [id, attempt]), [[short2[1]?.id, 2]])
          // Its first holder no longer decides.
          assert.isFalse(yield* short.settle("inbox", short2[1]?.id ?? "", two, settled("finish")))
          assert.isTrue(yield* short.settle("inbox", renewed, two, settled("finish")))
          assert.isTrue(yield* long.settle("inbox", long1?.id ?? "", one, settled("finish")))
        })
      )
    }

    law(
      "count what waits and show it without taking it",
      Effect.gen(function*() {
        const name = randomUUID()
        const store = yield* open(name, minutes)
        assert.deepStrictEqual(yield* store.depth("dead"), { waiting: 0, oldestMillis: undefined })
        yield* store.offer("dead", [{ id: "a", text: "1" }])
        yield* pause(30)
        for (const id of ["b", "c"]) yield* store.offer("dead", [{ id: id, text: "1" }])
        yield* store.claim("dead", one, 1)
        const { oldestMillis, waiting } = yield* store.depth("dead")
        assert.strictEqual(waiting, 3)
        assert.isAtLeast(oldestMillis ?? 0, 29)
        assert.isBelow(oldestMillis ?? 0, 20_000)
        const listed = yield* store.list("dead", 2)
        assert.deepStrictEqual(listed.map(({ id, text }) => [id, text]), [["a", "1"], ["b", "1"]])
        assert.strictEqual((yield* store.depth("inbox")).waiting, 0)
        assert.strictEqual((yield* (yield* open(`${name}2`, minutes)).depth("dead")).waiting, 0)
      })
    )
  })
