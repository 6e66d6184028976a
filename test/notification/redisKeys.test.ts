/** An inbox in Redis touches its own keys only, no matter what lies beside them. */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as Redis from "effect/persistence/Redis"
import { NotificationInbox } from "../../src/index.ts"
import { layer as merchant } from "../support/notification.ts"
import { noRedis } from "../support/stores.ts"
import { consuming, pause, receive, until } from "./outages.ts"
import { redisOfSuite } from "./redisServer.ts"

const prefix = "effect-wechatpay:inbox:"

/** What other programs may have, from unlike to all but alike. */
const foreign: ReadonlyArray<readonly [string, ...ReadonlyArray<string>]> = [
  ["ZADD", "wechatpay:orders:ids", "1", "o-1", "2", "o-2"],
  ["ZADD", `${prefix}orders:ids`, "1", "o-1"],
  ["ZADD", `${prefix}{orders}:finished`, "1", "o-1"],
  ["ZADD", `${prefix}{notifications}:finished:ids`, "1", "o-1"],
  ["SET", `${prefix}notifications`, "text"],
  ["SET", `${prefix}{notifications}:ids`, "text"],
  ["RPUSH", `${prefix}{notifications}`, "text"],
  ["HSET", `${prefix}{notifications-2}:finished`, "a", "b"]
]

describe.skipIf(noRedis !== undefined)("An inbox in Redis", () => {
  const { client } = redisOfSuite()
  const send = <A = unknown>(...command: readonly [string, ...ReadonlyArray<string>]) =>
    Redis.Redis.use((redis) => redis.send<A>(...command))
  const inbox = NotificationInbox.layerRedis({ deduplication: "1 milli", pollInterval: "20 millis" })
  const quiet = Layer.merge(merchant, Logger.layer([]))

  it.live("forgets what it finished and leaves the keys of others", () =>
    Effect.gen(function*() {
      for (const command of foreign) yield* send(...command)
      const read = () => Effect.forEach(foreign, ([, key = ""]) => Effect.map(send("DUMP", key), String))
      const before = yield* read()
      yield* Effect.scoped(Effect.gen(function*() {
        const handled = yield* consuming()
        yield* receive("EV-1")
        yield* until("it is handled", () => handled.length === 1)
      })).pipe(Effect.provide(inbox))
      assert.strictEqual(yield* send("ZCARD", `${prefix}{notifications}:finished`), 1)
      // Cleans up when it starts.
      yield* pause(20).pipe(Effect.andThen(NotificationInbox.status), Effect.provide(inbox))
      assert.strictEqual(yield* send("ZCARD", `${prefix}{notifications}:finished`), 0)
      assert.deepStrictEqual(yield* read(), before)
      const own = yield* send<ReadonlyArray<string>>("KEYS", "*")
      assert.deepStrictEqual(own.filter((key) => !foreign.some(([, one]) => one === key)), [])
    }).pipe(Effect.provide(client), Effect.provide(quiet)))

  it.live("sets a foreign element aside, says so, and goes on", () =>
    Effect.gen(function*() {
      const logged: Array<string> = []
      yield* send("ZADD", `${prefix}{notifications}:due`, "1", "somebody else's")
      yield* send("HSET", `${prefix}{notifications}:items`, "no JSON", "a text")
      yield* send("ZADD", `${prefix}{notifications}:due`, "1", "no JSON")
      yield* send("ZADD", `${prefix}{notifications}:since`, "1", "no JSON")
      const letters = yield* Effect.scoped(Effect.gen(function*() {
        const handled = yield* consuming()
        yield* receive("EV-2")
        yield* until("it is handled", () => handled.length === 1)
        yield* until("it is set aside", () => logged.join().includes("set aside"))
        return yield* NotificationInbox.listDeadLetters()
      })).pipe(
        Effect.provide(inbox),
        Effect.provide(Logger.layer([Logger.make(({ message }) => void logged.push(String(message)))]))
      )
      assert.deepStrictEqual(letters.map(({ id, reason }) => [id, reason]), [
        ["no JSON", "no notification of this library"]
      ])
      assert.deepStrictEqual(yield* send("ZRANGE", `${prefix}{notifications}:foreign`, "0", "-1"), ["somebody else's"])
    }).pipe(Effect.provide(client), Effect.provide(merchant)))

  it.effect("refuses a prefix that means something in a pattern, or nothing", () =>
    Effect.gen(function*() {
      for (const text of ["", "*", "a*:", "a?", "[ab]", "a\\b", "a{b}", "a b", "支付:"]) {
        const error = yield* Effect.flip(Effect.scoped(Layer.build(NotificationInbox.layerRedis({ prefix: text }))))
        assert.deepStrictEqual([error._tag, error._tag === "ConfigurationError" && error.setting], [
          "ConfigurationError",
          "prefix"
        ])
      }
    }).pipe(Effect.provide(Layer.mock(Redis.Redis, { eval: () => () => Effect.never }))))
})
