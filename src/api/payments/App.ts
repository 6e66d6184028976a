/** App payment: the payer pays from the merchant's own app (APP 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import {
  IdentifiedPayer,
  merchantFields,
  orderFields,
  type PrepayCode,
  prepayCodes,
  PrepayResponse,
  SceneInfo,
  SettleInfo,
  SubsidyInfo
} from "./models.ts"

export { PrepayResponse } from "./models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...merchantFields,
  ...orderFields,
  scene_info: Schema.optional(SceneInfo),
  payer: Schema.optional(IdentifiedPayer),
  settle_info: Schema.optional(SettleInfo),
  subsidy_info: Schema.optional(SubsidyInfo)
}).annotate({ identifier: "App.PrepayRequest" })

/**
 * Creates an order that the payer pays from an app (APP 下单).
 *
 * **Gotchas**
 *
 * `appid` is the app's own, from the WeChat Open Platform (微信开放平台): set it here where the configured one is another.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012525136
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "App.prepay",
  title: "APP下单",
  route: "POST /v3/pay/transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012525136",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
