/** Types of durable payments: the states of an order, its functions, and what a program calls. */
import type * as Cause from "effect/Cause"
import type * as DateTime from "effect/DateTime"
import type * as Duration from "effect/Duration"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import type { RefundResult } from "../api/payments/Refund.ts"
import type { Part, RefundContent } from "./orders.ts"
import type { Attention, EndedRefund } from "./refunding.ts"
import type { DurableInputError, EndHandlers, Needs } from "./stored.ts"

/** An order was paid after its execution had ended without the payment. A person has to fulfil it or refund it. */
export class PaidAfterEnd extends Schema.TaggedError<PaidAfterEnd>("effect-wechatpay/PaidAfterEnd")("PaidAfterEnd", {
  /** Name of the workflow. */
  workflow: Schema.String,
  /** The merchant's number of the order. */
  number: Schema.String,
  /** The end of the order: `Closed`, `Failed` or `Unsettled`. */
  ended: Schema.String
}) {
  override get message() {
    return `${this.workflow}: order ${this.number} was paid after it had ended as ${this.ended}; fulfil it or refund it`
  }
}

/**
 * The end of a durable order.
 *
 * **Details**
 *
 * - `Fulfilled`: paid, and `fulfil` succeeded.
 * - `Refused`: paid, and `fulfil` failed for good. `refunds` says how each refund ended; it is empty if `refund` asked for
 *   none.
 * - `Closed`: not paid, and no longer payable.
 * - `Failed`: a payment code order that failed or was reversed (`PAYERROR`, `REVOKED`), or an order that somebody
 *   refunded before it was fulfilled (`REFUND`).
 * - `Unsettled`: for 25 hours after its closing, WeChat Pay did not say how the order ended. It may have been paid. An
 *   order that was never placed ends like this too.
 */
export type Ended<T, A, E> =
  | { readonly _tag: "Fulfilled"; readonly order: T; readonly value: A }
  | { readonly _tag: "Refused"; readonly order: T; readonly error: E; readonly refunds: ReadonlyArray<EndedRefund> }
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
 * - `Stopped`: a defect stopped the order. Repair the program, then call `resume`.
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

/** The functions with which a program handles its orders. */
export interface Handlers<T, D, A, E, R> extends EndHandlers<Ended<T, A, E>, D, R> {
  /**
   * Fulfils a paid order.
   *
   * **Details**
   *
   * It runs at least once: a crash, or a store that does not respond while it runs, makes it run again. Make it idempotent
   * by the order's number, or set `transactional`. A failure is final unless `again` returns a pause; a defect stops the
   * order.
   */
  readonly fulfil: (order: T, data: D) => Effect.Effect<A, E, R>
  /**
   * Whether `fulfil` and `ended` run in the transaction that stores their result: what they write with the engine's own
   * `SqlClient` is then written exactly once. `false` by default.
   */
  readonly transactional?: boolean | undefined
  /** Pause before `fulfil` runs again. `attempt` counts its failures, from 1. `undefined`: the failure is final. */
  readonly again?: ((error: E, attempt: number) => Duration.Input | undefined) | undefined
  /**
   * The refund of an order that could not be fulfilled; `undefined` for none. It is called for each order of a combined
   * payment. The refunds are numbered `@1`, `@2`, … after the order's number; their content must be the same each time.
   */
  readonly refund?: ((part: Part, error: E, data: D) => RefundContent | undefined) | undefined
  /** Runs at each end of an order, at least once: for example to release the goods of an unpaid order. */
  readonly ended?: EndHandlers<Ended<T, A, E>, D, R>["ended"]
}

/** Orders of one kind that a program watches. */
export interface DurablePayment<in Reference, out T, in Paid, in out D, in out A, in out E> {
  /** Name of the workflow, as it is stored. */
  readonly name: string
  /** The definition for the workflow's engine. */
  readonly workflow: Workflow.Any
  /**
   * Stores an order and watches it from now on. Call it before prepay. If the number is watched already, nothing changes.
   */
  readonly start: (
    order: Reference & {
      /** Time at which the order is closed: the `time_expire` of its prepay. */
      readonly time_expire: DateTime.Utc
      /** Data that `fulfil` needs. They are stored as plaintext: no personal data. */
      readonly data: D
    }
  ) => Effect.Effect<void, DurableInputError, WorkflowEngine>
  /** State of an order. `None` if the number is unknown, and for moments in which a step of the workflow runs. */
  readonly poll: (number: string) => Effect.Effect<Option.Option<State<T, A, E>>, never, WorkflowEngine>
  /** Waits until an order has ended. Interruption does not affect the order. */
  readonly await: (number: string) => Effect.Effect<Ended<T, A, E>, never, WorkflowEngine>
  /** Closes an order before its time, for example because the customer cancels. Until it is closed, it may still be paid. */
  readonly close: (number: string) => Effect.Effect<void, never, WorkflowEngine>
  /** Continues a stopped order. */
  readonly resume: (number: string) => Effect.Effect<void, never, WorkflowEngine>
  /**
   * Stores the notification of a payment, which may come before `start`, twice, or late. It fails if the order has ended
   * without the payment: then WeChat Pay repeats the notification, and an inbox keeps it as a dead letter.
   */
  readonly paid: (notification: { readonly resource: Paid }) => Effect.Effect<void, PaidAfterEnd, WorkflowEngine>
  /** Stores the notification of a refund. Returns `false` if the refund is not one that `refund` asked for. */
  readonly refunded: (
    notification: { readonly resource: RefundResult }
  ) => Effect.Effect<boolean, never, WorkflowEngine>
  /** Layer of a worker: the engine gives it its part of the orders. */
  readonly toLayer: <R>(
    handlers: Handlers<T, D, A, E, R>
  ) => Layer.Layer<never, never, Needs<R>>
}
