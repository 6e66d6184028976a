/** Metrics of calls, keys and notifications. No attribute holds personal data. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import { isWeChatPayError } from "../WeChatPayError.ts"

/** Attributes are part of the metric: those of `Metric.withAttributes` are merged and written out at each update. */
const callsOf = (attributes: { readonly [name in "endpoint" | "outcome" | "code"]: string }) =>
  Metric.counter("wechatpay_calls", { incremental: true, description: "Calls that ended", attributes })

const durationsOf = (endpoint: string) =>
  Metric.histogram("wechatpay_call_duration_seconds", {
    description: "Duration of calls with their repeats, in seconds",
    boundaries: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    attributes: { endpoint }
  })

const retries = Metric.counter("wechatpay_call_retries", { incremental: true, description: "Repeats of calls" })

/** Counts wrong signatures that WeChat Pay sent on purpose. */
export const probes = Metric.counter("wechatpay_signature_probes", {
  incremental: true,
  description: "Signature probes that were refused"
})

/** Counts a repeat of a call. */
export const retried = (endpoint: string): Effect.Effect<void> =>
  Metric.update(Metric.withAttributes(retries, { endpoint }), 1)

/** Outcome of a call that failed, and the code of its error. */
const resultOf = (cause: Cause.Cause<unknown>) => {
  for (const reason of cause.reasons) {
    const error = reason._tag === "Fail" ? reason.error : undefined
    if (!isWeChatPayError(error)) continue
    const code = error._tag === "ApiError" ? error.code : "reason" in error ? error.reason._tag : ""
    return { outcome: error.outcome, code: code || error._tag }
  }
  return { outcome: "Unknown", code: Cause.hasInterrupts(cause) ? "Interrupted" : "Defect" }
}

/** Makes the function that counts and times the calls of an endpoint. */
export const observe = (endpoint: string) => {
  const duration = durationsOf(endpoint)
  const succeeded = callsOf({ endpoint, outcome: "Succeeded", code: "" })
  return <A, E, R>(call: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withFiber((fiber) => {
      const clock = fiber.getRef(Clock.Clock)
      const began = clock.monotonicTimeNanosUnsafe()
      return Effect.onExitPrimitive(call, (exit) => {
        duration.updateUnsafe(Number(clock.monotonicTimeNanosUnsafe() - began) / 1e9, fiber.context)
        const calls = Exit.isSuccess(exit) ? succeeded : callsOf({ endpoint, ...resultOf(exit.cause) })
        calls.updateUnsafe(1, fiber.context)
        return undefined
      })
    })
}
