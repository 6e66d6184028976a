/** What holds over a real store: the laws, killed consumers, a store that goes away. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Stream from "effect/Stream"
import { type ChildProcess, spawn } from "node:child_process"
import { randomUUID } from "node:crypto"
import { createInterface } from "node:readline"
import { Order } from "../../src/api/payments/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import * as NotificationRouter from "../../src/NotificationRouter.ts"
import { layer as merchant, post } from "../support/notification.ts"
import type { Server } from "../support/stores.ts"
import { settings, suite } from "./NotificationInboxTest.ts"
import { inboxLayer, type Kind } from "./stores.ts"

const quiet = Layer.merge(merchant, Logger.layer([]))

/** Notifications that two consumers share while one of them is killed, at least: 2000 and more for a long run. */
const shared = Number(process.env.WECHATPAY_INBOX_SHARED ?? 600)
const kills = 3

/** Notifications that arrive while the store is killed and started. */
const arriving = 300

/** Posts that are under way at a time. */
const posters = 16

/**
 * A busy machine takes a minute or more for fifteen seconds of an idle one: starting processes, signing. This is
 * no promise of the inbox, only the end of a test that hangs.
 */
const limit = 480_000

const receiver = NotificationInbox.receiver()

/** Posts one notification, as often as WeChat Pay would. Says how often it was refused. */
const deliver = (
  id: string,
  again: Effect.Effect<void>
): Effect.Effect<number, never, Effect.Services<ReturnType<typeof receiver.receive>>> =>
  Effect.gen(function*() {
    for (let refused = 0;; refused++) {
      const { body, headers } = yield* post({ id })
      const { status } = yield* receiver.receive(headers, body)
      if (status === 204) return refused
      assert.strictEqual(status, 503)
      yield* again
    }
  })

