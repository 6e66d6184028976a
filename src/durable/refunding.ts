/** Creates refunds under their numbers, watches them until they end, and notes for a person why one is stuck. */
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as DurableDeferred from "effect/workflow/DurableDeferred"
import type * as Workflow from "effect/workflow/Workflow"
import type { WorkflowEngine, WorkflowInstance } from "effect/workflow/WorkflowEngine"
import type { Refund } from "../api/payments/Refund.ts"
import type { Services } from "../Endpoint.ts"
import { definedFields } from "../internal/definedFields.ts"
import { agrees } from "../payment/resolvable.ts"
import { isUnknownNumber } from "../payment/resolveUnknown.ts"
import type { WeChatPayError } from "../WeChatPayError.ts"
import type { RefundRequest, Refunds } from "./orders.ts"
import { after, lastOf, note, noted, type Once, put, read, refundTimes, watch } from "./watch.ts"

/**
 * The end of one refund of an order.
 *
 * **Details**
 *
 * - `SUCCESS`: the payer has the money. `CLOSED`: nothing was refunded.
 * - `ABNORMAL`: the payer's account does not take the money, and for 90 days nobody called `Refund.applyAbnormalRefund`.
 * - `UNSETTLED`: for 90 days WeChat Pay did not say how the refund ended. Money may have moved.
 */
export interface EndedRefund extends Schema.Schema.Type<typeof EndedRefund> {}
export const EndedRefund = Schema.Struct({
  /** The merchant's number of the refund (商户退款单号). */
  out_refund_no: Schema.String,
  status: Schema.Literals(["SUCCESS", "CLOSED", "ABNORMAL", "UNSETTLED"]),
  /** WeChat Pay's number of the refund (微信支付退款单号), where it is known. */
  refund_id: Schema.optional(Schema.String)
}).annotate({ identifier: "DurableRefund.EndedRefund" })

/**
 * The reason why a refund is stuck, for a person.
 *
 * **Details**
 *
 * `reason` is `ABNORMAL` if the payer's account does not take the money: call `Refund.applyAbnormalRefund`. Any other
 * `reason` is the code with which WeChat Pay refused to create the refund, for example `NOT_ENOUGH`: it is created again
 * from time to time.
 */
export interface Attention {
  readonly out_refund_no: string
  readonly reason: string
  readonly refund_id?: string | undefined
}

const endedOf = (out_refund_no: string): Once<EndedRefund> =>
  DurableDeferred.make(`refund/${out_refund_no}/ended`, { success: EndedRefund })

/** Name of the notes on why a refund is stuck. */
const stuckOf = (out_refund_no: string) => `refund/${out_refund_no}/stuck`

const Fates = Schema.Array(EndedRefund)
const allEnded: Once<ReadonlyArray<EndedRefund>> = DurableDeferred.make("refunds", { success: Fates })

/** Stores the status of a refund from a notification or a query. Returns the end, if it is one. */
export const record = (
  workflow: Workflow.Any,
  executionId: string,
  { out_refund_no, refund_id, status }: {
    readonly out_refund_no: string
    readonly refund_id?: string | undefined
    readonly status: string
  }
): Effect.Effect<EndedRefund | undefined, never, WorkflowEngine> => {
  switch (status) {
    case "SUCCESS":
    case "CLOSED": {
      const fate: EndedRefund = { out_refund_no, status, ...definedFields({ refund_id }) }
      return Effect.as(put(workflow, executionId, endedOf(out_refund_no), fate), fate)
    }
    case "ABNORMAL":
      return Effect.as(
        note(workflow, executionId, stuckOf(out_refund_no), { reason: status, ...definedFields({ refund_id }) }),
        undefined
      )
    default:
      return Effect.as(note(workflow, executionId, stuckOf(out_refund_no), undefined), undefined)
  }
}

/** The refunds that are stuck, with the reasons. */
export const attention = (
  workflow: Workflow.Any,
  executionId: string,
  numbers: ReadonlyArray<string>
): Effect.Effect<ReadonlyArray<Attention>, never, WorkflowEngine> =>
  Effect.map(
    Effect.forEach(numbers, (out_refund_no) =>
      Effect.gen(function*() {
        if ((yield* read(workflow, executionId, endedOf(out_refund_no))) !== undefined) return []
        const stuck = yield* noted(workflow, executionId, stuckOf(out_refund_no))
        return stuck === undefined ? [] : [{ out_refund_no, ...stuck }]
      })),
    (found) => found.flat()
  )

