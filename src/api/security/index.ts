/** Keys, certificates, and a test of them (安全). */
export * as Certificate from "./Certificate.ts"
export * as Echo from "./Echo.ts"
