/**
 * Answers WeChat Pay's notifications: for effect/http's router, for `HttpApi`, as `(Request) => Promise<Response>`, and
 * for any framework that hands over headers and raw bytes.
 *
 * What is answered is the library's business:
 *
 * | status | when |
 * |---|---|
 * | 204 | handled, or stored |
 * | 400 | no notification, or an unreadable one |
 * | 401 | the signature does not hold, the clock or the key is wrong, or it is WeChat Pay's probe |
 * | 405 | no POST |
 * | 413 | the body is too large |
 * | 500 | the handler failed or took too long, or a known event does not fit its schema |
 * | 503 | the store or a key is not available, or not in time |
 *
 * @since 0.1.0
 */
import * as ByteSize from "effect/ByteSize"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Headers from "effect/http/Headers"
import * as HttpRouter from "effect/http/HttpRouter"
import * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import type { CertificateStore } from "./CertificateStore.ts"
import * as Notification from "./Notification.ts"
import type { Router } from "./NotificationRouter.ts"
import type { WeChatPayConfig } from "./WeChatPayConfig.ts"

// ---------------------------------------------------------------------------------------------------------------------
// models
// ---------------------------------------------------------------------------------------------------------------------

/**
 * What is answered to WeChat Pay.
 *
 * @category models
 * @since 0.1.0
 */
export interface Reply {
  readonly status: 204 | 400 | 401 | 405 | 413 | 500 | 503
  /** JSON, absent with 204. Names the reason in a word or two, never a value. */
  readonly body: string | undefined
}

/**
 * Takes a notification and says what to answer. Never fails.
 *
 * @category models
 * @since 0.1.0
 */
export interface Receiver<out R> {
  /** Headers and bytes of the body, as received. */
  readonly receive: (headers: Headers.Input, body: Uint8Array) => Effect.Effect<Reply, never, R>
  /** Largest body in bytes. */
  readonly maxBodySize: number
}

/**
 * Settings of {@link make}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options extends Notification.Options {
  /**
   * Longest time until the answer; 4.5 seconds by default, since WeChat Pay waits for 5. A handler that takes longer is
   * interrupted, the answer is 500, and WeChat Pay sends the notification again. Where the platform key does not come
   * that soon, the answer is 503, and its download goes on for the next delivery.
   */
  readonly timeLimit?: Duration.Input | undefined
}

// ---------------------------------------------------------------------------------------------------------------------
// replies
// ---------------------------------------------------------------------------------------------------------------------

const accepted: Reply = { status: 204, body: undefined }

/** @internal */
export const reply = (status: Exclude<Reply["status"], 204>, message: string): Reply => ({
  status,
  body: JSON.stringify({ code: "FAIL", message })
})

const tooLarge = reply(413, "body too large")
const unreadable = reply(400, "unreadable body")
const wrongMethod = reply(405, "POST expected")
const failed = reply(500, "handler failed")
const broken = reply(500, "receiver failed")

/**
 * Logs why a notification is refused, and says what to answer.
 *
 * @internal
 */
export const refuse = (error: Notification.NotificationError): Effect.Effect<Reply> => {
  switch (error._tag) {
    case "SignatureError":
      return Effect.as(
        // Refusing a probe is what it is for.
        error.reason === "Probe" ? Effect.logDebug(error.message) : Effect.logWarning(error.message),
        reply(401, error.reason === "Probe" ? "probe refused" : "signature refused")
      )
    case "MalformedNotification":
      return Effect.as(
        Effect.logWarning(error.message),
        error.reason === "TooLarge" ? tooLarge : reply(400, "malformed notification")
      )
    case "CertificateError":
      return Effect.as(Effect.logError(error.message), reply(503, "platform key unavailable"))
    case "DecryptError":
      return Effect.as(Effect.logError(error.message), reply(503, "key unavailable"))
    case "ResponseDecodeError":
      return Effect.as(Effect.logError(error.message), reply(500, "unexpected content"))
  }
}

/** Runs a receiver's work under a span of its own. */
const traced = <R>(effect: Effect.Effect<Reply, never, R>) =>
  Effect.withSpan(
    Effect.tap(effect, ({ status }) => Effect.annotateCurrentSpan({ "http.response.status_code": status })),
    "Notification.receive",
    { captureStackTrace: false }
  )

/**
 * Makes a receiver of any stage that accepts notifications.
 *
 * @internal
 */
