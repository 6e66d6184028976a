/** Notifications of merchant coupons (商家券). */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { openLiterals, Timestamp } from "../../Wire.ts"

/** A coupon that a user got. */
export interface SentCoupon extends Schema.Schema.Type<typeof SentCoupon> {}
export const SentCoupon = Schema.Struct({
  /** Kind of the event (业务细分事件类型): `EVENT_TYPE_BUSICOUPON_SEND`. */
  event_type: Schema.optional(openLiterals("EVENT_TYPE_BUSICOUPON_SEND")),
  /** Code of the coupon (券code). */
  coupon_code: Schema.String,
  /** WeChat Pay's number of the stock (批次号). */
  stock_id: Schema.String,
  /** Time at which the user got the coupon (发放时间). */
  send_time: Schema.optional(Timestamp),
  /** Openid of the user in the application of the stock's `notify_config` (用户标识). */
  openid: Schema.optional(Schema.String),
  /** Unionid of the user, the same in all applications of the merchant (用户统一标识). */
  unionid: Schema.optional(Schema.String),
  /** Channel by which the user got the coupon (发放渠道). */
  send_channel: Schema.optional(
    openLiterals(
      "BUSICOUPON_SEND_CHANNEL_MINIAPP",
      "BUSICOUPON_SEND_CHANNEL_API",
      "BUSICOUPON_SEND_CHANNEL_PAYGIFT",
      "BUSICOUPON_SEND_CHANNEL_H5",
      "BUSICOUPON_SEND_CHANNEL_FTOF",
      "BUSICOUPON_SEND_CHANNEL_MEMBER_CARD_ACT",
      "BUSICOUPON_SEND_CHANNEL_MEMBERCARD_ACT",
      "BUSICOUPON_SEND_CHANNEL_HALL",
      "BUSICOUPON_SEND_CHANNEL_JSAPI",
      "BUSICOUPON_SEND_CHANNEL_MINI_APP_LIVE",
      "BUSICOUPON_SEND_CHANNEL_WECHAT_SEARCH",
      "BUSICOUPON_SEND_CHANNEL_PAY_HAS_DISCOUNT",
      "BUSICOUPON_SEND_CHANNEL_WECHAT_AD",
      "BUSICOUPON_SEND_CHANNEL_RIGHTS_PLATFORM",
      "BUSICOUPON_SEND_CHANNEL_RECEIVE_MONEY_GIFT",
      "BUSICOUPON_SEND_CHANNEL_MEMBER_PAY_RIGHT",
      "BUSICOUPON_SEND_CHANNEL_BUSI_SMART_RETAIL",
      "BUSICOUPON_SEND_CHANNEL_FINDER_LIVEROOM"
    )
  ),
  /** Merchant that sent the coupon (发券商户号). */
  send_merchant: Schema.optional(Schema.String),
  /** The merchant's number of the sending (发券请求单号), if the merchant sent the coupon. */
  send_req_no: Schema.optional(Schema.String),
  /** Details by channel (发券附加信息): the payment, the activity, the marketing hall or the membership card. */
  attach_info: Schema.optional(Schema.Struct({
    /** WeChat Pay's number of the payment (交易订单编号), for a gift after a payment. */
    transaction_id: Schema.optional(Schema.String),
    /** Number of the activity (活动编号), for a gift after a payment or from the marketing hall. */
    act_code: Schema.optional(Schema.String),
    /** Number of the membership card's activity (会员活动ID). */
    activity_id: Schema.optional(Schema.String),
    /** Number of the marketing hall (营销馆ID). */
    hall_code: Schema.optional(Schema.String),
    /** Merchant of the marketing hall (营销馆所属商户号). */
    hall_belong_mch_id: Schema.optional(Schema.String),
    /** Number of the membership card (会员卡ID). */
    card_id: Schema.optional(Schema.String),
    /** Code of the membership card (会员卡code). */
    code: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "MerchantCoupon.SentCoupon" })

/**
 * A user got a merchant coupon (领券事件回调通知). WeChat Pay sends it to the address of `MerchantCouponCallback.set`, up to 11
 * times, a minute apart.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/busicoupon-send.html
 */
export const sent: NotificationEvent.NotificationEvent<"MerchantCoupon.sent", "COUPON.SEND", SentCoupon> =
  NotificationEvent.make({
    name: "MerchantCoupon.sent",
    eventTypes: ["COUPON.SEND"],
    originalTypes: ["coupon"],
    resource: SentCoupon,
    matches: (plain) => "coupon_code" in plain,
    title: "领券事件回调通知",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/merchant-exclusive-coupon/coupon/busicoupon-send.html"
  })

/** Notifications of merchant coupons. */
export const events = [sent] as const
