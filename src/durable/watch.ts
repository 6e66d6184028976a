/** Waits within a workflow until a notification or a query says how an order, a refund or a transfer ended. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import type * as Workflow from "effect/workflow/Workflow"
import { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"

/** A value that an execution stores at most once: later values are ignored. */
export type Once<A> = DurableDeferred.DurableDeferred<Schema.Codec<A, unknown>>

/** Stores a value of an execution. Works inside and outside of the execution. */
export const put = <A>(
  workflow: Workflow.Any,
  executionId: string,
  once: Once<A>,
  value: A
): Effect.Effect<void, never, WorkflowEngine> =>
  Effect.flatMap(WorkflowEngine, (engine) =>
    engine.deferredDone(once, {
      workflowName: workflow._tag,
      executionId,
      deferredName: once.name,
      exit: Exit.succeed(value)
    }))

/** Reads the value that {@link put} stored, if any. Works inside and outside of the execution. */
export const read = <A>(
  workflow: Workflow.Any,
  executionId: string,
  once: Once<A>
): Effect.Effect<A | undefined, never, WorkflowEngine> =>
  Effect.gen(function*() {
    const engine = yield* WorkflowEngine
    const within = yield* Effect.serviceOption(WorkflowInstance)
    const instance = Option.isSome(within) && within.value.executionId === executionId
      ? within.value
      : WorkflowInstance.initial(workflow, executionId)
    const exit = yield* Effect.provideService(engine.deferredResult(once), WorkflowInstance, instance)
    return Option.isSome(exit) ? yield* exit.value : undefined
  })

/** A message about an execution, for a person. */
interface Note extends Schema.Schema.Type<typeof Note> {}
const Note = Schema.Struct({ reason: Schema.String, refund_id: Schema.optional(Schema.String) })

/** The notes under a name are numbered, and the last one counts. An empty reason takes the notes before it back. */
const noteOf = (name: string, index: number): Once<Note> => DurableDeferred.make(`${name}/${index}`, { success: Note })

const lastNote = (workflow: Workflow.Any, executionId: string, name: string) =>
  Effect.gen(function*(): Effect.fn.Return<
    { readonly count: number; readonly last: Note | undefined },
    never,
    WorkflowEngine
  > {
    let last: Note | undefined
    for (let count = 0;; count++) {
      const next = yield* read(workflow, executionId, noteOf(name, count + 1))
      if (next === undefined) return { count, last }
      last = next
    }
  })

/** Reads the last note under a name, unless it was taken back. */
export const noted = (
  workflow: Workflow.Any,
  executionId: string,
  name: string
): Effect.Effect<Note | undefined, never, WorkflowEngine> =>
  Effect.map(lastNote(workflow, executionId, name), ({ last }) => last?.reason === "" ? undefined : last)

/** Stores a note under a name, or with `undefined` takes the last one back. Does nothing if the reason is the same. */
export const note = (
  workflow: Workflow.Any,
  executionId: string,
  name: string,
  value: Note | undefined
): Effect.Effect<void, never, WorkflowEngine> =>
  Effect.gen(function*() {
    const { count, last } = yield* lastNote(workflow, executionId, name)
    const reason = value?.reason ?? ""
    if (reason !== (last?.reason ?? "")) {
      yield* put(workflow, executionId, noteOf(name, count + 1), value ?? { reason })
    }
  })

/** An order, a refund or a transfer that {@link watch} waits for. */
export interface Watched<A, S, R> {
  /** The end. A notification may store it too. */
  readonly ended: Once<A>
  /** A request of the program, such as to close an order. `look`, `next` and `last` are given its value. */
  readonly signal?: Once<S> | undefined
  /** Other values that cause a look at once when they are stored. */
  readonly wakes?: ReadonlyArray<Once<unknown>> | undefined
  /** Looks once, without waiting: returns the end, or `undefined`. May run again after a crash. */
  readonly look: (now: number, signal: S | undefined) => Effect.Effect<A | undefined, never, R>
  /** The first time to look that is later than `after`, in epoch milliseconds; `undefined` if there is none. */
  readonly next: (after: number, signal: S | undefined) => number | undefined
  /** The last time to look, in epoch milliseconds. */
  readonly last: (signal: S | undefined) => number
  /** The end to store when the last look has found none. */
  readonly exhausted: Effect.Effect<A, never, R>
  /** Prefix of the names of the clocks. */
  readonly prefix: string
  /** When the watching began, in epoch milliseconds. The first look comes at the first time after it. */
  readonly since: number
}

/**
 * Waits for the end, and stores it. A look is not an activity of the workflow: a look that finds no end stores nothing, and
 * a replay looks once instead of repeating all looks. The name of a clock is its time, so that a replay waits for the same
 * clock.
 *
 * If the last look comes more than an hour late, because no machine ran, looking goes on for another day.
 */