export const receiver = <R>(
  options: Notification.Options,
  accept: (headers: Headers.Input, body: Uint8Array) => Effect.Effect<Reply | void, Notification.NotificationError, R>
): Receiver<R> => ({
  receive: (headers, body) =>
    traced(
      Effect.map(accept(headers, body), (reply): Reply => reply ?? accepted).pipe(
        Effect.catch(refuse),
        Effect.catchCause((cause) => Effect.as(Effect.logError("a notification could not be received", cause), broken))
      )
    ),
  maxBodySize: options.maxBodySize ?? Notification.defaultMaxBodySize
})

/**
 * Receives notifications by running the router's functions: 204 once the function succeeded.
 *
 * **Gotchas**
 *
 * Nothing is stored and nothing is de-duplicated: a function must be idempotent, and may be running twice for one
 * notification. Where that is too little, answer from a `NotificationInbox`.
 *
 * A function must be interruptible to be ended at its time limit: the answer waits for what `Effect.uninterruptible`
 * surrounds, and for finalizers.
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <E, R>(
  router: Router<E, R>,
  options: Options = {}
): Receiver<R | WeChatPayConfig | CertificateStore> => {
  const timeLimit = Duration.fromInputUnsafe(options.timeLimit ?? "4500 millis")
  const run = (opened: Notification.Opened, work: Effect.Effect<void, E, R>, spent: number) =>
    work.pipe(
      Effect.as(accepted),
      Effect.timeoutOrElse({
        duration: Math.max(0, Duration.toMillis(timeLimit) - spent),
        orElse: () =>
          Effect.as(
            Effect.logError(
              `handler of ${opened.event_type} ${opened.id} took longer than ${Duration.format(timeLimit)}`
            ),
            reply(500, "handler too slow")
          )
      }),
      Effect.catchCause((cause) =>
        Effect.as(Effect.logError(`handler of ${opened.event_type} ${opened.id} failed`, cause), failed)
      )
    )
  return receiver(
    options,
    (headers, body) =>
      Effect.flatMap(Clock.currentTimeMillis, (began) =>
        Notification.verify(headers, body, options, timeLimit).pipe(
          Effect.flatMap(Notification.open),
          Effect.tap(annotate),
          Effect.flatMap((opened) =>
            Effect.flatMap(
              router.route(opened),
              (work) => Effect.flatMap(Clock.currentTimeMillis, (now) => run(opened, work, now - began))
            )
          )
        ))
  )
}

/** @internal */
export const annotate = (notification: { readonly id: string; readonly event_type: string; readonly mchid?: string }) =>
  Effect.annotateCurrentSpan({
    "wechatpay.notification.id": notification.id,
    "wechatpay.notification.event_type": notification.event_type,
    ...(notification.mchid === undefined ? {} : { "wechatpay.mchid": notification.mchid })
  })

// ---------------------------------------------------------------------------------------------------------------------
// effect/http
// ---------------------------------------------------------------------------------------------------------------------

const toResponse = ({ body, status }: Reply): HttpServerResponse.HttpServerResponse =>
  body === undefined
    ? HttpServerResponse.empty({ status })
    : HttpServerResponse.text(body, {
      status,
      contentType: "application/json",
      ...(status === 405 ? { headers: { allow: "POST" } } : {})
    })

/**
 * Answers a request of effect/http's, of whatever router.
 *
 * @category handlers
 * @since 0.1.0
 */
export const respond = <R>(
  receiver: Receiver<R>,
  request: HttpServerRequest.HttpServerRequest
): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> =>
  request.method === "POST"
    ? request.arrayBuffer.pipe(
      Effect.provideService(HttpServerRequest.MaxBodySize, ByteSize.bytes(receiver.maxBodySize)),
      Effect.matchEffect({
        onFailure: ({ reason }) =>
          Effect.succeed(
            reason._tag === "RequestParseError" && reason.reason === "BodyTooLarge" ? tooLarge : unreadable
          ),
        onSuccess: (buffer) => receiver.receive(request.headers, new Uint8Array(buffer))
      }),
      Effect.map(toResponse)
    )
    : Effect.succeed(toResponse(wrongMethod))

