/** The control API under `/_sandbox/`, and the pages that are served there. */
import * as Effect from "effect/Effect"
import * as HttpRouter from "effect/http/HttpRouter"
import type * as HttpServerRequest from "effect/http/HttpServerRequest"
import * as HttpServerResponse from "effect/http/HttpServerResponse"
import type * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Stream from "effect/Stream"
import type { Controls } from "../controls.ts"
import type { Control } from "../engine/control.ts"
import { Fault, FaultScope } from "../engine/faults.ts"
import type { Event } from "../engine/kernel.ts"

/** A page that the sandbox serves under `/_sandbox/`. */
export interface Page {
  /** For example `/_sandbox/cashier`. */
  readonly path: `/_sandbox/${string}` | "/_sandbox"
  readonly contentType: string
  /** The content, or a function of the query; `undefined` responds with 404. */
  readonly body: string | Uint8Array | ((query: URLSearchParams) => string | undefined)
  /** Headers beside the content type. */
  readonly headers?: Readonly<Record<string, string>> | undefined
}

const reply = (value: unknown, status = 200) =>
  HttpServerResponse.jsonUnsafe(value, { status, headers: { "cache-control": "no-store" } })

const refuse = (status: number, code: string, message: string) => reply({ code, message }, status)

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i
const loopbackOrigin = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/**
 * Refuses requests that a page of another site can make a browser send: by the host (a name that resolves to this
 * machine), by the origin, and by the content type, which a form cannot set.
 */
export const guard = (
  request: HttpServerRequest.HttpServerRequest
): HttpServerResponse.HttpServerResponse | undefined => {
  const { host, origin } = request.headers
  if (host === undefined || !loopbackHost.test(host)) {
    return refuse(403, "HOST_NOT_ALLOWED", "controls serve localhost, 127.0.0.1 and [::1] only")
  }
  if (origin !== undefined && !loopbackOrigin.test(origin)) {
    return refuse(403, "ORIGIN_NOT_ALLOWED", "controls serve pages of this machine only")
  }
  const type = request.headers["content-type"] ?? ""
  return request.method === "POST" && !/^application\/json\s*(;|$)/i.test(type)
    ? refuse(415, "CONTENT_TYPE_NOT_ALLOWED", "send application/json")
    : undefined
}

const formatter = SchemaIssue.makeFormatterStandardSchemaV1()

const unfit = (error: Schema.SchemaError) => {
  const [first] = formatter(error.issue).issues
  const path = (first?.path ?? []).map((segment) => String(typeof segment === "object" ? segment.key : segment)).join(
    "."
  )
  return refuse(400, "PARAM_ERROR", `${path === "" ? "the body" : path}: ${first?.message ?? "does not fit"}`)
}

const Optional = Schema.optionalKey
const OrderNumber = { out_trade_no: Schema.String, mchid: Optional(Schema.String) } as const

/** An empty struct would accept any object. */
const Nothing = Schema.Record(Schema.String, Schema.Never)

const json = (text: string) =>
  Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Unknown))(text === "" ? "{}" : text)

/** A comment that sends the head of the response before the first event. */
const opening = ": events\n\n"

/** The event as a line of a server-sent stream. */
const serverSent = (event: Event) => `id: ${event.seq}\nevent: ${event.kind}\ndata: ${JSON.stringify(event)}\n\n`

/** Any control of a product. */
type AnyControl = Pick<Control<never, unknown>, "visit">

/** `payscore.refuseCollection` is at `payscore/refuse-collection`. */
const pathOf = (name: string) => name.replace(".", "/").replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)

const queryOf = (request: HttpServerRequest.HttpServerRequest) => new URL(request.url, "http://localhost").searchParams

/** A control as it is called over HTTP. */
export interface ControlRoute {
  /** Below `/_sandbox/`. */
  readonly path: string
  readonly body: Schema.Top
  readonly handle: (
    request: HttpServerRequest.HttpServerRequest
  ) => Effect.Effect<HttpServerResponse.HttpServerResponse>
}