export const watch = <A, S, R>(
  workflow: Workflow.Any,
  executionId: string,
  { ended, exhausted, last, look, next, prefix, signal, since, wakes = [] }: Watched<A, S, R>
): Effect.Effect<A, never, R | WorkflowEngine | WorkflowInstance> =>
  Effect.gen(function*() {
    const engine = yield* WorkflowEngine
    const lateOnce: Once<number> = DurableDeferred.make(`${prefix}late`, { success: Schema.Finite })
    let now = yield* Clock.currentTimeMillis
    while (true) {
      const known = yield* read(workflow, executionId, ended)
      if (known !== undefined) return known
      const signalled = signal === undefined ? undefined : yield* read(workflow, executionId, signal)
      const first = next(since - 1, signalled)
      if (first === undefined || first <= now) {
        const found = yield* look(now, signalled)
        if (found !== undefined) {
          yield* put(workflow, executionId, ended, found)
          continue
        }
      }
      let at = next(now, signalled)
      if (at === undefined) {
        if (now - last(signalled) > hour) yield* put(workflow, executionId, lateOnce, now)
        const late = yield* read(workflow, executionId, lateOnce)
        if (late !== undefined) at = after(late, closingTimes, now)
      }
      if (at === undefined) {
        yield* put(workflow, executionId, ended, yield* exhausted)
        continue
      }
      const clock = DurableClock.make({ name: `${prefix}${at}`, duration: at - now })
      yield* engine.scheduleClock(workflow, { executionId, clock })
      const pending = yield* Effect.filter(wakes, (wake) =>
        Effect.map(read(workflow, executionId, wake), (value) => value === undefined))
      // Waits for each value itself: the engine may miss one that is stored while the run suspends.
      yield* Effect.raceAll([
        Effect.asVoid(DurableDeferred.await(clock.deferred)),
        Effect.asVoid(DurableDeferred.await(ended)),
        ...(signal === undefined || signalled !== undefined ? [] : [Effect.asVoid(DurableDeferred.await(signal))]),
        ...pending.map((wake) =>
          Effect.asVoid(DurableDeferred.await(wake))
        )
      ])
      const later = yield* Clock.currentTimeMillis
      // The clock of another machine may be ahead of ours.
      now = Option.isSome(yield* engine.deferredResult(clock.deferred)) ? Math.max(later, at) : later
    }
  })

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** Offsets in milliseconds: the listed ones, then one at every `step` up to `until`. */
const times = (
  listed: ReadonlyArray<number>,
  ...rest: ReadonlyArray<{ readonly step: number; readonly until: number }>
) => {
  const all = [...listed]
  for (const { step, until } of rest) {
    for (let at = (all.at(-1) ?? 0) + step; at <= until; at += step) all.push(at)
  }
  return all
}

/** The last of some offsets. */
export const lastOf = (offsets: ReadonlyArray<number>): number => offsets.at(-1) ?? 0

/** The first of `base + offset` that is later than a time. */
export const after = (base: number, offsets: ReadonlyArray<number>, time: number): number | undefined => {
  const offset = offsets.find((one) => base + one > time)
  return offset === undefined ? undefined : base + offset
}

/** Offsets from the start of an order: more and more apart, then every 30 minutes. No order can be paid after 7 days. */
export const orderTimes = times(
  [5, 15, 30, 60, 120, 180, 300, 600, 900, 1200, 1800].map((seconds) => seconds * second),
  { step: 30 * minute, until: 7 * day }
)

/** Offsets from the closing of an order: more and more apart, for 25 hours. WeChat Pay repeats a notification for a day. */
export const closingTimes = times(
  [0, 2, 5, 15, 30, 60, 300, 900, 3600].map((seconds) => seconds * second),
  { step: 3 * hour, until: day + hour }
)

/**
 * Offsets from the start of a refund, as the page recommends: every minute for five minutes, then more and more apart. They
 * last 90 days, in which a person can send an abnormal refund elsewhere.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070374
 */
export const refundTimes = times(
  [0, 1, 2, 3, 4, 5, 10, 20, 40, 70].map((minutes) => minutes * minute),
  { step: 30 * minute, until: day },
  { step: 6 * hour, until: 7 * day },
  { step: day, until: 90 * day }
)

/** Offsets from the start of a transfer: its user has a day to confirm it, and WeChat Pay forgets it after 30 days. */
export const transferTimes = times(
  [0, 10, 30, 60, 120, 300, 600, 1200, 1800].map((seconds) => seconds * second),
  { step: 30 * minute, until: 25 * hour },
  { step: 6 * hour, until: 29 * day }
)
