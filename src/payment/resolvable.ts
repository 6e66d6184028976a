/**
 * Resolves calls whose outcome is unknown: queries the business under the same merchant number, and infers from the
 * response whether the call was carried out.
 */
import * as Effect from "effect/Effect"
import type { Endpoint, Services } from "../Endpoint.ts"
import { commonCodes, type WeChatPayError, withOutcome } from "../WeChatPayError.ts"

/**
 * The result of a query that resolves a call.
 *
 * **Details**
 *
 * - `Settled`: the call was carried out; `response` is what it would have returned.
 * - `Repeat`: the business exists, but only the call itself returns what the program needs of it. The same call, with
 *   the same number, returns it.
 * - `OtherContent`: the number stands for other content than the request's.
 */
export type Settlement<A> =
  | { readonly _tag: "Settled"; readonly response: A }
  | { readonly _tag: "Repeat" }
  | { readonly _tag: "OtherContent" }

/** Creates a {@link Settlement}: the call was carried out. */
export const settled = <A>(response: A): Settlement<A> => ({ _tag: "Settled", response })

/** The {@link Settlement} of a business that exists and whose response only the call itself returns. */
export const repeat: Settlement<never> = { _tag: "Repeat" }

/** The {@link Settlement} of a number that stands for other content. */
export const otherContent: Settlement<never> = { _tag: "OtherContent" }

/** An endpoint whose calls with an unknown outcome can be resolved by a query. */
export interface Resolvable<in Req, out Res, out Code extends string = string> extends Endpoint<Req, Res, Code> {
  /** Queries under the merchant number of a request; the query's failures are its own. */
  readonly settlement: (request: Req) => Effect.Effect<Settlement<Res>, WeChatPayError, Services>
  /** Whether `Payment.resolveUnknown` queries before its first call, unless the number was never used. */
  readonly queriesFirst: boolean
  /** Whether the outcome of a refusal with a code that the endpoint does not list is `Unknown`. */
  readonly doubtsOtherCodes: boolean
}

/** Makes the function that puts in doubt the refusals whose codes an endpoint does not list. */
const doubting = <Req, Res, Code extends string>({ description }: Endpoint<Req, Res, Code>) => {
  const listed = new Set<string>([...commonCodes, ...description.codes])
  return (error: WeChatPayError<Code>): WeChatPayError<Code> =>
    error._tag === "ApiError" && !listed.has(error.code) ? withOutcome(error, "Unknown") : error
}

/**
 * Declares how an endpoint's unknown outcome is resolved.
 *
 * **When to use**
 *
 * Use for an endpoint of your own, or for one that `Payment.resolveUnknown` does not take yet.
 *
 * **Example** (An order of the payment score)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { ServiceOrder } from "effect-wechatpay/payscore"
 *
 * const service_id = "2002000000000558128851361561536"
 *
 * export const cancel = Payment.resolvable(ServiceOrder.cancel, {
 *   query: ({ out_order_no }) => ServiceOrder.query({ out_order_no, service_id }),
 *   settled: (order, { out_order_no }) =>
 *     order.state === "REVOKED" ? Payment.settled({ out_order_no, service_id }) : Payment.repeat
 * })
 * ```
 */
export const resolvable = <Req, Res, Code extends string, Known, E extends WeChatPayError>(
  endpoint: Endpoint<Req, Res, Code>,
  options: {
    /** Queries by the request's merchant number. */
    readonly query: (request: NoInfer<Req>) => Effect.Effect<Known, E, Services>
    /** Decides from the query's response what became of the call. Compare the content: numbers get reused by mistake. */
    readonly settled: (known: NoInfer<Known>, request: NoInfer<Req>) => Settlement<NoInfer<Res>>
    /**
     * Whether to query before the first call, unless the number was never used: for an endpoint that recognises a number
     * for some days only, and would do it again after that. `false` by default.
     */
    readonly queriesFirst?: boolean | undefined
    /**
     * Whether the outcome of a refusal with a code that the endpoint's `codes` do not list is `Unknown`: for endpoints whose
     * page forbids a new number after a new code. `false` by default.
     */
    readonly doubtsOtherCodes?: boolean | undefined
  }
): Resolvable<Req, Res, Code> => {
  const { doubtsOtherCodes = false, queriesFirst = false } = options
  const doubt = doubting(endpoint)
  const call = <A>(run: Effect.Effect<A, WeChatPayError<Code>, Services>) =>
    doubtsOtherCodes ? Effect.mapError(run, doubt) : run
  return Object.assign(
    (request: Req) => call(endpoint(request)),
    endpoint,
    {
      withResponse: (request: Req) => call(endpoint.withResponse(request)),
      settlement: (request: Req) => Effect.map(options.query(request), (known) => options.settled(known, request)),
      queriesFirst,
      doubtsOtherCodes
    }
  )
}

/** Whether two values are equal, or WeChat Pay left out the one that it knows. */
export const agrees = <A>(known: A | undefined, requested: A | undefined): boolean =>
  known === undefined || requested === undefined || known === requested
