/** Refunds that outlive the process and the machine that started them. Unstable. */
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
import { type Attention, attention, EndedRefund, record, refundAll } from "./refunding.ts"
import {
  awaitEnd,
  type DurableInputError,
  type EndHandlers,
  finish,
  json,
  type Needs,
  retryStore,
  runOf,
  stopOnDefect
} from "./stored.ts"

export type { RefundRequest } from "./orders.ts"
export { DurableInputError } from "./stored.ts"

/**
 * The end of a durable refund.
 *
 * **Details**
 *
 * - `Succeeded`: the payer has the money. `Closed`: nothing was refunded.
 * - `Abnormal`: the payer's account does not take the money, and for 90 days nobody sent it to another account.
 * - `Unsettled`: for 90 days WeChat Pay did not say how the refund ended. Money may have moved: refund under the same
 *   number only.
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
 * - `Stopped`: a defect stopped the refund. Repair the program, then call `resume`.
 */
export type State =
  | { readonly _tag: "Waiting" }
  | ({ readonly _tag: "Attention" } & Attention)
  | { readonly _tag: "Stopped"; readonly cause: Cause.Cause<unknown> }
  | Ended

/** The functions with which a program handles its refunds. */
export interface Handlers<D, R> extends EndHandlers<Ended, D, R> {}

/** Refunds of one kind that a program watches. */
export interface DurableRefund<in out D> {
  /** Name of the workflow, as it is stored. */
  readonly name: string
  /** The definition for the workflow's engine. */
  readonly workflow: Workflow.Any
  /**
   * Stores a refund, creates it until WeChat Pay has it, and watches it. If the number is stored already, nothing changes.
   */
  readonly start: (
    refund: RefundRequest & {
      /** Data that `ended` needs. They are stored as plaintext: no personal data. */
      readonly data: D
    }
  ) => Effect.Effect<void, DurableInputError, WorkflowEngine>
  /** State of a refund. `None` if the number is unknown, and for moments in which a step of the workflow runs. */
  readonly poll: (out_refund_no: string) => Effect.Effect<Option.Option<State>, never, WorkflowEngine>
  /** Waits until a refund has ended. Interruption does not affect the refund. */
  readonly await: (out_refund_no: string) => Effect.Effect<Ended, never, WorkflowEngine>
  /** Continues a stopped refund. */
  readonly resume: (out_refund_no: string) => Effect.Effect<void, never, WorkflowEngine>
  /** Stores a notification of a refund, which may come before `start`, twice, or late. */
  readonly refunded: (
    notification: { readonly resource: RefundResult }
  ) => Effect.Effect<void, never, WorkflowEngine>
  /** Layer of a worker: the engine gives it its part of the refunds. */
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

const endedOf = ({ refund_id, status }: EndedRefund): Ended => ({ _tag: tags[status], ...definedFields({ refund_id }) })

const isEnded = (state: State): state is Ended => Object.values(tags).some((tag) => tag === state._tag)

/**
 * Defines refunds that are created under one number until WeChat Pay has them, and then watched until they end (退款).
 *
 * **Details**
 *
 * A refund that WeChat Pay refuses, for example because the merchant's balance is too low, is created again from time to
 * time, with the same number. It is queried as the page recommends: every minute for five minutes, then less and less
 * often, for 90 days. An abnormal refund waits until a person sends it to another account.
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
  /** Schema of the data that the program stores with a refund; `Schema.Void` for none. */
  readonly data: Schema.Codec<D, unknown>
}): DurableRefund<D> => {
  const { name } = options
  const requests = json(RefundRequest)
  const datas = json(options.data)

  const tag: string = `DurableRefund/${name}`
  const workflow = Workflow.make(tag, {
    payload: Payload,
    success: EndedRefund,
    idempotencyKey: ({ out_refund_no }) => out_refund_no,
    annotations: stopOnDefect
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
        retryStore(
          Effect.gen(function*() {
            const refund = yield* requests.read(request)
            const [fate = { out_refund_no, status: "UNSETTLED" } satisfies EndedRefund] = yield* refundAll(
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
