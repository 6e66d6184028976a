/**
 * How an endpoint is declared, and one request's way: encode, sign, send, verify, decode.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Equal from "effect/Equal"
import type * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import { HttpClient } from "effect/http/HttpClient"
import type { HttpMethod } from "effect/http/HttpMethod"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import type * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import type { Description, Role, Route } from "./call/description.ts"
import * as Multipart from "./call/multipart.ts"
import * as Request from "./call/request.ts"
import * as Answer from "./call/response.ts"
import { CertificateStore } from "./CertificateStore.ts"
import * as Digest from "./internal/digest.ts"
import * as ErrorResponse from "./transport/errorResponse.ts"
import { repeat, Timeout } from "./transport/retry.ts"
import * as Transport from "./transport/transport.ts"
import * as Verification from "./transport/verification.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { type CommonCode, IntegrityError, redactText, TransportError, type WeChatPayError } from "./WeChatPayError.ts"
import type { Opener, Sealer } from "./Wire.ts"

export type { Description, Role, Route } from "./call/description.ts"
export type { FileContent } from "./call/request.ts"
export { Timeout } from "./transport/retry.ts"

/**
 * What every endpoint needs.
 *
 * @category models
 * @since 0.1.0
 */
export type Services = WeChatPayConfig | CertificateStore | HttpClient

/** Request schema: encoding may need our configuration and the key of the other side, and nothing else. */
type RequestSchema<Req> = Schema.Codec<Req, unknown, Opener, WeChatPayConfig | Sealer>

/** Answer schema: decoding may need our private key, and nothing else. */
type ResponseSchema<Res> = Schema.Codec<Res, unknown, Opener, Sealer>

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
  /**
   * The same download, with the headers that came before it.
   *
   * **Gotchas**
   *
   * The answer holds a connection until `content` is run, to its end or not. Where the headers are all that was wanted,
   * `Stream.runHead(content)` lets go of it.
   */
  readonly withHeaders: (request: Req) => Effect.Effect<Download<Code>, WeChatPayError<Code>, Services>
}

/**
 * A download that has begun.
 *
 * @category models
 * @since 0.1.0
 */
export interface Download<out Code extends string = string> {
  readonly headers: Headers.Headers
  readonly content: Stream.Stream<Uint8Array, WeChatPayError<Code>>
}

/**
 * An endpoint that takes a file.
 *
 * @category models
 * @since 0.1.0
 */
export interface UploadEndpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req & { readonly file: Request.FileContent }): Effect.Effect<Res, WeChatPayError<Code>, Services>
  /** The same upload, with Request-ID, status and raw body beside the answer. */
  readonly withResponse: (
    request: Req & { readonly file: Request.FileContent }
  ) => Effect.Effect<Response<Res>, WeChatPayError<Code>, Services>
}

interface Common<Own extends string> {
  readonly name: string
  readonly title: string
  readonly route: Route
  readonly docs: string | ReadonlyArray<string>
  readonly roles?: ReadonlyArray<Role> | undefined
  /** Codes that the endpoint documents, beside the common ones. */
  readonly codes?: ReadonlyArray<Own> | undefined
}

/** The codes of an endpoint whose type is not written out: any where none are listed. */
type CodeOf<Own extends string> = [Own] extends [never] ? string : CommonCode | Own

/** Holds the list of codes against the type as written out: a code that one of the two lacks does not compile. */
type SameCodes<Own extends string, Code extends string> = [Own] extends [Code] ? string extends Code ? unknown
  : [Code] extends [CommonCode | Own] ? unknown
  : { readonly codes: ReadonlyArray<Exclude<Code, CommonCode>> & { readonly missing: Exclude<Code, CommonCode | Own> } }
  : { readonly codes: ReadonlyArray<Exclude<Code, CommonCode>> }

