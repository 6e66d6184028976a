/**
 * Profit sharing for service providers (服务商, 分账). What is left of an order and the bill of a day: `Amounts` and `Bills` of
 * `profit-sharing` serve service providers too.
 */
export * as MerchantConfigs from "./MerchantConfigs.ts"
export * as Orders from "./Orders.ts"
export * as Receivers from "./Receivers.ts"
export * as Returns from "./Returns.ts"
