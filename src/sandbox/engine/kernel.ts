/**
 * What all products of a sandbox share: numbers in order, things that fall due, notifications to deliver, and the log.
 *
 * Nothing here reads a clock or draws at random: times come in with each call, and what looks random comes from the seed.
 */
import * as PubSub from "effect/PubSub"
import * as Protocol from "../protocol/protocol.ts"

/** A merchant that the sandbox knows. */
export interface Merchant {
  readonly mchid: string
  readonly appids: ReadonlyArray<string>
  /** Merchants that this one may act for. */
  readonly subMerchants: ReadonlyArray<string>
}

/** Which event of the log. */
export type Event =
  | RequestEvent
  | StateEvent
  | NotificationEvent
  | DeliveryEvent
  | FaultEvent
  | ReportEvent

interface EventBase {
  /** Counts from 1. */
  readonly seq: number
  /** Epoch milliseconds, sandbox time. */
  readonly at: number
}

/** A check that a request went through. */
export interface Check {
  readonly name:
    | "route"
    | "headers"
    | "authorization"
    | "clock"
    | "signature"
    | "serial"
    | "fields"
    | "bindings"
    | "business"
  readonly ok: boolean
}

/** A request was handled. */
export interface RequestEvent extends EventBase {
  readonly kind: "request"
  readonly method: string
  readonly target: string
  /** Name of the endpoint, where the route is known. */
  readonly endpoint: string | undefined
  readonly status: number
  readonly code: string | undefined
  readonly message: string | undefined
  /** The reason of a refusal, in English. */
  readonly reason: string | undefined
  /** Absent where the response has none. */
  readonly requestId: string | undefined
  readonly checks: ReadonlyArray<Check>
}

/** An order, a refund or the like changed. */
export interface StateEvent extends EventBase {
  readonly kind: "state"
  /** `order`, `refund`, … */
  readonly what: string
  /** The merchant's own number. */
  readonly id: string
  readonly state: string
}

/** A notification was made. */
export interface NotificationEvent extends EventBase {
  readonly kind: "notification"
  readonly id: string
  readonly eventType: string
  readonly url: string
}

/** A notification was posted, or could not be. */
export interface DeliveryEvent extends EventBase {
  readonly kind: "delivery"
  readonly id: string
  readonly attempt: number
  /** Status of the receiver's response; absent where there was none. */
  readonly status: number | undefined
  readonly issue: string | undefined
  readonly probe: boolean
}

/** A fault was played. */
export interface FaultEvent extends EventBase {
  readonly kind: "fault"
  readonly fault: string
  readonly target: string
}

