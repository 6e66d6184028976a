/**
 * Errors of a WeChat Pay call, one class for each stage at which it can fail.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * What is known of the business behind a failed call.
 *
 * **Details**
 *
 * - `NotSent`: WeChat Pay never saw the request.
 * - `Refused`: WeChat Pay answered 4xx with an error code, and did nothing. Not 408, 425, 429 and 499, nor a 4xx without
 *   a code: a gateway may answer so after it passed the request on.
 * - `Unknown`: it may have been carried out. Query, or repeat with the same merchant number; never with a new one.
 *
 * @category models
 * @since 0.1.0
 */
export type Outcome = typeof Outcome.Type

/**
 * Schema for {@link Outcome}.
 *
 * @category schemas
 * @since 0.1.0
 */
export const Outcome = Schema.Literals(["NotSent", "Refused", "Unknown"])

const where = {
  /** Name of the endpoint, for example `Native.prepay`. */
  endpoint: Schema.String,
  /** Method and path template, never the address itself: queries hold openids. */
  route: Schema.String,
  /** `Request-ID` of the answer, where there was one: WeChat Pay's support asks for it. */
  requestId: Schema.optionalKey(Schema.String),
  outcome: Outcome
}

/** Redacted text: a label in every print, the value only on request. */
const RedactedText = Schema.Redacted(Schema.String)

const id = (error: { readonly requestId?: string }) =>
  error.requestId === undefined ? "" : ` [Request-ID ${error.requestId}]`

/**
 * The request does not fit its schema. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class RequestEncodeError extends Schema.TaggedError<RequestEncodeError>("effect-wechatpay/RequestEncodeError")(
  "RequestEncodeError",
  {
    ...where,
    /** Path of the field at fault, for example `amount.total`. */
    field: Schema.String,
    /** What is wrong with it; never its value. */
    issue: Schema.String
  }
) {
  override get message() {
    return `${this.endpoint}: request field ${this.field === "" ? "(the whole request)" : this.field}: ${this.issue}`
  }
}

/**
 * Our own key could not sign. Nothing was sent.
 *
 * @category errors
 * @since 0.1.0
 */
export class SignError extends Schema.TaggedError<SignError>("effect-wechatpay/SignError")("SignError", {
  ...where,
  cause: Schema.Redacted(Schema.Defect())
}) {
  override get message() {
    return `${this.endpoint}: the merchant key could not sign; check the private key or the signer of WeChatPayConfig`
  }
}

/**
 * No usable answer came over the wire: connect, TLS, reset, timeout.
 *
 * @category errors
 * @since 0.1.0
 */
export class TransportError extends Schema.TaggedError<TransportError>("effect-wechatpay/TransportError")(
  "TransportError",
  {
    ...where,
    reason: Schema.Literals(["Connect", "Tls", "Timeout", "Lost", "TooLarge"]),
    /** Code of the operating system, TLS or HTTP client, for example `ECONNREFUSED`. */
    code: Schema.optionalKey(Schema.String),
    /** Whether it was a download, which can be repeated: nothing but the file is missing. */
    isDownload: Schema.optionalKey(Schema.Boolean),
    /** The HTTP client's own error: its text can hold the query, so it is redacted. */
    cause: Schema.optionalKey(Schema.Redacted(Schema.Defect()))
  }
) {
  override get message() {
    const what = {
      Connect: "no connection to WeChat Pay",
      Tls: "TLS failed",
      Timeout: "no answer in time",
      Lost: "the connection was lost",
      TooLarge: "the answer is larger than allowed"
    }[this.reason]
    const then = this.outcome === "NotSent"
      ? "nothing was sent, the call can be repeated"
      : this.isDownload === true
      ? "the file did not arrive whole: download again"
      : "the outcome is unknown: query, or repeat with the same merchant number"
    return `${this.endpoint}: ${what}${this.code === undefined ? "" : ` (${this.code})`}; ${then}`
  }
}

/**
 * Codes that every endpoint may answer with, beside those of its own (`description.codes`).
 *
 * @category errors
 * @since 0.1.0
 */
export const commonCodes = ["PARAM_ERROR", "INVALID_REQUEST", "SIGN_ERROR", "SYSTEM_ERROR"] as const

/**
 * A code of {@link commonCodes}.
 *
 * @category errors
 * @since 0.1.0
 */
export type CommonCode = (typeof commonCodes)[number]

/** A code that no documentation lists: WeChat Pay adds codes without notice. */
type OtherCode = string & Record<never, never>

