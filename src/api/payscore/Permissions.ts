/** Permissions that users give a service of payscore (用户授权), so that orders need no confirmation (免确认预授权模式). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { Appid, merchantNo, NotifyUrlIfAny, openLiterals, text, Timestamp } from "../../Wire.ts"
import { ServiceId, ServiceTimeOrText } from "./models.ts"
import { type ServiceOrderCode, serviceOrderCodes } from "./ServiceOrder.ts"

/**
 * Merchant's number of a permission (授权协议号): 1 to 32 digits, letters, `_`, `-`, `|`, `*`. A new one for each
 * permission, also of the same user.
 */
export const AuthorizationCode = merchantNo(32)

/** Request of {@link apply}. */
export interface ApplyRequest extends Schema.Schema.Type<typeof ApplyRequest> {}
export const ApplyRequest = Schema.Struct({
  service_id: ServiceId,
  appid: Appid,
  authorization_code: AuthorizationCode,
  /** Where the user's yes and a later no are announced; nowhere without it. */
  notify_url: NotifyUrlIfAny
}).annotate({ identifier: "Permissions.ApplyRequest" })

/** Response of {@link apply}. */
export interface ApplyResponse extends Schema.Schema.Type<typeof ApplyResponse> {}
export const ApplyResponse = Schema.Struct({
  /** What the page of authorisation is opened with. */
  apply_permissions_token: Schema.String
}).annotate({ identifier: "Permissions.ApplyResponse" })

/** Codes that these endpoints document: the table is that of service orders. */
export type PermissionCode = ServiceOrderCode

/**
 * Asks for a permission: gives the token that opens the page on which the user authorises the service (商户预授权).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/apply-permissions.html
 */
export const apply: Endpoint.Endpoint<ApplyRequest, ApplyResponse, PermissionCode> = Endpoint.make({
  name: "Permissions.apply",
  title: "商户预授权",
  route: "POST /v3/payscore/permissions",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/apply-permissions.html",
  idempotentBy: "authorization_code",
  request: ApplyRequest,
  response: ApplyResponse,
  codes: serviceOrderCodes
})

/** A permission. */
export interface Permission extends Schema.Schema.Type<typeof Permission> {}
export const Permission = Schema.Struct({
  service_id: Schema.optional(Schema.String),
  appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  /** The user, once there was a permission. */
  openid: Schema.optional(Schema.String),
  authorization_code: Schema.optional(Schema.String),
  /** `AVAILABLE`: orders may be created. `UNAVAILABLE`: none. `UNBINDUSER`: the user has not authorised yet. */
  authorization_state: openLiterals("UNAVAILABLE", "AVAILABLE", "UNBINDUSER"),
  notify_url: Schema.optional(Schema.String),
  cancel_authorization_time: Schema.optional(Timestamp),
  authorization_success_time: Schema.optional(Timestamp),
  /** Class that WeChat Pay puts the user in, for services that are given it. */
  user_risk_level: Schema.optional(Schema.Int),
  risk_level_version: Schema.optional(Schema.Int)
}).annotate({ identifier: "Permissions.Permission" })

/** Request of {@link queryByAuthorizationCode}. */
export interface QueryByAuthorizationCodeRequest extends Schema.Schema.Type<typeof QueryByAuthorizationCodeRequest> {}
export const QueryByAuthorizationCodeRequest = Schema.Struct({
  authorization_code: AuthorizationCode,
  service_id: ServiceId
}).annotate({ identifier: "Permissions.QueryByAuthorizationCodeRequest" })

/**
 * Queries a permission by the merchant's number (查询与用户授权记录（授权协议号）).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/get-permissions-by-authorization-code.html
 */
export const queryByAuthorizationCode: Endpoint.Endpoint<QueryByAuthorizationCodeRequest, Permission, PermissionCode> =
  Endpoint.make({
    name: "Permissions.queryByAuthorizationCode",
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
  openid: text(128),
  service_id: ServiceId,
  appid: Appid
}).annotate({ identifier: "Permissions.QueryByOpenidRequest" })

