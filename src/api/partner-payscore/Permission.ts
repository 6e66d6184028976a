/**
 * Authorisations of users for a service of WeChat Pay score (用户授权) for service providers: as `Permission` of `payscore`,
 * for a sub-merchant. The notifications are those of `Permission` there.
 *
 * **Details**
 *
 * WeChat Pay's menus do not list these operations (as of August 2026).
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { oneOf, text } from "../../Wire.ts"
import { type ServiceOrderCode, serviceOrderCodes } from "../payscore/models.ts"
import * as Direct from "../payscore/Permission.ts"
import { ownedFields, ownerFields, subMchidField, subUserFields } from "./models.ts"

export { closed, events, opened, PermissionChange } from "../payscore/Permission.ts"

/** Codes that these endpoints document: those of service orders. */
export type PermissionCode = ServiceOrderCode

/** An authorisation for a service of a sub-merchant. */
export interface Permission extends Schema.Schema.Type<typeof Permission> {}
export const Permission = Schema.Struct({ ...Direct.Permission.fields, ...ownedFields }).annotate({
  identifier: "PartnerPermission.Permission"
})

const user = {
  /** The user, under `appid` (用户标识): at most 128 characters; or `sub_openid`. */
  openid: Schema.optional(text(128)),
  ...subUserFields
} as const

/** Request of {@link apply}. */
export interface ApplyRequest extends Schema.Schema.Type<typeof ApplyRequest> {}
export const ApplyRequest = Schema.Struct({ ...Direct.ApplyRequest.fields, ...ownerFields }).annotate({
  identifier: "PartnerPermission.ApplyRequest"
})

/**
 * Requests an authorisation: returns the token that opens the page on which the user authorises the service (商户预授权).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/apply-partner-permissions.html
 */
export const apply: Endpoint.Endpoint<ApplyRequest, Direct.ApplyResponse, PermissionCode> = Endpoint.make({
  name: "PartnerPermission.apply",
  title: "商户预授权",
  route: "POST /v3/payscore/partner/permissions",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/apply-partner-permissions.html",
  roles: ["partner", "platform"],
  idempotentBy: "authorization_code",
  request: ApplyRequest,
  response: Direct.ApplyResponse,
  codes: serviceOrderCodes
})

/** Request of {@link queryByAuthorizationCode}. */
export interface QueryByAuthorizationCodeRequest extends Schema.Schema.Type<typeof QueryByAuthorizationCodeRequest> {}
export const QueryByAuthorizationCodeRequest = Schema.Struct({
  ...Direct.QueryByAuthorizationCodeRequest.fields,
  ...subMchidField
}).annotate({ identifier: "PartnerPermission.QueryByAuthorizationCodeRequest" })

/**
 * Queries an authorisation by the merchant's number (查询与用户授权记录（授权协议号）).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/get-partner-permissions-by-code.html
 */
export const queryByAuthorizationCode: Endpoint.Endpoint<QueryByAuthorizationCodeRequest, Permission, PermissionCode> =
  Endpoint.make({
    name: "PartnerPermission.queryByAuthorizationCode",
    title: "查询与用户授权记录（授权协议号）",
    route: "GET /v3/payscore/partner/permissions/authorization-code/{authorization_code}",
    docs:
      "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/get-partner-permissions-by-code.html",
    roles: ["partner", "platform"],
    request: QueryByAuthorizationCodeRequest,
    response: Permission,
    codes: serviceOrderCodes
  })

/** Request of {@link queryByOpenid}. */
export interface QueryByOpenidRequest extends Schema.Schema.Type<typeof QueryByOpenidRequest> {}
export const QueryByOpenidRequest = Schema.Struct({
  ...Struct.omit(Direct.QueryByOpenidRequest.fields, ["openid"]),
  ...ownerFields,
  ...user
}).check(oneOf("openid", "sub_openid")).annotate({ identifier: "PartnerPermission.QueryByOpenidRequest" })

/**
 * Queries a user's authorisation (查询与用户授权记录（openid）).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/get-partner-permissions-by-open-id.html
 */
export const queryByOpenid: Endpoint.Endpoint<QueryByOpenidRequest, Permission, PermissionCode> = Endpoint.make({
  name: "PartnerPermission.queryByOpenid",
  title: "查询与用户授权记录（openid）",
  route: "GET /v3/payscore/partner/permissions/search",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/get-partner-permissions-by-open-id.html",
  roles: ["partner", "platform"],
  request: QueryByOpenidRequest,
  response: Permission,
  codes: serviceOrderCodes
})

/** Request of {@link terminateByAuthorizationCode}. */
export interface TerminateByAuthorizationCodeRequest
  extends Schema.Schema.Type<typeof TerminateByAuthorizationCodeRequest>
{}
export const TerminateByAuthorizationCodeRequest = Schema.Struct({
  ...Direct.TerminateByAuthorizationCodeRequest.fields,
  ...subMchidField
}).annotate({ identifier: "PartnerPermission.TerminateByAuthorizationCodeRequest" })

/**
 * Ends an authorisation by the merchant's number (解除用户授权关系（授权协议号）).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/terminate-partner-permissions-by-code.html
 */
export const terminateByAuthorizationCode: Endpoint.Endpoint<
  TerminateByAuthorizationCodeRequest,
  void,
  PermissionCode
> = Endpoint.make({
  name: "PartnerPermission.terminateByAuthorizationCode",
  title: "解除用户授权关系（授权协议号）",
  route: "POST /v3/payscore/partner/permissions/authorization-code/{authorization_code}/terminate",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/terminate-partner-permissions-by-code.html",
  roles: ["partner", "platform"],
  idempotentBy: "authorization_code",
  request: TerminateByAuthorizationCodeRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})

/** Request of {@link terminateByOpenid}. */
export interface TerminateByOpenidRequest extends Schema.Schema.Type<typeof TerminateByOpenidRequest> {}
export const TerminateByOpenidRequest = Schema.Struct({
  ...Struct.omit(Direct.TerminateByOpenidRequest.fields, ["openid"]),
  ...ownerFields,
  ...user
}).check(oneOf("openid", "sub_openid")).annotate({ identifier: "PartnerPermission.TerminateByOpenidRequest" })

/**
 * Ends a user's authorisation (解除用户授权关系（openid）).
 *
 * **Gotchas**
 *
 * The library does not repeat the call, since the user may have authorised the service again. After an unknown outcome,
 * {@link queryByOpenid}.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/terminate-partner-permissions-by-open-id.html
 */
export const terminateByOpenid: Endpoint.Endpoint<TerminateByOpenidRequest, void, PermissionCode> = Endpoint.make({
  name: "PartnerPermission.terminateByOpenid",
  title: "解除用户授权关系（openid）",
  route: "POST /v3/payscore/partner/permissions/terminate",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-auth/terminate-partner-permissions-by-open-id.html",
  roles: ["partner", "platform"],
  request: TerminateByOpenidRequest,
  response: Schema.Void,
  codes: serviceOrderCodes
})
