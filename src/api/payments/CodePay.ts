/**
 * Payment code: the cashier scans the payer's code (付款码支付).
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { OutTradeNo } from "../../Wire.ts"
import {
  type CodePayCode,
  codePayCodes,
  codePayFields,
  merchantFields,
  type ReverseCode,
  reverseCodes
} from "./models.ts"
import { Transaction } from "./Order.ts"

export { Transaction } from "./Order.ts"

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}

/** Schema for {@link PayRequest}. */
export const PayRequest = Schema.Struct({ ...merchantFields, ...codePayFields }).annotate({
  identifier: "CodePay.PayRequest"
})

/**
 * Charges the payment code that was scanned off the payer's phone (付款码支付).
 *
 * **Details**
 *
 * There is no notification: the answer tells, or a query. Above a certain amount, or when something looks unusual, the
 * payer is asked for the password first. WeChat Pay then answers 202, which arrives as `ApiError` with the code
 * `USERPAYING`, or with the state `USERPAYING`: query every ten seconds or so, and `reverse` the order if nothing came
 * of it after 45.
 *
 * **Gotchas**
 *
 * After any error with the outcome `Unknown` ask with `Order.queryByOutTradeNo`, never charge again: the call is not
 * repeated by itself, and neither should the program do it. An order that can still be paid is ended by {@link reverse},
 * not by `Order.close`.
 *
 * **Example** (Charging a code)
 *
 * ```ts
 * import { Effect } from "effect"
 * import { CodePay, Order } from "effect-wechatpay/payments"
 *
 * const charge = CodePay.pay({
 *   description: "A cup of tea",
 *   out_trade_no: "tea20261123003",
 *   amount: { total: 100 },
 *   payer: { auth_code: "130061098828009406" },
 *   scene_info: { store_info: { out_id: "A1111" } }
 * }).pipe(
 *   Effect.catchIf(
 *     (error) => error.outcome === "Unknown",
 *     () => Effect.delay(Order.queryByOutTradeNo({ out_trade_no: "tea20261123003" }), "10 seconds")
 *   )
 * )
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012382150
 * @category endpoints
 * @since 0.1.0
 */
export const pay: Endpoint.Endpoint<PayRequest, Transaction, CodePayCode> = Endpoint.make({
  name: "CodePay.pay",
  title: "付款码支付",
  route: "POST /v3/pay/transactions/codepay",
  docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012382150",
  request: PayRequest,
  response: Transaction,
  codes: codePayCodes
})

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}

/** Schema for {@link ReverseRequest}. */
export const ReverseRequest = Schema.Struct({ ...merchantFields, out_trade_no: OutTradeNo }).annotate({
  identifier: "CodePay.ReverseRequest"
})

/** Answer of {@link reverse}. */
export interface ReverseResponse extends Schema.Schema.Type<typeof ReverseResponse> {}

/** Schema for {@link ReverseResponse}. */
export const ReverseResponse = Schema.Struct({
  appid: Schema.optionalKey(Schema.String),
  mchid: Schema.optionalKey(Schema.String),
  out_trade_no: Schema.String
}).annotate({ identifier: "CodePay.ReverseResponse" })

/**
 * Ends a payment code order whatever became of it: unpaid it is closed, paid the money goes back (撤销订单).
 *
 * **Gotchas**
 *
 * Not within 15 seconds of the charge, and not for an order that the program takes for paid: that one is refunded. After
 * an unknown outcome reverse again.
 *
 * @see https://pay.weixin.qq.com/docs/merchant/apis/code-payment-v3/direct/reverse.html
 * @category endpoints
 * @since 0.1.0
 */
export const reverse: Endpoint.Endpoint<ReverseRequest, ReverseResponse, ReverseCode> = Endpoint.make({
  name: "CodePay.reverse",
  title: "撤销订单",
  route: "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse",
  docs: "https://pay.weixin.qq.com/docs/merchant/apis/code-payment-v3/direct/reverse.html",
  idempotentBy: "out_trade_no",
  request: ReverseRequest,
  response: ReverseResponse,
  codes: reverseCodes
})
