/** Reads WeChat Pay public keys (微信支付公钥) from settings. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import { fail, kindOf, readText } from "../config/environment.ts"
import * as Pem from "../internal/pem.ts"
import { isSandboxSerial } from "../internal/sandboxIdentity.ts"
import * as X509 from "../internal/x509.ts"
import type { PemInput, WeChatPayConfig } from "../WeChatPayConfig.ts"
import { CertificateError, type ConfigurationError } from "../WeChatPayError.ts"
import { CertificateStore, type PlatformKey } from "./platformKey.ts"

/** A WeChat Pay public key (微信支付公钥) as the merchant console hands it out. */
export interface PublicKeyOptions {
  /** Id of the key (公钥 ID), `PUB_KEY_ID_…`. */
  readonly id: string
  /** The key itself (`pub_key.pem`), PEM in any form, or the bytes of the file. */
  readonly publicKey: PemInput
}

const readPublicKey = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  prefix: string,
  given: PublicKeyOptions | undefined
): Effect.fn.Return<PlatformKey, ConfigurationError> {
  // Programs in JavaScript may lack settings that the types require.
  const options: Partial<PublicKeyOptions> = given ?? {}
  const id = yield* readText(`${prefix}id`, options.id)
  const serial = X509.normalizeSerial(id)
  if (X509.serialKind(serial) !== "publicKey") {
    return yield* fail(
      `${prefix}id`,
      X509.serialKind(serial) === "certificate"
        ? `the serial number of a certificate (${serial.length} digits)`
        : kindOf(serial === "" ? "" : id),
      "Give the id of the WeChat Pay public key (公钥 ID), PUB_KEY_ID_ and digits; the merchant console shows it under API security."
    )
  }
  const publicKey = yield* Result.match(Pem.publicKey(yield* readText(`${prefix}publicKey`, options.publicKey, true)), {
    onFailure: ({ advice, found }) => fail(`${prefix}publicKey`, found, advice),
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

/** Makes a store of keys that never change. */
export const fixed = (keys: ReadonlyArray<PlatformKey>): CertificateStore["Service"] => {
  const [first] = keys
  return CertificateStore.of({
    get: (serial) => {
      const wanted = X509.normalizeSerial(serial)
      return Effect.succeed(keys.find((key) => key.serial === wanted))
    },
    current: first === undefined
      ? Effect.fail(
        new CertificateError({
          endpoint: "CertificateStore.layerMemory",
          route: "none",
          outcome: "NotSent",
          reason: { _tag: "DownloadFailed" },
          issue: "no key was given"
        })
      )
      : Effect.succeed(first),
    serials: Effect.succeed(keys.map((key) => key.serial))
  })
}

/** Reads the current key and the earlier ones. */
export const readPublicKeys = Effect.fnUntraced(function*(
  config: WeChatPayConfig["Service"],
  options: PublicKeyOptions & { readonly previous?: ReadonlyArray<PublicKeyOptions> | undefined }
): Effect.fn.Return<readonly [PlatformKey, ...ReadonlyArray<PlatformKey>], ConfigurationError> {
  const current = yield* readPublicKey(config, "", options)
  const previous = yield* Effect.forEach(
    options?.previous ?? [],
    (key, index) => readPublicKey(config, `previous[${index}].`, key)
  )
  return [current, ...previous]
})
