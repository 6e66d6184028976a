/** App payment of a sub-merchant: the payer pays from an app (APP 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { orderFields, PrepayResponse, subsidyFields, unknownPayerFields } from "../payments/models.ts"
import { partnerFields, partnerSettleFields, type PrepayCode, prepayCodes } from "./models.ts"

export { PrepayResponse } from "../payments/models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...partnerFields,
  ...orderFields,
  ...unknownPayerFields,
  ...partnerSettleFields,
  ...subsidyFields
}).annotate({ identifier: "PartnerApp.PrepayRequest" })

/**
 * Creates an order of a sub-merchant that the payer pays from an app (APP 下单).
 *
 * **Gotchas**
 *
 * The app opens the payment under its own application id: that is `sub_appid` if the app belongs to the sub-merchant.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4013080231
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "PartnerApp.prepay",
  title: "APP下单",
  route: "POST /v3/pay/partner/transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4013080231",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
