/**
 * Address that receives the notifications of merchant coupons (商家券事件通知地址).
 *
 * **Details**
 *
 * WeChat Pay accepts no new merchants since 15 December 2025; product coupons (商品券) replace merchant coupons
 * (https://pay.weixin.qq.com/doc/v3/partner/4012087811).
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { Mchid, NotifyUrl, Timestamp } from "../../Wire.ts"
import { type MerchantCouponErrorCode, merchantCouponErrorCodes } from "./merchantCouponModels.ts"
import { QueryCallbackRequest } from "./models.ts"

export { QueryCallbackRequest as QueryRequest } from "./models.ts"

/** Request of {@link set}. */
export interface SetRequest extends Schema.Schema.Type<typeof SetRequest> {}
export const SetRequest = Schema.Struct({
  /** Merchant that the notifications are about (商户号); the caller by default. */
  mchid: Mchid,
  /** Address for the notifications (通知URL地址): https, at most 255 characters; from the configuration by default. */
  notify_url: NotifyUrl
}).annotate({ identifier: "MerchantCouponCallback.SetRequest" })

/** Address for notifications of a merchant. */
export interface Callback extends Schema.Schema.Type<typeof Callback> {}
export const Callback = Schema.Struct({
  /** Address for the notifications (通知URL地址). */
  notify_url: Schema.String,
  /** Merchant that the notifications are about (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Time at which the address was set (修改时间). */
  update_time: Schema.optional(Timestamp)
}).annotate({ identifier: "MerchantCouponCallback.Callback" })

/**
 * Sets the address for notifications of merchant coupons (设置商家券事件通知地址): one address for all stocks of the merchant.
 * Repeating the call changes nothing.
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_7.shtml
 */
export const set: Endpoint.Endpoint<SetRequest, Callback, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCouponCallback.set",
  title: "设置商家券事件通知地址",
  route: "POST /v3/marketing/busifavor/callbacks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_7.shtml",
  roles: ["direct", "partner"],
  safe: true,
  request: SetRequest,
  response: Callback,
  codes: merchantCouponErrorCodes
})

/**
 * Queries the address for notifications of merchant coupons (查询商家券事件通知地址).
 *
 * **Details**
 *
 * For merchants that used them before 15 December 2025; product coupons (商品券) replace merchant coupons.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_8.shtml
 */
export const query: Endpoint.Endpoint<QueryCallbackRequest, Callback, MerchantCouponErrorCode> = Endpoint.make({
  name: "MerchantCouponCallback.query",
  title: "查询商家券事件通知地址",
  route: "GET /v3/marketing/busifavor/callbacks",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter9_2_8.shtml",
  roles: ["direct", "partner"],
  request: QueryCallbackRequest,
  response: Callback,
  codes: merchantCouponErrorCodes
})
