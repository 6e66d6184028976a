/** Banks (银行组件). */
export * as Bank from "./Bank.ts"
