/** Transfers to users in batches (商家转账到零钱), for merchants who have this older product: no new ones get it. */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import * as Pagination from "../../Pagination.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import {
  Appid,
  essential,
  Fen,
  NotifyUrlText,
  openLiterals,
  pageFields,
  PositiveFen,
  Sensitive,
  SensitiveResponse,
  text,
  Timestamp
} from "../../Wire.ts"
import { DownloadReceiptRequest, nameIssue, nameMissing, OutNo, receiptFileFields } from "./models.ts"

export { DownloadReceiptRequest } from "./models.ts"

/**
 * State of a batch (批次状态).
 *
 * **Details**
 *
 * - `WAIT_PAY`: waits until someone of the merchant agrees to pay. `ACCEPTED`, `PROCESSING`: under way.
 * - `FINISHED`: all details ended, well or badly. `CLOSED`: nothing was transferred, see `close_reason`.
 */
export const BatchStatus = openLiterals("WAIT_PAY", "ACCEPTED", "PROCESSING", "FINISHED", "CLOSED")

/** State of a detail (明细状态). */
export const DetailStatus = openLiterals("INIT", "WAIT_PAY", "PROCESSING", "SUCCESS", "FAIL")

const batchAddsUp = Schema.makeFilter((request: {
  readonly total_amount: number
  readonly total_num: number
  readonly transfer_detail_list: ReadonlyArray<
    { readonly transfer_amount: number; readonly user_name?: unknown }
  >
}) => {
  const details = request.transfer_detail_list
  const unnamed = details.findIndex(nameMissing)
  if (unnamed >= 0) return { path: ["transfer_detail_list", unnamed, "user_name"], issue: nameIssue }
  if (request.total_num !== details.length) return { path: ["total_num"], issue: "is not the number of details" }
  return request.total_amount === details.reduce((sum, { transfer_amount }) => sum + transfer_amount, 0)
    ? undefined
    : { path: ["total_amount"], issue: "is not the sum of the details" }
})

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  appid: Appid,
  out_batch_no: OutNo,
  batch_name: text(32),
  batch_remark: text(32),
  /** Sum of the details, in fen. */
  total_amount: PositiveFen,
  /** Number of details, 1,000 at most. */
  total_num: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })),
  transfer_detail_list: Schema.Array(Schema.Struct({
    out_detail_no: OutNo,
    /** Fen. */
    transfer_amount: PositiveFen,
    transfer_remark: text(32),
    openid: text(64),
    /**
     * The receiver's name: plaintext, encrypted on the way. Needed from 2,000 yuan on, refused below 0.3 yuan; in a
     * batch either all details have one or none.
     */
    user_name: Schema.optional(Sensitive),
    /** The receiver's identity card: plaintext, encrypted on the way. */
    user_id_card: Schema.optional(Sensitive)
  })),
  /** The merchant's usual scene unless given. */
  transfer_scene_id: Schema.optional(text(36)),
  /** Nobody is notified without it. Not filled from the configuration. */
  notify_url: Schema.optional(NotifyUrlText)
}).check(batchAddsUp).annotate({ identifier: "BatchTransfer.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  out_batch_no: Schema.String,
  batch_id: Schema.String,
  create_time: Schema.optional(Timestamp),
  batch_status: Schema.optional(BatchStatus)
}).annotate({ identifier: "BatchTransfer.CreateResponse" })

const createCodes = [
  "ACCOUNTERROR",
  "APPID_MCHID_NOT_MATCH",
  "FREQUENCY_LIMITED",
  "NOT_ENOUGH",
  "NO_AUTH",
  "QUOTA_EXCEED"
] as const

/**
 * Codes that {@link create} documents. `ACCOUNTERROR`: the merchant may not pay out of the account; `QUOTA_EXCEED`: more
 * than he may transfer in a day.
 */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Starts a batch of transfers (发起商家转账).
 *
 * **Gotchas**
 *
 * A batch that was taken is not yet paid: wait for the notification, or query, a minute apart at least. After an error,
 * whatever its code, query by the same `out_batch_no` before a new number is used. `NO_AUTH` may mean that the merchant
 * has the newer product: see `Transfer`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_1.shtml
 */
