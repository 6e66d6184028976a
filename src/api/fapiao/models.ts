/** Shapes that settings, titles and applications of electronic invoices share. */
import * as Schema from "effect/Schema"
import type { CommonCode } from "../../WeChatPayError.ts"
import { defaulted, Fen, merchantNo, openLiterals, Sensitive, SensitiveResponse, text } from "../../Wire.ts"

/** Codes of {@link FapiaoCode} without the common ones. */
export const fapiaoCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that the settings of a merchant and `uploadFile` document. */
export type FapiaoCode = CommonCode | (typeof fapiaoCodes)[number]

/** Codes of {@link ApplicationCode} without the common ones. */
export const applicationCodes = [
  ...fapiaoCodes,
  "RESOURCE_ALREADY_EXISTS",
  /** The application or invoice does not exist, or the user has not filled in the title. */
  "RESOURCE_NOT_EXISTS",
  /** No card template, another title than the user's, or an invoice that cannot be reversed at present. */
  "RULE_LIMIT"
] as const

/** Codes that `issue`, `reverse` and `insertCards` document. */
export type ApplicationCode = CommonCode | (typeof applicationCodes)[number]

/** Codes of {@link QueryCode} without the common ones. */
export const queryCodes = [...fapiaoCodes, "RESOURCE_NOT_EXISTS"] as const

/** Codes that the queries of an application, its files and its title document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Codes of {@link RequestUrlCode} without the common ones. */
export const requestUrlCodes = [
  ...fapiaoCodes,
  /** Another user has filled in the title. */
  "RULE_LIMIT"
] as const

/** Codes that `requestUrl` documents. */
export type RequestUrlCode = CommonCode | (typeof requestUrlCodes)[number]

/** Codes of {@link CreateCardTemplateCode} without the common ones. */
export const createCardTemplateCodes = [...fapiaoCodes, "APPID_MCHID_NOT_MATCH"] as const

/** Codes that `createCardTemplate` documents. */
export type CreateCardTemplateCode = CommonCode | (typeof createCardTemplateCodes)[number]

/**
 * Number of an application for invoices (发票申请单号): WeChat Pay's order number with `WITH_WECHATPAY`, otherwise a number
 * that the merchant assigns; 1 to 32 digits, letters, `_`, `-`, `|`, `*`.
 */
export const FapiaoApplyId = merchantNo(32)

/** The merchant's number of an invoice (商户发票单号): at most 32 characters. */
export const FapiaoId = text(32)

/** Whether the invoice is for a payment with WeChat Pay (开票场景); `WITH_WECHATPAY` by default. */
export const Scene = defaulted(openLiterals("WITH_WECHATPAY", "WITHOUT_WECHATPAY"), "WITH_WECHATPAY")

/**
 * Kind of buyer (购买方类型). `INDIVIDUAL`: a person or other. `ORGANIZATION`: an organisation, which has a taxpayer number.
 */
export const BuyerType = openLiterals("INDIVIDUAL", "ORGANIZATION")

/**
 * Kind of invoice (发票类型). `COMM_FAPIAO`: ordinary VAT invoice. `VAT_FAPIAO`: special VAT invoice, which allows tax
 * deduction.
 */
export const FapiaoBillType = openLiterals("COMM_FAPIAO", "VAT_FAPIAO")

/** Tax preference (税收优惠政策标识). */
export const TaxPreferMark = openLiterals(
  "NO_FAVORABLE",
  "OUTSIDE_VAT",
  "VAT_EXEMPT",
  "NORMAL_ZERO_RATED",
  "EXPORT_ZERO_RATED"
)

/** The tax office identifies organisations by their number. */
const taxpayerNamed = Schema.makeFilter(
  (buyer: { readonly type: string; readonly taxpayer_id?: string | undefined }) =>
    buyer.type !== "ORGANIZATION" || buyer.taxpayer_id !== undefined
      ? undefined
      : "taxpayer_id is required with ORGANIZATION"
)

