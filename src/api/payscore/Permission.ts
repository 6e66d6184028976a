/**
 * Authorisations of users for a service of WeChat Pay score (用户授权): with one, service orders need no confirmation
 * (免确认预授权模式).
 *
 * **Details**
 *
 * WeChat Pay's menus no longer list these operations (as of August 2026). Merchants without this mode let users confirm
 * every `ServiceOrder`.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { Appid, merchantNo, NotifyUrlIfAny, openLiterals, text, Timestamp } from "../../Wire.ts"
import { ServiceId, type ServiceOrderCode, serviceOrderCodes, ServiceTimeOrText } from "./models.ts"

/**
 * The merchant's number of an authorisation (授权协议号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. Every authorisation
 * needs a new one, even of the same user.
 */
export const AuthorizationCode = merchantNo(32)

/** Request of {@link apply}. */
export interface ApplyRequest extends Schema.Schema.Type<typeof ApplyRequest> {}
export const ApplyRequest = Schema.Struct({
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** The merchant's number of the authorisation (授权协议号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  authorization_code: AuthorizationCode,
  /** Address for the notifications {@link opened} and {@link closed} (商户通知地址); from the configuration by default. */
  notify_url: NotifyUrlIfAny
}).annotate({ identifier: "Permission.ApplyRequest" })

/** Response of {@link apply}. */
export interface ApplyResponse extends Schema.Schema.Type<typeof ApplyResponse> {}
export const ApplyResponse = Schema.Struct({
  /** Parameter that opens the authorisation page (预授权token). */
  apply_permissions_token: Schema.String
}).annotate({ identifier: "Permission.ApplyResponse" })

/** Codes that these endpoints document: those of service orders. */
export type PermissionCode = ServiceOrderCode

/**
 * Requests an authorisation: returns the token that opens the page on which the user authorises the service (商户预授权).
 * WeChat Pay's menus no longer list it (as of August 2026).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/apply-permissions.html
 */
export const apply: Endpoint.Endpoint<ApplyRequest, ApplyResponse, PermissionCode> = Endpoint.make({
  name: "Permission.apply",
  title: "商户预授权",
  route: "POST /v3/payscore/permissions",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/apply-permissions.html",
  idempotentBy: "authorization_code",
  request: ApplyRequest,
  response: ApplyResponse,
  codes: serviceOrderCodes
})

/** An authorisation. */
export interface Permission extends Schema.Schema.Type<typeof Permission> {}
export const Permission = Schema.Struct({
  /** Number of the service (服务ID). */
  service_id: Schema.optional(Schema.String),
  /** Application (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The user, once the user has authorised (用户标识). */
  openid: Schema.optional(Schema.String),
  /** The merchant's number of the authorisation (授权协议号). */
  authorization_code: Schema.optional(Schema.String),
  /** `AVAILABLE`: in force. `UNAVAILABLE`: not in force. `UNBINDUSER`: the user has not authorised yet (授权状态). */
  authorization_state: openLiterals("UNAVAILABLE", "AVAILABLE", "UNBINDUSER"),
  /** Address for notifications (授权通知地址). */
  notify_url: Schema.optional(Schema.String),
  /** Time at which the authorisation ended (最近一次解除授权时间). */
  cancel_authorization_time: Schema.optional(Timestamp),
  /** When the user authorised (最近一次授权成功时间). */
  authorization_success_time: Schema.optional(Timestamp),
  /** Risk class of the user (用户分层), for services that have access to it. */
  user_risk_level: Schema.optional(Schema.Int),
  /** Version of the risk classes (分层版本). */
  risk_level_version: Schema.optional(Schema.Int)
}).annotate({ identifier: "Permission.Permission" })

