/** Keys and certificates (安全). */
export * as Certificates from "./Certificates.ts"
