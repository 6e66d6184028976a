/**
 * An inbox for notifications: it verifies them, stores them, responds to WeChat Pay, and hands them to consumers at the
 * program's own pace.
 *
 * Every notification that got a 2xx response is stored. A stored notification is handed out until a consumer finishes
 * it: again on a schedule after a failure, again after a crash, and after a number of attempts it becomes a dead letter.
 * Duplicates reach the consumer once. The store is memory, Redis or PostgreSQL; several machines can share one inbox.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Redis from "effect/persistence/Redis"
import * as Queue from "effect/Queue"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import type { CertificateStore } from "./CertificateStore.ts"
import * as Factory from "./inbox/factory.ts"
import * as Memory from "./inbox/memory.ts"
import { type Letter, NotificationInboxError } from "./inbox/models.ts"
import {
  check,
  checkPrefix,
  checkStore,
  checkTableName,
  count,
  type Options,
  type StoreOptions
} from "./inbox/options.ts"
import * as Postgres from "./inbox/postgres.ts"
import * as RedisStore from "./inbox/redis.ts"
import { make, NotificationInbox, type Status, type Taken, Unfinished, type Verdict } from "./inbox/service.ts"
import * as Store from "./inbox/store.ts"
import * as Notification from "./Notification.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import * as NotificationHandler from "./NotificationHandler.ts"
import type { Router } from "./NotificationRouter.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { ConfigurationError } from "./WeChatPayError.ts"

export { type Letter, NotificationInboxError, type Stored } from "./inbox/models.ts"
export type { Options, StoreOptions } from "./inbox/options.ts"
export { NotificationInbox, type Status } from "./inbox/service.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A notification that waits for its consumer.
 *
 * @category models
 * @since 0.1.0
 */
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

/**
 * A notification that no consumer finished. Each decision fails with `Released` after the stream has ended.
 *
 * @category models
 * @since 0.1.0
 */
export interface DeadLetter extends Letter {
  /** Puts it back into the inbox under a new id, and removes it from the dead letters. */
  readonly replay: Effect.Effect<void, NotificationInboxError>
  /** Removes it. */
  readonly discard: Effect.Effect<void, NotificationInboxError>
  /** Leaves it; it is handed out again a minute later. */
  readonly keep: Effect.Effect<void, NotificationInboxError>
}

// ---------------------------------------------------------------------------------------------------------------------
// layers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Layer over a `PersistedQueueFactory` of the program's own, for stores that this library does not have. Run
 * `PersistedQueue.layerCleanup` with it, or the ids of finished notifications stay for ever.
 *
 * **Gotchas**
 *
 * A factory does not show what it holds: `status`, `listDeadLetters`, the metrics of depth and the warning about old
 * notifications are missing. Effect's SQL store keeps times in the zone of each session: set all sessions to UTC.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options: Options = {}
): Layer.Layer<NotificationInbox, ConfigurationError, PersistedQueue.PersistedQueueFactory> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* check(options)
      const factory = yield* PersistedQueue.PersistedQueueFactory
      // Putting a dead letter aside is bounded as well, by the time for storing.
      const store = yield* Factory.make(factory, { ...checked, commandTimeout: checked.storeTimeout })
      return yield* make(store, checked)
    })
  )

/**
 * Layer in memory, for development and tests: the notifications end with the process, although WeChat Pay was told that
 * they arrived.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMemory = (options: StoreOptions = {}): Layer.Layer<NotificationInbox, ConfigurationError> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* checkStore(options)
      const backend = Memory.make(Duration.toMillis(checked.deduplication))
      // The store says when the next element is due: nothing is to be polled for.
      return yield* make(yield* Store.make(backend, { ...checked, pollInterval: Duration.infinity }), checked)
    })
  )

/**
 * Layer over Redis 5 or later. Give it `InboxRedis.layer` of `effect-wechatpay/node`, or a client of your own: see
 * docs/notifications.md for its settings.
 *
 * **Gotchas**
 *
 * Redis confirms writes that it may still lose, unless it runs with `appendonly yes`, `appendfsync always` and
 * `maxmemory-policy noeviction`; with replicas, `min-replicas-to-write 1`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerRedis = (
  options: StoreOptions & {
    /** First part of every key, from letters, digits and `_ . : / -`; `effect-wechatpay:inbox:` by default. */
    readonly prefix?: string | undefined
  } = {}
): Layer.Layer<NotificationInbox, ConfigurationError, Redis.Redis> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* checkStore(options)
      const prefix = yield* checkPrefix(options.prefix)
      const redis = yield* Redis.Redis
      const backend = RedisStore.make(redis, { ...millis(checked), prefix, name: checked.name })
      return yield* make(yield* Store.make(backend, checked), checked)
    })
  )

