/**
 * Platform keys, and the service that finds them. It is not in `CertificateStore.ts`, because the layers there verify what
 * they download, and verification needs the service.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { KeyObject } from "node:crypto"
import type { CertificateError } from "../WeChatPayError.ts"

/** A public key of WeChat Pay, on its own (微信支付公钥) or in a platform certificate (平台证书). */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the serial number of a platform certificate in upper-case hex. */
  readonly serial: string
  readonly kind: "publicKey" | "certificate"
  readonly publicKey: KeyObject
}

/** Service that finds platform keys. */
export class CertificateStore extends Context.Service<CertificateStore, {
  /**
   * Finds the key with a serial; `undefined` if there is none. For an unknown serial, a store that downloads its keys does
   * so at most once a minute.
   */
  readonly get: (serial: string) => Effect.Effect<PlatformKey | undefined, CertificateError>
  /** The key that requests name in `Wechatpay-Serial`, and that encrypts their sensitive fields. */
  readonly current: Effect.Effect<PlatformKey, CertificateError>
  /**
   * Reports that WeChat Pay refused the serial that a request named. A store that downloads its keys refreshes them, at most
   * once a minute. Optional.
   */
  readonly reportRefusal?: ((serial: string) => Effect.Effect<void>) | undefined
  /** Serials of the keys that the store has now. */
  readonly serials: Effect.Effect<ReadonlyArray<string>>
}>()("effect-wechatpay/CertificateStore") {}
