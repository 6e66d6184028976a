/**
 * Platforms (平台商户) with 平台收付通, and 平台保证金. Orders are placed with `partner-payments`, pictures uploaded with
 * `media`, settlement accounts changed with `onboarding`.
 */
export * as AfterSalesOrders from "./AfterSalesOrders.ts"
export * as Amounts from "./Amounts.ts"
export * as Applyment from "./Applyment.ts"
export * as Balance from "./Balance.ts"
export * as DayEndWithdrawal from "./DayEndWithdrawal.ts"
export * as FundFlowBill from "./FundFlowBill.ts"
export * as HostedApplyment from "./HostedApplyment.ts"
export * as Orders from "./Orders.ts"
export * as PlatformWithdrawal from "./PlatformWithdrawal.ts"
export * as Receivers from "./Receivers.ts"
export * as Refund from "./Refund.ts"
export * as Returns from "./Returns.ts"
export * as Subsidy from "./Subsidy.ts"
export * as Withdrawal from "./Withdrawal.ts"
