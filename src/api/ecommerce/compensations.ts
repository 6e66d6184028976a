/** Shapes that the seven kinds of compensations and claims share. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import { agrees, otherContent, settled, type Settlement } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Fen, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import { alphanumericNo } from "./models.ts"

/** Codes that compensations document: only the common ones, as far as there are pages. */
export type CompensationCode = CommonCode

/**
 * State of a compensation (赔付状态).
 *
 * **Details**
 *
 * - `ACCEPTED`: under way. `WAIT_USER_CONFIRM`: waits for the user, at most 24 hours. `CANCELING`: being cancelled.
 * - `SUCCESS`: paid. `CLOSED`: not paid, see `close_info`. `CANCELLED`: cancelled. All three are final.
 */
export const CompensationState = openLiterals(
  "ACCEPTED",
  "SUCCESS",
  "CLOSED",
  "WAIT_USER_CONFIRM",
  "CANCELING",
  "CANCELLED"
)

/** Kind of the order of a compensation (订单类型). */
export const TransactionType = openLiterals("WXPAY", "WXVALUE")

/** Order of the payer who gets the compensation (转账接收方订单信息). */
export const TransactionInfo = Schema.Struct({
  /** WeChat Pay's number of the order (交易订单号): at most 32 characters. */
  transaction_id: text(32),
  /**
   * Kind of the order (转账接收方订单类型). `WXPAY`: an order of WeChat Pay. `WXVALUE` is known from a third-party description
   * of the API.
   */
  type: Schema.optional(TransactionType)
})

/** User who gets the compensation (转账接收方用户). */
export const UserInfo = Schema.Struct({
  /** Openid in the platform's application (转账接收方用户 openid): at most 64 characters. */
  sp_openid: Schema.optional(text(64))
})

/** The platform's number of a compensation. */
export const outBillNo = {
  /** The platform's number of the compensation (商户单号): at most 32 digits and letters, unique for the platform. */
  out_bill_no: alphanumericNo(32)
} as const

/** WeChat Pay's number of a compensation. */
export const billId = {
  /** WeChat Pay's number of the compensation (微信支付单号): at most 64 characters. */
  bill_id: text(64)
} as const

/** Fields that all requests for a compensation have. */
export const requestFields = {
  ...outBillNo,
  /** Amount in fen (赔付金额): at least 1. */
  amount: PositiveFen,
  /** Reason (赔付原因): at most 32 characters. */
  transfer_remark: text(32)
} as const

/** The sub-merchant that pays. */
export const payer = {
  /** Merchant number of the sub-merchant that pays (二级商户号): at most 32 characters. */
  sub_mchid: Schema.optional(text(32))
} as const

/** The texts that the user sees. */
export const perceptionFields = {
  /** Number of the scene of the transfer (转账场景 ID): at most 36 characters. */
  transfer_scene_id: Schema.optional(text(36)),
  /** Text that the user sees (用户收款感知), at most 10 characters; with `transfer_scene_id`. */
  user_recv_perception: Schema.optional(text(10))
} as const

