/**
 * An inbox for notifications: verified, stored, acknowledged to WeChat Pay, and then consumed at the program's own pace.
 *
 * What is answered with 2xx is stored. What is stored is handed out until a consumer finishes it: again on a schedule
 * after a failure, again after a crash, up to a number of attempts, and then it lands among the dead letters. Duplicates
 * of WeChat Pay's reach the consumer once. Memory, Redis or SQL is a choice of layer; several machines can share one
 * inbox.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Redis from "effect/persistence/Redis"
import * as Queue from "effect/Queue"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import type { CertificateStore } from "./CertificateStore.ts"
import * as Base64 from "./internal/base64.ts"
import * as Notification from "./Notification.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import * as NotificationHandler from "./NotificationHandler.ts"
import type { Router } from "./NotificationRouter.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What is stored of a notification: headers and body as received. The content stays encrypted.
 *
 * @category models
 * @since 0.1.0
 */
export interface Stored {
  /** The headers that WeChat Pay signs with, and `request-id`. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  readonly receivedAt: DateTime.Utc
  /** How often it was replayed from the dead letters. */
  readonly replays: number
}

/** What the queue holds of {@link Stored}. */
const StoredJson = Schema.Struct({
  headers: Schema.Record(Schema.String, Schema.String),
  /** Base64. */
  body: Schema.String,
  /** Milliseconds. */
  receivedAt: Schema.Finite,
  replays: Schema.Int
})

const DeadJson = Schema.Struct({
  stored: Schema.Json,
  attempts: Schema.Int,
  reason: Schema.String,
  diedAt: Schema.DateTimeUtcFromMillis
})

const toJson = ({ body, headers, receivedAt, replays }: Stored): Schema.Json => ({
  headers,
  body: Buffer.from(body.buffer, body.byteOffset, body.length).toString("base64"),
  receivedAt: DateTime.toEpochMillis(receivedAt),
  replays
})

/** Those that came: JSON has no `undefined`. */
const present = (headers: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]))

const decodeStored = Schema.decodeUnknownOption(StoredJson)

/** `undefined` for what is no notification of this library's. */
const fromJson = (json: Schema.Json): Stored | undefined => {
  const stored = Option.getOrUndefined(decodeStored(json))
  if (stored === undefined) return undefined
  const body = Base64.decode(stored.body)
  const receivedAt = Option.getOrUndefined(DateTime.make(stored.receivedAt))
  return body === undefined || receivedAt === undefined
    ? undefined
    : { ...stored, body, receivedAt: DateTime.toUtc(receivedAt) }
}

const encodeDead = Schema.encodeEffect(DeadJson)
const decodeDead = Schema.decodeUnknownEffect(DeadJson)

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
  /** Finishes it. What is never finished comes again. */
  readonly acknowledge: Effect.Effect<void>
  /** Gives it back: it comes again on the inbox's schedule, or lands among the dead letters after the last attempt. */
  readonly reject: (reason?: string) => Effect.Effect<void>
}

/**
 * A notification that no consumer finished.
 *
 * @category models
 * @since 0.1.0
 */
export interface DeadLetter {
  /** Id of the delivery that failed. */
  readonly id: string
  readonly attempts: number
  /** Why the last attempt failed; names an error, never a value. */
  readonly reason: string
  readonly diedAt: DateTime.Utc
  /** As it was stored; `undefined` for what somebody else put into the queue. */
  readonly stored: Stored | undefined
  /** Puts it back into the inbox under a new id, and removes it from here. */
  readonly replay: Effect.Effect<void>
  /** Removes it. */
  readonly discard: Effect.Effect<void>
  /** Leaves it here; it is handed out again a minute later. */
  readonly keep: Effect.Effect<void>
}

/**
 * The store did not take a notification.
 *
 * @category errors
 * @since 0.1.0
 */
export class NotificationInboxError
  extends Schema.TaggedError<NotificationInboxError>("effect-wechatpay/NotificationInboxError")(
    "NotificationInboxError",
    {
      reason: Schema.Literals(["Timeout", "Failed"]),
      /** What the store said. */
      issue: Schema.String
    }
  )
{
  override get message() {
    return `the notification could not be stored: ${this.issue}`
  }
}

