/** Points of shopping malls (智慧商圈). */
export * as BusinessCircle from "./BusinessCircle.ts"
export * as PartnerBusinessCircle from "./PartnerBusinessCircle.ts"
