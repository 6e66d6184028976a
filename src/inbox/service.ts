/** The service behind `NotificationInbox`: attempts, dead letters, replays, and the watch over what waits. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { createHash } from "node:crypto"
import * as Tracing from "../transport/tracing.ts"
import {
  decodeLetter,
  describeCause,
  encodeLetter,
  fromJson,
  type Letter,
  type NotificationInboxError,
  type Stored,
  toJson
} from "./models.ts"
import type { Checked } from "./options.ts"
import { bounded, type InboxStore, type Settlement } from "./store.ts"

/** An element as a consumer gets it, before its content is decrypted. */
export interface Taken {
  readonly id: string
  readonly attempt: number
  readonly stored: Stored
}

/** The decision about a dead letter. */
export type Verdict = "replay" | "discard" | "keep"

/** The load of an inbox. */
export interface Status {
  /** Notifications that no consumer has finished, those under way included. */
  readonly waiting: number
  /** Age of the oldest of them by the store's clock. */
  readonly oldest: Duration.Duration | undefined
  readonly deadLetters: number
}

/** Service that stores notifications and hands them out. */
export class NotificationInbox extends Context.Service<NotificationInbox, {
  /** Stores a verified notification, once for each id. */
  readonly offer: (id: string, stored: Stored) => Effect.Effect<void, NotificationInboxError>
  /** Waits for a notification and hands it to `f`; if `f` fails, the notification comes again. Never fails itself. */
  readonly take: <E, R>(f: (taken: Taken) => Effect.Effect<void, E, R>) => Effect.Effect<void, never, R>
  /** Waits for a dead letter and asks what is to become of it. */
  readonly takeDead: <R>(f: (letter: Letter) => Effect.Effect<Verdict, never, R>) => Effect.Effect<void, never, R>
  /** Counts what the inbox holds. */
  readonly status: Effect.Effect<Status, NotificationInboxError>
  /** The oldest dead letters, without taking them. */
  readonly listDead: (limit: number) => Effect.Effect<ReadonlyArray<Letter>, NotificationInboxError>
}>()("effect-wechatpay/NotificationInbox") {}

/** A consumer of the stream gave a delivery back. */
export class Unfinished extends Schema.TaggedError<Unfinished>("effect-wechatpay/NotificationInbox/Unfinished")(
  "Unfinished",
  { reason: Schema.String }
) {
  override get message() {
    return this.reason
  }
}

const maxIdLength = 200

const replaySuffix = /~(\d+)$/

// What looks like a replay's id would be taken for one.
const keyOf = (id: string): string =>
  id.length <= maxIdLength && /^[\x21-\x7e]+$/.test(id) && !replaySuffix.test(id)
    ? id
    : createHash("sha256").update(id).digest("hex")

const reasonOf = (cause: Cause.Cause<unknown>): string => {
  for (const reason of cause.reasons) {
    if (Cause.isFailReason(reason) && reason.error instanceof Unfinished) return reason.error.reason
  }
  return describeCause(cause)
}

/** The pause after an attempt: the schedule is replayed, because another process may have made the earlier ones. */
const pauseAfter = Effect.fnUntraced(function*(schedule: Schedule.Schedule<unknown, number>, attempt: number) {
  const step = yield* Schedule.toStep(schedule)
  let elapsed = 0
  let pause = Duration.zero
  for (let number = 1; number <= attempt; number++) {
    const next = yield* Pull.catchDone(step(elapsed, number), () => Effect.undefined)
    if (next === undefined) break
    pause = next[1]
    elapsed += Duration.toMillis(pause)
  }
  return pause
})

const metrics = (inbox: string) => {
  const attributes = { inbox }
  const attempts = (result: "finished" | "failed") =>
    Metric.counter("wechatpay_inbox_attempts", {
      attributes: { inbox, result },
      incremental: true,
      description: "Attempts at notifications"
    })
  return {
    waiting: Metric.gauge("wechatpay_inbox_waiting", { attributes, description: "Notifications not yet finished" }),
    oldest: Metric.gauge("wechatpay_inbox_oldest_seconds", {
      attributes,
      description: "Age of the oldest notification that is not finished, in seconds"
    }),
    dead: Metric.gauge("wechatpay_inbox_dead_letters", { attributes, description: "Dead letters" }),
    buried: Metric.counter("wechatpay_inbox_buried", {
      attributes,
      incremental: true,
      description: "Notifications that became dead letters"
    }),
    finished: attempts("finished"),
    failed: attempts("failed")
  }
}

/** A dead letter that is kept is handed out again after this time. */
const keepFor = Duration.minutes(1)

