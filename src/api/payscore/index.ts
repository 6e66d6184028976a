/** WeChat Pay score: use first, pay afterwards (微信支付分). */
export * as MerchantBill from "./MerchantBill.ts"
export * as Permissions from "./Permissions.ts"
export * as ServiceOrder from "./ServiceOrder.ts"
