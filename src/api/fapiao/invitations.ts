/** Invitations of sub-merchants to a service provider's electronic invoices (邀请开通服务商电子发票), with their results. */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import type * as Stream from "effect/Stream"
import * as Endpoint from "../../Endpoint.ts"
import * as Pagination from "../../Pagination.ts"
import type { WeChatPayError } from "../../WeChatPayError.ts"
import { Links, openLiterals, pageOf, Sensitive, text, Timestamp } from "../../Wire.ts"
import { type FapiaoCode, fapiaoCodes, subMerchant } from "./models.ts"

/**
 * Ability of a sub-merchant (能力类型): to issue invoices in general, for the lease of real estate (parking), or for
 * refined oil.
 */
export const FapiaoAbility = openLiterals("BASE_ABILITY", "REAL_ESTATE_ABILITY", "REFINED_OIL_ABILITY")

const whomIssue = "a sub-merchant is invited by its number or by its taxpayer number, not by both"
const abilityIssue = "is required with TENCENT_DIGITAL_TAX"

/** Request of {@link requestInvitation}. */
export interface InvitationRequest extends Schema.Schema.Type<typeof InvitationRequest> {}
export const InvitationRequest = Schema.Struct({
  /** Action of the merchant (操作类型). `AUTH_BINDING`: authorises the service provider. */
  operation_type: openLiterals("AUTH_BINDING"),
  /**
   * Systems that issue the invoices (开票模式): the merchant's own or a third party's, or Tencent's for fully digital
   * invoices. Both can be offered.
   */
  fapiao_mode: Schema.NonEmptyArray(openLiterals("THIRD_OR_SELF_FAPIAO", "TENCENT_DIGITAL_TAX")),
  /** Kinds of invoices that the merchant is to issue (发票能力类型); required with `TENCENT_DIGITAL_TAX`. */
  fapiao_ability_type_list: Schema.optional(Schema.NonEmptyArray(FapiaoAbility)),
  /** Channel of the invitation (服务商邀请渠道), in the service provider's own terms: at most 128 characters. */
  invite_channel: Schema.optional(text(128)),
  /** Employee who invites (操作人员). Plaintext; the library encrypts it. */
  operate_user: Schema.optional(Sensitive),
  /** The service provider's number of the invitation (服务商邀请code): at most 128 characters. */
  invite_code: text(128),
  /** Merchant number of the invited sub-merchant (受邀请商户号): at most 32 characters; not together with `taxpayer_id`. */
  sub_mchid: Schema.optional(text(32)),
  /** Taxpayer number of the invited merchant (受邀请商户税号): at most 20 characters; not together with `sub_mchid`. */
  taxpayer_id: Schema.optional(text(20))
}).check(
  Schema.makeFilter((request: { readonly sub_mchid?: string | undefined; readonly taxpayer_id?: string | undefined }) =>
    request.sub_mchid !== undefined && request.taxpayer_id !== undefined
      ? { path: ["taxpayer_id"], issue: whomIssue }
      : undefined
  ),
  Schema.makeFilter((
    request: { readonly fapiao_mode: ReadonlyArray<string>; readonly fapiao_ability_type_list?: unknown }
  ) =>
    request.fapiao_mode.includes("TENCENT_DIGITAL_TAX") && request.fapiao_ability_type_list === undefined
      ? { path: ["fapiao_ability_type_list"], issue: abilityIssue }
      : undefined
  )
).annotate({ identifier: "PartnerFapiaoMerchant.InvitationRequest" })

/** An invitation. */
export interface Invitation extends Schema.Schema.Type<typeof Invitation> {}
export const Invitation = Schema.Struct({
  /** Content of the QR code that the merchant scans in WeChat (邀请开通二维码链接). */
  invite_url: Schema.String,
  /** Application id of the mini program (开通小程序AppID), to use instead of the QR code. */
  miniprogram_appid: Schema.optional(Schema.String),
  /** Page of the mini program (开通小程序跳转路径). */
  miniprogram_path: Schema.optional(Schema.String)
}).annotate({
  identifier: "PartnerFapiaoMerchant.Invitation",
  examples: [{
    invite_url: "https://wxacurl.cn?xxx=",
    miniprogram_appid: "wxb1170446a4c0a5a2",
    miniprogram_path: "pages/xxxPage"
  }]
})

/**
 * Requests the link by which a merchant authorises the service provider to issue invoices
 * (获取开通服务商电子发票能力邀请链接).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015941495
 */
