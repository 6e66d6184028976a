/** Consumption cards (消费卡): a card that contains a set of cash coupons. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, merchantNo, text, Timestamp } from "../../Wire.ts"
import { Openid } from "./models.ts"

/** Request of {@link send}. */
export interface SendRequest extends Schema.Schema.Type<typeof SendRequest> {}
export const SendRequest = Schema.Struct({
  /** WeChat Pay's number of the card (消费卡ID): at most 32 characters. */
  card_id: text(32),
  /** Application that the card belongs to (消费卡归属appid); from the configuration by default. */
  appid: Appid,
  /** Openid of the user in the application `appid` (用户openid): at most 128 characters. */
  openid: Openid,
  /** The merchant's number of this card (商户单据号): 1 to 128 digits, letters, `_`, `-`, `|`, `*`. */
  out_request_no: merchantNo(128),
  /** Time at which the merchant sends the card (请求发卡时间): at most 24 hours ago. */
  send_time: Timestamp
}).annotate({ identifier: "ConsumptionCard.SendRequest" })

/** Response of {@link send}. */
export interface SendResponse extends Schema.Schema.Type<typeof SendResponse> {}
export const SendResponse = Schema.Struct({
  /** Code of the user's card (消费卡code). */
  card_code: Schema.String
}).annotate({
  identifier: "ConsumptionCard.SendResponse",
  examples: [{ card_code: "198555211279" }]
})

/**
 * Sends a user a card with its cash coupons (发放消费卡). WeChat Pay's menus no longer list it (as of August 2026).
 *
 * **Gotchas**
 *
 * After an unknown outcome, repeat with the same `out_request_no` and `send_time`.
 *
 * @see https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/coupons/chapter3_1.shtml
 */
export const send: Endpoint.Endpoint<SendRequest, SendResponse, CommonCode> = Endpoint.make({
  name: "ConsumptionCard.send",
  title: "发放消费卡",
  route: "POST /v3/marketing/busifavor/coupons/{card_id}/send",
  docs: "https://pay.weixin.qq.com/wiki/doc/apiv3/wxpay/marketing/coupons/chapter3_1.shtml",
  idempotentBy: "out_request_no",
  request: SendRequest,
  response: SendResponse
})
