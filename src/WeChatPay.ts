/** One layer for a program that calls WeChat Pay: the merchant's configuration and WeChat Pay's keys. */
import type * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as CertificateStore from "./CertificateStore.ts"
import * as Environment from "./config/environment.ts"
import * as WeChatPayConfig from "./WeChatPayConfig.ts"
import type { ConfigurationError } from "./WeChatPayError.ts"

/** Settings of {@link layer}: the merchant's and those of WeChat Pay's keys. */
export interface Options extends WeChatPayConfig.Options, CertificateStore.Options {}

/** Settings that a program gives itself instead of its environment. */
export type Overrides = { readonly [Name in keyof Options]?: Options[Name] | undefined }

/** {@link Overrides}, all or some of which may be a `Config`. */
export type WrappedOverrides =
  | Config.Wrap<Overrides>
  | { readonly [Name in keyof Options]?: Options[Name] | Config.Config<Options[Name]> | undefined }

/** Services that endpoints and notifications need in addition to an `HttpClient`. */
export type Services = WeChatPayConfig.WeChatPayConfig | CertificateStore.CertificateStore

/**
 * Layer over the given settings. Provide an `HttpClient` beneath it with `Layer.provideMerge`: endpoints need it too.
 *
 * **Example** (A merchant on the WeChat Pay public key)
 *
 * ```ts
 * import { WeChatPay } from "effect-wechatpay"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 * import { readFileSync } from "node:fs"
 *
 * const Live = WeChatPay.layer({
 *   mchid: "1900000109",
 *   privateKey: readFileSync("apiclient_key.pem"),
 *   certificate: readFileSync("apiclient_cert.pem"),
 *   apiV3Key: process.env.WECHATPAY_API_V3_KEY ?? "",
 *   publicKeyId: "PUB_KEY_ID_0119000001092024120500326200000001",
 *   publicKey: readFileSync("pub_key.pem")
 * }).pipe(Layer.provideMerge(FetchHttpClient.layer))
 * ```
 */
export const layer = (options: Options): Layer.Layer<Services, ConfigurationError, HttpClient> =>
  CertificateStore.layer(options).pipe(Layer.provideMerge(WeChatPayConfig.layer(options)))

/**
 * Layer from the environment (any `ConfigProvider`): the variables of `WeChatPayConfig.layerConfig` and of
 * `CertificateStore.layerConfig`.
 *
 * **Example** (Settings from the environment, signatures from a KMS)
 *
 * ```ts
 * import type { Effect } from "effect"
 * import { WeChatPay } from "effect-wechatpay"
 * import * as FetchHttpClient from "effect/http/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 *
 * declare const signer: (message: Uint8Array) => Effect.Effect<Uint8Array>
 *
 * const Live = WeChatPay.layerConfig({ signer }).pipe(Layer.provideMerge(FetchHttpClient.layer))
 * ```
 */
export const layerConfig = (
  overrides: WrappedOverrides = {}
): Layer.Layer<Services, ConfigurationError, HttpClient> =>
  Layer.unwrap(
    Effect.map(Environment.unwrap(overrides), (own: Overrides) =>
      CertificateStore.layerConfig(own).pipe(Layer.provideMerge(WeChatPayConfig.layerConfig(own))))
  )
