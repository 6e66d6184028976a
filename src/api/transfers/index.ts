/** Transfers to users (商家转账), and their batches (商家转账到零钱). */
export * as BatchTransfer from "./BatchTransfer.ts"
export * as Transfer from "./Transfer.ts"
