/** Shapes that profit sharing of direct merchants, of service providers and of brands share. */
import * as Schema from "effect/Schema"
import { agrees, otherContent, repeat, settled, type Settlement } from "../../payment/resolvable.ts"
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

/**
 * Number that the merchant gives to an order or a return of profit sharing (商户分账单号, 商户回退单号): at most 64 digits,
 * letters, `_`, `-`, `|`, `*`, `@`; unique per merchant number.
 */
export const SharingNo = Schema.String.check(Schema.isPattern(/^[0-9A-Za-z_\-|*@]{1,64}$/))

/**
 * What a receiver's account is (分账接收方类型): a merchant number, or a person's openid under the caller's application id
 * or, with `PERSONAL_SUB_OPENID`, under the sub-merchant's.
 */
export const ReceiverType = openLiterals("MERCHANT_ID", "PERSONAL_OPENID", "PERSONAL_SUB_OPENID")

/** One who gets a part of an order. */
export const Share = Schema.Struct({
  type: ReceiverType,
  /** Merchant number or openid, as `type` says; must have been added as a receiver. */
  account: text(64),
  /** A person's name, compared with the user's if given: plaintext, encrypted on the way. */
  name: Schema.optional(Sensitive),
  /** Fen. */
  amount: PositiveFen,
  /** What for; queries and bills show it. */
  description: text(80)
})

/** Receivers of an order, 1 to 50. */
export const Shares = Schema.Array(Share).check(Schema.isMinLength(1), Schema.isMaxLength(50))

/** Fields of a request that shares an order, direct or partner. */
export const requestFields = {
  /** Needed for receivers that are persons: their openids are under it. */
  appid: AppidIfAny,
  transaction_id: TransactionId,
  out_order_no: SharingNo,
  receivers: Shares,
  /** Whether what is left goes to the merchant now; if so, the order cannot be shared again. */
  unfreeze_unsplit: Schema.Boolean,
  notify_url: Schema.optional(NotifyUrlText)
} as const

/** Fields of a request for what became of an order, direct or partner. */
export const queryFields = { out_order_no: SharingNo, transaction_id: TransactionId } as const

/** Fields of a request that gives the rest to the merchant, direct or partner. */
export const unfreezeFields = {
  transaction_id: TransactionId,
  /** A number of its own, not that of an earlier request. */
  out_order_no: SharingNo,
  description: text(80),
  notify_url: Schema.optional(NotifyUrlText)
} as const

/** What a receiver got (分账结果). */
export const ShareResult = Schema.Struct({
  /** Fen. */
  amount: Schema.optional(Fen),
  description: Schema.optional(Schema.String),
  type: Schema.optional(ReceiverType),
  account: Schema.optional(Schema.String),
  /** `PENDING`: not yet. `SUCCESS`. `CLOSED`: nothing was paid, see `fail_reason`; the money went to the merchant. */
  result: Schema.optional(openLiterals("PENDING", "SUCCESS", "CLOSED")),
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
  detail_id: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp),
  finish_time: Schema.optional(Timestamp)
}).annotate(essential)

/** State of an order of profit sharing (分账单状态). Finished says nothing of success: each receiver has a `result`. */
export const SharingState = openLiterals("PROCESSING", "FINISHED")

/** An order of profit sharing. */
export interface SharingOrder extends Schema.Schema.Type<typeof SharingOrder> {}
export const SharingOrder = Schema.Struct({
  /** In partner mode. */
  sub_mchid: Schema.optional(Schema.String),
  transaction_id: Schema.String,
  out_order_no: Schema.String,
  order_id: Schema.String,
  state: SharingState,
  /** The receivers, and the merchant with what was given back to him. */
  receivers: Schema.optional(Schema.Array(ShareResult))
}).annotate({ identifier: "Orders.SharingOrder" })

/** Codes of {@link RequestCode}, beside the common ones. */
export const requestCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH", "RULE_LIMIT"] as const

/** Codes that sharing documents. `NOT_ENOUGH`: too little is left; `RULE_LIMIT`: more than may be shared. */
export type RequestCode = CommonCode | (typeof requestCodes)[number]

/** Codes of {@link UnfreezeCode}, beside the common ones. */
export const unfreezeCodes = ["FREQUENCY_LIMITED", "NOT_ENOUGH", "NO_AUTH"] as const

/** Codes that unfreezing documents. `NOT_ENOUGH`: nothing is left. */
export type UnfreezeCode = CommonCode | (typeof unfreezeCodes)[number]

/** Codes of {@link QueryCode}, beside the common ones. */
export const queryCodes = ["FREQUENCY_LIMITED", "RESOURCE_NOT_EXISTS"] as const

/** Codes that the queries document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Fields of a request that takes money back from a receiver, direct or partner. */
export const returnFields = {
  /** WeChat Pay's number of the order of profit sharing; this or `out_order_no`. */
  order_id: Schema.optional(text(64)),
  /** The merchant's number of the order of profit sharing; this or `order_id`. */
  out_order_no: Schema.optional(SharingNo),
  out_return_no: SharingNo,
  /** Merchant who gives back; persons cannot. */
  return_mchid: text(32),
  /** Fen. */
  amount: PositiveFen,
  description: text(80)
} as const

/** Fields of a request for what became of a return, direct or partner. */
export const queryReturnFields = { out_return_no: SharingNo, out_order_no: SharingNo } as const

/** Money that a receiver gave back. */
export interface SharingReturn extends Schema.Schema.Type<typeof SharingReturn> {}
export const SharingReturn = Schema.Struct({
  /** In partner mode. */
  sub_mchid: Schema.optional(Schema.String),
  order_id: Schema.optional(Schema.String),
  out_order_no: Schema.optional(Schema.String),
  out_return_no: Schema.String,
  return_id: Schema.optional(Schema.String),
  return_mchid: Schema.optional(Schema.String),
  /** Fen. */
  amount: Schema.optional(Fen),
  description: Schema.optional(Schema.String),
  result: openLiterals("PROCESSING", "SUCCESS", "FAILED"),
  /** With `FAILED`. */
  fail_reason: Schema.optional(openLiterals(
    "ACCOUNT_ABNORMAL",
    "BALANCE_NOT_ENOUGH",
    "TIME_OUT_CLOSED",
    "PAYER_ACCOUNT_ABNORMAL",
    "INVALID_REQUEST"
  )),
  create_time: Schema.optional(Timestamp),
  finish_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Returns.SharingReturn" })

/** What is left of an order to be shared. */
export interface Unsplit extends Schema.Schema.Type<typeof Unsplit> {}
export const Unsplit = Schema.Struct({
  transaction_id: Schema.String,
  /** What can still be shared, in fen. */
  unsplit_amount: Fen
}).annotate({ identifier: "Amounts.Unsplit" })

// ---------------------------------------------------------------------------------------------------------------------
// what a query says of a request
// ---------------------------------------------------------------------------------------------------------------------

/** @internal Whether every requested share stands in the sharing that the number belongs to. */
export const sameShares = (
  known: SharingOrder["receivers"],
  requested: ReadonlyArray<{ readonly account: string; readonly amount: number }>
): boolean =>
  known === undefined ||
  requested.every(({ account, amount }) =>
    known.some((share) => agrees(share.account, account) && agrees(share.amount, amount))
  )

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
  // Without `out_order_no` nothing can be queried; the same request returns what became of it.
  known === undefined
    ? repeat
    : agrees(known.out_order_no, request.out_order_no) && agrees(known.return_mchid, request.return_mchid) &&
        agrees(known.amount, request.amount)
    ? settled(known)
    : otherContent
