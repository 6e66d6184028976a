/**
 * How a notification is declared. Product modules own their declarations, so that nobody loads what he does not use;
 * `Notification.parse` takes those that a program wants.
 *
 * @since 0.1.0
 */
import type * as Schema from "effect/Schema"
import type { Opener, Sealer } from "./Wire.ts"

/**
 * The decrypted content of a notification, before its schema is applied.
 *
 * @category models
 * @since 0.1.0
 */
export type Plain = Readonly<Record<string, unknown>>

/**
 * A kind of notification: what it is called on the wire, and what it carries.
 *
 * @category models
 * @since 0.1.0
 */
export interface NotificationEvent<out Name extends string, out EventType extends string, out A> {
  /** Module and event, for example `Order.paid`: the `event` of a parsed notification. */
  readonly name: Name
  /** Values of `event_type` (通知的类型). */
  readonly eventTypes: ReadonlyArray<EventType>
  /** Values of `original_type`; none where it is absent or says nothing. */
  readonly originalTypes: ReadonlyArray<string>
  /** The `summary` by event type, of types whose siblings differ in nothing else. */
  readonly summaries: Readonly<Record<string, string>>
  /** Schema of the decrypted content. */
  readonly resource: Schema.Codec<A, unknown, Opener, Sealer>
  /** Tells the event from its siblings: several products share an event type. */
  readonly matches: (plain: Plain) => boolean
  /** Official Chinese name. */
  readonly title: string
  /** Official page. */
  readonly docs: string | undefined
}

/**
 * Any {@link NotificationEvent}.
 *
 * @category models
 * @since 0.1.0
 */
export type Any = NotificationEvent<string, string, unknown>

/**
 * Declares a kind of notification.
 *
 * **Details**
 *
 * Of the declarations that a program hands to `Notification.parse`, the first that fits decides: its `eventTypes` name
 * the notification's `event_type`, its `originalTypes` (where both sides have one) the `original_type`, its `summaries`
 * (where they have the type) the `summary`, and `matches` accepts the content.
 *
 * **Example** (Declaring an event that the library lacks)
 *
 * ```ts
 * import { Notification } from "effect-wechatpay"
 * import * as Schema from "effect/Schema"
 *
 * const settled = Notification.event({
 *   name: "Settlement.settled",
 *   eventTypes: ["SETTLEMENT.SUCCESS"],
 *   resource: Schema.Struct({ out_trade_no: Schema.String }),
 *   title: "结算回调通知"
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <const Name extends string, const EventType extends string, A>(options: {
  readonly name: Name
  readonly eventTypes: ReadonlyArray<EventType>
  readonly originalTypes?: ReadonlyArray<string> | undefined
  readonly summaries?: { readonly [Type in NoInfer<EventType>]?: string } | undefined
  readonly resource: Schema.Codec<A, unknown, Opener, Sealer>
  readonly matches?: ((plain: Plain) => boolean) | undefined
  readonly title: string
  readonly docs?: string | undefined
}): NotificationEvent<Name, EventType, A> => ({
  name: options.name,
  eventTypes: options.eventTypes,
  originalTypes: options.originalTypes ?? [],
  summaries: { ...options.summaries },
  resource: options.resource,
  matches: options.matches ?? (() => true),
  title: options.title,
  docs: options.docs
})
