/** What a product brings to a sandbox: endpoints, what people do beside them, and what there is to see of it. */
import type { MakeControl } from "./control.ts"
import type { Operation } from "./operation.ts"

/** A product. */
export interface Product {
  readonly operations: ReadonlyArray<Operation>
}

/** A product that people do something with beside the merchant's calls. */
export interface WithControls<out Controls> extends Product {
  readonly controls: (control: MakeControl) => Controls
}

/**
 * A product that keeps something: lists by name, which are part of the sandbox's state. A view starts with the number of
 * a thing; how it stands is in the first field that ends in `state`, `status` or `result`.
 */
export interface WithState<out State extends object> extends Product {
  readonly state: () => State
}

/** A product that keeps lists of things: a view of each thing, by the name of the list. */
export type WithLists<Views extends object> = WithState<
  { readonly [Name in keyof Views]: ReadonlyArray<Views[Name]> }
>

type StateOf<P> = P extends WithState<infer State> ? State : never

type ControlsOf<P> = P extends WithControls<infer Controls> ? Controls : never

/** An intersection instead of a union. */
type All<A> = (A extends unknown ? (a: A) => void : never) extends (all: infer I) => void ? I & object : never

/** Fields that identify a person. A merchant number, which has digits only, is public. */
const personal = /(^|_)(openid|plate_number|account)$/

const hint = (text: string): string => {
  const kept = Math.min(4, Math.floor(text.length / 4))
  return `${text.slice(0, kept)}…${text.slice(text.length - kept)}`
}

/** Masks personal identifiers but keeps them distinguishable. */
const discreet = (view: unknown, name = ""): unknown => {
  if (typeof view === "string") return personal.test(name) && !/^\d*$/.test(view) ? hint(view) : view
  if (Array.isArray(view)) return view.map((one) => discreet(one, name))
  return typeof view === "object" && view !== null
    ? Object.fromEntries(Object.entries(view).map(([name, inner]) => [name, discreet(inner, name)]))
    : view
}

/** A product of any kind. */
interface AnyProduct extends Product {
  readonly controls?: (control: MakeControl) => unknown
  readonly state?: () => object
}

/** Several products as one. */
export const join = <const P extends ReadonlyArray<AnyProduct>>(
  products: P
): WithControls<All<ControlsOf<P[number]>>> & WithState<All<StateOf<P[number]>>> => ({
  operations: products.flatMap(({ operations }) => operations),
  controls: (control) =>
    Object.assign({}, ...products.map(({ controls }) => controls?.(control))) as All<ControlsOf<P[number]>>,
  state: () => Object.assign({}, ...products.map(({ state }) => state?.())) as All<StateOf<P[number]>>
})

/** Shows lists of products. People are in them in short only. */
export const show = <State extends object>(state: State): State =>
  Object.fromEntries(Object.entries(state).map(([name, views]) => [name, discreet(views)])) as State
