/**
 * Mini program payment of a sub-merchant (小程序支付). The route and the order are those of JSAPI; a mini program opens the
 * payment in another way.
 */
import * as Endpoint from "../../Endpoint.ts"
import { PrepayResponse } from "../payments/models.ts"
import { PrepayRequest } from "./Jsapi.ts"
import { type PrepayCode, prepayCodes } from "./models.ts"

export { PrepayResponse } from "../payments/models.ts"
export { PrepayRequest } from "./Jsapi.ts"

/**
 * Creates an order of a sub-merchant that the payer pays in a mini program (小程序下单).
 *
 * **Gotchas**
 *
 * Set `sp_openid` for the service provider's mini program, `sub_appid` and `sub_openid` for the sub-merchant's.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012759974
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "PartnerMiniProgram.prepay",
  title: "小程序下单",
  route: "POST /v3/pay/partner/transactions/jsapi",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012759974",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
