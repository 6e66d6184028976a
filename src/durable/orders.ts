/** Kinds of orders: their queries, closings and refunds, and the fields that are stored. */
import type * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as Struct from "effect/Struct"
import * as PartnerCodePay from "../api/partner-payments/CodePay.ts"
import * as PartnerCombine from "../api/partner-payments/Combine.ts"
import * as PartnerOrder from "../api/partner-payments/Order.ts"
import * as PartnerRefund from "../api/partner-payments/Refund.ts"
import * as CodePay from "../api/payments/CodePay.ts"
import * as Combine from "../api/payments/Combine.ts"
import * as Order from "../api/payments/Order.ts"
import * as Refund from "../api/payments/Refund.ts"
import type { Services } from "../Endpoint.ts"
import { agrees } from "../payment/resolvable.ts"
import type { WeChatPayError } from "../WeChatPayError.ts"
import { oneOf } from "../Wire.ts"

/** The fields of an order, or of one order of a combined payment, that its refund needs. */
export interface Part {
  /** The merchant's order number (商户订单号). */
  readonly out_trade_no: string
  /** Total in fen; `undefined` if WeChat Pay left it out. */
  readonly total: number | undefined
  /** Merchant number of the sub-merchant; `undefined` for a direct merchant's order. */
  readonly sub_mchid: string | undefined
}

/** The fields of a refund beside its numbers. They must be the same each time. */
export type RefundContent = Pick<
  Refund.CreateRequest,
  "amount" | "reason" | "notify_url" | "funds_account" | "goods_detail"
>

/** A refund under its number: of a direct merchant, or with `sub_mchid` of a sub-merchant. */
export interface RefundRequest extends Schema.Schema.Type<typeof RefundRequest> {}
export const RefundRequest = Schema.Struct({
  ...Refund.createFields,
  /** Merchant number of the sub-merchant (子商户号), of an order that has one. */
  sub_mchid: Schema.optional(PartnerRefund.CreateRequest.fields.sub_mchid)
}).check(oneOf("out_trade_no", "transaction_id")).annotate({ identifier: "DurableRefund.RefundRequest" })

/** The endpoints that create and query the refunds of a kind of order. */
export interface Refunds {
  readonly create: (request: RefundRequest) => Effect.Effect<Refund.Refund, WeChatPayError, Services>
  readonly query: (
    request: Pick<RefundRequest, "out_refund_no" | "sub_mchid">
  ) => Effect.Effect<Refund.Refund, WeChatPayError, Services>
}

/**
 * A kind of order.
 *
 * **Details**
 *
 * `Reference` holds the fields that name an order, `T` the fields of the order that are stored, `Paid` the content of its
 * notification.
 */
export interface Orders<Reference, T, Paid> {
  /** Schema of the fields that name an order. They are stored. */
  readonly reference: Schema.Codec<Reference, unknown>
  /** Schema of the fields of an order that are stored: none of the payer. */
  readonly order: Schema.Codec<T, unknown>
  /** The merchant's number of the order. */
  readonly numberOf: (reference: Reference) => string
  /** The same number in a notification. */
  readonly numberOfPaid: (paid: Paid) => string
  /** Whether an order is the named one, and not another merchant's with the same number. */
  readonly isOf: (order: T, reference: Reference) => boolean
  readonly query: (reference: Reference) => Effect.Effect<unknown, WeChatPayError, Services>
  readonly close: (reference: Reference) => Effect.Effect<unknown, WeChatPayError, Services>
  /** Whether `close` reverses an order that is paid already. */
  readonly reverses: boolean
  /** State of the order, or of all orders of a combined payment. */
  readonly stateOf: (order: T) => "Paid" | "Closed" | "Failed" | "Open"
  readonly partsOf: (order: T) => ReadonlyArray<Part>
  readonly refunds: Refunds
}

const stateOf = (trade_state: string) => {
  switch (trade_state) {
    case "SUCCESS":
      return "Paid"
    case "CLOSED":
      return "Closed"
    // Somebody refunded it before it was fulfilled.
    case "REFUND":
    case "PAYERROR":
    case "REVOKED":
      return "Failed"
    default:
      return "Open"
  }
}

/** Refunds of a direct merchant. */
const directRefunds: Refunds = {
  create: ({ sub_mchid: _, ...request }) => Refund.create(request),
  query: ({ out_refund_no }) => Refund.query({ out_refund_no })
}

const partnerRefunds: Refunds = {
  create: ({ sub_mchid = "", ...request }) => PartnerRefund.create({ ...request, sub_mchid }),
  query: ({ out_refund_no, sub_mchid = "" }) => PartnerRefund.query({ out_refund_no, sub_mchid })
}

