/** App payment: the payer pays from the merchant's own app (APP 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import {
  merchantFields,
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
  ...unknownPayerFields,
  ...settleFields,
  ...subsidyFields
}).annotate({ identifier: "App.PrepayRequest" })

/**
 * Creates an order that the payer pays from an app (APP 下单).
 *
 * **Gotchas**
 *
 * `appid` is the id of the app itself, from the WeChat Open Platform (微信开放平台): set it if the configured one differs.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4013070347
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "App.prepay",
  title: "APP下单",
  route: "POST /v3/pay/transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4013070347",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
