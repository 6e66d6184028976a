/** Schemas that the payment channels of service providers share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Fen, Mchid, oneOf, text } from "../../Wire.ts"
import { PayerIdentity, prepayCodes as sharedPrepayCodes, SettleInfo } from "../payments/models.ts"

/** Codes of {@link PrepayCode} in addition to the common ones. */
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

/**
 * Codes that creating an order documents. Only the pages of e-commerce platforms (平台商户) have those that are not in the
 * list for direct merchants.
 */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/** The service provider that creates an order, and its sub-merchant. */
export const partnerFields = {
  /** Application id of the service provider (服务商APPID); the configured `appid` by default. */
  sp_appid: Appid,
  /** Merchant number of the service provider (服务商户号); the configured `mchid` by default. */
  sp_mchid: Mchid,
  /** Application id of the sub-merchant (子商户APPID), bound to `sub_mchid`: at most 32 characters. */
  sub_appid: Schema.optional(text(32)),
  /** Merchant number of the sub-merchant (子商户号): at most 32 characters. */
  sub_mchid: text(32)
} as const

/** Settlement of a sub-merchant's order (结算信息). */
export const PartnerSettleInfo = Schema.Struct({
  ...SettleInfo.fields,
  /** Amount that an e-commerce platform adds to the order, in fen (补差金额). */
  subsidy_amount: Schema.optional(Fen)
})

/** Settlement of a sub-merchant's order. */
export const partnerSettleFields = {
  /** Whether the order's money is shared later (结算信息). */
  settle_info: Schema.optional(PartnerSettleInfo)
} as const

/** Payer of a sub-merchant's order, by the openid under `sp_appid` or under `sub_appid`. */
export const PartnerPayer = Schema.Struct({
  /** The payer's openid under `sp_appid` (用户服务标识): at most 128 characters; this or `sub_openid`. */
  sp_openid: Schema.optional(text(128)),
  /** The payer's openid under `sub_appid`, which is then required (用户子标识): at most 128 characters; this or `sp_openid`. */
  sub_openid: Schema.optional(text(128)),
  /** Person who must be the payer (实名信息). */
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
