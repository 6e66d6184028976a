/**
 * Combined orders that are paid under a contract, without the user (合单委托代扣). WeChat Pay opens this to few platforms;
 * its page on mini programs says that it is not open yet.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Fen, Mchid, notifyUrl, openLiterals, text, textBytes, Timestamp } from "../../Wire.ts"
import { SubOrderAmount } from "../payments/Combine.ts"
import { CombinedTransaction } from "../payments/Order.ts"
import { CombineOutTradeNo, subMchid, subOrders } from "./models.ts"

/** Codes that these operations document: only the common ones. */
export type CombinePapayCode = CommonCode

const contractFields = {
  /** Number of the contract's template (委托代扣协议模板 ID). */
  plan_id: Schema.Int,
  /** The platform's number of the contract (商户签约协议号): at most 32 characters. */
  out_contract_code: text(32)
} as const

const signFields = {
  /** Application id of the platform (商户 APPID); from the configuration by default. */
  appid: Appid,
  ...contractFields,
  /** Name of the user's account that the page shows (用户账户展示名称): at most 32 characters. */
  contract_display_account: text(32),
  /**
   * Address for the notification (回调通知地址): http(s), no query, at most 256 characters; from the configuration by
   * default.
   */
  notify_url: notifyUrl(256)
} as const

/** Response of the operations that prepare the signing. */
export interface PreSignResponse extends Schema.Schema.Type<typeof PreSignResponse> {}
export const PreSignResponse = Schema.Struct({
  /** Number that opens the signing page (预签约 ID), valid for two hours. */
  pre_entrustweb_id: Schema.String,
  /** Merchant number of the platform (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Number of the contract's template (委托代扣协议模板 Id). */
  plan_id: Schema.optional(Schema.Int),
  /** The platform's number of the contract (商户签约协议号). */
  out_contract_code: Schema.optional(Schema.String)
}).annotate({
  identifier: "CombinePapay.PreSignResponse",
  examples: [{
    pre_entrustweb_id: "5778aadY9nltAsZzXixCkFIGYnV2V",
    mchid: "1900000108",
    plan_id: 12535,
    out_contract_code: "wxwtdk20261130100000"
  }]
})

/** Request of {@link preSignApp}. */
export interface PreSignAppRequest extends Schema.Schema.Type<typeof PreSignAppRequest> {}
export const PreSignAppRequest = Schema.Struct({
  ...signFields,
  /** Whether the user returns to the app afterwards (返回 app 标识). */
  return_app: Schema.optional(Schema.Boolean),
  /** Text for the platform's own use (商户数据包): at most 255 characters. */
  attach: Schema.optional(text(255))
}).annotate({ identifier: "CombinePapay.PreSignAppRequest" })

/**
 * Prepares the signing in an app (APP 方式预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012881608
 */
export const preSignApp: Endpoint.Endpoint<PreSignAppRequest, PreSignResponse, CombinePapayCode> = Endpoint.make({
  name: "CombinePapay.preSignApp",
  title: "合单代扣：APP方式预签约",
  route: "POST /v3/ecommerce/combine-papay/contracts/pre-entrust-sign",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012881608",
  roles: ["platform"],
  idempotentBy: "out_contract_code",
  request: PreSignAppRequest,
  response: PreSignResponse
})

/** Request of {@link preSignMiniProgram}. */
export interface PreSignMiniProgramRequest extends Schema.Schema.Type<typeof PreSignMiniProgramRequest> {}
export const PreSignMiniProgramRequest = Schema.Struct(signFields).annotate({
  identifier: "CombinePapay.PreSignMiniProgramRequest"
})

/**
 * Prepares the signing in a mini program (小程序方式预签约).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4017177322
 */
export const preSignMiniProgram: Endpoint.Endpoint<PreSignMiniProgramRequest, PreSignResponse, CombinePapayCode> =
  Endpoint.make({
    name: "CombinePapay.preSignMiniProgram",
    title: "合单代扣：小程序方式预签约",
    route: "POST /v3/ecommerce/combine-papay/contracts/pre-entrust-sign/mini-program",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4017177322",
    roles: ["platform"],
    idempotentBy: "out_contract_code",
    request: PreSignMiniProgramRequest,
    response: PreSignResponse
  })

