/** Posts notifications: signed at each attempt, with the pauses of the official schedule in between. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Protocol from "../protocol/protocol.ts"
import type { Identities } from "./identities.ts"
import type { Kernel, Notification } from "./kernel.ts"
import { signatureHeaders } from "./requestHandler.ts"

/** A notification on its way to the merchant. */
export interface Post {
  readonly id: string
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** From 1. */
  readonly attempt: number
}

/** The response to a notification. */
export interface Received {
  readonly status: number
  /** What WeChat Pay asked for, of a notification that asks. */
  readonly body?: string | undefined
}

/**
 * Receives notifications: a function that returns the response or its status alone, or what `NotificationHandler.make` and
 * `NotificationInbox.receiver` return, as it is. A failure counts as no response; a text gives the reason.
 */
export type Receiver<R = never> =
  | ((post: Post) => Effect.Effect<number | Received, unknown, R>)
  | { readonly receive: (headers: Post["headers"], body: Uint8Array) => Effect.Effect<Received, unknown, R> }

const receive = <R>(receiver: Receiver<R>, post: Post): Effect.Effect<number | Received, unknown, R> =>
  typeof receiver === "function" ? receiver(post) : receiver.receive(post.headers, post.body)

/** How the delivery of a notification went. */
export interface Delivery {
  readonly id: string
  readonly event_type: string
  readonly attempt: number
  /** Status of the response; absent where there was none in time. */
  readonly status: number | undefined
  readonly accepted: boolean
  /** Whether it was a signature probe, which must not be accepted. */
  readonly probe: boolean
}

/** The longest time for a response, in milliseconds. */
const patience = 5000

/** Posts notifications. */
export interface Outbox {
  /** Posts one notification now, and schedules the next attempt. */
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
    const limit = question?.timeLimit ?? patience
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
        // Traffic shows none with payments, and none of the code at its end that responses have.
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
    // It is no longer due, so that no other fiber posts it at the same time.
    kernel.post(notification, undefined)
    const attempt = ++notification.attempts
    const probing = probes > 0 || (probeRate > 0 && kernel.random() < probeRate)
    if (probes > 0) probes--
    const probed = probing ? [yield* send(notification, receiver, attempt, true)] : []
    const delivery = yield* send(notification, receiver, attempt, false)
    const pause = notification.schedule[attempt - 1]
    if (delivery.accepted) notification.status = "delivered"
    else if (pause === undefined) notification.status = "given up"
    else kernel.post(notification, sandboxTime(yield* Clock.currentTimeMillis) + pause)
    return [...probed, delivery]
  })

  return {
    post,
    probe: (times) => {
      probes += times
    }
  }
}
