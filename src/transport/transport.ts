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
  /** Path and query, as they are signed and sent. */
  readonly target: string
  /** Headers that the endpoint's fields fill. */
  readonly headers: Readonly<Record<string, string>>
  /** The body that is signed: of an upload its part `meta`, of a GET nothing. */
  readonly signed: Uint8Array
  readonly body: HttpBody.HttpBody
  readonly accept: string
  /** Serial of the platform key with which WeChat Pay is to sign the response. */
  readonly serial: string | undefined
  /** Whether the request is signed. Requests for invoice files are not. */
  readonly authorize: boolean
}

/** The origin and the time limit of an attempt. */
export interface Attempt {
  readonly origin: string
  /** Must be called right before the request is sent. */
  readonly onSend: () => void
  /** The time limit, in the form of the options of `Effect.timeoutOrElse`. */
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

/** Switches off the spans and trace headers of effect/http: they would hold the whole address, with openids in it. */
const withoutTracing = Context.make(HttpClient.TracerDisabledWhen, () => true).pipe(
  Context.add(HttpClient.TracerPropagationEnabled, false)
)

/**
 * Executes a request without redirects and tracing. Redirects are switched off inside the client: the settings of `fetch`
 * that a program provides to the client's layer, such as a proxy, are visible only there, and must survive.
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

/** The address of a request. Path and query are sent as they were signed. */
export interface Address {
  readonly origin: string
  readonly target: string
}

/** Faster ways to send, which our own clients offer beside effect/http. A transformed client does not offer them. */
export interface Direct {
  /** Sends a request without effect/http's span, abort controller and finalizer. */
  readonly send: (
    request: HttpClientRequest.HttpClientRequest,
    address: Address
  ) => Effect.Effect<HttpClientResponse.HttpClientResponse, HttpClientError>
  /**
   * Signs, sends, receives and runs `finish` within the attempt's limit; the fiber suspends once. `undefined` if the signer
   * needs a fiber, or if the clock is not the system's.
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

/** Makes the message to sign, with a new nonce, and the function that makes the headers from its signature. */
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

/** Wraps the failure of a signer. */
export const signError = (where: Where, cause: unknown) =>
  new SignError({ ...where, outcome: "NotSent", cause: Redacted.make(cause) })

/** Signs a request with a new timestamp and nonce, and sends it. Calls `onSend` right before the client. */
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

/** Converts an error of effect/http. With `isOfBody`, the connection broke within the response: the request was sent. */
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

/** The error of a response that is larger than {@link maxResponse}. */
export const tooLarge = (where: Where) =>
  new TransportError({ ...where, outcome: "Unknown", reason: { _tag: "TooLarge" } })

/** Reads a whole response; fails if it is larger than {@link maxResponse}. */
export const receive = (
  where: Where,
  response: HttpClientResponse.HttpClientResponse
): Effect.Effect<Response, TransportError> => {
  const { headers, status } = response
  const length = headers["content-length"]
  // Content-Length says nothing of the length after decompression.
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