/**
 * WeChat Pay answered with an error. Such answers are not authenticated: they say what is *not known*, never what is
 * *not so*.
 *
 * @category errors
 * @since 0.1.0
 */
export class ApiError<out Code extends string = string> extends Schema.TaggedError<ApiError>(
  "effect-wechatpay/ApiError"
)("ApiError", {
  ...where,
  status: Schema.Int,
  /** Code of the error, upper snake case; empty where the answer was no error document. */
  code: Schema.String,
  /** WeChat Pay's own text, in Chinese as a rule. It is not authenticated and may name a person: for support, not logs. */
  description: RedactedText,
  /** First of {@link fields}. */
  field: Schema.optionalKey(Schema.String),
  /**
   * Fields or parameters that WeChat Pay names, in `detail` or in its message: a pointer as a rule (`/body/payer/openid`,
   * `/query/mchid`, `/uri_template/out_trade_no`), else a name.
   */
  fields: Schema.Array(Schema.String).pipe(Schema.withConstructorDefault(Effect.succeed([]))),
  /** `detail` of the error document. */
  detail: Schema.optionalKey(Schema.Redacted(Schema.Unknown)),
  /** Seconds to wait before the next call, where the response says so (`Retry-After`). */
  retryAfter: Schema.optionalKey(Schema.Finite),
  /** For `SIGN_ERROR`: the line in which the message that the server verified differs from ours, and at which byte. */
  signDifference: Schema.optionalKey(Schema.String),
  /** What to look at, where the refusal is about the configuration. */
  hint: Schema.optionalKey(Schema.String),
  /** The whole body as received. */
  body: RedactedText
}) {
  declare readonly code: Code | OtherCode

  /** Whether the same call (same merchant number, same content) may succeed later. By code: some 500s are final. */
  get isRetryable(): boolean {
    return isRetryable(this.status, this.code)
  }

  /** Whether WeChat Pay limits the frequency of these calls (`FREQUENCY_LIMITED` and its other names). */
  get isRateLimited(): boolean {
    return isRateLimited(this.status, this.code)
  }

  override get message() {
    const code = this.code === "" ? "no code" : this.code
    const then = this.outcome === "Unknown"
      ? "the outcome is unknown: query, or repeat with the same merchant number"
      : this.isRetryable
      ? "this request did nothing: repeat it later"
      : "this request did nothing: correct it, or what the code names"
    const limited = this.isRateLimited ? "; too many requests" : ""
    const pause = this.retryAfter === undefined ? "" : `; wait ${this.retryAfter} s first`
    const difference = this.signDifference === undefined ? "" : `; ${this.signDifference}`
    const hint = this.hint === undefined ? "" : `; ${this.hint}`
    return `${this.endpoint}: ${this.status} ${code}; ${then}${limited}${pause}${difference}${hint}${id(this)}`
  }
}

/** Without underscores: some pages spell `SYSTEM_ERROR` as `SYSTEMERROR`, `BANK_ERROR` as `BANKERROR`. */
const temporary = new Set(["", "SYSTEMERROR", "BANKERROR", "SERVICEUNAVAILABLE"])

/** Too many requests, by their names; one is misspelt on its page, and some pages list one with 403 or 500. */
const tooMany = new Set([
  "FREQUENCYLIMITED",
  "FREQUENCYLIMIT",
  "FREQENCYLIMIT",
  "FREQUENCYLIMITEXCEED",
  "RATELIMITED",
  "RATELIMITEXCEED",
  "RATELIMITEXCEEDED"
])

const isRateLimited = (status: number, code: string): boolean => {
  const name = code.replaceAll("_", "")
  return status === 429 ? name !== "QUOTAEXCEED" : tooMany.has(name)
}

const isRetryable = (status: number, code: string): boolean =>
  isRateLimited(status, code) || (status >= 500 && temporary.has(code.replaceAll("_", "")))

/**
 * A signature of WeChat Pay's is missing, stale or wrong, or the answer is not the answer to this request.
 *
 * @category errors
 * @since 0.1.0
 */
