/** Descriptions of endpoints, as data. Every step of a call reads them. */
import type { HttpMethod } from "effect/http/HttpMethod"
import type * as Schema from "effect/Schema"
import { definedFields } from "../internal/definedFields.ts"
import { isBlank } from "../internal/json.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { Opener, Sealer } from "../Wire.ts"

/** Method and official path, fields in braces. */
export type Route = `${"GET" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`

/**
 * A kind of merchant that may call an endpoint: a direct merchant (直连商户), a service provider (普通服务商), or a platform
 * (平台商户), which is a service provider with 平台收付通.
 */
export type Role = "direct" | "partner" | "platform"

/** Request schema: encoding may need the configuration and the platform key, and nothing else. */
export type RequestSchema<Req> = Schema.Codec<Req, unknown, Opener, WeChatPayConfig | Sealer>

/** Response schema: decoding may need the merchant's private key, and nothing else. */
export type ResponseSchema<Res> = Schema.Codec<Res, unknown, Opener, Sealer>

/** Fields that the descriptions of all kinds have. */
interface CommonDescription {
  /** `Native.prepay` */
  readonly name: string
  /** Chinese name on the official page. */
  readonly title: string
  readonly route: Route
  readonly method: HttpMethod
  /** Path template, `/v3/pay/transactions/id/{transaction_id}`. */
  readonly path: string
  /** Names of the fields in the path. */
  readonly pathFields: ReadonlyArray<string>
  /** Place of the fields that nothing else places: the query of a GET or DELETE, the body of others. */
  readonly rest: "query" | "body"
  readonly roles: ReadonlyArray<Role>
  /** Official pages. */
  readonly docs: ReadonlyArray<string>
  /** Codes that the official page lists, beside those of `WeChatPayError.commonCodes`. */
  readonly codes: ReadonlyArray<string>
  /** Schema of all fields of the request. For an upload, it has the fields of `meta` without the digest. */
  readonly request: RequestSchema<unknown>
  /** Place of an encoded field. In an upload, `body` means the part `meta`, and `part` a text part of its own. */
  readonly place: (field: string) => "path" | "query" | "body" | "header" | "part"
  /** Fields that go into the path and also into the query (GET, DELETE) or the body. */
  readonly repeated: ReadonlyArray<string>
  /** Names of headers by the fields that fill them. */
  readonly headers: Readonly<Record<string, string>>
}

/** Fields that the descriptions of endpoints with JSON responses have: JSON endpoints and uploads. */
interface ResponseDescription {
  readonly response: ResponseSchema<unknown>
  /** Whether WeChat Pay signs the response. */
  readonly signed: boolean
  /** Names of the identifiers that request and response share. The response must have the request's values. */
  readonly identifiers: () => ReadonlyArray<string>
}

/** Description of an endpoint whose request and response are JSON. */
export interface JsonDescription extends CommonDescription, ResponseDescription {
  readonly kind: "json"
  /** Whether a repeat is harmless without such a number. */
  readonly safe: boolean
  /** Field with the merchant's number under which WeChat Pay treats a repeat as the same business. */
  readonly idempotentBy: string | undefined
}

/** Description of an endpoint that responds with a file. */
export interface StreamDescription extends CommonDescription {
  readonly kind: "stream"
  /** Whether the request is signed. */
  readonly authorized: boolean
  /** Field that holds the address of the file, as an earlier response gave it. */
  readonly addressField: string | undefined
  /** Header that announces the file's digest. */
  readonly digest: { readonly algorithm: "sm3"; readonly header: string } | undefined
}

/** Description of an endpoint that takes a file. */
export interface UploadDescription extends CommonDescription, ResponseDescription {
  readonly kind: "upload"
  /** Digest of the file, and the field of `meta` that carries it. */
  readonly digest: { readonly algorithm: "sha256" | "sm3"; readonly field: string }
  /** Name of the file's part, and the largest size in bytes by extension. */
  readonly file: { readonly part: string; readonly limits: Readonly<Record<string, number>> }
}

/**
 * Description of an endpoint, as data. The documents, the sandbox's routes and the tests of all endpoints are made from
 * it.
 */
export type Description = JsonDescription | StreamDescription | UploadDescription

/** Options with which endpoints of all kinds are declared. */
export interface CommonOptions {
  readonly name: string
  readonly title: string
  readonly route: Route
  readonly docs: string | ReadonlyArray<string>
  readonly roles?: ReadonlyArray<Role> | undefined
  readonly codes?: ReadonlyArray<string> | undefined
  readonly request: RequestSchema<unknown>
  readonly query?: ReadonlyArray<string> | undefined
  readonly body?: ReadonlyArray<string> | undefined
  readonly parts?: ReadonlyArray<string> | undefined
  readonly repeated?: ReadonlyArray<string> | undefined
  readonly headers?: { readonly [field: string]: string | undefined } | undefined
}

/** Makes the fields of {@link CommonDescription}. */
export const common = (options: CommonOptions): CommonDescription => {
  const { docs, route } = options
  const method = (["POST", "PUT", "PATCH", "DELETE"] as const).find((name) => route.startsWith(name)) ?? "GET"
  const path = route.slice(method.length + 1)
  const pathFields: ReadonlyArray<string> = path.match(/(?<=\{)\w+/g) ?? []
  const rest = method === "GET" || method === "DELETE" ? "query" : "body"
  const headers = definedFields(options.headers ?? {})
  return {
    name: options.name,
    title: options.title,
    route,
    method,
    path,
    pathFields,
    rest,
    roles: options.roles ?? ["direct"],
    docs: [docs].flat(),
    codes: options.codes ?? [],
    request: options.request,
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
    headers
  }
}

/** Names of identifiers by their endings: numbers that name the business. */
const identifier = /(^|_)(mchid|no|id|code)$/

const fieldNames = (schema: Schema.Top): ReadonlyArray<string> =>
  schema.ast._tag === "Objects" ? schema.ast.propertySignatures.map(({ name }) => String(name)) : []

/** Makes the fields of {@link ResponseDescription}. */
export const withResponse = ({ notShared = [], request, response, signed = true }: {
  readonly request: RequestSchema<unknown>
  readonly response: ResponseSchema<unknown>
  readonly signed?: boolean | undefined
  readonly notShared?: ReadonlyArray<string> | undefined
}): ResponseDescription => {
  let identifiers: ReadonlyArray<string> | undefined
  return {
    response,
    signed,
    identifiers: () =>
      identifiers ??= fieldNames(request).filter((name) =>
        identifier.test(name) && fieldNames(response).includes(name) && !notShared.includes(name)
      )
  }
}

/** Whether the same request may be sent twice: it only reads, or its merchant number makes both the same business. */
export const isSafe = (description: Description, encoded: Readonly<Record<string, unknown>>): boolean =>
  description.method === "GET" || description.kind === "upload" ||
  (description.kind === "json" && (description.safe || !isBlank(encoded[description.idempotentBy ?? ""])))
