/** Errors of a WeChat Pay call, one class for each stage at which it can fail. */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * What is known of the business behind a failed call.
 *
 * **Details**
 *
 * - `NotSent`: WeChat Pay never saw the request.
 * - `Refused`: WeChat Pay responded with 4xx and an error code, and did nothing. Exceptions: 408, 425, 429, 499 and a 4xx
 *   without a code count as `Unknown`, since a gateway may respond so after it passed the request on.
 * - `Unknown`: the request may have been carried out. Query, or repeat with the same merchant number; never with a new
 *   one.
 */
export type Outcome = typeof Outcome.Type

/** Schema for {@link Outcome}. */
export const Outcome = Schema.Literals(["NotSent", "Refused", "Unknown"])

const where = {
  /** Name of the endpoint, for example `Native.prepay`. */
  endpoint: Schema.String,
  /** Method and path template, never the address itself: queries hold openids. */
  route: Schema.String,
  /** `Request-ID` of the response, if there was one. WeChat Pay's support asks for it. */
  requestId: Schema.optionalKey(Schema.String),
  outcome: Outcome
}

/** Redacted text: prints show a label only. */
const RedactedText = Schema.Redacted(Schema.String)

const id = (error: { readonly requestId?: string }) =>
  error.requestId === undefined ? "" : ` [Request-ID ${error.requestId}]`

const TypeId = "~effect-wechatpay/WeChatPayError"

const unknown = "the outcome is unknown: query, or repeat with the same merchant number"

/** The request does not fit its schema. Nothing was sent. */
export class RequestEncodeError extends Schema.TaggedError<RequestEncodeError>("effect-wechatpay/RequestEncodeError")(
  "RequestEncodeError",
  {
    ...where,
    /** Path of the field, for example `amount.total`. */
    field: Schema.String,
    /** What is wrong with it; never its value. */
    issue: Schema.String
  }
) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    return `${this.endpoint}: request field ${this.field === "" ? "(the whole request)" : this.field}: ${this.issue}`
  }
}

/** The merchant's key could not sign. Nothing was sent. */
export class SignError extends Schema.TaggedError<SignError>("effect-wechatpay/SignError")("SignError", {
  ...where,
  cause: Schema.Redacted(Schema.Defect())
}) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    return `${this.endpoint}: the merchant key could not sign; check the private key or the signer of WeChatPayConfig`
  }
}

const code = Schema.optionalKey(Schema.String)

/** No usable response came over the wire. */
export class TransportError extends Schema.TaggedError<TransportError>("effect-wechatpay/TransportError")(
  "TransportError",
  {
    ...where,
    /** `code` is that of the operating system, TLS or the HTTP client, for example `ECONNREFUSED`. */
    reason: Schema.TaggedUnion({
      Connect: { code },
      Tls: { code },
      Timeout: {},
      Lost: { code },
      TooLarge: {}
    }),
    /** Whether it was a download. A download can be repeated: only the file is missing. */
    isDownload: Schema.optionalKey(Schema.Boolean),
    /** The HTTP client's own error. Redacted, since its text can hold the query. */
    cause: Schema.optionalKey(Schema.Redacted(Schema.Defect()))
  }
) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    const { reason } = this
    const what = {
      Connect: "no connection to WeChat Pay",
      Tls: "TLS failed",
      Timeout: "no response in time",
      Lost: "the connection was lost",
      TooLarge: "the response is larger than allowed"
    }[reason._tag]
    const then = this.outcome === "NotSent"
      ? "nothing was sent, the call can be repeated"
      : this.isDownload === true
      ? "the file is incomplete: download again"
      : unknown
    return `${this.endpoint}: ${what}${"code" in reason ? ` (${reason.code})` : ""}; ${then}`
  }
}

/** Codes that every endpoint may respond with, beside its own (`description.codes`). */
export const commonCodes = ["PARAM_ERROR", "INVALID_REQUEST", "SIGN_ERROR", "SYSTEM_ERROR"] as const

/** A code of {@link commonCodes}. */
export type CommonCode = (typeof commonCodes)[number]

/** A code that no documentation lists: WeChat Pay adds codes without notice. */
type OtherCode = string & Record<never, never>

/**
 * WeChat Pay responded with an error. Error responses are not signed, so they can be forged: "order does not exist" is no
 * proof that it does not.
 */
