/** Guides for payers (支付即服务). */
export * as Guides from "./Guides.ts"
export * as PartnerGuides from "./PartnerGuides.ts"
