/**
 * Mini program payment (小程序支付). Orders are placed at JSAPI's address and are JSAPI orders; what differs is how a mini
 * program invokes the payment.
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
 * `appid` is the mini program's, and `payer.openid` the payer's under it. Queries and bills call the order `JSAPI`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012525182
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "MiniProgram.prepay",
  title: "小程序下单",
  route: "POST /v3/pay/transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012525182",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
