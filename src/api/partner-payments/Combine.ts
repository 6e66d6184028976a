/** Combined payments of sub-merchants: several orders that the payer pays together (合单支付). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Mchid, NotifyUrlIfAny, oneOf, text } from "../../Wire.ts"
import {
  appFields,
  combineFields,
  existingFields,
  ExistingOutTradeNo,
  h5SceneFields,
  PartnerOutTradeNo,
  partnerSubOrders,
  PrepayAppResponse,
  prepayCodes,
  QueryRequest,
  sceneFields,
  subOrderDetail,
  subOrderFields
} from "../payments/Combine.ts"
import { CodeUrlResponse, H5UrlResponse, PrepayResponse, subsidyFields } from "../payments/models.ts"
import { CombinedTransaction } from "../payments/Order.ts"
import { partnerFields, PartnerPayer, partnerSettleFields } from "./models.ts"

export { events, PrepayAppResponse, QueryRequest } from "../payments/Combine.ts"
export { CodeUrlResponse, H5UrlResponse, PrepayResponse } from "../payments/models.ts"
export { CombinedTransaction } from "../payments/Order.ts"

/** Fields of a sub-merchant's order in a combined payment, on any channel. */
const subOrderBase = {
  /** Merchant number of the service provider (商品单商户号); the configured `mchid` by default. */
  mchid: Mchid,
  ...Struct.pick(partnerFields, ["sub_appid"]),
  /** The service provider's order number (商品单商户订单号): 2 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: PartnerOutTradeNo,
  ...subOrderFields,
  ...partnerSettleFields
} as const

const detailed = {
  ...subOrderDetail,
  /** Whether the money is frozen for profit sharing (是否指定分账); `settle_info` has precedence. */
  profit_sharing: Schema.optional(Schema.Boolean)
} as const

/** An order of a sub-merchant in a combined payment. */
export const SubOrder = Schema.Struct({ ...subOrderBase, ...Struct.pick(partnerFields, ["sub_mchid"]) })

/** The seller of an order: a sub-merchant or a person (个人收款). */
const seller = {
  /** Merchant number of the sub-merchant (子商户号), at most 32 characters; either this or `individual_auth_id`. */
  sub_mchid: Schema.optional(text(32)),
  /** Authorisation under which a person is paid (个人收款方受理授权ID), at most 32 characters; this or `sub_mchid`. */
  individual_auth_id: Schema.optional(text(32))
} as const

/** An order of a sub-merchant or a person in a combined App payment. */
export const AppSubOrder = Schema.Struct({
  ...subOrderBase,
  ...detailed,
  ...seller,
  /** The person's name on the platform (个人收款方昵称): at most 64 characters. */
  individual_name: Schema.optional(text(64))
}).check(oneOf("sub_mchid", "individual_auth_id"))

const combineNumber = {
  /** The service provider's number of the combined payment (合单商户订单号): 2 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  combine_out_trade_no: PartnerOutTradeNo
} as const

const combinedFields = {
  ...combineFields,
  ...combineNumber,
  /** The orders (商品单信息): 1 to 50. */
  sub_orders: partnerSubOrders(SubOrder)
} as const

/** Payer of a combined payment. */
export const CombinePayer = Schema.Struct({
  /** The payer's openid under `combine_appid` (用户服务商标识): at most 128 characters; this or `sub_openid`. */
  openid: Schema.optional(text(128)),
  /** The payer's openid under `sub_appid` (用户子商户标识): at most 128 characters; this or `openid`. */
  sub_openid: Schema.optional(text(128)),
  ...Struct.pick(PartnerPayer.fields, ["identity"])
}).check(oneOf("openid", "sub_openid"))

const unknownPayerFields = {
  /** The payer (合单支付者信息). */
  combine_payer_info: Schema.optional(CombinePayer)
} as const

/** Request of {@link prepayJsapi} and {@link prepayMiniProgram}. */
export interface PrepayJsapiRequest extends Schema.Schema.Type<typeof PrepayJsapiRequest> {}
export const PrepayJsapiRequest = Schema.Struct({
  ...combineFields,
  ...combineNumber,
  /** Address for the notification (商户回调地址): http(s), no query, at most 255 characters; `notifyUrl` by default. */
  notify_url: NotifyUrlIfAny,
  /** The orders (商品单信息): 1 to 50. */
  sub_orders: partnerSubOrders(Schema.Struct({ ...SubOrder.fields, ...detailed })),
  /** The payer (合单支付者信息). */
  combine_payer_info: CombinePayer,
  ...sceneFields,
  ...subsidyFields
}).annotate({ identifier: "PartnerCombine.PrepayJsapiRequest" })

const combineCodes = [
  ...prepayCodes,
  "ACCOUNTERROR",
  "BANKERROR",
  "INVALID_TRANSACTIONID",
  "ORDERNOTEXIST",
  "TRADE_ERROR",
  "USERPAYING"
] as const

