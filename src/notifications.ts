/**
 * Every declared notification. A program that needs a few imports those of its products instead: this module loads all.
 *
 * @since 0.1.0
 */
import { Order, Refund } from "./api/payments/index.ts"

/**
 * Declarations of all notifications that the library knows, for `Notification.parse`.
 *
 * @category notifications
 * @since 0.1.0
 */
export const all = [...Order.events, ...Refund.events] as const