/** Request of {@link queryByAuthorizationCode}. */
export interface QueryByAuthorizationCodeRequest extends Schema.Schema.Type<typeof QueryByAuthorizationCodeRequest> {}
export const QueryByAuthorizationCodeRequest = Schema.Struct({
  /** The merchant's number of the authorisation (授权协议号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  authorization_code: AuthorizationCode,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId
}).annotate({ identifier: "Permission.QueryByAuthorizationCodeRequest" })

/**
 * Queries an authorisation by the merchant's number (查询与用户授权记录（授权协议号）). WeChat Pay's menus no longer list it (as of
 * August 2026).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/get-permissions-by-authorization-code.html
 */
export const queryByAuthorizationCode: Endpoint.Endpoint<QueryByAuthorizationCodeRequest, Permission, PermissionCode> =
  Endpoint.make({
    name: "Permission.queryByAuthorizationCode",
    title: "查询与用户授权记录（授权协议号）",
    route: "GET /v3/payscore/permissions/authorization-code/{authorization_code}",
    docs:
      "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/get-permissions-by-authorization-code.html",
    request: QueryByAuthorizationCodeRequest,
    response: Permission,
    codes: serviceOrderCodes
  })

/** Request of {@link queryByOpenid}. */
export interface QueryByOpenidRequest extends Schema.Schema.Type<typeof QueryByOpenidRequest> {}
export const QueryByOpenidRequest = Schema.Struct({
  /** The user, under `appid` (用户标识): at most 128 characters. */
  openid: text(128),
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid
}).annotate({ identifier: "Permission.QueryByOpenidRequest" })

/**
 * Queries a user's authorisation (查询与用户授权记录（openid）). WeChat Pay's menus no longer list it (as of August 2026).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/get-permissions-by-open-id.html
 */
export const queryByOpenid: Endpoint.Endpoint<QueryByOpenidRequest, Permission, PermissionCode> = Endpoint.make({
  name: "Permission.queryByOpenid",
  title: "查询与用户授权记录（openid）",
  route: "GET /v3/payscore/permissions/openid/{openid}",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/get-permissions-by-open-id.html",
  request: QueryByOpenidRequest,
  response: Permission,
  codes: serviceOrderCodes
})

/** Request of {@link terminateByAuthorizationCode}. */
export interface TerminateByAuthorizationCodeRequest
  extends Schema.Schema.Type<typeof TerminateByAuthorizationCodeRequest>
{}
export const TerminateByAuthorizationCodeRequest = Schema.Struct({
  /** The merchant's number of the authorisation (授权协议号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  authorization_code: AuthorizationCode,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Reason (撤销原因): at most 50 characters. */
  reason: text(50)
}).annotate({ identifier: "Permission.TerminateByAuthorizationCodeRequest" })

/**
 * Ends an authorisation by the merchant's number (解除用户授权关系（授权协议号）). WeChat Pay's menus no longer list it (as of August
 * 2026).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/terminate-permissions-by-code.html
 */
export const terminateByAuthorizationCode: Endpoint.Endpoint<
  TerminateByAuthorizationCodeRequest,
  void,
  PermissionCode
> = Endpoint.make({
  name: "Permission.terminateByAuthorizationCode",
  title: "解除用户授权关系（授权协议号）",
  route: "POST /v3/payscore/permissions/authorization-code/{authorization_code}/terminate",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/terminate-permissions-by-code.html",
  idempotentBy: "authorization_code",
  request: TerminateByAuthorizationCodeRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

/** Request of {@link terminateByOpenid}. */
export interface TerminateByOpenidRequest extends Schema.Schema.Type<typeof TerminateByOpenidRequest> {}
export const TerminateByOpenidRequest = Schema.Struct({
  /** The user, under `appid` (用户标识): at most 128 characters. */
  openid: text(128),
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Application (公众账号ID); from the configuration by default. */
  appid: Appid,
  /** Reason (撤销原因): at most 50 characters. */
  reason: text(50)
}).annotate({ identifier: "Permission.TerminateByOpenidRequest" })

/**
 * Ends a user's authorisation (解除用户授权关系（openid）). WeChat Pay's menus no longer list it (as of August 2026).
 *
 * **Gotchas**
 *
 * The library does not repeat the call, since the user may have authorised the service again. After an unknown outcome,
 * {@link queryByOpenid}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/terminate-permissions-by-open-id.html
 */
export const terminateByOpenid: Endpoint.Endpoint<TerminateByOpenidRequest, void, PermissionCode> = Endpoint.make({
  name: "Permission.terminateByOpenid",
  title: "解除用户授权关系（openid）",
  route: "POST /v3/payscore/permissions/openid/{openid}/terminate",
  docs:
    "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/terminate-permissions-by-open-id.html",
  request: TerminateByOpenidRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An authorisation that began or ended. */
export interface PermissionChange extends Schema.Schema.Type<typeof PermissionChange> {}
export const PermissionChange = Schema.Struct({
  /** Application (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Service provider, in partner mode instead of `mchid` (服务商商户号). */
  mch_id: Schema.optional(Schema.String),
  /** Application of the sub-merchant, in partner mode (子商户公众账号ID). */
  sub_appid: Schema.optional(Schema.String),
  /** Sub-merchant, in partner mode (子商户号). */
  sub_mch_id: Schema.optional(Schema.String),
  /** Channel partner (渠道商商户号). */
  channel_id: Schema.optional(Schema.String),
  /** Number of the service (服务ID). */
  service_id: Schema.optional(Schema.String),
  /** The user (用户标识). */
  openid: Schema.optional(Schema.String),
  /** The user, under `sub_appid`, in partner mode (子商户公众号下的用户标识). */
  sub_openid: Schema.optional(Schema.String),
  /** Whether the authorisation began or ended (回调状态). */
  user_service_status: openLiterals("USER_OPEN_SERVICE", "USER_CLOSE_SERVICE"),
  /** When it began or ended (服务开启/解除授权时间). */
  openorclose_time: Schema.optional(ServiceTimeOrText),
  /** The merchant's number of the authorisation, if requested by {@link apply} (授权协议号). */
  authorization_code: Schema.optional(Schema.String),
  /** The merchant's number of the request, if the page was opened with one (商户请求单号). */
  out_request_no: Schema.optional(Schema.String)
}).annotate({ identifier: "Permission.PermissionChange" })

const changeDocs = "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_1.shtml"

/** The campus product has the same event types; its content has a contract. */
const isPayscore = (plain: NotificationEvent.Plain): boolean => plain.contract_id === undefined

/**
 * A user authorised a service (授权服务回调通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_1.shtml
 */
export const opened: NotificationEvent.NotificationEvent<
  "Permission.opened",
  "PAYSCORE.USER_OPEN_SERVICE",
  PermissionChange
> = NotificationEvent.make({
  name: "Permission.opened",
  eventTypes: ["PAYSCORE.USER_OPEN_SERVICE"],
  resource: PermissionChange,
  matches: isPayscore,
  title: "授权服务回调通知",
  docs: changeDocs
})

/**
 * An authorisation ended (解除授权服务回调通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_1.shtml
 */
export const closed: NotificationEvent.NotificationEvent<
  "Permission.closed",
  "PAYSCORE.USER_CLOSE_SERVICE",
  PermissionChange
> = NotificationEvent.make({
  name: "Permission.closed",
  eventTypes: ["PAYSCORE.USER_CLOSE_SERVICE"],
  resource: PermissionChange,
  matches: isPayscore,
  title: "解除授权服务回调通知",
  docs: changeDocs
})

/** Notifications of authorisations. */
export const events = [opened, closed] as const
