/** Payment code: the cashier scans the payer's code (付款码支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { OutTradeNo } from "../../Wire.ts"
import {
  type CodePayCode,
  codePayCodes,
  codePayFields,
  merchantFields,
  type ReverseCode,
  reverseCodes
} from "./models.ts"
import { queryByOutTradeNo, Transaction } from "./Order.ts"

export { Transaction } from "./Order.ts"

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}
export const PayRequest = Schema.Struct({ ...merchantFields, ...codePayFields }).annotate({
  identifier: "CodePay.PayRequest"
})

/**
 * Charges the payment code that was scanned off the payer's phone (付款码支付).
 *
 * **Details**
 *
 * There is no notification: the response says how it went, or a query. Above a certain amount, or when something looks
 * unusual, the payer is asked for the password first. WeChat Pay then responds with 202, which arrives as `ApiError` with
 * the code `USERPAYING`, or with the state `USERPAYING`: query every ten seconds or so, and `reverse` the order if nothing
 * came of it after 45.
 *
 * **Gotchas**
 *
 * After any error with the outcome `Unknown` query by `Order.queryByOutTradeNo`, never charge again: the call is not
 * repeated by itself, and neither should the program do it. `Payment.resolveUnknown` keeps to that. An order that can
 * still be paid is ended by {@link reverse}, not by `Order.close`.
 *
 * **Example** (Charging a code)
 *
 * ```ts
 * import { Payment } from "effect-wechatpay"
 * import { CodePay } from "effect-wechatpay/payments"
 *
 * const charge = Payment.resolveUnknown(CodePay.pay)({
 *   description: "A cup of tea",
 *   out_trade_no: "tea20261123003",
 *   amount: { total: 100 },
 *   payer: { auth_code: "130061098828009406" },
 *   scene_info: { store_info: { out_id: "A1111" } }
 * })
 * ```
 *
 * @see https://pay.weixin.qq.com/doc/v3/merchant/4012382150
 */
export const pay: Resolvable<PayRequest, Transaction, CodePayCode> = resolvable(
  Endpoint.make({
    name: "CodePay.pay",
    title: "付款码支付",
    route: "POST /v3/pay/transactions/codepay",
    docs: "https://pay.weixin.qq.com/doc/v3/merchant/4012382150",
    request: PayRequest,
    response: Transaction,
    codes: codePayCodes
  }),
  {
    query: ({ mchid, out_trade_no }) => queryByOutTradeNo({ out_trade_no, ...(mchid === undefined ? {} : { mchid }) }),
    settled: (order, { amount }) => agrees(order.amount?.total, amount.total) ? settled(order) : otherContent
  }
)

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct({ ...merchantFields, out_trade_no: OutTradeNo }).annotate({
  identifier: "CodePay.ReverseRequest"
})

/** Response of {@link reverse}. */
export interface ReverseResponse extends Schema.Schema.Type<typeof ReverseResponse> {}
export const ReverseResponse = Schema.Struct({
  appid: Schema.optional(Schema.String),
  mchid: Schema.optional(Schema.String),
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
 */
export const reverse: Resolvable<ReverseRequest, ReverseResponse, ReverseCode> = resolvable(
  Endpoint.make({
    name: "CodePay.reverse",
    title: "撤销订单",
    route: "POST /v3/pay/transactions/out-trade-no/{out_trade_no}/reverse",
    docs: "https://pay.weixin.qq.com/docs/merchant/apis/code-payment-v3/direct/reverse.html",
    idempotentBy: "out_trade_no",
    request: ReverseRequest,
    response: ReverseResponse,
    codes: reverseCodes
  }),
  {
    query: ({ mchid, out_trade_no }) => queryByOutTradeNo({ out_trade_no, ...(mchid === undefined ? {} : { mchid }) }),
    settled: ({ out_trade_no, trade_state }) => trade_state === "REVOKED" ? settled({ out_trade_no }) : repeat
  }
)
