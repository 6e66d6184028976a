/** Transfers: single ones that users confirm, batches, and the receipts of both. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { BatchTransfer, Transfer as Api } from "../../api/transfers/index.ts"
import type { Control, MakeControl } from "../engine/control.ts"
import { type Issue, issue } from "../engine/issue.ts"
import { type Kernel, times } from "../engine/kernel.ts"
import { type Call, handle, handleFile } from "../engine/operation.ts"
import type { WithControls, WithState } from "../engine/product.ts"
import { done, file, paramError, refuse, type Refused, type Reply } from "../engine/reply.ts"
import { canonical, definedFields, plain, time } from "../engine/values.ts"
import * as Protocol from "../protocol/protocol.ts"

/** How a merchant's transfers are told of: at once, then ten times each, then for a day. */
const transferSchedule: ReadonlyArray<number> = [...times(10, 15), ...times(10, 300), ...times(44, 1800)]

/** A transfer as the sandbox keeps it. */
interface Transfer {
  readonly mchid: string
  readonly appid: string
  readonly outBillNo: string
  readonly id: string
  readonly openid: string
  readonly name: string | undefined
  /** Fen. */
  readonly amount: number
  readonly remark: string
  readonly notifyUrl: string | undefined
  readonly package: string
  readonly createdAt: number
  readonly content: string
  state: "WAIT_USER_CONFIRM" | "TRANSFERING" | "SUCCESS" | "FAIL" | "CANCELING" | "CANCELLED"
  failReason: string | undefined
  updatedAt: number
  receipt: Receipt | undefined
}

/** A receipt as the sandbox keeps it. */
interface Receipt {
  readonly id: string
  readonly createdAt: number
  readonly readyAt: number
  readonly algorithm: "sha256" | "sm3"
  readonly content: Uint8Array
}

/** A detail of a batch as the sandbox keeps it. */
interface Detail {
  readonly outDetailNo: string
  readonly id: string
  readonly openid: string
  readonly name: string | undefined
  /** Fen. */
  readonly amount: number
  readonly remark: string
  state: "PROCESSING" | "SUCCESS" | "FAIL"
  failReason: string | undefined
  updatedAt: number
  receipt: Receipt | undefined
}

/** A batch as the sandbox keeps it. */
interface Batch {
  readonly mchid: string
  readonly appid: string
  readonly outBatchNo: string
  readonly id: string
  readonly name: string
  readonly remark: string
  readonly sceneId: string | undefined
  readonly notifyUrl: string | undefined
  readonly details: ReadonlyArray<Detail>
  readonly createdAt: number
  readonly content: string
  state: "ACCEPTED" | "FINISHED" | "CLOSED"
  closeReason: "OVERDUE_CLOSE" | undefined
  updatedAt: number
  receipt: Receipt | undefined
}

/** A transfer in the sandbox. */
export interface TransferView {
  readonly out_bill_no: string
  readonly transfer_bill_no: string
  readonly state: Transfer["state"]
  readonly fail_reason?: string
  readonly openid: string
  /** Fen. */
  readonly transfer_amount: number
  /** What the page of confirmation is opened with. */
  readonly package_info: string
  readonly create_time: string
}

/** A batch in the sandbox. */
export interface BatchView {
  readonly out_batch_no: string
  readonly batch_id: string
  readonly batch_status: Batch["state"]
  readonly details: ReadonlyArray<{
    readonly out_detail_no: string
    readonly detail_status: Detail["state"]
    readonly fail_reason?: string
  }>
}

/** What transfers keep. */
export interface TransferState {
  readonly transfers: ReadonlyArray<TransferView>
  readonly transferBatches: ReadonlyArray<BatchView>
}