const control = <A, E extends { readonly message: string }>(
  path: string,
  body: Schema.Codec<A, unknown>,
  run: (body: A) => Effect.Effect<unknown, E>
): ControlRoute => ({
  path,
  body,
  handle: (request) =>
    request.text.pipe(
      Effect.flatMap(json),
      Effect.flatMap((value) => Schema.decodeUnknownEffect(body)(value, { onExcessProperty: "error" })),
      Effect.matchEffect({
        onFailure: (error) =>
          Effect.succeed(
            error._tag === "SchemaError" ? unfit(error) : refuse(400, "PARAM_ERROR", "the body cannot be read")
          ),
        onSuccess: (decoded) =>
          run(decoded).pipe(
            Effect.match({
              onFailure: (error) => refuse(409, "NOT_POSSIBLE", error.message),
              onSuccess: (value) => reply(value === undefined ? {} : value)
            })
          )
      })
    )
})

/** All controls that take JSON: those of the sandbox, then those of its products. */
export const controls = (sandbox: Controls): ReadonlyArray<ControlRoute> => [
  control("pay", Schema.Struct({ ...OrderNumber, openid: Optional(Schema.String) }), sandbox.pay),
  control("decline", Schema.Struct(OrderNumber), sandbox.decline),
  control(
    "settle-refund",
    Schema.Struct({
      out_refund_no: Schema.String,
      status: Optional(Schema.Literals(["SUCCESS", "ABNORMAL", "CLOSED"]))
    }),
    sandbox.settleRefund
  ),
  control(
    "rotate-certificates",
    Schema.Struct({ overlap: Optional(Schema.Boolean), mchid: Optional(Schema.String) }),
    sandbox.rotateCertificates
  ),
  control(
    "fail",
    Schema.Struct({ fault: Fault, ...FaultScope.fields }),
    ({ fault, ...scope }) => sandbox.failNext(fault, scope)
  ),
  control("clear-faults", Nothing, () => sandbox.clearFaults),
  control("advance", Schema.Struct({ seconds: Schema.Natural }), ({ seconds }) => sandbox.advance(seconds * 1000)),
  control("redeliver", Schema.Struct({ id: Schema.String }), ({ id }) => sandbox.redeliver(id)),
  control(
    "probe-notifications",
    Schema.Struct({ times: Optional(Schema.Natural) }),
    ({ times }) => sandbox.probeNotifications(times)
  ),
  ...[
    sandbox.payscore,
    sandbox.parking,
    sandbox.papay,
    sandbox.businessCircle,
    sandbox.coupons,
    sandbox.transfers,
    sandbox.profitSharing,
    sandbox.complaints,
    sandbox.risk,
    sandbox.fapiao,
    sandbox.ecommerce,
    sandbox.onboarding
  ].flatMap((product) =>
    Object.values(product).map((one: AnyControl) => one.visit((name, given, run) => control(pathOf(name), given, run)))
  )
]

/** Routes of the control API. */
export const routes = (
  sandbox: Controls,
  pages: ReadonlyArray<Page>
): Layer.Layer<never, never, HttpRouter.HttpRouter> => {
  const after = (request: HttpServerRequest.HttpServerRequest) => {
    const last = request.headers["last-event-id"] ?? queryOf(request).get("after")
    return Number(last ?? 0) || 0
  }

  return HttpRouter.addAll([
    ...controls(sandbox).map(({ handle, path }) => HttpRouter.route("POST", `/_sandbox/${path}`, handle)),
    HttpRouter.route("GET", "/_sandbox/state", Effect.map(sandbox.state, (state) => reply(state))),
    HttpRouter.route(
      "GET",
      "/_sandbox/events",
      (request) => Effect.map(sandbox.events, (events) => reply(events.filter(({ seq }) => seq > after(request))))
    ),
    HttpRouter.route(
      "GET",
      "/_sandbox/events/stream",
      (request) =>
        Effect.map(sandbox.events, (events) =>
          HttpServerResponse.stream(
            Stream.fromIterable(events.filter(({ seq }) => seq > after(request))).pipe(
              Stream.concat(sandbox.eventStream),
              Stream.map(serverSent),
              Stream.prepend([opening]),
              Stream.encodeText
            ),
            { contentType: "text/event-stream", headers: { "cache-control": "no-store" } }
          ))
    ),
    ...pages.map(({ body, contentType, headers, path }) =>
      HttpRouter.route("GET", path, (request) => {
        const content = typeof body === "function" ? body(queryOf(request)) : body
        return Effect.succeed(
          content === undefined
            ? HttpServerResponse.empty({ status: 404 })
            : HttpServerResponse.uint8Array(typeof content === "string" ? new TextEncoder().encode(content) : content, {
              contentType,
              headers: { "cache-control": "no-store", "x-content-type-options": "nosniff", ...headers }
            })
        )
      })
    )
  ])
}
