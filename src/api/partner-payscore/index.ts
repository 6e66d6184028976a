/** WeChat Pay score (微信支付分) for service providers: services of sub-merchants that users pay for afterwards. */
export * as Permission from "./Permission.ts"
export * as ServiceAccount from "./ServiceAccount.ts"
export * as ServiceOrder from "./ServiceOrder.ts"
