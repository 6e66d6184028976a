/**
 * A backlog worked off by one process: `node test/bench/inbox-backlog.ts [waiting]`. Notifications are put into the
 * store behind the inbox's back; nobody vacuums or analyzes the table. The rate over the first takes is the one that
 * depends on how the store finds what is due.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redis from "effect/persistence/Redis"
import * as SqlClient from "effect/sql/SqlClient"
import * as Postgres from "../../src/inbox/postgres.ts"
import * as RedisStore from "../../src/inbox/redis.ts"
import { type Backend, type InboxStore, make } from "../../src/inbox/store.ts"
import { postgresLayer, redisLayer } from "../notification/stores.ts"
import { noPostgres, noRedis, postgres, redis } from "../support/stores.ts"
import type { InboxFigure } from "./notifications-inbox.ts"

/** Deliveries that are under way at a time, as a consumer has by default. */
const atATime = 16

/** What a stored notification has in bytes. */
const element = JSON.stringify({ body: "x".repeat(2000) })

const lengths = { name: "shop", lockMillis: 90_000, forgetAfterMillis: 86_400_000 }

const timing = {
  pollInterval: Duration.seconds(1),
  lockExpiration: Duration.seconds(90),
  lockRefreshInterval: Duration.seconds(30),
  commandTimeout: Duration.seconds(5)
}

const rate = (store: InboxStore, takes: number) =>
  Effect.gen(function*() {
    let left = takes
    const begin = performance.now()
    const worker = Effect.gen(function*() {
      while (left-- > 0) yield* store.take("inbox", () => Effect.succeed({ _tag: "Finish" }))
    })
    yield* Effect.all(Array.from({ length: atATime }, () => worker), { concurrency: "unbounded", discard: true })
    return takes * 1000 / (performance.now() - begin)
  })

const figuresOf = (title: string, backend: Backend, waiting: number) =>
  Effect.gen(function*() {
    const store = yield* make(backend, timing)
    const takes = Math.min(5000, Math.floor(waiting / 4))
    const first = yield* rate(store, takes)
    const second = yield* rate(store, takes)
    return [["first", first], ["next", second]].map(([which, value]): InboxFigure => ({
      part: "inbox",
      name: `${title}: ${waiting} waiting, ${which} ${takes} handled per second`,
      value: Number(value),
      unit: "/s",
      atLeast: 500
    }))
  }).pipe(Effect.scoped)

const inRedis = (waiting: number) =>
  Effect.gen(function*() {
    const client = yield* Redis.Redis
    const backend = RedisStore.make(client, { prefix: "bench:", ...lengths })
    yield* Effect.forEach(
      Array.from({ length: waiting }, (_, index) => `EV-${index}`),
      (id) => backend.offer("inbox", [{ id, text: element }]),
      { concurrency: 256, discard: true }
    )
    return yield* figuresOf("Redis", backend, waiting)
  })

const inPostgres = (waiting: number) =>
  Effect.gen(function*() {
    const sql = yield* SqlClient.SqlClient
    const backend = Postgres.make(sql, { tableName: "wechatpay_inbox", ...lengths })
    yield* Postgres.prepare(sql, "wechatpay_inbox")
    yield* sql`ALTER TABLE wechatpay_inbox SET (autovacuum_enabled = false)`
    yield* sql`
      INSERT INTO wechatpay_inbox (inbox, dead, id, element, received_at, due_at)
      SELECT 'shop', false, 'EV-' || n, ${element}, now(), now() FROM generate_series(1, ${waiting}::int) n
    `
    return yield* figuresOf("PostgreSQL", backend, waiting)
  })

/** The figures of this part. Stores that are not installed are left out. */
export const backlog = async (waiting: number): Promise<ReadonlyArray<InboxFigure>> => {
  const figures: Array<InboxFigure> = []
  const quiet = Logger.layer([])
  if (noRedis === undefined) {
    const server = await redis()
    await server.start()
    figures.push(
      ...await Effect.runPromise(
        inRedis(waiting).pipe(Effect.provide(Layer.merge(redisLayer(server.url), quiet)))
      )
    )
    await server.close()
  }
  if (noPostgres === undefined) {
    const server = await postgres()
    await server.start()
    figures.push(
      ...await Effect.runPromise(
        inPostgres(waiting).pipe(Effect.provide(Layer.merge(postgresLayer(server.url), quiet)))
      )
    )
    await server.close()
  }
  return figures
}

if (import.meta.main) console.log(JSON.stringify(await backlog(Number(process.argv[2] ?? 100_000)), null, 2))