export const create: Resolvable<CreateRequest, CreateResponse, CreateCode> = resolvable(
  Endpoint.make({
    name: "BatchTransfer.create",
    title: "发起商家转账",
    route: "POST /v3/transfer/batches",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_1.shtml",
    idempotentBy: "out_batch_no",
    request: CreateRequest,
    response: CreateResponse,
    codes: createCodes
  }),
  {
    query: ({ out_batch_no }) => queryByOutBatchNo({ out_batch_no, need_query_detail: false }),
    settled: ({ transfer_batch }, { batch_name, total_amount, total_num }) =>
      agrees(transfer_batch.batch_name, batch_name) &&
        agrees(transfer_batch.total_amount, total_amount) && agrees(transfer_batch.total_num, total_num)
        ? settled(transfer_batch)
        : otherContent
  }
)

// ---------------------------------------------------------------------------------------------------------------------
// queries
// ---------------------------------------------------------------------------------------------------------------------

const detailsWanted = {
  /** Whether the details come too. */
  need_query_detail: Schema.Boolean,
  /** `limit` is 20 unless given, and 20 to 100. */
  ...pageFields(100, 20),
  /** Which details: `ALL`, those that succeeded or those that failed. */
  detail_status: Schema.optional(openLiterals("WAIT_PAY", "ALL", "SUCCESS", "FAIL"))
} as const

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ batch_id: text(64), ...detailsWanted }).annotate({
  identifier: "BatchTransfer.QueryByIdRequest"
})

/** Request of {@link queryByOutBatchNo}. */
export interface QueryByOutBatchNoRequest extends Schema.Schema.Type<typeof QueryByOutBatchNoRequest> {}
export const QueryByOutBatchNoRequest = Schema.Struct({ out_batch_no: OutNo, ...detailsWanted }).annotate({
  identifier: "BatchTransfer.QueryByOutBatchNoRequest"
})

/** A detail as the list of a batch has it. */
export interface DetailReference extends Schema.Schema.Type<typeof DetailReference> {}
export const DetailReference = Schema.Struct({
  detail_id: Schema.optional(Schema.String),
  out_detail_no: Schema.optional(Schema.String),
  detail_status: Schema.optional(DetailStatus)
}).annotate({ identifier: "BatchTransfer.DetailReference", ...essential })

/** A batch, with a page of its details if they were asked for. */
export interface Batch extends Schema.Schema.Type<typeof Batch> {}

/** What a query and a notification tell of a batch. */
const batchFields = {
  mchid: Schema.optional(Schema.String),
  out_batch_no: Schema.String,
  batch_id: Schema.String,
  batch_status: BatchStatus,
  /** With `CLOSED`. */
  close_reason: Schema.optional(openLiterals("OVERDUE_CLOSE", "TRANSFER_SCENE_INVALID")),
  /** Fen. */
  total_amount: Schema.optional(Fen),
  total_num: Schema.optional(Schema.Int),
  /** Fen. */
  success_amount: Schema.optional(Fen),
  success_num: Schema.optional(Schema.Int),
  /** Fen. */
  fail_amount: Schema.optional(Fen),
  fail_num: Schema.optional(Schema.Int),
  update_time: Schema.optional(Timestamp)
} as const

/** Schema for {@link Batch}. */
export const Batch = Schema.Struct({
  transfer_batch: Schema.Struct({
    ...batchFields,
    appid: Schema.optional(Schema.String),
    /** Started by a program or in the merchant console. */
    batch_type: Schema.optional(openLiterals("API", "WEB")),
    batch_name: Schema.optional(Schema.String),
    batch_remark: Schema.optional(Schema.String),
    create_time: Schema.optional(Timestamp),
    transfer_scene_id: Schema.optional(Schema.String)
  }),
  transfer_detail_list: Schema.optional(Schema.Array(DetailReference)),
  offset: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int)
}).annotate({ identifier: "BatchTransfer.Batch" })

const queryCodes = ["NOT_FOUND"] as const

