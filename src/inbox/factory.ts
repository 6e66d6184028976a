/** A store over a `PersistedQueueFactory` of the program's own. What it holds cannot be counted. */
import * as Effect from "effect/Effect"
import type * as PersistedQueue from "effect/persistence/PersistedQueue"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { describeStore, NotificationInboxError } from "./models.ts"
import { bounded, type Failure, type InboxStore, type Timing } from "./store.ts"

/** Makes the queue try again. The queue keeps its text, so it carries nothing. */
class TryAgain extends Schema.TaggedError<TryAgain>("effect-wechatpay/inbox/TryAgain")("TryAgain", {}) {}

/** The queue counts in 32 bits. */
const never = 2_147_483_647

const failed = (error: unknown) =>
  new NotificationInboxError({ reason: { _tag: "Failed" }, issue: describeStore(error) })

const unsupported = Effect.fail(
  new NotificationInboxError({
    reason: { _tag: "Unsupported" },
    issue: "a PersistedQueueFactory does not show what it holds; use layerRedis, layerSql or layerMemory"
  })
)

/** Builds the store from two queues. */
export const make = Effect.fnUntraced(function*(
  factory: PersistedQueue.PersistedQueueFactory["Service"],
  options: {
    readonly name: string
    readonly retrySchedule: Schedule.Schedule<unknown, number>
    readonly commandTimeout: Timing["commandTimeout"]
  }
) {
  const queue = (name: string, retrySchedule: Schedule.Schedule<unknown, number>) =>
    factory.make({ name, schema: Schema.Json, maxAttempts: never, retrySchedule })
  const queues = {
    inbox: yield* queue(options.name, options.retrySchedule),
    dead: yield* queue(`${options.name}-dead`, Schedule.spaced("1 minute"))
  }
  // The queue has no place for failures, and counts every attempt. Both are lost with the process.
  const notes = new Map<string, { readonly failure: Failure | undefined; readonly postponed: number }>()

  const store: InboxStore = {
    offer: (name, id, content) => bounded(Effect.asVoid(queues[name].offer(content, { id })), options.commandTimeout),
    take: (name, f) =>
      queues[name].take((content, { attempts, id }) => {
        const key = `${name}:${id}`
        const { failure, postponed } = notes.get(key) ?? { failure: undefined, postponed: 0 }
        return Effect.flatMap(f({ id, attempt: attempts - postponed, content, failure }), (settlement) => {
          notes.delete(key)
          if (settlement._tag === "Finish") return Effect.void
          if (settlement.failure !== undefined) {
            notes.set(key, {
              failure: settlement.failure,
              postponed: settlement._tag === "Postpone" ? postponed + 1 : postponed
            })
          }
          return Effect.fail(new TryAgain())
        })
      }).pipe(
        Effect.catchTag("TryAgain", () => Effect.void),
        // The queue dies where acknowledging fails.
        Effect.catchDefect((defect) => Effect.fail(failed(defect))),
        Effect.mapError((error) => error instanceof NotificationInboxError ? error : failed(error))
      ),
    depth: () => unsupported,
    list: () => unsupported
  }
  return store
})
