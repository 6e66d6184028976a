/** Payments, refunds and transfers that outlive their process and their machine. Unstable. */
export * as DurableEngine from "./DurableEngine.ts"
export * as DurablePayment from "./DurablePayment.ts"
export * as DurableRefund from "./DurableRefund.ts"
export * as DurableStore from "./DurableStore.ts"
export * as DurableTransfer from "./DurableTransfer.ts"
