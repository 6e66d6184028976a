/** The merchant: its number, its keys and defaults. */
import type * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schedule from "effect/Schedule"
import { createPublicKey, type KeyObject } from "node:crypto"
import * as Environment from "./config/environment.ts"
import { fail, kindOf, readText } from "./config/environment.ts"
import {
  howToSerial,
  isAbsent,
  isPlatformSubject,
  listOf,
  merchantOf,
  readApiV3Key,
  readAppid,
  readFlag,
  readKey,
  readLike,
  readOrigin,
  readTimeout,
  signBy,
  warnOfExpiry
} from "./config/merchant.ts"
import * as Pem from "./internal/pem.ts"
import { isLoopback, isSandboxMchid, isSandboxSerial, isSandboxSubject } from "./internal/sandboxIdentity.ts"
import * as Signer from "./internal/signer.ts"
import * as X509 from "./internal/x509.ts"
import type { ConfigurationError, WeChatPayError } from "./WeChatPayError.ts"

/** Service that holds the merchant's identity, keys and defaults. */
export class WeChatPayConfig extends Context.Service<WeChatPayConfig, {
  /** Merchant number (商户号) that signs: in partner mode the service provider's. */
  readonly mchid: string
  /** Serial number of the merchant API certificate, upper-case hex. */
  readonly serialNo: string
  /** Signs with the merchant's private key (RSA-SHA256, base64). The error is the signer's own. */
  readonly sign: (message: Uint8Array) => Effect.Effect<string, unknown>
  /** Private keys that open sensitive fields, the current one first. */
  readonly privateKeys: ReadonlyArray<KeyObject>
  /** Public half of the merchant's key, if the private key or the certificate is known. */
  readonly publicKey: KeyObject | undefined
  /** APIv3 keys (32 bytes), the current one first. */
  readonly apiV3Keys: ReadonlyArray<Redacted.Redacted<KeyObject>>
  /** APIv2 key, which signs payscore jumps. */
  readonly apiV2Key: Redacted.Redacted | undefined
  readonly appid: string | undefined
  /** Further applications of the merchant, whose payments it takes as its own. */
  readonly otherAppids: ReadonlyArray<string>
  readonly notifyUrl: string | undefined
  /** Endpoints that may be called: all by default. */
  readonly mode: "direct" | "partner" | "platform" | undefined
  /** Origin that requests go to first, for example `https://api.mch.weixin.qq.com`. */
  readonly baseUrl: string
  /** Origin that takes over after a failed connection. */
  readonly backupUrl: string | undefined
  /** Origin of invoice files. */
  readonly fapiaoUrl: string
  /** Whether requests stay on this machine, so that sandbox keys may be trusted. */
  readonly loopback: boolean
  /** Longest time for one attempt. */
  readonly timeout: Duration.Duration
  /** Schedule by which calls that are safe to repeat are repeated. */
  readonly retry: Schedule.Schedule<unknown, WeChatPayError>
}>()("effect-wechatpay/WeChatPayConfig") {}

/** A key or certificate: PEM in any form, as text or as the bytes of its file. */
export type PemInput = string | Uint8Array | Redacted.Redacted

