/**
 * Authorisations of persons who receive money on a platform without being merchants (个人收款授权). With an authorisation,
 * orders are placed by `PersonalCollection` and `Combine` of `partner-payments`, and paid out by
 * `IndividualSettlement`.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, defaulted, openLiterals, pattern, Sensitive, text, Timestamp } from "../../Wire.ts"

/** Codes that these operations document: only the common ones. */
export type IndividualContractCode = CommonCode

const outContractCode = {
  /** The platform's number of the authorisation (业务申请单号): at most 128 digits, letters, `_`, `-`. */
  out_contract_code: pattern(/^[0-9A-Za-z_-]{1,128}$/, "1 to 128 characters: digits, letters, _ -")
} as const

const signFields = {
  /** Application id in which the person signs and is paid (签约和付款的 AppID); from the configuration by default. */
  appid: Appid,
  ...outContractCode
} as const

const personFields = {
  /** Openid of the person in the application `appid` (个人收款方的 OpenID): at most 64 characters. */
  openid: text(64)
} as const

const realNameFields = {
  /**
   * Name of the person (真实姓名), 1 to 64 characters, which must be the name of the WeChat Pay account. Plaintext; the
   * library encrypts it.
   */
  real_name: Sensitive,
  /** Kind of the document (证件类型): `ID_CARD`, an identity card. It is the only value and the default. */
  cred_type: defaulted(openLiterals("ID_CARD"), "ID_CARD"),
  /** Number of the identity card (证件号码), 1 to 64 characters. Plaintext; the library encrypts it. */
  cred_id: Sensitive
} as const

/** Response of the operations that prepare the signing. */
export interface PreSignResponse extends Schema.Schema.Type<typeof PreSignResponse> {}
export const PreSignResponse = Schema.Struct({
  /** Number that opens the signing page (预签约 ID). */
  pre_entrustweb_id: Schema.String
}).annotate({
  identifier: "IndividualContract.PreSignResponse",
  examples: [{ pre_entrustweb_id: "1121_9f3cec22a2d367737674d08d98e5e07b838" }]
})

/** Request of {@link preSignApp}. */
export interface PreSignAppRequest extends Schema.Schema.Type<typeof PreSignAppRequest> {}
export const PreSignAppRequest = Schema.Struct(signFields).annotate({
  identifier: "IndividualContract.PreSignAppRequest"
})

/**
 * Prepares the signing in an app (APP 场景预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015851472
 */
export const preSignApp: Endpoint.Endpoint<PreSignAppRequest, PreSignResponse, IndividualContractCode> = Endpoint.make({
  name: "IndividualContract.preSignApp",
  title: "APP场景预签约",
  route: "POST /v3/ecommerce/individual-contracts/pre-entrust-sign/app",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015851472",
  roles: ["platform"],
  idempotentBy: "out_contract_code",
  request: PreSignAppRequest,
  response: PreSignResponse
})

/** Request of {@link preSignMiniProgram}. */
export interface PreSignMiniProgramRequest extends Schema.Schema.Type<typeof PreSignMiniProgramRequest> {}
export const PreSignMiniProgramRequest = Schema.Struct({ ...signFields, ...personFields }).annotate({
  identifier: "IndividualContract.PreSignMiniProgramRequest"
})

/**
 * Prepares the signing in a mini program (小程序场景预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4020023636
 */
export const preSignMiniProgram: Endpoint.Endpoint<PreSignMiniProgramRequest, PreSignResponse, IndividualContractCode> =
  Endpoint.make({
    name: "IndividualContract.preSignMiniProgram",
    title: "小程序场景预签约",
    route: "POST /v3/ecommerce/individual-contracts/pre-entrust-sign/mini-program",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4020023636",
    roles: ["platform"],
    idempotentBy: "out_contract_code",
    request: PreSignMiniProgramRequest,
    response: PreSignResponse
  })

/** Request of {@link preSignAppWithRealName}. */
export interface PreSignAppWithRealNameRequest extends Schema.Schema.Type<typeof PreSignAppWithRealNameRequest> {}
export const PreSignAppWithRealNameRequest = Schema.Struct({ ...signFields, ...realNameFields }).annotate({
  identifier: "IndividualContract.PreSignAppWithRealNameRequest"
})

/**
 * Prepares the signing in an app by one certain person (APP 场景预签约, 需要实名验证). Needs a permission of its own.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4020083765
 */
export const preSignAppWithRealName: Endpoint.Endpoint<
  PreSignAppWithRealNameRequest,
  PreSignResponse,
  IndividualContractCode
> = Endpoint.make({
  name: "IndividualContract.preSignAppWithRealName",
  title: "APP场景预签约（需要实名验证）",
  route: "POST /v3/ecommerce/individual-contracts/pre-entrust-sign-with-real-name-identity/app",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4020083765",
  roles: ["platform"],
  idempotentBy: "out_contract_code",
  request: PreSignAppWithRealNameRequest,
  response: PreSignResponse
})

/** Request of {@link preSignMiniProgramWithRealName}. */
export interface PreSignMiniProgramWithRealNameRequest
  extends Schema.Schema.Type<typeof PreSignMiniProgramWithRealNameRequest>
{}
export const PreSignMiniProgramWithRealNameRequest = Schema.Struct({
  ...signFields,
  ...personFields,
  ...realNameFields
}).annotate({ identifier: "IndividualContract.PreSignMiniProgramWithRealNameRequest" })

