/**
 * Payment code: the cashier scans the payer's code (付款码支付).
 *
 * The official menu of August 2026 has only version 2 of this product. These operations stay for merchants that use them.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { type CodePayCode, codePayCodes, codePayFields, type ReverseCode, reverseCodes } from "./codePayModels.ts"
import { merchantFields, orderFields } from "./models.ts"
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
 * There is no notification: the response or a query has the result. Above a certain amount, or when a payment looks
 * unusual, the payer has to enter the password first. WeChat Pay then responds with the status 202, which becomes an
 * `ApiError` with the code `USERPAYING`, or with the state `USERPAYING`: query about every ten seconds, and call
 * {@link reverse} if the order is not paid after 45 seconds.
 *
 * The official menu of August 2026 has only version 2 of this product (付款码支付 V2), which this library does not have.
 *
 * **Gotchas**
 *
 * After an error with the outcome `Unknown`, query by `Order.queryByOutTradeNo` and do not charge again: the library does
 * not repeat this call. `Payment.resolveUnknown` does so. Use {@link reverse} to end an order that can still be paid, not
 * `Order.close`.
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
    query: ({ mchid, out_trade_no }) => queryByOutTradeNo({ out_trade_no, mchid }),
    settled: (order, { amount }) => agrees(order.amount?.total, amount.total) ? settled(order) : otherContent
  }
)

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct({
  ...merchantFields,
  ...Struct.pick(orderFields, ["out_trade_no"])
}).annotate({ identifier: "CodePay.ReverseRequest" })

/** Response of {@link reverse}. */
export interface ReverseResponse extends Schema.Schema.Type<typeof ReverseResponse> {}
export const ReverseResponse = Schema.Struct({
  /** Application id (公众账号ID). */
  appid: Schema.optional(Schema.String),
  /** Merchant number (商户号). */
  mchid: Schema.optional(Schema.String),
  /** The merchant's order number (商户订单号). */
  out_trade_no: Schema.String
}).annotate({ identifier: "CodePay.ReverseResponse" })

/**
 * Ends a payment code order in any state: an unpaid order is closed, a paid one is refunded (撤销订单).
 *
 * **Gotchas**
 *
 * Wait at least 15 seconds after the charge. If you believe that the order was paid, refund it instead. After an unknown
 * outcome, reverse again. The official menu of August 2026 has only version 2 of this product (付款码支付 V2).
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
    query: ({ mchid, out_trade_no }) => queryByOutTradeNo({ out_trade_no, mchid }),
    settled: ({ out_trade_no, trade_state }) => trade_state === "REVOKED" ? settled({ out_trade_no }) : repeat
  }
)
