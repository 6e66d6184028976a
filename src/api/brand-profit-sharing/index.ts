/** Profit sharing of brands with many subMerchants (连锁品牌分账), for service providers. */
export * as BrandProfitSharing from "./BrandProfitSharing.ts"
