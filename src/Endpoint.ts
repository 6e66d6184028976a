/**
 * How an endpoint is declared, and one request's way: encode, sign, send, verify, decode.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import { HttpClient } from "effect/http/HttpClient"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import { CertificateStore, type PlatformKey } from "./CertificateStore.ts"
import * as Exchange from "./Exchange.ts"
import * as Lenient from "./internal/lenient.ts"
import * as Multipart from "./internal/multipart.ts"
import * as Rsa from "./internal/rsa.ts"
import { signDifference } from "./internal/signDifference.ts"
import * as Verification from "./Verification.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import {
  ApiError,
  CertificateError,
  DecryptError,
  type Outcome,
  redactText,
  RequestEncodeError,
  ResponseDecodeError,
  SignatureError,
  TransportError,
  type WeChatPayError
} from "./WeChatPayError.ts"
import { Opener, Sealer } from "./wire.ts"

/**
 * What every endpoint needs.
 *
 * @category models
 * @since 0.1.0
 */
export type Services = WeChatPayConfig | CertificateStore | HttpClient

/**
 * Method and official path, fields in braces.
 *
 * @category models
 * @since 0.1.0
 */
export type Route = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`

/**
 * Who may call an endpoint: a direct merchant (直连商户) or a service provider (服务商).
 *
 * @category models
 * @since 0.1.0
 */
export type Role = "direct" | "partner"

/** Request schema: encoding may need our configuration and the key of the other side, and nothing else. */
type RequestSchema<Req> = Schema.Codec<Req, unknown, Opener, WeChatPayConfig | Sealer>

/** Answer schema: decoding may need our private key, and nothing else. */
type ResponseSchema<Res> = Schema.Codec<Res, unknown, Opener, Sealer>

/**
 * What is known of an endpoint: from it come documents, the sandbox's routes, and the tests that hold for all.
 *
 * @category models
 * @since 0.1.0
 */
export interface Description {
  /** `Native.prepay` */
  readonly name: string
  /** Chinese name on the official page. */
  readonly title: string
  readonly route: Route
  readonly method: HttpMethod
  /** Path template, `/v3/pay/transactions/id/{transaction_id}`. */
  readonly path: string
  readonly roles: ReadonlyArray<Role>
  /** Official pages. */
  readonly docs: ReadonlyArray<string>
  readonly kind: "json" | "stream" | "upload"
  /** One flat schema of all fields; of an upload, its `meta` part without the digest. */
  readonly request: Schema.Codec<unknown, unknown, Opener, WeChatPayConfig | Sealer>
  /** Schema of the answer; absent for a stream. */
  readonly response: Schema.Codec<unknown, unknown, Opener, Sealer> | undefined
  /** Where an encoded request field goes. */
  readonly place: (field: string) => "path" | "query" | "body"
  /** Fields that go into the path and also into the body. */
  readonly repeated: ReadonlyArray<string>
  /** Merchant number under which a repeat is the same business. */
  readonly idempotentBy: string | undefined
  /** Whether WeChat Pay signs the answer. */
  readonly signed: boolean
  /** Whether the request is signed. */
  readonly authorized: boolean
  /** Field that holds the whole address, as another answer gave it. */
  readonly addressField: string | undefined
  /** Of an upload: digest of the file and the field of `meta` that carries it. */
  readonly digest: { readonly algorithm: "sha256" | "sm3"; readonly field: string } | undefined
  /** Of an upload: largest file in bytes, and extensions that are accepted. */
  readonly file: { readonly maxBytes: number; readonly extensions: ReadonlyArray<string> } | undefined
}

/**
 * Any endpoint, for catalogues.
 *
 * @category models
 * @since 0.1.0
 */
export interface Any {
  readonly description: Description
}

/**
 * Answer together with what came around it.
 *
 * @category models
 * @since 0.1.0
 */
export interface Response<out Res> {
  readonly value: Res
  readonly status: number
  readonly requestId: string | undefined
  /** The body as received. */
  readonly body: Redacted.Redacted
}

/**
 * An endpoint: a function from request to answer, which carries its description.
 *
 * @category models
 * @since 0.1.0
 */
export interface Endpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req): Effect.Effect<Res, WeChatPayError<Code>, Services>
  /** The same call, with Request-ID, status and raw body beside the answer. */
  readonly withResponse: (request: Req) => Effect.Effect<Response<Res>, WeChatPayError<Code>, Services>
}

/**
 * An endpoint that answers with a file.
 *
 * @category models
 * @since 0.1.0
 */
export interface StreamEndpoint<in Req, out Code extends string = string> extends Any {
  (request: Req): Stream.Stream<Uint8Array, WeChatPayError<Code>, Services>
}

/**
 * A file to upload.
 *
 * @category models
 * @since 0.1.0
 */
export type FileContent = Uint8Array | Blob | Stream.Stream<Uint8Array, unknown>

/**
 * An endpoint that takes a file.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadEndpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req & { readonly file: FileContent }): Effect.Effect<Res, WeChatPayError<Code>, Services>
}

interface Common {
  readonly name: string
  readonly title: string
  readonly route: Route
  readonly docs: string | ReadonlyArray<string>
  readonly roles?: ReadonlyArray<Role> | undefined
}

/**
 * Declares an endpoint that takes and answers JSON.
 *
 * **When to use**
 *
 * Use for a route that this library lacks: everything else (signature, encryption, verification, retries) is the same.
 *
 * **Details**
 *
 * Fields named in the route go into the path; of the rest, GET and DELETE send query parameters, the others JSON.
 * `query` and `body` name the exceptions, `repeated` the fields that are in the path and in the body.
 *
 * **Example** (Calling a route that the library lacks)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Endpoint } from "effect-wechatpay"
 *
 * const Balance = Schema.Struct({ available_amount: Schema.Int, pending_amount: Schema.optionalKey(Schema.Int) })
 *
 * export const balance = Endpoint.make({
 *   name: "Account.balance",
 *   title: "查询账户实时余额",
 *   route: "GET /v3/merchant/fund/balance/{account_type}",
 *   docs: "https://pay.weixin.qq.com/doc/v3/partner/4012720648",
 *   request: Schema.Struct({ account_type: Schema.Literals(["BASIC", "OPERATION", "FEES"]) }),
 *   response: Balance
 * })
 * ```
 *
 * @category constructors
 * @since 0.1.0
 */