/** Codes of the queries. `NOT_FOUND`: not there, or not there yet. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a batch by WeChat Pay's number (微信批次单号查询批次单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_2.shtml
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Batch, QueryCode> = Endpoint.make({
  name: "BatchTransfer.queryById",
  title: "微信批次单号查询批次单",
  route: "GET /v3/transfer/batches/batch-id/{batch_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_2.shtml",
  request: QueryByIdRequest,
  response: Batch,
  codes: queryCodes
})

/**
 * Queries a batch by the merchant's number (商家批次单号查询批次单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_4.shtml
 */
export const queryByOutBatchNo: Endpoint.Endpoint<QueryByOutBatchNoRequest, Batch, QueryCode> = Endpoint.make({
  name: "BatchTransfer.queryByOutBatchNo",
  title: "商家批次单号查询批次单",
  route: "GET /v3/transfer/batches/out-batch-no/{out_batch_no}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_4.shtml",
  request: QueryByOutBatchNoRequest,
  response: Batch,
  codes: queryCodes
})

const detailsById = Pagination.pages(queryById, (page) => page.transfer_detail_list)

/** All details of a batch by WeChat Pay's number, page by page. */
export const listAllDetailsById = (
  request: Omit<QueryByIdRequest, "need_query_detail">
): Stream.Stream<DetailReference, WeChatPayError<QueryCode>, Endpoint.Services> =>
  detailsById({ ...request, need_query_detail: true })

const detailsByOutBatchNo = Pagination.pages(queryByOutBatchNo, (page) => page.transfer_detail_list)

/** All details of a batch by the merchant's number, page by page. */
export const listAllDetailsByOutBatchNo = (
  request: Omit<QueryByOutBatchNoRequest, "need_query_detail">
): Stream.Stream<DetailReference, WeChatPayError<QueryCode>, Endpoint.Services> =>
  detailsByOutBatchNo({ ...request, need_query_detail: true })

/** Request of {@link queryDetailById}. */
export interface QueryDetailByIdRequest extends Schema.Schema.Type<typeof QueryDetailByIdRequest> {}
export const QueryDetailByIdRequest = Schema.Struct({ batch_id: text(64), detail_id: text(64) }).annotate({
  identifier: "BatchTransfer.QueryDetailByIdRequest"
})

/** Request of {@link queryDetailByOutDetailNo}. */
export interface QueryDetailByOutDetailNoRequest extends Schema.Schema.Type<typeof QueryDetailByOutDetailNoRequest> {}
export const QueryDetailByOutDetailNoRequest = Schema.Struct({ out_batch_no: OutNo, out_detail_no: OutNo }).annotate({
  identifier: "BatchTransfer.QueryDetailByOutDetailNoRequest"
})

/** A detail of a batch: one transfer. */
export interface Detail extends Schema.Schema.Type<typeof Detail> {}
export const Detail = Schema.Struct({
  mchid: Schema.optional(Schema.String),
  out_batch_no: Schema.String,
  batch_id: Schema.String,
  appid: Schema.optional(Schema.String),
  out_detail_no: Schema.String,
  detail_id: Schema.String,
  detail_status: DetailStatus,
  /** Fen. */
  transfer_amount: Schema.optional(Fen),
  transfer_remark: Schema.optional(Schema.String),
  /** With `FAIL`. */
  fail_reason: Schema.optional(Schema.String),
  openid: Schema.optional(Schema.String),
  user_name: Schema.optional(SensitiveResponse),
  initiate_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "BatchTransfer.Detail" })

/**
 * Queries a detail by WeChat Pay's numbers (微信明细单号查询明细单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_3.shtml
 */
export const queryDetailById: Endpoint.Endpoint<QueryDetailByIdRequest, Detail, QueryCode> = Endpoint.make({
  name: "BatchTransfer.queryDetailById",
  title: "微信明细单号查询明细单",
  route: "GET /v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_3.shtml",
  request: QueryDetailByIdRequest,
  response: Detail,
  codes: queryCodes
})

/**
 * Queries a detail by the merchant's numbers (商家明细单号查询明细单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_5.shtml
 */
