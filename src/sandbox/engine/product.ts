/** What a product brings to a sandbox: endpoints, what people do beside them, and what there is to see of it. */
import type { MakeControl } from "./control.ts"
import type { Operation } from "./operation.ts"

/** A product. */
export interface Product {
  readonly operations: ReadonlyArray<Operation>
  /** Lists of what it keeps, by name. They are part of the sandbox's state. */
  readonly state?: () => object
}

/** A product that people do something with. */
export interface WithControls<out Controls> extends Product {
  readonly controls: (control: MakeControl) => Controls
}

/**
 * A product that keeps something. A view of it starts with its number; how it stands is in the first field that ends in
 * `state`, `status` or `result`.
 */
export interface WithState<out State extends object> extends Product {
  readonly state: () => State
}

type StateOf<P> = P extends WithState<infer State> ? State : never

type All<A> = (A extends unknown ? (a: A) => void : never) extends (all: infer I) => void ? I : never

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

/** The lists of all products. People are in them in short only. */
export const state = <const P extends ReadonlyArray<Product>>(products: P): All<StateOf<P[number]>> =>
  Object.fromEntries(
    products.flatMap(({ state }) => Object.entries(state?.() ?? {})).map(([name, views]) => [name, discreet(views)])
  ) as All<StateOf<P[number]>>
