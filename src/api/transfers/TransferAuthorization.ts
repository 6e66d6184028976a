/**
 * Authorisations to transfer money to users without confirmation (免确认收款授权): ask, query, terminate. Transfers under them
 * are `Transfer.createAuthorized`.
 */
import * as DateTime from "effect/DateTime"
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, notifyUrlText, openLiterals, text, Timestamp } from "../../Wire.ts"
import { displayNameField } from "./models.ts"

/**
 * State of an authorisation (授权状态): `WAIT_USER_CONFIRM` waits for the user, at most 24 hours; `TAKING_EFFECT` is in force,
 * until the user or the merchant ends it; `CLOSED` is over.
 */
export const AuthorizationState = openLiterals("WAIT_USER_CONFIRM", "TAKING_EFFECT", "CLOSED")

/** Request of {@link create}. */
export interface CreateRequest extends Schema.Schema.Type<typeof CreateRequest> {}
export const CreateRequest = Schema.Struct({
  /**
   * The merchant's number of the authorisation (商户侧授权单号): at most 32 characters, unique per merchant number. A user's
   * account has one authorisation in force.
   */
  out_authorization_no: text(32),
  /** Application id of `openid` (商户AppID); the configured `appid` by default. */
  appid: Appid,
  /** The user's openid under `appid` (收款用户OpenID): at most 64 characters. */
  openid: text(64),
  /** Purpose of the transfers (转账场景ID), as the merchant console lists it: at most 36 characters. */
  transfer_scene_id: text(36),
  ...displayNameField,
  /** Reason that the user sees (用户收款感知): at most 256 characters. Each scene allows certain texts, and has a default. */
  user_recv_perception: Schema.optional(text(256)),
  /**
   * Address for the notification (授权结果通知地址): https, no query, at most 256 characters. There is no default from the
   * configuration.
   */
  authorization_notify_url: notifyUrlText(256),
  /** The user's device (场景信息). */
  scene_info: Schema.optional(Schema.Struct({
    /** IP address of the user's device (用户终端IP): at most 45 characters, IPv4 or IPv6. */
    client_ip: Schema.optional(text(45)),
    /** Number of the device (用户设备ID): at most 128 characters. */
    device_id: Schema.optional(text(128)),
    /** Kind of device (用户设备类型). */
    device_type: Schema.optional(openLiterals("IOS", "ANDROID", "HARMONY", "OTHER"))
  }))
}).annotate({ identifier: "TransferAuthorization.CreateRequest" })

/** Response of {@link create}. */
export interface CreateResponse extends Schema.Schema.Type<typeof CreateResponse> {}
export const CreateResponse = Schema.Struct({
  /** The merchant's number of the authorisation (商户侧授权单号). */
  out_authorization_no: Schema.String,
  /** State (授权状态): `WAIT_USER_CONFIRM`. */
  state: AuthorizationState,
  /** Time at which WeChat Pay accepted the request (单据创建时间). */
  create_time: Schema.optional(Timestamp),
  /** With `WAIT_USER_CONFIRM`: opens the page to authorise, through `Invocation` (跳转授权页面的package信息). */
  package_info: Schema.optional(Schema.String)
}).annotate({ identifier: "TransferAuthorization.CreateResponse" })

const createCodes = ["RATELIMIT_EXCEEDED"] as const

/**
 * Codes that {@link create} documents. `INVALID_REQUEST`: the authorisation is in force or over already, or the user has
 * five in this scene.
 */
export type CreateCode = CommonCode | (typeof createCodes)[number]

