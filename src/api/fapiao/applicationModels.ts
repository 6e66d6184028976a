/** Shapes and options of `FapiaoApplication` and `PartnerFapiaoApplication`. */
import * as Schema from "effect/Schema"
import { defaulted, Fen, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import {
  applicationCodes,
  Buyer,
  ExtraInformation,
  FapiaoApplyId,
  fapiaoCodes,
  FapiaoId,
  queryCodes,
  Scene,
  SellerInformation,
  TaxPreferMark,
  titleFields
} from "./models.ts"

/** Line of an invoice to issue (发票行). */
const IssueItem = Schema.Struct({
  /** The tax office's code of the goods (税收分类编码): 19 digits. */
  tax_code: Schema.String,
  /** Name of the tax office's category (商品和服务分类简称). */
  goods_category: Schema.optional(Schema.String),
  /** Name of the goods (货物或应税劳务、服务名称). */
  goods_name: Schema.optional(Schema.String),
  /** Number of the goods (货物编号). */
  goods_id: Schema.optional(Schema.Finite),
  /** Specification (规格型号). */
  specification: Schema.optional(Schema.String),
  /** Unit (单位). */
  unit: Schema.optional(Schema.String),
  /** Quantity (数量), times 10⁸: 100000000 is one. */
  quantity: Schema.Int,
  /** Amount in fen, including tax (单行金额合计); negative for a discount. */
  total_amount: Fen,
  /** Tax rate in hundredths of a percent (税率): 1300 is 13 %. */
  tax_rate: Schema.optional(Schema.Int),
  /** Tax preference (税收优惠政策标识). */
  tax_prefer_mark: Schema.optional(TaxPreferMark),
  /** Whether this line is a discount on the previous line (是否折扣行). */
  discount: Schema.Boolean
})

/** Fields of `issue`, direct or partner. */
export const issueFields = {
  /** Whether the invoice is for a payment with WeChat Pay (开票场景); `WITH_WECHATPAY` by default. */
  scene: Scene,
  /** Number of the application (发票申请单号): WeChat Pay's order number with `WITH_WECHATPAY`. */
  fapiao_apply_id: FapiaoApplyId,
  /** Buyer (购买方信息). */
  buyer_information: Buyer,
  /** The invoices (需要开具的发票信息): at least 1. */
  fapiao_information: Schema.NonEmptyArray(Schema.Struct({
    /** The merchant's number of the invoice (商户发票单号): at most 32 characters. */
    fapiao_id: FapiaoId,
    /** Amount in fen, including tax (总价税合计): the sum of the lines, at least 1. */
    total_amount: PositiveFen,
    /** Whether the lines are on a separate list (是否以清单形式开具发票). */
    need_list: Schema.Boolean,
    /** Note (备注信息). */
    remark: Schema.optional(Schema.String),
    /** The lines (发票行信息): at least 1. */
    items: Schema.NonEmptyArray(IssueItem)
  }))
} as const

/** Fields of `query` and `listFiles`, direct or partner. */
export const queryFapiaoFields = {
  /** Number of the application (发票申请单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  fapiao_apply_id: FapiaoApplyId,
  /**
   * The merchant's number of one invoice (商户发票单号), at most 32 characters; all invoices of the application by default.
   */
  fapiao_id: Schema.optional(FapiaoId)
} as const

/**
 * State of an invoice (发票状态): `ISSUE_ACCEPTED`, then `ISSUED` or `ISSUE_FAILED`; `REVERSE_ACCEPTED`, then `REVERSED` or
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

/** State of an invoice's card in the user's card pack (发票卡券状态). */
export const CardStatus = openLiterals("INSERT_ACCEPTED", "INSERTED", "DISCARD_ACCEPTED", "DISCARDED")

/** Numbers of an invoice at the tax office. */
const FapiaoNumbers = Schema.Struct({
  /** Invoice code (发票代码); absent on fully digital invoices. */
  fapiao_code: Schema.optional(Schema.String),
  /** Invoice number (发票号码). */
  fapiao_number: Schema.optional(Schema.String),
  /** Check code (校验码). */
  check_code: Schema.optional(Schema.String),
  /** Text of the password area (密码). */
  password: Schema.optional(Schema.String),
  /** Time of the issue (开票时间). */
  fapiao_time: Schema.optional(Timestamp)
})

/** An invoice. */
export interface Fapiao extends Schema.Schema.Type<typeof Fapiao> {}
export const Fapiao = Schema.Struct({
  /** The merchant's number of the invoice (商户发票单号). */
  fapiao_id: Schema.optional(Schema.String),
  /** State (发票状态). */
  status: Schema.optional(FapiaoStatus),
  /** Numbers of the invoice (蓝字发票信息), once it is issued. */
  blue_fapiao: Schema.optional(FapiaoNumbers),
  /** Numbers of the invoice that reverses it (红字发票信息), once it is reversed. */
  red_fapiao: Schema.optional(FapiaoNumbers),
  /** Card in the user's card pack (电子发票卡券信息). */
  card_information: Schema.optional(Schema.Struct({
    /** Official account of the card (插卡公众号AppID). */
    card_appid: Schema.optional(Schema.String),
    /** Openid of the user in the application `card_appid` (用户在插卡公众号下的OpenID): the `openid` of `download`. */
    card_openid: Schema.optional(Schema.String),
    /** Template of the card (电子发票卡券模板ID). */
    card_id: Schema.optional(Schema.String),
    /** Code of the card (电子发票在卡包中的编码). */
    card_code: Schema.optional(Schema.String),
    /** State of the card (发票卡券状态). */
    card_status: Schema.optional(CardStatus)
  })),
  /** Amount in fen, including tax (总价税合计). */
  total_amount: Schema.optional(Fen),
  /** Tax in fen (总税额). */
  tax_amount: Schema.optional(Fen),
  /** Amount in fen, without tax (总金额). */
  amount: Schema.optional(Fen),
  /** Seller (销售方信息). */
  seller_information: Schema.optional(SellerInformation),
  /** Buyer (购买方信息). */
  buyer_information: Schema.optional(Schema.Struct(titleFields)),
  /** Payee, reviewer and drawer (附加信息). */
  extra_information: Schema.optional(ExtraInformation),
  /** Lines (发票行信息). */
  items: Schema.optional(Schema.Array(Schema.Struct({
    /** The tax office's code of the goods (税收分类编码). */
    tax_code: Schema.optional(Schema.String),
    /** Name of the goods (货物或应税劳务、服务名称). */
    goods_name: Schema.optional(Schema.String),
    /** Specification (规格型号). */
    specification: Schema.optional(Schema.String),
    /** Unit (单位). */
    unit: Schema.optional(Schema.String),
    /** Quantity (数量), times 10⁸: 100000000 is one. */
    quantity: Schema.optional(Schema.Int),
    /** Price of one piece without tax (单价), in yuan times 10⁸: 380442000000 is 3804.42 yuan. */
    unit_price: Schema.optional(Schema.Int),
    /** Amount without tax, in fen (单行金额). */
    amount: Schema.optional(Fen),
    /** Tax in fen (单行税额). */
    tax_amount: Schema.optional(Fen),
    /** Amount including tax, in fen (单行金额合计). */
    total_amount: Schema.optional(Fen),
    /** Tax rate in hundredths of a percent (税率): 1300 is 13 %. */
    tax_rate: Schema.optional(Schema.Int),
    /** Tax preference (税收优惠政策标识). */
    tax_prefer_mark: Schema.optional(TaxPreferMark),
    /** Whether this line is a discount on the previous line (是否折扣行). */
    discount: Schema.optional(Schema.Boolean)
  }))),
  /** Note (备注信息). */
  remark: Schema.optional(Schema.String),
  /** Code of the reason why the issue failed (开票失败错误码). */
  fapiao_error_code: Schema.optional(Schema.String),
  /** Reason why the issue failed (开票失败原因). */
  fapiao_error_message: Schema.optional(Schema.String)
}).annotate({ identifier: "FapiaoApplication.Fapiao" })

/** Invoices of an application. */
export interface Fapiaos extends Schema.Schema.Type<typeof Fapiaos> {}
export const Fapiaos = Schema.Struct({
  /** Number of invoices (发票数量). */
  total_count: Schema.optional(Schema.Int),
  /** Invoices (发票信息). */
  fapiao_information: Schema.optional(Schema.Array(Fapiao))
}).annotate({ identifier: "FapiaoApplication.Fapiaos" })

/** Fields of `reverse`, direct or partner. */
export const reverseFields = {
  /** Number of the application (发票申请单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  fapiao_apply_id: FapiaoApplyId,
  /**
   * Reason (冲红原因): one of the literals for fully digital invoices, at most 200 characters for others.
   * `SERVICE_SUSPENTION` is WeChat Pay's spelling.
   */
  reverse_reason: Schema.Union([
    Schema.Literals(["ISSUE_ERROR", "SALES_RETURN", "SERVICE_SUSPENTION", "SALES_DISCOUNT"]),
    text(200)
  ]),
  /** Invoices to reverse (需要冲红的发票信息); all invoices of the application by default. */
  fapiao_information: Schema.optional(Schema.Array(Schema.Struct({
    /** The merchant's number of the invoice (商户发票单号): at most 32 characters. */
    fapiao_id: FapiaoId,
    /** Invoice code (发票代码), absent on fully digital invoices: at most 12 characters. */
    fapiao_code: Schema.optional(text(12)),
    /** Invoice number (发票号码): at most 20 characters. */
    fapiao_number: text(20)
  })))
} as const

/** File of an invoice. */
export interface FapiaoFile extends Schema.Schema.Type<typeof FapiaoFile> {}
export const FapiaoFile = Schema.Struct({
  /** The merchant's number of the invoice (商户发票单号). */
  fapiao_id: Schema.optional(Schema.String),
  /** Address of the file for `download` (发票文件下载地址); valid for 30 seconds. */
  download_url: Schema.optional(Schema.String),
  /** State of the invoice (发票状态). */
  status: Schema.optional(FapiaoStatus)
}).annotate({ identifier: "FapiaoApplication.FapiaoFile" })

/** Files of an application (发票下载信息). */
export interface FapiaoFiles extends Schema.Schema.Type<typeof FapiaoFiles> {}
export const FapiaoFiles = Schema.Struct({
  /** Files (发票列表). */
  fapiao_download_info_list: Schema.optional(Schema.Array(FapiaoFile))
}).annotate({ identifier: "FapiaoApplication.FapiaoFiles" })

/** Fields of `download`, direct or partner: the link, and data of the invoice that WeChat Pay requires. */
export const downloadFields = {
  /** Link from `listFiles` (发票文件下载地址), unchanged. */
  download_url: Schema.String,
  /** `card_openid` of the invoice (用户在插卡公众号下的OpenID): at most 32 characters. */
  openid: text(32),
  /** `fapiao_code` of the invoice (发票代码): at most 12 characters. Fully digital invoices have none. */
  invoice_code: Schema.optional(text(12)),
  /** `fapiao_number` of the invoice (发票号码): at most 20 characters. */
  invoice_no: text(20),
  /** The merchant's number of the invoice (商户发票单号): at most 32 characters. */
  fapiao_id: FapiaoId,
  /** Format of the file (发票文件格式); `PDF` by default. */
  file_format: Schema.optional(openLiterals("PDF", "XML", "OFD"))
} as const

/** Fields of `uploadFile`, direct or partner. */
export const uploadFileFields = {
  /** Format of the file (文件类型). */
  file_type: openLiterals("PDF", "OFD"),
  /**
   * Algorithm of the digest (文件摘要算法): `SM3`, the only value and the default. The spelling of the name is WeChat Pay's.
   */
  digest_alogrithm: defaulted(Schema.Literal("SM3"), "SM3")
} as const

/** Uploaded file. */
export interface UploadedFile extends Schema.Schema.Type<typeof UploadedFile> {}
export const UploadedFile = Schema.Struct({
  /** Number of the file for `insertCards` (电子发票文件ID); valid for three days. */
  fapiao_media_id: Schema.String
}).annotate({
  identifier: "FapiaoApplication.UploadedFile",
  examples: [{ fapiao_media_id: "ASNFZ4mrze/+3LqYdlQyEA==" }]
})

/** Invoice that the merchant issued by its own system. */
const FapiaoCard = Schema.Struct({
  /** Number of the file, from `uploadFile` (电子发票文件ID): at most 128 characters. */
  fapiao_media_id: text(128),
  /** Invoice number (发票号码): at most 20 characters. */
  fapiao_number: text(20),
  /** Invoice code (发票代码): at most 12 characters. Required for all but fully digital invoices. */
  fapiao_code: Schema.optional(text(12)),
  /** Time of the issue (开票时间). */
  fapiao_time: Timestamp,
  /** Check code (校验码): at most 20 characters. Required for all but fully digital invoices. */
  check_code: Schema.optional(text(20)),
  /** Text of the password area (密码): at most 1,024 characters. Required for all but fully digital invoices. */
  password: Schema.optional(text(1024)),
  /** Amount in fen, including tax (总价税合计). */
  total_amount: Fen,
  /** Tax in fen (总税额). */
  tax_amount: Fen,
  /** Amount in fen, without tax (总金额). */
  amount: Fen,
  /** Seller (销售方信息). */
  seller_information: Schema.Struct({
    /** Name (名称): at most 256 characters. */
    name: text(256),
    /** Taxpayer number (纳税人识别号): at most 32 characters. */
    taxpayer_id: text(32),
    /** Address (地址): at most 128 characters. Fully digital invoices have none. */
    address: Schema.optional(text(128)),
    /** Telephone number (电话): at most 32 characters. */
    telephone: Schema.optional(text(32)),
    /** Bank (开户银行): at most 128 characters. */
    bank_name: Schema.optional(text(128)),
    /** Bank account (银行账号): at most 32 characters. */
    bank_account: Schema.optional(text(32))
  }),
  /** Payee, reviewer and drawer (附加信息). */
  extra_information: Schema.Struct({
    /** Payee (收款人). Not on today's page. */
    payee: Schema.optional(Schema.String),
    /** Reviewer (复核人). Not on today's page. */
    reviewer: Schema.optional(Schema.String),
    /** Drawer (开票人): at most 20 characters. */
    drawer: text(20)
  }),
  /** Lines (发票行信息). */
  items: Schema.optional(Schema.Array(Schema.Struct({
    /** The tax office's code of the goods (税收分类编码): at most 32 characters. */
    tax_code: text(32),
    /** Name of the goods (货物或应税劳务、服务名称): at most 128 characters. */
    goods_name: text(128),
    /** Specification (规格型号): at most 20 characters. */
    specification: Schema.optional(text(20)),
    /** Unit (单位): at most 32 characters. */
    unit: Schema.optional(text(32)),
    /** Quantity (数量), times 10⁸: 100000000 is one. */
    quantity: Schema.Int,
    /** Price of one piece without tax (单价), in yuan times 10⁸: 100000000 is one yuan. */
    unit_price: Schema.Int,
    /** Amount in fen, without tax (单行金额). */
    amount: Fen,
    /** Tax in fen (单行税额). */
    tax_amount: Fen,
    /** Amount in fen, including tax (单行金额合计); negative for a discount. */
    total_amount: Fen,
    /** Tax rate in hundredths of a percent (税率): 1300 is 13 %. */
    tax_rate: Schema.Int,
    /** Tax preference (税收优惠政策标识). */
    tax_prefer_mark: Schema.optional(TaxPreferMark),
    /** Whether this line is a discount on the previous line (是否折扣行). */
    discount: Schema.Boolean
  }))),
  /** Note (备注信息): at most 200 characters. */
  remark: Schema.optional(text(200))
})

/** Fields of `insertCards`, direct or partner. */
export const insertCardsFields = {
  /** Number of the application (发票申请单号): WeChat Pay's order number with `WITH_WECHATPAY`. */
  fapiao_apply_id: FapiaoApplyId,
  /** Whether the invoice is for a payment with WeChat Pay (插卡场景); `WITH_WECHATPAY` by default. */
  scene: Scene,
  /** Buyer (购买方信息). */
  buyer_information: Buyer,
  /** Invoices (电子发票卡券信息列表): 1 to 5. */
  fapiao_card_information: Schema.NonEmptyArray(FapiaoCard).check(Schema.isMaxLength(5))
} as const

// ---------------------------------------------------------------------------------------------------------------------
// options
// ---------------------------------------------------------------------------------------------------------------------

/** Options of `issue`, direct and partner. */
export const issueOptions = {
  title: "开具电子发票",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_8.shtml",
  response: Schema.Void,
  codes: applicationCodes
} as const

/** Options of `query`, direct and partner. */
export const queryOptions = {
  title: "查询电子发票",
  route: "GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792567",
  response: Fapiaos,
  codes: queryCodes
} as const

/** Options of `reverse`, direct and partner. */
export const reverseOptions = {
  title: "冲红电子发票",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/reverse",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792575",
  response: Schema.Void,
  codes: applicationCodes
} as const

/** Options of `listFiles`, direct and partner. */
export const listFilesOptions = {
  title: "获取发票下载信息",
  route: "GET /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/fapiao-files",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792576",
  response: FapiaoFiles,
  codes: queryCodes
} as const

/** Options of `download`, direct and partner. */
export const downloadOptions = {
  title: "下载发票文件",
  route: "GET /invoicing/fapiao/fapiao-file",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792569",
  address: "download_url",
  authorized: false,
  digest: { algorithm: "sm3", header: "sm3-digest" }
} as const

/**
 * Options of `uploadFile`, direct and partner: PDF and OFD up to 2 MB. WeChat Pay does not keep the name of the file.
 */
export const uploadFileOptions = {
  title: "上传电子发票文件",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/upload-fapiao-file",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792580",
  filename: ({ file_type }: { readonly file_type: string }) => `fapiao.${file_type.toLowerCase()}`,
  limits: { pdf: 2_097_152, ofd: 2_097_152 },
  digest: { algorithm: "sm3", field: "digest" },
  response: UploadedFile,
  codes: fapiaoCodes
} as const

/** Options of `insertCards`, direct and partner. */
export const insertCardsOptions = {
  title: "将电子发票插入微信用户卡包",
  route: "POST /v3/new-tax-control-fapiao/fapiao-applications/{fapiao_apply_id}/insert-cards",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792579",
  safe: true,
  response: Schema.Void,
  codes: applicationCodes
} as const
