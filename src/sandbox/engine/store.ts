/** Stores: they hold a product's things, recognise repeated requests, and change the states of things. */
import type { Kernel, NewNotification } from "./kernel.ts"
import { differs, isRefused, type Refused } from "./reply.ts"
import { canonical } from "./values.ts"

/** Things of one kind by their keys, oldest first. */
export interface Store<A extends object> {
  /**
   * Creates a thing under a key. If an earlier request created one, returns that one for the same content, and refuses
   * other content.
   */
  readonly once: <B extends A>(
    key: string,
    content: unknown,
    create: () => B | Refused,
    /** The refusal of other content. */
    conflict?: Refused
  ) => A | Refused
  readonly get: (key: string) => A | undefined
  readonly set: (key: string, value: A) => void
  readonly values: () => ReadonlyArray<A>
  readonly find: (fits: (value: A) => boolean) => A | undefined
  readonly findLast: (fits: (value: A) => boolean) => A | undefined
}

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

/** A function that runs later. */
export interface Due {
  readonly at: number
  readonly run: (now: number) => void
}

/** The consequences of a change of state. */
export interface Transition {
  /** The notification about the new state. */
  readonly notify?: Pick<NewNotification, "eventType" | "summary"> | undefined
  /** Runs next, unless the state changes before. */
  readonly due?: Due | undefined
}

/** Changes the states of things of one kind. */
export interface States<A extends { state: string }> {
  /** Changes the state of a thing: cancels what was due, logs the change, schedules what is due, and notifies. */
  readonly transition: <S extends A["state"]>(now: number, thing: A, state: S, transition?: Transition) => void
  /** Schedules what is due for a thing, instead of what was due. */
  readonly schedule: (thing: A, due: Due) => void
}

export const states = <A extends { state: string }>(kernel: Kernel, options: {
  /** The name of the kind of thing in the event log. */
  readonly what: string
  /** The number under which the log names a thing. */
  readonly id: (thing: A) => string
  readonly notification?: (thing: A, now: number) => Omit<NewNotification, "eventType" | "summary">
}): States<A> => {
  const pending = new Map<A, () => void>()
  const cancel = (thing: A) => {
    pending.get(thing)?.()
    pending.delete(thing)
  }
  const schedule = (thing: A, { at, run }: Due) => {
    cancel(thing)
    pending.set(
      thing,
      kernel.schedule(at, (now) => {
        pending.delete(thing)
        run(now)
      })
    )
  }
  return {
    schedule,
    transition: (now, thing, state, transition) => {
      cancel(thing)
      thing.state = state
      kernel.log(now, { kind: "state", what: options.what, id: options.id(thing), state })
      if (transition?.due !== undefined) schedule(thing, transition.due)
      if (transition?.notify !== undefined && options.notification !== undefined) {
        kernel.notify(now, { ...options.notification(thing, now), ...transition.notify })
      }
    }
  }
}
