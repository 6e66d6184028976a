/**
 * WeChat Pay API v3 for Effect programs.
 *
 * @since 0.1.0
 */
export * as Bill from "./Bill.ts"
export * as CertificateStore from "./CertificateStore.ts"
export * as Endpoint from "./Endpoint.ts"
export * as Invocation from "./Invocation.ts"
export * as Merchants from "./Merchants.ts"
export * as Notification from "./Notification.ts"
export * as NotificationEvent from "./NotificationEvent.ts"
export * as NotificationHandler from "./NotificationHandler.ts"
export * as NotificationInbox from "./NotificationInbox.ts"
export * as NotificationRouter from "./NotificationRouter.ts"
export * as Pagination from "./Pagination.ts"
export * as Payment from "./Payment.ts"
export * as WeChatPay from "./WeChatPay.ts"
export * as WeChatPayConfig from "./WeChatPayConfig.ts"
export * as WeChatPayError from "./WeChatPayError.ts"
export * as Wire from "./Wire.ts"
