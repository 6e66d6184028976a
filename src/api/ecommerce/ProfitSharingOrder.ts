/**
 * Sharings of a platform (平台收付通, 分账): receivers, which are merchants or persons, get parts of a sub-merchant's paid
 * order, and the sub-merchant gets the rest. The notifications are those of `ProfitSharingOrder` in `profit-sharing`.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  AppidIfAny,
  essential,
  Fen,
  NotifyUrlText,
  openLiterals,
  PositiveFen,
  Sensitive,
  text,
  Timestamp,
  TransactionId
} from "../../Wire.ts"
import { SharingNo } from "../profit-sharing/models.ts"
import { subMchid } from "./models.ts"

/** Kind of a receiver's account (分账接收方类型): a merchant number, or a person's openid under the platform's application. */
export const ReceiverType = openLiterals("MERCHANT_ID", "PERSONAL_OPENID")

/** The share of one receiver in a request (分账接收方). */
export const Share = Schema.Struct({
  /** Kind of the receiver (分账接收方类型). `MERCHANT_ID`: a merchant. `PERSONAL_OPENID`: a person. */
  type: ReceiverType,
  /**
   * Merchant number or openid, according to `type` (分账接收方账号): at most 64 characters. The platform and its sub-merchants
   * need not be added first; every other receiver must be (`ProfitSharingReceiver.add`).
   */
  receiver_account: text(64),
  /**
   * Amount in fen (分账金额): at least 1. All shares of an order may add up to 30 % of it, unless WeChat Pay has allowed
   * more.
   */
  amount: PositiveFen,
  /** Reason that queries and bills show (分账描述): at most 80 characters. */
  description: text(80),
  /**
   * Name of the receiver (分账个人接收方姓名). Plaintext; the library encrypts it. Required for a merchant: its full name, or
   * the account holder's for a micro merchant or a sole trader. Optional for a person: WeChat Pay compares it with the
   * user's real name.
   */
  receiver_name: Schema.optional(Sensitive),
  /**
   * Merchant number of the receiver (分账接收商户号), at most 32 characters: known from a third-party description of the API,
   * on no official page.
   */
  receiver_mchid: Schema.optional(text(32))
})

/** Request of {@link request}. */
export interface SharingRequest extends Schema.Schema.Type<typeof SharingRequest> {}
export const SharingRequest = Schema.Struct({
  /**
   * Application id of the platform (公众账号 ID), required if a receiver is a person; from the configuration if one is set
   * there.
   */
  appid: AppidIfAny,
  ...subMchid,
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /**
   * The platform's number of this request (商户分账单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. Each
   * sharing of an order and its end have numbers of their own.
   */
  out_order_no: SharingNo,
  /** The receivers (分账接收方列表): 1 to 50. */
  receivers: Schema.Array(Share).check(Schema.isMinLength(1), Schema.isMaxLength(50)),
  /**
   * Whether this is the last sharing of the order (是否分账完成). If so, the only receiver allowed is the platform, and the
   * sub-merchant gets the rest.
   */
  finish: Schema.Boolean,
  /**
   * Address for notifications (通知地址): http(s), no query, at most 255 characters. Known from a third-party description
   * of the API, on no official page.
   */
  notify_url: Schema.optional(NotifyUrlText)
}).annotate({ identifier: "EcommerceProfitSharingOrder.SharingRequest" })

/**
 * State of a failed share whose money the platform may collect (异常处理状态).
 *
 * **Details**
 *
 * - `ABNORMAL_PENDING`: to be handled. `ABNORMAL_FINISHED`: handled, see `funds_abnormal_redirect_id`.
 * - `ABNORMAL_CLOSED`: can no longer be handled; share with the receiver again.
 */
export const AbnormalStatus = openLiterals("ABNORMAL_PENDING", "ABNORMAL_FINISHED", "ABNORMAL_CLOSED")

