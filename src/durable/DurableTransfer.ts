/** Transfers to users that outlive the process and the machine that started them. Unstable. */
import type * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine } from "effect/workflow/WorkflowEngine"
import * as Transfer from "../api/transfers/Transfer.ts"
import { definedFields } from "../internal/definedFields.ts"
import { agrees } from "../payment/resolvable.ts"
import { isUnknownNumber } from "../payment/resolveUnknown.ts"
import { reasonOf, stopOnEncodeError } from "./refunding.ts"
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
import { after, closingTimes, lastOf, note, noted, type Once, put, read, transferTimes, watch } from "./watch.ts"

export { DurableInputError } from "./stored.ts"

/**
 * The end of a durable transfer.
 *
 * **Details**
 *
 * - `Succeeded`: the user has the money. `Cancelled`: the merchant took it back.
 * - `Expired`: the user did not confirm in time (`OVERDUE_CLOSE`); the money is the merchant's again.
 * - `Failed`: nothing was transferred; `fail_reason` says why.
 * - `Unsettled`: for 29 days WeChat Pay did not say how the transfer ended. The user may have the money: do not pay it
 *   again under another number.
 */
export interface Ended extends Schema.Schema.Type<typeof Ended> {}
const Ended = Schema.Struct({
  _tag: Schema.Literals(["Succeeded", "Cancelled", "Expired", "Failed", "Unsettled"]),
  /** WeChat Pay's number of the transfer (微信转账单号), where it is known. */
  transfer_bill_no: Schema.optional(Schema.String),
  /** Reason of `Failed` and `Expired` (失败原因). */
  fail_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "DurableTransfer.Ended" })

/**
 * State of a transfer.
 *
 * **Details**
 *
 * - `Waiting`: being created, or waiting for its user.
 * - `Attention`: WeChat Pay refused to create it, with the code `reason`, for example `NOT_ENOUGH`. It is created again
 *   from time to time.
 * - `Stopped`: a defect stopped the transfer. Repair the program, then call `resume`.
 */
export type State =
  | { readonly _tag: "Waiting" }
  | { readonly _tag: "Attention"; readonly reason: string }
  | { readonly _tag: "Stopped"; readonly cause: Cause.Cause<unknown> }
  | Ended

/** The functions with which a program handles its transfers. */
export interface Handlers<D, R> extends EndHandlers<Ended, D, R> {
  /**
   * Returns the request of a transfer, the same each time. Read its personal data from the program's own tables: the
   * workflow stores none.
   */
  readonly request: (out_bill_no: string, data: D) => Effect.Effect<Transfer.CreateRequest, never, R>
  /**
   * Runs when the transfer waits for its user, at least once. `created.package_info` opens the page on which the user
   * confirms; calling `Transfer.create` again with the same request returns it too.
   */
  readonly confirm?: ((created: Transfer.CreateResponse, data: D) => Effect.Effect<void, never, R>) | undefined
}

/** Transfers of one kind that a program watches. */
export interface DurableTransfer<in out D> {
  /** Name of the workflow, as it is stored. */
  readonly name: string
  /** The definition for the workflow's engine. */
  readonly workflow: Workflow.Any
  /** Stores a transfer, creates it and watches it. If the number is stored already, nothing changes. */
  readonly start: (transfer: {
    /** The merchant's number of the transfer (商户单号): 1 to 32 digits and letters. */
    readonly out_bill_no: string
    /** Time at which the transfer is cancelled if its user has not confirmed it; never by default. */
    readonly cancelAt?: DateTime.Utc | undefined
    /** Data that `request` needs. They are stored as plaintext: no personal data. */
    readonly data: D
  }) => Effect.Effect<void, DurableInputError, WorkflowEngine>
  /** State of a transfer. `None` if the number is unknown, and for moments in which a step of the workflow runs. */
  readonly poll: (out_bill_no: string) => Effect.Effect<Option.Option<State>, never, WorkflowEngine>
  /** Waits until a transfer has ended. Interruption does not affect the transfer. */
  readonly await: (out_bill_no: string) => Effect.Effect<Ended, never, WorkflowEngine>
  /** Cancels a transfer now. If its user has confirmed it already, it ends as `Succeeded`. */
  readonly cancel: (out_bill_no: string) => Effect.Effect<void, never, WorkflowEngine>
  /** Continues a stopped transfer. */
  readonly resume: (out_bill_no: string) => Effect.Effect<void, never, WorkflowEngine>
  /** Stores the notification of a transfer, which may come before `start`, twice, or late. */
  readonly finished: (
    notification: { readonly resource: Transfer.TransferResult }
  ) => Effect.Effect<void, never, WorkflowEngine>
  /** Layer of a worker: the engine gives it its part of the transfers. */
  readonly toLayer: <R>(
    handlers: Handlers<D, R>
  ) => Layer.Layer<never, never, Needs<R>>
}