export const make = <Req, Res, Code extends string = string>(
  options: Common & {
    readonly request: RequestSchema<Req>
    readonly response: ResponseSchema<Res>
    readonly query?: ReadonlyArray<string> | undefined
    readonly body?: ReadonlyArray<string> | undefined
    readonly repeated?: ReadonlyArray<string> | undefined
    /** Merchant number that makes a repeat safe. */
    readonly idempotentBy?: string | undefined
    /** `false` for the few answers that WeChat Pay does not sign. */
    readonly signed?: boolean | undefined
  }
): Endpoint<Req, Res, Code> => {
  const description = describe(options, { kind: "json", response: options.response })
  const encode = encoder(description, options.request)
  const decode = decoder(options.response)
  const empty = isVoid(options.response)

  const withResponse = (request: Req): Effect.Effect<Response<Res>, WeChatPayError<Code>, Services> =>
    withSpan(
      description,
      Effect.gen(function*(): Effect.fn.Return<Response<Res>, WeChatPayError<Code>, Services> {
        const config = yield* WeChatPayConfig
        const store = yield* CertificateStore
        const client = yield* HttpClient
        const lookup = currentKey(store)
        const encoded = yield* encode(request, config, lookup)
        const { body, target } = place(description, encoded)
        const key = yield* lookup.key
        return yield* repeat(config, description, (origin, onSend) =>
          Effect.gen(function*(): Effect.fn.Return<Response<Res>, WeChatPayError<Code>, Services> {
            const outgoing: Exchange.Outgoing = {
              method: description.method,
              origin,
              target,
              signed: body,
              body: Exchange.jsonBody(body),
              accept: "application/json",
              serial: key.serial,
              authorize: true
            }
            const response = yield* Exchange.send(config, client, where(description), outgoing, onSend)
            const answer = yield* Exchange.receive(where(description), response)
            yield* annotate(answer)
            yield* checkStatus<Code>(description, answer, outgoing)
            if (description.signed) {
              yield* verify(config, description, answer)
            }
            const value = empty
              ? yield* decode(undefined, "", description, config, answer)
              : yield* readJson(description, answer).pipe(
                Effect.tap((json) =>
                  checkIdentifiers(description, encoded, json, answer)
                ),
                Effect.flatMap((json) => decode(json, Verification.bodyText(answer.body), description, config, answer))
              )
            return {
              value,
              status: answer.status,
              requestId: answer.headers["request-id"],
              body: redactText(Verification.bodyText(answer.body))
            }
          }))
      })
    )

  return Object.assign(
    (request: Req) => Effect.map(withResponse(request), ({ value }) => value),
    { withResponse, description }
  )
}

