/**
 * Contracts of entrusted deduction (委托代扣协议) for service providers: as `Contract` of `papay`, for a sub-merchant. The
 * notifications are those of `Contract` there.
 *
 * **Details**
 *
 * WeChat Pay's menus do not list entrusted deduction (as of August 2026); it is opened on application.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { oneOf, text } from "../../Wire.ts"
import {
  contractFields,
  contractNumberFields,
  type PapayCode,
  partnerOwnerFields,
  PresignAppResponse,
  presignFields,
  presignH5Fields,
  PresignLinkResponse,
  PresignMiniProgramResponse,
  terminated as isTerminated,
  terminateFields
} from "../papay/models.ts"
import { partnerFields } from "./models.ts"

export { events, signed, terminated } from "../papay/Contract.ts"

/** A contract of a sub-merchant. */
export interface Contract extends Schema.Schema.Type<typeof Contract> {}
export const Contract = Schema.Struct({ ...partnerOwnerFields, ...contractFields }).annotate({
  identifier: "PartnerContract.Contract"
})

const signers = {
  ...partnerFields,
  /** The user, under `sp_appid` (用户在服务商商户应用下的用户标示), who then has to be the one that signs: at most 64 characters. */
  sp_openid: Schema.optional(text(64)),
  /** The user, under `sub_appid` (子商户AppID对应的用户OpenID): at most 64 characters. */
  sub_openid: Schema.optional(text(64))
} as const

const named = oneOf("sp_openid", "sub_openid")

/** Request of {@link presignApp}. */
export interface PresignAppRequest extends Schema.Schema.Type<typeof PresignAppRequest> {}
export const PresignAppRequest = Schema.Struct({ ...signers, ...presignFields }).annotate({
  identifier: "PartnerContract.PresignAppRequest"
})

/**
 * Prepares the signing in an app: the app opens WeChat with `pre_entrustweb_id` (App场景预约扣费类型签约的预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-app-scheduled-deduct-pre-sign.html
 */
export const presignApp: Endpoint.Endpoint<PresignAppRequest, PresignAppResponse, PapayCode> = Endpoint.make({
  name: "PartnerContract.presignApp",
  title: "App场景预约扣费类型签约的预签约",
  route: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/app",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-app-scheduled-deduct-pre-sign.html",
  roles: ["partner"],
  idempotentBy: "out_contract_code",
  request: PresignAppRequest,
  response: PresignAppResponse
})

/** Request of {@link presignH5}. */
export interface PresignH5Request extends Schema.Schema.Type<typeof PresignH5Request> {}
export const PresignH5Request = Schema.Struct({ ...signers, ...presignH5Fields }).annotate({
  identifier: "PartnerContract.PresignH5Request"
})

/**
 * Prepares the signing in a browser outside WeChat: it opens `redirect_url` (H5场景预约扣费类型签约的预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-h5-scheduled-deduct-pre-sign.html
 */
export const presignH5: Endpoint.Endpoint<PresignH5Request, PresignLinkResponse, PapayCode> = Endpoint.make({
  name: "PartnerContract.presignH5",
  title: "H5场景预约扣费类型签约的预签约",
  route: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/h5",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-h5-scheduled-deduct-pre-sign.html",
  roles: ["partner"],
  idempotentBy: "out_contract_code",
  request: PresignH5Request,
  response: PresignLinkResponse
})

/** Request of {@link presignJsapi}. */
export interface PresignJsapiRequest extends Schema.Schema.Type<typeof PresignJsapiRequest> {}
export const PresignJsapiRequest = Schema.Struct({ ...signers, ...presignFields }).check(named).annotate({
  identifier: "PartnerContract.PresignJsapiRequest"
})

/**
 * Prepares the signing on a page within WeChat, which goes to `redirect_url` (JSAPI场景预约扣费类型签约的预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-jsapi-scheduled-deduct-pre-sign.html
 */
export const presignJsapi: Endpoint.Endpoint<PresignJsapiRequest, PresignLinkResponse, PapayCode> = Endpoint.make({
  name: "PartnerContract.presignJsapi",
  title: "JSAPI场景预约扣费类型签约的预签约",
  route: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/jsapi",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-jsapi-scheduled-deduct-pre-sign.html",
  roles: ["partner"],
  idempotentBy: "out_contract_code",
  request: PresignJsapiRequest,
  response: PresignLinkResponse
})

/** Request of {@link presignMiniProgram}. */
export interface PresignMiniProgramRequest extends Schema.Schema.Type<typeof PresignMiniProgramRequest> {}
export const PresignMiniProgramRequest = Schema.Struct({ ...signers, ...presignFields }).check(named).annotate({
  identifier: "PartnerContract.PresignMiniProgramRequest"
})

/**
 * Prepares the signing in a mini program, which calls `navigateToMiniProgram` (小程序场景预约扣费类型签约的预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-mini-program-scheduled-deduct-pre-sign.html
 */
export const presignMiniProgram: Endpoint.Endpoint<PresignMiniProgramRequest, PresignMiniProgramResponse, PapayCode> =
  Endpoint.make({
    name: "PartnerContract.presignMiniProgram",
    title: "小程序场景预约扣费类型签约的预签约",
    route: "POST /v3/papay/scheduled-deduct-sign/partner/contracts/pre-entrust-sign/mini-program",
    docs:
      "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-mini-program-scheduled-deduct-pre-sign.html",
    roles: ["partner"],
    idempotentBy: "out_contract_code",
    request: PresignMiniProgramRequest,
    response: PresignMiniProgramResponse
  })

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct({ ...Struct.pick(partnerFields, ["sub_mchid"]), ...contractNumberFields })
  .annotate({ identifier: "PartnerContract.QueryRequest" })

/**
 * Queries a contract by the merchant's number (通过商户协议号查询委托代扣签约协议).
 *
 * **Gotchas**
 *
 * Only signed contracts exist: before the user signs, the query is refused.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-get-contract-by-code.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Contract, PapayCode> = Endpoint.make({
  name: "PartnerContract.query",
  title: "通过商户协议号查询委托代扣签约协议",
  route: "GET /v3/papay/sign/partner/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-get-contract-by-code.html",
  roles: ["partner"],
  request: QueryRequest,
  response: Contract
})

/** Request of {@link terminate}. */
export interface TerminateRequest extends Schema.Schema.Type<typeof TerminateRequest> {}
export const TerminateRequest = Schema.Struct({ ...Struct.pick(partnerFields, ["sub_mchid"]), ...terminateFields })
  .annotate({ identifier: "PartnerContract.TerminateRequest" })

/**
 * Ends a contract that is in force (通过商户协议号解除委托代扣签约协议): nothing can be deducted under it any more, and its number is
 * used up.
 *
 * **Gotchas**
 *
 * A contract that has ended is refused. `Payment.resolveUnknown` asks {@link query} after a failure, so that a program may
 * repeat the call.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-terminate-contract-by-code.html
 */
export const terminate: Resolvable<TerminateRequest, Contract, PapayCode> = resolvable(
  Endpoint.make({
    name: "PartnerContract.terminate",
    title: "通过商户协议号解除委托代扣签约协议",
    route: "POST /v3/papay/sign/partner/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate",
    docs:
      "https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/partner/partner-terminate-contract-by-code.html",
    roles: ["partner"],
    idempotentBy: "out_contract_code",
    request: TerminateRequest,
    response: Contract
  }),
  {
    query: ({ out_contract_code, plan_id, sub_mchid }) => query({ out_contract_code, plan_id, sub_mchid }),
    settled: (known) => isTerminated(known)
  }
)
