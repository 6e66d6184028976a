/** Resolves a call whose outcome may be unknown. */
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type { Services } from "../Endpoint.ts"
import * as StoppedClock from "../transport/stoppedClock.ts"
import { ApiError, redactText, ResponseDecodeError, type WeChatPayError, withOutcome } from "../WeChatPayError.ts"
import type { Resolvable, Settlement } from "./resolvable.ts"

/** Codes by which WeChat Pay says that it does not know a number: the call did not get through, or not yet. */
const unknownNumber = new Set([
  "ORDER_NOT_EXIST",
  "ORDERNOTEXIST",
  "RESOURCE_NOT_EXISTS",
  "NOT_FOUND",
  "APPLYMENT_NOT_EXIST",
  "APPLYMENT_NOTEXIST"
])

/** @internal */
export const isUnknownNumber = (error: WeChatPayError): boolean =>
  error._tag === "ApiError" && unknownNumber.has(error.code)

/** Five times within half a minute. */
export const patience = Schedule.exponential("1 second").pipe(Schedule.jittered, Schedule.upTo({ times: 5 }))

/** Settings of {@link resolveUnknown}. */
export interface ResolveOptions {
  /**
   * Whether nothing was ever sent under this number, by this run or an earlier one. Only then does a refusal of the
   * first call say that nothing happened. `false` by default.
   */
  readonly firstUse?: boolean | undefined
  /** When to query and to call again; five times within half a minute by default. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
}

/** The result of a query under the number. `NotFound` and `Failed` are not signed, and prove nothing. */
type Found<A> = Settlement<A> | { readonly _tag: "NotFound" } | { readonly _tag: "Failed" }

/** A failure of the call, and whether it is worth another round. */
interface Doubt<E> {
  readonly error: E
  readonly final: boolean
}

/** Whether the same call may end otherwise a little later. */
const mayEndOtherwise = (error: WeChatPayError): boolean =>
  error.outcome === "Unknown" || (error.outcome === "NotSent" && error._tag === "TransportError")

/**
 * Calls an endpoint under a merchant number until it is known what became of it: after a failure it queries by the same
 * number, and repeats the same call only where that cannot do it twice.
 *
 * **When to use**
 *
 * Use for every call that moves money: refunds, transfers, profit sharing, payments by code. A program that stopped in
 * the middle runs it again with the number and the content that it stored before the call.
 *
 * **Details**
 *
 * - The result is what the endpoint returns, whether the call or the query said so. The query has to agree with the
 *   request's content. A transfer that still waits for its user is created again with the same number, since only
 *   `Transfer.create` returns `package_info`.
 * - A call without `idempotentBy`, such as `CodePay.pay`, is sent once in a run; after that it is only queried.
 * - Every failure is the call's own, with its endpoint and route, and the outcome `Unknown`: a refusal may be due to an
 *   earlier call under the number, one of another process included. `code` says why the last call was refused.
 * - Withdrawals (`Withdrawal`, `PlatformWithdrawal`, `DayEndWithdrawal`) are queried before the first call, because WeChat
 *   Pay recognises their numbers for six days only: a run after a week would pay once more. If that query fails, its
 *   failure is the result, and nothing is called.
 * - With `firstUse` the first call's failure keeps its outcome: `NotSent` and `Refused` then end the number's doubt.
 *
 * **Gotchas**
 *
 * - Keep the number and the content as long as the outcome is `Unknown`. A new number is safe only once a response says
 *   that the old one ended without money, for example a transfer in `FAIL`.
 * - An interrupted call leaves the number in doubt. Never pass `firstUse` for a number that was read from a store.
 *
 * **Example** (A refund that a program may repeat at any time)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { Refund } from "effect-wechatpay/payments"
 *
 * const refund = (out_trade_no: string, out_refund_no: string) =>
 *   Payment.resolveUnknown(Refund.create)({
 *     out_trade_no,
 *     out_refund_no,
 *     amount: { refund: 40, total: 100, currency: "CNY" }
 *   })
 * ```
 */
export const resolveUnknown = <Req, Res, Code extends string>(endpoint: Resolvable<Req, Res, Code>) => {
  const { idempotentBy, name, route, safe } = endpoint.description
  const repeatable = safe || idempotentBy !== undefined

  const query = (request: Req): Effect.Effect<Found<Res>, never, Services> =>
    Effect.catch(
      endpoint.settlement(request),
      (error): Effect.Effect<Found<Res>> =>
        isUnknownNumber(error)
          ? Effect.succeed({ _tag: "NotFound" })
          : Effect.as(Effect.logDebug(`${name}: the query for its outcome failed`, error), { _tag: "Failed" })
    )

  /** Queries before the first call, which could do again what was done days ago. */
  const before = (request: Req, schedule: Schedule.Schedule<unknown>) =>
    endpoint.settlement(request).pipe(
      Effect.catch((error): Effect.Effect<Found<Res>, WeChatPayError> =>
        isUnknownNumber(error) ? Effect.succeed({ _tag: "NotFound" }) : Effect.fail(error)
      ),
      Effect.retry({ schedule, while: ({ _tag }) => _tag !== "RequestEncodeError" }),
      Effect.mapError((error): WeChatPayError<Code> =>
        error._tag === "ApiError"
          ? new ApiError<Code>({ ...error, outcome: "Unknown" })
          : withOutcome(error, "Unknown")
      )
    )

  return Effect.fnUntraced(
    function*(
      request: Req,
      options: ResolveOptions = {}
    ): Effect.fn.Return<Res, WeChatPayError<Code>, Services> {
      if (endpoint.queriesFirst && options.firstUse !== true) {
        const known = yield* before(request, options.schedule ?? patience)
        if (known._tag === "Settled") return known.response
        if (known._tag === "OtherContent") {
          return yield* new ResponseDecodeError({
            endpoint: name,
            route,
            outcome: "Unknown",
            reason: { _tag: "UnexpectedContent" },
            issue: `${idempotentBy} stands for other content at WeChat Pay: nothing was called; correct the request`,
            body: redactText("")
          })
        }
      }
      let error: WeChatPayError<Code>
      const first = yield* Effect.result(endpoint(request))
      if (first._tag === "Success") return first.success
      error = first.failure
      if (options.firstUse === true && error.outcome !== "Unknown") return yield* Effect.fail(error)

      const call = endpoint(request).pipe(
        Effect.mapError((next): Doubt<WeChatPayError<Code>> => {
          error = next
          // The query decides on a refusal, in the next round.
          return { error: next, final: false }
        })
      )
      const round = Effect.flatMap(query(request), (found) => {
        const doubt = (final: boolean) => Effect.fail<Doubt<WeChatPayError<Code>>>({ error, final })
        switch (found._tag) {
          case "Settled":
            return Effect.succeed(found.response)
          case "OtherContent":
            return doubt(true)
          case "Failed":
            return doubt(false)
          case "Repeat":
            return repeatable ? call : doubt(false)
          case "NotFound":
            return mayEndOtherwise(error) ? (repeatable ? call : doubt(false)) : doubt(true)
        }
      })
      return yield* round.pipe(
        Effect.retry({ schedule: options.schedule ?? patience, while: ({ final }) => !final }),
        Effect.mapError((doubt) => withOutcome(doubt.error, "Unknown"))
      )
    },
    (effect) =>
      Effect.withSpan(StoppedClock.watch("Payment.resolveUnknown", effect), "Payment.resolveUnknown", {
        attributes: { "wechatpay.endpoint": name },
        captureStackTrace: false
      })
  )
}