/**
 * Asks a user for the authorisation to transfer money without confirmation (发起免确认收款授权): at most 50 calls a second.
 *
 * **Details**
 *
 * Pass `package_info` to the client (`Invocation.merchantTransfer`), where the user authorises within 24 hours. The result
 * comes by {@link confirmed}. A user has at most five authorisations of a scene that wait or are in force. A number whose
 * authorisation the user let lapse can be used again after 30 days.
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat the call with the same number: it returns the same authorisation. With a new number the
 * user would have two.
 *
 * **Example** (Asking for an authorisation)
 *
 * ```ts
 * import { Invocation } from "effect-wechatpay"
 * import { TransferAuthorization } from "effect-wechatpay/transfers"
 * import * as Effect from "effect/Effect"
 *
 * export const ask = (openid: string) =>
 *   TransferAuthorization.create({
 *     out_authorization_no: "reward20261130001",
 *     openid,
 *     transfer_scene_id: "1000",
 *     user_display_name: "tea_lover",
 *     authorization_notify_url: "https://shop.example.com/wechatpay/notify"
 *   }).pipe(
 *     Effect.flatMap(({ package_info = "" }) => Invocation.merchantTransfer({ package_info }))
 *   )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4015901167
 */
export const create: Resolvable<CreateRequest, CreateResponse, CreateCode> = resolvable(
  Endpoint.make({
    name: "TransferAuthorization.create",
    title: "发起免确认收款授权",
    route: "POST /v3/fund-app/mch-transfer/user-confirm-authorization",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4015901167",
    idempotentBy: "out_authorization_no",
    request: CreateRequest,
    response: CreateResponse,
    codes: createCodes
  }),
  {
    query: ({ out_authorization_no }) => query({ out_authorization_no }),
    settled: (authorization, { openid, transfer_scene_id }) => {
      const same = agrees(authorization.openid, openid) && agrees(authorization.transfer_scene_id, transfer_scene_id)
      if (!same) return otherContent
      // Only a repeat returns `package_info`, without which the user cannot authorise.
      return authorization.state === "WAIT_USER_CONFIRM" ? repeat : settled(authorization)
    }
  }
)

/** Request that names an authorisation. */
export interface OutAuthorizationNoRequest extends Schema.Schema.Type<typeof OutAuthorizationNoRequest> {}
export const OutAuthorizationNoRequest = Schema.Struct({
  /** The merchant's number of the authorisation (商户侧授权单号): at most 32 characters. */
  out_authorization_no: text(32)
}).annotate({ identifier: "TransferAuthorization.OutAuthorizationNoRequest" })

/** Fields of an authorisation, in responses and notifications. */
const authorizationFields = {
  /** The merchant's number of the authorisation (商户侧授权单号). */
  out_authorization_no: Schema.String,
  /** Application id of `openid` (商户AppID). */
  appid: Schema.optional(Schema.String),
  /** The user's openid (收款用户OpenID). */
  openid: Schema.optional(Schema.String),
  /** Name of the user's account with the merchant (用户展示昵称). */
  user_display_name: Schema.optional(Schema.String),
  /** WeChat Pay's number of the authorisation, once the user has authorised (微信免确认收款授权单号). */
  authorization_id: Schema.optional(Schema.String),
  /** State (授权状态): `TAKING_EFFECT` is in force. */
  state: AuthorizationState,
  /** When the user authorised (用户确认授权的时间). */
  authorize_time: Schema.optional(Timestamp),
  /** Time and reason of the end, with `CLOSED` (免确认收款授权的关闭信息). */
  close_info: Schema.optional(Schema.Struct({
    /** Time at which the authorisation ended (关闭时间). */
    close_time: Schema.optional(Timestamp),
    /**
     * Reason of the end (关闭原因): the merchant ended it ({@link terminate}), the user ended it, the user did not confirm
     * in time, WeChat Pay saw a risk, or the user's account is abnormal.
     */
    close_reason: Schema.optional(openLiterals(
      "CLOSE_VIA_MCH_API",
      "USER_CLOSE",
      "USER_OVERDUE_UNCONFIRMED",
      "TRANSFER_RISK",
      "USER_ACCOUNT_ABNORMAL"
    ))
  }))
} as const

