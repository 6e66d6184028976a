/**
 * Profit sharing (分账).
 *
 * @since 0.1.0
 */
export * as Receivers from "./Receivers.ts"
