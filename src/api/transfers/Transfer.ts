/** Transfers to users, who confirm each of them (商家转账): create, cancel, query, request receipts. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, notifyUrlText, openLiterals, PositiveFen, Sensitive, text, Timestamp } from "../../Wire.ts"
import { DownloadReceiptRequest, OutNo, receiptFileFields, reportFields } from "./models.ts"
import { settledByUser } from "./settlement.ts"
import {
  billFields,
  namedFields,
  nameGiven,
  OutBillNoRequest,
  queryByOutBillNo,
  TransferBillNoRequest
} from "./transferBills.ts"

export {
  createAuthorized,
  type CreateAuthorizedCode,
  CreateAuthorizedRequest,
  createWithAuthorization,
  type CreateWithAuthorizationCode,
  CreateWithAuthorizationRequest,
  CreateWithAuthorizationResponse
} from "./authorizedTransfers.ts"
export { DownloadReceiptRequest } from "./models.ts"
export {
  OutBillNoRequest,
  queryById,
  queryByOutBillNo,
  type QueryCode,
  TransferBill,
  TransferBillNoRequest,
  TransferState
} from "./transferBills.ts"

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /** Application id of `openid` (商户AppID); the configured `appid` by default. */
  appid: Appid,
  /** The merchant's number of the transfer (商户单号): 1 to 32 digits and letters; unique per merchant number. */
  out_bill_no: OutNo,
  /** Purpose (转账场景ID), as the merchant console lists it: `1000` is cash marketing (现金营销). */
  transfer_scene_id: openLiterals("1000", "1002", "1004", "1005", "1006", "1009", "1010", "1011", "1013"),
  /** The receiver's openid under `appid` (收款用户OpenID): at most 64 characters. */
  openid: text(64),
  /**
   * The receiver's name (收款用户姓名), which WeChat Pay compares with the user's: required from 2,000 yuan on, refused below
   * 0.3 yuan. Only a transfer with a name has a receipt. Plaintext; the library encrypts it.
   */
  user_name: Schema.optional(Sensitive),
  /** Amount in fen (转账金额): at least 1. */
  transfer_amount: PositiveFen,
  /** Note that the user sees (转账备注): at most 32 characters. */
  transfer_remark: text(32),
  /**
   * Address for the notification (通知地址): https, no query, at most 256 characters. Without it there is no notification.
   * There is no default from the configuration.
   */
  notify_url: Schema.optional(notifyUrlText(256)),
  /** Reason that the user sees (用户收款感知). Each scene allows certain texts, and has a default. */
  user_recv_perception: Schema.optional(Schema.String),
  /** Report on the scene (转账场景报备信息): every `info_type` of the scene, as the official page writes it. */
  transfer_scene_report_infos: Schema.Array(Schema.Struct(reportFields)),
  /** Form in which the user receives the money (用户收款样式); by default the page to confirm. */
  user_recv_style: Schema.optional(Schema.Struct({
    /**
     * `CONFIRM_PAGE`: a page to confirm. `RED_PACKET`: a red packet of at most 200 yuan, in some scenes only
     * (用户收款样式类型).
     */
    type: openLiterals("CONFIRM_PAGE", "RED_PACKET")
  }))
}).check(nameGiven).annotate({ identifier: "Transfer.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  ...namedFields,
  /** Time at which WeChat Pay accepted the transfer (单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Reason of `FAIL` (失败原因). */
  fail_reason: Schema.optional(Schema.String),
  /** With `WAIT_USER_CONFIRM`: opens the page to confirm, through `Invocation` (跳转领取页面的package信息). */
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

/**
 * Codes that {@link create} documents. `ALREADY_EXISTS`: the transfer with this number has ended, or has other content.
 */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Creates a transfer, which the user then confirms (发起转账): at most 100 calls a second.
 *
 * **Details**
 *
 * With `WAIT_USER_CONFIRM`, pass `package_info` to the client, which asks the user to confirm. After 24 hours the transfer
 * ends and the merchant gets the money back.
 *
 * **Gotchas**
 *
 * After any error, use a new number only if a query by the same `out_bill_no` returns `FAIL` or `CANCELLED`: otherwise the
 * user may be paid twice. `Payment.resolveUnknown` queries, and repeats where that is safe. `ALREADY_EXISTS` does not mean
 * that a transfer failed: the transfer with this number has ended, perhaps with success, or it has other content.
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
    doubtsOtherCodes: true,
    query: ({ out_bill_no }) => queryByOutBillNo({ out_bill_no }),
    settled: settledByUser
  }
)