/** Names of a request's fields. */
type FieldsOf<Req> = ReadonlyArray<NoInfer<keyof Req & string>>

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
 * `query`, `body` and `headers` name the exceptions, `repeated` the fields that are in the path and beside it.
 *
 * `codes` lists the codes that the official page documents, beside `WeChatPayError.commonCodes`: `error.code` then
 * completes with them. Where the endpoint's type is written out, it has to name the same codes.
 *
 * **Gotchas**
 *
 * Interrupting a call says nothing about whether it was sent. Set the time that an attempt may take in the configuration
 * or by {@link Timeout}, not by `Effect.timeout` around the call.
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
export const make = <Req, Res, const Own extends string = never, Code extends string = CodeOf<Own>>(
  options: Common<Own> & SameCodes<Own, NoInfer<Code>> & {
    readonly request: RequestSchema<Req>
    readonly response: ResponseSchema<Res>
    readonly query?: FieldsOf<Req> | undefined
    readonly body?: FieldsOf<Req> | undefined
    readonly repeated?: FieldsOf<Req> | undefined
    /** Fields that go into headers, with the header's name. */
    readonly headers?: { readonly [Field in keyof Req & string]?: string } | undefined
    /** Merchant number that makes a repeat the same business. */
    readonly idempotentBy?: NoInfer<keyof Req & string> | undefined
    /** Whether a repeat is harmless without one: a POST that only asks, or that sets what the first one set. */
    readonly safe?: boolean | undefined
    /** Identifiers that mean something else in the answer than in the request. */
    readonly notShared?: FieldsOf<Req> | undefined
    /** `false` for the few answers that WeChat Pay does not sign. */
    readonly signed?: boolean | undefined
  }
): Endpoint<Req, Res, Code> => {
  const description = describe(options, { kind: "json", response: options.response })
  const encode = Request.encoder(description, options.request)
  const decode = Answer.decoder<Res, Code>(description, options.response)
  const call = Effect.fnUntraced(function*(
    request: Req
  ): Effect.fn.Return<Received<Res>, WeChatPayError<Code>, Services> {
    const config = yield* WeChatPayConfig
    const client = yield* HttpClient
    const lookup = Request.lookup(yield* CertificateStore)
    const encoded = yield* encode(request, config, lookup)
    const { body, headers, target } = Request.layout(description, encoded)
    const bytes = Request.bodyBytes(body)
    const { serial } = yield* lookup.key
    return yield* repeat(
      config,
      Request.where(description),
      { safe: Request.isSafe(description, encoded) },
      (origin, onSend) =>
        exchange<Res, Code>(config, client, description, decode, encoded, {
          method: description.method,
          origin,
          target,
          headers,
          signed: bytes,
          body: Transport.jsonBody(bytes),
          accept: "application/json",
          serial,
          authorize: true
        }, onSend)
    )
  })
  return callable(description, call)
}

/** A verified answer, before and after decoding. */
interface Received<out Res> {
  readonly value: Res
  readonly answer: Transport.Answer
}

/** The two ways to call: for the answer alone, and for what came around it as well. */
const callable = <Req, Res, E, R>(
  description: Description,
  call: (request: Req) => Effect.Effect<Received<Res>, E, R>
) =>
  Object.assign(
    (request: Req) => Effect.map(withSpan(description, call(request)), ({ value }) => value),
    {
      withResponse: (request: Req) =>
        Effect.map(withSpan(description, call(request)), ({ answer, value }): Response<Res> => ({
          value,
          status: answer.status,
          requestId: Verification.readRequestId(answer.headers),
          body: redactText(Verification.bodyText(answer.body))
        })),
      description
    }
  )

/** One attempt of a call whose answer is JSON: sign, send, verify, decode. */
const exchange = Effect.fnUntraced(function*<Res, Code extends string>(
  config: WeChatPayConfig["Service"],
  client: HttpClient,
  description: Description,
  decode: ReturnType<typeof Answer.decoder<Res, Code>>,
  encoded: Request.Encoded,
  outgoing: Transport.Outgoing,
  onSend: () => void
): Effect.fn.Return<Received<Res>, WeChatPayError<Code>, CertificateStore> {
  const where = Request.where(description)
  const response = yield* Transport.send(config, client, where, outgoing, onSend)
  const answer = yield* Transport.receive(where, response)
  yield* Answer.annotate(answer)
  yield* ErrorResponse.check<Code>(where, answer, outgoing)
  yield* Answer.verify(config, description, answer)
  return { value: yield* decode(encoded, config, answer), answer }
})