/**
 * Prepares the signing in a mini program by one certain person (小程序场景预签约, 需要实名验证). Needs a permission of its own.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4020023723
 */
export const preSignMiniProgramWithRealName: Endpoint.Endpoint<
  PreSignMiniProgramWithRealNameRequest,
  PreSignResponse,
  IndividualContractCode
> = Endpoint.make({
  name: "IndividualContract.preSignMiniProgramWithRealName",
  title: "小程序场景预签约（需要实名验证）",
  route: "POST /v3/ecommerce/individual-contracts/pre-entrust-sign-with-real-name-identity/mini-program",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4020023723",
  roles: ["platform"],
  idempotentBy: "out_contract_code",
  request: PreSignMiniProgramWithRealNameRequest,
  response: PreSignResponse
})

/** State of an authorisation (授权状态). */
export const AuthState = openLiterals("AUTHORIZED", "UNAUTHORIZED")

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** Openid of the person in the application `appid` (个人收款方的 OpenID): at most 128 characters. */
  openid: text(128),
  /** Application id in which the person signs and is paid (签约和付款的 AppID); from the configuration by default. */
  appid: Appid,
  /** Kind of the permission (权限类型): `INDIVIDUAL_PAYEE`, the only value and the default. */
  permission_type: defaulted(openLiterals("INDIVIDUAL_PAYEE"), "INDIVIDUAL_PAYEE")
}).annotate({ identifier: "IndividualContract.QueryRequest" })

/** An authorisation. */
export interface IndividualContract extends Schema.Schema.Type<typeof IndividualContract> {}
export const IndividualContract = Schema.Struct({
  /** Number of the authorisation (授权 ID): orders carry it as `individual_auth_id`. */
  individual_auth_id: Schema.optional(Schema.String),
  /** Time at which the authorisation was given or ended (操作时间). */
  operation_time: Schema.optional(Timestamp),
  /** State of the authorisation (授权状态). */
  auth_state: AuthState
}).annotate({
  identifier: "IndividualContract.IndividualContract",
  examples: [{
    individual_auth_id: "1900000109",
    operation_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    auth_state: "AUTHORIZED"
  }]
})

/**
 * Queries whether a person is authorised (查询个人收款方授权结果).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012739528
 */
export const query: Endpoint.Endpoint<QueryRequest, IndividualContract, IndividualContractCode> = Endpoint.make({
  name: "IndividualContract.query",
  title: "查询个人收款方授权结果",
  route: "GET /v3/ecommerce/individual-contracts/{openid}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012739528",
  roles: ["platform"],
  request: QueryRequest,
  response: IndividualContract
})

/** Request of {@link queryByOutContractCode}. */
export interface QueryByOutContractCodeRequest extends Schema.Schema.Type<typeof QueryByOutContractCodeRequest> {}
export const QueryByOutContractCodeRequest = Schema.Struct({
  ...outContractCode,
  /** Application id in which the person signs and is paid (签约和付款的 AppID); from the configuration by default. */
  appid: Appid
}).annotate({ identifier: "IndividualContract.QueryByOutContractCodeRequest" })

/** The result of a signing. */
export interface SignedContract extends Schema.Schema.Type<typeof SignedContract> {}
export const SignedContract = Schema.Struct({
  /** Number of the authorisation (授权 ID): orders carry it as `individual_auth_id`. */
  individual_auth_id: Schema.optional(Schema.String),
  /** Time of the signing (签约时间). */
  signed_time: Schema.optional(Timestamp),
  /** State of the authorisation (授权状态). */
  auth_state: AuthState,
  /** Openid of the person (用户 OpenID). */
  individual_openid: Schema.optional(Schema.String),
  /** Token with which the platform may ask for the person's name (实名授权结果), after a signing with the name. */
  real_name_auth_result: Schema.optional(Schema.Struct({
    /** Scope of the token (应用授权作用域): `pay_realname`. */
    scope: Schema.optional(openLiterals("pay_realname")),
    /** The token (访问令牌). */
    access_token: Schema.optional(Schema.String),
    /** Time at which the token expires (访问令牌过期时间). */
    access_token_expire_time: Schema.optional(Timestamp)
  }))
}).annotate({
  identifier: "IndividualContract.SignedContract",
  examples: [{
    individual_auth_id: "1900000109",
    signed_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    auth_state: "AUTHORIZED",
    individual_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
  }]
})

/**
 * Queries the result of a signing by the platform's number (根据业务申请单号查签约信息).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015851492
 */
export const queryByOutContractCode: Endpoint.Endpoint<
  QueryByOutContractCodeRequest,
  SignedContract,
  IndividualContractCode
> = Endpoint.make({
  name: "IndividualContract.queryByOutContractCode",
  title: "根据业务申请单号查签约信息",
  route: "GET /v3/ecommerce/individual-contracts/out-contract-code/{out_contract_code}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015851492",
  roles: ["platform"],
  request: QueryByOutContractCodeRequest,
  response: SignedContract
})
