/** Shapes and options that the endpoints for direct merchants and for service providers share. */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { agrees, otherContent, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  defaulted,
  Fen,
  merchantNo,
  notifyUrl,
  openLiterals,
  PositiveFen,
  PromotionDetail,
  text,
  Timestamp
} from "../../Wire.ts"

/** Colour of a plate (车牌颜色): `LIMEGREEN` is yellow and green. */
export const PlateColor = openLiterals("BLUE", "GREEN", "YELLOW", "BLACK", "WHITE", "LIMEGREEN")

/** Fields of a plate. */
export const plateFields = {
  /** Province and number, without special characters (车牌号): at most 32 characters. */
  plate_number: text(32),
  /** Colour (车牌颜色): `LIMEGREEN` is yellow and green. */
  plate_color: PlateColor
} as const

const tradeScene = openLiterals("PARKING")

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of `queryService`, direct or partner. */
export const queryServiceFields = {
  /** Application that `openid` belongs to (公众账号ID); from the configuration by default. */
  appid: Appid,
  ...plateFields,
  /** The user, under `appid` (用户标识): at most 32 characters. */
  openid: text(32)
} as const

/** Parking service of a user for a plate. */
export interface PlateService extends Schema.Schema.Type<typeof PlateService> {}
export const PlateService = Schema.Struct({
  /** Province and number (车牌号). */
  plate_number: Schema.optional(Schema.String),
  /** Colour (车牌颜色). */
  plate_color: Schema.optional(PlateColor),
  /** When the user opened the service (车牌服务开通时间). */
  service_open_time: Schema.optional(Timestamp),
  /** The user (用户标识). */
  openid: Schema.optional(Schema.String),
  /** `NORMAL`: in use. `PAUSE`: paused. `OUT_SERVICE`: not opened (车牌服务开通状态). */
  service_state: openLiterals("NORMAL", "PAUSE", "OUT_SERVICE")
}).annotate({ identifier: "Parking.PlateService" })

// ---------------------------------------------------------------------------------------------------------------------
// entrance
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of `enter`, direct or partner. */
export const enterFields = {
  /** The merchant's number of this stay (商户入场ID), unique per merchant number: at most 64 characters. */
  out_parking_no: text(64),
  ...plateFields,
  /** Address for notifications of the stay's state (回调通知URL): https; from the configuration by default. */
  notify_url: notifyUrl(256),
  /** When the car entered (入场时间). */
  start_time: Timestamp,
  /** Name of the car park (停车场名称): at most 128 characters. */
  parking_name: text(128),
  /** Free time, in seconds (免费时长): at least 0. */
  free_duration: Schema.Natural
} as const

/** A stay in a car park. */
export interface Entrance extends Schema.Schema.Type<typeof Entrance> {}
export const Entrance = Schema.Struct({
  /** WeChat Pay's number of the stay (停车入场ID): the `parking_id` of the deduction. */
  id: Schema.String,
  /** The merchant's number of the stay (商户入场ID). */
  out_parking_no: Schema.String,
  /** Province and number (车牌号). */
  plate_number: Schema.optional(Schema.String),
  /** Colour (车牌颜色). */
  plate_color: Schema.optional(PlateColor),
  /** When the car entered (入场时间). */
  start_time: Schema.optional(Timestamp),
  /** Name of the car park (停车场名称). */
  parking_name: Schema.optional(Schema.String),
  /** Free time, in seconds (免费时长). */
  free_duration: Schema.optional(Schema.Int),
  /** `NORMAL`: a deduction is possible. `BLOCKED`: it is not, see `block_reason` (停车入场状态). */
  state: openLiterals("NORMAL", "BLOCKED"),
  /** Reason of `BLOCKED` (不可用状态描述): service paused, fees owed, service not opened, or assessment failed. */
  block_reason: Schema.optional(openLiterals("PAUSE", "OVERDUE", "OUT_SERVICE", "EVALUATION_FAILED"))
}).annotate({ identifier: "Parking.Entrance" })

// ---------------------------------------------------------------------------------------------------------------------
// deduction
// ---------------------------------------------------------------------------------------------------------------------

