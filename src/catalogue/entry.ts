/** Entries of the catalogue: endpoints, and where a program imports them from. */
import * as Endpoint from "../Endpoint.ts"

/** An endpoint and where it is imported from. */
export interface Entry {
  /** Product line, such as `payments`: imported from `effect-wechatpay/payments`. */
  readonly line: string
  /** Module, such as `Native`. */
  readonly module: string
  /** Function, such as `prepay`. */
  readonly name: string
  readonly endpoint: Endpoint.Any
}

/** The modules that the index of a product line exports, by name. */
export type Modules = Readonly<Record<string, object>>

/** Entries of a product line. */
export const entriesOf = (line: string, modules: Modules): ReadonlyArray<Entry> =>
  Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, endpoint]) =>
      Endpoint.isEndpoint(endpoint) ? [{ line, module, name, endpoint }] : []
    )
  )
