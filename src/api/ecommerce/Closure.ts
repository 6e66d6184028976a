/**
 * Closing of sub-merchants under a control that they cannot lift (二级商户注销): the money left in their accounts is paid
 * out, and the number is closed for good.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { essential, Fen, oneOf, openLiterals, Sensitive, text, Timestamp } from "../../Wire.ts"
import { alphanumericNo, subMchid } from "./models.ts"

/**
 * Account of a sub-merchant that is paid out (出款子账户类型): basic (基本户), operating (运营账户), deposit (保证金户), fees
 * (手续费账户).
 */
export const OutAccountType = openLiterals("BASIC_ACCOUNT", "OPERATE_ACCOUNT", "MARGIN_ACCOUNT", "TRADE_FEE_ACCOUNT")

/** Balance of an account. */
const AccountBalance = Schema.Struct({
  /** Account that has the balance (二级商户号的出款子账户类型). */
  out_account_type: Schema.optional(OutAccountType),
  /** Amount in fen (账户金额). */
  amount: Schema.optional(Fen)
}).annotate(essential)

/** Request of {@link check}. */
export interface CheckRequest extends Schema.Schema.Type<typeof CheckRequest> {}
export const CheckRequest = Schema.Struct(subMchid).annotate({ identifier: "Closure.CheckRequest" })

/** Response of {@link check}. */
export interface CheckResponse extends Schema.Schema.Type<typeof CheckResponse> {}
export const CheckResponse = Schema.Struct({
  /** Merchant number of the sub-merchant that was checked (注销检查的二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** State of the merchant number (商户号状态): in use, or closed already. */
  merchant_state: Schema.optional(openLiterals("NORMAL", "HAS_BEEN_CANCELLED")),
  /** Result of the check (注销资格检查结果): the sub-merchant may be closed, or may not. */
  validate_result: openLiterals("ALLOW_CANCEL_WITHDRAW", "NOT_ALLOW_CANCEL_WITHDRAW"),
  /** Present balances of the accounts (商户资金账户余额). */
  account_info: Schema.optional(Schema.Array(AccountBalance)),
  /**
   * Reasons against the closing (不可发起注销原因): open complaints of consumers, a control that forbids it, money that is
   * under way, or another reason.
   */
  block_reasons: Schema.optional(Schema.Array(Schema.Struct({
    /** Kind of the reason (原因类型). */
    type: Schema.optional(openLiterals(
      "CONSUMER_COMPLAINT_UNPROCESSED",
      "HAS_BLOCKING_CONTROL",
      "FUNDS_PENDING_PROCESSING",
      "OTHER_REASON"
    )),
    /** Description of the reason (原因描述). */
    description: Schema.optional(Schema.String)
  })))
}).annotate({
  identifier: "Closure.CheckResponse",
  examples: [{
    sub_mchid: "1900000109",
    merchant_state: "NORMAL",
    validate_result: "ALLOW_CANCEL_WITHDRAW",
    account_info: [{ out_account_type: "BASIC_ACCOUNT", amount: 101 }]
  }]
})

/** Codes that {@link check} and the queries document: only the common ones. */
export type QueryCode = CommonCode

/**
 * Checks whether a sub-merchant may be closed (商户注销资格校验), before {@link submit}.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4016420099
 */
export const check: Endpoint.Endpoint<CheckRequest, CheckResponse, QueryCode> = Endpoint.make({
  name: "Closure.check",
  title: "商户注销资格校验",
  route: "GET /v3/ecommerce/account/apply-cancel-withdraw/validate-cancel/{sub_mchid}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4016420099",
  roles: ["partner", "platform"],
  request: CheckRequest,
  response: CheckResponse
})

/** Document of the holder of a personal account (证件信息). */
export const IdentityInfo = Schema.Struct({
  /** Kind of the document (证件类型). */
  id_doc_type: Schema.optional(openLiterals(
    "IDENTIFICATION_TYPE_ID_CARD",
    "IDENTIFICATION_TYPE_OVERSEA_PASSPORT",
    "IDENTIFICATION_TYPE_HONGKONG_PASSPORT",
    "IDENTIFICATION_TYPE_MACAO_PASSPORT",
    "IDENTIFICATION_TYPE_TAIWAN_PASSPORT",
    "IDENTIFICATION_TYPE_FOREIGN_RESIDENT",
    "IDENTIFICATION_TYPE_HONGKONG_MACAO_RESIDENT",
    "IDENTIFICATION_TYPE_TAIWAN_RESIDENT"
  )),
  /** Name on the document (证件姓名). Plaintext; the library encrypts it. */
  identification_name: Schema.optional(Sensitive),
  /** Number of the document (证件号码). Plaintext; the library encrypts it. */
  identification_no: Schema.optional(Sensitive)
})

