/** Holds a product's entities, recognises repeated requests, and changes the states of entities. */
import type { Kernel, NewNotification } from "./kernel.ts"
import { differs, isRefused, type Refused } from "./reply.ts"
import { canonical } from "./values.ts"

/** The entities of one kind by their keys, oldest first. */
export interface Store<A extends object> {
  /**
   * Creates an entity under a key. If an earlier request created one, returns that one if the content is the same, and
   * otherwise `conflict`.
   */
  readonly once: <B extends A>(
    key: string,
    content: unknown,
    create: () => B | Refused,
    /** The refusal of a repeat with other content. */
    conflict?: Refused
  ) => A | Refused
  readonly get: (key: string) => A | undefined
  readonly set: (key: string, value: A) => void
  readonly values: () => ReadonlyArray<A>
  readonly find: (fits: (value: A) => boolean) => A | undefined
  readonly findLast: (fits: (value: A) => boolean) => A | undefined
}

/** Makes an empty store. */
export const make = <A extends object>(): Store<A> => {
  const entries = new Map<string, A>()
  const contents = new Map<string, string>()
  const values = () => [...entries.values()]
  return {
    once: (key, content, create, conflict = differs) => {
      const text = canonical(content)
      const existing = entries.get(key)
      if (existing !== undefined) return contents.get(key) === text ? existing : conflict
      const created = create()
      if (isRefused(created)) return created
      entries.set(key, created)
      contents.set(key, text)
      return created
    },
    get: (key) => entries.get(key),
    set: (key, value) => void entries.set(key, value),
    values,
    find: (fits) => values().find(fits),
    findLast: (fits) => values().findLast(fits)
  }
}

/** A function, and the sandbox time at which it runs, in epoch milliseconds. */
export interface Due {
  readonly at: number
  readonly run: (now: number) => void
}

/** The consequences of a change of state. */
export interface Transition {
  /** The notification that announces the new state. */
  readonly notify?: Pick<NewNotification, "eventType" | "summary"> | undefined
  /** A function that runs later, unless the state changes before. */
  readonly due?: Due | undefined
}

/** The functions that change the states of entities of one kind. */
export interface States<A extends { state: string }> {
  /** Changes the state of an entity, logs and announces the change, and replaces the entity's scheduled function. */
  readonly transition: <S extends A["state"]>(now: number, entity: A, state: S, transition?: Transition) => void
  /** Schedules a function for an entity, in place of the one that was scheduled. */
  readonly schedule: (entity: A, due: Due) => void
}

/**
 * Makes the functions that change the states of entities of one kind. Each change is written to the event log; it can send
 * a notification, and schedule the entity's next change.
 */
export const states = <A extends { state: string }>(kernel: Kernel, options: {
  /** The kind of entity, for the event log. */
  readonly entity: string
  /** The number of an entity, for the event log. */
  readonly id: (entity: A) => string
  /** The notification about an entity, without its type and its summary. */
  readonly notification?: (entity: A, now: number) => Omit<NewNotification, "eventType" | "summary">
}): States<A> => {
  const pending = new Map<A, () => void>()
  const cancel = (entity: A) => {
    pending.get(entity)?.()
    pending.delete(entity)
  }
  const schedule = (entity: A, { at, run }: Due) => {
    cancel(entity)
    pending.set(
      entity,
      kernel.schedule(at, (now) => {
        pending.delete(entity)
        run(now)
      })
    )
  }
  return {
    schedule,
    transition: (now, entity, state, transition) => {
      cancel(entity)
      entity.state = state
      kernel.log(now, { kind: "state", entity: options.entity, id: options.id(entity), state })
      if (transition?.due !== undefined) schedule(entity, transition.due)
      if (transition?.notify !== undefined && options.notification !== undefined) {
        kernel.notify(now, { ...options.notification(entity, now), ...transition.notify })
      }
    }
  }
}
