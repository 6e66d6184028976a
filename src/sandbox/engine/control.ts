/** Controls: what people do with a product beside the merchant's calls, e.g. a user confirms a transfer. */
import type * as Effect from "effect/Effect"
import type * as Schema from "effect/Schema"
import { type Issue, issue } from "./issue.ts"
import type { SandboxError } from "./SandboxError.ts"
import type { Store } from "./store.ts"

/** A control of a product. */
export interface Control<Given, out A> {
  (given: Given): Effect.Effect<A, SandboxError>
  /** Passes the control's name, schema and function to `visitor`, for example to serve it over HTTP. */
  readonly visit: <R>(visitor: ControlVisitor<R>) => R
}

/** Makes something of any control. */
export type ControlVisitor<out R> = <Given>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (given: Given) => Effect.Effect<unknown, SandboxError>
) => R

/** Makes a control of a name, a schema and a function. */
export const make = <Given, A>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (given: Given) => Effect.Effect<A, SandboxError>
): Control<Given, A> => Object.assign(run, { visit: <R>(visitor: ControlVisitor<R>): R => visitor(name, given, run) })

/** Makes a control of a function over a product's state. */
export type MakeControl = <Given extends object, A>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  run: (now: number, given: Given) => A | Issue
) => Control<Given, A>

/** Runs a control over a thing that is in one of the states that the control wants, and shows what became of it. */
export const play = <A extends { readonly state: string }, View>(
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

/** Makes controls over the things of a store: each is given the number of a thing, and wants it in one of some states. */
export const over = <A extends { readonly state: string }, Field extends keyof A & string, View>(
  control: MakeControl,
  { number, things, view, what }: {
    /** The name of the kind in issues. */
    readonly what: string
    readonly things: Store<A>
    /** The field with the number, both of a thing and of what the controls are given. */
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
    play(
      `${what} ${String(values[number])}`,
      things.findLast((thing) => Object.is(thing[number], values[number])),
      wanted,
      (thing) => run(now, thing, values),
      view
    ))
