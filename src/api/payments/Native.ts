/** Native payments: the payer scans a QR code (Native 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import {
  CodeUrlResponse,
  merchantFields,
  orderFields,
  prepayCodes as sharedPrepayCodes,
  settleFields,
  unknownPayerFields
} from "./models.ts"

export { CodeUrlResponse as PrepayResponse } from "./models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...merchantFields,
  ...orderFields,
  ...unknownPayerFields,
  ...settleFields
}).annotate({ identifier: "Native.PrepayRequest" })

const prepayCodes = [...sharedPrepayCodes, "ORDER_CLOSED"] as const

/** Codes that {@link prepay} documents. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/**
 * Creates an order (Native 下单). The program shows the `code_url` of the response as a QR code, and the payer scans it.
 *
 * **Gotchas**
 *
 * Repeating a request returns the same order. WeChat Pay refuses the same `out_trade_no` with other content.
 *
 * **Example** (Creating an order of one yuan)
 *
 * ```ts
 * import { Native } from "effect-wechatpay/payments"
 *
 * const order = Native.prepay({
 *   description: "A cup of tea",
 *   out_trade_no: "tea20261123001",
 *   amount: { total: 100 }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791877
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, CodeUrlResponse, PrepayCode> = Endpoint.make({
  name: "Native.prepay",
  title: "Native下单",
  route: "POST /v3/pay/transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791877",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: CodeUrlResponse,
  codes: prepayCodes
})
