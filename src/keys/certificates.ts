/**
 * Downloads platform certificates (平台证书) and decides which to trust.
 */
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as HttpBody from "effect/http/HttpBody"
import type { HttpClient } from "effect/http/HttpClient"
import * as Metric from "effect/Metric"
import * as Result from "effect/Result"
import * as Aead from "../internal/aead.ts"
import { definedFields } from "../internal/definedFields.ts"
import * as Json from "../internal/json.ts"
import * as Lenient from "../internal/lenient.ts"
import * as Pem from "../internal/pem.ts"
import { isSandboxSerial, isSandboxSubject } from "../internal/sandboxIdentity.ts"
import * as X509 from "../internal/x509.ts"
import * as ErrorResponse from "../transport/errorResponse.ts"
import { repeat } from "../transport/retry.ts"
import * as Transport from "../transport/transport.ts"
import * as Verification from "../transport/verification.ts"
import type { WeChatPayConfig } from "../WeChatPayConfig.ts"
import {
  type ApiError,
  CertificateError,
  type SignatureError,
  type SignError,
  type TransportError,
  type WeChatPayError,
  withOutcome
} from "../WeChatPayError.ts"
import { CertificatesResponse, type EncryptedCertificate } from "../Wire.ts"
import { CertificateStore, type PlatformKey } from "./platformKey.ts"

/** A platform certificate that was opened and checked. */
export interface PlatformCertificate extends PlatformKey {
  /** Epoch milliseconds. */
  readonly notBefore: number
  /** Epoch milliseconds. */
  readonly notAfter: number
}

/** Whether a certificate is valid now. WeChat Pay's clock may be ahead of ours, by the tolerance of timestamps. */
export const isValid = (certificate: PlatformCertificate, now: number): boolean =>
  now >= certificate.notBefore - Verification.tolerance * 1000 && now < certificate.notAfter

const begins = Metric.gauge("wechatpay_platform_certificate_not_before_seconds", {
  description: "Begin of a platform certificate's validity, in seconds since 1970"
})

const ends = Metric.gauge("wechatpay_platform_certificate_not_after_seconds", {
  description: "End of a platform certificate's validity, in seconds since 1970"
})

/** Records the begin and the end of a certificate's validity as metrics. */
export const measure = (config: WeChatPayConfig["Service"], certificate: PlatformCertificate): Effect.Effect<void> => {
  const attributes = { mchid: config.mchid, serial: certificate.serial }
  return Effect.andThen(
    Metric.update(Metric.withAttributes(begins, attributes), certificate.notBefore / 1000),
    Metric.update(Metric.withAttributes(ends, attributes), certificate.notAfter / 1000)
  )
}

/** The reason of a failed download, without secrets. */
type Failure = Pick<CertificateError, "issue" | "reason">

const untrusted = (issue: string) => Effect.fail<Failure>({ reason: { _tag: "Untrusted" }, issue })

const decodeResponse = Lenient.decoder("Certificate.list", CertificatesResponse)

/**
 * Decrypts the certificates of a response with the APIv3 keys, and checks them. Fails if one of them is wrong: then the
 * response is not WeChat Pay's, or was changed.
 */
export const open = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  text: string
): Effect.fn.Return<ReadonlyArray<PlatformCertificate>, Failure> {
  const json = Result.getOrElse(Json.parse(text), () => undefined)
  const { data } = yield* decodeResponse(json, text).pipe(
    Effect.mapError((error): Failure => ({
      reason: { _tag: "DownloadFailed" },
      issue: `the list of certificates does not fit its schema: ${Lenient.describe(error)}`
    }))
  )
  const rsa = data.filter(({ encrypt_certificate }) => encrypt_certificate.algorithm === "AEAD_AES_256_GCM")
  if (rsa.length === 0) {
    return yield* Effect.fail<Failure>({
      reason: { _tag: "DownloadFailed" },
      issue: data.length === 0
        ? "the list of certificates is empty"
        : `there are only certificates under ${
          data[0]?.encrypt_certificate.algorithm.slice(0, 32)
        }, which is not supported; merchants on SM2 (国密) are not`
    })
  }
  return yield* Effect.forEach(rsa, (envelope) => openOne(config, envelope))
})

