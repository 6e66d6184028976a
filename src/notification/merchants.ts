/** Several merchants behind one address. */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Result from "effect/Result"
import { CertificateStore } from "../CertificateStore.ts"
import { isSandboxSerial } from "../internal/sandboxIdentity.ts"
import * as X509 from "../internal/x509.ts"
import { WeChatPayConfig } from "../WeChatPayConfig.ts"
import { type CertificateError, ConfigurationError } from "../WeChatPayError.ts"

/** A merchant that receives notifications. */
export interface Merchant {
  readonly config: WeChatPayConfig["Service"]
  readonly store: CertificateStore["Service"]
}

/** Merchants that share the address with the one of `WeChatPayConfig`; none by default. */
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
 * A notification belongs to the merchant whose WeChat Pay public key signed it. A platform certificate serves many
 * merchants: then the APIv3 keys of all merchants are tried. If the keys of several merchants open the content, the merchant
 * number in it decides; in a notification of profit sharing, that of the receiver. If it names other merchants only,
 * `Notification.parse` fails. Content without a merchant number, such as a complaint, goes to the merchant in partner or
 * platform mode if there is exactly one, else to the first. To avoid such guesses, give each merchant an APIv3 key of its
 * own. The notification's `mchid` names the merchant.
 *
 * The functions of a `NotificationRouter` run as the merchant of their notification: endpoints that they call use that
 * merchant's settings and platform keys. Elsewhere calls are made as the first merchant; see {@link asMerchant}.
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

/** Runs an effect with the settings and the platform keys of a merchant. */
export const runAs = <A, E, R>(
  { config, store }: Merchant,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E, Exclude<R, WeChatPayConfig | CertificateStore>> =>
  Effect.provideContext(effect, Context.make(WeChatPayConfig, config).pipe(Context.add(CertificateStore, store)))

/**
 * Runs an effect as one of the merchants of {@link layerMerchants}, with the settings and platform keys that the layer
 * holds. Fails with a `ConfigurationError` if the layer has no such merchant.
 *
 * **When to use**
 *
 * Use for calls outside of a router's functions, which run as the merchant of their notification. A merchant's own layer
 * around a single call would be built for that call, and download platform certificates each time.
 *
 * **Example** (Querying as the merchant that a notification belongs to)
 *
 * ```ts
 * import { Notification } from "effect-wechatpay"
 * import { Order } from "effect-wechatpay/payments"
 *
 * const query = (mchid: string, out_trade_no: string) =>
 *   Order.queryByOutTradeNo({ out_trade_no }).pipe(Notification.asMerchant(mchid))
 * ```
 */
export const asMerchant = (mchid: string) =>
<A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | ConfigurationError, R | WeChatPayConfig | CertificateStore> =>
  Effect.contextWith((
    services: Context.Context<WeChatPayConfig | CertificateStore>
  ): Effect.Effect<A, E | ConfigurationError, R> => {
    const merchant = merchantsOf(services).find(({ config }) => config.mchid === mchid)
    return merchant === undefined
      ? Effect.fail(
        new ConfigurationError({
          setting: "mchid",
          found: "a merchant number that is not configured",
          advice: "Add the merchant's layer to Notification.layerMerchants."
        })
      )
      : runAs(merchant, effect)
  })

/** Makes one store over those of all merchants. Sandbox keys are looked up only for merchants whose settings trust them. */
export const storeOf = (merchants: readonly [Merchant, ...Array<Merchant>]): CertificateStore["Service"] => {
  const trusting = (serial: string) =>
    isSandboxSerial(serial) ? merchants.filter(({ config }) => config.loopback) : merchants
  const serials = Effect.map(Effect.forEach(merchants, ({ store }) => store.serials), (all) => [...new Set(all.flat())])
  return {
    get: Effect.fnUntraced(function*(serial) {
      const candidates = trusting(serial)
      const known = yield* merchantsWithKey(candidates, serial)
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

/** The merchants whose stores have a key now. */
const merchantsWithKey = (merchants: ReadonlyArray<Merchant>, serial: string) =>
  Effect.filter(merchants, ({ store }) => Effect.map(store.serials, (serials) => serials.includes(serial)))

/** The merchant of `WeChatPayConfig`, then the others. */
export const merchantsOf = (
  services: Context.Context<WeChatPayConfig | CertificateStore>
): readonly [Merchant, ...Array<Merchant>] => [
  { config: Context.get(services, WeChatPayConfig), store: Context.get(services, CertificateStore) },
  ...Context.get(services, OtherMerchants)
]

/** Orders merchants: those whose stores have the key come first. A public key belongs to them alone, a certificate to many. */
export const byLikelihood = (merchants: ReadonlyArray<Merchant>, serial: string) =>
  Effect.map(merchantsWithKey(merchants, serial), (known) =>
    X509.serialKind(serial) === "publicKey" && known.length > 0
      ? known
      : [...known, ...merchants.filter((merchant) => !known.includes(merchant))])
