/** WeChat Pay score (微信支付分): services that users pay for afterwards. */
export * as MerchantBill from "./MerchantBill.ts"
export * as Permission from "./Permission.ts"
export * as ServiceOrder from "./ServiceOrder.ts"
