/**
 * An `HttpClient` over undici, leaner than the one of `@effect/platform-node`: it hands undici's callbacks to the fiber
 * directly, without a promise, a Node stream and new headers for each response. It also knows whether undici began to
 * write a request, so that errors say `NotSent` wherever nothing was sent.
 */
import * as NodeStream from "@effect/platform-node/NodeStream"
import type * as Undici from "@effect/platform-node/Undici"
import { Agent, EnvHttpProxyAgent, FormData as UndiciFormData } from "@effect/platform-node/Undici"
import * as Cause from "effect/Cause"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Cookies from "effect/http/Cookies"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as HttpIncomingMessage from "effect/http/HttpIncomingMessage"
import * as UrlParams from "effect/http/UrlParams"
import * as Inspectable from "effect/Inspectable"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { type Pipeable, pipeArguments } from "effect/Pipeable"
import type * as Pull from "effect/Pull"
import type * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as Socket from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import * as Direct from "../transport/direct.ts"
import * as Transport from "../transport/transport.ts"
import { collect, type Fields, later, lost } from "./collector.ts"

/** Options of undici's `Agent`: connections, TLS (`connect: { ca, … }`), timeouts. */
export interface Options extends Undici.Agent.Options {}

/** Bytes of a response that may wait for a reader. Beyond, the socket is not read. */
const highWaterMark = 128 * 1024

type Failure = HttpClientError.HttpClientError

/**
 * Client whose connections are closed with the scope.
 *
 * **Details**
 *
 * HTTP/1.1, as many connections as there are concurrent calls, kept alive as long as the server allows. A connection
 * must stand within 5 seconds, and a response must not pause for longer than 5 minutes; `options` can change both.
 * Redirects are not followed.
 */
export const make = (options?: Options): Effect.Effect<HttpClient.HttpClient, never, Scope.Scope> =>
  scoped(() => new Agent(agentOptions(options)))

const agentOptions = (options: Options | undefined) => ({
  allowH2: false,
  ...options,
  connect: typeof options?.connect === "function" ? options.connect : { timeout: 5_000, ...options?.connect }
})

const scoped = (dispatcher: () => Undici.Dispatcher): Effect.Effect<HttpClient.HttpClient, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(Effect.sync(dispatcher), (dispatcher) => Effect.promise(() => dispatcher.destroy())),
    makeWithDispatcher
  )

/** A variable of the environment, in lower case or upper case as is the custom for these. Empty if it is not set. */
const proxyVariable = (name: string) =>
  Config.String(name).pipe(Config.orElse(() => Config.String(name.toUpperCase())), Config.withDefault(""))

/**
 * Client that goes through the proxy that the environment names.
 *
 * **Details**
 *
 * Reads `https_proxy`, `http_proxy` and `no_proxy`, in lower or upper case, from the `ConfigProvider`. Without them, and
 * for the hosts that `no_proxy` lists, connections are direct.
 */
export const makeEnvironmentProxy = (
  options?: Options
): Effect.Effect<HttpClient.HttpClient, Config.ConfigError, Scope.Scope> =>
  Effect.gen(function*() {
    const httpProxy = yield* proxyVariable("http_proxy")
    const httpsProxy = yield* proxyVariable("https_proxy")
    const noProxy = yield* proxyVariable("no_proxy")
    return yield* scoped(() => new EnvHttpProxyAgent({ ...agentOptions(options), httpProxy, httpsProxy, noProxy }))
  })

/** Client over a dispatcher of the caller's own, for example a `MockAgent` or one with a proxy. */
export const makeWithDispatcher = (dispatcher: Undici.Dispatcher): HttpClient.HttpClient => {
  const send = (
    request: HttpClientRequest.HttpClientRequest,
    address: Address,
    signal?: AbortSignal
  ): Effect.Effect<HttpClientResponse.HttpClientResponse, Failure> => {
    const withBody = (body: RequestBody) => dispatch(dispatcher, request, address, signal, body)
    switch (request.body._tag) {
      case "Empty":
        return withBody(null)
      case "Uint8Array":
        return withBody(request.body.body)
      case "Stream":
        return Effect.flatMap(NodeStream.toReadable(request.body.stream), withBody)
      case "FormData":
        return withBody(undiciForm(request.body.formData))
      case "Raw":
        return Effect.flatMap(rawBody(request, request.body.body), withBody)
    }
  }
  const client = HttpClient.make((request, url, signal) =>
    send(request, { origin: url.origin, target: url.pathname + url.search }, signal)
  )
  return Object.assign(client, {
    [Transport.direct]: {
      send: (request: HttpClientRequest.HttpClientRequest, address: Address) => send(request, address),
      exchange: Direct.exchange(collect(dispatcher))
    }
  })
}

/**
 * Layer over {@link make}.
 *
 * **Example** (The lean client beneath a payment program)
 *
 * ```ts
 * import { UndiciHttpClient } from "effect-wechatpay/node"
 *
 * const Client = UndiciHttpClient.layer
 * ```
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.effect(HttpClient.HttpClient, make())

/** Layer over {@link make} with options of undici's `Agent`. */
export const layerOptions = (options: Options): Layer.Layer<HttpClient.HttpClient> =>
  Layer.effect(HttpClient.HttpClient, make(options))

