/** Payments, refunds and transfers that outlive their process and their machine. Unstable. */
export * as DurablePayment from "./DurablePayment.ts"