/** The share of one receiver in a response, with its result (分账结果). */
export const ShareResult = Schema.Struct({
  /** Amount in fen (分账金额). */
  amount: Schema.optional(Fen),
  /** Reason of the share (分账描述), as the request gave it. */
  description: Schema.optional(Schema.String),
  /** Kind of the receiver (接收方类型). */
  type: Schema.optional(ReceiverType),
  /** Merchant number of the receiver, or its openid in the platform's application (接收方账号). */
  receiver_account: Schema.optional(Schema.String),
  /** Merchant number of the receiver (分账接收商户号): known from a third-party description of the API. */
  receiver_mchid: Schema.optional(Schema.String),
  /**
   * Result (分账结果). `PENDING`: under way. `CLOSED`: failed, and the sub-merchant has the money again; see `fail_reason`.
   */
  result: Schema.optional(openLiterals("PENDING", "SUCCESS", "CLOSED")),
  /** Reason of the failure (分账失败原因), with `CLOSED`. */
  fail_reason: Schema.optional(openLiterals(
    "ACCOUNT_ABNORMAL",
    "NO_RELATION",
    "RECEIVER_HIGH_RISK",
    "RECEIVER_REAL_NAME_NOT_VERIFIED",
    "NO_AUTH",
    "RECEIVER_RECEIPT_LIMIT",
    "PAYER_ACCOUNT_ABNORMAL",
    "INVALID_REQUEST"
  )),
  /** Time at which the share was complete (分账完成时间). */
  finish_time: Schema.optional(Timestamp),
  /** WeChat Pay's number of the share (分账明细单号), which is the voucher number (业务凭证号) in bills. */
  detail_id: Schema.optional(Schema.String),
  /**
   * State of the handling of the failed share (异常处理状态), with `CLOSED`; for platforms that WeChat Pay has opened this
   * to.
   */
  abnormal_status: Schema.optional(AbnormalStatus),
  /** Reason of the closing (异常处理关单原因), with `ABNORMAL_CLOSED`. */
  funds_abnormal_closed_reason: Schema.optional(
    openLiterals("CLOSED_REASON_TIMEOUT", "CLOSED_REASON_RESTRICT_TRANSFER")
  ),
  /** Number of the receipt that `AbnormalFund` pays out (微信支付在途异常资金付款单号), with `ABNORMAL_FINISHED`. */
  funds_abnormal_redirect_id: Schema.optional(Schema.String),
  /** Merchants of the platform that get the money of failed shares (平台接收异常资金商户号或运营主体列表). */
  funds_abnormal_receivers: Schema.optional(Schema.Array(Schema.Struct({
    /** Merchant number (平台接收异常资金商户号). */
    mchid: Schema.optional(Schema.String)
  })))
}).annotate(essential)

/** State of a sharing (分账单状态). `FINISHED` does not mean success: each share has a `result`. */
export const SharingState = openLiterals("PROCESSING", "FINISHED")

const orderFields = {
  /** Merchant number of the sub-merchant that pays (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** The platform's number of the request (商户分账单号). */
  out_order_no: Schema.String,
  /** WeChat Pay's number of the sharing (微信分账单号). */
  order_id: Schema.String
} as const

/** Response of {@link request}. */
export interface SharingResponse extends Schema.Schema.Type<typeof SharingResponse> {}
export const SharingResponse = Schema.Struct({
  ...orderFields,
  /** State of the sharing (分账单状态). Responses of older versions lack it: query then. */
  status: Schema.optional(SharingState),
  /** Shares of the receivers, with their results (分账接收方列表). */
  receivers: Schema.optional(Schema.Array(ShareResult))
}).annotate({
  identifier: "EcommerceProfitSharingOrder.SharingResponse",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    out_order_no: "tea20261130share1",
    order_id: "3008450740201411110007820472",
    status: "PROCESSING",
    receivers: [{
      amount: 100,
      description: "平台服务费",
      type: "MERCHANT_ID",
      receiver_account: "1900000110",
      result: "PENDING",
      detail_id: "36011111111111111111111"
    }]
  }]
})

/** Whether the sharing under a number has all shares of the request. */
const sameShares = (
  known: typeof SharingResponse.Type["receivers"],
  requested: ReadonlyArray<{ readonly receiver_account: string; readonly amount: number }>
): boolean =>
  known === undefined ||
  requested.every(({ amount, receiver_account }) =>
    known.some((share) => agrees(share.receiver_account, receiver_account) && agrees(share.amount, amount))
  )

const requestCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH", "RULE_LIMIT"] as const

/** Codes that {@link request} documents. `NOT_ENOUGH`: too little is left; `RULE_LIMIT`: more than may be shared. */
export type RequestCode = CommonCode | (typeof requestCodes)[number]

/**
 * Shares the money of a sub-merchant's paid order (请求分账).
 *
 * **Details**
 *
 * The order must have been placed with `settle_info: { profit_sharing: true }`; its money is frozen for 180 days, and
 * then belongs to the sub-merchant. An order can have 50 requests with 50 receivers each. An order that declared a
 * subsidy must have got it before (`Subsidy.create`). At most 2,000 calls a second for a platform, 300 for a
 * sub-merchant.
 *
 * **Gotchas**
 *
 * `PROCESSING` means that WeChat Pay accepted the request: query until `FINISHED` for each receiver's `result`. After
 * an unknown outcome repeat with the same `out_order_no`. `Payment.resolveUnknown` does so.
 *
 * **Example** (A fee for the platform)
 *
 * ```ts
 * import { ProfitSharingOrder } from "effect-wechatpay/ecommerce"
 *
 * export const fee = (sub_mchid: string, transaction_id: string) =>
 *   ProfitSharingOrder.request({
 *     sub_mchid,
 *     transaction_id,
 *     out_order_no: "tea20261130share1",
 *     receivers: [{
 *       type: "MERCHANT_ID",
 *       receiver_account: "1900000110",
 *       receiver_name: "示例平台有限公司",
 *       amount: 100,
 *       description: "平台服务费"
 *     }],
 *     finish: true
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012691594
 */