export const requestInvitation: Endpoint.Endpoint<InvitationRequest, Invitation, FapiaoCode> = Endpoint.make({
  name: "PartnerFapiaoMerchant.requestInvitation",
  title: "获取开通服务商电子发票能力邀请链接",
  route: "GET /v3/new-tax-control-fapiao/fapiaomerchant/getspinviteurl",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015941495",
  roles: ["partner"],
  request: InvitationRequest,
  response: Invitation,
  codes: fapiaoCodes
})

/** Result of an invitation (商户邀请状态): accepted, or failed. */
export const InvitationStatus = openLiterals("MCH_INVITE_SUCC", "MCH_INVITE_FAILED")

/** Request of {@link listInvitations}. */
export interface ListInvitationsRequest extends Schema.Schema.Type<typeof ListInvitationsRequest> {}
export const ListInvitationsRequest = Schema.Struct({
  /** Start of the time in which the merchants decided (查询时间起). */
  query_time_start: Timestamp,
  /** End of that time, at most 7 days later (查询时间止). */
  query_time_end: Timestamp,
  /** The service provider's number of one invitation (服务商邀请code); all invitations by default. */
  invite_code: Schema.optional(Schema.String),
  /** Result of the invitations to list (商户邀请状态). */
  mch_invite_status: InvitationStatus,
  ...pageOf(20)
}).annotate({ identifier: "PartnerFapiaoMerchant.ListInvitationsRequest" })

/** An invited merchant. */
export interface InvitedMerchant extends Schema.Schema.Type<typeof InvitedMerchant> {}
export const InvitedMerchant = Schema.Struct({
  /** Merchant number (邀请的商户商户号), with `MCH_INVITE_SUCC`. */
  sub_mchid: Schema.optional(Schema.String),
  /** Result of the invitation (邀请商户的状态). */
  mch_invite_status: Schema.optional(InvitationStatus),
  /** Name of the merchant (商户名称). */
  ep_name: Schema.optional(Schema.String),
  /** Taxpayer number of the merchant (商户税号). */
  tax_id: Schema.optional(Schema.String),
  /** The service provider's number of the invitation (服务商邀请商户code). */
  invite_code: Schema.optional(Schema.String),
  /** Time at which the merchant accepted, or the invitation failed (商户操作时间). */
  operate_time: Schema.optional(Timestamp),
  /** Code of the reason why the invitation failed (商户邀请失败错误码). */
  invite_failed_code: Schema.optional(openLiterals(
    "UNKNOWN_TAX_INFO",
    "INVALID_COMPANY_INFO",
    "NOT_MEET_ACCESS_CONDITION",
    "NOT_IN_PILOT_SCOPE",
    "MISSING_TAX_AUTHORITY_CODE",
    "MERCHANT_INFO_NOT_SET",
    "UNKNOWN_ERROR"
  )),
  /** Reason why the invitation failed (商户邀请失败的原因). */
  invite_failed_reason: Schema.optional(Schema.String)
}).annotate({ identifier: "PartnerFapiaoMerchant.InvitedMerchant" })

/** A page of invited merchants. */
export interface InvitedMerchants extends Schema.Schema.Type<typeof InvitedMerchants> {}
export const InvitedMerchants = Schema.Struct({
  /** Number of merchants on all pages (总数). */
  total_count: Schema.optional(Schema.Int),
  /** Start of the page, counted from 0 (本次查询的起始位置). */
  offset: Schema.optional(Schema.Int),
  /** Largest number of merchants on the page (本次查询的最大数量). */
  limit: Schema.optional(Schema.Int),
  /** Addresses of the neighbouring pages (相关链接). */
  links: Schema.optional(Links),
  /** The merchants (邀请的商户结果). */
  mch_invite_result_list: Schema.optional(Schema.Array(InvitedMerchant))
}).annotate({
  identifier: "PartnerFapiaoMerchant.InvitedMerchants",
  examples: [{
    total_count: 1,
    offset: 0,
    limit: 20,
    mch_invite_result_list: [{
      sub_mchid: "1999192837",
      mch_invite_status: "MCH_INVITE_SUCC",
      ep_name: "示例（深圳）有限公司",
      tax_id: "9144050071126766XG",
      invite_code: "code_20200101_123",
      operate_time: DateTime.makeUnsafe("2020-06-30T16:00:00Z")
    }]
  }]
})

/**
 * Lists merchants that accepted an invitation, or whose invitation failed, one page at a time (获取邀请开通的商户信息).
 * {@link listAllInvitations} reads all pages.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015941524
 */
export const listInvitations: Endpoint.Endpoint<ListInvitationsRequest, InvitedMerchants, FapiaoCode> = Endpoint.make({
  name: "PartnerFapiaoMerchant.listInvitations",
  title: "获取邀请开通的商户信息",
  route: "GET /v3/new-tax-control-fapiao/fapiaomerchant/listspinvitemchinfo",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015941524",
  roles: ["partner"],
  request: ListInvitationsRequest,
  response: InvitedMerchants,
  codes: fapiaoCodes
})

