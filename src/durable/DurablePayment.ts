/**
 * Orders that outlive their process and their machine: watched until paid or closed, fulfilled, refunded where that is
 * impossible. Unstable, since the modules of Effect that it stands on are.
 */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"
import type { RefundResult } from "../api/payments/Refund.ts"
import type { Services } from "../Endpoint.ts"
import { definedFields } from "../internal/definedFields.ts"
import { isUnknownNumber } from "../payment/resolveUnknown.ts"
import type { Orders, Part, RefundContent, RefundRequest } from "./orders.ts"
import { type Attention, attention, Fate, reasonOf, record, refundAll, stopOnEncodeError } from "./refunding.ts"
import {
  annotations,
  awaitEnd,
  type DurableInputError,
  type EndHandlers,
  finish,
  guarded,
  json,
  type Needs,
  type Outcome,
  owned,
  rollback,
  runOf,
  surviving
} from "./stored.ts"
import { after, closingTimes, lastOf, type Once, orderTimes, put, read, watch } from "./watch.ts"

export {
  codePay,
  combined,
  type CombinedOrder,
  type CombinedReference,
  direct,
  type DirectOrder,
  type DirectReference,
  type Orders,
  type Part,
  partner,
  partnerCodePay,
  partnerCombined,
  type PartnerCombinedReference,
  type PartnerReference,
  type PartnerStoredOrder,
  type RefundContent,
  type Refunds
} from "./orders.ts"
export type { Attention, Fate } from "./refunding.ts"
export { DurableInputError } from "./stored.ts"

/** WeChat Pay says that an order was paid whose execution ended otherwise. A person has to fulfil it or refund it. */
export class PaidAfterEnd extends Schema.TaggedError<PaidAfterEnd>("effect-wechatpay/PaidAfterEnd")("PaidAfterEnd", {
  /** Name of the workflow. */
  workflow: Schema.String,
  /** The merchant's number of the order. */
  number: Schema.String,
  /** How it ended. */
  ended: Schema.String
}) {
  override get message() {
    return `${this.workflow}: order ${this.number} was paid after it had ended as ${this.ended}; fulfil it or refund it`
  }
}

/**
 * How an order ended.
 *
 * **Details**
 *
 * - `Fulfilled`: paid, and `fulfil` succeeded.
 * - `Refused`: paid, and `fulfil` failed for good; `refunds` says what became of each refund, if there was to be one.
 * - `Closed`: not paid, and no longer payable.
 * - `Failed`: a payment code order that failed or was reversed (`PAYERROR`, `REVOKED`), or an order that somebody
 *   refunded before it was fulfilled (`REFUND`).
 * - `Unsettled`: a day after its closing WeChat Pay has still not said what became of it; an order that was never placed
 *   is one of these. It may have been paid.
 */
export type Ended<T, A, E> =
  | { readonly _tag: "Fulfilled"; readonly order: T; readonly value: A }
  | { readonly _tag: "Refused"; readonly order: T; readonly error: E; readonly refunds: ReadonlyArray<Fate> }
  | { readonly _tag: "Closed" }
  | { readonly _tag: "Failed"; readonly order: T }
  | { readonly _tag: "Unsettled" }

/**
 * State of an order.
 *
 * **Details**
 *
 * - `Waiting`: neither paid nor closed.
 * - `Paid`: paid and not fulfilled yet.
 * - `Refunding`: `fulfil` failed for good; `attention` lists what a person has to look at.
 * - `Stopped`: a defect stopped it. It goes on when `resume` is called, once the program is repaired.
 */
export type State<T, A, E> =
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Paid"; readonly order: T }
  | {
    readonly _tag: "Refunding"
    readonly order: T
    readonly error: E
    readonly attention: ReadonlyArray<Attention>
  }
  | { readonly _tag: "Stopped"; readonly cause: Cause.Cause<unknown> }
  | Ended<T, A, E>

