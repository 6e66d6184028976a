/** Combined orders of sub-merchants: several orders that the payer pays as one (合单支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, Mchid, oneOf, openLiterals, text } from "../../Wire.ts"
import {
  combineFields,
  CombineH5SceneInfo,
  CombineOutTradeNo,
  CombineSceneInfo,
  prepayCodes,
  QueryRequest,
  subOrderDetail,
  subOrderFields,
  subOrders
} from "../payments/Combine.ts"
import { CodeUrlResponse, H5UrlResponse, PrepayResponse, SubsidyInfo } from "../payments/models.ts"
import { CombinedTransaction } from "../payments/Order.ts"
import { PartnerPayer, PartnerSettleInfo } from "./models.ts"

export { events, QueryRequest } from "../payments/Combine.ts"
export { CodeUrlResponse, H5UrlResponse, PrepayResponse } from "../payments/models.ts"
export { CombinedTransaction } from "../payments/Order.ts"

const subOrderBase = {
  /** The service provider. */
  mchid: Mchid,
  /** Application of the sub-merchant, bound to `sub_mchid`. */
  sub_appid: Schema.optional(text(32)),
  ...subOrderFields,
  settle_info: Schema.optional(PartnerSettleInfo)
} as const

const detailed = {
  ...subOrderDetail,
  /** Whether the money is frozen for profit sharing; `settle_info` wins. */
  profit_sharing: Schema.optional(Schema.Boolean)
} as const

/** An order in a combined payment, of a sub-merchant. */
export const SubOrder = Schema.Struct({
  ...subOrderBase,
  /** Sub-merchant who sells (子商户号). */
  sub_mchid: text(32)
})

/** Whose an order is: a sub-merchant's, or a person's (个人收款). */
const seller = {
  /** Sub-merchant who sells (子商户号); this or `individual_auth_id`. */
  sub_mchid: Schema.optional(text(32)),
  /** Authorisation under which a person gets the money (个人收款方受理授权 ID); this or `sub_mchid`. */
  individual_auth_id: Schema.optional(text(32))
} as const

/** An order in a combined App payment, of a sub-merchant or of a person. */
export const AppSubOrder = Schema.Struct({
  ...subOrderBase,
  ...detailed,
  ...seller,
  /** What the person is called on the platform. */
  individual_name: Schema.optional(text(64))
}).check(oneOf("sub_mchid", "individual_auth_id"))

const partnerFields = { ...combineFields, sub_orders: subOrders(SubOrder) } as const

/** Payer of a combined payment. */
export const CombinePayer = Schema.Struct({
  /** Under `combine_appid`; this or `sub_openid`. */
  openid: Schema.optional(text(128)),
  /** Under `sub_appid`; this or `openid`. */
  sub_openid: Schema.optional(text(128)),
  identity: PartnerPayer.fields.identity
}).check(oneOf("openid", "sub_openid"))

/** Request of {@link prepayJsapi} and {@link prepayMiniProgram}. */
export interface PrepayJsapiRequest extends Schema.Schema.Type<typeof PrepayJsapiRequest> {}
export const PrepayJsapiRequest = Schema.Struct({
  ...combineFields,
  sub_orders: subOrders(Schema.Struct({ ...SubOrder.fields, ...detailed })),
  combine_payer_info: CombinePayer,
  scene_info: Schema.optional(CombineSceneInfo),
  subsidy_info: Schema.optional(SubsidyInfo)
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
 * Codes that placing and querying a combined payment documents. All but the shared ones are documented for e-commerce
 * platforms (平台商户) alone.
 */
export type CombineCode = CommonCode | (typeof combineCodes)[number]

/**
 * Places up to 50 orders of sub-merchants that the payer pays as one on a page inside WeChat (合单 JSAPI 下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012757938
 */
export const prepayJsapi: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayJsapi",
  title: "合单JSAPI下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012757938",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: PrepayJsapiRequest,
  response: PrepayResponse,
  codes: combineCodes
})

/**
 * Places up to 50 orders of sub-merchants that the payer pays as one in a mini program (合单小程序下单). At JSAPI's
 * address: what differs is how a mini program invokes the payment.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012757938
 */
export const prepayMiniProgram: Endpoint.Endpoint<PrepayJsapiRequest, PrepayResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayMiniProgram",
  title: "合单小程序下单",
  route: "POST /v3/combine-transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012757938",
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
  sub_orders: subOrders(AppSubOrder),
  /** Of orders whose money goes to persons. */
  trade_scenario: Schema.optional(openLiterals("RECOMMERCE")),
  combine_payer_info: Schema.optional(
    Schema.Struct({ openid: CombinePayer.fields.openid, identity: CombinePayer.fields.identity })
  ),
  scene_info: Schema.optional(CombineSceneInfo),
  subsidy_info: Schema.optional(SubsidyInfo),
  /** Of an order placed before, to go on with it. */
  prepay_id: Schema.optional(text(64)),
  /** Entrusted deduction (委托代扣) that the payer agrees to while paying. */
  contract_info: Schema.optional(Schema.Struct({
    mchid: text(32),
    appid: text(32),
    out_contract_code: text(32),
    plan_id: Schema.Int,
    contract_display_account: text(32),
    notify_url: text(256)
  }))
}).annotate({ identifier: "PartnerCombine.PrepayAppRequest" })

