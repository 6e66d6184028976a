/**
 * Many merchants in one program: settings and platform keys by merchant number, looked up when a merchant is first used,
 * shared by all calls of that merchant, and released when it is idle.
 */
import * as Cause from "effect/Cause"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { CertificateStore } from "./CertificateStore.ts"
import * as Environment from "./config/environment.ts"
import { type Merchant, OtherMerchants } from "./notification/merchants.ts"
import * as WeChatPay from "./WeChatPay.ts"
import { WeChatPayConfig } from "./WeChatPayConfig.ts"
import type { ConfigurationError } from "./WeChatPayError.ts"

/** There are no settings for a merchant number. Nothing was sent. */
export class MerchantError extends Schema.TaggedError<MerchantError>("effect-wechatpay/MerchantError")(
  "MerchantError",
  {
    mchid: Schema.String,
    /**
     * `Unknown`: the lookup has no such merchant. `Lookup`: it failed. `Mismatch`: it gave the settings of another
     * merchant.
     */
    reason: Schema.Literals(["Unknown", "Lookup", "Mismatch"]),
    /** The lookup's own error. Redacted, since it may quote settings. */
    cause: Schema.optionalKey(Schema.Redacted(Schema.Defect()))
  }
) {
  override get message() {
    const what = {
      Unknown: "is not known; add it to the merchants, or correct the number",
      Lookup: "could not be looked up; see the cause",
      Mismatch: "was looked up, and the settings are those of another merchant; correct the lookup"
    }[this.reason]
    return `Merchants: merchant ${/^\d{1,32}$/.test(this.mchid) ? this.mchid : "number (no digits)"} ${what}`
  }
}

/** The errors of using a merchant. */
export type Failure = MerchantError | ConfigurationError

/** Services of one merchant. */
export type Services = WeChatPayConfig | CertificateStore

/** Service that has the settings and platform keys of merchants. Use it by {@link with} and {@link withAll}. */
export class Merchants extends Context.Service<Merchants, {
  /** Services of a merchant, kept at least as long as the scope. */
  readonly get: (mchid: string) => Effect.Effect<Context.Context<Services>, Failure, Scope.Scope>
  /** Forgets the settings that were looked up, for example after a key was replaced. Running calls keep theirs. */
  readonly invalidate: (mchid: string) => Effect.Effect<void>
}>()("effect-wechatpay/Merchants") {}

/** Settings of one merchant: those of `WeChatPay.layer`. The merchant number may be left out. */
export type Settings = Omit<WeChatPay.Options, "mchid"> & { readonly mchid?: string | undefined }

/** Options of {@link layer}. */
export interface Options<E = never, R = never> {
  /** Finds the settings of a merchant, for example in a database; `undefined` where there is none. */
  readonly lookup: (mchid: string) => Effect.Effect<Settings | undefined, E, R>
  /** Time after which a merchant that is not used is released, with its keys; 15 minutes by default. */
  readonly idleTimeToLive?: Duration.Input | undefined
}

const fromMap = <R>(
  layerOf: (mchid: string) => Layer.Layer<Services, Failure, R>,
  idleTimeToLive: Duration.Input | undefined
): Layer.Layer<Merchants, never, R> =>
  Layer.effect(
    Merchants,
    Effect.map(LayerMap.make(layerOf, { idleTimeToLive: idleTimeToLive ?? "15 minutes" }), (map) =>
      Merchants.of({
        // The map keeps failures as long as merchants.
        get: (mchid) =>
          Effect.tapCause(
            map.contextEffect(mchid),
            (cause) => Cause.hasInterruptsOnly(cause) ? Effect.void : map.invalidate(mchid)
          ),
        invalidate: (mchid) => map.invalidate(mchid)
      }))
  )

