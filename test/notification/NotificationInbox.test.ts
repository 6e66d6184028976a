import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Metric from "effect/Metric"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Reactivity from "effect/reactivity/Reactivity"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import * as Statement from "effect/sql/Statement"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { Order } from "../../src/api/payments/index.ts"
import * as Memory from "../../src/inbox/memory.ts"
import { describeError } from "../../src/inbox/models.ts"
import * as Options from "../../src/inbox/options.ts"
import * as Service from "../../src/inbox/service.ts"
import * as Store from "../../src/inbox/store.ts"
import { CertificateStore, NotificationRouter, type WeChatPayConfig } from "../../src/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import { layer as merchant } from "../support/notification.ts"
import { maxAttempts, receive, settings, stream, suite } from "./NotificationInboxTest.ts"

suite("memory", {
  layer: Effect.sync(() => NotificationInbox.layerMemory(settings)),
  pass: Effect.andThen(TestClock.adjust("20 millis"), Effect.yieldNow)
}, it.effect)

type InboxServices =
  | NotificationInbox.NotificationInbox
  | CertificateStore.CertificateStore
  | WeChatPayConfig.WeChatPayConfig

const quiet = Layer.merge(merchant, Logger.layer([]))

/** A store that does what a test says. */
const storeOf = (store: Partial<PersistedQueue.PersistedQueueStore["Service"]>) =>
  NotificationInbox.layer(settings).pipe(
    Layer.provide(PersistedQueue.layer),
    Layer.provide(Layer.succeed(PersistedQueue.PersistedQueueStore, {
      offer: () => Effect.void,
      take: () => Effect.never,
      cleanup: () => Effect.void,
      ...store
    }))
  )

describe("A store that fails", () => {
  it.effect("makes the response 503, so that WeChat Pay sends again", () =>
    Effect.gen(function*() {
      const failing = storeOf({
        offer: () => Effect.fail(new PersistedQueue.PersistedQueueError({ message: "down" }))
      })
      const reply = yield* receive().pipe(Effect.provide(failing), Effect.provide(quiet))
      assert.deepStrictEqual(reply, { status: 503, body: "{\"code\":\"FAIL\",\"message\":\"store unavailable\"}" })
    }))

  it.effect("is logged with the code of its cause, however deep", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const refused = Object.assign(new Error("connect 10.0.0.1"), { code: "ECONNREFUSED" })
      const failing = storeOf({
        offer: () =>
          Effect.fail(
            new PersistedQueue.PersistedQueueError({
              message: "down",
              cause: Cause.fail(new Error("query", { cause: refused }))
            })
          )
      })
      const logger = Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))])
      yield* receive().pipe(Effect.provide(failing), Effect.provide(Layer.merge(merchant, logger)))
      assert.include(logged.join(), "ECONNREFUSED")
      assert.notInclude(logged.join(), "10.0.0.1")
    }))

  it.effect("makes the response 503 after three seconds where it does not respond, even if it cannot be interrupted", () =>
    Effect.gen(function*() {
      const hanging = storeOf({ offer: () => Effect.uninterruptible(Effect.sleep("1 minute")) })
      yield* Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(receive(), { startImmediately: true })
        yield* TestClock.adjust("2999 millis")
        assert.isUndefined(fiber.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        yield* Effect.yieldNow
        assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
        yield* TestClock.adjust("1 minute")
      }).pipe(Effect.provide(hanging), Effect.provide(quiet))
    }))

  it.effect("for a platform key makes the response 503 in time, and nothing is stored", () =>
    Effect.gen(function*() {
      const store = Layer.succeed(CertificateStore.CertificateStore, {
        get: () => Effect.never,
        current: Effect.never,
        serials: Effect.succeed([])
      })
      const fiber = yield* Effect.forkChild(receive().pipe(Effect.provide(store)), { startImmediately: true })
      yield* TestClock.adjust("1499 millis")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.strictEqual((yield* Fiber.join(fiber)).status, 503)
    }).pipe(
      Effect.provide(storeOf({ offer: () => Effect.die(new Error("stored")) })),
      Effect.provide(quiet)
    ))

  it.effect("while a delivery is acknowledged makes a redelivery, and no defect", () =>
    Effect.gen(function*() {
      let deliveries = 0
      let stored: unknown
      const forgetful = storeOf({
        offer: ({ element, name }) =>
          Effect.sync(() => {
            if (name === "notifications") stored = element
          }),
        take: ({ name }) =>
          Effect.suspend(() => {
            if (name !== "notifications") return Effect.never
            deliveries++
            return Effect.as(
              Effect.addFinalizer(() => deliveries === 1 ? Effect.die(new Error("no connection")) : Effect.void),
              { id: "EV-1", attempts: deliveries, element: stored }
            )
          })
      })
      const attempts = yield* Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        const once = NotificationInbox.stream(Order.events, { concurrency: 1 })
        const fiber = yield* Effect.forkChild(
          Stream.runCollect(Stream.tap(Stream.take(once, 2), ({ acknowledge }) => acknowledge)),
          { startImmediately: true }
        )
        yield* TestClock.adjust("1 second")
        return yield* Fiber.join(fiber)
      }).pipe(Effect.provide(forgetful), Effect.provide(quiet))
      assert.deepStrictEqual(attempts.map(({ attempt }) => attempt), [1, 2])
    }))
})

