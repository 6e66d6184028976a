/** JSAPI payment: the payer pays on a page inside WeChat (JSAPI 支付). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import {
  merchantFields,
  OpenidPayer,
  orderFields,
  type PrepayCode,
  prepayCodes,
  PrepayResponse,
  settleFields,
  subsidyFields,
  unknownPayerFields
} from "./models.ts"

export { PrepayResponse } from "./models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...merchantFields,
  ...orderFields,
  /** The payer (支付者). */
  payer: OpenidPayer,
  ...Struct.pick(unknownPayerFields, ["scene_info"]),
  ...settleFields,
  ...subsidyFields
}).annotate({ identifier: "Jsapi.PrepayRequest" })

/**
 * Creates an order that the payer pays on a page inside WeChat (JSAPI 下单).
 *
 * **Gotchas**
 *
 * `payer.openid` must belong to the same `appid`. A repeat of the same request returns the same order, with a new
 * `prepay_id` after the old one has expired. The same `out_trade_no` with other content is refused.
 *
 * **Example** (Creating an order of one yuan)
 *
 * ```ts
 * import { Jsapi } from "effect-wechatpay/payments"
 *
 * const order = Jsapi.prepay({
 *   description: "A cup of tea",
 *   out_trade_no: "tea20261123002",
 *   amount: { total: 100 },
 *   payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791856
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "Jsapi.prepay",
  title: "JSAPI下单",
  route: "POST /v3/pay/transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791856",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