/**
 * Layer over merchants that a function looks up. The `HttpClient` is shared by all of them.
 *
 * **Details**
 *
 * A merchant is looked up once, however many calls need it at the same time. A lookup that failed is tried again by the
 * next call. Platform certificates are downloaded once for a merchant, not once for a call; with `certificateDirectory`
 * they outlast the idle merchant.
 *
 * **Example** (Merchants in a table)
 *
 * ```ts
 * import { Effect, Layer } from "effect"
 * import { Merchants, type WeChatPay } from "effect-wechatpay"
 * import { Native } from "effect-wechatpay/payments"
 * import { FetchHttpClient } from "effect/http"
 *
 * declare const findMerchant: (mchid: string) => Effect.Effect<WeChatPay.Options | undefined>
 *
 * const Live = Merchants.layer({ lookup: findMerchant }).pipe(Layer.provideMerge(FetchHttpClient.layer))
 *
 * const prepay = (mchid: string, order: Native.PrepayRequest) => Native.prepay(order).pipe(Merchants.with(mchid))
 * ```
 */
export const layer = <E, R>(options: Options<E, R>): Layer.Layer<Merchants, never, HttpClient | R> =>
  fromMap((mchid) =>
    Layer.unwrap(
      Effect.suspend(() => options.lookup(mchid)).pipe(
        // A promise that is rejected, for example: the store may be there again for the next call.
        Effect.catchDefect((defect) => Effect.fail(defect)),
        Effect.mapError((cause) => new MerchantError({ mchid, reason: "Lookup", cause: Redacted.make(cause) })),
        // Stores that programs in JavaScript ask have `null` for what is not there.
        Effect.flatMap((found: Settings | undefined | null) => {
          if (found === undefined || found === null) return Effect.fail(new MerchantError({ mchid, reason: "Unknown" }))
          return found.mchid === undefined || found.mchid === mchid
            ? Effect.succeed(WeChatPay.layer({ ...found, mchid }))
            : Effect.fail(new MerchantError({ mchid, reason: "Mismatch" }))
        })
      )
    ), options.idleTimeToLive)

/**
 * {@link layer} over settings that the program has.
 *
 * **Example** (Two merchants)
 *
 * ```ts
 * import { Layer } from "effect"
 * import { Merchants, type WeChatPay } from "effect-wechatpay"
 * import { FetchHttpClient } from "effect/http"
 *
 * declare const tea: WeChatPay.Options
 * declare const books: WeChatPay.Options
 *
 * const Live = Merchants.layerOptions([tea, books]).pipe(Layer.provideMerge(FetchHttpClient.layer))
 * ```
 */
export const layerOptions = (
  merchants: Iterable<WeChatPay.Options>,
  options: Pick<Options, "idleTimeToLive"> = {}
): Layer.Layer<Merchants, never, HttpClient> => {
  const known = new Map(Array.from(merchants, (merchant) => [merchant.mchid, merchant]))
  return layer({ ...options, lookup: (mchid) => Effect.succeed(known.get(mchid)) })
}

/** Whether the environment has variables of a merchant. */
const isConfigured = (provider: ConfigProvider.ConfigProvider, mchid: string) =>
  Effect.map(
    Effect.forEach(
      ["WECHATPAY_PRIVATE_KEY", "WECHATPAY_PRIVATE_KEY_PATH", "WECHATPAY_API_V3_KEY"],
      (name) => Effect.option(provider.load([`M${mchid}_${name}`]))
    ),
    (found) => found.some((one) => one._tag === "Some" && one.value !== undefined)
  )

/**
 * {@link layer} over the environment (any `ConfigProvider`): the variables of `WeChatPay.layerConfig`, with `M`, the
 * merchant number and `_` in front, as `M1900000109_WECHATPAY_PRIVATE_KEY_PATH`. Variables without the prefix, as
 * `WECHATPAY_NOTIFY_URL`, hold what merchants share; keys, certificates and serial numbers are never shared.
 */
