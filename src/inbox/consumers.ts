/** Consumers of an inbox: a router that runs for ever, and streams with explicit decisions. */
import * as Cause from "effect/Cause"
import type * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type { CertificateStore } from "../CertificateStore.ts"
import * as Notification from "../Notification.ts"
import type * as NotificationEvent from "../NotificationEvent.ts"
import type { Router } from "../NotificationRouter.ts"
import * as Tracing from "../transport/tracing.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { ConfigurationError } from "../WeChatPayError.ts"
import { type Letter, NotificationInboxError } from "./models.ts"
import { count } from "./options.ts"
import { NotificationInbox, type Taken, Unfinished, type Verdict } from "./service.ts"

/** A notification that waits for its consumer. */
export interface Delivery<out A> {
  /** Id of the delivery: the notification's own, with a suffix after a replay. */
  readonly id: string
  /** 1 for the first attempt. */
  readonly attempt: number
  readonly receivedAt: DateTime.Utc
  readonly notification: A
  /**
   * Finishes it. A delivery that is never finished comes again. Fails with `Released` after the stream has ended, because
   * the delivery was given back. If the store cannot be reached for as long as the lock lasts, a warning is logged and the
   * delivery comes again.
   */
  readonly acknowledge: Effect.Effect<void, NotificationInboxError>
  /** Gives it back: it comes again on the inbox's schedule, or becomes a dead letter after the last attempt. */
  readonly reject: (reason?: string) => Effect.Effect<void, NotificationInboxError>
}

/** A notification that no consumer finished. Each decision fails with `Released` after the stream has ended. */
export interface DeadLetter extends Letter {
  /** Puts it back into the inbox under a new id, and removes it from the dead letters. */
  readonly replay: Effect.Effect<void, NotificationInboxError>
  /** Removes it. */
  readonly discard: Effect.Effect<void, NotificationInboxError>
  /** Leaves it; it is handed out again a minute later. */
  readonly keep: Effect.Effect<void, NotificationInboxError>
}

/** Settings of a consumer. */
export interface ConsumerOptions {
  /** Notifications that are under way at the same time; 16 by default. */
  readonly concurrency?: number | undefined
}

const opened = ({ stored }: Taken) =>
  Effect.flatMap(Notification.reread(stored.headers, stored.body), Notification.open)

