/** Complaints of users about payments (消费者投诉 2.0): list, query, reply, decide on a refund, complete. */
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Day, mchid, openLiterals, pageFields, text } from "../../Wire.ts"
import { HistoryEntry } from "./history.ts"
import { Complaint, ComplaintId, Images, Message } from "./models.ts"

export { Change, changed, created, events } from "./events.ts"
export { HistoryEntry, OperateType } from "./history.ts"
export { Block, Complaint, ComplaintState, Media, Message } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// reading
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  // `limit` is 10 by default; WeChat Pay allows at most 50.
  ...pageFields(50),
  /** First day, `yyyy-MM-dd`, Beijing time (开始日期). */
  begin_date: Day,
  /** Last day, `yyyy-MM-dd`, at most 30 days later (结束日期). */
  end_date: Day,
  /** Sub-merchant whose complaints to list, at most 64 characters; if left out, those of all sub-merchants (被诉商户号). */
  complainted_mchid: Schema.optional(text(64))
}).annotate({ identifier: "Complaint.ListRequest" })

/** Response of {@link list}. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  /** Complaints of this page (用户投诉信息详情). */
  data: Schema.optional(Schema.Array(Complaint)),
  /** Size of a page (分页大小). */
  limit: Schema.optional(Schema.Int),
  /** Position of this page's first complaint, counted from 0 (分页开始位置). */
  offset: Schema.optional(Schema.Int),
  /** Number of complaints; on the first page only (投诉总条数). */
  total_count: Schema.optional(Schema.Int)
}).annotate({
  identifier: "Complaint.ListResponse",
  examples: [{ data: [{ complaint_id: "200201820200101080076610000", complaint_state: "PENDING" }] }]
})

/**
 * Lists the complaints of up to 30 days, one page at a time (查询投诉单列表). {@link listAll} reads all pages.
 *
 * **Gotchas**
 *
 * The days are Beijing's, and 30 at most: more is refused.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012533431
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012691285
 */
export const list: Endpoint.Endpoint<ListRequest, ListResponse, CommonCode> = Endpoint.make({
  name: "Complaint.list",
  title: "查询投诉单列表",
  route: "GET /v3/merchant-service/complaints-v2",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012533431",
    "https://pay.weixin.qq.com/doc/v3/partner/4012691285"
  ],
  roles: ["direct", "partner", "platform"],
  request: ListRequest,
  response: ListResponse
})

/** Lists all complaints of up to 30 days, page after page (查询投诉单列表). */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Complaint, WeChatPayError<CommonCode>, Endpoint.Services> = Pagination.pages(
  list,
  ({ data }) => data
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Number of the complaint, at most 64 characters (投诉单号). */
  complaint_id: ComplaintId
}).annotate({ identifier: "Complaint.QueryRequest" })

/**
 * Queries a complaint (查询投诉单详情).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012533436
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012691648
 */
export const query: Endpoint.Endpoint<QueryRequest, Complaint, CommonCode> = Endpoint.make({
  name: "Complaint.query",
  title: "查询投诉单详情",
  route: "GET /v3/merchant-service/complaints-v2/{complaint_id}",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012533436",
    "https://pay.weixin.qq.com/doc/v3/partner/4012691648"
  ],
  roles: ["direct", "partner", "platform"],
  request: QueryRequest,
  response: Complaint
})

/** Request of {@link listHistory}. */
export interface ListHistoryRequest extends Schema.Schema.Type<typeof ListHistoryRequest> {}
export const ListHistoryRequest = Schema.Struct({
  /** Number of the complaint, at most 64 characters (投诉单号). */
  complaint_id: ComplaintId,
  // WeChat Pay allows at most 300 in a page.
  ...pageFields(300)
}).annotate({ identifier: "Complaint.ListHistoryRequest" })

/** Response of {@link listHistory}. */
export interface ListHistoryResponse extends Schema.Schema.Type<typeof ListHistoryResponse> {}
export const ListHistoryResponse = Schema.Struct({
  /** Steps of this page (投诉协商历史). */
  data: Schema.optional(Schema.Array(HistoryEntry)),
  /** Size of a page (分页大小). */
  limit: Schema.optional(Schema.Int),
  /** Position of this page's first step, counted from 0 (分页开始位置). */
  offset: Schema.optional(Schema.Int),
  /** Number of steps; on the first page only (投诉协商历史总条数). */
  total_count: Schema.optional(Schema.Int)
}).annotate({ identifier: "Complaint.ListHistoryResponse", examples: [{ data: [], limit: 50, offset: 0 }] })

/**
 * Lists the steps of user, merchant and WeChat Pay in a complaint, one page at a time (查询投诉单协商历史).
 * {@link listAllHistory} reads all pages.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012533439
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012691802
 */
