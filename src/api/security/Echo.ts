/** A call whose texts WeChat Pay returns (商户签名验签／加解密测试): it tests signatures, encryption and notifications. */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import * as NotificationEvent from "../../NotificationEvent.ts"
import type { CommonCode } from "../../WeChatPayError.ts"
import { NotifyUrlText, Sensitive, SensitiveResponse } from "../../Wire.ts"

/** Request of {@link send}. */
export interface SendRequest extends Schema.Schema.Type<typeof SendRequest> {}
export const SendRequest = Schema.Struct({
  /**
   * Address for {@link received} (商户回调地址): https, no query. Without it there is no notification. There is no default from
   * the configuration.
   */
  notify_url: Schema.optional(NotifyUrlText),
  /** Text that WeChat Pay returns (回显信息). Not encrypted. */
  echo_message: Schema.String,
  /**
   * Text that WeChat Pay decrypts, encrypts under the merchant's certificate and returns (加密测试字段). Plaintext; the library
   * encrypts it.
   */
  encrypted_echo_message: Schema.optional(Sensitive)
}).annotate({ identifier: "Echo.SendRequest" })

/** Response of {@link send}. */
export interface SendResponse extends Schema.Schema.Type<typeof SendResponse> {}
export const SendResponse = Schema.Struct({
  /** The text as it was sent (回显信息). */
  echo_message: Schema.String,
  /** The encrypted text, decrypted (加密回显信息). */
  encrypted_echo_message: Schema.optional(SensitiveResponse)
}).annotate({ identifier: "Echo.SendResponse" })

/**
 * Sends texts that WeChat Pay returns: one in the clear, one encrypted (商户签名验签／加解密测试). Changes nothing.
 *
 * **Details**
 *
 * A response that is verified and decrypted shows that private key, serial number and platform key are right. With
 * `notify_url`, {@link received} follows, which needs the APIv3 key and an address that WeChat Pay can reach.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4014551946
 * @see https://pay.weixin.qq.com/doc/v3/partner/4015139289
 */
export const send: Endpoint.Endpoint<SendRequest, SendResponse, CommonCode> = Endpoint.make({
  name: "Echo.send",
  title: "商户签名验签／加解密测试",
  route: "POST /v3/security/echo",
  docs: [
    "https://pay.weixin.qq.com/doc/v3/merchant/4014551946",
    "https://pay.weixin.qq.com/doc/v3/partner/4015139289"
  ],
  roles: ["direct", "partner", "platform"],
  safe: true,
  request: SendRequest,
  response: SendResponse
})

/** Content of an echo's notification. */
export interface Received extends Schema.Schema.Type<typeof Received> {}
export const Received = Schema.Struct({
  /** The text as it was sent (回显消息). */
  echo_message: Schema.String,
  /** The encrypted text, decrypted (加密回显消息). The page spells it without the `ed` of the request. */
  encrypt_echo_message: Schema.optional(SensitiveResponse)
}).annotate({ identifier: "Echo.Received" })

/**
 * The notification that {@link send} asked for (回调接口).
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4015164042
 */
export const received: NotificationEvent.NotificationEvent<"Echo.received", "SECURITY_ECHO.SUCCESS", Received> =
  NotificationEvent.make({
    name: "Echo.received",
    eventTypes: ["SECURITY_ECHO.SUCCESS"],
    resource: Received,
    title: "商户签名验签／加解密测试回调",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4015164042"
  })

/** Notifications of echoes. */
export const events = [received] as const