/** Response of {@link cancel}. */
export interface CancelResponse extends Schema.Schema.Type<typeof CancelResponse> {}
export const CancelResponse = Schema.Struct({
  ...Struct.pick(namedFields, ["out_bill_no", "state"]),
  /** WeChat Pay's number of the transfer (微信转账单号). */
  transfer_bill_no: Schema.optional(Schema.String),
  /** Time of the last change (最后一次单据状态变更时间). */
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
 * A response with `CANCELING` means that WeChat Pay accepted the request, not that it came in time: query until
 * `CANCELLED`.
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

// ---------------------------------------------------------------------------------------------------------------------
// receipts
// ---------------------------------------------------------------------------------------------------------------------

/** State of a receipt (申请单状态). */
export const ReceiptState = openLiterals("GENERATING", "FINISHED", "FAILED")

/** Response of a request for a receipt. */
export interface ReceiptApplication extends Schema.Schema.Type<typeof ReceiptApplication> {}
export const ReceiptApplication = Schema.Struct({
  /** State of the receipt (申请单状态). */
  state: ReceiptState,
  /** Time of the request (创建时间). */
  create_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "Transfer.ReceiptApplication",
  examples: [{ state: "GENERATING", create_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z") }]
})

const receiptCodes = ["FREQUENCY_LIMIT_EXCEED", "RATELIMIT_EXCEEDED"] as const

/** Codes that the receipts document. */
export type ReceiptCode = CommonCode | (typeof receiptCodes)[number]

/**
 * Requests the receipt of a transfer by the merchant's number (商户单号申请电子回单).
 *
 * **Details**
 *
 * Transfers of the last six months that succeeded and had a `user_name` have a receipt. It is kept for 90 days.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716452
 */
export const requestReceiptByOutBillNo: Endpoint.Endpoint<OutBillNoRequest, ReceiptApplication, ReceiptCode> = Endpoint
  .make({
    name: "Transfer.requestReceiptByOutBillNo",
    title: "商户单号申请电子回单",
    route: "POST /v3/fund-app/mch-transfer/elecsign/out-bill-no",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012716452",
    idempotentBy: "out_bill_no",
    request: OutBillNoRequest,
    response: ReceiptApplication,
    codes: receiptCodes
  })

/**
 * Requests the receipt of a transfer by WeChat Pay's number (微信单号申请电子回单), like {@link requestReceiptByOutBillNo}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716456
 */
export const requestReceiptById: Endpoint.Endpoint<TransferBillNoRequest, ReceiptApplication, ReceiptCode> = Endpoint
  .make({
    name: "Transfer.requestReceiptById",
    title: "微信单号申请电子回单",
    route: "POST /v3/fund-app/mch-transfer/elecsign/transfer-bill-no",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012716456",
    safe: true,
    request: TransferBillNoRequest,
    response: ReceiptApplication,
    codes: receiptCodes
  })

/** A receipt. */
export interface Receipt extends Schema.Schema.Type<typeof Receipt> {}
export const Receipt = Schema.Struct({
  ...ReceiptApplication.fields,
  /** Time of the last change (更新时间). */
  update_time: Schema.optional(Timestamp),
  ...receiptFileFields,
  /** Reason of `FAILED` (失败原因). */
  fail_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Transfer.Receipt" })

/**
 * Queries a receipt by the merchant's number (商户单号查询电子回单). Repeat it at most every two minutes while the state is
 * `GENERATING`. Then `Bill.receipt` downloads the file and checks its digest.
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
 * Queries a receipt by WeChat Pay's number (微信单号查询电子回单), like {@link queryReceiptByOutBillNo}.
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
 * Downloads the file of a receipt (下载电子回单). Nothing is checked: WeChat Pay does not sign files.
 *
 * **When to use**
 *
 * Use `Bill.receipt` instead, which checks the digest.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013866774
 */
export const downloadReceipt: Endpoint.StreamEndpoint<DownloadReceiptRequest, CommonCode> = Endpoint.makeStream({
  name: "Transfer.downloadReceipt",
  title: "下载电子回单",
  route: "GET /v3/transferdownload/elecvoucherfile",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013866774",
  address: "download_url",
  request: DownloadReceiptRequest
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Result of a transfer. */
export interface TransferResult extends Schema.Schema.Type<typeof TransferResult> {}
export const TransferResult = Schema.Struct({
  ...billFields,
  /** Merchant number (商户号). Production sends it as `mch_id` and as `mchid`. */
  mch_id: Schema.optional(Schema.String),
  /** Merchant number (商户号), the same as `mch_id`. */
  mchid: Schema.optional(Schema.String),
  /** Account that received the money (收款方式类型): `CFT` is the WeChat balance (零钱), `WPHK` that of Hong Kong. */
  payment_method_type: Schema.optional(openLiterals("CFT", "WPHK"))
}).annotate({ identifier: "Transfer.TransferResult" })

/**
 * A transfer ended: `SUCCESS`, `FAIL` or `CANCELLED` (商家转账回调通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012712115
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
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012712115"
})

/** Notifications of transfers. */
export const events = [finished] as const