const Payload = Schema.Struct({
  out_bill_no: Transfer.OutBillNoRequest.fields.out_bill_no,
  /** Milliseconds. */
  since: Schema.Finite,
  /** Milliseconds. */
  cancelAt: Schema.optional(Schema.Finite),
  data: Schema.Json
})
const endedOnce: Once<Ended> = DurableDeferred.make("ended", { success: Ended })
const cancelOnce: Once<number> = DurableDeferred.make("cancel", { success: Schema.Finite })
const shownOnce: Once<true> = DurableDeferred.make("shown", { success: Schema.Literal(true) })
/** Name of the code with which WeChat Pay refuses to create a transfer. */
const refused = "refused"

const ends = ["Succeeded", "Cancelled", "Expired", "Failed", "Unsettled"]
const isEnded = (state: State): state is Ended => ends.includes(state._tag)

const endOf = ({ fail_reason, state, transfer_bill_no }: {
  readonly state: string
  readonly transfer_bill_no?: string | undefined
  readonly fail_reason?: string | undefined
}): Ended | undefined => {
  const more = definedFields({ transfer_bill_no, fail_reason })
  switch (state) {
    case "SUCCESS":
      return { _tag: "Succeeded", ...more }
    case "CANCELLED":
      return { _tag: "Cancelled", ...more }
    case "FAIL":
      return { _tag: fail_reason === "OVERDUE_CLOSE" ? "Expired" : "Failed", ...more }
    default:
      return undefined
  }
}

/**
 * Defines transfers that are created under one number until WeChat Pay has them, and then watched until the user confirms
 * them, they are cancelled, or their time is over (商家转账).
 *
 * **Details**
 *
 * A transfer that WeChat Pay refuses, for example because the merchant's balance is too low, is created again from time to
 * time, with the same number. It is queried less and less often, for 29 days: WeChat Pay forgets it after 30.
 *
 * **Gotchas**
 *
 * The name and the schema of the data are stored with the transfers; `docs/durable.md` lists what may change.
 *
 * **Example** (A reward)
 *
 * ```ts
 * import { Effect, Schema } from "effect"
 * import { DurableTransfer } from "effect-wechatpay/durable"
 * import type { Transfer } from "effect-wechatpay/transfers"
 *
 * const Rewards = DurableTransfer.make({ name: "Rewards", data: Schema.Struct({ reward: Schema.Int }) })
 *
 * declare const requestOf: (out_bill_no: string, reward: number) => Effect.Effect<Transfer.CreateRequest>
 * declare const show: (reward: number, package_info: string) => Effect.Effect<void>
 *
 * const worker = Rewards.toLayer({
 *   request: (out_bill_no, { reward }) => requestOf(out_bill_no, reward),
 *   confirm: ({ package_info = "" }, { reward }) => show(reward, package_info)
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716434
 */
