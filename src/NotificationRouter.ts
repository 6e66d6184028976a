/** Routes notifications to the functions that handle them. */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { definedFields } from "./internal/definedFields.ts"
import { type ContentReply, respondWith, type UnfitResponse } from "./notification/content.ts"
import { decoder, twinHint, unknown } from "./notification/decode.ts"
import { runAs } from "./notification/merchants.ts"
import type { Of, Opened, Unknown } from "./notification/models.ts"
import type * as NotificationEvent from "./NotificationEvent.ts"
import type { DecryptError, ResponseDecodeError, SignError } from "./WeChatPayError.ts"

export { UnfitResponse } from "./notification/content.ts"

/** No function of the router takes a notification, and its fallback does not acknowledge it. */
export class UnroutedNotification
  extends Schema.TaggedError<UnroutedNotification>("effect-wechatpay/UnroutedNotification")("UnroutedNotification", {
    id: Schema.String,
    event_type: Schema.String,
    /** Advice in place of the general one: the declaration to route. */
    hint: Schema.optionalKey(Schema.String)
  })
{
  override get message() {
    return `no function takes notification ${this.id} (${this.event_type}), so it is refused and comes again: ` +
      (this.hint ?? "route its event, or let the fallback acknowledge what may be lost")
  }
}

/** Result of a fallback that lets WeChat Pay forget a notification: it is not sent again. */
export const acknowledge = "acknowledge" as const

/**
 * Handles the notifications that no other function takes. Unless it succeeds with {@link acknowledge}, the notification
 * is refused and WeChat Pay sends it again.
 */
export type Fallback<E, R> = (notification: Unknown) => Effect.Effect<unknown, E, R>

/** Functions by kind of notification, with a fallback for all others. */
export interface Router<out E, out R> {
  /**
   * Adds a function for one declaration or several. The first that fits decides. The function runs as the merchant that
   * the notification belongs to. Its result does not matter, unless the declaration says what the response carries: then
   * the result is that content.
   *
   * **Gotchas**
   *
   * A notification that fits a declaration but not its schema fails; it does not go to the fallback.
   */
  readonly on: <Event extends NotificationEvent.Any, E2, R2>(
    events: Event | ReadonlyArray<Event>,
    handler: (notification: Of<Event>) => Effect.Effect<NotificationEvent.ResultOf<Event>, E2, R2>
  ) => Router<E | E2, R | R2>
  /** @internal */
  readonly route: (opened: Opened) => Routed<E, R>
  /**
   * Whether notifications of a type may ask for content.
   *
   * @internal
   */
  readonly asks: (eventType: string) => boolean
}

/**
 * The work that a notification causes.
 *
 * @internal
 */
export interface Task<out E, out R> {
  /** Runs the function. Succeeds with the content of the response if the declaration asks for content. */
  readonly work: Effect.Effect<ContentReply | void, E | UnroutedNotification | UnfitResponse | SignError, R>
  /** Longest time for the function, from the arrival of the notification. */
  readonly timeLimit: Duration.Duration
}

type Routed<E, R> = Effect.Effect<Task<E, R>, ResponseDecodeError | DecryptError>

const isList = <A>(value: A | ReadonlyArray<A>): value is ReadonlyArray<A> => Array.isArray(value)

/** WeChat Pay waits for five seconds as a rule, and a handler's limit is nine tenths of it: so is an event's own. */
const share = 0.9

/** Tasks of one declaration. */
const taskOf = <E, R>(event: NotificationEvent.Any | undefined) => {
  if (event?.response === undefined) {
    return (_: Opened, work: Effect.Effect<unknown, E, R>): Task<E, R> => ({
      work: Effect.asVoid(work),
      timeLimit: Duration.infinity
    })
  }
  const respond = respondWith(event, event.response)
  const timeLimit = Duration.times(event.response.timeLimit, share)
  return (opened: Opened, work: Effect.Effect<unknown, E, R>): Task<E, R> => ({
    work: Effect.flatMap(work, (result) => respond(opened, result)),
    timeLimit
  })
}

