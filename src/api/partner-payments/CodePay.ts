/**
 * Payment code of a sub-merchant: the cashier scans the payer's code (付款码支付).
 *
 * The official menu of August 2026 has only version 2 of this product. These operations stay for merchants that use them.
 */
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as Endpoint from "../../Endpoint.ts"
import { agrees, otherContent, repeat, type Resolvable, resolvable, settled } from "../../payment/resolvable.ts"
import { AppidIfAny } from "../../Wire.ts"
import {
  type CodePayCode,
  codePayCodes,
  codePayFields,
  type ReverseCode,
  reverseCodes
} from "../payments/codePayModels.ts"
import { orderFields } from "../payments/models.ts"
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
 * There is no notification. The status 202 becomes an `ApiError` with the code `USERPAYING`. After an error with the outcome
 * `Unknown`, query by `Order.queryByOutTradeNo` and do not charge again. `Payment.resolveUnknown` does so.
 *
 * The official menu of August 2026 has only version 2 of this product (付款码支付 V2), which this library does not have.
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
    query: ({ out_trade_no, sp_mchid, sub_mchid }) => queryByOutTradeNo({ out_trade_no, sub_mchid, sp_mchid }),
    settled: (order, { amount }) => agrees(order.amount?.total, amount.total) ? settled(order) : otherContent
  }
)

/** Request of {@link reverse}. */
export interface ReverseRequest extends Schema.Schema.Type<typeof ReverseRequest> {}
export const ReverseRequest = Schema.Struct({
  ...partnerFields,
  /** Application id of the service provider (服务商APPID); the configured `appid` by default, if there is one. */
  sp_appid: AppidIfAny,
  ...Struct.pick(orderFields, ["out_trade_no"])
}).annotate({ identifier: "PartnerCodePay.ReverseRequest" })

/** Response of {@link reverse}. */
export interface ReverseResponse extends Schema.Schema.Type<typeof ReverseResponse> {}
export const ReverseResponse = Schema.Struct({
  /** Application id of the service provider (服务商APPID). */
  sp_appid: Schema.optional(Schema.String),
  /** Merchant number of the service provider (服务商户号). */
  sp_mchid: Schema.optional(Schema.String),
  /** Application id of the sub-merchant (子商户APPID). */
  sub_appid: Schema.optional(Schema.String),
  /** Merchant number of the sub-merchant (子商户号). */
  sub_mchid: Schema.optional(Schema.String),
  /** The merchant's order number (商户订单号). */
  out_trade_no: Schema.String
}).annotate({ identifier: "PartnerCodePay.ReverseResponse" })

/**
 * Ends a sub-merchant's payment code order in any state: an unpaid order is closed, a paid one is refunded (撤销订单).
 *
 * **Gotchas**
 *
 * Wait at least 15 seconds after the charge. If you believe that the order was paid, refund it instead. After an unknown
 * outcome, reverse again. The official menu of August 2026 has only version 2 of this product (付款码支付 V2).
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
    query: ({ out_trade_no, sp_mchid, sub_mchid }) => queryByOutTradeNo({ out_trade_no, sub_mchid, sp_mchid }),
    settled: ({ out_trade_no, trade_state }) => trade_state === "REVOKED" ? settled({ out_trade_no }) : repeat
  }
)
