/** Stores of a product: what a repeated request means, how states change, and what falls due. */
import type { Kernel, NewNotification } from "./kernel.ts"
import { differs, isRefused, type Refused } from "./reply.ts"
import { canonical } from "./values.ts"

/** Things of one kind by their keys, oldest first. */
export interface Store<A extends object> {
  /**
   * Returns the thing that an earlier request with the same key and content created; refuses other content; otherwise
   * creates it.
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

/** Something that happens later. */
export interface Due {
  readonly at: number
  readonly run: (now: number) => void
}

/** What comes with a change of state. */
export interface Transition {
  /** The notification about the new state. */
  readonly notify?: Pick<NewNotification, "eventType" | "summary"> | undefined
  /** What happens next, unless another transition comes first. */
  readonly due?: Due | undefined
}

/** How the states of things of one kind are logged and announced. */
export interface States<A extends { state: string }> {
  /**
   * Changes the state: cancels what was due, logs the change, schedules what is due next, and sends the notification.
   */
  readonly transition: <S extends A["state"]>(now: number, entity: A, state: S, transition?: Transition) => void
  /** Schedules what is due next instead of what was due. */
  readonly schedule: (entity: A, due: Due) => void
}

export const states = <A extends { state: string }>(kernel: Kernel, options: {
  /** The name of the kind in the event log. */
  readonly what: string
  /** The number under which the log names an entity. */
  readonly id: (entity: A) => string
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
      kernel.log(now, { kind: "state", what: options.what, id: options.id(entity), state })
      if (transition?.due !== undefined) schedule(entity, transition.due)
      if (transition?.notify !== undefined && options.notification !== undefined) {
        kernel.notify(now, { ...options.notification(entity, now), ...transition.notify })
      }
    }
  }
}
