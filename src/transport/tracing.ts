/** Spans, which cost nothing without a tracer. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as References from "effect/References"
import * as Tracer from "effect/Tracer"

/** Whether a tracer is installed. */
export const isTraced = (services: Context.Context<never>): boolean =>
  Context.get(services, Tracer.Tracer) !== Tracer.nativeTracer

/**
 * Makes the function that runs effects in a span. Without a tracer nobody sees it, and only its name remains: the causes of
 * failures show it.
 */
export const spanned =
  (name: string, options?: Tracer.SpanOptionsNoTrace) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.contextWith((services: Context.Context<R>) =>
      isTraced(services)
        ? Effect.withSpan(effect, name, { ...options, captureStackTrace: false })
        : Effect.updateService(effect, References.CurrentStackFrame, (parent) => ({
          name,
          parent,
          stack: () => undefined
        }))
    )

/** Annotates the span of {@link spanned}. Without a tracer the current span is another's. */
export const annotate = (attributes: Record<string, unknown>): Effect.Effect<void> =>
  Effect.contextWith((services: Context.Context<never>) =>
    isTraced(services) ? Effect.annotateCurrentSpan(attributes) : Effect.void
  )
