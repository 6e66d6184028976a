/** Risk control (风险合规): what WeChat Pay does about merchants. */
export * as InactiveMerchant from "./InactiveMerchant.ts"
export * as MerchantLimitation from "./MerchantLimitation.ts"
export * as Subscription from "./Subscription.ts"
export * as ViolationNotification from "./ViolationNotification.ts"
