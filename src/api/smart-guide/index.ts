/**
 * Guides for payers (支付即服务).
 *
 * @since 0.1.0
 */
export * as Guides from "./Guides.ts"
export * as PartnerGuides from "./PartnerGuides.ts"