/**
 * Declares an endpoint that answers with a file, as a stream of the bytes as received.
 *
 * **Details**
 *
 * With `address`, that field holds the whole address as another answer gave it (`download_url`); it must be https and
 * of a configured origin, else nothing is signed or sent. The call is repeated only until the first byte.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeStream = <Req, Code extends string = string>(
  options: Common & {
    readonly request: RequestSchema<Req>
    readonly address?: string | undefined
    /** `false` where the request is fetched without our signature. */
    readonly authorized?: boolean | undefined
  }
): StreamEndpoint<Req, Code> => {
  const description = describe(options, { kind: "stream", response: undefined })
  const encode = encoder(description, options.request)
  const open = Effect.fnUntraced(function*(
    request: Req
  ): Effect.fn.Return<Stream.Stream<Uint8Array, WeChatPayError<Code>>, WeChatPayError<Code>, Services> {
    const config = yield* WeChatPayConfig
    const store = yield* CertificateStore
    const client = yield* HttpClient
    const lookup = currentKey(store)
    const encoded = yield* encode(request, config, lookup)
    const address = options.address === undefined
      ? undefined
      : yield* pin(config, description, encoded, options.address)
    const target = address === undefined ? place(description, encoded).target : address.pathname + address.search
    const serial = description.authorized ? (yield* lookup.key).serial : undefined
    const response = yield* repeat(
      config,
      description,
      (origin, onSend) =>
        Effect.gen(function*(): Effect.fn.Return<HttpClientResponse.HttpClientResponse, WeChatPayError<Code>> {
          const outgoing: Exchange.Outgoing = {
            method: description.method,
            origin: address?.origin === config.fapiaoUrl ? config.fapiaoUrl : origin,
            target,
            signed: Exchange.noBody,
            body: HttpBody.empty,
            accept: "*/*",
            serial,
            authorize: description.authorized
          }
          const response = yield* Exchange.send(config, client, where(description), outgoing, onSend)
          if (response.status < 200 || response.status > 299) {
            const answer = yield* Exchange.receive(where(description), response)
            yield* annotate(answer)
            yield* checkStatus<Code>(description, answer, outgoing)
          }
          return response
        })
    )
    return Stream.mapError(response.stream, (error) => Exchange.transportError(where(description), error))
  })
  return Object.assign(
    (request: Req) => Stream.unwrap(withSpan(description, open(request))),
    { description }
  )
}

