/** The laws of every inbox, over any store. */
import { assert, describe, type it } from "@effect/vitest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Stream from "effect/Stream"
import { randomUUID } from "node:crypto"
import { Order } from "../../src/api/payments/index.ts"
import { type CertificateStore, type Notification, NotificationRouter, type WeChatPayConfig } from "../../src/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import { canary, find } from "../support/canary.ts"
import { configLayer, layer as merchant, type Post, post, storeLayer, transaction } from "../support/notification.ts"

/** Attempts of an inbox under test. */
export const maxAttempts = 3

/** Settings of an inbox under test, apart from its store. */
export const settings = { maxAttempts, retrySchedule: Schedule.spaced("20 millis") }

export interface Law {
  /** An inbox that nobody else has. */
  readonly layer: Effect.Effect<Layer.Layer<NotificationInbox.NotificationInbox, unknown>>
  /** Lets the time pass after which a rejected notification is there again. */
  readonly pass: Effect.Effect<void>
  /** Everything that the store holds, as text. */
  readonly dump?: Effect.Effect<string>
}

type Services =
  | NotificationInbox.NotificationInbox
  | WeChatPayConfig.WeChatPayConfig
  | CertificateStore.CertificateStore

export const receive = (options: Post = {}) =>
  Effect.flatMap(post(options), ({ body, headers }) => NotificationInbox.receiver().receive(headers, body))

export const stream = NotificationInbox.stream(Order.events)

/** Waits for the next delivery and acknowledges it. */
const next = Stream.runHead(Stream.tap(Stream.take(stream, 1), ({ acknowledge }) => acknowledge)).pipe(
  Effect.flatMap(Effect.fromOption),
  Effect.orDie
)

type Delivery = NotificationInbox.Delivery<Notification.Of<(typeof Order.events)[number]> | Notification.Unknown>

/** Finishes once `count` deliveries were seen, having done with each what `f` says. */
const collect = (count: number, f: (delivery: Delivery) => Effect.Effect<void, unknown>) =>
  Stream.runCollect(Stream.tap(Stream.take(stream, count), f))

