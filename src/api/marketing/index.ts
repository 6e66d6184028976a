/** Marketing tools (营销工具): coupons of both kinds and what sends them. */
export * as BankPromotion from "./BankPromotion.ts"
export * as Busifavor from "./Busifavor.ts"
export * as ConsumptionCard from "./ConsumptionCard.ts"
export * as Favor from "./Favor.ts"
export * as Partnerships from "./Partnerships.ts"
export * as PayGiftActivity from "./PayGiftActivity.ts"
