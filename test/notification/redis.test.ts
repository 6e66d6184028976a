import * as Effect from "effect/Effect"
import * as Redis from "effect/persistence/Redis"
import { noRedis, redis } from "../support/stores.ts"
import { redisLayer } from "./stores.ts"
import { storeSuite } from "./storeSuite.ts"

storeSuite({
  kind: "redis",
  title: "Redis",
  absent: noRedis,
  open: redis,
  dump: (url) =>
    Effect.gen(function*() {
      const client = yield* Redis.Redis
      const lines: Array<string> = []
      for (const key of yield* client.send<ReadonlyArray<string>>("KEYS", "*")) {
        const type = yield* client.send<string>("TYPE", key)
        const command = { list: ["LRANGE", key, "0", "-1"], hash: ["HGETALL", key], zset: ["ZRANGE", key, "0", "-1"] }
        const [name, ...args] = command[type as keyof typeof command] ?? ["GET", key]
        lines.push(key, JSON.stringify(yield* client.send(name ?? "GET", ...args)))
      }
      return lines.join("\n")
    }).pipe(Effect.provide(redisLayer(url)), Effect.orDie)
})
