/**
 * Basic payments of direct merchants (基础支付).
 *
 * @since 0.1.0
 */
export * as FundFlowBill from "./FundFlowBill.ts"
export * as Native from "./Native.ts"
export * as Order from "./Order.ts"
export * as Refund from "./Refund.ts"
export * as TradeBill from "./TradeBill.ts"
