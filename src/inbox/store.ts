/**
 * The commands that an inbox sends to its store, and the work that is the same over every store: consumers wait here,
 * claims are renewed while they are handled, and every command has a time limit on the client's side.
 */
import * as Cause from "effect/Cause"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Latch from "effect/Latch"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { randomUUID } from "node:crypto"
import * as Json from "../internal/json.ts"
import { timeoutOrElse } from "../transport/timeLimit.ts"
import { gather } from "./gather.ts"
import { describeStore, NotificationInboxError } from "./models.ts"

/** The notifications of an inbox, and its dead letters. */
export type QueueName = "inbox" | "dead"

/** The reason why an attempt failed. */
export interface Failure {
  readonly attempt: number
  readonly reason: string
}

/** An element that a consumer holds. */
export interface Element {
  readonly id: string
  /** 1 for the first attempt. */
  readonly attempt: number
  readonly content: Schema.Json
  /** The latest failure that was recorded. */
  readonly failure: Failure | undefined
}

/** An element as it is stored. */
export interface Offered {
  readonly id: string
  readonly text: string
}

/** An element as it waits. */
export interface Waiting {
  readonly id: string
  readonly content: Schema.Json
}

/** The decision about an element after an attempt. */
export type Settlement =
  | { readonly _tag: "Finish" }
  | { readonly _tag: "Retry"; readonly delay: Duration.Duration; readonly failure?: Failure | undefined }
  /** Comes again without costing an attempt. */
  | { readonly _tag: "Postpone"; readonly delay: Duration.Duration; readonly failure: Failure }

/** The load of a queue. */
export interface Depth {
  readonly waiting: number
  /** Age of the oldest by the store's clock. */
  readonly oldestMillis: number | undefined
}

/** A store of notifications. */
export interface InboxStore {
  /** Stores an element, once for each id. */
  readonly offer: (queue: QueueName, id: string, content: Schema.Json) => Effect.Effect<void, NotificationInboxError>
  /** Waits for an element and settles it as `f` says. An interruption gives it back. */
  readonly take: <R>(
    queue: QueueName,
    f: (element: Element) => Effect.Effect<Settlement, never, R>
  ) => Effect.Effect<void, NotificationInboxError, R>
  readonly depth: (queue: QueueName) => Effect.Effect<Depth, NotificationInboxError>
  /** The oldest elements, without taking them. */
  readonly list: (queue: QueueName, limit: number) => Effect.Effect<ReadonlyArray<Waiting>, NotificationInboxError>
}

/** An element as `claim` returns it. */
export interface Claim {
  readonly id: string
  readonly attempt: number
  readonly text: string
  /** JSON of `Failure`. */
  readonly failure: string | undefined
}

/** The end of a claim. `release` gives the element back at once, without counting the attempt. */
export interface Settled {
  readonly kind: "finish" | "retry" | "postpone" | "release"
  readonly delayMillis: number
  readonly failure: string | undefined
}

/** The commands of a store. Times are measured by the store's clock. */
export interface Backend {
  /** Elements that one `offer` is given at most. */
  readonly mostOffered: number
  /** Stores elements, each once for its id; succeeds when all are kept. If it fails, some may have been stored. */
  readonly offer: (queue: QueueName, elements: ReadonlyArray<Offered>) => Effect.Effect<void, unknown>
  /** Claims what is due, for the length of a lock. */
  readonly claim: (queue: QueueName, token: string, count: number) => Effect.Effect<{
    readonly claims: ReadonlyArray<Claim>
    /** Time until the next element is due, where the store says it at no cost. */
    readonly nextMillis?: number | undefined
    /** Elements without content, which are not of this library's making. They were set aside. */
    readonly foreign?: number | undefined
  }, unknown>
  /** `false` if the claim is no longer held under the token. */
  readonly settle: (queue: QueueName, id: string, token: string, settled: Settled) => Effect.Effect<boolean, unknown>
  readonly renew: (
    queue: QueueName,
    held: ReadonlyArray<{ readonly id: string; readonly token: string }>
  ) => Effect.Effect<void, unknown>
  /** Gives back what a claim took whose response was lost. */
  readonly abandon: (queue: QueueName, token: string) => Effect.Effect<void, unknown>
  readonly depth: (queue: QueueName) => Effect.Effect<Depth, unknown>
  readonly list: (
    queue: QueueName,
    limit: number
  ) => Effect.Effect<ReadonlyArray<{ readonly id: string; readonly text: string }>, unknown>
  /** Forgets ids whose time is over; `true` if there may be more of them. */
  readonly cleanup: Effect.Effect<boolean, unknown>
}

/** Settings of a store, checked. */
export interface Timing {
  readonly pollInterval: Duration.Duration
  readonly lockExpiration: Duration.Duration
  readonly lockRefreshInterval: Duration.Duration
  readonly commandTimeout: Duration.Duration
}

