/** Spans, where somebody may see them. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"
import type * as Transport from "./transport.ts"
import { readRequestId } from "./verification.ts"

/** Whether a tracer is installed. */
export const isTraced = (services: Context.Context<never>): boolean =>
  Context.get(services, Tracer.Tracer) !== Tracer.nativeTracer

const noStack = () => undefined

/**
 * Runs effects in a span of their own. Without a tracer there is nobody to see it: only its name remains, for the causes
 * of failures.
 */
export const spanned = (name: string, options: Tracer.SpanOptionsNoTrace) => {
  const frame = { name, stack: noStack }
  return <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.contextWith((services: Context.Context<R>) =>
      isTraced(services)
        ? Effect.withSpan(effect, name, { ...options, captureStackTrace: false })
        : Effect.updateService(effect, References.CurrentStackFrame, (parent) => ({ ...frame, parent }))
    )
}

/** Annotates the span with the response's status and Request-ID. */
export const annotate = ({ headers, status }: Pick<Transport.Response, "headers" | "status">): Effect.Effect<void> =>
  Effect.annotateCurrentSpan({
    "http.response.status_code": status,
    "wechatpay.request_id": readRequestId(headers)
  })
