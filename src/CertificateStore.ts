/**
 * Finds platform keys by serial number. They verify what WeChat Pay signs, and encrypt what only WeChat Pay may read.
 */
import type * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { KeyValueStore } from "effect/persistence/KeyValueStore"
import type * as Scope from "effect/Scope"
import * as Environment from "./config/environment.ts"
import { fail, kindOf, readText } from "./config/environment.ts"
import * as X509 from "./internal/x509.ts"
import * as Directory from "./keys/directory.ts"
import * as Downloading from "./keys/downloading.ts"
import { CertificateStore, type PlatformKey } from "./keys/platformKey.ts"
import { fixed, type PublicKeyOptions, readPublicKeys } from "./keys/publicKeys.ts"
import { type PemInput, WeChatPayConfig } from "./WeChatPayConfig.ts"
import { ConfigurationError } from "./WeChatPayError.ts"

export {
  /** Service that finds platform keys. */
  CertificateStore,
  /** A key of WeChat Pay's. */
  type PlatformKey
} from "./keys/platformKey.ts"
export type { PublicKeyOptions } from "./keys/publicKeys.ts"

// ---------------------------------------------------------------------------------------------------------------------
// public key
// ---------------------------------------------------------------------------------------------------------------------

/**
 * Layer over the merchant's WeChat Pay public key (微信支付公钥), the default of merchants of today. It
 * downloads nothing.
 *
 * **Example** (A merchant on the public key)
 *
 * ```ts
 * import { CertificateStore } from "effect-wechatpay"
 * import { readFileSync } from "node:fs"
 *
 * const Store = CertificateStore.layerPublicKey({
 *   id: "PUB_KEY_ID_0119000001092024120500326200000001",
 *   publicKey: readFileSync("pub_key.pem", "utf8")
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012153196
 */