/** Settings of {@link layer}. */
export interface Options {
  /** Merchant number (商户号); in partner mode the service provider's. */
  readonly mchid: string
  /** Private key of the merchant API certificate (`apiclient_key.pem`), PEM in any form. May be left out with `signer`. */
  readonly privateKey?: PemInput | undefined
  /** Merchant API certificate (`apiclient_cert.pem`). It has the serial number, and the key is checked against it. */
  readonly certificate?: PemInput | undefined
  /** Serial number of the merchant API certificate, if the certificate itself is not given. */
  readonly serialNo?: string | undefined
  /** APIv3 key: 32 characters, set in the merchant console. */
  readonly apiV3Key: string | Redacted.Redacted
  /** Private keys used before: responses encrypted for them keep coming for about a day after a change. */
  readonly previousPrivateKeys?: ReadonlyArray<PemInput> | undefined
  /** APIv3 keys used before: notifications under them keep coming for about a day after a change. */
  readonly previousApiV3Keys?: ReadonlyArray<string | Redacted.Redacted> | undefined
  /** APIv2 key, only for the jumps that sign with HMAC-SHA256. */
  readonly apiV2Key?: string | Redacted.Redacted | undefined
  /** Signs instead of `privateKey`, for keys in a KMS or HSM: RSA-SHA256 (PKCS#1 v1.5) over the bytes, raw signature. */
  readonly signer?: ((message: Uint8Array) => Effect.Effect<Uint8Array, unknown>) | undefined
  /** Application id that fills `appid`, `sp_appid`, `combine_appid`. */
  readonly appid?: string | undefined
  /**
   * Further applications of this merchant. If `appid` is set, a payment for any other application is not accepted as
   * paid.
   */
  readonly otherAppids?: ReadonlyArray<string> | undefined
  /** Address that fills `notify_url`. */
  readonly notifyUrl?: string | undefined
  /**
   * Kind of the merchant: a direct merchant, a service provider (服务商) or a platform (平台商户, a service provider with
   * 平台收付通). Calls of endpoints for another kind then fail before anything is sent. Leave it out if the merchant
   * number is of several kinds.
   */
  readonly mode?: "direct" | "partner" | "platform" | undefined
  /**
   * Origin of the API: mainland by default, `https://apihk.mch.weixin.qq.com` for Hong Kong, that of a sandbox, or of a
   * reverse proxy that passes path, query, headers and bytes on unchanged.
   */
  readonly baseUrl?: string | undefined
  /** Origin that takes over after a failed connection: by default the official one of the other city, none for a sandbox. */
  readonly backupUrl?: string | undefined
  /** Origin of invoice files (电子发票文件): `https://pay.wechatpay.cn` by default, or a reverse proxy of yours. */
  readonly fapiaoUrl?: string | undefined
  /**
   * Permits `http:` for the origins above, for a reverse proxy on a network of your own. Everything that is not encrypted
   * by WeChat Pay's protocol itself, such as openids and amounts, can then be read on that network. `false` by default;
   * addresses of this machine need no permission.
   */
  readonly allowPlainHttp?: boolean | undefined
  /** Longest time for one attempt; 10 seconds by default. */
  readonly timeout?: Duration.Input | undefined
  /** Schedule by which calls that are safe to repeat are repeated; {@link defaultRetry} by default. */
  readonly retry?: Schedule.Schedule<unknown, WeChatPayError> | undefined
}

/** Origin in mainland China. */
const mainland = "https://api.mch.weixin.qq.com"
const mainlandBackup = "https://api2.mch.weixin.qq.com"
const hongKong = "https://apihk.mch.weixin.qq.com"
const fapiao = "https://pay.wechatpay.cn"

/** Longest `Retry-After` that the default policy waits for, in seconds. */
const patience = 60

/**
 * Repeats twice: after 0.2 and 0.4 seconds, or after 10 and 50 seconds if WeChat Pay limits the frequency. Each pause
 * varies by a fifth, and is never shorter than `Retry-After`.
 *
 * **Details**
 *
 * A `Retry-After` of more than 60 seconds ends the repeats; the error has it in `retryAfter`. With a policy of your
 * own, the repeats end if `Retry-After` is longer than its pause: use `Schedule.modifyDelay` to wait longer.
 */
export const defaultRetry: Schedule.Schedule<unknown, WeChatPayError> = Schedule.exponential("200 millis").pipe(
  Schedule.jittered,
  Schedule.upTo({ times: 2 }),
  Schedule.setInputType<WeChatPayError>(),
  Schedule.modifyDelay(({ attempt, duration, input }) => {
    if (input._tag !== "ApiError") return Effect.succeed(duration)
    const { isRateLimited, retryAfter } = input
    if (retryAfter === undefined) {
      return Effect.succeed(isRateLimited ? Duration.times(duration, attempt === 1 ? 50 : 125) : duration)
    }
    return Effect.succeed(retryAfter > patience ? duration : Duration.max(duration, Duration.seconds(retryAfter)))
  })
)