/**
 * Declares an endpoint that takes a file: multipart, of which only the `meta` part is signed.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeUpload = <Req extends { readonly filename: string }, Res, Code extends string = string>(
  options: Common & {
    /** Fields of `meta` without the digest. */
    readonly request: RequestSchema<Req>
    readonly response: ResponseSchema<Res>
    readonly maxBytes: number
    readonly extensions: ReadonlyArray<string>
    readonly digest?: { readonly algorithm: "sha256" | "sm3"; readonly field: string } | undefined
  }
): UploadEndpoint<Req, Res, Code> => {
  const digest = options.digest ?? { algorithm: "sha256", field: "sha256" }
  const description: Description = {
    ...describe(options, { kind: "upload", response: options.response }),
    digest,
    file: { maxBytes: options.maxBytes, extensions: options.extensions }
  }
  const encode = encoder(description, options.request)
  const decode = decoder(options.response)
  const call = Effect.fnUntraced(function*(
    request: Req & { readonly file: FileContent }
  ): Effect.fn.Return<Res, WeChatPayError<Code>, Services> {
    const config = yield* WeChatPayConfig
    const store = yield* CertificateStore
    const client = yield* HttpClient
    const lookup = currentKey(store)
    const { file, ...fields } = request
    const encoded = yield* encode(fields, config, lookup)
    const extension = request.filename.slice(request.filename.lastIndexOf(".") + 1).toLowerCase()
    if (!options.extensions.includes(extension)) {
      return yield* encodeError(
        description,
        "filename",
        `the extension must be one of ${options.extensions.join(", ")}`
      )
    }
    const content = yield* readFile(description, file, options.maxBytes)
    const hash = createHash(digest.algorithm).update(content).digest("hex")
    const meta = new TextEncoder().encode(JSON.stringify({ ...encoded, [digest.field]: hash }))
    const multipart = Multipart.make({ meta, filename: request.filename, extension, content })
    const key = yield* lookup.key
    return yield* repeat(
      config,
      description,
      (origin, onSend) =>
        Effect.gen(function*(): Effect.fn.Return<Res, WeChatPayError<Code>, Services> {
          const outgoing: Exchange.Outgoing = {
            method: description.method,
            origin,
            target: description.path,
            signed: meta,
            body: HttpBody.uint8Array(multipart.body, multipart.contentType),
            accept: "application/json",
            serial: key.serial,
            authorize: true
          }
          const response = yield* Exchange.send(config, client, where(description), outgoing, onSend)
          const answer = yield* Exchange.receive(where(description), response)
          yield* annotate(answer)
          yield* checkStatus<Code>(description, answer, outgoing)
          yield* verify(config, description, answer)
          const json = yield* readJson(description, answer)
          return yield* decode(json, Verification.bodyText(answer.body), description, config, answer)
        })
    )
  })
  return Object.assign(
    (request: Req & { readonly file: FileContent }) => withSpan(description, call(request)),
    { description }
  )
}

// ---------------------------------------------------------------------------------------------------------------------
// description
// ---------------------------------------------------------------------------------------------------------------------

const describe = (
  options: Common & {
    readonly request: Description["request"]
    readonly query?: ReadonlyArray<string> | undefined
    readonly body?: ReadonlyArray<string> | undefined
    readonly repeated?: ReadonlyArray<string> | undefined
    readonly idempotentBy?: string | undefined
    readonly signed?: boolean | undefined
    readonly authorized?: boolean | undefined
    readonly address?: string | undefined
  },
  of: Pick<Description, "kind" | "response">
): Description => {
  const space = options.route.indexOf(" ")
  const path = options.route.slice(space + 1)
  const method = readMethod(options.route.slice(0, space))
  const inPath = new Set(Array.from(path.matchAll(/\{(\w+)\}/g), ([, name]) => name))
  const rest = method === "GET" || method === "DELETE" ? "query" : "body"
  return {
    name: options.name,
    title: options.title,
    route: options.route,
    method,
    path,
    roles: options.roles ?? ["direct"],
    docs: typeof options.docs === "string" ? [options.docs] : options.docs,
    kind: of.kind,
    request: options.request,
    response: of.response,
    place: (field) =>
      inPath.has(field)
        ? "path"
        : options.query?.includes(field)
        ? "query"
        : options.body?.includes(field)
        ? "body"
        : rest,
    repeated: options.repeated ?? [],
    idempotentBy: options.idempotentBy,
    signed: of.kind !== "stream" && (options.signed ?? true),
    authorized: options.authorized ?? true,
    addressField: options.address,
    digest: undefined,
    file: undefined
  }
}

const readMethod = (method: string): HttpMethod => {
  switch (method) {
    case "POST":
    case "PUT":
    case "PATCH":
    case "DELETE":
      return method
    default:
      return "GET"
  }
}

const where = (description: Description): Exchange.Where => ({ endpoint: description.name, route: description.route })

const isVoid = (schema: Schema.Top): boolean => schema.ast._tag === "Void"

// ---------------------------------------------------------------------------------------------------------------------
// encode
// ---------------------------------------------------------------------------------------------------------------------

const encodeError = (description: Description, field: string, issue: string) =>
  new RequestEncodeError({ ...where(description), outcome: "NotSent", field, issue })

/** The key of this call, looked up once, and only when something needs it. */
const currentKey = (store: CertificateStore["Service"]) => {
  let found: Effect.Effect<PlatformKey, CertificateError> | undefined
  const key = Effect.suspend(() =>
    found ?? Effect.tap(store.current, (key) =>
      Effect.sync(() => {
        found = Effect.succeed(key)
      }))
  )
  return { key }
}