export const queryDetailByOutDetailNo: Endpoint.Endpoint<QueryDetailByOutDetailNoRequest, Detail, QueryCode> = Endpoint
  .make({
    name: "BatchTransfer.queryDetailByOutDetailNo",
    title: "商家明细单号查询明细单",
    route: "GET /v3/transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer/chapter3_5.shtml",
    request: QueryDetailByOutDetailNoRequest,
    response: Detail,
    codes: queryCodes
  })

// ---------------------------------------------------------------------------------------------------------------------
// receipts
// ---------------------------------------------------------------------------------------------------------------------

const signatureFields = {
  /** WeChat Pay's number of the receipt. */
  signature_no: Schema.String,
  signature_status: Schema.optional(openLiterals("ACCEPTED", "FINISHED")),
  ...receiptFileFields
} as const

/** Request that names a batch's receipt. */
export interface BillReceiptRequest extends Schema.Schema.Type<typeof BillReceiptRequest> {}
export const BillReceiptRequest = Schema.Struct({ out_batch_no: OutNo }).annotate({
  identifier: "BatchTransfer.BillReceiptRequest"
})

/** The receipt of a batch. */
export interface BillReceipt extends Schema.Schema.Type<typeof BillReceipt> {}
export const BillReceipt = Schema.Struct({
  out_batch_no: Schema.String,
  ...signatureFields,
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "BatchTransfer.BillReceipt" })

const requestReceiptCodes = ["FREQUENCY_LIMITED"] as const

/** Codes that {@link requestBillReceipt} and {@link requestDetailReceipt} document. */
export type RequestReceiptCode = CommonCode | (typeof requestReceiptCodes)[number]

/**
 * Asks for the receipt of a batch (转账电子回单申请受理).
 *
 * **Details**
 *
 * Only a finished batch of the last 30 days has one, in which a transfer with a name succeeded. 20 calls a second at
 * most.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter4_3_7.shtml
 */
export const requestBillReceipt: Endpoint.Endpoint<BillReceiptRequest, BillReceipt, RequestReceiptCode> = Endpoint.make(
  {
    name: "BatchTransfer.requestBillReceipt",
    title: "转账电子回单申请受理",
    route: "POST /v3/transfer/bill-receipt",
    docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter4_3_7.shtml",
    idempotentBy: "out_batch_no",
    request: BillReceiptRequest,
    response: BillReceipt,
    codes: requestReceiptCodes
  }
)

/**
 * Queries the receipt of a batch (查询转账电子回单). `Bill.receipt` downloads it once it is `FINISHED`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/electronic-signature/get-electronic-signature-by-out-no.html
 */
export const queryBillReceipt: Endpoint.Endpoint<BillReceiptRequest, BillReceipt, CommonCode> = Endpoint.make({
  name: "BatchTransfer.queryBillReceipt",
  title: "查询转账电子回单",
  route: "GET /v3/transfer/bill-receipt/{out_batch_no}",
  docs:
    "https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/electronic-signature/get-electronic-signature-by-out-no.html",
  request: BillReceiptRequest,
  response: BillReceipt
})

const AcceptType = openLiterals("BATCH_TRANSFER", "TRANSFER_TO_POCKET", "TRANSFER_TO_BANK")

const batchNamed = Schema.makeFilter((
  request: { readonly accept_type: string; readonly out_batch_no?: string | undefined }
) =>
  request.accept_type === "BATCH_TRANSFER" && request.out_batch_no === undefined
    ? { path: ["out_batch_no"], issue: "is needed for BATCH_TRANSFER" }
    : undefined
)

/** Request that names a detail's receipt. */
export interface DetailReceiptRequest extends Schema.Schema.Type<typeof DetailReceiptRequest> {}
export const DetailReceiptRequest = Schema.Struct({
  /** A detail of a batch, or a payment of the oldest product to balance or bank card (企业付款). */
  accept_type: AcceptType,
  /** With `BATCH_TRANSFER`. */
  out_batch_no: Schema.optional(OutNo),
  /** Number of the detail; of the oldest product, number of the payment. */
  out_detail_no: OutNo
}).check(batchNamed).annotate({ identifier: "BatchTransfer.DetailReceiptRequest" })

