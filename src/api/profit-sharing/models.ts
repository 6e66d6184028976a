/** Schemas that the profit sharing of direct merchants, service providers and brands shares. */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import { agrees, otherContent, repeat, settled, type Settlement } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  AppidIfAny,
  essential,
  Fen,
  NotifyUrlText,
  openLiterals,
  pattern,
  PositiveFen,
  Sensitive,
  text,
  Timestamp,
  TransactionId
} from "../../Wire.ts"

/**
 * The merchant's number of a sharing or a return (商户分账单号, 商户回退单号): 1 to 64 digits, letters, `_`, `-`, `|`, `*`, `@`;
 * unique per merchant number.
 */
export const SharingNo = pattern(/^[0-9A-Za-z_\-|*@]{1,64}$/, "1 to 64 characters: digits, letters, _ - | * @")

/**
 * Kind of a receiver's account (分账接收方类型): a merchant number, or a person's openid under the caller's application id
 * or, with `PERSONAL_SUB_OPENID`, under the sub-merchant's.
 */
export const ReceiverType = openLiterals("MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID")

/** The share of one receiver in a request. */
export const Share = Schema.Struct({
  /** Kind of the account (分账接收方类型). */
  type: ReceiverType,
  /** Merchant number or openid of an added receiver (分账接收方账号): at most 64 characters. */
  account: text(64),
  /**
   * Name of the merchant or person (分账接收方姓名), as plaintext; the library encrypts it. WeChat Pay compares the name of a
   * person with the user's real name.
   */
  name: Schema.optional(Sensitive),
  /** Amount in fen (分账金额): at least 1. */
  amount: PositiveFen,
  /** Reason that queries and bills show (分账描述): at most 80 characters. */
  description: text(80)
})

/** Shares of a request: 1 to 50. */
export const Shares = Schema.Array(Share).check(Schema.isMinLength(1), Schema.isMaxLength(50))

/** Fields of a request that names a sharing, direct or partner. */
export const queryFields = {
  /**
   * The merchant's number of the sharing (商户分账单号): 1 to 64 digits, letters, `_`, `-`, `|`, `*`, `@`; unique per merchant
   * number.
   */
  out_order_no: SharingNo,
  /** WeChat Pay's number of the paid order (微信订单号): at most 32 characters. */
  transaction_id: TransactionId
} as const

const notifyFields = {
  /** Address for the notification (回调地址): http(s), no query, at most 255 characters. Today's page does not have it. */
  notify_url: Schema.optional(NotifyUrlText)
} as const

/** Fields of a request that shares an order, direct or partner. */
export const requestFields = {
  /** Application id of openids (公众账号ID): required for persons; the configured `appid` by default, if there is one. */
  appid: AppidIfAny,
  ...queryFields,
  /** The receivers (分账接收方列表): 1 to 50. */
  receivers: Shares,
  /** Whether the merchant gets the rest now (是否解冻剩余未分资金). If so, the order cannot be shared again. */
  unfreeze_unsplit: Schema.Boolean,
  ...notifyFields
} as const

/** Fields of a request that gives the rest to the merchant, direct or partner. */
export const unfreezeFields = {
  ...Struct.pick(queryFields, ["transaction_id"]),
  /** A new number (商户分账单号), not that of an earlier request: 1 to 64 digits, letters, `_`, `-`, `|`, `*`, `@`. */
  out_order_no: SharingNo,
  /** Reason (解冻剩余资金描述): at most 80 characters. */
  description: text(80),
  ...notifyFields
} as const

/** The share of one receiver in a response, with its result (分账结果). */
export const ShareResult = Schema.Struct({
  /** Amount in fen (分账金额). */
  amount: Schema.optional(Fen),
  /** Reason in the request (分账描述). */
  description: Schema.optional(Schema.String),
  /** Kind of the account (分账接收方类型). */
  type: Schema.optional(ReceiverType),
  /** Merchant number or openid (分账接收方账号). */
  account: Schema.optional(Schema.String),
  /** Result (分账结果). `PENDING`: under way. `CLOSED`: failed, and the money is the merchant's again; see `fail_reason`. */
  result: Schema.optional(openLiterals("PENDING", "SUCCESS", "CLOSED")),
  /** Reason of `CLOSED` (分账失败原因). */
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
  /** WeChat Pay's number of the share (分账明细单号), which fund flow bills show too. */
  detail_id: Schema.optional(Schema.String),
  /** Time of the request (分账创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the result (分账完成时间). */
  finish_time: Schema.optional(Timestamp)
}).annotate(essential)

/** State of a sharing (分账单状态). `FINISHED` does not mean success: each share has a `result`. */
export const SharingState = openLiterals("PROCESSING", "FINISHED")

/** A sharing (分账单). */
export interface SharingOrder extends Schema.Schema.Type<typeof SharingOrder> {}
export const SharingOrder = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号), for service providers. */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** The merchant's number of the sharing (商户分账单号). */
  out_order_no: Schema.String,
  /** WeChat Pay's number of the sharing (微信分账单号). */
  order_id: Schema.String,
  /** State of the sharing (分账单状态). */
  state: SharingState,
  /** The shares (分账接收方列表). The merchant is among the receivers if money was released to it. */
  receivers: Schema.optional(Schema.Array(ShareResult))
}).annotate({ identifier: "ProfitSharingOrder.SharingOrder" })

/** Codes of {@link RequestCode} in addition to the common ones. */
export const requestCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH", "RULE_LIMIT"] as const