export const listHistory: Endpoint.Endpoint<ListHistoryRequest, ListHistoryResponse, CommonCode> = Endpoint.make({
  name: "Complaint.listHistory",
  title: "查询投诉单协商历史",
  route: "GET /v3/merchant-service/complaints-v2/{complaint_id}/negotiation-historys",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012533439",
    "https://pay.weixin.qq.com/doc/v3/partner/4012691802"
  ],
  roles: ["direct", "partner", "platform"],
  request: ListHistoryRequest,
  response: ListHistoryResponse
})

/** Lists the whole history of a complaint, page after page (查询投诉单协商历史). */
export const listAllHistory: (
  request: ListHistoryRequest
) => Stream.Stream<HistoryEntry, WeChatPayError<CommonCode>, Endpoint.Services> = Pagination.pages(
  listHistory,
  ({ data }) => data
)

// ---------------------------------------------------------------------------------------------------------------------
// acting
// ---------------------------------------------------------------------------------------------------------------------

const linkWhole = Schema.makeFilter(
  (request: { readonly jump_url?: string | undefined; readonly jump_url_text?: string | undefined }) =>
    (request.jump_url === undefined) === (request.jump_url_text === undefined)
      ? undefined
      : { path: ["jump_url_text"], issue: "is required with jump_url, and allowed only with it" }
)

/** Request of {@link respond}. */
export interface RespondRequest extends Schema.Schema.Type<typeof RespondRequest> {}
export const RespondRequest = Schema.Struct({
  /** Number of the complaint, at most 64 characters (投诉单号). */
  complaint_id: ComplaintId,
  /**
   * Merchant that the complaint is about: the configured merchant, or the sub-merchant of a service provider (被诉商户号): at
   * most 64 characters.
   */
  complainted_mchid: mchid(64),
  /** Text of the reply, at most 500 characters (回复内容). */
  response_content: text(500),
  /** Up to four images: `media_id`s from `ComplaintImage.upload` (回复图片). */
  response_images: Schema.optional(Images),
  /** Link after the text: https, at most 512 characters. The merchant needs WeChat Pay's permission (跳转链接). */
  jump_url: Schema.optional(text(512)),
  /** Text of the link, at most 10 characters; required with `jump_url` (跳转链接文案). */
  jump_url_text: Schema.optional(text(10)),
  /** Link into a mini program. The merchant needs WeChat Pay's permission (跳转小程序信息). */
  mini_program_jump_info: Schema.optional(Schema.Struct({
    /** Appid of the mini program (跳转小程序APPID). */
    appid: Schema.String,
    /** Page to open (跳转小程序页面PATH). */
    path: Schema.String,
    /** Name of the page, as the user sees it (跳转小程序页面名称). */
    text: Schema.String
  }))
}).check(linkWhole).annotate({ identifier: "Complaint.RespondRequest" })

const respondCodes = ["NO_AUTH"] as const

/**
 * Codes that {@link respond} documents. `NO_AUTH`, from WeChat Pay's FAQ: another merchant's complaint, or a link without
 * permission.
 */
export type RespondCode = CommonCode | (typeof respondCodes)[number]

/**
 * Replies to the user (回复用户). The first reply changes the state from `PENDING` to `PROCESSING`.
 *
 * **Gotchas**
 *
 * A repeat sends another reply: after an unknown outcome look into {@link listHistory} first.
 *
 * **Example** (Replying with an image)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { ComplaintImage, Complaint } from "effect-wechatpay/complaints"
 *
 * export const reply = Effect.fn("reply")(function*(complaint_id: string, picture: Uint8Array) {
 *   const { media_id } = yield* ComplaintImage.upload({ filename: "parcel.jpg", file: picture })
 *   yield* Complaint.respond({ complaint_id, response_content: "已补发，见图", response_images: [media_id] })
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467254
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467213
 */
export const respond: Endpoint.Endpoint<RespondRequest, void, RespondCode> = Endpoint.make({
  name: "Complaint.respond",
  title: "回复用户",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/response",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012467254",
    "https://pay.weixin.qq.com/doc/v3/partner/4012467213"
  ],
  roles: ["direct", "partner", "platform"],
  request: RespondRequest,
  response: Schema.Void,
  codes: respondCodes
})

/** Request of {@link respondImmediately}. */
export interface RespondImmediatelyRequest extends Schema.Schema.Type<typeof RespondImmediatelyRequest> {}
export const RespondImmediatelyRequest = Schema.Struct({
  /** Number of the complaint, at most 64 characters (投诉单号). */
  complaint_id: ComplaintId,
  /**
   * Merchant that the complaint is about: the configured merchant, or the sub-merchant of a service provider (被诉商户号): at
   * most 64 characters.
   */
  complainted_mchid: mchid(64),
  /** The reply, made of blocks (消息内容). */
  message: Message,
  /** The merchant's own number of this reply, at most 128 characters: a repeat is not sent twice (幂等ID). */
  idempotent_id: text(128)
}).annotate({ identifier: "Complaint.RespondImmediatelyRequest" })

