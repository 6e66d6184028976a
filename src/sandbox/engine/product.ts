/** Products of a sandbox: their operations, their controls and their state. */
import type { MakeControl } from "./control.ts"
import type { Operation } from "./operation.ts"

/** A product: the operations that serve its endpoints. */
export interface Product {
  readonly operations: ReadonlyArray<Operation>
}

/** A product with controls. */
export interface WithControls<out Controls> extends Product {
  /** Makes the controls, by their names. */
  readonly controls: (control: MakeControl) => Controls
}

/**
 * A product with state: lists of views, which become part of the sandbox's state. The first field of a view is the number
 * of its entity; the first field whose name ends in `state`, `status` or `result` is its state.
 */
export interface WithState<out State extends object> extends Product {
  readonly state: () => State
}

/** {@link WithState}, from the type of a view for each name of a list. */
export type WithLists<Views extends object> = WithState<
  { readonly [Name in keyof Views]: ReadonlyArray<Views[Name]> }
>

/** Names of fields that may identify a person. A merchant number, which has digits only, does not. */
const personal = /(^|_)(openid|plate_number|account)$/

/** The first and the last characters of a text, four each at most. */
const shortened = (text: string): string => {
  const kept = Math.min(4, Math.floor(text.length / 4))
  return `${text.slice(0, kept)}…${text.slice(text.length - kept)}`
}

/** Shortens the personal identifiers in a view, in place. `name` is the field that holds the view. */
const mask = (view: object, name = ""): void => {
  for (const [key, value] of Object.entries(view)) {
    const field = Array.isArray(view) ? name : key
    if (typeof value === "object" && value !== null) mask(value, field)
    if (typeof value === "string" && personal.test(field) && !/^\d*$/.test(value)) {
      Reflect.set(view, key, shortened(value))
    }
  }
}

/** A product with controls and state. */
interface Complete<Controls extends object, State extends object> extends WithControls<Controls>, WithState<State> {}

/** Joined products: the operations, controls and lists of all. */
export interface Joined<Controls extends object, State extends object> extends Complete<Controls, State> {
  /** Joins one more product. If that has no controls or no state, spread it over {@link empty}. */
  readonly and: <C extends object, S extends object>(product: Complete<C, S>) => Joined<Controls & C, State & S>
}

/** The controls and the state of a product that has none. */
export const empty = { controls: () => ({}), state: () => ({}) }

/** Begins to join products. They are joined one by one, so that the compiler checks the type of each step. */
export const join = <Controls extends object, State extends object>(
  { controls, operations, state }: Complete<Controls, State>
): Joined<Controls, State> => ({
  controls,
  operations,
  state,
  and: (product) =>
    join({
      operations: [...operations, ...product.operations],
      controls: (control) => ({ ...controls(control), ...product.controls(control) }),
      state: () => ({ ...state(), ...product.state() })
    })
})

/** A copy of a state in which the personal identifiers are shortened. */
export const show = <State extends object>(state: State): State => {
  const copy = structuredClone(state)
  mask(copy)
  return copy
}
