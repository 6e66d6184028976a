/** Profit sharing (分账). */
export * as Amounts from "./Amounts.ts"
export * as Bills from "./Bills.ts"
export * as Orders from "./Orders.ts"
export * as Receivers from "./Receivers.ts"
export * as Returns from "./Returns.ts"
