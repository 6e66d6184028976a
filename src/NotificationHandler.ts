/**
 * Serves notifications over HTTP: for effect/http's router, for `HttpApi`, as `(Request) => Promise<Response>`, and for
 * any framework that hands over headers and raw bytes.
 *
 * The response:
 *
 * | status | when |
 * |---|---|
 * | 200 | handled, and the notification asks for content: the function's result |
 * | 204 | handled, or stored |
 * | 400 | not a notification, or unreadable |
 * | 401 | the signature does not hold, the clock or the key is wrong, or it is WeChat Pay's probe |
 * | 405 | not a POST |
 * | 408 | the body did not arrive in time |
 * | 413 | the body is too large |
 * | 500 | the function failed or took too long, or no function takes it, or a known event does not fit its schema |
 * | 503 | layer, store or key is not available, or not in time |
 */
import * as ByteSize from "effect/ByteSize"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Headers from "effect/http/Headers"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import type { CertificateStore } from "./CertificateStore.ts"
import { definedFields } from "./internal/definedFields.ts"
import * as Notification from "./Notification.ts"
import { lazyRuntime } from "./notification/lazyRuntime.ts"
import { remaining, Spent, type Stopwatch, stopwatch } from "./notification/stopwatch.ts"
import { type Router, type Task, UnroutedNotification } from "./NotificationRouter.ts"
import { timeoutOrElse } from "./transport/timeLimit.ts"
import * as Tracing from "./transport/tracing.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/** The response to WeChat Pay. */
export interface Reply {
  readonly status: 200 | 204 | 400 | 401 | 405 | 408 | 413 | 500 | 503
  /** JSON; absent with 204. A refusal has a short reason, never a value. */
  readonly body: string | undefined
  /** Further headers: the signature, if the response has to carry one. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

/** Receives a notification and returns the response to it. Never fails. */
export interface Receiver<out R> {
  /** Headers and bytes of the body, as received. */
  readonly receive: (headers: Headers.Input, body: Uint8Array) => Effect.Effect<Reply, never, R>
  /** Largest body in bytes. */
  readonly maxBodySize: number
  /** Longest time until the response. */
  readonly timeLimit: Duration.Duration
}

/** Settings of {@link make}. */
export interface Options extends Notification.Options {
  /**
   * Longest time until the response; 4.5 seconds by default, since WeChat Pay waits for 5. It begins with the request and
   * covers building the layer, reading the body and obtaining the platform key. A function that takes longer is
   * interrupted, the response is 500, and WeChat Pay sends the notification again. If something else takes that long,
   * the response is 503 (408 for the body), and layer and key continue to load for the next delivery.
   *
   * A notification that asks for content has a time limit of its own; the shorter of the two applies.
   */
  readonly timeLimit?: Duration.Input | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// replies
// ---------------------------------------------------------------------------------------------------------------------

const accepted: Reply = { status: 204, body: undefined }

/** @internal */
export const reply = (status: Exclude<Reply["status"], 200 | 204>, message: string): Reply => ({
  status,
  body: JSON.stringify({ code: "FAIL", message })
})

const tooLarge = reply(413, "body too large")
const unreadable = reply(400, "unreadable body")
const wrongMethod = reply(405, "POST expected")
const failed = reply(500, "handler failed")
const tooSlow = reply(500, "handler too slow")
const notRouted = reply(500, "not routed")
const tooLate = reply(503, "not in time")
const slowBody = reply(408, "body too slow")
const broken = reply(500, "receiver failed")

/**
 * Logs the reason of a refusal, and returns the response.
 *
 * @internal
 */
export const refuse = (error: Notification.NotificationError): Effect.Effect<Reply> => {
  switch (error._tag) {
    case "SignatureError":
      return Effect.as(
        // A probe is sent to be refused.
        error.reason._tag === "Probe" ? Effect.logDebug(error.message) : Effect.logWarning(error.message),
        reply(401, error.reason._tag === "Probe" ? "probe refused" : "signature refused")
      )
    case "MalformedNotification":
      return Effect.as(
        Effect.logWarning(error.message),
        error.reason._tag === "TooLarge" ? tooLarge : reply(400, "malformed notification")
      )
    case "CertificateError":
      return Effect.as(Effect.logError(error.message), reply(503, "platform key unavailable"))
    case "DecryptError":
      return Effect.as(Effect.logError(error.message), reply(503, "key unavailable"))
    case "ResponseDecodeError":
      return Effect.as(Effect.logError(error.message), reply(500, "unexpected content"))
  }
}

/**
 * A delivery that is being received.
 *
 * @internal
 */
export interface Delivery {
  readonly spent: Stopwatch
  /** Event type of the notification, once its signature was verified. */
  event_type: string
}

/** Counts responses. Attributes are made once for each kind of notification. */
const counter = () => {
  const known = new Map<string, Metric.Counter<number>>()
  return (event_type: string, { status }: Reply): Effect.Effect<void> => {
    const name = `${status} ${event_type}`
    const responses = known.get(name) ?? Metric.counter("wechatpay_notifications", {
      attributes: { event_type, status: String(status) },
      incremental: true,
      description: "Responses to notifications"
    })
    known.set(name, responses)
    return Metric.update(responses, 1)
  }
}

const inSpan = Tracing.spanned("Notification.receive")

/** Receives notifications in spans of their own, and counts the responses. */
const observed = <R>(
  receive: (
    headers: Headers.Input,
    body: Uint8Array,
    delivery: Delivery
  ) => Effect.Effect<Reply, never, R>
): Receiver<R>["receive"] => {
  const count = counter()
  return (headers, body) =>
    Effect.flatMap(stopwatch, (spent) => {
      const delivery = { spent, event_type: "" }
      return inSpan(Effect.tap(receive(headers, body, delivery), (reply) =>
        Effect.andThen(
          Tracing.annotate({ "http.response.status_code": reply.status }),
          count(delivery.event_type, reply)
        )))
    })
}

/** Logs that the time is over, and returns the response. */
const late = (timeLimit: Duration.Duration, what: string, response: Reply): Effect.Effect<Reply> =>
  Effect.as(Effect.logError(`${what} within ${Duration.format(timeLimit)}`), response)

/** @internal */
export type Accept<R> = (
  headers: Headers.Input,
  body: Uint8Array,
  delivery: Delivery
) => Effect.Effect<Reply | void, Notification.NotificationError, R>

const timeLimitOf = (options: Options) => Duration.fromInputUnsafe(options.timeLimit ?? "4500 millis")

const receiverOf = <R>(options: Options, accept: Accept<R>): Receiver<R> => ({
  receive: observed((headers, body, delivery) =>
    Effect.suspend(() => accept(headers, body, delivery)).pipe(
      Effect.map((reply): Reply => reply ?? accepted),
      Effect.catch(refuse),
      Effect.catchCause((cause) => Effect.as(Effect.logError("a notification could not be received", cause), broken))
    )
  ),
  maxBodySize: options.maxBodySize ?? Notification.defaultMaxBodySize,
  timeLimit: timeLimitOf(options)
})

/**
 * Makes a receiver of any stage that accepts notifications.
 *
 * @internal
 */
export const receiver = <R>(options: Options, accept: Accept<R>): Receiver<R> => {
  const timeLimit = timeLimitOf(options)
  return receiverOf(options, (headers, body, delivery) =>
    timeoutOrElse(accept(headers, body, delivery), {
      duration: remaining(timeLimit, delivery.spent),
      orElse: () => late(timeLimit, "a notification was not accepted", tooLate)
    }))
}

/**
 * Receives notifications by running the router's functions: 204 once the function succeeded.
 *
 * **Gotchas**
 *
 * Nothing is stored, and duplicates are not recognised: a function must be idempotent, and may run twice at the same
 * time for one notification. Use a `NotificationInbox` if that is not enough.
 *
 * Only an interruptible function ends at its time limit: the response waits for `Effect.uninterruptible` regions and
 * for finalizers.
 */
export const make = <E, R>(
  router: Router<E, R>,
  options: Options = {}
): Receiver<R | WeChatPayConfig | CertificateStore> => receiverOf(options, accepting(router, options))

/**
 * Runs the router's functions, and makes the response.
 *
 * @internal
 */
export const accepting = <E, R>(
  router: Router<E, R>,
  options: Options
): Accept<R | WeChatPayConfig | CertificateStore> => {
  const timeLimit = timeLimitOf(options)
  const run = (
    opened: Notification.Opened,
    { work }: Task<E, R>,
    limit: Duration.Duration,
    left: Duration.Duration
  ) =>
    work.pipe(
      Effect.map((content): Reply => content ?? accepted),
      Effect.catchIf(
        (error): error is UnroutedNotification => error instanceof UnroutedNotification,
        (error) => Effect.as(Effect.logError(error.message), notRouted)
      ),
      (handled) =>
        timeoutOrElse(handled, {
          duration: left,
          orElse: () => late(limit, `the function for ${opened.event_type} ${opened.id} did not end`, tooSlow)
        }),
      Effect.catchCause((cause) =>
        Effect.as(Effect.logError(`the function for ${opened.event_type} ${opened.id} failed`, cause), failed)
      )
    )
  return (headers, body, delivery) => {
    const { spent } = delivery
    return Notification.verify(headers, body, options, remaining(timeLimit, spent)).pipe(
      Effect.flatMap(Notification.open),
      Effect.tap((opened) => annotate(delivery, opened)),
      Effect.flatMap((opened) =>
        Effect.flatMap(router.route(opened), (task) => {
          const limit = Duration.min(timeLimit, task.timeLimit)
          const left = remaining(limit, spent)
          // The response would come too late, and the next delivery runs the function.
          return Duration.isZero(left)
            ? late(limit, `the function for ${opened.event_type} ${opened.id} could not be started`, tooLate)
            : run(opened, task, limit, left)
        })
      )
    )
  }
}

/** @internal */
export const annotate = (
  delivery: Delivery,
  notification: { readonly id: string; readonly event_type: string; readonly mchid?: string }
): Effect.Effect<void> => {
  delivery.event_type = notification.event_type
  return Tracing.annotate({
    "wechatpay.notification.id": notification.id,
    "wechatpay.notification.event_type": notification.event_type,
    ...definedFields({ "wechatpay.mchid": notification.mchid })
  })
}

// ---------------------------------------------------------------------------------------------------------------------
// effect/http
// ---------------------------------------------------------------------------------------------------------------------

const toResponse = ({ body, headers, status }: Reply): HttpServerResponse.HttpServerResponse =>
  body === undefined
    ? HttpServerResponse.empty({ status })
    : HttpServerResponse.text(body, {
      status,
      contentType: "application/json",
      headers: status === 405 ? { allow: "POST" } : headers
    })

/** Logs the reason why there is no body: without a body, nothing else in the log identifies the notification. */
const noBody = (isTooLarge: boolean, maxBodySize: number): Effect.Effect<Reply> =>
  isTooLarge
    ? Effect.as(Effect.logWarning(`a body has more than ${maxBodySize} bytes, and is no notification`), tooLarge)
    : Effect.as(
      Effect.logWarning(
        "the body of a notification cannot be read: something else has read it before, or the connection was lost"
      ),
      unreadable
    )

const receiveRequest = <R>(
  receiver: Receiver<R>,
  request: HttpServerRequest.HttpServerRequest,
  spent: Stopwatch
): Effect.Effect<Reply, never, R> =>
  request.arrayBuffer.pipe(
    Effect.provideService(HttpServerRequest.MaxBodySize, ByteSize.bytes(receiver.maxBodySize)),
    Effect.matchEffect({
      onFailure: ({ reason }) =>
        noBody(reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge", receiver.maxBodySize),
      onSuccess: (buffer) => Effect.succeed(new Uint8Array(buffer))
    }),
    (read) =>
      timeoutOrElse(read, {
        duration: remaining(receiver.timeLimit, spent),
        orElse: () => late(receiver.timeLimit, "the body of a notification did not arrive", slowBody)
      }),
    Effect.flatMap((read) =>
      read instanceof Uint8Array
        ? Effect.suspend(() => Effect.provideService(receiver.receive(request.headers, read), Spent, spent()))
        : Effect.succeed(read)
    )
  )

/** Responds to a request of effect/http, with any router. */
export const respond = <R>(
  receiver: Receiver<R>,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> =>
  request.method === "POST"
    ? Effect.map(Effect.flatMap(stopwatch, (spent) => receiveRequest(receiver, request, spent)), toResponse)
    : Effect.succeed(toResponse(wrongMethod))

/**
 * Route for effect/http's `HttpRouter`.
 *
 * **Example** (A server with one route)
 *
 * ```ts
 * import { NotificationHandler, NotificationRouter } from "effect-wechatpay"
 * import { Order } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 * import * as HttpRouter from "effect/http/HttpRouter"
 *
 * const router = NotificationRouter.make().on(Order.paid, ({ resource }) => Effect.log(resource.out_trade_no))
 *
 * const Routes = NotificationHandler.route("/wechatpay/notify", NotificationHandler.make(router))
 * const App = HttpRouter.serve(Routes)
 * ```
 */
export const route = <R>(
  path: HttpRouter.PathInput,
  receiver: Receiver<R>
): Layer.Layer<never, never, HttpRouter.HttpRouter | R> =>
  Layer.unwrap(
    Effect.map(Effect.context<R>(), (services) =>
      HttpRouter.add("POST", path, (request) =>
        // What the request brings along, its span above all, wins over what was there when the layer was built.
        Effect.updateContext(respond(receiver, request), (context: Context.Context<never>) =>
          Context.merge(services, context))))
  )

/**
 * Handler for an endpoint of `HttpApi`, for `HttpApiBuilder`'s `handleRaw`. It reads the bytes of the body itself.
 *
 * **Example** (An API with a notification endpoint)
 *
 * ```ts
 * import { NotificationHandler, NotificationRouter } from "effect-wechatpay"
 * import { Order } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 * import * as HttpApi from "effect/http-api/HttpApi"
 * import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
 * import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
 * import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
 * import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
 * import * as Schema from "effect/Schema"
 *
 * const router = NotificationRouter.make().on(Order.paid, ({ resource }) => Effect.log(resource.out_trade_no))
 *
 * const Api = HttpApi.make("shop").add(
 *   HttpApiGroup.make("wechatpay").add(
 *     HttpApiEndpoint.post("notify", "/wechatpay/notify", {
 *       payload: Schema.Uint8Array.pipe(HttpApiSchema.asUint8Array({ contentType: "application/json" })),
 *       success: HttpApiSchema.NoContent
 *     })
 *   )
 * )
 *
 * const Handlers = HttpApiBuilder.group(Api, "wechatpay", (handlers) =>
 *   handlers.handleRaw("notify", NotificationHandler.handleRaw(NotificationHandler.make(router))))
 * ```
 */
export const handleRaw = <R>(receiver: Receiver<R>) =>
(options: {
  readonly request: HttpServerRequest.HttpServerRequest
}): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> => respond(receiver, options.request)

// ---------------------------------------------------------------------------------------------------------------------
// other frameworks
// ---------------------------------------------------------------------------------------------------------------------

/** A function for a framework, with the function that ends it. */
export interface Handler<in Args extends ReadonlyArray<unknown>, out A> {
  readonly handler: (...args: Args) => Promise<A>
  /** Releases the resources of the layer. */
  readonly dispose: () => Promise<void>
}

/** Responds to a web `Request`, inside an Effect program. */
export const respondWeb = <R>(receiver: Receiver<R>, request: Request): Effect.Effect<Response, never, R> =>
  Effect.map(respond(receiver, HttpServerRequest.fromWeb(request)), (response) => HttpServerResponse.toWeb(response))

const notReady = reply(503, "not ready")

/**
 * A `(request: Request) => Promise<Response>`: for Hono, Next.js, Cloudflare Workers, Deno, Bun and all others with the
 * web's types. The layer is built at the first request, once; if that fails, the response is 503, the reason is logged, and
 * the next request builds it again.
 *
 * **Example** (A route handler of Next.js)
 *
 * ```ts
 * import { type CertificateStore, NotificationHandler, NotificationRouter, type WeChatPayConfig } from "effect-wechatpay"
 * import { Order } from "effect-wechatpay/payments"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * declare const WeChatPay: Layer.Layer<WeChatPayConfig.WeChatPayConfig | CertificateStore.CertificateStore>
 *
 * const router = NotificationRouter.make().on(Order.paid, ({ resource }) => Effect.log(resource.out_trade_no))
 *
 * export const { handler: POST } = NotificationHandler.toWebHandler(NotificationHandler.make(router), WeChatPay)
 * ```
 */
export const toWebHandler = <R, E>(
  receiver: Receiver<R>,
  layer: Layer.Layer<R, E>
): Handler<[request: Request], Response> => {
  const { dispose, run } = lazyRuntime(layer, receiver.timeLimit)
  return {
    handler: (request) => run(respondWeb(receiver, request), () => HttpServerResponse.toWeb(toResponse(notReady))),
    dispose
  }
}

/**
 * A function of headers and raw bytes, for frameworks with requests of their own: Express, Fastify, `node:http`, cloud
 * functions.
 *
 * **Gotchas**
 *
 * The bytes must be unchanged: register the framework's raw body parser for this route, not its JSON parser. Send the
 * reply's `headers` too: they carry the signature if the response needs one.
 */
export const toRawHandler = <R, E>(
  receiver: Receiver<R>,
  layer: Layer.Layer<R, E>
): Handler<[headers: Headers.Input, body: Uint8Array], Reply> => {
  const { dispose, run } = lazyRuntime(layer, receiver.timeLimit)
  return { handler: (headers, body) => run(receiver.receive(headers, body), () => notReady), dispose }
}
