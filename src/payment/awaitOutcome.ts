/** Waits until an order, a refund, a transfer or a profit sharing is at an end. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import * as StoppedClock from "../transport/stoppedClock.ts"
import { type WeChatPayError, withOutcome } from "../WeChatPayError.ts"
import { patience } from "./resolveUnknown.ts"

/** Settings of {@link awaitRefund} and the others that wait for what cannot be closed. */
export interface AwaitOptions<T, E, R> {
  /** Queries it. */
  readonly query: Effect.Effect<T, E, R>
  /** Time from now until waiting ends with `Open`. */
  readonly deadline: Duration.Input
  /** When to query again; as WeChat Pay recommends by default. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
}

/** Settings of {@link awaitPayment}. */
export interface AwaitPaymentOptions<T, E, R> extends AwaitOptions<T, E, R> {
  /** Closes the order. */
  readonly close: Effect.Effect<unknown, WeChatPayError, R>
  /** Ends with the order once a verified notification about it came, for example a `Deferred` that a handler completes. */
  readonly notified?: Effect.Effect<T, never, R> | undefined
  /** Time from now until the order is closed. */
  readonly deadline: Duration.Input
  /** When to query again; by default after 3 seconds, then less and less often, every 30 seconds at least. */
  readonly schedule?: Schedule.Schedule<unknown> | undefined
  /** When to close and query again after the deadline; five times within half a minute by default. */
  readonly closing?: Schedule.Schedule<unknown> | undefined
}

interface Waiting<O, E, R> {
  /** Name of the function, for its span. */
  readonly name: string
  readonly query: Effect.Effect<O, E, R>
  readonly notified?: Effect.Effect<O, never, R> | undefined
  readonly schedule: Schedule.Schedule<unknown>
  readonly deadline: Duration.Input
  /** Decides the outcome once the deadline is past. */
  readonly late: Effect.Effect<Result.Result<O, E>, never, R>
}

/** Whether waiting goes on. A request that does not fit its schema stays wrong however often it is sent. */
const isOpen = <O extends { readonly _tag: string }, E extends WeChatPayError>(result: Result.Result<O, E>) =>
  result._tag === "Success" ? result.success._tag === "Open" : result.failure._tag !== "RequestEncodeError"

const wait = <O extends { readonly _tag: string }, E extends WeChatPayError, R>(
  options: Waiting<O, E, R>
): Effect.Effect<O, E, R> => {
  const polled = Effect.result(options.query).pipe(
    Effect.repeat({ schedule: options.schedule, while: isOpen }),
    // The schedule may end first; the deadline goes on.
    Effect.flatMap((result) => isOpen(result) ? Effect.never : Effect.succeed(result))
  )
  const notified = options.notified === undefined ? Effect.never : options.notified.pipe(
    Effect.flatMap((outcome) => outcome._tag === "Open" ? Effect.never : Effect.succeed(Result.succeed(outcome))),
    // Querying goes on without it.
    Effect.catchCause((cause) =>
      Effect.andThen(Effect.logError("awaitPayment: waiting for a notification failed", cause), Effect.never)
    )
  )
  const ended = Effect.raceFirst(polled, notified).pipe(
    Effect.timeoutOrElse({ duration: options.deadline, orElse: () => options.late }),
    Effect.flatMap(Effect.fromResult),
    // A query that was refused, or not sent, leaves open what it asks about.
    Effect.mapError((error) => withOutcome(error, "Unknown"))
  )
  return Effect.withSpan(StoppedClock.watch(options.name, ended), options.name, { captureStackTrace: false })
}

/** Without anything to close: one more query at the deadline. */
export const waitFor = <T, O extends { readonly _tag: string }, E extends WeChatPayError, R>(
  name: string,
  options: AwaitOptions<T, E, R>,
  schedule: Schedule.Schedule<unknown>,
  classify: (value: T) => O
): Effect.Effect<O, E, R> => {
  const query = Effect.map(options.query, classify)
  return wait({
    name,
    query,
    schedule: options.schedule ?? schedule,
    deadline: options.deadline,
    late: Effect.result(query).pipe(Effect.repeat({ schedule: patience, while: Result.isFailure }))
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// payments
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The end of an order, or its state at the deadline.
 *
 * **Details**
 *
 * - `Paid`: the payer paid, and nothing was refunded; `whileClosing` if it came when the order was about to be closed.
 * - `Refunded`: the payer paid, and a refund in part or whole began (`REFUND`). Query the refunds for what is left.
 * - `Closed`: not paid, and no longer payable.
 * - `Failed`: a payment code was refused or reversed (`PAYERROR`, `REVOKED`).
 * - `Open`: the deadline is past and the order has not ended, because closing did not succeed. Keep querying. Also
 *   if the order is paid while the outcome of closing is unknown: a reversal may still take the money back.
 */
export type Outcome<T> =
  | { readonly _tag: "Paid"; readonly order: T; readonly whileClosing: boolean }
  | { readonly _tag: "Refunded"; readonly order: T }
  | { readonly _tag: "Closed"; readonly order: T }
  | { readonly _tag: "Failed"; readonly order: T }
  | { readonly _tag: "Open"; readonly order: T }

const payments = Schedule.min([Schedule.exponential("3 seconds", 1.5), Schedule.spaced("30 seconds")])

const paymentOutcome = <T extends { readonly trade_state: string }>(order: T, whileClosing: boolean): Outcome<T> => {
  switch (order.trade_state) {
    case "SUCCESS":
      return { _tag: "Paid", order, whileClosing }
    case "REFUND":
      return { _tag: "Refunded", order }
    case "CLOSED":
      return { _tag: "Closed", order }
    case "PAYERROR":
    case "REVOKED":
      return { _tag: "Failed", order }
    default:
      return { _tag: "Open", order }
  }
}

/** Whether closing was refused because the order is paid. A reversal never is. */
const isPaid = (error: WeChatPayError): boolean => error._tag === "ApiError" && error.code === "ORDER_PAID"

/**
 * Waits until an order is at an end: by notification or by query, whichever comes first; at the deadline it closes the
 * order, and queries once more.
 *
 * **Details**
 *
 * Errors end nothing. They are not authenticated, and `ORDER_NOT_EXIST` as every other means *not known*, never *not
 * paid*: only a verified order in a final state decides. If after the deadline nothing can be learned at all, it fails
 * with the last error, whose outcome is `Unknown` even where the query was refused. Only a request that does not fit
 * its schema (`RequestEncodeError`) fails at once: querying again would not help.
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
 */
export const awaitPayment = <T extends { readonly trade_state: string }, E extends WeChatPayError, R>(
  options: AwaitPaymentOptions<T, E, R>
): Effect.Effect<Outcome<T>, E, R> => {
  const query = (whileClosing: boolean) => Effect.map(options.query, (order) => paymentOutcome(order, whileClosing))
  return wait({
    name: "Payment.awaitPayment",
    query: query(false),
    notified: options.notified === undefined
      ? undefined
      : Effect.map(options.notified, (order) => paymentOutcome(order, false)),
    schedule: options.schedule ?? payments,
    deadline: options.deadline,
    late: Effect.suspend(() => {
      // A reversal that got lost may take effect later, no matter what becomes of the next one.
      let inDoubt = false
      return Effect.result(options.close).pipe(
        Effect.flatMap((closed) => {
          if (closed._tag === "Success" || isPaid(closed.failure)) inDoubt = false
          else if (closed.failure.outcome === "Unknown") inDoubt = true
          return Effect.result(
            Effect.map(query(true), (outcome): Outcome<T> =>
              // A reversal that is under way takes the money back: paid now is not paid yet.
              inDoubt && outcome._tag === "Paid" ? { _tag: "Open", order: outcome.order } : outcome)
          )
        }),
        Effect.repeat({ schedule: options.closing ?? patience, while: isOpen })
      )
    })
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// refunds
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The end of a refund, or its state at the deadline.
 *
 * **Details**
 *
 * - `Succeeded`: the payer has the money.
 * - `Abnormal`: the payer's account does not take it (退款异常). `Refund.applyAbnormalRefund` sends it elsewhere.
 * - `Closed`: nothing was refunded.
 * - `Open`: the deadline is past, and the refund is still on its way.
 */
export type RefundOutcome<T> = {
  readonly _tag: "Succeeded" | "Abnormal" | "Closed" | "Open"
  readonly refund: T
}

/** Every minute, after five minutes less and less often: https://pay.weixin.qq.com/doc/v3/merchant/4012791884. */
const refunds = Schedule.spaced("1 minute").pipe(
  Schedule.upTo({ times: 5 }),
  Schedule.concat(Schedule.min([Schedule.exponential("5 minutes"), Schedule.spaced("30 minutes")]))
)

/**
 * Waits until a refund has arrived, was closed or is abnormal (退款). Queries every minute, after five minutes less and
 * less often, as the page of the query recommends. Failures as of {@link awaitPayment}.
 *
 * **Example** (Waiting a day for a refund)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { Refund } from "effect-wechatpay/payments"
 *
 * const arrived = (out_refund_no: string) =>
 *   Payment.awaitRefund({ query: Refund.query({ out_refund_no }), deadline: "1 day" })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791884
 */
export const awaitRefund = <T extends { readonly status: string }, E extends WeChatPayError, R>(
  options: AwaitOptions<T, E, R>
): Effect.Effect<RefundOutcome<T>, E, R> =>
  waitFor("Payment.awaitRefund", options, refunds, (refund): RefundOutcome<T> => {
    switch (refund.status) {
      case "SUCCESS":
        return { _tag: "Succeeded", refund }
      case "ABNORMAL":
        return { _tag: "Abnormal", refund }
      case "CLOSED":
        return { _tag: "Closed", refund }
      default:
        return { _tag: "Open", refund }
    }
  })

// ---------------------------------------------------------------------------------------------------------------------
// transfers
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The end of a transfer, or its state at the deadline.
 *
 * **Details**
 *
 * - `Succeeded`: the user has the money.
 * - `Cancelled`: the merchant took it back.
 * - `Expired`: the user did not confirm in time (`OVERDUE_CLOSE`); the money is the merchant's again.
 * - `Failed`: nothing was transferred; `fail_reason` says why.
 * - `Open`: the deadline is past, and the transfer is not at an end. No other transfer may take its place.
 */
export type TransferOutcome<T> = {
  readonly _tag: "Succeeded" | "Cancelled" | "Expired" | "Failed" | "Open"
  readonly bill: T
}

/** No page says how often. A user confirms within seconds or hours, and has a day. */
const transfers = Schedule.min([Schedule.exponential("10 seconds", 1.5), Schedule.spaced("10 minutes")])

/**
 * Waits until a transfer was confirmed, cancelled, or has failed, for example because its user did not confirm it in 24
 * hours (商家转账). WeChat Pay may close it later than that. Queries after ten seconds, then less and less often, every
 * ten minutes at least. Failures as of {@link awaitPayment}.
 *
 * **Example** (Waiting for the user)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { Transfer } from "effect-wechatpay/transfers"
 *
 * const confirmed = (out_bill_no: string) =>
 *   Payment.awaitTransfer({ query: Transfer.queryByOutBillNo({ out_bill_no }), deadline: "25 hours" })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012715211
 */
export const awaitTransfer = <
  T extends { readonly state: string; readonly fail_reason?: string | undefined },
  E extends WeChatPayError,
  R
>(
  options: AwaitOptions<T, E, R>
): Effect.Effect<TransferOutcome<T>, E, R> =>
  waitFor("Payment.awaitTransfer", options, transfers, (bill): TransferOutcome<T> => {
    switch (bill.state) {
      case "SUCCESS":
        return { _tag: "Succeeded", bill }
      case "CANCELLED":
        return { _tag: "Cancelled", bill }
      case "FAIL":
        return { _tag: bill.fail_reason === "OVERDUE_CLOSE" ? "Expired" : "Failed", bill }
      default:
        return { _tag: "Open", bill }
    }
  })

// ---------------------------------------------------------------------------------------------------------------------
// profit sharing
// ---------------------------------------------------------------------------------------------------------------------

/**
 * The end of a profit sharing, or its state at the deadline.
 *
 * **Details**
 *
 * - `Succeeded`: every receiver has the money.
 * - `Failed`: it is finished, and those receivers whose `result` is `CLOSED` got nothing; there is one at least.
 * - `Open`: the deadline is past, and it is still being processed.
 */
export type SharingOutcome<T> = {
  readonly _tag: "Succeeded" | "Failed" | "Open"
  readonly sharing: T
}

/** After five minutes, then less and less often: https://pay.weixin.qq.com/doc/v3/partner/4015870957. */
const sharings = Schedule.min([Schedule.exponential("5 minutes"), Schedule.spaced("30 minutes")])

interface Sharing {
  readonly state?: string | undefined
  readonly status?: string | undefined
  readonly receivers?: ReadonlyArray<{ readonly result?: string | undefined }> | undefined
}

/**
 * Waits until a profit sharing is finished (分账): of a direct merchant, a service provider or a brand. Queries at once,
 * after five minutes, which is what the pages recommend, then less and less often, every half an hour at least. Failures
 * as of {@link awaitPayment}.
 *
 * **Example** (Waiting for the receivers)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { ProfitSharingOrder } from "effect-wechatpay/profit-sharing"
 *
 * const shared = (transaction_id: string, out_order_no: string) =>
 *   Payment.awaitSharing({ query: ProfitSharingOrder.query({ transaction_id, out_order_no }), deadline: "1 day" })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015870957
 */
export const awaitSharing = <T extends Sharing, E extends WeChatPayError, R>(
  options: AwaitOptions<T, E, R>
): Effect.Effect<SharingOutcome<T>, E, R> =>
  waitFor("Payment.awaitSharing", options, sharings, (sharing): SharingOutcome<T> => {
    if ((sharing.state ?? sharing.status) !== "FINISHED") return { _tag: "Open", sharing }
    const closed = sharing.receivers?.some(({ result }) => result === "CLOSED") === true
    return { _tag: closed ? "Failed" : "Succeeded", sharing }
  })

/** The end of a return of profit sharing: `Succeeded`, `Failed`, or `Open` after the deadline. */
export type SharingReturnOutcome<T> = {
  readonly _tag: "Succeeded" | "Failed" | "Open"
  readonly sharingReturn: T
}

/** Waits until a receiver gave money back, or did not (分账回退): as {@link awaitSharing}. */
export const awaitSharingReturn = <T extends { readonly result: string }, E extends WeChatPayError, R>(
  options: AwaitOptions<T, E, R>
): Effect.Effect<SharingReturnOutcome<T>, E, R> =>
  waitFor("Payment.awaitSharingReturn", options, sharings, (sharingReturn): SharingReturnOutcome<T> => {
    switch (sharingReturn.result) {
      case "SUCCESS":
        return { _tag: "Succeeded", sharingReturn }
      case "FAILED":
      case "FAIL":
        return { _tag: "Failed", sharingReturn }
      default:
        return { _tag: "Open", sharingReturn }
    }
  })
