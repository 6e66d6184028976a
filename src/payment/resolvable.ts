/**
 * Resolves calls whose outcome is unknown: queries the business under the same merchant number, and infers from the
 * response whether the call was carried out.
 */
import * as Effect from "effect/Effect"
import type { Endpoint, Services } from "../Endpoint.ts"
import type { WeChatPayError } from "../WeChatPayError.ts"

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
  }
): Resolvable<Req, Res, Code> =>
  Object.assign(
    (request: Req) => endpoint(request),
    endpoint,
    {
      settlement: (request: Req) => Effect.map(options.query(request), (known) => options.settled(known, request))
    }
  )

/** Whether two values are equal, or WeChat Pay left out the one that it knows. */
export const agrees = <A>(known: A | undefined, requested: A | undefined): boolean =>
  known === undefined || requested === undefined || known === requested
