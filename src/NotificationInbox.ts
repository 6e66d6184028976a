/**
 * An inbox for notifications: it verifies them, stores them, responds to WeChat Pay, and hands them to consumers at the
 * program's own pace.
 *
 * Every notification that got a 2xx response is stored. A stored notification is handed out until a consumer finishes
 * it: again on a schedule after a failure, again after a crash, and after a number of attempts it becomes a dead letter.
 * Duplicates reach the consumer once. The store is memory, Redis or PostgreSQL; several machines can share one inbox.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type { CertificateStore } from "./CertificateStore.ts"
import type { Letter, NotificationInboxError } from "./inbox/models.ts"
import { count } from "./inbox/options.ts"
import { NotificationInbox, type Status } from "./inbox/service.ts"
import * as Notification from "./Notification.ts"
import * as NotificationHandler from "./NotificationHandler.ts"
import type { Router } from "./NotificationRouter.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"
import type { ConfigurationError } from "./WeChatPayError.ts"

export {
  type ConsumerOptions,
  type DeadLetter,
  deadLetters,
  type Delivery,
  layerConsumer,
  run,
  stream
} from "./inbox/consumers.ts"
export { layer, layerMemory, layerRedis, layerSql } from "./inbox/layers.ts"
export { type Letter, NotificationInboxError, type Stored } from "./inbox/models.ts"
export type { Options, StoreOptions } from "./inbox/options.ts"
export { NotificationInbox, type Status } from "./inbox/service.ts"

/** The load of the inbox: notifications that wait, the age of the oldest, and dead letters. */
export const status: Effect.Effect<Status, NotificationInboxError, NotificationInbox> = NotificationInbox.use(
  (inbox) => inbox.status
)

/**
 * Lists the oldest dead letters, and leaves them in the inbox. {@link status} also counts letters that this version
 * cannot read; they are not listed.
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
 */
export const listDeadLetters = (
  options: {
    /** Largest number of letters; 100 by default. */
    readonly limit?: number | undefined
  } = {}
): Effect.Effect<ReadonlyArray<Letter>, NotificationInboxError | ConfigurationError, NotificationInbox> =>
  Effect.flatMap(
    count("limit", options.limit, 100),
    (limit) => NotificationInbox.use((inbox) => inbox.listDead(limit))
  )

/** Leaves out headers that are `undefined`, which JSON does not have. */
const present = (headers: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, value]]))

/** Longest time to wait for a platform key. The rest of WeChat Pay's five seconds is for the store. */
const keyLimit = Duration.millis(1500)

/** Settings of {@link receiver}. */
export interface ReceiverOptions<E = never, R = never> extends Notification.Options {
  /**
   * Functions for the notifications that ask for content. They run at once, because WeChat Pay waits for the response,
   * and nothing is stored.
   */
  readonly atOnce?: Router<E, R> | undefined
}

/**
 * Receives notifications into the inbox: verifies, stores, and only then responds with 204. Nothing is decrypted yet: a
 * wrong APIv3 key costs no notification. If a platform key is not available within 1.5 seconds, the response is 503, and its
 * download goes on for the next delivery.
 *
 * **Example** (A route that stores)
 *
 * ```ts
 * import { NotificationHandler, NotificationInbox } from "effect-wechatpay"
 *
 * const Routes = NotificationHandler.route("/wechatpay/notify", NotificationInbox.receiver())
 * ```
 */
export const receiver = <E = never, R = never>(
  options: ReceiverOptions<E, R> = {}
): NotificationHandler.Receiver<NotificationInbox | WeChatPayConfig | CertificateStore | R> => {
  const { atOnce } = options
  const run = atOnce === undefined ? undefined : NotificationHandler.accepting(atOnce, options)
  const store = (id: string, headers: Headers.Input, body: Uint8Array) =>
    NotificationInbox.use((inbox) =>
      Effect.clockWith((clock) => {
        const receivedAt = DateTime.makeUnsafe(clock.currentTimeMillisUnsafe())
        return inbox.offer(id, { headers: present(Notification.pickHeaders(headers)), body, receivedAt, replays: 0 })
      })
    )
  const keep = (id: string, headers: Headers.Input, body: Uint8Array) =>
    Effect.catch(
      store(id, headers, body),
      (error) => Effect.as(Effect.logError(error.message), NotificationHandler.reply(503, "store unavailable"))
    )
  return NotificationHandler.receiver<NotificationInbox | WeChatPayConfig | CertificateStore | R>(
    options,
    (headers, body, delivery) =>
      Effect.flatMap(
        Notification.verify(headers, body, options, keyLimit),
        (
          { posted }
        ): ReturnType<NotificationHandler.Accept<NotificationInbox | WeChatPayConfig | CertificateStore | R>> =>
          run !== undefined && atOnce?.asks(posted.event_type) === true
            ? run(headers, body, delivery)
            : Effect.andThen(NotificationHandler.annotate(delivery, posted), keep(posted.id, headers, body))
      )
  )
}
