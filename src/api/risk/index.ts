/**
 * Risk control (风险合规): what WeChat Pay does about merchants.
 *
 * @since 0.1.0
 */
export * as ViolationNotifications from "./ViolationNotifications.ts"
