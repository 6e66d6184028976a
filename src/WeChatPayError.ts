/** Errors of a WeChat Pay call, one class for each stage at which it can fail. */
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { definedFields } from "./internal/definedFields.ts"
import { isRecord } from "./internal/json.ts"

/**
 * States whether the business of a failed call was carried out.
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

const Text = Schema.String
const OptionalText = Schema.optionalKey(Text)

const where = {
  /** Name of the endpoint, for example `Native.prepay`. */
  endpoint: Text,
  /** Method and path template, never the address itself: queries hold openids. */
  route: Text,
  /** `Request-ID` of the response, if there was one. WeChat Pay's support asks for it. */
  requestId: OptionalText,
  outcome: Outcome
}

/** Redacted text: prints show a label only. */
const RedactedText = Schema.Redacted(Text)

/** The cause, which another program threw. Redacted: its text can hold keys or the query. */
const RedactedCause = Schema.Redacted(Schema.Defect())

const TypeId = "~effect-wechatpay/WeChatPayError"

/** Makes the class of a stage: with the fields that all errors have, the type id, and a message that begins and ends alike. */
const stage = <Self>() =>
<const Tag extends string, const Fields extends Schema.Struct.Fields>(
  tag: Tag,
  fields: Fields,
  describe: (error: Schema.Struct.Type<typeof where & Fields>) => string
) => {
  const Stage = Schema.TaggedError<Self>(`effect-wechatpay/${tag}`)(tag, { ...where, ...fields })
  Object.defineProperties(Object(Stage).prototype, {
    [TypeId]: { value: TypeId },
    message: {
      get() {
        const id = this.requestId === undefined ? "" : ` [Request-ID ${this.requestId}]`
        return `${this.endpoint}: ${describe(this)}${id}`
      }
    }
  })
  return Stage
}

const unknown = "the outcome is unknown: query, or repeat with the same merchant number"

/** The request does not fit its schema. Nothing was sent. */
export class RequestEncodeError extends stage<RequestEncodeError>()("RequestEncodeError", {
  /** Path of the field, for example `amount.total`. */
  field: Text,
  /** Description of the issue, without the value. */
  issue: Text
}, ({ field, issue }): string => `request field ${field || "(the whole request)"}: ${issue}`) {}

/** The merchant's key could not sign. Nothing was sent. */
export class SignError extends stage<SignError>()("SignError", {
  cause: RedactedCause
}, (): string => "the merchant key could not sign; check the private key or the signer of WeChatPayConfig") {}

const transport = {
  Connect: "no connection to WeChat Pay",
  Tls: "TLS failed",
  Timeout: "no response in time",
  Lost: "the connection was lost",
  TooLarge: "the response is too large"
}

/** No usable response came over the wire. */
export class TransportError extends stage<TransportError>()(
  "TransportError",
  {
    /** `code` is that of the operating system, TLS or the HTTP client, for example `ECONNREFUSED`. */
    reason: Schema.TaggedUnion({
      Connect: { code: OptionalText },
      Tls: { code: OptionalText },
      Timeout: {},
      Lost: { code: OptionalText },
      TooLarge: {}
    }),
    /** Whether it was a download. A download can be repeated: only the file is missing. */
    isDownload: Schema.optionalKey(Schema.Boolean),
    /** The HTTP client's own error. Redacted, since its text can hold the query. */
    cause: Schema.optionalKey(RedactedCause)
  },
  ({ isDownload, outcome, reason }): string =>
    `${transport[reason._tag]}${"code" in reason ? ` (${reason.code})` : ""}; ${
      outcome === "NotSent"
        ? "nothing was sent, the call can be repeated"
        : isDownload
        ? "the file is incomplete: download again"
        : unknown
    }`
) {}

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
export class ApiError<out Code extends string = string> extends stage<ApiError>()(
  "ApiError",
  {
    status: Schema.Int,
    /** Code of the error, upper snake case; empty if the response was no error document. */
    code: Text,
    /** WeChat Pay's own text, usually in Chinese. It is not authenticated and may name a person: for support, not logs. */
    description: RedactedText,
    /** First of {@link fields}. */
    field: OptionalText,
    /**
     * Fields or parameters that WeChat Pay names in `detail` or in its message: usually a pointer (`/body/payer/openid`,
     * `/query/mchid`, `/uri_template/out_trade_no`), otherwise a name.
     */
    fields: Schema.Array(Text).pipe(Schema.withConstructorDefault(Effect.succeed([]))),
    /** `detail` of the error document. */
    detail: Schema.optionalKey(Schema.Redacted(Schema.Unknown)),
    /** Seconds to wait before the next call, if the response says so (`Retry-After`). */
    retryAfter: Schema.optionalKey(Schema.Finite),
    /** For `SIGN_ERROR`: where the message that WeChat Pay verified differs from the one that was signed. */
    signDifference: OptionalText,
    /** Advice, if the refusal is about the configuration. */
    hint: OptionalText,
    /** The whole body as received. */
    body: RedactedText
  },
  ({ code, hint, outcome, retryAfter, signDifference, status }): string =>
    [
      `${status} ${code || "no code"}`,
      outcome === "Unknown"
        ? unknown
        : `this request did nothing: ${
          isRetryable(status, code) ? "repeat it later" : "correct it, or what the code names"
        }`,
      isRateLimited(status, code) && "too many requests",
      retryAfter !== undefined && `wait ${retryAfter} s first`,
      signDifference,
      hint
    ].filter(Boolean).join("; ")
) {
  declare readonly code: Code | OtherCode

  /** Whether the same call (same merchant number, same content) may succeed later. By code: some 500s are final. */
  get isRetryable(): boolean {
    return isRetryable(this.status, this.code)
  }

  /** Whether WeChat Pay limits the frequency of these calls (`FREQUENCY_LIMITED` and its other names). */
  get isRateLimited(): boolean {
    return isRateLimited(this.status, this.code)
  }
}