/** Whether the refund under a number has the amount and the order of the request. */
const sameContent = (known: Refund, { amount, out_trade_no, transaction_id }: RefundRequest): boolean =>
  agrees(known.amount?.refund, amount.refund) && agrees(known.amount?.total, amount.total) &&
  agrees(known.out_trade_no, out_trade_no) && agrees(known.transaction_id, transaction_id)

/** The code or the tag of a failure, for the log. */
export const reasonOf = (error: WeChatPayError): string =>
  error._tag === "ApiError" && error.code !== "" ? error.code : error._tag

/** Stops the execution if a request cannot be encoded: it could not be encoded later either. */
export const stopOnEncodeError = (error: WeChatPayError): Effect.Effect<void> =>
  error._tag === "RequestEncodeError" ? Effect.die(error) : Effect.void

/** Creates refunds, and waits until all of them have ended. */
export const refundAll = (
  workflow: Workflow.Any,
  executionId: string,
  { refunds, requests, since }: {
    readonly refunds: Refunds
    readonly requests: ReadonlyArray<RefundRequest>
    /** Time at which the refunds were decided on, in epoch milliseconds. */
    readonly since: number
  }
): Effect.Effect<ReadonlyArray<EndedRefund>, never, Services | WorkflowEngine | WorkflowInstance> => {
  const look = (request: RefundRequest) =>
    Effect.gen(function*() {
      const { out_refund_no, sub_mchid } = request
      const ended = yield* read(workflow, executionId, endedOf(out_refund_no))
      if (ended !== undefined) return ended
      const known = yield* Effect.result(refunds.query({ out_refund_no, ...definedFields({ sub_mchid }) }))
      if (known._tag === "Success") {
        return sameContent(known.success, request)
          ? yield* record(workflow, executionId, known.success)
          : yield* Effect.die(new Error(`the refund ${out_refund_no} exists with other content: look for its number`))
      }
      yield* stopOnEncodeError(known.failure)
      if (!isUnknownNumber(known.failure)) {
        yield* Effect.logWarning(`refund ${out_refund_no}: the query failed (${reasonOf(known.failure)})`)
        return undefined
      }
      const created = yield* Effect.result(refunds.create(request))
      if (created._tag === "Success") return yield* record(workflow, executionId, created.success)
      const error = created.failure
      yield* stopOnEncodeError(error)
      yield* Effect.logWarning(`refund ${out_refund_no} is created again later (${reasonOf(error)})`)
      if (error._tag === "ApiError" && error.outcome === "Refused") {
        yield* note(workflow, executionId, stuckOf(out_refund_no), { reason: error.code })
      }
      return undefined
    })
  const fates = (last: boolean) =>
    Effect.map(
      Effect.forEach(requests, (request) =>
        Effect.gen(function*(): Effect.fn.Return<EndedRefund | undefined, never, Services | WorkflowEngine> {
          const { out_refund_no } = request
          const fate = yield* look(request)
          if (fate !== undefined || !last) {
            return fate
          }
          const stuck = yield* noted(workflow, executionId, stuckOf(out_refund_no))
          const status = stuck?.reason === "ABNORMAL" ? "ABNORMAL" : "UNSETTLED"
          yield* Effect.logWarning(`refund ${out_refund_no} is given up as ${status}`)
          return { out_refund_no, status, ...definedFields({ refund_id: stuck?.refund_id }) }
        })),
      (found) =>
        found.filter((fate) =>
          fate !== undefined
        )
    )
  return watch(workflow, executionId, {
    ended: allEnded,
    wakes: requests.map(({ out_refund_no }) => endedOf(out_refund_no)),
    look: () => Effect.map(fates(false), (found) => found.length === requests.length ? found : undefined),
    next: (time) => after(since, refundTimes, time),
    last: () => since + lastOf(refundTimes),
    exhausted: fates(true),
    prefix: "refund/",
    since
  })
}