/** What a consumer is given, before it is decrypted. */
interface Taken {
  readonly id: string
  readonly attempt: number
  readonly stored: Stored
}

/** What is to become of a dead letter. */
type Verdict = "replay" | "discard" | "keep"

/**
 * Service that stores notifications and hands them out.
 *
 * @category services
 * @since 0.1.0
 */
export class NotificationInbox extends Context.Service<NotificationInbox, {
  /** Stores a verified notification, once for each id. */
  readonly offer: (id: string, stored: Stored) => Effect.Effect<void, NotificationInboxError>
  /** Waits for a notification and hands it to `f`; if `f` fails, the notification comes again. Never fails itself. */
  readonly take: <E, R>(f: (taken: Taken) => Effect.Effect<void, E, R>) => Effect.Effect<void, never, R>
  /** Waits for a dead letter and asks what is to become of it. */
  readonly takeDead: <R>(
    f: (letter: Omit<DeadLetter, Verdict>) => Effect.Effect<Verdict, never, R>
  ) => Effect.Effect<void, never, R>
}>()("effect-wechatpay/NotificationInbox") {}

/**
 * Settings of an inbox.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** Name of the queue; `notifications` by default. */
  readonly name?: string | undefined
  /** Longest time that storing may take before the answer is 503; 3 seconds by default. */
  readonly storeTimeout?: Duration.Input | undefined
  /** Attempts before a notification becomes a dead letter; 20 by default. A crash of the consumer counts as one. */
  readonly maxAttempts?: number | undefined
  /** Pauses between attempts, by their number; by default 1, 2, 4… seconds, 5 minutes at most. */
  readonly retrySchedule?: Schedule.Schedule<unknown, number> | undefined
}

/**
 * Settings of an inbox with a store of its own.
 *
 * @category models
 * @since 0.1.0
 */
