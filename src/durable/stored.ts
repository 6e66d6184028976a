/** The parts that the workflows share: storing a program's values, running its functions, and reading results. */
import * as Cause from "effect/Cause"
import * as ClusterSchema from "effect/cluster/ClusterSchema"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as SqlClient from "effect/sql/SqlClient"
import { isSqlError } from "effect/sql/SqlError"
import * as Activity from "effect/workflow/Activity"
import * as DurableClock from "effect/workflow/DurableClock"
import * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"
import type { Services } from "../Endpoint.ts"
import * as Lenient from "../internal/lenient.ts"

/** The argument of `start` does not fit its schema. Nothing was stored. */
export class DurableInputError
  extends Schema.TaggedError<DurableInputError>("effect-wechatpay/DurableInputError")("DurableInputError", {
    /** Name of the workflow. */
    workflow: Schema.String,
    /** Path of the field, for example `data.shelf`. */
    field: Schema.String,
    /** Description of the issue, without the value. */
    issue: Schema.String
  })
{
  override get message() {
    return `${this.workflow}: field ${this.field}: ${this.issue}`
  }
}

/** Converts values of a program to JSON and back. */
export interface Json<A> {
  /** Encodes an argument of `start`. If it does not fit, fails with the path of the field below `field`. */
  readonly input: (workflow: string, field: string, value: A) => Effect.Effect<Schema.Json, DurableInputError>
  /** Encodes a value within an execution. A value that does not fit stops the execution. */
  readonly write: (value: A) => Effect.Effect<Schema.Json>
  readonly writeUnknown: (value: unknown) => Effect.Effect<Schema.Json>
  /** Decodes a stored value. A value that does not fit stops the execution. */
  readonly read: (json: Schema.Json) => Effect.Effect<A>
}

/** Makes {@link Json} from a schema. */
export const json = <A>(codec: Schema.Codec<A, unknown>): Json<A> => {
  const schema = Schema.toCodecJson(codec)
  const encode = Schema.encodeEffect(schema)
  const encodeUnknown = Schema.encodeUnknownEffect(schema)
  const decode = Schema.decodeEffect(schema)
  return {
    input: (workflow, field, value) =>
      Effect.mapError(encode(value), (error) => {
        const [issue] = Lenient.issues(error)
        const path = Lenient.formatPath([...(field === "" ? [] : [field]), ...(issue?.path ?? [])])
        return new DurableInputError({ workflow, field: path, issue: issue?.message ?? "does not fit" })
      }),
    write: (value) => Effect.orDie(encode(value)),
    writeUnknown: (value) => Effect.orDie(encodeUnknown(value)),
    read: (stored) => Effect.orDie(decode(stored))
  }
}

/** A defect stops an execution instead of ending it, so that an operator can resume it. */
export const stopOnDefect = Workflow.SuspendOnFailure.context(true)

/** Tags of failures of the engine and its store that pass by themselves. The engine dies with them. */
const passingTags = new Set([
  "PersistenceError",
  "EntityNotAssignedToRunner",
  "MailboxFull",
  "AlreadyProcessingMessage",
  "RunnerUnavailable",
  "RunnerNotRegistered"
])

/** The tag of a failure that passes by itself. A wrong SQL statement does not pass: it is a defect of the program. */
const passingTag = (cause: Cause.Cause<unknown>): string | undefined => {
  for (const reason of cause.reasons) {
    if (!Cause.isDieReason(reason)) continue
    const { defect } = reason
    if (isSqlError(defect)) {
      if (defect.isRetryable) return defect._tag
    } else if (
      Predicate.hasProperty(defect, "_tag") && typeof defect._tag === "string" && passingTags.has(defect._tag)
    ) {
      return defect._tag
    }
  }
  return undefined
}

const patience = Schedule.min([Schedule.exponential("200 millis"), Schedule.spaced("10 seconds")])

/** Runs an effect from its beginning again for as long as it dies because the store does not respond. */
export const retryStore = <A, R>(effect: Effect.Effect<A, never, R>, name: string): Effect.Effect<A, never, R> =>
  Effect.suspend(() => {
    let failures = 0
    return Effect.sandbox(effect).pipe(
      Effect.tapError((cause) => {
        const tag = passingTag(cause)
        // A line about every five minutes.
        return tag !== undefined && failures++ % 30 === 0
          ? Effect.logWarning(`${name}: begins again until the store responds (${tag})`)
          : Effect.void
      }),
      Effect.retry({ schedule: patience, while: (cause) => passingTag(cause) !== undefined }),
      Effect.catch((cause) => Effect.failCause(cause))
    )
  })

/** Result of a program's function. A failure of the function is a value here: as a failure it would stop the workflow. */
export const Outcome = Schema.Union([
  Schema.Struct({ _tag: Schema.tag("Done"), value: Schema.Json }),
  Schema.Struct({ _tag: Schema.tag("Failed"), error: Schema.Json })
])

/** {@link Outcome}, or `Passing`: the function must run again, because a database did not respond. */
const StepOutcome = Schema.Union([
  ...Outcome.members,
  Schema.Struct({ _tag: Schema.tag("Passing"), reason: Schema.String })
])

/** Runs a function of the program at least once, and stores its result. */
const step = <R>(
  name: string,
  transactional: boolean,
  execute: Effect.Effect<typeof Outcome.Type, never, R>
) =>
  Activity.make({
    name,
    success: StepOutcome,
    execute: Effect.catchCause(execute, (cause): Effect.Effect<typeof StepOutcome.Type> => {
      const reason = passingTag(cause)
      return reason === undefined
        ? Effect.failCause(cause)
        : Effect.as(Effect.logWarning(`the step ${name} of an execution runs again: it died of ${reason}`), {
          _tag: "Passing",
          reason
        })
    })
  }).annotate(ClusterSchema.WithTransaction, transactional)

