/** Entrusted deduction (委托代扣): money that a user allows the merchant to take later, under a contract. */
export * as Contract from "./Contract.ts"
export * as Deduction from "./Deduction.ts"
export * as Schedule from "./Schedule.ts"