/** Refunds of direct merchants and of sub-merchants: a combined payment may have orders of both. */
export const refundsOfAny: Refunds = {
  create: (request) => (request.sub_mchid === undefined ? directRefunds : partnerRefunds).create(request),
  query: (request) => (request.sub_mchid === undefined ? directRefunds : partnerRefunds).query(request)
}

const kept = [
  "out_trade_no",
  "transaction_id",
  "trade_type",
  "trade_state",
  "bank_type",
  "attach",
  "success_time",
  "amount"
] as const

/** A paid order of a direct merchant, as it is stored: without the payer. */
export interface DirectOrder extends Schema.Schema.Type<typeof DirectOrder> {}
export const DirectOrder = Schema.Struct(Struct.pick(Order.Transaction.fields, ["appid", "mchid", ...kept])).annotate({
  identifier: "DurablePayment.DirectOrder"
})

/** A paid order of a sub-merchant, as it is stored: without the payer. */
export interface PartnerStoredOrder extends Schema.Schema.Type<typeof PartnerStoredOrder> {}
export const PartnerStoredOrder = Schema.Struct(
  Struct.pick(PartnerOrder.Transaction.fields, ["sp_appid", "sp_mchid", "sub_appid", "sub_mchid", ...kept])
).annotate({ identifier: "DurablePayment.PartnerStoredOrder" })

const combinedPaid = Struct.pick(Order.Transaction.fields, [
  "out_trade_no",
  "transaction_id",
  "trade_type",
  "trade_state",
  "bank_type",
  "attach",
  "success_time"
])

/** A paid combined payment, as it is stored: without the payer. */
export interface CombinedOrder extends Schema.Schema.Type<typeof CombinedOrder> {}
export const CombinedOrder = Schema.Struct({
  ...Struct.pick(Order.CombinedTransaction.fields, ["combine_appid", "combine_mchid", "combine_out_trade_no"]),
  /** The orders (商品单信息). */
  sub_orders: Schema.optional(Schema.Array(Schema.Struct({
    /** Merchant number of the order's merchant, or of the service provider (商品单商户号). */
    mchid: Schema.optional(Schema.String),
    /** Merchant number of the sub-merchant (子商户号). */
    sub_mchid: Schema.optional(Schema.String),
    ...combinedPaid,
    /** Amount of the order (商品单金额信息). */
    amount: Schema.optional(Schema.Struct({
      /** Total of the order, in fen (标价金额). */
      total_amount: Schema.optional(Schema.Int),
      /** Amount that the payer paid after promotions, in fen (用户支付金额). */
      payer_amount: Schema.optional(Schema.Int),
      /** Currency of the order (标价币种): `CNY`. */
      currency: Schema.optional(Schema.String)
    }))
  })))
}).annotate({ identifier: "DurablePayment.CombinedOrder" })

const singlePart = (order: DirectOrder, sub_mchid?: string): ReadonlyArray<Part> => [
  { out_trade_no: order.out_trade_no, total: order.amount?.total, sub_mchid }
]

const outTradeNo = ({ out_trade_no }: { readonly out_trade_no: string }) => out_trade_no
const combinedNumber = ({ combine_out_trade_no }: { readonly combine_out_trade_no: string }) => combine_out_trade_no

const DirectReference = Schema.Struct(Struct.pick(Order.CloseRequest.fields, ["out_trade_no"]))
const PartnerReference = Schema.Struct(Struct.pick(PartnerOrder.CloseRequest.fields, ["out_trade_no", "sub_mchid"]))

/** The fields that name an order of a direct merchant. */
export interface DirectReference extends Schema.Schema.Type<typeof DirectReference> {}

/** The fields that name an order of a sub-merchant. */
export interface PartnerReference extends Schema.Schema.Type<typeof PartnerReference> {}

/** Orders of a direct merchant on every channel but the payment code (JSAPI、APP、H5、Native、小程序支付). */
export const direct: Orders<DirectReference, DirectOrder, Order.Transaction> = {
  reference: DirectReference,
  order: DirectOrder,
  numberOf: outTradeNo,
  numberOfPaid: outTradeNo,
  isOf: (order, reference) => order.out_trade_no === reference.out_trade_no,
  query: Order.queryByOutTradeNo,
  close: Order.close,
  reverses: false,
  stateOf: ({ trade_state }) => stateOf(trade_state),
  partsOf: (order) => singlePart(order),
  refunds: directRefunds
}

