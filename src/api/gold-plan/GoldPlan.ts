/**
 * The page that payers see after a payment to a sub-merchant (点金计划): the merchant's own receipt, and advertising.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { openLiterals, text } from "../../Wire.ts"

const subMerchant = {
  /** Merchant number of the sub-merchant, at most 32 characters (特约商户号). */
  sub_mchid: text(32)
} as const

const goldPlanCodes = ["MCH_NOT_EXISTS"] as const

/** Codes that these endpoints document. `MCH_NOT_EXISTS`: no sub-merchant of the caller has this number. */
export type GoldPlanCode = CommonCode | (typeof goldPlanCodes)[number]

/** Whether to open or to close (操作类型). */
export const Operation = openLiterals("OPEN", "CLOSE")

/** Industries whose advertising can be filtered out (同业过滤标签), in WeChat Pay's spelling. */
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
  /** Whether to open or to close the gold plan (操作类型). */
  operation_type: Operation,
  /** Kinds of payment that it applies to; `JSAPI` if left out (支付场景). */
  operation_pay_scene: Schema.optional(openLiterals("JSAPI_AND_MINIPROGRAM", "JSAPI", "MINIPROGRAM"))
}).annotate({ identifier: "GoldPlan.ChangeStatusRequest" })

/** Response of {@link changeStatus}. */
export interface ChangeStatusResponse extends Schema.Schema.Type<typeof ChangeStatusResponse> {}
export const ChangeStatusResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (特约商户号). */
  sub_mchid: Schema.String
}).annotate({ identifier: "GoldPlan.ChangeStatusResponse", examples: [{ sub_mchid: "1900000109" }] })

/**
 * Opens or closes the gold plan for a sub-merchant (点金计划管理).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012473796
 */
export const changeStatus: Endpoint.Endpoint<ChangeStatusRequest, ChangeStatusResponse, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.changeStatus",
  title: "点金计划管理",
  route: "POST /v3/goldplan/merchants/changegoldplanstatus",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012473796",
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
  /** Whether to open or to close the merchant's own receipt (操作类型). */
  operation_type: Operation
}).annotate({ identifier: "GoldPlan.ChangeCustomPageRequest" })

/** Response of {@link changeCustomPage}. */
export interface ChangeCustomPageResponse extends Schema.Schema.Type<typeof ChangeCustomPageResponse> {}
export const ChangeCustomPageResponse = Schema.Struct({
  /** Merchant number of the sub-merchant (特约商户号). */
  sub_mchid: Schema.String,
  /** The operation; no longer on the official page (操作类型). */
  operation_type: Schema.optional(Operation)
}).annotate({
  identifier: "GoldPlan.ChangeCustomPageResponse",
  examples: [{ sub_mchid: "1900000109", operation_type: "OPEN" }]
})

/**
 * Opens or closes the merchant's own receipt for a sub-merchant (商家小票管理).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012473788
 */
export const changeCustomPage: Endpoint.Endpoint<
  ChangeCustomPageRequest,
  ChangeCustomPageResponse,
  GoldPlanCode
> = Endpoint.make({
  name: "GoldPlan.changeCustomPage",
  title: "商家小票管理",
  route: "POST /v3/goldplan/merchants/changecustompagestatus",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012473788",
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
  /** 1 to 3 industries; they replace those that were set before (同业过滤标签值). */
  advertising_industry_filters: Schema.Array(Industry).check(Schema.isMinLength(1), Schema.isMaxLength(3))
}).annotate({ identifier: "GoldPlan.SetIndustryFilterRequest" })

/**
 * Filters out advertising of certain industries, such as those of the sub-merchant's competitors (同业过滤标签管理).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012473784
 */
export const setIndustryFilter: Endpoint.Endpoint<SetIndustryFilterRequest, void, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.setIndustryFilter",
  title: "同业过滤标签管理",
  route: "POST /v3/goldplan/merchants/set-advertising-industry-filter",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012473784",
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
  /** Up to 3 industries to filter out; they replace those that were set before (同业过滤标签值). */
  advertising_industry_filters: Schema.optional(Schema.Array(Industry).check(Schema.isMaxLength(3)))
}).annotate({ identifier: "GoldPlan.OpenAdvertisingRequest" })

/**
 * Shows advertising to payers of a sub-merchant, except that of the given industries (开通广告展示).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012473794
 */
export const openAdvertising: Endpoint.Endpoint<OpenAdvertisingRequest, void, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.openAdvertising",
  title: "开通广告展示",
  route: "PATCH /v3/goldplan/merchants/open-advertising-show",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012473794",
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
 * Stops showing advertising to payers of a sub-merchant (关闭广告展示).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012473781
 */
export const closeAdvertising: Endpoint.Endpoint<CloseAdvertisingRequest, void, GoldPlanCode> = Endpoint.make({
  name: "GoldPlan.closeAdvertising",
  title: "关闭广告展示",
  route: "POST /v3/goldplan/merchants/close-advertising-show",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012473781",
  roles: ["partner"],
  safe: true,
  request: CloseAdvertisingRequest,
  response: Schema.Void,
  codes: goldPlanCodes
})
