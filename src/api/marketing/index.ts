/**
 * Marketing tools (营销工具): coupons of both kinds and what sends them.
 *
 * @since 0.1.0
 */
export * as Busifavor from "./Busifavor.ts"
export * as Favor from "./Favor.ts"
