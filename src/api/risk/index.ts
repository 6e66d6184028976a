/** Risk control (风险合规): what WeChat Pay does about merchants. */
export * as ViolationNotification from "./ViolationNotification.ts"
