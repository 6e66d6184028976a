/** Batches of transfers (批量转账), their details and their receipts. */
import type * as DateTime from "effect/DateTime"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { BatchTransfer as Api } from "../../api/transfers/index.ts"
import { type Control, entityControls, type MakeControl } from "../engine/control.ts"
import { issue } from "../engine/issue.ts"
import type { Kernel } from "../engine/kernel.ts"
import { type Call, handle, handleFile, ownKey } from "../engine/operation.ts"
import type { WithControls, WithLists } from "../engine/product.ts"
import { paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import * as Store from "../engine/store.ts"
import { definedFields, ifDefined, isOpenid, millis, reveal, select, sensitive, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"
import type { Receipt, Receipts } from "./transferReceipts.ts"
import { inconsistent, namedFrom, nameless, notFound, transferSchedule, unknown } from "./transfers.ts"

/** A detail of a batch. */
interface Detail {
  readonly out_detail_no: string
  readonly detail_id: string
  readonly openid: string
  readonly user_name?: Redacted.Redacted
  /** Fen. */
  readonly transfer_amount: number
  readonly transfer_remark: string
  detail_status: "PROCESSING" | "SUCCESS" | "FAIL"
  fail_reason?: string
  update_time: DateTime.Utc
  receipt?: Receipt
}

/** A batch. The fields with WeChat Pay's names make up its responses, its notification and its view. */
interface Batch {
  readonly mchid: string
  readonly appid: string
  readonly out_batch_no: string
  readonly batch_id: string
  readonly batch_name: string
  readonly batch_remark: string
  readonly transfer_scene_id?: string
  readonly create_time: DateTime.Utc
  readonly notifyUrl?: string
  readonly details: ReadonlyArray<Detail>
  state: "ACCEPTED" | "FINISHED" | "CLOSED"
  close_reason?: "OVERDUE_CLOSE"
  update_time: DateTime.Utc
  receipt?: Receipt
}

const view = (batch: Batch) => ({
  ...select(batch, ["out_batch_no", "batch_id"]),
  batch_status: batch.state,
  details: batch.details.map((detail) => select(detail, ["out_detail_no", "detail_status", "fail_reason"]))
})

/** A batch in the sandbox. */
export interface BatchView extends ReturnType<typeof view> {}

const Number = Schema.Struct({ out_batch_no: Schema.String })
const DetailFailure = Schema.Struct({
  out_batch_no: Schema.String,
  out_detail_no: Schema.String,
  fail_reason: Schema.optionalKey(Schema.String)
})

/** Controls of batches. */
export interface BatchControls {
  /** Fails a detail of a batch in progress, with `ACCOUNT_FROZEN` by default. */
  readonly failDetail: Control<typeof DetailFailure.Type, BatchView>
  /** Closes a batch that the merchant's staff has not approved in time. */
  readonly closeBatch: Control<typeof Number.Type, BatchView>
}

/** Greatest age of a detail or a batch whose receipt is requested. */
const receiptReach = { detail: 730 * Protocol.dayMillis, batch: 30 * Protocol.dayMillis }

const sumOf = (details: ReadonlyArray<Detail>) => details.reduce((sum, { transfer_amount }) => sum + transfer_amount, 0)

const figures = ({ details }: Batch) => {
  const succeeded = details.filter(({ detail_status }) => detail_status === "SUCCESS")
  const failed = details.filter(({ detail_status }) => detail_status === "FAIL")
  return {
    total_num: details.length,
    total_amount: sumOf(details),
    success_num: succeeded.length,
    success_amount: sumOf(succeeded),
    fail_num: failed.length,
    fail_amount: sumOf(failed)
  }
}

/** Checks the details of a request. */
const detailsIssue = (list: Api.CreateRequest["transfer_detail_list"]): Refused | undefined => {
  if (new Set(list.map(({ out_detail_no }) => out_detail_no)).size !== list.length) {
    return refuse("PARAM_ERROR", "商家明细单号重复")
  }
  const named = list.filter(({ user_name }) => user_name !== undefined)
  if (named.length > 0 && named.length < list.length) {
    return refuse("PARAM_ERROR", "同一批次转账明细中的收款用户姓名必须全部填写或全部不填写")
  }
  return named.some(({ transfer_amount }) => transfer_amount < namedFrom) ? nameless : undefined
}

export const make = ({ kernel, receipts, transferDelay }: {
  readonly kernel: Kernel
  readonly receipts: Receipts
  /** Milliseconds. */
  readonly transferDelay: number
}): WithControls<BatchControls> & WithLists<{ transferBatches: BatchView }> => {
  const batches = Store.make<Batch>()
  const states = Store.states<Batch>(kernel, {
    entity: "transferBatch",
    id: ({ out_batch_no }) => out_batch_no,
    notification: (batch) => ({
      url: batch.notifyUrl,
      originalType: "mch_payment",
      schedule: transferSchedule,
      resource: {
        ...select(batch, ["mchid", "out_batch_no", "batch_id", "close_reason", "update_time"]),
        batch_status: batch.state,
        ...figures(batch)
      }
    })
  })
  const number = (prefix: string, now: number) => kernel.number(now, prefix, `transfer${prefix}`, 16)

  const fail = (now: number, detail: Detail, reason: string) =>
    Object.assign(detail, { detail_status: "FAIL", fail_reason: reason, update_time: time(now) })

  const end = (now: number, batch: Batch, state: "FINISHED" | "CLOSED") => {
    batch.update_time = time(now)
    for (const detail of batch.details) {
      if (detail.detail_status !== "PROCESSING") continue
      if (state === "CLOSED") fail(now, detail, "OVERDUE_CLOSE")
      else if (!isOpenid(detail.openid)) fail(now, detail, "OPENID_INVALID")
      else Object.assign(detail, { detail_status: "SUCCESS", update_time: time(now) })
    }
    states.transition(now, batch, state, {
      notify: {
        eventType: `MCHTRANSFER.BATCH.${state}`,
        summary: state === "FINISHED" ? "商家转账批次完成通知" : "商家转账批次关闭通知"
      }
    })
  }

  const create = (request: Api.CreateRequest, call: Call): Batch | Refused => {
    const { caller, now } = call
    const { transfer_detail_list: list } = request
    // Each encryption of a name differs.
    return batches.once(ownKey(call, request.out_batch_no), reveal(request), () => {
      const refused = detailsIssue(list)
      if (refused !== undefined) return refused
      const batch_id = number("1030", now)
      const batch: Batch = definedFields({
        mchid: caller.mchid,
        appid: request.appid ?? "",
        out_batch_no: request.out_batch_no,
        batch_id,
        batch_name: request.batch_name,
        batch_remark: request.batch_remark,
        transfer_scene_id: request.transfer_scene_id,
        create_time: time(now),
        notifyUrl: request.notify_url,
        details: list.map((detail): Detail =>
          definedFields({
            out_detail_no: detail.out_detail_no,
            detail_id: number("1040", now),
            openid: detail.openid,
            user_name: ifDefined(detail.user_name, sensitive),
            transfer_amount: detail.transfer_amount,
            transfer_remark: detail.transfer_remark,
            detail_status: "PROCESSING",
            update_time: time(now)
          })
        ),
        state: "ACCEPTED",
        update_time: time(now)
      })
      states.transition(now, batch, "ACCEPTED", {
        due: { at: now + transferDelay, run: (at) => end(at, batch, "FINISHED") }
      })
      return batch
    }, inconsistent("INVALID_REQUEST"))
  }

  const byId = ({ caller }: Call, { batch_id }: { readonly batch_id: string }) =>
    batches.find((batch) => batch.mchid === caller.mchid && batch.batch_id === batch_id)

  const byOutBatchNo = (call: Call, { out_batch_no }: { readonly out_batch_no?: string | undefined }) =>
    batches.get(ownKey(call, out_batch_no))

  const batchResponse = (
    batch: Batch | undefined,
    request: Omit<Api.QueryByIdRequest, "batch_id">
  ): Reply<Api.Batch> => {
    if (batch === undefined) return notFound
    const { detail_status = "ALL", limit = 20, need_query_detail, offset = 0 } = request
    if (limit > 100) return paramError("limit", "limit超出范围", "is more than 100", "query")
    const wanted = batch.details.filter((detail) => detail_status === "ALL" || detail.detail_status === detail_status)
    return definedFields({
      transfer_batch: { ...batch, batch_status: batch.state, batch_type: "API", ...figures(batch) },
      transfer_detail_list: need_query_detail ? wanted.slice(offset, offset + limit) : undefined,
      offset,
      limit
    })
  }

  const detailResponse = (batch: Batch | undefined, fits: (detail: Detail) => boolean): Reply<Api.Detail> => {
    const detail = batch?.details.find(fits)
    return batch === undefined || detail === undefined
      ? notFound
      : { ...batch, ...detail, initiate_time: batch.create_time }
  }

  const signature = (call: Call, receipt: Receipt) => ({
    signature_no: receipt.id,
    signature_status: call.now < receipt.readyAt ? "ACCEPTED" as const : "FINISHED" as const,
    ...(call.now < receipt.readyAt ? {} : receipts.linkTo(call, receipt, "signfile"))
  })

  const billReceipt = (call: Call, batch: Batch | undefined): Reply<Api.BillReceipt> =>
    batch?.receipt === undefined ? unknown : {
      out_batch_no: batch.out_batch_no,
      ...signature(call, batch.receipt),
      create_time: time(batch.receipt.createdAt),
      update_time: time(Math.min(call.now, batch.receipt.readyAt))
    }

  const detailOf = (call: Call, request: Api.DetailReceiptRequest) =>
    byOutBatchNo(call, request)?.details.find(({ out_detail_no }) =>
      request.accept_type === "BATCH_TRANSFER" && out_detail_no === request.out_detail_no
    )

  const detailReceipt = (call: Call, request: Api.DetailReceiptRequest): Reply<Api.DetailReceipt> => {
    const receipt = detailOf(call, request)?.receipt
    return receipt === undefined ? unknown : { ...request, ...signature(call, receipt) }
  }

  const operations = [
    handle(Api.create, (request, call) => create(request, call), (batch) => ({ ...batch, batch_status: batch.state })),
    handle(Api.queryById, (request, call) => batchResponse(byId(call, request), request)),
    handle(Api.queryByOutBatchNo, (request, call) => batchResponse(byOutBatchNo(call, request), request)),
    handle(
      Api.queryDetailById,
      (request, call) => detailResponse(byId(call, request), ({ detail_id }) => detail_id === request.detail_id)
    ),
    handle(
      Api.queryDetailByOutDetailNo,
      (request, call) =>
        detailResponse(byOutBatchNo(call, request), ({ out_detail_no }) => out_detail_no === request.out_detail_no)
    ),
    handle(Api.requestBillReceipt, (request, call) => {
      const batch = byOutBatchNo(call, request)
      if (batch === undefined) return unknown
      const some = batch.details.some(({ detail_status, user_name }) =>
        detail_status === "SUCCESS" && user_name !== undefined
      )
      if (batch.state !== "FINISHED" || !some) {
        return refuse("INVALID_REQUEST", "仅支持已完成且至少一笔成功记录的批次申请电子回单")
      }
      if (call.now - millis(batch.create_time) > receiptReach.batch) {
        return refuse("INVALID_REQUEST", "仅支持受理最近30天内的转账批次单")
      }
      batch.receipt ??= receipts.create(call.now, `batch ${batch.batch_id}`)
      return billReceipt(call, batch)
    }),
    handle(Api.queryBillReceipt, (request, call) => billReceipt(call, byOutBatchNo(call, request))),
    handle(Api.requestDetailReceipt, (request, call) => {
      const detail = detailOf(call, request)
      if (detail === undefined) return unknown
      if (detail.detail_status !== "SUCCESS" || detail.user_name === undefined) {
        return refuse("INVALID_REQUEST", "仅支持传入姓名且转账成功的明细单申请电子回单")
      }
      if (call.now - millis(detail.update_time) > receiptReach.detail) {
        return refuse("INVALID_REQUEST", "只支持受理最近两年内的转账明细单")
      }
      detail.receipt ??= receipts.create(call.now, `detail ${detail.detail_id}, ${detail.transfer_amount} fen`)
      return detailReceipt(call, request)
    }),
    handle(Api.queryDetailReceipt, (request, call) => detailReceipt(call, request)),
    handleFile(Api.downloadReceipt, receipts.download)
  ]

  const failDetail = (now: number, batch: Batch, given: typeof DetailFailure.Type) => {
    const { fail_reason = "ACCOUNT_FROZEN", out_detail_no } = given
    const detail = batch.details.find((one) => one.out_detail_no === out_detail_no)
    if (detail === undefined) return issue(`batch ${batch.out_batch_no} has no detail ${out_detail_no}`)
    fail(now, detail, fail_reason)
  }

  const close = (now: number, batch: Batch) => {
    batch.close_reason = "OVERDUE_CLOSE"
    end(now, batch, "CLOSED")
  }

  const controls = (control: MakeControl): BatchControls => {
    const on = entityControls(control, { entity: "batch", entities: batches, number: "out_batch_no", view })
    return {
      failDetail: on("transfers.failDetail", DetailFailure, ["ACCEPTED"], failDetail),
      closeBatch: on("transfers.closeBatch", Number, ["ACCEPTED"], close)
    }
  }

  return { operations, controls, state: () => ({ transferBatches: batches.values().map(view) }) }
}