const holderIdentified = Schema.makeFilter((payee: {
  readonly account_type: string
  readonly identity_info?: typeof IdentityInfo.Type | undefined
}) => {
  if (payee.account_type !== "ACCOUNT_TYPE_PERSONAL") return undefined
  if (payee.identity_info === undefined) {
    return { path: ["identity_info"], issue: "is needed for ACCOUNT_TYPE_PERSONAL" }
  }
  const missing = (["id_doc_type", "identification_name", "identification_no"] as const).find((name) =>
    payee.identity_info?.[name] === undefined
  )
  return missing === undefined
    ? undefined
    : { path: ["identity_info", missing], issue: "is needed for ACCOUNT_TYPE_PERSONAL" }
})

/** Bank account that receives the money (收款账号信息). */
export const PayeeInfo = Schema.Struct({
  /**
   * Kind of the account (账户类型). `ACCOUNT_TYPE_CORPORATE`: a company's. `ACCOUNT_TYPE_PERSONAL`: a person's, allowed for
   * micro merchants, sole traders and companies whose licence is no longer valid.
   */
  account_type: openLiterals("ACCOUNT_TYPE_CORPORATE", "ACCOUNT_TYPE_PERSONAL"),
  /** The account (银行账户). */
  bank_account_info: Schema.Struct({
    /** Holder of the account (开户名称): the merchant, or the legal representative. Plaintext; the library encrypts it. */
    account_name: Sensitive,
    /** Name of the bank as `Bank` lists it (开户银行): at most 128 characters. */
    account_bank: text(128),
    /** Number of the branch (开户银行联行号), at most 128 characters; this or `bank_branch_name` if the bank needs it. */
    bank_branch_id: Schema.optional(text(128)),
    /**
     * Bank and branch in full (开户银行全称（含支行）), at most 128 characters; this or `bank_branch_id` if the bank needs its
     * branch.
     */
    bank_branch_name: Schema.optional(text(128)),
    /**
     * Bank and branch in full (开户银行全称（含支行）): known from a third-party description of the API; the page has
     * `bank_branch_name`.
     */
    bank_name: Schema.optional(text(128)),
    /** Number of the account (银行账号). Plaintext; the library encrypts it. */
    account_number: Sensitive
  }),
  /** Document of the holder (收款人账号对应的证件信息); with `ACCOUNT_TYPE_PERSONAL`. */
  identity_info: Schema.optional(IdentityInfo)
}).check(holderIdentified)

const payeeNamed = Schema.makeFilter((
  request: { readonly withdraw?: string | undefined; readonly payee_info?: unknown }
) =>
  request.withdraw === "APPLY_WITHDRAW" && request.payee_info === undefined
    ? { path: ["payee_info"], issue: "is needed for APPLY_WITHDRAW" }
    : undefined
)

/** Request of {@link submit}. */
export interface SubmitRequest extends Schema.Schema.Type<typeof SubmitRequest> {}
export const SubmitRequest = Schema.Struct({
  ...subMchid,
  /** The platform's number of the application (商户注销申请单号): at most 32 digits and letters. */
  out_request_no: alphanumericNo(32),
  /**
   * Whether the money is paid out (是否提取资金). `APPLY_WITHDRAW`: all money in the accounts is paid out.
   * `NOT_APPLY_WITHDRAW`: the number is closed without a payment.
   */
  withdraw: Schema.optional(openLiterals("NOT_APPLY_WITHDRAW", "APPLY_WITHDRAW")),
  /** Bank account that receives the money (收款账号信息); with `APPLY_WITHDRAW`. */
  payee_info: Schema.optional(PayeeInfo),
  /**
   * Signed forms (付款申请材料): required for companies whose licence is no longer valid, for authorities, institutions and
   * organisations.
   */
  proof_medias: Schema.optional(Schema.Array(Schema.Struct({
    /** Kind of the form (付款申请材料类型). `WITHDRAWAL_APPLICATION`: the application for payment. */
    proof_media_type: openLiterals("WITHDRAWAL_APPLICATION"),
    /** Picture of the form (证明材料照片): the `media_id` from `Media.uploadImage`, at most 1024 characters. */
    proof_media: text(1024)
  }))),
  /** Other pictures (其他补充材料): at most 10 `media_id`s. */
  additional_materials: Schema.optional(Schema.Array(text(1024)).check(Schema.isMaxLength(10))),
  /** Text for the bank's statement (备注): at most 32 digits, letters and Chinese characters. */
  remark: Schema.optional(text(32))
}).check(payeeNamed).annotate({ identifier: "Closure.SubmitRequest" })