/** Controls of transfers. */
export interface TransferControls {
  /** Plays the user who confirms a transfer. The money arrives after the option `transferDelay`. */
  readonly confirm: Control<{ readonly out_bill_no: string }, TransferView>
  /** Ends a transfer badly, whether confirmed or not: `PAYEE_ACCOUNT_ABNORMAL` unless told otherwise. */
  readonly fail: Control<{ readonly out_bill_no: string; readonly fail_reason?: string }, TransferView>
  /** Ends a detail of a batch under way badly: `ACCOUNT_FROZEN` unless told otherwise. */
  readonly failDetail: Control<
    { readonly out_batch_no: string; readonly out_detail_no: string; readonly fail_reason?: string },
    BatchView
  >
  /** Plays the merchant's people who let a batch lie until it is closed. */
  readonly closeBatch: Control<{ readonly out_batch_no: string }, BatchView>
}

/** How long a user may take to confirm. */
const confirmation = Protocol.dayMillis
/** How long the link of a receipt is good for. */
const linkLifetime = 10 * 60_000
/** How far back the receipts of transfers, details and batches reach. */
const receiptReach = {
  transfer: 180 * Protocol.dayMillis,
  detail: 730 * Protocol.dayMillis,
  batch: 30 * Protocol.dayMillis
}
/** 0.1 yuan at least. */
const least = 10
/** 200 yuan at most, where the user gets a red packet. */
const mostInPacket = 20_000
/** No name is checked below 0.3 yuan. */
const namedFrom = 30

const inconsistent = (code: "ALREADY_EXISTS" | "INVALID_REQUEST") =>
  refuse(code, "单号已存在但信息不一致，请查单后比较确认", { number: 268498688 })

const outOfBounds = refuse("INVALID_REQUEST", "超过单笔转账上下限，核实产品设置是否准确")
const nameless = refuse("PARAM_ERROR", "0.3元以下不允许输入姓名校验")

const notFound = refuse("NOT_FOUND", "记录不存在")
/** Where only the queries document `NOT_FOUND`. */
const unknown = refuse("INVALID_REQUEST", "记录不存在")

const sealed = (name: string | undefined) => name === undefined ? {} : { user_name: Redacted.make(name) }

/** The request without what each encryption makes anew. */
const contentOf = (request: object, names: ReadonlyArray<string | Redacted.Redacted | undefined>) =>
  canonical({ request, names: names.map(plain) })

const isFinal = ({ state }: Transfer) => state === "SUCCESS" || state === "FAIL" || state === "CANCELLED"

const view = (transfer: Transfer): TransferView =>
  definedFields({
    out_bill_no: transfer.outBillNo,
    transfer_bill_no: transfer.id,
    state: transfer.state,
    fail_reason: transfer.failReason,
    openid: transfer.openid,
    transfer_amount: transfer.amount,
    package_info: transfer.package,
    create_time: Protocol.rfc3339(transfer.createdAt)
  })

const viewBatch = (batch: Batch): BatchView => ({
  out_batch_no: batch.outBatchNo,
  batch_id: batch.id,
  batch_status: batch.state,
  details: batch.details.map((detail) =>
    definedFields({
      out_detail_no: detail.outDetailNo,
      detail_status: detail.state,
      fail_reason: detail.failReason
    })
  )
})

