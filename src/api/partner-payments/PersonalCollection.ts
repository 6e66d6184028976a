/**
 * Orders that pay persons, who sell on a platform without being merchants (个人收款). `Combine.prepayApp` creates such orders
 * from an app; `Combine.query` and `Combine.close` accept them too.
 *
 * The official menu no longer has this product (checked in 2026-08), and no page names a successor. The operations stay
 * for platforms that have it.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { Mchid, NotifyUrlIfAny, openLiterals, text } from "../../Wire.ts"
import {
  appFields,
  combineFields,
  PartnerOutTradeNo,
  partnerSubOrders,
  sceneFields,
  subOrderFields
} from "../payments/Combine.ts"
import { PrepayResponse } from "../payments/models.ts"
import { CombinedTransaction } from "../payments/Order.ts"
import { type CloseCode, closeCodes } from "./Combine.ts"

export { PrepayResponse } from "../payments/models.ts"
export { CombinedTransaction } from "../payments/Order.ts"

/** An order that pays a person. */
export const SubOrder = Schema.Struct({
  /** Merchant number of the platform (商户号); the configured `mchid` by default. */
  mchid: Mchid,
  /** Kind of order (订单业务类型). */
  order_service_type: Schema.optional(openLiterals("INDIVIDUALTRADE")),
  /** Authorisation under which the person is paid (个人收款方受理授权ID): at most 32 characters. */
  individual_auth_id: text(32),
  /** The person's name on the platform (个人收款方昵称): at most 64 characters. */
  individual_name: Schema.optional(text(64)),
  /** The platform's order number (商户订单号): 2 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  out_trade_no: PartnerOutTradeNo,
  ...Struct.pick(subOrderFields, ["description", "attach", "amount"])
})

/** Codes that {@link prepayMiniProgram} and {@link queryById} document: the same as those of combined payments. */
export type PersonalCollectionCode = CloseCode

/** Request of {@link prepayMiniProgram}. */
export interface PrepayMiniProgramRequest extends Schema.Schema.Type<typeof PrepayMiniProgramRequest> {}
export const PrepayMiniProgramRequest = Schema.Struct({
  ...Struct.pick(combineFields, ["combine_appid", "combine_mchid", "time_expire"]),
  /** The platform's number of the combined payment (合单商户订单号): 2 to 32 digits, letters, `_`, `-`, `|`, `*`. */
  combine_out_trade_no: PartnerOutTradeNo,
  /** Address for the notification (通知地址): http(s), no query, at most 255 characters; `notifyUrl` by default. */
  notify_url: NotifyUrlIfAny,
  /** The orders (子单信息): 1 to 50. */
  sub_orders: partnerSubOrders(SubOrder),
  ...sceneFields,
  /** The payer (支付者). */
  combine_payer_info: Schema.Struct({
    /** The payer's openid under `combine_appid` (用户标识): at most 128 characters. */
    openid: text(128)
  }),
  ...Struct.pick(appFields, ["trade_scenario"])
}).annotate({ identifier: "PersonalCollection.PrepayMiniProgramRequest" })

/**
 * Creates orders that pay persons, for a mini program (个人收款交易下单). The official menu no longer has this operation
 * (checked in 2026-08), and no page names a successor.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/personal-collections/mini-program-prepay.html
 */
export const prepayMiniProgram: Endpoint.Endpoint<PrepayMiniProgramRequest, PrepayResponse, PersonalCollectionCode> =
  Endpoint
    .make({
      name: "PersonalCollection.prepayMiniProgram",
      title: "个人收款交易下单-小程序",
      route: "POST /v3/combine-transactions/miniprogram",
      docs: "https://pay.weixin.qq.com/docs/merchant/apis/personal-collections/mini-program-prepay.html",
      roles: ["partner", "platform"],
      idempotentBy: "combine_out_trade_no",
      request: PrepayMiniProgramRequest,
      response: PrepayResponse,
      codes: closeCodes
    })

/** Request of {@link queryById}. */
export interface QueryByIdRequest extends Schema.Schema.Type<typeof QueryByIdRequest> {}
export const QueryByIdRequest = Schema.Struct({
  /** WeChat Pay's number of the combined payment (合单微信支付订单号): at most 32 characters. */
  combine_transaction_id: text(32)
}).annotate({ identifier: "PersonalCollection.QueryByIdRequest" })

/**
 * Queries orders that pay persons, by WeChat Pay's number (微信支付订单号查单). `Combine.query` queries by the merchant's
 * number. The official menu no longer has this operation (checked in 2026-08).
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/personal-collections/query-by-wx-trade-no.html
 */
export const queryById: Endpoint.Endpoint<QueryByIdRequest, CombinedTransaction, PersonalCollectionCode> = Endpoint
  .make({
    name: "PersonalCollection.queryById",
    title: "个人收款交易通过微信支付订单号查单",
    route: "GET /v3/combine-transactions/id/{combine_transaction_id}",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/personal-collections/query-by-wx-trade-no.html",
    roles: ["partner", "platform"],
    request: QueryByIdRequest,
    response: CombinedTransaction,
    codes: closeCodes
  })
