/**
 * Banks (银行组件).
 *
 * @since 0.1.0
 */
export * as Banks from "./Banks.ts"
