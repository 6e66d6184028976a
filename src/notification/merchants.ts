/** The merchants who share one address. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { CertificateStore } from "../CertificateStore.ts"
import { isSandboxSerial } from "../internal/sandboxIdentity.ts"
import * as X509 from "../internal/x509.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import type { CertificateError } from "../WeChatPayError.ts"

/**
 * A merchant that receives notifications.
 *
 * @category models
 * @since 0.1.0
 */
export interface Merchant {
  readonly config: WeChatPayConfig["Service"]
  readonly store: CertificateStore["Service"]
}

/**
 * Merchants who share the address with the one of `WeChatPayConfig`; none by default.
 *
 * @category services
 * @since 0.1.0
 */
export const OtherMerchants = Context.Reference<ReadonlyArray<Merchant>>(
  "effect-wechatpay/Notification/OtherMerchants",
  {
    defaultValue: () => []
  }
)

/**
 * Layer for several merchants behind one address.
 *
 * **Details**
 *
 * A notification belongs to the merchant whose public key signed it. A platform certificate serves many merchants: then
 * each merchant's APIv3 keys are tried, and where more than one opens the content, the merchant number in it decides; if
 * that is the number of none of them, `Notification.parse` fails. The notification's `mchid` names the merchant. The
 * first merchant given is the one of `WeChatPayConfig` and `CertificateStore`.
 *
 * **Gotchas**
 *
 * An endpoint that a handler calls is called as the first merchant, whoever the notification is for. Provide the layer
 * of the merchant that `mchid` names around such a call.
 *
 * **Example** (Two merchants)
 *
 * ```ts
 * import { CertificateStore, Notification, WeChatPayConfig } from "effect-wechatpay"
 * import * as Layer from "effect/Layer"
 *
 * declare const tea: WeChatPayConfig.Options
 * declare const books: WeChatPayConfig.Options
 * declare const teaKey: CertificateStore.PublicKeyOptions
 * declare const booksKey: CertificateStore.PublicKeyOptions
 *
 * const merchant = (options: WeChatPayConfig.Options, key: CertificateStore.PublicKeyOptions) =>
 *   CertificateStore.layerPublicKey(key).pipe(Layer.provideMerge(WeChatPayConfig.layer(options)))
 *
 * const Merchants = Notification.layerMerchants(merchant(tea, teaKey), merchant(books, booksKey))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerMerchants = <E, R>(
  first: Layer.Layer<WeChatPayConfig | CertificateStore, E, R>,
  ...others: ReadonlyArray<Layer.Layer<WeChatPayConfig | CertificateStore, E, R>>
): Layer.Layer<WeChatPayConfig | CertificateStore, E, R> =>
  Layer.merge(
    first,
    Layer.effect(
      OtherMerchants,
      Effect.forEach(others, (layer) =>
        // Fresh: two merchants may be made of parts that Effect would otherwise build once and share.
        Effect.map(Layer.build(Layer.fresh(layer)), (context): Merchant => ({
          config: Context.get(context, WeChatPayConfig),
          store: Context.get(context, CertificateStore)
        })))
    )
  )

/** One store over those of all merchants. A key of a sandbox is looked up only where sandbox keys are trusted. */
export const storeOf = (merchants: readonly [Merchant, ...Array<Merchant>]): CertificateStore["Service"] => {
  const trusting = (serial: string) =>
    isSandboxSerial(serial) ? merchants.filter(({ config }) => config.loopback) : merchants
  const serials = Effect.map(Effect.forEach(merchants, ({ store }) => store.serials), (all) => [...new Set(all.flat())])
  return {
    get: Effect.fnUntraced(function*(serial) {
      const candidates = trusting(serial)
      const known = yield* knowing(candidates, serial)
      let failure: CertificateError | undefined
      for (const { store } of known.length > 0 ? known : candidates) {
        const found = yield* Effect.result(store.get(serial))
        if (Result.isFailure(found)) failure = found.failure
        else if (found.success !== undefined) return found.success
      }
      return failure === undefined ? undefined : yield* failure
    }),
    current: merchants[0].store.current,
    serials
  }
}

const knowing = (merchants: ReadonlyArray<Merchant>, serial: string) =>
  Effect.filter(merchants, ({ store }) => Effect.map(store.serials, (serials) => serials.includes(serial)))

/** The merchant of `WeChatPayConfig`, then the others. */
export const merchantsOf = (
  services: Context.Context<WeChatPayConfig | CertificateStore>
): readonly [Merchant, ...Array<Merchant>] => [
  { config: Context.get(services, WeChatPayConfig), store: Context.get(services, CertificateStore) },
  ...Context.get(services, OtherMerchants)
]

/** Puts the likeliest owner first. A public key belongs to one merchant number, a certificate serves many. */
export const byLikelihood = (merchants: ReadonlyArray<Merchant>, serial: string) =>
  Effect.map(knowing(merchants, serial), (known) =>
    X509.serialKind(serial) === "publicKey" && known.length > 0
      ? known
      : [...known, ...merchants.filter((merchant) => !known.includes(merchant))])