/** An authorisation. */
export interface Authorization extends Schema.Schema.Type<typeof Authorization> {}
export const Authorization = Schema.Struct({
  ...authorizationFields,
  /** Purpose of the transfers (转账场景ID). */
  transfer_scene_id: Schema.optional(Schema.String),
  /** Reason that the user sees (用户收款感知). */
  user_recv_perception: Schema.optional(Schema.String),
  /** Time at which WeChat Pay accepted the request (单据创建时间). */
  create_time: Schema.optional(Timestamp)
}).annotate({
  identifier: "TransferAuthorization.Authorization",
  examples: [{
    out_authorization_no: "plfk2020042013",
    appid: "wxf636efh567hg4356",
    openid: "o-MYE42l80oelYMDE34nYD456Xoy",
    user_display_name: "wx_123456",
    authorization_id: "201202504101000123456789012",
    state: "TAKING_EFFECT",
    authorize_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z"),
    transfer_scene_id: "1000",
    user_recv_perception: "现金奖励",
    create_time: DateTime.makeUnsafe("2015-05-20T05:29:35Z")
  }]
})

const authorizationCodes = ["NOT_FOUND", "RATELIMIT_EXCEEDED"] as const

/**
 * Codes that {@link query} and {@link terminate} document. `NOT_FOUND`: there is no such authorisation, or the user did not
 * agree to the one that came with a transfer, or let one lapse more than 30 days ago.
 */
export type AuthorizationCode = CommonCode | (typeof authorizationCodes)[number]

/**
 * Queries an authorisation (商户单号查询授权结果): at most 100 calls a second.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014399423
 */
export const query: Endpoint.Endpoint<OutAuthorizationNoRequest, Authorization, AuthorizationCode> = Endpoint.make({
  name: "TransferAuthorization.query",
  title: "商户单号查询授权结果",
  route: "GET /v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4014399423",
  request: OutAuthorizationNoRequest,
  response: Authorization,
  codes: authorizationCodes
})

/**
 * Ends an authorisation (解除免确认收款授权): at most 50 calls a second. Transfers that it covered are not taken back.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4015653811
 */
export const terminate: Endpoint.Endpoint<OutAuthorizationNoRequest, Authorization, AuthorizationCode> = Endpoint.make({
  name: "TransferAuthorization.terminate",
  title: "解除免确认收款授权",
  route: "POST /v3/fund-app/mch-transfer/user-confirm-authorization/out-authorization-no/{out_authorization_no}/close",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4015653811",
  idempotentBy: "out_authorization_no",
  request: OutAuthorizationNoRequest,
  response: Authorization,
  codes: authorizationCodes
})

// ---------------------------------------------------------------------------------------------------------------------
// notifications
// ---------------------------------------------------------------------------------------------------------------------

/** An authorisation that took effect or ended, in a notification. */
export interface AuthorizationResult extends Schema.Schema.Type<typeof AuthorizationResult> {}
export const AuthorizationResult = Schema.Struct(authorizationFields).annotate({
  identifier: "TransferAuthorization.AuthorizationResult"
})

const eventDocs = "https://pay.weixin.qq.com/doc/v3/merchant/4014512908"

/**
 * A user authorised transfers without confirmation (免确认收款授权结果通知): `state` is `TAKING_EFFECT`. Keep both numbers.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014512908
 */
export const confirmed: NotificationEvent.NotificationEvent<
  "TransferAuthorization.confirmed",
  "MCHTRANSFER.AUTHORIZATION.CONFIRMED",
  AuthorizationResult
> = NotificationEvent.make({
  name: "TransferAuthorization.confirmed",
  eventTypes: ["MCHTRANSFER.AUTHORIZATION.CONFIRMED"],
  resource: AuthorizationResult,
  issue: NotificationEvent.foreignMerchant,
  title: "免确认收款授权结果通知",
  docs: eventDocs
})

/**
 * An authorisation ended, by the user or by {@link terminate} (免确认收款授权结果通知): `state` is `CLOSED`. No transfer is
 * possible under it any more.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014512908
 */
export const closed: NotificationEvent.NotificationEvent<
  "TransferAuthorization.closed",
  "MCHTRANSFER.AUTHORIZATION.CLOSED",
  AuthorizationResult
> = NotificationEvent.make({
  name: "TransferAuthorization.closed",
  eventTypes: ["MCHTRANSFER.AUTHORIZATION.CLOSED"],
  resource: AuthorizationResult,
  issue: NotificationEvent.foreignMerchant,
  title: "免确认收款授权结果通知",
  docs: eventDocs
})

/** Notifications of authorisations. */
export const events = [confirmed, closed] as const
