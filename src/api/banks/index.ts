/** Banks (银行组件). */
export * as Banks from "./Banks.ts"
