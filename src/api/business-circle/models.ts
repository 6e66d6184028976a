/** Shapes that business circles of direct merchants and of service providers share. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Fen, openLiterals, text, Timestamp } from "../../Wire.ts"

/** Codes of {@link NotifyPointsCode}, beside the common ones. */
export const notifyPointsCodes = ["MCH_NOT_EXISTS"] as const

/** Codes that telling points documents. */
export type NotifyPointsCode = CommonCode | (typeof notifyPointsCodes)[number]

/** Codes of {@link MemberCode}, beside the common ones. */
export const memberCodes = ["NO_AUTH"] as const

/** Codes that the state of points and the parking of a member document. */
export type MemberCode = CommonCode | (typeof memberCodes)[number]

/** Fields of a request that tells points, direct or partner. */
export const notifyPointsFields = {
  /** WeChat Pay's order number, as the notification of the payment told it. */
  transaction_id: text(64),
  appid: Appid,
  openid: text(64),
  /** Whether the payment earned points; `false` with the reason in `no_points_remarks`. */
  earn_points: Schema.Boolean,
  /** Points that this payment earned; 0 for none. */
  increased_points: Schema.Int,
  points_update_time: Timestamp,
  no_points_remarks: Schema.optional(text(128)),
  /** Points that the member has now. */
  total_points: Schema.optional(Schema.Int)
} as const

/** Fields of a request for an authorisation, direct or partner. */
export const queryAuthorizationFields = {
  openid: text(64),
  appid: Appid
} as const

/** Whether a member lets the circle give points for payments. */
export interface Authorization extends Schema.Schema.Type<typeof Authorization> {}
export const Authorization = Schema.Struct({
  openid: Schema.optional(Schema.String),
  /** `UNAUTHORIZED`: never. `AUTHORIZED`. `DEAUTHORIZED`: withdrawn. */
  authorize_state: openLiterals("UNAUTHORIZED", "AUTHORIZED", "DEAUTHORIZED"),
  authorize_time: Schema.optional(Timestamp),
  deauthorize_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "BusinessCircle.Authorization",
  examples: [{
    openid: "oWmnN4xxxxxxxxxxe92NHIGf1xd8",
    authorize_state: "AUTHORIZED",
    authorize_time: DateTime.makeUnsafe("2020-05-20T05:29:35Z")
  }]
})

/** Fields of a request for pending points, direct or partner. */
export const queryCommitStatusFields = {
  openid: text(128),
  /** Brand of the circle (品牌ID). */
  brandid: Schema.Int,
  appid: Appid
} as const

/** Whether a member has payments of today without points. */
export interface CommitStatus extends Schema.Schema.Type<typeof CommitStatus> {}
export const CommitStatus = Schema.Struct({
  /** `PENDING`: some payments of today have no points yet. `FINISHED`: none. */
  points_commit_status: openLiterals("PENDING", "FINISHED")
}).annotate({ identifier: "BusinessCircle.CommitStatus", examples: [{ points_commit_status: "PENDING" }] })

/** Fields of a request that tells where a member's car is, direct or partner. */
export const syncParkingFields = {
  /** Brand of the circle (品牌ID). */
  brandid: Schema.Int,
  appid: Appid,
  openid: text(64),
  /** Province first, then capitals, digits and Chinese characters. */
  plate_number: text(32),
  /** `IN`: the car came. `OUT`: it left. */
  state: openLiterals("IN", "OUT"),
  time: Timestamp
} as const

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** What a member authorised. */
export interface MemberAuthorization extends Schema.Schema.Type<typeof MemberAuthorization> {}
export const MemberAuthorization = Schema.Struct({
  openid: Schema.String,
  /** Code of the card that was activated. */
  code: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  /** Registered as a member, or authorised points as well. */
  auth_type: Schema.optional(openLiterals("REGISTERED_MODE", "REGISTERED_AND_AUTHORIZATION_MODE"))
}).annotate({ identifier: "BusinessCircle.MemberAuthorization" })

/**
 * A user became a member or authorised points (商圈会员积分服务授权结果通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_6_6.shtml
 */
export const authorized: NotificationEvent.NotificationEvent<
  "BusinessCircle.authorized",
  "MALL_AUTH.ACTIVATE_CARD",
  MemberAuthorization
> = NotificationEvent.make({
  name: "BusinessCircle.authorized",
  eventTypes: ["MALL_AUTH.ACTIVATE_CARD"],
  resource: MemberAuthorization,
  title: "商圈会员积分服务授权结果通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_6_6.shtml"
})

const shopFields = {
  mchid: Schema.optional(Schema.String),
  /** The circle. */
  merchant_name: Schema.optional(Schema.String),
  shop_name: Schema.optional(Schema.String),
  shop_number: Schema.optional(Schema.String),
  appid: Schema.optional(Schema.String),
  openid: Schema.optional(Schema.String),
  transaction_id: Schema.String
} as const

/** A payment in a shop of the circle. */
export interface ShopPayment extends Schema.Schema.Type<typeof ShopPayment> {}
export const ShopPayment = Schema.Struct({
  ...shopFields,
  /** Fen. */
  amount: Schema.optional(Fen),
  time_end: Schema.optional(Timestamp),
  /** How the member asked for points, in newer versions of the plug-in. */
  commit_tag: Schema.optional(Schema.String),
  auth_type: MemberAuthorization.fields.auth_type,
  code: MemberAuthorization.fields.code
}).annotate({ identifier: "BusinessCircle.ShopPayment" })

/**
 * A member paid in a shop of the circle (商圈会员场内支付结果通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/businesscircle/chapter3_1.shtml
 */
export const paid: NotificationEvent.NotificationEvent<
  "BusinessCircle.paid",
  "MALL_TRANSACTION.SUCCESS",
  ShopPayment
> = NotificationEvent.make({
  name: "BusinessCircle.paid",
  eventTypes: ["MALL_TRANSACTION.SUCCESS"],
  resource: ShopPayment,
  title: "商圈会员场内支付结果通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/businesscircle/chapter3_1.shtml"
})

/** A refund in a shop of the circle. */
export interface ShopRefund extends Schema.Schema.Type<typeof ShopRefund> {}
export const ShopRefund = Schema.Struct({
  ...shopFields,
  refund_id: Schema.optional(Schema.String),
  refund_time: Schema.optional(Timestamp),
  /** Fen. */
  pay_amount: Schema.optional(Fen),
  /** Fen. */
  refund_amount: Schema.optional(Fen)
}).annotate({ identifier: "BusinessCircle.ShopRefund" })

/**
 * A payment whose points were told was refunded, within 30 days (商圈会员场内退款通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/businesscircle/chapter3_3.shtml
 */
export const refunded: NotificationEvent.NotificationEvent<
  "BusinessCircle.refunded",
  "MALL_REFUND.SUCCESS",
  ShopRefund
> = NotificationEvent.make({
  name: "BusinessCircle.refunded",
  eventTypes: ["MALL_REFUND.SUCCESS"],
  resource: ShopRefund,
  title: "商圈会员场内退款通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/businesscircle/chapter3_3.shtml"
})
