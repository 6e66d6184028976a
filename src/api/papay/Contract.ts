/**
 * Contracts of entrusted deduction (委托代扣协议): the user signs once, and the merchant deducts later without the user.
 *
 * **Details**
 *
 * One of the `presign…` functions prepares the signing and returns the parameters or the address that open its page;
 * {@link signed} reports that the user signed. With `deduct_schedule` the contract is for one deduction on one day
 * (预约扣费): `Schedule.create` on the day before, `Deduction.apply` on the day; then the contract ends by itself. A user
 * may have ten such contracts in force for a template. Other templates (周期扣费) need `Deduction.announce` before each
 * deduction.
 *
 * WeChat Pay's menus do not list entrusted deduction (as of August 2026); it is opened on application.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { type Resolvable, resolvable } from "../../payment/resolvable.ts"
import { Appid, defaulted, openLiterals, text } from "../../Wire.ts"
import {
  contractFields,
  contractNumberFields,
  ownerFields,
  type PapayCode,
  partnerOwnerFields,
  PresignAppResponse,
  presignFields,
  presignH5Fields,
  PresignLinkResponse,
  PresignMiniProgramResponse,
  signFields,
  terminated as isTerminated,
  terminateFields
} from "./models.ts"

/** A contract. */
export interface Contract extends Schema.Schema.Type<typeof Contract> {}
export const Contract = Schema.Struct({ ...ownerFields, ...contractFields }).annotate({
  identifier: "Contract.Contract"
})

const application = {
  /** Application (应用ID); from the configuration by default. */
  appid: Appid
} as const

const user = {
  /** The user, under `appid` (用户OpenID), who has to be the one that signs: at most 128 characters. */
  openid: text(128)
} as const

const userIfAny = {
  /** The user, under `appid` (用户OpenID), who then has to be the one that signs: at most 128 characters. */
  openid: Schema.optional(text(128))
} as const

/** Request of {@link presignApp}. */
export interface PresignAppRequest extends Schema.Schema.Type<typeof PresignAppRequest> {}
export const PresignAppRequest = Schema.Struct({ ...application, ...userIfAny, ...presignFields }).annotate({
  identifier: "Contract.PresignAppRequest"
})

/**
 * Prepares the signing in an app: the app opens WeChat with `pre_entrustweb_id` (APP预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-app-scheduled-deduct-pre-sign.html
 */
export const presignApp: Endpoint.Endpoint<PresignAppRequest, PresignAppResponse, PapayCode> = Endpoint.make({
  name: "Contract.presignApp",
  title: "APP预签约",
  route: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/app",
  docs:
    "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-app-scheduled-deduct-pre-sign.html",
  idempotentBy: "out_contract_code",
  request: PresignAppRequest,
  response: PresignAppResponse
})

/** Request of {@link presignH5}. */
export interface PresignH5Request extends Schema.Schema.Type<typeof PresignH5Request> {}
export const PresignH5Request = Schema.Struct({ ...application, ...userIfAny, ...presignH5Fields }).annotate({
  identifier: "Contract.PresignH5Request"
})

/**
 * Prepares the signing in a browser outside WeChat: it opens `redirect_url` (H5预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-h5-scheduled-deduct-pre-sign.html
 */
export const presignH5: Endpoint.Endpoint<PresignH5Request, PresignLinkResponse, PapayCode> = Endpoint.make({
  name: "Contract.presignH5",
  title: "H5预签约",
  route: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/h5",
  docs:
    "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-h5-scheduled-deduct-pre-sign.html",
  idempotentBy: "out_contract_code",
  request: PresignH5Request,
  response: PresignLinkResponse
})

/** Request of {@link presignJsapi}. */
export interface PresignJsapiRequest extends Schema.Schema.Type<typeof PresignJsapiRequest> {}
export const PresignJsapiRequest = Schema.Struct({ ...application, ...user, ...presignFields }).annotate({
  identifier: "Contract.PresignJsapiRequest"
})

/**
 * Prepares the signing on a page within WeChat, which goes to `redirect_url` (JSAPI预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/jsapi-scheduled-deduct-pre-sign.html
 */