/**
 * All pages of {@link listInvitations}, from `offset` on. The page calls `offset` the number of a page and of an item.
 */
export const listAllInvitations: (
  request: ListInvitationsRequest
) => Stream.Stream<InvitedMerchant, WeChatPayError<FapiaoCode>, Endpoint.Services> = Pagination.numberedPages(
  listInvitations,
  ({ mch_invite_result_list }) => mch_invite_result_list
)

/** Request of {@link queryStatus}. */
export interface StatusRequest extends Schema.Schema.Type<typeof StatusRequest> {}
export const StatusRequest = Schema.Struct(subMerchant).annotate({ identifier: "PartnerFapiaoMerchant.StatusRequest" })

/** State of a sub-merchant's electronic invoices. */
export interface FapiaoStatusOfMerchant extends Schema.Schema.Type<typeof FapiaoStatusOfMerchant> {}
export const FapiaoStatusOfMerchant = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Invoices of the merchant's own or a third party's system (第三方开票模式). */
  third_mode: Schema.optional(Schema.Struct({
    /** Whether the merchant can insert these invoices into card packs (接入状态). */
    status: Schema.optional(openLiterals("DISABLED", "ENABLED"))
  })),
  /** Fully digital invoices of Tencent (数电发票模式). */
  digital_tax_mode: Schema.optional(Schema.Struct({
    /** State of the access (接入状态). `ENABLED`: complete. `…_PENDING`: waits for the tax office or the merchant. */
    status: Schema.optional(openLiterals(
      "APPROVAL_PENDING",
      "ACCESS_CONFIRMED_PENDING",
      "ABILITY_CONFIRMED_PENDING",
      "BILLING_PERSON_REGISTER_PENDING",
      "BILLING_PERSON_CONFIRMED_PENDING",
      "SECURITY_SETTING_PENDING",
      "APPLY_FAILED",
      "DISABLED",
      "ENABLED",
      "RESOURCE_EXPIRED"
    )),
    /** Drawers (开票人信息): their `id` is the `billing_person_id` of an invoice. */
    billing_person_info: Schema.optional(Schema.Array(Schema.Struct({
      /** Number of the drawer (开票人ID). */
      id: Schema.optional(Schema.String),
      /** Name of the drawer, masked (开票人姓名). */
      name: Schema.optional(Schema.String)
    }))),
    /** Time at which the access was complete (接入时间). */
    access_time: Schema.optional(Timestamp),
    /** Time at which the tax office's security check expires (过期时间). */
    expired_time: Schema.optional(Timestamp),
    /** Reason why the access failed (接入失败原因). */
    access_fail_reason: Schema.optional(Schema.String),
    /** Kinds of invoices that the merchant can issue (能力信息). */
    ability_info: Schema.optional(Schema.Array(Schema.Struct({
      /** Kind of invoices (能力类型). */
      type: Schema.optional(FapiaoAbility),
      /** State of the authorisation (能力授权状态). */
      status: Schema.optional(openLiterals("AUTHORIZED", "AUTHORIZE_PENDING", "DEAUTHORIZED", "AUTHORIZE_FAILED")),
      /** Reason why the authorisation failed (能力授权失败原因). */
      authorize_fail_reason: Schema.optional(Schema.String)
    })))
  }))
}).annotate({
  identifier: "PartnerFapiaoMerchant.FapiaoStatusOfMerchant",
  examples: [{
    sub_mchid: "1900000109",
    third_mode: { status: "ENABLED" },
    digital_tax_mode: {
      status: "ENABLED",
      billing_person_info: [{ id: "187776276864872", name: "**伟 0010" }],
      access_time: DateTime.makeUnsafe("2020-07-01T04:00:00Z"),
      expired_time: DateTime.makeUnsafe("2020-07-02T04:00:00Z"),
      ability_info: [{ type: "BASE_ABILITY", status: "AUTHORIZED" }]
    }
  }]
})

/**
 * Queries the state of the electronic invoices of an invited sub-merchant (检查子商户开票功能状态).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015792561
 */
export const queryStatus: Endpoint.Endpoint<StatusRequest, FapiaoStatusOfMerchant, FapiaoCode> = Endpoint.make({
  name: "PartnerFapiaoMerchant.queryStatus",
  title: "检查子商户开票功能状态",
  route: "GET /v3/new-tax-control-fapiao/merchant/{sub_mchid}/check-status",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4015792561",
  roles: ["partner"],
  request: StatusRequest,
  response: FapiaoStatusOfMerchant,
  codes: fapiaoCodes
})
