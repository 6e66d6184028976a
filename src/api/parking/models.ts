/** Shapes that parking of direct merchants and of service providers shares. */
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  defaulted,
  Fen,
  merchantNo,
  NotifyUrl,
  openLiterals,
  PositiveFen,
  PromotionDetail,
  text,
  Timestamp
} from "../../Wire.ts"

/** Colour of a plate (车牌颜色): `LIMEGREEN` is yellow and green. */
export const PlateColor = openLiterals("BLUE", "GREEN", "YELLOW", "BLACK", "WHITE", "LIMEGREEN")

/** A plate: province and number, without special characters (车牌号). */
export const plateFields = {
  plate_number: text(32),
  plate_color: PlateColor
} as const

const tradeScene = openLiterals("PARKING")

// ---------------------------------------------------------------------------------------------------------------------
// service
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of a request for the state of a plate, direct or partner. */
export const queryServiceFields = {
  appid: Appid,
  ...plateFields,
  openid: text(32)
} as const

/** Whether a user has the parking service for a plate. */
export interface PlateService extends Schema.Schema.Type<typeof PlateService> {}
export const PlateService = Schema.Struct({
  plate_number: Schema.optional(Schema.String),
  plate_color: Schema.optional(PlateColor),
  service_open_time: Schema.optional(Timestamp),
  openid: Schema.optional(Schema.String),
  /** `NORMAL`: in use. `PAUSE`: paused. `OUT_SERVICE`: not opened. */
  service_state: openLiterals("NORMAL", "PAUSE", "OUT_SERVICE")
}).annotate({ identifier: "Parking.PlateService" })

// ---------------------------------------------------------------------------------------------------------------------
// entrance
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of a request for an entrance, direct or partner. */
export const enterFields = {
  /** Merchant's number of this stay, unique per merchant number: the plate says nothing of which stay is meant. */
  out_parking_no: text(64),
  ...plateFields,
  /** Where changes of the stay's state are announced: https only. */
  notify_url: NotifyUrl,
  start_time: Timestamp,
  /** Car park. */
  parking_name: text(128),
  /** Seconds that cost nothing; 0 for none. */
  free_duration: Schema.Natural
} as const

/** A stay in a car park. */
export interface Entrance extends Schema.Schema.Type<typeof Entrance> {}
export const Entrance = Schema.Struct({
  /** WeChat Pay's number of the stay (停车入场id): the `parking_id` of the deduction. */
  id: Schema.String,
  out_parking_no: Schema.String,
  plate_number: Schema.optional(Schema.String),
  plate_color: Schema.optional(PlateColor),
  start_time: Schema.optional(Timestamp),
  parking_name: Schema.optional(Schema.String),
  /** Seconds. */
  free_duration: Schema.optional(Schema.Int),
  /** `NORMAL`: a deduction is possible. `BLOCKED`: it is not, see `block_reason`. */
  state: openLiterals("NORMAL", "BLOCKED"),
  /** Service paused, fees owed, no service, or refused by WeChat Pay's assessment. */
  block_reason: Schema.optional(openLiterals("PAUSE", "OVERDUE", "OUT_SERVICE", "EVALUATION_FAILED"))
}).annotate({ identifier: "Parking.Entrance" })

// ---------------------------------------------------------------------------------------------------------------------
// deduction
// ---------------------------------------------------------------------------------------------------------------------

/** Merchant's number of a deduction: 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
export const ParkingTradeNo = merchantNo(32)

/** The stay that is paid for (停车场景信息): plate, start and name as they were at the entrance. */
export const ParkingInfo = Schema.Struct({
  /** The `id` of the entrance. */
  parking_id: text(32),
  ...plateFields,
  start_time: Timestamp,
  /** After the start, and before the call. */
  end_time: Timestamp,
  parking_name: text(32),
  /** Seconds that are charged. */
  charging_duration: Schema.Natural,
  device_id: text(32)
})

/** Fields of a request for a deduction, direct or partner. */
export const deductFields = {
  appid: Appid,
  /** What the payer's bill shows. */
  description: text(128),
  /** Comes back in queries and notifications. */
  attach: Schema.optional(text(128)),
  out_trade_no: ParkingTradeNo,
  /** `PARKING` unless given: the only one. */
  trade_scene: defaulted(tradeScene, "PARKING"),
  goods_tag: Schema.optional(text(32)),
  /** Where the payment is announced: https only. */
  notify_url: NotifyUrl,
  /** Whether the money is frozen for profit sharing (分账): `Y` or `N`, `N` unless given. */
  profit_sharing: Schema.optional(openLiterals("Y", "N")),
  amount: Schema.Struct({
    /** Fen. */
    total: PositiveFen,
    /** `CNY` unless given. */
    currency: Schema.optional(openLiterals("CNY"))
  }),
  /** Needed in a car park, which is the only scene. */
  parking_info: Schema.optional(ParkingInfo)
} as const

