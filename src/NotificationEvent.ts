/**
 * Declares kinds of notifications. Product modules own their declarations, so that a program loads only those that it
 * uses; `Notification.parse` and `NotificationRouter` take them.
 */
import * as Duration from "effect/Duration"
import type * as Schema from "effect/Schema"
import type { Opener, Sealer } from "./Wire.ts"

/** The decrypted content of a notification, before its schema is applied. */
export type Plain = Readonly<Record<string, unknown>>

/** The merchant that received a notification: its APIv3 key opened the content. */
export interface Recipient {
  readonly mchid: string
  /** Application ids of the merchant; empty if the configuration names none. */
  readonly appids: ReadonlyArray<string>
}

/** The declaration that takes the place of another one in the other mode. */
export interface Twin {
  readonly mode: "direct" | "partner"
  /** Name of the declaration, and where it is exported. */
  readonly event: string
}

/** The content of the response to a notification that asks for content. */
export interface Content<out B> {
  /** Schema of the response's JSON. */
  readonly schema: Schema.Codec<B, unknown>
  /** Time that WeChat Pay waits. The function has nine tenths of it, from the arrival of the notification. */
  readonly timeLimit: Duration.Duration
  /** Whether the response carries the merchant's signature, in an `Authorization` header. */
  readonly signed: boolean
}

/**
 * A kind of notification: its names on the wire, and the schema of its content. `B` is the type of the content of the
 * response, `unknown` if WeChat Pay asks for none.
 */
export interface NotificationEvent<out Name extends string, out EventType extends string, out A, out B = unknown> {
  /** Module and event, for example `Order.paid`: the `event` of a parsed notification. */
  readonly name: Name
  /** Values of `event_type` (通知的类型). */
  readonly eventTypes: ReadonlyArray<EventType>
  /** Values of `original_type`; none if it is absent or does not distinguish the event. */
  readonly originalTypes: ReadonlyArray<string>
  /** The `summary` by event type, for types that differ in nothing else. */
  readonly summaries: Readonly<Record<string, string>>
  /** Schema of the decrypted content. */
  readonly resource: Schema.Codec<A, unknown, Opener, Sealer>
  /** Distinguishes the event from others: several products share an event type. */
  readonly matches: (plain: Plain) => boolean
  /**
   * The reason why content that matches is not accepted: it belongs to another merchant, or reports another state. It
   * names fields, never a value.
   */
  readonly issue: (plain: Plain, recipient: Recipient) => string | undefined
  /** The content of the response; most notifications ask for none. */
  readonly response: Content<B> | undefined
  /** The declaration for the other mode, if direct merchants and service providers have one each. */
  readonly twin: Twin | undefined
  /** Official Chinese name. */
  readonly title: string
  /** Official page. */
  readonly docs: string | undefined
}

/** Any {@link NotificationEvent}. */
export type Any = NotificationEvent<string, string, unknown>

/**
 * The type of the result of a function for a declaration: the content of the response, or anything if the response has
 * none. For several declarations the result has to fit each.
 */
export type ResultOf<Event extends Any> = (
  Event extends NotificationEvent<string, string, unknown, infer B> ? (result: B) => void : never
) extends (result: infer Result) => void ? Result : never

