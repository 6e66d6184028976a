/**
 * The parameters with which a client opens WeChat Pay (调起支付): one function for each way to open it. Each gives what
 * the client's call takes, so that the front end hands it over as it is.
 *
 * | client | its call | function |
 * |---|---|---|
 * | page inside WeChat | `WeixinJSBridge.invoke("getBrandWCPayRequest", …)` | {@link jsapi} |
 * | page inside WeChat, with the JS-SDK | `wx.chooseWXPay(…)` | {@link chooseWXPay} |
 * | mini program | `wx.requestPayment(…)` | {@link miniProgram} |
 * | app on Android or HarmonyOS | `PayReq` | {@link app} |
 * | app on iOS | `PayReq` | {@link appIos} |
 * | mobile browser | an address to open | {@link h5} |
 *
 * The transfers and payscore pages open with {@link merchantTransfer}, {@link payscoreConfirm} and {@link payscoreDetail}
 * and with their variants for pages (`…Jsapi`) and apps (`…App`).
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import * as Authorization from "./internal/authorization.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { ConfigurationError, RequestEncodeError, SignError } from "./WeChatPayError.ts"

const where = (name: string) => ({ endpoint: `Invocation.${name}`, route: "(signed here, sent by the client)" })

const refuse = (name: string, field: string, issue: string) =>
  Effect.fail(new RequestEncodeError({ ...where(name), outcome: "NotSent", field, issue }))

/** A text without blanks. Callers without types pass on what they do not have, as itself or within a template. */
const text = (
  name: string,
  field: string,
  value: unknown,
  from: string
): Effect.Effect<string, RequestEncodeError> => {
  if (value === undefined || value === null || value === "undefined" || value === "null") {
    return refuse(name, field, `is ${value}; give ${from}`)
  }
  if (typeof value !== "string") return refuse(name, field, `is no text; give ${from}`)
  if (value === "") return refuse(name, field, `is empty; give ${from}`)
  return /\s/.test(value)
    ? refuse(name, field, `has blanks or line ends; give ${from} as it is`)
    : Effect.succeed(value)
}

/** A text that goes behind `prefix`, and does not start with it. */
const bare = (name: string, field: string, prefix: string, value: unknown, from: string) =>
  Effect.flatMap(text(name, field, value, from), (found) =>
    found.startsWith(prefix)
      ? refuse(name, field, `starts with ${prefix}, which is added here; give ${from} as it is`)
      : Effect.succeed(found))

/** Clients take seconds as text. */
const seconds = Effect.map(Clock.currentTimeMillis, (now) => String(Math.floor(now / 1000)))

const appidOf = (name: string, given: string | undefined, configured: string | undefined) =>
  (given ?? configured) === undefined
    ? refuse(name, "appid", "is neither given nor configured (setting appid, WECHATPAY_APPID)")
    : text(name, "appid", given ?? configured, "the application's id (wx…)")

/** Each line ends, the last one too. */
const message = (...lines: ReadonlyArray<string>): Uint8Array =>
  new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""))

const sign = Effect.fnUntraced(function*(
  name: string,
  appid: string | undefined,
  last: string
): Effect.fn.Return<
  { readonly appId: string; readonly timeStamp: string; readonly nonceStr: string; readonly signature: string },
  RequestEncodeError | SignError,
  WeChatPayConfig
> {
  const config = yield* WeChatPayConfig
  const appId = yield* appidOf(name, appid, config.appid)
  const timeStamp = yield* seconds
  const nonceStr = Authorization.nonce()
  const signature = yield* config.sign(message(appId, timeStamp, nonceStr, last)).pipe(
    Effect.mapError((cause) => new SignError({ ...where(name), outcome: "NotSent", cause: Redacted.make(cause) }))
  )
  return { appId, timeStamp, nonceStr, signature }
})

// ---------------------------------------------------------------------------------------------------------------------
// payments
// ---------------------------------------------------------------------------------------------------------------------