/**
 * Declares an endpoint that answers with a file, as a stream of the bytes as received.
 *
 * **Details**
 *
 * With `address`, that field holds the whole address as another answer gave it (`download_url`), to whose query the
 * others are added; it must be https and of a configured origin, else nothing is signed or sent. The call is repeated only until the first byte; after that a
 * pause longer than the timeout ends it.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeStream = <Req, const Own extends string = never, Code extends string = CodeOf<Own>>(
  options: Common<Own> & SameCodes<Own, NoInfer<Code>> & {
    readonly request: RequestSchema<Req>
    readonly address?: NoInfer<keyof Req & string> | undefined
    /** `false` where the request is fetched without our signature, from the host of invoice files. */
    readonly authorized?: boolean | undefined
    /** Header that announces the file's digest; without it nothing is checked. */
    readonly digest?: { readonly algorithm: "sm3"; readonly header: string } | undefined
  }
): StreamEndpoint<Req, Code> => {
  const description = describe(options, { kind: "stream", response: undefined })
  const encode = Request.encoder(description, options.request)
  const open = Effect.fnUntraced(function*(
    request: Req
  ): Effect.fn.Return<Download<Code>, WeChatPayError<Code>, Services> {
    const config = yield* WeChatPayConfig
    const client = yield* HttpClient
    const lookup = Request.lookup(yield* CertificateStore)
    const encoded = yield* encode(request, config, lookup)
    const address = options.address === undefined
      ? undefined
      : yield* Request.pin(config, description, encoded, options.address)
    const { headers, target } = address === undefined
      ? Request.layout(description, encoded)
      : { headers: {}, target: Request.extend(description, encoded, address) }
    const serial = description.authorized ? (yield* lookup.key).serial : undefined
    const where = Request.where(description)
    const response = yield* repeat(config, where, { safe: Request.isSafe(description, encoded) }, (origin, onSend) => {
      const outgoing: Transport.Outgoing = {
        method: description.method,
        origin: description.authorized ? origin : config.fapiaoUrl,
        target,
        headers,
        signed: Transport.noBody,
        body: HttpBody.empty,
        accept: "*/*",
        serial,
        authorize: description.authorized
      }
      return Transport.send(config, client, where, outgoing, onSend).pipe(
        Effect.tap(Answer.annotate),
        Effect.tap((response) =>
          response.status >= 200 && response.status <= 299
            ? Effect.void
            : Effect.flatMap(
              Transport.receive(where, response),
              (answer) => ErrorResponse.check<Code>(where, answer, outgoing)
            )
        )
      )
    })
    const timeout = yield* Timeout
    const announced = options.digest === undefined ? undefined : response.headers[options.digest.header]
    return {
      headers: response.headers,
      content: response.stream.pipe(
        Stream.mapError((error) => Transport.transportError(where, error)),
        // Each pull by itself. `Stream.timeoutOrElse` reads ahead, and what passes its queue is found dead only by the
        // slow collections: a large file then takes 150 MB more.
        (content) =>
          Stream.transformPull(content, (pull) =>
            Effect.succeed(Effect.timeoutOrElse(pull, {
              duration: timeout ?? config.timeout,
              orElse: () => Effect.fail(new TransportError({ ...where, outcome: "Unknown", reason: "Timeout" }))
            }))),
        (content) =>
          options.digest === undefined || announced === undefined
            ? content
            : Digest.checked(content, options.digest.algorithm, announced, (actual) =>
              new IntegrityError({
                ...where,
                outcome: "Unknown",
                algorithm: "SM3",
                expected: announced,
                actual
              }))
      )
    }
  })
  const withHeaders = (request: Req) => withSpan(description, open(request))
  return Object.assign(
    (request: Req) => Stream.unwrap(Effect.map(withHeaders(request), ({ content }) => content)),
    { withHeaders, description }
  )
}

/** Least time for an attempt that carries a file, unless `Timeout` says otherwise. */
const uploadTimeout = Duration.minutes(1)

/**
 * Declares an endpoint that takes a file: multipart, of which only the `meta` part is signed.
 *
 * **Details**
 *
 * The request's fields make up `meta`, except those of the route and those that `parts` names; the file's digest is
 * added. An attempt may take a minute, or the configured time where that is longer, unless {@link Timeout} says
 * otherwise, and is repeated like a GET.
 *
 * @category constructors
 * @since 0.1.0
 */