export class ApiError<out Code extends string = string> extends Schema.TaggedError<ApiError>(
  "effect-wechatpay/ApiError"
)("ApiError", {
  ...where,
  status: Schema.Int,
  /** Code of the error, upper snake case; empty if the response was no error document. */
  code: Schema.String,
  /** WeChat Pay's own text, usually in Chinese. It is not authenticated and may name a person: for support, not logs. */
  description: RedactedText,
  /** First of {@link fields}. */
  field: Schema.optionalKey(Schema.String),
  /**
   * Fields or parameters that WeChat Pay names in `detail` or in its message: usually a pointer (`/body/payer/openid`,
   * `/query/mchid`, `/uri_template/out_trade_no`), otherwise a name.
   */
  fields: Schema.Array(Schema.String).pipe(Schema.withConstructorDefault(Effect.succeed([]))),
  /** `detail` of the error document. */
  detail: Schema.optionalKey(Schema.Redacted(Schema.Unknown)),
  /** Seconds to wait before the next call, if the response says so (`Retry-After`). */
  retryAfter: Schema.optionalKey(Schema.Finite),
  /** For `SIGN_ERROR`: where the message that WeChat Pay verified differs from the one that was signed. */
  signDifference: Schema.optionalKey(Schema.String),
  /** What to look at, if the refusal is about the configuration. */
  hint: Schema.optionalKey(Schema.String),
  /** The whole body as received. */
  body: RedactedText
}) {
  declare readonly code: Code | OtherCode

  get [TypeId]() {
    return TypeId
  }

  /** Whether the same call (same merchant number, same content) may succeed later. By code: some 500s are final. */
  get isRetryable(): boolean {
    return isRetryable(this.status, this.code)
  }

  /** Whether WeChat Pay limits the frequency of these calls (`FREQUENCY_LIMITED` and its other names). */
  get isRateLimited(): boolean {
    return isRateLimited(this.status, this.code)
  }

  override get message() {
    const then = this.outcome === "Unknown"
      ? unknown
      : `this request did nothing: ${this.isRetryable ? "repeat it later" : "correct it, or what the code names"}`
    const more = [
      then,
      this.isRateLimited ? "too many requests" : undefined,
      this.retryAfter === undefined ? undefined : `wait ${this.retryAfter} s first`,
      this.signDifference,
      this.hint
    ].filter((part) => part !== undefined)
    return `${this.endpoint}: ${this.status} ${this.code || "no code"}; ${more.join("; ")}${id(this)}`
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

const isPublicKeyId = (serial: string) => serial.startsWith("PUB_KEY_ID_")

const header = Schema.String
const serial = Schema.String

/** A signature of WeChat Pay's is missing, stale or wrong, or the response belongs to another request. */
export class SignatureError extends Schema.TaggedError<SignatureError>("effect-wechatpay/SignatureError")(
  "SignatureError",
  {
    ...where,
    reason: Schema.TaggedUnion({
      /** A signature header is missing. */
      MissingHeader: { header },
      /** A signature header is malformed. */
      MalformedHeader: { header },
      /** The algorithm that the message names is not supported. */
      UnsupportedAlgorithm: { algorithm: Schema.String },
      /** The message's clock is ahead of ours by so many seconds, or behind it. */
      StaleTimestamp: { skewSeconds: Schema.Finite },
      /** The store has no key with the serial number or public key id that the message names. */
      UnknownSerial: { serial, knownSerials: Schema.Array(Schema.String) },
      /** A sandbox's key signed the message, and the configuration is not the sandbox's. */
      SandboxSerial: { serial },
      /** The signature does not hold under the key that the message names. */
      Mismatch: { serial },
      /** Request and response differ in these identifiers. */
      OtherRequest: { identifiers: Schema.Array(Schema.String) },
      /** WeChat Pay sent a wrong signature on purpose. */
      Probe: {}
    }),
    /** What the form of the message suggests. */
    hint: Schema.optionalKey(Schema.String),
    /** The body as received: a 2xx means that money may have moved. */
    body: Schema.optionalKey(RedactedText)
  }
) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    return `${this.endpoint}: ${describe(this.reason, this.hint)}${this.hint === undefined ? "" : `. ${this.hint}`}${
      id(this)
    }`
  }
}

const describe = (reason: SignatureError["reason"], hint: string | undefined): string => {
  switch (reason._tag) {
    case "MissingHeader":
      return `header ${reason.header} is missing${
        hint === undefined ? ": a proxy dropped it, or the message is not WeChat Pay's" : ""
      }`
    case "MalformedHeader":
      return `header ${reason.header} is malformed`
    case "UnsupportedAlgorithm":
      return `signature algorithm ${reason.algorithm} is not supported, only WECHATPAY2-SHA256-RSA2048 is`
    case "StaleTimestamp":
      return `the message's clock differs from ours by ${reason.skewSeconds} s: a replay, or one of the clocks is wrong`
    case "UnknownSerial":
      return describeUnknownSerial(reason)
    case "SandboxSerial":
      return `it is signed with a sandbox key (${reason.serial}), and the configuration is not the sandbox's`
    case "Mismatch":
      return isPublicKeyId(reason.serial)
        ? `the signature does not hold under public key ${reason.serial}; if every message fails so, the key file is not that of this id: download both again from the merchant console`
        : `the signature does not hold under ${reason.serial}`
    case "OtherRequest":
      return `the response belongs to another request: ${reason.identifiers.join(", ")} differ`
    case "Probe":
      return "WeChat Pay's signature probe: a wrong signature sent on purpose, to be refused"
  }
}

