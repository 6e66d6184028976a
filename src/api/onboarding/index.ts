/**
 * Onboarding of sub-merchants by service providers (商户进件): applications, settlement accounts, and subjects that confirm
 * that they want to open an account.
 */
export * as Applyment from "./Applyment.ts"
export * as Settlement from "./Settlement.ts"
export * as Subject from "./Subject.ts"