export const layerPublicKey = (
  options: PublicKeyOptions & {
    /** Keys used before. They verify what is still signed under them; requests do not name them any more. */
    readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined
  }
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig> =>
  Layer.effect(
    CertificateStore,
    Effect.gen(function*() {
      return fixed(yield* readPublicKeys(yield* WeChatPayConfig, options))
    })
  )

/** Layer over given keys, for tests; the first is the current one. */
export const layerMemory = (keys: ReadonlyArray<PlatformKey>): Layer.Layer<CertificateStore> =>
  Layer.succeed(CertificateStore, fixed(keys.map((key) => ({ ...key, serial: X509.normalizeSerial(key.serial) }))))

// ---------------------------------------------------------------------------------------------------------------------
// certificates
// ---------------------------------------------------------------------------------------------------------------------

/** Settings of {@link layerCertificates}. */
export interface CertificateOptions {
  /** Time between two downloads in the background; 12 hours by default, at least a minute. */
  readonly refreshInterval?: Duration.Input | undefined
}

const readInterval = (options: CertificateOptions | undefined): Effect.Effect<number, ConfigurationError> => {
  const interval = Duration.fromInput(options?.refreshInterval ?? "12 hours")
  return Option.isSome(interval) && Duration.toMillis(interval.value) >= Downloading.shortestRefresh
    ? Effect.succeed(Duration.toMillis(interval.value))
    : fail(
      "refreshInterval",
      Option.isSome(interval) ? Duration.format(interval.value) : "no duration",
      "Give a minute or more, for example \"12 hours\"; WeChat Pay replaces certificates once in years."
    )
}

const certificates = Effect.fnUntraced(function*(
  options: CertificateOptions | undefined,
  store: Directory.TextStore | undefined
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  const config = yield* WeChatPayConfig
  return yield* Downloading.make({
    config,
    client: yield* HttpClient,
    publicKeys: [],
    send: "certificate",
    trust: "apiV3Key",
    refreshInterval: yield* readInterval(options),
    kept: store === undefined ? undefined : Downloading.keep(store, Downloading.entryOf(config))
  })
})

/**
 * Layer over platform certificates (平台证书), for merchants who are not on the WeChat Pay public key yet.
 *
 * **Details**
 *
 * They are downloaded when the first one is needed, and kept in memory. They are refreshed in the background, and at
 * most once a minute if something is signed under an unknown serial number. The first list is trusted because it opens
 * under the APIv3 key; every later list must also be signed with a certificate that is trusted already. While a refresh
 * fails, valid certificates stay in use.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012551764
 */
export const layerCertificates = (
  options?: CertificateOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, certificates(options, undefined))

/**
 * {@link layerCertificates} that keeps the certificates in a `KeyValueStore` (files, Redis, SQL): after a restart, or
 * on another machine, it needs no download.
 *
 * **Details**
 *
 * Certificates are stored sealed, as WeChat Pay sent them, and opened under the APIv3 key when they are loaded: write
 * access to the store is not enough to plant a key. If one cannot be opened, or the store does not respond within two
 * seconds, the list is downloaded again. No call waits for the writing. If the newest certificate expires within 180
 * days, the list is downloaded in the background: from then on it has the next one, which must be known before WeChat
 * Pay signs with it alone.
 */
export const layerCertificatesPersisted = (
  options?: CertificateOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient | KeyValueStore> =>
  Layer.effect(CertificateStore, Effect.flatMap(KeyValueStore, (store) => certificates(options, store)))

// ---------------------------------------------------------------------------------------------------------------------
// both
// ---------------------------------------------------------------------------------------------------------------------

/** Settings of {@link layerHybrid}. */
export interface HybridOptions extends PublicKeyOptions {
  /** Keys used before. */
  readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined
  /** The kind of key that requests name and encrypt with: the public key by default. */
  readonly send?: "publicKey" | "certificate" | undefined
  /**
   * The key that must have signed a list of certificates. By default the public key: a list that only opens under the
   * APIv3 key is refused. As long as the change has not begun in the merchant console, WeChat Pay signs everything with
   * certificates; until then, `apiV3Key` accepts a list that is signed with one of the certificates in it.
   */
  readonly trust?: "publicKey" | "apiV3Key" | undefined
}

const readChoice = Effect.fnUntraced(function*<const Choice extends string>(
  setting: string,
  value: unknown,
  choices: readonly [Choice, Choice]
): Effect.fn.Return<Choice, ConfigurationError> {
  const text = value === undefined ? choices[0] : yield* readText(setting, value)
  return choices.find((choice) => choice === text) ??
    (yield* fail(setting, kindOf(text), `Give ${choices.join(" or ")}.`))
})

const hybrid = Effect.fnUntraced(function*(
  options: HybridOptions,
  store: Directory.TextStore | undefined
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  const config = yield* WeChatPayConfig
  return yield* Downloading.make({
    config,
    client: yield* HttpClient,
    publicKeys: yield* readPublicKeys(config, options),
    send: yield* readChoice("send", options?.send, ["publicKey", "certificate"]),
    trust: yield* readChoice("trust", options?.trust, ["publicKey", "apiV3Key"]),
    refreshInterval: undefined,
    kept: store === undefined ? undefined : Downloading.keep(store, Downloading.entryOf(config))
  })
})

/**
 * Layer for merchants who change from platform certificates to the WeChat Pay public key, or back: both verify, and the
 * serial number decides.
 *
 * **Details**
 *
 * Certificates are downloaded only if something is signed with an unknown certificate, or if requests have to name one.
 * The download itself names the public key, because requests that name certificates delay the change. A list of
 * certificates must be signed with the public key; set `trust` until the change has begun.
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012154180
 */
export const layerHybrid = (
  options: HybridOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, hybrid(options, undefined))

/** {@link layerHybrid} that keeps the certificates in a `KeyValueStore`, as {@link layerCertificatesPersisted} does. */
export const layerHybridPersisted = (
  options: HybridOptions
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient | KeyValueStore> =>
  Layer.effect(CertificateStore, Effect.flatMap(KeyValueStore, (store) => hybrid(options, store)))

// ---------------------------------------------------------------------------------------------------------------------
// settings
// ---------------------------------------------------------------------------------------------------------------------

/** Settings of {@link layer}. */
export interface Options extends CertificateOptions {
  /** Id of the WeChat Pay public key (公钥 ID), `PUB_KEY_ID_…`. */
  readonly publicKeyId?: string | undefined
  /** The WeChat Pay public key itself (微信支付公钥, `pub_key.pem`), PEM in any form, or the bytes of the file. */
  readonly publicKey?: PemInput | undefined
  /** Public keys used before. They verify what is still signed under them; requests do not name them any more. */
  readonly previousPublicKeys?: ReadonlyArray<PublicKeyOptions> | undefined
  /**
   * Keys that WeChat Pay signs with: its public key, platform certificates (平台证书), or both while the merchant changes
   * from one to the other. By default the public key if there is one, otherwise certificates.
   */
  readonly keys?: "publicKey" | "certificate" | "both" | undefined
  /** With `both`: the kind of key that requests name and encrypt with; the public key by default. */
  readonly send?: "publicKey" | "certificate" | undefined
  /** With `both`: the kind of key that must have signed a list of certificates; see {@link HybridOptions}. */
  readonly trust?: "publicKey" | "apiV3Key" | undefined
  /** Directory in which downloaded certificates are kept, sealed as WeChat Pay sent them. */
  readonly certificateDirectory?: string | undefined
}

/** Settings as an environment has them, before their types are checked. */
type Given = Omit<Options, "keys" | "send" | "trust"> & {
  readonly keys?: unknown
  readonly send?: unknown
  readonly trust?: unknown
}

const readKeys = Effect.fnUntraced(
  function*(given: Given): Effect.fn.Return<"publicKey" | "certificate" | "both", ConfigurationError> {
    const hasKey = given.publicKeyId !== undefined || given.publicKey !== undefined
    const keys = given.keys === undefined ? "" : yield* readText("keys", given.keys)
    if (keys === "") return hasKey ? "publicKey" : "certificate"
    if (keys !== "publicKey" && keys !== "certificate" && keys !== "both") {
      return yield* fail("keys", kindOf(keys), "Give publicKey, certificate or both.")
    }
    return keys
  }
)

const fromOptions = Effect.fnUntraced(function*(
  options: Given
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  // Programs in JavaScript get here with nothing at all.
  const given: Given = options ?? {}
  const config = yield* WeChatPayConfig
  const keys = yield* readKeys(given)
  const publicKeys = keys === "certificate" ? [] : yield* readPublicKeys(config, {
    id: given.publicKeyId ?? "",
    publicKey: given.publicKey ?? "",
    previous: given.previousPublicKeys
  }).pipe(Effect.mapError((error) => renamed(error, publicKeySettings)))
  const [current, ...previous] = publicKeys
  if (keys === "publicKey" && current !== undefined) return fixed([current, ...previous])
  const directory = yield* readText("certificateDirectory", given.certificateDirectory)
  return yield* Downloading.make({
    config,
    client: yield* HttpClient,
    publicKeys,
    send: yield* readChoice("send", given.send, ["publicKey", "certificate"]),
    trust: yield* readChoice("trust", given.trust, ["publicKey", "apiV3Key"]),
    refreshInterval: keys === "both" ? undefined : yield* readInterval(given),
    kept: directory === "" ? undefined : Downloading.keep(Directory.make(directory), Downloading.entryOf(config))
  })
})

/** Gives the public key's settings the names that they have next to the merchant's own keys. */
const publicKeySettings: Readonly<Record<string, string>> = {
  id: "publicKeyId",
  publicKey: "publicKey",
  previous: "previousPublicKeys"
}

const renamed = (error: ConfigurationError, names: Readonly<Record<string, string>>): ConfigurationError => {
  const [, option = "", rest = ""] = /^(\w+)(.*)$/s.exec(error.setting) ?? []
  return new ConfigurationError({ ...error, setting: `${names[option] ?? option}${rest}` })
}

/** Layer over the public key, platform certificates or both, as the settings say. */
export const layer = (
  options: Options
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, fromOptions(options))

// ---------------------------------------------------------------------------------------------------------------------
// environment
// ---------------------------------------------------------------------------------------------------------------------

/** {@link Options}, all or some of which may be a `Config`. */
export type WrappedOptions =
  | Config.Wrap<Options>
  | { readonly [Name in keyof Options]?: Options[Name] | Config.Config<Options[Name]> | undefined }

const variables = {
  publicKeyId: "WECHATPAY_PUBLIC_KEY_ID",
  keys: "WECHATPAY_KEYS",
  send: "WECHATPAY_SEND_KEY",
  trust: "WECHATPAY_TRUST",
  certificateDirectory: "WECHATPAY_CERTIFICATE_DIRECTORY"
} as const

const keyVariable = "WECHATPAY_PUBLIC_KEY"

const fromEnvironment = Effect.fnUntraced(function*(
  wrapped: WrappedOptions
): Effect.fn.Return<CertificateStore["Service"], ConfigurationError, WeChatPayConfig | HttpClient | Scope.Scope> {
  const overrides: Options = yield* Environment.unwrap(wrapped)
  const read = (name: keyof typeof variables) => Environment.text(variables[name])
  const publicKey = overrides.publicKey === undefined ? yield* Environment.textOrFile(keyVariable) : undefined
  const given: Given = {
    publicKeyId: yield* read("publicKeyId"),
    keys: yield* read("keys"),
    send: yield* read("send"),
    trust: yield* read("trust"),
    certificateDirectory: yield* read("certificateDirectory"),
    publicKey: publicKey?.text,
    ...overrides
  }
  if (given.keys === undefined && (given.publicKeyId === undefined) !== (given.publicKey === undefined)) {
    return yield* fail(
      given.publicKeyId === undefined ? variables.publicKeyId : `${keyVariable}, ${keyVariable}_PATH`,
      "nothing",
      "The WeChat Pay public key and its id go together: give both, or neither to use platform certificates."
    )
  }
  const names = { ...variables, publicKey: publicKey?.name ?? `${keyVariable}, ${keyVariable}_PATH` }
  return yield* fromOptions(given).pipe(
    Effect.mapError((error) =>
      Environment.named(error, Object.fromEntries(Object.entries(names).filter(([name]) => !(name in overrides))))
    )
  )
})

/**
 * Layer from the environment (any `ConfigProvider`). It uses the public key if there is one, otherwise platform
 * certificates, unless `WECHATPAY_KEYS` is set.
 *
 * **Details**
 *
 * | variable | setting |
 * |---|---|
 * | `WECHATPAY_PUBLIC_KEY_ID` | `publicKeyId` |
 * | `WECHATPAY_PUBLIC_KEY` or `WECHATPAY_PUBLIC_KEY_PATH` | `publicKey`, inline or as the name of a file |
 * | `WECHATPAY_KEYS` | `keys`: `publicKey`, `certificate` or `both` |
 * | `WECHATPAY_SEND_KEY` | `send`: `publicKey` or `certificate` |
 * | `WECHATPAY_TRUST` | `trust`: `publicKey` or `apiV3Key` |
 * | `WECHATPAY_CERTIFICATE_DIRECTORY` | `certificateDirectory` |
 */
export const layerConfig = (
  options: WrappedOptions = {}
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig | HttpClient> =>
  Layer.effect(CertificateStore, Effect.catch(fromEnvironment(options), Environment.located))
