import { Effect, Layer } from "effect"
import { WeChatPay } from "effect-wechatpay"
import { Native } from "effect-wechatpay/payments"
import { FetchHttpClient } from "effect/http"

const Live = WeChatPay.layerConfig().pipe(Layer.provideMerge(FetchHttpClient.layer))

/** Places an order of one yuan; `code_url` goes into a QR code. */
const order = Native.prepay({ description: "一杯茶", out_trade_no: "tea20261201001", amount: { total: 100 } })

if (import.meta.main) {
  const { code_url } = await Effect.runPromise(Effect.provide(order, Live))
  console.log(code_url)
}
