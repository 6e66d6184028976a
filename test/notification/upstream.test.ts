/**
 * Why the inbox does not use the stores of Effect's PersistedQueue. Each test fails once Effect has mended what it
 * shows; when all do, the stores of `src/inbox` can be given up.
 */
import * as PgClient from "@effect/sql-pg/PgClient"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Redis from "effect/persistence/Redis"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import * as SqlClient from "effect/sql/SqlClient"
import { noPostgres, noRedis, postgres, type Server } from "../support/stores.ts"
import { redisOfSuite } from "./redisServer.ts"
import { redisLayer } from "./stores.ts"

const quiet = Logger.layer([])
const queueOf = PersistedQueue.make({ name: "orders", schema: Schema.Json })
const short = { pollInterval: "20 millis", lockExpiration: "200 millis", lockRefreshInterval: "50 millis" } as const

describe.skipIf(noRedis !== undefined)("Effect's queue in Redis", () => {
  const { server } = redisOfSuite()

  const stores = Layer.suspend(() =>
    Layer.provideMerge(
      Layer.provideMerge(PersistedQueue.layer, PersistedQueue.layerStoreRedis({ prefix: "shop:", ...short })),
      redisLayer(server().url)
    )
  )
  const send = (...command: readonly [string, ...ReadonlyArray<string>]) =>
    Redis.Redis.use((redis) => redis.send(...command))
  const taking = Effect.flatMap(queueOf, (queue) => queue.take(Effect.succeed)).pipe(
    Effect.timeoutOption("1 second"),
    Effect.map(({ _tag }) => _tag)
  )

  it.live("cleans up sorted sets of other programs (PersistedQueueStore.cleanup scans by pattern)", () =>
    Effect.gen(function*() {
      yield* send("ZADD", "shop:customers:ids", "1", "a customer")
      yield* PersistedQueue.PersistedQueueStore.use((store) =>
        store.cleanup({ timeToLive: Duration.days(1), failedTimeToLive: undefined })
      )
      assert.strictEqual(yield* send("EXISTS", "shop:customers:ids"), 0)
    }).pipe(Effect.provide(stores), Effect.provide(quiet)))

  it.live("stops at a foreign element (the take script asserts its shape)", () =>
    Effect.gen(function*() {
      yield* send("RPUSH", "shop:orders", "foreign")
      yield* Effect.flatMap(queueOf, (queue) => queue.offer("ours", { id: "1" }))
      assert.strictEqual(yield* taking, "None")
      yield* send("DEL", "shop:orders", "shop:orders:ids")
    }).pipe(Effect.provide(stores), Effect.provide(quiet)))

  it.live("recovers nothing of a killed consumer after an outage (the recovery fiber ends with its first failure)", () =>
    Effect.gen(function*() {
      const queue = yield* queueOf
      yield* queue.offer("first", { id: "2" })
      assert.strictEqual(yield* taking, "Some")
      yield* Effect.promise(server().kill)
      yield* Effect.sleep("300 millis")
      yield* Effect.promise(server().start)
      yield* Effect.retry(
        send("HSET", "shop:orders:pending", "3", "{\"id\":\"3\",\"element\":1}"),
        Schedule.spaced("50 millis")
      )
      // Nobody owns it, so it is to be handed out again.
      assert.strictEqual(yield* taking, "None")
    }).pipe(Effect.provide(stores), Effect.provide(quiet)))
})

describe.skipIf(noPostgres !== undefined)("Effect's queue in PostgreSQL", () => {
  let server: Server
  beforeAll(async () => {
    server = await postgres()
    await server.start()
  })
  afterAll(() => server.close())

  it.live("keeps times in the zone of each session (its columns are TIMESTAMP)", () =>
    Effect.gen(function*() {
      const client = (zone: string) =>
        PgClient.layer({ url: Redacted.make(server.url), startupParameters: { TimeZone: zone } })
      const stores = (zone: string) =>
        Layer.provideMerge(
          Layer.provideMerge(PersistedQueue.layer, PersistedQueue.layerStoreSql(short)),
          client(zone)
        )
      const hours = yield* Effect.gen(function*() {
        yield* Effect.flatMap(queueOf, (queue) => queue.offer("ours", { id: "1" }))
      }).pipe(
        Effect.provide(stores("Asia/Shanghai")),
        Effect.andThen(
          SqlClient.SqlClient.use((sql) =>
            sql<{ readonly hours: number }>`
            SELECT round(extract(epoch FROM visible_at - now()::timestamp) / 3600)::int AS hours FROM effect_queue
          `
          ).pipe(Effect.provide(client("UTC")))
        )
      )
      assert.deepStrictEqual(hours.map(({ hours }) => hours), [8])
    }).pipe(Effect.provide(quiet)))
})
