/** (d) The same call in a whole program, which also reads its settings and WeChat Pay's public key. */
import { CertificateStore, WeChatPayConfig } from "effect-wechatpay"
import { Native } from "effect-wechatpay/payments"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import { readFileSync } from "node:fs"

const Config = WeChatPayConfig.layer({
  mchid: "1900000109",
  privateKey: readFileSync("apiclient_key.pem", "utf8"),
  certificate: readFileSync("apiclient_cert.pem", "utf8"),
  apiV3Key: readFileSync("api_v3_key", "utf8"),
  appid: "wxd678efh567hg6787",
  notifyUrl: "https://example.com/wechatpay/notify"
})
const Store = CertificateStore.layerPublicKey({
  id: "PUB_KEY_ID_0119000001092024120500326200000001",
  publicKey: readFileSync("pub_key.pem", "utf8")
})

export const prepay = Native.prepay({ description: "tea", out_trade_no: "tea20261123001", amount: { total: 100 } })
  .pipe(
    Effect.provide(Layer.mergeAll(Store.pipe(Layer.provideMerge(Config)), FetchHttpClient.layer))
  )
