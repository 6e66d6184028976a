/** A store in memory. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type { Backend, Claim } from "./store.ts"

interface Entry {
  readonly id: string
  readonly text: string
  readonly offeredAt: number
  dueAt: number
  attempt: number
  failure: string | undefined
  token: string | undefined
}

/** Locks do not expire: their holders end with the process. */
export const make = (forgetAfterMillis: number): Backend => {
  const queues = {
    inbox: { entries: new Map<string, Entry>(), finished: new Map<string, number>() },
    dead: { entries: new Map<string, Entry>(), finished: new Map<string, number>() }
  }
  const atNow = <A>(f: (now: number) => A) => Effect.map(Clock.currentTimeMillis, f)
  const free = (entries: Map<string, Entry>) => [...entries.values()].filter(({ token }) => token === undefined)
  const release = (entry: Entry, now: number) => {
    entry.token = undefined
    entry.attempt--
    entry.dueAt = now
  }

  return {
    // There is no way to save.
    mostOffered: 1,
    offer: (queue, elements) =>
      atNow((now) => {
        const { entries, finished } = queues[queue]
        for (const { id, text } of elements) {
          const forgetAt = finished.get(id)
          if (entries.has(id) || (forgetAt !== undefined && forgetAt > now)) continue
          finished.delete(id)
          entries.set(id, { id, text, offeredAt: now, dueAt: now, attempt: 0, failure: undefined, token: undefined })
        }
      }),
    claim: (queue, token, count) =>
      atNow((now) => {
        const claims: Array<Claim> = []
        let next: number | undefined
        for (const entry of free(queues[queue].entries)) {
          if (entry.dueAt > now) {
            next = Math.min(next ?? entry.dueAt, entry.dueAt)
          } else if (claims.length < count) {
            entry.attempt++
            entry.token = token
            claims.push(entry)
          }
        }
        return {
          claims: claims.map((claim) => ({ ...claim })),
          nextMillis: next === undefined ? undefined : next - now
        }
      }),
    settle: (queue, id, token, { delayMillis, failure, kind }) =>
      atNow((now) => {
        const { entries, finished } = queues[queue]
        const entry = entries.get(id)
        if (entry?.token !== token) return false
        if (kind === "finish") {
          entries.delete(id)
          finished.set(id, now + forgetAfterMillis)
          return true
        }
        if (kind === "retry") entry.token = undefined
        else release(entry, now)
        entry.failure = failure ?? entry.failure
        entry.dueAt = now + delayMillis
        return true
      }),
    renew: () => Effect.void,
    abandon: (queue, token) =>
      atNow((now) => {
        for (const entry of queues[queue].entries.values()) if (entry.token === token) release(entry, now)
      }),
    depth: (queue) =>
      atNow((now) => {
        const [oldest] = queues[queue].entries.values()
        return {
          waiting: queues[queue].entries.size,
          oldestMillis: oldest === undefined ? undefined : now - oldest.offeredAt
        }
      }),
    list: (queue, limit) => Effect.sync(() => [...queues[queue].entries.values()].slice(0, limit)),
    cleanup: atNow((now) => {
      for (const { finished } of Object.values(queues)) {
        for (const [id, forgetAt] of finished) if (forgetAt <= now) finished.delete(id)
      }
      return false
    })
  }
}
