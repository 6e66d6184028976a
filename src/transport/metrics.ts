/** Metrics of calls, keys and notifications. No attribute holds personal data. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Metric from "effect/Metric"
import { isWeChatPayError } from "../WeChatPayError.ts"

/** Makes a counter with its attributes. `Metric.withAttributes` would merge and format them at each update. */
const counter = (name: string, description: string, attributes?: Readonly<Record<string, string>>) =>
  Metric.counter(name, { incremental: true, description, attributes })

const callsOf = (attributes: { readonly [name in "endpoint" | "outcome" | "code"]: string }) =>
  counter("wechatpay_calls", "Calls that ended", attributes)

const durationsOf = (endpoint: string) =>
  Metric.histogram("wechatpay_call_duration_seconds", {
    description: "Duration of calls with repeats, in seconds",
    boundaries: [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30],
    attributes: { endpoint }
  })

/** Counts wrong signatures that WeChat Pay sent on purpose. */
export const probes = counter("wechatpay_signature_probes", "Refused signature probes")

/** Counts a repeat of a call. */
export const retried = (endpoint: string): Effect.Effect<void> =>
  Metric.update(counter("wechatpay_call_retries", "Repeats of calls", { endpoint }), 1)

/** The attributes of a failed call: the outcome, and the code or reason of its error. */
const resultOf = (cause: Cause.Cause<unknown>) => {
  const error = Cause.squash(cause)
  if (!isWeChatPayError(error)) {
    return { outcome: "Unknown", code: Cause.hasInterrupts(cause) ? "Interrupted" : "Defect" }
  }
  const code = error._tag === "ApiError" ? error.code : "reason" in error ? error.reason._tag : ""
  return { outcome: error.outcome, code: code || error._tag }
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
