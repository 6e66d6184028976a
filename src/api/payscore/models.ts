/** Shapes that service orders, permissions and notifications of payscore share. */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as SchemaGetter from "effect/SchemaGetter"
import { Fen, merchantNo, openLiterals, PositiveFen, PromotionDetail, text, writeTime } from "../../Wire.ts"

/** Number of the service (服务ID) that WeChat Pay gave when payscore was opened: 32 digits. */
export const ServiceId = text(32)

/**
 * Merchant's number of a service order (商户服务订单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. It is no
 * `out_trade_no`: refunds name the `transaction_id` of the collection.
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

const writeCompact = (time: DateTime.Utc | string): string =>
  typeof time === "string" ? time : writeTime(time).slice(0, 19).replaceAll(/\D/g, "")

const serviceTime = (words: Schema.String) =>
  Schema.String.pipe(
    Schema.decodeTo(Schema.Union([Schema.DateTimeUtc, words]), {
      decode: SchemaGetter.transform(readCompact),
      encode: SchemaGetter.transform(writeCompact)
    })
  )

/**
 * Time of payscore: a `DateTime.Utc`, which goes out as `yyyyMMddHHmmss` in Beijing time, or text in that form, or a day,
 * `yyyyMMdd`.
 */
export const ServiceTime = serviceTime(Schema.String.check(Schema.isPattern(/^(\d{8}|\d{14})$/)))

/** {@link ServiceTime}, or `OnAccept`: the moment at which the user confirms. */
export const ServiceStart = serviceTime(Schema.String.check(Schema.isPattern(/^(\d{8}|\d{14}|OnAccept)$/)))

/** Time of payscore, in a response: a time as `DateTime.Utc`, a day or `OnAccept` as text. */
export const ServiceTimeOrText = serviceTime(Schema.String)

const Count = Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 100 }))

const lineFields = {
  description: Schema.optional(text(30)),
  /** 1 unless given, 100 at most. */
  count: Schema.optional(Count)
} as const

/** Something that the user pays for afterwards (后付费项目). No two of an order have the same name. */
export const PostPayment = Schema.Struct({
  name: text(20),
  /** Fen, for all of `count` together. */
  amount: Schema.optional(Schema.Natural),
  ...lineFields
})

/** A discount (商户优惠). No two of an order have the same name. */
export const PostDiscount = Schema.Struct({
  name: Schema.optional(text(20)),
  /** Fen. */
  amount: Schema.optional(Schema.Natural),
  ...lineFields
})

/** At most 100 of {@link PostPayment}. */
export const PostPayments = Schema.Array(PostPayment).check(Schema.isMaxLength(100))

/** At most 30 of {@link PostDiscount}. */
export const PostDiscounts = Schema.Array(PostDiscount).check(Schema.isMaxLength(30))

const remarkFields = {
  start_time_remark: Schema.optional(text(20)),
  end_time_remark: Schema.optional(text(20))
} as const

/** When the service is used, as it begins (服务时间段). */
export const TimeRange = Schema.Struct({
  /** Not before the call; `OnAccept` for the moment at which the user confirms. */
  start_time: ServiceStart,
  /** Left out while it is not known; then completing the order needs it. */
  end_time: Schema.optional(ServiceTime),
  ...remarkFields
})

/** When the service was used, once it has ended (实际服务时间段). */
export const ActualTimeRange = Schema.Struct({
  start_time: Schema.optional(ServiceStart),
  /** After the start, and not after the call: mind the seconds between two clocks. */
  end_time: Schema.optional(ServiceTime),
  ...remarkFields
})

/** Where the service is used (服务位置). */
export const Location = Schema.Struct({
  start_location: Schema.optional(text(20)),
  /** Not without a start. */
  end_location: Schema.optional(text(20))
})

/**
 * Most that the user may come to owe (服务风险金).
 *
 * **Details**
 *
 * `DEPOSIT` (押金), `ADVANCE` (预付款), `CASH_DEPOSIT` (保证金): what a user whose score is too low pays before the service.
 * `ESTIMATE_ORDER_COST` (预估订单费用): nothing is paid before.
 */
