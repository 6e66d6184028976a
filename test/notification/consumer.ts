/**
 * A consumer in a process of its own, to be killed: `consumer.ts <kind> <url> <queue>` waits for a line, then
 * prints each id that it handled.
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import { once } from "node:events"
import { writeSync } from "node:fs"
import { Order } from "../../src/api/payments/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import * as NotificationRouter from "../../src/NotificationRouter.ts"
import { layer } from "../support/notification.ts"
import { inboxLayer, type Kind } from "./stores.ts"

const [, , kind, url = "", name = ""] = process.argv

const say = (line: string) => Effect.sync(() => writeSync(1, `${line}\n`))

const router = NotificationRouter.make(({ event_type }) => Effect.die(event_type)).on(
  Order.paid,
  ({ id }) => Effect.andThen(Effect.sleep("5 millis"), say(id))
)

const main = Effect.gen(function*() {
  yield* NotificationInbox.NotificationInbox
  yield* say("ready")
  yield* NotificationInbox.run(router, { concurrency: 16 })
}).pipe(
  Effect.provide(inboxLayer(kind as Kind, url, {
    name,
    maxAttempts: 1000,
    // Longer than a busy machine lets a process wait: what comes back must come of a kill.
    lockExpiration: "3 seconds"
  })),
  Effect.provide(layer),
  Effect.provide(Logger.layer([]))
)

await once(process.stdin, "data")
await Effect.runPromise(main)
