/** Shapes that electronic invoices of direct merchants and of service providers share. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  Appid,
  defaulted,
  Fen,
  Links,
  merchantNo,
  NotifyUrlText,
  openLiterals,
  pageOf,
  PositiveFen,
  Sensitive,
  SensitiveResponse,
  text,
  Timestamp
} from "../../Wire.ts"

/** Codes of {@link FapiaoCode}, beside the common ones. */
export const fapiaoCodes = ["FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that the settings of a merchant document, and uploading a file. */
export type FapiaoCode = CommonCode | (typeof fapiaoCodes)[number]

/** Codes of {@link ApplicationCode}, beside the common ones. */
export const applicationCodes = [
  ...fapiaoCodes,
  "RESOURCE_ALREADY_EXISTS",
  /** There is no such application or invoice, or no title yet. */
  "RESOURCE_NOT_EXISTS",
  /** Without a card template; a title other than the user's; an invoice that cannot be reversed now. */
  "RULE_LIMIT"
] as const

/** Codes that making out, reversing and inserting invoices document. */
export type ApplicationCode = CommonCode | (typeof applicationCodes)[number]

/** Codes of {@link QueryCode}, beside the common ones. */
export const queryCodes = [...fapiaoCodes, "RESOURCE_NOT_EXISTS"] as const

/** Codes that queries of an application, its files and its title document. */
export type QueryCode = CommonCode | (typeof queryCodes)[number]

/** Codes of {@link RequestUrlCode}, beside the common ones. */
export const requestUrlCodes = [
  ...fapiaoCodes,
  /** Another user gave the title before. */
  "RULE_LIMIT"
] as const

/** Codes that asking for the page of the title documents. */
export type RequestUrlCode = CommonCode | (typeof requestUrlCodes)[number]

/** Codes of {@link CreateCardTemplateCode}, beside the common ones. */
export const createCardTemplateCodes = [...fapiaoCodes, "APPID_MCHID_NOT_MATCH"] as const

/** Codes that a card template documents. */
export type CreateCardTemplateCode = CommonCode | (typeof createCardTemplateCodes)[number]

/**
 * Number of an application (发票申请单号): WeChat Pay's order number where the payment was one of WeChat Pay's, else a
 * number of the merchant's, at most 32 digits, letters, `_`, `-`, `|`, `*`.
 */
export const FapiaoApplyId = merchantNo(32)

/** Number that the merchant gives to one invoice of an application (商户发票单号), at most 32 characters. */
export const FapiaoId = text(32)

/** Whether the invoice is for a payment by WeChat Pay. `WITH_WECHATPAY` unless given. */
export const Scene = defaulted(openLiterals("WITH_WECHATPAY", "WITHOUT_WECHATPAY"), "WITH_WECHATPAY")

/** `INDIVIDUAL`: a person or other. `ORGANIZATION`: a unit, which has a taxpayer's number. */
const BuyerType = openLiterals("INDIVIDUAL", "ORGANIZATION")

/** `COMM_FAPIAO`: common. `VAT_FAPIAO`: special, of which a buyer can deduct the tax. */
const FapiaoBillType = openLiterals("COMM_FAPIAO", "VAT_FAPIAO")

const TaxPreferMark = openLiterals(
  "NO_FAVORABLE",
  "OUTSIDE_VAT",
  "VAT_EXEMPT",
  "NORMAL_ZERO_RATED",
  "EXPORT_ZERO_RATED"
)

/** A unit is known to the tax office by its number. */
const taxpayerNamed = Schema.makeFilter(
  (buyer: { readonly type: string; readonly taxpayer_id?: string | undefined }) =>
    buyer.type !== "ORGANIZATION" || buyer.taxpayer_id !== undefined
      ? undefined
      : "an ORGANIZATION needs its taxpayer_id"
)

/** Whom an invoice is made out to (购买方信息): what `UserTitle.query` answers, or what the merchant asked for himself. */
export interface Buyer extends Schema.Schema.Type<typeof Buyer> {}

/**
 * Schema for {@link Buyer}. The last four stand on the pages of `insertCards` and of the general invoices of 2026; a title
 * goes into `issue` as it was answered.
 */
export const Buyer = Schema.Struct({
  type: BuyerType,
  name: text(256),
  /** Needed of an `ORGANIZATION`. */
  taxpayer_id: Schema.optional(text(32)),
  address: Schema.optional(text(128)),
  telephone: Schema.optional(text(32)),
  bank_name: Schema.optional(text(128)),
  bank_account: Schema.optional(text(32)),
  /** Encrypted. */
  phone: Schema.optional(Sensitive),
  /** Encrypted. */
  email: Schema.optional(Sensitive),
  /** Fen, of the order. */
  amount: Schema.optional(Fen),
  out_trade_no: Schema.optional(text(32)),
  fapiao_bill_type: Schema.optional(FapiaoBillType),
  /** What the user wrote when he asked for the invoice. */
  user_apply_message: Schema.optional(text(100))
}).check(taxpayerNamed)

/** Fields of whom an invoice is made out to, in answers. */
export const titleFields = {
  type: Schema.optional(BuyerType),
  name: Schema.optional(Schema.String),
  taxpayer_id: Schema.optional(Schema.String),
  address: Schema.optional(Schema.String),
  telephone: Schema.optional(Schema.String),
  bank_name: Schema.optional(Schema.String),
  bank_account: Schema.optional(Schema.String),
  phone: Schema.optional(SensitiveResponse),
  email: Schema.optional(SensitiveResponse),
  /** Fen, of the order. */
  amount: Schema.optional(Fen),
  out_trade_no: Schema.optional(Schema.String),
  fapiao_bill_type: Schema.optional(FapiaoBillType),
  user_apply_message: Schema.optional(Schema.String)
} as const

// ---------------------------------------------------------------------------------------------------------------------
// merchant
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of a request that creates a card template, direct or partner. */
export const cardTemplateFields = {
  /** Official account that the cards show (插卡公众号); the configured `appid` unless given. */
  card_appid: Appid,
  card_template_information: Schema.Struct({
    /** The merchant's name unless given. */
    payee_name: Schema.optional(text(32)),
    /** Address of the logo, as the official account's permanent material has it. */
    logo_url: text(1024),
    /** A line of one's own in the card's details, which opens a page or a mini program. */
    custom_cell: Schema.optional(Schema.Struct({
      words: text(5),
      description: text(6),
      jump_url: Schema.optional(text(1024)),
      miniprogram_user_name: Schema.optional(text(32)),
      miniprogram_path: Schema.optional(text(1024))
    }))
  })
} as const

/** A card template. */
export interface CardTemplate extends Schema.Schema.Type<typeof CardTemplate> {}
export const CardTemplate = Schema.Struct({
  card_appid: Schema.optional(Schema.String),
  card_id: Schema.String
}).annotate({
  identifier: "FapiaoMerchant.CardTemplate",
  examples: [{ card_appid: "wxb1170446a4c0a5a2", card_id: "p4gLgvn_cxVCQez17kaBJnZHPcXs" }]
})

/** Fields of a request that changes settings, direct or partner. */
export const configureFields = {
  /** Where all notifications of invoices go: one address for a merchant number. */
  callback_url: Schema.optional(NotifyUrlText),
  /** Whether every payment in the user's bill offers an invoice. */
  show_fapiao_cell: Schema.optional(Schema.Boolean),
  /** Whether the page that asks for the title offers special VAT invoices. */
  support_vat_fapiao: Schema.optional(Schema.Boolean)
} as const

/** Settings of a merchant. */
export interface Configuration extends Schema.Schema.Type<typeof Configuration> {}
export const Configuration = Schema.Struct({
  callback_url: Schema.optional(Schema.String),
  show_fapiao_cell: Schema.optional(Schema.Boolean),
  support_vat_fapiao: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "FapiaoMerchant.Configuration" })

/** Page of tax codes: 20 unless given. */
export const listTaxCodesFields = pageOf(20)

/** Goods as the merchant named them, and what the tax office calls them. */
export interface TaxCode extends Schema.Schema.Type<typeof TaxCode> {}
export const TaxCode = Schema.Struct({
  goods_name: Schema.optional(Schema.String),
  goods_id: Schema.optional(Schema.Finite),
  goods_category: Schema.optional(Schema.String),
  tax_code: Schema.optional(Schema.String),
  /** Hundredths of a percent: 1300 for 13 %. */
  tax_rate: Schema.optional(Schema.Int),
  tax_prefer_mark: Schema.optional(TaxPreferMark)
}).annotate({ identifier: "FapiaoMerchant.TaxCode" })

/** A page of tax codes. */
export interface TaxCodes extends Schema.Schema.Type<typeof TaxCodes> {}
export const TaxCodes = Schema.Struct({
  offset: Schema.optional(Schema.Int),
  limit: Schema.optional(Schema.Int),
  total_count: Schema.optional(Schema.Int),
  data: Schema.optional(Schema.Array(TaxCode)),
  links: Schema.optional(Links)
}).annotate({
  identifier: "FapiaoMerchant.TaxCodes",
  examples: [{
    offset: 0,
    limit: 5,
    total_count: 1,
    data: [{
      goods_name: "出租汽车客运服务",
      goods_id: 1,
      goods_category: "运输服务",
      tax_code: "3010101020203000000",
      tax_rate: 1300,
      tax_prefer_mark: "NO_FAVORABLE"
    }]
  }]
})

/** Who sells, in answers. */
const SellerInformation = Schema.Struct({
  name: Schema.optional(Schema.String),
  taxpayer_id: Schema.optional(Schema.String),
  address: Schema.optional(Schema.String),
  telephone: Schema.optional(Schema.String),
  bank_name: Schema.optional(Schema.String),
  bank_account: Schema.optional(Schema.String)
})

/** Who received, checked and wrote, in answers. */
const ExtraInformation = Schema.Struct({
  payee: Schema.optional(Schema.String),
  reviewer: Schema.optional(Schema.String),
  drawer: Schema.optional(Schema.String)
})

/** What invoices of a merchant say about him. */
export interface BaseInformation extends Schema.Schema.Type<typeof BaseInformation> {}
export const BaseInformation = Schema.Struct({
  seller_information: SellerInformation,
  extra_information: Schema.optional(ExtraInformation)
}).annotate({
  identifier: "FapiaoMerchant.BaseInformation",
  examples: [{
    seller_information: {
      name: "深圳市南山区测试公司",
      taxpayer_id: "202003261233701778",
      address: "深圳市南山区深南大道10000号",
      telephone: "075512345678",
      bank_name: "测试银行",
      bank_account: "62001234567890"
    },
    extra_information: { payee: "张三", reviewer: "李四", drawer: "王五" }
  }]
})

// ---------------------------------------------------------------------------------------------------------------------
// title
// ---------------------------------------------------------------------------------------------------------------------

/** Fields of a request for the page that asks for the title, direct or partner. */
export const requestUrlFields = {
  fapiao_apply_id: FapiaoApplyId,
  source: openLiterals("WEB", "MINIPROGRAM"),
  /** Official account for `WEB`, mini program for `MINIPROGRAM`; the configured `appid` unless given. */
  appid: Appid,
  /** The user, as `appid` knows him. */
  openid: text(32),
  /** Fen; all invoices of the application together may not be more. */
  total_amount: PositiveFen,
  /** The merchant's name unless given. */
  seller_name: Schema.optional(text(32)),
  show_phone_cell: Schema.optional(Schema.Boolean),
  /** Only with `show_phone_cell`. */
  must_input_phone: Schema.optional(Schema.Boolean),
  show_email_cell: Schema.optional(Schema.Boolean),
  /** Only with `show_email_cell`. */
  must_input_email: Schema.optional(Schema.Boolean)
} as const

/** Where the user fills in his title: an address, or a page of a mini program. */
export interface TitleUrl extends Schema.Schema.Type<typeof TitleUrl> {}
export const TitleUrl = Schema.Struct({
  /** For `WEB`. Valid for 30 minutes. */
  title_url: Schema.optional(Schema.String),
  /** For `MINIPROGRAM`. */
  miniprogram_appid: Schema.optional(Schema.String),
  miniprogram_path: Schema.optional(Schema.String),
  miniprogram_user_name: Schema.optional(Schema.String)
}).annotate({ identifier: "UserTitle.TitleUrl", examples: [{ title_url: "https://payapp.weixin.qq.com" }] })

/** Fields of a request for the title, direct or partner. */
export const queryTitleFields = {
  scene: Scene,
  fapiao_apply_id: FapiaoApplyId
} as const

/** The title that a user filled in. */
export interface Title extends Schema.Schema.Type<typeof Title> {}
export const Title = Schema.Struct({
  ...titleFields,
  type: BuyerType,
  name: Schema.String
}).annotate({
  identifier: "UserTitle.Title",
  examples: [{
    type: "ORGANIZATION",
    name: "深圳市南山区测试企业",
    taxpayer_id: "202003261233701778",
    phone: Redacted.make("18507550000")
  }]
})

// ---------------------------------------------------------------------------------------------------------------------
// applications
// ---------------------------------------------------------------------------------------------------------------------

/** A line of an invoice to make out. */
const IssueItem = Schema.Struct({
  /** The tax office's code of the goods, 19 digits. */
  tax_code: Schema.String,
  goods_category: Schema.optional(Schema.String),
  goods_name: Schema.optional(Schema.String),
  goods_id: Schema.optional(Schema.Finite),
  specification: Schema.optional(Schema.String),
  unit: Schema.optional(Schema.String),
  /** Times 10⁸: 100000000 is one. */
  quantity: Schema.Int,
  /** Fen, tax included. */
  total_amount: Fen,
  /** Hundredths of a percent: 1300 for 13 %. */
  tax_rate: Schema.optional(Schema.Int),
  tax_prefer_mark: Schema.optional(TaxPreferMark),
  /** Whether this line is a discount on the one before it. */
  discount: Schema.Boolean
})

/** Fields of a request that makes out invoices, direct or partner. */
export const issueFields = {
  scene: Scene,
  fapiao_apply_id: FapiaoApplyId,
  buyer_information: Buyer,
  fapiao_information: Schema.NonEmptyArray(Schema.Struct({
    fapiao_id: FapiaoId,
    /** Fen, tax included: the sum of the lines. */
    total_amount: PositiveFen,
    /** Whether the lines stand on a list beside the invoice. */
    need_list: Schema.Boolean,
    remark: Schema.optional(Schema.String),
    items: Schema.NonEmptyArray(IssueItem)
  }))
} as const

/** Fields of a request for invoices, direct or partner. */
export const queryFapiaoFields = {
  fapiao_apply_id: FapiaoApplyId,
  /** Of several invoices this one only. */
  fapiao_id: Schema.optional(FapiaoId)
} as const

/**
 * State of an invoice: `ISSUE_ACCEPTED`, then `ISSUED` or `ISSUE_FAILED`; `REVERSE_ACCEPTED`, then `REVERSED` or
 * `REVERSE_FAILED`.
 */
export const FapiaoStatus = openLiterals(
  "ISSUE_ACCEPTED",
  "ISSUED",
  "REVERSE_ACCEPTED",
  "REVERSED",
  "ISSUE_FAILED",
  "REVERSE_FAILED"
)

/** State of an invoice's card in the user's card pack. */
const CardStatus = openLiterals("INSERT_ACCEPTED", "INSERTED", "DISCARD_ACCEPTED", "DISCARDED")

/** What the tax office knows an invoice by. */
const FapiaoNumbers = Schema.Struct({
  /** None on fully digital invoices. */
  fapiao_code: Schema.optional(Schema.String),
  fapiao_number: Schema.optional(Schema.String),
  check_code: Schema.optional(Schema.String),
  password: Schema.optional(Schema.String),
  fapiao_time: Schema.optional(Timestamp)
})

/** An invoice. */
export interface Fapiao extends Schema.Schema.Type<typeof Fapiao> {}
export const Fapiao = Schema.Struct({
  fapiao_id: Schema.optional(Schema.String),
  status: Schema.optional(FapiaoStatus),
  /** The invoice itself, once issued. */
  blue_fapiao: Schema.optional(FapiaoNumbers),
  /** The one that takes it back, once reversed. */
  red_fapiao: Schema.optional(FapiaoNumbers),
  card_information: Schema.optional(Schema.Struct({
    card_appid: Schema.optional(Schema.String),
    card_openid: Schema.optional(Schema.String),
    card_id: Schema.optional(Schema.String),
    card_code: Schema.optional(Schema.String),
    card_status: Schema.optional(CardStatus)
  })),
  /** Fen, tax included. */
  total_amount: Schema.optional(Fen),
  /** Fen. */
  tax_amount: Schema.optional(Fen),
  /** Fen, without tax. */
  amount: Schema.optional(Fen),
  seller_information: Schema.optional(SellerInformation),
  buyer_information: Schema.optional(Schema.Struct(titleFields)),
  extra_information: Schema.optional(ExtraInformation),
  items: Schema.optional(Schema.Array(Schema.Struct({
    tax_code: Schema.optional(Schema.String),
    goods_name: Schema.optional(Schema.String),
    specification: Schema.optional(Schema.String),
    unit: Schema.optional(Schema.String),
    /** Times 10⁸: 100000000 is one. */
    quantity: Schema.optional(Schema.Int),
    /** Yuan without tax, times 10⁸: 380442000000 is 3804.42. */
    unit_price: Schema.optional(Schema.Int),
    /** Fen, without tax. */
    amount: Schema.optional(Fen),
    /** Fen. */
    tax_amount: Schema.optional(Fen),
    /** Fen, tax included. */
    total_amount: Schema.optional(Fen),
    /** Hundredths of a percent: 1300 for 13 %. */
    tax_rate: Schema.optional(Schema.Int),
    tax_prefer_mark: Schema.optional(TaxPreferMark),
    discount: Schema.optional(Schema.Boolean)
  }))),
  remark: Schema.optional(Schema.String),
  /** Why it failed. */
  fapiao_error_code: Schema.optional(Schema.String),
  fapiao_error_message: Schema.optional(Schema.String)
}).annotate({ identifier: "FapiaoApplications.Fapiao" })

/** Invoices of an application. */
export interface Fapiaos extends Schema.Schema.Type<typeof Fapiaos> {}
export const Fapiaos = Schema.Struct({
  total_count: Schema.optional(Schema.Int),
  fapiao_information: Schema.Array(Fapiao)
}).annotate({ identifier: "FapiaoApplications.Fapiaos" })

/** Fields of a request that reverses invoices, direct or partner. */
export const reverseFields = {
  fapiao_apply_id: FapiaoApplyId,
  /**
   * Free text for invoices on the block chain; one of these for fully digital ones. `SERVICE_SUSPENTION` is spelt so.
   */
  reverse_reason: Schema.Union([
    Schema.Literals(["ISSUE_ERROR", "SALES_RETURN", "SERVICE_SUSPENTION", "SALES_DISCOUNT"]),
    text(200)
  ]),
  /** Which invoices. */
  fapiao_information: Schema.optional(Schema.Array(Schema.Struct({
    fapiao_id: FapiaoId,
    /** None on fully digital invoices. */
    fapiao_code: Schema.optional(text(12)),
    fapiao_number: text(20)
  })))
} as const

/** A file of an invoice, to be downloaded. */
export interface FapiaoFile extends Schema.Schema.Type<typeof FapiaoFile> {}
export const FapiaoFile = Schema.Struct({
  fapiao_id: Schema.optional(Schema.String),
  /** Valid for 30 seconds. */
  download_url: Schema.optional(Schema.String),
  status: Schema.optional(FapiaoStatus)
}).annotate({ identifier: "FapiaoApplications.FapiaoFile" })

/** Files of an application. */
export interface FapiaoFiles extends Schema.Schema.Type<typeof FapiaoFiles> {}
export const FapiaoFiles = Schema.Struct({
  fapiao_download_info_list: Schema.optional(Schema.Array(FapiaoFile))
}).annotate({ identifier: "FapiaoApplications.FapiaoFiles" })

/** Fields of a download: what another answer said of the invoice, which WeChat Pay wants beside the token. */
export const downloadFields = {
  /** As the answer gave it, with the token in it. */
  download_url: Schema.String,
  /** `card_openid` of the invoice. */
  openid: text(32),
  /** `fapiao_code` of the invoice; none on fully digital ones. */
  invoice_code: Schema.optional(text(12)),
  /** `fapiao_number` of the invoice. */
  invoice_no: text(20),
  fapiao_id: FapiaoId,
  /** `PDF` unless given. */
  file_format: Schema.optional(openLiterals("PDF", "XML", "OFD"))
} as const

/** Fields of an upload, direct or partner. */
export const uploadFileFields = {
  file_type: openLiterals("PDF", "OFD"),
  /** Spelt like this. `SM3`, which the library computes. */
  digest_alogrithm: defaulted(Schema.Literal("SM3"), "SM3")
} as const

/** A file that was uploaded. */
export interface UploadedFile extends Schema.Schema.Type<typeof UploadedFile> {}
export const UploadedFile = Schema.Struct({
  /** For `insertCards`; valid for three days. */
  fapiao_media_id: Schema.String
}).annotate({
  identifier: "FapiaoApplications.UploadedFile",
  examples: [{ fapiao_media_id: "ASNFZ4mrze/+3LqYdlQyEA==" }]
})

/** PDF and OFD up to 2 MB. */
export const fileLimits = { pdf: 2_097_152, ofd: 2_097_152 } as const

/** Name of an uploaded file, which WeChat Pay does not keep. */
export const fileName = ({ file_type }: { readonly file_type: string }): string => `fapiao.${file_type.toLowerCase()}`

/** An invoice that was made out elsewhere. */
const FapiaoCard = Schema.Struct({
  /** Of `uploadFile`. */
  fapiao_media_id: text(128),
  fapiao_number: text(20),
  /** Needed unless the invoice is fully digital, as are `check_code` and `password`. */
  fapiao_code: Schema.optional(text(12)),
  fapiao_time: Timestamp,
  check_code: Schema.optional(text(20)),
  password: Schema.optional(text(1024)),
  /** Fen, tax included. */
  total_amount: Fen,
  /** Fen. */
  tax_amount: Fen,
  /** Fen, without tax. */
  amount: Fen,
  seller_information: Schema.Struct({
    name: text(256),
    taxpayer_id: text(32),
    /** None on fully digital invoices. */
    address: Schema.optional(text(128)),
    telephone: Schema.optional(text(32)),
    bank_name: Schema.optional(text(128)),
    bank_account: Schema.optional(text(32))
  }),
  extra_information: Schema.Struct({
    payee: Schema.optional(Schema.String),
    reviewer: Schema.optional(Schema.String),
    drawer: text(20)
  }),
  items: Schema.optional(Schema.Array(Schema.Struct({
    tax_code: text(32),
    goods_name: text(128),
    specification: Schema.optional(text(20)),
    unit: Schema.optional(text(32)),
    /** Times 10⁸: 100000000 is one. */
    quantity: Schema.Int,
    /** Yuan without tax, times 10⁸. */
    unit_price: Schema.Int,
    /** Fen, without tax. */
    amount: Fen,
    /** Fen. */
    tax_amount: Fen,
    /** Fen, tax included. */
    total_amount: Fen,
    /** Hundredths of a percent: 1300 for 13 %. */
    tax_rate: Schema.Int,
    tax_prefer_mark: Schema.optional(TaxPreferMark),
    discount: Schema.Boolean
  }))),
  remark: Schema.optional(text(200))
})

/** Fields of a request that puts invoices into the user's card pack, direct or partner. */
export const insertCardsFields = {
  fapiao_apply_id: FapiaoApplyId,
  scene: Scene,
  buyer_information: Buyer,
  /** Five at most. */
  fapiao_card_information: Schema.NonEmptyArray(FapiaoCard).check(Schema.isMaxLength(5))
} as const

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An application that a notification is about. */
const applicationFields = {
  mchid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  fapiao_apply_id: Schema.String
} as const

/** An application whose title was filled in. */
export interface AppliedFapiao extends Schema.Schema.Type<typeof AppliedFapiao> {}
export const AppliedFapiao = Schema.Struct({
  ...applicationFields,
  apply_time: Schema.optional(Timestamp)
}).annotate({ identifier: "UserTitle.AppliedFapiao" })

/**
 * The user filled in his title (用户发票抬头填写完成通知): `UserTitle.query` tells it.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-card-template/user-invoice-rise-write-notice.html
 */
export const applied: NotificationEvent.NotificationEvent<"UserTitle.applied", "FAPIAO.USER_APPLIED", AppliedFapiao> =
  NotificationEvent.make({
    name: "UserTitle.applied",
    eventTypes: ["FAPIAO.USER_APPLIED"],
    resource: AppliedFapiao,
    title: "用户发票抬头填写完成通知",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-card-template/user-invoice-rise-write-notice.html"
  })

/** An application whose invoices or cards changed. */
export interface ChangedFapiao extends Schema.Schema.Type<typeof ChangedFapiao> {}
export const ChangedFapiao = Schema.Struct({
  ...applicationFields,
  fapiao_information: Schema.optional(Schema.Array(Schema.Struct({
    fapiao_id: Schema.optional(Schema.String),
    fapiao_status: Schema.optional(FapiaoStatus),
    card_status: Schema.optional(CardStatus)
  })))
}).annotate({ identifier: "FapiaoApplications.ChangedFapiao" })

/**
 * Invoices were made out (发票开具成功通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/invoice-issued-success-notice.html
 */
export const issued: NotificationEvent.NotificationEvent<"FapiaoApplications.issued", "FAPIAO.ISSUED", ChangedFapiao> =
  NotificationEvent.make({
    name: "FapiaoApplications.issued",
    eventTypes: ["FAPIAO.ISSUED"],
    resource: ChangedFapiao,
    title: "发票开具成功通知",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/invoice-issued-success-notice.html"
  })

/**
 * Invoices were reversed (发票冲红成功通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/invoice-flush-success-notice.html
 */
export const reversed: NotificationEvent.NotificationEvent<
  "FapiaoApplications.reversed",
  "FAPIAO.REVERSED",
  ChangedFapiao
> = NotificationEvent.make({
  name: "FapiaoApplications.reversed",
  eventTypes: ["FAPIAO.REVERSED"],
  resource: ChangedFapiao,
  title: "发票冲红成功通知",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/invoice-flush-success-notice.html"
})

/**
 * Cards of invoices are in the user's card pack (发票插入用户卡包成功通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/invoice-insert-bag-success-notice.html
 */
export const cardInserted: NotificationEvent.NotificationEvent<
  "FapiaoApplications.cardInserted",
  "FAPIAO.CARD_INSERTED",
  ChangedFapiao
> = NotificationEvent.make({
  name: "FapiaoApplications.cardInserted",
  eventTypes: ["FAPIAO.CARD_INSERTED"],
  resource: ChangedFapiao,
  title: "发票插入用户卡包成功通知",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-applications/invoice-insert-bag-success-notice.html"
})

/**
 * Cards of invoices are void (发票卡券作废通知).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-card-template/invoice-card-cancel-notice.html
 */
export const cardDiscarded: NotificationEvent.NotificationEvent<
  "FapiaoApplications.cardDiscarded",
  "FAPIAO.CARD_DISCARDED",
  ChangedFapiao
> = NotificationEvent.make({
  name: "FapiaoApplications.cardDiscarded",
  eventTypes: ["FAPIAO.CARD_DISCARDED"],
  resource: ChangedFapiao,
  title: "发票卡券作废通知",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/fapiao/fapiao-card-template/invoice-card-cancel-notice.html"
})
