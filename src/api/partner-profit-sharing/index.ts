/**
 * Profit sharing for service providers (服务商, 分账). `Amounts` and `Bills` of `profit-sharing` are for service
 * providers too.
 */
export * as MerchantConfigs from "./MerchantConfigs.ts"
export * as Orders from "./Orders.ts"
export * as Receivers from "./Receivers.ts"
export * as Returns from "./Returns.ts"
