/**
 * Product lines that are built upon another: twins for service providers and for platforms take the models of their
 * originals, bills of profit sharing are asked for as those of payments.
 */
export const builtUpon: Readonly<Record<string, ReadonlyArray<string>>> = {
  "partner-payments": ["payments"],
  "profit-sharing": ["payments"],
  "partner-profit-sharing": ["profit-sharing"],
  "brand-profit-sharing": ["profit-sharing"],
  "partner-payscore": ["payscore"],
  papay: ["payments"],
  "partner-papay": ["papay", "partner-payments", "payments"],
  ecommerce: ["payments", "profit-sharing", "onboarding", "transfers"]
}
