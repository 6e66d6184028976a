/** What people do with a product beside the merchant's calls: a user confirms, a driver pauses a service. */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import type { Problem } from "../products/payments.ts"
import type { SandboxError } from "./SandboxError.ts"

/**
 * A control of a product.
 *
 * @category models
 * @since 0.1.0
 */
export interface Play<Given, out A> {
  (given: Given): Effect.Effect<A, SandboxError>
  /** Hands out name and schema, for those who offer the control elsewhere, over HTTP for example. */
  readonly expose: <R>(how: How<R>) => R
}

/**
 * What is made of any control.
 *
 * @category models
 * @since 0.1.0
 */
export type How<out R> = <Given>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (given: Given) => Effect.Effect<unknown, SandboxError>
) => R

/** A control of a name, a schema and a function. */
export const make = <Given, A>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (given: Given) => Effect.Effect<A, SandboxError>
): Play<Given, A> => Object.assign(run, { expose: <R>(how: How<R>): R => how(name, given, run) })

/** Makes a control of what a product can do. */
export type Bind = <Given extends object, A>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (now: number, given: Given) => A | Problem
) => Play<Given, A>
