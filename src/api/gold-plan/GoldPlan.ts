/**
 * What a payer sees after payment at a merchant for whom a service provider acts (点金计划): the merchant's own receipt and
 * advertising.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, text } from "../../Wire.ts"

/** Merchant for whom the service provider acts (特约商户号). */
const subMerchant = { sub_mchid: text(32) } as const

const goldPlanCodes = ["MCH_NOT_EXISTS"] as const

/** Codes that these endpoints document. */
export type GoldPlanCode = CommonCode | (typeof goldPlanCodes)[number]

/** Opens or closes something. */
export const Operation = openLiterals("OPEN", "CLOSE")

/** Industries whose advertising can be kept away (同业过滤标签), spelt as WeChat Pay spells them. */
export const Industry = openLiterals(
  "E_COMMERCE",
  "LOVE_MARRIAGE",
  "POTOGRAPHY",
  "EDUCATION",
  "FINANCE",
  "TOURISM",
  "SKINCARE",
  "FOOD",
  "SPORT",
  "JEWELRY_WATCH",
  "HEALTHCARE",
  "BUSSINESS",
  "PARENTING",
  "CATERING",
  "RETAIL",
  "SERVICES",
  "LAW",
  "ESTATE",
  "TRANSPORTATION",
  "ENERGY_SAVING",
  "SECURITY",
  "BUILDING_MATERIAL",
  "COMMUNICATION",
  "MERCHANDISE",
  "ASSOCIATION",
  "COMMUNITY",
  "ONLINE_AVR",
  "WE_MEDIA",
  "CAR",
  "SOFTWARE",
  "GAME",
  "CLOTHING",
  "INDUSTY",
  "AGRICULTURE",
  "PUBLISHING_MEDIA",
  "HOME_DIGITAL"
)

/** Request of {@link changeStatus}. */
export interface ChangeStatusRequest extends Schema.Schema.Type<typeof ChangeStatusRequest> {}
export const ChangeStatusRequest = Schema.Struct({
  ...subMerchant,
  operation_type: Operation,
  /** Payments that it is for: `JSAPI` unless given. */
  operation_pay_scene: Schema.optional(openLiterals("JSAPI_AND_MINIPROGRAM", "JSAPI", "MINIPROGRAM"))
}).annotate({ identifier: "GoldPlan.ChangeStatusRequest" })

/** Response of {@link changeStatus}. */
export interface ChangeStatusResponse extends Schema.Schema.Type<typeof ChangeStatusResponse> {}
export const ChangeStatusResponse = Schema.Struct({
  sub_mchid: Schema.String
}).annotate({ identifier: "GoldPlan.ChangeStatusResponse", examples: [{ sub_mchid: "1900000109" }] })

/**
 * Opens or closes the gold plan for a merchant (点金计划管理).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/gold-plan/status/change-gold-plan-status.html
 */
export const changeStatus: Endpoint.Endpoint<ChangeStatusRequest, ChangeStatusResponse, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.changeStatus",
  title: "点金计划管理",
  route: "POST /v3/goldplan/merchants/changegoldplanstatus",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/gold-plan/status/change-gold-plan-status.html",
  roles: ["partner"],
  safe: true,
  request: ChangeStatusRequest,
  response: ChangeStatusResponse,
  codes: goldPlanCodes
})

/** Request of {@link changeCustomPage}. */
export interface ChangeCustomPageRequest extends Schema.Schema.Type<typeof ChangeCustomPageRequest> {}
export const ChangeCustomPageRequest = Schema.Struct({
  ...subMerchant,
  operation_type: Operation
}).annotate({ identifier: "GoldPlan.ChangeCustomPageRequest" })

/** Response of {@link changeCustomPage}. */
export interface ChangeCustomPageResponse extends Schema.Schema.Type<typeof ChangeCustomPageResponse> {}
export const ChangeCustomPageResponse = Schema.Struct({
  sub_mchid: Schema.String,
  operation_type: Schema.optional(Operation)
}).annotate({
  identifier: "GoldPlan.ChangeCustomPageResponse",
  examples: [{ sub_mchid: "1900000109", operation_type: "OPEN" }]
})

/**
 * Opens or closes the merchant's own receipt (商家小票管理).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_2.shtml
 */
export const changeCustomPage: Endpoint.Endpoint<
  ChangeCustomPageRequest,
  ChangeCustomPageResponse,
  GoldPlanCode
> = Endpoint.make({
  name: "GoldPlan.changeCustomPage",
  title: "商家小票管理",
  route: "POST /v3/goldplan/merchants/changecustompagestatus",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_2.shtml",
  roles: ["partner"],
  safe: true,
  request: ChangeCustomPageRequest,
  response: ChangeCustomPageResponse,
  codes: goldPlanCodes
})

/** Request of {@link setIndustryFilter}. */
export interface SetIndustryFilterRequest extends Schema.Schema.Type<typeof SetIndustryFilterRequest> {}
export const SetIndustryFilterRequest = Schema.Struct({
  ...subMerchant,
  /** 1 to 3. */
  advertising_industry_filters: Schema.Array(Industry).check(Schema.isMinLength(1), Schema.isMaxLength(3))
}).annotate({ identifier: "GoldPlan.SetIndustryFilterRequest" })

/**
 * Keeps advertising of certain industries away, a merchant's competitors for example (同业过滤标签管理); they take the
 * place of those that were set before.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_3.shtml
 */
export const setIndustryFilter: Endpoint.Endpoint<SetIndustryFilterRequest, void, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.setIndustryFilter",
  title: "同业过滤标签管理",
  route: "POST /v3/goldplan/merchants/set-advertising-industry-filter",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/goldplan/chapter3_3.shtml",
  roles: ["partner"],
  safe: true,
  request: SetIndustryFilterRequest,
  response: Schema.Void,
  codes: goldPlanCodes
})

/** Request of {@link openAdvertising}. */
export interface OpenAdvertisingRequest extends Schema.Schema.Type<typeof OpenAdvertisingRequest> {}
export const OpenAdvertisingRequest = Schema.Struct({
  ...subMerchant,
  advertising_industry_filters: Schema.optional(Schema.Array(Industry))
}).annotate({ identifier: "GoldPlan.OpenAdvertisingRequest" })

/**
 * Shows advertising, and keeps that of certain industries away if any are named (开通广告展示).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_5_4.shtml
 */
export const openAdvertising: Endpoint.Endpoint<OpenAdvertisingRequest, void, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.openAdvertising",
  title: "开通广告展示",
  route: "PATCH /v3/goldplan/merchants/open-advertising-show",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/apis/chapter8_5_4.shtml",
  roles: ["partner"],
  safe: true,
  request: OpenAdvertisingRequest,
  response: Schema.Void,
  codes: goldPlanCodes
})

/** Request of {@link closeAdvertising}. */
export interface CloseAdvertisingRequest extends Schema.Schema.Type<typeof CloseAdvertisingRequest> {}
export const CloseAdvertisingRequest = Schema.Struct(subMerchant).annotate({
  identifier: "GoldPlan.CloseAdvertisingRequest"
})

/**
 * Shows no more advertising (关闭广告展示).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/gold-plan/merchants/close-advertising-show.html
 */
export const closeAdvertising: Endpoint.Endpoint<CloseAdvertisingRequest, void, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.closeAdvertising",
  title: "关闭广告展示",
  route: "POST /v3/goldplan/merchants/close-advertising-show",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/gold-plan/merchants/close-advertising-show.html",
  roles: ["partner"],
  safe: true,
  request: CloseAdvertisingRequest,
  response: Schema.Void,
  codes: goldPlanCodes
})
