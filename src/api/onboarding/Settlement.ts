/** Settlement accounts of sub-merchants, which receive their takings (结算账户). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, Sensitive, text, Timestamp } from "../../Wire.ts"

/** Kind of settlement account (账户类型): the account of the business, or the private account of its owner. */
export const AccountType = openLiterals("ACCOUNT_TYPE_BUSINESS", "ACCOUNT_TYPE_PRIVATE")

/**
 * Rule for masking an account number (银行账号展示规则): `V1` shows the first two and the last two digits, `V2` the first six
 * and the last four.
 */
export const AccountNumberRule = openLiterals("ACCOUNT_NUMBER_RULE_MASK_V1", "ACCOUNT_NUMBER_RULE_MASK_V2")

/** Request of {@link modify}. */
export interface ModifyRequest extends Schema.Schema.Type<typeof ModifyRequest> {}
export const ModifyRequest = Schema.Struct({
  /** Merchant number of the sub-merchant, at most 32 characters (特约商户/二级商户号). */
  sub_mchid: text(32),
  /** No longer on the official page: every modification is reviewed (修改模式). */
  modify_mode: Schema.optional(openLiterals("MODIFY_MODE_ASYNC")),
  /** Kind of account (账户类型). */
  account_type: AccountType,
  /** Name of the bank as `Bank` lists it, at most 128 characters (开户银行). */
  account_bank: text(128),
  /** Code of the city, six digits, at most 128 characters. No longer on the official page (开户银行省市编码). */
  bank_address_code: Schema.optional(text(128)),
  /**
   * Bank and branch in full (开户银行全称（含支行）): at most 128 characters; this or `bank_branch_id` if `Bank` returns
   * `need_bank_branch`.
   */
  bank_name: Schema.optional(text(128)),
  /**
   * Number of the branch (开户银行联行号): at most 128 characters; this or `bank_name` if `Bank` returns `need_bank_branch`.
   */
  bank_branch_id: Schema.optional(text(128)),
  /** Number of the account, at most 32 digits, as plaintext; encrypted before it is sent (银行账号). */
  account_number: Sensitive,
  /** Name of the account as plaintext; encrypted before it is sent. Leave it out to keep the name (开户名称). */
  account_name: Schema.optional(Sensitive)
}).annotate({ identifier: "Settlement.ModifyRequest" })

/** Response of {@link modify}. */
export interface ModifyResponse extends Schema.Schema.Type<typeof ModifyResponse> {}
export const ModifyResponse = Schema.Struct({
  /**
   * Number of this modification, for {@link queryApplication}. Store it: no other operation returns it (修改结算账户申请单号).
   */
  application_no: Schema.String
}).annotate({ identifier: "Settlement.ModifyResponse" })

const modifyCodes = ["FREQENCY_LIMIT", "NO_AUTH"] as const

/** Codes that {@link modify} documents. `FREQENCY_LIMIT` (WeChat Pay's spelling): too many requests. */
export type ModifyCode = CommonCode | (typeof modifyCodes)[number]

/**
 * Requests another settlement account (修改结算账户): at most 5 times a day per sub-merchant. At most 20 calls a minute.
 *
 * **Gotchas**
 *
 * The response means that the modification is under review, which usually takes a day and at most five working days.
 * The old account stays in force until {@link queryApplication} returns `AUDIT_SUCCESS`; until then WeChat Pay accepts
 * no other modification. After an unknown outcome repeat the request: if it is refused because a modification is under
 * review, the first one arrived, and {@link query} shows its result.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761102
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761138
 */
export const modify: Endpoint.Endpoint<ModifyRequest, ModifyResponse, ModifyCode> = Endpoint.make({
  name: "Settlement.modify",
  title: "修改结算账户",
  route: "POST /v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012761102",
    "https://pay.weixin.qq.com/doc/v3/partner/4012761138"
  ],
  roles: ["partner", "platform"],
  request: ModifyRequest,
  response: ModifyResponse,
  codes: modifyCodes
})

