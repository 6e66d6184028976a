/** Every endpoint, for documents, the sandbox and tests. Nothing that a payment imports imports this module. */
import * as banks from "./api/banks/index.ts"
import * as brandProfitSharing from "./api/brand-profit-sharing/index.ts"
import * as businessCircle from "./api/business-circle/index.ts"
import * as complaints from "./api/complaints/index.ts"
import * as ecommerce from "./api/ecommerce/index.ts"
import * as fapiao from "./api/fapiao/index.ts"
import * as goldPlan from "./api/gold-plan/index.ts"
import * as marketing from "./api/marketing/index.ts"
import * as media from "./api/media/index.ts"
import * as onboarding from "./api/onboarding/index.ts"
import * as parking from "./api/parking/index.ts"
import * as partnerPayments from "./api/partner-payments/index.ts"
import * as partnerProfitSharing from "./api/partner-profit-sharing/index.ts"
import * as payments from "./api/payments/index.ts"
import * as payscore from "./api/payscore/index.ts"
import * as profitSharing from "./api/profit-sharing/index.ts"
import * as risk from "./api/risk/index.ts"
import * as security from "./api/security/index.ts"
import * as smartGuide from "./api/smart-guide/index.ts"
import * as transfers from "./api/transfers/index.ts"
import type * as Endpoint from "./Endpoint.ts"

/**
 * Modules of every product line, by the path that a program imports them from. A module that a line exports is in the
 * catalogue by that alone.
 */
export const lines: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  payments,
  "partner-payments": partnerPayments,
  transfers,
  "profit-sharing": profitSharing,
  "partner-profit-sharing": partnerProfitSharing,
  "brand-profit-sharing": brandProfitSharing,
  ecommerce,
  onboarding,
  payscore,
  parking,
  "smart-guide": smartGuide,
  "gold-plan": goldPlan,
  "business-circle": businessCircle,
  marketing,
  complaints,
  risk,
  fapiao,
  banks,
  security,
  media
}

const isEndpoint = (value: unknown): value is Endpoint.Any => typeof value === "function" && "description" in value

/** Where an endpoint is found. */
export interface Entry {
  /** `payments`: imported from `effect-wechatpay/payments`. */
  readonly line: string
  /** `Native` */
  readonly module: string
  /** `prepay` */
  readonly name: string
  readonly endpoint: Endpoint.Any
}

/** Every endpoint, with the place that it is imported from. */
export const entries: ReadonlyArray<Entry> = Object.entries(lines).flatMap(([line, modules]) =>
  Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, endpoint]) =>
      isEndpoint(endpoint) ? [{ line, module, name, endpoint }] : []
    )
  )
)

/** Every endpoint of the library. */
export const all: ReadonlyArray<Endpoint.Any> = entries.map(({ endpoint }) => endpoint)

// ---------------------------------------------------------------------------------------------------------------------
// routes
// ---------------------------------------------------------------------------------------------------------------------

/** A step of a path: the steps after a segment that is written out, and after one that is a parameter. */
interface Step<A> {
  readonly literal: Map<string, Step<A>>
  parameter: Step<A> | undefined
  readonly found: Array<A>
}

const step = <A>(): Step<A> => ({ literal: new Map(), parameter: undefined, found: [] })

const isParameter = (segment: string) => segment.startsWith("{") && segment.endsWith("}")

/**
 * Makes a function that finds what serves a method and a path.
 *
 * **Details**
 *
 * A segment that is written out comes before a parameter, whatever the order of the routes. Direct and partner endpoints
 * may share a route; all of them are returned, in the order of the routes. A parameter takes any segment but an empty
 * one.
 *
 * **Example** (Finding an endpoint)
 *
 * ```ts
 * import { Catalogue } from "effect-wechatpay/catalogue"
 *
 * const find = Catalogue.matcher(Catalogue.all)
 * const [query] = find("GET", "/v3/pay/transactions/id/1217752501201407033233368018")
 * ```
 */
export const matcher = <A extends { readonly description: Pick<Endpoint.Description, "method" | "path"> }>(
  routes: ReadonlyArray<A>
): (method: string, path: string) => ReadonlyArray<A> => {
  const root = step<A>()
  for (const route of routes) {
    let at = root
    for (const segment of [route.description.method, ...route.description.path.split("/")]) {
      if (isParameter(segment)) at = at.parameter ??= step<A>()
      else {
        const next = at.literal.get(segment) ?? step<A>()
        at.literal.set(segment, next)
        at = next
      }
    }
    at.found.push(route)
  }
  const find = (at: Step<A>, segments: ReadonlyArray<string>, index: number): ReadonlyArray<A> => {
    const segment = segments[index]
    if (segment === undefined) return at.found
    const literal = at.literal.get(segment)
    const found = literal === undefined ? [] : find(literal, segments, index + 1)
    return found.length > 0 || at.parameter === undefined || segment === ""
      ? found
      : find(at.parameter, segments, index + 1)
  }
  return (method, path) => find(root, [method, ...path.split("/")], 0)
}
