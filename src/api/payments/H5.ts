/** H5 payment: the payer comes from a mobile browser outside WeChat (H5 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { h5Fields } from "./h5Models.ts"
import { H5UrlResponse, merchantFields, orderFields, prepayCodes as sharedPrepayCodes, settleFields } from "./models.ts"

export { H5UrlResponse as PrepayResponse } from "./models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...merchantFields,
  ...orderFields,
  ...h5Fields,
  ...settleFields
}).annotate({ identifier: "H5.PrepayRequest" })

const prepayCodes = [...sharedPrepayCodes, "RULE_LIMIT"] as const

/** Codes that {@link prepay} documents. */
export type PrepayCode = CommonCode | (typeof prepayCodes)[number]

/**
 * Creates an order and the address to which the payer's browser is sent (H5 下单).
 *
 * **Gotchas**
 *
 * `h5_url` works for five minutes, and only from a page of a domain that is set in the merchant console. WeChat Pay
 * compares `scene_info.payer_client_ip` with the IP address of the payer's browser.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791834
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, H5UrlResponse, PrepayCode> = Endpoint.make({
  name: "H5.prepay",
  title: "H5下单",
  route: "POST /v3/pay/transactions/h5",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791834",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: H5UrlResponse,
  codes: prepayCodes
})