/** Buyer on an invoice (购买方信息): the response of `UserTitle.query`, or the title that the merchant collected. */
export interface Buyer extends Schema.Schema.Type<typeof Buyer> {}
export const Buyer = Schema.Struct({
  /** Kind of buyer (购买方类型): a person or an organisation. */
  type: BuyerType,
  /** Name (名称): at most 256 characters. */
  name: text(256),
  /** Taxpayer number (纳税人识别号), required with `ORGANIZATION`: at most 32 characters. */
  taxpayer_id: Schema.optional(text(32)),
  /** Address (地址): at most 128 characters. */
  address: Schema.optional(text(128)),
  /** Telephone number (电话): at most 32 characters. */
  telephone: Schema.optional(text(32)),
  /** Bank (开户银行名称): at most 128 characters. */
  bank_name: Schema.optional(text(128)),
  /** Bank account (银行账号): at most 32 characters. */
  bank_account: Schema.optional(text(32)),
  /** Mobile number (手机号). Plaintext; the library encrypts it. */
  phone: Schema.optional(Sensitive),
  /** E-mail address (邮箱地址). Plaintext; the library encrypts it. */
  email: Schema.optional(Sensitive),
  /** Amount of the order in fen (订单金额), with `WITH_WECHATPAY`. */
  amount: Schema.optional(Fen),
  /** The merchant's number of the order (商户订单号), with `WITH_WECHATPAY`: at most 32 characters. */
  out_trade_no: Schema.optional(text(32)),
  /** Kind of invoice (开具的发票类型). */
  fapiao_bill_type: Schema.optional(FapiaoBillType),
  /** Message that the user wrote (留言信息): at most 100 characters. */
  user_apply_message: Schema.optional(text(100))
}).check(taxpayerNamed)

/** Fields of {@link Buyer}, in responses. */
export const titleFields = {
  /** Kind of buyer (购买方类型): a person or an organisation. */
  type: Schema.optional(BuyerType),
  /** Name (名称). */
  name: Schema.optional(Schema.String),
  /** Taxpayer number (纳税人识别号). */
  taxpayer_id: Schema.optional(Schema.String),
  /** Address (地址). */
  address: Schema.optional(Schema.String),
  /** Telephone number (电话). */
  telephone: Schema.optional(Schema.String),
  /** Bank (开户银行名称). */
  bank_name: Schema.optional(Schema.String),
  /** Bank account (银行账号). */
  bank_account: Schema.optional(Schema.String),
  /** Mobile number (手机号), decrypted. */
  phone: Schema.optional(SensitiveResponse),
  /** E-mail address (邮箱地址), decrypted. */
  email: Schema.optional(SensitiveResponse),
  /** Amount of the order, in fen (订单金额). */
  amount: Schema.optional(Fen),
  /** The merchant's number of the order (商户订单号). */
  out_trade_no: Schema.optional(Schema.String),
  /** Kind of invoice (开具的发票类型). */
  fapiao_bill_type: Schema.optional(FapiaoBillType),
  /** Message that the user wrote (留言信息). */
  user_apply_message: Schema.optional(Schema.String)
} as const

/** Seller on an invoice, in responses (销售方信息). */
export const SellerInformation = Schema.Struct({
  /** Name (名称). */
  name: Schema.optional(Schema.String),
  /** Taxpayer number (纳税人识别号). */
  taxpayer_id: Schema.optional(Schema.String),
  /** Address (地址). */
  address: Schema.optional(Schema.String),
  /** Telephone number (电话). */
  telephone: Schema.optional(Schema.String),
  /** Bank (开户银行名称). */
  bank_name: Schema.optional(Schema.String),
  /** Bank account (银行账号). */
  bank_account: Schema.optional(Schema.String)
})

/** Payee, reviewer and drawer of an invoice, in responses (附加信息). */
export const ExtraInformation = Schema.Struct({
  /** Payee (收款人). */
  payee: Schema.optional(Schema.String),
  /** Reviewer (复核人). */
  reviewer: Schema.optional(Schema.String),
  /** Drawer (开票人). */
  drawer: Schema.optional(Schema.String)
})

/** Fields that identify an application, in notifications. */
export const applicationFields = {
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Number of the application (发票申请单号). */
  fapiao_apply_id: Schema.String
} as const

/** The sub-merchant in a service provider's request. */
export const subMerchant = {
  /** Merchant number of the sub-merchant (子商户号): at most 32 characters. */
  sub_mchid: text(32)
} as const

/** Request without fields: an unknown field fails before anything is sent. */
export const noFields = Schema.Record(Schema.String, Schema.Never)
