/** Payment code of a sub-merchant: the cashier scans the payer's code (付款码支付). */
import * as Schema from "effect/Schema"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { OutTradeNo } from "../../Wire.ts"
import { type CodePayCode, codePayCodes, codePayFields, type ReverseCode, reverseCodes } from "../payments/models.ts"
import { partnerFields } from "./models.ts"
import { queryByOutTradeNo, Transaction } from "./Order.ts"

export { Transaction } from "./Order.ts"

/** Request of {@link pay}. */
export interface PayRequest extends Schema.Schema.Type<typeof PayRequest> {}
export const PayRequest = Schema.Struct({ ...partnerFields, ...codePayFields }).annotate({
  identifier: "PartnerCodePay.PayRequest"
})

/**
 * Charges the payment code that was scanned off the payer's phone, for a sub-merchant (付款码支付).
 *
 * **Gotchas**
 *
 * There is no notification. 202 `USERPAYING` arrives as `ApiError`; after any error with the outcome `Unknown` query by
 * `Order.queryByOutTradeNo`, never charge again. `Payment.resolveUnknown` keeps to that.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-code-payment-v3/partner/partner-code-pay.html
 */
export const pay: Resolvable<PayRequest, Transaction, CodePayCode> = resolvable(
  Endpoint.make({
    name: "PartnerCodePay.pay",
    title: "付款码支付",
    route: "POST /v3/pay/partner/transactions/codepay",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/partner-code-payment-v3/partner/partner-code-pay.html",
    roles: ["partner"],
    request: PayRequest,
    response: Transaction,
    codes: codePayCodes
  }),
  {
    query: ({ out_trade_no, sp_mchid, sub_mchid }) =>
      queryByOutTradeNo({ out_trade_no, sub_mchid, ...(sp_mchid === undefined ? {} : { sp_mchid }) }),
    settled: (order, { amount }) => agrees(order.amount?.total, amount.total) ? settled(order) : otherContent
  }
)

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct({ ...partnerFields, out_trade_no: OutTradeNo }).annotate({
  identifier: "PartnerCodePay.ReverseRequest"
})

/** Response of {@link reverse}. */
export interface ReverseResponse extends Schema.Schema.Type<typeof ReverseResponse> {}
export const ReverseResponse = Schema.Struct({
  sp_appid: Schema.optional(Schema.String),
  sp_mchid: Schema.optional(Schema.String),
  sub_appid: Schema.optional(Schema.String),
  sub_mchid: Schema.optional(Schema.String),
  out_trade_no: Schema.String
}).annotate({ identifier: "PartnerCodePay.ReverseResponse" })

/**
 * Ends a sub-merchant's payment code order whatever became of it: unpaid it is closed, paid the money goes back
 * (撤销订单). Not within 15 seconds of the charge.
 *
 * @see https://pay.weixin.qq.com/docs/partner/apis/partner-code-payment-v3/partner/partner-reverse.html
 */
export const reverse: Resolvable<ReverseRequest, ReverseResponse, ReverseCode> = resolvable(
  Endpoint.make({
    name: "PartnerCodePay.reverse",
    title: "撤销订单",
    route: "POST /v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse",
    docs: "https://pay.weixin.qq.com/docs/partner/apis/partner-code-payment-v3/partner/partner-reverse.html",
    roles: ["partner"],
    idempotentBy: "out_trade_no",
    request: ReverseRequest,
    response: ReverseResponse,
    codes: reverseCodes
  }),
  {
    query: ({ out_trade_no, sp_mchid, sub_mchid }) =>
      queryByOutTradeNo({ out_trade_no, sub_mchid, ...(sp_mchid === undefined ? {} : { sp_mchid }) }),
    settled: ({ out_trade_no, trade_state }) => trade_state === "REVOKED" ? settled({ out_trade_no }) : repeat
  }
)