export const presignJsapi: Endpoint.Endpoint<PresignJsapiRequest, PresignLinkResponse, PapayCode> = Endpoint.make({
  name: "Contract.presignJsapi",
  title: "JSAPI预签约",
  route: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/jsapi",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/jsapi-scheduled-deduct-pre-sign.html",
  idempotentBy: "out_contract_code",
  request: PresignJsapiRequest,
  response: PresignLinkResponse
})

/** Request of {@link presignMiniProgram}. */
export interface PresignMiniProgramRequest extends Schema.Schema.Type<typeof PresignMiniProgramRequest> {}
export const PresignMiniProgramRequest = Schema.Struct({ ...application, ...user, ...presignFields }).annotate({
  identifier: "Contract.PresignMiniProgramRequest"
})

/**
 * Prepares the signing in a mini program, which calls `navigateToMiniProgram` (小程序预签约).
 *
 * **Gotchas**
 *
 * The page can be opened for ten minutes. After that, call again with the same `out_contract_code`, until the user has
 * signed. A user who declines causes no notification.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/mini-program-scheduled-deduct-pre-sign.html
 */
export const presignMiniProgram: Endpoint.Endpoint<PresignMiniProgramRequest, PresignMiniProgramResponse, PapayCode> =
  Endpoint.make({
    name: "Contract.presignMiniProgram",
    title: "小程序预签约",
    route: "POST /v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/mini-program",
    docs:
      "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/mini-program-scheduled-deduct-pre-sign.html",
    idempotentBy: "out_contract_code",
    request: PresignMiniProgramRequest,
    response: PresignMiniProgramResponse
  })

/** Request of {@link presign}. */
export interface PresignRequest extends Schema.Schema.Type<typeof PresignRequest> {}
export const PresignRequest = Schema.Struct({
  /** Way of signing (签约场景): in the app on the device, or by scanning a QR code. */
  sign_scene: openLiterals("SIGN_SCENE_APP", "SIGN_SCENE_QRCODE"),
  ...application,
  ...userIfAny,
  ...signFields,
  /** The merchant's number of the user (商户侧用户标识): at most 64 characters. */
  out_user_code: text(64),
  /** Address of the page that opens after the user has signed by scanning (回跳地址的url): at most 256 characters. */
  return_url: Schema.optional(text(256)),
  /** The user's device (设备信息). */
  device_info: Schema.Struct({
    /** Kind of device (设备类型). */
    device_type: openLiterals(
      "DEVICE_TYPE_UNKNOW",
      "DEVICE_TYPE_PHONE",
      "DEVICE_TYPE_PAD",
      "DEVICE_TYPE_TV",
      "DEVICE_TYPE_WATCH"
    ),
    /** Version of its operating system (设备的OS版本). */
    device_os: Schema.String,
    /** Number of the device (设备ID). */
    device_id: Schema.String,
    /** Whether it runs as root (设备是否以root身份运行). */
    device_running_as_root: Schema.Boolean,
    /** Its IP address (设备的IP). */
    device_ip: Schema.String,
    /** Whether WeChat is installed on it (设备上是否安装微信). */
    weixin_installed: Schema.Boolean,
    /** Version of WeChat on it (设备上微信的版本). */
    weixin_version: Schema.String,
    /** Days since the user first signed in on the device, as a range (用户首次登录该设备的时间). */
    days_since_first_login: openLiterals(
      "DAYS_SINCE_FIRST_LOGIN_UNKNOW",
      "DAYS_SINCE_FIRST_LOGIN_WITHIN_1_DAY",
      "DAYS_SINCE_FIRST_LOGIN_WITHIN_7_DAYS",
      "DAYS_SINCE_FIRST_LOGIN_WITHIN_30_DAYS",
      "DAYS_SINCE_FIRST_LOGIN_WITHIN_90_DAYS",
      "DAYS_SINCE_FIRST_LOGIN_WITHIN_180_DAYS",
      "DAYS_SINCE_FIRST_LOGIN_MORE_THEN_180_DAYS"
    )
  })
}).annotate({ identifier: "Contract.PresignRequest" })

