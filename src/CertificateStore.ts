/**
 * Who WeChat Pay is: platform keys by serial number. They verify what WeChat Pay signs, and encrypt what only WeChat
 * Pay may read.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import type { KeyObject } from "node:crypto"
import { isSandboxSerial } from "./internal/mark.ts"
import * as Pem from "./internal/pem.ts"
import * as X509 from "./internal/x509.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import { CertificateError, ConfigurationError } from "./WeChatPayError.ts"

/**
 * A key of WeChat Pay's.
 *
 * @category models
 * @since 0.1.0
 */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the serial number of a platform certificate in upper-case hex. */
  readonly serial: string
  readonly kind: "publicKey" | "certificate"
  readonly publicKey: KeyObject
}

/**
 * Service that finds platform keys.
 *
 * @category services
 * @since 0.1.0
 */
export class CertificateStore extends Context.Service<CertificateStore, {
  /** Key that `serial` names, downloading at most once a minute for a serial that is not known; else `undefined`. */
  readonly get: (serial: string) => Effect.Effect<PlatformKey | undefined, CertificateError>
  /** Key that requests name in `Wechatpay-Serial`, and that encrypts their sensitive fields. */
  readonly current: Effect.Effect<PlatformKey, CertificateError>
  /** Serials of the keys at hand. */
  readonly serials: Effect.Effect<ReadonlyArray<string>>
}>()("effect-wechatpay/CertificateStore") {}

/** Name and route of the download, which the errors of a store carry. */
const where = { endpoint: "Certificates.list", route: "GET /v3/certificates" } as const

// ---------------------------------------------------------------------------------------------------------------------
// public key
// ---------------------------------------------------------------------------------------------------------------------

/**
 * A WeChat Pay public key (微信支付公钥) as the merchant console hands it out.
 *
 * @category models
 * @since 0.1.0
 */
export interface PublicKeyOptions {
  /** Id of the key (公钥 ID), `PUB_KEY_ID_…`. */
  readonly id: string
  /** The key itself (`pub_key.pem`), PEM in any form. */
  readonly publicKey: string
}

const fail = (setting: string, found: string, advice: string) =>
  Effect.fail(new ConfigurationError({ setting, found, advice }))

const readPublicKey = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  prefix: string,
  options: PublicKeyOptions
): Effect.fn.Return<PlatformKey, ConfigurationError> {
  const serial = X509.normalizeSerial(options.id)
  if (X509.serialKind(serial) !== "publicKey") {
    return yield* fail(
      `${prefix}id`,
      X509.serialKind(serial) === "certificate"
        ? `the serial number of a certificate (${serial.length} digits)`
        : serial === ""
        ? "nothing"
        : `text of ${options.id.length} characters`,
      "Give the id of the WeChat Pay public key (公钥 ID), PUB_KEY_ID_ and digits; the merchant console shows it under API security."
    )
  }
  const publicKey = yield* Result.match(Pem.publicKey(options.publicKey), {
    onFailure: (problem) => fail(`${prefix}publicKey`, problem.found, problem.advice),
    onSuccess: Effect.succeed
  })
  if (config.publicKey !== undefined && X509.samePublicKey(config.publicKey, publicKey)) {
    return yield* fail(
      `${prefix}publicKey`,
      "the public half of the merchant's own key",
      "Give WeChat Pay's public key (pub_key.pem, from the merchant console under API security), not the merchant's."
    )
  }
  if (isSandboxSerial(serial) && !config.loopback) {
    return yield* fail(
      `${prefix}id`,
      "a sandbox's key together with an address that is not this machine",
      "Sandbox keys are for a sandbox on this machine (baseUrl http://127.0.0.1:…); give the merchant's own WeChat Pay public key."
    )
  }
  return { serial, kind: "publicKey", publicKey }
})

/** Store of keys that never change. */
const fixed = (keys: ReadonlyArray<PlatformKey>): CertificateStore["Service"] => {
  const [first] = keys
  return CertificateStore.of({
    get: (serial) => {
      const wanted = X509.normalizeSerial(serial)
      return Effect.succeed(keys.find((key) => key.serial === wanted))
    },
    current: first === undefined
      ? Effect.fail(
        new CertificateError({ ...where, outcome: "NotSent", reason: "DownloadFailed", issue: "the store is empty" })
      )
      : Effect.succeed(first),
    serials: Effect.succeed(keys.map((key) => key.serial))
  })
}

/**
 * Layer over the merchant's WeChat Pay public key (微信支付公钥), the default of merchants of today. Nothing is ever
 * downloaded.
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
 * @category layers
 * @since 0.1.0
 */
export const layerPublicKey = (
  options: PublicKeyOptions & {
    /** Keys used before: they verify what is still signed under them, and are not named any more. */
    readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined
  }
): Layer.Layer<CertificateStore, ConfigurationError, WeChatPayConfig> =>
  Layer.effect(
    CertificateStore,
    Effect.gen(function*() {
      const config = yield* WeChatPayConfig
      const current = yield* readPublicKey(config, "", options)
      const previous = yield* Effect.forEach(
        options.previous ?? [],
        (key, index) => readPublicKey(config, `previous[${index}].`, key)
      )
      return fixed([current, ...previous])
    })
  )

/**
 * Layer over given keys, for tests; the first is the current one.
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMemory = (keys: ReadonlyArray<PlatformKey>): Layer.Layer<CertificateStore> =>
  Layer.succeed(CertificateStore, fixed(keys.map((key) => ({ ...key, serial: X509.normalizeSerial(key.serial) }))))
