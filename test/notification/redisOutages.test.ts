/** Redis paused, silent, idle, failed over. That it is killed and started again is in `storeSuite.ts`. */
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redis from "effect/persistence/Redis"
import * as Redacted from "effect/Redacted"
import { randomUUID } from "node:crypto"
import { InboxRedis } from "../../src/node/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import { type Proxy, proxy } from "../support/proxy.ts"
import { noRedis, type Server } from "../support/stores.ts"
import { consuming, goesOn, pause, quiet, receive, until } from "./outages.ts"
import { redisOfSuite } from "./redisServer.ts"

/** Short, so that the tests are; the relation of the two is that of the defaults. */
const timing = { pingInterval: "160 millis", socketTimeout: "400 millis", connectTimeout: "300 millis" } as const
/** Longer than a socket may be silent. */
const long = 1000

const portOf = (server: Server) => Number(new URL(server.url).port)

const inbox = (port: number, options: NotificationInbox.StoreOptions = {}) =>
  NotificationInbox.layerRedis({
    name: randomUUID(),
    commandTimeout: "1 second",
    pollInterval: "50 millis",
    lockExpiration: "20 seconds",
    ...options
  }).pipe(Layer.provide(InboxRedis.layer({ url: Redacted.make(`redis://127.0.0.1:${port}`), ...timing })))

const send = (server: Server, ...command: readonly [string, ...ReadonlyArray<string>]) =>
  Redis.Redis.use((client) => client.send(...command)).pipe(
    Effect.provide(NodeRedis.layer({ url: server.url })),
    Effect.provide(quiet),
    Effect.orDie
  )

describe.skipIf(noRedis !== undefined)("Notifications go on after Redis", () => {
  const { server } = redisOfSuite()
  const { server: replica } = redisOfSuite()
  let between: Proxy
  beforeAll(async () => {
    between = await proxy(portOf(server()))
  })
  afterAll(() => between.close())

  it.live("was paused by a command", () =>
    goesOn(inbox(portOf(server())), Effect.andThen(send(server(), "CLIENT", "PAUSE", String(long), "ALL"), pause(500))))

  it.live("was stopped with its connections open", () =>
    goesOn(
      inbox(portOf(server())),
      Effect.gen(function*() {
        server().pause()
        yield* Effect.forkDetach(Effect.andThen(pause(long), Effect.sync(server().resume)))
        yield* pause(500)
      })
    ))

  it.live("was read-only for a while, as a replica is", () =>
    goesOn(
      inbox(portOf(server())),
      Effect.gen(function*() {
        // Nobody listens there.
        yield* send(server(), "REPLICAOF", "127.0.0.1", "1")
        assert.strictEqual((yield* receive("EV-2")).status, 503)
        yield* Effect.forkDetach(Effect.andThen(pause(long), send(server(), "REPLICAOF", "NO", "ONE")))
        yield* pause(500)
      })
    ))

  it.live("was idle", () => goesOn(inbox(portOf(server()), { pollInterval: "1 minute" }), pause(long)))

  it.live("was idle and had no consumer, which keeps every response 204", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* receive("EV-1")).status, 204)
      yield* pause(long)
      assert.strictEqual((yield* receive("EV-2")).status, 204)
    }).pipe(Effect.provide(inbox(portOf(server()))), Effect.provide(quiet)))

  it.live("had nothing to do while handlers were busy", () =>
    Effect.gen(function*() {
      const handled = yield* consuming(pause(long))
      yield* receive("EV-1")
      yield* receive("EV-2")
      yield* until("both are handled", () => handled.length >= 2)
      yield* pause(long / 2)
      assert.deepStrictEqual(handled.toSorted(), ["EV-1", "EV-2"])
      const { waiting } = yield* NotificationInbox.status
      assert.strictEqual(waiting, 0)
    }).pipe(
      Effect.scoped,
      Effect.provide(inbox(portOf(server()), { pollInterval: "1 minute" })),
      Effect.provide(quiet)
    ))

  it.live("lost its connections silently", () => goesOn(inbox(between.port), Effect.sync(between.silence)))

  it.live("failed over to its replica", () =>
    Effect.gen(function*() {
      yield* send(replica(), "REPLICAOF", "127.0.0.1", String(portOf(server())))
      while (!String(yield* send(replica(), "INFO", "replication")).includes("master_link_status:up")) yield* pause(50)
      yield* goesOn(
        inbox(between.port),
        Effect.gen(function*() {
          yield* send(server(), "WAIT", "1", "2000")
          between.silence()
          yield* Effect.promise(server().kill)
          yield* send(replica(), "REPLICAOF", "NO", "ONE")
          between.pointAt(portOf(replica()))
        })
      )
    }))
})

describe.skipIf(noRedis !== undefined)("A client of Redis", () => {
  const { server } = redisOfSuite()

  it.live("with a socketTimeout alone ends for good once it was idle (why InboxRedis sets three options)", () =>
    Effect.gen(function*() {
      assert.strictEqual((yield* receive("EV-1")).status, 204)
      yield* pause(long)
      assert.strictEqual((yield* receive("EV-2")).status, 503)
      yield* pause(long)
      assert.strictEqual((yield* receive("EV-2")).status, 503)
    }).pipe(
      Effect.provide(NotificationInbox.layerRedis({ name: randomUUID() })),
      Effect.provide(
        Layer.suspend(() =>
          NodeRedis.layer({ url: server().url, disableOfflineQueue: true, socket: { socketTimeout: 300 } })
        )
      ),
      Effect.provide(quiet)
    ))

  it.effect("is refused where its first connection fails, or a setting cannot be right", () =>
    Effect.gen(function*() {
      const build = (options: InboxRedis.Options) =>
        Effect.flip(Effect.scoped(Layer.build(InboxRedis.layer(options)))).pipe(Effect.provide(quiet))
      const url = Redacted.make("redis://127.0.0.1:1")
      assert.strictEqual((yield* build({ url }))._tag, "RedisError")
      for (
        const [setting, options] of [
          ["pingInterval", { url, pingInterval: "5 seconds" }],
          ["socketTimeout", { url, socketTimeout: 0 }],
          ["connectTimeout", { url, connectTimeout: -1 }],
          ["url", { url: Redacted.make("http://user:secret@127.0.0.1") }]
        ] as const
      ) {
        const error = yield* build(options)
        assert.strictEqual(error._tag === "ConfigurationError" ? error.setting : error._tag, setting)
        assert.notInclude(error.message, "secret")
      }
    }))
})