export interface StoreOptions extends Options {
  /**
   * How long the id of a finished notification is remembered, so that a duplicate is dropped; 7 days by default. WeChat
   * Pay repeats for one day.
   */
  readonly deduplication?: Duration.Input | undefined
  /** How often an idle consumer looks for work that another machine stored; 1 second by default. */
  readonly pollInterval?: Duration.Input | undefined
  /** How long a consumer that was killed keeps its notifications; 90 seconds by default. They come back after it. */
  readonly lockExpiration?: Duration.Input | undefined
  /** How often a consumer renews what it holds; a third of `lockExpiration` by default. */
  readonly lockRefreshInterval?: Duration.Input | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/** Tells the queue that an attempt failed. The queue keeps its text, so it carries nothing. */
class Rejected extends Schema.TaggedError<Rejected>("effect-wechatpay/NotificationInbox/Rejected")("Rejected", {}) {}

/** A consumer of the stream gave a delivery back. */
class Unfinished extends Schema.TaggedError<Unfinished>("effect-wechatpay/NotificationInbox/Unfinished")("Unfinished", {
  reason: Schema.String
}) {
  override get message() {
    return this.reason
  }
}

/** What the queue's columns hold with certainty. */
const maxIdLength = 200

const replaySuffix = /~(\d+)$/

// What looks like a replay's id would be taken for one.
const keyOf = (id: string): string =>
  id.length <= maxIdLength && /^[\x21-\x7e]+$/.test(id) && !replaySuffix.test(id)
    ? id
    : createHash("sha256").update(id).digest("hex")

/** The queue counts in 32 bits. */
const never = 2_147_483_647

const describeFailure = (cause: Cause.Cause<unknown>): string => {
  const [reason] = cause.reasons
  const error: unknown = reason === undefined
    ? undefined
    : Cause.isFailReason(reason)
    ? reason.error
    : Cause.isDieReason(reason)
    ? reason.defect
    : undefined
  if (error instanceof Unfinished) return error.reason
  if (typeof error === "object" && error !== null && "_tag" in error) return String(error._tag)
  return error instanceof Error ? error.name : "failure"
}

/** Code or text of the innermost error: what a store says, without what it was given. */
const describeStore = (error: unknown): string => {
  let innermost = error
  for (let depth = 0; depth < 8; depth++) {
    const inner: unknown = Cause.isCause(innermost)
      ? Cause.squash(innermost)
      : innermost instanceof Error
      ? innermost.cause
      : undefined
    if (inner === undefined) break
    innermost = inner
  }
  if (typeof innermost !== "object" || innermost === null) return "unknown"
  if ("code" in innermost && typeof innermost.code === "string") return innermost.code
  return innermost instanceof Error ? innermost.name : "unknown"
}

const defaultRetry = Schedule.min([Schedule.exponential("1 second"), Schedule.spaced("5 minutes")])

const make = Effect.fnUntraced(function*(
  options: Options
): Effect.fn.Return<NotificationInbox["Service"], never, PersistedQueue.PersistedQueueFactory | Scope.Scope> {
  const name = options.name ?? "notifications"
  const storeTimeout = Duration.fromInputUnsafe(options.storeTimeout ?? "3 seconds")
  const maxAttempts = options.maxAttempts ?? 20
  const scope = yield* Effect.scope
  const queue = yield* PersistedQueue.make({
    name,
    // Anything decodes: what does not would be marked failed by the queue, where nobody sees it.
    schema: Schema.Json,
    maxAttempts: never,
    retrySchedule: options.retrySchedule ?? defaultRetry
  })
  const dead = yield* PersistedQueue.make({
    name: `${name}-dead`,
    schema: Schema.Json,
    maxAttempts: never,
    retrySchedule: Schedule.spaced("1 minute")
  })

  const bury = (id: string, stored: Schema.Json, attempts: number, reason: string) =>
    Effect.gen(function*() {
      const diedAt = DateTime.makeUnsafe(yield* Clock.currentTimeMillis)
      const letter = yield* encodeDead({ stored, attempts, reason, diedAt })
      // The same id each time: a crash before the delivery is finished must not leave two letters.
      yield* dead.offer(letter, { id })
      yield* Effect.logError(`notification ${id} is a dead letter after ${attempts} attempts: ${reason}`)
    }).pipe(Effect.catchCause((cause) =>
      Effect.andThen(
        Effect.logWarning(`notification ${id} could not be put among the dead letters: ${describeFailure(cause)}`),
        Effect.fail(new Rejected())
      )
    ))

  /** The queue dies where acknowledging fails; the delivery then comes again, which is what its consumers expect. */
  const settle = <R>(effect: Effect.Effect<void, Rejected | PersistedQueue.PersistedQueueError, R>) =>
    effect.pipe(
      Effect.catchTag("Rejected", () => Effect.void),
      Effect.catchCause((cause) =>
        Effect.andThen(
          Effect.logWarning(`the notification store failed; what was under way comes again: ${describeFailure(cause)}`),
          Effect.sleep("1 second")
        )
      )
    )

  return NotificationInbox.of({
    offer: (id, stored) =>
      Effect.gen(function*() {
        // In the inbox's scope: a store that hangs must not hold up the answer until it has noticed the interruption.
        const fiber = yield* Effect.forkIn(
          Effect.suspend(() => queue.offer(toJson(stored), { id: keyOf(id) })),
          scope
        )
        yield* Fiber.join(fiber).pipe(
          Effect.mapError((error) => new NotificationInboxError({ reason: "Failed", issue: describeStore(error) })),
          Effect.timeoutOrElse({
            duration: storeTimeout,
            orElse: () =>
              Effect.andThen(
                Effect.forkIn(Fiber.interrupt(fiber), scope),
                Effect.fail(
                  new NotificationInboxError({
                    reason: "Timeout",
                    issue: `no answer within ${Duration.format(storeTimeout)}`
                  })
                )
              )
          })
        )
      }),
    take: <E, R>(f: (taken: Taken) => Effect.Effect<void, E, R>) =>
      settle(queue.take((element, { attempts, id }) =>
        Effect.gen(function*() {
          // Checked before the attempt, so that a consumer that crashes on its last one cannot start another.
          if (attempts > maxAttempts) return yield* bury(id, element, attempts - 1, "the consumer did not survive")
          const stored = fromJson(element)
          if (stored === undefined) return yield* bury(id, element, attempts, "no notification of this library")
          const result = yield* Effect.exit(f({ id, attempt: attempts, stored }))
          if (Exit.isSuccess(result)) return
          if (attempts >= maxAttempts) return yield* bury(id, element, attempts, describeFailure(result.cause))
          return yield* new Rejected()
        })
      )),
    takeDead: (f) =>
      settle(dead.take((element, { id }) =>
        Effect.gen(function*() {
          const letter = yield* Effect.orElseSucceed(decodeDead(element), () => undefined)
          if (letter === undefined) {
            yield* Effect.logError(`dead letter ${id} is none that this version of the library can read; it is kept`)
            return yield* new Rejected()
          }
          const stored = fromJson(letter.stored)
          const { attempts, diedAt, reason } = letter
          const verdict = yield* f({ id, attempts, reason, diedAt, stored })
          if (verdict === "keep") return yield* new Rejected()
          if (verdict === "discard") return
          const replays = Math.max(stored?.replays ?? 0, Number(replaySuffix.exec(id)?.[1] ?? 0)) + 1
          const again = stored === undefined ? letter.stored : toJson({ ...stored, replays })
          // A new id: the queue remembers the old one and would drop it. The same each time, as above.
          yield* queue.offer(again, { id: `${id.replace(replaySuffix, "")}~${replays}` }).pipe(
            Effect.catchTag("SchemaError", () => Effect.fail(new Rejected()))
          )
        })
      ))
  })
})

// ---------------------------------------------------------------------------------------------------------------------
// layers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Layer over a `PersistedQueueFactory` that the program has. Run `PersistedQueue.layerCleanup` with it, or the ids of
 * finished notifications stay for ever.
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = (
  options: Options = {}
): Layer.Layer<NotificationInbox, never, PersistedQueue.PersistedQueueFactory> =>
  Layer.effect(NotificationInbox, make(options))

const withStore = <E, R>(
  options: StoreOptions,
  store: Layer.Layer<PersistedQueue.PersistedQueueStore, E, R>
): Layer.Layer<NotificationInbox, E, R> =>
  Layer.mergeAll(
    Layer.provide(layer(options), PersistedQueue.layer),
    PersistedQueue.layerCleanup({ timeToLive: options.deduplication ?? "7 days" })
  ).pipe(Layer.provide(store))

/**
 * Layer in memory, for development and tests: what is stored ends with the process, after WeChat Pay was told that it
 * arrived.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMemory = (options: StoreOptions = {}): Layer.Layer<NotificationInbox> =>
  withStore(options, PersistedQueue.layerStoreMemory)

/**
 * Layer over Redis.
 *
 * **Gotchas**
 *
 * Redis confirms what it may still lose, unless it runs with `appendonly yes`, `appendfsync always` and
 * `maxmemory-policy noeviction`; with replicas, `min-replicas-to-write 1`.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerRedis = (
  options: StoreOptions & {
    /** Of all keys; `wechatpay:` by default. */
    readonly prefix?: string | undefined
  } = {}
): Layer.Layer<NotificationInbox, never, Redis.Redis> =>
  withStore(
    options,
    PersistedQueue.layerStoreRedis({ prefix: options.prefix ?? "wechatpay:", ...storeOptions(options) }).pipe(
      Layer.provide(Layer.effect(Redis.Redis, Effect.map(Redis.Redis, untiring)))
    )
  )

