/** Accounts that sub-merchants' takings are paid out to (结算账户). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, Sensitive, text, Timestamp } from "../../Wire.ts"

/** Kind of a settlement account (账户类型): of the business, or of its owner in person. */
export const AccountType = openLiterals("ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE")

/** How much of an account number is shown (银行账号展示规则): two digits at either end, or six and four. */
export const AccountNumberRule = openLiterals("ACCOUNT_NUMBER_RULE_MASK_V1", "ACCOUNT_NUMBER_RULE_MASK_V2")

/** Request of {@link modify}. */
export interface ModifyRequest extends Schema.Schema.Type<typeof ModifyRequest> {}
export const ModifyRequest = Schema.Struct({
  sub_mchid: text(32),
  /** Whatever is given, modifications are reviewed. */
  modify_mode: Schema.optional(openLiterals("MODIFY_MODE_ASYNC")),
  account_type: AccountType,
  account_bank: text(128),
  /** Code of the city, six digits. */
  bank_address_code: Schema.optional(text(128)),
  /** Bank and branch in full; this or `bank_branch_id` for a bank that wants its branch named. */
  bank_name: Schema.optional(text(128)),
  /** Number of the branch (联行号). */
  bank_branch_id: Schema.optional(text(128)),
  /** Plaintext, encrypted on the way. */
  account_number: Sensitive,
  /** Plaintext, encrypted on the way; the name as it is unless given. */
  account_name: Schema.optional(Sensitive)
}).annotate({ identifier: "Settlement.ModifyRequest" })

/** Response of {@link modify}. */
export interface ModifyResponse extends Schema.Schema.Type<typeof ModifyResponse> {}
export const ModifyResponse = Schema.Struct({
  /** For {@link queryApplication}; nothing else gives it again. */
  application_no: Schema.String
}).annotate({ identifier: "Settlement.ModifyResponse" })

const modifyCodes = ["FREQENCY_LIMIT", "NO_AUTH"] as const

/** Codes that {@link modify} documents. `FREQENCY_LIMIT`, so spelt: too many requests. */
export type ModifyCode = CommonCode | (typeof modifyCodes)[number]

/**
 * Asks for another settlement account (修改结算账户): 5 times a day per sub-merchant, 20 a minute in all.
 *
 * **Gotchas**
 *
 * The answer means that the request is under review, which takes a day as a rule and five working days at most: until
 * {@link queryApplication} says `AUDIT_SUCCESS` the old account is in force. Meanwhile no other request is taken. After
 * an unknown outcome repeat it: refused because one is under review, the first came through, and {@link query} shows
 * what becomes of it.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/ecommerce-merchant-application/modify-settlement.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/xiaowei-merchant-application/modify-settlement.html
 */
export const modify: Endpoint.Endpoint<ModifyRequest, ModifyResponse, ModifyCode> = Endpoint.make({
  name: "Settlement.modify",
  title: "修改结算账户",
  route: "POST /v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement",
  docs: [
    "https://pay.weixin.qq.com/docs/partner/apis/ecommerce-merchant-application/modify-settlement.html",
    "https://pay.weixin.qq.com/docs/partner/apis/xiaowei-merchant-application/modify-settlement.html"
  ],
  roles: ["partner", "platform"],
  request: ModifyRequest,
  response: ModifyResponse,
  codes: modifyCodes
})

/** What both answers tell of an account. */
const accountFields = {
  account_type: Schema.optional(AccountType),
  account_bank: Schema.optional(Schema.String),
  bank_name: Schema.optional(Schema.String),
  /** Number of the branch (联行号). */
  bank_branch_id: Schema.optional(Schema.String),
  /** Masked. */
  account_number: Schema.String
} as const

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  sub_mchid: text(32),
  account_number_rule: Schema.optional(AccountNumberRule)
}).annotate({ identifier: "Settlement.QueryRequest" })

/** A settlement account, as it is in force. */
export interface Account extends Schema.Schema.Type<typeof Account> {}
export const Account = Schema.Struct({
  ...accountFields,
  bank_address_code: Schema.optional(Schema.String),
  /** Masked. */
  account_name: Schema.optional(Schema.String),
  /** Whether money reaches it. `VERIFY_FAIL`: nothing can be withdrawn. */
  verify_result: openLiterals("VERIFY_SUCCESS", "VERIFY_FAIL", "VERIFYING"),
  verify_fail_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Settlement.Account" })

const queryCodes = ["NO_AUTH"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries the settlement account in force (查询结算账户); 100 a second at most.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/modify-settlement/sub-merchants/get-settlement.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Account, QueryCode> = Endpoint.make({
  name: "Settlement.query",
  title: "查询结算账户",
  route: "GET /v3/apply4sub/sub_merchants/{sub_mchid}/settlement",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/modify-settlement/sub-merchants/get-settlement.html",
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: Account,
  codes: queryCodes
})

/** Request of {@link queryApplication}. */
export interface QueryApplicationRequest extends Schema.Schema.Type<typeof QueryApplicationRequest> {}
export const QueryApplicationRequest = Schema.Struct({
  sub_mchid: text(32),
  /** From the answer of {@link modify}. */
  application_no: text(64),
  account_number_rule: Schema.optional(AccountNumberRule)
}).annotate({ identifier: "Settlement.QueryApplicationRequest" })

/** A request for another settlement account. */
export interface Application extends Schema.Schema.Type<typeof Application> {}
export const Application = Schema.Struct({
  ...accountFields,
  /** Masked. */
  account_name: Schema.optional(Schema.String),
  /** Of the review. */
  verify_result: openLiterals("AUDIT_SUCCESS", "AUDITING", "AUDIT_FAIL"),
  verify_fail_reason: Schema.optional(Schema.String),
  verify_finish_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Settlement.Application" })

const queryApplicationCodes = ["NO_AUTH", "ORDER_NOT_EXIST"] as const

/** Codes that {@link queryApplication} documents. `ORDER_NOT_EXIST`: no such request. */
export type QueryApplicationCode = CommonCode | (typeof queryApplicationCodes)[number]

/**
 * Queries what became of a request for another account (查询结算账户修改申请状态); 100 a second at most.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/contracted-merchant-application/get-application.html
 */
export const queryApplication: Endpoint.Endpoint<QueryApplicationRequest, Application, QueryApplicationCode> = Endpoint
  .make({
    name: "Settlement.queryApplication",
    title: "查询结算账户修改申请状态",
    route: "GET /v3/apply4sub/sub_merchants/{sub_mchid}/application/{application_no}",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/contracted-merchant-application/get-application.html",
    roles: ["partner", "platform"],
    request: QueryApplicationRequest,
    response: Application,
    codes: queryApplicationCodes
  })
