/** Parameters that open pages of other products: transfers and payscore orders. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { createHmac } from "node:crypto"
import * as Authorization from "../internal/authorization.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { ConfigurationError, type RequestEncodeError } from "../WeChatPayError.ts"
import { appidOf, bare, refuse, seconds, text } from "./inputs.ts"

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