/**
 * The store of effect 4.1 recovers what a killed consumer held in a fiber that ends with its first failure: after an
 * outage of Redis nothing would come back until the process starts anew. The script that recovers is the one that reads
 * all that is pending; it is tried until it succeeds.
 */
const untiring = (redis: Redis.Redis["Service"]): Redis.Redis["Service"] => ({
  ...redis,
  eval: (script) => {
    const run = redis.eval(script)
    return script.lua.includes("\"HGETALL\"")
      ? (...params) => Effect.retry(run(...params), Schedule.spaced("1 second"))
      : run
  }
})

/**
 * Layer over a SQL database: PostgreSQL, MySQL, SQL Server or SQLite. Creates its table.
 *
 * **Gotchas**
 *
 * PostgreSQL keeps what it confirms with its defaults (`fsync = on`, `synchronous_commit = on`); with replicas that can
 * take over, `synchronous_standby_names` too.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerSql = (
  options: StoreOptions & {
    /** `wechatpay_notifications` by default. */
    readonly tableName?: string | undefined
  } = {}
): Layer.Layer<NotificationInbox, SqlError, SqlClient.SqlClient> =>
  withStore(
    options,
    PersistedQueue.layerStoreSql({
      tableName: options.tableName ?? "wechatpay_notifications",
      ...storeOptions(options)
    })
  )

