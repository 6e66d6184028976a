/** Promotions of banks for certain users (银行定向活促). */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { CommonCode, WeChatPayError } from "../../WeChatPayError.ts"
import { Filename, openLiterals, pageFields, text, Timestamp } from "../../Wire.ts"
import { Openid, pageResponseFields } from "./models.ts"

// ---------------------------------------------------------------------------------------------------------------------
// travel coupons
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link issueToken}. */
export interface IssueTokenRequest extends Schema.Schema.Type<typeof IssueTokenRequest> {}
export const IssueTokenRequest = Schema.Struct({
  open_id: Openid,
  /** The user's travel coupons. */
  coupon_list: Schema.Array(Schema.Struct({
    /** A number here, unlike elsewhere. */
    stock_id: Schema.Int,
    coupon_id: text(32)
  })).check(Schema.isMinLength(1))
}).annotate({ identifier: "BankPromotion.IssueTokenRequest" })

/** Response of {@link issueToken}. */
export interface IssueTokenResponse extends Schema.Schema.Type<typeof IssueTokenResponse> {}
export const IssueTokenResponse = Schema.Struct({
  token: Schema.String,
  expires_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "BankPromotion.IssueTokenResponse",
  examples: [{
    token: "16824f40-aec1-11e8-a69c-f7a44da04f19",
    expires_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
  }]
})

/**
 * Asks for a token with which a mini program lets the user pay by the card that his coupons want (出行券切卡组件预下单).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_9_1.shtml
 */
export const issueToken: Endpoint.Endpoint<IssueTokenRequest, IssueTokenResponse, CommonCode> = Endpoint.make({
  name: "BankPromotion.issueToken",
  title: "出行券切卡组件预下单",
  route: "POST /v3/industry-coupon/tokens",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_9_1.shtml",
  roles: ["direct", "partner"],
  safe: true,
  request: IssueTokenRequest,
  response: IssueTokenResponse
})

// ---------------------------------------------------------------------------------------------------------------------
// packages of users
// ---------------------------------------------------------------------------------------------------------------------

/** Request of {@link importUsers}, beside the file itself. */
export interface ImportUsersRequest extends Schema.Schema.Type<typeof ImportUsersRequest> {}
export const ImportUsersRequest = Schema.Struct({
  /** Package of users (号码包) that the file adds to. */
  package_id: text(20),
  /** For example `ICBC_DEBIT`. */
  bank_type: text(16),
  /** Name of the file, which ends in `.csv`. */
  filename: Filename
}).annotate({ identifier: "BankPromotion.ImportUsersRequest" })

/** An import of users. */
export interface ImportTask extends Schema.Schema.Type<typeof ImportTask> {}
export const ImportTask = Schema.Struct({
  task_id: Schema.String,
  package_id: Schema.optional(Schema.String),
  filename: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp),
  update_time: Schema.optional(Timestamp),
  status: Schema.optional(openLiterals("PROCESSING", "FINISHED")),
  /** Lines that were taken. */
  success_count: Schema.optional(Schema.Int),
  /** Lines that were not. */
  fail_count: Schema.optional(Schema.Int),
  /** WeChat users that the lines mean. */
  success_user_count: Schema.optional(Schema.Int),
  bank_type: Schema.optional(Schema.String)
}).annotate({
  identifier: "BankPromotion.ImportTask",
  examples: [{
    task_id: "101",
    package_id: "8473295",
    filename: "active_user.csv",
    create_time: DateTime.makeUnsafe("2020-05-20T05:29:35Z"),
    status: "PROCESSING",
    bank_type: "ICBC_DEBIT"
  }]
})

/**
 * Uploads a file of the users whom a promotion is for (导入定向用户协议号): numbers of the agreements under which they pay
 * with the bank's cards. Several files add up, each user counts once.
 *
 * **Details**
 *
 * WeChat Pay names no bound for the file; this library takes 20 MB.
 *
 * **Example** (Adding users to a package)
 *
 * ```ts
 * import { BankPromotion } from "effect-wechatpay/marketing"
 *
 * const task = BankPromotion.importUsers({
 *   package_id: "8473295",
 *   bank_type: "ICBC_DEBIT",
 *   filename: "active_user.csv",
 *   file: new TextEncoder().encode("10086\n10010\n")
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_8_1.shtml
 */
export const importUsers: Endpoint.UploadEndpoint<ImportUsersRequest, ImportTask, CommonCode> = Endpoint.makeUpload({
  name: "BankPromotion.importUsers",
  title: "导入定向用户协议号",
  route: "POST /v3/marketing/bank/packages/{package_id}/tasks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_8_1.shtml",
  roles: ["partner"],
  filename: ({ filename }) => filename,
  limits: { csv: 20_971_520 },
  request: ImportUsersRequest,
  response: ImportTask
})

/** Request of {@link listTasks}. */
export interface ListTasksRequest extends Schema.Schema.Type<typeof ListTasksRequest> {}
export const ListTasksRequest = Schema.Struct({
  package_id: text(20),
  status: Schema.optional(openLiterals("PROCESSING", "FINISHED")),
  filename: Schema.optional(text(128)),
  /** `limit` is 20 unless given. */
  ...pageFields()
}).annotate({ identifier: "BankPromotion.ListTasksRequest" })

/** Response of {@link listTasks}. */
export interface ImportTaskPage extends Schema.Schema.Type<typeof ImportTaskPage> {}
export const ImportTaskPage = Schema.Struct({
  ...pageResponseFields,
  data: Schema.optional(Schema.Array(ImportTask))
}).annotate({
  identifier: "BankPromotion.ImportTaskPage",
  examples: [{ total_count: 1, offset: 0, limit: 20, data: [{ task_id: "101", status: "FINISHED" }] }]
})

/**
 * Lists the files that were uploaded to a package (查询上传任务列表), a page at a time.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter9_8_2.shtml
 */
export const listTasks: Endpoint.Endpoint<ListTasksRequest, ImportTaskPage, CommonCode> = Endpoint.make({
  name: "BankPromotion.listTasks",
  title: "查询上传任务列表",
  route: "GET /v3/marketing/bank/packages/{package_id}/tasks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter9_8_2.shtml",
  roles: ["partner"],
  request: ListTasksRequest,
  response: ImportTaskPage
})

/** All pages of {@link listTasks}. */
export const listAllTasks: (
  request: ListTasksRequest
) => Stream.Stream<ImportTask, WeChatPayError<CommonCode>, Endpoint.Services> = Pagination.numberedPages(
  listTasks,
  (page) => page.data
)
