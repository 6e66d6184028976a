/**
 * Native payment: the payer scans a QR code (Native 支付).
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { Appid, Mchid, NotifyUrl, OutTradeNo, text, Timestamp } from "../../wire.ts"
import { Detail, LimitPay, OrderAmount, PayerIdentity, type PrepayCode, SceneInfo, SettleInfo } from "./models.ts"

/** Request of {@link prepay}. */
export interface PrepayRequest extends Schema.Schema.Type<typeof PrepayRequest> {}

/** Schema for {@link PrepayRequest}. */
export const PrepayRequest = Schema.Struct({
  appid: Appid,
  mchid: Mchid,
  /** What is bought, as the payer's bill shows it. */
  description: text(127),
  out_trade_no: OutTradeNo,
  /** When the order ends: at most 7 days from now. */
  time_expire: Schema.optionalKey(Timestamp),
  /** Comes back in queries, notifications and bills. */
  attach: Schema.optionalKey(text(128)),
  notify_url: NotifyUrl,
  goods_tag: Schema.optionalKey(text(32)),
  limit_pay: Schema.optionalKey(LimitPay),
  /** Whether the payer may ask for an e-invoice (电子发票). */
  support_fapiao: Schema.optionalKey(Schema.Boolean),
  amount: OrderAmount,
  detail: Schema.optionalKey(Detail),
  scene_info: Schema.optionalKey(SceneInfo),
  payer: Schema.optionalKey(Schema.Struct({ identity: Schema.optionalKey(PayerIdentity) })),
  settle_info: Schema.optionalKey(SettleInfo)
}).annotate({ identifier: "Native.PrepayRequest" })

/** Answer of {@link prepay}. */
export interface PrepayResponse extends Schema.Schema.Type<typeof PrepayResponse> {}

/** Schema for {@link PrepayResponse}. */
export const PrepayResponse = Schema.Struct({
  /** Content of the QR code, valid for two hours. */
  code_url: Schema.String
}).annotate({
  identifier: "Native.PrepayResponse",
  examples: [{ code_url: "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00" }]
})

/**
 * Creates an order whose `code_url` is shown as a QR code (Native 下单).
 *
 * **Gotchas**
 *
 * The same `out_trade_no` with the same content gives the same order; with other content it is refused.
 *
 * **Example** (Placing an order of one yuan)
 *
 * ```ts
 * import { Native } from "effect-wechatpay/payments"
 *
 * const order = Native.prepay({
 *   description: "A cup of tea",
 *   out_trade_no: "tea20261123001",
 *   amount: { total: 100 }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012791877
 * @category endpoints
 * @since 0.1.0
 */
export const prepay: Endpoint.Endpoint<PrepayRequest, PrepayResponse, PrepayCode> = Endpoint.make({
  name: "Native.prepay",
  title: "Native下单",
  route: "POST /v3/pay/transactions/native",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012791877",
  idempotentBy: "out_trade_no",
  request: PrepayRequest,
  response: PrepayResponse
})