/**
 * Route for effect/http's `HttpRouter`.
 *
 * **Example** (A server with one route)
 *
 * ```ts
 * import { NotificationHandler, NotificationRouter } from "effect-wechatpay"
 * import * as Effect from "effect/Effect"
 * import * as HttpRouter from "effect/http/HttpRouter"
 *
 * const router = NotificationRouter.make(({ event_type }) => Effect.log(event_type))
 *
 * const Routes = NotificationHandler.route("/wechatpay/notify", NotificationHandler.make(router))
 * const App = HttpRouter.serve(Routes)
 * ```
 *
 * @category handlers
 * @since 0.1.0
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
 * Handler for an endpoint of `HttpApi`, for `HttpApiBuilder`'s `handleRaw`: it reads the bytes itself.
 *
 * **Example** (An API with a notification endpoint)
 *
 * ```ts
 * import { NotificationHandler, NotificationRouter } from "effect-wechatpay"
 * import * as Effect from "effect/Effect"
 * import * as HttpApi from "effect/http-api/HttpApi"
 * import * as HttpApiBuilder from "effect/http-api/HttpApiBuilder"
 * import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
 * import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
 * import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
 * import * as Schema from "effect/Schema"
 *
 * const router = NotificationRouter.make(({ event_type }) => Effect.log(event_type))
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
 *
 * @category handlers
 * @since 0.1.0
 */
export const handleRaw = <R>(receiver: Receiver<R>) =>
(options: {
  readonly request: HttpServerRequest.HttpServerRequest
}): Effect.Effect<HttpServerResponse.HttpServerResponse, never, R> => respond(receiver, options.request)

// ---------------------------------------------------------------------------------------------------------------------
// other frameworks
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A function for a framework, and what ends it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Handler<in Args extends ReadonlyArray<unknown>, out A> {
  readonly handler: (...args: Args) => Promise<A>
  /** Releases what the layer holds. */
  readonly dispose: () => Promise<void>
}

/**
 * Answers a web `Request`, inside a program of Effect's.
 *
 * @category handlers
 * @since 0.1.0
 */
export const respondWeb = <R>(receiver: Receiver<R>, request: Request): Effect.Effect<Response, never, R> =>
  Effect.map(respond(receiver, HttpServerRequest.fromWeb(request)), (response) => HttpServerResponse.toWeb(response))

/**
 * Runs over a layer that is built at the first call. Where it cannot be built, that call is answered with 503 and the
 * next one builds it anew: a store that was away for a moment must not cost the notifications of a day.
 */
const over = <R, E>(layer: Layer.Layer<R, E>) => {
  let runtime = ManagedRuntime.make(layer)
  let ended = false
  return {
    run: async <A>(answered: Effect.Effect<A, never, R>, unbuilt: () => A): Promise<A> => {
      const current = runtime
      if (current.cachedContext === undefined) {
        const built = await Effect.runPromiseExit(current.contextEffect)
        if (Exit.isFailure(built)) {
          if (runtime === current && !ended) runtime = ManagedRuntime.make(layer)
          await Effect.runPromise(Effect.logError("the layer of a notification handler cannot be built", built.cause))
          return unbuilt()
        }
      }
      return current.runPromise(answered)
    },
    dispose: () => {
      ended = true
      return runtime.dispose()
    }
  }
}

const notReady = reply(503, "not ready")

/**
 * A `(request: Request) => Promise<Response>`: for Hono, Next.js, Cloudflare Workers, Deno, Bun and whatever else speaks
 * the web's types. The layer is built at the first request, once; where that fails, it answers 503, logs why, and builds
 * it again at the next.
 *
 * **Example** (A route handler of Next.js)
 *
 * ```ts
 * import { type CertificateStore, NotificationHandler, NotificationRouter, type WeChatPayConfig } from "effect-wechatpay"
 * import * as Effect from "effect/Effect"
 * import * as Layer from "effect/Layer"
 *
 * declare const WeChatPay: Layer.Layer<WeChatPayConfig.WeChatPayConfig | CertificateStore.CertificateStore>
 *
 * const router = NotificationRouter.make(({ event_type }) => Effect.log(event_type))
 *
 * export const { handler: POST } = NotificationHandler.toWebHandler(NotificationHandler.make(router), WeChatPay)
 * ```
 *
 * @category handlers
 * @since 0.1.0
 */
export const toWebHandler = <R, E>(
  receiver: Receiver<R>,
  layer: Layer.Layer<R, E>
): Handler<[request: Request], Response> => {
  const { dispose, run } = over(layer)
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
 * The bytes must be those that came: register the framework's raw body parser for this route, not its JSON parser.
 *
 * @category handlers
 * @since 0.1.0
 */
export const toRawHandler = <R, E>(
  receiver: Receiver<R>,
  layer: Layer.Layer<R, E>
): Handler<[headers: Headers.Input, body: Uint8Array], Reply> => {
  const { dispose, run } = over(layer)
  return { handler: (headers, body) => run(receiver.receive(headers, body), () => notReady), dispose }
}
