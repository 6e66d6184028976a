/** Finds endpoints by method and path. */
import type * as Endpoint from "../Endpoint.ts"

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
 * A segment that is written out comes before a parameter, in any order of the routes. Direct and partner endpoints
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
