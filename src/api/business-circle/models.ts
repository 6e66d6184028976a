/** Shapes and options that the endpoints for direct merchants and for service providers share. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, appid, Fen, openLiterals, text, Timestamp } from "../../Wire.ts"

/** Codes of {@link NotifyPointsCode} in addition to the common ones. */
export const notifyPointsCodes = ["MCH_NOT_EXISTS"] as const

/** Codes that `notifyPoints` documents. */
export type NotifyPointsCode = CommonCode | (typeof notifyPointsCodes)[number]

/** Codes of {@link MemberCode} in addition to the common ones. */
export const memberCodes = ["NO_AUTH"] as const

/** Codes that `queryCommitStatus` and `syncParking` document. */
export type MemberCode = CommonCode | (typeof memberCodes)[number]

/** Fields of `notifyPoints`, direct or partner. */
export const notifyPointsFields = {
  /** WeChat Pay's order number, from the notification of the payment (微信支付订单号): at most 64 characters. */
  transaction_id: text(64),
  /** Application that `openid` belongs to (小程序AppID): at most 128 characters; from the configuration by default. */
  appid: appid(128),
  /** The member, under `appid` (用户标识): at most 64 characters. */
  openid: text(64),
  /** Whether the payment earned points (是否获得积分); if not, `no_points_remarks` has the reason. */
  earn_points: Schema.Boolean,
  /** Points that this payment earned (订单新增积分值); 0 for none. */
  increased_points: Schema.Int,
  /** Time at which the points were earned (积分更新时间). */
  points_update_time: Timestamp,
  /** Reason that no points were earned (未获得积分的备注信息): at most 128 characters. */
  no_points_remarks: Schema.optional(text(128)),
  /** Points that the member has now (顾客积分总额). */
  total_points: Schema.optional(Schema.Int)
} as const

/** Fields of `queryAuthorization`, direct or partner. */
export const queryAuthorizationFields = {
  /** The member, under `appid` (用户标识): at most 64 characters. */
  openid: text(64),
  /** Application that `openid` belongs to (小程序AppID): at most 128 characters; from the configuration by default. */
  appid: appid(128)
} as const

/** Authorisation of a member to get points for payments. */
export interface Authorization extends Schema.Schema.Type<typeof Authorization> {}
export const Authorization = Schema.Struct({
  /** The member (用户标识). */
  openid: Schema.optional(Schema.String),
  /** `UNAUTHORIZED`: never authorised. `AUTHORIZED`: in force. `DEAUTHORIZED`: withdrawn (授权状态). */
  authorize_state: openLiterals("UNAUTHORIZED", "AUTHORIZED", "DEAUTHORIZED"),
  /** When the member authorised (授权时间). */
  authorize_time: Schema.optional(Timestamp),
  /** When the member withdrew the authorisation (取消授权时间). */
  deauthorize_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "BusinessCircle.Authorization",
  examples: [{
    openid: "oWmnN4xxxxxxxxxxe92NHIGf1xd8",
    authorize_state: "AUTHORIZED",
    authorize_time: DateTime.makeUnsafe("2020-05-20T05:29:35Z")
  }]
})

/** Fields of `queryCommitStatus`, direct or partner. */
export const queryCommitStatusFields = {
  /** The member, under `appid` (用户标识): at most 128 characters. */
  openid: text(128),
  /** Brand of the circle (品牌ID). */
  brandid: Schema.Int,
  /** Application that `openid` belongs to (应用ID): at most 128 characters; from the configuration by default. */
  appid: appid(128)
} as const

/** Whether some of a member's payments of today have no points yet. */
export interface CommitStatus extends Schema.Schema.Type<typeof CommitStatus> {}
export const CommitStatus = Schema.Struct({
  /** `PENDING`: some payments of today have no points yet. `FINISHED`: all have (待积分状态). */
  points_commit_status: Schema.optional(openLiterals("PENDING", "FINISHED"))
}).annotate({ identifier: "BusinessCircle.CommitStatus", examples: [{ points_commit_status: "PENDING" }] })

/** Fields of `syncParking`, direct or partner. */
export const syncParkingFields = {
  /** Brand of the circle (品牌ID). */
  brandid: Schema.Int,
  /** Application that `openid` belongs to (应用ID); from the configuration by default. */
  appid: Appid,
  /** The member, under `appid` (用户标识): at most 64 characters. */
  openid: text(64),
  /** Plate (车牌号): the province first, then capitals, digits and Chinese characters; at most 32 characters. */
  plate_number: text(32),
  /** `IN`: the car entered. `OUT`: it left (状态). */
  state: openLiterals("IN", "OUT"),
  /** Time at which the car entered or left (时间). */
  time: Timestamp
} as const