/** Way in which a contract ended (协议解约方式). */
export const TerminationMode = openLiterals(
  "USER_TERMINATE",
  "MCH_API_TERMINATE",
  "WEPAY_WEB_TERMINATE",
  "CUSTOM_SERVICE_TERMINATE",
  "SYSTEM_TERMINATE"
)

/** Request of {@link queryContract}. */
export interface QueryContractRequest extends Schema.Schema.Type<typeof QueryContractRequest> {}
export const QueryContractRequest = Schema.Struct(contractFields).annotate({
  identifier: "CombinePapay.QueryContractRequest"
})

/** A contract. */
export interface Contract extends Schema.Schema.Type<typeof Contract> {}
export const Contract = Schema.Struct({
  /** Merchant number of the platform (商户号). */
  mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the contract, which {@link pay} names (委托代扣协议 ID). */
  contract_id: Schema.optional(Schema.String),
  /** Application id of the platform (商户 APPID). */
  appid: Schema.optional(Schema.String),
  /** Number of the contract's template (委托代扣协议模板 Id). */
  plan_id: Schema.optional(Schema.Int),
  /** The platform's number of the contract (商户签约协议号). */
  out_contract_code: Schema.optional(Schema.String),
  /** Name of the user's account, as the contract shows it (用户账户展示名称). */
  contract_display_account: Schema.optional(Schema.String),
  /** State of the contract (委托代扣协议状态), for example `SIGNED`. */
  contract_state: Schema.String,
  /** Time of the signing (协议签署时间). */
  contract_signed_time: Schema.optional(Timestamp),
  /** Time at which the contract expires (协议到期时间). */
  contract_expired_time: Schema.optional(Timestamp),
  /** End of the contract (协议解约信息), if it has ended. */
  contract_terminate_info: Schema.optional(Schema.Struct({
    /** Way in which the contract ended (协议解约方式). */
    contract_termination_mode: Schema.optional(TerminationMode),
    /** Time at which the contract ended (协议解约时间). */
    contract_terminated_time: Schema.optional(Timestamp),
    /** Reason of the end, as its request gave it (解约备注). */
    contract_termination_remark: Schema.optional(Schema.String)
  })),
  /** Openid of the user in the application `appid` (用户 openid). */
  openid: Schema.optional(Schema.String)
}).annotate({
  identifier: "CombinePapay.Contract",
  examples: [{
    mchid: "1900000108",
    contract_id: "123124412412423431",
    appid: "wxd678efh567hg6787",
    plan_id: 12535,
    out_contract_code: "wxwtdk20261130100000",
    contract_display_account: "微信代扣用户A",
    contract_state: "SIGNED",
    contract_signed_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    contract_expired_time: DateTime.makeUnsafe("2027-11-30T04:00:00Z"),
    openid: "o-MYE42l80oelYMDE34nYD456Xoy"
  }]
})

/**
 * Queries a contract by the platform's number (商户协议号查询协议). Its official page was not available: the fields are known
 * from a third-party description of the API.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_2.shtml
 */
export const queryContract: Endpoint.Endpoint<QueryContractRequest, Contract, CombinePapayCode> = Endpoint.make({
  name: "CombinePapay.queryContract",
  title: "合单代扣：通过商户协议号查询协议",
  route: "GET /v3/ecommerce/combine-papay/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_2.shtml",
  roles: ["platform"],
  request: QueryContractRequest,
  response: Contract
})

/** Request of {@link terminate}. */
export interface TerminateRequest extends Schema.Schema.Type<typeof TerminateRequest> {}
export const TerminateRequest = Schema.Struct({
  ...contractFields,
  /** Reason (解约备注). */
  contract_termination_remark: Schema.String
}).annotate({ identifier: "CombinePapay.TerminateRequest" })

/** Response of {@link terminate}. */
export interface TerminateResponse extends Schema.Schema.Type<typeof TerminateResponse> {}
export const TerminateResponse = Schema.Struct({
  /** Merchant number of the platform (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Number of the contract's template (委托代扣协议模板 Id). */
  plan_id: Schema.optional(Schema.Int),
  /** The platform's number of the contract (商户签约协议号). */
  out_contract_code: Schema.optional(Schema.String)
}).annotate({
  identifier: "CombinePapay.TerminateResponse",
  examples: [{ mchid: "1900000108", plan_id: 12535, out_contract_code: "wxwtdk20261130100000" }]
})