/** Layer over {@link makeEnvironmentProxy}. */
export const layerEnvironmentProxy: Layer.Layer<HttpClient.HttpClient, Config.ConfigError> = Layer.effect(
  HttpClient.HttpClient,
  makeEnvironmentProxy()
)

// ---------------------------------------------------------------------------------------------------------------------
// request
// ---------------------------------------------------------------------------------------------------------------------

type Address = Transport.Address

type RequestBody = Exclude<Undici.Dispatcher.DispatchOptions["body"], undefined>

const undiciForm = (form: FormData): UndiciFormData => {
  const copy = new UndiciFormData()
  for (const [name, value] of form) copy.append(name, value)
  return copy
}

const rawBody = (request: HttpClientRequest.HttpClientRequest, body: unknown): Effect.Effect<RequestBody, Failure> =>
  typeof body === "string" || body instanceof Uint8Array
    ? Effect.succeed(body)
    : Effect.fail(
      new HttpClientError.HttpClientError({
        reason: new HttpClientError.EncodeError({ request, description: "a raw body must be a string or bytes" })
      })
    )

const dispatch = (
  dispatcher: Undici.Dispatcher,
  request: HttpClientRequest.HttpClientRequest,
  address: Address,
  signal: AbortSignal | undefined,
  body: RequestBody
): Effect.Effect<HttpClientResponse.HttpClientResponse, Failure> =>
  Effect.callback((resume) => {
    const response = new Response(request, address, signal, resume)
    try {
      dispatcher.dispatch({
        origin: address.origin,
        path: address.target,
        method: request.method,
        // undici writes the header of a form itself: it knows the boundary.
        headers: request.body._tag === "FormData" ? Headers.remove(request.headers, "content-type") : request.headers,
        body
      }, response)
    } catch (cause) {
      response.onResponseError(undefined, cause)
    }
    return response.hangUp
  })

// ---------------------------------------------------------------------------------------------------------------------
// response
// ---------------------------------------------------------------------------------------------------------------------

type Resume = (response: Effect.Effect<HttpClientResponse.HttpClientResponse, Failure>) => void

const utf8 = new TextDecoder()

