/** Parameters with which a client opens WeChat Pay (调起支付): what the page, the mini program or the app passes on. */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import * as Authorization from "./internal/authorization.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { ConfigurationError, RequestEncodeError, SignError } from "./WeChatPayError.ts"

const where = (name: string) => ({ endpoint: `Invocation.${name}`, route: "(signed here, sent by the client)" })

/** Seconds as the clients want them: text. */
const seconds = Effect.map(Clock.currentTimeMillis, (now) => String(Math.floor(now / 1000)))

const appidOf = (name: string, given: string | undefined, configured: string | undefined) => {
  const appid = given ?? configured
  return appid === undefined
    ? Effect.fail(
      new RequestEncodeError({
        ...where(name),
        outcome: "NotSent",
        field: "appid",
        issue: "is neither given nor configured (setting appid of WeChatPayConfig)"
      })
    )
    : Effect.succeed(appid)
}

/** Four lines, each ended, the last one too. */
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

/** What the functions that sign for an order take. */
export interface Prepaid {
  /** From the response of the order; valid for two hours. */
  readonly prepay_id: string
  /** Application that the payer uses: in partner mode the one (`sp_appid` or `sub_appid`) whose openid placed the order. */
  readonly appid?: string | undefined
}

/** Parameters of `wx.requestPayment` in a mini program. */
export interface MiniProgramPayment {
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

/**
 * Parameters for a page inside WeChat (JSAPI 调起支付): hand them to `WeixinJSBridge.invoke("getBrandWCPayRequest", …)`
 * as they are.
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
export const jsapi = (
  order: Prepaid
): Effect.Effect<JsapiPayment, RequestEncodeError | SignError, WeChatPayConfig> => {
  const body = `prepay_id=${order.prepay_id}`
  return Effect.map(sign("jsapi", order.appid, body), ({ appId, nonceStr, signature, timeStamp }) => ({
    appId,
    timeStamp,
    nonceStr,
    package: body,
    signType: "RSA",
    paySign: signature
  }))
}

/**
 * Parameters for a mini program (小程序调起支付): hand them to `wx.requestPayment` as they are.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791898
 */
export const miniProgram = (
  order: Prepaid
): Effect.Effect<MiniProgramPayment, RequestEncodeError | SignError, WeChatPayConfig> =>
  Effect.map(jsapi(order), ({ appId: _, ...payment }) => payment)

/** Fields of the app SDK's `PayReq`. */
export interface AppPayment {
  readonly appId: string
  readonly partnerId: string
  readonly prepayId: string
  /** On iOS this field of `PayReq` is called `package`. */
  readonly packageValue: "Sign=WXPay"
  readonly nonceStr: string
  readonly timeStamp: string
  readonly sign: string
}

/**
 * Parameters for an app (APP 调起支付), direct or partner.
 *
 * **Gotchas**
 *
 * `partnerId` is the merchant number of the configuration: in partner mode the service provider's, of a combined order
 * the `combine_mchid`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070351
 */
export const app = (
  order: Prepaid & { readonly partnerId?: string | undefined }
): Effect.Effect<AppPayment, RequestEncodeError | SignError, WeChatPayConfig> =>
  Effect.flatMap(
    WeChatPayConfig,
    ({ mchid }) =>
      Effect.map(sign("app", order.appid, order.prepay_id), ({ appId, nonceStr, signature, timeStamp }) => ({
        appId,
        partnerId: order.partnerId ?? mchid,
        prepayId: order.prepay_id,
        packageValue: "Sign=WXPay",
        nonceStr,
        timeStamp,
        sign: signature
      }))
  )

/**
 * Address to open in the payer's browser (H5 调起支付): the `h5_url` of the order, with the page to come back to.
 *
 * **Gotchas**
 *
 * `h5_url` is valid for five minutes, and opens only from a page of a domain set in the merchant console. Coming back
 * says nothing: query the order.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791835
 */
export const h5 = (order: { readonly h5_url: string }, redirect_url?: string | undefined): string =>
  redirect_url === undefined ? order.h5_url : `${order.h5_url}&redirect_url=${encodeURIComponent(redirect_url)}`

/** Parameters of `wx.requestMerchantTransfer`. */
export interface TransferConfirmation {
  readonly mchId: string
  readonly appId: string
  readonly package: string
}

/**
 * Parameters with which a payee confirms a transfer (商家转账，用户确认收款): nothing is signed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012716430
 */
export const merchantTransfer = (transfer: {
  /** From the response of the transfer. */
  readonly package_info: string
  readonly appid?: string | undefined
}): Effect.Effect<TransferConfirmation, RequestEncodeError, WeChatPayConfig> =>
  Effect.flatMap(
    WeChatPayConfig,
    (config) =>
      Effect.map(appidOf("merchantTransfer", transfer.appid, config.appid), (appId) => ({
        mchId: config.mchid,
        appId,
        package: transfer.package_info
      }))
  )

// ---------------------------------------------------------------------------------------------------------------------
// jumps under the APIv2 key
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Signs parameters of a jump with HMAC-SHA256 under the APIv2 key (not the APIv3 key): names in ASCII order, upper-case
 * hex. Blank values are left out.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/api/jsapi.php?chapter=4_3
 */
export const hmac = (
  parameters: Readonly<Record<string, string>>
): Effect.Effect<string, ConfigurationError, WeChatPayConfig> =>
  Effect.flatMap(WeChatPayConfig, ({ apiV2Key }) => {
    if (apiV2Key === undefined) {
      return Effect.fail(
        new ConfigurationError({
          setting: "apiV2Key",
          found: "nothing",
          advice:
            "Payscore and some other jumps are signed under the APIv2 key (API 密钥) of the merchant console; it is not the APIv3 key."
        })
      )
    }
    const key = Redacted.value(apiV2Key)
    const text = Object.keys(parameters)
      .filter((name) => parameters[name] !== "" && name !== "sign")
      .toSorted()
      .map((name) => `${name}=${parameters[name]}`)
      .join("&")
    return Effect.succeed(createHmac("sha256", key).update(`${text}&key=${key}`).digest("hex").toUpperCase())
  })

/** Parameters of a jump to payscore: `extraData` of `wx.openBusinessView`, `queryString` of WeixinJSBridge. */
export type Jump<Fields> = Fields & {
  readonly mch_id: string
  readonly timestamp: string
  readonly nonce_str: string
  readonly sign_type: "HMAC-SHA256"
  readonly sign: string
}

const jump = <Fields extends Readonly<Record<string, string>>>(
  fields: Fields
): Effect.Effect<Jump<Fields>, ConfigurationError, WeChatPayConfig> =>
  Effect.gen(function*() {
    const { mchid } = yield* WeChatPayConfig
    const timestamp = yield* seconds
    const parameters = {
      ...fields,
      mch_id: mchid,
      timestamp,
      nonce_str: Authorization.nonce(),
      sign_type: "HMAC-SHA256" as const
    }
    return { ...parameters, sign: yield* hmac(parameters) }
  })

/**
 * Jump to the page on which a payscore order is confirmed (支付分确认订单, `businessType: "wxpayScoreUse"`). Valid for five
 * minutes.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_13.shtml
 */
export const payscoreConfirm = (order: { readonly package: string }): Effect.Effect<
  Jump<{ readonly package: string }>,
  ConfigurationError,
  WeChatPayConfig
> => jump({ package: order.package })

/**
 * Jump to the page of a payscore order (支付分订单详情, `businessType: "wxpayScoreDetail"`).
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter6_1_25.shtml
 */
export const payscoreDetail = (
  order: { readonly service_id: string; readonly out_order_no: string }
): Effect.Effect<
  Jump<{ readonly service_id: string; readonly out_order_no: string }>,
  ConfigurationError,
  WeChatPayConfig
> => jump({ service_id: order.service_id, out_order_no: order.out_order_no })

/** The parameters of a jump as a query, for apps and for `queryString` of WeixinJSBridge. */
export const toQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")