type Encoded = Readonly<Record<string, unknown>>

const isRecord = (value: unknown): value is Encoded =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const encoder = <Req>(description: Description, schema: RequestSchema<Req>) => {
  const encode = Schema.encodeUnknownEffect(schema, { onExcessProperty: "error" })
  return (
    request: unknown,
    config: WeChatPayConfig["Service"],
    lookup: ReturnType<typeof currentKey>
  ): Effect.Effect<Encoded, RequestEncodeError | CertificateError> => {
    let failure: CertificateError | undefined
    const seal = (plaintext: string): Effect.Effect<string, SchemaIssue.Issue> =>
      lookup.key.pipe(
        Effect.mapError((error) => {
          failure = error
          return new SchemaIssue.InvalidValue({ message: "no platform key" })
        }),
        Effect.flatMap((key) =>
          Result.match(Rsa.seal(key.publicKey, plaintext), {
            onFailure: (problem) => Effect.fail(new SchemaIssue.InvalidValue({ message: sealProblem(problem) })),
            onSuccess: Effect.succeed
          })
        )
      )
    return encode(request).pipe(
      Effect.provideContext(Context.make(WeChatPayConfig, config).pipe(Context.add(Sealer, { seal }))),
      Effect.mapError((error) => {
        if (failure !== undefined) return failure
        const [fault] = Lenient.faults(error)
        return encodeError(description, Lenient.formatPath(fault?.path ?? []), fault?.message ?? "does not fit")
      }),
      Effect.flatMap((encoded) =>
        isRecord(encoded)
          ? Effect.as(checkPath(description, encoded), encoded)
          : Effect.fail(encodeError(description, "", "a request is an object"))
      )
    )
  }
}

const sealProblem = (problem: Rsa.SealProblem): string =>
  problem._tag === "TooLong"
    ? `${problem.length} bytes do not fit under the platform key, ${problem.limit} at most`
    : "the text is not well-formed Unicode"

/** `encodeURIComponent("..")` is `..`, which a URL resolves: such a value would call another route. */
const checkPath = (description: Description, encoded: Encoded) =>
  Effect.forEach(Object.keys(encoded), (field) => {
    const value = encoded[field]
    return description.place(field) === "path" && (value === "" || value === "." || value === "..")
      ? Effect.fail(encodeError(description, field, "a path value must not be empty, `.` or `..`"))
      : Effect.void
  }, { discard: true })