/** Payment code orders of a direct merchant (付款码支付), which are reversed at the deadline. They have no notification. */
export const codePay: Orders<DirectReference, DirectOrder, Order.Transaction> = {
  ...direct,
  close: CodePay.reverse,
  reverses: true
}

/** Sub-merchants' orders on every channel but the payment code (服务商支付). */
export const partner: Orders<PartnerReference, PartnerStoredOrder, PartnerOrder.Transaction> = {
  reference: PartnerReference,
  order: PartnerStoredOrder,
  numberOf: outTradeNo,
  numberOfPaid: outTradeNo,
  isOf: (order, reference) =>
    order.out_trade_no === reference.out_trade_no && agrees(order.sub_mchid, reference.sub_mchid),
  query: PartnerOrder.queryByOutTradeNo,
  close: PartnerOrder.close,
  reverses: false,
  stateOf: ({ trade_state }) => stateOf(trade_state),
  partsOf: (order) => singlePart(order, order.sub_mchid),
  refunds: partnerRefunds
}

/** Sub-merchants' payment code orders (付款码支付), which are reversed at the deadline. They have no notification. */
export const partnerCodePay: Orders<PartnerReference, PartnerStoredOrder, PartnerOrder.Transaction> = {
  ...partner,
  close: PartnerCodePay.reverse,
  reverses: true
}

/** The orders of a combined payment are paid together, so that different states do not count as paid. */
const combinedState = ({ sub_orders = [] }: CombinedOrder) => {
  const states = new Set(sub_orders.map(({ trade_state }) => stateOf(trade_state)))
  const [only] = states
  return states.size === 1 && only !== undefined ? only : states.has("Failed") ? "Failed" : "Open"
}

/** Whether a combined payment has the named orders. */
const hasParts = (
  { sub_orders = [] }: CombinedOrder,
  reference: { readonly sub_orders: ReadonlyArray<{ readonly out_trade_no: string }> }
) => {
  const numbers = new Set(sub_orders.map(outTradeNo))
  return reference.sub_orders.every(({ out_trade_no }) => numbers.has(out_trade_no))
}

const combinedParts = ({ sub_orders = [] }: CombinedOrder): ReadonlyArray<Part> =>
  sub_orders.map(({ amount, out_trade_no, sub_mchid }) => ({ out_trade_no, total: amount?.total_amount, sub_mchid }))

const CombinedReference = Schema.Struct({
  combine_out_trade_no: Combine.ExistingOutTradeNo,
  /** All orders of the combined payment (商品单信息). */
  sub_orders: Schema.Array(Schema.Struct({
    /** Merchant number of the merchant that is paid (商品单商户号). */
    mchid: Schema.String,
    /** The merchant's order number (商品单商户订单号): at most 32 characters. */
    out_trade_no: Combine.ExistingOutTradeNo
  })).check(Schema.isMinLength(1))
})

/** The fields that name a combined payment. */
export interface CombinedReference extends Schema.Schema.Type<typeof CombinedReference> {}

const PartnerCombinedReference = Schema.Struct({
  combine_out_trade_no: Combine.ExistingOutTradeNo,
  /** All orders of the combined payment (商品单信息). */
  sub_orders: Schema.Array(Schema.Struct({
    /** Merchant number of the sub-merchant that is paid (子商户号). */
    sub_mchid: Schema.String,
    /** The service provider's order number (商品单商户订单号): at most 32 characters. */
    out_trade_no: Combine.ExistingOutTradeNo
  })).check(Schema.isMinLength(1))
})

/** The fields that name a combined payment of sub-merchants. */
export interface PartnerCombinedReference extends Schema.Schema.Type<typeof PartnerCombinedReference> {}

/** Combined payments of a direct merchant (合单支付). */
export const combined: Orders<CombinedReference, CombinedOrder, Order.CombinedTransaction> = {
  reference: CombinedReference,
  order: CombinedOrder,
  numberOf: combinedNumber,
  numberOfPaid: combinedNumber,
  isOf: hasParts,
  query: ({ combine_out_trade_no }) => Combine.query({ combine_out_trade_no }),
  close: Combine.close,
  reverses: false,
  stateOf: combinedState,
  partsOf: combinedParts,
  refunds: refundsOfAny
}

/** Combined payments of sub-merchants (服务商合单支付). */
export const partnerCombined: Orders<PartnerCombinedReference, CombinedOrder, Order.CombinedTransaction> = {
  ...combined,
  reference: PartnerCombinedReference,
  numberOf: combinedNumber,
  isOf: hasParts,
  query: ({ combine_out_trade_no }) => Combine.query({ combine_out_trade_no }),
  close: PartnerCombine.close
}
