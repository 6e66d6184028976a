/**
 * Orders that outlive the process and the machine that started them. A workflow watches each order until it is paid or
 * closed, and fulfils it or refunds it. Unstable, like the modules of Effect below it.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as DurableClock from "effect/workflow/DurableClock"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"
import type { Services } from "../Endpoint.ts"
import { definedFields } from "../internal/definedFields.ts"
import { isUnknownNumber } from "../payment/resolveUnknown.ts"
import type { Orders, RefundRequest } from "./orders.ts"
import { type DurablePayment, type Ended, type Handlers, PaidAfterEnd, type State } from "./paymentModels.ts"
import { attention, EndedRefund, reasonOf, record, refundAll, stopOnEncodeError } from "./refunding.ts"
import {
  awaitEnd,
  finish,
  guarded,
  json,
  type Outcome,
  owned,
  retryStore,
  rollback,
  runOf,
  stopOnDefect
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
export { type DurablePayment, type Ended, type Handlers, PaidAfterEnd, type State } from "./paymentModels.ts"
export type { Attention, EndedRefund } from "./refunding.ts"
export { DurableInputError } from "./stored.ts"

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
    refunds: Schema.Array(EndedRefund)
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

/** The number of a refund. No order's number has an `@`. */
const refundNo = (number: string, index: number) => `${number}@${index + 1}`
const numberOfRefund = (out_refund_no: string) => /^(.+)@\d+$/.exec(out_refund_no)?.[1]

/**
 * Defines orders that are watched until they have ended (未支付订单的查单、关单与发货).
 *
 * **When to use**
 *
 * Use it if an order must be fulfilled, closed or refunded although processes stop. `Payment.awaitPayment` does the
 * same while one process lives, and needs no store.
 *
 * **Details**
 *
 * - `start` before prepay, `paid` from the handler of notifications or the inbox, `toLayer` in the workers. The engine is
 *   Effect's `WorkflowEngine`: `DurableEngine` has its layers.
 * - Where no notification comes, the order is queried after 5, 15 and 30 seconds, 1, 2, 3, 5, 10, 15, 20 and 30 minutes,
 *   then every half an hour. At `time_expire` it is closed, and queried until its end is known.
 * - Errors do not end an order: only a verified response or notification does. An order of which nothing is known 25 hours
 *   after its closing is `Unsettled`.
 *
 * **Gotchas**
 *
 * The name and values of the schemas are stored with the orders. A schema that cannot read the stored values stops these
 * orders; under a new name, the orders of the old name are not watched. `docs/durable.md` lists what may change. Merchants of one program have a name
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
  /** Schema of the data that the program stores with an order. */
  readonly data: Schema.Codec<D, unknown>
  /** Schema of the result of `fulfil`; `Schema.Void` for none. */
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
    annotations: stopOnDefect
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

  /** Waits until the order is paid, or can no longer be paid. */
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
          // Another machine may have fulfilled the order meanwhile, which a reversal would take the money of.
          if (isDue && orders.reverses) yield* owned(`reverse/${now}`)
          const closed = isDue ? yield* Effect.result(orders.close(reference)) : undefined
          const found = yield* Effect.result(orders.query(reference))
          if (found._tag === "Failure") {
            yield* stopOnEncodeError(found.failure)
            // The order may not be placed yet.
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
          // A reversal takes the money back. Unless WeChat Pay refused it, `Paid` may be the state before the reversal, which
          // an earlier look or run may have sent even if this one did not.
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
      retryStore(
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