export const makeUpload = <Req, Res, const Own extends string = never, Code extends string = CodeOf<Own>>(
  options: Common<Own> & SameCodes<Own, NoInfer<Code>> & {
    readonly request: RequestSchema<Req>
    readonly response: ResponseSchema<Res>
    /** Name of the file; its extension is checked. */
    readonly filename: (request: NoInfer<Req>) => string
    /** Largest size in bytes by extension, in lower case. */
    readonly limits: Readonly<Record<string, number>>
    /** Field of `meta` that takes the digest (lower-case hex): `sha256` unless given. */
    readonly digest?: { readonly algorithm: "sha256" | "sm3"; readonly field: string } | undefined
    /** Name of the file's part: `file` unless given. */
    readonly part?: string | undefined
    /** Fields that are text parts of their own. */
    readonly parts?: FieldsOf<Req> | undefined
    readonly notShared?: FieldsOf<Req> | undefined
  }
): UploadEndpoint<Req, Res, Code> => {
  const digest = options.digest ?? { algorithm: "sha256", field: "sha256" }
  const part = options.part ?? "file"
  const description: Description = {
    ...describe(options, { kind: "upload", response: options.response }),
    safe: true,
    digest,
    file: { part, limits: options.limits }
  }
  const encode = Request.encoder(description, options.request)
  const decode = Answer.decoder<Res, Code>(description, options.response)
  const call = Effect.fnUntraced(function*(
    request: Req & { readonly file: Request.FileContent }
  ): Effect.fn.Return<Received<Res>, WeChatPayError<Code>, Services> {
    const config = yield* WeChatPayConfig
    const client = yield* HttpClient
    const lookup = Request.lookup(yield* CertificateStore)
    const { file, ...fields } = request
    const encoded = yield* encode(fields, config, lookup)
    const filename = options.filename(request)
    const extension = filename.slice(filename.lastIndexOf(".") + 1).toLowerCase()
    const limit = Object.hasOwn(options.limits, extension) ? options.limits[extension] : undefined
    if (!filename.isWellFormed()) {
      return yield* Request.encodeError(description, "filename", "the text is not well-formed Unicode")
    }
    if (limit === undefined) {
      const accepted = Object.keys(options.limits).join(", ")
      return yield* Request.encodeError(description, "filename", `the extension must be one of ${accepted}`)
    }
    const { content, hash } = yield* Request.readFile(description, file, limit, digest.algorithm)
    const { body, headers, parts, target } = Request.layout(description, encoded)
    const meta = new TextEncoder().encode(JSON.stringify({ ...body, [digest.field]: hash }))
    const multipart = Multipart.make({ meta, parts, part, filename, extension, content })
    const { serial } = yield* lookup.key
    const timeout = yield* Timeout
    return yield* repeat(
      config,
      Request.where(description),
      { safe: Request.isSafe(description, encoded) },
      (origin, onSend) =>
        exchange<Res, Code>(config, client, description, decode, encoded, {
          method: description.method,
          origin,
          target,
          headers,
          signed: meta,
          body: HttpBody.uint8Array(multipart.body, multipart.contentType),
          accept: "application/json",
          serial,
          authorize: true
        }, onSend)
    ).pipe(Effect.provideService(Timeout, timeout ?? Duration.max(config.timeout, uploadTimeout)))
  })
  return callable(description, call)
}

/** A page, and how many items the whole list has where the answer says so. */
interface Part<Item> {
  readonly found: ReadonlyArray<Item>
  readonly total: number | undefined
}

const partAt = <Req extends object, Page extends object, Item, Code extends string>(
  endpoint: Endpoint<Req, Page, Code>,
  items: (page: Page) => ReadonlyArray<Item> | undefined,
  request: Req
) =>
(offset: number): Effect.Effect<Part<Item>, WeChatPayError<Code>, Services> =>
  Effect.map(endpoint({ ...request, offset }), (page) => ({
    found: items(page) ?? [],
    total: "total_count" in page && typeof page.total_count === "number" ? page.total_count : undefined
  }))

/** Reads from an offset on; `after` says of a page which offset comes next, and how many items there are up to there. */
const readOn = <Item, E, R>(
  read: (offset: number) => Effect.Effect<Part<Item>, E, R>,
  start: number,
  after: (offset: number, size: number) => { readonly next: number; readonly reached: number }
): Stream.Stream<Item, E, R> =>
  Stream.paginate(start, (offset) =>
    Effect.map(read(offset), ({ found, total }) => {
      const { next, reached } = after(offset, found.length)
      const isLast = found.length === 0 || (total !== undefined && reached >= total)
      return [found, isLast ? Option.none<number>() : Option.some(next)]
    }))

const byItem = (offset: number, size: number) => ({ next: offset + size, reached: offset + size })

/**
 * Reads a list that comes in pages by `offset` and `limit` as one Stream, until a page brings nothing or, where the
 * answer has a `total_count`, all are there.
 *
 * **Example** (All stocks of a merchant)
 *
 * ```ts
 * import { Schema } from "effect"
 * import { Endpoint, Wire } from "effect-wechatpay"
 *
 * const list = Endpoint.make({
 *   name: "Own.list",
 *   title: "",
 *   route: "GET /v3/own/items",
 *   docs: "",
 *   request: Schema.Struct(Wire.pageFields()),
 *   response: Schema.Struct({ data: Schema.Array(Schema.String), total_count: Schema.optionalKey(Schema.Int) })
 * })
 *
 * const listAll = Endpoint.pages(list, ({ data }) => data)
 * const items = listAll({ limit: 20 })
 * ```
 *
 * @category combinators
 * @since 0.1.0
 */
