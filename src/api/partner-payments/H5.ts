/** H5 payment of a sub-merchant: the payer comes from a mobile browser outside WeChat (H5 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { h5Fields } from "../payments/h5Models.ts"
import { H5UrlResponse, orderFields } from "../payments/models.ts"
import { partnerFields, partnerSettleFields, type PrepayCode, prepayCodes } from "./models.ts"

export { H5UrlResponse as PrepayResponse } from "../payments/models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...partnerFields,
  ...orderFields,
  ...h5Fields,
  ...partnerSettleFields
}).annotate({ identifier: "PartnerH5.PrepayRequest" })

/**
 * Creates an order of a sub-merchant and the address to which the payer's browser is sent (H5 下单). `h5_url` works for
 * five minutes.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012738604
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, H5UrlResponse, PrepayCode> = Endpoint.make({
  name: "PartnerH5.prepay",
  title: "H5下单",
  route: "POST /v3/pay/partner/transactions/h5",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012738604",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: H5UrlResponse,
  codes: prepayCodes
})