const build = <E, R>(
  declared: ReadonlyArray<NotificationEvent.Any>,
  route: (opened: Opened) => Routed<E, R> | undefined,
  fallback: Fallback<E, R>
): Router<E, R> => ({
  on: <Event extends NotificationEvent.Any, E2, R2>(
    events: Event | ReadonlyArray<Event>,
    handler: (notification: Of<Event>) => Effect.Effect<NotificationEvent.ResultOf<Event>, E2, R2>
  ) => {
    const added = isList(events) ? events : [events]
    const decode = decoder(added)
    const tasks = new Map(added.map((event) => [event.name, taskOf<E2, R2>(event)]))
    const other = taskOf<E2, R2>(undefined)
    return build<E | E2, R | R2>([...declared, ...added], (opened) => {
      const earlier: Routed<E | E2, R | R2> | undefined = route(opened)
      if (earlier !== undefined) return earlier
      const found = decode(opened)
      return found === undefined
        ? undefined
        : Effect.map(found, (notification) =>
          (tasks.get(notification.event) ?? other)(
            opened,
            runAs(opened.merchant, Effect.suspend(() => handler(notification)))
          ))
    }, fallback)
  },
  route: (opened) => route(opened) ?? Effect.succeed(unrouted(declared, opened, fallback)),
  asks: (eventType) =>
    declared.some(({ eventTypes, response }) => response !== undefined && eventTypes.includes(eventType))
})

/** Event type of `Echo.received`. */
const echo = "SECURITY_ECHO.SUCCESS"

const unrouted = <E, R>(
  declared: ReadonlyArray<NotificationEvent.Any>,
  opened: Opened,
  fallback: Fallback<E, R>
): Task<E, R> => ({
  work: Effect.flatMap(runAs(opened.merchant, Effect.suspend(() => fallback(unknown(opened)))), (result) => {
    if (result === acknowledge) return Effect.void
    const { event_type, id } = opened
    // The program's own test: what WeChat Pay had to show by it is shown.
    if (event_type === echo) return Effect.logInfo(`the test notification ${id} arrived: signature and APIv3 key fit`)
    const hint = twinHint(declared, opened)
    return Effect.fail(new UnroutedNotification({ id, event_type, ...definedFields({ hint }) }))
  }),
  timeLimit: Duration.infinity
})

const refuse = () => Effect.void

/**
 * Starts a router. What no function takes goes to the fallback and is then refused, so that WeChat Pay sends it again for
 * a day: an event that the program does not route yet must not be lost.
 *
 * **Details**
 *
 * A fallback that succeeds with {@link acknowledge} says that WeChat Pay need not send the notification again: it may be
 * lost, or the fallback itself keeps it. In a `NotificationInbox` what is refused becomes a dead letter after the last
 * attempt, and can be replayed.
 *
 * A test notification (`SECURITY_ECHO.SUCCESS`, which `effect-wechatpay check` asks for) that no function takes is logged
 * and acknowledged.
 *
 * **Gotchas**
 *
 * Route every kind of payment that the merchant takes: `Order.paid` for direct merchants, `Order.partnerPaid` for service
 * providers, `Order.combinedPaid` for combined orders.
 *
 * **Example** (Payments and refunds; authorisations of the payment score may be lost)
 *
 * ```ts
 * import { NotificationRouter } from "effect-wechatpay"
 * import { Order, Refund } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 *
 * const router = NotificationRouter.make(({ event_type }) =>
 *   event_type.startsWith("PAYSCORE.") ? Effect.succeed(NotificationRouter.acknowledge) : Effect.void
 * )
 *   .on(Order.paid, ({ resource }) => Effect.log("paid", resource.out_trade_no))
 *   .on(Refund.events, ({ event, resource }) => Effect.log(event, resource.out_refund_no))
 * ```
 */
export const make = <E = never, R = never>(fallback: Fallback<E, R> = refuse): Router<E, R> =>
  build<E, R>([], () => undefined, fallback)