/** What a program does about its orders. */
export interface Handlers<T, D, A, E, R> extends EndHandlers<Ended<T, A, E>, D, R> {
  /**
   * Fulfils a paid order.
   *
   * **Details**
   *
   * It runs at least once: again after a crash, and again after the store was away while it ran. Make it idempotent by the
   * order's number, or set `transactional`. A failure is final unless `again` says otherwise; a defect stops the order.
   */
  readonly fulfil: (order: T, data: D) => Effect.Effect<A, E, R>
  /**
   * Runs `fulfil` and `ended` in the transaction that stores their result: what they write with the engine's own
   * `SqlClient` is written exactly once. `false` by default.
   */
  readonly transactional?: boolean | undefined
  /** Pause before `fulfil` runs again after its failure number `attempt`, from 1 on; `undefined` where it is final. */
  readonly again?: ((error: E, attempt: number) => Duration.Input | undefined) | undefined
  /**
   * Refund of an order that could not be fulfilled, of each order of a combined payment; `undefined` for none. Its number
   * is the order's with `@1`, and its content must be the same each time.
   */
  readonly refund?: ((part: Part, error: E, data: D) => RefundContent | undefined) | undefined
  /** Runs once the order has ended, however it did, at least once: for example releases the goods of an unpaid order. */
  readonly ended?: EndHandlers<Ended<T, A, E>, D, R>["ended"]
}

/** Orders of one kind that a program watches. */
export interface DurablePayment<in Reference, out T, in Paid, in out D, in out A, in out E> {
  /** Name of the workflow, as it is stored. */
  readonly name: string
  /** The definition for the workflow's engine. */
  readonly workflow: Workflow.Any
  /**
   * Stores an order and watches it from now on. Call it before prepay. A number that is watched already stays as it is.
   */
  readonly start: (
    order: Reference & {
      /** When the order is closed: the same as prepay's. */
      readonly time_expire: DateTime.Utc
      /** What the program needs to fulfil the order. It is stored in clear: no personal data. */
      readonly data: D
    }
  ) => Effect.Effect<void, DurableInputError, WorkflowEngine>
  /** State of an order; none where the number is unknown, and for moments while something of it runs. */
  readonly poll: (number: string) => Effect.Effect<Option.Option<State<T, A, E>>, never, WorkflowEngine>
  /** Waits until an order has ended. A program that stops waiting changes nothing. */
  readonly await: (number: string) => Effect.Effect<Ended<T, A, E>, never, WorkflowEngine>
  /** Closes an order before its time, for example because the customer does not want it any longer. It may be paid yet. */
  readonly close: (number: string) => Effect.Effect<void, never, WorkflowEngine>
  /** Lets a stopped order go on. */
  readonly resume: (number: string) => Effect.Effect<void, never, WorkflowEngine>
  /**
   * Takes the notification of a payment, at any time: before `start`, twice, or late. It returns once that is stored. It
   * fails where the order ended otherwise, so that the notification comes again and becomes a dead letter of an inbox.
   */
  readonly paid: (notification: { readonly resource: Paid }) => Effect.Effect<void, PaidAfterEnd, WorkflowEngine>
  /** Takes a notification of a refund. `false` where the refund is not one of these orders'. */
  readonly refunded: (
    notification: { readonly resource: RefundResult }
  ) => Effect.Effect<boolean, never, WorkflowEngine>
  /** Layer that watches the orders of this process's share. */
  readonly toLayer: <R>(
    handlers: Handlers<T, D, A, E, R>
  ) => Layer.Layer<never, never, Needs<R>>
}

const Payload = Schema.Struct({
  number: Schema.String,
  reference: Schema.Json,
  /** Milliseconds. */
  since: Schema.Finite,
  /** Milliseconds. */
  expires: Schema.Finite,
  data: Schema.Json
})

const Settled = Schema.Struct({
  state: Schema.Literals(["Paid", "Closed", "Failed", "Unsettled"]),
  order: Schema.optional(Schema.Json)
})
type Settled = typeof Settled.Type

const Stored = Schema.Union([
  Schema.Struct({ _tag: Schema.tag("Fulfilled"), order: Schema.Json, value: Schema.Json }),
  Schema.Struct({
    _tag: Schema.tag("Refused"),
    order: Schema.Json,
    error: Schema.Json,
    refunds: Schema.Array(Fate)
  }),
  Schema.Struct({ _tag: Schema.tag("Closed") }),
  Schema.Struct({ _tag: Schema.tag("Failed"), order: Schema.Json }),
  Schema.Struct({ _tag: Schema.tag("Unsettled") })
])
type Stored = typeof Stored.Type

const Refusal = Schema.Struct({
  error: Schema.Json,
  /** Milliseconds. */
  at: Schema.Finite,
  numbers: Schema.Array(Schema.String)
})

const settledOnce: Once<Settled> = DurableDeferred.make("settled", { success: Settled })
const closeOnce: Once<number> = DurableDeferred.make("close", { success: Schema.Finite })
const refusedOnce: Once<typeof Refusal.Type> = DurableDeferred.make("refused", { success: Refusal })

