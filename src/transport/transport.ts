/**
 * Signs and sends requests. Needs no platform key, so that `CertificateStore` can use it.
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpBody from "effect/http/HttpBody"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientError } from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import * as Authorization from "../internal/authorization.ts"
import { definedFields } from "../internal/definedFields.ts"
import { property } from "../internal/json.ts"
import { classify, type Failure } from "../internal/socketOutcome.ts"
import { version } from "../internal/version.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { SignError, TransportError } from "../WeChatPayError.ts"

/** Name and route of a call, as its errors carry them. */
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
  /** Headers of this endpoint. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes of the signature's body line: the body, of an upload its `meta` part, nothing for a GET. */
  readonly signed: Uint8Array
  readonly body: HttpBody.HttpBody
  readonly accept: string
  /** Platform key that the response is to be signed with. */
  readonly serial: string | undefined
  /** Whether the request is signed. Those for invoice files are not. */
  readonly authorize: boolean
}

/** Where an attempt goes, and how long it may take. */
export interface Attempt {
  readonly origin: string
  /** To be run right before the request goes out. */
  readonly onSend: () => void
  /** For `Effect.timeoutOrElse`. */
  readonly limit: {
    readonly duration: Duration.Duration
    readonly orElse: () => Effect.Effect<never, TransportError>
  }
}

/** A response as received. */
export interface Response {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: Uint8Array
}

/** Largest response that is read into memory. Files are streamed. */
export const maxResponse = 32 * 1024 * 1024

const userAgent = `effect-wechatpay/${version}`

/** effect/http's own spans and trace headers hold the whole address, openids included. */
const withoutTracing = Context.make(HttpClient.TracerDisabledWhen, () => true).pipe(
  Context.add(HttpClient.TracerPropagationEnabled, false)
)

/**
 * Executes a request without redirects and tracing. The redirects are switched off where the client itself runs: only
 * there are the settings of fetch visible that were provided beneath the client's layer, such as a proxy.
 */
const execute = (client: HttpClient.HttpClient, request: HttpClientRequest.HttpClientRequest) =>
  client.postprocess(
    Effect.flatMap(client.preprocess(request), (request) =>
      Effect.withFiberSucceed((fiber) => {
        const context: Context.Context<never> = fiber.context
        fiber.setContext(Context.add(context, FetchHttpClient.RequestInit, {
          ...Context.getOrUndefined(context, FetchHttpClient.RequestInit),
          redirect: "manual"
        }))
        return request
      }))
  ).pipe(Effect.provideContext(withoutTracing))

/** Where a request goes: path and query as they were signed. */
export interface Address {
  readonly origin: string
  readonly target: string
}

/** What our own clients do faster than by effect/http. A client that is transformed loses it. */
export interface Direct {
  /** Sends a request without effect/http's span, abort controller and finalizer. */
  readonly send: (
    request: HttpClientRequest.HttpClientRequest,
    address: Address
  ) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError>
  /**
   * Signs, sends and receives while the fiber waits once, and finishes within the attempt's limit. `undefined` where
   * signer or clock are not the usual ones.
   */
  readonly exchange: <A, E>(
    config: WeChatPayConfig["Service"],
    clock: Clock.Clock,
    where: Where,
    outgoing: Outgoing,
    attempt: Attempt,
    finish: (response: Response) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E | SignError | TransportError> | undefined
}

/** Key of {@link Direct} in a client. */
export const direct: unique symbol = Symbol.for("effect-wechatpay/transport/direct")

interface DirectClient extends HttpClient.HttpClient {
  readonly [direct]?: Direct
}

/** {@link Direct}, if a client offers it. */
export const directOf = (client: DirectClient): Direct | undefined => client[direct]

/** What a request's signature covers, with a new nonce, and the headers that go with it. */
export const toSign = (config: WeChatPayConfig["Service"], outgoing: Outgoing, now: number) => {
  const timestamp = Math.floor(now / 1000)
  const nonce = Authorization.nonce()
  return {
    message: Authorization.requestMessage(outgoing, timestamp, nonce),
    headers: (signature: string) => ({
      ...plainHeaders(outgoing),
      authorization: Authorization.header(config, timestamp, nonce, signature)
    })
  }
}

const plainHeaders = ({ accept, headers, serial }: Outgoing): Record<string, string> => ({
  ...headers,
  accept,
  "user-agent": userAgent,
  ...(serial !== undefined && { "wechatpay-serial": serial })
})

/** The error of a signer. */
export const signError = (where: Where, cause: unknown) =>
  new SignError({ ...where, outcome: "NotSent", cause: Redacted.make(cause) })

/** Signs with a new timestamp and nonce, and sends. `onSend` runs right before the client is called. */
export const send = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  client: HttpClient.HttpClient,
  where: Where,
  outgoing: Outgoing,
  onSend: () => void
): Effect.fn.Return<HttpClientResponse.HttpClientResponse, SignError | TransportError> {
  let headers = plainHeaders(outgoing)
  if (outgoing.authorize) {
    const signing = toSign(config, outgoing, yield* Clock.currentTimeMillis)
    headers = signing.headers(
      yield* Effect.mapError(config.sign(signing.message), (cause) => signError(where, cause))
    )
  }
  onSend()
  const request = HttpClientRequest.make(outgoing.method)(outgoing.origin + outgoing.target, {
    headers,
    body: outgoing.body
  })
  return yield* Effect.mapError(
    directOf(client)?.send(request, outgoing) ?? execute(client, request),
    (error) => transportError(where, error)
  )
})

/** Converts an error of effect/http. Where a body broke off, its request was sent: the error's code says nothing of that. */
export const transportError = (where: Where, error: HttpClientError, isOfBody = false): TransportError => {
  const { _tag } = error.reason
  const found = classify(property(error.reason, "cause"))
  const { code, outcome, reason }: Failure = _tag === "InvalidUrlError" || _tag === "EncodeError"
    ? { reason: "Connect", outcome: "NotSent", code: undefined }
    : _tag === "TransportError" && !isOfBody
    ? found
    : { ...found, reason: "Lost", outcome: "Unknown" }
  return new TransportError({
    ...where,
    outcome,
    reason: { _tag: reason, ...definedFields({ code }) },
    cause: Redacted.make<unknown>(error, { label: "HttpClientError" })
  })
}

/** Error of a response that is larger than is read. */
export const tooLarge = (where: Where) =>
  new TransportError({ ...where, outcome: "Unknown", reason: { _tag: "TooLarge" } })

/** Reads a response whole, up to a bound. */
export const receive = (
  where: Where,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Response, TransportError> => {
  const { headers, status } = response
  const length = headers["content-length"]
  // A compressed body can have any length once decompressed.
  const isOpen = length === undefined || headers["content-encoding"] !== undefined
  const body = isOpen && status !== 204
    ? Stream.runFoldEffect(
      response.stream,
      () => ({ chunks: Array<Uint8Array>(), length: 0 }),
      (read, chunk) => {
        read.length += chunk.length
        read.chunks.push(chunk)
        return read.length > maxResponse ? Effect.fail(tooLarge(where)) : Effect.succeed(read)
      }
    ).pipe(Effect.map(({ chunks }) => Buffer.concat(chunks)))
    : Number(length) > maxResponse
    ? Effect.fail(tooLarge(where))
    : Effect.map(response.arrayBuffer, (buffer) => new Uint8Array(buffer))
  return Effect.mapError(
    Effect.map(body, (body) => ({ status, headers, body })),
    (error) => error._tag === "TransportError" ? error : transportError(where, error, true)
  )
}
