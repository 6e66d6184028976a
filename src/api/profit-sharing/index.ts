/** Profit sharing (分账). */
export * as ProfitSharingAmount from "./ProfitSharingAmount.ts"
export * as ProfitSharingBill from "./ProfitSharingBill.ts"
export * as ProfitSharingOrder from "./ProfitSharingOrder.ts"
export * as ProfitSharingReceiver from "./ProfitSharingReceiver.ts"
export * as ProfitSharingReturn from "./ProfitSharingReturn.ts"
