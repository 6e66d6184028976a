/** Complaints of users about payments (消费者投诉 2.0): list, read, reply, decide on a refund, complete. */
import * as DateTime from "effect/DateTime"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Day, Fen, Mchid, openLiterals, pageFields, SensitiveResponse, text, Timestamp } from "../../Wire.ts"
import { ComplaintId, Images, Media, Message } from "./models.ts"

export { Block, Media, Message } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * State of a complaint (投诉单状态).
 *
 * **Details**
 *
 * - `PENDING`: nobody replied yet. `PROCESSING`: the merchant replied. `PROCESSED`: done.
 */
export const ComplaintState = openLiterals("PENDING", "PROCESSING", "PROCESSED")

/** A complaint (投诉单). */
export interface Complaint extends Schema.Schema.Type<typeof Complaint> {}
export const Complaint = Schema.Struct({
  complaint_id: Schema.String,
  complaint_time: Schema.optional(Timestamp),
  /** In the user's words. */
  complaint_detail: Schema.optional(Schema.String),
  complaint_state: ComplaintState,
  /** Merchant complained about: the sub-merchant, where a service provider asks. */
  complainted_mchid: Schema.optional(Schema.String),
  /** The user's telephone number; decrypted with the merchant's private key when the answer is read. */
  payer_phone: Schema.optional(SensitiveResponse),
  payer_openid: Schema.optional(Schema.String),
  complaint_media_list: Schema.optional(Schema.Array(Media)),
  /** Orders that the complaint is about. */
  complaint_order_info: Schema.optional(Schema.Array(Schema.Struct({
    transaction_id: Schema.optional(Schema.String),
    out_trade_no: Schema.optional(Schema.String),
    /** Fen. */
    amount: Schema.optional(Fen)
  }))),
  /** Service orders of payscore that it is about. */
  service_order_info: Schema.optional(Schema.Array(Schema.Struct({
    order_id: Schema.optional(Schema.String),
    out_order_no: Schema.optional(Schema.String),
    state: Schema.optional(openLiterals("DOING", "REVOKED", "WAITPAY", "DONE"))
  }))),
  complaint_full_refunded: Schema.optional(Schema.Boolean),
  /** Whether the user waits for a reply. */
  incoming_user_response: Schema.optional(Schema.Boolean),
  problem_description: Schema.optional(Schema.String),
  /** 1 the first time, more if the user was not content. */
  user_complaint_times: Schema.optional(Schema.Int),
  /** `REFUND`: the user asks for money back, which `updateRefundProgress` decides. */
  problem_type: Schema.optional(openLiterals("REFUND", "SERVICE_NOT_WORK", "OTHERS")),
  /** Fen that the user asks for, with `REFUND`. */
  apply_refund_amount: Schema.optional(Fen),
  user_tag_list: Schema.optional(Schema.Array(openLiterals("TRUSTED", "HIGH_RISK"))),
  additional_info: Schema.optional(Schema.Struct({
    type: Schema.optional(openLiterals("SHARE_POWER_TYPE")),
    /** Of a power bank: when and where it was given back. */
    share_power_info: Schema.optional(Schema.Struct({
      return_time: Schema.optional(Timestamp),
      return_address_info: Schema.optional(Schema.Struct({
        return_address: Schema.optional(Schema.String),
        longitude: Schema.optional(Schema.String),
        latitude: Schema.optional(Schema.String)
      })),
      is_returned_to_same_machine: Schema.optional(Schema.Boolean)
    }))
  })),
  /** Whether WeChat Pay's own people help. */
  in_platform_service: Schema.optional(Schema.Boolean),
  /** Whether the user waits in a chat: reply by `respondImmediately`. */
  need_immediate_service: Schema.optional(Schema.Boolean),
  is_agent_mode: Schema.optional(Schema.Boolean)
}).annotate({
  identifier: "Complaints.Complaint",
  examples: [{
    complaint_id: "200201820200101080076610000",
    complaint_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
    complaint_detail: "反馈一个重复扣费的问题",
    complaint_state: "PENDING",
    complainted_mchid: "1900012181",
    payer_phone: Redacted.make("13500000000")
  }]
})