/**
 * Layer over PostgreSQL, with the client of `@effect/sql-pg`. Creates its table. Other databases are refused: use
 * {@link layer} with `PersistedQueue.layerStoreSql`.
 *
 * **Gotchas**
 *
 * PostgreSQL keeps confirmed writes with its defaults (`fsync = on`, `synchronous_commit = on`); with replicas that can
 * take over, `synchronous_standby_names` too.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerSql = (
  options: StoreOptions & {
    /** Letters, digits and `_`, 50 at most; `wechatpay_inbox` by default. */
    readonly tableName?: string | undefined
  } = {}
): Layer.Layer<NotificationInbox, SqlError | ConfigurationError, SqlClient.SqlClient> =>
  Layer.effect(
    NotificationInbox,
    Effect.gen(function*() {
      const checked = yield* checkStore(options)
      const tableName = yield* checkTableName(options.tableName)
      const sql = yield* SqlClient.SqlClient
      if (sql.onDialectOrElse({ pg: () => false, orElse: () => true })) {
        return yield* new ConfigurationError({
          setting: "SqlClient",
          found: "a client for another database than PostgreSQL",
          advice: "Use NotificationInbox.layer with PersistedQueue.layerStoreSql, or another store."
        })
      }
      yield* Postgres.prepareBounded(sql, tableName)
      const backend = Postgres.make(sql, { ...millis(checked), tableName, name: checked.name })
      return yield* make(yield* Store.make(backend, checked), checked)
    })
  )

const millis = ({ deduplication, lockExpiration }: {
  readonly deduplication: Duration.Duration
  readonly lockExpiration: Duration.Duration
}) => ({
  forgetAfterMillis: Math.ceil(Duration.toMillis(deduplication)),
  lockMillis: Math.ceil(Duration.toMillis(lockExpiration))
})

// ---------------------------------------------------------------------------------------------------------------------
// status
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Counts what the inbox holds: what waits, since when, and the dead letters.
 *
 * @category status
 * @since 0.1.0
 */
export const status: Effect.Effect<Status, NotificationInboxError, NotificationInbox> = NotificationInbox.use(
  (inbox) => inbox.status
)

/**
 * The oldest dead letters, without taking them. A letter that this version cannot read is counted by {@link status}, but
 * not listed.
 *
 * **Example** (Reasons of the oldest dead letters)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { NotificationInbox } from "effect-wechatpay"
 *
 * const reasons = Effect.map(
 *   NotificationInbox.listDeadLetters({ limit: 20 }),
 *   (letters) => letters.map(({ id, reason }) => `${id}: ${reason}`)
 * )
 * ```
 *
 * @category status
 * @since 0.1.0
 */
export const listDeadLetters = (
  options: {
    /** 100 by default. */
    readonly limit?: number | undefined
  } = {}
): Effect.Effect<ReadonlyArray<Letter>, NotificationInboxError | ConfigurationError, NotificationInbox> =>
  Effect.flatMap(
    count("limit", options.limit, 100),
    (limit) => NotificationInbox.use((inbox) => inbox.listDead(limit))
  )

// ---------------------------------------------------------------------------------------------------------------------
// receive
// ---------------------------------------------------------------------------------------------------------------------

/** The headers that came: JSON has no `undefined`. */
const present = (headers: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]))

/** Longest time that a platform key is waited for: what is left of WeChat Pay's five seconds is for the store. */
const keyLimit = Duration.millis(1500)

/**
 * Receives notifications into the inbox: verifies, stores, and only then answers 204. Nothing is decrypted yet: a wrong
 * APIv3 key costs no notification. A platform key that does not come within 1.5 seconds makes the answer 503, and its
 * download goes on for the next delivery.
 *
 * **Example** (A route that stores)
 *
 * ```ts
 * import { NotificationHandler, NotificationInbox } from "effect-wechatpay"
 *
 * const Routes = NotificationHandler.route("/wechatpay/notify", NotificationInbox.receiver())
 * ```
 *
 * @category handlers
 * @since 0.1.0
 */
export const receiver = (
  options: Notification.Options = {}
): NotificationHandler.Receiver<NotificationInbox | WeChatPayConfig | CertificateStore> =>
  NotificationHandler.receiver(options, (headers, body) =>
    Effect.gen(function*() {
      const { posted } = yield* Notification.verify(headers, body, options, keyLimit)
      yield* NotificationHandler.annotate(posted)
      const inbox = yield* NotificationInbox
      const receivedAt = DateTime.makeUnsafe(yield* Clock.currentTimeMillis)
      const stored = { headers: present(Notification.pickHeaders(headers)), body, receivedAt, replays: 0 }
      return yield* Effect.catch(Effect.asVoid(inbox.offer(posted.id, stored)), (error) =>
        Effect.as(Effect.logError(error.message), NotificationHandler.reply(503, "store unavailable")))
    }))

// ---------------------------------------------------------------------------------------------------------------------
// consume
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Settings of a consumer.
 *
 * @category models
 * @since 0.1.0
 */
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
 *
 * @category consumers
 * @since 0.1.0
 */
export const run = <E, R>(
  router: Router<E, R>,
  options: ConsumerOptions = {}
): Effect.Effect<never, ConfigurationError, R | NotificationInbox | WeChatPayConfig | CertificateStore> =>
  Effect.flatMap(concurrencyOf(options), (concurrency) => runRouter(router, concurrency))

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
          Effect.withSpan(Effect.flatten(Effect.flatMap(opened(taken), router.route)), "Notification.consume", {
            captureStackTrace: false,
            attributes: { "wechatpay.delivery.id": taken.id, "wechatpay.delivery.attempt": taken.attempt }
          })
        )
      )
    )
  )

/**
 * Layer that runs {@link run} in the background.
 *
 * @category layers
 * @since 0.1.0
 */
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
 *
 * @category consumers
 * @since 0.1.0
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
  reason: "Released",
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
 *
 * @category consumers
 * @since 0.1.0
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
