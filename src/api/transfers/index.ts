/** Transfers to users (商家转账), authorisations for them (免确认收款授权), and batches of transfers (商家转账到零钱). */
export * as BatchTransfer from "./BatchTransfer.ts"
export * as Transfer from "./Transfer.ts"
export * as TransferAuthorization from "./TransferAuthorization.ts"