export const make = <D>(options: {
  /** Name under which the transfers are stored; at most 100 characters. */
  readonly name: string
  /** Schema of the data that the program stores with a transfer. */
  readonly data: Schema.Codec<D, unknown>
}): DurableTransfer<D> => {
  const { name } = options
  const datas = json(options.data)
  const numbers = json(Transfer.OutBillNoRequest)

  const tag: string = `DurableTransfer/${name}`
  const workflow = Workflow.make(tag, {
    payload: Payload,
    success: Ended,
    idempotencyKey: ({ out_bill_no }) => out_bill_no,
    annotations: stopOnDefect
  })
  const idOf = (out_bill_no: string) => workflow.executionId({ out_bill_no, since: 0, data: null })

  const body = <R>(handlers: Handlers<D, R>) => (payload: typeof Payload.Type, executionId: string) =>
    retryStore(
      Effect.gen(function*() {
        const { cancelAt, out_bill_no, since } = payload
        const data = yield* datas.read(payload.data)
        const last = since + lastOf(transferTimes)
        const cancelOf = (asked: number | undefined) => Math.min(cancelAt ?? Infinity, asked ?? Infinity)

        /** Creates the transfer, or returns the `package_info` of one that exists. */
        const create = Effect.gen(function*() {
          const created = yield* Effect.result(Transfer.create(yield* handlers.request(out_bill_no, data)))
          if (created._tag === "Failure") {
            const error = created.failure
            yield* stopOnEncodeError(error)
            yield* Effect.logWarning(`transfer ${out_bill_no} is created again later (${reasonOf(error)})`)
            if (error._tag === "ApiError" && error.outcome === "Refused") {
              yield* note(workflow, executionId, refused, { reason: error.code })
            }
            return undefined
          }
          yield* note(workflow, executionId, refused, undefined)
          const transfer = created.success
          if (transfer.state === "WAIT_USER_CONFIRM" && handlers.confirm !== undefined) {
            yield* handlers.confirm(transfer, data)
            yield* put(workflow, executionId, shownOnce, true)
          }
          return endOf(transfer)
        })

        const look = (now: number, asked: number | undefined) =>
          Effect.gen(function*() {
            const cancelling = now >= cancelOf(asked)
            const found = yield* Effect.result(Transfer.queryByOutBillNo({ out_bill_no }))
            if (found._tag === "Failure") {
              yield* stopOnEncodeError(found.failure)
              if (!isUnknownNumber(found.failure)) {
                yield* Effect.logWarning(`transfer ${out_bill_no}: the query failed (${reasonOf(found.failure)})`)
                return undefined
              }
              // WeChat Pay forgets a transfer after 30 days: one that it does not know then may have been paid.
              return cancelling || now > last ? undefined : yield* create
            }
            const bill = found.success
            const request = yield* handlers.request(out_bill_no, data)
            if (!agrees(bill.openid, request.openid) || !agrees(bill.transfer_amount, request.transfer_amount)) {
              return yield* Effect.die(
                new Error(`the transfer ${out_bill_no} exists with other content: look for its number`)
              )
            }
            const end = endOf(bill)
            if (end !== undefined || bill.state === "CANCELING") return end
            if (cancelling) {
              const cancelled = yield* Effect.result(Transfer.cancel({ out_bill_no }))
              if (cancelled._tag === "Failure") {
                yield* Effect.logWarning(
                  `transfer ${out_bill_no} is cancelled again later (${reasonOf(cancelled.failure)})`
                )
              }
              return undefined
            }
            const unseen = bill.state === "WAIT_USER_CONFIRM" && handlers.confirm !== undefined &&
              (yield* read(workflow, executionId, shownOnce)) === undefined
            return unseen ? yield* create : undefined
          })

        const ended = yield* watch(workflow, executionId, {
          ended: endedOnce,
          signal: cancelOnce,
          look,
          next: (time, asked) => {
            const polled = after(since, transferTimes, time)
            const base = cancelOf(asked)
            const cancelled = base === Infinity ? undefined : after(base, closingTimes, time)
            return polled === undefined ? undefined : Math.min(polled, cancelled ?? polled)
          },
          last: () => last,
          exhausted: Effect.as(
            Effect.logWarning(`transfer ${out_bill_no} is given up: nobody knows how it ended`),
            { _tag: "Unsettled" } satisfies Ended
          ),
          prefix: "transfer/",
          since
        })
        yield* finish(handlers, Effect.succeed(ended), Effect.succeed(data))
        return ended
      }),
      name
    )

  const poll = (out_bill_no: string): Effect.Effect<Option.Option<State>, never, WorkflowEngine> =>
    Effect.gen(function*(): Effect.fn.Return<Option.Option<State>, never, WorkflowEngine> {
      const executionId = yield* idOf(out_bill_no)
      const run = yield* runOf(workflow, executionId)
      switch (run._tag) {
        case "None":
          return Option.none()
        case "Complete":
          return Option.some(run.value)
        case "Stopped":
          return Option.some(run)
        case "Suspended": {
          const stuck = yield* noted(workflow, executionId, refused)
          return Option.some(stuck === undefined ? { _tag: "Waiting" } : { _tag: "Attention", reason: stuck.reason })
        }
      }
    })

  return {
    name: workflow._tag,
    workflow,
    start: ({ cancelAt, data, out_bill_no }) =>
      Effect.gen(function*() {
        yield* numbers.input(name, "", { out_bill_no })
        yield* workflow.execute({
          out_bill_no,
          since: yield* Clock.currentTimeMillis,
          cancelAt: cancelAt === undefined ? undefined : DateTime.toEpochMillis(cancelAt),
          data: yield* datas.input(name, "data", data)
        }, { discard: true })
      }),
    poll,
    await: (out_bill_no) => awaitEnd(poll(out_bill_no), isEnded, name),
    cancel: (out_bill_no) =>
      Effect.gen(function*() {
        yield* put(workflow, yield* idOf(out_bill_no), cancelOnce, yield* Clock.currentTimeMillis)
      }),
    resume: (out_bill_no) => Effect.flatMap(idOf(out_bill_no), (executionId) => workflow.resume(executionId)),
    finished: ({ resource }) =>
      Effect.gen(function*() {
        const end = endOf(resource)
        if (end !== undefined) yield* put(workflow, yield* idOf(resource.out_bill_no), endedOnce, end)
      }),
    toLayer: (handlers) => workflow.toLayer(body(handlers))
  }
}