/** Response of {@link submit}. */
export interface SubmitResponse extends Schema.Schema.Type<typeof SubmitResponse> {}
export const SubmitResponse = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付注销提现申请单号). */
  applyment_id: Schema.optional(Schema.String),
  /** The platform's number of the application (商户注销申请单号). */
  out_request_no: Schema.optional(Schema.String)
}).annotate({
  identifier: "Closure.SubmitResponse",
  examples: [{ applyment_id: "X202611301010125346", out_request_no: "P202611301010125346" }]
})

const submitCodes = ["ALREADY_EXISTS", "BIZ_ERR_NEED_RETRY"] as const

/**
 * Codes that {@link submit} documents. `ALREADY_EXISTS`: the number was used with other fields. `BIZ_ERR_NEED_RETRY`:
 * repeat later.
 */
export type SubmitCode = CommonCode | (typeof submitCodes)[number]

/**
 * Applies for the closing of a sub-merchant and the payment of all money in its accounts (提交注销提现申请).
 *
 * **Details**
 *
 * After the review the merchant confirms, at `confirm_cancel_url` of the query, or the platform does ({@link confirm}).
 * An application that is not confirmed within 30 days is revoked.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_request_no` and the same fields.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013892756
 */
export const submit: Endpoint.Endpoint<SubmitRequest, SubmitResponse, SubmitCode> = Endpoint.make({
  name: "Closure.submit",
  title: "提交注销提现申请",
  route: "POST /v3/ecommerce/account/apply-cancel-withdraw",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013892756",
  roles: ["platform"],
  idempotentBy: "out_request_no",
  request: SubmitRequest,
  response: SubmitResponse,
  codes: submitCodes
})

/** Request of {@link confirm}. */
export interface ConfirmRequest extends Schema.Schema.Type<typeof ConfirmRequest> {}
export const ConfirmRequest = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付注销单号), at most 32 characters; this or `out_request_no`. */
  applyment_id: Schema.optional(text(32)),
  /** The platform's number of the application (商户注销申请单号), at most 32 digits and letters; this or `applyment_id`. */
  out_request_no: Schema.optional(alphanumericNo(32)),
  ...subMchid,
  /** Employee of the platform who confirms (平台确认操作人标识): at most 100 characters. */
  operator_identification: text(100),
  /** Time of the confirmation (注销确认时间). */
  confirm_time: Timestamp,
  /** Version of the agreement on closing (注销协议版本号), for example `V20241213`: at most 32 characters. */
  cancel_contract_version: text(32)
}).check(oneOf("out_request_no", "applyment_id")).annotate({ identifier: "Closure.ConfirmRequest" })

/** Response of {@link confirm}. */
export interface ConfirmResponse extends Schema.Schema.Type<typeof ConfirmResponse> {}
export const ConfirmResponse = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付注销单号). */
  applyment_id: Schema.optional(Schema.String),
  /** The platform's number of the application (商户注销申请单号). */
  out_request_no: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String)
}).annotate({
  identifier: "Closure.ConfirmResponse",
  examples: [{
    applyment_id: "X202611301010125346",
    out_request_no: "P202611301010125346",
    sub_mchid: "1900000109"
  }]
})

/** Codes that {@link confirm} documents: only the common ones. */
export type ConfirmCode = CommonCode

/**
 * Confirms the closing in the merchant's place (平台代商户确认注销), for an application with `WAITING_MERCHANT_CONFIRM`.
 *
 * **Gotchas**
 *
 * A closed number stays closed. After an unknown outcome repeat: the page says that this is harmless.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013892772
 */
export const confirm: Endpoint.Endpoint<ConfirmRequest, ConfirmResponse, ConfirmCode> = Endpoint.make({
  name: "Closure.confirm",
  title: "平台代商户确认注销",
  route: "POST /v3/ecommerce/account/apply-cancel-withdraw/confirm",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013892772",
  roles: ["platform"],
  safe: true,
  request: ConfirmRequest,
  response: ConfirmResponse
})

/**
 * State of the closing (注销提现申请单状态).
 *
 * **Details**
 *
 * - `ACCEPTED`, `REVIEWING`: under review. `REJECTED`: rejected for good; apply with a new number.
 * - `WAITING_MERCHANT_CONFIRM`: to be confirmed, at `confirm_cancel_url`. `REVOKED`: ended, because it was not
 *   confirmed in time.
 * - `SYSTEM_PROCESSING`: the number is being closed. `CANCELED`: it is closed. `FUND_PROCESSING`: the money is being
 *   paid out. `FINISH`: the application is complete.
 */
export const CancelState = openLiterals(
  "ACCEPTED",
  "REVIEWING",
  "REJECTED",
  "WAITING_MERCHANT_CONFIRM",
  "REVOKED",
  "SYSTEM_PROCESSING",
  "CANCELED",
  "FUND_PROCESSING",
  "FINISH"
)

