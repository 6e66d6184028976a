/**
 * Sign and send: the half of a request's way that needs no platform key. `Endpoint` and `CertificateStore` share it.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Authorization from "../internal/authorization.ts"
import { definedFields } from "../internal/definedFields.ts"
import { classify } from "../internal/socketOutcome.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { SignError, TransportError } from "../WeChatPayError.ts"

/** Name and route that every error of a call carries. */
export interface Where {
  readonly endpoint: string
  readonly route: string
}

/** A request that is ready to be signed and sent. */
export interface Outgoing {
  readonly method: HttpMethod
  readonly origin: string
  /** Path and query, as they go over the wire and into the signature. */
  readonly target: string
  /** Headers of this endpoint's own. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the signature's body line: the body, of an upload its `meta` part, nothing for a GET. */
  readonly signed: Uint8Array
  readonly body: HttpBody.HttpBody
  readonly accept: string
  /** Platform key that the answer is to be signed with. */
  readonly serial: string | undefined
  /** Whether the request is signed: invoice files are fetched without. */
  readonly authorize: boolean
}

/** A response as received. */
export interface Response {
  readonly status: number
  readonly headers: Headers.Headers
  readonly body: Uint8Array
}

/** Largest response that is read into memory. Files come as streams. */
const maxResponse = 32 * 1024 * 1024

/** No body: a GET, and a POST without parameters. */
export const noBody: Uint8Array = new Uint8Array(0)

const userAgent = "effect-wechatpay/0.1.0"

/**
 * effect/http's own span and trace headers see the whole address, openids included, and tell WeChat Pay about us;
 * and whoever answers with a redirect must not get a signed request sent to an address of his choice.
 */
const guarded = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.updateContext(effect, (context: Context.Context<R>) => {
    const init = Context.getOrUndefined(context, FetchHttpClient.RequestInit)
    const guarded = Context.merge(context, guards)
    return init === undefined
      ? guarded
      : Context.add(guarded, FetchHttpClient.RequestInit, { ...init, redirect: "manual" })
  })

const guards = Context.make(HttpClient.TracerDisabledWhen, () => true).pipe(
  Context.add(HttpClient.TracerPropagationEnabled, false),
  Context.add(FetchHttpClient.RequestInit, { redirect: "manual" })
)

/** Where a request goes: path and query as they were signed. */
export interface Address {
  readonly origin: string
  readonly target: string
}

/**
 * Way past what effect/http wraps around each request (its span, an abort controller, a finaliser), which a client of
 * our own offers beside the ordinary one. Whoever transforms that client gets one without it.
 */
export const direct: unique symbol = Symbol.for("effect-wechatpay/transport/direct")

interface DirectClient {
  readonly [direct]: (
    request: HttpClientRequest.HttpClientRequest,
    address: Address
  ) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError>
}

/** Whether a client offers {@link direct}. */
export const isDirect = (client: object): client is DirectClient => direct in client

/** Signs with a new timestamp and nonce, and sends. `onSend` runs when nothing but the network is left. */
export const send = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  client: HttpClient.HttpClient,
  where: Where,
  outgoing: Outgoing,
  onSend: () => void
): Effect.fn.Return<HttpClientResponse.HttpClientResponse, SignError | TransportError> {
  const headers: Record<string, string> = { ...outgoing.headers, accept: outgoing.accept, "user-agent": userAgent }
  if (outgoing.serial !== undefined) headers["wechatpay-serial"] = outgoing.serial
  if (outgoing.authorize) {
    const timestamp = Math.floor((yield* Clock.currentTimeMillis) / 1000)
    const nonce = Authorization.nonce()
    const signature = yield* config.sign(
      Authorization.requestMessage({
        method: outgoing.method,
        target: outgoing.target,
        timestamp,
        nonce,
        body: outgoing.signed
      })
    ).pipe(Effect.mapError((cause) => new SignError({ ...where, outcome: "NotSent", cause: Redacted.make(cause) })))
    headers.authorization = Authorization.header({
      mchid: config.mchid,
      serial: config.serialNo,
      nonce,
      timestamp,
      signature
    })
  }
  onSend()
  const request = HttpClientRequest.make(outgoing.method)(outgoing.origin + outgoing.target, {
    headers,
    body: outgoing.body
  })
  return yield* Effect.mapError(
    isDirect(client) ? client[direct](request, outgoing) : guarded(client.execute(request)),
    (error) => transportError(where, error)
  )
})

/** What effect/http's error says of the request. */
export const transportError = (where: Where, error: HttpClientError): TransportError => {
  const cause = Redacted.make<unknown>(error, { label: "HttpClientError" })
  switch (error.reason._tag) {
    case "TransportError": {
      const { code, outcome, reason } = classify(error.reason.cause)
      return new TransportError({ ...where, outcome, reason: { _tag: reason, ...definedFields({ code }) }, cause })
    }
    case "InvalidUrlError":
    case "EncodeError":
      return new TransportError({ ...where, outcome: "NotSent", reason: { _tag: "Connect" }, cause })
    default:
      return new TransportError({ ...where, outcome: "Unknown", reason: { _tag: "Lost" }, cause })
  }
}

/** A body that broke off. Its request was sent, whatever code the error has. */
export const bodyError = (where: Where, error: HttpClientError): TransportError => {
  const code = "cause" in error.reason ? classify(error.reason.cause).code : undefined
  return new TransportError({
    ...where,
    outcome: "Unknown",
    reason: { _tag: "Lost", ...definedFields({ code }) },
    cause: Redacted.make<unknown>(error, { label: "HttpClientError" })
  })
}

const tooLarge = (where: Where) => new TransportError({ ...where, outcome: "Unknown", reason: { _tag: "TooLarge" } })

/** Reads a response whole, up to a bound. */
export const receive = (
  where: Where,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Response, TransportError> => {
  const { headers, status } = response
  const length = headers["content-length"]
  // What was compressed on the way can be any length once it is open.
  const isOpen = length === undefined || headers["content-encoding"] !== undefined
  const body: Effect.Effect<Uint8Array, TransportError> = isOpen && status !== 204
    ? Stream.runFoldEffect(
      Stream.mapError(response.stream, (error) => bodyError(where, error)),
      () => ({ chunks: Array<Uint8Array>(), length: 0 }),
      (read, chunk) => {
        read.length += chunk.length
        read.chunks.push(chunk)
        return read.length > maxResponse ? Effect.fail(tooLarge(where)) : Effect.succeed(read)
      }
    ).pipe(Effect.map(({ chunks }) => Buffer.concat(chunks)))
    : Number(length ?? 0) > maxResponse
    ? Effect.fail(tooLarge(where))
    : response.arrayBuffer.pipe(
      Effect.map((buffer) => new Uint8Array(buffer)),
      Effect.mapError((error) => bodyError(where, error))
    )
  return Effect.map(body, (bytes) => ({ status, headers, body: bytes }))
}

/** Body of JSON bytes, sent as they were signed. */
export const jsonBody = (bytes: Uint8Array): HttpBody.HttpBody =>
  bytes.length === 0 ? HttpBody.empty : HttpBody.uint8Array(bytes, "application/json")
