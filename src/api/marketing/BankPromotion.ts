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
  /** The user (用户标识): at most 128 characters. */
  open_id: Openid,
  /** The user's travel coupons (出行券列表): at least 1. */
  coupon_list: Schema.Array(Schema.Struct({
    /** WeChat Pay's number of the stock (批次号), as a number. */
    stock_id: Schema.Int,
    /** WeChat Pay's number of the coupon (券id): at most 32 characters. */
    coupon_id: text(32)
  })).check(Schema.isMinLength(1))
}).annotate({ identifier: "BankPromotion.IssueTokenRequest" })

/** Response of {@link issueToken}. */
export interface IssueTokenResponse extends Schema.Schema.Type<typeof IssueTokenResponse> {}
export const IssueTokenResponse = Schema.Struct({
  /** Token for the mini program's component (Token信息). */
  token: Schema.String,
  /** Time at which the token expires (过期时间). */
  expires_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "BankPromotion.IssueTokenResponse",
  examples: [{
    token: "16824f40-aec1-11e8-a69c-f7a44da04f19",
    expires_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
  }]
})

/**
 * Requests a token with which a mini program switches to the bank card that the user's coupons require
 * (出行券切卡组件预下单). WeChat Pay's menus no longer list it (as of August 2026).
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

/** Request of {@link importUsers} without the file itself. */
export interface ImportUsersRequest extends Schema.Schema.Type<typeof ImportUsersRequest> {}
export const ImportUsersRequest = Schema.Struct({
  /** Package of users that the file extends (号码包id): at most 20 characters. */
  package_id: text(20),
  /** Bank and kind of card (银行类型), for example `ICBC_DEBIT`: at most 16 characters. */
  bank_type: text(16),
  /** Name of the file (文件名), with the extension `.csv`: 1 to 128 characters. */
  filename: Filename
}).annotate({ identifier: "BankPromotion.ImportUsersRequest" })

/** An import of users. */
export interface ImportTask extends Schema.Schema.Type<typeof ImportTask> {}
export const ImportTask = Schema.Struct({
  /** WeChat Pay's number of the import (任务id). */
  task_id: Schema.String,
  /** Package of users (号码包id). */
  package_id: Schema.optional(Schema.String),
  /** Name of the file (文件名). */
  filename: Schema.optional(Schema.String),
  /** Time of the upload (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the last change (更新时间). */
  update_time: Schema.optional(Timestamp),
  /** State (任务状态). */
  status: Schema.optional(openLiterals("PROCESSING", "FINISHED")),
  /** Lines that were imported (导入成功条数). */
  success_count: Schema.optional(Schema.Int),
  /** Lines that were not imported (导入失败条数). */
  fail_count: Schema.optional(Schema.Int),
  /** WeChat users that the lines refer to (导入成功用户数). */
  success_user_count: Schema.optional(Schema.Int),
  /** Bank and kind of card (银行类型). */
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
 * Uploads a file of the users of a promotion (导入定向用户协议号): the numbers of the agreements under which they pay with the
 * bank's cards. Several files add up; each user counts once. WeChat Pay's menus no longer list the operation (as of
 * August 2026).
 *
 * **Details**
 *
 * WeChat Pay documents no limit for the file; the library accepts 20 MB.
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
  /** Package of users (号码包id): at most 20 characters. */
  package_id: text(20),
  /** Lists imports in this state only (任务状态); all by default. */
  status: Schema.optional(openLiterals("PROCESSING", "FINISHED")),
  /** Lists imports of the file with this name only (文件名): at most 128 characters. */
  filename: Schema.optional(text(128)),
  /** `offset` counts pages from 0; `limit` is 20 by default. */
  ...pageFields()
}).annotate({ identifier: "BankPromotion.ListTasksRequest" })

/** Response of {@link listTasks}. */
export interface ImportTaskPage extends Schema.Schema.Type<typeof ImportTaskPage> {}
export const ImportTaskPage = Schema.Struct({
  ...pageResponseFields,
  /** Imports of this page (结果集). */
  data: Schema.optional(Schema.Array(ImportTask))
}).annotate({
  identifier: "BankPromotion.ImportTaskPage",
  examples: [{ total_count: 1, offset: 0, limit: 20, data: [{ task_id: "101", status: "FINISHED" }] }]
})

/**
 * Lists the files uploaded to a package, one page at a time (查询上传任务列表). WeChat Pay's menus no longer list it (as of
 * August 2026).
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