/** Runs the laws under the test's clock, or in real time. */
export const suite = (
  name: string,
  law: Law,
  test: typeof it.effect | typeof it.live,
  describeLaws: (name: string, laws: () => void) => void = describe
) => {
  const check = (title: string, body: Effect.Effect<void, unknown, Services>) =>
    test(title, () => Effect.flatMap(law.layer, (inbox) => body.pipe(Effect.provide(Layer.mergeAll(inbox, services)))))

  /** Runs something in the background, and lets time pass until it is done. */
  const passing = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
      while (fiber.pollUnsafe() === undefined) yield* law.pass
      return yield* Fiber.join(fiber)
    })

  describeLaws(`NotificationInbox over ${name}`, () => {
    check(
      "hands on what it acknowledged to WeChat Pay",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* receive(), { status: 204, body: undefined })
        const { attempt, id, notification } = yield* passing(next)
        assert.strictEqual(notification.event, "Order.paid")
        assert.strictEqual(notification.id, "EV-2018022511223320873")
        assert.strictEqual(id, notification.id)
        assert.strictEqual(attempt, 1)
        if (notification.event === "Order.paid") {
          assert.strictEqual(notification.resource.out_trade_no, transaction.out_trade_no)
        }
      })
    )

    check(
      "stores nothing that does not verify",
      Effect.gen(function*() {
        // Stale, not ahead: in real time the one stays refused, the other comes true.
        assert.strictEqual((yield* receive({ ahead: -301 })).status, 401)
        assert.strictEqual((yield* receive({ body: "{}" })).status, 400)
        assert.strictEqual((yield* receive({ id: "EV-1" })).status, 204)
        assert.strictEqual((yield* passing(next)).id, "EV-1")
      })
    )

    check(
      "drops duplicates, before and after the consumer finished the first",
      Effect.gen(function*() {
        for (let copy = 0; copy < 3; copy++) assert.strictEqual((yield* receive({ id: "EV-1" })).status, 204)
        assert.strictEqual((yield* passing(next)).id, "EV-1")
        assert.strictEqual((yield* receive({ id: "EV-1" })).status, 204)
        assert.strictEqual((yield* receive({ id: "EV-2" })).status, 204)
        assert.strictEqual((yield* passing(next)).id, "EV-2")
      })
    )

    check(
      "stores once what comes twice in a flood, and responds to each",
      Effect.gen(function*() {
        const ids = Array.from({ length: 100 }, (_, number) => `EV-${number}`)
        const posts = [...ids, ...ids.toReversed()].map((id) => receive({ id }))
        const responses = yield* Effect.all(posts, { concurrency: "unbounded" })
        assert.deepStrictEqual(new Set(responses.map(({ status }) => status)), new Set([204]))
        const seen = yield* passing(collect(ids.length, ({ acknowledge }) => acknowledge))
        assert.deepStrictEqual(seen.map(({ id }) => id).toSorted(), ids.toSorted())
        assert.strictEqual((yield* receive({ id: "EV-last" })).status, 204)
        assert.strictEqual((yield* passing(next)).id, "EV-last")
      })
    )

    check(
      "takes any id",
      Effect.gen(function*() {
        const ids = ["支付".repeat(200), "\ud800", " ", "a".repeat(500), "EV~1"]
        for (const id of ids) assert.strictEqual((yield* receive({ id })).status, 204)
        const seen = yield* passing(collect(ids.length, ({ acknowledge }) => acknowledge))
        assert.deepStrictEqual(new Set(seen.map(({ notification }) => notification.id)), new Set(ids))
      })
    )

    check(
      "hands out again what was rejected, then buries it, and replays it under a new id",
      Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        const attempts = yield* passing(collect(maxAttempts, ({ reject }) => reject("not today")))
        assert.deepStrictEqual(attempts.map(({ attempt, id }) => [id, attempt]), [["EV-1", 1], ["EV-1", 2], [
          "EV-1",
          3
        ]])
        const letters = yield* passing(
          Stream.runCollect(Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ replay }) => replay))
        )
        assert.deepStrictEqual(letters.map(({ attempts, id, reason }) => [id, attempts, reason]), [
          ["EV-1", maxAttempts, "not today"]
        ])
        assert.deepStrictEqual(letters[0]?.stored?.headers["wechatpay-nonce"], "593BEC0C930BF1AFEB40B4A08C8FB242")
        const again = yield* passing(next)
        assert.deepStrictEqual([again.id, again.attempt, again.notification.id], ["EV-1~1", 1, "EV-1"])
      })
    )

    check(
      "buries and replays more than once",
      Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        for (const id of ["EV-1", "EV-1~1", "EV-1~2"]) {
          const attempts = yield* passing(collect(maxAttempts, ({ reject }) => reject()))
          assert.deepStrictEqual([...new Set(attempts.map(({ id }) => id))], [id])
          yield* passing(
            Stream.runDrain(Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ replay }) => replay))
          )
        }
        assert.strictEqual((yield* passing(next)).id, "EV-1~3")
      })
    )

    check(
      "counts dead letters and shows them without taking them",
      Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        assert.deepInclude(yield* NotificationInbox.status, { waiting: 1, deadLetters: 0 })
        yield* passing(collect(maxAttempts, ({ reject }) => reject("not today")))
        for (let look = 0; look < 2; look++) {
          assert.deepInclude(yield* NotificationInbox.status, { waiting: 0, deadLetters: 1, oldest: undefined })
          const [letter, ...others] = yield* NotificationInbox.listDeadLetters()
          assert.deepStrictEqual([letter?.id, letter?.reason, letter?.attempts], ["EV-1", "not today", maxAttempts])
          assert.deepStrictEqual(letter?.stored?.headers["wechatpay-nonce"], "593BEC0C930BF1AFEB40B4A08C8FB242")
          assert.lengthOf(others, 0)
        }
        yield* passing(
          Stream.runDrain(Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ discard }) => discard))
        )
        assert.lengthOf(yield* NotificationInbox.listDeadLetters(), 0)
      })
    )

    check(
      "gives back at once what a consumer did not finish, without counting it",
      Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        for (let consumer = 0; consumer < maxAttempts + 2; consumer++) {
          const [delivery] = yield* passing(collect(1, () => Effect.void))
          assert.deepStrictEqual([delivery?.id, delivery?.attempt], ["EV-1", 1])
        }
        assert.strictEqual((yield* passing(next)).attempt, 1)
      })
    )

    check(
      "keeps what its schema does not fit, as received",
      Effect.gen(function*() {
        const content = { ...transaction, out_trade_no: {} }
        yield* receive({ id: "EV-1", content })
        yield* receive({ id: "EV-2" })
        const consumer = yield* Effect.forkChild(Stream.runForEach(stream, ({ acknowledge }) => acknowledge))
        const [letter] = yield* passing(
          Stream.runCollect(Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ discard }) => discard))
        )
        assert.deepStrictEqual([letter?.id, letter?.reason], ["EV-1", "ResponseDecodeError SchemaMismatch"])
        const expected = yield* post({ id: "EV-1", content })
        assert.deepStrictEqual(Buffer.from(letter?.stored?.body ?? []), Buffer.from(expected.body))
        yield* Fiber.interrupt(consumer)
      })
    )

    check(
      "stores under a wrong APIv3 key what the right one opens later",
      Effect.gen(function*() {
        yield* receive({ apiV3Key: canary.previousApiV3Key })
        const rightKey = Layer.merge(configLayer({ apiV3Key: canary.previousApiV3Key }), storeLayer())
        const { notification } = yield* passing(next.pipe(Effect.provide(rightKey)))
        assert.strictEqual(notification.event, "Order.paid")
      })
    )

    check(
      "runs a router's functions, again after a failure or a defect",
      Effect.gen(function*() {
        for (const id of ["EV-1", "EV-2", "EV-3"]) yield* receive({ id })
        const seen: Array<string> = []
        const done = yield* Deferred.make<void>()
        const router = NotificationRouter.make(() => Effect.die("not expected")).on(
          Order.paid,
          ({ id }) =>
            Effect.suspend(() => {
              seen.push(id)
              if (seen.length >= 7) Deferred.doneUnsafe(done, Effect.void)
              const attempts = seen.filter((one) => one === id).length
              if (id === "EV-2" && attempts < 3) return Effect.fail("not yet")
              if (id === "EV-3" && attempts < 3) return Effect.die(new Error("not yet"))
              return Effect.void
            })
        )
        const consumer = yield* Effect.forkChild(NotificationInbox.run(router))
        yield* passing(Deferred.await(done))
        yield* Fiber.interrupt(consumer)
        const count = (id: string) => seen.filter((one) => one === id).length
        assert.deepStrictEqual(["EV-1", "EV-2", "EV-3"].map(count), [1, 3, 3])
      })
    )

    const { dump } = law
    if (dump !== undefined) {
      check(
        "stores ciphertext only",
        Effect.gen(function*() {
          const id = `EV-${randomUUID()}`
          yield* receive({ id })
          const text = yield* dump
          assert.include(text, id)
          assert.deepStrictEqual(find(text), [])
          assert.deepStrictEqual(find(Buffer.from(text, "base64").toString("latin1")), [])
          assert.notInclude(Redacted.value(Redacted.make(text)), transaction.out_trade_no)
        })
      )
    }
  })
}

/** The refusals and failures that these tests provoke are not news. */
const services = Layer.merge(merchant, Logger.layer([]))