export const layerConfig = (
  options: Pick<Options, "idleTimeToLive"> = {}
): Layer.Layer<Merchants, never, HttpClient> =>
  Layer.unwrap(
    Effect.map(ConfigProvider.ConfigProvider, (provider) =>
      fromMap(
        (mchid) =>
          Layer.unwrap(
            Effect.flatMap(
              /^\d+$/.test(mchid) ? isConfigured(provider, mchid) : Effect.succeed(false),
              (known): Effect.Effect<Layer.Layer<Services, Failure, HttpClient>, MerchantError> =>
                known
                  ? Effect.succeed(
                    WeChatPay.layerConfig({ mchid }).pipe(
                      Layer.provide(ConfigProvider.layer(ofMerchant(provider, mchid))),
                      Layer.catch((error) =>
                        Layer.effectContext<Services, ConfigurationError, never>(named(provider, mchid, error))
                      )
                    )
                  )
                  : Effect.fail(new MerchantError({ mchid, reason: "Unknown" }))
            )
          ),
        options.idleTimeToLive
      ))
  )

/** Settings that belong to one merchant and are never shared. */
const own = /KEY|CERTIFICATE(?!_DIRECTORY)|SERIAL|MCHID|TRUST/

/** The merchant's variables, and those that merchants may share. */
const ofMerchant = (provider: ConfigProvider.ConfigProvider, mchid: string): ConfigProvider.ConfigProvider =>
  ConfigProvider.make((path) => {
    const [name, ...rest] = path
    if (typeof name !== "string") return Effect.succeed(undefined)
    return Effect.flatMap(
      provider.load([`M${mchid}_${name}`, ...rest]),
      (found) => found !== undefined || own.test(name) ? Effect.succeed(found) : provider.load(path)
    )
  })

/** The error with the names under which the merchant's own variables are looked for. */
const named = (
  provider: ConfigProvider.ConfigProvider,
  mchid: string,
  error: ConfigurationError
): Effect.Effect<never, ConfigurationError> =>
  Environment.relocated(
    error,
    (name) =>
      Effect.flatMap(provider.load([`M${mchid}_${name}`]), (found) =>
        Environment.locate(found !== undefined || own.test(name) ? `M${mchid}_${name}` : name)).pipe(
          Effect.provideService(ConfigProvider.ConfigProvider, provider),
          Effect.orElseSucceed(() =>
            name
          )
        )
  )

const withMerchant =
  (mchid: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | Failure, Exclude<R, Services> | Merchants> =>
    Effect.scoped(
      Effect.flatMap(
        Merchants,
        ({ get }) => Effect.flatMap(get(mchid), (services) => Effect.provideContext(effect, services))
      )
    )

export {
  /**
   * Runs an effect as a merchant: every endpoint, notification and invocation in it has that merchant's settings and
   * platform keys.
   *
   * **Example** (Refunding as the merchant of an order)
   *
   * ```ts
   * import { Merchants } from "effect-wechatpay"
   * import { Refund } from "effect-wechatpay/payments"
   *
   * const refund = (mchid: string, request: Refund.CreateRequest) => Refund.create(request).pipe(Merchants.with(mchid))
   * ```
   */
  withMerchant as with
}

/**
 * Runs an effect that receives notifications for several merchants at one address: `Notification.parse` and the handlers
 * find the merchant that a notification belongs to. Calls outside of a router's functions are made as the first merchant.
 *
 * **When to use**
 *
 * Use it if all merchants have the same `notify_url`. It is better to give each merchant an address of its own
 * (`/notify/1900000109`) and use {@link with}: then a notification is verified under the keys of one merchant, however
 * many there are.
 */
export const withAll =
  (first: string, ...others: ReadonlyArray<string>) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | Failure, Exclude<R, Services> | Merchants> =>
    Effect.scoped(Effect.gen(function*() {
      const { get } = yield* Merchants
      const services = yield* get(first)
      const rest = yield* Effect.forEach(others, (mchid) =>
        Effect.map(get(mchid), (context): Merchant => ({
          config: Context.get(context, WeChatPayConfig),
          store: Context.get(context, CertificateStore)
        })))
      return yield* effect.pipe(Effect.provideContext(services), Effect.provideService(OtherMerchants, rest))
    }))
