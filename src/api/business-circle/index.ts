/**
 * Points of shopping malls (智慧商圈).
 *
 * @since 0.1.0
 */
export * as BusinessCircle from "./BusinessCircle.ts"
export * as PartnerBusinessCircle from "./PartnerBusinessCircle.ts"
