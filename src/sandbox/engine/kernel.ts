/**
 * The kernel: state that all products of a sandbox share. It gives numbers, runs functions when they are due, keeps
 * notifications until they are delivered, and writes the event log.
 *
 * The kernel reads no clock and no random source. Callers pass the time; the seed decides what looks random.
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

/** An event of the event log. */
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
  /** Name of the endpoint; `undefined` if no endpoint has the route. */
  readonly endpoint: string | undefined
  readonly status: number
  readonly code: string | undefined
  readonly message: string | undefined
  /** The reason of a refusal, in English. */
  readonly reason: string | undefined
  /** `Request-ID` of the response, if it has one. */
  readonly requestId: string | undefined
  readonly checks: ReadonlyArray<Check>
}

/** An entity changed its state, for example an order or a refund. */
export interface StateEvent extends EventBase {
  readonly kind: "state"
  /** The kind of entity: `order`, `refund`, … */
  readonly entity: string
  /** The number of the entity, the merchant's own if it has one. */
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

/** The sandbox tried to post a notification. */
export interface DeliveryEvent extends EventBase {
  readonly kind: "delivery"
  readonly id: string
  readonly attempt: number
  /** Status of the receiver's response; `undefined` if there was none. */
  readonly status: number | undefined
  /** The reason why there was no response. */
  readonly issue: string | undefined
  /** Whether the attempt was a signature probe (签名探测流量). */
  readonly probe: boolean
}

/** A fault was injected. */
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

/** A notification, with the state of its delivery. */
export interface Notification {
  readonly id: string
  /** The merchant that receives the notification; `undefined` for the sandbox's first. */
  readonly mchid: string | undefined
  readonly eventType: string
  readonly originalType: string
  readonly url: string
  /** The JSON that is posted, the same at each attempt. */
  readonly body: string
  /** The content, before encryption. */
  readonly resource: Readonly<Record<string, unknown>>
  /** Epoch milliseconds, sandbox time. */
  readonly createdAt: number
  /** Pauses after each failed attempt, in milliseconds. The sandbox gives up after the last. */
  readonly schedule: ReadonlyArray<number>
  readonly question: Question | undefined
  /** Body of the response to a question. */
  response?: string | undefined
  attempts: number
  /** Time of the next attempt; `undefined` during an attempt, and once the notification is delivered or given up. */
  dueAt: number | undefined
  status: "waiting" | "delivered" | "given up"
}

/** A notification that asks for content. WeChat Pay posts it once, and reads the body of the response. */
export interface Question {
  /** Longest time for the response, in milliseconds. */
  readonly timeLimit: number
  /** Takes the body of the response; `undefined` unless status 200 came in time. */
  readonly onResponse: (now: number, body: string | undefined) => void
}

/** A notification before its content is encrypted. */
export interface NewNotification {
  /** The merchant that receives the notification; by default the one that the resource names. */
  readonly mchid?: string | undefined
  readonly url: string | undefined
  readonly eventType: string
  readonly originalType: string
  readonly summary: string
  readonly resource: Readonly<Record<string, unknown>>
  readonly schedule?: ReadonlyArray<number> | undefined
  readonly question?: Question | undefined
}

/** Converts pauses from seconds, as official pages list them, to milliseconds. */
export const pauses = (...seconds: ReadonlyArray<number>): ReadonlyArray<number> =>
  seconds.map((length) => length * 1000)

/** Repeats a pause, which is given in seconds. */
export const times = (count: number, seconds: number): ReadonlyArray<number> =>
  Array.from({ length: count }, () => seconds * 1000)

/** The schedule of payments, which also applies where a page names no other. */
export const paymentSchedule: ReadonlyArray<number> = [
  ...pauses(15, 15, 30, 180, 600, 1200),
  ...times(3, 1800),
  ...pauses(3600),
  ...times(3, 10_800),
  ...times(2, 21_600)
]

/** The schedule of points, invoices and the members of a provider's mall: ten attempts in all. */
export const shortSchedule: ReadonlyArray<number> = [
  ...pauses(15, 15, 30, 180),
  ...times(4, 1800),
  ...pauses(3600)
]

/** A function that runs at a time. */
interface Due {
  readonly at: number
  readonly seq: number
  readonly run: (now: number) => void
}

/** Fields of a resource that may name the merchant to notify. A service provider's comes before that of its sub-merchant. */
const recipients = ["sp_mchid", "mchid", "mch_id", "combine_mchid", "stock_creator_mchid", "send_merchant"]

const recipientOf = (resource: NewNotification["resource"]): string | undefined =>
  recipients.flatMap((name) => typeof resource[name] === "string" ? [resource[name]] : [])[0]

/** Options of {@link make}. */
export interface Options {
  readonly seed: number
  /** Returns the APIv3 key of a merchant. */
  readonly apiV3Key: (mchid: string | undefined) => string
  readonly merchants: ReadonlyArray<Merchant>
  /** Origin that download addresses point to. */
  readonly origin: string
  /** Milliseconds from an event to the first attempt to post its notification. */
  readonly notificationDelay: number
}

/** Largest numbers of events and notifications that are kept, because a server may run for days. */
const keptEvents = 2000
const keptNotifications = 20_000

/** The kernel of one sandbox. */
export interface Kernel extends Options {
  /** The next number of a kind, from 1. */
  readonly next: (kind: string) => number
  /** The next number of a kind, padded to `length` digits. */
  readonly digits: (kind: string, length: number) => string
  /** WeChat Pay's next number of a kind: the prefix, the day in Beijing, and `length` digits. */
  readonly number: (now: number, prefix: string, kind: string, length: number) => string
  /** WeChat Pay's next number of a paid order. */
  readonly transactionId: (now: number) => string
  /** WeChat Pay's next number of a refund. */
  readonly refundId: (now: number) => string
  /** `length` letters and digits that look random. The seed, the kind and the next number of the kind decide them. */
  readonly token: (kind: string, length: number) => string
  /** An openid, for a user whom neither a request nor a control names. */
  readonly openid: () => string
  /** Changes whenever a number is taken, a function is scheduled or an event is logged. */
  readonly revision: () => number
  /** The same in hexadecimal digits. */
  readonly hex: (kind: string, length: number) => string
  /** A number from 0 to 1 that looks random. */
  readonly random: () => number
  /** Runs a function at a time. Returns a function that cancels it. */
  readonly schedule: (at: number, run: (now: number) => void) => () => void
  /** Runs the functions that are due, in order of time. */
  readonly settle: (now: number) => void
  /** The first time after `after` at which a function or a notification is due. */
  readonly nextDue: (after: number) => number | undefined
  readonly log: (now: number, event: NewEvent) => void
  readonly events: () => ReadonlyArray<Event>
  readonly eventBus: PubSub.PubSub<Event>
  /** Creates a notification and schedules its first attempt. Does nothing without an address, as WeChat Pay. */
  readonly notify: (now: number, notification: NewNotification) => void
  readonly notifications: ReadonlyMap<string, Notification>
  /** Notifications that are due by now, in order of time. */
  readonly duePosts: (now: number) => ReadonlyArray<Notification>
  /** Sets the time of a notification's next attempt, or none. */
  readonly schedulePost: (notification: Notification, at: number | undefined) => void
  readonly merchant: (mchid: string) => Merchant | undefined
  /** Adds a merchant for which the service provider `provider` may act. */
  readonly onboard: (provider: string, merchant: Merchant) => void
  /** Closes a merchant for good. Requests may still query it, and pay out its money. */
  readonly close: (mchid: string) => void
  readonly isClosed: (mchid: string) => boolean
}

const alphabet = "0123456789abcdefghijklmnopqrstuvwxyz"

/** Makes the kernel of a sandbox. */
export const make = (options: Options, eventBus: PubSub.PubSub<Event>): Kernel => {
  const counters = new Map<string, number>()
  const due: Array<Due> = []
  const notifications = new Map<string, Notification>()
  const waiting = new Set<Notification>()
  const events: Array<Event> = []
  const known = [...options.merchants]
  const closed = new Set<string>()
  // mulberry32: short, and the same numbers on every machine.
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

  const schedulePost = (notification: Notification, at: number | undefined) => {
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
    schedulePost(notification, now + options.notificationDelay)
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
    schedulePost,
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
