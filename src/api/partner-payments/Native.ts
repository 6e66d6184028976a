/** Native payment of a sub-merchant: the payer scans a QR code (Native 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { CodeUrlResponse, orderFields, unknownPayerFields } from "../payments/models.ts"
import { partnerFields, partnerSettleFields, type PrepayCode, prepayCodes } from "./models.ts"

export { CodeUrlResponse as PrepayResponse } from "../payments/models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...partnerFields,
  ...orderFields,
  ...unknownPayerFields,
  ...partnerSettleFields
}).annotate({ identifier: "PartnerNative.PrepayRequest" })

/**
 * Creates an order of a sub-merchant whose `code_url` is shown as a QR code (Native 下单).
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012738659
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, CodeUrlResponse, PrepayCode> = Endpoint.make({
  name: "PartnerNative.prepay",
  title: "Native下单",
  route: "POST /v3/pay/partner/transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012738659",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: CodeUrlResponse,
  codes: prepayCodes
})
