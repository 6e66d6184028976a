/**
 * Platform keys, and the service that finds them. Apart from the layers of `CertificateStore.ts`, because those verify
 * what they download, and verifying needs the service.
 */
import * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type { KeyObject } from "node:crypto"
import type { CertificateError } from "../WeChatPayError.ts"

/** A key of WeChat Pay's. */
export interface PlatformKey {
  /** `PUB_KEY_ID_…`, or the serial number of a platform certificate in upper-case hex. */
  readonly serial: string
  readonly kind: "publicKey" | "certificate"
  readonly publicKey: KeyObject
}

/** Service that finds platform keys. */
export class CertificateStore extends Context.Service<CertificateStore, {
  /** Key that `serial` names, downloading at most once a minute for a serial that is not known; else `undefined`. */
  readonly get: (serial: string) => Effect.Effect<PlatformKey | undefined, CertificateError>
  /** Key that requests name in `Wechatpay-Serial`, and that encrypts their sensitive fields. */
  readonly current: Effect.Effect<PlatformKey, CertificateError>
  /**
   * Reports that WeChat Pay refused a request because of the serial that it named. A store that downloads its
   * keys refreshes them, at most once a minute. May be left out.
   */
  readonly reportRefusal?: ((serial: string) => Effect.Effect<void>) | undefined
  /** Serials of the keys at hand. */
  readonly serials: Effect.Effect<ReadonlyArray<string>>
}>()("effect-wechatpay/CertificateStore") {}
