/** Consumption cards (消费卡): a card that brings a set of cash coupons along. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { Appid, merchantNo, text, Timestamp } from "../../Wire.ts"
import { Openid } from "./models.ts"

/** Request of {@link send}. */
export interface SendRequest extends Schema.Schema.Type<typeof SendRequest> {}
export const SendRequest = Schema.Struct({
  card_id: text(32),
  /** Application that the card belongs to. */
  appid: Appid,
  /** The user, as `appid` knows him. */
  openid: Openid,
  out_request_no: merchantNo(128),
  /** When the merchant sends it. */
  send_time: Timestamp
}).annotate({ identifier: "ConsumptionCard.SendRequest" })

/** Response of {@link send}. */
export interface SendResponse extends Schema.Schema.Type<typeof SendResponse> {}
export const SendResponse = Schema.Struct({ card_code: Schema.String }).annotate({
  identifier: "ConsumptionCard.SendResponse",
  examples: [{ card_code: "198555211279" }]
})

/**
 * Sends a user a card and the cash coupons that belong to it (发放消费卡).
 *
 * **Gotchas**
 *
 * After an unknown outcome repeat with the same `out_request_no`.
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
