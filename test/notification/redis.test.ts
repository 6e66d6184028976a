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
  during: (server, effect) =>
    Effect.andThen(Effect.sync(server.pause), Effect.ensuring(effect, Effect.sync(server.resume))),
  dump: (url) =>
    Effect.gen(function*() {
      const client = yield* Redis.Redis
      const lines: Array<string> = []
      for (const key of yield* client.send<ReadonlyArray<string>>("KEYS", "*")) {
        const type = yield* client.send<string>("TYPE", key)
        const reads = {
          string: ["GET", key],
          list: ["LRANGE", key, "0", "-1"],
          hash: ["HGETALL", key],
          zset: ["ZRANGE", key, "0", "-1"]
        }
        const read = reads[type as keyof typeof reads]
        // Other tests are at work: keys come and go.
        if (read === undefined) continue
        const [name = "", ...args] = read
        const value = yield* Effect.orElseSucceed(client.send(name, ...args), () => undefined)
        lines.push(key, JSON.stringify(value))
      }
      return lines.join("\n")
    }).pipe(Effect.provide(redisLayer(url)), Effect.orDie)
})