// ---------------------------------------------------------------------------------------------------------------------
// options
// ---------------------------------------------------------------------------------------------------------------------

/** Options of `notifyPoints`, direct and partner. */
export const notifyPointsOptions = {
  title: "商圈会员积分同步",
  route: "POST /v3/businesscircle/points/notify",
  response: Schema.Void,
  codes: notifyPointsCodes
} as const

/** Options of `queryAuthorization`, direct and partner. */
export const queryAuthorizationOptions = {
  title: "商圈会员积分服务授权查询",
  route: "GET /v3/businesscircle/user-authorizations/{openid}",
  response: Authorization
} as const

/** Options of `queryCommitStatus`, direct and partner. */
export const queryCommitStatusOptions = {
  title: "商圈会员待积分状态查询",
  route: "GET /v3/businesscircle/users/{openid}/points/commit_status",
  response: CommitStatus,
  codes: memberCodes
} as const

/** Options of `syncParking`, direct and partner. */
export const syncParkingOptions = {
  title: "商圈会员停车状态同步",
  route: "POST /v3/businesscircle/parkings",
  safe: true,
  response: Schema.Void,
  codes: memberCodes
} as const

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An authorisation of a member, in a notification. */
export interface MemberAuthorization extends Schema.Schema.Type<typeof MemberAuthorization> {}
export const MemberAuthorization = Schema.Struct({
  /** The member (用户标识). */
  openid: Schema.String,
  /** Code of the activated membership card (会员卡code). */
  code: Schema.optional(Schema.String),
  /** Merchant number of the circle (商圈商户号). */
  mchid: Schema.optional(Schema.String),
  /** Whether the user registered only, or authorised points as well (授权类型). */
  auth_type: Schema.optional(openLiterals("REGISTERED_MODE", "REGISTERED_AND_AUTHORIZATION_MODE"))
}).annotate({ identifier: "BusinessCircle.MemberAuthorization" })

/**
 * A user became a member or authorised points (商圈会员积分服务授权结果通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012285836
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
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012285836"
})

const shopFields = {
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Name of the circle (商圈商户名称). */
  merchant_name: Schema.optional(Schema.String),
  /** Name of the shop (门店名称). */
  shop_name: Schema.optional(Schema.String),
  /** The circle's number of the shop (门店编号). */
  shop_number: Schema.optional(Schema.String),
  /** Application in which the member authorised points (小程序AppID). */
  appid: Schema.optional(Schema.String),
  /** The member (用户标识). */
  openid: Schema.optional(Schema.String),
  /** WeChat Pay's order number (微信支付订单号). */
  transaction_id: Schema.String
} as const

/** A payment in a shop of the circle. */
export interface ShopPayment extends Schema.Schema.Type<typeof ShopPayment> {}
export const ShopPayment = Schema.Struct({
  ...shopFields,
  /** Amount that the member paid, in fen (用户实际消费金额). */
  amount: Schema.optional(Fen),
  /** When the payment completed (交易完成时间). */
  time_end: Schema.optional(Timestamp),
  /** Set if the member requested the points by hand (手动提交积分标记). */
  commit_tag: Schema.optional(Schema.String),
  /** Whether the user registered only, or authorised points as well (授权类型). */
  auth_type: MemberAuthorization.fields.auth_type,
  /** Code of the activated membership card (会员卡code). */
  code: MemberAuthorization.fields.code
}).annotate({ identifier: "BusinessCircle.ShopPayment" })

/**
 * A member paid in a shop of the circle (商圈会员场内支付结果通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012285856
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
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012285856"
})

/** A refund in a shop of the circle. */
export interface ShopRefund extends Schema.Schema.Type<typeof ShopRefund> {}
export const ShopRefund = Schema.Struct({
  ...shopFields,
  /** WeChat Pay's refund number (微信支付退款单号). */
  refund_id: Schema.optional(Schema.String),
  /** When the refund completed (退款完成时间). */
  refund_time: Schema.optional(Timestamp),
  /** Amount that the member had paid, in fen (用户实际消费金额). */
  pay_amount: Schema.optional(Fen),
  /** Refunded amount, in fen (用户退款金额). */
  refund_amount: Schema.optional(Fen)
}).annotate({ identifier: "BusinessCircle.ShopRefund" })

/**
 * A payment in a shop of the circle was refunded (商圈会员场内退款通知), within 30 days of a payment whose points were reported
 * by `notifyPoints`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012285869
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
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012285869"
})
