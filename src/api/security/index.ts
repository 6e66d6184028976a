/**
 * Keys and certificates (安全).
 *
 * @since 0.1.0
 */
export * as Certificates from "./Certificates.ts"