/** The known serials show what is configured, so that nothing is advised that is in use already. */
const describeUnknownSerial = (
  { knownSerials, serial }: { readonly serial: string; readonly knownSerials: ReadonlyArray<string> }
): string => {
  const publicKeys = knownSerials.filter(isPublicKeyId)
  const hasCertificates = publicKeys.length < knownSerials.length
  const known = (hasCertificates ? knownSerials : publicKeys).join(", ")
  if (isPublicKeyId(serial)) {
    return `it is signed with public key ${serial}, and ${
      publicKeys.length > 0
        ? `the configured public key is ${
          publicKeys.join(", ")
        }: configure the id that the merchant console shows, and the key file that belongs to it`
        : `no public key is configured: configure it (CertificateStore.${
          hasCertificates ? "layerHybrid while the change lasts, then " : ""
        }layerPublicKey)`
    }`
  }
  return `it is signed with platform certificate ${serial}, ${
    hasCertificates
      ? `which WeChat Pay does not list (known: ${known}): it is another merchant's or expired, or the message is not WeChat Pay's`
      : publicKeys.length > 0
      ? `and only the public key is configured (${known}): until the change to the public key is complete, use CertificateStore.layerHybrid`
      : "and no key is known: use CertificateStore.layerCertificates"
  }`
}

/** A ciphertext did not open. */
export class DecryptError extends Schema.TaggedError<DecryptError>("effect-wechatpay/DecryptError")("DecryptError", {
  ...where,
  /** `AEAD`: AES-256-GCM under the APIv3 key. `OAEP`: RSA-OAEP under the merchant's private key. */
  algorithm: Schema.Literals(["AEAD", "OAEP"]),
  /** What could not be opened, for example `resource` or the path of a field. */
  field: Schema.String,
  /** The body as received. */
  body: RedactedText
}) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    const [key, setting] = this.algorithm === "AEAD"
      ? ["APIv3 key; is it the key of this merchant", "previousApiV3Keys"]
      : ["merchant's private key; was it changed lately", "previousPrivateKeys"]
    return `${this.endpoint}: ${this.field} does not open under the ${key}, and is a former key listed in ${setting}?${
      id(this)
    }`
  }
}

/** No platform key could be obtained. */
export class CertificateError extends Schema.TaggedError<CertificateError>("effect-wechatpay/CertificateError")(
  "CertificateError",
  {
    ...where,
    reason: Schema.TaggedUnion({
      /** The merchant has no platform certificates. */
      NoCertificates: {},
      /** The certificates could not be downloaded. */
      DownloadFailed: {},
      /** A downloaded certificate cannot be trusted. */
      Untrusted: {},
      /** A sandbox's key, and the configuration is not the sandbox's. */
      SandboxKey: {}
    }),
    /** What happened, without secrets. */
    issue: Schema.String
  }
) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    const advice = this.reason._tag === "NoCertificates"
      ? "; this merchant seems to be on the WeChat Pay public key: use CertificateStore.layerPublicKey with PUB_KEY_ID_…"
      : ""
    return `${this.endpoint}: no platform key: ${this.issue}${advice}${id(this)}`
  }
}

/** A verified response or notification cannot be used. `body` holds its content. */
export class ResponseDecodeError
  extends Schema.TaggedError<ResponseDecodeError>("effect-wechatpay/ResponseDecodeError")("ResponseDecodeError", {
    ...where,
    reason: Schema.TaggedUnion({
      /** The content is not JSON, or does not fit its schema. */
      SchemaMismatch: {},
      /** The content of a notification is not what its event stands for, or belongs to another merchant. */
      UnexpectedContent: {}
    }),
    /** Paths and expectations; never values. */
    issue: Schema.String,
    /** The body as received (of a notification: the decrypted JSON). */
    body: RedactedText
  })
{
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    const what = this.reason._tag === "SchemaMismatch" ? "the content does not fit its schema: " : ""
    return `${this.endpoint}: ${what}${this.issue}${id(this)}`
  }
}

/** A downloaded file is not the one that WeChat Pay announced. */
export class IntegrityError extends Schema.TaggedError<IntegrityError>("effect-wechatpay/IntegrityError")(
  "IntegrityError",
  {
    ...where,
    algorithm: Schema.String,
    expected: Schema.String,
    actual: Schema.String
  }
) {
  get [TypeId]() {
    return TypeId
  }

  override get message() {
    return `${this.endpoint}: the ${this.algorithm} of the downloaded content is ${this.actual}, announced was ${this.expected}; ask for a new link and download again`
  }
}

/** Every way in which an endpoint fails. */
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

/** Checks for an error of a call. */
export const isWeChatPayError = (value: unknown): value is WeChatPayError => Predicate.hasProperty(value, TypeId)

/** A setting is wrong: fails when the Layer is built. */
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
 */
export const hasCode =
  <const Code extends string>(...codes: ReadonlyArray<Code>) => (error: unknown): error is ApiError<Code> =>
    error instanceof ApiError && codes.some((code) => code === error.code)

/** Checks for an error that leaves it unknown whether the request was carried out: query before anything else. */
export const isUnknownOutcome = (error: WeChatPayError): boolean => error.outcome === "Unknown"

/**
 * Copies an error with another outcome. Fibers share errors, for example those of one download.
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
