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

type StateOf<P> = P extends WithState<infer State> ? State : never

type ControlsOf<P> = P extends WithControls<infer Controls> ? Controls : never

/** The intersection of the members of a union. */
type Intersection<A> = (A extends unknown ? (a: A) => void : never) extends (all: infer I) => void ? I & object : never

/** Names of fields that may identify a person. A merchant number, which has digits only, does not. */
const personal = /(^|_)(openid|plate_number|account)$/

/** The first and the last characters of a text, four each at most. */
const shortened = (text: string): string => {
  const kept = Math.min(4, Math.floor(text.length / 4))
  return `${text.slice(0, kept)}…${text.slice(text.length - kept)}`
}

/** Shortens the personal identifiers in a view. */
const masked = (view: unknown, name = ""): unknown => {
  if (typeof view === "string") return personal.test(name) && !/^\d*$/.test(view) ? shortened(view) : view
  if (Array.isArray(view)) return view.map((one) => masked(one, name))
  return typeof view === "object" && view !== null
    ? Object.fromEntries(Object.entries(view).map(([name, inner]) => [name, masked(inner, name)]))
    : view
}

/** A product with or without controls and state. */
interface AnyProduct extends Product {
  readonly controls?: (control: MakeControl) => unknown
  readonly state?: () => object
}

/** Joins products into one, with the controls and lists of all. */
export const join = <const P extends ReadonlyArray<AnyProduct>>(
  products: P
): WithControls<Intersection<ControlsOf<P[number]>>> & WithState<Intersection<StateOf<P[number]>>> => ({
  operations: products.flatMap(({ operations }) => operations),
  controls: (control) =>
    Object.assign({}, ...products.map(({ controls }) => controls?.(control))) as Intersection<ControlsOf<P[number]>>,
  state: () => Object.assign({}, ...products.map(({ state }) => state?.())) as Intersection<StateOf<P[number]>>
})

/** Shortens the personal identifiers in all lists of a state. */
export const show = <State extends object>(state: State): State =>
  Object.fromEntries(Object.entries(state).map(([name, views]) => [name, masked(views)])) as State
