/**
 * Orders whose money goes to persons, who sell on a platform without being merchants (个人收款). From an app they are
 * placed by `Combine.prepayApp`; `Combine.query` and `Combine.close` know them too.
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { Mchid, openLiterals, text } from "../../Wire.ts"
import { combineFields, CombineSceneInfo, subOrderFields, subOrders } from "../payments/Combine.ts"
import { PrepayResponse } from "../payments/models.ts"
import { CombinedTransaction } from "../payments/Order.ts"
import { type CloseCode, closeCodes } from "./Combine.ts"

export { PrepayResponse } from "../payments/models.ts"
export { CombinedTransaction } from "../payments/Order.ts"

const { attach, amount, description, out_trade_no } = subOrderFields

/** An order whose money goes to a person. */
export const SubOrder = Schema.Struct({
  /** The platform. */
  mchid: Mchid,
  order_service_type: Schema.optional(openLiterals("INDIVIDUALTRADE")),
  /** Authorisation under which the person gets money (个人收款方受理授权 ID). */
  individual_auth_id: text(32),
  /** What the person is called on the platform. */
  individual_name: Schema.optional(text(64)),
  out_trade_no,
  description,
  attach,
  amount
})

const { combine_appid, combine_mchid, combine_out_trade_no, notify_url, time_expire } = combineFields

/** Codes that {@link prepayMiniProgram} and {@link queryById} document: the table is that of combined payments. */
export type PersonalCollectionCode = CloseCode

/** Request of {@link prepayMiniProgram}. */
export interface PrepayMiniProgramRequest extends Schema.Schema.Type<typeof PrepayMiniProgramRequest> {}
export const PrepayMiniProgramRequest = Schema.Struct({
  combine_appid,
  combine_mchid,
  combine_out_trade_no,
  time_expire,
  notify_url,
  sub_orders: subOrders(SubOrder),
  scene_info: Schema.optional(CombineSceneInfo),
  combine_payer_info: Schema.Struct({ openid: text(128) }),
  trade_scenario: Schema.optional(openLiterals("RECOMMERCE"))
}).annotate({ identifier: "PersonalCollection.PrepayMiniProgramRequest" })

/**
 * Places orders whose money goes to persons, to be paid in a mini program (个人收款交易下单).
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
export const QueryByIdRequest = Schema.Struct({ combine_transaction_id: text(32) }).annotate({
  identifier: "PersonalCollection.QueryByIdRequest"
})

/**
 * Queries orders whose money goes to persons by WeChat Pay's number (微信支付订单号查单). By the merchant's number,
 * `Combine.query` does the same.
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
