/** Transfers to users, who confirm each of them (商家转账): create, cancel, query, receipts. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  Fen,
  NotifyUrlText,
  openLiterals,
  PositiveFen,
  Sensitive,
  SensitiveResponse,
  text,
  Timestamp
} from "../../Wire.ts"
import { DownloadReceiptRequest, nameIssue, nameMissing, OutNo, receiptFileFields } from "./models.ts"

export { DownloadReceiptRequest } from "./models.ts"

/**
 * State of a transfer (单据状态).
 *
 * **Details**
 *
 * - `ACCEPTED`, `PROCESSING`: under way. `WAIT_USER_CONFIRM`: waits for the user, 24 hours at most.
 * - `TRANSFERING` (so spelt): the user confirmed, the money moves. `CANCELING`: being cancelled.
 * - `SUCCESS`, `FAIL`, `CANCELLED`: ended. Only after the last two may another transfer take its place.
 */
export const TransferState = openLiterals(
  "ACCEPTED",
  "PROCESSING",
  "WAIT_USER_CONFIRM",
  "TRANSFERING",
  "SUCCESS",
  "FAIL",
  "CANCELING",
  "CANCELLED"
)

const nameGiven = Schema.makeFilter((
  request: { readonly transfer_amount: number; readonly user_name?: unknown }
) => nameMissing(request) ? { path: ["user_name"], issue: nameIssue } : undefined)

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  appid: Appid,
  out_bill_no: OutNo,
  /** What the transfer is for, as the merchant console lists it: `1000` is cash marketing (现金营销). */
  transfer_scene_id: openLiterals("1000", "1002", "1004", "1005", "1009", "1010", "1011", "1013"),
  openid: text(64),
  /**
   * The receiver's name: plaintext, encrypted on the way, and compared with the user's. Needed from 2,000 yuan on,
   * refused below 0.3 yuan; a transfer without one has no receipt.
   */
  user_name: Schema.optional(Sensitive),
  /** Fen. */
  transfer_amount: PositiveFen,
  /** What the user sees. */
  transfer_remark: text(32),
  /** Nobody is notified without it. Not filled from the configuration. */
  notify_url: Schema.optional(NotifyUrlText),
  /** What the user is told that he gets; each scene allows certain texts only. */
  user_recv_perception: Schema.optional(Schema.String),
  /** What the scene wants reported: all its `info_type`s, spelt as the official page has them. */
  transfer_scene_report_infos: Schema.Array(Schema.Struct({ info_type: text(15), info_content: text(32) })),
  /** A page to confirm unless given; a red packet (红包) up to 200 yuan, and in some scenes only. */
  user_recv_style: Schema.optional(Schema.Struct({ type: openLiterals("CONFIRM_PAGE", "RED_PACKET") }))
}).check(nameGiven).annotate({ identifier: "Transfer.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  out_bill_no: Schema.String,
  transfer_bill_no: Schema.String,
  create_time: Schema.optional(Timestamp),
  state: TransferState,
  /** With `FAIL`. */
  fail_reason: Schema.optional(Schema.String),
  /** With `WAIT_USER_CONFIRM`: what the page of confirmation is opened with. */
  package_info: Schema.optional(Schema.String)
}).annotate({ identifier: "Transfer.CreateResponse" })

const createCodes = [
  "ALREADY_EXISTS",
  "FREQUENCY_LIMIT",
  "FREQUENCY_LIMIT_EXCEED",
  "NOT_ENOUGH",
  "NO_AUTH",
  "RATELIMIT_EXCEEDED"
] as const

