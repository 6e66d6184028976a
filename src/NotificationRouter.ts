/**
 * Which function handles which notification.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Notification from "./Notification.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import type { DecryptError, ResponseDecodeError } from "./WeChatPayError.ts"

/**
 * Functions by kind of notification, with one for all the rest.
 *
 * @category models
 * @since 0.1.0
 */
export interface Router<out E, out R> {
  /**
   * Adds a function for one declaration or several. The first that fits decides.
   *
   * **Gotchas**
   *
   * A notification that fits a declaration but not its schema fails; it does not go to the fallback.
   */
  readonly on: <Event extends NotificationEvent.Any, A, E2, R2>(
    events: Event | ReadonlyArray<Event>,
    handler: (notification: Notification.Of<Event>) => Effect.Effect<A, E2, R2>
  ) => Router<E | E2, R | R2>
  /** @internal */
  readonly route: (
    opened: Notification.Opened
  ) => Effect.Effect<Effect.Effect<void, E, R>, ResponseDecodeError | DecryptError>
}

const isList = <A>(value: A | ReadonlyArray<A>): value is ReadonlyArray<A> => Array.isArray(value)

type Routed<E, R> = Effect.Effect<Effect.Effect<void, E, R>, ResponseDecodeError | DecryptError>

const build = <E, R>(
  route: (opened: Notification.Opened) => Routed<E, R> | undefined,
  fallback: (opened: Notification.Opened) => Routed<E, R>
): Router<E, R> => ({
  on: <Event extends NotificationEvent.Any, A, E2, R2>(
    events: Event | ReadonlyArray<Event>,
    handler: (notification: Notification.Of<Event>) => Effect.Effect<A, E2, R2>
  ) => {
    const decode = Notification.decoder(isList(events) ? events : [events])
    return build<E | E2, R | R2>((opened) => {
      const earlier: Routed<E | E2, R | R2> | undefined = route(opened)
      if (earlier !== undefined) return earlier
      const found = decode(opened)
      return found === undefined ? undefined : Effect.map(found, (notification) => work(() => handler(notification)))
    }, fallback)
  },
  route: (opened) => route(opened) ?? fallback(opened)
})

const work = <A, E, R>(run: () => Effect.Effect<A, E, R>): Effect.Effect<void, E, R> =>
  Effect.asVoid(Effect.suspend(run))

/**
 * Starts a router with the function for notifications that no other takes: new kinds of WeChat Pay's, and kinds that
 * the program did not expect. It is mandatory, since answering them with 2xx is a decision.
 *
 * **Example** (Payments and refunds, the rest to the log)
 *
 * ```ts
 * import { NotificationRouter } from "effect-wechatpay"
 * import { Order, Refund } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 *
 * const router = NotificationRouter.make(({ event_type, id }) => Effect.logWarning("not expected", event_type, id))
 *   .on(Order.paid, ({ resource }) => Effect.log("paid", resource.out_trade_no))
 *   .on(Refund.events, ({ event, resource }) => Effect.log(event, resource.out_refund_no))
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <A, E, R>(
  fallback: (notification: Notification.Unknown) => Effect.Effect<A, E, R>
): Router<E, R> =>
  build(
    () => undefined,
    (opened) => Effect.succeed(work(() => fallback(Notification.unknown(opened))))
  )
