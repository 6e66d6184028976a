/** Parameters that open a payment. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Authorization from "../internal/authorization.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { type RequestEncodeError, SignError } from "../WeChatPayError.ts"
import { appidOf, bare, refuse, seconds, text, where } from "./inputs.ts"

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

/** The failures of the payment functions. */
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
