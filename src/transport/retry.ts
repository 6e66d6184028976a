/** Repeats calls: how long an attempt may take, which are repeated, where and when. */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { TransportError, type WeChatPayError, withOutcome } from "../WeChatPayError.ts"
import * as Metrics from "./metrics.ts"
import * as StoppedClock from "./stoppedClock.ts"
import type * as Transport from "./transport.ts"

/** Longest time for one attempt, instead of the configured one. */
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

/** What decides how a call is repeated. */
interface Repeatable {
  /** Whether the same request may be sent twice. */
  readonly safe: boolean
  /** Longest time for one attempt. */
  readonly timeout: Duration.Duration
  /** Errors that are final here, though elsewhere the call were repeated after them. */
  readonly isFinal?: (error: WeChatPayError) => boolean
}

/**
 * Runs attempts under the configured policy, each with a signature of its own; after a failed connection at the other
 * host. An attempt keeps to its limit itself.
 */
export const repeat = <A, E extends WeChatPayError, R>(
  config: WeChatPayConfig["Service"],
  where: Transport.Where,
  { isFinal, safe, timeout }: Repeatable,
  attempt: (attempt: Transport.Attempt) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const { backupUrl, baseUrl } = config
  let turn = 0
  let doubtful = false
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
        // No repeat comes before `Retry-After`: a policy that does not wait that long has ended.
        schedule: Schedule.while(
          config.retry,
          ({ duration, input }) => input._tag !== "ApiError" || Duration.toSeconds(duration) >= (input.retryAfter ?? 0)
        ),
        while: (error) => {
          if (error.outcome === "Unknown") doubtful = true
          const again = mayRepeat(safe, error) && !isFinal?.(error)
          if (again && error._tag === "TransportError") turn++
          return again
        }
      }),
      // A later refusal does not settle an earlier doubt: it may be due to the first attempt.
      Effect.mapError((error) => doubtful ? withOutcome(error, "Unknown") : error)
    )
    return StoppedClock.watch(where.endpoint, repeated)
  })
}
