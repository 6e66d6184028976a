/** Verifies WeChat Pay's signatures of responses and notifications. */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as Authorization from "../internal/authorization.ts"
import { definedFields } from "../internal/definedFields.ts"
import * as Rsa from "../internal/rsa.ts"
import { isSandboxSerial } from "../internal/sandboxIdentity.ts"
import * as X509 from "../internal/x509.ts"
import { CertificateStore, type PlatformKey } from "../keys/platformKey.ts"
import { type CertificateError, redactText, SignatureError } from "../WeChatPayError.ts"
import * as Metrics from "./metrics.ts"

/** Seconds by which WeChat Pay's clock and ours may differ. */
export const tolerance = 300

/** Start of the signatures of probes (签名探测流量), which WeChat Pay makes wrong on purpose. */
const probe = "WECHATPAY/SIGNTEST/"

/** The text of a body, for errors and decoding. Keeps a byte order mark: the signature covers it. */
export const bodyText = (body: Uint8Array): string =>
  Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString()

/** The form of values from headers: no blanks or line breaks, and short enough for a log. */
const visible = /^[\x21-\x7e]{1,128}$/

const seconds = /^\d{1,12}$/

/** Headers of a message, names in lower case. */
type Headers = Readonly<Record<string, string | undefined>>

/** `Request-ID` of a message, if it has the form of a header's value: it is not signed, and it goes into logs. */
export const readRequestId = (headers: Headers): string | undefined => {
  const id = headers["request-id"]
  return id !== undefined && visible.test(id) ? id : undefined
}

/** The field `requestId` of an error. */
export const requestId = (headers: Headers): { readonly requestId?: string } =>
  definedFields({ requestId: readRequestId(headers) })

/** A message with WeChat Pay's signature headers, before it is verified. */
export interface Signed {
  readonly endpoint: string
  readonly route: string
  /** Names in lower case. */
  readonly headers: Headers
  readonly body: Uint8Array
  /** The bytes that the signature covers; the body by default. */
  readonly covered?: Uint8Array
  /** Whether keys of a sandbox are trusted. */
  readonly sandbox: boolean
  /** {@link tolerance} by default. */
  readonly toleranceSeconds?: number | undefined
}

/**
 * Checks the form of the headers, then the timestamp, then the serial, then the signature. Forged messages with an old
 * timestamp therefore cause no downloads of certificates.
 */
export const verify = (
  message: Signed
): Effect.Effect<PlatformKey, SignatureError | CertificateError, CertificateStore> =>
  Effect.contextWith((services: Context.Context<CertificateStore>) =>
    verifyWith(Context.get(services, CertificateStore), Context.get(services, Clock.Clock), message)
  )

/** The fields that errors about a message have in common. */
export const about = (
  { endpoint, route }: Pick<Signed, "endpoint" | "route">,
  { body, headers }: Pick<Signed, "headers" | "body">
) => ({ endpoint, route, ...requestId(headers), outcome: "Unknown", body: redactText(bodyText(body)) }) as const

type Reason = SignatureError["reason"]

/** Headers whose form and timestamp are right. */
interface Checked {
  readonly serial: string
  readonly signature: string
  readonly timestamp: string
  readonly nonce: string
}

const header = (_tag: "MissingHeader" | "MalformedHeader") => (name: string): Reason => ({
  _tag,
  header: `Wechatpay-${name}`
})
const missing = header("MissingHeader")
const malformed = header("MalformedHeader")

const check = ({ headers, sandbox, toleranceSeconds = tolerance }: Signed, now: number): Checked | Reason => {
  const signature = headers["wechatpay-signature"]
  if (signature?.startsWith(probe)) return { _tag: "Probe" }
  const timestamp = headers["wechatpay-timestamp"]
  const nonce = headers["wechatpay-nonce"]
  const serialHeader = headers["wechatpay-serial"]
  if (!signature) return missing("Signature")
  if (!timestamp) return missing("Timestamp")
  if (!nonce) return missing("Nonce")
  if (!serialHeader) return missing("Serial")
  const algorithm = headers["wechatpay-signature-type"]
  if (algorithm !== undefined && algorithm !== Authorization.scheme) {
    return { _tag: "UnsupportedAlgorithm", algorithm: algorithm.slice(0, 64) }
  }
  if (!seconds.test(timestamp)) return malformed("Timestamp")
  // A line feed in the nonce could shift the border between nonce and body under a genuine signature.
  if (!visible.test(nonce)) return malformed("Nonce")

  const serial = X509.normalizeSerial(serialHeader)
  if (!X509.isSerial(serial)) return malformed("Serial")
  const skewSeconds = Number(timestamp) - Math.floor(now / 1000)
  // Not `>`: with a tolerance of NaN, no timestamp passes.
  if (!(Math.abs(skewSeconds) <= toleranceSeconds)) return { _tag: "StaleTimestamp", skewSeconds }
  if (!sandbox && isSandboxSerial(serial)) return { _tag: "SandboxSerial", serial }
  return { serial, signature, timestamp, nonce }
}

/** Verifies a message with the keys of a store. Ends at once if the store has the key. */
export const verifyWith = (
  store: CertificateStore["Service"],
  clock: Clock.Clock,
  message: Signed
): Effect.Effect<PlatformKey, SignatureError | CertificateError> => {
  const fail = (reason: Reason) => Effect.fail(new SignatureError({ ...about(message, message), reason }))
  const checked = check(message, clock.currentTimeMillisUnsafe())
  if ("_tag" in checked) {
    return checked._tag === "Probe" ? Effect.andThen(Metric.update(Metrics.probes, 1), fail(checked)) : fail(checked)
  }
  const { nonce, serial, signature, timestamp } = checked
  return Effect.flatMapEager(store.get(serial), (key): Effect.Effect<PlatformKey, SignatureError> => {
    if (key === undefined) {
      return Effect.flatMap(store.serials, (knownSerials) => fail({ _tag: "UnknownSerial", serial, knownSerials }))
    }
    const covered = Authorization.responseMessage(timestamp, nonce, message.covered ?? message.body)
    return Rsa.verify(key.publicKey, covered, signature)
      ? Effect.succeed(key)
      : fail({ _tag: "Mismatch", serial })
  })
}
