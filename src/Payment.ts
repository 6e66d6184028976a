/**
 * What a program needs around an order: a number for it, certainty after a lost connection, and its outcome.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { randomBytes } from "node:crypto"
import { ConfigurationError, type WeChatPayError, withOutcome } from "./WeChatPayError.ts"

// ---------------------------------------------------------------------------------------------------------------------
// numbers
// ---------------------------------------------------------------------------------------------------------------------

/** Crockford's alphabet in lower case: no letter that reads as another, and no case that a database might fold. */
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const beijing = 8 * 3_600_000

/**
 * Makes a merchant number (商户订单号, 商户退款单号, …) that no other machine makes.
 *
 * **Details**
 *
 * 32 characters at most, of WeChat Pay's alphabet: the prefix, the second in Beijing time (`20261123142501`), and
 * random characters up to 32, 50 bits at least. Numbers sort by time.
 *
 * **Gotchas**
 *
 * Store the number before the call that uses it: after a lost connection the same number must be used again.
 *
 * @category numbers
 * @since 0.1.0
 */
export const merchantNumber = (prefix = ""): Effect.Effect<string, ConfigurationError> =>
  /^[0-9A-Za-z_\-|*]{0,8}$/.test(prefix)
    ? Effect.map(Clock.currentTimeMillis, (now) => {
      const second = new Date(now + beijing).toISOString().slice(0, 19).replaceAll(/\D/g, "")
      const random = Array.from(randomBytes(32 - 14 - prefix.length), (byte) => alphabet[byte % 32])
      return prefix + second + random.join("")
    })
    : Effect.fail(
      new ConfigurationError({
        setting: "prefix",
        found: `text of ${prefix.length} characters`,
        advice: "A prefix has at most 8 characters, of digits, letters and _-|*."
      })
    )

// ---------------------------------------------------------------------------------------------------------------------
// certainty
// ---------------------------------------------------------------------------------------------------------------------

/** Codes by which WeChat Pay says that it does not know a number: the call did not get through, or not yet. */
const unknownNumber = new Set([
  "ORDER_NOT_EXIST",
  "ORDERNOTEXIST",
  "RESOURCE_NOT_EXISTS",
  "NOT_FOUND",
  "APPLYMENT_NOT_EXIST",
  "APPLYMENT_NOTEXIST"
])

const isUnknownNumber = (error: WeChatPayError): boolean => error._tag === "ApiError" && unknownNumber.has(error.code)

const patience = Schedule.exponential("1 second").pipe(Schedule.jittered, Schedule.upTo({ times: 5 }))

/**
 * Settings of {@link certain}.
 *
 * @category models
 * @since 0.1.0
 */
export interface CertainOptions<A, B, E, R> {
  /** Asks by the same merchant number. */
  readonly ask: Effect.Effect<B, E, R>
  /** What the call would have answered, if what was asked shows that it was carried out. */
  readonly settled: (known: NoInfer<B>) => Option.Option<A>
  /** When to ask again; five times within half a minute by default. */
  readonly schedule?: Schedule.Schedule<unknown, E> | undefined
}

/**
 * Makes sure of a call whose outcome got lost: asks first, and repeats it with the same number only where it was not
 * carried out.
 *
 * **When to use**
 *
 * Around calls that a merchant number makes safe to repeat (placing, refunding, closing, transferring), where the
 * retries of the configuration were not enough.
 *
 * **Details**
 *
 * A call that fails with another outcome than `Unknown` fails at once: then nothing is in doubt. If the doubt remains
 * in the end, the last error says so: its `outcome` is `Unknown` even where asking, or the repeat, was refused.
 *
 * **Gotchas**
 *
 * The request must be the very same each time: another content under the same number is refused, another number pays
 * twice.
 *
 * **Example** (A refund that is certain)
 *
 * ```ts
 * import { Option } from "effect"
 * import { Payment } from "effect-wechatpay"
 * import { Refund } from "effect-wechatpay/payments"
 *
 * const refund = (request: Refund.CreateRequest) =>
 *   Payment.certain(Refund.create(request), {
 *     ask: Refund.query({ out_refund_no: request.out_refund_no }),
 *     settled: Option.some
 *   })
 * ```
 *
 * @category certainty
 * @since 0.1.0
 */
export const certain = <A, E extends WeChatPayError, R, B, E2 extends WeChatPayError, R2>(
  call: Effect.Effect<A, E, R>,
  options: CertainOptions<A, B, E | E2, R2>
): Effect.Effect<A, E | E2, R | R2> =>
  Effect.catchIf(
    call,
    (error) => error.outcome === "Unknown",
    () =>
      Effect.matchEffect(options.ask, {
        onSuccess: (known) => Option.match(options.settled(known), { onNone: () => call, onSome: Effect.succeed }),
        onFailure: (error): Effect.Effect<A, E | E2, R> => isUnknownNumber(error) ? call : Effect.fail(error)
      }).pipe(
        Effect.retry({
          schedule: options.schedule ?? patience,
          while: (error) => error.outcome === "Unknown" || error.outcome === "NotSent"
        }),
        // A refusal may be one of a repeat, because of the first call, or one of asking: neither settles the doubt.
        Effect.mapError((error) => error.outcome === "Unknown" ? error : withOutcome(error, "Unknown"))
      )
  )

