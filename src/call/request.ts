/**
 * The first half of a request's way: encode, and lay out path, query, headers and body.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import * as Stream from "effect/Stream"
import { createHash } from "node:crypto"
import type { CertificateStore, PlatformKey } from "../CertificateStore.ts"
import * as Json from "../internal/json.ts"
import * as Lenient from "../internal/lenient.ts"
import * as Rsa from "../internal/rsa.ts"
import * as Transport from "../transport/transport.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { type CertificateError, RequestEncodeError } from "../WeChatPayError.ts"
import { type Opener, Sealer } from "../Wire.ts"
import type { Description, Role } from "./description.ts"

/** A request's fields as they go over the wire. */
export type Encoded = Readonly<Record<string, unknown>>

/** Name and route of an endpoint, as its errors carry them. */
export const where = (description: Description): Transport.Where => ({
  endpoint: description.name,
  route: description.route
})

/** Fails before anything is sent. */
export const encodeError = (description: Description, field: string, issue: string) =>
  new RequestEncodeError({ ...where(description), outcome: "NotSent", field, issue })

/** Whether the same request may be sent twice: it only asks, or its merchant number makes both the same business. */
export const isSafe = (description: Description, encoded: Encoded): boolean => {
  if (description.method === "GET" || description.safe) return true
  const number = description.idempotentBy === undefined ? undefined : encoded[description.idempotentBy]
  return number !== undefined && number !== null && number !== ""
}

/** The platform key of a call. */
export interface Lookup {
  readonly key: Effect.Effect<PlatformKey, CertificateError>
}

/** Looks the key up once, and only when something needs it. */
export const lookup = (store: CertificateStore["Service"]): Lookup => {
  let found: Effect.Effect<PlatformKey, CertificateError> | undefined
  const key = Effect.suspend(() =>
    found ?? Effect.tap(store.current, (key) =>
      Effect.sync(() => {
        found = Effect.succeed(key)
      }))
  )
  return { key }
}

const isPlain = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== "object" || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** What of a request is to be seen to before its schema reads it. `Deep`: in a circle, or as good as that. */
const look = (value: unknown, depth: number): "Undefined" | "Deep" | undefined => {
  if (value === undefined) return "Undefined"
  if (typeof value !== "object" || value === null) return undefined
  if (depth > Json.deepest) return "Deep"
  let found: "Undefined" | undefined
  for (const one of Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : []) {
    const inner = look(one, depth + 1)
    if (inner === "Deep") return inner
    found ??= inner
  }
  return found
}

/** `{ attach: undefined }` means that there is no `attach`. */
const prune = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(prune)
    : isPlain(value)
    ? Object.fromEntries(
      Object.entries(value).flatMap(([key, one]) => one === undefined ? [] : [[key, prune(one)]])
    )
    : value