export const request: Resolvable<SharingRequest, SharingResponse, RequestCode> = resolvable(
  Endpoint.make({
    name: "EcommerceProfitSharingOrder.request",
    title: "请求分账",
    route: "POST /v3/ecommerce/profitsharing/orders",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012691594",
    roles: ["platform"],
    idempotentBy: "out_order_no",
    request: SharingRequest,
    response: SharingResponse,
    codes: requestCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, { receivers, transaction_id }) =>
      agrees(known.transaction_id, transaction_id) && sameShares(known.receivers, receivers)
        ? settled(known)
        : otherContent
  }
)

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  ...subMchid,
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /** The platform's number of the request (商户分账单号): at most 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_order_no: SharingNo
}).annotate({ identifier: "EcommerceProfitSharingOrder.QueryRequest" })

/** A sharing (分账单). */
export interface SharingOrder extends Schema.Schema.Type<typeof SharingOrder> {}
export const SharingOrder = Schema.Struct({
  ...orderFields,
  /** State of the sharing (分账单状态). */
  status: SharingState,
  /** Shares of the receivers, with their results (分账接收方列表). */
  receivers: Schema.optional(Schema.Array(ShareResult)),
  /** Reason why WeChat Pay closed the order (关单原因): in older versions of the page only. */
  close_reason: Schema.optional(Schema.String),
  /** Amount that {@link unfreeze} released to the sub-merchant, in fen (分账完结金额). */
  finish_amount: Schema.optional(Fen),
  /** Reason that the request of {@link unfreeze} gave (分账完结描述). */
  finish_description: Schema.optional(Schema.String)
}).annotate({
  identifier: "EcommerceProfitSharingOrder.SharingOrder",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    out_order_no: "tea20261130share1",
    order_id: "3008450740201411110007820472",
    status: "FINISHED",
    receivers: [{
      amount: 100,
      description: "平台服务费",
      type: "MERCHANT_ID",
      receiver_account: "1900000110",
      result: "SUCCESS",
      finish_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
      detail_id: "36011111111111111111111"
    }]
  }]
})

const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that {@link query} documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/**
 * Queries a sharing that {@link request} or {@link unfreeze} created (查询分账结果): at most 200 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477734
 */
export const query: Endpoint.Endpoint<QueryRequest, SharingOrder, QueryCode> = Endpoint.make({
  name: "EcommerceProfitSharingOrder.query",
  title: "查询分账结果",
  route: "GET /v3/ecommerce/profitsharing/orders",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477734",
  roles: ["platform"],
  request: QueryRequest,
  response: SharingOrder,
  codes: queryCodes
})

/** Request of {@link unfreeze}. */
export interface UnfreezeRequest extends Schema.Schema.Type<typeof UnfreezeRequest> {}
export const UnfreezeRequest = Schema.Struct({
  ...subMchid,
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: TransactionId,
  /**
   * The platform's number of this request (商户分账单号), not that of an earlier one: at most 64 digits, letters, `_`, `-`,
   * `|`, `*`, `@`.
   */
  out_order_no: SharingNo,
  /** Reason (解冻原因描述): at most 80 characters. */
  description: text(80),
  /**
   * Address for notifications (通知地址): http(s), no query, at most 255 characters. Known from a third-party description
   * of the API, on no official page.
   */
  notify_url: Schema.optional(NotifyUrlText)
}).annotate({ identifier: "EcommerceProfitSharingOrder.UnfreezeRequest" })

/** Response of {@link unfreeze}. */
export interface UnfreezeResponse extends Schema.Schema.Type<typeof UnfreezeResponse> {}
export const UnfreezeResponse = Schema.Struct(orderFields).annotate({
  identifier: "EcommerceProfitSharingOrder.UnfreezeResponse",
  examples: [{
    sub_mchid: "1900000109",
    transaction_id: "4208450740201411110007820472",
    out_order_no: "tea20261130end",
    order_id: "3008450740201411110007820473"
  }]
})

const unfreezeCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH"] as const

/** Codes that {@link unfreeze} documents. `NOT_ENOUGH`: nothing is left. */
export type UnfreezeCode = CommonCode | (typeof unfreezeCodes)[number]

/**
 * Releases the rest of an order to the sub-merchant (完结分账). The order cannot be shared again.
 *
 * **Gotchas**
 *
 * The response means that WeChat Pay accepted the request; {@link query} returns whether the money has moved. After an
 * unknown outcome, repeat the request with the same `out_order_no`, as `Payment.resolveUnknown` does. At most 60 calls
 * a second for one sub-merchant.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012477745
 */
export const unfreeze: Resolvable<UnfreezeRequest, UnfreezeResponse, UnfreezeCode> = resolvable(
  Endpoint.make({
    name: "EcommerceProfitSharingOrder.unfreeze",
    title: "完结分账",
    route: "POST /v3/ecommerce/profitsharing/finish-order",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4012477745",
    roles: ["platform"],
    idempotentBy: "out_order_no",
    request: UnfreezeRequest,
    response: UnfreezeResponse,
    codes: unfreezeCodes
  }),
  {
    query: ({ out_order_no, sub_mchid, transaction_id }) => query({ out_order_no, sub_mchid, transaction_id }),
    settled: (known, { transaction_id }) => agrees(known.transaction_id, transaction_id) ? settled(known) : otherContent
  }
)