/**
 * Goes on only if this machine still owns the execution. It stores a value under a new name, and the engine refuses that
 * to a machine that lost its executions, for example while it was frozen.
 */
export const owned = (name: string) => step(`owned/${name}`, false, Effect.succeed({ _tag: "Done", value: null }))

/**
 * Runs a function of the program at least once, and stores its result.
 *
 * **Details**
 *
 * - A machine that lost its executions stops here, so that the function does not run on two machines ({@link owned}). In a
 *   transaction this is not needed.
 * - If the function dies because a database does not respond, it runs again after a pause of 2 to 60 seconds.
 */
export const guarded = <R>(
  name: string,
  transactional: boolean,
  execute: Effect.Effect<typeof Outcome.Type, never, R>
) =>
  Effect.gen(function*() {
    for (let run = 1;; run++) {
      const id = run === 1 ? name : `${name}/run${run}`
      if (!transactional) yield* owned(id)
      const result = yield* step(id, transactional, execute)
      if (result._tag !== "Passing") return result
      const seconds = Math.min(2 ** run, 60)
      yield* DurableClock.sleep({ name: `pause/${id}`, duration: `${seconds} seconds`, inMemoryThreshold: 0 })
    }
  })

/** Marks a failure of the program's function among those of the transaction. */
class FunctionFailure<E> {
  readonly error: E
  constructor(error: E) {
    this.error = error
  }
}

/**
 * Rolls back what a function wrote if it fails, by a transaction within that of the engine, which still stores the failure.
 */
export const rollback = <A, E, R>(transactional: boolean, effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  transactional
    ? Effect.flatMap(Effect.serviceOption(SqlClient.SqlClient), (sql): Effect.Effect<A, E, R> =>
      Option.isNone(sql)
        ? effect
        : sql.value.withTransaction(Effect.mapError(effect, (error) => new FunctionFailure(error))).pipe(
          Effect.catch((error) => error instanceof FunctionFailure ? Effect.fail(error.error) : Effect.die(error))
        ))
    : effect

/** The state of an execution, as the engine knows it. */
export type Run<A> =
  | { readonly _tag: "Complete"; readonly value: A }
  | { readonly _tag: "Stopped"; readonly cause: Cause.Cause<unknown> }
  | { readonly _tag: "Suspended" }
  /** Not started, or running at this moment. */
  | { readonly _tag: "None" }

/** Reads the state of an execution. */
export const runOf = <Tag extends string, P extends Workflow.AnyStructSchema, S extends Schema.Codec<unknown, unknown>>(
  workflow: Workflow.Workflow<Tag, P, S, Schema.Never>,
  executionId: string
): Effect.Effect<Run<S["Type"]>, never, WorkflowEngine> =>
  Effect.map(workflow.poll(executionId), (found): Run<S["Type"]> => {
    if (Option.isNone(found)) return { _tag: "None" }
    const result = found.value
    if (result._tag === "Suspended") {
      return result.failed === true ? { _tag: "Stopped", cause: result.cause ?? Cause.empty } : { _tag: "Suspended" }
    }
    return result.exit._tag === "Success"
      ? { _tag: "Complete", value: result.exit.value }
      : { _tag: "Stopped", cause: result.exit.cause }
  })

const awaiting = Schedule.min([Schedule.exponential("200 millis", 1.5), Schedule.spaced("5 seconds")])

/** Polls until a state is an end. Goes on while the store does not respond. */
export const awaitEnd = <S, A extends S, R>(
  poll: Effect.Effect<Option.Option<S>, never, R>,
  isEnd: (state: S) => state is A,
  name: string
): Effect.Effect<A, never, R> =>
  retryStore(poll, name).pipe(
    Effect.map(Option.filter(isEnd)),
    Effect.repeat({ schedule: awaiting, until: Option.isSome }),
    Effect.flatMap(Option.match({ onNone: () => Effect.never, onSome: (state) => Effect.succeed(state) }))
  )

/** Settings of the function that runs at the end of an execution. */
export interface EndHandlers<Ended, D, R> {
  /** Runs at the end, at least once. */
  readonly ended?: ((outcome: Ended, data: D) => Effect.Effect<void, never, R>) | undefined
  /**
   * Whether `ended` runs in the transaction that stores its result: what it writes with the engine's own `SqlClient` is
   * then written exactly once. `false` by default.
   */
  readonly transactional?: boolean | undefined
}

/** Runs the program's function for the end, if there is one. Without one, `outcome` and `data` are not read. */
export const finish = <Ended, D, R, R2>(
  { ended, transactional = false }: EndHandlers<Ended, D, R>,
  outcome: Effect.Effect<Ended, never, R2>,
  data: Effect.Effect<D>
) =>
  ended === undefined
    ? Effect.void
    : Effect.flatMap(Effect.all([outcome, data]), ([outcome, data]) =>
      guarded(
        "ended",
        transactional,
        Effect.as(rollback(transactional, Effect.suspend(() => ended(outcome, data))), { _tag: "Done", value: null })
      ))

/** The services that the layer of a workflow needs if the program's functions need `R`. */
export type Needs<R> =
  | WorkflowEngine
  | Services
  | Exclude<R, WorkflowEngine | WorkflowInstance | Workflow.Execution<string> | Scope.Scope>
