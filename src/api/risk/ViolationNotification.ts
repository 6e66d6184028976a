/** Notifications that WeChat Pay has penalised a sub-merchant, and the address that receives them (商户违规通知回调). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { text, Timestamp } from "../../Wire.ts"

const createCodes = ["ALREADY_EXISTS", "FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link create} documents. `ALREADY_EXISTS`: an address is set; {@link update} it. */
export type CreateCode = CommonCode | (typeof createCodes)[number]

const violationCodes = ["FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"] as const

/** Codes that {@link query}, {@link update} and {@link remove} document. `NOT_FOUND`: no address is set. */
export type ViolationCode = CommonCode | (typeof violationCodes)[number]

/** Request of {@link create} and {@link update}. */
export interface AddressRequest extends Schema.Schema.Type<typeof AddressRequest> {}
export const AddressRequest = Schema.Struct({
  /**
   * Address for notifications: https (http only in a private network), no query, at most 256 characters. It is not
   * filled in from the configuration, which holds the address for payments (通知地址).
   */
  notify_url: text(256).check(
    Schema.isPattern(/^https?:\/\/[^\s?#]+$/, { message: "must be an http(s) address without a query" })
  )
}).annotate({ identifier: "ViolationNotification.AddressRequest" })

/** The address in force. */
export interface Address extends Schema.Schema.Type<typeof Address> {}
export const Address = Schema.Struct({
  /** Address for notifications (通知地址). */
  notify_url: Schema.optional(Schema.String)
}).annotate({
  identifier: "ViolationNotification.Address",
  examples: [{ notify_url: "https://www.weixin.qq.com/wxpay/pay.php" }]
})

/**
 * Sets the address for notifications of violations (创建商户违规通知回调地址). Service providers only.
 *
 * **Gotchas**
 *
 * If an address is already set, WeChat Pay refuses this with `ALREADY_EXISTS`; use {@link update}. After an unknown outcome
 * call {@link query} first.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471333
 */
export const create: Endpoint.Endpoint<AddressRequest, Address, CreateCode> = Endpoint.make({
  name: "ViolationNotification.create",
  title: "创建商户违规通知回调地址",
  route: "POST /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471333",
  roles: ["partner"],
  request: AddressRequest,
  response: Address,
  codes: createCodes
})

/** Request of {@link query} and {@link remove}, without fields: `Schema.Struct({})` would accept any. */
export interface NoRequest extends Schema.Schema.Type<typeof NoRequest> {}
export const NoRequest = Schema.Record(Schema.String, Schema.Never).annotate({
  identifier: "ViolationNotification.NoRequest"
})

/**
 * Queries the address for notifications of violations (查询商户违规通知回调地址). `NOT_FOUND`: none is set.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471327
 */
export const query: Endpoint.Endpoint<NoRequest, Address, ViolationCode> = Endpoint.make({
  name: "ViolationNotification.query",
  title: "查询商户违规通知回调地址",
  route: "GET /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471327",
  roles: ["partner"],
  request: NoRequest,
  response: Address,
  codes: violationCodes
})

/**
 * Replaces the address for notifications of violations (修改商户违规通知回调地址).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471330
 */
export const update: Endpoint.Endpoint<AddressRequest, Address, ViolationCode> = Endpoint.make({
  name: "ViolationNotification.update",
  title: "修改商户违规通知回调地址",
  route: "PUT /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471330",
  roles: ["partner"],
  safe: true,
  request: AddressRequest,
  response: Address,
  codes: violationCodes
})

/**
 * Removes the address; WeChat Pay then sends no notifications of violations (删除商户违规通知回调地址).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat the request: `NOT_FOUND` means that the address is removed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471334
 */
export const remove: Endpoint.Endpoint<NoRequest, void, ViolationCode> = Endpoint.make({
  name: "ViolationNotification.remove",
  title: "删除商户违规通知回调地址",
  route: "DELETE /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471334",
  roles: ["partner"],
  request: NoRequest,
  response: Schema.Void,
  codes: violationCodes
})

/** A measure of WeChat Pay against a sub-merchant (处置记录). */
export interface Violation extends Schema.Schema.Type<typeof Violation> {}
export const Violation = Schema.Struct({
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.String,
  /** Name of the sub-merchant's company (公司名称). */
  company_name: Schema.optional(Schema.String),
  /** Number of the measure; use it to recognise repeats (通知ID). */
  record_id: Schema.String,
  /** The measure in words, such as `关闭支付权限` (处罚方案). */
  punish_plan: Schema.optional(Schema.String),
  /** When the measure was taken (处罚时间). */
  punish_time: Schema.optional(Timestamp),
  /** Effects of the measure, in words (处罚方案描述). */
  punish_description: Schema.optional(Schema.String),
  /** Kind of violation, such as `ONE_YUAN_PURCHASES` (风险类型). */
  risk_type: Schema.optional(Schema.String),
  /** Kind of violation in words (风险描述). */
  risk_description: Schema.optional(Schema.String)
}).annotate({ identifier: "ViolationNotification.Violation" })

const violationDocs = "https://pay.weixin.qq.com/doc/v3/partner/4012079216"

/**
 * WeChat Pay penalised a sub-merchant (商户平台处罚通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const punished: NotificationEvent.NotificationEvent<
  "ViolationNotification.punished",
  "VIOLATION.PUNISH",
  Violation
> = NotificationEvent.make({
  name: "ViolationNotification.punished",
  eventTypes: ["VIOLATION.PUNISH"],
  resource: Violation,
  title: "商户平台处罚通知",
  docs: violationDocs
})

/**
 * WeChat Pay blocked payments to a sub-merchant (商户平台拦截通知): sent from the eleventh blocked payment on, once a day.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const intercepted: NotificationEvent.NotificationEvent<
  "ViolationNotification.intercepted",
  "VIOLATION.INTERCEPT",
  Violation
> = NotificationEvent.make({
  name: "ViolationNotification.intercepted",
  eventTypes: ["VIOLATION.INTERCEPT"],
  resource: Violation,
  title: "商户平台拦截通知",
  docs: violationDocs
})

/**
 * A sub-merchant's appeal made progress (商户平台申诉通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const appealed: NotificationEvent.NotificationEvent<
  "ViolationNotification.appealed",
  "VIOLATION.APPEAL",
  Violation
> = NotificationEvent.make({
  name: "ViolationNotification.appealed",
  eventTypes: ["VIOLATION.APPEAL"],
  resource: Violation,
  title: "商户平台申诉通知",
  docs: violationDocs
})

/** Notifications of violations. */
export const events = [punished, intercepted, appealed] as const