/** An order to open. */
export interface Prepaid {
  /** As the order's response has it, without `prepay_id=`; valid for two hours. */
  readonly prepay_id: string
  /**
   * Application that the payer uses; by default that of the configuration. For service providers it is the one
   * (`sp_appid` or `sub_appid`) whose openid placed the order, for a combined order `combine_appid`.
   */
  readonly appid?: string | undefined
}

/** What the payment functions may fail with. */
type PaymentError = RequestEncodeError | SignError

const prepayId = (name: string, order: Prepaid): Effect.Effect<string, RequestEncodeError> =>
  // Programs without types get here with nothing at all.
  bare(name, "prepay_id", "prepay_id=", order?.prepay_id, "the prepay_id of the order's response")

const signPackage = Effect.fnUntraced(function*(name: string, order: Prepaid) {
  const body = `prepay_id=${yield* prepayId(name, order)}`
  return { ...yield* sign(name, order.appid, body), package: body }
})

/** Parameters of `wx.requestPayment` in a mini program. */
export interface MiniProgramPayment {
  /** Seconds since 1970. */
  readonly timeStamp: string
  readonly nonceStr: string
  /** `prepay_id=…` */
  readonly package: string
  readonly signType: "RSA"
  readonly paySign: string
}

/** Parameters of `getBrandWCPayRequest` (WeixinJSBridge). */
export interface JsapiPayment extends MiniProgramPayment {
  readonly appId: string
}

const jsapiOf = (name: string, order: Prepaid): Effect.Effect<JsapiPayment, PaymentError, WeChatPayConfig> =>
  Effect.map(signPackage(name, order), ({ signature, ...signed }) => ({
    appId: signed.appId,
    timeStamp: signed.timeStamp,
    nonceStr: signed.nonceStr,
    package: signed.package,
    signType: "RSA",
    paySign: signature
  }))

/**
 * Parameters for a page inside WeChat (JSAPI 调起支付): `WeixinJSBridge.invoke("getBrandWCPayRequest", parameters, …)`.
 *
 * **Example** (Placing an order and opening it)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { Invocation } from "effect-wechatpay"
 * import { Jsapi } from "effect-wechatpay/payments"
 *
 * const open = (order: Jsapi.PrepayRequest) => Effect.flatMap(Jsapi.prepay(order), Invocation.jsapi)
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791857
 */
export const jsapi = (order: Prepaid): Effect.Effect<JsapiPayment, PaymentError, WeChatPayConfig> =>
  jsapiOf("jsapi", order)

/** Parameters of `wx.chooseWXPay`. The JS-SDK spells `timestamp` in lower case, and takes no `appId`: `wx.config` has it. */
export interface ChooseWXPayPayment {
  /** Seconds since 1970. */
  readonly timestamp: string
  readonly nonceStr: string
  /** `prepay_id=…` */
  readonly package: string
  readonly signType: "RSA"
  readonly paySign: string
}

/**
 * Parameters for a page inside WeChat that uses the JS-SDK (JS-SDK 微信支付): `wx.chooseWXPay({ ...parameters, success })`.
 * The page's `wx.config` has the same application.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
 */
export const chooseWXPay = (order: Prepaid): Effect.Effect<ChooseWXPayPayment, PaymentError, WeChatPayConfig> =>
  Effect.map(jsapiOf("chooseWXPay", order), ({ appId: _, timeStamp, ...payment }) => ({
    timestamp: timeStamp,
    ...payment
  }))

/**
 * Parameters for a mini program (小程序调起支付): `wx.requestPayment({ ...parameters, success })`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791898
 */
export const miniProgram = (order: Prepaid): Effect.Effect<MiniProgramPayment, PaymentError, WeChatPayConfig> =>
  Effect.map(jsapiOf("miniProgram", order), ({ appId: _, ...payment }) => payment)

/** Fields of the open SDK's `PayReq` that are the same on every system. */
export interface PayReq {
  readonly appId: string
  readonly partnerId: string
  readonly prepayId: string
  readonly nonceStr: string
  /** Seconds since 1970. */
  readonly timeStamp: string
  readonly sign: string
}

