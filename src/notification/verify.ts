/** First stage of a notification: checks its size and its signature, and reads its envelope. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import type * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Headers from "effect/http/Headers"
import * as Result from "effect/Result"
import type { CertificateStore } from "../CertificateStore.ts"
import * as Json from "../internal/json.ts"
import * as RewrittenBody from "../internal/rewrittenBody.ts"
import * as X509 from "../internal/x509.ts"
import * as Verification from "../transport/verification.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { CertificateError, type SignatureError } from "../WeChatPayError.ts"
import { readTime } from "../Wire.ts"
import { explain } from "./explain.ts"
import { byLikelihood, type Merchant, merchantsOf, storeOf } from "./merchants.ts"
import {
  defaultMaxBodySize,
  malformed,
  type MalformedNotification,
  type NotificationError,
  type Options,
  where
} from "./models.ts"

/** The fields of the posted JSON that the library needs. */
interface Posted {
  readonly id: string
  readonly event_type: string
  readonly create_time: DateTime.Utc | undefined
  readonly summary: string | undefined
  readonly resource: {
    readonly algorithm: string
    readonly ciphertext: string
    readonly nonce: string
    readonly associated_data: string
    readonly original_type: string | undefined
  }
}

/** Reads the envelope, or returns what is wrong with it. A schema would take as much time as the decryption. */
const readPosted = (json: unknown): Posted | string => {
  if (!Json.isRecord(json)) return "it is no object"
  const { resource } = json
  if (!Json.isRecord(resource)) return "resource is missing"
  const id = Json.textOf(json.id)
  const event_type = Json.textOf(json.event_type)
  const algorithm = Json.textOf(resource.algorithm)
  const ciphertext = Json.textOf(resource.ciphertext)
  const nonce = Json.textOf(resource.nonce)
  const created = Json.textOf(json.create_time)
  if (id === undefined || id === "") return "id is missing"
  if (event_type === undefined || event_type === "") return "event_type is missing"
  if (algorithm === undefined) return "resource.algorithm is missing"
  if (ciphertext === undefined) return "resource.ciphertext is missing"
  if (nonce === undefined) return "resource.nonce is missing"
  return {
    id,
    event_type,
    create_time: created === undefined ? undefined : readTime(created),
    summary: Json.textOf(json.summary),
    resource: {
      algorithm,
      ciphertext,
      nonce,
      associated_data: Json.textOf(resource.associated_data) ?? "",
      original_type: Json.textOf(resource.original_type)
    }
  }
}

/** A notification whose signature was verified. */
export interface Verified {
  readonly posted: Posted
  readonly serial: string
  readonly requestId: string | undefined
  readonly text: string
  /** The merchants that it may belong to, the likeliest first. */
  readonly merchants: ReadonlyArray<Merchant>
}

/** Whether headers have their names in lower case already, as those of Node.js: they need no conversion. */
const isNormalised = (input: Headers.Input): input is Readonly<Record<string, string>> =>
  !(Symbol.iterator in input) && typeof input["wechatpay-signature"] === "string" &&
  typeof input["wechatpay-timestamp"] === "string" && typeof input["wechatpay-nonce"] === "string" &&
  typeof input["wechatpay-serial"] === "string"

/** Picks the headers that verification reads, from any form in which frameworks pass headers. */
export const pickHeaders = (input: Headers.Input) => {
  const all: Readonly<Record<string, unknown>> = Result.getOrElse(
    Result.try(() => isNormalised(input) ? input : Headers.fromInput(input)),
    () => Headers.empty
  )
  // Field by field: an object literal is several times cheaper than an object that grows in a loop.
  return {
    "wechatpay-signature": Json.textOf(all["wechatpay-signature"]),
    "wechatpay-timestamp": Json.textOf(all["wechatpay-timestamp"]),
    "wechatpay-nonce": Json.textOf(all["wechatpay-nonce"]),
    "wechatpay-serial": Json.textOf(all["wechatpay-serial"]),
    "wechatpay-signature-type": Json.textOf(all["wechatpay-signature-type"]),
    "request-id": Json.textOf(all["request-id"])
  }
}

/** Whether a value is a `Uint8Array`, also one of another realm (a worker, a test runner's sandbox). */
const isBytes = (value: unknown): value is Uint8Array =>
  value instanceof Uint8Array ||
  (ArrayBuffer.isView(value) && Object.prototype.toString.call(value) === "[object Uint8Array]")