/** An application for closing. */
export interface Closure extends Schema.Schema.Type<typeof Closure> {}
export const Closure = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付注销提现申请单号). */
  applyment_id: Schema.optional(Schema.String),
  /** The platform's number of the application (商户注销申请单号). */
  out_request_no: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (申请注销的二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** State of the closing (注销提现申请单状态). */
  cancel_state: CancelState,
  /** Description of the state (注销提现申请单状态描述). */
  cancel_state_description: Schema.optional(Schema.String),
  /** Whether the application asks for payment (是否提取资金). */
  withdraw: Schema.optional(openLiterals("NOT_APPLY_WITHDRAW", "APPLY_WITHDRAW")),
  /** State of the payment (提现状态), with `FUND_PROCESSING` and after it. */
  withdraw_state: Schema.optional(openLiterals("WITHDRAW_PROCESSING", "WITHDRAW_EXCEPTION", "WITHDRAW_SUCCEED")),
  /** Description of the payment's state (提现状态描述). */
  withdraw_state_description: Schema.optional(Schema.String),
  /** Result of the payment from each account (账户提现结果). */
  account_withdraw_result: Schema.optional(Schema.Array(
    Schema.Struct({
      /** Account that pays (二级商户号的出款子账户类型). */
      out_account_type: Schema.optional(OutAccountType),
      /** State of the payment (付款状态): under way, paid, failed, sent back by the bank. */
      pay_state: Schema.optional(openLiterals("PAY_PROCESSING", "PAY_SUCCEED", "PAY_FAIL", "BANK_REFUNDED")),
      /** Description of the payment's state (付款状态描述). */
      state_description: Schema.optional(Schema.String)
    }).annotate(essential)
  )),
  /** Time of the last change (最后更新时间). */
  modify_time: Schema.optional(Timestamp),
  /** Balances of the accounts (账户信息), in applications that ask for payment. */
  account_info: Schema.optional(Schema.Array(AccountBalance)),
  /**
   * Page where an employee of the merchant confirms (用于引导商户超级管理员确认注销的信息); show it as a QR code. With
   * `WAITING_MERCHANT_CONFIRM`.
   */
  confirm_cancel: Schema.optional(Schema.Struct({
    /** Address of the page (确认商户注销的页面 url). */
    confirm_cancel_url: Schema.optional(Schema.String)
  }))
}).annotate({
  identifier: "Closure.Closure",
  examples: [{
    applyment_id: "X202611301010125346",
    out_request_no: "P202611301010125346",
    sub_mchid: "1900000109",
    cancel_state: "FUND_PROCESSING",
    cancel_state_description: "资金处理中",
    withdraw: "APPLY_WITHDRAW",
    withdraw_state: "WITHDRAW_PROCESSING",
    withdraw_state_description: "提现处理中",
    account_withdraw_result: [{ out_account_type: "BASIC_ACCOUNT", pay_state: "PAY_PROCESSING" }],
    modify_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    account_info: [{ out_account_type: "BASIC_ACCOUNT", amount: 101 }]
  }]
})

/** Request of {@link queryByOutRequestNo}. */
export interface QueryByOutRequestNoRequest extends Schema.Schema.Type<typeof QueryByOutRequestNoRequest> {}
export const QueryByOutRequestNoRequest = Schema.Struct({
  /** The platform's number of the application (商户注销申请单号): at most 32 digits and letters. */
  out_request_no: alphanumericNo(32)
}).annotate({ identifier: "Closure.QueryByOutRequestNoRequest" })

/**
 * Queries an application for closing by the platform's number (商户注销提现申请单号查询申请单状态).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013892759
 */
export const queryByOutRequestNo: Endpoint.Endpoint<QueryByOutRequestNoRequest, Closure, QueryCode> = Endpoint.make({
  name: "Closure.queryByOutRequestNo",
  title: "商户注销提现申请单号查询申请单状态",
  route: "GET /v3/ecommerce/account/apply-cancel-withdraw/out-request-no/{out_request_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013892759",
  roles: ["platform"],
  request: QueryByOutRequestNoRequest,
  response: Closure
})

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's number of the application (微信支付注销提现申请单号): at most 32 characters. */
  applyment_id: text(32)
}).annotate({ identifier: "Closure.QueryByIdRequest" })

/**
 * Queries an application for closing by WeChat Pay's number (微信支付注销提现申请单号查询申请单状态).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013892765
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, Closure, QueryCode> = Endpoint.make({
  name: "Closure.queryById",
  title: "微信支付注销提现申请单号查询申请单状态",
  route: "GET /v3/ecommerce/account/apply-cancel-withdraw/applyment-id/{applyment_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013892765",
  roles: ["platform"],
  request: QueryByIdRequest,
  response: Closure
})