/** Fields of `PayReq` on Android and HarmonyOS. */
export interface AppPayment extends PayReq {
  readonly packageValue: "Sign=WXPay"
}

/** Fields of `PayReq` on iOS. */
export interface AppIosPayment extends PayReq {
  readonly package: "Sign=WXPay"
}

/** An order to open in an app. */
export interface AppPrepaid extends Prepaid {
  /** Merchant that placed the order; by default that of the configuration. */
  readonly partnerId?: string | undefined
}

const payReq = Effect.fnUntraced(function*(
  name: string,
  order: AppPrepaid
): Effect.fn.Return<PayReq, PaymentError, WeChatPayConfig> {
  const { mchid } = yield* WeChatPayConfig
  const id = yield* prepayId(name, order)
  const partnerId = yield* text(name, "partnerId", order.partnerId ?? mchid, "the number of the merchant")
  const { appId, nonceStr, signature, timeStamp } = yield* sign(name, order.appid, id)
  return { appId, partnerId, prepayId: id, nonceStr, timeStamp, sign: signature }
})

/**
 * Parameters for an app on Android or HarmonyOS (APP 调起支付): the fields of `PayReq`.
 *
 * **Gotchas**
 *
 * `partnerId` is the merchant number of the configuration: for service providers their own, for a combined order
 * `combine_mchid`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070351
 */
export const app = (order: AppPrepaid): Effect.Effect<AppPayment, PaymentError, WeChatPayConfig> =>
  Effect.map(payReq("app", order), (request) => ({ ...request, packageValue: "Sign=WXPay" }))

/**
 * Parameters for an app on iOS (APP 调起支付): the fields of `PayReq`, of which `package` has another name on Android.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070351
 */
export const appIos = (order: AppPrepaid): Effect.Effect<AppIosPayment, PaymentError, WeChatPayConfig> =>
  Effect.map(payReq("appIos", order), (request) => ({ ...request, package: "Sign=WXPay" }))

/**
 * Address to open in the payer's browser (H5 调起支付): the `h5_url` of the order, with the page to come back to.
 *
 * **Gotchas**
 *
 * `h5_url` is valid for five minutes, and opens only from a page of a domain set in the merchant console. That the payer
 * comes back says nothing about the payment: query the order.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791835
 */
export const h5 = Effect.fnUntraced(function*(
  order: { readonly h5_url: string },
  redirect_url?: string | undefined
): Effect.fn.Return<string, RequestEncodeError> {
  const from = "the h5_url of the order's response"
  const url = yield* text("h5", "h5_url", order?.h5_url, from)
  if (!/^https?:\/\/./i.test(url)) return yield* refuse("h5", "h5_url", `is no address; give ${from}`)
  if (redirect_url === undefined) return url
  if (/[?&]redirect_url=/.test(url)) {
    return yield* refuse("h5", "h5_url", `has a redirect_url already; give ${from} as it is`)
  }
  const redirect = yield* text("h5", "redirect_url", redirect_url, "the address of a page, not encoded")
  if (!/^https?:\/\/./i.test(redirect)) {
    return yield* refuse("h5", "redirect_url", "is no address; give the address of a page (https://…), not encoded")
  }
  return `${url}&redirect_url=${encodeURIComponent(redirect)}`
})

// ---------------------------------------------------------------------------------------------------------------------
// pages of other products
// ---------------------------------------------------------------------------------------------------------------------

/** Argument of `wx.openBusinessView` in a mini program. */
export interface MiniProgramView<Fields> {
  readonly businessType: string
  readonly extraData: Fields
}

/** Argument of `wx.invoke("openBusinessView", …)` on a page inside WeChat. */
export interface JsapiView {
  readonly businessType: string
  readonly queryString: string
}

/** Fields of the open SDK's `WXOpenBusinessView.Req`. */
export interface AppView {
  readonly businessType: string
  readonly query: string
}

const toQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")