/** Numbers of refunds: an order's number has no `@`. */
const refundNo = (number: string, index: number) => `${number}@${index + 1}`
const numberOfRefund = (out_refund_no: string) => /^(.+)@\d+$/.exec(out_refund_no)?.[1]

/**
 * Defines orders that are watched until they have ended (未支付订单的查单、关单与发货).
 *
 * **When to use**
 *
 * Use where an order must be fulfilled, closed or refunded although processes stop. `Payment.awaitPayment` does the same
 * while one process lives, and needs no store.
 *
 * **Details**
 *
 * - `start` before prepay, `paid` from the handler of notifications or the inbox, `toLayer` in the workers. The engine is
 *   Effect's `WorkflowEngine`: `DurableEngine` has its layers.
 * - Where no notification comes, the order is queried after 5, 15 and 30 seconds, 1, 2, 3, 5, 10, 15, 20 and 30 minutes,
 *   then every half an hour. At `time_expire` it is closed, and queried until its end is known.
 * - Errors end nothing: only a verified order decides. What a day after the closing is not known is `Unsettled`.
 *
 * **Gotchas**
 *
 * The name and the schemas are stored with the orders. A schema that no longer reads what waits stops these orders; a
 * new name leaves them to the old one. `docs/durable.md` lists what may change. Merchants of one program have a name
 * each; the numbers of a service provider's orders are unique among all sub-merchants of a name.
 *
 * **Example** (Cups of tea)
 *
 * ```ts
 * import { DateTime, Effect, Schema } from "effect"
 * import { DurablePayment } from "effect-wechatpay/durable"
 * import { Native } from "effect-wechatpay/payments"
 *
 * const Tea = DurablePayment.make({
 *   name: "Tea",
 *   orders: DurablePayment.direct,
 *   data: Schema.Struct({ cups: Schema.Int }),
 *   value: Schema.Void,
 *   error: Schema.Never
 * })
 *
 * const order = (out_trade_no: string, cups: number) =>
 *   Effect.gen(function*() {
 *     const time_expire = DateTime.add(yield* DateTime.now, { minutes: 15 })
 *     yield* Tea.start({ out_trade_no, time_expire, data: { cups } })
 *     return yield* Native.prepay({ description: "Tea", out_trade_no, time_expire, amount: { total: 100 * cups } })
 *   })
 *
 * const worker = Tea.toLayer({ fulfil: (order, { cups }) => Effect.log("brew", cups, "for", order.out_trade_no) })
 * ```
 */