const FailureJson = Schema.fromJsonString(Schema.Struct({ attempt: Schema.Int, reason: Schema.String }))
const encodeFailure = Schema.encodeSync(FailureJson)
const decodeFailure = Schema.decodeUnknownOption(FailureJson)
const isJson = Schema.is(Schema.Json)

/** Text that is no JSON becomes a string, so that it ends among the dead letters and is not lost. */
const contentOf = (text: string): Schema.Json =>
  Result.match(Json.parse(text), { onFailure: () => text, onSuccess: (json) => isJson(json) ? json : text })

const failedWith = (error: unknown): NotificationInboxError =>
  error instanceof NotificationInboxError
    ? error
    : new NotificationInboxError({ reason: { _tag: "Failed" }, issue: describeStore(error) })

/**
 * Ends an effect after a time. Does not wait until the effect has noticed: a client whose connection is dead can take
 * long to give up.
 */
export const bounded = <A, E>(
  effect: Effect.Effect<A, E>,
  duration: Duration.Duration
): Effect.Effect<A, NotificationInboxError> =>
  Effect.flatMap(Effect.forkDetach(effect, { startImmediately: true }), (fiber) => {
    // A store in memory has done it already.
    const done = fiber.pollUnsafe()
    if (done !== undefined) return Effect.mapError(done, failedWith)
    const abandon = Effect.forkDetach(Fiber.interrupt(fiber))
    const late = Effect.andThen(
      abandon,
      Effect.suspend(() =>
        Effect.fail(
          new NotificationInboxError({
            reason: { _tag: "Timeout" },
            issue: `no response within ${Duration.format(duration)}`
          })
        )
      )
    )
    return timeoutOrElse(Fiber.join(fiber), { duration, orElse: () => late }).pipe(
      Effect.mapError(failedWith),
      Effect.onInterrupt(() => abandon)
    )
  })

const hasTimedOut = ({ cause }: Exit.Failure<void, NotificationInboxError>): boolean =>
  cause.reasons.some((reason) => Cause.isFailReason(reason) && reason.error.reason._tag === "Timeout")

interface Waiter {
  readonly claim: Deferred.Deferred<Held>
  given: Held | undefined
}

interface Held {
  readonly queue: QueueName
  readonly token: string
  readonly claim: Claim
}

