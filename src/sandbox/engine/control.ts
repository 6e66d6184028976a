/** Controls: functions that do in the sandbox what the merchant's calls cannot do. For example, a user confirms a transfer. */
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

/** Runs a function on an entity and returns the entity's view. Fails if there is no entity, or if its state is not `wanted`. */
export const runOn = <A extends { readonly state: string }, View>(
  /** The kind and number of the entity, for issues: `order 1`. */
  name: string,
  entity: A | undefined,
  wanted: ReadonlyArray<A["state"]> | "any",
  run: (entity: A) => Issue | void,
  view: (entity: A) => View
): View | Issue => {
  if (entity === undefined) return issue(`there is no ${name}`)
  if (wanted !== "any" && !wanted.includes(entity.state)) return issue(`${name} is ${entity.state}`)
  return run(entity) ?? view(entity)
}

/**
 * Makes a function that makes the controls of one kind of entity. Each control takes the number of an entity, runs a
 * function on that entity, and returns its view. It fails if there is no such entity, or if its state is not `wanted`.
 */
export const entityControls = <A extends { readonly state: string }, Field extends keyof A & string, View>(
  control: MakeControl,
  { entities, entity: kind, number, view }: {
    /** The kind of entity, for issues: `order`. */
    readonly entity: string
    readonly entities: Store<A>
    /** The name of the field that holds the number, in an entity and in the argument of the controls. */
    readonly number: Field
    readonly view: (entity: A) => View
  }
) =>
<Given extends { readonly [F in Field]: unknown }>(
  name: string,
  given: Schema.Codec<Given, unknown>,
  wanted: ReadonlyArray<A["state"]> | "any",
  run: (now: number, entity: A, given: Given) => Issue | void
): Control<Given, View> =>
  control(name, given, (now, values) =>
    runOn(
      `${kind} ${String(values[number])}`,
      entities.findLast((entity) => Object.is(entity[number], values[number])),
      wanted,
      (entity) => run(now, entity, values),
      view
    ))