export class SignatureError extends Schema.TaggedError<SignatureError>("effect-wechatpay/SignatureError")(
  "SignatureError",
  {
    ...where,
    reason: Schema.Literals([
      "MissingHeader",
      "MalformedHeader",
      "UnsupportedAlgorithm",
      "StaleTimestamp",
      "UnknownSerial",
      "SandboxSerial",
      "Mismatch",
      "ForeignAnswer",
      "Probe"
    ]),
    /** Header at fault. */
    header: Schema.optionalKey(Schema.String),
    /** Serial number or public key id that the message names. */
    serial: Schema.optionalKey(Schema.String),
    /** Serials that the store knows. */
    knownSerials: Schema.optionalKey(Schema.Array(Schema.String)),
    /** Seconds by which the message's clock is ahead of ours. */
    skewSeconds: Schema.optionalKey(Schema.Finite),
    /** Algorithm that the message names. */
    algorithm: Schema.optionalKey(Schema.String),
    /** Identifiers in which request and answer differ. */
    identifiers: Schema.optionalKey(Schema.Array(Schema.String)),
    /** What the shape of the message suggests. */
    hint: Schema.optionalKey(Schema.String),
    /** The body as received: a 2xx means that money may have moved. */
    body: Schema.optionalKey(RedactedText)
  }
) {
  override get message() {
    const hint = this.hint === undefined ? "" : `. ${this.hint}`
    return `${this.endpoint}: ${this.explain()}${hint}${id(this)}`
  }

  private explain(): string {
    switch (this.reason) {
      case "MissingHeader":
        return `header ${this.header} is missing${
          this.hint === undefined ? ": an unsigned message is not WeChat Pay's, or a proxy dropped it" : ""
        }`
      case "MalformedHeader":
        return `header ${this.header} is malformed`
      case "UnsupportedAlgorithm":
        return `signature algorithm ${this.algorithm} is not supported, only WECHATPAY2-SHA256-RSA2048 is`
      case "StaleTimestamp":
        return `the message's clock differs from ours by ${this.skewSeconds} s: a replay, or one of the clocks is wrong`
      case "UnknownSerial":
        return this.explainUnknownSerial()
      case "SandboxSerial":
        return `it is signed under a sandbox key (${this.serial}), and the configuration is not the sandbox's`
      case "Mismatch":
        return this.serial?.startsWith("PUB_KEY_ID_") === true
          ? `the signature does not hold under public key ${this.serial}; if every message fails so, the configured key file is not that of this id: download both again from the merchant console`
          : `the signature does not hold under ${this.serial}`
      case "ForeignAnswer":
        return `the answer belongs to another request: ${this.identifiers?.join(", ")} differ`
      case "Probe":
        return "WeChat Pay's signature probe: a wrong signature sent on purpose, to be refused"
    }
  }

  /** What is known says what is configured, so that nothing is advised that is in use already. */
  private explainUnknownSerial(): string {
    const known = this.knownSerials ?? []
    const isPublicKey = (serial: string) => serial.startsWith("PUB_KEY_ID_")
    const publicKeys = known.filter(isPublicKey)
    const certificates = known.filter((serial) => !isPublicKey(serial))
    if (this.serial !== undefined && isPublicKey(this.serial)) {
      const signed = `it is signed under public key ${this.serial}`
      return publicKeys.length > 0
        ? `${signed}, and the configured public key is ${publicKeys.join(", ")}: ` +
          "configure the id that the merchant console shows, and the key file that belongs to it"
        : `${signed}, and no public key is configured: configure that WeChat Pay public key ` +
          `(${
            certificates.length > 0 ? "CertificateStore.layerHybrid while the change lasts, then " : "CertificateStore."
          }layerPublicKey)`
    }
    const signed = `it is signed under platform certificate ${this.serial}`
    if (certificates.length > 0) {
      return `${signed}, which WeChat Pay does not list (known: ${known.join(", ")}): ` +
        "it is another merchant's or expired, or the message is not WeChat Pay's"
    }
    return publicKeys.length > 0
      ? `${signed}, and only the public key is configured (${publicKeys.join(", ")}): ` +
        "until the change to the public key is complete, use CertificateStore.layerHybrid"
      : `${signed}, and no key is known: use CertificateStore.layerCertificates`
  }
}

/**
 * A ciphertext did not open.
 *
 * @category errors
 * @since 0.1.0
 */
export class DecryptError extends Schema.TaggedError<DecryptError>("effect-wechatpay/DecryptError")("DecryptError", {
  ...where,
  /** `AEAD`: AES-256-GCM under the APIv3 key. `OAEP`: RSA-OAEP under the merchant's private key. */
  algorithm: Schema.Literals(["AEAD", "OAEP"]),
  /** What could not be opened, for example `resource` or the path of a field. */
  field: Schema.String,
  /** The body as received. */
  body: RedactedText
}) {
  override get message() {
    return this.algorithm === "AEAD"
      ? `${this.endpoint}: ${this.field} does not open under the APIv3 key; is it the key of this merchant, and is a key changed lately among previousApiV3Keys?${
        id(this)
      }`
      : `${this.endpoint}: ${this.field} does not open under the merchant's private key; is a key changed lately among previousPrivateKeys?${
        id(this)
      }`
  }
}