/** Builds the service over a store. */
export const make = Effect.fnUntraced(function*(
  store: InboxStore,
  { maxAttempts, name, retrySchedule, storeTimeout, warnAfter, watchInterval }: Checked
): Effect.fn.Return<NotificationInbox["Service"], never, Scope.Scope> {
  const measured = metrics(name)
  const finish: Settlement = { _tag: "Finish" }

  const retry = (attempt: number, reason: string) =>
    Effect.map(
      pauseAfter(retrySchedule, attempt),
      (delay): Settlement => ({ _tag: "Retry", delay, failure: { attempt, reason } })
    )

  const bury = (id: string, content: Schema.Json, attempts: number, reason: string) =>
    Effect.gen(function*() {
      const diedAt = DateTime.makeUnsafe(yield* Clock.currentTimeMillis)
      // The same id each time: a crash before the delivery is finished must not leave two letters.
      yield* store.offer("dead", id, encodeLetter({ stored: content, attempts, reason, diedAt }))
      yield* Metric.update(measured.buried, 1)
      yield* Effect.logError(`notification ${id} is a dead letter after ${attempts} attempts: ${reason}`)
      return finish
    }).pipe(Effect.catch((error) =>
      Effect.gen(function*() {
        yield* Effect.logWarning(`notification ${id} could not be put among the dead letters: ${error.message}`)
        const delay = yield* pauseAfter(retrySchedule, attempts)
        return { _tag: "Postpone", delay, failure: { attempt: attempts, reason } } satisfies Settlement
      })
    ))

  /** Logs that a delivery could not be settled. It comes again, as consumers expect. */
  const surviving = <R>(effect: Effect.Effect<void, NotificationInboxError, R>) =>
    Effect.catch(effect, (error) =>
      Effect.andThen(
        Effect.logWarning(`a delivery could not be settled and comes again: ${error.message}`),
        Effect.sleep("1 second")
      ))

  const status = Effect.gen(function*() {
    const { oldestMillis, waiting } = yield* store.depth("inbox")
    const dead = yield* store.depth("dead")
    return {
      waiting,
      oldest: oldestMillis === undefined ? undefined : Duration.millis(Math.max(oldestMillis, 0)),
      deadLetters: dead.waiting
    } satisfies Status
  })

  const watch = Effect.gen(function*() {
    const { deadLetters, oldest, waiting } = yield* status
    yield* Metric.update(measured.waiting, waiting)
    yield* Metric.update(measured.oldest, oldest === undefined ? 0 : Duration.toSeconds(oldest))
    yield* Metric.update(measured.dead, deadLetters)
    if (oldest !== undefined && Duration.isGreaterThanOrEqualTo(oldest, warnAfter)) {
      yield* Effect.logWarning(
        `${waiting} notifications wait in the inbox ${name}, the oldest for ${
          Math.round(Duration.toSeconds(oldest))
        } s: look at its consumers`
      )
    }
  }).pipe(Effect.catch((error) =>
    error.reason._tag === "Unsupported"
      ? Effect.void
      : Effect.logWarning(`the inbox ${name} cannot be measured: ${error.message}`)
  ))
  yield* Effect.forkScoped(Effect.repeat(watch, Schedule.spaced(watchInterval)))

  return NotificationInbox.of({
    offer: (id, stored) =>
      Tracing.spanned("NotificationInbox.offer", { attributes: { "wechatpay.notification.id": id } })(
        bounded(store.offer("inbox", keyOf(id), toJson(stored)), storeTimeout)
      ),
    take: <E, R>(f: (taken: Taken) => Effect.Effect<void, E, R>) =>
      surviving(store.take("inbox", ({ attempt, content, failure, id }) =>
        Effect.gen(function*() {
          // The last attempt is over and burying failed.
          if (failure !== undefined && failure.attempt >= maxAttempts && failure.attempt >= attempt - 1) {
            return yield* bury(id, content, failure.attempt, failure.reason)
          }
          // Checked before the attempt, so that a consumer that crashes on its last one cannot start another.
          if (attempt > maxAttempts) return yield* bury(id, content, attempt - 1, "the consumer did not survive")
          const stored = fromJson(content)
          if (stored === undefined) return yield* bury(id, content, attempt, "no notification of this library")
          const result = yield* Effect.exit(f({ id, attempt, stored }))
          yield* Metric.update(Exit.isSuccess(result) ? measured.finished : measured.failed, 1)
          if (Exit.isSuccess(result)) return finish
          const reason = reasonOf(result.cause)
          return yield* attempt >= maxAttempts ? bury(id, content, attempt, reason) : retry(attempt, reason)
        }))),
    takeDead: (f) =>
      surviving(store.take("dead", ({ content, id }) =>
        Effect.gen(function*() {
          const keep: Settlement = { _tag: "Retry", delay: keepFor }
          const letter = readLetter(id, content)
          if (letter === undefined) {
            yield* Effect.logError(`dead letter ${id} cannot be read by this version of the library; it is kept`)
            return keep
          }
          const verdict = yield* f(letter)
          if (verdict === "keep") return keep
          if (verdict === "discard") return finish
          const { stored } = letter
          const replays = Math.max(stored?.replays ?? 0, Number(replaySuffix.exec(id)?.[1] ?? 0)) + 1
          const again = stored === undefined ? contentOf(content) : toJson({ ...stored, replays })
          // A new id: the store remembers the old one and would drop it. The same each time, as above.
          return yield* store.offer("inbox", `${id.replace(replaySuffix, "")}~${replays}`, again).pipe(
            Effect.as(finish),
            Effect.catch((error) =>
              Effect.as(Effect.logWarning(`dead letter ${id} could not be replayed: ${error.message}`), keep)
            )
          )
        }))),
    status,
    listDead: (limit) =>
      Effect.map(
        store.list("dead", limit),
        (elements) => elements.flatMap(({ content, id }) => readLetter(id, content) ?? [])
      )
  })
})

const contentOf = (content: Schema.Json): Schema.Json =>
  Option.match(decodeLetter(content), { onNone: () => null, onSome: ({ stored }) => stored })

const readLetter = (id: string, content: Schema.Json): Letter | undefined =>
  Option.match(decodeLetter(content), {
    onNone: () => undefined,
    onSome: (letter) => ({ ...letter, id, stored: fromJson(letter.stored) })
  })
