/** Refunds that outlive their process and their machine: created under one number, and awaited. Unstable. */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import type { RefundResult } from "../api/payments/Refund.ts"
import { definedFields } from "../internal/definedFields.ts"
import { RefundRequest, refundsOfAny } from "./orders.ts"
import { type Attention, attention, Fate, record, refundAll } from "./refunding.ts"
import {
  annotations,
  awaitEnd,
  type DurableInputError,
  type EndHandlers,
  finish,
  json,
  type Needs,
  runOf,
  surviving
} from "./stored.ts"

export type { RefundRequest } from "./orders.ts"
export { DurableInputError } from "./stored.ts"

/**
 * How a refund ended.
 *
 * **Details**
 *
 * - `Succeeded`: the payer has the money. `Closed`: nothing was refunded.
 * - `Abnormal`: the payer's account does not take it, and for 90 days nobody sent it elsewhere.
 * - `Unsettled`: for 90 days WeChat Pay did not say how it ended. Money may have moved: keep the number.
 */
export interface Ended {
  readonly _tag: "Succeeded" | "Closed" | "Abnormal" | "Unsettled"
  /** WeChat Pay's number of the refund (微信支付退款单号), where it is known. */
  readonly refund_id?: string | undefined
}

/**
 * State of a refund.
 *
 * **Details**
 *
 * - `Waiting`: under way. `Attention`: under way, and a person has to look at it; `reason` says why.
 * - `Stopped`: a defect stopped it. It goes on when `resume` is called, once the program is repaired.
 */
export type State =
  | { readonly _tag: "Waiting" }
  | ({ readonly _tag: "Attention" } & Attention)
  | { readonly _tag: "Stopped"; readonly cause: Cause.Cause<unknown> }
  | Ended

/** What a program does about its refunds. */
export interface Handlers<D, R> extends EndHandlers<Ended, D, R> {}

/** Refunds that a program wants to be certain of. */
export interface DurableRefund<in out D> {
  /** Name of the workflow, as it is stored. */
  readonly name: string
  /** The definition for the workflow's engine. */
  readonly workflow: Workflow.Any
  /**
   * Stores a refund and creates it from now on, until it is certain. A number that is stored already stays as it is.
   */
  readonly start: (
    refund: RefundRequest & {
      /** What the program needs at the end. It is stored in clear: no personal data. */
      readonly data: D
    }
  ) => Effect.Effect<void, DurableInputError, WorkflowEngine>
  /** State of a refund; none where the number is unknown, and for moments while something of it runs. */
  readonly poll: (out_refund_no: string) => Effect.Effect<Option.Option<State>, never, WorkflowEngine>
  /** Waits until a refund has ended. A program that stops waiting changes nothing. */
  readonly await: (out_refund_no: string) => Effect.Effect<Ended, never, WorkflowEngine>
  /** Lets a stopped refund go on. */
  readonly resume: (out_refund_no: string) => Effect.Effect<void, never, WorkflowEngine>
  /** Takes a notification of a refund, at any time: before `start`, twice, or late. It returns once that is stored. */
  readonly refunded: (
    notification: { readonly resource: RefundResult }
  ) => Effect.Effect<void, never, WorkflowEngine>
  /** Layer that creates and watches the refunds of this process's share. */
  readonly toLayer: <R = never>(
    handlers?: Handlers<D, R>
  ) => Layer.Layer<never, never, Needs<R>>
}

const Payload = Schema.Struct({
  out_refund_no: Schema.String,
  request: Schema.Json,
  /** Milliseconds. */
  since: Schema.Finite,
  data: Schema.Json
})

const tags = { SUCCESS: "Succeeded", CLOSED: "Closed", ABNORMAL: "Abnormal", UNSETTLED: "Unsettled" } as const

const endedOf = ({ refund_id, status }: Fate): Ended => ({ _tag: tags[status], ...definedFields({ refund_id }) })

const isEnded = (state: State): state is Ended => Object.values(tags).some((tag) => tag === state._tag)