/** Says why an attempt failed, before the inbox takes the notification back. */
const logged = <A, E, R>(taken: Taken, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.tapCause(effect, (cause) =>
    Cause.hasInterruptsOnly(cause)
      ? Effect.void
      : Effect.logError(`attempt ${taken.attempt} at notification ${taken.id} failed`, cause))

const many = <R>(concurrency: number, one: Effect.Effect<void, never, R>): Effect.Effect<never, never, R> =>
  Effect.andThen(
    Effect.forEach(Array.from({ length: concurrency }), () => Effect.forever(one), {
      concurrency: "unbounded",
      discard: true
    }),
    Effect.never
  )

const concurrencyOf = ({ concurrency }: ConsumerOptions) => count("concurrency", concurrency, 16)

/**
 * Runs the router's functions over the inbox, for ever: a notification is finished once its function succeeded.
 *
 * **Gotchas**
 *
 * A function must be idempotent. It runs again for one notification after a crash, after a failure, and if finishing it
 * could not be written to the store.
 */
export const run = <E, R>(
  router: Router<E, R>,
  options: ConsumerOptions = {}
): Effect.Effect<never, ConfigurationError, R | NotificationInbox | WeChatPayConfig | CertificateStore> =>
  Effect.flatMap(concurrencyOf(options), (concurrency) => runRouter(router, concurrency))

const consume = <E, R>(router: Router<E, R>, taken: Taken) =>
  Effect.asVoid(Effect.flatMap(Effect.flatMap(opened(taken), router.route), ({ work }) => work))

const runRouter = <E, R>(
  router: Router<E, R>,
  concurrency: number
): Effect.Effect<never, never, R | NotificationInbox | WeChatPayConfig | CertificateStore> =>
  NotificationInbox.use((inbox) =>
    many(
      concurrency,
      inbox.take((taken) =>
        logged(
          taken,
          Tracing.spanned("Notification.consume", {
            attributes: { "wechatpay.delivery.id": taken.id, "wechatpay.delivery.attempt": taken.attempt }
          })(consume(router, taken))
        )
      )
    )
  )

/** Layer that runs {@link run} in the background. */
export const layerConsumer = <E, R>(
  router: Router<E, R>,
  options: ConsumerOptions = {}
): Layer.Layer<never, ConfigurationError, R | NotificationInbox | WeChatPayConfig | CertificateStore> =>
  Layer.effectDiscard(
    Effect.flatMap(concurrencyOf(options), (concurrency) => Effect.forkScoped(runRouter(router, concurrency)))
  )

/**
 * The inbox as a stream, with explicit acknowledgement. It never ends.
 *
 * **Details**
 *
 * At most `concurrency` deliveries are out at the same time; the next one comes when one of them is acknowledged or
 * rejected. What was neither when the stream ends goes back at once, without costing an attempt. Deliveries that cannot
 * be decrypted or do not fit their schema are not handed out: they are tried again like failures, and end among the
 * dead letters.
 *
 * **Example** (Shipping what was paid)
 *
 * ```ts
 * import { NotificationInbox } from "effect-wechatpay"
 * import { Order } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 * import * as Stream from "effect/Stream"
 *
 * declare const ship: (order: string) => Effect.Effect<void, Error>
 *
 * const program = NotificationInbox.stream(Order.events).pipe(
 *   Stream.mapEffect(({ acknowledge, notification, reject }) =>
 *     notification.event === "Order.paid"
 *       ? ship(notification.resource.out_trade_no).pipe(
 *         Effect.matchEffect({ onFailure: () => reject("not shipped"), onSuccess: () => acknowledge })
 *       )
 *       : acknowledge, { concurrency: 16 }),
 *   Stream.runDrain
 * )
 * ```
 */
export const stream = <E extends NotificationEvent.Any>(
  events: ReadonlyArray<E>,
  options: ConsumerOptions = {}
): Stream.Stream<
  Delivery<Notification.Of<E> | Notification.Unknown>,
  ConfigurationError,
  NotificationInbox | WeChatPayConfig | CertificateStore
> => {
  const decode = Notification.decoder(events)
  return Stream.callback<
    Delivery<Notification.Of<E> | Notification.Unknown>,
    ConfigurationError,
    NotificationInbox | WeChatPayConfig | CertificateStore
  >((queue) =>
    Effect.gen(function*() {
      const concurrency = yield* concurrencyOf(options)
      const inbox = yield* NotificationInbox
      const one = deciding<void, Unfinished, CertificateStore | WeChatPayConfig>((decision) =>
        inbox.take((taken) =>
          logged(
            taken,
            Effect.gen(function*() {
              const content = yield* opened(taken)
              const notification = yield* decode(content) ?? Effect.succeed(Notification.unknown(content))
              yield* Queue.offer(queue, {
                id: taken.id,
                attempt: taken.attempt,
                receivedAt: taken.stored.receivedAt,
                notification,
                acknowledge: decision.make(Effect.void),
                reject: (reason) => decision.make(Effect.fail(new Unfinished({ reason: reason ?? "rejected" })))
              })
              yield* decision.await
            })
          )
        )
      )
      return yield* many(concurrency, one)
    }).pipe(Effect.catchTag("ConfigurationError", (error) => Queue.fail(queue, error))), { bufferSize: 1 })
}

/** A decision about one delivery, which is made elsewhere. */
interface Decision<A, E> {
  /** Decides, and waits until the store has taken note: a stream that ends right after it must not undo it. */
  readonly make: (decision: Effect.Effect<A, E>) => Effect.Effect<void, NotificationInboxError>
  readonly await: Effect.Effect<A, E>
}

const released = new NotificationInboxError({
  reason: { _tag: "Released" },
  issue: "its stream ended before the decision; it comes again"
})

/** Runs one delivery that is decided elsewhere. A decision after its end fails. */
const deciding = <A, E, R = never>(
  deliver: (decision: Decision<A, E>) => Effect.Effect<void, never, R>
): Effect.Effect<void, never, R> =>
  Effect.suspend(() => {
    const decided = Deferred.makeUnsafe<A, E>()
    const settled = Deferred.makeUnsafe<void, NotificationInboxError>()
    return deliver({
      make: (decision) => Effect.andThen(Deferred.complete(decided, decision), Deferred.await(settled)),
      await: Deferred.await(decided)
    }).pipe(Effect.onExit((exit) =>
      Exit.isSuccess(exit) ? Deferred.succeed(settled, undefined) : Deferred.fail(settled, released)
    ))
  })

/**
 * The dead letters as a stream. It never ends: take as many as wanted, or stop it by time.
 *
 * **Example** (Replaying all dead letters after a repair)
 *
 * ```ts
 * import { NotificationInbox } from "effect-wechatpay"
 * import * as Stream from "effect/Stream"
 *
 * const program = NotificationInbox.deadLetters.pipe(
 *   Stream.timeout("10 seconds"),
 *   Stream.runForEach(({ replay }) => replay)
 * )
 * ```
 */
export const deadLetters: Stream.Stream<DeadLetter, never, NotificationInbox> = Stream.callback<
  DeadLetter,
  never,
  NotificationInbox
>(
  (queue) =>
    NotificationInbox.use((inbox) =>
      Effect.forever(deciding<Verdict, never>((decision) =>
        inbox.takeDead((letter) =>
          Effect.andThen(
            Queue.offer(queue, {
              ...letter,
              replay: decision.make(Effect.succeed("replay")),
              discard: decision.make(Effect.succeed("discard")),
              keep: decision.make(Effect.succeed("keep"))
            }),
            decision.await
          )
        )
      ))
    ),
  { bufferSize: 1 }
)