/**
 * Ends a contract (商户协议号解约协议). Its official page was not available: the fields are known from a third-party description
 * of the API.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_3.shtml
 */
export const terminate: Endpoint.Endpoint<TerminateRequest, TerminateResponse, CombinePapayCode> = Endpoint.make({
  name: "CombinePapay.terminate",
  title: "合单代扣：商户协议号解约协议",
  route: "POST /v3/ecommerce/combine-papay/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_3.shtml",
  roles: ["platform"],
  idempotentBy: "out_contract_code",
  request: TerminateRequest,
  response: TerminateResponse
})

const subOrderNumbers = {
  /** Merchant number of the platform (子单商户号); from the configuration by default. */
  mchid: Mchid,
  /** The platform's number of the order (子单商户订单号): at most 32 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_trade_no: CombineOutTradeNo,
  ...subMchid,
  /** Application id of the sub-merchant (二级商户 appid): at most 32 characters. */
  sub_appid: Schema.optional(text(32))
} as const

/** An order of a combined payment (子单信息). */
export const SubOrder = Schema.Struct({
  ...subOrderNumbers,
  /** Description of the goods (商品描述): at most 127 bytes of UTF-8, which is 42 Chinese characters. */
  description: textBytes(127),
  /**
   * Text that queries, notifications and bills return (附加数据): at most 128 bytes of UTF-8, which is 42 Chinese
   * characters.
   */
  attach: Schema.optional(textBytes(128)),
  /** Amount of the order (订单金额). */
  amount: SubOrderAmount,
  /** Settlement of the order (结算信息). */
  settle_info: Schema.optional(Schema.Struct({
    /** Whether the money is frozen for profit sharing (是否指定分账). */
    profit_sharing: Schema.optional(Schema.Boolean),
    /** Subsidy that the platform will pay, in fen (补差金额): see `Subsidy`. */
    subsidy_amount: Schema.optional(Fen)
  })),
  /** Facts about the user's device (子单风控信息), for example `ip:202.106.196.115`: at most 255 characters. */
  sub_risk_info: Schema.optional(text(255))
})

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}
export const PayRequest = Schema.Struct({
  /** Application id of the platform (合单商户 appid); from the configuration by default. */
  combine_appid: Appid,
  /** Merchant number of the platform (合单商户号); from the configuration by default. */
  combine_mchid: Mchid,
  /** The platform's number of the combined payment (合单商户订单号): at most 32 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  combine_out_trade_no: CombineOutTradeNo,
  /** WeChat Pay's number of the contract (委托代扣协议 ID): at most 32 characters. */
  contract_id: text(32),
  /** The orders (子单信息): 1 to 50. */
  sub_orders: subOrders(SubOrder),
  /** Facts about the user's device (风控信息): at most 255 characters. */
  risk_info: Schema.optional(text(255))
}).annotate({ identifier: "CombinePapay.PayRequest" })

/** Orders that were paid as one. */
export interface PapayTransaction extends Schema.Schema.Type<typeof PapayTransaction> {}
export const PapayTransaction = Schema.Struct(CombinedTransaction.fields).annotate({
  identifier: "CombinePapay.PapayTransaction",
  examples: [{
    combine_appid: "wxd678efh567hg6787",
    combine_mchid: "1900000108",
    combine_out_trade_no: "P20261130125346",
    sub_orders: [{
      mchid: "1900000108",
      sub_mchid: "1900000109",
      out_trade_no: "20261130125346",
      transaction_id: "4208450740201411110007820472",
      trade_type: "PAP",
      trade_state: "SUCCESS",
      bank_type: "CMC",
      success_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
      amount: { total_amount: 100, payer_amount: 100, currency: "CNY", payer_currency: "CNY" }
    }],
    combine_payer_info: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
  }]
})

/**
 * Charges several orders under a contract (电商合单委托代扣支付); the response has the result.
 *
 * **Gotchas**
 *
 * Without a response within a minute, or after an unknown outcome, repeat {@link query} until the result is certain; if
 * the orders are not paid then, {@link reverse} them before a new charge.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012884121
 */
