/** Whether notifications go on after a disturbance of the store. */
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import { Order } from "../../src/api/payments/index.ts"
import * as NotificationInbox from "../../src/NotificationInbox.ts"
import * as NotificationRouter from "../../src/NotificationRouter.ts"
import { layer as merchant, post } from "../support/notification.ts"

export const quiet = Layer.merge(merchant, Logger.layer([]))

const receiver = NotificationInbox.receiver()

export const receive = (id: string) =>
  Effect.flatMap(post({ id }), ({ body, headers }) => receiver.receive(headers, body))

export const pause = (millis: number) => Effect.sleep(`${millis} millis`)

/** Posts until 204, as WeChat Pay does. */
const deliver = (id: string): Effect.Effect<void, never, Effect.Services<ReturnType<typeof receive>>> =>
  Effect.flatMap(
    receive(id),
    ({ status }) => status === 204 ? Effect.void : Effect.andThen(pause(50), deliver(id))
  )

/** A consumer in the background, and what it handled. */
export const consuming = (work: Effect.Effect<void> = Effect.void) =>
  Effect.gen(function*() {
    const handled: Array<string> = []
    const router = NotificationRouter.make(() => Effect.void).on(
      Order.paid,
      ({ id }) => Effect.andThen(work, Effect.sync(() => handled.push(id)))
    )
    yield* Effect.forkScoped(NotificationInbox.run(router, { concurrency: 2 }))
    return handled
  })

export const until = (what: string, condition: () => boolean) =>
  Effect.gen(function*() {
    while (!condition()) yield* pause(10)
  }).pipe(
    // A busy machine is slow; what hangs for good hangs longer than this.
    Effect.timeoutOrElse({ duration: "15 seconds", orElse: () => Effect.die(new Error(`waited in vain: ${what}`)) })
  )

/** Handles one notification, disturbs the store, and expects the next ones to be stored and handled, each once. */
export const goesOn = (
  layer: Layer.Layer<NotificationInbox.NotificationInbox, unknown>,
  disturb: Effect.Effect<void, never, Effect.Services<ReturnType<typeof receive>>>
) =>
  Effect.scoped(Effect.gen(function*() {
    const handled = yield* consuming()
    yield* deliver("EV-1")
    yield* until("the first is handled", () => handled.length === 1)
    yield* disturb
    const posting = yield* Effect.forkChild(deliver("EV-2"))
    yield* until("the second is handled", () => handled.includes("EV-2"))
    yield* Fiber.join(posting)
    yield* deliver("EV-3")
    yield* until("the third is handled", () => handled.includes("EV-3"))
    yield* pause(300)
    assert.deepStrictEqual(handled, ["EV-1", "EV-2", "EV-3"])
  })).pipe(Effect.provide(layer), Effect.provide(quiet))