/** A consumer in a process of its own: loads first, and consumes on a signal. */
const consumer = (kind: Kind, url: string, name: string, seen: (id: string) => void) => {
  const child: ChildProcess = spawn(
    process.execPath,
    [new URL("consumer.ts", import.meta.url).pathname, kind, url, name],
    {
      stdio: ["pipe", "pipe", "inherit"],
      // Each of them compiles the same sources.
      env: { ...process.env, NODE_COMPILE_CACHE: new URL("../../.cache/compile", import.meta.url).pathname }
    }
  )
  const ready = new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the consumer ended with ${code}`)))
    if (child.stdout !== null) {
      createInterface(child.stdout).on("line", (line) => line === "ready" ? resolve() : seen(line))
    }
  })
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()))
  ready.catch(() => undefined)
  return {
    go: () => {
      child.stdin?.write("go\n")
      return ready
    },
    kill: () => {
      child.kill("SIGKILL")
      return gone
    }
  }
}

/** Fails with what it waited for. */
const waiting = <A>(what: string, effect: Effect.Effect<A>) =>
  Effect.timeoutOrElse(effect, {
    duration: "2 minutes",
    orElse: () => Effect.die(new Error(`waited in vain: ${what}`))
  })

const until = (what: string, condition: () => boolean) =>
  waiting(
    what,
    Effect.gen(function*() {
      while (!condition()) yield* Effect.sleep("5 millis")
    })
  )

export const storeSuite = (options: {
  readonly kind: Kind
  readonly title: string
  readonly absent: string | undefined
  readonly open: () => Promise<Server>
  readonly dump: (url: string) => Effect.Effect<string>
  /** Runs an effect while the store does not respond, without ending a connection. */
  readonly during: <A>(server: Server, effect: Effect.Effect<A>) => Effect.Effect<A>
}) => {
  const { absent, kind, title } = options
  if (absent !== undefined) {
    it.skip(`NotificationInbox over ${title}: ${absent}`, () => {})
    return
  }

  let server: Server
  beforeAll(async () => {
    server = await options.open()
    await server.start()
  })
  afterAll(() => server.close())

  const inbox = (name: string, more: NotificationInbox.StoreOptions = {}) =>
    inboxLayer(kind, server.url, { ...settings, ...more, name })

  suite(
    title,
    {
      layer: Effect.sync(() => inbox(randomUUID())),
      pass: Effect.sleep("5 millis"),
      dump: Effect.suspend(() => options.dump(server.url))
    },
    it.live,
    describe.concurrent
  )

  describe(`Consumers that share an inbox over ${title}`, () => {
    const name = randomUUID()
    it.live(
      `finish ${shared} notifications and more while one of them is killed ${kills} times`,
      () =>
        Effect.gen(function*() {
          const times = new Map<string, number>()
          const children: Array<ReturnType<typeof consumer>> = []
          yield* Effect.addFinalizer(() => Effect.promise(() => Promise.all(children.map(({ kill }) => kill()))))
          let ofTheKilled = 0
          const count = (id: string) => times.set(id, (times.get(id) ?? 0) + 1)
          const enrol = (seen: (id: string) => void) => {
            const child = consumer(kind, server.url, name, seen)
            children.push(child)
            return child
          }
          const start = () =>
            enrol((id) => {
              ofTheKilled++
              count(id)
            })
          const steady = enrol(count)
          let victim = start()
          let spare = start()
          yield* waiting("two consumers start", Effect.promise(() => Promise.all([steady.go(), victim.go()])))
          const ids: Array<string> = []
          for (let round = 0; round < kills; round++) {
            ofTheKilled = 0
            // On and on until the kill: how the two share what there is, is left to them.
            let end = Number.POSITIVE_INFINITY
            const post = Effect.gen(function*() {
              while (ids.length < end) {
                const id = `EV-${ids.length}`
                ids.push(id)
                yield* deliver(id, Effect.void)
              }
            })
            const posting = yield* Effect.forkChild(
              Effect.all(Array.from({ length: posters }, () => post), { concurrency: "unbounded", discard: true })
            )
            yield* until(`the consumer that is killed handles some (round ${round})`, () => ofTheKilled >= 32)
            yield* Effect.promise(victim.kill)
            end = shared * (round + 1) / kills
            yield* waiting(`posting ends (round ${round})`, Fiber.join(posting))
            victim = spare
            spare = start()
            yield* waiting(`another consumer starts (round ${round})`, Effect.promise(victim.go))
          }
          yield* until("all notifications are handled", () => times.size === ids.length)
          // Once more than a lock lasts: anything that was finished twice for another reason than a kill would show by now.
          yield* Effect.sleep("3500 millis")
          yield* Effect.promise(() => Promise.all([steady.kill(), victim.kill(), spare.kill()]))

          assert.deepStrictEqual([...times.keys()].toSorted(), ids.toSorted())
          const again = [...times.values()].reduce((sum, each) => sum + each - 1, 0)
          // A kill takes at most what one consumer has under way at a time.
          assert.isAtMost(again, kills * 16)
        }).pipe(Effect.provide(Effect.sync(() => inbox(name)).pipe(Layer.unwrap)), Effect.provide(quiet)),
      limit
    )
  })

  describe(`An inbox over ${title}`, () => {
    it.live(
      "responds 2xx to nothing that it has not stored, and loses nothing, while the store is killed and started",
      () =>
        Effect.gen(function*() {
          const name = randomUUID()
          const seen: Array<string> = []
          const router = NotificationRouter.make(() => Effect.void).on(
            Order.paid,
            ({ id }) => Effect.sync(() => seen.push(id))
          )
          yield* Effect.gen(function*() {
            const consuming = yield* Effect.forkChild(NotificationInbox.run(router))
            const ids = Array.from({ length: arriving }, (_, number) => `EV-${number}`)
            const accepted: Array<string> = []
            let refused = 0
            const posting = yield* Effect.forkChild(Effect.forEach(
              ids,
              (id) =>
                Effect.gen(function*() {
                  refused += yield* deliver(id, Effect.sleep("50 millis"))
                  accepted.push(id)
                  yield* Effect.sleep("10 millis")
                }),
              { concurrency: posters, discard: true }
            ))
            for (let outage = 1; outage <= 2; outage++) {
              yield* until(
                `notifications are accepted (outage ${outage})`,
                () => accepted.length >= outage * arriving / 3
              )
              yield* Effect.promise(server.kill)
              yield* Effect.sleep("300 millis")
              yield* Effect.promise(server.start)
            }
            yield* waiting("posting ends", Fiber.join(posting))
            yield* until("all notifications are handled", () => new Set(seen).size === arriving)
            yield* Fiber.interrupt(consuming)
            assert.deepStrictEqual(accepted.toSorted(), ids.toSorted())
            assert.isAbove(refused, 0)
            assert.deepStrictEqual([...new Set(seen)].toSorted(), ids.toSorted())
          }).pipe(Effect.provide(inbox(name, { maxAttempts: 1000 })), Effect.provide(quiet))
        }),
      limit
    )

    it.live(
      "refuses each of a flood in time while the store does not respond, and takes all of them afterwards",
      () =>
        Effect.gen(function*() {
          const ids = Array.from({ length: 100 }, (_, number) => `EV-${number}`)
          yield* deliver("EV-before", Effect.void)
          const posts = yield* Effect.forEach(ids, (id) => post({ id }))
          const services = yield* Effect.context<Effect.Services<ReturnType<typeof receiver.receive>>>()
          const refused = yield* options.during(
            server,
            Effect.forEach(posts, ({ body, headers }) => Effect.timed(receiver.receive(headers, body)), {
              concurrency: "unbounded"
            }).pipe(Effect.provideContext(services))
          )
          assert.deepStrictEqual(new Set(refused.map(([, { status }]) => status)), new Set([503]))
          // WeChat Pay waits for five seconds.
          for (const [time] of refused) assert.isBelow(Duration.toMillis(time), 4500)
          yield* Effect.forEach(ids, (id) => deliver(id, Effect.sleep("50 millis")), { concurrency: "unbounded" })
          const seen = yield* Stream.runCollect(
            Stream.tap(Stream.take(NotificationInbox.stream(Order.events), 101), ({ acknowledge }) => acknowledge)
          )
          assert.deepStrictEqual(seen.map(({ id }) => id).toSorted(), ["EV-before", ...ids].toSorted())
          assert.strictEqual((yield* NotificationInbox.status).waiting, 0)
        }).pipe(
          Effect.provide(
            Effect.sync(() => inbox(randomUUID(), { storeTimeout: "1 second", commandTimeout: "1500 millis" })).pipe(
              Layer.unwrap
            )
          ),
          Effect.provide(quiet)
        ),
      limit
    )

    it.live(
      "hands out again what a consumer finished while the store was down, without a restart of its own",
      () =>
        Effect.gen(function*() {
          yield* deliver("EV-1", Effect.void)
          const attempts: Array<number> = []
          yield* NotificationInbox.stream(Order.events, { concurrency: 1 }).pipe(
            Stream.take(2),
            Stream.runForEach(({ acknowledge, attempt }) =>
              Effect.gen(function*() {
                attempts.push(attempt)
                if (attempts.length === 1) yield* Effect.promise(server.kill)
                // Sent to the store until the lock is over, in vain the first time.
                yield* acknowledge
                if (attempts.length === 1) yield* Effect.promise(server.start)
              })
            )
          )
          assert.deepStrictEqual(attempts, [1, 2])
        }).pipe(
          Effect.provide(Effect.sync(() => inbox(randomUUID())).pipe(Layer.unwrap)),
          Effect.provide(quiet)
        ),
      limit
    )
  })
}