/** The merchant's number of a deduction (商户订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
export const ParkingTradeNo = merchantNo(32)

/** The stay that is charged (停车场景信息): plate, start and name as in `enter`. */
export const ParkingInfo = Schema.Struct({
  /** WeChat Pay's number of the stay (入场ID): at most 32 characters. */
  parking_id: text(32),
  ...plateFields,
  /** When the car entered (入场时间). */
  start_time: Timestamp,
  /** When the car left (出场时间): after `start_time` and before the call. */
  end_time: Timestamp,
  /** Name of the car park (停车场名称): at most 32 characters. */
  parking_name: text(32),
  /** Charged time, in seconds (计费时长). */
  charging_duration: Schema.Natural,
  /** Device of the car park (停车场设备ID): at most 32 characters. */
  device_id: text(32)
})

/** Fields of `deduct`, direct or partner. */
export const deductFields = {
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Description in the payer's bill (服务描述): at most 128 characters. */
  description: text(128),
  /** The merchant's data, returned in queries and notifications (附加数据): at most 128 characters. */
  attach: Schema.optional(text(128)),
  /** The merchant's number of the deduction (商户订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: ParkingTradeNo,
  /** `PARKING`, the only and default value (交易场景). */
  trade_scene: defaulted(tradeScene, "PARKING"),
  /** Tag that cash coupons may require (订单优惠标记): at most 32 characters. */
  goods_tag: Schema.optional(text(32)),
  /** Address for the notification of the payment (回调通知URL): https; from the configuration by default. */
  notify_url: notifyUrl(256),
  /** Whether the money is frozen for profit sharing (分账标识): `Y` or `N`, by default `N`. */
  profit_sharing: Schema.optional(openLiterals("Y", "N")),
  /** Fee (订单金额). */
  amount: Schema.Struct({
    /** Fee in fen (订单金额): at least 1. */
    total: PositiveFen,
    /** `CNY`, the default (货币类型). */
    currency: Schema.optional(openLiterals("CNY"))
  }),
  /** The stay that is charged (停车场景信息); required with `PARKING`. */
  parking_info: Schema.optional(ParkingInfo)
} as const

/** A promotion of a deduction (优惠信息). Notifications and responses have different names for its coupon and its stock. */
const ParkingPromotion = Schema.Struct({
  ...PromotionDetail.fields,
  /** Kind of the money (优惠类型): `CASH` or `NOCASH`; `DISCOUNT` in the example of the notification's page. */
  type: Schema.optional(openLiterals("CASH", "NOCASH", "DISCOUNT")),
  /** The coupon, in notifications instead of `coupon_id` (券ID). */
  promotion_id: Schema.optional(Schema.String),
  /** The stock, in notifications instead of `stock_id` (活动ID). */
  activity_id: Schema.optional(Schema.String)
})