/** Response of {@link prepayApp}. */
export interface PrepayAppResponse extends Schema.Schema.Type<typeof PrepayAppResponse> {}
export const PrepayAppResponse = Schema.Struct({
  ...PrepayResponse.fields,
  /** What became of `contract_info`. */
  contract_result: Schema.optional(Schema.Struct({
    code: Schema.optional(Schema.String),
    message: Schema.optional(Schema.String)
  }))
}).annotate({ identifier: "PartnerCombine.PrepayAppResponse" })

/**
 * Places up to 50 orders, of sub-merchants or of persons (个人收款), that the payer pays as one from an app (合单 APP
 * 下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758021
 */
export const prepayApp: Endpoint.Endpoint<PrepayAppRequest, PrepayAppResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayApp",
  title: "合单APP下单",
  route: "POST /v3/combine-transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012758021",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  // A session that ran out is answered with a new one.
  notShared: ["prepay_id"],
  request: PrepayAppRequest,
  response: PrepayAppResponse,
  codes: combineCodes
})

/** Request of {@link prepayH5}. */
export interface PrepayH5Request extends Schema.Schema.Type<typeof PrepayH5Request> {}
export const PrepayH5Request = Schema.Struct({
  ...partnerFields,
  combine_payer_info: Schema.optional(CombinePayer),
  scene_info: CombineH5SceneInfo
}).annotate({ identifier: "PartnerCombine.PrepayH5Request" })

/**
 * Places up to 50 orders of sub-merchants that the payer pays as one from a mobile browser (合单 H5 下单). `h5_url` is
 * good for five minutes.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758208
 */
export const prepayH5: Endpoint.Endpoint<PrepayH5Request, H5UrlResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayH5",
  title: "合单H5下单",
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
  ...partnerFields,
  combine_payer_info: Schema.optional(CombinePayer),
  scene_info: Schema.optional(CombineSceneInfo)
}).annotate({ identifier: "PartnerCombine.PrepayNativeRequest" })

/**
 * Places up to 50 orders of sub-merchants that the payer pays as one by scanning a QR code (合单 Native 下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012758240
 */
export const prepayNative: Endpoint.Endpoint<PrepayNativeRequest, CodeUrlResponse, CombineCode> = Endpoint.make({
  name: "PartnerCombine.prepayNative",
  title: "合单Native下单",
  route: "POST /v3/combine-transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012758240",
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: PrepayNativeRequest,
  response: CodeUrlResponse,
  codes: combineCodes
})

/**
 * Queries a combined payment and its orders (合单查询订单).
 *
 * **Gotchas**
 *
 * An error, `ORDERNOTEXIST` included, is not authenticated: it means *not known*, never *not paid*.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/combine-payment/orders/query-order.html
 */
export const query: Endpoint.Endpoint<QueryRequest, CombinedTransaction, CombineCode> = Endpoint.make({
  name: "PartnerCombine.query",
  title: "合单查询订单",
  route: "GET /v3/combine-transactions/out-trade-no/{combine_out_trade_no}",
  docs: "https://pay.weixin.qq.com/docs/partner/apis/combine-payment/orders/query-order.html",
  roles: ["partner", "platform"],
  request: QueryRequest,
  response: CombinedTransaction,
  codes: combineCodes
})

/** Request of {@link close}. */
export interface CloseRequest extends Schema.Schema.Type<typeof CloseRequest> {}
export const CloseRequest = Schema.Struct({
  combine_out_trade_no: CombineOutTradeNo,
  combine_appid: Appid,
  sub_orders: subOrders(
    Schema.Struct({
      /** The service provider. */
      mchid: Mchid,
      ...seller,
      sub_appid: Schema.optional(text(32)),
      out_trade_no: CombineOutTradeNo
    }).check(oneOf("sub_mchid", "individual_auth_id"))
  )
}).annotate({ identifier: "PartnerCombine.CloseRequest" })

/** Codes of {@link CloseCode}, beside the common ones. */
export const closeCodes = [...combineCodes, "NOTENOUGH"] as const

/** Codes that {@link close} documents. */
export type CloseCode = CommonCode | (typeof closeCodes)[number]

/**
 * Closes a combined payment that nobody paid (合单关闭订单): all of its orders, each named as when it was placed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015973150
 * @see https://pay.weixin.qq.com/docs/partner/apis/combine-payment/orders/close-order.html
 */
export const close: Endpoint.Endpoint<CloseRequest, void, CloseCode> = Endpoint.make({
  name: "PartnerCombine.close",
  title: "合单关闭订单",
  route: "POST /v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4015973150",
    "https://pay.weixin.qq.com/docs/partner/apis/combine-payment/orders/close-order.html"
  ],
  roles: ["partner", "platform"],
  idempotentBy: "combine_out_trade_no",
  request: CloseRequest,
  response: Schema.Void,
  codes: closeCodes
})
