/**
 * Mini program payment of a sub-merchant (小程序支付). Orders are placed at JSAPI's address and are JSAPI orders; what
 * differs is how a mini program invokes the payment.
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
 * In the provider's mini program give `sp_openid`; in the sub-merchant's own, `sub_appid` and `sub_openid`.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012523593
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-mini-program-payment/partner-mini-prepay.html
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "PartnerMiniProgram.prepay",
  title: "小程序下单",
  route: "POST /v3/pay/partner/transactions/jsapi",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/partner/4012523593",
    "https://pay.weixin.qq.com/docs/partner/apis/partner-mini-program-payment/partner-mini-prepay.html"
  ],
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