/** Response of {@link presign}. */
export interface PresignResponse extends Schema.Schema.Type<typeof PresignResponse> {}
export const PresignResponse = Schema.Struct({
  /** Parameter that opens the page of signing (预签约ID). */
  pre_entrustweb_id: Schema.String,
  /** Original id of the mini program that signs (跳转签约小程序的username). */
  mini_program_username: Schema.optional(Schema.String),
  /** Path within the mini program (跳转签约小程序的path). */
  mini_program_path: Schema.optional(Schema.String),
  /** Content of the QR code (展示扫码签约的二维码的URL), for `SIGN_SCENE_QRCODE`. */
  redirect_url: Schema.optional(Schema.String)
}).annotate({ identifier: "Contract.PresignResponse" })

/**
 * Prepares the signing on any device (代扣预签约), such as a television that shows a QR code. Contracts signed this way have no
 * `deduct_schedule`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012978414
 */
export const presign: Endpoint.Endpoint<PresignRequest, PresignResponse, PapayCode> = Endpoint.make({
  name: "Contract.presign",
  title: "代扣预签约",
  route: "POST /v3/papay/sign/contracts/pre-entrust-sign",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012978414",
  idempotentBy: "out_contract_code",
  request: PresignRequest,
  response: PresignResponse
})

/** Request of {@link query}. */
export interface QueryRequest extends Schema.Schema.Type<typeof QueryRequest> {}
export const QueryRequest = Schema.Struct(contractNumberFields).annotate({ identifier: "Contract.QueryRequest" })

/**
 * Queries a contract by the merchant's number (通过商户协议号查询委托代扣签约协议).
 *
 * **Gotchas**
 *
 * Only signed contracts exist: before the user signs, the query is refused.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-get-contract-by-code.html
 */
export const query: Endpoint.Endpoint<QueryRequest, Contract, PapayCode> = Endpoint.make({
  name: "Contract.query",
  title: "通过商户协议号查询委托代扣签约协议",
  route: "GET /v3/papay/sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-get-contract-by-code.html",
  request: QueryRequest,
  response: Contract
})

/** Request of {@link terminate}. */
export interface TerminateRequest extends Schema.Schema.Type<typeof TerminateRequest> {}
export const TerminateRequest = Schema.Struct(terminateFields).annotate({ identifier: "Contract.TerminateRequest" })

/**
 * Ends a contract that is in force (通过商户协议号解除委托代扣签约协议): nothing can be deducted under it any more, and its number is
 * used up.
 *
 * **Gotchas**
 *
 * A contract that has ended is refused. `Payment.resolveUnknown` asks {@link query} after a failure, so that a program may
 * repeat the call.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-terminate-contract-by-code.html
 */
export const terminate: Resolvable<TerminateRequest, Contract, PapayCode> = resolvable(
  Endpoint.make({
    name: "Contract.terminate",
    title: "通过商户协议号解除委托代扣签约协议",
    route: "POST /v3/papay/sign/contracts/plan-id/{plan_id}/out-contract-code/{out_contract_code}/terminate",
    docs:
      "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/normal/normal-terminate-contract-by-code.html",
    idempotentBy: "out_contract_code",
    request: TerminateRequest,
    response: Contract
  }),
  {
    query: ({ out_contract_code, plan_id }) => query({ out_contract_code, plan_id }),
    settled: (known) => isTerminated(known)
  }
)

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** A contract that was signed or ended, direct or partner. */
export interface ContractChange extends Schema.Schema.Type<typeof ContractChange> {}
export const ContractChange = Schema.Struct({
  ...ownerFields,
  ...partnerOwnerFields,
  ...contractFields
}).annotate({ identifier: "Contract.ContractChange" })

const changeDocs = "https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/contract-alter-notify.html"

/**
 * A user signed a contract (代扣签约成功通知), reported to `contract_notify_url`. Keep `contract_id` for the deductions. WeChat Pay
 * repeats the notification for four hours; if none arrives, call {@link query}.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/contract-alter-notify.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/contract-alter-notify.html
 */
export const signed: NotificationEvent.NotificationEvent<"Contract.signed", "ENTRUST.SIGN", ContractChange> =
  NotificationEvent.make({
    name: "Contract.signed",
    eventTypes: ["ENTRUST.SIGN"],
    resource: ContractChange,
    issue: NotificationEvent.foreignMerchant,
    title: "代扣签约成功通知",
    docs: changeDocs
  })

