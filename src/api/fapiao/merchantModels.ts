/** Shapes and options of `FapiaoMerchant` and `PartnerFapiaoMerchant`. */
import * as Schema from "effect/Schema"
import { Appid, Links, notifyUrlText, pageOf, text } from "../../Wire.ts"
import { createCardTemplateCodes, ExtraInformation, fapiaoCodes, SellerInformation, TaxPreferMark } from "./models.ts"

/** Fields of `createCardTemplate`, direct or partner. */
export const cardTemplateFields = {
  /** Official account that the cards show (插卡服务号AppID); the configured `appid` by default. */
  card_appid: Appid,
  /** Appearance of the cards (卡券模板信息). */
  card_template_information: Schema.Struct({
    /** Payee (收款方名称): at most 32 characters; the merchant's name by default. */
    payee_name: Schema.optional(text(32)),
    /** Logo (卡券logo地址): a URL of permanent material of the official account, at most 1,024 characters. */
    logo_url: text(1024),
    /** Additional line in the card's details, which opens a page or a mini program (卡券自定义cell位配置). */
    custom_cell: Schema.optional(Schema.Struct({
      /** Text of the line (cell位文字): at most 5 characters. */
      words: text(5),
      /** Text on the right of the line (cell位描述): at most 6 characters. */
      description: text(6),
      /** Page that the line opens (跳转地址): at most 1,024 characters. */
      jump_url: Schema.optional(text(1024)),
      /** User name of the mini program that the line opens (小程序的用户名): at most 32 characters. */
      miniprogram_user_name: Schema.optional(text(32)),
      /** Page of the mini program (小程序的页面路径): at most 1,024 characters. */
      miniprogram_path: Schema.optional(text(1024))
    }))
  })
} as const

/** A card template. */
export interface CardTemplate extends Schema.Schema.Type<typeof CardTemplate> {}
export const CardTemplate = Schema.Struct({
  /** Official account that the cards show (插卡服务号AppID). */
  card_appid: Schema.optional(Schema.String),
  /** Number of the template (卡券模板ID). */
  card_id: Schema.String
}).annotate({
  identifier: "FapiaoMerchant.CardTemplate",
  examples: [{ card_appid: "wxb1170446a4c0a5a2", card_id: "p4gLgvn_cxVCQez17kaBJnZHPcXs" }]
})

/** Fields of `configure`, direct or partner. */
export const configureFields = {
  /** Address for all notifications of invoices (回调地址): at most 256 characters; one per merchant number. */
  callback_url: Schema.optional(notifyUrlText(256)),
  /** Whether all payments in users' bills offer an invoice (全部账单展示开发票入口开关). */
  show_fapiao_cell: Schema.optional(Schema.Boolean),
  /** Whether the title page offers special VAT invoices (商户是否支持开电子专票). */
  support_vat_fapiao: Schema.optional(Schema.Boolean)
} as const

/** Settings of a merchant. */
export interface Configuration extends Schema.Schema.Type<typeof Configuration> {}
export const Configuration = Schema.Struct({
  /** Address for all notifications of invoices (回调地址). */
  callback_url: Schema.optional(Schema.String),
  /** Whether all payments in users' bills offer an invoice (全部账单展示开发票入口开关). */
  show_fapiao_cell: Schema.optional(Schema.Boolean),
  /** Whether the title page offers special VAT invoices (商户是否支持开电子专票). */
  support_vat_fapiao: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "FapiaoMerchant.Configuration" })

/** Fields of `listTaxCodes`: `offset` counts from 0; `limit` is 20 by default. */
export const listTaxCodesFields = pageOf(20)

/** Goods of the merchant with their tax code. */
export interface TaxCode extends Schema.Schema.Type<typeof TaxCode> {}
export const TaxCode = Schema.Struct({
  /** Name of the goods (货物或应税劳务、服务名称). */
  goods_name: Schema.optional(Schema.String),
  /** Number of the goods (货物编号). */
  goods_id: Schema.optional(Schema.Finite),
  /** Name of the tax office's category (商品和服务分类简称). */
  goods_category: Schema.optional(Schema.String),
  /** The tax office's code of the goods (税收分类编码). */
  tax_code: Schema.optional(Schema.String),
  /** Tax rate in hundredths of a percent (税率): 1300 is 13 %. */
  tax_rate: Schema.optional(Schema.Int),
  /** Tax preference (税收优惠政策标识). */
  tax_prefer_mark: Schema.optional(TaxPreferMark)
}).annotate({ identifier: "FapiaoMerchant.TaxCode" })

/** A page of tax codes. */
export interface TaxCodes extends Schema.Schema.Type<typeof TaxCodes> {}
export const TaxCodes = Schema.Struct({
  /** Start of the page, counted from 0 (本次查询的起始位置). */
  offset: Schema.optional(Schema.Int),
  /** Largest number of goods on the page (本次查询的最大数量). */
  limit: Schema.optional(Schema.Int),
  /** Number of goods on all pages (总记录数). */
  total_count: Schema.optional(Schema.Int),
  /** The goods (本次查询到的数据). */
  data: Schema.optional(Schema.Array(TaxCode)),
  /** Addresses of the neighbouring pages (相关链接). */
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

/** Seller data on the invoices of a merchant (开票基础信息). */
export interface BaseInformation extends Schema.Schema.Type<typeof BaseInformation> {}
export const BaseInformation = Schema.Struct({
  /** Seller (销售方信息). */
  seller_information: SellerInformation,
  /** Payee, reviewer and drawer (附加信息). */
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
// options
// ---------------------------------------------------------------------------------------------------------------------

/** Options of `createCardTemplate`, direct and partner. */
export const createCardTemplateOptions = {
  title: "创建电子发票卡券模板",
  route: "POST /v3/new-tax-control-fapiao/card-template",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792562",
  response: CardTemplate,
  codes: createCardTemplateCodes
} as const

/** Options of `configure`, direct and partner. */
export const configureOptions = {
  title: "配置开发选项",
  route: "PATCH /v3/new-tax-control-fapiao/merchant/development-config",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792563",
  safe: true,
  response: Configuration,
  codes: fapiaoCodes
} as const

/** Options of `queryConfiguration`, direct and partner. */
export const queryConfigurationOptions = {
  title: "查询商户配置的开发选项",
  route: "GET /v3/new-tax-control-fapiao/merchant/development-config",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/Offline/apis/chapter4_8_19.shtml",
  response: Configuration,
  codes: fapiaoCodes
} as const

/** Options of `listTaxCodes`, direct and partner. */
export const listTaxCodesOptions = {
  title: "获取商品和服务税收分类对照表",
  route: "GET /v3/new-tax-control-fapiao/merchant/tax-codes",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_2.shtml",
  response: TaxCodes,
  codes: fapiaoCodes
} as const

/** Options of `queryBaseInformation`, direct and partner. */
export const queryBaseInformationOptions = {
  title: "获取商户开票基础信息",
  route: "GET /v3/new-tax-control-fapiao/merchant/base-information",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/new-tax-control-fapiao/chapter3_3.shtml",
  response: BaseInformation,
  codes: fapiaoCodes
} as const
