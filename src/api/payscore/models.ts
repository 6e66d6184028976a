/** Shapes that service orders, permissions and notifications of WeChat Pay score share. */
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import type { CommonCode } from "../../WeChatPayError.ts"
import { encodeTime, Fen, merchantNo, openLiterals, PositiveFen, PromotionDetail, text } from "../../Wire.ts"

/** Codes of {@link ServiceOrderCode} in addition to the common ones. */
export const serviceOrderCodes = [
  "FREQUENCY_LIMITED",
  "INVALID_ORDER_STATE",
  "NO_AUTH",
  "ORDER_CANCELED",
  "ORDER_DONE",
  // On earlier pages only: today's name no code for an order that does not exist.
  "ORDER_NOT_EXIST"
] as const

/** Codes that the operations of service orders document, all in one table. */
export type ServiceOrderCode = CommonCode | (typeof serviceOrderCodes)[number]

/** Number of the service (服务ID), assigned by WeChat Pay: at most 32 digits. */
export const ServiceId = text(32)

/**
 * The merchant's number of a service order (商户服务订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. It is not an
 * `out_trade_no`: refund the `transaction_id` of the collection.
 */
export const OutOrderNo = merchantNo(32)

const compact = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/

const readCompact = (wire: string): DateTime.Utc | string => {
  const match = compact.exec(wire)
  if (match === null) return wire
  const [, year, month, day, hour, minute, second] = match
  return DateTime.make(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`).pipe(
    Option.map(DateTime.toUtc),
    Option.getOrElse(() => wire)
  )
}

const writeCompact = (time: DateTime.Utc | string) =>
  typeof time === "string"
    ? Effect.succeed(time)
    : Effect.map(encodeTime(time), (text) => text.slice(0, 19).replaceAll(/\D/g, ""))

const serviceTime = (words: Schema.String) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.Union([words, Schema.DateTimeUtc]), {
      decode: SchemaGetter.transform(readCompact),
      encode: SchemaGetter.transformEffect(writeCompact)
    })
  )

/**
 * Time in a service order: a `DateTime.Utc`, sent as `yyyyMMddHHmmss` in Beijing time; or text in that form; or a day,
 * `yyyyMMdd`.
 */
export const ServiceTime = serviceTime(
  Schema.String.check(Schema.isPattern(/^(\d{8}|\d{14})$/, { expected: "yyyyMMddHHmmss or yyyyMMdd, in Beijing time" }))
)

/** {@link ServiceTime}, or `OnAccept`: when the user confirms. */
export const ServiceStart = serviceTime(
  Schema.String.check(
    Schema.isPattern(/^(\d{8}|\d{14}|OnAccept)$/, {
      expected: "yyyyMMddHHmmss or yyyyMMdd, in Beijing time, or OnAccept"
    })
  )
)

/** Time of a service order, in a response: a time as `DateTime.Utc`, a day or `OnAccept` as text. */
export const ServiceTimeOrText = serviceTime(Schema.String)

const Count = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))

/** A charge that the user pays after the service (后付费项目). Names are unique within an order. */
export const PostPayment = Schema.Struct({
  /** Name (付费名称): at most 20 characters. */
  name: text(20),
  /** Amount in fen, for all of `count` together (付费金额): at least 0. */
  amount: Schema.optional(Schema.Natural),
  /** Description (付费说明): at most 30 characters. */
  description: Schema.optional(text(30)),
  /** Number of items that are charged (付费数量): 1 to 100, by default 1. */
  count: Schema.optional(Count)
})

/** A discount of the merchant (商户优惠). Names are unique within an order. */
export const PostDiscount = Schema.Struct({
  /** Name (优惠名称): at most 20 characters. */
  name: text(20),
  /** Condition of the discount (优惠说明): at most 30 characters. */
  description: text(30),
  /** Amount in fen (优惠金额): at least 0. */
  amount: Schema.optional(Schema.Natural),
  /** Number of discounts of this kind (优惠数量): 1 to 100, by default 1. */
  count: Schema.optional(Count)
})

/** At most 100 of {@link PostPayment}. */
export const PostPayments = Schema.Array(PostPayment).check(Schema.isMaxLength(100))

/** At most 30 of {@link PostDiscount}. */
export const PostDiscounts = Schema.Array(PostDiscount).check(Schema.isMaxLength(30))

/** {@link PostDiscounts} where name and description are optional. */
export const ModifiedDiscounts = Schema.Array(
  PostDiscount.mapFields((fields) => ({
    ...fields,
    /** Name of the discount (优惠名称): at most 20 characters. */
    name: Schema.optional(fields.name),
    /** Condition of the discount (优惠说明): at most 30 characters. */
    description: Schema.optional(fields.description)
  }))
).check(Schema.isMaxLength(30))

const remarkFields = {
  /** Note on the start (服务开始时间备注): at most 20 characters. */
  start_time_remark: Schema.optional(text(20)),
  /** Note on the end (服务结束时间备注): at most 20 characters. */
  end_time_remark: Schema.optional(text(20))
} as const

/** When the service is used, as known when the order is created (服务时间段). */
export const TimeRange = Schema.Struct({
  /** Start (服务开始时间): not before the call; `OnAccept`: the time at which the user confirms. */
  start_time: ServiceStart,
  /** End (服务结束时间), if known; otherwise completing the order requires it. */
  end_time: Schema.optional(ServiceTime),
  ...remarkFields
})

/** When the service was used (实际服务时间段). */
export const ActualTimeRange = Schema.Struct({
  /** Start (服务开始时间). */
  start_time: Schema.optional(ServiceStart),
  /** End (服务结束时间): after the start, not after the call. Consider that clocks differ by seconds. */
  end_time: Schema.optional(ServiceTime),
  ...remarkFields
})

/** Places at which the service begins and ends (服务位置). */
export const Location = Schema.Struct({
  /** Place at which the service begins (服务开始地点): at most 20 characters. */
  start_location: Schema.optional(text(20)),
  /** Place at which the service ends (服务结束地点): at most 20 characters. */
  end_location: Schema.optional(text(20))
})

/** Most that the user may have to pay (服务风险金). */
export const RiskFund = Schema.Struct({
  /**
   * Kind (风险名称). `DEPOSIT` (押金), `ADVANCE` (预付款), `CASH_DEPOSIT` (保证金): users with a low score pay it before the
   * service. `ESTIMATE_ORDER_COST` (预估订单费用): nobody pays before.
   */
  name: openLiterals("DEPOSIT", "ADVANCE", "CASH_DEPOSIT", "ESTIMATE_ORDER_COST"),
  /** Amount in fen (风险金额): at least 1, at most the limit of the service. */
  amount: PositiveFen,
  /** Description (风险说明): at most 30 characters. */
  description: Schema.optional(text(30))
})

/** Devices of the service (设备信息); required for unattended devices. */
export const Device = Schema.Struct({
  /** Device that starts the service (服务开始的设备ID): at most 50 characters. */
  start_device_id: Schema.optional(text(50)),
  /** Device that ends the service (服务结束的设备ID): at most 50 characters. */
  end_device_id: Schema.optional(text(50)),
  /** URL that the device's code contains (物料编码): at most 100 characters. */
  materiel_no: Schema.optional(text(100))
})

/**
 * State of a service order (服务订单状态).
 *
 * **Details**
 *
 * - `CREATED`: the user has not confirmed yet. `DOING`: confirmed, until the collection; see {@link StateDescription}.
 * - `DONE`: collected, or nothing to collect. `REVOKED`: cancelled. `EXPIRED`: not confirmed within 30 days.
 */
export const OrderState = openLiterals("CREATED", "DOING", "DONE", "REVOKED", "EXPIRED")

/**
 * Progress of a service order that is `DOING` (订单状态说明). `USER_CONFIRM`: the user confirmed, the merchant has to
 * complete it. `MCH_COMPLETE`: the merchant completed it, WeChat Pay collects.
 */
export const StateDescription = openLiterals("USER_CONFIRM", "MCH_COMPLETE")

/** Collection of a service order (收款信息). */
export const Collection = Schema.Struct({
  /** `USER_PAYING`: not collected yet. `USER_PAID`: collected (订单收款状态). */
  state: Schema.optional(openLiterals("USER_PAYING", "USER_PAID")),
  /** Amount to collect in all, in fen (总金额). */
  total_amount: Schema.optional(Fen),
  /** Amount still to collect, in fen (待收金额). */
  paying_amount: Schema.optional(Fen),
  /** Amount collected so far, in fen (已收金额). */
  paid_amount: Schema.optional(Fen),
  /** Payments (收款明细列表). */
  details: Schema.optional(Schema.Array(Schema.Struct({
    /** Number of the payment, from 1 (收款序号). */
    seq: Schema.optional(Schema.Int),
    /** Amount in fen (单笔收款金额). */
    amount: Schema.optional(Fen),
    /** `NEWTON`: through WeChat Pay score. `MCH`: otherwise, as reported by `ServiceOrder.sync` (收款成功渠道). */
    paid_type: Schema.optional(openLiterals("NEWTON", "MCH")),
    /** When the user paid (收款成功时间). */
    paid_time: Schema.optional(ServiceTimeOrText),
    /** WeChat Pay's order number, for refunds (微信支付交易单号). */
    transaction_id: Schema.optional(Schema.String),
    /** Promotions of the payment (优惠功能). */
    promotion_detail: Schema.optional(Schema.Array(PromotionDetail))
  }))),
  /** Bank or balance that paid (付款银行). */
  bank_type: Schema.optional(Schema.String)
})

const responseLine = Schema.Struct({
  /** Name (付费名称, 优惠名称). */
  name: Schema.optional(Schema.String),
  /** Amount in fen (付费金额, 优惠金额). */
  amount: Schema.optional(Fen),
  /** Description of the charge, or condition of the discount (付费说明, 优惠说明). */
  description: Schema.optional(Schema.String),
  /** Number of items or discounts of this kind (付费数量, 优惠数量). */
  count: Schema.optional(Schema.Int)
})

/** Fields of a service order, in responses and notifications. */
export const serviceOrderFields = {
  /** The merchant's number of the service order (商户服务订单号). */
  out_order_no: Schema.String,
  /** Number of the service (服务ID). */
  service_id: Schema.optional(Schema.String),
  /** Application (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The service in words (服务信息). */
  service_introduction: Schema.optional(Schema.String),
  /** State (服务订单状态). */
  state: OrderState,
  /** Progress, only in the state `DOING` (订单状态说明). */
  state_description: Schema.optional(StateDescription),
  /** Charges (后付费项目). */
  post_payments: Schema.optional(Schema.Array(responseLine)),
  /** Discounts (商户优惠). */
  post_discounts: Schema.optional(Schema.Array(responseLine)),
  /** Most that the user may have to pay (服务风险金). */
  risk_fund: Schema.optional(Schema.Struct({
    /** Kind (风险名称). */
    name: Schema.optional(RiskFund.fields.name),
    /** Amount in fen (风险金额). */
    amount: Schema.optional(Fen),
    /** Description (风险说明). */
    description: Schema.optional(Schema.String)
  })),
  /** Amount to collect, in fen (总金额). */
  total_amount: Schema.optional(Fen),
  /** Whether WeChat Pay collects (是否需要收款): always `true`. */
  need_collection: Schema.optional(Schema.Boolean),
  /** Collection (收款信息). */
  collection: Schema.optional(Collection),
  /** When the service was used (服务时间段). */
  time_range: Schema.optional(Schema.Struct({
    /** Start (服务开始时间). */
    start_time: Schema.optional(ServiceTimeOrText),
    /** End (服务结束时间). */
    end_time: Schema.optional(ServiceTimeOrText),
    /** Note on the start (服务开始时间备注). */
    start_time_remark: Schema.optional(Schema.String),
    /** Note on the end (服务结束时间备注). */
    end_time_remark: Schema.optional(Schema.String)
  })),
  /** Places at which the service began and ended (服务位置). */
  location: Schema.optional(Schema.Struct({
    /** Place at which the service began (服务开始地点). */
    start_location: Schema.optional(Schema.String),
    /** Place at which the service ended (服务结束地点). */
    end_location: Schema.optional(Schema.String)
  })),
  /** The merchant's data from the request (商户数据包). */
  attach: Schema.optional(Schema.String),
  /** Address for notifications (商户回调地址). */
  notify_url: Schema.optional(Schema.String),
  /** The user (用户标识). */
  openid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the service order (微信支付服务订单号). */
  order_id: Schema.optional(Schema.String)
} as const
