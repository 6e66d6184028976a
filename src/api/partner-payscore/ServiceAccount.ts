/**
 * Sub-merchants of platforms that take part in a service of WeChat Pay score (支付分服务绑定): the platform applies, and WeChat Pay
 * decides. WeChat Pay's menus do not list these operations (as of August 2026).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, NotifyUrlIfAny, openLiterals, text } from "../../Wire.ts"
import { ServiceId } from "../payscore/models.ts"
import { ownerFields } from "./models.ts"

/** The platform's number of an application (商户申请绑定单号): at most 32 characters. */
export const OutApplyNo = text(32)

/** State of an application (受理状态). `PROCESSING`: WeChat Pay examines it. `APPROVED`: bound. `REJECTED`: not bound. */
export const ApplyState = openLiterals("PROCESSING", "APPROVED", "REJECTED")

/** An application. */
export interface Application extends Schema.Schema.Type<typeof Application> {}
export const Application = Schema.Struct({
  /** The platform's number of the application (申请单号). */
  out_apply_no: Schema.String,
  /** State (受理状态). */
  apply_state: ApplyState,
  /** Reason of `REJECTED` (拒绝原因). */
  reject_reason: Schema.optional(Schema.String),
  /** Number of the service (服务ID). */
  service_id: Schema.optional(Schema.String),
  /** Merchant number of the platform (服务商商户号). */
  mchid: Schema.optional(Schema.String),
  /** Application of the platform (服务商应用ID). */
  appid: Schema.optional(Schema.String),
  /** Sub-merchant (子商户商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** Application of the sub-merchant (子商户应用ID). */
  sub_appid: Schema.optional(Schema.String),
  /** Address for the result (绑定结果回调通知地址). */
  result_notify_url: Schema.optional(Schema.String)
}).annotate({ identifier: "ServiceAccount.Application" })

/** Request of {@link apply}. */
export interface ApplyRequest extends Schema.Schema.Type<typeof ApplyRequest> {}
export const ApplyRequest = Schema.Struct({
  /** The platform's number of the application (商户申请绑定单号): at most 32 characters. */
  out_apply_no: OutApplyNo,
  /** Number of the service (服务ID): at most 32 digits. */
  service_id: ServiceId,
  /** Application of the platform (服务商应用ID); from the configuration by default. */
  appid: Appid,
  ...ownerFields,
  /** Address for the notification {@link bound} (绑定结果回调通知地址); from the configuration by default. */
  result_notify_url: NotifyUrlIfAny
}).annotate({ identifier: "ServiceAccount.ApplyRequest" })

/**
 * Applies for a sub-merchant's part in a service (收付通子商户申请绑定支付分服务).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-account/create-service-account-application.html
 */
export const apply: Endpoint.Endpoint<ApplyRequest, Application, CommonCode> = Endpoint.make({
  name: "ServiceAccount.apply",
  title: "收付通子商户申请绑定支付分服务",
  route: "POST /v3/payscore/partner/service-account-applications",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-account/create-service-account-application.html",
  roles: ["platform"],
  idempotentBy: "out_apply_no",
  request: ApplyRequest,
  response: Application
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({
  /** The platform's number of the application (商户申请绑定单号): at most 32 characters. */
  out_apply_no: OutApplyNo
}).annotate({ identifier: "ServiceAccount.QueryRequest" })

/**
 * Queries an application (查询收付通子商户服务绑定结果).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-account/get-service-account-application.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Application, CommonCode> = Endpoint.make({
  name: "ServiceAccount.query",
  title: "查询收付通子商户服务绑定结果",
  route: "GET /v3/payscore/partner/service-account-applications/{out_apply_no}",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/partner-weixin-pay-score/partner-service-account/get-service-account-application.html",
  roles: ["platform"],
  request: QueryRequest,
  response: Application
})

/**
 * WeChat Pay decided on an application (服务账户绑定结果通知).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter6_2_15.shtml
 */
export const bound: NotificationEvent.NotificationEvent<
  "ServiceAccount.bound",
  "PAYSCORE.BIND_SERVICE_ACCOUNT",
  Application
> = NotificationEvent.make({
  name: "ServiceAccount.bound",
  eventTypes: ["PAYSCORE.BIND_SERVICE_ACCOUNT"],
  resource: Application,
  issue: NotificationEvent.foreignMerchant,
  title: "服务账户绑定结果通知",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3_partner/Offline/apis/chapter6_2_15.shtml"
})

/** Notifications of applications. */
export const events = [bound] as const