/** Settings as an environment has them, before their types are checked. */
type Given = Omit<Overrides, "mode" | "allowPlainHttp"> & { readonly mode?: unknown; readonly allowPlainHttp?: unknown }

const make = Effect.fnUntraced(function*(
  given: Given
): Effect.fn.Return<WeChatPayConfig["Service"], ConfigurationError> {
  // Programs in JavaScript may lack settings that the types require.
  const options: Given = given ?? {}
  const mchid = yield* readText("mchid", options.mchid)
  if (!/^\d{1,32}$/.test(mchid)) {
    return yield* fail(
      "mchid",
      X509.serialKind(X509.normalizeSerial(mchid)) === "publicKey"
        ? "the id of a WeChat Pay public key"
        : kindOf(mchid),
      "Give the merchant number (商户号), digits only; in partner mode the service provider's."
    )
  }
  const allowPlainHttp = yield* readFlag("allowPlainHttp", options.allowPlainHttp)
  const base = yield* readOrigin("baseUrl", options.baseUrl ?? mainland, allowPlainHttp)
  const official: Record<string, string> = {
    [mainland]: mainlandBackup,
    [mainlandBackup]: mainland,
    [hongKong]: mainland
  }
  const backupUrl = options.backupUrl ?? official[base.origin]
  const backup = backupUrl === undefined ? undefined : yield* readOrigin("backupUrl", backupUrl, allowPlainHttp)
  const ownFapiaoUrl = isAbsent(options.fapiaoUrl)
    ? undefined
    : yield* readOrigin("fapiaoUrl", options.fapiaoUrl, allowPlainHttp)
  const loopback = isLoopback(base) && (backup === undefined || isLoopback(backup))

  const signer = options.signer ?? undefined
  if (signer !== undefined && typeof signer !== "function") {
    return yield* fail("signer", kindOf(signer), "Give a function from bytes to an Effect.")
  }
  const certificate = isAbsent(options.certificate)
    ? undefined
    : yield* Result.match(Pem.certificate(yield* readText("certificate", options.certificate, true)), {
      onFailure: ({ advice, found }) => fail("certificate", found, advice),
      onSuccess: (found) => Effect.succeed(found)
    })
  if (certificate !== undefined) yield* warnOfExpiry(certificate)
  if (certificate !== undefined && isPlatformSubject(certificate.subject)) {
    return yield* fail(
      "certificate",
      "a platform certificate of WeChat Pay",
      "Give the merchant API certificate (apiclient_cert.pem); platform certificates belong to CertificateStore."
    )
  }
  const named = certificate === undefined ? undefined : merchantOf(certificate.subject)
  if (named !== undefined && named !== mchid) {
    return yield* fail(
      "mchid",
      "a merchant number that is not the certificate's",
      "The merchant API certificate names another merchant number as its holder (CN): one of the two belongs to another merchant."
    )
  }
  if (isAbsent(options.privateKey) && signer === undefined) {
    return yield* fail("privateKey", "nothing", "Give the merchant's private key (apiclient_key.pem), or a signer.")
  }
  const privateKey = isAbsent(options.privateKey) ? undefined : yield* readKey("privateKey", options.privateKey)
  if (certificate !== undefined && privateKey !== undefined && !X509.samePublicKey(certificate.publicKey, privateKey)) {
    return yield* fail(
      "privateKey",
      "an RSA key that is not the certificate's",
      "apiclient_key.pem and apiclient_cert.pem must come from the same package; after a renewal replace both."
    )
  }

  const serialNo = X509.normalizeSerial(
    (yield* readText("serialNo", options.serialNo)) || (certificate?.serial ?? "")
  )
  if (serialNo === "") {
    return yield* fail(
      "serialNo",
      "nothing",
      `Give the merchant certificate (certificate) or its serial number (serialNo). ${howToSerial}`
    )
  }
  if (X509.serialKind(serialNo) === "publicKey") {
    return yield* fail(
      "serialNo",
      "the id of a WeChat Pay public key",
      "That id belongs into CertificateStore.layerPublicKey; serialNo is the merchant API certificate's serial number."
    )
  }
  // Serial numbers have 20 bytes at most: so many digits are decimal ones.
  if (/^\d{41,}$/.test(serialNo)) {
    return yield* fail(
      "serialNo",
      `a decimal number (${serialNo.length} digits)`,
      `Give it in hexadecimal. ${howToSerial}`
    )
  }
  if (X509.serialKind(serialNo) === "invalid") {
    return yield* fail(
      "serialNo",
      kindOf(serialNo),
      `A serial number is hexadecimal, 40 digits as a rule. ${howToSerial}`
    )
  }
  if (serialNo.length === 39) {
    return yield* fail("serialNo", "39 digits", `The zero in front is missing, which is a part of it. ${howToSerial}`)
  }
  if (certificate !== undefined && serialNo !== certificate.serial) {
    return yield* fail(
      "serialNo",
      "a serial number that is not the certificate's",
      "Leave serialNo out where the certificate is given; a platform certificate's serial number does not belong here."
    )
  }
  const hasSandboxKey = isSandboxSerial(serialNo) ||
    (certificate !== undefined && isSandboxSubject(certificate.subject))
  if (hasSandboxKey && !loopback) {
    return yield* fail(
      certificate === undefined ? "serialNo" : "certificate",
      "a sandbox's certificate together with an address that is not this machine",
      "Sandbox keys are for a sandbox on this machine (baseUrl http://127.0.0.1:…); use the merchant's own keys here."
    )
  }
  if (isSandboxMchid(mchid) && !loopback) {
    return yield* fail(
      "mchid",
      "a number that starts with 00, as only those of a sandbox do,",
      "Give the merchant number (商户号) as the merchant console shows it, or the address of a sandbox on this machine (baseUrl http://127.0.0.1:…)."
    )
  }

  const previous = yield* Effect.forEach(
    listOf(options.previousPrivateKeys),
    (key, index) => readKey(`previousPrivateKeys[${index}]`, key)
  )
  const apiV3Key = yield* readApiV3Key("apiV3Key", options.apiV3Key)
  // Every request names the serial number, in the clear.
  if ([mchid, X509.normalizeSerial(Redacted.value(apiV3Key).export().toString())].includes(serialNo)) {
    return yield* fail("serialNo", "the merchant number or the APIv3 key", howToSerial)
  }
  const previousApiV3Keys = yield* Effect.forEach(
    listOf(options.previousApiV3Keys),
    (key, index) => readApiV3Key(`previousApiV3Keys[${index}]`, key)
  )

  const apiV2Key = yield* readLike(
    "apiV2Key",
    options.apiV2Key,
    (text) => text.length === 32,
    "The APIv2 key has exactly 32 characters; leave it out if you have none."
  )
  const retry = options.retry ?? defaultRetry
  if (!Schedule.isSchedule(retry)) {
    return yield* fail("retry", kindOf(retry), "Give a Schedule, for example Schedule.recurs(0).")
  }
  const mode = isAbsent(options.mode) ? undefined : yield* readText("mode", options.mode)
  if (mode !== undefined && mode !== "direct" && mode !== "partner" && mode !== "platform") {
    return yield* fail("mode", kindOf(mode), "Give direct, partner (服务商) or platform (平台商户), or leave it out.")
  }
  return {
    mchid,
    serialNo,
    sign: Signer.explained(
      signer !== undefined
        ? signBy(signer)
        : privateKey !== undefined
        ? Signer.local(privateKey)
        : () => Effect.fail("no key")
    ),
    privateKeys: privateKey === undefined ? previous : [privateKey, ...previous],
    publicKey: certificate?.publicKey ?? (privateKey === undefined ? undefined : createPublicKey(privateKey)),
    apiV3Keys: [apiV3Key, ...previousApiV3Keys],
    apiV2Key: apiV2Key === undefined ? undefined : Redacted.make(apiV2Key, { label: "apiV2Key" }),
    appid: yield* readAppid("appid", options.appid),
    otherAppids: (yield* Effect.forEach(
      listOf(options.otherAppids),
      (appid, index) => readAppid(`otherAppids[${index}]`, appid)
    )).filter((appid) => appid !== undefined),
    notifyUrl: yield* readLike(
      "notifyUrl",
      options.notifyUrl,
      (text) => text.length <= 255 && URL.canParse(text) && /^https?:\/\/[^\s?#]+$/.test(text),
      "Give an address that starts with https:// or http://, without query, of at most 255 characters."
    ),
    mode,
    baseUrl: base.origin,
    backupUrl: backup?.origin,
    fapiaoUrl: ownFapiaoUrl?.origin ?? (loopback ? base.origin : fapiao),
    loopback,
    timeout: yield* readTimeout(options.timeout ?? "10 seconds"),
    retry
  }
})

/**
 * Layer over the given settings. Keys are parsed and checked here, once.
 *
 * **Example** (A merchant with key and certificate)
 *
 * ```ts
 * import { WeChatPayConfig } from "effect-wechatpay"
 * import { readFileSync } from "node:fs"
 *
 * const Config = WeChatPayConfig.layer({
 *   mchid: "1900000109",
 *   privateKey: readFileSync("apiclient_key.pem", "utf8"),
 *   certificate: readFileSync("apiclient_cert.pem", "utf8"),
 *   apiV3Key: process.env.WECHATPAY_API_V3_KEY ?? "",
 *   appid: "wxd678efh567hg6787",
 *   notifyUrl: "https://example.com/wechatpay/notify"
 * })
 * ```
 */
export const layer = (options: Options): Layer.Layer<WeChatPayConfig, ConfigurationError> =>
  Layer.effect(WeChatPayConfig, make(options))

/** Variables that hold one text each. */
const variables = {
  mchid: "WECHATPAY_MCHID",
  serialNo: "WECHATPAY_SERIAL_NO",
  apiV3Key: "WECHATPAY_API_V3_KEY",
  apiV2Key: "WECHATPAY_API_V2_KEY",
  appid: "WECHATPAY_APPID",
  notifyUrl: "WECHATPAY_NOTIFY_URL",
  baseUrl: "WECHATPAY_BASE_URL",
  backupUrl: "WECHATPAY_BACKUP_URL",
  fapiaoUrl: "WECHATPAY_FAPIAO_URL",
  allowPlainHttp: "WECHATPAY_ALLOW_PLAIN_HTTP",
  mode: "WECHATPAY_MODE"
} as const

/** Settings that a program gives itself instead of its environment. */
export type Overrides = { readonly [Name in keyof Options]?: Options[Name] | undefined }

/** {@link Overrides}, all or some of which may be a `Config`. */
export type WrappedOverrides =
  | Config.Wrap<Overrides>
  | { readonly [Name in keyof Options]?: Options[Name] | Config.Config<Options[Name]> | undefined }

const privateKeyVariable = "WECHATPAY_PRIVATE_KEY"
const certificateVariable = "WECHATPAY_CERTIFICATE"
const previousApiV3KeysVariable = "WECHATPAY_PREVIOUS_API_V3_KEYS"
const otherAppidsVariable = "WECHATPAY_OTHER_APPIDS"
const previousPrivateKeysVariable = "WECHATPAY_PREVIOUS_PRIVATE_KEY_PATHS"

const fromEnvironment = Effect.fnUntraced(function*(
  wrapped: WrappedOverrides
): Effect.fn.Return<WeChatPayConfig["Service"], ConfigurationError> {
  const overrides: Overrides = yield* Environment.unwrap(wrapped)
  const read = (name: keyof typeof variables) => Environment.text(variables[name])
  // What is given in the program is not looked for: the variables of another key may be set.
  const privateKey = overrides.privateKey === undefined && overrides.signer === undefined
    ? yield* Environment.textOrFile(privateKeyVariable)
    : undefined
  const certificate = overrides.certificate === undefined
    ? yield* Environment.textOrFile(certificateVariable)
    : undefined
  const previousPaths = overrides.previousPrivateKeys === undefined
    ? yield* Environment.list(previousPrivateKeysVariable)
    : undefined
  const previousPrivateKeys = yield* Effect.forEach(
    previousPaths ?? [],
    (path, index) => Environment.namedFile(`${previousPrivateKeysVariable}[${index}]`, path)
  )
  const options: Given = {
    mchid: (yield* read("mchid")) ?? "",
    serialNo: yield* read("serialNo"),
    apiV3Key: (yield* read("apiV3Key")) ?? "",
    apiV2Key: yield* read("apiV2Key"),
    appid: yield* read("appid"),
    otherAppids: yield* Environment.list(otherAppidsVariable),
    notifyUrl: yield* read("notifyUrl"),
    baseUrl: yield* read("baseUrl"),
    backupUrl: yield* read("backupUrl"),
    fapiaoUrl: yield* read("fapiaoUrl"),
    allowPlainHttp: yield* read("allowPlainHttp"),
    mode: yield* read("mode"),
    privateKey: privateKey?.text,
    certificate: certificate?.text,
    previousPrivateKeys,
    previousApiV3Keys: yield* Environment.list(previousApiV3KeysVariable)
  }
  const names: Readonly<Record<string, string>> = {
    ...variables,
    privateKey: privateKey?.name ?? `${privateKeyVariable}, ${privateKeyVariable}_PATH`,
    certificate: certificate?.name ?? certificateVariable,
    previousPrivateKeys: previousPrivateKeysVariable,
    previousApiV3Keys: previousApiV3KeysVariable,
    otherAppids: otherAppidsVariable
  }
  return yield* make({ ...options, ...overrides }).pipe(
    Effect.mapError((error) =>
      Environment.named(error, Object.fromEntries(Object.entries(names).filter(([name]) => !(name in overrides))))
    )
  )
}, Effect.catch(Environment.located))

/**
 * Layer from the environment (any `ConfigProvider`).
 *
 * **Details**
 *
 * | variable | setting |
 * |---|---|
 * | `WECHATPAY_MCHID` | `mchid` |
 * | `WECHATPAY_PRIVATE_KEY` or `WECHATPAY_PRIVATE_KEY_PATH` | `privateKey`, inline or as the name of a file |
 * | `WECHATPAY_CERTIFICATE` or `WECHATPAY_CERTIFICATE_PATH` | `certificate`, inline or as the name of a file |
 * | `WECHATPAY_SERIAL_NO` | `serialNo`, where the certificate is not given |
 * | `WECHATPAY_API_V3_KEY`, `WECHATPAY_API_V2_KEY` | `apiV3Key`, `apiV2Key` |
 * | `WECHATPAY_APPID`, `WECHATPAY_NOTIFY_URL`, `WECHATPAY_MODE` | `appid`, `notifyUrl`, `mode` |
 * | `WECHATPAY_BASE_URL`, `WECHATPAY_BACKUP_URL`, `WECHATPAY_FAPIAO_URL` | `baseUrl`, `backupUrl`, `fapiaoUrl` |
 * | `WECHATPAY_ALLOW_PLAIN_HTTP` | `allowPlainHttp`: `true` or `false` |
 * | `WECHATPAY_PREVIOUS_API_V3_KEYS` | `previousApiV3Keys`, with commas between them |
 * | `WECHATPAY_PREVIOUS_PRIVATE_KEY_PATHS` | `previousPrivateKeys`, names of files with commas between them |
 *
 * An empty variable counts as not set, and blanks and line ends around a value are removed. Pass settings that no
 * environment can hold (`signer`, `retry`), and all others that the program sets itself, as overrides. Each of them, or
 * all of them together, may be a `Config`.
 *
 * **Example** (Keys from the environment, signatures from a KMS)
 *
 * ```ts
 * import type { Effect } from "effect"
 * import { WeChatPayConfig } from "effect-wechatpay"
 *
 * declare const signer: (message: Uint8Array) => Effect.Effect<Uint8Array>
 *
 * const Config = WeChatPayConfig.layerConfig({ signer })
 * ```
 */
export const layerConfig = (overrides: WrappedOverrides = {}): Layer.Layer<WeChatPayConfig, ConfigurationError> =>
  Layer.effect(WeChatPayConfig, fromEnvironment(overrides))