/** A compensation. */
export interface CompensationBill extends Schema.Schema.Type<typeof CompensationBill> {}
export const CompensationBill = Schema.Struct({
  /** Merchant number of the platform (服务商商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Application id of the sub-merchant (二级商户 AppID). */
  sub_appid: Schema.optional(Schema.String),
  /** Merchant that pays (出资商户号); the platform if absent. */
  sponsor_mchid: Schema.optional(Schema.String),
  /** Kind of the business (业务类型), for payments out of the deposit. */
  business_type: Schema.optional(Schema.String),
  /** Receiver of the money (转账接收方信息). */
  receiver_detail: Schema.optional(Schema.Struct({
    /** The order, user or merchant that names the receiver (转账接收者信息). */
    receiver: Schema.optional(Schema.Struct({
      /** Kind of the receiver (转账接收方类型): the payer of an order, or a merchant. */
      type: Schema.optional(openLiterals("TRANSACTION_USER", "MERCHANT")),
      /** Order of the payer who gets the money (转账接收方订单信息). */
      transaction_info: Schema.optional(Schema.Struct({
        /** WeChat Pay's number of the order (交易订单号). */
        transaction_id: Schema.optional(Schema.String),
        /** Kind of the order (转账接收方订单类型). */
        type: Schema.optional(TransactionType)
      })),
      /** User who gets the money (转账接收方用户). */
      user_info: Schema.optional(Schema.Struct({
        /** Openid in the platform's application (转账接收方用户 openid). */
        sp_openid: Schema.optional(Schema.String)
      })),
      /** The merchant (转账接收方商户信息). Descriptions of the API have both names of the number. */
      mch_info: Schema.optional(Schema.Struct({
        /** Merchant number (商户号): the name of the field in most descriptions. */
        mchid: Schema.optional(Schema.String),
        /** Merchant number (商户号): the name of the field in descriptions of payments out of the deposit. */
        mch_id: Schema.optional(Schema.String)
      }))
    }))
  })),
  /** The platform's number of the compensation (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the compensation (微信支付单号). */
  bill_id: Schema.optional(Schema.String),
  /** Amount in fen (赔付金额). */
  amount: Schema.optional(Fen),
  /** Reason (赔付原因), as the request gave it. */
  transfer_remark: Schema.optional(Schema.String),
  /** Note for the receiver (收款方备注). */
  receiver_remark: Schema.optional(Schema.String),
  /** State of the compensation (赔付状态). */
  state: CompensationState,
  /** Time at which the compensation was accepted (受理时间). */
  accept_time: Schema.optional(Timestamp),
  /** Time at which the receiver got the money (成功时间). */
  success_time: Schema.optional(Timestamp),
  /** Time and reason of the closing (关单信息), with `CLOSED`. */
  close_info: Schema.optional(Schema.Struct({
    /** Time of the closing (关单时间). */
    close_time: Schema.optional(Timestamp),
    /** Time of the closing (关单时间): the name of `close_time` in descriptions of insurance claims. */
    accept_time: Schema.optional(Timestamp),
    /** Reason of the closing (关单原因), for example `NOT_ENOUGH`. */
    close_reason: Schema.optional(Schema.String)
  }))
}).annotate({
  identifier: "CompensationBill",
  examples: [{
    sp_mchid: "1900000108",
    out_bill_no: "plfk20261130001",
    bill_id: "1330000071100999991182020050700019480001",
    amount: 10000,
    transfer_remark: "直播违规扣罚",
    state: "SUCCESS",
    accept_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    success_time: DateTime.makeUnsafe("2026-11-30T04:00:05Z")
  }]
})

/** @internal */
export const sameCompensation = (
  known: CompensationBill,
  { amount, transfer_remark }: { readonly amount: number; readonly transfer_remark: string }
): Settlement<CompensationBill> =>
  agrees(known.amount, amount) && agrees(known.transfer_remark, transfer_remark) ? settled(known) : otherContent

/** Response of starting a compensation that the user confirms. */
export interface PreTransferResponse extends Schema.Schema.Type<typeof PreTransferResponse> {}
export const PreTransferResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The platform's number of the compensation (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the compensation (微信支付单号). */
  bill_id: Schema.optional(Schema.String),
  /** Time at which the compensation was accepted (受理时间). */
  accept_time: Schema.optional(Timestamp),
  /** Text that opens the page of confirmation (跳转领取页面的 package 信息). */
  package_info: Schema.optional(Schema.String)
}).annotate({
  identifier: "CompensationPreTransferResponse",
  examples: [{
    out_bill_no: "plfk20261130001",
    bill_id: "1330000071100999991182020050700019480001",
    accept_time: DateTime.makeUnsafe("2026-11-30T04:00:00Z"),
    package_info: "affffddafdfafddffda=="
  }]
})

/** Response of cancelling a compensation. */
export interface CancelResponse extends Schema.Schema.Type<typeof CancelResponse> {}
export const CancelResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (二级商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The platform's number of the compensation (商户单号). */
  out_bill_no: Schema.String,
  /** WeChat Pay's number of the compensation (微信支付单号). */
  bill_id: Schema.optional(Schema.String),
  /** State of the compensation (赔付状态). */
  state: CompensationState,
  /** Time at which the cancellation was accepted (撤销受理时间). */
  cancel_accept_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "CompensationCancelResponse",
  examples: [{
    out_bill_no: "plfk20261130001",
    bill_id: "1330000071100999991182020050700019480001",
    state: "CANCELING",
    cancel_accept_time: DateTime.makeUnsafe("2026-11-30T04:10:00Z")
  }]
})