const openOne = (
  config: WeChatPayConfig["Service"],
  envelope: EncryptedCertificate
): Effect.Effect<PlatformCertificate, Failure> => {
  const serial = X509.normalizeSerial(envelope.serial_no)
  if (X509.serialKind(serial) !== "certificate") return untrusted("a certificate of the list has no serial number")
  const { associated_data, ciphertext, nonce } = envelope.encrypt_certificate
  const opened = associated_data === associatedData
    ? Aead.openWithAny(config.apiV3Keys, { nonce, associatedData, ciphertext })
    : undefined
  if (opened === undefined) {
    return untrusted(
      `certificate ${serial} does not open under the APIv3 key; is it the key of this merchant, and is a key changed lately among previousApiV3Keys?`
    )
  }
  const parsed = Pem.certificate(Verification.bodyText(opened))
  if (Result.isFailure(parsed)) {
    return untrusted(`what was sealed as certificate ${serial} is ${parsed.failure.found}`)
  }
  const certificate = parsed.success
  if (certificate.serial !== serial) {
    return untrusted(`the certificate sealed as ${serial} has another serial number (${certificate.serial})`)
  }
  if (
    // X.509 counts in seconds.
    certificate.notBefore !== DateTime.toEpochMillis(envelope.effective_time) ||
    certificate.notAfter !== DateTime.toEpochMillis(envelope.expire_time)
  ) {
    return untrusted(`certificate ${serial} is not valid for the time that its envelope says`)
  }
  if (
    serial === config.serialNo ||
    (config.publicKey !== undefined && X509.samePublicKey(config.publicKey, certificate.publicKey))
  ) {
    return untrusted(`certificate ${serial} is the merchant's own, which is not WeChat Pay's`)
  }
  if (!config.loopback && (isSandboxSerial(serial) || isSandboxSubject(certificate.subject))) {
    return Effect.fail({
      reason: { _tag: "SandboxKey" },
      issue: `certificate ${serial} is a sandbox's, and the configured address is not this machine`
    })
  }
  const { notAfter, notBefore, publicKey } = certificate
  return Effect.succeed({ serial, kind: "certificate", publicKey, notBefore, notAfter })
}

/** Associated data of encrypted certificates. Notifications have others, so that none of them opens as a certificate. */
const associatedData = "certificate"

// ---------------------------------------------------------------------------------------------------------------------
// download
// ---------------------------------------------------------------------------------------------------------------------

/** Path of the list of certificates. Institutions abroad have a path of their own. */
export const path = (config: WeChatPayConfig["Service"]): string =>
  config.baseUrl === "https://apihk.mch.weixin.qq.com" ? "/v3/global/certificates" : "/v3/certificates"

/** The endpoint and route in the errors of a store. */
export const where = (config: WeChatPayConfig["Service"]): Transport.Where => ({
  endpoint: "Certificate.list",
  route: `GET ${path(config)}`
})

/** Downloaded certificates, with the body of their response. */
export interface Download {
  readonly certificates: ReadonlyArray<PlatformCertificate>
  /** The body as received, in which the certificates are encrypted: a store keeps this. */
  readonly body: string
}

/** The keys that must sign a list of certificates. */
export interface Trust {
  /** Serial of the key with which the response is to be signed. The request names it. */
  readonly serial: string | undefined
  /** Keys that are trusted now. */
  readonly keys: ReadonlyArray<PlatformKey>
  /**
   * - `Keys`: one of `keys` must have signed the response.
   * - `Replaced`: the same; if the response lists none of `keys`, a certificate of the list may have signed it.
   * - `Listed`: one of `keys` or a certificate of the list must have signed it.
   * - `Seal`: no key is trusted yet. It is enough that the APIv3 key decrypts the certificates; but if the response is
   *   signed with one of them, the signature must be right.
   */
  readonly required: "Keys" | "Replaced" | "Listed" | "Seal"
}

