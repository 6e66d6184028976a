/** Shapes and options of `UserTitle` and `PartnerUserTitle`. */
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { Appid, openLiterals, PositiveFen, text, Timestamp } from "../../Wire.ts"
import {
  applicationFields,
  BuyerType,
  FapiaoApplyId,
  queryCodes,
  requestUrlCodes,
  Scene,
  titleFields
} from "./models.ts"

/** Fields of `requestUrl`, direct or partner. */
export const requestUrlFields = {
  /** The merchant's number of the application (发票申请单号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  fapiao_apply_id: FapiaoApplyId,
  /** Place where the user opens the page (开票来源): H5 or a mini program. */
  source: openLiterals("WEB", "MINIPROGRAM"),
  /** Official account for `WEB`, mini program for `MINIPROGRAM` (商户AppID); from the configuration by default. */
  appid: Appid,
  /** Openid of the user in the application `appid` (用户OpenID): at most 32 characters. */
  openid: text(32),
  /** Amount in fen (总金额): at least 1. All invoices of the application together can have this amount at most. */
  total_amount: PositiveFen,
  /** Name of the seller (销售方名称): at most 32 characters; the merchant's name by default. */
  seller_name: Schema.optional(text(32)),
  /** Whether the page has a field for the mobile number (是否需要展示手机号填写栏). */
  show_phone_cell: Schema.optional(Schema.Boolean),
  /** Whether the mobile number is required (用户是否必须填写手机号), with `show_phone_cell`. */
  must_input_phone: Schema.optional(Schema.Boolean),
  /** Whether the page has a field for the e-mail address (是否需要展示邮箱地址填写栏). */
  show_email_cell: Schema.optional(Schema.Boolean),
  /** Whether the e-mail address is required (用户是否必须填写邮箱地址), with `show_email_cell`. */
  must_input_email: Schema.optional(Schema.Boolean)
} as const

/** Title page: a URL, or a page of a mini program. */
export interface TitleUrl extends Schema.Schema.Type<typeof TitleUrl> {}
export const TitleUrl = Schema.Struct({
  /** URL of the page (抬头填写链接), for `WEB`; valid for 30 minutes. */
  title_url: Schema.optional(Schema.String),
  /** Application id of the mini program (小程序AppID), for `MINIPROGRAM`. */
  miniprogram_appid: Schema.optional(Schema.String),
  /** Path of the page (页面路径), for `MINIPROGRAM`. */
  miniprogram_path: Schema.optional(Schema.String),
  /** User name of the mini program (小程序的用户名), for `MINIPROGRAM`. */
  miniprogram_user_name: Schema.optional(Schema.String)
}).annotate({ identifier: "UserTitle.TitleUrl", examples: [{ title_url: "https://payapp.weixin.qq.com" }] })

/** Fields of `query`, direct or partner. */
export const queryTitleFields = {
  /** Whether the invoice is for a payment with WeChat Pay (开票场景); `WITH_WECHATPAY` by default. */
  scene: Scene,
  /** Number of the application (发票申请单号): WeChat Pay's order number with `WITH_WECHATPAY`. */
  fapiao_apply_id: FapiaoApplyId
} as const

/** Title that a user filled in (发票抬头). */
export interface Title extends Schema.Schema.Type<typeof Title> {}
export const Title = Schema.Struct({
  ...titleFields,
  /** Kind of buyer (购买方类型): a person or an organisation. */
  type: BuyerType,
  /** Name (名称). */
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
// options
// ---------------------------------------------------------------------------------------------------------------------

/** Options of `requestUrl`, direct and partner. */
export const requestUrlOptions = {
  title: "获取抬头填写链接",
  route: "GET /v3/new-tax-control-fapiao/user-title/title-url",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015770776",
  response: TitleUrl,
  codes: requestUrlCodes
} as const

/** Options of `query`, direct and partner. */
export const queryTitleOptions = {
  title: "获取用户填写的抬头",
  route: "GET /v3/new-tax-control-fapiao/user-title",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015784260",
  response: Title,
  codes: queryCodes
} as const

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An application whose title is filled in. */
export interface AppliedFapiao extends Schema.Schema.Type<typeof AppliedFapiao> {}
export const AppliedFapiao = Schema.Struct({
  ...applicationFields,
  /** Time at which the user filled in the title (用户完成发票抬头填写的时间). */
  apply_time: Schema.optional(Timestamp)
}).annotate({ identifier: "UserTitle.AppliedFapiao" })

/**
 * The user filled in the title (用户发票抬头填写完成通知). `UserTitle.query` reads it.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792559
 */
export const applied: NotificationEvent.NotificationEvent<"UserTitle.applied", "FAPIAO.USER_APPLIED", AppliedFapiao> =
  NotificationEvent.make({
    name: "UserTitle.applied",
    eventTypes: ["FAPIAO.USER_APPLIED"],
    resource: AppliedFapiao,
    title: "用户发票抬头填写完成通知",
    docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792559"
  })