describe("A dead letter", () => {
  it.effect("keeps the reason of the last attempt and its number where it could not be buried at once", () =>
    Effect.gen(function*() {
      const checked = yield* Options.checkStore(settings)
      const memory = Memory.make(60_000)
      let fails = 3
      const store = yield* Store.make(
        {
          ...memory,
          offer: (queue, elements) =>
            queue === "dead" && fails-- > 0 ? Effect.fail(new Error("down")) : memory.offer(queue, elements)
        },
        { ...checked, pollInterval: Duration.seconds(1) }
      )
      const inbox = yield* Service.make(store, checked)
      yield* inbox.offer("EV-1", {
        headers: {},
        body: new Uint8Array(),
        receivedAt: DateTime.makeUnsafe(0),
        replays: 0
      })
      let attempts = 0
      const consumer = yield* Effect.forkChild(
        Effect.forever(inbox.take(() =>
          Effect.fail(`attempt ${++attempts}`).pipe(
            Effect.mapError(() => Object.assign(new Error("secret"), { code: `E_${attempts}` }))
          )
        ))
      )
      for (let step = 0; step < 400; step++) yield* TestClock.adjust("20 millis")
      yield* Fiber.interrupt(consumer)
      const letters = yield* inbox.listDead(10)
      assert.deepStrictEqual(letters.map(({ attempts, reason }) => [attempts, reason]), [[
        maxAttempts,
        `Error E_${maxAttempts}`
      ]])
      assert.deepStrictEqual([attempts, fails], [maxAttempts, -1])
    }).pipe(Effect.scoped, Effect.provide(quiet)))

  it("names the error that it comes of, and what caused it, without their texts", () => {
    class OutOfStock extends Data.TaggedError("OutOfStock")<{ readonly order: string }> {}
    class ShopError extends Error {}
    const cases: ReadonlyArray<readonly [unknown, string | RegExp]> = [
      [new OutOfStock({ order: "secret" }), "OutOfStock"],
      [new TypeError("secret"), "TypeError"],
      [new ShopError("secret"), "ShopError"],
      [new Error("secret"), /^Error at NotificationInbox\.test\.ts:\d+$/],
      [
        new Error("secret", { cause: Object.assign(new Error("secret"), { code: "ECONNRESET" }) }),
        /^Error at NotificationInbox\.test\.ts:\d+, caused by Error ECONNRESET$/
      ],
      [{ _tag: "Plain", reason: { _tag: "Lost" } }, "Plain"],
      [Object.assign(new Error("secret"), { reason: { _tag: "Deadlock" } }), "Error Deadlock"],
      [Object.assign(new Error("secret"), { code: "secret text" }), /^Error at /],
      ["secret", "a failure of type string"],
      [null, "a failure of type null"],
      [undefined, "a failure of type undefined"]
    ]
    for (const [error, expected] of cases) {
      const text = describeError(error)
      if (typeof expected === "string") assert.strictEqual(text, expected)
      else assert.match(text, expected)
      assert.notInclude(text, "secret")
    }
    assert.isAtMost(describeError(new Error("", { cause: { _tag: "a".repeat(900) } })).length, 300)
  })

  it.effect("comes of a consumer that did not survive its last attempt", () =>
    Effect.gen(function*() {
      const buried: Array<{ readonly name: string; readonly id: string; readonly element: unknown }> = []
      let stored: unknown
      let taken = false
      const settled: Array<string> = []
      const crashed = storeOf({
        offer: ({ element, id, name }) =>
          Effect.sync(() => {
            if (name === "notifications") stored = element
            else buried.push({ name, id, element })
          }),
        take: ({ name }) =>
          Effect.suspend(() => {
            if (name !== "notifications" || taken) return Effect.never
            taken = true
            return Effect.as(
              Effect.addFinalizer((exit) => Effect.sync(() => settled.push(exit._tag))),
              { id: "EV-1", attempts: maxAttempts + 1, element: stored }
            )
          })
      })
      let ran = 0
      const router = NotificationRouter.make(() => Effect.as(Effect.sync(() => ran++), NotificationRouter.acknowledge))
      yield* Effect.gen(function*() {
        yield* receive({ id: "EV-1" })
        const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 1 }))
        yield* TestClock.adjust("1 second")
        yield* Fiber.interrupt(fiber)
      }).pipe(Effect.provide(crashed), Effect.provide(quiet))
      assert.strictEqual(ran, 0)
      assert.deepStrictEqual(settled, ["Success"])
      assert.deepStrictEqual(buried.map(({ id, name }) => [name, id]), [["notifications-dead", "EV-1"]])
      assert.deepInclude(buried[0]?.element, { attempts: maxAttempts, reason: "the consumer did not survive", stored })
    }))

  it.effect("is kept where this version cannot read it", () =>
    Effect.gen(function*() {
      const dead = yield* PersistedQueue.make({ name: "notifications-dead", schema: Schema.Json })
      yield* dead.offer({ died_at: "by another version" }, { id: "EV-1" })
      const reading = yield* Effect.forkChild(Stream.runDrain(NotificationInbox.deadLetters))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(reading)
      const taking = yield* Effect.forkChild(dead.take((_, { attempts }) => Effect.succeed(attempts)))
      yield* TestClock.adjust("2 minutes")
      const attempts = yield* Fiber.join(taking)
      assert.isAbove(attempts, 1)
    }).pipe(
      Effect.provide(NotificationInbox.layer(settings)),
      Effect.provide(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreMemory))),
      Effect.provide(quiet)
    ))

  it.effect("comes of all else that stands in the queue, and survives every replay", () =>
    Effect.gen(function*() {
      const queue = yield* PersistedQueue.make({ name: "notifications", schema: Schema.Json })
      yield* queue.offer({ somebody: "else's" }, { id: "x" })
      const consumer = yield* Effect.forkChild(Stream.runDrain(stream))
      const letter = yield* Stream.runHead(
        Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ replay }) => replay)
      ).pipe(Effect.flatMap(Effect.fromOption))
      assert.deepStrictEqual([letter.id, letter.reason, letter.stored], [
        "x",
        "no notification of this library",
        undefined
      ])
      const again = yield* Stream.runHead(
        Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ replay }) => replay)
      ).pipe(Effect.flatMap(Effect.fromOption))
      assert.strictEqual(again.id, "x~1")
      const last = yield* Stream.runHead(
        Stream.tap(Stream.take(NotificationInbox.deadLetters, 1), ({ discard }) => discard)
      ).pipe(Effect.flatMap(Effect.fromOption))
      assert.strictEqual(last.id, "x~2")
      yield* Fiber.interrupt(consumer)
    }).pipe(
      Effect.provide(NotificationInbox.layer(settings)),
      Effect.provide(PersistedQueue.layer.pipe(Layer.provide(PersistedQueue.layerStoreMemory))),
      Effect.provide(quiet)
    ))

  it.effect("that is kept is handed out again after a minute", () =>
    Effect.gen(function*() {
      yield* receive({ id: "EV-1" })
      const rejecting = yield* Effect.forkChild(Stream.runForEach(stream, ({ reject }) => reject()))
      const kept = yield* Effect.forkChild(
        Stream.runCollect(Stream.tap(Stream.take(NotificationInbox.deadLetters, 2), ({ keep }) => keep)),
        { startImmediately: true }
      )
      for (let step = 0; step < 10; step++) yield* TestClock.adjust("20 millis")
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(kept.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual((yield* Fiber.join(kept)).map(({ id }) => id), ["EV-1", "EV-1"])
      yield* Fiber.interrupt(rejecting)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))
})