/** Something that the program under test should not have done. */
export interface ReportEvent extends EventBase {
  readonly kind: "report"
  readonly report: string
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never

/** An event before it is numbered. */
export type NewEvent = DistributiveOmit<Event, "seq" | "at">

/** A notification, and how its delivery stands. */
export interface Notification {
  readonly id: string
  /** The merchant that it is for. */
  readonly mchid: string | undefined
  readonly eventType: string
  readonly originalType: string
  readonly url: string
  /** The envelope as it is posted, the same bytes at each attempt. */
  readonly body: string
  /** What is inside, before encryption. */
  readonly resource: Readonly<Record<string, unknown>>
  readonly createdAt: number
  readonly schedule: ReadonlyArray<number>
  readonly question: Question | undefined
  /** Body of the response to a question. */
  response?: string | undefined
  attempts: number
  /** When it is posted next; absent once it is through or given up. */
  dueAt: number | undefined
  status: "waiting" | "delivered" | "given up"
}

/** What makes a notification a question: WeChat Pay waits for the content of the response, and asks once. */
export interface Question {
  /** Milliseconds. */
  readonly timeLimit: number
  /** Takes the body of the response, nothing where there was none with status 200 in time. */
  readonly onResponse: (now: number, body: string | undefined) => void
}

/** A notification before it is sealed. */
export interface NewNotification {
  /** The merchant that it is for; by default the one that the resource names. */
  readonly mchid?: string | undefined
  readonly url: string | undefined
  readonly eventType: string
  readonly originalType: string
  readonly summary: string
  readonly resource: Readonly<Record<string, unknown>>
  readonly schedule?: ReadonlyArray<number> | undefined
  readonly question?: Question | undefined
}

/** Pauses after each failed attempt, in milliseconds, from the seconds of official pages. */
export const pauses = (...seconds: ReadonlyArray<number>): ReadonlyArray<number> =>
  seconds.map((length) => length * 1000)

/** The same pause several times. */
export const times = (count: number, seconds: number): ReadonlyArray<number> =>
  Array.from({ length: count }, () => seconds * 1000)

/** The schedule of payments, and of all that has none of its own. */
export const paymentSchedule: ReadonlyArray<number> = [
  ...pauses(15, 15, 30, 180, 600, 1200),
  ...times(3, 1800),
  ...pauses(3600),
  ...times(3, 10_800),
  ...times(2, 21_600)
]

/** The schedule of points, invoices and the members of a provider's mall: ten posts in all. */
export const shortSchedule: ReadonlyArray<number> = [
  ...pauses(15, 15, 30, 180),
  ...times(4, 1800),
  ...pauses(3600)
]

interface Due {
  readonly at: number
  readonly seq: number
  readonly run: (now: number) => void
}

/** The fields in which resources name the merchant that is notified, the provider before its sub-merchant. */
const recipients = ["sp_mchid", "mchid", "mch_id", "combine_mchid", "stock_creator_mchid", "send_merchant"]

const recipientOf = (resource: NewNotification["resource"]): string | undefined =>
  recipients.flatMap((name) => typeof resource[name] === "string" ? [resource[name]] : [])[0]

/** Options of {@link make}. */
export interface Options {
  readonly seed: number
  /** The APIv3 key of a merchant. */
  readonly apiV3Key: (mchid: string | undefined) => string
  readonly merchants: ReadonlyArray<Merchant>
  /** Origin that download addresses point to. */
  readonly origin: string
  /** Milliseconds from an event to its notification. */
  readonly notificationDelay: number
}

/** How much of the log and of the notifications is kept: a server may run for days. */
const keptEvents = 2000
const keptNotifications = 20_000

/** One sandbox's own state and services. */
export interface Kernel extends Options {
  /** The next number of a kind, from 1. */
  readonly next: (kind: string) => number
  /** The next number of a kind as so many digits. */
  readonly digits: (kind: string, length: number) => string
  /** A number of WeChat Pay's: a prefix, the day in Beijing, and the next number of a kind as so many digits. */
  readonly number: (now: number, prefix: string, kind: string, length: number) => string
  /** WeChat Pay's number of a payment, of any product. */
  readonly transactionId: (now: number) => string
  /** WeChat Pay's number of a refund. */
  readonly refundId: (now: number) => string
  /** Letters and digits that look random: the same ones for the same seed, kind and number. */
  readonly token: (kind: string, length: number) => string
  /** An openid of a user whom nobody has named. */
  readonly openid: () => string
  /** Counts numbers, plans and events: it stays the same as long as nothing changes. */
  readonly revision: () => number
  /** Hexadecimal digits that look random, in the same way. */
  readonly hex: (kind: string, length: number) => string
  /** A number from 0 to 1, from the seed. */
  readonly random: () => number
  /** Runs something when its time has come. Gives a function that takes it back. */
  readonly schedule: (at: number, run: (now: number) => void) => () => void
  /** Runs what is due, in order of time. */
  readonly settle: (now: number) => void
  /** When something falls due next, after the given time. */
  readonly nextDue: (after: number) => number | undefined
  readonly log: (now: number, event: NewEvent) => void
  readonly events: () => ReadonlyArray<Event>
  readonly eventBus: PubSub.PubSub<Event>
  /** Makes a notification. Without an address nothing is sent, as with WeChat Pay. */
  readonly notify: (now: number, notification: NewNotification) => void
  readonly notifications: ReadonlyMap<string, Notification>
  /** Notifications that are due by now, in order of time. */
  readonly duePosts: (now: number) => ReadonlyArray<Notification>
  /** Says when a notification is posted next; never again without a time. */
  readonly post: (notification: Notification, at: number | undefined) => void
  readonly merchant: (mchid: string) => Merchant | undefined
  /** Adds a merchant for whom `provider` may act from now on. */
  readonly onboard: (provider: string, merchant: Merchant) => void
  /** Closes a merchant for good: it is still known, but nothing can be begun for it. */
  readonly close: (mchid: string) => void
  readonly isClosed: (mchid: string) => boolean
}

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"

/** Makes the shared part of a sandbox. */
export const make = (options: Options, eventBus: PubSub.PubSub<Event>): Kernel => {
  const counters = new Map<string, number>()
  const due: Array<Due> = []
  const notifications = new Map<string, Notification>()
  const waiting = new Set<Notification>()
  const events: Array<Event> = []
  const known = [...options.merchants]
  const closed = new Set<string>()
  // mulberry32: small, and the same on every machine.
  let state = options.seed >>> 0
  let scheduled = 0
  let logged = 0
  let revision = 0

  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  const next = (kind: string) => {
    revision++
    const value = (counters.get(kind) ?? 0) + 1
    counters.set(kind, value)
    return value
  }

  const digits = (kind: string, length: number) => String(next(kind)).padStart(length, "0")

  const number: Kernel["number"] = (now, prefix, kind, length) =>
    `${prefix}${Protocol.compactDay(now)}${digits(kind, length)}`

  const token = (kind: string, length: number) => {
    const digest = BigInt(`0x${Protocol.digest("sha256", `${options.seed}\n${kind}\n${next(kind)}`)}`)
    let rest = digest
    let text = ""
    for (let index = 0; index < length; index++) {
      if (rest === 0n) rest = digest
      text += alphabet.charAt(Number(rest % 36n))
      rest /= 36n
    }
    return text
  }

  const hex: Kernel["hex"] = (kind, length) =>
    Protocol.digest("sha256", `${options.seed}\n${kind}\n${next(kind)}`).slice(0, length)

  const log = (now: number, event: NewEvent) => {
    revision++
    const numbered: Event = { ...event, seq: ++logged, at: now }
    events.push(numbered)
    if (events.length > keptEvents + 500) events.splice(0, events.length - keptEvents)
    PubSub.publishUnsafe(eventBus, numbered)
  }

  const schedule = (at: number, run: (now: number) => void) => {
    revision++
    const entry: Due = { at, seq: ++scheduled, run }
    let index = due.length
    while (index > 0 && (due[index - 1]?.at ?? 0) > at) index--
    due.splice(index, 0, entry)
    return () => {
      const found = due.indexOf(entry)
      if (found >= 0) due.splice(found, 1)
    }
  }

  const settle = (now: number) => {
    for (let first = due[0]; first !== undefined && first.at <= now; first = due[0]) {
      due.shift()
      first.run(first.at)
    }
  }

  const nextDue = (after: number) => {
    let soonest = due.find(({ at }) => at > after)?.at
    for (const { dueAt } of waiting) {
      if (dueAt !== undefined && dueAt > after && (soonest === undefined || dueAt < soonest)) soonest = dueAt
    }
    return soonest
  }

  const post = (notification: Notification, at: number | undefined) => {
    notification.dueAt = at
    if (at === undefined) waiting.delete(notification)
    else waiting.add(notification)
  }

  const notify: Kernel["notify"] = (
    now,
    { eventType, mchid: given, originalType, question, resource, schedule, summary, url }
  ) => {
    if (url === undefined) return
    const mchid = given ?? recipientOf(resource)
    // Production's ids are UUIDs of version 5: the thirteenth digit is 5, the seventeenth 8, 9, a or b.
    const id = Protocol.digest("sha256", `${options.seed}\nnotification\n${next("notification")}`)
      .replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-5$3-8$4-$5")
    const sealed = Protocol.seal(options.apiV3Key(mchid), originalType, JSON.stringify(resource))
    const body = JSON.stringify({
      id,
      create_time: Protocol.rfc3339(now),
      resource_type: "encrypt-resource",
      event_type: eventType,
      summary,
      resource: { original_type: originalType, algorithm: "AEAD_AES_256_GCM", ...sealed }
    })
    const notification: Notification = {
      id,
      mchid,
      eventType,
      originalType,
      url,
      body,
      resource,
      createdAt: now,
      schedule: question === undefined ? schedule ?? paymentSchedule : [],
      question,
      attempts: 0,
      dueAt: undefined,
      status: "waiting"
    }
    notifications.set(id, notification)
    post(notification, now + options.notificationDelay)
    log(now, { kind: "notification", id, eventType, url })
    if (notifications.size > keptNotifications) {
      for (const { dueAt, id } of notifications.values()) {
        if (dueAt === undefined) notifications.delete(id)
        if (notifications.size <= keptNotifications) break
      }
    }
  }

  return {
    ...options,
    next,
    digits,
    number,
    transactionId: (now) => number(now, "42000000", "transaction", 12),
    refundId: (now) => number(now, "50300000", "refund", 13),
    token,
    openid: () => `oSandbox${token("openid", 20)}`,
    revision: () => revision,
    hex,
    random,
    schedule,
    settle,
    nextDue,
    log,
    events: () => events.slice(-keptEvents),
    eventBus,
    notify,
    notifications,
    duePosts: (now) =>
      [...waiting].filter(({ dueAt }) => dueAt !== undefined && dueAt <= now).sort((a, b) =>
        (a.dueAt ?? 0) - (b.dueAt ?? 0)
      ),
    post,
    merchants: known,
    merchant: (mchid) => known.find((merchant) => merchant.mchid === mchid),
    onboard: (provider, merchant) => {
      known.push(merchant)
      for (const [index, one] of known.entries()) {
        if (one.mchid === provider) known[index] = { ...one, subMerchants: [...one.subMerchants, merchant.mchid] }
      }
    },
    close: (mchid) => void closed.add(mchid),
    isClosed: (mchid) => closed.has(mchid)
  }
}