// ---------------------------------------------------------------------------------------------------------------------
// reading
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link list}. */
export interface ListRequest extends Schema.Schema.Type<typeof ListRequest> {}
export const ListRequest = Schema.Struct({
  /** `limit` is 50 at most, and 10 unless given. */
  ...pageFields(50),
  /** First day of the complaints asked for. */
  begin_date: Day,
  /** Last day, at most 30 days later. */
  end_date: Day,
  /** One sub-merchant's complaints; a service provider gets those of all his sub-merchants without it. */
  complainted_mchid: Schema.optional(text(64))
}).annotate({ identifier: "Complaints.ListRequest" })

/** Response of {@link list}. */
export interface ListResponse extends Schema.Schema.Type<typeof ListResponse> {}
export const ListResponse = Schema.Struct({
  data: Schema.optional(Schema.Array(Complaint)),
  limit: Schema.optional(Schema.Int),
  offset: Schema.optional(Schema.Int),
  /** On the first page only. */
  total_count: Schema.optional(Schema.Int)
}).annotate({
  identifier: "Complaints.ListResponse",
  examples: [{ data: [{ complaint_id: "200201820200101080076610000", complaint_state: "PENDING" }] }]
})

/**
 * Lists complaints of a span of days, a page at a time (查询投诉单列表). {@link listAll} reads all pages.
 *
 * **Gotchas**
 *
 * The days are Beijing's, and 30 at most: more is refused.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/list-complaints-v2.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/list-complaints-v2.html
 */
export const list: Endpoint.Endpoint<ListRequest, ListResponse, CommonCode> = Endpoint.make({
  name: "Complaints.list",
  title: "查询投诉单列表",
  route: "GET /v3/merchant-service/complaints-v2",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/list-complaints-v2.html",
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/list-complaints-v2.html"
  ],
  roles: ["direct", "partner", "platform"],
  request: ListRequest,
  response: ListResponse
})