const kindOf = (value: unknown): string => {
  if (typeof value === "string") return "a string: give its bytes, and only if no parser has touched it"
  if (value === undefined || value === null) return "nothing: a body parser may have consumed it"
  if (value instanceof ArrayBuffer) return "an ArrayBuffer: wrap it, new Uint8Array(buffer)"
  return "an object: a body parser has run, and what it read cannot be verified any more"
}

/**
 * First stage: checks the size, verifies the signature over the bytes as received, and reads the envelope. Fails if the
 * platform key does not come within `limit`; its download goes on.
 */
export const verify = (
  headers: Headers.Input,
  body: unknown,
  options: Options,
  limit?: Duration.Duration
): Effect.Effect<Verified, NotificationError, WeChatPayConfig | CertificateStore> =>
  Effect.contextWith((services: Context.Context<WeChatPayConfig | CertificateStore>) => {
    const verified = verifyWith(services, headers, body, options)
    return limit === undefined || Exit.isExit(verified) ? verified : Effect.timeoutOrElse(verified, {
      duration: limit,
      orElse: () =>
        Effect.fail(
          new CertificateError({
            ...where,
            ...Verification.requestId(pickHeaders(headers)),
            outcome: "NotSent",
            reason: { _tag: "DownloadFailed" },
            issue: `it did not come within ${Duration.format(limit)}; the next delivery may find it`
          })
        )
    })
  })

/** The same without a limit, with given services. Ends at once if the store has the key, as it usually does. */
export const verifyWith = (
  services: Context.Context<WeChatPayConfig | CertificateStore>,
  headers: Headers.Input,
  body: unknown,
  options: Options
): Effect.Effect<Verified, NotificationError> => {
  if (!isBytes(body)) {
    return Effect.fail(malformed(
      { _tag: "NotBytes" },
      `the body must be a Uint8Array of the bytes as received, and is ${kindOf(body)}; ` +
        "docs/notifications.md shows how each framework gives the raw body"
    ))
  }
  const maxBodySize = options.maxBodySize ?? defaultMaxBodySize
  if (!(body.length <= maxBodySize)) {
    return Effect.fail(
      malformed(
        { _tag: "TooLarge", size: body.length, maxBodySize },
        `the body has ${body.length} bytes, ${maxBodySize} at most are read`
      )
    )
  }
  const merchants = merchantsOf(services)
  const picked = pickHeaders(headers)
  const requestId = Verification.readRequestId(picked)
  const message: Verification.Signed = {
    endpoint: where.endpoint,
    route: where.route,
    headers: picked,
    body,
    sandbox: merchants.some(({ config }) => config.loopback),
    toleranceSeconds: options.toleranceSeconds
  }
  const store = merchants.length === 1 ? merchants[0].store : storeOf(merchants)
  const key = Effect.catchEager(
    Verification.verifyWith(store, Context.get(services, Clock.Clock), message),
    (error): Effect.Effect<never, SignatureError | CertificateError> =>
      error._tag === "SignatureError" ? explain(error, message, store, merchants) : Effect.fail(error)
  )
  return Effect.flatMapEager(key, ({ serial }) => read(requestId, body, serial, merchants))
}

const read = (
  requestId: string | undefined,
  body: Uint8Array,
  serial: string,
  merchants: ReadonlyArray<Merchant>
): Effect.Effect<Verified, MalformedNotification> => {
  const text = Verification.bodyText(body)
  const json = Json.parse(text)
  if (Result.isFailure(json)) {
    return Effect.fail(malformed({ _tag: "NotJson" }, `the body is signed, and ${json.failure}`, text))
  }
  const posted = readPosted(json.success)
  if (typeof posted === "string") {
    const renamed = Json.isRecord(json.success) ? RewrittenBody.renamedHint(json.success) : undefined
    const hint = renamed === undefined ? "" : `. ${renamed}`
    return Effect.fail(malformed({ _tag: "Envelope" }, `the signed JSON is no notification: ${posted}${hint}`, text))
  }
  const verified = { posted, serial, requestId, text, merchants }
  return merchants.length === 1
    ? Effect.succeed(verified)
    : Effect.map(byLikelihood(merchants, serial), (merchants) => ({ ...verified, merchants }))
}

/** Reads a notification whose signature was verified when it was stored. Its key may be gone by now. */
export const reread = (
  headers: Readonly<Record<string, string>>,
  body: Uint8Array
): Effect.Effect<Verified, MalformedNotification, WeChatPayConfig | CertificateStore> =>
  Effect.contextWith((services: Context.Context<WeChatPayConfig | CertificateStore>) =>
    read(
      Verification.readRequestId(headers),
      body,
      X509.normalizeSerial(headers["wechatpay-serial"] ?? ""),
      merchantsOf(services)
    )
  )