/** A transfer, or an authorisation of transfers, that waits for the payee. */
export interface PendingTransfer {
  /** As the response has it while the state is `WAIT_USER_CONFIRM`. */
  readonly package_info: string
  /** Application that the payee uses; by default that of the configuration. */
  readonly appid?: string | undefined
}

/** Parameters of `requestMerchantTransfer`. */
export interface TransferConfirmation {
  readonly mchId: string
  readonly appId: string
  readonly package: string
}

const transferOf = Effect.fnUntraced(function*(
  name: string,
  transfer: PendingTransfer
): Effect.fn.Return<TransferConfirmation, RequestEncodeError, WeChatPayConfig> {
  const config = yield* WeChatPayConfig
  const info = yield* bare(
    name,
    "package_info",
    "package=",
    transfer?.package_info,
    "the package_info of the transfer's response, which has one while it waits for the payee"
  )
  return { mchId: config.mchid, appId: yield* appidOf(name, transfer.appid, config.appid), package: info }
})

/**
 * Parameters with which a payee confirms a transfer (商家转账，用户确认收款) or authorises transfers without confirmation
 * (免确认收款授权) in a mini program or on a page inside WeChat: `wx.requestMerchantTransfer(parameters)`,
 * `WeixinJSBridge.invoke("requestMerchantTransfer", parameters, …)`. Nothing is signed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716430
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4015930512
 */
export const merchantTransfer = (
  transfer: PendingTransfer
): Effect.Effect<TransferConfirmation, RequestEncodeError, WeChatPayConfig> => transferOf("merchantTransfer", transfer)

/**
 * {@link merchantTransfer} for an app: the fields of `WXOpenBusinessView.Req`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012719576
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012719578
 */
export const merchantTransferApp = (
  transfer: PendingTransfer
): Effect.Effect<AppView, RequestEncodeError, WeChatPayConfig> =>
  Effect.map(transferOf("merchantTransferApp", transfer), ({ appId, mchId, package: info }) => ({
    businessType: "requestMerchantTransfer",
    query: toQuery({ mchId, appId, package: info })
  }))

/** A payscore order that the user has not confirmed. */
export interface UnconfirmedServiceOrder {
  /** As the response to the order's creation has it. */
  readonly package: string
}

const confirmation = (
  name: string,
  order: UnconfirmedServiceOrder
): Effect.Effect<UnconfirmedServiceOrder, RequestEncodeError> =>
  Effect.map(
    bare(
      name,
      "package",
      "package=",
      order?.package,
      "the package of the service order's response"
    ),
    (given) => ({ package: given })
  )

/**
 * Opens the page on which a payscore order is confirmed (支付分确认订单) in a mini program: `wx.openBusinessView(parameters)`.
 * Nothing is signed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587949
 */
export const payscoreConfirm = (
  order: UnconfirmedServiceOrder
): Effect.Effect<MiniProgramView<UnconfirmedServiceOrder>, RequestEncodeError> =>
  Effect.map(confirmation("payscoreConfirm", order), (extraData) => ({ businessType: "wxpayScoreUse", extraData }))

/**
 * {@link payscoreConfirm} on a page inside WeChat: `wx.invoke("openBusinessView", parameters, …)`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587945
 */
export const payscoreConfirmJsapi = (
  order: UnconfirmedServiceOrder
): Effect.Effect<JsapiView, RequestEncodeError> =>
  Effect.map(confirmation("payscoreConfirmJsapi", order), (fields) => ({
    businessType: "wxpayScoreUse",
    queryString: toQuery({ ...fields })
  }))

/**
 * {@link payscoreConfirm} in an app: the fields of `WXOpenBusinessView.Req`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587909
 */
export const payscoreConfirmApp = (order: UnconfirmedServiceOrder): Effect.Effect<AppView, RequestEncodeError> =>
  Effect.map(confirmation("payscoreConfirmApp", order), (fields) => ({
    businessType: "wxpayScoreUse",
    query: toQuery({ ...fields })
  }))

/** A payscore order. */
export interface ServiceOrderNumber {
  readonly service_id: string
  readonly out_order_no: string
}

