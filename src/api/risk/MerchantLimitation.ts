/** Limitations of a sub-merchant: forbidden functions, reasons, and ways to end them (商户被管控能力及原因). */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, text, Timestamp } from "../../Wire.ts"

/**
 * Function that is forbidden to a sub-merchant (被管控能力): receive payments and recharge, pay out, withdraw, refund,
 * receive payments, share profits, complete payscore orders.
 */
export const LimitedFunction = openLiterals(
  "NO_TRANSACTION_AND_RECHARGE",
  "NO_PAYMENT",
  "NO_WITHDRAWAL",
  "NO_REFUND",
  "NO_TRANSACTION",
  "NO_PROFIT_SHARING",
  "NO_PAYMENT_POINT_COMPLETE_ORDER"
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号): at most 32 characters. */
  sub_mchid: text(32)
}).annotate({ identifier: "MerchantLimitation.QueryRequest" })

/** One reason for which a sub-merchant is limited, and the way to end the limitation. */
export interface Limitation extends Schema.Schema.Type<typeof Limitation> {}
export const Limitation = Schema.Struct({
  /** Number of the measure (商户被该原因管控的单据号), the `business_code` of `Subscription.notified`. */
  limitation_case_id: Schema.optional(Schema.String),
  /** Kind of reason (管控原因类型). */
  limitation_reason_type: Schema.optional(openLiterals(
    "LICENSE_ABNORMAL",
    "NO_TRADE",
    "SETTLE_ACCOUNT_ABNORMAL",
    "RISK_ABNORMAL",
    "OTHER",
    "INSPECT_ABNORMAL",
    "INVALID_REPRESENTATIVE_INFORMATION",
    "INVALID_BUSINESS_STATUS",
    "INVALID_BUSINESS_LICENSE",
    "INVALID_BENEFICIARY_INFORMATION"
  )),
  /** The reason (管控原因). */
  limitation_reason: Schema.optional(Schema.String),
  /** The reason in detail (管控原因描述). */
  limitation_reason_describe: Schema.optional(Schema.String),
  /** Functions that are forbidden for this reason (被该原因管控的能力列表). */
  relate_limitations: Schema.optional(Schema.Array(LimitedFunction)),
  /** Other functions forbidden for this reason, as text separated by commas (其他能力描述). */
  other_relate_limitations: Schema.optional(Schema.String),
  /** Way to end the limitation (解脱路径). `VERIFY_INACTIVE_MERCHANT_IDENTITY`: `InactiveMerchant.submit`. */
  recover_way: Schema.optional(openLiterals(
    "IRRECOVERABLE",
    "MODIFY_SUBJECT_INFORMATION",
    "MODIFY_SETTLE_ACCOUNT_INFORMATION",
    "VERIFY_INACTIVE_MERCHANT_IDENTITY",
    "SUBMIT_OFFLINE_BUSINESS_SCENARIO_INFORMATION",
    "SUBMIT_INFORMATION_FOR_APPEAL",
    "RESOLVE_TRANSACTION_DISPUTES",
    "MODIFY_ADMINISTRATOR_INFORMATION",
    "CALL_CUSTOMER_SERVICE_AT_95017",
    "UPDATE_BUSINESS_SCENARIO_INFORMATION",
    "SUBMIT_CDD_INFORMATION",
    "WAITING_FOR_PLATFORM_REVIEW",
    "SUBMIT_UBO_INFORMATION",
    "SIGN_ANTI_FRAUD_PLEDGE_AND_VERIFY_FACE",
    "CONTACT_APPROPRIATE_AUTHORITY_FOR_CONSULTATION",
    "MODIFY_ABBREVIATION_INFORMATION"
  )),
  /**
   * Parameter of the way (解脱路径参数): the number of a due diligence or of a management record, or the authority to ask.
   */
  recover_way_param: Schema.optional(Schema.String),
  /** Page that explains the way (解脱帮助链接). */
  recover_help_url: Schema.optional(Schema.String),
  /** Whether the limitation holds at once or from a day on (处置方式). */
  limitation_action_type: Schema.optional(
    openLiterals("LIMIT_ACTION_TYPE_IMMEDIATE_CONTROL", "LIMIT_ACTION_TYPE_DELAY_CONTROL")
  ),
  /** Expected beginning of a delayed limitation (预计管控开始时间). */
  limitation_start_date: Schema.optional(Timestamp),
  /** Time at which the limitation began (商户被该原因管控的时间); absent if it is delayed and has not begun. */
  limitation_date: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantLimitation.Limitation" })

/** Limitations of a sub-merchant. */
export interface Limitations extends Schema.Schema.Type<typeof Limitations> {}
export const Limitations = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户的商户号). */
  mchid: Schema.String,
  /** Functions that are forbidden to the sub-merchant (被管控能力列表); absent or empty if there are none. */
  limited_functions: Schema.optional(Schema.Array(LimitedFunction)),
  /** Other forbidden functions, as text separated by commas (其他被管控能力描述). */
  other_limited_functions: Schema.optional(Schema.String),
  /** Reasons, and ways to end the limitations (被管控原因及解脱路径列表). */
  recovery_specifications: Schema.optional(Schema.Array(Limitation))
}).annotate({
  identifier: "MerchantLimitation.Limitations",
  examples: [{
    mchid: "123000110",
    limited_functions: ["NO_TRANSACTION_AND_RECHARGE"],
    other_limited_functions: "关闭相册扫码支付,关闭长按识别支付",
    recovery_specifications: [{
      limitation_case_id: "A20250819155047774441874",
      limitation_reason_type: "LICENSE_ABNORMAL",
      limitation_reason: "入驻后180天无账户动账",
      limitation_reason_describe: "当前商户号入驻后长时间无账户动账，请重新确认开户意愿并核实身份",
      relate_limitations: ["NO_TRANSACTION_AND_RECHARGE"],
      other_relate_limitations: "关闭相册扫码支付,关闭长按识别支付",
      recover_way: "MODIFY_SUBJECT_INFORMATION",
      recover_way_param: "100200300112233",
      recover_help_url: "https://kf.qq.com",
      limitation_action_type: "LIMIT_ACTION_TYPE_IMMEDIATE_CONTROL",
      limitation_start_date: DateTime.makeUnsafe("2025-06-08T02:34:56Z"),
      limitation_date: DateTime.makeUnsafe("2025-06-08T02:34:56Z")
    }]
  }]
})

const queryCodes = ["RATELIMIT_EXCEEDED"] as const

/** Codes that {@link query} documents. `INVALID_REQUEST`: the sub-merchant is not yours. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries the limitations of a sub-merchant, with their reasons and the ways to end them (查询子商户管控情况).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012803072
 */
export const query: Endpoint.Endpoint<QueryRequest, Limitations, QueryCode> = Endpoint.make({
  name: "MerchantLimitation.query",
  title: "查询子商户管控情况",
  route: "GET /v3/mch-operation-manage/merchant-limitations/sub-mchid/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012803072",
  roles: ["partner"],
  request: QueryRequest,
  response: Limitations,
  codes: queryCodes
})
