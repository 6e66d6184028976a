/** Address that receives the notifications of cash coupons (代金券消息通知地址). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { Mchid, NotifyUrl, Timestamp } from "../../Wire.ts"
import { type CashCouponCode, cashCouponCodes } from "./cashCouponModels.ts"
import { QueryCallbackRequest } from "./models.ts"

export { QueryCallbackRequest as QueryRequest } from "./models.ts"

/** Request of {@link set}. */
export interface SetRequest extends Schema.Schema.Type<typeof SetRequest> {}
export const SetRequest = Schema.Struct({
  /** Merchant that the notifications are about (商户号); the caller by default. */
  mchid: Mchid,
  /** Address for the notifications (通知url地址): https, at most 255 characters; from the configuration by default. */
  notify_url: NotifyUrl,
  /** Whether WeChat Pay sends notifications (回调开关). */
  switch: Schema.optional(Schema.Boolean)
}).annotate({ identifier: "CashCouponCallback.SetRequest" })

/** Response of {@link set}. */
export interface SetResponse extends Schema.Schema.Type<typeof SetResponse> {}
export const SetResponse = Schema.Struct({
  /** Time at which the address was set (修改时间). */
  update_time: Schema.optional(Timestamp),
  /** Address for the notifications (通知url地址). */
  notify_url: Schema.optional(Schema.String)
}).annotate({ identifier: "CashCouponCallback.SetResponse" })

/**
 * Sets the address for notifications of used coupons (设置代金券消息通知地址): one address for all stocks of the merchant.
 * Repeating the call changes nothing.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012464198
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012464176
 */
export const set: Endpoint.Endpoint<SetRequest, SetResponse, CashCouponCode> = Endpoint.make({
  name: "CashCouponCallback.set",
  title: "设置代金券消息通知地址",
  route: "POST /v3/marketing/favor/callbacks",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012464198", "https://pay.weixin.qq.com/doc/v3/partner/4012464176"],
  roles: ["direct", "partner"],
  safe: true,
  request: SetRequest,
  response: SetResponse,
  codes: cashCouponCodes
})

/** Response of {@link query}. */
export interface Callback extends Schema.Schema.Type<typeof Callback> {}
export const Callback = Schema.Struct({
  /** Merchant that the notifications are about (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Address for the notifications (通知url地址). */
  notify_url: Schema.String
}).annotate({ identifier: "CashCouponCallback.Callback" })

/**
 * Queries the address for notifications of used coupons (查询代金券消息通知地址).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012464070
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012464155
 */
export const query: Endpoint.Endpoint<QueryCallbackRequest, Callback, CashCouponCode> = Endpoint.make({
  name: "CashCouponCallback.query",
  title: "查询代金券消息通知地址",
  route: "GET /v3/marketing/favor/callbacks",
  docs: ["https://pay.weixin.qq.com/doc/v3/merchant/4012464070", "https://pay.weixin.qq.com/doc/v3/partner/4012464155"],
  roles: ["direct", "partner"],
  request: QueryCallbackRequest,
  response: Callback,
  codes: cashCouponCodes
})