/** A PDF of one page with one line: small, but one that viewers open. */
const pdf = (line: string): Uint8Array => {
  const text = `BT /F1 12 Tf 40 780 Td (${line.replaceAll(/[^\x20-\x7e]|[()\\]/g, "?")}) Tj ET`
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
  ]
  let body = "%PDF-1.4\n"
  const offsets = objects.map((object, index) => {
    const offset = body.length
    body += `${index + 1} 0 obj\n${object}\nendobj\n`
    return `${String(offset).padStart(10, "0")} 00000 n \n`
  })
  const table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.join("")}`
  return Buffer.from(
    `${body}${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`
  )
}

export const make = ({ kernel, transferDelay }: {
  readonly kernel: Kernel
  readonly transferDelay: number
}): WithControls<TransferControls> & WithState<TransferState> => {
  const transfers = new Map<string, Transfer>()
  const batches = new Map<string, Batch>()
  const due = new Map<Transfer | Batch, () => void>()
  const links = new Map<string, { readonly mchid: string; readonly content: Uint8Array }>()

  const number = (prefix: string, now: number) => kernel.number(now, prefix, `transfer${prefix}`, 16)

  const later = (what: Transfer | Batch, at: number, run: (now: number) => void) => {
    due.get(what)?.()
    due.set(what, kernel.schedule(at, run))
  }

  // -------------------------------------------------------------------------------------------------------------------
  // receipts
  // -------------------------------------------------------------------------------------------------------------------

  const newReceipt = (now: number, line: string): Receipt => ({
    id: number("1050", now),
    createdAt: now,
    readyAt: now + transferDelay,
    // Programs must be ready for either.
    algorithm: kernel.next("receipt") % 2 === 1 ? "sha256" : "sm3",
    content: pdf(`effect-wechatpay sandbox: ${line}`)
  })

  const linkTo = (call: Call, receipt: Receipt, path: string) => {
    const token = kernel.token("receipt", 32)
    links.set(token, { mchid: call.caller.mchid, content: receipt.content })
    kernel.schedule(call.now + linkLifetime, () => void links.delete(token))
    return {
      hash_type: receipt.algorithm === "sha256" ? "SHA256" as const : "SM3" as const,
      hash_value: Protocol.digest(receipt.algorithm, receipt.content).toUpperCase(),
      download_url: `${call.origin}/v3/transferdownload/${path}?token=${token}${
        path === "elecvoucherfile" ? "&source=elecsign" : ""
      }`
    }
  }

  const download = (downloadUrl: string, mchid: string): Reply<never> => {
    const found = links.get(new URL(downloadUrl).searchParams.get("token") ?? "")
    return found?.mchid === mchid
      ? file(found.content, "application/pdf")
      : refuse("INVALID_REQUEST", "下载链接不存在或已过期，请重新查询电子回单")
  }

  // -------------------------------------------------------------------------------------------------------------------
  // transfers
  // -------------------------------------------------------------------------------------------------------------------

  const change = (now: number, transfer: Transfer, state: Transfer["state"]) => {
    due.get(transfer)?.()
    due.delete(transfer)
    transfer.state = state
    transfer.updatedAt = now
    kernel.log(now, { kind: "state", what: "transfer", id: transfer.outBillNo, state })
  }

  const end = (now: number, transfer: Transfer, state: "SUCCESS" | "FAIL" | "CANCELLED", failReason?: string) => {
    transfer.failReason = failReason
    change(now, transfer, state)
    kernel.notify(now, {
      url: transfer.notifyUrl,
      eventType: "MCHTRANSFER.BILL.FINISHED",
      originalType: "mch_payment",
      summary: "商家转账单据终态通知",
      schedule: transferSchedule,
      resource: definedFields({
        mch_id: transfer.mchid,
        out_bill_no: transfer.outBillNo,
        transfer_bill_no: transfer.id,
        state,
        transfer_amount: transfer.amount,
        openid: transfer.openid,
        fail_reason: failReason,
        create_time: Protocol.rfc3339(transfer.createdAt),
        update_time: Protocol.rfc3339(now),
        ...(state === "SUCCESS" ? { payment_method_type: "CFT" } : {})
      })
    })
  }

  const create = (request: Api.CreateRequest, { caller, now }: Call): Transfer | Refused => {
    const content = contentOf(request, [request.user_name])
    const key = `${caller.mchid}/${request.out_bill_no}`
    const known = transfers.get(key)
    if (known !== undefined) {
      if (isFinal(known)) return refuse("ALREADY_EXISTS", "单据已到终态，请查单确认转账结果")
      return known.content === content ? known : inconsistent("ALREADY_EXISTS")
    }
    if (request.transfer_scene_report_infos.length === 0) {
      return paramError("transfer_scene_report_infos", "需传入转账场景报备信息，请检查", "is empty")
    }
    if (request.transfer_amount < least) return outOfBounds
    if (request.user_recv_style?.type === "RED_PACKET" && request.transfer_amount > mostInPacket) return outOfBounds
    if (request.user_name !== undefined && request.transfer_amount < namedFrom) return nameless
    const transfer: Transfer = {
      mchid: caller.mchid,
      appid: request.appid ?? "",
      outBillNo: request.out_bill_no,
      id: number("1330", now),
      openid: request.openid,
      name: plain(request.user_name),
      amount: request.transfer_amount,
      remark: request.transfer_remark,
      notifyUrl: request.notify_url,
      package: kernel.token("package", 32),
      createdAt: now,
      content,
      state: "WAIT_USER_CONFIRM",
      failReason: undefined,
      updatedAt: now,
      receipt: undefined
    }
    transfers.set(key, transfer)
    kernel.log(now, { kind: "state", what: "transfer", id: transfer.outBillNo, state: "ACCEPTED" })
    change(now, transfer, "WAIT_USER_CONFIRM")
    later(transfer, now + confirmation, (at) => end(at, transfer, "FAIL", "OVERDUE_CLOSE"))
    return transfer
  }

  const byId = (id: string) => [...transfers.values()].find((transfer) => transfer.id === id)

  const byOutBillNo = (mchid: string, outBillNo: string) => transfers.get(`${mchid}/${outBillNo}`)

  const own = (mchid: string, transfer: Transfer | undefined) => transfer?.mchid === mchid ? transfer : undefined

  const tell = (transfer: Transfer | undefined): Reply<Api.TransferBill> =>
    transfer === undefined ? notFound : done(definedFields({
      mch_id: transfer.mchid,
      out_bill_no: transfer.outBillNo,
      transfer_bill_no: transfer.id,
      appid: transfer.appid,
      state: transfer.state,
      transfer_amount: transfer.amount,
      transfer_remark: transfer.remark,
      fail_reason: transfer.failReason,
      openid: transfer.openid,
      ...sealed(transfer.name),
      create_time: time(transfer.createdAt),
      update_time: time(transfer.updatedAt)
    }))

  const applyReceipt = (now: number, transfer: Transfer | undefined): Reply<Api.ReceiptApplication> => {
    if (transfer === undefined) return unknown
    if (transfer.state !== "SUCCESS") return refuse("INVALID_REQUEST", "仅支持付款成功的转账单据申请电子回单")
    if (transfer.name === undefined) return refuse("INVALID_REQUEST", "仅支持传入姓名的转账单据申请电子回单")
    if (now - transfer.createdAt > receiptReach.transfer) {
      return refuse("INVALID_REQUEST", "仅支持六个月内的转账单据申请电子回单")
    }
    transfer.receipt ??= newReceipt(now, `transfer ${transfer.id}, ${transfer.amount} fen`)
    return done({
      state: now < transfer.receipt.readyAt ? "GENERATING" : "FINISHED",
      create_time: time(transfer.receipt.createdAt)
    })
  }

  const queryReceipt = (call: Call, transfer: Transfer | undefined): Reply<Api.Receipt> => {
    const receipt = transfer?.receipt
    if (receipt === undefined) return unknown
    const ready = call.now >= receipt.readyAt
    return done({
      state: ready ? "FINISHED" : "GENERATING",
      create_time: time(receipt.createdAt),
      update_time: time(ready ? receipt.readyAt : receipt.createdAt),
      ...(ready ? linkTo(call, receipt, "elecvoucherfile") : {})
    })
  }

  const transferOperations = [
    handle(Api.create, (request, call) => {
      const transfer = create(request, call)
      return "_tag" in transfer ? transfer : done(definedFields({
        out_bill_no: transfer.outBillNo,
        transfer_bill_no: transfer.id,
        create_time: time(transfer.createdAt),
        state: transfer.state,
        fail_reason: transfer.failReason,
        ...(transfer.state === "WAIT_USER_CONFIRM" ? { package_info: transfer.package } : {})
      }))
    }),
    handle(Api.cancel, (request, { caller, now }) => {
      const transfer = byOutBillNo(caller.mchid, request.out_bill_no)
      if (transfer === undefined) return unknown
      if (transfer.state === "WAIT_USER_CONFIRM") {
        change(now, transfer, "CANCELING")
        later(transfer, now + transferDelay, (at) => end(at, transfer, "CANCELLED"))
      } else if (transfer.state !== "CANCELING" && transfer.state !== "CANCELLED") {
        return refuse("INVALID_REQUEST", "当前单据状态不支持撤销")
      }
      return done({
        out_bill_no: transfer.outBillNo,
        transfer_bill_no: transfer.id,
        state: transfer.state,
        update_time: time(transfer.updatedAt)
      })
    }),
    handle(Api.queryByOutBillNo, (request, { caller }) => tell(byOutBillNo(caller.mchid, request.out_bill_no))),
    handle(Api.queryById, (request, { caller }) => tell(own(caller.mchid, byId(request.transfer_bill_no)))),
    handle(
      Api.requestReceiptByOutBillNo,
      (request, { caller, now }) => applyReceipt(now, byOutBillNo(caller.mchid, request.out_bill_no))
    ),
    handle(
      Api.requestReceiptById,
      (request, { caller, now }) => applyReceipt(now, own(caller.mchid, byId(request.transfer_bill_no)))
    ),
    handle(
      Api.queryReceiptByOutBillNo,
      (request, call) => queryReceipt(call, byOutBillNo(call.caller.mchid, request.out_bill_no))
    ),
    handle(
      Api.queryReceiptById,
      (request, call) => queryReceipt(call, own(call.caller.mchid, byId(request.transfer_bill_no)))
    ),
    handleFile(Api.downloadReceipt, (request, { caller }) => download(request.download_url, caller.mchid))
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // batches
  // -------------------------------------------------------------------------------------------------------------------

  const sumOf = (details: ReadonlyArray<Detail>) => details.reduce((sum, { amount }) => sum + amount, 0)

  const figures = (batch: Batch) => {
    const succeeded = batch.details.filter(({ state }) => state === "SUCCESS")
    const failed = batch.details.filter(({ state }) => state === "FAIL")
    return {
      total_num: batch.details.length,
      total_amount: sumOf(batch.details),
      success_num: succeeded.length,
      success_amount: sumOf(succeeded),
      fail_num: failed.length,
      fail_amount: sumOf(failed)
    }
  }

  const failDetail = (now: number, detail: Detail, reason: string) => {
    detail.state = "FAIL"
    detail.failReason = reason
    detail.updatedAt = now
  }

  const endBatch = (now: number, batch: Batch, state: "FINISHED" | "CLOSED") => {
    due.get(batch)?.()
    due.delete(batch)
    batch.state = state
    batch.updatedAt = now
    for (const detail of batch.details) {
      if (detail.state !== "PROCESSING") continue
      if (state === "CLOSED") failDetail(now, detail, "OVERDUE_CLOSE")
      else {
        detail.state = "SUCCESS"
        detail.updatedAt = now
      }
    }
    kernel.log(now, { kind: "state", what: "transferBatch", id: batch.outBatchNo, state })
    kernel.notify(now, {
      url: batch.notifyUrl,
      eventType: `MCHTRANSFER.BATCH.${state}`,
      originalType: "mch_payment",
      summary: state === "FINISHED" ? "商家转账批次完成通知" : "商家转账批次关闭通知",
      schedule: transferSchedule,
      resource: definedFields({
        mchid: batch.mchid,
        out_batch_no: batch.outBatchNo,
        batch_id: batch.id,
        batch_status: state,
        ...figures(batch),
        close_reason: batch.closeReason,
        update_time: Protocol.rfc3339(now)
      })
    })
  }

  const createBatch = (request: BatchTransfer.CreateRequest, { caller, now }: Call): Batch | Refused => {
    const { transfer_detail_list: list, ...rest } = request
    const content = contentOf(
      { ...rest, details: list.map((detail) => ({ ...detail, user_id_card: plain(detail.user_id_card) })) },
      list.map(({ user_name }) => user_name)
    )
    const key = `${caller.mchid}/${request.out_batch_no}`
    const known = batches.get(key)
    if (known !== undefined) return known.content === content ? known : inconsistent("INVALID_REQUEST")
    if (new Set(list.map(({ out_detail_no }) => out_detail_no)).size !== list.length) {
      return refuse("PARAM_ERROR", "商家明细单号重复")
    }
    const named = list.filter(({ user_name }) => user_name !== undefined)
    if (named.length > 0 && named.length < list.length) {
      return refuse("PARAM_ERROR", "同一批次转账明细中的收款用户姓名必须全部填写或全部不填写")
    }
    if (named.some(({ transfer_amount }) => transfer_amount < namedFrom)) return nameless
    const batch: Batch = {
      mchid: caller.mchid,
      appid: request.appid ?? "",
      outBatchNo: request.out_batch_no,
      id: number("1030", now),
      name: request.batch_name,
      remark: request.batch_remark,
      sceneId: request.transfer_scene_id,
      notifyUrl: request.notify_url,
      details: list.map((detail) => ({
        outDetailNo: detail.out_detail_no,
        id: number("1040", now),
        openid: detail.openid,
        name: plain(detail.user_name),
        amount: detail.transfer_amount,
        remark: detail.transfer_remark,
        state: "PROCESSING",
        failReason: undefined,
        updatedAt: now,
        receipt: undefined
      })),
      createdAt: now,
      content,
      state: "ACCEPTED",
      closeReason: undefined,
      updatedAt: now,
      receipt: undefined
    }
    batches.set(key, batch)
    kernel.log(now, { kind: "state", what: "transferBatch", id: batch.outBatchNo, state: "ACCEPTED" })
    later(batch, now + transferDelay, (at) => endBatch(at, batch, "FINISHED"))
    return batch
  }

  const batchById = (mchid: string, id: string) =>
    [...batches.values()].find((batch) => batch.mchid === mchid && batch.id === id)

  const batchByNo = (mchid: string, outBatchNo: string) => batches.get(`${mchid}/${outBatchNo}`)

  const tellBatch = (
    batch: Batch | undefined,
    request: Omit<BatchTransfer.QueryByIdRequest, "batch_id">
  ): Reply<BatchTransfer.Batch> => {
    if (batch === undefined) return notFound
    const { detail_status = "ALL", limit = 20, need_query_detail, offset = 0 } = request
    if (limit > 100) {
      return paramError("limit", "limit超出范围", "is more than 100", "query")
    }
    const wanted = batch.details.filter(({ state }) => detail_status === "ALL" || state === detail_status)
    return done({
      transfer_batch: definedFields({
        mchid: batch.mchid,
        out_batch_no: batch.outBatchNo,
        batch_id: batch.id,
        appid: batch.appid,
        batch_status: batch.state,
        batch_type: "API",
        batch_name: batch.name,
        batch_remark: batch.remark,
        close_reason: batch.closeReason,
        ...figures(batch),
        create_time: time(batch.createdAt),
        update_time: time(batch.updatedAt),
        transfer_scene_id: batch.sceneId
      }),
      ...(need_query_detail
        ? {
          transfer_detail_list: wanted.slice(offset, offset + limit).map((detail) => ({
            detail_id: detail.id,
            out_detail_no: detail.outDetailNo,
            detail_status: detail.state
          }))
        }
        : {}),
      offset,
      limit
    })
  }

  const tellDetail = (batch: Batch | undefined, fits: (detail: Detail) => boolean): Reply<BatchTransfer.Detail> => {
    const detail = batch?.details.find(fits)
    return batch === undefined || detail === undefined ? notFound : done(definedFields({
      mchid: batch.mchid,
      out_batch_no: batch.outBatchNo,
      batch_id: batch.id,
      appid: batch.appid,
      out_detail_no: detail.outDetailNo,
      detail_id: detail.id,
      detail_status: detail.state,
      transfer_amount: detail.amount,
      transfer_remark: detail.remark,
      fail_reason: detail.failReason,
      openid: detail.openid,
      ...sealed(detail.name),
      initiate_time: time(batch.createdAt),
      update_time: time(detail.updatedAt)
    }))
  }

  const signature = (call: Call, receipt: Receipt) => ({
    signature_no: receipt.id,
    signature_status: call.now < receipt.readyAt ? "ACCEPTED" as const : "FINISHED" as const,
    ...(call.now < receipt.readyAt ? {} : linkTo(call, receipt, "signfile"))
  })

  const tellBillReceipt = (call: Call, batch: Batch | undefined): Reply<BatchTransfer.BillReceipt> =>
    batch?.receipt === undefined ? unknown : done({
      out_batch_no: batch.outBatchNo,
      ...signature(call, batch.receipt),
      create_time: time(batch.receipt.createdAt),
      update_time: time(Math.min(call.now, batch.receipt.readyAt))
    })

  const detailOf = ({ caller }: Call, request: BatchTransfer.DetailReceiptRequest) =>
    batchByNo(caller.mchid, request.out_batch_no ?? "")?.details.find((detail) =>
      request.accept_type === "BATCH_TRANSFER" && detail.outDetailNo === request.out_detail_no
    )

  const tellDetailReceipt = (
    call: Call,
    request: BatchTransfer.DetailReceiptRequest
  ): Reply<BatchTransfer.DetailReceipt> => {
    const receipt = detailOf(call, request)?.receipt
    return receipt === undefined ? unknown : done(definedFields({
      accept_type: request.accept_type,
      out_batch_no: request.out_batch_no,
      out_detail_no: request.out_detail_no,
      ...signature(call, receipt)
    }))
  }

  const batchOperations = [
    handle(BatchTransfer.create, (request, call) => {
      const batch = createBatch(request, call)
      return "_tag" in batch ? batch : done({
        out_batch_no: batch.outBatchNo,
        batch_id: batch.id,
        create_time: time(batch.createdAt),
        batch_status: batch.state
      })
    }),
    handle(
      BatchTransfer.queryById,
      (request, { caller }) => tellBatch(batchById(caller.mchid, request.batch_id), request)
    ),
    handle(
      BatchTransfer.queryByOutBatchNo,
      (request, { caller }) => tellBatch(batchByNo(caller.mchid, request.out_batch_no), request)
    ),
    handle(
      BatchTransfer.queryDetailById,
      (request, { caller }) =>
        tellDetail(batchById(caller.mchid, request.batch_id), ({ id }) => id === request.detail_id)
    ),
    handle(BatchTransfer.queryDetailByOutDetailNo, (request, { caller }) =>
      tellDetail(
        batchByNo(caller.mchid, request.out_batch_no),
        ({ outDetailNo }) => outDetailNo === request.out_detail_no
      )),
    handle(BatchTransfer.requestBillReceipt, (request, call) => {
      const batch = batchByNo(call.caller.mchid, request.out_batch_no)
      if (batch === undefined) return unknown
      const some = batch.details.some(({ name, state }) => state === "SUCCESS" && name !== undefined)
      if (batch.state !== "FINISHED" || !some) {
        return refuse("INVALID_REQUEST", "仅支持已完成且至少一笔成功记录的批次申请电子回单")
      }
      if (call.now - batch.createdAt > receiptReach.batch) {
        return refuse("INVALID_REQUEST", "仅支持受理最近30天内的转账批次单")
      }
      batch.receipt ??= newReceipt(call.now, `batch ${batch.id}`)
      return tellBillReceipt(call, batch)
    }),
    handle(
      BatchTransfer.queryBillReceipt,
      (request, call) => tellBillReceipt(call, batchByNo(call.caller.mchid, request.out_batch_no))
    ),
    handle(BatchTransfer.requestDetailReceipt, (request, call) => {
      const detail = detailOf(call, request)
      if (detail === undefined) return unknown
      if (detail.state !== "SUCCESS" || detail.name === undefined) {
        return refuse("INVALID_REQUEST", "仅支持传入姓名且转账成功的明细单申请电子回单")
      }
      if (call.now - detail.updatedAt > receiptReach.detail) {
        return refuse("INVALID_REQUEST", "只支持受理最近两年内的转账明细单")
      }
      detail.receipt ??= newReceipt(call.now, `detail ${detail.id}, ${detail.amount} fen`)
      return tellDetailReceipt(call, request)
    }),
    handle(BatchTransfer.queryDetailReceipt, (request, call) => tellDetailReceipt(call, request)),
    handleFile(BatchTransfer.downloadReceipt, (request, { caller }) => download(request.download_url, caller.mchid))
  ]

  // -------------------------------------------------------------------------------------------------------------------
  // controls
  // -------------------------------------------------------------------------------------------------------------------

  const onTransfer = (
    outBillNo: string,
    run: (transfer: Transfer) => Issue | void
  ): TransferView | Issue => {
    const transfer = [...transfers.values()].findLast((one) => one.outBillNo === outBillNo)
    if (transfer === undefined) return issue(`there is no transfer ${outBillNo}`)
    return run(transfer) ?? view(transfer)
  }

  const onBatch = (outBatchNo: string, run: (batch: Batch) => Issue | void): BatchView | Issue => {
    const batch = [...batches.values()].findLast((one) => one.outBatchNo === outBatchNo)
    if (batch === undefined) return issue(`there is no batch ${outBatchNo}`)
    if (batch.state !== "ACCEPTED") return issue(`batch ${outBatchNo} is ${batch.state} already`)
    return run(batch) ?? viewBatch(batch)
  }

  const controls = (control: MakeControl): TransferControls => ({
    confirm: control(
      "transfers.confirm",
      Schema.Struct({ out_bill_no: Schema.String }),
      (now, given) =>
        onTransfer(given.out_bill_no, (transfer) => {
          if (transfer.state !== "WAIT_USER_CONFIRM") {
            return issue(`transfer ${transfer.outBillNo} is ${transfer.state}, there is nothing to confirm`)
          }
          change(now, transfer, "TRANSFERING")
          later(transfer, now + transferDelay, (at) => end(at, transfer, "SUCCESS"))
        })
    ),
    fail: control(
      "transfers.fail",
      Schema.Struct({ out_bill_no: Schema.String, fail_reason: Schema.optionalKey(Schema.String) }),
      (now, given) =>
        onTransfer(given.out_bill_no, (transfer) => {
          if (transfer.state !== "WAIT_USER_CONFIRM" && transfer.state !== "TRANSFERING") {
            return issue(`transfer ${transfer.outBillNo} is ${transfer.state}, it cannot fail`)
          }
          end(now, transfer, "FAIL", given.fail_reason ?? "PAYEE_ACCOUNT_ABNORMAL")
        })
    ),
    failDetail: control(
      "transfers.failDetail",
      Schema.Struct({
        out_batch_no: Schema.String,
        out_detail_no: Schema.String,
        fail_reason: Schema.optionalKey(Schema.String)
      }),
      (now, given) =>
        onBatch(given.out_batch_no, (batch) => {
          const detail = batch.details.find(({ outDetailNo }) => outDetailNo === given.out_detail_no)
          if (detail === undefined) return issue(`batch ${batch.outBatchNo} has no detail ${given.out_detail_no}`)
          failDetail(now, detail, given.fail_reason ?? "ACCOUNT_FROZEN")
        })
    ),
    closeBatch: control(
      "transfers.closeBatch",
      Schema.Struct({ out_batch_no: Schema.String }),
      (now, given) =>
        onBatch(given.out_batch_no, (batch) => {
          batch.closeReason = "OVERDUE_CLOSE"
          endBatch(now, batch, "CLOSED")
        })
    )
  })

  return {
    operations: [...transferOperations, ...batchOperations],
    controls,
    state: () => ({
      transfers: Array.from(transfers.values(), view),
      transferBatches: Array.from(batches.values(), viewBatch)
    })
  }
}