/** Fields that open a payscore order, signed under the APIv2 key. */
export interface ServiceOrderDetail extends ServiceOrderNumber {
  readonly mch_id: string
  /** Seconds since 1970. */
  readonly timestamp: string
  readonly nonce_str: string
  readonly sign_type: "HMAC-SHA256"
  readonly sign: string
}

/**
 * Signs parameters with HMAC-SHA256 under the APIv2 key (not the APIv3 key): names in ASCII order, upper-case hex.
 * `sign` and what is empty are left out.
 *
 * @see https://pay.weixin.qq.com/doc/v2/merchant/4011985891
 */
export const hmac = Effect.fnUntraced(function*(
  parameters: Readonly<Record<string, string>>
): Effect.fn.Return<string, ConfigurationError | RequestEncodeError, WeChatPayConfig> {
  const { apiV2Key } = yield* WeChatPayConfig
  if (apiV2Key === undefined) {
    return yield* new ConfigurationError({
      setting: "apiV2Key",
      found: "nothing",
      advice:
        "The page of a payscore order is signed under the APIv2 key (API 密钥) of the merchant console; it is not the APIv3 key."
    })
  }
  const names = Object.keys(parameters).filter((name) => parameters[name] !== "" && name !== "sign").toSorted()
  for (const name of names) {
    const value: unknown = parameters[name]
    if (typeof value !== "string") return yield* refuse("hmac", name, "is no text; give each parameter as text")
  }
  const pairs = names.map((name) => `${name}=${parameters[name]}`).join("&")
  return createHmac("sha256", Redacted.value(apiV2Key)).update(`${pairs}&key=${Redacted.value(apiV2Key)}`).digest("hex")
    .toUpperCase()
})

const detail = Effect.fnUntraced(function*(
  name: string,
  order: ServiceOrderNumber
): Effect.fn.Return<ServiceOrderDetail, ConfigurationError | RequestEncodeError, WeChatPayConfig> {
  const { mchid } = yield* WeChatPayConfig
  const fields = {
    mch_id: mchid,
    service_id: yield* text(name, "service_id", order?.service_id, "the id of the payscore service"),
    out_order_no: yield* text(name, "out_order_no", order?.out_order_no, "the number of the service order"),
    timestamp: yield* seconds,
    nonce_str: Authorization.nonce(),
    sign_type: "HMAC-SHA256" as const
  }
  return { ...fields, sign: yield* hmac(fields) }
})

/**
 * Opens the page of a payscore order (支付分订单详情) in a mini program: `wx.openBusinessView(parameters)`. It is signed
 * under the APIv2 key, setting `apiV2Key`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587984
 */
export const payscoreDetail = (
  order: ServiceOrderNumber
): Effect.Effect<MiniProgramView<ServiceOrderDetail>, ConfigurationError | RequestEncodeError, WeChatPayConfig> =>
  Effect.map(detail("payscoreDetail", order), (extraData) => ({ businessType: "wxpayScoreDetail", extraData }))

/**
 * {@link payscoreDetail} on a page inside WeChat: `wx.invoke("openBusinessView", parameters, …)`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587983
 */
export const payscoreDetailJsapi = (
  order: ServiceOrderNumber
): Effect.Effect<JsapiView, ConfigurationError | RequestEncodeError, WeChatPayConfig> =>
  Effect.map(detail("payscoreDetailJsapi", order), (fields) => ({
    businessType: "wxpayScoreDetail",
    queryString: toQuery({ ...fields })
  }))

/**
 * {@link payscoreDetail} in an app: the fields of `WXOpenBusinessView.Req`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012587980
 */
export const payscoreDetailApp = (
  order: ServiceOrderNumber
): Effect.Effect<AppView, ConfigurationError | RequestEncodeError, WeChatPayConfig> =>
  Effect.map(detail("payscoreDetailApp", order), (fields) => ({
    businessType: "wxpayScoreDetail",
    query: toQuery({ ...fields })
  }))