/** A deduction. */
export interface ParkingTransaction extends Schema.Schema.Type<typeof ParkingTransaction> {}
export const ParkingTransaction = Schema.Struct({
  appid: Schema.optional(Schema.String),
  sub_appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  /** Today's pages call a direct merchant so, too. */
  sp_mchid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  description: Schema.optional(Schema.String),
  create_time: Schema.optional(Timestamp),
  out_trade_no: Schema.String,
  transaction_id: Schema.optional(Schema.String),
  /** `ACCEPTED`: the car may leave, the money follows. `PAY_FAIL`: deduct again. `REFUND`: refunded, or a part of it. */
  trade_state: openLiterals("SUCCESS", "ACCEPTED", "PAY_FAIL", "REFUND"),
  trade_state_description: Schema.optional(Schema.String),
  success_time: Schema.optional(Timestamp),
  /** `BPA`: WeChat Pay advanced the money. */
  bank_type: Schema.optional(Schema.String),
  /** Where WeChat Pay advanced the money (垫资): whether the user paid it back, `Y` or `N`. */
  user_repaid: Schema.optional(openLiterals("Y", "N")),
  attach: Schema.optional(Schema.String),
  trade_scene: Schema.optional(tradeScene),
  parking_info: Schema.optional(Schema.Struct({
    parking_id: Schema.optional(Schema.String),
    plate_number: Schema.optional(Schema.String),
    plate_color: Schema.optional(PlateColor),
    start_time: Schema.optional(Timestamp),
    end_time: Schema.optional(Timestamp),
    parking_name: Schema.optional(Schema.String),
    /** Seconds. */
    charging_duration: Schema.optional(Schema.Int),
    device_id: Schema.optional(Schema.String)
  })),
  payer: Schema.optional(Schema.Struct({
    openid: Schema.optional(Schema.String),
    sub_openid: Schema.optional(Schema.String)
  })),
  amount: Schema.optional(Schema.Struct({
    /** Fen, as all of these. */
    total: Schema.optional(Fen),
    payer_total: Schema.optional(Fen),
    discount_total: Schema.optional(Fen),
    currency: Schema.optional(Schema.String)
  })),
  promotion_detail: Schema.optional(Schema.Array(PromotionDetail))
}).annotate({ identifier: "Parking.ParkingTransaction" })

/** Codes of {@link ParkingCode}, beside the common ones. */
export const parkingCodes = ["NO_AUTH", "RATELIMIT_EXCEEDED"] as const

/** Codes that entering and the query of a plate document. `RATELIMIT_EXCEEDED`: the name of `FREQUENCY_LIMITED` here. */
export type ParkingCode = CommonCode | (typeof parkingCodes)[number]

/** Codes of {@link DeductCode}, beside the common ones. */
export const deductCodes = [
  ...parkingCodes,
  /** The merchant's number is that of another deduction. */
  "ALREADY_EXISTS",
  /** The user owes too much to be deducted anything. */
  "NOT_ENOUGH"
] as const

/** Codes that a deduction documents, direct or partner. */
export type DeductCode = CommonCode | (typeof deductCodes)[number]

/** Codes of {@link QueryCode}, beside the common ones. */
export const queryCodes = ["NOT_FOUND", "RATELIMIT_EXCEEDED"] as const

/** Codes that the query of a deduction documents. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A stay whose state changed, direct or partner. */
export interface EntranceChange extends Schema.Schema.Type<typeof EntranceChange> {}
export const EntranceChange = Schema.Struct({
  mchid: Schema.optional(Schema.String),
  /** Today's pages call a direct merchant so, too. */
  sp_mchid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  parking_id: Schema.String,
  out_parking_no: Schema.optional(Schema.String),
  plate_number: Schema.optional(Schema.String),
  plate_color: Schema.optional(PlateColor),
  start_time: Schema.optional(Timestamp),
  parking_name: Schema.optional(Schema.String),
  /** Seconds. */
  free_duration: Schema.optional(Schema.Int),
  parking_state: Entrance.fields.state,
  blocked_state_description: Entrance.fields.block_reason,
  state_update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "Parking.EntranceChange" })

/**
 * While a car is parked, a deduction became possible or impossible (停车入场状态变更通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_5.shtml
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_5.shtml
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
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_5.shtml"
})

const resultDocs = "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_6.shtml"

/** What became of a deduction, as a notification tells it, direct or partner. */
export interface ParkingResult extends Schema.Schema.Type<typeof ParkingResult> {}
export const ParkingResult = Schema.Struct({
  ...ParkingTransaction.fields,
  trade_state: openLiterals("SUCCESS", "PAY_FAIL", "FAIL", "PAY_BACK")
}).annotate({ identifier: "Parking.ParkingResult" })

/** Ordinary payments, insurance and campus payments share the event types. */
const isParking = (plain: NotificationEvent.Plain): boolean => plain.trade_scene === "PARKING"

/**
 * A deduction succeeded (停车服务扣费成功通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_6.shtml
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_6.shtml
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
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_6.shtml
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_6.shtml
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
 * The user paid back what WeChat Pay had advanced for a deduction (停车服务用户还款通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_8_6.shtml
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_8_6.shtml
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
