/** Waits within a workflow until a notification or a look at WeChat Pay says how something ended. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import type * as Workflow from "effect/workflow/Workflow"
import { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"

/** A value that an execution stores once; the first wins. */
export type Once<A> = DurableDeferred.DurableDeferred<Schema.Codec<A, unknown>>

/** Stores a value of an execution, from within or without. */
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

/** Reads what {@link put} stored, from within or without. */
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

/** What a person should know of an execution. */
interface Note extends Schema.Schema.Type<typeof Note> {}
const Note = Schema.Struct({ reason: Schema.String, refund_id: Schema.optional(Schema.String) })

/** The notes under a name, one after the other: the last one counts, and one without a reason says that all is well. */
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

/** Reads what {@link note} stored last. */
export const noted = (
  workflow: Workflow.Any,
  executionId: string,
  name: string
): Effect.Effect<Note | undefined, never, WorkflowEngine> =>
  Effect.map(lastNote(workflow, executionId, name), ({ last }) => last?.reason === "" ? undefined : last)

/** Stores what a person should know, or that there is nothing to know any longer, unless the last note says so. */
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

/** What is watched. */
export interface Watched<A, S, R> {
  /** How it ended. */
  readonly ended: Once<A>
  /** Asks for another way to go on; its first value changes what `look` and `next` are given. */
  readonly signal?: Once<S> | undefined
  /** What else makes it look before its time. */
  readonly wakes?: ReadonlyArray<Once<unknown>> | undefined
  /** Looks once, without waiting; `undefined` where it has not ended. Repeated after a crash. */
  readonly look: (now: number, signal: S | undefined) => Effect.Effect<A | undefined, never, R>
  /** The first time to look at, and every further one, in milliseconds; `undefined` after the last. */
  readonly next: (after: number, signal: S | undefined) => number | undefined
  /** The last of these times. */
  readonly last: (signal: S | undefined) => number
  /** What is stored as the end when the last look found none. */
  readonly exhausted: Effect.Effect<A, never, R>
  /** Begins the names of its clocks. */
  readonly prefix: string
  /** When it began, in milliseconds: nothing is looked at before the first time that follows. */
  readonly since: number
}

/**
 * Waits until it has ended. A look is no activity: nothing is stored of one that found no end, and a replay makes one
 * look, however many there were. Clocks are named by their time, so that a replay finds the one that it waits for.
 *
 * If nobody looked when it was time, because every machine was away, one failed look is no end: it is looked for another
 * day.
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
      // A completion that nothing waits for may come while the run ends and not wake it.
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

/** Times after a beginning, in milliseconds: listed ones, then every `step` up to `until`. */
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

/** The last of the times after a beginning. */
export const lastOf = (offsets: ReadonlyArray<number>): number => offsets.at(-1) ?? 0

/** The first of `base + offsets` that comes after a time. */
export const after = (base: number, offsets: ReadonlyArray<number>, time: number): number | undefined => {
  const offset = offsets.find((one) => base + one > time)
  return offset === undefined ? undefined : base + offset
}

/** An order that can be paid: soon, then less and less often, every half an hour for seven days, its longest life. */
export const orderTimes = times(
  [5, 15, 30, 60, 120, 180, 300, 600, 900, 1200, 1800].map((seconds) => seconds * second),
  { step: 30 * minute, until: 7 * day }
)

/** Closing: again after a failure, less and less often, for a day, as long as WeChat Pay repeats its notifications. */
export const closingTimes = times(
  [0, 2, 5, 15, 30, 60, 300, 900, 3600].map((seconds) => seconds * second),
  { step: 3 * hour, until: day + hour }
)

/**
 * A refund: every minute, after five minutes less and less often, as its page recommends. An abnormal one waits for a
 * person.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070374
 */
export const refundTimes = times(
  [0, 1, 2, 3, 4, 5, 10, 20, 40, 70].map((minutes) => minutes * minute),
  { step: 30 * minute, until: day },
  { step: 6 * hour, until: 7 * day },
  { step: day, until: 90 * day }
)

/** A transfer: its user has a day to confirm, and WeChat Pay knows it for 30 days. */
export const transferTimes = times(
  [0, 10, 30, 60, 120, 300, 600, 1200, 1800].map((seconds) => seconds * second),
  { step: 30 * minute, until: 25 * hour },
  { step: 6 * hour, until: 29 * day }
)
