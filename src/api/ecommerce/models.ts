/** Shapes that the products of platforms share. */
import * as Schema from "effect/Schema"
import { Fen, openLiterals, pattern, PositiveFen, text, Timestamp } from "../../Wire.ts"

/** The field of a request that names the sub-merchant. */
export const subMchid = {
  /** Merchant number of the sub-merchant (二级商户号): at most 32 characters. */
  sub_mchid: text(32)
} as const

/** A number of the platform's own: 1 to `length` digits and letters, nothing else. */
export const alphanumericNo = (length: number) =>
  pattern(new RegExp(`^[0-9A-Za-z]{1,${length}}$`), `1 to ${length} digits and letters`)

/** Address for notifications (通知地址): http or https, no query, at most `length` characters. */
export const notifyUrl = (length: number) =>
  Schema.String.check(
    Schema.isMaxLength(length),
    Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "must be an http(s) address without a query" })
  )

/** Address for notifications (通知地址): https, no query, at most 256 characters. */
export const HttpsNotifyUrl = Schema.String.check(
  Schema.isMaxLength(256),
  Schema.isPattern(/^https:\/\/[^\s?#]+$/, { message: "must be an https address without a query" })
)

/**
 * Account of a merchant in WeChat Pay (账户类型).
 *
 * **Details**
 *
 * - `BASIC`: basic account (基本账户), which receives takings. `OPERATION`: operating account (运营账户).
 * - `FEES`: account for fees (手续费账户). `DEPOSIT`: deposit account (保证金账户).
 */
export const AccountType = openLiterals("BASIC", "OPERATION", "FEES", "DEPOSIT")

/** Account that pays a withdrawal (出款账户类型). */
export const WithdrawalAccount = openLiterals("BASIC", "OPERATION", "FEES")

/** Amount of a withdrawal in fen: 1 to 80,000,000,000, which is 800 million yuan. */
export const WithdrawalAmount = PositiveFen.check(Schema.isLessThanOrEqualTo(80_000_000_000))

/** Amount of a recharge (充值金额). */
export const RechargeAmount = Schema.Struct({
  /** Amount in fen (总金额). */
  amount: Schema.optional(Fen),
  /** Currency (货币类型): `CNY`. */
  currency: Schema.optional(Schema.String)
})

/** Agreement that a sub-merchant has signed with the platform (签约协议). */
export const Agreement = Schema.Struct({
  /** Number of the agreement (协议编号), which WeChat Pay gives out. */
  agreement_code: Schema.String,
  /** Version of the agreement (协议版本号), for example `20240815`. */
  agreement_version: Schema.String,
  /** Name of the subject that signed (签约主体). */
  sign_organization: Schema.String,
  /** Time of the signing (签约时间). */
  sign_time: Timestamp
})

/** The platform's number of an order or of combined orders: 1 to 32 digits, letters, `_`, `-`, `|`, `*`, `@`. */
export const CombineOutTradeNo = pattern(/^[0-9A-Za-z_\-|*@]{1,32}$/, "1 to 32 characters: digits, letters, _ - | * @")

/** The orders of a combined payment, 1 to 50. */
export const subOrders = <S extends Schema.Top>(order: S) =>
  Schema.Array(order).check(Schema.isMinLength(1), Schema.isMaxLength(50))