/** A URL writes `'` as `%27`, and the signature covers the URL as sent. */
const escape = (value: unknown): string =>
  encodeURIComponent(typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll("'", "%27")

const place = (description: Description, encoded: Encoded) => {
  const query: Array<string> = []
  const body: Record<string, unknown> = {}
  let hasBody = false
  for (const [field, value] of Object.entries(encoded)) {
    if (value === undefined) continue
    const at = description.place(field)
    if (at === "query") {
      for (const one of Array.isArray(value) ? value : [value]) query.push(`${escape(field)}=${escape(one)}`)
    } else if (at === "body" || description.repeated.includes(field)) {
      body[field] = value
      hasBody = true
    }
  }
  const path = description.path.replace(/\{(\w+)\}/g, (_, field: string) => escape(encoded[field] ?? ""))
  const target = query.length === 0 ? path : `${path}?${query.join("&")}`
  return { target, body: hasBody ? new TextEncoder().encode(JSON.stringify(body)) : Exchange.noBody }
}

/** A signed request goes nowhere but to WeChat Pay: an address in an answer is only a suggestion. */
const pin = (config: WeChatPayConfig["Service"], description: Description, encoded: Encoded, field: string) => {
  const text = encoded[field]
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined
  const origins = [config.baseUrl, config.backupUrl, config.fapiaoUrl]
  return url === undefined || url.username !== "" || !origins.includes(url.origin)
    ? Effect.fail(encodeError(
      description,
      field,
      `must be an address of ${origins.filter((origin) => origin !== undefined).join(", ")}`
    ))
    : Effect.succeed(url)
}

const readFile = (description: Description, file: FileContent, maxBytes: number) => {
  const tooLarge = encodeError(description, "file", `is larger than ${maxBytes} bytes`)
  if (file instanceof Uint8Array) return file.length > maxBytes ? Effect.fail(tooLarge) : Effect.succeed(file)
  const stream = file instanceof Blob
    ? Stream.fromReadableStream({ evaluate: () => file.stream(), onError: (cause) => cause })
    : file
  return Stream.runFoldEffect(
    Stream.mapError(stream, () => encodeError(description, "file", "could not be read")),
    () => ({ chunks: Array<Uint8Array>(), length: 0 }),
    (read, chunk) => {
      read.length += chunk.length
      read.chunks.push(chunk)
      return read.length > maxBytes ? Effect.fail(tooLarge) : Effect.succeed(read)
    }
  ).pipe(Effect.map(({ chunks }): Uint8Array => Buffer.concat(chunks)))
}

// ---------------------------------------------------------------------------------------------------------------------
// repeat
// ---------------------------------------------------------------------------------------------------------------------

/** Runs attempts, each signed anew, under the configured policy; after a failed connection at the other host. */
const repeat = <A, E extends WeChatPayError, R>(
  config: WeChatPayConfig["Service"],
  description: Description,
  attempt: (origin: string, onSend: () => void) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | TransportError, R> => {
  const origins = config.backupUrl === undefined ? [config.baseUrl] : [config.baseUrl, config.backupUrl]
  let turn = 0
  return Effect.suspend(() => {
    let sent = false
    return attempt(origins[turn % origins.length] ?? config.baseUrl, () => {
      sent = true
    }).pipe(
      Effect.timeoutOrElse({
        duration: config.timeout,
        orElse: () =>
          Effect.fail(
            new TransportError({ ...where(description), outcome: sent ? "Unknown" : "NotSent", reason: "Timeout" })
          )
      })
    )
  }).pipe(
    Effect.retry({
      schedule: config.retry,
      while: (error) => {
        const again = mayRepeat(description, error)
        if (again && error._tag === "TransportError" && error.reason !== "TooLarge") turn++
        return again
      }
    })
  )
}

const mayRepeat = (description: Description, error: WeChatPayError): boolean => {
  if (error.outcome === "NotSent") return error._tag === "TransportError"
  if (error.outcome === "Refused") return false
  if (description.method !== "GET" && description.idempotentBy === undefined) return false
  switch (error._tag) {
    case "ApiError":
      return error.isRetryable
    case "TransportError":
      return error.reason !== "TooLarge"
    case "SignatureError":
      return error.reason === "Probe"
    default:
      return false
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// verify and decode
// ---------------------------------------------------------------------------------------------------------------------

const isSuccess = (status: number) => status >= 200 && status <= 299

const outcomeOf = (status: number): Outcome => status >= 400 && status <= 499 && status !== 429 ? "Refused" : "Unknown"

const parseJson = (text: string): Result.Result<unknown, unknown> => Result.try((): unknown => JSON.parse(text))

const checkStatus = <Code extends string>(
  description: Description,
  answer: Exchange.Answer,
  outgoing: Exchange.Outgoing
): Effect.Effect<void, ApiError<Code>> => {
  if (isSuccess(answer.status)) return Effect.void
  const text = Verification.bodyText(answer.body)
  const parsed = Result.getOrElse(parseJson(text), () => undefined)
  const document = isRecord(parsed) ? parsed : {}
  const code = typeof document.code === "string" ? document.code : ""
  const message = typeof document.message === "string" ? document.message : "no error document"
  const field = isRecord(document.detail) && typeof document.detail.field === "string"
    ? document.detail.field
    : undefined
  const difference = code === "SIGN_ERROR" ? signDifference(document.detail, outgoing) : undefined
  return Effect.fail(
    new ApiError<Code>({
      ...where(description),
      ...Exchange.requestId(answer.headers),
      outcome: outcomeOf(answer.status),
      status: answer.status,
      code,
      description: message,
      ...(field === undefined ? {} : { field }),
      ...(document.detail === undefined ? {} : { detail: Redacted.make(document.detail) }),
      ...(difference === undefined ? {} : { signDifference: difference }),
      body: redactText(text)
    })
  )
}

const verify = (config: WeChatPayConfig["Service"], description: Description, answer: Exchange.Answer) =>
  Verification.verify({
    ...where(description),
    ...Exchange.requestId(answer.headers),
    headers: answer.headers,
    body: answer.body,
    sandbox: config.loopback,
    toleranceSeconds: Verification.tolerance
  }).pipe(
    // The request is out: without the key to verify its answer, nothing is known of it.
    Effect.mapError((error) =>
      error._tag === "CertificateError" ? new CertificateError({ ...error, outcome: "Unknown" }) : error
    )
  )

const decodeError = (description: Description, answer: Exchange.Answer, issue: string) =>
  new ResponseDecodeError({
    ...where(description),
    ...Exchange.requestId(answer.headers),
    outcome: "Unknown",
    issue,
    body: redactText(Verification.bodyText(answer.body))
  })

const readJson = (description: Description, answer: Exchange.Answer): Effect.Effect<unknown, ResponseDecodeError> =>
  Result.match(parseJson(Verification.bodyText(answer.body)), {
    onFailure: () => Effect.fail(decodeError(description, answer, "the body is not JSON")),
    onSuccess: Effect.succeed
  })

/**
 * Numbers that name the business. A response signature covers neither address nor request: any genuine answer of the
 * last five minutes would verify, so one about another order must not pass.
 */
const identifiers = [
  "mchid",
  "sp_mchid",
  "sub_mchid",
  "combine_mchid",
  "out_trade_no",
  "transaction_id",
  "combine_out_trade_no",
  "out_refund_no",
  "refund_id",
  "out_order_no",
  "order_id",
  "out_return_no",
  "return_id",
  "out_bill_no",
  "transfer_bill_no",
  "out_batch_no",
  "batch_id",
  "out_detail_no",
  "detail_id",
  "out_request_no",
  "stock_id",
  "coupon_code",
  "coupon_id",
  "activity_id",
  "complaint_id",
  "business_code",
  "applyment_id"
]

const checkIdentifiers = (description: Description, request: Encoded, json: unknown, answer: Exchange.Answer) => {
  if (!isRecord(json)) return Effect.void
  const foreign = identifiers.filter((name) => {
    const asked = request[name]
    const told = json[name]
    return asked !== undefined && told !== undefined && told !== null && told !== "" && String(asked) !== String(told)
  })
  return foreign.length === 0 ? Effect.void : Effect.fail(
    new SignatureError({
      ...where(description),
      ...Exchange.requestId(answer.headers),
      outcome: "Unknown",
      reason: "ForeignAnswer",
      identifiers: foreign,
      body: redactText(Verification.bodyText(answer.body))
    })
  )
}

const decoder = <Res>(schema: ResponseSchema<Res>) => {
  const decode = Schema.decodeUnknownEffect(schema)
  return (
    json: unknown,
    text: string,
    description: Description,
    config: WeChatPayConfig["Service"],
    answer: Exchange.Answer
  ): Effect.Effect<Res, ResponseDecodeError | DecryptError> => {
    let closed = false
    const open = (ciphertext: string): Effect.Effect<string, SchemaIssue.Issue> => {
      for (const key of config.privateKeys) {
        const opened = Rsa.open(key, ciphertext)
        if (Result.isSuccess(opened)) return Effect.succeed(opened.success)
      }
      closed = true
      return Effect.fail(new SchemaIssue.InvalidValue({ message: "does not open" }))
    }
    return Lenient.decodeJson(decode, json, text, description.name, () => closed).pipe(
      Effect.provideService(Opener, { open }),
      Effect.mapError((error) =>
        closed
          ? new DecryptError({
            ...where(description),
            ...Exchange.requestId(answer.headers),
            outcome: "Unknown",
            algorithm: "OAEP",
            field: Lenient.formatPath(Lenient.faults(error)[0]?.path ?? []),
            body: redactText(Verification.bodyText(answer.body))
          })
          : decodeError(description, answer, Lenient.describe(error))
      )
    )
  }
}

// ---------------------------------------------------------------------------------------------------------------------
// span
// ---------------------------------------------------------------------------------------------------------------------

const withSpan = <A, E, R>(description: Description, effect: Effect.Effect<A, E, R>) =>
  Effect.withSpan(effect, description.name, {
    kind: "client",
    attributes: { "http.request.method": description.method, "url.template": description.path },
    captureStackTrace: false
  })

const annotate = (answer: Exchange.Answer) =>
  Effect.annotateCurrentSpan({
    "http.response.status_code": answer.status,
    "wechatpay.request_id": answer.headers["request-id"]
  })
