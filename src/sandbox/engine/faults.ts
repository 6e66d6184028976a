/** Faults: failures that a test or a person asks the sandbox to inject. */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import type * as Endpoint from "../../Endpoint.ts"
import type { Kernel } from "./kernel.ts"

/**
 * A failure to inject into a call.
 *
 * **Details**
 *
 * - `latency`: the response comes late.
 * - `resetBefore`, `resetAfter`: the connection breaks before, or after, the request was carried out.
 * - `error`: an error response; with `committed` the request is carried out nevertheless.
 * - `badSignature`, `unsigned`, `foreignSerial`: the response's signature is wrong, is missing, or is under an
 *   unknown key.
 * - `foreignResponse`: a genuine response, but about another order.
 * - `truncatedBody`: the connection breaks in the middle of the response.
 * - `redirect`: a redirect to another host.
 * - `hostDown`: a host refuses connections: the `primary` one by default, or the `backup`.
 * - `probe`: the response's signature is one of WeChat Pay's probes, wrong on purpose.
 * - `clockOffset`: the sandbox's clock is that many seconds ahead, or behind if the number is negative.
 */
export type Fault = typeof Fault.Type

/** Schema for {@link Fault}. */
export const Fault = Schema.Union([
  Schema.Struct({ kind: Schema.Literals(["latency"]), millis: Schema.Natural }),
  Schema.Struct({
    kind: Schema.Literals(["error"]),
    status: Schema.Int,
    code: Schema.String,
    message: Schema.optionalKey(Schema.String),
    committed: Schema.optionalKey(Schema.Boolean)
  }),
  Schema.Struct({ kind: Schema.Literals(["redirect"]), location: Schema.optionalKey(Schema.String) }),
  Schema.Struct({
    kind: Schema.Literals(["hostDown"]),
    host: Schema.optionalKey(Schema.Literals(["primary", "backup"]))
  }),
  Schema.Struct({ kind: Schema.Literals(["clockOffset"]), seconds: Schema.Int }),
  Schema.Struct({
    kind: Schema.Literals([
      "resetBefore",
      "resetAfter",
      "badSignature",
      "unsigned",
      "foreignSerial",
      "foreignResponse",
      "truncatedBody",
      "probe"
    ])
  })
])

/** The calls that a fault affects. */
export type FaultScope = typeof FaultScope.Type

/** Schema for {@link FaultScope}. */
export const FaultScope = Schema.Struct({
  /** Number of calls: 1 by default, unlimited by default if there is a probability. */
  times: Schema.optionalKey(Schema.Natural),
  /** Name (`Native.prepay`) or route (`POST /v3/pay/transactions/native`) of the endpoint; any endpoint by default. */
  endpoint: Schema.optionalKey(Schema.String),
  /** Probability that a call is affected, from 0 to 1; the sandbox's seed decides. */
  probability: Schema.optionalKey(Schema.Finite)
})

interface Rule {
  readonly fault: Fault
  readonly scope: FaultScope
  left: number
}

/** The faults of a sandbox. */
export interface Faults {
  readonly add: (fault: Fault, scope: FaultScope) => void
  readonly clear: () => void
  /** The faults that still affect calls. */
  readonly waiting: () => ReadonlyArray<{ readonly fault: Fault; readonly scope: FaultScope }>
  /** Takes the faults that affect a call, one of each kind at most, and counts them down. */
  readonly take: (description: Endpoint.Description | undefined, backup: boolean) => ReadonlyArray<Fault>
}

export const make = (kernel: Kernel): Faults => {
  let rules: ReadonlyArray<Rule> = []
  return {
    add: (fault, scope) => {
      const left = scope.times ?? (scope.probability === undefined ? 1 : Number.POSITIVE_INFINITY)
      rules = [...rules, { fault, scope, left }]
    },
    clear: () => {
      rules = []
    },
    waiting: () => rules.map(({ fault, scope }) => ({ fault, scope })),
    take: (description, backup) => {
      if (rules.length === 0) return []
      const taken: Array<Fault> = []
      for (const rule of rules) {
        const { endpoint, probability } = rule.scope
        const here = endpoint === undefined || endpoint === description?.name || endpoint === description?.route
        const host = rule.fault.kind !== "hostDown" || (rule.fault.host === "backup") === backup
        const again = taken.some(({ kind }) => kind === rule.fault.kind)
        if (!here || !host || again || (probability !== undefined && kernel.random() >= probability)) continue
        rule.left--
        taken.push(rule.fault)
      }
      rules = rules.filter(({ left }) => left > 0)
      return taken
    }
  }
}

/** Finds the fault of a kind among those that affect a call. */
export const find = <K extends Fault["kind"]>(
  taken: ReadonlyArray<Fault>,
  kind: K
): Extract<Fault, { readonly kind: K }> | undefined =>
  taken.find((fault): fault is Extract<Fault, { readonly kind: K }> => fault.kind === kind)

/** The delay before a response, 0 without `latency`. */
export const delay = (taken: ReadonlyArray<Fault>): Duration.Duration =>
  Duration.millis(find(taken, "latency")?.millis ?? 0)