/**
 * Codes after which the same call may succeed later, without underscores: some pages spell `SYSTEM_ERROR` as
 * `SYSTEMERROR`, `BANK_ERROR` as `BANKERROR`.
 */
const temporary = /^(SYSTEMERROR|BANKERROR|SERVICEUNAVAILABLE)?$/

/** Too many requests, by their names; one is misspelt on its page, and some pages list one with 403 or 500. */
const tooMany = /^(FREQUENCYLIMIT(ED|EXCEED)?|FREQENCYLIMIT|RATELIMIT(ED|EXCEED(ED)?))$/

const isRateLimited = (status: number, code: string): boolean => {
  const name = code.replaceAll("_", "")
  return status === 429 ? name !== "QUOTAEXCEED" : tooMany.test(name)
}

const isRetryable = (status: number, code: string): boolean =>
  isRateLimited(status, code) || (status >= 500 && temporary.test(code.replaceAll("_", "")))

const isPublicKeyId = (serial: string) => serial.startsWith("PUB_KEY_ID_")

const SignatureReason = Schema.TaggedUnion({
  /** A signature header is missing. */
  MissingHeader: { header: Text },
  /** A signature header is malformed. */
  MalformedHeader: { header: Text },
  /** The algorithm that the message names is not supported. */
  UnsupportedAlgorithm: { algorithm: Text },
  /** The message's clock is ahead of ours by so many seconds, or behind it. */
  StaleTimestamp: { skewSeconds: Schema.Finite },
  /** The store has no key with the serial number or public key id that the message names. */
  UnknownSerial: { serial: Text, knownSerials: Schema.Array(Text) },
  /** A sandbox's key signed the message, and the configuration is not the sandbox's. */
  SandboxSerial: { serial: Text },
  /** The signature does not hold under the key that the message names. */
  Mismatch: { serial: Text },
  /** Request and response differ in these identifiers. */
  OtherRequest: { identifiers: Schema.Array(Text) },
  /** WeChat Pay sent a wrong signature on purpose. */
  Probe: {}
})

/** A signature of WeChat Pay's is missing, stale or wrong, or the response belongs to another request. */
export class SignatureError extends stage<SignatureError>()(
  "SignatureError",
  {
    reason: SignatureReason,
    /** A likely cause, which the form of the message suggests. */
    hint: OptionalText,
    /** The body as received: a 2xx means that money may have moved. */
    body: Schema.optionalKey(RedactedText)
  },
  ({ hint, reason }): string => {
    const issue = SignatureReason.match(reason, {
      MissingHeader: ({ header }) =>
        `header ${header} is missing${
          hint === undefined ? ": a proxy dropped it, or the message is not WeChat Pay's" : ""
        }`,
      MalformedHeader: ({ header }) => `header ${header} is malformed`,
      UnsupportedAlgorithm: ({ algorithm }) =>
        `signature algorithm ${algorithm} is not supported, only WECHATPAY2-SHA256-RSA2048 is`,
      StaleTimestamp: ({ skewSeconds }) =>
        `the message's clock differs from ours by ${skewSeconds} s: a replay, or a wrong clock`,
      UnknownSerial: ({ knownSerials, serial }) =>
        `it is signed with ${keyOf(serial)}; known: ${knownSerials.join(", ") || "none"}; ${
          adviceOnKeys(serial, knownSerials)
        }`,
      SandboxSerial: ({ serial }) =>
        `it is signed with a sandbox key (${serial}), and the configuration is not the sandbox's`,
      Mismatch: ({ serial }) =>
        `the signature does not hold under ${keyOf(serial)}${
          isPublicKeyId(serial)
            ? "; if every message fails so, id and key file do not match: download both again"
            : ""
        }`,
      OtherRequest: ({ identifiers }) => `the response belongs to another request: ${identifiers.join(", ")} differ`,
      Probe: () => "WeChat Pay's signature probe, which is wrong on purpose"
    })
    return hint === undefined ? issue : `${issue}. ${hint}`
  }
) {}