/** Fields of an account, in force or requested. */
const accountFields = {
  /** Kind of account (账户类型). */
  account_type: Schema.optional(AccountType),
  /** Name of the bank (开户银行). */
  account_bank: Schema.optional(Schema.String),
  /** Bank and branch in full (开户银行全称（含支行）). */
  bank_name: Schema.optional(Schema.String),
  /** Number of the branch (开户银行联行号). */
  bank_branch_id: Schema.optional(Schema.String),
  /** Number of the account, masked (银行账号). */
  account_number: Schema.String
} as const

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant number of the sub-merchant, at most 32 characters (特约商户/二级商户号). */
  sub_mchid: text(32),
  /** Rule for masking the account number (银行账号展示规则): `ACCOUNT_NUMBER_RULE_MASK_V1` by default. */
  account_number_rule: Schema.optional(AccountNumberRule)
}).annotate({ identifier: "Settlement.QueryRequest" })

/** The settlement account in force. */
export interface Account extends Schema.Schema.Type<typeof Account> {}
export const Account = Schema.Struct({
  ...accountFields,
  /** Code of the city (开户银行省市编码). */
  bank_address_code: Schema.optional(Schema.String),
  /** Name of the account, masked (开户名称). */
  account_name: Schema.optional(Schema.String),
  /** Whether transfers reach the account (验证结果); with `VERIFY_FAIL` withdrawals are impossible. */
  verify_result: openLiterals("VERIFY_SUCCESS", "VERIFY_FAIL", "VERIFYING"),
  /** Reason why transfers fail (验证失败原因). */
  verify_fail_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "Settlement.Account" })

const queryCodes = ["NO_AUTH"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries the settlement account in force (查询结算账户), at most 100 times a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761113
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761142
 */
export const query: Endpoint.Endpoint<QueryRequest, Account, QueryCode> = Endpoint.make({
  name: "Settlement.query",
  title: "查询结算账户",
  route: "GET /v3/apply4sub/sub_merchants/{sub_mchid}/settlement",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012761113",
    "https://pay.weixin.qq.com/doc/v3/partner/4012761142"
  ],
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: Account,
  codes: queryCodes
})

/** Request of {@link queryApplication}. */
export interface QueryApplicationRequest extends Schema.Schema.Type<typeof QueryApplicationRequest> {}
export const QueryApplicationRequest = Schema.Struct({
  /** Merchant number of the sub-merchant, at most 32 characters (特约商户/二级商户号). */
  sub_mchid: text(32),
  /** Number of the modification, from {@link modify}, at most 64 characters (修改结算账户申请单号). */
  application_no: text(64),
  /** Rule for masking the account number (银行账号展示规则): `ACCOUNT_NUMBER_RULE_MASK_V1` by default. */
  account_number_rule: Schema.optional(AccountNumberRule)
}).annotate({ identifier: "Settlement.QueryApplicationRequest" })

/** A modification of a settlement account. */
export interface Application extends Schema.Schema.Type<typeof Application> {}
export const Application = Schema.Struct({
  ...accountFields,
  /** Name of the account, masked (开户名称). */
  account_name: Schema.optional(Schema.String),
  /** Result of the review (审核状态). */
  verify_result: openLiterals("AUDIT_SUCCESS", "AUDITING", "AUDIT_FAIL"),
  /** Reason of the rejection (审核驳回原因). */
  verify_fail_reason: Schema.optional(Schema.String),
  /** Time at which the review ended (审核结果更新时间). */
  verify_finish_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Settlement.Application" })

const queryApplicationCodes = ["NO_AUTH", "ORDER_NOT_EXIST"] as const

/** Codes that {@link queryApplication} documents. `ORDER_NOT_EXIST`: no such modification. */
export type QueryApplicationCode = CommonCode | (typeof queryApplicationCodes)[number]

/**
 * Queries the result of a modification (查询结算账户修改申请状态), at most 100 times a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761120
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012761169
 */
export const queryApplication: Endpoint.Endpoint<QueryApplicationRequest, Application, QueryApplicationCode> = Endpoint
  .make({
    name: "Settlement.queryApplication",
    title: "查询结算账户修改申请状态",
    route: "GET /v3/apply4sub/sub_merchants/{sub_mchid}/application/{application_no}",
    docs: [
      "https://pay.weixin.qq.com/doc/v3/partner/4012761120",
      "https://pay.weixin.qq.com/doc/v3/partner/4012761169"
    ],
    roles: ["partner", "platform"],
    request: QueryApplicationRequest,
    response: Application,
    codes: queryApplicationCodes
  })
