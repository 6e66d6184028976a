/** Posts notifications. Each attempt has a signature of its own; the official schedule gives the pauses between attempts. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Protocol from "../protocol/protocol.ts"
import type { Identities } from "./identities.ts"
import type { Kernel, Notification } from "./kernel.ts"
import { signatureHeaders } from "./requestHandler.ts"

/** The HTTP request that delivers a notification. */
export interface Post {
  readonly id: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Number of the attempt, from 1. */
  readonly attempt: number
}

/** The response to a notification. */
export interface Received {
  readonly status: number
  /** The content that a notification asked for; only a question reads it. */
  readonly body?: string | undefined
}

/**
 * Receives notifications: a function that returns the response or only its status, or the value that
 * `NotificationHandler.make` or `NotificationInbox.receiver` returns. A failure counts as no response; if it is a string,
 * the log shows it as the reason.
 */
export type Receiver<R = never> =
  | ((post: Post) => Effect.Effect<number | Received, unknown, R>)
  | { readonly receive: (headers: Post["headers"], body: Uint8Array) => Effect.Effect<Received, unknown, R> }

const receive = <R>(receiver: Receiver<R>, post: Post): Effect.Effect<number | Received, unknown, R> =>
  typeof receiver === "function" ? receiver(post) : receiver.receive(post.headers, post.body)

/** The result of one attempt to deliver a notification. */
export interface Delivery {
  readonly id: string
  readonly event_type: string
  readonly attempt: number
  /** Status of the response; `undefined` if none came in time. */
  readonly status: number | undefined
  readonly accepted: boolean
  /** Whether the attempt was a signature probe (签名探测流量), which the receiver must refuse. */
  readonly probe: boolean
}

/** Longest time for the response to a notification that is not a question, in milliseconds. */
const responseLimit = 5000

/** Posts notifications. */
export interface Outbox {
  /** Posts one notification now. If it is not accepted, schedules the next attempt. */
  readonly post: <R>(
    notification: Notification,
    receiver: Receiver<R>
  ) => Effect.Effect<ReadonlyArray<Delivery>, never, R>
  /** Posts a signature probe before each of the next `times` notifications. */
  readonly probe: (times: number) => void
}

export const make = (
  kernel: Kernel,
  identities: Identities,
  sandboxTime: (real: number) => number,
  probeRate: number
): Outbox => {
  let probes = 0

  const send = Effect.fnUntraced(function*<R>(
    notification: Notification,
    receiver: Receiver<R>,
    attempt: number,
    probe: boolean
  ): Effect.fn.Return<Delivery, never, R> {
    const real = yield* Clock.currentTimeMillis
    const body = new TextEncoder().encode(notification.body)
    const { question } = notification
    const limit = question?.timeLimit ?? responseLimit
    const key = identities.of(notification.mchid).platform.notifier(sandboxTime(real), kernel.random())
    const result = yield* receive(receiver, {
      id: notification.id,
      url: notification.url,
      headers: {
        "content-type": "application/json",
        accept: "*/*",
        "user-agent": "Mozilla/4.0",
        pragma: "no-cache",
        "cache-control": "no-cache",
        // In recorded traffic, notifications of payments have no Request-ID, and others have one without the internal code.
        ...(notification.originalType === "transaction"
          ? {}
          : { "request-id": Protocol.requestId(Math.floor(real / 1000), kernel.hex("request", 24)) }),
        ...signatureHeaders(key, real, body, { nonce: Protocol.notificationNonce(), probe, wrong: false })
      },
      body,
      attempt
    }).pipe(Effect.timeoutOption(limit), Effect.result)
    const received = result._tag === "Success" ? Option.getOrUndefined(result.success) : undefined
    const status = typeof received === "object" ? received.status : received
    const issue = result._tag === "Failure"
      ? typeof result.failure === "string" ? result.failure : "no connection, or no response"
      : status === undefined
      ? `no response within ${limit / 1000} seconds`
      : undefined
    const accepted = status === 200 || (status === 204 && question === undefined)
    const now = sandboxTime(yield* Clock.currentTimeMillis)
    if (question !== undefined && !probe) {
      notification.response = accepted && typeof received === "object" ? received.body : undefined
      question.onResponse(now, notification.response)
    }
    kernel.log(now, { kind: "delivery", id: notification.id, attempt, status, issue, probe })
    if (probe && accepted) {
      kernel.log(now, {
        kind: "report",
        report: `${notification.url} accepted a notification with a wrong signature (${notification.id})`
      })
    }
    return { id: notification.id, event_type: notification.eventType, attempt, status, accepted, probe }
  })

  const post = Effect.fnUntraced(function*<R>(
    notification: Notification,
    receiver: Receiver<R>
  ): Effect.fn.Return<ReadonlyArray<Delivery>, never, R> {
    // Not due while it is being posted: no other fiber may post it at the same time.
    kernel.schedulePost(notification, undefined)
    const attempt = ++notification.attempts
    const probing = probes > 0 || (probeRate > 0 && kernel.random() < probeRate)
    if (probes > 0) probes--
    const probed = probing ? [yield* send(notification, receiver, attempt, true)] : []
    const delivery = yield* send(notification, receiver, attempt, false)
    const pause = notification.schedule[attempt - 1]
    if (delivery.accepted) notification.status = "delivered"
    else if (pause === undefined) notification.status = "given up"
    else kernel.schedulePost(notification, sandboxTime(yield* Clock.currentTimeMillis) + pause)
    return [...probed, delivery]
  })

  return {
    post,
    probe: (times) => {
      probes += times
    }
  }
}