/** Downloads the certificates. Fails if the response is not signed as `trust` requires. */
export const download = (
  config: WeChatPayConfig["Service"],
  client: HttpClient,
  trust: Trust
): Effect.Effect<Download, CertificateError> => {
  const at = where(config)
  const once = (trust: Trust) =>
    repeat(
      config,
      at,
      // 500 is final: merchants on the public key, who have no certificates, get it.
      // The timeout is the configured one, and not that of the call that needs the certificates: other calls wait too.
      {
        safe: true,
        timeout: config.timeout,
        isFinal: (error) => error._tag === "ApiError" && error.status === 500
      },
      ({ limit, onSend, origin }) => Effect.timeoutOrElse(attempt(config, client, origin, trust, onSend), limit)
    )
  // If WeChat Pay has replaced all certificates at once, it refuses a request that names an old one, or signs with a new
  // one. A request that names none gets the new ones.
  const followed = trust.required === "Replaced" && trust.serial !== undefined
    ? Effect.catchIf(
      once({ ...trust, required: "Keys" }),
      isKeyReplaced,
      () => once({ ...trust, serial: undefined })
    )
    : once(trust)
  const repeated = Effect.mapError(followed, (error) => toCertificateError(at, error, trust))
  return Effect.withSpan(repeated, at.endpoint, {
    kind: "client",
    attributes: { "http.request.method": "GET", "url.template": path(config) },
    captureStackTrace: false
  })
}

/** Whether the key that a request named seems to be replaced: it was refused, or an unknown key signed the response. */
const isKeyReplaced = (error: WeChatPayError): boolean =>
  (error._tag === "ApiError" && error.outcome === "Refused" && error.status === 400) ||
  (error._tag === "SignatureError" && error.reason._tag === "UnknownSerial")

const attempt = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  client: HttpClient,
  origin: string,
  trust: Trust,
  onSend: () => void
): Effect.fn.Return<Download, CertificateError | SignError | TransportError | ApiError | SignatureError> {
  const at = where(config)
  const outgoing: Transport.Outgoing = {
    method: "GET",
    origin,
    target: path(config),
    headers: {},
    signed: new Uint8Array(0),
    body: HttpBody.empty,
    accept: "application/json",
    serial: trust.serial,
    authorize: true
  }
  const incoming = yield* Transport.send(config, client, at, outgoing, onSend)
  const response = yield* Transport.receive(at, incoming)
  const id = Verification.requestId(response.headers)
  const body = Verification.bodyText(response.body)
  yield* ErrorResponse.check(config, at, response, outgoing)

  if (trust.required === "Keys") yield* verify(config, at, response, trust.keys)
  const certificates = yield* Effect.mapError(
    open(config, body),
    (failure) => new CertificateError({ ...at, ...id, outcome: "NotSent", ...failure })
  )
  if (trust.required !== "Keys") {
    const now = yield* Clock.currentTimeMillis
    const verified = verify(config, at, response, signersOf(trust, certificates.filter((one) => isValid(one, now))))
    yield* trust.required === "Seal"
      ? Effect.catchIf(
        verified,
        (error) => error._tag === "SignatureError" && lacksKnownSignature(error),
        () => Effect.void
      )
      : verified
  }
  return { certificates, body }
})

/** The keys that may have signed a list, for the ways of trust in which the list is decrypted before it is verified. */
const signersOf = (trust: Trust, listed: ReadonlyArray<PlatformCertificate>): ReadonlyArray<PlatformKey> =>
  trust.required === "Replaced" && listed.some(({ serial }) => trust.keys.some((key) => key.serial === serial))
    ? trust.keys
    : [...trust.keys, ...listed]

