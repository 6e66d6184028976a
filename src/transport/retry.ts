/** Repeats calls: decides after which errors, when, and at which host. */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { TransportError, type WeChatPayError, withOutcome } from "../WeChatPayError.ts"
import * as Metrics from "./metrics.ts"
import * as StoppedClock from "./stoppedClock.ts"
import type * as Transport from "./transport.ts"

/** Longest time for one attempt; the configured `timeout` by default. */
export const Timeout: Context.Reference<Duration.Input | undefined> = Context.Reference(
  "effect-wechatpay/Endpoint/Timeout",
  { defaultValue: (): Duration.Input | undefined => undefined }
)

const mayRepeat = (safe: boolean, error: WeChatPayError): boolean => {
  if (error.outcome === "NotSent") return error._tag === "TransportError"
  if (error.outcome === "Refused" || !safe) return false
  return error._tag === "ApiError"
    ? error.isRetryable
    : error._tag === "TransportError"
    ? error.reason._tag !== "TooLarge"
    : error._tag === "SignatureError" && error.reason._tag === "Probe"
}

/** The properties of a call that decide how it is repeated. */
interface Repeatable {
  /** Whether the same request may be sent twice. */
  readonly safe: boolean
  /** Longest time for one attempt. */
  readonly timeout: Duration.Duration
  /** Errors after which this call is not repeated, although others are. */
  readonly isFinal?: (error: WeChatPayError) => boolean
}

/**
 * Runs attempts of a call under the configured policy. Each attempt signs again; after a failed connection, it goes to the
 * other host. An attempt must keep to its limit itself.
 */
export const repeat = <A, E extends WeChatPayError, R>(
  config: WeChatPayConfig["Service"],
  where: Transport.Where,
  { isFinal, safe, timeout }: Repeatable,
  attempt: (attempt: Transport.Attempt) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const { backupUrl, baseUrl } = config
  let turn = 0
  let isUnknown = false
  const once = Effect.suspend(() => {
    let sent = false
    return attempt({
      origin: (turn % 2 === 1 ? backupUrl : undefined) ?? baseUrl,
      onSend: () => {
        sent = true
      },
      limit: {
        duration: timeout,
        orElse: () =>
          Effect.fail(
            new TransportError({ ...where, outcome: sent ? "Unknown" : "NotSent", reason: { _tag: "Timeout" } })
          )
      }
    })
  })
  // Few calls fail: the policy is set up after the first failure, and starts with it.
  return Effect.catch(once, (first) => {
    let next: Effect.Effect<A, E, R> = Effect.fail(first)
    const repeated = Effect.suspend(() => {
      const attempt = next
      next = Effect.andThen(Metrics.retried(where.endpoint), once)
      return attempt
    }).pipe(
      Effect.retry({
        // No repeat comes before `Retry-After`: if the policy waits for less time, the call ends.
        schedule: Schedule.while(
          config.retry,
          ({ duration, input }) => input._tag !== "ApiError" || Duration.toSeconds(duration) >= (input.retryAfter ?? 0)
        ),
        while: (error) => {
          if (error.outcome === "Unknown") isUnknown = true
          const again = mayRepeat(safe, error) && !isFinal?.(error)
          if (again && error._tag === "TransportError") turn++
          return again
        }
      }),
      // After an unknown outcome, a later refusal proves nothing: the first attempt may be what it refuses.
      Effect.mapError((error) => isUnknown ? withOutcome(error, "Unknown") : error)
    )
    return StoppedClock.watch(where.endpoint, repeated)
  })
}
