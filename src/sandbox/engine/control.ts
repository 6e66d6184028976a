/** Controls: what a test or a person does in the sandbox beside the merchant's calls, e.g. a user confirms a transfer. */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { type Issue, issue } from "./issue.ts"
import type { SandboxError } from "./SandboxError.ts"
import type { Store } from "./store.ts"

/** A control of a product. `Given` is the type of its argument, `A` that of its result. */
export interface Control<Given, out A> {
  (given: Given): Effect.Effect<A, SandboxError>
  /** Passes the control's name, the schema of its argument and its function to `visitor`, for example to serve it over HTTP. */
  readonly visit: <R>(visitor: ControlVisitor<R>) => R
}

/** A function that is given the parts of a control. It works for any type of argument. */
export type ControlVisitor<out R> = <Given>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (given: Given) => Effect.Effect<unknown, SandboxError>
) => R

/** Makes a control of its name, the schema of its argument and its function. */
export const make = <Given, A>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (given: Given) => Effect.Effect<A, SandboxError>
): Control<Given, A> => Object.assign(run, { visit: <R>(visitor: ControlVisitor<R>): R => visitor(name, given, run) })

/** Makes a control of a function over a product's state, which fails by returning an issue. */
export type MakeControl = <Given extends object, A>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (now: number, given: Given) => A | Issue
) => Control<Given, A>

/** Runs a function over a thing, and returns the thing's view. Fails if there is no thing, or in another state than `wanted`. */
export const runOver = <A extends { readonly state: string }, View>(
  what: string,
  thing: A | undefined,
  wanted: ReadonlyArray<A["state"]> | "any",
  run: (thing: A) => Issue | void,
  view: (thing: A) => View
): View | Issue => {
  if (thing === undefined) return issue(`there is no ${what}`)
  if (wanted !== "any" && !wanted.includes(thing.state)) return issue(`${what} is ${thing.state}`)
  return run(thing) ?? view(thing)
}

/**
 * Makes controls over the things of a store. The argument of each control names a thing by its number; the control fails
 * if that thing is in another state than `wanted`.
 */
export const over = <A extends { readonly state: string }, Field extends keyof A & string, View>(
  control: MakeControl,
  { number, things, view, what }: {
    /** The name of the kind of thing in issues: `order`. */
    readonly what: string
    readonly things: Store<A>
    /** The field with the number, in a thing and in the argument of the controls. */
    readonly number: Field
    readonly view: (thing: A) => View
  }
) =>
<Given extends { readonly [F in Field]: unknown }>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  wanted: ReadonlyArray<A["state"]> | "any",
  run: (now: number, thing: A, given: Given) => Issue | void
): Control<Given, View> =>
  control(name, given, (now, values) =>
    runOver(
      `${what} ${String(values[number])}`,
      things.findLast((thing) => Object.is(thing[number], values[number])),
      wanted,
      (thing) => run(now, thing, values),
      view
    ))
