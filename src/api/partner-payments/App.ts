/** App payment of a sub-merchant: the payer pays from an app (APP 支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { IdentifiedPayer, orderFields, PrepayResponse, SceneInfo, SubsidyInfo } from "../payments/models.ts"
import { partnerFields, PartnerSettleInfo, type PrepayCode, prepayCodes } from "./models.ts"

export { PrepayResponse } from "../payments/models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}
export const PrepayRequest = Schema.Struct({
  ...partnerFields,
  ...orderFields,
  scene_info: Schema.optional(SceneInfo),
  payer: Schema.optional(IdentifiedPayer),
  settle_info: Schema.optional(PartnerSettleInfo),
  subsidy_info: Schema.optional(SubsidyInfo)
}).annotate({ identifier: "PartnerApp.PrepayRequest" })

/**
 * Creates an order of a sub-merchant that the payer pays from an app (APP 下单).
 *
 * **Gotchas**
 *
 * The payment is later invoked under the application of the app that invokes it: `sub_appid` where the app is the
 * sub-merchant's.
 *
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012523526
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "PartnerApp.prepay",
  title: "APP下单",
  route: "POST /v3/pay/partner/transactions/app",
  docs: "https://pay.weixin.qq.com/doc/v3/partner/4012523526",
  roles: ["partner", "platform"],
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse,
  codes: prepayCodes
})