/** A response, and undici's handler that fills it. */
class Response extends Inspectable.Class
  implements HttpClientResponse.HttpClientResponse, Pipeable, Undici.Dispatcher.DispatchHandler
{
  readonly [HttpIncomingMessage.TypeId]: typeof HttpIncomingMessage.TypeId = HttpIncomingMessage.TypeId
  readonly [HttpClientResponse.TypeId]: typeof HttpClientResponse.TypeId = HttpClientResponse.TypeId
  readonly request: HttpClientRequest.HttpClientRequest
  status = 0

  #address: Address
  #signal: AbortSignal | undefined
  #resume: Resume
  #controller: Undici.Dispatcher.DispatchController | undefined
  #aborted = false
  #fields: Fields = {}
  #headers: Headers.Headers | undefined
  #cookies: Cookies.Cookies | undefined

  #chunks: Array<Uint8Array> = []
  #buffered = 0
  /** `Whole` collects everything, `Stream` hands out chunk by chunk. */
  #reader: "None" | "Whole" | "Stream" = "None"
  #end: Effect.Effect<never, Failure | Cause.Done> | undefined
  /** Readers to wake when a chunk or the end has come. */
  #waiting: Array<() => void> = []
  #whole: Uint8Array<ArrayBuffer> | undefined

  constructor(
    request: HttpClientRequest.HttpClientRequest,
    address: Address,
    signal: AbortSignal | undefined,
    resume: Resume
  ) {
    super()
    this.request = request
    this.#address = address
    this.#signal = signal
    this.#resume = resume
    signal?.addEventListener("abort", this.#abort)
  }

  /** Gives the connection up. undici has already released a response that is complete. */
  readonly hangUp: Effect.Effect<void> = Effect.sync(() => this.#abort())

  // --- undici's side

  #abort = () => {
    this.#aborted = true
    this.#controller?.abort(new Error("the request was interrupted"))
  }

  onRequestStart(controller: Undici.Dispatcher.DispatchController) {
    this.#controller = controller
    if (this.#aborted || this.#signal?.aborted === true) this.#abort()
  }

  onResponseStart(_controller: Undici.Dispatcher.DispatchController, status: number, headers: Fields) {
    // 100 and 103 precede the response.
    if (status < 200) return
    this.status = status
    this.#fields = headers
    later(() => this.#resume(Effect.succeed(this)))
  }

  onResponseData(controller: Undici.Dispatcher.DispatchController, chunk: Uint8Array) {
    this.#chunks.push(chunk)
    this.#buffered += chunk.length
    if (this.#buffered >= highWaterMark && this.#reader !== "Whole") controller.pause()
    if (this.#reader === "Stream") this.#wake()
  }

  onResponseEnd() {
    this.#finish(Cause.done())
  }

  onResponseError(_controller: Undici.Dispatcher.DispatchController | undefined, cause: unknown) {
    if (this.status === 0) {
      this.#signal?.removeEventListener("abort", this.#abort)
      const error = new HttpClientError.HttpClientError({
        reason: new HttpClientError.TransportError({
          request: this.request,
          cause: lost(this.#controller, cause)
        })
      })
      later(() => this.#resume(Effect.fail(error)))
    } else {
      this.#finish(Effect.fail(this.#decodeError(cause)))
    }
  }

  #finish(end: Effect.Effect<never, Failure | Cause.Done>) {
    this.#signal?.removeEventListener("abort", this.#abort)
    this.#end = end
    this.#wake()
  }

  #wake() {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    later(() => {
      for (const wake of waiting) wake()
    })
  }

  // --- the program's side

  get url(): string {
    return this.#address.origin + this.#address.target
  }

  get headers(): Headers.Headers {
    return this.#headers ??= Headers.fromInput(this.#fields)
  }

  get cookies(): Cookies.Cookies {
    const lines = this.#fields["set-cookie"]
    return this.#cookies ??= lines === undefined ? Cookies.empty : Cookies.fromSetCookie(lines)
  }

  get remoteAddress(): Option.Option<string> {
    return Option.none()
  }

  #decodeError(cause: unknown): Failure {
    return new HttpClientError.HttpClientError({
      reason: new HttpClientError.DecodeError({ request: this.request, response: this, cause })
    })
  }

  #claim(reader: "Whole" | "Stream"): boolean {
    if (this.#reader === "None") this.#reader = reader
    return this.#reader === reader
  }

  get #bytes(): Effect.Effect<Uint8Array<ArrayBuffer>, Failure> {
    return Effect.callback((resume) => {
      if (!this.#claim("Whole")) {
        return resume(Effect.fail(this.#decodeError(new Error("the body was read as a stream already"))))
      }
      const complete = () => {
        const end = this.#end
        if (end === undefined) return
        resume(Effect.catchIf(end, Cause.isDone, () => Effect.sync(() => this.#join())))
      }
      if (this.#end !== undefined) return complete()
      this.#controller?.resume()
      this.#waiting.push(complete)
      return this.hangUp
    })
  }

  #join(): Uint8Array<ArrayBuffer> {
    if (this.#whole === undefined) {
      this.#whole = new Uint8Array(this.#buffered)
      let offset = 0
      for (const chunk of this.#chunks) {
        this.#whole.set(chunk, offset)
        offset += chunk.length
      }
      this.#chunks = []
    }
    return this.#whole
  }

  get arrayBuffer(): Effect.Effect<ArrayBuffer, Failure> {
    return Effect.map(this.#bytes, (bytes) => bytes.buffer)
  }

  get text(): Effect.Effect<string, Failure> {
    return Effect.map(this.#bytes, (bytes) => utf8.decode(bytes))
  }

  get json(): Effect.Effect<Schema.Json, Failure> {
    return Effect.flatMap(this.text, (text) =>
      Effect.try({
        try: (): Schema.Json => text === "" ? null : JSON.parse(text),
        catch: (cause) => this.#decodeError(cause)
      }))
  }

  get urlParamsBody(): Effect.Effect<UrlParams.UrlParams, Failure> {
    return Effect.map(this.text, (text) => UrlParams.fromInput(new URLSearchParams(text)))
  }

  get formData(): Effect.Effect<FormData, Failure> {
    return Effect.flatMap(this.#bytes, (bytes) =>
      Effect.tryPromise({
        try: () => new globalThis.Response(bytes, { headers: this.headers }).formData(),
        catch: (cause) => this.#decodeError(cause)
      }))
  }

  get stream(): Stream.Stream<Uint8Array, Failure> {
    const pull = Effect.suspend((): Pull.Pull<readonly [Uint8Array, ...Array<Uint8Array>], Failure> => {
      const [first, ...rest] = this.#chunks
      if (first !== undefined) {
        this.#chunks = []
        this.#buffered = 0
        this.#controller?.resume()
        return Effect.succeed([first, ...rest])
      }
      if (this.#end !== undefined) return this.#end
      return Effect.flatMap(this.#more, () => pull)
    })
    const begin = Effect.suspend(() =>
      this.#claim("Stream")
        ? Effect.succeed(pull)
        : Effect.fail(this.#decodeError(new Error("the body was read whole already")))
    )
    return Stream.ensuring(Stream.fromPull(begin), this.hangUp)
  }

  get #more(): Effect.Effect<void> {
    return Effect.callback((resume) => {
      this.#waiting.push(() => resume(Effect.void))
    })
  }

  get upgrade(): Effect.Effect<Socket.Socket, Failure> {
    return Effect.fail(
      new HttpClientError.HttpClientError({
        reason: new HttpClientError.StatusCodeError({
          request: this.request,
          response: this,
          description: "this client does not upgrade connections"
        })
      })
    )
  }

  toJSON(): unknown {
    return HttpIncomingMessage.inspect(this, {
      _id: "effect/http/HttpClientResponse",
      request: this.request.toJSON(),
      status: this.status
    })
  }

  pipe() {
    return pipeArguments(this, arguments)
  }
}