// ---------------------------------------------------------------------------------------------------------------------
// outcome
// ---------------------------------------------------------------------------------------------------------------------

/**
 * How an order ended.
 *
 * **Details**
 *
 * - `Paid`: the money is there; `whileClosing` if it came when the order was about to be closed.
 * - `Closed`: nobody paid, and nobody can any more.
 * - `Failed`: a payment code was refused or reversed (`PAYERROR`, `REVOKED`).
 * - `Open`: the deadline is past and the order still not at an end, because closing did not succeed. Keep on asking.
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome<T> =
  | { readonly _tag: "Paid"; readonly order: T; readonly whileClosing: boolean }
  | { readonly _tag: "Closed"; readonly order: T }
  | { readonly _tag: "Failed"; readonly order: T }
  | { readonly _tag: "Open"; readonly order: T }

/**
 * Settings of {@link awaitPayment}.
 *
 * @category models
 * @since 0.1.0
 */
export interface AwaitOptions<T, E, R> {
  /** Asks for the order. */
  readonly query: Effect.Effect<T, E, R>
  /** Closes the order. */
  readonly close: Effect.Effect<unknown, WeChatPayError, R>
  /** Ends with the order once a verified notification about it came, for example a `Deferred` that a handler completes. */
  readonly notified?: Effect.Effect<T, never, R> | undefined
  /** Time from now until the order is closed. */
  readonly deadline: Duration.Input
  /** When to ask again; by default after 3 seconds, then less and less often, every 30 seconds at least. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** When to close and ask again after the deadline; five times within half a minute by default. */
  readonly closing?: Schedule.Schedule<unknown> | undefined
}

const asking = Schedule.min([Schedule.exponential("3 seconds", 1.5), Schedule.spaced("30 seconds")])

const classify = <T extends { readonly trade_state: string }>(order: T, whileClosing: boolean): Outcome<T> => {
  switch (order.trade_state) {
    case "SUCCESS":
    case "REFUND":
      return { _tag: "Paid", order, whileClosing }
    case "CLOSED":
      return { _tag: "Closed", order }
    case "PAYERROR":
    case "REVOKED":
      return { _tag: "Failed", order }
    default:
      return { _tag: "Open", order }
  }
}

/**
 * Waits until an order is at an end: by notification or by asking, whichever comes first; at the deadline it closes the
 * order, and asks once more.
 *
 * **Details**
 *
 * Errors end nothing. They are not authenticated, and `ORDER_NOT_EXIST` as every other means *not known*, never *not
 * paid*: only a verified order in a final state decides. If after the deadline nothing can be learned at all, it fails
 * with the last error. Only a request that does not fit its schema (`RequestEncodeError`) fails at once: asking again
 * would not help.
 *
 * **Example** (Waiting five minutes for a payment)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Payment } from "effect-wechatpay"
 * import { Order } from "effect-wechatpay/payments"
 *
 * const outcome = (out_trade_no: string) =>
 *   Payment.awaitPayment({
 *     query: Order.queryByOutTradeNo({ out_trade_no }),
 *     close: Order.close({ out_trade_no }),
 *     deadline: "5 minutes"
 *   }).pipe(Effect.map((ended) => ended._tag === "Open" ? "ask again later" : ended._tag))
 * ```
 *
 * @category outcome
 * @since 0.1.0
 */
export const awaitPayment = <T extends { readonly trade_state: string }, E extends WeChatPayError, R>(
  options: AwaitOptions<T, E, R>
): Effect.Effect<Outcome<T>, E, R> => {
  const ask = (whileClosing: boolean) => Effect.map(options.query, (order) => classify(order, whileClosing))
  const pending = (outcome: Outcome<T>) => outcome._tag === "Open"
  // What the program gets wrong stays wrong however often it asks.
  const isOpen = (result: Result.Result<Outcome<T>, E>) =>
    result._tag === "Success" ? pending(result.success) : result.failure._tag !== "RequestEncodeError"

  const polled = Effect.result(ask(false)).pipe(
    Effect.repeat({ schedule: options.schedule ?? asking, while: isOpen }),
    // The schedule may end first; the deadline goes on.
    Effect.flatMap((result) => isOpen(result) ? Effect.never : Effect.succeed(result))
  )
  const notified = options.notified === undefined ? Effect.never : options.notified.pipe(
    Effect.flatMap((order) => {
      const outcome = classify(order, false)
      return pending(outcome) ? Effect.never : Effect.succeed(Result.succeed(outcome))
    }),
    // Asking goes on without it.
    Effect.catchCause((cause) =>
      Effect.andThen(Effect.logError("awaitPayment: waiting for a notification failed", cause), Effect.never)
    )
  )

  const closed = Effect.ignore(options.close).pipe(
    Effect.andThen(Effect.result(ask(true))),
    Effect.repeat({ schedule: options.closing ?? patience, while: isOpen })
  )

  return Effect.raceFirst(polled, notified).pipe(
    Effect.timeoutOrElse({ duration: options.deadline, orElse: () => closed }),
    Effect.flatMap(Effect.fromResult)
  )
}