/** Codes that {@link create} documents. `ALREADY_EXISTS`: the number is that of one that ended, or of another. */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Starts a transfer, which the user then confirms (发起转账). 100 calls a second at most.
 *
 * **Details**
 *
 * With `WAIT_USER_CONFIRM` hand `package_info` to the user's page, which asks him. He has 24 hours; then the transfer
 * ends and the money goes back.
 *
 * **Gotchas**
 *
 * After an error, whatever its code, a new number is safe only once a query by the same `out_bill_no` says `FAIL` or
 * `CANCELLED`: else the user may get the money twice. `Payment.resolveUnknown` queries, and repeats where that is safe.
 * `ALREADY_EXISTS` is no failed transfer: the one of this number ended, perhaps well, so that a repeat after an unknown
 * outcome may get it; or the number was used with other content.
 *
 * **Example** (A transfer for the user to confirm)
 *
 * ```ts
 * import { Transfer } from "effect-wechatpay/transfers"
 *
 * export const reward = (openid: string) =>
 *   Transfer.create({
 *     out_bill_no: "plfk2020042013",
 *     transfer_scene_id: "1000",
 *     openid,
 *     transfer_amount: 100,
 *     transfer_remark: "新会员开通有礼",
 *     transfer_scene_report_infos: [
 *       { info_type: "活动名称", info_content: "新会员有礼" },
 *       { info_type: "奖励说明", info_content: "注册会员抽奖一等奖" }
 *     ]
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716434
 */
export const create: Resolvable<CreateRequest, CreateResponse, CreateCode> = resolvable(
  Endpoint.make({
    name: "Transfer.create",
    title: "发起转账",
    route: "POST /v3/fund-app/mch-transfer/transfer-bills",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012716434",
    idempotentBy: "out_bill_no",
    request: CreateRequest,
    response: CreateResponse,
    codes: createCodes
  }),
  {
    query: ({ out_bill_no }) => queryByOutBillNo({ out_bill_no }),
    settled: (bill, { openid, transfer_amount }) => {
      if (!agrees(bill.openid, openid) || !agrees(bill.transfer_amount, transfer_amount)) return otherContent
      switch (bill.state) {
        case "SUCCESS":
        case "FAIL":
        case "CANCELING":
        case "CANCELLED":
          return settled(bill)
        default:
          // The query lacks `package_info`, without which the user cannot confirm.
          return repeat
      }
    }
  }
)

/** Request that names a transfer by the merchant's number. */
export interface OutBillNoRequest extends Schema.Schema.Type<typeof OutBillNoRequest> {}
export const OutBillNoRequest = Schema.Struct({ out_bill_no: OutNo }).annotate({
  identifier: "Transfer.OutBillNoRequest"
})

/** Request that names a transfer by WeChat Pay's number. */
export interface TransferBillNoRequest extends Schema.Schema.Type<typeof TransferBillNoRequest> {}
export const TransferBillNoRequest = Schema.Struct({ transfer_bill_no: text(64) }).annotate({
  identifier: "Transfer.TransferBillNoRequest"
})

/** Response of {@link cancel}. */
export interface CancelResponse extends Schema.Schema.Type<typeof CancelResponse> {}
export const CancelResponse = Schema.Struct({
  out_bill_no: Schema.String,
  transfer_bill_no: Schema.optional(Schema.String),
  state: TransferState,
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Transfer.CancelResponse" })

const cancelCodes = ["FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED"] as const

/** Codes that {@link cancel} documents. */
export type CancelCode = CommonCode | (typeof cancelCodes)[number]

/**
 * Cancels a transfer that the user has not confirmed yet (撤销转账).
 *
 * **Gotchas**
 *
 * An answer with `CANCELING` says that the wish was taken, not that it came in time: query until `CANCELLED`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716458
 */
export const cancel: Endpoint.Endpoint<OutBillNoRequest, CancelResponse, CancelCode> = Endpoint.make({
  name: "Transfer.cancel",
  title: "撤销转账",
  route: "POST /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012716458",
  idempotentBy: "out_bill_no",
  request: OutBillNoRequest,
  response: CancelResponse,
  codes: cancelCodes
})

/** A transfer. */
export interface TransferBill extends Schema.Schema.Type<typeof TransferBill> {}

/** What a query and a notification tell of a transfer. */
const billFields = {
  out_bill_no: Schema.String,
  transfer_bill_no: Schema.String,
  state: TransferState,
  /** Fen. */
  transfer_amount: Schema.optional(Fen),
  /** With `FAIL`. */
  fail_reason: Schema.optional(Schema.String),
  openid: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp)
} as const

/** Schema for {@link TransferBill}. */
export const TransferBill = Schema.Struct({
  ...billFields,
  mch_id: Schema.optional(Schema.String),
  appid: Schema.optional(Schema.String),
  transfer_remark: Schema.optional(Schema.String),
  user_name: Schema.optional(SensitiveResponse)
}).annotate({ identifier: "Transfer.TransferBill" })

const queryCodes = [
  "FREQUENCY_LIMITED",
  "FREQUENCY_LIMIT_EXCEED",
  "NOT_FOUND",
  "NO_AUTH",
  "RATELIMIT_EXCEEDED"
] as const

/** Codes that {@link queryByOutBillNo} and {@link queryById} document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a transfer by the merchant's number (商户单号查询转账单): one of the last 30 days.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/get-transfer-bill-by-out-no.html
 */
export const queryByOutBillNo: Endpoint.Endpoint<OutBillNoRequest, TransferBill, QueryCode> = Endpoint.make({
  name: "Transfer.queryByOutBillNo",
  title: "商户单号查询转账单",
  route: "GET /v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/get-transfer-bill-by-out-no.html",
  request: OutBillNoRequest,
  response: TransferBill,
  codes: queryCodes
})

/**
 * Queries a transfer by WeChat Pay's number (微信转账单号查询转账单): one of the last 30 days.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/get-transfer-bill-by-no.html
 */
export const queryById: Endpoint.Endpoint<TransferBillNoRequest, TransferBill, QueryCode> = Endpoint.make({
  name: "Transfer.queryById",
  title: "微信转账单号查询转账单",
  route: "GET /v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/transfer-bill/get-transfer-bill-by-no.html",
  request: TransferBillNoRequest,
  response: TransferBill,
  codes: queryCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// receipts
// ---------------------------------------------------------------------------------------------------------------------

/** State of a receipt (申请单状态). */
export const ReceiptState = openLiterals("GENERATING", "FINISHED", "FAILED")

/** Response of those who ask for a receipt. */
export interface ReceiptApplication extends Schema.Schema.Type<typeof ReceiptApplication> {}
export const ReceiptApplication = Schema.Struct({
  state: ReceiptState,
  create_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Transfer.ReceiptApplication",
  examples: [{ state: "GENERATING", create_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z") }]
})

const receiptCodes = ["FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED"] as const

/** Codes that the receipts document. */
export type ReceiptCode = CommonCode | (typeof receiptCodes)[number]

/**
 * Asks for the receipt of a transfer by the merchant's number (商户单号申请电子回单).
 *
 * **Details**
 *
 * Only a transfer of the last six months that succeeded and was started with `user_name` has one; it is kept for 90 days.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/accept-elecsign-by-out-no.html
 */
export const requestReceiptByOutBillNo: Endpoint.Endpoint<OutBillNoRequest, ReceiptApplication, ReceiptCode> = Endpoint
  .make({
    name: "Transfer.requestReceiptByOutBillNo",
    title: "商户单号申请电子回单",
    route: "POST /v3/fund-app/mch-transfer/elecsign/out-bill-no",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/accept-elecsign-by-out-no.html",
    idempotentBy: "out_bill_no",
    request: OutBillNoRequest,
    response: ReceiptApplication,
    codes: receiptCodes
  })

/**
 * Asks for the receipt of a transfer by WeChat Pay's number (微信单号申请电子回单): as {@link requestReceiptByOutBillNo}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/accept-elecsign-by-no.html
 */
export const requestReceiptById: Endpoint.Endpoint<TransferBillNoRequest, ReceiptApplication, ReceiptCode> = Endpoint
  .make({
    name: "Transfer.requestReceiptById",
    title: "微信单号申请电子回单",
    route: "POST /v3/fund-app/mch-transfer/elecsign/transfer-bill-no",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/mch-trans/elecsign/accept-elecsign-by-no.html",
    idempotentBy: "transfer_bill_no",
    request: TransferBillNoRequest,
    response: ReceiptApplication,
    codes: receiptCodes
  })

/** A receipt. */
export interface Receipt extends Schema.Schema.Type<typeof Receipt> {}
export const Receipt = Schema.Struct({
  state: ReceiptState,
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp),
  ...receiptFileFields,
  /** With `FAILED`. */
  fail_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Transfer.Receipt" })

/**
 * Queries a receipt by the merchant's number (商户单号查询电子回单): every two minutes at most, until it is no longer
 * `GENERATING`. Then `Bill.receipt` downloads it and checks its digest.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716436
 */
export const queryReceiptByOutBillNo: Endpoint.Endpoint<OutBillNoRequest, Receipt, ReceiptCode> = Endpoint.make({
  name: "Transfer.queryReceiptByOutBillNo",
  title: "商户单号查询电子回单",
  route: "GET /v3/fund-app/mch-transfer/elecsign/out-bill-no/{out_bill_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012716436",
  request: OutBillNoRequest,
  response: Receipt,
  codes: receiptCodes
})

/**
 * Queries a receipt by WeChat Pay's number (微信单号查询电子回单): as {@link queryReceiptByOutBillNo}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716455
 */
export const queryReceiptById: Endpoint.Endpoint<TransferBillNoRequest, Receipt, ReceiptCode> = Endpoint.make({
  name: "Transfer.queryReceiptById",
  title: "微信单号查询电子回单",
  route: "GET /v3/fund-app/mch-transfer/elecsign/transfer-bill-no/{transfer_bill_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012716455",
  request: TransferBillNoRequest,
  response: Receipt,
  codes: receiptCodes
})

/**
 * Downloads the file of a receipt as the bytes that come, unchecked (下载电子回单): WeChat Pay signs no files.
 *
 * **When to use**
 *
 * Use `Bill.receipt` instead, which checks the digest.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716436
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716455
 */
export const downloadReceipt: Endpoint.StreamEndpoint<DownloadReceiptRequest, CommonCode> = Endpoint.makeStream({
  name: "Transfer.downloadReceipt",
  title: "下载电子回单",
  route: "GET /v3/transferdownload/elecvoucherfile",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012716436",
    "https://pay.weixin.qq.com/doc/v3/merchant/4012716455"
  ],
  address: "download_url",
  request: DownloadReceiptRequest
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** How a transfer ended. */
export interface TransferResult extends Schema.Schema.Type<typeof TransferResult> {}
export const TransferResult = Schema.Struct({
  ...billFields,
  /** Of the two names of the merchant a notification has one: today's page `mch_id`, the one before it `mchid`. */
  mch_id: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  /** With `SUCCESS`: where the money went, `CFT` to the WeChat balance (零钱), `WPHK` to that of Hong Kong. */
  payment_method_type: Schema.optional(openLiterals("CFT", "WPHK"))
}).annotate({ identifier: "Transfer.TransferResult" })

/**
 * A transfer ended: `SUCCESS`, `FAIL` or `CANCELLED` (商家转账回调通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/callback-notice.html
 */
export const finished: NotificationEvent.NotificationEvent<
  "Transfer.finished",
  "MCHTRANSFER.BILL.FINISHED",
  TransferResult
> = NotificationEvent.make({
  name: "Transfer.finished",
  eventTypes: ["MCHTRANSFER.BILL.FINISHED"],
  resource: TransferResult,
  issue: NotificationEvent.foreignMerchant,
  title: "商家转账回调通知（用户确认模式）",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/callback-notice.html"
})

/** Notifications of transfers. */
export const events = [finished] as const