/** A deduction. */
export interface ParkingTransaction extends Schema.Schema.Type<typeof ParkingTransaction> {}
export const ParkingTransaction = Schema.Struct({
  /** Application (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Application of the sub-merchant (子公众账号ID). */
  sub_appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the caller (商户号), direct or partner. */
  sp_mchid: Schema.optional(Schema.String),
  /** Sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Description in the payer's bill (服务描述). */
  description: Schema.optional(Schema.String),
  /** When it was created (订单创建时间). */
  create_time: Schema.optional(Timestamp),
  /** The merchant's number of the deduction (商户订单号). */
  out_trade_no: Schema.String,
  /** WeChat Pay's number of the deduction (微信支付订单号). */
  transaction_id: Schema.optional(Schema.String),
  /**
   * State (交易状态). `ACCEPTED`: the car can leave, the payment follows. `SUCCESS`: paid. `PAY_FAIL`: deduct again.
   * `REFUND`: refunded, at least in part.
   */
  trade_state: openLiterals("SUCCESS", "ACCEPTED", "PAY_FAIL", "REFUND"),
  /** State in words (交易状态描述). */
  trade_state_description: Schema.optional(Schema.String),
  /** When it was paid (支付完成时间). */
  success_time: Schema.optional(Timestamp),
  /** Bank that paid (付款银行); `BPA`: WeChat Pay advanced the money. */
  bank_type: Schema.optional(Schema.String),
  /** Whether the user repaid what WeChat Pay advanced (用户是否已还款): `Y` or `N`. */
  user_repaid: Schema.optional(openLiterals("Y", "N")),
  /** The merchant's data from the request (附加数据). */
  attach: Schema.optional(Schema.String),
  /** `PARKING` (交易场景). */
  trade_scene: Schema.optional(tradeScene),
  /** The stay (停车场景信息). */
  parking_info: Schema.optional(Schema.Struct({
    /** WeChat Pay's number of the stay (入场ID). */
    parking_id: Schema.optional(Schema.String),
    /** Province and number (车牌号). */
    plate_number: Schema.optional(Schema.String),
    /** Colour (车牌颜色). */
    plate_color: Schema.optional(PlateColor),
    /** When the car entered (入场时间). */
    start_time: Schema.optional(Timestamp),
    /** When the car left (出场时间). */
    end_time: Schema.optional(Timestamp),
    /** Name of the car park (停车场名称). */
    parking_name: Schema.optional(Schema.String),
    /** Charged time, in seconds (计费时长). */
    charging_duration: Schema.optional(Schema.Int),
    /** Device of the car park (停车场设备ID). */
    device_id: Schema.optional(Schema.String)
  })),
  /** The payer (支付者). */
  payer: Schema.optional(Schema.Struct({
    /** The payer's openid under `appid` (用户标识). */
    openid: Schema.optional(Schema.String),
    /** The payer's openid under `sub_appid` (用户在sub_appid下的标识). */
    sub_openid: Schema.optional(Schema.String)
  })),
  /** Amounts (订单金额). */
  amount: Schema.optional(Schema.Struct({
    /** Fee in fen (订单金额). */
    total: Schema.optional(Fen),
    /** Amount that the user paid, in fen (用户实际支付金额). */
    payer_total: Schema.optional(Fen),
    /** Discount in fen (折扣). */
    discount_total: Schema.optional(Fen),
    /** `CNY` (货币类型). */
    currency: Schema.optional(Schema.String)
  })),
  /** Promotions (优惠信息). */
  promotion_detail: Schema.optional(Schema.Array(ParkingPromotion))
}).annotate({ identifier: "Parking.ParkingTransaction" })

/** Codes of {@link ParkingCode} in addition to the common ones. */
export const parkingCodes = ["NO_AUTH", "RATELIMIT_EXCEEDED"] as const

/** Codes that `enter` and `queryService` document. `RATELIMIT_EXCEEDED` means too many requests. */
export type ParkingCode = CommonCode | (typeof parkingCodes)[number]

/** Codes of {@link DeductCode} in addition to the common ones. */
export const deductCodes = [
  ...parkingCodes,
  /** Another deduction has the merchant's number. */
  "ALREADY_EXISTS",
  /** The user owes too much for a deduction. */
  "NOT_ENOUGH"
] as const

/** Codes that `deduct` documents, direct or partner. */
export type DeductCode = CommonCode | (typeof deductCodes)[number]

/** Codes of {@link QueryCode} in addition to the common ones. */
export const queryCodes = ["NOT_FOUND", "RATELIMIT_EXCEEDED"] as const

/** Codes that `query` documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// options
// ---------------------------------------------------------------------------------------------------------------------

/** Options of `queryService`, direct and partner. */
export const queryServiceOptions = {
  title: "查询车牌服务开通信息",
  route: "GET /v3/vehicle/parking/services/find",
  response: PlateService,
  codes: parkingCodes
} as const

/** Options of `enter`, direct and partner. */
export const enterOptions = {
  title: "创建停车入场",
  route: "POST /v3/vehicle/parking/parkings",
  idempotentBy: "out_parking_no",
  response: Entrance,
  codes: parkingCodes
} as const

/** Options of `deduct`, direct and partner. */
export const deductOptions = {
  title: "扣费受理",
  route: "POST /v3/vehicle/transactions/parking",
  idempotentBy: "out_trade_no",
  response: ParkingTransaction
} as const

/** Options of `query`, direct and partner. */
export const queryOptions = {
  title: "查询订单",
  route: "GET /v3/vehicle/transactions/out-trade-no/{out_trade_no}",
  response: ParkingTransaction,
  codes: queryCodes
} as const