export const make = <Reference, T, Paid, D, A, E>(options: {
  /** Name under which the orders are stored; at most 100 characters. */
  readonly name: string
  /**
   * The kind of orders: {@link direct}, {@link partner}, {@link combined}, {@link partnerCombined}, {@link codePay},
   * {@link partnerCodePay}.
   */
  readonly orders: Orders<Reference, T, Paid>
  /** Schema of what the program stores with an order. */
  readonly data: Schema.Codec<D, unknown>
  /** Schema of what `fulfil` returns; `Schema.Void` for nothing. */
  readonly value: Schema.Codec<A, unknown>
  /** Schema of its failures; `Schema.Never` for none. */
  readonly error: Schema.Codec<E, unknown>
}): DurablePayment<Reference, T, Paid, D, A, E> => {
  const { name, orders } = options
  const references = json(orders.reference)
  const stored = json(orders.order)
  const datas = json(options.data)
  const values = json(options.value)
  const errors = json(options.error)

  const tag: string = `DurablePayment/${name}`
  const workflow = Workflow.make(tag, {
    payload: Payload,
    success: Stored,
    idempotencyKey: ({ number }) => number,
    annotations
  })
  const idOf = (number: string) => workflow.executionId({ number, reference: null, since: 0, expires: 0, data: null })

  const outcomeOf = (outcome: Stored): Effect.Effect<Ended<T, A, E>> => {
    switch (outcome._tag) {
      case "Fulfilled":
        return Effect.map(
          Effect.all([stored.read(outcome.order), values.read(outcome.value)]),
          ([order, value]) => ({ _tag: "Fulfilled", order, value })
        )
      case "Refused":
        return Effect.map(
          Effect.all([stored.read(outcome.order), errors.read(outcome.error)]),
          ([order, error]) => ({ _tag: "Refused", order, error, refunds: outcome.refunds })
        )
      case "Failed":
        return Effect.map(stored.read(outcome.order), (order) => ({ _tag: "Failed", order }))
      default:
        return Effect.succeed(outcome)
    }
  }

  /** Until the order is paid, or certainly not. */
  const settle = (
    executionId: string,
    { expires, number, since }: typeof Payload.Type,
    reference: Reference
  ) =>
    Effect.gen(function*() {
      const baseOf = (closing: number | undefined) => Math.min(expires, closing ?? expires)

      const look = (now: number, closing: number | undefined) =>
        Effect.gen(function*(): Effect.fn.Return<
          Settled | undefined,
          never,
          Services | WorkflowEngine | WorkflowInstance
        > {
          const isDue = now >= baseOf(closing)
          // Another machine may have fulfilled meanwhile what this one would take back.
          if (isDue && orders.reverses) yield* owned(`reverse/${now}`)
          const closed = isDue ? yield* Effect.result(orders.close(reference)) : undefined
          const found = yield* Effect.result(orders.query(reference))
          if (found._tag === "Failure") {
            yield* stopOnEncodeError(found.failure)
            // It may not be placed yet.
            yield* isUnknownNumber(found.failure)
              ? Effect.logDebug(`${name}: order ${number} is not known`)
              : Effect.logWarning(`${name}: order ${number}: the query failed (${reasonOf(found.failure)})`)
            return undefined
          }
          const order = yield* stored.writeUnknown(found.success)
          const state = orders.stateOf(yield* stored.read(order))
          if (state === "Open" && closed?._tag === "Failure") {
            yield* Effect.logWarning(`${name}: order ${number} is closed again later (${reasonOf(closed.failure)})`)
          }
          // A reversal that is under way takes the money back: paid now is not paid yet. What was not sent leaves open
          // what an earlier look, or an earlier run, sent.
          const isReversed = orders.reverses && closed !== undefined &&
            (closed._tag === "Success" || closed.failure.outcome !== "Refused")
          return state === "Open" || (state === "Paid" && isReversed) ? undefined : { state, order }
        })

      return yield* watch(workflow, executionId, {
        ended: settledOnce,
        signal: closeOnce,
        look,
        next: (time, closing) => {
          const base = baseOf(closing)
          const polled = after(since, orderTimes, time)
          return polled !== undefined && polled < base ? polled : after(base, closingTimes, time)
        },
        last: (closing) => baseOf(closing) + lastOf(closingTimes),
        exhausted: Effect.as(
          Effect.logWarning(`${name}: order ${number} is given up: nobody knows how it ended`),
          { state: "Unsettled" } satisfies Settled
        ),
        prefix: "settle/",
        since
      })
    })

  const run = <R>(handlers: Handlers<T, D, A, E, R>) => {
    const transactional = handlers.transactional === true

    const fulfil = (attempt: number, order: T, data: D) =>
      guarded(
        `fulfil/${attempt}`,
        transactional,
        rollback(transactional, Effect.suspend(() => handlers.fulfil(order, data))).pipe(
          Effect.matchEffect({
            onSuccess: (value) =>
              Effect.map(values.write(value), (json): typeof Outcome.Type => ({ _tag: "Done", value: json })),
            onFailure: (error) =>
              Effect.map(errors.write(error), (json): typeof Outcome.Type => ({ _tag: "Failed", error: json }))
          })
        )
      )

    const refund = (executionId: string, number: string, order: T, failure: Schema.Json, data: D) =>
      Effect.gen(function*() {
        const error = yield* errors.read(failure)
        const requests = orders.partsOf(order).flatMap((part, index): ReadonlyArray<RefundRequest> => {
          const content = handlers.refund?.(part, error, data)
          const { out_trade_no, sub_mchid } = part
          return content === undefined
            ? []
            : [{ ...content, out_trade_no, out_refund_no: refundNo(number, index), ...definedFields({ sub_mchid }) }]
        })
        yield* put(workflow, executionId, refusedOnce, {
          error: failure,
          at: yield* Clock.currentTimeMillis,
          numbers: requests.map(({ out_refund_no }) => out_refund_no)
        })
        const decided = yield* read(workflow, executionId, refusedOnce)
        return requests.length === 0
          ? []
          : yield* refundAll(workflow, executionId, { refunds: orders.refunds, requests, since: decided?.at ?? 0 })
      })

    return (payload: typeof Payload.Type, executionId: string) =>
      surviving(
        Effect.gen(function*() {
          const reference = yield* references.read(payload.reference)
          const settled = yield* settle(executionId, payload, reference)
          const readData = datas.read(payload.data)
          const outcome = yield* Effect.gen(function*() {
            if (settled.state === "Closed" || settled.state === "Unsettled") {
              const unpaid: Stored = { _tag: settled.state }
              return unpaid
            }
            const paid = settled.order ?? null
            if (settled.state === "Failed") {
              const failed: Stored = { _tag: "Failed", order: paid }
              return failed
            }
            const order = yield* stored.read(paid)
            if (!orders.isOf(order, reference)) {
              return yield* Effect.die(
                new Error(
                  `order ${payload.number}: the notification was that of another merchant's order: look for its number`
                )
              )
            }
            const data = yield* readData
            for (let attempt = 1;; attempt++) {
              const result = yield* fulfil(attempt, order, data)
              if (result._tag === "Done") {
                const fulfilled: Stored = { _tag: "Fulfilled", order: paid, value: result.value }
                return fulfilled
              }
              const pause = handlers.again?.(yield* errors.read(result.error), attempt)
              if (pause !== undefined) {
                yield* DurableClock.sleep({ name: `again/${attempt}`, duration: pause, inMemoryThreshold: 0 })
                continue
              }
              const refunds = yield* refund(executionId, payload.number, order, result.error, data)
              const refused: Stored = { _tag: "Refused", order: paid, error: result.error, refunds }
              return refused
            }
          })
          yield* finish(handlers, outcomeOf(outcome), readData)
          return outcome
        }),
        name
      )
  }

  const poll = (number: string): Effect.Effect<Option.Option<State<T, A, E>>, never, WorkflowEngine> =>
    Effect.gen(function*(): Effect.fn.Return<Option.Option<State<T, A, E>>, never, WorkflowEngine> {
      const executionId = yield* idOf(number)
      const run = yield* runOf(workflow, executionId)
      if (run._tag === "Complete") return Option.some(yield* outcomeOf(run.value))
      if (run._tag === "Stopped") return Option.some(run)
      const settled = yield* read(workflow, executionId, settledOnce)
      if (settled?.state !== "Paid") {
        return run._tag === "None" ? Option.none() : Option.some({ _tag: "Waiting" })
      }
      const order = yield* stored.read(settled.order ?? null)
      const refusal = yield* read(workflow, executionId, refusedOnce)
      return Option.some(
        refusal === undefined
          ? { _tag: "Paid", order }
          : {
            _tag: "Refunding",
            order,
            error: yield* errors.read(refusal.error),
            attention: yield* attention(workflow, executionId, refusal.numbers)
          }
      )
    })

  return {
    name: workflow._tag,
    workflow,
    start: (order) =>
      Effect.gen(function*() {
        const number = orders.numberOf(order)
        const reference = yield* references.input(name, "", order)
        const data = yield* datas.input(name, "data", order.data)
        const since = yield* Clock.currentTimeMillis
        const expires = DateTime.toEpochMillis(order.time_expire)
        yield* workflow.execute({ number, reference, since, expires, data }, { discard: true })
      }),
    poll,
    await: (number) => awaitEnd(poll(number), isEnded, name),
    close: (number) =>
      Effect.gen(function*() {
        yield* put(workflow, yield* idOf(number), closeOnce, yield* Clock.currentTimeMillis)
      }),
    resume: (number) => Effect.flatMap(idOf(number), (executionId) => workflow.resume(executionId)),
    paid: ({ resource }) =>
      Effect.gen(function*() {
        const number = orders.numberOfPaid(resource)
        const executionId = yield* idOf(number)
        const order = yield* stored.writeUnknown(resource)
        if (orders.stateOf(yield* stored.read(order)) !== "Paid") {
          return yield* Effect.logWarning(
            `${name}: a notification says that order ${number} is not paid; queries decide`
          )
        }
        yield* put(workflow, executionId, settledOnce, { state: "Paid", order })
        const settled = yield* read(workflow, executionId, settledOnce)
        if (settled !== undefined && settled.state !== "Paid") {
          return yield* new PaidAfterEnd({ workflow: name, number, ended: settled.state })
        }
      }),
    refunded: ({ resource: { out_refund_no, refund_id, refund_status } }) =>
      Effect.gen(function*() {
        const number = numberOfRefund(out_refund_no)
        if (number === undefined) return false
        const executionId = yield* idOf(number)
        const refusal = yield* read(workflow, executionId, refusedOnce)
        if (refusal?.numbers.includes(out_refund_no) !== true) return false
        yield* record(workflow, executionId, { out_refund_no, refund_id, status: refund_status })
        return true
      }),
    toLayer: (handlers) => workflow.toLayer(run(handlers))
  }
}

const isEnded = <T, A, E>(state: State<T, A, E>): state is Ended<T, A, E> =>
  ["Fulfilled", "Refused", "Closed", "Failed", "Unsettled"].includes(state._tag)