/** Path of the first text that UTF-8 cannot carry. */
const malformed = (value: unknown, path: string): string | undefined => {
  if (typeof value === "string") return value.isWellFormed() ? undefined : path
  if (typeof value !== "object" || value === null) return undefined
  for (const [key, one] of Object.entries(value)) {
    const found = malformed(one, path === "" ? key : Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

const sealProblem = (problem: Rsa.SealProblem): string => {
  switch (problem._tag) {
    case "TooLong":
      return `${problem.length} bytes do not fit under the platform key, ${problem.limit} at most`
    case "LoneSurrogate":
      return "the text is not well-formed Unicode"
    case "UnusableKey":
      return "the platform key cannot encrypt"
  }
}

/** A URL that is written differently than it was signed is refused by WeChat Pay, or leads elsewhere. */
const issueOfRoute = ({ path }: Description): string | undefined => {
  const sample = path.replaceAll(/\{\w+\}/g, "x")
  const origin = "https://x"
  return URL.canParse(origin + sample) && new URL(origin + sample).href === origin + sample && !/[?#]/.test(sample)
    ? undefined
    : "must have a path as a URL writes it: ASCII, no blanks, no query, no `.` or `..`"
}

const issueOfMode = (mode: Role): string =>
  mode === "direct"
    ? "is for service providers (服务商), and the configuration's mode is direct: take its twin for direct merchants, from the line or module without partner in its name"
    : "is for direct merchants (直连商户), and the configuration's mode is partner: take its twin for service providers, from effect-wechatpay/partner-… or a module Partner…"

/** Evaluates at the first use: most endpoints of a program are never called. */
const once = <A>(evaluate: () => A): () => A => {
  let done: { readonly value: A } | undefined
  return () => (done ??= { value: evaluate() }).value
}

/** Encodes a request by its schema: fills what is configured, encrypts what is sensitive, refuses what is unknown. */
export const encoder = (
  description: Description,
  schema: Schema.Codec<unknown, unknown, Opener, WeChatPayConfig | Sealer>
) => {
  const encode = Schema.encodeUnknownEffect(schema, { onExcessProperty: "error" })
  const headerFields = Object.keys(description.headers)
  const routeIssue = once(() => issueOfRoute(description))
  return (
    request: unknown,
    config: WeChatPayConfig["Service"],
    { key }: Lookup
  ): Effect.Effect<Encoded, RequestEncodeError | CertificateError> => {
    const issue = routeIssue()
    if (issue !== undefined) return Effect.fail(encodeError(description, "route", issue))
    if (config.mode !== undefined && !description.roles.includes(config.mode)) {
      return Effect.fail(encodeError(description, "", issueOfMode(config.mode)))
    }
    let failure: CertificateError | undefined
    const seal = (plaintext: string): Effect.Effect<string, SchemaIssue.Issue> =>
      key.pipe(
        Effect.mapError((error) => {
          failure = error
          return new SchemaIssue.InvalidValue({ message: "no platform key" })
        }),
        Effect.flatMap(({ publicKey }) =>
          Result.match(Rsa.seal(publicKey, plaintext), {
            onFailure: (problem) => Effect.fail(new SchemaIssue.InvalidValue({ message: sealProblem(problem) })),
            onSuccess: Effect.succeed
          })
        )
      )
    const seen = look(request, 0)
    if (seen === "Deep") {
      return Effect.fail(
        encodeError(description, "", `is nested more than ${Json.deepest} levels deep, or in a circle`)
      )
    }
    return encode(seen === "Undefined" ? prune(request) : request).pipe(
      Effect.provideContext(Context.make(WeChatPayConfig, config).pipe(Context.add(Sealer, { seal }))),
      Effect.mapError((error) => {
        if (failure !== undefined) return failure
        const [fault] = Lenient.faults(error)
        return encodeError(description, Lenient.formatPath(fault?.path ?? []), fault?.message ?? "does not fit")
      }),
      Effect.flatMap((encoded) => {
        if (!isPlain(encoded)) return Effect.fail(encodeError(description, "", "a request is an object"))
        // `encodeURIComponent("..")` is `..`, which a URL resolves: such a value would call another route.
        const stray = description.pathFields.find((name) =>
          [undefined, null, "", ".", ".."].some((bad) => bad === encoded[name])
        )
        if (stray !== undefined) {
          return Effect.fail(encodeError(description, stray, "a path value must not be empty, `.` or `..`"))
        }
        // A line break would begin another header, and what is not ASCII each client writes differently.
        const header = headerFields.find((name) => !/^[\x20-\x7e]*$/.test(String(encoded[name] ?? "")))
        if (header !== undefined) {
          return Effect.fail(encodeError(description, header, "a header holds printable ASCII only"))
        }
        const surrogate = malformed(encoded, "")
        return surrogate === undefined
          ? Effect.succeed(encoded)
          : Effect.fail(encodeError(description, surrogate, "the text is not well-formed Unicode"))
      })
    )
  }
}

/** A URL writes `'` as `%27`, and the signature covers the URL as sent. */
const escape = (value: unknown): string =>
  encodeURIComponent(typeof value === "object" ? JSON.stringify(value) : String(value)).replaceAll("'", "%27")

/** A request, laid out. */
export interface Layout {
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  /** Fields of the body; of an upload, of `meta`. */
  readonly body: Readonly<Record<string, unknown>>
  /** Text parts of an upload beside `meta`. */
  readonly parts: Readonly<Record<string, string>>
}

/** Puts every field in its place. */
export const layout = (description: Description, encoded: Encoded): Layout => {
  const query: Array<string> = []
  const headers: Record<string, string> = {}
  const body: Record<string, unknown> = {}
  const parts: Record<string, string> = {}
  for (const [field, value] of Object.entries(encoded)) {
    if (value === undefined || value === null) continue
    const place = description.place(field)
    const at = place === "path" && description.repeated.includes(field) ? description.rest : place
    if (at === "query") {
      for (const one of Array.isArray(value) ? value : [value]) query.push(`${escape(field)}=${escape(one)}`)
    } else if (at === "body") body[field] = value
    else if (at === "part") parts[field] = String(value)
    else if (at === "header") headers[description.headers[field] ?? field] = String(value)
  }
  const path = description.path.replace(/\{(\w+)\}/g, (_, field: string) => escape(encoded[field]))
  return { target: query.length === 0 ? path : `${path}?${query.join("&")}`, headers, body, parts }
}

const utf8 = new TextEncoder()

/** Bytes of a JSON body, nothing where there are no fields. */
export const bodyBytes = (body: Readonly<Record<string, unknown>>): Uint8Array => {
  for (const _ in body) return utf8.encode(JSON.stringify(body))
  return Transport.noBody
}

/** A signed request goes nowhere but to WeChat Pay: an address in an answer is only a suggestion. */
export const pin = (
  config: WeChatPayConfig["Service"],
  description: Description,
  encoded: Encoded,
  field: string
): Effect.Effect<URL, RequestEncodeError> => {
  const text = encoded[field]
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : undefined
  const origins = description.authorized
    ? [config.baseUrl, ...(config.backupUrl === undefined ? [] : [config.backupUrl])]
    : [config.fapiaoUrl]
  return url === undefined || url.username !== "" || url.password !== "" || !origins.includes(url.origin)
    ? Effect.fail(encodeError(description, field, `must be an address of ${origins.join(" or ")}`))
    : Effect.succeed(url)
}

/** Path and query of an address that another answer gave, the request's other fields added to the query. */
export const extend = (description: Description, encoded: Encoded, address: URL): string => {
  const others = Object.entries(encoded).filter(([name, value]) =>
    name !== description.addressField && value !== undefined && value !== null
  )
  const query = others.map(([name, value]) => `${escape(name)}=${escape(value)}`).join("&")
  const target = address.pathname + address.search
  return query === "" ? target : `${target}${address.search === "" ? "?" : "&"}${query}`
}

/**
 * A file to upload. Streams, of the web and of Node.js too, are read into memory before anything is sent.
 *
 * @category models
 * @since 0.1.0
 */
export type FileContent =
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Stream.Stream<Uint8Array, unknown>

/** A file, and its digest in lower-case hex. */
export interface ReadFile {
  readonly content: Uint8Array
  readonly hash: string
}

/** The bytes of a buffer, a view or an array of bytes, of whatever realm. */
const bytesOf = (value: unknown): Uint8Array | undefined =>
  ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : isArrayBuffer(value)
    ? new Uint8Array(value)
    : undefined

const isArrayBuffer = (value: unknown): value is ArrayBuffer =>
  /^\[object (Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(value))

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value

/** Pieces of a file: web streams and those of Node.js are iterables, blobs have a stream. */
const piecesOf = (file: FileContent): Stream.Stream<unknown, unknown> | undefined => {
  if (Stream.isStream(file)) return file
  const pieces: unknown = typeof file === "object" && file !== null && "stream" in file &&
      typeof file.stream === "function"
    ? file.stream()
    : file
  return isAsyncIterable(pieces) ? Stream.fromAsyncIterable(pieces, (cause) => cause) : undefined
}

/** Reads a file whole, up to a bound, and hashes it while it comes. */
export const readFile = (
  description: Description,
  file: FileContent,
  maxBytes: number,
  algorithm: "sha256" | "sm3"
): Effect.Effect<ReadFile, RequestEncodeError> => {
  const refuse = (issue: string) => encodeError(description, "file", issue)
  const tooLarge = refuse(`is larger than ${maxBytes} bytes`)
  const content = bytesOf(file)
  if (content !== undefined) {
    return content.length > maxBytes
      ? Effect.fail(tooLarge)
      : Effect.succeed({ content, hash: createHash(algorithm).update(content).digest("hex") })
  }
  const pieces = piecesOf(file)
  if (pieces === undefined) {
    return Effect.fail(refuse(
      file === undefined || file === null
        ? "is missing"
        : `must be bytes, a Blob or a stream of bytes, and is ${
          typeof file === "string" ? "text: give the content, not the name" : `of type ${typeof file}`
        }`
    ))
  }
  return Stream.runFoldEffect(
    Stream.mapError(pieces, () => refuse("could not be read")),
    () => ({ chunks: Array<Uint8Array>(), length: 0, hash: createHash(algorithm) }),
    (read, piece) => {
      const chunk = bytesOf(piece)
      if (chunk === undefined) return Effect.fail(refuse("must come in bytes"))
      read.length += chunk.length
      if (read.length > maxBytes) return Effect.fail(tooLarge)
      read.chunks.push(chunk)
      read.hash.update(chunk)
      return Effect.succeed(read)
    }
  ).pipe(Effect.map(({ chunks, hash }) => ({ content: Buffer.concat(chunks), hash: hash.digest("hex") })))
}