/** Whether a response only lacks a signature by a known key: its signature and its timestamp are not wrong. */
const lacksKnownSignature = (error: SignatureError): boolean =>
  error.reason._tag === "UnknownSerial" ||
  (error.reason._tag === "MissingHeader" && error.reason.header === "Wechatpay-Signature")

const verify = (
  config: WeChatPayConfig["Service"],
  at: Transport.Where,
  response: Transport.Response,
  keys: ReadonlyArray<PlatformKey>
) =>
  Verification.verify({
    ...at,
    headers: response.headers,
    body: response.body,
    sandbox: config.loopback
  }).pipe(
    Effect.provideService(CertificateStore, {
      get: (serial) => Effect.succeed(keys.find((key) => key.serial === serial)),
      current: Effect.fail(
        new CertificateError({
          ...at,
          outcome: "NotSent",
          reason: { _tag: "DownloadFailed" },
          issue: "asked for while downloading"
        })
      ),
      serials: Effect.succeed(keys.map((key) => key.serial))
    })
  )

const describe = (error: WeChatPayError, trust: Trust): Failure => {
  switch (error._tag) {
    case "ApiError": {
      const issue = `the response to the download was ${error.status} ${error.code || "and no code"}`
      return error.status === 404 || error.status === 403 || error.status === 500
        ? { reason: { _tag: "NoCertificates" }, issue: `${issue}; ${withoutCertificates(trust)}` }
        : { reason: { _tag: "DownloadFailed" }, issue }
    }
    case "SignatureError":
      return { reason: { _tag: "Untrusted" }, issue: distrust(error, trust) }
    case "CertificateError":
      return error
    default:
      return { reason: { _tag: "DownloadFailed" }, issue: `the download failed (${error.message})` }
  }
}

/** The advice for a merchant who has no certificates. */
const withoutCertificates = (trust: Trust): string =>
  trust.keys.some(({ kind }) => kind === "publicKey")
    ? "the change to the WeChat Pay public key seems to be complete: leave send (WECHATPAY_SEND_KEY) out, and set keys (WECHATPAY_KEYS) to publicKey, or use CertificateStore.layerPublicKey"
    : "this merchant seems to be on the WeChat Pay public key: give publicKeyId (WECHATPAY_PUBLIC_KEY_ID) and publicKey (WECHATPAY_PUBLIC_KEY), or use CertificateStore.layerPublicKey"

/** The reason why a list is not trusted, with advice. */
const distrust = (error: SignatureError, trust: Trust): string => {
  const publicKeys = trust.keys.filter(({ kind }) => kind === "publicKey").map(({ serial }) => serial).join(", ")
  if (error.reason._tag !== "UnknownSerial") return `the list of certificates does not verify (${error.message})`
  const { serial } = error.reason
  if (X509.serialKind(serial) === "publicKey") {
    return `the list of certificates is signed under public key ${serial}, and ${
      publicKeys === "" ? "no public key is configured" : `configured is ${publicKeys}`
    }; give the public key whose id the merchant console shows (WECHATPAY_PUBLIC_KEY_ID, WECHATPAY_PUBLIC_KEY)`
  }
  return trust.required === "Keys"
    ? `the list of certificates is signed under certificate ${serial} and not under the configured public key (${publicKeys}): ` +
      "as long as the change to the public key has not begun in the merchant console, WeChat Pay signs everything with " +
      "certificates; begin the change, or set trust (WECHATPAY_TRUST) to apiV3Key until then"
    : `the list of certificates is signed under certificate ${serial}, which is not among those trusted (${
      trust.keys.map(({ serial }) => serial).join(", ")
    }), though it still lists one of them; the certificates at hand stay in use, look into the merchant console whether they are being replaced`
}

const toCertificateError = (at: Transport.Where, error: WeChatPayError, trust: Trust): CertificateError => {
  if (error._tag === "CertificateError") return withOutcome(error, "NotSent")
  const { issue, reason } = describe(error, trust)
  return new CertificateError({
    ...at,
    ...definedFields({ requestId: error.requestId }),
    outcome: "NotSent",
    reason,
    issue
  })
}
