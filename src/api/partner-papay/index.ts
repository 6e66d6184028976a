/** Entrusted deduction (委托代扣) for service providers: on behalf of sub-merchants. */
export * as Contract from "./Contract.ts"
export * as Deduction from "./Deduction.ts"
export * as Schedule from "./Schedule.ts"
