/** Shapes that the payment channels of service providers share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Fen, Mchid, oneOf, text } from "../../Wire.ts"
import { PayerIdentity, prepayCodes as sharedPrepayCodes, SettleInfo } from "../payments/models.ts"

/** Codes of {@link PrepayCode}, beside the common ones. */
export const prepayCodes = [
  ...sharedPrepayCodes,
  "ACCOUNT_ERROR",
  "BANK_ERROR",
  "INVALID_TRANSACTIONID",
  "OPENID_MISMATCH",
  "ORDER_CLOSED",
  "ORDER_NOT_EXIST",
  "RULE_LIMIT",
  "TRADE_ERROR"
] as const

/** Codes that placing an order documents. All but the shared ones are documented for e-commerce platforms (平台商户) alone. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/** Who places an order as a service provider, and for whom. */
export const partnerFields = {
  sp_appid: Appid,
  sp_mchid: Mchid,
  /** Application of the sub-merchant, bound to `sub_mchid`. */
  sub_appid: Schema.optional(text(32)),
  /** Sub-merchant who sells (子商户号). */
  sub_mchid: text(32)
} as const

/** Settlement of a sub-merchant's order (结算信息). */
export const PartnerSettleInfo = Schema.Struct({
  ...SettleInfo.fields,
  /** What the platform adds to the order's money (补差金额), in fen. */
  subsidy_amount: Schema.optional(Fen)
})

/** Payer of a sub-merchant's order: by his openid under `sp_appid` or under `sub_appid`. */
export const PartnerPayer = Schema.Struct({
  /** Under `sp_appid`; this or `sub_openid`. */
  sp_openid: Schema.optional(text(128)),
  /** Under `sub_appid`, which must then be given; this or `sp_openid`. */
  sub_openid: Schema.optional(text(128)),
  identity: Schema.optional(PayerIdentity)
}).check(oneOf("sp_openid", "sub_openid"))

/** @internal */
export const payerNamed = Schema.makeFilter((request: {
  readonly sub_appid?: string | undefined
  readonly payer: { readonly sub_openid?: string | undefined }
}) =>
  request.payer.sub_openid !== undefined && request.sub_appid === undefined
    ? { path: ["sub_appid"], issue: "is needed with sub_openid" }
    : undefined
)