/** Response of {@link respondImmediately}. */
export interface RespondImmediatelyResponse extends Schema.Schema.Type<typeof RespondImmediatelyResponse> {}
export const RespondImmediatelyResponse = Schema.Struct({
  /** Number of the step in the history (操作流水号). */
  log_id: Schema.optional(Schema.String)
}).annotate({
  identifier: "Complaint.RespondImmediatelyResponse",
  examples: [{ log_id: "300285320210322170000071077" }]
})

/**
 * Replies to a user who waits in a chat, with texts, images, links, questions and buttons (回复需要即时服务的投诉单).
 * It is for complaints with `need_immediate_service`. The first reply sets the state to `PROCESSING`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4017151596
 * @see https://pay.weixin.qq.com/doc/v3/partner/4017151726
 */
export const respondImmediately: Endpoint.Endpoint<
  RespondImmediatelyRequest,
  RespondImmediatelyResponse,
  CommonCode
> = Endpoint.make({
  name: "Complaint.respondImmediately",
  title: "回复需要即时服务的投诉单",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/response-immediate-service",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4017151596",
    "https://pay.weixin.qq.com/doc/v3/partner/4017151726"
  ],
  roles: ["direct", "partner", "platform"],
  idempotentBy: "idempotent_id",
  request: RespondImmediatelyRequest,
  response: RespondImmediatelyResponse
})

/** Request of {@link complete}. */
export interface CompleteRequest extends Schema.Schema.Type<typeof CompleteRequest> {}
export const CompleteRequest = Schema.Struct({
  /** Number of the complaint, at most 64 characters (投诉单号). */
  complaint_id: ComplaintId,
  /**
   * Merchant that the complaint is about: the configured merchant, or the sub-merchant of a service provider (被诉商户号): at
   * most 64 characters.
   */
  complainted_mchid: mchid(64)
}).annotate({ identifier: "Complaint.CompleteRequest" })

/**
 * Marks a complaint as solved (反馈处理完成): its state becomes `PROCESSED`, and WeChat Pay asks the user for a rating.
 *
 * **Gotchas**
 *
 * Call it once the complaint is really solved: a user who complains again counts against the merchant. After an unknown
 * outcome call {@link query}: `PROCESSED` means that it arrived.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467255
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467217
 */
export const complete: Endpoint.Endpoint<CompleteRequest, void, CommonCode> = Endpoint.make({
  name: "Complaint.complete",
  title: "反馈处理完成",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/complete",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012467255",
    "https://pay.weixin.qq.com/doc/v3/partner/4012467217"
  ],
  roles: ["direct", "partner", "platform"],
  request: CompleteRequest,
  response: Schema.Void
})

/** Request of {@link updateRefundProgress}. */
export interface UpdateRefundProgressRequest extends Schema.Schema.Type<typeof UpdateRefundProgressRequest> {}
export const UpdateRefundProgressRequest = Schema.Struct({
  /** Number of the complaint, at most 64 characters (投诉单号). */
  complaint_id: ComplaintId,
  /** The decision (审批动作). */
  action: openLiterals("APPROVE", "REJECT"),
  /** With `APPROVE` only: number of working days until the refund, 0 for today (预计发起退款时间). */
  launch_refund_day: Schema.optional(Schema.Natural),
  /** With `REJECT`: the reason, at most 200 characters (拒绝退款原因). */
  reject_reason: Schema.optional(text(200)),
  /** With `REJECT`: up to four images, `media_id`s from `ComplaintImage.upload` (拒绝退款的举证图片列表). */
  reject_media_list: Schema.optional(Images),
  /** Note for WeChat Pay's customer service, at most 200 characters; the user does not see it (备注). */
  remark: Schema.optional(text(200))
}).annotate({ identifier: "Complaint.UpdateRefundProgressRequest" })

/**
 * Decides on the refund that a user asks for (更新退款审批结果), once per complaint with `problem_type` `REFUND`.
 *
 * **Gotchas**
 *
 * `APPROVE` moves no money: create the refund with `Refund.create`; the complaint becomes `PROCESSED` once the refund has
 * arrived. `REJECT` makes it `PROCESSED` at once; WeChat Pay refuses it together with `launch_refund_day`. After an
 * unknown outcome look into {@link listHistory} before you decide again.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012467256
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012467218
 */
export const updateRefundProgress: Endpoint.Endpoint<UpdateRefundProgressRequest, void, CommonCode> = Endpoint.make({
  name: "Complaint.updateRefundProgress",
  title: "更新退款审批结果",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/update-refund-progress",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012467256",
    "https://pay.weixin.qq.com/doc/v3/partner/4012467218"
  ],
  roles: ["direct", "partner", "platform"],
  request: UpdateRefundProgressRequest,
  response: Schema.Void
})