/**
 * A contract ended (代扣解约成功通知), by the user, by the merchant or by WeChat Pay: reported to the address that the template
 * has in the merchant console (解约回调地址).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/entrusted-payment/contract-alter-notify.html
 * @see https://pay.weixin.qq.com/docs/partner/apis/entrusted-payment/contract-alter-notify.html
 */
export const terminated: NotificationEvent.NotificationEvent<
  "Contract.terminated",
  "ENTRUST.TERMINATE",
  ContractChange
> = NotificationEvent.make({
  name: "Contract.terminated",
  eventTypes: ["ENTRUST.TERMINATE"],
  resource: ContractChange,
  issue: NotificationEvent.foreignMerchant,
  title: "代扣解约成功通知",
  docs: changeDocs
})

/** A contract that a user is about to end. */
export interface Leaving extends Schema.Schema.Type<typeof Leaving> {}
export const Leaving = Schema.Struct({
  ...ownerFields,
  /** WeChat Pay's number of the contract (委托代扣协议ID). */
  contract_id: Schema.String,
  /** The merchant's number of the contract (商户签约协议号). */
  out_contract_code: Schema.String,
  /** Number of the template (委托代扣模板ID). */
  plan_id: Schema.optional(Schema.Int)
}).annotate({ identifier: "Contract.Leaving" })

/** The merchant's offer to a user who is about to end a contract. */
export interface Retention extends Schema.Schema.Type<typeof Retention> {}
export const Retention = Schema.Struct({
  /** `SUCCESS`, the default: the merchant responds. Any other value: WeChat Pay shows nothing. */
  code: defaulted(openLiterals("SUCCESS", "FAIL"), "SUCCESS"),
  /** Reason of a `code` other than `SUCCESS`; empty by default. */
  message: defaulted(Schema.String, ""),
  /** `COUPON`, the only and default value: a cash coupon. */
  retention_type: defaulted(openLiterals("COUPON"), "COUPON"),
  /** The coupon. */
  coupon_info: Schema.Struct({
    /** `SEND_COUPON`: just sent. `UNUSED_COUPON`: the user has it and has not used it. `NOT_SEND_COUPON`: none. */
    state: openLiterals("SEND_COUPON", "UNUSED_COUPON", "NOT_SEND_COUPON"),
    /** WeChat Pay's number of the cash coupon, which has to exist; none with `NOT_SEND_COUPON`. */
    coupon_id: Schema.optional(Schema.String)
  })
}).annotate({ identifier: "Contract.Retention" })

/**
 * A user is about to end a contract, and WeChat Pay asks for the merchant's offer (获取解约挽留信息): the function's result is
 * the response. WeChat Pay asks merchants with this service only, at the template's address for terminations.
 *
 * **Gotchas**
 *
 * WeChat Pay waits for one second; without a response in time, or with a coupon that does not exist, it shows nothing. Send
 * the coupon with a number that follows from `contract_id`: the question may come again.
 *
 * **Example** (A coupon for those who leave)
 *
 * ```ts
 * import { NotificationRouter } from "effect-wechatpay"
 * import { Contract } from "effect-wechatpay/papay"
 * import * as Effect from "effect/Effect"
 *
 * declare const sendCoupon: (openid: string | undefined) => Effect.Effect<string>
 *
 * const router = NotificationRouter.make().on(Contract.retentionAsked, ({ resource }) =>
 *   Effect.map(sendCoupon(resource.openid), (coupon_id) => ({ coupon_info: { state: "SEND_COUPON", coupon_id } })))
 * ```
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/termination-retention/termination-retention-information.html
 */
export const retentionAsked: NotificationEvent.NotificationEvent<
  "Contract.retentionAsked",
  "ENTRUST.TERMINATE_RETENTION",
  Leaving,
  Retention
> = NotificationEvent.make({
  name: "Contract.retentionAsked",
  eventTypes: ["ENTRUST.TERMINATE_RETENTION"],
  resource: Leaving,
  issue: NotificationEvent.foreignMerchant,
  response: { schema: Retention, timeLimit: "1 second", signed: false },
  title: "获取解约挽留信息",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/termination-retention/termination-retention-information.html"
})

/** Notifications of contracts. */
export const events = [signed, terminated, retentionAsked] as const
