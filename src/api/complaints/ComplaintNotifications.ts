/** Where notifications of complaints go (投诉通知回调地址): one address per merchant, none until it is set. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { text } from "../../Wire.ts"

/** Request of {@link create} and {@link update}. */
export interface AddressRequest extends Schema.Schema.Type<typeof AddressRequest> {}
export const AddressRequest = Schema.Struct({
  /** Https only, at most 255 characters. Not filled from the configuration. */
  url: text(255).check(Schema.isPattern(/^https:\/\/\S+$/, { message: "must be an https address" }))
}).annotate({ identifier: "ComplaintNotifications.AddressRequest" })

/** The address in force. */
export interface Address extends Schema.Schema.Type<typeof Address> {}
export const Address = Schema.Struct({
  /** Merchant that set it. */
  mchid: Schema.optional(Schema.String),
  url: Schema.String
}).annotate({
  identifier: "ComplaintNotifications.Address",
  examples: [{ mchid: "1900012181", url: "https://www.xxx.com/notify" }]
})

/**
 * Sets the address for notifications of complaints (创建投诉通知回调地址). A service provider gets those about all his
 * sub-merchants.
 *
 * **Gotchas**
 *
 * Where there is an address already it takes {@link update}: after an unknown outcome {@link query} first.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaint-notifications/create-complaint-notifications.html
 */
export const create: Endpoint.Endpoint<AddressRequest, Address, CommonCode> = Endpoint.make({
  name: "ComplaintNotifications.create",
  title: "创建投诉通知回调地址",
  route: "POST /v3/merchant-service/complaint-notifications",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaint-notifications/create-complaint-notifications.html",
  roles: ["direct", "partner", "platform"],
  request: AddressRequest,
  response: Address
})

/** Request of {@link query} and {@link remove}: nothing. */
export interface NoRequest extends Schema.Schema.Type<typeof NoRequest> {}
export const NoRequest = Schema.Struct({}).annotate({ identifier: "ComplaintNotifications.NoRequest" })

/**
 * Asks for the address (查询投诉通知回调地址).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaint-notifications/query-complaint-notifications.html
 */
export const query: Endpoint.Endpoint<NoRequest, Address, CommonCode> = Endpoint.make({
  name: "ComplaintNotifications.query",
  title: "查询投诉通知回调地址",
  route: "GET /v3/merchant-service/complaint-notifications",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaint-notifications/query-complaint-notifications.html",
  roles: ["direct", "partner", "platform"],
  request: NoRequest,
  response: Address
})

/**
 * Puts another address in the place of the one that was set (更新投诉通知回调地址).
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaint-notifications/update-complaint-notifications.html
 */
export const update: Endpoint.Endpoint<AddressRequest, Address, CommonCode> = Endpoint.make({
  name: "ComplaintNotifications.update",
  title: "更新投诉通知回调地址",
  route: "PUT /v3/merchant-service/complaint-notifications",
  docs:
    "https://pay.weixin.qq.com/docs/partner/apis/consumer-complaint/complaint-notifications/update-complaint-notifications.html",
  roles: ["direct", "partner", "platform"],
  safe: true,
  request: AddressRequest,
  response: Address
})

/**
 * Takes the address away: nobody is notified any more (删除投诉通知回调地址).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat it: `RESOURCE_NOT_EXISTS` then says that the address is gone.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaint-notifications/delete-complaint-notifications.html
 */
export const remove: Endpoint.Endpoint<NoRequest, void, CommonCode> = Endpoint.make({
  name: "ComplaintNotifications.remove",
  title: "删除投诉通知回调地址",
  route: "DELETE /v3/merchant-service/complaint-notifications",
  docs:
    "https://pay.weixin.qq.com/docs/merchant/apis/consumer-complaint/complaint-notifications/delete-complaint-notifications.html",
  roles: ["direct", "partner", "platform"],
  request: NoRequest,
  response: Schema.Void
})
