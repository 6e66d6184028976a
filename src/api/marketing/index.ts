/**
 * Marketing tools (营销工具): coupons of both kinds and what sends them.
 *
 * @since 0.1.0
 */
export * as BankPromotion from "./BankPromotion.ts"
export * as Busifavor from "./Busifavor.ts"
export * as ConsumptionCard from "./ConsumptionCard.ts"
export * as Favor from "./Favor.ts"
export * as Partnerships from "./Partnerships.ts"
export * as PayGiftActivity from "./PayGiftActivity.ts"
