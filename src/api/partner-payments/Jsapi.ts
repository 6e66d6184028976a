/** JSAPI payment of a sub-merchant: the payer pays on a page inside WeChat (JSAPI 支付). */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { orderFields, PrepayResponse, subsidyFields, unknownPayerFields } from "../payments/models.ts"
import { partnerFields, PartnerPayer, partnerSettleFields, payerNamed, type PrepayCode, prepayCodes } from "./models.ts"

export { PrepayResponse } from "../payments/models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...partnerFields,
  ...orderFields,
  /** The payer (支付者). */
  payer: PartnerPayer,
  ...Struct.pick(unknownPayerFields, ["scene_info"]),
  ...partnerSettleFields,
  ...subsidyFields
}).check(payerNamed).annotate({ identifier: "PartnerJsapi.PrepayRequest" })

/**
 * Creates an order of a sub-merchant that the payer pays on a page inside WeChat (JSAPI 下单).
 *
 * **Gotchas**
 *
 * An openid belongs to one application: `sp_openid` to `sp_appid`, `sub_openid` to `sub_appid`.
 *
 * **Example** (An order for a sub-merchant)
 *
 * ```ts
 * import { Jsapi } from "effect-wechatpay/partner-payments"
 *
 * const order = Jsapi.prepay({
 *   sub_mchid: "1900000109",
 *   description: "A cup of tea",
 *   out_trade_no: "tea20261123006",
 *   amount: { total: 100 },
 *   payer: { sp_openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012738519
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "PartnerJsapi.prepay",
  title: "JSAPI下单",
  route: "POST /v3/pay/partner/transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012738519",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