/** All complaints of a span of days, over all pages. */
export const listAll: (
  request: ListRequest
) => Stream.Stream<Complaint, WeChatPayError<CommonCode>, Endpoint.Services> = Pagination.pages(
  list,
  ({ data }) => data
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({ complaint_id: ComplaintId }).annotate({
  identifier: "Complaints.QueryRequest"
})

/**
 * Reads a complaint (查询投诉单详情).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/query-complaint-v2.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/query-complaint-v2.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Complaint, CommonCode> = Endpoint.make({
  name: "Complaints.query",
  title: "查询投诉单详情",
  route: "GET /v3/merchant-service/complaints-v2/{complaint_id}",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/query-complaint-v2.html",
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/query-complaint-v2.html"
  ],
  roles: ["direct", "partner", "platform"],
  request: QueryRequest,
  response: Complaint
})

/** What a step of the history was (操作类型); two of the values are WeChat Pay's own spelling. */
export const OperateType = openLiterals(
  "USER_CREATE_COMPLAINT",
  "USER_CONTINUE_COMPLAINT",
  "USER_RESPONSE",
  "PLATFORM_RESPONSE",
  "MERCHANT_RESPONSE",
  "MERCHANT_CONFIRM_COMPLETE",
  "USER_CREATE_COMPLAINT_SYSTEM_MESSAGE",
  "COMPLAINT_FULL_REFUNDED_SYSTEM_MESSAGE",
  "USER_CONTINUE_COMPLAINT_SYSTEM_MESSAGE",
  "USER_REVOKE_COMPLAINT",
  "USER_COMFIRM_COMPLAINT",
  "PLATFORM_HELP_APPLICATION",
  "USER_APPLY_PLATFORM_HELP",
  "MERCHANT_APPROVE_REFUND",
  "MERCHANT_REFUSE_RERUND",
  "USER_SUBMIT_SATISFACTION",
  "SERVICE_ORDER_CANCEL",
  "SERVICE_ORDER_COMPLETE",
  "COMPLAINT_PARTIAL_REFUNDED_SYSTEM_MESSAGE",
  "COMPLAINT_REFUND_RECEIVED_SYSTEM_MESSAGE",
  "COMPLAINT_ENTRUSTED_REFUND_SYSTEM_MESSAGE",
  "USER_APPLY_PLATFORM_SERVICE",
  "USER_CANCEL_PLATFORM_SERVICE",
  "PLATFORM_SERVICE_FINISHED",
  "USER_CLICK_RESPONSE"
)

/** The page shows one object where it speaks of a list. */
const MediaList = Schema.Union([Schema.Array(Media), Media]).pipe(
  Schema.decodeTo(Schema.Array(Schema.toType(Media)), {
    decode: SchemaGetter.transform((wire: ReadonlyArray<Media> | Media) => "map" in wire ? wire : [wire]),
    encode: SchemaGetter.transform((list: ReadonlyArray<Media>): ReadonlyArray<Media> | Media => list)
  })
)

/** A step of a complaint's history (协商历史). */
export interface HistoryEntry extends Schema.Schema.Type<typeof HistoryEntry> {}
export const HistoryEntry = Schema.Struct({
  log_id: Schema.optional(Schema.String),
  /** Who it was, in words. */
  operator: Schema.optional(Schema.String),
  operate_time: Schema.optional(Timestamp),
  operate_type: Schema.optional(OperateType),
  operate_details: Schema.optional(Schema.String),
  /** Addresses of the images, as `complaint_media_list` has them too. */
  image_list: Schema.optional(Schema.Array(Schema.String)),
  complaint_media_list: Schema.optional(MediaList),
  /** Why the user asked WeChat Pay for help; the name is spelt so on the wire. */
  user_appy_platform_service_reason: Schema.optional(Schema.String),
  user_appy_platform_service_reason_description: Schema.optional(Schema.String),
  normal_message: Schema.optional(Schema.Struct({
    ...Message.fields,
    custom_data: Schema.optional(Schema.String)
  })),
  /** What the user tapped in a message. */
  click_message: Schema.optional(Schema.Struct({
    /** Text as the pages have it now; an object where an answer still comes as earlier ones had it. */
    message_content: Schema.optional(Schema.Union([
      Schema.String,
      Schema.Struct({
        content: Schema.optional(Schema.String),
        custom_data: Schema.optional(Schema.String)
      })
    ])),
    action_id: Schema.optional(Schema.String),
    clicked_log_id: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "Complaints.HistoryEntry" })

/** Request of {@link listHistory}. */
export interface ListHistoryRequest extends Schema.Schema.Type<typeof ListHistoryRequest> {}
export const ListHistoryRequest = Schema.Struct({
  complaint_id: ComplaintId,
  /** `limit` is 300 at most. */
  ...pageFields(300)
}).annotate({ identifier: "Complaints.ListHistoryRequest" })

/** Response of {@link listHistory}. */
export interface ListHistoryResponse extends Schema.Schema.Type<typeof ListHistoryResponse> {}
export const ListHistoryResponse = Schema.Struct({
  data: Schema.optional(Schema.Array(HistoryEntry)),
  limit: Schema.optional(Schema.Int),
  offset: Schema.optional(Schema.Int),
  /** On the first page only. */
  total_count: Schema.optional(Schema.Int)
}).annotate({ identifier: "Complaints.ListHistoryResponse", examples: [{ data: [], limit: 50, offset: 0 }] })

/**
 * Lists what user, merchant and WeChat Pay said and did about a complaint (查询投诉单协商历史). {@link listAllHistory}
 * reads all pages.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/query-negotiation-history-v2.html
 */
export const listHistory: Endpoint.Endpoint<ListHistoryRequest, ListHistoryResponse, CommonCode> = Endpoint.make({
  name: "Complaints.listHistory",
  title: "查询投诉单协商历史",
  route: "GET /v3/merchant-service/complaints-v2/{complaint_id}/negotiation-historys",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/query-negotiation-history-v2.html",
  roles: ["direct", "partner", "platform"],
  request: ListHistoryRequest,
  response: ListHistoryResponse
})

/** The whole history of a complaint, over all pages. */
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
      : { path: ["jump_url_text"], issue: "and jump_url go together" }
)

/** Request of {@link respond}. */
export interface RespondRequest extends Schema.Schema.Type<typeof RespondRequest> {}
export const RespondRequest = Schema.Struct({
  complaint_id: ComplaintId,
  /** Merchant complained about. A service provider gives the sub-merchant's number. */
  complainted_mchid: Mchid,
  response_content: text(500),
  /** `media_id`s of `ComplaintImages.upload`, four at most. */
  response_images: Schema.optional(Images),
  /** Link after the text, https; WeChat Pay must have allowed it to the merchant. */
  jump_url: Schema.optional(text(512)),
  /** What the link says; needed with `jump_url`. */
  jump_url_text: Schema.optional(text(10)),
  /** Link into a mini program; WeChat Pay must have allowed it to the merchant. */
  mini_program_jump_info: Schema.optional(Schema.Struct({
    appid: Schema.String,
    path: Schema.String,
    text: Schema.String
  }))
}).check(linkWhole).annotate({ identifier: "Complaints.RespondRequest" })

const respondCodes = ["NO_AUTH"] as const

/** Codes that {@link respond} documents; `NO_AUTH` stands among WeChat Pay's questions and answers alone. */
export type RespondCode = CommonCode | (typeof respondCodes)[number]

/**
 * Replies to the user (回复用户). The first reply takes the complaint from `PENDING` to `PROCESSING`.
 *
 * **Gotchas**
 *
 * A repeat is another reply: after a lost answer look into the history first. `NO_AUTH`: another merchant's complaint,
 * or a link that the merchant may not send.
 *
 * **Example** (A reply with a picture)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { ComplaintImages, Complaints } from "effect-wechatpay/complaints"
 *
 * export const reply = Effect.fn("reply")(function*(complaint_id: string, picture: Uint8Array) {
 *   const { media_id } = yield* ComplaintImages.upload({ filename: "parcel.jpg", file: picture })
 *   yield* Complaints.respond({ complaint_id, response_content: "已补发，见图", response_images: [media_id] })
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/response-complaint-v2.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/response-complaint-v2.html
 */
export const respond: Endpoint.Endpoint<RespondRequest, void, RespondCode> = Endpoint.make({
  name: "Complaints.respond",
  title: "回复用户",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/response",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/response-complaint-v2.html",
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/response-complaint-v2.html"
  ],
  roles: ["direct", "partner", "platform"],
  request: RespondRequest,
  response: Schema.Void,
  codes: respondCodes
})

/** Request of {@link respondImmediately}. */
export interface RespondImmediatelyRequest extends Schema.Schema.Type<typeof RespondImmediatelyRequest> {}
export const RespondImmediatelyRequest = Schema.Struct({
  complaint_id: ComplaintId,
  /** Merchant complained about. A service provider gives the sub-merchant's number. */
  complainted_mchid: Mchid,
  message: Message,
  /** The merchant's own number of this message: a repeat with the same one is not sent twice. */
  idempotent_id: text(128)
}).annotate({ identifier: "Complaints.RespondImmediatelyRequest" })

/** Response of {@link respondImmediately}. */
export interface RespondImmediatelyResponse extends Schema.Schema.Type<typeof RespondImmediatelyResponse> {}
export const RespondImmediatelyResponse = Schema.Struct({
  /** Number of the step in the history. */
  log_id: Schema.optional(Schema.String)
}).annotate({
  identifier: "Complaints.RespondImmediatelyResponse",
  examples: [{ log_id: "300285320210322170000071077" }]
})

/**
 * Replies to a user who waits in a chat, with texts, images, links, questions and buttons (回复需要即时服务的投诉单).
 * For complaints with `need_immediate_service`; the first reply takes the complaint to `PROCESSING`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4017151596
 */
export const respondImmediately: Endpoint.Endpoint<
  RespondImmediatelyRequest,
  RespondImmediatelyResponse,
  CommonCode
> = Endpoint.make({
  name: "Complaints.respondImmediately",
  title: "回复需要即时服务的投诉单",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/response-immediate-service",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4017151596",
  roles: ["direct", "partner", "platform"],
  idempotentBy: "idempotent_id",
  request: RespondImmediatelyRequest,
  response: RespondImmediatelyResponse
})

/** Request of {@link complete}. */
export interface CompleteRequest extends Schema.Schema.Type<typeof CompleteRequest> {}
export const CompleteRequest = Schema.Struct({
  complaint_id: ComplaintId,
  /** Merchant complained about. A service provider gives the sub-merchant's number. */
  complainted_mchid: Mchid
}).annotate({ identifier: "Complaints.CompleteRequest" })

/**
 * Says that a complaint is dealt with (反馈处理完成): it becomes `PROCESSED`, and the user is asked whether he is content.
 *
 * **Gotchas**
 *
 * Only once it is true: a user who complains again counts against the merchant. After an unknown outcome {@link query}:
 * `PROCESSED` says that it came through.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/complete-complaint-v2.html
 */
export const complete: Endpoint.Endpoint<CompleteRequest, void, CommonCode> = Endpoint.make({
  name: "Complaints.complete",
  title: "反馈处理完成",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/complete",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/complete-complaint-v2.html",
  roles: ["direct", "partner", "platform"],
  request: CompleteRequest,
  response: Schema.Void
})

/** Request of {@link updateRefundProgress}. */
export interface UpdateRefundProgressRequest extends Schema.Schema.Type<typeof UpdateRefundProgressRequest> {}
export const UpdateRefundProgressRequest = Schema.Struct({
  complaint_id: ComplaintId,
  action: openLiterals("APPROVE", "REJECT"),
  /** With `APPROVE` only: in how many working days the refund is made, 0 for today. */
  launch_refund_day: Schema.optional(Schema.Natural),
  /** With `REJECT`. */
  reject_reason: Schema.optional(text(200)),
  /** With `REJECT`: `media_id`s of `ComplaintImages.upload`, four at most. */
  reject_media_list: Schema.optional(Images),
  /** For WeChat Pay's people; the user does not see it. */
  remark: Schema.optional(text(200))
}).annotate({ identifier: "Complaints.UpdateRefundProgressRequest" })

/**
 * Decides on the refund that a user asks for (更新退款审批结果). For complaints with the problem type `REFUND`, once.
 *
 * **Gotchas**
 *
 * `APPROVE` moves no money: make the refund by `Refund.create`; when it has arrived the complaint becomes `PROCESSED`.
 * `REJECT` makes it `PROCESSED` at once; with `launch_refund_day` it is refused. After an unknown outcome look into
 * {@link listHistory} before deciding again.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/update-refund-progress.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/update-refund-progress.html
 */
export const updateRefundProgress: Endpoint.Endpoint<UpdateRefundProgressRequest, void, CommonCode> = Endpoint.make({
  name: "Complaints.updateRefundProgress",
  title: "更新退款审批结果",
  route: "POST /v3/merchant-service/complaints-v2/{complaint_id}/update-refund-progress",
  docs: [
    "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaints/update-refund-progress.html",
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaints/update-refund-progress.html"
  ],
  roles: ["direct", "partner", "platform"],
  request: UpdateRefundProgressRequest,
  response: Schema.Void
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** What a notification of a complaint says: which one, and what happened. Read the complaint for the rest. */
export interface Change extends Schema.Schema.Type<typeof Change> {}
export const Change = Schema.Struct({
  complaint_id: Schema.String,
  /** The last three come with complaints that ask for a refund. */
  action_type: openLiterals(
    "CREATE_COMPLAINT",
    "CONTINUE_COMPLAINT",
    "USER_RESPONSE",
    "RESPONSE_BY_PLATFORM",
    "SELLER_REFUND",
    "MERCHANT_RESPONSE",
    "MERCHANT_CONFIRM_COMPLETE",
    "USER_APPLY_PLATFORM_SERVICE",
    "USER_CANCEL_PLATFORM_SERVICE",
    "PLATFORM_SERVICE_FINISHED",
    "MERCHANT_APPROVE_REFUND",
    "MERCHANT_REJECT_REFUND",
    "REFUND_SUCCESS"
  )
}).annotate({ identifier: "Complaints.Change" })

const changeDocs = "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter10_2_16.shtml"

/**
 * A user complained (产生新投诉通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter10_2_16.shtml
 */
export const created: NotificationEvent.NotificationEvent<"Complaints.created", "COMPLAINT.CREATE", Change> =
  NotificationEvent.make({
    name: "Complaints.created",
    eventTypes: ["COMPLAINT.CREATE"],
    resource: Change,
    title: "产生新投诉通知",
    docs: changeDocs
  })

/**
 * Something happened to a complaint (投诉状态变化通知); the merchant's own replies are told as well.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter10_2_16.shtml
 */
export const changed: NotificationEvent.NotificationEvent<"Complaints.changed", "COMPLAINT.STATE_CHANGE", Change> =
  NotificationEvent.make({
    name: "Complaints.changed",
    eventTypes: ["COMPLAINT.STATE_CHANGE"],
    resource: Change,
    title: "投诉状态变化通知",
    docs: changeDocs
  })

/** Notifications of complaints. They go to the address of `ComplaintNotifications`. */
export const events = [created, changed] as const
