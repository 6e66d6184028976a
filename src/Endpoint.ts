/** Declares endpoints. */
import * as Effect from "effect/Effect"
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

/** Any endpoint, whose types of request and response are not known. */
export interface Any {
  readonly [Pipeline.TypeId]: typeof Pipeline.TypeId
  readonly description: Description
}

/** Checks whether a value is an endpoint. */
export const isEndpoint = (value: unknown): value is Any => typeof value === "function" && Pipeline.TypeId in value

/** An endpoint: a function from request to response, which carries its description. */
export interface Endpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req): Effect.Effect<Res, WeChatPayError<Code>, Pipeline.Services>
  readonly description: JsonDescription
  /** Makes the same call; returns the Request-ID, the status and the raw body with the response. */
  readonly withResponse: (
    request: Req
  ) => Effect.Effect<Pipeline.Response<Res>, WeChatPayError<Code>, Pipeline.Services>
}

/** An endpoint that responds with a file. */
export interface StreamEndpoint<in Req, out Code extends string = string> extends Any {
  (request: Req): Stream.Stream<Uint8Array, WeChatPayError<Code>, Pipeline.Services>
  readonly description: StreamDescription
  /**
   * Starts the same download; returns the headers of the response with the stream of its content.
   *
   * **Gotchas**
   *
   * The response holds a connection until a run of `content` ends, at the end of the file or before. If you need only the
   * headers, release the connection with `Stream.runHead(content)`.
   */
  readonly withHeaders: (
    request: Req
  ) => Effect.Effect<Download.Download<Code>, WeChatPayError<Code>, Pipeline.Services>
}

/** An endpoint that takes a file. */
export interface UploadEndpoint<in Req, out Res, out Code extends string = string> extends Any {
  (request: Req & { readonly file: FileContent }): Effect.Effect<Res, WeChatPayError<Code>, Pipeline.Services>
  readonly description: UploadDescription
  /** Makes the same upload; returns the Request-ID, the status and the raw body with the response. */
  readonly withResponse: (
    request: Req & { readonly file: FileContent }
  ) => Effect.Effect<Pipeline.Response<Res>, WeChatPayError<Code>, Pipeline.Services>
}

/** Options of all kinds of endpoints. */
interface Common<Own extends string> {
  /** Name in errors, spans, metrics and documents: `Module.verb`. */
  readonly name: string
  /** Chinese title of the official page. */
  readonly title: string
  /** Method and path, for example `GET /v3/pay/transactions/id/{transaction_id}`. */
  readonly route: Route
  /** Addresses of the official pages. */
  readonly docs: string | ReadonlyArray<string>
  /** Kinds of merchants that may call the endpoint: `["direct"]` by default. */
  readonly roles?: ReadonlyArray<Role> | undefined
  /** Codes that the endpoint documents in addition to the common ones. */
  readonly codes?: ReadonlyArray<Own> | undefined
}

/** The codes of an endpoint whose type is inferred: the listed and the common ones, or `string` if none are listed. */
type CodeOf<Own extends string> = [Own] extends [never] ? string : CommonCode | Own

/** Does not compile if `codes` and the annotated type of the endpoint have different codes. */
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
 * The fields that the route names go into the path. All others go into the query of a GET or DELETE, and into the JSON body
 * of other methods. `query`, `body` and `headers` list fields with another place; `repeated` lists fields that go into the
 * path and into the query or body.
 *
 * `codes` lists the codes of the official page in addition to `WeChatPayError.commonCodes`; editors complete
 * `error.code` with them. If you annotate the type of the endpoint, it must have the same codes.
 *
 * **Gotchas**
 *
 * After an interrupted call, nobody knows whether the request was sent. So do not use `Effect.timeout` around the call: set
 * the longest time of an attempt in the configuration, or by {@link Timeout}.
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
    /** Names of headers, by the fields that fill them. */
    readonly headers?: { readonly [Field in keyof Req & string]?: string } | undefined
    /** Field with the merchant's number under which WeChat Pay treats a repeat as the same business. */
    readonly idempotentBy?: NoInfer<keyof Req & string> | undefined
    /** Whether a repeat is harmless without such a number: the request only reads, or sets the same again. */
    readonly safe?: boolean | undefined
    /** Identifiers with another meaning in the response than in the request: they may differ. */
    readonly notShared?: FieldsOf<Req> | undefined
    /** `false` if WeChat Pay does not sign the response; `true` by default. */
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
 * Declares an endpoint that responds with a file. A call returns the bytes as received, as a stream.
 *
 * **Details**
 *
 * `address` names the field that holds the address of the file, as an earlier response gave it (`download_url`). The other
 * fields are added to the query of the address. Its origin must be configured or be WeChat Pay's, otherwise nothing is
 * signed or sent; the request goes to the configured origin.
 *
 * The call is repeated until the response begins. After that, the stream fails if no bytes come for longer than the timeout.
 */
export const makeStream = <Req, const Own extends string = never, Code extends string = CodeOf<Own>>(
  options: Common<Own> & SameCodes<Own, NoInfer<Code>> & {
    readonly request: RequestSchema<Req>
    readonly address?: NoInfer<keyof Req & string> | undefined
    /** `false` for files that are fetched without a signature, from the host of invoice files; `true` by default. */
    readonly authorized?: boolean | undefined
    /** Header with the digest of the file. Without `digest`, or if the header is missing, the digest is not checked. */
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
 * Declares an endpoint that takes a file. The body is multipart, and the signature covers only its part `meta`.
 *
 * **Details**
 *
 * `meta` has the request's fields, except those of the route and those that `parts` lists, and the file's digest. An attempt
 * may take a minute, or the configured time if that is longer, unless {@link Timeout} sets another. It is repeated like a
 * GET.
 */
export const makeUpload = <Req, Res, const Own extends string = never, Code extends string = CodeOf<Own>>(
  options: Common<Own> & SameCodes<Own, NoInfer<Code>> & {
    readonly request: RequestSchema<Req>
    readonly response: ResponseSchema<Res>
    /** Returns the name of the file. Its extension must be in `limits`. */
    readonly filename: (request: NoInfer<Req>) => string
    /** Largest size in bytes by extension, in lower case. */
    readonly limits: Readonly<Record<string, number>>
    /** Field of `meta` that takes the digest (lower-case hex): `sha256` by default. */
    readonly digest?: { readonly algorithm: "sha256" | "sm3"; readonly field: string } | undefined
    /** Name of the file's part: `file` by default. */
    readonly part?: string | undefined
    /** Fields that are text parts of their own instead of fields of `meta`. */
    readonly parts?: FieldsOf<Req> | undefined
    /** Identifiers with another meaning in the response than in the request: they may differ. */
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
