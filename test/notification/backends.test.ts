import { afterAll, beforeAll, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redis from "effect/persistence/Redis"
import * as SqlClient from "effect/sql/SqlClient"
import * as Memory from "../../src/inbox/memory.ts"
import * as Postgres from "../../src/inbox/postgres.ts"
import * as RedisStore from "../../src/inbox/redis.ts"
import { noPostgres, noRedis, postgres, type Server } from "../support/stores.ts"
import { backendSuite } from "./backendSuite.ts"
import { redisOfSuite } from "./redisServer.ts"
import { postgresLayer, redisLayer } from "./stores.ts"

// One process has one memory: two views of it with other lengths do not exist.
describe("Memory", () => {
  backendSuite("memory", (_, { forgetAfterMillis }) => Effect.sync(() => Memory.make(forgetAfterMillis)), {
    views: false
  })
})

describe.skipIf(noRedis !== undefined)("Redis", () => {
  const { server } = redisOfSuite()
  backendSuite("Redis", (name, lengths) =>
    Effect.map(
      Layer.build(redisLayer(server().url)).pipe(
        Effect.flatMap((context) => Effect.provideContext(Redis.Redis, context))
      ),
      (client) => RedisStore.make(client, { prefix: "test:", name, ...lengths })
    ))
})

describe.skipIf(noPostgres !== undefined)("PostgreSQL", () => {
  let server: Server
  beforeAll(async () => {
    server = await postgres()
    await server.start()
  })
  afterAll(() => server.close())
  backendSuite("PostgreSQL", (name, lengths) =>
    Effect.gen(function*() {
      const context = yield* Layer.build(postgresLayer(server.url))
      const sql = yield* Effect.provideContext(SqlClient.SqlClient, context)
      yield* Postgres.prepare(sql, "wechatpay_inbox")
      return Postgres.make(sql, { tableName: "wechatpay_inbox", name, ...lengths })
    }))
})
