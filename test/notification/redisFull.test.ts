/** An inbox whose Redis is at the end of its memory: WeChat Pay sends again, and what is stored is worked off. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redis from "effect/persistence/Redis"
import { NotificationInbox } from "../../src/index.ts"
import { noRedis } from "../support/stores.ts"
import { consuming, quiet, receive, until } from "./outages.ts"
import { redisOfSuite } from "./redisServer.ts"

describe.skipIf(noRedis !== undefined)("An inbox whose Redis is full", () => {
  const { client } = redisOfSuite()
  const maxmemory = (bytes: string) => Redis.Redis.use((redis) => redis.send("CONFIG", "SET", "maxmemory", bytes))
  const inbox = NotificationInbox.layerRedis({
    pollInterval: "20 millis",
    lockExpiration: "500 millis",
    lockRefreshInterval: "100 millis"
  })

  it.live("stores nothing, and goes on with what it holds, each once", () =>
    Effect.scoped(Effect.gen(function*() {
      const ids = ["EV-1", "EV-2", "EV-3"]
      for (const id of ids) assert.strictEqual((yield* receive(id)).status, 204)
      yield* maxmemory("1")
      assert.strictEqual((yield* receive("EV-5")).status, 503)
      // Longer than a lock, and with consumers to spare: it has to be renewed.
      const work = Effect.sleep("1200 millis")
      const consumers = [yield* consuming(work), yield* consuming(work)]
      const handled = () => consumers.flat().toSorted()
      yield* until("all are handled", () => handled().length >= ids.length)
      yield* Effect.sleep("1 second")
      assert.deepStrictEqual(handled(), ids)
      assert.strictEqual((yield* NotificationInbox.status).waiting, 0)
      assert.strictEqual((yield* receive("EV-5")).status, 503)
      yield* maxmemory("0")
      assert.strictEqual((yield* receive("EV-5")).status, 204)
      yield* until("the last is handled", () => handled().includes("EV-5"))
    })).pipe(Effect.provide(inbox), Effect.provide(client), Effect.provide(quiet)), 30_000)
})
