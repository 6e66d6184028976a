/**
 * Profit sharing for service providers (服务商, 分账). `ProfitSharingAmount` and `ProfitSharingBill` of `profit-sharing` are for service
 * providers too.
 */
export * as MerchantConfig from "./MerchantConfig.ts"
export * as ProfitSharingOrder from "./ProfitSharingOrder.ts"
export * as ProfitSharingReceiver from "./ProfitSharingReceiver.ts"
export * as ProfitSharingReturn from "./ProfitSharingReturn.ts"
