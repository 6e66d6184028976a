/** The address that receives notifications of complaints (投诉通知回调地址): one per merchant, none until it is set. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"

/** Request of {@link create} and {@link update}. */
export interface AddressRequest extends Schema.Schema.Type<typeof AddressRequest> {}
export const AddressRequest = Schema.Struct({
  /**
   * Address for notifications: https, at most 255 characters. It is not filled in from the configuration, which holds the
   * address for payments (通知地址).
   */
  url: text(255).check(Schema.isPattern(/^https:\/\/\S+$/, { message: "must be an https address" }))
}).annotate({ identifier: "ComplaintNotification.AddressRequest" })

/** The address in force. */
export interface Address extends Schema.Schema.Type<typeof Address> {}
export const Address = Schema.Struct({
  /** Merchant number that set the address (商户号). */
  mchid: Schema.optional(Schema.String),
  /** Address for notifications (通知地址). */
  url: Schema.String
}).annotate({
  identifier: "ComplaintNotification.Address",
  examples: [{ mchid: "1900012181", url: "https://www.xxx.com/notify" }]
})

/**
 * Sets the address for notifications of complaints (创建投诉通知回调地址). A service provider receives those about all of its
 * sub-merchants.
 *
 * **Gotchas**
 *
 * To replace an address that is set, use {@link update}. After an unknown outcome call {@link query} first.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012458679
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012458106
 */
export const create: Endpoint.Endpoint<AddressRequest, Address, CommonCode> = Endpoint.make({
  name: "ComplaintNotification.create",
  title: "创建投诉通知回调地址",
  route: "POST /v3/merchant-service/complaint-notifications",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012458679",
    "https://pay.weixin.qq.com/doc/v3/partner/4012458106"
  ],
  roles: ["direct", "partner", "platform"],
  request: AddressRequest,
  response: Address
})

/** Request of {@link query} and {@link remove}, without fields: `Schema.Struct({})` would accept any. */
export interface NoRequest extends Schema.Schema.Type<typeof NoRequest> {}
export const NoRequest = Schema.Record(Schema.String, Schema.Never).annotate({
  identifier: "ComplaintNotification.NoRequest"
})

/**
 * Queries the address for notifications of complaints (查询投诉通知回调地址).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012459014
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012459065
 */
export const query: Endpoint.Endpoint<NoRequest, Address, CommonCode> = Endpoint.make({
  name: "ComplaintNotification.query",
  title: "查询投诉通知回调地址",
  route: "GET /v3/merchant-service/complaint-notifications",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012459014",
    "https://pay.weixin.qq.com/doc/v3/partner/4012459065"
  ],
  roles: ["direct", "partner", "platform"],
  request: NoRequest,
  response: Address
})

/**
 * Replaces the address for notifications of complaints (更新投诉通知回调地址).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012459282
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012459287
 */
export const update: Endpoint.Endpoint<AddressRequest, Address, CommonCode> = Endpoint.make({
  name: "ComplaintNotification.update",
  title: "更新投诉通知回调地址",
  route: "PUT /v3/merchant-service/complaint-notifications",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012459282",
    "https://pay.weixin.qq.com/doc/v3/partner/4012459287"
  ],
  roles: ["direct", "partner", "platform"],
  safe: true,
  request: AddressRequest,
  response: Address
})

/**
 * Removes the address; WeChat Pay then sends no notifications of complaints (删除投诉通知回调地址).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat the request: `RESOURCE_NOT_EXISTS` means that the address is removed.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012460452
 * @see https://pay.weixin.qq.com/doc/v3/partner/4012460474
 */
export const remove: Endpoint.Endpoint<NoRequest, void, CommonCode> = Endpoint.make({
  name: "ComplaintNotification.remove",
  title: "删除投诉通知回调地址",
  route: "DELETE /v3/merchant-service/complaint-notifications",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4012460452",
    "https://pay.weixin.qq.com/doc/v3/partner/4012460474"
  ],
  roles: ["direct", "partner", "platform"],
  request: NoRequest,
  response: Schema.Void
})
