/** Profit sharing of brands with many shops (连锁品牌分账), for service providers. */
export * as BrandProfitSharing from "./BrandProfitSharing.ts"
