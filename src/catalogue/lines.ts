/**
 * Product lines, each loaded when it is used: import it from `effect-wechatpay/catalogue/lines` to load nothing else.
 *
 * This is the only module of the library with `import()`: a static import would load every line with it.
 */
import * as Effect from "effect/Effect"
import { entriesOf, type Entry, type Modules } from "./entry.ts"

export type { Entry } from "./entry.ts"

/** A product line, such as `payments`. */
export interface Line {
  /** Name of the line; a program imports it from `effect-wechatpay/<name>`. */
  readonly name: string
  /** Loads the line's module and returns its endpoints. */
  readonly load: Effect.Effect<ReadonlyArray<Entry>>
}

const line = (name: string, load: () => Promise<Modules>): Line => ({
  name,
  load: Effect.map(Effect.promise(load), (modules) => entriesOf(name, modules))
})

/**
 * Every product line.
 *
 * **Example** (Loading the endpoints of one line)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { lines } from "effect-wechatpay/catalogue/lines"
 *
 * const routesOf = Effect.fn("routesOf")(function*(name: string) {
 *   const found = lines.find((line) => line.name === name)
 *   const entries = found === undefined ? [] : yield* found.load
 *   return entries.map(({ endpoint }) => endpoint.description.route)
 * })
 * ```
 */
export const lines: ReadonlyArray<Line> = [
  line("payments", () => import("../api/payments/index.ts")),
  line("partner-payments", () => import("../api/partner-payments/index.ts")),
  line("transfers", () => import("../api/transfers/index.ts")),
  line("profit-sharing", () => import("../api/profit-sharing/index.ts")),
  line("partner-profit-sharing", () => import("../api/partner-profit-sharing/index.ts")),
  line("brand-profit-sharing", () => import("../api/brand-profit-sharing/index.ts")),
  line("ecommerce", () => import("../api/ecommerce/index.ts")),
  line("onboarding", () => import("../api/onboarding/index.ts")),
  line("payscore", () => import("../api/payscore/index.ts")),
  line("partner-payscore", () => import("../api/partner-payscore/index.ts")),
  line("papay", () => import("../api/papay/index.ts")),
  line("partner-papay", () => import("../api/partner-papay/index.ts")),
  line("parking", () => import("../api/parking/index.ts")),
  line("smart-guide", () => import("../api/smart-guide/index.ts")),
  line("gold-plan", () => import("../api/gold-plan/index.ts")),
  line("business-circle", () => import("../api/business-circle/index.ts")),
  line("marketing", () => import("../api/marketing/index.ts")),
  line("complaints", () => import("../api/complaints/index.ts")),
  line("risk", () => import("../api/risk/index.ts")),
  line("fapiao", () => import("../api/fapiao/index.ts")),
  line("banks", () => import("../api/banks/index.ts")),
  line("security", () => import("../api/security/index.ts")),
  line("media", () => import("../api/media/index.ts"))
]