describe("An inbox", () => {
  it.effect("lets nobody settle a delivery after the stream ended", () =>
    Effect.gen(function*() {
      yield* receive({ id: "EV-1" })
      const [delivery] = yield* Stream.runCollect(Stream.take(stream, 1))
      assert.isDefined(delivery)
      if (delivery === undefined) return
      for (const settle of [delivery.acknowledge, delivery.reject("late")]) {
        const error = yield* Effect.flip(settle)
        assert.deepStrictEqual([error._tag, error.reason._tag], ["NotificationInboxError", "Released"])
      }
      const again = yield* Stream.runHead(Stream.tap(Stream.take(stream, 1), ({ acknowledge }) => acknowledge)).pipe(
        Effect.flatMap(Effect.fromOption)
      )
      assert.deepStrictEqual([again.id, again.attempt], ["EV-1", 1])
      // What was acknowledged in time stays so.
      yield* again.acknowledge
      assert.strictEqual((yield* NotificationInbox.status).waiting, 0)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))

  it.effect("lets nobody decide on a dead letter after the stream ended", () =>
    Effect.gen(function*() {
      yield* receive({ id: "EV-1" })
      const rejecting = yield* Effect.forkChild(Stream.runForEach(stream, ({ reject }) => reject()))
      const reading = yield* Effect.forkChild(Stream.runCollect(Stream.take(NotificationInbox.deadLetters, 1)))
      for (let step = 0; step < 10; step++) yield* TestClock.adjust("20 millis")
      const [letter] = yield* Fiber.join(reading)
      yield* Fiber.interrupt(rejecting)
      assert.isDefined(letter)
      if (letter === undefined) return
      for (const decide of [letter.replay, letter.discard, letter.keep]) {
        assert.strictEqual((yield* Effect.flip(decide)).reason._tag, "Released")
      }
      assert.strictEqual((yield* NotificationInbox.status).deadLetters, 1)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))

  it.effect("refuses a concurrency that would consume nothing or never end", () =>
    Effect.gen(function*() {
      const router = NotificationRouter.make(() => Effect.void)
      for (const concurrency of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
        for (
          const effect of [
            Effect.asVoid(NotificationInbox.run(router, { concurrency })),
            Effect.asVoid(Effect.scoped(Layer.build(NotificationInbox.layerConsumer(router, { concurrency })))),
            Stream.runDrain(NotificationInbox.stream(Order.events, { concurrency }))
          ]
        ) {
          const error = yield* Effect.flip(effect)
          assert.deepStrictEqual([error._tag, error.setting], ["ConfigurationError", "concurrency"])
        }
      }
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))

  it.effect("refuses settings that cannot be right", () =>
    Effect.gen(function*() {
      const cases: ReadonlyArray<readonly [string, NotificationInbox.StoreOptions]> = [
        ["name", { name: "" }],
        ["name", { name: "a:b" }],
        ["name", { name: "{a}" }],
        ["name", { name: "a".repeat(61) }],
        ["name", { name: "notifications-dead" }],
        ["maxAttempts", { maxAttempts: 0 }],
        ["maxAttempts", { maxAttempts: Number.NaN }],
        ["storeTimeout", { storeTimeout: 0 }],
        ["deduplication", { deduplication: -1 }],
        ["lockExpiration", { lockExpiration: Number.NaN }],
        ["lockExpiration", { lockExpiration: Number.POSITIVE_INFINITY }],
        ["lockRefreshInterval", { lockExpiration: "1 second", lockRefreshInterval: "1 second" }],
        ["commandTimeout", { commandTimeout: 0 }],
        ["pollInterval", { pollInterval: 0 }],
        ["warnAfter", { warnAfter: 0 }]
      ]
      for (const [setting, options] of cases) {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(NotificationInbox.layerMemory(options))))
        assert.strictEqual(error.setting, setting)
      }
      const sql = Layer.effect(
        SqlClient.SqlClient,
        SqlClient.make({
          acquirer: Effect.die("not asked"),
          compiler: Statement.makeCompilerSqlite(),
          driver: "test",
          spanAttributes: []
        })
      ).pipe(Layer.provide(Reactivity.layer))
      for (
        const [setting, tableName] of [
          ["tableName", ""],
          ["tableName", "a".repeat(51)],
          ["tableName", "1a"],
          ["tableName", "a\"b"],
          ["tableName", "a.b"],
          ["tableName", "表"],
          // Another database than PostgreSQL.
          ["SqlClient", "inbox"]
        ] as const
      ) {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(NotificationInbox.layerSql({ tableName })))).pipe(
          Effect.provide(sql)
        )
        assert.strictEqual(error._tag === "ConfigurationError" ? error.setting : error._tag, setting)
      }
    }))

  it.effect("in the same program as another shares nothing with it", () =>
    Effect.gen(function*() {
      const use = (options: NotificationInbox.StoreOptions, f: Effect.Effect<void, unknown, InboxServices>) =>
        Layer.effectDiscard(f).pipe(Layer.provide(NotificationInbox.layerMemory(options)))
      const seen: Array<number> = []
      const count = Effect.flatMap(NotificationInbox.status, ({ waiting }) => Effect.sync(() => seen.push(waiting)))
      yield* Effect.scoped(Layer.build(Layer.mergeAll(
        use(settings, Effect.andThen(receive({ id: "EV-1" }), count)),
        use(settings, Effect.andThen(Effect.sleep("1 second"), count))
      ))).pipe((build) =>
        Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(build, { startImmediately: true })
          yield* TestClock.adjust("1 second")
          yield* Fiber.join(fiber)
        })
      )
      assert.deepStrictEqual(seen, [1, 0])
    }).pipe(Effect.provide(quiet)))

  it.effect("shows in metrics and in the log what waits for too long", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const inbox = NotificationInbox.layerMemory({ ...settings, name: "watched", maxAttempts: 1 })
      yield* Effect.gen(function*() {
        for (const id of ["EV-1", "EV-2", "EV-3"]) yield* receive({ id })
        yield* TestClock.adjust("4 minutes")
        assert.deepStrictEqual(logged, [])
        yield* TestClock.adjust("1 minute")
        assert.include(logged.join(), "3 notifications wait in the inbox watched, the oldest for 300 s")
        const gauge = (id: string) =>
          Effect.map(
            Metric.snapshot,
            (metrics) => metrics.find((metric) => metric.id === id && metric.attributes?.["inbox"] === "watched")?.state
          )
        assert.deepInclude(yield* gauge("wechatpay_inbox_waiting"), { value: 3 })
        assert.deepInclude(yield* gauge("wechatpay_inbox_oldest_seconds"), { value: 300 })
        assert.deepInclude(yield* gauge("wechatpay_inbox_dead_letters"), { value: 0 })
        const first = { current: true }
        const consumer = yield* Effect.forkChild(Stream.runForEach(stream, ({ acknowledge, reject }) => {
          const settle = first.current ? reject() : acknowledge
          first.current = false
          return settle
        }))
        yield* TestClock.adjust("1 minute")
        assert.deepInclude(yield* gauge("wechatpay_inbox_waiting"), { value: 0 })
        assert.deepInclude(yield* gauge("wechatpay_inbox_oldest_seconds"), { value: 0 })
        assert.deepInclude(yield* gauge("wechatpay_inbox_dead_letters"), { value: 1 })
        assert.deepInclude(yield* gauge("wechatpay_inbox_buried"), { count: 1 })
        const attempts = (yield* Metric.snapshot).filter(({ attributes, id }) =>
          id === "wechatpay_inbox_attempts" && attributes?.["inbox"] === "watched"
        ).map(({ attributes, state }) => [attributes?.["result"], "count" in state && state.count])
        assert.deepStrictEqual(attempts.toSorted(), [["failed", 1], ["finished", 2]])
        yield* Fiber.interrupt(consumer)
      }).pipe(
        Effect.provide(inbox),
        Effect.provide(Layer.merge(
          merchant,
          Logger.layer([
            Logger.make(({ logLevel, message }) => void (logLevel === "Warn" && logged.push(String(message))))
          ])
        ))
      )
    }))

  it.effect("says in the log that its store cannot be measured", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      const checked = yield* Options.check({})
      const down: Store.InboxStore = {
        offer: () => Effect.void,
        take: () => Effect.never,
        depth: () =>
          Effect.fail(new NotificationInbox.NotificationInboxError({ reason: { _tag: "Timeout" }, issue: "5s" })),
        list: () => Effect.succeed([])
      }
      yield* Effect.scoped(Effect.andThen(Service.make(down, checked), TestClock.adjust("1 second"))).pipe(
        Effect.provide(Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))]))
      )
      assert.include(logged.join(), "cannot be measured")
    }))

  it.effect("forgets the id of a finished notification only after the time that is set", () =>
    Effect.gen(function*() {
      const one = Stream.runDrain(Stream.tap(Stream.take(stream, 1), ({ acknowledge }) => acknowledge))
      yield* receive({ id: "EV-1" })
      yield* one
      yield* TestClock.adjust("23 hours")
      yield* receive({ id: "EV-1" })
      const fiber = yield* Effect.forkChild(one, { startImmediately: true })
      yield* TestClock.adjust("10 seconds")
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("3 hours")
      yield* receive({ id: "EV-1" })
      yield* Fiber.join(fiber)
    }).pipe(
      Effect.provide(NotificationInbox.layerMemory({ ...settings, deduplication: "1 day" })),
      Effect.provide(quiet)
    ))

  it.effect("has at most as many deliveries out as its consumer takes at a time", () =>
    Effect.gen(function*() {
      for (let number = 0; number < 10; number++) yield* receive({ id: `EV-${number}` })
      let running = 0
      let most = 0
      let finished = 0
      const router = NotificationRouter.make(() => Effect.void).on(Order.paid, () =>
        Effect.gen(function*() {
          most = Math.max(most, ++running)
          yield* Effect.sleep("1 second")
          running--
          finished++
        }))
      const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 3 }))
      for (let second = 0; second < 4; second++) yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([most, finished], [3, 10])
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))

  it.effect("counts a handler that interrupts itself as failed, and does not go round at once", () =>
    Effect.gen(function*() {
      yield* receive({ id: "EV-1" })
      let runs = 0
      const router = NotificationRouter.make(() => Effect.void).on(Order.paid, () =>
        Effect.suspend(() => {
          runs++
          return Effect.interrupt
        }))
      const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 1 }))
      for (let step = 0; step < 20; step++) yield* TestClock.adjust("20 millis")
      assert.strictEqual(runs, maxAttempts)
      assert.isFalse(Cause.isCause(fiber.pollUnsafe()))
      yield* Fiber.interrupt(fiber)
    }).pipe(Effect.provide(NotificationInbox.layerMemory(settings)), Effect.provide(quiet)))

  it.effect("goes on with other notifications where the schedule of its attempts has a defect, and says so", () => {
    const logged: Array<string> = []
    const broken = Schedule.addDelay(Schedule.recurs(9), () => Effect.die(new Error("a mistake of the program")))
    return Effect.gen(function*() {
      const handled: Array<string> = []
      const router = NotificationRouter.make(() => Effect.void).on(
        Order.paid,
        ({ id }) => id === "EV-1" ? Effect.fail("not now") : Effect.sync(() => handled.push(id))
      )
      const fiber = yield* Effect.forkChild(NotificationInbox.run(router, { concurrency: 1 }))
      yield* receive({ id: "EV-1" })
      yield* TestClock.adjust("100 millis")
      yield* receive({ id: "EV-2" })
      for (let second = 0; second < 5; second++) yield* TestClock.adjust("1 second")
      assert.isUndefined(fiber.pollUnsafe())
      assert.deepStrictEqual(handled, ["EV-2"])
      assert.strictEqual((yield* NotificationInbox.status).waiting, 1)
      assert.include(logged.join(), "retrySchedule has a defect: the next attempt comes in 1m")
      for (let minute = 1; minute < maxAttempts; minute++) yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual((yield* NotificationInbox.listDeadLetters()).map(({ id }) => id), ["EV-1"])
      yield* Fiber.interrupt(fiber)
    }).pipe(
      Effect.provide(NotificationInbox.layerMemory({ ...settings, retrySchedule: broken })),
      Effect.provide(merchant),
      Effect.provide(Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))]))
    )
  })
})