export const pay: Endpoint.Endpoint<PayRequest, PapayTransaction, CombinePapayCode> = Endpoint.make({
  name: "CombinePapay.pay",
  title: "电商合单委托代扣支付",
  route: "POST /v3/ecommerce/combine-papay/transactions",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012884121",
  roles: ["platform"],
  request: PayRequest,
  response: PapayTransaction
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** The platform's number of the combined payment (合单商户订单号): at most 32 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  combine_out_trade_no: CombineOutTradeNo
}).annotate({ identifier: "CombinePapay.QueryRequest" })

/**
 * Queries orders that were charged under a contract (电商合单委托代扣查询订单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012884130
 */
export const query: Endpoint.Endpoint<QueryRequest, PapayTransaction, CombinePapayCode> = Endpoint.make({
  name: "CombinePapay.query",
  title: "电商合单委托代扣查询订单",
  route: "GET /v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012884130",
  roles: ["platform"],
  request: QueryRequest,
  response: PapayTransaction
})

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct({
  /** The platform's number of the combined payment (合单商户订单号): at most 32 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  combine_out_trade_no: CombineOutTradeNo,
  /** Application id of the platform (合单商户 appid); from the configuration by default. */
  combine_appid: Appid,
  /** The orders (子单信息): 1 to 50. */
  sub_orders: subOrders(Schema.Struct(subOrderNumbers))
}).annotate({ identifier: "CombinePapay.ReverseRequest" })

/**
 * Reverses orders that were charged under a contract (电商合单委托代扣撤销订单): paid ones are refunded, others closed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012884126
 */
export const reverse: Endpoint.Endpoint<ReverseRequest, void, CombinePapayCode> = Endpoint.make({
  name: "CombinePapay.reverse",
  title: "电商合单委托代扣撤销订单",
  route: "POST /v3/ecommerce/combine-papay/transactions/{combine_out_trade_no}/reverse",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012884126",
  roles: ["platform"],
  idempotentBy: "combine_out_trade_no",
  request: ReverseRequest,
  response: Schema.Void
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A contract that was signed or ended. */
export interface ContractChange extends Schema.Schema.Type<typeof ContractChange> {}
export const ContractChange = Schema.Struct({
  /** Merchant number of the platform (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The platform's number of the contract (商户签约协议号). */
  out_contract_code: Schema.String,
  /** Number of the contract's template (委托代扣协议模板 Id). */
  plan_id: Schema.optional(Schema.Int),
  /** WeChat Pay's number of the contract (委托代扣协议 ID): known from another SDK, on no page. */
  contract_id: Schema.optional(Schema.String),
  /** Application id of the platform (商户 APPID). */
  appid: Schema.optional(Schema.String),
  /** Openid of the user in the application `appid` (用户 openid). */
  openid: Schema.optional(Schema.String),
  /** Time at which the contract expires (协议到期时间), in {@link signed}. */
  contract_expired_time: Schema.optional(Timestamp),
  /** Way in which the contract ended (协议解约方式), in {@link terminated}. */
  contract_termination_mode: Schema.optional(TerminationMode),
  /** Time of the signing or of the end (操作时间). */
  operate_time: Schema.optional(Timestamp)
}).annotate({ identifier: "CombinePapay.ContractChange" })

const changeDocs = "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_7.shtml"

/**
 * A contract was signed (签约结果通知): sent to the `notify_url` of the request. There is no notification if the user gives
 * up.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_7.shtml
 */
export const signed: NotificationEvent.NotificationEvent<
  "CombinePapay.signed",
  "ECOMMERCE_ENTRUST.SIGN",
  ContractChange
> = NotificationEvent.make({
  name: "CombinePapay.signed",
  eventTypes: ["ECOMMERCE_ENTRUST.SIGN"],
  resource: ContractChange,
  title: "收付通合单代扣签约成功通知",
  docs: changeDocs
})

/**
 * A contract ended (解约结果通知): sent to the address of the contract's template.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter5_5_7.shtml
 */
export const terminated: NotificationEvent.NotificationEvent<
  "CombinePapay.terminated",
  "ECOMMERCE_ENTRUST.TERMINATE",
  ContractChange
> = NotificationEvent.make({
  name: "CombinePapay.terminated",
  eventTypes: ["ECOMMERCE_ENTRUST.TERMINATE"],
  resource: ContractChange,
  title: "收付通合单代扣解约成功通知",
  docs: changeDocs
})

/** Notifications of contracts. */
export const events = [signed, terminated] as const