export const RiskFund = Schema.Struct({
  name: openLiterals("DEPOSIT", "ADVANCE", "CASH_DEPOSIT", "ESTIMATE_ORDER_COST"),
  /** Fen, within the limit of the service. */
  amount: PositiveFen,
  description: Schema.optional(text(30))
})

/** Devices with which the service begins and ends (设备信息). */
export const Device = Schema.Struct({
  start_device_id: Schema.optional(text(50)),
  end_device_id: Schema.optional(text(50)),
  /** Address that the device's code leads to. */
  materiel_no: Schema.optional(text(100))
})

/**
 * State of a service order (服务订单状态).
 *
 * **Details**
 *
 * - `CREATED`: the user has not confirmed yet. `DOING`: confirmed, up to the collection; see {@link StateDescription}.
 * - `DONE`: collected, or nothing to collect. `REVOKED`: cancelled.
 * - `EXPIRED`: not confirmed within 30 days.
 */
export const OrderState = openLiterals("CREATED", "DOING", "DONE", "REVOKED", "EXPIRED")

/**
 * What a service order that is `DOING` waits for (订单状态说明): `USER_CONFIRM` for the merchant to complete it,
 * `MCH_COMPLETE` for the money.
 */
export const StateDescription = openLiterals("USER_CONFIRM", "MCH_COMPLETE")

/** How the collection of a service order stands (收款信息). */
export const Collection = Schema.Struct({
  /** `USER_PAYING`: to be collected. `USER_PAID`: collected. */
  state: Schema.optional(openLiterals("USER_PAYING", "USER_PAID")),
  /** Fen, as all of these. */
  total_amount: Schema.optional(Fen),
  paying_amount: Schema.optional(Fen),
  paid_amount: Schema.optional(Fen),
  details: Schema.optional(Schema.Array(Schema.Struct({
    seq: Schema.optional(Schema.Int),
    amount: Schema.optional(Fen),
    /** `NEWTON`: through WeChat Pay. `MCH`: by the merchant's own ways, as `ServiceOrder.sync` told. */
    paid_type: Schema.optional(openLiterals("NEWTON", "MCH")),
    paid_time: Schema.optional(ServiceTimeOrText),
    /** WeChat Pay's order number: what a refund names. */
    transaction_id: Schema.optional(Schema.String),
    promotion_detail: Schema.optional(Schema.Array(PromotionDetail))
  }))),
  bank_type: Schema.optional(Schema.String)
})

const responseLine = Schema.Struct({
  name: Schema.optional(Schema.String),
  /** Fen. */
  amount: Schema.optional(Fen),
  description: Schema.optional(Schema.String),
  count: Schema.optional(Schema.Int)
})

/** What WeChat Pay tells of a service order, in answers and notifications. */
export const serviceOrderFields = {
  out_order_no: Schema.String,
  service_id: Schema.optional(Schema.String),
  appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  service_introduction: Schema.optional(Schema.String),
  state: OrderState,
  /** Only while the state is `DOING`. */
  state_description: Schema.optional(StateDescription),
  post_payments: Schema.optional(Schema.Array(responseLine)),
  post_discounts: Schema.optional(Schema.Array(responseLine)),
  risk_fund: Schema.optional(Schema.Struct({
    name: Schema.optional(RiskFund.fields.name),
    /** Fen. */
    amount: Schema.optional(Fen),
    description: Schema.optional(Schema.String)
  })),
  /** What is to be collected, in fen. */
  total_amount: Schema.optional(Fen),
  /** Whether WeChat Pay collects: today always `true`. */
  need_collection: Schema.optional(Schema.Boolean),
  collection: Schema.optional(Collection),
  time_range: Schema.optional(Schema.Struct({
    start_time: Schema.optional(ServiceTimeOrText),
    end_time: Schema.optional(ServiceTimeOrText),
    start_time_remark: Schema.optional(Schema.String),
    end_time_remark: Schema.optional(Schema.String)
  })),
  location: Schema.optional(Schema.Struct({
    start_location: Schema.optional(Schema.String),
    end_location: Schema.optional(Schema.String)
  })),
  attach: Schema.optional(Schema.String),
  notify_url: Schema.optional(Schema.String),
  openid: Schema.optional(Schema.String),
  /** WeChat Pay's number of the service order (微信支付服务订单号). */
  order_id: Schema.optional(Schema.String)
} as const