/** Whether the deduction found is the one requested. */
export const deducted = (
  known: ParkingTransaction,
  { amount }: { readonly amount: { readonly total: number } }
) => agrees(known.amount?.total, amount.total) ? settled(known) : otherContent

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A stay whose state changed, direct or partner. */
export interface EntranceChange extends Schema.Schema.Type<typeof EntranceChange> {}
export const EntranceChange = Schema.Struct({
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the caller (商户号), direct or partner. */
  sp_mchid: Schema.optional(Schema.String),
  /** Sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the stay (入场ID). */
  parking_id: Schema.String,
  /** The merchant's number of the stay (商户入场ID). */
  out_parking_no: Schema.optional(Schema.String),
  /** Province and number (车牌号). */
  plate_number: Schema.optional(Schema.String),
  /** Colour (车牌颜色). */
  plate_color: Schema.optional(PlateColor),
  /** When the car entered (入场时间). */
  start_time: Schema.optional(Timestamp),
  /** Name of the car park (停车场名称). */
  parking_name: Schema.optional(Schema.String),
  /** Free time, in seconds (免费时长). */
  free_duration: Schema.optional(Schema.Int),
  /** `NORMAL`: a deduction is possible. `BLOCKED`: it is not (本次入场车牌的服务状态). */
  parking_state: Entrance.fields.state,
  /** Reason of `BLOCKED` (不可用状态描述). */
  blocked_state_description: Entrance.fields.block_reason,
  /** When the state changed (状态变更时间). */
  state_update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Parking.EntranceChange" })

/**
 * While a car is parked, a deduction became possible or impossible (停车入场状态变更通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012284177
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012085798
 */
export const entranceChanged: NotificationEvent.NotificationEvent<
  "Parking.entranceChanged",
  "VEHICLE.ENTRANCE_STATE_CHANGE",
  EntranceChange
> = NotificationEvent.make({
  name: "Parking.entranceChanged",
  eventTypes: ["VEHICLE.ENTRANCE_STATE_CHANGE"],
  resource: EntranceChange,
  title: "停车入场状态变更通知",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012284177"
})

const resultDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4012284311"

/** Result of a deduction, in a notification, direct or partner. */
export interface ParkingResult extends Schema.Schema.Type<typeof ParkingResult> {}
export const ParkingResult = Schema.Struct({
  ...ParkingTransaction.fields,
  /** State (交易状态). */
  trade_state: openLiterals("SUCCESS", "ACCEPT", "PAY_FAIL", "FAIL", "REFUND", "PAY_BACK")
}).annotate({ identifier: "Parking.ParkingResult" })

/** Ordinary payments, insurance and campus payments have the same event types. */
const isParking = (plain: NotificationEvent.Plain): boolean => plain.trade_scene === "PARKING"

/**
 * A deduction succeeded (停车服务扣费成功通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012284311
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012086059
 */
export const paid: NotificationEvent.NotificationEvent<"Parking.paid", "TRANSACTION.SUCCESS", ParkingResult> =
  NotificationEvent.make({
    name: "Parking.paid",
    eventTypes: ["TRANSACTION.SUCCESS"],
    resource: ParkingResult,
    matches: isParking,
    issue: (plain, recipient) =>
      plain.trade_state === "SUCCESS"
        ? NotificationEvent.foreign(plain, recipient, { mchid: "sp_mchid", appid: "appid" })
        : "trade_state is not SUCCESS: query the deduction",
    title: "停车服务扣费成功通知",
    docs: resultDocs
  })

/**
 * A deduction failed (停车服务扣费失败通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012284311
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012086059
 */
export const failed: NotificationEvent.NotificationEvent<"Parking.failed", "TRANSACTION.FAIL", ParkingResult> =
  NotificationEvent.make({
    name: "Parking.failed",
    eventTypes: ["TRANSACTION.FAIL"],
    resource: ParkingResult,
    matches: isParking,
    title: "停车服务扣费失败通知",
    docs: resultDocs
  })

/**
 * The user repaid what WeChat Pay had advanced for a deduction (停车服务用户还款通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012284311
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012086059
 */
export const repaid: NotificationEvent.NotificationEvent<"Parking.repaid", "TRANSACTION.PAY_BACK", ParkingResult> =
  NotificationEvent.make({
    name: "Parking.repaid",
    eventTypes: ["TRANSACTION.PAY_BACK"],
    resource: ParkingResult,
    matches: isParking,
    title: "停车服务用户还款通知",
    docs: resultDocs
  })
