/** Receipts of batches of transfers and their details (电子回单). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, Timestamp } from "../../Wire.ts"
import { DownloadReceiptRequest, outBatchNoField, OutNo, receiptFileFields } from "./models.ts"

export { DownloadReceiptRequest } from "./models.ts"

const signatureFields = {
  /** WeChat Pay's number of the receipt (电子回单申请单号). */
  signature_no: Schema.String,
  /** State of the receipt (电子回单状态). */
  signature_status: Schema.optional(openLiterals("ACCEPTED", "FINISHED")),
  ...receiptFileFields
} as const

/** Request that names a batch's receipt. */
export interface BillReceiptRequest extends Schema.Schema.Type<typeof BillReceiptRequest> {}
export const BillReceiptRequest = Schema.Struct(outBatchNoField).annotate({
  identifier: "BatchTransfer.BillReceiptRequest"
})

/** The receipt of a batch. */
export interface BillReceipt extends Schema.Schema.Type<typeof BillReceipt> {}
export const BillReceipt = Schema.Struct({
  /** The merchant's number of the batch (商家批次单号). */
  out_batch_no: Schema.String,
  ...signatureFields,
  /** Time of the request (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (更新时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "BatchTransfer.BillReceipt" })

const requestReceiptCodes = ["FREQUENCY_LIMITED"] as const

/** Codes that {@link requestBillReceipt} and {@link requestDetailReceipt} document. */
export type RequestReceiptCode = CommonCode | (typeof requestReceiptCodes)[number]

/**
 * Requests the receipt of a batch (转账电子回单申请受理): at most 20 calls a second.
 *
 * **Details**
 *
 * Finished batches of the last 30 days have a receipt if a transfer with a name succeeded.
 *
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
    ? { path: ["out_batch_no"], issue: "is required for BATCH_TRANSFER" }
    : undefined
)

/** Request that names a detail's receipt. */
export interface DetailReceiptRequest extends Schema.Schema.Type<typeof DetailReceiptRequest> {}
export const DetailReceiptRequest = Schema.Struct({
  /** A detail of a batch, or a payment of the oldest product to a balance or bank card (企业付款): 电子回单受理类型. */
  accept_type: AcceptType,
  /** The merchant's number of the batch (商家批次单号), with `BATCH_TRANSFER`: 1 to 32 digits and letters. */
  out_batch_no: Schema.optional(OutNo),
  /** The merchant's number of the detail, or of the oldest product's payment (商家明细单号): 1 to 32 digits and letters. */
  out_detail_no: OutNo
}).check(batchNamed).annotate({ identifier: "BatchTransfer.DetailReceiptRequest" })

/** The receipt of a detail. */
export interface DetailReceipt extends Schema.Schema.Type<typeof DetailReceipt> {}
export const DetailReceipt = Schema.Struct({
  /** Product of the transfer (电子回单受理类型). */
  accept_type: Schema.optional(AcceptType),
  /** The merchant's number of the batch (商家批次单号). */
  out_batch_no: Schema.optional(Schema.String),
  /** The merchant's number of the detail (商家明细单号). */
  out_detail_no: Schema.String,
  ...signatureFields
}).annotate({ identifier: "BatchTransfer.DetailReceipt" })

/**
 * Requests the receipt of a detail of the last two years that had a `user_name` (转账明细电子回单受理).
 *
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
 * Downloads the file of a receipt (下载电子回单). Nothing is checked: WeChat Pay does not sign files.
 *
 * **When to use**
 *
 * Use `Bill.receipt` instead, which checks the digest.
 *
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
