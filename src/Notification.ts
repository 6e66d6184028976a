/**
 * Notifications (回调通知): verifies, decrypts and decodes them.
 *
 * `Notification.parse` is stateless: WeChat Pay repeats a notification until it gets a 2xx response, and sometimes
 * afterwards. `NotificationInbox` stores notifications and drops repeated ones.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import type { CertificateStore } from "./CertificateStore.ts"
import { decoder, twinHint, unknown } from "./notification/decode.ts"
import type { NotificationError, Of, Opened, Options, Unknown } from "./notification/models.ts"
import { open } from "./notification/open.ts"
import { verifyWith } from "./notification/verify.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"

export { decoder, unknown } from "./notification/decode.ts"
export { asMerchant, layerMerchants, type Merchant, OtherMerchants } from "./notification/merchants.ts"
export {
  defaultMaxBodySize,
  type Envelope,
  type Known,
  MalformedNotification,
  type NotificationError,
  type Of,
  type Opened,
  type Options,
  type Unknown
} from "./notification/models.ts"
export { open } from "./notification/open.ts"
export { pickHeaders, reread, type Verified, verify } from "./notification/verify.ts"
export {
  /** Declares a kind of notification. */
  make as event
} from "./NotificationEvent.ts"

/** A kind that the program did not declare. The log names the twin if the program declared that one. */
const undeclared = (
  events: ReadonlyArray<NotificationEvent.Any>,
  opened: Opened
): Effect.Effect<Unknown> => {
  const hint = twinHint(events, opened)
  const notification = unknown(opened)
  return hint === undefined
    ? Effect.succeed(notification)
    : Effect.as(
      Effect.logWarning(`notification ${opened.id} (${opened.event_type}) is not declared: ${hint}`),
      notification
    )
}

/**
 * Verifies, decrypts and types a notification (回调通知).
 *
 * **Details**
 *
 * Takes the declarations that the program wants, then headers and body of a request as received. The signature is
 * checked over these very bytes, within five minutes of our clock; the content is decrypted under the APIv3 key, or
 * under one of `previousApiV3Keys`; the declarations decide the type, by the content above all. A kind that was not
 * declared arrives as {@link Unknown}. A declared one whose content does not fit, or belongs to another merchant, fails
 * with a `ResponseDecodeError` that carries the decrypted JSON, so that nothing is lost.
 *
 * **Gotchas**
 *
 * It does not de-duplicate: WeChat Pay repeats notifications, and two deliveries of one can arrive at the same time.
 * Handle them idempotently by the merchant's own number, or use `NotificationInbox`.
 *
 * **Example** (Handling payments and refunds)
 *
 * ```ts
 * import { Notification } from "effect-wechatpay"
 * import { Order, Refund } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 *
 * const parse = Notification.parse([...Order.events, ...Refund.events])
 *
 * const program = (headers: Headers, body: Uint8Array) =>
 *   Effect.gen(function*() {
 *     const notification = yield* parse(headers, body)
 *     switch (notification.event) {
 *       case "Order.paid":
 *         return `paid: ${notification.resource.out_trade_no}`
 *       case "Refund.succeeded":
 *         return `refunded: ${notification.resource.out_refund_no}`
 *       default:
 *         return notification.event_type
 *     }
 *   })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012075420
 */
export const parse = <E extends NotificationEvent.Any>(events: ReadonlyArray<E>, options: Options = {}) => {
  const decode = decoder(events)
  return (
    headers: Headers.Input,
    body: Uint8Array
  ): Effect.Effect<Of<E> | Unknown, NotificationError, WeChatPayConfig | CertificateStore> =>
    Effect.contextWith((services: Context.Context<WeChatPayConfig | CertificateStore>) =>
      Effect.flatMapEager(
        verifyWith(services, headers, body, options),
        (verified) =>
          Effect.flatMapEager(open(verified), (opened): Effect.Effect<Of<E> | Unknown, NotificationError> =>
            decode(opened) ?? undeclared(events, opened))
      )
    )
}