const keyOf = (serial: string) => `${isPublicKeyId(serial) ? "public key" : "platform certificate"} ${serial}`

/** The known serials show what is configured, so that nothing is advised that is in use already. */
const adviceOnKeys = (serial: string, knownSerials: ReadonlyArray<string>): string => {
  const hasPublicKey = knownSerials.some(isPublicKeyId)
  const hasCertificates = !knownSerials.every(isPublicKeyId)
  return isPublicKeyId(serial)
    ? hasPublicKey
      ? "configure the id that the merchant console shows, with its key file"
      : `give publicKeyId (WECHATPAY_PUBLIC_KEY_ID) and publicKey (WECHATPAY_PUBLIC_KEY)${
        hasCertificates ? ", with keys (WECHATPAY_KEYS) set to both while the change lasts" : ""
      }`
    : hasCertificates
    ? "it is another merchant's or expired, or the message is not WeChat Pay's"
    : `set keys (WECHATPAY_KEYS) to ${
      hasPublicKey ? "both until the change to the public key is complete" : "certificate"
    }`
}

/** A ciphertext did not open. */
export class DecryptError extends stage<DecryptError>()(
  "DecryptError",
  {
    /** `AEAD`: AES-256-GCM under the APIv3 key. `OAEP`: RSA-OAEP under the merchant's private key. */
    algorithm: Schema.Literals(["AEAD", "OAEP"]),
    /** Path of the field that could not be opened, for example `resource`. */
    field: Text,
    /** The body as received. */
    body: RedactedText
  },
  ({ algorithm, field }): string => {
    const [key, setting] = algorithm === "AEAD"
      ? ["APIv3 key; is it the key of this merchant", "previousApiV3Keys"]
      : ["merchant's private key; was it changed lately", "previousPrivateKeys"]
    return `${field} does not open under the ${key}, and is a former key listed in ${setting}?`
  }
) {}

/** No platform key could be obtained. */
export class CertificateError extends stage<CertificateError>()(
  "CertificateError",
  {
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
    /** Description of the failure, without secrets. */
    issue: Text
  },
  ({ issue }): string => `no platform key: ${issue}`
) {}

/** A verified response or notification cannot be used. `body` holds its content. */
export class ResponseDecodeError extends stage<ResponseDecodeError>()(
  "ResponseDecodeError",
  {
    reason: Schema.TaggedUnion({
      /** The content is not JSON, or does not fit its schema. */
      SchemaMismatch: {},
      /** The content of a notification is not what its event stands for, or belongs to another merchant. */
      UnexpectedContent: {}
    }),
    /** Paths and expectations; never values. */
    issue: Text,
    /** The body as received (of a notification: the decrypted JSON). */
    body: RedactedText
  },
  ({ issue, reason }): string =>
    `${reason._tag === "SchemaMismatch" ? "the content does not fit its schema: " : ""}${issue}`
) {}

/** A downloaded file is not the one that WeChat Pay announced. */
export class IntegrityError extends stage<IntegrityError>()(
  "IntegrityError",
  { algorithm: Text, expected: Text, actual: Text },
  ({ actual, algorithm, expected }): string =>
    `the ${algorithm} of the downloaded content is ${actual}, announced was ${expected}; ask for a new link and download again`
) {}

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
export const isWeChatPayError = (value: unknown): value is WeChatPayError => isRecord(value) && TypeId in value

/** A setting is wrong: fails when the Layer is built. */
export class ConfigurationError extends Schema.TaggedError<ConfigurationError>("effect-wechatpay/ConfigurationError")(
  "ConfigurationError",
  {
    /** Name of the setting, as the layer's options spell it. */
    setting: Text,
    /** Kind and length of what was found, never the value. */
    found: Text,
    /** Advice. */
    advice: Text
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
    : Reflect.construct(error.constructor, [{ ...error, ...definedFields({ cause: error.cause }), outcome }])

/** @internal */
export const redactText = (text: string, label = "body") => Redacted.make(text, { label })
