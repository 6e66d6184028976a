/**
 * Basic payments of direct merchants (基础支付).
 *
 * @since 0.1.0
 */
export * as App from "./App.ts"
export * as CodePay from "./CodePay.ts"
export * as Combine from "./Combine.ts"
export * as FundFlowBill from "./FundFlowBill.ts"
export * as H5 from "./H5.ts"
export * as Jsapi from "./Jsapi.ts"
export * as MiniProgram from "./MiniProgram.ts"
export * as Native from "./Native.ts"
export * as Order from "./Order.ts"
export * as Refund from "./Refund.ts"
export * as TradeBill from "./TradeBill.ts"