export const pages = <
  Req extends { readonly offset?: number; readonly limit?: number },
  Page extends object,
  Item,
  Code extends string
>(
  endpoint: Endpoint<Req, Page, Code>,
  items: (page: Page) => ReadonlyArray<Item> | undefined
) =>
(request: Req): Stream.Stream<Item, WeChatPayError<Code>, Services> =>
  readOn(partAt(endpoint, items, request), request.offset ?? 0, byItem)

/**
 * The same for lists whose `offset` is documented as the number of a page (分页页码), counted from 0.
 *
 * **Details**
 *
 * Nobody outside WeChat Pay knows whether that is meant: other lists count items under the same name. So the second page
 * decides. One that repeats the first but for its first item shows that items are counted, and the rest is read so; one
 * that is the first again shows that `offset` has no effect, and then there is no more. Either way nothing is left out,
 * and nothing comes twice.
 *
 * @category combinators
 * @since 0.1.0
 */
export const numberedPages = <
  Req extends { readonly offset?: number; readonly limit?: number },
  Page extends object,
  Item,
  Code extends string
>(
  endpoint: Endpoint<Req, Page, Code>,
  items: (page: Page) => ReadonlyArray<Item> | undefined
) =>
(request: Req): Stream.Stream<Item, WeChatPayError<Code>, Services> => {
  const read = partAt(endpoint, items, request)
  const start = request.offset ?? 0
  return Stream.unwrap(Effect.map(read(start), ({ found: first, total }) => {
    const size = first.length
    if (size === 0 || (total !== undefined && total <= size)) return Stream.fromIterable(first)
    const rest = Effect.map(read(start + 1), (second) => {
      if (Equal.equals(second.found, first)) return Stream.empty
      return size > 1 && Equal.equals(second.found.slice(0, size - 1), first.slice(1))
        ? readOn(read, start + size, byItem)
        : readOn(
          (number) => number === start + 1 ? Effect.succeed(second) : read(number),
          start + 1,
          (number) => ({ next: number + 1, reached: (number + 1) * size })
        )
    })
    return Stream.concat(Stream.fromIterable(first), Stream.unwrap(rest))
  }))
}

// ---------------------------------------------------------------------------------------------------------------------
// description
// ---------------------------------------------------------------------------------------------------------------------

const describe = (
  options: Common<string> & {
    readonly request: Description["request"]
    readonly query?: ReadonlyArray<string> | undefined
    readonly body?: ReadonlyArray<string> | undefined
    readonly parts?: ReadonlyArray<string> | undefined
    readonly repeated?: ReadonlyArray<string> | undefined
    readonly headers?: { readonly [field: string]: string | undefined } | undefined
    readonly idempotentBy?: string | undefined
    readonly safe?: boolean | undefined
    readonly notShared?: ReadonlyArray<string> | undefined
    readonly signed?: boolean | undefined
    readonly authorized?: boolean | undefined
    readonly address?: string | undefined
  },
  of: Pick<Description, "kind" | "response">
): Description => {
  const space = options.route.indexOf(" ")
  const path = options.route.slice(space + 1)
  const method = readMethod(options.route.slice(0, space))
  const pathFields = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name)
  const rest = method === "GET" || method === "DELETE" ? "query" : "body"
  const headers = Object.fromEntries(
    Object.entries(options.headers ?? {}).flatMap(([field, name]) => name === undefined ? [] : [[field, name]])
  )
  let identifiers: ReadonlyArray<string> | undefined
  return {
    name: options.name,
    title: options.title,
    route: options.route,
    method,
    path,
    pathFields,
    rest,
    roles: options.roles ?? ["direct"],
    docs: typeof options.docs === "string" ? [options.docs] : options.docs,
    codes: options.codes ?? [],
    kind: of.kind,
    request: options.request,
    response: of.response,
    place: (field) =>
      pathFields.includes(field)
        ? "path"
        : Object.hasOwn(headers, field)
        ? "header"
        : options.parts?.includes(field)
        ? "part"
        : options.query?.includes(field)
        ? "query"
        : options.body?.includes(field)
        ? "body"
        : rest,
    repeated: options.repeated ?? [],
    headers,
    identifiers: () => identifiers ??= Answer.sharedIdentifiers(options.request, of.response, options.notShared ?? []),
    idempotentBy: options.idempotentBy,
    safe: options.safe ?? false,
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

const withSpan = <A, E, R>(description: Description, effect: Effect.Effect<A, E, R>) =>
  Effect.withSpan(effect, description.name, {
    kind: "client",
    attributes: { "http.request.method": description.method, "url.template": description.path },
    captureStackTrace: false
  })