/**
 * Queries what a user permits a service (查询与用户授权记录（openid）).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/get-permissions-by-open-id.html
 */
export const queryByOpenid: Endpoint.Endpoint<QueryByOpenidRequest, Permission, PermissionCode> = Endpoint.make({
  name: "Permissions.queryByOpenid",
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
  authorization_code: AuthorizationCode,
  service_id: ServiceId,
  reason: text(50)
}).annotate({ identifier: "Permissions.TerminateByAuthorizationCodeRequest" })

/**
 * Ends a permission by the merchant's number (解除用户授权关系（授权协议号）).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/terminate-permissions-by-code.html
 */
export const terminateByAuthorizationCode: Endpoint.Endpoint<
  TerminateByAuthorizationCodeRequest,
  void,
  PermissionCode
> = Endpoint.make({
  name: "Permissions.terminateByAuthorizationCode",
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
  openid: text(128),
  service_id: ServiceId,
  appid: Appid,
  reason: text(50)
}).annotate({ identifier: "Permissions.TerminateByOpenidRequest" })

/**
 * Ends what a user permits a service (解除用户授权关系（openid）).
 *
 * **Gotchas**
 *
 * The call is not repeated by itself: the user may have authorised the service anew. After an unknown outcome ask
 * {@link queryByOpenid}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/weixin-pay-score/service-auth/terminate-permissions-by-open-id.html
 */
export const terminateByOpenid: Endpoint.Endpoint<TerminateByOpenidRequest, void, PermissionCode> = Endpoint.make({
  name: "Permissions.terminateByOpenid",
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

/** A user authorised a service, or withdrew it. */
export interface PermissionChange extends Schema.Schema.Type<typeof PermissionChange> {}
export const PermissionChange = Schema.Struct({
  appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
  /** In partner mode in place of `mchid`. */
  mch_id: Schema.optional(Schema.String),
  sub_appid: Schema.optional(Schema.String),
  sub_mch_id: Schema.optional(Schema.String),
  channel_id: Schema.optional(Schema.String),
  service_id: Schema.optional(Schema.String),
  openid: Schema.optional(Schema.String),
  sub_openid: Schema.optional(Schema.String),
  user_service_status: openLiterals("USER_OPEN_SERVICE", "USER_CLOSE_SERVICE"),
  openorclose_time: Schema.optional(ServiceTimeOrText),
  /** Merchant's number of the permission, where it was asked for by {@link apply}. */
  authorization_code: Schema.optional(Schema.String),
  /** Merchant's number of the request, where the page was opened with one. */
  out_request_no: Schema.optional(Schema.String)
}).annotate({ identifier: "Permissions.PermissionChange" })

const changeDocs = "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_1.shtml"

/** The campus product shares the event types; it names a contract. */
const isPayscore = (plain: NotificationEvent.Plain): boolean => plain.contract_id === undefined

/**
 * A user authorised a service (授权服务回调通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_1.shtml
 */
export const opened: NotificationEvent.NotificationEvent<
  "Permissions.opened",
  "PAYSCORE.USER_OPEN_SERVICE",
  PermissionChange
> = NotificationEvent.make({
  name: "Permissions.opened",
  eventTypes: ["PAYSCORE.USER_OPEN_SERVICE"],
  resource: PermissionChange,
  matches: isPayscore,
  title: "授权服务回调通知",
  docs: changeDocs
})

/**
 * A permission ended (解除授权服务回调通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/payscore/chapter5_1.shtml
 */
export const closed: NotificationEvent.NotificationEvent<
  "Permissions.closed",
  "PAYSCORE.USER_CLOSE_SERVICE",
  PermissionChange
> = NotificationEvent.make({
  name: "Permissions.closed",
  eventTypes: ["PAYSCORE.USER_CLOSE_SERVICE"],
  resource: PermissionChange,
  matches: isPayscore,
  title: "解除授权服务回调通知",
  docs: changeDocs
})

/** Notifications of permissions. */
export const events = [opened, closed] as const
