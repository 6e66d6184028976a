/**
 * Transfers to users in batches (商家转账到零钱).
 *
 * **Details**
 *
 * WeChat Pay accepts no new merchants since 15 January 2025; `Transfer` (商家转账) replaces them
 * (https://pay.weixin.qq.com/doc/v3/merchant/4015273741). The operations stay for the merchants that have them.
 */
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
import { nameIssue, nameMissing, outBatchNoField, OutNo } from "./models.ts"

export * from "./batchReceipts.ts"

/**
 * State of a batch (批次状态).
 *
 * **Details**
 *
 * - `WAIT_PAY`: waits for a person of the merchant to confirm. `ACCEPTED`, `PROCESSING`: under way.
 * - `FINISHED`: every detail has succeeded or failed. `CLOSED`: nothing was transferred, see `close_reason`.
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
  /** Application id of the openids (商户appid); the configured `appid` by default. */
  appid: Appid,
  /** The merchant's number of the batch (商家批次单号): 1 to 32 digits and letters; unique per merchant number. */
  out_batch_no: OutNo,
  /** Name of the batch (批次名称): at most 32 characters. */
  batch_name: text(32),
  /** Note on the batch (批次备注): at most 32 characters. */
  batch_remark: text(32),
  /** Sum of the details, in fen (转账总金额). */
  total_amount: PositiveFen,
  /** Number of details (转账总笔数): 1 to 1,000. */
  total_num: Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1000 })),
  /** The details (转账明细列表). */
  transfer_detail_list: Schema.Array(Schema.Struct({
    /** The merchant's number of the detail (商家明细单号): 1 to 32 digits and letters; unique in the batch. */
    out_detail_no: OutNo,
    /** Amount in fen (转账金额): at least 1. */
    transfer_amount: PositiveFen,
    /** Note that the user sees (转账备注): at most 32 characters. */
    transfer_remark: text(32),
    /** The receiver's openid under `appid` (收款用户openid): at most 64 characters. */
    openid: text(64),
    /**
     * The receiver's name (收款用户姓名): required from 2,000 yuan on, refused below 0.3 yuan. In a batch either all details
     * have one or none. Plaintext; the library encrypts it.
     */
    user_name: Schema.optional(Sensitive),
    /** The receiver's identity card (收款用户身份证). Plaintext; the library encrypts it. */
    user_id_card: Schema.optional(Sensitive)
  })),
  /** Purpose (转账场景ID): the merchant's default scene by default; at most 36 characters. */
  transfer_scene_id: Schema.optional(text(36)),
  /**
   * Address for the notification (通知地址): http(s), no query, at most 255 characters. Without it there is no notification.
   * There is no default from the configuration.
   */
  notify_url: Schema.optional(NotifyUrlText)
}).check(batchAddsUp).annotate({ identifier: "BatchTransfer.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** The merchant's number of the batch (商家批次单号). */
  out_batch_no: Schema.String,
  /** WeChat Pay's number of the batch (微信批次单号). */
  batch_id: Schema.String,
  /** Time at which WeChat Pay accepted the batch (批次创建时间). */
  create_time: Schema.optional(Timestamp),
  /** State of the batch (批次状态). */
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
 * Codes that {@link create} documents. `ACCOUNTERROR`: the account cannot pay. `QUOTA_EXCEED`: the merchant's limit of the
 * day is exceeded.
 */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Creates a batch of transfers (发起商家转账).
 *
 * **Gotchas**
 *
 * An accepted batch is not paid yet: wait for the notification, or query at most once a minute. After any error, query by
 * the same `out_batch_no` before you use a new number. `NO_AUTH` may mean that the merchant has the new product.
 *
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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

const detailFields = {
  /** Whether the response has the details (是否查询转账明细单). */
  need_query_detail: Schema.Boolean,
  ...pageFields(100, 20),
  /** Details that are wanted (明细状态): `ALL`, those that succeeded or those that failed. */
  detail_status: Schema.optional(openLiterals("WAIT_PAY", "ALL", "SUCCESS", "FAIL"))
} as const

const batchIdField = {
  /** WeChat Pay's number of the batch (微信批次单号): at most 64 characters. */
  batch_id: text(64)
} as const

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({ ...batchIdField, ...detailFields }).annotate({
  identifier: "BatchTransfer.QueryByIdRequest"
})

/** Request of {@link queryByOutBatchNo}. */
export interface QueryByOutBatchNoRequest extends Schema.Schema.Type<typeof QueryByOutBatchNoRequest> {}
export const QueryByOutBatchNoRequest = Schema.Struct({ ...outBatchNoField, ...detailFields }).annotate({
  identifier: "BatchTransfer.QueryByOutBatchNoRequest"
})

/** A detail as the list of a batch has it. */
export interface DetailReference extends Schema.Schema.Type<typeof DetailReference> {}
export const DetailReference = Schema.Struct({
  /** WeChat Pay's number of the detail (微信明细单号). */
  detail_id: Schema.optional(Schema.String),
  /** The merchant's number of the detail (商家明细单号). */
  out_detail_no: Schema.optional(Schema.String),
  /** State of the detail (明细状态). */
  detail_status: Schema.optional(DetailStatus)
}).annotate({ identifier: "BatchTransfer.DetailReference", ...essential })

/** Fields of a batch, in queries and notifications. */
const batchFields = {
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The merchant's number of the batch (商家批次单号). */
  out_batch_no: Schema.String,
  /** WeChat Pay's number of the batch (微信批次单号). */
  batch_id: Schema.String,
  /** State of the batch (批次状态). */
  batch_status: BatchStatus,
  /** Reason of `CLOSED` (批次关闭原因). */
  close_reason: Schema.optional(openLiterals("OVERDUE_CLOSE", "TRANSFER_SCENE_INVALID")),
  /** Sum of the details, in fen (转账总金额). */
  total_amount: Schema.optional(Fen),
  /** Number of details (转账总笔数). */
  total_num: Schema.optional(Schema.Int),
  /** Sum of the details that succeeded, in fen (转账成功金额). */
  success_amount: Schema.optional(Fen),
  /** Number of details that succeeded (转账成功笔数). */
  success_num: Schema.optional(Schema.Int),
  /** Sum of the details that failed, in fen (转账失败金额). */
  fail_amount: Schema.optional(Fen),
  /** Number of details that failed (转账失败笔数). */
  fail_num: Schema.optional(Schema.Int),
  /** Time of the last change (批次更新时间). */
  update_time: Schema.optional(Timestamp)
} as const

/** A batch, with a page of its details if the request wanted them. */
export interface Batch extends Schema.Schema.Type<typeof Batch> {}
export const Batch = Schema.Struct({
  /** The batch (转账批次单). */
  transfer_batch: Schema.Struct({
    ...batchFields,
    /** Application id of the openids (商户appid). */
    appid: Schema.optional(Schema.String),
    /** Origin of the batch (批次类型): a program, or the merchant console. */
    batch_type: Schema.optional(openLiterals("API", "WEB")),
    /** Name of the batch (批次名称). */
    batch_name: Schema.optional(Schema.String),
    /** Note on the batch (批次备注). */
    batch_remark: Schema.optional(Schema.String),
    /** Time at which WeChat Pay accepted the batch (批次创建时间). */
    create_time: Schema.optional(Timestamp),
    /** Purpose (转账场景ID). */
    transfer_scene_id: Schema.optional(Schema.String)
  }),
  /** Page of the details (转账明细单列表). */
  transfer_detail_list: Schema.optional(Schema.Array(DetailReference)),
  /** Number of details before this page (请求资源起始位置). */
  offset: Schema.optional(Schema.Int),
  /** Largest number of details on the page (最大资源条数). */
  limit: Schema.optional(Schema.Int)
}).annotate({ identifier: "BatchTransfer.Batch" })

const queryCodes = ["NOT_FOUND"] as const

/** Codes of the queries. `NOT_FOUND`: the batch or detail does not exist, or does not exist yet. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a batch by WeChat Pay's number (微信批次单号查询批次单).
 *
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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

/** Lists all details of a batch by WeChat Pay's number. */
export const listAllDetailsById = (
  request: Omit<QueryByIdRequest, "need_query_detail">
): Stream.Stream<DetailReference, WeChatPayError<QueryCode>, Endpoint.Services> =>
  detailsById({ ...request, need_query_detail: true })

const detailsByOutBatchNo = Pagination.pages(queryByOutBatchNo, (page) => page.transfer_detail_list)

/** Lists all details of a batch by the merchant's number. */
export const listAllDetailsByOutBatchNo = (
  request: Omit<QueryByOutBatchNoRequest, "need_query_detail">
): Stream.Stream<DetailReference, WeChatPayError<QueryCode>, Endpoint.Services> =>
  detailsByOutBatchNo({ ...request, need_query_detail: true })

/** Request of {@link queryDetailById}. */
export interface QueryDetailByIdRequest extends Schema.Schema.Type<typeof QueryDetailByIdRequest> {}
export const QueryDetailByIdRequest = Schema.Struct({
  ...batchIdField,
  /** WeChat Pay's number of the detail (微信明细单号): at most 64 characters. */
  detail_id: text(64)
}).annotate({
  identifier: "BatchTransfer.QueryDetailByIdRequest"
})

/** Request of {@link queryDetailByOutDetailNo}. */
export interface QueryDetailByOutDetailNoRequest extends Schema.Schema.Type<typeof QueryDetailByOutDetailNoRequest> {}
export const QueryDetailByOutDetailNoRequest = Schema.Struct({
  ...outBatchNoField,
  /** The merchant's number of the detail (商家明细单号): 1 to 32 digits and letters. */
  out_detail_no: OutNo
}).annotate({
  identifier: "BatchTransfer.QueryDetailByOutDetailNoRequest"
})

/** A detail of a batch: one transfer. */
export interface Detail extends Schema.Schema.Type<typeof Detail> {}
export const Detail = Schema.Struct({
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The merchant's number of the batch (商家批次单号). */
  out_batch_no: Schema.String,
  /** WeChat Pay's number of the batch (微信批次单号). */
  batch_id: Schema.String,
  /** Application id of `openid` (商户appid). */
  appid: Schema.optional(Schema.String),
  /** The merchant's number of the detail (商家明细单号). */
  out_detail_no: Schema.String,
  /** WeChat Pay's number of the detail (微信明细单号). */
  detail_id: Schema.String,
  /** State of the detail (明细状态). */
  detail_status: DetailStatus,
  /** Amount in fen (转账金额). */
  transfer_amount: Schema.optional(Fen),
  /** Note that the user sees (转账备注). */
  transfer_remark: Schema.optional(Schema.String),
  /** Reason of `FAIL` (明细失败原因). */
  fail_reason: Schema.optional(Schema.String),
  /** The receiver's openid (收款用户openid). */
  openid: Schema.optional(Schema.String),
  /** The receiver's name (收款用户姓名). */
  user_name: Schema.optional(SensitiveResponse),
  /** Time at which the transfer began (转账发起时间). */
  initiate_time: Schema.optional(Timestamp),
  /** Time of the last change (明细更新时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "BatchTransfer.Detail" })

/**
 * Queries a detail by WeChat Pay's numbers (微信明细单号查询明细单).
 *
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
 * Since 2025-01-15 `Transfer` replaces this product for new merchants.
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
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** Result of a batch. */
export interface BatchResult extends Schema.Schema.Type<typeof BatchResult> {}
export const BatchResult = Schema.Struct(batchFields).annotate({ identifier: "BatchTransfer.BatchResult" })

const resultDocs =
  "https://pay.weixin.qq.com/docs/merchant/apis/batch-transfer-to-balance/transfer-batch-callback-notice.html"

/**
 * Every detail of a batch has succeeded or failed (商家转账批次完成通知).
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
 * A batch was closed and nothing was transferred (商家转账批次关闭通知).
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
