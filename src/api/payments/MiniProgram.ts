/**
 * Mini program payment (小程序支付). The route and the order are those of JSAPI; a mini program opens the payment in another
 * way.
 */
import * as Endpoint from "../../Endpoint.ts"
import { PrepayRequest } from "./Jsapi.ts"
import { type PrepayCode, prepayCodes, PrepayResponse } from "./models.ts"

export { PrepayRequest } from "./Jsapi.ts"
export { PrepayResponse } from "./models.ts"

/**
 * Creates an order that the payer pays in a mini program (小程序下单).
 *
 * **Gotchas**
 *
 * `appid` is the id of the mini program, and `payer.openid` belongs to it. Queries and bills have `JSAPI` as the order's
 * channel.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791897
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "MiniProgram.prepay",
  title: "小程序下单",
  route: "POST /v3/pay/transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791897",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
