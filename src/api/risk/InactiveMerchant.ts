/** Verifies sub-merchants that had no business for long (不活跃商户身份核实), so that they are no longer limited. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, text, Timestamp } from "../../Wire.ts"

const submitCodes = ["FREQUENCY_LIMIT_EXCEED", "NO_AUTH"] as const

/** Codes that {@link submit} documents. `INVALID_REQUEST`: the sub-merchant is not yours, or is not limited. */
export type SubmitCode = CommonCode | (typeof submitCodes)[number]

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (特约商户号): at most 32 characters. */
  sub_mchid: text(32)
}).annotate({ identifier: "InactiveMerchant.SubmitRequest" })

/** Response of {@link submit}. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the verification, for {@link query} (核实单号). */
  verification_id: Schema.String
}).annotate({
  identifier: "InactiveMerchant.SubmitResponse",
  examples: [{ verification_id: "28011678863778000000123124312" }]
})

/**
 * Starts the verification of an inactive sub-merchant (发起不活跃商户身份核实). Success means that it was accepted: {@link query}
 * returns the result.
 *
 * **Gotchas**
 *
 * No number makes a repeat the same verification. After an unknown outcome look at `MerchantLimitation.query` first: start
 * another one if the sub-merchant is still limited.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471357
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubmitCode> = Endpoint.make({
  name: "InactiveMerchant.submit",
  title: "发起不活跃商户身份核实",
  route: "POST /v3/compliance/inactive-merchant-identity-verification/merchants",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471357",
  roles: ["partner", "platform"],
  request: SubmitRequest,
  response: SubmitResponse,
  codes: submitCodes
})

const queryCodes = ["FREQUENCY_LIMIT_EXCEED", "NOT_FOUND", "NO_AUTH"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Merchant number of the sub-merchant (特约商户号): at most 32 characters. */
  sub_mchid: text(32),
  /** Number of the verification, from {@link submit} (核实单号): at most 32 characters. */
  verification_id: text(32)
}).annotate({ identifier: "InactiveMerchant.QueryRequest" })

/** A verification. */
export interface Verification extends Schema.Schema.Type<typeof Verification> {}
export const Verification = Schema.Struct({
  /** Merchant number of the sub-merchant (特约商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Number of the verification (核实单号). */
  verification_id: Schema.String,
  /** State (核实单状态): under way, verified, not verified. */
  state: openLiterals("PROCESSING", "SUCCESS", "FAIL"),
  /** Reason of `FAIL` (失败原因): the data do not agree, or it took too long and has to be started again. */
  fail_reason: Schema.optional(openLiterals("MATERIALS_ABNORMAL", "PROCESS_TIMEOUT")),
  /** Time at which it began (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time at which it ended (完成时间). */
  finish_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "InactiveMerchant.Verification",
  examples: [{
    sub_mchid: "1900000000",
    verification_id: "28011678863778000000123124312",
    state: "SUCCESS",
    create_time: DateTime.makeUnsafe("2019-12-31T16:00:00Z"),
    finish_time: DateTime.makeUnsafe("2019-12-31T16:00:00Z")
  }]
})

/**
 * Queries a verification (查询不活跃商户身份核实结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471359
 */
export const query: Endpoint.Endpoint<QueryRequest, Verification, QueryCode> = Endpoint.make({
  name: "InactiveMerchant.query",
  title: "查询不活跃商户身份核实结果",
  route:
    "GET /v3/compliance/inactive-merchant-identity-verification/merchants/{sub_mchid}/verifications/{verification_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471359",
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: Verification,
  codes: queryCodes
})