/**
 * Codes that creating and querying a combined payment documents. Only the pages of e-commerce platforms (平台商户) have
 * those that are not in `Combine.PrepayCode`.
 */
export type CombineCode = CommonCode | (typeof combineCodes)[number]

/**
 * Creates 1 to 50 orders of sub-merchants that the payer pays together on a page inside WeChat (JSAPI 合单下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012757938
 */
export const prepayJsapi: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayJsapi",
  title: "JSAPI合单下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012757938",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: combineCodes
})

/**
 * Creates 1 to 50 orders of sub-merchants that the payer pays together in a mini program (小程序合单下单). The route is
 * that of JSAPI; a mini program opens the payment in another way.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758246
 */
export const prepayMiniProgram: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayMiniProgram",
  title: "小程序合单下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012758246",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: combineCodes
})

/** Request of {@link prepayApp}. */
export interface PrepayAppRequest extends Schema.Schema.Type<typeof PrepayAppRequest> {}
export const PrepayAppRequest = Schema.Struct({
  ...combineFields,
  ...combineNumber,
  /** The orders (商品单信息): 1 to 50. */
  sub_orders: partnerSubOrders(AppSubOrder),
  ...appFields
}).annotate({ identifier: "PartnerCombine.PrepayAppRequest" })

/**
 * Creates 1 to 50 orders, of sub-merchants or of persons (个人收款), that the payer pays together from an app (APP
 * 合单下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758021
 */
export const prepayApp: Endpoint.Endpoint<PrepayAppRequest, PrepayAppResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayApp",
  title: "APP合单下单",
  route: "POST /v3/combine-transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012758021",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  // The response has a new session if that of the request has expired.
  notShared: ["prepay_id"],
  request: PrepayAppRequest,
  response: PrepayAppResponse,
  codes: combineCodes
})

/** Request of {@link prepayH5}. */
export interface PrepayH5Request extends Schema.Schema.Type<typeof PrepayH5Request> {}
export const PrepayH5Request = Schema.Struct({
  ...combinedFields,
  ...unknownPayerFields,
  ...h5SceneFields
}).annotate({ identifier: "PartnerCombine.PrepayH5Request" })

/**
 * Creates 1 to 50 orders of sub-merchants that the payer pays together from a mobile browser (H5 合单下单). `h5_url`
 * works for five minutes.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758208
 */
export const prepayH5: Endpoint.Endpoint<PrepayH5Request, H5UrlResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayH5",
  title: "H5合单下单",
  route: "POST /v3/combine-transactions/h5",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012758208",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: PrepayH5Request,
  response: H5UrlResponse,
  codes: combineCodes
})

/** Request of {@link prepayNative}. */
export interface PrepayNativeRequest extends Schema.Schema.Type<typeof PrepayNativeRequest> {}
export const PrepayNativeRequest = Schema.Struct({
  ...combinedFields,
  ...unknownPayerFields,
  ...sceneFields
}).annotate({ identifier: "PartnerCombine.PrepayNativeRequest" })

/**
 * Creates 1 to 50 orders of sub-merchants that the payer pays together by scanning a QR code (Native 合单下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758240
 */
export const prepayNative: Endpoint.Endpoint<PrepayNativeRequest, CodeUrlResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayNative",
  title: "Native合单下单",
  route: "POST /v3/combine-transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012758240",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: PrepayNativeRequest,
  response: CodeUrlResponse,
  codes: combineCodes
})

/**
 * Queries a combined payment and its orders (查询合单订单).
 *
 * **Gotchas**
 *
 * Error responses are not signed. Any error, including `ORDERNOTEXIST`, means that the state is unknown, not that the
 * orders are unpaid.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013462164
 */
export const query: Endpoint.Endpoint<QueryRequest, CombinedTransaction, CombineCode> = Endpoint.make({
  name: "PartnerCombine.query",
  title: "查询合单订单",
  route: "GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013462164",
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: CombinedTransaction,
  codes: combineCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({
  ...existingFields,
  ...Struct.pick(combineFields, ["combine_appid"]),
  /** All orders of the combined payment (商品单信息). */
  sub_orders: partnerSubOrders(
    Schema.Struct({
      ...Struct.pick(subOrderBase, ["mchid", "sub_appid"]),
      ...seller,
      /** The service provider's order number (商品单商户订单号): at most 32 characters. */
      out_trade_no: ExistingOutTradeNo
    }).check(oneOf("sub_mchid", "individual_auth_id"))
  )
}).annotate({ identifier: "PartnerCombine.CloseRequest" })

/** Codes of {@link CloseCode} in addition to the common ones. */
export const closeCodes = [...combineCodes, "NOTENOUGH"] as const

/** Codes that {@link close} documents. */
export type CloseCode = CommonCode | (typeof closeCodes)[number]

/**
 * Closes an unpaid combined payment (关闭合单订单). The request names all of its orders.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013462171
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "PartnerCombine.close",
  title: "关闭合单订单",
  route: "POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013462171",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})
