/** Declares endpoints. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import {
  common,
  type Description,
  type JsonDescription,
  type RequestSchema,
  type ResponseSchema,
  type Role,
  type Route,
  type StreamDescription,
  type UploadDescription,
  withResponse
} from "./call/description.ts"
import * as Download from "./call/download.ts"
import type { FileContent } from "./call/file.ts"
import * as Layout from "./call/layout.ts"
import * as Pipeline from "./call/pipeline.ts"
import * as Upload from "./call/upload.ts"
import type { CommonCode, WeChatPayError } from "./WeChatPayError.ts"

export type {
  Description,
  JsonDescription,
  Role,
  Route,
  StreamDescription,
  UploadDescription
} from "./call/description.ts"
export type { Download } from "./call/download.ts"
export type { FileContent } from "./call/file.ts"
export type { Response, Services } from "./call/pipeline.ts"
export { Timeout } from "./transport/retry.ts"

/** Any endpoint, for catalogues. */
export interface Any {
  readonly [Pipeline.TypeId]: typeof Pipeline.TypeId
  readonly description: Description
}

/** Checks for an endpoint. */
export const isEndpoint = (value: unknown): value is Any => Predicate.hasProperty(value, Pipeline.TypeId)

/** An endpoint: a function from request to response, which carries its description. */
export interface Endpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req): Effect.Effect<Res, WeChatPayError<Code>, Pipeline.Services>
  readonly description: JsonDescription
  /** The same call, with Request-ID, status and raw body beside the response. */
  readonly withResponse: (
    request: Req
  ) => Effect.Effect<Pipeline.Response<Res>, WeChatPayError<Code>, Pipeline.Services>
}

/** An endpoint that responds with a file. */
export interface StreamEndpoint<in Req, out Code extends string = string> extends Any {
  (request: Req): Stream.Stream<Uint8Array, WeChatPayError<Code>, Pipeline.Services>
  readonly description: StreamDescription
  /**
   * The same download, with the headers that came before it.
   *
   * **Gotchas**
   *
   * The response holds a connection until `content` is run, to its end or not. If you only want the headers, release
   * the connection with `Stream.runHead(content)`.
   */
  readonly withHeaders: (
    request: Req
  ) => Effect.Effect<Download.Download<Code>, WeChatPayError<Code>, Pipeline.Services>
}

/** An endpoint that takes a file. */
export interface UploadEndpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req & { readonly file: FileContent }): Effect.Effect<Res, WeChatPayError<Code>, Pipeline.Services>
  readonly description: UploadDescription
  /** The same upload, with Request-ID, status and raw body beside the response. */
  readonly withResponse: (
    request: Req & { readonly file: FileContent }
  ) => Effect.Effect<Pipeline.Response<Res>, WeChatPayError<Code>, Pipeline.Services>
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
 * Declares an endpoint whose request and response are JSON.
 *
 * **When to use**
 *
 * Use to call a route that is not built in: signing, encryption, verification and retries work as usual.
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
 * After an interrupted call it is unknown whether the request was sent. Set the time that an attempt may take in the configuration
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
    /** Identifiers that mean something else in the response than in the request. */
    readonly notShared?: FieldsOf<Req> | undefined
    /** `false` for the few responses that WeChat Pay does not sign. */
    readonly signed?: boolean | undefined
  }
): Endpoint<Req, Res, Code> => {
  const description: JsonDescription = {
    ...common(options),
    ...withResponse(options),
    kind: "json",
    safe: options.safe ?? false,
    idempotentBy: options.idempotentBy
  }
  const run = Pipeline.make(description, Pipeline.exchangeJson<Res, Code>(description, options.response))
  const prepare = Layout.json(description)
  return Pipeline.callable(description, (request: Req) => run(request, prepare))
}

/**
 * Declares an endpoint that responds with a file, as a stream of the bytes as received.
 *
 * **Details**
 *
 * With `address`, that field holds the whole address as an earlier response gave it (`download_url`), and the other
 * fields are added to its query. The address must be of a configured origin or of one of WeChat Pay's own, otherwise nothing is signed or sent. The
 * request goes to the configured origin.
 * The call is repeated only until the first byte; after that, a pause longer than the timeout ends it.
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
  const description: StreamDescription = {
    ...common(options),
    kind: "stream",
    authorized: options.authorized ?? true,
    addressField: options.address,
    digest: options.digest
  }
  const run = Pipeline.make(description, Download.exchange<Code>(description))
  const prepare = Download.prepare(description)
  const observed = Pipeline.observe(description)
  const withHeaders = (request: Req) =>
    observed(
      Effect.flatMap(
        Effect.mapError(
          run(request, prepare),
          (error) => error._tag === "TransportError" && error.outcome === "Unknown" ? Download.ofDownload(error) : error
        ),
        (response) => Download.open<Code>(description, response)
      )
    )
  return Object.assign(
    (request: Req) => Stream.unwrap(Effect.map(withHeaders(request), ({ content }) => content)),
    { [Pipeline.TypeId]: Pipeline.TypeId, withHeaders, description }
  )
}

/**
 * Declares an endpoint that takes a file: multipart, of which only the `meta` part is signed.
 *
 * **Details**
 *
 * The request's fields make up `meta`, except those of the route and those that `parts` names; the file's digest is
 * added. An attempt may take a minute, or the configured time where that is longer, unless {@link Timeout} sets
 * another, and is repeated like a GET.
 */
export const makeUpload = <Req, Res, const Own extends string = never, Code extends string = CodeOf<Own>>(
  options: Common<Own> & SameCodes<Own, NoInfer<Code>> & {
    readonly request: RequestSchema<Req>
    readonly response: ResponseSchema<Res>
    /** Name of the file; its extension is checked. */
    readonly filename: (request: NoInfer<Req>) => string
    /** Largest size in bytes by extension, in lower case. */
    readonly limits: Readonly<Record<string, number>>
    /** Field of `meta` that takes the digest (lower-case hex): `sha256` by default. */
    readonly digest?: { readonly algorithm: "sha256" | "sm3"; readonly field: string } | undefined
    /** Name of the file's part: `file` by default. */
    readonly part?: string | undefined
    /** Fields that are text parts of their own. */
    readonly parts?: FieldsOf<Req> | undefined
    readonly notShared?: FieldsOf<Req> | undefined
  }
): UploadEndpoint<Req, Res, Code> => {
  const description: UploadDescription = {
    ...common(options),
    ...withResponse(options),
    kind: "upload",
    digest: options.digest ?? { algorithm: "sha256", field: "sha256" },
    file: { part: options.part ?? "file", limits: options.limits }
  }
  const run = Pipeline.make(description, Pipeline.exchangeJson<Res, Code>(description, options.response))
  return Pipeline.callable(description, (request: Req & { readonly file: FileContent }) => {
    const { file, ...fields } = request
    return run(fields, (encoded) => Upload.prepare(description, encoded, options.filename(request), file))
  })
}