/**
 * Codes that `request` documents. `NOT_ENOUGH`: the order has less left to share. `RULE_LIMIT`: the receivers would get a
 * larger part of the order than is allowed.
 */
export type RequestCode = CommonCode | (typeof requestCodes)[number]

/** Codes of {@link UnfreezeCode} in addition to the common ones. */
export const unfreezeCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH"] as const

/** Codes that `unfreeze` documents. `NOT_ENOUGH`: nothing is left to release. */
export type UnfreezeCode = CommonCode | (typeof unfreezeCodes)[number]

/** Codes of {@link QueryCode} in addition to the common ones. */
export const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that the queries document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Fields of a request that takes money back from a receiver, direct or partner. */
export const returnFields = {
  /** WeChat Pay's number of the sharing (微信分账单号): at most 64 characters; this or `out_order_no`. */
  order_id: Schema.optional(text(64)),
  /** The merchant's number of the sharing (商户分账单号): 1 to 64 digits, letters, `_`, `-`, `|`, `*`, `@`; this or `order_id`. */
  out_order_no: Schema.optional(SharingNo),
  /** The merchant's number of the return (商户回退单号): 1 to 64 digits, letters, `_`, `-`, `|`, `*`, `@`; unique per merchant. */
  out_return_no: SharingNo,
  /** Merchant number of the receiver (回退商户号): at most 32 characters. Persons cannot return money. */
  return_mchid: text(32),
  /** Amount in fen (回退金额): at least 1. */
  amount: PositiveFen,
  /** Reason that queries and bills show (回退描述): at most 80 characters. */
  description: text(80)
} as const

/** Fields of a request that names a return, direct or partner. */
export const queryReturnFields = {
  ...Struct.pick(returnFields, ["out_return_no"]),
  ...Struct.pick(queryFields, ["out_order_no"])
} as const

/** A return: money that a receiver gives back. */
export interface SharingReturn extends Schema.Schema.Type<typeof SharingReturn> {}
export const SharingReturn = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号), for service providers. */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the sharing (微信分账单号). */
  order_id: Schema.optional(Schema.String),
  /** The merchant's number of the sharing (商户分账单号). */
  out_order_no: Schema.optional(Schema.String),
  /** The merchant's number of the return (商户回退单号). */
  out_return_no: Schema.String,
  /** WeChat Pay's number of the return (微信回退单号). */
  return_id: Schema.optional(Schema.String),
  /** Merchant number of the receiver (回退商户号). */
  return_mchid: Schema.optional(Schema.String),
  /** Amount in fen (回退金额). */
  amount: Schema.optional(Fen),
  /** Reason in the request (回退描述). */
  description: Schema.optional(Schema.String),
  /** Result (回退结果): after `PROCESSING`, query again. */
  result: openLiterals("PROCESSING", "SUCCESS", "FAILED"),
  /** Reason of `FAILED` (失败原因). */
  fail_reason: Schema.optional(openLiterals(
    "ACCOUNT_ABNORMAL",
    "BALANCE_NOT_ENOUGH",
    "TIME_OUT_CLOSED",
    "PAYER_ACCOUNT_ABNORMAL",
    "INVALID_REQUEST"
  )),
  /** Time of the request (创建时间). */
  create_time: Schema.optional(Timestamp),
  /** Time of the result (完成时间). */
  finish_time: Schema.optional(Timestamp)
}).annotate({ identifier: "ProfitSharingReturn.SharingReturn" })

/** Amount of an order that can still be shared. */
export interface Unsplit extends Schema.Schema.Type<typeof Unsplit> {}
export const Unsplit = Schema.Struct({
  /** WeChat Pay's number of the paid order (微信订单号). */
  transaction_id: Schema.String,
  /** Amount that can still be shared, in fen (订单剩余待分金额). */
  unsplit_amount: Fen
}).annotate({ identifier: "ProfitSharingAmount.Unsplit" })

/** Fields of a request that names a paid order. */
export const unsplitFields = Struct.pick(queryFields, ["transaction_id"])

// ---------------------------------------------------------------------------------------------------------------------
// settling unknown outcomes
// ---------------------------------------------------------------------------------------------------------------------

/** Whether a sharing has all shares of the request. */
const sameShares = (
  known: SharingOrder["receivers"],
  requested: ReadonlyArray<{ readonly account: string; readonly amount: number }>
): boolean =>
  known === undefined ||
  requested.every(({ account, amount }) =>
    known.some((share) => agrees(share.account, account) && agrees(share.amount, amount))
  )

/** @internal */
export const sameSharing = <
  A extends { readonly transaction_id: string; readonly receivers?: SharingOrder["receivers"] }
>(known: A, request: {
  readonly transaction_id: string
  readonly receivers?: ReadonlyArray<{ readonly account: string; readonly amount: number }>
}): Settlement<A> =>
  agrees(known.transaction_id, request.transaction_id) && sameShares(known.receivers, request.receivers ?? [])
    ? settled(known)
    : otherContent

/** @internal */
export const sameReturn = <
  A extends {
    readonly out_order_no?: string | undefined
    readonly return_mchid?: string | undefined
    readonly amount?: number | undefined
  }
>(known: A | undefined, request: {
  readonly out_order_no?: string | undefined
  readonly return_mchid: string
  readonly amount: number
}): Settlement<A> =>
  // Without `out_order_no` there is no query, but a repeat of the request returns its result.
  known === undefined
    ? repeat
    : agrees(known.out_order_no, request.out_order_no) && agrees(known.return_mchid, request.return_mchid) &&
        agrees(known.amount, request.amount)
    ? settled(known)
    : otherContent