/** The receipt of a detail. */
export interface DetailReceipt extends Schema.Schema.Type<typeof DetailReceipt> {}
export const DetailReceipt = Schema.Struct({
  accept_type: Schema.optional(AcceptType),
  out_batch_no: Schema.optional(Schema.String),
  out_detail_no: Schema.String,
  ...signatureFields
}).annotate({ identifier: "BatchTransfer.DetailReceipt" })

/**
 * Asks for the receipt of a detail (转账明细电子回单受理): one of the last two years, started with `user_name`.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/electronic-receipt-api/create-electronic-receipt.html
 */
export const requestDetailReceipt: Endpoint.Endpoint<DetailReceiptRequest, DetailReceipt, RequestReceiptCode> = Endpoint
  .make({
    name: "BatchTransfer.requestDetailReceipt",
    title: "转账明细电子回单受理",
    route: "POST /v3/transfer-detail/electronic-receipts",
    docs:
      "https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/electronic-receipt-api/create-electronic-receipt.html",
    idempotentBy: "out_detail_no",
    request: DetailReceiptRequest,
    response: DetailReceipt,
    codes: requestReceiptCodes
  })

/**
 * Queries the receipt of a detail (查询转账明细电子回单受理结果). `Bill.receipt` downloads it once it is `FINISHED`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer_partner/chapter4_5.shtml
 */
export const queryDetailReceipt: Endpoint.Endpoint<DetailReceiptRequest, DetailReceipt, CommonCode> = Endpoint.make({
  name: "BatchTransfer.queryDetailReceipt",
  title: "查询转账明细电子回单受理结果",
  route: "GET /v3/transfer-detail/electronic-receipts",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/pay/transfer_partner/chapter4_5.shtml",
  request: DetailReceiptRequest,
  response: DetailReceipt
})

/**
 * Downloads the file of a receipt as the bytes that come, unchecked (下载电子回单): WeChat Pay signs no files.
 *
 * **When to use**
 *
 * Use `Bill.receipt` instead, which checks the digest.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/download-receipt.html
 */
export const downloadReceipt: Endpoint.StreamEndpoint<DownloadReceiptRequest, CommonCode> = Endpoint.makeStream({
  name: "BatchTransfer.downloadReceipt",
  title: "下载电子回单",
  route: "GET /v3/transferdownload/signfile",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/download-receipt.html",
  address: "download_url",
  request: DownloadReceiptRequest
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** How a batch ended. */
export interface BatchResult extends Schema.Schema.Type<typeof BatchResult> {}
export const BatchResult = Schema.Struct(batchFields).annotate({ identifier: "BatchTransfer.BatchResult" })

const resultDocs =
  "https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/transfer-batch-callback-notice.html"

/**
 * All details of a batch ended, well or badly (商家转账批次完成通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/transfer-batch-callback-notice.html
 */
export const finished: NotificationEvent.NotificationEvent<
  "BatchTransfer.finished",
  "MCHTRANSFER.BATCH.FINISHED",
  BatchResult
> = NotificationEvent.make({
  name: "BatchTransfer.finished",
  eventTypes: ["MCHTRANSFER.BATCH.FINISHED"],
  resource: BatchResult,
  issue: NotificationEvent.foreignMerchant,
  title: "商家转账批次完成回调通知",
  docs: resultDocs
})

/**
 * A batch was closed, nothing was transferred (商家转账批次关闭通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/transfer-batch-callback-notice.html
 */
export const closed: NotificationEvent.NotificationEvent<
  "BatchTransfer.closed",
  "MCHTRANSFER.BATCH.CLOSED",
  BatchResult
> = NotificationEvent.make({
  name: "BatchTransfer.closed",
  eventTypes: ["MCHTRANSFER.BATCH.CLOSED"],
  resource: BatchResult,
  issue: NotificationEvent.foreignMerchant,
  title: "商家转账批次关闭回调通知",
  docs: resultDocs
})

/** Notifications of batches. */
export const events = [finished, closed] as const