/** Builds a store from its commands. */
export const make = Effect.fnUntraced(function*(
  backend: Backend,
  { commandTimeout, lockExpiration, lockRefreshInterval, pollInterval }: Timing
): Effect.fn.Return<InboxStore, never, Scope.Scope> {
  const command = <A>(effect: Effect.Effect<A, unknown>) => bounded(effect, commandTimeout)
  const held = new Set<Held>()

  const persistent = Schedule.min([Schedule.exponential("200 millis", 1.5), Schedule.spaced("5 seconds")]).pipe(
    Schedule.upTo({ duration: lockExpiration })
  )

  const settle = (element: Held, settled: Settled) =>
    command(backend.settle(element.queue, element.claim.id, element.token, settled)).pipe(
      Effect.retry(persistent),
      Effect.ensuring(Effect.sync(() => {
        held.delete(element)
        if (settled.kind !== "finish") queues[element.queue].nudge.openUnsafe()
      })),
      Effect.flatMap((done) =>
        done ? Effect.void : Effect.logWarning(
          `notification ${element.claim.id} was held longer than its lock lasts: another consumer may handle it too`
        )
      )
    )

  const release = (element: Held) =>
    Effect.catch(
      settle(element, { kind: "release", delayMillis: 0, failure: undefined }),
      (error) => Effect.logWarning(`notification ${element.claim.id} comes back when its lock ends: ${error.message}`)
    )

  const makeQueue = (name: QueueName) => {
    const waiters: Array<Waiter> = []
    const wanted = Latch.makeUnsafe(false)
    const nudge = Latch.makeUnsafe(false)
    // Claims of which no response came: they may have been made.
    const lost = new Set<string>()

    const recoverLost = Effect.suspend(() =>
      Effect.forEach(
        lost,
        (token) => Effect.andThen(command(backend.abandon(name, token)), Effect.sync(() => lost.delete(token))),
        { discard: true }
      )
    )

    const hand = (element: Held) =>
      Effect.suspend(() => {
        held.add(element)
        const waiter = waiters.shift()
        if (waiter === undefined) return release(element)
        waiter.given = element
        return Deferred.succeed(waiter.claim, element)
      })

    const once = Effect.uninterruptible(Effect.gen(function*() {
      yield* recoverLost
      nudge.closeUnsafe()
      const token = randomUUID()
      lost.add(token)
      const { claims, foreign, nextMillis } = yield* command(backend.claim(name, token, waiters.length))
      lost.delete(token)
      if (foreign !== undefined && foreign > 0) {
        yield* Effect.logWarning(`${foreign} elements of the ${name} have no content and were set aside`)
      }
      yield* Effect.forEach(claims, (claim) => hand({ queue: name, token, claim }), { discard: true })
      return claims.length > 0 ? 0 : nextMillis
    }))

    const loop = Effect.gen(function*() {
      yield* wanted.await
      yield* Effect.yieldNow
      if (waiters.length === 0) return wanted.closeUnsafe()
      const pause = yield* once
      if (pause === 0) return
      const sleep = Duration.min(pollInterval, pause === undefined ? Duration.infinity : Duration.millis(pause))
      yield* Effect.raceFirst(Duration.isFinite(sleep) ? Effect.sleep(sleep) : Effect.never, nudge.await)
    }).pipe(
      Effect.catchCause((cause) =>
        Effect.andThen(
          Effect.logWarning("the notification store failed; it is tried again", cause),
          Effect.sleep("500 millis")
        )
      ),
      Effect.forever
    )

    const next = Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const waiter: Waiter = { claim: Deferred.makeUnsafe(), given: undefined }
        waiters.push(waiter)
        wanted.openUnsafe()
        return restore(Deferred.await(waiter.claim)).pipe(Effect.onInterrupt(() => {
          const index = waiters.indexOf(waiter)
          if (index >= 0) waiters.splice(index, 1)
          return waiter.given === undefined ? Effect.void : release(waiter.given)
        }))
      })
    )

    return { loop, next, nudge }
  }

  const queues = { inbox: makeQueue("inbox"), dead: makeQueue("dead") }
  yield* Effect.forkScoped(queues.inbox.loop)
  yield* Effect.forkScoped(queues.dead.loop)

  yield* Effect.suspend(() =>
    Effect.forEach(["inbox", "dead"] as const, (queue) => {
      const own = [...held].filter((element) => element.queue === queue)
      return own.length === 0
        ? Effect.void
        : command(backend.renew(queue, own.map(({ claim, token }) => ({ id: claim.id, token }))))
    }, { discard: true })
  ).pipe(
    Effect.catchCause((cause) => Effect.logWarning("locks of notifications could not be renewed", cause)),
    Effect.delay(lockRefreshInterval),
    Effect.forever,
    Effect.forkScoped
  )

  yield* Effect.repeat(command(backend.cleanup), { while: (more) => more }).pipe(
    Effect.catchCause((cause) => Effect.logWarning("ids of finished notifications could not be forgotten", cause)),
    Effect.repeat(Schedule.spaced("1 hour")),
    Effect.forkScoped
  )

  const offerAll = (queue: QueueName) => (elements: ReadonlyArray<Offered>) =>
    Effect.tap(
      command(backend.offer(queue, elements)),
      () => Effect.sync(() => queues[queue].nudge.openUnsafe())
    )
  const offerOne = (queue: QueueName) => {
    const all = offerAll(queue)
    // Where the store did not respond in time, no time is left for another attempt.
    return backend.mostOffered > 1
      ? gather({ most: backend.mostOffered, command: all, isFinal: hasTimedOut })
      : (element: Offered) => all([element])
  }
  const offers = { inbox: offerOne("inbox"), dead: offerOne("dead") }

  return {
    offer: (queue, id, content) => Effect.suspend(() => offers[queue]({ id, text: JSON.stringify(content) })),
    take: (queue, f) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.flatMap(restore(queues[queue].next), (element) => {
          const { attempt, failure, id, text } = element.claim
          return Effect.flatMap(
            Effect.exit(restore(Effect.suspend(() =>
              f({
                id,
                attempt,
                content: contentOf(text),
                failure: Option.getOrUndefined(decodeFailure(failure))
              })
            ))),
            (exit) =>
              Exit.isFailure(exit)
                ? Effect.andThen(release(element), Effect.failCause(exit.cause))
                : settle(element, settledOf(exit.value))
          )
        })
      ),
    depth: (queue) => command(backend.depth(queue)),
    list: (queue, limit) =>
      Effect.map(
        command(backend.list(queue, limit)),
        (elements) => elements.map(({ id, text }) => ({ id, content: contentOf(text) }))
      )
  }
})

const settledOf = (settlement: Settlement): Settled => {
  if (settlement._tag === "Finish") return { kind: "finish", delayMillis: 0, failure: undefined }
  const { failure } = settlement
  return {
    kind: settlement._tag === "Retry" ? "retry" : "postpone",
    delayMillis: Math.ceil(Duration.toMillis(settlement.delay)),
    failure: failure === undefined ? undefined : encodeFailure(failure)
  }
}
