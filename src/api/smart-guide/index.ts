/** Guides for payers (支付即服务). */
export * as Guide from "./Guide.ts"
export * as PartnerGuide from "./PartnerGuide.ts"
