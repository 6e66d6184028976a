/** Where a service provider is told that WeChat Pay punished a sub-merchant (商户违规通知回调), and what he is told. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { NotifyUrlText, Timestamp } from "../../Wire.ts"

const createCodes = ["ALREADY_EXISTS", "FREQUENCY_LIMITED", "NO_AUTH"] as const

/** Codes that {@link create} documents. `ALREADY_EXISTS`: there is an address; {@link update} it. */
export type CreateCode = CommonCode | (typeof createCodes)[number]

const violationCodes = ["FREQUENCY_LIMITED", "NOT_FOUND", "NO_AUTH"] as const

/** Codes that {@link query}, {@link update} and {@link remove} document. `NOT_FOUND`: there is no address. */
export type ViolationCode = CommonCode | (typeof violationCodes)[number]

/** Request of {@link create} and {@link update}. */
export interface AddressRequest extends Schema.Schema.Type<typeof AddressRequest> {}
export const AddressRequest = Schema.Struct({
  /** Https where it is public. Not filled from the configuration, which has the address for payments. */
  notify_url: NotifyUrlText
}).annotate({ identifier: "ViolationNotifications.AddressRequest" })

/** The address in force. */
export interface Address extends Schema.Schema.Type<typeof Address> {}
export const Address = Schema.Struct({ notify_url: Schema.optional(Schema.String) }).annotate({
  identifier: "ViolationNotifications.Address",
  examples: [{ notify_url: "https://www.weixin.qq.com/wxpay/pay.php" }]
})

/**
 * Sets the address for notifications of violations (创建商户违规通知回调地址). Service providers only.
 *
 * **Gotchas**
 *
 * Where there is an address already it takes {@link update}, and this is refused with `ALREADY_EXISTS`: after an
 * unknown outcome {@link query} first.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471333
 */
export const create: Endpoint.Endpoint<AddressRequest, Address, CreateCode> = Endpoint.make({
  name: "ViolationNotifications.create",
  title: "创建商户违规通知回调地址",
  route: "POST /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471333",
  roles: ["partner"],
  request: AddressRequest,
  response: Address,
  codes: createCodes
})

/** Request of {@link query} and {@link remove}: nothing. */
export interface NoRequest extends Schema.Schema.Type<typeof NoRequest> {}
export const NoRequest = Schema.Struct({}).annotate({ identifier: "ViolationNotifications.NoRequest" })

/**
 * Asks for the address (查询商户违规通知回调地址). `NOT_FOUND`: there is none.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471327
 */
export const query: Endpoint.Endpoint<NoRequest, Address, ViolationCode> = Endpoint.make({
  name: "ViolationNotifications.query",
  title: "查询商户违规通知回调地址",
  route: "GET /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471327",
  roles: ["partner"],
  request: NoRequest,
  response: Address,
  codes: violationCodes
})

/**
 * Puts another address in the place of the one that was set (修改商户违规通知回调地址).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471330
 */
export const update: Endpoint.Endpoint<AddressRequest, Address, ViolationCode> = Endpoint.make({
  name: "ViolationNotifications.update",
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
 * Takes the address away: nobody is notified any more (删除商户违规通知回调地址). `NOT_FOUND`: there was none.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat it: `NOT_FOUND` then says that the address is gone.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012471334
 */
export const remove: Endpoint.Endpoint<NoRequest, void, ViolationCode> = Endpoint.make({
  name: "ViolationNotifications.remove",
  title: "删除商户违规通知回调地址",
  route: "DELETE /v3/merchant-risk-manage/violation-notifications",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012471334",
  roles: ["partner"],
  request: NoRequest,
  response: Schema.Void,
  codes: violationCodes
})

/** What WeChat Pay did to a sub-merchant, and why (处置记录). */
export interface Violation extends Schema.Schema.Type<typeof Violation> {}
export const Violation = Schema.Struct({
  sub_mchid: Schema.String,
  company_name: Schema.optional(Schema.String),
  record_id: Schema.String,
  /** In words: `关闭支付权限`. */
  punish_plan: Schema.optional(Schema.String),
  punish_time: Schema.optional(Timestamp),
  punish_description: Schema.optional(Schema.String),
  /** `ONE_YUAN_PURCHASES`, … */
  risk_type: Schema.optional(Schema.String),
  risk_description: Schema.optional(Schema.String)
}).annotate({ identifier: "ViolationNotifications.Violation" })

const violationDocs = "https://pay.weixin.qq.com/doc/v3/partner/4012079216"

/**
 * A sub-merchant was punished (商户平台处罚通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const punished: NotificationEvent.NotificationEvent<
  "ViolationNotifications.punished",
  "VIOLATION.PUNISH",
  Violation
> = NotificationEvent.make({
  name: "ViolationNotifications.punished",
  eventTypes: ["VIOLATION.PUNISH"],
  resource: Violation,
  title: "商户平台处罚通知",
  docs: violationDocs
})

/**
 * Payments to a sub-merchant were stopped (商户平台拦截通知): told from the eleventh on, once a day.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const intercepted: NotificationEvent.NotificationEvent<
  "ViolationNotifications.intercepted",
  "VIOLATION.INTERCEPT",
  Violation
> = NotificationEvent.make({
  name: "ViolationNotifications.intercepted",
  eventTypes: ["VIOLATION.INTERCEPT"],
  resource: Violation,
  title: "商户平台拦截通知",
  docs: violationDocs
})

/**
 * A sub-merchant's appeal went a step further (商户平台申诉通知).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012079216
 */
export const appealed: NotificationEvent.NotificationEvent<
  "ViolationNotifications.appealed",
  "VIOLATION.APPEAL",
  Violation
> = NotificationEvent.make({
  name: "ViolationNotifications.appealed",
  eventTypes: ["VIOLATION.APPEAL"],
  resource: Violation,
  title: "商户平台申诉通知",
  docs: violationDocs
})

/** Notifications of violations. */
export const events = [punished, intercepted, appealed] as const