/**
 * No platform key could be obtained.
 *
 * @category errors
 * @since 0.1.0
 */
export class CertificateError extends Schema.TaggedError<CertificateError>("effect-wechatpay/CertificateError")(
  "CertificateError",
  {
    ...where,
    reason: Schema.Literals(["NoCertificates", "DownloadFailed", "Untrusted", "SandboxKey"]),
    /** What happened, without secrets. */
    issue: Schema.String
  }
) {
  override get message() {
    const advice = this.reason === "NoCertificates"
      ? "; this merchant seems to be on the WeChat Pay public key: use CertificateStore.layerPublicKey with PUB_KEY_ID_…"
      : ""
    return `${this.endpoint}: no platform key: ${this.issue}${advice}${id(this)}`
  }
}

/**
 * A verified answer (or notification) does not fit its schema. What WeChat Pay said is in `body`.
 *
 * @category errors
 * @since 0.1.0
 */
export class ResponseDecodeError
  extends Schema.TaggedError<ResponseDecodeError>("effect-wechatpay/ResponseDecodeError")("ResponseDecodeError", {
    ...where,
    /** Paths and expectations; never values. */
    issue: Schema.String,
    /** The body as received (of a notification: the decrypted JSON). */
    body: RedactedText
  })
{
  override get message() {
    return `${this.endpoint}: the answer does not fit its schema: ${this.issue}${id(this)}`
  }
}

/**
 * A downloaded file is not the one that WeChat Pay announced.
 *
 * @category errors
 * @since 0.1.0
 */
export class IntegrityError extends Schema.TaggedError<IntegrityError>("effect-wechatpay/IntegrityError")(
  "IntegrityError",
  {
    ...where,
    algorithm: Schema.String,
    expected: Schema.String,
    actual: Schema.String
  }
) {
  override get message() {
    return `${this.endpoint}: the ${this.algorithm} of the downloaded content is ${this.actual}, announced was ${this.expected}; ask for a new link and download again`
  }
}

/**
 * Every way in which an endpoint fails.
 *
 * @category errors
 * @since 0.1.0
 */
export type WeChatPayError<Code extends string = string> =
  | RequestEncodeError
  | SignError
  | TransportError
  | ApiError<Code>
  | SignatureError
  | DecryptError
  | CertificateError
  | ResponseDecodeError
  | IntegrityError

/**
 * A setting is wrong: fails when the Layer is built.
 *
 * @category errors
 * @since 0.1.0
 */
export class ConfigurationError extends Schema.TaggedError<ConfigurationError>("effect-wechatpay/ConfigurationError")(
  "ConfigurationError",
  {
    /** Name of the setting, as the layer's options spell it. */
    setting: Schema.String,
    /** Kind and length of what was found, never the value. */
    found: Schema.String,
    /** What to do. */
    advice: Schema.String
  }
) {
  override get message() {
    return `${this.setting}: found ${this.found}. ${this.advice}`
  }
}

/**
 * Checks for an `ApiError` with one of the given codes.
 *
 * **Example** (Treating a used order number as placed)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { WeChatPayError } from "effect-wechatpay"
 * import { Native } from "effect-wechatpay/payments"
 *
 * const place = (order: Native.PrepayRequest) =>
 *   Native.prepay(order).pipe(
 *     Effect.catchIf(WeChatPayError.hasCode("OUT_TRADE_NO_USED"), () => Effect.succeed("already placed"))
 *   )
 * ```
 *
 * @category guards
 * @since 0.1.0
 */
export const hasCode =
  <const Code extends string>(...codes: ReadonlyArray<Code>) => (error: unknown): error is ApiError<Code> =>
    error instanceof ApiError && codes.some((code) => code === error.code)

/**
 * Checks for an error after which nothing is known of the business: query before anything else.
 *
 * @category guards
 * @since 0.1.0
 */
export const isUnknownOutcome = (error: WeChatPayError): boolean => error.outcome === "Unknown"

/**
 * The same error with another outcome. It is a new one: fibers share errors, for example those of one download.
 *
 * @internal
 */
export const withOutcome = <E extends WeChatPayError>(error: E, outcome: Outcome): E =>
  error.outcome === outcome
    ? error
    // A cause is not enumerable.
    : Reflect.construct(error.constructor, [{
      ...error,
      ...(error.cause === undefined ? {} : { cause: error.cause }),
      outcome
    }])

/** @internal */
export const redactText = (text: string, label = "body") => Redacted.make(text, { label })
