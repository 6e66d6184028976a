/** Keys and certificates (安全). */
export * as Certificate from "./Certificate.ts"