const storeOptions = (options: StoreOptions) => {
  const lockExpiration = Duration.fromInputUnsafe(options.lockExpiration ?? "90 seconds")
  return {
    pollInterval: options.pollInterval,
    lockExpiration,
    // A lock that is renewed too late is a notification that two consumers have.
    lockRefreshInterval: options.lockRefreshInterval ?? Duration.divideUnsafe(lockExpiration, 3)
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// receive
// ---------------------------------------------------------------------------------------------------------------------

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

const many = <R>(options: ConsumerOptions, one: Effect.Effect<void, never, R>): Effect.Effect<never, never, R> =>
  Effect.andThen(
    Effect.forEach(Array.from({ length: options.concurrency ?? 16 }), () => Effect.forever(one), {
      concurrency: "unbounded",
      discard: true
    }),
    Effect.never
  )

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
): Effect.Effect<never, never, R | NotificationInbox | WeChatPayConfig | CertificateStore> =>
  Effect.flatMap(NotificationInbox, (inbox) =>
    many(
      options,
      inbox.take((taken) =>
        logged(
          taken,
          Effect.withSpan(Effect.flatten(Effect.flatMap(opened(taken), router.route)), "Notification.consume", {
            captureStackTrace: false,
            attributes: { "wechatpay.delivery.id": taken.id, "wechatpay.delivery.attempt": taken.attempt }
          })
        )
      )
    ))

/**
 * Layer that runs {@link run} in the background.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerConsumer = <E, R>(
  router: Router<E, R>,
  options: ConsumerOptions = {}
): Layer.Layer<never, never, R | NotificationInbox | WeChatPayConfig | CertificateStore> =>
  Layer.effectDiscard(Effect.forkScoped(run(router, options)))

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
  never,
  NotificationInbox | WeChatPayConfig | CertificateStore
> => {
  const decode = Notification.decoder(events)
  return Stream.callback<
    Delivery<Notification.Of<E> | Notification.Unknown>,
    never,
    NotificationInbox | WeChatPayConfig | CertificateStore
  >((queue) =>
    Effect.flatMap(NotificationInbox, (inbox) =>
      many(
        options,
        Effect.suspend(() => {
          // Acknowledging is done when the store knows of it: a stream that ends right after it must not undo it.
          const settled = Deferred.makeUnsafe<void>()
          return Effect.ensuring(
            inbox.take((taken) =>
              logged(
                taken,
                Effect.gen(function*() {
                  const content = yield* opened(taken)
                  const notification = yield* decode(content) ?? Effect.succeed(Notification.unknown(content))
                  const done = yield* Deferred.make<void, Unfinished>()
                  const settle = (result: Effect.Effect<boolean>) => Effect.andThen(result, Deferred.await(settled))
                  yield* Queue.offer(queue, {
                    id: taken.id,
                    attempt: taken.attempt,
                    receivedAt: taken.stored.receivedAt,
                    notification,
                    acknowledge: settle(Deferred.succeed(done, undefined)),
                    reject: (reason) => settle(Deferred.fail(done, new Unfinished({ reason: reason ?? "rejected" })))
                  })
                  yield* Deferred.await(done)
                })
              )
            ),
            Deferred.succeed(settled, undefined)
          )
        })
      )), { bufferSize: 1 })
}

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
    Effect.flatMap(NotificationInbox, (inbox) =>
      Effect.forever(Effect.suspend(() => {
        const settled = Deferred.makeUnsafe<void>()
        return Effect.ensuring(
          inbox.takeDead((letter) =>
            Effect.gen(function*() {
              const verdict = yield* Deferred.make<Verdict>()
              const be = (choice: Verdict) => Effect.andThen(Deferred.succeed(verdict, choice), Deferred.await(settled))
              yield* Queue.offer(queue, { ...letter, replay: be("replay"), discard: be("discard"), keep: be("keep") })
              return yield* Deferred.await(verdict)
            })
          ),
          Deferred.succeed(settled, undefined)
        )
      }))),
  { bufferSize: 1 }
)