/**
 * Declares a kind of notification.
 *
 * **Details**
 *
 * Of the declarations that a program passes to `Notification.parse`, the first that fits decides: its `eventTypes` name
 * the notification's `event_type`, its `originalTypes` (where both sides have one) the `original_type`, its `summaries`
 * (where they have the type) the `summary`, and `matches` accepts the content. Then `issue` may still object, and parsing
 * fails with a `ResponseDecodeError`.
 *
 * `response` is for the few notifications that are questions: WeChat Pay waits a short time for the content of the
 * response. The function that a `NotificationRouter` has for such an event succeeds with that content, and a
 * `NotificationHandler` responds with it. If the function fails or takes too long, the response is 500.
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
 * **Example** (Declaring a notification that asks for content)
 *
 * ```ts
 * import { Notification, NotificationRouter } from "effect-wechatpay"
 * import * as Effect from "effect/Effect"
 * import * as Schema from "effect/Schema"
 *
 * const feeAsked = Notification.event({
 *   name: "Locker.feeAsked",
 *   eventTypes: ["LOCKER.QUERY_FEE"],
 *   resource: Schema.Struct({ locker: Schema.String }),
 *   response: { schema: Schema.Struct({ fee: Schema.Int }), timeLimit: "3 seconds", signed: true },
 *   title: "查费回调"
 * })
 *
 * declare const feeOf: (locker: string) => Effect.Effect<number, Error>
 *
 * const router = NotificationRouter.make().on(feeAsked, ({ resource }) =>
 *   Effect.map(feeOf(resource.locker), (fee) => ({ fee })))
 * ```
 */
export const make = <const Name extends string, const EventType extends string, A, B = unknown>(options: {
  readonly name: Name
  readonly eventTypes: ReadonlyArray<EventType>
  readonly originalTypes?: ReadonlyArray<string> | undefined
  readonly summaries?: { readonly [Type in NoInfer<EventType>]?: string } | undefined
  readonly resource: Schema.Codec<A, unknown, Opener, Sealer>
  readonly matches?: ((plain: Plain) => boolean) | undefined
  readonly issue?: ((plain: Plain, recipient: Recipient) => string | undefined) | undefined
  readonly twin?: Twin | undefined
  /** The content of the response: its schema, the time that WeChat Pay waits, and whether it is signed (`false` by default). */
  readonly response?:
    | {
      readonly schema: Schema.Codec<B, unknown>
      readonly timeLimit: Duration.Input
      readonly signed?: boolean | undefined
    }
    | undefined
  readonly title: string
  readonly docs?: string | undefined
}): NotificationEvent<Name, EventType, A, B> => ({
  name: options.name,
  eventTypes: options.eventTypes,
  originalTypes: options.originalTypes ?? [],
  summaries: { ...options.summaries },
  resource: options.resource,
  matches: options.matches ?? (() => true),
  issue: options.issue ?? (() => undefined),
  twin: options.twin,
  response: options.response === undefined ? undefined : {
    schema: options.response.schema,
    timeLimit: Duration.fromInputUnsafe(options.response.timeLimit),
    signed: options.response.signed ?? false
  },
  title: options.title,
  docs: options.docs
})

/** Fields of a notification's content that name the merchant that receives it. */
export const merchantFields = ["mchid", "mch_id", "sp_mchid", "combine_mchid"] as const

/**
 * The issue of content that names other merchants only, for a refund, a transfer or a service order. Content that names
 * no merchant passes.
 */
export const foreignMerchant = (plain: Plain, recipient: Recipient): string | undefined => {
  const named = merchantFields.filter((field) => plain[field] !== undefined && plain[field] !== null)
  return named.length === 0 || named.some((field) => plain[field] === recipient.mchid)
    ? undefined
    : `${
      named.join(", ")
    } is not the merchant number of the configuration: the notification belongs to another merchant`
}

/**
 * The issue of content that belongs to another merchant or application, for a payment. A field that the content lacks
 * is not checked.
 */
export const foreign = (
  plain: Plain,
  recipient: Recipient,
  fields: { readonly mchid: string; readonly appid: string }
): string | undefined => {
  if (plain[fields.mchid] !== undefined && plain[fields.mchid] !== recipient.mchid) {
    return `${fields.mchid} is not the merchant number of the configuration: the payment belongs to another merchant`
  }
  const appid = plain[fields.appid]
  return appid === undefined || recipient.appids.length === 0 || recipient.appids.some((own) => own === appid)
    ? undefined
    : `${fields.appid} is not an application of the configuration: if it is yours, add it to otherAppids`
}