/**
 * Defines refunds that are created under their number until that is certain, and then awaited (退款).
 *
 * **Details**
 *
 * A refund that WeChat Pay refuses, for example because the merchant's balance does not suffice, is created again from
 * time to time, with the same number. Queries go by the page: every minute, after five minutes less and less often. An
 * abnormal refund waits until a person has sent it elsewhere.
 *
 * **Gotchas**
 *
 * The name and the schema of the data are stored with the refunds; `docs/durable.md` lists what may change.
 *
 * **Example** (Money back)
 *
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { DurableRefund } from "effect-wechatpay/durable"
 *
 * const Refunds = DurableRefund.make({ name: "Refunds", data: Schema.Struct({ clerk: Schema.String }) })
 *
 * const refund = (out_trade_no: string, out_refund_no: string) =>
 *   Refunds.start({
 *     out_trade_no,
 *     out_refund_no,
 *     amount: { refund: 40, total: 100, currency: "CNY" },
 *     data: { clerk: "7" }
 *   })
 *
 * const worker = Refunds.toLayer({ ended: ({ _tag }, { clerk }) => Effect.log("refund of clerk", clerk, _tag) })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013071036
 */
export const make = <D>(options: {
  /** Name under which the refunds are stored; at most 100 characters. */
  readonly name: string
  /** Schema of what the program stores with a refund; `Schema.Void` for nothing. */
  readonly data: Schema.Codec<D, unknown>
}): DurableRefund<D> => {
  const { name } = options
  const requests = json(RefundRequest)
  const datas = json(options.data)

  const tag: string = `DurableRefund/${name}`
  const workflow = Workflow.make(tag, {
    payload: Payload,
    success: Fate,
    idempotencyKey: ({ out_refund_no }) => out_refund_no,
    annotations
  })
  const idOf = (out_refund_no: string) => workflow.executionId({ out_refund_no, request: null, since: 0, data: null })

  const poll = (out_refund_no: string): Effect.Effect<Option.Option<State>, never, WorkflowEngine> =>
    Effect.gen(function*(): Effect.fn.Return<Option.Option<State>, never, WorkflowEngine> {
      const executionId = yield* idOf(out_refund_no)
      const run = yield* runOf(workflow, executionId)
      switch (run._tag) {
        case "None":
          return Option.none()
        case "Complete":
          return Option.some(endedOf(run.value))
        case "Stopped":
          return Option.some(run)
        case "Suspended": {
          const [stuck] = yield* attention(workflow, executionId, [out_refund_no])
          return Option.some(stuck === undefined ? { _tag: "Waiting" } : { _tag: "Attention", ...stuck })
        }
      }
    })

  return {
    name: workflow._tag,
    workflow,
    start: ({ data, ...refund }) =>
      Effect.gen(function*() {
        const { out_refund_no } = refund
        const request = yield* requests.input(name, "", refund)
        const since = yield* Clock.currentTimeMillis
        yield* workflow.execute({
          out_refund_no,
          request,
          since,
          data: yield* datas.input(name, "data", data)
        }, { discard: true })
      }),
    poll,
    await: (out_refund_no) => awaitEnd(poll(out_refund_no), isEnded, name),
    resume: (out_refund_no) => Effect.flatMap(idOf(out_refund_no), (executionId) => workflow.resume(executionId)),
    refunded: ({ resource: { out_refund_no, refund_id, refund_status } }) =>
      Effect.flatMap(
        idOf(out_refund_no),
        (executionId) =>
          Effect.asVoid(record(workflow, executionId, { out_refund_no, refund_id, status: refund_status }))
      ),
    toLayer: (handlers = {}) =>
      workflow.toLayer(({ data, out_refund_no, request, since }, executionId) =>
        surviving(
          Effect.gen(function*() {
            const refund = yield* requests.read(request)
            const [fate = { out_refund_no, status: "UNSETTLED" } satisfies Fate] = yield* refundAll(
              workflow,
              executionId,
              { refunds: refundsOfAny, requests: [refund], since }
            )
            yield* finish(handlers, Effect.succeed(endedOf(fate)), datas.read(data))
            return fate
          }),
          name
        )
      )
  }
}
