/**
 * What is known of an endpoint, as data. All of one request's way reads it.
 *
 * @since 0.1.0
 */
import type { HttpMethod } from "effect/http/HttpMethod"
import type * as Schema from "effect/Schema"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { Opener, Sealer } from "../Wire.ts"

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
  /** Names of the fields in the path. */
  readonly pathFields: ReadonlyArray<string>
  /** Where fields go that are named nowhere: GET and DELETE have no body. */
  readonly rest: "query" | "body"
  readonly roles: ReadonlyArray<Role>
  /** Official pages. */
  readonly docs: ReadonlyArray<string>
  /** Codes that the official page lists, beside those of `WeChatPayError.commonCodes`. */
  readonly codes: ReadonlyArray<string>
  readonly kind: "json" | "stream" | "upload"
  /** One flat schema of all fields; of an upload, its `meta` part without the digest. */
  readonly request: Schema.Codec<unknown, unknown, Opener, WeChatPayConfig | Sealer>
  /** Schema of the answer; absent for a stream. */
  readonly response: Schema.Codec<unknown, unknown, Opener, Sealer> | undefined
  /** Where an encoded request field goes; `body` means `meta` in an upload, `part` a text part beside it. */
  readonly place: (field: string) => "path" | "query" | "body" | "header" | "part"
  /** Fields that go into the path and also into the query (GET, DELETE) or the body. */
  readonly repeated: ReadonlyArray<string>
  /** Names of headers by the fields that fill them. */
  readonly headers: Readonly<Record<string, string>>
  /** Identifiers that request and answer share: the answer's must be the request's. */
  readonly identifiers: () => ReadonlyArray<string>
  /** Whether a repeat is harmless without a merchant number. */
  readonly safe: boolean
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
  /** Of an upload: name of the file's part, and the largest size in bytes by extension. */
  readonly file: { readonly part: string; readonly limits: Readonly<Record<string, number>> } | undefined
}
